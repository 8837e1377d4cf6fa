"""What the moment calls for, for a trainee who asks."""

from dataclasses import dataclass

from roleplay.customer.helping import pointed_to
from roleplay.customer.state import State
from roleplay.grading import coach
from roleplay.rubric import Catalogue
from roleplay.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Hint:
    """What the moment calls for: a strategy, what of the customer's calls for it (a sentence or ""), how, and perhaps an example."""

    strategy: str
    name: str
    why: str
    tip: str
    example: str | None


def hint(transcript: Transcript, state: State, name: str, catalogue: Catalogue) -> Hint:
    """Return what the conversation calls for now. state, name: the customer's. catalogue: as the session's rubric has it."""
    last = next(turn for turn in reversed(transcript.turns) if turn.role == "customer")
    restraint = {strategy.id for strategy in catalogue.strategies if strategy.restraint}
    to = pointed_to(last.calls_for or (), state, name, restraint)
    strategy = catalogue.by_id[to.strategy]
    example = coach.example(strategy, transcript, catalogue)
    return Hint(to.strategy, strategy.name, to.why, strategy.tip, example)
