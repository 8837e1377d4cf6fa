"""The session tree in SQLite: the trainee's words are on disk before anything runs; a reply is one transaction.

Tables: trainees, snapshots (personas, rubrics and catalogues as they were, by hash), sessions, exchanges (each names
its parent, so that rewinding is choosing another parent), scorecards, exports, disputes, attempts and drills (`store_*.py`). WAL, full sync, foreign keys, secure delete, mode 0600.
"""

import json
import os
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from roleplay import store_attempts, store_disputes, store_drills, store_results
from roleplay.errors import DamagedDatabase, SessionInUse, StorageError, UsageError
from roleplay.store_attempts import AttemptRow
from roleplay.store_disputes import DisputeRow
from roleplay.store_drills import DrillRow
from roleplay.store_file import damaged, examine, prepare, sentences
from roleplay.store_results import ResultRow

SCHEMA = 4
BUSY_SECONDS = 3.0

_UNUSED_SNAPSHOTS = """
DELETE FROM snapshots WHERE hash NOT IN (
    SELECT persona_hash FROM sessions UNION SELECT rubric_hash FROM sessions UNION SELECT catalogue_hash FROM sessions
)"""

Migration = Callable[[sqlite3.Connection], None]


def _remember_how_replies_were_made(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE exchanges ADD COLUMN made TEXT")


def _let_trainees_go_back_and_drill(db: sqlite3.Connection) -> None:
    store_attempts.create(db)
    store_drills.create(db)


MIGRATIONS: dict[int, Migration] = {
    1: _remember_how_replies_were_made,
    2: store_disputes.create,
    3: _let_trainees_go_back_and_drill,
}
"""From schema version n (key) to n + 1; all that are needed run in one transaction, after a backup."""


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
    hints: int
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
class ExchangeRow:
    """One exchange; `reply` is None while it is begun but not committed.

    made: which models were asked and what they took, what was retaken; empty where no model was asked.
    """

    id: int
    session: str
    parent: int | None
    trainee: dict[str, Any]
    reply: dict[str, Any] | None
    state: dict[str, Any] | None
    movements: list[dict[str, Any]]
    decision: dict[str, Any] | None
    made: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of a list of sessions."""

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


class Store:
    """An open database. Open with `Store(path)`; close it, or use it in a `with`."""

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        migrations: dict[int, Migration] | None = None,
        schema: int = SCHEMA,
    ) -> None:
        self.path, self._now, self._schema = path, now, schema
        self._leases: dict[str, FileLock] = {}
        self._lock = threading.RLock()  # one connection, many threads: one statement or transaction at a time
        with sentences(path):
            prepare(path, schema)
            version = examine(path, schema, BUSY_SECONDS)
            self._db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            with sentences(path):
                self._configure(version, MIGRATIONS if migrations is None else migrations)
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release every lease and close the file."""
        for session in list(self._leases):
            self.release(session)
        with self._lock:
            self._db.close()

    def _configure(self, version: int, migrations: dict[int, Migration]) -> None:
        db = self._db
        db.row_factory = sqlite3.Row
        for pragma in ("foreign_keys=ON", "secure_delete=ON", "synchronous=FULL", "journal_mode=WAL"):
            db.execute(f"PRAGMA {pragma}")
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

    def _back_up(self, version: int) -> None:
        backup = self.path.with_name(f"{self.path.name}.backup-schema-{version}")
        backup.unlink(missing_ok=True)
        os.close(os.open(backup, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(backup)) as copy:
            source.backup(copy)  # by a second connection: the one that holds the write lock cannot be copied from

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, sentences(self.path):
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

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock, sentences(self.path):
            return self._db.execute(query, values).fetchall()

    def _stamp(self) -> str:
        return self._now().isoformat(timespec="milliseconds")

    # ── leases ──

    def lease(self, session: str) -> None:
        """Take the session for this process; raise SessionInUse if another one has it. The kernel frees it on death."""
        if session in self._leases:
            return
        folder = self.path.parent / "leases"
        with sentences(self.path):
            folder.mkdir(mode=0o700, exist_ok=True)
            lock = FileLock(folder / f"{session}.lock", mode=0o600, thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise SessionInUse(
                    f"session {session} is open in another window; end it there, or start a new one here."
                ) from None
        self._leases[session] = lock

    def release(self, session: str) -> None:
        """Give the session back."""
        lock = self._leases.pop(session, None)
        if lock is not None:
            Path(lock.lock_file).unlink(missing_ok=True)  # while it is still held: nobody can be between name and lock
            lock.release()

    # ── sessions ──

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

    def snapshot(self, identity: str) -> dict[str, Any]:
        """Return a persona, rubric or catalogue as it was when a session began, by its hash."""
        rows = self._rows("SELECT data FROM snapshots WHERE hash = ?", (identity,))
        if not rows:
            raise DamagedDatabase(damaged(self.path, f"the snapshot {identity} is missing"))
        with sentences(self.path):
            data: dict[str, Any] = json.loads(rows[0]["data"])
        return data

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
            f" {store_attempts.LENGTH} AS exchanges,"
            " (SELECT json_extract(c.scorecard, '$.score') FROM scorecards c WHERE c.session = s.id) AS score, s.created"
            " FROM sessions s WHERE ? IS NULL OR s.trainee = ? ORDER BY s.created DESC, s.rowid DESC",
            (trainee, trainee),
        )
        return [Summary(**dict(row)) for row in rows]

    def delete_session(self, session: str) -> list[str]:
        """Remove a session everywhere; return the paths of exported copies, which are left in place."""
        row = self.session(session)
        with self._taken([row.id]):
            exported = [found["path"] for found in self._rows("SELECT path FROM exports WHERE session = ?", (row.id,))]
            with self._transaction() as db:
                db.execute("DELETE FROM sessions WHERE id = ?", (row.id,))
                db.execute(_UNUSED_SNAPSHOTS)
            self._forget()
        return exported

    def delete_trainee(self, trainee: str) -> tuple[int, list[str]]:
        """Remove a profile and all its sessions; return how many, and the paths of exported copies left in place."""
        sessions = [found["id"] for found in self._rows("SELECT id FROM sessions WHERE trainee = ?", (trainee,))]
        if not sessions and not self._rows("SELECT 1 FROM trainees WHERE name = ?", (trainee,)):
            raise UsageError(f"there is no trainee '{trainee[:40]}'; nothing was deleted.")
        with self._taken(sessions):
            exported = [
                found["path"]
                for found in self._rows(
                    "SELECT path FROM exports WHERE session IN (SELECT id FROM sessions WHERE trainee = ?)",
                    (trainee,),
                )
            ]
            with self._transaction() as db:
                db.execute("DELETE FROM trainees WHERE name = ?", (trainee,))
                db.execute(_UNUSED_SNAPSHOTS)
            self._forget()
        return len(sessions), exported

    @contextmanager
    def _taken(self, sessions: Sequence[str]) -> Iterator[None]:
        """Hold the leases of all `sessions`, or of none: what was taken here is given back, whatever happens."""
        fresh = [session for session in sessions if session not in self._leases]
        try:
            for session in sessions:
                self.lease(session)
            yield
        finally:
            for session in fresh:
                self.release(session)

    def _forget(self) -> None:
        """Fold the write-ahead log into the file and empty it, so that deleted words are nowhere on disk."""
        with self._lock, sentences(self.path):
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StorageError(
                f"{self.path}: deleted, but another program reads the database and its log still holds the words; "
                "close that program: they go with it."
            )

    # ── exchanges ──

    def begin_exchange(self, session: str, parent: int | None, trainee: dict[str, Any]) -> ExchangeRow:
        """Put the trainee's turn on disk before anything runs; a begun one with the same words is taken up again."""
        words = json.dumps(trainee, ensure_ascii=False)
        pending = self.pending(session, parent)
        if pending is not None and pending.trainee == trainee:
            return pending
        with self._transaction() as db:
            if pending is not None:  # sent anew with other words: the unanswered attempt gives way
                db.execute("DELETE FROM exchanges WHERE id = ?", (pending.id,))
            cursor = db.execute(
                "INSERT INTO exchanges (session, parent, trainee, created) VALUES (?, ?, ?, ?)",
                (session, parent, words, self._stamp()),
            )
            db.execute("UPDATE sessions SET held = 0, updated = ? WHERE id = ?", (self._stamp(), session))
        assert cursor.lastrowid is not None  # noqa: S101 - an INSERT always has one
        return ExchangeRow(cursor.lastrowid, session, parent, trainee, None, None, [], None, {})

    def commit_exchange(
        self,
        exchange: int,
        *,
        reply: dict[str, Any],
        state: dict[str, Any],
        movements: list[dict[str, Any]],
        decision: dict[str, Any],
        made: dict[str, Any],
        outcome: str | None,
    ) -> None:
        """Store reply, state, reasons, the new head, and the end if it is one: all or nothing, and only once."""
        texts = [json.dumps(value, ensure_ascii=False) for value in (reply, state, movements, decision, made)]
        with self._transaction() as db:
            stamp = self._stamp()
            done = db.execute(
                "UPDATE exchanges SET reply = ?, state = ?, movements = ?, decision = ?, made = ?, committed = ? WHERE id = ? AND reply IS NULL",
                (*texts, stamp, exchange),
            )
            if done.rowcount != 1:
                raise StorageError("this exchange was already answered or has gone; open the session again.")
            db.execute(
                "UPDATE sessions SET head = ?, updated = ? WHERE id = (SELECT session FROM exchanges WHERE id = ?)",
                (exchange, stamp, exchange),
            )
            if outcome is not None:
                db.execute(
                    "UPDATE sessions SET status = 'ended', outcome = ?, ended_by = 'customer' WHERE head = ?",
                    (outcome, exchange),
                )

    def pending(self, session: str, parent: int | None) -> ExchangeRow | None:
        """Return the begun but unanswered exchange under `parent`, if there is one."""
        rows = self._rows(
            "SELECT * FROM exchanges WHERE session = ? AND parent IS ? AND reply IS NULL ORDER BY id DESC LIMIT 1",
            (session, parent),
        )
        with sentences(self.path):
            return _exchange(rows[0]) if rows else None

    def path_to(self, exchange: int | None) -> list[ExchangeRow]:
        """Return the committed exchanges from the root to `exchange`."""
        rows = self._rows(
            "WITH RECURSIVE path(id, parent, depth) AS ("
            " SELECT id, parent, 0 FROM exchanges WHERE id = ?"
            " UNION ALL SELECT e.id, e.parent, depth + 1 FROM exchanges e JOIN path ON e.id = path.parent)"
            " SELECT e.* FROM path JOIN exchanges e ON e.id = path.id ORDER BY depth DESC",
            (exchange,),
        )
        with sentences(self.path):
            return [_exchange(row) for row in rows]

    def exchanges(self, session: str) -> list[ExchangeRow]:
        """Return every committed exchange of a session, of all its branches, oldest first."""
        rows = self._rows("SELECT * FROM exchanges WHERE session = ? AND reply IS NOT NULL ORDER BY id", (session,))
        with sentences(self.path):
            return [_exchange(row) for row in rows]

    def take_back(self, session: str, parent: int | None, *, held: int = 0) -> bool:
        """Remove the begun exchange under `parent`; return whether there was one that nobody had answered.

        held: simulated seconds that had passed before its words; they have passed still.
        """
        with self._transaction() as db:
            gone = db.execute(
                "DELETE FROM exchanges WHERE session = ? AND parent IS ? AND reply IS NULL", (session, parent)
            ).rowcount
            if gone:
                db.execute("UPDATE sessions SET held = ? WHERE id = ?", (held, session))
        return bool(gone)

    # ── branches ──

    def move(self, session: str, head: int | None) -> None:
        """Let a session go on from another of its exchanges; how it had ended is kept (see `store_attempts.py`)."""
        with self._transaction() as db:
            store_attempts.move(db, session, head, self._stamp())

    def attempts(self, session: str) -> list[AttemptRow]:
        """Return how the conversations that were gone back from had ended, oldest first."""
        with sentences(self.path):
            return [store_attempts.attempt(row) for row in self._rows(store_attempts.READ, (session,))]

    # ── scorecards and exports ──

    def save_scorecard(self, session: str, scorecard: dict[str, Any]) -> None:
        """Store the scorecard of a session in place of an earlier one."""
        text = json.dumps(scorecard, ensure_ascii=False)
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO scorecards VALUES (?, ?, ?)", (session, text, self._stamp()))

    def scorecard(self, session: str) -> dict[str, Any] | None:
        """Return the stored scorecard of a session."""
        rows = self._rows("SELECT scorecard FROM scorecards WHERE session = ?", (session,))
        with sentences(self.path):
            found: dict[str, Any] | None = json.loads(rows[0]["scorecard"]) if rows else None
        return found

    def record_export(self, session: str, path: Path) -> None:
        """Remember where a copy of the session was written."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO exports VALUES (?, ?, ?)", (session, str(path), self._stamp()))

    # ── disputes ──

    def save_dispute(self, session: str, strategy: str, verdict: str, because: str, turn: int | None) -> DisputeRow:
        """Store that the trainee disagrees with a verdict, in place of an earlier dispute of the same strategy."""
        row = DisputeRow(session, strategy, turn, verdict, because, self._stamp())
        with self._transaction() as db:
            store_disputes.write(db, row)
        return row

    def disputes(self, session: str | None = None) -> list[DisputeRow]:
        """Return the disputes of a session, oldest first; those of all sessions when it is None."""
        return [DisputeRow(**dict(row)) for row in self._rows(*store_disputes.query(session))]

    # ── results ──

    def results(self, trainee: str) -> list[ResultRow]:
        """Return how a trainee's finished sessions went, oldest first."""
        with sentences(self.path):
            return [store_results.result(row) for row in self._rows(store_results.READ, (trainee,))]

    # ── drills ──

    def record_drill(self, trainee: str, exercise: str, strategy: str, verdict: str, answer: str) -> DrillRow:
        """Store an answer to an exercise."""
        row = DrillRow(trainee, exercise, strategy, verdict, answer, self._stamp())
        with self._transaction() as db:
            store_drills.write(db, row)
        return row

    def drills(self, trainee: str) -> list[DrillRow]:
        """Return a trainee's answers, oldest first."""
        return [DrillRow(**dict(row)) for row in self._rows(store_drills.READ, (trainee,))]


def _exchange(row: sqlite3.Row) -> ExchangeRow:
    def parsed(name: str) -> Any:
        return json.loads(row[name]) if row[name] else None

    return ExchangeRow(
        id=row["id"],
        session=row["session"],
        parent=row["parent"],
        trainee=parsed("trainee"),
        reply=parsed("reply"),
        state=parsed("state"),
        movements=parsed("movements") or [],
        decision=parsed("decision"),
        made=parsed("made") or {},
    )
