"""Hints in two steps: first what the moment calls for, then an example. Only what is new is counted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roleplay.session import Hint


class Hints:
    """What was given at this moment of the conversation; `forget` begins the next moment."""

    def __init__(self) -> None:
        self._given: Hint | None = None
        self._shown = False

    def forget(self) -> None:
        """Begin anew: something was said."""
        self._given, self._shown = None, False

    def more(self, ask: "Callable[[], Hint]") -> str | None:
        """Return the next words of help; None when there is nothing new. `ask` counts a hint and returns it. Blocking."""
        if self._given is None:
            self._given = ask()
            more = " Ctrl+G again shows an example." if self._given.example else ""
            why = f"{self._given.why} " if self._given.why else ""
            return f"Hint · {why}{self._given.name}. {self._given.tip}{more}"
        if self._shown or not self._given.example:
            return None
        self._given, self._shown = ask(), True
        return f"Example · “{self._given.example}”"
