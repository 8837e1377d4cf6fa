"""A customer's turns as they are kept: the opening with which a conversation begins, and each reply."""

import random
from collections.abc import Sequence

from roleplay.customer.calls import OPENING_CALLS
from roleplay.customer.decision import Decision
from roleplay.customer.state import State, initial
from roleplay.customer.voice import key
from roleplay.persona import Persona
from roleplay.transcript import Tag, Turn


def opening_turn(persona: Persona, seed: int) -> tuple[State, Turn]:
    """Return the customer as they are when they begin to speak, and what they say; the seed chooses the words."""
    words = random.Random(f"{seed}:opening").choice(persona.lines["opening"])
    state = initial(persona).model_copy(update={"used": (key(words),), "called": OPENING_CALLS})
    hot = ("calm",) if state.mood.heat >= 7 else ()
    calls = tuple(dict.fromkeys((*hot, *OPENING_CALLS, persona.trains[0])))
    return state, Turn(role="customer", text=words.replace("{org}", persona.organisation.name), calls_for=calls)


def reply_turn(
    persona: Persona, before: State, decision: Decision, sentences: Sequence[str], tag: Tag | None = None
) -> Turn:
    """Return a reply with what it calls for and what the customer told in it for the first time."""
    recaps = {fact.id: fact.recap for fact in persona.facts}
    fresh = [fact for fact in decision.facts if fact not in before.told]
    return Turn(
        role="customer",
        text=" ".join(sentences),
        calls_for=decision.calls_for,
        learned=tuple(recaps[fact] for fact in fresh),
        referee=tag,
    )
