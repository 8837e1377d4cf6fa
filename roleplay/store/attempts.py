"""Finished conversations that a trainee went back from.

A session has one conversation that is current. Going back from a finished one puts away how it ended and how it was graded,
under its last exchange; the exchanges themselves stay where they are, as a branch.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from roleplay.store.database import Database
from roleplay.store.drafts import let_wait
from roleplay.store.file import sentences


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


class Attempts(Database):
    """The table of attempts."""

    def move(self, session: str, head: int | None, anew: str = "") -> None:
        """Let a session go on from another of its exchanges (None: from the opening).

        What ended at the present one is put away; what had ended at the new one is as it was. Words without an answer go.
        anew: what was said there before, and waits to be said anew.
        """
        with self._transaction() as db:
            _put_away(db, session, self._stamp())
            _bring_back(db, session, head, self._stamp())
            if anew:
                let_wait(db, session, head, anew, said=True)

    def attempts(self, session: str) -> list[AttemptRow]:
        """Return how the conversations that were gone back from had ended, oldest first."""
        rows = self._rows(
            "SELECT head, outcome, ended_by, note, reflection, scorecard FROM attempts WHERE session = ? ORDER BY created",
            (session,),
        )
        with sentences(self.path):
            return [_attempt(row) for row in rows]


def _attempt(row: sqlite3.Row) -> AttemptRow:
    values = dict(row)
    values["head"] = values["head"] or None
    values["scorecard"] = json.loads(values["scorecard"]) if values["scorecard"] else None
    return AttemptRow(**values)


def _put_away(db: sqlite3.Connection, session: str, stamp: str) -> None:
    """Open a session again; how it ended and was graded becomes an attempt."""
    db.execute(
        "INSERT OR REPLACE INTO attempts SELECT s.id, ifnull(s.head, 0), s.outcome, s.ended_by, s.note, s.reflection,"
        " (SELECT scorecard FROM scorecards WHERE session = s.id), ? FROM sessions s WHERE s.id = ? AND s.status = 'ended'",
        (stamp, session),
    )
    db.execute("DELETE FROM scorecards WHERE session = ?", (session,))
    db.execute("DELETE FROM exchanges WHERE session = ? AND reply IS NULL", (session,))
    db.execute(
        "UPDATE sessions SET held = 0, outcome = NULL, ended_by = NULL,"
        " note = iif(status = 'ended', NULL, note), reflection = iif(status = 'ended', NULL, reflection),"
        " status = 'open' WHERE id = ?",
        (session,),
    )


def _bring_back(db: sqlite3.Connection, session: str, head: int | None, stamp: str) -> None:
    """Let an open session stand at an exchange; an attempt that ended there is the session's again."""
    there = (session, head or 0)
    db.execute("UPDATE sessions SET head = ?, updated = ? WHERE id = ?", (head, stamp, session))
    db.execute(
        "INSERT INTO scorecards SELECT session, scorecard, created FROM attempts"
        " WHERE session = ? AND head = ? AND scorecard IS NOT NULL",
        there,
    )
    db.execute(
        "UPDATE sessions SET status = 'ended', outcome = a.outcome, ended_by = a.ended_by, note = a.note,"
        " reflection = a.reflection FROM attempts a WHERE a.session = sessions.id AND a.session = ? AND a.head = ?",
        there,
    )
    db.execute("DELETE FROM attempts WHERE session = ? AND head = ?", there)
