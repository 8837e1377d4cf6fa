"""Values from 0 to 100 over sessions, drawn in block characters; the numbers stand beside or below. Pure."""

from collections.abc import Sequence

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_NUMBERED, _SPACED, _DENSE = 4, 2, 1
"""Cells for one value: with its number below, with a gap beside, or tight."""
_AXIS = 5


def spark(values: Sequence[float], width: int) -> str:
    """Return the latest values that fit as one line, oldest first; 0 and less is the lowest block."""
    return "".join(_EIGHTHS[max(1, _eighths(value, 8))] for value in values[-width:]) if width > 0 else ""


def bars(values: Sequence[float], width: int, height: int) -> list[str]:
    """Return the latest values as bars, `height` lines high with a scale on the left, and their numbers where they fit.

    A value of 0 is drawn as ○, one below as ✗, so that they differ from no bar at all; either reads as 0.
    """
    room = width - _AXIS - 1
    slot = next((cells for cells in (_NUMBERED, _SPACED) if len(values) * cells <= room), _DENSE)
    shown = list(values)[-max(1, room // slot) :]
    filled = {_NUMBERED: 3, _SPACED: 1, _DENSE: 1}[slot]
    lines = []
    for row in range(height - 1, -1, -1):
        cells = "".join(_cell(value, row, height, filled).ljust(slot) for value in shown)
        lines.append(f"{_label(row, height):>{_AXIS - 1}} ┤{cells}".rstrip())
    if slot == _NUMBERED:
        lines.append(" " * (_AXIS + 1) + "".join(f"{max(0, value):>3.0f} " for value in shown).rstrip())
    return lines


def _cell(value: float, row: int, height: int, width: int) -> str:
    if value <= 0:
        return ("○" if value == 0 else "✗").center(width) if row == 0 else ""
    return _EIGHTHS[max(int(row == 0), min(8, _eighths(value, height * 8) - row * 8))] * width


def _eighths(value: float, full: int) -> int:
    return max(0, min(full, round(value / 100 * full)))


def _label(row: int, height: int) -> str:
    return "100" if row == height - 1 else "0" if row == 0 else "50" if row == height // 2 else ""
