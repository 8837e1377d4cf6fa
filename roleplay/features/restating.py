"""Saying the customer's matter back to them, as a statement before a question or as a question itself."""

import re

from roleplay.features.forms import FIRST, FUTURE, SECOND
from roleplay.features.times import time_tokens
from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.text import Sentence, content_stems, stem

_OPENS_RESTATING = re.compile(
    r"^(?:(?:right|okay|ok|yeah|well|and|oh|thanks|thank you)\b[-,.:]* ?)*(?:so\b|it sounds|sounds like|if i\b|let me\b|what i hear|in other words)"
)

_ASKED_PLAINLY = re.compile(
    r"^(?:\W|(?:so|and|but|well|okay|ok|then)\b)*(?:is|are|was|were|do|does|did|have|has|can|could|would|what|how|why|when|where)\b"
)

_FRAME_STEMS = frozenset(
    stem(word)
    for word in "understand understanding correct correctly right hear hearing sounds something things going happening situation issue problem feel feeling case".split()
)


@feature
def restating_turn(view: View, sentence: Sentence) -> bool:
    """The turn holds a statement, besides any question, about the customer or in the customer's words."""
    first = _first_restating(view)
    if first is not None and first < sentence.number:
        return True
    folded = view.folded[sentence.number]
    if _ASKED_PLAINLY.search(folded):
        return False
    return len(view.stems[sentence.number] & view.customer_stems) >= 2 or (
        len(view.words[sentence.number]) >= 9 and bool(SECOND.search(folded))
    )


@per_view
def _first_restating(view: View) -> int | None:
    """The number of the first sentence that, followed by a question, would restate the customer's matter."""
    for number, folded in view.folded.items():
        if not view.stems[number] - _FRAME_STEMS:
            continue
        if len(view.stems[number] & view.customer_stems) >= 2 or (
            len(view.words[number]) >= 6 and (SECOND.search(folded) or _OPENS_RESTATING.search(folded))
        ):
            return number
    return None


_FRAMES_ACCOUNT = re.compile(
    r"^.{0,60}?\b(?:i (?:understand|understood|have (?:it )?(?:here|so)|write (?:it|this|that) down|note (?:it|this|that)(?: down)?|hear|heard)|you (?:said|told me|say|tell me))\b[^:,]{0,12}[:,]"
)
_TOLD_A_COLLEAGUE = re.compile(
    r"^(?:\W|(?:so|ok|okay|now|then|hello|hi)\b)*[a-z]+, (?:please|here is|here's|this is|i have) "
)
_ACTS_OF_OURS = re.compile(
    r"\b(?:courier|driver|engineer|technician|fitter|delivery|parcel|refund|money|visit|appointment|slot|colleague|team|manager|flight|plane|train)s? (?:comes?|goes|leaves|lands|arrives|is|are|gets|reach\w*)\b|\bcan\b"
)


@feature
def recounts_times(view: View, sentence: Sentence) -> bool:
    """Tells the customer's own account, to them or a colleague, and no other time: "on Friday you wait from eight and nobody comes"."""
    if _TOLD_A_COLLEAGUE.search(view.folded[sentence.number]) and view.has("echoes_earlier", sentence):
        return True
    folded = _FRAMES_ACCOUNT.sub(" ", view.folded[sentence.number])
    if FIRST.search(folded) or FUTURE.search(folded) or _ACTS_OF_OURS.search(folded):
        return False
    times = time_tokens(folded)
    return bool(times) and times <= _times_told(view) and len(view.stems[sentence.number] & view.customer_stems) >= 2


@feature
def recounts(view: View, sentence: Sentence) -> bool:
    """Tells the customer's own account back: four content words of theirs, and more than half of all."""
    shared = view.stems[sentence.number] & view.customer_stems
    return len(shared) >= 4 and len(shared) * 2 > len(view.stems[sentence.number])


@per_view
def _times_told(view: View) -> frozenset[str]:
    return time_tokens(view.told)


_RESTATED = re.compile(
    r"^(?:(?:so|and|but|right|okay|ok|yeah|well|oh|ah|then|now|i see|got it)\b[-,.]* ?)*(?:you(?:'ve|'re|'d|r)?|your|it'?s|it sounds?|sounds|there'?s|that'?s|he'?s|she'?s|they'?re|he|she|they|it)\b(?! (?:what|how|why)\b)"
)


_WANT = re.compile(
    r"\byou(?:'d| would|'re| are)? (?:just |really |now |only )*(?:like|want|wanting|looking|asking|hoping|after)\b(?P<what>[^,.;?!]{3,60})"
)
_WANT_FRAME = frozenset(
    stem(word) for word in "want like need get have help sort know find make fix look ask something".split()
)


@turn_feature
def claims_unsaid_want(view: View) -> bool:
    """This turn says what the customer wants in words of which they used none ("you're looking for us to replace it")."""
    wants = [frozenset(content_stems(found["what"])) - _WANT_FRAME for found in _WANT.finditer(view.whole)]
    return any(want and not want & view.customer_stems for want in wants)


@feature
def restates_as_question(view: View, sentence: Sentence) -> bool:
    """Is a statement about the customer's matter with a question mark: "So you were left waiting?"."""
    folded = view.folded[sentence.number]
    return folded.rstrip("\"') ").endswith("?") and bool(_RESTATED.match(folded))
