"""Draw the screenshots of the documentation: a fixed persona, seed and conversation, so that they change only with the app.

Run it from the project folder: .venv/bin/python scripts/screenshots.py
"""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from roleplay.config import Settings
from roleplay.tui import pace
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.conversation import ConversationScreen
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import Composer

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PERSONA, SEED, SIZE = "dana-missed-connection", 7, (120, 36)
SAID = (
    "I'm sorry, Dana. You ran the whole way and then watched it leave without you; that is maddening.",
    "Tell me what happened in Tampa, from the start.",
    "So you sat at the gate in Tampa for most of an hour over a form, and that is why you missed it. Did I get that right?",
    "Where exactly do you need to be, and by when?",
    "Why does tonight matter so much?",
    "There are no seats left to Burlington tonight, and I won't pretend otherwise. I can put you on the 10:05 to Manchester,"
    " due in at 11:20, and pay for a car from there up to $150. Would that work for you?",
    "I'll book it now and text you the confirmation within ten minutes.",
)
NOTE = "Missed connection because of our delay in Tampa. Moved to Manchester tonight, car up to $150; text within ten minutes."
PICTURED = 4
"""After how many exchanges the conversation is drawn."""


async def until(pilot: Pilot[int], condition: Callable[[], bool]) -> None:
    """Let the app run until something is so."""
    for _ in range(6000):
        await pilot.pause(0.01)
        if condition():
            await pilot.pause()
            return
    raise RuntimeError("the app never came to that")


def draw(app: RoleplayApp, name: str) -> None:
    """Write the screen as SVG."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / f"{name}.svg").write_text(app.export_screenshot(title="roleplay"), encoding="utf-8")
    print(IMAGES / f"{name}.svg")


async def main() -> None:
    """Play the conversation and draw two screens."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), config_file=Path(folder) / "config.toml")
        app = RoleplayApp(settings, persona=PERSONA, seed=SEED, pace=pace.instant)
        app.animation_level = "none"

        def at(place: str) -> bool:
            return getattr(app.screen, "PLACE", "") == place

        def ready(exchanges: int) -> bool:
            screen = app.screen
            if not isinstance(screen, ConversationScreen):
                return False
            return len(screen.session.ledger) == exchanges and screen.phase in {Phase.YOURS, Phase.ENDED}

        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: at("Briefing"))
            await pilot.press("enter")
            for number, words in enumerate(SAID):
                await until(pilot, lambda number=number: ready(number))  # type: ignore[misc]
                app.screen.query_one(Composer).cursor_blink = False  # else the picture depends on the moment
                if number == PICTURED:
                    draw(app, "conversation")
                if app.screen.query_one(Composer).read_only:
                    break
                app.screen.query_one(Composer).fill(words)
                await pilot.press("enter")
            await until(
                pilot,
                lambda: isinstance(app.screen, ConversationScreen) and app.screen.phase in {Phase.YOURS, Phase.ENDED},
            )
            await pilot.press(*(["enter"] if app.screen.query_one(Composer).read_only else ["ctrl+e", "y"]))
            await until(pilot, lambda: at("Wrap-up"))
            await pilot.press(*NOTE)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: at("Scorecard"))
            await pilot.pause()
            draw(app, "scorecard")
        app.desk.close()


if __name__ == "__main__":
    asyncio.run(main())
