"""Progress as lines and details: what stands on top, one line for a strategy, one for a session, and what is said of each."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from roleplay.progress.trends import NOTICEABLE_SCORE
from roleplay.report import OUTCOMES, SIGNS, verdict_words
from roleplay.text import one_line
from roleplay.tui.widgets.cells import ARROWS, WAYS, count, day, fit, number
from roleplay.tui.widgets.plots import bars, spark

if TYPE_CHECKING:
    from roleplay.progress import Played, Progress, StrategyTrend

Part = tuple[str, str]
COLOURS = {"shown": "$success", "partly": "$warning", "missed": "$warning", "broken": "$error"}
TALL, SHORT = 8, 3
"""Lines of a plot: beside the list, and below it on a small screen, where the line of the list is its title."""
_LATEST = 12
"""How many sessions are listed under a plot."""
_SESSION_NUMBERS, _WIDEST_CUSTOMER, _OUTCOME = 32, 26, 25
"""Cells of everything in a session's line but customer and outcome; of the customer at most; of the outcome."""
_LEAST_NAME, _SPARK, _NUMBERS = 18, (8, 24), 23
"""Cells of a strategy's name at least, of its curve at least and at most, and of all numbers beside them."""


def points(value: float) -> float:
    """Return the value of a strategy (−0.5–1) as trainees read it: 100 is shown every time, below 0 broken."""
    return value * 100


# ── on top ──


def summary(progress: "Progress", width: int) -> Content:
    """Return in three lines how much was practised, what is weakest and what has improved most."""
    first = [count(progress.sessions, "session")]
    if progress.streak:
        longest = f" (longest {progress.longest})" if progress.longest > progress.streak else ""
        first.append(f"{count(progress.streak, 'day')} in a row{longest}")
    else:
        first.append("practise today to begin a streak")
    if progress.exams:
        first.append(f"{progress.passed} of {count(progress.exams, 'exam')} passed")
    weakest = [f"{item.name} {number(points(item.value))}" for item in progress.weakest]
    while len(weakest) > 1 and cell_len(" · ".join(weakest)) > width - len("Weakest  "):
        weakest.pop()
    best = progress.most_improved
    improved = f"{best.name} {ARROWS['up']} +{number(points(best.change or 0))}" if best else "nothing noticeable yet"
    return Content.assemble(
        (f"{' · '.join(first)}\n", "bold"),
        *(("Weakest  ", "$muted"), (f"{' · '.join(weakest) or 'nothing: all is shown reliably'}\n", "")),
        *(("Most improved  ", "$muted"), (improved, "")),
    )


# ── strategies ──


def strategy_heading(width: int) -> Content:
    """Return the line above the strategies."""
    return Content.styled(_strategy_cells("Strategy", "Over time", "Now", "Before", "", "Times", width)[0], "$muted")


def strategy_line(trend: "StrategyTrend", width: int) -> Content:
    """Return a strategy as a line: its curve, its value now and before (0 to 100), which way it goes, how often."""
    arrow = ARROWS.get(trend.trend or "", "–")
    before = "–" if trend.before is None else number(points(trend.before))
    values = [points(value) for value in trend.series]
    return _line(trend.name, values, number(points(trend.value)), before, arrow, f"{trend.times}×", width)


def score_line(progress: "Progress", width: int) -> Content:
    """Return the score of all strategies together as such a line: the latest, and the one before."""
    scores = progress.scores
    before = number(scores[-2] if len(scores) > 1 else None)
    change = scores[-1] - scores[-2] if len(scores) > 1 else 0.0
    way = "up" if change >= NOTICEABLE_SCORE else "down" if -change >= NOTICEABLE_SCORE else "level"
    arrow = ARROWS[way] if len(scores) > 1 else "–"
    return _line("Score", list(scores), number(scores[-1] if scores else None), before, arrow, f"{len(scores)}×", width)


def _line(name: str, values: list[float], now: str, before: str, arrow: str, times: str, width: int) -> Content:
    _, name_width, spark_width = _strategy_cells("", "", "", "", "", "", width)
    return Content.assemble(
        (fit(name, name_width), "bold"),
        "  ",
        (fit(spark(values, spark_width), spark_width), "$accent"),
        (f"  {now:>4}", "bold"),
        (f"  {before:>6}", "$muted"),
        f" {arrow:^2}",
        (f" {times:>5}", "$muted"),
    )


def _strategy_cells(
    name: str, curve: str, now: str, before: str, arrow: str, times: str, width: int
) -> tuple[str, int, int]:
    """Return the heading for `width` cells, and how many of them names and curves take."""
    curves = max(_SPARK[0], min(_SPARK[1], (width - _NUMBERS) // 3))
    names = max(_LEAST_NAME, width - _NUMBERS - curves - 2)
    return f"{fit(name, names)}  {fit(curve, curves)}  {now:>4}  {before:>6} {arrow:^2} {times:>5}", names, curves


def about_strategy(trend: "StrategyTrend", played: "Sequence[Played]", width: int, height: int) -> Content:
    """Return the plot of one strategy over sessions, what the numbers mean, and the latest sessions that called for it."""
    called = [item for item in played if item.values.get(trend.id) is not None]
    verdicts = Counter(item.verdicts[trend.id] for item in called)
    tally = " · ".join(f"{SIGNS[name]} {verdict_words(name)} {verdicts[name]}" for name in SIGNS if verdicts[name])
    said = f"Called for in {count(trend.times, 'session')}: {tally}. Now {number(points(trend.value))} of 100"
    if trend.before is not None and trend.trend and trend.change is not None:
        way = f"{ARROWS[trend.trend]} {WAYS[trend.trend]} ({points(trend.change):+.0f})"
        said += f", before {number(points(trend.before))}: {way}"
    listed = [
        (
            f"{day(item.when.astimezone()):<12}{fit(one_line(item.persona_name, 60), 20)}  ",
            f"{SIGNS[item.verdicts[trend.id]]} {verdict_words(item.verdicts[trend.id])}",
            COLOURS.get(item.verdicts[trend.id], "$muted"),
        )
        for item in reversed(called[-_LATEST:])
    ]
    values = [points(value) for value in trend.series]
    return _with_plot(
        trend.name, values, f"{said}. “Now” is the mean of the latest five at most.", listed, width, height
    )


def about_score(progress: "Progress", width: int, height: int) -> Content:
    """Return the plot of the scores, and the latest of them."""
    graded = [item for item in progress.played if item.score is not None]
    listed = [
        (f"{day(item.when.astimezone()):<12}{fit(one_line(item.persona_name, 60), 20)}  ", number(item.score), "bold")
        for item in reversed(graded[-_LATEST:])
    ]
    said = "All strategies together, 0 to 100, oldest session first. “Now” is the latest score."
    return _with_plot("Score", list(progress.scores), said, listed, width, height)


def _with_plot(
    name: str, values: list[float], said: str, listed: list[tuple[str, str, str]], width: int, height: int
) -> Content:
    title = f"{name}\n" if height >= TALL else ""
    parts: list[Part] = [(title, "bold $accent"), ("\n".join(bars(values, width, height)), "$accent")]
    parts.append((f"\n{said}\n\n", ""))
    for before, what, colour in listed:
        parts += [(before, "$muted"), (f"{what}\n", colour)]
    return Content.assemble(*parts)


# ── sessions ──


def session_heading(width: int) -> Content:
    """Return the line above the sessions."""
    return Content.styled(_session_cells(" ", "Day", "Customer", "Mode", "Score", "Outcome", width), "$muted")


def session_line(played: "Played", width: int, *, mark: str = "") -> Content:
    """Return a past session as a line. mark: its sign among those to compare, "" where it is not."""
    outcome = OUTCOMES.get(played.outcome or "", "")
    exam = {True: "exam ✓", False: "exam ✗", None: played.mode}[played.passed]
    cells = (day(played.when.astimezone()), one_line(played.persona_name, 100), exam, number(played.score), outcome)
    return Content.styled(_session_cells(mark or "·", *cells, width), "bold $accent" if mark else "")


def _session_cells(mark: str, when: str, name: str, mode: str, score: str, outcome: str, width: int) -> str:
    room = width - _SESSION_NUMBERS
    names = min(_WIDEST_CUSTOMER, room - _OUTCOME) if room > _OUTCOME + 12 else room
    ends = f"  {fit(outcome, room - names - 2)}" if names < room else ""
    return f"{mark} {when:<11}  {fit(name, names)}  {mode:<8}  {score:>5}{ends}"


def about_session(played: "Played") -> Content:
    """Return what is known of a past session before its scorecard is opened."""
    result = f"Score {number(played.score)} of 100." if played.score is not None else "No score."
    if played.passed is not None:
        result += " Exam passed." if played.passed else " Exam not passed."
    if played.outcome:
        result += f" Outcome: {OUTCOMES.get(played.outcome, played.outcome)}."
    tally = Counter(played.verdicts.values())
    counted = " · ".join(f"{SIGNS[name]} {verdict_words(name)} {tally[name]}" for name in SIGNS if tally[name])
    hints = f", {count(played.hints, 'hint')}" if played.hints else ""
    return Content.assemble(
        (f"{one_line(played.persona_name, 100)}\n", "bold $accent"),
        (
            f"{day(played.when.astimezone())}, {played.mode}, {count(played.exchanges, 'exchange')}{hints}\n",
            "$muted",
        ),
        f"{result}\n",
        f"{counted}\n\n" if counted else "Not graded yet.\n\n",
        ("Enter opens it. Space marks it: mark two with the same customer and press c to compare them.", "$muted"),
    )
