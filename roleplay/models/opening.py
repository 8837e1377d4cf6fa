"""From what the user wrote ("ollama/llama3.1", "scripted:FILE", "replay:FILE", "offline") to a model that answers."""

import os
from pathlib import Path

from roleplay.errors import UsageError
from roleplay.models.base import Backend
from roleplay.models.cassette import Recording, Replay
from roleplay.models.chat import ChatModel, Negotiation
from roleplay.models.hosted import Hosted
from roleplay.models.scripted import from_file
from roleplay.text import one_line

OFFLINE = "offline"
"""The name of no model at all: signals and authored lines."""


def is_hosted(name: str) -> bool:
    """Whether a name stands for a model that is reached through litellm."""
    return name != OFFLINE and not name.startswith(("scripted:", "replay:"))


def is_measured(name: str) -> bool:
    """Whether the fitness of such a model means anything: a script says what its author wrote."""
    return not name.startswith("scripted:")


def open_model(
    name: str,
    *,
    api_base: str | None = None,
    timeout: float = 60.0,
    structured: Negotiation = "auto",
    record: Path | None = None,
) -> ChatModel | None:
    """Return the model of that name, None for "offline".

    record: file that every call and its answer are appended to. A hosted model is neither imported nor reached yet.
    Raises UsageError for a name that cannot be one, FileError for a script or recording that cannot be read.
    """
    if name == OFFLINE:
        return None
    backend: Backend
    kind, _, rest = name.partition(":")
    if kind == "scripted" and rest:
        backend = from_file(Path(rest))
    elif kind == "replay" and rest:
        return ChatModel(Replay(Path(rest)), timeout=timeout, form=structured)
    elif "/" not in name:
        raise UsageError(
            f"'{one_line(name, 60)}' is no model: write provider/model (ollama/llama3.1, openai/gpt-4o-mini, …), "
            "scripted:FILE, replay:FILE or offline."
        )
    else:
        backend = Hosted(name, api_base=api_base, api_key=os.environ.get("ROLEPLAY_API_KEY"))
    if record is not None:
        backend = Recording(backend, record)
    return ChatModel(backend, timeout=timeout, form=structured)
