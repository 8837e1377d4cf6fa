"""The command line: parses and delegates. Heavy imports stay inside commands, so that help comes at once.

stdout carries what was asked for; everything else goes to stderr. Exit codes: 0 ok · 1 gate failed · 2 usage or bad
file · 3 model · 4 storage · 5 cases errored or a recording is stale · 130 interrupted, or told not to go on ·
141 whoever read the output closed it.
"""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from roleplay import __version__
from roleplay.cli import drill, evals, machine, personas, play, progress, rubrics, sessions
from roleplay.cli.shared import ApiBase, GraderModel, Model, flags, open_app, settings_of
from roleplay.errors import RoleplayError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}
"""What a stream says that takes no more: it is full, gone or closed."""


@contextmanager
def _ended_early() -> Iterator[None]:
    """Make a sentence and an exit code of what ends a command early, before typer makes 1 of it: a failed gate."""
    try:
        try:
            yield
        finally:
            print(end="", flush=True)  # a closed pipe is met here, and not as the interpreter leaves
    except KeyboardInterrupt:
        print("roleplay: interrupted.", file=sys.stderr)
        raise typer.Exit(130) from None
    except typer.Abort:
        print("roleplay: stopped; nothing more was done.", file=sys.stderr)
        raise typer.Exit(130) from None
    except BrokenPipeError:
        _write_nowhere()
        raise typer.Exit(141) from None
    except OSError as error:
        if error.filename is not None or error.errno not in _NO_ROOM:
            raise
        _tell_of_no_room(error)
        raise typer.Exit(2) from None


class _Commands(TyperGroup):
    """All commands."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Read the command line; help is written here."""
        with _ended_early():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with _ended_early():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    name="roleplay",
    help="Practise hard customer conversations in the terminal and be graded with your own words as evidence.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(play.play)
app.command()(play.grade)
app.command()(drill.drill)
app.command()(progress.progress)
app.command()(machine.audition)
app.command()(machine.paths)
app.command()(machine.doctor)
app.add_typer(personas.app, name="personas")
app.add_typer(rubrics.app, name="rubrics")
app.add_typer(sessions.app, name="sessions")
app.add_typer(evals.app, name="eval")


@cache
def _command() -> Any:
    """Return the command line as click knows it: typer would put it together anew at every call."""
    return typer.main.get_command(app)


def main() -> NoReturn:
    """Run the command line; every known error is one sentence on stderr and its exit code."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # saves scanning every installed package at start-up
    _open_what_is_closed()
    _take_any_text()
    try:
        _command()(standalone_mode=True)
    except RoleplayError as error:
        print(f"roleplay: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    sys.exit(0)


def _open_what_is_closed() -> None:
    """Give a stream that was closed an end: nothing to read; nowhere to write, which whoever writes is told; no complaints."""
    for name, mode, way in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.open(os.devnull, way), mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - it stays open


def _take_any_text() -> None:
    """Let no sign end a command. Over a pipe everything is UTF-8, as files are; a terminal keeps its own encoding."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors=errors)


def _tell_of_no_room(error: OSError) -> None:
    """Say that stdout takes no more."""
    with suppress(OSError):
        print(
            f"roleplay: the output cannot be written ({error.strerror}); send it elsewhere.",
            file=sys.stderr,
            flush=True,
        )
    _write_nowhere()


def _write_nowhere() -> None:
    """Let what is still to be written go where nothing complains of it."""
    with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:  # a stream without a file needs nothing
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        os.dup2(nowhere.fileno(), sys.stderr.fileno())


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    data_dir: Annotated[str | None, typer.Option(metavar="PATH", help="Folder for the database.")] = None,
    personas_dir: Annotated[
        str | None, typer.Option("--personas", metavar="PATH", help="Further folder of persona files.")
    ] = None,
    rubrics_dir: Annotated[
        str | None, typer.Option("--rubrics", metavar="PATH", help="Further folder of rubric files.")
    ] = None,
    model: Model = None,
    grader_model: GraderModel = None,
    api_base: ApiBase = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    flags.clear()
    flags.update({"data_dir": data_dir, "personas": personas_dir, "rubrics": rubrics_dir})
    flags.update({"model": model, "grader_model": grader_model, "api_base": api_base})
    if version:
        print(f"roleplay {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        open_app(settings_of())
