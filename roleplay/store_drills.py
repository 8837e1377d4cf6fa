"""The table of drills, and its statements: short exercises and how they went. `store.py` runs them."""

import sqlite3
from dataclasses import dataclass

TABLE = """
CREATE TABLE drills (
    trainee TEXT NOT NULL REFERENCES trainees(name) ON DELETE CASCADE, exercise TEXT NOT NULL, strategy TEXT NOT NULL,
    verdict TEXT NOT NULL, answer TEXT NOT NULL, created TEXT NOT NULL
);
"""

_COLUMNS = "trainee, exercise, strategy, verdict, answer, created"
_WRITE = f"INSERT INTO drills ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own names
READ = f"SELECT {_COLUMNS} FROM drills WHERE trainee = ? ORDER BY created, rowid"  # noqa: S608


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One answer to one exercise. created: ISO 8601, UTC."""

    trainee: str
    exercise: str
    strategy: str
    verdict: str
    answer: str
    created: str


def create(db: sqlite3.Connection) -> None:
    """Add the table: a part of the step from schema 3 to 4."""
    db.execute(TABLE)


def write(db: sqlite3.Connection, row: DrillRow) -> None:
    """Store an answer; a trainee who was never here before is remembered."""
    db.execute("INSERT OR IGNORE INTO trainees VALUES (?, ?)", (row.trainee, row.created))
    db.execute(_WRITE, (row.trainee, row.exercise, row.strategy, row.verdict, row.answer, row.created))
