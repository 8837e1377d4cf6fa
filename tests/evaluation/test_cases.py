"""Labelled cases: what a line may say, and what is said about a line that cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from roleplay.errors import FileError
from roleplay.evaluation.cases import check_cases, read_cases, read_second_labels
from tests.evaluation.hands import case, written

STRATEGIES = ("ask", "apologize", "document")


def complaint(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        check_cases([path], STRATEGIES)
    return str(caught.value)


def changed(**more: Any) -> dict[str, Any]:
    return {**case("a", "Sorry.", shown=True), **more}


def gold(**more: Any) -> dict[str, Any]:
    return changed(gold=[{"turn": 1, "strategy": "apologize", "shown": True, **more}])


def blank(text: str) -> dict[str, Any]:
    data = changed()
    data["transcript"]["turns"][1]["text"] = text
    return data


def test_a_label_that_says_nothing_awaits_somebody_and_is_refused_where_cases_must_be_labelled(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [case("a", "Sorry.")])
    assert check_cases([path], STRATEGIES) == 1
    with pytest.raises(
        FileError, match=r"a\.jsonl:1:1: gold\.0: has none of 'shown', 'broken' and 'called_for'; say one"
    ):
        check_cases([path], STRATEGIES, labelled=True)
    complete = written(tmp_path / "b.jsonl", [case("b", "Sorry.", complete=True)])  # it keeps the place open
    assert check_cases([complete], STRATEGIES, labelled=True) == 1


def test_a_file_without_a_case_is_said(tmp_path: Path) -> None:
    assert (
        complaint(written(tmp_path / "a.jsonl", []))
        == f"{tmp_path / 'a.jsonl'}: there is no case in this file; write one, a line each."
    )


def test_what_is_absent_is_no_label(tmp_path: Path) -> None:
    (found,) = read_cases([written(tmp_path / "a.jsonl", [case("a", "Sorry.", shown=True)])], STRATEGIES)
    assert [found.gold[0].said(kind) for kind in ("shown", "broken", "called_for")] == [True, None, None]
    assert found.cluster == "a"


def test_a_label_may_speak_of_a_turn_the_wrap_up_or_the_whole_session(tmp_path: Path) -> None:
    labels = [
        {"turn": 1, "strategy": "apologize", "shown": True},
        {"where": "note", "strategy": "document", "shown": False},
        {"strategy": "ask", "shown": True},
    ]
    (found,) = read_cases([written(tmp_path / "a.jsonl", [changed(gold=labels)])], STRATEGIES)
    assert [each.place for each in found.gold] == ["1", "note", "session"]


def test_a_pair_belongs_to_the_conversation_of_its_base(tmp_path: Path) -> None:
    pair = changed(id="b", pair={"with": "a", "test": "invariance", "kind": "typos"})
    _, variant = read_cases([written(tmp_path / "a.jsonl", [changed(), pair])], STRATEGIES)
    assert variant.cluster == "a"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not valid JSON"),
        ("[]", "valid dictionary"),
        ('{"id": "a", "id": "b"}', "the key 'id' stands twice"),
        (json.dumps(changed(extra=1)), "extra: extra inputs are not permitted"),
        (json.dumps(changed(id="A B")), "id: string should match pattern"),
        (json.dumps(changed(gold=[])), "a case needs labels under 'gold' or 'whole'"),
        (json.dumps(gold(turn=7)), "there is no turn 7; turns count from 0, the last is 1"),
        (json.dumps(gold(turn=0)), "turn 0 is the customer's; label the trainee's turn"),
        (json.dumps(gold(turn=-1)), "gold.0.turn"),
        (json.dumps(gold(where="note")), "'turn' or 'where', not both"),
        (json.dumps(gold(strategy="apologise")), "there is no strategy 'apologise'; did you mean 'apologize'"),
        (json.dumps(gold(shown="perhaps")), "gold.0.shown: input should be a valid boolean"),
        (json.dumps(gold(by="anna")), "gold.0.by"),
        (json.dumps(gold(shown="yes")), "gold.0.shown: input should be a valid boolean"),
        (json.dumps(gold(broken=1)), "gold.0.broken: input should be a valid boolean"),
        (json.dumps(blank(" \u200b ")), "transcript.turns.1: there are no words in 'text'; write what was said"),
        (json.dumps(changed(labelled_by="anna")), "labelled_by"),
        (json.dumps(changed(whole={"score": [80, 20]})), "'score' is [lowest, highest]"),
        (json.dumps(changed(whole={"outcome": "happy"})), "whole.outcome"),
        (json.dumps(changed(pair={"with": "nobody", "test": "direction"})), "there is no earlier case 'nobody'"),
        (json.dumps(changed(pair={"with": "a", "test": "luck"})), "pair.test"),
        (json.dumps(changed(schema=2)), "schema"),
        (json.dumps(changed(transcript={"turns": [{"role": "boss", "text": "x"}]})), "transcript.turns.0.role"),
        (json.dumps({**changed(), "gold": changed()["gold"] * 2}), "two labels speak of apologize at the same place"),
        ('{"id": "a\\u0000"}', "id"),
        ("[" * 100_000, "nested too deep"),
    ],
    ids=range(26),
)
def test_a_line_that_cannot_be_used_is_named_with_what_is_wrong(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    said = complaint(path).lower()
    assert f"{path}:2:1: ".lower() in said
    assert says.lower() in said


def test_every_mistake_of_every_file_is_listed_at_once(tmp_path: Path) -> None:
    one = written(tmp_path / "a.jsonl", [case("a", "Sorry."), gold(turn=5), gold(strategy="asking")])
    two = written(tmp_path / "b.jsonl", [gold(turn=5)])
    with pytest.raises(FileError) as caught:
        check_cases([one, two], STRATEGIES)
    assert [(Path(each.file).name, each.line) for each in caught.value.problems] == [
        ("a.jsonl", 2),
        ("a.jsonl", 3),
        ("b.jsonl", 1),
    ]


def test_an_id_stands_once_in_all_files(tmp_path: Path) -> None:
    files = [written(tmp_path / name, [case("a", "Sorry.", shown=True)]) for name in ("a.jsonl", "b.jsonl")]
    with pytest.raises(FileError, match=r"b\.jsonl:1:1: the id 'a' is already used in a\.jsonl, line 1"):
        check_cases(files, STRATEGIES)


def test_a_file_that_is_not_there_or_no_text_is_said(tmp_path: Path) -> None:
    assert "there is no such file" in complaint(tmp_path / "none.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}\n')
    assert "not UTF-8" in complaint(tmp_path / "latin.jsonl")


def test_thousands_of_mistakes_are_not_all_listed(tmp_path: Path) -> None:
    said = complaint(written(tmp_path / "a.jsonl", [gold(turn=9) for _ in range(2000)]))
    assert len(said.splitlines()) == 51
    assert "1950 more like these" in said


def test_further_labels_are_read_from_labels_alone_or_from_whole_cases(tmp_path: Path) -> None:
    alone = {"id": "a", "gold": [{"turn": 1, "strategy": "ask", "shown": True}], "labelled_by": "person/bo"}
    found = list(read_second_labels([written(tmp_path / "a.jsonl", [alone, case("b", "Sorry.", shown=True)])]))
    assert [(each.id, each.labelled_by) for each in found] == [("a", "person/bo"), ("b", "model/test")]
