"""How far this customer can be brought in time: what a very good trainee reaches while there is still something to win.

The trainee is played against the real `feel`: in every exchange they do, for sure and with the customer's own details,
the two things that are freshest. A gate that even they do not open stays shut for everybody.
"""

from dataclasses import dataclass
from typing import NamedTuple

from roleplay.customer.effects import EFFECTS, FIXES
from roleplay.customer.feelings import feel
from roleplay.customer.state import Appraisal, Seen, initial
from roleplay.persona import Acceptable, Gate, Persona
from roleplay.rubric import Catalogue

EXCHANGES = 8
"""How long it may take, so that there is time left to act on what comes out: a fair conversation has about twelve."""

AT_ONCE = 2
"""How many good things stand in one of their turns."""

MOST_TRUST, LEAST_HEAT = 9.0, 1.0
"""Where the scales end for a gate: what lies beyond is reached, if at all, when everything is over."""


class Shut(NamedTuple):
    """Why a gate never opens: the key in it that is to be changed, and the reason with what to do."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The best that can be had. trust, heat: highest and lowest. facts: ids that can come out. shut: why others cannot.

    late: strategies that are shown only after the conversation.
    """

    trust: float
    heat: float
    late: frozenset[str]
    facts: frozenset[str]
    shut: dict[str, Shut]


def reach_of(persona: Persona, catalogue: Catalogue) -> Reach:
    """Return what a very good trainee can bring this persona to."""
    late = frozenset(strategy.id for strategy in catalogue.strategies if set(strategy.scope) == {"wrap_up"})
    trust, heat = _best_mood(persona, catalogue)
    best = Reach(trust, heat, late, frozenset(), {})
    told: set[str] = set()
    while True:
        more = {
            fact.id
            for fact in persona.facts
            if fact.id not in told
            and (fact.reveal.after is None or fact.reveal.after in told)
            and _shut_gate(fact.reveal, best) is None
            and can_be_asked_for(fact.reveal, fact.asked_by)
        }
        if not more:
            break
        told |= more
    shut = {fact.id: _why_shut(fact.reveal, best, told) for fact in persona.facts if fact.id not in told}
    return Reach(trust, heat, late, frozenset(told), shut)


def can_be_asked_for(gate: Gate, asked_by: tuple[str, ...]) -> bool:
    """Say whether a fact comes out by a question where it takes one: by its own words, or, if deep, by an open one."""
    deep = gate.trust is not None or bool(gate.needs) or bool(gate.shown)
    return not gate.asked or deep or bool(asked_by)


def shut_remedy(acceptable: Acceptable, best: Reach) -> Shut | None:
    """Return why an offer can never be accepted, if so."""
    if shut := _shut_gate(acceptable, best):
        return shut
    locked = [fact for fact in acceptable.after if fact in best.shut]
    if locked:
        return Shut("after", f"it waits for the fact '{locked[0]}', which can never be told; mend that one first")
    return None


def _shut_gate(gate: Gate | Acceptable, best: Reach) -> Shut | None:
    if gate.trust is not None and gate.trust > best.trust:
        why = f"trust {gate.trust:g} is more than a very good trainee reaches in time ({best.trust:.1f}); lower it"
        return Shut("trust", why)
    if gate.heat_at_most is not None and gate.heat_at_most < best.heat:
        why = f"heat {gate.heat_at_most:g} is less than a very good trainee reaches in time ({best.heat:.1f}); raise it"
        return Shut("heat_at_most", why)
    late = [strategy for strategy in gate.shown if strategy in best.late]
    if late:
        return Shut("shown", f"'{late[0]}' is shown after the conversation only; take it out of 'shown'")
    return None


def _why_shut(gate: Gate, best: Reach, told: set[str]) -> Shut:
    if shut := _shut_gate(gate, best):
        return shut
    if gate.after is not None and gate.after not in told:
        why = (
            f"it waits for the fact '{gate.after}', which waits for it in turn or can never be told; change one 'after'"
        )
        return Shut("after", why)
    return Shut("asked", "it is told only when it is asked for, but no words ask for it; add 'asked_by'")


def _best_mood(persona: Persona, catalogue: Catalogue) -> tuple[float, float]:
    """Return the highest trust and the lowest heat on the way of a very good trainee."""
    checks = [
        (strategy.id, check.id)
        for strategy in catalogue.strategies
        if strategy.id in EFFECTS
        for check in strategy.shows
    ]
    state = initial(persona)
    trust, heat = state.mood.trust, state.mood.heat
    for _ in range(EXCHANGES):
        heard, times, soothed = state.met("heard"), state.times_shown, persona.temperament.soothed_by
        fresh = sorted(
            checks,
            key=lambda item: (
                times.get(item[1], 0),
                item[0] in FIXES and not heard,
                -EFFECTS[item[0]].shown.trust * (1 + soothed.get(item[0], 0)),
            ),
        )
        freshest: dict[str, str] = {}
        for strategy, check in fresh:
            freshest.setdefault(strategy, check)
        seen = tuple(
            Seen(strategy=strategy, check=check, kind="shows", confidence=1, words="")
            for strategy, check in list(freshest.items())[:AT_ONCE]
        )
        state, _ledger = feel(state, Appraisal(seen=seen, details=True), persona)
        trust, heat = max(trust, state.mood.trust), min(heat, state.mood.heat)
    return min(trust, MOST_TRUST), max(heat, LEAST_HEAT)
