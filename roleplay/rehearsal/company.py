"""Many sessions at once: a list of parts to play, spread over the processor's cores, with progress.

A session is settled by persona, trainee and seed alone, so it does not matter which process plays it, or when.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from roleplay.engine import Casting, offline_cast
from roleplay.errors import UsageError
from roleplay.persona import Persona
from roleplay.processes import cores, end_with_parent, start_method, undisturbed
from roleplay.rehearsal.stage import Run, play
from roleplay.rehearsal.trainees import trainee
from roleplay.rubric import Catalogue, Rubric
from roleplay.session import setting_of


@dataclass(frozen=True, slots=True)
class Part:
    """One session to be played: which persona, by whom (an id of `trainees.trainee`), with which seed."""

    persona: str
    trainee: str
    seed: int


@dataclass(slots=True)
class _Shop:
    """What every process needs, handed over once."""

    personas: dict[str, Persona]
    rubric: Rubric
    catalogue: Catalogue


def perform(
    parts: Sequence[Part],
    personas: Iterable[Persona],
    rubric: Rubric,
    catalogue: Catalogue,
    *,
    workers: int | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> list[Run]:
    """Play every part offline; return the runs in the order of the parts.

    workers: processes (default: as many as the machine has cores; 1 plays in this one). on_progress hears how many are done.
    """
    shop = _Shop({persona.id: persona for persona in personas}, rubric, catalogue)
    workers = min(workers or cores(), max(1, len(parts) // 8))
    runs: list[Run] = []
    for run in _here(shop, parts) if workers == 1 else _spread(shop, parts, workers):
        runs.append(run)
        on_progress(len(runs))
    return runs


def _here(shop: _Shop, parts: Sequence[Part]) -> Iterator[Run]:
    return (_play(shop, part) for part in parts)


def _spread(shop: _Shop, parts: Sequence[Part], workers: int) -> Iterator[Run]:
    with ProcessPoolExecutor(workers, mp_context=start_method(), initializer=_take_over, initargs=(shop,)) as pool:
        try:
            with undisturbed():  # all are begun with the first part
                runs = pool.map(_play_there, parts, chunksize=max(1, min(8, len(parts) // (workers * 4))))
            yield from runs
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_shop: _Shop | None = None


def _take_over(shop: _Shop) -> None:
    """Remember, in a worker process, what it was handed; and end with whoever began it."""
    end_with_parent()
    global _shop  # noqa: PLW0603 - a worker has nothing else to remember it by
    _shop = shop


def _play_there(part: Part) -> Run:
    assert _shop is not None  # noqa: S101 - the initializer ran
    return _play(_shop, part)


def _play(shop: _Shop, part: Part) -> Run:
    who = trainee(part.trainee)
    if who is None:
        raise UsageError(f"there is no simulated trainee '{part.trainee}'.")
    persona = shop.personas[part.persona]
    cast = offline_cast(persona, setting_of(persona), shop.catalogue)
    return asyncio.run(play(cast, who, part.seed, shop.rubric, shop.catalogue))


WITH_MODEL = ("skilled", "robotic", "injector")
"""Who rehearses with a model as the customer, once each."""


async def perform_with(
    casting: Casting,
    personas: Iterable[Persona],
    rubric: Rubric,
    catalogue: Catalogue,
    *,
    on_run: Callable[[Run], None] = lambda _: None,
) -> list[Run]:
    """Play a few sessions with each persona as `casting` casts it, one after the other. Raises ModelError when it fails."""
    runs: list[Run] = []
    for persona in personas:
        cast = await asyncio.to_thread(casting, persona, setting_of(persona), catalogue)
        for identity in WITH_MODEL:
            who = trainee(identity)
            assert who is not None  # noqa: S101 - they are in the cast
            runs.append(await play(cast, who, 1, rubric, catalogue))
            on_run(runs[-1])
    return runs
