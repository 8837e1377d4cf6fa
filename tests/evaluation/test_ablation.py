"""Ablation: judges that obey their prompt, so that it is known which of its sentences matter."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from roleplay.cli import ablation as command
from roleplay.config import Settings, load
from roleplay.errors import BadCredentials, StaleRecording, UsageError
from roleplay.evaluation.ablation import Plan, ablate, planned
from roleplay.evaluation.ablation_sections import before_ablation, of_ablation
from roleplay.evaluation.compare import Counted
from roleplay.evaluation.experiment import Wish, execute
from roleplay.evaluation.kills import Effect, kill_rate, with_verdicts
from roleplay.evaluation.log import RunLog
from roleplay.evaluation.spread import spread
from roleplay.evaluation.suite import Suite, load_suite
from roleplay.models.base import Request
from roleplay.models.cassette import Recording
from roleplay.models.chat import ChatModel
from roleplay.models.scripted import Line, Scripted

PROMPT = """You look for apologies. Most sentences are none.

- Report an apology only where it stands.
- An empty list is a good answer.

Answer with one JSON object, {"findings": [...]}.

Checks
$checks

---

$transcript
"""
EMPTY = "An empty list is a good answer."
MOST = "Most sentences are none."
FORMAT = 'Answer with one JSON object, {"findings": [...]}.'
Answer = dict[str, Any] | Line | str


@pytest.fixture
def settings(home: Path) -> Settings:
    return load({"data_dir": home / "data"})


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """Eight trainees who apologise and eight who do not, and a rubric with a short prompt of its own."""
    cases = []
    for number in range(16):
        sorry = number % 2 == 0
        text = f"I'm sorry that parcel {number} is late." if sorry else f"Parcel {number} is on its way."
        turns = [{"role": "customer", "text": "Where is it?"}, {"role": "trainee", "text": text}]
        gold = [{"turn": 1, "strategy": "apologize", "shown": sorry, "called_for": True}]
        cases.append({"id": f"case-{number}", "transcript": {"turns": turns}, "gold": gold})
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    (tmp_path / "find.md").write_text(PROMPT, encoding="utf-8")
    (tmp_path / "rubric.yaml").write_text(
        "schema: 1\nid: parcels\nextends: difficult-conversations\nonly: [apologize]\nprompts: {find: find.md}\n",
        encoding="utf-8",
    )
    return written(tmp_path)


def written(folder: Path, more: str = "") -> Suite:
    path = folder / "suite.yaml"
    path.write_text(
        "schema: 1\nid: parcels\nname: Parcels\ndata: [cases.jsonl]\nrubric: rubric.yaml\nleast: 5\n"
        f"grader: {{model: scripted/judge, verify: false, strategies: labelled}}\n{more}",
        encoding="utf-8",
    )
    return load_suite(path)


def apology(at: str = "1.1") -> dict[str, Any]:
    return {"at": at, "why": "apologises", "check": "specific-apology", "sure": True}


def judge(request: Request) -> dict[str, Any]:
    """Report apologies, and whatever there is unless told that nothing need be reported."""
    asked = request.messages[-1].content
    told = EMPTY in request.messages[0].content
    return {"findings": [apology()] if "sorry" in asked or not told else []}


def plan_of(suite: Suite, settings: Settings, answer: Callable[[Request], Answer], **more: Any) -> Plan:
    folder = settings.data_dir / "logs"
    return planned(suite, settings, folder, **{"backend": ChatModel(Scripted(answer)), **more})


def found_in(effects: tuple[Effect, ...], old: str) -> Effect:
    return next(effect for effect in effects if effect.old == old)


class Killed(Exception):  # noqa: N818 - it is no error
    """What ends a process, in these tests."""


# ── what is caught ──


def test_a_sentence_the_judge_obeys_is_caught_when_it_goes_and_one_it_ignores_is_not(
    suite: Suite, settings: Settings
) -> None:
    found = ablate(plan_of(suite, settings, judge, operators=["drop-sentence"]))
    obeyed, ignored = found_in(found.mutants, EMPTY), found_in(found.mutants, MOST)
    assert (obeyed.verdict, obeyed.gained, obeyed.lost, obeyed.labels) == ("caught", 0, 8, 16)
    assert (ignored.verdict, ignored.gained, ignored.lost) == ("not caught", 0, 0)
    caught = found.having("caught")
    assert found.mutants[: len(caught)] == caught  # those that cost most come first
    assert {effect.lost for effect in caught} == {8}
    assert all(EMPTY in effect.old for effect in caught)
    assert found.killed.value == len(caught) / len(found.mutants)
    assert found.right == found.labels == 16


def test_a_sentence_without_which_the_grader_is_better_does_harm(suite: Suite, settings: Settings) -> None:
    def shy(request: Request) -> dict[str, Any]:
        told = MOST in request.messages[0].content
        return {"findings": [apology()] if "sorry" in request.messages[-1].content and not told else []}

    found = ablate(plan_of(suite, settings, shy, operators=["drop-sentence"]))
    harmful = found_in(found.mutants, MOST)
    assert (harmful.verdict, harmful.gained, harmful.lost) == ("better", 8, 0)
    assert any("do harm" in section.title for section in of_ablation(found))


def test_answers_that_cannot_be_read_any_more_are_caught(suite: Suite, settings: Settings) -> None:
    def lost_without_format(request: Request) -> Answer:
        return judge(request) if FORMAT in request.messages[0].content else "Yes, gladly!"

    found = ablate(plan_of(suite, settings, lost_without_format, operators=["drop-sentence"]))
    mutant = found_in(found.mutants, FORMAT)
    assert (mutant.verdict, mutant.errors, mutant.labels) == ("caught", 16, 0)


def test_wordings_of_a_strategys_checks_are_tried_on_the_cases_that_are_asked_about_it(
    tmp_path: Path, suite: Suite, settings: Settings
) -> None:
    def literal(request: Request) -> dict[str, Any]:
        wanted = "specific-apology: One apology that names" in request.messages[0].content
        return {"findings": [apology()] if wanted and "sorry" in request.messages[-1].content else []}

    rubric, cases = tmp_path / "rubric.yaml", tmp_path / "cases.jsonl"
    rubric.write_text(rubric.read_text(encoding="utf-8").replace("[apologize]", "[apologize, ask]"), encoding="utf-8")
    turns = [{"role": "customer", "text": "Where is it?"}, {"role": "trainee", "text": "Which one do you mean?"}]
    gold = [{"turn": 1, "strategy": "ask", "shown": True}]
    with cases.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "asks", "transcript": {"turns": turns}, "gold": gold}) + "\n")
    plan = plan_of(suite, settings, literal, operators=["drop-examples"])
    assert [mutant.id for mutant in plan.mutants] == ["ask.drop-examples", "apologize.drop-examples"]
    assert plan.readings == 17 + 17 + 16 + 1
    found = {effect.strategy: effect for effect in ablate(plan).mutants}
    assert (found["apologize"].verdict, found["apologize"].labels) == ("caught", 16)
    assert (found["ask"].verdict, found["ask"].labels) == ("not caught", 1)


def test_too_few_labels_are_said_and_never_pass_for_a_fall(suite: Suite, settings: Settings) -> None:
    found = ablate(plan_of(suite, settings, judge, operators=["drop-sentence"], limit=4))
    assert found.cases == 4
    assert found_in(found.mutants, EMPTY).lost == 2
    assert found.killed.value == 0
    assert any("fewer than 5 labels" in note for note in found.notes)


def test_the_suites_own_gate_says_how_far_figures_may_fall(tmp_path: Path, suite: Suite, settings: Settings) -> None:
    def careless(request: Request) -> dict[str, Any]:
        """Without the sentence one apology in eight is overlooked."""
        told, asked = EMPTY in request.messages[0].content, request.messages[-1].content
        return {"findings": [apology()] if "sorry" in asked and (told or "parcel 4 " not in asked) else []}

    tight, loose = written(tmp_path), written(tmp_path, "baseline: b.json\ngate: {worst_loss: 0.2}\n")
    verdicts = [
        found_in(ablate(plan_of(each, settings, careless, operators=["drop-sentence"])).mutants, EMPTY).verdict
        for each in (tight, loose)
    ]
    assert verdicts == ["caught", "not caught"]


# ── doubt ──


def test_a_judge_that_wavers_is_said_to(suite: Suite, settings: Settings) -> None:
    asked: list[str] = []

    def wavering(request: Request) -> dict[str, Any]:
        asked.append(request.messages[-1].content)
        again = asked.count(asked[-1]) > 1
        return {"findings": [] if again else judge(request)["findings"]}

    found = ablate(plan_of(suite, settings, wavering, operators=["swap-quotes", "shuffle-checks"]))
    assert (found.again.verdict, found.again.lost) == ("caught", 8)
    assert any("so unsteadily" in note for note in found.notes)


def test_verdicts_are_corrected_for_the_number_of_mutants() -> None:
    def effect(lost: int, p: float) -> Effect:
        every = Counted(hits=100, misses=0, silences=100)
        after = Counted(hits=100 - lost, misses=lost, silences=100)
        return Effect(labels=200, conversations=200, before=every, after=after, gained=0, lost=lost, p=p)

    alone = with_verdicts([effect(4, 0.03)])
    among_many = with_verdicts([effect(4, 0.03), *[effect(0, 1.0)] * 9])
    assert [alone[0].verdict, among_many[0].verdict] == ["caught", "not caught"]
    assert among_many[0].lost == 4
    rate = kill_rate([*alone, *among_many])
    assert (rate.value, rate.n) == (1 / 11, 11)
    assert rate.low is not None
    assert rate.high is not None
    assert 0 < rate.low < 1 / 11 < rate.high < 1


def test_scripted_judges_and_prompts_without_examples_are_named(suite: Suite, settings: Settings) -> None:
    notes = plan_of(suite, settings, judge).notes
    assert "never the prompts" in notes[0]
    assert "'find' shows no two examples" in notes[1]


# ── the run ──


def test_a_killed_ablation_goes_on_and_asks_nothing_twice(suite: Suite, settings: Settings) -> None:
    asked: list[Request] = []

    def dying(request: Request) -> dict[str, Any]:
        asked.append(request)
        if len(asked) == 40:
            raise Killed
        return judge(request)

    operators = ["shuffle-checks"]
    with pytest.raises(Killed):
        ablate(plan_of(suite, settings, dying, operators=operators, wish=Wish(concurrency=1)))
    done = [0]
    plan = plan_of(suite, settings, dying, operators=operators, wish=Wish(concurrency=1))
    found = ablate(plan, done.append)
    assert plan.readings == 16 * (2 + len(plan.mutants))
    assert len(asked) == plan.readings + 1  # the one that died with the process
    assert max(done) == plan.readings
    assert done == sorted(done)
    ablate(plan_of(suite, settings, dying, operators=operators))
    assert len(asked) == plan.readings + 1
    assert found.again.gained == found.again.lost == 0


def test_what_has_changed_meanwhile_is_read_afresh(tmp_path: Path, suite: Suite, settings: Settings) -> None:
    asked: list[Request] = []

    def counting(request: Request) -> dict[str, Any]:
        asked.append(request)
        return judge(request)

    first = plan_of(suite, settings, counting, operators=["invert-rule"])
    ablate(first)
    (tmp_path / "find.md").write_text(PROMPT.replace(EMPTY, "Nothing is a good answer."), encoding="utf-8")
    second = plan_of(suite, settings, counting, operators=["invert-rule"])
    assert ablate(second).right == 8
    assert len(asked) == first.readings + second.readings


def test_offline_there_is_nothing_to_leave_out(suite: Suite, settings: Settings) -> None:
    with pytest.raises(UsageError, match="reads no prompts"):
        planned(suite, settings, settings.data_dir, wish=Wish(model="offline"))


def test_a_recording_cannot_answer_changed_prompts(tmp_path: Path, suite: Suite, settings: Settings) -> None:
    recording = tmp_path / "recording.jsonl"
    live = ChatModel(Recording(Scripted(judge), recording))
    execute(plan_of(suite, settings, judge, backend=live).original, RunLog(tmp_path / "log.jsonl"))
    replayed = plan_of(
        suite, settings, judge, backend=None, wish=Wish(model=f"replay:{recording}"), operators=["invert-rule"]
    )
    with pytest.raises(StaleRecording, match="asks a model") as raised:
        ablate(replayed)
    assert raised.value.exit_code == 5


def test_a_refused_key_ends_it(suite: Suite, settings: Settings) -> None:
    with pytest.raises(BadCredentials):
        ablate(plan_of(suite, settings, lambda _: Line(fail="bad_credentials")))


def test_before_it_begins_it_says_what_it_takes(suite: Suite, settings: Settings) -> None:
    said = "\n".join(before_ablation(plan_of(suite, settings, judge, most=3)))
    assert "3 mutants × 16 cases" in said
    assert "80 readings" in said
    assert "About 80 calls" in said


def test_few_cases_are_spread_over_strategies_and_labels() -> None:
    cases = [
        (f"{strategy}-{truth}-{number}", frozenset({stratum}))
        for strategy in ("ask", "calm")
        for truth in (True, False)
        for stratum in [(strategy, "shown", truth)]
        for number in range(5)
    ]
    assert spread(iter(cases), 4) == {"ask-True-0", "ask-False-0", "calm-True-0", "calm-False-0"}  # type: ignore[arg-type]
    assert len(spread(iter(cases), 7)) == 7  # type: ignore[arg-type]
    assert len(spread([("none", frozenset()), *cases])) == 20  # type: ignore[list-item]


# ── the command ──


@pytest.fixture
def call(tmp_path: Path, suite: Suite) -> Callable[..., Any]:
    script = tmp_path / "script.yaml"
    script.write_text("schema: 1\nanswers:\n  - json: {findings: []}\n", encoding="utf-8")
    app = typer.Typer()
    app.command("ablate")(command.ablate)

    def run(*arguments: str) -> Any:
        given = [str(suite.path), "--model", f"scripted:{script}", "--folder", str(tmp_path / "logs"), *arguments]
        return CliRunner().invoke(app, given)

    return run


def test_the_command_prints_what_it_found_and_what_nobody_would_notice(
    call: Callable[..., Any], tmp_path: Path
) -> None:
    done = call("--mutants", "2", "--limit", "6", "--markdown", str(tmp_path / "report.md"))
    assert done.exit_code == 0, done.output
    assert "Kill rate: 0%" in done.stdout
    assert "The suite fails to notice (2)" in done.stdout
    assert "2 mutants × 6 cases" in done.stderr
    assert "2 of 2 · " in done.stderr
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("# Ablation of parcels")


def test_the_command_gives_everything_as_json(call: Callable[..., Any]) -> None:
    document = json.loads(call("--operators", "invert-rule", "--limit", "2", "--json").stdout)
    assert document["killed"] == {**document["killed"], "value": 0.0, "n": len(document["mutants"])}
    assert {each["operator"] for each in document["mutants"]} == {"invert-rule"}
    assert document["mutants"][0]["old"]


def test_of_a_long_sentence_the_part_that_changed_is_shown(call: Callable[..., Any], suite: Suite) -> None:
    long = f"- Look {'very ' * 60}closely and report at most one of them.\n"
    suite.beside("find.md").write_text(long + PROMPT, encoding="utf-8")
    shown = " ".join(call("--operators", "invert-rule", "--limit", "1").stdout.split())
    assert "closely and report at most one of them.” → “…" in shown
    assert "closely and report at least one of them.”" in shown


def test_an_operator_that_does_not_exist_is_refused(call: Callable[..., Any]) -> None:
    done = call("--operators", "drop-sentences")
    assert isinstance(done.exception, UsageError)
    assert "drop-sentence" in str(done.exception)
