"""The view: one text of the trainee in its conversation, and the registry of all that can be said about it.

A feature is a yes/no fact, a pure function registered under its own name; the catalogue names features in its signals.
Nothing in this package knows a strategy.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from itertools import accumulate
from typing import Any, TypeVar

from roleplay.text import Sentence, content_stems, sentences, spelled_out, words
from roleplay.transcript import Setting, Turn

T = TypeVar("T")


@dataclass(eq=False)
class View:
    """One text of the trainee in its conversation: a turn (`index`), or the note or reflection (`where`).

    `complete`: the conversation is over, so that what never came can be known. Sentences in `ignored` (numbers)
    take no part in anything, as if they had not been written.
    """

    turns: Sequence[Turn]
    index: int
    text: str
    where: str = "turn"
    setting: Setting = field(default_factory=Setting)
    complete: bool = True
    ignored: frozenset[int] = frozenset()
    _memo: dict[Any, Any] = field(default_factory=dict)

    # ── this text ──

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences that count."""
        return [sentence for sentence in sentences(self.text) if sentence.number not in self.ignored]

    @cached_property
    def folded(self) -> dict[int, str]:
        """Folded sentences by number, chat spelling written out."""
        return {sentence.number: spelled_out(sentence.text) for sentence in self.sentences}

    @cached_property
    def words(self) -> dict[int, list[str]]:
        """Folded words of each sentence."""
        return {number: words(text) for number, text in self.folded.items()}

    @cached_property
    def stems(self) -> dict[int, frozenset[str]]:
        """Content stems of each sentence."""
        return {sentence.number: frozenset(content_stems(sentence.text)) for sentence in self.sentences}

    @cached_property
    def said_stems(self) -> frozenset[str]:
        """Content stems of the sentences that count."""
        return frozenset(found for stems in self.stems.values() for found in stems)

    @cached_property
    def whole(self) -> str:
        """The folded text of the sentences that count."""
        return " ".join(self.folded.values())

    @cached_property
    def offsets(self) -> dict[int, int]:
        """Where each sentence begins in `whole`, by number."""
        begins = accumulate((len(text) + 1 for text in self.folded.values()), initial=0)
        return dict(zip(self.folded, begins, strict=False))

    @cached_property
    def word_count(self) -> int:
        """How many words the trainee wrote here."""
        return len(words(self.whole))

    # ── what came before, and after ──

    @cached_property
    def before(self) -> Sequence[Turn]:
        """Everything said before this text."""
        return self.turns[: self.index]

    @cached_property
    def heard(self) -> str:
        """What the customer said since the trainee last spoke."""
        said: list[str] = []
        for turn in reversed(self.before):
            if turn.role != "customer":
                break
            said.append(turn.text)
        return "\n".join(reversed(said))

    @cached_property
    def heard_folded(self) -> str:
        """`heard`, folded."""
        return spelled_out(self.heard)

    @cached_property
    def heard_words(self) -> list[str]:
        """Folded words of `heard`."""
        return words(self.heard)

    @cached_property
    def heard_stems(self) -> frozenset[str]:
        """Content stems of `heard`."""
        return frozenset(content_stems(self.heard))

    @cached_property
    def customer_turns(self) -> list[str]:
        """Folded customer turns so far."""
        return [spelled_out(turn.text) for turn in self.before if turn.role == "customer"]

    @cached_property
    def told(self) -> str:
        """All customer turns so far in one folded text."""
        return " ".join(self.customer_turns)

    @cached_property
    def customer_stems(self) -> frozenset[str]:
        """Content stems of everything the customer said so far."""
        return frozenset(found for turn in self.before if turn.role == "customer" for found in content_stems(turn.text))

    @cached_property
    def trainee_turns(self) -> list[str]:
        """Folded earlier trainee turns."""
        return [spelled_out(turn.text) for turn in self.before if turn.role == "trainee"]

    @cached_property
    def later_trainee(self) -> str:
        """Folded text of the trainee's later turns."""
        return " ".join(spelled_out(turn.text) for turn in self.turns[self.index + 1 :] if turn.role == "trainee")

    @property
    def position(self) -> int:
        """Which of the trainee's turns this is, from 0."""
        return len(self.trainee_turns)

    # ── asking ──

    def has(self, name: str, sentence: Sentence) -> bool:
        """Evaluate one named feature; each is computed once per sentence, or once per turn where it is the turn's."""
        key = name if name in _OF_TURN else (name, sentence.number)
        known: bool | None = self._memo.get(key)
        if known is None:
            known = self._memo[key] = FEATURES[name](self, sentence)
        return known

    def once(self, function: Callable[["View"], T]) -> T:
        """Return what `function` makes of this view, computed once."""
        if function not in self._memo:
            self._memo[function] = function(self)
        found: T = self._memo[function]
        return found


def customer_view(turns: Sequence[Turn], index: int, setting: Setting) -> View:
    """Return a view on a *customer's* turn, for reading from its words what it calls for."""
    return View(turns, index, turns[index].text, "customer", setting)


# ── the registry ──

Feature = Callable[[View, Sentence], bool]
FEATURES: dict[str, Feature] = {}
"""Every feature by its name."""
_OF_TURN: set[str] = set()


def feature(function: Feature) -> Feature:
    """Register a fact about a sentence under the function's name."""
    FEATURES[function.__name__] = function
    return function


def turn_feature(function: Callable[[View], bool]) -> Callable[[View], bool]:
    """Register a fact about a whole turn, or what was said before it, under the function's name; computed once."""
    once = per_view(function)
    FEATURES[function.__name__] = lambda view, _: once(view)
    _OF_TURN.add(function.__name__)
    return once


def per_view(function: Callable[[View], T]) -> Callable[[View], T]:
    """Make `function` compute its answer once per view."""

    @wraps(function)
    def once(view: View) -> T:
        return view.once(function)

    return once


def search_once(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Return a test for `pattern` that remembers its answers: texts of the past are asked about again every turn."""

    @lru_cache(maxsize=4096)
    def search(text: str) -> bool:
        return bool(pattern.search(text))

    return search


def in_sentence(name: str, pattern: re.Pattern[str], meaning: str) -> None:
    """Register a feature that holds where `pattern` matches in the folded sentence."""

    def search(view: View, sentence: Sentence) -> bool:
        return bool(pattern.search(view.folded[sentence.number]))

    search.__name__, search.__doc__ = name, meaning
    feature(search)


def in_heard(name: str, pattern: re.Pattern[str], meaning: str) -> Callable[[View], bool]:
    """Register a feature that holds where `pattern` matches in what the customer just said, and return it."""

    def search(view: View) -> bool:
        return bool(pattern.search(view.heard_folded))

    search.__name__, search.__doc__ = name, meaning
    return turn_feature(search)
