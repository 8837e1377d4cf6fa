"""One exchange: the customer's answer as it comes, committed before anybody may rely on it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from roleplay.customer.events import Event, Failed, Incomplete, Sentence
from roleplay.customer.state import State
from roleplay.customer.turns import reply_turn
from roleplay.errors import ModelError, RoleplayError
from roleplay.models.base import Usage
from roleplay.persona import Persona
from roleplay.transcript import Turn

if TYPE_CHECKING:
    from roleplay.customer.graph import Cast, Exchange


@dataclass(frozen=True, slots=True)
class Answer:
    """What the customer answered. result: what the graph made of the turn. made: what the store keeps of how it was made."""

    reply: Turn
    result: "Exchange"
    made: dict[str, Any]

    def as_stored(self) -> dict[str, Any]:
        """Return what `Store.commit_exchange` takes."""
        result = self.result
        return {
            "reply": self.reply.model_dump(mode="json"),
            "state": result.state.model_dump(mode="json"),
            "movements": [item.model_dump(mode="json") for item in result.movements],
            "decision": result.decision.model_dump(mode="json"),
            "made": self.made,
            "outcome": result.decision.outcome,
        }


async def answering(
    cast: Callable[[], Awaitable["Cast"]],
    persona: Persona,
    state: State,
    turns: Sequence[Turn],
    seed: int,
    commit: Callable[[Answer], None],
) -> AsyncIterator[Event | Answer]:
    """Yield what happens while the customer answers the last of `turns`, and last the answer, once it is committed.

    Where there is none the last is Failed or Incomplete instead, and nothing was committed. commit: blocking; runs in a thread.
    """
    shown: list[str] = []
    try:
        players = await cast()
        from roleplay.customer.graph import Exchange, run

        result: Exchange | None = None
        async for item in run(players, state, turns, seed):
            if isinstance(item, Exchange):
                result = item
                continue
            if isinstance(item, Sentence):
                shown.append(item.text)
            yield item
        if result is None or not result.sentences:
            yield Failed("The customer found no words; send it again, or quit: nothing is lost.")
            return
        reply = reply_turn(persona, state, result.decision, result.sentences, result.tag)
        answer = Answer(reply, result, _made(result))
        await asyncio.to_thread(commit, answer)
    except RoleplayError as error:
        by_model = isinstance(error, ModelError)
        if shown and by_model:
            yield Incomplete(str(error), " ".join(shown))
        else:
            yield Failed(str(error), by_model, error.exit_code)
        return
    yield answer


def _made(result: "Exchange") -> dict[str, Any]:
    """Return what the store keeps of how a reply was made; nothing where no model was asked."""
    if not result.calls:
        return {}
    return {
        "calls": [asdict(call) for call in result.calls],
        "faults": [asdict(fault) for fault in result.faults],
        "authored": result.authored,
    }


def used(made: dict[str, Any]) -> Usage:
    """Return what the models of an exchange took. made: what the store keeps of how the reply was made."""
    return sum((Usage(**call["usage"]) for call in made.get("calls", ())), Usage())
