"""How the customer feels: plain data, and `feel`, the pure function that moves it."""

from typing import Literal

from pydantic import Field

from roleplay.customer.effects import EFFECTS, FIXES, REACTIONS
from roleplay.persona import NEEDS, Move, Need, Persona
from roleplay.transcript import Data, Outcome

Odd = Literal["gibberish", "silence", "language", "bot", "prompting", "repeat", "greeting"]

MET = 1.0
"""A need is met from here on."""

NOVELTY = (1.0, 0.6, 0.25, 0.0)
"""What the first, second, third and every further showing of the same check is worth."""
STACK = (1.0, 0.7, 0.4, 0.2)
"""What the first, second, third and every further good thing in one turn is worth: nobody takes in six at once."""
TELLS = frozenset({"expectations", "transparent", "follow_up", "own_it"})
"""Strategies that say something new each time: a second date informs as well as the first, though it warms less."""
WAITING = -0.35
"""Patience that every exchange costs by itself."""


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
    """What the trainee just did, read by signals or by a model; the only thing `feel` and `decide` know of the text."""

    seen: tuple[Seen, ...] = ()
    asked: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    odd: Odd | None = None
    question: bool = False
    open_question: bool = False
    goodbye: bool = False
    details: bool = False
    held_seconds: int = 0
    source: str = "signals"

    def shows(self, *strategies: str) -> bool:
        """Whether any of the strategies is shown for sure."""
        return any(item.kind == "shows" and item.sure and item.strategy in strategies for item in self.seen)

    @property
    def breaks(self) -> tuple[Seen, ...]:
        """What was broken, gravest and surest first."""
        found = [item for item in self.seen if item.kind == "breaks"]
        return tuple(sorted(found, key=lambda item: (item.severity != "gross", -item.confidence)))


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
    needs: dict[str, float] = {}
    note: str = ""


class State(Data):
    """Everything the customer carries from one exchange to the next."""

    mood: Mood
    needs: dict[Need, float]
    times_shown: dict[str, int] = {}
    times_broken: dict[str, int] = {}
    missteps: int = 0
    warned: bool = False
    told: tuple[str, ...] = ()
    asked: dict[str, int] = {}
    offered: dict[str, int] = {}
    accepted: str | None = None
    called: tuple[str, ...] = ()
    manager_asked: int = 0
    odd_in_row: int = 0
    asked_hold: bool = False
    last_move: Move = "opening"
    moves: dict[str, int] = {}
    used: tuple[str, ...] = ()
    exchanges: int = 0
    outcome: Outcome | None = None

    def met(self, need: Need) -> bool:
        """Whether a need is met."""
        return self.needs[need] >= MET

    @property
    def open_needs(self) -> tuple[Need, ...]:
        """Needs that are still open, in order."""
        return tuple(need for need in NEEDS if not self.met(need))


def initial(persona: Persona) -> State:
    """Return the customer as they are when they open the conversation."""
    t = persona.temperament
    return State(mood=Mood(heat=t.heat, trust=t.trust, patience=t.patience), needs=dict.fromkeys(NEEDS, 0.0))


def fair(appraisal: Appraisal, state: State) -> Appraisal:
    """Return the appraisal without what this customer knows to be wrong: "you asked that already" of a fact never told."""
    if not appraisal.asked or set(appraisal.asked) & set(state.told):
        return appraisal
    seen = tuple(item for item in appraisal.seen if item.check != "asks-again")
    return appraisal if len(seen) == len(appraisal.seen) else appraisal.model_copy(update={"seen": seen})


def feel(state: State, appraisal: Appraisal, persona: Persona) -> tuple[State, tuple[Movement, ...]]:
    """Return how the customer feels after the trainee's turn, and why, movement by movement.

    Good things count less the more of them stand in one turn and the more often they were done; fixes do little
    before the person is heard; *understood* takes the customer's own details; two needs at most gain in one turn.
    Breaks count in full, unsure ones a quarter; what this person minds most counts more.
    """
    appraisal = fair(appraisal, state)
    temperament = persona.temperament
    movements: list[Movement] = []
    gains: dict[Need, float] = {}
    taken_in = _needs_taken_in(state, appraisal)
    reopened: set[Need] = set()
    shown, broken = dict(state.times_shown), dict(state.times_broken)
    missteps = state.missteps

    good = [item for item in appraisal.seen if item.kind == "shows" and item.strategy in EFFECTS]
    good.sort(key=lambda item: (not item.sure, shown.get(item.check, 0), -abs(EFFECTS[item.strategy].shown.heat)))
    cooling = 0.0
    counted: set[str] = set()
    for item in good:
        if item.strategy in counted:
            continue
        counted.add(item.strategy)
        shift = EFFECTS[item.strategy].shown
        novelty, stack = NOVELTY[min(shown.get(item.check, 0), 3)], STACK[min(len(counted) - 1, 3)]
        note, scale = ("", 1.0) if item.sure else ("unsure: counts a quarter", 0.25)
        if item.strategy in FIXES and not state.met("heard") and state.mood.heat >= 4:
            scale, note = scale * 0.2, "before being heard: does little"
        scale *= temperament.volatility * (
            1 + temperament.soothed_by.get(item.strategy, temperament.soothed_by.get(item.check, 0))
        )
        taken = max(novelty, 0.6 if item.strategy in TELLS else 0.0) * max(stack, 0.7) * scale
        scale *= novelty * stack
        heat = max(shift.heat * scale, -2.2 * temperament.volatility - cooling)
        cooling += heat
        gained: dict[str, float] = {}
        for need, amount in shift.needs.items():
            gain = amount * min(1.2, taken) * (1 if need != "understood" or appraisal.details else 0.25)
            room = max(0.0, 1.2 - sum(gains.values())) if need in taken_in else 0.0
            gain = round(min(gain, room), 2)
            if gain > 0:
                gains[need] = gains.get(need, 0) + gain
                gained[need] = gain
        shown[item.check] = shown.get(item.check, 0) + 1
        movements.append(_movement(item, heat, shift.trust * scale, shift.patience * scale, gained, note))

    for item in (item for item in appraisal.breaks if item.strategy in EFFECTS):
        effect = EFFECTS[item.strategy]
        shift = effect.gross if item.severity == "gross" else effect.minor
        extra = temperament.provoked_by.get(item.strategy, temperament.provoked_by.get(item.check, 0))
        scale = (
            temperament.volatility
            * (1 + extra)
            * (1 if item.sure else 0.25)
            * (1 + 0.25 * min(2, broken.get(item.check, 0)))
        )
        if item.sure:
            missteps += 1
            reopened |= {need for need in shift.reopens if state.needs[need] > 0}
        broken[item.check] = broken.get(item.check, 0) + 1
        note = "unsure: counts a quarter" if not item.sure else ""
        movements.append(_movement(item, shift.heat * scale, shift.trust * scale, shift.patience * scale, {}, note))

    movements += _circumstances(state, appraisal, persona, bool(counted))
    mood = state.mood
    for movement in movements:
        mood = mood.moved(movement.heat, movement.trust, movement.patience)
    needs = {
        need: _filled((min(0.4, filled) if need in reopened else filled) + gains.get(need, 0))
        for need, filled in state.needs.items()
    }
    following = state.model_copy(
        update={
            "mood": mood, "needs": needs, "times_shown": shown, "times_broken": broken, "missteps": missteps,
            "exchanges": state.exchanges + 1,
            "odd_in_row": state.odd_in_row + 1 if appraisal.odd in {"gibberish", "silence", "language", "prompting", "repeat"} else 0,
            "asked_hold": appraisal.shows("breather") and not appraisal.held_seconds,
        }
    )  # fmt: skip
    return following, tuple(movements)


def _filled(amount: float) -> float:
    """Return how far a need is filled; nobody insists on the last tenth."""
    return MET if amount >= 0.9 * MET else round(amount, 2)


def _needs_taken_in(state: State, appraisal: Appraisal) -> tuple[Need, ...]:
    """Return the two open needs that this turn speaks to most: nobody takes in more at once."""
    offered: dict[Need, float] = {}
    for strategy in {item.strategy for item in appraisal.seen if item.kind == "shows" and item.strategy in EFFECTS}:
        for need, amount in EFFECTS[strategy].shown.needs.items():
            if not state.met(need):
                offered[need] = offered.get(need, 0) + amount
    return tuple(sorted(offered, key=lambda need: (-offered[need], NEEDS.index(need))))[:2]


def _movement(item: Seen, heat: float, trust: float, patience: float, needs: dict[str, float], note: str) -> Movement:
    return Movement(
        cause=f"{item.strategy} {'shown' if item.kind == 'shows' else 'broken'}",
        strategy=item.strategy,
        check=item.check,
        words=item.words,
        heat=round(min(heat, 3.0), 2),  # however much this person minds it, one sentence does not cost everything
        trust=round(max(trust, -2.5), 2),
        patience=round(max(patience, -2.5), 2),
        needs=needs,
        note=note,
    )


def _circumstances(state: State, appraisal: Appraisal, persona: Persona, did_something: bool) -> list[Movement]:
    """Return what moves the customer beside strategies: time, silence, nonsense, waiting, a promise too good to be true."""
    found = [Movement(cause="time passes", patience=WAITING * (1 if did_something else 2))]
    volatility = persona.temperament.volatility
    if appraisal.odd in {"gibberish", "silence", "repeat", "language", "prompting"}:
        factor = 1 + 0.3 * min(4, state.odd_in_row)
        found.append(
            Movement(cause=f"odd reply ({appraisal.odd})", heat=0.4 * factor, trust=-0.4, patience=-0.9 * factor)
        )
    elif (
        not did_something
        and not appraisal.breaks
        and not appraisal.question
        and not appraisal.offered
        and state.exchanges
    ):
        found.append(Movement(cause="nothing said that helps", heat=round(0.3 * volatility, 2), patience=-0.2))
    if appraisal.held_seconds:
        minutes = appraisal.held_seconds / 60
        cost = 0.15 if state.asked_hold else 0.5
        found.append(
            Movement(
                cause="kept waiting",
                heat=round(min(3.0, max(0.0, cost * (minutes - 1)) * volatility), 2),
                trust=0 if state.asked_hold and minutes <= 5 else -0.5,
                patience=round(-min(4.0, cost * minutes), 2),
                note=f"{minutes:.0f} min" + ("" if state.asked_hold else ", without asking"),
            )
        )
    forbidden = {remedy.id for remedy in persona.remedies if not remedy.allowed}
    if forbidden & set(appraisal.offered):
        found.append(Movement(cause="offer that policy forbids", trust=-0.4, note="noticed"))
    return found


def reaction_to(item: Seen) -> Move:
    """Return the pool of lines that answers a sighting."""
    effect = EFFECTS[item.strategy]
    return REACTIONS.get(item.check, effect.praise if item.kind == "shows" else effect.blame)
