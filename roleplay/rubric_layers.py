"""One rubric laid over others: what is stated above wins, key by key, and checks go by their ids. Pure functions."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from roleplay.rubric import Check, Counts, PromptName, Rubric, RubricFile

PLAIN = ("version", "name", "description", "pass_mark")
"""What is taken over whole or not at all."""


def resolved(file: RubricFile, parents: Sequence[Rubric], prompts: dict[PromptName, str]) -> Rubric:
    """Return the whole rubric: what `file` says, laid over the rubrics it extends, the later over the earlier."""
    fields: dict[str, Any] = {}
    texts: dict[PromptName, str] = {}
    for parent in parents:
        fields |= {key: getattr(parent, key) for key in PLAIN}
        texts |= parent.prompts
    fields |= {key: getattr(file, key) for key in PLAIN if key in file.model_fields_set}
    counts = merged(parents)
    if file.only:
        counts = {name: counts[name] for name in counts if name in file.only}
    for name, own in file.strategies.items():
        if own is None:
            counts.pop(name, None)
        else:
            counts[name] = _over(counts.get(name), own)
    return Rubric(schema_version=1, id=file.id, strategies=counts, prompts={**texts, **prompts}, **fields)


def merged(parents: Iterable[Rubric]) -> dict[str, Counts]:
    """Return what several rubrics count together, the later ones laid over the earlier."""
    counts: dict[str, Counts] = {}
    for parent in parents:
        for name, theirs in parent.strategies.items():
            counts[name] = _over(counts.get(name), theirs)
    return counts


def _over(below: Counts | None, above: Counts) -> Counts:
    """Return what is stated above laid over what is below: checks by their ids, the rest key by key."""
    if below is None:
        return above
    stated = {name: getattr(counts, name) for counts in (below, above) for name in counts.model_fields_set}
    own = {check.id for check in (*below.shows, *below.breaks)}  # one of these that is ignored is simply gone
    stated["shows"] = _checks(below.shows, above.shows, above.ignore)
    stated["breaks"] = _checks(below.breaks, above.breaks, above.ignore)
    stated["ignore"] = tuple(dict.fromkeys((*below.ignore, *(name for name in above.ignore if name not in own))))
    stated["good"] = tuple(dict.fromkeys((*above.good, *below.good)))
    stated["bad"] = tuple(dict.fromkeys((*above.bad, *below.bad)))
    return Counts(**stated)


def _checks(below: tuple[Check, ...], above: tuple[Check, ...], ignored: Collection[str]) -> tuple[Check, ...]:
    kept = {check.id: check for check in below if check.id not in ignored}
    return tuple((kept | {check.id: check for check in above}).values())
