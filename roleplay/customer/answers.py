"""decide, where something was asked: which facts come out, and what is said where none does. Pure functions."""

from roleplay.customer.decision import Decision
from roleplay.customer.gates import before_it, behind, comes_out, opened_up, ready_for, volunteered, waits_for_facts
from roleplay.customer.state import About, Appraisal, State
from roleplay.customer.voice import key
from roleplay.persona import Fact, Persona


def answer_question(state: State, appraisal: Appraisal, persona: Persona) -> Decision | None:
    """Return the answer to what was asked, or None where it asked for no answer."""
    if told_now := fresh(state, appraisal, persona):
        return Decision(move="answer", facts=tuple(fact.id for fact in told_now[:2]))
    asked, for_more = _asked(appraisal, persona), appraisal.open_question and appraisal.about == "story"
    again = [fact for fact in asked if fact.id in state.told]
    more = opened_up if state.trusting else volunteered
    if again and for_more and not appraisal.names and (fact := more(state, persona)):
        return Decision(move="elaborate", facts=(fact.id,))  # "what happened?" after the start of it: the rest of it
    if again and for_more and _has_words_for(again[0], state):
        return Decision(move="answer", facts=(again[0].id,))
    if (appraisal.about == "words" and state.last_move == "not_yet") or (appraisal.about == "lack" and not asked):
        waiting = next((r for r in persona.remedies if r.id in state.set_aside and r.allowed and not r.never), None)
        if waiting and ready_for(waiting, state):
            return Decision(move="accept", remedy=waiting.id)  # "what is missing?": nothing any more
        if waiting or state.last_move == "not_yet":
            return Decision(move="not_yet", remedy=waiting.id if waiting else None)  # in other words
    if appraisal.about == "words" and state.last_move == "refuse" and not asked and (no := _refused(state, persona)):
        return Decision(move="refuse", remedy=no)  # "why not?": the reason, in other words
    sums_up = appraisal.about == "account" or (appraisal.shows("paraphrase") and appraisal.about not in _OF_ONE_THING)
    if again and sums_up and not appraisal.open_question:
        return None  # "… is that right?" is no question about the facts in it
    if again and len(again) == len(asked):
        return Decision(move="repeat", facts=(max(again, key=lambda fact: state.told.index(fact.id)).id,))
    if asked and for_more and state.trusting and (fact := opened_up(state, persona)):
        return Decision(move="elaborate", facts=(fact.id,))  # "what else is on your mind?": not that yet, but this
    if asked:
        shut = next((fact for fact in asked if fact.id not in state.told), asked[0])
        if (first := before_it(shut, state, persona)) is not None:
            begun = state.model_copy(update={"told": (*state.told, first.id)})
            return Decision(move="answer", facts=(first.id, shut.id) if comes_out(shut, begun) else (first.id,))
        return Decision(move="deflect", deflected=shut.id)
    if appraisal.question and appraisal.about == "name":
        return Decision(move="answer")
    if appraisal.question and appraisal.about == "wish" and not (state.moves.get("demand") or state.accepted):
        return Decision(move="demand")
    if appraisal.question and appraisal.about == "news" and not (appraisal.offered or appraisal.breaks):
        return Decision(move="ask_what")
    if appraisal.question and appraisal.about == "feeling" and not appraisal.breaks:
        return Decision(move="how_i_am")
    if appraisal.question and appraisal.about in {"story", "wish"} and (fact := opened_up(state, persona)):
        return Decision(move="elaborate", facts=(fact.id,))
    if appraisal.question and state.at_ease and any(i.check == "asks-for-feedback" and i.sure for i in appraisal.seen):
        return Decision(move="soften")  # how the trainee did gets a kind word, and no question of theirs
    if appraisal.question and not appraisal.shows("seek_feedback", "breather") and not appraisal.goodbye:
        wants_to_know = appraisal.open_question or appraisal.about in _OF_ONE_THING
        wants_to_know = wants_to_know or not appraisal.shows(*_PUTS_IT_AS_A_QUESTION)
        if wants_to_know and not appraisal.breaks:
            return _without_a_fact(state, appraisal, persona)
    return None


_PUTS_IT_AS_A_QUESTION = ("paraphrase", "alternative_positioning", "tailor_solution")
"""Strategies that tell or offer something with a question mark, which asks for nothing else."""
_OF_ONE_THING: frozenset[About] = frozenset({"them", "elsewhere"})
"""What a question is about that wants one thing to be told, whatever is said before it."""


def behind_a_not_yet(appraisal: Appraisal, state: State, persona: Persona) -> Appraisal:
    """Return the appraisal with the facts that an open offer waits for, where a question asks for them by no name of their own.

    "There's something you'd have to know first": who takes up these words, or asks what is lacking, or if there is anything else, asks for that.
    """
    welcome = (each for each in persona.remedies if each.allowed and not each.never)
    open_offers = [each for each in welcome if each.id in state.set_aside and not state.accepted]
    waits = tuple(dict.fromkeys(fact for each in open_offers for fact in waits_for_facts(each, state)))
    if appraisal.about == "lack" and not open_offers:
        return appraisal.model_copy(update={"about": "account" if state.accepted else "story"})  # nothing is open
    named = set(appraisal.asked) - set(state.told)  # what was told is not what they hold back
    asks = _asks_what_is_lacking(state, appraisal) and (appraisal.about == "lack" or not named)
    return appraisal.model_copy(update={"asked": waits}) if asks and waits and not appraisal.offered else appraisal


def with_nothing_told_again(appraisal: Appraisal, state: State) -> Appraisal:
    """Return the appraisal without the facts that are out, where all it asks is whether there is anything else."""
    if not appraisal.anything_else or appraisal.question:
        return appraisal
    return appraisal.model_copy(update={"asked": tuple(fact for fact in appraisal.asked if fact not in state.told)})


def _asks_what_is_lacking(state: State, appraisal: Appraisal) -> bool:
    """Whether it is asked what a yes waits for, by name or right after a "not yet": "what is it?", "is there something else?"."""
    takes_up = appraisal.takes_up or appraisal.anything_else
    return appraisal.about == "lack" or (takes_up and state.last_move == "not_yet")


def _refused(state: State, persona: Persona) -> str | None:
    """Return the offer that they have said no to, the latest if there are several."""
    never = {remedy.id for remedy in persona.remedies if remedy.never}
    return next((offer for offer in reversed(state.offered) if offer in never), None)


def fresh(state: State, appraisal: Appraisal, persona: Persona) -> list[Fact]:
    """Return the facts that were asked for now, may be told and are not out yet."""
    hinted = _asks_what_is_lacking(state, appraisal)
    asked = (fact for fact in meant(state, appraisal, persona) if fact.id not in state.told)
    return [fact for fact in asked if comes_out(fact, state, hinted=hinted)]


def meant(state: State, appraisal: Appraisal, persona: Persona) -> list[Fact]:
    """Return the facts that were asked for, or instead of one that cannot be told yet the one that has to come before it.

    That one answers who invites an account, asks what they wish for, or is trusted; anybody else asked for one thing and is not given another.
    """
    asked = _asked(appraisal, persona)
    if appraisal.about in {"story", "wish"} or state.trusting:
        asked = list({fact.id: fact for fact in (behind(each, state, persona) for each in asked)}.values())
    return asked


def _asked(appraisal: Appraisal, persona: Persona) -> list[Fact]:
    known = {fact.id: fact for fact in persona.facts}
    return [known[item] for item in appraisal.asked if item in known]


def _without_a_fact(state: State, appraisal: Appraisal, persona: Persona) -> Decision | None:
    """Answer what no fact answers: say so, and never with a fact that has nothing to do with it."""
    if appraisal.about in {"agreement", "account", "news"}:
        return None  # "does that make sense?" wants no knowledge: they go on
    if appraisal.about == "words":
        just_told = state.last_move in {"answer", "elaborate"}
        return Decision(move="answer", facts=state.told[-1:]) if just_told and state.told else Decision(move="vent")
    if appraisal.about in {"them", "story"} and (fact := _more_of(state, appraisal, persona)):
        return Decision(move="answer", facts=(fact.id,))
    if (
        appraisal.about == "them"
    ):  # nobody is ignorant of themselves: it is nobody's business, or there is no more to say
        return Decision(move="cannot_say" if state.at_ease else "deflect")
    if appraisal.about in {"story", "wish"}:  # all that may be told is told
        return Decision(move="soften" if state.met("heard") else "vent")
    return Decision(move="dont_know")


def _more_of(state: State, appraisal: Appraisal, persona: Persona) -> Fact | None:
    """Return the fact already told that a question takes up, if there are words for it that they have not said yet."""
    known = {fact.id: fact for fact in persona.facts}
    told = [known[item] for item in appraisal.touched if item in known and item in state.told]
    return next((fact for fact in told if _has_words_for(fact, state)), None)


def _has_words_for(fact: Fact, state: State) -> bool:
    """Whether there is a way to tell a fact that they have not used yet; who had to say it again leaves it at that."""
    said_again = any(key(line) in state.used for line in fact.again)
    return not said_again and any(key(line) not in state.used for line in fact.say)
