"""A whole rehearsal as plain data: what people read and machines take."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from roleplay.persona import Persona
from roleplay.rehearsal.evidence import Fault
from roleplay.rehearsal.faults import faults
from roleplay.rehearsal.measures import Difficulty, Figures, LeftOut, difficulty, figures, left_out
from roleplay.rehearsal.stage import Run


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Everything measured of one persona. sessions, exchanges: how much was played."""

    persona: Persona
    sessions: int
    exchanges: int
    figures: tuple[Figures, ...]
    left_out: tuple[LeftOut, ...]
    difficulty: Difficulty | None
    faults: tuple[Fault, ...]

    @property
    def failed(self) -> bool:
        """Whether the persona is unfit for practice."""
        return any(fault.level == "error" for fault in self.faults)

    def mark(self, strategy: str) -> str:
        """Return what leaving out a strategy costs: "felt" by the customer, "graded" on the scorecard only, or ""."""
        one = next((each for each in self.left_out if each.strategy == strategy), None)
        return "" if one is None else "felt" if one.felt else "graded" if one.graded else ""

    def data(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        measured = self.difficulty
        return {
            "persona": self.persona.id,
            "fingerprint": self.persona.fingerprint,
            "sessions": self.sessions,
            "exchanges": self.exchanges,
            "trainees": [asdict(each) for each in self.figures],
            "left_out": [
                {**asdict(each), "felt": each.felt, "graded": each.graded, "how": each.how} for each in self.left_out
            ],
            "difficulty": {**asdict(measured), "agrees": measured.agrees} if measured else None,
            "faults": [asdict(fault) for fault in self.faults],
        }


def rehearsal(persona: Persona, runs: Iterable[Run]) -> Rehearsal:
    """Return what the runs of one persona show."""
    own = [run for run in runs if run.persona == persona.id]
    return Rehearsal(
        persona,
        len(own),
        sum(run.exchanges for run in own),
        tuple(figures(own)),
        tuple(left_out(own)),
        difficulty(persona, own),
        tuple(faults(persona, own)),
    )


def coverage(rehearsals: Sequence[Rehearsal], strategies: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return, per strategy, the mark of every persona: who cannot be handled well without it."""
    return [(strategy, tuple(each.mark(strategy) for each in rehearsals)) for strategy in strategies]
