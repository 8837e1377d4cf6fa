"""The line above the conversation: by which channel one talks, with whom, for how long, and what is left of an exam."""

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from roleplay.tui.stopwatch import WARNINGS, digits
from roleplay.tui.widgets.cells import fit

CALLS = {"phone": "On the line with", "chat": "Writing with"}
_LEAST_NAME = 8
"""Cells of a name that are shown however narrow it is."""


class CallHeader(Widget):
    """One line; nothing in it is told by colour alone."""

    def __init__(self, name: str, channel: str, *, exam: bool) -> None:
        super().__init__(id="call-header")
        self._who, self._channel, self._exam = name, channel, exam
        self._seconds = 0
        self._left: int | None = None

    def show(self, seconds: int, left: int | None) -> None:
        """Show the seconds talked, and those left of a time limit (None: there is none)."""
        self._seconds, self._left = seconds, left
        self.set_class(left is not None and left <= max(WARNINGS), "-soon")
        self.refresh()

    def render(self) -> Content:
        """Draw it to the width there is."""
        width = self.content_size.width
        return Content(header(self._who, self._channel, self._seconds, self._left, width, exam=self._exam))


def header(name: str, channel: str, seconds: int, left: int | None, width: int, *, exam: bool) -> str:
    """Return the line for `width` cells: where there is little room, first the polite words go, then the end of the name."""
    time = digits(seconds) if left is None else f"{digits(left)} left"
    shorter = f"exam · {time}" if exam else time
    whole = f"{shorter}, no time limit" if exam and left is None else shorter
    for call, rest in ((f"{CALLS[channel]} {name}", whole), (name, whole), (name, shorter)):
        line = f"[{channel}] {call} · {rest}"
        if cell_len(line) <= width:
            return line
    around = cell_len(f"[{channel}]  · {shorter}")
    room = max(_LEAST_NAME, width - around)
    return f"[{channel}] {fit(name, room).rstrip()} · {shorter}"
