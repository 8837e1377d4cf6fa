"""A model is measured as the customer: every persona, a fixed trainee, the real graph; the figures say what happened."""

import json

from roleplay.audition import TRAINEE, Audition, Played, audition
from roleplay.customer.voice import general_bank
from roleplay.models.base import Request
from roleplay.models.chat import ChatModel
from roleplay.models.scripted import Answering, Line, Scripted
from roleplay.rubric_files import load_catalogue
from tests.customer.hands import customer, library

PAT = customer()
OTHER = PAT.model_copy(update={"id": "lou"})


async def measured(answer: Answering, exchanges: int = 3) -> Audition:
    model = ChatModel(Scripted(answer, "test/model"))
    return await audition(model, [PAT, OTHER], load_catalogue(), exchanges=exchanges)


LINES = [line for pool in ("press", "ask_when", "ask_why", "ask_what") for line in general_bank()[pool]]


def complains(request: Request) -> str:
    """What an ordinary customer says, another line for every seed."""
    return LINES[(request.seed or 0) % len(LINES)]


async def test_a_good_customer_stays_in_role() -> None:
    result = await measured(complains)
    assert result.personas == ("pat", "lou")
    assert result.overall.replies == 6
    assert result.of("pat").in_role_rate == result.overall.in_role_rate == 1
    assert result.overall.by_kind == {}
    assert result.overall.held_back == result.overall.slipped_through == result.overall.retakes == 0


async def test_an_assistant_is_seen_as_one_and_never_heard() -> None:
    heard: list[Played] = []
    model = ChatModel(Scripted(lambda _: "How can I help you today?"))
    result = await audition(model, [PAT], load_catalogue(), exchanges=2, on_progress=heard.append)
    assert result.overall.in_role_rate == 0
    assert result.overall.by_kind == {"role": 4}
    assert result.overall.fallbacks == 2
    assert heard == list(result.played)
    assert all(item.reply and "help you" not in item.reply for item in heard)


async def test_who_slips_once_in_every_reply_is_heard_at_the_second_try() -> None:
    result = await measured(lambda r: complains(r) if "not usable" in r.messages[-1].content else "Goodbye then.")
    assert result.overall.in_role_rate == 0
    assert result.overall.retakes == result.overall.held_back == 6
    assert result.overall.fallbacks == 0


async def test_what_the_move_had_to_carry_is_added_and_counted() -> None:
    result = await measured(complains)
    told = [item for item in result.played if item.move in {"answer", "elaborate"}]
    assert told
    assert result.overall.completed == len(told)
    assert all(item.authored and not item.fell_back for item in told)


async def test_every_line_of_the_trainee_is_said_and_a_customer_who_left_comes_anew() -> None:
    result = await measured(complains, exchanges=2 * len(TRAINEE))
    said = [item.said for item in result.played if item.persona == "pat"]
    assert said[8] == "What I can do for you is send it again today."
    assert said == [line.replace("{offer}", "send it again today") for line in (*TRAINEE, *TRAINEE)]


async def test_one_persona_that_fails_stops_no_other() -> None:
    def answer(request: Request) -> Line | str:
        return Line(fail="bad_credentials") if len(backend.requests) == 3 else complains(request)

    backend = Scripted(answer, "test/model")
    result = await audition(ChatModel(backend), [PAT, OTHER], load_catalogue(), exchanges=3, concurrency=1)
    assert result.of("lou").replies == 3
    assert result.problems == ("pat: stopped after 2 exchanges: the provider refuses the key.",)


async def test_the_figures_are_data_and_lines_for_people() -> None:
    result = await measured(lambda _: "How can I help you today?", exchanges=1)
    data = json.loads(json.dumps(result.data()))
    assert data["overall"]["in_role_rate"] == 0
    assert data["overall"]["faults"] == {"role": 4}
    assert set(data["personas"]) == {"pat", "lou"}
    assert data["overall"]["first_sentence_seconds"]["median"] >= 0
    lines = result.lines()
    assert lines[0] == "test/model as the customer: 2 replies"
    assert any("in role at first try 0%" in line for line in lines)
    assert "Leaks and caves: 0 held back, 0 shown" in lines


async def test_every_shipped_persona_can_be_auditioned() -> None:
    result = await audition(ChatModel(Scripted(complains)), library().values(), load_catalogue(), exchanges=1)
    assert {item.persona for item in result.played} == set(library())
    assert not result.problems
