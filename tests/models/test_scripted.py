"""Scripted models: a file that says what the model answers."""

import asyncio
from pathlib import Path

import pytest

from roleplay.errors import (
    BadCredentials,
    BadRequest,
    ContextOverflow,
    FileError,
    IncompleteReply,
    ModelError,
    ModelUnavailable,
    RateLimited,
)
from roleplay.models.base import Completion, Message, Request
from roleplay.models.scripted import Scripted, from_file

SCRIPT = """\
schema: 1
answers:
  - when: {purpose: voice, contains: REFUND}
    say: No. Again, no.
  - when: {purpose: find}
    json: {findings: []}
    times: 1
  - when: {purpose: voice, contains: overload}
    fail: rate_limited
    retry_after: 2
  - when: {purpose: voice, contains: long}
    say: I have been
    fail: cut
  - when: {purpose: voice}
    say: I have been
    fail: incomplete
"""


def asked(text: str, purpose: str = "voice") -> Request:
    return Request(purpose, (Message("system", "You are Dana."), Message("user", text)))


@pytest.fixture
def model(tmp_path: Path) -> Scripted:
    path = tmp_path / "angry.yaml"
    path.write_text(SCRIPT)
    return from_file(path)


async def test_the_first_answer_that_fits_is_given_word_by_word(model: Scripted) -> None:
    *words, end = [piece async for piece in model.stream(asked("About that refund"))]
    assert words == ["No.", " Again,", " no."]
    assert end == Completion("No. Again, no.", "stop")
    assert model.name.startswith("scripted:")


async def test_what_is_used_up_answers_no_more_and_that_is_said(model: Scripted) -> None:
    assert (await model.complete(asked("Find.", "find"))).text == '{"findings": []}'
    with pytest.raises(
        ModelError, match=r"angry\.yaml: no answer is left for a 'find' call whose prompt ends “Find\.”"
    ):
        await model.complete(asked("Find.", "find"))


async def test_failures_are_played(model: Scripted) -> None:
    with pytest.raises(RateLimited) as caught:
        await model.complete(asked("overload"))
    assert caught.value.retry_after == 2
    assert [piece async for piece in model.stream(asked("hello"))] == ["I", " have", " been"]  # and no end
    assert (await model.complete(asked("hello"))).finish is None
    cut = Completion("I have been", "length")
    assert [*[piece async for piece in model.stream(asked("long"))][-1:], await model.complete(asked("long"))] == [
        cut
    ] * 2


async def test_every_kind_of_failure_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "failing.yaml"
    for name, kind in (
        ("unavailable", ModelUnavailable),
        ("bad_credentials", BadCredentials),
        ("bad_request", BadRequest),
        ("overflow", ContextOverflow),
        ("incomplete", IncompleteReply),
    ):
        path.write_text(f"schema: 1\nanswers: [{{fail: {name}}}]\n")
        with pytest.raises(kind):
            await from_file(path).complete(asked("hello"))
    path.write_text("schema: 1\nanswers: [{fail: empty}]\n")
    assert (await from_file(path).complete(asked("hello"))).text == ""
    path.write_text("schema: 1\nanswers: [{fail: stall}]\n")
    waiting = asyncio.create_task(from_file(path).complete(asked("hello")))
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("{}", "needs 'say', 'json' or 'fail'"),
        ("{say: x, json: {}}", "has 'say' or 'json', not both"),
        ("{says: x}", "say"),
        ("{fail: tired}", "rate_limited"),
        ("{say: x, when: {purpuse: voice}}", "purpose"),
        ("{say: x, times: 0}", "times"),
    ],
)
def test_a_mistake_in_a_script_is_found_with_its_line(tmp_path: Path, answer: str, problem: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(f"schema: 1\nanswers:\n  - {answer}\n")
    with pytest.raises(FileError, match=r"wrong\.yaml:3") as caught:
        from_file(path)
    assert problem in str(caught.value)
