"""What a newcomer stumbled over: scrolling, what covers what, Esc, modes that stick, and very long notes."""

from collections.abc import Callable

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from roleplay.text import MAX_TURN_CHARS
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.conversation import ConversationScreen
from roleplay.tui.screens.dialogs import Confirm
from roleplay.tui.widgets.policy import PolicyPanel
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import CappedTextArea, Composer
from roleplay.tui.widgets.turn_log import TurnLog
from tests.tui.conftest import Scripted, at, begin, phase, seen, talk, until, write

Make = Callable[..., RoleplayApp]


async def _say(pilot: Pilot[int], screen: ConversationScreen, words: str) -> None:
    turns = len(screen.session.turns)
    write(screen.home, words)
    await pilot.press("enter")
    await until(pilot, lambda: len(screen.session.turns) == turns + 2)
    await phase(pilot, Phase.YOURS)


async def _long_talk(pilot: Pilot[int]) -> tuple[ConversationScreen, TurnLog]:
    screen = await begin(pilot)
    for number in range(5):
        await _say(pilot, screen, f"Words {number}")
    log = screen.query_one(TurnLog)
    await until(pilot, lambda: log.max_scroll_y > 0 and log.scroll_y == log.max_scroll_y)
    return screen, log


async def test_the_log_follows_again_once_the_trainee_speaks(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        screen, log = await _long_talk(pilot)
        for keys in (["pagedown"], ["pageup", "pagedown", "pagedown"], ["pageup"]):
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            for number in range(2):
                await _say(pilot, screen, f"After {keys} {number}")
                await until(pilot, lambda: log.scroll_y == log.max_scroll_y)
                assert f"After {keys} {number}" in seen(app)


async def test_a_reply_is_followed_unless_scrolled_up(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        screen, log = await _long_talk(pilot)
        customer.replies = [["Well.", "And another thing. " * 20]]
        customer.gated_from = 1
        for keys, follows in ((["pageup"], False), (["pagedown"], True), (["pageup", "pagedown"], True)):
            turns = len(screen.session.turns)
            customer.gate.clear()
            write(app, "Go on")
            await pilot.press("enter")
            await phase(pilot, Phase.SPEAKING)
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            before = log.scroll_y
            customer.gate.set()
            await phase(pilot, Phase.YOURS)
            assert len(screen.session.turns) == turns + 2
            await pilot.pause()
            assert log.scroll_y == (log.max_scroll_y if follows else before)
            assert log.max_scroll_y > before


async def test_the_policy_scrolls_while_it_covers_and_gives_the_keys_back(make: Make) -> None:
    app = make(persona="dana-missed-connection")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        panel = screen.query_one(PolicyPanel)
        await pilot.press("ctrl+b")
        await until(pilot, lambda: panel.has_focus and "▼ more below: the situation" in seen(app))
        await pilot.press("down")
        await until(pilot, lambda: panel.scroll_y == 1)
        for _ in range(5):
            await pilot.press("pagedown")
        await until(pilot, lambda: panel.scroll_y == panel.max_scroll_y)
        assert "more below" not in seen(app)
        await pilot.press("pageup")
        await until(pilot, lambda: panel.scroll_y < panel.max_scroll_y)
        await pilot.press("ctrl+b")
        await until(pilot, lambda: screen.query_one(Composer).has_focus)
        await pilot.press("x")
        assert screen.query_one(Composer).text == "x"
        await pilot.resize_terminal(140, 45)
        await pilot.press("ctrl+b", "y", "ctrl+b", "z")
        assert screen.query_one(Composer).text == "xyz"


async def test_escape_closes_policy_then_hint_then_leaves(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "Hint ·" in seen(app))
        await pilot.press("ctrl+b")
        await until(pilot, lambda: "No cash." in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "No cash." not in seen(app))
        assert "Hint ·" in seen(app)
        await pilot.press("escape")
        await until(pilot, lambda: "Hint ·" not in seen(app))
        assert isinstance(app.screen, ConversationScreen)
        await pilot.press("escape")
        await at(pilot, "Library")


async def test_escape_leaves_where_the_policy_stands_beside(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(140, 45)) as pilot:
        await begin(pilot)
        await pilot.press("escape")
        await at(pilot, "Library")


async def _wrap_up(pilot: Pilot[int]) -> None:
    await begin(pilot)
    await pilot.press("ctrl+e")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.press("y")
    await at(pilot, "Wrap-up")


async def test_escape_closes_the_transcript_of_the_wrap_up_first(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await _wrap_up(pilot)
        log = app.screen.query_one(TurnLog)
        await pilot.press("ctrl+b")
        await until(pilot, lambda: log.display)
        log.focus()
        await pilot.press("escape")
        await until(pilot, lambda: not log.display)
        assert app.screen.PLACE == "Wrap-up"  # type: ignore[attr-defined]
        await until(pilot, lambda: app.screen.query_one("#note").has_focus)
        await pilot.press("escape")
        await at(pilot, "Library")


@pytest.mark.parametrize("given", ["practice", "exam"])
async def test_each_briefing_begins_in_the_mode_of_the_command_line(make: Make, given: str) -> None:
    app = make(persona="aa-test", mode=given)
    other = "exam" if given == "practice" else "practice"
    async with app.run_test(size=(80, 24)) as pilot:
        await at(pilot, "Briefing")
        await pilot.press("m")
        screen = await begin(pilot)
        assert screen.session.mode == other
        await pilot.press("escape")
        await at(pilot, "Library")
        app.open_briefing("aa-test")
        await at(pilot, "Briefing")
        await pilot.press("enter")
        await until(pilot, lambda: "The open one stays in the library" in " ".join(seen(app).replace("│", "").split()))
        await pilot.press("n")
        await phase(pilot, Phase.YOURS)
        assert talk(app).session.mode == given
        assert talk(app).session.id != screen.session.id


async def test_ctrl_c_covers_nothing_and_says_how_to_quit(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "Your turn. Ctrl+Q quits" in seen(app))
        assert not app._notifications
        await pilot.press("h", "i", "enter")
        await until(pilot, lambda: customer.heard == ["hi"])
        await phase(pilot, Phase.YOURS)
        assert "Ctrl+Q" not in seen(app)


async def test_ctrl_c_in_the_wrap_up_covers_nothing(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await _wrap_up(pilot)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "Ctrl+Q quits" in str(app.screen.query_one("#wrap-up-status", Static).content))
        assert not app._notifications


async def test_keys_beyond_the_cap_are_spoken_of_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make(persona="aa-test")
    said: list[str] = []
    monkeypatch.setattr(app, "say", said.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await _wrap_up(pilot)
        note = app.screen.query_one("#note", CappedTextArea)
        note.text = "x" * (MAX_TURN_CHARS - 100)
        for letter in "I told her that " * 40:
            note.post_message(events.Key("space" if letter == " " else letter, letter))
        await until(pilot, lambda: bool(said) and note.message_queue_size == 0)
        assert len(note.text) == MAX_TURN_CHARS
        assert len(said) == 1
        await pilot.press("backspace", "x")
        assert note.text.endswith("x")
        assert len(note.text) == MAX_TURN_CHARS
        await pilot.press("y")
        await until(pilot, lambda: len(said) == 2)


async def test_the_length_is_counted_as_the_text_has_it(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        composer = write(app, "a\n\nb\n" * 10)
        assert composer._length() == len(composer.text)
        await pilot.press("c", "ctrl+j", "backspace", "ctrl+z", "ctrl+y")
        assert composer._length() == len(composer.text)
