"""Sightings: which of several stay, and how sure of each the others let one be."""

from dataclasses import replace

import pytest

from roleplay.rubric import Catalogue
from roleplay.rubric_files import load_catalogue
from roleplay.sightings import DOUBTFUL, Sighting, corroborated, undone
from roleplay.signals import signals_for
from roleplay.text import Sentence
from roleplay.transcript import Setting, Transcript, Turn

SHIPPED = load_catalogue()
SUPPORTING = {(one.id, check.id) for one in SHIPPED.strategies for check in one.shows if check.supporting}


def sighting(strategy: str, check: str, kind: str = "shows", at: str = "turn", confidence: float = 0.85) -> Sighting:
    return Sighting(strategy, check, kind, "minor", at, 1, "turn", Sentence(1, 0, 1, "x"), confidence)


def doubted(found: list[Sighting]) -> list[str]:
    return [each.check for each in found if not each.sure]


def test_what_breaks_a_strategy_casts_doubt_on_what_shows_it() -> None:
    owns, asks = sighting("no_blame", "owns-our-part"), sighting("ask", "open-question")
    blames = sighting("no_blame", "blames-others", "breaks")
    assert doubted(undone([owns, asks, blames])) == ["owns-our-part"]
    assert doubted(undone([owns, asks, replace(blames, confidence=DOUBTFUL)])) == ["blames-others"]
    assert doubted(undone([owns, asks])) == []


@pytest.mark.parametrize(("strategy", "check"), sorted(SUPPORTING))
def test_a_supporting_show_is_sure_only_beside_another_of_its_strategy(strategy: str, check: str) -> None:
    shows = {each.id: each for each in SHIPPED.by_id[strategy].shows}
    at = shows[check].at
    other = next(name for name in shows if name != check)
    alone, beside = sighting(strategy, check, at=at), sighting(strategy, other, at=shows[other].at)
    elsewhere = sighting("apologize", "specific-apology")
    assert doubted(corroborated([alone, alone, elsewhere], SHIPPED, at)) == [check, check]
    assert doubted(corroborated([alone, beside, elsewhere], SHIPPED, at)) == []
    assert doubted(corroborated([alone, replace(beside, confidence=DOUBTFUL)], SHIPPED, at)) == [check, other]
    assert doubted(corroborated([alone], SHIPPED, "nowhere")) == []  # judged where it is looked for


# ── in words ──


def shows(*texts: str) -> dict[str, bool]:
    """The strategies that the last turn shows, and whether surely. The customer speaks first."""
    turns = [Turn(role="trainee" if n % 2 else "customer", text=text) for n, text in enumerate(texts)]
    found = signals_for(SHIPPED).in_turn(turns, len(turns) - 1, Setting())
    return {each.strategy: each.sure for each in found if each.kind == "shows"}


WAITED = "I have waited two weeks for my parcel and nobody rang me. I'm so upset, it was for my mum's birthday."


def test_words_that_are_only_quoted_reported_or_supposed_are_not_said() -> None:
    assert shows(WAITED, "I'm sorry that nobody rang you.")["apologize"]
    assert not shows(WAITED, "There's a template, it goes 'I'm sorry that nobody rang you.'")["apologize"]
    assert not shows(WAITED, "We're trained to say I'm sorry that nobody rang you.")["apologize"]
    assert shows(WAITED, "I'll ring you tomorrow at nine.")["expectations"]
    assert not shows(WAITED, "If it had been our van, I'd have it with you by tomorrow at nine.").get("expectations")


def test_taking_up_the_customers_own_words_in_quotation_marks_is_no_quotation_of_somebody_else() -> None:
    assert shows(WAITED, "You said 'nobody rang me', and I'm sorry that nobody did.")["apologize"]


def test_what_is_taken_back_at_once_was_not_done() -> None:
    asked = "Can I ask you to hold for two minutes while I check with the depot?"
    assert shows(WAITED, asked)["breather"]
    assert not shows(WAITED, f"{asked} Actually no need, it will be fine.")["breather"]


def test_a_reflection_may_report() -> None:
    turns = (Turn(role="customer", text=WAITED), Turn(role="trainee", text="I'm sorry."))
    text = (
        "Saying the problem back calmed the talk. I should have said 'I will ring you tomorrow at nine' much earlier."
    )
    found = signals_for(SHIPPED).in_wrap_up(Transcript(turns=turns, reflection=text))
    assert {each.strategy for each in found if each.sure} == {"reflect"}


# ── over the session ──


def test_catalogues_without_supporting_shows_doubt_nothing() -> None:
    plain = [
        one.model_copy(update={"shows": tuple(check.model_copy(update={"supporting": False}) for check in one.shows)})
        for one in SHIPPED.strategies
    ]
    unsupported = Catalogue.model_validate(SHIPPED.model_copy(update={"strategies": tuple(plain)}))
    assert doubted(corroborated([sighting("own_it", "takes-it-on", at="session")], unsupported, "session")) == []
