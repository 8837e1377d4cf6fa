"""What docs/cases.md, docs/suites.md and docs/finder.md print: keys from the models, figures from the baselines."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from roleplay.evaluation.baseline import Baseline, read_baseline
from roleplay.evaluation.cases import Case, Dispute, Gold, Kind, Pair, Whole
from roleplay.evaluation.figures import Row
from roleplay.evaluation.pairs import PairFigures
from roleplay.evaluation.sections import cell
from roleplay.evaluation.suite import AnchorFloors, Attacks, Floor, Gate, GraderUnderTest, SuiteFile
from scripts.attribute_docs import described, json_schema
from scripts.markdown import table

BASELINES = Path(__file__).parent.parent / "evals" / "baselines"
WEAK_RECALL, WEAK_SPECIFICITY = 0.5, 0.9
"""A strategy is called weak below these."""


def case_keys() -> str:
    """Return the reference of the keys of a case as Markdown."""
    return _blocks(("A case", Case), ("gold", Gold), ("whole", Whole), ("pair", Pair), ("dispute", Dispute))


def suite_keys() -> str:
    """Return the reference of the keys of a suite as Markdown."""
    return _blocks(
        ("The whole file", SuiteFile),
        ("grader", GraderUnderTest),
        ("gate", Gate),
        ("floors, in gate", Floor),
        ("attacks", Attacks),
        ("anchors", AnchorFloors),
    )


def _blocks(*blocks: tuple[str, type[BaseModel]]) -> str:
    return "\n\n".join(f"### {title}\n\n{_keys(model)}" for title, model in blocks)


def _keys(model: type[BaseModel]) -> str:
    schema, texts = json_schema(model), described(model)
    needed = schema.get("required", ())
    rows = (
        (f"`{key}`", " ".join(texts[key].split()), "must be there" if key in needed else _default(entry))
        for key, entry in schema["properties"].items()
    )
    return table(("key", "what it is", "if left out"), rows)


def _default(entry: dict[str, Any]) -> str:
    default = entry.get("default")
    if default in (None, [], {}, ""):
        return "nothing"
    if isinstance(default, dict):
        return "what its own keys say"
    if isinstance(default, list):
        return ", ".join(f"`{each}`" for each in default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


# ── the figures of the suites that ship ──


def figures_table(name: str) -> str:
    """Return the figures of a suite's baseline, strategy by strategy, as Markdown."""
    kept = read_baseline(BASELINES / f"{name}.json")
    names = sorted({row.name for row in kept.figures.rows if row.slice == "strategy"})
    rows = [(f"`{each}`", *_cells(kept, "shown", each), *_cells(kept, "broken", each)) for each in names]
    rows.append(("**all**", *_cells(kept, "shown", "all"), *_cells(kept, "broken", "all")))
    head = (
        "strategy",
        "shown yes/no",
        "recall",
        "precision",
        "specificity",
        "broken yes/no",
        "recall",
        "precision",
        "specificity",
    )
    return table(head, rows)


def _cells(kept: Baseline, kind: Kind, name: str) -> tuple[str, ...]:
    row = kept.figures.row(kind, name)
    if row is None:
        return ("–",) * 4
    return (f"{row.positive}/{row.n - row.positive}", cell(row.recall), cell(row.precision), cell(row.specificity))


def weak_list(name: str) -> str:
    """Return in words which strategies are weak in a suite, and which have too few labels to say."""
    found = read_baseline(BASELINES / f"{name}.json").figures
    lines: list[str] = []
    for kind, words in (("shown", "Shown"), ("broken", "Broken")):
        rows = found.strategy_rows("shown" if kind == "shown" else "broken")
        loud = [row for row in rows if _below(row.specificity.value, WEAK_SPECIFICITY)]
        blind = [row for row in rows if _below(row.recall.value, WEAK_RECALL)]
        thin = [row for row in rows if row.recall.value is None or row.specificity.value is None]
        if loud:
            lines.append(
                f"- {words}: cries wolf too often (specificity below {WEAK_SPECIFICITY}): {_named(loud, 'specificity')}."
            )
        if blind:
            lines.append(
                f"- {words}: overlooks more than it sees (recall below {WEAK_RECALL}): {_named(blind, 'recall')}."
            )
        if thin:
            lines.append(
                f"- {words}: too few labels for one of the figures: {', '.join(f'`{row.name}`' for row in thin)}."
            )
    return "\n".join(lines) or "None."


def _below(value: float | None, least: float) -> bool:
    return value is not None and value < least


def _named(rows: list[Row], metric: str) -> str:
    ordered = sorted(rows, key=lambda row: getattr(row, metric).value)
    return ", ".join(f"`{row.name}` {getattr(row, metric).value:.2f}" for row in ordered)


def beside_table() -> str:
    """Return what the baselines say beside single labels, as Markdown."""
    kept = {
        name: read_baseline(BASELINES / f"{name}.json").figures
        for name in ("offline", "held-out", "conversations", "held-out-conversations")
    }
    rows: list[tuple[str, ...]] = [
        ("cases", *(f"{found.cases:,}" for found in kept.values())),
        ("called for: recall", *(_metric(found.row("called_for"), "recall") for found in kept.values())),
        ("called for: specificity", *(_metric(found.row("called_for"), "specificity") for found in kept.values())),
    ]
    for test, title in (
        ("invariance", "changes that mean nothing change nothing"),
        ("direction", "changes that matter change the verdict"),
        ("attack", "attacks change nothing"),
    ):
        rows.append((title, *(_pairs(found.pairs, test) for found in kept.values())))
    rows += [
        ("sessions in the labelled order", *(cell(found.order) for found in kept.values())),
        ("scores in the labelled band", *(cell(found.score_bands) for found in kept.values())),
        ("right where sure", *(cell(found.sure) for found in kept.values())),
        ("would be right where unsure", *(cell(found.unsure) for found in kept.values())),
        ("quotes word for word", *(cell(found.quotes) for found in kept.values())),
    ]
    return table(("", "tuned on", "held out", "whole conversations", "the same, held out"), rows)


def _metric(row: Row | None, metric: str) -> str:
    return cell(getattr(row, metric)) if row else "–"


def _pairs(pairs: tuple[PairFigures, ...], test: str) -> str:
    found = next((each for each in pairs if each.test == test), None)
    return f"{cell(found.passed)} of {found.passed.n}" if found else "–"
