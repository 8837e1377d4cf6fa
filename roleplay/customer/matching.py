"""Whether a question asks with a cue: by its stems, their order, and whether it asks of what was, will be or never came about. Pure, by words."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from roleplay.text import STOPWORDS, fold, stem, words


def asks_by(cue: str, folded: str) -> bool:
    """Whether all words of a cue stand in a folded question, by stem.

    Words that carry meaning may stand in any order. A cue with little words in it is a turn of phrase and keeps its
    order: "about the shop" is not in "how did the shop come about"; one of little words alone has no other words
    between: "how are you" is not in "how old are you". What asks after the past is not in a question about
    what is to come: "what happened" is not in "what is happening tomorrow".
    """
    asked, said = stems(cue), stems(folded)
    if not asked or not _each(cue) <= _each(folded):  # what most cues fail by
        return False
    few = little(cue)
    if asked[0] == "which":
        found = any(said[place : place + len(asked)] == asked for place in range(len(said)))  # no other noun between
    elif few == "all":
        found = any(_in_a_row(asked, run) for run in _little_runs(folded))
    elif few == "some":
        found = _in_a_row(asked, said)
    else:
        found = True
    if _looks_ahead(folded) and _PAST.search(fold(cue)):
        return False
    return found and not (_NEVER_WAS.search(folded) and not _AHEAD.search(fold(cue)))


@lru_cache(maxsize=4096)
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of all words of a text, in order."""
    return tuple(stem(word) for word in words(text))


@lru_cache(maxsize=4096)
def _each(text: str) -> frozenset[str]:
    return frozenset(stems(text))


@lru_cache(maxsize=4096)
def little(cue: str) -> Literal["all", "some", "none"]:
    """Return how many words of a cue are little ones, which say nothing by themselves."""
    each = [word in STOPWORDS for word in words(cue)]
    return "all" if all(each) else "some" if any(each) else "none"


def _in_a_row(asked: Sequence[str], said: Sequence[str]) -> bool:
    """Whether words are said one after another, with or without others between."""
    rest = iter(said)
    return all(each in rest for each in asked)


@lru_cache(maxsize=4096)
def _little_runs(folded: str) -> tuple[tuple[str, ...], ...]:
    """Return the stems of the little words of a sentence, in runs that no other word breaks."""
    runs: list[list[str]] = [[]]
    for word in words(folded):
        if word in STOPWORDS:
            runs[-1].append(stem(word))
        elif word not in _FILLERS:
            runs.append([])
    return tuple(tuple(run) for run in runs if run)


_FILLERS = frozenset(
    "actually exactly honestly possibly perhaps currently today tonight tomorrow now also still ever".split()
)
"""Words that may stand anywhere and ask for nothing."""
_AHEAD = re.compile(
    r"\b(?:can (?:i|we)|shall (?:i|we)|tomorrow|next (?:week|month|year|time|day)|will|going to|gonna|would|could|should)\b|'ll\b"
)
_NEVER_WAS = re.compile(
    r"\b(?:would|should|could|might)(?:n't| not)? (?:\w+ ){0,3}?have (?!liked|wanted|wished|hoped|preferred|needed)(?:been|sat|had|gone|come|done|made|said|told|got|kept|taken|given|known|\w+ed)\b"
)
"""Asks of what did not come about: "who would have sat there?" asks for nobody who did."""
_PAST = re.compile(r"\b(?:did|didn't|was|were|had|went|\w{2,}ed)\b")


@lru_cache(maxsize=4096)
def _looks_ahead(folded: str) -> bool:
    return bool(_AHEAD.search(folded)) and not _PAST.search(folded)
