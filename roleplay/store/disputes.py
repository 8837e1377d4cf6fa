"""Where a trainee disagrees with a verdict."""

from dataclasses import astuple, dataclass, replace

from roleplay.store.database import Database


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A trainee's "I disagree" as stored; at most one a strategy on each way that a session has gone.

    head: the last exchange of that way, None where nothing was said. turn: index of the trainee's turn that it is about, None
    for the way as a whole. verdict: what the scorecard said when the trainee disagreed. because: why, in their words. created:
    ISO 8601, UTC.
    """

    session: str
    head: int | None
    strategy: str
    turn: int | None
    verdict: str
    because: str
    created: str


class Disputes(Database):
    """The table of disputes."""

    def save_dispute(
        self, session: str, head: int | None, strategy: str, verdict: str, because: str, turn: int | None
    ) -> DisputeRow:
        """Store that the trainee disagrees with a verdict, in place of an earlier dispute of the same strategy on that way."""
        row = DisputeRow(session, head, strategy, turn, verdict, because, self._stamp())
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO disputes VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(replace(row, head=head or 0))
            )
        return row

    def disputes(self, session: str | None = None) -> list[DisputeRow]:
        """Return the disputes of a session, whichever way it went, oldest first; those of all sessions when it is None."""
        rows = self._rows(
            "SELECT session, nullif(head, 0) AS head, strategy, turn, verdict, because, created FROM disputes"
            " WHERE ? IS NULL OR session = ? ORDER BY created, rowid",
            (session, session),
        )
        return [DisputeRow(**dict(row)) for row in rows]
