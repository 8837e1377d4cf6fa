"""Model and signals together: the signals' sure gross breaks stand whatever the model says, and disputes are marked.

A gross break costs most, so neither side alone settles it: a judge can be talked out of seeing one, or see one that is
not there. Both kinds are kept, marked as disputed, and named on the scorecard.
"""

from collections.abc import Sequence

from roleplay.grading.findings import Finding, hold
from roleplay.grading.pointing import Seen
from roleplay.rubric import Catalogue, Rubric
from roleplay.sightings import Sighting, primary
from roleplay.signals import signals_for
from roleplay.transcript import Transcript

_Text = tuple[int | None, str]
_Sentence = tuple[int | None, str, int]


def settle(
    transcript: Transcript, seen: Sequence[Seen], catalogue: Catalogue, rubric: Rubric
) -> tuple[tuple[Finding, ...], int]:
    """Return the findings in the order of the conversation, and how many claims another at its sentence outweighed.

    A sentence keeps one break and three shows, as it does offline. A gross break is disputed where only one of model
    and signals sees any at that sentence.
    """
    own = [one.sighting for one in seen]
    breaks = signals_for(catalogue).gross_breaks(transcript)
    floor = [item for item in breaks if item.sure and item.strategy in rubric.strategies]
    model_sees, signals_see = ({_sentence(item) for item in items if _gross(item)} for items in (own, floor))
    sure = {_sentence(item) for item in own if item.sure and _gross(item)}
    together = own + [item for item in floor if _sentence(item) not in sure]  # the model's own choice of check stands
    texts = dict.fromkeys(_text(item) for item in together)
    kept = [item for text in texts for item in primary([one for one in together if _text(one) == text], catalogue)]
    findings, _ = hold(transcript, sorted(kept, key=_in_order))
    reasons = {(*_sentence(one.sighting), one.sighting.check): one.why for one in seen}
    settled: list[Finding] = []
    for finding in findings:
        place = (finding.turn, finding.where, finding.sentence)
        gross = finding.kind == "breaks" and finding.severity == "gross"
        disputed = gross and (place in model_sees) != (place in signals_see)
        why = reasons.get((*place, finding.check), "")
        settled.append(finding.model_copy(update={"why": why, "disputed": disputed}))
    return tuple(settled), sum(item not in kept for item in own)


def _gross(item: Sighting) -> bool:
    return item.kind == "breaks" and item.severity == "gross"


def _text(item: Sighting) -> _Text:
    return item.turn, item.where


def _sentence(item: Sighting) -> _Sentence:
    return item.turn, item.where, item.sentence.number


def _in_order(item: Sighting) -> tuple[bool, int, str, int]:
    return item.turn is None, item.turn or 0, item.where, item.sentence.number
