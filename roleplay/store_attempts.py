"""The table of attempts, and its statements: finished conversations that a trainee went back from. `store.py` runs them.

A session has one conversation that is current. Going back from a finished one puts away how it ended and how it was graded,
under its last exchange; the exchanges themselves stay where they are, as a branch.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

TABLE = """
CREATE TABLE attempts (
    session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, head INTEGER NOT NULL,
    outcome TEXT, ended_by TEXT, note TEXT, reflection TEXT, scorecard TEXT, created TEXT NOT NULL,
    PRIMARY KEY (session, head)
);
"""

LENGTH = """(WITH RECURSIVE way(id) AS (SELECT s.head UNION ALL SELECT e.parent FROM exchanges e JOIN way ON e.id = way.id)
    SELECT count(id) FROM way)"""
"""How many exchanges the present way of a session `s` has, for a statement that reads sessions."""

READ = "SELECT head, outcome, ended_by, note, reflection, scorecard FROM attempts WHERE session = ? ORDER BY created"


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """How a conversation that was gone back from had ended. head: its last exchange, None where nothing was said.

    scorecard: as it was stored; None where it had not been graded.
    """

    head: int | None
    outcome: str | None
    ended_by: str | None
    note: str | None
    reflection: str | None
    scorecard: dict[str, Any] | None


def create(db: sqlite3.Connection) -> None:
    """Add what going back needs: the table, and the columns of notes and time. A part of the step from schema 3 to 4."""
    db.execute(TABLE)
    db.execute("ALTER TABLE sessions ADD COLUMN notes TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE sessions ADD COLUMN minutes INTEGER")
    db.execute("ALTER TABLE sessions ADD COLUMN elapsed INTEGER NOT NULL DEFAULT 0")


def attempt(row: sqlite3.Row) -> AttemptRow:
    """Return a row that `READ` found."""
    values = dict(row)
    values["head"] = values["head"] or None
    values["scorecard"] = json.loads(values["scorecard"]) if values["scorecard"] else None
    return AttemptRow(**values)


def move(db: sqlite3.Connection, session: str, head: int | None, stamp: str) -> None:
    """Let a session go on from another exchange (None: from the opening).

    What ended at the present one is put away; what had ended at the new one is as it was. Words without an answer go.
    """
    db.execute(
        "INSERT OR REPLACE INTO attempts SELECT s.id, ifnull(s.head, 0), s.outcome, s.ended_by, s.note, s.reflection,"
        " (SELECT scorecard FROM scorecards WHERE session = s.id), ? FROM sessions s WHERE s.id = ? AND s.status = 'ended'",
        (stamp, session),
    )
    db.execute("DELETE FROM scorecards WHERE session = ?", (session,))
    db.execute("DELETE FROM exchanges WHERE session = ? AND reply IS NULL", (session,))
    there = (session, head or 0)
    db.execute(
        "INSERT INTO scorecards SELECT session, scorecard, created FROM attempts"
        " WHERE session = ? AND head = ? AND scorecard IS NOT NULL",
        there,
    )
    db.execute(
        "UPDATE sessions SET head = ?, held = 0, outcome = NULL, ended_by = NULL,"
        " notes = iif(status = 'ended' AND notes = '', ifnull(note, ''), notes),"  # the next case note begins with this one
        " note = iif(status = 'ended', NULL, note), reflection = iif(status = 'ended', NULL, reflection),"
        " status = 'open', updated = ? WHERE id = ?",
        (head, stamp, session),
    )
    db.execute(
        "UPDATE sessions SET status = 'ended', outcome = a.outcome, ended_by = a.ended_by, note = a.note,"
        " reflection = a.reflection FROM attempts a WHERE a.session = sessions.id AND a.session = ? AND a.head = ?",
        there,
    )
    db.execute("DELETE FROM attempts WHERE session = ? AND head = ?", there)
