"""The conversation as it stands: one block per turn, quiet notes between them.

However long it is, only its end is laid out while one talks: a layout costs as much as there are blocks. Earlier turns are
kept as plain data and come back when the reader scrolls up to them.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from roleplay.transcript import turn_number

if TYPE_CHECKING:
    from textual.css.query import DOMQuery
    from textual.widget import Widget

    from roleplay.transcript import Turn

Look = Literal["phone", "chat", "plain"]
"""How turns look: as speech, as messages left and right, or as a transcript."""

KEPT = 40
"""Blocks that stay when a conversation grows long; more than any screen shows."""
STEP = 20
"""How many blocks come and go at a time."""


class Said(NamedTuple):
    """A block as plain data. own: whether the trainee speaks; None for a remark between turns."""

    own: bool | None
    words: str
    number: int | None = None


class Note(Static):
    """A quiet remark between turns."""

    def __init__(self, words: str) -> None:
        super().__init__(Content(words), classes="note", markup=False)
        self.said = Said(None, words)


class Utterance(Static):
    """One turn: who speaks, then the words, literally. Grows sentence by sentence."""

    def __init__(self, speaker: str, words: str, *, own: bool, look: Look = "plain", number: int | None = None) -> None:
        super().__init__(markup=False, classes=f"utterance -{look}{' -own' if own else ''}")
        self.speaker, self.words, self._own, self._look, self._number, self._after = (
            speaker,
            words,
            own,
            look,
            number,
            "",
        )
        self._draw()

    def say(self, sentence: str) -> None:
        """Add a sentence."""
        self.words = f"{self.words} {sentence}".strip()
        self._draw()

    def remark(self, after: str) -> None:
        """Set a quiet remark behind the words, such as that they are incomplete."""
        self._after = after
        self._draw()

    @property
    def said(self) -> Said:
        """The block as plain data."""
        return Said(self._own, self.words, self._number)

    def _draw(self) -> None:
        number = "" if self._number is None else f"{turn_number(self._number)}  "
        label = "bold $accent" if self._own else "bold $foreground"
        self.update(
            Content.assemble(
                (number, "$muted"),
                (f"{self.speaker}: " if self._look == "phone" else f"{self.speaker}\n", label),
                (self.words, ""),
                (f"  ({self._after})" if self._after else "", "italic $muted"),
            )
        )


class TurnLog(VerticalScroll):
    """All turns. Once anchored it follows new lines, except while the reader is scrolled up.

    With `numbered`, turns carry their number in the transcript.
    """

    def __init__(self, customer: str, *, numbered: bool = False, look: Look = "plain", id: str | None = None) -> None:
        super().__init__(id=id)
        self.customer, self._numbered, self._look = customer, numbered, look
        self._earlier: list[Said] = []

    def show(self, turns: Sequence["Turn"], *, end_only: bool = False) -> None:
        """Put the whole conversation in, or (`end_only`) as much of its end as is laid out while one talks."""
        self._blocks.remove()
        said = list(self._said(turns))
        self._earlier = said[:-KEPT] if end_only else []
        self.mount_all(self._block(item) for item in said[len(self._earlier) :])
        self._say_earlier()

    def add(self, own: bool, words: str) -> Utterance:
        """Add a turn and return its block, so that it can grow."""
        block = self._utterance(Said(own, words))
        self._append(block)
        return block

    def note(self, words: str) -> Note:
        """Add a quiet remark between turns, which the reader asked for: bring it into view. Return its block."""
        block = Note(words)
        self._append(block)
        self.anchor()
        return block

    def _append(self, block: Utterance | Note) -> None:
        self.mount(block)
        blocks = self._blocks
        if self.is_anchored and not self._anchor_released and len(blocks) > KEPT + STEP:
            old = list(blocks)[:STEP]
            self._earlier += [item.said for item in old if isinstance(item, Utterance | Note)]
            for item in old:
                item.add_class("-gone")  # a removal takes a moment; until then it must not be counted
                item.remove()
            self._say_earlier()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Bring earlier turns in when the reader comes to the top."""
        super().watch_scroll_y(old_value, new_value)
        if self._earlier and new_value <= 0 < old_value:
            self.run_worker(self._bring_earlier(), group="earlier", exclusive=True, exit_on_error=False)

    async def _bring_earlier(self) -> None:
        """Put earlier turns above the first one; what was read stays where it was."""
        self._earlier, said = self._earlier[:-STEP], self._earlier[-STEP:]
        height = self.virtual_size.height
        with self.app.batch_update():
            await self.mount_all([self._block(item) for item in said], after=0)
            self._say_earlier()
        self.call_after_refresh(lambda: self.scroll_to(y=self.virtual_size.height - height, animate=False))

    def _say_earlier(self) -> None:
        above = self.query(".earlier")
        if not self._earlier:
            above.remove()
            return
        words = Content(f"▲ {len(self._earlier)} earlier: scroll up to read them")
        if above:
            above.first(Static).update(words)
        else:
            self.mount(Static(words, classes="earlier", markup=False), before=0)

    def release_anchor(self) -> None:
        """Stop following because of a scroll, unless that scroll leaves the reader at the end."""
        super().release_anchor()
        if self.is_anchored:
            self.call_after_refresh(self._follow_at_end)

    def _follow_at_end(self) -> None:
        if min(self.scroll_y, self.scroll_target_y) >= self.max_scroll_y:  # the target: a scroll may be under way
            self.anchor()

    @property
    def _blocks(self) -> "DOMQuery[Widget]":
        return self.query("Utterance, Note").exclude(".-gone")

    def _said(self, turns: Sequence["Turn"]) -> Iterator[Said]:
        for number, turn in enumerate(turns):
            if turn.held_seconds:
                yield Said(None, f"{turn.held_seconds // 60} min on hold")
            yield Said(turn.role == "trainee", turn.text, number if self._numbered else None)

    def _block(self, said: Said) -> Utterance | Note:
        return Note(said.words) if said.own is None else self._utterance(said)

    def _utterance(self, said: Said) -> Utterance:
        own = bool(said.own)
        return Utterance("You" if own else self.customer, said.words, own=own, look=self._look, number=said.number)
