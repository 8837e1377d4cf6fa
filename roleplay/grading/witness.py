"""What only the customer can hear, they bear witness to: their own story taken up, a second way beside the one they asked for.

The signals know any conversation; a customer of ours knows their own besides, and lets themselves be moved by it. Where a call
would go unanswered although they surely took the answer for one, their word stands. Pure code.
"""

from collections.abc import Mapping, Sequence

from roleplay.grading.findings import Finding
from roleplay.sightings import SURE
from roleplay.signals import Signals, ignored_sentences
from roleplay.text import one_line, sentences
from roleplay.transcript import Felt, Transcript

NEAR = 2
"""So many of the trainee's turns after a call are near enough to be its answer."""


def witnessed(
    transcript: Transcript, findings: Sequence[Finding], calls: Mapping[int, Sequence[str]], signals: Signals
) -> list[Finding]:
    """Return a finding for each call that none of `findings` answers, where the customer took what came next as the answer.

    What the signals saw at that moment too, and no longer see now that the whole is known, speaks for nothing: there the whole
    conversation is against it. calls: what each customer's turn calls for.
    """
    if not transcript.ours:
        return []
    shown = {each.strategy: each.turn or 0 for each in findings if each.kind == "shows" and each.sure}
    known = {
        (strategy.id, check.id) for strategy in signals.catalogue.strategies for check in strategy.shows
    }  # fmt: skip
    own = [number for number, turn in enumerate(transcript.turns) if turn.role == "trainee"]
    found: list[Finding] = []
    for call in sorted(calls):
        for strategy in calls[call]:
            if shown.get(strategy, -1) > call:
                continue
            for turn in [number for number in own if number > call][:NEAR]:
                felt = next((each for each in transcript.turns[turn].felt if each.strategy == strategy), None)
                if felt is None or (strategy, felt.check) not in known or _seen(findings, strategy, turn):
                    continue
                if (place := _placed(transcript, turn, felt)) and not _by_signals(transcript, turn, strategy, signals):
                    found.append(place)
                    shown[strategy] = turn
                    break
    return found


def _seen(findings: Sequence[Finding], strategy: str, turn: int) -> bool:
    return any(each.strategy == strategy and each.turn == turn for each in findings)


def _by_signals(transcript: Transcript, turn: int, strategy: str, signals: Signals) -> bool:
    """Whether the signals took that turn for it as well, while nobody knew what would come of it."""
    then = signals.in_turn(transcript.turns[: turn + 1], turn, transcript.setting, complete=False)
    return any(each.strategy == strategy and each.kind == "shows" for each in then)


def _placed(transcript: Transcript, turn: int, felt: Felt) -> Finding | None:
    """Return the finding at the sentence that the customer took so; None where the turn has no such sentence."""
    text = transcript.turns[turn].text
    ignored = ignored_sentences(text)
    place = next(
        (
            each
            for each in sentences(text)
            if each.number not in ignored and one_line(each.text, 160) == one_line(felt.words, 160)
        ),
        None,
    )
    if place is None:
        return None
    return Finding(
        turn=turn,
        where="turn",
        sentence=place.number,
        strategy=felt.strategy,
        check=felt.check,
        kind="shows",
        severity="minor",
        quote=text[place.start : place.end],
        start=place.start,
        end=place.end,
        confidence=SURE,
        why="The customer took it so.",
    )
