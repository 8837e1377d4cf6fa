"""Rules about lists of words that are listened for, kept back or never said: every entry needs words, and its own."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from roleplay.authoring.linting import Case, Found, short
from roleplay.files import Path_
from roleplay.text import tells_nothing, words

_BETWEEN = re.compile(r"\w\s*(?:;|\||,\s)\s*\w")
"""Signs that people put between entries, where they make one entry of two; "15,000" holds none."""

_MEANT = {
    "asked_by": ("asks for nothing", "words that ask for"),
    "secret": ("keeps nothing back", "words that give away"),
    "cues": ("announces nothing", "words that announce"),
    "never": ("rules nothing out", "words that never come from"),
}
"""What an entry that tells nothing fails to do, and what should stand in its place."""


class _Entry(NamedTuple):
    """An entry of such a list: where it stands, the list's key, the words, and whose they are."""

    path: Path_
    key: str
    text: str
    of: str


def several_in_one(case: Case) -> Iterator[Found]:
    """All words of an entry must stand in one sentence; of two that are written as one, neither is ever heard."""
    for entry in _entries(case):
        if entry.key != "never" and (found := _BETWEEN.search(entry.text)):
            sign = found[0].strip("\t ")[1:-1].strip()
            why = f"'{short(entry.text)}' is read as one entry, for a '{sign}' parts none here; put each in quotes of its own, with a comma between."
            yield Found(entry.path, why)


def empty_words(case: Case) -> Iterator[Found]:
    """An entry without a word in it is never heard, and no customer could speak without a word that everybody uses."""
    for entry in _entries(case):
        said = words(entry.text)
        if not said or (entry.key in {"secret", "never"} and tells_nothing(entry.text)):
            what = "stands in nearly every sentence" if said else "has no word in it"
            fails, instead = _MEANT[entry.key]
            why = f"'{short(entry.text)}' {what} and so {fails}; write {instead} '{entry.of}', or take it out."
            yield Found(entry.path, why)


def _entries(case: Case) -> Iterator[_Entry]:
    persona = case.persona
    for place, text in enumerate(persona.customer.voice.never):
        yield _Entry(("customer", "voice", "never", place), "never", text, short(persona.name))
    for number, fact in enumerate(persona.facts):
        for key, texts in (("asked_by", fact.asked_by), ("secret", fact.secret)):
            for place, text in enumerate(texts):
                yield _Entry(("facts", number, key, place), key, text, fact.id)
    for number, remedy in enumerate(persona.remedies):
        for place, text in enumerate(remedy.cues):
            yield _Entry((*case.remedy_path(number), "cues", place), "cues", text, remedy.id)


RULES = (several_in_one, empty_words)
