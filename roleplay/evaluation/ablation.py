"""Ablation: a suite is put to a grader with its own prompts, and to each mutant of them. The kill rate is the suite's own grade.

plan = planned(suite, settings, folder, limit=60)
result = ablate(plan)

Every mutant is a run with a log of its own in the folder, named by what it is a run of: begun again, it goes on where it was
killed, and whatever has changed meanwhile (prompts, data, model, code) is run afresh beside it.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from roleplay.config import Settings
from roleplay.errors import ModelError, StaleRecording, UsageError
from roleplay.evaluation.cases import Case, check_cases, read_cases
from roleplay.evaluation.experiment import Prepared, Wish, execute, prepare
from roleplay.evaluation.graders import Grader, grader_of
from roleplay.evaluation.judging import Result, labels_of
from roleplay.evaluation.kills import (
    WORST_LOSS,
    Ablation,
    Answers,
    Effect,
    answers_badly,
    effect_of,
    kill_rate,
    kill_rates,
    with_verdicts,
)
from roleplay.evaluation.log import RunLog
from roleplay.evaluation.mutants import OPERATORS, Mutant, Operator, mutants, sampled, without_examples
from roleplay.evaluation.spread import spread, strata
from roleplay.evaluation.statistics import detectable
from roleplay.evaluation.suite import Suite
from roleplay.files import fingerprint
from roleplay.grading.prompts import prompt
from roleplay.models.chat import ChatModel
from roleplay.rubric import PromptName
from roleplay.text import one_line

OnReading = Callable[[int], None]
"""Hears how many readings of all are done."""
OnEffect = Callable[[int, Effect], None]
"""Hears the number of a mutant (0: the unchanged prompts a second time) and what came of it, before any verdict."""

NOISE = 0.05
"""Labels that a model says otherwise by chance alone, about: for what is said before anything was measured."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An ablation that may begin. original: the run of the unchanged prompts over the chosen cases; labels: how many it has.

    narrowed: strategy → suite of those cases alone which a change of its wordings can reach. left_out: mutants sampled away.
    """

    original: Prepared
    mutants: tuple[Mutant, ...]
    narrowed: dict[str, Suite]
    sizes: dict[str, int]
    labels: int
    folder: Path
    seed: int
    left_out: int
    notes: tuple[str, ...]
    backend: ChatModel | None = None

    @property
    def cases(self) -> int:
        """How many cases the unchanged prompts are put to."""
        return self.original.header.readings

    @property
    def readings(self) -> int:
        """How many readings it takes altogether: the unchanged prompts twice, and every mutant."""
        return 2 * self.cases + sum(self.sizes.get(mutant.strategy, self.cases) for mutant in self.mutants)

    @property
    def visible(self) -> float | None:
        """The smallest change in the share of right answers that the paired test sees 4 times in 5; None: none could be."""
        return detectable(self.labels, len(self.mutants), NOISE)

    def prepared(self, mutant: Mutant) -> Prepared:
        """Return the run of a mutant."""
        base, suite = self.original, self.narrowed.get(mutant.strategy, self.original.suite)
        grader = grader_of(
            suite,
            base.settings,
            model=base.wish.model,
            api_base=base.wish.api_base,
            rubric=mutant.rubric(base.grader.rubric),
            catalogue=mutant.catalogue(base.grader.catalogue),
            backend=self.backend,
        )
        return prepare(suite, base.settings, base.wish, grader=grader)


# ── before ──


def planned(
    suite: Suite,
    settings: Settings,
    folder: Path,
    *,
    wish: Wish | None = None,
    limit: int | None = None,
    most: int | None = None,
    operators: Collection[Operator] = OPERATORS,
    seed: int = 1,
    backend: ChatModel | None = None,
) -> Plan:
    """Return the ablation of a suite; its cases are written into the folder, its logs will be.

    limit: so many cases, spread evenly over strategies and kinds of label. most: so many mutants, spread evenly over operators.
    backend: a model already open. Anchors, attacks and repeats are left out. Raises UsageError where no prompt is read, and
    FileError for a broken suite.
    """
    wish = replace(wish or Wish(), repeats=1, record=None, processes=1)
    grader = grader_of(suite, settings, model=wish.model, api_base=wish.api_base, backend=backend)
    if grader.model is None:
        raise UsageError(
            "the offline grader reads no prompts, so there is nothing to leave out; name a model with --model."
        )
    cases = _chosen(suite, grader, limit)
    if not cases:
        raise UsageError(
            f"the suite '{suite.id}' has no case that says what is shown or broken; there is nothing to compare."
        )
    bare = suite.model_copy(update={"anchors": "off", "attacks": None, "second_labels": ()})
    original = prepare(_suite_of(bare, cases, folder), settings, wish, grader=grader)
    reach = {name for case in cases for name, _, _ in strata(case, grader.rubric.strategies)}
    texts = {name: prompt(name, grader.rubric).text for name in get_args(PromptName) if name in grader.prompts}
    asked = [each for each in grader.catalogue.strategies if each.id in reach]
    every = mutants(texts, asked, operators=operators, seed=seed)
    taken = sampled(every, most, seed)
    if not taken:
        raise UsageError(f"{', '.join(operators)} makes no mutant of these prompts; name other operators.")
    narrowed: dict[str, Suite] = {}
    sizes: dict[str, int] = {}
    if suite.grader.strategies == "labelled":
        for name in sorted({mutant.strategy for mutant in taken} - {""}):
            own = [case for case in cases if any(gold.strategy == name for gold in case.gold)]
            narrowed[name], sizes[name] = _suite_of(bare, own, folder), len(own)
    return Plan(
        original=original,
        mutants=tuple(taken),
        narrowed=narrowed,
        sizes=sizes,
        labels=sum(
            kind != "called_for" for case in cases for _, kind, *_ in labels_of(case, grader.rubric, grader.catalogue)
        ),
        folder=folder,
        seed=seed,
        left_out=len(every) - len(taken),
        notes=tuple(_notes(grader, texts, operators)),
        backend=backend,
    )


def _notes(grader: Grader, prompts: Mapping[PromptName, str], operators: Collection[Operator]) -> Iterator[str]:
    if grader.scripted:
        yield "Somebody wrote this model's answers: they prove the plumbing, never the prompts."
    if "swap-quotes" in operators:
        for name in without_examples(prompts):
            yield f"swap-quotes: the prompt '{name}' shows no two examples that could change places."


def _chosen(suite: Suite, grader: Grader, limit: int | None) -> list[Case]:
    """Return the cases that are read, each standing for itself: what pairs compare is not looked at here."""
    files, strategies = suite.case_files, grader.rubric.strategies
    check_cases(files, grader.catalogue.by_id)
    ids = spread(
        ((case.id, strata(case, strategies)) for case in read_cases(files, grader.catalogue.by_id)),
        limit or suite.limit,
    )
    alone = {"pair": None, "dispute": None}
    return [
        case.model_copy(update={**alone, "conversation": case.cluster})
        for case in read_cases(files, grader.catalogue.by_id)
        if case.id in ids
    ]


def _suite_of(suite: Suite, cases: Sequence[Case], folder: Path) -> Suite:
    """Write cases into a file of the folder that is named by what stands in it, and return the suite over them."""
    lines = [
        json.dumps(case.model_dump(mode="json", by_alias=True, exclude_defaults=True), ensure_ascii=False) + "\n"
        for case in cases
    ]
    path = folder.absolute() / f"cases-{fingerprint(lines)[:8]}.jsonl"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another --folder.") from None
    return suite.model_copy(update={"data": (str(path),), "limit": None})


# ── the run ──


def ablate(plan: Plan, on_reading: OnReading = lambda _: None, on_effect: OnEffect = lambda _, __: None) -> Ablation:
    """Read the unchanged prompts twice and every mutant once, as far as the folder does not hold them; return what came of it.

    Raises ModelError's kinds where the model cannot be asked; begun again, it goes on. StaleRecording where answers are
    replayed, for a recording does not hold those to a changed prompt.
    """
    base = plan.original
    before: Answers = {
        result.key: result for result in _read(plan, "original", base, 0, on_reading) if not result.failure
    }
    done = plan.cases
    again = effect_of(None, before, _read(plan, "again", base, done, on_reading))
    on_effect(0, again)
    done += plan.cases
    effects: list[Effect] = []
    for number, mutant in enumerate(plan.mutants, 1):
        prepared = plan.prepared(mutant)
        results = _read(plan, mutant.id, prepared, done, on_reading)
        done += prepared.header.readings
        effects.append(effect_of(mutant, before, results))
        on_effect(number, effects[-1])
    return _summed_up(plan, before, again, effects)


def _read(plan: Plan, name: str, prepared: Prepared, done: int, on_reading: OnReading) -> list[Result]:
    """Return the readings of one run, made now or before; raise ModelError where none of them says anything."""
    header = prepared.header
    identity = fingerprint([header.identity.model_dump(), header.repeats])[:8]
    log = RunLog(plan.folder / f"{name}-{identity}.jsonl")
    execute(prepared, log, lambda progress: on_reading(done + progress.done))
    results = list(log.results())
    failures = [result.failure for result in results if result.failure is not None]
    if any(failure.stale for failure in failures):
        raise StaleRecording(
            "answers to a changed prompt are in no recording: an ablation asks a model; name it with --model."
        )
    if failures and len(failures) == len(results) and not any(answers_badly(failure) for failure in failures):
        raise ModelError(f"{name}: no case could be asked about: {failures[0].message} Begun again, it goes on here.")
    return results


def _summed_up(plan: Plan, before: Answers, again: Effect, effects: Sequence[Effect]) -> Ablation:
    suite, grader = plan.original.suite, plan.original.grader
    gate = suite.gate
    worst_loss = WORST_LOSS if gate.worst_loss is None else gate.worst_loss

    def judged(several: Sequence[Effect]) -> list[Effect]:
        return with_verdicts(several, worst_loss=worst_loss, least=suite.least, errors=gate.errors)

    mutated, unchanged = judged(effects), judged([again])[0]
    labels = [label for result in before.values() for label in result.labels if label.kind != "called_for"]
    return Ablation(
        suite=suite.id,
        model=one_line(grader.name),
        asking=grader.asking,
        seed=plan.seed,
        cases=len(before),
        labels=len(labels),
        right=sum(label.right for label in labels),
        worst_loss=worst_loss,
        again=unchanged,
        mutants=tuple(mutated),
        killed=kill_rate(mutated),
        by_operator=kill_rates(mutated),
        notes=(*plan.notes, *_doubts(plan, unchanged, mutated, len(before), suite.least)),
    )


def _doubts(plan: Plan, again: Effect, mutated: Sequence[Effect], read: int, least: int) -> Iterator[str]:
    if again.verdict == "caught":
        yield (
            "The unchanged prompts, read a second time, would turn the gate red too: this model answers so unsteadily, or the "
            "cases are so few, that the kill rate says little."
        )
    if read < plan.cases:
        yield f"{plan.cases - read} of {plan.cases} cases could not be read with the unchanged prompts and are left out."
    thin = sum(effect.verdict == "not caught" and "too few" in effect.why for effect in mutated)
    if thin:
        yield f"{thin} mutants bear on fewer than {least} labels of a kind; with more cases the suite may catch them."
    if plan.left_out:
        yield f"{plan.left_out} further mutants were not tried (--mutants)."
