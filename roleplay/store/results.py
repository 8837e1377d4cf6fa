"""How a trainee's finished conversations went, in one statement: what progress is made of.

A session that was gone back from holds several, and each that was graded stands here: trying again replaces no result.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

from roleplay.store.database import Database
from roleplay.store.file import sentences
from roleplay.store.hints import ALONG

_READ = f"""
WITH finished AS (
    SELECT s.id AS session, s.head, s.outcome, s.ended_by, c.scorecard, 1 AS current
    FROM sessions s LEFT JOIN scorecards c ON c.session = s.id
    WHERE s.trainee = :trainee AND (s.status = 'ended' OR c.scorecard IS NOT NULL)
    UNION ALL
    SELECT a.session, nullif(a.head, 0), a.outcome, a.ended_by, a.scorecard, 0
    FROM attempts a JOIN sessions s ON s.id = a.session
    WHERE s.trainee = :trainee AND a.scorecard IS NOT NULL
),
ends AS (
    SELECT e.session, e.id AS head FROM exchanges e JOIN sessions s ON s.id = e.session
    WHERE s.trainee = :trainee AND e.reply IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM exchanges n WHERE n.session = e.session AND n.parent = e.id AND n.reply IS NOT NULL)
    UNION SELECT a.session, a.head FROM attempts a JOIN sessions s ON s.id = a.session WHERE s.trainee = :trainee
),
ways AS (
    SELECT session, head, row_number() OVER (PARTITION BY session ORDER BY latest, head) AS way,
        count(*) OVER (PARTITION BY session) AS ways
    FROM (
        SELECT session, head, 0 AS latest FROM ends
        UNION ALL
        SELECT id, ifnull(s.head, 0), 1 FROM sessions s WHERE s.trainee = :trainee
        AND NOT EXISTS (SELECT 1 FROM ends e WHERE e.session = s.id AND e.head = ifnull(s.head, 0))
    )
)
SELECT s.id AS session, s.persona_id,
    w.way, w.ways, f.current,
    (SELECT json_extract(data, '$.name') FROM snapshots WHERE hash = s.persona_hash) AS persona_name,
    s.mode, ifnull((SELECT committed FROM exchanges WHERE id = f.head), s.created) AS said,
    ifnull(f.outcome, json_extract(f.scorecard, '$.outcome')) AS outcome, f.ended_by,
    (WITH RECURSIVE way(id) AS (SELECT f.head UNION ALL SELECT e.parent FROM exchanges e JOIN way ON e.id = way.id)
        SELECT count(id) FROM way) AS exchanges,
    {ALONG.format(head="f.head", session="s.id")} AS hints,
    json_extract(f.scorecard, '$.score') AS score, json_extract(f.scorecard, '$.passed') AS passed,
    json_extract(f.scorecard, '$.too_close') AS too_close, ifnull(json_extract(f.scorecard, '$.rubric'), '') AS rubric,
    (SELECT json_group_array(json_array(
        json_extract(v.value, '$.strategy'), json_extract(v.value, '$.verdict'), json_extract(v.value, '$.value'),
        json_extract(v.value, '$.overlooks') IS NOT NULL,
        json_extract(v.value, '$.verdict') = 'not_called_for' AND json_array_length(v.value, '$.quotes') > 0,
        EXISTS (SELECT 1 FROM disputes d WHERE d.session = s.id AND d.head = ifnull(f.head, 0)
            AND d.strategy = json_extract(v.value, '$.strategy') AND d.verdict = json_extract(v.value, '$.verdict'))
     )) FROM json_each(f.scorecard, '$.verdicts') v) AS verdicts
FROM finished f JOIN sessions s ON s.id = f.session JOIN ways w ON w.session = f.session AND w.head = ifnull(f.head, 0)
ORDER BY said, s.rowid, f.head
"""  # noqa: S608 - our own words
# ways are numbered as `branches.tips` orders them: by their last exchanges, which are numbered as they are begun


class Judged(NamedTuple):
    """What a scorecard says of one strategy.

    doubted: whether the offline finder may have overlooked something. unasked: shown although nothing had called for it.
    disputed: whether the trainee disagrees with it.
    """

    strategy: str
    verdict: str
    value: float | None
    doubted: bool
    unasked: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """How one finished conversation went: a way of a session, the only one where the trainee never went back.

    way: its number in the session, from 1. ways: how many the session has, unfinished ones too. current: whether the session stands
    there.
    said: when its last words were said (when it began, where none were), ISO 8601, UTC. exchanges: from the opening to its end.
    ended_by: trainee or customer. hints: along this way. score, passed, rubric and verdicts are the scorecard's; None, "" and empty where it was not graded.
    """

    session: str
    persona_id: str
    way: int
    ways: int
    current: bool
    persona_name: str
    mode: str
    said: str
    outcome: str | None
    ended_by: str | None
    exchanges: int
    hints: int
    score: float | None
    passed: bool | None
    too_close: bool
    rubric: str
    verdicts: tuple[Judged, ...]


class Results(Database):
    """What scorecards say of many conversations at once."""

    def results(self, trainee: str) -> list[ResultRow]:
        """Return how a trainee's finished conversations went, oldest first."""
        with sentences(self.path):
            return [_result(row) for row in self._rows(_READ, {"trainee": trainee})]


def _result(row: sqlite3.Row) -> ResultRow:
    values = dict(row)
    values["current"] = bool(values["current"])
    values["passed"] = None if values["passed"] is None else bool(values["passed"])
    values["too_close"] = bool(values["too_close"])
    values["verdicts"] = tuple(
        Judged(strategy, verdict, value, *map(bool, signs))
        for strategy, verdict, value, *signs in json.loads(values["verdicts"])
    )
    return ResultRow(**values)
