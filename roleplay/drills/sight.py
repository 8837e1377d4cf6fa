"""How many good answers the offline finder sees, strategy by strategy: measured on held-out cases, and shipped beside them."""

import json
from pathlib import Path

from roleplay.config import shipped
from roleplay.errors import FileError
from roleplay.files import read_text

_LARGEST = 20_000_000


def sight(folder: Path | None = None) -> dict[str, float]:
    """Return the share (0–1) of turns that show a strategy in which the finder sees it; without those it was not measured on.

    folder: where `baselines/` stands; None for what ships. Of the baseline only these figures are read: the classes that hold
    all of it bring the statistics with them, and those take longer to import than a whole round. Raises FileError.
    """
    file = (folder or shipped("evals")) / "baselines" / "held-out.json"
    try:
        rows = json.loads(read_text(file, limit=_LARGEST))["figures"]["rows"]
        own = [row for row in rows if row["slice"] == "strategy" and row["kind"] == "shown"]
        return {row["name"]: row["recall"]["value"] for row in own if row["recall"]["value"] is not None}
    except (ValueError, KeyError, TypeError):
        raise FileError(f"{file}: the baseline is damaged; restore the file, or write it again.") from None
