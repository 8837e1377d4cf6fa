"""A trainee's "I disagree": stored with its verdict, shown, exported without a name, and gone with its session."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from roleplay.disputes import STAND_IN, awaiting_labels, dispute, without_name
from roleplay.errors import UsageError
from roleplay.evaluation.cases import Case, check_cases, line_of
from roleplay.grading.scorecard import Scorecard
from roleplay.library import load_library
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from tests.conftest import Roleplay
from tests.old_databases import as_schema

PERSONA = "dana-missed-connection"


async def play(store: Store) -> None:
    """Store two sessions of Anna Berg's: one graded, one not yet."""
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    persona = load_library().get(PERSONA)
    for graded in (True, False):
        session = Session.start(store, persona, rubric, catalogue, trainee="Anna Berg", seed=1)
        async for _ in session.send(
            "Hello, Anna Berg speaking. I am so sorry that you missed the dinner, signed Anna Berg."
        ):
            pass
        session.end()
        session.write_note("Anna promised a call.")
        if graded:
            await session.grade()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with both sessions, made once."""
    path = tmp_path_factory.mktemp("played") / "roleplay.db"
    with Store(path) as store:
        asyncio.run(play(store))
    return path


@pytest.fixture
def path(played: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(played, tmp_path / "roleplay.db"))


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as found:
        yield found


def of(store: Store, *, graded: bool = True) -> Session:
    return next(
        Session.peek(store, item.id) for item in store.summaries() if (store.scorecard(item.id) is not None) == graded
    )


def verdict(store: Store, session: Session, strategy: str) -> str:
    scorecard: dict[str, Any] = store.scorecard(session.id) or {}
    return next(str(each["verdict"]) for each in scorecard["verdicts"] if each["strategy"] == strategy)


def test_a_dispute_is_kept_with_the_verdict_it_disagrees_with(store: Store) -> None:
    session = of(store)
    row = dispute(store, session.id[:6], "empathize", "  I did\x1b[31m feel with her ", turn=1)
    assert (row.session, row.strategy, row.turn, row.because) == (session.id, "empathize", 1, "I did feel with her")
    assert row.verdict == verdict(store, session, "empathize")
    assert store.disputes(session.id) == store.disputes() == [row]


def test_a_second_dispute_of_a_strategy_takes_the_place_of_the_first(store: Store) -> None:
    session = of(store)
    for because in ("first", "second"):
        dispute(store, session.id, "empathize", because)
    dispute(store, session.id, "ask", "another")
    assert [(row.strategy, row.because) for row in store.disputes()] == [("empathize", "second"), ("ask", "another")]


def test_a_long_reason_is_cut_to_what_a_case_takes(store: Store) -> None:
    session = of(store)
    assert len(dispute(store, session.id, "ask", "x" * 5000).because) == 2000
    assert len(list(awaiting_labels(store))) == 1


def test_what_cannot_be_disputed_is_said(store: Store) -> None:
    session, unfinished = of(store), of(store, graded=False)
    for arguments, why in [
        ((session.id, "aks", "why"), "has no strategy 'aks'; did you mean 'ask'"),
        ((session.id, "ask", " \u200b "), "a dispute needs a reason"),
        ((session.id, "ask", "why", 0), "turn 1 is none of yours"),
        ((session.id, "ask", "why", 99), "turn 100 is none of yours"),
        ((session.id, "ask", "why", -1), "turn 0 is none of yours"),
        ((unfinished.id, "ask", "why"), "has no scorecard yet"),
        (("abcdef", "ask", "why"), "there is no session 'abcdef'"),
    ]:
        with pytest.raises(UsageError, match=why):
            dispute(store, *arguments)  # type: ignore[arg-type]
    assert store.disputes() == []


# ── on several ways ──

AGAIN = "Please go on, Dana. What happened then?"


@pytest.fixture(scope="module")
def went_back(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the graded conversation was gone back from, said otherwise, and graded again."""
    path = Path(shutil.copy(played, tmp_path_factory.mktemp("back") / "roleplay.db"))

    async def again(store: Store) -> None:
        session = Session.resume(store, of(store).id)
        session.rewind(1)
        async for _ in session.send(AGAIN):
            pass
        session.end()
        await session.grade()

    with Store(path) as store:
        asyncio.run(again(store))
    return path


def test_a_dispute_is_of_the_way_it_was_made_on(went_back: Path, tmp_path: Path) -> None:
    with Store(Path(shutil.copy(went_back, tmp_path / "roleplay.db"))) as store:
        session = of(store)
        first, second = session.branches()
        dispute(store, session.id, "document", "on the second")
        store.move(session.id, first.head)
        assert disputed(store, session) == []
        dispute(store, session.id, "document", "on the first")
        assert disputed(store, session) == ["on the first"]
        assert [(row.head, row.because) for row in store.disputes()] == [
            (second.head, "on the second"), (first.head, "on the first"),
        ]  # fmt: skip
        cases = [case for _, case in awaiting_labels(store)]
        assert [case.transcript.turns[1].text == AGAIN for case in cases] == [True, False]
        assert [case.transcript.note for case in cases] == [None, f"{STAND_IN} promised a call."]
        assert [case.id for case in cases] == [
            f"dispute-{session.id[:8]}-way-2-document", f"dispute-{session.id[:8]}-document",
        ]  # fmt: skip


def disputed(store: Store, session: Session) -> list[str]:
    """Reasons that stand beside the scorecard of the way the session is on."""
    found = Session.peek(store, session.id)
    return [row.because for row in found.disputes(Scorecard.model_validate(store.scorecard(session.id)))]


@pytest.mark.parametrize(("said_after", "graded_as", "found"), [(0, 1, 0), (1, 1, 1), (1, 0, 0)])
def test_a_dispute_from_before_ways_were_told_apart_finds_its_own(
    went_back: Path, tmp_path: Path, said_after: int, graded_as: int, found: int
) -> None:
    """It is not of a way that was not there yet, and rather of one whose scorecard says what it disagrees with."""
    path = Path(shutil.copy(went_back, tmp_path / "roleplay.db"))
    with Store(path) as store:
        session = of(store)
        ways = session.branches()
        verdicts = [
            next(each["verdict"] for each in (way.scorecard or {})["verdicts"] if each["strategy"] == "ask")
            for way in ways
        ]
        assert verdicts == ["missed", "shown"]
        dispute(store, session.id, "ask", "which way?")
    as_schema(path, 4)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "UPDATE disputes SET verdict = ?, created = (SELECT created FROM exchanges WHERE id = ?)",
            (verdicts[graded_as], ways[said_after].head),
        )
    with Store(path) as store:
        assert [(row.head, row.because) for row in store.disputes()] == [(ways[found].head, "which way?")]
        assert len(list(awaiting_labels(store))) == 1


# ── as cases ──


def test_an_exported_dispute_is_a_case_that_awaits_a_label_and_names_nobody(store: Store, tmp_path: Path) -> None:
    session = of(store)
    row = dispute(store, session.id, "document", "Anna Berg wrote a fine note", turn=1)
    ((identity, case),) = awaiting_labels(store)
    assert identity == session.id
    assert case.id == f"dispute-{session.id[:8]}-document"
    assert (case.gold, case.labelled_by, case.persona) == ((), None, PERSONA)
    assert case.dispute is not None
    assert (case.dispute.strategy, case.dispute.verdict, case.dispute.turn) == ("document", row.verdict, 1)
    assert case.dispute.because == f"{STAND_IN} wrote a fine note"
    assert case.transcript.turns[1].text.startswith(f"Hello, {STAND_IN} speaking.")
    assert case.transcript.note == f"{STAND_IN} promised a call."
    assert case.transcript.turns[0] == session.turns[0]
    assert any(STAND_IN in felt.words for felt in case.transcript.turns[1].felt)

    line = line_of(case)
    assert "anna" not in line.lower()
    assert Case.model_validate_json(line) == case
    file = tmp_path / "disputes.jsonl"
    file.write_text(line, encoding="utf-8")
    assert check_cases([file], load_catalogue().by_id) == 1


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("me", "Tell me, and me alone.", "Tell me, and me alone."),
        ("anna", "its anna here, Anna! Not Hannah.", f"its {STAND_IN} here, {STAND_IN}! Not Hannah."),
        ("Anna North", "Anna here, I go north with ANNA NORTH.", f"{STAND_IN} here, I go north with {STAND_IN}."),
        ("a.b (x)", "Write to a.b (x), not aXb (x).", f"Write to {STAND_IN}, not aXb (x)."),
        (" ", "Two words.", "Two words."),
    ],
)
def test_a_name_is_taken_out_of_words_and_no_other_word_is(name: str, text: str, left: str) -> None:
    assert without_name(text, name) == left


# ── the commands ──


def test_from_a_scorecard_to_a_label(roleplay: Roleplay, tmp_path: Path) -> None:
    session = roleplay(
        "play", PERSONA, "--plain", "--as", "Anna", "--json", stdin="Anna here. I'm sorry, Dana.\n/end\n"
    ).document["session"]
    done = roleplay("sessions", "dispute", session, "apologize", "--because", "It was sincere", "--turn", "2")
    assert (done.code, done.out) == (0, "")
    shown = roleplay("sessions", "show", session).out
    assert done.err == shown.splitlines()[-1] + "\n"
    assert shown.endswith("on apologize in turn 2: It was sincere\n")
    (stored,) = roleplay("sessions", "show", session, "--json").document["disputes"]
    assert (stored["strategy"], stored["turn"], stored["because"]) == ("apologize", 1, "It was sincere")
    assert roleplay("sessions", "export", session).document["disputes"] == [stored]

    file = tmp_path / "disputes.jsonl"
    done = roleplay("eval", "disputes", "--out", file)
    assert (done.code, done.out, done.err) == (0, "", f"1 dispute written to {file}.\n")
    assert roleplay("eval", "disputes").out == file.read_text(encoding="utf-8")
    assert "Anna" not in file.read_text(encoding="utf-8")

    done = roleplay("eval", "label", file, "--as", "ben", stdin="y\nn\ny\nnames the loss\n")
    assert "It was sincere" in done.out
    label = json.loads((tmp_path / "disputes.ben.jsonl").read_text(encoding="utf-8"))
    assert label["gold"][0] == {
        "turn": 1, "strategy": "apologize", "shown": True, "broken": False, "called_for": True, "reason": "names the loss",
    }  # fmt: skip

    assert f"An exported copy was written to {file}" in roleplay("sessions", "delete", session).err
    done = roleplay("eval", "disputes")
    assert (done.code, done.out, done.err) == (0, "", "0 disputes.\n")


def test_a_place_that_cannot_be_written_is_named(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("eval", "disputes", "--out", tmp_path / "no" / "folder.jsonl")
    assert (done.code, done.out) == (2, "")
    assert "cannot be written" in done.err


# ── the database ──


def test_a_database_without_disputes_gets_their_table_and_loses_nothing(path: Path) -> None:
    with Store(path) as store:
        session = of(store)
        before = store.session(session.id), store.scorecard(session.id)
    as_schema(path, 2)
    with Store(path) as store:
        assert (store.session(session.id), store.scorecard(session.id)) == before
        assert store.disputes() == []
        dispute(store, session.id, "ask", "I asked")
    with Store(path) as store:
        assert [row.because for row in store.disputes()] == ["I asked"]


def test_a_new_database_and_one_brought_up_to_date_are_alike(tmp_path: Path) -> None:
    def tables(path: Path) -> set[tuple[str, ...]]:
        with closing(sqlite3.connect(path)) as db:
            return {
                tuple(" ".join(str(part).split()) for part in row)
                for row in db.execute("SELECT name, sql FROM sqlite_master")
            }

    new, old = tmp_path / "new.db", tmp_path / "old.db"
    for path in (new, old):
        Store(path).close()
    as_schema(old, 2)
    Store(old).close()
    assert tables(old) == tables(new)
