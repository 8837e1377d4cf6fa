"""Held-out cases that stand in a suite which is not held out as well. They are counted, never named."""

from collections.abc import Iterator, Sequence
from itertools import product

from roleplay.evaluation.cases import Case, read_cases
from roleplay.evaluation.graders import catalogue_of
from roleplay.evaluation.suite import Suite
from roleplay.files import fingerprint
from roleplay.text import plural


def shared(suites: Sequence[Suite]) -> Iterator[tuple[str, str, str]]:
    """Yield a held-out suite, another one that is not, and in words how many of the first one's cases are the other's too.

    A case is another's too by its words, whatever it is called, by its conversation, or by its id. Suites are read only
    where there are both kinds. Raises FileError for cases that cannot be read.
    """
    kinds = [[suite for suite in suites if suite.held_out is held_out] for held_out in (True, False)]
    if not all(kinds):
        return
    marks = {suite.path: _marks(suite) for suite in suites}
    for hidden, other in product(*kinds):
        seen = frozenset().union(*marks[other.path])
        count = sum(not seen.isdisjoint(each) for each in marks[hidden.path])
        if count:
            yield hidden.id, other.id, plural(count, "case")


def _marks(suite: Suite) -> list[frozenset[str]]:
    return [_marks_of(case) for case in read_cases(suite.case_files, catalogue_of(suite).by_id)]


def _marks_of(case: Case) -> frozenset[str]:
    """Return by what a case is known again: its id, its conversation, its words in order, however they are spaced."""
    words = [" ".join(turn.text.casefold().split()) for turn in case.transcript.turns]
    return frozenset({f"id {case.id}", f"conversation {case.cluster}", f"words {fingerprint(words)}"})
