"""Progress as lines: what stands on top, one line for a strategy, one for a session."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from roleplay.exports.progress_content import exams
from roleplay.progress.direction import NOTICEABLE_SCORE, trend
from roleplay.report import OUTCOMES, SIGNS
from roleplay.text import one_line, plural
from roleplay.tui.widgets.cells import ARROWS, day, fit, number
from roleplay.tui.widgets.plots import spark

if TYPE_CHECKING:
    from roleplay.progress import DrillRecord, Played, Progress, StrategyTrend

COLOURS = {"shown": "$success", "partly": "$warning", "missed": "$warning", "broken": "$error"}
_SESSION_NUMBERS, _WIDEST_CUSTOMER, _OUTCOME = 32, 26, 25
"""Cells of everything in a session's line but customer and outcome; of the customer at most; of the outcome."""
_LEAST_NAME, _SPARK, _NUMBERS, _DRILLS = 18, (8, 24), 23, 9
"""Cells of a strategy's name at least, of its curve at least and at most, of all numbers beside them, of its drills."""
_WITH_DRILLS = 64
"""Cells from which there is room for drills."""


def points(value: float) -> float:
    """Return the value of a strategy, or how far it moved, as trainees read it: 100 is shown every time."""
    return value * 100


# ── on top ──


def summary(progress: "Progress", width: int) -> Content:
    """Return in three lines how much was practised, what is weakest and what has improved most; one before any session."""
    first = [plural(progress.sessions, "session")] if progress.sessions else []
    drills = sum(item.times for item in progress.drills)
    first += [plural(drills, "drill")] if drills else []
    if progress.streak:
        longest = f" (longest {progress.longest})" if progress.longest > progress.streak else ""
        first.append(f"{plural(progress.streak, 'day')} in a row{longest}")
    else:
        first.append("practise today to begin a streak")
    if progress.exams:
        first.append(exams(progress))
    if not progress.sessions:
        return Content.styled(" · ".join(first), "bold")
    weakest = [f"{item.name} {number(points(item.value))}" for item in progress.weakest]
    while len(weakest) > 1 and cell_len(" · ".join(weakest)) > width - len("Weakest  "):
        weakest.pop()
    best = progress.most_improved
    improved = f"{best.name} {ARROWS['up']} +{number(points(best.change or 0))}" if best else "nothing noticeable yet"
    return Content.assemble(
        (f"{' · '.join(first)}\n", "bold"),
        *(("Weakest  ", "$muted"), (f"{' · '.join(weakest) or _nothing_weak(progress)}\n", "")),
        *(("Most improved  ", "$muted"), (improved, "")),
    )


def _nothing_weak(progress: "Progress") -> str:
    if not progress.strategies:
        return "not known yet: no session has counted so far"
    doubted = any(item.doubted for item in progress.played)
    return "nothing that I am sure of" if doubted else "nothing: all is shown reliably"


# ── strategies ──


@dataclass(frozen=True, slots=True)
class StrategyRow:
    """One strategy as it went in sessions and in drills; None where it was in none."""

    id: str
    name: str
    sessions: "StrategyTrend | None"
    drills: "DrillRecord | None"


def strategy_rows(progress: "Progress") -> list[StrategyRow]:
    """Return every strategy that was practised, the weakest first, then those that were only drilled."""
    drills = {item.id: item for item in progress.drills}
    in_sessions = sorted(progress.strategies, key=lambda item: item.weakness)
    rows = [StrategyRow(item.id, item.name, item, drills.pop(item.id, None)) for item in in_sessions]
    only_drilled = sorted(drills.values(), key=lambda item: item.held / item.judged if item.judged else 1)
    return [*rows, *(StrategyRow(item.id, item.name, None, item) for item in only_drilled)]


def strategy_heading(width: int) -> Content:
    """Return the line above the strategies."""
    names, curves = _rooms(width)
    drills = f"{'Drills':>{_DRILLS}}" if width >= _WITH_DRILLS else ""
    heading = f"{fit('Strategy', names)}  {fit('Over time', curves)}  {'Now':>4}  {'Before':>6} {'':^2} {'Times':>5}"
    return Content.styled(heading + drills, "$muted")


def strategy_line(row: StrategyRow, width: int) -> Content:
    """Return a strategy as a line: curve, value now and before (0 to 100), which way it goes, how often; drills shown of judged,
    and how many could not be.
    """
    found, drilled = row.sessions, row.drills
    drills = _drilled(drilled) if drilled else ""
    if found is None:
        return _line(row.name, [], "–", "–", "–", "", drills, width)
    before = "–" if found.before is None else number(points(found.before))
    values = [points(value) for value in found.series]
    arrow = ARROWS.get(found.trend or "", "–")
    return _line(row.name, values, number(points(found.value)), before, arrow, f"{found.times}×", drills, width)


def _drilled(record: "DrillRecord") -> str:
    """Return how drills went in a few cells: "1/2 ?1 ↗", of three answers one not judged."""
    unclear = record.times - record.judged
    shown = f"{record.held}/{record.judged}" + (f" {SIGNS['ungraded']}{unclear}" if unclear else "")
    return f"{shown} {ARROWS.get(record.trend or '', ' ')}"


def score_line(progress: "Progress", width: int) -> Content:
    """Return the score of all strategies together as such a line: the latest, and the one of the session before."""
    scores = progress.scores
    before = progress.score_before
    arrow = ARROWS.get(trend(scores[-1], before, NOTICEABLE_SCORE) or "", "–")
    return _line("Score", list(scores), number(scores[-1]), number(before), arrow, f"{len(scores)}×", "", width)


def _line(
    name: str, values: list[float], now: str, before: str, arrow: str, times: str, drills: str, width: int
) -> Content:
    names, curves = _rooms(width)
    return Content.assemble(
        (fit(name, names), "bold"),
        "  ",
        (fit(spark(values, curves), curves), "$accent"),
        (f"  {now:>4}", "bold"),
        (f"  {before:>6}", "$muted"),
        f" {arrow:^2}",
        (f" {times:>5}", "$muted"),
        f"{drills:>{_DRILLS}}" if width >= _WITH_DRILLS else "",
    )


def _rooms(width: int) -> tuple[int, int]:
    """Return how many of `width` cells names and curves take."""
    left = width - _NUMBERS - (_DRILLS if width >= _WITH_DRILLS else 0)
    curves = max(_SPARK[0], min(_SPARK[1], left // 3))
    return max(_LEAST_NAME, left - curves - 2), curves


# ── sessions ──


def customer(played: "Played", room: int = 64) -> str:
    """Return with whom a session was, and which way it is where there are several, in `room` cells: "Dana Reyes (2)"."""
    way = f" ({played.way})" if played.ways > 1 else ""
    name = one_line(played.persona_name, 60)
    return fit(name, min(cell_len(name), room - len(way))) + way


def session_heading(width: int) -> Content:
    """Return the line above the sessions."""
    return Content.styled(_session_cells(" ", "Day", "Customer", "Mode", "Score", "Outcome", width), "$muted")


def session_line(played: "Played", width: int, *, mark: str = "") -> Content:
    """Return a past session as a line. mark: its sign among those to compare, "" where it is not."""
    outcome = OUTCOMES.get(played.outcome or "", "")
    undecided = "exam ≈" if played.mode == "exam" and played.score is not None else played.mode
    exam = {True: "exam ✓", False: "exam ✗", None: undecided}[played.passed]
    cells = (day(played.when.astimezone()), customer(played, _customers(width)), exam, number(played.score), outcome)
    return Content.styled(_session_cells(mark or "·", *cells, width), "bold $accent" if mark else "")


def _session_cells(mark: str, when: str, name: str, mode: str, score: str, outcome: str, width: int) -> str:
    room, names = width - _SESSION_NUMBERS, _customers(width)
    ends = f"  {fit(outcome, room - names - 2)}" if names < room else ""
    return f"{mark} {when:<11}  {fit(name, names)}  {mode:<8}  {score:>5}{ends}"


def _customers(width: int) -> int:
    """Return how many of `width` cells customers take; where there is no room for outcomes, all."""
    room = width - _SESSION_NUMBERS
    return min(_WIDEST_CUSTOMER, room - _OUTCOME) if room > _OUTCOME + 12 else room
