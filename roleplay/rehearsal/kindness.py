"""Whether a persona is fair to somebody kind who knows no strategy yet: rules over the runs of that trainee."""

from collections import Counter
from collections.abc import Iterable, Iterator

from roleplay.rehearsal.evidence import Evidence, Fault, shown_in
from roleplay.rehearsal.kind import WORDS
from roleplay.rehearsal.trainees import KIND

HARD = 4
"""The difficulty from which on kindness alone need not come to anything."""


def kindness_wasted(evidence: Evidence) -> Iterator[Fault]:
    """With a customer who is not called hard, kindness without skill must come to something: it is where trainees begin."""
    runs, label = evidence.of(KIND.id), evidence.persona.difficulty
    for_nothing = [run for run in runs if not run.success]
    if label < HARD and len(for_nothing) * 2 > len(runs):
        yield Fault(
            "kindness-wasted",
            "warning",
            f"labelled {label}, yet somebody kind who knows no strategy comes to nothing in {len(for_nothing)} of {len(runs)} sessions",
            "start with less heat or more patience, raise `volatility`, or open more facts to whoever asks; "
            f"or call the person hard (`difficulty: {HARD}`)",
            shown_in(for_nothing[0]),
        )


def no_answer(evidence: Evidence) -> Iterator[Fault]:
    """What anybody would ask needs some answer: "I don't know" again and again teaches not to ask."""
    runs = evidence.of(KIND.id)
    asked = Counter(_questions(turn.text for run in runs for turn in run.transcript.turns))
    vain = Counter(_questions(text for run in runs for text in run.unanswered))
    if vain.total() * 3 > asked.total() * 2:
        most = "; ".join(f"“{question}” in {times} of {asked[question]}" for question, times in vain.most_common(3))
        yield Fault(
            "no-answer",
            "warning",
            f"has no answer to most of what anybody would ask ({most})",
            "write a fact that answers it, or its words into the `asked_by` of one",
            shown_in(next(run for run in runs if run.unanswered)),
        )


def _questions(texts: Iterable[str]) -> Iterator[str]:
    """Yield the plain questions that texts end with."""
    for text in texts:
        yield from (question for question in WORDS["questions"] if text.endswith(question))


RULES = (kindness_wasted, no_answer)
