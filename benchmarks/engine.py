"""The engine offline: a turn from send to commit, grading a transcript, simulated sessions per second."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from roleplay.engine import grade_offline
from roleplay.library import load_library
from roleplay.persona import Persona
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from roleplay.transcript import Setting, Transcript, Turn

LINES = (
    "I'm listening. Tell me what happened, from the start.",
    "You waited all day and nobody told you anything. No wonder you're angry.",
    "I'm sorry we left you standing there; that was our mistake.",
    "What would help you most right now?",
    "So you were promised one thing and got another, and nobody owned it. Is that right?",
    "What I can do is look at it now and call you back within two hours.",
    "I'll write down what we agreed and send it to you by six.",
    "Does that work for you?",
)


async def _play(store: Store, persona: Persona, seed: int, lines: tuple[str, ...] = LINES) -> list[float]:
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    session = Session.start(store, persona, rubric, catalogue, trainee="bench", seed=seed)
    times: list[float] = []
    for line in lines:
        if session.ended:
            break
        start = time.perf_counter()
        async for _ in session.send(line):
            pass
        times.append(time.perf_counter() - start)
    session.end()
    session.close()
    return times


def turn() -> None:
    """A whole offline turn, send to commit, against writing the same turn to the same database without the customer."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "bench.db") as store:
        persona = next(iter(load_library().personas.values()))
        asyncio.run(_play(store, persona, 0))  # imports and compiles
        times = [t for seed in range(1, 6) for t in asyncio.run(_play(store, persona, seed))]
        bare = _bare_commit(store)
    mine = statistics.median(times) * 1000
    print(
        f"{'offline turn, send to commit':44} {mine / bare:5.1f} × two bare transactions ({mine:.1f} ms against {bare:.1f} ms; aim 15 ms)"
    )


def _bare_commit(store: Store) -> float:
    session = store.summaries()[0].id
    times: list[float] = []
    for _ in range(20):
        start = time.perf_counter()
        store.update_session(session, notes="One.")
        store.update_session(session, notes="Two.")
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def grading() -> None:
    """Offline grading of a 40-turn transcript."""
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    customer = "I have been waiting since Monday and nobody called me back. This is ridiculous. When will it be fixed?"
    turns = tuple(
        Turn(role="customer", text=customer)
        if number % 2 == 0
        else Turn(role="trainee", text=LINES[number // 2 % len(LINES)])
        for number in range(40)
    )
    transcript = Transcript(turns=turns, setting=Setting())
    start = time.perf_counter()
    grade_offline(transcript, rubric, catalogue)
    first = (time.perf_counter() - start) * 1000
    times = []
    for _ in range(10):
        start = time.perf_counter()
        grade_offline(transcript, rubric, catalogue)
        times.append((time.perf_counter() - start) * 1000)
    warm = statistics.median(times)
    print(
        f"{'grading a 40-turn transcript':44} {warm:5.0f} ms warm, {first:.0f} ms with compiling the catalogue ({first / warm:.1f} ×; aim 50 ms)"
    )


def sessions() -> None:
    """Simulated sessions per second, through graph and store."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "bench.db") as store:
        personas = list(load_library().personas.values())
        asyncio.run(_play(store, personas[0], 0))
        start = time.perf_counter()
        count = exchanges = 0
        for seed in range(4):
            for persona in personas:
                exchanges += len(asyncio.run(_play(store, persona, seed)))
                count += 1
        spent = time.perf_counter() - start
    print(f"{'simulated sessions':44} {count / spent:5.1f} a second ({exchanges / spent:.0f} exchanges a second)")
