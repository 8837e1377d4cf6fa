"""`personas check`: every problem of every file with its place, errors and warnings apart, and a line that sums it up."""

from pathlib import Path

import pytest

from roleplay.authoring.interview import interview
from roleplay.authoring.scaffold import scaffold
from roleplay.config import load, shipped
from tests.conftest import Roleplay

SOUND = scaffold(interview({"id": "sound"}, None, {}), schema="x")
VAGUE = SOUND.replace(
    'style: "short sentences, dry, polite until pushed; once heard, slower and warmer"', 'style: "angry"'
)


def write(folder: Path, name: str, text: str = SOUND, **changes: str) -> Path:
    """Write a persona file under its own id, with parts of its text changed."""
    path = folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("id: sound", f"id: {path.stem}", 1), encoding="utf-8")
    for old, new in changes.items():
        path.write_text(path.read_text(encoding="utf-8").replace(f"{old}:", new, 1), encoding="utf-8")
    return path


def test_a_new_persona_is_good(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("personas", "check", write(tmp_path, "sound"))
    assert done.code == 0, done.out
    assert done.out.endswith("1 file: 1 good, 0 with errors, 0 warnings\n")


def test_every_problem_of_every_file_is_named_with_its_place(roleplay: Roleplay, tmp_path: Path) -> None:
    write(tmp_path, "good")
    typos = write(tmp_path, "typos", channel="chanel:", difficulty="difficulty: 9 #")
    tab = write(tmp_path, "tab", wants="\twants:")
    done = roleplay("personas", "check", tmp_path)
    assert done.code == 2
    errors = done.out.partition("Errors\n")[2].partition("\n\n")[0].splitlines()
    assert list(dict.fromkeys(line.split(":")[0] for line in errors)) == [str(tab), str(typos)]
    text = typos.read_text(encoding="utf-8").splitlines()
    for key, why in (("chanel", "unknown key 'chanel'; did you mean 'channel'?"), ("difficulty", "difficulty is '9'")):
        line = 1 + next(number for number, content in enumerate(text) if content.startswith(key))
        assert any(error.startswith(f"{typos}:{line}:") and why in error for error in errors)
    assert done.out.splitlines()[-1].startswith("3 files: 1 good, 2 with errors, ")


def test_warnings_stand_apart_and_count_only_when_asked(roleplay: Roleplay, tmp_path: Path) -> None:
    vague = write(tmp_path, "vague", VAGUE)
    done, strict = roleplay("personas", "check", vague), roleplay("personas", "check", "--strict", vague)
    assert (done.code, strict.code) == (0, 1)
    assert done.out == strict.out
    assert done.out.startswith(f"Warnings\n{vague}:")
    assert done.out.endswith("1 file: 1 good, 0 with errors, 1 warning\n")


def test_an_error_weighs_more_than_a_warning(roleplay: Roleplay, tmp_path: Path) -> None:
    write(tmp_path, "vague", VAGUE)
    write(tmp_path, "broken", wants="wnats:")
    done = roleplay("personas", "check", "--strict", tmp_path)
    assert done.code == 2
    assert (
        done.out.index("Errors\n")
        < done.out.index("broken.yaml")
        < done.out.index("Warnings\n")
        < done.out.index("vague.yaml")
    )


def test_problems_as_json(roleplay: Roleplay, tmp_path: Path) -> None:
    path = write(tmp_path, "broken", wants="wnats:")
    done = roleplay("personas", "check", "--json", path)
    assert done.code == 2
    assert {"unknown key 'wnats'; did you mean 'wants'?"} <= {problem["message"] for problem in done.document}
    assert all({"file", "line", "column", "level", "rule", "message"} <= problem.keys() for problem in done.document)
    assert {(problem["file"], problem["level"]) for problem in done.document} == {(str(path), "error")}
    assert roleplay("personas", "check", "--json", write(tmp_path, "fine")).document == []


def test_the_organisations_of_a_folder_are_checked_once_however_many_share_them(
    roleplay: Roleplay, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        path = write(tmp_path, name)
        head, _, rest = path.read_text(encoding="utf-8").partition("organisation:\n")
        path.write_text(f"{head}organisation: cats\n{rest[rest.index('# ── The situation') :]}", encoding="utf-8")
    cats = tmp_path / "organisations" / "cats.yaml"
    cats.parent.mkdir()
    cats.write_text("schema: 1\nid: cats\nname: Cats\npolcy: [Be kind.]\n", encoding="utf-8")
    done = roleplay("personas", "check", tmp_path)
    assert done.code == 2
    assert done.out.count("unknown key 'polcy'; did you mean 'policy'?") == 1
    assert done.out.endswith("3 files: 0 good, 3 with errors, 0 warnings\n")
    assert roleplay("personas", "check", cats.parent).out.endswith("1 file: 0 good, 1 with errors, 0 warnings\n")
    cats.write_text("schema: 1\nid: cats\nname: Cats\npolicy: [Be kind.]\n", encoding="utf-8")
    assert roleplay("personas", "check", cats).out == "1 file: 1 good, 0 with errors, 0 warnings\n"


def test_an_id_that_stands_twice_in_a_folder_is_an_error(roleplay: Roleplay, tmp_path: Path) -> None:
    write(tmp_path, "a")
    (tmp_path / "b.yaml").write_text((tmp_path / "a.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    done = roleplay("personas", "check", tmp_path)
    assert done.code == 2
    assert "the id 'a' is already used by a.yaml; choose another." in done.out


def test_without_a_name_the_shipped_and_the_own_libraries_are_checked(roleplay: Roleplay, tmp_path: Path) -> None:
    write(load().data_dir / "personas", "mine")
    broken = write(tmp_path, "broken", wants="wnats:")
    done = roleplay("--personas", tmp_path, "personas", "check")
    errors = done.out.partition("Errors\n")[2].partition("\n\n")[0].splitlines()
    assert {line.split(":")[0] for line in errors} == {str(broken)}  # nothing that ships has one
    count = len([*shipped("personas").glob("*.yaml"), *shipped("personas").glob("organisations/*.yaml")])
    assert done.out.splitlines()[-1].startswith(f"{count + 2} files: {count + 1} good, 1 with errors, ")


@pytest.mark.parametrize("name", ["nowhere.yaml", "nowhere"])
def test_what_is_not_there_is_an_error(name: str, roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("personas", "check", tmp_path / name)
    assert done.code == 2
    assert f"{tmp_path / name}: there is no such file; check the name." in done.out
