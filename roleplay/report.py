"""What people read and keep: transcripts and scorecards as text and as JSON-able data. Pure functions."""

from collections.abc import Iterable, Sequence
from typing import Any

from roleplay.customer.state import Movement
from roleplay.grading.scorecard import Scorecard, StrategyResult
from roleplay.text import one_line
from roleplay.transcript import Transcript

SIGNS = {"shown": "✓", "partly": "~", "missed": "○", "broken": "✗", "not_called_for": "·", "ungraded": "?"}
ORDER = ("broken", "missed", "partly", "shown", "ungraded", "not_called_for")
OUTCOMES = {
    "resolved": "resolved",
    "partly": "partly resolved",
    "escalated": "escalated by the customer",
    "walked_out": "the customer walked out",
    "abandoned": "ended without a result",
}


def say(outcome: str) -> str:
    """Return an outcome in words."""
    return OUTCOMES[outcome]


def verdict_words(verdict: str) -> str:
    """Return a verdict in words."""
    return verdict.replace("_", " ")


def headline(scorecard: Scorecard, mode: str = "exam") -> str:
    """Return the number and what it says: of an exam whether it was passed, of practice whether an exam would be."""
    if scorecard.score is None:
        return f"No score. {scorecard.reason}"
    exam = mode == "exam"
    if scorecard.too_close:
        words = "≈ too close to call"
    elif scorecard.passed:
        words = "✓ passed" if exam else "✓ would pass"
    else:
        words = "✗ not passed" if exam else "○ not yet"
    mark = f", pass mark {scorecard.pass_mark:.0f}" if exam else ""
    return f"Score {scorecard.score:.0f} of 100{mark}: {words}"


def ranked(scorecard: Scorecard) -> list[StrategyResult]:
    """Return the verdicts, what to change first."""
    return sorted(scorecard.verdicts, key=lambda result: (ORDER.index(result.verdict), -result.weight))


def scorecard_lines(
    scorecard: Scorecard, ledger: Sequence[tuple[int, Sequence[Movement]]] = (), mode: str = "exam"
) -> list[str]:
    """Return a scorecard as plain lines: no boxes, no colours, fit for a screen reader. mode: practice is never passed."""
    lines = [headline(scorecard, mode)]
    if scorecard.too_close:
        lines.append(f"One verdict the other way would move the score by up to {scorecard.margin:.0f} points.")
    if scorecard.outcome:
        lines.append(f"Outcome: {say(scorecard.outcome)}.")
    if scorecard.hints:
        lines.append(f"Hints used: {scorecard.hints}.")
    for result in ranked(scorecard):
        if result.verdict == "not_called_for":
            continue
        lines += [
            "",
            f"{SIGNS[result.verdict]} {result.name}: {verdict_words(result.verdict)} (weight {result.weight:g})",
            f"  {result.why}",
        ]
        if result.instead:
            place = f" in turn {result.instead_at}" if result.instead_at is not None else ""
            lines.append(f"  Say instead{place}: {result.instead}")
        if result.verdict in {"missed", "broken", "partly"}:
            lines.append(f"  Tip: {result.tip}")
    idle = [result.name for result in scorecard.verdicts if result.verdict == "not_called_for"]
    if idle:
        lines += ["", f"Not called for, so not counted: {'; '.join(idle)}."]
    if ledger:
        lines += ["", "What moved the customer:", *(f"  {line}" for line in ledger_lines(ledger))]
    return [*lines, "", *scorecard.rests_on, f"Rubric {scorecard.rubric}."]


def ledger_lines(ledger: Iterable[tuple[int, Sequence[Movement]]]) -> list[str]:
    """Return the mood ledger, one movement a line, with the words that caused it."""
    lines: list[str] = []
    for turn, movements in ledger:
        for movement in movements:
            parts = [
                f"{name} {value:+.1f}"
                for name, value in (
                    ("heat", movement.heat),
                    ("trust", movement.trust),
                    ("patience", movement.patience),
                )
                if abs(value) >= 0.05
            ]
            parts += [f"{need} +{value:.1f}" for need, value in movement.needs.items()]
            if parts or movement.note:
                words = f" “{one_line(movement.words, 80)}”" if movement.words else ""
                note = f" [{movement.note}]" if movement.note else ""
                lines.append(f"turn {turn}: {movement.cause}{words}: {', '.join(parts) or 'nothing moved'}{note}")
    return lines


def scorecard_data(scorecard: Scorecard) -> dict[str, Any]:
    """Return the JSON document of a scorecard, as `grade --json` prints it."""
    data = scorecard.model_dump(mode="json")
    data["pass"] = data.pop("passed")
    for finding, own in zip(data["findings"], scorecard.findings, strict=True):
        finding["sure"] = own.sure
    return data


def transcript_lines(
    transcript: Transcript,
    scorecard: Scorecard | None = None,
    ledger: Sequence[tuple[int, Sequence[Movement]]] = (),
    mode: str = "exam",
) -> list[str]:
    """Return a session as plain lines, for a terminal or a screen reader."""
    lines = [f"{n}  {'You' if t.role == 'trainee' else 'Customer'}: {t.text}" for n, t in enumerate(transcript.turns)]
    lines += [
        f"{name}: {text}"
        for name, text in (("Case note", transcript.note), ("Reflection", transcript.reflection))
        if text
    ]
    return [*lines, "", *scorecard_lines(scorecard, ledger, mode)] if scorecard else lines
