"""Listening to a reply: every event is shown as it comes; what goes wrong becomes a sentence for the trainee."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from roleplay.customer.events import Event, Failed, Incomplete
from roleplay.errors import RoleplayError
from roleplay.tui import terminal
from roleplay.tui.pace import Pace, paced


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer, as a sentence. by_model: going on offline would help."""

    why: str
    by_model: bool = False


async def hear(events: AsyncIterator[Event], pace: Pace, show: Callable[[Event], None]) -> Trouble | None:
    """Hand each event to `show`; return what went wrong, None for a whole answer.

    Never raises but for being cancelled: whatever it was, the words must be kept and the trainee told.
    """
    try:
        async with aclosing(paced(events, pace)) as heard:
            async for event in heard:
                if isinstance(event, Incomplete):
                    return Trouble(f"The reply is incomplete: {event.message}", by_model=True)
                if isinstance(event, Failed):
                    return Trouble(_sentence(event.message), event.by_model)
                show(event)
    except RoleplayError as error:
        return Trouble(_sentence(str(error)))
    except Exception as error:
        terminal.record(error)
        return Trouble(f"Something went wrong inside ({type(error).__name__}).")
    return None


def _sentence(words: str) -> str:
    """Return words with a capital in front, but for names: of models and files."""
    first, _, _ = words.partition(" ")
    return words[:1].upper() + words[1:] if first.isalpha() else words
