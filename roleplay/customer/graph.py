"""The customer as a LangGraph graph: one exchange, state in, state out.

appraise → feel → decide → speak → referee ─┬─► end
                              ▲             └─► speak again (once), then an authored line takes over
The graph holds no state between exchanges and knows no database; our own tables do that.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypedDict, cast

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langsmith import tracing_context

from roleplay.customer import referee
from roleplay.customer.appraiser import Appraiser
from roleplay.customer.director import Decision, decide, relief
from roleplay.customer.events import Appraised, MoodMoved, Retaken, Sentence
from roleplay.customer.feelings import feel
from roleplay.customer.state import Appraisal, Movement, State
from roleplay.customer.voice import Direction, Speaker
from roleplay.models.base import Call, watching
from roleplay.persona import Persona
from roleplay.text import one_line
from roleplay.transcript import Setting, Turn


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the persona and the parts that read and speak. `understudy` speaks when `speaker` fails twice."""

    persona: Persona
    setting: Setting
    appraiser: Appraiser
    speaker: Speaker
    understudy: Speaker


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one run of the graph decided and said; everything a commit needs."""

    state: State
    movements: tuple[Movement, ...]
    decision: Decision
    sentences: tuple[str, ...]
    retakes: tuple[str, ...]
    calls: tuple[Call, ...] = ()


class _Values(TypedDict, total=False):
    """The graph's state: JSON-able values only."""

    turns: list[dict[str, Any]]
    seed: int
    customer: dict[str, Any]
    appraisal: dict[str, Any]
    movements: list[dict[str, Any]]
    decision: dict[str, Any]
    sentences: list[str]
    used: list[str]
    fault: str
    retakes: list[str]
    calls: list[Call]


async def _appraise(state: _Values, runtime: Runtime[Cast]) -> dict[str, Any]:
    turns = [Turn.model_validate(turn) for turn in state["turns"]]
    with watching(runtime.stream_writer) as watch:
        appraisal = await runtime.context.appraiser(turns, runtime.context.persona, runtime.context.setting)
    runtime.stream_writer(Appraised(appraisal))
    return {"appraisal": appraisal.model_dump(mode="json"), "calls": watch.calls}


async def _feel(state: _Values, runtime: Runtime[Cast]) -> dict[str, Any]:
    customer, appraisal = State.model_validate(state["customer"]), Appraisal.model_validate(state["appraisal"])
    customer, movements = feel(customer, appraisal, runtime.context.persona)
    if appraisal.fallback:
        movements = (Movement(cause="read by signals", note=appraisal.fallback), *movements)
    return {
        "customer": customer.model_dump(mode="json"),
        "movements": [item.model_dump(mode="json") for item in movements],
    }


async def _decide(state: _Values, runtime: Runtime[Cast]) -> dict[str, Any]:
    customer, appraisal = State.model_validate(state["customer"]), Appraisal.model_validate(state["appraisal"])
    movements = tuple(Movement.model_validate(item) for item in state["movements"])
    before, (customer, decision) = customer, decide(customer, appraisal, runtime.context.persona)
    if decision.move == "accept":
        movements = (*movements, relief(before).model_copy(update={"words": one_line(state["turns"][-1]["text"], 160)}))
    runtime.stream_writer(MoodMoved(customer.mood, movements))
    return {
        "customer": customer.model_dump(mode="json"),
        "decision": decision.model_dump(mode="json"),
        "movements": [item.model_dump(mode="json") for item in movements],
    }


async def _speak(state: _Values, runtime: Runtime[Cast]) -> dict[str, Any]:
    """Release sentence after sentence to the screen as each passes the referee; stop at the first that does not."""
    cast = runtime.context
    customer, decision = State.model_validate(state["customer"]), Decision.model_validate(state["decision"])
    retakes, released = state.get("retakes", []), list(state.get("sentences", []))
    used = list(state.get("used", []))
    direction = Direction(
        cast.persona,
        customer.model_copy(update={"used": (*customer.used, *used)}),  # a retake must not say again what was released
        decision,
        [Turn.model_validate(turn) for turn in state["turns"]],
        state["seed"],
        attempt=len(retakes),
        reason=retakes[-1] if retakes else "",
    )
    speaker = cast.speaker if len(retakes) < 2 else cast.understudy
    async for spoken in speaker(direction):
        fault = referee.fault(spoken.text, released, cast.persona, customer, decision)
        if fault is not None and len(retakes) >= 2:
            continue  # the understudy has the last word: what it may not say it leaves out
        if fault is not None:
            return {"sentences": released, "used": used, "fault": fault}
        released.append(spoken.text)
        used.append(spoken.line)
        runtime.stream_writer(Sentence(spoken.text))
    return {"sentences": released, "used": used, "fault": "" if released else "said nothing"}


async def _referee(state: _Values, runtime: Runtime[Cast]) -> dict[str, Any]:
    """Close the reply, or send it back with the reason."""
    if state.get("fault") and len(state.get("retakes", [])) < 2:
        runtime.stream_writer(Retaken(state["fault"]))
        return {"retakes": [*state.get("retakes", []), state["fault"]]}
    customer = State.model_validate(state["customer"])
    used = tuple(dict.fromkeys((*customer.used, *(line for line in state.get("used", []) if line))))
    customer = customer.model_copy(update={"used": used})
    return {"customer": customer.model_dump(mode="json"), "fault": ""}


def _again(state: _Values) -> str:
    return "speak" if state.get("fault") else END


@cache
def _graph() -> CompiledStateGraph[_Values, Cast, _Values, _Values]:
    graph = StateGraph(_Values, context_schema=Cast)
    graph.add_node("appraise", _appraise)
    graph.add_node("feel", _feel)
    graph.add_node("decide", _decide)
    graph.add_node("speak", _speak)
    graph.add_node("referee", _referee)
    graph.add_edge(START, "appraise")
    graph.add_edge("appraise", "feel")
    graph.add_edge("feel", "decide")
    graph.add_edge("decide", "speak")
    graph.add_edge("speak", "referee")
    graph.add_conditional_edges("referee", _again, ["speak", END])
    return graph.compile()


async def run(
    who: Cast, state: State, turns: Sequence[Turn], seed: int
) -> AsyncIterator[Appraised | MoodMoved | Sentence | Retaken | Exchange]:
    """Play one exchange: `turns` ends with the trainee's. Yields events as they happen, last the whole Exchange."""
    values: dict[str, Any] = {
        "turns": [turn.model_dump(mode="json") for turn in turns],
        "seed": seed,
        "customer": state.model_dump(mode="json"),
    }
    with tracing_context(enabled=False):  # an ambient tracing variable must not send a conversation anywhere
        stream: Any = _graph().astream(cast("_Values", values), context=who, stream_mode=["custom", "updates"])
        async for mode, item in stream:
            if mode == "custom":
                yield item
            else:
                for update in item.values():
                    values.update(update or {})
    yield Exchange(
        State.model_validate(values["customer"]),
        tuple(Movement.model_validate(movement) for movement in values["movements"]),
        Decision.model_validate(values["decision"]),
        tuple(values["sentences"]),
        tuple(values.get("retakes", ())),
    )
