"""`roleplay grade`, run as people run it: exit codes, one clear sentence, one document."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TURNS = [
    ("customer", "My flight was cancelled and I missed my sister's dinner. This is ridiculous!"),
    ("trainee", "I'm so sorry you missed your sister's dinner. You need to calm down, though."),
    ("customer", "So what now? When will I hear from you?"),
    ("trainee", "I'll call you tomorrow by 4 with the answer. Does that work for you?"),
    ("customer", "Fine."),
]


def text(agent: str = "Agent", customer: str = "Customer") -> str:
    return "\n".join(f"{agent if role == 'trainee' else customer}: {words}" for role, words in TURNS)


def run(*arguments: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "roleplay"), "grade", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=home, env={**os.environ, "HOME": str(home)}
    )


def graded(path: Path, *more: str, home: Path) -> dict[str, Any]:
    done = run(path, "--json", *more, home=home)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)  # fails on anything beside exactly one document
    assert isinstance(document, dict)
    return document


def written(tmp_path: Path, name: str, content: str) -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_json_jsonl_and_text_give_the_same_scorecard(tmp_path: Path, home: Path) -> None:
    records = [{"role": role, "text": words} for role, words in TURNS]
    chat = [{"role": {"trainee": "assistant", "customer": "user"}[role], "content": words} for role, words in TURNS]
    files = [
        written(tmp_path, "ours.json", json.dumps({"schema": 1, "turns": records})),
        written(tmp_path, "wrapped.json", json.dumps({"transcript": {"turns": records}})),
        written(tmp_path, "log.jsonl", "\n".join(json.dumps(record) for record in chat)),
        written(tmp_path, "chat.txt", text()),
    ]
    first, *others = [graded(path, home=home) for path in files]
    assert all(other == first for other in others)
    assert first["findings"]


def test_the_document_holds_what_it_promises(tmp_path: Path, home: Path) -> None:
    data = graded(written(tmp_path, "chat.txt", text()), home=home)
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
    assert data["pass"] is (data["score"] >= data["pass_mark"])
    assert data["rubric"].startswith("difficult-conversations ")
    assert "offline" in data["finder"]


def test_the_note_is_graded_with_no_turn(tmp_path: Path, home: Path) -> None:
    records = [{"role": role, "text": words} for role, words in TURNS]
    note = "Concern: flight cancelled, missed her sister's dinner. I promised to call her tomorrow by 4."
    data = graded(written(tmp_path, "x.json", json.dumps({"turns": records, "note": note})), home=home)
    found = [finding for finding in data["findings"] if finding["where"] == "note"]
    assert found
    assert all(finding["turn"] is None and finding["quote"] in note for finding in found)


def test_the_same_file_gives_the_same_bytes(tmp_path: Path, home: Path) -> None:
    path = written(tmp_path, "chat.txt", text())
    assert run(path, "--json", home=home).stdout == run(path, "--json", home=home).stdout


def test_people_read_a_scorecard(tmp_path: Path, home: Path) -> None:
    done = run(written(tmp_path, "chat.txt", text()), home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Score ")
    assert "calm down" in done.stdout


def test_trainee_role_says_who_is_graded(tmp_path: Path, home: Path) -> None:
    path = written(tmp_path, "chat.txt", text(agent="Marla", customer="Dana"))
    unclear = run(path, home=home)
    assert unclear.returncode == 2
    data = graded(path, "--trainee-role", "Marla", home=home)
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
def test_a_bad_file_gets_one_clear_sentence(tmp_path: Path, home: Path, name: str, content: str, says: str) -> None:
    done = run(written(tmp_path, name, content), "--json", home=home)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("roleplay: ")
    assert name in line
    assert says in line


def test_files_that_are_no_text_get_one_clear_sentence(tmp_path: Path, home: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(bytes(range(256)) * 8)
    for path in (picture, tmp_path / "nowhere.json", tmp_path):
        done = run(path, home=home)
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1


def test_an_unknown_rubric_names_those_there_are(tmp_path: Path, home: Path) -> None:
    done = run(written(tmp_path, "chat.txt", text()), "--rubric", "nonesuch", home=home)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "nonesuch" in line
    assert "difficult-conversations" in line
