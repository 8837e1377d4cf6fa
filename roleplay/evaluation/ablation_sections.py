"""What an ablation will take, and what came of it, as sentences and sections (`sections.Section`)."""

from collections.abc import Sequence

from roleplay.evaluation.ablation import Plan
from roleplay.evaluation.estimate import estimate
from roleplay.evaluation.kills import Ablation, Effect
from roleplay.evaluation.statistics import Estimate
from roleplay.pages.sections import Section
from roleplay.text import one_line

_QUOTED = 160
"""Characters of a sentence that are shown."""
_LED_IN = 40
"""Characters before a change that are shown with it, where the sentence is longer."""


def before_ablation(plan: Plan) -> list[str]:
    """Return what will be done, how many calls and dollars that takes about, and the smallest change that could be seen."""
    header, estimated = plan.original.header, estimate(plan.original)
    scale = plan.readings / max(1, plan.cases)
    cost = "price unknown" if estimated.cost is None else f"about ${estimated.cost * scale:.2f}"
    calls, most = round(estimated.calls * scale), round(estimated.most_calls * scale)
    smallest = "none" if plan.visible is None else f"{plan.visible:.0%} of right answers"
    return [
        f"{header.identity.suite}: {len(plan.mutants):,} mutants × {plan.cases:,} cases by {header.identity.model} "
        f"({header.identity.asking}), and the unchanged prompts twice: {plan.readings:,} readings.",
        f"About {calls:,} calls{f' (up to {most:,} with second looks)' if most > calls else ''}, {cost}.",
        f"Smallest change that the paired test could see in {plan.labels:,} labels: {smallest}.",
        f"Logs: {plan.folder}; begun again, it goes on there.",
    ]


def of_effect(effect: Effect) -> str:
    """Return what came of a mutant in a few words, as it is there."""
    name = effect.id or "the unchanged prompts again"
    errors = f", {effect.errors} errored" if effect.errors else ""
    return f"{name}: {effect.gained} gained, {effect.lost} lost of {effect.labels}{errors}"


def of_ablation(found: Ablation) -> list[Section]:
    """Return what came of an ablation: the kill rate, what matters most, what does harm, what nobody would notice."""
    again = found.again
    steady = (
        f"{again.gained} answers were gained and {again.lost} lost" if again.gained + again.lost else "nothing changed"
    )
    unread = found.having("not read")
    first = Section(
        f"Ablation of {found.suite}, graded by {found.model}",
        (
            f"Kill rate: {_rate(found.killed)} mutants caught.",
            f"{found.cases:,} cases; of {found.labels:,} labels (shown, broken) {found.right:,} right with the unchanged prompts; "
            f"{found.asking}.",
            f"Read a second time without any change, {steady}.",
            f"Caught: more lost than chance explains (p < 0.05, corrected for {len(found.mutants)} mutants), recall or specificity "
            f"down by more than {found.worst_loss:.2f}, or answers that cannot be read. Some changes make no difference to any "
            "reader: no suite catches all.",
            *found.notes,
            *((f"{len(unread)} mutants could not be read; begin again to try those.",) if unread else ()),
        ),
        ("operator", "caught", "kill rate", "95 % interval"),
        tuple((name, *_cells(rate)) for name, rate in found.by_operator.items()),
    )
    return [
        first,
        *_table("What matters most: changes that the suite catches", found.having("caught")),
        *_table("Better when changed: these sentences do harm", found.having("better")[::-1]),
        *_table("The suite fails to notice", found.having("not caught")),
    ]


def _rate(rate: Estimate) -> str:
    if rate.value is None:
        return "no"
    caught = round(rate.value * rate.n)
    return f"{rate.value:.0%} ({rate.low or 0:.0%} to {rate.high or 0:.0%}): {caught} of {rate.n}"


def _cells(rate: Estimate) -> tuple[str, str, str]:
    if rate.value is None:
        return ("–", "–", "–")
    caught = f"{round(rate.value * rate.n)} of {rate.n}"
    return caught, f"{rate.value:.0%}", f"{rate.low or 0:.0%} to {rate.high or 0:.0%}"


def _table(title: str, effects: Sequence[Effect]) -> list[Section]:
    if not effects:
        return []
    rows = tuple(
        (effect.prompt or effect.strategy, f"{effect.gained - effect.lost:+d} of {effect.labels}", _change(effect))
        for effect in effects
    )
    return [Section(f"{title} ({len(effects)})", (), ("where", "right answers", "what was changed"), rows)]


def _change(effect: Effect) -> str:
    old, new = _where_they_differ(one_line(effect.old, 5000), one_line(effect.new, 5000))
    said = f"“{old}” → “{new}”" if new else f"without “{old}”"
    return f"{said} [{effect.why}]" if effect.why else said


def _where_they_differ(old: str, new: str) -> tuple[str, str]:
    """Return two sentences cut to what can be shown; what both begin with alike goes first."""
    long = max(len(old), len(new)) > _QUOTED
    alike = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0) if long else 0
    start = old.rfind(" ", 0, max(0, alike - _LED_IN)) + 1
    ahead = "…" if start else ""
    return f"{ahead}{one_line(old[start:], _QUOTED)}", f"{ahead}{one_line(new[start:], _QUOTED)}" if new else ""
