"""A whole rehearsal of one persona: in one process, and spread over the cores."""

import time

from roleplay.engine import warm_up
from roleplay.library import load_library
from roleplay.processes import cores
from roleplay.rehearsal.company import perform
from roleplay.rehearsal.measures import parts, strategies
from roleplay.rubric_files import find_rubric, load_catalogue

SEEDS = 2


def rehearsal() -> None:
    """Turns a second of the rehearsal, and how much more than one core's worth the machine's cores give."""
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    persona = next(iter(load_library().personas.values()))
    wanted = parts(persona.id, strategies(rubric), SEEDS)
    warm_up(catalogue)
    perform(wanted[:1], [persona], rubric, catalogue, workers=1)
    spent: list[float] = []
    turns = 0
    for workers in (1, cores()):
        start = time.perf_counter()
        runs = perform(wanted, [persona], rubric, catalogue, workers=workers)
        spent.append(time.perf_counter() - start)
        turns = 2 * sum(run.exchanges for run in runs)
    alone, together = spent
    print(
        f"{'rehearsal of one persona':44} {alone / together:5.2f} × one process, with {cores()} cores "
        f"({len(wanted)} sessions, {turns / together:.0f} turns a second; one alone {turns / alone:.0f})"
    )
