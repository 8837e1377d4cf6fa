"""What `roleplay doctor` looks at: each check is a name, a yes or no, and a sentence."""

import asyncio
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from roleplay.config import ROLES, Settings
from roleplay.errors import DamagedDatabase, RoleplayError, StorageError
from roleplay.grading.figures import lines
from roleplay.grading.fitness import fitness
from roleplay.library import load_library
from roleplay.model_engine import open_roles
from roleplay.models.chat import ChatModel
from roleplay.models.probe import probe
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.signals import signals_for
from roleplay.store import Store
from roleplay.store.file import set_aside
from roleplay.text import plural


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. doubt: it works, but not well."""

    name: str
    ok: bool
    message: str
    exit_code: int = 1
    doubt: bool = False


def examine(settings: Settings) -> list[Check]:
    """Look at everything a session needs; never raises for what a user can mend."""
    checks = [Check("python", sys.version_info >= (3, 11), platform.python_version())]
    try:
        catalogue = load_catalogue()
        signals_for(catalogue)
        rubric = find_rubric(settings.rubric, catalogue, *settings.folders("rubrics"))
        checks.append(Check("rubric", True, f"{rubric.id} {rubric.version}, {len(rubric.strategies)} strategies"))
    except RoleplayError as error:
        checks.append(Check("rubric", False, str(error), error.exit_code))
    library = load_library(*settings.folders("personas"))
    checks.append(Check("personas", bool(library.personas), f"{len(library.personas)} can be played", 2))
    checks += [Check("persona file", False, str(problem), 2) for problem in library.problems]
    checks.append(_storage(settings))
    return checks


def examine_models(settings: Settings, *, fitness_too: bool) -> tuple[list[Check], list[str]]:
    """Ask every model that a role names, for real; return what was found, and the grader's fitness as a table.

    Without a model there is nothing to ask. Fitness takes some dozens of calls: only where `fitness_too` is set.
    """
    models = open_roles(settings)
    if not any(models.values()):
        return [Check("model", True, "offline: no key, no network needed")], []
    return asyncio.run(_ask_models(settings, models, fitness_too=fitness_too))


async def _ask_models(
    settings: Settings, models: dict[str, ChatModel | None], *, fitness_too: bool
) -> tuple[list[Check], list[str]]:
    checks: list[Check] = []
    asked: dict[tuple[str, str | None], list[str]] = {}
    for role in ROLES:
        asked.setdefault((settings.model_of(role), settings.api_base_of(role)), []).append(role)
    for (name, _), roles in asked.items():
        model = models[roles[0]]
        title = f"{name} ({', '.join(roles)})"
        if model is None:
            checks.append(Check(title, True, "no key, no network needed"))
            continue
        for verdict in (await probe(model)).verdicts:
            if verdict.text == "not looked at":
                continue  # it could not be looked at: what failed before says why
            said = f"{verdict.text.rstrip('.')}; {verdict.remedy}" if verdict.remedy else verdict.text
            hinders = verdict.ok is False and verdict.look in {"reachable", "streams", "structured"}
            checks.append(Check(f"{title} {verdict.look}", not hinders, said, 3, doubt=verdict.ok is not True))
    grader = models["grader"]
    if not fitness_too or grader is None or not all(check.ok for check in checks):
        return checks, []
    catalogue = load_catalogue()
    rubric = find_rubric(settings.rubric, catalogue, *settings.folders("rubrics"))
    try:
        found = await fitness(
            grader, catalogue, rubric, verify=settings.verify, api_base=settings.api_base_of("grader"),
            cache=settings.data_dir / "fitness", every=True,
        )  # fmt: skip
    except RoleplayError as error:
        return [*checks, Check("fit to grade", False, str(error), error.exit_code)], []
    fit = Check("fit to grade", True, found.sentence)  # an unfit one is no fault: signals grade in its place
    return [*checks, fit], lines(found)


def _storage(settings: Settings) -> Check:
    try:
        with Store(settings.database) as store:
            count = len(store.summaries())
    except StorageError as error:
        return Check("database", False, str(error), error.exit_code)
    return Check("database", True, f"{settings.database} ({plural(count, 'session')})")


def replace_damaged(path: Path) -> str:
    """Set a damaged database aside; return a sentence that says what was done. A sound one is left alone.

    One that is sound but cannot be opened (locked, not writable, newer, another program's) stays too: StorageError.
    """
    try:
        Store(path).close()
    except DamagedDatabase:
        return f"The damaged database is kept as {set_aside(path)}; a new one is started."
    return "The database is sound; nothing was moved."
