"""The model door against bare litellm, on a mock server of fixed latency: first sentence, CPU per call, full concurrency."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict

from benchmarks.mock_server import mock_server, sent_at
from roleplay.customer.appraiser import by_signals
from roleplay.customer.events import Sentence
from roleplay.customer.graph import Cast, run
from roleplay.customer.state import initial
from roleplay.customer.voice import authored, general_bank
from roleplay.customer.voice_model import by_model as voice_by_model
from roleplay.grading.finder_model import by_model
from roleplay.grading.scorecard import derive
from roleplay.library import load_library
from roleplay.models.base import Message
from roleplay.models.chat import ChatModel
from roleplay.models.hosted import Hosted, warm_up
from roleplay.models.scripted import Scripted
from roleplay.models.structured import schema_of
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import setting_of
from roleplay.signals import signals_for
from roleplay.transcript import Transcript, Turn

NAME, KEY = "openai/mock", "none"
CALLS, LATENCY, GAP, ROUNDS = 200, 0.2, 0.01, 6

Call = Callable[[], Awaitable[object]]


class _Found(BaseModel):
    model_config = ConfigDict(extra="forbid")

    findings: list[str]


PROMPT = (
    Message("system", "You find what a trainee did. " + "This check is shown when the trainee says so. " * 120),
    Message("user", "[1.1] I'm sorry. [1.2] I'll call you back by six. " * 20),
)
ANSWER = '{"findings": ["specific-apology 1.1", "owns-next-step 1.2"]}'


def _arguments(base: str) -> dict[str, Any]:
    """Return what a bare litellm call needs to ask the same as ChatModel does."""
    return {
        "model": NAME,
        "api_base": base,
        "api_key": KEY,
        "messages": [{"role": each.role, "content": each.content} for each in PROMPT],
        "temperature": 0.0,
        "max_retries": 0,
        "num_retries": 0,
    }


def _bare(base: str) -> Call:
    litellm = warm_up()
    form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema_of(_Found)}}
    return lambda: litellm.acompletion(**_arguments(base), max_tokens=2000, response_format=form)


def _ours(base: str) -> Call:
    model = ChatModel(Hosted(NAME, api_base=base, api_key=KEY))
    return lambda: model.structured(PROMPT, _Found, purpose="find")


async def _at_once(call: Call, concurrency: int, calls: int) -> tuple[float, float]:
    """Return the seconds by the clock and of this process's CPU that so many calls take."""
    free = asyncio.Semaphore(concurrency)

    async def one() -> None:
        async with free:
            await call()

    clock, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one() for _ in range(calls)))
    return time.perf_counter() - clock, time.process_time() - cpu


async def _compare(base: str, concurrency: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return what both take, in turns and each first in turn, so that a busy moment of the machine meets both."""
    bare, ours = _bare(base), _ours(base)
    figures: dict[Call, list[tuple[float, float]]] = {bare: [], ours: []}
    for number in range(ROUNDS + 1):
        for call in (bare, ours) if number % 2 else (ours, bare):
            figures[call].append(await _at_once(call, concurrency, CALLS))
            await asyncio.sleep(LATENCY)  # litellm tidies up after its calls: each pays for its own
    return figures[bare][1:], figures[ours][1:]  # the first round opens the connections


def structured_calls() -> None:
    """Structured calls at concurrency 32 and 128, and the client's CPU for each, against a bare litellm loop."""
    with mock_server(latency=LATENCY, answer=ANSWER) as base:
        for concurrency in (32, 128):
            bare, ours = asyncio.run(_compare(base, concurrency))
            floor, mine = statistics.median(wall for wall, _ in bare), statistics.median(wall for wall, _ in ours)
            ratio = statistics.median(us[0] / them[0] for us, them in zip(ours, bare, strict=True))
            name = f"{CALLS} structured calls, {concurrency} at once"
            print(f"{name:44} {ratio:5.2f} × bare litellm ({mine:.2f} s against {floor:.2f} s; aim 1.1 ×)")
            if concurrency == 32:
                ratio = statistics.median(us[1] / them[1] for us, them in zip(ours, bare, strict=True))
                cpu, least = (statistics.median(cpu for _, cpu in each) / CALLS * 1000 for each in (ours, bare))
                print(
                    f"{'client CPU of a structured call':44} {ratio:5.2f} × bare litellm ({cpu:.2f} ms against {least:.2f} ms)"
                )


# ── whole gradings ──

TALK = (
    "I'm sorry you were left at that gate, {n}. You were meant to be on the {n} to Burlington. Is that right?",
    "I hear you. Waiting {n} hours with nobody telling you anything must be exhausting. What matters most tonight?",
    "What I can do is put you on the 6:35 tomorrow. It lands at 7:58, and I will hold a seat on the next one for you.",
    "I can't take somebody off a flight. I will text you the booking within ten minutes, and call you if anything changes.",
)


def talk(number: int) -> Transcript:
    """Return a conversation of nine turns, unlike that of any other number."""
    turns = [
        Turn(role="customer", text=f"{number} hours late, and nobody tells me anything. Put me on a plane tonight!")
    ]
    for said in TALK:
        turns += [Turn(role="trainee", text=said.format(n=number)), Turn(role="customer", text="And what then?")]
    return Transcript(turns=tuple(turns))


async def _grade_all(base: str, concurrency: int) -> tuple[list[float], list[float]]:
    """Return the seconds that bare litellm takes for the finder's very calls, and that whole gradings take."""
    litellm, catalogue = warm_up(), load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    talks = [talk(number) for number in range(CALLS)]
    seen = Scripted(lambda _: {"findings": []})
    for each in talks:
        await by_model(ChatModel(seen), catalogue, rubric, verify=False)(each)
    assert len(seen.requests) == CALLS, "one call a transcript"
    finder = by_model(ChatModel(Hosted(NAME, api_base=base, api_key=KEY)), catalogue, rubric, verify=False)

    async def bare(number: int) -> object:
        asked = seen.requests[number]
        form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": asked.schema}}
        messages = [{"role": each.role, "content": each.content} for each in asked.messages]
        arguments = {**_arguments(base), "messages": messages}
        return await litellm.acompletion(**arguments, max_tokens=asked.max_tokens, response_format=form)

    async def grade(number: int) -> object:
        return derive(talks[number], await finder(talks[number]), rubric, catalogue)

    async def next_of(numbers: Iterator[int], *, ours: bool) -> object:
        return await (grade if ours else bare)(next(numbers))

    figures: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(ROUNDS + 1):
        for ours in (True, False) if turn % 2 else (False, True):
            call = partial(next_of, iter(range(CALLS)), ours=ours)
            wall, _ = await _at_once(call, concurrency, CALLS)
            figures[ours].append(wall)
            await asyncio.sleep(LATENCY)
    return figures[False][1:], figures[True][1:]


def whole_gradings() -> None:
    """200 transcripts by 25 strategies, one call each, graded and scored, against bare litellm making the same calls."""
    with mock_server(latency=LATENCY, answer='{"findings": []}') as base:
        for concurrency in (32, 128):
            bare, ours = asyncio.run(_grade_all(base, concurrency))
            floor, mine = statistics.median(bare), statistics.median(ours)
            ratio = statistics.median(us / them for us, them in zip(ours, bare, strict=True))
            name = f"{CALLS} transcripts graded, {concurrency} at once"
            print(f"{name:44} {ratio:5.2f} × bare litellm ({mine:.2f} s against {floor:.2f} s; aim 1.1 ×)")


# ── streaming ──


async def _late_by(pieces: Any) -> float:
    """Return the seconds between the server's sending its first sentence and our having it."""
    heard = ""
    late = 0.0
    async for piece in pieces:
        if late == 0.0:
            heard += piece
            if heard.endswith("."):
                late = time.monotonic() - sent_at(heard)
    return late


async def _first_sentences(base: str) -> dict[str, list[float]]:
    litellm, model = warm_up(), ChatModel(Hosted(NAME, api_base=base, api_key=KEY))

    async def bare() -> AsyncIterator[str]:
        options = {"include_usage": True}
        response = await litellm.acompletion(**_arguments(base), max_tokens=200, stream=True, stream_options=options)
        async for chunk in response:
            if chunk.choices and chunk.choices[0].delta.content:
                yield chunk.choices[0].delta.content

    persona, signals = next(iter(load_library().personas.values())), signals_for(load_catalogue())
    voice = authored(general_bank())
    who = Cast(persona, setting_of(persona), by_signals(signals), voice_by_model(model), voice)
    turns = [Turn(role="customer", text=persona.lines["opening"][0]), Turn(role="trainee", text="I hear you. Go on.")]

    async def harness() -> AsyncIterator[str]:
        async for event in run(who, initial(persona), turns, 1):
            if isinstance(event, Sentence):
                yield event.text

    doors = {"bare": bare, "chat": lambda: model.stream(PROMPT, purpose="voice"), "harness": harness}
    late: dict[str, list[float]] = {name: [] for name in doors}
    for _ in range(21):
        for name, door in doors.items():
            late[name].append(await _late_by(door()))
    return {name: figures[1:] for name, figures in late.items()}  # the first of each opens the connection


def first_sentence() -> None:
    """From the server's finishing the first sentence to its release: by ChatModel, and by the whole harness.

    The harness knows that a sentence is over when the next word comes, GAP seconds later.
    """
    with mock_server(latency=0.05, gap=GAP) as base:
        late = asyncio.run(_first_sentences(base))
    floor, chat, harness = (statistics.median(late[name]) * 1000 for name in ("bare", "chat", "harness"))
    print(
        f"{'first sentence, sent to heard by ChatModel':44} {chat / floor:5.2f} × bare litellm ({chat:.2f} ms against {floor:.2f} ms)"
    )
    print(
        f"{'first sentence, sent to shown by the harness':44} {harness / floor:5.2f} × bare litellm"
        f" ({harness:.2f} ms, {GAP * 1000:.0f} ms of them until the next word; aim 15 ms)"
    )
