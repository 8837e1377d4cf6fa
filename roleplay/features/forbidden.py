"""Forbidden: what policy does not allow, held out or declined (only known where the session is ours)."""

import re

from roleplay.features.forms import NEGATION, without_tag
from roleplay.features.meant import without_left_open
from roleplay.features.offers import CONDITIONAL, REFUSAL, announces, does_now, is_offer
from roleplay.features.questions import is_question
from roleplay.features.view import View, feature
from roleplay.text import Sentence, words
from roleplay.transcript import Offer

_APART = re.compile(r"[;:]| - |, (?:and|but|so|then|or)\b|\b(?:but|though|although|if|unless)\b")
"""Sets apart what is said of different things: a cue may not gather its words from both sides."""

_PRESENT = re.compile(
    r"\b(?:i'?m|i am|i'?ll be|i will be|we'?re|we are|we'?ll be|i'?ll stay)(?: still| also| right| back)? (?:here|in|on)\b"
    r"|\b(?:ring|call|phone|ask|look)(?:ing)? (?:a?round)\b|\btak\w+ (?:it|this|that|things) (?:easy|slow\w*|steady|gentl\w+|from|down|one|step|bit|up|off|out|away|in turn|back|over|seriously)\b"
)
"""The speaker's own being there, and other words that hold out nothing."""


def _parts(folded: str) -> list[str]:
    return [_PRESENT.sub(" ", part) for part in _APART.split(folded)]


def _announced(offer: Offer, folded: str) -> bool:
    """Whether one part of a folded sentence speaks of the offer; a cue with an "and" may span several."""
    return any(announces(offer.cues, part) for part in _parts(folded)) or announces(
        [cue for cue in offer.cues if "and" in words(cue)], folded
    )


_BY_SAYING = re.compile(r"(?:tell|advise|assure|reassure)\b")
"""An offer that is made by saying it, like an assurance: no other words hold it out."""
_ADVISES = re.compile(
    r"^(?:\W|(?:oh|well|so|no|yes|just|then|and|but|hon|dear|love|honestly|please|ok|okay|right|sure|probably|simply|you)\b)*(?:take|skip|stop|keep|leave|halve|cut|double|carry on|go ahead|go on|break)\b"
    r"|\byou (?:can|could|should|may|might|ought|need to|want to|are (?:fine|safe|okay|ok|all right) to)\b|\byou'(?:d better|re (?:fine|safe|okay|ok|all right) to)\b|\b(?:i'd|i would)\b"
    r"|\b(?:it|that|this|they|these|those|both|one|pills?|tablets?|ones?)(?:'re| are|'s| is|'ll| will| would)\b"
)
_LEFT_TO_ANOTHER = re.compile(
    r"\b(?:whether|(?:know|see|say|tell (?:you|us|me)|sure|wonder|decides?) if|what|which|how|ask(?:ed|ing)?|check(?:ed|ing)?|find out|pharmacist|doctor|nurse|she|he|not mine|can say)\b"
)


def _says(folded: str) -> bool:
    """Whether a folded sentence advises or assures on the speaker's own account, and asks, denies and leaves open nothing."""
    said = without_left_open(without_tag(folded))
    return bool(_ADVISES.search(said)) and not (
        is_question(said) or NEGATION.search(said) or _LEFT_TO_ANOTHER.search(said)
    )


@feature
def offers_forbidden(view: View, sentence: Sentence) -> bool:
    """Offers a remedy that policy forbids, or says what policy leaves to somebody else."""
    folded = view.folded[sentence.number]
    offered = (is_offer(folded) or does_now(folded)) and not CONDITIONAL.search(folded)
    return any(
        _announced(offer, without_tag(folded))
        for offer in view.setting.offers
        if not offer.allowed and (_says(folded) if _BY_SAYING.match(offer.offer) else offered)
    )


@feature
def refuses_forbidden(view: View, sentence: Sentence) -> bool:
    """Declines a remedy that policy forbids."""
    folded = without_tag(view.folded[sentence.number])
    return bool(REFUSAL.search(folded)) and any(
        not offer.allowed and announces(offer.cues, folded) for offer in view.setting.offers
    )
