"""The contract with hosted models: what comes over a real connection, however broken, leaves as text or as one kind of error.

All in one test, for importing litellm takes seconds.
"""

import asyncio
import gc
import logging
import os
import threading
import traceback
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pydantic import BaseModel

from roleplay.errors import (
    BadCredentials,
    BadRequest,
    ContextOverflow,
    EmptyReply,
    IncompleteReply,
    ModelError,
    ModelUnavailable,
    RateLimited,
)
from roleplay.models import hosted
from roleplay.models.base import Completion, Message, Notice, Request, watching
from roleplay.models.chat import ChatModel
from roleplay.models.hosted import Hosted
from tests.models.clock import leap
from tests.models.faulty_server import STALL, USAGE, Fault, FaultyServer, answer, event, refusal, speech

KEY = "sk-very-secret-0123456789"
HTML = Fault(status=503, kind="text/html", pieces=("<html><script>alert(1)</script>\x1b[31mOver capacity\n</html>",))
ASKED = Request("voice", (Message("system", "You are Dana."), Message("user", "Hello?")), seed=7, max_tokens=50)


class Answer(BaseModel):
    colour: str


class Bench:
    """A server, and a model that asks it."""

    def __init__(self, server: FaultyServer) -> None:
        self.server = server
        self.slept: list[float] = []

    def backend(self, model: str = "openai/local", **changes: Any) -> Hosted:
        return Hosted(model, **{"api_base": self.server.base + "/v1", "api_key": KEY, **changes})

    def model(self, name: str = "openai/local", **changes: Any) -> ChatModel:
        async def sleep(seconds: float) -> None:
            self.slept.append(round(seconds))

        return ChatModel(self.backend(name, **changes), timeout=30, sleep=sleep)

    async def hear(self, model: ChatModel | None = None, *, stall_after: str = "") -> list[str]:
        """Return the pieces of a reply; after `stall_after`, let a minute pass at once."""
        self.heard: list[str] = []
        async for piece in (model or self.model()).stream(ASKED.messages, purpose="voice"):
            self.heard.append(piece)
            if piece == stall_after:
                leap(60)
        return self.heard

    async def refused(self, kind: type[ModelError], *faults: Fault, model: ChatModel | None = None) -> ModelError:
        """Have the server answer so, expect this kind of error, and return it; no key may be anywhere in it."""
        if faults:
            self.server.will(*faults)
        with pytest.raises(kind) as caught:
            await self.hear(model)
        assert KEY not in "".join(traceback.format_exception(caught.value))
        return caught.value


async def it_answers_and_is_counted(bench: Bench) -> None:
    bench.server.will(speech("Good ", "morning."), answer('{"colour": "red"}'))
    model = bench.model("openai/gpt-4o")
    with watching() as watch:
        assert await bench.hear(model) == ["Good ", "morning."]
        assert (await model.structured(ASKED.messages, Answer, purpose="find")).colour == "red"
    asked = bench.server.asked
    assert asked[0]["stream_options"] == {"include_usage": True}
    assert [message["role"] for message in asked[0]["messages"]] == ["system", "user"]
    assert asked[1]["response_format"]["json_schema"]["schema"]["additionalProperties"] is False
    assert watch.usage.prompt_tokens == 22
    assert watch.usage.completion_tokens == 14
    assert watch.usage.cost == pytest.approx(2 * (11 * 2.5e-6 + 7 * 1e-5))
    assert f"Bearer {KEY}" in bench.server.headers[0]


async def what_is_not_known_is_not_guessed(bench: Bench) -> None:
    bench.server.will(speech("Hm.", usage=False), answer("Hm.", usage=None))
    whole = [piece async for piece in bench.backend().stream(ASKED)][-1]
    assert isinstance(whole, Completion)
    for completion in (whole, await bench.backend().complete(ASKED)):
        assert (completion.usage.prompt_tokens, completion.usage.completion_tokens, completion.usage.cost) == (
            None,
        ) * 3


async def it_waits_as_told_but_not_too_long(bench: Bench) -> None:
    bench.server.will(refusal(429, "slow down", headers={"Retry-After": "2"}), speech("Yes?"))
    notices: list[Notice] = []
    with watching(notices.append) as watch:
        assert await bench.hear() == ["Yes?"]
    assert bench.slept == [2]
    assert [item.text for item in notices if item.kind == "retrying"] == [
        "openai/local asks to wait 2 s. Trying again in 2 s."
    ]
    assert watch.usage.retries == 1
    error = await bench.refused(RateLimited, refusal(429, "slow down", headers={"Retry-After": "120"}))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 120
    assert len(bench.server.asked) == 1


async def a_bad_key_is_named_and_never_shown(bench: Bench) -> None:
    error = await bench.refused(BadCredentials, refusal(401, f"Incorrect API key provided: {KEY}"))
    assert "refused" in str(error)
    assert "[redacted]" in str(error)
    assert len(bench.server.asked) == 1
    bench.server.will(answer("never asked"))
    missing = await bench.refused(BadCredentials, model=bench.model("anthropic/claude-x", api_base=None, api_key=None))
    assert "ANTHROPIC_API_KEY" in str(missing)
    assert bench.server.asked == []
    assert KEY not in repr(bench.backend())


async def a_server_of_ones_own_needs_no_key(bench: Bench) -> None:
    bench.server.will(speech("Hello."))
    assert await bench.hear(bench.model("my-own-model", api_key=None)) == ["Hello."]
    assert bench.server.asked[0]["model"] == "my-own-model"


async def what_is_down_is_tried_again_and_its_page_is_inert(bench: Bench) -> None:
    error = await bench.refused(ModelUnavailable, HTML)
    assert str(error) == "openai/local failed (status 503: Over capacity); try again in a moment."
    assert len(bench.server.asked) == 4
    bench.server.will(
        refusal(500, "oops"), Fault(then="cut"), Fault(pieces=("<html>hi</html>",)), answer('{"colour": "blue"}')
    )
    assert (await bench.model().structured(ASKED.messages, Answer, purpose="find")).colour == "blue"
    for name, address, remedy in (
        ("openai/local", "http://127.0.0.1:9/v1", "nothing answers at http://127.0.0.1:9/v1; check the address"),
        ("ollama/llama3", "http://127.0.0.1:9", "start Ollama with `ollama serve`"),
    ):
        away = await bench.refused(ModelUnavailable, model=bench.model(name, api_base=address))
        assert remedy in str(away)


async def what_is_refused_is_not_tried_again(bench: Bench) -> None:
    cases = (
        (
            ContextOverflow,
            refusal(400, "This model's maximum context length is 4096 tokens", code="context_length_exceeded"),
        ),
        (ContextOverflow, refusal(400, "the request exceeds the available context size, try increasing it")),
        (BadRequest, refusal(404, "The model `local` does not exist")),
        (BadRequest, refusal(400, "flagged by content policy", code="content_policy_violation")),
        (BadCredentials, refusal(429, "You exceeded your current quota", code="insufficient_quota")),
    )
    for kind, fault in cases:
        await bench.refused(kind, fault)
        assert len(bench.server.asked) == 1, fault
    unknown = await bench.refused(BadRequest, model=bench.model("nonsense", api_base=None))
    assert "write ollama/nonsense, openai/nonsense" in str(unknown)


async def a_reply_that_breaks_off_is_incomplete(bench: Bench) -> None:
    for fault in (speech("I ", "was", finish=None), speech("I ", "was", then="cut")):
        assert "broke off" in str(await bench.refused(IncompleteReply, fault))
    bench.server.will(speech("I ", "was", then="stall"))
    with pytest.raises(IncompleteReply, match="did not finish within 30 seconds"):
        await bench.hear(stall_after="was")
    assert bench.heard == ["I ", "was"]
    await asyncio.wait_for(bench.server.hung_up.wait(), 10)


WIFI = "<!doctype html><html><head><title>Hotel WiFi</title></head><body>Log in</body></html>"
WHOLE = answer("I want it. Now.").pieces[0]


async def what_answers_instead_of_a_model_is_named_with_what_to_do(bench: Bench) -> None:
    address = "check the address (most end in /v1)."
    for fault, sends, remedy in (
        (Fault(kind="text/html", pieces=(WIFI,)), "a web page (Hotel WiFi Log in)", address),
        (
            Fault(kind="text/plain", pieces=("It works!",)),
            "“It works!”",
            f"{address[:-1]} and the word before the slash.",
        ),
        (Fault(status=302), "a redirection", address),
        (Fault(status=307, headers={"Location": "/v1/chat/completions"}), "a redirection", address),
    ):
        sentence = f"openai/local: what answers at {bench.server.base}/v1 sends {sends} instead of a model's answer; "
        assert str(await bench.refused(ModelError, fault)) == sentence + remedy
        assert bench.slept == [], "it will not be another one in a moment"
    bench.server.will(speech("Hm."))
    with pytest.raises(ModelError, match=r"sends a stream instead .* by which it answers whole"):
        await bench.model().structured(ASKED.messages, Answer, purpose="find")
    broken = await bench.refused(ModelUnavailable, Fault(pieces=(WHOLE[:60],)))
    assert "answered with broken JSON (Unterminated string" in str(broken)
    dialect = await bench.refused(ModelError, Fault(pieces=(WHOLE,)), model=bench.model("ollama/llama3", api_key=None))
    assert "sends “{'id': 'c'" in str(dialect)
    assert "and the word before the slash" in str(dialect)
    for status in (404, 405, 501):
        wrong = await bench.refused(BadRequest, Fault(status=status, kind="text/html", pieces=("<html>No.</html>",)))
        assert "is not there (No); check the model's name and the address" in str(wrong)


async def a_server_that_does_not_stream_is_asked_whole(bench: Bench) -> None:
    for name, kind in (
        ("openai/local", "application/json"),
        ("openai/local", "text/event-stream"),
        ("mistral/local", "application/json"),
    ):
        bench.server.will(Fault(pieces=(WHOLE,), kind=kind))
        model, notices = bench.model(name), list[Notice]()
        with watching(notices.append):
            assert [await bench.hear(model) for _ in range(2)] == [["I want it. Now."]] * 2
        assert [asked.get("stream", False) for asked in bench.server.asked] == [True, False, False]
        assert [item.text for item in notices if item.kind == "fallback"] == [
            f"{name} does not stream; its replies come whole"
        ]
    on_fire = Fault(pieces=('{"error": {"message": "the kitchen is on fire", "code": 500}}',))
    assert "(the kitchen is on fire)" in str(await bench.refused(ModelUnavailable, on_fire))


async def what_is_wrong_with_the_count_is_not_wrong_with_the_answer(bench: Bench) -> None:
    for usage in ({**USAGE, "prompt_tokens": "many"}, {**USAGE, "completion_tokens": -7, "prompt_tokens": -9}):
        said = speech("Hi.", usage=False)
        counted = event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": usage})  # fmt: skip
        bench.server.will(Fault(pieces=(*said.pieces[:-1], counted, said.pieces[-1]), kind=said.kind))
        with watching() as watch:
            assert await bench.hear(bench.model("openai/gpt-4o")) == ["Hi."]
        assert (watch.usage.prompt_tokens, watch.usage.completion_tokens, watch.usage.cost) == (None,) * 3


async def why_there_are_no_words_is_said(bench: Bench) -> None:
    tool = [{"id": "x", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    for message, finish, why in (
        ({"content": None, "tool_calls": tool}, "tool_calls", "wants to call a tool instead of answering"),
        ({"content": None, "refusal": "I can't."}, "stop", r"refuses what was said \(I can't\)"),
        ({"content": ""}, "max_tokens", "used up the 2000 tokens that its answer may have before a word of it came"),
        ({"content": ""}, "content_filter", "the provider's filter stopped it"),
    ):
        choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
        bench.server.will(answer(None, choices=[choice]))
        with pytest.raises(ModelError, match=why):
            await bench.model().structured(ASKED.messages, Answer, purpose="find")


async def what_is_stopped_before_it_began_leaves_no_warning(bench: Bench) -> None:
    bench.server.will(speech("Hi."))
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", RuntimeWarning)
        for name in ("openai/local", "ollama/llama3", "anthropic/claude-x", "gemini/gemini-x"):
            for passes in range(6, 16):
                asking = asyncio.create_task(bench.hear(bench.model(name)))
                for _ in range(passes):
                    await asyncio.sleep(0)
                asking.cancel()
                await asyncio.wait([asking])
        await asyncio.get_running_loop().shutdown_default_executor()
        gc.collect()
    assert [str(each.message) for each in heard if "never awaited" in str(each.message)] == []


async def no_answer_is_asked_for_once_more(bench: Bench) -> None:
    for fault in (speech(" ", "\u200b"), speech()):
        await bench.refused(EmptyReply, fault)
        assert len(bench.server.asked) == 2
    bench.server.will(answer("x", choices=[]), answer(None), answer(" "))
    with pytest.raises(EmptyReply):
        await bench.model().structured(ASKED.messages, Answer, purpose="find")
    assert len(bench.server.asked) == 2


async def who_stops_listening_hangs_up(bench: Bench) -> None:
    bench.server.will(speech("I ", "was ", then="stall"))
    stream = bench.model().stream(ASKED.messages, purpose="voice")
    assert await anext(stream) == "I "
    await stream.aclose()  # type: ignore[attr-defined]
    await asyncio.wait_for(bench.server.hung_up.wait(), 10)
    bench.server.will(STALL)
    waiting = asyncio.create_task(bench.backend().complete(ASKED))
    await asyncio.wait_for(bench.server.stalled.wait(), 10)
    waiting.cancel()
    await asyncio.wait_for(bench.server.hung_up.wait(), 10)
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def forms_are_negotiated(bench: Bench) -> None:
    model = bench.model()
    refuse = refusal(400, "response_format of this type is not supported")
    bench.server.will(refuse, refuse, answer('Here: {"colour": "red"}'), answer('{"colour": "blue"}'))
    assert (await model.structured(ASKED.messages, Answer, purpose="find")).colour == "red"
    assert (await model.structured(ASKED.messages, Answer, purpose="find")).colour == "blue"
    kinds = [asked.get("response_format", {}).get("type") for asked in bench.server.asked]
    assert kinds == ["json_schema", "json_object", None, None]
    assert model.form == "prompt"


async def sampling_that_is_not_taken_is_left_out_and_said(bench: Bench) -> None:
    model = bench.model("openai/o3")  # litellm knows that it takes no temperature; the server refuses seeds
    bench.server.will(refusal(400, "Unsupported parameter: 'seed'"), speech("Yes."))
    notices: list[Notice] = []
    with watching(notices.append):
        for _ in range(2):
            assert [piece async for piece in model.stream(ASKED.messages, purpose="voice", seed=1)] == ["Yes."]
    assert [item.text for item in notices if item.kind == "fallback"] == [
        "openai/o3 takes no seed and no temperature; asked without"
    ]
    assert [sorted({"seed", "temperature"} & set(asked)) for asked in bench.server.asked] == [["seed"], [], []]


async def ollama_is_asked_at_its_own_door(bench: Bench) -> None:
    spoken = ('{"model":"llama3","message":{"role":"assistant","content":"Go on."},"done":false}\n',)
    last = '{"model":"llama3","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop",'
    bench.server.will(Fault(pieces=(*spoken, last + '"prompt_eval_count":3,"eval_count":2}\n')))
    model = bench.model("ollama/llama3", api_key=None)
    with watching() as watch:
        assert await bench.hear(model) == ["Go on."]
    assert bench.server.paths == ["/api/chat"]  # and nothing asked behind our back
    assert "num_ctx" not in bench.server.asked[0]["options"]
    assert watch.usage.cost == 0
    long = (Message("user", "word " * 5000),)
    [piece async for piece in model.stream(long, purpose="voice")]
    assert bench.server.asked[-1]["options"]["num_ctx"] == 16384  # else Ollama forgets the beginning without a word
    error = await bench.refused(
        BadRequest, Fault(status=404, pieces=('{"error":"model \'llama3\' not found"}',)), model=model
    )
    assert "`ollama pull llama3`" in str(error)


CHECKS: tuple[Callable[[Bench], Awaitable[None]], ...] = (
    it_answers_and_is_counted,
    what_is_not_known_is_not_guessed,
    it_waits_as_told_but_not_too_long,
    a_bad_key_is_named_and_never_shown,
    a_server_of_ones_own_needs_no_key,
    what_is_down_is_tried_again_and_its_page_is_inert,
    what_is_refused_is_not_tried_again,
    a_reply_that_breaks_off_is_incomplete,
    no_answer_is_asked_for_once_more,
    who_stops_listening_hangs_up,
    forms_are_negotiated,
    sampling_that_is_not_taken_is_left_out_and_said,
    ollama_is_asked_at_its_own_door,
    what_answers_instead_of_a_model_is_named_with_what_to_do,
    a_server_that_does_not_stream_is_asked_whole,
    what_is_wrong_with_the_count_is_not_wrong_with_the_answer,
    why_there_are_no_words_is_said,
    what_is_stopped_before_it_began_leaves_no_warning,
)


def test_the_contract_with_hosted_models(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], subtests: pytest.Subtests
) -> None:
    for name in [name for name in os.environ if name.endswith(("_API_KEY", "_API_BASE", "_TOKEN"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LITELLM_LOG", "DEBUG")
    threads = [threading.Thread(target=hosted.warm_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    async def against_a_server(check: Callable[[Bench], Awaitable[None]]) -> None:
        async with FaultyServer() as server:
            await check(Bench(server))

    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # a coroutine that nobody awaited
        for check in CHECKS:  # each in an event loop of its own, as the command line does it
            with subtests.test(check.__name__.replace("_", " ")):
                asyncio.run(against_a_server(check))
    assert not any(isinstance(each, logging.StreamHandler) for each in logging.getLogger("LiteLLM").handlers)
    assert capfd.readouterr() == ("", "")  # not a word on the screen
