"""Questions asked at the same time, a few at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 8
"""Calls of one transcript under way together: enough to be quick, few enough for a provider's limits."""


async def together(questions: Iterable[Callable[[], Awaitable[T]]], at_once: int = AT_ONCE) -> list[T]:
    """Return the answers in order; the first failure stops the rest and is raised as it is."""
    gate = asyncio.Semaphore(at_once)

    async def one(question: Callable[[], Awaitable[T]]) -> T:
        async with gate:
            return await question()

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(question)) for question in questions]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]
