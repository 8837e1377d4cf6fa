"""Progress: which way every strategy and customer goes, how often one practises, whom to play next, and two sessions compared."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.disputes import dispute
from roleplay.errors import UsageError
from roleplay.exports import progress_document
from roleplay.exports.progress_content import left_out, summary
from roleplay.exports.record import record
from roleplay.library import load_library
from roleplay.persona import Persona
from roleplay.progress import (
    Drilled,
    Played,
    compared,
    drilled,
    history,
    progress,
    recommend,
    selected,
    selected_drills,
)
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from tests.conftest import Roleplay

NAMES = {"ask": "Ask open questions", "calm": "Stay calm", "paraphrase": "Paraphrase"}
TODAY = date(2026, 11, 20)
DANA = load_library().get("dana-missed-connection")


def play(
    ago: int = 0,
    persona: str = "dana",
    mode: str = "practice",
    score: float | None = 50,
    hour: int = 12,
    way: int = 1,
    ways: int = 1,
    **values: float | None,
) -> Played:
    """A session so many days ago, or a way of it. values: by strategy."""
    when = datetime(2026, 11, 20, hour, tzinfo=UTC) - timedelta(days=ago)
    return Played(
        session=f"{persona}{ago:08d}",
        persona_id=persona,
        persona_name=persona.title(),
        mode=mode,
        when=when,
        outcome="resolved",
        score=score,
        passed=score >= 70 if mode == "exam" and score is not None else None,
        verdicts={
            name: "not_called_for" if value is None else "shown" if value > 0.7 else "missed"
            for name, value in values.items()
        },
        values=values,
        exchanges=4,
        rubric="mine 1",
        way=way,
        ways=ways,
    )


def answers(strategy: str, *verdicts: str, ago: int = 0) -> list[Drilled]:
    """Answers to exercises on one strategy, one a minute, on a day so many days ago."""
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC) - timedelta(days=ago)
    return [Drilled(strategy, verdict, noon + timedelta(minutes=minute)) for minute, verdict in enumerate(verdicts)]


def asked(*values: float) -> list[Played]:
    """Sessions on consecutive days in which `ask` had these values."""
    return [play(len(values) - place, ask=value) for place, value in enumerate(values)]


# ── strategies ──


@pytest.mark.parametrize(
    ("values", "now", "before"),
    [
        ([0.4], 0.4, None),
        ([0.2, 0.8], 0.8, 0.2),
        ([0.1, 0.4, 0.6], 0.5, 0.1),
        ([0, 0, 0.2, 0.2, 0.2, 0.2, 0.2, 1, 1, 1, 1, 1], 1, 0.2),
    ],
)
def test_now_is_the_latest_five_at_most_and_never_more_than_the_later_half(
    values: list[float], now: float, before: float | None
) -> None:
    (trend,) = progress(asked(*values), NAMES, TODAY).strategies
    assert (trend.name, trend.times, trend.series) == ("Ask open questions", len(values), tuple(values))
    assert trend.value == pytest.approx(now)
    assert trend.before == pytest.approx(before)


def test_a_session_that_did_not_call_for_a_strategy_says_nothing_about_it() -> None:
    found = progress([play(2, ask=0.5, calm=None), play(1, ask=None, calm=None)], NAMES, TODAY)
    assert [(item.id, item.times, item.trend) for item in found.strategies] == [("ask", 1, None)]


def test_sessions_may_come_in_any_order() -> None:
    sessions = asked(0.1, 0.9, 0.4)
    assert progress(sessions[::-1], NAMES, TODAY) == progress(sessions, NAMES, TODAY)


def test_the_weakest_are_few_worst_first_and_none_that_is_shown_reliably() -> None:
    found = progress([play(a=0.7, b=0.75, c=-0.5, d=0.1, e=0.2)], {}, TODAY)
    assert [item.id for item in found.weakest] == ["c", "d", "e"]
    assert progress([play(a=0.8)], {}, TODAY).weakest == ()


def test_the_most_improved_moved_up_noticeably_and_most() -> None:
    early, late = (
        [play(ago, a=0.1, b=0.5, c=0.9) for ago in (4, 3)],
        [play(ago, a=0.6, b=0.7, c=0.95) for ago in (2, 1)],
    )
    found = progress([*early, *late], {}, TODAY)
    assert found.most_improved is not None
    assert found.most_improved.id == "a"
    assert found.most_improved.change == pytest.approx(0.5)
    assert [item.trend for item in found.strategies] == ["up", "up", "level"]
    assert progress([play(ago, a=0.9 - 0.2 * (4 - ago)) for ago in (4, 3, 2, 1)], {}, TODAY).most_improved is None


def test_one_session_against_another_is_no_improvement() -> None:
    found = progress([play(2, a=0.1), play(1, a=1.0)], {}, TODAY)
    assert (found.most_improved, found.strategies[0].trend) == (None, "up")


# ── days ──


@pytest.mark.parametrize(
    ("ago", "streak", "longest"),
    [
        ([], 0, 0),
        ([0], 1, 1),
        ([1, 2, 3], 3, 3),  # today is not over yet
        ([2, 3, 4], 0, 3),
        ([0, 1, 3, 4, 5, 6], 2, 4),
        ([0, 0, 1, 1], 2, 2),
    ],
)
def test_days_in_a_row_end_today_or_yesterday(ago: list[int], streak: int, longest: int) -> None:
    found = progress([play(days) for days in ago], NAMES, TODAY, zone=UTC)
    assert (found.streak, found.longest, len(found.days)) == (streak, longest, len(set(ago)))


def test_a_day_with_drills_alone_is_a_day_of_practice() -> None:
    found = progress([play(0), play(2)], NAMES, TODAY, answers("ask", "missed", ago=1), zone=UTC)
    assert (found.streak, found.sessions) == (3, 2)
    assert progress([play(0)], NAMES, TODAY, also=found.days, zone=UTC).streak == 3  # a filter breaks no row of days


def test_days_are_those_where_the_trainee_is() -> None:
    late = play(1, hour=23)
    assert progress([late], NAMES, TODAY, zone=UTC).days == (TODAY - timedelta(days=1),)
    assert progress([late], NAMES, TODAY, zone=timezone(timedelta(hours=9))).days == (TODAY,)


# ── customers and exams ──


def test_every_customer_has_a_record() -> None:
    sessions = [play(3, score=40), play(2, score=80), play(1, score=None), play(0, "ken", score=60)]
    dana, ken = progress(sessions, NAMES, TODAY).personas.values()
    assert (dana.times, dana.best, dana.last, dana.scores, dana.trend) == (3, 80, 80, (40, 80), "up")
    assert dana.last_played == sessions[2].when
    assert (ken.name, ken.trend, ken.passed) == ("Ken", None, None)


def test_every_way_of_a_session_counts_and_the_session_once() -> None:
    first, again = (
        play(1, score=score, hour=hour, way=way, ways=2, ask=value)
        for score, hour, way, value in ((90, 10, 1, 1), (30, 11, 2, 0))
    )
    found = progress([first, again], NAMES, TODAY)
    dana, (ask,) = found.personas["dana"], found.strategies
    assert (found.sessions, dana.times, dana.best, dana.last, dana.scores) == (1, 1, 90, 30, (90, 30))
    assert (ask.times, ask.sessions, ask.series) == (2, 1, (1, 0))
    assert compared(again, first, NAMES).score == -60  # two ways may be compared like two sessions


def test_ways_of_one_session_make_no_trend() -> None:
    tried = [play(1, score=20 + 60 * n, hour=10 + n, way=n + 1, ways=2, ask=n) for n in (0, 1)]
    found = progress(tried, NAMES, TODAY)
    assert (found.most_improved, found.score_before, found.personas["dana"].trend) == (None, None, None)
    assert (found.strategies[0].value, found.strategies[0].trend) == (0.5, None)
    later = progress([*tried, play(0, score=90, ask=1)], NAMES, TODAY)
    assert (later.strategies[0].before, later.strategies[0].trend, later.score_before) == (0.5, "up", 80)


# ── drills ──


def test_drills_have_a_record_a_strategy_with_or_without_sessions() -> None:
    drills = [*answers("ask", "missed", "ungraded", "shown", "shown"), *answers("calm", "partly", ago=1)]
    found = progress([play(ask=0.2)], NAMES, TODAY, drills[::-1])
    assert [(item.name, item.times, item.judged, item.held, item.trend) for item in found.drills] == [
        ("Ask open questions", 4, 3, 2, None), ("Stay calm", 1, 1, 0, None),
    ]  # fmt: skip
    assert "| Ask open questions | 4 | 2 of 3 | ○ ? ✓ ✓ |" in progress_document(found, "md")
    assert found.drills[0].verdicts == ("missed", "ungraded", "shown", "shown")
    assert [item.id for item in found.strategies] == ["ask"]


@pytest.mark.parametrize(
    ("verdicts", "way"),
    [
        ("✓○", None),  # two answers say nothing of which way it goes
        ("✓✓✓○○", None),
        ("✓✓✓○○○", "down"),
        ("○○✓✓✓✓", "up"),
        ("✓✓✓✓✓○", "level"),  # one answer is chance
        ("✓✓✓✓~○", "down"),
        ("✓✓✓✓✓✓○✓✓○", "down"),
        ("✓✓✓✓✓✓✓✓✓○", "level"),
    ],
)
def test_drills_have_a_trend_once_there_are_enough_and_it_is_more_than_one_answer(
    verdicts: str, way: str | None
) -> None:
    words = {"✓": "shown", "~": "partly", "○": "missed"}
    found = progress([], NAMES, TODAY, answers("ask", *(words[sign] for sign in verdicts)))
    assert found.drills[0].trend == way


def test_drills_have_no_customer_and_no_mode_but_a_day() -> None:
    old, new = answers("ask", "shown", ago=9), answers("ask", "missed", ago=1)
    assert selected_drills([*old, *new], since=TODAY - timedelta(days=5), zone=UTC) == tuple(new)
    assert selected_drills(new, persona="dana") == selected_drills(new, mode="exam") == ()


def test_only_exams_are_passed() -> None:
    found = progress([play(3, score=95), play(2, mode="exam", score=60), play(1, mode="exam", score=80)], NAMES, TODAY)
    assert (found.exams, found.passed, found.personas["dana"].passed) == (2, 1, True)
    close = [replace(item, passed=None) for item in found.played]
    assert "2 exams, undecided." in summary(progress(close, NAMES, TODAY))
    assert "1 of 1 exam passed, 1 undecided." in summary(progress([*close[:-1], found.played[-1]], NAMES, TODAY))
    assert progress([play(score=95)], NAMES, TODAY).personas["dana"].passed is None


def test_one_can_look_at_some_sessions_only() -> None:
    dana, ken, exam = sessions = [play(9), play(5, "ken"), play(1, mode="exam")]
    assert selected(sessions, persona="ken") == (ken,)
    assert selected(sessions, mode="exam") == (exam,)
    assert selected(sessions, since=TODAY - timedelta(days=5), zone=UTC) == (ken, exam)
    assert selected(sessions) == (dana, ken, exam)


def test_a_strategy_that_was_broken_reads_as_nothing_wherever_it_is_read() -> None:
    found = progress([play(2, ask=0.3), play(1, ask=-0.5)], NAMES, TODAY)
    (ask,) = found.strategies
    assert (ask.value, ask.before, ask.change, ask.series) == (0, 0.3, -0.3, (0.3, -0.5))
    first, second = found.played
    assert compared(first, second, NAMES).changes[0].change == -0.3


# ── two sessions ──


def test_two_sessions_are_compared_the_earlier_first_what_moved_most_on_top() -> None:
    later, earlier = play(1, score=70, ask=1, calm=0.5, a=None), play(3, score=40, ask=0, calm=0.6, a=None, b=1)
    found = compared(later, earlier, NAMES)
    assert (found.first, found.second, found.score, found.same_rubric) == (earlier, later, 30, True)
    assert [(item.id, item.first, item.second, item.change) for item in found.changes] == [
        ("ask", "missed", "shown", 1),
        ("calm", "missed", "missed", -0.1),
        ("b", "shown", "not_called_for", None),
    ]
    assert [[item.name for item in side] for side in (found.better, found.worse)] == [
        ["Ask open questions"],
        ["Stay calm"],
    ]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (play(1, ask=1), "the same session"),
        (play(2, "ken", ask=1), "compare two with the same customer"),
        (play(2), "not graded yet"),
    ],
)
def test_what_cannot_be_compared_is_said(other: Played, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        compared(play(1, ask=1), other, NAMES)


# ── whom to play next ──


def who(identity: str, difficulty: int, *trains: str, note: str | None = None) -> Persona:
    return DANA.model_copy(
        update={"id": identity, "difficulty": difficulty, "trains": trains or ("ask",), "content_note": note}
    )


def next_of(personas: list[Persona], *sessions: Played) -> str:
    found = recommend(personas, progress(sessions, NAMES, TODAY), NAMES)
    assert found is not None
    return found.persona_id


def test_one_begins_with_the_easiest_that_carries_no_content_note() -> None:
    everybody = [who("hard", 4), who("heavy", 1, note="A death."), who("easy", 2, "calm")]
    found = recommend(everybody, progress([], NAMES, TODAY), NAMES)
    assert found is not None
    assert found.persona_id == "easy"
    assert found.reason == "A good one to begin with: difficulty 2 of 5, and it trains “Stay calm”."


@pytest.mark.parametrize(("times", "said"), [(1, "weak in a single session so far"), (2, "which went worst lately")])
def test_the_next_one_trains_what_is_weakest_and_says_on_what_ground(times: int, said: str) -> None:
    everybody = [who("dana", 2), who("calmer", 2, "calm"), who("other", 2, "paraphrase")]
    sessions = [play(ago, score=60, ask=1, calm=0) for ago in range(times)]
    found = recommend(everybody, progress(sessions, NAMES, TODAY), NAMES)
    assert found is not None
    assert found.persona_id == "calmer"
    assert f"“Stay calm”, {said}" in found.reason


def test_nobody_with_a_content_note_is_put_forward_before_three_sessions() -> None:
    everybody = [who("ken", 4), who("craig", 5, "calm", note="He insults."), who("plain", 3, "ask")]
    sessions = [play(ago, "ken", score=85, calm=0, ask=1) for ago in (2, 1, 0)]
    assert [next_of(everybody, *sessions[:many]) for many in (1, 2, 3)] == ["plain", "plain", "craig"]


def test_no_weakness_makes_anybody_jump_more_than_a_step_above_what_went_well() -> None:
    everybody = [who("dana", 2), who("far", 5, "ask", "calm", "paraphrase"), who("near", 3, "a"), who("back", 1, "b")]
    sessions = [play(ago, score=80, ask=-0.5, calm=-0.5, paraphrase=-0.5) for ago in (1, 0)]
    assert next_of(everybody, *sessions) == "near"


def test_the_next_one_is_not_the_one_just_played_unless_there_is_nobody_else() -> None:
    just = play(ask=0)
    assert next_of([who("dana", 2), who("far", 5)], just) == "far"
    assert next_of([who("dana", 2)], just) == "dana"
    assert recommend([], progress([just], NAMES, TODAY), NAMES) is None


@pytest.mark.parametrize(("score", "wanted"), [(90, "4"), (60, "3"), (20, "2")])
def test_it_gets_harder_after_what_went_well_and_easier_after_what_did_not(score: float, wanted: str) -> None:
    everybody = [who("dana", 3), *(who(str(level), level) for level in (1, 2, 3, 4, 5))]
    assert next_of(everybody, play(score=score)) == wanted


def test_of_two_that_fit_the_one_played_less_comes_first() -> None:
    everybody = [who("dana", 3), who("known", 3), who("new", 3)]
    assert next_of(everybody, play(2, "known", score=60), play(1, score=60)) == "new"


@given(st.permutations([who("a", 1), who("b", 3), who("c", 3, "calm"), who("dana", 5)]), st.floats(0, 100))
def test_the_same_history_gives_the_same_recommendation(everybody: list[Persona], score: float) -> None:
    sessions = play(1, score=score, calm=0.2), play(0, "b", score=score, ask=0.4)
    assert next_of(everybody, *sessions) == next_of(sorted(everybody, key=lambda item: item.id), *sessions)


# ── from the store ──


async def fill(store: Store) -> None:
    """A session with two ways broken off and graded, gone back from again; an exam; one not graded; one unfinished; somebody else's."""
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)

    def begin(trainee: str = "me", mode: str = "practice") -> Session:
        return Session.start(store, DANA, rubric, catalogue, trainee=trainee, seed=1, mode=mode)

    async def say(
        session: Session, words: str = "I am sorry you missed the dinner. What matters most tonight?"
    ) -> Session:
        async for _ in session.send(words):
            pass
        return session

    again = begin()
    for words in ("Calm down.", "I am sorry you missed the dinner. What matters most tonight?"):
        await say(again, words)
        again.end()
        await again.grade()
        again.rewind(1)
    exam = begin(mode="exam")
    for words in (  # as many as a score needs
        "I am sorry you missed the dinner. What matters most tonight?",
        "I hear you, and I will look at the flights now.",
        "There is a seat at seven tomorrow.",
        "I will book it and write to you by ten.",
    ):
        await say(exam, words)
    for session in (exam, await say(begin(trainee="somebody else"))):
        session.end()
        await session.grade()
    (await say(begin())).end()
    await say(begin())
    begin().end()
    store.record_drill("me", "one", "ask", "shown", "What happened?")
    store.record_drill("me", "two", "tailor_the_solution", "missed", "Fine.")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    with Store(folder / "roleplay.db") as store:
        asyncio.run(fill(store))
    return folder


@pytest.fixture
def store(filled: Path) -> Iterator[Store]:
    with Store(filled / "roleplay.db") as found:
        yield found


def test_what_was_finished_counts_and_going_back_loses_no_result(store: Store) -> None:
    found = history(store, "me")
    assert [(item.mode, item.way, bool(item.verdicts), item.exchanges) for item in found] == [
        ("practice", 1, True, 1), ("practice", 2, True, 1), ("exam", 1, True, 4), ("practice", 1, False, 1),
    ]  # fmt: skip
    assert found[0].session == found[1].session
    assert found[0].verdicts != found[1].verdicts
    assert [item.key for item in found[:3]] == [f"{found[0].session}.1", f"{found[0].session}.2", found[2].session]
    assert {item.persona_name for item in found} == {DANA.name}
    assert all(set(item.values) == set(item.verdicts) for item in found)
    assert found[0].when <= found[1].when <= found[2].when <= found[3].when
    assert history(store, "nobody") == ()


async def test_a_way_has_one_number_wherever_it_is_named(tmp_path: Path) -> None:
    """That of the tree of ways: one that was left unfinished counts, too."""
    catalogue = load_catalogue()
    with Store(tmp_path / "roleplay.db") as store:
        rubric = find_rubric("difficult-conversations", catalogue)
        session = Session.start(store, DANA, rubric, catalogue, trainee="me", seed=1)
        for words in ("Calm down.", "I am sorry you missed the dinner."):
            if session.ledger:
                session.rewind(1)
            async for _ in session.send(words):
                pass
        session.end()
        await session.grade()
        (finished,) = history(store, "me")
        assert (finished.way, finished.ways, finished.key) == (2, 2, f"{session.id}.2")
        assert session.branches()[finished.way - 1].current
        assert record(session, None).way == finished.way


def test_what_was_broken_off_and_what_was_perhaps_overlooked_counts_nowhere(store: Store) -> None:
    played = history(store, "me")
    exam = played[2]
    assert [item.broken_off for item in played] == [True, True, False, True]
    assert exam.score is not None
    assert "missed" in played[0].verdicts.values()  # it stays to be read
    assert {verdict for id_, verdict in exam.verdicts.items() if id_ in exam.doubted} <= {"missed", "partly"}
    assert exam.doubted
    found = progress(played, NAMES, TODAY)
    assert found.strategies == progress([exam], NAMES, TODAY).strategies
    assert {item.id for item in found.strategies}.isdisjoint(exam.doubted)
    for change in compared(played[0], exam, NAMES).changes:
        assert change.change is None
        assert change.doubted[1] == (change.id in exam.doubted)
    left = progress(played[:2], NAMES, TODAY)
    assert (left.sessions, left.strategies, left.weakest, left.scores) == (1, (), (), ())


def test_a_verdict_that_the_trainee_disagrees_with_counts_nowhere(filled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "roleplay.db"
    copy.write_bytes((filled / "roleplay.db").read_bytes())
    with Store(copy) as store:
        exam = history(store, "me")[2]
        strategy = next(each for each, value in exam.values.items() if value is not None and value < 1)
        assert exam.disputed == ()
        dispute(store, exam.session, strategy, "I did that.")
        played = history(store, "me")
    assert (played[2].disputed, played[2].values[strategy]) == ((strategy,), None)
    assert strategy not in {item.id for item in progress(played, NAMES, TODAY).strategies}
    assert "1 verdict that you disagree with" in left_out(progress(played, NAMES, TODAY))


def test_what_was_shown_though_nothing_called_for_it_is_known(store: Store) -> None:
    for item in history(store, "me"):
        assert {item.verdicts[strategy] for strategy in item.unasked} <= {"not_called_for"}
    assert any(item.unasked for item in history(store, "me"))


def test_drills_are_read_from_the_store(store: Store) -> None:
    assert [(item.strategy, item.verdict) for item in drilled(store, "me")] == [
        ("ask", "shown"), ("tailor_the_solution", "missed"),
    ]  # fmt: skip
    assert drilled(store, "nobody") == ()


# ── on the command line ──


def test_a_session_stands_under_the_day_it_was_where_the_trainee_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        there.setenv("TZ", "EAST-14")
        time.tzset()
        text = progress_document(progress([play(hour=12)], NAMES, TODAY), "md")
    time.tzset()
    assert "2026-11-21" in text
    assert "2026-11-20" not in text


def test_progress_is_told_in_an_ordinary_terminal(roleplay: Roleplay, filled: Path) -> None:
    done = roleplay("--data-dir", filled, "progress")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Progress\n  3 sessions (4 ways), 2 drills. Practised on 1 day; 1 day in a row.\n")
    assert "Weakest now: " in done.out
    assert "Not counted: 3 conversations without a score, left early; " in done.out
    assert done.out.count("  no score  ") == 3
    assert "Drills\n" in done.out
    assert "Dana Reyes" in done.out
    assert max(map(len, done.out.splitlines()[5:])) <= 100


def test_progress_as_json_is_one_document(roleplay: Roleplay, filled: Path) -> None:
    document = roleplay("--data-dir", filled, "progress", "--json").document
    assert (document["sessions"], document["exams"], document["streak"]) == (3, 1, 1)
    assert [item["mode"] for item in document["played"]] == ["practice", "practice", "exam", "practice"]
    assert [(item["id"], item["times"], item["held"]) for item in document["drills"]] == [
        ("ask", 1, 1), ("tailor_the_solution", 1, 0),
    ]  # fmt: skip
    assert {"id", "name", "value", "before", "change", "trend", "series"} <= document["strategies"][0].keys()


def test_progress_can_look_at_some_sessions_only(roleplay: Roleplay, filled: Path) -> None:
    assert "Only exams" in roleplay("--data-dir", filled, "progress", "--mode", "exam").out
    assert roleplay("--data-dir", filled, "progress", "--mode", "exam", "--json").document["sessions"] == 1
    nothing = roleplay("--data-dir", filled, "progress", "--persona", "nobody", "--since", "2030-01-01")
    assert nothing.out == "Progress\n  No finished session: sessions with nobody since 2030-01-01.\n"
    assert "No finished session yet" in roleplay("--data-dir", filled, "progress", "--as", "new here").out


def test_two_sessions_are_compared_by_the_beginnings_of_their_ids(roleplay: Roleplay, filled: Path) -> None:
    first, _, second, _ = [
        item["session"] for item in roleplay("--data-dir", filled, "progress", "--json").document["played"]
    ]
    done = roleplay("--data-dir", filled, "progress", "--compare", first[:8], second[:8])
    assert done.code == 0
    assert done.out.startswith("Dana Reyes, twice\n")
    found = roleplay("--data-dir", filled, "progress", "--compare", second, first, "--json").document
    assert (found["first"]["session"], found["second"]["session"]) == (first, second)
    assert found["first"]["way"] == 2  # a session by itself is its latest way
    ways = roleplay("--data-dir", filled, "progress", "--compare", f"{first[:8]}.2", f"{first[:8]}.1", "--json")
    assert [ways.document[side]["way"] for side in ("first", "second")] == [1, 2]


@pytest.mark.parametrize(("ending", "begins"), [("md", "# Progress\n"), ("html", "<!doctype html>"), ("json", "{")])
def test_progress_is_exported_in_the_form_its_file_says(
    roleplay: Roleplay, filled: Path, tmp_path: Path, ending: str, begins: str
) -> None:
    path = tmp_path / f"mine.{ending}"
    done = roleplay("--data-dir", filled, "progress", "--export", path)
    assert (done.code, done.out, done.err) == (0, "", f"Written to {path}.\n")
    assert path.read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--since", "yesterday"], "--since takes a day such as 2026-11-01, not 'yesterday'"),
        (["--mode", "play"], "mode is 'practice' or 'exam'"),
        (["--compare", "abcd", "efgh"], "there is no finished session of yours 'abcd'"),
        (["--export", "x.md", "--format", "pdf"], "format is 'md', 'json' or 'html'"),
        (["--format", "md"], "name a file"),
    ],
)
def test_what_progress_cannot_do_is_one_sentence(
    roleplay: Roleplay, filled: Path, arguments: list[str], why: str
) -> None:
    done = roleplay("--data-dir", filled, "progress", *arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert why in done.err
