"""What a mutant does to a grader's answers, and whether a suite notices: plain data and pure code.

Compared are the answers on *shown* and *broken*: what a customer's words call for is read without any prompt. For a mutant of one
strategy's wordings, only the labels of that strategy are.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np

from roleplay.evaluation.compare import SIGNIFICANT, Counted
from roleplay.evaluation.judging import Failure, Result
from roleplay.evaluation.mutants import OPERATORS, Mutant, Operator
from roleplay.evaluation.statistics import Estimate, corrected, paired_p, share
from roleplay.rubric import PromptName
from roleplay.transcript import Data

Verdict = Literal["caught", "better", "not caught", "not read"]
"""caught: the suite's gate would go red. better: significantly more right answers, so that what was changed does harm.
not read: the model could not be asked, which says nothing of the mutant."""
WORST_LOSS = 0.05
"""How far recall or specificity may fall where the suite's gate does not say."""
_ANSWERS_BADLY = frozenset({"InvalidReply", "EmptyReply", "ContextOverflow"})
"""Errors that a prompt can bring about; the others are the line's or the provider's."""

Answers = Mapping[tuple[str, int], Result]
"""Readings that did not fail, by case and repeat."""


class Effect(Data):
    """What came of one mutant ("": of nothing, the unchanged prompts read a second time).

    labels: compared, from how many conversations. gained: wrong before and right now; lost: the reverse. p: of the paired test,
    p_corrected: for the number of mutants. errors: cases that were read before and whose answer is none any more; unread: cases that
    could not be asked about. why: what the verdict rests on.
    """

    id: str = ""
    operator: Operator | Literal[""] = ""
    prompt: PromptName | Literal[""] = ""
    strategy: str = ""
    old: str = ""
    new: str = ""
    labels: int
    conversations: int
    before: Counted
    after: Counted
    gained: int
    lost: int
    p: float
    p_corrected: float = 1.0
    errors: int = 0
    unread: int = 0
    verdict: Verdict = "not caught"
    why: str = ""

    @property
    def change(self) -> float:
        """By how much the share of right answers changed; below 0 for the worse."""
        return (self.gained - self.lost) / self.labels if self.labels else 0.0


class Ablation(Data):
    """Which sentences of a grader's prompts matter, and how many of the mutants a suite catches.

    cases, labels, right: of the unchanged prompts, over shown and broken. again: what changed when they were read a second time.
    mutants: those that cost most right answers first. killed: the share caught; by_operator: likewise. notes: what to bear in mind.
    """

    suite: str
    model: str
    asking: str
    seed: int
    cases: int
    labels: int
    right: int
    worst_loss: float
    again: Effect
    mutants: tuple[Effect, ...]
    killed: Estimate
    by_operator: dict[str, Estimate]
    notes: tuple[str, ...] = ()

    def having(self, verdict: Verdict) -> tuple[Effect, ...]:
        """Return the mutants of a verdict, those that cost most first."""
        return tuple(effect for effect in self.mutants if effect.verdict == verdict)


def answers_badly(failure: Failure) -> bool:
    """Whether a case failed by what the model answered, which a prompt can bring about."""
    return failure.kind in _ANSWERS_BADLY


def effect_of(mutant: Mutant | None, before: Answers, results: Iterable[Result]) -> Effect:
    """Return how the answers to a mutant (None: to the same prompts) differ from those `before`; no verdict yet."""
    rows: dict[str, list[int]] = {}
    cells = ([0, 0, 0, 0], [0, 0, 0, 0])
    gained = lost = errors = unread = 0
    for result in results:
        known = before.get(result.key)
        if known is None:
            continue
        if result.failure is not None:
            bad = answers_badly(result.failure)
            errors, unread = errors + bad, unread + (not bad)
            continue
        for was, now in zip(known.labels, result.labels, strict=True):
            if now.kind == "called_for" or (mutant and mutant.strategy not in {"", now.strategy}):
                continue
            row = rows.setdefault(result.conversation, [0, 0])
            row[0] += was.right
            row[1] += now.right
            gained += now.right and not was.right
            lost += was.right and not now.right
            for counts, label in zip(cells, (was, now), strict=True):
                counts[(0 if label.said else 2) if label.gold else (1 if label.said else 3)] += 1
    right = np.array([*rows.values()] or [[0, 0]])
    one, other = (Counted(hits=tp, false_alarms=fp, misses=fn, silences=tn) for tp, fp, fn, tn in cells)
    shown = mutant.model_dump(include={"id", "operator", "prompt", "strategy", "old", "new"}) if mutant else {}
    return Effect(
        **shown,
        labels=sum(cells[0]),
        conversations=len(rows),
        before=one,
        after=other,
        gained=gained,
        lost=lost,
        p=paired_p(right[:, 0], right[:, 1]),
        errors=errors,
        unread=unread,
    )


def with_verdicts(
    effects: Sequence[Effect], *, worst_loss: float = WORST_LOSS, least: int = 1, errors: int = 0
) -> list[Effect]:
    """Return the effects with their verdicts, those that cost most right answers first.

    worst_loss: how far recall or specificity may fall, over at least `least` labels. errors: how many cases may error.
    """
    values = corrected([effect.p for effect in effects])
    judged = [
        _judged(effect.model_copy(update={"p_corrected": p}), worst_loss, least, errors)
        for effect, p in zip(effects, values, strict=True)
    ]
    return sorted(judged, key=lambda effect: (effect.change, effect.p, -effect.errors))


def _judged(effect: Effect, worst_loss: float, least: int, errors: int) -> Effect:
    significant = effect.p_corrected < SIGNIFICANT
    reasons = [f"{effect.errors} cases errored"] if effect.errors > errors else []
    if significant and effect.lost > effect.gained:
        reasons.append(f"p {effect.p_corrected:.3f}")
    falls, thin = _falls(effect, least)
    reasons += [f"{name} {was:.2f} → {now:.2f}" for name, was, now in falls if was - now > worst_loss]
    if reasons:
        verdict: Verdict = "caught"
    elif not effect.labels:
        verdict, reasons = "not read", [f"{effect.unread} cases could not be asked about"] if effect.unread else []
    elif significant and effect.gained > effect.lost:
        verdict, reasons = "better", [f"p {effect.p_corrected:.3f}"]
    else:
        verdict, reasons = "not caught", [f"too few labels for {' and '.join(thin)}"] if thin else []
    return effect.model_copy(update={"verdict": verdict, "why": "; ".join(reasons)})


def _falls(effect: Effect, least: int) -> tuple[list[tuple[str, float, float]], list[str]]:
    """Return recall and specificity before and after, and the names of those that have too few labels to fall."""
    found: list[tuple[str, float, float]] = []
    thin: list[str] = []
    before = effect.before
    for name, labels in (
        ("recall", before.hits + before.misses),
        ("specificity", before.silences + before.false_alarms),
    ):
        was, now = getattr(before, name), getattr(effect.after, name)
        if labels < least or was is None or now is None:
            thin.append(name)
        else:
            found.append((name, was, now))
    return found, thin


def kill_rate(effects: Iterable[Effect]) -> Estimate:
    """Return the share of mutants that were caught, with an interval over mutants; those not read do not count."""
    caught = np.array([effect.verdict == "caught" for effect in effects if effect.verdict != "not read"], int)
    return share(caught, np.ones_like(caught))


def kill_rates(effects: Sequence[Effect]) -> dict[str, Estimate]:
    """Return the kill rate of every operator that made mutants."""
    groups = {operator: [effect for effect in effects if effect.operator == operator] for operator in OPERATORS}
    return {operator: kill_rate(own) for operator, own in groups.items() if own}
