"""Sessions of the past, for what is built on them: stored as played and graded, without being played."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from roleplay.config import Settings
from roleplay.grading.scorecard import Scorecard, StrategyResult
from roleplay.library import load_persona
from roleplay.persona import Persona
from roleplay.rubric import Catalogue, Rubric
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from roleplay.transcript import Outcome

VALUES = {"shown": 1.0, "partly": 0.5, "missed": 0.0, "broken": -0.5}


@cache
def _graded_by() -> tuple[Rubric, Catalogue]:
    catalogue = load_catalogue()
    return find_rubric("difficult-conversations", catalogue), catalogue


def _persona(settings: Settings, name: str) -> Persona:
    folders = settings.folders("personas")
    return load_persona(
        next(file for folder in reversed(folders) if (file := folder / f"{name}.yaml").exists()), *folders
    )


def played(
    settings: Settings,
    persona: str,
    days_ago: float,
    score: float | None,
    verdicts: Mapping[str, str],
    *,
    mode: str = "practice",
    outcome: Outcome = "resolved",
) -> str:
    """Store a finished session of one exchange and return its id. verdicts: by strategy, one of `VALUES`."""
    rubric, catalogue = _graded_by()
    when = datetime.now(UTC) - timedelta(days=days_ago)
    with Store(settings.database, now=lambda: when) as store:
        who = _persona(settings, persona)
        session = Session.start(store, who, rubric, catalogue, trainee=settings.trainee, seed=1, mode=mode)
        _finish(store, session.id, score, verdicts, outcome)
    return session.id


def tried_again(settings: Settings, session: str, score: float, verdicts: Mapping[str, str]) -> None:
    """Store another way of a session of the past, gone back to its beginning and finished now."""
    with Store(settings.database) as store:
        store.move(session, None)
        _finish(store, session, score, verdicts, "resolved")


def _finish(store: Store, session: str, score: float | None, verdicts: Mapping[str, str], outcome: Outcome) -> None:
    row, (_, catalogue) = store.session(session), _graded_by()
    exchange = store.begin_exchange(session, None, {"role": "trainee", "text": "I am sorry."})
    store.commit_exchange(
        exchange.id,
        reply={"role": "customer", "text": "So am I."},
        state=row.opening_state,
        movements=[],
        decision={},
        made={},
        outcome=None,
    )
    store.update_session(session, status="ended", outcome=outcome, ended_by="trainee", note="", reflection="")
    results = tuple(
        StrategyResult(
            strategy=strategy, name=catalogue.by_id[strategy].name, verdict=verdict, value=VALUES[verdict],
            weight=1, why="Seen.",
        )
        for strategy, verdict in verdicts.items()
    )  # fmt: skip
    card = Scorecard(
        score=score, reason=None if score is not None else "Too short.", passed=score is not None and score >= 70,
        pass_mark=70, margin=0, too_close=False, outcome=outcome, verdicts=results, moments=(), findings=(),
        rubric="difficult-conversations 1", finder="signals",
    )  # fmt: skip
    store.save_scorecard(session, card.model_dump(mode="json"))
