"""Whom to talk with next: who trains what is weakest, is as hard as it should be, and is not the one just played."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roleplay.progress.history import Played
from roleplay.progress.trends import Progress, StrategyTrend

if TYPE_CHECKING:
    from roleplay.persona import Persona

EASIEST, HARDEST = 1, 5
HARDER_FROM, EASIER_BELOW = 75.0, 50.0
"""A score from which the next customer may be a step harder, and one below which they should be a step easier."""
LOOKED_AT = 3
"""How many of the latest scores settle the difficulty."""
THIN = 0.5
"""What a weakness counts that only one session has shown."""
USED_TO_IT = 3
"""How many sessions one has had before somebody with a content note is put forward; anybody may be chosen before."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A persona's id, and why them: one sentence for the trainee."""

    persona_id: str
    reason: str


def recommend(personas: Iterable["Persona"], progress: Progress, names: Mapping[str, str]) -> Recommendation | None:
    """Return whom to play next and why; None where nobody is there. The same inputs give the same answer, always.

    personas: everybody one could play. names: of strategies, by id.
    """
    everybody = sorted(personas, key=lambda item: item.id)
    latest = progress.played[-1].persona_id if progress.played else None
    others = [item for item in everybody if item.id != latest] or everybody
    if not others:
        return None
    levels = {item.id: item.difficulty for item in everybody}
    level = _level(progress.played, levels)
    ceiling = max(level, _reached(progress.played, levels))
    found = min(others, key=lambda item: _distance(item, level, ceiling, progress))
    return Recommendation(found.id, _reason(found, level, progress, names))


def _level(played: Sequence[Played], levels: Mapping[str, int]) -> int:
    """Return how hard the next customer should be: a step above those handled well lately, a step below those that were too much."""
    wanted = _wanted(played, levels)[-LOOKED_AT:]
    return min(HARDEST, max(EASIEST, round(sum(wanted) / len(wanted)))) if wanted else EASIEST


def _reached(played: Sequence[Played], levels: Mapping[str, int]) -> int:
    """Return the hardest that nobody would call a jump: a step above what was ever handled well."""
    return max(_wanted(played, levels), default=EASIEST)


def _wanted(played: Sequence[Played], levels: Mapping[str, int]) -> list[int]:
    """Return how hard the next one should be by each score alone, oldest first."""
    graded = [
        (levels[item.persona_id], item.score) for item in played if item.score is not None and item.persona_id in levels
    ]
    return [level + (score >= HARDER_FROM) - (score < EASIER_BELOW) for level, score in graded]


def _distance(
    persona: "Persona", level: int, ceiling: int, progress: Progress
) -> tuple[bool, int, float, int, int, str]:
    """Return how far a persona is from what is wanted; the least wins, and the id where nothing else tells.

    Whoever is too heavy for somebody new, or above the ceiling, comes after everybody who is not, whatever they train.
    """
    missing = sum((1 - trend.value) * (1 if _firm(trend) else THIN) for trend in _trained(persona, progress))
    steps = abs(persona.difficulty - level)
    met = len({item.session for item in progress.played if not item.broken_off})
    heavy = persona.content_note is not None and met < USED_TO_IT
    jump = max(0, persona.difficulty - ceiling)
    record = progress.personas.get(persona.id)
    times = record.times if record else 0
    fit = steps + 0.25 * min(times, 2) - 0.75 * missing
    return heavy, jump, fit, times, persona.difficulty, persona.id


def _firm(trend: StrategyTrend) -> bool:
    """Whether a weakness was seen in more than one session; once may have been chance."""
    return trend.sessions > 1


def _trained(persona: "Persona", progress: Progress) -> list[StrategyTrend]:
    return [trend for trend in progress.weakest if trend.id in persona.trains]


def _reason(persona: "Persona", level: int, progress: Progress, names: Mapping[str, str]) -> str:
    if not (progress.scores or progress.strategies):
        first = names.get(persona.trains[0], persona.trains[0])
        return f"A good one to begin with: difficulty {persona.difficulty} of {HARDEST}, and it trains “{first}”."
    trained = _trained(persona, progress)
    fits = {-1: "easy going for you", 0: "about what fits you now", 1: "a stretch"}
    steps = max(-1, min(1, persona.difficulty - level))
    hard = f"difficulty {persona.difficulty} of {HARDEST}, {fits[steps]}"
    firm = [trend for trend in trained if _firm(trend)]
    if trained:
        what = " and ".join(f"“{trend.name}”" for trend in (firm or trained)[:2])
        seen = "which went worst lately" if firm else "weak in a single session so far, which says little yet"
        return f"Trains {what}, {seen}; {hard}."
    new = "You have not met them yet" if persona.id not in progress.personas else "Worth meeting again"
    return f"{new}; {hard}."
