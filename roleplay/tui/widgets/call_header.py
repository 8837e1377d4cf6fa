"""The line above the conversation: by which channel one talks, with whom, for how long, and what is left of an exam."""

from textual.content import Content
from textual.widgets import Static

from roleplay.tui.stopwatch import WARNINGS, digits, in_words

CALLS = {"phone": "[phone] On the line with", "chat": "[chat] Writing with"}


class CallHeader(Static):
    """One line; nothing in it is told by colour alone."""

    def __init__(self, name: str, channel: str, *, exam: bool) -> None:
        super().__init__(markup=False, id="call-header")
        self._call = f"{CALLS[channel]} {name}"
        self._exam = exam
        self.show(0, None)

    def show(self, seconds: int, left: int | None) -> None:
        """Show the seconds talked, and those left of a time limit (None: there is none)."""
        parts = [self._call, digits(seconds)]
        if left is not None:
            parts[1:] = [f"exam, {digits(left)}: {in_words(left)}"]
        elif self._exam:
            parts.append("exam, no time limit")
        self.set_class(left is not None and left <= max(WARNINGS), "-soon")
        self.update(Content(" · ".join(parts)))
