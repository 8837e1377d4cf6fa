"""Settings: flag over environment over config file over default; nothing is created by asking."""

import os
import socket
from pathlib import Path
from typing import Literal

import pytest

from roleplay.config import Settings, load, shipped
from roleplay.errors import FileError, UsageError
from tests.conftest import Roleplay


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    path.touch()
    monkeypatch.setenv("ROLEPLAY_CONFIG", str(path))
    return path


def test_with_nothing_set_everything_has_a_place_in_the_users_home(home: Path) -> None:
    settings = load()
    assert settings.trainee == "me"
    assert settings.rubric == "difficult-conversations"
    assert (settings.personas, settings.rubrics) == (None, None)
    assert settings.database == settings.data_dir / "roleplay.db"
    assert settings.data_dir.is_relative_to(home)
    assert settings.config_file.is_relative_to(home)


def test_asking_creates_nothing(home: Path) -> None:
    load()
    assert not home.exists()


def test_a_flag_wins_over_the_environment_over_the_file_over_the_default(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [load().trainee]
    config_file.write_text('trainee = "from the file"')
    found.append(load().trainee)
    monkeypatch.setenv("ROLEPLAY_TRAINEE", "from the environment")
    found.append(load().trainee)
    found.append(load({"trainee": "from the flag"}).trainee)
    assert found == ["me", "from the file", "from the environment", "from the flag"]


def test_what_is_empty_is_not_set(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config_file.write_text('trainee = "file"')
    monkeypatch.setenv("ROLEPLAY_TRAINEE", "")
    assert load({"trainee": None}).trainee == "file"


def test_every_setting_can_stand_in_the_file(config_file: Path, tmp_path: Path) -> None:
    config_file.write_text(
        f'data_dir = "{tmp_path}/data"\npersonas = "{tmp_path}"\nrubrics = "{tmp_path}"\nrubric = "r"\ntrainee = "t"'
    )
    assert load() == Settings(tmp_path / "data", config_file, tmp_path, tmp_path, "r", "t")


def test_a_tilde_is_the_home_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLEPLAY_DATA_DIR", "~/practice")
    assert load().database == home / "practice" / "roleplay.db"


def test_an_environment_can_be_given_instead_of_the_processs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLEPLAY_TRAINEE", "somebody")
    assert load(environment={}).trainee == "me"
    assert load(environment={"ROLEPLAY_TRAINEE": "other"}).trainee == "other"


def test_a_name_passes_the_door(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLEPLAY_TRAINEE", "\x1b[31mAnn\udcff\u202e\n Lee")
    assert load().trainee == "Ann\ufffd Lee"
    config_file.write_text('trainee = "x"\nrubric = "a\\u0000b\\u001b[31m"\ndata_dir = "/d\\u0000e"')
    assert load().rubric == "ab"
    assert load().data_dir == Path("/de")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("trainee = ", "not valid TOML ("),
        ('trainee = "a"\ntrainee = "b"', "not valid TOML ("),
        ("trainee = " + "[" * 5000, "holds nothing a setting could be; mend it or move it away."),
        ("trainee = " + "9" * 5000, "holds nothing a setting could be; mend it or move it away."),
        ("trainee = 3", "trainee must be text in quotes."),
        ("[trainee]\nname = 'x'", "trainee must be text in quotes."),
        (
            "colour = 'red'",
            "unknown setting 'colour'; known settings: data_dir, personas, rubrics, rubric, trainee, model,",
        ),
        ("# " + "x" * 1_000_000, "larger than 1 MB"),
    ],
)
def test_a_broken_settings_file_is_named_with_what_is_wrong(config_file: Path, content: str, sentence: str) -> None:
    config_file.write_text(content)
    with pytest.raises(FileError) as refused:
        load()
    assert str(refused.value).startswith(f"{config_file}: {sentence}")


def test_a_settings_file_that_is_a_folder_or_no_text_is_refused(config_file: Path) -> None:
    config_file.write_bytes(b"trainee = '\xff'")
    with pytest.raises(FileError, match="not UTF-8"):
        load()
    config_file.unlink()
    config_file.mkdir()
    with pytest.raises(FileError, match="this is a folder"):
        load()


def test_a_settings_file_that_was_named_must_be_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roleplay: Roleplay
) -> None:
    missing = tmp_path / "confg.toml"
    monkeypatch.setenv("ROLEPLAY_CONFIG", str(missing))
    done = roleplay("paths")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"roleplay: {missing}: there is no such file; check ROLEPLAY_CONFIG, or unset it.\n"
    home.mkdir(parents=True)
    (home / "mine.toml").write_text('trainee = "from home"')
    monkeypatch.setenv("ROLEPLAY_CONFIG", "~/mine.toml")
    assert load().trainee == "from home"


@pytest.mark.parametrize("name", ["", "  ", "\u200b\n"])
def test_a_trainee_without_a_name_is_refused(config_file: Path, name: str, roleplay: Roleplay) -> None:
    done = roleplay("play", "dana-missed-connection", "--plain", "--as", name)
    assert done.code == 2
    assert done.err == f"roleplay: a trainee needs a name; check --as, ROLEPLAY_TRAINEE or {config_file}.\n"


@pytest.mark.parametrize("name", ["personas", "rubrics"])
def test_a_folder_that_is_not_there_is_named_with_where_it_was_set(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"no such folder of {name}; check --{name}, ROLEPLAY_{name.upper()} or "):
        load({name: tmp_path / "nowhere"})


@pytest.mark.parametrize("flag", ["--data-dir", "--personas", "--rubrics"])
def test_an_empty_place_is_none(flag: str, roleplay: Roleplay) -> None:
    done = roleplay(flag, "", "paths")
    name = flag.removeprefix("--").replace("-", "_")
    assert (done.code, done.err) == (2, f"roleplay: {name} names no place: it is empty; name one, or leave it out.\n")


def test_a_home_folder_of_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLEPLAY_DATA_DIR", "~nobody-of-that-name/x")
    with pytest.raises(UsageError, match="~nobody-of-that-name/x: no such home folder; check data_dir"):
        load()


@pytest.mark.parametrize("folder", ["personas", "rubrics"])
def test_what_ships_is_there(folder: str) -> None:
    assert list(shipped(folder).glob("*.yaml"))


# ── where personas and rubrics are read ──


@pytest.mark.parametrize("kind", ["personas", "rubrics"])
def test_files_are_read_from_the_shipped_folder_then_the_own_library_then_the_folder_that_was_set(
    kind: Literal["personas", "rubrics"], tmp_path: Path
) -> None:
    data, named = tmp_path / "data", tmp_path / "named"
    named.mkdir()
    assert load({"data_dir": data}).folders(kind) == (shipped(kind),)
    assert load({"data_dir": data, kind: named}).folders(kind) == (shipped(kind), named)
    (data / kind).mkdir(parents=True)
    assert load({"data_dir": data}).folders(kind) == (shipped(kind), data / kind)
    assert load({"data_dir": data, kind: named}).folders(kind) == (shipped(kind), data / kind, named)


def test_one_folder_is_read_once_however_often_it_is_named(tmp_path: Path) -> None:
    own = tmp_path / "personas"
    own.mkdir()
    settings = load({"data_dir": tmp_path, "personas": own / ".." / "personas"})
    assert [folder.resolve() for folder in settings.folders("personas")] == [shipped("personas"), own]


def test_what_lies_in_the_own_library_can_be_played_and_is_shown_among_the_paths(
    home: Path, roleplay: Roleplay
) -> None:
    own = load().data_dir / "personas"
    own.mkdir(parents=True)
    source = (shipped("personas") / "dana-missed-connection.yaml").read_text(encoding="utf-8")
    (own / "mine.yaml").write_text(source.replace("id: dana-missed-connection", "id: mine", 1), encoding="utf-8")
    (own / "organisations").symlink_to(shipped("personas") / "organisations")
    assert "mine" in {persona["id"] for persona in roleplay("personas", "list", "--json").document}
    assert roleplay("paths", "--json").document["personas"] == [str(shipped("personas")), str(own)]


# ── the ground the tests stand on ──


def test_no_test_reaches_the_network() -> None:
    with socket.socket(socket.AF_INET) as connection:
        for method in (connection.connect, connection.connect_ex):
            with pytest.raises(pytest.fail.Exception, match="tried to reach the network"):
                method(("127.0.0.1", 9))


def test_no_test_sees_the_settings_of_whoever_runs_it(home: Path) -> None:
    assert Path.home() == home
    assert not [name for name in os.environ if name.startswith(("ROLEPLAY_", "XDG_"))]


def test_the_app_is_told_its_colours_motion_and_keys(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (load().theme, load().motion, load().keys) == (None, True, {})
    config_file.write_text(
        'theme = "high-contrast"\nmotion = "off"\n[keys]\napp.help = "f2"\n"conversation.hint" = "ctrl+h,f6"\n'
    )
    found = load()
    assert (found.theme, found.motion) == ("high-contrast", False)
    assert found.keys == {"app.help": "f2", "conversation.hint": "ctrl+h,f6"}
    monkeypatch.setenv("ROLEPLAY_THEME", "terminal")
    monkeypatch.setenv("ROLEPLAY_MOTION", "on")
    monkeypatch.setenv("ROLEPLAY_KEYS", "app.help")  # a table is no word of the environment
    assert (load().theme, load().motion, load().keys) == ("terminal", True, found.keys)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('theme = "pink"', "theme is one of roleplay-dark, roleplay-light, high-contrast, terminal, not 'pink'."),
        ('motion = "slow"', "motion is 'on' or 'off', not 'slow'."),
        ('keys = "f2"', 'keys must be a table: a line [keys], and below it lines such as app.help = "f1,f2".'),
        ("[keys]\napp.help = 2", "the keys of 'app.help' must be text in quotes."),
        ("[keys]\napp.help.more = 'f2'", "the keys of 'app.help' must be text in quotes."),
    ],
)
def test_what_the_app_cannot_be_told_is_named(config_file: Path, content: str, sentence: str) -> None:
    config_file.write_text(content)
    with pytest.raises((FileError, UsageError)) as refused:
        load()
    assert str(refused.value).endswith(sentence)
