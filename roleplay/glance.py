"""A scorecard at a glance: how it went, what to keep, what to change first. Pure code; screens and pages say it alike."""

from collections import Counter
from dataclasses import dataclass

from roleplay.evidence import Evidence, evidence, first_look
from roleplay.grading.scorecard import Scorecard, StrategyResult
from roleplay.report import (
    OVERLOOKING,
    PERHAPS_OVERLOOKED,
    SIGNS,
    beside,
    headline,
    said_verdict,
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
    """Return the best few, each with words of its own; words that broke something else are nobody's model."""
    taken = {_words_at(piece) for own in pieces.values() for piece in own if piece.kind == "broken"}
    kept: list[Keep] = []
    for result in to_keep(scorecard):
        earned = (piece for piece in pieces[result.strategy] if piece.kind == "shown" and piece.counts)
        piece = next((piece for piece in earned if _words_at(piece) not in taken), None)
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
        Group("Shown unasked", shown),
        Group("Not called for", tuple(result for result in idle if not unasked(result)), NOT_CALLED_FOR),
    )
    return tuple(group for group in found if group.results)


def counts(scorecard: Scorecard) -> str:
    """Return how many verdicts there are of each kind, in one line."""
    numbers = Counter((result.verdict, said_verdict(result)) for result in scorecard.verdicts)
    order = sorted(numbers, key=lambda kind: ([*SIGNS].index(kind[0]), kind[1].startswith(("perhaps", "at least"))))
    return ", ".join(f"{SIGNS[verdict]} {numbers[verdict, words]} {words}" for verdict, words in order)
