"""How fast a customer talks: sentence by sentence, as a person would, while storage goes on at its own speed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress

from roleplay.customer.events import Event, Sentence

Pace = Callable[[str], float]
"""Seconds to wait before a sentence is shown."""


def human(sentence: str) -> float:
    """Return about the time it takes to begin saying a sentence; never long enough to annoy."""
    return min(1.5, 0.35 + 0.012 * len(sentence))


def keystroke(character: str) -> float:
    """Return about the time after which somebody who types well goes on; longer behind a sentence."""
    return 0.3 if character in ".?!" else 0.02


def instant(_: str) -> float:
    """Return no time at all: for tests and for people who asked for less motion."""
    return 0.0


def chosen(animation_level: str) -> Pace:
    """Return the pace that fits the user's wish for motion."""
    return instant if animation_level == "none" else human


async def paced(events: AsyncIterator[Event], pace: Pace) -> AsyncGenerator[Event, None]:
    """Yield `events` with a wait before each sentence.

    The events are pulled as fast as they come, so that a reply is committed however slowly it is shown.
    """
    arrived: asyncio.Queue[Event | Exception | None] = asyncio.Queue()

    async def pull() -> None:
        try:
            async for event in events:
                arrived.put_nowait(event)
        except Exception as error:  # handed over to whoever shows the events
            arrived.put_nowait(error)
        else:
            arrived.put_nowait(None)

    pulling = asyncio.create_task(pull())
    try:
        while (item := await arrived.get()) is not None:
            if isinstance(item, Exception):
                raise item
            if isinstance(item, Sentence) and (seconds := pace(item.text)) > 0:
                await asyncio.sleep(seconds)
            yield item
    finally:
        pulling.cancel()
        with suppress(asyncio.CancelledError):
            await pulling
