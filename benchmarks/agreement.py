"""Whether one call for all strategies says what one call for each says: python -m benchmarks.agreement SUITE --model NAME.

It needs a real model, so it is none of the benchmarks that run by themselves. Both ways read the same cases, in turns; a case that
errors either way is left out of both. A case that is labelled for one strategy, read with `--strategies labelled`, is asked about
in the same words either way: take cases with several.
"""

import argparse
import asyncio
from itertools import islice
from typing import Literal, get_args

import numpy as np

from roleplay.config import load
from roleplay.errors import RoleplayError
from roleplay.evaluation.graders import Grader, grader_of
from roleplay.evaluation.judging import Result
from roleplay.evaluation.readings import Reading, readings
from roleplay.evaluation.runner import run
from roleplay.evaluation.statistics import Counts, Estimate, kappa, share
from roleplay.evaluation.suite import Suite, find_suite

Strategies = Literal["rubric", "labelled"]
WAYS = {False: "one call for all", True: "one call each"}


def sides(together: Result, apart: Result) -> list[tuple[bool, bool, bool]]:
    """Return for every label of a case what it says, what one call for all says of it, and what one call each says."""
    pairs = zip(together.labels, apart.labels, strict=True)
    return [(one.gold, one.said, other.said) for one, other in pairs]


def counts_of(results: dict[bool, dict[str, Result]], first: int, second: int) -> Counts:
    """Return how often two columns of `sides` say yes and no alike, one row a conversation, laid out like `Counts`."""
    rows: dict[str, list[int]] = {}
    for case, together in results[False].items():
        row = rows.setdefault(together.conversation, [0, 0, 0, 0])
        for side in sides(together, results[True][case]):
            row[(0 if side[second] else 2) if side[first] else (1 if side[second] else 3)] += 1
    return np.array([*rows.values()] or np.zeros((0, 4)), dtype=np.int64)


def alike(counts: Counts) -> Estimate:
    """Return the share on which both say the same."""
    return share(counts[:, 0] + counts[:, 3], counts.sum(axis=1))


def _in_words(estimate: Estimate) -> str:
    if estimate.value is None:
        return f"none (n = {estimate.n})"
    doubt = "no interval" if estimate.low is None else f"{estimate.low:.3f} to {estimate.high:.3f}"
    return f"{estimate.value:.3f} ({doubt}, n = {estimate.n})"


async def _read(grader: Grader, cases: list[Reading], concurrency: int) -> list[Result]:
    results: list[Result] = []
    pending = iter(cases)
    await run(pending, grader, concurrency=concurrency, held_out=True, on_result=results.append)
    return results


async def _both(suite: Suite, graders: dict[bool, Grader], limit: int | None) -> dict[bool, list[Result]]:
    """Return the results of both ways, so many cases at a time, so that a server's better and worse hours meet both."""
    found: dict[bool, list[Result]] = {apart: [] for apart in graders}
    pending = islice(readings(suite, graders[False]), limit)
    while batch := list(islice(pending, 4 * suite.concurrency)):
        for apart, grader in graders.items():
            found[apart] += await _read(grader, batch, suite.concurrency)
            print(f"{WAYS[apart]}: {len(found[apart])} cases read", flush=True)
    return found


def _report(found: dict[bool, list[Result]]) -> None:
    read = {apart: {each.case: each for each in results if each.failure is None} for apart, results in found.items()}
    common = read[False].keys() & read[True].keys()
    results = {
        apart: {case: each for case, each in by_case.items() if case in common} for apart, by_case in read.items()
    }
    both = counts_of(results, 1, 2)
    print(
        f"\n{len(common)} cases, {int(both.sum())} labels; {len(found[False]) - len(common)} cases errored in one way or both"
    )
    print(f"{'said alike':20} {_in_words(alike(both))}")
    print(f"{'κ':20} {_in_words(kappa(both, seed=1))}")
    for column, (apart, way) in enumerate(WAYS.items(), 1):
        spent = [result.spent for result in found[apart]]
        calls, tokens = sum(each.calls for each in spent), sum(each.prompt_tokens or 0 for each in spent)
        seconds = float(np.median([each.seconds for each in spent] or [0.0]))
        right = _in_words(alike(counts_of(results, 0, column)))
        print(f"{way:20} right {right}; {calls:,} calls, {tokens:,} prompt tokens, {seconds:.1f} s a case")


def main() -> None:
    """Compare both ways on the cases of a suite and print how far they agree."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agreement", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("suite", help="a suite by name, or its file")
    parser.add_argument("--model", required=True, help="provider/name")
    parser.add_argument("--api-base", help="address of an OpenAI-compatible server")
    parser.add_argument("--strategies", choices=get_args(Strategies), help="instead of the suite's")
    parser.add_argument("--limit", type=int, help="only the first so many cases")
    parser.add_argument("--concurrency", type=int, help="cases at once, instead of the suite's")
    given = parser.parse_args()
    try:
        suite = find_suite(given.suite)
        changed = {
            "anchors": "off",
            "attacks": None,
            "repeats": 1,
            "concurrency": given.concurrency or suite.concurrency,
        }
        suite = suite.model_copy(update=changed)
        graders: dict[bool, Grader] = {}
        for apart in WAYS:
            asked = {"apart": apart, "recording": None, "strategies": given.strategies or suite.grader.strategies}
            way = suite.model_copy(update={"grader": suite.grader.model_copy(update=asked)})
            graders[apart] = grader_of(way, load(), model=given.model, api_base=given.api_base)
        _report(asyncio.run(_both(suite, graders, given.limit)))
    except RoleplayError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
