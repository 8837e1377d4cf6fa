"""Write what is generated from code: tables in docs/ and JSON Schemas (`make docs`)."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pydantic import BaseModel

from roleplay.customer.effects import EFFECTS, Shift
from roleplay.evaluation.cases import Case
from roleplay.evaluation.suite import SuiteFile
from roleplay.persona import OrganisationFile, PersonaFile
from roleplay.rubric import Catalogue, RubricFile
from scripts.app_keys import keys_table
from scripts.attribute_docs import json_schema
from scripts.eval_reference import beside_table, case_keys, figures_table, suite_keys, weak_list
from scripts.field_reference import field_tables, moves_table, organisation_table
from scripts.markdown import filled, table
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


PAGES: dict[Path, dict[str, Callable[[], str]]] = {
    ROOT / "docs" / "mood.md": {"table": mood_table},
    ROOT / "docs" / "finder.md": {
        "held-out": partial(figures_table, "held-out"),
        "weak": partial(weak_list, "held-out"),
        "offline": partial(figures_table, "offline"),
        "conversations": partial(figures_table, "conversations"),
        "beside": beside_table,
    },
    ROOT / "docs" / "app.md": {"keys": keys_table},
    ROOT / "docs" / "cases.md": {"keys": case_keys},
    ROOT / "docs" / "suites.md": {"keys": suite_keys},
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
