"""What is shipped: a wheel that plays on its own, and lock files that name no place to download from."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.forks import Fork

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted(ROOT.glob("*.lock"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built without an index: everything a build needs is here."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_every_data_file_template_and_style_sheet(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("personas", "rubrics", "evals"):
        files = [
            path for ending in ("yaml", "md", "json", "jsonl", "txt") for path in (ROOT / folder).rglob(f"*.{ending}")
        ]
        assert files
        for path in files:
            assert f"roleplay/data/{path.relative_to(ROOT).as_posix()}" in inside
    drawn = [path for ending in ("tcss", "css", "jinja", "js") for path in (ROOT / "roleplay").rglob(f"*.{ending}")]
    assert {path.suffix for path in drawn} == {".tcss", ".css", ".jinja", ".js"}
    for path in [*drawn, *(ROOT / "roleplay").rglob("*.py"), ROOT / "roleplay" / "py.typed"]:
        assert path.relative_to(ROOT).as_posix() in inside


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in inside if ".dist-info" not in name} == {"roleplay"}
    assert not [name for name in inside if "__pycache__" in name or re.search(r"/\.(?!keep$)", name)]


def test_the_command_is_named(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "roleplay = roleplay.cli:main" in archive.read(points).decode()


def test_it_plays_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(place)
    (tmp_path / "said").write_text("I hear you, Dana.\n/end\n", encoding="utf-8")

    def play() -> None:
        for name in [name for name in sys.modules if name.partition(".")[0] == "roleplay"]:
            del sys.modules[name]
        sys.path.insert(0, str(place))
        sys.argv = ["roleplay", "play", "dana-missed-connection", "--plain", "--json", "--seed", "1"]
        from roleplay.cli import main

        try:
            main()
        finally:
            ours = [sys.modules[name] for name in sys.modules if name.partition(".")[0] == "roleplay"]
            assert all(str(module.__file__).startswith(str(place)) for module in ours)

    with (tmp_path / "said").open() as said, (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        code = Fork(play, (said.fileno(), out.fileno(), err.fileno())).wait()
    assert code == 0, (tmp_path / "err").read_text(encoding="utf-8")
    assert len(json.loads((tmp_path / "out").read_text(encoding="utf-8"))["transcript"]["turns"]) == 3


def test_there_is_a_lock_for_playing_and_one_for_working_on_it() -> None:
    assert {path.name for path in LOCKS} >= {"requirements.lock", "requirements-dev.lock"}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_everything_by_hash_and_names_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    for address in ("://", "index-url", "find-links", "git+", "file:", "--trusted-host", "@ "):
        assert address not in text
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    packages = [entry for entry in entries if not entry.startswith("#")]
    assert packages
    for entry in packages:
        assert re.match(r"^[a-z0-9._-]+(\[[a-z0-9,._-]+\])?==[^\s]+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]
