"""One exchange through the real graph: whoever speaks, the referee hears every sentence before the trainee does."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from roleplay.customer.appraiser import Appraiser, by_signals
from roleplay.customer.effects import EFFECTS
from roleplay.customer.events import Appraised, Failed, MoodMoved, Replied, Retaken, Sentence
from roleplay.customer.graph import Cast, Exchange, run
from roleplay.customer.state import Appraisal, State, initial
from roleplay.customer.voice import Direction, Speaker, Spoken, authored, general_bank
from roleplay.engine import Engine
from roleplay.errors import ModelError
from roleplay.persona import Persona
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session, setting_of
from roleplay.signals import signals_for
from roleplay.store import Store
from roleplay.transcript import Setting, Turn
from tests.customer.hands import library, state_of, turn

DANA = library()["dana-missed-connection"]
CATALOGUE = load_catalogue()


class Scripted:
    """Speaks the takes it was given, one per call, and remembers what it was told to say."""

    def __init__(self, *takes: Sequence[str] | Exception) -> None:
        self.takes, self.directions = list(takes), list[Direction]()

    async def __call__(self, direction: Direction) -> AsyncIterator[Spoken]:
        self.directions.append(direction)
        take = self.takes.pop(0)
        if isinstance(take, Exception):
            raise take
        for sentence in take:
            yield Spoken(sentence)


def reads(appraisal: Appraisal) -> Appraiser:
    async def appraise(turns: Sequence[Turn], persona: Persona, setting: Setting) -> Appraisal:
        return appraisal

    return appraise


def cast(
    speaker: Speaker, understudy: Speaker | None = None, *, appraisal: Appraisal | None = None, persona: Persona = DANA
) -> Cast:
    return Cast(
        persona,
        setting_of(persona),
        by_signals(signals_for(CATALOGUE)) if appraisal is None else reads(appraisal),
        speaker,
        understudy or authored(general_bank()),
    )


async def play(
    who: Cast, said: str = "I see.", *, state: State | None = None, seed: int = 1
) -> tuple[Sequence[object], Exchange]:
    """Play one exchange; return its events and, apart, the whole of it."""
    turns = [Turn(role="customer", text="I need a seat tonight."), Turn(role="trainee", text=said)]
    events = [event async for event in run(who, state or initial(who.persona), turns, seed)]
    assert isinstance(events[-1], Exchange)
    return events[:-1], events[-1]


def kinds(events: Sequence[object]) -> list[type[object]]:
    return [type(event) for event in events]


FAULTS = {
    "leaks": ("My sister gets married tomorrow.", "leak"),
    "stage direction": ("*sighs loudly*", "stage"),
    "narrates": ("(angrily) Where is my seat?", "stage"),
    "names the speaker": ("Customer: where is my seat?", "stage"),
    "becomes the agent": ("How may I help you today?", "role"),
    "apologises for the company": ("I apologize for the inconvenience.", "role"),
    "is a model": ("As an AI, I cannot fly.", "refusal"),
    "tells its state": ("My heat is seven.", "role"),
    "coaches": ("You should acknowledge my feelings.", "role"),
    "talks for ever": ("I waited " + "and waited " * 60 + ".", "length"),
}


@pytest.mark.parametrize(("sentence", "kind"), FAULTS.values(), ids=FAULTS)
async def test_a_sentence_that_no_customer_says_is_held_back_and_taken_again(sentence: str, kind: str) -> None:
    speaker = Scripted([sentence, "Never heard."], ["So where is my seat?"])
    events, result = await play(cast(speaker))
    assert [event.text for event in events if isinstance(event, Sentence)] == ["So where is my seat?"]
    assert [event.reason for event in events if isinstance(event, Retaken)] == [f.reason for f in result.faults]
    assert result.sentences == ("So where is my seat?",)
    assert [fault.kind for fault in result.faults] == [kind]


@pytest.mark.parametrize(("sentence", "kind"), FAULTS.values(), ids=FAULTS)
async def test_at_the_second_fault_an_authored_line_takes_over(sentence: str, kind: str) -> None:
    speaker, understudy = Scripted([sentence], [sentence]), Scripted(["I'm still waiting for that seat."])
    _, result = await play(cast(speaker, understudy))
    assert result.sentences == ("I'm still waiting for that seat.",)
    assert [fault.kind for fault in result.faults] == [kind, kind]
    assert result.authored
    assert speaker.takes == []


async def test_the_real_understudy_always_finds_a_line() -> None:
    for seed in range(10):
        _, result = await play(cast(Scripted(["Customer: x"], ["Customer: x"])), seed=seed)
        assert result.sentences
        assert len(result.faults) == 2


async def test_who_says_the_same_twice_is_held_back() -> None:
    speaker = Scripted(["I want that seat.", "I want that seat!"], ["Well?"])
    _, result = await play(cast(speaker))
    assert result.sentences == ("I want that seat.", "Well?")
    assert [fault.kind for fault in result.faults] == ["repetition"]


async def test_what_was_released_stands_and_the_retake_goes_on_after_it() -> None:
    speaker = Scripted(["Look.", "I've been here since three.", "My sister gets married."], ["Find me a seat."])
    events, result = await play(cast(speaker))
    assert result.sentences == ("Look.", "I've been here since three.", "Find me a seat.")
    assert kinds(events) == [Appraised, MoodMoved, Sentence, Sentence, Retaken, Sentence]


async def test_the_retake_is_told_what_was_wrong() -> None:
    speaker = Scripted(["*sighs*"], ["Well?"])
    await play(cast(speaker))
    first, second = speaker.directions
    assert (first.attempt, first.reason) == (0, "")
    assert (second.attempt, second.reason) == (1, "holds a stage direction")


async def test_silence_is_no_reply() -> None:
    _, result = await play(cast(Scripted([], []), Scripted(["Hello?"])))
    assert result.sentences == ("Hello?",)
    assert [fault.reason for fault in result.faults] == ["said nothing", "said nothing"]


async def test_if_the_understudy_fails_too_what_was_released_is_the_reply() -> None:
    speaker = Scripted(["Look.", "*sighs*"], ["*sighs*"])
    _, result = await play(cast(speaker, Scripted(["As an AI, no."])))
    assert result.sentences == ("Look.",)


async def test_what_is_being_told_now_is_no_leak() -> None:
    asks = turn(asked=("booking",), question=True)
    _, result = await play(cast(Scripted(["SKW-48213."]), appraisal=asks))
    assert result.decision.facts == ("booking",)
    assert result.sentences == ("SKW-48213.",)
    assert result.faults == ()


async def test_what_was_told_before_is_no_leak() -> None:
    _, result = await play(cast(Scripted(["The wedding is all I think of."])), state=state_of(DANA, told=("wedding",)))
    assert result.faults == ()


async def test_a_voice_is_told_nothing_of_what_is_locked_by_the_decision() -> None:
    speaker = Scripted(["Well?"])
    await play(cast(speaker, appraisal=turn(asked=("wedding",), question=True)))
    (direction,) = speaker.directions
    assert direction.decision.facts == ()
    assert direction.decision.deflected == "wedding"


async def test_the_ledger_of_an_exchange_leads_to_its_mood() -> None:
    """Also when something is agreed on, which moves the customer after the turn was felt."""
    state = state_of(DANA, heat=4, trust=6, met=["heard", "informed"], told=tuple(fact.id for fact in DANA.facts))
    state = state.model_copy(update={"shown": tuple(EFFECTS)})
    agreed = turn(offered=("rebook-morning",))
    events, result = await play(
        cast(Scripted(["Book it."]), appraisal=agreed), "I can put you on the 6:35.", state=state
    )
    assert result.decision.move == "accept"
    mood = state.mood
    for movement in result.movements:
        mood = mood.moved(movement.heat, movement.trust, movement.patience)
    assert mood == result.state.mood
    assert result.movements[-1].cause == "an offer agreed on"
    assert result.movements[-1].words == "I can put you on the 6:35."
    moved = next(event for event in events if isinstance(event, MoodMoved))
    assert (moved.mood, moved.movements) == (result.state.mood, result.movements)


async def test_used_lines_are_remembered_so_that_they_are_not_said_again() -> None:
    _, first = await play(cast(authored(general_bank())))
    assert first.state.used
    _, second = await play(cast(authored(general_bank())), state=first.state)
    assert not set(first.sentences) & set(second.sentences)


async def test_the_same_seed_plays_the_same_exchange() -> None:
    voice = authored(general_bank())
    assert await play(cast(voice), "Calm down.") == await play(cast(voice), "Calm down.")


@pytest.mark.parametrize("error", [ModelError("no words today"), ModelError("")])
async def test_an_error_of_the_speaker_reaches_the_caller(error: ModelError) -> None:
    with pytest.raises(ModelError):
        await play(cast(Scripted(error)))


async def test_for_a_session_such_an_error_is_a_failed_exchange_that_can_be_tried_again(tmp_path: Path) -> None:
    speaker = Scripted(ModelError("the model is away; try again later."), ["So where is my seat?"])
    carried = Engine(lambda *_: cast(speaker, Scripted([]), appraisal=turn()))
    rubric = find_rubric("difficult-conversations", CATALOGUE)
    with Store(tmp_path / "roleplay.db") as store:
        session = Session.start(store, DANA, rubric, CATALOGUE, trainee="me", seed=1, engine=carried)
        events = [event async for event in session.send("I hear you.")]
        assert events[-1] == Failed("the model is away; try again later.", by_model=True)
        assert session.pending == "I hear you."
        assert len(session.turns) == 1
        events = [event async for event in session.retry()]
        assert isinstance(events[-1], Replied)
        assert [turn_.text for turn_ in session.turns][1:] == ["I hear you.", "So where is my seat?"]


async def test_what_the_move_had_to_carry_and_a_model_left_out_is_added_in_authored_words() -> None:
    asks = turn(asked=("booking",), question=True)
    events, result = await play(cast(Scripted(["It's on the ticket."]), authored(general_bank()), appraisal=asks))
    assert result.decision.facts == ("booking",)
    assert result.sentences[0] == "It's on the ticket."
    assert "SKW-48213" in " ".join(result.sentences[1:])
    assert (result.tag, result.faults, result.authored) == (None, (), True)
    assert [event.text for event in events if isinstance(event, Sentence)] == [*result.sentences]


async def test_what_nobody_adds_hinders_the_trainee() -> None:
    asks = turn(asked=("booking",), question=True)
    _, result = await play(cast(Scripted(["It's on the ticket."]), Scripted(["Look."]), appraisal=asks))
    assert result.tag == "hindered"


async def test_a_retaken_reply_is_marked_so_that_grading_is_fair(tmp_path: Path) -> None:
    speaker = Scripted(["*sighs*"], ["So where is my seat?"], ["And?"])
    rubric = find_rubric("difficult-conversations", CATALOGUE)
    with Store(tmp_path / "roleplay.db") as store:
        session = Session.start(
            store, DANA, rubric, CATALOGUE, trainee="me", seed=1, engine=Engine(lambda *_: cast(speaker))
        )
        for said in ("I hear you.", "Go on."):
            assert [event async for event in session.send(said)]
        assert [item.referee for item in session.turns if item.role == "customer"] == [None, "minor", None]


# ── at home ──

_TRACED = """
import asyncio, json, os, socket
import langsmith
calls = []
def refused(self, address):
    calls.append(str(address))
    raise ConnectionRefusedError(address)
socket.socket.connect = refused
made = langsmith.Client.__init__
def noticed(self, *args, **kwargs):
    calls.append("a client for traces")
    made(self, *args, **kwargs)
langsmith.Client.__init__ = noticed
from roleplay.customer import graph
from roleplay.customer.state import initial
from roleplay.library import load_library
from roleplay.rubric_files import load_catalogue
from roleplay.engine import offline_cast
from roleplay.session import setting_of
from roleplay.transcript import Turn
who = load_library().get("dana-missed-connection")
cast = offline_cast(who, setting_of(who), load_catalogue())
turns = [Turn(role="customer", text="A seat."), Turn(role="trainee", text="I see.")]
async def ours():
    return [event async for event in graph.run(cast, initial(who), turns, 1)]
assert asyncio.run(ours())
at_home = len(calls)
async def anyone():
    values = {"turns": [turn.model_dump(mode="json") for turn in turns], "seed": 1, "customer": initial(who).model_dump(mode="json")}
    return await graph._graph().ainvoke(values, context=cast)
assert asyncio.run(anyone())
print(json.dumps([at_home, len(calls)]), flush=True)
os._exit(0)  # without waiting for traces that cannot be sent
"""


def test_an_ambient_tracing_variable_sends_nothing_anywhere(tmp_path: Path) -> None:
    """The same graph run bare does call out: the probe sees what it should see."""
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_API_KEY": "not-a-key",
        "LANGSMITH_ENDPOINT": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "-c", _TRACED], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    at_home, bare = json.loads(done.stdout.splitlines()[-1])
    assert at_home == 0
    assert bare > 0
