"""Words and numbers cut and padded to columns of a terminal, and signs for which way something goes."""

from datetime import date

from rich.cells import cell_len, set_cell_size

ARROWS = {"up": "↗", "level": "→", "down": "↘"}
"""Signs for a trend; `WAYS` has the words that stand with them."""
WAYS = {"up": "rising", "level": "level", "down": "falling"}


def fit(text: str, width: int) -> str:
    """Return `text` exactly `width` cells wide: padded, or cut with an ellipsis; wide characters count as two."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""


def number(value: float | None) -> str:
    """Return a score as a whole number, a dash where there is none."""
    return "–" if value is None else f"{value:.0f}"


def day(when: date) -> str:
    """Return a day as people write it: "2 Jun 2025"."""
    return f"{when.day} {when:%b %Y}"
