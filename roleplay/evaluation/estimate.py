"""Before a run: how many calls it makes, what they will cost about, and the smallest change that it could show."""

import asyncio
import statistics
from collections import Counter
from collections.abc import Container
from typing import Any

from roleplay.evaluation.cases import KINDS, Case, Kind
from roleplay.evaluation.experiment import Prepared
from roleplay.evaluation.graders import grader_of
from roleplay.evaluation.judging import labels_of
from roleplay.evaluation.statistics import NOISE, detectable
from roleplay.models import hosted
from roleplay.models.base import Request
from roleplay.models.chat import ChatModel
from roleplay.models.opening import is_hosted
from roleplay.models.scripted import Scripted
from roleplay.transcript import Data

SAMPLE = 40
"""Cases whose prompts are really written; the others are taken to be like them."""
_CHARACTERS = 4.0
"""Characters of English in a token, about."""
_TESTS = 2 * len(KINDS)
"""Paired tests of a strategy: of each kind, labels that say yes and labels that say no."""
_ANSWER = 120
"""Tokens of an answer, about."""


class Detectable(Data):
    """The smallest change of recall and of specificity that a comparison would show 4 times in 5; None: none could be.

    labels: how many say yes, how many no.
    """

    kind: Kind
    yes: int
    no: int
    recall: float | None
    specificity: float | None


class Estimated(Data):
    """What a run will take: calls without and with second looks, prompt tokens, US dollars (None: unknown), and what it can show.

    replayed: every call is answered from a recording. overall: by kind, over all strategies; typical: of a middling strategy.
    """

    readings: int
    calls: int
    most_calls: int
    prompt_tokens: int
    cost: float | None
    replayed: bool
    overall: tuple[Detectable, ...]
    typical: tuple[Detectable, ...]


def estimate(prepared: Prepared, done: Container[tuple[str, int]] = ()) -> Estimated:
    """Return what a run will take and show. Reads every case once; no model is asked. done: readings that take nothing any more."""
    suite, grader = prepared.suite, prepared.grader
    counts: Counter[tuple[str, Kind, bool]] = Counter()
    sampled: list[Case] = []
    left = 0
    step = max(1, prepared.header.readings // SAMPLE)
    for reading in prepared.readings():
        if reading.key not in done:
            if grader.model is not None and left % step == 0:
                sampled.append(reading.case)
            left += 1
        if reading.group == "case" and reading.repeat == 0:
            for gold, kind, truth, _ in labels_of(reading.case, grader.rubric, grader.catalogue):
                counts[gold.strategy, kind, truth] += 1
    calls, tokens = _dry_run(prepared, sampled)
    scale = left / len(sampled) if sampled else 0.0
    noise = NOISE[grader.model is None]
    names = {name for name, _, _ in counts}
    return Estimated(
        readings=left,
        calls=round(calls * scale),
        most_calls=round(calls * scale) + (left if sampled and suite.grader.verify else 0),
        prompt_tokens=round(tokens * scale),
        cost=_cost(prepared, calls * scale, tokens * scale),
        replayed=_replayed(prepared),
        overall=tuple(
            _detectable(kind, [sum(counts[n, kind, truth] for n in names) for truth in (True, False)], _TESTS, noise)
            for kind in KINDS
        ),
        typical=tuple(
            _detectable(
                kind,
                [int(statistics.median([counts[n, kind, truth] for n in names] or [0])) for truth in (True, False)],
                _TESTS * max(1, len(names)),
                noise,
            )
            for kind in KINDS
        ),
    )


def _detectable(kind: Kind, labels: list[int], comparisons: int, noise: float) -> Detectable:
    yes, no = labels
    return Detectable(
        kind=kind,
        yes=yes,
        no=no,
        recall=detectable(yes, comparisons, noise),
        specificity=detectable(no, comparisons, noise),
    )


def _dry_run(prepared: Prepared, cases: list[Case]) -> tuple[int, float]:
    """Return how many calls some cases take, and how many tokens their prompts have, without asking anybody."""

    def nothing(_: Request) -> dict[str, Any]:
        return {"findings": [], "answers": []}

    silent = Scripted(nothing)
    if cases:
        grader = grader_of(
            prepared.suite, prepared.settings, rubric=prepared.grader.rubric, backend=ChatModel(silent)
        )  # fmt: skip

        async def ask() -> None:
            for case in cases:
                await grader.find(case)

        asyncio.run(ask())
    characters = sum(len(message.content) for request in silent.requests for message in request.messages)
    return len(silent.requests), characters / _CHARACTERS


def _replayed(prepared: Prepared) -> bool:
    return prepared.grader.model is not None and prepared.grader.model.name.startswith("replay:")


def _cost(prepared: Prepared, calls: float, tokens: float) -> float | None:
    if prepared.grader.model is None or _replayed(prepared):
        return 0.0
    if not is_hosted(prepared.grader.model.name) or prepared.grader.scripted:
        return None
    price = hosted.price_of(prepared.grader.model.name)
    return None if price is None else tokens * price[0] + calls * _ANSWER * price[1]
