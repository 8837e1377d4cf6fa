"""Graders under test: from what a suite names to a function from a case to evidence."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import cast

from roleplay.config import Settings
from roleplay.errors import FileError, UsageError
from roleplay.evaluation.cases import Case
from roleplay.evaluation.suite import GraderUnderTest, Suite
from roleplay.files import nearest
from roleplay.grading import finders
from roleplay.grading.finder_model import by_model
from roleplay.grading.finders import Evidence
from roleplay.grading.prompts import prompt
from roleplay.grading.together import together
from roleplay.models.chat import ChatModel, Negotiation
from roleplay.models.opening import OFFLINE, open_model
from roleplay.rubric import Catalogue, PromptName, Rubric, applied
from roleplay.rubric_files import find_rubric, load_catalogue, read_catalogue
from roleplay.signals import signals_for

Find = Callable[[Case], Awaitable[Evidence]]

PATIENCE = 5
"""Reading a whole conversation may take so many times as long as a call of a conversation (settings: `timeout`)."""


@dataclass(frozen=True, slots=True)
class Grader:
    """Who is tested, ready to grade. model: None offline. catalogue: as the rubric has it (`rubric.applied`)."""

    name: str
    asking: str
    rubric: Rubric
    catalogue: Catalogue
    prompts: dict[str, str]
    model: ChatModel | None
    find: Find

    @property
    def scripted(self) -> bool:
        """Whether somebody wrote the answers: they prove the plumbing, never the prompts."""
        return self.model is not None and self.model.scripted


def catalogue_of(suite: Suite) -> Catalogue:
    """Return the catalogue that a suite names, as its file is now, or the shipped one."""
    if suite.catalogue is None:
        return load_catalogue()
    path = suite.beside(suite.catalogue)
    return _catalogue_at(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _catalogue_at(path: Path, changed: int) -> Catalogue:  # noqa: ARG001 - a file that changed is another catalogue
    found = read_catalogue(path)
    if found.catalogue is None:
        raise FileError.of(found.problems)
    return found.catalogue


def rubric_of(suite: Suite, settings: Settings) -> Rubric:
    """Return the rubric that a suite names, by id or as a file beside it."""
    name = suite.rubric
    if name.endswith((".yaml", ".yml")):
        name = str(suite.beside(name))
    try:
        return find_rubric(name, catalogue_of(suite), *settings.folders("rubrics"))
    except UsageError as error:
        raise suite.refused(("rubric",), str(error)) from None


def check_floors(suite: Suite) -> None:
    """Raise FileError where a floor is held to by a strategy that does not exist."""
    known = ("all", "each", *catalogue_of(suite).by_id)
    for number, floor in enumerate(suite.gate.floors):
        if floor.of not in known:
            why = f"there is no strategy '{floor.of}'; {nearest(floor.of, known, what='strategies')}"
            raise suite.refused(("gate", "floors", number, "of"), why)


def grader_of(
    suite: Suite,
    settings: Settings,
    *,
    model: str | None = None,
    api_base: str | None = None,
    record: Path | None = None,
    rubric: Rubric | None = None,
    catalogue: Catalogue | None = None,
    backend: ChatModel | None = None,
) -> Grader:
    """Return the grader of a suite.

    model, api_base: instead of the suite's. record: file that every call is appended to; without it, a suite that names a
    recording is replayed from it. rubric: instead of the suite's (for changed prompts). catalogue: instead of the suite's, as
    the rubric has it already (for changed wordings). backend: a model already open.
    Raises UsageError or FileError for what cannot be one.
    """
    wanted = suite.grader
    rubric = rubric or rubric_of(suite, settings)
    catalogue = catalogue or applied(catalogue_of(suite), rubric)
    name = model or wanted.model
    if backend is None and record is None and model is None and wanted.recording:
        name = f"replay:{suite.beside(wanted.recording)}"
    chat = backend or open_model(
        name,
        api_base=api_base or wanted.api_base or settings.api_base_of("grader"),
        timeout=settings.timeout * PATIENCE,
        structured=cast("Negotiation", settings.structured),
        record=record,
        per_minute=suite.requests_per_minute,
    )
    if chat is None:
        if record is not None:
            raise UsageError("offline there is nothing to record; name a model with --model.")
        return _offline(catalogue, rubric)
    asked: tuple[PromptName, ...] = ("check" if wanted.grain == "check" else "find",)
    if wanted.verify:
        asked = (*asked, "verify")
    return Grader(
        name=", ".join(chat.recorded) or name,  # whoever answered when it was recorded, whatever the suite says
        asking=asking_of(wanted),
        rubric=rubric,
        catalogue=catalogue,
        prompts={each: prompt(each, rubric).hash for each in asked},
        model=chat,
        find=_asking(chat, catalogue, rubric, wanted),
    )


def asking_of(wanted: GraderUnderTest) -> str:
    """Return how a model is asked, in a few words that stand in a run's identity."""
    parts = [wanted.grain, "verified" if wanted.verify else "not verified", f"{wanted.strategies} strategies"]
    return ", ".join([*parts, "one call each"] if wanted.apart else parts)


def _offline(catalogue: Catalogue, rubric: Rubric) -> Grader:
    read = finders.offline(catalogue)

    async def find(case: Case) -> Evidence:
        return read(case.transcript)

    return Grader(OFFLINE, "signals", rubric, catalogue, {}, None, find)


def _asking(model: ChatModel, catalogue: Catalogue, rubric: Rubric, wanted: GraderUnderTest) -> Find:
    @cache
    def finder(strategies: tuple[str, ...]) -> finders.Finder:
        narrowed = rubric.model_copy(update={"strategies": {each: rubric.strategies[each] for each in strategies}})
        return by_model(model, catalogue, narrowed, grain=wanted.grain, verify=wanted.verify)

    async def find(case: Case) -> Evidence:
        labelled = {gold.strategy for gold in case.gold}
        chosen = tuple(each for each in rubric.strategies if wanted.strategies == "rubric" or each in labelled)
        if not chosen:
            calls = finders.calls(case.transcript, signals_for(catalogue))
            return Evidence(finder=model.name, findings=(), calls=calls)
        if not wanted.apart:
            return await finder(chosen)(case.transcript)
        return _joined(await together(partial(finder((each,)), case.transcript) for each in chosen))

    return find


def _joined(parts: Sequence[Evidence]) -> Evidence:
    """Return what was found strategy by strategy as one."""
    first = parts[0]
    rejected: dict[str, int] = {}
    for part in parts:
        for why, count in part.rejected.items():
            rejected[why] = rejected.get(why, 0) + count
    findings = tuple(finding for part in parts for finding in part.findings)
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    return first.model_copy(update={"findings": findings, "rejected": rejected, "notes": notes})
