"""A round of drills: which exercises come up, what was answered, what is kept of it. Blocking: faces call it in threads."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from roleplay.drills.exercises import Exercise, exercises, tensions
from roleplay.drills.judging import Judgement, holds, judge
from roleplay.drills.spacing import Answer, Card, agenda, cards
from roleplay.drills.tensions import JUDGED
from roleplay.errors import UsageError
from roleplay.files import nearest
from roleplay.grading.moments import Verdict
from roleplay.grading.sight import sight
from roleplay.progress import history, progress
from roleplay.rubric import Catalogue
from roleplay.store import DrillRow, Store
from roleplay.text import cap, clean, is_blank

LENGTH = 5
"""Exercises in a round: about five minutes."""
_WORST_FIRST: tuple[Verdict, ...] = ("broken", "missed", "partly", "ungraded", "shown")
WHAT_HAPPENS = (
    "A customer says something, you answer as you would, and at once you read how it was taken and a better wording. After five"
    " of them, about five minutes, the round is over; you may leave sooner, without a mark."
)
"""What somebody is told who drills for the first time."""
TENSION = "tension"
"""Asks, in place of a strategy, for exercises in which two pull apart."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the trainee made of an exercise. counts: whether it was kept; a second try is for practice alone."""

    exercise: Exercise
    answer: str
    judgements: tuple[Judgement, ...]
    counts: bool

    @property
    def held(self) -> bool:
        """Whether everything that was asked for was shown."""
        return self.verdict == "shown"

    @property
    def verdict(self) -> Verdict:
        """The verdict that matters most: of two, the worse."""
        return min((judgement.verdict for judgement in self.judgements), key=_WORST_FIRST.index)


class Round:
    """Up to five exercises, one after the other. Leaving or skipping leaves no mark: only answers are kept."""

    def __init__(self, store: Store, trainee: str, catalogue: Catalogue, slots: Sequence[Iterator[Exercise]]) -> None:
        self._store, self._trainee, self._catalogue = store, trainee, catalogue
        self._slots = list(slots)
        self._seen_of = sight()
        self.total = len(self._slots)
        self.number = 0
        self.exercise: Exercise | None = None
        self.done: list[Answered] = []
        self.advance()

    def advance(self) -> Exercise | None:
        """Go to the next exercise and return it; None once the round is over."""
        self.exercise = None
        while self.exercise is None and self._slots:
            self.number += 1
            self._source = self._slots.pop(0)
            self.exercise = next(self._source, None)
        return self.exercise

    def skip(self) -> Exercise | None:
        """Take another exercise in place of this one; where there is none, go on."""
        self.exercise = next(self._source, None)
        return self.exercise or self.advance()

    def answer(self, text: str) -> Answered:
        """Judge an answer and keep it. Raises UsageError where there is nothing to judge or to answer, StorageError."""
        if self.exercise is None:
            raise UsageError("this round is over; begin another one.")
        if is_blank(text):
            raise UsageError("write what you would say to the customer first.")
        said, exercise = cap(clean(text))[0].strip(), self.exercise
        judgements = judge(exercise, said, self._catalogue, self._seen_of)
        again = any(each.exercise is exercise for each in self.done)
        for judgement in () if again else judgements:
            self._store.record_drill(self._trainee, exercise.id, judgement.strategy, judgement.verdict, said)
        answered = Answered(exercise, said, judgements, counts=not again)
        self.done.append(answered)
        return answered

    def summary(self) -> list[str]:
        """Return what came of it, in sentences: the count, the strategies that were not held, when they come again."""
        first = [each for each in self.done if each.counts]
        if not first:
            return ["Nothing answered, nothing kept."]
        unclear = sum(each.verdict == "ungraded" for each in first)
        judged = f"{sum(each.held for each in first)} of {len(first) - unclear} held"
        said = [*([judged] if len(first) > unclear else []), *([f"on {unclear} I could not tell"] if unclear else [])]
        lines = [f"{'; '.join(said)[:1].upper()}{'; '.join(said)[1:]}."]
        missed = dict.fromkeys(j.name for each in first for j in each.judgements if j.verdict in {"missed", "broken"})
        lines += [f"Comes again tomorrow: {name}." for name in missed]
        return lines


def known(wanted: str | None, catalogue: Catalogue) -> str | None:
    """Return what can be asked for as it is written; raise UsageError where there is no such strategy or no exercise on it."""
    if wanted is None or wanted == TENSION:
        return wanted
    if wanted not in catalogue.by_id:
        raise UsageError(
            f"there is no strategy '{wanted[:60]}'; {nearest(wanted, [*catalogue.by_id, TENSION], what='strategies')}"
        )
    if "wrap_up" in catalogue.by_id[wanted].scope:
        raise UsageError(
            f"'{wanted}' is done in writing after a conversation; play one and practise it in the wrap-up."
        )
    return wanted


def begin(store: Store, trainee: str, catalogue: Catalogue, today: date, wanted: str | None = None) -> Round:
    """Return a round on one strategy, on two that pull apart (TENSION), or (None) on whichever need it most today.

    Raises UsageError where there is no such strategy, FileError where the exercises cannot be read.
    """
    wanted = known(wanted, catalogue)
    rows = store.drills(trainee)
    answered = Counter(row.exercise for row in rows)
    if wanted == TENSION:
        return Round(store, trainee, catalogue, [_tense(answered, catalogue)] * LENGTH)
    by_strategy = exercises(catalogue)
    if wanted is not None:
        return Round(store, trainee, catalogue, [drawn(by_strategy.get(wanted, ()), answered, catalogue)] * LENGTH)
    order = agenda(cards(by_strategy, _answers(rows)), _values(store, trainee, catalogue, today), today)
    slots = [drawn(by_strategy[card.strategy], answered, catalogue) for card in order[:LENGTH]]
    return Round(store, trainee, catalogue, slots)


def standing(store: Store, trainee: str, catalogue: Catalogue, today: date) -> list[Card]:
    """Return where each strategy stands, in the order in which they should be practised."""
    found = cards(exercises(catalogue), _answers(store.drills(trainee)))
    return agenda(found, _values(store, trainee, catalogue, today), today)


def _answers(rows: Iterable[DrillRow]) -> list[Answer]:
    return [Answer(row.strategy, row.verdict, datetime.fromisoformat(row.created).astimezone().date()) for row in rows]


def _values(store: Store, trainee: str, catalogue: Catalogue, today: date) -> Mapping[str, float]:
    names = {strategy.id: strategy.name for strategy in catalogue.strategies}
    return {trend.id: trend.value for trend in progress(history(store, trainee), names, today).strategies}


def drawn(among: Sequence[Exercise], answered: Mapping[str, int], catalogue: Catalogue) -> Iterator[Exercise]:
    """Yield what was answered least often first, one exercise a case, leaving out those whose better wording would not pass."""
    of_case: dict[str, list[Exercise]] = {}
    for exercise in among:
        of_case.setdefault(exercise.id, []).append(exercise)
    for identity in sorted(of_case, key=lambda identity: answered.get(identity, 0)):
        fitting = next((exercise for exercise in of_case[identity] if holds(exercise, catalogue)), None)
        if fitting is not None:
            yield fitting


def _tense(answered: Mapping[str, int], catalogue: Catalogue) -> Iterator[Exercise]:
    """Yield exercises on two strategies at once, the pairs taking turns: those labelled so, then the ones on either of the two.

    Of all of them those come up whose better wording is seen to hold both.
    """
    labelled, alone = tensions(catalogue), exercises(catalogue)
    first = sum(answered.values()) % len(
        JUDGED
    )  # moves on with every answer, so that every pair has its turn over the days
    waiting = [
        drawn(
            [
                *(each for each in labelled if each.strategies == pair),
                *(replace(each, strategies=pair) for identity in pair for each in alone.get(identity, ())),
            ],
            answered,
            catalogue,
        )
        for pair in (*JUDGED[first:], *JUDGED[:first])
    ]
    given: set[str] = set()
    while waiting:
        pair = waiting.pop(0)
        exercise = next((each for each in pair if each.id not in given), None)
        if exercise is not None:
            given.add(exercise.id)
            waiting.append(pair)
            yield exercise
