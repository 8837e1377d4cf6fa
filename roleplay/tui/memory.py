"""What the app remembers of its own accord, beside the database: the colours chosen in it, and who was told what.

The settings file belongs to the user and is never written; this file is the app's.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from roleplay.config import THEMES

_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Remembered:
    """theme: chosen in the app, None for never. welcomed: whether the welcome was read.

    seen_behind: who knows what which customer keeps to themselves; nobody's name stands in it.
    """

    theme: str | None = None
    welcomed: bool = False
    seen_behind: tuple[str, ...] = ()


def recall(data_dir: Path) -> Remembered:
    """Return what is remembered; whatever cannot be read was never remembered."""
    with suppress(OSError, ValueError, RecursionError):
        path = _file(data_dir)
        found = json.loads(path.read_text(encoding="utf-8")) if path.stat().st_size <= _LIMIT else {}
        if isinstance(found, dict):
            theme = found.get("theme")
            return Remembered(
                theme if theme in THEMES else None,
                found.get("welcomed") is True,
                _words(found.get("seen_behind")),
            )
    return Remembered()


def _words(found: object) -> tuple[str, ...]:
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def remember(data_dir: Path, **changes: Any) -> None:
    """Change what is remembered; a disk that refuses costs no more than being asked again. Blocking, for an instant."""
    from roleplay.files import write_whole  # brings the YAML reader along, which the first screen does without

    kept = replace(recall(data_dir), **changes)
    with suppress(OSError):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(_file(data_dir), json.dumps(asdict(kept)))


def _file(data_dir: Path) -> Path:
    return data_dir / "app.json"
