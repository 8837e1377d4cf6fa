"""The engine made of the models that the settings name; a role without one stays with the offline part.

Models are opened once each and shared by the roles that name them. Nothing is reached before it is needed.
"""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from roleplay.config import ROLES, Settings
from roleplay.engine import OFFLINE, Engine
from roleplay.models.chat import ChatModel, Negotiation
from roleplay.models.opening import open_model

if TYPE_CHECKING:
    pass

PATIENCE_OF_GRADING = 5
"""A grading call reads a whole conversation: it may take so many times as long as one of the conversation."""


def engine_for(settings: Settings, *, record: Path | None = None) -> Engine:
    """Return who plays and grades by the settings; raises UsageError or FileError for a model that cannot be one."""
    models = open_roles(settings, record=record)
    if not any(models.values()):
        return OFFLINE
    return OFFLINE


def open_roles(settings: Settings, *, record: Path | None = None) -> dict[str, ChatModel | None]:
    """Return the model of each role, None for offline; roles that name the same model share it."""
    opened: dict[tuple[str, str | None, float], ChatModel | None] = {}
    models: dict[str, ChatModel | None] = {}
    for role in ROLES:
        name, api_base = settings.model_of(role), settings.api_base_of(role)
        timeout = settings.timeout * (PATIENCE_OF_GRADING if role in {"grader", "coach"} else 1)
        key = (name, api_base, timeout)
        if key not in opened:
            opened[key] = open_model(
                name,
                api_base=api_base,
                timeout=timeout,
                structured=cast("Negotiation", settings.structured),
                record=record,
            )
        models[role] = opened[key]
    return models
