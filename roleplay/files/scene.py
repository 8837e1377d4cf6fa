"""What is known of a place where a text cannot be read, and how one speaks of it."""

import re
from typing import NamedTuple

from roleplay.text import one_line

CURLY_QUOTES = "“”„‘«»"
"""Signs that word processors put in place of quotes."""

STRAY_DASH = (
    "this '- ' is further in than the line above, so it is read as part of it; begin every entry in the same column."
)

DASH_MISSING = "a '- ' is missing at the beginning of this line; every entry of a list has one, also the first."

ONLY_A_REMARK = (
    "what begins with '#' is a remark that nobody reads; put text with a '#' in quotes, or a space behind the '#'."
)


def curly(text: str) -> str:
    """Return the sentence for text or a key that begins with a quote which is none."""
    return f"'{text[0]}' is no quote to a computer; type the straight quotes \" in place of the curly ones."


class Accident(NamedTuple):
    """Where (line and column from 1), and the sentence that says what is wrong and what to do."""

    line: int
    column: int
    message: str


class Last(NamedTuple):
    """The last thing that could be read. style: of text: "" without quotes, else its quote or | or >; or "collection"."""

    style: str
    start: tuple[int, int]
    end: tuple[int, int]


class Scene(NamedTuple):
    """What a rule looks at: the lines, where the parser gave up, where what it was reading began, and its words."""

    lines: tuple[str, ...]
    line: int
    column: int
    began: tuple[int, int] | None
    context: str
    problem: str
    last: Last | None

    def at(self, line: int) -> str:
        """Return a line by its number, "" where there is none."""
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else ""

    @property
    def here(self) -> str:
        """The line where the parser gave up."""
        return self.at(self.line)

    @property
    def rest(self) -> str:
        """What stands from the place where the parser gave up."""
        return self.here[self.column - 1 :]

    def above(self, line: int) -> int:
        """Return the number of the nearest line above that holds more than a remark, 0 if there is none."""
        while (line := line - 1) > 0:
            if self.at(line).strip() and not self.at(line).lstrip().startswith("#"):
                return line
        return 0


def lines_of(text: str) -> list[str]:
    """Split text into the lines that the parser counts."""
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", text)


KEY = r"[A-Za-z_][\w-]*"
"""How keys look; what else stands before a colon is rather text."""


def first_word(text: str) -> str:
    """Return the first word of a text, short, without signs at its end."""
    return (
        one_line(text.strip().split(maxsplit=1)[0].rstrip(",:.!?\"'") or text.strip()[:1], 30) if text.strip() else ""
    )
