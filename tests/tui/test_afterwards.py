"""Afterwards: what was behind it all, and an exemplary conversation beside one's own; the wrap-up it is reached from."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from roleplay.branches import Ledger
from roleplay.customer.state import initial
from roleplay.exemplary import Exemplary
from roleplay.grading.scorecard import Scorecard
from roleplay.session import Session
from roleplay.transcript import Turn
from roleplay.tui.app import RoleplayApp
from roleplay.tui.widgets.text_box import CappedTextArea
from tests.tui.conftest import at, seen, until

Make = Callable[..., RoleplayApp]


async def wrap_up(pilot: Pilot[int], mode: str = "practice", exchanges: int = 1) -> Session:
    """Have a conversation behind the briefing, with notes taken while talking, and open its wrap-up."""
    app = pilot.app
    assert isinstance(app, RoleplayApp)
    await at(pilot, "Briefing")
    session = app.desk.start(app.desk.persona("aa-test"), mode)
    for _ in range(exchanges):
        async for _event in session.send("What is the number?"):
            pass
    session.keep_notes("Parcel [/] 17")
    session.end()
    app.open_session(session)
    await at(pilot, "Wrap-up")
    return session


async def test_the_case_note_begins_with_ones_notes_and_what_was_behind_it_can_be_read_without_a_score(
    make: Make,
) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        session = await wrap_up(pilot)
        assert app.screen.query_one("#note", CappedTextArea).text == "Parcel [/] 17"
        assert "Show my scorecard" in seen(app).splitlines()[-1]
        await pilot.press(*" sent", "ctrl+t")
        await until(pilot, lambda: "It tells what Ada did not say; a second try is then" in seen(app))
        await pilot.press("escape")
        assert app.screen.query_one("#note", CappedTextArea).text == "Parcel [/] 17 sent"
        await pilot.press("ctrl+t", "y")
        await at(pilot, "Afterwards")
        await until(pilot, lambda: "It was a present. [/nope]" in seen(app))
        text = seen(app)
        assert "What it was really about: a present in time." in text
        assert "It is for my son." in text.split("What never came out")[1]
        assert "core" not in text
        await pilot.press("2")
        await until(pilot, lambda: "There is no exemplary conversation with this customer yet." in seen(app))
        await pilot.press("escape")
        await at(pilot, "Wrap-up")
        await pilot.press("ctrl+t")  # it is no secret any more
        await at(pilot, "Afterwards")
        await pilot.press("escape")
        await at(pilot, "Wrap-up")
        await pilot.press("escape")
        await at(pilot, "Library")
        app.open_session(Session.peek(app.desk.store, session.id))
        await at(pilot, "Wrap-up")
        assert app.screen.query_one("#note", CappedTextArea).text == "Parcel [/] 17 sent"


async def test_an_exam_tells_the_debrief_alone_until_it_is_graded_and_is_not_gone_back_in(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        session = await wrap_up(pilot, "exam", exchanges=4)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "once your exam is graded" in seen(app))
        assert "It was a present. [/nope]" in seen(app)
        for hidden in ("a present in time", "It is for my son.", "Side by side"):
            assert hidden not in seen(app)
        await pilot.press("escape")
        app.open_session(session, await session.grade())
        await at(pilot, "Scorecard")
        assert "of 100, pass mark 70: ✗ not passed" in seen(app)
        assert "Try again" not in seen(app)
        await pilot.press("t", "a")
        await until(pilot, lambda: "a present in time" in seen(app))


async def test_an_exemplary_conversation_stands_beside_ones_own_turn_by_turn(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(140, 45)) as pilot:
        session = await wrap_up(pilot)
        monkeypatch.setattr("roleplay.exemplary.exemplary", lambda *_: _example(session))
        app.open_afterwards(session)
        await at(pilot, "Afterwards")
        await pilot.press("2")
        await until(pilot, lambda: "An exemplary one: resolved" in seen(app))
        [row] = [line for line in seen(app).splitlines() if "What is the number?" in line]
        assert "So it is a present [/]." in row
        assert "A model note." in seen(app)


def _example(session: Session) -> Exemplary:
    """Return a conversation of two exchanges that went well."""
    words = ("Where is it?", "So it is a present [/].", "Yes.", "You will have it tomorrow.", "Good.")
    turns = tuple(Turn(role="trainee" if n % 2 else "customer", text=text) for n, text in enumerate(words))
    state, ledger = initial(session.persona), Ledger()
    card = Scorecard(score=None, reason="", passed=None, pass_mark=70, margin=0, too_close=False, outcome="resolved",
                     verdicts=(), moments=(), findings=(), rubric="", finder="")  # fmt: skip
    return Exemplary(turns, (state.mood,) * 3, ledger, state, "resolved", "A model note.", "", card)
