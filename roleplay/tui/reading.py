"""A graded session worked out for reading, once: what stands at which place. Plain data for the scorecard screen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roleplay.evidence import Evidence, evidence, first_look
from roleplay.glance import Glance, glance
from roleplay.rubric import applied

if TYPE_CHECKING:
    from roleplay.grading.scorecard import Scorecard, StrategyResult
    from roleplay.session import Session
    from roleplay.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Reading:
    """results, pieces: verdicts, and what each rests on, by strategy."""

    transcript: "Transcript"
    results: "dict[str, StrategyResult]"
    pieces: dict[str, tuple[Evidence, ...]]
    glance: Glance

    @classmethod
    def of(cls, session: "Session", scorecard: "Scorecard") -> "Reading":
        """Work it out."""
        transcript, catalogue = session.transcript(), applied(session.catalogue, session.rubric)
        results = {result.strategy: result for result in scorecard.verdicts}
        pieces = {name: evidence(scorecard, transcript, catalogue, name) for name in results}
        return cls(transcript, results, pieces, glance(scorecard, transcript, catalogue, session.mode))

    def found(self) -> list[tuple[str, Evidence]]:
        """Return every piece with the name of its strategy."""
        return [(self.results[name].name, piece) for name, pieces in self.pieces.items() for piece in pieces]

    def places(self, strategy: str) -> list[Evidence]:
        """Return the pieces of a strategy that stand somewhere in the conversation."""
        return [piece for piece in self.pieces.get(strategy, ()) if has_place(piece)]

    def first_place(self, strategy: str) -> Evidence | None:
        """Return where to look first for a strategy; None where there is no one place to show."""
        piece = first_look(self.pieces.get(strategy, ()))
        return piece if piece is not None and has_place(piece) else None

    def turn(self, strategy: str) -> int | None:
        """Return the trainee's turn to try again for a strategy: the one a better wording is made for, else where it went worst."""
        better, piece = self.results[strategy].instead_at, self.first_place(strategy)
        return better if better is not None else piece.turn if piece else None


def has_place(piece: Evidence) -> bool:
    """Whether a piece stands somewhere in the conversation or the wrap-up, so that one can go there."""
    return piece.call is not None or piece.turn is not None or piece.span is not None
