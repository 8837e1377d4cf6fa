"""The terminal while the app runs: nothing else writes on it, signals end the app in order, and it is given back.

Textual draws on `sys.__stderr__`. Here it gets a handle of its own on the terminal, while the file descriptors 1 and
2 lead to a log file, so that a library that prints does not garble the screen.
"""

import asyncio
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

LOG_LIMIT = 1_000_000
"""A log larger than this is started anew."""
GRACE = 1.5
"""Seconds the app gets to end itself after a signal."""

RESTORE = (
    "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[?1004l\x1b[?2048l\x1b[?7h\x1b[<u"
)
"""Leave the alternate screen, show the cursor, stop mouse, paste, focus and size reports, wrap lines again."""


def record(error: BaseException) -> None:
    """Write where an unexpected error and its causes came from to the log; no message: it may hold what people said."""
    told = [error]
    while (cause := told[-1].__cause__ or told[-1].__context__) is not None and cause not in told:
        told.append(cause)
    places = [f"{type(each).__name__}\n{''.join(traceback.format_tb(each.__traceback__))}" for each in told]
    with suppress(OSError):
        os.write(2, f"{datetime.now():%Y-%m-%d %H:%M:%S} {'because of '.join(places)}\n".encode())


class Unwaited(ThreadPoolExecutor):
    """Threads that nobody waits for when the program ends: leaving must not hang on a slow model or import."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run `fn` in a daemon thread of its own."""
        future: Future[Any] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # belongs to whoever awaits the future
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, daemon=True, name="roleplay-work").start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for nobody."""


@contextmanager
def own_screen(log: Path) -> Iterator[None]:
    """Lead descriptors 1 and 2 to `log` and give Textual the terminal; put everything back afterwards."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    original = sys.__stdout__, sys.__stderr__
    sink = _open_log(log)
    terminal = os.fdopen(os.dup(1), "w", encoding=sys.stdout.encoding, errors="replace")
    before = _attributes()
    try:
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        sys.__stdout__ = sys.__stderr__ = terminal  # type: ignore[misc] # where Textual draws and measures
        yield
    finally:
        sys.__stdout__, sys.__stderr__ = original  # type: ignore[misc]
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        for number, saved in enumerate(kept, 1):
            os.dup2(saved, number)
            os.close(saved)
        os.close(sink)
        with suppress(OSError):
            terminal.close()
        _set_attributes(before)


def _open_log(path: Path) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = os.O_TRUNC if path.exists() and path.stat().st_size > LOG_LIMIT else 0
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | fresh, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


def _attributes() -> list[Any] | None:
    try:
        import termios

        return termios.tcgetattr(0)
    except (ImportError, OSError, ValueError):
        return None
    except Exception:  # termios.error is no OSError; no terminal, nothing to restore
        return None


def _set_attributes(attributes: list[Any] | None) -> None:
    if attributes is None:
        return
    with suppress(Exception):
        import termios

        termios.tcsetattr(0, termios.TCSANOW, attributes)


@contextmanager
def signals(loop: asyncio.AbstractEventLoop, stop: Callable[[int], None]) -> Iterator[None]:
    """While inside, SIGTERM, SIGHUP and SIGINT call `stop(128 + number)` on the loop.

    If the app has not ended itself soon after (its loop may be stuck), the terminal is restored here and the program
    ends at once; everything that matters is on disk by then.
    """
    before = _attributes()
    screen = sys.__stdout__
    timers: list[threading.Timer] = []

    def force(code: int) -> None:
        with suppress(Exception):
            if screen is not None:
                os.write(screen.fileno(), RESTORE.encode())
        _set_attributes(before)
        os._exit(code)

    def handle(number: int, _: object) -> None:
        code = 128 + number
        timer = threading.Timer(GRACE, force, (code,))
        timer.daemon = True
        timer.start()
        timers.append(timer)
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(stop, code)

    previous = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        for timer in timers:
            timer.cancel()
