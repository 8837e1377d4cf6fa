"""The sessions and what they were begun with."""

import json
import uuid
from dataclasses import dataclass, fields
from typing import Any

from roleplay.errors import DamagedDatabase, UsageError
from roleplay.store.database import Database
from roleplay.store.file import damaged, sentences

_LENGTH = """(WITH RECURSIVE way(id) AS (SELECT s.head UNION ALL SELECT e.parent FROM exchanges e JOIN way ON e.id = way.id)
    SELECT count(id) FROM way)"""
"""How many exchanges the present way of a session `s` has."""
_WAYS = """(SELECT count(*) FROM (
    SELECT e.id FROM exchanges e WHERE e.session = s.id AND e.reply IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM exchanges n WHERE n.parent = e.id AND n.reply IS NOT NULL)
    UNION SELECT a.head FROM attempts a WHERE a.session = s.id UNION SELECT ifnull(s.head, 0)))"""
"""How many ways a session `s` has gone: as `branches.tips` counts them."""
_BEST = """(SELECT max(json_extract(scorecard, '$.score')) FROM (
    SELECT scorecard FROM scorecards WHERE session = s.id
    UNION ALL SELECT scorecard FROM attempts WHERE session = s.id AND scorecard IS NOT NULL))"""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as stored; JSON columns are parsed."""

    id: str
    trainee: str
    persona_id: str
    rubric_id: str
    persona_hash: str
    rubric_hash: str
    catalogue_hash: str
    model: str
    mode: str
    seed: int
    opening: dict[str, Any]
    opening_state: dict[str, Any]
    head: int | None
    held: int
    status: str
    outcome: str | None
    ended_by: str | None
    note: str | None
    reflection: str | None
    created: str
    updated: str
    notes: str
    minutes: int | None
    elapsed: int


_SESSION_COLUMNS = {field.name for field in fields(SessionRow)}


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of a list of sessions.

    status, outcome, exchanges, score: of the way on which the session stands. ways: how many it has gone; best: the best score of all of
    them, None where none has one.
    """

    id: str
    trainee: str
    persona_id: str
    persona_name: str
    status: str
    outcome: str | None
    mode: str
    exchanges: int
    score: float | None
    created: str
    ways: int
    best: float | None


class Sessions(Database):
    """The table of sessions, the snapshots they rest on, and who holds them."""

    def lease(self, session: str) -> None:
        """Take the session for this process; raise SessionInUse if another one has it. The kernel frees it on death."""
        self._leases.take(session)

    def release(self, session: str) -> None:
        """Give the session back."""
        self._leases.give_back(session)

    def create_session(self, trainee: str, values: dict[str, Any], snapshots: dict[str, dict[str, Any]]) -> SessionRow:
        """Store a new open session and take its lease.

        `values` holds the columns that `SessionRow` documents; `snapshots` the data behind its hashes.
        """
        session = uuid.uuid4().hex[:12]
        self.lease(session)
        stamp = self._stamp()
        columns = {
            **{name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value for name, value in values.items()},
            "id": session, "trainee": trainee, "status": "open", "created": stamp, "updated": stamp,
        }  # fmt: skip
        names = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO trainees VALUES (?, ?)", (trainee, stamp))
            for identity, data in snapshots.items():
                db.execute(
                    "INSERT OR IGNORE INTO snapshots VALUES (?, ?)",
                    (identity, json.dumps(data, ensure_ascii=False)),
                )
            db.execute(f"INSERT INTO sessions ({names}) VALUES ({marks})", tuple(columns.values()))  # noqa: S608 - our own names
        return self.session(session)

    def session(self, session: str) -> SessionRow:
        """Return a session by id or unambiguous beginning of it; raise UsageError if there is none."""
        exact = session.replace("%", "").replace("_", "")
        rows = self._rows(
            "SELECT * FROM sessions WHERE id = ? OR id LIKE ? LIMIT 2",
            (session, f"{exact}%" if len(exact) >= 4 else ""),
        )
        if len(rows) != 1:
            what = "more than one session begins with" if rows else "there is no session"
            raise UsageError(f"{what} '{session[:40]}'; run 'roleplay sessions list' to see them.")
        values = dict(rows[0])
        if values.keys() != _SESSION_COLUMNS:
            raise DamagedDatabase(damaged(self.path, "the table of sessions has other columns than it should"))
        with sentences(self.path):
            for name in ("opening", "opening_state"):
                values[name] = json.loads(values[name])
        return SessionRow(**values)

    def snapshot(self, identity: str) -> str:
        """Return a persona, rubric or catalogue as it was when a session began, by its hash, as JSON."""
        rows = self._rows("SELECT data, json_valid(data) AS whole FROM snapshots WHERE hash = ?", (identity,))
        if not rows or not rows[0]["whole"]:
            raise DamagedDatabase(damaged(self.path, f"the snapshot {identity} is {'damaged' if rows else 'missing'}"))
        text: str = rows[0]["data"]
        return text

    def update_session(self, session: str, **values: Any) -> None:
        """Set columns of a session in one transaction."""
        names = ", ".join(f"{name} = ?" for name in values)
        with self._transaction() as db:
            statement = f"UPDATE sessions SET {names}, updated = ? WHERE id = ?"  # noqa: S608 - our own names
            db.execute(statement, (*values.values(), self._stamp(), session))

    def summaries(self, trainee: str | None = None) -> list[Summary]:
        """Return sessions, newest first; all trainees' when `trainee` is None."""
        rows = self._rows(
            "SELECT s.id, s.trainee, s.persona_id, (SELECT json_extract(data, '$.name') FROM snapshots WHERE hash = s.persona_hash) AS persona_name, s.status, s.outcome, s.mode,"  # noqa: S608 - our own words
            f" {_LENGTH} AS exchanges,"
            " (SELECT json_extract(c.scorecard, '$.score') FROM scorecards c WHERE c.session = s.id) AS score, s.created,"
            f" {_WAYS} AS ways, {_BEST} AS best"
            " FROM sessions s WHERE ? IS NULL OR s.trainee = ? ORDER BY s.created DESC, s.rowid DESC",
            (trainee, trainee),
        )
        return [Summary(**dict(row)) for row in rows]
