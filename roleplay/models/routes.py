"""Who serves a model, where, and with which key: from the name a user gave to how litellm is to be asked.

litellm is handed in: it is slow to import, and `hosted.py` alone does so.
"""

import os
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from roleplay.models.failures import Asked


@dataclass(frozen=True, slots=True)
class Route:
    """How litellm is to be asked. model: in its words."""

    model: str
    key: SecretStr | None
    asked: Asked


def find(litellm: Any, name: str, base: str | None, key: SecretStr | None) -> Route:
    """Return the route to the model that the user calls `name`. base: the server's address, None for the provider's own."""
    model = name
    try:
        bare, provider, _, _ = litellm.get_llm_provider(model, api_base=base)
    except Exception:
        # A name of no known provider: a server of the user's own speaks OpenAI's dialect; else litellm will explain.
        bare, provider = model, "openai" if base else ""
        model = f"openai/{model}" if base else model
    if provider in {"ollama", "ollama_chat"}:
        return _ollama(litellm, name, bare, base, key)
    keys, has_key = _keys_for(litellm, model)
    has_key = has_key or key is not None
    key = key or (SecretStr("none") if base and not has_key else None)  # a server of one's own needs none
    return Route(model, key, Asked(name, provider, base, keys, has_key or key is not None))


def _ollama(litellm: Any, name: str, bare: str, base: str | None, key: SecretStr | None) -> Route:
    """Return the route to Ollama's chat: its other door flattens the messages into one text."""
    model = f"ollama_chat/{bare}"
    # Known and free under the name that Ollama echoes; else litellm asks Ollama about it after every call, blocking the event loop meanwhile.
    free = {
        "litellm_provider": "ollama_chat",
        "mode": "chat",
        "input_cost_per_token": 0.0,
        "output_cost_per_token": 0.0,
    }
    litellm.model_cost.setdefault(model, free)
    address = base or os.environ.get("OLLAMA_API_BASE")
    return Route(model, key, Asked(name, "ollama", address and address.rstrip("/").removesuffix("/v1")))


def _keys_for(litellm: Any, model: str) -> tuple[tuple[str, ...], bool]:
    """Return the environment variables that could hold the model's key, and whether a key is at hand."""
    try:
        found = litellm.validate_environment(model)
    except Exception:  # a provider it knows nothing about: the call will tell
        return (), True
    keys = tuple(name for name in found["missing_keys"] if name.endswith("_API_KEY"))
    # There are other ways to say who one is (ANTHROPIC_AUTH_TOKEN, …): any of the same provider counts.
    owners = tuple(name.removesuffix("API_KEY") for name in keys)
    others = (
        any(name.startswith(owners) and name.endswith(("_KEY", "_TOKEN")) for name in os.environ) if owners else True
    )
    return keys, found["keys_in_environment"] or others
