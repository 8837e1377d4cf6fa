"""What the coach suggests instead: graded better by the same finder, true to what was known, within policy."""

import re
from functools import cache

import pytest

from roleplay.engine import grade_offline
from roleplay.grading.coach import example, fill, is_data, model_note, own_time
from roleplay.grading.retelling import as_noted, as_told, of_them, offered, promised, retold
from roleplay.library import load_library
from roleplay.persona import Persona
from roleplay.rubric import Example
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import setting_of
from roleplay.sightings import Sighting
from roleplay.signals import signals_for
from roleplay.text import content_stems, fold
from roleplay.transcript import Offer, Setting, Transcript, Turn

SETTING = Setting(
    persona="dana", customer_name="Dana Reyes", organisation="Skyway", wants="a seat tonight", response_time="within two hours",
    offers=(
        Offer(id="everything", offer="refund you in full and add a voucher", allowed=False, cues=("full refund", "voucher", "refund you in full")),
        Offer(id="morning", offer="book you on the first flight tomorrow", allowed=True, cues=("first flight", "rebook")),
    ),
)  # fmt: skip
LOCKED = "you were meant to give the toast"
CUSTOMER = (
    Turn(role="customer", text="My flight was cancelled and nobody at the desk would look at me. This is ridiculous!",
         calls_for=("calm", "acknowledge", "empathize", "apologize"), learned=("your flight was cancelled",)),
    Turn(role="customer", text="I read out the booking number three times. What are you going to do?", calls_for=("attentive", "tailor_solution", "expectations"),
         learned=("you read out your booking number three times",)),
    Turn(role="customer", text="I want my money back, all of it, and I want to speak to a manager.", calls_for=("boundaries", "escalate", "alternative_positioning")),
    Turn(role="customer", text="My sister gets married tomorrow. I was meant to give the toast.", calls_for=("empathize", "paraphrase"), learned=(LOCKED,)),
    Turn(role="customer", text="Whatever. So?", calls_for=("own_it", "expectations", "seek_feedback")),
)  # fmt: skip
SAID = {
    "rude": "You need to calm down. That's not my job, ask the airport. You should have read the terms.",
    "empty": "Okay.",
    "sorry": "Unfortunately there is nothing we can do. I'm sorry if you feel that way, but that's our policy.",
    "vague": "It should be fine. Someone will look into it soon. Is there anything else?",
    "generous": "I'll give you a full refund and a voucher right away, I guarantee it.",
}


def conversation(words: str) -> Transcript:
    turns = [turn for customer in CUSTOMER for turn in (customer, Turn(role="trainee", text=words))]
    return Transcript(
        turns=tuple(turns), setting=SETTING, ours=True, ended_by="customer", open_needs=("heard", "solved")
    )


@cache
def suggestions(name: str) -> list[tuple[str, int | None, str]]:
    """(strategy, the turn it is for or None for the wrap-up, suggestion)."""
    catalogue = load_catalogue()
    transcript = conversation(SAID[name])
    card = grade_offline(transcript, find_rubric("difficult-conversations", catalogue), catalogue)
    return [(result.strategy, result.instead_at, result.instead) for result in card.verdicts if result.instead]


def at(transcript: Transcript, index: int, words: str) -> list[Sighting]:
    turns = [t.model_copy(update={"text": words}) if n == index else t for n, t in enumerate(transcript.turns)]
    return signals_for(load_catalogue()).in_turn(turns, index, transcript.setting)


def worth(seen: list[Sighting], strategy: str) -> tuple[bool, bool, bool]:
    """Better is greater: no gross break, no break, shown."""
    own = [item for item in seen if item.strategy == strategy and item.sure]
    breaks = [item for item in own if item.kind == "breaks"]
    restraint = load_catalogue().by_id[strategy].restraint
    return (
        not any(item.severity == "gross" for item in breaks),
        not breaks,
        restraint or any(item.kind == "shows" for item in own),
    )


each = pytest.mark.parametrize("name", SAID)


def test_there_is_something_to_suggest_for_many_strategies() -> None:
    assert len({strategy for name in SAID for strategy, _, _ in suggestions(name)}) >= 8


@each
def test_a_suggestion_is_graded_better_than_what_was_said_and_breaks_nothing(name: str) -> None:
    transcript = conversation(SAID[name])
    for strategy, turn, said in suggestions(name):
        if turn is not None:
            after = at(transcript, turn, said)
            assert worth(after, strategy) > worth(at(transcript, turn, SAID[name]), strategy), said
            assert not [item for item in after if item.kind == "breaks"], said


@each
def test_a_suggested_note_or_reflection_is_graded_as_shown_and_breaks_nothing(name: str) -> None:
    transcript = conversation(SAID[name])
    catalogue = load_catalogue()
    for strategy, _, said in suggestions(name):
        if "wrap_up" in catalogue.by_id[strategy].scope:
            where = "note" if strategy == "document" else "reflection"
            seen = signals_for(catalogue).in_wrap_up(transcript.model_copy(update={where: said}))
            assert any(item.strategy == strategy and item.kind == "shows" for item in seen)
            assert not any(item.kind == "breaks" for item in seen)


@each
def test_a_suggestion_holds_nothing_that_was_not_out_by_then(name: str) -> None:
    transcript = conversation(SAID[name])
    particulars = re.compile(
        r"\b(?:\d\S*|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|march|april|june|july|august|september|october|november"
        r"|december|morning|afternoon|evening|weekend|fridge|kitchen|landlord|depot|van|bill|account|neighbour|train|fitter"
        r"|certificate|toast|sister|nurse|officer|workshop|maya|airport|fee|refund|price|update)\b"
    )
    for _, turn, said in suggestions(name):
        if turn is not None:
            out = " ".join(
                [t.text for t in transcript.turns[:turn]] + [f"{o.offer}" for o in SETTING.offers if o.allowed]
            )
            assert not set(particulars.findall(fold(said))) - set(particulars.findall(fold(out))), said
            if turn < 7:
                assert "toast" not in said


def test_what_comes_out_late_is_used_late_and_never_early() -> None:
    catalogue = load_catalogue()
    transcript = conversation("Okay.")
    early = [w for s in catalogue.strategies for w in fill(s, transcript, transcript.turns, 5)]
    late = [w for s in catalogue.strategies for w in fill(s, transcript, transcript.turns, 7)]
    assert not [w for w in early if "toast" in w]
    assert [w for w in late if "toast" in w]


@each
def test_a_suggestion_offers_nothing_policy_forbids(name: str) -> None:
    for _, turn, said in suggestions(name):
        if turn is not None:
            assert not [
                cue for offer in SETTING.offers if not offer.allowed for cue in offer.cues if cue in fold(said)
            ], said


def wordings(persona: str, *told: str) -> list[str]:
    """Every wording that may be suggested for a shipped customer who has told these facts."""
    who = load_library().personas[persona]
    learned = tuple(fact.recap for fact in who.facts if fact.id in told)
    said = " ".join(fact.say[0] for fact in who.facts if fact.id in told) or who.lines["opening"][0]
    turns = (
        Turn(role="customer", text=f"{said} I want it sorted, today.", learned=learned),
        Turn(role="trainee", text="Okay."),
    )
    transcript = Transcript(turns=turns, ours=True, setting=setting_of(who))
    return [text for strategy in load_catalogue().strategies for text in fill(strategy, transcript, turns, 1)]


@pytest.mark.parametrize("persona", sorted(load_library().personas))
def test_no_wording_names_what_this_customer_never_takes(persona: str) -> None:
    who = load_library().personas[persona]
    said = wordings(persona, *(fact.id for fact in who.facts))
    assert said
    for remedy in who.remedies:
        if remedy.never:
            assert not [text for text in said if remedy.offer in text], remedy.id


def test_what_suits_the_customer_is_named_once_it_is_known_to() -> None:
    slot, lift = "put it on a van tomorrow in a two-hour slot", "the lift is off"
    craig = wordings("craig-second-box", "stairs")
    assert any(lift in text for text in craig)
    assert not any("depot" in text or slot in text for text in craig)
    assert any("carried up to your door" in text for text in wordings("craig-second-box", "deadline", "bed", "hours"))


def test_who_asks_for_the_manager_is_promised_none_out_of_hand() -> None:
    brings = re.compile(r"my manager|a specialist")
    assert not [text for text in wordings("leo-wants-the-boss", "the-log") if brings.search(text)]
    assert [text for text in wordings("dana-missed-connection", "late-leg") if brings.search(text)]


def test_nobody_is_asked_to_leave_insults_that_were_never_made() -> None:
    boundaries = load_catalogue().by_id["boundaries"]

    def offered(heard: str) -> str:
        asked = Turn(role="customer", text=heard)
        turns = (asked, Turn(role="trainee", text="No."))
        return " ".join(fill(boundaries, Transcript(turns=turns, setting=SETTING), turns, 1))

    assert "insults" not in offered("I want all of my money back, please, and I want it today.")
    assert "I understand you would like that" in offered("I want all of my money back, please, and I want it today.")
    assert "insults" in offered("You useless idiot. Are you too thick to read?")
    assert offered("You would be the first to know how busy you people are.") == ""


@pytest.mark.parametrize(
    ("strategy", "wording", "fits", "does_not"),
    [
        ("breather", "Take all the time you need", "I'm so upset, I can't think.", "Ok."),
        ("positive_language", "I can help you with that", "Is there any way you'll sort this?", "No I suppose not."),
        (
            "acknowledge",
            "I can see why you feel that way",
            "This is ridiculous.",
            "This is ridiculous. I want 600 euros.",
        ),
    ],
)
def test_an_example_is_given_only_where_it_fits(strategy: str, wording: str, fits: str, does_not: str) -> None:
    def offered(heard: str) -> bool:
        story = (
            Turn(role="customer", text="My flight was cancelled and I missed it."),
            Turn(role="trainee", text="Oh."),
        )
        turns = (*story, Turn(role="customer", text=heard), Turn(role="trainee", text="Well."))
        return any(
            wording in said for said in fill(load_catalogue().by_id[strategy], Transcript(turns=turns), turns, 3)
        )

    assert offered(fits)
    assert not offered(does_not)


@each
def test_a_suggestion_has_no_unfilled_placeholder(name: str) -> None:
    for _, _, said in suggestions(name):
        assert not re.search(r"<[a-z_]+>|\{|\}", said), said
        assert "  " not in said


def test_without_a_setting_nothing_is_made_up() -> None:
    bare = Transcript(turns=tuple(turn.model_copy(update={"learned": ()}) for turn in conversation("Okay.").turns))
    for strategy in load_catalogue().strategies:
        for wording in fill(strategy, bare, bare.turns, 1):
            assert "<" not in wording
            assert not set(content_stems(wording)) & set(content_stems("Dana Skyway flight first two hours")) - {
                "two",
                "first",
            }


def test_a_placeholder_in_what_a_customer_is_called_stays_literal() -> None:
    named = conversation("Okay.").model_copy(
        update={"setting": SETTING.model_copy(update={"customer_name": "<offer> Reyes"})}
    )
    for strategy in load_catalogue().strategies:
        for wording in fill(strategy, named, named.turns, 3):
            if "first flight" in wording:
                assert any("<offer>" in good.say for good in strategy.good)


JOAN = load_library().get("joan-window-table")


@pytest.mark.parametrize(
    ("persona", "called"),
    [
        (JOAN, "Miss Ardley"),
        (load_library().get("victor-platinum-refund"), "Mr Hale"),
        (load_library().get("dana-missed-connection"), "Dana"),  # her house takes first names
        (JOAN.model_copy(update={"name": "Joan Unheardof"}), None),  # nobody knows whether she is Miss or Mrs
    ],
)
def test_a_suggestion_calls_the_customer_what_the_house_does(persona: Persona, called: str | None) -> None:
    transcript = Transcript(turns=(*CUSTOMER[:1], Turn(role="trainee", text="…")), setting=setting_of(persona))
    strategies = load_catalogue().strategies
    said = [words for each in strategies for words in fill(each, transcript, transcript.turns, 1)]
    assert not any("Joan" in words or "Victor" in words for words in said)
    assert any(f", {called}" in words for words in said) is (called is not None)


def test_an_unknown_placeholder_is_never_shown() -> None:
    odd = (
        load_catalogue()
        .by_id["ask"]
        .model_copy(update={"good": (Example(say="What is <colour> to you?"), Example(say="Tell me about it."))})
    )
    assert list(fill(odd, conversation("Okay."), conversation("Okay.").turns, 1)) == ["Tell me about it."]


REVIEW = Offer(id="r", offer="mark it urgent, so that a reviewer phones you within two hours", allowed=True, cues=())


@pytest.mark.parametrize(
    ("clause", "data"),
    [
        ("your confirmation code is SKW-48213", True),
        ("216-555-0139 reaches you any time after nine", True),
        ("the account ends in 4471", True),
        ("your name is Dana Reyes", True),
        ("you were born on the third of May", True),
        ("you have waited since 2019, for £1250 by now", False),
        ("2.8 percent of your 1,900 requests fail since 02:07", False),
        ("a text is best because your battery is nearly gone", False),
    ],
)
def test_what_only_identifies_a_customer_is_known_for_what_it_is(clause: str, data: bool) -> None:
    assert is_data(clause) is data


def test_nobody_says_a_code_back_to_show_that_they_listened() -> None:
    catalogue, code = load_catalogue(), "your confirmation code is SKW-48213"
    told = Turn(role="customer", text="It's SKW-48213.", calls_for=("attentive",), learned=(code,))
    running = Transcript(turns=(*conversation("Okay.").turns[:2], told), setting=SETTING, ours=True)
    turns = (*running.turns, Turn(role="trainee", text="Okay."))
    found = [words for strategy in catalogue.strategies for words in fill(strategy, running, turns, 3)]
    assert not [words for words in found if "SKW" in words]
    assert [words for words in found if "your flight was cancelled" in words]


def test_a_time_that_is_somebody_elses_is_not_promised_as_the_trainees_own() -> None:
    catalogue, setting = load_catalogue(), SETTING.model_copy(update={"offers": (*SETTING.offers, REVIEW)})
    assert (own_time(SETTING), own_time(setting)) == ("within two hours", "")
    mine = REVIEW.model_copy(update={"offer": "email you a record within two hours, with what was done"})
    assert own_time(SETTING.model_copy(update={"offers": (mine,)})) == "within two hours"
    running = Transcript(turns=conversation("Okay.").turns[:3], setting=setting, ours=True)
    for strategy in ("expectations", "follow_up", "own_it"):
        shown = example(catalogue.by_id[strategy], running, catalogue)
        assert shown is not None
        assert "within two hours" not in shown


def test_a_model_note_names_the_trouble_not_the_customers_first_words() -> None:
    running, signals = conversation("Okay."), signals_for(load_catalogue())
    setting = SETTING.model_copy(update={"trouble": "the cancelled flight"})
    note = model_note(running.model_copy(update={"setting": setting}), signals)
    assert note.startswith("Concern: the cancelled flight. The customer told us: their flight was cancelled;")
    assert "nobody at the desk" not in note
    assert model_note(running, signals).startswith("Concern, in the customer's words: “My flight was cancelled")


def test_a_model_note_speaks_of_the_customer_and_takes_no_question_for_an_offer_and_no_refusal_for_a_promise() -> None:
    words = (
        "What do you need the internet for most at home? I cannot promise zero stops. "
        "You need an engineer by Wednesday at the latest. I can book you on the first flight tomorrow. "
        "I'll call you by six today."
    )
    note = model_note(conversation(words), signals_for(load_catalogue()))
    assert "Offered: I can book them on the first flight tomorrow." in note
    assert "Promised: I'll call them by six today." in note
    for other in ("?", "cannot promise", "need an engineer"):
        assert other not in note


def test_a_model_note_leaves_out_what_only_opens_a_sentence_in_talk_and_what_holds_nothing_out() -> None:
    words = (
        "OK, I write it down: the flight was cancelled at six today. But I can book you on the first flight tomorrow. "
        "Or tomorrow at 9:20 by train. So in short: I call you by six today."
    )
    note = model_note(conversation(words), signals_for(load_catalogue()))
    assert "Offered: I can book them on the first flight tomorrow." in note
    assert "Promised: I call them by six today." in note
    for other in ("write it down", "by train", "in short", "But"):
        assert other not in note
    assert not offered("Rosa decides about the pill, you can say hello to her.")
    assert not promised("Or tomorrow at 6:35, with hotel and food.")


def test_a_model_note_promises_nothing_that_was_said_in_scorn_and_nothing_that_nobody_undertook() -> None:
    words = (
        "Instead you lie there all night and then ring me on Monday and want the clerk sacked. "
        "I'll put your moan in front of Ruth, she will ring you tomorrow by six. I'll call you by six today."
    )
    note = model_note(conversation(words), signals_for(load_catalogue()))
    assert "Promised: I'll call them by six today." in note
    assert "moan" not in note
    assert "lie there" not in note
    assert not promised("Then ring me on Monday at nine.")
    assert promised("Two engineers will come on Monday.")


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("Good, I put Thursdays in now.", "I put Thursdays in now."),
        ("So one step only: I bring Rosa on this call.", "I bring Rosa on this call."),
        ("No fee will be charged.", "No fee will be charged."),
        ("Two engineers come on Monday.", "Two engineers come on Monday."),
        ("OK.", "OK."),
    ],
)
def test_a_sentence_stands_in_a_note_without_what_opens_it(said: str, noted: str) -> None:
    assert as_noted(said) == noted


def test_nothing_stands_in_a_note_or_a_suggestion_that_the_customer_did_not_say() -> None:
    said = "I am a dental technician, scans come over this line. One stop, and one scan of forty minutes is lost."
    recap = "you make crowns and bridges at home, and every stop loses a scan that a dentist is sending you"
    turns = (Turn(role="customer", text=said, learned=(recap,)), Turn(role="trainee", text="Okay."))
    catalogue = load_catalogue()
    note = model_note(Transcript(turns=turns, ours=True), signals_for(catalogue))
    assert f"The customer told us: “{said}”." in note
    for strategy in ("attentive", "paraphrase", "tailor_solution"):
        assert not any(
            "crowns" in words for words in fill(catalogue.by_id[strategy], Transcript(turns=turns), turns, 1)
        )


@pytest.mark.parametrize(
    ("clause", "said", "left"),
    [
        ("2.8 percent of your requests fail, in bursts, against 0.01 before",
         "rate's 2.8 percent of requests, in bursts", "2.8 percent of your requests fail, in bursts"),
        ("you have had half of it leaning on the wall for a week, and the half with all the bolts never came",
         "You brought me half. It's been leaning on my wall a week.", "you have had half of it leaning on the wall for a week"),
        ("you waited on Friday until two", "Friday. I wait until two.", "you waited on Friday until two"),
        ("your ticket is NG-88217", "It is a ticket.", ""),
    ],
)  # fmt: skip
def test_of_what_was_told_so_much_is_retold_as_was_said(clause: str, said: str, left: str) -> None:
    assert retold(clause, said) == left


def test_what_was_told_is_listed_as_it_was_said_else_in_the_customers_own_words() -> None:
    turns = (
        Turn(role="customer", text="I wait on Friday until two.", learned=("you waited on Friday until two",)),
        Turn(role="customer", text="One stop, one scan gone.", learned=("you make crowns at home",)),
    )
    assert as_told(turns, "") == ("you waited on Friday until two", "One stop, one scan gone.")


@pytest.mark.parametrize(
    ("to_them", "about_them"),
    [
        ("I'll ring you by noon and you'll have it.", "I'll ring them by noon and they'll have it."),
        ("Instead you lie awake.", "Instead they lie awake."),
        ("Your sister knows that you are late.", "Their sister knows that they are late."),
        ("The days you stayed home for us.", "The days they stayed home for us."),
        ("A seat for you booked today.", "A seat for them booked today."),
        ("They ring you the day before, so you get it.", "They ring them the day before, so they get it."),
        ('I told you: "you pay by Friday", and you agreed.', 'I told them: "you pay by Friday", and they agreed.'),
        ("It says ‘we don’t know you’ on your page.", "It says ‘we don’t know you’ on their page."),
        ("I've noted 'you owe us', which you don't.", "I've noted 'you owe us', which they don't."),
    ],
)
def test_words_to_a_customer_become_words_about_them(to_them: str, about_them: str) -> None:
    assert of_them(to_them) == about_them


def test_nobody_begins_with_what_was_told_when_they_take_their_leave() -> None:
    catalogue = load_catalogue()
    heard = Turn(role="customer", text="My flight was cancelled.", learned=("your flight was cancelled",))

    def suggested(words: str) -> list[str]:
        turns = (heard, Turn(role="trainee", text=words))
        return [*fill(catalogue.by_id["attentive"], Transcript(turns=turns), turns, 1)]

    assert any("let me start there" in words for words in suggested("Okay."))
    assert not any("flight was cancelled" in words for words in suggested("Take care. Goodbye."))


def test_a_hint_is_an_example_for_the_end_of_the_conversation() -> None:
    catalogue = load_catalogue()
    running = Transcript(turns=(*conversation("Okay.").turns[:2], CUSTOMER[1]), setting=SETTING, ours=True)
    shown = example(catalogue.by_id["tailor_solution"], running, catalogue)
    assert shown is not None
    assert "first flight tomorrow" in shown
