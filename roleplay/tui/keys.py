"""Keys that users change: every action of the app by the id of its binding, and what a settings file makes of it."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.keys import KEY_ALIASES, Keys, _character_to_key, key_to_character

from roleplay.errors import UsageError

if TYPE_CHECKING:
    from textual.dom import DOMNode

_NAMED = {key.value for key in Keys} | {name for names in KEY_ALIASES.values() for name in names}
_MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}
_TYPED_IN = ("app.", "composer.", "conversation.", "wrap_up.")
"""Where letters are words: an action there needs a key that types nothing."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action of one part of the app. id: of its binding. where: the part that has it. keys: as they ship."""

    id: str
    where: str
    keys: tuple[str, ...]
    what: str
    types_over: bool
    """Whether it acts even while one is typing."""


def actions() -> tuple[Action, ...]:
    """Return every action that has an id, screen by screen. Imports all screens: not for the way to a first paint."""
    found: dict[tuple[str, str], Action] = {}
    for owner in _owners():
        for binding in Binding.make_bindings(owner.__dict__["BINDINGS"]):
            if binding.id is None:
                continue
            before = found.get((owner.__name__, binding.id))
            found[owner.__name__, binding.id] = Action(
                binding.id,
                owner.__name__,
                (*(before.keys if before else ()), binding.key),
                str(binding.tooltip or binding.description),
                binding.priority,
            )
    return tuple(found.values())


def checked(keys: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of a settings file as Textual takes them; raise UsageError for an id or a key there is none of.

    Two actions of one part of the app cannot share a key: the one that would lose its key is named.
    """
    if not keys:
        return {}
    known = actions()
    ids = {action.id for action in known}
    wished: dict[str, tuple[str, ...]] = {}
    for identity, written in keys.items():
        if identity not in ids:
            near = get_close_matches(identity, ids, 1)
            hint = f"did you mean '{near[0]}'?" if near else "docs/app.md lists them."
            raise UsageError(f"[keys] in the settings file: no action is called '{identity}'; {hint}")
        wished[identity] = tuple(key.strip() for key in written.split(",")) if written != "," else (",",)
        for key in wished[identity]:
            _check(identity, key, any(action.types_over for action in known if action.id == identity))
    _check_shared(known, wished)
    return {identity: ",".join(_long(key) for key in names) for identity, names in wished.items()}


def _check(identity: str, key: str, types_over: bool) -> None:
    if not is_key(key):
        raise UsageError(
            f"[keys] in the settings file: '{key}' for {identity} is no key; write it like f2, ctrl+t, shift+up or x."
        )
    if _prints(key) and (types_over or identity.startswith(_TYPED_IN)):
        raise UsageError(
            f"[keys] in the settings file: '{key}' for {identity} would be typed into your words; "
            "take one with ctrl or alt, or a function key."
        )


def _check_shared(known: tuple[Action, ...], wished: Mapping[str, tuple[str, ...]]) -> None:
    for where in {action.where for action in known}:
        taken: dict[str, str] = {}
        for action in (action for action in known if action.where == where):
            for key in map(_long, wished.get(action.id, action.keys)):
                other = taken.setdefault(key, action.id)
                if other != action.id and {other, action.id} & wished.keys():
                    raise UsageError(
                        f"[keys] in the settings file: '{key}' would be both {other} and {action.id}; give one of them "
                        "another key."
                    )


def is_key(name: str) -> bool:
    """Whether a terminal could send this key: a character, a named key, either with ctrl, alt or shift."""
    if len(name) == 1:
        return name.isprintable()
    if name in _NAMED:
        return True
    *modifiers, key = name.split("+")
    if modifiers:
        return set(modifiers) <= _MODIFIERS and len(set(modifiers)) == len(modifiers) and is_key(key)
    return key_to_character(name) is not None


def _long(key: str) -> str:
    """Return a single character as its name, the way keys are told apart."""
    return _character_to_key(key) if len(key) == 1 else key


def _prints(key: str) -> bool:
    """Whether pressing this key in a text writes something."""
    return key == "space" or len(key) == 1 or (key not in _NAMED and key_to_character(key) is not None)


def _owners() -> Iterator[type["DOMNode"]]:
    """Yield every class of the app that binds keys: the app, its screens, its widgets."""
    from textual.dom import DOMNode

    import roleplay.tui.app
    import roleplay.tui.screens
    import roleplay.tui.widgets

    names = ["roleplay.tui.app"]
    for package in (roleplay.tui.screens, roleplay.tui.widgets):
        names += [module.name for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    for name in names:
        for thing in vars(importlib.import_module(name)).values():
            ours = isinstance(thing, type) and issubclass(thing, DOMNode) and thing.__module__ == name
            if ours and "BINDINGS" in thing.__dict__:
                yield thing
