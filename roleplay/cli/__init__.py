"""The command line: parses and delegates. Heavy imports stay inside commands, so that help comes at once.

stdout carries what was asked for; everything else goes to stderr. Exit codes: 0 ok · 1 gate failed · 2 usage or bad
file · 3 model · 4 storage · 5 cases errored or a recording is stale · 130 interrupted.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from roleplay import __version__
from roleplay.cli import drill, evals, machine, personas, play, progress, rubrics, sessions
from roleplay.cli.shared import ApiBase, GraderModel, Model, flags, open_app, settings_of
from roleplay.errors import RoleplayError

app = typer.Typer(
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


def main() -> NoReturn:
    """Run the command line; every known error is one sentence on stderr and its exit code."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # saves scanning every installed package at start-up
    try:
        app(standalone_mode=True)
    except RoleplayError as error:
        print(f"roleplay: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("roleplay: interrupted; nothing is lost.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(0)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    data_dir: Annotated[Path | None, typer.Option(help="Folder for the database.")] = None,
    personas_dir: Annotated[Path | None, typer.Option("--personas", help="Further folder of persona files.")] = None,
    rubrics_dir: Annotated[Path | None, typer.Option("--rubrics", help="Further folder of rubric files.")] = None,
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
