"""Plots of a line, made of block characters: for terminals and Markdown."""

from collections.abc import Iterable

BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Iterable[float], *, top: float = 10) -> str:
    """Return values from 0 to `top` as a row of blocks."""
    return "".join(BLOCKS[min(len(BLOCKS) - 1, max(0, int(value / top * len(BLOCKS))))] for value in values)


def bar(value: float, *, top: float = 1, width: int = 10) -> str:
    """Return a value from 0 to `top` as a bar of `width` places."""
    filled = round(min(1.0, max(0.0, value / top)) * width)
    return "█" * filled + "░" * (width - filled)
