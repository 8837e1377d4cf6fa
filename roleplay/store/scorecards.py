"""What a session leaves behind: its scorecard, and the copies of it that were written."""

import json
from pathlib import Path
from typing import Any

from roleplay.store.database import Database
from roleplay.store.file import sentences


class Scorecards(Database):
    """The tables of scorecards and of exported copies."""

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

    def exported_to(self, path: Path) -> bool:
        """Whether a copy of a session was written there."""
        return bool(self._rows("SELECT 1 FROM exports WHERE path = ?", (str(path),)))

    def record_export(self, session: str, path: Path) -> None:
        """Remember where a copy of the session was written; a database that may only be read cannot."""
        if self.read_only:
            return
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO exports VALUES (?, ?, ?)", (session, str(path), self._stamp()))
