"""Disowned: words that are said only to be denied, or told as somebody else's.

"I won't tell you that it's only a parcel" plays nothing down, and "they shouldn't have told you to calm down" gives no
order. What is read is the frame before the words. It has to reach them, with no comma, "but" or "because" between. Form
alone denies nothing: "I'm not saying you're lying, but …" and "I don't think you should have signed it" stand.
"""

import re
from enum import IntEnum


class Disowned(IntEnum):
    """How far words are disowned: not at all, told as somebody else's (one may tell in order to agree), or denied."""

    NO = 0
    REPORTED = 1
    DENIED = 2


_REACHES = (
    r"(?:(?!\b(?:but|because|cos|since|if|unless|until|till|when|while|though|although|whereas|so|then|again|twice|surprised|yourself"
    r"|how (?:often|many|much)|and(?! (?:that|to)\b))\b| - )[^,;:.!?()]){0,70}"
)
"""What may stand between a frame and the words in it."""

_SAY = r"(?:tell|say|ask|claim|suggest|pretend|argue|insist|imply|mean|make you|call you)"
_SAYING = r"(?:telling|saying|asking|claiming|suggesting|pretending|arguing|insisting|implying|making you|calling you)"
_I_NOT = (
    r"\b(?:i|we)(?:(?:'?m|'re| am| are| will| would| do) not|(?:'d|'ll| will| would)? never| can ?not| won'?t| wouldn'?t"
    r"| can'?t| don'?t|'d rather not)"
)
_GOING_TO = r"(?: (?:(?:going|about|here|trying|want|wish|try) to|gonna|dream of|ever|even|just|simply|really|certainly|start|be))*"
_NOBODY_WILL = (
    r"\b(?:nobody|no ?one|none of us)(?: \w+){0,4}? ?(?:will|would|should|can|could|may|'ll|'d|gets? to"
    r"|(?:'s| is) (?:going|allowed) to|has (?:the|any) (?:right|business) to)(?: ever| even)?"
)
_INSTEAD_OF = r"\b(?:without|instead of|rather than)(?: (?:me|us|anyone|anybody|just|simply))?"

_UNSAID = re.compile(
    rf"(?:{_I_NOT}{_GOING_TO} (?:{_SAY}|{_SAYING})\b"
    rf"|{_NOBODY_WILL} {_SAY}\b|\b(?:nobody|no ?one)(?: here)?(?:(?:'s| is) {_SAYING}| thinks| believes| says)\b"
    r"|\byou(?:'ll never| won'?t| will not| will never)(?: ever)? hear (?:me|us|anyone|anybody|(?:it )?from (?:me|us))\b"
    rf"|\bit(?:'s| is|'d be| would be) (?:wrong|unfair|dishonest|cheap|no (?:good|use|help)) (?:(?:of|for) (?:me|us) )?to {_SAY}\b"
    rf"|\bit(?: isn'?t|'s not| is not| wouldn'?t be| would not be) (?:fair|right|true|honest|my place) (?:(?:of|for) (?:me|us) )?to {_SAY}\b"
    r"|\bi(?:'d| would) be (?:lying|wrong|a liar|dishonest) (?:if i|to)\b"
    r"|\b(?:it|that|this|which) (?:doesn'?t|does not|didn'?t|did not) mean\b|\b(?:it|that|this)(?:(?:'s| is| was) not|(?: is| was)n'?t) (?:to say|that)\b"
    rf"|{_INSTEAD_OF} (?:{_SAYING}|{_SAY})\b){_REACHES}$"
)
"""The speaker, or nobody, says so; it would be wrong to say so, or is not meant."""

_UNDENIED = re.compile(r"\b(?:pretend|can ?no?'?t say)\b.*(?:n't|\bnot|\bnever)\b")
"""Two negations that assert: "I can't pretend you didn't sign it"."""

_UNDONE = re.compile(rf"(?:{_I_NOT}{_GOING_TO}|{_NOBODY_WILL}|{_INSTEAD_OF}) $")
"""The speaker, or nobody, does so."""

_UNTHOUGHT = re.compile(
    r"\b(?:i|we) (?:really |honestly |just |simply )?(?:don'?t|do not|never) (?:for (?:a|one) \w+ |really |even )?"
    rf"(?:think|believe|reckon|suppose|feel|find|thought)\b(?P<what>{_REACHES})$"
)
_ADVISED = re.compile(r"\b(?:should|ought|need|must|can|could|have to|want|get|understand|realise|deserve|listen\w*)\b")
"""What one does not think that somebody should have done is a reproach all the same."""

_AS_IF = re.compile(
    r"\b(?P<seems>(?:looks?|seems?|sounds?|appears?|feels?|felt|act\w*|behav\w+|carry\w* on|talk\w*|speak\w*|mak\w+ out) )?"
    rf"as (?:if|though)\b{_REACHES}$"
)
"""Compares in order to say that it is not so ("as if it were only a table"), unless that is how things look."""

_WRITING = (
    r"(?:terms|polic(?:y|ies)|contract|e-?mails?|letters?|website|site|page|system|form|text|app|confirmation|rules?"
    r"|conditions|notice|sms|message|log|agreement|ticket|leaflet|manual|records?)\b"
)
_IN_WRITING = re.compile(_WRITING)
_OTHERS = (
    r"\b(?:he|she|they|someone|somebody|anyone|anybody|who"
    rf"|(?:the|that|my|one of (?:the|our|my)) (?!\w*{_WRITING})(?:\w+ ){{0,2}}?(?!{_WRITING})\w+)"
    r"(?: (?:had|has|have|'ve|should|shouldn'?t|never|not|must|may|might|was|were|is|are|also|just|simply|even|no|right|business|keeps?|kept))*"
)
_REPORTED = re.compile(
    rf"(?:{_OTHERS} (?:told|telling|tells|said to|saying to|made|making) you\b|\bnobody should(?:'ve| have) (?:told|said to) you\b"
    r"|\b(?:being|to be|should(?:n'?t| not| never) (?:have )?be(?:en)?) told\b|\band (?:then |even |just |simply )*told\b(?! (?:you|him|her|them|us|me)\b)|\b(?:to hear|hearing)(?: (?:it|someone|somebody|them|him|her))? (?:say|that)\b"
    rf"|\byou (?:said|felt|feel|(?:were |are )?worr(?:y|ied)|were (?:made|left) (?:to )?feel\w*|told (?:me|us|him|her|them))\b){_REACHES}[\"']?$"
)
"""Somebody else, or the customer, said so. What writing says is not reported but leant on: "the terms tell you that …"."""

_OTHERS_DO = re.compile(rf"{_OTHERS} $")
_NEW_CLAUSE = re.compile(r"\s*(?:[,;:.!?-]|(?:and|but|so|because|since)\b)")
_TO_YOU = re.compile(r"\w+ you\b")

_GIVEN_BACK = re.compile(
    r"[^.!?]*(?:[.!?]+ )?\W*\b(?:but|however|though(?=\W*\w)|although|only that|all the same|even so|having said that"
    r"|mind you|(?:i'?m|it'?s) (?:just|only|simply|merely))\b"
    r"(?!,? (?:i|we)(?:'ll| will|'d like| (?:can|do) (?:hear|understand|imagine|see (?:how|why))|'m (?:sorry|here|with))| what (?:i|we) can)"
)
"""What was denied comes after all, unless it is the speaker's own help or sympathy that follows."""

_LOOKED_BACK = 160
"""Characters before the words in which a frame may begin."""


def _quoted(folded: str, first: int, last: int) -> bool:
    """Whether the words stand between quotation marks, and are not what some writing says."""
    inside = folded.count('"', 0, first) % 2 == 1 and '"' in folded[last : last + _LOOKED_BACK]
    return inside and not _IN_WRITING.search(folded, max(0, first - _LOOKED_BACK), first)


def disowned(folded: str, first: int, last: int) -> Disowned:
    """Return how far the words from offset `first` to `last` of a folded turn are disowned by those around them."""
    before, said = folded[max(0, first - _LOOKED_BACK) : first], folded[first:last]
    quoted = _quoted(folded, first, last)
    if not quoted and (_NEW_CLAUSE.match(said) or _GIVEN_BACK.match(folded, last) or _UNDENIED.search(before + said)):
        return Disowned.NO
    unthought = _UNTHOUGHT.search(before)
    if unthought and not _ADVISED.search(f"{unthought['what']}{said}"):
        return Disowned.DENIED
    compared = _AS_IF.search(before)
    if _UNSAID.search(before) or _UNDONE.search(before) or (compared and not compared["seems"]):
        return Disowned.DENIED
    reported = quoted or _REPORTED.search(before) or (_TO_YOU.match(said) and _OTHERS_DO.search(before))
    return Disowned.REPORTED if reported else Disowned.NO
