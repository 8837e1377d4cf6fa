"""Time that passes at once: for deadlines, without waiting for them."""

import asyncio


def leap(seconds: float) -> None:
    """Let so much time pass for the running event loop, all at once, as soon as it is next idle or busy elsewhere."""
    loop = asyncio.get_running_loop()
    before = loop.time

    def jump() -> None:
        setattr(loop, "time", lambda: before() + seconds)  # noqa: B010 - a method is replaced on purpose

    loop.call_soon(jump)
