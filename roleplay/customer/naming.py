"""Of whom a customer has spoken, so that "what was Toby like?" is heard where "what was he like" is. Pure, by words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from roleplay.persona import Persona
from roleplay.text import STOPWORDS, fold


@dataclass(frozen=True, slots=True)
class Spoken:
    """Patterns, each with those of the pronouns that stand for the same: names, and what is "your dog" to the trainee."""

    kinds: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = ()

    def stand_ins(self, cue: str, said: str) -> Sequence[tuple[str, str]]:
        """Return a folded cue and a folded question with one word for both, where one has the name and the other a pronoun."""
        return [
            (_replaced(cue, name, pronoun), _replaced(said, name, pronoun))
            for name, pronoun in self.kinds
            if _stands_in(name, cue) != _stands_in(name, said)
        ]


def spoken_of(persona: Persona, said: Sequence[str]) -> Spoken:
    """Return of whom, or of what of theirs, a customer has spoken, or the brief has. said: the customer's turns."""
    return _spoken_of(f"{persona.name} {persona.organisation.name}", (persona.brief, *said), tuple(said))


@lru_cache(maxsize=64)  # asked by every cue of a persona
def _spoken_of(themselves: str, texts: tuple[str, ...], said: tuple[str, ...]) -> Spoken:
    names = {fold(name) for text in texts for name in _NAME.findall(text)} - {*fold(themselves).split(), *STOPWORDS}
    things = {thing for text in said for thing in _MINE.findall(fold(text))}
    kinds = ((names, r"(?:{})", _WHO), (things, r"(?:your|the) (?:{})", f"{_WHO}|it|its"))
    return Spoken(
        tuple(
            (_whole(form.format("|".join(map(re.escape, sorted(found)))) + "(?:'s)?"), _whole(f"(?:{pronouns})"))
            for found, form, pronouns in kinds
            if found
        )
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
