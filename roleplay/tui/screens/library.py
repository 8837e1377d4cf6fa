"""The library: whom to talk with, and conversations that wait to be taken up again."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from roleplay.errors import Problem, RoleplayError
from roleplay.text import one_line
from roleplay.tui.screens.base import Place

if TYPE_CHECKING:
    from roleplay.persona import Persona
    from roleplay.store import Summary

Part = tuple[str, str]


class LibraryScreen(Place):
    """Lists unfinished sessions, personas, and persona files that cannot be used."""

    PLACE = "Library"
    ABOUT = (
        "Choose a customer to practise with. The filled marks show how difficult they are. Conversations you left"
        " are listed first and go on where you stopped."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="library.open", tooltip="Open what is marked"),
        Binding("r", "reload", "Read again", id="library.reload", tooltip="Read the persona files again"),
        Binding("question_mark", "app.help", "Help", id="library.help", show=False),
        Binding("q", "app.quit", "Quit", id="library.quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._details: dict[str, Content] = {}
        self._ready = False

    def body(self) -> ComposeResult:
        """Give the list and what is said about its marked line."""
        yield Static("Getting things ready…", id="library-status", markup=False)
        with Container(id="library-columns"):
            yield OptionList(id="library-list", markup=False)
            with VerticalScroll(id="library-detail"):
                yield Static(id="library-about", markup=False)

    def on_mount(self) -> None:
        """Paint first, load then."""
        self.call_after_refresh(self._load)

    def on_screen_resume(self) -> None:
        """Show afresh what is unfinished when one comes back."""
        if self._ready:
            self._show()

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _load(self) -> None:
        desk, status = self.home.desk, self.query_one("#library-status", Static)
        try:
            await asyncio.to_thread(desk.load)
            self._ready = True
            unfinished = await asyncio.to_thread(desk.unfinished)
        except RoleplayError as error:
            status.update(Content(f"{error}\n\nMend it and press r to try again, or q to quit."))
            status.add_class("-bad")
            return
        status.remove_class("-bad")
        self._fill(unfinished)
        (persona, session), self.home.wanted = self.home.wanted, (None, None)
        try:
            if session is not None:
                await self._resume(session)
            elif persona is not None:
                self.home.open_briefing(persona)
        except RoleplayError as error:
            self.home.give_up(error)

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _show(self) -> None:
        try:
            self._fill(await asyncio.to_thread(self.home.desk.unfinished))
        except RoleplayError as error:
            self.home.say(str(error), bad=True)

    def _fill(self, unfinished: "list[Summary]") -> None:
        """Put the lines into the list and mark the one that was marked before."""
        desk, lines = self.home.desk, self.query_one("#library-list", OptionList)
        marked = lines.highlighted_option.id if lines.highlighted_option else None
        self._details.clear()
        options: list[Option | None] = []
        if unfinished:
            options.append(Option(Content.styled("Go on with", "$muted"), disabled=True))
            options += [Option(_session_line(item), id=f"session:{item.id}") for item in unfinished]
            options.append(None)
            options.append(Option(Content.styled("Begin with", "$muted"), disabled=True))
        for persona in desk.library.personas.values():
            options.append(Option(_persona_line(persona, roomy=self.size.height >= 30), id=f"persona:{persona.id}"))
            self._details[f"persona:{persona.id}"] = _about(
                persona, [desk.strategy_name(item) for item in persona.trains]
            )
        for item in unfinished:
            self._details[f"session:{item.id}"] = _about_session(item)
        broken = {
            problem.file: [p for p in desk.library.problems if p.file == problem.file]
            for problem in desk.library.problems
        }
        if broken:
            options += [None, Option(Content.styled("Cannot be used", "$muted"), disabled=True)]
        for number, (file, problems) in enumerate(broken.items()):
            options.append(Option(Content(f"✗ {one_line(Path(file).name, 200)}"), id=f"problem:{number}"))
            self._details[f"problem:{number}"] = _about_problems(Path(file), problems)
        lines.clear_options()
        lines.add_options(options)
        ids = [option.id if option else None for option in lines.options]
        first = next((index for index, found in enumerate(ids) if found), None)
        lines.highlighted = ids.index(marked) if marked in ids and marked else first
        lines.focus()
        count = len(desk.library.personas)
        said = f"{count} customer{'' if count == 1 else 's'}. Choose one and press Enter."
        self.query_one("#library-status", Static).update(said if count else "No customer could be loaded; see below.")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell about the marked line."""
        self.query_one("#library-about", Static).update(self._details.get(event.option.id or "", Content("")))
        self.query_one("#library-detail").scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen line."""
        self._open(event.option.id or "")

    def action_open(self) -> None:
        """Open the marked line."""
        option = self.query_one("#library-list", OptionList).highlighted_option
        if option is not None:
            self._open(option.id or "")

    def action_reload(self) -> None:
        """Read everything again."""
        self.query_one("#library-status", Static).update("Reading…")
        self._load()

    def _open(self, choice: str) -> None:
        kind, _, identity = choice.partition(":")
        if kind == "persona":
            self.home.open_briefing(identity)
        elif kind == "session":
            self._take_up(identity)
        elif kind == "problem":
            self.home.say("This file cannot be used; mend it and press r.", bad=True)

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _take_up(self, session: str) -> None:
        try:
            await self._resume(session)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)

    async def _resume(self, identity: str) -> None:
        desk = self.home.desk
        session = await asyncio.to_thread(desk.resume, identity)
        scorecard = await asyncio.to_thread(desk.scorecard, session) if session.ended else None
        self.home.open_session(session, scorecard)


def marks(difficulty: int) -> str:
    """Return the difficulty as filled and empty marks with the number."""
    return f"{'●' * difficulty}{'○' * (5 - difficulty)} {difficulty}/5"


def _persona_line(persona: "Persona", *, roomy: bool) -> Content:
    parts: list[Part] = [
        (persona.name, "bold"),
        ("   ", ""),
        (marks(persona.difficulty), "$accent"),
        (f"   {persona.channel}", "$muted"),
    ]
    if persona.content_note:
        parts.append(("   ! content note", "$warning"))
    return Content.assemble(*parts, ("\n", ""), (persona.title, "$muted"), ("\n" if roomy else "", ""))


def _about(persona: "Persona", trains: list[str]) -> Content:
    parts: list[Part] = []
    if persona.content_note:
        parts += [("Content note\n", "bold $warning"), (f"{persona.content_note}\n\n", "")]
    parts += [
        ("Trains\n", "bold"),
        (f"{' · '.join(trains)}\n\n", ""),
        ("You work for\n", "bold"),
        (persona.organisation.name, ""),
    ]
    return Content.assemble(*parts)


def _about_problems(path: Path, problems: list[Problem]) -> Content:
    """Return everything wrong with one file, sentence by sentence."""
    sentences = "\n\n".join(str(problem).removeprefix(f"{path.parent}/") for problem in problems)
    return Content.assemble(
        (f"{one_line(path.name, 200)}\n", "bold $error"),
        (f"in {one_line(str(path.parent), 500)}\n\n", "$muted"),
        (sentences, ""),
    )


def _session_line(item: "Summary") -> Content:
    where = (
        "not graded yet"
        if item.status == "ended"
        else f"{item.exchanges} exchange{'' if item.exchanges == 1 else 's'} so far"
    )
    return Content.assemble((item.persona_name, "bold"), (f"   {where} · {item.created[:10]} · {item.mode}", "$muted"))


def _about_session(item: "Summary") -> Content:
    what = (
        "The conversation is over; wrap up and see the scorecard."
        if item.status == "ended"
        else "Goes on where you stopped."
    )
    return Content.assemble(
        (f"{item.persona_name}\n", "bold"), (f"{what}\nBegun {item.created[:16].replace('T', ' ')} UTC", "")
    )
