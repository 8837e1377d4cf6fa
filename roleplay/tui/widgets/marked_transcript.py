"""The conversation with what was found in it: each turn says what it showed and broke; the words one came for stand out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from roleplay.evidence import place_of, unanswered
from roleplay.text import stopped
from roleplay.transcript import turn_number
from roleplay.tui.widgets.gradually import gradually
from roleplay.tui.widgets.piece import COLOURS, Part, sentence_of, sign_of

if TYPE_CHECKING:
    from roleplay.evidence import Evidence
    from roleplay.transcript import Transcript

FOUND = "bold reverse"
"""How the very words stand out; it does without colour."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of the conversation. key: its turn, or "note" or "reflection". seen: signs and names of what was found in it.

    spot: where words stand out, None for nowhere; why: what they stand out for.
    """

    key: int | str
    speaker: str
    text: str
    own: bool
    before: str = ""
    seen: tuple[str, ...] = ()
    spot: tuple[int, int] | None = None
    why: tuple[str, str] | None = None


def passages(transcript: "Transcript", found: "Iterable[tuple[str, Evidence]]", customer: str) -> list[Passage]:
    """Return the texts of a conversation with what was found in each. found: names of strategies with their pieces."""
    seen: dict[int | str, list[str]] = {}
    for name, piece in found:
        if piece.need is None and (key := key_of(piece)) is not None:
            seen.setdefault(key, []).append(f"{sign_of(piece)} {name}")
    listed = [
        Passage(number, "You" if turn.role == "trainee" else customer, turn.text, turn.role == "trainee",
                f"{turn.held_seconds // 60} min on hold" if turn.held_seconds else "")
        for number, turn in enumerate(transcript.turns)
    ]  # fmt: skip
    wrap_up = (("note", "Your case note", transcript.note), ("reflection", "Your reflection", transcript.reflection))
    listed += [Passage(key, speaker, text, True) for key, speaker, text in wrap_up if text]
    return [replace(each, seen=tuple(dict.fromkeys(seen.get(each.key, ())))) for each in listed]


def key_of(piece: "Evidence") -> int | str | None:
    """Return the passage a piece stands in: the trainee's, or the customer's where something was missed; None for nowhere."""
    if piece.kind == "missed":
        return piece.call
    return piece.where if piece.where in {"note", "reflection"} else piece.turn


def spotted(passage: Passage, name: str, piece: "Evidence") -> Passage:
    """Return a passage with the words of a piece standing out. name: the strategy's."""
    missed = piece.kind == "missed"
    whole = (0, len(passage.text)) if missed else None
    heading = f"{sign_of(piece)} {name}. "
    if missed and piece.need is None:
        said = f"This called for it{'' if piece.turn is None else f', {place_of(piece)}'}; {unanswered(piece)}."
    else:
        said = stopped(f"{sentence_of(piece)}{f': {piece.check}' if piece.check else ''}")
    return replace(passage, spot=piece.span or whole, why=(heading + said, COLOURS[piece.kind]))


class PassageView(Static):
    """One passage on the screen."""

    @dataclass
    class Clicked(Message):
        """Somebody points at a passage."""

        key: int | str

    def __init__(self, passage: Passage) -> None:
        super().__init__(markup=False, classes="utterance -own" if passage.own else "utterance")
        self.key = passage.key
        self.show(passage)

    def show(self, passage: Passage) -> None:
        """Draw it."""
        self.set_class(passage.why is not None, "-spot")
        parts: list[Part | Content] = []
        if passage.before:
            parts.append((f"{passage.before}\n", "italic $muted"))
        if isinstance(passage.key, int):
            parts.append((f"{turn_number(passage.key)}  ", "$muted"))
        parts.append((passage.speaker, "bold $accent" if passage.own else "bold $foreground"))
        parts.append((f"   {' · '.join(passage.seen)}\n" if passage.seen else "\n", "$muted"))
        words = Content(passage.text)
        parts.append(words.stylize(FOUND, *passage.spot) if passage.spot else words)
        if passage.why:
            said, colour = passage.why
            parts += [("\n▸ ", f"bold {colour}"), (said, colour)]
        self.update(Content.assemble(*parts))

    def on_click(self, event: Click) -> None:
        """Tell which."""
        event.stop()
        self.post_message(self.Clicked(self.key))


class MarkedTranscript(VerticalScroll):
    """All passages, mounted when they are first looked at: most people never open a long one.

    strategy, piece: what one has come for, None until then. turn: the trainee's turn one is at: of that piece, or clicked since.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        super().__init__(id="scorecard-log")
        self.border_title = "n next place · Esc back"
        self._passages = {passage.key: passage for passage in passages}
        self._views: dict[int | str, PassageView] = {}
        self._spotted: int | str | None = None
        self.strategy: str | None = None
        self.piece: Evidence | None = None
        self.turn: int | None = None

    def fill(self) -> None:
        """Put the conversation in, once."""
        if not self._views:
            self._views = {key: PassageView(passage) for key, passage in self._passages.items()}
            self._mount_all()

    @work(exclusive=True, group="fill", exit_on_error=False)
    async def _mount_all(self) -> None:
        await gradually(self, [*self._views.values()])
        self._show_spot()

    def _show_spot(self) -> None:
        """Bring what stands out into view, once all that is above it is there."""
        view = None if self._spotted is None else self._views[self._spotted]
        if view is not None and view.is_attached:
            self.call_after_refresh(self.scroll_to_widget, view, animate=False, center=True)

    def on_passage_view_clicked(self, event: PassageView.Clicked) -> None:
        """Take note of the trainee's turn that is pointed at."""
        event.stop()
        self.turn = event.key if isinstance(event.key, int) and self._passages[event.key].own else None
        self.focus()

    def step(self, by: int) -> None:
        """Mark the next of the trainee's turns, or the one before; from the last one on to the first."""
        self.fill()
        own = [key for key, passage in self._passages.items() if passage.own and isinstance(key, int)]
        if not own:
            return
        if self.turn in own:
            self.turn = own[(own.index(self.turn) + by) % len(own)]
        else:
            self.turn = own[0] if by > 0 else own[-1]
        self._unmark()
        self._mark(replace(self._passages[self.turn], why=(f"Turn {turn_number(self.turn)} is marked.", "$accent")))

    def _mark(self, passage: Passage) -> None:
        self._spotted = passage.key
        self._views[passage.key].show(passage)
        self._show_spot()

    def _unmark(self) -> None:
        if self._spotted is not None:
            self._views[self._spotted].show(self._passages[self._spotted])
            self._spotted = None

    def point(self, strategy: str, name: str, piece: "Evidence") -> None:
        """Let the words of a piece stand out, and bring them into view. name: the strategy's."""
        self.fill()
        self.strategy, self.piece, self.turn = strategy, piece, piece.turn
        self._unmark()
        key = key_of(piece)
        if key is not None and key in self._views:
            self._mark(spotted(self._passages[key], name, piece))
