"""Mutants: a grader's prompts and the wordings of its checks, each changed in one place. Pure code.

Most changes ought to make a grader worse, so a suite that does not notice them does not watch that sentence. What follows
is the same on every run: nothing is drawn but by the seed. A mutant keeps every placeholder, so that it can still be asked.

The method is DeMillo, Lipton and Sayward's mutation testing (Computer 11(4), 1978), on sentences in place of statements.
"""

import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from string import Template
from typing import Literal, get_args

from roleplay.evaluation import prompt_edits
from roleplay.evaluation.prompt_edits import Edit
from roleplay.rubric import LONGEST_PROMPT, Catalogue, Check, PromptName, Rubric, Strategy
from roleplay.text import one_line
from roleplay.transcript import Data

Operator = Literal["drop-sentence", "invert-rule", "drop-examples", "shuffle-checks", "swap-quotes"]
"""What is done: a sentence or a whole rule is left out; a rule says the opposite; examples go, and wordings of checks are cut
to their ids; wordings of one strategy's checks change places, and so do the signs + and -; examples change places."""
OPERATORS: tuple[Operator, ...] = get_args(Operator)


class Mutant(Data):
    """One change. prompt: whose text it is ("" for the wordings of a strategy's checks); old → new: what changed, to be read.

    text: the whole changed prompt; wordings: check → what is said of it now. One of the two is there.
    """

    id: str
    operator: Operator
    prompt: PromptName | Literal[""] = ""
    strategy: str = ""
    old: str
    new: str = ""
    text: str = ""
    wordings: dict[str, str] = {}

    def rubric(self, rubric: Rubric) -> Rubric:
        """Return the rubric with this change."""
        if not self.prompt:
            return rubric
        fields = {name: getattr(rubric, name) for name in Rubric.model_fields}  # a copy would keep the old identity
        return Rubric(**{**fields, "prompts": {**rubric.prompts, self.prompt: self.text}})

    def catalogue(self, catalogue: Catalogue) -> Catalogue:
        """Return the catalogue with this change; its signals stay as they are."""
        if not self.wordings:
            return catalogue
        strategies = tuple(
            self._reworded(each) if each.id == self.strategy else each for each in catalogue.strategies
        )  # fmt: skip
        fields = {name: getattr(catalogue, name) for name in Catalogue.model_fields}
        return Catalogue(**{**fields, "strategies": strategies})

    def _reworded(self, strategy: Strategy) -> Strategy:
        def checks(those: tuple[Check, ...]) -> tuple[Check, ...]:
            return tuple(
                check.model_copy(update={"look_for": self.wordings.get(check.id, check.look_for)}) for check in those
            )

        return strategy.model_copy(update={"shows": checks(strategy.shows), "breaks": checks(strategy.breaks)})


def mutants(
    prompts: Mapping[PromptName, str],
    strategies: Iterable[Strategy],
    *,
    operators: Collection[Operator] = OPERATORS,
    seed: int = 1,
) -> list[Mutant]:
    """Return every mutant of some prompts and of the wordings of some strategies, always in the same order.

    Changes that come to the same text are one mutant, the first; so is nothing that equals the original.
    """
    strategies = list(strategies)
    found: list[Mutant] = []
    for operator in OPERATORS:
        if operator not in operators:
            continue
        for name, text in prompts.items():
            found += _numbered(name, operator, text, _EDITS[operator](text))
        if operator in _WORDINGS:
            for strategy in strategies:
                found += _of_strategy(strategy, operator, seed)
    first: dict[tuple[str, str], Mutant] = {}
    for mutant in found:
        first.setdefault((mutant.prompt, mutant.text or repr(sorted(mutant.wordings.items()))), mutant)
    return list(first.values())


def sampled(found: Sequence[Mutant], wanted: int | None, seed: int) -> list[Mutant]:
    """Return so many of them, taken in turn from every operator, in their old order."""
    if wanted is None or wanted >= len(found):
        return list(found)
    draw = random.Random(f"sample {seed}")
    stacks = [
        draw.sample(own, len(own)) for operator in OPERATORS if (own := [m for m in found if m.operator == operator])
    ]
    taken: set[str] = set()
    while len(taken) < wanted:
        for stack in stacks:
            if stack and len(taken) < wanted:
                taken.add(stack.pop().id)
    return [mutant for mutant in found if mutant.id in taken]


def without_examples(prompts: Mapping[PromptName, str]) -> list[PromptName]:
    """Return the prompts that show no two examples which could change places."""
    return [name for name, text in prompts.items() if not any(prompt_edits.swapped_examples(text))]


# ── prompts ──


def _numbered(name: PromptName, operator: Operator, text: str, edits: Iterable[Edit]) -> Iterator[Mutant]:
    number = 0
    for edit in edits:
        changed = text[: edit.start] + edit.words + text[edit.end :]
        if changed == text or not _still_runs(text, changed):
            continue
        number += 1
        yield Mutant(
            id=f"{name}.{operator}.{number:02}",
            operator=operator,
            prompt=name,
            old=edit.old or text[edit.start : edit.end].strip(),
            new=(edit.words if edit.new is None else edit.new).strip(),
            text=changed,
        )


def _still_runs(text: str, changed: str) -> bool:
    """Whether a changed prompt holds what it must hold, in both of its parts, and nothing that it must not."""

    def holds(part: str) -> list[str]:
        return sorted(match.group() for match in Template.pattern.finditer(part))

    before, after = text.partition("\n---\n"), changed.partition("\n---\n")
    same = all(holds(one) == holds(other) for one, other in zip(before, after, strict=True))
    return same and before[1] == after[1] and 0 < len(changed.strip()) <= len(changed) <= LONGEST_PROMPT


# ── wordings of checks ──


def _of_strategy(strategy: Strategy, operator: Operator, seed: int) -> Iterator[Mutant]:
    checks = [*strategy.shows, *strategy.breaks]
    wordings = {check.id: word for check, word in zip(checks, _WORDINGS[operator](checks, seed), strict=True)}
    changed = [check for check in checks if wordings[check.id] != check.look_for]
    if not changed:
        return
    first, more = changed[0], len(changed) - 1
    rest = f" (and {more} more of its checks)" if more else ""
    yield Mutant(
        id=f"{strategy.id}.{operator}",
        operator=operator,
        strategy=strategy.id,
        old=f"{first.id}: {one_line(first.look_for, 600)}",
        new=f"{first.id}: {one_line(wordings[first.id], 600)}{rest}",
        wordings={check.id: wordings[check.id] for check in changed},
    )


def _ids(checks: Sequence[Check], _: int) -> list[str]:
    return [check.id for check in checks]


def _shuffled(checks: Sequence[Check], seed: int) -> list[str]:
    """Return the wordings so that each check has another one's: a round in a drawn order."""
    order = random.Random(f"{seed} {checks[0].id}").sample(range(len(checks)), len(checks))
    moved = dict(zip(order, order[1:] + order[:1], strict=True))
    return [checks[moved[place]].look_for for place in range(len(checks))]


_EDITS = {
    "drop-sentence": prompt_edits.dropped_sentences,
    "invert-rule": prompt_edits.inverted,
    "drop-examples": prompt_edits.without_examples,
    "shuffle-checks": prompt_edits.swapped_signs,
    "swap-quotes": prompt_edits.swapped_examples,
}
_WORDINGS = {"drop-examples": _ids, "shuffle-checks": _shuffled}
