"""What `doctor --model` says about a model."""

from typing import Any

import pytest

from roleplay.errors import BadCredentials, ModelUnavailable
from roleplay.models.base import Request
from roleplay.models.chat import ChatModel
from roleplay.models.probe import ProbeReport, Verdict, probe
from roleplay.models.scripted import Answering, Line, Scripted

ORDER = {"number": 4711, "colour": "green", "is_late": True}


async def report(answering: Answering) -> tuple[ProbeReport, dict[str, Verdict]]:
    async def no_sleep(_: float) -> None:
        return

    found = await probe(ChatModel(Scripted(answering, "openai/some"), sleep=no_sleep))
    return found, {verdict.look: verdict for verdict in found.verdicts}


async def test_a_sound_model_passes() -> None:
    found, looks = await report(lambda request: "Where is my parcel, please?" if request.form == "text" else ORDER)
    assert found.ok
    assert list(looks) == ["reachable", "streams", "structured", "speed", "price"]
    assert looks["streams"].text == "the reply came in 5 pieces"
    assert found.form == "json_schema"
    assert looks["speed"].text.startswith("first words after")
    assert looks["price"] == Verdict("price", None, "unknown (the server counts no tokens)")
    assert found.usage.calls == 2


@pytest.mark.parametrize(
    "problem",
    [
        BadCredentials("openai/some needs an API key: set OPENAI_API_KEY, or choose another model."),
        ModelUnavailable("ollama/some: nothing answers at http://localhost:11434; start Ollama with `ollama serve`."),
    ],
)
async def test_out_of_reach_nothing_else_is_looked_at(problem: Exception) -> None:
    def answering(_: Request) -> str:
        raise problem

    found, looks = await report(answering)
    assert not found.ok
    assert looks["reachable"] == Verdict("reachable", False, str(problem))
    assert [looks[look].ok for look in ("streams", "structured", "speed", "price")] == [None] * 4


async def test_a_server_without_schemas_is_asked_in_another_form() -> None:
    def answering(request: Request) -> Line | str | dict[str, Any]:
        if request.form == "text":
            return "Where is my parcel, please?"
        return Line(fail="bad_request") if request.form != "prompt" else ORDER

    found, looks = await report(answering)
    assert found.ok
    assert found.form == "prompt"
    assert "because the prompt asks for it" in looks["structured"].text


async def test_what_a_weak_model_cannot_do_is_said_with_what_to_do() -> None:
    wrong = {**ORDER, "colour": "red"}
    _, looks = await report(lambda request: "Where is my parcel, please?" if request.form == "text" else wrong)
    assert "misread a simple sentence" in looks["structured"].text
    found, looks = await report(lambda request: "No." if request.form == "text" else "I would rather not.")
    assert not found.ok
    assert looks["structured"].remedy == "grade with another model, or offline"
    assert looks["streams"].text == "the reply came in one piece"
    assert looks["speed"].ok is None
    found, _ = await report(
        lambda request: Line(say="Where is my parcel, and", fail="cut") if request.form == "text" else ORDER
    )
    assert found.ok, "who has so much to say has said enough"
    found, looks = await report(
        lambda request: Line(say="Where is my", fail="incomplete") if request.form == "text" else ORDER
    )
    assert not found.ok
    assert "broke off" in looks["streams"].text
