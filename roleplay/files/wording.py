"""Words for what does not fit a model: what stands there, what was expected, and the nearest right thing.

What was expected is read from the model's JSON Schema, so the sentences cannot drift from what is checked.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from roleplay.files.document import Path_
from roleplay.text import one_line

Schema = dict[str, Any]


def nearest(word: str, known: Iterable[str], *, what: str = "") -> str:
    """Return the half sentence that helps after an unknown word: the nearest known one, or all of them."""
    choices = sorted(set(known))
    near = difflib.get_close_matches(word, choices, 1, 0.6)
    if near and not _opposite(word, near[0]):
        return f"did you mean '{one_line(near[0], 60)}'?"
    if not choices:
        return f"there are no {what or 'others'}."
    more = len(choices) - _MANY
    shown = [one_line(name, 60) for name in (choices if more <= 1 else choices[:_MANY])]
    return f"known{f' {what}' if what else ''}: {', '.join(shown)}{f' and {more} more' if more > 1 else ''}."


def _opposite(word: str, name: str) -> bool:
    """Say whether a word undoes what a name says: somebody who wrote "de-escalation" does not mean "escalate"."""
    undone = re.match(r"(?:de|dis|mis|anti)[-_ ]?(?=(\w{4}))", word.lower())
    return undone is not None and name.lower().startswith(undone[1])


_MANY = 16
"""So many names are read; of more, the first are shown."""


def label(data: Any, path: Path_) -> str:
    """Return how a person would name a place of `data`: "fact 'booking': reveal.trust", "remedy 2: offer"."""
    parts: list[str] = []
    dotted: list[str] = []
    for part in path:
        item = _inside(data, part)
        if isinstance(part, int):
            listed = dotted.pop() if dotted else "entry"
            if isinstance(item, dict) and ("id" in item or len(item) > 1):
                identity = item.get("id")
                named = f"'{one_line(identity, 60)}'" if isinstance(identity, str) and identity else str(part + 1)
                parts += [".".join(dotted)] if dotted else []
                parts.append(f"{_singular(listed)} {named}")
                dotted = []
            else:
                dotted = [f"entry {part + 1} of {'.'.join((*dotted, listed))}"]
        else:
            dotted.append(one_line(str(part), 60))
        data = item
    return ": ".join([*parts, *([".".join(dotted)] if dotted else [])])


def _inside(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _at(data: Any, path: Path_) -> dict[str, Any]:
    for part in path:
        data = _inside(data, part)
    return data if isinstance(data, dict) else {}


def _singular(listed: str) -> str:
    if listed.endswith("ies"):
        return f"{listed[:-3]}y"
    return listed.removesuffix("s")


# ── what a model expects ──


@lru_cache(maxsize=16)
def schema_of(model: type[BaseModel]) -> Schema:
    """Return the JSON Schema of what may stand in a file."""
    return model.model_json_schema(by_alias=True)


def expected_at(root: Schema, path: Path_) -> list[Schema]:
    """Return what may stand at `path`: one schema for each shape that is possible there."""
    found = list(_shapes(root, root))
    for part in path:
        found = [shape for one in found for inner in _within(one, part) for shape in _shapes(root, inner)]
    return found


def _shapes(root: Schema, schema: Schema) -> Iterator[Schema]:
    if "$ref" in schema:
        yield from _shapes(root, root["$defs"][schema["$ref"].rsplit("/", 1)[-1]])
    elif "anyOf" in schema:
        for inner in schema["anyOf"]:
            yield from _shapes(root, inner)
    elif schema.get("type") != "null":
        yield schema


def _within(schema: Schema, part: str | int) -> Iterator[Schema]:
    if isinstance(part, int):
        if isinstance(items := schema.get("items"), dict):
            yield items
    elif part in schema.get("properties", {}):
        yield schema["properties"][part]
    elif isinstance(other := schema.get("additionalProperties"), dict):
        yield other


def keys_of(shapes: Iterable[Schema]) -> list[str]:
    """Return the keys that a block may have."""
    return sorted({key for shape in shapes for key in shape.get("properties", {})})


# ── sentences ──

_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("small letters, digits and hyphens", "-", "dana-reyes"),
    r"^[a-z]+(_[a-z]+)*$": ("small letters and underscores", "_", "let_vent"),
    r"^[a-z0-9]+([_-][a-z0-9]+)*$": ("small letters, digits, hyphens and underscores", "-", "plain-apology"),
}
"""Patterns of ids: the words for them, what joins their parts, an example."""


def _choice(words: Sequence[Any], joined: str = "or") -> str:
    quoted = [f"'{word}'" if isinstance(word, str) else str(word) for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {joined} {quoted[-1]}"


def phrase(shape: Schema) -> str:
    """Return what a shape is, so that it fits after "write" and "with"."""
    kind = shape.get("type")
    if "const" in shape or "enum" in shape:
        return _choice(shape.get("enum", [shape.get("const")]))
    if kind in {"number", "integer"}:
        return f"a {'whole ' if kind == 'integer' else ''}number{_range(shape)}"
    if kind == "boolean":
        return "true or false"
    if kind == "array":
        return "a list, every entry on a line of its own that begins with '- '"
    if kind == "object":
        wanted = shape.get("required", [])
        return f"a block of keys, indented: {', '.join(wanted)}" if wanted else "a block of keys, indented"
    if words := _PATTERNS.get(shape.get("pattern", "")):
        return f"{words[0]}, such as '{words[2]}'"
    return "text"


def _phrases(shapes: Sequence[Schema]) -> str:
    """Return what may stand in a place, the shortest first."""
    return " or ".join(
        dict.fromkeys(phrase(shape) for shape in sorted(shapes, key=lambda one: one.get("type") == "object"))
    )


def _range(shape: Schema) -> str:
    low, high = shape.get("minimum"), shape.get("maximum")
    above = shape.get("exclusiveMinimum")
    if above is not None:
        return f" above {above:g}" + (f", at most {high:g}" if high is not None else "")
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    return f" from {low:g} up" if low is not None else f" of at most {high:g}" if high is not None else ""


def sentence(named: str, value: Any, shapes: Sequence[Schema]) -> str | None:
    """Return what is wrong with `value`, which must have one of `shapes`, or None if nothing can be said of it."""
    texts = [
        shape for shape in shapes if shape.get("type") == "string" and "enum" not in shape and "const" not in shape
    ]
    words = [word for shape in shapes for word in shape.get("enum", [shape["const"]] if "const" in shape else [])]
    kinds = {shape.get("type") for shape in shapes}
    blocks = [shape for shape in shapes if shape.get("type") == "object"]
    if value is None:
        return f"{named} has no value; write {_phrases(shapes)}." if shapes else None
    if isinstance(value, list):
        return _about_list(named, value, shapes)
    if isinstance(value, dict):
        return None if blocks else _about_block(named, value, shapes)
    said = f"{named} is '{one_line(_written(value), 60)}'"
    if words and not texts:
        near = difflib.get_close_matches(_written(value), [str(word) for word in words], 1, 0.6)
        if near and isinstance(words[0], str):
            return f"{said}; did you mean '{near[0]}'?"
        return None if blocks else f"{said}; write {_choice(words)}."
    if texts:
        return _about_text(named, said, value, texts[0])
    if "array" in kinds:
        if re.match(r"-\S", _written(value)):
            return f"{said}, because a space is missing after the dash; write '- ' before every entry."
        if re.fullmatch(r"[\w-]{1,60}", _written(value)):
            return f"{said}, but must be a list; write [{_written(value)}]."
        return f"{said}, but must be a list; write every entry on a line of its own that begins with '- '."
    if blocks:
        if space := re.match(r"([A-Za-z_][\w-]*):\S", _written(value)):
            return f"{said}, because a space is missing after '{space.group(1)}:'."
        return f"{said}; write {phrase(blocks[0])}."
    if comma := re.fullmatch(r"(\d+),(\d+)", _written(value)):
        return f"{said}; write {comma.group(1)}.{comma.group(2)}, with a dot."
    return f"{said}; write {phrase(shapes[0])}." if shapes else None


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _about_list(named: str, value: list[Any], shapes: Sequence[Schema]) -> str | None:
    lists = [shape for shape in shapes if shape.get("type") == "array"]
    if lists:
        least = lists[0].get("minItems", 0)
        if len(value) >= least:
            return None
        if not value:
            return f"{named} is empty; write at least {'one entry' if least == 1 else f'{least} entries'}."
        return f"{named} has {len(value)} of at least {least} entries; write more."
    if not shapes:
        return None
    if _phrases(shapes) == "text":
        return f"{named} is a list; write text, in quotes if it begins with '[' or '- '."
    return f"{named} is a list; instead of '- ' or brackets write {_phrases(shapes)}."


def _about_block(named: str, value: dict[str, Any], shapes: Sequence[Schema]) -> str | None:
    if not shapes:
        return None
    if any(shape.get("type") == "array" for shape in shapes):
        return f"{named} is a block of keys, but must be a list; begin every entry with '- '."
    if any(shape.get("type") == "string" for shape in shapes):
        key = next(iter(value), "")
        if value.get(key) is None:
            return f"{named} is a block of keys; write {phrase(shapes[0])}, in quotes if it begins with '{{'."
        return f"{named} is taken for a key and its value, because of the colon after '{one_line(str(key), 40)}'; put the text in quotes."
    return f"{named} is a block of keys; write {phrase(shapes[0])}."


def _about_text(named: str, said: str, value: Any, shape: Schema) -> str | None:
    text = _written(value)
    if not text.strip() and shape.get("minLength"):
        return f"{named} is empty; write {phrase(shape)}."
    if (most := shape.get("maxLength")) is not None and len(text) > most:
        return f"{named} has {len(text)} characters; shorten it to at most {most}."
    pattern = shape.get("pattern")
    if pattern and not re.fullmatch(pattern.removeprefix("^").removesuffix("$"), text):
        if words := _PATTERNS.get(pattern):
            joined = re.sub(r"[^a-z0-9]+" if words[1] == "-" else r"[^a-z]+", words[1], text.lower()).strip(words[1])
            return f"{said}; use {words[0]}, such as '{one_line(joined, 40) or words[2]}'."
        return f"{said}; use only what fits {pattern}."
    return None if isinstance(value, str) else f"{said}; put it in quotes."


def missing(named: str, key: str, shapes: Sequence[Schema]) -> str:
    """Return the sentence for a key that is not there; `named` is what it belongs to."""
    if shapes and "const" in shapes[0]:
        return f"{f'{named}: ' if named else ''}'{key}' is missing; add '{key}: {shapes[0]['const']}'."
    what = f" with {_phrases(shapes)}" if shapes else ""
    return f"{f'{named}: ' if named else ''}'{key}' is missing; add '{key}:'{what}."


def unknown(data: Any, root: Schema, path: Path_) -> tuple[str, str | None]:
    """Return the sentence for a key that has no business at `path`, and the right key if it is a slip of the hand."""
    key, parent = str(path[-1]), path[:-1]
    here = keys_of(expected_at(root, parent))
    said = f"unknown key '{one_line(key, 60)}'"
    if key.strip() != key and key.strip() in here:
        return (
            f"an odd sign stands before or after the key '{key.strip()}'; delete the line and type it again.",
            key.strip(),
        )
    if (bare := key.strip().strip("“”„‘’\"'`*-\xa0 ")) != key and bare in here:
        return f"{said}; write only '{bare}', with nothing before or after it.", bare
    if (start := re.match(r"([A-Za-z_][\w-]*)(:?)(.*)", key)) and start.group(1) in here and start.group(3):
        slip = start.group(1)
        what = "space" if start.group(2) else "colon"
        return f"{said}; a {what} is missing after '{slip}{start.group(2)}'.", slip
    if near := difflib.get_close_matches(key.lower().replace("-", "_"), here, 1, 0.75):
        return f"{said}; did you mean '{near[0]}'?", near[0]
    for height in range(len(parent) - 1, -1, -1):
        if key in keys_of(expected_at(root, parent[:height])):
            beside = parent[height]
            if isinstance(beside, int):
                break
            return f"{said} under '{parent[-1]}'; it belongs beside '{beside}': begin it in the same column.", None
    block = _at(data, parent)
    for sibling in sorted(here, key=lambda one: (one not in block, block.get(one) is not None)):
        if key in keys_of(expected_at(root, (*parent, sibling))):
            return f"{said} here; it belongs under '{sibling}': indent it more.", None
    return f"{said}; {nearest(key, here, what='keys')}", next(iter(difflib.get_close_matches(key, here, 1, 0.6)), None)
