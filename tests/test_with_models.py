"""A session with models, end to end through both faces' own doors; the models are scripts, so every run is the same."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest

from roleplay import plain
from roleplay.config import Settings, load
from roleplay.customer.events import Incomplete, Notice, Replied
from roleplay.library import load_library
from roleplay.model_engine import engine_for
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from tests.conftest import Done, Roleplay

DANA = "dana-missed-connection"
NOTHING = "{seen: [], asked: [], offered: [], goodbye: false}"
HEARD = "I hear you, Dana. Running for that gate and watching it leave must have been awful."
SCRIPT = f"""\
schema: 1
answers:
  - when: {{purpose: appraise}}
    json: {NOTHING}
  - when: {{purpose: voice}}
    say: I stood at that desk like a fool.
    times: 1
  - when: {{purpose: voice}}
    say: How may I help you today?
    times: 1
  - when: {{purpose: voice}}
    say: So what happens now?
  - when: {{purpose: find}}
    json: {{findings: [{{at: "1.1", why: says what happened to her, check: CHECK, sure: true}}, {{at: "0.1", why: x, check: CHECK, sure: true}}]}}
  - when: {{purpose: verify}}
    json: {{answers: [{{item: 1, answer: "yes"}}]}}
  - when: {{purpose: coach}}
    json: {{suggestions: []}}
"""


@pytest.fixture
def script(tmp_path: Path) -> str:
    check = next(check.id for check in load_catalogue().by_id["empathize"].shows if check.at == "turn")
    path = tmp_path / "model.yaml"
    path.write_text(SCRIPT.replace("CHECK", check))
    return f"scripted:{path}"


def write(tmp_path: Path, *answers: str) -> str:
    path = tmp_path / "model.yaml"
    path.write_text("schema: 1\nanswers:\n" + "\n".join(f"  - {answer}" for answer in answers))
    return f"scripted:{path}"


def played(done: Done) -> dict[str, Any]:
    assert done.code == 0, done.err
    document: dict[str, Any] = done.document
    return document


PLAY = ["play", DANA, "--plain", "--json", "--seed", "1"]


def test_a_model_appraises_speaks_and_finds_in_one_piped_session(roleplay: Roleplay, script: str) -> None:
    done = roleplay(*PLAY, "--model", script, stdin=f"{HEARD}\nTell me more.\n/end\n")
    result = played(done)
    first, second = (turn for turn in result["transcript"]["turns"][1:] if turn["role"] == "customer")
    assert first["text"].startswith("I stood at that desk like a fool.")
    assert first["referee"] is None
    assert second["text"].startswith("So what happens now?"), "what a customer never says was held back and taken again"
    assert second["referee"] == "minor"
    card = result["scorecard"]
    assert card["graded_by"]["model"] == script
    assert set(card["graded_by"]["prompts"]) == {"find", "verify"}
    assert [(item["turn"], item["quote"]) for item in card["findings"]] == [(1, "I hear you, Dana.")]
    assert card["rejected"] == {"in the customer's words": 1}
    said = " ".join(card["rests_on"])
    assert "1 thing that the reader named is left out: in the customer's words." in said
    assert "The same model" in said
    assert "nothing of it was measured" in said


def test_roles_name_their_models_apart(roleplay: Roleplay, script: str) -> None:
    done = roleplay(*PLAY, "--customer-model", script, stdin=f"{HEARD}\n/end\n")
    result = played(done)
    assert result["transcript"]["turns"][2]["text"].startswith("I stood at that desk like a fool.")
    assert result["scorecard"]["graded_by"] is None
    assert "offline signals" in result["scorecard"]["finder"]


def test_only_who_grades_what_he_played_himself_is_named_for_it(
    roleplay: Roleplay, script: str, tmp_path: Path
) -> None:
    (tmp_path / "other.yaml").write_text((tmp_path / "model.yaml").read_text())
    other = f"scripted:{tmp_path / 'other.yaml'}"
    result = played(roleplay(*PLAY, "--model", script, "--grader-model", other, stdin=f"{HEARD}\n/end\n"))
    assert result["scorecard"]["graded_by"]["model"] == other
    assert "The same model" not in " ".join(result["scorecard"]["rests_on"])


def test_a_transcript_from_elsewhere_is_graded_by_a_model(roleplay: Roleplay, script: str, tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text(f"Customer: I missed my flight!\nAgent: {HEARD}\n")
    done = roleplay("grade", str(talk), "--json", "--grader-model", script)
    assert done.code == 0
    assert [item["sentence"] for item in done.document["findings"]] == [1]
    assert roleplay("grade", str(talk), "--json").document["graded_by"] is None


def test_a_grader_that_cannot_be_read_leaves_everything_ungraded(roleplay: Roleplay, tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text(f"Customer: I missed my flight!\nAgent: {HEARD}\n")
    done = roleplay("grade", str(talk), "--json", "--model", write(tmp_path, "say: I would give it ten points."))
    card = done.document
    assert (done.code, card["score"], card["findings"]) == (0, None, [])
    assert "even after one repair" in card["reason"]
    assert {verdict["verdict"] for verdict in card["verdicts"]} <= {"ungraded", "not_called_for"}


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("gpt", "write provider/model"),
        ("scripted:nowhere.yaml", "nowhere.yaml"),
        ("replay:nowhere.jsonl", "nowhere.jsonl"),
    ],
)
def test_what_is_no_model_is_refused_before_anything_begins(roleplay: Roleplay, model: str, sentence: str) -> None:
    done = roleplay(*PLAY, "--model", model)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


def test_a_failing_model_ends_a_piped_session_with_its_own_code_and_nothing_is_lost(
    roleplay: Roleplay, tmp_path: Path
) -> None:
    model = write(tmp_path, "{when: {purpose: voice}, fail: bad_credentials}", f"json: {NOTHING}")
    done = roleplay(*PLAY, "--model", model, stdin=f"{HEARD}\n")
    assert done.code == 3
    assert "refuses the key" in done.err
    session = done.err.split("sessions resume ")[1].split()[0]
    assert "--model offline" in done.err
    went_on = roleplay("sessions", "resume", session, "--plain", "--json", "--model", "offline", stdin="/end\n")
    assert [turn["text"] for turn in played(went_on)["transcript"]["turns"]][1] == HEARD


# ── at the keyboard ──


def at_the_keyboard(tmp_path: Path, settings: Settings, typed: str) -> tuple[Session, str]:
    catalogue, out = load_catalogue(), io.StringIO()
    with Store(tmp_path / "roleplay.db") as store:
        session = Session.start(
            store, load_library().get(DANA), find_rubric("difficult-conversations", catalogue), catalogue,
            trainee="me", seed=1, engine=engine_for(settings),
        )  # fmt: skip
        asyncio.run(plain.Plain(session, io.StringIO(typed), out, interactive=True).play())
    return session, out.getvalue()


BROKEN = ("{when: {purpose: voice}, say: I ran for it. And then, fail: incomplete, times: 1}",)


def test_a_reply_that_breaks_off_is_said_to_be_incomplete_and_can_be_had_again(tmp_path: Path) -> None:
    model = write(tmp_path, *BROKEN, "{when: {purpose: voice}, say: They closed the door.}", f"json: {NOTHING}")
    settings = load({"customer_model": model})
    session, screen = at_the_keyboard(tmp_path, settings, f"{HEARD}\nwhat?\n/retry\n/quit\n")
    assert "Customer (incomplete, it does not count): I ran for it." in screen
    assert "Customer: They closed the door." in screen
    assert "I ran for it" not in session.turns[2].text


def test_one_may_go_on_offline_or_quit_instead(tmp_path: Path) -> None:
    settings = load({"customer_model": write(tmp_path, "{when: {purpose: voice}, fail: bad_credentials}")})
    session, screen = at_the_keyboard(tmp_path, settings, f"{HEARD}\n/offline\n/quit\n")
    assert "Nothing is lost. /retry asks again · /offline goes on without a model · /quit" in screen
    assert len(session.turns) == 3
    assert session.model.endswith(", then offline")
    session, screen = at_the_keyboard(tmp_path, settings, f"{HEARD}\n/quit\n")
    assert (len(session.turns), session.pending) == (1, HEARD)
    assert f"sessions resume {session.id}" in screen


def test_a_grader_that_fails_can_be_asked_again_or_replaced_by_signals(tmp_path: Path) -> None:
    settings = load({"grader_model": write(tmp_path, "fail: bad_credentials")})
    _, screen = at_the_keyboard(tmp_path, settings, f"{HEARD}\n/end\n\n\n/retry\n/offline\n")
    assert screen.count("Not graded: the provider refuses the key.") == 2
    assert "offline signals" in screen
    assert "I hear you" in at_the_keyboard(tmp_path, settings, f"{HEARD}\n/end\n\n\n/quit\n")[0].turns[1].text


def test_doctor_says_each_thing_in_one_sentence(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("doctor", "--model", write(tmp_path, "say: I would rather not say anything about that."))
    assert done.code == 3
    assert "even after one repair: it holds no JSON object; grade with another model, or offline" in done.out


# ── as a program hears it ──


async def test_usage_is_counted_and_kept_with_the_session(tmp_path: Path, script: str) -> None:
    catalogue = load_catalogue()
    with Store(tmp_path / "roleplay.db") as store:
        session = Session.start(
            store, load_library().get(DANA), find_rubric("difficult-conversations", catalogue), catalogue,
            trainee="me", seed=1, engine=engine_for(load({"model": script})),
        )  # fmt: skip
        events = [event async for event in session.send(HEARD)]
        assert isinstance(events[-1], Replied)
        assert [event.kind for event in events if isinstance(event, Notice)] == ["waiting", "connecting"]
        assert session.usage.calls == 2
        assert Session.peek(store, session.id).usage == session.usage
        assert (session.usage.cost, session.usage.prompt_tokens) == (None, None), "a script costs nothing that is known"


async def test_a_broken_reply_leaves_no_trace_in_the_session(tmp_path: Path) -> None:
    model = write(tmp_path, *BROKEN, f"json: {NOTHING}")
    catalogue = load_catalogue()
    with Store(tmp_path / "roleplay.db") as store:
        session = Session.start(
            store, load_library().get(DANA), find_rubric("difficult-conversations", catalogue), catalogue,
            trainee="me", seed=1, engine=engine_for(load({"customer_model": model})),
        )  # fmt: skip
        *_, last = [event async for event in session.send(HEARD)]
        assert isinstance(last, Incomplete)
        assert last.said == "I ran for it."
        assert len(session.turns) == 1
        assert session.transcript().turns == session.turns


async def test_a_reply_cut_at_its_limit_is_kept_without_its_torn_sentence(tmp_path: Path) -> None:
    voice = "{when: {purpose: voice}, say: I stood at that desk like a fool. And then th, fail: cut}"
    engine = engine_for(load({"customer_model": write(tmp_path, voice)}))
    catalogue = load_catalogue()
    with Store(tmp_path / "roleplay.db") as store:
        session = Session.start(
            store, load_library().get(DANA), find_rubric("difficult-conversations", catalogue), catalogue,
            trainee="me", seed=1, engine=engine,
        )  # fmt: skip
        *_, last = [event async for event in session.send(HEARD)]
        assert isinstance(last, Replied)
        assert last.turn.text.startswith("I stood at that desk like a fool.")
        assert "And then th" not in last.turn.text


# ── recorded ──


def test_a_recorded_session_replays_without_the_model_and_a_changed_one_is_refused(
    roleplay: Roleplay, script: str, tmp_path: Path
) -> None:
    tape = tmp_path / "session.jsonl"
    typed = f"{HEARD}\nTell me more.\n/end\n"
    recorded = played(roleplay(*PLAY, "--model", script, "--record", str(tape), stdin=typed))
    (tmp_path / "model.yaml").unlink()
    replayed = played(roleplay(*PLAY, "--model", f"replay:{tape}", stdin=typed))
    assert replayed["transcript"] == recorded["transcript"]
    assert replayed["scorecard"]["verdicts"] == recorded["scorecard"]["verdicts"]
    changed = roleplay(*PLAY, "--model", f"replay:{tape}", stdin="Something else entirely.\n/end\n")
    assert changed.code == 5
    assert "nearest" in changed.err
    assert "record again" in changed.err
