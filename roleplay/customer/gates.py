"""Gates: whether a fact may come out, and whether an offer is acceptable and the person ready. Pure functions."""

from roleplay.customer.state import State
from roleplay.persona import Fact, Gate, Persona, Remedy


def tellable(gate: Gate, state: State, *, asked: bool) -> bool:
    """Whether a fact behind this gate may be told now."""
    return (
        (asked or not gate.asked)
        and (gate.trust is None or state.mood.trust >= gate.trust)
        and (gate.heat_at_most is None or state.mood.heat <= gate.heat_at_most)
        and all(state.met(need) for need in gate.needs)
        and (gate.after is None or gate.after in state.told)
        and all(strategy in state.shown for strategy in gate.shown)
    )


def volunteered(state: State, persona: Persona) -> Fact | None:
    """Return the next fact the customer would bring up unasked, or None."""
    return next((f for f in persona.facts if f.id not in state.told and tellable(f.reveal, state, asked=False)), None)


def opened_up(state: State, persona: Persona) -> Fact | None:
    """Return what an open question brings out: what they would bring up anyway, else what only waited to be asked for."""
    deep = (
        f
        for f in persona.facts
        if f.id not in state.told and (f.reveal.trust is not None or f.reveal.needs or f.reveal.shown)
    )
    return volunteered(state, persona) or next((f for f in deep if tellable(f.reveal, state, asked=True)), None)


def ready_for(remedy: Remedy, state: State) -> bool:
    """Whether the offer is acceptable *and* the person ready."""
    a = remedy.acceptable
    return (
        not remedy.never
        and state.mood.heat <= a.heat_at_most
        and state.mood.trust >= a.trust
        and all(state.met(need) for need in a.needs)
        and all(fact in state.told for fact in a.after)
        and all(strategy in state.shown for strategy in a.shown)
    )
