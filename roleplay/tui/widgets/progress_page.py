"""A page of progress: a list, and what there is to say of its marked line beside or below it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static, TabPane
from textual.widgets.option_list import Option

from roleplay.tui.widgets import progress_about, progress_lines

if TYPE_CHECKING:
    from roleplay.progress import Played, Progress
    from roleplay.tui.widgets.progress_about import Next

SCORE = "-score"
"""Id of the line for the score; no strategy begins like this."""
_NARROWEST = 40
"""Cells that lines are drawn to at least: while a page is hidden its list has none, and it is drawn anew once it is shown."""


class ProgressPage(TabPane):
    """A list with its details. Subclasses say what stands in it."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(title, id=f"tab-{name}")
        self._of = name
        self.progress: Progress | None = None
        """What the page is drawn from."""
        self.begin_at = ""
        """Id of the line that is marked at first, where there is such a line."""

    def compose(self) -> ComposeResult:
        """Give the list under its heading, and the details."""
        with Container(classes="progress-columns"):
            with Container(classes="progress-table"):
                yield Static(id=f"{self._of}-heading", markup=False)
                yield OptionList(id=f"{self._of}-list", markup=False)
            with VerticalScroll(id=f"{self._of}-detail", classes="progress-detail"):
                yield Static(id=f"{self._of}-about", markup=False)

    def heading(self, width: int) -> Content:
        """Return the line above the list."""
        raise NotImplementedError

    def options(self, progress: "Progress", width: int) -> Iterable[Option]:
        """Return the lines, each with an id."""
        raise NotImplementedError

    def about(self, progress: "Progress", identity: str, width: int, height: int) -> Content:
        """Return what there is to say of a line. height: lines of a plot."""
        raise NotImplementedError

    @property
    def listed(self) -> OptionList:
        """The list."""
        return self.query_one(f"#{self._of}-list", OptionList)

    @property
    def marked(self) -> str | None:
        """Id of the line that is marked."""
        option = self.listed.highlighted_option
        return option.id if option else None

    def draw(self) -> None:
        """Draw everything to the room there is; what was marked stays so, or the first is."""
        if self.progress is None:
            return
        marked, lines = self.marked or self.begin_at, self.listed
        width = max(_NARROWEST, lines.scrollable_content_region.width)
        self.query_one(f"#{self._of}-heading", Static).update(self.heading(width))
        options = list(self.options(self.progress, width))
        lines.set_options(options)
        ids = [option.id for option in options]
        lines.highlighted = (ids.index(marked) if marked in ids else 0) if ids else None
        self._tell()

    def _tell(self) -> None:
        """Say what there is to say of the marked line."""
        detail = self.query_one(f"#{self._of}-detail", VerticalScroll)
        beside = self.screen.has_class("-wide") and self.screen.has_class("-tall")
        height = progress_about.TALL if beside else progress_about.SHORT
        marked, width = self.marked, detail.scrollable_content_region.width
        known = self.progress is not None and marked is not None
        about = self.about(self.progress, marked, width, height) if known else Content("")  # type: ignore[arg-type]
        self.query_one(f"#{self._of}-about", Static).update(about)
        detail.scroll_home(animate=False)

    def on_option_list_option_highlighted(self) -> None:
        """Tell about the marked line."""
        self._tell()


class StrategyPage(ProgressPage):
    """The score and every strategy that was practised."""

    following: "Next | None" = None
    """Whom to meet next."""

    def heading(self, width: int) -> Content:
        """Return the line above the strategies."""
        return progress_lines.strategy_heading(width)

    def options(self, progress: "Progress", width: int) -> Iterable[Option]:
        """Return the score, then the weakest first."""
        if progress.scores:
            yield Option(progress_lines.score_line(progress, width), id=SCORE)
        for row in progress_lines.strategy_rows(progress):
            yield Option(progress_lines.strategy_line(row, width), id=row.id)

    def about(self, progress: "Progress", identity: str, width: int, height: int) -> Content:
        """Return how the score or a strategy goes."""
        if identity == SCORE:
            return progress_about.about_score(progress, self.following, width, height)
        row = next(row for row in progress_lines.strategy_rows(progress) if row.id == identity)
        return progress_about.about_strategy(row, progress.played, width, height)


class SessionPage(ProgressPage):
    """Every past session, the latest first; two of them may be marked to be compared."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self.to_compare: list[str] = []
        """Keys of the marked ones, two at most."""

    def heading(self, width: int) -> Content:
        """Return the line above the sessions."""
        return progress_lines.session_heading(width)

    def options(self, progress: "Progress", width: int) -> Iterable[Option]:
        """Return the sessions."""
        for item in reversed(progress.played):
            sign = str(self.to_compare.index(item.key) + 1) if item.key in self.to_compare else ""
            yield Option(progress_lines.session_line(item, width, mark=sign), id=item.key)

    def about(self, progress: "Progress", identity: str, width: int, height: int) -> Content:  # noqa: ARG002 - as declared
        """Return what is known of a session."""
        return progress_about.about_session(next(item for item in progress.played if item.key == identity))

    def chosen(self) -> "Played | None":
        """Return the session whose line is marked."""
        played = self.progress.played if self.progress else ()
        return next((item for item in played if item.key == self.marked), None)

    def mark(self) -> None:
        """Mark the session to be compared, or take the mark away; a third takes the place of the first."""
        key = self.marked
        if key is None:
            return
        if key in self.to_compare:
            self.to_compare.remove(key)
        else:
            self.to_compare = [*self.to_compare[-1:], key]
        self.draw()
