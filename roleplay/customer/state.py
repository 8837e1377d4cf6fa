"""How the customer feels and what they make of a turn: plain data."""

from typing import Literal

from pydantic import Field

from roleplay.persona import NEEDS, Move, Need, Persona
from roleplay.transcript import Data, Outcome

Odd = Literal["gibberish", "silence", "language", "bot", "prompting", "repeat", "greeting"]
About = Literal[
    "story", "name", "wish", "words", "lack", "feeling", "them", "elsewhere", "account", "agreement", "news"
]
"""What a question is about that asks for no fact: what happened; their name; what they want; what they just said; what a yes still
waits for; how they are; their own life, of which nobody is ignorant; somebody or something else; whether what was said back to them is so; whether they agree, which asks for no
knowledge at all; whether they would like to be told something."""

MET = 1.0
"""A need is met from here on."""


class Seen(Data):
    """One check seen in the trainee's turn, with the words it was seen in."""

    strategy: str
    check: str
    kind: Literal["shows", "breaks"]
    severity: Literal["minor", "gross"] = "minor"
    confidence: float = Field(ge=0, le=1)
    words: str

    @property
    def sure(self) -> bool:
        """Whether it moves the mood in full."""
        return self.confidence >= 0.7


class Appraisal(Data):
    """What the trainee just did, read by signals or by a model; the only thing `feel` and `decide` know of the text.

    asked: the facts it asks for. touched: those whose words, once heard, its questions name, whatever they ask.
    names: whether an open question names something, and so asks for more of that and not for whatever comes next.
    takes_up: whether a question is made of the words that the customer has just used.
    suits: whether it asks if what is held out, now or before, would do; when: whether it puts a day or an hour to them; in_touch: whether it speaks of
    ringing or writing to them. anything_else: whether it asks if that was all.
    source: who read it. fallback: why signals read it although a model was asked to, else "".
    """

    seen: tuple[Seen, ...] = ()
    asked: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    odd: Odd | None = None
    question: bool = False
    open_question: bool = False
    about: About = "story"
    names: bool = False
    takes_up: bool = False
    suits: bool = False
    when: bool = False
    in_touch: bool = False
    anything_else: bool = False
    goodbye: bool = False
    small_talk: bool = False
    takes_back: bool = False
    details: bool = False
    held_seconds: int = 0
    source: str = "signals"
    fallback: str = ""

    def shows(self, *strategies: str) -> bool:
        """Whether any of the strategies is shown for sure."""
        return any(item.kind == "shows" and item.sure and item.strategy in strategies for item in self.seen)

    @property
    def helped(self) -> bool:
        """Whether the turn did them any good; a no, however courteous, did not."""
        return any(item.kind == "shows" and item.sure and item.strategy != "boundaries" for item in self.seen)

    @property
    def breaks(self) -> tuple[Seen, ...]:
        """What was broken, gravest and surest first; each check once, however often one turn does it."""
        found = [item for item in self.seen if item.kind == "breaks"]
        gravest: dict[str, Seen] = {}
        for item in sorted(found, key=lambda item: (item.severity != "gross", -item.confidence)):
            gravest.setdefault(item.check, item)
        return tuple(gravest.values())


class Mood(Data):
    """Heat, trust and patience, 0–10 each."""

    heat: float
    trust: float
    patience: float

    def moved(self, heat: float, trust: float, patience: float) -> "Mood":
        """Return the mood after a movement, held within 0–10."""
        return Mood(
            heat=_held(self.heat + heat),
            trust=_held(self.trust + trust),
            patience=_held(self.patience + patience),
        )

    @property
    def words(self) -> str:
        """The mood as a person watching would put it."""
        heat = next(name for least, name in _HEAT if self.heat >= least)
        trust = next(name for least, name in _TRUST if self.trust >= least)
        patience = "" if self.patience > 2.5 else ", nearly out of patience"
        return f"{heat}, {trust}{patience}"


_HEAT = ((8.5, "furious"), (7, "angry"), (5, "upset"), (3, "irritated"), (1.5, "settling"), (0, "calm"))
_TRUST = ((7.5, "trusts you"), (5, "warming to you"), (3, "wary of you"), (0, "does not trust you"))


def _held(value: float) -> float:
    return round(min(10.0, max(0.0, value)), 2)


class Movement(Data):
    """One line of the ledger: what moved the customer, by how much, at which words."""

    cause: str
    strategy: str | None = None
    check: str | None = None
    words: str = ""
    heat: float = 0
    trust: float = 0
    patience: float = 0
    needs: dict[Need, float] = {}
    note: str = ""


class State(Data):
    """Everything the customer carries from one exchange to the next.

    accepted: the first offer agreed on. accepted_too: those agreed on after it. missteps: what the trainee surely did badly.
    doubtful: turns in which they perhaps did.
    """

    mood: Mood
    needs: dict[Need, float]
    times_shown: dict[str, int] = {}
    times_broken: dict[str, int] = {}
    shown: tuple[str, ...] = ()
    missteps: int = 0
    doubtful: int = 0
    warned: bool = False
    told: tuple[str, ...] = ()
    asked: dict[str, int] = {}
    offered: dict[str, int] = {}
    set_aside: tuple[str, ...] = ()
    accepted: str | None = None
    accepted_too: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    manager_asked: int = 0
    odd_in_row: int = 0
    overpromised: bool = False
    asked_hold: bool = False
    last_move: Move = "opening"
    last_habit: Move | None = None
    moves: dict[str, int] = {}
    used: tuple[str, ...] = ()
    exchanges: int = 0
    outcome: Outcome | None = None

    def met(self, need: Need) -> bool:
        """Whether a need is met."""
        return self.needs[need] >= MET

    @property
    def agreed(self) -> tuple[str, ...]:
        """The offers agreed on, in order."""
        return (self.accepted, *self.accepted_too) if self.accepted else ()

    @property
    def trusting(self) -> bool:
        """Whether they are calm, heard and well disposed: no time for barbs or for fending off."""
        return self.mood.heat <= 3 and self.mood.trust >= 6 and self.met("heard")

    @property
    def at_ease(self) -> bool:
        """Whether they are heard, no longer angry and trust a little: they may have no answer, and are not rude about it."""
        return self.mood.heat < 5 and self.mood.trust >= 4 and self.met("heard")

    @property
    def open_needs(self) -> tuple[Need, ...]:
        """Needs that are still open, in order."""
        return tuple(need for need in NEEDS if not self.met(need))


def initial(persona: Persona) -> State:
    """Return the customer as they are when they open the conversation."""
    t = persona.temperament
    return State(mood=Mood(heat=t.heat, trust=t.trust, patience=t.patience), needs=dict.fromkeys(NEEDS, 0.0))
