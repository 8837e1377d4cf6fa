"""What holds of every score, whatever the evidence."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.grading.finders import Evidence
from roleplay.grading.moments import RECITAL
from roleplay.grading.scorecard import Scorecard, derive
from roleplay.rubric import Rubric
from roleplay.transcript import Transcript, Turn
from tests.grading.hand_made import CATALOGUE, IDS, SURE, UNSURE, evidence, rubric, seen

KINDS = ("one", "two", "minor", "gross")
SPOKEN = tuple(i for i in IDS if i not in {"document", "reflect"})


@st.composite
def conversations(draw: st.DrawFn) -> Transcript:
    turns: list[Turn] = []
    for _ in range(draw(st.integers(1, 6))):
        calls = draw(st.lists(st.sampled_from(SPOKEN), max_size=3))
        tag = draw(st.sampled_from([None] * 8 + ["hindered", "helped"]))
        turns.append(Turn(role="customer", text="So?", calls_for=tuple(calls), referee=tag))
        turns.append(Turn(role="trainee", text="One. Two. Three."))
    if draw(st.booleans()):
        turns.append(Turn(role="customer", text="Bye.", calls_for=()))
    return Transcript(
        turns=tuple(turns),
        ours=draw(st.booleans()),
        note=draw(st.sampled_from([None, "A note."])),
        open_needs=tuple(draw(st.sets(st.sampled_from(["heard", "owned", "informed"])))),
        ended_by=draw(st.sampled_from([None, "trainee", "customer"])),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Transcript, Evidence, Rubric]:
    transcript = draw(conversations())
    spoken = [n for n, turn in enumerate(transcript.turns) if turn.role == "trainee"]
    one = st.builds(
        lambda s, k, t, n, c: seen(f"{s}-{k}", t, sentence=n, confidence=c),
        st.sampled_from(SPOKEN), st.sampled_from(KINDS), st.sampled_from(spoken), st.integers(1, 3), st.sampled_from([SURE, SURE, UNSURE]),
    )  # fmt: skip
    found = draw(st.lists(one, max_size=12))
    if transcript.note:
        found += [seen(f"document-{kind}", None, where="note") for kind in draw(st.sets(st.sampled_from(KINDS)))]
    weights: dict[str, Any] = {
        i: {"weight": draw(st.sampled_from([1, 2, 3])), "enough": draw(st.sampled_from([1, 1, 2]))} for i in IDS
    }
    return transcript, evidence(transcript, *found), rubric(*IDS, **weights)


def graded(case: tuple[Transcript, Evidence, Rubric], *found: object) -> Scorecard:
    transcript, made, by = case
    return derive(transcript, made.model_copy(update={"findings": found}) if found else made, by, CATALOGUE)


@settings(max_examples=1500, derandomize=False, deadline=None)
@given(cases())
def test_the_score_is_between_0_and_100_or_there_is_a_reason(case: tuple[Transcript, Evidence, Rubric]) -> None:
    card = graded(case)
    assert (card.score is None) == (card.reason is not None) == (card.passed is None)
    assert card.score is None or 0 <= card.score <= 100
    for result in card.verdicts:
        assert result.value is None or -0.5 <= result.value <= 1
        assert (result.value is None) == (result.verdict in {"not_called_for", "ungraded"})


@settings(max_examples=1500, derandomize=False, deadline=None)
@given(cases(), st.integers())
def test_the_order_of_findings_does_not_matter(case: tuple[Transcript, Evidence, Rubric], seed: int) -> None:
    shuffled = list(case[1].findings)
    random.Random(seed).shuffle(shuffled)
    assert graded(case, *shuffled) == graded(case)


@settings(max_examples=1500, derandomize=False, deadline=None)
@given(cases(), st.data())
def test_without_a_break_a_strategy_is_never_worth_less(
    case: tuple[Transcript, Evidence, Rubric], data: st.DataObject
) -> None:
    transcript, made, by = case
    breaks = [n for n, finding in enumerate(made.findings) if finding.kind == "breaks"]
    if not breaks:
        return
    gone = data.draw(st.sampled_from(breaks))
    strategy = made.findings[gone].strategy
    rest = tuple(finding for n, finding in enumerate(made.findings) if n != gone)
    if any(f.strategy == strategy and f.severity == "gross" for f in rest):
        return  # a gross break that stays makes the strategy broken either way
    before, after = (
        next(r.value for r in derive(transcript, e, by, CATALOGUE).verdicts if r.strategy == strategy)
        for e in (made, made.model_copy(update={"findings": rest}))
    )
    assert before is None or after is None or after >= before


@settings(max_examples=1500, derandomize=False, deadline=None)
@given(cases(), st.data())
def test_a_show_where_nothing_called_for_it_never_changes_the_score(
    case: tuple[Transcript, Evidence, Rubric], data: st.DataObject
) -> None:
    transcript, made, by = case
    before = derive(transcript, made, by, CATALOGUE)
    idle = [r.strategy for r in before.verdicts if r.verdict == "not_called_for" and r.strategy in SPOKEN]
    spoken = [n for n, turn in enumerate(transcript.turns) if turn.role == "trainee"]
    called = {strategy for calls in made.calls.values() for strategy in calls}
    idle = [strategy for strategy in idle if strategy not in called]
    if not idle:
        return
    extra = seen(f"{data.draw(st.sampled_from(idle))}-one", data.draw(st.sampled_from(spoken)))
    if len({f.strategy for f in (*made.findings, extra) if f.turn == extra.turn}) > RECITAL:
        return  # one more turns the turn into a recital
    after = derive(transcript, made.model_copy(update={"findings": (*made.findings, extra)}), by, CATALOGUE)
    assert (after.score, after.reason, after.margin) == (before.score, before.reason, before.margin)
