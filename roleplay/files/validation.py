"""Holding plain data to a model: every mistake at once, each with its place and its sentence."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from roleplay.errors import FileError, Problem
from roleplay.files.document import Document, Path_
from roleplay.files.wording import Schema, expected_at, label, missing, schema_of, sentence, unknown
from roleplay.text import one_line

ModelT = TypeVar("ModelT", bound=BaseModel)


class Mismatch(NamedTuple):
    """An entry that does not agree with another: where it stands, what is wrong with it, and whether it is its key."""

    path: Path_
    message: str
    at_key: bool = False


class CrossChecked(BaseModel):
    """A model whose entries speak of each other.

    That they agree is looked for in plain data rather than by validators, so that it is found and placed even while other
    entries are broken: all mistakes of a file at once.
    """

    @classmethod
    def cross_check(cls, data: Any) -> Iterator[Mismatch]:
        """Yield each entry that does not agree with the others."""
        raise NotImplementedError


def examine(
    model: type[ModelT], document: Document, written: type[BaseModel] | None = None
) -> tuple[ModelT | None, tuple[Problem, ...]]:
    """Return `document` as a `model`, or None and every mistake in it, in the order of the file.

    written: the model of what people write, where more is possible than in a `model` that is complete.
    """
    found: list[Problem] = []
    instance: ModelT | None = None
    if isinstance(document.data, dict):
        try:
            instance = model.model_validate(document.data)
        except ValidationError as error:
            roots = (schema_of(written), schema_of(model)) if written else (schema_of(model),)
            found += _mistakes(roots, document, error)
        if issubclass(model, CrossChecked) and () not in document.unsure:
            found += (
                document.problem(path, message, value=not at_key)
                for path, message, at_key in model.cross_check(document.data)
            )
    elif not document.problems:
        found.append(document.problem((), "empty or not a list of 'key: value' lines; start from an example."))
    broken_off = document.problems[-1].line if () in document.unsure else 0
    found = [problem for problem in found if problem.line != broken_off]  # one accident, one message
    found += document.problems
    return (None if found else instance), tuple(sorted(dict.fromkeys(found)))


def validate(model: type[ModelT], document: Document) -> ModelT:
    """Return `document` as a `model`, or raise one FileError that lists every mistake with its place."""
    instance, problems = examine(model, document)
    if instance is None:
        raise FileError.of(problems)
    return instance


def _mistakes(roots: Sequence[Schema], document: Document, error: ValidationError) -> list[Problem]:
    """Return what the model found; a key that is missing only because its name is misspelt is not named twice."""
    items = error.errors(include_url=False)
    paths = {_real_path(document.data, item["loc"]) for item in items}
    within = {path[:length] for path in paths for length in range(len(path))}
    found: list[Problem] = []
    slips: set[Path_] = set()
    for item in items:
        if item["type"] == "extra_forbidden":
            path = _real_path(document.data, item["loc"])
            message, meant = unknown(document.data, roots[0], path)
            found.append(document.problem(path, message))
            if meant is not None:
                slips.add((*path[:-1], meant))
    for item in items:
        path = _real_path(document.data, item["loc"])
        if item["type"] == "extra_forbidden" or path in document.unsure:
            continue
        if item["type"] == "missing" and isinstance(_value(document.data, path), dict):
            key = str(item["loc"][-1])
            if (*path, key) not in slips:
                shapes = expected_at(roots[0], (*path, key))
                found.append(document.problem(path, missing(label(document.data, path), key, shapes)))
        elif item["type"] == "too_short" and path in within:
            continue  # it is only too short for the wrong entries in it
        elif why := _about_value(roots, document.data, path, item):
            found.append(document.problem(path, why, value=item["loc"][-1:] != ("[key]",)))
    if not found and not document.unsure:  # whatever the words for it may be: what is refused is never silent
        first = items[0]
        path = _real_path(document.data, first["loc"])
        found.append(document.problem(path, _plain(label(document.data, path), first), value=True))
    return found


def _about_value(roots: Sequence[Schema], data: Any, path: Path_, item: Any) -> str | None:
    named = label(data, path)
    if item["loc"][-1:] == ("[key]",):
        names = [shape["propertyNames"] for shape in expected_at(roots[0], path[:-1]) if "propertyNames" in shape]
        return sentence(f"the key {named}", str(path[-1]), names) or _plain(named, item)
    value = _value(data, path)
    shapes: list[Schema] = []
    for root in roots:
        shapes = expected_at(root, path)
        if message := sentence(named or "the file", value, shapes):
            return message
    # what only the model knows, and what no words are known for; a shape that was not meant is passed over
    return (
        _plain(named, item)
        if item["type"] == "value_error" or not (isinstance(value, dict) and len(shapes) > 1)
        else None
    )


def _plain(named: str, item: Any) -> str:
    """Return the model's own words."""
    said = str(item["msg"]).removeprefix("Value error, ")
    value = item.get("input")
    if item["type"] in {"model_type", "model_attributes_type", "dict_type"}:
        return f"{named} is '{one_line(str(value), 60)}'; write keys and values in its place, such as {{weight: 2}}."
    if isinstance(value, str):
        return f"{named} is '{one_line(value, 60)}'; {said}."
    return f"{named}: {said}." if named else f"{said[:1].lower()}{said[1:]}."


def _value(data: Any, path: Path_) -> Any:
    for part in path:
        data = data[part]
    return data


def _real_path(data: Any, loc: tuple[str | int, ...]) -> Path_:
    """Drop the parts that pydantic adds for union branches, keep those that exist in the file."""
    real: list[str | int] = []
    part: Any
    for part in loc:
        if (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        ):
            real.append(part)
            data = data[part]
    return tuple(real)
