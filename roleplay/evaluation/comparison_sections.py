"""What a comparison says, as sections."""

from collections.abc import Sequence
from typing import Literal

from roleplay.evaluation.compare import SIGNIFICANT, Change, Comparison, Half
from roleplay.evaluation.figures import Figures
from roleplay.evaluation.gates import Held, chance
from roleplay.evaluation.sections import CHANGED, MISTAKES, in_seconds, mistaken, of_gates, short
from roleplay.pages.sections import Section
from roleplay.text import one_line

_LEGEND = (
    "p, behind recall: of the labels that say yes; behind specificity: of those that say no. Each from the exact paired test by "
    "conversation, corrected for the number of strategies, kinds and halves in which anything changed (of all: for the number of "
    f"kinds and halves); * below {SIGNIFICANT}. –: too few labels for a figure, or nothing changed there."
)


def of_comparison(found: Comparison, outcomes: Sequence[Held] = ()) -> list[Section]:
    """Return a comparison as sections."""
    runs = (
        "The same experiment, made again."
        if not found.differences
        else f"What differs: {'; '.join(found.differences)}."
    )
    drift = (
        (f"The model has drifted: anchors come out otherwise: {', '.join(found.drifted)}.",) if found.drifted else ()
    )
    names = (
        f" Changed or gone since: {', '.join(found.changed[:5])}{', …' if len(found.changed) > 5 else ''}."
        if found.changed
        else ""
    )
    left_out = (
        (f"{found.left_out} left out: changed, errored, or not in the later run.{names}",) if found.left_out else ()
    )
    first = Section(
        f"{found.before.identity.model} {found.before.started} → {found.after.identity.model} {found.after.started}",
        (runs, f"{found.compared:,} cases compared.", *left_out, *drift, _verdict(found), _costs(found)),
    )
    moved = [each for each in found.changes if each.name == "all" or each.gained or each.lost]
    head = ("strategy", "kind", "labels", "gained", "lost", "recall", "p", "specific.", "p", "precision")
    table = Section(
        CHANGED,
        (_LEGEND,),
        head,
        tuple(_change_row(each, found.least) for each in moved),
    )
    sections = [first] if found.nothing else [first, table]
    if found.mistakes:
        rows = tuple(
            (
                f"{each.case} ({each.label.strategy}, {each.label.place})",
                mistaken(each.label.kind, said=each.label.said),
                f"“{one_line(each.label.words, 160)}” — {each.label.reason}" if each.label.words else "",
            )
            for each in found.mistakes
        )
        sections.append(Section(MISTAKES, (), ("case", "now", "words and label"), rows))
    return [*sections, *([of_gates(outcomes)] if outcomes else [])]


def _verdict(found: Comparison) -> str:
    worse = [_named(each, half) for each in found.changes for half in each.halves if half.worse]
    better = [_named(each, half) for each in found.changes for half in each.halves if half.better]
    gained, lost = (
        sum(getattr(each, name) for each in found.changes if each.name == "all") for name in ("gained", "lost")
    )
    if found.nothing:
        return f"Nothing can be compared: {found.nothing}."
    parts = [f"{gained} labels gained, {lost} lost."]
    if worse:
        parts.append(f"Significantly worse: {', '.join(worse)}.")
    if better:
        parts.append(f"Significantly better: {', '.join(better)}.")
    if not worse and not better:
        parts.append("Nothing is more than chance explains." if gained or lost else "Nothing changed.")
    return " ".join(parts)


def _named(change: Change, half: Half) -> str:
    return f"{change.name} ({change.kind.replace('_', ' ')}: {half.figure})"


def _costs(found: Comparison) -> str:
    timed = not (found.before.replayed or found.after.replayed)  # a file's speed beside a model's tells nothing

    def one(figures: Figures) -> str:
        cost = "" if figures.cost is None else f", ${figures.cost:.4f}"
        return f"{figures.calls:,} calls{cost}{f', {in_seconds(figures.seconds[0])} a reading' if timed else ''}"

    return f"Took {one(found.figures_before)} before; {one(found.figures_after)} now."


def _change_row(change: Change, least: int) -> tuple[str, ...]:
    def moved(name: Literal["recall", "specificity", "precision"]) -> str:
        was, now = change.before.told(name, least), change.after.told(name, least)
        return "–" if was is None or now is None else short(was) if was == now else f"{short(was)}→{short(now)}"

    def p_of(name: str) -> str:
        half = change.half(name)
        if half is None or not half.moved:
            return "–"
        return f"{chance(half.p_corrected).replace(' ', '')}{'*' if half.significant else ''}"  # one word: a page sorts by it

    return (
        change.name,
        change.kind.replace("_", " "),
        str(change.n),
        f"+{change.gained}",
        f"-{change.lost}",
        moved("recall"),
        p_of("recall"),
        moved("specificity"),
        p_of("specificity"),
        moved("precision"),
    )
