"""A database file of ours: made whole, examined before it is opened, set aside when it is damaged, and its errors in sentences."""

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from roleplay.errors import DamagedDatabase, StorageError
from roleplay.store import schema as tables
from roleplay.text import one_line


def prepare(path: Path, schema: int) -> None:
    """Make sure a database stands at `path`; never touch a strange file.

    A new one is built beside it and moved into place whole, so that being killed here leaves nothing half made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        building = path.with_name(f"{path.name}.new-{threading.get_native_id()}")
        building.unlink(missing_ok=True)
        try:
            _build(building, schema)
            try:
                os.link(building, path)  # unlike a rename, this fails when another process was faster
            except FileExistsError:
                pass
            except OSError:  # a file system without hard links
                if not path.exists():
                    shutil.copyfile(building, path)
                    path.chmod(0o600)
        finally:
            building.unlink(missing_ok=True)
    if path.stat().st_size == 0:
        raise DamagedDatabase(damaged(path, "it is empty"))
    with path.open("rb") as handle:
        header = handle.read(100)
    if len(header) < 100 or not header.startswith(b"SQLite format 3\x00"):
        raise DamagedDatabase(damaged(path, "it is not a database"))


def _build(path: Path, schema: int) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        tables.create(db, schema)


def examine(path: Path, schema: int, patience: float) -> int:
    """Return the schema version of a sound database of ours; raise StorageError for any other. patience: seconds for a lock.

    Reads only: opening for writing would already turn a strange file into a WAL one, and closing a damaged one would
    fold its log into it. Only where WAL does not work, and a killed process left a journal, must it be rolled back.
    """
    rolled_back = path.with_name(f"{path.name}-journal").exists()
    with closing(sqlite3.connect(address(path, writing=rolled_back), uri=True, timeout=patience)) as db:
        if db.execute("PRAGMA application_id").fetchone()[0] != tables.APPLICATION_ID:
            raise StorageError(f"{path}: this database belongs to another program; name another place with --data-dir.")
        damage = db.execute("PRAGMA quick_check(1)").fetchone()[0].removeprefix("*** in database main ***").strip()
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if damage != "ok":
        raise DamagedDatabase(damaged(path, damage))
    if version > schema:
        raise StorageError(f"{path}: written by a newer roleplay (schema {version}); update roleplay to open it.")
    return version


def may_be_written(path: Path) -> bool:
    """Whether we may write a database: it, and its log beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def address(path: Path, *, writing: bool) -> str:
    """Return how SQLite is told to open a database; where it has no log and may get none, as a file that stays as it is."""
    frozen = not may_be_written(path) and not path.with_name(f"{path.name}-wal").exists()
    return f"{path.absolute().as_uri()}?mode={'rw' if writing else 'ro'}{'&immutable=1' if frozen else ''}"


def identity(path: Path) -> tuple[int, int] | None:
    """Return by what a file is known whatever it is called, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def set_aside(path: Path) -> Path:
    """Move a damaged database (and its log) out of the way, keeping it; return where it is now."""
    number = 1
    while (target := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    with sentences(path):
        for suffix in ("", "-wal", "-shm"):
            source = path.with_name(path.name + suffix)
            if source.exists():
                shutil.move(source, target.with_name(target.name + suffix))
    return target


def beside(path: Path, kind: str) -> list[Path]:
    """Return the files that stand beside a database for it; kind: "backup-schema" or "damaged"."""
    return sorted(found for found in path.parent.iterdir() if found.name.startswith(f"{path.name}.{kind}-"))


def forget_backups(path: Path) -> None:
    """Remove the backups that migrations made of a database, and what belongs to them: they hold what is deleted in it."""
    with sentences(path):
        for backup in beside(path, "backup-schema"):
            backup.unlink(missing_ok=True)


def damaged(path: Path, why: str) -> str:
    """Return the sentence about a database that cannot be used, with what to do."""
    return f"{path}: the database cannot be used ({one_line(why, 120)}); nothing was changed. Restore a copy, or run 'roleplay doctor --set-aside' to keep this file and start a new one."


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into sentences with a remedy."""
    try:
        yield
    except sqlite3.Error as error:
        message = one_line(str(error), 120)
        if "locked" in message or "busy" in message:
            raise StorageError(f"{path}: another program keeps the database locked; close it and try again.") from None
        if "full" in message or "disk I/O" in message:  # over quota, or a failing disk, is an I/O error
            what = "is full" if "full" in message else "cannot be written (full, over quota or failing)"
            raise StorageError(
                f"{path}: the disk {what}; free some space and try again: what was stored before is safe."
            ) from None
        if "readonly" in message or "read-only" in message or "unable to open" in message:
            raise StorageError(
                f"{path}: cannot be written; check its permissions, or name another place with --data-dir."
            ) from None
        if "not decode" in message:
            raise DamagedDatabase(damaged(path, "a record in it is torn")) from None
        if "malformed" in message or "not a database" in message or "no such" in message:
            raise DamagedDatabase(damaged(path, message)) from None
        raise StorageError(f"{path}: {message}; run 'roleplay doctor'.") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise DamagedDatabase(damaged(path, "a record in it is torn")) from None
    except UnicodeEncodeError:
        raise StorageError(f"{path}: what is no Unicode text cannot be stored or looked up; type it anew.") from None
    except OSError as error:
        raise StorageError(
            f"{error.filename or path}: cannot be used ({error.strerror}); check permissions and space, or name another place with --data-dir."
        ) from None
