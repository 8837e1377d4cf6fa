"""Worker processes: how many are worth having, and how they begin."""

import multiprocessing
import os
import sys
from multiprocessing.context import BaseContext


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start_method() -> BaseContext:
    """Return how workers are started: forked, they share what is already imported and compiled; elsewhere each prepares for itself."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else None)
