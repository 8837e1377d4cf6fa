"""The JSON Schemas: editors complete and check by them the files that people write, so those must fit them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from roleplay.files import load_document

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path
    for pattern in ("personas/*.yaml", "personas/organisations/*.yaml", "rubrics/*.yaml", "evals/suites/*.yaml")
    for path in ROOT.glob(pattern)
)
NAMED = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


def schema_named_in(path: Path) -> Path:
    named = NAMED.match(path.read_text(encoding="utf-8"))
    assert named, f"{path}: the first line names no schema"
    return path.parent / named[1]


def complaints(schema: Path, data: Any) -> list[str]:
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_that_ships_names_its_schema_and_fits_it(path: Path) -> None:
    schema = schema_named_in(path)
    assert schema.is_file()
    assert complaints(schema, load_document(path).data) == []


@pytest.mark.parametrize("schema", sorted(ROOT.glob("*/schemas/*.json")), ids=lambda path: path.name)
def test_a_schema_is_one_and_some_file_names_it(schema: Path) -> None:
    Draft202012Validator.check_schema(json.loads(schema.read_text(encoding="utf-8")))
    if schema.name not in {
        "organisation.schema.json",
        "case.schema.json",
    }:  # whoever writes an organisation does; JSON lines cannot
        assert schema in {schema_named_in(path).resolve() for path in FILES}


WHOLE = {
    "schema": 1,
    "id": "a",
    "version": 1,
    "name": "A",
    "description": "A b c.",
    "pass_mark": 70,
    "strategies": {"ask": {}},
}
OWN_CHECK = {"id": "x", "look_for": "y", "signals": [{"phrase": "z"}]}


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        (WHOLE, True),
        ({"schema": 1, "id": "a", "extends": "b"}, True),
        ({"schema": 1, "id": "a", "extends": ["b", "c"], "only": ["ask"]}, True),
        ({"schema": 1, "id": "a", "extends": "b", "strategies": {"ask": "off", "calm": None}}, True),
        (
            {**WHOLE, "strategies": {"ask": {"shows": [OWN_CHECK], "ignore": ["open-question"], "good": ["Go on."]}}},
            True,
        ),
        ({"schema": 1, "id": "a"}, False),
        ({**WHOLE, "pass_mark": 101}, False),
        ({**WHOLE, "strategies": {"ask": "of"}}, False),
        ({**WHOLE, "strategies": {"ask": {"wieght": 2}}}, False),
        ({**WHOLE, "strategies": {"ask": {"shows": [{"id": "x"}]}}}, False),
        ({**WHOLE, "extends": "Not An Id"}, False),
    ],
)
def test_the_schema_of_a_rubric_is_that_of_its_file(data: dict[str, Any], fits: bool) -> None:
    assert (complaints(ROOT / "rubrics" / "schemas" / "rubric.schema.json", data) == []) == fits


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_broken_file_does_not_fit(path: Path) -> None:
    data = load_document(path).data
    for broken in (
        {**data, "wholly": "unknown"},
        {**data, "schema": 2},
        {key: data[key] for key in data if key != "schema"},
    ):
        assert complaints(schema_named_in(path), broken)
