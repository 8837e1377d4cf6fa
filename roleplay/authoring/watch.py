"""Noticing that files were saved, whichever way an editor saves: in place, or by putting another file in their place."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from watchfiles import watch

PATIENCE = 1_000
"""Milliseconds without an event after which to look anyway: some network drives tell nobody of a change."""

SETTLED = 200
"""Milliseconds for which events are gathered: an editor makes several of one save."""

Stamp = tuple[tuple[Path, int, int, int], ...]


def rounds(files: Callable[[], Iterable[Path]]) -> Iterator[None]:
    """Yield at once, and again whenever one of the files has changed, gone or come; ends never, but by an interrupt.

    files: names the files to watch, asked anew each time; their folders as they are at first are watched.
    """
    known = _stamp(files())
    yield
    folders = {folder for file in files() if (folder := file.absolute().parent).is_dir()}
    events = watch(
        *folders, watch_filter=None, recursive=False, yield_on_timeout=True, rust_timeout=PATIENCE, debounce=SETTLED
    )
    for _ in events:
        now = _stamp(files())
        if now != known:
            known = now
            yield


def _stamp(files: Iterable[Path]) -> Stamp:
    """Return what tells one state of the files from another; a file that is not there is no part of it."""
    found = []
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        found.append((file, status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(sorted(found))
