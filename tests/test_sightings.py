"""Sightings: which of several stay, and how sure of each the others let one be."""

from dataclasses import replace

import pytest

from roleplay.rubric import Catalogue
from roleplay.rubric_files import load_catalogue
from roleplay.sightings import BEYOND_DOUBT, DOUBTFUL, Sighting, corroborated, in_character, overturned, undone
from roleplay.signals import signals_for
from roleplay.text import Sentence
from roleplay.transcript import Setting, Transcript, Turn

SHIPPED = load_catalogue()
SUPPORTING = {(one.id, check.id) for one in SHIPPED.strategies for check in one.shows if check.supporting}


def sighting(
    strategy: str, check: str, kind: str = "shows", at: str = "turn", confidence: float = 0.85, number: int = 1
) -> Sighting:
    return Sighting(strategy, check, kind, "minor", at, 1, "turn", Sentence(number, 0, 1, "x"), confidence)


def doubted(found: list[Sighting]) -> list[str]:
    return [each.check for each in found if not each.sure]


def test_what_breaks_a_strategy_casts_doubt_on_what_shows_it() -> None:
    owns, asks = sighting("no_blame", "owns-our-part"), sighting("ask", "open-question")
    blames = sighting("no_blame", "blames-others", "breaks")
    assert doubted(undone([owns, asks, blames])) == ["owns-our-part"]
    assert doubted(undone([owns, asks, replace(blames, confidence=DOUBTFUL)])) == ["blames-others"]
    assert doubted(undone([owns, asks])) == []


def test_a_rudeness_beyond_doubt_casts_doubt_on_all_good_will_of_its_turn() -> None:
    takes_up, promises = sighting("attentive", "picks-up-detail"), sighting("own_it", "commits-by-when")
    scorn = replace(
        sighting("professional", "belittles", "breaks", confidence=BEYOND_DOUBT, number=2), severity="gross"
    )
    assert doubted(undone([takes_up, promises, scorn])) == ["picks-up-detail"]
    for less in (
        replace(scorn, confidence=0.85),
        replace(scorn, severity="minor"),
        replace(scorn, strategy="transparent"),
    ):
        assert doubted(undone([takes_up, promises, less])) == []


@pytest.mark.parametrize(("strategy", "check"), sorted(SUPPORTING))
def test_a_supporting_show_is_sure_only_beside_another_of_its_strategy(strategy: str, check: str) -> None:
    shows = {each.id: each for each in SHIPPED.by_id[strategy].shows}
    at = shows[check].at
    other = next(name for name in shows if name != check)
    alone, beside = sighting(strategy, check, at=at), sighting(strategy, other, at=shows[other].at, number=2)
    elsewhere = sighting("breather", "asks-for-a-pause")
    assert doubted(corroborated([alone, alone, elsewhere], SHIPPED, at)) == [check, check]
    assert doubted(corroborated([alone, beside, elsewhere], SHIPPED, at)) == []
    assert doubted(corroborated([alone, replace(beside, confidence=DOUBTFUL)], SHIPPED, at)) == [check, other]
    assert doubted(corroborated([alone], SHIPPED, "nowhere")) == []  # judged where it is looked for
    assert doubted(corroborated([alone], SHIPPED, at, among=[beside])) == []  # it gave way to something surer
    assert doubted(corroborated([alone], SHIPPED, at, among=[replace(beside, sentence=alone.sentence)])) == [check]


def test_what_goes_with_a_supporting_show_bears_it_out() -> None:
    promises, noted = sighting("own_it", "commits-by-when", at="session"), sighting("document", "records-commitments")
    rapport = sighting("rapport", "first-name")
    assert doubted(corroborated([promises, rapport], SHIPPED, "session")) == ["commits-by-when"]
    assert doubted(corroborated([promises, noted], SHIPPED, "session")) == []
    unsure = replace(noted, confidence=DOUBTFUL)
    assert doubted(corroborated([promises, unsure], SHIPPED, "session")) == ["commits-by-when", "records-commitments"]
    assert doubted(corroborated([promises, rapport], SHIPPED, "session", absent={"document"})) == []  # no note written


def slip(turn: int, strategy: str = "professional", confidence: float = 0.85) -> Sighting:
    return replace(sighting(strategy, f"{strategy}-broken", "breaks", confidence=confidence), turn=turn)


def gross(turn: int, strategy: str = "professional") -> Sighting:
    return replace(slip(turn, strategy), severity="gross")


@pytest.mark.parametrize(
    ("good", "slips", "believed"),
    [
        (4, [slip(9)], 0),
        (3, [slip(9)], 1),  # too little is known of them
        (6, [slip(9), slip(11, "calm")], 0),
        (5, [slip(9), slip(11, "calm")], 2),  # too much goes wrong
        (8, [gross(9), gross(11, "calm")], 0),
        (7, [gross(9), gross(11, "calm")], 2),  # more has to speak against a gross one
        (8, [slip(9), slip(11)], 2),  # a habit
        (4, [slip(9), slip(9)], 0),  # twice in one turn is none
        (4, [slip(9, confidence=BEYOND_DOUBT)], 1),
        (4, [replace(slip(9), turn=None, where="note")], 1),  # the note is no slip of the tongue
    ],
)
def test_a_rare_slip_of_somebody_who_does_well_is_doubted(good: int, slips: list[Sighting], believed: int) -> None:
    well = [replace(sighting("ask", "open-question"), turn=20 + number) for number in range(good)]
    found = in_character([*well, *slips])
    assert sum(each.sure and each.kind == "breaks" for each in found) == believed
    assert [each for each in found if not each.sure] == (
        [] if believed else [gone for gone in found if gone.severity == "gross"]
    )
    assert [each for each in found if each.kind == "shows"] == well


def test_what_the_whole_session_shows_was_not_done_where_it_breaks_the_same_somewhere() -> None:
    promises = sighting("own_it", "commits-by-when", at="session")
    forgets = sighting("own_it", "promise-forgotten", "breaks", at="session")
    asks, pesters = sighting("ask", "open-question"), sighting("ask", "interrogates", "breaks")
    assert doubted(overturned([promises, forgets, asks, pesters], SHIPPED)) == [
        "commits-by-when"
    ]  # a turn is judged alone
    assert doubted(overturned([promises, replace(forgets, confidence=DOUBTFUL)], SHIPPED)) == ["promise-forgotten"]


@pytest.mark.parametrize(
    ("severity", "shown_at", "stands"), [("minor", 3, True), ("minor", 1, False), ("gross", 3, False)]
)
def test_only_a_minor_break_is_made_good_by_a_later_turn(severity: str, shown_at: int, stands: bool) -> None:
    decides = replace(sighting("seek_feedback", "tells-instead-of-asking", "breaks", at="session"), turn=1)
    asks = replace(sighting("seek_feedback", "asks-if-it-suits", at="session"), turn=shown_at)
    assert doubted(overturned([asks, replace(decides, severity=severity)], SHIPPED)) == ([] if stands else [asks.check])


# ── in words ──


def seen(kind: str, *texts: str) -> list[Sighting]:
    """What the last turn shows or breaks. The customer speaks first."""
    turns = [Turn(role="trainee" if n % 2 else "customer", text=text) for n, text in enumerate(texts)]
    return [each for each in signals_for(SHIPPED).in_turn(turns, len(turns) - 1, Setting()) if each.kind == kind]


def shows(*texts: str) -> dict[str, bool]:
    """The strategies that the last turn shows, and whether surely."""
    return {each.strategy: each.sure for each in seen("shows", *texts)}


def broken(*texts: str) -> set[str]:
    """The checks that the last turn surely breaks."""
    return {each.check for each in seen("breaks", *texts) if each.sure}


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


def test_a_kind_word_in_a_sentence_that_goes_grossly_wrong_is_undone() -> None:
    assert shows(WAITED, "I'm sorry.")["apologize"]
    assert not shows(WAITED, "I'm sorry, calm down.")["apologize"]
    assert shows(WAITED, "I'm sorry that nobody rang you. Calm down.")["apologize"]


# ── breaks that are disowned ──

ASKS = "So the machine charged my card twice. Who deals with that? I was passed on three times, and I'm so angry."


@pytest.mark.parametrize(
    "text",
    [
        "Nobody will tell you that you did this to yourself.",
        "Nobody here will tell you to calm down.",
        "I'm not going to tell you that you've misread it.",
        "I won't tell you that it's only a parcel.",
        "I wouldn't say that it's your own fault.",
        "I don't think it's only the seventeen pounds.",
        "I don't think this was your fault.",
        "That doesn't mean that it was your mistake.",
        "It wouldn't be fair to say that it was your own fault.",
        "You won't hear from me that it's only money.",
        "I'd rather not say it will be with you very soon, because I don't know.",
        "Without telling you to calm down, I'd like to hear what happened.",
        "I can't say I know exactly how you feel, but I can hear how tired you are.",
        "I can't hand you on for something that's mine to do.",
        "I won't be transferring you to anybody.",
    ],
)
def test_what_the_speaker_denies_is_not_broken_at_all(text: str) -> None:
    for customer in (WAITED, ASKS):
        assert not [each.check for each in seen("breaks", customer, text) if each.check != "bare-refusal"]


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("They shouldn't have told you to calm down.", "tells-to-calm-down"),
        ("It must be galling to be told to calm down.", "tells-to-calm-down"),
        ("When they said to you 'it's only a parcel', that must have hurt.", "minimises"),
        ("The last person told you that it's not our problem, and that's not good enough.", "not-my-job"),
        ("You felt that it was your own fault.", "blames-customer"),
        ("Somebody put you through to the same queue, three times.", "tosses-around"),
    ],
)
def test_a_break_told_as_somebody_elses_words_or_doing_is_unsure(text: str, check: str) -> None:
    found = [each for each in seen("breaks", ASKS, text) if each.check == check]
    assert [each.confidence for each in found] == [DOUBTFUL]


@pytest.mark.parametrize(
    ("text", "check"),
    [
        # the negation is the break
        ("You didn't read it.", "blames-customer"),
        ("I'm not here to listen to that.", "defends-self"),
        ("I'm not going to tell you that, it's confidential.", "withholds"),
        ("I can't go into that, it's an internal matter.", "withholds"),
        # it does not reach the words
        ("I'm not going to argue, you should have read the terms.", "blames-customer"),
        ("I won't tell you again: calm down.", "tells-to-calm-down"),
        ("I won't tell you off, calm down.", "tells-to-calm-down"),
        ("I can't help you until you calm down.", "tells-to-calm-down"),
        ("I won't lie to you, it's only a parcel.", "minimises"),
        ("He told you so you should have checked.", "blames-customer"),
        # what is denied comes after all
        ("I'm not saying it's your fault, but you should have checked.", "blames-customer"),
        ("That doesn't mean it was your fault, but it was your mistake.", "blames-customer"),
        ("Nobody is saying that it's your fault. But it was your mistake.", "blames-customer"),
        ("I'm not telling you to calm down, I'm just saying calm down.", "tells-to-calm-down"),
        ("With respect, you should have read the terms.", "blames-customer"),
        # two negations, advice, agreement
        ("I can't pretend you didn't sign it.", "blames-customer"),
        ("I can't say I'm surprised you didn't read it.", "blames-customer"),
        ("I don't think you should have signed it.", "blames-customer"),
        ("You said yourself it was your own fault.", "blames-customer"),
        ("I told you that it's not my problem.", "not-my-job"),
        ("I'm not the one who lost it.", "defends-self"),
        ("We usually say please here.", "corrects-manners"),
    ],
)
def test_a_break_is_not_excused_by_a_negation_somewhere_or_by_politeness(text: str, check: str) -> None:
    assert check in broken("The parcel came on Monday. It cost forty pounds and it's broken.", text)


@pytest.mark.parametrize(
    ("customer", "text"),
    [
        (WAITED, "Before I say hello to her: does all of that suit you?"),
        (WAITED, "May I say thank you for telling me?"),
        (WAITED, "I'm not the one who may say anything about a medicine, our pharmacist is."),
        (WAITED, "Nobody had noticed, and somebody should have. I'm looking at it now."),
        (WAITED, "So it's just the year that's wrong, and the name is right?"),
        (
            "It fell down on sunday and I have waited since, and now the",
            "does that suit you, kez, or is something missing?",
        ),
    ],
)
def test_harmless_wordings_that_resemble_a_break(customer: str, text: str) -> None:
    assert not broken(customer, text)


# ── over the session ──


def test_catalogues_without_supporting_shows_doubt_nothing() -> None:
    plain = [
        one.model_copy(update={"shows": tuple(check.model_copy(update={"supporting": False}) for check in one.shows)})
        for one in SHIPPED.strategies
    ]
    unsupported = Catalogue.model_validate(SHIPPED.model_copy(update={"strategies": tuple(plain)}))
    assert doubted(corroborated([sighting("own_it", "takes-it-on", at="session")], unsupported, "session")) == []
