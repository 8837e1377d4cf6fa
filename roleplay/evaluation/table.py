"""Every label of a run as a few numbers in columns: what figures are counted from, whatever the size of the suite.

A label takes some thirty bytes here, so that fifty thousand cases stay a matter of megabytes.
"""

import hashlib
from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from roleplay.evaluation.cases import KINDS, Kind
from roleplay.evaluation.judging import Result, Scored
from roleplay.evaluation.statistics import Counts

_CELLS = {(True, True): 0, (False, True): 1, (True, False): 2, (False, False): 3}
"""(gold, said) → column of `Counts`."""


@dataclass(slots=True)
class _Names:
    """Numbers for names, in the order they come."""

    numbers: dict[object, int] = field(default_factory=dict)

    def __getitem__(self, name: object) -> int:
        return self.numbers.setdefault(name, len(self.numbers))


def number_of(*parts: object) -> int:
    """Return a number that stands for some words: the same in every process."""
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class Table:
    """The labels of results, added one result at a time."""

    def __init__(self) -> None:
        self._conversation, self._label = array("q"), array("q")
        self._strategy, self._tags = array("h"), array("i")
        self._kind, self._cell, self._unsure = array("b"), array("b"), array("b")
        self._strategies, self._tag_sets = _Names(), _Names()

    def add(self, result: Result) -> None:
        """Add the labels of a result."""
        conversation, tags = number_of(result.conversation), self._tag_sets[result.tags]
        for scored in result.labels:
            self._conversation.append(conversation)
            self._label.append(label_number(result.case, scored))
            self._strategy.append(self._strategies[scored.strategy])
            self._tags.append(tags)
            self._kind.append(KINDS.index(scored.kind))
            self._cell.append(_CELLS[scored.gold, scored.said])
            self._unsure.append(scored.unsure)

    def __len__(self) -> int:
        return len(self._cell)

    @property
    def strategies(self) -> tuple[str, ...]:
        """The strategies that have labels, by name: results come in any order."""
        return tuple(sorted(str(name) for name in self._strategies.numbers))

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of all cases, the most frequent first."""
        counts: dict[str, int] = {}
        sizes = np.bincount(np.asarray(self._tags), minlength=len(self._tag_sets.numbers)) if len(self) else ()
        for names, size in zip(self._tag_sets.numbers, sizes, strict=False):
            for name in names if isinstance(names, tuple) else ():
                counts[str(name)] = counts.get(str(name), 0) + int(size)
        return tuple(sorted(counts, key=lambda name: (-counts[name], name)))

    def counts(self, kind: Kind, *, strategy: str | None = None, tag: str | None = None) -> Counts:
        """Return the counts of one kind, one row a conversation: of everything, of a strategy, of a tag."""
        chosen = np.asarray(self._kind) == KINDS.index(kind)
        if strategy is not None:
            chosen &= np.asarray(self._strategy) == self._strategies.numbers.get(strategy, -1)
        if tag is not None:
            chosen &= np.isin(np.asarray(self._tags), self._sets_with(tag))
        return _by_conversation(np.asarray(self._conversation)[chosen], np.asarray(self._cell)[chosen])

    def _sets_with(self, tag: str) -> list[int]:
        return [number for names, number in self._tag_sets.numbers.items() if isinstance(names, tuple) and tag in names]

    def unsure(self) -> tuple[Counts, Counts]:
        """Return, one row a conversation, how often only unsure evidence stood at a label, and how often it was right."""
        chosen = np.asarray(self._unsure) == 1
        counts = _by_conversation(np.asarray(self._conversation)[chosen], np.asarray(self._cell)[chosen])
        return counts.sum(axis=1), counts[:, 2]

    def flips(self) -> tuple[Counts, Counts]:
        """Return, one row a conversation, how many labels were read more than once, and on how many the readings differ."""
        if not len(self):
            return np.zeros(0, int), np.zeros(0, int)
        labels, first, place = np.unique(np.asarray(self._label), return_index=True, return_inverse=True)
        said = np.isin(np.asarray(self._cell), (0, 1))
        readings = np.bincount(place, minlength=len(labels))
        yes = np.bincount(place, weights=said, minlength=len(labels)).astype(int)
        repeated = readings > 1
        conversations = np.asarray(self._conversation)[first][repeated]
        differ = ((yes > 0) & (yes < readings))[repeated]
        _, where = np.unique(conversations, return_inverse=True)
        size = int(where.max()) + 1 if len(where) else 0
        return np.bincount(where, minlength=size), np.bincount(where, weights=differ, minlength=size).astype(int)


def label_number(case: str, scored: Scored) -> int:
    """Return what a label is known by: the same in every run."""
    return number_of(case, scored.place, scored.strategy, scored.kind)


def _by_conversation(conversations: NDArray[np.int64], cells: NDArray[np.int8]) -> Counts:
    names, where = np.unique(conversations, return_inverse=True)
    flat = np.bincount(where * 4 + cells, minlength=4 * len(names)) if len(names) else np.zeros(0, int)
    return flat.reshape(len(names), 4)
