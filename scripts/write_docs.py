"""Write what is generated from code: tables in docs/ and JSON Schemas (`make docs`)."""

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel

from roleplay.customer.effects import EFFECTS, Shift
from roleplay.evaluation.cases import Case
from roleplay.evaluation.suite import SuiteFile
from roleplay.persona import OrganisationFile, PersonaFile
from roleplay.rubric import Catalogue, RubricFile
from roleplay.rubric_files import load_catalogue
from roleplay.signals import signals_for
from scripts.attribute_docs import json_schema
from scripts.field_reference import field_tables, moves_table, organisation_table
from scripts.markdown import filled, table
from scripts.measure_finder import measure
from scripts.mood_picture import PICTURE, mood_picture
from scripts.trainer_tables import faults_table, lint_table, personas_table, trainees_table

ROOT = Path(__file__).parent.parent
NAME = "scripts/write_docs.py"


def mood_table() -> str:
    """Return the table of effects as Markdown."""
    return table(
        ("strategy", "shown", "minor break", "gross break"),
        (
            (f"`{strategy}`", _shift(effect.shown), _shift(effect.minor), _shift(effect.gross))
            for strategy, effect in EFFECTS.items()
        ),
    )


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


PAGES: dict[Path, dict[str, Callable[[], str]]] = {
    ROOT / "docs" / "mood.md": {"table": mood_table},
    ROOT / "docs" / "finder.md": {"table": finder_table},
    ROOT / "docs" / "personas.md": {"personas": personas_table},
    ROOT / "docs" / "persona-fields.md": {
        "fields": field_tables,
        "organisation": organisation_table,
        "moves": moves_table,
        "warnings": lint_table,
    },
    ROOT / "docs" / "rehearsal.md": {"trainees": trainees_table, "faults": faults_table},
}
"""What is generated in each page, by the name of the place where it stands."""


def page(path: Path) -> str:
    """Return a page with its tables as the code has them now."""
    return filled(path.read_text(encoding="utf-8"), {name: make() for name, make in PAGES[path].items()}, NAME)


SCHEMAS: dict[Path, type[BaseModel]] = {
    ROOT / "personas" / "schemas" / "persona.schema.json": PersonaFile,
    ROOT / "personas" / "schemas" / "organisation.schema.json": OrganisationFile,
    ROOT / "rubrics" / "schemas" / "catalogue.schema.json": Catalogue,
    ROOT / "rubrics" / "schemas" / "rubric.schema.json": RubricFile,
    ROOT / "evals" / "schemas" / "case.schema.json": Case,
    ROOT / "evals" / "schemas" / "suite.schema.json": SuiteFile,
}
"""Named in the first line of each file that people write, so that editors complete and check it."""


def schema(model: type[BaseModel]) -> str:
    """Return the JSON Schema of a model as a file's text."""
    return json.dumps(json_schema(model), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, model in SCHEMAS.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(schema(model), encoding="utf-8")
    for path in PAGES:
        path.write_text(page(path), encoding="utf-8")
    PICTURE.write_text(mood_picture(), encoding="utf-8")
