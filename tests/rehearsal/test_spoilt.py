"""The rehearsal as crash test: a sound persona has nothing to mend, and each way of spoiling her is named."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

from roleplay.library import load_library
from roleplay.persona import Acceptable, BreakingPoint, Fact, Gate, Persona, Remedy, Replies
from roleplay.rehearsal.company import Part, perform
from roleplay.rehearsal.evidence import Fault
from roleplay.rehearsal.faults import faults
from roleplay.rehearsal.trainees import CAST, LADDER, half_skilled, leaving_out
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.transcript import Outcome

CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)
DANA = load_library().get("dana-missed-connection")
CAST_IDS = tuple(one.id for one in CAST)


def found(persona: Persona, trainees: Iterable[str] = CAST_IDS, seeds: Iterable[int] = (1,)) -> dict[str, Fault]:
    """Rehearse with some of the trainees; return the faults by rule."""
    parts = [Part(persona.id, trainee, seed) for trainee in trainees for seed in seeds]
    return {fault.rule: fault for fault in faults(persona, perform(parts, [persona], RUBRIC, CATALOGUE, workers=1))}


def changed(persona: Persona, **changes: object) -> Persona:
    """Return the persona with other entries, as a file that says so would load."""
    return Persona.model_validate(persona.model_copy(update=changes).model_dump(mode="json", by_alias=True))


def mood(**changes: object) -> Persona:
    return changed(DANA, temperament=DANA.temperament.model_copy(update=changes))


def remedies(change: Callable[[Remedy], dict[str, object]]) -> Persona:
    """Return Dana with every allowed remedy changed."""
    return changed(DANA, remedies=tuple(r.model_copy(update=change(r)) if r.allowed else r for r in DANA.remedies))


def facts(change: Callable[[Fact], dict[str, object]]) -> Persona:
    return changed(DANA, facts=tuple(fact.model_copy(update=change(fact)) for fact in DANA.facts))


def deep(fact: Fact) -> bool:
    return fact.reveal.trust is not None or bool(fact.reveal.needs)


def test_a_sound_persona_has_nothing_to_mend() -> None:
    assert {rule: fault for rule, fault in found(DANA).items() if fault.level == "error"} == {}


def test_who_says_yes_to_anybody_caves() -> None:
    fault = found(remedies(lambda _: {"acceptable": Acceptable(needs=())}), ["fixer", "robotic"])["caves"]
    assert fault.level == "error"
    assert "needs: [heard" in fault.change


def test_who_can_never_say_yes_is_a_dead_end() -> None:
    closed = remedies(lambda _: {"acceptable": Acceptable(trust=10, heat_at_most=0)})
    closed = changed(closed, temperament=DANA.temperament.model_copy(update={"volatility": 0.4}))
    fault = found(closed, ["skilled"])["dead-end"]
    assert "trust" in fault.message
    assert fault.shows.startswith("skilled:")


def test_a_remedy_behind_a_fact_that_stays_locked_is_a_dead_end_that_names_the_fact() -> None:
    hidden = DANA.facts[-1].id
    closed = changed(
        DANA,
        facts=tuple(
            f.model_copy(update={"reveal": Gate(trust=10, shown=("document",))}) if f.id == hidden else f
            for f in DANA.facts
        ),
        remedies=tuple(r.model_copy(update={"acceptable": Acceptable(after=(hidden,))}) for r in DANA.remedies),
    )
    rules = found(closed, ["skilled"])
    assert f"fact '{hidden}' not told" in rules["dead-end"].message
    assert f"'{hidden}' stays locked" in rules["never-told"].message


def test_a_line_with_a_guarded_word_is_a_leak() -> None:
    fact = next(fact for fact in DANA.facts if deep(fact) and fact.secret)
    opening = tuple(f"{line} It is about the {fact.secret[0]}." for line in DANA.lines["opening"])
    fault = found(changed(DANA, lines={**DANA.lines, "opening": opening}), ["silent"])["leak"]
    assert f"'{fact.id}'" in fault.message


def test_what_takes_trust_but_comes_out_for_anybody_is_told_too_early() -> None:
    told = facts(lambda fact: {"reveal": Gate(trust=0)} if deep(fact) else {})
    assert "even to the" in found(told, ["hostile", "silent", "interrogator"])["tells-too-early"].message


def test_a_persona_without_a_secret_has_nothing_hidden() -> None:
    assert "nothing-hidden" in found(facts(lambda _: {"reveal": Gate()}), ["skilled"])


def test_one_slip_that_costs_the_yes_is_unforgiving() -> None:
    """The engine forgives one slip; what a persona can still do is to make the way back too long."""
    parts = [Part(DANA.id, trainee, 1) for trainee in ("skilled", "one-slip")]
    runs = perform(parts, [DANA], RUBRIC, CATALOGUE, workers=1)
    lost = [replace(run, outcome="walked_out") if run.trainee == "one-slip" else run for run in runs]
    assert "one slip" in {fault.rule: fault for fault in faults(DANA, lost)}["unforgiving"].message


def test_whom_nothing_moves_is_immovable() -> None:
    stone = found(
        mood(volatility=0.3, heat=5, patience=10, provoked_by={}, soothed_by={}), ["skilled", "hostile", "blamer"]
    )
    assert "raise `volatility`" in stone["immovable"].change


def test_who_puts_up_with_everything_never_leaves() -> None:
    calm = changed(mood(volatility=0.3, heat=0, patience=10, provoked_by={}), breaking_point=BreakingPoint(heat=10))
    assert "puts up with everything" in found(calm, ["hostile", "blamer"])["never-leaves"].message


def test_who_is_gone_at_once_has_a_hair_trigger() -> None:
    gone = changed(mood(heat=9.5, patience=0.3, volatility=2.5), breaking_point=BreakingPoint(heat=9.6))
    assert (
        "gone within four exchanges" in found(gone, ["robotic", "sorry", "wanderer", "silent"])["hair-trigger"].message
    )


def test_whom_kindness_never_reaches_is_no_customer_to_begin_with() -> None:
    assert not {"kindness-wasted", "no-answer"} & set(found(DANA, ["kind"]))
    shut = mood(heat=9.5, volatility=0.4)
    assert "labelled 3, yet somebody kind" in found(shut, ["kind"])["kindness-wasted"].message
    assert "kindness-wasted" not in found(changed(shut, difficulty=4), ["kind"])


def test_who_knows_nothing_that_anybody_would_ask_has_no_answer() -> None:
    told = remedies(lambda _: {"acceptable": Acceptable(needs=("heard",))})
    fault = found(changed(told, facts=DANA.facts[:1]), ["kind"])["no-answer"]
    assert "“How has all this been for you?”" in fault.message
    assert fault.shows == "kind:1"


def test_who_is_settled_in_three_turns_is_too_quick() -> None:
    easy = remedies(lambda _: {"acceptable": Acceptable(needs=(), heat_at_most=10)})
    easy = changed(easy, temperament=DANA.temperament.model_copy(update={"heat": 1, "trust": 8, "patience": 9}))
    eager = changed(
        easy, facts=tuple(DANA.facts[:1]), remedies=tuple(r for r in easy.remedies if not r.acceptable.after)
    )
    assert "too little to practise" in found(eager, ["skilled"], range(1, 4))["too-quick"].message


def test_who_has_hardly_a_line_of_her_own_runs_dry() -> None:
    mute = changed(
        DANA,
        lines={"opening": DANA.lines["opening"]},
        remedies=tuple(r.model_copy(update={"replies": Replies()}) for r in DANA.remedies),
    )
    assert "borrowed" in found(mute, ["skilled", "robotic"])["runs-dry"].message


def test_a_label_that_lies_is_named() -> None:
    (run,) = perform([Part(DANA.id, half_skilled(LADDER[-1]).id, 1)], [DANA], RUBRIC, CATALOGUE, workers=1)
    runs = [replace(run, trainee=half_skilled(level).id) for level in LADDER]  # the outcome alone is measured
    cases: tuple[tuple[int, Outcome, str], ...] = ((1, "walked_out", "harder"), (5, "resolved", "easier"))
    for label, outcome, word in cases:
        all_alike = [replace(run, outcome=outcome) for run in runs]
        lies = next(fault for fault in faults(changed(DANA, difficulty=label), all_alike) if fault.rule == "label")
        assert f"{word} than it says" in lies.message


def test_a_strategy_that_is_said_to_be_trained_but_never_missed_is_named() -> None:
    idle = found(changed(DANA, trains=("acknowledge", "anticipate")), ["skilled", leaving_out("anticipate").id])
    assert "anticipate" in idle["trains-nothing"].message


@cache
def shown(trainee: str, seed: int) -> tuple[str, ...]:
    run = perform([Part(DANA.id, trainee, seed)], [DANA], RUBRIC, CATALOGUE, workers=1)[0]
    return tuple(turn.text for turn in run.transcript.turns)


def test_the_same_seed_is_the_same_session_and_another_is_not() -> None:
    first = shown("skilled", 1)
    shown.cache_clear()
    assert shown("skilled", 1) == first != shown("skilled", 2)
