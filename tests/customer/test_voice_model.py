"""What lies between a model's stream of text and a customer's spoken sentences."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roleplay.customer.decision import Decision
from roleplay.customer.scene import length
from roleplay.customer.state import State
from roleplay.customer.voice import Direction
from roleplay.customer.voice_model import by_model, finished
from roleplay.errors import BadRequest, ContextOverflow, IncompleteReply, ModelUnavailable
from roleplay.models.base import Completion, Notice, Request, watching
from roleplay.models.chat import ChatModel
from roleplay.models.scripted import Line, Scripted
from roleplay.text import sentences, words
from roleplay.transcript import Turn
from tests.customer.hands import library, state_of

DANA = library()["dana-missed-connection"]
TURNS = [Turn(role="customer", text="I need a seat tonight."), Turn(role="trainee", text="I see.")]


def direction(state: State | None = None, *, seed: int = 1, **decision: Any) -> Direction:
    chosen = Decision.model_validate({"move": "vent", "reaction": "react_dismissed", **decision})
    return Direction(DANA, state or state_of(DANA, heat=8), chosen, TURNS, seed)


class Dictated:
    """A backend that writes exactly these pieces, and knows whether it was closed before its end."""

    scripted = True
    name, scripted = "dictated", False

    def __init__(self, *pieces: str) -> None:
        self.pieces, self.written, self.closed = pieces, 0, False

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        assert request.purpose == "voice"
        try:
            for piece in self.pieces:
                self.written += 1
                yield piece
            yield Completion("".join(self.pieces))
        finally:
            self.closed = True

    async def complete(self, request: Request) -> Completion:
        raise NotImplementedError


async def spoken(*pieces: str, of: Direction | None = None) -> list[str]:
    return [item.text async for item in by_model(ChatModel(Dictated(*pieces)))(of or direction())]


# ── sentences while they are written ──


@given(st.text(alphabet=st.sampled_from("aB5 .?!…\n\"')—,;:é"), max_size=60), st.lists(st.integers(1, 7), max_size=40))
@example("Mr. Hale said no. 5 of us... Well?! \U0001f600 Then etc. and so on.\nYes", [1] * 60)
def test_however_a_text_is_cut_into_pieces_its_sentences_are_the_same(text: str, sizes: Sequence[int]) -> None:
    heard: list[str] = []
    written, at, rest = "", 0, text
    for size in [*sizes, len(text)]:
        written, rest = written + rest[:size], rest[size:]
        found, at = finished(written, at)
        heard += found
    assert heard + [s.text for s in sentences(text[at:])] == [s.text for s in sentences(text)]


async def test_a_sentence_is_out_as_soon_as_the_next_one_begins() -> None:
    model = Dictated("Great", ".", " So", " where", " is it?", " Well?")
    speaking = by_model(ChatModel(model))(direction())
    first = await anext(speaking)
    assert first.text == "Great."
    assert first.line == ""
    assert model.written == 3


# ── made presentable ──


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("DANA: So where is my seat?", ["So where is my seat?"]),
        ("Dana Reyes: Great. Nothing.", ["Great.", "Nothing."]),
        ("**Customer:** Great.", ["Great."]),
        ('"Great. And now?"', ["Great.", "And now?"]),
        ("“Great.”", ["Great."]),
        ('"Calm down"? Easy to say.', ['"Calm down"?', "Easy to say."]),
        ("- Great.\n- **Nothing** works.", ["Great.", "Nothing works."]),
        ("Gre\x1b[31mat. Nothing\u202e works.", ["Great.", "Nothing works."]),
        ("DANA:\nGreat.", ["Great."]),
        ("Okay, here's another take:\nGreat.", ["Great."]),
        ("all lower case, no stop", ["all lower case, no stop"]),
    ],
)
async def test_labels_quotation_marks_and_markdown_go(written: str, said: list[str]) -> None:
    assert await spoken(*written) == said


# ── the turn ends where somebody else begins ──


@pytest.mark.parametrize(
    "written",
    [
        'Where is it?\nAGENT: "Let me check."',
        "Where is it? AGENT: Let me check.",
        "Where is it?\n\n(Note: she is angry.)",
        "Where is it?\n**Agent:** Let me check.",
        "Where is it?\nDIRECTION: she waits.",
    ],
)
async def test_what_the_model_writes_for_others_is_not_read(written: str) -> None:
    model = Dictated(*written, *(" And so on." * 50))
    said = [item.text async for item in by_model(ChatModel(model))(direction())]
    assert said == ["Where is it?"]
    assert model.closed
    assert model.written < len(written) + 50


async def test_who_begins_as_the_agent_is_left_to_the_referee() -> None:
    assert await spoken("AGENT: How may I help?") == ["AGENT: How may I help?"]


async def test_a_monologue_is_cut_where_the_turn_has_its_length() -> None:
    most, limit = length(direction())
    said = await spoken("I have been standing here all day long. " * 20)
    assert 1 <= len(said) <= most
    assert sum(len(words(text)) for text in said) <= limit


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Great. And so we ra", ["Great."]),
        ("Great. And so we ran.", ["Great.", "And so we ran."]),
        ("Great. Really? Now what is th", ["Great.", "Really?"]),
        ("And so we ra", []),
        ("<think>She is angry. So I wri", []),
    ],
)
async def test_a_sentence_that_the_length_limit_tore_is_dropped(written: str, said: list[str]) -> None:
    _, model = asking(lambda _: Line(say=written, fail="cut"))
    assert [item.text async for item in by_model(model)(direction())] == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<think>She is angry. I know.</think>Great. And now?", ["Great.", "And now?"]),
        ("<think>\n\n</think>\n\nGreat.", ["Great."]),
        ("\n<think>She is angry. And so on.", []),
    ],
)
async def test_what_is_thought_aloud_first_is_not_said(written: str, said: list[str]) -> None:
    assert await spoken(*written) == said


# ── the question that is asked ──


def asking(answer: Callable[[Request], Line | str]) -> tuple[Scripted, ChatModel]:
    async def no_wait(_: float) -> None:
        return

    backend = Scripted(answer)
    return backend, ChatModel(backend, sleep=no_wait)


async def test_every_exchange_and_every_take_has_a_seed_of_its_own_the_same_on_every_run() -> None:
    backend, model = asking(lambda _: "Great.")
    takes = [(1, 3, 0), (1, 3, 0), (1, 3, 1), (1, 4, 0), (2, 3, 0)]
    for seed, exchange, attempt in takes:
        of = direction(state_of(DANA, heat=8, exchanges=exchange), seed=seed)
        of = Direction(of.persona, of.state, of.decision, of.turns, of.seed, attempt, "was bad")
        assert [item.text async for item in by_model(model)(of)] == ["Great."]
    seeds = [request.seed for request in backend.requests]
    assert seeds[0] == seeds[1]
    assert len(set(seeds)) == 4
    assert {request.purpose for request in backend.requests} == {"voice"}


async def test_a_retake_asks_nothing_where_what_was_released_is_a_reply() -> None:
    backend, model = asking(lambda _: "And then?")
    of = direction()
    stands = Direction(DANA, of.state, of.decision, TURNS, 1, 1, "was bad", ("I am done being told that.",))
    assert [item async for item in by_model(model)(stands)] == []
    owed = Decision(move="answer", facts=("booking",))
    lacking = Direction(DANA, of.state, owed, TURNS, 1, 1, "was bad", ("Fine.",))
    assert [item.text async for item in by_model(model)(lacking)] == ["And then?"]
    assert 'already said: "Fine."' in backend.requests[0].messages[-1].content


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Line(fail="refused_content"), "the provider refuses what was said."),
        (Line(fail="empty", say=""), "scripted answered with nothing."),
        (Line(say="And so we ra", fail="cut"), "scripted came to no end within the"),
        (Line(say="---"), "The model wrote nothing that can be spoken."),
    ],
)
async def test_nothing_that_can_be_spoken_is_a_reply_with_nothing_in_it_and_the_second_is_told_of(
    answer: Line, why: str
) -> None:
    _, model = asking(lambda _: answer)
    of = direction()
    for attempt in (0, 1):
        with watching((notices := list[Notice]()).append):
            take = Direction(DANA, of.state, of.decision, TURNS, 1, attempt, "was bad" if attempt else "")
            assert [item async for item in by_model(model)(take)] == []
        told = [item.text for item in notices if item.kind == "fallback"]
        assert len(told) == attempt
        assert all(text.startswith(why) and text.endswith(" Authored words take over.") for text in told)


@pytest.mark.parametrize(
    ("fails", "error"),
    [("unavailable", ModelUnavailable), ("overflow", ContextOverflow), ("bad_request", BadRequest)],
)
async def test_other_failures_are_passed_on(fails: Any, error: type[Exception]) -> None:
    _, model = asking(lambda _: Line(fail=fails))
    with pytest.raises(error):
        await anext(aiter(by_model(model)(direction())))


async def test_what_was_said_before_it_broke_off_was_said() -> None:
    _, model = asking(lambda _: Line(say="Great. Nothing wor", fail="incomplete"))
    speaking = by_model(model)(direction())
    assert (await anext(speaking)).text == "Great."
    with pytest.raises(IncompleteReply):
        await anext(speaking)
