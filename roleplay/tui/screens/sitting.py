"""A sitting at a session: its time is counted, what is typed is kept, whatever is said and shown meanwhile."""

import asyncio
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from textual import work

from roleplay.errors import RoleplayError
from roleplay.text import cap, clean
from roleplay.tui.screens.base import Place
from roleplay.tui.stopwatch import Stopwatch, in_words
from roleplay.tui.widgets.call_header import CallHeader
from roleplay.tui.widgets.side_panel import SidePanel
from roleplay.tui.widgets.status import Phase

if TYPE_CHECKING:
    from textual.timer import Timer

    from roleplay.session import Session

TALKING = {Phase.YOURS, Phase.THINKING, Phase.SPEAKING}
"""When the clock runs: it is somebody's turn."""
STORE_EVERY = 5
"""Seconds of talking that a crash may lose from the clock."""
REST = 1.0
"""Seconds without a key after which what is typed is stored."""


class SittingScreen(Place):
    """Counts the time of one session, keeps its notes and what was not sent; `phase` says when the clock runs. Subclasses show the rest."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self.detail = session.persona.name + (" · exam" if session.mode == "exam" else "")
        self.phase = Phase.YOURS
        limit = session.minutes * 60 if session.minutes and self._exam else None
        self._watch = Stopwatch(limit=limit, counted=session.elapsed)
        self._time_is_up = False
        self._keeping = Lock()
        self._resting: Timer | None = None

    @property
    def _exam(self) -> bool:
        return self.session.mode == "exam"

    def _no_more_time(self) -> None:
        """End it: the time of the exam is up."""
        raise NotImplementedError

    # ── time ──

    def _run_clock(self) -> None:
        """Let the clock run or stand, as the phase has it, and show it."""
        self._watch.run(self.phase in TALKING and self.is_current)
        self._show_time()

    def _tick(self) -> None:
        """Look at the clock: show it, store it now and then, warn, and end an exam whose time is up."""
        self._watch.tick()
        self._show_time()
        if self._watch.due >= STORE_EVERY:
            self._store_time()
        if self._watch.warning() is not None:
            self.remark(f"{in_words(self._watch.left or 0).capitalize()}.")
        if self._watch.left == 0 and not self._time_is_up and self.phase is not Phase.ENDED:
            self._time_is_up = True
            self._no_more_time()

    def on_screen_suspend(self) -> None:
        """Let the clock stand while something else covers the conversation, from where it may be left."""
        self._watch.run(False)
        self._store_typed()

    def on_screen_resume(self) -> None:
        """Let it go on."""
        self._watch.run(self.phase in TALKING)

    @property
    def _clock_goes_on(self) -> str:
        """What is said of the clock when an exam with a time limit is taken up again; "" where there is nothing to say."""
        left, begun = self._watch.left, self.session.elapsed > 0
        return f"Your clock stood still meanwhile: {in_words(left)}." if left and begun else ""

    def _say_clock_stands(self) -> None:
        """Say, as one leaves an exam with a time limit, that its clock waits."""
        if self._watch.left and self.phase is not Phase.ENDED:
            self.home.say(f"Your exam waits, {in_words(self._watch.left)}; its clock stands still until you are back.")

    def _show_time(self) -> None:
        self.query_one(CallHeader).show(self._watch.seconds, self._watch.left)

    @work(group="time", exit_on_error=False)
    async def _store_time(self) -> None:
        with suppress(RoleplayError):  # it is tried again, and once more when the screen is left
            await asyncio.to_thread(self._spend)

    def _spend(self) -> None:
        seconds = self._watch.take()
        try:
            self.session.spend(seconds)
        except RoleplayError:
            self._watch.give_back(seconds)
            raise

    # ── what is typed ──

    @property
    def unsent(self) -> str:
        """What was typed to be said and is not sent; "" where there is nothing, or nobody to say it to any more."""
        raise NotImplementedError

    @property
    def _typed(self) -> tuple[str, str]:
        """What is not sent, and the notes, as they are stored."""
        unsent, notes = (cap(clean(text))[0] for text in (self.unsent, self.query_one(SidePanel).notes.text))
        return unsent, notes

    def on_text_area_changed(self) -> None:
        """Store what is typed once the trainee rests."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, self._store_typed)

    @work(group="typed", exit_on_error=False)
    async def _store_typed(self) -> None:
        with suppress(RoleplayError):  # it is stored again when the screen is left
            await asyncio.to_thread(self._keep_typed)

    def _keep_typed(self) -> None:
        """Store what is new as it stands; of two threads at it the later one to begin stores what is newer."""
        with self._keeping:
            unsent, notes = self._typed
            if unsent != self.session.draft:
                self.session.keep_draft(unsent)
            if notes != self.session.notes:
                self.session.keep_notes(notes)

    def keep(self) -> None:
        """Store what was typed, and the time."""
        self._watch.tick()
        self._keep_typed()
        self._spend()

    def at_stake(self) -> str:
        """Say what was typed and is not stored."""
        unsent, notes = self._typed
        lost = ["what you typed and did not send"] if unsent != self.session.draft else []
        lost += ["your notes"] if notes != self.session.notes else []
        return f"{' and '.join(lost)}, which cannot be stored" if lost else ""

    async def _put_away(self) -> bool:
        """Keep everything before another screen comes; say what was wrong and return False if it cannot be stored."""
        try:
            await asyncio.to_thread(self.keep)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return False
        return True
