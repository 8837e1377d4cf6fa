"""What a run or a comparison says, as sections of sentences and tables: one content for terminal, Markdown and HTML."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from roleplay.evaluation.estimate import Detectable, Estimated
from roleplay.evaluation.figures import Figures, Row
from roleplay.evaluation.gates import Held, apart
from roleplay.evaluation.judging import Result
from roleplay.evaluation.log import Header
from roleplay.evaluation.statistics import Estimate
from roleplay.evaluation.suite import Metric
from roleplay.pages.sections import Section
from roleplay.text import one_line, plural

if TYPE_CHECKING:
    from roleplay.evaluation.agreement import Agreement

SHORT: dict[str, str] = {
    "precision": "precision",
    "recall": "recall",
    "specificity": "specific.",
    "f1": "F1",
    "kappa": "κ",
}
"""Heads of columns."""
KIND_TITLES = {
    "shown": "Shown: did it see what was done well?",
    "broken": "Broken: did it see what was done wrong?",
    "called_for": "Called for: did it see what the customer asked for?",
}
GATES, CHANGED, MISTAKES = "Gates", "What changed", "Worst new mistakes"
"""Titles of sections that a page draws in its own way."""
HELD, FAILED = "ok", "FAIL"
"""What a gate's row begins with."""
LEGEND = (
    "yes/no: labels of each kind. precision: of what it reports, the share that is there. recall: of what is there, the share it reports. "
    "specific.: of what is not there, the share it stays silent on. κ: agreement beyond chance. Behind each figure its 95 % interval, "
    "clustered by conversation. –: too few labels for a number, or labels that all say the same where a figure needs both kinds "
    "(precision, F1, κ)."
)


# ── before ──


def before_run(header: Header, estimated: Estimated) -> list[str]:
    """Return what will be done, what it will cost about, and the smallest change it could show."""
    lines = [
        f"{header.identity.suite}: {estimated.readings:,} readings by {header.identity.model} ({header.identity.asking})."
    ]
    if estimated.replayed:
        calls = f"About {plural(estimated.calls, 'call')}, answered from a recording"
        lines.append(f"{calls}: nobody is asked, and it costs nothing.")
    elif estimated.calls:
        most = f" (up to {estimated.most_calls:,} with second looks)" if estimated.most_calls > estimated.calls else ""
        cost = "price unknown" if estimated.cost is None else f"about ${estimated.cost:.2f}"
        lines.append(f"About {estimated.calls:,} calls{most}, {estimated.prompt_tokens:,} prompt tokens, {cost}.")
    else:
        lines.append("No model is asked: it costs nothing.")
    for one, typical in zip(estimated.overall, estimated.typical, strict=True):
        if one.yes + one.no:
            lines.append(
                f"Smallest change it could show, {one.kind.replace('_', ' ')}: {_smallest(one)} over all; {_smallest(typical)} of one strategy."
            )
    return lines


def _smallest(one: Detectable) -> str:
    parts = [
        f"{name} {f'±{apart(change, 0)[0]}' if change is not None else 'none could be shown'} ({plural(labels, 'label')})"
        for name, change, labels in (("recall", one.recall, one.yes), ("specificity", one.specificity, one.no))
        if labels
    ]
    return ", ".join(parts) or "nothing"


# ── a run ──


def of_run(
    header: Header,
    found: Figures,
    outcomes: Sequence[Held],
    metrics: Sequence[Metric],
    seconds: "Agreement | None" = None,
) -> list[Section]:
    """Return a run as sections. seconds: agreement of other labellers with the cases' own."""
    identity = header.identity
    first = Section(
        f"Suite {identity.suite}, graded by {identity.model}",
        (
            f"{found.cases:,} cases, {found.readings:,} readings, begun {header.started}; {identity.asking}.",
            f"Rubric {identity.rubric}; catalogue {identity.catalogue}; code {identity.code[:8]}, data {identity.data[:8]}.",
            *(
                (f"Prompts: {', '.join(f'{name} {value}' for name, value in identity.prompts.items())}.",)
                if identity.prompts
                else ()
            ),
            *(("Held out: summed up only; no case is named.",) if header.held_out else ()),
        ),
    )
    tables = [section for kind in KIND_TITLES if (section := _kind_table(kind, header, found, metrics, seconds)).rows]
    if tables:
        tables[0] = Section(tables[0].title, (LEGEND, *tables[0].sentences), tables[0].head, tables[0].rows)
    return [first, *tables, *_by_tag(found), _others(header, found), *([of_gates(outcomes)] if outcomes else [])]


def _kind_table(
    kind: str, header: Header, found: Figures, metrics: Sequence[Metric], seconds: "Agreement | None"
) -> Section:
    rows = [row for row in found.rows if row.kind == kind and row.slice != "tag"]
    rows = sorted(rows, key=lambda row: row.slice != "strategy")
    thin = [row.name for row in rows if row.recall.value is None and row.specificity.value is None]
    second = {each.name: each for each in seconds.rows if each.kind == kind} if seconds else {}
    head = ("strategy", "yes/no", *(SHORT[name] for name in metrics), *(("labellers κ",) if second else ()))
    cells = tuple(
        (
            row.name,
            f"{row.positive}/{row.n - row.positive}",
            *(cell(row.metric(name)) for name in metrics),
            *((cell(second[row.name].kappa) if row.name in second else "–",) if second else ()),
        )
        for row in rows
        if row.name not in thin
    )
    notes = (f"Too few labels for any figure: {', '.join(thin)}.",) if thin else ()
    who = (f"labellers κ: {seconds.between}.",) if second and seconds else ()
    return Section(KIND_TITLES[kind], (*_by_signals(kind, header), *notes, *who), head, cells)


def _by_signals(kind: str, header: Header) -> tuple[str, ...]:
    """Return who says what the customer's words call for, where it is not who grades."""
    if kind != "called_for" or header.identity.model == "offline":
        return ()
    return (
        f"What the customer's words call for is told by the signals, whoever grades: no figure of {header.identity.model} alone.",
    )


def cell(estimate: Estimate) -> str:
    """Return a figure with its interval, as narrow as can be: ".87 .71–.96"."""
    if estimate.value is None:
        return "–"
    value = short(estimate.value)
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} {short(estimate.low)}–{short(estimate.high)}"


def short(value: float) -> str:
    """Return a figure without its leading zero."""
    text = f"{value:.2f}"
    return text[1:] if text.startswith("0.") else text.replace("-0.", "-.") if text.startswith("-0.") else text


def _by_tag(found: Figures) -> list[Section]:
    rows = [row for row in found.rows if row.slice == "tag" and row.kind != "called_for" and row.n >= 30]
    if not rows:
        return []
    names = list(dict.fromkeys(row.name for row in rows))[:16]
    cells = tuple(
        (name, *_tag_cells(found.row("shown", name)), *_tag_cells(found.row("broken", name))) for name in names
    )
    head = ("tag", "shown n", "recall", "specific.", "broken n", "recall", "specific.")
    return [Section("By tag (the most frequent)", (), head, cells)]


def _tag_cells(row: Row | None) -> tuple[str, str, str]:
    return (str(row.n), cell(row.recall), cell(row.specificity)) if row else ("–", "–", "–")


def _others(header: Header, found: Figures) -> Section:
    rows: list[tuple[str, str]] = []
    for pairs in found.pairs:
        kinds = ", ".join(f"{kind or 'other'} {cell(value)}" for kind, value in pairs.by_kind.items())
        rows.append((f"{pairs.test} holds", f"{cell(pairs.passed)} of {pairs.passed.n} ({kinds})"))
        if pairs.failed:
            more = f" and {len(pairs.failed) - 4} more" if len(pairs.failed) > 4 else ""
            rows.append((f"{pairs.test} fails", f"{', '.join(pairs.failed[:4])}{more}"))
    if found.order.n:
        rows.append(("sessions in the labelled order", f"{cell(found.order)} of {found.order.n}"))
    if found.score_bands.n:
        rows.append(("scores in the labelled band", f"{cell(found.score_bands)} of {found.score_bands.n}"))
    if found.flips.n:
        rows.append(("labels that flip between repeats", f"{cell(found.flips)} of {found.flips.n}"))
    rows.append(("quotes word for word", f"{cell(found.quotes)} of {found.findings} findings"))
    if found.rejected:
        rows.append(("findings rejected", "; ".join(f"{count} {why}" for why, count in found.rejected.items())))
    rows.append(("right where sure", f"{cell(found.sure)} of {found.sure.n}"))
    rows.append(("would be right where unsure", f"{cell(found.unsure)} of {found.unsure.n}"))
    if (anchors := found.anchors) is not None:
        did = f"{anchors.found} of {anchors.known_good} found, {anchors.false_alarms} of {anchors.known_bad} false"
        rows.append(("anchors", did))
    if found.errors:
        rows.append(("cases that errored", ", ".join(f"{kind} {count}" for kind, count in found.errors.items())))
    if found.twice:
        rows.append(("results made twice", f"{found.twice:,} in the log; of each reading the newest counts"))
    rows.append(("took", _took(header, found)))
    return Section("Beside the labels", (), ("", ""), tuple(rows))


def _took(header: Header, found: Figures) -> str:
    parts = [f"{found.calls:,} calls"] if found.calls else ["no calls"]
    if found.prompt_tokens is not None:
        parts.append(f"{found.prompt_tokens:,} + {found.completion_tokens or 0:,} tokens")
    if found.calls:
        parts.append("cost unknown" if found.cost is None else f"${found.cost:.4f}")
    median, late = found.seconds
    if header.replayed:
        parts.append("answered from a recording, which says nothing of the time a model takes")
    else:
        parts.append(f"a reading {in_seconds(median)} (median), {in_seconds(late)} (95th percentile)")
    return ", ".join(parts)


def in_seconds(value: float) -> str:
    """Return a time in milliseconds or seconds."""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def of_mistakes(results: Iterable[Result], strategy: str | None = None) -> Section:
    """Return every wrong answer of a run with the words it is about, of one strategy or of all."""
    rows = tuple(
        (
            f"{result.case} ({label.strategy}, {label.place})",
            mistaken(label.kind, said=label.said),
            f"“{one_line(label.words, 160)}” — {label.reason}",
        )
        for result in results
        for label in result.labels
        if not label.right and result.group == "case" and strategy in {None, label.strategy}
    )
    return Section("Mistakes", (f"{len(rows)} wrong answers.",), ("case", "says", "words and label"), rows)


def mistaken(kind: str, *, said: bool) -> str:
    """Return a wrong answer in words."""
    return f"says {kind.replace('_', ' ')}, wrongly" if said else f"overlooks {kind.replace('_', ' ')}"


def of_gates(outcomes: Iterable[Held]) -> Section:
    """Return the gates as a section."""
    rows = tuple((f"{HELD if each.ok else FAILED:4} {each.gate}", each.why) for each in outcomes)
    return Section(GATES, (), ("", ""), rows)
