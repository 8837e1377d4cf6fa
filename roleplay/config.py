"""Settings and places: flag over environment over config file over default; nothing is created on import."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roleplay.errors import FileError, UsageError
from roleplay.files import read_text
from roleplay.text import clean, one_line

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may set. Each field can stand in the config file under its own name.

    personas: further folder of persona files; they shadow the shipped ones by id.
    rubrics: further folder of rubric files; they shadow the shipped ones by id.
    rubric: id of the rubric that grades unless a command names another.
    trainee: the profile that sessions belong to; may be a pseudonym.
    data_dir: where the database lives.
    """

    data_dir: Path
    config_file: Path
    personas: Path | None = None
    rubrics: Path | None = None
    rubric: str = "difficult-conversations"
    trainee: str = "me"

    @property
    def database(self) -> Path:
        """The SQLite file that holds every session."""
        return self.data_dir / "roleplay.db"


def shipped(folder: str) -> Path:
    """Return the folder ("personas" or "rubrics") that came with the program."""
    installed = _PACKAGE / "data" / folder
    return installed if installed.is_dir() else _PACKAGE.parent / folder


def load(flags: dict[str, Any] | None = None, environment: dict[str, str] | None = None) -> Settings:
    """Gather settings; `flags` holds what the command line gave (None values are ignored)."""
    from platformdirs import PlatformDirs

    env = dict(os.environ) if environment is None else environment
    places = PlatformDirs("roleplay", appauthor=False)
    config_file = Path(env.get("ROLEPLAY_CONFIG") or Path(places.user_config_dir) / "config.toml")
    names = ("data_dir", "personas", "rubrics", "rubric", "trainee")
    values: dict[str, Any] = {"data_dir": places.user_data_dir}
    values |= _from_file(config_file, names)
    values |= {name: env[f"ROLEPLAY_{name.upper()}"] for name in names if env.get(f"ROLEPLAY_{name.upper()}")}
    values |= {name: value for name, value in (flags or {}).items() if value is not None}
    for name in ("data_dir", "personas", "rubrics"):
        if values.get(name) is not None:
            values[name] = _folder(str(values[name]), name)
    values |= {name: one_line(str(values[name])) for name in ("rubric", "trainee") if values.get(name) is not None}
    for name in ("personas", "rubrics"):
        if values.get(name) is not None and not values[name].is_dir():
            raise UsageError(
                f"{values[name]}: no such folder of {name}; check --{name}, ROLEPLAY_{name.upper()} or {config_file}."
            )
    return Settings(config_file=config_file, **values)


def _folder(value: str, name: str) -> Path:
    try:
        return Path(value).expanduser()
    except RuntimeError:  # "~somebody" who does not exist
        raise UsageError(f"{one_line(value)}: no such home folder; check {name}.") from None


def _from_file(path: Path, names: tuple[str, ...]) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{path}: not valid TOML ({error}); mend it or move it away.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
        raise FileError(f"{path}: holds nothing a setting could be; mend it or move it away.") from None
    for name, value in values.items():
        if name not in names:
            raise FileError(f"{path}: unknown setting '{name}'; known settings: {', '.join(names)}.")
        if not isinstance(value, str):
            raise FileError(f"{path}: {name} must be text in quotes.")
    return {name: clean(value) for name, value in values.items()}
