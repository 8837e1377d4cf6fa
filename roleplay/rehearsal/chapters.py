"""What a rehearsal's page says of one persona: pure functions from a rehearsal to what the template draws."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from roleplay.pages.curves import Curves, curves
from roleplay.rehearsal.evidence import Fault
from roleplay.rehearsal.lines import OUTCOMES
from roleplay.rehearsal.measures import STEP, Difficulty, Figures, LeftOut
from roleplay.rehearsal.plots import Segment, Span, longest, span, stacked
from roleplay.rehearsal.result import Rehearsal
from roleplay.rehearsal.stage import Run
from roleplay.rehearsal.trainees import trainee
from roleplay.text import plural

Runs = Mapping[tuple[str, str], Run]
"""Sessions to be read, by persona and "trainee:seed"."""


@dataclass(frozen=True, slots=True)
class Row:
    """One trainee: what they are called, how it ended, the score on its scale, the mood's course."""

    figures: Figures
    about: str
    segments: tuple[Segment, ...]
    score: Span | None
    curves: Curves


@dataclass(frozen=True, slots=True)
class Loss:
    """What leaving out one strategy cost. bar: percent of the longest. points: the score's change, in words."""

    name: str
    mark: str
    bar: float
    points: str
    how: str


@dataclass(frozen=True, slots=True)
class Said:
    """One turn to be read. mood: how the customer was after it, in words and figures; "" for a trainee."""

    who: str
    customer: bool
    text: str
    waited: int
    mood: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One session to be read. end: how it ended."""

    anchor: str
    label: str
    turns: tuple[Said, ...]
    curves: Curves
    end: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToMend:
    """One fault, with the session that shows it; `again` where that session stands under an earlier fault."""

    fault: Fault
    reading: Reading | None
    again: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """Everything the page says of one persona."""

    found: Rehearsal
    anchor: str
    state: str
    verdict: str
    through: str
    skilled: Figures | None
    faults: tuple[ToMend, ...]
    rows: tuple[Row, ...]
    losses: tuple[Loss, ...]
    idle: tuple[str, ...]
    scale: Span | None
    seeds: int


def chapter(found: Rehearsal, runs: Runs, names: Mapping[str, str]) -> Chapter:
    """Return the chapter of one persona. runs: the sessions its faults name. names: of the strategies, by id."""
    exchanges = longest(each.curve for each in found.figures)
    ranked = sorted(found.left_out, key=lambda each: (not each.felt, not each.graded, -each.score))
    told = [each for each in ranked if each.felt or each.graded]
    most = max((each.score for each in told), default=0.0)
    anchor = f"persona-{found.persona.id}"
    state, verdict = _verdict(found.faults)
    return Chapter(
        found,
        anchor,
        state,
        verdict,
        _through(found.figures),
        next((each for each in found.figures if each.trainee == "skilled"), None),
        tuple(_to_mend(found, anchor, runs)),
        tuple(_row(each, exchanges) for each in found.figures),
        tuple(_loss(each, most, names) for each in told),
        tuple(names.get(each.strategy, each.strategy) for each in ranked if each not in told),
        _scale(found.difficulty),
        max((each.runs for each in found.figures), default=0),
    )


def _verdict(faults: Sequence[Fault]) -> tuple[str, str]:
    """Return "error", "warning" or "ok", and the same in a sentence."""
    errors = sum(fault.level == "error" for fault in faults)
    warnings = len(faults) - errors
    if errors:
        also = f" and {plural(warnings, 'warning')}" if warnings else ""
        return "error", f"Not fit for practice yet: {plural(errors, 'error')}{also}."
    if warnings:
        return "warning", f"Fit for practice, with {plural(warnings, 'thing')} to look at."
    return "ok", "Fit for practice."


def _through(figures: Sequence[Figures]) -> str:
    """Say who comes through: those who should, and those who should not."""
    said = []
    slipping = []
    for each in figures:
        resolved = each.outcomes.get("resolved", 0)
        who = trainee(each.trainee)
        if each.trainee == "skilled":
            said.append(f"The skilled trainee comes through in {resolved} of {plural(each.runs, 'session')}.")
        elif who and who.fails and resolved:
            slipping.append(f"the {each.label} trainee in {resolved} of {each.runs}")
    failing = sum(bool(who and who.fails) for who in (trainee(each.trainee) for each in figures))
    if slipping:
        said.append(f"So {'does' if len(slipping) == 1 else 'do'} {', '.join(slipping)}, who should not.")
    elif failing:
        said.append(f"None of the {failing} who do one thing wrong all the time does.")
    return " ".join(said)


def _row(figures: Figures, exchanges: int) -> Row:
    who = trainee(figures.trainee)
    score = None
    if figures.score is not None and figures.lowest is not None and figures.highest is not None:
        score = span(figures.lowest, figures.score, figures.highest)
    return Row(figures, who.about if who else "", stacked(figures.outcomes), score, curves(figures.curve, exchanges))


def _loss(left_out: LeftOut, most: float, names: Mapping[str, str]) -> Loss:
    return Loss(
        names.get(left_out.strategy, left_out.strategy),
        "felt" if left_out.felt else "graded",
        round(100 * max(0.0, left_out.score) / most, 1) if most > 0 else 0.0,
        _signed(-left_out.score),
        left_out.how,
    )


def _scale(difficulty: Difficulty | None) -> Span | None:
    if difficulty is None:
        return None
    doubt = difficulty.doubt * STEP
    return span(difficulty.level - doubt, difficulty.level, difficulty.level + doubt, bottom=1, top=5)


def _to_mend(found: Rehearsal, anchor: str, runs: Runs) -> Iterable[ToMend]:
    seen: set[str] = set()
    for fault in found.faults:
        run = runs.get((found.persona.id, fault.shows))
        yield ToMend(
            fault, _reading(found, run, f"{anchor}-{run.trainee}-{run.seed}") if run else None, fault.shows in seen
        )
        seen.add(fault.shows)


def _reading(found: Rehearsal, run: Run, anchor: str) -> Reading:
    who = trainee(run.trainee)
    label = begun(who.label if who else run.trainee)
    first = next(iter(found.persona.name.split()), "Customer")
    moods = iter(run.moods)
    said = []
    for turn in run.transcript.turns:
        mood = next(moods, None) if turn.role == "customer" else None
        felt = ""
        if mood:
            felt = f"{mood.words} · heat {mood.heat:.1f}, trust {mood.trust:.1f}, patience {mood.patience:.1f}"
        said.append(
            Said(
                first if turn.role == "customer" else "Trainee",
                turn.role == "customer",
                turn.text,
                turn.held_seconds,
                felt,
            )
        )
    score = "no score" if run.score is None else f"score {run.score:.0f}"
    end = f"{OUTCOMES[run.outcome]}, {score}"
    course = [(mood.heat, mood.trust, mood.patience) for mood in run.moods]
    return Reading(
        anchor, f"{label}, seed {run.seed}", tuple(said), curves(course, longest([course])), end, run.missing
    )


def _signed(value: float) -> str:
    return "0" if round(value) == 0 else f"{value:+.0f}".replace("-", "−")


def begun(text: str) -> str:
    """Return a text as a sentence begins."""
    return text[:1].upper() + text[1:]
