"""Progress, or two sessions beside each other, as one HTML page: no other files, no scripts, nothing loaded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from jinja2 import Environment

from roleplay.exports.comparison_content import comparison_sections
from roleplay.exports.progress_content import (
    customers,
    drills,
    moved,
    nothing,
    percent,
    played,
    summary,
)
from roleplay.pages.curves import WIDE, Curves, Frame, plotted
from roleplay.pages.environment import environment
from roleplay.progress import Comparison, Progress, StrategyTrend

SMALLEST = Frame((124, 24), 3.0, 4.0, 116.0, 16.0)
"""A line in a table's cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """One strategy: its figures, and its line."""

    trend: StrategyTrend
    now: str
    moved: str
    line: Curves


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam's score in the plot of scores. passed: None where it is too close to call."""

    x: float
    y: float
    passed: bool | None


def page(progress: Progress, of: str = "") -> str:
    """Return the page of a trainee's progress, as HTML. of: which sessions it looks at, in words; "" for all."""
    rows = [Row(item, percent(item.value), moved(item), _line(item.series)) for item in progress.strategies]
    return _page(
        title="Progress",
        of=of,
        said=summary(progress) if progress.played or progress.drills else [nothing(of)],
        curves=_scores(progress),
        exams=_exams(progress),
        rows=rows,
        tables=[
            *([drills(progress)] if progress.drills else []),
            *([customers(progress), played(progress)] if progress.played else []),
        ],
    )


def comparison_page(comparison: Comparison) -> str:
    """Return the page of two sessions with the same customer, as HTML."""
    top, *tables = comparison_sections(comparison)
    return _page(title=top.title, of="", said=top.sentences, curves=None, exams=[], rows=[], tables=tables)


def _page(**content: Any) -> str:
    return _environment().get_template("progress.html.jinja").render(content).lstrip()


@cache
def _environment() -> Environment:
    return environment("roleplay.exports")


def _line(values: Sequence[float]) -> Curves:
    words = ", ".join(percent(value) for value in values)
    return plotted({"value": values}, max(1, len(values) - 1), 1, (), words, SMALLEST)


def _scores(progress: Progress) -> Curves | None:
    """Return the plot of all scores; None before there are two."""
    scores = progress.scores
    if len(scores) < 2:
        return None
    words = f"From {scores[0]:.0f} to {scores[-1]:.0f} over {len(scores)} conversations, the best {max(scores):.0f}."
    found = plotted({"score": scores}, len(scores) - 1, 100, (0, 50, 100), words, WIDE)
    return replace(found, x_ticks=tuple((number + 1, x) for number, x in found.x_ticks))  # nobody counts from nought


def _exams(progress: Progress) -> list[Exam]:
    scored = [(item, item.score) for item in progress.played if item.score is not None]
    steps = max(1, len(scored) - 1)
    return [
        Exam(WIDE.x(place, steps), WIDE.y(score, 100), item.passed)
        for place, (item, score) in enumerate(scored)
        if item.mode == "exam"
    ]
