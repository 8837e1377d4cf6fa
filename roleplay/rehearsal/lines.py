"""A rehearsal as plain lines with small plots, fit for a terminal, a pipe and a screen reader. Pure functions."""

from collections.abc import Sequence

from roleplay.pages.blocks import bar, sparkline
from roleplay.rehearsal.measures import Figures
from roleplay.rehearsal.result import Rehearsal, coverage
from roleplay.rehearsal.stage import Run
from roleplay.transcript import Outcome

OUTCOMES: dict[Outcome, str] = {
    "resolved": "resolved", "partly": "partly", "escalated": "escalated", "walked_out": "walked out", "abandoned": "nothing",
}  # fmt: skip
MARKS = {"felt": "●", "graded": "○", "": "·"}
"""How a strategy that is left out shows: the customer makes it felt; only the scorecard is worse; not at all."""


def report(found: Rehearsal) -> list[str]:
    """Return the whole report of one persona."""
    who = found.persona
    lines = [
        f"{who.name} · {who.title}",
        f"{who.id} · {who.organisation.name}, {who.channel} · {found.sessions} sessions, {found.exchanges} exchanges",
        "",
        *_trainees(found.figures),
    ]
    if found.left_out:
        lines += ["", "What matters: the skilled trainee without one strategy, same seeds", *_left_out(found)]
    if found.difficulty:
        lines += ["", *_difficulty(found)]
    lines += ["", *_faults(found)]
    return lines


def _trainees(figures: Sequence[Figures]) -> list[str]:
    width = max((len(each.label) for each in figures), default=0)
    lines = [f"{'trainee':{width}}  {'score':>14}  {'turns':>5}  {'heat, exchange by exchange':26}  outcome"]
    for each in figures:
        score = "none" if each.score is None else f"{each.score:.0f} ({each.lowest:.0f}–{each.highest:.0f})"
        heat = sparkline(heat for heat, _, _ in each.curve)
        outcomes = ", ".join(f"{OUTCOMES.get(name, name)} {count}" for name, count in each.outcomes.items())  # type: ignore[call-overload] # names are outcomes
        lines.append(f"{each.label:{width}}  {score:>14}  {each.exchanges:5.1f}  {heat:26}  {outcomes}")
    return lines


def _left_out(found: Rehearsal) -> list[str]:
    ranked = sorted(found.left_out, key=lambda each: (not each.felt, not each.graded, -each.success, -each.score))
    width = max(len(each.strategy) for each in ranked)
    lines = []
    for each in ranked:
        if each.felt or each.graded:
            mark = MARKS["felt" if each.felt else "graded"]
            lines.append(
                f"{mark} {each.strategy:{width}}  {bar(each.score, top=50)}  score −{max(0.0, each.score):<4.0f} {each.how}"
            )
    idle = [each.strategy for each in ranked if not each.felt and not each.graded]
    if idle:
        lines.append(f"{MARKS['']} nothing gets worse without: {', '.join(idle)}")
    return lines


def _difficulty(found: Rehearsal) -> list[str]:
    measured = found.difficulty
    if measured is None:
        return []
    return [
        f"Difficulty: labelled {measured.label}, measured {measured.level:.1f} of 5 ({measured.verdict})",
        f"  {bar(measured.index, width=20)} the half-skilled fail in {round(100 * measured.index)} of 100 (± {round(100 * measured.doubt)})",
    ]


def _faults(found: Rehearsal) -> list[str]:
    if not found.faults:
        return ["Nothing to mend."]
    lines = [f"To mend ({len(found.faults)}):"]
    for fault in found.faults:
        lines += [f"{fault.level}: {fault.message} [{fault.rule}]", f"  → {fault.change}"]
        if fault.shows:
            lines.append(f"  read it: --show {fault.shows}")
    return lines


def summary(found: Rehearsal) -> str:
    """Return a persona's rehearsal in one line."""
    skilled = next((each for each in found.figures if each.trainee == "skilled"), None)
    through = f"skilled {skilled.success:4.0%} {skilled.score or 0:3.0f}" if skilled else ""
    measured = found.difficulty
    level = (
        f"label {measured.label}, measured {measured.level:.1f}{'' if measured.agrees else ' !'}" if measured else ""
    )
    errors = sum(fault.level == "error" for fault in found.faults)
    warnings = len(found.faults) - errors
    wrong = ", ".join(f"{fault.rule}" for fault in found.faults)
    state = "FAIL" if errors else "warn" if warnings else "ok  "
    return f"{state} {found.persona.id:28} {through}  {level:26} {wrong}"


def coverage_table(rehearsals: Sequence[Rehearsal], strategies: Sequence[str]) -> list[str]:
    """Return the table strategy × persona as Markdown: who cannot be handled well without it."""
    names = [each.persona.first_name for each in rehearsals]
    lines = [f"| strategy | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for strategy, marks in coverage(rehearsals, strategies):
        lines.append(f"| `{strategy}` | {' | '.join(MARKS[mark] for mark in marks)} |")
    return lines


def conversation(run: Run, names: tuple[str, str]) -> list[str]:
    """Return a session to be read: who said what, the mood after each reply, how it ended. names: customer, trainee."""
    lines: list[str] = []
    moods = iter(run.moods)
    for turn in run.transcript.turns:
        if turn.held_seconds:
            lines.append(f"({turn.held_seconds} seconds pass)")
        lines.append(f"{names[0] if turn.role == 'customer' else names[1]}: {turn.text}")
        if turn.role == "customer":
            mood = next(moods)
            lines += [f"    {mood.words} · heat {mood.heat:g}, trust {mood.trust:g}, patience {mood.patience:g}", ""]
    score = "no score" if run.score is None else f"score {run.score:.0f}"
    lines.append(f"{OUTCOMES[run.outcome].capitalize()}, {score}.")
    lines += [f"Still missing for a yes: {each}." for each in run.missing]
    return lines
