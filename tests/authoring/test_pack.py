"""Packs: a folder as one file that others can install; whatever else an archive holds, nothing of it is written."""

import hashlib
import io
import json
import re
import shutil
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.authoring import pack as packing
from roleplay.authoring.archive import Limits
from roleplay.authoring.pack import MANIFEST, pack, unpack
from roleplay.config import shipped
from roleplay.errors import FileError
from tests.conftest import Roleplay

PERSONA = """\
schema: 1
id: ivy-lost-parcel
name: Ivy Chen
title: A parcel that went to somebody else
difficulty: 2
trains: [apologize]
organisation: parcels
channel: phone
brief: You are on the line.
customer: {background: She waits., voice: {style: short}}
temperament: {heat: 6, trust: 3, patience: 6}
wants: her parcel
interest: the present in it
facts:
  - {id: booking, reveal: asked, asked_by: [number], say: ["It is 12."], recap: your number is 12}
lines: {opening: ["Where is it?"]}
"""
ORGANISATION = """\
schema: 1
id: parcels
name: Swift Parcels
policy: ["Be kind."]
remedies:
  - {id: search, offer: search for it, allowed: true, cues: [search]}
"""
RUBRIC = """\
schema: 1
id: first-aid
version: 1
name: First aid
description: The beginning of a conversation.
pass_mark: 60
strategies: {apologize: {weight: 2}, calm: {weight: 1}}
prompts: {find: prompts/ours.md}
"""
FILES = (
    "personas/ivy.yaml",
    "personas/organisations/parcels.yaml",
    "rubrics/first-aid.yaml",
    "rubrics/prompts/ours.md",
)


def trainers_folder(place: Path) -> Path:
    """Write what a trainer has: a persona, its organisation, a rubric with a prompt, and things of their own."""
    folder = place / "Swift team"
    for name, text in {
        "ivy.yaml": PERSONA,
        "organisations/parcels.yaml": ORGANISATION,
        "rubrics/first-aid.yaml": RUBRIC,
        "notes.txt": "Ivy is hard on beginners.",
        "rubrics/prompts/draft.md": "Perhaps later.",
        "pictures/ivy.png": "",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copy(shipped("rubrics") / "prompts" / "find.md", folder / "rubrics" / "prompts" / "ours.md")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return trainers_folder(tmp_path)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a sound pack."""
    return pack(trainers_folder(tmp_path_factory.mktemp("good"))).raw


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path, and every folder with nothing in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    }


# ── packing ──


def test_a_folder_becomes_one_file_that_says_what_is_in_it(roleplay: Roleplay, folder: Path, tmp_path: Path) -> None:
    done = roleplay("personas", "pack", folder, "-o", tmp_path / "team.zip", "--title", "Swift practice")
    assert done.code == 0, done.err
    with zipfile.ZipFile(tmp_path / "team.zip") as archive:
        assert archive.namelist() == [MANIFEST, *FILES]
        manifest = json.loads(archive.read(MANIFEST))
        assert (manifest["format"], manifest["version"], manifest["title"]) == ("roleplay-pack", 1, "Swift practice")
        assert [(entry["kind"], entry["id"]) for entry in manifest["files"]] == [
            ("persona", "ivy-lost-parcel"), ("organisation", "parcels"), ("rubric", "first-aid"), ("prompt", "prompts/ours.md"),
        ]  # fmt: skip
        for entry in manifest["files"]:
            content = archive.read(entry["path"])
            assert (entry["size"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    left = done.out.split("Left out: ")[1].splitlines()[0]
    assert left == "notes.txt, pictures/, rubrics/prompts/draft.md."


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path, good: bytes) -> None:
    other = trainers_folder(tmp_path / "elsewhere")
    for path in sorted(other.rglob("*.*"), reverse=True):
        path.chmod(0o600)
        path.touch()
    assert pack(other).raw == good


def test_a_library_is_packed_as_well_as_a_plain_folder(folder: Path, good: bytes) -> None:
    (folder / "personas").mkdir()
    for name in ("ivy.yaml", "organisations"):
        (folder / name).rename(folder / "personas" / name)
    assert pack(folder).raw == good


def test_every_broken_file_is_named_and_nothing_is_packed(roleplay: Roleplay, folder: Path, tmp_path: Path) -> None:
    (folder / "ivy.yaml").write_text(PERSONA.replace("channel: phone", "channel: letter"), encoding="utf-8")
    (folder / "organisations" / "parcels.yaml").write_text(ORGANISATION.replace("name:", "nmae:"), encoding="utf-8")
    (folder / "rubrics" / "first-aid.yaml").write_text(RUBRIC.replace("apologize", "apologise"), encoding="utf-8")
    done = roleplay("personas", "pack", folder, "-o", tmp_path / "team.zip")
    assert done.code == 2
    for place in ("ivy.yaml:8:", "parcels.yaml:3:", "first-aid.yaml:7:"):
        assert place in done.err
    assert not (tmp_path / "team.zip").exists()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (shutil.rmtree, "no such folder"),
        (lambda folder: [path.unlink() for path in folder.rglob("*.yaml")], "holds no persona and no rubric"),
        (lambda folder: (folder / "ivy.yaml").rename(folder / "what?.yaml"), "not every computer can hold"),
        (lambda folder: (folder / "IVY.yaml").write_text(PERSONA.replace("id: ivy", "id: eve")), "same file as"),
        (lambda folder: (folder / "again.yaml").write_text(PERSONA), "the id 'ivy-lost-parcel' is already used"),
        (lambda folder: (folder / "organisations" / "parcels.yaml").unlink(), "there is no organisations/parcels.yaml"),
    ],
)  # fmt: skip
def test_a_folder_that_would_not_work_elsewhere_is_refused(
    roleplay: Roleplay, folder: Path, tmp_path: Path, change: Callable[[Path], Any], why: str
) -> None:
    change(folder)
    done = roleplay("personas", "pack", folder, "-o", tmp_path / "team.zip")
    assert done.code == 2
    assert why in done.err
    assert not (tmp_path / "team.zip").exists()


@pytest.mark.parametrize(
    "line",
    [
        "# yaml-language-server: $schema=file:///home/ana/schemas/persona.schema.json\n",
        "\ufeff# yaml-language-server: $schema=/home/ana/schemas/persona.schema.json\r\n",
        "# Ivy, for Monday.\n#yaml-language-server: $schema=C:\\Users\\ana\\persona.schema.json\n",
    ],
)
def test_a_pack_tells_nobody_where_it_was_made(folder: Path, line: str) -> None:
    ivy = folder / "ivy.yaml"
    ivy.write_text(line + PERSONA, encoding="utf-8", newline="")
    packed = unpack(pack(folder).raw, "x").contents["personas/ivy.yaml"].decode()
    assert "ana" not in packed
    assert packed.endswith(PERSONA)
    beside = "# yaml-language-server: $schema=schemas/persona.schema.json\n"
    ivy.write_text(beside + PERSONA, encoding="utf-8")
    assert unpack(pack(folder).raw, "x").contents["personas/ivy.yaml"].decode() == beside + PERSONA


def test_rubrics_may_share_a_prompt(folder: Path) -> None:
    second = RUBRIC.replace("first-aid", "second-aid").replace("prompts: {", "prompts: {verify: prompts/check.md, ")
    (folder / "rubrics" / "second-aid.yaml").write_text(second, encoding="utf-8")
    shutil.copy(shipped("rubrics") / "prompts" / "verify.md", folder / "rubrics" / "prompts" / "check.md")
    assert [entry.path for entry in pack(folder).manifest.files if entry.kind == "prompt"] == [
        "rubrics/prompts/check.md", "rubrics/prompts/ours.md",
    ]  # fmt: skip


def test_links_and_hidden_files_stay_at_home(folder: Path) -> None:
    (folder / "secret.yaml").symlink_to(folder / "ivy.yaml")
    (folder / ".old.yaml").write_text("broken: [", encoding="utf-8")
    packed = pack(folder)
    assert [entry.path for entry in packed.manifest.files] == list(FILES)
    assert {"secret.yaml", ".old.yaml"} <= set(packed.left_out)


def test_a_pack_is_called_zip(roleplay: Roleplay, folder: Path) -> None:
    done = roleplay("personas", "pack", folder, "-o", folder / "ivy.yaml")
    assert (done.code, (folder / "ivy.yaml").read_text(encoding="utf-8")) == (2, PERSONA)


def test_a_place_where_no_pack_can_be_written_is_refused_like_any_other_wrong_name(
    roleplay: Roleplay, folder: Path
) -> None:
    done = roleplay("personas", "pack", folder, "-o", folder / "no" / "folder.zip")
    assert (done.code, done.out) == (2, "")
    assert "cannot be written (No such file or directory); choose another place with -o." in done.err


# ── installing ──


@pytest.fixture
def install(roleplay: Roleplay, tmp_path: Path) -> Callable[..., Any]:
    """The command, for the library in `data`, with a pack given as bytes."""

    def run(raw: bytes, *options: str) -> Any:
        (tmp_path / "team.zip").write_bytes(raw)
        return roleplay("--data-dir", tmp_path / "data", "personas", "install", tmp_path / "team.zip", *options)

    return run


def test_what_is_installed_can_be_played(
    install: Callable[..., Any], good: bytes, roleplay: Roleplay, tmp_path: Path
) -> None:
    done = install(good)
    assert done.code == 0, done.err
    assert set(tree(tmp_path / "data")) == set(FILES)
    listed = roleplay("--data-dir", tmp_path / "data", "personas", "list", "--json").document
    assert "ivy-lost-parcel" in {persona["id"] for persona in listed}
    rubrics = roleplay("--data-dir", tmp_path / "data", "rubrics", "list", "--json").document
    assert "first-aid" in {rubric["id"] for rubric in rubrics}


def test_a_dry_run_says_the_same_and_changes_nothing(install: Callable[..., Any], good: bytes, tmp_path: Path) -> None:
    done = install(good, "--dry-run")
    assert done.code == 0
    assert all(f"new: {name} " in done.out for name in FILES)
    assert not (tmp_path / "data").exists()


def test_installing_again_finds_everything_there(install: Callable[..., Any], good: bytes, tmp_path: Path) -> None:
    install(good)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "data").rglob("*")}
    done = install(good)
    assert all(f"already there: {name} " in done.out for name in FILES)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "data").rglob("*")} == before


def test_a_file_that_differs_is_only_replaced_by_force(
    install: Callable[..., Any], good: bytes, tmp_path: Path
) -> None:
    mine = tmp_path / "data" / "personas" / "ivy.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("my own", encoding="utf-8")
    before = tree(tmp_path / "data")
    refused = install(good)
    assert refused.code == 2
    assert "ivy.yaml: differs" in refused.err
    assert "--force" in refused.err
    assert "differs from yours: personas/ivy.yaml" in install(good, "--dry-run").out
    assert tree(tmp_path / "data") == before
    assert install(good, "--force").code == 0
    assert mine.read_text(encoding="utf-8") == PERSONA


def test_an_id_of_another_file_is_never_taken(install: Callable[..., Any], good: bytes, tmp_path: Path) -> None:
    mine = tmp_path / "data" / "personas" / "mine.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text(PERSONA, encoding="utf-8")
    done = install(good, "--force")
    assert done.code == 2
    assert "mine.yaml: already uses the id 'ivy-lost-parcel'" in done.err
    assert set(tree(tmp_path / "data")) == {"personas/mine.yaml"}


def test_it_says_whom_a_persona_takes_the_place_of(install: Callable[..., Any], folder: Path) -> None:
    shutil.copy(shipped("personas") / "dana-missed-connection.yaml", folder)
    assert "takes the place of 'dana-missed-connection'" in install(pack(folder).raw).out


@pytest.mark.parametrize("moves", [1, 2, 3, 5])
def test_a_failure_half_way_leaves_everything_as_it_was(
    install: Callable[..., Any], good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    mine = tmp_path / "data" / "personas" / "organisations" / "parcels.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("my own", encoding="utf-8")
    before = tree(tmp_path / "data")
    real, done = Path.replace, []

    def replace(self: Path, target: Path) -> Path:
        done.append(target)
        if len(done) == moves:
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    left = install(good, "--force")
    assert left.code == 4
    assert "nothing was installed" in left.err
    assert tree(tmp_path / "data") == before


# ── archives that are no packs ──

Change = Callable[[bytes], bytes]


def contents(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(entries: dict[Any, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_file(name: str, content: bytes = b"x: 1\n", *, mode: int = 0, method: int = zipfile.ZIP_STORED) -> Change:
    """Return what adds an entry of that name, mode and compression."""

    def change(raw: bytes) -> bytes:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename, entry.external_attr, entry.compress_type = name, mode << 16, method
        return zipped({**contents(raw), entry: content})

    return change


def with_manifest(change: Callable[[Any], Any]) -> Change:
    """Return what changes the manifest; `change` returns new data, or bytes to stand in its place."""

    def changed(raw: bytes) -> bytes:
        inside = contents(raw)
        data = change(json.loads(inside[MANIFEST]))
        return zipped({**inside, MANIFEST: data if isinstance(data, bytes) else json.dumps(data).encode()})

    return changed


def without(name: str) -> Change:
    return lambda raw: zipped({path: content for path, content in contents(raw).items() if path != name})


def listed(path: str, content: bytes, **wrong: Any) -> Change:
    """Return what puts a file in place of that path, with an honest entry in the manifest but for what is `wrong`."""

    def change(raw: bytes) -> bytes:
        inside = {**contents(raw), path: content}
        manifest = json.loads(inside[MANIFEST])
        old = next((entry for entry in manifest["files"] if entry["path"] == path), {"kind": "persona", "id": "x"})
        new = {**old, "path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **wrong}
        manifest["files"] = [entry for entry in manifest["files"] if entry["path"] != path] + [new]
        return zipped({**inside, MANIFEST: json.dumps(manifest).encode()})

    return change


def central(field: int, form: str, value: Callable[[int], int], number: int = 2) -> Change:
    """Return what changes one field of the last but `number` entry in the list of contents."""

    def change(raw: bytes) -> bytes:
        at = [match.start() for match in re.finditer(b"PK\x01\x02", raw)][number] + field
        (old,) = struct.unpack_from(form, raw, at)
        return raw[:at] + struct.pack(form, value(old)) + raw[at + struct.calcsize(form) :]

    return change


def twice(raw: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return with_file("personas/ivy.yaml")(raw)


def deep(_: Any) -> bytes:
    return b'{"format": "roleplay-pack", "files": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def entry(**changed: Any) -> Change:
    return with_manifest(lambda data: {**data, "files": [{**data["files"][0], **changed}, *data["files"][1:]]})


HOSTILE: dict[str, tuple[Change, str]] = {
    "no zip": (lambda _: b"schema: 1\n", "is not a zip file"),
    "empty": (lambda _: b"", "is not a zip file"),
    "something before the zip": (lambda raw: b"#!/bin/sh\n" + raw, "is not a zip file"),
    "cut off": (lambda raw: raw[: len(raw) - 30], "damaged or cut off"),
    "cut in the middle": (lambda raw: raw[:200], "damaged or cut off"),
    "up and out": (with_file("personas/../../evil.yaml"), "leads out of its folder"),
    "absolute": (with_file("/etc/evil.yaml"), "no plain relative path"),
    "backslash": (with_file("personas\\..\\evil.yaml"), "no plain relative path"),
    "drive letter": (with_file("C:evil.yaml"), "no plain relative path"),
    "dot": (with_file("personas/./evil.yaml"), "leads out of its folder"),
    "link": (with_file("personas/evil.yaml", b"/etc/passwd", mode=stat.S_IFLNK | 0o777), "is a link"),
    "device": (with_file("personas/evil.yaml", mode=stat.S_IFCHR | 0o666), "no plain file"),
    "pipe": (with_file("personas/evil.yaml", mode=stat.S_IFIFO | 0o666), "no plain file"),
    "folder": (with_file("personas/more/", b""), "an empty folder"),
    "escape sequence": (with_file("personas/a\x1b[2Jb.yaml"), "control or invisible"),
    "line end": (with_file("personas/a\nb.yaml"), "control or invisible"),
    "right to left": (with_file("personas/a\u202elmay.yaml"), "control or invisible"),
    "zero width": (with_file("personas/iv\u200by.yaml"), "control or invisible"),
    "nul": (lambda raw: with_file("personas/aXb.yaml")(raw).replace(b"aXb", b"a\0b"), "control or invisible"),
    "name no computer holds": (with_file("personas/con.yaml"), "not every computer"),
    "stream of a file": (with_file("personas/ivy.yaml:evil.yaml"), "not every computer"),
    "hidden": (with_file("personas/.evil.yaml"), "not every computer"),
    "endless name": (with_file(f"personas/{'a' * 300}.yaml"), "too long"),
    "endless path": (with_file("a/" * 50 + "b.yaml"), "too long"),
    "name in no encoding": (lambda raw: with_file("personas/é.yaml")(raw).replace(b"\xc3\xa9", b"\xff\xff"), "damaged"),
    "the same name twice": (twice, "one file on some computers"),
    "the same name but for case": (with_file("personas/Ivy.yaml"), "one file on some computers"),
    "a file where a folder is": (with_file("personas/organisations"), "one file on some computers"),
    "encrypted": (central(8, "<H", lambda flags: flags | 1), "is encrypted"),
    "unusual compression": (with_file("personas/b.yaml", method=zipfile.ZIP_BZIP2), "compressed in an unusual way"),
    "zip in the zip": (with_file("personas/more.zip", b"PK\x05\x06" + bytes(18)), "no persona, organisation, rubric"),
    "program": (with_file("personas/run.exe"), "no persona, organisation, rubric"),
    "catalogue": (with_file("rubrics/catalogue.yaml"), "no persona, organisation, rubric"),
    "bomb by size": (with_file("personas/b.yaml", bytes(1_000_001)), "larger than 1,000 kB"),
    "bomb by ratio": (with_file("personas/b.yaml", bytes(900_000), method=zipfile.ZIP_DEFLATED), "more than 100 times"),
    "larger than it says": (central(24, "<I", lambda size: size - 10), "damaged or not what its header says"),
    "smaller than it says": (central(24, "<I", lambda size: size + 10), "not as large as its header says"),
    "too many files": (lambda raw: raw + b"PK\x01\x02" * 501, "more than 500 files"),
    "overlapping": (central(42, "<I", lambda _: 0), "overlap"),
    "an entry in the list of contents": (central(42, "<I", lambda at: at + 60_000), "overlap"),
    "no manifest": (without(MANIFEST), "holds no manifest.json"),
    "unlisted file": (with_file("personas/b.yaml"), "'personas/b.yaml' is not in its manifest"),
    "missing file": (without("personas/ivy.yaml"), "'personas/ivy.yaml' is in its manifest, but not in the pack"),
    "wrong hash": (listed("personas/ivy.yaml", PERSONA.encode(), sha256="0" * 64), "was changed after it was packed"),
    "wrong size": (listed("personas/ivy.yaml", PERSONA.encode(), size=1), "was changed after it was packed"),
    "wrong kind": (entry(kind="rubric"), "lies where none belongs"),
    "wrong id": (entry(id="dana-missed-connection"), "is 'ivy-lost-parcel', which its manifest calls"),
    "listed twice": (with_manifest(lambda data: {**data, "files": data["files"] * 2}), "names a file twice"),
    "manifest no JSON": (with_manifest(lambda _: b"files: all"), "cannot be read"),
    "manifest no text": (with_manifest(lambda _: b"\xff\xfe"), "cannot be read"),
    "manifest deep": (with_manifest(deep), "cannot be read"),
    "manifest huge": (with_manifest(lambda _: b" " * 1_000_001), "larger than 1,000 kB"),
    "manifest a number": (with_manifest(lambda _: 7), "not that of a pack"),
    "manifest of something else": (with_manifest(lambda data: {**data, "format": "zip"}), "not that of a pack"),
    "manifest newer": (with_manifest(lambda data: {**data, "version": 2, "new": 1}), "made by a newer roleplay"),
    "manifest without files": (with_manifest(lambda data: {**data, "files": []}), "files is wrong"),
    "manifest with more": (with_manifest(lambda data: {**data, "run": "me"}), "run is wrong"),
    "size below nothing": (entry(size=-1), "files.0.size is wrong"),
    "broken persona": (listed("personas/ivy.yaml", b"schema: 1\n"), "team.zip, personas/ivy.yaml:1:1: "),
    "persona with a tag": (listed("personas/ivy.yaml", b"!!python/object:os.system {}"), "team.zip, personas/ivy.yaml:1:1: "),
    "persona that is no text": (listed("personas/ivy.yaml", b"\xff\xfe\x00"), "not UTF-8 text"),
    "prompt that nothing names": (listed("rubrics/b.md", b"Hi.", kind="prompt"), "no rubric of the pack names 'rubrics/b.md'"),
}  # fmt: skip


@pytest.mark.parametrize("change", HOSTILE)
def test_an_archive_that_is_no_pack_is_refused_in_words_and_nothing_is_written(
    install: Callable[..., Any], good: bytes, tmp_path: Path, home: Path, change: str
) -> None:
    make, why = HOSTILE[change]
    done = install(make(good), "--force")
    assert done.code == 2
    assert why in done.err
    assert done.err.startswith(f"roleplay: {tmp_path}/team.zip")
    assert done.err.count("\n") == 1 or "ivy.yaml:1:1" in why
    assert "\x1b" not in done.err
    assert (set(tree(tmp_path)), tree(home)) == ({"team.zip"}, {})


def test_what_a_pack_says_of_itself_is_inert(install: Callable[..., Any], good: bytes) -> None:
    done = install(with_manifest(lambda data: {**data, "title": "A\x1b[2J\u202e\nB", "created_by": "\x07me"})(good))
    assert done.out.startswith("A B (made by me)")


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(archive=2_000), "larger than 0 MB"),
        (Limits(entries=4), "more than 4 files"),
        (Limits(total=2_000), "larger than 0 MB when unpacked"),
    ],
)
def test_a_pack_keeps_within_all_limits(
    install: Callable[..., Any], good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: Limits, why: str
) -> None:
    monkeypatch.setattr(packing, "LIMITS", limits)
    done = install(good)
    assert (done.code, set(tree(tmp_path))) == (2, {"team.zip"})
    assert why in done.err


@given(st.data())
def test_a_changed_byte_is_refused_or_changes_nothing(good: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(good) - 1))
    raw = good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :]
    with suppress(FileError):
        assert unpack(raw, "team.zip").contents == {
            path: content for path, content in contents(good).items() if path != MANIFEST
        }
