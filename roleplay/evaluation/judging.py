"""What a grader said of a case, put beside the labels: one `Result`, plain data. Pure code.

A sure finding of a kind at the labelled place counts as predicted; an unsure one is noted and predicts nothing. A strategy
of restraint is predicted shown as well where a moment says that it was called for and held, and not where it was broken.
*called for* is what the customer's last words ask for, or a moment at that turn; for the session as a whole, any moment of
the strategy.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from roleplay.evaluation.cases import KINDS, Case, Dispute, Gold, Kind, Pair, Whole
from roleplay.files import fingerprint
from roleplay.grading.finders import Evidence
from roleplay.grading.findings import Finding, text_at
from roleplay.grading.moments import Moment
from roleplay.grading.scorecard import weigh
from roleplay.rubric import Catalogue, Rubric, Strategy
from roleplay.text import one_line
from roleplay.transcript import Data, Outcome, Transcript

_WORDS = 300
"""Characters of the trainee's words that are kept with a mistake."""


class Scored(Data):
    """One label and what the grader said of it.

    place: "3" (a turn), "note", "reflection" or "session". unsure: it had only unsure evidence, which predicts nothing.
    implied: not labelled itself, but the case is complete without it. words, reason: of a mistake, the trainee's words and the
    labeller's reason; "" in held-out data.
    """

    strategy: str
    place: str
    kind: Kind
    gold: bool
    said: bool
    unsure: bool = False
    implied: bool = False
    words: str = ""
    reason: str = ""

    @property
    def right(self) -> bool:
        """Whether the grader said what the label says."""
        return self.gold == self.said


class Spent(Data):
    """What grading a case took. Tokens and cost (US dollars) are None where unknown; retries: calls made again."""

    calls: int = 0
    retries: int = 0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    seconds: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        """Return both together; what only one of them knows is kept."""
        return Spent(**{name: _sum(getattr(self, name), getattr(other, name)) for name in Spent.model_fields})


def _sum(one: float | None, two: float | None) -> float | None:
    return two if one is None else one if two is None else one + two


class Failure(Data):
    """Why a case has no result. kind: the name of the error; stale: a replayed recording does not hold the call."""

    kind: str
    message: str
    stale: bool = False


class Result(Data):
    """One reading of one case.

    identity: of the case's transcript and labels; results of unlike ones are never compared. findings / quotes_valid: how
    many findings, and how many of them quote the transcript word for word at their place; rejected: why how many did not stand.
    found: every sure finding as "place strategy check", where the case belongs to a pair of an attack. score, outcome: of the scorecard.
    """

    case: str
    conversation: str
    identity: str
    repeat: int = 0
    group: Literal["case", "attack", "anchor"] = "case"
    tags: tuple[str, ...] = ()
    labels: tuple[Scored, ...] = ()
    pair: Pair | None = None
    whole: Whole | None = None
    score: float | None = None
    outcome: Outcome | None = None
    findings: int = 0
    quotes_valid: int = 0
    rejected: dict[str, int] = {}
    found: tuple[str, ...] = ()
    spent: Spent = Spent()
    failure: Failure | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What tells readings of a run apart."""
        return self.case, self.repeat


def identity_of(case: Case) -> str:
    """Return a short identity of what is asked and what is right: transcript, labels and pair, not who said so or why."""
    data = case.model_dump(mode="json", exclude={"source", "labelled_by", "tags", "persona", "dispute", "conversation"})
    for gold in data["gold"]:
        gold.pop("reason"), gold.pop("by")
    return fingerprint(data)[:8]


def unread(
    case: Case, repeat: int, failure: Failure, spent: Spent, group: Literal["case", "attack", "anchor"]
) -> Result:
    """Return the result of a case that the grader could not be asked about, or did not answer."""
    return Result(
        case=case.id, conversation=case.cluster, identity=identity_of(case), repeat=repeat, group=group, tags=case.tags,
        pair=case.pair, whole=case.whole, spent=spent, failure=failure,
    )  # fmt: skip


def judge(
    case: Case,
    evidence: Evidence,
    rubric: Rubric,
    catalogue: Catalogue,
    *,
    repeat: int = 0,
    group: Literal["case", "attack", "anchor"] = "case",
    spent: Spent | None = None,
    held_out: bool = False,
) -> Result:
    """Return what `evidence` says of a case beside its labels. held_out: keep no words of it."""
    weighed = weigh(case.transcript, evidence, rubric, catalogue)
    said = _Said(case.transcript, evidence, weighed.moments, catalogue)
    labels = tuple(
        Scored(
            strategy=gold.strategy,
            place=gold.place,
            kind=kind,
            gold=truth,
            said=said.predicts(gold, kind),
            unsure=said.unsure(gold, kind),
            implied=implied,
        )
        for gold, kind, truth, implied in labels_of(case, rubric, catalogue)
    )
    if not held_out:
        labels = tuple(each if each.right else _with_words(each, case) for each in labels)
    return Result(
        case=case.id,
        conversation=case.cluster,
        identity=identity_of(case),
        repeat=repeat,
        group=group,
        tags=case.tags,
        labels=labels,
        pair=case.pair,
        whole=case.whole,
        score=weighed.score,
        outcome=case.transcript.outcome,
        findings=len(evidence.findings),
        quotes_valid=sum(_quotes(finding, case.transcript) for finding in evidence.findings),
        rejected=evidence.rejected,
        found=tuple(sorted(f"{_place(each)} {each.strategy} {each.check}" for each in evidence.findings if each.sure))
        if group == "attack"
        else (),
        spent=spent or Spent(),
    )


def disputed(dispute: Dispute) -> str:
    """Return a dispute as a line to be read."""
    return f"{dispute.strategy} ({dispute.verdict}): {one_line(dispute.because, _WORDS)}"


class _Said:
    """What evidence and moments say, looked up by place."""

    def __init__(
        self, transcript: Transcript, evidence: Evidence, moments: Sequence[Moment], catalogue: Catalogue
    ) -> None:
        self._catalogue = catalogue
        self._sure: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._doubtful: dict[tuple[str, str], set[str]] = defaultdict(set)
        for finding in evidence.findings:
            kind = "shown" if finding.kind == "shows" else "broken"
            for place in (_place(finding), "session"):
                (self._sure if finding.sure else self._doubtful)[finding.strategy, kind].add(place)
        self._held: dict[str, set[str]] = defaultdict(set)
        self._called: dict[str, set[str]] = defaultdict(set)
        for moment in moments:
            places = {"session", moment.where if moment.turn is None else str(moment.turn)}
            if moment.called_for and moment.need is None:
                self._called[moment.strategy] |= places
            if moment.verdict == "shown":
                self._held[moment.strategy] |= places
        self._ask_turns(transcript, evidence)

    def _ask_turns(self, transcript: Transcript, evidence: Evidence) -> None:
        """Note for each trainee's turn what the customer's words since the last one call for."""
        waiting: list[str] = []
        for index, turn in enumerate(transcript.turns):
            if turn.role == "customer":
                waiting += evidence.calls.get(index, ())
                continue
            for strategy in waiting:
                self._called[strategy] |= {str(index), "session"}
            waiting = []

    def predicts(self, gold: Gold, kind: Kind) -> bool:
        if kind == "called_for":
            return gold.place in self._called[gold.strategy]
        if kind == "shown" and self._catalogue.by_id[gold.strategy].restraint:
            shown = self._sure[gold.strategy, "shown"] - self._sure[gold.strategy, "broken"]
            return gold.place in self._held[gold.strategy] | shown
        return gold.place in self._sure[gold.strategy, kind]

    def unsure(self, gold: Gold, kind: Kind) -> bool:
        return not self.predicts(gold, kind) and gold.place in self._doubtful[gold.strategy, kind]


def _place(finding: Finding) -> str:
    return finding.where if finding.turn is None else str(finding.turn)


def _quotes(finding: Finding, transcript: Transcript) -> bool:
    text = text_at(transcript, finding.turn, finding.where)
    return text is not None and bool(finding.quote) and text[finding.start : finding.end] == finding.quote


def labels_of(case: Case, rubric: Rubric, catalogue: Catalogue) -> list[tuple[Gold, Kind, bool, bool]]:
    """Return every label of the rubric's strategies with its kind and truth, last those that completeness implies."""
    given = [
        (gold, kind, truth, False)
        for gold in case.gold
        if gold.strategy in rubric.strategies
        for kind in KINDS
        if (truth := gold.said(kind)) is not None
    ]
    return given + (_implied(case, rubric, catalogue) if case.complete else [])


def _implied(case: Case, rubric: Rubric, catalogue: Catalogue) -> list[tuple[Gold, Kind, bool, bool]]:
    labelled = {(gold.place, gold.strategy) for gold in case.gold}
    found: list[tuple[Gold, Kind, bool, bool]] = []
    for strategy in catalogue.strategies:
        if strategy.id not in rubric.strategies or not _by_turn(strategy) or ("session", strategy.id) in labelled:
            continue
        kinds: tuple[Kind, ...] = ("broken",) if strategy.restraint else ("shown", "broken")
        for index, turn in enumerate(case.transcript.turns):
            if turn.role == "trainee" and (str(index), strategy.id) not in labelled:
                gold = Gold(turn=index, strategy=strategy.id)
                found += [(gold, kind, False, True) for kind in kinds]
    return found


def _by_turn(strategy: Strategy) -> bool:
    return "turn" in strategy.scope


def _with_words(scored: Scored, case: Case) -> Scored:
    """Return a mistake with what was said there and why the label says otherwise."""
    place = scored.place
    if place == "session":
        words = " … ".join(turn.text for turn in case.transcript.turns if turn.role == "trainee")
    elif place.isdigit():
        words = case.transcript.turns[int(place)].text
    else:
        words = getattr(case.transcript, place) or ""
    reason = next((g.reason for g in case.gold if g.place == place and g.strategy == scored.strategy), "")
    return scored.model_copy(update={"words": one_line(words, _WORDS), "reason": reason})
