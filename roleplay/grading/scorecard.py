"""The scorecard: moments, verdicts and the number, derived from evidence by pure code.

The formula, printed in docs/scoring.md and held to this module by a test:

    value of a moment   shown 1 · partly ½ · missed 0 · minor break alone 0 · gross break −½
    strategy value      mean over its graded moments; broken with any gross break, else shown from ¾, partly from ¼
    score               100 × max(0, Σ weight × value ÷ Σ weight) over strategies called for and graded
"""

from collections.abc import Sequence
from typing import Literal

from roleplay.grading.finders import Evidence
from roleplay.grading.findings import Finding
from roleplay.rubric import Catalogue, Rubric, Strategy
from roleplay.text import one_line
from roleplay.transcript import Data, Outcome, Transcript

Verdict = Literal["shown", "partly", "missed", "broken", "not_called_for", "ungraded"]

VALUES: dict[str, float] = {"shown": 1.0, "partly": 0.5, "missed": 0.0, "broken": 0.0}
GROSS = -0.5
SHOWN_FROM, PARTLY_FROM = 0.75, 0.25
CREDITED_PER_TURN = 4
LEAST_EXCHANGES = 4
UNGRADED_LIMIT = 0.2


class Moment(Data):
    """One call and what answered it, or one uncalled finding.

    call: the customer's turn; turn: the trainee's turn that answered it or should have (both None for the whole
    session and the wrap-up). need: the need that was still open at the end and made this call.
    """

    strategy: str
    call: int | None
    turn: int | None
    where: Literal["turn", "session", "note", "reflection"] = "turn"
    called_for: bool
    verdict: Verdict
    value: float | None
    findings: tuple[int, ...] = ()
    need: str | None = None


class StrategyResult(Data):
    """The verdict on one strategy, with the trainee's words or the customer's as evidence."""

    strategy: str
    name: str
    verdict: Verdict
    value: float | None
    weight: float
    turns: tuple[int, ...] = ()
    why: str
    quotes: tuple[str, ...] = ()
    instead: str | None = None
    tip: str = ""


class Scorecard(Data):
    """The whole result. `score` is 0–100, or None with a `reason`; `passed` is None where there is no score."""

    score: float | None
    reason: str | None
    passed: bool | None
    pass_mark: float
    margin: float
    too_close: bool
    outcome: Outcome | None
    verdicts: tuple[StrategyResult, ...]
    moments: tuple[Moment, ...]
    findings: tuple[Finding, ...]
    rubric: str
    finder: str
    rests_on: tuple[str, ...] = ()
    hints: int = 0


def derive(transcript: Transcript, evidence: Evidence, rubric: Rubric, catalogue: Catalogue) -> Scorecard:
    """Return the scorecard of a transcript; the same inputs give the same scorecard, always."""
    moments = _moments(transcript, evidence, rubric, catalogue)
    results: list[StrategyResult] = []
    weight_graded = weight_called = total = 0.0
    influence: list[tuple[float, int]] = []
    for identity, counts in rubric.strategies.items():
        strategy = catalogue.by_id[identity]
        own = [moment for moment in moments if moment.strategy == identity and moment.called_for]
        graded = [moment.value for moment in own if moment.value is not None]
        value = sum(graded) / len(graded) if graded else None
        if own:
            weight_called += counts.weight
        if value is not None:
            weight_graded += counts.weight
            total += counts.weight * value
            influence.append((counts.weight, len(graded)))
        gross = any(evidence.findings[n].severity == "gross" and evidence.findings[n].kind == "breaks" and evidence.findings[n].sure
                    for moment in own for n in moment.findings)  # fmt: skip
        results.append(_result(strategy, counts.weight, own, value, gross, transcript, evidence))
    score = round(100 * max(0.0, total / weight_graded), 1) if weight_graded else None
    reason = _no_score(transcript, weight_called, weight_graded)
    score = None if reason else score
    margin = (
        round(100 * max((weight / count for weight, count in influence), default=0.0) / weight_graded, 1)
        if weight_graded
        else 0.0
    )
    return Scorecard(
        score=score,
        reason=reason,
        passed=None if score is None else score >= rubric.pass_mark,
        pass_mark=rubric.pass_mark,
        margin=margin,
        too_close=score is not None and abs(score - rubric.pass_mark) < margin,
        outcome=transcript.outcome,
        verdicts=tuple(results),
        moments=tuple(moments),
        findings=evidence.findings,
        rubric=f"{rubric.id} {rubric.version} ({rubric.fingerprint})",
        finder=evidence.finder,
        rests_on=_rests_on(evidence, moments, transcript),
        hints=transcript.hints,
    )


def _no_score(transcript: Transcript, called: float, graded: float) -> str | None:
    """Return why there is no number, in the trainee's words, or None."""
    if transcript.ended_by == "trainee" and transcript.exchanges < LEAST_EXCHANGES:
        return f"You ended after {transcript.exchanges} of the {LEAST_EXCHANGES} exchanges a score needs."
    if not called:
        return "Nothing in this conversation called for a strategy of this rubric."
    if called - graded > UNGRADED_LIMIT * called:
        return "More than a fifth of what this conversation called for could not be judged with confidence."
    return None


def _rests_on(evidence: Evidence, moments: Sequence[Moment], transcript: Transcript) -> tuple[str, ...]:
    notes = [f"Evidence found by {evidence.finder}; measured on English only."]
    unsure = sum(not finding.sure for finding in evidence.findings)
    ungraded = sum(moment.verdict == "ungraded" for moment in moments)
    if unsure:
        notes.append(
            f"{unsure} unsure finding{'s' if unsure > 1 else ''}, which cost and earn nothing; {ungraded} moments ungraded."
        )
    if evidence.rejected:
        notes.append(f"{evidence.rejected} findings rejected because they stand at no sentence of the trainee's.")
    hindered = sum(turn.referee in {"hindered", "helped"} for turn in transcript.turns)
    if hindered:
        notes.append(f"{hindered} exchanges left out because the simulated customer erred.")
    return tuple(notes)


# ── moments ──


def _moments(transcript: Transcript, evidence: Evidence, rubric: Rubric, catalogue: Catalogue) -> list[Moment]:
    walk = _Walk(transcript, evidence, rubric, catalogue)
    walk.through()
    return walk.moments


class _Walk:
    """One pass through the transcript, opening and answering calls. Used once."""

    def __init__(self, transcript: Transcript, evidence: Evidence, rubric: Rubric, catalogue: Catalogue) -> None:
        self.transcript, self.evidence, self.rubric, self.catalogue = transcript, evidence, rubric, catalogue
        self.moments: list[Moment] = []
        self.open: dict[str, int] = {}
        self.unsure: dict[str, list[int]] = {}
        self.ever_called: set[str] = set()
        self.session: dict[str, list[int]] = {}
        hindered, helped = _discounted(transcript, "hindered"), _discounted(transcript, "helped")
        self.dropped = hindered
        self.counted = [
            number
            for number, finding in enumerate(evidence.findings)
            if finding.strategy in rubric.strategies
            and finding.turn not in hindered
            and not (finding.turn in helped and finding.kind == "shows")
        ]

    def strategy(self, identity: str) -> Strategy:
        return self.catalogue.by_id[identity]

    def through(self) -> None:
        for index, turn in enumerate(self.transcript.turns):
            if turn.role == "customer":
                self._open_calls(index)
            else:
                self._answer(index)
        self._close_open_calls()
        self._session_wide()
        self._wrap_up()
        self._open_needs()

    def _open_calls(self, index: int) -> None:
        if index in self.dropped:
            return
        for identity in self.evidence.calls.get(index, ()):
            if identity not in self.rubric.strategies or identity in self.open:
                continue
            strategy = self.strategy(identity)
            if "turn" not in strategy.scope or strategy.session_wide:
                continue  # judged once, over the whole session
            if strategy.once and identity in self.ever_called and not self.transcript.ours:
                continue
            self.open[identity] = index
            self.ever_called.add(identity)

    def _answer(self, index: int) -> None:
        here = [n for n in self.counted if self.evidence.findings[n].turn == index]
        credited = self._credited(here)
        for identity in dict.fromkeys([*self.open, *(self.evidence.findings[n].strategy for n in here)]):
            strategy = self.strategy(identity)
            own = [n for n in here if self.evidence.findings[n].strategy == identity]
            shows = [
                n
                for n in own
                if self.evidence.findings[n].kind == "shows" and self.evidence.findings[n].sure and identity in credited
            ]
            breaks = [n for n in own if self.evidence.findings[n].kind == "breaks" and self.evidence.findings[n].sure]
            if strategy.session_wide:
                self.session.setdefault(identity, []).extend(
                    [*shows, *breaks, *(n for n in own if not self.evidence.findings[n].sure)]
                )
                continue
            call = self.open.get(identity)
            if call is not None and index not in self.dropped and (shows or breaks or strategy.restraint):
                del self.open[identity]
                self.unsure.pop(identity, None)
                self._add(strategy, call, index, shows, breaks, called=True)
            elif breaks:
                self._add(strategy, None, index, shows, breaks, called=True)
            elif shows:
                self.moments.append(
                    Moment(
                        strategy=identity,
                        call=None,
                        turn=index,
                        called_for=False,
                        verdict="not_called_for",
                        value=None,
                        findings=tuple(shows),
                    )
                )
            elif call is not None and own:
                self.unsure.setdefault(identity, []).extend(own)

    def _credited(self, here: Sequence[int]) -> set[str]:
        """Return the strategies this turn is credited with: at most four, those that answer calls first."""
        shown = list(
            dict.fromkeys(
                self.evidence.findings[n].strategy
                for n in here
                if self.evidence.findings[n].kind == "shows" and self.evidence.findings[n].sure
            )
        )
        order = list(self.catalogue.by_id)
        shown.sort(
            key=lambda s: (
                s not in self.open,
                not (self.strategy(s).session_wide and s not in self.session),
                order.index(s),
            )
        )
        return set(shown[:CREDITED_PER_TURN])

    def _add(
        self,
        strategy: Strategy,
        call: int | None,
        turn: int,
        shows: Sequence[int],
        breaks: Sequence[int],
        *,
        called: bool,
    ) -> None:
        verdict, value = self._judge(strategy, shows, breaks)
        self.moments.append(
            Moment(
                strategy=strategy.id,
                call=call,
                turn=turn,
                called_for=called,
                verdict=verdict,
                value=value,
                findings=(*shows, *breaks),
            )
        )

    def _judge(self, strategy: Strategy, shows: Sequence[int], breaks: Sequence[int]) -> tuple[Verdict, float]:
        """Return verdict and value of a moment with sure evidence (or of a restraint that held)."""
        if any(self.evidence.findings[n].severity == "gross" for n in breaks):
            return "broken", GROSS
        if breaks and not shows:
            return "broken", VALUES["broken"]
        if breaks:
            return "partly", VALUES["partly"]
        if (
            strategy.restraint
            or len({self.evidence.findings[n].sentence for n in shows}) >= self.rubric.strategies[strategy.id].enough
        ):
            return "shown", VALUES["shown"]
        return ("partly", VALUES["partly"]) if shows else ("missed", VALUES["missed"])

    def _close_open_calls(self) -> None:
        for identity, call in self.open.items():
            turn = next(
                (n for n in range(call + 1, len(self.transcript.turns)) if self.transcript.turns[n].role == "trainee"),
                None,
            )
            unsure = self.unsure.get(identity)
            if self.strategy(identity).restraint and turn is None:
                continue  # nothing was said, so nothing was held back
            if unsure:
                self.moments.append(
                    Moment(strategy=identity, call=call, turn=self.evidence.findings[unsure[0]].turn, called_for=True, verdict="ungraded",
                           value=None, findings=tuple(unsure))
                )  # fmt: skip
            else:
                self.moments.append(
                    Moment(
                        strategy=identity,
                        call=call,
                        turn=turn,
                        called_for=True,
                        verdict="missed",
                        value=VALUES["missed"],
                    )
                )

    def _session_wide(self) -> None:
        long_enough = self.transcript.exchanges >= LEAST_EXCHANGES
        for identity in self.rubric.strategies:
            strategy = self.strategy(identity)
            if not strategy.session_wide:
                continue
            found = self.session.get(identity, [])
            shows = [n for n in found if self.evidence.findings[n].kind == "shows" and self.evidence.findings[n].sure]
            breaks = [n for n in found if self.evidence.findings[n].kind == "breaks" and self.evidence.findings[n].sure]
            unsure = [n for n in found if not self.evidence.findings[n].sure]
            called = long_enough or bool(breaks)
            if not called and not shows:
                continue
            if not called:
                verdict: Verdict = "not_called_for"
                value: float | None = None
            elif unsure and not shows and not breaks and not strategy.restraint:
                verdict, value = "ungraded", None
            else:
                verdict, value = self._judge(strategy, shows, breaks)
            self.moments.append(
                Moment(strategy=identity, call=None, turn=None, where="session", called_for=called, verdict=verdict, value=value,
                       findings=tuple(found))
            )  # fmt: skip

    def _wrap_up(self) -> None:
        for identity in self.rubric.strategies:
            strategy = self.strategy(identity)
            if "wrap_up" not in strategy.scope:
                continue
            where: Literal["note", "reflection"] = (
                "note" if any(check.at == "note" for check in strategy.shows) else "reflection"
            )
            text = self.transcript.note if where == "note" else self.transcript.reflection
            if not text and not self.transcript.ours:
                continue
            found = [
                n
                for n in self.counted
                if self.evidence.findings[n].strategy == identity and self.evidence.findings[n].where == where
            ]
            shows = [n for n in found if self.evidence.findings[n].kind == "shows" and self.evidence.findings[n].sure]
            breaks = [n for n in found if self.evidence.findings[n].kind == "breaks" and self.evidence.findings[n].sure]
            if found and not shows and not breaks:
                verdict: Verdict = "ungraded"
                value: float | None = None
            else:
                verdict, value = self._judge(strategy, shows, breaks)
            self.moments.append(
                Moment(
                    strategy=identity,
                    call=None,
                    turn=None,
                    where=where,
                    called_for=True,
                    verdict=verdict,
                    value=value,
                    findings=tuple(found),
                )
            )

    def _open_needs(self) -> None:
        """Needs still open at the end are calls that were never answered; each strategy is missed at most once for it."""
        last = next(
            (n for n in reversed(range(len(self.transcript.turns))) if self.transcript.turns[n].role == "customer"),
            None,
        )
        for need, answering in self.catalogue.needs.items():
            if need not in self.transcript.open_needs:
                continue
            for identity in answering:
                already = any(m.strategy == identity and m.verdict in {"missed", "ungraded"} for m in self.moments)
                if identity not in self.rubric.strategies or already or self.strategy(identity).session_wide:
                    continue
                self.moments.append(
                    Moment(
                        strategy=identity,
                        call=last,
                        turn=None,
                        called_for=True,
                        verdict="missed",
                        value=VALUES["missed"],
                        need=need,
                    )
                )


def _discounted(transcript: Transcript, tag: str) -> frozenset[int]:
    """Return the turns of exchanges with that referee tag: the customer's turn and the trainee's it replied to."""
    found: set[int] = set()
    for index, turn in enumerate(transcript.turns):
        if turn.referee == tag:
            found.add(index)
            if turn.role == "customer" and index and transcript.turns[index - 1].role == "trainee":
                found.add(index - 1)
    return frozenset(found)


# ── verdicts in words ──


def _result(
    strategy: Strategy,
    weight: float,
    own: Sequence[Moment],
    value: float | None,
    gross: bool,
    transcript: Transcript,
    evidence: Evidence,
) -> StrategyResult:
    if not own:
        verdict: Verdict = "not_called_for"
    elif value is None:
        verdict = "ungraded"
    elif gross:
        verdict = "broken"
    else:
        verdict = "shown" if value >= SHOWN_FROM else "partly" if value >= PARTLY_FROM else "missed"
        if verdict == "missed" and all(moment.verdict == "broken" for moment in own if moment.value is not None):
            verdict = "broken"
    numbers = list(dict.fromkeys(n for moment in own for n in moment.findings))
    turns = sorted(
        {moment.turn for moment in own if moment.turn is not None}
        | {t for n in numbers if (t := evidence.findings[n].turn) is not None}
    )
    return StrategyResult(
        strategy=strategy.id,
        name=strategy.name,
        verdict=verdict,
        value=None if value is None else round(value, 3),
        weight=weight,
        turns=tuple(turns),
        why=_why(strategy, verdict, own, transcript, evidence),
        quotes=tuple(evidence.findings[n].quote for n in numbers),
        tip=strategy.tip,
    )


def _why(
    strategy: Strategy, verdict: Verdict, own: Sequence[Moment], transcript: Transcript, evidence: Evidence
) -> str:
    """Say in one to three sentences what the verdict rests on, with the words."""
    if verdict == "not_called_for":
        return "Nothing in this conversation called for it."
    if verdict == "ungraded":
        return "There are signs of it, but not clear enough to judge; it neither earns nor costs."
    looks = {check.id: check.look_for for check in (*strategy.shows, *strategy.breaks)}
    parts: list[str] = []
    for moment in sorted(
        own, key=lambda m: (m.value if m.value is not None else 2, m.turn if m.turn is not None else 999)
    ):
        found = [evidence.findings[n] for n in moment.findings]
        for finding in (*(f for f in found if f.kind == "breaks"), *(f for f in found if f.kind == "shows")):
            place = f"turn {finding.turn}" if finding.turn is not None else finding.where
            sign = "Broken" if finding.kind == "breaks" else "Shown"
            parts.append(
                f"{sign} in {place}: “{one_line(finding.quote, 140)}” ({_clause(looks.get(finding.check, finding.check))})."
            )
        if moment.verdict == "missed":
            parts.append(_missed(moment, strategy, transcript))
        elif strategy.restraint and not found and moment.where == "turn":
            parts.append(f"Held in turn {moment.turn}, where the customer made it hard.")
        elif strategy.restraint and not found:
            parts.append("Held throughout: nothing broke it.")
    return " ".join(dict.fromkeys(parts[:3])) if parts else "Nothing shows it."


def _missed(moment: Moment, strategy: Strategy, transcript: Transcript) -> str:
    if moment.where in {"note", "reflection"}:
        text = transcript.note if moment.where == "note" else transcript.reflection
        return f"The {'case note' if moment.where == 'note' else 'reflection'} {'does not do it' if text else 'is missing'}."
    if moment.need is not None:
        return f"At the end the customer still did not feel {_NEED_WORDS[moment.need]}."
    if moment.call is not None:
        return f"Missed: the customer said “{one_line(transcript.turns[moment.call].text, 140)}” (turn {moment.call}) and nothing took it up."
    return f"Missed: nowhere in the conversation did you {strategy.name[:1].lower()}{strategy.name[1:]}."


_NEED_WORDS = {
    "heard": "heard",
    "understood": "understood",
    "owned": "that anyone owned the problem",
    "informed": "informed about what happens next",
    "solved": "that a way forward was found",
}


def _clause(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
