"""Moments: what called for a strategy, what answered it, and what that is worth. Pure code over evidence.

A call opens at a customer's turn and stays open until the trainee answers it or the conversation ends; session-wide
strategies and the wrap-up are judged once. The rules stand in docs/scoring.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from roleplay.grading.finders import Evidence
from roleplay.rubric import Catalogue, Rubric, Strategy
from roleplay.text import is_blank
from roleplay.transcript import Data, Tag, Transcript

Verdict = Literal["shown", "partly", "missed", "broken", "not_called_for", "ungraded"]
Where = Literal["turn", "session", "note", "reflection"]

VALUES: dict[str, float] = {"shown": 1.0, "partly": 0.5, "missed": 0.0, "broken": 0.0}
GROSS = -0.5
CREDITED_PER_TURN = 4
RECITAL = 8
LEAST_EXCHANGES = 4


class Moment(Data):
    """One call and what answered it, or one uncalled finding.

    call: the customer's turn, where it was missed the last that asked in vain; turn: the trainee's turn that answered it or
    should have (both None where nothing in particular called: the whole session and the wrap-up). need: the need still
    open at the end that made this call.
    by_break: nothing called for it but a break of the trainee's. because: of a missed call, why what was shown answers it not, as a clause;
    "" where nothing was seen at all.
    """

    strategy: str
    call: int | None
    turn: int | None
    where: Where = "turn"
    called_for: bool
    verdict: Verdict
    value: float | None
    findings: tuple[int, ...] = ()
    need: str | None = None
    by_break: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The evidence on one strategy in one place: numbers of findings. Only sure ones show or break."""

    shows: tuple[int, ...] = ()
    breaks: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()
    unsure_breaks: bool = False


def derive_moments(
    transcript: Transcript, evidence: Evidence, rubric: Rubric, catalogue: Catalogue
) -> tuple[Moment, ...]:
    """Return the moments of a transcript; the same inputs give the same moments, always."""
    return tuple(_Walk(transcript, evidence, rubric, catalogue).through())


class _Walk:
    """One pass through the transcript, opening and answering calls. Used once."""

    def __init__(self, transcript: Transcript, evidence: Evidence, rubric: Rubric, catalogue: Catalogue) -> None:
        self.transcript, self.evidence, self.rubric = transcript, evidence, rubric
        self.strategies, self.needs = catalogue.by_id, catalogue.needs
        self.findings = evidence.findings
        self.hindered, self.helped = _exchanges(transcript, "hindered"), _exchanges(transcript, "helped")
        self.counted = [
            number
            for number, finding in enumerate(self.findings)
            if finding.strategy in rubric.strategies
            and finding.turn not in self.hindered
            and not (finding.turn in self.helped and finding.kind == "shows")
        ]
        self.moments: list[Moment] = []
        self.open: dict[str, int] = {}
        self.ever_called: set[str] = set()
        self.unsure: dict[str, list[int]] = {}
        self.session: dict[str, list[int]] = {}
        self.long_enough = transcript.exchanges >= LEAST_EXCHANGES
        self.session_calls = self._session_calls()

    def through(self) -> list[Moment]:
        for index, turn in enumerate(self.transcript.turns):
            if turn.role == "customer":
                self._open_calls(index)
            elif index in self.hindered:
                self._let_go(index)
            else:
                self._answer(index)
        self._close_open_calls()
        self._session_wide()
        self._wrap_up()
        self._open_needs()
        return self.moments

    # ── turn by turn ──

    def _open_calls(self, index: int) -> None:
        for identity in self._called_at(index):
            strategy = self.strategies[identity]
            if strategy.session_wide or "turn" not in strategy.scope or identity in self.open:
                continue
            if strategy.once and identity in self.ever_called and not self.transcript.ours:
                continue  # in a session of ours, a second stored call says that the need reopened
            self.open[identity] = index
            self.ever_called.add(identity)

    def _called_at(self, index: int) -> tuple[str, ...]:
        calls = () if index in self.hindered else self.evidence.calls.get(index, ())
        return tuple(identity for identity in calls if identity in self.rubric.strategies)

    def _let_go(self, index: int) -> None:
        """Close calls that were taken up in an exchange that drops out: neither earned nor missed."""
        taken = {finding.strategy for finding in self.findings if finding.turn == index and finding.sure}
        for identity in [*self.open]:
            if identity in taken or self.strategies[identity].restraint:
                del self.open[identity]
                self.unsure.pop(identity, None)

    def _answer(self, index: int) -> None:
        here = [n for n in self.counted if self.findings[n].turn == index and self.findings[n].where == "turn"]
        credited = self._credited(here)
        for identity in dict.fromkeys([*self.open, *(self.findings[n].strategy for n in here)]):
            strategy = self.strategies[identity]
            own = [n for n in here if self.findings[n].strategy == identity]
            seen = self._seen(
                n for n in own if identity in credited or self.findings[n].kind == "breaks" or not self.findings[n].sure
            )
            call = self.open.get(identity)
            held = strategy.restraint and index not in self.helped
            if strategy.session_wide:
                self.session.setdefault(identity, []).extend((*seen.shows, *seen.breaks, *seen.unsure))
            elif call is not None and (seen.shows or seen.breaks or held):
                del self.open[identity]
                self.unsure.pop(identity, None)
                self._add(strategy, seen, call=call, turn=index)
            elif seen.breaks:
                self._add(strategy, seen, call=None, turn=index, by_break=True)
            elif call is not None:
                self.unsure.setdefault(identity, []).extend(seen.unsure)
            elif not (seen.shows and self._make_good(identity, seen.shows)):
                self._record(strategy, self._seen(own).shows, turn=index)

    def _make_good(self, identity: str, shows: tuple[int, ...]) -> bool:
        """Let a show that nothing called for speak for the strategy's earlier breaks that nothing had called for; say whether any are.

        A break makes its strategy called for, so that doing well later answers it; a gross one is not made good.
        """
        slips = [
            place
            for place, moment in enumerate(self.moments)
            if moment.strategy == identity and moment.by_break and moment.value != GROSS
        ]
        for place in slips:
            moment = self.moments[place]
            self.moments[place] = moment.model_copy(
                update={"verdict": "partly", "value": VALUES["partly"], "findings": (*shows, *moment.findings)}
            )
        return bool(slips)

    def _credited(self, here: Sequence[int]) -> set[str]:
        """Return the strategies this turn is credited with: at most four, those that answer calls first.

        A turn that shows more than eight recites instead of talking, and is credited with none. (People show more
        than eight in no turn of the labelled cases.)
        """
        shown = dict.fromkeys(
            self.findings[n].strategy for n in here if self.findings[n].kind == "shows" and self.findings[n].sure
        )
        broken = {
            self.findings[n].strategy for n in here if self.findings[n].kind == "breaks" and self.findings[n].sure
        }
        if len(shown) > RECITAL:
            return set()
        order = list(self.strategies)

        def rank(identity: str) -> tuple[int, int]:
            if identity in self.open:
                first = 0
            elif identity in self.session_calls:
                first = 2 if self._seen(self.session.get(identity, ())).shows else 1
            else:
                first = 3 if identity in broken else 4
            return first, order.index(identity)

        return set(sorted(shown, key=rank)[:CREDITED_PER_TURN])

    def _close_open_calls(self) -> None:
        for identity, call in self.open.items():
            strategy = self.strategies[identity]
            if strategy.restraint:
                continue  # held where it could be judged at all
            seen = self._seen(self.unsure.get(identity, ()))
            if seen.unsure:
                self._add(strategy, seen, call=call, turn=self.findings[seen.unsure[0]].turn)
                continue
            asked = self._asked_last(identity, call)
            later = range(asked + 1, len(self.transcript.turns))
            turn = next((n for n in later if self.transcript.turns[n].role == "trainee"), None)
            self._add(strategy, seen, call=asked, turn=turn)

    def _asked_last(self, identity: str, call: int) -> int:
        """Return the last customer's turn since `call` that asked for it and left the trainee room to answer."""
        turns = self.transcript.turns
        last = max((n for n, turn in enumerate(turns) if turn.role == "trainee"), default=-1)
        asked = (n for n in range(call, last) if turns[n].role == "customer" and identity in self._called_at(n))
        return max(asked, default=call)

    # ── once per conversation ──

    def _session_calls(self) -> dict[str, int | None]:
        """Return the session-wide strategies this conversation calls for, with the customer's turn that does if any."""
        turns = self.transcript.turns
        last = max((n for n, t in enumerate(turns) if t.role == "trainee" and n not in self.hindered), default=-1)
        found: dict[str, int | None] = {}
        for index, turn in enumerate(turns):
            for identity in self._called_at(index) if turn.role == "customer" else ():
                if self.strategies[identity].session_wide and (index < last or not self.strategies[identity].restraint):
                    found.setdefault(identity, index)
        broken = {
            self.findings[n].strategy
            for n in self.counted
            if self.findings[n].kind == "breaks" and self.findings[n].sure
        }
        for identity in self.rubric.strategies:
            if self.strategies[identity].session_wide and (identity in broken or self.long_enough):
                found.setdefault(identity, None)
        return found

    def _session_wide(self) -> None:
        for identity in self.rubric.strategies:
            strategy = self.strategies[identity]
            if identity in self.session_calls:
                seen = self._seen(self.session.get(identity, ()))
                call = self.session_calls[identity]
                by_break = call is None and not self.long_enough
                self._add(strategy, seen, call=call, turn=None, where="session", by_break=by_break)
            elif strategy.session_wide:
                own = [n for n in self.counted if self.findings[n].strategy == identity]
                self._record(strategy, self._seen(own).shows, turn=None, where="session")

    def _wrap_up(self) -> None:
        for identity in self.rubric.strategies:
            strategy = self.strategies[identity]
            if "wrap_up" not in strategy.scope:
                continue
            where: Where = "note" if any(check.at == "note" for check in strategy.shows) else "reflection"
            text = self.transcript.note if where == "note" else self.transcript.reflection
            if is_blank(text or "") and not self.transcript.ours:
                continue
            seen = self._seen(
                n for n in self.counted if self.findings[n].strategy == identity and self.findings[n].where == where
            )
            self._add(strategy, seen, call=None, turn=None, where=where)

    def _open_needs(self) -> None:
        """Needs still open at the end are calls never answered; each strategy is missed at most once for it."""
        customer = [n for n, turn in enumerate(self.transcript.turns) if turn.role == "customer"]
        for need in self.needs:
            if need not in self.transcript.open_needs:
                continue
            for identity in self.needs[need]:
                already = any(m.strategy == identity and m.verdict in {"missed", "ungraded"} for m in self.moments)
                if identity in self.rubric.strategies and not already:
                    call = customer[-1] if customer else None
                    self._add(self.strategies[identity], _Seen(), call=call, turn=None, need=need)

    # ── judging ──

    def _seen(self, numbers: Iterable[int]) -> _Seen:
        found = [(n, self.findings[n]) for n in numbers]
        return _Seen(
            shows=tuple(n for n, finding in found if finding.sure and finding.kind == "shows"),
            breaks=tuple(n for n, finding in found if finding.sure and finding.kind == "breaks"),
            unsure=tuple(n for n, finding in found if not finding.sure),
            unsure_breaks=any(finding.kind == "breaks" and not finding.sure for _, finding in found),
        )

    def _judge(self, strategy: Strategy, seen: _Seen, turn: int | None) -> tuple[Verdict, float | None]:
        """Return verdict and value of something that was called for, and answered at `turn` (None: over the session)."""
        if any(self.findings[n].severity == "gross" for n in seen.breaks):
            return "broken", GROSS
        verdict: Verdict
        if seen.breaks:
            verdict = "partly" if seen.shows else "broken"
        elif strategy.restraint and not seen.shows and (seen.unsure_breaks or self._undecided(strategy, turn)):
            return "ungraded", None
        elif strategy.restraint or len({self.findings[n].check for n in seen.shows}) >= self._enough(strategy):
            verdict = "shown"
        elif seen.shows:
            verdict = "partly"
        elif seen.unsure:
            return "ungraded", None
        else:
            verdict = "missed"
        return verdict, VALUES[verdict]

    def _undecided(self, strategy: Strategy, turn: int | None) -> bool:
        where = self.evidence.undecided.get(strategy.id, ())
        return bool(where) if turn is None else turn in where

    def _enough(self, strategy: Strategy) -> int:
        return self.rubric.strategies[strategy.id].enough

    def _add(
        self,
        strategy: Strategy,
        seen: _Seen,
        *,
        call: int | None,
        turn: int | None,
        where: Where = "turn",
        need: str | None = None,
        by_break: bool = False,
    ) -> None:
        """Judge what was called for."""
        verdict, value = self._judge(strategy, seen, turn) if need is None else ("missed", VALUES["missed"])
        self.moments.append(
            Moment(strategy=strategy.id, call=call, turn=turn, where=where, called_for=True, verdict=verdict, value=value,
                   findings=seen.unsure if verdict == "ungraded" else (*seen.shows, *seen.breaks), need=need, by_break=by_break)
        )  # fmt: skip

    def _record(self, strategy: Strategy, shows: tuple[int, ...], *, turn: int | None, where: Where = "turn") -> None:
        """Record what nothing called for: it neither earns nor costs."""
        if shows:
            self.moments.append(
                Moment(strategy=strategy.id, call=None, turn=turn, where=where, called_for=False, verdict="not_called_for",
                       value=None, findings=shows)
            )  # fmt: skip


def _exchanges(transcript: Transcript, tag: Tag) -> frozenset[int]:
    """Return the turns of exchanges with that referee tag: the trainee's turn and the reply to it."""
    turns = transcript.turns
    found: set[int] = set()
    for index, turn in enumerate(turns):
        if turn.referee == tag:
            found.add(index)
            other = index - 1 if turn.role == "customer" else index + 1
            if 0 <= other < len(turns) and turns[other].role != turn.role:
                found.add(other)
    return frozenset(found)
