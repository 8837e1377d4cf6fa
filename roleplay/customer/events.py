"""What a front end hears while the customer answers; plain, frozen, in order."""

from dataclasses import dataclass

from roleplay.customer.decision import Decision
from roleplay.customer.state import Appraisal, Mood, Movement
from roleplay.models.base import Notice
from roleplay.transcript import Outcome, Turn

__all__ = [
    "Appraised", "Ended", "Event", "Failed", "Incomplete", "MoodMoved", "Notice", "Replied", "Retaken", "Sentence",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Appraised:
    """The trainee's turn has been read."""

    appraisal: Appraisal


@dataclass(frozen=True, slots=True)
class MoodMoved:
    """The mood has moved, for these reasons."""

    mood: Mood
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that passed the referee: it may be shown and stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Retaken:
    """A sentence was held back for this reason; the reply goes on afresh."""

    reason: str


@dataclass(frozen=True, slots=True)
class Replied:
    """The reply is complete and committed."""

    turn: Turn
    decision: Decision


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The reply broke off after `said` was shown. Nothing of it is committed; `retry` asks for it afresh."""

    message: str
    said: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The exchange failed; the trainee's words are kept and can be sent again with `retry`.

    by_model: the model failed, so that going on offline would help. exit_code: what the command line returns for it.
    """

    message: str
    by_model: bool = False
    exit_code: int = 3


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over."""

    outcome: Outcome
    by: str


Event = Appraised | MoodMoved | Sentence | Retaken | Replied | Incomplete | Failed | Ended | Notice
