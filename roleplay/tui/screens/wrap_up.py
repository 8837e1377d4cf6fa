"""The wrap-up: case note and reflection, then grading, by signals or a model."""

import asyncio
from contextlib import suppress
from functools import partial
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from roleplay import report
from roleplay.errors import ModelError, RoleplayError
from roleplay.rubric import applied
from roleplay.text import MAX_TURN_CHARS, is_blank
from roleplay.tui import terminal
from roleplay.tui.screens.base import Place
from roleplay.tui.screens.sitting import REST
from roleplay.tui.widgets.text_box import CappedTextArea
from roleplay.tui.widgets.turn_log import TurnLog

if TYPE_CHECKING:
    from roleplay.session import Session

NOTE = "For whoever takes the case next: the concern, what was agreed or offered, what was promised by when."
REFLECTION = "For yourself: what went well, what you would change, what set the customer off."


class WrapUpScreen(Place):
    """Two text areas; both may stay empty."""

    PLACE = "Wrap-up"
    ABOUT = (
        "Write the case note and your reflection; both are graded by most rules for grading, and count as missed there if left empty."
        " The case note begins with what you noted while talking; where you went back, both are written anew, and what you wrote"
        " before stays with the way it belongs to. There is no time limit here. Tab goes to the next field,"
        " Ctrl+S shows your scorecard, Ctrl+T what was behind it all: that can be read without seeing a score."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "grade", "Show my scorecard", id="wrap_up.grade", tooltip="Keep both and grade"),
        Binding(
            "ctrl+b",
            "transcript",
            "Transcript",
            id="wrap_up.transcript",
            priority=True,
            tooltip="Show or hide what was said",
        ),
        Binding(
            "ctrl+t",
            "afterwards",
            "Afterwards",
            id="wrap_up.afterwards",
            priority=True,
            tooltip="What was behind it all; your score stays out of it",
        ),
        Binding(
            "ctrl+n",
            "offline",
            "No model",
            id="wrap_up.offline",
            priority=True,
            tooltip="Grade without a model, by signs in your words",
        ),
        Binding(
            "escape", "leave", "Later", id="wrap_up.leave", tooltip="Back to the library; it can be finished later"
        ),
    ]

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self.detail = session.persona.name
        self._by_model = False
        self._told = False
        """Whether it was said that something is empty."""
        self._stored = (session.note or session.notes, session.reflection or "")
        self._keeping = Lock()

    def body(self) -> ComposeResult:
        """Give the two fields, and the conversation beside them where there is room."""
        with Horizontal(id="wrap-up"):
            with Vertical(id="wrap-up-fields"):
                yield Static(
                    f"Outcome: {report.say(self.session.outcome or 'abandoned')}.", id="wrap-up-outcome", markup=False
                )
                yield Static(f"Case note. {NOTE}", classes="label", markup=False)
                yield CappedTextArea(self._stored[0], id="note")
                yield Static(f"Reflection. {REFLECTION}", classes="label", markup=False)
                yield CappedTextArea(self._stored[1], id="reflection")
                with Horizontal(id="wrap-up-bar"):
                    yield Button("Show my scorecard (Ctrl+S)", id="grade", variant="primary")
                    yield Static(self._first_words(), id="wrap-up-status", markup=False)
            yield TurnLog(self.session.persona.name, numbered=True, id="wrap-up-log")

    def _first_words(self, *, anew: bool = False) -> str:
        """Return what is said beside the button. anew: whether a wrap-up was written before, on another way."""
        begun = "Your notes stand in the case note. " if self.session.notes and not self.session.note else ""
        other = "Both are for this way; what you wrote on your other one stays with that. " if anew else ""
        return f"{other}{begun}Left empty, it counts as missed where it is graded. Tab: next field."

    @work(exclusive=True, group="look-up", exit_on_error=False)
    async def _look_up(self) -> None:
        """Say that both fields begin anew, where another way has its own."""
        ways = await asyncio.to_thread(self.session.branches)
        if any(way.ended and not way.current for way in ways) and not self.query_one("#grade", Button).disabled:
            self.query_one("#wrap-up-status", Static).update(self._first_words(anew=True))

    def on_mount(self) -> None:
        """Begin in the case note."""
        self.query_one(TurnLog).show(self.session.turns)
        self.run_worker(partial(import_module, "roleplay.tui.screens.scorecard"), thread=True)  # while one writes
        note = self.query_one("#note", CappedTextArea)
        note.move_cursor(note.document.end)
        note.focus()
        self._look_up()

    def on_capped_text_area_capped(self, _: CappedTextArea.Capped) -> None:
        """Say that the text was cut."""
        self.home.say(f"That was too long: at most {MAX_TURN_CHARS:,} characters, the rest was cut off.")

    def on_button_pressed(self) -> None:
        """Grade."""
        self.action_grade()

    def action_grade(self) -> None:
        """Keep what was written and grade; say first, once, what is empty and would count as missed."""
        if self.query_one("#grade", Button).disabled:
            return
        if not self._told and (empty := self._empty()):
            self._told = True
            self.remark(f"{empty} and would count as missed. Ctrl+S again goes on.")
            return
        self.query_one("#grade", Button).disabled = True
        self.query_one("#wrap-up-status", Static).update("Grading…")
        self._grade()

    def _empty(self) -> str:
        """Return, as a clause, what the rubric grades and nothing is written in; "" where that is nothing."""
        graded = applied(self.session.catalogue, self.session.rubric)
        places = {check.at for strategy in self.session.rubric.strategies for check in graded.by_id[strategy].shows}
        note, reflection = map(is_blank, self._written)
        match note and "note" in places, reflection and "reflection" in places:
            case True, True:
                return "Case note and reflection are empty"
            case True, False:
                return "Your case note is empty"
            case False, True:
                return "Your reflection is empty"
        return ""

    @work(exclusive=True, group="grade", exit_on_error=False)
    async def _grade(self) -> None:
        status = self.query_one("#wrap-up-status", Static)
        try:
            await asyncio.to_thread(self.keep)
            scorecard = await self.session.grade(lambda notice: status.update(f"Grading… {notice.text}"))
        except Exception as error:  # whatever it was, what was written must stay
            self._not_graded(error)
            return
        self.home.open_session(self.session, scorecard)

    def _not_graded(self, error: Exception) -> None:
        ours = isinstance(error, RoleplayError)
        why = str(error) if ours else f"Something went wrong inside ({type(error).__name__})."
        terminal.record(error)
        self._by_model = isinstance(error, ModelError)
        offline = " Ctrl+N grades without a model." if self._by_model else ""
        self.query_one("#wrap-up-status", Static).update(
            f"Not graded: {why} Your text is kept; Ctrl+S tries again.{offline}"
        )
        self.query_one("#grade", Button).disabled = False
        self._store(0)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - base class
        """Offer to do without a model only where the model failed, and what was behind it only where that gives nothing away."""
        if action == "afterwards":
            return self.session.mode == "practice" or bool(self.session.persona.debrief)
        return action != "offline" or self._by_model

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_offline(self) -> None:
        """Let signals grade."""
        await asyncio.to_thread(self.session.go_offline)
        self.action_grade()

    def action_afterwards(self) -> None:
        """Show what was behind it all; what is written here stays."""
        self.home.look_behind(self.session)

    def on_text_area_changed(self) -> None:
        """Store both texts once the trainee rests."""
        self._store(REST)

    def on_screen_suspend(self) -> None:
        """Store them before something else covers them, from where another session may be opened."""
        self._store(0)

    @work(exclusive=True, group="store", exit_on_error=False)
    async def _store(self, rest: float) -> None:
        await asyncio.sleep(rest)
        if self._written != self._stored and not self.query_one("#grade", Button).disabled:  # what is graded stays so
            with suppress(RoleplayError):  # they are stored again when the screen is left
                await asyncio.to_thread(self.keep)

    @property
    def _written(self) -> tuple[str, str]:
        return self.query_one("#note", CappedTextArea).text, self.query_one("#reflection", CappedTextArea).text

    def keep(self) -> None:
        """Store both texts as they stand; of two threads at it the later one to begin stores what is newer."""
        with self._keeping:
            written = self._written
            self.home.desk.keep_wrap_up(self.session, *written)
            self._stored = written

    def at_stake(self) -> str:
        """Say what was written and is not stored."""
        return "what you wrote, which cannot be stored" if self._written != self._stored else ""

    def action_transcript(self) -> None:
        """Show or hide what was said."""
        log = self.query_one(TurnLog)
        log.toggle_class("-hidden" if self.has_class("-wide") else "-shown")
        if log.has_focus:
            self.query_one("#note").focus()

    def remark(self, words: str) -> None:
        """Say something in passing, beside the button."""
        self.query_one("#wrap-up-status", Static).update(words)

    def action_leave(self) -> None:
        """Close the transcript if it was opened; otherwise go back to the library."""
        if self.has_class("-narrow") and self.query_one(TurnLog).has_class("-shown"):
            self.action_transcript()
        else:
            self._leave()

    @work(exclusive=True, group="grade", exit_on_error=False)
    async def _leave(self) -> None:
        """Keep what was written and go back; it waits in the library."""
        try:
            await asyncio.to_thread(self.keep)
        except RoleplayError as error:
            self.query_one("#wrap-up-status", Static).update(f"Not kept: {error}")
            return
        self.session.close()
        self.home.go_home()
