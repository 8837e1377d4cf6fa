"""The conversation: what is said, how the customer takes it, and where the trainee types."""

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from roleplay import report
from roleplay.customer.events import Event, Failed, Incomplete, MoodMoved, Notice, Sentence
from roleplay.errors import RoleplayError
from roleplay.text import MAX_TURN_CHARS, is_blank
from roleplay.tui import pace, terminal
from roleplay.tui.screens.base import Place
from roleplay.tui.screens.dialogs import AskMinutes, Confirm
from roleplay.tui.widgets.exchange import ExchangeView
from roleplay.tui.widgets.mood import MoodStrip
from roleplay.tui.widgets.policy import PolicyPanel
from roleplay.tui.widgets.status import Phase, StatusLine
from roleplay.tui.widgets.text_box import CappedTextArea, Composer
from roleplay.tui.widgets.turn_log import TurnLog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roleplay.session import Session


KEPT = "Your words are kept below: Ctrl+R sends them again, or change them and press Enter."
OFFLINE_HELPS = " Ctrl+N goes on without a model."


class _NotAnsweredError(Exception):
    """The customer did not answer; the message says why. by_model: going on offline would help."""

    def __init__(self, message: str, *, by_model: bool) -> None:
        super().__init__(message)
        self.by_model = by_model


class ConversationScreen(Place):
    """Plays one session."""

    PLACE = "Conversation"
    ABOUT = (
        "Type what you say and press Enter; Ctrl+J begins a new line. The line above the input says whose turn it is."
        " You may leave at any time with Esc: the conversation waits in the library. End it with Ctrl+E when you and"
        " the customer are done, then write your case note and read your scorecard."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "hint", "Hint", id="conversation.hint", priority=True, tooltip="What this moment calls for"),
        Binding("ctrl+o", "hold", "Hold", id="conversation.hold", priority=True, tooltip="Put the customer on hold"),
        Binding(
            "ctrl+b", "policy", "Policy", id="conversation.policy", priority=True, tooltip="Show or hide the policy"
        ),
        Binding(
            "ctrl+r", "retry", "Retry", id="conversation.retry", priority=True, tooltip="Send the kept words again"
        ),
        Binding(
            "ctrl+n",
            "offline",
            "No model",
            id="conversation.offline",
            priority=True,
            tooltip="Go on offline: authored lines play the customer from here on, signals grade",
        ),
        Binding("ctrl+e", "end", "End", id="conversation.end", priority=True, tooltip="End the conversation"),
        Binding("enter", "wrap_up", "Wrap up", id="conversation.wrap_up", tooltip="Go on to case note and scorecard"),
        Binding(
            "escape",
            "leave",
            "Leave",
            id="conversation.leave",
            tooltip="Close the policy or a hint; then back to the library, where it can be resumed",
        ),
        Binding("pageup", "scroll(-1)", "Earlier", id="conversation.earlier", priority=True, show=False),
        Binding("pagedown", "scroll(1)", "Later", id="conversation.later", priority=True, show=False),
    ]

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self.detail = session.persona.name + (" · exam" if session.mode == "exam" else "")
        self.phase = Phase.YOURS
        self._by_model = False
        self._end_after_reply = False
        self._hints: list[Static] = []

    @property
    def _exam(self) -> bool:
        return self.session.mode == "exam"

    def body(self) -> ComposeResult:
        """Give log, mood, status and input; the policy beside or above them."""
        persona = self.session.persona
        with Horizontal(id="conversation"):
            with Vertical(id="talk"):
                yield TurnLog(persona.name, id="log")
                if not self._exam:
                    yield MoodStrip(persona.name, self.session.state.mood)
                yield StatusLine(persona.name, persona.channel)
                yield Composer(placeholder="What do you say?", id="composer")
                yield Static(
                    "Enter sends · Ctrl+J new line · Esc leaves, nothing is lost", id="input-hint", markup=False
                )
            yield PolicyPanel(persona)

    def on_mount(self) -> None:
        """Show what was said so far; answer what was left unanswered."""
        log = self.query_one(TurnLog)
        log.show(self.session.turns)
        log.anchor()
        composer = self.query_one(Composer)
        composer.focus()
        composer.fill(self.home.desk.draft(self.session.id))
        self._enter(Phase.YOURS)
        pending = self.session.pending
        if pending:
            self._listen(pending, self.session.retry())

    def _enter(self, phase: Phase, more: str = "") -> None:
        """Go over to another phase: say it, and open or lock the input."""
        self.phase = phase
        self.query_one(StatusLine).show(phase, more)
        self.query_one(Composer).hold_back(phase not in {Phase.YOURS, Phase.FAILED})
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - base class
        """Offer only what makes sense now."""
        free = self.phase in {Phase.YOURS, Phase.FAILED}
        if action == "retry":
            return self.phase is Phase.FAILED
        if action == "offline":
            return self.phase is Phase.FAILED and self._by_model
        if action == "wrap_up":
            return self.phase is Phase.ENDED
        if action == "hint":
            return self.phase is Phase.YOURS and not self._exam
        if action == "hold":
            return free
        if action == "end":
            return self.phase is not Phase.ENDED
        return True

    # ── an exchange ──

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Say it, once; blank is not sent."""
        if self.phase not in {Phase.YOURS, Phase.FAILED}:
            self._enter(self.phase)
            return
        if is_blank(event.text):
            self._enter(self.phase, "Nothing was sent: type what you want to say first.")
            return
        again = self.phase is Phase.FAILED and event.text.strip() == self.session.pending
        self._listen(event.text.strip(), self.session.retry() if again else self.session.send(event.text))

    def on_capped_text_area_capped(self, _: CappedTextArea.Capped) -> None:
        """Say that the text was cut."""
        self.home.say(f"That was too long: a turn holds at most {MAX_TURN_CHARS:,} characters, the rest was cut off.")

    def _listen(self, words: str, events: "AsyncIterator[Event]") -> None:
        """Show the trainee's turn, lock the input at once, and follow the reply."""
        self._hints.clear()  # they stay in the log, as a part of what happened
        view = ExchangeView(self.query_one(TurnLog), words)
        self.query_one(Composer).fill("")
        self._enter(Phase.THINKING)
        self._follow(view, events)

    @work(exclusive=True, group="turn", exit_on_error=False)
    async def _follow(self, view: ExchangeView, events: "AsyncIterator[Event]") -> None:
        chosen = self.home.pace or pace.chosen(self.home.animation_level)
        try:
            async with aclosing(pace.paced(events, chosen)) as heard:
                async for event in heard:
                    self._take(event, view)
        except _NotAnsweredError as error:
            self._failed(view, str(error), by_model=error.by_model)
        except RoleplayError as error:
            self._failed(view, str(error))
        except Exception as error:  # whatever it was, the words must be kept and the trainee told
            terminal.record(error)
            self._failed(view, f"Something went wrong inside ({type(error).__name__}).")
        else:
            self._answered()

    def _take(self, event: Event, view: ExchangeView) -> None:
        if isinstance(event, Sentence):
            if view.hear(event.text):
                self._enter(Phase.SPEAKING)
        elif isinstance(event, MoodMoved) and not self._exam:
            moods = self.session.moods
            answered = len(moods) > 1 and moods[-1] == event.mood
            self.query_one(MoodStrip).show(event.mood, moods[-2] if answered else moods[-1])
        elif isinstance(event, Notice):
            self.query_one(StatusLine).doing(event.text)
        elif isinstance(event, Incomplete):
            raise _NotAnsweredError(f"The reply is incomplete: {event.message}", by_model=True)
        elif isinstance(event, Failed):
            raise _NotAnsweredError(event.message, by_model=event.by_model)

    def _failed(self, view: ExchangeView, why: str, *, by_model: bool = False) -> None:
        """Keep the words in the input, mark what was shown as incomplete, offer to try again."""
        self._by_model = by_model
        view.give_up()
        if not self._exam:
            self.query_one(MoodStrip).show(self.session.state.mood)
        self.query_one(Composer).fill(view.words)
        self._enter(Phase.FAILED, f"{why[:1].upper()}{why[1:]} {KEPT}{OFFLINE_HELPS if by_model else ''}")
        if self._end_after_reply:
            self._end()

    def _answered(self) -> None:
        if self.session.ended:
            self._over()
        elif self._end_after_reply:
            self._end()
        else:
            self._enter(Phase.YOURS)

    def _over(self) -> None:
        outcome = report.say(self.session.outcome or "abandoned")
        self._enter(Phase.ENDED, f"{outcome[:1].upper()}{outcome[1:]}. Press Enter for your wrap-up and scorecard.")
        if not self.query_one(PolicyPanel).covers:
            self._focus_main()

    def _focus_main(self) -> None:
        """Put the keys where they belong when nothing lies above: the input, or the log when all is said."""
        self.query_one(TurnLog if self.phase is Phase.ENDED else Composer).focus()

    def remark(self, words: str) -> None:
        """Say something in passing, in the status line."""
        self.query_one(StatusLine).remark(words)

    # ── actions ──

    def action_retry(self) -> None:
        """Send the kept words again."""
        self.query_one(Composer).action_send()

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_offline(self) -> None:
        """Let the offline engine answer, now and from here on."""
        try:
            await asyncio.to_thread(self.session.go_offline)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self.query_one(TurnLog).note("From here on the customer speaks offline: no model is asked.")
        self.query_one(Composer).action_send()

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_hint(self) -> None:
        """Say what the moment calls for; it is counted."""
        try:
            hint = await asyncio.to_thread(self.session.hint)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        example = f" For example: “{hint.example}”" if hint.example else ""
        self._hints.append(self.query_one(TurnLog).note(f"Hint · {hint.name}. {hint.tip}{example}"))

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_hold(self) -> None:
        """Let simulated time pass while the customer waits."""
        minutes = await self.app.push_screen_wait(AskMinutes(self.session.persona.name))
        if minutes is None:
            return
        try:
            await asyncio.to_thread(self.session.hold, minutes * 60)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        name = self.session.persona.name
        self.query_one(TurnLog).note(f"{minutes} min pass while {name} waits on hold.")

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_end(self) -> None:
        """End the conversation after asking; a reply that has begun is heard first."""
        question = f"End the conversation with {self.session.persona.name} and go on to your wrap-up?"
        if not await self.app.push_screen_wait(Confirm(question, "End it", "Go on talking")):
            return
        if self.phase in {Phase.THINKING, Phase.SPEAKING}:
            self._end_after_reply = True
            self._enter(self.phase, "The conversation ends after this reply.")
        elif self.phase is not Phase.ENDED:
            self._end()

    @work(exclusive=True, group="end", exit_on_error=False)
    async def _end(self) -> None:
        self._end_after_reply = False
        try:
            await asyncio.to_thread(self.session.end)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self.home.open_session(self.session)

    def action_wrap_up(self) -> None:
        """Go on to the wrap-up."""
        self.home.open_session(self.session)

    def action_policy(self) -> None:
        """Show or hide the policy; while it covers the conversation, it has the keys."""
        panel = self.query_one(PolicyPanel)
        panel.toggle()
        if panel.covers:
            panel.focus()
        else:
            self._focus_main()

    def action_scroll(self, direction: int) -> None:
        """Read earlier or later parts, of the policy where that is in front, without leaving the input."""
        panel = self.query_one(PolicyPanel)
        part = panel if panel.covers or panel.has_focus else self.query_one(TurnLog)
        if direction < 0:
            part.scroll_page_up(animate=False)
        else:
            part.scroll_page_down(animate=False)

    def action_leave(self) -> None:
        """Close what was opened, policy before hints; otherwise go back to the library, words and session kept."""
        if self.query_one(PolicyPanel).covers:
            self.action_policy()
            return
        if self._hints:
            for hint in self._hints:
                hint.remove()
            self._hints.clear()
            return
        self.home.desk.keep_draft(self.session.id, self.query_one(Composer).text)
        self.workers.cancel_group(self, "turn")
        self.session.close()
        self.home.go_home()
