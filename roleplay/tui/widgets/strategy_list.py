"""Every strategy with its verdict, grouped by what to do with it; what is of no concern until somebody asks is folded away."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from roleplay import report

if TYPE_CHECKING:
    from roleplay.glance import Group
    from roleplay.grading.scorecard import StrategyResult

COLOURS = {"shown": "$success", "partly": "$warning", "missed": "$warning", "broken": "$error"}
_FOLD = "-fold "


class StrategyList(OptionList):
    """The marked one is explained beside it. Ids of options are strategies; headings cannot be marked."""

    def __init__(self, groups: "tuple[Group, ...]") -> None:
        super().__init__(id="strategy-list", markup=False)
        self._groups, self._open = groups, frozenset[str]()
        self._disputed: frozenset[str] = frozenset()
        self._fill()

    @property
    def chosen(self) -> str | None:
        """The marked strategy."""
        option = self.highlighted_option
        return None if option is None or option.id is None or option.id.startswith(_FOLD) else option.id

    @property
    def folded(self) -> "Group | None":
        """The group that is marked by its heading: one that can be unfolded."""
        return None if self.highlighted_option is None else self._behind(self.highlighted_option)

    def _behind(self, option: Option) -> "Group | None":
        return next((group for group in self._groups if group.folded and option.id == _FOLD + group.title), None)

    def mark(self, disputed: Collection[str]) -> None:
        """Say which verdicts the trainee disagrees with."""
        self._disputed = frozenset(disputed)
        self._fill()

    def unfold(self, option: Option) -> bool:
        """Show or hide what was folded, if that is what this option is for; return whether it is."""
        group = self._behind(option)
        if group is None:
            return False
        self._open ^= {group.title}
        self._fill()
        return True

    def _fill(self) -> None:
        """Put the lines in, the same one marked as before."""
        kept = self.highlighted_option
        self.clear_options()
        for group in self._groups:
            if group.folded:
                words = f"{'▾' if group.title in self._open else '▸'} {group.title}: {len(group.results)}"
                self.add_option(Option(Content.styled(words, "$muted"), id=_FOLD + group.title))
            else:
                self.add_option(Option(Content.styled(group.title, "bold"), disabled=True))
            if not group.folded or group.title in self._open:
                self.add_options([self._line(result) for result in group.results])
        if self.option_count:
            first = next((n for n, option in enumerate(self.options) if not option.disabled), None)
            self.highlighted = first if kept is None or kept.id is None else self.get_option_index(kept.id)

    def _line(self, result: "StrategyResult") -> Option:
        colour = COLOURS.get(result.verdict, "$muted")
        disputed = (" ≠ you disagree", "$muted") if result.strategy in self._disputed else ("", "")
        return Option(
            Content.assemble(
                (f" {report.SIGNS[result.verdict]} ", colour),
                (result.name, "" if result.verdict in COLOURS else "$muted"),
                (f"  {report.said_verdict(result)}", colour),
                disputed,
            ),
            id=result.strategy,
        )
