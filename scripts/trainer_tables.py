"""Tables for trainers, from the code that they describe: shipped personas, simulated trainees, faults of a rehearsal."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from roleplay.authoring.linting import name_of
from roleplay.authoring.persona_lint import RULES as LINT
from roleplay.library import load_library
from roleplay.rehearsal.faults import RULES as FAULTS
from roleplay.rehearsal.trainees import CAST, LADDER
from scripts.markdown import table

_FARES = {True: "no", False: "yes", None: "they may, they need not"}
_WHY = re.compile(r"^# (?:Difficult|Hard) because (.+)$", re.M)


def personas_table() -> str:
    """Return the shipped personas as Markdown, easiest first."""
    library = load_library()
    return table(
        ("id", "who", "difficult because", "industry", "channel", "difficulty", "trains"),
        (
            (
                f"`{persona.id}`",
                f"{persona.name}: {persona.title}",
                _why(library.files[persona.id]),
                persona.organisation.industry or "",
                persona.channel,
                str(persona.difficulty),
                ", ".join(persona.trains),
            )
            for persona in library.personas.values()
        ),
    )


def _why(path: Path) -> str:
    """Return why somebody is difficult, as the first lines of their file say."""
    found = _WHY.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path}: no line near the top begins with '# Difficult because'; write why they are")
    return found[1].rstrip(".")


def trainees_table() -> str:
    """Return everybody that a persona is rehearsed with as Markdown."""
    shares = ", ".join(f"{level:.0%}" for level in LADDER)
    half = f"`half-{LADDER[0]:.2f}` … `half-{LADDER[-1]:.2f}`"
    return table(
        ("trainee", "id for `--show`", "what they do", "should they get through?"),
        (
            *((one.label, f"`{one.id}`", one.about, _FARES[one.fails]) for one in CAST),
            ("half-skilled", half, f"say {shares} of what they should; slip the more often the less it is", "some do: that is the difficulty"),
            ("without one", "`without-STRATEGY`", "skilled, but never uses that one strategy", "it depends: that is what it trains"),
        ),
    )  # fmt: skip


def faults_table() -> str:
    """Return what a rehearsal can find wrong as Markdown: the name in brackets, how grave, why it matters."""
    return table(
        ("fault", "how grave", "why it matters"),
        ((f"`{name}`", level, _why_it_matters(rule)) for rule in FAULTS for name, level in dict.fromkeys(_named(rule))),
    )


def _named(rule: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and level of each fault that a rule can find, from its source: `Fault("caves", "error", …)`."""
    for node in ast.walk(ast.parse(inspect.getsource(rule))):
        match node:
            case ast.Call(
                func=ast.Name("Fault"), args=[ast.Constant(value=str(identity)), ast.Constant(value=str(level)), *_]
            ):
                yield identity, level


def lint_table() -> str:
    """Return what `personas check` looks for beyond mistakes as Markdown."""
    return table(("rule", "why it matters"), ((f"`{name_of(rule)}`", _why_it_matters(rule)) for rule in LINT))


def _why_it_matters(rule: Callable[..., Any]) -> str:
    return inspect.getdoc(rule) or ""
