"""Eval runs against a mock server of fixed latency: how full they keep it, one process's ceiling, and one call against many."""

import asyncio
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.mock_server import mock_server
from benchmarks.models import KEY, LATENCY, NAME, talk
from roleplay.config import Settings, load, shipped
from roleplay.evaluation.cases import read_cases
from roleplay.evaluation.experiment import Prepared, Wish, execute, new_log, prepare
from roleplay.evaluation.graders import grader_of
from roleplay.evaluation.log import RunLog
from roleplay.evaluation.readings import Reading
from roleplay.evaluation.runner import Progress, run
from roleplay.evaluation.suite import Suite, load_suite
from roleplay.grading.finder_model import Claims
from roleplay.grading.together import AT_ONCE
from roleplay.models.base import Request
from roleplay.models.chat import ChatModel
from roleplay.models.hosted import Hosted, warm_up
from roleplay.models.scripted import Scripted
from roleplay.rubric_files import load_catalogue

T = TypeVar("T")

CASES, ROUNDS, CONCURRENCIES = 384, 5, (32, 128)
"""Cases of a round: whole waves at either concurrency, so that no half-empty last wave counts against anybody."""
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


@dataclass(frozen=True, slots=True)
class _Doors:
    """Three ways to make the calls of an eval run: the run itself, a bare loop over its client, bare litellm."""

    prepared: Prepared
    stream: Iterator[Reading]
    log: RunLog
    model: ChatModel
    requests: Sequence[Request]
    base: str

    async def harness(self, concurrency: int) -> None:
        """Read the next cases from their file, have them found, judge them, and write every result to the log."""
        pending = islice(self.stream, CASES)
        kept = self.log.append
        await run(pending, self.prepared.grader, concurrency=concurrency, held_out=False, on_result=kept)

    async def client(self, concurrency: int) -> None:
        """Make as many of the same requests with the same client, and nothing else."""

        async def ask(request: Request) -> None:
            most = request.max_tokens
            await self.model.structured(request.messages, Claims, purpose=request.purpose, max_tokens=most)

        await self._each(ask, concurrency)

    async def litellm(self, concurrency: int) -> None:
        """Make them without our client."""
        litellm = warm_up()

        async def ask(request: Request) -> None:
            form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": request.schema}}
            messages = [{"role": each.role, "content": each.content} for each in request.messages]
            await litellm.acompletion(
                model=NAME, api_base=self.base, api_key=KEY, messages=messages, temperature=0.0,
                max_tokens=request.max_tokens, response_format=form, max_retries=0, num_retries=0,
            )  # fmt: skip

        await self._each(ask, concurrency)

    async def _each(self, ask: Callable[[Request], Awaitable[None]], concurrency: int) -> None:
        free = asyncio.Semaphore(concurrency)

        async def one(request: Request) -> None:
            async with free:
                await ask(request)

        await asyncio.gather(*(one(request) for request in self.requests))


async def _requests(suite: Suite, settings: Settings) -> list[Request]:
    """Return what the suite's grader asks about its first cases."""
    seen = Scripted(lambda _: {"findings": []})
    grader = grader_of(suite, settings, backend=ChatModel(seen))
    for case in islice(read_cases(suite.case_files, grader.catalogue.by_id), CASES):
        await grader.find(case)
    return seen.requests


async def _efficiencies(doors: _Doors, concurrency: int) -> dict[str, list[tuple[float, float]]]:
    """Return each door's calls × latency ÷ concurrency ÷ wall, and CPU seconds a call, by round; each door first in turn."""
    ways = {"harness": doors.harness, "client": doors.client, "litellm": doors.litellm}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        for place in range(len(ways)):
            name = [*ways][(number + place) % len(ways)]
            wall, cpu = time.perf_counter(), time.process_time()
            await ways[name](concurrency)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            found[name].append((CASES * LATENCY / concurrency / wall, cpu / CASES))
            await asyncio.sleep(LATENCY)  # litellm tidies up after its calls: each pays for its own
    return {name: each[1:] for name, each in found.items()}  # the first round opens the connections


async def _compare(suite: Suite, settings: Settings, base: str) -> None:
    prepared = prepare(suite, settings)
    log = new_log(prepared, settings.data_dir)
    log.begin(prepared.header)
    model = ChatModel(Hosted(NAME, api_base=base, api_key=KEY))
    doors = _Doors(prepared, prepared.readings(), log, model, await _requests(suite, settings), base)
    for concurrency in CONCURRENCIES:
        found = await _efficiencies(doors, concurrency)
        full = {name: [efficiency for efficiency, _ in rounds] for name, rounds in found.items()}
        ours, client, bare = (f"{statistics.median(rounds):.0%}" for rounds in full.values())
        costs = (f"{statistics.median(cpu for _, cpu in rounds) * 1000:.1f}" for rounds in found.values())
        print(
            f"{f'eval run, {concurrency} at once':44} {_ratio(full['harness'], full['client']):5.2f} × the efficiency of a bare loop"
            f" over the same client ({ours} against {client}; bare litellm {bare}; aim 0.95 ×;"
            f" CPU of a call {' ms, '.join(costs)} ms)"
        )
    failed = Counter(result.failure.kind for result in log.results() if result.failure)
    assert not failed, f"the mock server answers everything: {failed}"


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def evals() -> None:
    """Eval runs of single-call cases against a bare loop over the same client and bare litellm, and one process's ceiling."""
    with tempfile.TemporaryDirectory() as name, mock_server(latency=LATENCY, answer=ANSWER) as base:
        folder = Path(name)
        grader = {"model": NAME, "api_base": base, "verify": False}
        lines = case_lines(CASES * (ROUNDS + 1) * len(CONCURRENCIES))
        asyncio.run(_compare(write_suite(folder, lines, grader=grader), settings_in(folder), base))
        _ceiling(folder / "ceiling", grader)


# ── one process's ceiling ──


def _rate(path: Path, processes: int) -> float:
    """Return the calls a second of a run in so many processes, from its first fifth on: they import litellm meanwhile."""
    seen: list[tuple[float, int]] = []

    def watch(progress: Progress) -> None:
        if not seen or progress.done > seen[-1][1]:
            seen.append((time.perf_counter(), progress.done))

    prepared = prepare(load_suite(path), settings_in(path.parent), Wish(processes=processes))
    execute(prepared, new_log(prepared, path.parent), watch)
    total = prepared.header.readings
    middle = [each for each in seen if 0.2 * total <= each[1] <= 0.9 * total]  # at the end one waits for the other
    (began, first), (ended, last) = middle[0], middle[-1]
    return (last - first) / (ended - began)


def _ceiling(folder: Path, grader: dict[str, Any]) -> None:
    """Print the calls a second with more at once than a process can handle."""
    suite = write_suite(folder, case_lines(CASES * 5), grader=grader, concurrency=256)
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(3):
        for processes, found in rates.items():
            found.append(in_fresh_process(_rate, suite.path, processes))
    one, two = (statistics.median(each) for each in rates.values())
    print(
        f"{'ceiling of two processes, 256 at once':44} {_ratio(rates[2], rates[1]):5.2f} × one process"
        f" ({two:.0f} against {one:.0f} calls a second; {os.cpu_count()} cores, and the mock server needs some of them too)"
    )


def in_fresh_process(function: Callable[..., T], *arguments: object) -> T:
    """Return what a function returns in a new interpreter, which has nothing yet of what this one has loaded."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


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
