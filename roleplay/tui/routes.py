"""Which screen follows which. A place is opened above the library in place of another, or laid over where one is."""

import asyncio
from typing import TYPE_CHECKING

from textual.app import App
from textual.screen import Screen

from roleplay.text import one_line
from roleplay.tui.screens.dialogs import Confirm

if TYPE_CHECKING:
    from roleplay.grading.scorecard import Scorecard
    from roleplay.session import Session
    from roleplay.tui.desk import Desk


_TO_WRITE_DOWN = 20.0
"""Seconds that a message stays which one may want to copy, such as where a file is."""


class Routes(App[int]):
    """The ways through the app; each screen is imported when one goes there."""

    desk: "Desk"

    def open_briefing(self, persona: str) -> None:
        """Show what the trainee is told before a conversation."""
        from roleplay.tui.screens.briefing import BriefingScreen

        self._go(BriefingScreen(self.desk.persona(persona)))

    def open_session(
        self, session: "Session", scorecard: "Scorecard | None" = None, *, from_progress: str = ""
    ) -> None:
        """Go where a session stands: its conversation, its wrap-up, or its scorecard.

        from_progress: the line of the progress that a scorecard leads back to, "" for none.
        """
        from roleplay.tui.screens.conversation import ConversationScreen
        from roleplay.tui.screens.scorecard import ScorecardScreen
        from roleplay.tui.screens.wrap_up import WrapUpScreen

        if scorecard is not None:
            self._go(ScorecardScreen(session, scorecard, from_progress=from_progress))
        elif session.ended:
            self._go(WrapUpScreen(session))
        else:
            self._go(ConversationScreen(session))

    def open_progress(self, page: str = "strategies", line: str = "") -> None:
        """Show how practice goes over time, `page` first and this line of it marked; leaving it leads back to where one was."""
        from roleplay.tui.screens.progress import ProgressScreen

        self._lay_over(ProgressScreen(page, line))

    def open_drill(self, strategy: str | None = None) -> None:
        """Begin short exercises on one strategy, None for whichever needs it most; leaving them leads back."""
        from roleplay.tui.screens.drill import DrillScreen

        self._lay_over(DrillScreen(strategy))

    def open_branches(self, session: "Session") -> None:
        """Show every way a conversation went; leaving it leads back."""
        from roleplay.tui.screens.branches import BranchesScreen

        self._lay_over(BranchesScreen(session))

    def open_afterwards(self, session: "Session") -> None:
        """Show what the customer thought and wanted all along; leaving it leads back."""
        from roleplay.tui.screens.afterwards import AfterwardsScreen

        self._lay_over(AfterwardsScreen(session))

    def look_behind(self, session: "Session") -> None:
        """Open the afterwards; ask first, once for each customer, where it gives away what a second try could still find out."""
        if not self.desk.gives_away(session):
            self.open_afterwards(session)
            return
        name = one_line(session.persona.first_name, 60)
        question = f"It tells what {name} did not say; a second try is then no longer fresh. Look anyway?"

        def look(yes: bool | None) -> None:
            if yes:
                self.desk.given_away(session)
                self.open_afterwards(session)

        self.push_screen(Confirm(question, "Look", "Not yet"), look)

    async def open_demo(self, persona: str | None = None) -> None:
        """Let a scripted trainee talk with a customer, None for the easiest; leaving it leads back."""
        from roleplay.tui.staging import staged

        stage = await asyncio.to_thread(staged, self.desk, persona)
        from roleplay.tui.screens.demo import DemoScreen

        self._lay_over(DemoScreen(stage))

    async def resume(self, identity: str, *, ways: bool = False, from_progress: str = "") -> None:
        """Take up a stored session where it stands. ways: show every way it went above that. from_progress: the line one comes from."""
        session = await asyncio.to_thread(self.desk.resume, identity)
        scorecard = await asyncio.to_thread(self.desk.scorecard, session) if session.ended else None
        self.open_session(session, scorecard, from_progress=from_progress)
        if ways:
            self.open_branches(session)

    def go_home(self) -> None:
        """Go back to the library."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def _lay_over(self, screen: Screen[None]) -> None:
        """Open a screen above the present one, which waits beneath: that screen pops itself when it is left."""
        if type(screen) is not type(self.screen):
            self.push_screen(screen)

    def _go(self, screen: Screen[None]) -> None:
        """Open a screen above the library, in place of what stood there."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def say(self, message: str, *, bad: bool = False, stays: bool = False) -> None:
        """Show a short message in the corner; its text is never read as markup. stays: long enough to be written down."""
        seconds = _TO_WRITE_DOWN if stays else None
        self.notify(one_line(message, 300), severity="error" if bad else "information", timeout=seconds, markup=False)
