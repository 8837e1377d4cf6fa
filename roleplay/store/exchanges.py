"""The exchanges: the trainee's words are stored before anything runs, a reply is one transaction."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from roleplay.errors import StorageError
from roleplay.store.database import Database
from roleplay.store.drafts import bring_along, forget, let_wait
from roleplay.store.file import sentences


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


class Exchanges(Database):
    """The table of exchanges."""

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
            forget(db, session, parent)
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
            bring_along(db, exchange)
            if outcome is not None:
                db.execute("DELETE FROM drafts WHERE head = ?", (exchange,))  # nobody hears what was typed meanwhile
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

    def take_back(self, session: str, parent: int | None, words: str, *, held: int = 0) -> bool:
        """Remove the begun exchange under `parent`; return whether there was one that nobody had answered.

        words: what waits to be sent from now on. held: simulated seconds that had passed before its words; they have passed still.
        """
        with self._transaction() as db:
            gone = db.execute(
                "DELETE FROM exchanges WHERE session = ? AND parent IS ? AND reply IS NULL", (session, parent)
            ).rowcount
            if gone:
                db.execute("UPDATE sessions SET held = ? WHERE id = ?", (held, session))
                let_wait(db, session, parent, words, said=False)
        return bool(gone)


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
