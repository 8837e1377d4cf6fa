"""What an answer to an exercise shows, by the offline finder, under the same rules as a scorecard.

It sees words, not tone, and not everything: where the signs are unclear, or where it is known to overlook more good answers than
it sees, it says that it cannot tell.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roleplay.drills.exercises import Exercise
from roleplay.grading.finders import Evidence
from roleplay.grading.findings import Finding, hold
from roleplay.grading.moments import Verdict, derive_moments
from roleplay.grading.restraint import undecided
from roleplay.grading.sight import ENOUGH, in_tenths, says_something
from roleplay.rubric import Catalogue, Counts, Rubric, Strategy
from roleplay.signals import signals_for
from roleplay.text import fold, one_line

_LONGEST_QUOTE = 160
_SET_PHRASE = re.compile(
    r"\b(?:understand|imagine|appreciate|see|know|sure) how (?:\w+ly |very )?"
    r"(?:frustrat|upset|annoy|difficult|hard|disappoint|stressful|inconvenien)\w*|\bany inconvenience\b|\binconvenience (?:caused|this)\b"
)
"""Phrases that tips warn of, even where something of the customer's is tied to them."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer is worth for one strategy. why: in whole sentences, with the words of the answer that it rests on."""

    strategy: str
    name: str
    verdict: Verdict
    why: str
    tip: str

    @property
    def verdict_words(self) -> str:
        """The verdict as it is said to the trainee."""
        return "I cannot tell" if self.verdict == "ungraded" else self.verdict


def judge(
    exercise: Exercise, answer: str, catalogue: Catalogue, seen_of: Mapping[str, float] | None = None
) -> tuple[Judgement, ...]:
    """Return a judgement for each strategy of the exercise; the same words get the same judgement, always.

    seen_of: the share of good answers that the finder sees of each strategy (`sight`), where that is known.
    """
    transcript = exercise.answered(answer)
    turn = len(exercise.turns)
    sightings = signals_for(catalogue).in_turn(transcript.turns, turn, transcript.setting, asked=exercise.strategies)
    findings, _ = hold(transcript, sightings)
    evidence = Evidence(
        finder="offline signals",
        findings=tuple(findings),
        calls={turn - 1: exercise.strategies},
        undecided=undecided(transcript, findings, catalogue),
    )
    found = derive_moments(transcript, evidence, _asking(exercise.strategies), catalogue)
    moments = {moment.strategy: moment for moment in found if moment.called_for}
    judged = []
    for identity in exercise.strategies:
        strategy, moment, share = catalogue.by_id[identity], moments[identity], (seen_of or {}).get(identity, 1.0)
        blind = moment.verdict == "missed" and share < ENOUGH and says_something(answer)
        rests_on = [evidence.findings[number] for number in moment.findings]
        why = _overlooked(strategy, share) if moment.verdict == "missed" else _why(strategy, moment.verdict, rests_on)
        verdict = "ungraded" if blind else moment.verdict
        judged.append(Judgement(identity, strategy.name, verdict, why, strategy.tip))
    return tuple(judged)


def holds(exercise: Exercise, catalogue: Catalogue) -> bool:
    """Say whether the better wording would pass: nobody shall be shown words that they would be faulted for, or warned against."""
    passes = all(judgement.verdict == "shown" for judgement in judge(exercise, exercise.better, catalogue))
    return passes and not _SET_PHRASE.search(fold(exercise.better))


def _asking(strategies: Sequence[str]) -> Rubric:
    """Return a rubric that asks for nothing else."""
    return Rubric(
        schema_version=1, id="drill", version=1, name="Drill", description="Short exercises.", pass_mark=100,
        strategies={identity: Counts() for identity in strategies},
    )  # fmt: skip


def _overlooked(strategy: Strategy, share: float) -> str:
    """Say that nothing was seen, what was looked for, and how little that may mean."""
    doubt = f" (I recognise {in_tenths(share)} good answers)" if round(10 * (1 - share)) else ""
    return (
        f"I saw nothing in it that shows this{doubt}. What I look for above all: {_clause(strategy.shows[0].look_for)}."
    )


def _why(strategy: Strategy, verdict: Verdict, findings: Sequence[Finding]) -> str:
    """Say what a verdict other than missed rests on."""
    said = {check.id: _clause(check.look_for) for check in (*strategy.shows, *strategy.breaks)}
    parts = dict.fromkeys(
        f"{_sign(finding)}“{one_line(finding.quote, _LONGEST_QUOTE)}” ({said[finding.check]})." for finding in findings
    )
    if parts:
        return " ".join(parts)
    if verdict == "ungraded":
        return "I saw nothing in it that breaks this, but such words alone do not say whether you held back or had little to say."
    return "I saw nothing in it that breaks this, and the answer does something good besides."


def _sign(finding: Finding) -> str:
    against = "" if finding.kind == "shows" else "Against it: "
    return against if finding.sure else f"Perhaps {against.lower()}"


def _clause(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
