"""Text areas that take outside text safely: cleaned, capped before it reaches the document; and the one that sends."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from textual._time import get_time
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from roleplay.text import MAX_TURN_CHARS, cap, clean


class CappedTextArea(TextArea):
    """A text area that never holds more than MAX_TURN_CHARS characters; says so when it cuts."""

    @dataclass
    class Capped(Message):
        """Something was too long and was cut."""

        area: "CappedTextArea"

        @property
        def control(self) -> "CappedTextArea":
            """The text area that cut."""
            return self.area

    def __init__(self, text: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(cap(clean(text))[0], placeholder=placeholder, id=id, tab_behavior="focus")
        self._told = False

    def edit(self, edit: Edit) -> EditResult:
        """Let through what fits. A megabyte on one line would otherwise be wrapped, cell by cell.

        Keys that come when it is full cost nothing, and are spoken of once: a notice for each would freeze the app.
        """
        if edit.text:
            top, bottom = sorted((edit.from_location, edit.to_location))
            room = MAX_TURN_CHARS - self._length() + len(self.get_text_range(top, bottom))
            text, cut = cap(clean(cap(edit.text, 4 * MAX_TURN_CHARS)[0]), max(0, room))
            cut = cut or len(edit.text) > 4 * MAX_TURN_CHARS
            if cut and (len(edit.text) > 1 or not self._told):
                self.post_message(self.Capped(self))
            self._told = cut
            if not text and top == bottom:
                return EditResult(edit.to_location, "")
            edit = replace(edit, text=text)
        else:
            self._told = False
        return super().edit(edit)

    def _length(self) -> int:
        """Return how many characters it holds, without putting the lines together."""
        return sum(map(len, self.document.lines)) + self.document.line_count - 1


Accepts = Literal["words", "draft", "nothing"]


class Composer(CappedTextArea):
    """Where the trainee types: Enter sends. While it is not their turn it takes a draft, which nothing but Enter sends."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", id="composer.send", show=False, tooltip="Send what you wrote"),
        Binding("ctrl+j,shift+enter", "new_line", "New line", id="composer.new_line", show=False),
    ]
    HEARD_OUT = 0.6
    """Seconds from when it is their turn again in which Enter sends no draft: nobody has read the last words by then."""

    @dataclass
    class Sent(Message):
        """The trainee wants to say this; it is out of the input."""

        text: str

    @dataclass
    class TooEarly(Message):
        """Enter was pressed before what was said had been heard out; the draft stays."""

    def __init__(self, text: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(text, placeholder=placeholder, id=id)
        self._own_keys: dict[str, str] = {}
        self._accepts: Accepts = "words"
        self._their_turn = -math.inf
        """When it became their turn with a draft in the input."""

    def on_mount(self) -> None:
        """Find out which keys are ours, as the user may have changed them."""
        bindings = self._bindings.copy()
        bindings.apply_keymap(self.app._keymap)
        own = {binding.id for binding in self.BINDINGS if isinstance(binding, Binding)}
        for key, bound in bindings.key_to_bindings.items():
            self._own_keys.update((key, binding.action) for binding in bound if binding.id in own)

    async def _on_key(self, event: Key) -> None:
        """Take our own keys in the order they were typed: as priority bindings they would overtake letters."""
        action = self._own_keys.get(event.key)
        if action is None:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        if action == "send" and event.time - self._their_turn < self.HEARD_OUT:
            self.post_message(self.TooEarly())
        else:
            await self.run_action(action)

    def action_send(self) -> None:
        """Hand over what is written and take a draft of what comes next, until told otherwise."""
        if self._accepts == "draft" and self.text:
            self.post_message(self.TooEarly())
        elif self._accepts == "words":
            text = self.text
            self.fill("")
            self.accept("draft")
            self.post_message(self.Sent(text))

    def action_new_line(self) -> None:
        """Begin a new line."""
        if not self.read_only:
            self.insert("\n")

    def accept(self, what: Accepts) -> None:
        """Take words to send, a draft of them, or nothing."""
        if self._accepts == "draft" and what == "words":
            self._their_turn = get_time() if self.text else -math.inf
        self._accepts = what
        self.read_only = what == "nothing"
        self.set_class(what != "words", "-locked")

    def fill(self, text: str) -> None:
        """Put words into the input, the cursor behind them."""
        self.text = cap(clean(text))[0]
        self.move_cursor(self.document.end)
