"""Finders: who sees the checks in a transcript. Offline by the catalogue's signals; `finder_model.py` asks a model."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from roleplay.grading.findings import Finding, hold
from roleplay.grading.restraint import undecided
from roleplay.grading.witness import witnessed
from roleplay.rubric import Catalogue
from roleplay.sightings import SHOWS_PER_SENTENCE, Sighting, corroborated, in_character, overturned
from roleplay.signals import Signals, signals_for
from roleplay.text import is_blank
from roleplay.transcript import Data, Transcript

Grain = Literal["transcript", "turn", "check"]
"""How much a model is asked at once: about the whole transcript, one turn, or one check at one turn."""


class GradedBy(Data):
    """How a model found the evidence: everything that must be known to find it again, and what it cost.

    prompts: name → hash. fitness: a sentence on how this model did on the anchors. disputed: findings on which model
    and signals disagree. Tokens, cost (US dollars) are None where unknown.
    """

    model: str
    grain: Grain
    verified: bool
    prompts: dict[str, str] = {}
    fitness: str = ""
    calls: int = 0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    seconds: float = 0.0


class Evidence(Data):
    """What a finder saw: findings, what each customer turn calls for, and why which number of findings was rejected.

    crowded: trainee's turn → strategies shown only in sentences that show more than count.
    undecided: strategy of restraint → the trainee's turns at which it cannot be told whether it was held. rejected: reason →
    count. graded_by: None where no model was asked. notes: sentences for the scorecard.
    unread: why the transcript could not be judged at all ("" where it could); everything is ungraded then.
    """

    finder: str
    findings: tuple[Finding, ...]
    calls: dict[int, tuple[str, ...]]
    crowded: dict[int, tuple[str, ...]] = {}
    undecided: dict[str, tuple[int, ...]] = {}
    rejected: dict[str, int] = {}
    graded_by: GradedBy | None = None
    notes: tuple[str, ...] = ()
    unread: str = ""


class Finder(Protocol):
    """Sees checks; never scores. Raises ModelError when it cannot read the transcript."""

    async def __call__(self, transcript: Transcript) -> Evidence:
        """Return what is seen in the whole transcript, wrap-up included."""
        ...


def offline(catalogue: Catalogue) -> Callable[[Transcript], Evidence]:
    """Return the offline finder over a catalogue: no model, no waiting."""
    signals = signals_for(catalogue)

    def find(transcript: Transcript) -> Evidence:
        turns, setting = transcript.turns, transcript.setting
        found = {
            index: signals.unweighed(turns, index, setting)
            for index, turn in enumerate(turns)
            if turn.role == "trainee"
        }
        findings, rejected = hold(transcript, _sightings(transcript, found, signals))
        called = calls(transcript, signals)
        findings += witnessed(transcript, findings, called, signals)
        return Evidence(
            finder=f"offline signals, catalogue {catalogue.version} ({catalogue.fingerprint})",
            findings=tuple(findings),
            calls=called,
            crowded=_crowded(findings, found, signals),
            undecided=undecided(transcript, findings, catalogue),
            rejected={"at no sentence of the trainee's": rejected} if rejected else {},
        )

    return find


def _crowded(
    findings: Sequence[Finding], found: Mapping[int, Sequence[Sighting]], signals: Signals
) -> dict[int, tuple[str, ...]]:
    """Return, for each trainee's turn, what it shows only in sentences that show more than count."""
    shown = Counter((each.turn, each.sentence) for each in findings if each.kind == "shows" and each.turn is not None)
    full = sorted({turn for (turn, _), count in shown.items() if turn is not None and count >= SHOWS_PER_SENTENCE})
    return {turn: signals.crowded_out(found[turn]) for turn in full}


def _sightings(transcript: Transcript, found: Mapping[int, Sequence[Sighting]], signals: Signals) -> list[Sighting]:
    """Return what counts in the whole transcript, wrap-up included. found: all that was found, by trainee's turn."""
    seen = [sighting for each in found.values() for sighting in signals.weighed(each)]
    whole = overturned([*in_character(seen), *signals.in_wrap_up(transcript)], signals.catalogue)
    return corroborated(whole, signals.catalogue, "session", absent=_unwritten(transcript, signals.catalogue))


def _unwritten(transcript: Transcript, catalogue: Catalogue) -> frozenset[str]:
    """Return the strategies that show in a text of the wrap-up which was not written."""
    texts = {"note": transcript.note, "reflection": transcript.reflection}
    blank = {at for at, text in texts.items() if is_blank(text or "")}
    return frozenset(each.id for each in catalogue.strategies if all(check.at in blank for check in each.shows))


def calls(transcript: Transcript, signals: Signals) -> dict[int, tuple[str, ...]]:
    """Return what each customer turn calls for: as stored where the session is ours, else read from its words."""
    turns = transcript.turns
    return {
        index: turn.calls_for if turn.calls_for is not None else signals.calls_in(turns, index, transcript.setting)
        for index, turn in enumerate(turns)
        if turn.role == "customer"
    }
