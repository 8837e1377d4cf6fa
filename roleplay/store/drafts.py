"""What was typed and not sent: it waits where it was typed, at one place of one way of a session."""

import sqlite3
from dataclasses import dataclass

from roleplay.store.database import Database


@dataclass(frozen=True, slots=True)
class DraftRow:
    """Words that wait in the input. said: whether they were said here before, and one went back to say them anew."""

    words: str
    said: bool


class Drafts(Database):
    """The table of drafts."""

    def keep_draft(self, session: str, words: str) -> None:
        """Store what was typed where a session stands, in place of what waited there; "" forgets that."""
        with self._transaction() as db:
            if words:
                db.execute(
                    "INSERT OR REPLACE INTO drafts SELECT id, ifnull(head, 0), ?, 0 FROM sessions WHERE id = ?",
                    (words, session),
                )
            else:
                db.execute(
                    "DELETE FROM drafts WHERE session = ? AND head = (SELECT ifnull(head, 0) FROM sessions WHERE id = ?)",
                    (session, session),
                )

    def draft(self, session: str, head: int | None) -> DraftRow | None:
        """Return what waits at a place of a session."""
        rows = self._rows("SELECT words, said FROM drafts WHERE session = ? AND head = ?", (session, head or 0))
        return DraftRow(rows[0]["words"], bool(rows[0]["said"])) if rows else None


def let_wait(db: sqlite3.Connection, session: str, head: int | None, words: str, *, said: bool) -> None:
    """Put words where they wait to be said anew, in place of what waited there."""
    db.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)", (session, head or 0, words, said))


def forget(db: sqlite3.Connection, session: str, head: int | None) -> None:
    """Forget what waits at a place: it was sent."""
    db.execute("DELETE FROM drafts WHERE session = ? AND head = ?", (session, head or 0))


def bring_along(db: sqlite3.Connection, answered: int) -> None:
    """Let what was typed while the customer spoke wait behind the answer."""
    db.execute(
        "UPDATE drafts SET head = e.id FROM exchanges e"
        " WHERE e.id = ? AND drafts.session = e.session AND drafts.head = ifnull(e.parent, 0)",
        (answered,),
    )
