"""referee: what a customer's sentence must not be. Judged sentence by sentence, before it is shown.

Authored lines nearly always pass; the same rules hold whoever speaks.
"""

import re
from collections.abc import Sequence

from roleplay.customer.director import Decision
from roleplay.customer.state import State
from roleplay.persona import Persona
from roleplay.text import fold, words

MAX_WORDS = 90
"""A reply longer than this is a monologue, not a turn."""

_STAGE = re.compile(
    r"\*[^*\n]{2,60}\*|^\s*[\[(](?:[a-z]+ly|sighs?|pauses?|angry|laughs?|crying|silence)\b|^\s*(?:customer|agent|trainee|assistant|narrator)\s*:",
    re.I,
)
_QUOTED = re.compile(r'"[^"]{1,90}"')
_ROLE = re.compile(
    r"\bas an ai\b|\blanguage model\b|\bi(?:'m| am) (?:here|happy) to (?:help|assist)\b|\bhow (?:can|may) i (?:help|assist) you\b|"
    r"\bthank you for (?:calling|contacting|reaching out)\b|\bi apologi[sz]e for (?:the|any) inconvenience\b|\bi understand your (?:frustration|concern)\b|"
    r"\byou should (?:try to )?(?:acknowledge|empathi[sz]e|apologi[sz]e|ask me an open)\b|\bmy (?:system prompt|instructions (?:are|say|tell|were)|heat|trust level|persona)\b"
)


def fault(sentence: str, spoken: Sequence[str], persona: Persona, state: State, decision: Decision) -> str | None:
    """Return why a sentence must not be said now, or None. `spoken` holds the sentences of this reply so far."""
    folded = fold(sentence)
    if _STAGE.search(sentence):
        return "stage direction"
    if _ROLE.search(_QUOTED.sub("", folded)):  # to throw the agent's own words back at them is a customer's right
        return "speaks as the agent or as a model"
    known = {*state.told, *decision.facts}
    said = " ".join(words(sentence))
    for fact in persona.facts:
        if fact.id not in known and any(f" {' '.join(words(secret))} " in f" {said} " for secret in fact.secret):
            return "gives away what is not to be told yet"
    if sum(len(words(earlier)) for earlier in (*spoken, sentence)) > MAX_WORDS:
        return "goes on too long"
    if len(said.split()) >= 3 and any(" ".join(words(earlier)) == said for earlier in spoken):
        return "says the same twice"
    return None
