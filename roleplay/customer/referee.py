"""referee: what a customer's sentence must not be, judged sentence by sentence before it is shown; and what became of the reply.

A sentence a model made must stay a customer's: in role, in language, in length, giving away nothing and inventing
nothing. Authored lines are held to a few of the same rules. A false alarm costs a retake, a miss costs belief: where
in doubt, phrases that real customers use pass.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from roleplay.customer import phrases
from roleplay.customer.appraiser import odd
from roleplay.customer.grounds import claimed, figures, gives_away, grounds, locked, names, secrets_of, spaced, tells_of
from roleplay.customer.repetition import repeats
from roleplay.customer.scene import length, token
from roleplay.customer.script import instructions
from roleplay.customer.voice import Direction, Spoken, general_bank
from roleplay.persona import Fact, base_move
from roleplay.text import content_stems, fold, tells_nothing, words
from roleplay.transcript import Tag

MAX_WORDS = 90
"""A reply longer than this is a monologue, not a turn."""

Kind = Literal[
    "role",
    "refusal",
    "coaching",
    "stage",
    "leak",
    "prompt_leak",
    "cave",
    "invention",
    "language",
    "length",
    "repetition",
]
KINDS: tuple[Kind, ...] = (
    "role", "refusal", "coaching", "stage", "leak", "prompt_leak", "cave", "invention", "language", "length", "repetition",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence must not be said. reason: a clause that goes on from "because it …"."""

    kind: Kind
    reason: str

    def __str__(self) -> str:
        return self.reason


def fault(spoken: Spoken, released: Sequence[str], direction: Direction) -> Fault | None:
    """Return what is wrong with a sentence, or None. `released`: the sentences of this reply that already stand.

    Authored lines (with a key in `line`) must not leak, repeat themselves, ramble, narrate or speak as the agent.
    What a model made must moreover not refuse, coach, quote its prompt, agree, cool down or part before its time,
    state figures and names that nobody has grounds for, leave English, run on, or say again what was said.
    """
    if not spoken.line and phrases.REFUSAL.search(_unquoted(spoken.text)):
        return Fault("refusal", "falls out of the play")
    found = _always(spoken.text, released, direction)
    return found if found or spoken.line else _by_a_model(spoken.text, released, direction)


def unsayable(sentence: str) -> Fault | None:
    """Return why no customer may ever say a sentence, whoever made it; None if they may."""
    if phrases.AUTHORED_STAGE.search(sentence):
        return Fault("stage", "holds a stage direction")
    if phrases.AUTHORED_ROLE.search(_unquoted(sentence)):
        return Fault("role", "is nothing a customer would say")
    return None


def _always(sentence: str, released: Sequence[str], direction: Direction) -> Fault | None:
    if found := unsayable(sentence):
        return found
    if gives_away(sentence, secrets_of(direction)):
        return Fault("leak", "gives away what is not to be told yet")
    if sum(len(words(earlier)) for earlier in (*released, sentence)) > MAX_WORDS:
        return Fault("length", "goes on too long")
    said = words(sentence)
    if len(said) >= 3 and any(words(earlier) == said for earlier in released):
        return Fault("repetition", "says the same twice")
    return None


def _by_a_model(sentence: str, released: Sequence[str], direction: Direction) -> Fault | None:
    """The rules only what a model made is held to, gravest first."""
    plain = _unquoted(sentence)
    if _quotes_prompt(sentence, direction):
        return Fault("prompt_leak", "quotes the direction instead of speaking")
    if _narrates(sentence, direction):
        return Fault("stage", "describes the character or names a speaker instead of speaking")
    if phrases.ROLE.search(plain):
        return Fault("role", "speaks as the agent would, not as the customer")
    if gives_away(plain, [spaced(each) for each in direction.persona.customer.voice.never if not tells_nothing(each)]):
        return Fault("role", "uses words this person never uses")
    if phrases.COACHING.search(plain):
        return Fault("coaching", "tells the agent how to handle a customer")
    if _tells_locked(sentence, released, direction):
        return Fault("leak", "gives away what is not to be told yet")
    if not _is_english(sentence):
        return Fault("language", "is not plain English")
    return (
        _caves(plain, released, direction)
        or _invents(sentence, direction)
        or _runs_on(sentence, released, direction)
        or _repeats(sentence, released, direction)
    )


_QUOTED = re.compile(r"[\"“][^\"“”]{1,90}[\"”]")


def _unquoted(sentence: str) -> str:
    """Return the folded sentence without what is quoted: to throw the agent's words back is a customer's right."""
    return fold(_QUOTED.sub("", sentence)).strip()


# ── role, prompt, secrets ──


def _narrates(sentence: str, direction: Direction) -> bool:
    name = direction.persona.name
    who = "|".join(re.escape(form) for form in (name, name.split()[0], name.split()[0].upper()))
    seen = rf"^\W*(?:(?:{who})(?: (?:{phrases.NARRATION})\b|'s (?:line|response|reply|voice|tone|next)|\s*:)|(?:She|He) (?:sighs|says|pauses|looks|nods|shakes|snaps|speaks|replies|mutters)\b)"
    return bool(phrases.STAGE.search(sentence) or re.search(seen, sentence))


def _quotes_prompt(sentence: str, direction: Direction) -> bool:
    """Whether the session's token or seven words in a row of our instructions are heard."""
    if token(direction.seed).lower() in fold(sentence):
        return True
    said = words(sentence)
    if len(said) < 7:
        return False
    ours = f" {spaced(instructions(direction))} "
    return any(f" {' '.join(said[at : at + 7])} " in ours for at in range(len(said) - 6))


def _tells_locked(sentence: str, released: Sequence[str], direction: Direction) -> bool:
    """Whether two telling words of one locked fact are heard, over the whole reply."""
    new = frozenset(content_stems(sentence))
    whole = new.union(*(content_stems(earlier) for earlier in released))
    return any(len(found := tells_of(fact, whole, direction)) >= 2 and found & new for fact in locked(direction))


# ── language, length, repetition ──


def _is_english(sentence: str) -> bool:
    if any(char.isalpha() and not char.isascii() and not "\u00c0" <= char <= "\u024f" for char in sentence):
        return False
    return odd(sentence, ()) != "language"


def _runs_on(sentence: str, released: Sequence[str], direction: Direction) -> Fault | None:
    _, most = length(direction)
    total = sum(len(words(earlier)) for earlier in (*released, sentence))
    return Fault("length", "goes on far too long for this line") if total > 2 * most else None


def _repeats(sentence: str, released: Sequence[str], direction: Direction) -> Fault | None:
    how = repeats(sentence, _unquoted(sentence), released, direction)
    return Fault("repetition", how) if how else None


# ── caving, inventing ──


def _caves(plain: str, released: Sequence[str], direction: Direction) -> Fault | None:
    """Whether the customer agrees, thanks or parts without having decided to; their own turns of phrase are theirs."""
    decision, state = direction.decision, direction.state

    def says(pattern: re.Pattern[str]) -> bool:
        found = [match.group() for match in pattern.finditer(plain)]
        return not all(gives_away(_own_phrases(direction), [spaced(phrase)]) for phrase in found)

    if decision.move not in {"close", "close_cold"} and decision.outcome is None and says(phrases.GOODBYE):
        return Fault("cave", "ends the conversation, which is not over")
    if decision.move in {"accept", "close"} or state.accepted:
        return None
    tense = state.mood.heat >= 5 or not state.met("heard")
    praises = decision.reaction is not None and decision.reaction not in phrases.STUNG and decision.remedy is None
    if not praises and (decision.remedy or tense) and says(phrases.AGREEING):
        return Fault("cave", "agrees to something the character has not agreed to")
    if decision.move in {"refuse", "not_yet"} and not released and phrases.STRAIGHT_YES.search(plain):
        return Fault("cave", "says yes to an offer that the character does not take")
    if (decision.remedy or tense) and not plain.endswith("?") and says(phrases.SETTLED):
        return Fault("cave", "forgives and forgets before anything is solved")
    if (state.mood.heat >= 7 or (tense and decision.reaction is None)) and says(phrases.GRATEFUL):
        return Fault("cave", "is far too content for somebody in that mood")
    return None


_SETTLING = frozenset({"accept", "close", "close_cold", "walk_out", "escalated"})
"""Moves that agree or part: their lines are no turn of phrase for other moments."""


def _own_phrases(direction: Direction) -> str:
    persona = direction.persona
    pools = (lines for pool, lines in persona.lines.items() if base_move(pool) not in _SETTLING)
    return " / ".join((*persona.customer.voice.says, *(line for pool in pools for line in pool)))


def _invents(sentence: str, direction: Direction) -> Fault | None:
    stated, named = claimed(sentence), names(sentence)
    if not stated and not named:
        return None
    known = grounds(direction)
    if made_up := sorted(stated - known.figures):
        return Fault("invention", f"states a number nobody gave ({made_up[0]})")
    if made_up := sorted(named - known.words):
        return Fault("invention", f"brings in a name nobody gave ({made_up[0].title()})")
    return None


# ── the reply as a whole ──


def missing(released: Sequence[str], direction: Direction) -> bool:
    """Say whether the reply lacks what its move must carry for the state to be true on the screen.

    To be told (answer, elaborate, repeat): every fact's secret words, or two words of its telling that nobody had said
    before, or nearly all the words of one telling; where it is a code or a number, that number. accept: a yes. refuse: a no, a doubt or another demand.
    walk_out, escalated, close, close_cold: words of leaving.
    """
    decision, text = direction.decision, " ".join(released)
    if not text.strip():
        return True
    facts = [fact for fact in direction.persona.facts if fact.id in decision.facts]
    if not all(_tells(text, fact, direction) for fact in facts):
        return True
    folded = fold(text)
    if _is_authored(text, direction):
        return False
    if decision.move == "accept":
        return not phrases.YES.search(folded)
    if decision.move == "refuse":
        return not phrases.NO.search(folded)
    leaving = phrases.LEAVING.get(decision.move)
    return leaving is not None and not leaving.search(folded)


def _is_authored(text: str, direction: Direction) -> bool:
    """Whether a whole line written for this move, or for the answer to this very offer, is in the reply."""
    persona, decision = direction.persona, direction.decision
    lines = (*persona.lines.get(decision.move, ()), *general_bank().get(decision.move, ()))
    for remedy in persona.remedies:
        if remedy.id == decision.remedy:
            lines += remedy.replies.accept if decision.move == "accept" else remedy.replies.refuse
    return gives_away(text, [spaced(line) for line in lines])


def _tells(text: str, fact: Fact, direction: Direction) -> bool:
    tellings = (*fact.say, *fact.again)
    if gives_away(text, [spaced(line) for line in (*fact.secret, *tellings)]):
        return True
    if any(figure.isdigit() and len(figure) >= 4 for line in fact.say[:1] for figure in figures(line)):
        return False  # a code, a phone number: without it nothing was told
    asked = {found for turn in direction.turns[-1:] for found in content_stems(turn.text)}
    said, heard = set(content_stems(text)) - asked, set(words(text))
    return any(
        len(said & set(content_stems(line))) >= 2 or len(heard & set(words(line))) >= 0.7 * len(set(words(line)))
        for line in tellings
    )


def tag(released: Sequence[str], direction: Direction, faults: Sequence[Fault]) -> Tag | None:
    """Return how the customer's own mistakes bear on this exchange; `faults`: those of all its takes.

    helped: over the whole reply a locked fact or an agreement that was not decided on is heard: more than was earned.
    hindered: what the trainee was owed (see `missing`) did not come. minor: something was taken again, and the reply is
    fine. None: nothing happened.
    """
    text = " ".join(released)
    if (
        gives_away(text, secrets_of(direction))
        or _tells_locked(text, (), direction)
        or _caves_over_all(text, direction)
    ):
        return "helped"
    if missing(released, direction):
        return "hindered"
    return "minor" if faults else None


def _caves_over_all(text: str, direction: Direction) -> bool:
    found = _caves(_unquoted(text), (), direction)
    return found is not None and "agrees" in found.reason
