"""Saying the customer's matter back to them, as a statement before a question or as a question itself."""

import re

from roleplay.features.echo import COMMON_STEMS, came_out
from roleplay.features.forms import FIRST, FUTURE, SECOND
from roleplay.features.offers import opens_way
from roleplay.features.promises import is_in_present, takes_on
from roleplay.features.questions import is_question
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


# ── the account retold: strands of it, one after the other, in which the speaker does nothing ──

_SUMS_UP = re.compile(
    r"^(?:\W|(?:so|ok|okay|right|well|and|then|now|thanks|thank you|hm+|huh|yes)\b)*(?:"
    r"(?:so )?(?:to (?:sum (?:it |this )?up|summari[sz]e|recap|put (?:it|this) (?:short|shortly|briefly|simply|plainly))|in (?:short|brief|summary|a nutshell|other words|my (?:own )?words)|all in all)"
    r"|(?:so )?(?:if )?i(?:'ve)? (?:have|got|get|understand|understood|hear|heard|followed|follow)(?: it| you| this)?(?: all)?(?: right| well| correctly| good)?(?=\W)"
    r"|(?:as|what) i (?:understand|hear|heard|have)(?: you| it| from you)?(?: is)?|(?:this|that|here) is (?:what|how) i (?:understand|have|heard)(?: it| you)?"
    r"|let me (?:just )?(?:see (?:if|have) i|say|play|check|count|put|make sure|tell you)\b[^:,.]{0,45}|what you(?:'re| are)? (?:telling|tell|saying|say)(?: me)?(?: is)?(?: that)?|you(?:'re| are)? (?:tell|telling) me(?: that)?"
    r"|(?:ok,? )?i (?:write|note) (?:it|this|that)(?: down)?|(?:stop|tell|correct) me if\b[^:,.]{0,30}|do i say it right)[^\w]*"
)
_STRAND = re.compile(r"[,;:]| - |\b(?:and|but|because|while|so|when|until|till|after|which|instead of|where)\b")
_CHECKS = re.compile(
    r"\b(?:right|correct|understood|close|fair|yes|yeah|missed|miss|wrong|well|(?:have|did|do|am) i|is (?:that|it|this) (?:it|so|how|about)|that (?:it|how|about it))\b"
)
_LOOKS_BACK = re.compile(
    r"\b(?:was|were|had|did|'ve|been|\w{3,}ed|went|came|got|sent|gave|told|said|took|left|paid|bought|rang|sat|stood|kept|lost|made|put|felt|found|heard|saw|spoke|wrote|brought|fell|broke|slept)\b"
)
_SET_FOR = re.compile(r"\b(?:tomorrow|tonight|today|next \w+|(?:booked|arranged|agreed|planned|confirmed|set) for)\b")
_PUTS_FORWARD = re.compile(
    r"\b(?:would you|do you want|shall|(?:can|could|may) (?:i|we)|what if|how about|let's|offer\w*|options?|suggest\w*|recommend\w*)\b"
)
_NOT_THEIRS = re.compile(
    r"\b(?:i|i'\w+|me|my|we|we'\w+|us|our|you'd|you could|yes)\b|^(?:\W|(?:so|well|and|but)\b)*if\b"
)
"""Speaks of the speaker's own side, answers, or tells what would be: no account of the customer's."""
_THEM = re.compile(r"\b(?:he|she|his|her|him)\b")


def _plans(account: str) -> bool:
    """Whether the speaker offers, opens or takes on something here: that is a plan, and no account retold."""
    return bool(FUTURE.search(account) or _PUTS_FORWARD.search(account)) or any(
        does(account) for does in (opens_way, is_in_present, takes_on)
    )


@per_view
def _account(view: View) -> frozenset[str]:
    """The telling stems of all that the customer told or brought out."""
    return (view.customer_stems | came_out(view)) - COMMON_STEMS


@per_view
def _checked(view: View) -> int:
    """The number of the last sentence that asks, in a few words, whether it was understood right; 0 where none does."""
    return max(
        (
            n
            for n, said in view.folded.items()
            if len(view.words[n]) <= 9 and is_question(said) and _CHECKS.search(said)
        ),
        default=0,
    )


@feature
def retells(view: View, sentence: Sentence) -> bool:
    """Tells the customer's account back in two strands or more with telling words of theirs, and does nothing itself."""
    if len(view.stems[sentence.number] & _account(view)) < 2:
        return False  # most sentences: nothing dearer is tried on them
    folded = view.folded[sentence.number]
    framed = _SUMS_UP.match(folded)
    account = folded[framed.end() :] if framed else folded
    back = bool(_LOOKS_BACK.search(account))
    if _plans(account) or not (framed or back or time_tokens(account) <= _times_told(view)):
        return False
    if _SET_FOR.search(account) and not _SET_FOR.search(view.told):
        return False
    strands = [
        frozenset(content_stems(strand)) for strand in _STRAND.split(account) if framed or len(strand.split()) >= 3
    ]
    taken = [strand & _account(view) for strand in strands if strand & _account(view)]
    theirs, said = len(frozenset().union(*taken)), len(frozenset().union(*strands))
    if len(taken) < 2:
        return False
    if framed or _checked(view) > sentence.number:
        return theirs >= (2 if back else 3) and theirs * 3 >= said
    about_them = SECOND.search(account) or _THEM.search(account) or (_OPENS_RESTATING.search(folded) and theirs >= 3)
    in_their_words = theirs * 5 >= said * 2 if back else theirs >= 3 and theirs * 2 >= said
    return (
        bool(about_them)
        and in_their_words
        and len(view.words[sentence.number]) >= 9
        and not _ASKED_PLAINLY.search(account)
        and not _NOT_THEIRS.search(account)
    )
