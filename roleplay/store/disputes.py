"""Where a trainee disagrees with a verdict."""

from dataclasses import astuple, dataclass

from roleplay.store.database import Database


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


class Disputes(Database):
    """The table of disputes."""

    def save_dispute(self, session: str, strategy: str, verdict: str, because: str, turn: int | None) -> DisputeRow:
        """Store that the trainee disagrees with a verdict, in place of an earlier dispute of the same strategy."""
        row = DisputeRow(session, strategy, turn, verdict, because, self._stamp())
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO disputes VALUES (?, ?, ?, ?, ?, ?)", astuple(row))
        return row

    def disputes(self, session: str | None = None) -> list[DisputeRow]:
        """Return the disputes of a session, oldest first; those of all sessions when it is None."""
        rows = self._rows(
            "SELECT session, strategy, turn, verdict, because, created FROM disputes"
            " WHERE ? IS NULL OR session = ? ORDER BY created, rowid",
            (session, session),
        )
        return [DisputeRow(**dict(row)) for row in rows]

    def disputes_by(self, session: str, head: int | None) -> list[DisputeRow]:
        """Return the disputes of a session that were made when its exchange `head` had been said already, oldest first."""
        return [row for row in self.disputes(session) if row.created >= self._said(head)]

    def _said(self, exchange: int | None) -> str:
        rows = self._rows("SELECT created FROM exchanges WHERE id IS ?", (exchange,))
        return str(rows[0]["created"]) if rows else ""
