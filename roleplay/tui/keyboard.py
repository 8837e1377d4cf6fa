"""What is typed, on its way from the terminal: no byte and no sequence ends the app, and no paste is a key.

Textual takes every terminal's bytes for UTF-8, ends at the first that is none, and reads an escape sign in a paste as keys.
"""

import os
import signal
import sys
from codecs import getincrementaldecoder
from functools import partial

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from roleplay.text import clean
from roleplay.tui import terminal

PASTE, PASTED = "\x1b[200~", "\x1b[201~"
"""What a terminal puts before and behind a paste."""


class Typed:
    """Makes text of bytes as they come: what is no text in `encoding` is U+FFFD, and a paste comes whole and cleaned."""

    def __init__(self, encoding: str) -> None:
        self._decode = getincrementaldecoder(encoding)("replace").decode
        self._last = ""
        """The last signs passed on: a paste may begin with them."""
        self._paste: str | None = None
        """What is there of a paste that has not ended."""

    def decode(self, raw: bytes, final: bool = False) -> str:
        """Return the text that these bytes complete."""
        text, passed = self._decode(raw, final), ""
        while text:
            if self._paste is None:
                seen = self._last + text
                before, begun, _ = seen.partition(PASTE)
                rest = len(before + begun) - len(self._last)
                passed, text = passed + text[:rest], text[rest:]
                self._last, self._paste = ("", "") if begun else (seen[1 - len(PASTE) :], None)
            else:
                words, ended, text = (self._paste + text).partition(PASTED)
                self._paste = None if ended else words
                passed += clean(words) + ended if ended else ""
        return passed


class _FromTerminal(Typed):
    """Text of a terminal's bytes; only one that is gone is ready to be read and has nothing."""

    def decode(self, raw: bytes, final: bool = False) -> str:
        if not raw and not final:
            raise EOFError
        return super().decode(raw, final)


class Keyboard(LinuxDriver):
    """Textual's way to the terminal, which goes on after a key that nothing can be made of."""

    def run_input_thread(self) -> None:
        """Read keys until the app ends; a terminal that is gone ends it."""
        encoding = sys.__stdin__.encoding if sys.__stdin__ else "utf-8"
        linux_driver.getincrementaldecoder = lambda _: partial(_FromTerminal, encoding)  # type: ignore[assignment,attr-defined]
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except (OSError, EOFError):
                os.kill(os.getpid(), signal.SIGHUP)
                return
            except Exception as error:  # whatever it was: the next key may be a good one
                terminal.record(error)
