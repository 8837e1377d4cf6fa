"""feel: what the trainee's turn does to the customer, as a pure function of state, appraisal and persona.

The numbers are the table in `effects.py`; here are the rules beside it: novelty, order, how much one turn can do, what
this person minds most, and what time and circumstances do by themselves.
"""

from dataclasses import dataclass, field

from roleplay.customer.effects import EFFECTS, FIXES, REACTIONS
from roleplay.customer.state import MET, Appraisal, Movement, Seen, State
from roleplay.persona import NEEDS, Move, Need, Persona
from roleplay.sightings import BEYOND_DOUBT, DOUBTFUL, PER_SLIP, WELL

NOVELTY = (1.0, 0.6, 0.25, 0.0)
"""What the first, second, third and every further showing of the same check is worth."""
STACK = (1.0, 0.7, 0.4, 0.2)
"""What the first, second, third and every further good thing in one turn is worth: nobody takes in six at once."""
TELLS = frozenset({"expectations", "transparent", "follow_up", "own_it"})
"""Strategies that say something new each time: a second date informs as well as the first, though it warms less."""
COOLING = -1.6
"""How far one turn can cool an even-tempered person, whatever stands in it."""
WAITING = -0.35
"""Patience that every exchange costs by itself."""


def fair(appraisal: Appraisal, state: State) -> Appraisal:
    """Return the appraisal without what this customer knows to be wrong.

    "You asked that already" is so of a fact that was told, and not of "tell me more": that asks for the rest. Nobody has
    vanished who was not gone.
    """
    unfair = set()
    for_more = appraisal.open_question and appraisal.about == "story"
    if for_more or (appraisal.asked and not set(appraisal.asked) & set(state.told)):
        unfair.add("asks-again")
    if not (appraisal.held_seconds or state.asked_hold or state.last_move == "odd_silence"):
        unfair.add("vanished")
    seen = tuple(item for item in appraisal.seen if item.check not in unfair)
    return appraisal if len(seen) == len(appraisal.seen) else appraisal.model_copy(update={"seen": seen})


def charitable(appraisal: Appraisal, state: State) -> Appraisal:
    """Return the appraisal with doubt cast on a rare slip of somebody who has done them good so far: they hear the kinder meaning.

    As the scorecard will (`sightings.in_character`). What a model has read is no matter of wording, and stands.
    """
    slips = state.missteps + state.doubtful + 1
    good = min(state.exchanges - slips + 1, sum(state.times_shown.values()))
    if appraisal.source != "signals":
        return appraisal
    seen = tuple(
        item.model_copy(update={"confidence": DOUBTFUL})
        if item.kind == "breaks"
        and item.sure
        and item.confidence < BEYOND_DOUBT
        and good >= max(WELL, PER_SLIP[item.severity] * slips)
        else item
        for item in appraisal.seen
    )
    return appraisal.model_copy(update={"seen": seen})


def feel(state: State, appraisal: Appraisal, persona: Persona) -> tuple[State, tuple[Movement, ...]]:
    """Return how the customer feels after the trainee's turn, and why, movement by movement.

    Good things count less the more of them stand in one turn and the more often they were done; fixes do little
    before the person is heard; *understood* takes the customer's own details; two needs at most gain in one turn.
    Breaks count in full, unsure ones a quarter; what this person minds most counts more.
    """
    appraisal = fair(appraisal, state)
    good, bad = _soothed(state, appraisal, persona), _provoked(state, appraisal, persona)
    movements = (*good.movements, *bad.movements, *_circumstances(state, appraisal, persona, bool(good.movements)))
    mood = state.mood
    for movement in movements:
        mood = mood.moved(movement.heat, movement.trust, movement.patience)
    needs = {
        need: _filled((min(0.4, filled) if need in bad.reopened else filled) + good.gains.get(need, 0))
        for need, filled in state.needs.items()
    }
    following = state.model_copy(
        update={
            "mood": mood,
            "needs": needs,
            "shown": tuple(
                dict.fromkeys((*state.shown, *(i.strategy for i in appraisal.seen if i.kind == "shows" and i.sure)))
            ),
            "times_shown": _counted(state.times_shown, good.movements),
            "times_broken": _counted(state.times_broken, bad.movements),
            "missteps": state.missteps + sum(item.sure and item.strategy in EFFECTS for item in appraisal.breaks),
            "doubtful": state.doubtful + any(not item.sure for item in appraisal.breaks),
            "exchanges": state.exchanges + 1,
            "odd_in_row": state.odd_in_row + 1 if appraisal.odd in _TIRESOME else 0,
            "overpromised": _overpromised(state, appraisal, persona),
            "asked_hold": state.asked_hold if appraisal.held_seconds else asks_hold(appraisal),
        }
    )
    return following, movements


def asks_hold(appraisal: Appraisal) -> bool:
    """Whether leave was asked for a hold; a pause offered to the customer asks for none."""
    return any(item.check == "asks-for-a-pause" and item.sure for item in appraisal.seen)


_TIRESOME = frozenset({"gibberish", "silence", "language", "prompting", "repeat"})


@dataclass(slots=True)
class _Moved:
    """What one side of a turn does: movements, needs that gain, needs that are open again."""

    movements: list[Movement] = field(default_factory=list)
    gains: dict[Need, float] = field(default_factory=dict)
    reopened: set[Need] = field(default_factory=set)


def _soothed(state: State, appraisal: Appraisal, persona: Persona) -> _Moved:
    moved = _Moved()
    temperament, taken_in, cooling = persona.temperament, _needs_taken_in(state, appraisal), 0.0
    good = [item for item in appraisal.seen if item.kind == "shows" and item.strategy in EFFECTS]
    good.sort(
        key=lambda item: (
            not item.sure,
            state.times_shown.get(item.check, 0),
            -abs(EFFECTS[item.strategy].shown.heat),
        )
    )
    first = {item.strategy: item for item in reversed(good)}  # one sighting of each strategy counts: the best
    for place, strategy in enumerate(dict.fromkeys(item.strategy for item in good)):
        item = first[strategy]
        shift = EFFECTS[item.strategy].shown
        novelty, stack = NOVELTY[min(state.times_shown.get(item.check, 0), 3)], STACK[min(place, 3)]
        note, scale = ("", 1.0) if item.sure else ("unsure: counts a quarter", 0.25)
        if item.strategy in FIXES and not state.met("heard") and state.mood.heat >= 4:
            scale, note = scale * 0.2, "before being heard: does little"
        minds = temperament.soothed_by.get(item.strategy, 0) + temperament.soothed_by.get(item.check, 0)
        scale *= temperament.volatility * (1 + minds)
        taken = max(novelty, 0.6 if item.strategy in TELLS else 0.0) * max(stack, 0.7) * scale
        scale *= novelty * stack
        heat = max(shift.heat * scale, COOLING * temperament.volatility - cooling)
        cooling += heat
        gained = _gained(shift.needs, taken, taken_in, moved.gains, details=appraisal.details)
        for need, gain in gained.items():
            moved.gains[need] = moved.gains.get(need, 0) + gain
        moved.movements.append(_movement(item, heat, shift.trust * scale, shift.patience * scale, gained, note))
    return moved


def _gained(
    offered: dict[Need, float], taken: float, taken_in: tuple[Need, ...], so_far: dict[Need, float], *, details: bool
) -> dict[Need, float]:
    """Return what each need gains from one sighting; a turn has room for little more than one need's worth."""
    gained: dict[Need, float] = {}
    for need, amount in offered.items():
        gain = amount * min(1.2, taken) * (1 if need != "understood" or details else 0.25)
        room = max(0.0, 1.2 - sum(so_far.values()) - sum(gained.values())) if need in taken_in else 0.0
        gain = round(min(gain, room), 2)
        if gain > 0:
            gained[need] = gain
    return gained


def _provoked(state: State, appraisal: Appraisal, persona: Persona) -> _Moved:
    moved = _Moved()
    temperament, broken = persona.temperament, dict(state.times_broken)
    for item in (item for item in appraisal.breaks if item.strategy in EFFECTS):
        effect = EFFECTS[item.strategy]
        shift = effect.gross if item.severity == "gross" else effect.minor
        minds = temperament.provoked_by.get(item.strategy, 0) + temperament.provoked_by.get(item.check, 0)
        again = 1 + 0.25 * min(2, broken.get(item.check, 0))
        scale = temperament.volatility * (1 + minds) * again * (1 if item.sure else 0.25)
        if item.sure:
            moved.reopened |= {need for need in shift.reopens if state.needs[need] > 0}
        broken[item.check] = broken.get(item.check, 0) + 1
        note = "" if item.sure else "unsure: counts a quarter"
        moved.movements.append(
            _movement(item, shift.heat * scale, shift.trust * scale, shift.patience * scale, {}, note)
        )
    return moved


def _counted(times: dict[str, int], movements: list[Movement]) -> dict[str, int]:
    """Return how often each check was seen, with those of this turn."""
    counted = dict(times)
    for movement in movements:
        if movement.check is not None:
            counted[movement.check] = counted.get(movement.check, 0) + 1
    return counted


def _forbidden(persona: Persona) -> set[str]:
    return {remedy.id for remedy in persona.remedies if not remedy.allowed}


def _overpromised(state: State, appraisal: Appraisal, persona: Persona) -> bool:
    """Whether a promise that policy forbids stands: one taken back does not, unless they have agreed on it."""
    forbidden = _forbidden(persona)
    if forbidden & set(appraisal.offered):
        return True
    return state.overpromised and not (appraisal.takes_back and not forbidden & set(state.agreed))


def _filled(amount: float) -> float:
    """Return how far a need is filled; nobody insists on the last tenth."""
    return MET if amount >= 0.9 * MET else round(amount, 2)


def _needs_taken_in(state: State, appraisal: Appraisal) -> tuple[Need, ...]:
    """Return the two open needs that this turn speaks to most: nobody takes in more at once."""
    offered: dict[Need, float] = {}
    for strategy in {item.strategy for item in appraisal.seen if item.kind == "shows" and item.strategy in EFFECTS}:
        for need, amount in EFFECTS[strategy].shown.needs.items():
            if not state.met(need):
                offered[need] = round(offered.get(need, 0) + amount, 2)  # in whatever order it is added up
    return tuple(sorted(offered, key=lambda need: (-offered[need], NEEDS.index(need))))[:2]


def _movement(item: Seen, heat: float, trust: float, patience: float, needs: dict[Need, float], note: str) -> Movement:
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
    named = appraisal.details and not appraisal.breaks  # their own details, given back
    did_something = did_something or named
    gets_on = did_something or bool(
        set(appraisal.asked) - set(state.told)
    )  # what has to be asked for is no time wasted
    found = [Movement(cause="time passes", patience=WAITING * (1 if gets_on else 2))]
    volatility = persona.temperament.volatility
    if appraisal.odd in _TIRESOME:
        factor = 1 + 0.3 * min(4, state.odd_in_row)
        found.append(
            Movement(cause=f"odd reply ({appraisal.odd})", heat=0.4 * factor, trust=-0.4, patience=-0.9 * factor)
        )
    elif (
        not did_something
        and not appraisal.breaks
        and not appraisal.question
        and not appraisal.offered
        and not (appraisal.goodbye and state.agreed)
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
    if _forbidden(persona) & set(appraisal.offered):
        found.append(Movement(cause="offer that policy forbids", trust=-0.4, note="noticed"))
    return found


def reaction_to(item: Seen) -> Move:
    """Return the pool of lines that answers a sighting."""
    effect = EFFECTS[item.strategy]
    return REACTIONS.get(item.check, effect.praise if item.kind == "shows" else effect.blame)
