"""Measure the offline finder on labelled cases: per strategy, shown and broken, precision, recall, specificity.

    python scripts/measure_finder.py evals/cases/dev-*.jsonl [--strategy ask] [--misses] [--catalogue FILE]

Held-out files (named heldout-*) are only ever summed up, never listed case by case.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from roleplay.grading.finders import sightings
from roleplay.rubric_files import load_catalogue
from roleplay.signals import Sighting, Signals, signals_for
from roleplay.text import one_line
from roleplay.transcript import Transcript, Turn

Counts = dict[tuple[str, str], list[int]]


def predicted(found: list[Sighting], gold: dict[str, Any], kind: str) -> bool:
    """Say whether a sure finding of that kind stands at the labelled place."""
    return any(
        sighting.strategy == gold["strategy"]
        and sighting.kind == kind
        and sighting.sure
        and ("turn" not in gold or sighting.turn == gold["turn"])
        and ("where" not in gold or sighting.where == gold["where"])
        for sighting in found
    )


def measure(signals: Signals, paths: list[Path], only: str | None, list_misses: bool) -> Counts:
    """Return true positives, false positives, false negatives and true negatives per strategy and kind."""
    table: Counts = defaultdict(lambda: [0, 0, 0, 0])
    restraint = {s.id for s in signals.catalogue.strategies if s.restraint}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            golds = [gold for gold in case["gold"] if only in {None, gold["strategy"]}]
            golds = [gold for gold in golds if gold["strategy"] in signals.catalogue.by_id]
            if not golds:
                continue
            data = case["transcript"]
            turns = tuple(Turn(**turn) for turn in data["turns"])
            transcript = Transcript(turns=turns, note=data.get("note"), reflection=data.get("reflection"))
            found = sightings(transcript, signals)
            for gold in golds:
                for label, kind in (("shown", "shows"), ("broken", "breaks")):
                    if label not in gold or (label == "shown" and gold["strategy"] in restraint):
                        continue
                    guess = predicted(found, gold, kind)
                    table[gold["strategy"], kind][(0 if guess else 2) if gold[label] else (1 if guess else 3)] += 1
                    if list_misses and guess != gold[label] and not path.name.startswith("heldout"):
                        _show(case, gold, kind, guess, found)
    return table


def _show(case: dict[str, Any], gold: dict[str, Any], kind: str, guess: bool, found: list[Sighting]) -> None:
    print(
        f"── {case['id']}: {gold['strategy']} {kind} {'FALSE ALARM' if guess else 'missed'} ({gold.get('reason', '')})"
    )
    for number, turn in enumerate(case["transcript"]["turns"]):
        print(f"   {number} {turn['role']}: {turn['text']}")
    for where in ("note", "reflection"):
        if case["transcript"].get(where):
            print(f"   {where}: {case['transcript'][where]}")
    for sighting in found:
        if guess and sighting.strategy == gold["strategy"] and sighting.kind == kind:
            print(f"   ^ {sighting.check} at {one_line(sighting.sentence.text, 100)!r}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("cases", nargs="+", type=Path)
    parser.add_argument("--strategy")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--catalogue", type=Path)
    options = parser.parse_args()
    signals = signals_for(load_catalogue(options.catalogue))
    table = measure(signals, options.cases, options.strategy, options.misses)
    print(f"{'strategy':24}{'kind':8}{'n+':>5}{'n-':>5}{'prec':>7}{'recall':>8}{'spec':>7}{'kappa':>7}")
    for (strategy, kind), (tp, fp, fn, tn) in sorted(table.items()):
        total = tp + fp + fn + tn
        agreed = (tp + tn) / total
        chance = ((tp + fp) * (tp + fn) + (tn + fn) * (tn + fp)) / total**2
        kappa = (agreed - chance) / (1 - chance) if chance < 1 else float("nan")
        figures = (_ratio(tp, tp + fp), _ratio(tp, tp + fn), _ratio(tn, tn + fp))
        print(
            f"{strategy:24}{kind:8}{tp + fn:>5}{fp + tn:>5}"
            + f"{figures[0]:>7}{figures[1]:>8}{figures[2]:>7}{kappa:>7.2f}"
        )


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "-"


if __name__ == "__main__":
    main()
