"""How much the offline finder overlooks, strategy by strategy, and which verdicts that casts doubt on.

Measured on held-out cases, and shipped beside them. A model that grades reads otherwise: nothing here is said of it.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from roleplay.config import shipped
from roleplay.errors import FileError
from roleplay.files import read_text
from roleplay.grading.moments import VALUES, Moment
from roleplay.grading.scorecard import Scorecard, StrategyResult, as_score
from roleplay.text import words
from roleplay.transcript import Transcript

ENOUGH = 0.6
"""Share of good answers that must be seen of a strategy before having seen none may be called missing it."""
_NEXT_TO_NOTHING = 3
"""Words with which nobody has done anything that must be looked for twice."""
_LARGEST = 20_000_000


@cache
def sight(folder: Path | None = None) -> Mapping[str, float]:
    """Return the share (0–1) of turns that show a strategy in which the finder sees it; without those it was not measured on.

    folder: where `baselines/` stands; None for what ships. Of the baseline only these figures are read: the classes that hold
    all of it bring the statistics with them, and those take longer to import than a whole round. Raises FileError.
    """
    file = (folder or shipped("evals")) / "baselines" / "held-out.json"
    try:
        rows = json.loads(read_text(file, limit=_LARGEST))["figures"]["rows"]
        own = [row for row in rows if row["slice"] == "strategy" and row["kind"] == "shown"]
        return {row["name"]: row["recall"]["value"] for row in own if row["recall"]["value"] is not None}
    except (ValueError, KeyError, TypeError):
        raise FileError(f"{file}: the baseline is damaged; restore the file, or write it again.") from None


def in_tenths(share: float) -> str:
    """Return a share (0–1) in words: "about 7 of 10"."""
    return f"about {round(10 * share)} of 10"


def doubted(scorecard: Scorecard, transcript: Transcript, seen_of: Mapping[str, float]) -> Scorecard:
    """Return the scorecard with `overlooks` on every verdict that rests on having seen nothing where little is seen.

    Where these verdicts alone stand between the score and the pass mark, it is too close to call: nobody fails by what was
    perhaps only overlooked. seen_of: as `sight` returns it. Where a model graded, nothing changes.
    """
    if scorecard.graded_by is not None:
        return scorecard
    verdicts = tuple(
        result.model_copy(update={"overlooks": 1 - seen_of[result.strategy]})
        if seen_of.get(result.strategy, 1.0) < ENOUGH and _only_unseen(result, scorecard.moments, transcript)
        else result
        for result in scorecard.verdicts
    )
    card = scorecard.model_copy(update={"verdicts": verdicts})
    if card.score is not None and card.score < card.pass_mark <= at_best(card):
        return card.model_copy(update={"too_close": True, "passed": None})
    return card


def at_best(card: Scorecard) -> float:
    """Return the score if everything had been there that was perhaps overlooked; 0 where nothing was graded."""
    counted = [(result.weight, result.value, result.overlooks) for result in card.verdicts if result.value is not None]
    total = sum(weight * (value if overlooks is None else 1) for weight, value, overlooks in counted)
    return as_score(total, sum(weight for weight, _, _ in counted)) or 0.0


def says_something(text: str | None) -> bool:
    """Whether there are words in which something can be overlooked; "All right." does nothing that must be looked for twice."""
    return len(words(text or "")) > _NEXT_TO_NOTHING


def _only_unseen(result: StrategyResult, moments: Sequence[Moment], transcript: Transcript) -> bool:
    """Whether all that a verdict lost, it lost where nothing was seen in words that could hold it."""
    own = [moment for moment in moments if moment.strategy == result.strategy and moment.called_for]
    lost = [moment for moment in own if moment.value is not None and moment.value < VALUES["shown"]]
    return bool(lost) and all(
        moment.verdict == "missed" and any(says_something(text) for text in _texts(moment, transcript))
        for moment in lost
    )


def _texts(moment: Moment, transcript: Transcript) -> list[str | None]:
    """Return what could have held what a moment asked for."""
    if moment.where in {"note", "reflection"}:
        return [transcript.note if moment.where == "note" else transcript.reflection]
    if moment.turn is not None:
        return [transcript.turns[moment.turn].text]
    return [turn.text for turn in transcript.turns if turn.role == "trainee"]
