"""Words that announce an offer, and what tells one from another: nobody falls into a trap by what is allowed."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from roleplay.features import announces
from roleplay.text import STOPWORDS, fold, stem, words

LIGHT_VERBS = frozenset(
    stem(word)
    for word in "arrange book bring deliver do get give have let make offer organise organize provide put send take".split()
)
"""Verbs that any offer may be made with: "send an engineer" is no other thing than "book an engineer"."""

_SMALL_WORDS = frozenset("a an the to of you your on in for and or at by it is be from with as".split())
_DAYS = frozenset(
    "today tonight tomorrow now immediately monday tuesday wednesday thursday friday saturday sunday".split()
)
_HOURS = frozenset("morning noon afternoon evening night".split())


def telling(offer: str) -> list[str]:
    """Return the words of an offer that say what it is, all of them if none does."""
    said = words(offer)
    return [word for word in said if word not in STOPWORDS and (len(word) > 2 or word.isdigit())] or said


def things(offer: str) -> list[str]:
    """Return the telling words of an offer without a verb that any offer may be made with."""
    return [word for word in telling(offer) if stem(word) not in LIGHT_VERBS]


def apart(offer: str, allowed: Iterable[str]) -> tuple[list[str], ...]:
    """Return what tells a forbidden offer from the allowed ones: a cue holds all words of one of these groups.

    Where the day or the hour differs, it is that ("today", where tomorrow is allowed); else the thing or the deed; else
    whatever word differs. Nothing where all its words stand in what is allowed.
    """
    heard = {found for other in _alike(offer, list(allowed)) for found in stems(other)}
    own = [word for word in dict.fromkeys(words(offer)) if stem(word) not in heard]
    for times in (_DAYS, _HOURS):
        if found := [word for word in own if word in times]:
            return tuple([word] for word in found)
    told = [word for word in own if word in things(offer) and word not in STOPWORDS]
    if told:
        return tuple([word] for word in told)
    said = words(offer)
    rest = [word for word in own if word not in _SMALL_WORDS]
    heavy = [word for word in rest if stem(word) not in LIGHT_VERBS] or rest
    return tuple(said[(at := said.index(word)) : at + 2] for word in heavy)  # "this" says little without "evening"


def _alike(offer: str, allowed: list[str]) -> list[str]:
    """Return the offers about the same thing, or all where none is: heaters tonight do not make an engineer tonight."""
    thing = {stem(word) for word in things(offer)[:1]}
    return [other for other in allowed if thing & stems(other)] or allowed


def cues_of(offer: str, others: Iterable[str]) -> list[str]:
    """Return words that announce an allowed offer and none of the others; none at all for an offer without words."""
    said, named = telling(offer), things(offer)
    cues = dict.fromkeys(" ".join(part) for part in (said[:3], said[:2], said[-2:]) if part)
    if len(named) > 1:  # whichever verb it is offered with
        cues[" ".join(named[:2])] = None
    return _special(cues, offer, others)


def cues_of_trap(offer: str, allowed: Sequence[str], others: Iterable[str]) -> list[str]:
    """Return the same for a forbidden offer: each cue holds something that tells it from what is allowed."""
    groups, said = apart(offer, allowed), list(dict.fromkeys(words(offer)))
    parts, named = telling(offer), things(offer)
    cues: dict[str, None] = {}
    for part in (parts[:3], parts[:2], parts[-2:], named[:1] if _by_time(groups) else []):
        sound = any(set(group) <= set(part) for group in groups)
        for group in [[]] if sound else groups[:2]:
            if part:
                kept = {*part, *group}
                cues[" ".join(word for word in said if word in kept)] = None
    return _special(cues, offer, others)


def _special(cues: Iterable[str], offer: str, others: Iterable[str]) -> list[str]:
    heard = [fold(other) for other in others]
    special = [cue for cue in cues if not any(announces([cue], other) for other in heard)]
    return special or [" ".join(words(offer))] * bool(words(offer))


def _by_time(groups: Sequence[Sequence[str]]) -> bool:
    return bool(groups) and groups[0][0] in _DAYS | _HOURS


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """Return the stems of all words of a text."""
    return frozenset(stem(word) for word in words(text))


def heard_in(cue: str, trap: str, offer: str) -> bool:
    """Say whether a cue of a trap names no more than the thing that an offer is about too, whatever verb goes with it.

    "send engineer", of "send an engineer today", is heard in "book an engineer tomorrow" as soon as somebody sends one.
    """
    bare, thing = stems(cue) - LIGHT_VERBS, [stem(word) for word in things(trap)[:1]]
    return bool(bare.intersection(thing)) and bare <= stems(offer)
