"""A session as it is talked: what is said, how the customer takes it, and where the trainee types.

Its time and notes are kept by `sitting.py`; what the trainee can do besides typing is in `conversation.py`.
"""

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from roleplay import report
from roleplay.customer.events import Event, MoodMoved, Notice, Sentence
from roleplay.errors import RoleplayError
from roleplay.grading.retelling import as_told
from roleplay.text import MAX_TURN_CHARS, is_blank
from roleplay.tui import pace
from roleplay.tui.hearing import Trouble, hear
from roleplay.tui.hints import Hints
from roleplay.tui.screens.sitting import SittingScreen
from roleplay.tui.widgets.call_header import CallHeader
from roleplay.tui.widgets.exchange import ExchangeView
from roleplay.tui.widgets.learnt import Learnt
from roleplay.tui.widgets.mood import MoodStrip
from roleplay.tui.widgets.side_panel import SidePanel
from roleplay.tui.widgets.status import Phase, StatusLine
from roleplay.tui.widgets.text_box import CappedTextArea, Composer
from roleplay.tui.widgets.turn_log import TurnLog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.worker import Worker

    from roleplay.session import Session


KEPT = "Your words are kept below: Ctrl+R sends them again, or change them and press Enter."
KEPT_IN_EXAM = "Your words are kept below. In an exam they stand as you said them: Ctrl+R sends them again."
NOT_STORED = "Your words stand below and nowhere else: Ctrl+R sends them again, once that is mended."
OFFLINE_HELPS = " Ctrl+N goes on without a model."
AS_BEFORE = (
    "These are your words as they were, marked: type over them, or press → and change them. Ctrl+L has the other way."
)
"""Said when one has gone back to a turn of one's own."""
ASK = "What do you say?"
KEYS = "Enter sends · Ctrl+J new line · Esc leaves, all kept"
OVER = "The conversation is over."
KEYS_OVER = "Enter goes on to your wrap-up · Esc leaves, all kept"


class TalkScreen(SittingScreen):
    """Shows one session and follows its replies."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._help = Hints()
        self._helped: list[Static] = []
        self._view: ExchangeView | None = None
        self._following: Worker[None] | None = None
        self._said_before = 0
        self._by_model = False
        self._end_after_reply = False
        self._noticed: set[str] = set()
        self._draft = ""
        """What was typed meanwhile, put aside for the words that were not answered."""
        self._told = 0
        self._at = session.head
        """The place whose words are shown."""

    def body(self) -> ComposeResult:
        """Give header, log, mood, status and input; the panel beside or above them."""
        persona = self.session.persona
        with Horizontal(id="conversation"):
            with Vertical(id="talk"):
                yield CallHeader(persona.name, persona.channel, exam=self._exam)
                yield TurnLog(persona.name, look=persona.channel, id="log")
                if not self._exam:
                    yield MoodStrip(persona.name, self.session.moods)
                yield StatusLine(persona.name, persona.channel)
                yield Composer(placeholder=ASK, id="composer")
                yield Static(KEYS, id="input-hint", markup=False)
            yield SidePanel(persona, self.session.notes)

    def on_mount(self) -> None:
        """Show what was said so far; answer what was left unanswered."""
        self.query_one(Composer).focus()
        self._show_session(self._clock_goes_on)
        self.set_interval(1.0, self._tick)
        pending = self.session.pending
        if pending:
            if self.session.draft.strip() == pending:
                self.query_one(Composer).fill("")
            self._listen(pending, self.session.retry())

    def _show_session(self, more: str = "") -> None:
        """Show the session as it stands, its draft in the input, marked where that was said before; say so, or else `more`."""
        log = self.query_one(TurnLog)
        log.show(self.session.turns, end_only=True)
        log.anchor()
        self._help.forget()
        self._helped.clear()
        self._told = len(self.session.learned())
        self._show_state()
        self.query_one(Composer).fill(self.session.draft)
        if self.session.to_say_anew:
            self.query_one(Composer).select_all()  # typing replaces them, an arrow key keeps them
        if self.session.ended:
            self._over()
        else:
            self._enter(Phase.YOURS, AS_BEFORE if self.session.to_say_anew else more)
            self._focus_main()

    def _show_state(self) -> None:
        """Show mood and facts as they are after the last reply."""
        self._at = self.session.head
        if not self._exam:
            self.query_one(MoodStrip).show(self.session.moods)
        persona = self.session.persona
        facts = as_told(self.session.turns, f"{persona.trouble or ''} {persona.wants}")
        self.query_one(Learnt).show(facts, max(0, len(facts) - self._told))
        self._told = len(facts)

    def _enter(self, phase: Phase, more: str = "") -> None:
        """Go over to another phase: say it, open or lock the input, let the clock run or stop."""
        self.phase = phase
        if self._end_after_reply:
            more = f"{'Time is up: the' if self._time_is_up else 'The'} conversation ends after this reply."
        self.query_one(StatusLine).show(phase, more)
        if phase in {Phase.THINKING, Phase.SPEAKING}:
            self.query_one(Composer).accept("draft")
        else:
            mine = phase is Phase.YOURS or (phase is Phase.FAILED and not self._exam)
            self.query_one(Composer).accept("words" if mine else "nothing")
        over = phase is Phase.ENDED
        self.query_one(Composer).placeholder = OVER if over else ASK
        self.query_one("#input-hint", Static).update(KEYS_OVER if over else KEYS)
        self._run_clock()
        self.refresh_bindings()

    # ── an exchange ──

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Say it, once; blank is not sent."""
        if self.phase not in {Phase.YOURS, Phase.FAILED}:  # time was up just then
            self.query_one(Composer).fill(event.text)
        elif is_blank(event.text):
            self._enter(self.phase, "Nothing was sent: type what you want to say first.")
        else:
            self._send(event.text)

    def on_composer_too_early(self) -> None:
        """Say why nothing was sent."""
        self.remark(f"Not sent yet: hear {self.session.persona.name} out. What you typed stays.")

    def on_capped_text_area_capped(self, _: CappedTextArea.Capped) -> None:
        """Say that the text was cut."""
        self.home.say(f"That was too long: at most {MAX_TURN_CHARS:,} characters, the rest was cut off.")

    def _send(self, text: str) -> None:
        again = self.phase is Phase.FAILED and text.strip() == self.session.pending
        self._listen(text.strip(), self.session.retry() if again else self.session.send(text))

    def _listen(self, words: str, events: "AsyncIterator[Event]") -> None:
        """Show the trainee's turn, lock the input at once, and follow the reply."""
        self._help.forget()
        self._helped.clear()  # they stay in the log, as a part of what happened
        self._view = ExchangeView(self.query_one(TurnLog), words)
        self._said_before = len(self.session.turns)
        if self._draft:
            self.query_one(Composer).fill(self._draft + self.query_one(Composer).text)
            self._draft = ""
        self._enter(Phase.THINKING)
        self._following = self._follow(self._view, events)

    @work(exclusive=True, group="turn", exit_on_error=False)
    async def _follow(self, view: ExchangeView, events: "AsyncIterator[Event]") -> None:
        chosen = self.home.pace or pace.chosen(self.home.animation_level)
        trouble = await hear(events, chosen, lambda event: self._take(event, view))
        if trouble:
            self._failed(view, trouble)
        else:
            self._answered()

    def _take(self, event: Event, view: ExchangeView) -> None:
        if isinstance(event, Sentence):
            if view.hear(event.text):
                self._enter(Phase.SPEAKING)
        elif isinstance(event, MoodMoved) and not self._exam:
            committed = len(self.session.turns) > self._said_before
            moods = self.session.moods if committed else (*self.session.moods, event.mood)
            self.query_one(MoodStrip).show(moods)
        elif isinstance(event, Notice):
            self.query_one(StatusLine).doing(event.text)
            if event.kind == "fallback" and event.text not in self._noticed:
                self._noticed.add(event.text)
                self.home.say(event.text)  # the status line is soon about something else

    def _failed(self, view: ExchangeView, trouble: Trouble) -> None:
        """Keep the words in the input, mark what was shown as incomplete, offer to try again."""
        self._by_model = trouble.by_model
        view.give_up()
        self._show_state()
        self._draft = self.query_one(Composer).text
        stored = self.session.pending == view.words
        kept = NOT_STORED if not stored else KEPT_IN_EXAM if self._exam else KEPT
        self._enter(Phase.FAILED, f"{trouble.why} {kept}{OFFLINE_HELPS if trouble.by_model else ''}")
        self.query_one(Composer).fill(view.words)
        if self._end_after_reply:
            self._end()

    def _answered(self) -> None:
        self._show_state()
        if self.session.ended:
            self._over()
        elif self._end_after_reply:
            self._end()
        else:
            self._enter(Phase.YOURS)
            self._store_typed()

    def _over(self, why: str = "") -> None:
        self._end_after_reply = False
        outcome = report.say(self.session.outcome or "abandoned")
        self._enter(
            Phase.ENDED, f"{why}{outcome[:1].upper()}{outcome[1:]}. Press Enter for your wrap-up and scorecard."
        )
        if not self.query_one(SidePanel).covers:
            self._focus_main()

    def _focus_main(self) -> None:
        """Put the keys where they belong when nothing lies above: the input, or the log when all is said."""
        self.query_one(TurnLog if self.phase is Phase.ENDED else Composer).focus()

    def remark(self, words: str) -> None:
        """Say something in passing, in the status line."""
        self.query_one(StatusLine).remark(words)

    @property
    def unsent(self) -> str:
        """What stands in the input, and what was put aside for it; words that wait for an answer are stored as sent."""
        if self.session.ended:
            return ""
        typed = [self.query_one(Composer).text, self._draft]
        busy = self.phase in {Phase.THINKING, Phase.SPEAKING}
        elsewhere = not busy and self.session.head != self._at  # and this screen is about to go
        if elsewhere or (busy and not any(typed)):  # what is stored of words on their way goes as they are sent
            return self.session.draft
        if self.phase is Phase.FAILED and typed[0].strip() == self.session.pending:
            typed[0] = ""
        words = "\n".join(filter(None, typed))
        return "" if is_blank(words) else words

    # ── the end ──

    def _no_more_time(self) -> None:
        """End it; a reply that has begun is heard first."""
        if self.phase in {Phase.THINKING, Phase.SPEAKING}:
            self._end_after_reply = True
            self._enter(self.phase)
        else:
            self._end()

    @work(exclusive=True, group="end", exit_on_error=False)
    async def _end(self) -> None:
        """End the conversation; go on to the wrap-up, or say first that time was up."""
        self._end_after_reply = False
        try:
            await asyncio.to_thread(self.session.end)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        if self._time_is_up:
            self._over("Time is up. ")
        else:
            await self._put_away()
            self.home.open_session(self.session)
