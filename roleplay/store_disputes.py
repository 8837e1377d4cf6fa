"""The table of disputes, and its statements: where a trainee disagrees with a verdict. `store.py` runs them."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

TABLE = """
CREATE TABLE disputes (
    session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, strategy TEXT NOT NULL,
    turn INTEGER, verdict TEXT NOT NULL, because TEXT NOT NULL, created TEXT NOT NULL,
    PRIMARY KEY (session, strategy)
);
"""

_COLUMNS = "session, strategy, turn, verdict, because, created"
_WRITE = f"INSERT OR REPLACE INTO disputes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own names
_READ = f"SELECT {_COLUMNS} FROM disputes WHERE ? IS NULL OR session = ? ORDER BY created, rowid"  # noqa: S608


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A trainee's "I disagree" as stored; at most one a session and strategy.

    turn: index of the trainee's turn that it is about, None for the session as a whole. verdict: what the scorecard said
    when the trainee disagreed. because: why, in their words. created: ISO 8601, UTC.
    """

    session: str
    strategy: str
    turn: int | None
    verdict: str
    because: str
    created: str


def create(db: sqlite3.Connection) -> None:
    """Add the table: the step from schema 2 to 3."""
    db.execute(TABLE)


def write(db: sqlite3.Connection, row: DisputeRow) -> None:
    """Store a dispute in place of an earlier one of the same session and strategy."""
    db.execute(_WRITE, (row.session, row.strategy, row.turn, row.verdict, row.because, row.created))


def query(session: str | None) -> tuple[str, Sequence[str | None]]:
    """Return the statement, with its values, that reads the disputes of a session (None: of all), oldest first."""
    return _READ, (session, session)
