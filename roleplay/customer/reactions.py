"""What the customer says before the move itself: a reaction to what was just said, or a habit of theirs. Pure functions."""

import re

from roleplay.customer.decision import Decision
from roleplay.customer.effects import LIMITS
from roleplay.customer.feelings import asks_hold, reaction_to
from roleplay.customer.offering import names_forbidden
from roleplay.customer.state import Appraisal, Odd, State
from roleplay.features import is_offer, is_question
from roleplay.persona import Move, Persona
from roleplay.text import fold

_LATER = frozenset({"expectations", "own_it", "transparent", "escalate", "boundaries", "follow_up"})
"""Strategies that get no word of their own while the customer is still beginning to tell."""
_REFUSABLE: frozenset[Move] = frozenset({"opening", "demand", "press", "ask_manager", "suspicious", "refuse"})
"""Moves that ask for something to which a no may be the answer."""
_NEWS = ("expectations", "own_it", "follow_up", "transparent", "escalate")
"""Strategies that tell something: who comes back with it is answered on that, and not asked what there is."""
ODD: dict[Odd, Move] = {
    "gibberish": "odd_gibberish", "silence": "odd_silence", "language": "odd_language", "bot": "odd_bot",
    "prompting": "odd_prompting", "repeat": "odd_repeat", "greeting": "odd_greeting",
}  # fmt: skip
"""What answers each odd thing that a turn can be."""
_BAFFLES: frozenset[Odd] = frozenset({"gibberish", "silence", "language", "prompting", "repeat"})
_AT_THE_END: frozenset[Move] = frozenset({"ask_manager", "walk_out", "escalated"})
"""Moves of somebody who has had enough, and still notices that what was said makes no sense."""
_TAKES_IT: frozenset[Move] = frozenset({"react_honest", "react_limit"})
"""Reactions that take a no, or a truth nobody hoped for."""
_SPEAKS_FOR_ITSELF: frozenset[Move] = frozenset({"accept", "suspicious", "escalated"})


def with_reaction(decision: Decision, state: State, appraisal: Appraisal, persona: Persona) -> Decision:
    """Add the reaction to what was just said: first to what hurt, else to the best of what helped."""
    if decision.move.startswith("odd_") and decision.move not in {"odd_bot", "odd_greeting"}:
        return decision
    if appraisal.odd in _BAFFLES and decision.move in _AT_THE_END:
        return decision.model_copy(update={"reaction": ODD[appraisal.odd]})
    sure = [item for item in appraisal.breaks if item.sure]
    if appraisal.held_seconds and not sure:
        hung = (appraisal.held_seconds > 300 or not state.asked_hold) and state.missteps
        if hung or not appraisal.shows(*_NEWS):
            return decision.model_copy(update={"reaction": "react_hung" if hung else "react_back"})
    if sure and decision.move not in {"close"}:
        pool = reaction_to(sure[0])
        doubts_what_is_refused = pool == "suspicious" and decision.move == "refuse"
        if not (pool == "react_early_fix" and state.met("heard")) and not doubts_what_is_refused:
            if pool == decision.move or (decision.move == "accept" and sure[0].severity == "minor"):
                return decision
            return decision.model_copy(update={"reaction": pool, "words": sure[0].words})
    if decision.reaction or decision.move in _SPEAKS_FOR_ITSELF or decision.outcome:
        return decision
    praised = [item for item in appraisal.seen if item.kind == "shows" and item.sure and item.strategy != "calm"]
    limit = next((item for item in praised if item.check in LIMITS), None)
    if limit and "abuse" in persona.lines and state.times_shown.get(limit.check, 0) <= 1:
        return decision.model_copy(update={"reaction": reaction_to(limit), "words": limit.words})
    rank = ("breather", "escalate", "paraphrase", "boundaries", "apologize", "own_it", "expectations", "transparent",
            "empathize", "acknowledge", "follow_up", "seek_feedback", "rapport", "no_blame")  # fmt: skip
    for strategy in rank:
        for item in praised:
            if item.strategy == strategy and state.times_shown.get(item.check, 0) <= 3:
                unready = state.exchanges <= 2 or (not state.met("heard") and state.mood.heat >= 5)
                if strategy == "breather" and not asks_for_a_pause(appraisal):
                    continue
                if strategy == "paraphrase" and (not appraisal.details or _ASKS_WHICH.search(fold(item.words))):
                    continue  # "have I got that right?" of a story they never told, or a question that wants an answer
                if strategy == "paraphrase" and decision.remedy and appraisal.about != "account":
                    continue  # what they are asked is whether they take it, not whether it was so
                if item.check == "hears-the-answer":
                    continue  # they were the one who answered: nothing was asked of them now
                if strategy == "escalate" and appraisal.offered:
                    continue  # somebody sent to them is an offer like any other, and no hand-over
                if (
                    strategy == "boundaries"
                    and state.last_move not in _REFUSABLE
                    and not names_forbidden(fold(item.words), persona)
                ):
                    continue
                pool = reaction_to(item)
                if pool == "react_heard" and (decision.move in {"not_yet", "refuse"} or _holds_out_or_asks(item.words)):
                    continue  # "yes, that's it" is no answer to an offer or a question, and a yes is none to a no
                asked = strategy == "seek_feedback" or (strategy == "rapport" and appraisal.suits)
                if asked and decision.move in {"not_yet", "refuse"}:
                    continue  # whether it suits is answered by the move itself
                if strategy in _LATER and (unready or decision.move in {"not_yet", "refuse"}):
                    continue
                if pool in _TAKES_IT and (decision.move == "demand" or is_question(fold(item.words))):
                    continue  # who insists has not taken the no, and a question tells nobody anything
                return decision.model_copy(update={"reaction": pool, "words": item.words})
    if appraisal.question and appraisal.about == "account" and appraisal.details and not appraisal.offered:
        return decision.model_copy(update={"reaction": "react_summary"})
    return decision


_ASKS_WHICH = re.compile(
    r"(?:^|[,;:] )(?:(?:and|so|but|then) )*(?:what|which|when|where|who|whose|how|why)\b(?! (?:i|you)\b)[^?]*\?"
)


def _holds_out_or_asks(words: str) -> bool:
    """Whether a sentence offers or asks something: there is nothing in it to agree with."""
    folded = fold(words)
    return is_question(folded) or is_offer(folded) or bool(_WOULD_DO.search(folded))


_WOULD_DO = re.compile(
    r"\b(?:i|we)(?:'d| would)(?: also| just| still| really)? (?:like|love|want) to (?!say\b|hear\b|know\b|understand\b|think\b)"
)


def with_habit(decision: Decision, state: State, appraisal: Appraisal, persona: Persona) -> Decision:
    """Let those who insult or ramble do it also before they answer: asking something does not stop them."""
    if decision.reaction or decision.move not in {"answer", "deflect", "dont_know", "cannot_say", "how_i_am", "repeat"}:
        return decision
    if abuses(state, persona):
        return decision.model_copy(update={"reaction": "abuse"})
    if rambles(state, appraisal, persona):
        return decision.model_copy(update={"reaction": "ramble"})
    return decision


# ── habits ──


def abuses(state: State, persona: Persona) -> bool:
    """Whether they get personal: while they are heated and until somebody has calmly set a limit, at most every other turn."""
    limited = any(check in state.times_shown for check in LIMITS)
    return "abuse" in persona.lines and state.mood.heat >= 5 and not limited and not _just(state, "abuse")


def _just(state: State, habit: Move) -> bool:
    """Whether they did so in their last turn, by itself or before an answer."""
    return state.last_habit == habit


def rambles(state: State, appraisal: Appraisal, persona: Persona) -> bool:
    """Whether they lose the thread: when nobody holds it by summing up or leading on, and not twice running."""
    held = appraisal.shows("paraphrase", "solution_focus")
    return "ramble" in persona.lines and not held and not _just(state, "ramble") and not state.accepted


def asks_for_a_pause(appraisal: Appraisal) -> bool:
    """Whether leave is asked for a pause: who asks about the trouble, or sums it up and no more, is going nowhere."""
    busy = appraisal.open_question or appraisal.asked or appraisal.held_seconds or appraisal.offered
    sums_up = appraisal.shows("paraphrase") and not appraisal.suits
    return asks_hold(appraisal) and not (busy or sums_up)
