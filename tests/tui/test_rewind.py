"""Taking words back: a reply interrupted, the last turn retaken, any turn gone back to, ways compared and taken up."""

from collections.abc import Callable

import pytest
from rich.console import Console
from textual.pilot import Pilot
from textual.widgets import OptionList

from roleplay.branches import Branch
from roleplay.customer.state import Mood, State
from roleplay.errors import ModelError
from roleplay.transcript import Turn
from roleplay.tui import ways
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.dialogs import Confirm
from roleplay.tui.widgets.compared_ways import Side, columns
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import Composer
from tests.grading.hand_made import UNSURE, rubric, score
from tests.grading.hand_made import seen as found
from tests.grading.hand_made import talk as conversation
from tests.tui.conftest import Scripted, at, begin, phase, seen, talk, until, write

Make = Callable[..., RoleplayApp]
SIZES = [(80, 24), (140, 45)]


async def say(pilot: Pilot[int], words: str) -> None:
    screen = talk(pilot.app)  # type: ignore[arg-type]
    turns = len(screen.session.turns)
    write(screen.home, words)
    await pilot.press("enter")
    await until(pilot, lambda: len(screen.session.turns) == turns + 2)
    await phase(pilot, Phase.YOURS)


def said(app: RoleplayApp) -> list[str]:
    return [turn.text for turn in talk(app).session.turns if turn.role == "trainee"]


def composed(app: RoleplayApp) -> str:
    return app.screen.query_one(Composer).text


# ── interrupting ──


async def test_an_interrupted_reply_gives_the_words_back(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    customer.gated_from = 1
    customer.gate.clear()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        write(app, "Calm down")
        await pilot.press("enter")
        await phase(pilot, Phase.SPEAKING)
        await pilot.press("ctrl+x")
        await phase(pilot, Phase.YOURS)
        assert composed(app) == "Calm down"
        assert "Interrupted" in seen(app)
        assert "I see" not in seen(app)
        assert screen.session.pending is None
        customer.gate.set()
        await say(pilot, "Tell me more")
        assert said(app) == ["Tell me more"]
        assert len(screen.session.branches()) == 1


async def test_a_reply_that_was_complete_before_it_was_heard_out_stays_as_a_way(make: Make) -> None:
    def never(sentence: str) -> float:
        return 0.0 if sentence.startswith("I see") else 3600.0

    app = make(persona="aa-test", pace=never)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        write(app, "Calm down")
        await pilot.press("enter")
        await phase(pilot, Phase.SPEAKING)
        await until(pilot, lambda: len(screen.session.turns) == 3)
        await pilot.press("ctrl+x")
        await phase(pilot, Phase.YOURS)
        assert composed(app) == "Calm down"
        assert said(app) == []
        assert [len(branch.turns) for branch in screen.session.branches()] == [3, 1]


# ── the last turn ──


async def test_the_last_turn_is_taken_back_into_the_input_which_asks_before_it_loses_words(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await say(pilot, "First words")
        await say(pilot, "Second words")
        write(app, "half a thou")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape")
        await at(pilot, "Conversation")
        assert (composed(app), len(said(app))) == ("half a thou", 2)
        write(app, "")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: composed(app) == "Second words")
        assert said(app) == ["First words"]
        assert seen(app).count("Second words") == 1
        await pilot.press("end", "!", "enter")
        await until(pilot, lambda: said(app) == ["First words", "Second words!"])


async def test_failed_words_are_taken_back_to_be_said_differently(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    customer.failures = [ModelError("It went away.")]
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        write(app, "First words")
        await pilot.press("enter")
        await phase(pilot, Phase.FAILED)
        await pilot.press("ctrl+t")
        await phase(pilot, Phase.YOURS)
        assert composed(app) == "First words"
        assert screen.session.pending is None


async def test_a_conversation_that_is_over_goes_on(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        await say(pilot, "First words")
        screen.session.end()
        screen._over()
        await until(pilot, lambda: "Enter goes on to your wrap-up" in seen(app) and "Enter sends" not in seen(app))
        assert "What do you say?" not in seen(app)
        await pilot.press("ctrl+t")
        await phase(pilot, Phase.YOURS)
        assert composed(app) == "First words"
        assert not screen.session.ended
        assert "Enter sends" in seen(app)
        assert [branch.ended for branch in screen.session.branches()] == [True, False]
        screen.session.end()
        app.open_session(screen.session)
        await at(pilot, "Wrap-up")
        await until(pilot, lambda: "Both are for this way" in " ".join(seen(app).split()))


# ── any turn, and the ways it went ──


async def turns_and_ways(pilot: Pilot[int]) -> OptionList:
    await pilot.press("ctrl+l")
    await at(pilot, "Turns and ways")
    listed = pilot.app.screen.query_one("#ways", OptionList)
    await until(pilot, lambda: listed.option_count > 0)
    return listed


@pytest.mark.parametrize("size", SIZES[:1])  # the pictures have the other
async def test_back_to_a_turn_try_again_compare_and_take_the_old_way_up(make: Make, size: tuple[int, int]) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=size) as pilot:
        await begin(pilot)
        for words in ("One [/]", "Two", "Three"):
            await say(pilot, words)
        write(app, "half a thou")
        commands = [f"{command.title}: {command.help}" for command in app.get_system_commands(app.screen)]
        assert [each for each in commands if "compare ways" in each]
        assert not [each for each in commands if "branch" in each.lower()]
        await turns_and_ways(pilot)
        await pilot.press("escape")
        await at(pilot, "Conversation")
        assert (composed(app), len(said(app))) == ("half a thou", 3)
        listed = await turns_and_ways(pilot)
        listed.highlighted = 2
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await at(pilot, "Conversation")
        await until(pilot, lambda: composed(app) == "Two")
        assert said(app) == ["One [/]"]
        await say(pilot, "Another")
        await turns_and_ways(pilot)
        await until(pilot, lambda: seen(app).count("Not finished") == 2)
        text = seen(app)
        assert "Way 2, from turn 4 of way 1 · you are here" in text
        assert "4  You: Two" in text
        assert "4  You: Another" in text
        listed = app.screen.query_one("#ways", OptionList)
        listed.highlighted = 0
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await at(pilot, "Conversation")
        assert said(app) == ["One [/]", "Two", "Three"]


# ── the tree, as data ──


def _branch(*words: str, forked: int = 0, heats: tuple[float, ...] = (), **more: object) -> Branch:
    turns = [Turn(role="customer", text="Hello.")]
    for text in words:
        turns += [Turn(role="trainee", text=text), Turn(role="customer", text=f"So {text}.")]
    moods = tuple(Mood(heat=heat, trust=3, patience=8) for heat in heats or (6.0,) * (len(words) + 1))
    state = State(mood=moods[-1], needs={})
    return Branch(len(words), tuple(turns), moods, (), state, forked=forked, **more)  # type: ignore[arg-type]


def test_the_tree_puts_each_way_under_the_one_it_left() -> None:
    branches = (
        _branch("a", "b", ended=True, outcome="walked_out", ended_by="customer"),
        _branch("a", "c", "d", forked=3, ended=True, outcome="abandoned", ended_by="trainee"),
        _branch("x", forked=1),
        _branch("a", "c", "e", forked=5, current=True),
    )
    assert [f"{row.rails}{row.words}" for row in ways.tree(branches)] == [
        "Way 1 · the customer walked out",
        "│ 2  a",
        "│ 4  b",
        "├─ Way 2, from turn 4 of way 1 · ended by you, nothing agreed",
        "│  │ 4  c",
        "│  │ 6  d",
        "│  └─ Way 4, from turn 6 of way 2 · you are here",
        "│       6  e",
        "└─ Way 3, from turn 2 of way 1 · left open",
        "     2  x",
    ]


def test_two_ways_are_compared_from_where_they_part() -> None:
    one, other = _branch("a", "b", heats=(6, 5, 7)), _branch("a", "c", heats=(6, 5, 4))
    start = ways.fork(one, other)
    assert start == 3
    [step] = ways.steps(other, start)
    assert (step.turn, step.said, step.answer) == (3, "c", "So c.")
    assert step.after is not None
    assert ways.moved(step.before, step.after) == "heat 5.0→4.0 ▼"
    assert ways.moved(step.before, step.before) == "nothing moved"
    a_trace = Mood(heat=1.56, trust=6.64, patience=5), Mood(heat=1.64, trust=6.56, patience=5)
    assert ways.moved(*a_trace) == "nothing moved"


def test_a_way_without_a_score_is_compared_by_what_was_judged_in_both() -> None:
    by = rubric("ask", "acknowledge")
    better = score(conversation("ask acknowledge"), found("ask-one"), found("acknowledge-one"), by=by)
    unclear = score(
        conversation("ask acknowledge"), found("ask-one", confidence=UNSURE), found("acknowledge-one"), by=by
    )
    sides = [Side(f"Way {n}", "Ada", (), card, ended=True) for n, card in enumerate((better, unclear), 1)]
    drawn = Console(width=160)
    with drawn.capture() as page:
        drawn.print(columns(sides))
    assert page.get().count("On the 1 strategy judged in both: 100 of 100") == 2
    assert "No score: 1 of the 2 strategies that this conversation called for" in page.get()
    with drawn.capture() as page:
        drawn.print(columns([sides[0], sides[0]]))
    assert "judged in both" not in page.get()
