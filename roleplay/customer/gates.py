"""Gates: whether a fact may come out and what is kept back until then, and whether an offer is acceptable and the person
ready. Pure functions."""

from collections.abc import Collection
from functools import lru_cache

from roleplay.customer.state import Appraisal, State
from roleplay.persona import Fact, Gate, Need, Persona, Remedy
from roleplay.text import tells_nothing, words


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
    deep = (fact for fact in persona.facts if fact.id not in state.told and is_deep(fact))
    return volunteered(state, persona) or next((f for f in deep if tellable(f.reveal, state, asked=True)), None)


def is_deep(fact: Fact) -> bool:
    """Whether a fact is told to nobody who has not earned it."""
    return fact.reveal.trust is not None or bool(fact.reveal.needs or fact.reveal.shown)


def comes_out(fact: Fact, state: State, *, hinted: bool = False) -> bool:
    """Whether a fact that was asked for is told now.

    Who trusts, and is asked once more, no longer holds out for what has not been done for them; nor does who said that
    there was something to know. hinted: whether that is what was asked for.
    """
    urged = state.trusting and (hinted or state.asked.get(fact.id, 0) >= 1)
    return tellable(fact.reveal.model_copy(update={"shown": ()}) if urged else fact.reveal, state, asked=True)


def behind(fact: Fact, state: State, persona: Persona) -> Fact:
    """Return the fact itself, or the one that would have to be out before it: "what worries you?" is answered with its beginning.

    Only what is told in confidence stands in for another; nobody answers with just any fact.
    """
    known = {each.id: each for each in persona.facts}
    for _ in persona.facts:  # a file may have facts wait for each other in a ring
        before = known.get(fact.reveal.after or "")
        if before is None or before.id in state.told or not is_deep(before):
            break
        fact = before
    return fact


def before_it(fact: Fact, state: State, persona: Persona) -> Fact | None:
    """Return what has to be out before a fact and is told to anybody: "who else is there?" gets "there's two of us" for a beginning."""
    before = next((each for each in persona.facts if each.id == fact.reveal.after), None)
    if before is None or before.id in state.told or is_deep(before):
        return None
    return before if tellable(before.reveal, state, asked=False) else None


def kept_back(persona: Persona, out: Collection[str]) -> tuple[str, ...]:
    """Return the secrets that must not be heard while only the facts in `out` are out, as plain words.

    What nearly every sentence holds is none, and neither is what this customer says by then: an opening, or the telling
    of a fact that is out. Kept back, it would leave them without words.
    """
    secrets = tuple(secret for fact in persona.facts if fact.id not in out for secret in fact.secret)
    told = tuple(line for fact in persona.facts if fact.id in out for line in (*fact.say, *fact.again))
    return _unheard(secrets, (*persona.lines.get("opening", ()), *told))


@lru_cache(maxsize=256)  # asked for by every sentence of a reply
def _unheard(secrets: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    heard = [f" {' '.join(words(line))} " for line in said]
    kept = [" ".join(words(secret)) for secret in secrets if not tells_nothing(secret)]
    return tuple(secret for secret in kept if not any(f" {secret} " in line for line in heard))


def waits_for_facts(remedy: Remedy, state: State) -> tuple[str, ...]:
    """Return the facts that have to be out before a welcome offer is taken, and are not."""
    welcome = remedy.allowed and not remedy.never
    return tuple(fact for fact in remedy.acceptable.after if fact not in state.told) if welcome else ()


def ready_for(remedy: Remedy, state: State) -> bool:
    """Whether the offer is acceptable *and* the person ready.

    Who trusts holds no need open that has got what meets it: they could not say what they still wait for.
    """
    a = remedy.acceptable
    return (
        not remedy.never
        and state.mood.heat <= a.heat_at_most
        and state.mood.trust >= a.trust
        and not lacking_needs(remedy, state)
        and all(fact in state.told for fact in a.after)
        and all(strategy in state.shown for strategy in a.shown)
    )


def lacking_needs(remedy: Remedy, state: State) -> tuple[Need, ...]:
    """Return the open needs for which an offer is not taken."""
    given = state.shown if state.trusting else ()
    return tuple(need for need in remedy.acceptable.needs if not state.met(need) and MEETS.get(need) not in given)


def last_thing_it_waits_for(remedy: Remedy, state: State, persona: Persona) -> str | None:
    """Return the fact that somebody tells who would say yes but for it, and has nobody left to test.

    So it is with who trusts and is offered the same once more after having been asked for it, or for the third time, and
    with who has agreed on something before.
    """
    waits = waits_for_facts(remedy, state)
    all_else = ready_for(remedy, state.model_copy(update={"told": (*state.told, *waits)}))
    enough = 1 if any(state.asked.get(fact) for fact in waits) else 2
    again = state.trusting and state.offered.get(remedy.id, 0) >= enough
    if not all_else or not (state.accepted or again):
        return None
    return next((fact.id for fact in persona.facts if fact.id in waits and comes_out(fact, state)), None)


def told_if_asked_again(remedy: Remedy, state: State, persona: Persona) -> bool:
    """Whether an offer waits for a fact that they would not tell when they were asked, and would by now."""
    waits = [fact for fact in waits_for_facts(remedy, state) if state.asked.get(fact)]
    return any(fact.id in waits and comes_out(fact, state) for fact in persona.facts)


MEETS: dict[Need, str] = {
    "heard": "acknowledge",
    "understood": "paraphrase",
    "owned": "own_it",
    "informed": "expectations",
}
"""The strategy that gives most of what a need wants."""


def excluded(agreed: Collection[str], persona: Persona) -> frozenset[str]:
    """Return the offers that what was agreed on takes the place of."""
    of = {remedy.id: remedy.instead_of for remedy in persona.remedies}
    return frozenset(one for one in of for other in agreed if other in of[one] or one in of.get(other, ()))


def further(state: State, appraisal: Appraisal) -> tuple[str, ...]:
    """Return what is offered and not agreed on yet: the first yes is not the last word."""
    return tuple(item for item in appraisal.offered if item not in state.agreed)
