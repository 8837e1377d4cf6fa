"""Retelling: what a customer has told, cut down to what was really said; and a trainee's words as a case note has them. Pure code.

A persona's clause on a fact sums up all the ways it may be told; what was said may hold less of it.
"""

import re
from collections.abc import Sequence

from roleplay.features.forms import NEGATION
from roleplay.features.offers import is_offer
from roleplay.features.questions import is_question
from roleplay.text import content_stems, fold, one_line, stopped, words
from roleplay.transcript import Turn

_PART = re.compile(
    r",? and (?=(?:you|your|the|a|an|it|he|she|they|there|every|nobody|no|some|only|what)\b)|, (?!(?:is|are|and)\b|\d)"
)
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_SUBJECT_BEFORE = frozenset(
    "instead perhaps maybe that and or but if when because so which what how as than until once where who while whether since after before "
    "though why day way time sure promise hope know see say says".split()
)
_SUBJECT_AFTER = frozenset(
    "are were have had can could will would shall should may might must do did does need want 're 've 'll 'd".split()
)
_BEFORE_OBJECT = frozenset("to for with from of on at by about see get got have had keep left let".split())
_YOU = re.compile(
    r"(?P<before>[\w']*)(?P<gap>\W*)\b(?P<you>you(?:rs(?:elf)?|r)?)\b(?P<after>(?:'\w+|\s+\w+)?)", re.IGNORECASE
)
_QUOTED = re.compile(r"""("[^"]*"|“[^”]*”|‘(?:[^’]|’(?=\w))*’|(?<!\w)'(?:[^']|(?<=\w)'(?=\w))+'(?!\w))""")
_TAKES_NOTHING_ON = re.compile(
    r"^it takes\b|\b(?:can|could|i need you|we need you)\b|\byou (?:need|must|should|ought|have to|want|wanted|said|told|asked|are|were)\b|\byou're\b"
)
"""Speaks of what might be done, or of what the customer does or did."""
_UNDERTAKES = re.compile(r"\b(?:i|we)\b|\b(?:my|our) |\b(?:will|going to)\b|'ll\b")
"""Says what the speaker does, or what somebody is going to."""
_NO_REMEDY = re.compile(
    r"\byou (?:can|may|could) (?:\w+ly |just |now |also )?(?:say|hear|tell|see|ask|talk|speak|think|imagine|believe)\b"
)
"""Lets the customer do what anybody may: "you can say hello to her"."""
_OPENS = re.compile(
    r"^(?:(?:ok(?:ay)?|good|right|well|yes|yeah|so|but|and|or|then|now|of course|sure|great|thank you|thanks)\b[ ,.!-]*|(?:no|sorry)[,.!] *|first(?:ly)?, *)*"
    r"(?:(?:\w+ ){0,3}(?:short|sum up|only|plan|this|steps?|summary|one|two|three|four|first|second|third|last) ?: *)?",
    re.IGNORECASE,
)
"""What opens a sentence in talk and says nothing by itself: "OK, so", "But", "In short:"."""
_THEIRS = {"your": "their", "yours": "theirs", "yourself": "themselves"}


def retold(clause: str, said: str) -> str:
    """Return of a clause on what was told the part, from its beginning, that was said; "" where too little of it was.

    said: everything the trainee may have it from. A part was said if half of the words that carry it were (of a later part:
    more than half of what it adds), and every figure.
    """
    heard, figures = set(content_stems(said)), set(_FIGURE.findall(said))
    end = 0
    for place in (*(match.start() for match in _PART.finditer(clause)), len(clause)):
        part = clause[end:place]
        adds = set(content_stems(part)) - set(content_stems(clause[:end]))
        least = len(adds) / 2 + (0.5 if end and adds else 0)
        if len(adds & heard) < least or not set(_FIGURE.findall(part)) <= figures:
            break
        end = place
    return clause[:end]


def as_told(turns: Sequence[Turn], known: str) -> tuple[str, ...]:
    """Return everything that was told, in order: of each clause as much as was said, or the customer's own words in its place.

    known: what the trainee knew beforehand.
    """
    said = " ".join((known, *(turn.text for turn in turns if turn.role == "customer")))
    return tuple(retold(clause, said) or one_line(turn.text, 160) for turn in turns for clause in turn.learned)


def offered(sentence: str) -> bool:
    """Whether a trainee's sentence is an offer that can stand in a note: no question, no refusal."""
    folded = _NO_REMEDY.sub(" ", fold(sentence))
    return is_offer(folded) and not is_question(folded)


def promised(sentence: str) -> bool:
    """Whether a trainee's sentence is a promise that can stand in a note: it says what is going to be done, and not what is not."""
    folded = fold(sentence)
    one_of_several = folded.startswith("or ")
    undertaken = bool(_UNDERTAKES.search(folded))
    return undertaken and not (
        one_of_several or is_question(folded) or NEGATION.search(folded) or _TAKES_NOTHING_ON.search(folded)
    )


def as_noted(sentence: str) -> str:
    """Return a trainee's sentence as a note about the customer has it: without what only opens it in talk."""
    kept = _OPENS.sub("", sentence, count=1) or sentence
    return stopped(of_them(kept[:1].upper() + kept[1:]))


def of_them(text: str) -> str:
    """Return words to a customer as words about them: "you" is "they" or "them". What stands in quotation marks stays."""
    return "".join(_YOU.sub(_third, part) if place % 2 == 0 else part for place, part in enumerate(_QUOTED.split(text)))


def _third(match: re.Match[str]) -> str:
    you = match["you"].lower()
    third = _THEIRS.get(you) or ("they" if _is_subject(match) else "them")
    third = third.capitalize() if match["you"][0].isupper() else third
    return f"{match['before']}{match['gap']}{third}{match['after']}"


def _is_subject(match: re.Match[str]) -> bool:
    """Whether this "you" does something: at the start of a clause, or before a word that only a subject has after it."""
    if match["you"].lower() != "you":
        return False
    before, after = match["before"].lower(), (words(match["after"]) or [""])[0]
    starts = not before or bool(set(match["gap"]) & set(",;:.!?")) or before in _SUBJECT_BEFORE
    did = after.endswith("ed") and before not in _BEFORE_OBJECT  # "the days you stayed"; not "for you booked"
    return starts or did or after in _SUBJECT_AFTER or match["after"].startswith("'")
