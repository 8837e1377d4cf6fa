"""Databases as earlier versions wrote them, made from one of today."""

import sqlite3
from contextlib import closing
from pathlib import Path


def as_schema(path: Path, version: int) -> None:
    """Take away from an empty or filled database what versions after this one added."""
    with closing(sqlite3.connect(path)) as db:
        if version < 8:
            db.execute("ALTER TABLE sessions ADD COLUMN hints INTEGER NOT NULL DEFAULT 0")
            db.execute(
                "UPDATE sessions SET hints = (SELECT ifnull(sum(times), 0) FROM hints WHERE session = sessions.id)"
            )
            db.execute("DROP TABLE hints")
        if version < 7:
            db.execute("DROP TABLE drafts")
        if version < 6:
            db.execute("DROP INDEX exchanges_by_parent")
        if version < 4:
            for table in ("attempts", "drills"):
                db.execute(f"DROP TABLE {table}")
            for column in ("notes", "minutes", "elapsed"):
                db.execute(f"ALTER TABLE sessions DROP COLUMN {column}")
        if version < 5:  # at most one dispute of a strategy, whichever way the session went
            db.executescript(
                "ALTER TABLE disputes RENAME TO of_ways;"
                "CREATE TABLE disputes (session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,"
                " strategy TEXT NOT NULL, turn INTEGER, verdict TEXT NOT NULL, because TEXT NOT NULL,"
                " created TEXT NOT NULL, PRIMARY KEY (session, strategy));"
                "INSERT OR IGNORE INTO disputes SELECT session, strategy, turn, verdict, because, created FROM of_ways;"
                "DROP TABLE of_ways;"
            )
        if version < 3:
            db.execute("DROP TABLE disputes")
        if version < 2:
            db.execute("ALTER TABLE exchanges DROP COLUMN made")
        db.execute(f"PRAGMA user_version={version}")
        db.commit()
