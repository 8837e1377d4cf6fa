"""How a conversation ends: walking out or asking for the manager, saying goodbye, and what it came to. Pure functions."""

from roleplay.customer.decision import Decision
from roleplay.customer.gates import further, ready_for
from roleplay.customer.state import Appraisal, State
from roleplay.persona import Move, Persona
from roleplay.transcript import Outcome


def leave(state: State, appraisal: Appraisal, persona: Persona) -> Decision | None:
    """Walk out or escalate when it is enough; one misstep is forgiven, and there is a warning first."""
    if not over(state, persona) or state.accepted or (appraisal.goodbye and state.mood.patience > 0):
        return None
    nothing_more = state.mood.patience <= 0 and state.exchanges >= 4
    if not state.warned or (state.missteps < 2 and not nothing_more):
        return None
    if persona.breaking_point.then == "escalated":
        return Decision(move="escalated", outcome="escalated")
    return Decision(move="walk_out", outcome="walked_out")


def over(state: State, persona: Persona) -> bool:
    """Whether they have had enough."""
    return state.mood.heat >= persona.breaking_point.heat or state.mood.patience <= 0


def warn(state: State, appraisal: Appraisal, persona: Persona) -> Decision | None:
    """Say aloud that it is nearly enough, once, before anything else: nobody leaves without having said so."""
    if not over(state, persona) or state.warned or state.accepted or appraisal.goodbye:
        return None
    if any(r.id in appraisal.offered and r.allowed and ready_for(r, state) for r in persona.remedies):
        return None  # the very thing they were waiting for
    return Decision(move="ask_manager")


def outcome_if_left(state: State) -> Outcome:
    """Return the outcome if the conversation ended now, from the trainee's side.

    Resolved takes an offer agreed on, a customer who knows what happens next and who owns it, and no promise that
    policy forbids: that one comes back, unless it was taken back before anybody counted on it.
    """
    if state.accepted is not None:
        return "resolved" if state.met("informed") and state.met("owned") and not state.overpromised else "partly"
    return "partly" if _got_something(state) and state.exchanges >= 4 else "abandoned"


def _got_something(state: State) -> bool:
    """Whether somebody who agreed to nothing still leaves in good temper, heard or knowing what happens."""
    calm = state.mood.heat < 4 or (state.mood.heat < 5 and state.mood.trust >= 5)
    return calm and (state.met("heard") or state.met("informed"))


def part(state: State, appraisal: Appraisal) -> Decision | None:
    """Say goodbye when the trainee does, or once an accepted offer is settled and there is nothing left to say.

    Whose goodbye it was shows in the outcome: nobody who answers one has walked out. A further offer is answered first.
    """
    if state.accepted is None:
        if appraisal.goodbye and not appraisal.question:
            calm = _got_something(state)
            warm = calm and state.met("informed") and not _leaves_them(state, appraisal)
            return Decision(move="close" if warm else "close_cold", outcome="partly" if calm else "abandoned")
        return None
    settled = outcome_if_left(state) == "resolved"
    more = further(state, appraisal) if not appraisal.shows("follow_up") else ()  # who follows up is summing up
    asks_if_done = (
        settled
        and not appraisal.when
        and (
            (appraisal.shows("seek_feedback") and appraisal.about not in {"them", "feeling"})
            or (appraisal.anything_else and not appraisal.asked)
        )
    )
    waited = state.moves.get("close_wait", 0)
    done = waited >= (8 if appraisal.question else 4) and not appraisal.asked  # who is asked something answers it first
    if appraisal.goodbye or (not more and (asks_if_done or done)):
        move: Move = "close" if state.mood.heat < 7 and not _leaves_them(state, appraisal) else "close_cold"
        return Decision(move=move, outcome="resolved" if settled else "partly")
    return None


def _leaves_them(state: State, appraisal: Appraisal) -> bool:
    """Whether a goodbye is all the answer they get to what they had just asked: for that nobody is thanked."""
    return appraisal.goodbye and state.last_move in _WANTS_A_WORD and not appraisal.helped and not appraisal.offered


_WANTS_A_WORD: frozenset[Move] = frozenset(
    {"ask_what", "ask_when", "ask_why", "ask_manager", "demand", "not_yet", "suspicious"}
)
"""Moves that want an answer before anybody goes."""
