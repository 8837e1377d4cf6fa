"""A rehearsal as one HTML page to be read, printed and passed on: no other files, no scripts, nothing loaded.

What the page says is worked out in `chapters.py` and `plots.py`; the template only draws. Every text goes through
`text.clean` on its way in, and is escaped: persona files come from strangers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from roleplay.pages.environment import environment
from roleplay.rehearsal.chapters import Runs, begun, chapter
from roleplay.rehearsal.company import Part, perform
from roleplay.rehearsal.lines import MARKS, OUTCOMES
from roleplay.rehearsal.measures import strategies
from roleplay.rehearsal.result import Rehearsal, coverage
from roleplay.rehearsal.stage import Run
from roleplay.rubric import Catalogue, Rubric
from roleplay.text import plural

MARK_WORDS = {"felt": "felt", "graded": "graded only", "": "nothing"}
"""What the marks of `lines.MARKS` are called."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One strategy across the personas. marks: one for each. felt: how many make its absence felt."""

    name: str
    marks: tuple[str, ...]
    felt: int


def page(found: Sequence[Rehearsal], rubric: Rubric, catalogue: Catalogue, runs: Iterable[Run] = ()) -> str:
    """Return the page, as HTML.

    runs: sessions already at hand, for the faults that name one; what is not among them is played again, offline. A
    rehearsal with a model cannot be: hand its runs over.
    """
    readings = _sessions(found, rubric, catalogue, runs)
    names = {each.id: each.name for each in catalogue.strategies}
    table = [
        Covered(names.get(strategy, strategy), marks, marks.count("felt"))
        for strategy, marks in coverage(found, strategies(rubric))
    ]
    return _environment().get_template("page.html.jinja").render(
        chapters=[chapter(each, readings, names) for each in found],
        coverage=table if len(found) > 1 and any(each.left_out for each in found) else [],
        rubric=rubric,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    found = environment("roleplay.rehearsal")
    found.filters.update(begun=begun, coded=_coded, plural=plural)
    found.globals.update(MARKS=MARKS, MARK_WORDS=MARK_WORDS, OUTCOMES=OUTCOMES)
    return found


def _coded(text: str) -> list[tuple[str, bool]]:
    """Return the parts of a text, and whether each stood in backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one is left open: then it is just a sign
        return [(text, False)]
    return [(part, bool(place % 2)) for place, part in enumerate(parts) if part]


def _sessions(found: Sequence[Rehearsal], rubric: Rubric, catalogue: Catalogue, runs: Iterable[Run]) -> Runs:
    """Return every session that a fault names."""
    wanted = dict.fromkeys((each.persona.id, fault.shows) for each in found for fault in each.faults if fault.shows)
    known = {place: run for run in runs if (place := (run.persona, f"{run.trainee}:{run.seed}")) in wanted}
    parts = [_part(*place) for place in wanted if place not in known]
    played = perform(parts, [each.persona for each in found], rubric, catalogue, workers=1) if parts else []
    return known | {(run.persona, f"{run.trainee}:{run.seed}"): run for run in played}


def _part(persona: str, shows: str) -> Part:
    name, _, seed = shows.partition(":")
    return Part(persona, name, int(seed))
