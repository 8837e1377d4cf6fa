"""The finder by a language model: it points at sentences, a second look confirms, code takes the words.

How much is asked at once is the `grain`, with n trainee turns and s strategies of the rubric:

    transcript   1 call, more only where the conversation is longer than the budget
    turn         n calls, and 1 for the wrap-up
    check        n × s calls at most: yes or no to each check of one strategy at one turn; the wrap-up likewise

and one more for the second look at what was found (one for every 40 findings). A question that fails for good fails the
whole: evidence with a hole in it would pass for a conversation in which nothing was shown there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from pydantic import BaseModel, ConfigDict

from roleplay.errors import ContextOverflow
from roleplay.grading.agreement import settle
from roleplay.grading.finders import Evidence, Finder, GradedBy, Grain, calls
from roleplay.grading.numbering import Part, by_turn, in_chunks, render
from roleplay.grading.pointing import Asked, Claim, Held, all_checks, hold_claims
from roleplay.grading.prompts import Prompt, checklist, counted, prompt, scopes
from roleplay.grading.second_look import look_again
from roleplay.grading.together import together
from roleplay.models.base import watching
from roleplay.models.chat import ChatModel
from roleplay.rubric import Catalogue, Check, Rubric, Scope, Strategy
from roleplay.signals import signals_for
from roleplay.text import one_line
from roleplay.transcript import Transcript

BUDGET = 24_000
"""Characters of a conversation in one call, some 6,000 tokens: three times a long session."""

NOT_CONFIRMED = "not confirmed on a second look"
OUTWEIGHED = "outweighed by another at the same sentence"

_READING = {"transcript": "the whole transcript", "turn": "turn by turn", "check": "check by check"}


class Claims(BaseModel):
    """The answer to the prompt `find`."""

    model_config = ConfigDict(extra="ignore")

    findings: list[Claim]


class YesOrNo(BaseModel):
    """The answer to one check at a turn; `at` means nothing where it is no."""

    model_config = ConfigDict(extra="ignore")

    check: str
    answer: Literal["yes", "no", "unsure"]
    at: str


class YesOrNos(BaseModel):
    """The answer to the prompt `check`."""

    model_config = ConfigDict(extra="ignore")

    answers: list[YesOrNo]


def by_model(
    model: ChatModel,
    catalogue: Catalogue,
    rubric: Rubric,
    *,
    grain: Grain = "transcript",
    verify: bool = True,
    budget: int = BUDGET,
) -> Finder:
    """Return the finder that asks a model for the checks of the rubric's strategies.

    verify: look a second time at what was found. budget: characters of the conversation per call. The finder raises
    ModelError's kinds where the model cannot read the conversation; a second look that fails costs certainty alone.
    """
    asked = _Checks(counted(catalogue, rubric), all_checks(catalogue, rubric))
    return _ByModel(model, catalogue, rubric, grain, verify, budget, asked)


class _Checks:
    """What a finder asks about, worked out once: strategies, checks by id, and the lists in words."""

    def __init__(self, strategies: tuple[Strategy, ...], by_id: Mapping[str, tuple[Strategy, str, Check]]) -> None:
        self.strategies, self.by_id = strategies, by_id
        self.claims = {check.id: check.look_for for _, _, check in by_id.values()}
        self._lists: dict[tuple[tuple[str, ...], frozenset[Scope]], str] = {}

    def listed(self, group: tuple[Strategy, ...], at: frozenset[Scope]) -> str:
        """Return the checks of some strategies in words."""
        key = (tuple(each.id for each in group), at)
        if key not in self._lists:
            self._lists[key] = checklist(group, at)
        return self._lists[key]


@dataclass(frozen=True, slots=True)
class _ByModel:
    model: ChatModel
    catalogue: Catalogue
    rubric: Rubric
    grain: Grain
    verify: bool
    budget: int
    checks: "_Checks"

    async def __call__(self, transcript: Transcript) -> Evidence:
        """Return what the model sees, held to the text."""
        asking = prompt("check" if self.grain == "check" else "find", self.rubric)
        checking = prompt("verify", self.rubric)
        prompts = (asking, checking) if self.verify else (asking,)
        notes: tuple[str, ...] = ()
        with watching() as watch:
            held = await self._search(transcript, asking)
            seen = held.seen
            if self.verify and seen:
                looked = await look_again(self.model, checking, transcript, seen, self.checks.claims)
                seen, notes = looked.kept, looked.notes
                held.reject(NOT_CONFIRMED, looked.dropped)
        findings, outweighed = settle(transcript, seen, self.catalogue, self.rubric)
        held.reject(OUTWEIGHED, outweighed)
        usage = watch.usage
        return Evidence(
            finder=self._identity(),
            findings=findings,
            calls=calls(transcript, signals_for(self.catalogue)),
            rejected=held.rejected,
            graded_by=GradedBy(
                model=one_line(self.model.name),
                grain=self.grain,
                verified=self.verify,
                prompts={each.name: each.hash for each in prompts},
                calls=usage.calls,
                prompt_tokens=usage.prompt_tokens,
                completion_tokens=usage.completion_tokens,
                cost=usage.cost,
                seconds=usage.seconds,
            ),
            notes=notes,
        )

    def _identity(self) -> str:
        verified = "verified" if self.verify else "not verified"
        version = f"catalogue {self.catalogue.version} ({self.catalogue.fingerprint})"
        return f"{one_line(self.model.name)} reading {_READING[self.grain]}, {verified}; {version}"

    async def _search(self, transcript: Transcript, asking: Prompt) -> Held:
        """Return everything claimed that stands; a conversation too long for the model is cut smaller once."""
        if self.grain != "transcript":
            return await self._ask_all(transcript, by_turn(transcript, self.budget), asking)
        parts = in_chunks(transcript, self.budget)
        try:
            return await self._ask_all(transcript, parts, asking)
        except ContextOverflow:
            longest = max(len(render(transcript, part)) for part in parts)
            return await self._ask_all(transcript, in_chunks(transcript, longest // 2), asking)

    async def _ask_all(self, transcript: Transcript, parts: Sequence[Part], asking: Prompt) -> Held:
        strategies = self.checks.strategies
        groups = [(one,) for one in strategies] if self.grain == "check" else [strategies]
        questions = [(part, group) for part in parts for group in groups if self.checks.listed(group, scopes(part))]
        answers = await together(partial(self._ask, transcript, *question, asking) for question in questions)
        claimed: list[Asked] = []
        for (part, group), claims in zip(questions, answers, strict=True):
            ids = {strategy.id for strategy in group}
            own = {check: found for check, found in self.checks.by_id.items() if found[0].id in ids}
            claimed.append(Asked(part, own, claims))
        return hold_claims(transcript, claimed)

    async def _ask(
        self, transcript: Transcript, part: Part, group: tuple[Strategy, ...], asking: Prompt
    ) -> list[Claim]:
        """Return what the model claims in one part about the checks of some strategies."""
        messages = asking.messages(checks=self.checks.listed(group, scopes(part)), transcript=render(transcript, part))
        if self.grain != "check":
            most = 4000 if self.grain == "transcript" else 1500
            return (await self.model.structured(messages, Claims, purpose="find", max_tokens=most)).findings
        reply = await self.model.structured(messages, YesOrNos, purpose="find", max_tokens=800)
        return [
            Claim(at=each.at, why="", check=each.check, sure=each.answer == "yes")
            for each in reply.answers
            if each.answer != "no"
        ]
