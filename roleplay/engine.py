"""Who plays and who grades: the offline engine, or one made of the models that the settings name.

Nothing heavy is imported and no model is reached before an exchange or a grading needs it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roleplay.customer.voice import authored, general_bank
from roleplay.errors import FileError
from roleplay.grading import coach, finders, sight
from roleplay.grading.scorecard import Scorecard, derive, with_notes
from roleplay.models.opening import OFFLINE as NO_MODEL
from roleplay.persona import Persona
from roleplay.rubric import Catalogue, Rubric, applied
from roleplay.signals import signals_for
from roleplay.transcript import Setting, Transcript

if TYPE_CHECKING:
    from roleplay.customer.graph import Cast

Casting = Callable[[Persona, Setting, Catalogue], "Cast"]
Grading = Callable[[Transcript, Rubric, Catalogue], Coroutine[Any, Any, Scorecard]]
"""Takes the catalogue as it is, and grades by what the rubric makes of it (`rubric.applied`)."""


def offline_cast(persona: Persona, setting: Setting, catalogue: Catalogue) -> "Cast":
    """Return the cast that needs no key and no network. Imports langgraph: call it off the UI thread first."""
    from roleplay.customer.appraiser import by_signals
    from roleplay.customer.graph import Cast

    voice = authored(general_bank())
    return Cast(persona, setting, by_signals(signals_for(catalogue)), voice, voice)


def grade_offline(transcript: Transcript, rubric: Rubric, catalogue: Catalogue) -> Scorecard:
    """Return the scorecard of any transcript, coached, by the offline finder."""
    catalogue = applied(catalogue, rubric)
    return scored(transcript, finders.offline(catalogue)(transcript), rubric, catalogue)


def scored(transcript: Transcript, evidence: finders.Evidence, rubric: Rubric, catalogue: Catalogue) -> Scorecard:
    """Return the scorecard that evidence makes: what the offline finder may have overlooked is marked, then the coach has its say.

    catalogue: as the rubric applies it.
    """
    card = derive(transcript, evidence, rubric, catalogue)
    try:
        card = sight.doubted(card, transcript, sight.sight())
    except FileError as error:
        card = with_notes(card, (f"How much the offline reader overlooks is not known here: {error}",))
    return coach.advise(card, transcript, catalogue)


async def _grade_in_a_thread(transcript: Transcript, rubric: Rubric, catalogue: Catalogue) -> Scorecard:
    return await asyncio.to_thread(grade_offline, transcript, rubric, catalogue)


def warm_up(catalogue: Catalogue) -> None:
    """Import and compile everything an offline exchange needs; meant for a thread while the briefing is read."""
    import roleplay.customer.graph  # noqa: F401 - for its import time

    signals_for(catalogue)
    general_bank()


async def _nothing_to_prepare(_: Catalogue) -> None:
    return


@dataclass(frozen=True, slots=True)
class Engine:
    """Who plays the customer and who grades; `customer` and `grader` are their names.

    warm_up: imports and compiles what an exchange needs; blocking. prepare: what can be done before a first exchange
    with models; never fails. one_model: customer and grader are the same model of the same server.
    """

    cast: Casting = offline_cast
    grade: Grading = _grade_in_a_thread
    warm_up: Callable[[Catalogue], None] = warm_up
    prepare: Callable[[Catalogue], Coroutine[Any, Any, None]] = _nothing_to_prepare
    customer: str = NO_MODEL
    grader: str = NO_MODEL
    one_model: bool = False

    def notes(self, scorecard: Scorecard, played_by: str) -> tuple[str, ...]:
        """Return what a scorecard must say about who graded whom. played_by: the customer's model, as stored."""
        if self.one_model and scorecard.graded_by is not None and played_by.split(",", maxsplit=1)[0] == self.customer:
            return (
                f"The same model ({self.grader}) played the customer and graded: choose another with --grader-model.",
            )
        return ()


OFFLINE = Engine()
"""No key, no network, no waiting."""
