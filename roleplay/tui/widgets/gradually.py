"""Mounting many widgets without a pause that anybody would feel."""

import asyncio
from collections.abc import Sequence

from textual.widget import Widget


async def gradually(place: Widget, blocks: Sequence[Widget], *, at_once: int = 12) -> None:
    """Mount `blocks` at the end of `place`, a few at a time: keys are answered in between. Stops where `place` is gone."""
    for start in range(0, len(blocks), at_once):
        if not place.is_attached:
            return
        await place.mount_all(blocks[start : start + at_once])
        await asyncio.sleep(0)
