"""Deleting for good: from every table, and from the disk."""

from pathlib import Path

from roleplay.errors import StorageError, UsageError
from roleplay.store.file import beside, forget_backups, sentences
from roleplay.store.sessions import Sessions

_UNUSED_SNAPSHOTS = """
DELETE FROM snapshots WHERE hash NOT IN (
    SELECT persona_hash FROM sessions UNION SELECT rubric_hash FROM sessions UNION SELECT catalogue_hash FROM sessions
)"""


class Deletion(Sessions):
    """What removes sessions and trainees."""

    def delete_session(self, session: str) -> list[str]:
        """Remove a session everywhere; return the paths of exported copies, which are left in place."""
        row = self.session(session)
        with self._leases.taking([row.id]):
            exported = [found["path"] for found in self._rows("SELECT path FROM exports WHERE session = ?", (row.id,))]
            forget_backups(self.path)  # first: whatever happens then, what is gone here is nowhere else
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
        with self._leases.taking(sessions):
            exported = [
                found["path"]
                for found in self._rows(
                    "SELECT path FROM exports WHERE session IN (SELECT id FROM sessions WHERE trainee = ?)",
                    (trainee,),
                )
            ]
            forget_backups(self.path)
            with self._transaction() as db:
                db.execute("DELETE FROM trainees WHERE name = ?", (trainee,))
                db.execute(_UNUSED_SNAPSHOTS)
            self._forget()
        return len(sessions), exported

    def set_aside(self) -> list[Path]:
        """Return the damaged databases that were set aside and left in place: what is deleted may still stand in them."""
        with sentences(self.path):
            return beside(self.path, "damaged")

    def _forget(self) -> None:
        """Fold the write-ahead log into the file and empty it, so that deleted words are nowhere on disk."""
        with self._lock, sentences(self.path):
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StorageError(
                f"{self.path}: deleted, but another program reads the database and its log still holds the words; "
                "close that program: they go with it."
            )
