"""Deciding: a yes held back, and what is declared settled all the same."""

import re

from roleplay.features.offers import is_offer, is_possible
from roleplay.features.questions import is_question
from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.text import Sentence, content_stems, fold, sentences

_SUITS = r"(?:want|like|would|right|good|help|enough|suits?|works?|will do|do it|answer|ready|yes|agree)"
_NOT_SURE = (
    r"\b(?:i'?m|i am|we'?re|we are) (?:(?:really|quite|still|just|honestly) )*not (?:\w+ )?(?:sure|certain|convinced|decided|ready)(?: yet)?"
    rf"(?=\W*$|[,;]| (?:yet|about (?:that|this|it|the)\b|(?:i|we|it|that|this|if|whether|to)\b.{{0,50}}\b{_SUITS}\b))"
)
_CANNOT_SAY = (
    r"\b(?:i|we) (?:really |just |honestly |still )?(?:don'?t|do not|can'?t|cannot|could ?n'?t) (?:\w+ )?(?:know|say|tell|decide|judge)(?: (?:yet|now|just yet|just like that|so (?:fast|quickly|soon)))*"
    rf"(?=\W*$|,| (?:about (?:that|this|it)\W*$|(?:yet )?(?:if|whether)\b.{{0,50}}\b{_SUITS}\b))"
)
_THINKS = (
    r"\b(?:let me|(?:i|we)(?:'d|'ll| would| will)?(?: (?:really|rather|still|just|first|like|love|prefer|have|need|want|got|ought|better|must|should|to))*|(?:time|a (?:day|night|minute|moment|while|bit)) to)"
    r" (?:(?:first|just) )*(?:think (?:about|on|over|it|that|this|first)\b|think\b(?=\W*$)|sleep on|mull|weigh|decide\b|(?:ask|check with|speak (?:to|with)|talk (?:to|with)|talk it over with) my\b|talk it over)"
)
_UNDECIDED = (
    r"\b(?:i|we)(?:'ve| have| had| did)? ?(?:not|n't|never|haven'?t|didn'?t) (?:yet |even |really |actually )?(?:decided|agreed|said (?:yes|so)|say (?:yes|so)|made up (?:my|our) minds?|chosen)\b"
    r"|\b(?:in two minds|torn|undecided|having second thoughts|too (?:soon|fast|quick|early) (?:for me|to (?:say|tell|decide)))\b|\bnot so fast\b|\b(?:hold|hang) (?:on|off|your horses)\b"
)
_NOT_YET = (
    r"^(?:\W|(?:no|well|oh|hm+)\b)*not (?:just |quite |right )?(?:yet|now|so fast)\b|\b(?:don'?t|do not) (?:\w+ )?(?:book|order|cancel|confirm|reserve|arrange|do|send|change|sign|put) [^.!?]{0,30}\b(?:yet|until|till|before|first)\b"
    r"|\b(?:don'?t|do not) (?:\w+ )?(?:book|order|cancel|confirm|reserve|arrange) (?:it|that|this|anything|them)\b"
    r"|\b(?:i|we)(?:'d| would) (?:much |really )?rather (?:not\b|wait)|\b(?:i|we) (?:don'?t|do not) (?:\w+ )?want (?:that|it|this|one|either|any of (?:it|that|them))(?: one)?(?=\W*$|,)|\bnot what i (?:want|wanted|had in mind|should like|would like)\b"
)
_HESITATES = re.compile("|".join((_NOT_SURE, _CANNOT_SAY, _THINKS, _UNDECIDED, _NOT_YET)))
_ASKS_FOR_IT = re.compile(
    r"\bplease\b|\b(?:can|could|will) you\b|\bi(?:'d| would| should) like (?:you|my|the|a|it|that)\b|\bi want\b|\b(?:go ahead|go on then|do it|book it|let'?s|i'?ll (?:take|have)|that'?s (?:fine|right|lovely|perfect)|sounds good|suits me|you (?:can|may))\b"
    r"|^(?:\W|(?:oh|well|all right|alright|hm+|but)\b)*(?:yes|yeah|yep|ok(?:ay)?|fine|great|agreed|deal)\b"
)
_ANYTHING_ELSE = re.compile(r"\b(?:anything|something|what) (?:else|more|other)\b")


@turn_feature
def holds_back(view: View) -> bool:
    """Offered something by the trainee's last turn, the customer holds the yes back: not sure, not yet, let me think."""
    if not view.trainee_turns:
        return False
    said = {folded: bool(_HESITATES.search(folded)) for folded in (fold(one.text) for one in sentences(view.heard))}
    asked_for = any(_ASKS_FOR_IT.search(folded) for folded, hesitant in said.items() if not hesitant)
    return any(said.values()) and not asked_for and _proposed(view.trainee_turns[-1])


def _proposed(folded: str) -> bool:
    held_out = any(is_offer(text) or is_possible(text) for text in (fold(one.text) for one in sentences(folded)))
    return held_out and not _ANYTHING_ELSE.search(folded)


_SETTLED = re.compile(
    r"\b(?:it|that|this|everything|we|you)(?:'s|'re| is| are)(?: (?:all|now|then|so|both|already))* (?:done|booked|settled|sorted|decided|agreed|arranged|a deal|reserved|confirmed|ordered|fixed|set|signed up|down for)\b(?! (?:it|that|this|to you)\b|-)"
    r"|^(?:\W|(?:right|ok(?:ay)?|well|so|good|great|lovely|perfect|there|all|consider it)\b)*(?:done|booked|settled|decided|agreed|deal|sorted)(?: then| now)?(?=\W*$|[,:;.!]| -)"
    r"|\b(?:tak|count)(?:e|ing) (?:that|it) as (?:a yes|settled|agreed)\b"
    r"|\b(?:then|o'clock|\d|eight|nine|ten|seven|six|\w+day|tonight|tomorrow|morning|afternoon|evening|one|it|that) it is\b|\b(?:we'll|let'?s) (?:just )?(?:say|make it|call it|go with|go for|settle on|stick with)\b"
)
_DOES = re.compile(
    r"\b(?:i|we)(?:(?:'ve|'m|'re| have| am| are)? (?:(?:just|now|already|gone|going|go|ahead|and|to) )*(?:book(?:ed|ing)|put(?:ting)?|reserv(?:ed|ing)|confirm(?:ed|ing)|order(?:ed|ing)|sign(?:ed|ing)|cancell?(?:ed|ing)|schedul(?:ed|ing))"
    r"|(?:'ll| will) (?:(?:just|simply|go ahead and) )+(?:book|put|reserve|confirm|order|sign|cancel|schedule)) (?P<what>(?:it|that|this|you|them)\b)?"
)
_LEFT_TO_THEM = re.compile(
    r"\b(?:nothing|(?:until|till|unless|if|once|when(?:ever)?|whether|before|as soon as) (?:you|your|we(?:'ve)? (?:talk|speak)|i(?:'ve)? hear)|provisional\w*|pencil\w*|in case|no obligation|your (?:yes|word|call|choice|decision)|you (?:decide|say|think|tell|choose)|you can (?:still |always )?(?:cancel|change|say|drop)|for now|meanwhile|in the meantime|think(?:ing)? (?:it|about))\b"
)
_ASIDE = re.compile(r"\b(?:not(?:e|es|ed|ing)|written|wrote|message|reminder|details|brochure|call(?:back)?)\b")


@per_view
def decided_over(view: View) -> frozenset[int]:
    """Return the numbers of the sentences that declare settled what the customer has just held their yes back from.

    Not those that leave it open ("nothing is booked until you say so"), or settle something that was not in question.
    """
    if (
        view.where != "turn"
        or not view.trainee_turns
        or not any(_SETTLED.search(text) or _DOES.search(text) for text in view.folded.values())
    ):
        return frozenset()
    return frozenset(number for number, text in view.folded.items() if holds_back(view) and _settles(view, text))


def _settles(view: View, folded: str) -> bool:
    if is_question(folded) or _LEFT_TO_THEM.search(folded) or _ASIDE.search(folded):
        return False
    does = _DOES.search(folded)
    of_that = does and (does["what"] or set(content_stems(folded)) & set(content_stems(view.trainee_turns[-1])))
    return bool(of_that or _SETTLED.search(folded))


@feature
def decides_for_them(view: View, sentence: Sentence) -> bool:
    """Declares settled what the customer has just held their yes back from."""
    return sentence.number in decided_over(view)
