"""Here, and only here, tests may talk to 127.0.0.1: to a server of their own."""

import socket

import pytest


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but to this machine's loopback address; it takes the place of the stricter fixture."""

    def guarded(method: str) -> None:
        real = getattr(socket.socket, method)

        def connect(self: socket.socket, address: object) -> object:
            if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address).startswith("('127.0.0.1',"):
                pytest.fail(f"a test tried to reach the network: {address}")
            return real(self, address)

        monkeypatch.setattr(socket.socket, method, connect)

    guarded("connect")
    guarded("connect_ex")
