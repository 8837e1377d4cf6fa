"""The coach by a language model: better wording for the moments that cost most, in one call for all of them.

A model's suggestion is shown only if the finder that graded the conversation grades it better than what was said and
sees it break nothing, and if it makes nothing up (`invention.py`). Where it fails, the catalogue's wording stands, as
the offline coach gave it.

Who judges a suggestion: signals always look for breaks. Where signals graded, they also say whether it is better; where
a model graded, that same finder does, reading once a conversation that is cut down to the moments in question.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from roleplay.errors import ModelError, StaleRecording
from roleplay.grading import coach
from roleplay.grading.finders import Finder
from roleplay.grading.invention import invented
from roleplay.grading.numbering import before, inert, words_of
from roleplay.grading.prompts import prompt
from roleplay.grading.scorecard import Scorecard, StrategyResult, with_notes
from roleplay.models.chat import ChatModel
from roleplay.rubric import Catalogue, Rubric, Strategy
from roleplay.signals import signals_for
from roleplay.text import is_blank, one_line
from roleplay.transcript import Transcript, Turn

MOST = 5
"""Strategies for which a model is asked to find words: those that cost the score most."""
LONGEST = 400
"""Characters of a suggestion; a longer one is refused, since half a sentence helps nobody."""

NOT_BETTER = "graded no better than what was said"
BREAKS = "breaks something"
TOO_LONG = "too long"
SAID_BEFORE = "said before"


class Suggestion(BaseModel):
    """Better words for one moment; moments are numbered from 1."""

    model_config = ConfigDict(extra="ignore")

    item: int
    say: str


class Suggestions(BaseModel):
    """The answer to `coach`."""

    model_config = ConfigDict(extra="ignore")

    suggestions: list[Suggestion]


@dataclass(frozen=True, slots=True)
class _Moment:
    """A trainee's turn that could have shown a strategy."""

    strategy: Strategy
    turn: int


async def advise(
    scorecard: Scorecard,
    transcript: Transcript,
    catalogue: Catalogue,
    model: ChatModel,
    rubric: Rubric,
    *,
    finder: Finder | None = None,
    most: int = MOST,
) -> Scorecard:
    """Return the scorecard, as the offline coach left it, with the model's wordings where they hold.

    rubric: brings the prompt. finder: the finder by model that graded (None: signals graded); it reads once more,
    whatever is suggested. most: for how many strategies the model is asked. A model that fails leaves the scorecard as it
    is, and a note. Raises StaleRecording alone.
    """
    moments = _weightiest(scorecard, transcript, catalogue, most)
    if not moments:
        return scorecard
    try:
        asked = prompt("coach", rubric).messages(items=_items(moments, transcript))
        reply = await model.structured(asked, Suggestions, purpose="coach", max_tokens=200 + 150 * len(moments))
        said = {each.item: each.say for each in reversed(reply.suggestions)}  # the first of two for one moment
        offered = [(moment, said[n]) for n, moment in enumerate(moments, 1) if not is_blank(said.get(n, ""))]
        kept, refused = _held(offered, transcript, catalogue, by_signals=finder is None)
        if finder is not None and kept:
            confirmed = await _graded_better(kept, finder, scorecard, transcript)
            refused[NOT_BETTER] += len(kept) - len(confirmed)
            kept = confirmed
    except StaleRecording:
        raise
    except ModelError as error:
        return with_notes(scorecard, (f"Suggestions are the catalogue's own: {one_line(str(error), 200)}",))
    worded = {moment.strategy.id: (moment.turn, words) for moment, words in kept}
    verdicts = tuple(_with(result, worded) for result in scorecard.verdicts)
    return with_notes(
        scorecard.model_copy(update={"verdicts": verdicts}), (_note(model, rubric, moments, kept, refused),)
    )


def _weightiest(scorecard: Scorecard, transcript: Transcript, catalogue: Catalogue, most: int) -> list[_Moment]:
    """Return the moments of the strategies that cost most, dearest first; nobody can word another one's wrap-up."""
    results = [result for result in scorecard.verdicts if result.verdict in {"missed", "broken", "partly"}]
    found: list[_Moment] = []
    for result in sorted(results, key=lambda result: -result.weight * (1 - (result.value or 0.0))):
        strategy = catalogue.by_id[result.strategy]
        turn = None if "wrap_up" in strategy.scope else coach.turn_for(result, scorecard, transcript)
        if turn is not None:
            found.append(_Moment(strategy, turn))
    return found[:most]


def _items(moments: Sequence[_Moment], transcript: Transcript) -> str:
    """Return the moments as data for the prompt: nothing in them that the trainee could not have known by then."""
    return "\n\n".join(f"{n}.\n{_item(moment, transcript)}" for n, moment in enumerate(moments, 1))


def _item(moment: _Moment, transcript: Transcript) -> str:
    setting, told = transcript.setting, coach.told_before(transcript.turns, moment.turn)
    offers = [offer.offer for offer in coach.offers_at(setting, told)]
    ways = [check.look_for for check in moment.strategy.shows if check.at in {"turn", "session"}]
    return "\n".join(
        (
            f"aim: {moment.strategy.name}. {one_line(moment.strategy.tip, 600)}",
            *(f"- {way}" for way in ways),
            f"told so far: {inert('; '.join(told)) or 'nothing more than what stands below'}",
            f"customer: {before(transcript, moment.turn) or '(has not spoken yet)'}",
            f"trainee said: {words_of(transcript.turns[moment.turn].text)}",
            f"may offer: {inert('; '.join(f'I can {offer}' for offer in offers)) or 'nothing'}",
            f"may promise: {inert(coach.own_time(setting)) or 'nothing'}",
        )
    )


def _held(
    offered: Sequence[tuple[_Moment, str]], transcript: Transcript, catalogue: Catalogue, *, by_signals: bool
) -> tuple[list[tuple[_Moment, str]], Counter[str]]:
    """Return the suggestions that nothing speaks against, cleaned, and how many were refused for which reason."""
    kept: list[tuple[_Moment, str]] = []
    refused: Counter[str] = Counter()
    for moment, said in offered:
        wording = one_line(said, LONGEST + 1).strip('"“”„ ')
        why = _against(moment, wording, transcript, catalogue, by_signals=by_signals)
        if why is None:
            kept.append((moment, wording))
        else:
            refused[why] += 1
    return kept, refused


def _against(
    moment: _Moment, wording: str, transcript: Transcript, catalogue: Catalogue, *, by_signals: bool
) -> str | None:
    """Return what speaks against a suggestion, or None."""
    turns, signals = transcript.turns, signals_for(catalogue)
    if len(wording) > LONGEST:
        return TOO_LONG
    if wording in {turn.text.strip() for turn in turns[: moment.turn + 1] if turn.role == "trainee"}:
        return SAID_BEFORE
    if what := invented(wording, transcript, moment.turn):
        return f"names {what}"
    seen = signals.in_turn(coach.with_words(turns, moment.turn, wording), moment.turn, transcript.setting)
    if any(item.kind == "breaks" for item in seen):
        return BREAKS
    as_it_was = signals.in_turn(turns, moment.turn, transcript.setting)
    better = coach.worth(seen, moment.strategy) > coach.worth(as_it_was, moment.strategy)
    return NOT_BETTER if by_signals and not better else None


async def _graded_better(
    kept: Sequence[tuple[_Moment, str]], finder: Finder, scorecard: Scorecard, transcript: Transcript
) -> list[tuple[_Moment, str]]:
    """Return the suggestions that the finder grades better than it graded what was said, and sees break nothing."""
    turns: list[Turn] = []
    places: list[int] = []
    in_order = sorted(kept, key=lambda one: one[0].turn)
    for moment, wording in in_order:
        start = moment.turn
        while start > 0 and transcript.turns[start - 1].role == "customer":
            start -= 1
        turns += [*transcript.turns[start : moment.turn], Turn(role="trainee", text=wording)]
        places.append(len(turns) - 1)
    reading = transcript.model_copy(update={"turns": tuple(turns), "note": None, "reflection": None})
    evidence = await finder(reading)
    confirmed: list[tuple[_Moment, str]] = []
    for (moment, wording), place in zip(in_order, places, strict=True):
        now = [finding for finding in evidence.findings if finding.turn == place]
        then = [finding for finding in scorecard.findings if finding.turn == moment.turn]
        better = coach.worth(now, moment.strategy) > coach.worth(then, moment.strategy)
        if better and not any(finding.kind == "breaks" for finding in now):
            confirmed.append((moment, wording))
    return confirmed


def _with(result: StrategyResult, worded: dict[str, tuple[int, str]]) -> StrategyResult:
    if result.strategy not in worded:
        return result
    turn, words = worded[result.strategy]
    return result.model_copy(update={"instead": words, "instead_at": turn, "instead_shows": ""})


def _note(
    model: ChatModel, rubric: Rubric, moments: Sequence[_Moment], kept: Sequence[object], refused: Counter[str]
) -> str:
    """Say who worded the suggestions, by which prompt, and why some of the model's are not shown."""
    name = f"{one_line(model.name)} (prompt {prompt('coach', rubric).hash})"
    why = "; ".join(f"{count} {reason}" for reason, count in refused.items() if count)
    return f"{name} worded {len(kept)} of {len(moments)} suggestions asked of it{f'; refused: {why}' if why else ''}."
