"""Of whom a customer has spoken, so that "what was Toby like?" is heard where "what was he like" is, and a wrong name where one is said. Pure, by words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from roleplay.customer.grounds import ordinary
from roleplay.persona import Persona
from roleplay.text import STOPWORDS, fold, stem, words
from roleplay.transcript import Turn


@dataclass(frozen=True, slots=True)
class Spoken:
    """Patterns, each with those of the pronouns that stand for the same: names, and what is "your dog" to the trainee."""

    kinds: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = ()
    stems: frozenset[str] = frozenset()
    """Of all words that a pronoun may stand for, and of the pronouns."""

    def stand_ins(self, cue: str, said: str) -> Sequence[tuple[str, str]]:
        """Return a folded cue and a folded question with one word for both, where one has the name and the other a pronoun."""
        return [
            (asked, _replaced(said, name, pronoun))
            for name, pronoun in self.kinds
            if _stands_in(name, cue) != _stands_in(name, said)
            and " " in (asked := _replaced(cue, name, pronoun))  # a name alone is in any sentence with a pronoun
        ]


def spoken_of(persona: Persona, said: Sequence[str]) -> Spoken:
    """Return of whom, or of what of theirs, a customer has spoken, or the brief has. said: the customer's turns."""
    return _spoken_of(f"{persona.name} {persona.organisation.name}", (persona.brief, *said), tuple(said))


@lru_cache(maxsize=64)  # asked by every cue of a persona
def _spoken_of(themselves: str, texts: tuple[str, ...], said: tuple[str, ...]) -> Spoken:
    names = {fold(name) for text in texts for name in _NAME.findall(text)} - {*fold(themselves).split(), *STOPWORDS}
    things = {thing for text in said for thing in _MINE.findall(fold(text))}
    kinds = ((names, r"(?:{})", _WHO), (things, r"(?:your|the) (?:{})", f"{_WHO}|it|its"))
    swapped = [word for each in (*names, *things) for word in (each, f"{each}'s")]
    return Spoken(
        tuple(
            (_whole(form.format("|".join(map(re.escape, sorted(found)))) + "(?:'s)?"), _whole(f"(?:{pronouns})"))
            for found, form, pronouns in kinds
            if found
        ),
        frozenset(stem(word) for word in words(" ".join((*swapped, "your the it its", *_WHO.split("|")))))
        if swapped
        else frozenset(),
    )


_NAME = re.compile(r"(?<=[\w,;:'’\"] )[A-Z][a-z]{2,}\b")
"""A capital within a sentence."""
_MINE = re.compile(r"\bmy ([a-z]{3,})\b")
_WHO = "he|she|they|him|her|them|his|their"


@lru_cache(maxsize=4096)  # every cue is asked again at every turn
def _stands_in(name: re.Pattern[str], text: str) -> bool:
    return bool(name.search(text))


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b{words}(?!\w)")


def _replaced(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub("they", text)
    return text


# ── a wrong name ──


def misnamed(turns: Sequence[Turn], persona: Persona) -> str:
    """Return "Alan, not Arthur" where the last turn calls somebody otherwise than the customer, asked for the name, just did; else "".

    Only there is it sure: a name that nobody has said, straight after the one that was told, is a slip and nobody else's.
    """
    if len(turns) < 3:
        return ""
    asking, answer, said = (turn.text for turn in turns[-3:])
    right = next((name for name in _CALLED.findall(answer) if not _is_word(name)), "")
    if not right or not _ASKS_NAME.search(fold(asking)) or re.search(rf"\b{right}\b", said, re.IGNORECASE):
        return ""
    organisation = persona.organisation
    heard = (persona.name, persona.brief, *persona.policy, organisation.name, *organisation.policy)
    known = fold(" ".join((*heard, *(turn.text for turn in turns[:-1]))))
    wrong = next((name for found in _SO_CALLED.findall(said) for name in found if name and not _is_word(name)), "")
    return f"{right}, not {wrong}" if wrong and not re.search(rf"\b{fold(wrong)}\b", known) else ""


_ASKS_NAME = re.compile(
    r"\b(?:his|her|their|its|the \w+'s|your (?:\w+ )?\w+'s) name\b|\b(?:name of your|(?:he|she|they|it) called|call (?:him|her|them)|(?:was|is|were|are) your \w+ called|your \w+'s name)\b"
)
_CALLED = re.compile(
    r"(?:(?:[Cc]alled|[Nn]ame(?:'s| is| was)|[Ii]t's|[Ii]t was|[Oo]ur|[Mm]y \w+,?) |^|[.!?] )([A-Z][a-z]{2,})\b(?=[.,!?]|$| (?:is|was)\b)"
)
_KIN = "husband|wife|partner|mother|mum|mam|mom|father|dad|son|daughter|brother|sister|friend|dog|cat|boy|girl|baby"
_SO_CALLED = re.compile(
    rf"(?:^|[.!?] |\b(?:[Oo]h|[Ss]o|[Aa]nd|[Oo]k|[Oo]kay|[Tt]hank you),? )([A-Z][a-z]{{2,}})(?=[.!…]|$)|\b(?:your (?:late )?(?:{_KIN})|called|name is|name was) ([A-Z][a-z]{{2,}})\b|\b([A-Z][a-z]{{2,}}) (?:was|is|must have|sounds|would have|did|had)\b"
)
_EXCLAIMED = frozenset(
    "wait thanks thank lovely beautiful wonderful gorgeous okay right sure noted understood good great nice sweet bless goodness gosh wow blimey indeed exactly absolutely "
    "really yes yeah alright fine perfect sorry pardon please well hello mister madam god heavens forever always never nobody everybody somebody everyone someone".split()
)
_ENDS_LIKE_A_WORD = re.compile(r"(?:ful|ous|ing|ed|ly|ible|able|ive|less|ness|tion)$")


def _is_word(name: str) -> bool:
    """Whether a capital may be no name: a word that anybody says, or one that is formed like them."""
    folded = fold(name)
    everyday = folded in STOPWORDS or folded in _EXCLAIMED or stem(folded) in ordinary()
    return everyday or bool(_ENDS_LIKE_A_WORD.search(folded))
