"""`roleplay eval` as an eval engineer meets it: run, gate, baseline, compare, resume, record, replay."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from roleplay.cli import main
from roleplay.cli.eval_output import _status
from roleplay.evaluation.judging import Spent
from roleplay.evaluation.runner import Progress
from tests.conftest import Roleplay
from tests.evaluation.hands import PLAIN, SORRY, case, good_and_bad, suite, written
from tests.forks import Fork

FLOOR = "gate: {floors: [{metric: recall, kind: shown, of: all, at_least: 0.9}]}\n"
PLACE = ("--processes", "1")


def judge(path: Path, **when: Any) -> str:
    """A scripted judge who sees every apology."""
    seen = {"at": "1.1", "why": "sorry, and for what", "check": "specific-apology", "sure": True}
    answers = [
        {"when": {"purpose": "find", "contains": "so sorry"}, "json": {"findings": [seen]}, **when},
        {"when": {"purpose": "find"}, "json": {"findings": []}},
        {"when": {"purpose": "verify"}, "json": {"answers": [{"item": 1, "answer": "yes"}]}},
    ]
    path.write_text(yaml.safe_dump({"schema": 1, "answers": answers}), encoding="utf-8")
    return f"scripted:{path}"


# ── running ──


def test_a_run_says_first_what_it_will_take_then_its_figures_then_its_gates(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("eval", "run", suite(tmp_path, good_and_bad(6), FLOOR), *PLACE)
    assert done.code == 0
    before = done.err
    assert "mine: 12 readings by offline (signals)." in before
    assert "No model is asked: it costs nothing." in before
    assert "Smallest change it could show, shown: recall" in before
    assert "12 of 12" in before
    assert "Shown: did it see what was done well?" in done.out
    assert "ok   shown: recall of all" in done.out


def test_a_gate_that_does_not_hold_is_exit_code_1_and_says_why(roleplay: Roleplay, tmp_path: Path) -> None:
    wrong = [case(f"c{n}", PLAIN, shown=True) for n in range(6)]
    done = roleplay("eval", "run", suite(tmp_path, wrong, FLOOR), "--quiet", *PLACE)
    assert done.code == 1
    assert "FAIL shown: recall of all  below 0.90: all 0.00" in done.out
    assert "Shown: did it see" not in done.out


def test_the_price_of_a_model_is_estimated_from_its_real_prompts(roleplay: Roleplay, tmp_path: Path) -> None:
    model = judge(tmp_path / "judge.yaml")
    done = roleplay("eval", "run", suite(tmp_path, good_and_bad(6)), "--model", model)
    assert "About 12 calls (up to 24 with second looks)" in done.err
    assert "prompt tokens, price unknown" in done.err


def test_one_document_for_machines_and_files_for_people(roleplay: Roleplay, tmp_path: Path) -> None:
    files = {kind: tmp_path / f"report.{kind}" for kind in ("md", "html", "xml")}
    done = roleplay(
        "eval", "run", suite(tmp_path, good_and_bad(6), FLOOR), *PLACE, "--json",
        "--markdown", files["md"], "--html", files["html"], "--junit", files["xml"],
    )  # fmt: skip
    assert done.document["exit_code"] == done.code == 0
    assert done.document["figures"]["rows"][0]["recall"]["value"] == 1.0
    assert files["md"].read_text(encoding="utf-8").startswith("# Suite mine, graded by offline")
    assert "apologize" in files["html"].read_text(encoding="utf-8")
    root = ElementTree.fromstring(files["xml"].read_text(encoding="utf-8"))  # noqa: S314 - we wrote it
    assert {each.get("name"): each.get("failures") for each in root} == {"mine gates": "0", "mine cases": "0"}
    assert len(root.findall(".//testcase")) == 14


def test_a_run_can_be_shown_again_from_its_log(roleplay: Roleplay, tmp_path: Path) -> None:
    path, log = suite(tmp_path, good_and_bad(6), FLOOR), tmp_path / "run.jsonl"
    first = roleplay("eval", "run", path, *PLACE, "--log", log)
    assert roleplay("eval", "show", log).out == first.out


def test_repeats_count_labels_that_flip(roleplay: Roleplay, tmp_path: Path) -> None:
    model = judge(tmp_path / "judge.yaml", times=9)  # what was seen nine times is then overlooked
    done = roleplay(
        "eval",
        "run",
        suite(tmp_path, good_and_bad(6)),
        "--model",
        model,
        "--repeat",
        "2",
        "--concurrency",
        "1",
        "--json",
    )
    assert done.document["figures"]["flips"]["value"] == pytest.approx(
        1 / 24
    )  # the fifth apology, between its two readings


def test_several_processes_share_one_log_and_find_the_same(roleplay: Roleplay, tmp_path: Path) -> None:
    path = suite(tmp_path, good_and_bad(10))
    both = [roleplay("eval", "run", path, "--processes", n, "--json").document["figures"] for n in ("1", "2")]
    assert both[0]["rows"] == both[1]["rows"]
    assert both[1]["readings"] == 20


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ("gaet: {}", "gaet"),
        ("gate: {no_significant_loss: true}", "needs a baseline"),
        ("gate: {attacks: 1.0}", "needs attacks to be held"),
        ("gate: {flips: 0.1}", "needs 'repeats' of 2 or more"),
        ("metrics: [accuracy]", "accuracy"),
        ("concurrency: 0", "concurrency"),
        ("rubric: nonsense", "there is no rubric 'nonsense'"),
        ("grader: {model: gpt}", "'gpt' is no model"),
        ("catalogue: none.yaml", "no such file"),
    ],
)
def test_a_suite_that_cannot_be_run_is_said_with_its_place(
    roleplay: Roleplay, tmp_path: Path, extra: str, says: str
) -> None:
    done = roleplay("eval", "run", suite(tmp_path, good_and_bad(1), extra))
    assert done.code == 2
    assert says in done.err


def test_data_that_is_not_there_and_suites_that_do_not_exist_are_said(roleplay: Roleplay, tmp_path: Path) -> None:
    path = suite(tmp_path, good_and_bad(1))
    path.write_text(path.read_text(encoding="utf-8").replace("mine.jsonl", "yours-*.jsonl"), encoding="utf-8")
    assert "no file fits 'yours-*.jsonl'" in roleplay("eval", "run", path).err
    assert "did you mean 'offline'" in roleplay("eval", "run", "ofline").err
    assert "no such file" in roleplay("eval", "run", "nowhere.yaml").err


def test_a_suite_of_ones_own_is_begun_with_one_command_and_overwrites_nothing(
    roleplay: Roleplay, tmp_path: Path
) -> None:
    folder = tmp_path / "My suite"
    assert roleplay("eval", "new", folder).code == 0
    path = folder / "my-suite.yaml"
    assert roleplay("eval", "run", path, "--quiet").code == 1  # no baseline yet
    assert roleplay("eval", "baseline", path).code == 0
    assert roleplay("eval", "run", path, "--quiet").code == 0
    assert "is there already" in roleplay("eval", "new", folder).err


@pytest.mark.parametrize("option", ["--model", "--grader-model"])
def test_a_model_named_before_the_command_grades_as_one_named_behind_it(
    roleplay: Roleplay, tmp_path: Path, option: str
) -> None:
    path, model = suite(tmp_path, good_and_bad(2)), judge(tmp_path / "judge.yaml")
    assert roleplay(option, model, "eval", "run", path, "--json").document["header"]["identity"]["model"] == model
    assert f"readings by {model}" in roleplay(option, "gpt", "eval", "run", path, "--model", model).err
    assert "leave --model and --record out" in roleplay(option, model, "eval", "run", path, "--replay", "tape").err
    assert "'gpt' is no model" in roleplay(option, "gpt", "eval", "ablate", path).err


@pytest.mark.parametrize("option", ["--markdown", "--html", "--junit"])
def test_a_report_that_cannot_be_written_is_refused_before_the_run(
    roleplay: Roleplay, tmp_path: Path, option: str
) -> None:
    path, log = suite(tmp_path, good_and_bad(2)), tmp_path / "run.jsonl"
    done = roleplay("eval", "run", path, "--log", log, option, path / "report")
    assert done.code == 2
    assert done.err == f"roleplay: {path / 'report'}: cannot be written (Not a directory); choose another file.\n"
    assert not log.exists()


def test_what_was_there_stays_until_the_report_is_written(roleplay: Roleplay, tmp_path: Path) -> None:
    path, old, new = suite(tmp_path, good_and_bad(2), "gaet: {}"), tmp_path / "old.md", tmp_path / "new" / "new.md"
    old.write_text("last week's", encoding="utf-8")
    assert roleplay("eval", "run", path, "--markdown", old, "--html", new).code == 2
    assert old.read_text(encoding="utf-8") == "last week's"
    assert not new.exists()


def test_a_label_that_is_no_text_is_asked_for_again(roleplay: Roleplay, tmp_path: Path) -> None:
    waits = written(tmp_path / "talks.jsonl", [case("waits", PLAIN)])
    done = roleplay("eval", "label", waits, "--as", "anna", stdin=b"\xff\ny\nn\ny\nit is\xff\n")
    assert (done.code, done.err.splitlines()[-1].startswith("1 label written")) == (0, True)


# ── held-out data ──


def test_held_out_cases_are_summed_up_and_never_named_unless_one_insists(roleplay: Roleplay, tmp_path: Path) -> None:
    path, log = (
        suite(tmp_path, [case(f"secret-{n}", PLAIN, shown=True) for n in range(6)], "held_out: true"),
        tmp_path / "log",
    )
    variant = case("secret-pair", PLAIN, shown=False, pair={"with": "secret-0", "test": "direction"})
    with (tmp_path / "mine.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(variant) + "\n")
    page, xml = tmp_path / "page.html", tmp_path / "report.xml"
    done = roleplay("eval", "run", path, *PLACE, "--log", log, "--html", page, "--junit", xml)
    shown = done.out + done.err + page.read_text(encoding="utf-8") + xml.read_text(encoding="utf-8")
    assert "secret" not in shown.replace(str(tmp_path), "")
    assert "Let me look" not in log.read_text(encoding="utf-8")
    assert "secret-pair" in roleplay("eval", "show", log, "--show-held-out").out


# ── baselines and comparisons ──


def test_a_baseline_is_written_once_a_run_is_whole_and_shows_what_changes(roleplay: Roleplay, tmp_path: Path) -> None:
    path, log = suite(tmp_path, good_and_bad(8), "baseline: kept/baseline.json"), tmp_path / "run.jsonl"
    roleplay("eval", "run", path, *PLACE, "--log", log)
    assert roleplay("eval", "baseline", log).code == 0
    baseline = (tmp_path / "kept" / "baseline.json").read_text(encoding="utf-8")
    again = roleplay("eval", "baseline", log, "--dry-run")
    assert "Nothing changed." in again.out
    assert (tmp_path / "kept" / "baseline.json").read_text(encoding="utf-8") == baseline
    whole = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join(whole[:-1]), encoding="utf-8")
    assert "this run is not whole" in roleplay("eval", "baseline", log).err


def test_two_runs_are_compared_label_by_label(roleplay: Roleplay, tmp_path: Path) -> None:
    path = suite(tmp_path, good_and_bad(12))
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    roleplay("eval", "run", path, "--model", judge(tmp_path / "judge.yaml"), "--log", good)
    roleplay("eval", "run", path, "--model", judge(tmp_path / "blind.yaml", times=2), "--log", bad)
    done = roleplay("eval", "compare", good, bad)
    assert done.code == 1
    assert "Significantly worse: all (shown: recall), apologize (shown: recall)." in " ".join(done.out.split())
    assert "What differs: model (scripted:" in done.out
    assert "Worst new mistakes" in done.out
    assert SORRY[:30] in " ".join(done.out.split())
    back = roleplay("eval", "compare", bad, good, "--json")
    assert back.code == 0
    assert [
        each["gained"] for each in back.document["changes"] if each["name"] == "apologize" and each["kind"] == "shown"
    ] == [10]


@pytest.mark.parametrize(
    "damage",
    ["no JSON", "[]", '{"format": "roleplay baseline", "version": 9}', '{"format": "roleplay baseline", "version": 1}'],
)
def test_a_damaged_baseline_is_said(roleplay: Roleplay, tmp_path: Path, damage: str) -> None:
    (tmp_path / "baseline.json").write_text(damage, encoding="utf-8")
    done = roleplay("eval", "run", suite(tmp_path, good_and_bad(2), "baseline: baseline.json"), *PLACE)
    assert done.code == 2
    assert "baseline.json" in done.err


# ── stopping and going on ──


def test_a_run_goes_on_where_it_stopped_and_makes_nothing_twice(roleplay: Roleplay, tmp_path: Path) -> None:
    path, log = suite(tmp_path, good_and_bad(6)), tmp_path / "run.jsonl"
    roleplay("eval", "run", path, *PLACE, "--log", log)
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:5]) + lines[5][:40])  # as a kill in the middle of a line leaves it
    done = roleplay("eval", "run", path, *PLACE, "--log", log, "--json")
    keys = [json.loads(line)["case"] for line in log.read_bytes().splitlines()[1:]]
    assert sorted(keys) == sorted(set(keys))
    assert done.document["figures"]["readings"] == len(keys) == 12


@pytest.mark.parametrize("change", ["data", "rubric", "repeats", "model"])
def test_a_run_is_not_resumed_once_something_changed_and_it_says_what(
    roleplay: Roleplay, tmp_path: Path, change: str
) -> None:
    path, log = suite(tmp_path, good_and_bad(6)), tmp_path / "run.jsonl"
    roleplay("eval", "run", path, *PLACE, "--log", log)
    more: list[str] = []
    if change == "data":
        written(tmp_path / "mine.jsonl", good_and_bad(7))
    elif change == "rubric":
        path.write_text(path.read_text(encoding="utf-8") + "rubric: first-minutes\n", encoding="utf-8")
    elif change == "repeats":
        more = ["--repeat", "2"]
    else:
        more = ["--model", judge(tmp_path / "judge.yaml")]
    done = roleplay("eval", "run", path, *PLACE, "--log", log, *more)
    assert done.code == 2
    assert "cannot be resumed, for it is not the same run any more" in done.err
    assert f"{change} (" in done.err


def test_a_damaged_log_is_said_and_never_read_as_something_else(roleplay: Roleplay, tmp_path: Path) -> None:
    path, log = suite(tmp_path, good_and_bad(3)), tmp_path / "run.jsonl"
    roleplay("eval", "run", path, *PLACE, "--log", log)
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace('"said": true', '"said": false', 1), encoding="utf-8")
    done = roleplay("eval", "show", log)
    assert done.code == 2
    assert "was edited: its checksum does not fit" in done.err
    log.write_text("nonsense\n", encoding="utf-8")
    assert "this is no run log of roleplay" in roleplay("eval", "show", log).err


def test_a_run_killed_anywhere_is_finished_by_resume(
    roleplay: Roleplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real process, killed without warning while cases are under way."""
    command = [
        "eval", "run", str(suite(tmp_path, good_and_bad(20))), "--quiet",
        "--model", judge(tmp_path / "judge.yaml", pause=0.05), "--concurrency", "4",
    ]  # fmt: skip
    folder = tmp_path / "data" / "runs" / "mine"

    def written_so_far() -> int:
        return max((len(path.read_bytes().splitlines()) for path in folder.glob("*.jsonl")), default=0)

    def run() -> None:
        sys.argv = ["roleplay", *command]
        main()

    monkeypatch.setenv("ROLEPLAY_DATA_DIR", str(tmp_path / "data"))
    nowhere = os.open(os.devnull, os.O_RDWR)
    process = Fork(run, (nowhere, nowhere, nowhere))
    os.close(nowhere)
    while written_so_far() <= 5 and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    (log,) = folder.glob("*.jsonl")
    assert 0 < written_so_far() - 1 < 40
    done = roleplay(*command, "--resume")
    assert done.code == 0, done.err
    keys = [json.loads(line)["case"] for line in log.read_bytes().splitlines()[1:]]
    assert len(keys) == len(set(keys)) == 40
    assert list(folder.glob("*.jsonl")) == [log]


# ── errors, recordings ──


def test_cases_that_error_are_told_apart_and_are_exit_code_5(roleplay: Roleplay, tmp_path: Path) -> None:
    answers = [
        {"when": {"purpose": "find", "contains": "number 3"}, "fail": "refused_content"},
        {"when": {"purpose": "find"}, "json": {"findings": []}},
    ]
    (tmp_path / "judge.yaml").write_text(yaml.safe_dump({"schema": 1, "answers": answers}), encoding="utf-8")
    done = roleplay(
        "eval", "run", suite(tmp_path, good_and_bad(5)), "--model", f"scripted:{tmp_path / 'judge.yaml'}", "--json"
    )
    assert done.code == 5
    figures = done.document["figures"]
    assert figures["errors"] == {"RefusedContent": 1}
    assert figures["rows"][0]["n"] == 9


def test_a_recording_is_replayed_without_the_model_and_is_stale_once_the_prompt_changes(
    roleplay: Roleplay, tmp_path: Path
) -> None:
    (tmp_path / "find.md").write_text("Point at what the trainee does.\n$checks\n---\n$transcript\n", encoding="utf-8")
    rubric = "schema: 1\nid: own\nextends: difficult-conversations\nname: Own\ndescription: Own prompt.\nversion: 1\npass_mark: 70\nprompts: {find: find.md}\n"
    (tmp_path / "own.yaml").write_text(rubric, encoding="utf-8")
    tape = tmp_path / "tape.jsonl"
    extra = f"rubric: own.yaml\ngrader: {{model: openai/some-judge, recording: tape.jsonl}}\n{FLOOR}"
    path = suite(tmp_path, good_and_bad(6), extra)
    assert roleplay("eval", "run", path, "--model", judge(tmp_path / "judge.yaml"), "--record", tape).code == 0
    (tmp_path / "judge.yaml").unlink()
    assert roleplay("eval", "run", path, "--quiet").code == 0
    assert "is there already" in roleplay("eval", "run", path, "--model", "scripted:x.yaml", "--record", tape).err

    (tmp_path / "find.md").write_text("Point at what the trainee says.\n$checks\n---\n$transcript\n", encoding="utf-8")
    stale = roleplay("eval", "run", path, "--quiet")
    assert stale.code == 5
    assert "FAIL recording stale for 12 cases: record again" in " ".join(stale.out.split())
    assert "stale: sorry-0: " in stale.err
    assert "does." in stale.err
    assert "says." in stale.err

    judge(tmp_path / "judge.yaml")
    tape.unlink()
    assert roleplay("eval", "run", path, "--model", f"scripted:{tmp_path / 'judge.yaml'}", "--record", tape).code == 0
    assert roleplay("eval", "run", path, "--quiet").code == 0


def test_a_replay_names_the_model_that_was_recorded_whatever_the_suite_says(roleplay: Roleplay, tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    extra = "grader: {model: openai/some-judge, recording: tape.jsonl}\nbaseline: baseline.json"
    path = suite(tmp_path, good_and_bad(3), extra)
    model = judge(tmp_path / "judge.yaml")
    roleplay("eval", "run", path, "--model", model, "--record", tape)
    for more in ((), ("--replay", tape)):
        done = roleplay("eval", "run", path, *more, "--json")
        assert done.document["header"]["identity"]["model"] == model
        assert f"readings by {model} (" in done.err
    assert roleplay("eval", "baseline", path).code == 0
    kept = json.loads((tmp_path / "baseline.json").read_text(encoding="utf-8"))
    assert kept["header"]["identity"]["model"] == model


# ── from wherever one stands ──


@pytest.mark.parametrize(
    ("stands", "name", "data"),
    [
        ("suites", "mine.yaml", "../cases/mine.jsonl"),
        ("suites", "./mine.yaml", "../cases/*.jsonl"),
        ("suites", "mine.yaml", "./../cases/mine.jsonl"),
        ("suites", "mine.yaml", "../suites/../cases/mine.jsonl"),
        (".", "suites/mine.yaml", "../cases/mine.jsonl"),
        ("cases", "../suites/mine.yaml", "../cases/mine.jsonl"),
        ("suites/deeper", "../mine.yaml", "../cases/mine.jsonl"),
    ],
)
def test_data_is_found_beside_the_suite_wherever_one_stands(
    roleplay: Roleplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stands: str, name: str, data: str
) -> None:
    (tmp_path / "suites" / "deeper").mkdir(parents=True)
    (tmp_path / "cases").mkdir()
    path = suite(tmp_path / "suites", good_and_bad(1))
    (tmp_path / "suites" / "mine.jsonl").rename(tmp_path / "cases" / "mine.jsonl")
    path.write_text(path.read_text(encoding="utf-8").replace("mine.jsonl", data), encoding="utf-8")
    monkeypatch.chdir(tmp_path / stands)
    assert roleplay("eval", "run", name, "--quiet").code == 0


def test_a_suite_two_folders_up_and_down_is_found(
    roleplay: Roleplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    path = suite(tmp_path / "a" / "b", good_and_bad(1))
    (tmp_path / "a" / "b" / "mine.jsonl").rename(tmp_path / "mine.jsonl")
    path.write_text(path.read_text(encoding="utf-8").replace("mine.jsonl", "../../mine.jsonl"), encoding="utf-8")
    for stands, name in ((tmp_path / "a" / "b", "mine.yaml"), (tmp_path / "a", "b/mine.yaml")):
        monkeypatch.chdir(stands)
        assert roleplay("eval", "run", name, "--quiet").code == 0


def test_a_log_is_shown_and_compared_from_anywhere(
    roleplay: Roleplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, log = suite(tmp_path, good_and_bad(2), "baseline: baseline.json"), tmp_path / "run.jsonl"
    monkeypatch.chdir(tmp_path)
    roleplay("eval", "run", "mine.yaml", "--log", "run.jsonl")
    (tmp_path / "else").mkdir()
    monkeypatch.chdir(tmp_path / "else")
    assert roleplay("eval", "show", log).code == 0
    assert roleplay("eval", "compare", log, log).code == 0
    assert roleplay("eval", "baseline", log).code == 0
    assert str(tmp_path) not in (tmp_path / "baseline.json").read_text(encoding="utf-8")
    path.rename(tmp_path / "other.yaml")
    assert f"its suite 'mine' is not at {path} any more" in roleplay("eval", "show", log).err


# ── going on: what it cost, and what is left ──


def test_what_a_run_took_is_everything_in_its_log_and_what_is_announced_is_what_is_left(
    roleplay: Roleplay, tmp_path: Path
) -> None:
    path, log = suite(tmp_path, good_and_bad(6)), tmp_path / "run.jsonl"
    fails = [{"when": {"purpose": "find", "contains": "number"}, "fail": "refused_content", "times": 6}]
    model = judge(tmp_path / "judge.yaml")
    script = yaml.safe_load((tmp_path / "judge.yaml").read_text(encoding="utf-8"))
    (tmp_path / "judge.yaml").write_text(yaml.safe_dump({**script, "answers": fails + script["answers"]}))
    first = roleplay("eval", "run", path, "--model", model, "--log", log, "--concurrency", "1", "--json")
    assert first.code == 5
    judge(tmp_path / "judge.yaml")
    again = roleplay("eval", "run", path, "--model", model, "--log", log, "--json")
    assert f"Going on with {log}: " in again.err
    assert "of 12 readings are there" in again.err
    left = sum(first.document["figures"]["errors"].values())
    assert f"mine: {left} readings by" in again.err
    assert f"About {left} calls" in again.err
    spent = [json.loads(line).get("spent", {}).get("calls", 0) for line in log.read_text().splitlines()[1:]]
    assert again.document["figures"]["calls"] == sum(spent)
    assert sum(spent) > first.document["figures"]["calls"] > 0


def test_the_pace_is_that_of_this_attempt_and_waiting_is_said() -> None:
    progress = Progress(46, done=25, before=25, spent=Spent(calls=60, retries=2, cost=0.01))
    assert _status(progress) == "25 of 46 · $0.0100 · 2 tried again"
    progress.done, progress.began = 27, progress.began - 1000
    assert "27 of 46 · 0.1/min" in _status(progress)
    progress.wait(12)
    assert _status(progress).endswith(" · waiting for the provider, 12 s")


# ── held-out data that stands elsewhere too ──


def test_held_out_cases_that_another_suite_has_too_are_warned_of_and_not_named(
    roleplay: Roleplay, tmp_path: Path
) -> None:
    words, conversation, same_id = (
        case("hidden-words", f"{SORRY} That was 7."),
        case("hidden-talk", f"{SORRY} That was 8.", conversation="talk-8"),
        case("hidden-id", f"{SORRY} That was 9."),
    )
    own = [case(f"hidden-own-{n}", f"{SORRY} That was {n}.", shown=True) for n in range(20, 25)]
    for each in (words, conversation, same_id):
        each["gold"][0]["shown"] = True
    hidden = suite(tmp_path, [words, conversation, same_id, *own], "held_out: true", name="hidden")
    there = [
        case("seen-1", f"  {SORRY.upper()}  That was 7.", shown=True),
        case("seen-2", PLAIN, shown=False, conversation="talk-8"),
        case("hidden-id", PLAIN, shown=False),
    ]
    done = roleplay("eval", "run", suite(tmp_path, there), hidden, "--quiet")
    assert "warning: 3 cases of the held-out 'hidden' stand in 'mine' too" in done.err
    assert "hidden-words" not in done.err + done.out
    done = roleplay("eval", "run", suite(tmp_path, good_and_bad(2)), hidden, "--quiet")
    assert "warning" not in done.err
