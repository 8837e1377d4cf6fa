"""Running: the concurrency is kept full, failures are results, and a provider that is too busy is waited for."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from itertools import pairwise

import pytest

from roleplay.errors import BadCredentials, InvalidReply, ModelError, ModelUnavailable, RateLimited, StaleRecording
from roleplay.evaluation import runner
from roleplay.evaluation.cases import Case
from roleplay.evaluation.graders import Grader
from roleplay.evaluation.judging import Result
from roleplay.evaluation.readings import Reading
from roleplay.grading.finders import Evidence
from roleplay.models.base import Notice, Request, notice
from roleplay.models.chat import ChatModel
from roleplay.models.limited import Limited
from roleplay.models.scripted import Scripted
from roleplay.rubric_files import find_rubric, load_catalogue
from tests.evaluation.hands import PLAIN, case

CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)


def grader(find: Callable[[Case], Awaitable[Evidence]]) -> Grader:
    return Grader("test", "test", RUBRIC, CATALOGUE, {}, None, find)


def many(number: int) -> Iterator[Reading]:
    return (Reading(Case.model_validate(case(f"c{n}", PLAIN, shown=False))) for n in range(number))


NOTHING = Evidence(finder="test", findings=(), calls={})


async def done(find: Callable[[Case], Awaitable[Evidence]], number: int = 6, concurrency: int = 3) -> list[Result]:
    found: list[Result] = []
    await runner.run(many(number), grader(find), concurrency=concurrency, held_out=False, on_result=found.append)
    return found


async def test_as_many_as_wanted_are_under_way_and_a_slow_one_holds_up_nobody() -> None:
    slow, under_way, most = asyncio.Event(), 0, 0

    async def find(one: Case) -> Evidence:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if one.id == "c0":
            await slow.wait()
        elif one.id == "c19":
            slow.set()
        await asyncio.sleep(0)
        under_way -= 1
        return NOTHING

    found = await done(find, 20, 4)
    assert most == 4
    assert found[-1].case == "c0"
    assert {each.case for each in found} == {f"c{n}" for n in range(20)}


async def test_readings_are_made_only_as_they_are_needed() -> None:
    taken: list[int] = []

    def endless() -> Iterator[Reading]:
        for number, reading in enumerate(many(100)):
            taken.append(number)
            yield reading

    async def find(one: Case) -> Evidence:
        assert len(taken) <= int(one.id[1:]) + 1 + 2 * 3
        return NOTHING

    await runner.run(endless(), grader(find), concurrency=3, held_out=False, on_result=lambda _: None)
    assert len(taken) == 100


async def test_what_fails_is_a_result_with_its_failure_and_the_others_go_on() -> None:
    async def find(one: Case) -> Evidence:
        if one.id == "c1":
            raise InvalidReply("no JSON")
        if one.id == "c2":
            raise StaleRecording("not recorded")
        return NOTHING

    found = {each.case: each.failure for each in await done(find)}
    assert {name for name, failure in found.items() if failure is None} == {"c0", "c3", "c4", "c5"}
    assert found["c1"] is not None
    assert found["c2"] is not None
    assert (found["c1"].kind, found["c1"].stale, found["c2"].stale) == ("InvalidReply", False, True)


async def test_a_key_that_is_refused_again_and_again_ends_the_run() -> None:
    async def find(_: Case) -> Evidence:
        raise BadCredentials("no key")

    with pytest.raises(BaseExceptionGroup) as caught:
        await done(find, 50)
    assert isinstance(caught.value.exceptions[0], BadCredentials)


async def test_who_is_asked_to_wait_waits_and_everybody_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds:
            waits.append(seconds)
        await real(0)

    monkeypatch.setattr("roleplay.evaluation.runner.asyncio.sleep", sleep)
    asked: list[str] = []

    async def find(one: Case) -> Evidence:
        asked.append(one.id)
        if asked.count("c0") == 1 and one.id == "c0":
            raise RateLimited("busy", 40.0)
        return NOTHING

    found = await done(find, 3, 1)
    assert [each.failure for each in found] == [None] * 3
    assert asked[:2] == ["c0", "c0"]
    assert 39 < waits[0] <= 40


async def test_who_would_have_to_wait_too_long_is_an_error() -> None:
    async def find(_: Case) -> Evidence:
        raise RateLimited("come back tomorrow", 86_400)

    assert {each.failure.kind for each in await done(find, 2) if each.failure} == {"RateLimited"}


async def test_a_call_that_was_tried_often_enough_is_not_tried_again_by_the_run() -> None:
    asked: list[float] = []

    def busy(_: Request) -> str:
        asked.append(0)
        raise RateLimited("busy", 0.0)

    model = ChatModel(Scripted(busy), sleep=lambda _: asyncio.sleep(0))

    async def find(_: Case) -> Evidence:
        async for _piece in model.stream([], purpose="probe"):
            pass
        return NOTHING

    (found,) = await done(find, 1)
    assert len(asked) == 4
    assert found.failure is not None
    assert (found.spent.calls, found.spent.retries) == (1, 3)


async def test_it_is_heard_that_the_provider_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    real = asyncio.sleep
    monkeypatch.setattr("roleplay.evaluation.runner.asyncio.sleep", lambda _: real(0))
    heard: list[float] = []
    tries: list[str] = []

    async def find(one: Case) -> Evidence:
        tries.append(one.id)
        notice(Notice("retrying", "busy", 2.0))
        if len(tries) == 1:
            raise RateLimited("busy", 40.0)
        return NOTHING

    await runner.run(
        many(1), grader(find), concurrency=1, held_out=False, on_result=lambda _: None, on_wait=heard.append
    )
    assert heard == [2.0, 40.0, 2.0]


async def test_where_nobody_answers_at_all_the_run_ends_and_where_somebody_did_it_goes_on() -> None:
    async def find(one: Case) -> Evidence:
        if one.id != "c0":
            raise ModelUnavailable("nobody there")
        return NOTHING

    assert len(await done(find, 20, 1)) == 20

    async def nobody(_: Case) -> Evidence:
        raise ModelUnavailable("nobody there")

    with pytest.raises(BaseExceptionGroup) as caught:
        await done(nobody, 20, 1)
    assert isinstance(caught.value.exceptions[0], ModelUnavailable)


async def test_a_bug_is_no_result() -> None:
    async def find(_: Case) -> Evidence:
        raise ZeroDivisionError

    with pytest.raises(BaseExceptionGroup):
        await done(find, 2)


async def test_a_providers_limit_is_kept_at_the_door() -> None:
    times: list[float] = []

    def answer(_: Request) -> str:
        times.append(asyncio.get_running_loop().time())
        return json.dumps({"ok": True})

    limited = Limited(Scripted(answer), per_minute=1200)  # one every twentieth of a second
    model = ChatModel(limited)
    assert (limited.name, limited.scripted) == ("scripted", True)

    async def ask() -> None:
        async for _ in model.stream([], purpose="probe"):
            pass

    await asyncio.gather(*(ask() for _ in range(4)))
    assert all(later - earlier > 0.03 for earlier, later in pairwise(times))


def test_a_failure_says_nothing_that_a_terminal_would_obey() -> None:
    failure = runner._failure(ModelError("bad \x1b[2J news\nand more"))
    assert failure.message == "bad news and more"
