"""What the rules of a rehearsal look at, and what they find: plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from roleplay.persona import Persona
from roleplay.rehearsal.measures import Difficulty, LeftOut
from roleplay.rehearsal.stage import Run
from roleplay.rehearsal.trainees import SKILLED


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. level: an error makes the persona unfit for practice. change: what to change in the file.

    shows: a session in which it can be read, as "trainee:seed"; "" where all of them show it.
    """

    rule: str
    level: Literal["error", "warning"]
    message: str
    change: str
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the rules look at."""

    persona: Persona
    runs: Sequence[Run]
    difficulty: Difficulty | None
    left_out: Sequence[LeftOut]

    def of(self, *trainees: str) -> list[Run]:
        """Return the runs of these trainees."""
        return [run for run in self.runs if run.trainee in trainees]

    @property
    def skilled(self) -> list[Run]:
        """Return the runs of the skilled trainee."""
        return self.of(SKILLED.id)


def shown_in(run: Run) -> str:
    """Return how a fault names the session in which it can be read."""
    return f"{run.trainee}:{run.seed}"
