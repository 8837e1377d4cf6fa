"""decide: the customer's next move, as a pure function of state, appraisal and persona.

Whether a fact comes out, an offer is accepted or the customer hangs up is settled here, never by whoever finds the
words. The voice is told only what may be said: the facts of this decision and those already out.
"""

from roleplay.customer.effects import CALLS
from roleplay.customer.feelings import fair, reaction_to
from roleplay.customer.state import Appraisal, Movement, State
from roleplay.persona import OWN_MOVES, Fact, Gate, Move, Need, Persona, Remedy
from roleplay.transcript import Data, Outcome


class Decision(Data):
    """What the customer does now.

    reaction: pool that answers what was just said, with the `words` it answers. facts: to be told (or told again, if
    they are already out). remedy: the offer that is answered. calls_for: what this turn asks of the trainee.
    """

    move: Move
    reaction: Move | None = None
    words: str = ""
    facts: tuple[str, ...] = ()
    deflected: str | None = None
    remedy: str | None = None
    calls_for: tuple[str, ...] = ()
    outcome: Outcome | None = None


OPENING_CALLS = CALLS["opening"]


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


def decide(state: State, appraisal: Appraisal, persona: Persona) -> tuple[State, Decision]:
    """Return the state after the decision and the decision itself."""
    appraisal = fair(appraisal, state)
    decision = _leave(state, appraisal, persona) or _warn(state, appraisal, persona)
    decision = decision or _react_to_odd(state, appraisal) or _part(state, appraisal)
    decision = decision or _answer_offer(state, appraisal, persona) or _answer_question(state, appraisal, persona)
    decision = decision or _go_on(state, appraisal, persona)
    decision = _with_reaction(decision, state, appraisal, persona)
    decision = _with_habit(decision, state, appraisal, persona)
    decision = decision.model_copy(update={"calls_for": _calls(decision, state, appraisal, persona)})
    return _remember(state, appraisal, decision, persona), decision


# ── leaving and parting ──


def _leave(state: State, appraisal: Appraisal, persona: Persona) -> Decision | None:
    """Walk out or escalate when it is enough; one misstep is forgiven, and there is a warning first."""
    if not _over(state, persona) or state.accepted or (appraisal.goodbye and state.mood.patience > 0):
        return None
    nothing_more = state.mood.patience <= 0 and state.exchanges >= 4
    if not state.warned or (state.missteps < 2 and not nothing_more):
        return None
    if persona.breaking_point.then == "escalated":
        return Decision(move="escalated", outcome="escalated")
    return Decision(move="walk_out", outcome="walked_out")


def _over(state: State, persona: Persona) -> bool:
    return state.mood.heat >= persona.breaking_point.heat or state.mood.patience <= 0


def _warn(state: State, appraisal: Appraisal, persona: Persona) -> Decision | None:
    """Say aloud that it is nearly enough, once, before anything else: nobody leaves without having said so."""
    if not _over(state, persona) or state.warned or state.accepted or appraisal.goodbye:
        return None
    if any(r.id in appraisal.offered and r.allowed and ready_for(r, state) for r in persona.remedies):
        return None  # the very thing they were waiting for
    return Decision(move="ask_manager")


def _react_to_odd(state: State, appraisal: Appraisal) -> Decision | None:
    odd = appraisal.odd
    if odd is None or (odd == "greeting" and state.exchanges > 1) or (odd == "repeat" and appraisal.asked):
        return None
    pools: dict[str, Move] = {
        "gibberish": "odd_gibberish", "silence": "odd_silence", "language": "odd_language", "bot": "odd_bot",
        "prompting": "odd_prompting", "repeat": "odd_repeat", "greeting": "odd_greeting",
    }  # fmt: skip
    return Decision(move=pools[odd])


def outcome_if_left(state: State) -> Outcome:
    """Return the outcome if the conversation ended now, from the trainee's side.

    Resolved takes an offer agreed on, a customer who knows what happens next and who owns it, and no promise that
    policy forbids: that one comes back.
    """
    if state.accepted is not None:
        return "resolved" if state.met("informed") and state.met("owned") and not state.overpromised else "partly"
    return "partly" if state.met("heard") and state.mood.heat < 4 and state.exchanges >= 4 else "abandoned"


def _part(state: State, appraisal: Appraisal) -> Decision | None:
    """Say goodbye when the trainee does, or once an accepted offer is settled and there is nothing left to say."""
    if state.accepted is None:
        if appraisal.goodbye and not appraisal.question:
            cold = state.mood.heat >= 4 or not state.met("heard")
            warm = not cold and state.met("informed")
            return Decision(move="close" if warm else "close_cold", outcome="walked_out" if cold else "partly")
        return None
    settled = outcome_if_left(state) == "resolved"
    if appraisal.goodbye or (appraisal.shows("seek_feedback") and settled):
        return Decision(move="close", outcome="resolved" if settled else "partly")
    if state.moves.get("close_wait", 0) >= 4:
        return Decision(move="close", outcome="resolved" if settled else "partly")
    return None


# ── offers ──


def _answer_offer(state: State, appraisal: Appraisal, persona: Persona) -> Decision | None:
    known = {remedy.id: remedy for remedy in persona.remedies}
    remedies = [known[item] for item in appraisal.offered if item in known]  # in the order they were named
    if not remedies or state.accepted:
        return None
    ready = [remedy for remedy in remedies if remedy.allowed and ready_for(remedy, state)]
    if ready:
        return Decision(move="accept", remedy=ready[0].id)
    forbidden = [remedy for remedy in remedies if not remedy.allowed]
    if forbidden:
        insisted = state.offered.get(forbidden[0].id, 0) >= 1 and not appraisal.question
        return Decision(move="accept" if insisted else "suspicious", remedy=forbidden[0].id)
    remedy = remedies[0]
    unheard = not state.met("heard") and "heard" in remedy.acceptable.needs
    if remedy.never:
        return Decision(move="refuse", remedy=remedy.id)
    return Decision(
        move="not_yet",
        remedy=remedy.id,
        reaction="react_early_fix" if unheard and state.mood.heat >= 5 else None,
    )


# ── questions ──


def _answer_question(state: State, appraisal: Appraisal, persona: Persona) -> Decision | None:
    known = {fact.id: fact for fact in persona.facts}
    asked = [known[item] for item in appraisal.asked if item in known]
    fresh = [fact for fact in asked if fact.id not in state.told and tellable(fact.reveal, state, asked=True)]
    if fresh:
        return Decision(move="answer", facts=tuple(fact.id for fact in fresh[:2]))
    again = [fact for fact in asked if fact.id in state.told]
    if again and appraisal.open_question and (fact := opened_up(state, persona)):
        return Decision(move="elaborate", facts=(fact.id,))  # "what happened?" after the start of it: the rest of it
    if again and appraisal.shows("paraphrase") and not appraisal.open_question:
        return None  # "… is that right?" is no question about the facts in it
    if again:
        return Decision(move="repeat", facts=(again[0].id,))
    if asked:
        return Decision(move="deflect", deflected=asked[0].id)
    if appraisal.open_question and (fact := opened_up(state, persona)):
        return Decision(move="elaborate", facts=(fact.id,))
    if appraisal.question and not appraisal.shows("seek_feedback", "breather") and not appraisal.goodbye:
        wants_to_know = appraisal.open_question or not appraisal.shows(
            "paraphrase", "alternative_positioning", "tailor_solution"
        )
        if wants_to_know and not appraisal.breaks:
            return Decision(move="soften" if appraisal.open_question and state.met("heard") else "dont_know")
    return None


# ── going on ──


def _go_on(state: State, appraisal: Appraisal, persona: Persona) -> Decision:
    """Choose what a person in this state would bring up next, when nothing asked for an answer."""
    if state.accepted:
        if not state.met("informed") and not appraisal.shows("expectations", "own_it", "follow_up"):
            return Decision(
                move="ask_when" if state.moves.get("ask_when", 0) <= state.moves.get("ask_what", 0) else "ask_what"
            )
        return Decision(move="soften")
    over = _over(state, persona)
    if over or (state.mood.patience < 3 and state.manager_asked == 0 and state.exchanges >= 3):
        return Decision(
            move="ask_manager" if state.manager_asked < 2 and not over else "demand" if not over else "ask_manager"
        )
    if _asks_for_a_pause(appraisal):
        return Decision(move="soften")
    if _abuses(state, persona):
        return Decision(move="abuse")
    if _rambles(state, appraisal, persona):
        return Decision(move="ramble")
    helped = any(item.kind == "shows" and item.sure for item in appraisal.seen)
    fact = volunteered(state, persona)
    if not state.met("heard"):
        if helped and fact and state.mood.heat < 8.5:
            return Decision(move="elaborate", facts=(fact.id,))
        return Decision(move="vent" if state.moves.get("vent", 0) <= state.moves.get("press", 0) else "press")
    if _insists(state, persona):
        return Decision(move="demand")
    if helped and fact and state.last_move != "elaborate":
        return Decision(move="elaborate", facts=(fact.id,))
    turn = state.moves.get("ask_what", 0) + state.moves.get("ask_when", 0) + state.moves.get("ask_why", 0)
    if state.last_move in {"elaborate", "answer", "soften"} or not helped:
        if not state.met("informed"):
            wanted: tuple[Move, ...] = ("ask_what", "ask_when", "ask_why")
            return Decision(move=wanted[turn % 3])
        return Decision(move="press")
    return Decision(move="soften" if state.mood.heat < 6 else "press")


def _asks_for_a_pause(appraisal: Appraisal) -> bool:
    """Whether leave is asked for a pause: who asks about the trouble, or sums it up, is going nowhere."""
    busy = appraisal.open_question or appraisal.held_seconds or appraisal.offered or appraisal.shows("paraphrase")
    return appraisal.shows("breather") and not busy


def _insists(state: State, persona: Persona) -> bool:
    """Whether they come back to what policy forbids: once, when they have told their story; the hard ones again."""
    if state.exchanges < 4 or not any(not remedy.allowed for remedy in persona.remedies):
        return False
    insists = persona.temperament.insists
    return state.moves.get("demand", 0) < (insists if state.mood.heat >= 5 else min(1, insists))


def _abuses(state: State, persona: Persona) -> bool:
    """Whether they get personal: while they are heated and until somebody has calmly set a limit, at most every other turn."""
    limited = any(check in state.times_shown for check in _LIMITS)
    return "abuse" in persona.lines and state.mood.heat >= 5 and not limited and not _just(state, "abuse")


def _just(state: State, habit: Move) -> bool:
    """Whether they did so in their last turn, by itself or before an answer."""
    return state.last_habit == habit


_LIMITS = ("calm-limit-to-abuse",)
"""Checks that end the insults of those who insult."""


def _rambles(state: State, appraisal: Appraisal, persona: Persona) -> bool:
    """Whether they lose the thread: when nobody holds it by summing up or leading on, and not twice running."""
    held = appraisal.shows("paraphrase", "solution_focus")
    return "ramble" in persona.lines and not held and not _just(state, "ramble") and not state.accepted


# ── reaction, calls, memory ──

_LATER = frozenset({"expectations", "own_it", "transparent", "escalate", "boundaries", "follow_up"})
"""Strategies that get no word of their own while the customer is still beginning to tell."""
_REFUSABLE: frozenset[Move] = frozenset({"opening", "demand", "press", "ask_manager", "suspicious", "refuse"})
"""Moves that ask for something to which a no may be the answer."""
_SPEAKS_FOR_ITSELF: frozenset[Move] = frozenset({"accept", "suspicious", "escalated"})


def _with_reaction(decision: Decision, state: State, appraisal: Appraisal, persona: Persona) -> Decision:
    """Add the reaction to what was just said: first to what hurt, else to the best of what helped."""
    if decision.move.startswith("odd_") and decision.move not in {"odd_bot", "odd_greeting"}:
        return decision
    sure = [item for item in appraisal.breaks if item.sure]
    if appraisal.held_seconds and not sure:
        hung = appraisal.held_seconds > 300 or not state.asked_hold
        return decision.model_copy(update={"reaction": "react_hung" if hung and state.missteps else "react_back"})
    if sure and decision.move not in {"close"}:
        pool = reaction_to(sure[0])
        if not (pool == "react_early_fix" and state.met("heard")):
            if pool == decision.move or (decision.move == "accept" and sure[0].severity == "minor"):
                return decision
            return decision.model_copy(update={"reaction": pool, "words": sure[0].words})
    if decision.reaction or decision.move in _SPEAKS_FOR_ITSELF or decision.outcome:
        return decision
    praised = [item for item in appraisal.seen if item.kind == "shows" and item.sure and item.strategy != "calm"]
    limit = next((item for item in praised if item.check in _LIMITS), None)
    if limit and "abuse" in persona.lines and state.times_shown.get(limit.check, 0) <= 1:
        return decision.model_copy(update={"reaction": reaction_to(limit), "words": limit.words})
    rank = ("breather", "escalate", "paraphrase", "boundaries", "apologize", "own_it", "expectations", "transparent",
            "empathize", "acknowledge", "follow_up", "seek_feedback", "rapport", "no_blame")  # fmt: skip
    for strategy in rank:
        for item in praised:
            if item.strategy == strategy and state.times_shown.get(item.check, 0) <= 3:
                unready = state.exchanges <= 2 or (not state.met("heard") and state.mood.heat >= 5)
                if strategy == "breather" and not _asks_for_a_pause(appraisal):
                    continue
                if strategy == "paraphrase" and not appraisal.details:
                    continue  # "have I got that right?" of a story they never told
                if strategy == "boundaries" and state.last_move not in _REFUSABLE:
                    continue
                if strategy in _LATER and (unready or decision.move in {"not_yet", "refuse"}):
                    continue
                return decision.model_copy(update={"reaction": reaction_to(item), "words": item.words})
    return decision


def _with_habit(decision: Decision, state: State, appraisal: Appraisal, persona: Persona) -> Decision:
    """Let those who insult or ramble do it also before they answer: asking something does not stop them."""
    if decision.reaction or decision.move not in {"answer", "deflect", "dont_know", "repeat"}:
        return decision
    if _abuses(state, persona):
        return decision.model_copy(update={"reaction": "abuse"})
    if _rambles(state, appraisal, persona):
        return decision.model_copy(update={"reaction": "ramble"})
    return decision


def _calls(decision: Decision, state: State, appraisal: Appraisal, persona: Persona) -> tuple[str, ...]:
    """Return what this turn calls for: by its move, by the mood, by what is still owed; at most three."""
    if decision.outcome or decision.move.startswith("odd_") or decision.reaction == "react_hold":
        return ()
    done = {*state.called, *state.shown}
    called = CALLS.get(decision.move, ())
    if state.accepted:
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
        and decision.move in {"soften", "answer", "elaborate"}
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
    needs, mood, accepted = dict(state.needs), state.mood, state.accepted
    if decision.move == "accept" and decision.remedy:
        accepted = decision.remedy
        needs["solved"] = 1.0
        gain = relief(state)
        mood = mood.moved(gain.heat, gain.trust, gain.patience)
    return state.model_copy(
        update={
            "moves": moves, "offered": offered, "needs": needs, "mood": mood, "accepted": accepted,
            "asked": {**state.asked, **{item: state.asked.get(item, 0) + 1 for item in appraisal.asked}},
            "told": tuple(dict.fromkeys((*state.told, *decision.facts))),
            "called": tuple(dict.fromkeys((*state.called, *decision.calls_for))),
            "manager_asked": state.manager_asked + (decision.move == "ask_manager"),
            "warned": _over(state, persona) and (state.warned or decision.move == "ask_manager"),
            "last_move": decision.move,
            "last_habit": next((each for each in (decision.move, decision.reaction) if each in OWN_MOVES), None),
            "outcome": decision.outcome,
        }
    )  # fmt: skip
