"""Progress, and two sessions beside each other, as content: sentences and tables for every form, and data for JSON. Pure."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from roleplay.pages.blocks import sparkline
from roleplay.pages.sections import Section
from roleplay.progress import DrillRecord, Played, Progress, StrategyTrend, Trend
from roleplay.report import SIGNS
from roleplay.text import one_line, plural

TRENDS: dict[Trend | None, str] = {"up": "▲ up", "down": "▼ down", "level": "= level", None: ""}
NONE = "–"
"""Stands where there is no figure."""
LISTED = 20
"""So many sessions are listed, the latest."""
WIDEST = 12
"""So many values make a row of blocks, the latest."""
LONGEST = 40
"""So much of a name stands in a table: lines of it must fit an ordinary terminal."""


def sections(progress: Progress, of: str = "") -> list[Section]:
    """Return what there is to say of a trainee's progress. of: which sessions it looks at, in words; "" for all."""
    if not progress.played and not progress.drills:
        return [Section("Progress", (nothing(of),))]
    said = [*([f"Only {of}."] if of else []), *summary(progress)]
    if scores := progress.scores:
        said.append(f"Scores, oldest first: {_blocks(scores, 100)}  latest {scores[-1]:.0f}, best {max(scores):.0f}.")
    return [Section("Progress", tuple(said)), *tables(progress)]


def nothing(of: str) -> str:
    """Return what is said where nothing was played."""
    return (
        f"No finished session: {of}." if of else "No finished session yet: 'roleplay' opens the app, where one begins."
    )


def summary(progress: Progress) -> list[str]:
    """Return the whole in a few sentences."""
    days = len(progress.days)
    said = [f"{_practice(progress)}. Practised on {plural(days, 'day')}; {_row(progress)}."]
    if progress.sessions:
        said.append(f"{exams(progress)}." if progress.exams else "No exam yet; practice is never passed or failed.")
    if left := left_out(progress):
        said.append(left)
    if progress.weakest:
        said.append(f"Weakest now: {'; '.join(f'{item.name} ({percent(item.value)})' for item in progress.weakest)}.")
    if best := progress.most_improved:
        said.append(f"Most improved: {best.name} ({percent(best.before or 0)} → {percent(best.value)}).")
    return said


def exams(progress: Progress) -> str:
    """Return how many exams were passed: "1 of 2 exams passed, 1 undecided": too close to call, or without a score."""
    undecided = progress.exams - progress.called
    if not progress.called:
        return f"{plural(undecided, 'exam')}, undecided"
    passed = f"{progress.passed} of {plural(progress.called, 'exam')} passed"
    return f"{passed}, {undecided} undecided" if undecided else passed


def left_out(progress: Progress) -> str:
    """Return a sentence on what was played and counts in no figure, "" where all of it does."""
    broken_off = sum(item.broken_off for item in progress.played)
    doubted = sum(len(item.doubted) for item in progress.played if not item.broken_off)
    disputed = sum(len(set(item.disputed) - set(item.doubted)) for item in progress.played if not item.broken_off)
    parts = [
        *([f"{plural(broken_off, 'conversation')} without a score, left early"] if broken_off else []),
        *([f"{plural(doubted, 'verdict')} that I may have got wrong by overlooking something"] if doubted else []),
        *([f"{plural(disputed, 'verdict')} that you disagree with"] if disputed else []),
    ]
    return f"Not counted: {'; '.join(parts)}." if parts else ""


def tables(progress: Progress) -> list[Section]:
    """Return strategies, customers and sessions, each as a table."""
    strategies = Section(
        "Strategies",
        ("What you showed of what was called for: now, over the latest sessions, and how far that has moved.",),
        ("strategy", "times", "over time", "now", "change"),
        tuple(
            (one_line(item.name, LONGEST), str(item.times), _blocks(item.series, 1), percent(item.value), moved(item))
            for item in progress.strategies
        ),
    )
    return [
        *([strategies] if progress.strategies else []),
        *([drills(progress)] if progress.drills else []),
        *([customers(progress), played(progress)] if progress.played else []),
    ]


def drills(progress: Progress) -> Section:
    """Return how the drills on every strategy went."""
    return Section(
        "Drills",
        ("Short exercises, oldest first; they count towards no score. Shown is of those that could be judged.",),
        ("strategy", "done", "shown", "how they went", "trend"),
        tuple(
            (
                one_line(item.name, LONGEST),
                str(item.times),
                f"{item.held} of {item.judged}" if item.judged else NONE,
                _signs(item),
                TRENDS[item.trend],
            )
            for item in progress.drills
        ),
        texts=(0, 3, 4),
    )


def customers(progress: Progress) -> Section:
    """Return everybody who was played, the latest first."""
    latest = sorted(progress.personas.values(), key=lambda item: item.last_played, reverse=True)
    return Section(
        "Customers",
        (),
        ("customer", "times", "best", "latest", "trend", "exam"),
        tuple(
            (
                one_line(item.name, LONGEST),
                str(item.times),
                _score(item.best),
                _score(item.last),
                TRENDS[item.trend],
                _exam(item.passed) if item.passed is not None else "",
            )
            for item in latest
        ),
        texts=(0, 4, 5),
    )


def played(progress: Progress) -> Section:
    """Return the latest sessions, the latest first."""
    latest = progress.played[: -LISTED - 1 : -1]
    said = [] if len(latest) == len(progress.played) else [f"The latest {len(latest)} of {len(progress.played)}."]
    if any(item.ways > 1 for item in latest):
        said.append("The number after the dot is the way: in that session one went back and tried another.")
    return Section(
        "Sessions",
        tuple(said),
        ("day", "session", "customer", "score", "mode", "outcome"),
        tuple(
            (
                f"{item.day():%Y-%m-%d}",
                item.key,
                one_line(item.persona_name, LONGEST),
                "no score" if item.broken_off else _score(item.score),
                mode(item),
                item.outcome.replace("_", " ") if item.outcome else "",
            )
            for item in latest
        ),
        texts=(0, 1, 2, 4, 5),
    )


def progress_data(progress: Progress) -> dict[str, Any]:
    """Return progress as the JSON document of `roleplay progress --json`."""
    data = asdict(progress)
    data["days"] = [day.isoformat() for day in progress.days]
    data["played"] = [played_data(item) for item in progress.played]
    data["strategies"] = [_trend_data(item) for item in progress.strategies]
    data["weakest"] = [item.id for item in progress.weakest]
    data["most_improved"] = progress.most_improved.id if progress.most_improved else None
    data["personas"] = [
        {**asdict(item), "last_played": item.last_played.isoformat()} for item in progress.personas.values()
    ]
    data["drills"] = [_drill_data(item) for item in progress.drills]
    return data


def played_data(item: Played) -> dict[str, Any]:
    """Return one session as JSON-able data."""
    return {**asdict(item), "when": item.when.isoformat()}


def _trend_data(item: StrategyTrend) -> dict[str, Any]:
    return {**asdict(item), "change": item.change, "trend": item.trend}


def _drill_data(item: DrillRecord) -> dict[str, Any]:
    return {
        **asdict(item),
        "last": item.last.isoformat(),
        "times": item.times,
        "judged": item.judged,
        "held": item.held,
        "trend": item.trend,
    }


# ── figures in words ──


def percent(value: float) -> str:
    """Return a strategy's value; a gross break costs more than nothing, but reads as nothing."""
    return f"{_points(value)}\u00a0%"


def moved(item: StrategyTrend) -> str:
    """Return how far a strategy moved, in points, with a sign that needs no colour."""
    if item.before is None:
        return NONE
    points = _points(item.value) - _points(item.before)
    return f"{'▲' if points > 0 else '▼' if points < 0 else '='} {points:+d}"


def _points(value: float) -> int:
    return max(0, round(100 * value))


def _blocks(values: Sequence[float], top: float) -> str:
    return sparkline(values[-WIDEST:], top=top)


def _practice(progress: Progress) -> str:
    """Return how much was practised: "3 sessions (4 ways), 5 drills"."""
    ways = len(progress.played)
    again = f" ({plural(ways, 'way')})" if ways > progress.sessions else ""
    answers = sum(item.times for item in progress.drills)
    counted = [f"{plural(progress.sessions, 'session')}{again}"] if progress.sessions else []
    return ", ".join([*counted, *([plural(answers, "drill")] if answers else [])])


def _signs(item: DrillRecord) -> str:
    more = "… " if item.times > WIDEST else ""
    return more + " ".join(SIGNS[verdict] for verdict in item.verdicts[-WIDEST:])


def _row(progress: Progress) -> str:
    longest = f"; the longest row was {progress.longest}" if progress.longest > progress.streak else ""
    return (f"{plural(progress.streak, 'day')} in a row" if progress.streak else "no row of days at present") + longest


def _score(score: float | None) -> str:
    return NONE if score is None else f"{score:.0f}"


def _exam(passed: bool | None) -> str:
    return "≈ undecided" if passed is None else "✓ passed" if passed else "✗ not passed"


def mode(item: Played) -> str:
    """Return how it was played, and what it said if it was an exam: practice is never passed or failed."""
    if item.mode != "exam" or item.score is None:
        return item.mode
    return f"exam: {_exam(item.passed)}"
