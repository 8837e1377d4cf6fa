"""What `roleplay doctor` looks at: each check is a name, a yes or no, and a sentence."""

import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from roleplay.config import Settings, shipped
from roleplay.errors import DamagedDatabase, RoleplayError, StorageError
from roleplay.persona import load_library
from roleplay.rubric import find_rubric, load_catalogue
from roleplay.signals import signals_for
from roleplay.store import Store, set_aside


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    message: str
    exit_code: int = 1


def examine(settings: Settings) -> list[Check]:
    """Look at everything a session needs; never raises for what a user can mend."""
    checks = [Check("python", sys.version_info >= (3, 11), platform.python_version())]
    try:
        catalogue = load_catalogue()
        signals_for(catalogue)
        rubric = find_rubric(settings.rubric, catalogue, *[f for f in (shipped("rubrics"), settings.rubrics) if f])
        checks.append(Check("rubric", True, f"{rubric.id} {rubric.version}, {len(rubric.strategies)} strategies"))
    except RoleplayError as error:
        checks.append(Check("rubric", False, str(error), error.exit_code))
    library = load_library(*[f for f in (shipped("personas"), settings.personas) if f])
    checks.append(Check("personas", bool(library.personas), f"{len(library.personas)} can be played", 2))
    checks += [Check("persona file", False, problem, 2) for problem in library.problems]
    checks.append(_storage(settings))
    checks.append(Check("model", True, "offline: no key, no network needed"))
    return checks


def _storage(settings: Settings) -> Check:
    try:
        with Store(settings.database) as store:
            count = len(store.summaries())
    except StorageError as error:
        return Check("database", False, str(error), error.exit_code)
    return Check("database", True, f"{settings.database} ({count} session{'' if count == 1 else 's'})")


def replace_damaged(path: Path) -> str:
    """Set a damaged database aside; return a sentence that says what was done. A sound one is left alone.

    One that is sound but cannot be opened (locked, not writable, newer, another program's) stays too: StorageError.
    """
    try:
        Store(path).close()
    except DamagedDatabase:
        return f"The damaged database is kept as {set_aside(path)}; a new one is started."
    return "The database is sound; nothing was moved."
