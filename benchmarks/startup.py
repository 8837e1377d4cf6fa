"""Start-up: the command line against an interpreter importing typer and pydantic; first paint against an empty app."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

RUNS = 9


def _seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def _compare(name: str, floor: Sequence[str], ours: Sequence[str], aim: str) -> None:
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "ROLEPLAY_DATA_DIR": data, "TERM": "xterm-256color"}
        _seconds(floor, environment), _seconds(ours, environment)  # warm the file cache
        pairs = [(_seconds(floor, environment), _seconds(ours, environment)) for _ in range(RUNS)]
    ratio = statistics.median(mine / base for base, mine in pairs)
    base, mine = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"{name:44} {ratio:5.2f} × the floor ({mine:.0f} ms against {base:.0f} ms; aim {aim})")


def command_line() -> None:
    """`roleplay --help` and `personas list` against importing typer and pydantic."""
    floor = [sys.executable, "-c", "import typer, pydantic"]
    program = str(Path(sys.executable).with_name("roleplay"))
    _compare("roleplay --help", floor, [program, "--help"], "2 ×")
    _compare("roleplay personas list", floor, [program, "personas", "list"], "2 ×")


_EMPTY = """
from textual.app import App
class Empty(App):
    def on_mount(self): self.call_after_refresh(self.exit)
Empty().run(headless=True, size=(80, 24))
"""
_OURS = """
from roleplay import config
from roleplay.tui.app import RoleplayApp
class Timed(RoleplayApp):
    def on_mount(self):
        super().on_mount()
        self.call_after_refresh(self.exit)
Timed(config.load()).run(headless=True, size=(80, 24))
"""


def first_paint() -> None:
    """The app until its first paint against an empty Textual app."""
    _compare("first paint of the app", [sys.executable, "-c", _EMPTY], [sys.executable, "-c", _OURS], "1.5 ×")
