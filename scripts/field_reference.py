"""The reference of the keys that trainers write, from the models: what each is, what may stand there, an example."""

import json
import re
from typing import Any

import yaml
from pydantic import BaseModel

from roleplay.authoring.interview import interview
from roleplay.authoring.scaffold import scaffold
from roleplay.persona import (
    MOVES,
    Acceptable,
    BreakingPoint,
    Customer,
    Fact,
    Gate,
    Organisation,
    OrganisationFile,
    Persona,
    Remedy,
    Replies,
    Temperament,
    Voice,
)
from scripts.attribute_docs import described, json_schema
from scripts.markdown import table
from scripts.moves import POOLS

SECTIONS: tuple[tuple[str, str, type[BaseModel], tuple[str | int, ...]], ...] = (
    ("The whole file", "", Persona, ()),
    ("organisation", "", Organisation, ("organisation",)),
    ("customer", "", Customer, ("customer",)),
    ("voice", "under `customer`", Voice, ("customer", "voice")),
    ("temperament", "", Temperament, ("temperament",)),
    ("breaking_point", "", BreakingPoint, ("breaking_point",)),
    ("facts", "a list; each entry begins with a dash", Fact, ("facts", 3)),
    ("reveal", "under a fact; every condition given must hold", Gate, ("facts", 3, "reveal")),
    ("remedies", "a list; each entry begins with a dash", Remedy, ("remedies", 0)),
    ("acceptable", "under a remedy; every condition given must hold", Acceptable, ("remedies", 0, "acceptable")),
    ("replies", "under a remedy; each a list of lines", Replies, ("remedies", 0, "replies")),
)
"""Title, where it stands, the model, and where its example is in a new persona file."""

ANSWERS = {
    "name": "Maya Lindqvist",
    "trouble": "the wedding cake that came to the wrong address",
    "wants": "another cake by noon tomorrow",
    "interest": "not letting my sister down on her day",
    "organisation": "Honey & Rye Bakery",
    "offers": "bake a smaller cake by noon tomorrow; give your money back",
    "forbidden": "send you cakes for free for a year",
}
"""What the examples are made of: the persona of docs/first-persona.md."""

EXAMPLES: dict[tuple[str, str], str] = {
    ("Persona", "organisation"): "honey-and-rye",
    ("Persona", "policy"): '["The van is full until Friday."]',
    ("Persona", "content_note"): '"Speaks about a death in the family."',
    ("Organisation", "industry"): "bakery",
    ("Temperament", "insists"): "2",
    ("Gate", "heat_at_most"): "8",
    ("Gate", "needs"): "[heard]",
    ("Gate", "after"): "deadline",
    ("Gate", "shown"): "[empathize]",
    ("Acceptable", "shown"): "[own_it]",
    ("Remedy", "never"): "true",
    ("OrganisationFile", "schema"): "1",
    ("OrganisationFile", "id"): "honey-and-rye",
    ("OrganisationFile", "industry"): "bakery",
}
"""What a new persona file has no example of."""

KINDS: dict[tuple[str, str], str] = {
    ("Persona", "organisation"): "the id of a file, or a block: [organisation](#organisation)",
    ("Persona", "trains"): "a list of strategies",
    ("Temperament", "soothed_by"): "strategies or checks, each with a number from 0 to 3",
    ("Temperament", "provoked_by"): "strategies or checks, each with a number from 0 to 3",
}
"""What the schema of a complete persona does not say."""

LONGEST = 70


def field_tables() -> str:
    """Return the reference of a persona file as Markdown, block by block."""
    parts: list[str] = []
    for title, place, model, path in SECTIONS:
        parts.append(f"### {title}\n" + (f"\n{_capital(place)}.\n" if place else "") + f"\n{_table(model, path)}")
    return "\n\n".join(parts)


def organisation_table() -> str:
    """Return the reference of an organisation's file as Markdown."""
    return _table(OrganisationFile, ("organisation",))


def _table(model: type[BaseModel], path: tuple[str | int, ...]) -> str:
    schema, texts, example = json_schema(model), described(model), _example(path)
    properties: dict[str, dict[str, Any]] = schema["properties"]
    return table(
        ("key", "what it is", "what may stand there", "if left out", "example"),
        (
            (
                f"`{key}`",
                texts[key],
                KINDS.get((model.__name__, key)) or _kind(properties[key], key),
                "must be there" if key in schema.get("required", ()) else _default(properties[key]),
                _example_of(model, key, properties[key], example),
            )
            for key in sorted(properties, key=lambda each: ["schema", "id", each].index(each))
        ),
    )


# ── what may stand there, in plain words ──


def _kind(entry: dict[str, Any], key: str) -> str:
    """Return what a value may be, from its JSON Schema."""
    match entry:
        case {"$ref": _}:
            return f"a block: [{key}](#{key})"
        case {"anyOf": choices}:
            return " or ".join(_kind(choice, key) for choice in choices if choice != {"type": "null"})
        case {"const": value}:
            return f"`{value}`"
        case {"enum": values}:
            return " or ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": {"$ref": _}}:
            return f"a list of blocks: [{key}](#{key})"
        case {"type": "array", "items": {"enum": values}}:
            return f"a list of {', '.join(f'`{value}`' for value in values)}"
        case {"type": "array", "items": item}:
            return f"a list of {_kind(item, key).removeprefix('a ')}s".replace("strategys", "strategies")
        case {"type": "object", "additionalProperties": _}:
            return "moves, each with a list of texts: [the moves](#the-moves)"
        case {"type": "boolean"}:
            return "`true` or `false`"
        case {"type": "integer" | "number"}:
            whole = "a whole number" if entry["type"] == "integer" else "a number"
            return f"{whole} from {entry['minimum']:g} to {entry['maximum']:g}"
        case {"type": "string", "pattern": pattern}:
            return "a strategy" if "_" in pattern else "a short name"
        case {"type": "string", "maxLength": most}:
            return "a text" if most <= 600 else "a long text"
    raise ValueError(f"{key}: {entry}")


def _default(entry: dict[str, Any]) -> str:
    default = entry.get("default")
    if default in (None, [], {}):
        return "nothing"
    return "what its own keys say" if isinstance(default, dict) else f"`{_yaml(default)}`"


# ── examples, from the file of a new persona ──


def _example(path: tuple[str | int, ...]) -> Any:
    """Return a block of a new persona file."""
    data = yaml.safe_load(scaffold(interview(ANSWERS, None, {}), schema=""))
    for step in path:
        data = data[step]
    return data


def _example_of(model: type[BaseModel], key: str, entry: dict[str, Any], example: Any) -> str:
    if own := EXAMPLES.get((model.__name__, key)):
        return f"`{own}`"
    value = example.get(key) if isinstance(example, dict) else None
    if value is None or "$ref" in str(entry) or key == "lines":
        return ""  # blocks have their examples in their own tables
    text = _yaml(value)
    if len(text) > LONGEST and isinstance(value, list):
        text = _yaml(value[:1])
    return f"`{text}`" if len(text) <= LONGEST + 20 else f"`{text[:LONGEST]}…`"


def _yaml(value: Any) -> str:
    """Return a value as it stands on one line of a file."""
    match value:
        case str():
            return value if re.fullmatch(r"[A-Za-z][\w -]*", value) else json.dumps(value, ensure_ascii=False)
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(_yaml, value))}]"
        case dict():
            return f"{{ {', '.join(f'{key}: {_yaml(each)}' for key, each in value.items())} }}"
    return f"{value:g}"


# ── the moves ──


def moves_table() -> str:
    """Return every pool of lines as Markdown: when it is said, and how many lines are a good number."""
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for move in MOVES:
        group, when, lines = POOLS[move]
        rows.setdefault(group, []).append((f"`{move}`", when, lines))
    return "\n\n".join(
        f"### {group}\n\n{table(('move', 'said when', 'lines'), moves)}" for group, moves in rows.items()
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
