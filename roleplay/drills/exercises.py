"""Exercises: what a customer says, what it calls for, and words that answer it. Drawn from the labelled cases that ship.

A case that a careful reader called a good example is an exercise once its last words are taken away: what stood there is the
better wording. It names nobody and nowhere that the exercise has not named: nobody could have answered so. Held-out cases are
never read here: whoever has practised on them could not be measured by them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from roleplay.config import shipped
from roleplay.evaluation.cases import Case, Gold, read_cases
from roleplay.rubric import Catalogue, Strategy
from roleplay.text import words
from roleplay.transcript import Setting, Transcript, Turn

LAST_TURN = 5
"""Index, at most, of the turn that is the trainee's: nobody reads a long conversation for one answer."""
LONGEST = 450
"""Characters, at most, that are read before the answer."""

_ELSEWHERE = frozenset(
    {"outside", "friend", "friends", "workplace", "coach", "coaching", "counselling", "colleague support", "union_rep"}
)
"""Tags of conversations that are no customer's."""
_NO_PLACE = frozenset({"shown", "tension", "phone", "break_words"})
"""Tags that do not say where it takes place."""


_NAMED = re.compile(r"(?<=[\w,;:] )[A-Z][a-z]+")
_CALENDAR = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|weds|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
    r"|jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)


@dataclass(frozen=True, slots=True)
class Exercise:
    """Something to answer. strategies: what the answer must show, one, or two that pull apart.

    id: the case it is drawn from; long conversations give several exercises with one id. turns: what was said before, the
    customer's words last. better: words that answer it well. place: where it is set, such as "airline".
    """

    id: str
    strategies: tuple[str, ...]
    turns: tuple[Turn, ...]
    better: str
    setting: Setting
    place: str

    def answered(self, answer: str) -> Transcript:
        """Return the conversation with an answer at its end."""
        return Transcript(turns=(*self.turns, Turn(role="trainee", text=answer)), setting=self.setting)


def exercises(catalogue: Catalogue, folder: Path | None = None) -> dict[str, tuple[Exercise, ...]]:
    """Return the exercises on each strategy, in the order of the catalogue; what is written afterwards has none.

    folder: where `cases/` stands; None for what ships. Raises FileError where a file is broken.
    """
    found: dict[str, list[Exercise]] = {strategy.id: [] for strategy in catalogue.strategies}
    files = sorted(((folder or shipped("evals")) / "cases").glob("dev-*.jsonl"))
    for case in read_cases(files, found):
        if "shown" in case.tags:
            for gold in case.gold:
                found[gold.strategy] += _of(case, gold, catalogue.by_id[gold.strategy])
    return {identity: tuple(each) for identity, each in found.items() if each}


def tensions(catalogue: Catalogue, folder: Path | None = None) -> tuple[Exercise, ...]:
    """Return the exercises in which two strategies pull apart and one answer holds both."""
    file = (folder or shipped("evals")) / "behaviour" / "dev-tensions.jsonl"
    return tuple(
        exercise
        for case in read_cases([file], catalogue.by_id)
        if all(gold.turn == len(case.transcript.turns) - 1 and _good(gold) for gold in case.gold)
        for exercise in _at(case, len(case.transcript.turns) - 1, tuple(gold.strategy for gold in case.gold))
    )


def _of(case: Case, gold: Gold, strategy: Strategy) -> Iterator[Exercise]:
    """Yield what a label makes of its case: one exercise, or, where it speaks of the whole conversation, one for each turn."""
    if "wrap_up" in strategy.scope or not _good(gold):
        return
    for turn in range(1, len(case.transcript.turns)) if gold.turn is None else (gold.turn,):
        yield from _at(case, turn, (strategy.id,))


def _good(gold: Gold) -> bool:
    return bool(gold.shown) and not gold.broken and gold.called_for is not False and gold.where is None


def _at(case: Case, turn: int, strategies: tuple[str, ...]) -> Iterator[Exercise]:
    """Yield the exercise of answering as the trainee did at `turn`, if that can be asked of somebody.

    An answer that names who was never mentioned ("Mr Dunne") puzzles whoever reads it as a better one: it makes no exercise.
    """
    before = case.transcript.turns[:turn]
    answers = case.transcript.turns[turn].role == "trainee" and bool(before) and before[-1].role == "customer"
    short = turn <= LAST_TURN and sum(len(each.text) for each in before) <= LONGEST
    if (
        answers
        and short
        and not _ELSEWHERE.intersection(case.tags)
        and not _strangers(case.transcript.turns[turn].text, before)
    ):
        place = next((tag for tag in reversed(case.tags) if tag not in _NO_PLACE), "")
        said = case.transcript.turns[turn].text
        yield Exercise(
            case.id, strategies, before, said, case.transcript.setting, place.replace("_", " ").replace("-", " ")
        )


def _strangers(answer: str, before: Sequence[Turn]) -> set[str]:
    """Return the names in an answer that nobody had mentioned; days and months are nobody's."""
    mentioned = {word for turn in before for word in words(turn.text)}
    named = {name.lower() for name in _NAMED.findall(answer)}
    return {name for name in named - mentioned if not _CALENDAR.fullmatch(name)}
