"""A piece of evidence one can go to: what was said or left out, at its place. Enter or a click leads to the very words."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from roleplay.evidence import Evidence, place_of, unanswered
from roleplay.grading.reasons import NOT_JUST_THEN
from roleplay.text import one_line, stopped
from roleplay.transcript import turn_number

Part = tuple[str, str]
COLOURS = {"shown": "$success", "held": "$success", "missed": "$warning", "unsure": "$muted", "broken": "$error"}
SIGNS = {"shown": "✓", "held": "✓", "missed": "○", "unsure": "?", "broken": "✗"}
_WORDS = {
    "shown": "Shown",
    "held": "Held, where the customer's words called for it,",
    "missed": "Missed",
    "unsure": "Not clear enough to judge",
    "broken": "Broken",
}
_NEEDS = {
    "heard": "feel heard",
    "understood": "feel understood",
    "owned": "feel that anyone owned the problem",
    "informed": "know what happens next",
    "solved": "see a way forward",
}


def sign_of(piece: Evidence) -> str:
    """Return the sign of a piece; what does not count has the one of what was not called for."""
    return SIGNS[piece.kind] if piece.counts else "·"


def sentence_of(piece: Evidence) -> str:
    """Return kind and place of a piece in words."""
    if piece.need is not None:
        return f"At the end they still did not {_NEEDS[piece.need]}"
    if piece.kind == "held" and piece.turn is None:
        return "Held throughout: nothing was seen to break it"
    if not piece.counts:
        return f"Shown {place_of(piece)}. {NOT_JUST_THEN}"
    words = "Perhaps missed" if piece.doubted else _WORDS[piece.kind]
    return f"{words}{' grossly' if piece.gross else ''} {place_of(piece)}"


def piece_parts(piece: Evidence, customer: str) -> list[Part]:
    """Return a piece as it is read: sign and place, the words, and what they were looked at for. customer: their name."""
    parts: list[Part] = [(f"{sign_of(piece)} {sentence_of(piece)}", COLOURS[piece.kind] if piece.counts else "$muted")]
    if piece.disputed:
        parts.append((" (only one of the model and the offline reader sees it)", "$muted"))
    if piece.call is not None and piece.kind == "missed" and piece.words:
        said = unanswered(piece)
        parts += [
            (f"\n{customer}, turn {turn_number(piece.call)}: ", "$muted"),
            (f"“{one_line(piece.words, 220)}”", "italic"),
            (f"\n{said[:1].upper()}{said[1:]}.", "$muted"),
        ]
    elif piece.words:
        parts += [("\nYou: ", "$muted"), (f"“{one_line(piece.words, 220)}”", "italic")]
    if piece.check:
        parts.append((f"\n{stopped(piece.check[:1].upper() + piece.check[1:])}", "$muted"))
    if piece.why and piece.kind != "missed":
        parts.append((f" {one_line(piece.why, 200)}", "$muted"))
    return parts


class PieceCard(Static, can_focus=True):
    """Shows something that stands at a place in the conversation, and leads there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "lead", "Show", id="piece.lead", tooltip="Go to these words in the transcript"),
        Binding("down", "app.focus_next", "Next", id="piece.next", show=False, tooltip="The next place"),
        Binding("up", "app.focus_previous", "Previous", id="piece.previous", show=False, tooltip="The place before"),
    ]

    @dataclass
    class Chosen(Message):
        """Somebody wants to see a piece where it stands."""

        strategy: str
        piece: Evidence

    def __init__(self, strategy: str, piece: Evidence, content: Content) -> None:
        super().__init__(content, markup=False, classes="piece")
        self.strategy, self.piece = strategy, piece

    def action_lead(self) -> None:
        """Lead there."""
        self.post_message(self.Chosen(self.strategy, self.piece))

    def on_click(self, event: Click) -> None:
        """Lead there."""
        event.stop()
        self.action_lead()
