"""decide: the customer's next move, as a pure function of state, appraisal and persona.

Whether a fact comes out, an offer is accepted or the customer hangs up is settled here, never by whoever finds the
words. The voice is told only what may be said: the facts of this decision and those already out.
"""

from roleplay.customer.answers import answer_question, behind_a_not_yet, fresh, meant, with_nothing_told_again
from roleplay.customer.calls import calls_for
from roleplay.customer.decision import Decision
from roleplay.customer.feelings import asks_hold, fair
from roleplay.customer.gates import excluded, further, last_thing_it_waits_for, ready_for, volunteered
from roleplay.customer.parting import leave, over, part, warn
from roleplay.customer.reactions import ODD, abuses, asks_for_a_pause, rambles, with_habit, with_reaction
from roleplay.customer.state import Appraisal, Movement, State
from roleplay.persona import OWN_MOVES, Move, Persona


def decide(state: State, appraisal: Appraisal, persona: Persona) -> tuple[State, Decision]:
    """Return the state after the decision and the decision itself."""
    appraisal = _as_agreed(fair(appraisal, state), state, persona)
    appraisal = behind_a_not_yet(_coming_back(appraisal, state, persona), state, persona)
    appraisal = with_nothing_told_again(appraisal, state)
    decision = leave(state, appraisal, persona) or warn(state, appraisal, persona)
    decision = decision or _react_to_odd(state, appraisal) or part(state, appraisal)
    decision = decision or _answer_offer(state, appraisal, persona)
    decision = decision or _agrees(
        state, appraisal, answer_question(state, appraisal, persona) or _go_on(state, appraisal, persona)
    )
    decision = with_reaction(decision, state, appraisal, persona)
    decision = with_habit(decision, state, appraisal, persona)
    decision = decision.model_copy(update={"calls_for": calls_for(decision, state, appraisal, persona)})
    return _remember(state, appraisal, decision, persona), decision


def _react_to_odd(state: State, appraisal: Appraisal) -> Decision | None:
    odd = appraisal.odd
    if odd is None or (odd == "greeting" and state.exchanges > 1) or (odd == "repeat" and appraisal.asked):
        return None
    return Decision(move=ODD[odd])


# ── offers ──


def _as_agreed(appraisal: Appraisal, state: State, persona: Persona) -> Appraisal:
    """Return the appraisal without the offers that what was agreed on takes the place of, unless it asks for a change."""
    gone = excluded(state.agreed, persona)
    if not gone & set(appraisal.offered) or appraisal.suits:
        return appraisal
    return appraisal.model_copy(update={"offered": tuple(item for item in appraisal.offered if item not in gone)})


def _coming_back(appraisal: Appraisal, state: State, persona: Persona) -> Appraisal:
    """Return the appraisal with the offer that is still open: "would that suit you?" is about that one.

    It is not where the turn sums up, or has a plan of its own to ask about. Right after a "not yet" no question is
    needed: who gave what was lacking gets the yes.
    """
    if given := _nothing_lacking_now(appraisal, state, persona):
        return appraisal.model_copy(update={"offered": tuple(dict.fromkeys((*given, *appraisal.offered)))})
    asks = (
        appraisal.question and appraisal.about == "agreement" and (appraisal.suits or appraisal.shows("seek_feedback"))
    )
    if appraisal.offered or not asks or appraisal.shows("paraphrase"):
        return appraisal
    if appraisal.shows("own_it", "expectations", "follow_up") or _asks_when_to_ring(appraisal):
        return appraisal
    return appraisal.model_copy(update={"offered": state.set_aside})


def _nothing_lacking_now(appraisal: Appraisal, state: State, persona: Persona) -> tuple[str, ...]:
    """Return the open offers that got a "not yet" a moment ago, and for which this turn gave what was lacking."""
    right = appraisal.question and appraisal.about == "account"  # "have I got that right?" is answered first
    if state.last_move != "not_yet" or state.accepted or appraisal.breaks or right or not appraisal.helped:
        return ()
    return tuple(r.id for r in persona.remedies if r.id in state.set_aside and r.allowed and ready_for(r, state))


def _answer_offer(state: State, appraisal: Appraisal, persona: Persona) -> Decision | None:
    known = {remedy.id: remedy for remedy in persona.remedies}
    remedies = [known[item] for item in further(state, appraisal) if item in known]  # in the order they were named
    if not remedies:
        return None
    ready = [remedy for remedy in remedies if remedy.allowed and ready_for(remedy, state)]
    if ready:
        told_now = fresh(state, appraisal, persona)[:2] if appraisal.question else []
        return Decision(move="accept", remedy=ready[0].id, facts=tuple(fact.id for fact in told_now))
    forbidden = [remedy for remedy in remedies if not remedy.allowed and not remedy.never]
    if forbidden:
        insisted = state.offered.get(forbidden[0].id, 0) >= 1 and not appraisal.question
        return Decision(move="accept" if insisted else "suspicious", remedy=forbidden[0].id)
    if _asks_when_to_ring(appraisal):
        return None  # which is answered; the offers beside it are left open
    if _sums_up(state, appraisal):
        return None  # "so this, this and that; have I missed anything?" holds out nothing new
    if any(fact not in state.told for fact in appraisal.asked) and not appraisal.suits:
        return None  # "I can do this. When are you in?": the offer is not taken, the question is answered
    remedy = remedies[0]
    if (telling := last_thing_it_waits_for(remedy, state, persona)) is not None:
        return Decision(move="elaborate", facts=(telling,))
    unheard = not state.met("heard") and "heard" in remedy.acceptable.needs and not appraisal.shows(*_HEARS_FIRST)
    if remedy.never:
        return Decision(move="refuse", remedy=remedy.id)
    beside = fresh(state, appraisal, persona)[:2] if appraisal.question else []  # "on which number? Is that all right?"
    return Decision(
        move="not_yet",
        remedy=remedy.id,
        facts=tuple(fact.id for fact in beside),
        reaction="react_early_fix" if unheard and state.mood.heat >= 5 else None,
    )


def _asks_when_to_ring(appraisal: Appraisal) -> bool:
    """Whether an hour is put to them for a call: "I'll ring you; is eleven all right?" asks about that, and about no offer."""
    return appraisal.when and appraisal.in_touch


def _sums_up(state: State, appraisal: Appraisal) -> bool:
    """Whether a turn goes through what was agreed on, with whatever else was spoken of, and asks if that is all."""
    named = any(item in state.agreed for item in appraisal.offered)
    return named and not appraisal.suits and (appraisal.about == "account" or appraisal.shows("paraphrase"))


def _agrees(state: State, appraisal: Appraisal, decision: Decision) -> Decision:
    """Return what they go on with, behind a yes where they are asked for one: to when somebody rings, or to the plan.

    What is open among the offers is not agreed on by it; somebody calm who believes the trainee grants them the rest.
    """
    answers = decision.move == "answer" and _asks_when_to_ring(appraisal)  # "would five do, and on which number?"
    asks = appraisal.question and appraisal.suits and (appraisal.about == "agreement" or answers)
    asks = asks and (_asks_when_to_ring(appraisal) or not further(state, appraisal))
    willing = state.mood.heat < 5 and state.mood.trust >= 4 and not appraisal.breaks
    if not asks or not willing or asks_hold(appraisal) or not _something_to_ask_about(state):
        return decision
    if decision.move not in _BESIDE_A_YES and not answers:
        return decision
    known = bool(appraisal.when or appraisal.offered)
    known = known or appraisal.shows("expectations", "own_it", "follow_up", "escalate", "paraphrase")
    if appraisal.when and decision.move == "ask_when":
        decision = Decision(move="soften")  # they have just been told
    return decision.model_copy(update={"reaction": "accept"} if known else {"move": "ask_what"})  # a yes to what?


_BESIDE_A_YES: frozenset[Move] = frozenset(
    {"soften", "press", "elaborate", "ask_what", "ask_when", "ask_why", "ramble"}
)
"""Moves that somebody who has said yes may go on with."""


_HEARS_FIRST = ("apologize", "acknowledge", "empathize")
"""Strategies with which a turn does not go straight to the fix, even if it comes to one."""


# ── going on ──


def _go_on(state: State, appraisal: Appraisal, persona: Persona) -> Decision:
    """Choose what a person in this state would bring up next, when nothing asked for an answer."""
    if state.accepted:
        if not state.met("informed") and not appraisal.shows("expectations", "own_it", "follow_up"):
            return Decision(
                move="ask_when" if state.moves.get("ask_when", 0) <= state.moves.get("ask_what", 0) else "ask_what"
            )
        return Decision(move="soften")
    enough = over(state, persona)
    if enough or (state.mood.patience < 3 and state.manager_asked == 0 and state.exchanges >= 3):
        return Decision(
            move="ask_manager" if state.manager_asked < 2 and not enough else "demand" if not enough else "ask_manager"
        )
    if appraisal.small_talk and state.mood.heat >= 3:
        return Decision(move="press", reaction="react_ignored")
    if asks_for_a_pause(appraisal):
        return Decision(move="soften")
    if abuses(state, persona):
        return Decision(move="abuse")
    if rambles(state, appraisal, persona):
        return Decision(move="ramble")
    helped, fact = appraisal.helped, volunteered(state, persona)
    if not state.met("heard"):
        if helped and fact and state.mood.heat < 8.5:
            return Decision(move="elaborate", facts=(fact.id,))
        return Decision(move="vent" if state.moves.get("vent", 0) <= state.moves.get("press", 0) else "press")
    if _insists(state, appraisal, persona):
        return Decision(move="demand")
    if helped and fact and state.last_move != "elaborate":
        return Decision(move="elaborate", facts=(fact.id,))
    turn = state.moves.get("ask_what", 0) + state.moves.get("ask_when", 0) + state.moves.get("ask_why", 0)
    if state.last_move in {"elaborate", "answer", "soften"} or not helped:
        if not state.met("informed") and _something_to_ask_about(state):
            wanted: tuple[Move, ...] = ("ask_what", "ask_when", "ask_why")
            return Decision(move=wanted[turn % 3])
        if not state.met("informed"):
            return Decision(move="press" if state.moves.get("press", 0) <= state.moves.get("ask_why", 0) else "ask_why")
        return Decision(move="press")
    return Decision(move="soften" if state.mood.heat < 6 else "press")


_HELD_OUT = frozenset(
    {"tailor_solution", "alternative_positioning", "expectations", "own_it", "follow_up", "escalate", "solution_focus"}
)
"""Strategies that hold something out, of which one may ask what it is and when it comes."""


def _something_to_ask_about(state: State) -> bool:
    return bool(state.offered or _HELD_OUT & set(state.shown))


def _insists(state: State, appraisal: Appraisal, persona: Persona) -> bool:
    """Whether they come back to what policy forbids: once, when they have told their story; the hard ones again.

    Who trusts, and has something else before them, weighs that instead; and who has cooled down takes a no that was just given.
    """
    if state.mood.heat < 5 and appraisal.shows("boundaries"):
        return False
    if state.exchanges < 4 or not any(not remedy.allowed for remedy in persona.remedies):
        return False
    if state.trusting and any(remedy.allowed and remedy.id in state.offered for remedy in persona.remedies):
        return False
    insists = persona.temperament.insists
    return state.moves.get("demand", 0) < (insists if state.mood.heat >= 5 else min(1, insists))


# ── memory ──


def _left_open(state: State, appraisal: Appraisal, decision: Decision, persona: Persona) -> tuple[str, ...]:
    """Return the offers that are still open after a decision: a no to one of them leaves the others."""
    if decision.move == "accept":
        return ()
    if decision.move not in {"refuse", "suspicious"}:
        return appraisal.offered or state.set_aside
    welcome = {remedy.id for remedy in persona.remedies if remedy.allowed and not remedy.never}
    offers = dict.fromkeys((*state.set_aside, *appraisal.offered))
    return tuple(item for item in offers if item in welcome and item != decision.remedy)


def relief(state: State) -> Movement:
    """Return what agreeing on something does to the customer: a line of the ledger like any other."""
    gained = round(1.0 - state.needs["solved"], 2)
    return Movement(
        cause="an offer agreed on", heat=-1.2, trust=0.8, patience=1.0, needs={"solved": gained} if gained else {}
    )


def _remember(state: State, appraisal: Appraisal, decision: Decision, persona: Persona) -> State:
    moves = {**state.moves, decision.move: state.moves.get(decision.move, 0) + 1}
    if state.accepted:
        moves["close_wait"] = moves.get("close_wait", 0) + 1
    offered = {**state.offered, **{item: state.offered.get(item, 0) + 1 for item in appraisal.offered}}
    asked = {*appraisal.asked, *(fact.id for fact in meant(state, appraisal, persona))}
    needs, mood, agreed = dict(state.needs), state.mood, state.agreed
    if decision.move == "accept" and decision.remedy:
        agreed = (*(each for each in agreed if each not in excluded([decision.remedy], persona)), decision.remedy)
        needs["solved"] = 1.0
        gain = relief(state)
        mood = mood.moved(gain.heat, gain.trust, gain.patience)
    return state.model_copy(
        update={
            "moves": moves, "offered": offered, "needs": needs, "mood": mood,
            "accepted": next(iter(agreed), None), "accepted_too": agreed[1:],
            "asked": {**state.asked, **{item: state.asked.get(item, 0) + 1 for item in asked}},
            "told": tuple(dict.fromkeys((*state.told, *decision.facts))),
            "called": tuple(dict.fromkeys((*state.called, *decision.calls_for))),
            "manager_asked": state.manager_asked + (decision.move == "ask_manager"),
            "warned": over(state, persona) and (state.warned or decision.move == "ask_manager"),
            "asked_hold": asks_hold(appraisal),
            "set_aside": _left_open(state, appraisal, decision, persona),
            "last_move": decision.move,
            "last_habit": next((each for each in (decision.move, decision.reaction) if each in OWN_MOVES), None),
            "outcome": decision.outcome,
        }
    )  # fmt: skip
