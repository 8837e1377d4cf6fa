"""What a trainee has played so far, and which of it one wants to look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roleplay.store import Store


@dataclass(frozen=True, slots=True)
class Played:
    """One finished session.

    when: when it began, UTC. score: 0–100, None where there is none. passed: only what an exam says; None in practice, which is
    never passed or failed, and where the score is too close to the pass mark to call. exchanges: of all its branches.
    rubric: name, version and fingerprint of the rubric it was graded by, "" where it was not. verdicts, values: by strategy,
    in the rubric's order; a value is −0.5–1, None where nothing called for it or it could not be judged.
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

    def day(self, zone: tzinfo | None = None) -> date:
        """Return the day it was where the trainee is; zone: None for that of this machine."""
        return self.when.astimezone(zone).date()


def history(store: "Store", trainee: str) -> tuple[Played, ...]:
    """Return a trainee's finished sessions, oldest first; blocking. What was left unfinished, or before anything was said, is not in it."""
    return tuple(
        Played(
            session=row.session,
            persona_id=row.persona_id,
            persona_name=row.persona_name,
            mode=row.mode,
            when=datetime.fromisoformat(row.created),
            outcome=row.outcome,
            score=row.score,
            passed=row.passed if row.mode == "exam" and not row.too_close else None,
            verdicts={strategy: verdict for strategy, verdict, _ in row.verdicts},
            values={strategy: value for strategy, _, value in row.verdicts},
            exchanges=row.exchanges,
            hints=row.hints,
            rubric=row.rubric,
        )
        for row in store.results(trainee)
        if row.exchanges
    )


def practised(store: "Store", trainee: str, zone: tzinfo | None = None) -> frozenset[date]:
    """Return the days on which a trainee drilled, for `progress(…, also=…)`; blocking. zone: None for that of this machine."""
    return frozenset(datetime.fromisoformat(row.created).astimezone(zone).date() for row in store.drills(trainee))


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
