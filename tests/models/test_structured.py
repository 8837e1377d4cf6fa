"""Structured answers: asked for in three forms, read out of whatever a model writes."""

import json
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from roleplay.models.base import Message
from roleplay.models.structured import asked_in, read, repair, schema_of


class Finding(BaseModel):
    model_config = ConfigDict(extra="forbid")

    check: Literal["specific-apology", "calm-down"]
    at: str = Field(default="0.1", pattern=r"^\d+\.\d+$", description="turn and sentence")
    title: float = Field(default=0.5, ge=0, le=1)


class Findings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    findings: list[Finding] = []


ANSWER = {"findings": [{"check": "calm-down", "at": "3.1", "title": 0.9}]}
JSON = json.dumps(ANSWER)


@pytest.mark.parametrize(
    "text",
    [
        JSON,
        f"  {JSON}\n",
        f"```json\n{JSON}\n```",
        f"Here it is:\n```\n{JSON}```\nAnything else?",
        f"The answer is {JSON}, I think {{sic}}.",
        f"By {{the}} rules: {JSON}",
        f'<think>maybe {{"findings": []}}?</think>{JSON}',
        f"\ufeff{JSON}",
        JSON + " " + JSON,
    ],
)
def test_an_answer_is_found_among_words(text: str) -> None:
    answer, problem = read(text, Findings)
    assert problem == ""
    assert answer == Findings.model_validate(ANSWER)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it holds no JSON object"),
        ("I cannot do that.", "it holds no JSON object"),
        ("[1, 2]", "the answer must be a JSON object"),
        (JSON[:-5], "it holds no JSON object"),
        (f"<think>perhaps {JSON}, but", "it holds no JSON object"),
        (JSON.replace("calm-down", "be-nice"), "findings.0.check: Input should be 'specific-apology' or 'calm-down'"),
        (JSON.replace("0.9", "9"), "findings.0.title: Input should be less than or equal to 1"),
        (JSON.replace("0.9", "NaN"), "it holds no JSON object"),
        (JSON.replace("0.9", "9" * 5000), "it holds no JSON object"),
        ('{"findings": [], "score": 100}', "score: Extra inputs are not permitted"),
    ],
)
def test_what_does_not_fit_is_named(text: str, problem: str) -> None:
    answer, said = read(text, Findings)
    assert answer is None
    assert said.startswith(problem)


class Note(BaseModel):
    note: str
    more: dict[str, list[str]] = {}


def test_what_is_hidden_in_escapes_is_cleaned_too() -> None:
    answer, _ = read('{"note": "\\u001b[2Jhi\\u202e", "more": {"a\\u0000": ["\\ud800"]}}', Note)
    assert answer == Note(note="hi", more={"a": ["\ufffd"]})


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["findings", "check", "at", ""]), inner)
    ),
    max_leaves=8,
)


@given(st.text() | _JSON.map(json.dumps) | st.tuples(st.text(), _JSON.map(json.dumps)).map("```json".join))
@example("[" * 100_000)
@example('{"findings":' * 50_000)
@example("```" * 50_000)
@example("{" * 300_000)
def test_reading_never_raises_and_never_takes_what_does_not_fit(text: str) -> None:
    for model in (Findings, Note):
        answer, problem = read(text, model)
        assert (answer is None) == bool(problem)
        if answer is not None:
            model.model_validate(answer.model_dump())


def test_the_schema_is_closed_and_everything_in_it_required() -> None:
    schema = schema_of(Findings)
    finding = schema["$defs"]["Finding"]
    assert finding["required"] == ["check", "at", "title"]  # a property may be called "title": only the keyword goes
    assert finding["additionalProperties"] is schema["additionalProperties"] is False
    assert "description" not in finding["properties"]["at"]


def test_where_the_form_does_not_carry_the_schema_the_last_message_does() -> None:
    messages = (Message("system", "Judge."), Message("user", "Turn 1."))
    schema = schema_of(Findings)
    assert asked_in("json_schema", messages, schema) == messages
    for form in ("json_object", "prompt"):
        first, last = asked_in(form, messages, schema)
        assert first == messages[0]
        assert last.content.startswith("Turn 1.\n")
        assert json.loads(last.content.partition("Schema:\n")[2]) == schema


def test_a_repair_quotes_a_wrong_answer_briefly() -> None:
    asked = (Message("user", "Turn 1."),)
    for wrong, length in (("x" * 10_000, 2000), ("", len("(nothing)"))):
        first, said, complaint = repair(asked, wrong, "it holds no JSON object")
        assert first == asked[0]
        assert (said.role, len(said.content)) == ("assistant", length)
        assert "it holds no JSON object" in complaint.content
