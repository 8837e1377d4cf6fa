"""After a change to a prompt: the run is stale, says what to record again, and leaves the baseline alone. And what CI is told of losses."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from tests.conftest import Roleplay
from tests.evaluation.hands import PLAIN, SORRY, RunPytest, case, good_and_bad, suite, written

PROMPT = "Point at what the trainee does.\n$checks\n---\n$transcript\n"
RUBRIC = "schema: 1\nid: own\nextends: difficult-conversations\nname: Own\ndescription: Own prompt.\nversion: 1\npass_mark: 70\nprompts: {find: find.md}\n"
SUITE = """rubric: own.yaml
grader: {model: openai/some-judge, recording: tape.jsonl, verify: false}
baseline: baseline.json
gate: {no_significant_loss: true}
"""


@pytest.fixture
def stale(roleplay: Roleplay, tmp_path: Path) -> Path:
    """A suite with a recording and a baseline, and one sentence of its prompt changed since."""
    (tmp_path / "find.md").write_text(PROMPT, encoding="utf-8")
    (tmp_path / "own.yaml").write_text(RUBRIC, encoding="utf-8")
    judge = {"schema": 1, "answers": [{"when": {"purpose": "find"}, "json": {"findings": []}}]}
    (tmp_path / "judge.yaml").write_text(yaml.safe_dump(judge), encoding="utf-8")
    path, tape = suite(tmp_path, good_and_bad(3), SUITE), tmp_path / "tape.jsonl"
    model = f"scripted:{tmp_path / 'judge.yaml'}"
    log = tmp_path / "first.jsonl"
    assert roleplay("eval", "run", path, "--model", model, "--record", tape, "--log", log).code == 1  # no baseline yet
    assert roleplay("eval", "baseline", log).code == 0
    assert roleplay("eval", "run", path, "--quiet").code == 0
    (tmp_path / "find.md").write_text(PROMPT.replace("does", "says"), encoding="utf-8")
    return path


def test_a_stale_run_reports_and_says_what_to_record_again(roleplay: Roleplay, stale: Path, tmp_path: Path) -> None:
    log, page, xml = tmp_path / "run.jsonl", tmp_path / "page.html", tmp_path / "report.xml"
    done = roleplay("eval", "run", stale, "--log", log, "--html", page, "--junit", xml)
    assert done.code == 5
    said = " ".join(done.out.split())
    assert "FAIL recording stale for 6 cases: record again" in said
    assert "Nothing can be compared: every case errored, is stale, or changed since." in said
    assert re.search(r"What differs: .*prompt find \(", said)
    assert "stale: sorry-0: " in done.err
    assert f"Run log: {log}" in done.err
    assert "stale for 6 cases" in page.read_text(encoding="utf-8")
    assert len(ElementTree.parse(xml).findall(".//error")) == 6  # noqa: S314 - we wrote it
    again = roleplay("eval", "show", log)
    assert (again.code, again.out) == (5, done.out)


def test_comparing_with_a_stale_run_is_refused_in_a_sentence(roleplay: Roleplay, stale: Path, tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    roleplay("eval", "run", stale, "--log", log)
    done = roleplay("eval", "compare", tmp_path / "first.jsonl", log)
    assert done.code == 2
    assert done.err == (
        f"roleplay: {log}: nothing can be compared: every case errored, is stale, or changed since; "
        "compare whole runs of the same data.\n"
    )


@pytest.mark.usefixtures("stale")
def test_pytest_tells_of_stale_cases_without_a_traceback(run_pytest: RunPytest) -> None:
    code, out = run_pytest()
    assert code == 1
    assert "7 failed" in out
    assert "StaleRecording: " in out
    assert "recording: stale for 6 cases: record again" in out
    assert "Traceback" not in out


def test_a_case_that_was_right_before_fails_for_junit_as_for_pytest(
    roleplay: Roleplay, run_pytest: RunPytest, tmp_path: Path
) -> None:
    cases = [case("lost", SORRY, shown=True), case("never", PLAIN, shown=True), *good_and_bad(3)]
    path, xml = suite(tmp_path, cases, "baseline: baseline.json"), tmp_path / "report.xml"
    log = tmp_path / "run.jsonl"
    roleplay("eval", "run", path, "--log", log)
    roleplay("eval", "baseline", log)
    kept = tmp_path / "baseline.json"
    known = yaml.safe_load(kept.read_text(encoding="utf-8"))["said"]["never"]
    kept.write_text(
        kept.read_text(encoding="utf-8").replace(f'"never": ["{known[0]}", "0"]', f'"never": ["{known[0]}", "1"]'),
        encoding="utf-8",
    )
    done = roleplay("eval", "run", path, "--quiet", "--junit", xml)
    root = ElementTree.parse(xml)  # noqa: S314 - we wrote it
    failed = {test.get("name"): test[0].get("message") for test in root.findall(".//testcase[failure]")}
    assert failed == {"never": "right before: apologize shown at 1: missed"}
    assert done.code == 0  # no gate asks for it
    code, out = run_pytest()
    assert (code, out.count("FAILED")) == (1, 1)
    assert "FAILED mine.yaml::never" in out


# ── what a suite must not be ──


def test_a_suite_without_a_case_is_refused(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("eval", "run", suite(tmp_path, []))
    assert (done.code, done.err) == (
        2,
        f"roleplay: {tmp_path / 'mine.jsonl'}: there is no case in this file; write one, a line each.\n",
    )


def test_cases_that_vanished_since_the_baseline_are_no_green(roleplay: Roleplay, tmp_path: Path) -> None:
    path = suite(tmp_path, good_and_bad(4), "baseline: baseline.json\ngate: {no_significant_loss: true}")
    log = tmp_path / "run.jsonl"
    roleplay("eval", "run", path, "--log", log)
    roleplay("eval", "baseline", log)
    written(tmp_path / "mine.jsonl", good_and_bad(4)[:5])
    done = roleplay("eval", "run", path, "--quiet")
    assert done.code == 1
    assert "FAIL baseline 3 cases of it not in this run" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (
            "gate:\n  floors:\n    - {metric: recall, kind: shown, at_least: 0.5, of: apologise}",
            ":9:56: there is no strategy 'apologise'; did you mean 'apologize'",
        ),
        ("rubric: nonsense", ":7:9: there is no rubric 'nonsense'"),
    ],
)
def test_names_that_do_not_exist_are_said_with_their_place(
    roleplay: Roleplay, tmp_path: Path, extra: str, says: str
) -> None:
    path = suite(tmp_path, good_and_bad(1), f"\n{extra}")
    done = roleplay("eval", "run", path)
    assert done.code == 2
    assert f"{path}{says}" in done.err


# ── before a run ──


def test_a_run_from_a_recording_announces_that_nobody_is_asked(roleplay: Roleplay, stale: Path, tmp_path: Path) -> None:
    (tmp_path / "find.md").write_text(PROMPT, encoding="utf-8")
    done = roleplay("eval", "run", stale)
    assert "About 6 calls, answered from a recording: nobody is asked, and it costs nothing." in done.err
    assert "price unknown" not in done.err


def test_where_no_change_could_be_shown_it_says_so(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("eval", "run", suite(tmp_path, [case("a", SORRY, shown=True)]))
    assert "Smallest change it could show, shown: recall none could be shown (1 label) over all" in done.err
