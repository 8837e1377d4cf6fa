"""Whether the weights and the pass mark of a rubric can mean what their author thinks. Pure functions."""

from collections.abc import Iterator

from roleplay.authoring.advice import Advice
from roleplay.rubric import Catalogue, Rubric, applied
from roleplay.rubric_files import Reading

HEAVY = 1 / 3
"""From this share of the whole on, one strategy decides alone."""
LIGHT = 0.01
"""Below this share a strategy cannot change the score by a point."""
PERFECT, LENIENT = 95, 25
"""Pass marks beyond which hardly anybody passes, and hardly anybody fails."""


def weight_advice(reading: Reading, rubric: Rubric, catalogue: Catalogue) -> Iterator[Advice]:
    """Yield what is odd in how the strategies of a rubric count."""
    graded = applied(catalogue, rubric).by_id
    total = sum(counts.weight for counts in rubric.strategies.values())
    yield from _single(rubric, total)
    once = sum(counts.weight for name, counts in rubric.strategies.items() if graded[name].once)
    if once > total / 2:
        why = f"strategies that count only once in a conversation hold {once / total:.0%} of the weight; weigh others more."
        yield Advice("once-only", ("strategies",), why)
    yield from _pass_mark(rubric, graded_best(rubric, catalogue), total, catalogue)
    for name, counts in rubric.strategies.items():
        if counts.enough > 1 and graded[name].restraint:
            why = f"{name} is shown by breaking nothing, so 'enough' changes nothing; remove it."
            yield Advice("enough", ("strategies", name, "enough"), why)
        elif counts.enough > len(graded[name].shows):
            why = f"asks for {counts.enough} different shows of {name}, which has {len(graded[name].shows)}; it can never be fully shown."
            yield Advice("enough", ("strategies", name, "enough"), why)
    yield from _needs(reading, rubric, catalogue)
    stated = reading.document.data.get("strategies") if reading.document else None
    before = {name for parent in reading.parents for name in parent.strategies}
    for name, counts in stated.items() if isinstance(stated, dict) else ():
        if not isinstance(counts, dict) and name not in before:
            yield Advice("needless-off", ("strategies", name), f"{name} does not count anyway; remove the line.")


def _single(rubric: Rubric, total: float) -> Iterator[Advice]:
    for name, counts in rubric.strategies.items():
        share = counts.weight / total
        if share > HEAVY and len(rubric.strategies) > 1 / HEAVY:
            why = f"{name} holds {share:.0%} of the whole weight and nearly decides alone; weigh it less."
            yield Advice("heavy", ("strategies", name, "weight"), why)
        if share < LIGHT:
            why = f"{name} holds {share:.1%} of the whole weight, too little to change the score by a point; weigh it more, or switch it off."
            yield Advice("light", ("strategies", name, "weight"), why)


def graded_best(rubric: Rubric, catalogue: Catalogue) -> float:
    """Return the best score that anybody could reach, 0–100."""
    graded = applied(catalogue, rubric).by_id
    total = best = 0.0
    for name, counts in rubric.strategies.items():
        reachable = graded[name].restraint or counts.enough <= len(graded[name].shows)
        total += counts.weight
        best += counts.weight * (1.0 if reachable else 0.5)
    return 100 * best / total


def _pass_mark(rubric: Rubric, best: float, total: float, catalogue: Catalogue) -> Iterator[Advice]:
    graded = applied(catalogue, rubric).by_id
    restraint = sum(counts.weight for name, counts in rubric.strategies.items() if graded[name].restraint)
    mark, path = rubric.pass_mark, ("pass_mark",)
    if mark > best:
        why = (
            f"nobody can reach {mark:g}: with what 'enough' asks for, the best score is {best:.0f}; lower one of them."
        )
    elif mark > PERFECT:
        why = f"with {mark:g} a single half-shown strategy can fail somebody; 60 to 80 is usual."
    elif mark <= 100 * restraint / total:
        why = f"whoever only breaks nothing reaches {100 * restraint / total:.0f} and passes with {mark:g}; raise it, or weigh what must be shown more."
    elif mark < LENIENT:
        why = f"with {mark:g} hardly anybody fails; 60 to 80 is usual."
    else:
        return
    yield Advice("pass-mark", path, why)


def _needs(reading: Reading, rubric: Rubric, catalogue: Catalogue) -> Iterator[Advice]:
    """Yield the needs that this file leaves without any strategy; one that says 'only' means to."""
    if reading.document is not None and "only" in reading.document.data:
        return
    before = [set(parent.strategies) for parent in reading.parents] or [set(catalogue.by_id)]
    for need, names in catalogue.needs.items():
        kept = any(name in rubric.strategies for name in names)
        if names and not kept and any(name in each for each in before for name in names):
            why = f"nothing counts for a customer who at the end is not {need}: keep {' or '.join(names)}."
            yield Advice("need", ("strategies",), why)
