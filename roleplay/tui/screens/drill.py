"""Drills: the customer says one thing, one answers, the verdict and a better wording come at once."""

import asyncio
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from roleplay.errors import RoleplayError
from roleplay.text import MAX_TURN_CHARS, is_blank
from roleplay.tui.screens.base import Place
from roleplay.tui.widgets.text_box import Composer
from roleplay.tui.widgets.turn_log import TurnLog

if TYPE_CHECKING:
    from roleplay.drills.rounds import Answered, Round

Part = tuple[str, str]
COLOURS = {"shown": "$success", "partly": "$warning", "missed": "$warning", "broken": "$error"}
CHOOSING = "Choosing exercises…"
PROMPT = "What do you say? Names, times and amounts you may make up."


class Step(Enum):
    """Where a drill stands; the keys depend on it."""

    WAITING = "waiting"
    ASKING = "asking"
    JUDGED = "judged"
    OVER = "over"


class DrillScreen(Place):
    """A round of five short exercises; leaving it leaves no mark."""

    PLACE = "Drill"
    ABOUT = (
        "Answer the customer with the strategy named on top. Judged offline, by words: ✓ shown, ~ partly, ○ missed,"
        " ✗ broken, ? I cannot tell. What you show rests for some days, what you miss comes again tomorrow. Esc leaves"
        " at any time; only answers are kept."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "next", "Next", id="drill.next", tooltip="Go to the next exercise"),
        Binding(
            "t", "again", "Try again", id="drill.again", tooltip="Answer this one once more; the first answer counts"
        ),
        Binding("enter", "more", "Five more", id="drill.more", tooltip="Begin another round"),
        Binding(
            "2",
            "more('tension')",
            "Two at once",
            id="drill.tension",
            tooltip="Two strategies that pull apart: both must hold",
        ),
        Binding(
            "ctrl+n",
            "skip",
            "Another",
            id="drill.skip",
            priority=True,
            tooltip="Take another exercise instead; no mark",
        ),
        Binding("escape", "leave", "Leave", id="drill.leave", tooltip="Leave; only answers are kept"),
        Binding("question_mark", "app.help", "Help", id="drill.help", show=False),
    ]
    _AT: ClassVar[dict[str, Step]] = {
        "next": Step.JUDGED, "again": Step.JUDGED, "skip": Step.ASKING, "more": Step.OVER,
    }  # fmt: skip

    def __init__(self, strategy: str | None = None) -> None:
        super().__init__()
        self._wanted = strategy
        self._round: Round | None = None
        self._first = False
        self.step = Step.WAITING

    @property
    def about(self) -> str:
        """What happens, then how it is judged, and of which two strategies at once."""
        from roleplay.drills.rounds import WHAT_HAPPENS
        from roleplay.drills.tensions import in_words

        two = "\n\n".join(in_words(self.home.desk.strategy_names))
        return f"{WHAT_HAPPENS}\n\n{self.ABOUT}\n\n{two}"

    def body(self) -> ComposeResult:
        """Give the exercise, room for what is said of the answer, and the input."""
        yield Static(id="drill-heading", markup=False)
        with Vertical(id="drill"):
            yield TurnLog("Customer", id="drill-log")
            with VerticalScroll(id="drill-feedback"):
                yield Static(id="drill-said", markup=False)
            yield Static(CHOOSING, id="drill-status", markup=False)
            yield Composer(id="drill-answer")

    def on_mount(self) -> None:
        """Paint first, choose then."""
        self._go(Step.WAITING)
        self.call_after_refresh(self._begin)

    # ── from step to step ──

    @work(exclusive=True, group="drill", exit_on_error=False)
    async def _begin(self) -> None:
        try:
            self._round = await asyncio.to_thread(self._choose)
        except RoleplayError as error:
            self.remark(f"{error} Esc leaves.")
            return
        self._ask()

    def _choose(self) -> "Round":
        from roleplay.drills.rounds import begin

        desk = self.home.desk
        self._first = not desk.store.drills(desk.settings.trainee)
        return begin(desk.store, desk.settings.trainee, desk.catalogue, date.today(), self._wanted)

    def _ask(self, anew: str = "") -> None:
        """Show the exercise that is up, or what came of the round. anew: what was answered before, to be said anew."""
        drills = self._round
        if drills is None or drills.exercise is None:
            self._sum_up()
            return
        self.query_one(TurnLog).show(drills.exercise.turns)
        self.query_one(TurnLog).anchor()
        composer = self.query_one(Composer)
        composer.fill(anew)
        composer.select_all()  # typing replaces them, an arrow key keeps them
        composer.accept("words")
        self.remark(f"{self._explained()}{PROMPT}")
        self._go(Step.ASKING)
        composer.focus()

    def _explained(self) -> str:
        """Return what somebody is told at the first exercise: what happens here, where they never drilled; of two at once, where to read."""
        from roleplay.drills.rounds import TENSION, WHAT_HAPPENS

        if not self._round or self._round.number > 1:
            return ""
        if self._wanted == TENSION:
            return "Both must hold in one answer. Not every pair can be judged offline: F1 says which.\n"
        return f"{WHAT_HAPPENS}\n" if self._first else ""

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Have the answer judged."""
        self.query_one(Composer).accept("nothing")
        self._judge(event.text)

    @work(exclusive=True, group="drill", exit_on_error=False)
    async def _judge(self, text: str) -> None:
        assert self._round is not None  # noqa: S101 - the input opens once there is a round
        try:
            answered = await asyncio.to_thread(self._round.answer, text)
        except RoleplayError as error:
            self.query_one(Composer).fill(text)
            self.query_one(Composer).accept("words")
            self.remark(f"{str(error)[:1].upper()}{str(error)[1:]}")
            return
        self.query_one(TurnLog).add(True, answered.answer)
        self._say(_feedback(answered))
        self._go(Step.JUDGED)

    def _sum_up(self) -> None:
        drills = self._round
        lines = drills.summary() if drills else []
        self.query_one(TurnLog).remove_children()
        self._say(Content.assemble(("That was the round\n", "bold"), "\n".join(lines)))
        self._go(Step.OVER)

    def _say(self, words: Content) -> None:
        self.query_one("#drill-said", Static).update(words)
        self.query_one("#drill-feedback").scroll_home(animate=False)

    def _go(self, step: Step) -> None:
        """Show what belongs to a step, and give the keys to it."""
        self.step = step
        for each in Step:
            self.set_class(each is step, f"-{each.value}")
        self.query_one("#drill-heading", Static).update(self._heading())
        if step in {Step.JUDGED, Step.OVER}:
            self.query_one("#drill-feedback").focus()
        self.refresh_bindings()

    def _heading(self) -> Content:
        """Say which of the five it is, how the others went, and what is practised."""
        from roleplay.report import SIGNS

        drills = self._round
        if drills is None:
            return Content("")
        signs = [SIGNS[each.verdict] for each in drills.done if each.counts]
        marks = " ".join([*signs, *"·" * (drills.total - len(signs))])
        if drills.exercise is None:
            return Content.assemble((marks, "bold"))
        names = " + ".join(self.home.desk.strategy_name(identity) for identity in drills.exercise.strategies)
        place = f"\nSet in: {drills.exercise.place}" if drills.exercise.place else ""
        return Content.assemble(
            (names, "bold $accent"),
            (f"\n{drills.number} of {drills.total}  ", "bold"),
            (f"{marks}  ", "$muted"),
            (place[1:], "$muted"),
        )

    # ── actions ──

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - base class
        """Offer each key where it does something."""
        return self._AT.get(action, self.step) is self.step

    @work(exclusive=True, group="drill", exit_on_error=False)
    async def action_next(self) -> None:
        """Go on."""
        if self._round is not None:
            await asyncio.to_thread(self._round.advance)
            self._ask()

    @work(exclusive=True, group="drill", exit_on_error=False)
    async def action_skip(self) -> None:
        """Take another exercise; what was typed belonged to this one."""
        if self._round is not None:
            await asyncio.to_thread(self._round.skip)
            self._ask()

    def action_again(self) -> None:
        """Answer the same exercise once more, beginning with the words that were said."""
        if self._round is not None and self._round.done:
            self._ask(self._round.done[-1].answer)

    def action_more(self, wanted: str = "") -> None:
        """Begin another round, of the same kind unless another is wanted."""
        self._wanted = wanted or self._wanted
        self._round = None
        self.remark(CHOOSING)
        self._go(Step.WAITING)
        self._begin()

    def action_leave(self) -> None:
        """Go back to where one was."""
        self.app.pop_screen()

    def at_stake(self) -> str:
        """Say what was typed: only answers are kept."""
        unsent = self.step is Step.ASKING and not is_blank(self.query_one(Composer).text)
        return "what you typed and did not send" if unsent else ""

    def on_capped_text_area_capped(self, _: Composer.Capped) -> None:
        """Say that the text was cut."""
        self.remark(f"That was too long: at most {MAX_TURN_CHARS:,} characters, the rest was cut off.")

    def remark(self, words: str) -> None:
        """Say something in passing, above the input."""
        self.query_one("#drill-status", Static).update(words)


def _feedback(answered: "Answered") -> Content:
    """Return the verdict with what it rests on, a better wording, and the tip where something is left to learn."""
    from roleplay.report import SIGNS

    parts: list[Part] = []
    for judgement in answered.judgements:
        name = f"{judgement.name}: " if len(answered.judgements) > 1 else ""
        said = f"{name}{judgement.verdict_words}"
        colour = COLOURS.get(judgement.verdict, "$muted")
        parts += [
            (f"{SIGNS[judgement.verdict]} {said[:1].upper()}{said[1:]}\n", f"bold {colour}"),
            (f"{judgement.why}\n", ""),
        ]
    better = "Another good way" if answered.held else "Better"
    parts += [(f"\n{better}\n", "bold"), (f"“{answered.exercise.better}”", "")]
    for judgement in answered.judgements:
        if judgement.verdict != "shown":
            parts += [("\n\nTip  ", "bold"), (judgement.tip, "$muted")]
    return Content.assemble(*parts)
