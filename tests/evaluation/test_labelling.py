"""`eval label`, driven as people drive it: lines in, lines out, and a file of labels that nothing is lost from."""

import json
from pathlib import Path
from typing import Any

import pytest

from roleplay.evaluation.cases import Case, read_second_labels
from roleplay.evaluation.label_dialog import Dialog
from roleplay.evaluation.labelling import LabelFile
from roleplay.evaluation.suite import load_suite
from roleplay.rubric_files import load_catalogue
from tests.conftest import Roleplay

TURNS = [
    {"role": "customer", "text": "My bag is gone.\nNobody rings me back!"},
    {"role": "trainee", "text": "What happened, and when?"},
    {"role": "customer", "text": "Sunday. In Lisbon."},
    {"role": "trainee", "text": "Calm down."},
]
DISPUTE = {"strategy": "ask", "turn": 1, "verdict": "missed", "because": "I asked at once"}


def case(name: str, *gold: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "transcript": {"turns": TURNS}, "gold": list(gold), **more}


AWAITING = case("awaiting", {"turn": 1, "strategy": "ask"}, {"turn": 3, "strategy": "calm"})
DISPUTED = case("disputed", dispute=DISPUTE)
LABELLED = case(
    "labelled",
    {"turn": 1, "strategy": "ask", "shown": True, "broken": False, "reason": "two open questions"},
    labelled_by="model/writer-1",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "talks.jsonl", AWAITING, DISPUTED, LABELLED)


def written(path: Path, *cases: dict[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in cases), encoding="utf-8")
    return path


def said(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def answers(*each: str) -> str:
    return "".join(f"{line}\n" for line in each)


ASK, CALM = ("y", "n", "y", "two questions"), ("n", "yes", "?", "tells them to calm down")


def test_what_awaits_a_label_is_asked_and_written_as_that_persons_labels(roleplay: Roleplay, file: Path) -> None:
    before = file.read_bytes()
    done = roleplay("eval", "label", file, "--as", "anna", stdin=answers(*ASK, *CALM, "n", "n", "n", "he did not"))
    mine = file.with_name("talks.anna.jsonl")
    assert done.code == 0
    assert f"3 labels written to {mine}." in done.err
    assert said(mine) == [
        {
            "schema": 1,
            "id": "awaiting",
            "gold": [
                {"turn": 1, "strategy": "ask", "shown": True, "broken": False, "called_for": True, "reason": "two questions"},
                {"turn": 3, "strategy": "calm", "shown": False, "broken": True, "reason": "tells them to calm down"},
            ],
            "labelled_by": "person/anna",
        },
        {
            "schema": 1,
            "id": "disputed",
            "gold": [
                {"turn": 1, "strategy": "ask", "shown": False, "broken": False, "called_for": False, "reason": "he did not"}
            ],
            "labelled_by": "person/anna",
        },
    ]  # fmt: skip
    assert [each.labelled_by for each in read_second_labels([mine])] == ["person/anna"] * 2
    assert file.read_bytes() == before


def test_the_conversation_the_strategy_and_the_dispute_are_shown(roleplay: Roleplay, file: Path) -> None:
    shown = roleplay("eval", "label", file, stdin=answers(*ASK, *CALM)).out
    for line in (
        "Customer: My bag is gone.\n    Nobody rings me back!\n",
        "\n[1] Trainee: What happened, and when?\n",
        "\nTurn [3]: ",
        "(calm)\n",
        "  The trainee disagrees with 'missed': I asked at once\n",
    ):
        assert line in shown
    assert "── awaiting ──" in shown
    assert "labelled ──" not in shown  # nothing there awaits a label


def test_going_on_later_skips_what_is_done_and_asks_what_is_not(roleplay: Roleplay, file: Path) -> None:
    mine = file.with_name("talks.me.jsonl")
    first = roleplay("eval", "label", file, stdin=answers(*ASK, "n", "q"))
    assert first.out.endswith("Stopped; the same command goes on from here.\n")
    assert [[gold["strategy"] for gold in line["gold"]] for line in said(mine)] == [["ask"]]

    assert "1 label written" in roleplay("eval", "label", file, stdin=answers(*CALM)).err  # the input ends: as with q
    kept = mine.read_bytes()
    assert "1 label written" in roleplay("eval", "label", file, stdin=answers("?", "?", "?", "it could be either")).err
    assert mine.read_bytes().startswith(kept)
    assert said(mine)[-1]["gold"] == [{"turn": 1, "strategy": "ask", "reason": "it could be either"}]

    last = roleplay("eval", "label", file)
    assert (last.code, last.out) == (0, "")
    assert "Nothing awaits a label." in last.err


def test_with_all_the_labels_that_are_there_are_gone_over_blind(roleplay: Roleplay, file: Path) -> None:
    out = file.with_name("mine.jsonl")
    done = roleplay(
        "eval", "label", file, "--all", "--out", out, stdin=answers(*ASK, *CALM, *ASK, "n", "n", "y", "one would do")
    )
    assert "── case 3 ──" in done.out
    for told in ("writer-1", "two open questions", "labelled"):  # an id such as ask-shown-03 would tell too
        assert told not in done.out
    assert said(out)[-1]["gold"][0]["shown"] is False


def test_who_labels_blind_is_told_of_no_label_not_even_on_asking(roleplay: Roleplay, file: Path) -> None:
    done = roleplay(
        "eval", "label", written(file, LABELLED), "--all", stdin=answers("d", "y", "d", "n", "D", "y", "so")
    )
    for told in ("writer-1", "two open questions", "The label says", "No label is there", "d disagree"):
        assert told not in done.out + done.err
    assert said(file.with_name("talks.me.jsonl"))[0]["gold"][0]["shown"] is True


def test_a_dispute_becomes_gold_once_somebody_has_labelled_it(roleplay: Roleplay, file: Path) -> None:
    other = {**DISPUTED, "id": "other", "dispute": {**DISPUTE, "turn": 3}}
    written(file, DISPUTED, LABELLED, other)
    roleplay("eval", "label", file, "--as", "anna", stdin=answers("y", "n", "?", "two questions", "?", "?", "?", "hm"))
    anna, gold = file.with_name("talks.anna.jsonl"), file.with_name("gold.jsonl")
    done = roleplay("eval", "adopt", file, anna, "--out", gold)
    assert (done.code, done.err) == (0, f"2 cases written to {gold}. 1 still without a label: left out.\n")
    first, second = said(gold)
    assert first["gold"] == [{"turn": 1, "strategy": "ask", "shown": True, "broken": False, "reason": "two questions"}]
    assert (first["labelled_by"], first["dispute"]) == ("person/anna", DISPUTE)
    assert second == {"schema": 1, **LABELLED}
    suite = file.with_name("suite.yaml")
    suite.write_text("schema: 1\nid: mine\nname: Mine\ndata: [gold.jsonl]\nanchors: 'off'\n", encoding="utf-8")
    assert roleplay("eval", "run", suite, "--json").document["figures"]["cases"] == 2
    assert "is there already" in roleplay("eval", "adopt", file, anna, "--out", gold).err


def test_their_word_comes_before_the_label_that_is_there_and_they_are_named(roleplay: Roleplay, file: Path) -> None:
    written(file, LABELLED)
    roleplay("eval", "label", file, "--as", "ben", "--case", "labelled", stdin=answers("n", "?", "y", "both closed"))
    gold = file.with_name("gold.jsonl")
    assert roleplay("eval", "adopt", file, file.with_name("talks.ben.jsonl"), "--out", gold).code == 0
    (line,) = said(gold)
    assert line["labelled_by"] == "model/writer-1"
    assert line["gold"] == [
        {"turn": 1, "strategy": "ask", "shown": False, "broken": False, "called_for": True, "reason": "both closed", "by": "person/ben"}
    ]  # fmt: skip


def test_labels_that_cannot_become_gold_are_said(roleplay: Roleplay, file: Path) -> None:
    theirs, gold = file.with_name("theirs.jsonl"), file.with_name("gold.jsonl")

    def adopted(**label: Any) -> str:
        line = {"id": "awaiting", "gold": [{"strategy": "ask", "turn": 1, **label}], "labelled_by": "person/ben"}
        written(theirs, {**line, "id": label.pop("id", "awaiting")} if "id" in label else line)
        done = roleplay("eval", "adopt", written(file, AWAITING), theirs, "--out", gold)
        assert (done.code, gold.exists()) == (2, False)
        return done.err

    assert "there is no strategy 'aks'; did you mean 'ask'" in adopted(strategy="aks", shown=True)
    assert "turn 2 is the customer's" in adopted(turn=2, shown=True)
    assert "settles none of these cases" in adopted()


def test_a_suite_that_names_labels_alone_is_refused(roleplay: Roleplay, file: Path) -> None:
    roleplay("eval", "label", file, "--as", "anna", stdin=answers(*ASK, *CALM))
    suite = file.with_name("suite.yaml")
    suite.write_text("schema: 1\nid: mine\nname: Mine\ndata: [talks.anna.jsonl]\n", encoding="utf-8")
    done = roleplay("eval", "run", suite)
    assert done.code == 2
    assert "only labels are named (talks.anna.jsonl)" in done.err


def test_one_case_is_opened_with_its_labels_to_dispute_them(roleplay: Roleplay, file: Path) -> None:
    typed = answers("d", "both are closed questions", "n", "d", "y")
    done = roleplay("eval", "label", file, "--as", "ben", "--case", "labelled", stdin=typed)
    assert "model/writer-1 says: shown yes, broken no, because: two open questions" in done.out
    assert "No label is there to disagree with; answer y, n or ?." in done.out
    (line,) = said(file.with_name("talks.ben.jsonl"))
    assert line["gold"] == [
        {"turn": 1, "strategy": "ask", "shown": False, "broken": False, "called_for": True, "reason": "both are closed questions"}
    ]  # fmt: skip
    agreed = roleplay("eval", "agree", file.with_name("talks.ben.jsonl"), file.with_name("talks.ben.jsonl"))
    assert agreed.code == 0
    found = roleplay("eval", "agree", written(file, LABELLED), file.with_name("talks.ben.jsonl"), "--json").document
    assert [(each["kind"], each["second_reason"]) for each in found["disagreements"]] == [
        ("shown", "both are closed questions")
    ]


def test_who_looks_at_a_label_and_then_agrees_answers_as_before(roleplay: Roleplay, file: Path) -> None:
    typed = answers("d", "", "y", "n", "y", "open questions indeed")
    done = roleplay("eval", "label", file, "--case", "labelled", stdin=typed)
    assert "The label says yes, because: two open questions." in done.out
    assert said(file.with_name("talks.me.jsonl"))[0]["gold"][0]["shown"] is True


def test_an_answer_that_is_none_is_asked_again(roleplay: Roleplay, file: Path) -> None:
    done = roleplay("eval", "label", file, stdin=answers("maybe", "", *ASK))
    assert done.out.count("cannot tell, go on") == 2
    assert said(file.with_name("talks.me.jsonl"))[0]["gold"][0]["shown"] is True


def test_an_interrupt_loses_no_finished_label(file: Path) -> None:
    lines = iter(ASK)
    prompts: list[str] = []

    def read(prompt: str) -> str:
        prompts.append(prompt)
        line = next(lines, None)
        if line is None:
            raise KeyboardInterrupt
        return line

    mine = LabelFile(file.with_name("mine.jsonl"), "person/me")
    dialog = Dialog(load_catalogue().by_id, read, lambda _: None, blind=True)
    with pytest.raises(KeyboardInterrupt):
        dialog.go_over([Case.model_validate(AWAITING)], mine, labelled=False)
    assert mine.done() == {"awaiting": {("1", "ask")}}
    shown, broken, called_for = (f"{kind}? [y/n/?/q] " for kind in ("Shown", "Broken", "Called for"))
    assert prompts == [shown, broken, called_for, "Why, in a line? ", shown]


def test_what_was_typed_is_cleaned_and_stays_one_line(roleplay: Roleplay, file: Path) -> None:
    roleplay("eval", "label", file, stdin=answers("y", "n", "y", "\x1b[31mred\u202e words " + "x" * 999))
    reason = said(file.with_name("talks.me.jsonl"))[0]["gold"][0]["reason"]
    assert reason.startswith("red words x")
    assert len(reason) == 400


def test_labels_are_never_joined_to_a_last_line_without_an_end(roleplay: Roleplay, file: Path) -> None:
    mine = file.with_name("talks.me.jsonl")
    mine.write_text('{"id": "disputed", "gold": [{"turn": 1, "strategy": "ask"}], "labelled_by": "person/me"}')
    roleplay("eval", "label", file, stdin=answers(*ASK, *CALM))
    assert [line["id"] for line in said(mine)] == ["disputed", "awaiting"]


def test_labels_beside_the_cases_of_a_suite_are_none_of_its_cases(roleplay: Roleplay, file: Path) -> None:
    roleplay("eval", "label", file, "--as", "anna", stdin=answers(*ASK, *CALM))
    more = written(file.with_name("talks.more.jsonl"), case("more", {"turn": 1, "strategy": "ask", "shown": True}))
    suite = file.with_name("suite.yaml")
    suite.write_text("schema: 1\nid: mine\nname: Mine\ndata: [talks*.jsonl]\n", encoding="utf-8")
    assert load_suite(suite).case_files == (file, more)


def refused(roleplay: Roleplay, *arguments: str | Path) -> str:
    done = roleplay("eval", "label", *arguments, stdin=answers(*ASK))
    assert (done.code, done.out) == (2, "")
    return done.err


def test_what_cannot_be_done_is_said_before_anything_is_asked(roleplay: Roleplay, file: Path) -> None:
    assert "cannot stand in a file of labels" in refused(roleplay, file, "--as", "Anna Berg")
    assert "holds the cases themselves" in refused(roleplay, file, "--out", file)
    assert "has no case 'nowhere'" in refused(roleplay, file, "--case", "nowhere")
    assert "there is no such file" in refused(roleplay, file.with_name("none.jsonl"))
    theirs = file.with_name("theirs.jsonl")
    theirs.write_text('{"id": "awaiting", "gold": [], "labelled_by": "person/ben"}\n')
    assert "these labels are by person/ben, not person/me" in refused(roleplay, file, "--out", theirs)
    assert "cannot be written" in refused(roleplay, file, "--out", file.parent / "no" / "folder.jsonl")
    unknown = written(file.with_name("unknown.jsonl"), case("x", dispute={**DISPUTE, "strategy": "aks"}))
    assert "dispute: there is no strategy 'aks'; did you mean 'ask'" in refused(roleplay, unknown)
    customers = written(file.with_name("customers.jsonl"), case("x", dispute={**DISPUTE, "turn": 2}))
    assert "dispute: turn 2 is the customer's" in refused(roleplay, customers)
