"""Going back: turns taken back, branches kept with how they ended, words without an answer, and what an exam forbids."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, get_args

import pytest

from roleplay.branches import Branch
from roleplay.customer.events import Ended, Replied
from roleplay.customer.graph import Cast
from roleplay.customer.voice import Direction, Spoken
from roleplay.disputes import dispute
from roleplay.engine import Engine, offline_cast
from roleplay.errors import StorageError, UsageError
from roleplay.exports import Form, session_document
from roleplay.library import load_library
from roleplay.persona import Persona
from roleplay.rubric import Catalogue
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from roleplay.transcript import Setting

CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)
DANA = load_library().get("dana-missed-connection")
KIND = "I'm sorry, Dana. You ran the whole way and watched it leave; that is maddening."
ASKED = "Can you tell me what happened, from the start?"
RUDE = "Calm down, please."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "roleplay.db") as found:
        yield found


def begin(store: Store, **more: Any) -> Session:
    return Session.start(store, DANA, RUBRIC, CATALOGUE, trainee="me", seed=1, **more)


async def say(session: Session, *texts: str) -> Session:
    for text in texts:
        assert isinstance([event async for event in session.send(text)][-1], Replied | Ended)
    return session


def said(session: Session | Branch) -> list[str]:
    return [turn.text for turn in session.turns if turn.role == "trainee"]


def again(store: Store, session: Session) -> Session:
    session.close()
    return Session.resume(store, session.id)


class Hanging:
    """Plays the customer, but never finds an end to what they say; `heard` is set once they have begun."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()

    def __call__(self, persona: Persona, setting: Setting, catalogue: Catalogue) -> Cast:
        real = offline_cast(persona, setting, catalogue)

        async def speak(direction: Direction) -> AsyncIterator[Spoken]:
            self.heard.set()
            await asyncio.Event().wait()
            yield Spoken("", "")

        return replace(real, speaker=speak, understudy=speak)


async def interrupted(session: Session, customer: Hanging, words: str) -> None:
    async def listen() -> None:
        await say(session, words)

    task = asyncio.create_task(listen())
    heard = asyncio.create_task(customer.heard.wait())
    await asyncio.wait({task, heard}, return_when=asyncio.FIRST_COMPLETED)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# ── rewinding ──


async def test_the_words_come_back_and_everything_stands_as_it_did_before_them(store: Store) -> None:
    session = await say(begin(store), KIND)
    before = (session.turns, session.moods, session.ledger, session.state, session.learned())
    await say(session, RUDE)
    assert session.rewind(3) == RUDE
    assert (session.turns, session.moods, session.ledger, session.state, session.learned()) == before
    session = again(store, session)
    assert (session.turns, session.moods, session.ledger, session.state, session.learned()) == before


async def test_the_same_words_said_again_get_the_same_answer(store: Store) -> None:
    session = await say(begin(store), KIND, ASKED)
    answer = session.turns[-1]
    session.rewind(3)
    await say(session, ASKED)
    assert session.turns[-1] == answer


async def test_one_can_go_back_to_the_very_beginning(store: Store) -> None:
    session = await say(begin(store), KIND, ASKED)
    assert session.rewind(1) == KIND
    assert len(session.turns) == len(session.moods) == 1
    assert [said(branch) for branch in session.branches()] == [[KIND, ASKED], []]


async def test_what_was_typed_and_not_sent_waits_where_it_was_typed_and_is_in_no_export(store: Store) -> None:
    session = await say(begin(store), KIND)
    session.keep_draft("half a\x1b[31m thou")
    session = again(store, session)
    assert (session.draft, session.to_say_anew) == ("half a thou", False)
    end = session.head
    session.rewind(1)
    for _ in range(2):
        assert (session.draft, session.to_say_anew) == (KIND, True)
        session = again(store, session)
    session.take_up(end)
    assert session.draft == "half a thou"
    for form in get_args(Form):
        assert "half a thou" not in session_document(session, None, form)
    await say(session, ASKED)
    assert (session.draft, again(store, session).draft) == ("", "")


async def test_what_was_typed_goes_when_it_is_emptied_or_the_conversation_ends(store: Store) -> None:
    session = begin(store)
    for text in ("half a thou", " \n", "half a thou"):
        session.keep_draft(text)
        assert session.draft == text.strip()
    session.end()
    assert (session.draft, again(store, session).draft) == ("", "")


@pytest.mark.parametrize("turn", [-1, 0, 2, 5, 99])
async def test_only_to_turns_of_ones_own(store: Store, turn: int) -> None:
    session = await say(begin(store), KIND, ASKED)
    with pytest.raises(UsageError, match=rf"no turn {turn} of yours"):
        session.rewind(turn)
    assert said(session) == [KIND, ASKED]


async def test_a_finished_attempt_is_kept_with_all_that_belongs_to_it(store: Store) -> None:
    session = await say(begin(store), KIND, RUDE)
    session.end()
    session.write_note("A note.")
    session.write_reflection("A thought.")
    scorecard = await session.grade()
    outcome = session.outcome
    session.rewind(3)
    assert (session.ended, session.outcome, session.note, session.reflection) == (False, None, None, None)
    assert session.notes == "", "the next case note does not begin with promises that were made on the other way"
    assert store.scorecard(session.id) is None
    await say(session, ASKED)
    old, new = session.branches()
    assert (old.ended, old.outcome, old.ended_by, old.note, old.reflection) == (
        True, outcome, "trainee", "A note.", "A thought.",
    )  # fmt: skip
    assert session.grade_of(old) == scorecard
    assert (new.ended, new.outcome, new.scorecard, new.current) == (False, None, None, True)


async def test_simulated_waiting_before_the_words_is_not_carried_over(store: Store) -> None:
    session = await say(begin(store), KIND)
    session.hold(120)
    await say(session, ASKED)
    session.hold(60)
    session.rewind(3)
    assert session.held_seconds == 0


# ── branches ──


async def test_without_going_back_there_is_one_branch(store: Store) -> None:
    session = begin(store)
    [branch] = session.branches()
    assert (branch.head, branch.forked, branch.current, branch.ended) == (None, 0, True, False)
    await say(session, KIND)
    [branch] = session.branches()
    assert said(branch) == [KIND]


async def test_branches_stand_oldest_first_also_before_anything_new_is_said(store: Store) -> None:
    session = await say(begin(store), KIND, RUDE, RUDE)
    session.rewind(3)
    gone = [(said(branch), branch.forked, branch.current) for branch in session.branches()]
    assert gone == [([KIND, RUDE, RUDE], 0, False), ([KIND], 3, True)]
    await say(session, ASKED)
    gone = [(said(branch), branch.forked, branch.current) for branch in session.branches()]
    assert gone == [([KIND, RUDE, RUDE], 0, False), ([KIND, ASKED], 3, True)]


async def test_every_branch_has_its_own_moods_and_reasons(store: Store) -> None:
    session = await say(begin(store), KIND, RUDE)
    session.rewind(3)
    await say(session, ASKED)
    rude, asked = session.branches()
    assert rude.moods[:2] == asked.moods[:2]
    assert rude.moods[2].heat > asked.moods[2].heat
    assert [number for number, _ in rude.ledger] == [1, 3]
    assert asked.state == session.state


async def test_another_branch_is_taken_up_and_goes_on_where_it_was(store: Store) -> None:
    session = await say(begin(store), KIND, ASKED)
    session.end()
    session.write_note("A note.")
    await session.grade()
    outcome = session.outcome
    session.rewind(1)
    await say(session, RUDE)
    first, second = session.branches()
    session.take_up(first.head)
    assert (said(session), session.ended, session.outcome, session.note) == ([KIND, ASKED], True, outcome, "A note.")
    assert store.scorecard(session.id) == first.scorecard
    session.take_up(second.head)
    assert (said(session), session.ended, session.note) == ([RUDE], False, None)
    await say(session, ASKED)
    assert [said(branch) for branch in session.branches()] == [[KIND, ASKED], [RUDE, ASKED]]
    assert said(again(store, session)) == [RUDE, ASKED]


async def test_taking_up_what_is_no_branch_is_refused(store: Store) -> None:
    session = await say(begin(store), KIND, ASKED)
    with pytest.raises(UsageError, match="no such way"):
        session.take_up(4711)
    assert said(session) == [KIND, ASKED]


async def test_branches_are_graded_as_far_as_they_went(store: Store) -> None:
    session = await say(begin(store), KIND, ASKED)
    session.rewind(3)
    await say(session, RUDE)
    kind, rude = (session.grade_of(branch) for branch in session.branches())
    broken = [result.strategy for result in rude.verdicts if result.verdict == "broken"]
    assert broken
    assert not [result for result in kind.verdicts if result.verdict == "broken"]
    assert store.scorecard(session.id) is None


# ── words without an answer ──


async def test_interrupted_words_come_back_and_are_nowhere_any_more(store: Store) -> None:
    customer = Hanging()
    session = begin(store, engine=Engine(customer))
    session.hold(120)
    await interrupted(session, customer, KIND)
    assert session.pending == KIND
    assert session.take_back() == KIND
    assert session.pending is None
    assert session.held_seconds == 120
    session = again(store, session)
    assert (session.pending, said(session), session.held_seconds) == (None, [], 120)


async def test_an_answer_that_came_at_the_last_moment_stays_as_a_branch(store: Store) -> None:
    customer = Hanging()
    session = begin(store, engine=Engine(customer))
    await interrupted(session, customer, RUDE)
    other = await say(Session.peek(store, session.id), RUDE)  # what a thread may do that nobody waits for any more
    assert session.take_back() == RUDE
    assert (said(session), session.ended) == ([], False)
    assert [said(branch) for branch in session.branches()] == [[RUDE], []]
    assert other.turns[-1] == session.branches()[0].turns[-1]


async def test_there_is_nothing_to_take_back_of_what_was_answered(store: Store) -> None:
    session = await say(begin(store), KIND)
    with pytest.raises(UsageError, match="the customer has answered"):
        session.take_back()


async def test_going_back_drops_words_without_an_answer(store: Store) -> None:
    customer = Hanging()
    session = await say(begin(store), KIND)
    session.close()
    session = Session.resume(store, session.id, engine=Engine(customer))
    await interrupted(session, customer, RUDE)
    assert session.rewind(1) == KIND
    assert again(store, session).pending is None


async def test_words_that_could_not_be_stored_are_not_pending(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(store)

    def full(*_: object) -> None:
        raise StorageError("the disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "begin_exchange", full)
        with pytest.raises(StorageError):
            await say(session, KIND)
    assert session.pending is None
    assert said(await say(session, ASKED)) == [ASKED]


# ── exams ──


async def test_in_an_exam_what_was_said_stands(store: Store) -> None:
    session = await say(begin(store, mode="exam"), KIND)
    with pytest.raises(UsageError, match="exam cannot be gone back in"):
        session.rewind(1)
    with pytest.raises(UsageError, match="only one way"):
        session.take_up(None)
    session.end()
    with pytest.raises(UsageError, match="exam cannot be gone back in"):
        session.rewind(1)
    assert said(session) == [KIND]


async def test_in_an_exam_unanswered_words_are_sent_again_as_they_are(store: Store) -> None:
    customer = Hanging()
    session = begin(store, mode="exam", engine=Engine(customer))
    await interrupted(session, customer, RUDE)
    with pytest.raises(UsageError, match="what was said stands"):
        session.take_back()
    with pytest.raises(UsageError, match="what was said stands"):
        await say(session, KIND)
    session.go_offline()
    assert isinstance([event async for event in session.retry()][-1], Replied | Ended)
    assert said(session) == [RUDE]


async def test_a_time_limit_and_the_time_talked_are_remembered(store: Store) -> None:
    session = begin(store, mode="exam", minutes=10)
    session.spend(61)
    session.spend(-5)
    session = again(store, session)
    assert (session.minutes, session.elapsed) == (10, 61)
    assert begin(store).minutes is None


def test_own_notes_are_kept_and_cleaned(store: Store) -> None:
    session = begin(store)
    assert session.notes == ""
    session.keep_notes("Code SKW-1\x1b[31m\n")
    assert again(store, session).notes == "Code SKW-1\n"


async def test_a_disagreement_stays_with_the_way_it_was_made_on(tmp_path: Path) -> None:
    seconds = count()
    with Store(
        tmp_path / "ticks.db", now=lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(seconds))
    ) as store:
        await _disagree_and_go_back(store)


async def _disagree_and_go_back(store: Store) -> None:
    session = await say(begin(store), KIND, RUDE)
    session.end()
    first = await session.grade()
    row = dispute(store, session.id, "calm", "It was meant kindly.", 3)
    assert session.disputes(first) == (row,)
    before = session.branches()[0].head
    session.rewind(3)
    await say(session, RUDE)
    session.end()
    assert session.disputes(await session.grade()) == (), "the same words, but said after the trainee disagreed"
    session.take_up(before)
    assert session.disputes(first) == (row,)


async def test_each_way_counts_the_hints_along_it_and_the_list_names_the_best_of_all(store: Store) -> None:
    session = begin(store)
    session.hint()
    await say(session, KIND)
    session.hint()
    await say(session, ASKED)
    session.hint()
    session.end()
    first = await session.grade()
    session.rewind(3)
    await say(session, RUDE)
    assert (first.hints, session.transcript().hints) == (3, 2)
    assert again(store, session).transcript().hints == 2
    (listed,) = store.summaries()
    assert (listed.status, listed.score, listed.ways, listed.best) == ("open", None, 2, first.score)
    (row,) = store.results("me")
    assert (row.way, row.hints) == (1, 3)
    earlier = Session.peek(store, f"{session.id[:6]}.1")
    assert (said(earlier), earlier.ended, earlier.transcript().hints) == ([KIND, ASKED], True, 3)
    assert earlier.scorecard == first
    assert [branch.current for branch in earlier.branches()] == [True, False]
    assert [branch.ended for branch in earlier.branches()] == [True, False]
    session.close()
    taken = Session.resume(store, f"{session.id}.1")
    assert (said(taken), taken.ended, store.scorecard(session.id) is not None) == ([KIND, ASKED], True, True)


async def test_notes_belong_to_the_session_whatever_way_it_goes(store: Store) -> None:
    session = await say(begin(store), KIND)
    session.keep_notes("Code SKW-1")
    session.rewind(1)
    assert session.notes == "Code SKW-1"
