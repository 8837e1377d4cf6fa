"""What a trainee has played and drilled so far, and which of it one wants to look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from roleplay.grading.moments import LEAST_EXCHANGES

if TYPE_CHECKING:
    from roleplay.store import Store
    from roleplay.store.results import ResultRow


@dataclass(frozen=True, slots=True)
class Played:
    """One finished conversation: a way of a session, the only one where the trainee never went back.

    way: its number in the session, from 1. ways: how many the session has, unfinished ones too. current: whether the session stands there.
    when: when its last words were said, UTC. score: 0–100, None where there is none. passed: only what an exam says; None in
    practice, which is never passed or failed, and where the score is too close to the pass mark to call. exchanges: from the
    opening to its end. hints: along it. rubric: name, version and fingerprint of the rubric it was graded by, ""
    where it was not. verdicts, values: by strategy, in the rubric's order; a value is −0.5–1, None where it counts for nothing: not
    called for, not judged, doubted, disputed, or all of it broken off. doubted: the strategies of which the offline finder may only have
    overlooked what was good. disputed: those whose verdict the trainee disagrees with. unasked: those shown where nothing had
    called for them. broken_off: left by the trainee too soon for a score.
    """

    session: str
    persona_id: str
    persona_name: str
    mode: str
    when: datetime
    outcome: str | None = None
    score: float | None = None
    passed: bool | None = None
    verdicts: dict[str, str] = field(default_factory=dict)
    values: dict[str, float | None] = field(default_factory=dict)
    exchanges: int = 0
    hints: int = 0
    rubric: str = ""
    way: int = 1
    ways: int = 1
    current: bool = True
    doubted: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    broken_off: bool = False

    @property
    def key(self) -> str:
        """What names it: the session's id, with the number of the way ("3f2a91c07b44.2") where there are several."""
        return self.session if self.ways == 1 else f"{self.session}.{self.way}"

    def day(self, zone: tzinfo | None = None) -> date:
        """Return the day it was where the trainee is; zone: None for that of this machine."""
        return self.when.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Drilled:
    """One answer to an exercise on one strategy. when: UTC."""

    strategy: str
    verdict: str
    when: datetime

    def day(self, zone: tzinfo | None = None) -> date:
        """Return the day it was where the trainee is; zone: None for that of this machine."""
        return self.when.astimezone(zone).date()


def history(store: "Store", trainee: str) -> tuple[Played, ...]:
    """Return a trainee's finished conversations, oldest first; blocking.

    Every way that was graded is one, and so is one that is over and waits for its grade. What was left unfinished, or
    before anything was said, is not in it.
    """
    return tuple(_played(row) for row in store.results(trainee) if row.exchanges)


def _played(row: "ResultRow") -> Played:
    # One may leave at any time without a mark; a miss that may be the finder's is nobody's, and what is disputed is not settled.
    broken_off = row.score is None and row.ended_by == "trainee" and row.exchanges < LEAST_EXCHANGES
    doubted = tuple(each.strategy for each in row.verdicts if each.doubted and each.verdict != "shown")
    disputed = tuple(each.strategy for each in row.verdicts if each.disputed)
    left_out = {*doubted, *disputed}
    return Played(
        session=row.session,
        persona_id=row.persona_id,
        persona_name=row.persona_name,
        mode=row.mode,
        when=datetime.fromisoformat(row.said),
        way=row.way,
        ways=row.ways,
        current=row.current,
        outcome=row.outcome,
        score=row.score,
        passed=row.passed if row.mode == "exam" and not row.too_close else None,
        verdicts={each.strategy: each.verdict for each in row.verdicts},
        values={
            each.strategy: None if broken_off or each.strategy in left_out else each.value for each in row.verdicts
        },
        exchanges=row.exchanges,
        hints=row.hints,
        rubric=row.rubric,
        doubted=doubted,
        disputed=disputed,
        unasked=tuple(each.strategy for each in row.verdicts if each.unasked),
        broken_off=broken_off,
    )


def drilled(store: "Store", trainee: str) -> tuple[Drilled, ...]:
    """Return a trainee's answers to exercises, oldest first; blocking."""
    return tuple(
        Drilled(row.strategy, row.verdict, datetime.fromisoformat(row.created)) for row in store.drills(trainee)
    )


def selected(
    played: Iterable[Played],
    *,
    persona: str | None = None,
    mode: str | None = None,
    since: date | None = None,
    zone: tzinfo | None = None,
) -> tuple[Played, ...]:
    """Return the sessions with a persona (its id), of a mode, from a day on; None for no such filter."""
    return tuple(
        item
        for item in played
        if (persona is None or item.persona_id == persona)
        and (mode is None or item.mode == mode)
        and (since is None or item.day(zone) >= since)
    )


def selected_drills(
    drilled: Iterable[Drilled],
    *,
    persona: str | None = None,
    mode: str | None = None,
    since: date | None = None,
    zone: tzinfo | None = None,
) -> tuple[Drilled, ...]:
    """Return the drills that the same filters leave: none where a persona or a mode is asked for, as exercises have neither."""
    if persona is not None or mode is not None:
        return ()
    return tuple(item for item in drilled if since is None or item.day(zone) >= since)
