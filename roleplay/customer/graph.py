"""The customer as a LangGraph graph: one exchange, state in, state out.

appraise → feel → decide → speak → referee ─┬─► end
                              ▲             └─► speak again (once), then an authored line takes over; an authored line
                                                also adds what the move had to carry and a model left out
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
from roleplay.customer.decision import Decision
from roleplay.customer.director import decide, relief
from roleplay.customer.events import Appraised, MoodMoved, Retaken, Sentence
from roleplay.customer.feelings import charitable, feel
from roleplay.customer.referee import Fault
from roleplay.customer.state import Appraisal, Movement, State
from roleplay.customer.voice import SILENCE, Direction, Speaker
from roleplay.models.base import Call, Notice, closing, watching
from roleplay.persona import Persona
from roleplay.text import one_line
from roleplay.transcript import Setting, Tag, Turn


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
    """What one run of the graph decided and said; everything a commit needs.

    faults: why takes were sent back, in order. tag: how they bear on the grading. authored: whether authored words had
    to take over or to add what was missing. calls: what models were asked.
    """

    state: State
    movements: tuple[Movement, ...]
    decision: Decision
    sentences: tuple[str, ...]
    faults: tuple[Fault, ...]
    tag: Tag | None = None
    authored: bool = False
    calls: tuple[Call, ...] = ()


class _Values(TypedDict, total=False):
    """The graph's state: plain values."""

    turns: list[dict[str, Any]]
    seed: int
    customer: dict[str, Any]
    appraisal: dict[str, Any]
    movements: list[dict[str, Any]]
    decision: dict[str, Any]
    sentences: list[str]
    used: list[str]
    fault: Fault | None
    faults: list[Fault]
    adding: bool
    tag: Tag | None
    closed: bool
    calls: list[Call]


async def _appraise(state: _Values, runtime: Runtime[Cast]) -> dict[str, Any]:
    turns = [Turn.model_validate(turn) for turn in state["turns"]]
    with watching(runtime.stream_writer) as watch:
        appraisal = await runtime.context.appraiser(turns, runtime.context.persona, runtime.context.setting)
    appraisal = charitable(appraisal, State.model_validate(state["customer"]))
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


TAKES = 2
"""How often the speaker may try; then the understudy has the word."""


def _direction(state: _Values, cast: Cast) -> Direction:
    """Return what the voice may know now, with what was already said in this very reply."""
    customer, faults = State.model_validate(state["customer"]), state.get("faults", [])
    decision = Decision.model_validate(state["decision"])
    if state.get("adding"):
        decision = decision.model_copy(update={"reaction": None, "words": ""})  # what is missing is the move itself
    return Direction(
        cast.persona,
        customer.model_copy(update={"used": (*customer.used, *state.get("used", []))}),
        decision,
        [Turn.model_validate(turn) for turn in state["turns"]],
        state["seed"],
        attempt=len(faults),
        reason=faults[-1].reason if faults else "",
        released=tuple(state.get("sentences", [])),
    )


async def _speak(state: _Values, runtime: Runtime[Cast]) -> dict[str, Any]:
    """Release sentence after sentence to the screen as each passes the referee; stop at the first that does not."""
    cast, direction = runtime.context, _direction(state, runtime.context)
    released, used = [*direction.released], list(state.get("used", []))
    last_word = state.get("adding", False) or direction.attempt >= TAKES
    fault: Fault | None = None
    with watching(runtime.stream_writer) as watch:
        speaking = (cast.understudy if last_word else cast.speaker)(direction)
        async with closing(speaking):
            async for spoken in speaking:
                fault = referee.fault(spoken, released, direction)
                if fault is None:
                    released.append(spoken.text)
                    used.append(spoken.line)
                    runtime.stream_writer(Sentence(spoken.text))
                elif not last_word:
                    break
    if last_word:
        fault = None  # what the understudy may not say it leaves out
        if not released:
            released.append(SILENCE)
            runtime.stream_writer(Sentence(SILENCE))
    elif fault is None and not released:
        fault = Fault("refusal", "said nothing")
    return {
        "sentences": released,
        "used": used,
        "fault": fault,
        "calls": [*state.get("calls", []), *watch.calls],
    }


async def _referee(state: _Values, runtime: Runtime[Cast]) -> dict[str, Any]:
    """Close the reply; or send it back with the reason; or have added what it had to say and does not."""
    faults = state.get("faults", [])
    if (fault := state.get("fault")) is not None:
        runtime.stream_writer(Retaken(fault.reason))
        return {"faults": [*faults, fault]}
    direction = _direction(state, runtime.context)
    by_model = "" in state.get("used", [])
    if by_model and not state.get("adding") and referee.missing(direction.released, direction):
        return {"adding": True}
    used = tuple(dict.fromkeys(line for line in direction.state.used if line))
    customer = State.model_validate(state["customer"]).model_copy(update={"used": used})
    tag = referee.tag(direction.released, direction, faults) if by_model or faults else None
    return {"customer": customer.model_dump(mode="json"), "tag": tag, "closed": True}


def _again(state: _Values) -> str:
    return END if state.get("closed") else "speak"


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
) -> AsyncIterator[Appraised | MoodMoved | Sentence | Retaken | Notice | Exchange]:
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
        tuple(values.get("faults", ())),
        values.get("tag"),
        authored=len(values.get("faults", ())) >= TAKES or values.get("adding", False),
        calls=tuple(values.get("calls", ())),
    )
