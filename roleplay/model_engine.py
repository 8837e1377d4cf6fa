"""The engine made of the models that the settings name; a role without one stays with the offline part.

Models are opened once and shared by the roles that name them; nothing is reached before it is needed. A model that
reads (appraiser, grader) is measured on the anchors first: one that is not fit to read is replaced by signals, and that
is said.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from roleplay.config import ROLES, Settings
from roleplay.customer.appraiser import Appraiser, by_signals
from roleplay.customer.appraiser_model import by_model as appraiser_by_model
from roleplay.customer.appraiser_model import falling_back
from roleplay.customer.state import Appraisal
from roleplay.customer.voice import authored, general_bank
from roleplay.customer.voice_model import by_model as voice_by_model
from roleplay.engine import OFFLINE, Engine, scored, warm_up
from roleplay.errors import InvalidReply, ModelError
from roleplay.grading import coach_model, finder_model, finders
from roleplay.grading.figures import Fitness
from roleplay.grading.finders import Evidence, Finder, Grain
from roleplay.grading.fitness import fitness
from roleplay.grading.prompts import prompt
from roleplay.grading.scorecard import Scorecard, with_notes
from roleplay.models import hosted
from roleplay.models.base import in_words, watching
from roleplay.models.chat import ChatModel, Negotiation
from roleplay.models.opening import is_hosted, open_model
from roleplay.persona import Persona
from roleplay.rubric import Catalogue, Counts, Rubric, applied
from roleplay.signals import signals_for
from roleplay.transcript import Setting, Transcript, Turn

if TYPE_CHECKING:
    from roleplay.customer.graph import Cast

PATIENCE_OF_GRADING = 5
"""A grading call reads a whole conversation: it may take so many times as long as one of the conversation."""


def engine_for(settings: Settings, *, record: Path | None = None) -> Engine:
    """Return who plays and grades by the settings; raises UsageError or FileError for a model that cannot be one.

    record: file that every call is appended to. What was measured before is then measured again, so that the recording
    holds everything a replay needs.
    """
    models = open_roles(settings, record=record)
    if not any(models.values()):
        return OFFLINE
    troupe = _Troupe(settings, models, None if record else settings.data_dir / "fitness")
    return Engine(
        cast=troupe.cast,
        grade=troupe.grade,
        warm_up=troupe.warm_up,
        prepare=troupe.prepare,
        customer=settings.model_of("customer"),
        grader=settings.model_of("grader"),
        one_model=models["customer"] is not None
        and settings.model_of("customer") == settings.model_of("grader")
        and settings.api_base_of("customer") == settings.api_base_of("grader"),
    )


def open_roles(settings: Settings, *, record: Path | None = None) -> dict[str, ChatModel | None]:
    """Return the model of each role, None for offline; roles that name the same model share it."""
    opened: dict[tuple[str, str | None, float], ChatModel | None] = {}
    models: dict[str, ChatModel | None] = {}
    for role in ROLES:
        name, api_base = settings.model_of(role), settings.api_base_of(role)
        timeout = settings.timeout * (PATIENCE_OF_GRADING if role in {"grader", "coach"} else 1)
        key = (name, api_base, timeout)
        if key not in opened:
            opened[key] = open_model(
                name,
                api_base=api_base,
                timeout=timeout,
                structured=cast("Negotiation", settings.structured),
                record=record,
            )
        models[role] = opened[key]
    return models


@dataclass(slots=True)
class _Troupe:
    """The models at work. fitness_cache: folder of what was measured, None to measure afresh."""

    settings: Settings
    models: dict[str, ChatModel | None]
    fitness_cache: Path | None
    _measured: dict[tuple[str, ...], Fitness] = field(default_factory=dict)
    _measuring: asyncio.Lock = field(default_factory=asyncio.Lock)

    # ── the customer ──

    def cast(self, persona: Persona, setting: Setting, catalogue: Catalogue) -> "Cast":
        from roleplay.customer.graph import Cast

        signals, understudy = signals_for(catalogue), authored(general_bank())
        reader, speaker = self.models["appraiser"], self.models["customer"]
        appraiser: Appraiser = by_signals(signals)
        if reader is not None:
            appraiser = falling_back(self._if_fit(reader, catalogue), signals)
        voice = voice_by_model(speaker) if speaker is not None else understudy
        return Cast(persona, setting, appraiser, voice, understudy)

    def _if_fit(self, model: ChatModel, catalogue: Catalogue) -> Appraiser:
        """Return the appraiser by model; it gives up, in words, when the model is not fit to read."""
        appraise = appraiser_by_model(model, catalogue)
        failed: list[ModelError] = []

        async def if_fit(turns: Sequence[Turn], persona: Persona, setting: Setting) -> Appraisal:
            if failed:
                raise failed[0]  # what could not be measured is not tried again at every turn
            try:
                found = await self._fitness("appraiser", None, catalogue)
            except ModelError as error:
                failed.append(error)
                raise
            if found is not None and found.grain is None:
                raise ModelError(f"{model.name} is not fit to read conversations (measured on known ones)")
            return await appraise(turns, persona, setting)

        return if_fit

    def warm_up(self, catalogue: Catalogue) -> None:
        """Import what an exchange needs; blocking, for a thread."""
        if any(is_hosted(self.settings.model_of(role)) for role in ROLES):
            hosted.warm_up()
        warm_up(catalogue)

    async def prepare(self, catalogue: Catalogue) -> None:
        """Measure the model that appraises while the briefing is read; what fails here is said when it is needed."""
        try:
            await self._fitness("appraiser", None, catalogue)
        except ModelError:
            return

    # ── the grader ──

    async def grade(self, transcript: Transcript, rubric: Rubric, catalogue: Catalogue) -> Scorecard:
        with watching() as watch:
            finder, why = await self._finder(rubric, catalogue)
            catalogue = applied(catalogue, rubric)
            evidence = await self._evidence(finder, transcript, catalogue)
            graded_by = evidence.graded_by and evidence.graded_by.model_copy(update={"fitness": "".join(why)})
            evidence = evidence.model_copy(update={"notes": (*evidence.notes, *why), "graded_by": graded_by})
            scorecard = await asyncio.to_thread(scored, transcript, evidence, rubric, catalogue)
            if (adviser := self.models["coach"]) is not None:
                # check by check, one reading takes a hundred calls: signals judge the suggestions then
                judge = finder if evidence.graded_by and evidence.graded_by.grain != "check" else None
                scorecard = await coach_model.advise(scorecard, transcript, catalogue, adviser, rubric, finder=judge)
        return with_notes(scorecard, (f"Grading took {in_words(watch.usage)}.",) if watch.calls else ())

    async def _finder(self, rubric: Rubric, catalogue: Catalogue) -> tuple[Finder | None, tuple[str, ...]]:
        """Return the finder by model in the way it is fit to be asked, None where signals grade; and why."""
        model = self.models["grader"]
        if model is None:
            return None, ()
        found = await self._fitness("grader", rubric, catalogue)
        if found is None:
            grain: Grain | None = "transcript"
            why = f"{model.name} is scripted: nothing of it was measured."
        else:
            grain, why = found.grain, found.sentence
        if grain is None:
            return None, (why,)
        by_model = finder_model.by_model
        return by_model(model, applied(catalogue, rubric), rubric, grain=grain, verify=self.settings.verify), (why,)

    async def _evidence(self, finder: Finder | None, transcript: Transcript, catalogue: Catalogue) -> Evidence:
        """Return what was found; an answer that cannot be read, even after a repair, leaves everything ungraded."""
        if finder is None:
            return await asyncio.to_thread(finders.offline(catalogue), transcript)
        try:
            return await finder(transcript)
        except InvalidReply as error:
            calls = finders.calls(transcript, signals_for(catalogue))
            return Evidence(finder=self.settings.model_of("grader"), findings=(), calls=calls, unread=str(error))

    async def _fitness(self, role: str, rubric: Rubric | None, catalogue: Catalogue) -> Fitness | None:
        """Return how fit the model of a role is to read, None where measuring means nothing; measured once a run."""
        model, name = self.models[role], self.settings.model_of(role)
        if model is None or model.scripted:
            return None
        rubric = rubric or _whole(catalogue)
        key = (
            name,
            self.settings.api_base_of(role) or "",
            *(prompt(each, rubric).hash for each in ("find", "check", "verify")),
        )
        async with self._measuring:  # whoever comes second waits for what the first one measures
            if key not in self._measured:
                self._measured[key] = await fitness(
                    model,
                    catalogue,
                    rubric,
                    verify=self.settings.verify,
                    api_base=self.settings.api_base_of(role),
                    cache=None if name.startswith("replay:") else self.fitness_cache,
                )
            return self._measured[key]


def _whole(catalogue: Catalogue) -> Rubric:
    """Return the rubric that counts every strategy and has no prompts of its own."""
    return Rubric(
        schema_version=1,
        id="whole-catalogue",
        version=1,
        name="The whole catalogue",
        description="Every strategy, each once.",
        pass_mark=70,
        strategies={strategy.id: Counts() for strategy in catalogue.strategies},
    )
