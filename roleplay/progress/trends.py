"""From sessions to figures: which way every strategy and every customer goes, and how often one practises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from statistics import fmean

from roleplay.progress.direction import NOTICEABLE, NOTICEABLE_SCORE, Trend, by_session, now_and_before, trend
from roleplay.progress.drilling import DrillRecord, drill_records
from roleplay.progress.history import Drilled, Played

WEAK_BELOW = 0.75
"""A strategy with a lower value is not shown reliably; a scorecard draws the line in the same place."""
MOST_WEAK = 3
"""How many weakest strategies are named: nobody works on more at once."""
IMPROVED_FROM = 4
"""Sessions that called for a strategy before it is said to have improved most: one against one is mostly another customer."""


@dataclass(frozen=True, slots=True)
class StrategyTrend:
    """One strategy over the conversations that called for it.

    times: how many. sessions: in how many sessions, of which ways count as one below. value: the mean over the latest sessions
    (`direction.WINDOW`), 0–1: a mean below nothing reads as nothing. before: the mean over as many before them, None where there
    are none. series: the value in each conversation, −0.5–1, oldest first.
    """

    id: str
    name: str
    times: int
    sessions: int
    value: float
    before: float | None
    series: tuple[float, ...]

    @property
    def weakness(self) -> tuple[float, float, int]:
        """What puts the weakest first: its value, what lies below nothing, and how often it was called for."""
        return self.value, fmean(self.series), -self.times

    @property
    def change(self) -> float | None:
        """How far it moved: above 0 is better. None after a single one."""
        return None if self.before is None else round(self.value - self.before, 3)

    @property
    def trend(self) -> Trend | None:
        """Which way it goes; None after a single one."""
        return trend(self.value, self.before, NOTICEABLE)


@dataclass(frozen=True, slots=True)
class PersonaRecord:
    """One customer: how often met, the best and the latest score (None where none has one), when last (UTC), all scores.

    times: sessions; every way of one that was graded has its score. passed: whether an exam with them was passed; None where none was taken, or none could be called.
    """

    id: str
    name: str
    times: int
    best: float | None
    last: float | None
    last_played: datetime
    trend: Trend | None
    scores: tuple[float, ...]
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How a trainee gets on.

    sessions: how many. played: every finished conversation in them, oldest first; more than sessions where the trainee went back
    and tried again. exams, called, passed: how many exams, how many of them could be called passed or not, and how many were passed. days: on which
    one practised, oldest first. streak: days in a row up to today; a day that is not over yet breaks nothing. longest: the
    longest such row. strategies: those that were called for, in the rubric's order. weakest: the lowest few, worst first.
    most_improved: what has moved up most, noticeably, over enough sessions (`IMPROVED_FROM`). personas: by id, in the order they were first played. drills: by strategy,
    in the catalogue's order.
    """

    sessions: int
    played: tuple[Played, ...]
    exams: int
    called: int
    passed: int
    days: tuple[date, ...]
    streak: int
    longest: int
    strategies: tuple[StrategyTrend, ...]
    weakest: tuple[StrategyTrend, ...]
    most_improved: StrategyTrend | None
    personas: dict[str, PersonaRecord]
    drills: tuple[DrillRecord, ...]

    @property
    def scores(self) -> tuple[float, ...]:
        """Every score, oldest first."""
        return tuple(item.score for item in self.played if item.score is not None)

    @property
    def score_before(self) -> float | None:
        """The score that stands before the latest one: that of another session, as a way is measured against none of its own."""
        scored = [item for item in self.played if item.score is not None]
        return next((item.score for item in reversed(scored) if item.session != scored[-1].session), None)


def progress(
    played: Iterable[Played],
    names: Mapping[str, str],
    today: date,
    drilled: Iterable[Drilled] = (),
    *,
    also: Iterable[date] = (),
    zone: tzinfo | None = None,
) -> Progress:
    """Return how a trainee gets on.

    played: their sessions (`history`), in any order. names: of strategies, by id. today: where the trainee is. drilled:
    their answers to exercises, in any order. also: further days of practice. zone: which days these fall on; None for that of this machine.
    """
    ordered = tuple(sorted(played, key=lambda item: item.when))
    answers = tuple(drilled)
    days = sorted({item.day(zone) for item in ordered} | {item.day(zone) for item in answers} | set(also))
    strategies = tuple(_strategies(ordered, names))
    exams = [item for item in ordered if item.mode == "exam"]
    moved = [item for item in strategies if item.trend == "up" and item.sessions >= IMPROVED_FROM]
    return Progress(
        sessions=_sessions(ordered),
        played=ordered,
        exams=len(exams),
        called=sum(item.passed is not None for item in exams),
        passed=sum(item.passed is True for item in exams),
        days=tuple(days),
        streak=_streak(days, today),
        longest=max((length for _, length in _rows(days)), default=0),
        strategies=strategies,
        weakest=tuple(sorted((item for item in strategies if item.value < WEAK_BELOW), key=lambda item: item.weakness))[
            :MOST_WEAK
        ],
        most_improved=max(moved, key=lambda item: item.change or 0, default=None),
        personas={record.id: record for record in _personas(ordered)},
        drills=drill_records(answers, names),
    )


def _sessions(played: Iterable[Played]) -> int:
    return len({item.session for item in played})


def _strategies(played: Sequence[Played], names: Mapping[str, str]) -> Iterable[StrategyTrend]:
    series: dict[str, list[tuple[str, float]]] = {}
    for item in reversed(played):  # the latest rubric settles the order
        for strategy, value in item.values.items():
            if value is not None:
                series.setdefault(strategy, []).insert(0, (item.session, value))
    for strategy, values in series.items():
        sessions = by_session(values)
        now, before = now_and_before(sessions)
        yield StrategyTrend(
            strategy,
            names.get(strategy, strategy),
            len(values),
            len(sessions),
            max(0.0, now),
            None if before is None else max(0.0, before),
            tuple(value for _, value in values),
        )


def _personas(played: Sequence[Played]) -> Iterable[PersonaRecord]:
    by_persona: dict[str, list[Played]] = {}
    for item in played:
        by_persona.setdefault(item.persona_id, []).append(item)
    for persona, items in by_persona.items():
        scores = tuple(item.score for item in items if item.score is not None)
        by_sessions = by_session((item.session, item.score) for item in items if item.score is not None)
        now, before = now_and_before(by_sessions) if scores else (0.0, None)
        called = [item.passed for item in items if item.passed is not None]
        yield PersonaRecord(
            id=persona,
            name=items[-1].persona_name,
            times=_sessions(items),
            best=max(scores, default=None),
            last=scores[-1] if scores else None,
            last_played=items[-1].when,
            trend=trend(now, before, NOTICEABLE_SCORE),
            scores=scores,
            passed=any(called) if called else None,
        )


def _rows(days: Sequence[date]) -> list[tuple[date, int]]:
    """Return every row of days without a gap: its last day, and how many they are."""
    rows: list[tuple[date, int]] = []
    for day in days:
        if rows and day - rows[-1][0] == timedelta(days=1):
            rows[-1] = (day, rows[-1][1] + 1)
        else:
            rows.append((day, 1))
    return rows


def _streak(days: Sequence[date], today: date) -> int:
    return next((length for last, length in _rows(days) if timedelta(0) <= today - last <= timedelta(days=1)), 0)
