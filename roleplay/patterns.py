"""Patterns that people write: plain words or RE2, with a vocabulary of shared words.

RE2 runs in linear time whatever stands there; what it would need more for (look-around, back-references) it refuses.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

import re2

from roleplay.errors import FileError
from roleplay.text import fold, one_line

_NAMED = re.compile(r"(?<!\?P)<([a-z0-9]+(?:[_-][a-z0-9]+)*)>")


class Vocabulary:
    """Words by name; `<name>` in a pattern, or in another entry, stands for them."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entries, self._expanded = entries, dict[str, str]()

    def expand(self, pattern: str) -> str:
        """Return `pattern` with the words for every <name>; raise ValueError, saying which one cannot be had and why."""
        return self._expand(pattern, ())

    def _expand(self, pattern: str, inside: tuple[str, ...]) -> str:
        def words_for(match: re.Match[str]) -> str:
            name = match[1]
            if name not in self._expanded:
                if name not in self._entries:
                    near = difflib.get_close_matches(name, self._entries, 1, 0.6)
                    hint = f"did you mean <{near[0]}>?" if near else "write the words out."
                    raise ValueError(f"uses <{name}>, which the vocabulary does not have; {hint}")
                if name in inside:
                    raise ValueError(f"uses <{name}>, which is made of itself; write it out.")
                self._expanded[name] = f"(?:{self._expand(self._entries[name], (*inside, name))})"
            return self._expanded[name]

        return _NAMED.sub(words_for, pattern)


def of_phrase(phrase: str) -> str:
    """Return the pattern of a phrase: whole words, apostrophes optional, any white space. It must not be blank."""
    plain = fold(phrase)
    escaped: str = re2.escape(plain).replace(r"\'", "'").replace(r"\ ", " ")
    begins, ends = (r"\b" if char.isalnum() else "" for char in (plain[0], plain[-1]))
    return begins + escaped.replace("'", "'?").replace(" ", r"\s+") + ends


def options() -> re2.Options:
    """Return how patterns are compiled everywhere."""
    chosen = re2.Options()
    chosen.log_errors = False
    return chosen


def refusal(pattern: str) -> str | None:
    """Return why RE2 refuses a pattern, None where it does not."""
    try:
        re2.compile(pattern, options())
    except re2.error as error:
        why = error.args[0] if error.args else error
        return one_line(why.decode(errors="replace") if isinstance(why, bytes) else str(why), 120)
    return None


def matches_nothing_too(pattern: str) -> bool:
    """Say whether a sound pattern matches even where there are no words, and so everywhere."""
    return re2.compile(pattern, options()).search("") is not None


_IN_ONE_FILTER = 400
"""Patterns that one filter holds; about twice as many of ours are more than RE2 has room for."""


class PatternSet:
    """Patterns that are looked for at once; only those are tried whose necessary words are in the text.

    One automaton of them all (`re2.Set`) is faster once warm, but warming it takes every process seconds. RE2 keeps the
    necessary words of one filter in a fixed space, so there are as many filters as it takes.
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._filters: list[re2.Filter] = []
        self.matches = lru_cache(maxsize=4096)(self._matches)  # what was said is read again in every grading

    def add(self, pattern: str, where: str) -> int:
        """Return the index of a pattern; raise FileError, naming the check `where` it stands, if RE2 refuses it."""
        if pattern not in self._places:
            with _naming(where, pattern):
                if len(self._places) % _IN_ONE_FILTER == 0:
                    self._filters.append(re2.Filter())
                self._filters[-1].Add(pattern, options())
            self._places[pattern] = len(self._places)
        return self._places[pattern]

    def compile(self) -> None:
        """Make ready to match, once all patterns are added."""
        for each in self._filters:
            each.Compile()

    def _matches(self, text: str) -> frozenset[int]:
        return frozenset(
            first * _IN_ONE_FILTER + place
            for first, each in enumerate(self._filters)
            for place in each.Match(text) or ()
        )

    def spans(self, index: int, text: str) -> list[tuple[int, int]]:
        """Return where the pattern `index` matches, first to last; `matches` tells only that it does."""
        return [
            match.span() for match in self._filters[index // _IN_ONE_FILTER].re(index % _IN_ONE_FILTER).finditer(text)
        ]


def finder(pattern: str, where: str) -> Callable[[str], object]:
    """Return what looks for one pattern (None where it is not), for those that are seldom asked about.

    Raises FileError, naming the check `where` it stands, if RE2 refuses it.
    """
    with _naming(where, pattern):
        found: Callable[[str], object] = re2.compile(pattern, options()).search
        return found


@contextmanager
def _naming(where: str, pattern: str) -> Iterator[None]:
    """Turn a refusal by RE2 into a FileError that names the check."""
    try:
        yield
    except re2.error as error:
        raise FileError(
            f"catalogue: '{where}' has a pattern that RE2 refuses ({error}): {one_line(pattern, 80)}"
        ) from None
