"""How a trainee's finished sessions went, in one statement: what progress is made of. `store.py` runs it.

A session that was gone back from and not yet graded again counts with its latest scorecard: going back loses no result.
"""

import json
import sqlite3
from dataclasses import dataclass

READ = """
WITH cards AS (
    SELECT session, scorecard FROM scorecards
    UNION ALL
    SELECT session, scorecard FROM attempts a
    WHERE scorecard IS NOT NULL AND session NOT IN (SELECT session FROM scorecards) AND rowid = (
        SELECT rowid FROM attempts b WHERE b.session = a.session AND b.scorecard IS NOT NULL ORDER BY created DESC, rowid DESC LIMIT 1
    )
)
SELECT s.id AS session, s.persona_id,
    (SELECT json_extract(data, '$.name') FROM snapshots WHERE hash = s.persona_hash) AS persona_name,
    s.mode, s.created, ifnull(s.outcome, json_extract(c.scorecard, '$.outcome')) AS outcome,
    (SELECT count(*) FROM exchanges e WHERE e.session = s.id AND e.reply IS NOT NULL) AS exchanges, s.hints,
    json_extract(c.scorecard, '$.score') AS score, json_extract(c.scorecard, '$.passed') AS passed,
    json_extract(c.scorecard, '$.too_close') AS too_close, ifnull(json_extract(c.scorecard, '$.rubric'), '') AS rubric,
    (SELECT json_group_array(json_array(
        json_extract(v.value, '$.strategy'), json_extract(v.value, '$.verdict'), json_extract(v.value, '$.value')
     )) FROM json_each(c.scorecard, '$.verdicts') v) AS verdicts
FROM sessions s LEFT JOIN cards c ON c.session = s.id
WHERE s.trainee = ? AND (s.status = 'ended' OR c.scorecard IS NOT NULL)
ORDER BY s.created, s.rowid
"""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """How one session went. created: ISO 8601, UTC. exchanges: of all its branches.

    score, passed, rubric and verdicts (strategy, verdict, value) are the scorecard's; None, "" and empty where it was not graded.
    """

    session: str
    persona_id: str
    persona_name: str
    mode: str
    created: str
    outcome: str | None
    exchanges: int
    hints: int
    score: float | None
    passed: bool | None
    too_close: bool
    rubric: str
    verdicts: tuple[tuple[str, str, float | None], ...]


def result(row: sqlite3.Row) -> ResultRow:
    """Return a row that `READ` found."""
    values = dict(row)
    values["passed"] = None if values["passed"] is None else bool(values["passed"])
    values["too_close"] = bool(values["too_close"])
    values["verdicts"] = tuple(
        (strategy, verdict, value) for strategy, verdict, value in json.loads(values["verdicts"])
    )
    return ResultRow(**values)
