"""What the commands share: options, and the ways to settings, store, library, rubric and screen."""

import json
import os
import shlex
import shutil
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roleplay.errors import FileError, UsageError
from roleplay.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roleplay.config import Settings
    from roleplay.library import Library
    from roleplay.persona import Persona
    from roleplay.rubric import Catalogue, Rubric
    from roleplay.store import Store

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="M", help="Plays and grades: offline, provider/name, scripted:FILE or replay:FILE."
    ),
]
CustomerModel = Annotated[str | None, typer.Option(metavar="M", help="Speaks as the customer, in place of --model.")]
AppraiserModel = Annotated[str | None, typer.Option(metavar="M", help="Reads your turns, in place of --model.")]
GraderModel = Annotated[str | None, typer.Option(metavar="M", help="Finds the evidence, in place of --model.")]
CoachModel = Annotated[str | None, typer.Option(metavar="M", help="Words what to say instead, in place of --model.")]
ApiBase = Annotated[str | None, typer.Option(metavar="URL", help="An OpenAI-compatible server that serves the models.")]
Verify = Annotated[bool | None, typer.Option(help="Look at every finding of a model alone, in a second call.")]
Record = Annotated[Path | None, typer.Option(metavar="FILE", help="Record every call of a model, for replay:FILE.")]
AsName = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Trainee profile; may be a pseudonym.")]

flags: dict[str, Any] = {}
"""What stood before the command's name; the root callback fills it anew on every run."""


def given(own: str | None, *names: str) -> str | None:
    """Return what a command's own option says, else the first of these options that stood before the command's name."""
    return next((value for value in (own, *map(flags.get, names)) if value is not None), None)


def settings_of(**more: Any) -> "Settings":
    """Return the settings; `more` holds what the command's own options say (None: nothing)."""
    from roleplay import config

    return config.load({**flags, **{name: value for name, value in more.items() if value is not None}})


def store_of(settings: "Settings") -> "Store":
    """Open the database; to be used in a `with`."""
    from roleplay.store import Store

    return Store(settings.database)


def library_of(settings: "Settings") -> "Library":
    """Read the personas; what is wrong with a file is said on stderr and keeps nobody from the others."""
    from roleplay.library import load_library

    library = load_library(*settings.folders("personas"))
    for problem in library.problems[:_PROBLEMS]:
        print(f"roleplay: {problem}", file=sys.stderr)
    if (more := len(library.problems) - _PROBLEMS) > 0:
        folder = shlex.quote(str(settings.folders("personas")[-1]))
        print(
            f"roleplay: and {plural(more, 'mistake')} more; '{program()} personas check {folder}' says all.",
            file=sys.stderr,
        )
    return library


_PROBLEMS = 3
"""Mistakes in persona files that are named by a command about something else."""


def persona_of(settings: "Settings", name: str) -> "Persona":
    """Return the persona of that id, or of that file."""
    from roleplay.library import is_file_name, load_persona

    if is_file_name(name):
        return load_persona(Path(name), *settings.folders("personas"))
    return library_of(settings).get(name)


def rubric_of(settings: "Settings", name: str | None = None) -> "tuple[Rubric, Catalogue]":
    """Return the rubric of that name or path (default: the one in the settings), and the catalogue."""
    from roleplay.rubric_files import find_rubric, load_catalogue

    catalogue = load_catalogue()
    return find_rubric(name or settings.rubric, catalogue, *settings.folders("rubrics")), catalogue


def program() -> str:
    """Return how the program is called where it runs: its bare name where a shell finds it, else as it was typed."""
    called = Path(sys.argv[0])
    found = shutil.which("roleplay")
    bare = called.name != "roleplay" or (found and called.exists() and called.samefile(found))
    return "roleplay" if bare else shlex.quote(sys.argv[0])


def next_steps(path: Path) -> str:
    """Return what to type to go on with a persona file that was just written."""
    name, call = shlex.quote(str(path)), program()
    return f"Then: {call} personas check {name} · {call} play {name} · {call} personas rehearse {name}"


def screen_there() -> bool:
    """Whether the app can be shown: on a terminal that places words anywhere on the screen."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in _LINES_ONLY


_LINES_ONLY = {"", "dumb", "unknown"}
"""What TERM says of a terminal that prints one line after the other, and can do nothing else."""


def somebody_there() -> bool:
    """Whether somebody sits at a terminal who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def words_in_pipe() -> bool:
    """Whether words stand on stdin now, in a pipe or a file. Waits for none and takes none: a shell's loop may need them."""
    try:
        import fcntl
        import termios

        number = sys.stdin.fileno()
        mode = os.fstat(number).st_mode
        if stat.S_ISFIFO(mode):
            return fcntl.ioctl(number, termios.FIONREAD, bytes(4)) != bytes(4)
        return stat.S_ISREG(mode) and os.fstat(number).st_size > os.lseek(number, 0, os.SEEK_CUR)
    except (ImportError, OSError, ValueError, AttributeError):  # no stdin, or a system that cannot be asked
        return False


def check_writable(*files: Path | None) -> None:
    """Raise FileError for a file that cannot be written, before the work whose outcome it shall hold; None: not asked for."""
    for path in files:
        if path is None:
            continue
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file() and not target.is_dir():
            continue  # a device or a pipe, which is opened once
        with _writing(path):
            fresh = not target.exists()
            target.open("a").close()
            if fresh:
                target.unlink()


def spare(path: Path, *, force: bool) -> None:
    """Raise UsageError where a file is there already that nobody said to overwrite. A device or a pipe is there to be written to."""
    if path.is_file() and not force:
        raise UsageError(f"{path} is there already; name another file, or overwrite it with --force.")


def save(path: Path, text: str) -> None:
    """Write a report; raise FileError where that cannot be."""
    with _writing(path):
        path.write_text(text, encoding="utf-8")


@contextmanager
def _writing(path: Path) -> "Iterator[None]":
    """Make the folder of a file, and tell of what keeps the file from being written."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
        yield
    except OSError as error:
        raise FileError(f"{path}: cannot be written ({error.strerror}); choose another file.") from None


def emit(data: Any) -> None:
    """Print the one JSON document of a command."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def open_app(settings: "Settings", persona: str | None = None, session: str | None = None, **options: Any) -> None:
    """Open the screens and leave with their exit code; raise UsageError where there is no terminal."""
    from roleplay.config import ROLES

    if not screen_there():
        tty = sys.stdin.isatty() and sys.stdout.isatty()
        why = f"this terminal shows lines only (TERM={os.environ.get('TERM', '')})" if tty else "this is no terminal"
        raise UsageError(f"{why}; name a persona and use plain mode: roleplay play PERSONA --plain.")
    if any(settings.model_of(role) != "offline" for role in ROLES):
        from roleplay.model_engine import open_roles

        open_roles(settings)  # a name that can be no model is refused here, where it can be mended
    from roleplay.tui.app import run

    sys.exit(run(settings, persona=persona, session=session, **options))
