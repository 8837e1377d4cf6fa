"""Which past sessions count: those with one customer, practice or exams, the last days; by key and by mouse."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.css.query import NoMatches
from textual.message import Message
from textual.widgets import Button, Select

from roleplay.text import one_line

T = TypeVar("T")

MODES: dict[str | None, str] = {None: "All modes", "practice": "Practice only", "exam": "Exams only"}
SPANS: dict[int | None, str] = {None: "All time", 30: "Last 30 days"}
"""Days back from today, in words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What counts; None for no such filter. persona: an id. days: back from today, which is one of them."""

    persona: str | None = None
    mode: str | None = None
    days: int | None = None

    def since(self, today: date) -> date | None:
        """Return the first day that counts."""
        return None if self.days is None else today - timedelta(days=self.days - 1)

    def in_words(self, name: str) -> str:
        """Return it as people say it, "" where all counts. name: the customer's."""
        chosen = (
            name if self.persona else "",
            MODES[self.mode] if self.mode else "",
            SPANS[self.days] if self.days else "",
        )
        return ", ".join(filter(None, chosen))


class Customers(Select[str]):
    """The list of customers; left while it is being put up, it has no parts to fill, and Textual's would end the app."""

    def _setup_options_renderables(self) -> None:
        with suppress(NoMatches):
            super()._setup_options_renderables()


class FilterBar(Horizontal):
    """A list of customers and two buttons that change with every press."""

    class Changed(Message):
        """Something else counts now."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, disabled=True)
        self._mode: str | None = None
        self._days: int | None = None

    def compose(self) -> ComposeResult:
        """Show all three."""
        yield Customers([], prompt="All customers (p)", id="progress-persona", compact=True)
        yield Button(Content(""), id="progress-mode", compact=True)
        yield Button(Content(""), id="progress-span", compact=True)

    def on_mount(self) -> None:
        """Say what counts at first."""
        self._say()

    @property
    def choice(self) -> Choice:
        """What counts now."""
        persona = self._select.value
        return Choice(persona if isinstance(persona, str) else None, self._mode, self._days)

    @property
    def _select(self) -> Customers:
        return self.query_one("#progress-persona", Customers)

    def offer(self, personas: Iterable[tuple[str, str]]) -> None:
        """Offer customers, by id and name; one that was chosen stays so."""
        offered, chosen = dict(personas), self.choice.persona
        self._select.set_options([(Text(one_line(name, 60)), identity) for identity, name in offered.items()])
        if chosen in offered:
            self._select.value = chosen
        self.disabled = False

    def open_customers(self) -> None:
        """Let the trainee choose a customer."""
        self._select.focus()
        self._select.action_show_overlay()

    def next_mode(self) -> None:
        """Count practice and exams, only one, only the other."""
        self._mode = _after(self._mode, list(MODES))
        self._say()

    def next_span(self) -> None:
        """Count everything, or the last days."""
        self._days = _after(self._days, list(SPANS))
        self._say()

    def clear(self) -> None:
        """Count everything."""
        self._mode = self._days = None
        self._select.clear()
        self._say()

    def _say(self) -> None:
        for name, words in (("mode", f"{MODES[self._mode]} (k)"), ("span", f"{SPANS[self._days]} (t)")):
            button = self.query_one(f"#progress-{name}", Button)
            button.label = Content(words)
            button.refresh(layout=True)
        self.post_message(self.Changed())

    def on_select_changed(self, event: Select.Changed) -> None:
        """Count only sessions with the chosen customer."""
        event.stop()
        self.post_message(self.Changed())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Do what the key beside it does."""
        event.stop()
        if event.button.id == "progress-mode":
            self.next_mode()
        else:
            self.next_span()


def _after(present: T, all_of_them: list[T]) -> T:
    return all_of_them[(all_of_them.index(present) + 1) % len(all_of_them)]
