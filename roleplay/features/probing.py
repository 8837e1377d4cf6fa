"""How it is asked: with a reproach or a verdict in the question, or many questions chained in one breath."""

import re

from roleplay.features.questions import is_question
from roleplay.features.view import View, feature, in_sentence, per_view, turn_feature
from roleplay.text import Sentence

_REPROACH = re.compile(
    r"\bwhy (?:(?:didn'?t|haven'?t|did not|have not) you|(?:did|have) you not|you (?:didn'?t|haven'?t|did not|have not))\b(?! (?:\w+ )?(?:get|got|receive\w*|feel|like|want|hear|heard|sleep|slept|have|had|throw|sell|bin|chuck|give (?:it|them) away)\b)|\bwhy (?:has|did|does|is|was) it (?:only |just )?(?:taken?|took) (?:you )?(?:until|till|so long|this long|all|\w+ (?:days|weeks|months))|\bwhy (?:are|were|is it) you (?:only |just )*(?:now )?(?:telling|ringing|calling|reporting|noticing|coming|raising|saying)\b|"
    r"\byou (?:do|did) (?:\w+ ){1,8}?,? ?(?:don'?t|didn'?t) you\b|\bhow (?:on earth )?(?:did|could|do) you (?:manage to (?:\w+ )?(?:miss|lose|break|drop|forget|delete|spill|not|do (?:that|this)|mess|ruin|lock|flood|press|overlook|get (?:it|that|this)(?: so)? wrong)|not|fail|miss|let)\b|\bhow on earth did you manage\b|\bwhat (?:on earth|possessed|made you think)\b|\byou(?: surely| really)? (?:must|would) have (?:noticed|seen|known|realised|realized|had)\b|\bdid(?:n'?t| it not) (?:it )?(?:occur|cross your mind)|"
    r"\bbecause you (?:said|told us|told me|wrote) (?:earlier|before|you'd|just|at first|on)\b|^\w+, or (?:was|did|were|is|do|does) (?:it|you|they|he|she)\?|\band (?:you|nobody|no ?one) (?:did ?n'?t|never|thought)\b.{3,40}\?|\bwhy should i believe\b|\bcan you prove\b|\bwhat proof\b|\bdo you (?:normally|usually|often|always) (?:leave|let|forget|wait|ignore|not)\b"
)

in_sentence(
    "reproachful",
    _REPROACH,
    "Asks as a reproach or a cross-examination: why has it taken you until now, you do check, don't you.",
)

_PRESUMES = re.compile(
    r"\b(?:have|did|could|might|had) (?:you|u) (?:maybe |perhaps |possibly |accidentally |by any chance |simply |just |actually )*(?:not |n't )(?!only|yet )|\b(?:did|have|might) (?:you|u)(?: have)? (?:maybe|perhaps|possibly|accidentally|by any chance) \w+|\bcould (?:you|u) (?:maybe |perhaps |possibly |accidentally |by any chance )?have (?:maybe |perhaps |possibly |accidentally |by any chance )?\w+|\b(?:maybe|perhaps|possibly) you(?:'ve| have|'d| had| just| forgot| left| didn'?t| haven'?t| pressed| put)\b|"
    r"\bis it (?:possible|maybe|not just) (?:that )?you(?:'ve|'d| have| just| forgot| left)|\b(?:nine|9|99|eight) times out of (?:ten|10|a hundred)\b|\b(?:it|that|this)(?:'s| is) (?:usually|normally|nearly always|almost always|mostly|often|generally) (?:that\b|the|because|down to|people|how|just|user|something|when|a)|\b(?:people|customers|folk|users) (?:often|usually|tend to|always|sometimes) (?:leave|forget|put|miss|press|don'?t|get|do|mix)|"
    r"\bare you (?:quite |absolutely |really |totally |a hundred per ?cent )?(?:sure|certain) (?:you|it|that|there|they|he|she)\b|\byou(?:'re| are) sure (?:you|it|that|there|they)\b|\bcould (?:somebody|someone|anyone) (?:at home|in your|else in) "
)

in_sentence(
    "presumes",
    _PRESUMES,
    "Holds a verdict or a doubt: have you maybe not, nine times out of ten it's, are you sure there was only one.",
)


@turn_feature
def cross_examines(view: View) -> bool:
    """Some sentence of this turn reproaches, doubts or presumes what the customer did."""
    return bool(_REPROACH.search(view.whole)) or any(_PRESUMES.search(text) for text in view.folded.values())


CLAUSE_ASKS = re.compile(
    r"(?:^|[,;?] ?(?:and |or |also )?|\b(?:and|or) )(?:(?:so|ok|okay|right|well) )*(?:is|are|was|were|do|does|did|have|has|had|can|could|will|would|when|what|what's|where|which|who|how (?:long|many|much|old|far|often))\b,? (?=(?:it|the|you|your|there|that|this|any|anything|he|she|they|i|is|did|do|was|were|have|make|model|time|day|colour|\w+ (?:is|are|did|was))\b)"
)
_CHECKLIST = re.compile(
    r", (?:and |or )?(?:checked|swapped|tried|restarted|rebooted|looked|reset|unplugged|cleared|turned|reinstalled|updated|replaced|cleaned|logged)\b"
)


@per_view
def _asked_in_all(view: View) -> int:
    """How many questions this turn puts, those chained in one sentence counted one by one."""
    return sum(
        max(1, len(CLAUSE_ASKS.findall(text))) + len(_CHECKLIST.findall(text))
        for text in view.folded.values()
        if is_question(text)
    )


@feature
def chained_questions(view: View, sentence: Sentence) -> bool:
    """Asks, and this turn puts four questions or more, chained in one sentence or several."""
    return is_question(view.folded[sentence.number]) and _asked_in_all(view) >= 4
