"""What is going on, in words: whose turn it is, what failed, what to press."""

from enum import Enum

from textual.content import Content
from textual.widgets import Static


class Phase(Enum):
    """Where an exchange stands; the value is the sign before the words."""

    YOURS = "▸"
    THINKING = "…"
    SPEAKING = "❝"
    FAILED = "✗"
    ENDED = "■"


class StatusLine(Static):
    """One line above the input; longer only where something failed."""

    def __init__(self, name: str, channel: str) -> None:
        super().__init__(markup=False, id="status")
        self._name, self._speaks = name, "is typing" if channel == "chat" else "is speaking"
        self._said = Content()

    def show(self, phase: Phase, more: str = "") -> None:
        """Say the phase in words."""
        words = {
            Phase.YOURS: "Your turn.",
            Phase.THINKING: f"{self._name} is thinking…",
            Phase.SPEAKING: f"{self._name} {self._speaks}…",
            Phase.FAILED: "Not answered.",
            Phase.ENDED: "The conversation is over.",
        }[phase]
        self.set_class(phase is Phase.FAILED, "-bad")
        self._said = Content.assemble((f"{phase.value} {words}", "bold"), (f" {more}" if more else "", ""))
        self.update(self._said)

    def doing(self, words: str) -> None:
        """Say beside the phase what the wait is for; the next word of it replaces this one."""
        self.update(Content.assemble(self._said, (f" {words}", "$muted")))

    def remark(self, words: str) -> None:
        """Say something beside the phase, until the next one."""
        self.update(Content.assemble(self._said, f" {words}"))
