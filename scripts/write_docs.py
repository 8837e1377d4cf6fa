"""Write the parts of docs/ that are generated from code: python scripts/write_docs.py (or `make docs`)."""

from pathlib import Path

from roleplay.customer.effects import EFFECTS, Shift

PAGE = Path(__file__).parent.parent / "docs" / "mood.md"
START, END = "<!-- table: written by scripts/write_docs.py -->", "<!-- end of table -->"


def mood_table() -> str:
    """Return the table of effects as Markdown."""
    rows = ["| strategy | shown | minor break | gross break |", "|---|---|---|---|"]
    for strategy, effect in EFFECTS.items():
        rows.append(f"| `{strategy}` | {_shift(effect.shown)} | {_shift(effect.minor)} | {_shift(effect.gross)} |")
    return "\n".join(rows)


def _shift(shift: Shift) -> str:
    parts = [
        f"{name} {value:+g}"
        for name, value in (("heat", shift.heat), ("trust", shift.trust), ("patience", shift.patience))
        if value
    ]
    parts += [f"*{need}* +{amount:g}" for need, amount in shift.needs.items()]
    parts += [f"opens *{need}*" for need in shift.reopens]
    return ", ".join(parts)


def page(text: str) -> str:
    """Return the page with the table as the code has it now."""
    before, rest = text.split(START)
    _, after = rest.split(END)
    return f"{before}{START}\n{mood_table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
