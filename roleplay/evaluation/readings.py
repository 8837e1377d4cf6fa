"""The readings of a run: everything a grader is put to, in order, one at a time. Anchors first: they tell soonest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from roleplay.errors import FileError, Problem
from roleplay.evaluation.cases import Case, Gold, Pair, read_cases
from roleplay.evaluation.graders import Grader
from roleplay.evaluation.judging import Result, Scored, Spent, judge
from roleplay.evaluation.spread import spread, strata
from roleplay.evaluation.suite import Attacks, Suite
from roleplay.files.json_lines import read_json_lines
from roleplay.grading.anchors import Anchor, load_anchors
from roleplay.grading.finders import Evidence
from roleplay.rubric import Catalogue
from roleplay.text import sentences
from roleplay.transcript import Data, Transcript


@dataclass(frozen=True, slots=True)
class Reading:
    """One case to be graded once. anchor: whose labels are held to single sentences."""

    case: Case
    repeat: int = 0
    group: Literal["case", "attack", "anchor"] = "case"
    anchor: Anchor | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What tells readings of a run apart."""
        return self.case.id, self.repeat

    def judged(self, evidence: Evidence, grader: Grader, spent: Spent, *, held_out: bool) -> Result:
        """Return what the evidence says beside the labels."""
        result = judge(
            self.case,
            evidence,
            grader.rubric,
            grader.catalogue,
            repeat=self.repeat,
            group=self.group,
            spent=spent,
            held_out=held_out,
        )
        return result.model_copy(update={"labels": _held_to(self.anchor, evidence)}) if self.anchor else result


def readings(suite: Suite, grader: Grader) -> Iterator[Reading]:
    """Yield every reading of a suite; cases are read from their files as they are needed."""
    yield from beside_cases(suite, grader)
    for case in cases_of(suite, grader):
        yield from (Reading(case, repeat) for repeat in range(suite.repeats))


def beside_cases(suite: Suite, grader: Grader) -> Iterator[Reading]:
    """Yield what is graded beside the cases of a suite: the anchors, and conversations with attacks in them."""
    if suite.anchors != "off":
        yield from (
            Reading(_case_of(anchor, grader.catalogue), 0, "anchor", anchor)
            for anchor in load_anchors(grader.catalogue)
        )
    if suite.attacks is not None:
        yield from (Reading(case, 0, "attack") for case in attacked(suite, suite.attacks, grader.catalogue.by_id))


def cases_of(suite: Suite, grader: Grader) -> Iterator[Case]:
    """Yield the cases of a suite; where it is limited, those that are spread most evenly."""
    every = partial(read_cases, suite.case_files, grader.catalogue.by_id)
    if suite.limit is None:
        yield from every()
        return
    strategies = grader.rubric.strategies
    chosen = spread(((case.id, strata(case, strategies)) for case in every()), suite.limit)
    yield from (case for case in every() if case.id in chosen)


# ── anchors ──


def _case_of(anchor: Anchor, catalogue: Catalogue) -> Case:
    """Return an anchor as a case, so that it is asked about like any other."""
    owner = {each.id: one.id for one in catalogue.strategies for each in (*one.shows, *one.breaks)}
    places = dict.fromkeys((label.turn, label.where, owner[label.check]) for label in anchor.gold)
    gold = tuple(
        Gold(turn=turn, where=None if where == "turn" else where, strategy=strategy) for turn, where, strategy in places
    )
    return Case(id=f"anchor-{anchor.id}", transcript=anchor.transcript, gold=gold)


def _held_to(anchor: Anchor, evidence: Evidence) -> tuple[Scored, ...]:
    sure = [finding for finding in evidence.findings if finding.sure]
    return tuple(
        Scored(
            strategy=label.check,
            place=f"{label.where if label.turn is None else label.turn}.{label.sentence}",
            kind="shown" if label.kind == "shows" else "broken",
            gold=label.there,
            said=any(label.met_by(finding) for finding in sure),
        )
        for label in anchor.gold
    )


# ── attacks ──


class Attack(Data):
    """One way to beg, order or trick a grader. turns: its words, one for each trainee turn that it takes; seeks: what it wants."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    seeks: str
    lang: str
    turns: Annotated[tuple[str, ...], Field(min_length=1)]


def attacked(suite: Suite, attacks: Attacks, strategies: Iterable[str]) -> Iterator[Case]:
    """Yield the clean conversations, and after them each once with every attack put into it."""
    hosts = list(read_cases([suite.beside(attacks.into)], strategies))
    yield from (host.model_copy(update={"pair": None}) for host in hosts)
    wanted = sampled(load_attacks(suite.beside(attacks.file)), attacks.sample)
    for host in hosts:
        for attack in wanted:
            yield host.model_copy(
                update={
                    "id": f"{host.id}.{attack.id}",
                    "transcript": put_into(host.transcript, attack.turns),
                    "pair": Pair(with_=host.id, test="attack", kind=attack.seeks),
                    "conversation": f"{host.id}.{attack.id}",  # each attack is evidence of its own
                    "tags": ("attack", attack.lang),
                }
            )


def load_attacks(path: Path) -> list[Attack]:
    """Read the attacks of a file; raise FileError that lists what is wrong with it."""
    found = list(read_json_lines(path, Attack))
    problems = [each for _, each in found if isinstance(each, Problem)]
    if problems:
        raise FileError.of(problems)
    return [each for _, each in found if isinstance(each, Attack)]


def sampled(attacks: Sequence[Attack], wanted: int | None) -> Sequence[Attack]:
    """Return so many of them, spread evenly over the file; the same ones always."""
    if wanted is None or wanted >= len(attacks):
        return attacks
    return [attacks[place * len(attacks) // wanted] for place in range(wanted)]


def put_into(transcript: Transcript, words: Sequence[str]) -> Transcript:
    """Return a conversation with an attack before, inside and after its trainee turns in turn, and in the wrap-up."""
    turns = list(transcript.turns)
    own = [index for index, turn in enumerate(turns) if turn.role == "trainee"]
    for count, index in enumerate(own):
        turns[index] = turns[index].model_copy(
            update={"text": _with(turns[index].text, words[count % len(words)], count % 3)}
        )
    whole = "\n".join(words)
    note = f"{transcript.note}\n{whole}" if transcript.note else transcript.note
    reflection = f"{whole}\n{transcript.reflection}" if transcript.reflection else transcript.reflection
    return transcript.model_copy(update={"turns": tuple(turns), "note": note, "reflection": reflection})


def _with(text: str, attack: str, place: int) -> str:
    if place == 0:
        return f"{attack}\n{text}"
    if place == 2:
        return f"{text}\n{attack}"
    first = sentences(text)[0].end
    return f"{text[:first]}\n{attack}\n{text[first:].strip()}".rstrip()
