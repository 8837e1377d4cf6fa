"""Worker processes: how many are worth having, how they begin, and how they end with whoever began them."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from types import FrameType


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start_method() -> BaseContext:
    """Return how workers are started: forked, they share what is already imported and compiled; elsewhere each prepares for itself."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else None)


_STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def undisturbed() -> Iterator[None]:
    """While inside, where workers are begun, nothing stops this process or them.

    A worker that was told to stop before `end_with_parent` would run the handler of who began it, and might go on as if
    it were that process. So it hears of it only there.
    """
    if not hasattr(signal, "pthread_sigmask"):  # nothing is forked there
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """Let this worker end the moment the process that began it is gone, however that ended; Ctrl+C is left to that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)  # see `undisturbed`
    threading.Thread(target=_outlive_nobody, daemon=True).start()


def _outlive_nobody() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # whatever is under way is nobody's any more


@contextmanager
def stoppable() -> Iterator[None]:
    """While inside, SIGTERM ends the work as Ctrl+C does."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield  # somebody else decides
        return
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Do what Ctrl+C would do now: an event loop has its own way."""
    on_interrupt = signal.getsignal(signal.SIGINT)
    if not callable(on_interrupt):  # begun in the background, where Ctrl+C is not heard
        raise KeyboardInterrupt
    on_interrupt(number, frame)
