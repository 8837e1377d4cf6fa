"""The manners of the app as a whole: colours, keys, sizes, the first run, and what is asked before anything is lost."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.color import Color
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Button, Static

from roleplay.config import Settings
from roleplay.errors import StorageError, UsageError
from roleplay.tui import keys, memory, themes
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.base import SMALLEST, TOO_SMALL
from roleplay.tui.screens.dialogs import Confirm, Help
from roleplay.tui.screens.welcome import WORDS, Welcome
from roleplay.tui.widgets.policy import PolicyPanel
from roleplay.tui.widgets.text_box import CappedTextArea, Composer
from tests.tui.conftest import at, begin, seen, settled, until, write

Make = Callable[..., RoleplayApp]
Themed = Callable[..., RoleplayApp]


@pytest.fixture
def with_settings(settings: Settings) -> Themed:
    """Return a maker of apps whose settings differ from the default."""

    def make_app(**changes: object) -> RoleplayApp:
        return RoleplayApp(replace(settings, **changes))  # type: ignore[arg-type]

    return make_app


async def ready(pilot: Pilot[int], app: RoleplayApp) -> None:
    await until(pilot, lambda: "Choose one" in seen(app))


# ── colours ──

AA, AAA = 4.5, 7.0
ON_BACKGROUND = ("foreground", "muted", "accent", "warning", "error", "success", "footer-key-foreground")
PAIRS = [
    *((name, ground) for name in ON_BACKGROUND for ground in ("background", "surface")),
    *((name, "block-cursor-background") for name in ("foreground", "muted", "accent", "warning", "error", "success")),
    ("footer-description-foreground", "footer-background"),
    ("block-cursor-foreground", "block-cursor-background"),
    ("button-color-foreground", "primary"),
]


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as the accessibility guidelines (WCAG 2) define it."""

    def light(colour: Color) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("theme", "least"), [("roleplay-dark", AA), ("roleplay-light", AA), ("high-contrast", AAA)])
def test_words_stand_out_from_what_is_behind_them(with_settings: Themed, theme: str, least: float) -> None:
    colours = with_settings(theme=theme).get_css_variables()
    ratios = {(over, under): contrast(Color.parse(colours[over]), Color.parse(colours[under])) for over, under in PAIRS}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


def test_the_terminals_own_colours_are_nothing_but_its_own(with_settings: Themed) -> None:
    assert themes.TERMINAL.ansi
    given = [themes.TERMINAL.primary, themes.TERMINAL.background, *themes.TERMINAL.variables.values()]
    assert all(value in {"reverse", "bold underline", "underline"} or str(value).startswith("ansi_") for value in given)
    assert with_settings(theme="terminal").native_ansi_color


async def test_colours_come_from_the_settings_or_are_chosen_and_remembered(
    make: Make, with_settings: Themed, settings: Settings
) -> None:
    app = make()
    assert app.theme == "roleplay-dark"
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot, app)
        commands = {command.title: command for command in app.get_system_commands(app.screen)}
        assert {"Theme: Dark (now)", "Theme: Light", "Theme: High contrast"} <= commands.keys()
        commands["Theme: High contrast"].callback()
        await pilot.press("f8")
        assert app.theme == "terminal"
        await app.workers.wait_for_complete()
    assert make().theme == "terminal"
    assert not settings.config_file.exists()
    assert with_settings(theme="roleplay-light").theme == "roleplay-light"


async def test_colours_that_the_settings_name_are_changed_for_one_time_only(with_settings: Themed) -> None:
    app = with_settings(theme="roleplay-light")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot, app)
        app.action_theme("high-contrast")
        await until(pilot, lambda: "For this time only" in seen(app))
    assert memory.recall(app.desk.settings.data_dir).theme is None


async def test_without_colours_nothing_is_coloured_and_the_marked_line_still_stands_out(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot, app)
        segments = [segment for strip in app.screen._compositor.render_strips() for segment in strip]
        for each in app._filters:
            segments = each.apply(segments, Color.parse("black"))
        styles = [segment.style for segment in segments if segment.style is not None]
        coloured = [style for style in styles for part in (style.color, style.bgcolor) if part and not part.is_default]
        assert coloured == []
        marked = [segment.text for segment in segments if segment.style and segment.style.underline]
        assert any("Ada [A-12]" in text or "Dee" in text or "Rimantas" in text for text in marked)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"theme": "pink", "welcomed": 1}', "[" * 9000, "x" * 20_000])
def test_what_was_remembered_and_cannot_be_read_was_never_remembered(tmp_path: Path, content: str) -> None:
    (tmp_path / "app.json").write_text(content, encoding="utf-8")
    assert memory.recall(tmp_path) == memory.Remembered()
    memory.remember(tmp_path, theme="terminal")
    memory.remember(tmp_path, welcomed=True)
    assert memory.recall(tmp_path) == memory.Remembered("terminal", True)


# ── motion ──


async def test_without_motion_replies_come_at_once_and_cursors_stand_still(with_settings: Themed) -> None:
    app = with_settings(motion=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot, app)
        app.open_briefing("aa-test")
        screen = await begin(pilot)
        assert app.animation_level == "none"
        assert not screen.query_one(Composer).cursor_blink


# ── keys ──


def test_every_action_has_an_id_and_says_what_it_does() -> None:
    ids = [action.id for action in keys.actions()]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", identity) for identity in ids)
    assert all(action.what for action in keys.actions())


async def test_keys_can_be_changed_by_id(make: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(settings, keys={"app.help": "f6", "composer.send": "ctrl+d", "library.quit": "!"})
    app = RoleplayApp(changed, persona="aa-test", seed=1)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        await pilot.press("f1")
        assert not isinstance(app.screen, Help)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, Help))
        assert "f6" in seen(app)
        await pilot.press("escape")
        composer = write(app, "Hello")
        await pilot.press("enter")
        assert composer.text == "Hello\n"
        await pilot.press("ctrl+d")
        await until(pilot, lambda: len(screen.session.turns) == 3)


@pytest.mark.parametrize(
    ("wished", "sentence"),
    [
        ({"app.hlp": "f6"}, "no action is called 'app.hlp'; did you mean 'app.help'?"),
        ({"frobnicate": "f6"}, "no action is called 'frobnicate'; docs/app.md lists them."),
        ({"app.help": "f99"}, "'f99' for app.help is no key; write it like f2, ctrl+t, shift+up or x."),
        ({"app.help": "f6,"}, "'' for app.help is no key; write it like f2, ctrl+t, shift+up or x."),
        ({"app.help": "h"}, "'h' for app.help would be typed into your words; take one with ctrl or alt, or a"),
        ({"composer.send": "question_mark"}, "'question_mark' for composer.send would be typed into your words;"),
        ({"app.quit": "ctrl+p"}, "'ctrl+p' would be both app.palette and app.quit; give one of them another key."),
    ],
)
def test_a_wrong_id_or_key_is_one_sentence_at_the_start(
    with_settings: Themed, wished: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UsageError) as refused:
        with_settings(keys=wished)
    assert str(refused.value).startswith(f"[keys] in the settings file: {sentence}")


async def fast(app: RoleplayApp, *keys: str, turns: int = 0) -> None:
    """Press keys so many turns of the loop apart, and wait for no one of them."""
    for key in keys:
        app.post_message(Key(key, key if len(key) == 1 else None))
        for _ in range(turns):
            await asyncio.sleep(0)
    await settled(app)


@pytest.mark.parametrize("keys", [("ctrl+p", "pagedown", "enter", "enter"), ("q", "ctrl+p")])
async def test_keys_faster_than_what_they_are_for_end_nothing(make: Make, keys: tuple[str, ...]) -> None:
    for turns in (0, 2, 8):
        app = make()
        async with app.run_test(size=(80, 24)) as pilot:
            await at(pilot, "Library")
            await fast(app, *keys, turns=turns)
        assert app.return_code in {None, 0}


async def test_what_is_typed_right_after_tab_lands_in_the_field_it_leads_to(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await fast(app, "tab", "enter")
        await at(pilot, "Conversation")
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await at(pilot, "Wrap-up")
        await fast(app, *"Lost", "tab", *"Ask", "shift+tab", *"!")
        assert [area.text for area in app.screen.query(CappedTextArea)] == ["Lost!", "Ask"]


async def test_a_window_is_answered_once(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot, app)
        app.open_welcome()
        await until(pilot, lambda: isinstance(app.screen, Welcome))
        for _ in range(2):
            app.screen.query_one("#choose", Button).press()
        await at(pilot, "Library")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, Help))


async def test_a_list_in_a_window_too_small_for_it_has_no_pages(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot, app)
        await pilot.resize_terminal(1, 1)
        await pilot.press("pagedown", "pageup")
        await pilot.resize_terminal(80, 24)
        await ready(pilot, app)


def test_two_actions_may_trade_their_keys(with_settings: Themed) -> None:
    with_settings(keys={"app.quit": "ctrl+p", "app.palette": "ctrl+q", "library.quit": "x,!"})


# ── sizes ──


@pytest.mark.parametrize("size", [(SMALLEST[0] - 1, 30), (100, SMALLEST[1] - 1), (1, 1)])
async def test_a_window_too_small_asks_for_a_larger_one_and_loses_nothing(make: Make, size: tuple[int, int]) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press(*"words")
        await pilot.resize_terminal(*size)
        await pilot.pause()
        if size > (1, 1):
            assert seen(app).split() == TOO_SMALL.split()
        await pilot.resize_terminal(*SMALLEST)
        await pilot.press("!")
        await until(pilot, lambda: "words!" in seen(app))
        assert not app.screen.query_one(".too-small", Static).display


# ── the first run ──


async def test_a_newcomer_is_welcomed_once_in_three_sentences(make: Make, settings: Settings) -> None:
    memory.remember(settings.data_dir, welcomed=False)
    app = make()
    async with app.run_test(size=SMALLEST) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Welcome) and "Watch a demo" in seen(app))
        assert len(WORDS) == 3
        shown = " ".join(re.sub("[│▔▁]", " ", seen(app)).split())
        assert "what to change first" in shown
        await pilot.press("enter")
        await at(pilot, "Library")
        await app.workers.wait_for_complete()
    again = make()
    async with again.run_test(size=(80, 24)) as pilot:
        await ready(pilot, again)
        assert not isinstance(again.screen, Welcome)


async def test_a_window_too_small_for_the_welcome_leaves_it_for_the_next_time(make: Make, settings: Settings) -> None:
    memory.remember(settings.data_dir, welcomed=False)
    app = make()
    async with app.run_test(size=(30, 10)) as pilot:
        await at(pilot, "Library")
        await until(pilot, lambda: seen(app).split() == TOO_SMALL.split() and app._wanted is None)
        await pilot.resize_terminal(80, 24)
        await ready(pilot, app)
    assert not memory.recall(settings.data_dir).welcomed


# ── typing, and what may be lost ──


async def test_long_pastes_every_script_and_undo_work_in_the_input(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        composer = screen.query_one(Composer)
        for words in ("Здравствуйте, مرحبا, שלום, 你好, 👩‍👩‍👧 e\u0301", "word " * 400):
            composer.replace(words, composer.document.start, composer.document.end, maintain_selection_offset=False)
            assert composer.text == words
        await pilot.press("ctrl+z")
        assert composer.text.startswith("Здравствуйте, مرحبا")
        await pilot.press("ctrl+y")
        assert composer.text == "word " * 400


async def test_quitting_asks_before_words_are_lost_and_a_second_time_quits(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("the disk is full.")

    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        monkeypatch.setattr(app.desk.store, "keep_draft", full)
        write(app, "not sent yet")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Confirm) and "You would lose" in seen(app))
        await pilot.press("escape")
        await at(pilot, "Conversation")
        assert app.screen.query_one(Composer).text == "not sent yet"
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_help_says_how_to_read_on_in_what_stands_beside_the_conversation_and_so_it_is(make: Make) -> None:
    app = make(persona="dana-missed-connection")
    async with app.run_test(size=(120, 24)) as pilot:
        screen = await begin(pilot)
        assert "Tab goes to it, the arrows and PgDn scroll it, and Esc goes back to the input." in screen.about
        await pilot.press("tab")
        policy = screen.query_one(PolicyPanel)
        assert screen.focused is policy
        assert policy.max_scroll_y > 0
        await pilot.press("pagedown")
        assert policy.scroll_y > 0
        await pilot.press("escape")
        assert isinstance(screen.focused, Composer)


async def test_question_mark_helps_where_nothing_is_typed_and_is_typed_elsewhere(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await at(pilot, "Briefing")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, Help) and "Everywhere" in seen(app))
        await pilot.press("escape")
        await begin(pilot)
        await pilot.press("question_mark")
        assert app.screen.query_one(Composer).text == "?"
