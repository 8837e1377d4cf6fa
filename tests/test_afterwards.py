"""Afterwards: what it was about all along, what opened and what stayed shut, and where the mood turned."""

import pytest

from roleplay.afterwards import Afterwards, afterwards
from roleplay.customer.effects import EFFECTS
from roleplay.customer.state import Mood, Movement, State, initial
from roleplay.exemplary import Exemplary, exemplary
from roleplay.grading.findings import Finding
from roleplay.hindsight import (
    BROKEN,
    BY_CHECK,
    NOT_ASKED,
    NOT_BORNE_OUT,
    NOT_CLEAR,
    SHOWN,
    TO_SEE,
    Ledger,
    in_the_light_of,
    in_words,
)
from roleplay.library import load_library
from roleplay.persona import Fact, Gate, Persona
from roleplay.report import ledger_lines
from roleplay.rubric_files import load_catalogue
from roleplay.transcript import Transcript
from roleplay.turning_points import turning_points
from tests.grading.hand_made import UNSURE, score, seen, talk

LIBRARY = load_library().personas
DANA = LIBRARY["dana-missed-connection"]


@pytest.fixture(scope="module")
def dana() -> Exemplary:
    played = exemplary(DANA)
    assert played is not None
    return played


def of(persona: Persona, state: State, ledger: tuple[tuple[int, tuple[Movement, ...]], ...] = ()) -> Afterwards:
    """Afterwards of a conversation in which nothing was told, ended in this state."""
    moods = [initial(persona).mood, *(state.mood for _ in ledger)]
    return afterwards(persona, (), moods, ledger, state)


def shown(strategy: str, check: str | None = None, **moved: float) -> Movement:
    return Movement(cause=f"{strategy} shown", strategy=strategy, check=check, words="my words", **moved)


def broken(strategy: str, check: str | None = None, **moved: float) -> Movement:
    return Movement(cause=f"{strategy} broken", strategy=strategy, check=check, words="my words", **moved)


# ── what was behind it ──


def test_it_says_what_they_asked_for_and_what_it_was_about(dana: Exemplary) -> None:
    found = afterwards(DANA, dana.turns, dana.moods, dana.ledger, dana.state)
    assert found.wants == "What Dana asked for: a seat to Burlington tonight."
    assert found.interest == "What it was really about: being there when her sister walks in."
    assert found.debrief == DANA.debrief
    own = DANA.model_copy(update={"interest": "my sister's face."})
    found = afterwards(own, dana.turns, dana.moods, dana.ledger, dana.state)
    assert found.interest == "What it was really about, in their own words: “my sister's face”."


def test_what_came_out_stands_in_the_words_and_the_turn_in_which_it_was_told(dana: Exemplary) -> None:
    found = afterwards(DANA, dana.turns, dana.moods, dana.ledger, dana.state)
    assert {told.fact for told in found.came_out} == set(dana.state.told)
    for told in found.came_out:
        assert told.turn is not None
        assert told.words in dana.turns[told.turn].text
    turns = [told.turn for told in found.came_out]
    assert turns == sorted(turns, key=lambda turn: turn or 0)


def test_every_fact_came_out_or_stayed_shut(dana: Exemplary) -> None:
    found = afterwards(DANA, dana.turns, dana.moods, dana.ledger, dana.state)
    facts = [told.fact for told in found.came_out] + [shut.fact for shut in found.stayed_shut]
    assert sorted(facts) == sorted(fact.id for fact in DANA.facts)


@pytest.mark.parametrize(
    ("gate", "asked", "why"),
    [
        (Gate(), 0, "At the end they were ready to tell it, asked or not: it did not come up."),
        (
            Gate(),
            1,
            "You asked, and got no answer then. At the end they would have told you.",
        ),
        (
            Gate(asked=True),
            0,
            "At the end they would have told you, but they took no question of yours to be about it.",
        ),
        (
            Gate(asked=True),
            2,
            "You asked, and got no answer then. At the end they would have told you.",
        ),
        (Gate(asked=True, trust=9), 0, "First they had to trust you more. Then it took a question."),
        (Gate(asked=True, trust=9), 1, "You asked, but too soon: first they had to trust you more."),
        (Gate(needs=("heard", "owned")), 0, "First they had to feel heard and see that somebody owned it."),
        (
            Gate(shown=("boundaries",), heat_at_most=1),
            0,
            "First they had to see you hold a limit kindly and be less angry.",
        ),
        (Gate(after="other"), 0, "First they had to tell you something else that comes before it."),
    ],
)
def test_it_says_what_would_have_opened_a_fact(gate: Gate, asked: int, why: str) -> None:
    fact = Fact(id="it", reveal=gate, say=("It is this.",), recap="it is this")
    persona = DANA.model_copy(update={"facts": (fact,)})
    state = initial(persona).model_copy(update={"mood": Mood(heat=5, trust=4, patience=5), "asked": {"it": asked}})
    (shut,) = of(persona, state).stayed_shut
    assert (shut.words, shut.why) == ("It is this.", why)


def test_what_they_saw_only_a_sign_of_is_not_said_to_have_been_missing() -> None:
    gate = Gate(asked=True, shown=("paraphrase",))
    persona = DANA.model_copy(update={"facts": (Fact(id="it", reveal=gate, say=("It is this.",), recap="it is this"),)})
    state = initial(persona).model_copy(update={"asked": {"it": 2}})

    def why(*ledger: tuple[int, tuple[Movement, ...]]) -> str:
        return of(persona, state, ledger).stayed_shut[0].why

    assert why() == "You asked, but too soon: first they had to see that you could say it back in your own words."
    unsure = shown("paraphrase", trust=0.1).model_copy(update={"note": "unsure: counts a quarter"})
    assert why((3, (unsure,))) == "You asked, and got no answer then."


def test_what_had_to_be_earned_comes_before_what_only_had_to_be_asked() -> None:
    facts = [shut.fact for shut in of(DANA, initial(DANA)).stayed_shut]
    assert facts.index("wedding") < facts.index("booking")


# ── turn by turn ──


def test_a_turn_is_told_by_the_best_and_the_worst_of_it() -> None:
    ledger = (
        (1, (shown("apologize", heat=-1, trust=0.5), broken("no_blame", "blames-others", heat=0.7, trust=-0.7))),
        (3, (Movement(cause="time passes", patience=-0.35),)),
    )
    first, second = of(DANA, initial(DANA), ledger).thoughts
    assert first.turn == 1
    assert first.text == (
        "You said sorry, and what for: they let it count. "
        "But you put it on somebody else: they stopped listening and took cover."
    )
    assert second.text == "It changed little for them."
    assert second.better is None


def test_nothing_is_expected_of_a_goodbye() -> None:
    nothing = (Movement(cause="time passes", patience=-0.7), Movement(cause="nothing said that helps", heat=0.3))
    ledger = ((1, nothing), (3, nothing))
    parted = initial(DANA).model_copy(update={"last_move": "close"})
    first, last = of(DANA, parted, ledger).thoughts
    assert first.text == "What you said did not reach them: they heard nothing in it for them."
    assert (last.text, last.better) == ("With that, it was over.", None)


def test_a_fix_before_they_were_heard_did_little() -> None:
    early = shown("tailor_solution", trust=0.5).model_copy(update={"note": "before being heard: does little"})
    (thought,) = of(DANA, initial(DANA), ((1, (early,)),)).thoughts
    assert "it came before they felt heard, so it did little" in thought.text


def test_the_same_is_not_explained_twice_in_a_row() -> None:
    ledger = tuple((turn, (shown("empathize", heat=-1),)) for turn in (1, 3))
    first, second = (thought.text for thought in of(DANA, initial(DANA), ledger).thoughts)
    assert first == "You saw what it cost them: they felt less alone with it."
    assert second == "Again you saw what it cost them."


def test_everything_that_moves_a_customer_has_words() -> None:
    assert set(SHOWN) == set(BROKEN) == set(TO_SEE) == set(EFFECTS)
    checks = {check.id for each in load_catalogue().strategies for check in (*each.shows, *each.breaks)}
    assert set(BY_CHECK) <= checks
    causes = ("an offer agreed on", "kept waiting", "odd reply (silence)", "nothing said that helps", "time passes")
    assert all(in_words(Movement(cause=cause)) for cause in causes)


# ── a last word ──


@pytest.mark.parametrize(
    ("persona", "words"),
    [("craig-second-box", "None of what was said to you was about you."), ("ruth-his-letters", "Pausing is fine")],
)
def test_what_may_hurt_ends_with_a_kind_word(persona: str, words: str) -> None:
    assert words in (of(LIBRARY[persona], initial(LIBRARY[persona])).closing or "")


def test_others_need_none() -> None:
    assert of(DANA, initial(DANA)).closing is None


# ── turning points ──


def moods(*values: tuple[float, float, float]) -> list[Mood]:
    return [Mood(heat=heat, trust=trust, patience=patience) for heat, trust, patience in values]


def test_a_turning_point_names_the_turn_what_was_done_and_what_changed() -> None:
    ledger = ((1, ()), (3, (shown("ask", trust=0.6), shown("empathize", heat=-1.5, trust=1))))
    (point,) = turning_points(moods((8, 2, 5), (8, 2, 5), (6.5, 3.6, 5)), ledger)
    assert point.text == "Turn 4: you saw what it cost them; they began to believe you and the anger began to give."
    assert (point.better, point.quote, point.place) == (True, "my words", 2)


def test_it_turns_for_the_worse_as_well() -> None:
    ledger = ((1, (broken("calm", "tells-to-calm-down", heat=1.5, trust=-1), shown("ask", trust=0.3))),)
    (point,) = turning_points(moods((6, 3.5, 5), (7.5, 2.8, 2)), ledger)
    assert not point.better
    assert point.text == "Turn 2: you told them to calm down; they became angry and they stopped believing you."


def test_a_mood_that_goes_on_as_it_was_has_none() -> None:
    ledger = ((1, (shown("ask", trust=0.2),)), (3, (Movement(cause="time passes", patience=-0.35),)))
    assert turning_points(moods((6, 3.5, 5), (5.9, 3.7, 5), (5.9, 3.7, 4.6)), ledger) == ()
    assert turning_points(moods((6, 3.5, 5)), ()) == ()


def test_only_the_greatest_are_named_and_in_order(dana: Exemplary) -> None:
    points = turning_points(dana.moods, dana.ledger, most=2)
    assert len(points) == 2
    assert points[0].turn < points[1].turn
    steepest = max(range(1, len(dana.moods)), key=lambda place: dana.moods[place].trust - dana.moods[place - 1].trust)
    assert steepest in {point.place for point in points}


# ── beside a scorecard ──


def beside_a_card(transcript: Transcript, ledger: Ledger, *found: Finding) -> list[str]:
    """The mood log of a conversation in which the grader found just that."""
    card = score(transcript, *found)
    names = {result.strategy: result.name for result in card.verdicts}
    return ledger_lines(in_the_light_of(card, ledger), names)


@pytest.mark.parametrize(
    ("found", "movement", "said"),
    [
        ([seen("ask-minor")], broken("ask", "ask-minor", heat=1), None),
        ([seen("ask-minor", confidence=UNSURE)], broken("ask", "ask-minor", heat=1), NOT_BORNE_OUT),
        ([], broken("ask", "ask-minor", heat=1), NOT_BORNE_OUT),
        ([seen("ask-one")], shown("ask", trust=1), NOT_ASKED),  # called for in the turn after it, and missed
        ([], shown("ask", trust=1), NOT_CLEAR),
        ([seen("ask-one", 3)], shown("ask", trust=1), None),  # well done anyway
        ([], shown("transparent", trust=1), None),  # nothing called for it
        ([], Movement(cause="time passes", patience=-1), None),
    ],
)
def test_the_mood_log_says_where_the_score_sees_it_otherwise(
    found: list[Finding], movement: Movement, said: str | None
) -> None:
    (line,) = beside_a_card(talk("", "ask"), ((1, (movement,)),), *found)
    assert line.endswith(f"[{said}]" if said else "1.0")


def test_a_turning_point_that_the_score_does_not_bear_out_is_what_they_heard() -> None:
    ledger = ((1, (broken("ask", "ask-minor", heat=1.5, trust=-1),)),)
    went = moods((6, 3.5, 5), (7.5, 2.5, 2))
    (felt,) = turning_points(went, in_the_light_of(score(talk("ask"), seen("ask-minor")), ledger))
    (heard,) = turning_points(went, in_the_light_of(score(talk("ask")), ledger))
    assert "as they heard it" not in felt.text
    assert heard.text == felt.text.replace("on the spot;", "on the spot, as they heard it;")
