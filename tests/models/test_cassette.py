"""Recordings: written down while a model answers, replayed to the letter, refused when they do not fit."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from roleplay.errors import (
    BadCredentials,
    FileError,
    IncompleteReply,
    ModelError,
    ModelUnavailable,
    RateLimited,
    StaleRecording,
)
from roleplay.models.base import Backend, Completion, Message, Request, Usage
from roleplay.models.cassette import Recording, Replay
from roleplay.models.chat import ChatModel
from roleplay.models.scripted import Line, Scripted
from tests.models.clock import leap


class Found(BaseModel):
    findings: list[str]


def asked(text: str, purpose: str = "voice", **changes: Any) -> Request:
    return Request(purpose, (Message("system", "You are Dana."), Message("user", text)), **changes)


def recorded(path: Path, *answers: Line | str | dict[str, Any], name: str = "openai/one") -> Recording:
    """Return a recording of a model that gives these answers, the last for ever."""
    left = list(answers)
    return Recording(Scripted(lambda _: left.pop(0) if len(left) > 1 else left[0], name), path)


async def heard(backend: Backend, request: Request) -> list[str | Completion]:
    return [piece async for piece in backend.stream(request)]


def hear(backend: Backend, request: Request) -> list[str | Completion]:
    return asyncio.run(heard(backend, request))


async def broken_off(backend: Backend) -> list[str]:
    """Return what was heard of a reply that breaks off."""
    pieces: list[str] = []

    async def listen() -> None:
        async for piece in ChatModel(backend).stream(asked("Hello?").messages, purpose="voice"):
            pieces.append(piece)

    with pytest.raises(IncompleteReply):
        await listen()
    return pieces


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    return tmp_path / "session.jsonl"


class TestWhatWasRecordedComesBack:
    async def test_in_the_same_pieces_with_what_it_cost(self, tape: Path) -> None:
        class Paid(Scripted):
            async def complete(self, _: Request) -> Completion:
                return Completion('{"findings": []}', "length", Usage(prompt_tokens=9, completion_tokens=3, cost=0.01))

        recording = Recording(Paid(lambda _: "No. Again, no."), tape)
        said = await heard(recording, asked("Hello?"))
        found = await recording.complete(asked("Find.", "find", form="json_object", schema={"type": "object"}, seed=3))
        replay = Replay(tape)
        assert await heard(replay, asked("Hello?")) == said
        assert [piece for piece in said if isinstance(piece, str)] == ["No.", " Again,", " no."]
        again = await replay.complete(asked("Find.", "find", form="json_object", schema={"type": "object"}, seed=3))
        assert again == found
        assert replay.problem is None
        assert replay.name == f"replay:{tape}"

    async def test_from_several_models_in_one_file(self, tape: Path) -> None:
        one, two = recorded(tape, "one"), recorded(tape, "two", name="ollama/two")
        await asyncio.gather(heard(one, asked("Hello?")), heard(two, asked("Speak.", "coach")))
        replay = Replay(tape)
        assert (await heard(replay, asked("Speak.", "coach")))[0] == "two"
        assert (await heard(replay, asked("Hello?")))[0] == "one"
        assert replay.models == ["ollama/two", "openai/one"]

    async def test_the_same_request_in_the_order_it_was_answered_and_then_as_the_last_time(self, tape: Path) -> None:
        recording = recorded(tape, "first", Line(fail="rate_limited", retry_after=2), "third")
        await heard(recording, asked("Hello?"))
        with pytest.raises(RateLimited):
            await heard(recording, asked("Hello?"))
        await heard(recording, asked("Hello?"))
        replay = Replay(tape)
        assert (await heard(replay, asked("Hello?")))[0] == "first"
        with pytest.raises(RateLimited) as caught:
            await heard(replay, asked("Hello?"))
        assert caught.value.retry_after == 2
        for _ in range(2):
            assert (await heard(replay, asked("Hello?")))[0] == "third"

    async def test_failures_come_back_as_what_they_were(self, tape: Path) -> None:
        kinds: list[ModelError] = []
        for fail in ("unavailable", "bad_credentials", "bad_request", "overflow", "incomplete"):
            with pytest.raises(ModelError) as caught:
                await recorded(tape, Line(fail=fail)).complete(asked(fail))
            kinds.append(caught.value)
        replay = Replay(tape)
        for fail, kind in zip(
            ("unavailable", "bad_credentials", "bad_request", "overflow", "incomplete"), kinds, strict=True
        ):
            with pytest.raises(type(kind), match=str(kind)):
                await replay.complete(asked(fail))

    async def test_a_reply_that_broke_off_breaks_off_again(self, tape: Path) -> None:
        for line in (Line(say="I have been", fail="incomplete"), Line(say="I have been", fail="unavailable")):
            path = tape.with_suffix(f".{line.fail}")
            assert await broken_off(recorded(path, line)) == ["I", " have", " been"]
            assert await broken_off(Replay(path)) == ["I", " have", " been"]

    async def test_what_the_deadline_stopped_fails_the_same_way_without_waiting(self, tape: Path) -> None:
        async def no_sleep(_: float) -> None:
            return

        model = ChatModel(recorded(tape, Line(fail="stall")))
        leap(61)
        with pytest.raises(ModelUnavailable):
            await model.structured(asked("Find.").messages, Found, purpose="find")
        with pytest.raises(ModelUnavailable, match="stopped"):
            await ChatModel(Replay(tape), sleep=no_sleep).structured(asked("Find.").messages, Found, purpose="find")

    async def test_where_the_listener_left_there_is_no_more_to_hear(self, tape: Path) -> None:
        stream = recorded(tape, "I have been waiting.").stream(asked("Hello?"))
        assert await anext(stream) == "I"
        await stream.aclose()  # type: ignore[attr-defined]
        replayed = Replay(tape).stream(asked("Hello?"))
        assert await anext(replayed) == "I"
        with pytest.raises(StaleRecording, match="nobody listened"):
            await anext(replayed)

    async def test_a_negotiated_form_is_negotiated_again_whatever_the_order(self, tape: Path) -> None:
        def no_schemas(request: Request) -> Line | dict[str, Any]:
            return (
                Line(fail="bad_request")
                if request.form == "json_schema"
                else {"findings": [request.messages[-1].content[:5]]}
            )

        def find(model: ChatModel, text: str) -> Any:
            return model.structured(asked(text).messages, Found, purpose="find")

        model = ChatModel(Recording(Scripted(no_schemas), tape))
        once = [await find(model, "one.."), await find(model, "two..")]
        model = ChatModel(Replay(tape))
        again = [await find(model, "two.."), await find(model, "one..")]  # never recorded as json_schema
        assert again == once[::-1]


class TestAMissFailsLoudly:
    @pytest.mark.parametrize(
        ("request_", "where"),
        [
            (asked("Hello there?"), "message 2 (user): recorded “Hello?”, asked “Hello there?”"),
            (asked("Hello?", seed=8), "seed: recorded 7, asked 8"),
            (asked("Hello?", seed=7, temperature=0.5), "temperature: recorded 0.0, asked 0.5"),
            (asked("Hello?", seed=7, max_tokens=9), "max_tokens: recorded 600, asked 9"),
            (asked("Hello?", seed=7, form="prompt"), "form: recorded text, asked prompt"),
            (asked("Hello?", seed=7, schema={"type": "object"}), "the schema"),
        ],
    )
    async def test_with_the_nearest_call_and_where_it_first_differs(
        self, tape: Path, request_: Request, where: str
    ) -> None:
        recording = recorded(tape, "Hm.")
        await heard(recording, asked("Something else entirely.", seed=7))
        await heard(recording, asked("Hello?", seed=7))
        if request_.messages[-1].content != "Hello?":
            request_ = asked("Hello there?", seed=7)
        with pytest.raises(StaleRecording) as caught:
            await heard(Replay(tape), request_)
        message = str(caught.value)
        assert str(tape) in message
        assert "no answer to this 'voice' call; the nearest one, in line 3, differs in" in message
        assert where in message
        assert f"record again (--record {tape})" in message

    async def test_in_a_long_prompt_only_the_words_around_the_difference_are_shown(self, tape: Path) -> None:
        def long(word: str) -> Request:
            return asked("blah " * 200 + f"the policy says {word} days " + "blah " * 200)

        await heard(recorded(tape, "Hm."), long("ten"))
        with pytest.raises(
            StaleRecording, match=r"recorded “…[^”]*policy says ten days.*asked “…[^”]*policy says two days"
        ):
            await heard(Replay(tape), long("two"))

    async def test_a_purpose_that_was_never_recorded(self, tape: Path) -> None:
        await heard(recorded(tape, "Hm."), asked("Hello?"))
        with pytest.raises(StaleRecording, match="holds no 'find' call; of others it holds 1 of 'voice'"):
            await Replay(tape).complete(asked("Find.", "find"))


class TestTheFile:
    def test_is_private_and_only_ever_appended_to(self, tape: Path) -> None:
        hear(recorded(tape, "one"), asked("1"))
        first = tape.read_bytes()
        hear(recorded(tape, "two"), asked("2"))
        assert tape.read_bytes().startswith(first)
        assert stat.S_IMODE(tape.stat().st_mode) == 0o600
        assert len(tape.read_text().splitlines()) == 3

    def test_holds_no_key(self, tape: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOME_API_KEY", "very-private-value")
        recording = recorded(tape, "Your key is very-private-value indeed.", Line(fail="bad_credentials"))
        said = hear(recording, asked("My key is very-private-value."))
        with pytest.raises(BadCredentials):
            hear(recording, asked("sk-abcdef0123456789"))
        assert "private" not in tape.read_text()
        assert "sk-abc" not in tape.read_text()
        replayed = hear(Replay(tape), asked("My key is very-private-value."))  # found all the same
        assert "".join(map(str, replayed[:-1])) == "Your key is [redacted] indeed."
        assert said[0] == "Your"

    def test_half_characters_survive(self, tape: Path) -> None:
        hear(recorded(tape, "fine \ud83d"), asked("a \udc00 b"))
        assert hear(Replay(tape), asked("a \udc00 b"))[0] == "fine \ufffd"

    def test_torn_by_a_kill_says_so_and_loses_only_the_last_call(self, tape: Path) -> None:
        recording = recorded(tape, "one", "two")
        hear(recording, asked("1"))
        hear(recording, asked("2"))
        whole = tape.read_bytes()
        tape.write_bytes(whole[:-20])
        replay = Replay(tape)
        assert replay.problem == f"{tape}:3: the last call was cut off while it was written and is left out."
        assert hear(replay, asked("1"))[0] == "one"
        with pytest.raises(StaleRecording):
            hear(replay, asked("2"))
        hear(recorded(tape, "three"), asked("3"))  # goes on after the last whole line
        assert Replay(tape).problem is None
        tape.write_bytes(whole[:-1])  # only the line end is missing: nothing is lost
        hear(recorded(tape, "three"), asked("3"))
        assert hear(Replay(tape), asked("2"))[0] == "two"

    def test_damaged_or_edited_it_is_refused_with_the_line(self, tape: Path) -> None:
        recording = recorded(tape, "one", "two")
        hear(recording, asked("1"))
        hear(recording, asked("2"))
        header, one, two = tape.read_text().splitlines(keepends=True)
        without = json.loads(one)
        del without["check"]
        for damage in ("\n", "{}\n", "[" * 5000 + "\n", json.dumps(without) + "\n", one.replace('"one"', '"yes"')):
            tape.write_text(header + damage + two)
            with pytest.raises(FileError, match=r"session\.jsonl:2: this line is damaged"):
                Replay(tape)

    def test_anything_else_is_neither_replayed_nor_written_to(self, tape: Path) -> None:
        for foreign in (
            b"",
            b"\xff\xfe",
            b"schema: 1\n",
            b'{"role": "user"}\n',
            b"[]\n",
            b'{"format": "roleplay recording"}',
        ):
            tape.write_bytes(foreign)
            with pytest.raises(FileError, match=r"session\.jsonl:1: this is no recording"):
                Replay(tape)
            if foreign:
                with pytest.raises(FileError, match="no recording"):
                    recorded(tape, "one")
                assert tape.read_bytes() == foreign
        tape.write_text('{"format": "roleplay recording", "version": 2}\n')
        with pytest.raises(FileError, match="version 2"):
            Replay(tape)
        for path in (tape.parent / "missing.jsonl", tape.parent):
            with pytest.raises(FileError, match="cannot be read"):
                Replay(path)
        with pytest.raises(FileError, match="cannot be written"):
            recorded(tape.parent, "one")

    def test_lost_while_recording_is_said(self, tape: Path) -> None:
        recording = recorded(tape, "one")
        tape.unlink()
        with pytest.raises(FileError, match="cannot be written"):
            asyncio.run(recording.complete(asked("1")))
