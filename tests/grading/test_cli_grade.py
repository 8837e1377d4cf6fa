"""`roleplay grade`, run as people run it: exit codes, one clear sentence, one document."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Done, Roleplay

TURNS = [
    ("customer", "My flight was cancelled and I missed my sister's dinner. This is ridiculous!"),
    ("trainee", "I'm so sorry you missed your sister's dinner. You need to calm down, though."),
    ("customer", "So what now? When will I hear from you?"),
    ("trainee", "I'll call you tomorrow by 4 with the answer. Does that work for you?"),
    ("customer", "Fine."),
]


def text(agent: str = "Agent", customer: str = "Customer") -> str:
    return "\n".join(f"{agent if role == 'trainee' else customer}: {words}" for role, words in TURNS)


def in_a_process(*arguments: str | Path, hash_seed: str) -> Done:
    """The command as a user runs it."""
    command = [str(Path(sys.executable).parent / "roleplay"), "grade", *map(str, arguments)]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return Done(done.returncode, done.stdout, done.stderr)


def graded(roleplay: Roleplay, path: Path, *more: str) -> dict[str, Any]:
    done = roleplay("grade", path, "--json", *more)
    assert (done.code, done.err) == (0, "")
    document = done.document
    assert isinstance(document, dict)
    return document


def written(tmp_path: Path, name: str, content: str) -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_json_jsonl_and_text_give_the_same_scorecard(roleplay: Roleplay, tmp_path: Path) -> None:
    records = [{"role": role, "text": words} for role, words in TURNS]
    chat = [{"role": {"trainee": "assistant", "customer": "user"}[role], "content": words} for role, words in TURNS]
    files = [
        written(tmp_path, "ours.json", json.dumps({"schema": 1, "turns": records})),
        written(tmp_path, "wrapped.json", json.dumps({"transcript": {"turns": records}})),
        written(tmp_path, "log.jsonl", "\n".join(json.dumps(record) for record in chat)),
        written(tmp_path, "chat.txt", text()),
    ]
    first, *others = [graded(roleplay, path) for path in files]
    assert all(other == first for other in others)
    assert first["findings"]


def test_the_document_holds_what_it_promises(roleplay: Roleplay, tmp_path: Path) -> None:
    data = graded(roleplay, written(tmp_path, "chat.txt", text()))
    assert {"findings", "moments", "verdicts", "score", "pass", "rubric", "finder", "reason", "outcome"} <= set(data)
    for finding in data["findings"]:
        assert {"turn", "strategy", "check", "kind", "quote", "confidence"} <= set(finding)
        assert finding["kind"] in {"shows", "breaks"}
        assert TURNS[finding["turn"]][0] == "trainee"
        assert finding["quote"] in TURNS[finding["turn"]][1]
        assert 0 < finding["confidence"] <= 1
    assert {finding["kind"] for finding in data["findings"]} == {"shows", "breaks"}
    assert data["moments"]
    assert all({"turn", "strategy", "called_for", "verdict"} <= set(moment) for moment in data["moments"])
    words = {"shown", "partly", "missed", "broken", "not_called_for", "ungraded"}
    assert all({"strategy", "verdict", "why", "instead"} <= set(v) and v["verdict"] in words for v in data["verdicts"])
    assert 0 <= data["score"] <= 100
    assert data["pass"] is (None if data["too_close"] else data["score"] >= data["pass_mark"])
    assert data["rubric"].startswith("difficult-conversations ")
    assert "offline" in data["finder"]


def test_the_note_is_graded_with_no_turn(roleplay: Roleplay, tmp_path: Path) -> None:
    records = [{"role": role, "text": words} for role, words in TURNS]
    note = "Concern: flight cancelled, missed her sister's dinner. I promised to call her tomorrow by 4."
    data = graded(roleplay, written(tmp_path, "x.json", json.dumps({"turns": records, "note": note})))
    found = [finding for finding in data["findings"] if finding["where"] == "note"]
    assert found
    assert all(finding["turn"] is None and finding["quote"] in note for finding in found)


def test_the_same_file_gives_the_same_bytes(roleplay: Roleplay, tmp_path: Path) -> None:
    path = written(tmp_path, "chat.txt", text())
    other_order = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    first, second = roleplay("grade", path, "--json"), in_a_process(path, "--json", hash_seed=other_order)
    assert first.document["findings"]
    assert first.out == second.out


def test_people_read_a_scorecard(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("grade", written(tmp_path, "chat.txt", text()))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Score ")
    assert "calm down" in done.out


@pytest.mark.parametrize(
    ("agent", "customer"), [("Marla", "Dana"), ("Frau Seidel", "Mr Osei"), ("10:02 Ann Lee (Bank)", "10:03 Bob")]
)
def test_trainee_role_says_who_is_graded(roleplay: Roleplay, tmp_path: Path, agent: str, customer: str) -> None:
    path = written(tmp_path, "chat.txt", text(agent=agent, customer=customer))
    name = agent.removeprefix("10:02 ").removesuffix(" (Bank)")
    unclear = roleplay("grade", path)
    assert unclear.code == 2
    assert '--trainee-role "NAME"' in unclear.err
    data = graded(roleplay, path, "--trainee-role", name)
    assert {finding["turn"] for finding in data["findings"]} <= {1, 3}
    assert data["findings"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", "", "empty"),
        ("blank.txt", " \n\n", "empty"),
        ("broken.json", '{"turns": [', "not valid JSON"),
        ("broken.jsonl", '{"role": "user", "content": "hi"}\n{"role": ', ":2:"),
        ("list.json", '{"hello": 1}', "turns"),
        ("role.json", '{"turns": [{"role": "wizard", "text": "hi"}]}', "wizard"),
        ("notext.json", '{"turns": [{"role": "trainee"}]}', "text"),
        ("nobody.txt", "Customer: Hello?\nCustomer: Anyone?", "--trainee-role"),
        ("prose.txt", "It was a dark night.", "Agent:"),
        ("newer.json", '{"schema": 99, "turns": []}', "newer"),
        ("deep.json", "[" * 100_000, "JSON"),
    ],
)
def test_a_bad_file_gets_one_clear_sentence(
    roleplay: Roleplay, tmp_path: Path, name: str, content: str, says: str
) -> None:
    done = roleplay("grade", written(tmp_path, name, content), "--json")
    assert done.code == 2
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert line.startswith("roleplay: ")
    assert name in line
    assert says in line


def test_files_that_are_no_text_get_one_clear_sentence(roleplay: Roleplay, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(bytes(range(256)) * 8)
    for path in (picture, tmp_path / "nowhere.json", tmp_path):
        done = roleplay("grade", path)
        assert (done.code, done.out) == (2, "")
        assert len(done.err.splitlines()) == 1


def test_an_unknown_rubric_names_those_there_are(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("grade", written(tmp_path, "chat.txt", text()), "--rubric", "nonesuch")
    assert done.code == 2
    (line,) = done.err.splitlines()
    assert "nonesuch" in line
    assert "difficult-conversations" in line
