"""An open database: one connection that many threads share, brought up to date, its errors in sentences.

WAL, full sync, foreign keys, secure delete, mode 0600.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from roleplay.errors import StorageError
from roleplay.store.file import address, examine, forget_backups, identity, may_be_written, prepare, sentences
from roleplay.store.leases import Leases
from roleplay.store.schema import MIGRATIONS, SCHEMA, Migration

SYNCHRONOUS = "FULL"
"""How much of the disk a commit waits for: what is committed outlives a power cut."""
BUSY_SECONDS = 3.0
"""How long to wait for another process that writes."""


class Database:
    """What every table is read and written through. Close it, or use it in a `with`.

    read_only: whether its file may not be written; then it can be read, and every change is refused.
    """

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        migrations: dict[int, Migration] | None = None,
        schema: int = SCHEMA,
    ) -> None:
        self.path, self._now, self._schema = path, now, schema
        self._leases = Leases(path.parent / "leases")
        self._lock = threading.RLock()  # one connection, many threads: one statement or transaction at a time
        with sentences(path):
            prepare(path, schema)
            version = examine(path, schema, BUSY_SECONDS)
            self.read_only, self._file = not may_be_written(path), identity(path)
            self._db = sqlite3.connect(
                address(path, writing=not self.read_only),
                uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False,
            )  # fmt: skip
        try:
            with sentences(path):
                self._configure(version, MIGRATIONS if migrations is None else migrations)
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release every lease and close the file."""
        self._leases.give_all_back()
        with self._lock:
            self._db.close()

    def _configure(self, version: int, migrations: dict[int, Migration]) -> None:
        db = self._db
        db.row_factory = sqlite3.Row
        for pragma in ("foreign_keys=ON", "secure_delete=ON", f"synchronous={SYNCHRONOUS}"):
            db.execute(f"PRAGMA {pragma}")
        if not self.read_only:
            db.execute("PRAGMA journal_mode=WAL")
        if any(step not in migrations for step in range(version, self._schema)):
            raise StorageError(
                f"{self.path}: written by an older roleplay (schema {version}) that this one cannot bring up to date."
            )
        if version < self._schema:
            with self._transaction():
                version = db.execute("PRAGMA user_version").fetchone()[0]  # another process may have been faster
                if version < self._schema:
                    self._back_up(version)
                for step in range(version, self._schema):
                    migrations[step](db)
                    db.execute(f"PRAGMA user_version={step + 1}")
            examine(self.path, self._schema, BUSY_SECONDS)
            forget_backups(self.path)

    def _back_up(self, version: int) -> None:
        forget_backups(self.path)  # of earlier attempts
        backup = self.path.with_name(f"{self.path.name}.backup-schema-{version}")
        os.close(os.open(backup, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(backup)) as copy:
            source.backup(copy)  # by a second connection: the one that holds the write lock cannot be copied from

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, sentences(self.path):
            if identity(self.path) != self._file:  # SQLite would go on in a file that nobody finds again
                raise StorageError(
                    f"{self.path}: was moved or removed while it was open, and nothing more is stored; "
                    "put it back and try again, or quit and start anew."
                )
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            try:
                self._db.execute("COMMIT")
            except sqlite3.Error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        with self._lock, sentences(self.path):
            return self._db.execute(query, values).fetchall()

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="milliseconds")
