"""The scorecard: moments, verdicts and the number, derived from evidence by pure code.

The formula, printed in docs/scoring.md and held to this module by a test:

    value of a moment   shown 1 · partly ½ · missed 0 · minor break alone 0 · gross break −½
    strategy value      mean over its graded moments; a break that nothing called for counts only where it lowers it
    strategy verdict    broken with any gross break, else shown from ¾, partly from ¼, else missed
    score               100 × max(0, Σ weight × value ÷ Σ weight) over strategies called for and graded
"""

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.grading import reasons
from roleplay.grading.finders import Evidence, GradedBy
from roleplay.grading.findings import Finding
from roleplay.grading.moments import GROSS, LEAST_EXCHANGES, Moment, Verdict, derive_moments
from roleplay.rubric import Catalogue, Counts, Rubric, Strategy
from roleplay.text import plural
from roleplay.transcript import Data, Outcome, Transcript

SHOWN_FROM, PARTLY_FROM = 0.75, 0.25
UNGRADED_LIMIT = 0.2


class StrategyResult(Data):
    """The verdict on one strategy, with the trainee's words or the customer's as evidence.

    turns, quotes: what the verdict rests on; of what was not called for, where it was shown all the same. why: for people, so its
    turns count from 1; all other turns here count from 0. instead: a better wording for the trainee's
    turn `instead_at` (None: for the note or the reflection). instead_shows: what that wording does, as a clause, where it is an
    example of what was asked for; "" where it answers what the customer said there. overlooks: where the verdict rests on having
    seen nothing and the offline finder sees little of this strategy, the share (0–1) of good answers it overlooks; else None.
    breaks: how many things that broke it are among what it rests on.
    """

    strategy: str
    name: str
    verdict: Verdict
    value: float | None
    weight: float
    turns: tuple[int, ...] = ()
    why: str
    quotes: tuple[str, ...] = ()
    instead: str | None = None
    instead_at: int | None = None
    instead_shows: str = ""
    overlooks: float | None = None
    breaks: int = 0
    tip: str = ""


class Scorecard(Data):
    """The whole result. `score` is 0–100, or None with a `reason`; `passed` is None where there is none or it is too close to call.

    graded_by: the model that found the evidence, None where signals did. rejected: why how many findings did not stand.
    open_needs: what the customer still needed when a conversation of ours ended; None where that is not known.
    """

    score: float | None
    reason: str | None
    passed: bool | None
    pass_mark: float
    margin: float
    too_close: bool
    outcome: Outcome | None
    open_needs: tuple[str, ...] | None = None
    verdicts: tuple[StrategyResult, ...]
    moments: tuple[Moment, ...]
    findings: tuple[Finding, ...]
    rubric: str
    finder: str
    rests_on: tuple[str, ...] = ()
    graded_by: GradedBy | None = None
    rejected: dict[str, int] = {}
    hints: int = 0


@dataclass(frozen=True, slots=True)
class _Share:
    """What one strategy of the rubric gives. own: the moments that called for it; unasked: findings where nothing had.

    counted: the values of those that could be judged; value: their mean, None where there are none.
    """

    identity: str
    counts: Counts
    own: tuple[Moment, ...]
    unasked: tuple[int, ...]
    counted: tuple[float, ...]
    value: float | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What evidence comes to in numbers, without a word on why. evidence: its findings in the order of the conversation.

    score: 0–100, or None with a `reason`.
    """

    evidence: Evidence
    moments: tuple[Moment, ...]
    shares: tuple[_Share, ...]
    score: float | None
    reason: str | None


def weigh(transcript: Transcript, evidence: Evidence, rubric: Rubric, catalogue: Catalogue) -> Weighed:
    """Return the moments and the number of a transcript; the same inputs give the same, always."""
    evidence = evidence.model_copy(update={"findings": tuple(sorted(evidence.findings, key=_place))})
    moments = derive_moments(transcript, evidence, rubric, catalogue)
    if evidence.unread:
        moments = tuple(m.model_copy(update={"verdict": "ungraded", "value": None, "findings": ()}) for m in moments)
    of: dict[str, list[Moment]] = {identity: [] for identity in rubric.strategies}
    for moment in moments:
        of.setdefault(moment.strategy, []).append(moment)
    shares = tuple(_share(identity, counts, of[identity]) for identity, counts in rubric.strategies.items())
    reason = evidence.unread or _no_score(transcript, shares)
    graded = [(share.counts.weight, share.value) for share in shares if share.value is not None]
    total = sum(weight * value for weight, value in graded)
    score = None if reason else as_score(total, sum(weight for weight, _ in graded))
    return Weighed(evidence, moments, shares, score, reason)


def _share(identity: str, counts: Counts, moments: Sequence[Moment]) -> _Share:
    own = tuple(moment for moment in moments if moment.called_for)
    unasked = tuple(number for moment in moments if not moment.called_for for number in moment.findings)
    counted = tuple(_counted(own))
    return _Share(identity, counts, own, unasked, counted, sum(counted) / len(counted) if counted else None)


def derive(transcript: Transcript, evidence: Evidence, rubric: Rubric, catalogue: Catalogue) -> Scorecard:
    """Return the scorecard of a transcript; the same inputs give the same scorecard, always."""
    weighed = weigh(transcript, evidence, rubric, catalogue)
    evidence, moments, score = weighed.evidence, weighed.moments, weighed.score
    margin = _margin(weighed.shares)
    too_close = score is not None and abs(score - rubric.pass_mark) < margin
    return Scorecard(
        score=score,
        reason=weighed.reason,
        passed=None if score is None or too_close else score >= rubric.pass_mark,
        pass_mark=rubric.pass_mark,
        margin=margin,
        too_close=too_close,
        outcome=transcript.outcome,
        open_needs=transcript.open_needs if transcript.ours else None,
        verdicts=tuple(
            _result(catalogue.by_id[share.identity], share, transcript, evidence) for share in weighed.shares
        ),
        moments=reasons.explained(moments, evidence),
        findings=evidence.findings,
        rubric=f"{rubric.id} {rubric.version} ({rubric.fingerprint})",
        finder=evidence.finder,
        graded_by=evidence.graded_by,
        rejected=evidence.rejected,
        rests_on=(*_why_none(score, moments), *_rests_on(evidence, moments, transcript)),
        hints=transcript.hints,
    )


def _margin(shares: Sequence[_Share]) -> float:
    """Return by how much one moment's verdict could move the number at most."""
    graded = [(share.counts.weight, len(share.counted)) for share in shares if share.counted]
    weight = sum(weight for weight, _ in graded)
    return round(100 * max(weight / count for weight, count in graded) / weight, 1) if weight else 0.0


def as_score(total: float, weight: float) -> float | None:
    """Return the number for strategies worth `total` (Σ weight × value) that weigh `weight` together; None for none."""
    return round(100 * max(0.0, total / weight), 1) if weight else None


def with_notes(scorecard: Scorecard, notes: Sequence[str]) -> Scorecard:
    """Return the scorecard with further sentences on what it rests on."""
    return scorecard.model_copy(update={"rests_on": (*scorecard.rests_on, *notes)}) if notes else scorecard


def _place(finding: Finding) -> tuple[bool, int, str, int, str, str, str, float]:
    """Return the place of a finding in the conversation: the order in which they came does not matter."""
    turn = -1 if finding.turn is None else finding.turn
    return (
        turn < 0,
        turn,
        finding.where,
        finding.start,
        finding.strategy,
        finding.check,
        finding.kind,
        -finding.confidence,
    )


def _counted(own: Sequence[Moment]) -> list[float]:
    """Return the values that make the mean: a further break never makes up for a worse one."""
    values = [moment.value for moment in own if moment.value is not None and not moment.by_break]
    for value in sorted(moment.value for moment in own if moment.value is not None and moment.by_break):
        if not values or value < sum(values) / len(values):
            values.append(value)
    return values


def _no_score(transcript: Transcript, shares: Sequence[_Share]) -> str | None:
    """Return why there is no number, in the trainee's words, or None."""
    if transcript.ended_by == "trainee" and transcript.exchanges < LEAST_EXCHANGES:
        return f"You ended after {transcript.exchanges} of the {LEAST_EXCHANGES} exchanges a score needs."
    called = [share for share in shares if share.own]
    ungraded = [share for share in called if share.value is None]
    whole = sum(share.counts.weight for share in called)
    if not whole:
        return "Nothing in this conversation called for a strategy of this rubric."
    if sum(share.counts.weight for share in ungraded) > UNGRADED_LIMIT * whole + 1e-9:
        return (
            f"{len(ungraded)} of the {len(called)} strategies that this conversation called for were too unclear to"
            " judge, more than a fifth by weight."
        )
    return None


def _why_none(score: float | None, moments: Sequence[Moment]) -> tuple[str, ...]:
    """Say why there is not one point, where there is none."""
    if score != 0:
        return ()
    gross = sum(moment.value == GROSS for moment in moments)
    if any((moment.value or 0) > 0 for moment in moments):
        return (
            f"The score is 0: {plural(gross, 'gross break')} took off at least as much as all that was shown earned.",
        )
    return ("The score is 0: of what was called for, nothing was shown.",)


def _rests_on(evidence: Evidence, moments: Sequence[Moment], transcript: Transcript) -> tuple[str, ...]:
    offline = evidence.graded_by is None and not evidence.unread
    how = (
        "without a language model, by signs in your words; measured on English only"
        if offline
        else "by a language model"
    )
    notes = [f"Read {how} ({evidence.finder})."]
    if unsure := sum(not finding.sure for finding in evidence.findings):
        notes.append(f"{plural(unsure, 'thing')} in your words {_are(unsure)} too unclear to count for or against you.")
    if ungraded := sum(moment.verdict == "ungraded" for moment in moments):
        notes.append(f"{plural(ungraded, 'place')} could not be judged, and {_are(ungraded)} left out.")
    for why, count in evidence.rejected.items():
        notes.append(f"{plural(count, 'thing')} that the reader named {_are(count)} left out: {why}.")
    if disputed := sum(finding.disputed for finding in evidence.findings):
        notes.append(
            f"{plural(disputed, 'gross break')} {_are(disputed)} seen by only one of the model and the offline reader: kept, and marked."
        )
    notes += evidence.notes
    for tag, effect in (("hindered", "left out"), ("helped", "earning nothing")):
        if count := sum(turn.referee == tag for turn in transcript.turns):
            notes.append(f"{plural(count, 'exchange')} {effect} because the simulated customer erred.")
    return tuple(notes)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _result(strategy: Strategy, share: _Share, transcript: Transcript, evidence: Evidence) -> StrategyResult:
    """Return the verdict on a strategy."""
    own, value = share.own, share.value
    if not own:
        verdict: Verdict = "not_called_for"
    elif value is None:
        verdict = "ungraded"
    elif any(moment.value == GROSS for moment in own):
        verdict = "broken"
    else:
        verdict = "shown" if value >= SHOWN_FROM else "partly" if value >= PARTLY_FROM else "missed"
    seen = (
        (n for moment in own for n in moment.findings)
        if own
        else (n for n in share.unasked if _shows(evidence.findings[n]))
    )
    numbers = list(dict.fromkeys(seen))
    turns = sorted(
        {moment.turn for moment in own if moment.turn is not None}
        | {t for n in numbers if (t := evidence.findings[n].turn) is not None}
    )
    return StrategyResult(
        strategy=strategy.id,
        name=strategy.name,
        verdict=verdict,
        value=None if value is None else round(value, 3),
        weight=share.counts.weight,
        turns=tuple(turns),
        why=reasons.why(strategy, verdict, own, transcript, evidence, share.counts.must)
        if own
        else reasons.uncalled(strategy, numbers, evidence),
        quotes=tuple(evidence.findings[n].quote for n in numbers),
        breaks=sum(evidence.findings[n].kind == "breaks" for n in numbers),
        tip=strategy.tip,
    )


def _shows(finding: Finding) -> bool:
    return finding.kind == "shows" and finding.sure
