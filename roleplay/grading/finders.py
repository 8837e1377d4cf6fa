"""Finders: who sees the checks in a transcript. Offline by the catalogue's signals."""

from typing import Protocol

from roleplay.grading.findings import Finding, hold
from roleplay.rubric import Catalogue
from roleplay.signals import signals_for
from roleplay.transcript import Data, Transcript


class Evidence(Data):
    """What a finder saw: findings, what each customer turn calls for, and how many findings were rejected."""

    finder: str
    findings: tuple[Finding, ...]
    calls: dict[int, tuple[str, ...]]
    rejected: int = 0


class Finder(Protocol):
    """Sees checks; never scores. Raises ModelError when it cannot read the transcript."""

    def __call__(self, transcript: Transcript) -> Evidence:
        """Return what is seen in the whole transcript, wrap-up included."""
        ...


def offline(catalogue: Catalogue) -> Finder:
    """Return the offline finder over a catalogue."""
    signals = signals_for(catalogue)

    def find(transcript: Transcript) -> Evidence:
        turns = transcript.turns
        sightings = [
            sighting
            for index, turn in enumerate(turns)
            if turn.role == "trainee"
            for sighting in signals.in_turn(turns, index, transcript.setting)
        ]
        findings, rejected = hold(transcript, sightings + signals.in_wrap_up(transcript))
        calls = {
            index: turn.calls_for if turn.calls_for is not None else signals.calls_in(turns, index, transcript.setting)
            for index, turn in enumerate(turns)
            if turn.role == "customer"
        }
        return Evidence(
            finder=f"offline signals, catalogue {catalogue.version} ({catalogue.fingerprint})",
            findings=tuple(findings),
            calls=calls,
            rejected=rejected,
        )

    return find
