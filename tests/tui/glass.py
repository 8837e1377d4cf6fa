"""A pane of glass: what a person in front of a terminal sees, from the bytes that were written on it."""

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Callable, Mapping

from rich.cells import cell_len

from tests.forks import Fork, Work

SIZE = (100, 30)
_CODE = re.compile(
    r"\x1b\[(?P<place>\d*;?\d*)H|\x1b\[(?P<clear>[0-3]?)J|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_=>]"
)
_PART = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?$")


class Glass:
    """A program on a pseudo terminal of 100 by 30, and what its screen shows. Knows the codes that Textual writes."""

    def __init__(self, program: Work, environment: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        width, height = SIZE
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.process = Fork(program, (slave, slave, slave), {"TERM": "xterm-256color", **environment})
        os.close(slave)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._cells = [[" "] * width for _ in range(height)]
        self._x = self._y = 0

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join("".join(row).rstrip() for row in self._cells)

    def press(self, keys: str) -> None:
        """Send keys as a terminal sends them: "\\r" for Enter, "\\x05" for Ctrl+E."""
        os.write(self._master, keys.encode())

    def see(self, *words: str, when: Callable[[str], bool] = lambda _: True, seconds: float = 60) -> str:
        """Wait until all of some words stand on the screen; return all that does."""
        deadline = time.monotonic() + seconds
        while not (all(each in self.text for each in words) and when(self.text)):
            if not self._read(deadline):
                raise AssertionError(f"{words} never came; on screen:\n{self.text}")
        return self.text

    def finish(self, seconds: float = 20) -> int:
        """Wait until the program has ended; return its exit code."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            self._read(min(deadline, time.monotonic() + 0.1))
        return self.process.wait(timeout=1)

    def close(self) -> None:
        """End the program if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
        try:
            chunk = os.read(self._master, 65536) if ready else b""
        except OSError:  # the program has ended
            chunk = b""
        self._draw(self._decode(chunk))
        return bool(chunk)

    def _draw(self, written: str) -> None:
        text, self._rest = self._rest + written, ""
        if part := _PART.search(text):
            text, self._rest = text[: part.start()], text[part.start() :]
        at = 0
        for code in _CODE.finditer(text):
            self._put(text[at : code.start()])
            at = code.end()
            if code["place"] is not None:
                row, _, column = code["place"].partition(";")
                self._y, self._x = int(row or 1) - 1, int(column or 1) - 1
            elif code["clear"] is not None:
                self._cells = [[" "] * len(row) for row in self._cells]
        self._put(text[at:])

    def _put(self, text: str) -> None:
        for character in text:
            if character == "\n":
                self._y += 1
            elif character == "\r":
                self._x = 0
            elif character.isprintable():
                if 0 <= self._y < len(self._cells) and 0 <= self._x < len(self._cells[0]):
                    self._cells[self._y][self._x] = character
                self._x += cell_len(character)
