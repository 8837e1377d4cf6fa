"""What the docs show is what the program does."""

import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer

from roleplay.cli import app
from roleplay.config import Settings
from roleplay.library import load_library
from roleplay.models.scripted import from_file
from scripts import write_docs

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROGRAM = str(Path(sys.executable).with_name("roleplay"))


@pytest.mark.parametrize("path", write_docs.PAGES, ids=lambda path: path.name)
def test_tables_in_the_docs_are_what_the_code_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert write_docs.page(text, write_docs.PAGES[path]()) == text, "run `make docs`"


@pytest.mark.parametrize("path", write_docs.SCHEMAS, ids=lambda path: path.name)
def test_schemas_are_those_of_the_models(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == write_docs.schema(write_docs.SCHEMAS[path]), "run `make docs`"


def test_every_file_that_people_write_names_its_schema() -> None:
    for path in [*(ROOT / "personas").glob("*.yaml"), *(ROOT / "rubrics").glob("*.yaml")]:
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text(encoding="utf-8"))
        assert named, path
        assert (path.parent / named[1]).is_file(), path


def test_the_personas_that_are_named_can_be_played() -> None:
    named = set(
        re.findall(r"^\| `([a-z]+(?:-[a-z]+)+)` \|", (ROOT / "docs" / "personas.md").read_text(encoding="utf-8"), re.M)
    )
    assert named == set(load_library().personas)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def _shell_blocks() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [block for block in re.findall(r"```sh\n(.*?)```", text, re.S) if "roleplay" in block]


def test_the_readme_commands_run(tmp_path: Path) -> None:
    (tmp_path / "conversation.txt").write_text(
        "Customer: My parcel is late again!\nAgent: I'm sorry it is late.\n", encoding="utf-8"
    )
    for block in _shell_blocks():
        for command in block.replace("\\\n", " ").strip().splitlines():
            line = command.replace(".venv/bin/roleplay", shlex.quote(PROGRAM))
            result = subprocess.run(
                ["bash", "-o", "pipefail", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False
            )
            assert result.returncode == 0, f"{command}\n{result.stderr}"
            assert result.stdout.strip(), command


def _understood(arguments: list[str]) -> None:
    """Parse a command line as the program would, without running it; raises click's UsageError."""
    command: Any = typer.main.get_command(app)
    context = command.make_context("roleplay", arguments)
    while hasattr(command, "resolve_command") and (rest := [*context._protected_args, *context.args]):
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None, name
        command, context = found, found.make_context(name or "", rest, parent=context)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_that_the_docs_show_are_understood(page: Path) -> None:
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
        for line in re.findall(r"^\$ (?:\S+=\S+ )*(?:\.venv/bin/)?roleplay(.*)$", block, re.M):
            _understood(shlex.split(line, comments=True))


def test_the_settings_that_the_docs_name_exist() -> None:
    text = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    table = text.split("## Settings")[1].split("##")[0]
    named = {name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in re.findall(r"`(\w+)", row)}
    known = {field.name for field in fields(Settings)}
    assert {"model", "api_base", "grader_model"} <= named <= known
    for variable in re.findall(r"`ROLEPLAY_(\w+)`", table):
        assert variable.lower() in known


def test_the_script_that_the_docs_show_is_one(tmp_path: Path) -> None:
    (block,) = re.findall(
        r"```yaml\n(schema: 1\nanswers:.*?)```", (ROOT / "docs" / "models.md").read_text(encoding="utf-8"), re.S
    )
    (tmp_path / "script.yaml").write_text(block, encoding="utf-8")
    assert from_file(tmp_path / "script.yaml").name.startswith("scripted:")


def test_make_targets_that_the_readme_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target
