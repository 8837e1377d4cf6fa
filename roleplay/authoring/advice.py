"""Advice: one thing in a file that could be better, before it knows the file's places."""

from collections.abc import Iterable
from dataclasses import dataclass

from roleplay.errors import Problem
from roleplay.files import Document, Path_


@dataclass(frozen=True, slots=True)
class Advice:
    """The short stable name of a rule, where in the file, and the sentence: what it is and what to do."""

    rule: str
    path: Path_
    message: str


def warnings(document: Document, advice: Iterable[Advice]) -> tuple[Problem, ...]:
    """Return advice as warnings in the order of the file, each once."""
    return tuple(
        sorted(
            {document.problem(each.path, each.message, value=True, level="warning", rule=each.rule) for each in advice}
        )
    )
