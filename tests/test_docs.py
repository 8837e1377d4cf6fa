"""What the docs show is what the program does."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from roleplay.persona import load_library
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


def test_make_targets_that_the_readme_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target
