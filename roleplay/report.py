"""What people read and keep: transcripts and scorecards as text and as JSON-able data. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roleplay.customer.state import Movement
from roleplay.grading.scorecard import Scorecard, StrategyResult
from roleplay.grading.sight import at_best, in_tenths
from roleplay.hindsight import in_the_light_of
from roleplay.text import one_line, plural, stopped
from roleplay.transcript import Transcript, turn_number

SIGNS = {"shown": "✓", "partly": "~", "missed": "○", "broken": "✗", "not_called_for": "·", "ungraded": "?"}
TO_CHANGE = frozenset({"broken", "missed", "partly"})
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
    return "not judged" if verdict == "ungraded" else verdict.replace("_", " ")


def said_verdict(result: StrategyResult) -> str:
    """Return the verdict on a strategy in words, with how often it was broken where the verdict does not say so.

    Whoever did it badly did not miss it: that comes first, and what it counts as behind it.
    """
    again = {1: "once", 2: "twice"}.get(result.breaks, f"{result.breaks} times")
    if not result.breaks or result.verdict not in {"missed", "partly"}:
        return brief_verdict(result)
    return (
        f"broken {again}, counts as missed"
        if result.verdict == "missed"
        else f"{brief_verdict(result)}, broken {again}"
    )


def brief_verdict(result: StrategyResult) -> str:
    """Return the verdict on a strategy in a word or two; one that the offline finder may have got wrong by overlooking says so.

    What was shown though nothing called for it is not told off as uncalled for: it may well have helped.
    """
    if unasked(result):
        return "also shown"
    return verdict_words(result.verdict) if result.overlooks is None else doubted_words(result.verdict)


def unasked(result: StrategyResult) -> bool:
    """Whether a strategy was shown though nothing had called for it."""
    return result.verdict == "not_called_for" and bool(result.quotes)


def doubted_words(verdict: str) -> str:
    """Return in words a verdict that the offline finder may have got wrong by overlooking."""
    return "at least partly" if verdict == "partly" else f"perhaps {verdict_words(verdict)}"


def doubt(result: StrategyResult) -> str:
    """Return a sentence on how little a verdict may mean, "" where it stands as it is."""
    if result.overlooks is None:
        return ""
    saw = "I may not have seen all of it" if result.verdict == "partly" else "I saw nothing that surely shows it"
    few = in_tenths(1 - result.overlooks)
    return f"{saw}, but without a model I recognise only {few} good answers of this kind: judge for yourself."


PERHAPS_OVERLOOKED = "Perhaps overlooked"
OVERLOOKING = (
    "I saw too little of these, but without a model I recognise only some good answers of these kinds: judge them for yourself."
    " In the score they count as they stand."
)
"""What is said once of all verdicts that the offline finder may have got wrong by overlooking; `share` belongs to each."""
TURNS = "Turns count both speakers; the opening is turn 1."
"""How to read the number of a turn, said once where they are met first."""
ALSO_SHOWN = "Also shown"
"""Title of what was shown where nothing had called for it."""
UNCOUNTED = {
    True: f"{ALSO_SHOWN}, where I heard nothing call for it, so not counted",
    False: "Not called for, so not counted",
}
"""Titles of what stands outside the score, by whether it was shown all the same."""


def share(result: StrategyResult) -> str:
    """Return how many good answers of a strategy are seen, "I recognise about 5 of 10"; "" where that casts no doubt."""
    return "" if result.overlooks is None else f"I recognise {in_tenths(1 - result.overlooks)}"


def uncounted(results: Iterable[StrategyResult]) -> list[str]:
    """Return what stands outside the score, as sentences: what was shown all the same, then what nothing called for."""
    idle = [result for result in results if result.verdict == "not_called_for"]
    names = {shown: [result.name for result in idle if unasked(result) == shown] for shown in UNCOUNTED}
    return [f"{UNCOUNTED[shown]}: {'; '.join(found)}." for shown, found in names.items() if found]


@dataclass(frozen=True, slots=True)
class Better:
    """A better wording as it is read: `asked` (a sentence, or ""), `lead` (without a colon) and the `words`."""

    asked: str
    lead: str
    words: str

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.asked} {self.lead}: “{self.words}”".lstrip()


def better(result: StrategyResult) -> Better | None:
    """Return what to say instead: as an answer where it is one, else as an example of what was asked for; None for nothing."""
    if not result.instead:
        return None
    if result.instead_at is None:
        return Better("", "Write, for instance", result.instead)
    if result.instead_shows:
        return Better(stopped(f"A good answer: {result.instead_shows}"), "For instance", result.instead)
    return Better("", f"Say instead in turn {turn_number(result.instead_at)}", result.instead)


def _within_margin(card: Scorecard) -> bool:
    """Whether a single verdict the other way would carry the score across the pass mark."""
    return card.score is not None and abs(card.score - card.pass_mark) < card.margin


def headline(scorecard: Scorecard, mode: str = "exam") -> str:
    """Return the number and what it says: of an exam whether it was passed, of practice whether an exam would be."""
    if scorecard.score is None:
        return f"No score. {scorecard.reason}"
    exam = mode == "exam"
    if scorecard.too_close:
        close = "≈ too close to call" if exam else f"≈ too close to an exam's {scorecard.pass_mark:g} to call"
        words = close if _within_margin(scorecard) else "≈ undecided, too much was perhaps overlooked"
    elif scorecard.passed:
        words = "✓ passed" if exam else "✓ would pass"
    else:
        words = "✗ not passed" if exam else "○ not yet"
    mark = f", pass mark {scorecard.pass_mark:g}" if exam else ""
    return f"Score {points(scorecard.score, scorecard.pass_mark)} of 100{mark}: {words}"


def points(score: float, pass_mark: float) -> str:
    """Return a score as it is read: in whole points, but with its decimal where those would carry it to the pass mark or below it."""
    same_side = (round(score) >= pass_mark) == (score >= pass_mark)
    return f"{score:.0f}" if same_side else f"{score:.1f}"


def to_change(scorecard: Scorecard) -> list[StrategyResult]:
    """Return the verdicts that could be better: what was badly broken, then what would lift the score most.

    What the offline finder may only have overlooked comes after all that is surer.
    """
    found = [result for result in scorecard.verdicts if result.verdict in TO_CHANGE]
    return sorted(
        found,
        key=lambda result: (
            result.overlooks is not None,
            result.verdict != "broken",
            -result.weight * (1 - (result.value or 0)),
        ),
    )


def to_keep(scorecard: Scorecard) -> list[StrategyResult]:
    """Return the verdicts that were good, those first that earned most."""
    found = [result for result in scorecard.verdicts if result.verdict == "shown"]
    return sorted(found, key=lambda result: (-result.weight * (result.value or 0), -len(result.quotes)))


def ranked(scorecard: Scorecard) -> list[StrategyResult]:
    """Return all verdicts as they are best read: what to change first, what to keep, what is unclear, what nothing called for."""
    rest = [
        result
        for verdict in ("ungraded", "not_called_for")
        for result in scorecard.verdicts
        if result.verdict == verdict
    ]
    return [*to_change(scorecard), *to_keep(scorecard), *rest]


_LEFT_OPEN = {"solved": "a way forward", "informed": "what happens next, and when", "owned": "who sees to it"}
"""Needs that keep a conversation from being resolved, as what is left open."""
UNCLEAR = "That is a limit of my reading and no judgement on you, good or bad; what is judged below stands."
"""What is said where too much was unclear for a score."""
READS_MORE = "A language model as the grader recognises more."
"""What is said besides where none graded."""


def left_open(card: Scorecard) -> str:
    """Return what a partly resolved conversation left open, to stand after the outcome; "" for every other."""
    if card.outcome != "partly" or card.open_needs is None:
        return ""
    found = [words for need, words in _LEFT_OPEN.items() if need in card.open_needs]
    return f"; left open: {', and '.join(found) or 'a clear yes, with no promise that cannot be kept'}"


def beside(card: Scorecard, mode: str) -> tuple[str, ...]:
    """Return what belongs beside the headline, one sentence each: outcome, doubt, hints, how turns are counted.

    mode: practice or exam.
    """
    said = [f"Outcome: {say(card.outcome)}{left_open(card)}."] if card.outcome else []
    if card.score is not None and mode != "exam":
        said.append(f"An exam asks for {card.pass_mark:g}.")
    if card.score is None and any(result.verdict == "ungraded" for result in card.verdicts):
        said.append(UNCLEAR if card.graded_by else f"{UNCLEAR} {READS_MORE}")
    if card.too_close and _within_margin(card):
        said.append(f"One verdict the other way would move the score by up to {card.margin:.0f} points.")
    if doubted := sum(result.overlooks is not None for result in card.verdicts):
        best = (
            f"; had all been there, the score would be {points(at_best(card), card.pass_mark)}"
            if card.score is not None
            else ""
        )
        said.append(f"{plural(doubted, 'verdict')} may be too low ({PERHAPS_OVERLOOKED.lower()}){best}.")
    if card.hints:
        said.append(f"Hints used: {card.hints}.")
    return (*said, TURNS)


def scorecard_lines(
    scorecard: Scorecard, ledger: Sequence[tuple[int, Sequence[Movement]]] = (), mode: str = "exam"
) -> list[str]:
    """Return a scorecard as plain lines: no boxes, no colours, fit for a screen reader. mode: practice is never passed."""
    lines = [headline(scorecard, mode), *beside(scorecard, mode)]
    judged = [result for result in ranked(scorecard) if result.verdict != "not_called_for"]
    for result in judged:
        if result.overlooks is None:
            lines += ["", *_verdict_lines(result)]
            lines += [f"  Tip: {result.tip}"] if result.verdict in TO_CHANGE else []
    if doubted := [result for result in judged if result.overlooks is not None]:
        lines += ["", f"{PERHAPS_OVERLOOKED}. {OVERLOOKING}"]
        lines += [line for result in doubted for line in _verdict_lines(result)]
    if idle := uncounted(scorecard.verdicts):
        lines += ["", *idle]
    if ledger:
        names = {result.strategy: result.name for result in scorecard.verdicts}
        lines += [
            "",
            "What moved the customer:",
            *(f"  {line}" for line in ledger_lines(in_the_light_of(scorecard, ledger), names)),
        ]
    return [*lines, "", *scorecard.rests_on, rules(scorecard.rubric)]


def _verdict_lines(result: StrategyResult) -> list[str]:
    said = ", ".join(filter(None, (f"weight {result.weight:g}", share(result))))
    lines = [f"{SIGNS[result.verdict]} {result.name}: {said_verdict(result)} ({said})", f"  {result.why}"]
    return [*lines, *(f"  {instead.line}" for instead in (better(result),) if instead)]


def player(model: str) -> str:
    """Return who spoke as the customer. model: as the session names it."""
    return "ready-made lines, without a language model" if model == "offline" else model


def rules(rubric: str) -> str:
    """Return the sentence on what was graded by. rubric: as the scorecard names it."""
    return f"Graded by the rules of the rubric {rubric}."


def ledger_lines(ledger: Iterable[tuple[int, Sequence[Movement]]], names: Mapping[str, str]) -> list[str]:
    """Return what moved the customer, one movement a line, with the words that caused it. names: of strategies, by id."""
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
                moved = ", ".join(parts) or "nothing moved"
                lines.append(f"turn {turn_number(turn)}: {cause(movement, names)}{words}: {moved}{note}")
    return lines


def cause(movement: Movement, names: Mapping[str, str]) -> str:
    """Return what moved the customer, a strategy by its name. names: by id."""
    identity = movement.strategy
    return movement.cause.replace(identity, names.get(identity, identity), 1) if identity else movement.cause


def scorecard_data(scorecard: Scorecard) -> dict[str, Any]:
    """Return the JSON document of a scorecard, as `grade --json` prints it."""
    data = scorecard.model_dump(mode="json")
    passed = data.pop("passed")
    data["pass"] = None if scorecard.too_close else passed  # scorecards stored by older versions said false
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
    lines = [
        f"{turn_number(n)}  {'You' if t.role == 'trainee' else 'Customer'}: {t.text}"
        for n, t in enumerate(transcript.turns)
    ]
    lines += [
        f"{name}: {text}"
        for name, text in (("Case note", transcript.note), ("Reflection", transcript.reflection))
        if text
    ]
    return [*lines, "", *scorecard_lines(scorecard, ledger, mode)] if scorecard else lines
