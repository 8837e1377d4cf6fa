"""Short exercises and how they went."""

from dataclasses import astuple, dataclass

from roleplay.store.database import Database


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One answer to one exercise. created: ISO 8601, UTC."""

    trainee: str
    exercise: str
    strategy: str
    verdict: str
    answer: str
    created: str


class Drills(Database):
    """The table of drills."""

    def record_drill(self, trainee: str, exercise: str, strategy: str, verdict: str, answer: str) -> DrillRow:
        """Store an answer to an exercise; a trainee who was never here before is remembered."""
        row = DrillRow(trainee, exercise, strategy, verdict, answer, self._stamp())
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO trainees VALUES (?, ?)", (row.trainee, row.created))
            db.execute("INSERT INTO drills VALUES (?, ?, ?, ?, ?, ?)", astuple(row))
        return row

    def drills(self, trainee: str) -> list[DrillRow]:
        """Return a trainee's answers, oldest first."""
        rows = self._rows(
            "SELECT trainee, exercise, strategy, verdict, answer, created FROM drills"
            " WHERE trainee = ? ORDER BY created, rowid",
            (trainee,),
        )
        return [DrillRow(**dict(row)) for row in rows]
