"""Fit to grade? A model is measured on the anchors before it grades, in each of the grains it could be asked in.

Grains are tried from the cheapest. A grain is given up as soon as it cannot become fit any more, whatever the remaining
anchors bring; a model that is fit and clearly good (F1 ≥ 0.90) in one is not asked in dearer ones; and check by check,
which takes a hundred calls and more, is tried only when nothing cheaper is fit. `every` measures all of them to the end.
"""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from roleplay.errors import ContextOverflow, FileError, InvalidReply
from roleplay.files import fingerprint, read_text, write_whole
from roleplay.grading.anchors import Anchor, anchors_fingerprint, load_anchors
from roleplay.grading.figures import GRAINS, READING, Figures, Fitness
from roleplay.grading.finder_model import by_model
from roleplay.grading.finders import Evidence, Finder, Grain
from roleplay.grading.findings import Finding
from roleplay.grading.prompts import prompt
from roleplay.models.base import Notice, notice, watching
from roleplay.models.chat import ChatModel
from roleplay.rubric import Catalogue, Counts, Rubric
from roleplay.text import one_line
from roleplay.transcript import Data

VERSION = 1
"""Raised when the way of measuring changes: what was kept before is measured again."""

GOOD = 0.9
"""From this F1 on a fit model is not asked in dearer grains."""
_OWN_FAULT = (InvalidReply, ContextOverflow)
"""What a model that can be reached fails by: an anchor it fails on counts as unread. All else is no verdict on it."""


# ── measuring ──


async def measure(
    find: Callable[[Grain], Finder],
    anchors: Sequence[Anchor],
    grains: Sequence[Grain] = GRAINS,
    *,
    model: str = "the finder",
    verified: bool = True,
    every: bool = False,
    known: Sequence[Figures] = (),
    keep: Callable[[tuple[Figures, ...]], None] = lambda _: None,
) -> Fitness:
    """Return what the finders of a model reach on the anchors.

    every: all grains, each to the end. known: figures from before; such a grain is not read again (with `every`, only
    if it was read to the end). keep: told all figures after each grain. ModelError's kinds that say nothing of the
    model's judgement (unreachable, refused key, …) are raised as they are.
    """
    measured = {each.grain: each for each in known if each.complete or not every}
    for grain in sorted(grains, key=GRAINS.index):
        if not every and _enough(tuple(measured.values()), grain):
            break
        if grain not in measured:
            measured[grain] = await _in_grain(find(grain), anchors, grain, model, every)
            keep(tuple(measured.values()))
    return Fitness(
        model=model, verified=verified, measured=tuple(measured[each] for each in GRAINS if each in measured)
    )


def _enough(measured: Sequence[Figures], following: Grain) -> bool:
    """Whether the grains so far make the following one needless."""
    fit = [each for each in measured if each.fit and GRAINS.index(each.grain) < GRAINS.index(following)]
    return any(following == "check" or each.f1 >= GOOD for each in fit)


async def _in_grain(find: Finder, anchors: Sequence[Anchor], grain: Grain, model: str, to_the_end: bool) -> Figures:
    """Read the anchors one after another: a local server answers one at a time anyway."""
    figures = Figures(grain=grain, anchors=len(anchors), tried=0)
    for anchor in anchors:
        where = f"measuring {model} on known conversations, {READING[grain]}: {figures.tried + 1} of {len(anchors)}"
        figures = await _with_anchor(figures, find, anchor, where)
        if not (to_the_end or _can_be_fit(figures, anchors)):
            break
    return figures


async def _with_anchor(figures: Figures, find: Finder, anchor: Anchor, where: str) -> Figures:
    """Return the figures with one more anchor read, or unread."""
    notice(Notice("measuring", where))
    began, unread, findings = time.monotonic(), dict(figures.unread), list[Finding]()
    evidence: Evidence | None = None
    with watching() as watch:
        watch.tell = _counting(watch.tell, where)
        try:
            evidence = await find(anchor.transcript)
        except _OWN_FAULT as error:
            unread[anchor.id] = one_line(str(error), 200)
        else:
            findings = [finding for finding in evidence.findings if finding.sure]
            if evidence.notes:
                unread[anchor.id] = one_line(" ".join(evidence.notes), 200)
    good = [label for label in anchor.gold if label.there]
    bad = [label for label in anchor.gold if not label.there]
    tokens = [each for each in (watch.usage.prompt_tokens, watch.usage.completion_tokens) if each is not None]
    return figures.model_copy(
        update={
            "tried": figures.tried + 1,
            "known_good": figures.known_good + len(good),
            "found": figures.found + sum(any(label.met_by(one) for one in findings) for label in good),
            "known_bad": figures.known_bad + len(bad),
            "false_alarms": figures.false_alarms + sum(any(label.met_by(one) for one in findings) for label in bad),
            "elsewhere": figures.elsewhere
            + sum(not any(label.met_by(one) for label in anchor.gold) for one in findings),
            "unread": unread,
            "hindered": figures.hindered or bool(evidence and evidence.notes),
            "calls": figures.calls + watch.usage.calls,
            "seconds": round(figures.seconds + time.monotonic() - began, 3),
            "tokens": sum(tokens) + (figures.tokens or 0) if tokens else figures.tokens,
            "cost": watch.usage.cost if figures.cost is None else figures.cost + (watch.usage.cost or 0.0),
        }
    )


def _counting(tell: Callable[[Notice], None], where: str) -> Callable[[Notice], None]:
    """Return a listener that hears of each call as progress of the measurement."""
    calls = 0

    def heard(item: Notice) -> None:
        nonlocal calls
        if item.kind == "waiting":
            calls += 1
            item = Notice("measuring", f"{where}, call {calls}")
        tell(item)

    return heard


def _can_be_fit(figures: Figures, anchors: Sequence[Anchor]) -> bool:
    """Whether the floors could still be reached if the rest were read without a fault."""
    left = [label for anchor in anchors[figures.tried :] for label in anchor.gold]
    good = sum(label.there for label in left)
    at_best = figures.model_copy(
        update={
            "tried": figures.anchors,
            "known_good": figures.known_good + good,
            "found": figures.found + good,
            "known_bad": figures.known_bad + len(left) - good,
        }
    )
    return at_best.fit


# ── a model's fitness, kept ──


async def fitness(
    model: ChatModel,
    catalogue: Catalogue,
    rubric: Rubric,
    *,
    verify: bool = True,
    api_base: str | None = None,
    cache: Path | None = None,
    every: bool = False,
    anchors: Sequence[Anchor] | None = None,
) -> Fitness:
    """Return how fit a model is to grade by the rubric's prompts, over the whole catalogue whatever the rubric counts.

    cache: folder where the figures are kept, one file for each model, server, prompts, catalogue, anchors and `verify`;
    what was measured there is not measured again, and an interrupted measurement goes on where it stopped. every: all
    grains (for `doctor`). Whoever watches hears notices of kind "measuring". Raises ModelError's kinds when the model
    cannot be asked: that is no verdict, and nothing of it is kept.
    """
    known_anchors = load_anchors(catalogue) if anchors is None else tuple(anchors)
    whole = rubric.model_copy(update={"strategies": {each.id: Counts() for each in catalogue.strategies}})
    name = one_line(model.name)
    identity = {
        "version": VERSION,
        "model": name,
        "api_base": api_base or "",
        "prompts": {each: prompt(each, rubric).hash for each in ("find", "check", "verify")},
        "catalogue": catalogue.fingerprint,
        "anchors": anchors_fingerprint(known_anchors),
        "verify": verify,
    }
    path = cache / f"{fingerprint(identity)}.json" if cache else None
    return await measure(
        lambda grain: by_model(model, catalogue, whole, grain=grain, verify=verify),
        known_anchors,
        model=name,
        verified=verify,
        every=every,
        known=_kept(path) if path else (),
        keep=lambda measured: _keep(path, measured) if path else None,
    )


class _Kept(Data):
    measured: tuple[Figures, ...]


def _kept(path: Path) -> tuple[Figures, ...]:
    """Return the figures of a file; none where there is no file or it cannot be believed."""
    try:
        measured = _Kept.model_validate_json(read_text(path)).measured
    except (FileError, ValidationError):
        return ()
    return measured if len({each.grain for each in measured}) == len(measured) else ()


def _keep(path: Path, measured: tuple[Figures, ...]) -> None:
    """Write the figures that stand, whole or not at all; where that cannot be done they are measured again another time."""
    standing = tuple(each for each in measured if not each.hindered)
    text = json.dumps(_Kept(measured=standing).model_dump(mode="json"), indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        notice(Notice("measuring", f"the figures cannot be kept in {path.parent} ({error.strerror})"))
