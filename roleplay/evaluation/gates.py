"""Gates: what a suite says must hold, held against figures and a comparison. Pure code; the exit code follows from it."""

from collections.abc import Iterator

from roleplay.evaluation.compare import SIGNIFICANT, Change, Comparison, Half
from roleplay.evaluation.figures import Figures
from roleplay.evaluation.pairs import PairFigures
from roleplay.evaluation.statistics import NOISE, Estimate, detectable
from roleplay.evaluation.suite import AnchorFloors, Floor, Gate, Suite
from roleplay.text import plural
from roleplay.transcript import Data

FAILED, UNSOUND = 1, 5
"""Exit codes: a gate failed; cases errored or a recording is stale, so that nothing can be said."""
_TINY = 0.001
_GRAVE = 0.5
"""Where not even the loss of so large a share of the labels could be seen, a gate says so."""
_NAMED = 3
"""Strategies of that kind that are named; further ones are counted."""


class Held(Data):
    """One thing that must hold, and whether it does. strategies: those because of which it does not."""

    gate: str
    ok: bool
    why: str
    strategies: tuple[str, ...] = ()


def held(suite: Suite, found: Figures, comparison: Comparison | None) -> tuple[Held, ...]:
    """Return every gate of a suite with its outcome."""
    gate = suite.gate
    return (
        *_soundness(gate, found),
        *([_anchors(suite.anchors, found)] if suite.anchors != "off" and found.anchors else []),
        *(_floor(floor, found, suite.least) for floor in gate.floors),
        *_shares(gate, found),
        *losses(suite, comparison),
    )


def exit_code(outcomes: tuple[Held, ...], found: Figures) -> int:
    """Return the exit code: 5 where cases errored beyond what is allowed or a recording is stale, 1 for a gate, else 0."""
    failed = [each for each in outcomes if not each.ok]
    if found.stale or any(each.gate == "errors" for each in failed):
        return UNSOUND
    return FAILED if failed else 0


def _soundness(gate: Gate, found: Figures) -> Iterator[Held]:
    errors = sum(found.errors.values())
    if found.stale:
        yield Held(gate="recording", ok=False, why=f"stale for {plural(found.stale, 'case')}: record again")
    kinds = ", ".join(f"{kind} {count}" for kind, count in found.errors.items())
    why = f"{plural(errors, 'case')} errored ({kinds})" if errors else "no case errored"
    yield Held(gate="errors", ok=not found.stale and errors <= gate.errors, why=why)


def _anchors(floors: AnchorFloors, found: Figures) -> Held:
    anchors = found.anchors
    assert anchors is not None  # noqa: S101 - asked for only where there are some
    low = [
        "{} {} (at least {})".format(name, *apart(getattr(anchors, name), floor))
        for name in ("recall", "specificity", "precision")
        if getattr(anchors, name) < (floor := getattr(floors, name))
    ]
    did = f"found {anchors.found} of {anchors.known_good}, {anchors.false_alarms} of {anchors.known_bad} false"
    if low:
        return Held(gate="anchors", ok=False, why=f"the run is invalid: known cases misgraded: {', '.join(low)}; {did}")
    return Held(gate="anchors", ok=True, why=did)


def _floor(floor: Floor, found: Figures, least: int) -> Held:
    rows = found.strategy_rows(floor.kind) if floor.of == "each" else ()
    if floor.of != "each":
        row = found.row(floor.kind, floor.of)
        rows = (row,) if row else ()
    low: list[tuple[str, float]] = []
    thin: list[str] = []
    for row in rows:
        estimate = row.metric(floor.metric)
        value = estimate.low if floor.bound == "lower" else estimate.value
        if value is None:
            thin.append(row.name)
        elif value < floor.at_least:
            low.append((row.name, value))
    name = f"{floor.kind.replace('_', ' ')}: {floor.metric}{' (lower bound)' if floor.bound == 'lower' else ''}"
    name += f" of {floor.of}" if floor.of != "each" else ""
    if low:
        worst = ", ".join(
            f"{each} {apart(value, floor.at_least)[0]}" for each, value in sorted(low, key=lambda item: item[1])
        )
        why = f"below {floor.at_least:.2f}: {worst}"
        return Held(gate=name, ok=False, why=why, strategies=tuple(each for each, _ in low))
    if not rows or (len(thin) == len(rows)):
        return Held(gate=name, ok=False, why=f"fewer than {least} labels, or only of one kind; nothing can be said")
    passed_over = f"; too few labels, or only of one kind: {', '.join(thin)}" if thin else ""
    return Held(gate=name, ok=True, why=f"at least {floor.at_least:.2f}{passed_over}")


def _shares(gate: Gate, found: Figures) -> Iterator[Held]:
    for name, test in (("invariance", "invariance"), ("direction", "direction"), ("attacks", "attack")):
        least = getattr(gate, name)
        if least is not None:
            pairs = next((each for each in found.pairs if each.test == test), None)
            yield _at_least(name, pairs.passed if pairs else Estimate(), least, _failed(pairs))
    if gate.flips is not None:
        value = found.flips.value
        told = "{} of labels flip (at most {})".format(*apart(value or 0.0, gate.flips, ".1%"))
        why = "no label was read twice" if value is None else told
        yield Held(gate="flips", ok=value is not None and value <= gate.flips, why=why)
    if gate.order is not None:
        yield _at_least("order", found.order, gate.order)
    if gate.score_bands is not None:
        yield _at_least("score bands", found.score_bands, gate.score_bands)


def _failed(pairs: PairFigures | None) -> str:
    if pairs is None or not pairs.failed:
        return ""
    more = f" and {len(pairs.failed) - 3} more" if len(pairs.failed) > 3 else ""
    return f": {', '.join(pairs.failed[:3])}{more}"


def _at_least(name: str, estimate: Estimate, least: float, failed: str = "") -> Held:
    if estimate.value is None:
        return Held(gate=name, ok=False, why="the suite has no case for it")
    ok = estimate.value >= least
    value, floor = apart(estimate.value, least, ".1%")
    why = f"{value} of {estimate.n} (at least {floor}){'' if ok else failed}"
    return Held(gate=name, ok=ok, why=why)


def apart(value: float, limit: float, form: str = ".2f") -> tuple[str, str]:
    """Return a figure and what it is held to, with as many decimals as it takes to tell them apart; at least those of `form`."""
    for decimals in range(int(form[1]), 9):
        told = f"{value:.{decimals}{form[2]}}", f"{limit:.{decimals}{form[2]}}"
        if value == limit or told[0] != told[1]:
            break
    return told


def losses(suite: Suite, comparison: Comparison | None) -> Iterator[Held]:
    """Yield the gates that need something to compare with."""
    gate = suite.gate
    if not (gate.no_significant_loss or gate.worst_loss is not None):
        return
    if comparison is None:
        yield Held(
            gate="baseline", ok=False, why="there is none to compare with; write it with 'roleplay eval baseline'"
        )
        return
    if comparison.nothing:
        yield Held(gate="baseline", ok=False, why=f"nothing can be compared with it: {comparison.nothing}")
        return
    if comparison.gone:
        gone = f"{plural(comparison.gone, 'case')} of it not in this run"
        why = f"{gone}; where that is meant, write it anew with 'roleplay eval baseline'"
        yield Held(gate="baseline", ok=False, why=why)
    if comparison.drifted:
        why = f"nothing of ours changed, and yet known cases come out otherwise: {', '.join(comparison.drifted)}"
        yield Held(gate="drift", ok=False, why=f"the model has drifted: {why}")
    if gate.no_significant_loss:
        worse = _strategies_first([change for change in comparison.changes if change.worse])
        why = "; ".join(_lost(change, significant=True) for change in worse)
        why = why or "no strategy lost more than chance explains"
        if comparison.left_out:
            why += f" ({plural(comparison.left_out, 'case')} of the baseline left out: changed, errored or not in this run)"
        why += _unseen(comparison)
        yield Held(gate="no significant loss", ok=not worse, why=why, strategies=_names(worse))
    if gate.worst_loss is not None:
        fallen = _strategies_first([c for c in comparison.changes if _fall(c, suite.least) > gate.worst_loss])
        inside = [part for change in fallen if change.name == "all" for part in _fallen_in(change, comparison)]
        where = f"; in {', '.join(f'{part.name} ({_kind(part)}) {part.lost}' for part in inside)}" if inside else ""
        why = "; ".join(_lost(change) for change in fallen) + where
        why = why or f"no figure fell by more than {gate.worst_loss:.2f}"
        yield Held(gate="worst loss", ok=not fallen, why=why, strategies=_names([*fallen, *inside]))


def _strategies_first(changes: list[Change]) -> list[Change]:
    """Return the changes of strategies; that of all together only where no strategy stands out."""
    return [change for change in changes if change.name != "all"] or changes


def _fallen_in(total: Change, comparison: Comparison) -> list[Change]:
    """Return the strategies that a fall of all together comes from, the most lost first; each has too few labels to be held to it."""
    parts = [c for c in comparison.changes if c.kind == total.kind and c.name != "all" and c.fell]
    return sorted(parts, key=lambda each: (-each.lost, each.name))


def _names(changes: list[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(change.name for change in changes if change.name != "all"))


def _kind(change: Change) -> str:
    return change.kind.replace("_", " ")


def _lost(change: Change, *, significant: bool = False) -> str:
    """Return a loss with its figures: of every half that fell, or of those that lost significantly."""
    halves = [half for half in change.halves if (half.worse if significant else half.lost > half.gained)]
    figures = [
        f"{half.figure} {was} → {now} (lost {half.lost}, gained {half.gained}), p {chance(half.p_corrected)}"
        for half in halves
        for was, now in [apart(*(getattr(side, half.figure) for side in (change.before, change.after)))]
    ]
    return f"{change.name} ({_kind(change)}) lost {change.lost}, gained {change.gained}: {'; '.join(figures)}"


def chance(p: float) -> str:
    """Return a p-value as it is read: never as nothing, and on the right side of what counts as significant."""
    return "< 0.001" if p < _TINY else apart(p, SIGNIFICANT, ".3f")[0]


def _unseen(comparison: Comparison) -> str:
    """Return where there are too few labels for a loss of a half of them to be seen: that no loss was found says nothing there."""
    noise = NOISE[comparison.after.identity.model == "offline"]
    halves = [(each, half) for each in comparison.changes if each.name != "all" for half in each.halves]
    blind: list[tuple[float, Change, Half]] = []
    for each, half in halves:
        smallest = detectable(half.n, len(halves), noise)
        if smallest is None or smallest > _GRAVE:
            blind.append((2.0 if smallest is None else smallest, each, half))
    if not blind:
        return ""
    blind.sort(key=lambda item: (-item[2].lost, -item[0], item[2].n, item[1].name))
    named = ", ".join(
        f"{each.name} ({_kind(each)}: {half.figure} of {plural(half.n, 'label')}) "
        f"{'any loss' if smallest > 1 else f'less than {smallest:.2f}'}"
        for smallest, each, half in blind[:_NAMED]
    )
    more = f" and {len(blind) - _NAMED} more" if len(blind) > _NAMED else ""
    return f"; too few labels, could not have noticed: {named}{more}"


def _fall(change: Change, least: int) -> float:
    """Return by how much recall or specificity fell, whichever more; over too few labels nothing falls."""
    falls = [0.0]
    for half in change.halves:
        was, now = getattr(change.before, half.figure), getattr(change.after, half.figure)
        if half.n >= least:
            falls.append(was - now)
    return max(falls)
