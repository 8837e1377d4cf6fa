"""The session store: what was typed is never lost, what was answered is answered once, what is deleted is gone.

Real SQLite files throughout. Crashes are real too: forked processes get SIGKILL at one line of the store after the
other, or are killed by the kernel in the middle of a write, one size of file after the other.
"""

import ctypes
import itertools
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.errors import DamagedDatabase, RoleplayError, SessionInUse, StorageError, UsageError
from roleplay.health import replace_damaged
from roleplay.store import SCHEMA, DraftRow, SessionRow, Store, database
from roleplay.store.file import set_aside
from roleplay.store.schema import Migration
from roleplay.text import clean
from tests.old_databases import as_schema

STORE = Path(database.__file__).parent
WORDS = {"role": "trainee", "text": "I am so sorry about the dinner, Dana."}
ANSWER: dict[str, Any] = {
    "reply": {"role": "customer", "text": "Okay. So."},
    "state": {"heat": 5},
    "movements": [{"need": "heard"}],
    "decision": {"move": "soften"},
    "made": {},
    "outcome": None,
}
SNAPSHOTS = {"h-persona": {"name": "Dana Reyes"}, "h-rubric": {"id": "r"}, "h-catalogue": {}}


@contextmanager
def memory(otherwise: Path) -> Iterator[Path]:
    """Give a folder in memory where there is one: what a killed process wrote stays there as on a disk, only sooner."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else otherwise) as folder:
        yield Path(folder)


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    with memory(tmp_path) as folder:
        yield folder


@pytest.fixture
def path(scratch: Path) -> Path:
    return scratch / "data" / "roleplay.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def begin_session(store: Store, trainee: str = "me", snapshots: dict[str, dict[str, Any]] = SNAPSHOTS) -> SessionRow:
    persona, rubric, catalogue = snapshots
    values = {
        "persona_id": "dana", "rubric_id": "r", "persona_hash": persona, "rubric_hash": rubric, "catalogue_hash": catalogue,
        "model": "offline", "mode": "practice", "seed": 7, "opening": {"role": "customer", "text": "Hello."}, "opening_state": {"heat": 7},
    }  # fmt: skip
    return store.create_session(trainee, values, snapshots)


def exchange(
    store: Store, session: str, parent: int | None = None, words: dict[str, Any] = WORDS, **answer: Any
) -> int:
    begun = store.begin_exchange(session, parent, words)
    store.commit_exchange(begun.id, **{**ANSWER, **answer})
    return begun.id


def files(folder: Path) -> dict[str, bytes]:
    """Return every file under `folder` but SQLite's scratch space: its shared memory and empty logs."""
    found = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {name: content for name, content in found.items() if content and not name.endswith("-shm")}


def rows(path: Path, table: str) -> int:
    """Count the rows of a table past the store."""
    with closing(sqlite3.connect(path)) as db:
        count: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
        return count


# ── crashes ──


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked process; return its exit code, negative for the signal that killed it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextmanager
def at_lines(act: Callable[[int], object]) -> Iterator[None]:
    """Call `act` with its number whenever a line of the store is about to run."""
    lines = itertools.count()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if Path(frame.f_code.co_filename).parent != STORE:
            return None
        if event == "line":
            act(next(lines))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def at_line(number: int, act: Callable[[], object]) -> AbstractContextManager[None]:
    """Call `act` when the `number`-th line of the store is about to run."""
    return at_lines(lambda line: act() if line == number else None)


@contextmanager
def writing_up_to(size: int) -> Iterator[None]:
    """Let the kernel kill this process when a file would grow past `size` bytes: what is half written stays so."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    yield


def say(pipe: int, word: str) -> None:
    os.write(pipe, word.encode())


Work = Callable[[Path, AbstractContextManager[None], Callable[[str], None]], None]
"""Takes the database, what it must run in to be killed, and a way to say what it has done."""


def telling_lines(before: Path, work: Work) -> list[int]:
    """Return the lines of the store to die at: where the disk, or what was said, is not as it was a line before.

    A process killed at any other line leaves what it leaves at one of these. The last number is past the end.
    """
    path = shutil.copytree(before, before.with_name("observed")) / "roleplay.db"
    said: list[str] = []
    telling: list[int] = []
    last: object = None

    def look(line: int) -> None:
        nonlocal last
        there = {found: found.stat().st_mode for found in path.parent.rglob("*")}
        left = there, [file.read_bytes() for file in there if file.is_file()], len(said)
        if left != last:
            last = left
            telling.append(line)

    work(path, at_lines(look), said.append)
    shutil.rmtree(path.parent)
    return [*telling, sys.maxsize]


def crashes(kind: str, before: Path, work: Work) -> Iterator[tuple[Path, str]]:
    """Kill `work` at every point that tells; yield each time the database it leaves and what it had said."""
    for point in telling_lines(before, work) if kind == "line" else itertools.count(0, 4001):
        path = shutil.copytree(before, before.with_name("crashed")) / "roleplay.db"
        told, tell = os.pipe()
        dying = at_line(point, lambda: os.kill(os.getpid(), signal.SIGKILL)) if kind == "line" else writing_up_to(point)
        code = in_child(lambda: work(path, dying, partial(say, tell)))  # noqa: B023 - called in the same round
        os.close(tell)
        with os.fdopen(told) as pipe:
            said = pipe.read()
        assert code in {0, -signal.SIGKILL, -signal.SIGXFSZ}
        yield path, said
        shutil.rmtree(path.parent)
        if code == 0:
            assert point > 0
            return
    raise AssertionError("it was never left alone to finish")


@pytest.mark.parametrize("kind", ["line", "write"])
def test_killed_anywhere_in_an_exchange_no_word_is_lost_and_nothing_is_doubled(scratch: Path, kind: str) -> None:
    with Store(scratch / "before" / "roleplay.db") as store:
        session = begin_session(store).id

    def work(path: Path, dying: AbstractContextManager[None], say: Callable[[str], None]) -> None:
        with Store(path) as store, dying:
            store.lease(session)
            store.keep_draft(session, "I am so")
            say("drafted ")
            begun = store.begin_exchange(session, None, WORDS)
            say("typed ")
            store.commit_exchange(begun.id, **ANSWER)
            say("answered ")
            store.save_scorecard(session, {"score": 70})
            say("graded ")
            store.close()

    for path, said in crashes(kind, scratch / "before", work):
        with Store(path) as store:
            store.lease(session)  # the dead process holds nothing
            head = store.session(session).head
            pending, answered = store.pending(session, head), store.path_to(head)
            if "drafted" in said:
                draft = None if pending or answered else DraftRow("I am so", said=False)
                assert store.draft(session, None) == draft
            if "typed" in said:
                assert [turn.trainee for turn in (*answered, *([pending] if pending else []))] == [WORDS]
            if "answered" in said:
                assert [turn.reply for turn in answered] == [ANSWER["reply"]]
            if "graded" in said:
                assert store.scorecard(session) == {"score": 70}

            if head is None:  # the trainee sends it again
                exchange(store, session)
            store.save_scorecard(session, {"score": 70})
            head = store.session(session).head
            assert [(turn.trainee, turn.reply) for turn in store.path_to(head)] == [(WORDS, ANSWER["reply"])]
            assert store.pending(session, None) is None
            assert [(item.exchanges, item.score) for item in store.summaries()] == [(1, 70)]
        assert (rows(path, "exchanges"), rows(path, "scorecards"), rows(path, "sessions")) == (1, 1, 1)


def test_killed_anywhere_while_the_database_is_made_the_next_start_makes_it(scratch: Path) -> None:
    (scratch / "before").mkdir()

    def work(path: Path, dying: AbstractContextManager[None], say: Callable[[str], None]) -> None:
        with dying, Store(path) as store:
            begin_session(store)
            say("begun")

    for path, said in crashes("line", scratch / "before", work):
        with Store(path) as store:
            found = [item.trainee for item in store.summaries()]
            assert found == ["me"] or (found == [] and not said)
            kept = begin_session(store)
            assert store.session(kept.id) == kept


@pytest.mark.parametrize("kind", ["line", "write"])
def test_killed_anywhere_in_a_deletion_a_session_is_whole_or_gone(scratch: Path, kind: str) -> None:
    with Store(scratch / "before" / "roleplay.db") as store:
        kept, gone = fill(store, "kept", "words that stay"), fill(store, "gone", "SECRET")

    def work(path: Path, dying: AbstractContextManager[None], say: Callable[[str], None]) -> None:
        with Store(path) as store, dying:
            store.delete_session(gone)
            say("deleted")

    for path, said in crashes(kind, scratch / "before", work):
        with Store(path) as store:
            found = {item.id: item.exchanges for item in store.summaries()}
            assert found == {kept: 3} or (found == {kept: 3, gone: 3} and not said)
            assert ("SECRET" in words_in(store, gone)) == (gone in found)
            assert "words that stay" in words_in(store, kept)
            if gone in found:
                store.delete_session(gone)
        assert not [name for name, content in files(path.parent).items() if b"SECRET" in content]


def fill(store: Store, trainee: str, words: str) -> str:
    """Store a session that holds `words` wherever a session can hold any."""
    snapshots = {f"{trainee}-{part}": {"name": words} for part in "prc"}
    session = begin_session(store, trainee, snapshots).id
    text, head = {"text": f"{words} " * 300}, None
    for _ in range(3):
        store.begin_exchange(session, head, {"text": f"{words}, said at first"})
        head = exchange(store, session, head, text, reply=text, state=text, movements=[text], decision=text)
    store.begin_exchange(session, head, text)
    store.update_session(session, note=words, reflection=words)
    store.save_scorecard(session, {"score": 1, "why": words})
    store.record_export(session, Path(f"/exports/{words}.md"))
    store.save_dispute(session, None, "ask", "missed", words, 1)
    store.keep_draft(session, words)
    return session


def words_in(store: Store, session: str) -> str:
    """Return everything the store gives back of a session."""
    try:
        row = store.session(session)
    except UsageError:
        return ""
    parts = [
        row,
        store.path_to(row.head),
        store.pending(session, row.head),
        store.scorecard(session),
        store.snapshot(row.persona_hash),
        store.disputes(session),
        store.draft(session, row.head),
    ]
    return repr(parts)


# ── what comes back is what went in ──


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with memory(tmp_path_factory.mktemp("store")) as folder, Store(folder / "roleplay.db") as opened:
        yield opened


@given(text=st.text(st.characters(exclude_categories=())).map(clean))
def test_any_cleaned_text_is_stored_and_read_back(long_lived: Store, text: str) -> None:
    words = {"role": "trainee", "text": text}
    session = begin_session(long_lived).id
    long_lived.update_session(session, note=text)
    begun = long_lived.begin_exchange(session, None, words)
    pending = long_lived.pending(session, None)
    assert pending is not None
    assert pending.trainee == words
    long_lived.commit_exchange(begun.id, **{**ANSWER, "reply": words, "state": {text: text}})
    (answered,) = long_lived.path_to(begun.id)
    assert (answered.trainee, answered.reply, answered.state) == (words, words, {text: text})
    assert long_lived.session(session).note == text


@pytest.mark.parametrize(
    "text",
    ["\ud800 half", "a\x00b", "👩\u200d🚀 ❤\ufe0f 🇬🇧", "\u202eon\u202c", "'; DROP TABLE sessions;--", "x" * 1_000_000],
)
def test_awkward_text_survives_the_door_and_the_database(store: Store, text: str) -> None:
    session = begin_session(store, trainee=clean(text)[:80]).id
    exchange(store, session, words={"text": clean(text)})
    assert store.path_to(store.session(session).head)[0].trainee == {"text": clean(text)}


def test_what_did_not_pass_the_door_is_refused_with_a_sentence(store: Store) -> None:
    session = begin_session(store).id
    for attempt in (
        lambda: store.begin_exchange(session, None, {"text": "\ud800"}),
        lambda: store.session("\ud800"),
        lambda: store.delete_trainee("\ud800"),
        lambda: store.summaries("\ud800"),
    ):
        with pytest.raises(StorageError, match="no Unicode text"):
            attempt()
    assert exchange(store, session) == store.session(session).head


def test_a_session_keeps_the_persona_it_began_with(store: Store) -> None:
    before = begin_session(store)
    edited = begin_session(
        store, snapshots={"h-edited": {"name": "Dana Edited"}, "h-rubric": {"id": "r"}, "h-catalogue": {}}
    )
    assert json.loads(store.snapshot(store.session(before.id).persona_hash)) == {"name": "Dana Reyes"}
    assert json.loads(store.snapshot(store.session(edited.id).persona_hash)) == {"name": "Dana Edited"}


def test_everything_survives_closing(path: Path) -> None:
    with Store(path) as store:
        session = begin_session(store).id
        head = exchange(store, session, outcome="resolved")
        store.begin_exchange(session, head, WORDS)
    with Store(path) as store:
        row = store.session(session)
        assert (row.status, row.outcome, row.ended_by, row.head) == ("ended", "resolved", "customer", head)
        assert (row.opening, row.opening_state) == ({"role": "customer", "text": "Hello."}, {"heat": 7})
        pending = store.pending(session, head)
        assert pending is not None
        assert pending.trainee == WORDS


def test_only_its_owner_can_read_the_files(path: Path) -> None:
    with Store(path) as store:
        begin_session(store)
        modes = {found.name: stat.S_IMODE(found.stat().st_mode) for found in path.parent.rglob("*")}
    assert {name: mode & 0o077 for name, mode in modes.items()} == dict.fromkeys(modes, 0)
    assert len(modes) >= 4
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


# ── one exchange, once ──


def test_the_same_words_sent_again_are_the_same_exchange(store: Store, path: Path) -> None:
    session = begin_session(store).id
    assert store.begin_exchange(session, None, WORDS).id == store.begin_exchange(session, None, WORDS).id
    assert rows(path, "exchanges") == 1


def test_other_words_take_the_place_of_an_unanswered_attempt(store: Store, path: Path) -> None:
    session = begin_session(store).id
    store.begin_exchange(session, None, WORDS)
    again = store.begin_exchange(session, None, {"text": "No, wait."})
    assert store.pending(session, None) == again
    assert rows(path, "exchanges") == 1


def test_a_late_answer_to_what_was_taken_back_answers_nothing_else(store: Store) -> None:
    session = begin_session(store).id
    late = store.begin_exchange(session, None, WORDS)
    again = store.begin_exchange(session, None, {"text": "No, wait."})
    with pytest.raises(StorageError, match="already answered or has gone"):
        store.commit_exchange(late.id, **ANSWER)
    assert store.pending(session, None) == again


def test_an_exchange_is_answered_once(store: Store) -> None:
    session = begin_session(store).id
    begun = store.begin_exchange(session, None, WORDS)
    store.commit_exchange(begun.id, **ANSWER)
    with pytest.raises(StorageError, match="already answered"):
        store.commit_exchange(begun.id, **{**ANSWER, "reply": {"text": "twice"}})
    with pytest.raises(StorageError, match="already answered or has gone"):
        store.commit_exchange(4711, **ANSWER)
    assert [turn.reply for turn in store.path_to(begun.id)] == [ANSWER["reply"]]


def test_rewinding_is_choosing_another_parent(store: Store) -> None:
    session = begin_session(store).id
    first = exchange(store, session)
    second = exchange(store, session, first, {"text": "one way"})
    other = exchange(store, session, first, {"text": "another way"})
    assert [turn.id for turn in store.path_to(second)] == [first, second]
    assert [turn.id for turn in store.path_to(other)] == [first, other]
    assert store.path_to(None) == []
    assert store.session(session).head == other


# ── what was typed and not sent ──


def drafts(store: Store, session: str, *heads: int | None) -> list[DraftRow | None]:
    return [store.draft(session, head) for head in heads]


def test_a_draft_waits_where_it_was_typed_until_it_is_sent_or_emptied(store: Store, path: Path) -> None:
    session = begin_session(store).id
    for words in ("half", "half a thou", "", "half a thought"):
        store.keep_draft(session, words)
        assert drafts(store, session, None) == [DraftRow(words, said=False) if words else None]
    first = store.begin_exchange(session, None, WORDS)
    assert drafts(store, session, None) == [None]
    store.keep_draft(session, "typed while she spoke")
    store.commit_exchange(first.id, **ANSWER)
    assert drafts(store, session, None, first.id) == [None, DraftRow("typed while she spoke", said=False)]
    store.move(session, None, "I am so sorry.")
    assert drafts(store, session, None) == [DraftRow("I am so sorry.", said=True)]
    store.keep_draft(session, "I am sorry.")
    assert drafts(store, session, None) == [DraftRow("I am sorry.", said=False)]
    store.move(session, first.id)
    assert drafts(store, session, first.id) == [DraftRow("typed while she spoke", said=False)]
    last = store.begin_exchange(session, first.id, WORDS)
    store.keep_draft(session, "too late")
    store.commit_exchange(last.id, **{**ANSWER, "outcome": "walked_out"})
    assert rows(path, "drafts") == 1, "the one of the other way"


def test_words_taken_back_wait_to_be_sent(store: Store) -> None:
    session = begin_session(store).id
    store.begin_exchange(session, None, WORDS)
    assert store.take_back(session, None, "words")
    assert drafts(store, session, None) == [DraftRow("words", said=False)]


def test_a_scorecard_takes_the_place_of_the_one_before(store: Store, path: Path) -> None:
    session = begin_session(store).id
    assert store.scorecard(session) is None
    for score in (40, 80):
        store.save_scorecard(session, {"score": score})
    assert store.scorecard(session) == {"score": 80}
    assert rows(path, "scorecards") == 1


# ── finding sessions ──


def test_sessions_are_listed_newest_first_and_by_trainee(path: Path) -> None:
    clock = itertools.count()
    with Store(path, now=lambda: datetime(2030, 1, 1, tzinfo=UTC) + timedelta(minutes=next(clock))) as store:
        ids = [begin_session(store, trainee).id for trainee in ("ann", "bob", "ann")]
        exchange(store, ids[0])
        assert [item.id for item in store.summaries()] == ids[::-1]
        assert [(item.id, item.exchanges, item.persona_name, item.score) for item in store.summaries("ann")] == [
            (ids[2], 0, "Dana Reyes", None), (ids[0], 1, "Dana Reyes", None),
        ]  # fmt: skip


def test_the_beginning_of_an_id_is_enough_if_it_is_the_only_one(store: Store) -> None:
    session = begin_session(store)
    assert store.session(session.id[:6]) == session
    for name in ("", "%", "____", "%%%%%%", session.id[:3], f"{session.id}0", "nothing"):
        with pytest.raises(UsageError, match="there is no session"):
            store.session(name)


# ── a full disk ──


def every_connection(monkeypatch: pytest.MonkeyPatch, pragma: str) -> None:
    """Run `pragma` on every connection as it is opened, as if SQLite or the disk were like that."""
    real = sqlite3.connect

    def connect(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = real(*args, **kwargs)
        db.execute(f"PRAGMA {pragma}")
        return db

    monkeypatch.setattr(sqlite3, "connect", connect)


def test_a_full_disk_fails_the_turn_and_harms_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(path) as store:
        session = begin_session(store).id
        head = exchange(store, session)

    long = {"text": "x" * 50_000}
    every_connection(monkeypatch, "max_page_count=1")  # SQLite makes that the present size: not one page more
    with Store(path) as store:
        for attempt in (
            lambda: store.begin_exchange(session, head, long),
            lambda: store.save_scorecard(session, long),
            lambda: begin_session(store, snapshots={"big": long, "h-rubric": {}, "h-catalogue": {}}),
        ):
            with pytest.raises(StorageError, match="the disk is full; free some space and try again"):
                attempt()
        assert store.pending(session, head) is None
        assert [turn.trainee for turn in store.path_to(head)] == [WORDS]
        assert len(store.summaries()) == 1

    monkeypatch.undo()
    with Store(path) as store:
        assert [turn.id for turn in store.path_to(exchange(store, session, head, long))][:1] == [head]


@pytest.mark.parametrize("size", range(0, 60_000, 4000))
def test_a_quota_that_runs_out_fails_the_turn_and_harms_nothing(path: Path, size: int) -> None:
    with Store(path) as store:
        session = begin_session(store).id
        head = exchange(store, session)

    def work() -> None:
        store = Store(path)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # Python ignores SIGXFSZ: writing fails instead
        with pytest.raises(StorageError, match=r"the disk is full|the disk cannot be written"):
            exchange(store, session, head, {"text": "x" * 60_000})
        assert [turn.trainee for turn in store.path_to(head)] == [WORDS]

    assert in_child(work) == 0
    with Store(path) as store:
        assert [turn.trainee for turn in store.path_to(head)] == [WORDS]
        exchange(store, session, head, {"text": "x" * 60_000})
        assert [item.exchanges for item in store.summaries()] == [2]


# ── a database that cannot be used ──


def damage(path: Path, kind: str) -> None:
    with Store(path) as store:
        fill(store, "me", "words")
    content = path.read_bytes()
    path.write_bytes({
        "zero bytes": b"", "one byte": b"S", "garbage": b"\x00garbage\xff" * 4096, "text": b"dear diary\n" * 50, "only the magic": content[:16],
        "half a header": content[:50], "only the header": content[:100], "one page": content[:4096], "half": content[: len(content) // 2],
        "last page missing": content[:-4096], "middle overwritten": content[:4096] + b"\xa5" * 8192 + content[12288:],
    }[kind])  # fmt: skip


DAMAGES = ["zero bytes", "one byte", "garbage", "text", "only the magic", "half a header", "only the header", "one page", "half",
           "last page missing", "middle overwritten"]  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_database_is_refused_kept_as_it_is_and_can_be_set_aside(path: Path, kind: str) -> None:
    damage(path, kind)
    content = path.read_bytes()
    for _ in range(2):
        with pytest.raises(DamagedDatabase) as refused:
            Store(path)
        assert str(refused.value).startswith(f"{path}: the database cannot be used (")
        assert str(refused.value).endswith(
            "or run 'roleplay doctor --set-aside' to keep this file and start a new one."
        )
        assert "\n" not in str(refused.value)
        assert path.read_bytes() == content

    kept = set_aside(path)
    assert kept.read_bytes() == content
    with Store(path) as store:
        assert store.summaries() == []
        begin_session(store)
    assert kept.read_bytes() == content


def test_a_damaged_database_keeps_its_log(path: Path, scratch: Path) -> None:
    with Store(path) as store:
        session = fill(store, "me", "words")
    with Store(path) as store:
        store.update_session(session, note="the last thing written")
        copy = shutil.copytree(path.parent, scratch / "copy") / path.name  # as a power cut leaves it: log and all
    copy.write_bytes(copy.read_bytes()[:-8192])
    before = files(copy.parent)
    assert b"the last thing written" in before[f"{path.name}-wal"]
    with pytest.raises(DamagedDatabase):
        Store(copy)
    assert files(copy.parent) == before
    kept = set_aside(copy)
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == before[f"{path.name}-wal"]
    with Store(copy) as store:
        assert store.summaries() == []


def test_what_was_set_aside_before_is_not_overwritten(path: Path) -> None:
    path.parent.mkdir()
    kept = []
    for content in (b"first", b"second", b"third"):
        path.write_bytes(content)
        kept.append(set_aside(path))
    assert [found.read_bytes() for found in kept] == [b"first", b"second", b"third"]


def test_flipped_bits_end_in_a_sentence_never_in_a_traceback(path: Path, scratch: Path) -> None:
    with Store(path) as store:
        session = fill(store, "me", "words")
    content = path.read_bytes()
    refused = []
    for seed in range(60):
        chance, torn = random.Random(seed), bytearray(content)
        for _ in range(20):
            torn[chance.randrange(100, len(torn))] = chance.randrange(256)
        copy = scratch / f"{seed}.db"
        copy.write_bytes(torn)
        try:
            with Store(copy) as store:
                store.summaries()
                words_in(store, session)
                exchange(store, session, words={"text": "new"})
        except RoleplayError as error:
            refused.append(str(error))
    assert len(refused) > 30
    assert not [sentence for sentence in refused if "\n" in sentence]


def test_only_a_damaged_database_is_replaced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(path).close()
    assert replace_damaged(path) == "The database is sound; nothing was moved."

    Store(path.with_name("newer.db"), schema=9).close()
    with closing(sqlite3.connect(path.with_name("foreign.db"))) as db:
        db.execute("CREATE TABLE theirs (x)")
    Store(path.with_name("locked.db")).close()
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    with closing(sqlite3.connect(path.with_name("locked.db"), isolation_level=None)) as db:
        db.execute("PRAGMA locking_mode=EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        before = files(path.parent)
        for name in ("newer.db", "foreign.db", "locked.db"):
            with pytest.raises(StorageError):
                replace_damaged(path.with_name(name))
        assert files(path.parent) == before

    path.write_bytes(b"garbage")
    assert replace_damaged(path) == f"The damaged database is kept as {path}.damaged-1; a new one is started."


def test_another_programs_database_is_refused_and_left_untouched(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE theirs (x)")
    before = files(path.parent)
    with pytest.raises(
        StorageError, match="this database belongs to another program; name another place with --data-dir"
    ):
        Store(path)
    assert files(path.parent) == before


@pytest.mark.parametrize("place", ["a folder", "under a file", "no such system folder"])
def test_a_place_that_cannot_hold_a_database_is_named(scratch: Path, place: str) -> None:
    (scratch / "file").write_text("")
    path = {
        "a folder": scratch,
        "under a file": scratch / "file" / "roleplay.db",
        "no such system folder": Path("/proc/nowhere/roleplay.db"),
    }[place]
    with pytest.raises(
        StorageError, match=r"cannot be used .*; check permissions and space, or name another place with --data-dir"
    ):
        Store(path)


# ── read-only and locked ──


def as_nobody_special() -> None:
    """Give up root's power to ignore permissions (Linux capabilities); elsewhere the tests must not run as root."""
    capset = getattr(ctypes.CDLL(None), "capset", None)
    if capset is not None:
        capset(ctypes.byref((ctypes.c_uint32 * 2)(0x20080522, 0)), ctypes.byref((ctypes.c_uint32 * 6)()))


@pytest.mark.parametrize("what", ["folder", "file", "both"])
def test_what_may_not_be_written_is_read_and_says_so_at_the_first_word(path: Path, what: str) -> None:
    with Store(path) as store:
        session = begin_session(store).id
        exchange(store, session)
    if what in {"file", "both"}:
        path.chmod(0o400)
    if what in {"folder", "both"}:
        path.parent.chmod(0o500)
    before = files(path.parent)

    def work() -> None:
        as_nobody_special()
        assert not os.access(path.parent if what == "folder" else path, os.W_OK)
        with pytest.raises(StorageError, match=r"check (its )?permissions"), Store(path) as store:
            store.begin_exchange(session, None, WORDS)
        with pytest.raises(StorageError, match=r"check (its )?permissions"), Store(path) as store:
            begin_session(store)
        with Store(path) as store:
            assert [item.exchanges for item in store.summaries()] == [1]
            store.record_export(session, Path("/exports/a.md"))  # that a copy was made is no reason to refuse it

    assert in_child(work) == 0
    path.parent.chmod(0o700)
    path.chmod(0o600)
    assert files(path.parent) == before
    with Store(path) as store:
        exchange(store, session)


def test_a_folder_that_may_not_be_written_gets_no_database_and_keeps_a_damaged_one(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"garbage")
    path.parent.chmod(0o500)

    def work() -> None:
        as_nobody_special()
        with pytest.raises(StorageError, match="check permissions and space, or name another place with --data-dir"):
            Store(path.with_name("new.db"))
        with pytest.raises(StorageError, match="check permissions and space"):
            set_aside(path)

    assert in_child(work) == 0
    path.parent.chmod(0o700)
    assert files(path.parent) == {path.name: b"garbage"}


@pytest.mark.parametrize("how", ["moved", "replaced"])
def test_a_database_that_is_gone_from_its_place_is_noticed_and_taken_up_when_it_is_back(path: Path, how: str) -> None:
    with Store(path) as store:
        session = begin_session(store).id
        away = path.parent.rename(path.parent.with_name("away"))
        if how == "replaced":
            Store(path).close()
        with pytest.raises(StorageError, match="was moved or removed while it was open, and nothing more is stored"):
            store.begin_exchange(session, None, WORDS)
        if how == "replaced":
            shutil.rmtree(path.parent)
        away.rename(path.parent)
        exchange(store, session)
    with Store(path) as store:
        assert [item.exchanges for item in store.summaries()] == [1]


def test_a_locked_database_says_so_and_takes_the_same_words_later(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    with Store(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        session = begin_session(store).id
        begun = store.begin_exchange(session, None, WORDS)
        other.execute("BEGIN IMMEDIATE")
        for attempt in (
            lambda: store.commit_exchange(begun.id, **ANSWER),
            lambda: store.update_session(session, notes="One."),
            lambda: store.delete_session(session),
            lambda: begin_session(store),
        ):
            with pytest.raises(StorageError, match="another program keeps the database locked; close it and try again"):
                attempt()
        assert store.pending(session, None) is not None
        Store(path).close()  # looking is still possible
        other.execute("ROLLBACK")
        store.commit_exchange(begun.id, **ANSWER)
        assert store.session(session).head == begun.id


def test_waiting_for_a_lock_ends_in_seconds() -> None:
    assert 0 < database.BUSY_SECONDS <= 5


def test_two_processes_may_write_different_sessions(path: Path) -> None:
    ready, go = os.pipe()
    children = []
    for number in range(4):
        child = os.fork()
        if child == 0:
            code = 1
            with suppress(BaseException):
                os.close(go)
                os.read(ready, 1)  # all at once, on a database that is not there yet
                with Store(path) as store:
                    session = begin_session(store, f"trainee {number}").id
                    head = None
                    for turn in range(5):
                        head = exchange(store, session, head, {"text": str(turn)})
                    code = 0
            os._exit(code)
        children.append(child)
    os.close(ready)
    os.close(go)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    with Store(path) as store:
        assert sorted((item.trainee, item.exchanges) for item in store.summaries()) == [
            (f"trainee {number}", 5) for number in range(4)
        ]
    assert sorted(found.name for found in path.parent.iterdir()) == ["leases", path.name]


# ── one process per session ──

HOLDER = """
import sys
from functools import partial
from pathlib import Path
from roleplay.store import Store
store = Store(Path(sys.argv[1]))
store.lease(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(path: Path, session: str) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the session until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(path), session]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_second_process_is_refused_until_the_first_one_ends(path: Path) -> None:
    with Store(path) as store:
        session, other = begin_session(store).id, begin_session(store).id
    with Store(path) as store:
        with another_process(path, session) as holder:
            with pytest.raises(
                SessionInUse,
                match=f"session {session} is open in another window; end it there, or start a new one here",
            ):
                store.lease(session)
            with pytest.raises(SessionInUse):
                store.delete_session(session)
            store.lease(other)
            assert store.session(session).id == session  # looking is free
            holder.communicate("")
        store.lease(session)


def test_a_process_that_is_killed_leaves_its_session_free(path: Path) -> None:
    with Store(path) as store:
        session = begin_session(store).id
        store.release(session)
        with another_process(path, session) as holder:
            holder.send_signal(signal.SIGKILL)
            holder.wait()
            store.lease(session)
            store.lease(session)  # what one holds one may take again
        store.begin_exchange(session, None, WORDS)


def test_a_session_given_back_is_never_held_twice(path: Path) -> None:
    with Store(path) as first, Store(path) as second, Store(path) as third:
        session = begin_session(first).id

        def snatch() -> None:
            with suppress(SessionInUse):
                second.lease(session)
            snatched.append(True)

        for number in itertools.count():
            snatched: list[bool] = []
            first.lease(session)
            with at_line(number, snatch):
                first.release(session)
            with suppress(SessionInUse):
                second.lease(session)
            with pytest.raises(SessionInUse):
                third.lease(session)
            second.release(session)
            if not snatched:
                break
        assert number > 2


def test_closing_gives_everything_back_and_leaves_no_lease_behind(path: Path) -> None:
    with Store(path) as store:
        session = begin_session(store).id
        begin_session(store)
    with Store(path) as store:
        store.lease(session)
    assert list((path.parent / "leases").iterdir()) == []


# ── schema versions ──


def add_colour(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE sessions ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'")


def colours(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT colour FROM sessions")]


class StopHereError(Exception):
    """What a migration of these tests raises."""


def interrupt(_: sqlite3.Connection) -> None:
    raise StopHereError


def lose_a_table(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA writable_schema=ON")
    db.execute("UPDATE sqlite_master SET rootpage = 9999 WHERE name = 'exports'")


def backups(path: Path) -> list[str]:
    return [found.name for found in path.parent.glob("roleplay.db.backup-*")]


def test_a_newer_database_is_refused_and_left_untouched(path: Path) -> None:
    Store(path, schema=SCHEMA + 1).close()
    before = files(path.parent)
    with pytest.raises(
        StorageError, match=rf"written by a newer roleplay \(schema {SCHEMA + 1}\); update roleplay to open it"
    ):
        Store(path)
    assert files(path.parent) == before


def test_a_migration_backs_up_first_and_keeps_no_backup_of_what_went_well(path: Path, scratch: Path) -> None:
    with Store(path) as store:
        session = begin_session(store).id
        head = exchange(store, session)
    backup, seen = path.with_name(f"roleplay.db.backup-schema-{SCHEMA}"), scratch / "seen.db"

    def look(_: sqlite3.Connection) -> None:
        shutil.copy2(backup, seen)

    Store(path, schema=SCHEMA + 2, migrations={SCHEMA: add_colour, SCHEMA + 1: look}).close()
    assert colours(path) == ["blue"]
    assert rows(path, "exchanges") == 1
    assert backups(path) == []

    assert stat.S_IMODE(seen.stat().st_mode) == 0o600
    with Store(seen) as store:
        assert [turn.trainee for turn in store.path_to(store.session(session).head)] == [WORDS]
        assert store.session(session).head == head


def test_a_migration_that_damages_the_database_leaves_the_backup(path: Path) -> None:
    with Store(path) as store:
        session = begin_session(store).id
    with pytest.raises(DamagedDatabase):
        Store(path, schema=SCHEMA + 1, migrations={SCHEMA: lose_a_table})
    with Store(path.with_name(f"roleplay.db.backup-schema-{SCHEMA}")) as store:
        assert store.session(session).status == "open"


def test_a_migration_that_fails_leaves_everything_as_it_was(path: Path) -> None:
    with Store(path) as store:
        session = begin_session(store).id
    with pytest.raises(StopHereError):
        Store(path, schema=SCHEMA + 2, migrations={SCHEMA: add_colour, SCHEMA + 1: interrupt})
    assert backups(path) == [f"roleplay.db.backup-schema-{SCHEMA}"]
    with Store(path) as store:
        exchange(store, session)

    def look(db: sqlite3.Connection) -> None:
        add_colour(db)
        assert rows(path.with_name(backups(path)[0]), "exchanges") == 1  # the backup is of this attempt

    Store(path, schema=SCHEMA + 1, migrations={SCHEMA: look}).close()
    assert colours(path) == ["blue"]
    assert backups(path) == []


def test_killed_anywhere_in_a_migration_the_next_start_finishes_it(scratch: Path) -> None:
    with Store(scratch / "before" / "roleplay.db") as store:
        session = begin_session(store).id
        exchange(store, session)
    migrations = {SCHEMA: add_colour, SCHEMA + 1: lambda db: db.execute("UPDATE sessions SET colour = 'red'") and None}

    def work(path: Path, dying: AbstractContextManager[None], _: Callable[[str], None]) -> None:
        with dying:
            Store(path, schema=SCHEMA + 2, migrations=migrations).close()

    for path, _ in crashes("line", scratch / "before", work):
        with Store(path, schema=SCHEMA + 2, migrations=migrations) as store:
            assert colours(path) == ["red"]
            assert len(store.path_to(1)) == 1


def test_two_processes_migrate_once(path: Path) -> None:
    with Store(path) as store:
        begin_session(store)

    class Overtaken(dict[int, Migration]):
        """Migrations during whose choice another process does the whole work."""

        def __contains__(self, key: object) -> bool:
            Store(path, schema=SCHEMA + 1, migrations={SCHEMA: add_colour}).close()
            return super().__contains__(key)

    Store(path, schema=SCHEMA + 1, migrations=Overtaken({SCHEMA: add_colour})).close()
    assert colours(path) == ["blue"]
    assert backups(path) == []


def test_a_database_too_old_to_migrate_is_refused(path: Path) -> None:
    Store(path, schema=SCHEMA).close()
    with pytest.raises(
        StorageError, match=rf"written by an older roleplay \(schema {SCHEMA}\) that this one cannot bring up to date"
    ):
        Store(path, schema=SCHEMA + 2, migrations={SCHEMA + 1: add_colour})


@pytest.mark.parametrize("version", [1, SCHEMA - 1])
def test_a_database_of_an_older_version_is_brought_up_to_date_and_nothing_in_it_is_lost(
    path: Path, version: int
) -> None:
    with Store(path) as store:
        session = begin_session(store).id
        exchange(store, session)
        store.count_hint(session)
        store.count_hint(session)
    as_schema(path, version)
    with Store(path) as store:
        head = store.session(session).head
        (told,) = store.path_to(head)
        assert (told.trainee, told.made) == (WORDS, {})
        assert store.hints(session, head) == 2
        store.keep_draft(session, "half a thou")
        assert store.draft(session, head) == DraftRow("half a thou", said=False)
        exchange(store, session)
    assert backups(path) == []


# ── deleted is gone ──


def test_a_deleted_session_is_in_no_table_and_no_byte(store: Store, path: Path) -> None:
    kept, gone = fill(store, "kept", "words that stay"), fill(store, "gone", "SECRET")
    assert store.delete_session(gone) == ["/exports/SECRET.md"]
    assert not [name for name, content in files(path.parent).items() if b"SECRET" in content]  # while it is open
    with pytest.raises(UsageError, match="there is no session"):
        store.session(gone)
    assert store.scorecard(gone) is None
    assert store.pending(gone, None) is None
    with pytest.raises(StorageError):
        store.snapshot("gone-p")
    tables = ("sessions", "exchanges", "scorecards", "exports", "disputes", "drafts", "snapshots")
    assert [(table, rows(path, table)) for table in tables] == [
        ("sessions", 1), ("exchanges", 4), ("scorecards", 1), ("exports", 1), ("disputes", 1), ("drafts", 1), ("snapshots", 3),
    ]  # fmt: skip
    assert "words that stay" in words_in(store, kept)


def test_a_deleted_profile_is_in_no_table_and_no_byte(store: Store, path: Path) -> None:
    fill(store, "me", "words that stay")
    for words in ("SECRET one", "SECRET two"):
        fill(store, "SECRET profile", words)
    count, exported = store.delete_trainee("SECRET profile")
    assert (count, sorted(exported)) == (2, ["/exports/SECRET one.md", "/exports/SECRET two.md"])
    assert not [name for name, content in files(path.parent).items() if b"SECRET" in content]
    assert [item.trainee for item in store.summaries()] == ["me"]
    assert [(table, rows(path, table)) for table in ("trainees", "sessions", "exports", "disputes")] == [
        ("trainees", 1),
        ("sessions", 1),
        ("exports", 1),
        ("disputes", 1),
    ]
    with pytest.raises(UsageError, match="there is no trainee 'SECRET profile'; nothing was deleted"):
        store.delete_trainee("SECRET profile")


@pytest.mark.parametrize("what", ["a session", "a profile"])
def test_no_backup_outlives_what_is_deleted_and_what_was_set_aside_is_named(
    store: Store, path: Path, what: str
) -> None:
    gone = fill(store, "me", "SECRET")
    for left in ("backup-schema-1", "backup-schema-12", "backup-schema-12-journal"):  # of upgrades that were broken off
        path.with_name(f"roleplay.db.{left}").write_bytes(b"SECRET")
    assert store.set_aside() == []
    aside = path.with_name("roleplay.db.damaged-1")
    aside.write_bytes(b"may hold more than this session")
    if what == "a session":
        store.delete_session(gone)
    else:
        store.delete_trainee("me")
    assert not [name for name, content in files(path.parent).items() if b"SECRET" in content]
    assert backups(path) == []
    assert store.set_aside() == [aside]
    assert aside.exists()


def test_deleting_a_session_is_no_more_work_where_others_are_many(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, steps = sqlite3.connect, itertools.count()

    def counting(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = real(*args, **kwargs)
        db.set_progress_handler(lambda: next(steps) and None, 1)
        return db

    def work(others: int) -> int:
        """Return how many steps SQLite takes to delete a session of ten exchanges beside one of so many."""
        path = scratch / str(others) / "roleplay.db"
        with Store(path) as store:
            gone, kept = begin_session(store).id, begin_session(store).id
        with closing(sqlite3.connect(path)) as db, db:
            told = [*[(gone,)] * 10, *[(kept,)] * others]
            db.executemany("INSERT INTO exchanges (session, trainee, created) VALUES (?, '{}', '')", told)
            db.execute("UPDATE exchanges SET parent = id - 1 WHERE id NOT IN (1, 11)")
        with monkeypatch.context() as patched:
            patched.setattr(sqlite3, "connect", counting)
            with Store(path) as store:
                before = next(steps)
                store.delete_session(gone)
                return next(steps) - before

    assert work(300) < 1.5 * work(3)


def test_no_byte_is_left_however_the_pages_were_filled(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every_connection(monkeypatch, "secure_delete=OFF")  # some builds of SQLite begin with it on
    for seed in range(8):
        chance = random.Random(seed)
        path = scratch / str(seed) / "roleplay.db"
        with Store(path) as store:
            sessions = {begin_session(store, word).id: word for word in ("SECRET", "kept")}
            heads: dict[str, int | None] = dict.fromkeys(sessions)
            for _ in range(40):
                session = chance.choice(list(sessions))
                texts = [
                    {"text": f"{sessions[session]}{chance.random()} " * chance.choice([1, 5, 40, 400])}
                    for _ in range(5)
                ]
                store.begin_exchange(session, heads[session], texts[0])
                heads[session] = exchange(
                    store, session, heads[session], texts[1], reply=texts[2], state=texts[3], decision=texts[4]
                )
                store.update_session(session, note=texts[0]["text"])
                store.save_scorecard(session, texts[1])
            store.delete_trainee("SECRET")
            assert not [name for name, content in files(path.parent).items() if b"SECRET" in content]
            assert any(b"kept" in content for content in files(path.parent).values())


def test_what_cannot_be_forgotten_yet_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    with Store(path) as store:
        gone = fill(store, "me", "SECRET")
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM exchanges").fetchone()
            with pytest.raises(
                StorageError, match="deleted, but another program reads the database and its log still holds the words"
            ):
                store.delete_session(gone)
        assert store.summaries() == []
    assert not [name for name, content in files(path.parent).items() if b"SECRET" in content]


def test_a_profile_with_a_session_in_use_is_deleted_whole_or_not_at_all(path: Path) -> None:
    with Store(path) as store, Store(path) as other:
        first, second, third = (begin_session(store).id for _ in range(3))
        for session in (first, second, third):
            store.release(session)
        other.lease(second)
        with pytest.raises(SessionInUse):
            store.delete_trainee("me")
        assert len(store.summaries()) == 3
        for session in (first, third):
            other.lease(session)  # the failed attempt holds none of them


def test_an_export_is_known_by_its_path_until_its_session_is_deleted(store: Store, path: Path) -> None:
    session = begin_session(store).id
    for place in ("/exports/a.md", "/exports/b.json", "/exports/a.md"):
        store.record_export(session, Path(place))
    assert sorted(store.delete_session(session)) == ["/exports/a.md", "/exports/b.json"]
    assert rows(path, "exports") == 0


def test_json_columns_hold_plain_json(store: Store, path: Path) -> None:
    session = begin_session(store).id
    exchange(store, session)
    with closing(sqlite3.connect(path)) as db:
        stored = db.execute("SELECT trainee, reply, state FROM exchanges").fetchone()
    assert [json.loads(text) for text in stored] == [WORDS, ANSWER["reply"], ANSWER["state"]]
