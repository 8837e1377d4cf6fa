"""Draw the pictures that the tests compare every screen with (`make pictures`): look at what changed before committing it."""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from roleplay.config import Settings
from scripts import tour

KEPT = Path(__file__).resolve().parent.parent / "tests" / "tui" / "pictures"
SIZES = ((80, 24), (140, 45))
DIALOGS = ("welcome", "help", "confirm")
"""Drawn in one size: they look the same in both."""

_MONTHS = "Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec"
_EVER_OTHER = (
    (re.compile(r"terminal-\d+"), "terminal"),  # made of the picture's own content
    (re.compile(r"\b\d?\d:\d\d\b"), "0:00"),  # clocks
    (re.compile(rf"\b\d{{1,2}}(&#160;| )(?:{_MONTHS})[a-z]*((&#160;| )20\d\d)?\b"), "1 January"),
    (re.compile(r"\b20\d\d-\d\d-\d\d\b"), "2000-01-01"),
    (re.compile(r"@font-face \{.*?\}\s*", re.S), ""),  # fetched from the network where one looks at it
    (re.compile(r"<clipPath.*?</clipPath>\s*", re.S), ""),
    (re.compile(r' clip-path="[^"]*"'), ""),
)


def kept(svg: str) -> str:
    """Return an exported picture without what differs from run to run, and without what no picture needs."""
    for pattern, instead in _EVER_OTHER:
        svg = pattern.sub(instead, svg)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


async def drawn(settings: Settings) -> dict[str, str]:
    """Take the tour; return every picture by its name, such as "library-80x24"."""
    app = tour.toured(settings)
    pictures: dict[str, str] = {}
    with tour.pressing_at_once():
        async with app.run_test(size=SIZES[0]) as pilot:
            guide = tour.Guide(pilot)
            async for name in guide.tour():
                present_first = sorted(SIZES, key=lambda size: size != app.size)  # a change costs time
                for width, height in SIZES[:1] if name in DIALOGS else present_first:
                    await guide.resize(width, height)
                    pictures[f"{name}-{width}x{height}"] = kept(await guide.picture(name))
    app.desk.close()
    return pictures


def main() -> None:
    """Write all pictures anew."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), config_file=Path(folder) / "config.toml")
        pictures = asyncio.run(drawn(settings))
    KEPT.mkdir(exist_ok=True)
    for path in KEPT.glob("*.svg"):
        if path.stem not in pictures:
            path.unlink()
    for name, svg in pictures.items():
        (KEPT / f"{name}.svg").write_text(svg, encoding="utf-8")
    sys.stdout.write(f"{len(pictures)} pictures in {KEPT}\n")


if __name__ == "__main__":
    main()
