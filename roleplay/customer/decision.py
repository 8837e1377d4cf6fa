"""What the customer does in a turn: plain data."""

from roleplay.persona import Move
from roleplay.transcript import Data, Outcome


class Decision(Data):
    """What the customer does now.

    reaction: pool that answers what was just said, with the `words` it answers. facts: to be told (or told again, if
    they are already out). remedy: the offer that is answered. calls_for: what this turn asks of the trainee.
    """

    move: Move
    reaction: Move | None = None
    words: str = ""
    facts: tuple[str, ...] = ()
    deflected: str | None = None
    remedy: str | None = None
    calls_for: tuple[str, ...] = ()
    outcome: Outcome | None = None
