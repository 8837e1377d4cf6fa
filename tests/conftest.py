"""What every test stands on: no network, a home of its own, the same wild input on every run, the command at hand."""

import gc
import io
import json
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

from roleplay import library
from roleplay.cli import main
from roleplay.config import shipped
from roleplay.store import database

settings.register_profile("roleplay", deadline=None, derandomize=True, database=None, max_examples=20)
settings.load_profile("roleplay")


database.SYNCHRONOUS = "OFF"  # no test cuts the power; processes that are killed lose nothing by it

gc.disable()  # what is imported and collected stays


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never in what was imported and collected: that took a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the store: its tests fork hundreds of times, and a process that has done much forks slowly."""
    items.sort(key=lambda item: item.path.name != "test_store.py")


def _read_what_ships_once() -> None:
    """Let no test read again the persona files that ship: they do not change, and take a fifth of a second."""
    read, ours = library.read_persona, shipped("personas")
    known = cache(read)

    def read_persona(path: Path, *folders: Path) -> library.Reading:
        return known(path) if path.parent == ours else read(path, *folders)

    library.read_persona = read_persona


_read_what_ships_once()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but those within this machine's own file system (AF_UNIX: what asyncio needs)."""

    def guarded(method: str) -> None:
        real = getattr(socket.socket, method)

        def connect(self: socket.socket, address: object) -> object:
            return _refuse(address) if self.family in {socket.AF_INET, socket.AF_INET6} else real(self, address)

        monkeypatch.setattr(socket.socket, method, connect)

    guarded("connect")
    guarded("connect_ex")


def _refuse(address: object) -> NoReturn:
    pytest.fail(f"a test tried to reach the network: {address}")  # no Exception: nothing swallows it


_homes = count()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home that is not there yet; settings, data and caches of whoever runs it are out of reach."""
    for name in os.environ:
        if name.startswith(("ROLEPLAY_", "XDG_")):
            monkeypatch.delenv(name)
    folder = tmp_path_factory.getbasetemp() / "homes" / str(next(_homes))  # `mktemp` lists all folders there are
    monkeypatch.setenv("HOME", str(folder))
    return folder


@dataclass
class Done:
    """What a command left: its exit code, what stood on stdout and what on stderr."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; anything beside it is an error."""
        return json.loads(self.out)


Roleplay = Callable[..., Done]


@pytest.fixture
def roleplay(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Roleplay:
    """The command, in this process: arguments and stdin in, exit code and both streams out. called: as it was typed."""

    def run(*arguments: str | Path, stdin: str | bytes = "", called: str = "roleplay") -> Done:
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "argv", [called, *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        code = left.value.code
        return Done(code if isinstance(code, int) else int(bool(code)), out, err)

    return run
