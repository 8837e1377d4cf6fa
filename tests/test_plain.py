"""Plain mode and the command line: a whole session over a pipe, one document where --json is said, and exit codes."""

import asyncio
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO, cast

import pytest

from roleplay import plain
from roleplay.customer import graph
from roleplay.errors import ModelError, StorageError, UsageError
from roleplay.library import load_library
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from roleplay.text import MAX_TURN_CHARS
from tests.conftest import Done, Roleplay
from tests.forks import Fork, command

DANA = "dana-missed-connection"
HEARD = "I hear you, Dana. Running for that gate and watching it leave must have been awful."
PLAY = ["play", DANA, "--plain", "--seed", "1"]


def session_id(done: Done) -> str:
    found = re.search(r"sessions resume (\w+)", done.out + done.err)
    assert found
    return found[1]


# ── a piped session ──

PIPED = f"""{HEARD}
/hint
Can you tell me what happened?
/hold 2m
Thanks for waiting. What is your confirmation code?
/dance
/note Dana missed her connection in Philadelphia; I promised a text by eight.
/end
/reflect I let her finish; next time I will ask sooner where she has to be.
"""


def test_a_whole_session_can_be_piped(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, stdin=PIPED)
    assert done.code == 0
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[0].startswith("Dana Reyes · ")
    assert "You work for Skyway Air." in done.out
    assert f"You: {HEARD}" in lines
    assert sum(line.startswith("You: ") for line in lines) == 3
    assert sum(line.startswith("Customer: ") for line in lines) == 4
    assert any(line.startswith("Hint: ") for line in lines)
    assert "(2 min pass while the customer waits.)" in lines
    assert f"(There is no /dance. {plain.HELP})" in lines
    assert "(Case note kept.)" in lines
    assert "(Reflection kept.)" in lines
    assert "The conversation is over: ended without a result." in lines
    assert "Hints used: 1." in lines
    assert "What moved the customer:" in lines
    assert "\x1b" not in done.out


def test_with_json_stdout_holds_exactly_one_document_and_stderr_the_rest(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, "--json", stdin=PIPED)
    assert done.code == 0
    document = done.document
    turns = document["transcript"]["turns"]
    assert [turn["role"] for turn in turns] == ["customer", "trainee"] * 3 + ["customer"]
    assert turns[1]["text"] == HEARD
    assert turns[5]["held_seconds"] == 120
    assert document["transcript"]["hints"] == 1
    assert document["transcript"]["note"].startswith("Dana missed her connection")
    assert document["transcript"]["reflection"].startswith("I let her finish")
    assert document["outcome"] == document["transcript"]["outcome"] == "abandoned"
    score = document["scorecard"]["score"]
    assert score is None or 0 <= score <= 100
    assert {movement["cause"] for movement in document["ledger"][2]["movements"]} >= {"kept waiting"}
    assert f"You: {HEARD}" in done.err.splitlines()


def test_the_same_seed_and_inputs_give_the_same_document_but_for_its_id(roleplay: Roleplay) -> None:
    first, second = (roleplay(*PLAY, "--json", stdin=PIPED).document for _ in range(2))
    assert first.pop("session") != second.pop("session")
    assert first == second


def test_end_of_input_is_the_end(roleplay: Roleplay) -> None:
    ended, stopped = roleplay(*PLAY, stdin=f"{HEARD}\n/end\n"), roleplay(*PLAY, stdin=f"{HEARD}\n")
    assert ended.out == stopped.out
    assert ended.code == stopped.code == 0


def test_even_no_input_at_all_ends_well(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, "--json")
    assert done.code == 0
    assert len(done.document["transcript"]["turns"]) == 1
    assert done.document["scorecard"]["score"] is None
    assert done.document["scorecard"]["reason"]


def test_the_last_line_needs_no_line_end(roleplay: Roleplay) -> None:
    assert f"You: {HEARD}" in roleplay(*PLAY, stdin=HEARD).out


def test_blank_lines_are_not_sent(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, "--json", stdin=f"\n   \n\u200b\n{HEARD}\n\n/end\n")
    assert len(done.document["transcript"]["turns"]) == 3


@pytest.mark.parametrize("said", ["[/] [A-12] [@click=app.quit]", "{{7*7}} {x.__class__}", "*bold* <b> `x` \\n %s"])
def test_what_was_typed_is_shown_as_it_was_typed(roleplay: Roleplay, said: str) -> None:
    done = roleplay(*PLAY, stdin=f"{said}\n/end\n")
    assert f"You: {said}" in done.out.splitlines()


def test_escape_sequences_do_not_reach_the_screen_nor_the_record(roleplay: Roleplay) -> None:
    done = roleplay(
        *PLAY, "--json", stdin="I hear\x1b[2J you,\x9b31m Dana\u202e.\n/note N\x1b]0;x\x07ote\n/frob\x1b[2J\n"
    )
    assert "\x1b" not in done.out + done.err
    assert "\x9b" not in done.out + done.err
    assert done.document["transcript"]["turns"][1]["text"] == "I hear you, Dana."
    assert done.document["transcript"]["note"] == "Note"


def test_a_megabyte_on_one_line_is_cut_and_said_so(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, "--json", stdin="ah " * 400_000 + "\n/end\n")
    assert done.code == 0
    assert f"longer than {MAX_TURN_CHARS} characters" in done.err
    assert len(done.document["transcript"]["turns"][1]["text"]) <= MAX_TURN_CHARS


@pytest.mark.parametrize(("command", "kept"), [("/note", "Case note kept"), ("/reflect", "Reflection kept")])
def test_of_a_note_that_is_too_long_it_is_said_what_is_kept(roleplay: Roleplay, command: str, kept: str) -> None:
    done = roleplay(*PLAY, stdin=f"{command} {'ah ' * MAX_TURN_CHARS}\n/end\n{command} Shorter.\n")
    assert (
        done.out.count(f"({kept}, but only its first {MAX_TURN_CHARS} characters: that is as long as it may be.)") == 1
    )
    assert done.out.count(f"({kept}.)") == 1


def test_bytes_that_are_no_text_do_no_harm(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, "--json", stdin=b"I hear \xff\xfe you.\n\x00\n/end\n")
    assert done.code == 0
    assert len(done.document["transcript"]["turns"]) == 3


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/hold", "'' is not a time"),
        ("/hold soon", "'soon' is not a time"),
        ("/hold 0s", "between one second and one hour"),
        ("/hold 999m", "between one second and one hour"),
        ("/note", "Nothing kept"),
        ("/reflect   ", "Nothing kept"),
        ("/", "There is no /."),
    ],
)
def test_a_command_that_makes_no_sense_is_answered_and_the_session_goes_on(
    roleplay: Roleplay, line: str, answer: str
) -> None:
    done = roleplay(*PLAY, stdin=f"{line}\n{HEARD}\n/end\n")
    assert done.code == 0
    assert answer in done.out
    assert f"You: {HEARD}" in done.out


@pytest.mark.parametrize(
    ("text", "count", "said"),
    [("2m", 120, "2 min"), ("90s", 90, "1 min 30 s"), ("1m 30s", 90, "1 min 30 s"), ("5 min", 300, "5 min"), ("45 seconds", 45, "45 s")],
)  # fmt: skip
def test_times_are_read_and_said_as_people_do(text: str, count: int, said: str) -> None:
    assert plain.seconds(text) == count
    assert plain.report_minutes(count) == said


@pytest.mark.parametrize("text", ["", "2", "m", "-2m", "2h", "1e3s", "two minutes"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="write /hold 2m"):
        plain.seconds(text)


def test_after_the_end_only_the_wrap_up_is_heard(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, "--json", stdin=f"{HEARD}\n/end\nOne more thing!\n/hint\n/note Late but here.\n")
    assert len(done.document["transcript"]["turns"]) == 3
    assert done.document["transcript"]["hints"] == 0
    assert done.document["transcript"]["note"] == "Late but here."
    assert done.err.count("The conversation is over; only /note") == 2


def test_whoever_says_end_when_it_is_over_comes_to_the_scorecard(roleplay: Roleplay) -> None:
    gone = "Shut up and calm down, you are being ridiculous.\n" * 15
    done = roleplay(*PLAY, "--json", stdin=f"{gone}/end\n/note Ouch.\n/end\n/note Never read.\n")
    assert done.document["transcript"]["note"] == "Ouch."
    assert done.document["scorecard"]["verdicts"]
    assert done.err.count("(It is over already.") == 1
    done = roleplay(*PLAY, "--json", stdin=f"{HEARD}\n/end\n/note Mine.\n/end\n/note Never read.\n")
    assert done.document["transcript"]["note"] == "Mine."


def test_a_customer_who_walks_out_leaves_the_rest_of_the_input_unheard(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, "--json", stdin="Shut up and calm down, you are being ridiculous.\n" * 15 + "/note Ouch.\n")
    assert done.document["outcome"] == "walked_out"
    assert done.document["transcript"]["ended_by"] == "customer"
    assert done.document["transcript"]["note"] == "Ouch."
    assert "(Dana Reyes: the customer walked out.)" in done.err


def test_an_exam_tells_nothing_of_the_mood_before_it_is_graded(roleplay: Roleplay) -> None:
    exam = [*PLAY, "--mode", "exam", "--json"]
    assert roleplay(*exam, stdin=f"{HEARD}\n/quit\n").document["ledger"] is None
    assert roleplay(*exam, stdin=f"{HEARD}\n/end\n").document["ledger"][0]["movements"]
    assert roleplay(*PLAY, "--json", stdin=f"{HEARD}\n/quit\n").document["ledger"][0]["movements"]


def test_in_an_exam_there_are_no_hints(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, "--mode", "exam", "--json", stdin="/hint\n/end\n")
    assert "there are no hints in an exam" in done.err
    assert done.document["transcript"]["hints"] == 0


# ── leaving and coming back ──


def test_quit_and_resume_go_on_where_it_stopped(roleplay: Roleplay) -> None:
    straight = roleplay(*PLAY, "--json", stdin=f"{HEARD}\nCan you tell me what happened?\n/end\n").document
    left = roleplay(*PLAY, stdin=f"{HEARD}\n/quit\nnot heard any more\n")
    assert left.code == 0
    assert "Nothing is lost" in left.out
    assert "Score" not in left.out
    back = roleplay(
        "sessions", "resume", session_id(left), "--plain", "--json", stdin="Can you tell me what happened?\n/end\n"
    )
    assert back.code == 0
    assert f"You: {HEARD}" in back.err, "what was said so far is read out"
    assert {**back.document, "session": ""} == {**straight, "session": ""}


def test_quitting_with_json_still_prints_one_document(roleplay: Roleplay) -> None:
    done = roleplay(*PLAY, "--json", stdin=f"{HEARD}\n/quit\n")
    assert done.document["outcome"] is None
    assert done.document["scorecard"] is None
    assert len(done.document["transcript"]["turns"]) == 3


def test_quitting_in_the_wrap_up_keeps_the_session_for_its_scorecard(roleplay: Roleplay) -> None:
    left = roleplay(*PLAY, stdin=f"{HEARD}\n/end\n/quit\n")
    back = roleplay("sessions", "resume", session_id(left), "--plain", stdin="/note Done.\n")
    assert "(Case note kept.)" in back.out
    assert "the rubric difficult-conversations" in back.out


@pytest.mark.parametrize("mode", ["practice", "exam"])
def test_a_session_that_was_graded_is_shown_and_not_graded_again(roleplay: Roleplay, mode: str) -> None:
    first = roleplay(*PLAY, "--mode", mode, "--json", stdin=f"{HEARD}\n/end\n")
    resume = ["sessions", "resume", first.document["session"], "--plain"]
    late = "/note I promised a call by eight.\n/reflect It went well.\n"
    assert roleplay(*resume, "--json", stdin=late).document == first.document
    shown = roleplay(*resume, stdin=late)
    assert (shown.code, shown.err) == (0, "")
    assert "the rubric difficult-conversations" in shown.out
    assert shown.out.strip() in first.err, "word for word what was said when it was graded"


def test_a_failure_keeps_what_was_said_and_resume_answers_it(
    roleplay: Roleplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_: object) -> None:
        raise ModelError("the model is away.")

    with monkeypatch.context() as broken:
        broken.setattr(graph, "run", dead)
        failed = roleplay(*PLAY, stdin=f"{HEARD}\n/end\n")
    assert failed.code == 3
    assert "the model is away." in failed.err
    assert "Your words are kept" in failed.err
    back = roleplay("sessions", "resume", session_id(failed), "--plain", "--json", stdin="/end\n")
    assert back.code == 0
    assert [turn["text"] for turn in back.document["transcript"]["turns"] if turn["role"] == "trainee"] == [HEARD]


@pytest.mark.parametrize(
    ("refuses", "line"),
    [("begin_exchange", HEARD), ("update_session", "/note Her flight."), ("save_scorecard", "/end")],
)
def test_what_cannot_be_stored_is_not_called_kept_and_the_way_back_is_named(
    roleplay: Roleplay, monkeypatch: pytest.MonkeyPatch, refuses: str, line: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageError("the disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(Store, refuses, full)
        failed = roleplay(*PLAY, stdin=f"{line}\n")
    assert failed.code == 4
    assert re.fullmatch(r"roleplay: the disk is full. 'roleplay sessions resume \w+' goes on from there.\n", failed.err)
    back = roleplay("sessions", "resume", session_id(failed), "--plain", "--json", stdin=f"{HEARD}\n/end\n")
    assert back.code == 0


def test_ctrl_c_leaves_at_once_with_130_and_nothing_lost(roleplay: Roleplay) -> None:
    heard, typed = os.pipe()
    shown, said = os.pipe()
    running = Fork(command(*PLAY), (heard, said, said))
    os.close(heard)
    os.close(said)
    with os.fdopen(shown, encoding="utf-8") as screen:
        os.write(typed, f"{HEARD}\n".encode())
        while not screen.readline().startswith("You: "):
            pass
        assert screen.readline().startswith("Customer: ")  # from here on it waits for the next line
        running.send_signal(signal.SIGINT)
        last = screen.read()
    os.close(typed)
    assert running.wait() == 130
    back = roleplay("sessions", "resume", session_id(Done(130, last, "")), "--plain", "--json")
    assert [turn["text"] for turn in back.document["transcript"]["turns"]][1] == HEARD


# ── an exam with a time limit ──


@dataclass
class Typist:
    """Types lines, each after so many seconds; also the clock."""

    lines: list[tuple[str, int]]
    time: float = 1000.0

    def readline(self) -> str:
        line, seconds = self.lines.pop(0) if self.lines else ("", 0)
        self.time += seconds
        if line == "^C":
            raise KeyboardInterrupt
        return f"{line}\n" if line else ""

    def now(self) -> float:
        return self.time


def of_five_minutes(store: Store, mode: str = "exam") -> Session:
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    dana = load_library().get(DANA)
    return Session.start(store, dana, rubric, catalogue, trainee="me", seed=1, mode=mode, minutes=5)


def typed(session: Session, *lines: tuple[str, int], interactive: bool = False) -> str:
    """Go on with a session; return what stood on the screen."""
    by, out = Typist([*lines]), io.StringIO()
    asyncio.run(plain.Plain(session, cast("TextIO", by), out, interactive, now=by.now).play())
    return out.getvalue()


def said_in(session: Session) -> list[str]:
    return [turn.text for turn in session.turns if turn.role == "trainee"]


def test_an_exam_ends_when_its_time_is_up_and_what_came_too_late_is_not_heard(tmp_path: Path) -> None:
    with Store(tmp_path / "roleplay.db") as store:
        session = of_five_minutes(store)
        screen = typed(session, (HEARD, 150), ("What happened then?", 100), ("Too late.", 51), ("/note Kept.", 600))
        assert "(This exam may take 5 min; 5 min left. The clock stands still while you are away.)" in screen
        assert screen.count(" left.)") == 1, "in the last two minutes every turn says how much is left"
        assert "(50 s left.)" in screen
        assert "(Time is up: your last line came too late and was not heard.)" in screen
        assert said_in(session) == [HEARD, "What happened then?"]
        assert (session.ended, session.elapsed, session.note) == (True, 301, "Kept."), "the wrap-up has no limit"
        assert store.scorecard(session.id) is not None


def test_the_time_of_an_exam_adds_up_over_sittings_however_they_ended(tmp_path: Path) -> None:
    with Store(tmp_path / "roleplay.db") as store:
        session = of_five_minutes(store)
        typed(session, (HEARD, 100), ("/quit", 20))
        with pytest.raises(KeyboardInterrupt):
            typed(session, ("^C", 90))
        assert session.elapsed == 210
        with pytest.raises(KeyboardInterrupt):
            typed(session, ("^C", 90))
        screen = typed(session, ("/note Nobody heard more.", 5))
        assert "(Time is up.)" in screen
        assert (said_in(session), session.note) == ([HEARD], "Nobody heard more.")


def test_practice_has_no_limit_though_its_time_is_counted(tmp_path: Path) -> None:
    with Store(tmp_path / "roleplay.db") as store:
        session = of_five_minutes(store, "practice")
        screen = typed(session, (HEARD, 1000))
        assert "left.)" not in screen
        assert "This exam" not in screen
        assert (said_in(session), session.elapsed) == ([HEARD], 1000)


def test_that_a_model_fails_costs_no_time_of_an_exam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = graph.run
    failed: list[bool] = []

    def fails_once(*arguments: Any) -> Any:
        if not failed:
            failed.append(True)
            raise ModelError("the model is away.")
        return answers(*arguments)

    monkeypatch.setattr(graph, "run", fails_once)
    with Store(tmp_path / "roleplay.db") as store:
        session = of_five_minutes(store)
        typed(session, (HEARD, 60), ("/dance", 500), ("/retry", 500), ("/end", 30), interactive=True)
        assert (said_in(session), session.elapsed) == ([HEARD], 90)


def test_what_is_said_while_a_model_fails_is_not_sent_and_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_: object) -> None:
        raise ModelError("the model is away.")

    reminder = "(You had typed, and not sent: Hello? Dana?)"
    with Store(tmp_path / "roleplay.db") as store:
        session = of_five_minutes(store, "practice")
        with monkeypatch.context() as broken:
            broken.setattr(graph, "run", dead)
            screen = typed(session, (HEARD, 1), ("Hello?", 1), ("Dana?", 1), ("/quit", 1), interactive=True)
        assert screen.count("(Kept, and not sent: what you said before has no answer yet.") == 2
        assert session.pending == HEARD
        session = Session.resume(store, session.id)
        screen = typed(session, ("What happened then?", 1), ("/quit", 1), interactive=True)
        assert screen.index(f"You: {HEARD}") < screen.index(reminder)
        assert said_in(session) == [HEARD, "What happened then?"]
        assert reminder not in typed(session, ("/quit", 1), interactive=True)


# ── with a person at the keyboard ──


def at_the_keyboard(tmp_path: Path, typed: str) -> tuple[Session, str]:
    catalogue = load_catalogue()
    out = io.StringIO()
    with Store(tmp_path / "roleplay.db") as store:
        session = Session.start(
            store,
            load_library().get(DANA),
            find_rubric("difficult-conversations", catalogue),
            catalogue,
            trainee="me",
            seed=1,
        )
        asyncio.run(plain.Plain(session, io.StringIO(typed), out, interactive=True).play())
    return session, out.getvalue()


def test_a_person_is_asked_for_note_and_reflection(tmp_path: Path) -> None:
    session, screen = at_the_keyboard(tmp_path, f"{HEARD}\n/end\nShe missed it.\nI did well.\n")
    assert "You: Customer: " in screen, "the prompt, then the answer: what was typed is on screen already"
    assert f"You: {HEARD}" not in screen
    assert "Case note: the concern" in screen
    assert "Reflection: what went well" in screen
    assert (session.note, session.reflection) == ("She missed it.", "I did well.")


def test_a_person_may_skip_both(tmp_path: Path) -> None:
    session, screen = at_the_keyboard(tmp_path, "\n/end\n\n\n")
    assert "Nothing sent" in screen
    assert (session.note, session.reflection) == (None, None)
    assert screen.count("(empty to skip)") == 2


def test_a_person_may_skip_the_note_alone(tmp_path: Path) -> None:
    session, _ = at_the_keyboard(tmp_path, "/end\n\nI did well.\n")
    assert (session.note, session.reflection) == (None, "I did well.")


@pytest.mark.parametrize(
    ("lines", "ended", "note"),
    [(f"{HEARD}\n", False, None), (f"{HEARD}\n/end\n", True, None), (f"{HEARD}\n/end\nMine.\n", True, "Mine.")],
)
def test_the_end_of_what_a_person_types_leaves_and_ends_nothing(
    tmp_path: Path, lines: str, ended: bool, note: str | None
) -> None:
    session, screen = at_the_keyboard(tmp_path, lines)
    assert (said_in(session), session.ended, session.note) == ([HEARD], ended, note)
    assert screen.endswith(f"\nStopped. Nothing is lost: 'roleplay sessions resume {session.id}' goes on from here.\n")


ASKED = "(To leave, write /quit. To say it to the customer, write it once more.)"


@pytest.mark.parametrize("word", ["quit", " Exit ", ":q"])
def test_a_person_who_seems_to_leave_is_asked_before_it_is_said(roleplay: Roleplay, tmp_path: Path, word: str) -> None:
    session, screen = at_the_keyboard(tmp_path / "asked", f"{word}\n{HEARD}\n{word}\n/quit\n")
    assert (said_in(session), screen.count(ASKED)) == ([HEARD], 2)
    session, screen = at_the_keyboard(tmp_path / "meant", f"{word}\n{word}\n/quit\n")
    assert (said_in(session), screen.count(ASKED)) == ([word.strip()], 1)
    assert f"You: {word}" in roleplay(*PLAY, stdin=f"{word}\n/quit\n").out, "a pipe says what it says"


# ── sessions ──


@pytest.fixture
def played(roleplay: Roleplay) -> str:
    document = roleplay(*PLAY, "--json", stdin=PIPED).document
    return str(document["session"])


def test_sessions_are_listed_newest_first(roleplay: Roleplay, played: str) -> None:
    roleplay("play", "priya-frozen-account", "--plain", "--as", "blue-heron", stdin="/end\n")
    listed = roleplay("sessions", "list", "--json").document
    assert [(item["persona_id"], item["trainee"]) for item in listed] == [
        ("priya-frozen-account", "blue-heron"),
        (DANA, "me"),
    ]
    assert listed[1]["id"] == played
    assert listed[1]["exchanges"] == 3
    assert [item["trainee"] for item in roleplay("sessions", "list", "--as", "blue-heron", "--json").document] == [
        "blue-heron"
    ]
    shown = roleplay("sessions", "list").out
    assert played in shown
    assert "Dana Reyes" in shown
    assert "3 exchanges" in shown


def test_no_sessions_yet_says_what_to_do(roleplay: Roleplay) -> None:
    assert "No sessions yet" in roleplay("sessions", "list").out
    assert roleplay("sessions", "list", "--json").document == []


def test_a_session_is_shown_as_text_and_as_json(roleplay: Roleplay, played: str) -> None:
    text = roleplay("sessions", "show", played).out
    assert text.startswith("1  Customer: ")
    assert "Case note: " in text
    assert "the rubric difficult-conversations" in text
    document = roleplay("sessions", "show", played, "--json").document
    assert document["session"] == played
    assert document["scorecard"]["verdicts"]


def test_an_exported_session_is_graded_to_the_same_findings(roleplay: Roleplay, played: str, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    done = roleplay("sessions", "export", played, "-o", str(path))
    assert (done.code, done.out) == (0, "")
    assert str(path) in done.err
    graded = roleplay("grade", str(path), "--json").document
    exported = json.loads(path.read_text(encoding="utf-8"))
    assert graded == exported["scorecard"]
    assert graded["findings"]
    assert roleplay("sessions", "export", played).document == exported
    assert "Score" in roleplay("grade", str(path)).out or "No score" in roleplay("grade", str(path)).out


def test_an_export_goes_nowhere_it_cannot(roleplay: Roleplay, played: str, tmp_path: Path) -> None:
    done = roleplay("sessions", "export", played, "-o", str(tmp_path / "no" / "such" / "folder.json"))
    assert done.code == 2
    assert "cannot be written" in done.err


def test_a_deleted_session_is_gone_and_its_export_is_named(roleplay: Roleplay, played: str, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    roleplay("sessions", "export", played, "-o", str(path))
    done = roleplay("sessions", "delete", played)
    assert done.code == 0
    assert str(path) in done.err
    assert roleplay("sessions", "list", "--json").document == []
    assert roleplay("sessions", "show", played).code == 2


def test_in_a_terminal_deleting_asks_first(roleplay: Roleplay, played: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roleplay.cli.sessions.somebody_there", lambda: True)
    done = roleplay("sessions", "delete", played, stdin="n\n")
    assert f"Delete session {played} with Dana Reyes, " in done.err
    assert done.code == 130, "1 would say that a gate failed"
    assert done.err.endswith("roleplay: stopped; nothing more was done.\n")
    assert (
        "Delete me and 1 session, for good?" in roleplay("sessions", "delete", "--as", "me", "--all", stdin="n\n").err
    )
    assert [item["id"] for item in roleplay("sessions", "list", "--json").document] == [played]
    assert roleplay("sessions", "delete", played, "--yes").code == 0
    assert roleplay("sessions", "list", "--json").document == []


def test_a_whole_profile_is_deleted(roleplay: Roleplay, played: str) -> None:
    roleplay("play", DANA, "--plain", "--as", "blue-heron", stdin="/end\n")
    done = roleplay("sessions", "delete", "--as", "blue-heron", "--all")
    assert done.code == 0
    assert "Deleted blue-heron and 1 session." in done.err
    assert [item["id"] for item in roleplay("sessions", "list", "--json").document] == [played]


def test_a_profile_has_one_name_however_it_is_typed(roleplay: Roleplay) -> None:
    roleplay("play", DANA, "--plain", "--as", " blue\u200b  heron", stdin="/end\n")
    for name in ("blue heron", " blue\u200b  heron"):
        assert [item["trainee"] for item in roleplay("sessions", "list", "--as", name, "--json").document] == [
            "blue heron"
        ]
    assert "Deleted blue heron and 1 session." in roleplay("sessions", "delete", "--as", "blue  heron ", "--all").err


@pytest.mark.usefixtures("far_east")
def test_a_list_tells_the_time_where_the_trainee_is(roleplay: Roleplay, played: str) -> None:
    (item,) = roleplay("sessions", "list", "--json").document
    there = datetime.fromisoformat(item["created"]) + timedelta(hours=14)
    assert f"{played}  {there:%Y-%m-%d %H:%M}  Dana Reyes" in roleplay("sessions", "list").out


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fourteen hours ahead of Greenwich: mostly another day."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "EAST-14")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize("arguments", [[], ["--all"], ["--as", "me"], ["abc123", "--all"]])
def test_deleting_needs_to_be_told_what(roleplay: Roleplay, arguments: list[str]) -> None:
    done = roleplay("sessions", "delete", *arguments)
    assert done.code == 2
    assert "name one session" in done.err


# ── personas, rubrics, the machine ──


def test_personas_are_listed_easiest_first(roleplay: Roleplay) -> None:
    listed = roleplay("personas", "list", "--json").document
    assert {item["id"] for item in listed} == set(load_library().personas)
    assert [item["difficulty"] for item in listed] == sorted(item["difficulty"] for item in listed)
    text = roleplay("personas", "list").out
    assert all(item["id"] in text for item in listed)


def test_a_persona_is_shown_without_giving_away_what_the_trainee_must_find_out(roleplay: Roleplay) -> None:
    text = roleplay("personas", "show", DANA).out
    assert "You work for Skyway Air." in text
    assert "What policy allows:" in text
    assert "wedding" not in text
    assert roleplay("personas", "show", DANA, "--json").document["id"] == DANA


def test_personas_of_ones_own_stand_beside_the_shipped_ones(roleplay: Roleplay, tmp_path: Path) -> None:
    from roleplay.config import shipped

    source = (shipped("personas") / f"{DANA}.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(source.replace(f"id: {DANA}", "id: mine"), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("id: [", encoding="utf-8")
    done = roleplay("--personas", str(tmp_path), "personas", "list", "--json")
    assert done.code == 0
    assert {"mine", DANA} <= {item["id"] for item in done.document}
    assert "broken.yaml" in done.err


def test_rubrics_are_listed_and_shown(roleplay: Roleplay) -> None:
    listed = roleplay("rubrics", "list", "--json").document
    ours = next(item for item in listed if item["id"] == "difficult-conversations")
    assert ours["strategies"] == 25
    assert "difficult-conversations" in roleplay("rubrics", "list").out
    shown = roleplay("rubrics", "show", "difficult-conversations").out
    assert all(strategy.name in shown for strategy in load_catalogue().strategies)
    document = roleplay("rubrics", "show", "difficult-conversations", "--json").document
    assert len(document["strategies"]) == 25


def test_doctor_finds_a_fresh_machine_well(roleplay: Roleplay) -> None:
    done = roleplay("doctor")
    assert done.code == 0
    assert "FAIL" not in done.out
    assert {item["name"] for item in roleplay("doctor", "--json").document} >= {"python", "personas", "database"}


def test_doctor_sets_a_damaged_database_aside(roleplay: Roleplay, tmp_path: Path) -> None:
    database = tmp_path / "roleplay.db"
    database.write_bytes(b"not a database at all, but somebody's file")
    place = ["--data-dir", str(tmp_path)]
    hurt = roleplay(*place, "doctor")
    assert hurt.code == 4
    assert "--set-aside" in hurt.out
    assert database.read_bytes().startswith(b"not a database")
    mended = roleplay(*place, "doctor", "--set-aside")
    assert mended.code == 0
    assert "kept as" in mended.err
    assert any(path.read_bytes().startswith(b"not a database") for path in tmp_path.glob("roleplay.db.damaged-*"))


def test_paths_are_under_home_unless_said_otherwise(roleplay: Roleplay, home: Path, tmp_path: Path) -> None:
    found = roleplay("paths", "--json").document
    assert Path(found["database"]).is_relative_to(home)
    assert roleplay("--data-dir", str(tmp_path), "paths", "--json").document["database"] == str(
        tmp_path / "roleplay.db"
    )
    assert "database: " in roleplay("paths").out


def test_looking_around_creates_nothing(roleplay: Roleplay, home: Path) -> None:
    for arguments in (["--help"], ["--version"], ["personas", "list"], ["rubrics", "list"], ["paths"]):
        assert roleplay(*arguments).code == 0
    assert not home.exists()


# ── exit codes ──


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--version"], 0, ""),
        (["-h"], 0, ""),
        (["play", "dana-mised-connection", "--plain"], 2, "did you mean 'dana-missed-connection'"),
        (["play", "--plain"], 2, "name a persona"),
        (["play", DANA, "--plain", "--mode", "easy"], 2, "mode is 'practice' or 'exam'"),
        (["play", DANA, "--plain", "--rubric", "nope"], 2, "there is no rubric 'nope'"),
        (["play", DANA, "--plain", "--seed", "x"], 2, "seed"),
        (["play", DANA, "--plain", "--seed", str(2**63)], 2, "seed"),
        (["play", DANA, "--plain", "--seed", "-1"], 2, "seed"),
        (["--model", "gpt", "personas", "rehearse", DANA], 2, "'gpt' is no model"),
        (["play", DANA, "--plain", "--nope"], 2, "--nope"),
        (["dance"], 2, "dance"),
        ([], 2, "this is no terminal"),
        (["grade", "no-such-file.json"], 2, "no-such-file.json"),
        (["sessions", "show", "abcdef"], 2, "there is no session 'abcdef'"),
        (["sessions", "resume", "abcdef", "--plain"], 2, "there is no session 'abcdef'"),
        (["sessions", "export", "abcdef", "--format", "pdf"], 2, "format is 'md', 'json' or 'html'"),
        (["--personas", "no-such-folder", "personas", "list"], 2, "no such folder"),
    ],
)
def test_exit_codes_and_one_sentence(roleplay: Roleplay, arguments: list[str], code: int, says: str) -> None:
    done = roleplay(*arguments)
    assert done.code == code
    assert says in done.err
    assert "Traceback" not in done.err
    assert code == 0 or done.out == ""


def test_a_database_that_cannot_be_used_is_exit_4(roleplay: Roleplay, tmp_path: Path) -> None:
    (tmp_path / "roleplay.db").write_bytes(b"")
    done = roleplay("--data-dir", str(tmp_path), *PLAY)
    assert done.code == 4
    assert "nothing was changed" in done.err


def test_a_page_that_cannot_be_written_is_refused_before_the_rehearsal(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("personas", "rehearse", DANA, "--html", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"roleplay: {tmp_path}: cannot be written (Is a directory); choose another file.\n"


def test_an_interrupt_is_said_and_is_130(roleplay: Roleplay, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("roleplay.cli.personas.library_of", interrupted)
    done = roleplay("personas", "list")
    assert (done.code, done.out, done.err) == (130, "", "roleplay: interrupted.\n")


@pytest.mark.parametrize("arguments", [["personas", "list"], ["--help"], ["play", "--help"]])
def test_a_reader_who_has_had_enough_is_no_failure(
    roleplay: Roleplay, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w", encoding="utf-8") as closed:  # noqa: PTH123 - a descriptor has no path
        monkeypatch.setattr(sys, "stdout", closed)
        done = roleplay(*arguments)
    assert (done.code, done.err) == (141, "")


def test_over_a_pipe_everything_is_utf_8_whatever_the_locale(
    roleplay: Roleplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(document, encoding="ascii"))
    said = "Ça ira, Dana — I’m here. 🙂"
    done = roleplay(*PLAY, "--json", stdin=f"{said}\n/end\n")
    assert done.code == 0
    assert json.loads(document.getvalue().decode())["transcript"]["turns"][1]["text"] == said


def test_a_terminal_that_lacks_a_sign_shows_it_otherwise(roleplay: Roleplay, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(screen, encoding="latin-1"))
    assert roleplay("personas", "list").code == 0
    assert "Dana Reyes · ".encode("latin-1") in screen.getvalue()


def test_without_a_terminal_play_is_plain(roleplay: Roleplay) -> None:
    assert "You: Hello" in roleplay("play", DANA, "--seed", "1", stdin="Hello\n/end\n").out


# ── bare and at home ──

_WATCHED = """
import sys
reached = []
sys.addaudithook(lambda event, args: reached.append(event) if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"} else None)
from roleplay.cli import main
try:
    main()
except SystemExit as left:
    assert left.code == 0, left.code
loaded = {name.split(".")[0] for name in sys.modules}
print(*sorted(loaded & {"litellm", "langgraph", "langsmith", "langchain_core", "textual", "httpx", "requests", "sqlite3", "openai"}), sep=",", file=sys.stderr)
print(*reached, sep=",", file=sys.stderr)
"""


def watched(*arguments: str, stdin: str = "") -> tuple[set[str], list[str]]:
    """Return which heavy packages a command imported and which sockets it reached for."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "x"},
    )
    assert done.returncode == 0, done.stderr
    loaded, reached = done.stderr.split("\n")[-3:-1]
    return {name for name in loaded.split(",") if name}, [event for event in reached.split(",") if event]


@pytest.mark.parametrize("arguments", [["--help"], ["personas", "list"], ["rubrics", "list"], ["paths"]])
def test_looking_around_imports_nothing_heavy_and_opens_no_socket(arguments: list[str]) -> None:
    assert watched(*arguments) == (set(), [])


def test_a_session_needs_no_network_and_no_provider() -> None:
    loaded, reached = watched(*PLAY, stdin=f"{HEARD}\nWhat is your confirmation code?\n/end\n")
    assert reached == []
    assert "langgraph" in loaded, "it runs through the real graph"
    assert not loaded & {"litellm", "textual", "openai"}
