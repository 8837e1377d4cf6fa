"""What a demo plays: a session with a shipped customer and what a good trainee says to them, in a throw-away database.

Blocking: call `staged` and `Stage.close` in threads.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roleplay.errors import UsageError

if TYPE_CHECKING:
    from roleplay.exemplary import Script
    from roleplay.persona import Persona
    from roleplay.session import Session
    from roleplay.store import Store
    from roleplay.tui.desk import Desk


@dataclass(slots=True)
class Stage:
    """One demo. Nothing of it outlives `close`."""

    session: "Session"
    script: "Script"
    store: "Store"
    folder: Path

    def close(self) -> None:
        """Throw everything away."""
        self.session.close()
        self.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def staged(desk: "Desk", persona: str | None) -> Stage:
    """Return a demo with this persona, None for the easiest that has one; raise UsageError where there is none."""
    from roleplay.engine import OFFLINE
    from roleplay.exemplary import script
    from roleplay.rubric_files import find_rubric
    from roleplay.session import Session
    from roleplay.store import Store

    who = _who(desk, persona)
    words = script(who.id)
    if words is None:
        known = ", ".join(identity for identity in desk.library.personas if script(identity))
        raise UsageError(f"there is no demo with '{who.id}'; there is one with: {known}.")
    folder = Path(tempfile.mkdtemp(prefix="roleplay-demo-"))
    store = Store(folder / "demo.db")
    rubric = find_rubric("difficult-conversations", desk.catalogue)
    session = Session.start(
        store, who, rubric, desk.catalogue, trainee="demo", seed=words.seed, engine=OFFLINE
    )  # fmt: skip
    return Stage(session, words, store, folder)


def _who(desk: "Desk", persona: str | None) -> "Persona":
    from roleplay.exemplary import script

    if persona is not None:
        return desk.persona(persona)
    easiest = sorted(desk.library.personas.values(), key=lambda each: each.difficulty)
    for each in easiest:
        if script(each.id):
            return each
    raise UsageError("there is no demo: none of the customers that ship could be loaded.")
