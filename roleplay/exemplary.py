"""Exemplary conversations: each shipped customer, talked with by somebody who is good at it.

What the trainee says stands in `personas/examples/ID.txt`, one line a turn, as somebody would type it in plain mode (`/hold 2m`,
`/note …`, `/reflect …`). The customer answers live, by the offline engine with one fixed seed, so that what is shown is what
can happen. Nothing is stored. Blocking, a fraction of a second the first time: call it in a thread.
"""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from roleplay.branches import Ledger
from roleplay.config import shipped
from roleplay.customer.parting import outcome_if_left
from roleplay.customer.state import Mood, Movement, State
from roleplay.customer.turns import opening_turn, reply_turn
from roleplay.engine import grade_offline, offline_cast
from roleplay.errors import FileError
from roleplay.files import read_text
from roleplay.grading.scorecard import Scorecard
from roleplay.persona import Persona
from roleplay.rubric import Catalogue, Rubric
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import setting_of
from roleplay.text import clean, one_line
from roleplay.transcript import Outcome, Transcript, Turn

SEED = 1
"""The seed of every exemplary conversation: the same words lead the same way."""
FOLDER = "examples"
_LIMIT = 40_000
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOLD = re.compile(r"(\d{1,2})\s*m(in)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the trainee says. hold: seconds for which they let the customer wait before it, 0 for none."""

    text: str
    hold: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """What a good trainee says to one customer, with the seed that the answers fit."""

    said: tuple[Line, ...]
    note: str = ""
    reflection: str = ""
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Exemplary:
    """A script as it was played: everything a session leaves behind. The shapes are those of `Session`."""

    turns: tuple[Turn, ...]
    moods: tuple[Mood, ...]
    ledger: Ledger
    state: State
    outcome: Outcome
    note: str
    reflection: str
    scorecard: Scorecard


def script(persona_id: str) -> Script | None:
    """Return what a good trainee says to this customer; None where nobody has written it (a persona of one's own).

    Raises FileError for a file that cannot be read as a script.
    """
    path = shipped("personas") / FOLDER / f"{persona_id}.txt"
    return _read(path) if _ID.fullmatch(persona_id) and path.is_file() else None


def exemplary(persona: Persona, rubric: Rubric | None = None, catalogue: Catalogue | None = None) -> Exemplary | None:
    """Return an exemplary conversation with this customer, graded; None where there is none.

    rubric, catalogue: what grades it (default: the shipped ones). A script that does not lead to a good end is no example: so
    it is with a persona changed so far that the shipped words no longer reach it. Played once for each version of a persona.
    """
    catalogue = catalogue or load_catalogue()
    rubric = rubric or find_rubric("difficult-conversations", catalogue)
    key = (persona.fingerprint, rubric.fingerprint, catalogue.fingerprint)
    with _lock:
        if key not in _played:
            words = script(persona.id)
            _played[key] = asyncio.run(_play(words, persona, rubric, catalogue)) if words else None
        return _played[key]


_played: dict[tuple[str, str, str], Exemplary | None] = {}
_lock = Lock()


async def _play(words: Script, persona: Persona, rubric: Rubric, catalogue: Catalogue) -> Exemplary | None:
    """Play and grade a script; None where it does not end well."""
    from roleplay.customer.graph import Exchange, run

    cast = offline_cast(persona, setting_of(persona), catalogue)
    state, opening = opening_turn(persona, words.seed)
    turns, moods = [opening], [state.mood]
    ledger: list[tuple[int, tuple[Movement, ...]]] = []
    for line in words.said:
        if state.outcome is not None:
            break
        turns.append(Turn(role="trainee", text=line.text, held_seconds=line.hold))
        async for event in run(cast, state, turns, words.seed):
            if isinstance(event, Exchange):
                ledger.append((len(turns) - 1, event.movements))
                turns.append(reply_turn(persona, state, event.decision, event.sentences, event.tag))
                state = event.state
        moods.append(state.mood)
    outcome = state.outcome or outcome_if_left(state)
    if outcome != "resolved":
        return None
    transcript = Transcript(
        turns=tuple(turns),
        note=words.note or None,
        reflection=words.reflection or None,
        outcome=outcome,
        open_needs=state.open_needs,
        ended_by="customer" if state.outcome else "trainee",
        ours=True,
        setting=cast.setting,
    )
    return Exemplary(
        turns=transcript.turns,
        moods=tuple(moods),
        ledger=tuple(ledger),
        state=state,
        outcome=outcome,
        note=words.note,
        reflection=words.reflection,
        scorecard=grade_offline(transcript, rubric, catalogue),
    )


def _read(path: Path) -> Script:
    said: list[Line] = []
    rest = {"/note": "", "/reflect": ""}
    hold = 0
    for number, line in enumerate(clean(read_text(path, limit=_LIMIT)).splitlines(), 1):
        command, _, words = line.strip().partition(" ")
        if command in rest:
            rest[command] = words.strip()
        elif command == "/hold" and (minutes := _HOLD.fullmatch(words.strip())):
            hold = 60 * int(minutes[1])
        elif command.startswith("/"):
            why = f"'{one_line(line, 40)}' is nothing a script says; write words, /hold 2m, /note or /reflect."
            raise FileError(f"{path}:{number}:1: {why}")
        elif line.strip():
            said.append(Line(line.strip(), hold))
            hold = 0
    if not said:
        raise FileError(f"{path}: nothing is said in it; write what a good trainee says, one line a turn.")
    return Script(tuple(said), rest["/note"], rest["/reflect"])
