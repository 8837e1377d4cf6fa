"""Labelled cases: a conversation, and what a careful reader says of it at single places and as a whole.

JSON lines, one case a line (schema 1, `evals/schemas/case.schema.json`; docs/cases.md explains every key):

    {"id": "ask-shown-03", "transcript": {"turns": [{"role": "customer", "text": "…"}, {"role": "trainee", "text": "…"}]},
     "gold": [{"turn": 1, "strategy": "ask", "shown": true, "broken": false, "called_for": true, "reason": "…"}],
     "source": "…", "labelled_by": "person/anna", "tags": ["shown", "retail"]}

What is absent is not scored. Files are read as streams: how many cases a suite has does not matter to memory.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, model_validator

from roleplay.errors import FileError, Problem
from roleplay.files import nearest
from roleplay.files.json_lines import read_json_lines
from roleplay.text import clean, is_blank
from roleplay.transcript import Data, Outcome, Transcript

Kind = Literal["shown", "broken", "called_for"]
"""What is said of a strategy at a place."""
KINDS: tuple[Kind, ...] = ("shown", "broken", "called_for")
Test = Literal["invariance", "direction", "attack"]

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=80)]
Labeller = Annotated[str, Field(pattern=r"^(person|model|trainee)/[A-Za-z0-9._:-]{1,60}$")]
"""Who or what gave a label. Only agreement between persons is ever called human."""
Reason = Annotated[str, Field(max_length=400)]

MOST_PROBLEMS = 50
"""Mistakes that are listed of one reading; more would only hide the first."""


class _Written(Data):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Gold(_Written):
    """What a reader says of one strategy at one place: a turn, a text of the wrap-up, or the session as a whole."""

    turn: Annotated[int, Field(ge=0)] | None = None
    """Index of a trainee's turn in `turns`, counted from 0; left out for the session as a whole."""
    where: Literal["note", "reflection"] | None = None
    """The text written afterwards, in place of `turn`."""
    strategy: str
    """Id of a strategy of the catalogue."""
    shown: StrictBool | None = None
    """Whether the trainee's words there do it; left out where it was not labelled."""
    broken: StrictBool | None = None
    """Whether they break it; left out where it was not labelled."""
    called_for: StrictBool | None = None
    """Whether the conversation asked for it there; left out where it was not labelled."""
    reason: Reason = ""
    """One line: why, about these very words."""
    by: Labeller | None = None
    """Who gave this label, where it was not whoever labelled the case."""

    @model_validator(mode="after")
    def _one_place(self) -> "Gold":
        if self.turn is not None and self.where is not None:
            raise ValueError("a label has 'turn' or 'where', not both; leave both out for the session as a whole")
        return self

    @property
    def place(self) -> str:
        """Where it stands: "3" (a turn), "note", "reflection" or "session"."""
        return str(self.turn) if self.turn is not None else self.where or "session"

    def said(self, kind: Kind) -> bool | None:
        """Return the label of a kind, None where there is none."""
        value: bool | None = getattr(self, kind)
        return value


class Whole(_Written):
    """What a reader says of the session as a whole."""

    score: tuple[Annotated[float, Field(ge=0, le=100)], Annotated[float, Field(ge=0, le=100)]] | None = None
    """The band, lowest and highest, in which a fair number from 0 to 100 lies."""
    outcome: Outcome | None = None
    """How it ended; scored where the grader says so too."""
    beats: tuple[Id, ...] = ()
    """Ids of sessions that are clearly worse: their scores must be lower."""

    @model_validator(mode="after")
    def _rising(self) -> "Whole":
        if self.score and self.score[0] > self.score[1]:
            raise ValueError("'score' is [lowest, highest]")
        return self


class Pair(_Written):
    """How a case is compared with an earlier one of the same file; their labels correspond by their order."""

    with_: Id = Field(alias="with")
    """The other case's id."""
    test: Test
    """`invariance`: what differs means nothing, so no verdict may change. `direction`: it matters, so the verdict must change as
    the labels do. `attack`: words that speak to the grader were added, so no finding at all may change."""
    kind: Annotated[str, Field(max_length=60)] = ""
    """What was changed (rewording, typos, …): pass rates are told apart by it."""


class Dispute(_Written):
    """A trainee who disagrees with a scorecard; the case awaits a label."""

    strategy: str
    """The strategy they disagree about."""
    turn: Annotated[int, Field(ge=0)] | None = None
    """Index of the trainee's turn that it is about; left out for the session as a whole."""
    verdict: str
    """What the scorecard said."""
    because: Annotated[str, Field(max_length=2000)]
    """Why they disagree, in their words."""


class Case(_Written):
    """One labelled conversation, or part of one."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    """The version of this format: 1, also where it is left out."""
    id: Id
    """Short name, once in a suite."""
    transcript: Transcript
    """`turns`, each with a `role` (customer or trainee) and a `text`; `note` and `reflection` where they were written."""
    gold: tuple[Gold, ...] = ()
    """The labels."""
    whole: Whole | None = None
    """What is said of the session as a whole."""
    pair: Pair | None = None
    """What it is compared with."""
    complete: StrictBool = False
    """Whether every turn was labelled in full: whatever has no label there is neither shown nor broken."""
    conversation: Id | None = None
    """What it was cut from. Cases of one conversation are no independent evidence: intervals are clustered by it. Left out: the
    case's own id, or that of the other one of its pair."""
    persona: str = ""
    """The persona whose situation it is set in, if any."""
    dispute: Dispute | None = None
    """A trainee's disagreement that somebody should settle."""
    source: Annotated[str, Field(max_length=200)] = ""
    """Where the words come from."""
    labelled_by: Labeller | None = None
    """Who gave the labels: person/NAME, model/NAME or trainee/NAME."""
    tags: tuple[Annotated[str, Field(max_length=60)], ...] = ()
    """Words by which figures are told apart."""

    @model_validator(mode="after")
    def _says_something(self) -> "Case":
        if not (self.gold or self.whole or self.pair or self.dispute):
            raise ValueError("a case needs labels under 'gold' or 'whole'")
        for number, turn in enumerate(self.transcript.turns):
            if is_blank(turn.text):
                raise ValueError(f"transcript.turns.{number}: there are no words in 'text'; write what was said")
        for number, each in enumerate(self.gold):
            self._check_turn(each.turn, f"gold.{number}")
        self._check_turn(self.dispute.turn if self.dispute else None, "dispute")
        places = [(each.place, each.strategy) for each in self.gold]
        if twice := next((place for place in places if places.count(place) > 1), None):
            raise ValueError(f"two labels speak of {twice[1]} at the same place ({twice[0]}); make them one")
        return self

    def _check_turn(self, turn: int | None, name: str) -> None:
        turns = self.transcript.turns
        if turn is not None and turn >= len(turns):
            raise ValueError(f"{name}: there is no turn {turn}; turns count from 0, the last is {len(turns) - 1}")
        if turn is not None and turns[turn].role != "trainee":
            raise ValueError(f"{name}: turn {turn} is the customer's; label the trainee's turn that answers it")

    @property
    def cluster(self) -> str:
        """The conversation that this case belongs to."""
        return self.conversation or (self.pair.with_ if self.pair else self.id)


class SecondLabels(_Written):
    """What somebody else says of a case that stands elsewhere: one line of a file of further labels."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    id: Id
    gold: tuple[Gold, ...]
    labelled_by: Labeller


def read_cases(paths: Iterable[Path], strategies: Iterable[str]) -> Iterator[Case]:
    """Yield the cases of files that were checked before (`check_cases`); what is broken meanwhile raises FileError."""
    known = frozenset(strategies)
    for path in paths:
        for number, found in read_json_lines(path, Case):
            problem = found if isinstance(found, Problem) else _unknown_strategy(path, number, found, known)
            if problem is not None:
                raise FileError.of([problem])
            if isinstance(found, Case):
                yield found


def check_cases(paths: Iterable[Path], strategies: Iterable[str], *, labelled: bool = False) -> int:
    """Return how many cases the files hold; raise FileError that lists what is wrong with them, each with its line.

    labelled: whether a label that says nothing is wrong as well; else it awaits somebody.
    """
    known = frozenset(strategies)
    problems: list[Problem] = []
    seen: dict[int, tuple[Path, int]] = {}  # hashes of ids: a suite may have very many
    count = 0
    for path in paths:
        here: set[str] = set()
        for number, found in read_json_lines(path, Case):
            if isinstance(found, Problem):
                problems.append(found)
                continue
            count += 1
            problem = _unknown_strategy(path, number, found, known) or (
                _says_nothing(path, number, found) if labelled else None
            )
            if problem is None and (first := seen.get(hash(found.id))) is not None:
                why = f"the id '{found.id}' is already used in {first[0].name}, line {first[1]}; choose another."
                problem = Problem(str(path), number, 1, why)
            if problem is None and found.pair and found.pair.with_ not in here:
                why = f"pair.with: there is no earlier case '{found.pair.with_}' in this file; put it above."
                problem = Problem(str(path), number, 1, why)
            problems += [problem] if problem else []
            seen.setdefault(hash(found.id), (path, number))
            here.add(found.id)
        if not here and not any(problem.file == str(path) for problem in problems):
            problems.append(Problem(str(path), 0, 0, "there is no case in this file; write one, a line each."))
    if problems:
        more = len(problems) - MOST_PROBLEMS
        shown = problems[:MOST_PROBLEMS]
        rest = [Problem(str(shown[-1].file), 0, 0, f"and {more} more like these.")] if more > 0 else []
        raise FileError.of([*shown, *rest])
    return count


def line_of(case: Case) -> str:
    """Return a case as a line of a file, without what is left at its default."""
    data = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return clean(json.dumps({"schema": 1, **data}, ensure_ascii=False))


def read_second_labels(paths: Iterable[Path]) -> Iterator[SecondLabels]:
    """Yield further labels, from files of them or from whole cases; raise FileError with what is wrong."""
    for path in paths:
        for _, found in read_json_lines(path, _EitherLabels):
            if isinstance(found, Problem):
                raise FileError.of([found])
            if found.labelled_by is not None:
                yield SecondLabels(id=found.id, gold=found.gold, labelled_by=found.labelled_by)


class _EitherLabels(_Written):
    """Labels with or without everything else that a case has; a case that awaits its labels has none."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    id: Id
    gold: tuple[Gold, ...] = ()
    labelled_by: Labeller | None = None

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    @model_validator(mode="after")
    def _by_somebody(self) -> "_EitherLabels":
        if self.gold and self.labelled_by is None:
            raise ValueError("'labelled_by' says who gave these labels: person/NAME or model/NAME")
        return self


def _unknown_strategy(path: Path, number: int, case: Case, known: frozenset[str]) -> Problem | None:
    named = [(f"gold.{place}", each.strategy) for place, each in enumerate(case.gold)]
    named += [("dispute", case.dispute.strategy)] if case.dispute else []
    for place, strategy in named:
        if strategy not in known:
            hint = nearest(strategy, sorted(known), what="strategies")
            return Problem(str(path), number, 1, f"{place}: there is no strategy '{strategy[:60]}'; {hint}")
    return None


def _says_nothing(path: Path, number: int, case: Case) -> Problem | None:
    """Return the problem of a label that is scored nowhere; where a case is complete, it keeps its place open."""
    for place, gold in enumerate(case.gold):
        if not case.complete and all(gold.said(kind) is None for kind in KINDS):
            why = "has none of 'shown', 'broken' and 'called_for'; say one of them, or take the label out."
            return Problem(str(path), number, 1, f"gold.{place}: {why}")
    return None
