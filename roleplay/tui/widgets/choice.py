"""One of a few settings, all of them in sight; a key or a click goes to the next."""

from dataclasses import dataclass

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static


class Choice(Static):
    """A line such as "Mode (m)  ● practice  ○ exam". The choice is told by signs, not by colour alone."""

    @dataclass
    class Chosen(Message):
        """Another one was chosen."""

        choice: "Choice"
        picked: str

        @property
        def control(self) -> "Choice":
            """The line it was chosen in."""
            return self.choice

    def __init__(self, label: str, options: tuple[str, ...], picked: str, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self._label, self._options, self.picked = label, options, picked
        self._draw()

    def next(self) -> None:
        """Choose the next one, after the last the first."""
        self.pick(self._options[(self._options.index(self.picked) + 1) % len(self._options)])

    def pick(self, option: str) -> None:
        """Choose this one."""
        self.picked = option
        self._draw()
        self.post_message(self.Chosen(self, option))

    def _draw(self) -> None:
        parts: list[tuple[str, str]] = [(f"{self._label}  ", "$muted")]
        for option in self._options:
            chosen = option == self.picked
            parts.append((f"{'●' if chosen else '○'} {option}  ", "bold $accent" if chosen else ""))
        self.update(Content.assemble(*parts))

    def on_click(self, event: Click) -> None:
        """Choose what was clicked; beside the options, the next one."""
        start = len(self._label) + 2
        for option in self._options:
            end = start + len(option) + 4
            if start <= event.x < end - 1:
                self.pick(option)
                return
            start = end
        self.next()
