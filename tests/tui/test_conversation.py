"""An exchange in the app: what is sent, what is refused, what survives."""

import math
from collections.abc import AsyncIterator, Callable

import pytest
from textual import events
from textual.app import App, ComposeResult

from roleplay.config import Settings
from roleplay.customer.events import Event, Sentence
from roleplay.engine import Engine
from roleplay.errors import ModelError, StorageError
from roleplay.grading.retelling import as_told
from roleplay.store import Store
from roleplay.text import MAX_TURN_CHARS
from roleplay.transcript import Turn
from roleplay.tui import pace
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens import sitting
from roleplay.tui.screens.dialogs import Confirm
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import CappedTextArea, Composer
from roleplay.tui.widgets.turn_log import KEPT, STEP, TurnLog, Utterance
from tests.tui.conftest import Scripted, at, begin, phase, seen, talk, until, write

Make = Callable[..., RoleplayApp]


async def test_blank_is_not_sent_and_said(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("space", "ctrl+j", "enter")
        await until(pilot, lambda: "Nothing was sent" in seen(app))
        assert customer.heard == []
        assert len(talk(app).session.turns) == 1


async def test_double_enter_sends_one_turn(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        write(app, "Hello there")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: len(screen.session.turns) == 3)
        await phase(pilot, Phase.YOURS)
        assert customer.heard == ["Hello there"]


async def test_what_is_typed_while_the_customer_speaks_is_a_draft_and_sent_by_nothing_but_enter_after_it(
    make: Make, customer: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Composer, "HEARD_OUT", 3600)
    app = make(persona="aa-test")
    customer.gated_from = 1
    customer.gate.clear()
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        composer = write(app, "Hello there")
        await pilot.press("enter")
        await phase(pilot, Phase.SPEAKING)
        assert "is typing" in seen(app)
        assert "I see [A-12]." in seen(app)
        await pilot.press(*"queued?", "enter")
        await until(pilot, lambda: "Not sent yet: hear Ada [A-12] out." in seen(app))
        customer.gate.set()
        await phase(pilot, Phase.YOURS)
        await pilot.press("enter")  # in the very moment in which it became their turn
        assert (composer.text, customer.heard) == ("queued?", ["Hello there"])
        monkeypatch.setattr(Composer, "HEARD_OUT", 0)
        await pilot.press("!", "enter")
        await until(pilot, lambda: customer.heard == ["Hello there", "queued?!"])
        await phase(pilot, Phase.YOURS)
        assert composer.text == ""


@pytest.mark.parametrize("sent_again", ["ctrl+r", "enter"])
async def test_a_draft_waits_while_words_that_were_not_answered_are_sent_again(
    make: Make, customer: Scripted, sent_again: str
) -> None:
    app = make(persona="aa-test")
    customer.gate.clear()
    customer.failures.append(ModelError("It broke."))
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        composer = write(app, "Hello there")
        await pilot.press("enter")
        await phase(pilot, Phase.THINKING)
        await pilot.press(*"next")
        customer.gate.set()
        await phase(pilot, Phase.FAILED)
        assert composer.text == "Hello there"
        composer._their_turn = -math.inf  # a while later
        await pilot.press(sent_again)
        await phase(pilot, Phase.YOURS)
        assert (composer.text, customer.heard[-1]) == ("next", "Hello there")


async def test_an_interrupted_reply_gives_the_words_back_with_the_draft_behind(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    customer.gate.clear()
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        composer = write(app, "Hello there")
        await pilot.press("enter")
        await phase(pilot, Phase.THINKING)
        await pilot.press(*"next", "ctrl+x")
        await phase(pilot, Phase.YOURS)
        assert composer.text == "Hello there\nnext"


async def test_megabyte_on_one_line_is_capped_before_the_document(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        composer = app.screen.query_one(Composer)
        app.post_message(events.Paste("x" * 1_000_000))
        await until(pilot, lambda: len(composer.text) == MAX_TURN_CHARS)
        await until(pilot, lambda: "too long" in seen(app))
        await pilot.press("y")
        assert len(composer.text) == MAX_TURN_CHARS
        composer.select_all()
        await pilot.press("z")
        assert composer.text == "z"


async def test_pasted_escapes_are_stripped(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        composer = app.screen.query_one(Composer)
        app.post_message(events.Paste("red \x1b[31malert\x1b]52;c;AAAA\x07 \u202eok"))
        await until(pilot, lambda: composer.text == "red alert ok")


async def test_failure_keeps_the_words_and_retry_works(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    customer.failures = [ModelError("The model went away [/]; try again.")]
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        write(app, "Hello there")
        await pilot.press("enter")
        await phase(pilot, Phase.FAILED)
        assert "The model went away [/]" in seen(app)
        assert "Ctrl+R" in seen(app)
        assert app.screen.query_one(Composer).text == "Hello there"
        assert screen.session.pending == "Hello there"
        await pilot.press("ctrl+r")
        await phase(pilot, Phase.YOURS)
        assert [turn.text for turn in screen.session.turns][1:] == [
            "Hello there",
            "I see [A-12]. Go on, I am listening.",
        ]
        assert seen(app).count("Hello there") == 1


async def test_partial_reply_is_marked_and_other_words_may_be_sent(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    customer.gated_from = 1
    customer.gate.clear()
    async with app.run_test(size=(140, 45)) as pilot:
        screen = await begin(pilot)
        write(app, "First words")
        await pilot.press("enter")
        await phase(pilot, Phase.SPEAKING)
        customer.failures = [ModelError("It stopped.")]
        customer.gate.set()
        await phase(pilot, Phase.FAILED)
        assert "incomplete" in seen(app)
        write(app, "Other words")
        await pilot.press("enter")
        await phase(pilot, Phase.YOURS)
        assert [turn.text for turn in screen.session.turns if turn.role == "trainee"] == ["Other words"]
        assert "First words" not in seen(app)


async def test_surprise_inside_is_no_crash(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    customer.failures = [KeyError("boom")]
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        write(app, "Hello")
        await pilot.press("enter")
        await phase(pilot, Phase.FAILED)
        assert "KeyError" in seen(app)
        assert app.screen.query_one(Composer).text == "Hello"


async def test_storage_failure_keeps_the_words(make: Make, customer: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)

        def full(*_: object, **__: object) -> None:
            raise StorageError("the disk is full; free some space and send again.")

        with monkeypatch.context() as patch:
            patch.setattr(app.desk.store, "begin_exchange", full)
            write(app, "Hello")
            await pilot.press("enter")
            await phase(pilot, Phase.FAILED)
            assert "The disk is full" in seen(app)
        await pilot.press("ctrl+r")
        await phase(pilot, Phase.YOURS)
        assert len(screen.session.turns) == 3


async def test_quit_mid_reply_leaves_the_words_pending_and_resume_answers_them(
    make: Make, customer: Scripted, settings: Settings
) -> None:
    app = make(persona="aa-test")
    customer.gate.clear()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        session = screen.session.id
        write(app, "Are you there?")
        await pilot.press("enter")
        await until(pilot, lambda: customer.heard == ["Are you there?"])
        await pilot.press("ctrl+q")
    assert app.return_code == 0
    app.desk.close()
    with Store(settings.database) as store:
        pending = store.pending(session, None)
        assert pending is not None
        assert pending.trainee["text"] == "Are you there?"
        assert store.session(session).status == "open"
    customer.gate.set()
    again = make(session=session)
    async with again.run_test(size=(80, 24)) as pilot:
        await at(pilot, "Conversation")
        await until(pilot, lambda: len(talk(again).session.turns) == 3)
        await phase(pilot, Phase.YOURS)
        assert "I see [A-12]. Go on" in seen(again)
    again.desk.close()


async def test_leaving_keeps_session_and_draft(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press(*"half a thou", "escape")
        await at(pilot, "Library")
        await until(pilot, lambda: "Go on with" in seen(app))
        await pilot.press("enter")  # what was just left is marked
        await at(pilot, "Conversation")
        assert app.screen.query_one(Composer).text == "half a thou"
        await pilot.press(*"ght", "enter")
        await until(pilot, lambda: customer.heard == ["half a thought"])
        await phase(pilot, Phase.YOURS)


def unsent(settings: Settings, session: str) -> str | None:
    """Return what is stored of what was typed and not sent, as a killed app would leave it."""
    with Store(settings.database) as store:
        found = store.draft(session, store.session(session).head)
    return found.words if found else None


async def test_what_is_typed_is_stored_while_one_types_and_offered_again_until_it_is_sent(
    make: Make, customer: Scripted, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitting, "REST", 0.001)
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        session = (await begin(pilot)).session.id
        await pilot.press(*"half a thou")
        await until(pilot, lambda: unsent(settings, session) == "half a thou")
        await pilot.press("ctrl+q")
    assert app.return_code == 0, "nothing is lost: nothing is asked"
    app.desk.close()
    again = make(session=session)
    async with again.run_test(size=(80, 24)) as pilot:
        await at(pilot, "Conversation")
        assert again.screen.query_one(Composer).text == "half a thou"
        await pilot.press(*"ght", "enter")
        await until(pilot, lambda: customer.heard == ["half a thought"])
        await phase(pilot, Phase.YOURS)
        assert unsent(settings, session) is None
        await pilot.press(*"ab")
        await until(pilot, lambda: unsent(settings, session) == "ab")
        await pilot.press("backspace", "backspace")
        await until(pilot, lambda: unsent(settings, session) is None)


async def test_back_at_the_beginning_the_other_way_waits_with_what_was_typed_on_it(
    make: Make, settings: Settings
) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        session = (await begin(pilot)).session
        write(app, "Hello there")
        await pilot.press("enter")
        await until(pilot, lambda: len(session.turns) == 3)
        await phase(pilot, Phase.YOURS)
        write(app, "half a thou")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(app.screen, Confirm) and "stays with the other way" in seen(app))
        await pilot.press("y")
        await until(pilot, lambda: app.screen.query(Composer).first().text == "Hello there")
        await pilot.press("ctrl+l")
        await at(pilot, "Turns and ways")
        await until(pilot, lambda: "Way 1" in seen(app))
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await at(pilot, "Conversation")
        await until(pilot, lambda: len(session.turns) == 3)
        assert app.screen.query_one(Composer).text == "half a thou"
        await app.workers.wait_for_complete()
        assert unsent(settings, session.id) == "half a thou", "what stood in the input before is of another place"


async def test_of_words_without_an_answer_only_what_was_typed_after_them_is_a_draft(
    make: Make, customer: Scripted, settings: Settings
) -> None:
    app = make(persona="aa-test")
    customer.gate.clear()
    customer.failures.append(ModelError("It broke."))
    async with app.run_test(size=(80, 24)) as pilot:
        session = (await begin(pilot)).session.id
        write(app, "Hello there")
        await pilot.press("enter")
        await phase(pilot, Phase.THINKING)
        await pilot.press(*"next")
        customer.gate.set()
        await phase(pilot, Phase.FAILED)
        await pilot.press("escape")
        await at(pilot, "Library")
        assert unsent(settings, session) == "next"
        await app.resume(session)
        await phase(pilot, Phase.YOURS)
        assert (app.screen.query_one(Composer).text, customer.heard[-1]) == ("next", "Hello there")
        assert unsent(settings, session) == "next", "it waits behind the answer"


async def test_words_that_cannot_be_stored_are_not_called_kept_and_leaving_asks(
    make: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make(persona="aa-test")

    def full(*_: object, **__: object) -> None:
        raise StorageError("the disk is full; free some space and try again.")

    async with app.run_test(size=(80, 24)) as pilot:
        session = (await begin(pilot)).session.id
        with monkeypatch.context() as patch:
            for name in ("begin_exchange", "keep_draft"):
                patch.setattr(app.desk.store, name, full)
            write(app, "Hello")
            await pilot.press("enter")
            await phase(pilot, Phase.FAILED)
            assert "The disk is full" in seen(app)
            assert "stand below and nowhere else" in seen(app)
            for key, question in (("ctrl+q", "Quit? You would lose"), ("escape", "Leave? You would lose")):
                await pilot.press(key)
                await until(pilot, lambda question=question: question in seen(app))  # type: ignore[misc]
                assert "which cannot be stored." in seen(app)
                await pilot.press("escape")
                await at(pilot, "Conversation")
            assert app.screen.query_one(Composer).text == "Hello"
        await pilot.press("escape")
        await at(pilot, "Library")
    assert unsent(settings, session) == "Hello"


async def test_ending_during_a_reply_hears_it_out(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    customer.gate.clear()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        write(app, "Bye")
        await pilot.press("enter")
        await until(pilot, lambda: customer.heard == ["Bye"])
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: "ends after this reply" in seen(app))
        customer.gate.set()
        await at(pilot, "Wrap-up")
        assert len(screen.session.turns) == 3
        assert screen.session.ended


async def test_saying_no_to_the_end_goes_on(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape")
        await at(pilot, "Conversation")
        assert not screen.session.ended


async def test_session_of_another_window_is_refused_with_a_sentence(make: Make, settings: Settings) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        second = make(session=screen.session.id)
        async with second.run_test(size=(80, 24)):
            for _ in range(1000):
                if second.failure is not None:
                    break
                await pilot.pause(0.01)
        second.desk.close()
    app.desk.close()
    assert "another window" in str(second.failure)
    assert second.return_code == 4


async def test_a_hint_comes_in_two_steps_each_counted_once(make: Make) -> None:
    app = make(persona="dana-missed-connection", engine=Engine())
    async with app.run_test(size=(140, 45)) as pilot:
        screen = await begin(pilot)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "Hint ·" in seen(app))
        assert "Example ·" not in seen(app)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "Example ·" in seen(app))
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "no more help for this moment" in seen(app))
        assert screen.session.transcript().hints == 2


async def test_the_panel_holds_what_came_out_and_notes_that_begin_the_case_note(make: Make) -> None:
    app = make(persona="dana-missed-connection", engine=Engine())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        assert "has told you" not in seen(app)
        write(app, "I'm sorry, Dana. Can you tell me what happened in Tampa?")
        await pilot.press("enter")
        await until(pilot, lambda: len(screen.session.turns) == 3)
        await phase(pilot, Phase.YOURS)
        [fact, *_] = as_told(screen.session.turns, str(screen.session.persona.trouble))
        await pilot.press("f2", *"SKW-1")
        text = " ".join(seen(app).split())
        assert "Dana Reyes has told you" in text
        assert f"+ “{fact[:20]}" in text
        await pilot.press("escape", "ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await at(pilot, "Wrap-up")
        assert screen.session.notes == "SKW-1"
        assert app.screen.query_one("#note", CappedTextArea).text == "SKW-1"


async def test_of_a_long_conversation_the_end_is_laid_out_and_the_rest_comes_when_one_scrolls_up() -> None:
    turns = [Turn(role="trainee" if n % 2 else "customer", text=f"Words {n}.") for n in range(200)]

    class Talk(App[int]):
        def compose(self) -> ComposeResult:
            yield TurnLog("Ada")

    async with Talk().run_test(size=(80, 24)) as pilot:
        log = pilot.app.query_one(TurnLog)
        log.show(turns, end_only=True)
        log.anchor()
        await until(pilot, lambda: "Words 199." in seen(pilot.app))
        for number in range(200, 260):
            log.add(False, f"Words {number}.")
        await until(pilot, lambda: "Words 259." in seen(pilot.app))
        await until(pilot, lambda: len(log.query(Utterance)) <= KEPT + STEP)
        while len(log.query(Utterance)) < 260:
            log.scroll_home(animate=False, immediate=True)
            known = len(log.query(Utterance))
            await until(pilot, lambda known=known: len(log.query(Utterance)) > known)  # type: ignore[misc]
        assert [block.words for block in log.query(Utterance)] == [f"Words {number}." for number in range(260)]
        assert "earlier" not in seen(pilot.app)


async def test_chat_and_phone_look_different_and_say_which_they_are(make: Make) -> None:
    for persona, channel in (
        ("aa-test", "[chat] Writing with"),
        ("dana-missed-connection", "[phone] On the line with"),
    ):
        app = make(persona=persona)
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await begin(pilot)
            assert channel in seen(app)
            speech = f"{screen.session.persona.name}: {screen.session.turns[0].text[:12]}"
            assert (speech in seen(app)) == (channel.startswith("[phone]"))
        app.desk.close()


async def test_paced_commits_whatever_the_display_does() -> None:
    waits: list[str] = []
    pulled: list[int] = []

    async def source() -> AsyncIterator[Event]:
        for number in range(3):
            pulled.append(number)
            yield Sentence(f"{number}.")

    def slow(sentence: str) -> float:
        waits.append(sentence)
        assert len(pulled) == 3  # everything was taken from the engine before the first sentence is shown
        return 0

    heard = [event async for event in pace.paced(source(), slow)]
    assert len(heard) == len(waits) == 3


def test_pace_is_human_and_can_be_switched_off() -> None:
    assert pace.chosen("full") is pace.human
    assert pace.chosen("none") is pace.instant
    assert 0.3 < pace.human("No.") < pace.human("x" * 500) <= 1.5
