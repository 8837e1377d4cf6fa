"""Write what is generated from code: tables in docs/ and JSON Schemas (`make docs`)."""

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel

from roleplay.customer.effects import EFFECTS, Shift
from roleplay.persona import OrganisationFile, PersonaFile
from roleplay.rubric import Catalogue, RubricFile
from roleplay.rubric_files import load_catalogue
from roleplay.signals import signals_for
from scripts.measure_finder import measure

ROOT = Path(__file__).parent.parent
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


def finder_table() -> str:
    """Return how the offline finder does on the held-out cases as Markdown."""
    cases = sorted((ROOT / "evals" / "cases").glob("heldout-*.jsonl"))
    table = measure(signals_for(load_catalogue()), cases, None, False)
    rows = [
        "| strategy | shown: recall | precision | specificity | broken: recall | precision | specificity |",
        "|---|---|---|---|---|---|---|",
    ]
    for strategy in load_catalogue().by_id:
        cells = [_figures(table.get((strategy, kind))) for kind in ("shows", "breaks")]
        rows.append(f"| `{strategy}` | {' | '.join(cells)} |")
    for kind in ("shows", "breaks"):
        total = [sum(row[n] for (_, found), row in table.items() if found == kind) for n in range(4)]
        cells = [_figures(total) if kind == shown else " | | " for shown in ("shows", "breaks")]
        rows.append(f"| **all, {'shown' if kind == 'shows' else 'broken'}** | {' | '.join(cells)} |")
    return "\n".join(rows)


def _figures(row: list[int] | None) -> str:
    """Recall, precision and specificity; a restraint strategy has no row for shown: it is shown by not being broken."""
    if row is None:
        return " | | "
    tp, fp, fn, tn = row
    return f"{_share(tp, fn)} | {_share(tp, fp)} | {_share(tn, fp)}"


def _share(part: int, rest: int) -> str:
    return f"{part / (part + rest):.2f}" if part + rest else "–"


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "mood.md": mood_table,
    ROOT / "docs" / "finder.md": finder_table,
}


def page(text: str, table: str) -> str:
    """Return the page with the table as the code has it now."""
    before, rest = text.split(START)
    _, after = rest.split(END)
    return f"{before}{START}\n{table}\n{END}{after}"


SCHEMAS: dict[Path, type[BaseModel]] = {
    ROOT / "personas" / "schemas" / "persona.schema.json": PersonaFile,
    ROOT / "personas" / "schemas" / "organisation.schema.json": OrganisationFile,
    ROOT / "rubrics" / "schemas" / "catalogue.schema.json": Catalogue,
    ROOT / "rubrics" / "schemas" / "rubric.schema.json": RubricFile,
}
"""Named in the first line of each file that people write, so that editors complete and check it."""


def schema(model: type[BaseModel]) -> str:
    """Return the JSON Schema of a model as a file's text."""
    return json.dumps(model.model_json_schema(by_alias=True), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, model in SCHEMAS.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(schema(model), encoding="utf-8")
    for path, make in PAGES.items():
        path.write_text(page(path.read_text(encoding="utf-8"), make()), encoding="utf-8")
