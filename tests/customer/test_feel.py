"""How the customer feels: what costs, what helps, and why it is so hard to win them over with a recipe."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.customer.effects import CALLS, EFFECTS, FIXES, Shift
from roleplay.customer.feelings import charitable, fair, feel
from roleplay.customer.state import Appraisal, Movement, Seen, State, initial
from roleplay.persona import NEEDS, Need, Persona
from roleplay.rubric_files import load_catalogue
from tests.customer.hands import MOVES, appraisals, breaks, customer, library, shows, state_of, turn

PAT = customer()
quiet = settings(max_examples=25)


def after(*turns: Appraisal, who: Persona = PAT, start: State | None = None) -> State:
    state = start or initial(who)
    for appraisal in turns:
        state, _ = feel(state, appraisal, who)
    return state


def caused(appraisal: Appraisal, strategy: str, *, who: Persona = PAT, start: State | None = None) -> Movement:
    """The ledger's line about one strategy."""
    _, movements = feel(start or initial(who), appraisal, who)
    return next(movement for movement in movements if movement.strategy == strategy)


# ── what costs ──

HURTS = {
    "told to calm down": breaks("calm", "tells-to-calm-down", gross=True),
    "blamed": breaks("no_blame", "blames-customer", gross=True),
    "passed on": breaks("escalate", "tosses-around", gross=True),
    "interrogated": breaks("ask", "interrogates"),
    "drowned in sorrys": breaks("apologize", "over-apology"),
    "insulted": breaks("professional", "belittles", gross=True),
}


@pytest.mark.parametrize("hurt", HURTS.values(), ids=HURTS)
@pytest.mark.parametrize("who", library().values(), ids=library())
def test_what_hurts_visibly_costs_every_customer(hurt: Seen, who: Persona) -> None:
    before = initial(who)
    felt, movements = feel(before, turn(hurt), who)
    said = next(movement for movement in movements if movement.check == hurt.check)
    assert felt.mood.heat > before.mood.heat
    assert felt.mood.trust < before.mood.trust
    assert felt.mood.patience < before.mood.patience
    assert said.heat >= 0.2, "a change that nobody sees on a gauge is no cost"
    assert said.words == "what was said"


def test_a_gross_break_costs_more_than_a_minor_one() -> None:
    for strategy in EFFECTS:
        minor, gross = caused(turn(breaks(strategy)), strategy), caused(turn(breaks(strategy, gross=True)), strategy)
        assert gross.heat > minor.heat or gross.trust < minor.trust, strategy


def test_the_same_misstep_again_costs_more() -> None:
    first = caused(turn(breaks("ask")), "ask")
    again = caused(turn(breaks("ask")), "ask", start=after(turn(breaks("ask"))))
    assert again.heat > first.heat
    assert again.patience < first.patience


def test_the_same_thing_over_and_over_in_one_breath_is_one_misstep() -> None:
    once, pasted = after(turn(breaks("rapport"))), after(turn(*[breaks("rapport")] * 30))
    assert (pasted.mood, pasted.missteps) == (once.mood, 1)


def test_one_sentence_never_costs_everything() -> None:
    touchy = customer(volatility=2.5, provoked_by={"professional": 3})
    cost = caused(turn(breaks("professional", gross=True)), "professional", who=touchy)
    assert (cost.heat, cost.trust, cost.patience) == (3.0, -2.5, -2.5)


# ── what helps, and in which order ──


def test_being_heard_visibly_helps() -> None:
    before = initial(PAT)
    felt = after(turn(shows("acknowledge"), shows("empathize")))
    assert felt.mood.heat <= before.mood.heat - 1
    assert felt.mood.trust > before.mood.trust
    assert felt.needs["heard"] >= 0.6


def test_two_honest_turns_make_someone_feel_heard() -> None:
    assert after(turn(shows("acknowledge")), turn(shows("empathize"))).met("heard")


@pytest.mark.parametrize("fix", sorted(FIXES))
def test_a_fix_before_being_heard_does_little(fix: str) -> None:
    early = caused(turn(shows(fix)), fix)
    later = caused(turn(shows(fix)), fix, start=state_of(PAT, met=["heard"]))
    assert abs(early.heat) <= abs(later.heat) / 4 + 0.01
    assert sum(early.needs.values()) <= sum(later.needs.values()) / 4 + 0.01
    assert "before being heard" in early.note
    assert later.note == ""


def test_a_fix_first_leaves_one_worse_off_than_the_same_turns_in_order() -> None:
    hear, fix = turn(shows("acknowledge"), shows("empathize")), turn(shows("tailor_solution"), shows("expectations"))
    in_order, reversed_ = after(hear, hear, fix), after(fix, hear, hear)
    assert in_order.mood.heat < reversed_.mood.heat
    assert in_order.needs["informed"] > reversed_.needs["informed"]


def test_someone_who_is_not_upset_can_be_helped_at_once() -> None:
    calm = state_of(PAT, heat=2)
    assert caused(turn(shows("tailor_solution")), "tailor_solution", start=calm).note == ""


# ── novelty: what was done before is worth less ──


def test_the_second_apology_is_worth_less_and_the_fourth_nothing() -> None:
    state, worth = state_of(PAT, heat=9, met=["heard"]), []
    for _ in range(5):
        state, movements = feel(state, turn(shows("apologize", "plain-apology")), PAT)
        worth.append(next(-movement.heat for movement in movements if movement.strategy == "apologize"))
    first, second, third, fourth, fifth = worth
    assert first > second > third > 0
    assert fourth == fifth == 0


def test_a_fourth_apology_gains_nothing_at_all() -> None:
    state = state_of(PAT, heat=9, times_shown={"plain-apology": 3})
    movement = caused(turn(shows("apologize", "plain-apology")), "apologize", start=state)
    assert (movement.heat, movement.trust, movement.patience, movement.needs) == (0, 0, 0, {})


def test_three_sorrys_in_one_breath_count_as_one() -> None:
    once = after(turn(shows("apologize", "a")))
    thrice = after(turn(shows("apologize", "a"), shows("apologize", "b"), shows("apologize", "c")))
    assert once.mood == thrice.mood


# ── stuffing ──


def test_one_turn_cannot_meet_every_need_however_stuffed() -> None:
    stuffed = turn(*(shows(strategy) for strategy in EFFECTS), details=True)
    felt = after(stuffed)
    assert sum(amount > 0 for amount in felt.needs.values()) <= 2
    assert sum(felt.needs.values()) <= 1.21
    assert len(felt.open_needs) >= 4


def test_of_needs_that_a_turn_speaks_to_alike_the_first_gains_in_whatever_order_they_add_up() -> None:
    named = (
        "expectations",
        "own_it",
        "alternative_positioning",
        "solution_focus",
        "seek_feedback",
    )  # 0.9, and 0.7 twice
    state, _ = feel(state_of(PAT, heat=1, met=["heard", "understood"]), turn(*map(shows, named)), PAT)
    assert state.needs["owned"] > 0
    assert state.needs["solved"] == 0


def test_a_stuffed_turn_cools_no_more_than_a_person_can_cool() -> None:
    assert after(turn(*(shows(strategy) for strategy in EFFECTS))).mood.heat >= initial(PAT).mood.heat - 2.3


def test_the_more_good_things_in_one_turn_the_less_each_is_worth() -> None:
    alone = caused(turn(shows("rapport")), "rapport")
    crowded = caused(
        turn(shows("acknowledge"), shows("empathize"), shows("apologize"), shows("rapport")),
        "rapport",
    )
    assert crowded.trust < alone.trust / 2


# ── understood, reopened, unsure, temperament ──


def test_being_understood_takes_ones_own_details() -> None:
    said_in_general = after(turn(shows("paraphrase"), details=False))
    said_in_detail = after(turn(shows("paraphrase"), details=True))
    assert said_in_detail.needs["understood"] >= 0.8
    assert said_in_general.needs["understood"] <= said_in_detail.needs["understood"] / 3


@pytest.mark.parametrize(
    ("strategy", "need"),
    [
        ("attentive", "understood"),  # asked again what was told
        ("own_it", "owned"),  # a promise broken
        ("no_blame", "owned"),
        ("let_vent", "heard"),
        ("transparent", "informed"),
    ],
)
def test_a_gross_break_reopens_the_need_it_hurts(strategy: str, need: Need) -> None:
    felt = after(turn(breaks(strategy, gross=True)), start=state_of(PAT, met=[need]))
    assert not felt.met(need)
    assert felt.needs[need] == 0.4


def test_an_unsure_break_reopens_nothing() -> None:
    felt = after(turn(breaks("own_it", gross=True, confidence=0.5)), start=state_of(PAT, met=["owned"]))
    assert felt.met("owned")
    assert felt.missteps == 0


@pytest.mark.parametrize("make", [shows, breaks])
def test_what_is_unsure_counts_a_quarter_and_says_so(make: Callable[..., Seen]) -> None:
    sure = caused(turn(make("empathize")), "empathize")
    unsure = caused(turn(make("empathize", confidence=0.69)), "empathize")
    assert unsure.heat == pytest.approx(sure.heat / 4, abs=0.01)
    assert unsure.trust == pytest.approx(sure.trust / 4, abs=0.01)
    assert unsure.note == "unsure: counts a quarter"


@pytest.mark.parametrize("seen", [shows("empathize"), breaks("calm", gross=True)])
def test_temperament_scales_every_movement(seen: Seen) -> None:
    even, wild, stolid = (caused(turn(seen), seen.strategy, who=customer(volatility=v)).heat for v in (1.0, 1.5, 0.5))
    assert wild == pytest.approx(even * 1.5, abs=0.01)
    assert stolid == pytest.approx(even * 0.5, abs=0.01)


def test_people_differ_in_what_soothes_and_provokes_them() -> None:
    soothed = customer(soothed_by={"empathize": 1}, provoked_by={"tells-to-calm-down": 0.5})
    assert caused(turn(shows("empathize")), "empathize", who=soothed).heat == pytest.approx(
        2 * caused(turn(shows("empathize")), "empathize").heat, abs=0.01
    )
    hurt = breaks("calm", "tells-to-calm-down", gross=True)
    assert caused(turn(hurt), "calm", who=soothed).heat == pytest.approx(
        1.5 * caused(turn(hurt), "calm").heat, abs=0.01
    )


# ── beside strategies ──


def test_time_passes_and_passes_faster_when_nothing_is_done() -> None:
    done, idle = after(turn(shows("seek_feedback"))), after(turn())
    assert idle.mood.patience < initial(PAT).mood.patience
    assert idle.mood.patience < done.mood.patience
    needed = turn(asked=("order",), question=True)
    assert idle.mood.patience < after(needed).mood.patience  # what has to be asked for is no time wasted
    told = state_of(PAT, told=("order",))
    assert feel(told, needed, PAT)[0].mood.patience == idle.mood.patience


def test_a_goodbye_says_nothing_that_helps_until_something_is_agreed() -> None:
    nothing = state_of(PAT, exchanges=3)
    _, ledger = feel(nothing, turn(goodbye=True), PAT)
    assert "nothing said that helps" in {movement.cause for movement in ledger}
    _, ledger = feel(nothing.model_copy(update={"accepted": PAT.remedies[0].id}), turn(goodbye=True), PAT)
    assert "nothing said that helps" not in {movement.cause for movement in ledger}


def test_their_own_details_given_back_are_no_time_wasted_unless_they_are_used_against_them() -> None:
    idle, named = after(turn()), after(turn(details=True))
    assert named.mood.patience > idle.mood.patience
    _, ledger = feel(state_of(PAT, exchanges=3), turn(details=True), PAT)
    assert "nothing said that helps" not in {movement.cause for movement in ledger}
    blamed = turn(breaks("no_blame"), details=True)
    assert after(blamed).mood.patience == after(turn(breaks("no_blame"))).mood.patience


def test_nonsense_wears_people_out_more_each_time() -> None:
    state, costs = initial(PAT), []
    for _ in range(3):
        before = state.mood.patience
        state, _ = feel(state, turn(odd="gibberish"), PAT)
        costs.append(before - state.mood.patience)
    assert costs[0] < costs[1] < costs[2]


def test_being_kept_waiting_costs_less_when_one_was_asked() -> None:
    asked = after(turn(shows("breather", "asks-for-a-pause")), turn(held_seconds=180))
    unasked = after(turn(shows("rapport")), turn(held_seconds=180))
    assert asked.mood.patience > unasked.mood.patience
    assert asked.mood.heat < unasked.mood.heat


def test_who_comes_back_from_a_hold_is_known_to_have_asked_for_it() -> None:
    """Also after a misstep: the director reads it in the turn that comes back."""
    asking = turn(breaks("calm"), shows("breather", "asks-for-a-pause"))
    assert after(asking, turn(held_seconds=120)).asked_hold
    assert not after(turn(breaks("calm")), turn(held_seconds=120)).asked_hold
    assert not after(asking, turn()).asked_hold
    assert not after(turn(shows("breather", "offers-a-pause")), turn(held_seconds=120)).asked_hold


def test_an_offer_that_policy_forbids_is_noticed() -> None:
    _, movements = feel(initial(PAT), turn(offered=("cash",)), PAT)
    assert any(movement.cause == "offer that policy forbids" and movement.trust < 0 for movement in movements)


# ── the ledger, the scales, the table ──


@quiet
@given(st.data())
def test_mood_and_needs_stay_on_their_scales_and_the_ledger_adds_up(data: st.DataObject) -> None:
    who = data.draw(st.sampled_from([PAT, *library().values()]))
    state = initial(who)
    for appraisal in data.draw(st.lists(appraisals(who), min_size=1, max_size=8)):
        following, movements = feel(state, appraisal, who)
        mood = state.mood
        for movement in movements:
            mood = mood.moved(movement.heat, movement.trust, movement.patience)
        assert mood == following.mood, "the mood is what the ledger says, line after line"
        for name in ("heat", "trust", "patience"):
            assert 0 <= getattr(following.mood, name) <= 10
        assert set(following.needs) == set(NEEDS)
        assert all(0 <= amount <= 1 for amount in following.needs.values())
        state = following


def test_away_from_the_ends_of_the_scale_the_ledger_is_a_plain_sum() -> None:
    before = state_of(PAT, heat=5, trust=5, patience=5)
    felt, movements = feel(before, turn(shows("empathize"), breaks("ask"), breaks("transparent")), PAT)
    for name in ("heat", "trust", "patience"):
        moved = sum(getattr(movement, name) for movement in movements)
        assert getattr(felt.mood, name) - getattr(before.mood, name) == pytest.approx(moved, abs=0.011)


def test_feel_changes_nothing_it_was_given() -> None:
    before = initial(PAT)
    copy = before.model_copy(deep=True)
    feel(before, turn(shows("empathize"), breaks("ask")), PAT)
    assert before == copy


def test_the_table_has_a_row_for_each_strategy_that_can_be_seen_in_a_conversation() -> None:
    seen = {s.id for s in load_catalogue().strategies if set(s.scope) != {"wrap_up"}}
    assert len(seen) == 23
    assert set(EFFECTS) == seen


@pytest.mark.parametrize("strategy", EFFECTS)
def test_each_row_helps_when_shown_and_hurts_when_broken(strategy: str) -> None:
    effect = EFFECTS[strategy]
    assert effect.shown.trust > 0
    assert effect.shown.patience > 0
    for broken in (effect.minor, effect.gross):
        assert broken.heat > 0 > broken.trust
        assert broken.patience < 0
        assert broken.needs == {}
    assert {effect.praise, effect.blame} <= set(MOVES)
    assert effect.minor != Shift()


def test_what_a_move_calls_for_exists() -> None:
    assert set(CALLS) <= set(MOVES)
    assert {strategy for calls in CALLS.values() for strategy in calls} <= set(EFFECTS)


def test_the_catalogue_names_a_strategy_for_every_need() -> None:
    assert set(load_catalogue().needs) == set(NEEDS)


def test_who_asks_for_more_is_not_held_to_have_asked_before() -> None:
    again = breaks("attentive", "asks-again")
    told = state_of(PAT, told=("porch",))
    more = turn(again, asked=("porch",), question=True, open_question=True)
    assert fair(more, told).breaks == ()
    assert fair(more.model_copy(update={"about": "them"}), told).breaks == (again,)


def test_nobody_has_vanished_who_was_not_gone() -> None:
    vanished = breaks("breather", "vanished", gross=True)
    assert fair(turn(vanished), state_of(PAT)).breaks == ()
    assert fair(turn(vanished, held_seconds=200), state_of(PAT)).breaks == (vanished,)
    assert fair(turn(vanished), state_of(PAT, asked_hold=True)).breaks == (vanished,)
    assert fair(turn(vanished), state_of(PAT, last_move="odd_silence")).breaks == (vanished,)


@pytest.mark.parametrize(
    ("before", "said", "believed"),
    [
        ({}, {}, False),
        ({"exchanges": 4}, {}, False),
        ({"times_shown": {"open-question": 3}}, {}, True),  # which did them little good
        ({"exchanges": 3}, {}, True),  # too little is known of them
        ({"missteps": 1}, {}, True),
        ({"missteps": 1, "exchanges": 7}, {}, False),
        ({"missteps": 1}, {"gross": True}, True),
        ({"doubtful": 1}, {"gross": True}, True),
        ({"missteps": 1, "exchanges": 9}, {"gross": True}, False),
        ({}, {"confidence": 0.95}, True),
    ],
)
def test_a_rare_slip_of_somebody_who_did_them_good_is_heard_kindly(
    before: dict[str, Any], said: dict[str, Any], believed: bool
) -> None:
    state = state_of(PAT).model_copy(update={"exchanges": 6, "times_shown": {"ask": 9}} | before)
    slip = turn(breaks("professional", **{"confidence": 0.85} | said), shows("ask"))
    heard = charitable(slip, state)
    assert any(item.sure for item in heard.breaks) is believed
    assert heard.shows("ask")
    assert charitable(slip.model_copy(update={"source": "a model"}), state).breaks == slip.breaks
    after_it, _ = feel(state, heard, PAT)
    assert after_it.doubtful == state.doubtful + (not believed)
