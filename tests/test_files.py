"""Files that people write: read strictly, never run, and refused with the place of the mistake and the remedy."""

import json
import os
import re
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from roleplay.authoring.archive import read_bounded as read_archive
from roleplay.authoring.starting import copy
from roleplay.cli import main
from roleplay.errors import FileError, UsageError
from roleplay.files import MAX_BYTES, fingerprint, load_document, parse_document, validate, write_whole
from roleplay.files.json_lines import read_json_lines
from roleplay.text import clean
from roleplay.transcript import Turn, load
from tests.forks import Fork

YAML_BITS = [
    "a", "b: ", ": ", "- ", "? ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ", ", "&x ", "*x", "!!str ", "!t ", "! ", "|\n", ">-\n", "'", '"',
    "\\", "\\ud800", "\\UFFFFFFFF", "#", "%YAML 1.2\n", "%TAG ! t:\n", "---\n", "...\n", "<<: ", "null", "~", "no", "1.10", "0x1F", "1e3", ".inf",
    "2024-01-01", "\t", "\x00", "\x1b[31m", "\ud800", "\u202e", "\u2028", "\x85", "\ufeff", "{{ x }}", "9" * 5000, "[" * 30,
]  # fmt: skip
WILD = st.lists(st.sampled_from(YAML_BITS) | st.text(st.characters(exclude_categories=()), max_size=6)).map("".join)


def refusal(text: str) -> str:
    """Return the sentence with which `text` is refused."""
    with pytest.raises(FileError) as refused:
        parse_document(text, "f.yaml")
    return str(refused.value)


# ── the reader ──


@given(WILD)
def test_whatever_stands_in_a_file_it_is_read_or_refused_with_a_sentence(text: str) -> None:
    sentence = "f.yaml:"
    try:
        parse_document(text, "f.yaml")
    except FileError as error:
        sentence = str(error)
    assert sentence.startswith("f.yaml:")


@given(st.text(st.characters(exclude_categories=("Cs", "Cn"))).map(clean))
def test_any_quoted_text_is_read_as_it_stands(text: str) -> None:
    document = parse_document(f"key: {json.dumps(text, ensure_ascii=False)}", "f.yaml")
    assert document.data == {"key": text}


@given(
    st.recursive(
        st.text("ab 1.:#-{}", max_size=6),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner),
        max_leaves=10,
    )
)
def test_lists_and_keys_nest_as_written(data: object) -> None:
    assert parse_document(yaml.safe_dump(data, default_style='"'), "f.yaml").data == data


def test_every_key_and_item_has_its_place() -> None:
    document = parse_document("title: x\nfacts:\n  - id: one\n  - id: two\n", "f.yaml")
    assert document.at(("title",)) == "f.yaml:1:1"
    assert document.at(("facts", 1, "id")) == "f.yaml:4:5"
    assert document.at(("facts", 1, "nothing", "here")) == "f.yaml:4:5"
    assert document.at(()) == "f.yaml:1:1"


@pytest.mark.parametrize(
    "plain", ["no", "yes", "on", "off", "y", "No", "True", "NULL", "2024-01-01", "2024-01-01 10:00:00", "12:30:45", "1.10", "007",
              "1e3", "0x1F", "0o17", "1_000", "+5", "-0", ".inf", ".nan", "1.", "9" * 20, "9" * 400 + ".0", "a {{ b }}"],
)  # fmt: skip
def test_plain_text_that_looks_like_something_else_stays_the_text_it_is(plain: str) -> None:
    assert parse_document(f"name: {plain}", "f.yaml").data == {"name": plain}


def test_only_what_can_mean_nothing_else_is_a_number_a_truth_or_nothing() -> None:
    text = "a: 3\nb: -7\nc: 1.5\nd: true\ne: false\nf: null\ng: ~\nh:\ni: '3'\nj: \"true\"\nk: ''"
    assert parse_document(text, "f.yaml").data == {
        "a": 3, "b": -7, "c": 1.5, "d": True, "e": False, "f": None, "g": None, "h": None, "i": "3", "j": "true", "k": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["{{ 7*7 }}", "{x.__class__}", "${HOME}", "%(name)s", "$(id)", "<%= 1 %>", "!!python/name:os.system"]
)
def test_templates_are_literal(text: str) -> None:
    assert parse_document(f"brief: '{text}'\nblock: |\n  {text}\n", "f.yaml").data == {
        "brief": text,
        "block": f"{text}\n",
    }


def test_text_from_a_file_passes_the_door() -> None:
    assert parse_document('"na\\u202eme": "\\e[31mred\\0 \\u200btext"', "f.yaml").data == {"name": "red text"}


def test_an_empty_file_holds_nothing() -> None:
    assert parse_document("# only a remark\n", "f.yaml").data is None


# ── what is refused, where it stands ──


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id: a\nname: x\n\nname: y", "f.yaml:4:1: the key 'name' stands twice (first on line 2); keep one."),
        ("facts:\n  - {id: a, id: b}", "f.yaml:2:13: the key 'id' stands twice (first on line 2); keep one."),
        ("a: 1\n'a': 2", "f.yaml:2:1: the key 'a' stands twice (first on line 1); keep one."),
        ("a: &x 1\nb: *x", "f.yaml:1:4: '&x' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '&' in quotes.\nf.yaml:2:4: '*x' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '*' in quotes."),
        ("a: 1\n<<: *x", "f.yaml:2:1: '<<' copies another block, which is not used here; write its lines out."),
        ("a: 1\nb: !!python/object/apply:os.system [id]", "f.yaml:2:4: '!!python/object/apply:os.system' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '!' in quotes."),
        ("a:\n  - !!str 1", "f.yaml:2:5: '!!str' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '!' in quotes."),
        ("a: !include /etc/passwd", "f.yaml:1:4: '!include' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '!' in quotes."),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: a second document starts here; keep one per file and remove the line '---'."),
        ("name: {{ x }}", "f.yaml:1:8: text must not begin with '{' unless it stands in quotes; put quotes around it."),
        ("? [a]\n: b", "f.yaml:1:3: a key must be plain text; perhaps a quote or a space after ':' is missing."),
        ("a: 1\nb: \ud800", "f.yaml:2:4: holds half of a character (a lone surrogate); type it again."),
    ],
)  # fmt: skip
def test_yamls_dark_corners_are_refused_where_they_stand(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 'x\nb: 1", "f.yaml:1:4:"), ("a: [1, 2\nb: 3", "f.yaml:1:4:"), ("a: 1\n\tb: 2", "f.yaml:2:1:"), ("a: b: c", "f.yaml:1:4:"), ("a: \x00", "f.yaml:1:4:")],
)  # fmt: skip
def test_broken_yaml_is_refused_at_the_mistake(text: str, place: str) -> None:
    assert refusal(text).startswith(place)


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    assert refusal("\n".join(lines)).startswith("f.yaml:1:5: '&a0' is one of YAML's own signs")


@pytest.mark.parametrize(
    "text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "\n".join(" " * depth + "a:" for depth in range(5000))]
)
def test_five_thousand_levels_are_refused_at_the_twenty_first(text: str) -> None:
    assert "nested deeper than 20 levels" in refusal(text)


READERS: list[Callable[[Path], object]] = [
    load_document,
    load,
    lambda path: read_archive(path, 10),
    lambda path: list(read_json_lines(path, Turn)),
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "folder"])
def test_what_is_no_file_is_refused_and_not_waited_for(
    read: Callable[[Path], object], name: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(
        FileError, match="a folder, not a file" if name == "folder" else "a device or a pipe, not a file"
    ):
        read(tmp_path / name)


def test_a_pipe_is_no_file_but_a_conversation_may_come_through_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="a device or a pipe, not a file; save what it gives"):
        load_document(tmp_path / "pipe")
    with pytest.raises(FileError, match="empty"):  # nobody writes to it, and it is not waited for
        load(tmp_path / "pipe")
    ear, mouth = os.pipe()
    os.write(mouth, b"Customer: Where is it?\nAgent: I am sorry.\n")
    os.close(mouth)
    assert len(load(Path(f"/dev/fd/{ear}")).turns) == 2
    os.close(ear)


def test_ten_megabytes_are_refused(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    with big.open("wb") as handle:
        handle.truncate(10_000_000)
    with pytest.raises(FileError, match="larger than 1 MB; no file of this kind needs that"):
        load_document(big)
    big.write_bytes(b"#" * MAX_BYTES)
    assert load_document(big).data is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "there is no such file; check the name."),
        (b"", "a folder, not a file"),
        (b"a: 1\nb: \xff\n", "x.yaml:2:1: not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "x.yaml"
    if content:
        path.write_bytes(content)
    elif content is not None:
        path.mkdir()
    with pytest.raises(FileError) as refused:
        load_document(path)
    assert str(refused.value).startswith(str(path))
    assert sentence in str(refused.value)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("\ufeffname: Zoë".encode())
    assert load_document(path).data == {"name": "Zoë"}


# ── checking against a shape ──


class Fact(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    weight: float = Field(default=1, ge=0, le=3)


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    schema_version: Literal[1] = Field(alias="schema")
    channel: Literal["phone", "chat"]
    facts: list[Fact]


GOOD = "schema: 1\nchannel: phone\nfacts:\n  - id: booking\n    weight: 1.10\n"


def mistakes(text: str) -> list[str]:
    """Return every line with which `text` is refused as a Shape."""
    with pytest.raises(FileError) as refused:
        validate(Shape, parse_document(text, "f.yaml"))
    return str(refused.value).splitlines()


def test_a_sound_file_becomes_its_shape() -> None:
    assert validate(Shape, parse_document(GOOD, "f.yaml")).facts == [Fact(id="booking", weight=1.1)]


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("channel: phone", "chanel: phone", "f.yaml:2:1: unknown key 'chanel'; did you mean 'channel'?"),
        ("schema: 1", "scheme: 1", "f.yaml:1:1: unknown key 'scheme'; did you mean 'schema'?"),
        (
            "channel: phone",
            "channel: phone\nzzz: 1",
            "f.yaml:3:1: unknown key 'zzz'; known keys: channel, facts, schema.",
        ),
        ("weight", "wieght", "f.yaml:5:5: unknown key 'wieght'; did you mean 'weight'?"),
        ("channel: phone\n", "", "f.yaml:1:1: 'channel' is missing; add 'channel:' with 'phone' or 'chat'."),
        (
            "  - id: booking\n    weight: 1.10",
            "  - weight: 2",
            "f.yaml:4:5: entry 1 of facts: 'id' is missing; add 'id:' with text.",
        ),
        ("channel: phone", "channel: fax", "f.yaml:2:10: channel is 'fax'; write 'phone' or 'chat'."),
        ("weight: 1.10", "weight: 9", "f.yaml:5:13: fact 'booking': weight is '9'; write a number from 0 to 3."),
        (
            "weight: 1.10",
            "weight: heavy",
            "f.yaml:5:13: fact 'booking': weight is 'heavy'; write a number from 0 to 3.",
        ),
        ("schema: 1", "schema: 2", "f.yaml:1:9: schema is '2'; write 1."),
    ],
)
def test_a_mistake_is_named_with_its_place_and_the_nearest_right_thing(right: str, wrong: str, sentence: str) -> None:
    assert right in GOOD
    assert mistakes(GOOD.replace(right, wrong)) == [sentence]


def test_all_mistakes_of_a_file_are_named_at_once() -> None:
    places = [
        line.split(": ")[0]
        for line in mistakes("schema: 1\nchannel: fax\nfacts:\n  - id: a\n    wait: 1\n  - id: [b]\n")
    ]
    assert places == ["f.yaml:2:10", "f.yaml:5:5", "f.yaml:6:9"]


@pytest.mark.parametrize("text", ["", "- a\n- b", "just text", "12"])
def test_a_file_that_is_no_list_of_keys_says_so(text: str) -> None:
    assert mistakes(text) == ["f.yaml:1:1: empty or not a list of 'key: value' lines; start from an example."]


# ── identity ──


def test_the_fingerprint_is_of_the_content_not_of_its_order() -> None:
    assert fingerprint({"a": 1, "b": ["ü"]}) == fingerprint({"b": ["ü"], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


# ── writing ──


@contextmanager
def full_disk(room: int = 4096) -> Iterator[None]:
    """No file may grow beyond `room` bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def here(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("content", ["Größe\n", "Größe\n".encode()])
def test_a_file_is_written_as_it_is_and_an_earlier_one_replaced(tmp_path: Path, content: str | bytes) -> None:
    for _ in range(2):
        write_whole(tmp_path / "mine.json", content)
        assert here(tmp_path) == {"mine.json": "Größe\n"}


def test_a_full_disk_leaves_the_earlier_file_and_nothing_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "mine.json", "first")
    with full_disk(), pytest.raises(OSError, match="File too large"):
        write_whole(tmp_path / "mine.json", "x" * 5000)
    assert here(tmp_path) == {"mine.json": "first"}


def test_a_persona_that_force_would_replace_is_kept_where_the_disk_is_full(tmp_path: Path) -> None:
    (tmp_path / "dora.yaml").write_text("mine", encoding="utf-8")
    with full_disk(), pytest.raises(UsageError, match="cannot be written"):
        copy("dana-missed-connection", "dora", tmp_path, (), force=True)
    assert here(tmp_path) == {"dora.yaml": "mine"}


def test_writing_touches_no_file_beside_it(tmp_path: Path) -> None:
    beside = dict.fromkeys(("mine.new", ".mine.json.new", "mine.json.new"), "somebody else's")
    for name, text in beside.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    write_whole(tmp_path / "mine.json", "x")
    assert here(tmp_path) == {**beside, "mine.json": "x"}


def test_a_name_may_be_as_long_as_names_may_be(tmp_path: Path) -> None:
    name = "n" * 250 + ".json"
    write_whole(tmp_path / name, "x")
    assert here(tmp_path) == {name: "x"}


def test_a_link_stays_one_and_what_it_names_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "link", "x")
    assert ((tmp_path / "link").is_symlink(), here(tmp_path)) == (True, {"link": "x", "real": "x"})


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_whole(tmp_path / "pipe", "x")
    assert (os.read(reader, 10), (tmp_path / "pipe").is_fifo()) == (b"x", True)
    os.close(reader)


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "no" / "folder.json"):
        with pytest.raises(OSError, match=r"Is a directory|No such file"):
            write_whole(place, "x")
    assert list(tmp_path.iterdir()) == []


# ── what a command reads and writes ──


@pytest.mark.parametrize("words", [["personas", "list"], ["--help"], ["paths", "--json"]])
@pytest.mark.parametrize("out", ["/dev/full", None])
def test_output_that_cannot_be_written_is_one_sentence(words: list[str], out: str | None, tmp_path: Path) -> None:
    assert run(words, tmp_path, out=out) == 2
    told = (tmp_path / "told").read_text(encoding="utf-8")
    assert re.fullmatch(r"roleplay: the output cannot be written \(.+\); send it elsewhere\.\n", told)


def test_where_nothing_can_be_read_a_session_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["roleplay", "play", "dana-missed-connection", "--plain", "--seed", "1"])
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert "The conversation is over" in capsys.readouterr().out


def run(words: list[str], folder: Path, *, out: str | None) -> int:
    """Return the exit code of a command whose stdout is `out`, None for closed."""

    def work() -> None:
        sys.argv = ["roleplay", *words]
        if out is None:
            os.close(1)
            sys.stdout = None
        main()

    null, sink = os.open(os.devnull, os.O_RDWR), os.open(out or os.devnull, os.O_WRONLY)
    with (folder / "told").open("w") as told:
        code = Fork(work, (null, sink, told.fileno())).wait()
    os.close(null)
    os.close(sink)
    return code
