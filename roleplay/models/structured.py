"""Structured answers: how JSON is asked for, read out of what a model wrote, and held to a schema."""

import json
import re
from functools import lru_cache
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from roleplay.models.base import Form, Message
from roleplay.text import clean, one_line

M = TypeVar("M", bound=BaseModel)

_FENCE = re.compile(r"```(?:json)?(.*?)```", re.S)
_LONGEST = 200_000
"""Characters of an answer that are read; no schema here needs a tenth of it."""
_OPENINGS = 20
"""How many braces are tried as the beginning of the answer."""


@lru_cache(maxsize=64)  # milliseconds of every call otherwise
def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of an answer in the strict dialect that providers accept: closed, everything required."""
    closed: dict[str, Any] = _closed(model.model_json_schema())
    return closed


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items() if key not in {"title", "default", "description"}}
    if isinstance(schema.get("properties"), dict):
        closed["properties"] = {name: _closed(value) for name, value in schema["properties"].items()}
        closed["required"] = list(schema["properties"])
        closed["additionalProperties"] = False
    return closed


def asked_in(form: Form, messages: tuple[Message, ...], schema: dict[str, Any]) -> tuple[Message, ...]:
    """Return the messages with the form of the answer said in words where the form itself does not carry it.

    It goes to the end of the last message, so that what comes before stays a stable prefix for provider caches.
    """
    if form == "json_schema":
        return messages
    last = messages[-1]
    said = f"{last.content}\n\nAnswer with one JSON object and nothing else, of this JSON Schema:\n{json.dumps(schema, ensure_ascii=False)}"
    return (*messages[:-1], Message(last.role, said))


def read(text: str, model: type[M], *, alone: bool = False) -> tuple[M | None, str]:
    """Return the answer read out of `text` (bare, fenced, or with words around it), or None and what is wrong with it.

    alone: only where nothing else stands in the text. Never raises, whatever the text. Strings inside the answer are
    cleaned like any text from outside.
    """
    problem = "it holds no JSON object"
    candidates = _candidates(clean(text[:_LONGEST]))
    for candidate in candidates[:1] if alone else candidates:
        try:
            data = json.loads(candidate, parse_constant=_no_number)
        except (ValueError, RecursionError):
            continue
        if not isinstance(data, dict):
            problem = "the answer must be a JSON object"
            continue
        try:
            return model.model_validate(_cleaned(data)), ""
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the whole"
            problem = one_line(f"{place}: {first['msg']}", 300)
        except RecursionError:
            problem = "it is nested too deep"
    return None, problem


def _candidates(text: str) -> list[str]:
    """Return what in `text` could be the answer, likeliest first: what comes after a model's thinking, if it thinks aloud."""
    text = text.rpartition("</think>")[2]
    if text.lstrip().startswith("<think>"):
        return []  # it thinks to the very end
    found = [text, *(match for match in _FENCE.findall(text))]
    start, decoder = text.find("{"), json.JSONDecoder()
    for _ in range(_OPENINGS):
        if start < 0:
            break
        try:
            _, length = decoder.raw_decode(text[start:])
            found.append(text[start : start + length])
            break
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
    return [stripped for candidate in found if (stripped := candidate.strip())]


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _cleaned(data: Any) -> Any:
    """Return JSON-able data with every string in it cleaned: "\\u001b[2J" is an escape sequence once it is read."""
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, list):
        return [_cleaned(item) for item in data]
    if isinstance(data, dict):
        return {clean(name): _cleaned(value) for name, value in data.items()}
    return data


def repair(messages: tuple[Message, ...], answer: str, problem: str) -> tuple[Message, ...]:
    """Return the messages that ask once more, with what was wrong; the wrong answer is cut, it may be endless."""
    return (
        *messages,
        Message("assistant", clean(answer[:2000]) or "(nothing)"),
        Message("user", f"That cannot be used: {problem}. Give the corrected JSON object alone."),
    )
