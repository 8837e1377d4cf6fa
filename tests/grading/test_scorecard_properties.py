"""What holds of every score, whatever the evidence."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.grading.finders import Evidence
from roleplay.grading.moments import RECITAL
from roleplay.grading.scorecard import Scorecard, derive
from roleplay.rubric import Rubric
from roleplay.transcript import Transcript, Turn
from tests.grading.hand_made import CATALOGUE, IDS, SURE, UNSURE, evidence, rubric, seen, verdict

KINDS = ("one", "two", "minor", "gross")
SPOKEN = tuple(i for i in IDS if i not in {"document", "reflect"})


# One of each, made once: drawing is most of what these tests cost.
CALLS = st.lists(st.sampled_from(SPOKEN), max_size=3).map(tuple)
TAGS = st.sampled_from([None] * 8 + ["hindered", "helped"])
EXCHANGES = st.lists(st.tuples(CALLS, TAGS), min_size=1, max_size=6)
NEEDS = st.sets(st.sampled_from(["heard", "owned", "informed"])).map(tuple)
ENDERS = st.sampled_from([None, "trainee", "customer"])
SIGHTINGS = st.lists(
    st.tuples(
        st.sampled_from(SPOKEN), st.sampled_from(KINDS), st.integers(0, 5), st.integers(1, 3), st.sampled_from([SURE, SURE, UNSURE])
    ),
    max_size=12,
)  # fmt: skip
NOTES = st.none() | st.sets(st.sampled_from(KINDS))
RUBRICS = st.sampled_from(
    [
        rubric(
            *IDS, pass_mark=70, **{i: {"weight": dice.choice([1, 2, 3]), "enough": dice.choice([1, 1, 2])} for i in IDS}
        )
        for dice in map(random.Random, range(30))
    ]
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Transcript, Evidence, Rubric]:
    exchanges, in_the_note = draw(EXCHANGES), draw(NOTES)
    turns: list[Turn] = []
    for calls, tag in exchanges:
        turns.append(Turn(role="customer", text="So?", calls_for=calls, referee=tag))
        turns.append(Turn(role="trainee", text="One. Two. Three."))
    if draw(st.booleans()):
        turns.append(Turn(role="customer", text="Bye.", calls_for=()))
    transcript = Transcript(
        turns=tuple(turns),
        ours=draw(st.booleans()),
        note=None if in_the_note is None else "A note.",
        open_needs=draw(NEEDS),
        ended_by=draw(ENDERS),
    )
    found = [
        seen(f"{strategy}-{kind}", 2 * (place % len(exchanges)) + 1, sentence=sentence, confidence=confidence)
        for strategy, kind, place, sentence, confidence in draw(SIGHTINGS)
    ]
    found += [seen(f"document-{kind}", None, where="note") for kind in sorted(in_the_note or ())]
    return transcript, evidence(transcript, *found), draw(RUBRICS)


def graded(case: tuple[Transcript, Evidence, Rubric], *found: object) -> Scorecard:
    transcript, made, by = case
    return derive(transcript, made.model_copy(update={"findings": found}) if found else made, by, CATALOGUE)


@settings(max_examples=100)
@given(cases())
def test_the_score_is_between_0_and_100_or_there_is_a_reason(case: tuple[Transcript, Evidence, Rubric]) -> None:
    card = graded(case)
    assert (card.score is None) == (card.reason is not None)
    assert (card.passed is None) == (card.score is None or card.too_close)
    assert card.score is None or 0 <= card.score <= 100
    for result in card.verdicts:
        assert result.value is None or -0.5 <= result.value <= 1
        assert (result.value is None) == (result.verdict in {"not_called_for", "ungraded"})


@settings(max_examples=100)
@given(cases(), st.integers())
def test_the_order_of_findings_does_not_matter(case: tuple[Transcript, Evidence, Rubric], seed: int) -> None:
    shuffled = list(case[1].findings)
    random.Random(seed).shuffle(shuffled)
    assert graded(case, *shuffled) == graded(case)


@settings(max_examples=100)
@given(cases())
def test_without_a_break_a_strategy_is_never_worth_less(case: tuple[Transcript, Evidence, Rubric]) -> None:
    transcript, made, by = case
    before = {result.strategy: result.value for result in graded(case).verdicts}
    for gone, finding in enumerate(made.findings):
        rest = made.findings[:gone] + made.findings[gone + 1 :]
        if finding.kind != "breaks" or any(f.strategy == finding.strategy and f.severity == "gross" for f in rest):
            continue  # a gross break that stays makes the strategy broken either way
        card = derive(transcript, made.model_copy(update={"findings": rest}), by, CATALOGUE)
        was, now = before[finding.strategy], verdict(card, finding.strategy).value
        assert was is None or now is None or now >= was


@settings(max_examples=100)
@given(cases(), st.integers(0, 5))
def test_a_show_where_nothing_called_for_it_never_changes_the_score(
    case: tuple[Transcript, Evidence, Rubric], place: int
) -> None:
    transcript, made, by = case
    before = graded(case)
    called = {strategy for calls in made.calls.values() for strategy in calls}
    spoken = [n for n, turn in enumerate(transcript.turns) if turn.role == "trainee"]
    turn = spoken[place % len(spoken)]
    for idle in (result.strategy for result in before.verdicts if result.verdict == "not_called_for"):
        if idle not in SPOKEN or idle in called:
            continue
        findings = (*made.findings, seen(f"{idle}-one", turn))
        if len({f.strategy for f in findings if f.turn == turn}) > RECITAL:
            continue  # one more turns the turn into a recital
        after = derive(transcript, made.model_copy(update={"findings": findings}), by, CATALOGUE)
        assert (after.score, after.reason, after.margin) == (before.score, before.reason, before.margin)
