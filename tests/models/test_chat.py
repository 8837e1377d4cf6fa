"""ChatModel: one retry layer, total deadlines, negotiated and repaired structure, and a count of everything."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from roleplay.errors import (
    BadCredentials,
    BadRequest,
    ContextOverflow,
    CutReply,
    EmptyReply,
    IncompleteReply,
    InvalidReply,
    ModelError,
    ModelUnavailable,
    RateLimited,
    StaleRecording,
)
from roleplay.models.base import Completion, Message, Notice, Request, Usage, watching
from roleplay.models.chat import MAX_TRIES, ChatModel, Negotiation
from roleplay.models.scripted import Line, Scripted
from tests.models.clock import leap

SAID = (Message("system", "You are Dana."), Message("user", "Hello?"))


class Mood(BaseModel, extra="forbid"):
    mood: Literal["calm", "angry"]


class Stage:
    """A model that plays through a list of answers (the last for ever), and everything one can see of it."""

    def __init__(self, *answers: Line | str | dict[str, Any] | ModelError, form: Negotiation = "auto") -> None:
        self._answers = list(answers)
        self.slept: list[float] = []
        self.notices: list[Notice] = []
        self.backend = Scripted(self._answer, "scripted:test")
        self.model = ChatModel(self.backend, timeout=60, form=form, sleep=self._sleep)

    def _answer(self, _: Request) -> Line | str | dict[str, Any]:
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, ModelError):
            raise answer
        return answer

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def hear(self, *, stall_after: str = "") -> list[str]:
        self.heard: list[str] = []
        with watching(self.notices.append) as self.watch:
            async for piece in self.model.stream(SAID, purpose="voice"):
                self.heard.append(piece)
                if piece == stall_after:
                    leap(60)
        return self.heard

    async def ask(self) -> Mood:
        with watching(self.notices.append) as self.watch:
            return await self.model.structured(SAID, Mood, purpose="appraise")

    @property
    def tries(self) -> int:
        return len(self.backend.requests)


class Meter:
    """A backend whose answers cost something, and that knows whether it was closed."""

    scripted = True
    name = "metered"

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)
        self.closed = 0

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        try:
            completion = await self.complete(request)
            for word in completion.text.split():
                yield word + " "
            yield completion
        finally:
            await asyncio.sleep(0)  # closing a connection takes a turn of the loop
            self.closed += 1

    async def complete(self, _: Request) -> Completion:
        return Completion(self._texts.pop(0), "stop", Usage(prompt_tokens=10, completion_tokens=2, cost=0.5))


async def test_a_reply_streams_as_it_is_written_and_is_counted() -> None:
    stage = Stage("Good morning to you.")
    assert await stage.hear() == ["Good", " morning", " to", " you."]
    assert [item.text for item in stage.notices] == ["asking scripted:test"]
    [call] = stage.watch.calls
    assert (call.model, call.purpose, call.usage.calls, call.usage.retries) == ("scripted:test", "voice", 1, 0)
    assert call.usage.first_seconds is not None
    assert call.usage.first_seconds <= call.usage.seconds


class Silent:
    """A backend whose stream is an iterator of its own making, and never says a word."""

    scripted = True
    name = "silent"
    closed = False

    def stream(self, _: Request) -> "Silent":
        return self

    def __aiter__(self) -> "Silent":
        return self

    async def __anext__(self) -> str:
        await asyncio.Event().wait()
        return ""

    async def aclose(self) -> None:
        self.closed = True

    async def complete(self, request: Request) -> Completion:
        raise AssertionError(request)


async def test_a_stream_that_never_begins_is_closed_at_the_deadline() -> None:
    backend = Silent()
    leap(61)
    with pytest.raises(ModelUnavailable):
        await anext(ChatModel(backend).stream(SAID, purpose="voice"))
    assert backend.closed


@pytest.mark.parametrize("call", [Stage.hear, Stage.ask], ids=["stream", "structured"])
class TestRetries:
    async def test_asked_to_wait_it_waits_and_says_so(self, call: Callable[[Stage], Any]) -> None:
        stage = Stage(Line(fail="rate_limited", retry_after=2), {"mood": "calm"})
        await call(stage)
        assert stage.slept == [2]
        [item] = [item for item in stage.notices if item.kind == "retrying"]
        assert "Trying again in 2 s" in item.text
        assert item.seconds == 2
        assert stage.watch.usage.retries == 1

    async def test_asked_to_wait_long_it_leaves_the_choice_to_the_trainee(self, call: Callable[[Stage], Any]) -> None:
        for seconds in (16, 120):
            stage = Stage(Line(fail="rate_limited", retry_after=seconds), {"mood": "calm"})
            with pytest.raises(RateLimited) as caught:
                await call(stage)
            assert caught.value.retry_after == seconds
            assert (stage.slept, stage.tries) == ([], 1)
            assert stage.watch.usage.calls == 1  # a failed call is counted as well

    async def test_what_is_down_is_tried_a_few_times_with_growing_pauses(self, call: Callable[[Stage], Any]) -> None:
        stage = Stage(Line(fail="unavailable"))
        with pytest.raises(ModelUnavailable):
            await call(stage)
        assert stage.tries == MAX_TRIES
        assert stage.slept == sorted(stage.slept)
        assert all(0.5 <= pause <= 8.5 for pause in stage.slept)

    async def test_what_will_not_change_is_not_tried_again(self, call: Callable[[Stage], Any]) -> None:
        for kind in (BadCredentials, BadRequest, ContextOverflow, StaleRecording, ModelError):
            stage = Stage(kind("No."), {"mood": "calm"}, form="prompt")
            with pytest.raises(kind, match="No"):
                await call(stage)
            assert (stage.slept, stage.tries) == ([], 1), kind

    async def test_an_empty_answer_is_asked_for_once_more(self, call: Callable[[Stage], Any]) -> None:
        for blank in ("", " \n", "\u200b\u2060", Line(fail="empty")):
            stage = Stage(blank)
            with pytest.raises(EmptyReply):
                await call(stage)
            assert stage.tries == 2
        stage = Stage(Line(fail="unavailable"), "", {"mood": "calm"})
        await call(stage)
        assert stage.tries == 3

    async def test_the_deadline_holds_for_everything_together(self, call: Callable[[Stage], Any]) -> None:
        stage = Stage(Line(fail="stall"))
        leap(61)
        with pytest.raises(ModelUnavailable, match="did not answer within 60 seconds"):
            await call(stage)
        assert stage.tries == 1

    async def test_there_is_no_waiting_past_the_deadline(self, call: Callable[[Stage], Any]) -> None:
        stage = Stage(Line(fail="rate_limited", retry_after=14))
        stage.model = ChatModel(stage.backend, timeout=10, sleep=stage._sleep)
        with pytest.raises(RateLimited):
            await call(stage)
        assert stage.slept == []

    async def test_cancelled_while_it_waits_to_try_again_it_ends(self, call: Callable[[Stage], Any]) -> None:
        stage, resting = Stage(Line(fail="unavailable")), asyncio.Event()

        async def rest(_: float) -> None:
            resting.set()
            await asyncio.Event().wait()

        stage.model = ChatModel(stage.backend, sleep=rest)
        task = asyncio.create_task(call(stage))
        await resting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert stage.tries == 1
        assert stage.watch.usage.calls == 1


class TestAfterTheFirstWords:
    async def test_nothing_is_tried_again_for_what_was_heard_cannot_be_unsaid(self) -> None:
        for fail in ("unavailable", "incomplete", "rate_limited", "bad_request"):
            stage = Stage(Line(say="I have been", fail=fail), "another reply")
            with pytest.raises(IncompleteReply, match="broke off"):
                await stage.hear()
            assert (stage.heard, stage.tries) == (["I", " have", " been"], 1), fail

    async def test_a_stall_ends_at_the_deadline(self) -> None:
        stage = Stage(Line(say="I have been", fail="stall"))
        with pytest.raises(IncompleteReply, match="did not finish within 60 seconds"):
            await stage.hear(stall_after=" been")
        assert stage.heard == ["I", " have", " been"]
        assert stage.watch.usage.seconds >= 60

    async def test_the_listeners_own_time_is_not_the_models(self) -> None:
        stage = Stage("I have been waiting.")
        heard = []
        with watching() as watch:
            async for piece in stage.model.stream(SAID, purpose="voice"):
                heard.append(piece)
                leap(60)
                await asyncio.sleep(0)  # while the listener is busy, a minute passes after every word
        assert len(heard) == 4
        assert watch.usage.seconds < 60

    async def test_a_reply_as_long_as_it_may_be_is_heard_and_marked(self) -> None:
        stage = Stage(Line(say="I have been wai", fail="cut"))
        with pytest.raises(CutReply, match="no end within the 200 tokens"):
            await stage.hear()
        assert stage.heard == ["I", " have", " been", " wai"]

    async def test_a_model_that_goes_on_for_ever_is_not_listened_to_for_ever(self) -> None:
        meter = Meter("na " * 10_000)
        with pytest.raises(CutReply):
            await _hear(ChatModel(meter))
        assert meter.closed == 1

    async def test_who_stops_listening_closes_the_connection_and_the_call_counts(self) -> None:
        meter = Meter("I have been waiting.")
        with watching() as watch:
            stream = ChatModel(meter).stream(SAID, purpose="voice")
            assert await anext(stream) == "I "
            await stream.aclose()  # type: ignore[attr-defined]
        assert meter.closed == 1
        assert watch.usage.calls == 1

    async def test_a_stream_that_is_closed_by_somebody_else_counts_for_who_began_it(self) -> None:
        with watching() as watch:
            stream = ChatModel(Meter("I have been waiting.")).stream(SAID, purpose="voice")
            await anext(stream)
        with watching() as later:
            await stream.aclose()  # type: ignore[attr-defined]
        assert (watch.usage.calls, later.usage.calls) == (1, 0)


class TestStructure:
    async def test_an_answer_is_read_and_held_to_its_schema(self) -> None:
        stage = Stage({"mood": "angry"})
        assert (await stage.ask()).mood == "angry"
        request = stage.backend.requests[0]
        assert (request.form, request.temperature) == ("json_schema", 0.0)
        assert request.schema is not None
        assert request.schema["required"] == ["mood"]
        assert request.schema["additionalProperties"] is False

    async def test_what_does_not_fit_is_sent_back_once_with_what_is_wrong(self) -> None:
        stage = Stage({"mood": "furious"}, {"mood": "angry"})
        assert (await stage.ask()).mood == "angry"
        *before, wrong, complaint = stage.backend.requests[1].messages
        assert tuple(before) == SAID
        assert wrong == Message("assistant", '{"mood": "furious"}')
        assert "mood: Input should be 'calm' or 'angry'" in complaint.content
        assert stage.watch.usage.calls == 2

    async def test_then_it_is_given_up(self) -> None:
        for wrong in ("I would rather not.", "[]", {"mood": "calm", "score": 100}, "{" * 500):
            stage = Stage(wrong)
            with pytest.raises(InvalidReply, match="even after one repair"):
                await stage.ask()
            assert stage.tries == 2

    async def test_an_answer_that_broke_off_is_never_used(self) -> None:
        stage = Stage(Line(say='{"mood": "calm"}', fail="incomplete"))
        with pytest.raises(IncompleteReply):
            await stage.ask()
        assert stage.tries == 2

    @pytest.mark.parametrize(
        "text", ['{"mood": "ca', '<think>{"mood": "calm"}, no: {"mood', 'I say {"mood": "calm"} or']
    )
    async def test_what_stands_in_half_an_answer_is_no_answer(self, text: str) -> None:
        stage = Stage(Line(say=text, fail="cut"))
        with pytest.raises(InvalidReply, match=r"no end within the 2000 tokens .* switch its thinking off"):
            await stage.ask()
        assert stage.tries == 2
        assert "cut off at the length limit; be shorter" in stage.backend.requests[1].messages[-1].content

    async def test_what_is_whole_is_taken_even_where_nothing_more_could_have_come(self) -> None:
        assert (await Stage(Line(say='{"mood": "calm"}\n\n\n', fail="cut")).ask()).mood == "calm"

    async def test_a_form_that_is_refused_is_left_for_good_once_another_is_taken(self) -> None:
        stage = Stage(Line(fail="bad_request"), Line(fail="bad_request"), {"mood": "calm"})
        await stage.ask()
        await stage.ask()
        forms = [request.form for request in stage.backend.requests]
        assert forms == ["json_schema", "json_object", "prompt", "prompt"]
        assert '"enum": ["calm", "angry"]' in stage.backend.requests[2].messages[-1].content
        assert stage.model.form == "prompt"

    async def test_what_is_refused_in_every_form_is_not_about_the_form(self) -> None:
        stage = Stage(BadRequest("no such model"), Line(fail="bad_request"), Line(fail="bad_request"), {"mood": "calm"})
        with pytest.raises(BadRequest, match="no such model"):
            await stage.ask()
        assert stage.model.form == "json_schema"
        assert (await stage.ask()).mood == "calm"

    async def test_a_form_can_be_prescribed(self) -> None:
        stage = Stage({"mood": "calm"}, form="json_object")
        await stage.ask()
        assert [request.form for request in stage.backend.requests] == ["json_object"]

    async def test_the_repair_shares_the_deadline(self) -> None:
        def answer(request: Request) -> Line | str:
            if len(request.messages) == len(SAID):
                return "no"
            leap(61)
            return Line(fail="stall")

        with pytest.raises(ModelUnavailable, match="within 60 seconds"):
            await ChatModel(Scripted(answer)).structured(SAID, Mood, purpose="appraise")


class TestCounting:
    async def test_every_try_is_paid_for(self) -> None:
        model = ChatModel(
            Meter("", '{"mood": "glum"}', '{"mood": "calm"}', " ", "Fine."),
            sleep=_no_sleep,
        )
        with watching() as watch:
            await model.structured(SAID, Mood, purpose="appraise")
            assert [piece async for piece in model.stream(SAID, purpose="voice")] == ["Fine. "]
        assert [call.usage.cost for call in watch.calls] == [1.0, 0.5, 1.0]  # an empty one, a repair, another empty one
        assert (watch.usage.calls, watch.usage.retries, watch.usage.prompt_tokens) == (3, 2, 50)

    async def test_an_outer_watch_counts_what_an_inner_one_hears(self) -> None:
        outside: list[Notice] = []
        inside: list[Notice] = []
        model = Stage("Hello.").model
        with watching(outside.append) as outer:
            with watching(inside.append) as inner:
                await _hear(model)
            with watching() as quiet:  # hears nothing itself: the outer one goes on hearing
                await _hear(model)
        assert (len(inner.calls), len(quiet.calls), len(outer.calls)) == (1, 1, 2)
        assert (len(inside), len(outside)) == (1, 1)

    async def test_two_calls_at_the_same_time_do_not_mix(self) -> None:
        with watching() as watch:
            model = ChatModel(Scripted(_no_schemas))
            words, angry = await asyncio.gather(_hear(model), model.structured(SAID, Mood, purpose="appraise"))
            await asyncio.gather(*(model.structured(SAID, Mood, purpose="appraise") for _ in range(3)))
        assert (words, angry.mood) == (["No."], "angry")
        assert model.form == "json_object"
        assert [call.purpose for call in watch.calls].count("voice") == 1


def _no_schemas(request: Request) -> Line | str | dict[str, Any]:
    if request.form == "text":
        return "No."
    return Line(fail="bad_request") if request.form == "json_schema" else {"mood": "angry"}


async def _no_sleep(_: float) -> None:
    return


async def _hear(model: ChatModel) -> list[str]:
    return [piece async for piece in model.stream(SAID, purpose="voice")]


def test_the_door_is_light_until_a_hosted_model_is_asked() -> None:
    heavy = "import sys, roleplay.models.chat, roleplay.models.hosted, roleplay.models.cassette, roleplay.models.probe;"
    check = heavy + "sys.exit(bool({'litellm', 'openai', 'aiohttp', 'httpx'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
