"""Processes forked from this one: real ones, with signals, files and an end of their own, that import nothing again."""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

Work = Callable[[], object]


def command(*arguments: str | Path) -> Work:
    """Return the work of the command with these arguments."""

    def run() -> None:
        from roleplay.cli import main

        sys.argv = ["roleplay", *map(str, arguments)]
        main()

    return run


class Fork:
    """A process that does `work` as a program would, in a session of its own; asked and ended like a `subprocess.Popen`.

    files: the descriptors that it gets as stdin, stdout and stderr.
    """

    def __init__(self, work: Work, files: tuple[int, int, int], environment: Mapping[str, str] | None = None) -> None:
        self._code: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            _become(work, files, environment or {})

    def poll(self) -> int | None:
        """Return its exit code, negative for the signal that killed it; None while it runs."""
        if self._code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if ended else None
        return self._code

    def wait(self, timeout: float = 60) -> int:
        """Wait for its exit code."""
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"process {self.pid} did not end")
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it without warning."""
        self.send_signal(signal.SIGKILL)


def _become(work: Work, files: tuple[int, int, int], environment: Mapping[str, str]) -> NoReturn:
    """Be the program: what `work` returns or raises is what the interpreter would make of it."""
    code = 1
    try:
        gc.freeze()  # to look through what is shared would copy it
        os.setsid()
        for ours, given in enumerate(files):
            os.dup2(given, ours)
        for given in {*files} - {0, 1, 2}:
            os.close(given)
        os.environ.update(environment)
        sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115 - it stays open
        sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115 - it stays open
        sys.stderr = sys.__stderr__ = open(2, "w", encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115 - it stays open
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        code = _done(work)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _done(work: Work) -> int:
    try:
        work()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0
