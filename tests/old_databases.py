"""Databases as earlier versions wrote them, made from one of today."""

import sqlite3
from contextlib import closing
from pathlib import Path


def as_schema(path: Path, version: int) -> None:
    """Take away from an empty or filled database what versions after this one added."""
    with closing(sqlite3.connect(path)) as db:
        if version < 4:
            for table in ("attempts", "drills"):
                db.execute(f"DROP TABLE {table}")
            for column in ("notes", "minutes", "elapsed"):
                db.execute(f"ALTER TABLE sessions DROP COLUMN {column}")
        if version < 3:
            db.execute("DROP TABLE disputes")
        if version < 2:
            db.execute("ALTER TABLE exchanges DROP COLUMN made")
        db.execute(f"PRAGMA user_version={version}")
        db.commit()
