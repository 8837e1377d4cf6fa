"""What the docs show is what the program does."""

import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from roleplay.cli import app
from roleplay.config import Settings
from roleplay.files import load_document, validate
from roleplay.library import load_library
from roleplay.models.scripted import from_file
from roleplay.persona import Acceptable, Gate, OrganisationFile
from roleplay.rehearsal import measures
from roleplay.rehearsal.result import rehearsal
from scripts import mood_picture, rehearse, write_docs
from scripts.trainer_tables import faults_table
from tests.conftest import Roleplay

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("path", write_docs.PAGES, ids=lambda path: path.name)
def test_tables_in_the_docs_are_what_the_code_says(path: Path) -> None:
    assert write_docs.page(path) == path.read_text(encoding="utf-8"), "run `make docs`"


def test_the_picture_of_the_mood_is_drawn_from_what_the_program_does() -> None:
    assert mood_picture.PICTURE.read_text(encoding="utf-8") == mood_picture.mood_picture(), "run `make docs`"


def test_the_rehearsal_in_the_docs_is_that_of_the_personas_that_ship() -> None:
    shipped = {persona.id: persona.fingerprint for persona in load_library().personas.values()}
    assert rehearse.rehearsed(rehearse.PAGE.read_text(encoding="utf-8")) == shipped, "run `make rehearse`"


def test_a_rehearsal_is_written_into_its_page_and_read_from_there() -> None:
    who = load_library().get("priya-frozen-account")
    text = rehearse.written(rehearse.PAGE.read_text(encoding="utf-8"), [rehearsal(who, [])], ["ask"])
    assert rehearse.rehearsed(text) == {who.id: who.fingerprint}
    assert "| strategy | Priya |\n|---|---|\n| `ask` | · |\n" in text


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


def test_the_readme_commands_run(roleplay: Roleplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("conversation.txt").write_text(
        "Customer: My parcel is late again!\nAgent: I'm sorry it is late.\n", encoding="utf-8"
    )
    commands = [command for block in _shell_blocks() for command in block.replace("\\\n", " ").strip().splitlines()]
    assert len(commands) >= 3
    for command in commands:
        typed, _, ours = command.rpartition(".venv/bin/roleplay ")
        piped = typed.strip().removesuffix("|")
        words = subprocess.run(["bash", "-c", piped], capture_output=True, check=True).stdout
        result = roleplay(*shlex.split(ours), stdin=words)
        assert result.code == 0, f"{command}\n{result.err}"
        assert result.out.strip(), command


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


FIRST = ROOT / "docs" / "first-persona.md"
MAYA = Path("my-customers") / "maya-lindqvist.yaml"


def _blocks(path: Path) -> list[tuple[str, str]]:
    """Return the blocks of code of a page: what each is, and what stands in it."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", path.read_text(encoding="utf-8"), re.S | re.M)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def test_the_first_persona_comes_about_as_its_page_says(
    roleplay: Roleplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command is run and every change made, in the order of the page, beginning with nothing."""
    monkeypatch.chdir(tmp_path)
    # the questions are put only to somebody who sits at a terminal
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr("roleplay.cli.personas.sys", SimpleNamespace(stdin=terminal, stdout=terminal))
    # the whole cast rehearses with her, so that its errors would be met; what only moves figures is left out
    monkeypatch.setattr(measures, "LADDER", ())
    monkeypatch.setattr(measures, "strategies", lambda _: ("calm",))
    done: list[str] = []
    old = report = ""
    for kind, block in _blocks(FIRST):
        if kind == "yaml":
            if not old:
                old = block
                continue
            text = MAYA.read_text(encoding="utf-8")
            assert text.count(old) == 1, old
            MAYA.write_text(text.replace(old, block), encoding="utf-8")
            old = ""
        elif kind == "console":
            command, _, shown = block.removeprefix("$ .venv/bin/roleplay ").partition("\n")
            what = command.split(" my-customers")[0]
            if what != "personas rehearse" or what not in done:  # once is enough: it takes its time
                report = _run_as_shown(roleplay, command, shown)
            done.append(what)
        elif kind == "text":  # the report, of which lines are left out and the figures are those of more sessions
            assert {line for line in block.splitlines() if not re.search(r"[0-9…]", line)} <= set(report.splitlines())
    assert done == [
        "personas new -o", "personas check", "personas check", "play", "personas rehearse", "personas rehearse",
        "--personas", "personas pack", "personas install our-customers.zip",
    ]  # fmt: skip
    assert roleplay("personas", "check", "--strict", MAYA).code == 0
    assert "\nmaya-lindqvist\n" in f"\n{roleplay('personas', 'list').out}"


def _run_as_shown(roleplay: Roleplay, command: str, shown: str) -> str:
    """Run a command of a page; return what it printed, which is what the page shows, if it shows anything."""
    arguments = shlex.split(command)
    if "rehearse" in arguments:
        arguments += ["--seeds", "1", "--workers", "1"]
    answers = re.findall(r"^> ?(.*\n)", shown, re.M)
    result = roleplay(*arguments, stdin="".join(answers) or "/end\n", called=".venv/bin/roleplay")
    assert result.code == (2 if "\nErrors\n" in f"\n{shown}" else 0), result.err
    assert result.out.strip(), command
    if shown:
        assert _lines(result.out) == _lines(re.sub(r"^>.*\n", "> ", shown, flags=re.M))
    return result.out


def test_the_ten_lines_about_yaml_are_yaml(tmp_path: Path) -> None:
    (block,) = [block for kind, block in _blocks(FIRST) if kind == "yml"]
    (tmp_path / "lines.yaml").write_text(block, encoding="utf-8")
    data = load_document(tmp_path / "lines.yaml").data
    assert data["temperament"] == {"heat": 7, "trust": 2}
    assert data["says"] == ["Right.", "Look."]
    assert data["brief"] == "She said: no."


def test_what_the_pages_for_trainers_say_to_write_may_be_written(tmp_path: Path) -> None:
    file = tmp_path / "shown.yaml"
    models: dict[str, Any] = {"reveal": Gate, "acceptable": Acceptable}
    for kind, block in _blocks(ROOT / "docs" / "difficult-but-fair.md"):
        for line in block.splitlines() if kind == "yaml" else ():
            file.write_text(line, encoding="utf-8")
            ((key, value),) = load_document(file).data.items()
            if isinstance(value, dict):
                models[key].model_validate(value)
    (whole,) = [block for _, block in _blocks(ROOT / "docs" / "persona-fields.md") if block.startswith("schema: 1\n")]
    file.write_text(whole, encoding="utf-8")
    assert validate(OrganisationFile, load_document(file)).remedies


def test_the_faults_that_the_docs_name_exist() -> None:
    known = set(re.findall(r"^\| `([a-z-]+)` \|", faults_table(), re.M))
    text = (ROOT / "docs" / "difficult-but-fair.md").read_text(encoding="utf-8").split("## What can go wrong")[1]
    spoilt = re.findall(r"\| `([a-z-]+)` \| [^|]+ \|$", text, re.M)
    assert len(spoilt) == 10
    assert set(spoilt) | set(re.findall(r"\(`([a-z-]+)`\)", text)) <= known


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
