"""The scorecard: a graded session, and what one may do about it: try again, disagree, read what was behind it, export."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from roleplay import report
from roleplay.errors import RoleplayError
from roleplay.transcript import turn_number
from roleplay.tui.screens.choose_form import ChooseForm, folder_for_exports
from roleplay.tui.screens.dialogs import Confirm
from roleplay.tui.screens.disagree import Disagree
from roleplay.tui.screens.graded import TABS, GradedScreen
from roleplay.tui.widgets.strategy_list import StrategyList

if TYPE_CHECKING:
    from roleplay.session import Session


class ScorecardScreen(GradedScreen):
    """Shows one graded session. The footer has room for the first few keys; help and palette hold them all."""

    PLACE = "Scorecard"
    ABOUT = (
        "Change one or two things at a time: they stand first. ✓ shown, ~ partly, ○ missed, ✗ broken, ? not clear enough to"
        " judge, · not called for. Enter goes to the words something rests on, N to the next ones; T goes back to that turn"
        " and lets you try it again (in practice; what you said is kept). With X you say that the grader is wrong."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "try_again", "Try again", id="scorecard.try_again", tooltip="Go back to this turn and say it differently"),
        Binding("escape", "back", "Back", id="scorecard.back", tooltip="Back one step; from the first page to where you came from"),
        Binding("b", "branches", "Compare", id="scorecard.branches", tooltip="Every way this conversation went, two side by side"),
        Binding("a", "afterwards", "Afterwards", id="scorecard.afterwards", tooltip="What the customer thought and wanted"),
        Binding("e", "export", "Export", id="scorecard.export", tooltip="Keep it as a page to print or send, or as text"),
        Binding("x", "disagree", "Disagree", id="scorecard.disagree", tooltip="Say why this verdict is wrong"),
        Binding("p", "again", "Play again", id="scorecard.again", tooltip="The same customer from the start"),
        Binding("d", "drill", "Drill", id="scorecard.drill", tooltip="Five minutes on this strategy alone"),
        Binding("l", "library", "Library", id="scorecard.library", show=False, tooltip="Back to the library"),
        *(
            Binding(str(number), f"tab('{name}')", title, id=f"scorecard.{name}", show=False, tooltip=f"Page {number}: {title}")
            for number, (name, title) in enumerate(TABS.items(), 1)
        ),
        Binding("n", "next_place(1)", "Next place", id="scorecard.next_place", show=False, tooltip="Go to the next words"),
        Binding("N", "next_place(-1)", "Last place", id="scorecard.last_place", show=False, tooltip="Go to the words before"),
        Binding("question_mark", "app.help", "Help", id="scorecard.help", show=False),
        Binding("q", "app.quit", "Quit", id="scorecard.quit", show=False),
    ]  # fmt: skip

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - base class
        """Offer only what there is: no second try in an exam, no ways to compare where nobody went back."""
        if action == "try_again":
            return self.practice
        return action != "branches" or self.branched

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_try_again(self) -> None:
        """Go back to the turn one is looking at, after asking."""
        turn = self.turn()
        if turn is None:
            self.home.say(
                "Which turn? Mark something under 'Change first', a strategy, or a turn in the transcript (n)."
            )
            return
        question = f"Go back to turn {turn_number(turn)} and say it differently? Everything said so far is kept, with this scorecard."
        if not await self.app.push_screen_wait(Confirm(question, "Try again", "Stay here")):
            return
        try:
            session = await asyncio.to_thread(self._gone_back, turn)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self.home.open_session(session)

    def _gone_back(self, turn: int) -> "Session":
        """Take the session up (what is shown may only have been read) and go back in it; in a thread."""
        session = self.home.desk.resume(self.session.id)
        session.rewind(turn)
        return session

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_disagree(self) -> None:
        """Ask for the reason, store it, and show it beside the verdict."""
        strategy = self.looked_at()
        if strategy is None:
            self.home.say("Disagree with what? Mark a verdict first.")
            return
        result, turn, before = self.reading.results[strategy], self.turn(), self.disputes.get(strategy)
        verdict = f"“{result.name}” is '{report.said_verdict(result)}'"
        turns = dict.fromkeys([turn, *(piece.turn for piece in self.reading.places(strategy))])
        places = [each for each in turns if each is not None]
        objection = await self.app.push_screen_wait(Disagree(verdict, places, before.because if before else ""))
        if objection is None:
            return
        try:
            row = await asyncio.to_thread(
                self.home.desk.disagree, self.session, strategy, objection.because, objection.turn
            )
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self.disputes[strategy] = row
        self.query_one(StrategyList).mark(self.disputes)
        self.explain()
        self.home.say("Kept beside the verdict.")

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_export(self) -> None:
        """Write this way of the session into the folder that is named, in the form that is chosen."""
        folder = folder_for_exports()
        what = "this way of the session" if self.branched else "this session"
        form = await self.app.push_screen_wait(ChooseForm(what, folder))
        if form is None:
            return
        try:
            path = await asyncio.to_thread(self.home.desk.export, self.session, self.scorecard, folder, form)
        except (RoleplayError, OSError) as error:
            self.home.say(str(error), bad=True)
            return
        other = " For another way: b, take it up, then e." if self.branched else ""
        self.home.say(f"Written: {path.name} in {path.parent}.{other}", stays=True)

    def action_afterwards(self) -> None:
        """Show what the customer thought and wanted all along."""
        self.home.look_behind(self.session)

    def action_branches(self) -> None:
        """Show every way this conversation went."""
        self.home.open_branches(self.session)

    def action_drill(self) -> None:
        """Practise the strategy one is looking at, or whichever needs it most."""
        self.home.open_drill(self.looked_at())

    def action_again(self) -> None:
        """Play the same persona again, from the briefing."""
        try:
            self.home.open_briefing(self.session.persona.id)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self.session.close()
