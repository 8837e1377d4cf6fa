"""From sessions to figures: pure functions over runs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from roleplay.persona import Persona
from roleplay.rehearsal.company import Part
from roleplay.rehearsal.stage import Run
from roleplay.rehearsal.trainees import CAST, LADDER, SKILLED, half_skilled, leaving_out
from roleplay.rubric import Rubric

SEEDS = 6
"""Sessions with every trainee, and with the skilled one for every strategy left out."""
WRAP_UP = frozenset({"document", "reflect"})
"""Strategies of the wrap-up: the customer is gone by then."""

FELT_SUCCESS, FELT_LENGTH, FELT_HEAT, GRADED = 0.25, 2.0, 0.75, 2.0
"""What counts as worse: success (0–1), exchanges more, degrees of heat on average; points of the score."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How one trainee did over all seeds. success: 0–1. curve: mean mood (heat, trust, patience) after each exchange."""

    trainee: str
    label: str
    runs: int
    outcomes: dict[str, int]
    success: float
    score: float | None
    lowest: float | None
    highest: float | None
    exchanges: float
    curve: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What leaving one strategy out cost the skilled trainee, over the same seeds.

    success, exchanges, heat, score: how much worse (0–1, exchanges more, degrees more on average, points less). longer,
    hotter: whether that holds for most of the seeds, so that one odd session decides nothing.
    """

    strategy: str
    success: float
    exchanges: float
    heat: float
    score: float
    longer: bool
    hotter: bool

    @property
    def felt(self) -> bool:
        """Whether this customer makes its absence felt: fewer yeses, a longer way, or more anger."""
        return self.success >= FELT_SUCCESS or self.longer or self.hotter

    @property
    def graded(self) -> bool:
        """Whether the scorecard is clearly worse."""
        return self.score >= GRADED

    @property
    def how(self) -> str:
        """What got worse, in words."""
        found = []
        if self.success >= FELT_SUCCESS:
            found.append(f"{round(100 * self.success)} in 100 fewer get through")
        if self.longer:
            found.append(f"{self.exchanges:.0f} exchanges longer")
        if self.hotter:
            found.append(f"{self.heat:.1f} hotter")
        return ", ".join(found) or ("only the score" if self.graded else "nothing")


@dataclass(frozen=True, slots=True)
class Difficulty:
    """How difficult a persona is, from the half-skilled. index: share of success they miss (0–1), doubt: ± at 90 %.

    level: the same on the scale of the label, 1–5.
    """

    label: int
    index: float
    doubt: float
    level: float

    @property
    def agrees(self) -> bool:
        """Whether the label lies within the doubt of what was measured, rounded to whole levels."""
        slack = 0.5 + self.doubt * STEP
        return abs(self.level - self.label) <= slack

    @property
    def nearest(self) -> int:
        """The label nearest to what was measured."""
        return int(self.level + 0.5)

    @property
    def verdict(self) -> str:
        """What is to be said of the label: right only where it is the nearest; one within the doubt may stay."""
        if self.nearest == self.label:
            return "the label is right"
        return "the label is not clearly wrong" if self.agrees else "the label is wrong"


LEAST_SPREAD = 0.3
"""Sessions that all end alike are still few: no less spread than this is believed."""
STEP = 1 / 0.16
"""Levels per unit of the index: a level for every 16 % of success that the half-skilled miss."""


def parts(persona: str, strategies: Iterable[str], seeds: int = SEEDS) -> list[Part]:
    """Return the sessions of a whole rehearsal: everybody, the half-skilled, and each strategy left out."""
    who = [*(one.id for one in CAST), *(half_skilled(level).id for level in LADDER)]
    who += [leaving_out(strategy).id for strategy in strategies]
    return [Part(persona, one, seed) for one in who for seed in range(1, seeds + 1)]


def figures(runs: Sequence[Run]) -> list[Figures]:
    """Return the figures of every trainee of the cast, in its order."""
    found = []
    for one in CAST:
        own = [run for run in runs if run.trainee == one.id]
        if not own:
            continue
        scores = [run.score for run in own if run.score is not None]
        found.append(
            Figures(
                one.id,
                one.label,
                len(own),
                dict(Counter(run.outcome for run in own).most_common()),
                mean(run.success for run in own),
                mean(scores) if scores else None,
                min(scores, default=None),
                max(scores, default=None),
                mean(run.exchanges for run in own),
                _curve(own),
            )
        )
    return found


def _curve(runs: Sequence[Run]) -> tuple[tuple[float, float, float], ...]:
    """Return the mean mood after each exchange, over the sessions that got so far, as long as half of them did."""
    longest = sorted(len(run.moods) for run in runs)[len(runs) // 2]
    curve = []
    for place in range(longest):
        there = [run.moods[place] for run in runs if len(run.moods) > place]
        curve.append(
            (
                round(mean(m.heat for m in there), 2),
                round(mean(m.trust for m in there), 2),
                round(mean(m.patience for m in there), 2),
            )
        )
    return tuple(curve)


def left_out(runs: Sequence[Run]) -> list[LeftOut]:
    """Return what leaving out each strategy cost, seed by seed against the skilled, in the order they were played."""
    whole = {run.seed: run for run in runs if run.trainee == SKILLED.id}
    found = []
    for strategy in dict.fromkeys(run.without for run in runs if run.without):
        pairs = [(whole[run.seed], run) for run in runs if run.without == strategy and run.seed in whole]
        if not pairs:
            continue
        scores = [full.score - less.score for full, less in pairs if full.score is not None and less.score is not None]
        longer = [less.exchanges - full.exchanges for full, less in pairs]
        hotter = [_heat(less) - _heat(full) for full, less in pairs]
        found.append(
            LeftOut(
                strategy,
                success=mean(full.success - less.success for full, less in pairs),
                exchanges=mean(longer),
                heat=mean(hotter),
                score=mean(scores) if scores else 0.0,
                longer=mean(longer) >= FELT_LENGTH and _mostly(each > 0 for each in longer),
                hotter=mean(hotter) >= FELT_HEAT and _mostly(each > 0 for each in hotter),
            )
        )
    return found


def _mostly(each: Iterable[bool]) -> bool:
    found = list(each)
    return sum(found) * 2 > len(found)


def _heat(run: Run) -> float:
    return mean(mood.heat for mood in run.moods)


def difficulty(persona: Persona, runs: Sequence[Run]) -> Difficulty | None:
    """Return how difficult the persona is by the half-skilled, None where none played."""
    ladder = {half_skilled(level).id for level in LADDER}
    missed = [1 - run.success for run in runs if run.trainee in ladder]
    if len(missed) < 2:
        return None
    index = mean(missed)
    doubt = 1.645 * max(stdev(missed), LEAST_SPREAD) / len(missed) ** 0.5
    return Difficulty(persona.difficulty, index, doubt, min(5.0, max(1.0, 0.5 + index * STEP)))


def strategies(rubric: Rubric) -> tuple[str, ...]:
    """Return the strategies to leave out, one at a time: those the rubric counts."""
    return tuple(rubric.strategies)
