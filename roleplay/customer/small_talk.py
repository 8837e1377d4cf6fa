"""Small talk: pleasant words that have nothing to do with the matter. They help nobody who is upset. Pure, by words."""

import re
from collections.abc import Collection, Sequence

from roleplay.customer.state import Seen
from roleplay.text import content_stems

_CHEERFUL = re.compile(
    r"\b(?:lovely|great|wonderful|amazing|awesome|fantastic|fabulous|beautiful|happy|cool|yay|love|loves|fun|best|perfect|brilliant|favou?rite)\b"
)
_AT_WORK = re.compile(
    r"\b(?:i'll|i will|let me|i'm|i am|i can|i could|i've|i have|i see|i hear|i understand|we'll|we've|we're|we can|we have|bear with|moment|please|sorry|apolog\w+|hold on|sorted|your|that's|this|it's|must|sounds?|he|she|they|both|safe)\b|\d"
)
"""How those speak who are dealing with it."""
_BY_A_WORD = frozenset(
    {"picks-up-detail", "fits-the-person", "hears-out", "listening-cue-with-substance", "believable-timeline"}
)
"""Checks for which one word of the customer's, or a word of time, is enough: small talk has it by chance."""


def is_small_talk(sentences: Sequence[str], seen: Sequence[Seen], told: Collection[str]) -> bool:
    """Whether a turn is cheerful about something else.

    sentences: those that speak to the customer, folded; none of them asks or offers anything. seen: what was made out
    in them. told: stems of what the customer has said.
    """
    whole = " ".join(sentences)
    if not _CHEERFUL.search(whole) or _AT_WORK.search(whole):
        return False
    if any(item.kind == "breaks" or item.check not in _BY_A_WORD for item in seen):
        return False
    named = {found for sentence in sentences for found in content_stems(sentence)}
    return 2 * len(named & set(told)) <= len(named) or len(named) == 1
