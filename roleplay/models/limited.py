"""A model of a provider that allows so many requests a minute: whoever asks more waits for their turn."""

from collections.abc import AsyncIterator

from aiolimiter import AsyncLimiter

from roleplay.models.base import Backend, Completion, Request, closing


class Limited:
    """A backend that passes everything on to another, at most `per_minute` requests a minute, evenly spread."""

    def __init__(self, backend: Backend, per_minute: int) -> None:
        self._backend = backend
        self._limiter = AsyncLimiter(1, 60 / per_minute)

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._backend.name

    @property
    def scripted(self) -> bool:
        """Whether the other is."""
        return self._backend.scripted

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """Yield what the other yields, once it may be asked."""
        await self._limiter.acquire()
        stream = self._backend.stream(request)
        async with closing(stream):
            async for piece in stream:
                yield piece

    async def complete(self, request: Request) -> Completion:
        """Return what the other returns, once it may be asked."""
        await self._limiter.acquire()
        return await self._backend.complete(request)
