"""What stands under an attribute of a model, for editors and for the reference of the fields.

Pydantic could gather these docstrings itself (`use_attribute_docstrings`), but then every start of the program would read
and parse its own source for them; only the documentation needs them, so they are read here.
"""

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise
from typing import Any, get_args

from pydantic import BaseModel


def described(model: type[BaseModel]) -> dict[str, str]:
    """Return what is said of each attribute of a model, its own and inherited, by the name it has in files."""
    found: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        if issubclass(cls, BaseModel) and cls is not BaseModel:
            found |= _docstrings(cls.__module__).get(cls.__name__, {})
    return {
        (model.model_fields[name].alias or name): text for name, text in found.items() if name in model.model_fields
    }


@cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """Return, for each class of a module, the docstrings under its attributes."""
    return {
        node.name: {
            attribute.target.id: inspect.cleandoc(text.value.value)
            for attribute, text in pairwise(node.body)
            if isinstance(attribute, ast.AnnAssign)
            and isinstance(attribute.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        }
        for node in ast.parse(inspect.getsource(sys.modules[module])).body
        if isinstance(node, ast.ClassDef)
    }


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a model in which every key says what it is."""
    schema = model.model_json_schema(by_alias=True)
    blocks = {model.__name__: schema, **schema.get("$defs", {})}
    for each in _family(model):
        properties = blocks.get(each.__name__, {}).get("properties", {})
        for key, text in described(each).items():
            properties[key]["description"] = text
    return schema


def _family(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Return a model and every model that may stand in its fields."""
    found: list[type[BaseModel]] = []

    def visit(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in found:
            found.append(annotation)
            for info in annotation.model_fields.values():
                visit(info.annotation)
        for part in get_args(annotation):
            visit(part)

    visit(model)
    return found
