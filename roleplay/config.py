"""Settings and places: flag over environment over config file over default; nothing is created on import."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from roleplay.errors import FileError, UsageError
from roleplay.text import clean, is_blank, one_line

ROLES = ("customer", "appraiser", "grader", "coach")
"""Everything a model can do here; each may be another model."""
STRUCTURED = ("auto", "json_schema", "json_object", "prompt")
THEMES = ("roleplay-dark", "roleplay-light", "high-contrast", "terminal")
"""The colours of the app; "terminal" takes the terminal's own."""

_PLAIN = ("verify", "timeout", "motion")
"""Settings that may stand in the file without quotes."""
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may set. Each field can stand in the config file under its own name.

    personas: further folder of persona files; they shadow the shipped ones by id.
    rubrics: further folder of rubric files; they shadow the shipped ones by id.
    rubric: id of the rubric that grades unless a command names another.
    trainee: the profile that sessions belong to; may be a pseudonym.
    data_dir: where the database lives, and the user's own library (`personas/`, `rubrics/`).
    model: what plays all four roles: "offline", a litellm name ("ollama/llama3.1", "openai/gpt-4o-mini", …),
        "scripted:FILE" or "replay:FILE". customer_model, appraiser_model, grader_model, coach_model override it for one.
    api_base: address of an OpenAI-compatible server; customer_api_base … override it for one role.
    structured: how structured answers are asked for: auto, json_schema, json_object or prompt.
    verify: whether a second call looks at every finding alone ("on" or "off").
    timeout: seconds one call of a conversation may take altogether; grading may take five times as long.
    theme: colours of the app, one of THEMES; None for what was last chosen in the app.
    motion: whether the app moves things and lets the customer take time to speak ("on" or "off").
    keys: other keys for the app's actions, by id; only in the config file, as a table [keys] of id = "key,key".
    Keys of providers are read from the provider's own environment variable or ROLEPLAY_API_KEY, never from a file.
    """

    data_dir: Path
    config_file: Path
    personas: Path | None = None
    rubrics: Path | None = None
    rubric: str = "difficult-conversations"
    trainee: str = "me"
    model: str = "offline"
    customer_model: str | None = None
    appraiser_model: str | None = None
    grader_model: str | None = None
    coach_model: str | None = None
    api_base: str | None = None
    customer_api_base: str | None = None
    appraiser_api_base: str | None = None
    grader_api_base: str | None = None
    coach_api_base: str | None = None
    structured: str = "auto"
    verify: bool = True
    timeout: float = 60.0
    theme: str | None = None
    motion: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)

    def model_of(self, role: str) -> str:
        """The model of a role ("customer", "appraiser", "grader", "coach")."""
        return getattr(self, f"{role}_model") or self.model

    def api_base_of(self, role: str) -> str | None:
        """The server of a role, None for the provider's own."""
        return getattr(self, f"{role}_api_base") or self.api_base

    @property
    def database(self) -> Path:
        """The SQLite file that holds every session."""
        return self.data_dir / "roleplay.db"

    def folders(self, kind: Literal["personas", "rubrics"]) -> tuple[Path, ...]:
        """Return where files of a kind are read, lowest first; a later folder shadows an earlier one by id.

        The shipped ones; the user's own library beside the database, once it exists; and the folder that was set.
        """
        own = self.data_dir / kind
        named = (own if own.is_dir() else None, self.personas if kind == "personas" else self.rubrics)
        found = {folder.resolve(): folder for folder in (shipped(kind), *named) if folder}
        return tuple(found.values())


def shipped(folder: str) -> Path:
    """Return the folder ("personas" or "rubrics") that came with the program."""
    installed = _PACKAGE / "data" / folder
    return installed if installed.is_dir() else _PACKAGE.parent / folder


def load(flags: dict[str, Any] | None = None, environment: dict[str, str] | None = None) -> Settings:
    """Gather settings; `flags` holds what the command line gave (None values are ignored)."""
    from platformdirs import PlatformDirs

    env = dict(os.environ) if environment is None else environment
    places = PlatformDirs("roleplay", appauthor=False)
    config_file = _config_file(env.get("ROLEPLAY_CONFIG"), Path(places.user_config_dir) / "config.toml")
    names = tuple(field.name for field in fields(Settings) if field.name != "config_file")
    values: dict[str, Any] = {"data_dir": places.user_data_dir}
    values |= _from_file(config_file, names)
    in_words = [name for name in names if name != "keys"]  # a table is no word
    values |= {name: env[f"ROLEPLAY_{name.upper()}"] for name in in_words if env.get(f"ROLEPLAY_{name.upper()}")}
    values |= {name: value for name, value in (flags or {}).items() if value is not None}
    for name in ("data_dir", "personas", "rubrics"):
        if values.get(name) is not None:
            values[name] = _place(str(values[name]), name)
    texts = set(in_words) - {"data_dir", "personas", "rubrics", *_PLAIN}
    values |= {name: one_line(str(values[name]), 400) for name in texts if values.get(name) is not None}
    if is_blank(values.get("trainee", "me")):
        raise UsageError(f"a trainee needs a name; check --as, ROLEPLAY_TRAINEE or {config_file}.")
    _check_model_settings(values)
    _check_app_settings(values)
    for name in ("personas", "rubrics"):
        if values.get(name) is not None and not values[name].is_dir():
            raise UsageError(
                f"{values[name]}: no such folder of {name}; check --{name}, ROLEPLAY_{name.upper()} or {config_file}."
            )
    return Settings(config_file=config_file, **values)


def _check_model_settings(values: dict[str, Any]) -> None:
    """Turn `verify` and `timeout` into what they mean, and refuse what no model setting could be."""
    if str(values.get("structured", "auto")) not in STRUCTURED:
        raise UsageError(f"structured is one of {', '.join(STRUCTURED)}, not '{values['structured']}'.")
    _switch(values, "verify")
    if "timeout" in values:
        try:
            seconds = float(values["timeout"])
        except ValueError:
            seconds = 0.0
        if not 1 <= seconds <= 3600:
            raise UsageError(
                f"timeout is a number of seconds from 1 to 3600, not '{one_line(str(values['timeout']), 20)}'."
            )
        values["timeout"] = seconds
    for name, value in values.items():
        if name.endswith("api_base") and value and not str(value).startswith(("http://", "https://")):
            raise UsageError(
                f"{name} is an address such as http://127.0.0.1:8080/v1, not '{one_line(str(value), 60)}'."
            )


def _check_app_settings(values: dict[str, Any]) -> None:
    """Turn `motion` into what it means, and refuse colours there are none of."""
    _switch(values, "motion")
    if values.get("theme") is not None and values["theme"] not in THEMES:
        raise UsageError(f"theme is one of {', '.join(THEMES)}, not '{one_line(str(values['theme']), 40)}'.")


def _switch(values: dict[str, Any], name: str) -> None:
    """Turn "on" or "off" into what it means."""
    if name not in values:
        return
    wish = str(values[name]).lower()
    if wish not in {"on", "off", "true", "false"}:
        raise UsageError(f"{name} is 'on' or 'off', not '{one_line(wish, 20)}'.")
    values[name] = wish in {"on", "true"}


def _config_file(named: str | None, usual: Path) -> Path:
    """Return where settings are read; a file that was named must be there, the usual one need not."""
    if not named:
        return usual
    file = _place(named, "ROLEPLAY_CONFIG")
    if not file.exists():
        raise UsageError(f"{one_line(str(file))}: there is no such file; check ROLEPLAY_CONFIG, or unset it.")
    return file


def _place(value: str, name: str) -> Path:
    if is_blank(value):
        raise UsageError(f"{name} names no place: it is empty; name one, or leave it out.")
    try:
        return Path(value).expanduser()
    except RuntimeError:  # "~somebody" who does not exist
        raise UsageError(f"{one_line(value)}: no such home folder; check {name}.") from None


def _from_file(path: Path, names: tuple[str, ...]) -> dict[str, Any]:
    if not path.exists():
        return {}
    from roleplay.files import read_text  # reads YAML too, which nobody needs before the first paint

    try:
        values = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{path}: not valid TOML ({error}); mend it or move it away.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
        raise FileError(f"{path}: holds nothing a setting could be; mend it or move it away.") from None
    for name, value in values.items():
        if name not in names:
            raise FileError(f"{path}: unknown setting '{name}'; known settings: {', '.join(names)}.")
        plain = name in _PLAIN and isinstance(value, bool | int | float)
        if name == "keys":
            _check_keys(path, value)
        elif not isinstance(value, str) and not plain:
            raise FileError(f"{path}: {name} must be text in quotes.")
    keys = {one_line(name, 100): one_line(keys, 100) for name, keys in _flat(values.pop("keys", {})).items()}
    return {name: clean(str(value)) for name, value in values.items()} | ({"keys": keys} if keys else {})


def _check_keys(path: Path, table: object) -> None:
    """Refuse what is no table of texts; which ids and keys there are, the app knows."""
    if not isinstance(table, dict):
        raise FileError(f'{path}: keys must be a table: a line [keys], and below it lines such as app.help = "f1,f2".')
    for identity, keys in _flat(table).items():
        if not isinstance(keys, str):
            raise FileError(f"{path}: the keys of '{one_line(identity, 60)}' must be text in quotes.")


def _flat(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table by dotted names: TOML reads `app.help = "f2"` as a table in a table."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        flat |= {f"{name}.{inner}": keys for inner, keys in value.items()} if isinstance(value, dict) else {name: value}
    return flat
