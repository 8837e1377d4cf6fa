"""One process a session: whoever writes to a session holds its lease, a file lock that dies with the process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from roleplay.errors import SessionInUse
from roleplay.store.file import sentences


class Leases:
    """The leases that this process holds, as locked files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, FileLock] = {}

    def take(self, session: str) -> None:
        """Take the session for this process; raise SessionInUse if another one has it. The kernel frees it on death."""
        if session in self._held:
            return
        with sentences(self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            lock = FileLock(self._folder / f"{session}.lock", mode=0o600, thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise SessionInUse(
                    f"session {session} is open in another window; end it there, or start a new one here."
                ) from None
        self._held[session] = lock

    def give_back(self, session: str) -> None:
        """Give the session back, if it was taken."""
        lock = self._held.pop(session, None)
        if lock is not None:
            Path(lock.lock_file).unlink(missing_ok=True)  # while it is still held: nobody can be between name and lock
            lock.release()

    def give_all_back(self) -> None:
        """Give every session back."""
        for session in list(self._held):
            self.give_back(session)

    @contextmanager
    def taking(self, sessions: Sequence[str]) -> Iterator[None]:
        """Hold the leases of all `sessions`, or of none: what was taken here is given back, whatever happens."""
        fresh = [session for session in sessions if session not in self._held]
        try:
            for session in sessions:
                self.take(session)
            yield
        finally:
            for session in fresh:
                self.give_back(session)
