"""What progress says beside its lists: of the score, of one strategy, of one session; and what to do next. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from roleplay.exports.comparison_content import no_score
from roleplay.report import OUTCOMES, SIGNS, verdict_words
from roleplay.text import one_line, plural
from roleplay.tui.widgets.cells import ARROWS, WAYS, day, fit, number
from roleplay.tui.widgets.plots import bars
from roleplay.tui.widgets.progress_lines import COLOURS, StrategyRow, customer, points

if TYPE_CHECKING:
    from roleplay.progress import DrillRecord, Played, Progress, StrategyTrend

Part = tuple[str, str]
TALL, SHORT = 8, 3
"""Lines of a plot: beside the list, and below it on a small screen, where the line of the list is its title."""
_PLOTTED_FROM = 3
"""Values that make a plot; fewer are told one by one."""
_LATEST = 12
"""How many sessions, and answers to drills, are listed."""
_BAR, _VERDICT = 10, 10
"""Cells of a verdict's bar, and of its words."""


@dataclass(frozen=True, slots=True)
class Next:
    """Whom to meet next, and why: a sentence."""

    name: str
    reason: str


# ── what to do next ──


def nothing_yet(following: Next | None) -> Content:
    """Return what is said before any practice: the first step."""
    parts: list[Part] = [
        ("Nothing here yet. How your practice goes, strategy by strategy, will stand here.\n\n", "bold")
    ]
    if following is not None:
        parts += [
            (f"Your first step: meet {one_line(following.name, 60)}. ", ""),
            (f"{following.reason}\nEsc leads to the library, Enter there opens what is marked.\n\n", ""),
        ]
    parts.append(("Or press d for five short exercises: about five minutes, no conversation needed.", ""))
    return Content.assemble(*parts)


def only_drilled(following: Next | None) -> Content:
    """Return what is said after drills and before any session."""
    who = f"meet {one_line(following.name, 60)}" if following is not None else "choose a customer"
    return Content.assemble(("Next  ", "$muted"), f"{who} in the library.")


def _steps(following: Next | None) -> list[Part]:
    who = [(f"Or meet {one_line(following.name, 60)} (in the library). {following.reason}\n", "")] if following else []
    return [("Next\n", "bold $accent"), ("d: five short exercises on what needs it most.\n", ""), *who, ("\n", "")]


# ── the score ──


def about_score(progress: "Progress", following: Next | None, width: int, height: int) -> Content:
    """Return the plot of the scores and the latest of them; before there are three, how the latest went and what to do next."""
    graded = [item for item in progress.played if item.score is not None]
    if len(graded) < _PLOTTED_FROM:
        return _first_scores(progress, graded, following, width)
    listed = [(_whose(item), number(item.score), "bold") for item in reversed(graded[-_LATEST:])]
    said = "All strategies together, 0 to 100, oldest first. “Now” is the latest score."
    plot = _plot("Score", list(progress.scores), width, height)
    return Content.assemble(*plot, (f"{said}\n\n", ""), *_listing(listed))


def _first_scores(progress: "Progress", graded: Sequence["Played"], following: Next | None, width: int) -> Content:
    *earlier, latest = graded
    told = f"{customer(latest)}, {day(latest.when.astimezone())}: {number(latest.score)} of 100"
    before = earlier[-1] if earlier else None
    if before is not None:
        told += f" (before: {number(before.score)})"
    parts: list[Part] = [(f"{told}\n", "bold"), *_steps(following)]
    names = {item.id: item.name for item in progress.strategies}
    room = max(12, width - _BAR - 22)
    worst_first = sorted(
        ((strategy, value) for strategy, value in latest.values.items() if value is not None), key=lambda item: item[1]
    )
    for strategy, value in worst_first:
        verdict = latest.verdicts[strategy]
        was = before.verdicts.get(strategy, "") if before and strategy not in before.doubted else ""
        parts += [
            (f"{fit(names.get(strategy, strategy), room)}  ", ""),
            *_verdict_bar(value, verdict),
            (f"was {SIGNS[was]}\n" if was in COLOURS else "\n", "$muted"),
        ]
    return Content.assemble(*parts)


def _verdict_bar(value: float, verdict: str) -> list[Part]:
    filled = max(0, round(value * _BAR))
    colour = COLOURS.get(verdict, "$muted")
    return [
        ("█" * filled, colour),
        ("░" * (_BAR - filled), "$muted"),
        (f" {fit(f'{SIGNS[verdict]} {verdict_words(verdict)}', _VERDICT)}", colour),
    ]


# ── one strategy ──


def about_strategy(row: StrategyRow, played: Sequence["Played"], width: int, height: int) -> Content:
    """Return how one strategy goes: over sessions, with a plot where there are enough, and in drills."""
    title: list[Part] = [(f"{row.name}\n", "bold $accent")] if height >= TALL else []
    drills = _drills(row.drills) if row.drills else []
    if row.sessions is None:
        said = f"{_uncounted(row.id, played)}, so there is nothing to plot: what counts is how it goes with a customer."
        return Content.assemble(*title, *drills, (said, "$muted"))
    return Content.assemble(*title, *_over_sessions(row.sessions, played, width, height, drills))


def _uncounted(strategy: str, played: Sequence["Played"]) -> str:
    """Return why a strategy is in no figure of sessions."""
    if any(strategy in (*item.doubted, *item.disputed) for item in played):
        return "No verdict on it counts yet"
    shown = sum(strategy in item.unasked for item in played)
    return f"Shown {_times(shown)} where nothing called for it" if shown else "No session has called for it yet"


def _over_sessions(
    trend: "StrategyTrend", played: Sequence["Played"], width: int, height: int, drills: Sequence[Part]
) -> list[Part]:
    called = [(item, value) for item in played if (value := item.values.get(trend.id)) is not None]
    verdicts = Counter(item.verdicts[trend.id] for item, _ in called)
    tally = " · ".join(f"{SIGNS[name]} {verdict_words(name)} {verdicts[name]}" for name in SIGNS if verdicts[name])
    if doubted := sum(trend.id in item.doubted and not item.broken_off for item in played):
        tally += f" (left out: {doubted} that I perhaps overlooked)"
    if disputed := sum(trend.id in item.disputed and not item.broken_off for item in played):
        tally += f" (left out: {disputed} that you disagree with)"
    said = f"Counted {_times(trend.times)}: {tally}. Now {number(points(trend.value))} of 100"
    if trend.before is not None and trend.trend and trend.change is not None:
        way = f"{ARROWS[trend.trend]} {WAYS[trend.trend]} ({points(trend.change):+.0f})"
        said += f", before {number(points(trend.before))}: {way}"
    if trend.times < _PLOTTED_FROM:
        told = [
            part
            for item, value in reversed(called)
            for part in ((_whose(item), "$muted"), *_verdict_bar(value, item.verdicts[trend.id]), ("\n", ""))
        ]
        return [*told, (f"{said}.\n", ""), *drills, ("d: five minutes of short exercises on it.", "$muted")]
    listed = [
        (
            _whose(item),
            f"{SIGNS[item.verdicts[trend.id]]} {verdict_words(item.verdicts[trend.id])}",
            COLOURS.get(item.verdicts[trend.id], "$muted"),
        )
        for item, _ in reversed(called[-_LATEST:])
    ]
    return [
        *_plot("", [points(value) for value in trend.series], width, height),
        (f"{said}. “Now” is the mean of your latest sessions: five at most, never more than the later half.\n", ""),
        *drills,
        ("\n", ""),
        *_listing(listed),
    ]


def _drills(record: "DrillRecord") -> list[Part]:
    last = record.verdicts[-1]
    trend = f"; {ARROWS[record.trend]} {WAYS[record.trend]}" if record.trend else ""
    unclear = record.times - record.judged
    aside = f", {unclear} not judged" if unclear else ""
    said = f"Drills: {record.held} of {record.judged} shown{aside}{trend}. Last on {day(record.last.astimezone())}: "
    signs = " ".join(SIGNS[verdict] for verdict in record.verdicts[-_LATEST:])
    return [
        (said, ""),
        (f"{SIGNS[last]} {verdict_words(last)}", COLOURS.get(last, "$muted")),
        (f".\n{'Latest' if record.times > _LATEST else 'All'}, oldest first: {signs}\n", "$muted"),
    ]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _plot(name: str, values: list[float], width: int, height: int) -> list[Part]:
    title = f"{name}\n" if name and height >= TALL else ""
    return [(title, "bold $accent"), ("\n".join(bars(values, width, height)), "$accent"), ("\n", "")]


def _listing(listed: Sequence[tuple[str, str, str]]) -> list[Part]:
    return [part for before, what, colour in listed for part in ((before, "$muted"), (f"{what}\n", colour))]


def _whose(played: "Played") -> str:
    return f"{day(played.when.astimezone()):<12}{fit(customer(played, 20), 20)}  "


# ── one session ──


def about_session(played: "Played") -> Content:
    """Return what is known of a past session before its scorecard is opened."""
    result = f"Score {number(played.score)} of 100." if played.score is not None else no_score(played)
    if played.mode == "exam" and played.score is not None and played.passed is None:
        result += " Too close to the pass mark to call."
    elif played.passed is not None:
        result += " Exam passed." if played.passed else " Exam not passed."
    if played.outcome:
        result += f" Outcome: {OUTCOMES.get(played.outcome, played.outcome)}."
    tally = Counter(
        verdict for strategy, verdict in played.verdicts.items() if strategy not in (*played.doubted, *played.disputed)
    )
    parts = [f"{SIGNS[name]} {verdict_words(name)} {tally[name]}" for name in SIGNS if tally[name]]
    if played.doubted:
        parts.append(f"perhaps overlooked, so in no figure {len(played.doubted)}")
    if played.disputed:
        parts.append(f"you disagree, so in no figure {len(played.disputed)}")
    counted = " · ".join(parts)
    hints = f", {plural(played.hints, 'hint')}" if played.hints else ""
    way = f", way {played.way} of {played.ways} in its session" if played.ways > 1 else ""
    opens = "it" if played.current else "the ways this session went, to take this one up again"
    return Content.assemble(
        (f"{one_line(played.persona_name, 100)}\n", "bold $accent"),
        (
            f"{day(played.when.astimezone())}, {played.mode}, {plural(played.exchanges, 'exchange')}{hints}{way}\n",
            "$muted",
        ),
        f"{result}\n",
        f"{counted}\n\n" if counted else "Not graded yet.\n\n",
        (
            f"Enter opens {opens}. Space marks it: mark two with the same customer and press c to compare them.",
            "$muted",
        ),
    )
