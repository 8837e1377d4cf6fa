"""How often a hint was asked for, by the place in the conversation: each way counts those along it, and none of another's."""

from roleplay.store.database import Database
from roleplay.store.file import sentences

ALONG = """(WITH RECURSIVE way(id) AS (SELECT {head} UNION ALL SELECT e.parent FROM exchanges e JOIN way ON e.id = way.id)
    SELECT ifnull(sum(h.times), 0) FROM hints h WHERE h.session = {session} AND h.head IN (SELECT ifnull(id, 0) FROM way))"""
"""How many hints were asked for on the way to an exchange {head} of a session {session}."""


class Hints(Database):
    """The table of hints."""

    def count_hint(self, session: str) -> None:
        """Count a hint where a session stands."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO hints SELECT id, ifnull(head, 0), 1 FROM sessions WHERE id = ?"
                " ON CONFLICT (session, head) DO UPDATE SET times = times + 1",
                (session,),
            )

    def hints(self, session: str, head: int | None) -> int:
        """Return how many hints were asked for on the way to an exchange of a session; None for the opening."""
        rows = self._rows(f"SELECT {ALONG.format(head='?', session='?')} AS hints", (head, session))
        with sentences(self.path):
            return int(rows[0]["hints"])
