"""Keys stay secret: what looks like key material is taken out of every message, recording and log line."""

import os
import re

from pydantic import SecretStr

HIDDEN = "[redacted]"

_KEEPS_A_KEY = re.compile(r"_(?:KEY|TOKEN|SECRET)(?:_ID)?$")
_SHORTEST = 8
"""Characters; a shorter value is no key, and hiding it would tear up ordinary text."""
_STAND_IN = 4
"""Characters; what somebody gives as a key and is shorter is none: local servers take anything."""

_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![A-Za-z0-9])(?:(?:sk|pk|rk|gsk|xai|hf)[-_]|AIza)[A-Za-z0-9_\-*.]{6,}"), HIDDEN),
    (re.compile(r"(?i)\b(bearer)\s+(?=\S*\d)[A-Za-z0-9._~+/=\-]{8,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)((?:key|token|secret|password)=)[^\s&\"',;)<>]{8,}"), rf"\1{HIDDEN}"),
    (
        re.compile(r"(?i)((?:api|access|secret|auth)[-_]?(?:key|token)[\"']?\s*:\s*[\"']?)[^\s&\"',;)<>]{8,}"),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(://)[^/\s@\"']+@"), rf"\1{HIDDEN}@"),
)
"""Shapes that keys have, and what stands in their place."""

_registered: set[SecretStr] = set()


def register(key: str) -> None:
    """Hide this very text from now on, wherever it appears; but not a stand-in such as "x", which stands in every text."""
    if len(key.strip()) >= _STAND_IN:
        _registered.add(SecretStr(key.strip()))


def redact(text: str) -> str:
    """Return `text` without key material: registered keys, values of *_KEY, *_TOKEN and *_SECRET variables, key shapes."""
    for value in sorted(_known(), key=len, reverse=True):  # the longest first: one key may begin with another
        text = text.replace(value, HIDDEN)
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return text


def _known() -> set[str]:
    surroundings = {value.strip() for name, value in os.environ.items() if _KEEPS_A_KEY.search(name.upper())}
    return {value for value in surroundings if len(value) >= _SHORTEST} | {
        key.get_secret_value() for key in _registered
    }
