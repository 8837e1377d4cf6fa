"""From what the user wrote ("ollama/llama3.1", "scripted:FILE", "replay:FILE", "offline") to a model that answers."""

import asyncio
import os
from pathlib import Path

from roleplay.errors import UsageError
from roleplay.models.base import Backend
from roleplay.models.cassette import Recording, Replay
from roleplay.models.chat import ChatModel, Negotiation
from roleplay.models.hosted import Hosted
from roleplay.models.limited import Limited
from roleplay.models.scripted import from_file
from roleplay.text import one_line

OFFLINE = "offline"
"""The name of no model at all: signals and authored lines."""


def is_hosted(name: str) -> bool:
    """Whether a name stands for a model that is reached through litellm."""
    return name != OFFLINE and not name.startswith(("scripted:", "replay:"))


def open_model(
    name: str,
    *,
    api_base: str | None = None,
    timeout: float = 60.0,
    structured: Negotiation = "auto",
    record: Path | None = None,
    per_minute: int | None = None,
) -> ChatModel | None:
    """Return the model of that name, None for "offline".

    record: file that every call and its answer are appended to. per_minute: requests that its provider allows. A hosted model is neither imported nor reached yet.
    Raises UsageError for a name that cannot be one, FileError for a script or recording that cannot be read.
    """
    if name == OFFLINE:
        return None
    backend: Backend
    kind, _, rest = name.partition(":")
    if kind == "scripted" and rest:
        backend = from_file(Path(rest))
    elif kind == "replay" and rest:
        return ChatModel(Replay(Path(rest)), timeout=timeout, form=structured, sleep=_at_once)
    elif "/" not in name:
        raise UsageError(
            f"'{one_line(name, 60)}' is no model: write provider/model (ollama/llama3.1, openai/gpt-4o-mini, …), "
            "scripted:FILE, replay:FILE or offline."
        )
    else:
        # a key of no known provider is for the server that was named, and for no other
        backend = Hosted(name, api_base=api_base, api_key=os.environ.get("ROLEPLAY_API_KEY") if api_base else None)
    if per_minute is not None:
        backend = Limited(backend, per_minute)
    if record is not None:
        backend = Recording(backend, record)
    return ChatModel(backend, timeout=timeout, form=structured)


async def _at_once(_: float) -> None:
    """Wait for nothing: whoever replays a provider that was busy need not wait for it again."""
    await asyncio.sleep(0)
