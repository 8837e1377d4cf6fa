"""The house: every arrow points down. The contracts stand in pyproject.toml; here they are held to, and so is the page about it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def test_every_import_contract_is_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_module_has_its_place_in_the_house() -> None:
    """A module that no layer names would be free to import anything."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    placed = {name.strip() for layer in layers for name in layer.replace(":", "|").split("|")}
    modules = {
        f"roleplay.{path.stem}"
        for path in (ROOT / "roleplay").iterdir()
        if path.name not in {"__init__.py", "__main__.py"}
        and (path.suffix == ".py" or (path / "__init__.py").is_file())
    }
    assert modules <= placed


# ── the page about it ──

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
SECTIONS = {title: text for title, _, text in (part.partition("\n") for part in re.split(r"(?m)^## ", PAGE)[1:])}
ROOMS = {
    "authoring": "Tools for trainers",
    "cli": "The command line",
    "customer": "One exchange",
    "drills": "Drills",
    "evaluation": "Eval runs",
    "exports": "Progress and exports",
    "features": "Features",
    "files": "Files that people write",
    "grading": "Grading",
    "models": "Models",
    "pages": "Progress and exports",
    "plain": "The app",
    "progress": "Progress and exports",
    "rehearsal": "The rehearsal",
    "session": "The session and its store",
    "store": "The session and its store",
    "tui": "The app",
}
"""Which section tells of which folder."""
MODULES = [path.relative_to(ROOT / "roleplay") for path in (ROOT / "roleplay").rglob("*.py") if path.stem[:2] != "__"]
NAMED = re.compile(r"[\w/]+\.py\b")


def told_of(folder: str) -> set[str]:
    """The modules of a folder that the page names: in the folder's section by their names, elsewhere with the folder's."""
    everywhere = {name for name in NAMED.findall(PAGE) if name.startswith(f"{folder}/")}
    return {name.removeprefix(f"{folder}/") for name in everywhere | set(NAMED.findall(SECTIONS[ROOMS[folder]]))}


@pytest.mark.parametrize("folder", sorted({path.parts[0] for path in MODULES if len(path.parts) > 1}))
def test_the_page_tells_of_every_module_of_a_folder(folder: str) -> None:
    """Of screens and widgets it says that each is called what it shows."""
    assert {path.name for path in MODULES if path.parts[:-1] == (folder,)} - told_of(folder) == set()


def test_the_page_tells_of_every_module_and_folder_at_the_top() -> None:
    tree = PAGE.split("```")[1].replace(
        "rubric_{rules,layers,prompts}.py", "rubric_rules.py rubric_layers.py rubric_prompts.py"
    )
    named = set(re.findall(r"\w+(?:\.py|/)", tree))
    assert {path.name if len(path.parts) == 1 else f"{path.parts[0]}/" for path in MODULES} - named == set()


def test_the_page_names_nothing_that_is_gone() -> None:
    known = {path.as_posix() for path in ROOT.glob("scripts/*.py")} | {
        f"roleplay/{path.as_posix()}" for path in MODULES
    }
    lost = {name for name in NAMED.findall(PAGE) if not any(f"/{each}".endswith(f"/{name}") for each in known)}
    assert lost == set()
