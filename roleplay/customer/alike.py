"""One wording for questions that come to the same, so that a fact is heard asked for however one asks. Pure, by words."""

import re
from functools import lru_cache

_WELL = "howareyou"
_LIGHTLY = r"(?:(?:really|actually|still|quite|both|yourself|now|then|all|otherwise|even|yet) )*"
_STATE = (
    r"(?:(?:okay|ok|all right|alright|well(?! \w+ed\b)|fine|good|unwell|ill|sick|poorly|faint|dizzy|strange|funny|odd|"
    r"(?:any |a bit |at all )?(?:different|better|worse)|in (?:any )?pain|in one piece|shaken|hurt|injured)"
    r"\b(?! (?:with|to|if|for|by|at|about|from|than)\b))"
)
_KEEPING = r"(?:been )?(?:feel|feeling|keeping|doing|holding up|bearing up)\b"
_NOT_OF_ANYTHING = r"(?! (?:about|with|on|for|at|it|that|towards|when|while|\w+ing)\b)"
_HOW_ARE_YOU = re.compile(
    rf"\bhow (?:are|were|do|did|have) you {_LIGHTLY}(?:{_KEEPING}|been\b){_NOT_OF_ANYTHING}"
    r"|\bhow are you\b(?= (?:today|now|then|yourself|otherwise|after|since|and|in yourself)\b|\W*$|\W*[,;?])"
    r"|\bhow(?: is| has|'s| are)? (?:your health|yourself|things with you|everything with you)(?: been)?\b"
    rf"|\b(?:(?:are|were) you|have you been|you(?:'re| are)(?: not|n't)?) {_LIGHTLY}(?:feeling |keeping )?{_STATE}"
    rf"|\b(?:do|did|have) you {_LIGHTLY}(?:been )?(?:feel|felt|feeling|keeping) {_LIGHTLY}{_STATE}"
)
"""Asks how somebody is, or whether they are well."""
_HOUR = re.compile(
    r"\b(?:(?:at|by|from|before|around|about|until) )?(?:what|which) (?:exact |latest )?(?:hours?|times?)\b(?! do you (?:make|have)\b(?! to\b))|\bhow (?:soon|early)\b"
)
_FOR_WHAT = re.compile(
    r"\b(?P<verb>need|want|use|using|require) (?:the|your|this|that|a|an|these|those|all) (?:\w+ ){1,2}?for\b(?! (?:now|long|ever|a \w+|free|nothing|sure)\b)"
)
"""Asks what a thing is needed for, by its name."""
_IS = re.compile(r"(?<=\b(?:what|that))'s\b|(?<=\b(?:how|who))'s\b|(?<=\bwhere)'s\b")
_WHY = re.compile(
    r"\b(?:how come|what(?:'s it| is it|'s| is)?(?: about it)?(?: that)? makes|what's the reason|what is the reason)\b"
)
_BODY = re.compile(r"(?<=\bany)body\b|(?<=\bsome)body\b|(?<=\bevery)body\b")
_TIMES = re.compile(
    r",? (?:(?:for|over|in|during|on) )?(?:these|those|the (?:last|past|first)|this|last) (?:\w+ ){0,2}(?:days?|nights?|weeks?|weekend|months?|hours?|mornings?|afternoons?|evenings?)\b"
    r"|,? (?:ever )?since (?:then|yesterday|(?:last )?\w+day|(?:it|he|she|they|we|you|that|this|the \w+)\b[^,?]*)"
    r"|,? without (?:it|them|any|one)\b|,? (?:today|yesterday|tonight|(?:on )?\w+day)(?=\W*$)"
)
"""Says of what time something is asked, or in what state of things."""


@lru_cache(maxsize=4096)
def in_full(text: str) -> str:
    """Return a question, or a cue, with "why" and "anyone" for what comes to the same, and "how's" in full."""
    return _IS.sub(" is", _WHY.sub("why", _BODY.sub("one", text)))


@lru_cache(maxsize=4096)
def plainly(text: str) -> str:
    """Return a question with the plainest wording of what can be asked in many: when, what for, how somebody is."""
    return _FOR_WHAT.sub(r"\g<verb> it for", _HOUR.sub("when", after_health(text)))


@lru_cache(maxsize=4096)
def after_health(text: str) -> str:
    """Return a question, or a cue, with one wording for all that asks how somebody is."""
    return _HOW_ARE_YOU.sub(_WELL, text)


def asks_how_they_are(cue: str) -> bool:
    """Whether a cue asks how somebody is, however little its words say."""
    return _WELL in after_health(cue)


def timeless(text: str) -> str:
    """Return a question without the time that it is asked of: "how are you, these three days?" asks nothing of the days."""
    return _TIMES.sub("", text)
