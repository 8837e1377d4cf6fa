"""Comparing two runs label by label: the same cases, what was gained, what was lost, and what of it is more than chance."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from roleplay.evaluation.baseline import Said, digits
from roleplay.evaluation.cases import KINDS, Kind
from roleplay.evaluation.figures import Figures
from roleplay.evaluation.judging import Result, Scored
from roleplay.evaluation.log import Header
from roleplay.evaluation.statistics import corrected, paired_p
from roleplay.transcript import Data

MOST_MISTAKES = 25
"""New mistakes that are kept with their words."""
SIGNIFICANT = 0.05


class Counted(Data):
    """Right and wrong answers of one run to the labels compared."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0
    silences: int = 0

    @property
    def right(self) -> int:
        """How many answers are right."""
        return self.hits + self.silences

    @property
    def recall(self) -> float | None:
        """Of what is there, the share that was found; None where nothing is."""
        return self.hits / (self.hits + self.misses) if self.hits + self.misses else None

    @property
    def specificity(self) -> float | None:
        """Of what is not there, the share on which it stayed silent; None where everything is there."""
        return self.silences / (self.silences + self.false_alarms) if self.silences + self.false_alarms else None

    @property
    def precision(self) -> float | None:
        """Of what was reported, the share that is there; None where nothing was reported."""
        return self.hits / (self.hits + self.false_alarms) if self.hits + self.false_alarms else None

    def told(self, figure: Literal["recall", "specificity", "precision"], least: int) -> float | None:
        """Return a figure by the rule of a run's own: None over fewer labels, and for a precision without both kinds of label."""
        yes, no = self.hits + self.misses, self.silences + self.false_alarms
        if figure == "precision":
            return self.precision if yes and no and self.hits + self.false_alarms >= least else None
        value: float | None = getattr(self, figure)
        return value if (yes if figure == "recall" else no) >= least else None


class Half(Data):
    """What changed in the labels that say yes (recall) or in those that say no (specificity).

    They are tested apart: whoever says yes more often gains on the one half what is lost on the other, and together nothing
    seems to have happened. p: of the paired test; corrected for the number of strategies, kinds and halves in which anything
    was gained or lost (of "all": for the number of kinds and halves).
    """

    figure: Literal["recall", "specificity"]
    n: int
    gained: int
    lost: int
    p: float
    p_corrected: float = 1.0

    @property
    def moved(self) -> bool:
        """Whether any answer came out otherwise."""
        return self.gained + self.lost > 0

    @property
    def significant(self) -> bool:
        """Whether it is more than chance explains."""
        return self.p_corrected < SIGNIFICANT

    @property
    def worse(self) -> bool:
        """Whether significantly more was lost than gained."""
        return self.significant and self.lost > self.gained

    @property
    def better(self) -> bool:
        """Whether significantly more was gained than lost."""
        return self.significant and self.gained > self.lost


class Change(Data):
    """What changed in one kind of label of one strategy ("all": of all).

    n: labels compared; gained: wrong before and right now; lost: the reverse. halves: the same of the labels that say yes and
    of those that say no, as far as there are any; what is more than chance is asked of each.
    """

    name: str
    kind: Kind
    n: int
    conversations: int
    before: Counted
    after: Counted
    gained: int
    lost: int
    halves: tuple[Half, ...]

    @property
    def p(self) -> float:
        """The p-value of the half that tells more, not corrected."""
        return min((half.p for half in self.halves), default=1.0)

    @property
    def p_corrected(self) -> float:
        """The p-value of the half that tells more."""
        return min((half.p_corrected for half in self.halves), default=1.0)

    @property
    def moved(self) -> bool:
        """Whether any answer came out otherwise."""
        return self.gained + self.lost > 0

    @property
    def fell(self) -> bool:
        """Whether in one of the halves more was lost than gained, be it chance or not."""
        return any(half.lost > half.gained for half in self.halves)

    @property
    def significant(self) -> bool:
        """Whether one of the halves shows more than chance explains."""
        return any(half.significant for half in self.halves)

    @property
    def worse(self) -> bool:
        """Whether one of the halves lost significantly, whatever the other one gained."""
        return any(half.worse for half in self.halves)

    @property
    def better(self) -> bool:
        """Whether one of the halves gained significantly and none lost so."""
        return any(half.better for half in self.halves) and not self.worse

    def half(self, figure: str) -> Half | None:
        """Return the half that a figure is of: recall or specificity."""
        return next((half for half in self.halves if half.figure == figure), None)


class Mistake(Data):
    """A label that was right before and is wrong now."""

    case: str
    label: Scored


class Comparison(Data):
    """Run B beside run A, over the cases that both have and that have not changed between them.

    differences: what tells the runs apart, in words; none: the same experiment made again. left_out: cases of the earlier one
    that changed, that errored, or that are `gone`: not in the later run at all. changed: ids of those that changed or are gone.
    least: figures over fewer labels are not told.
    lost: for each reading that got something wrong that was right before, the places of those labels. mistakes: the worst of
    them. drifted: anchors that came out otherwise though nothing of ours had changed.
    """

    before: Header
    after: Header
    differences: tuple[str, ...]
    compared: int
    left_out: int
    gone: int = 0
    changed: tuple[str, ...] = ()
    least: int = 10
    changes: tuple[Change, ...]
    lost: dict[str, tuple[int, ...]] = {}
    mistakes: tuple[Mistake, ...] = ()
    drifted: tuple[str, ...] = ()
    figures_before: Figures
    figures_after: Figures

    def change(self, kind: Kind, name: str = "all") -> Change | None:
        """Return what changed in a kind of label, of all or of one strategy."""
        return next((each for each in self.changes if each.kind == kind and each.name == name), None)

    @property
    def nothing(self) -> str:
        """Why not a single case could be compared; "" where some were."""
        if self.compared:
            return ""
        if self.figures_after.errors:
            return "every case errored, is stale, or changed since"
        return "the two runs have no unchanged case in common"

    def lost_by(self, result: Result) -> tuple[Scored, ...]:
        """Return the labels of a reading that were right before and are wrong now."""
        return tuple(result.labels[place] for place in self.lost.get(_name(result), ()))

    def unnamed(self) -> "Comparison":
        """Return it without what names single cases."""
        return self.model_copy(update={"mistakes": (), "lost": {}, "changed": ()})


def compare(
    before: tuple[Header, Figures, Said], after: tuple[Header, Figures], results: Iterable[Result], *, least: int = 10
) -> Comparison:
    """Return what changed from a run to another. results: every reading of the other. least: as of `figures`."""
    header, figures_before, said = before
    tallies: dict[tuple[str, Kind], _Tally] = defaultdict(_Tally)
    mistakes: list[Mistake] = []
    drifted: list[str] = []
    lost: dict[str, tuple[int, ...]] = {}
    seen: set[str] = set()
    gone = {*said}
    changed: list[str] = []
    for result in results:
        gone.discard(result.case)
        known = said.get(result.case)
        if known is not None and known[0] != result.identity:
            changed.append(result.case)
        if result.failure is not None or known is None or known[0] != result.identity:
            continue
        was = known[min(result.repeat, len(known) - 2) + 1]
        if len(was) != len(result.labels):
            continue
        seen.add(result.case)
        if result.group == "anchor":
            drifted += [result.case] if was != digits(result) else []
        if result.group != "case":
            continue
        for place, (label, digit) in enumerate(zip(result.labels, was, strict=True)):
            right = (digit == "1") == label.gold
            for name in ("all", label.strategy):
                tallies[name, label.kind].add(result.conversation, label, digit == "1")
            if right and not label.right:
                mistakes.append(Mistake(case=result.case, label=label))
                lost[_name(result)] = (*lost.get(_name(result), ()), place)
    differences = header.identity.differences(after[0].identity)
    return Comparison(
        before=header,
        after=after[0],
        differences=tuple(differences),
        compared=len(seen),
        left_out=len({*said} - seen),
        gone=len(gone),
        changed=() if header.held_out else tuple(sorted({*changed, *gone})),
        least=least,
        changes=tuple(_changes(tallies)),
        lost=lost,
        mistakes=tuple(sorted(mistakes, key=_gravity)[:MOST_MISTAKES]),
        drifted=() if _ours_changed(differences) else tuple(drifted),
        figures_before=figures_before,
        figures_after=after[1],
    )


def _name(result: Result) -> str:
    return f"{result.case} [{result.repeat}]"


def _ours_changed(differences: Sequence[str]) -> bool:
    """Whether anything but the data differs: then anchors may come out otherwise without any drift."""
    return any(not each.startswith(("data ", "attacks ", "suite ")) for each in differences)


def _gravity(mistake: Mistake) -> tuple[int, str]:
    """Return the worst first: blame for what was not done, praise for what was not done, breaks and shows overlooked."""
    label = mistake.label
    rank = {("broken", True): 0, ("shown", True): 1, ("broken", False): 2, ("shown", False): 3}
    return rank.get((label.kind, label.said), 4), mistake.case


class _Tally:
    """Answers before and after, by conversation; apart for labels that say yes and labels that say no."""

    def __init__(self) -> None:
        self._right: dict[bool, dict[str, list[int]]] = {truth: defaultdict(lambda: [0, 0]) for truth in (True, False)}
        self._cells = ([0, 0, 0, 0], [0, 0, 0, 0])
        self._gained, self._lost = {True: 0, False: 0}, {True: 0, False: 0}

    def add(self, conversation: str, label: Scored, said_before: bool) -> None:
        right = said_before == label.gold
        row = self._right[label.gold][conversation]
        row[0] += right
        row[1] += label.right
        self._gained[label.gold] += label.right and not right
        self._lost[label.gold] += right and not label.right
        for cells, said in zip(self._cells, (said_before, label.said), strict=True):
            cells[(0 if said else 2) if label.gold else (1 if said else 3)] += 1

    def change(self, name: str, kind: Kind) -> Change:
        before, after = (Counted(hits=tp, false_alarms=fp, misses=fn, silences=tn) for tp, fp, fn, tn in self._cells)
        return Change(
            name=name,
            kind=kind,
            n=sum(self._cells[0]),
            conversations=len({*self._right[True], *self._right[False]}),
            before=before,
            after=after,
            gained=sum(self._gained.values()),
            lost=sum(self._lost.values()),
            halves=tuple(self._half(truth, before) for truth in (True, False) if self._right[truth]),
        )

    def _half(self, truth: bool, before: Counted) -> Half:
        rows = np.array([*self._right[truth].values()])
        return Half(
            figure="recall" if truth else "specificity",
            n=before.hits + before.misses if truth else before.silences + before.false_alarms,
            gained=self._gained[truth],
            lost=self._lost[truth],
            p=paired_p(rows[:, 0], rows[:, 1]),
        )


def _changes(tallies: dict[tuple[str, Kind], _Tally]) -> list[Change]:
    """Return the changes, all first; p-values corrected within "all" and within the strategies, of both halves together.

    Where nothing was gained or lost there is nothing to test, and no alarm to be had: it does not count among the tests.
    """
    found: list[Change] = []
    order = sorted(tallies, key=lambda key: (key[0] != "all", key[0], KINDS.index(key[1])))
    changes = [tallies[key].change(*key) for key in order]
    for group in ([c for c in changes if c.name == "all"], [c for c in changes if c.name != "all"]):
        values = iter(corrected([half.p for change in group for half in change.halves if half.moved]))
        for change in group:
            halves = tuple(
                half.model_copy(update={"p_corrected": next(values)}) if half.moved else half for half in change.halves
            )
            found.append(change.model_copy(update={"halves": halves}))
    return found
