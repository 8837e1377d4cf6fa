"""The conversation: what the trainee can do in it besides talking. How it is shown is in `talk.py`."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widgets import TextArea
from textual.worker import WorkerError

from roleplay.errors import RoleplayError
from roleplay.text import is_blank
from roleplay.tui import conversation_keys
from roleplay.tui.screens.dialogs import AskMinutes, Confirm
from roleplay.tui.screens.talk import TalkScreen
from roleplay.tui.widgets.exchange import ExchangeView
from roleplay.tui.widgets.policy import PolicyPanel
from roleplay.tui.widgets.side_panel import SidePanel
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import Composer
from roleplay.tui.widgets.turn_log import TurnLog


class ConversationScreen(TalkScreen):
    """Plays one session."""

    PLACE = "Conversation"
    ABOUT = (
        "Type what you say and press Enter; Ctrl+J begins a new line. The line above the input says whose turn it is."
        " You may leave at any time with Esc, without a mark: the conversation waits in the library, and the clock of an exam"
        " stands still meanwhile. What you were told before, the situation and what policy allows, is behind Ctrl+B. Where that stands beside the"
        " conversation, Tab goes to it, the arrows and PgDn scroll it, and Esc goes back to the input. In practice you may"
        " ask for a hint (Ctrl+G), interrupt a reply (Ctrl+X), take your last turn back (Ctrl+T) or go back further"
        " (Ctrl+L); what was said stays as a way of its own. End it with Ctrl+E when you and the customer are done, then write"
        " your case note and read your scorecard."
    )
    BINDINGS: ClassVar[list[BindingType]] = conversation_keys.BINDINGS

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - base class
        """Offer only what makes sense now."""
        writing = isinstance(self.focused, TextArea) and not isinstance(self.focused, Composer)
        said = len(self.session.turns) > 1
        moment = conversation_keys.Moment(self.phase, self._exam, said, self.session.answered, self._by_model, writing)
        return conversation_keys.offered(action, moment)

    # ── after a failure ──

    def action_retry(self) -> None:
        """Send the kept words again; in practice as they stand in the input, which may have been changed."""
        words = self.query_one(Composer).text
        if is_blank(words):
            self._enter(self.phase, "Nothing was sent: type what you want to say first.")
        else:
            self.query_one(Composer).fill("")
            self._send(words)

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_offline(self) -> None:
        """Let the offline engine answer, now and from here on."""
        if await self._tried(self.session.go_offline):
            self.query_one(TurnLog).note("From here on the customer speaks offline: no model is asked.")
            self.action_retry()

    # ── help and waiting ──

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_hint(self) -> None:
        """Say what the moment calls for, then show an example; each is counted once."""
        try:
            words = await asyncio.to_thread(self._help.more, self.session.hint)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        if words is None:
            self.remark("There is no more help for this moment; it stands above.")
        else:
            self._helped.append(self.query_one(TurnLog).note(words))

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_hold(self) -> None:
        """Let simulated time pass while the customer waits."""
        name = self.session.persona.name
        minutes = await self.app.push_screen_wait(AskMinutes(name))
        if minutes is not None and await self._tried(lambda: self.session.hold(minutes * 60)):
            self.query_one(TurnLog).note(f"{minutes} min pass while {name} waits on hold.")

    # ── going back ──

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_interrupt(self) -> None:
        """Stop the reply and give the words back; what was heard of it does not count."""
        if self._exam:
            self.remark("In an exam a reply cannot be interrupted.")
            return
        view, following = self._view, self._following
        if view is None or following is None:
            return
        following.cancel()
        with suppress(WorkerError):
            await following.wait()
        if await self._tried(self._unsay):
            self._end_after_reply = False
            self._draft = self.query_one(Composer).text
            self._taken_back(view, view.words, "Interrupted. Change your words, or send them again.")

    def _unsay(self) -> None:
        """Take the words back; a reply that was complete before all of it was shown stays as a branch. Blocking."""
        if self.session.pending is not None:
            self.session.take_back()
        elif len(self.session.turns) > self._said_before:
            self.session.rewind(self._said_before)

    def _taken_back(self, view: ExchangeView, words: str, more: str) -> None:
        """Put the words back into the input, what was typed after them behind."""
        view.remove()
        self._show_state()
        self._enter(Phase.YOURS, more)
        self.query_one(Composer).fill("\n".join(filter(None, (words, self._draft))))
        self._draft = ""
        self._focus_main()

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_rewind(self) -> None:
        """Take the last turn back, its words into the input; the other way it went stays as a branch."""
        if self.phase is Phase.FAILED and self._view is not None:
            words = self.query_one(Composer).text
            if self.session.pending is None or await self._tried(self.session.take_back):
                self._taken_back(self._view, words, "Taken back: say it differently, or leave it.")
            return
        if self.phase is Phase.YOURS and self.unsent:
            question = (
                "Take your last turn back? Its words replace what you have typed now, which stays with the other way."
            )
            if not await self.app.push_screen_wait(Confirm(question, "Take it back", "Go on typing")):
                return
        last = max(number for number, turn in enumerate(self.session.turns) if turn.role == "trainee")
        if await self._put_away() and await self._tried(lambda: self.session.rewind(last)):
            self._show_session()

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_branches(self) -> None:
        """Show every turn and every way the conversation has gone."""
        if await self._put_away():
            self.home.open_branches(self.session)

    # ── the end ──

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_end(self) -> None:
        """End the conversation after asking; a reply that has begun is heard first."""
        question = f"End the conversation with {self.session.persona.name} and go on to your wrap-up?"
        if not await self.app.push_screen_wait(Confirm(question, "End it", "Go on talking")):
            return
        if self.phase in {Phase.THINKING, Phase.SPEAKING}:
            self._end_after_reply = True
            self._enter(self.phase)
        elif self.phase is not Phase.ENDED:
            self._end()

    @work(exclusive=True, group="end", exit_on_error=False)
    async def action_wrap_up(self) -> None:
        """Go on to the wrap-up."""
        await self._put_away()
        self.home.open_session(self.session)

    # ── the panel, reading, leaving ──

    def action_panel(self) -> None:
        """Show or hide the panel; while it covers the conversation, it has the keys."""
        panel = self.query_one(SidePanel)
        panel.toggle()
        if panel.covers:
            self.query_one(PolicyPanel).focus()
        else:
            self._focus_main()

    def action_notes(self) -> None:
        """Go into the notes, or back to the input."""
        panel = self.query_one(SidePanel)
        if panel.notes.has_focus:
            self.action_leave()
            return
        if not panel.visible_now:
            panel.toggle()
        panel.notes.focus()

    def action_scroll(self, direction: int) -> None:
        """Read earlier or later parts, of the policy where that is in front, without leaving the input."""
        policy = self.query_one(PolicyPanel)
        part = policy if self.query_one(SidePanel).covers or policy.has_focus else self.query_one(TurnLog)
        if direction < 0:
            part.scroll_page_up(animate=False)
        else:
            part.scroll_page_down(animate=False)

    def action_leave(self) -> None:
        """Close what was opened, the panel before hints; otherwise go back to the library, words and session kept."""
        panel = self.query_one(SidePanel)
        if panel.covers:
            self.action_panel()
        elif panel.has_focus_within:
            self._focus_main()
        elif self._helped:
            for hint in self._helped:
                hint.remove()
            self._helped.clear()
        else:
            self._leave()

    @work(exclusive=True, group="end", exit_on_error=False)
    async def _leave(self) -> None:
        if not await self._put_away() and (lost := self.at_stake()):
            question = f"Leave? You would lose {lost}."
            if not await self.app.push_screen_wait(Confirm(question, "Leave", "Stay")):
                return
        self.workers.cancel_group(self, "turn")
        self.session.close()
        self.home.go_home()
        self._say_clock_stands()

    async def _tried(self, do: "Callable[[], object]") -> bool:
        """Do something blocking in a thread; say what was wrong and return False if it was refused."""
        try:
            await asyncio.to_thread(do)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return False
        return True
