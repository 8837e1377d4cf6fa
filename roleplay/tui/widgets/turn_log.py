"""The conversation as it stands: one block per turn, quiet notes between them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from roleplay.transcript import Turn


class Utterance(Static):
    """One turn: who speaks, then the words, literally. Grows sentence by sentence."""

    def __init__(self, speaker: str, words: str, *, own: bool, number: int | None = None) -> None:
        super().__init__(markup=False, classes="utterance -own" if own else "utterance")
        self.speaker, self.words, self._own, self._number, self._after = speaker, words, own, number, ""
        self._draw()

    def say(self, sentence: str) -> None:
        """Add a sentence."""
        self.words = f"{self.words} {sentence}".strip()
        self._draw()

    def remark(self, after: str) -> None:
        """Set a quiet remark behind the words, such as that they are incomplete."""
        self._after = after
        self._draw()

    def _draw(self) -> None:
        number = "" if self._number is None else f"{self._number}  "
        label = "bold $accent" if self._own else "bold $foreground"
        self.update(
            Content.assemble(
                (number, "$muted"),
                (f"{self.speaker}\n", label),
                (self.words, ""),
                (f"  ({self._after})" if self._after else "", "italic $muted"),
            )
        )


class TurnLog(VerticalScroll):
    """All turns. Once anchored it follows new lines, except while the reader is scrolled up.

    With `numbered`, turns carry their number in the transcript.
    """

    def __init__(self, customer: str, *, numbered: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self.customer, self._numbered = customer, numbered

    def show(self, turns: Sequence["Turn"]) -> None:
        """Put the whole conversation in."""
        self.remove_children()
        blocks: list[Static] = []
        for number, turn in enumerate(turns):
            if turn.held_seconds:
                blocks.append(_note(f"{turn.held_seconds // 60} min on hold"))
            blocks.append(self._block(turn.role == "trainee", turn.text, number if self._numbered else None))
        self.mount_all(blocks)

    def add(self, own: bool, words: str) -> Utterance:
        """Add a turn and return its block, so that it can grow."""
        block = self._block(own, words, None)
        self.mount(block)
        return block

    def note(self, words: str) -> Static:
        """Add a quiet remark between turns, which the reader asked for: bring it into view. Return its block."""
        block = _note(words)
        self.mount(block)
        self.anchor()
        return block

    def release_anchor(self) -> None:
        """Stop following because of a scroll, unless that scroll leaves the reader at the end."""
        super().release_anchor()
        if self.is_anchored:
            self.call_after_refresh(self._follow_at_end)

    def _follow_at_end(self) -> None:
        if min(self.scroll_y, self.scroll_target_y) >= self.max_scroll_y:  # the target: a scroll may be under way
            self.anchor()

    def _block(self, own: bool, words: str, number: int | None) -> Utterance:
        return Utterance("You" if own else self.customer, words, own=own, number=number)


def _note(words: str) -> Static:
    return Static(Content(words), classes="note", markup=False)
