"""The shipped customers, played: well, middling and badly, and skilfully but for the one thing that this person needs.

The scripts in `tests/sessions` are what somebody would type in plain mode who knows the brief and hears the customer.
"""

import asyncio
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean

import pytest

from roleplay import plain
from roleplay.customer.effects import EFFECTS, REACTIONS
from roleplay.customer.state import State
from roleplay.customer.voice import general_bank
from roleplay.grading import finders
from roleplay.grading.scorecard import Scorecard, derive
from roleplay.library import load_library
from roleplay.persona import Persona
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from roleplay.text import fold
from roleplay.transcript import Outcome

SESSIONS = Path(__file__).parent / "sessions"
SEEDS = range(1, 4)
INTEREST = {
    "dana-missed-connection": "wedding",
    "gwen-third-engineer": "alarm",
    "marcus-api-outage": "his-choice",
    "priya-frozen-account": "own-fault",
    "victor-platinum-refund": "would-like",
}
"""The fact that gives away what they are really after."""

WITHOUT: dict[tuple[str, str], dict[str, str]] = {
    ("dana-missed-connection", "ask"): {
        "Sent from one counter": "That must be exhausting, sent from one counter to the next for hours.",
        "That is not something": "Being stuck at an airport must hurt.",
        "I hear you, and no flight": "I hear you, and no flight gives you tonight back.",
        "Please tell me": "",
    },
    ("gwen-third-engineer", "ask"): {
        "Hello Gwen": "Hello Gwen. Three visits and nobody at the door: that isn't fine, and I'd be cross too.",
        "A whole morning": "A whole morning listening out for a van that never comes. No wonder you've had enough of us.",
        "You were in": "You were in, I don't doubt that for a moment.",
        "We let you down": "We let you down three times and never rang you. I'm sorry, Gwen. That was ours to get right.",
        "That is a heavy price": "That is a heavy price for our missed visits.",
        "Thank you for telling me": "",
    },
    ("marcus-api-outage", "escalate"): {
        "I'm first line": "I will keep an eye on it from here and look at the graphs. Does that work for you?",
        "Clock times": "I look at them every 30 minutes. By when do you need it stable?",
        "Then I put that": "Understood. Which number reaches you directly?",
    },
    ("priya-frozen-account", "breather"): {"Thank you. May I leave": "Hold on.", "/hold 2m": "/hold 9m"},
    ("priya-frozen-account", "expectations"): {
        "I can't take the hold off": "I can't take the hold off myself. Your case will be looked at with priority.",
        "Then here are the steps": "It will all be sorted out soon. When are you free, and which phone number should they use?",
        "I'll put that into the case": "I'll put that into the case. Does all of that suit you, Priya?",
        "You've done everything right": "You've done everything right. Take care, Priya, goodbye.",
    },
    ("victor-platinum-refund", "boundaries"): {
        "I understand why you ask": "All right, I will refund all three nights then."
    },
}
"""What else the skilled trainee says, by the beginning of the line, when they leave one strategy out ("": nothing)."""

ORDINARY = """Right, let me have a look at that.
I can see your details here.
Okay, I understand.
What happened then?
That sounds difficult.
Could you tell me a bit more about that?
I'm sorry about the trouble this has caused you.
Let me see what I can do.
And when did this start?
I see.
What would help you most right now?
Thank you for explaining that.
I will check with a colleague.
Is there anything else I should know?
That must be frustrating.
So if I understand you right, this has been going on for a while, is that right?
I'm making a note of it.
Somebody will get back to you.
Who have you spoken to so far?
What is the best number to reach you?
I can look into some options for you.
How does that sound?
I'd like to get this sorted out for you.
Bear with me, please.
We can do something about that, I think.
It usually takes a day or two.
Can I get your reference number?
No, I'm afraid that isn't possible.
Why is that so important to you?
I'll pass that on.""".splitlines()

everyone = pytest.mark.parametrize("persona", sorted(INTEREST))


@dataclass(frozen=True)
class Played:
    """What is left of a session."""

    outcome: Outcome
    card: Scorecard
    state: State
    replies: tuple[str, ...]

    @property
    def score(self) -> float:
        assert self.card.score is not None, self.card.reason
        return self.card.score

    def value(self, strategy: str) -> float:
        value = next(result.value for result in self.card.verdicts if result.strategy == strategy)
        return -1.0 if value is None else value


CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)
LIBRARY = load_library().personas


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("personas") / "roleplay.db") as found:
        yield found


@cache
def script(persona: str, trainee: str) -> tuple[str, ...]:
    return tuple((SESSIONS / persona / f"{trainee}.txt").read_text(encoding="utf-8").splitlines())


@cache
def play(store: Store, persona: str, lines: tuple[str, ...], seed: int) -> Played:
    """Play the lines in this process, as plain mode reads them; what comes after the end is not heard."""
    session = Session.start(store, LIBRARY[persona], RUBRIC, CATALOGUE, trainee="me", seed=seed)

    async def through() -> None:
        for line in lines:
            command, _, rest = line.partition(" ")
            if command == "/note":
                session.write_note(rest)
            elif command == "/reflect":
                session.write_reflection(rest)
            elif session.ended:
                continue
            elif command == "/hold":
                session.hold(plain.seconds(rest))
            elif command == "/end":
                session.end()
            else:
                before = len(session.turns)
                async for _event in session.send(line):
                    pass
                assert len(session.turns) == before + 2, f"no answer to {line!r}"

    asyncio.run(through())
    outcome = session.end()
    session.close()
    replies = tuple(turn.text for turn in session.turns if turn.role == "customer")
    card = derive(session.transcript(), finders.offline(CATALOGUE)(session.transcript()), RUBRIC, CATALOGUE)
    return Played(outcome, card, session.state, replies)


def trainee(store: Store, persona: str, name: str) -> list[Played]:
    return [play(store, persona, script(persona, name), seed) for seed in SEEDS]


def left_out(persona: str, strategy: str) -> tuple[str, ...]:
    """The skilled script without what shows the strategy."""
    changes = WITHOUT[persona, strategy]
    said = []
    for line in script(persona, "skilled"):
        start = next((start for start in changes if line.startswith(start)), None)
        said.append(line if start is None else changes[start])
    return tuple(line for line in said if line)


# ── three trainees ──


@everyone
def test_the_scripts_are_conversations(persona: str) -> None:
    for name in ("skilled", "mediocre", "hostile"):
        said = [line for line in script(persona, name) if not line.startswith("/")]
        assert 9 <= len(said) <= 12
        assert len(set(said)) == len(said)


@everyone
def test_played_well_it_ends_well_politely_it_does_not_and_badly_it_breaks_off(store: Store, persona: str) -> None:
    """One test, so that no conversation is played twice: the tests of a file may run in several processes."""
    skilled, mediocre, hostile = (trainee(store, persona, name) for name in ("skilled", "mediocre", "hostile"))
    well, middling, badly = (
        mean(one.card.score for one in played if one.card.score is not None) for played in (skilled, mediocre, hostile)
    )
    assert sum(one.card.score is None for one in mediocre) <= 1  # hardly anything, and that unclear: no number then

    outcomes = [one.outcome for one in skilled]
    assert outcomes.count("resolved") >= len(SEEDS) - 1, outcomes
    assert not {"walked_out", "escalated", "abandoned"} & set(outcomes)
    assert all(one.score >= RUBRIC.pass_mark for one in skilled), [one.score for one in skilled]

    assert all((one.card.score or 0) <= RUBRIC.pass_mark - 15 and one.outcome != "resolved" for one in mediocre)
    assert all(one.outcome in {"walked_out", "escalated", "abandoned"} for one in hostile)
    assert all(one.score < 25 or one.score <= middling - 25 for one in hostile)
    assert well - middling >= 15
    assert middling - badly >= 10  # scripted politeness earns little itself, and nobody falls below 0

    interest = INTEREST[persona]
    gated = {fact.id for fact in LIBRARY[persona].facts if fact.reveal.trust or fact.reveal.needs}
    assert interest in gated
    assert sum(interest in one.state.told for one in skilled) >= len(SEEDS) - 1
    assert all(len(gated & set(one.state.told)) >= 2 for one in skilled)
    assert all(not gated & set(one.state.told) for one in hostile)


# ── what this customer cannot be handled well without ──


@pytest.mark.parametrize(("persona", "strategy"), sorted(WITHOUT))
def test_leaving_out_the_decisive_strategy_shows(store: Store, persona: str, strategy: str) -> None:
    whole = play(store, persona, script(persona, "skilled"), 1)
    less = play(store, persona, left_out(persona, strategy), 1)
    missing = set(less.state.open_needs) - set(whole.state.open_needs)
    lower = less.card.score is not None and less.score <= whole.score - 2
    assert lower or less.outcome != "resolved" or missing
    broken = -1 < less.value(strategy) < 0
    fewer = len(less.state.told) < len(whole.state.told)
    assert less.value(strategy) < whole.value(strategy) or broken or fewer or missing


def test_what_they_need_differs() -> None:
    assert len({strategy for _, strategy in WITHOUT}) >= 5
    assert {persona for persona, _ in WITHOUT} == set(INTEREST)


# ── believable for twenty turns ──


def authored(persona: Persona) -> list[str]:
    """Lines long enough to be recognised, facts apart: those may be asked for again."""
    pools = [line for bank in (persona.lines, general_bank()) for lines in bank.values() for line in lines]
    pools += [line for r in persona.remedies for line in (*r.replies.accept, *r.replies.refuse, *r.replies.early)]
    plain_lines = {" ".join(re.findall(r"\w+", fold(line))) for line in pools if "{" not in line}
    found = sorted(line for line in plain_lines if len(line.split()) >= 4)
    everything = "\n".join(found)
    return [line for line in found if everything.count(line) == 1]  # no part of another


@everyone
def test_no_line_is_said_twice_in_twenty_turns(store: Store, persona: str) -> None:
    rng = random.Random(f"{persona}:1")
    said = play(store, persona, tuple(rng.sample(ORDINARY, 20)), 1).replies
    flat = [" ".join(re.findall(r"\w+", fold(reply))) for reply in said]
    assert len(flat) == len(set(flat))
    for line in authored(LIBRARY[persona]):
        assert sum(f" {line} " in f" {reply} " for reply in flat) <= 1, line


@everyone
def test_there_is_enough_of_them(persona: str) -> None:
    who = LIBRARY[persona]
    assert len(who.facts) >= 8
    assert sum(fact.reveal.asked or bool(fact.reveal.trust or fact.reveal.needs) for fact in who.facts) >= 8
    assert len(who.remedies) >= 4
    assert {remedy.allowed for remedy in who.remedies} == {True, False}
    assert sum(len(lines) for lines in who.lines.values()) >= 40


# ── the table of reactions ──


def test_reactions_answer_checks_that_exist() -> None:
    known = {
        check.id
        for strategy in CATALOGUE.strategies
        if strategy.id in EFFECTS
        for check in (*strategy.shows, *strategy.breaks)
    }
    assert set(REACTIONS) <= known
