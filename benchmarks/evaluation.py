"""Eval runs against a mock server of fixed latency: how full they keep it, one process's ceiling, and one call against many."""

import asyncio
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.mock_server import mock_server
from benchmarks.models import KEY, LATENCY, NAME, talk
from roleplay.config import Settings, load, shipped
from roleplay.evaluation.cases import read_cases
from roleplay.evaluation.experiment import Wish, execute, new_log, prepare
from roleplay.evaluation.graders import grader_of
from roleplay.evaluation.runner import Progress
from roleplay.evaluation.suite import Suite, load_suite
from roleplay.grading.finder_model import Claims
from roleplay.grading.together import AT_ONCE
from roleplay.models.base import Request
from roleplay.models.chat import ChatModel
from roleplay.models.hosted import Hosted, warm_up
from roleplay.models.scripted import Scripted
from roleplay.rubric_files import load_catalogue

T = TypeVar("T")

CASES, ROUNDS, CONCURRENCIES = 1_280, 3, (32, 128)
ANSWER = '{"findings": [{"at": "1.1", "why": "says it back", "check": "restates-and-checks", "sure": true}]}'


# ── suites made for the occasion ──


def case_lines(count: int, start: int = 0) -> Iterator[str]:
    """Yield lines of cases: the shipped ones again and again, from the `start`-th on, every time under another id."""
    files = sorted((shipped("evals") / "cases").glob("dev-*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    for number, line in enumerate(islice(cycle(lines), start, start + count), start):
        case = json.loads(line)
        yield json.dumps({**case, "id": f"case-{number}", "conversation": None, "pair": None, "whole": None})


def write_suite(folder: Path, lines: Iterator[str], **keys: Any) -> Suite:
    """Write cases and a suite of them that has nothing else, and read it; `grader` and others as in a suite file."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "cases.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    path = folder / "bench.yaml"
    suite = {"schema": 1, "id": "bench", "name": "bench", "data": ["cases.jsonl"], "anchors": "off", **keys}
    path.write_text(json.dumps(suite), encoding="utf-8")
    return load_suite(path)


def settings_in(folder: Path) -> Settings:
    """Return settings that are nobody's own."""
    return load({"data_dir": str(folder)}, {})


# ── how full a run keeps the provider ──


def _rate(seen: Sequence[tuple[float, int]], total: int) -> float:
    """Return calls a second from moments and how many were done by then, without the beginning and the end of it.

    At first a run imports litellm and opens connections, at last one process waits for another.
    """
    middle = [each for each in seen if 0.2 * total <= each[1] <= 0.9 * total]
    (began, first), (ended, last) = middle[0], middle[-1]
    return (last - first) / (ended - began)


def _of_run(path: Path, concurrency: int, processes: int | None = None) -> float:
    """Return the calls a second of an eval run: cases read, asked about, judged, and every result in the log."""
    seen: list[tuple[float, int]] = []

    def watch(progress: Progress) -> None:
        if not seen or progress.done > seen[-1][1]:
            seen.append((time.perf_counter(), progress.done))

    wish = Wish(concurrency=concurrency, processes=processes)
    prepared = prepare(load_suite(path), settings_in(path.parent), wish)
    log = execute(prepared, new_log(prepared, path.parent), watch)
    failed = Counter(result.failure.kind for result in log.results() if result.failure)
    assert not failed, f"the mock server answers everything: {failed}"
    return _rate(seen, prepared.header.readings)


def _of_loop(requests: Sequence[Request], base: str, concurrency: int, *, bare: bool) -> float:
    """Return the calls a second of a bare loop that makes the same requests with our client, or with litellm alone."""
    litellm = warm_up()
    model = ChatModel(Hosted(NAME, api_base=base, api_key=KEY))
    seen: list[tuple[float, int]] = []

    async def ask(request: Request) -> None:
        if not bare:
            most = request.max_tokens
            await model.structured(request.messages, Claims, purpose=request.purpose, max_tokens=most)
            return
        form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": request.schema}}
        messages = [{"role": each.role, "content": each.content} for each in request.messages]
        await litellm.acompletion(
            model=NAME, api_base=base, api_key=KEY, messages=messages, temperature=0.0,
            max_tokens=request.max_tokens, response_format=form, max_retries=0, num_retries=0,
        )  # fmt: skip

    async def loop() -> None:
        pending = iter(requests)

        async def work() -> None:
            for request in pending:
                await ask(request)
                seen.append((time.perf_counter(), len(seen) + 1))

        await asyncio.gather(*(work() for _ in range(concurrency)))

    asyncio.run(loop())
    return _rate(seen, len(requests))


def _requests(suite: Suite, settings: Settings) -> list[Request]:
    """Return what the suite's grader asks about its cases."""
    seen = Scripted(lambda _: {"findings": []})
    grader = grader_of(suite, settings, backend=ChatModel(seen))

    async def ask() -> None:
        for case in read_cases(suite.case_files, grader.catalogue.by_id):
            await grader.find(case)

    asyncio.run(ask())
    return seen.requests


def _in_turn(ways: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Return what each way gives, round by round, each of them first in turn."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS):
        for place in range(len(ways)):
            name = [*ways][(number + place) % len(ways)]
            found[name].append(ways[name]())
    return found


def evals() -> None:
    """Eval runs of single-call cases against a bare loop over the same client and bare litellm, and one process's ceiling."""
    with tempfile.TemporaryDirectory() as name, mock_server(latency=LATENCY, answer=ANSWER) as base:
        folder = Path(name)
        suite = write_suite(folder, case_lines(CASES), grader={"model": NAME, "api_base": base, "verify": False})
        requests = _requests(suite, settings_in(folder))
        for concurrency in CONCURRENCIES:
            _against_loops(suite.path, requests, base, concurrency)
        _ceiling(suite.path)


def _against_loops(path: Path, requests: Sequence[Request], base: str, concurrency: int) -> None:
    rates = _in_turn(
        {
            "ours": lambda: in_fresh_process(_of_run, path, concurrency),
            "alone": lambda: in_fresh_process(_of_run, path, concurrency, 1),
            "client": lambda: in_fresh_process(_of_loop, requests, base, concurrency, bare=False),
            "litellm": lambda: in_fresh_process(_of_loop, requests, base, concurrency, bare=True),
        }
    )
    full = (f"{statistics.median(each) * LATENCY / concurrency:.0%}" for each in rates.values())
    ours, alone, client, bare = full
    print(
        f"{f'eval run, {concurrency} at once':44} {_ratio(rates['ours'], rates['client']):5.2f} × the efficiency of a bare loop"
        f" over the same client ({ours} against {client}; aim 0.95 ×; in one process {alone}, bare litellm {bare})"
    )


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def _ceiling(path: Path) -> None:
    """Print the calls a second with more at once than a process can handle."""
    rates = _in_turn({str(number): partial(in_fresh_process, _of_run, path, 256, number) for number in (1, 2)})
    one, two = (statistics.median(each) for each in rates.values())
    print(
        f"{'ceiling of two processes, 256 at once':44} {_ratio(rates['2'], rates['1']):5.2f} × one process"
        f" ({two:.0f} against {one:.0f} calls a second; {os.cpu_count()} cores, and the mock server needs some of them too)"
    )


def in_fresh_process(function: Callable[..., T], *arguments: object, **named: object) -> T:
    """Return what a function returns in a new interpreter, which has nothing yet of what this one has loaded."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments, **named).result()


# ── one call for all criteria against one call for each ──

TRANSCRIPTS, CRITERIA = 200, 20


def _talks() -> Iterator[str]:
    """Yield cases of whole conversations, each labelled for as many strategies."""
    chosen = [each.id for each in load_catalogue().strategies][:CRITERIA]
    for number in range(TRANSCRIPTS):
        gold = [{"turn": 1, "strategy": each, "shown": False, "broken": False} for each in chosen]
        yield json.dumps({"id": f"talk-{number}", "transcript": talk(number).model_dump(mode="json"), "gold": gold})


def _prompt_tokens(suite: Suite, settings: Settings) -> int:
    """Return the tokens of all prompts of a suite of like cases, from those of its first ten."""
    seen = Scripted(lambda _: {"findings": []})
    grader = grader_of(suite, settings, backend=ChatModel(seen))

    async def ask() -> None:
        for case in islice(read_cases(suite.case_files, grader.catalogue.by_id), 10):
            await grader.find(case)

    asyncio.run(ask())
    count = warm_up().token_counter
    words = ("\n".join(message.content for message in request.messages) for request in seen.requests)
    return sum(int(count(model="gpt-4o", text=each)) for each in words) * TRANSCRIPTS // 10


def _seconds(path: Path) -> tuple[float, int]:
    """Return the seconds that a run takes once litellm is imported, and its calls."""
    warm_up()
    prepared = prepare(load_suite(path), settings_in(path.parent))
    start = time.perf_counter()
    log = execute(prepared, new_log(prepared, path.parent))
    seconds = time.perf_counter() - start
    results = [*log.results()]
    assert not any(result.failure for result in results), "the mock server answers everything"
    return seconds, sum(result.spent.calls for result in results)


def peers() -> None:
    """200 transcripts by 20 criteria, 128 calls at once: one call a transcript against one call a criterion."""
    with tempfile.TemporaryDirectory() as name, mock_server(latency=LATENCY, answer='{"findings": []}') as base:
        suites: dict[bool, Suite] = {}
        for apart in (False, True):
            grader = {"model": NAME, "api_base": base, "verify": False, "strategies": "labelled", "apart": apart}
            at_once = 128 // AT_ONCE if apart else 128  # cases: apart, each makes AT_ONCE calls at a time
            suites[apart] = write_suite(Path(name) / str(apart), _talks(), grader=grader, concurrency=at_once)
        taken: dict[bool, list[float]] = {False: [], True: []}
        calls: dict[bool, int] = {}
        for _ in range(3):
            for apart, suite in suites.items():
                seconds, calls[apart] = in_fresh_process(_seconds, suite.path)
                taken[apart].append(seconds)
        tokens = {apart: _prompt_tokens(suite, settings_in(Path(name))) for apart, suite in suites.items()}
    ratio = _ratio(taken[True], taken[False])
    print(
        f"{f'{TRANSCRIPTS} transcripts × {CRITERIA} criteria, one call each':44} {ratio:5.1f} × as fast as a call a criterion"
    )
    for apart, what in ((False, "one call a transcript"), (True, "one call a criterion")):
        aim = "" if apart else "; aim 2 s"
        print(
            f"  {what:42} {statistics.median(taken[apart]):5.2f} s, {calls[apart]:,} calls, {tokens[apart] / 1e6:.2f} M prompt tokens{aim}"
        )
    print("  whether they agree, a real model must say: python -m benchmarks.agreement --help")
