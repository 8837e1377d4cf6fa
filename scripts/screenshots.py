"""Draw the screenshots of the documentation: the tour of the app, taken by somebody who has practised before.

Run it from the project folder: .venv/bin/python -m scripts.screenshots
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from roleplay.config import Settings
from scripts import tour

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZE = (120, 36)


async def drawn(settings: Settings) -> dict[str, str]:
    """Take the tour; return every screen as SVG by its name."""
    await asyncio.to_thread(tour.practised, settings)
    app = tour.toured(settings)
    async with app.run_test(size=SIZE) as pilot:
        guide = tour.Guide(pilot)
        pictures = {name: await guide.picture("roleplay") async for name in guide.tour()}
    app.desk.close()
    return pictures


def main() -> None:
    """Draw every screen."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), config_file=Path(folder) / "config.toml")
        pictures = asyncio.run(drawn(settings))
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, svg in pictures.items():
        (IMAGES / f"{name}.svg").write_text(svg, encoding="utf-8")
        sys.stdout.write(f"{IMAGES / name}.svg\n")


if __name__ == "__main__":
    main()
