"""A scorecard at a glance: how it went, what to keep, what to change first. Pure code; screens and pages say it alike."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from roleplay.evidence import Evidence, evidence, first_look
from roleplay.grading.scorecard import Scorecard, StrategyResult, as_score
from roleplay.report import (
    ALSO_SHOWN,
    OVERLOOKING,
    PERHAPS_OVERLOOKED,
    SIGNS,
    beside,
    brief_verdict,
    headline,
    to_change,
    to_keep,
    unasked,
)
from roleplay.rubric import Catalogue
from roleplay.transcript import Transcript

NOT_CALLED_FOR = "Strategies that nothing in this conversation asked for; they do not count."
MOST = 2
"""So many things at once are all that anybody keeps in mind."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to change: the verdict and what it turns on (None where nothing in particular shows it)."""

    result: StrategyResult
    piece: Evidence | None


@dataclass(frozen=True, slots=True)
class Keep:
    """What to keep: the verdict and the trainee's words that earned it."""

    result: StrategyResult
    piece: Evidence


@dataclass(frozen=True, slots=True)
class Group:
    """Verdicts that are read together, under one heading. folded: why they are of no concern until somebody asks; "" where
    they are.
    """

    title: str
    results: tuple[StrategyResult, ...]
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """headline: the number and what it says, in one line. beside: outcome, doubt, hints, how turns are counted, one sentence each."""

    headline: str
    beside: tuple[str, ...]
    change: tuple[Change, ...]
    keep: tuple[Keep, ...]


def glance(scorecard: Scorecard, transcript: Transcript, catalogue: Catalogue, mode: str) -> Glance:
    """Return how a session went. mode: practice or exam; only an exam is passed. catalogue: as the rubric applies it."""
    pieces = {
        result.strategy: evidence(scorecard, transcript, catalogue, result.strategy) for result in scorecard.verdicts
    }
    change = [Change(result, first_look(pieces[result.strategy])) for result in to_change(scorecard)[:MOST]]
    return Glance(headline(scorecard, mode), beside(scorecard, mode), tuple(change), tuple(_kept(scorecard, pieces)))


def _kept(scorecard: Scorecard, pieces: dict[str, tuple[Evidence, ...]]) -> list[Keep]:
    """Return the best few, each with the surest words of its own; words that broke something else are nobody's model."""
    taken = {_words_at(piece) for own in pieces.values() for piece in own if piece.kind == "broken"}
    kept: list[Keep] = []
    for result in to_keep(scorecard):
        earned = (piece for piece in pieces[result.strategy] if piece.kind == "shown" and piece.counts)
        own = (piece for piece in earned if _words_at(piece) not in taken)
        piece = max(own, key=lambda piece: piece.confidence, default=None)
        if piece is not None and len(kept) < MOST:
            taken.add(_words_at(piece))
            kept.append(Keep(result, piece))
    return kept


def _words_at(piece: Evidence) -> tuple[int | None, str, tuple[int, int] | None]:
    return piece.turn, piece.where, piece.span


def groups(scorecard: Scorecard) -> tuple[Group, ...]:
    """Return all verdicts as they are best read: what to change first, what to keep, and last what nothing called for."""
    change = to_change(scorecard)
    ungraded, idle = (
        tuple(result for result in scorecard.verdicts if result.verdict == verdict)
        for verdict in ("ungraded", "not_called_for")
    )
    later = change[MOST:]
    shown = tuple(result for result in idle if unasked(result))
    found = (
        Group("Change first", tuple(change[:MOST])),
        Group("Change next", tuple(result for result in later if result.overlooks is None)),
        Group(PERHAPS_OVERLOOKED, tuple(result for result in later if result.overlooks is not None), OVERLOOKING),
        Group("Keep", tuple(to_keep(scorecard))),
        Group("Not clear enough to judge", ungraded),
        Group(ALSO_SHOWN, shown),
        Group("Not called for", tuple(result for result in idle if not unasked(result)), NOT_CALLED_FOR),
    )
    return tuple(group for group in found if group.results)


def counts(scorecard: Scorecard) -> str:
    """Return how many verdicts there are of each kind, in one line."""
    numbers = Counter((result.verdict, brief_verdict(result)) for result in scorecard.verdicts)
    order = sorted(numbers, key=lambda kind: ([*SIGNS].index(kind[0]), kind[1].startswith(("perhaps", "at least"))))
    return ", ".join(f"{SIGNS[verdict]} {numbers[verdict, words]} {words}" for verdict, words in order)


@dataclass(frozen=True, slots=True)
class Common:
    """Two scorecards by what both could judge: how many strategies, and what each scores on these alone (0–100)."""

    strategies: int
    first: float
    second: float

    @property
    def words(self) -> tuple[str, str]:
        """Each in one line."""
        what = f"{self.strategies} strateg{'y' if self.strategies == 1 else 'ies'}"
        first, second = (f"On the {what} judged in both: {score:.0f} of 100" for score in (self.first, self.second))
        return first, second


def on_common_ground(first: Scorecard, second: Scorecard) -> Common | None:
    """Return two scorecards measured on the strategies that both called for and judged, so that neither is helped by what the
    other lacks; None where there are none.
    """
    one, other = (
        {result.strategy: (result.weight, result.value) for result in card.verdicts if result.value is not None}
        for card in (first, second)
    )
    shared = one.keys() & other.keys()

    def score(counted: Mapping[str, tuple[float, float]]) -> float:
        found = [counted[identity] for identity in shared]
        return as_score(sum(weight * value for weight, value in found), sum(weight for weight, _ in found)) or 0.0

    return Common(len(shared), score(one), score(other)) if shared else None
