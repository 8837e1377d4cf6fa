"""What a customer's turn calls for: by its move, by the mood, by what is still owed. Pure functions."""

from roleplay.customer.decision import Decision
from roleplay.customer.effects import CALLS
from roleplay.customer.state import Appraisal, State
from roleplay.persona import OWN_MOVES, Need, Persona

OPENING_CALLS = CALLS["opening"]


def calls_for(decision: Decision, state: State, appraisal: Appraisal, persona: Persona) -> tuple[str, ...]:
    """Return what this turn calls for: by its move, by the mood, by what is still owed; at most three."""
    if decision.outcome or decision.move.startswith("odd_") or decision.reaction == "react_hold":
        return ()
    done = {*state.called, *state.shown}
    called = CALLS.get(decision.move, ())
    if decision.move == "accept" and state.met("informed"):
        called = ()  # they know what happens next
    elif state.accepted:
        called = tuple(call for call in called if call in _STILL)
    elif decision.move == "not_yet":
        called = next((_OWED[need] for need in state.open_needs if need in _OWED), called)
        called = (*_unshown(decision, state, persona), *called)
    elif decision.reaction in OWN_MOVES:
        called = (*CALLS[decision.reaction], *called)
    calls = [call for call in called if call not in done or call in _AGAIN]
    if state.mood.heat >= 7:
        calls.insert(0, "calm")
    if decision.reaction in {"react_rude", "react_dismissed"}:
        calls.insert(0, "professional")
    if appraisal.breaks and "apologize" not in done:
        calls.append("apologize")
    if len(state.told) + len(decision.facts) >= 3 and not state.met("understood") and "paraphrase" not in done:
        calls.insert(0, "paraphrase")
    if (
        state.met("heard")
        and not state.accepted
        and decision.move in {"soften", "cannot_say", "how_i_am", "answer", "elaborate"}
        and "tailor_solution" not in done
    ):
        calls.append("tailor_solution")
    if decision.move == "opening":
        return OPENING_CALLS
    return tuple(dict.fromkeys(calls))[:3]


def _unshown(decision: Decision, state: State, persona: Persona) -> tuple[str, ...]:
    """Return the strategies for want of which an offer was not accepted."""
    remedy = next((each for each in persona.remedies if each.id == decision.remedy), None)
    return tuple(each for each in remedy.acceptable.shown if each not in state.shown) if remedy else ()


_STILL = frozenset({"expectations", "transparent", "no_blame", "escalate", "professional"})
"""What may still be called for once an offer is agreed on."""
_OWED: dict[Need, tuple[str, ...]] = {
    "heard": ("ask", "acknowledge"),
    "understood": ("ask", "paraphrase"),
    "owned": ("own_it",),
    "informed": ("expectations",),
}
"""What an offer that comes too soon still lacks."""
_AGAIN = frozenset(
    {
        "expectations",
        "transparent",
        "attentive",
        "boundaries",
        "alternative_positioning",
        "escalate",
        "tailor_solution",
    }
)
"""Strategies that may be called for more than once in a session."""
