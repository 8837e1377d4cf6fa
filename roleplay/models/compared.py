"""Where two requests differ: for whoever must understand why a recording does not fit any more."""

from itertools import zip_longest
from typing import Any

from roleplay.models.base import Request
from roleplay.text import one_line

_FIELDS = ("form", "schema", "seed", "temperature", "max_tokens")


def likeness(one: Request, other: Request) -> tuple[int, int, int]:
    """Return how alike two requests are, the greater the more: equal messages, letters up to the first that differs, fields."""
    equal = sum(mine == theirs for mine, theirs in zip(one.messages, other.messages, strict=False))
    shared = _shared(_text(one), _text(other))
    return equal, shared, sum(getattr(one, name) == getattr(other, name) for name in _FIELDS)


def _text(request: Request) -> str:
    return "\n".join(message.content for message in request.messages)


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    same, end = 0, min(len(one), len(other))
    while same < end:  # halving, so that the comparing itself is not done letter by letter
        middle = (same + end + 1) // 2
        same, end = (middle, end) if one[same:middle] == other[same:middle] else (same, middle - 1)
    return same


def difference(recorded: Request, asked: Request) -> str:
    """Return where two requests first differ, in words: the message and its first differing words, or else the field.

    Words first: what was said changes figures that follow from it, such as how long the reply may be.
    """
    for number, (was, now) in enumerate(zip_longest(recorded.messages, asked.messages), 1):
        if was is None:
            return f"message {number}, which is new ({now.role}): “{one_line(now.content, 80)}”"
        if now is None:
            return f"message {number}, which is gone ({was.role}): “{one_line(was.content, 80)}”"
        if was.role != now.role:
            return f"message {number}: recorded from {was.role}, asked from {now.role}"
        if was.content != now.content:
            before, after = _first_words(was.content, now.content)
            return f"message {number} ({now.role}): recorded {before}, asked {after}"
    for name in _FIELDS:
        was, now = getattr(recorded, name), getattr(asked, name)
        if was != now:
            if name == "schema":
                return f"the schema, at {_place(was, now)}"
            return f"{name}: recorded {was}, asked {now}"
    return "nothing"


def _first_words(was: str, now: str) -> tuple[str, str]:
    """Return the words of both from shortly before they part."""
    parting = _shared(was, now)
    begin = max(0, parting - 20)
    begin = was.rfind(" ", 0, begin + 1) + 1 if begin else 0
    lead = "…" if begin else ""

    def shown(text: str) -> str:
        return f"“{lead}{one_line(text[begin : parting + 60], 80)}”" if text[begin:].strip() else "nothing more"

    return shown(was), shown(now)


def _place(was: Any, now: Any) -> str:
    """Return the path to the first difference between two schemas."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in sorted({*was, *now}):
            if key not in was or key not in now:
                return f"{key} ({'gone' if key in was else 'new'})"
            if was[key] != now[key]:
                return f"{key}.{_place(was[key], now[key])}".removesuffix(".")
    if isinstance(was, list) and isinstance(now, list):
        for index, (mine, theirs) in enumerate(zip_longest(was, now)):
            if mine != theirs:
                return f"{index}.{_place(mine, theirs)}".removesuffix(".")
    return ""
