"""What the customer does next: facts, offers, leaving, parting, odd inputs. Settled by code, whoever finds the words."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.customer.decision import Decision
from roleplay.customer.director import decide, relief
from roleplay.customer.effects import EFFECTS
from roleplay.customer.feelings import feel
from roleplay.customer.gates import ready_for, tellable, volunteered
from roleplay.customer.state import About, Appraisal, Mood, Odd, State, initial
from roleplay.customer.voice import key
from roleplay.persona import NEEDS, Persona
from tests.customer.hands import MOVES, appraisals, breaks, customer, library, shows, state_of, turn

PAT = customer()
QUESTION = {"question": True}
OPEN = {"question": True, "open_question": True}
MAD = Mood(heat=10, trust=0, patience=0)


def exchange(state: State, appraisal: Appraisal, who: Persona = PAT) -> tuple[State, Decision]:
    state, _ = feel(state, appraisal, who)
    return decide(state, appraisal, who)


def conversation(*turns: Appraisal, who: Persona = PAT, start: State | None = None) -> tuple[State, list[Decision]]:
    """Play turns until the customer has gone."""
    state, made = start or initial(who), []
    for appraisal in turns:
        state, decision = exchange(state, appraisal, who)
        made.append(decision)
        if decision.outcome:
            break
    return state, made


def ready(**more: Any) -> State:
    """Pat, heard and calm enough to agree to have it sent again."""
    return state_of(PAT, heat=4, trust=5, met=["heard"], told=("porch",), **more)


# ── facts ──


def test_a_question_about_a_fact_gets_that_fact() -> None:
    state, decision = decide(initial(PAT), turn(asked=("order",), **QUESTION), PAT)
    assert (decision.move, decision.facts) == ("answer", ("order",))
    assert state.told == ("order",)


def test_a_locked_fact_is_deflected_when_asked_for() -> None:
    state, decision = decide(initial(PAT), turn(asked=("birthday",), **QUESTION), PAT)
    assert (decision.move, decision.deflected, decision.facts) == ("deflect", "birthday", ())
    assert state.told == ()


def test_the_same_question_gets_the_fact_once_its_gate_is_open() -> None:
    opened = state_of(PAT, trust=5, met=["heard"])
    _, decision = decide(opened, turn(asked=("birthday",), **QUESTION), PAT)
    assert (decision.move, decision.facts) == ("answer", ("birthday",))


@pytest.mark.parametrize(
    ("trust", "met", "told", "fact", "open_"),
    [
        (4.99, ["heard"], (), "birthday", False),
        (5, [], (), "birthday", False),
        (5, ["heard"], (), "birthday", True),
        (9, list(NEEDS), (), "niece", False),
        (3, [], ("birthday",), "niece", True),
        (0, [], (), "porch", True),
    ],
)
def test_every_condition_of_a_gate_must_hold(
    trust: float, met: list[str], told: tuple[str, ...], fact: str, open_: bool
) -> None:
    gate = next(item for item in PAT.facts if item.id == fact).reveal
    assert tellable(gate, state_of(PAT, trust=trust, met=met, told=told), asked=True) is open_


@pytest.mark.parametrize("who", library().values(), ids=library())
def test_what_must_be_asked_for_is_never_volunteered(who: Persona) -> None:
    state = state_of(who, heat=0, trust=10, patience=10, met=NEEDS)
    told = []
    while fact := volunteered(state, who):
        told.append(fact.id)
        state = state.model_copy(update={"told": (*state.told, fact.id)})
    on_asking_only = {fact.id for fact in who.facts if fact.reveal.asked}
    assert on_asking_only
    assert told
    assert not on_asking_only & set(told)


def test_a_fact_is_told_again_on_asking() -> None:
    state, _ = decide(initial(PAT), turn(asked=("order",), **QUESTION), PAT)
    state, decision = decide(state, turn(asked=("order",), **QUESTION), PAT)
    assert (decision.move, decision.facts) == ("repeat", ("order",))
    assert state.told == ("order",)
    assert state.asked == {"order": 2}


def test_what_happened_asked_twice_gets_the_rest_of_the_story() -> None:
    state = state_of(PAT, told=("order",))
    _, decision = decide(state, turn(asked=("order",), **OPEN), PAT)
    assert (decision.move, decision.facts) == ("elaborate", ("porch",))


def test_who_asks_for_more_of_one_thing_hears_more_of_that() -> None:
    """Not the next thing of the story: "what happens if it is late?" wants nothing else."""
    state = state_of(PAT, told=("order",))
    _, decision = decide(state, turn(asked=("order",), names=True, **OPEN), PAT)
    assert (decision.move, decision.facts) == ("answer", ("order",))


def test_who_trusts_and_is_asked_on_tells_what_only_waited_to_be_asked_for() -> None:
    dee = library()["dee-thursday-box"]
    told = ("tuesday", "looks-different", "walt")
    state = state_of(dee, heat=1, trust=8, met=["heard", "understood"], told=told)
    _, decision = decide(state, turn(asked=("looks-different",), **OPEN), dee)
    assert (decision.move, decision.facts) == ("elaborate", ("would-help",))


def test_whether_there_is_anything_else_to_do_asks_for_nothing_that_was_told() -> None:
    state = state_of(PAT, told=("order",))
    more = turn(asked=("order",), anything_else=True, about="them")
    assert decide(state, more, PAT)[1].move != "repeat"
    assert decide(state_of(PAT), more, PAT)[1].facts == ("order",)  # not told yet


def test_an_open_question_brings_out_what_may_be_told() -> None:
    _, decision = decide(initial(PAT), turn(**OPEN), PAT)
    assert (decision.move, decision.facts) == ("elaborate", ("porch",))


def test_no_more_than_two_facts_come_out_at_once() -> None:
    everything = state_of(PAT, trust=9, met=NEEDS, told=("birthday",))
    _, decision = decide(everything, turn(asked=("order", "porch", "niece"), **QUESTION), PAT)
    assert decision.facts == ("order", "porch")


def test_who_does_not_know_says_so() -> None:
    _, decision = decide(initial(PAT), turn(**QUESTION, about="elsewhere"), PAT)
    assert decision.move == "dont_know"


@pytest.mark.parametrize(
    ("about", "move"),
    [
        ("elsewhere", "dont_know"),
        ("them", "deflect"),
        ("words", "vent"),
        ("name", "answer"),
        ("wish", "demand"),
        ("feeling", "how_i_am"),
        ("news", "ask_what"),
    ],
)
def test_what_no_fact_answers_gets_an_answer_and_no_fact(about: About, move: str) -> None:
    _, decision = decide(initial(PAT), turn(**OPEN, about=about), PAT)
    assert (decision.move, decision.facts) == (move, ())


def test_who_trusts_fends_off_nothing_but_a_secret() -> None:
    calm = state_of(PAT, heat=1, trust=8, met=["heard"], told=("porch", "birthday", "niece"))
    assert decide(calm, turn(**OPEN, about="them"), PAT)[1].move == "cannot_say"
    assert decide(state_of(PAT, heat=1, trust=8), turn(**OPEN, about="them"), PAT)[1].move == "deflect"


def test_who_is_asked_what_they_meant_says_it_in_other_words() -> None:
    state = state_of(PAT, told=("porch",), last_move="answer")
    _, decision = decide(state, turn(**OPEN, about="words"), PAT)
    assert (decision.move, decision.facts) == ("answer", ("porch",))


def test_who_is_asked_what_they_meant_by_a_not_yet_says_what_else_is_lacking() -> None:
    state = state_of(PAT, told=("porch",), last_move="not_yet")
    _, decision = decide(state, turn(**QUESTION, about="words", asked=("porch",)), PAT)
    assert (decision.move, decision.facts) == ("not_yet", ())


@pytest.mark.parametrize(
    ("asks", "last_move", "set_aside", "move", "facts"),
    [
        ({"about": "lack"}, "press", ("resend",), "answer", ("porch",)),
        ({"takes_up": True, "about": "elsewhere"}, "not_yet", ("resend",), "answer", ("porch",)),
        ({"anything_else": True, "about": "elsewhere"}, "not_yet", ("resend",), "answer", ("porch",)),
        ({"takes_up": True, "about": "elsewhere"}, "press", ("resend",), "dont_know", ()),
        ({"takes_up": True, "about": "them", "asked": ("order",)}, "not_yet", ("resend",), "answer", ("order",)),
        ({"about": "lack"}, "press", ("coupon",), "elaborate", ("porch",)),  # which they would never take
        ({"about": "lack"}, "press", (), "elaborate", ("porch",)),
    ],
)
def test_who_takes_up_a_not_yet_or_asks_what_is_lacking_hears_what_the_offer_waits_for(
    asks: dict[str, Any], last_move: Any, set_aside: tuple[str, ...], move: str, facts: tuple[str, ...]
) -> None:
    state = state_of(PAT, last_move=last_move, set_aside=set_aside)
    _, decision = decide(state, turn(**(OPEN | asks)), PAT)
    assert (decision.move, decision.facts) == (move, facts)


def test_who_asks_what_is_lacking_when_nothing_is_gets_the_yes() -> None:
    lacks = turn(**OPEN, about="lack")
    assert decide(ready(set_aside=("resend",)), lacks, PAT)[1].remedy == "resend"
    agreed = state_of(PAT, heat=2, met=["heard", "owned", "informed"], accepted="courier")
    assert decide(agreed, lacks, PAT)[1].move == "soften"  # and no story once more
    hot = ready(set_aside=("resend",)).model_copy(update={"mood": Mood(heat=6, trust=5, patience=5)})
    assert decide(hot, lacks, PAT)[1].move == "not_yet"


@pytest.mark.parametrize(
    ("asks", "last_move", "told"),
    [
        ({"about": "lack"}, "press", True),
        ({"takes_up": True, "about": "them"}, "not_yet", True),
        ({"asked": ("wedding",), "about": "them"}, "not_yet", False),  # asked for it by name, as anybody may
    ],
)
def test_who_is_trusted_and_asks_what_they_ought_to_know_is_told(
    asks: dict[str, Any], last_move: Any, told: bool
) -> None:
    dana = library()["dana-missed-connection"]
    waits = next(remedy.id for remedy in dana.remedies if remedy.allowed and "wedding" in remedy.acceptable.after)
    out = tuple(fact.id for fact in dana.facts if fact.id != "wedding")

    def asked(**mood: float) -> Decision:
        state = state_of(dana, met=["heard"], told=out, set_aside=(waits,), last_move=last_move, **mood)
        return decide(state, turn(**(OPEN | asks)), dana)[1]

    assert (asked(heat=2, trust=7).facts == ("wedding",)) is told
    assert asked(heat=4, trust=5).facts == ()


@pytest.mark.parametrize(
    ("before", "tells"),
    [
        ({"offered": {"resend": 2}}, True),
        ({"offered": {"resend": 1}, "asked": {"porch": 1}}, True),
        ({"accepted": "courier"}, True),
        ({"offered": {"resend": 1}}, False),
        ({"offered": {"resend": 2}, "trust": 5}, False),
        ({"offered": {"resend": 2}, "met": []}, False),
    ],
)
def test_who_would_say_yes_but_for_one_thing_tells_it_in_the_end(before: dict[str, Any], tells: bool) -> None:
    given: dict[str, Any] = {"heat": 2, "trust": 7, "met": ["heard"]} | before
    state = state_of(PAT, **given)
    _, decision = decide(state, turn(offered=("resend",)), PAT)
    assert (decision.move, decision.facts) == (("elaborate", ("porch",)) if tells else ("not_yet", ()))


def test_nobody_says_yes_to_what_they_have_not_heard() -> None:
    calm = state_of(PAT, heat=2, trust=6, met=["heard"], told=("porch", "birthday", "niece"), shown=("follow_up",))
    suits = turn(**QUESTION, about="agreement", suits=True)
    _, decision = decide(calm, suits, PAT)
    assert (decision.move, decision.reaction) == ("ask_what", None)


@pytest.mark.parametrize(
    ("before", "said", "yes"),
    [
        ({"last_move": "not_yet"}, turn(shows("expectations")), True),
        ({"last_move": "not_yet"}, turn(shows("expectations"), offered=("coupon",)), True),  # and something beside it
        ({"last_move": "not_yet"}, turn(), False),
        ({"last_move": "not_yet"}, turn(shows("boundaries")), False),
        ({"last_move": "not_yet"}, turn(shows("expectations"), breaks("no_blame")), False),
        ({"last_move": "answer"}, turn(shows("expectations")), False),
        ({"last_move": "not_yet", "set_aside": ()}, turn(shows("expectations")), False),
        ({"last_move": "not_yet", "told": ()}, turn(shows("expectations")), False),  # something is lacking still
    ],
)
def test_who_gives_what_was_lacking_after_a_not_yet_gets_the_yes_without_asking(
    before: dict[str, Any], said: Appraisal, yes: bool
) -> None:
    state = ready().model_copy(update={"set_aside": ("resend",)} | before)
    _, decision = decide(state, said, PAT)
    assert ((decision.move, decision.remedy) == ("accept", "resend")) is yes


def test_who_is_asked_whether_that_was_all_says_goodbye_once_all_is_settled() -> None:
    settled = ready(accepted="courier").model_copy(update={"needs": dict.fromkeys(NEEDS, 1.0)})
    assert decide(settled, turn(anything_else=True), PAT)[1].outcome == "resolved"
    assert decide(settled, turn(anything_else=True, asked=("order",), **QUESTION), PAT)[1].facts == ("order",)
    assert decide(ready(), turn(anything_else=True), PAT)[1].outcome is None


def test_what_stands_in_for_what_was_agreed_on_is_no_second_yes_but_a_change_where_one_is_asked_for() -> None:
    either = tuple(r.model_copy(update={"instead_of": ("courier",)} if r.id == "resend" else {}) for r in PAT.remedies)
    who = PAT.model_copy(update={"remedies": either})
    for first, other in (("courier", "resend"), ("resend", "courier")):
        state = ready(accepted=first)
        kept, decision = decide(state, turn(offered=(other,)), who)
        assert (decision.remedy, kept.agreed) == (None, (first,))
        changed, decision = decide(state, turn(offered=(other,), suits=True, **QUESTION), who)
        assert (decision.remedy, changed.agreed) == (other, (other,))


def test_what_was_agreed_on_is_agreed_to_again() -> None:
    state = state_of(PAT, heat=2, trust=6, met=["heard", "informed"], accepted="courier", offered={"courier": 1})
    again = turn(**QUESTION, about="agreement", suits=True, offered=("courier",))
    assert decide(state, again, PAT)[1].reaction == "accept"


@pytest.mark.parametrize("agreed", [None, "courier"])
@pytest.mark.parametrize("offered", [(), ("resend",)])
def test_an_hour_put_to_them_as_a_question_gets_a_yes(agreed: str | None, offered: tuple[str, ...]) -> None:
    open_offer: dict[str, Any] = {"set_aside": ("resend",), "offered": {"resend": 1}}
    state = state_of(PAT, heat=2, trust=6, met=["heard", "owned", "informed", "solved"], accepted=agreed, **open_offer)
    asks: dict[str, Any] = {**QUESTION, "about": "agreement", "suits": True, "when": True, "offered": offered}
    said = turn(shows("seek_feedback"), in_touch=True, **asks)  # "I'll ring you; would eleven suit?"
    state, decision = decide(state, said, PAT)
    assert (decision.reaction, decision.outcome) == ("accept", None)
    assert decision.move != "ask_when"
    assert state.set_aside == ("resend",)  # which was not asked about
    assert decide(state, turn(shows("seek_feedback"), **asks), PAT)[1].reaction != "accept"  # of an offer's hour
    furious = state.model_copy(update={"mood": Mood(heat=9, trust=1, patience=5)})
    assert decide(furious, said, PAT)[1].reaction != "accept"


def test_a_recap_after_a_yes_gets_a_yes_and_no_further_fact() -> None:
    state = state_of(PAT, heat=2, trust=7, met=NEEDS, accepted="courier", offered={"courier": 1, "resend": 1})
    both = ("courier", "resend")
    recap = turn(shows("paraphrase"), **QUESTION, about="lack", offered=both, details=True)  # "have I missed anything?"
    assert decide(state, recap, PAT)[1].reaction == "react_summary"
    assert decide(state, recap, PAT)[1].facts == ()
    asks = turn(**QUESTION, about="agreement", suits=True, offered=both)  # "shall I do that as well?"
    assert decide(state, asks, PAT)[1].facts == ("porch",)


def test_small_talk_is_not_followed() -> None:
    _, decision = decide(initial(PAT), turn(small_talk=True), PAT)
    assert (decision.move, decision.reaction) == ("press", "react_ignored")


def test_who_is_at_ease_has_no_answer_rather_than_fending_off() -> None:
    heard = state_of(PAT, heat=4, trust=4, met=["heard"])
    assert decide(heard, turn(**QUESTION, about="them"), PAT)[1].move == "cannot_say"
    assert decide(state_of(PAT, heat=4, trust=4), turn(**QUESTION, about="them"), PAT)[1].move == "deflect"


def test_what_has_to_come_first_is_told_where_anybody_may_hear_it() -> None:
    gwen = library()["gwen-third-engineer"]
    asks = turn(asked=("alarm",), **QUESTION, about="elsewhere")
    state, decision = decide(state_of(gwen, heat=5, trust=3), asks, gwen)
    assert (decision.move, decision.facts) == ("answer", ("not-only-me",))
    assert decide(state, asks, gwen)[1].deflected == "alarm"
    earned = state_of(gwen, heat=2, trust=5, met=["heard"], shown=("acknowledge", "empathize"))
    assert decide(earned, asks, gwen)[1].facts == ("not-only-me", "alarm")


def test_of_what_was_told_the_latest_is_told_again() -> None:
    told = state_of(PAT, told=("birthday", "order", "porch"))
    assert decide(told, turn(asked=("porch", "birthday", "order"), **QUESTION, about="them"), PAT)[1].facts == (
        "porch",
    )


def test_who_sums_up_and_then_asks_one_thing_is_answered() -> None:
    asks = turn(shows("paraphrase"), asked=("porch",), **QUESTION)
    told = state_of(PAT, told=("porch",))
    assert decide(told, asks.model_copy(update={"about": "them"}), PAT)[1].facts == ("porch",)
    assert decide(told, asks.model_copy(update={"about": "account"}), PAT)[1].facts == ()


def test_who_asks_for_a_fact_asks_for_no_pause() -> None:
    asks = shows("breather", "asks-for-a-pause")
    assert decide(state_of(PAT, heat=4), turn(asks), PAT)[1].reaction == "react_hold"
    assert decide(state_of(PAT, heat=4), turn(asks, asked=("order",), **QUESTION), PAT)[1].reaction != "react_hold"


def test_who_asks_for_the_heart_of_it_is_given_its_beginning() -> None:
    trusting = state_of(PAT, heat=2, trust=7, met=["heard"])
    assert decide(trusting, turn(asked=("niece",), **QUESTION, about="them"), PAT)[1].facts == ("birthday",)
    wary = state_of(PAT, trust=5, met=["heard"])
    assert decide(wary, turn(asked=("niece",), **OPEN, about="story"), PAT)[1].facts == ("birthday",)
    assert decide(wary, turn(asked=("niece",), **QUESTION, about="them"), PAT)[1].deflected == "niece"


def test_who_is_trusted_and_asks_twice_is_told_without_the_last_thing_they_waited_for() -> None:
    dana, why = library()["dana-missed-connection"], turn(asked=("wedding",), **QUESTION, about="them")
    state, first = decide(state_of(dana, heat=2, trust=7, met=["heard"]), why, dana)
    assert (first.move, first.deflected) == ("deflect", "wedding")
    assert decide(state, why, dana)[1].facts == ("wedding",)
    upset = state.model_copy(update={"mood": state.mood.moved(4, 0, 0)})
    assert decide(upset, why, dana)[1].deflected == "wedding"


def test_a_question_about_what_they_told_gets_more_of_it_while_there_are_words_for_it() -> None:
    state, more = state_of(PAT, told=("porch",)), turn(touched=("porch", "niece"), **QUESTION, about="them")
    assert decide(state, more, PAT)[1].facts == ("porch",)
    said = state.model_copy(update={"used": (key("The porch was empty."),)})
    assert decide(said, more, PAT)[1].move == "deflect"


def test_who_had_to_say_it_again_does_not_tell_the_story_once_more() -> None:
    gwen = library()["gwen-third-engineer"]
    alarm = next(fact for fact in gwen.facts if fact.id == "alarm")
    more = turn(touched=("alarm",), **QUESTION, about="them")
    told = state_of(gwen, told=("alarm",), used=(key(alarm.say[0]),))
    assert decide(told, more, gwen)[1].facts == ("alarm",)
    again = told.model_copy(update={"used": (*told.used, key(alarm.again[0]))})
    assert "alarm" not in decide(again, more, gwen)[1].facts


def test_what_else_there_is_brings_out_something_else_where_the_thing_itself_is_locked() -> None:
    calm = state_of(PAT, heat=2, trust=7, met=["heard"], told=("birthday", "niece"))
    ken = library()["ken-fixed-price"]
    _, decision = decide(state_of(ken, heat=2, trust=7, met=["heard"]), turn(asked=("manage",), **OPEN), ken)
    assert decision.move == "elaborate"
    assert decide(calm, turn(asked=("porch",), **OPEN), PAT)[1].facts == ("porch",)


def test_a_fact_that_nobody_has_is_no_fact() -> None:
    _, decision = decide(initial(PAT), turn(asked=("shoe-size",)), PAT)
    assert decision.facts == ()
    assert decision.deflected is None


def test_what_they_wish_for_brings_out_what_lies_behind_it() -> None:
    heard = state_of(PAT, heat=4, trust=5, met=["heard"])
    assert decide(heard, turn(asked=("niece",), **QUESTION, about="wish"), PAT)[1].facts == ("birthday",)


def test_a_question_for_one_thing_is_answered_whatever_else_the_turn_says() -> None:
    heard = state_of(PAT, heat=4, trust=5, met=["heard"], told=("porch", "birthday", "niece"))
    for asks in ("paraphrase", "tailor_solution", "alternative_positioning"):
        assert decide(heard, turn(shows(asks), **QUESTION, about="elsewhere"), PAT)[1].move == "dont_know", asks


# ── offers ──


def test_who_trusts_could_not_say_what_they_wait_for_once_they_were_given_it() -> None:
    offer = turn(offered=("resend",), **QUESTION, about="agreement", suits=True)
    pat = PAT.model_copy(update={"remedies": tuple(
        each.model_copy(update={"acceptable": each.acceptable.model_copy(update={"needs": ("heard", "owned")})})
        for each in PAT.remedies
    )})  # fmt: skip
    calm = state_of(pat, heat=2, trust=7, met=["heard"], told=("porch",))
    given = calm.model_copy(update={"shown": ("own_it",)})
    wary = given.model_copy(update={"mood": calm.mood.moved(0, -2, 0)})
    assert [decide(each, offer, pat)[1].move for each in (calm, given, wary)] == ["not_yet", "accept", "not_yet"]


def test_a_question_with_an_offer_that_comes_too_soon_is_answered_too() -> None:
    asks = turn(offered=("resend",), asked=("order",), **QUESTION, about="agreement", suits=True)
    state, decision = decide(state_of(PAT, heat=4, met=["heard"]), asks, PAT)
    assert (decision.move, decision.remedy, decision.facts) == ("not_yet", "resend", ("order",))
    assert state.told == ("order",)


def test_a_question_beside_an_offer_that_comes_too_soon_is_answered_and_the_offer_is_not_lost() -> None:
    state, decision = decide(initial(PAT), turn(offered=("resend",), asked=("order",), **QUESTION), PAT)
    assert (decision.move, decision.facts) == ("answer", ("order",))
    state, _ = decide(state, turn(shows("attentive")), PAT)
    _, decision = decide(state, turn(**QUESTION, about="agreement", suits=True), PAT)
    assert (decision.move, decision.remedy) == ("not_yet", "resend")  # also when something else was said in between


def test_a_question_beside_an_offer_that_fits_is_answered_with_the_yes() -> None:
    state, decision = decide(ready(), turn(offered=("resend",), asked=("order",), **QUESTION), PAT)
    assert (decision.move, decision.remedy, decision.facts) == ("accept", "resend", ("order",))
    assert "order" in state.told


def test_a_question_for_what_is_shut_is_fended_off_and_the_offer_left_aside() -> None:
    _, decision = decide(initial(PAT), turn(offered=("resend",), asked=("birthday",), **QUESTION), PAT)
    assert (decision.move, decision.deflected) == ("deflect", "birthday")


def test_who_is_asked_for_a_shut_fact_and_a_told_one_does_not_only_repeat() -> None:
    told = state_of(PAT, told=("porch",))
    _, decision = decide(told, turn(asked=("porch", "birthday"), **QUESTION, about="them"), PAT)
    assert (decision.move, decision.deflected) == ("deflect", "birthday")


def test_why_not_gets_the_reason_in_other_words() -> None:
    state, _ = decide(state_of(PAT, met=["heard"]), turn(offered=("coupon",)), PAT)
    _, decision = decide(state, turn(**QUESTION, about="words"), PAT)
    assert (decision.move, decision.remedy) == ("refuse", "coupon")


def test_a_no_to_one_offer_leaves_the_others_open() -> None:
    state, _ = decide(initial(PAT), turn(offered=("resend",)), PAT)
    state, decision = decide(state, turn(offered=("coupon",)), PAT)
    assert decision.move == "refuse"
    suits = turn(**QUESTION, about="agreement", suits=True)
    ripe = ready(set_aside=state.set_aside, offered=state.offered)
    assert decide(ripe, suits, PAT)[1].remedy == "resend"


RINGS = turn(shows("follow_up"), shows("own_it"), **QUESTION, about="agreement", suits=True)


def test_who_is_asked_for_a_yes_to_the_plan_gives_it() -> None:
    calm = state_of(PAT, heat=2, trust=6, met=["heard"], told=("porch", "birthday", "niece"), shown=("follow_up",))
    _, decision = decide(calm, RINGS, PAT)
    assert decision.reaction == "accept"
    assert decision.remedy is None
    assert (
        decide(state_of(PAT, heat=8, trust=6, met=["heard"], shown=("follow_up",)), RINGS, PAT)[1].reaction != "accept"
    )
    assert (
        decide(calm.model_copy(update={"shown": ()}), turn(**QUESTION, about="agreement", suits=True), PAT)[1].reaction
        != "accept"
    )


def test_a_yes_to_when_somebody_rings_is_none_to_the_offer_that_is_open() -> None:
    state, _ = decide(state_of(PAT, heat=2, trust=6), turn(offered=("resend",)), PAT)
    state = state.model_copy(update={"shown": ("follow_up",)})
    after, decision = decide(state, RINGS, PAT)
    assert decision.remedy is None
    assert after.accepted is None
    assert after.set_aside == ("resend",)


def test_nobody_hangs_up_on_a_question() -> None:
    settled = ready(accepted="courier", moves={"close_wait": 5}).model_copy(update={"needs": dict.fromkeys(NEEDS, 1.0)})
    assert decide(settled, turn(), PAT)[1].outcome is not None
    assert decide(settled, turn(asked=("order",), **QUESTION), PAT)[1].facts == ("order",)


def test_an_offer_that_fits_is_accepted_by_someone_who_is_ready() -> None:
    before = ready()
    state, decision = decide(before, turn(offered=("resend",)), PAT)
    assert (decision.move, decision.remedy) == ("accept", "resend")
    assert state.accepted == "resend"
    assert state.met("solved")
    gain = relief(before)
    assert state.mood == before.mood.moved(gain.heat, gain.trust, gain.patience)
    assert gain.heat < 0 < gain.trust


@pytest.mark.parametrize(
    "not_ready",
    [
        state_of(PAT, heat=5.01, trust=5, met=["heard"], told=("porch",)),
        state_of(PAT, heat=4, trust=3.99, met=["heard"], told=("porch",)),
        state_of(PAT, heat=4, trust=5, told=("porch",)),
        state_of(PAT, heat=4, trust=5, met=["heard"]),
    ],
    ids=["too angry", "too little trust", "not heard", "not told what matters"],
)
def test_before_that_it_is_not_yet(not_ready: State) -> None:
    state, decision = decide(not_ready, turn(offered=("resend",)), PAT)
    assert (decision.move, decision.remedy) == ("not_yet", "resend")
    assert state.accepted is None
    assert not state.met("solved")


def test_what_came_too_soon_is_taken_later() -> None:
    state, decision = decide(initial(PAT), turn(offered=("resend",)), PAT)
    assert decision.move == "not_yet"
    state, decision = decide(ready(offered=state.offered), turn(offered=("resend",)), PAT)
    assert decision.move == "accept"


def test_whether_what_came_too_soon_would_suit_asks_about_it_once_more() -> None:
    state, _ = decide(ready(offered={}).model_copy(update={"told": ()}), turn(offered=("resend",)), PAT)
    state = state.model_copy(update={"told": ("porch",)})
    suits = turn(shows("seek_feedback"), **QUESTION, about="agreement")
    _, decision = decide(state, suits, PAT)
    assert (decision.move, decision.remedy) == ("accept", "resend")
    right = turn(shows("paraphrase"), shows("seek_feedback"), **QUESTION, about="account")
    assert decide(state, right, PAT)[1].remedy is None  # "have I got that right?" is about the story


def test_who_trusts_weighs_what_is_offered_and_who_has_agreed_demands_nothing() -> None:
    calm = state_of(PAT, heat=1, trust=8, met=["heard"], told=("order", "porch", "birthday", "niece"), exchanges=5)
    assert decide(calm, turn(), PAT)[1].move == "demand"
    assert decide(calm.model_copy(update={"offered": {"resend": 1}}), turn(), PAT)[1].move != "demand"
    agreed = calm.model_copy(update={"accepted": "resend"})
    assert decide(agreed, turn(**OPEN, about="wish"), PAT)[1].move != "demand"


def test_a_fix_for_someone_furious_and_unheard_gets_the_reaction_it_deserves() -> None:
    _, decision = decide(state_of(PAT, heat=8), turn(offered=("resend",)), PAT)
    assert (decision.move, decision.reaction) == ("not_yet", "react_early_fix")


@pytest.mark.parametrize("strategy", ["apologize", "acknowledge", "empathize"])
def test_a_fix_behind_an_apology_or_a_kind_word_is_no_brush_off(strategy: str) -> None:
    _, decision = decide(state_of(PAT, heat=8), turn(shows(strategy), offered=("resend",)), PAT)
    assert decision.move == "not_yet"
    assert decision.reaction != "react_early_fix"


def test_what_this_person_will_never_take_is_refused_however_ready() -> None:
    best = state_of(PAT, heat=0, trust=10, met=NEEDS)
    state, decision = decide(best, turn(offered=("coupon",)), PAT)
    assert (decision.move, decision.remedy) == ("refuse", "coupon")
    assert state.accepted is None


def test_of_two_offers_the_one_that_fits_is_taken() -> None:
    _, decision = decide(ready(), turn(offered=("cash", "coupon", "resend")), PAT)
    assert (decision.move, decision.remedy) == ("accept", "resend")


@pytest.mark.parametrize("start", [initial(PAT), state_of(PAT, heat=0, trust=10, met=NEEDS)], ids=["angry", "calm"])
def test_what_policy_forbids_makes_them_suspicious_at_first(start: State) -> None:
    state, decision = decide(start, turn(offered=("cash",)), PAT)
    assert (decision.move, decision.remedy) == ("suspicious", "cash")
    assert state.accepted is None
    assert {"transparent", "boundaries"} & set(decision.calls_for)


def test_what_policy_forbids_is_grabbed_when_insisted_on() -> None:
    state, decision = decide(initial(PAT), turn(offered=("cash",)), PAT)
    _, asked_back = decide(state, turn(offered=("cash",), **QUESTION), PAT)
    assert asked_back.move == "suspicious"
    state, decision = decide(state, turn(offered=("cash",)), PAT)
    assert (decision.move, decision.remedy) == ("accept", "cash")
    assert state.accepted == "cash"


def test_what_policy_forbids_and_this_person_never_takes_is_refused_however_often_it_is_promised() -> None:
    remedies = [r.model_copy(update={"never": r.never or r.id == "cash"}) for r in PAT.remedies]
    proud = PAT.model_copy(update={"remedies": tuple(remedies)})
    promise = turn(breaks("transparent", "promises-beyond-policy"), offered=("cash",))
    state, made = conversation(promise, promise, who=proud, start=ready())
    assert [(each.move, each.remedy, each.reaction) for each in made] == [("refuse", "cash", None)] * 2
    assert state.accepted is None
    assert state.overpromised


def test_a_promise_that_was_taken_back_leaves_nothing_open_unless_they_agreed_on_it() -> None:
    promise, back = turn(offered=("cash",)), turn(shows("apologize"), takes_back=True)
    state, _ = conversation(promise, turn(shows("apologize")), start=ready())
    assert state.overpromised
    state, _ = conversation(promise, back, start=ready())
    assert not state.overpromised
    assert conversation(promise, back, promise, start=ready())[0].overpromised
    agreed, _ = conversation(promise, promise, back, start=ready())
    assert agreed.agreed == ("cash",)
    assert agreed.overpromised


def test_who_is_asked_how_the_trainee_did_has_a_word_on_that() -> None:
    asks = turn(shows("seek_feedback", "asks-for-feedback"), about="elsewhere", **QUESTION)
    calm = state_of(PAT, heat=2, trust=6, met=["heard"], told=("porch",), last_move="answer")
    assert decide(calm, asks, PAT)[1].move == "soften"
    assert decide(calm, turn(shows("seek_feedback"), about="elsewhere", **QUESTION), PAT)[1].move != "soften"


def test_an_hour_for_a_call_gets_its_yes_beside_what_else_is_asked() -> None:
    calm = state_of(PAT, heat=2, trust=6, met=["heard"], shown=("follow_up",))
    asks = RINGS.model_copy(update={"asked": ("order",), "about": "them", "when": True, "in_touch": True})
    _, decision = decide(calm, asks, PAT)
    assert (decision.move, decision.facts, decision.reaction) == ("answer", ("order",), "accept")
    _, of_no_hour = decide(calm, asks.model_copy(update={"when": False}), PAT)
    assert (of_no_hour.move, of_no_hour.reaction == "accept") == ("answer", False)


def test_the_first_yes_is_not_the_last_word() -> None:
    offers = [turn(offered=(each,)) for each in ("courier", "coupon", "resend", "cash")]
    state, made = conversation(*offers, start=ready())
    assert [each.move for each in made] == ["accept", "refuse", "accept", "suspicious"]
    assert (state.accepted, state.agreed) == ("courier", ("courier", "resend"))
    assert decide(state, turn(offered=("courier",)), PAT)[1].move not in {"accept", "not_yet"}  # that is agreed already


def test_a_further_offer_is_answered_before_they_part_and_who_sums_up_is_done() -> None:
    settled = ready(accepted="courier").model_copy(update={"needs": dict.fromkeys(NEEDS, 1.0)})
    also = turn(shows("seek_feedback"), offered=("resend",), **QUESTION)
    assert decide(settled, also, PAT)[1].move == "accept"
    summed_up = turn(shows("seek_feedback"), shows("follow_up"), offered=("resend",), **QUESTION)
    assert decide(settled, summed_up, PAT)[1].outcome == "resolved"


def test_somebody_sent_to_them_is_an_offer_and_no_handover() -> None:
    handed = turn(shows("escalate"), offered=("courier",))
    later = ready(accepted="courier", exchanges=4)
    assert decide(later, handed, PAT)[1].reaction is None
    assert decide(later, turn(shows("escalate")), PAT)[1].reaction == "react_handover"


@pytest.mark.parametrize("who", library().values(), ids=library())
def test_every_persona_can_be_won_with_something_and_not_with_anything(who: Persona) -> None:
    best = state_of(who, heat=0, trust=10, patience=10, met=NEEDS, told=tuple(f.id for f in who.facts))
    best = best.model_copy(update={"shown": tuple(EFFECTS)})
    moves = {remedy.id: decide(best, turn(offered=(remedy.id,)), who)[1].move for remedy in who.remedies}
    for remedy in who.remedies:
        wanted = "suspicious" if not remedy.allowed else "refuse" if remedy.never else "accept"
        assert moves[remedy.id] == wanted, remedy.id
        assert not (remedy.allowed and ready_for(remedy, initial(who))), f"{remedy.id} is had for nothing"


# ── leaving ──

INSULT = turn(breaks("professional", "belittles", gross=True))
ORDINARY = turn()


@pytest.mark.parametrize("who", [PAT, *library().values()], ids=["pat", *library()])
@pytest.mark.parametrize("heat", [None, 9.9, 10], ids=["as they come", "nearly boiling", "boiling"])
def test_one_single_misstep_never_makes_anyone_walk_out(who: Persona, heat: float | None) -> None:
    worst = max(who.temperament.provoked_by, key=lambda key: who.temperament.provoked_by[key], default="professional")
    strategy = worst if worst in EFFECTS else "professional"
    start = state_of(who, heat=heat, patience=10)
    state, made = conversation(turn(breaks(strategy, gross=True)), *[ORDINARY] * 3, who=who, start=start)
    assert [decision.outcome for decision in made] == [None] * 4
    assert state.missteps == 1


def test_two_may_with_a_warning_first() -> None:
    _, made = conversation(INSULT, INSULT, INSULT, INSULT, start=state_of(PAT, heat=9))
    assert [decision.move for decision in made] == ["ask_manager", "walk_out"]
    assert made[-1].outcome == "walked_out"


@pytest.mark.parametrize("who", [PAT, *library().values()], ids=["pat", *library()])
def test_nobody_leaves_without_having_said_that_it_is_nearly_enough(who: Persona) -> None:
    """Also when questions, odd inputs or offers stand between the insults."""
    fillers = [INSULT, turn(**OPEN), turn(odd="gibberish"), turn(offered=("cash",)), turn(odd="silence")]
    for filler in fillers:
        _, made = conversation(*[INSULT, filler] * 12, who=who)
        assert made[-1].outcome in {"walked_out", "escalated"}
        assert "ask_manager" in [decision.move for decision in made[:-1]], filler


def test_an_unsure_misstep_makes_nobody_walk_out() -> None:
    unsure = turn(breaks("professional", gross=True, confidence=0.6))
    _, made = conversation(unsure, unsure, unsure, start=state_of(PAT, heat=10))
    assert [decision.outcome for decision in made] == [None] * 3


def test_who_is_taken_seriously_after_the_warning_stays() -> None:
    mend = turn(shows("acknowledge"), shows("empathize"), shows("apologize"))
    state, made = conversation(INSULT, INSULT, start=state_of(PAT, heat=7.5))
    assert made[-1].move == "ask_manager"
    _, decision = exchange(state, mend)
    assert decision.outcome is None


def test_some_complain_upwards_instead_of_leaving() -> None:
    base = customer().model_dump(mode="json", by_alias=True)
    upwards = Persona.model_validate({**base, "breaking_point": {"heat": 9, "then": "escalated"}})
    _, made = conversation(*[INSULT] * 4, who=upwards)
    assert (made[-1].move, made[-1].outcome) == ("escalated", "escalated")


def test_patience_runs_out_on_someone_who_says_nothing_useful() -> None:
    state, made = conversation(*[ORDINARY] * 30)
    assert made[-1].outcome == "walked_out"
    assert len(made) >= 5
    assert state.missteps == 0


def test_the_right_offer_in_the_last_moment_is_heard() -> None:
    state = ready().model_copy(update={"mood": ready().mood.moved(0, 0, -10)})
    _, decision = decide(state, turn(offered=("resend",)), PAT)
    assert decision.move == "accept"


def test_who_has_agreed_does_not_walk_out_any_more() -> None:
    _, made = conversation(*[INSULT] * 3, start=ready(accepted="resend"))
    assert all(decision.outcome is None for decision in made)


# ── parting ──


def test_they_say_goodbye_when_it_is_settled() -> None:
    settled = ready(accepted="resend").model_copy(update={"needs": dict.fromkeys(NEEDS, 1.0)})
    state, decision = decide(settled, turn(goodbye=True), PAT)
    assert (decision.move, decision.outcome) == ("close", "resolved")
    assert state.outcome == "resolved"


def test_nobody_hangs_up_who_is_asked_which_of_two_is_so() -> None:
    settled = ready(accepted="resend").model_copy(update={"needs": dict.fromkeys(NEEDS, 1.0)})
    asks = {"question": True, "about": "agreement"}
    assert decide(settled, turn(shows("seek_feedback"), **asks), PAT)[1].move == "close"
    for one_thing in ("them", "feeling"):
        assert decide(settled, turn(shows("seek_feedback"), **{**asks, "about": one_thing}), PAT)[1].outcome is None


def test_who_is_furious_parts_coldly_whatever_was_agreed() -> None:
    _, decision = decide(ready(accepted="resend").model_copy(update={"mood": MAD}), turn(goodbye=True), PAT)
    assert (decision.move, decision.outcome) == ("close_cold", "partly")


def test_a_deal_that_nobody_owns_or_explains_is_half_a_deal() -> None:
    _, decision = decide(ready(accepted="resend"), turn(goodbye=True), PAT)
    assert (decision.move, decision.outcome) == ("close", "partly")


def test_after_agreeing_they_want_to_know_when_and_what() -> None:
    _, made = conversation(ORDINARY, ORDINARY, start=ready(accepted="resend"))
    assert {decision.move for decision in made} == {"ask_when", "ask_what"}


def test_they_do_not_stay_for_ever_once_all_is_agreed() -> None:
    _, made = conversation(*[turn(shows("follow_up"))] * 8, start=ready(accepted="resend"))
    assert made[-1].move == "close"
    assert len(made) <= 6


def test_a_goodbye_with_nothing_done_is_cold() -> None:
    _, decision = decide(initial(PAT), turn(goodbye=True), PAT)
    assert (decision.move, decision.outcome) == ("close_cold", "abandoned")  # who answers a goodbye has not walked out


@pytest.mark.parametrize("agreed", [None, "courier"])
@pytest.mark.parametrize(
    ("last_move", "said", "move"),
    [
        ("not_yet", turn(goodbye=True), "close_cold"),
        ("ask_when", turn(breaks("professional"), goodbye=True), "close_cold"),
        ("ask_when", turn(shows("follow_up"), goodbye=True), "close"),
        ("soften", turn(goodbye=True), "close"),
    ],
)
def test_a_goodbye_that_answers_nothing_is_answered_coldly(
    agreed: str | None, last_move: Any, said: Appraisal, move: str
) -> None:
    state = state_of(PAT, heat=1, trust=8, met=NEEDS, accepted=agreed, last_move=last_move)
    assert decide(state, said, PAT)[1].move == move


def test_a_friendly_goodbye_without_a_deal_is_partly() -> None:
    _, decision = decide(state_of(PAT, heat=2, met=["heard", "informed"]), turn(goodbye=True), PAT)
    assert (decision.move, decision.outcome) == ("close", "partly")
    _, decision = decide(state_of(PAT, heat=2, met=["heard"]), turn(goodbye=True), PAT)
    assert (decision.move, decision.outcome) == ("close_cold", "partly")  # friendly, but left with nothing
    _, decision = decide(state_of(PAT, heat=0.3, trust=8.6, met=["owned", "informed"]), turn(goodbye=True), PAT)
    assert (decision.move, decision.outcome) == ("close", "partly")  # in good temper, and told what happens


def test_goodbye_inside_a_question_is_no_goodbye() -> None:
    _, decision = decide(initial(PAT), turn(goodbye=True, **QUESTION), PAT)
    assert decision.outcome is None


# ── odd inputs ──


@pytest.mark.parametrize("odd", ["gibberish", "silence", "language", "bot", "prompting", "repeat", "greeting"])
def test_odd_inputs_get_a_human_reaction_and_call_for_nothing(odd: str) -> None:
    state, decision = decide(initial(PAT), turn(odd=odd), PAT)
    assert decision.move == f"odd_{odd}"
    assert decision.calls_for == ()
    assert decision.facts == ()
    assert state.told == ()


def test_hello_is_odd_only_in_the_beginning() -> None:
    _, decision = decide(state_of(PAT, exchanges=5), turn(odd="greeting"), PAT)
    assert decision.move != "odd_greeting"


def test_asking_for_the_same_fact_in_the_same_words_gets_it_repeated() -> None:
    _, decision = decide(state_of(PAT, told=("order",)), turn(odd="repeat", asked=("order",), **QUESTION), PAT)
    assert decision.move == "repeat"


@pytest.mark.parametrize("odd", ["gibberish", "silence", "language", "prompting", "repeat"])
def test_who_has_had_enough_still_notices_what_makes_no_sense(odd: Odd) -> None:
    boiling = state_of(PAT, heat=10, patience=0, exchanges=5)
    _, warned = decide(boiling, turn(odd=odd), PAT)
    assert (warned.move, warned.reaction) == ("ask_manager", f"odd_{odd}")
    _, gone = decide(boiling.model_copy(update={"warned": True, "missteps": 2}), turn(odd=odd), PAT)
    assert (gone.outcome, gone.reaction) == ("walked_out", f"odd_{odd}")


# ── reactions ──


def test_news_after_a_hold_is_answered_and_not_asked_for() -> None:
    back = turn(shows("follow_up"), held_seconds=120)
    waited = state_of(PAT, heat=4, met=["heard"], exchanges=4, asked_hold=True)
    assert decide(waited, back, PAT)[1].reaction == "react_followup"
    assert decide(waited, turn(held_seconds=120), PAT)[1].reaction == "react_back"


def test_a_check_of_their_story_is_confirmed_and_a_check_of_an_offer_is_answered() -> None:
    checks = turn(**QUESTION, about="account", details=True)
    assert decide(initial(PAT), checks, PAT)[1].reaction == "react_summary"
    _, too_soon = decide(initial(PAT), turn(shows("seek_feedback"), offered=("resend",), **QUESTION), PAT)
    assert (too_soon.move, too_soon.reaction) == ("not_yet", "react_early_fix")
    summed_up = turn(shows("paraphrase"), offered=("resend",), **QUESTION, about="agreement", details=True)
    assert decide(state_of(PAT, heat=4), summed_up, PAT)[1].reaction is None


@pytest.mark.parametrize(
    ("words", "agrees"),
    [
        ("That must have been a long night.", True),
        ("I'd like to hold the next parcel for you.", False),
        ("Did that hurt you?", False),
    ],
)
def test_they_agree_with_what_was_said_and_with_no_offer_or_question(words: str, agrees: bool) -> None:
    felt = turn(shows("empathize", words=words), asked=("order",), **QUESTION)
    assert (decide(state_of(PAT, heat=4), felt, PAT)[1].reaction == "react_heard") is agrees


def test_a_not_yet_begins_with_no_agreement() -> None:
    felt = turn(shows("empathize", words="That must have hurt."), offered=("resend",), **QUESTION)
    assert decide(state_of(PAT, heat=4), felt, PAT)[1].reaction is None


def test_a_question_which_of_theirs_it_is_sums_nothing_up() -> None:
    which = shows("paraphrase", words="Your letter with the price, which plan does it name?")
    assert decide(state_of(PAT, heat=4), turn(which, asked=("order",), details=True), PAT)[1].reaction is None


def test_who_sums_up_and_asks_leave_for_a_moment_gets_it() -> None:
    asks = turn(
        shows("paraphrase"), shows("breather", "asks-for-a-pause"), **QUESTION, about="account", details=True, suits=True
    )  # fmt: skip
    heard = state_of(PAT, heat=2, met=["heard"], exchanges=6)
    assert decide(heard, asks, PAT)[1].reaction == "react_hold"
    assert decide(heard, asks.model_copy(update={"suits": False}), PAT)[1].reaction == "react_summary"


def test_a_no_that_nobody_asked_for_brings_nothing_out() -> None:
    _, decision = decide(initial(PAT), turn(shows("boundaries")), PAT)
    assert decision.facts == ()


def test_a_question_is_no_no() -> None:
    asks = turn(shows("transparent", words="What matters most to you, then?"), **OPEN)
    tells = turn(shows("transparent", words="Nobody can say that yet."))
    heard = state_of(PAT, heat=4, met=["heard"], exchanges=4)
    assert decide(heard, asks, PAT)[1].reaction is None
    assert decide(heard, tells.model_copy(update={"asked": ("order",)}), PAT)[1].reaction == "react_honest"


def test_nobody_takes_a_no_and_insists_in_the_same_breath() -> None:
    no = turn(shows("boundaries", words="I can't do that."))
    cooled = state_of(PAT, heat=4, met=["heard"], exchanges=4, last_move="demand")
    assert decide(cooled, turn(), PAT)[1].move == "demand"
    taken = decide(cooled, no, PAT)[1]
    assert (taken.move != "demand", taken.reaction) == (True, "react_limit")
    heated = decide(cooled.model_copy(update={"mood": state_of(PAT, heat=7).mood}), no, PAT)[1]
    assert (heated.move, heated.reaction) == ("demand", None)


def test_a_no_to_what_policy_forbids_is_what_they_hear_first_whatever_came_in_between() -> None:
    more = shows("own_it", words="I'll look for something better.")
    heard = state_of(PAT, heat=5, met=["heard"], exchanges=4, last_move="elaborate")

    def reaction(no: str) -> str | None:
        return decide(heard, turn(shows("boundaries", words=no), more, asked=("order",), **QUESTION), PAT)[1].reaction

    assert reaction("I can't pay you cash, by our rules.") == "react_limit"
    assert reaction("I can't ring twice.") == "react_owned"


def test_who_asks_again_for_what_was_held_back_is_told_it_also_beside_what_is_out() -> None:
    open_offer: dict[str, Any] = {
        "last_move": "not_yet",
        "set_aside": ("resend",),
        "told": ("order",),
        "asked": {"porch": 1},
    }
    waiting = state_of(PAT, heat=4, met=["heard"], exchanges=4, **open_offer)
    asks = {"takes_up": True, **QUESTION}
    assert decide(waiting, turn(asked=("order",), **asks), PAT)[1].facts == ("porch",)
    assert decide(waiting, turn(asked=("birthday",), **asks), PAT)[1].facts != ("porch",)


def test_what_hurt_is_answered_first_with_the_words_that_hurt() -> None:
    hurt = breaks("calm", gross=True, words="Calm down, please.")
    _, decision = decide(initial(PAT), turn(shows("empathize"), hurt), PAT)
    assert (decision.reaction, decision.words) == ("react_dismissed", "Calm down, please.")


def test_what_helped_is_answered_too() -> None:
    _, decision = decide(initial(PAT), turn(shows("paraphrase"), details=True), PAT)
    assert decision.reaction == "react_summary"


def test_a_summary_of_something_they_never_told_is_not_confirmed() -> None:
    _, decision = decide(initial(PAT), turn(shows("paraphrase")), PAT)
    assert decision.reaction != "react_summary"


def test_what_was_only_guessed_at_gets_no_reaction() -> None:
    _, decision = decide(initial(PAT), turn(breaks("calm", gross=True, confidence=0.6)), PAT)
    assert decision.reaction is None


# ── always ──

quiet = settings(max_examples=25)


@quiet
@given(st.data())
def test_whatever_is_reported_the_customer_stays_within_bounds(data: st.DataObject) -> None:
    who = data.draw(st.sampled_from([PAT, *library().values()]))
    remedies = {remedy.id: remedy for remedy in who.remedies}
    gates = {fact.id: fact.reveal for fact in who.facts}
    state = initial(who)
    for appraisal in data.draw(st.lists(appraisals(who), min_size=1, max_size=20)):
        felt, _ = feel(state, appraisal, who)
        following, decision = decide(felt, appraisal, who)
        assert decision.move in MOVES
        assert decision.reaction is None or decision.reaction in MOVES
        assert len(decision.calls_for) <= 3
        assert set(decision.calls_for) <= set(EFFECTS)
        for fact in decision.facts:
            asked = fact in appraisal.asked
            assert fact in felt.told or tellable(gates[fact], felt, asked=asked), "a locked fact came out"
        assert set(following.told) == {*felt.told, *decision.facts}
        if decision.deflected:
            assert decision.deflected in appraisal.asked
            assert decision.deflected not in following.told
        if decision.move == "accept":
            assert decision.remedy is not None
            remedy = remedies[decision.remedy]
            assert ready_for(remedy, felt) if remedy.allowed else felt.offered[remedy.id] >= 1
        if decision.outcome in {"walked_out", "escalated"} and decision.move in {"walk_out", "escalated"}:
            assert felt.warned
            assert felt.missteps >= 2 or felt.mood.patience <= 0
        assert all(0 <= getattr(following.mood, name) <= 10 for name in ("heat", "trust", "patience"))
        assert State.model_validate(following.model_dump(mode="json")) == following
        state = following
        if decision.outcome:
            break


@quiet
@given(st.data())
def test_the_same_turn_always_gets_the_same_decision(data: st.DataObject) -> None:
    who = data.draw(st.sampled_from(list(library().values())))
    appraisal = data.draw(appraisals(who))
    assert decide(initial(who), appraisal, who) == decide(initial(who), appraisal, who)
