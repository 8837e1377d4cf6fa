"""The facade: start, send, hold, hint, end, wrap up, grade; taken up again after every step, and the same for a seed."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from roleplay.customer.events import Appraised, Ended, Event, Failed, Incomplete, MoodMoved, Replied, Sentence
from roleplay.customer.graph import Cast
from roleplay.customer.state import Appraisal, initial
from roleplay.customer.voice import Direction, Spoken
from roleplay.engine import Engine, grade_offline, offline_cast
from roleplay.errors import ModelError, SessionInUse, UsageError
from roleplay.library import load_library, load_persona
from roleplay.persona import Persona
from roleplay.rubric import Catalogue
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session, setting_of
from roleplay.session.hints import for_now
from roleplay.store import Store
from roleplay.text import MAX_TURN_CHARS
from roleplay.transcript import Outcome, Setting, Turn, load

CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)
DANA = load_library().get("dana-missed-connection")
HEARD = (
    "I hear you, Dana. Running through that terminal and watching it leave must have been awful, and it was our delay."
)
SAID = [
    HEARD,
    "Can you tell me what happened?",
    "You need to calm down.",
    "I'm sorry, that was out of line. What is your confirmation code?",
    "I'll look for a way and tell you within ten minutes.",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "roleplay.db") as found:
        yield found


def begin(store: Store, *, seed: int = 1, persona: Persona = DANA, **more: Any) -> Session:
    return Session.start(store, persona, RUBRIC, CATALOGUE, trainee="me", seed=seed, **more)


async def hear(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


async def say(session: Session, *texts: str) -> Session:
    for text in texts:
        assert isinstance((await hear(session.send(text)))[-1], Replied | Ended)
    return session


def again(store: Store, session: Session) -> Session:
    session.close()
    return Session.resume(store, session.id)


def everything(session: Session) -> dict[str, Any]:
    """All there is of a session but its id and its clocks."""
    return {
        "turns": session.turns,
        "state": session.state,
        "ledger": session.ledger,
        "moods": session.moods,
        "pending": session.pending,
        "ended": session.ended,
        "outcome": session.outcome,
        "held": session.held_seconds,
        "note": session.note,
        "reflection": session.reflection,
        "learned": session.learned(),
        "transcript": session.transcript(),
    }


class Breaking:
    """A cast whose appraiser or speaker fails as often as told, then plays as ever."""

    def __init__(self, failures: int, *, part: str = "appraiser") -> None:
        self.failures, self.part = failures, part

    def __call__(self, persona: Persona, setting: Setting, catalogue: Catalogue) -> Cast:
        real = offline_cast(persona, setting, catalogue)

        async def appraiser(turns: Sequence[Turn], persona: Persona, setting: Setting) -> Appraisal:
            self._fail("appraiser")
            return await real.appraiser(turns, persona, setting)

        async def speaker(direction: Direction) -> AsyncIterator[Spoken]:
            async for spoken in real.speaker(direction):
                yield spoken
                self._fail("speaker")

        return Cast(persona, setting, appraiser, speaker, real.understudy)

    def _fail(self, part: str) -> None:
        if part == self.part and self.failures > 0:
            self.failures -= 1
            raise ModelError("the line is dead; send it again.")


# ── the same for a seed ──


async def test_the_same_seed_and_inputs_give_the_same_session_but_for_ids_and_clocks(store: Store) -> None:
    first, second = await say(begin(store, seed=4), *SAID), await say(begin(store, seed=4), *SAID)
    assert everything(first) == everything(second)
    assert first.id != second.id
    for session in (first, second):
        session.end()
        session.write_note("Missed connection; back-up seat promised by ten.")
    assert await first.grade() == await second.grade()


async def test_another_seed_gives_another_conversation(store: Store) -> None:
    replies = {(await say(begin(store, seed=seed), *SAID)).turns[2:] for seed in range(5)}
    assert len(replies) == 5
    assert len({begin(store, seed=seed).turns[0].text for seed in range(20)}) == len(DANA.lines["opening"])


async def test_what_is_said_decides_not_only_the_seed(store: Store) -> None:
    kind = await say(begin(store), HEARD)
    rude = await say(begin(store), "You need to calm down.")
    assert kind.state.mood.heat < initial(DANA).mood.heat < rude.state.mood.heat


# ── one exchange ──


async def test_events_come_in_order_and_what_was_shown_is_what_was_said(store: Store) -> None:
    session = begin(store)
    events = await hear(session.send(HEARD))
    kinds = [type(event) for event in events]
    assert kinds[0] is Appraised
    assert kinds[-1] is Replied
    assert MoodMoved in kinds
    shown = " ".join(event.text for event in events if isinstance(event, Sentence))
    assert shown == session.turns[-1].text
    assert [turn.role for turn in session.turns] == ["customer", "trainee", "customer"]
    assert session.pending is None


async def test_the_ledger_explains_every_mood(store: Store) -> None:
    session = await say(begin(store), *SAID)
    assert len(session.moods) == len(session.ledger) + 1
    for number, (turn, movements) in enumerate(session.ledger):
        assert session.turns[turn].role == "trainee"
        mood = session.moods[number]
        for movement in movements:
            mood = mood.moved(movement.heat, movement.trust, movement.patience)
            assert movement.strategy is None or movement.words in session.turns[turn].text.replace("\n", " ")
        assert mood == session.moods[number + 1]


async def test_what_the_customer_tells_is_learned(store: Store) -> None:
    session = await say(begin(store), "What is your confirmation code?")
    assert "your confirmation code is SKW-48213" in session.learned()
    assert session.state.told == ("booking",)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u2060", "\x1b[2J"])
async def test_nothing_is_not_sent(store: Store, text: str) -> None:
    session = begin(store)
    with pytest.raises(UsageError, match="nothing was sent"):
        await hear(session.send(text))
    assert len(session.turns) == 1
    assert session.pending is None
    assert again(store, session).pending is None


async def test_text_is_cleaned_before_it_is_stored(store: Store) -> None:
    session = await say(begin(store), "  I\x1b[31m hear\u202e you\x00, \ud800Dana. [/] \U0001f469\u200d\U0001f9b0  ")
    assert session.turns[1].text == "I hear you, \ufffdDana. [/] \U0001f469\u200d\U0001f9b0"
    assert again(store, session).turns[1] == session.turns[1]


async def test_a_megabyte_is_capped_before_it_is_stored(store: Store) -> None:
    session = await say(begin(store), "I hear you. " * 90_000)
    assert len(session.turns[1].text) <= MAX_TURN_CHARS
    assert again(store, session).turns[1] == session.turns[1]


# ── taken up again ──


async def test_a_session_can_be_taken_up_after_every_step(store: Store) -> None:
    session = begin(store)

    def same() -> Session:
        before = everything(session)
        resumed = again(store, session)
        assert everything(resumed) == before
        return resumed

    session = same()
    for text in SAID:
        session = same()
        await say(session, text)
        session.hold(60)
        session.hint()
        session = same()
    session.end()
    session = same()
    session.write_note("A note.")
    session = same()
    session.write_reflection("A thought.")
    session = same()
    card = await session.grade()
    assert await same().grade() == card


async def test_a_resumed_session_goes_on_as_if_nothing_had_happened(store: Store) -> None:
    straight = await say(begin(store, seed=9), *SAID)
    broken = begin(store, seed=9)
    for text in SAID:
        broken = again(store, await say(broken, text))
    assert everything(broken) == everything(straight)


@pytest.mark.parametrize("part", ["appraiser", "speaker"])
async def test_what_was_said_survives_a_failure_and_is_sent_again(store: Store, part: str) -> None:
    session = begin(store, engine=Engine(Breaking(2, part=part)))
    for _ in range(2):
        *before, last = await hear(session.send(HEARD))
        heard = [event.text for event in before if isinstance(event, Sentence)]
        why = "the line is dead; send it again."
        assert last == (Incomplete(why, " ".join(heard)) if heard else Failed(why, by_model=True))
        assert bool(heard) == (part == "speaker")
        assert session.pending == HEARD
        assert len(session.turns) == 1, "nothing half done is kept"
        assert session.state == begin(store).state
    assert isinstance((await hear(session.retry()))[-1], Replied)
    assert [turn.text for turn in session.turns if turn.role == "trainee"] == [HEARD]
    assert session.pending is None
    assert everything(session) == everything(await say(begin(store), HEARD))


async def test_after_a_failure_a_quit_and_a_resume_it_is_answered(store: Store) -> None:
    session = begin(store, engine=Engine(Breaking(1)))
    await hear(session.send(HEARD))
    session = again(store, session)
    assert session.pending == HEARD
    assert isinstance((await hear(session.retry()))[-1], Replied)
    assert everything(session) == everything(await say(begin(store), HEARD))


async def test_when_the_model_fails_the_session_goes_on_offline_and_remembers_it(store: Store) -> None:
    session = begin(store, engine=Engine(Breaking(9), customer="ollama/small"))
    assert session.model == "ollama/small"
    await hear(session.send(HEARD))
    session.go_offline()
    session.go_offline()
    assert isinstance((await hear(session.retry()))[-1], Replied)
    assert everything(again(store, session)) == everything(await say(begin(store), HEARD))
    assert session.model == "ollama/small, then offline"


async def test_other_words_may_be_sent_instead(store: Store) -> None:
    session = begin(store, engine=Engine(Breaking(1)))
    await hear(session.send("Calm down."))
    await say(session, HEARD)
    assert [turn.text for turn in again(store, session).turns if turn.role == "trainee"] == [HEARD]


async def test_there_is_nothing_to_send_again_when_all_was_answered(store: Store) -> None:
    with pytest.raises(UsageError, match="nothing to send again"):
        await hear((await say(begin(store), HEARD)).retry())


async def test_a_crash_between_the_turn_and_its_answer_loses_nothing(store: Store) -> None:
    """The text is on disk before anything runs: whoever reads the first event may be killed."""
    session = begin(store)
    events = session.send(HEARD)
    await anext(events)
    await events.aclose()  # type: ignore[attr-defined]
    resumed = again(store, session)
    assert resumed.pending == HEARD
    assert isinstance((await hear(resumed.retry()))[-1], Replied)
    assert [turn.text for turn in resumed.turns if turn.role == "trainee"] == [HEARD]


async def test_a_persona_file_edited_meanwhile_changes_nothing(store: Store, tmp_path: Path) -> None:
    from roleplay.config import shipped

    source = (shipped("personas") / "dana-missed-connection.yaml").read_text(encoding="utf-8")
    path = tmp_path / "dana-missed-connection.yaml"
    path.write_text(source, encoding="utf-8")
    session = begin(store, persona=load_persona(path))
    path.write_text(source.replace("name: Dana Reyes", "name: Nobody"), encoding="utf-8")
    assert load_persona(path).name == "Nobody"
    resumed = again(store, session)
    assert resumed.persona == DANA
    assert resumed.persona.fingerprint == DANA.fingerprint
    path.unlink()
    assert again(store, resumed).persona.name == "Dana Reyes"


def test_two_windows_cannot_drive_one_session(store: Store, tmp_path: Path) -> None:
    session = begin(store)
    with Store(tmp_path / "roleplay.db") as other:
        with pytest.raises(SessionInUse, match="open in another window"):
            Session.resume(other, session.id)
        assert Session.peek(other, session.id).turns == session.turns
        session.close()
        Session.resume(other, session.id).close()


def test_a_session_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    session = begin(store)
    session.close()
    assert Session.resume(store, session.id[:6]).id == session.id


# ── hold, hint ──


async def test_time_on_hold_is_felt_with_the_next_turn_and_once(store: Store) -> None:
    session = begin(store)
    session.hold(120)
    session.hold(60)
    assert session.held_seconds == 180
    await say(session, "I'm back.", "I looked at the flights.")
    assert [turn.held_seconds for turn in session.turns if turn.role == "trainee"] == [180, 0]
    assert session.held_seconds == 0
    first, second = ([item.cause for item in movements] for _, movements in session.ledger)
    assert "kept waiting" in first
    assert "kept waiting" not in second


async def test_a_failure_does_not_wipe_out_the_wait(store: Store) -> None:
    session = begin(store, engine=Engine(Breaking(1)))
    session.hold(120)
    await hear(session.send("I'm back."))
    await say(session, "I'm back.")
    assert session.turns[1].held_seconds == 120


@pytest.mark.parametrize("seconds", [0, -5, 3601])
def test_a_hold_has_bounds(store: Store, seconds: int) -> None:
    with pytest.raises(UsageError, match="between one second and one hour"):
        begin(store).hold(seconds)


@pytest.mark.parametrize(
    ("tip", "left"),
    [
        ("Say it once. Ask a colleague to listen in now and then.", "Say it once."),
        ("Breathe out; a short break afterwards helps. Then go on.", "Breathe out. Then go on."),
        ("Ask a colleague.", "Ask a colleague."),
    ],
)
def test_a_hint_says_only_what_can_be_done_in_the_conversation(tip: str, left: str) -> None:
    assert for_now(tip) == left


async def test_hints_fit_the_moment_and_are_counted(store: Store) -> None:
    session = await say(begin(store), HEARD)
    hint = session.hint()
    calls = next(turn.calls_for for turn in reversed(session.turns) if turn.calls_for)
    assert calls is not None
    assert hint.strategy in calls
    assert hint.name == CATALOGUE.by_id[hint.strategy].name
    assert hint.tip
    session.hint()
    session.end()
    assert session.transcript().hints == 2
    assert (await session.grade()).hints == 2


# ── the end ──


async def test_the_trainee_may_end_it_at_any_time(store: Store) -> None:
    session = await say(begin(store), HEARD)
    assert session.end() == "abandoned"
    assert session.end() == "abandoned"
    assert session.ended
    assert session.transcript().ended_by == "trainee"
    for refused in (lambda: session.hold(60), session.hint):
        with pytest.raises(UsageError, match="over"):
            refused()
    with pytest.raises(UsageError, match="over"):
        await hear(session.send("One more thing."))


async def test_a_customer_who_has_had_enough_ends_it(store: Store) -> None:
    session = begin(store)
    events: list[Event] = []
    for _ in range(12):
        events = await hear(session.send("Shut up and calm down, you are being ridiculous."))
        if session.ended:
            break
    assert events[-1] == Ended("walked_out", "customer")
    assert session.outcome == "walked_out"
    assert session.transcript().ended_by == "customer"
    assert again(store, session).ended
    assert session.end() == "walked_out", "the trainee cannot end it in another way afterwards"


@pytest.mark.parametrize(
    ("accepted", "met", "heat", "exchanges", "outcome"),
    [
        ("rebook-morning", ["informed", "owned"], 3, 6, "resolved"),
        ("rebook-morning", ["informed"], 3, 6, "partly"),
        ("rebook-morning", [], 3, 6, "partly"),
        ("bump-someone", ["informed", "owned"], 1, 6, "partly"),
        (None, ["heard"], 3, 6, "partly"),
        (None, ["heard"], 4, 6, "abandoned"),
        (None, ["heard"], 3, 3, "abandoned"),
        (None, [], 1, 9, "abandoned"),
    ],
)
def test_how_it_ended_follows_from_how_it_stood(
    store: Store, accepted: str | None, met: list[str], heat: float, exchanges: int, outcome: Outcome
) -> None:
    start = initial(DANA)
    state = start.model_copy(
        update={
            "accepted": accepted,
            "overpromised": accepted == "bump-someone",
            "needs": {need: float(need in met) for need in start.needs},
            "mood": start.mood.model_copy(update={"heat": heat}),
            "exchanges": exchanges,
        }
    )
    session = begin(store)
    store.update_session(session.id, opening_state=state.model_dump_json())
    assert again(store, session).end() == outcome


async def test_needs_left_open_go_with_the_transcript_of_an_ended_session(store: Store) -> None:
    session = await say(begin(store), HEARD)
    assert session.transcript().open_needs == ()
    session.end()
    assert session.transcript().open_needs == session.state.open_needs != ()


# ── wrap-up and grading ──


def test_note_and_reflection_are_cleaned_capped_and_may_be_taken_back(store: Store) -> None:
    session = begin(store)
    session.write_note("  Concern:\x1b[2J missed connection.  ")
    session.write_reflection("x" * 10_000)
    assert session.note == "Concern: missed connection."
    assert session.reflection is not None
    assert len(session.reflection) == MAX_TURN_CHARS
    session.write_note("   ")
    assert again(store, session).note is None


async def test_an_exported_session_is_graded_the_same_from_the_file(store: Store, tmp_path: Path) -> None:
    import json

    session = await say(begin(store), *SAID)
    session.end()
    session.write_note("Dana missed her connection; back-up seat by ten tonight.")
    session.write_reflection("I should not have told her to calm down.")
    card = await session.grade()
    path = tmp_path / "session.json"
    path.write_text(json.dumps({"transcript": session.transcript().to_json()}), encoding="utf-8")
    read = load(path)
    assert read == session.transcript()
    felt = {(n, each.strategy) for n, turn in enumerate(read.turns) for each in turn.felt}
    sure = {(n, each.strategy) for n, moved in session.ledger for each in moved if each.cause.endswith(" shown")}
    assert felt
    assert felt <= sure
    elsewhere = grade_offline(read, RUBRIC, CATALOGUE)
    assert elsewhere == card
    assert elsewhere.findings


async def test_grading_is_kept_with_the_session(store: Store) -> None:
    session = await say(begin(store), *SAID)
    session.end()
    card = await session.grade()
    assert store.scorecard(session.id) == card.model_dump(mode="json")


async def test_every_quote_of_a_scorecard_was_said_by_the_trainee(store: Store) -> None:
    session = await say(begin(store), *SAID)
    session.end()
    for finding in (await session.grade()).findings:
        if finding.turn is not None:
            assert session.turns[finding.turn].role == "trainee"
            assert finding.quote in session.turns[finding.turn].text


@pytest.mark.parametrize("who", load_library().personas.values(), ids=load_library().personas)
def test_a_fair_grader_knows_the_remedies_but_no_secret(who: Persona) -> None:
    setting = setting_of(who)
    assert {offer.id for offer in setting.offers} == {remedy.id for remedy in who.remedies}
    flat = re.sub(r"\s+", " ", setting.model_dump_json()).lower()
    for fact in who.facts:
        assert all(line.lower() not in flat for line in fact.say)


def test_the_opening_is_the_personas_own_and_calls_for_being_heard(store: Store) -> None:
    opening = begin(store).turns[0]
    assert opening.text in DANA.lines["opening"]
    assert opening.calls_for is not None
    assert {"acknowledge", "let_vent"} <= set(opening.calls_for)
