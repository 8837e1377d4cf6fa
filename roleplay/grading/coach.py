"""The coach: for each missed or broken strategy, what to say instead, made for that very moment.

Wordings come from the catalogue, filled with what the customer had told by that turn and with remedies that policy
allows. A suggestion is shown only if the same finder grades it better than what was said, and sees it break nothing.
"""

from collections.abc import Iterator

from roleplay.grading.scorecard import Moment, Scorecard, StrategyResult
from roleplay.rubric import Catalogue, Strategy
from roleplay.signals import Signals, signals_for
from roleplay.text import one_line
from roleplay.transcript import Transcript, Turn


def advise(scorecard: Scorecard, transcript: Transcript, catalogue: Catalogue) -> Scorecard:
    """Return the scorecard with `instead` filled in where a better wording was found."""
    signals = signals_for(catalogue)
    return scorecard.model_copy(
        update={
            "verdicts": tuple(
                result.model_copy(update={"instead": _instead(result, scorecard, transcript, catalogue, signals)})
                if result.verdict in {"missed", "broken", "partly"}
                else result
                for result in scorecard.verdicts
            )
        }
    )


def example(strategy: Strategy, transcript: Transcript, catalogue: Catalogue) -> str | None:
    """Return a wording for a strategy at the end of a running conversation: what a hint shows."""
    turns = (*transcript.turns, Turn(role="trainee", text="…"))
    return next(_better(strategy, transcript, turns, len(turns) - 1, signals_for(catalogue)), None)


def _instead(
    result: StrategyResult,
    scorecard: Scorecard,
    transcript: Transcript,
    catalogue: Catalogue,
    signals: Signals,
) -> str | None:
    strategy = catalogue.by_id[result.strategy]
    if "wrap_up" in strategy.scope:
        return _wrap_up_example(strategy, transcript, signals)
    moment = _worst(result, scorecard)
    turn = moment.turn if moment is not None else None
    if turn is None and moment is not None:
        turn = next(
            (scorecard.findings[n].turn for n in moment.findings if scorecard.findings[n].kind == "breaks"),
            None,
        )
    if turn is None:
        turn = next((n for n in reversed(range(len(transcript.turns))) if transcript.turns[n].role == "trainee"), None)
    if turn is None:
        return None
    return next(_better(strategy, transcript, transcript.turns, turn, signals), None)


def _worst(result: StrategyResult, scorecard: Scorecard) -> Moment | None:
    own = [m for m in scorecard.moments if m.strategy == result.strategy and m.called_for and m.value is not None]
    return min(own, key=lambda m: (m.value or 0, m.need is not None), default=None)


def _better(
    strategy: Strategy, transcript: Transcript, turns: tuple[Turn, ...], index: int, signals: Signals
) -> Iterator[str]:
    """Yield wordings that the finder sees as showing the strategy at this turn and as breaking nothing."""
    said = {sentence.strip() for turn in turns[:index] if turn.role == "trainee" for sentence in (turn.text,)}
    for wording in fill(strategy, transcript, turns, index):
        replaced = (*turns[:index], turns[index].model_copy(update={"text": wording}), *turns[index + 1 :])
        seen = [item for item in signals.in_turn(replaced, index, transcript.setting) if item.sure]
        shows = strategy.restraint or any(item.strategy == strategy.id and item.kind == "shows" for item in seen)
        if shows and wording not in said and not any(item.kind == "breaks" for item in seen):
            yield wording


def fill(strategy: Strategy, transcript: Transcript, turns: tuple[Turn, ...], index: int) -> Iterator[str]:
    """Yield the strategy's good wordings with their placeholders filled from what was known by turn `index`.

    Wordings that speak to this very case come first; one whose placeholder cannot be filled truthfully is left out.
    """
    setting = transcript.setting
    learned = [clause for turn in turns[:index] for clause in turn.learned]
    offers = [offer.offer for offer in setting.offers if offer.allowed]
    known = {
        "<recap>": learned[-1] if learned else "",
        "<offer>": offers[0] if offers else "",
        "<name>": setting.customer_name.split()[0] if setting.customer_name else "",
        "<when>": setting.response_time,
    }
    ranked = sorted(strategy.good, key=lambda wording: -sum(name in wording for name in known))
    for wording in ranked:
        if all(value for name, value in known.items() if name in wording):
            for name, value in known.items():
                wording = wording.replace(name, value)  # noqa: PLW2901 - filled step by step
            yield wording[:1].upper() + wording[1:]


def _wrap_up_example(strategy: Strategy, transcript: Transcript, signals: Signals) -> str | None:
    """Return a note or reflection that records this conversation truthfully, if the finder takes it."""
    where = "note" if any(check.at == "note" for check in strategy.shows) else "reflection"
    candidates = list(fill(strategy, transcript, transcript.turns, len(transcript.turns)))
    if where == "note":
        candidates.insert(0, model_note(transcript, signals))
    for text in candidates:
        seen = signals.in_wrap_up(transcript.model_copy(update={"note": None, "reflection": None, where: text}))
        if any(i.strategy == strategy.id and i.kind == "shows" and i.sure for i in seen) and not any(
            i.kind == "breaks" and i.sure for i in seen
        ):
            return text
    return None


def model_note(transcript: Transcript, signals: Signals) -> str:
    """Return a plain case note from the conversation itself: concern, what was offered, what was promised, outcome."""
    opening = next((turn.text for turn in transcript.turns if turn.role == "customer"), "")
    learned = [clause for turn in transcript.turns for clause in turn.learned]
    offered: list[str] = []
    promised: list[str] = []
    for index, turn in enumerate(transcript.turns):
        if turn.role == "trainee":
            for item in signals.in_turn(transcript.turns, index, transcript.setting):
                if item.kind == "shows" and item.strategy in {"tailor_solution", "alternative_positioning"}:
                    offered.append(one_line(item.sentence.text, 160))
                elif item.kind == "shows" and item.strategy in {"own_it", "expectations", "follow_up"}:
                    promised.append(one_line(item.sentence.text, 160))
    parts = [f"Concern: {one_line(opening, 200)}"]
    if learned:
        parts.append(f"The customer told us: {'; '.join(dict.fromkeys(learned[:4]))}.")
    parts.append(f"Offered: “{'” “'.join(dict.fromkeys(offered[:2]))}”" if offered else "Offered: nothing yet.")
    parts.append(f"Promised: “{'” “'.join(dict.fromkeys(promised[:3]))}”" if promised else "Promised: nothing yet.")
    return " ".join(parts)
