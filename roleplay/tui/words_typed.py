"""Telling keys that were meant from letters of words: somebody types a sentence where there is nothing to type into."""

from collections.abc import Collection
from typing import Generic, TypeVar

from textual.events import Key

Chosen = TypeVar("Chosen")


class WordsTyped(Generic[Chosen]):
    """Follows keys, each with what was chosen before it; a run of them with a letter that is no key is words.

    A key at the beginning of a run does what it is for until the run turns out to be words: then what was chosen before the run
    is to be chosen again.
    """

    RUN_ON = 0.6
    """Seconds without a key after which typing counts as begun anew."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._words = False
        self._before: Chosen | None = None

    def take(self, key: Key, chosen: Chosen, keys: Collection[str]) -> Chosen | None:
        """Take note of a key; return what must be chosen if it is part of words, None where it may do what it is for.

        chosen: what is chosen now, before the key. keys: characters that are keys here.
        """
        if not key.is_printable:
            return None
        if self._before is None or self._last is None or key.time - self._last > self.RUN_ON:
            self._before, self._words = chosen, False
        self._last = key.time
        self._words = self._words or (key.key not in keys and key.key != "question_mark")
        return self._before if self._words else None
