"""What every rule of the lint stands on: the persona with its places, and what a rule says about it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from roleplay.authoring.reach import Reach, reach_of
from roleplay.files import Document, Path_
from roleplay.persona import Fact, Persona
from roleplay.rubric import Catalogue
from roleplay.text import content_stems, one_line, words


class Found(NamedTuple):
    """What a rule found: the path of what is to be changed, and the sentence. key: its key is meant, not its value."""

    path: Path_
    message: str
    key: bool = False


@dataclass(frozen=True)
class Case:
    """One persona under the lint. bank: the general lines that stand behind its own."""

    document: Document
    persona: Persona
    catalogue: Catalogue
    bank: Mapping[str, tuple[str, ...]]

    @cached_property
    def reach(self) -> Reach:
        """What a very good trainee can get this customer to."""
        return reach_of(self.persona, self.catalogue)

    def remedy_path(self, number: int) -> Path_:
        """Return the path of a remedy, or of the organisation where it is borrowed from there."""
        path: Path_ = ("remedies", number)
        return path if path in self.document.places else ("organisation",)


Rule = Callable[[Case], Iterator[Found]]
"""Looks for one thing. Its name, with hyphens, is the name of the rule; its docstring says why it matters."""


def name_of(rule: Rule) -> str:
    """Return the stable name of a rule."""
    return rule.__name__.replace("_", "-")


# ── small helpers that several rules share ──


class Line(NamedTuple):
    """One sentence or more that the customer may say, and where it stands."""

    path: Path_
    text: str


def pool_lines(persona: Persona) -> Iterator[Line]:
    """Yield the lines of all pools."""
    for pool, lines in persona.lines.items():
        for number, text in enumerate(lines):
            yield Line(("lines", pool, number), text)


def fact_lines(number: int, fact: Fact) -> Iterator[Line]:
    """Yield all that a customer says of a fact."""
    for kind, lines in (("say", fact.say), ("again", fact.again), ("deflect", fact.deflect)):
        for place, text in enumerate(lines):
            yield Line(("facts", number, kind, place), text)


def all_lines(case: Case) -> Iterator[Line]:
    """Yield everything that the customer may say."""
    yield from pool_lines(case.persona)
    for number, fact in enumerate(case.persona.facts):
        yield from fact_lines(number, fact)
    for number, remedy in enumerate(case.persona.remedies):
        for kind in ("accept", "refuse", "early"):
            for place, text in enumerate(getattr(remedy.replies, kind)):
                yield Line((*case.remedy_path(number), "replies", kind, place), text)


def holds(text: str, phrase: str) -> bool:
    """Say whether the words of a phrase stand in a text, next to each other."""
    wanted = _spaced(phrase)
    return len(wanted) > 2 and wanted in _spaced(text)


@lru_cache(maxsize=4096)
def _spaced(text: str) -> str:
    said = " ".join(word.removesuffix("'s") for word in words(text))
    return f" {said} "


def meaning(text: str) -> set[str]:
    """Return the stems of the words that carry meaning."""
    return set(content_stems(text))


def short(text: str) -> str:
    """Return a text as it is quoted in a sentence."""
    return one_line(text, 60)


def listed(names: list[str]) -> str:
    """Return names as a person lists them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself|you're|you've|you'd|you'll)\b")
FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself|we|we're|we've|our|us)\b")
