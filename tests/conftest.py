"""What every test stands on: no network, a home of its own, the same wild input on every run."""

import os
import socket
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

settings.register_profile("roleplay", deadline=None, derandomize=True, database=None, max_examples=20)
settings.load_profile("roleplay")


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


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test an empty home folder; settings, data and caches of whoever runs it are out of reach."""
    for name in os.environ:
        if name.startswith(("ROLEPLAY_", "XDG_")):
            monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    return folder
