"""What an authored line presumes the trainee to have said: a name, or nothing at all; to be calm, or that it is a trifle; in which tense. Pure, by words."""

import re
from collections.abc import Sequence

from roleplay.customer.decision import Decision
from roleplay.text import content_stems, fold
from roleplay.transcript import Turn


def presumes_rightly(said: str, decision: Decision, turns: Sequence[Turn]) -> bool:
    """Whether what a folded line presumes of the trainee's words is so."""
    if decision.reaction == "react_dismissed" and not _as_dismissed(said, fold(decision.words)):
        return False
    if decision.reaction == "react_heard" and not _echoes_rightly(said, fold(decision.words)):
        return False
    if decision.reaction == "accept" and _TAKES_AN_OFFER.search(said):
        return False  # a yes to an hour, or to a plan, takes no offer
    if (knows := _KNOWS_THE_NAME.search(said)) or _ASKS_THE_NAME.search(said):
        return bool(knows) is any(_GAVE_A_NAME.search(turn.text) for turn in turns if turn.role == "trainee")
    return not (_SAYS_NOTHING.search(said) and _says_something(turns))


def presumes(said: str) -> bool:
    """Whether a folded line presumes anything of the trainee's words."""
    return any(each.search(said) for each in (*_PRESUMING, *(echo for echo, _ in _ECHOES)))


_KNOWS_THE_NAME = re.compile(
    r"\byou, by name\b|\bremember your name\b|\bwith a name\b|\bwhom to ask for\b|\bhold you to it, by name\b"
)
_ASKS_THE_NAME = re.compile(r"\bwho am i (?:talking|speaking) to\b|\bwhat(?:'s| is) your name\b|\bfirst your name\b")
_GAVE_A_NAME = re.compile(
    r"\b(?:[Ii](?:['’]m| am)|[Nn]ame(?:['’]s| is|,|:)?|[Tt]his is|[Cc]all me|[Aa]sk for) (?!Mr|Mrs|Ms|Miss|Dr|Sorry|\w+day)[A-Z][a-z]+\b"
    r"|\b[A-Z][a-z]+ (?:here|speaking|is (?:my|the) name)\b|(?:^|[,.!?] )(?!\w+day)[A-Z][a-z]+ (?:at|from|with) (?:the |[A-Z])"
)
"""Tells the customer what one is called."""
_SAYS_NOTHING = re.compile(r"\bit says nothing\b|\bdo not find the information\b|\bmeans nothing\b")
_TAKES_AN_OFFER = re.compile(
    r"\btalked me (?:round|into)\b|\b(?:book|take|have) it\b|\bput it (?:through|in hand)\b|\btake my name\b|\bthat one\b|\bbargain\b|\bdeal\b|\bsign for\b|\bgo with it\b"
)
"""Takes what was held out to them."""
_OF_CALM = re.compile(r"\b(?:calm|composed|soothe|tone|raised my voice|talk me down|switch it off|not upset)\b")
_TOLD_TO_BE_CALM = re.compile(
    r"\b(?:calm\w*|relax\w*|settle|cool (?:it|down|off)|tone|voice|temper|shout\w*|yell\w*|breaths?|breathe|compos\w+|easy|upset|angry|anger|worked up|emotional|hysterical|aggressive|quiet\w*)\b"
)
_OF_SIZE = re.compile(
    r"\b(?:trivial|small|smaller|minor|nothing|fuss|silly me|little thing|bigger customers|only my (?:life|whole day)|need not have rung)\b"
)
_MADE_SMALL = re.compile(
    r"\b(?:nothing|only|just|small|little|minor|fuss|big deal|bad|worse|worry|rather a lot|too much|overreact\w*|exaggerat\w+|happens|everybody|everyone|we've all|anybody|won't kill)\b"
)
"""A customer who is told to be calm has not been told that it is a trifle, nor the other way round."""

_ECHOES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"^(?:\w+[.,] )?(?:it (?:was|has been)|that's (?:just |exactly )?how it was)\b"),
        re.compile(r"\b(?:was|were|been|had|have|did|felt|must)\b|'(?:ve|d)\b|\b(?!need)\w{3,}ed\b"),
    ),
    (
        re.compile(r"^(?:it is, yes|isn't it|yes\. it is so)\b"),
        re.compile(r"\b(?:is|are|must|sounds?|feels?|looks?|makes?)\b|'s\b"),
    ),
    (
        re.compile(r"\bright word for it\b"),
        re.compile(
            r"\b(?:that|this|it|you|what|which)(?:'s|'re| (?:is|was|are|were|must|sounds?|feels?|felt|looks?))\b|^(?:how|what an?)\b"
        ),
    ),
    (
        re.compile(r"\bhardest part\b"),
        re.compile(r"\b(?:hard\w*|worst|difficult|tough|wait\w*|wonder\w*|not knowing|all th(?:is|at))\b"),
    ),
)
"""What a line that agrees takes up of what was said: "it was" of something that was, "the right word" of how something is called."""
_PRESUMING = (_KNOWS_THE_NAME, _ASKS_THE_NAME, _SAYS_NOTHING, _TAKES_AN_OFFER, _OF_CALM, _OF_SIZE)


def _echoes_rightly(said: str, words: str) -> bool:
    """Whether a line that agrees agrees with these words."""
    return all(taken_up.search(words) for echo, taken_up in _ECHOES if echo.search(said))


def _as_dismissed(said: str, words: str) -> bool:
    """Whether a line that minds being told to be calm, or being made light of, minds what was said in these words."""
    calm = bool(_TOLD_TO_BE_CALM.search(words))
    if _OF_CALM.search(said):
        return calm
    return not (_OF_SIZE.search(said) and calm and not _MADE_SMALL.search(words))


def _says_something(turns: Sequence[Turn]) -> bool:
    """Whether the trainee's last turn, however it is worded, takes up what the customer told, or asks after it."""
    told = {found for turn in turns if turn.role == "customer" for found in content_stems(turn.text)}
    last = next((turn.text for turn in reversed(turns) if turn.role == "trainee"), "")
    return len(told & set(content_stems(last))) >= 2
