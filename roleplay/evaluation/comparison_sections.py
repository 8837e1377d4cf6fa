"""What a comparison says, as sections."""

from collections.abc import Sequence

from roleplay.evaluation.compare import SIGNIFICANT, Change, Comparison
from roleplay.evaluation.figures import Figures
from roleplay.evaluation.gates import Held, apart
from roleplay.evaluation.sections import CHANGED, MISTAKES, in_seconds, mistaken, of_gates, short
from roleplay.pages.sections import Section
from roleplay.text import one_line

_LEGEND = (
    "p: of the exact paired test by conversation, corrected for the number of strategies and kinds in which anything changed "
    f"(of all: for the number of kinds); * below {SIGNIFICANT}."
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
    head = ("strategy", "kind", "labels", "gained", "lost", "recall", "specific.", "precision", "p")
    table = Section(
        CHANGED,
        (_LEGEND,),
        head,
        tuple(_change_row(each) for each in moved),
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
    worse = [f"{each.name} ({each.kind.replace('_', ' ')})" for each in found.changes if each.worse]
    better = [f"{each.name} ({each.kind.replace('_', ' ')})" for each in found.changes if each.better]
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


def _costs(found: Comparison) -> str:
    def one(figures: Figures) -> str:
        cost = "" if figures.cost is None else f", ${figures.cost:.4f}"
        return f"{figures.calls:,} calls{cost}, {in_seconds(figures.seconds[0])} a reading"

    return f"Took {one(found.figures_before)} before; {one(found.figures_after)} now."


def _change_row(change: Change) -> tuple[str, ...]:
    def moved(name: str) -> str:
        was, now = getattr(change.before, name), getattr(change.after, name)
        return "–" if was is None or now is None else short(was) if was == now else f"{short(was)}→{short(now)}"

    return (
        change.name,
        change.kind.replace("_", " "),
        str(change.n),
        f"+{change.gained}",
        f"-{change.lost}",
        moved("recall"),
        moved("specificity"),
        moved("precision"),
        f"{apart(change.p_corrected, SIGNIFICANT, '.3f')[0]}{'*' if change.significant else ''}",
    )
