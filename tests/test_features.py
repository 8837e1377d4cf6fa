"""Features: the grammar that is exported, and facts about a sentence in its conversation."""

import ast
from pathlib import Path

import pytest

import roleplay.features
from roleplay.features import (
    FEATURES,
    View,
    announces,
    customer_view,
    is_offer,
    is_open_question,
    is_question,
)
from roleplay.rubric_files import load_catalogue
from roleplay.text import Sentence, fold
from roleplay.transcript import Offer, Setting, Turn

PACKAGE = Path(roleplay.features.__file__).parent
ANGRY = "I've been waiting since Monday and nobody rang me. This is ridiculous, I want my money back."


def conversation(*texts: str) -> tuple[Turn, ...]:
    """Turns that alternate, the customer first."""
    return tuple(Turn(role="trainee" if place % 2 else "customer", text=text) for place, text in enumerate(texts))


def holds(name: str, *texts: str, sentence: int = -1, setting: Setting | None = None, held: int = 0) -> bool:
    """Whether a feature holds at a sentence (the last, unless said otherwise) of the last of these turns."""
    turns = conversation(*texts)
    turns = (*turns[:-1], turns[-1].model_copy(update={"held_seconds": held}))
    view = View(turns, len(turns) - 1, turns[-1].text, setting=setting or Setting())
    return view.has(name, view.sentences[sentence])


# ── the exported grammar ──


@pytest.mark.parametrize(
    ("text", "asks", "openly"),
    [
        ("What happened after that?", True, True),
        ("How did that leave you?", True, True),
        ("what happened next", True, True),
        ("Tell me more about the second visit.", True, True),
        ("Wh-what happened?", True, True),
        ("What is your order number?", True, False),
        ("How much was it?", True, False),
        ("Did you restart it?", True, False),
        ("Is there anything else I can help with?", True, False),
        ("can you read me the code", True, False),
        ("What I can do today is send you a new one.", False, False),
        ("I'll ask the depot what happened.", False, False),
        ("I'm sorry about the wait.", False, False),
        ("How are you this morning?", True, False),
        ("How are you managing without it?", True, True),
        ("I see why it can't wait.", False, False),
        ("I see, why can't it wait", True, True),
        ("Is it about what was in the box?", True, False),
        ("Is that what you needed, or is there more?", True, False),
        ("Can we go on like that?", True, False),
        ("What to take is for her to say.", False, False),
        ("Would you mind telling me what led you to it?", True, True),
        ("Different how?", True, True),
        ("", False, False),
    ],
)
def test_what_asks_and_what_asks_openly(text: str, asks: bool, openly: bool) -> None:
    assert (is_question(fold(text)), is_open_question(fold(text))) == (asks, openly)


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("I can send you a new one today.", True),
        ("Would you like a call tomorrow?", True),
        ("How about a later flight?", True),
        ("I'm booking it now.", True),
        ("Can I put you through to our pharmacist, Rosa?", True),
        ("I'll pass it on with my notes, so you don't have to say it twice.", True),
        ("I'll tell her everything, so you won't have to tell it again.", True),
        ("I can see two seats on the later flight.", True),
        ("I can't send you a new one.", False),
        ("We won't be able to do that.", False),
        ("The flight left at noon.", False),
        ("I'll be straight with you: the refund was never submitted.", False),
        ("I can see a refund is on its way.", False),
        ("Can I have your booking number?", False),
        ("You don't have that option.", False),
    ],
)
def test_what_offers(text: str, offers: bool) -> None:
    assert is_offer(fold(text)) is offers


def test_a_cue_is_announced_by_the_stems_of_all_its_words_in_any_order() -> None:
    cues = ("new flight", "rebook")
    assert announces(cues, "i found two flights, both new")
    assert announces(cues, "rebooking you now")
    assert not announces(cues, "the flight is full")
    assert announces(("letters",), "about that letter")
    assert not announces(("stop the letters",), "let's stop the clock")
    assert not announces((), "anything")


@pytest.mark.parametrize(
    ("said", "announced"),
    [
        ("if you don't post it, i can give you more", True),
        ("can you please not post it till i've looked?", True),
        ("i'll help if you take the thread down", True),
        ("the thread is yours, you can post it or not, you get the same from me", False),
        ("post it or don't post it, i'll help either way", False),
        ("whether you post or not, i'll send the team", False),
        ("you don't have to take the thread down, i'll sort it anyway", False),
        ("i'd never ask you to take the thread down, let me look", False),
        ("don't worry, you can post it and i'll still help", False),
        ("you can post what you like, i'm not here to stop you", False),
    ],
)
def test_a_cue_is_not_announced_by_what_is_left_to_the_customer(said: str, announced: bool) -> None:
    assert announces(("not post", "don't post", "take the thread down"), said) is announced


# ── facts in a conversation ──


_STALLED = ("It leaks.", "Since when?", "May. Can you fix it?", "The log says one call.", "So when will you come?")
"""A customer who has pressed twice for a step, and got none."""


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("after_anger", (ANGRY, "Right."), True),
        ("after_anger", ("Could you tell me the time?", "Ten."), False),
        ("after_anger", (ANGRY, "Sorry.", "Thanks.", "Right."), False),
        ("after_anger", ("A trained monkey could do that.", "Right."), True),
        ("after_anger", ("My daughter has a toy clock.", "Right."), False),
        ("hands_over_in_turn", ("Hm.", "Yes. I'm passing this to our duty manager, Priya."), True),
        ("hands_over_in_turn", ("Hm.", "I'm not passing this to a manager."), False),
        ("after_question", ("My bag is lost. Where is it?", "In Leeds."), True),
        ("after_question", ("My bag is lost.", "In Leeds."), False),
        ("after_crisis", ("I can smell gas in the hall.", "Go outside."), True),
        ("after_passed_on", ("I was put through to billing and they sent me back to you.", "Right."), True),
        ("customer_pushes", ("The boiler is cold.", "I see.", "so?", "I'll look."), True),
        ("customer_pushes", ("so?", "I'll look."), False),
        ("picks_up_detail", ("My suitcase is in Lisbon with my insulin.", "The suitcase and the insulin first."), True),
        ("picks_up_detail", ("My suitcase is in Lisbon with my insulin.", "Everything is fine."), False),
        ("echoes_number", ("I called three times.", "You called 3 times."), True),
        ("echoes_number", ("I called three times.", "You called four times."), False),
        ("parrots", ("I was told that my train would wait.", "You was told that your train would wait."), True),
        ("parrots", ("I was told that my train would wait.", "They promised you the train."), False),
        (
            "repeats_self",
            ("Hi.", "Please send me your booking number.", "Why?", "Please send me your booking number."),
            True,
        ),
        ("repeats_self", ("Hi.", "Please send me your booking number.", "Why?", "So that I find it."), False),
        ("asks_again", ("My order number is 88213.", "What is your order number?"), True),
        ("asks_again", ("My order is late.", "What is your order number?"), False),
        ("suggests_tried", ("I already restarted the router.", "Please restart the router."), True),
        ("suggests_tried", ("The router is red.", "Please restart the router."), False),
        ("contradicts_told", ("I waited three weeks.", "So you waited two weeks."), True),
        ("contradicts_told", ("I waited three weeks.", "So you waited three weeks."), False),
        ("contradicts_told", ("I haven't done any fraud.", "You've done it before."), True),
        ("contradicts_told", ("I haven't done any fraud.", "You've done nothing wrong."), False),
        ("asserts_denied", ("There is no number 14 here.", "It was left at number 14."), True),
        ("forgets_circumstance", ("I'm deaf.", "Just give us a call tomorrow."), True),
        ("forgets_circumstance", ("I'm busy.", "Just give us a call tomorrow."), False),
        ("forgets_circumstance", ("She has a nut allergy.", "I'll switch it to the hazelnut one."), True),
        ("forgets_circumstance", ("She has a nut allergy.", "I'll switch the almond one to vanilla."), False),
        ("forgets_circumstance", ("I have no car, so no.", "Just drive over."), True),
        ("forgets_circumstance", ("I have no car, so no.", "Shall I send it by email?"), False),
        ("forgets_circumstance", ("I sat by the window. No car stops.", "Just drive over."), False),
        ("feels_a_bother", ("I don't want to be any bother, love.", "Tell me."), True),
        ("feels_a_bother", ("You'll think I'm a silly old woman.", "Tell me."), True),
        ("feels_a_bother", ("It does bother me that nobody rang.", "Tell me."), False),
        ("fragment_echo", ("I lost a day of work.", "A day of work!"), True),
        ("fragment_echo", ("I've been waiting since nine.", "Hi, thanks for waiting!"), False),
        ("asks_if_offer_suits", ("I lost my seat.", "I can book the 6:35. Does that sound good?"), True),
        ("asks_if_offer_suits", ("I lost my seat.", "The 6:35, then. Is that right for you?"), True),
        (
            "asks_if_offer_suits",
            ("I lost my seat.", "You lost your seat and could have had another. Is that right?"),
            False,
        ),
        ("span_of_looking", ("Well?", "It takes two minutes to open the case."), True),
        ("span_of_looking", ("Well?", "The engineer needs ten minutes in the hall."), False),
        ("prescribes_tried", ("I already restarted the router.", "Please restart the router."), True),
        ("prescribes_tried", ("I already restarted the router.", "Have you restarted the router?"), False),
        ("two_steps", ("My tap drips.", "I can send Ben at four today. He'll bring a new washer set."), True),
        ("two_steps", ("My tap drips.", "I can send Ben at four today. Is that all right?"), False),
        ("worked_out", ("My tap drips.", "I can send Ben round at four. I can put a new tap aside today."), True),
        ("worked_out", ("My tap drips.", "I can send Ben round at four. I can put a new lamp aside today."), False),
        (
            "two_steps",
            ("My tap drips.", "I'm sorry about your tap and the carpet. I can send Ben at four today."),
            False,
        ),
        ("tends_the_call", ("My tap drips.", "I'm looking into your tap."), True),
        ("tends_the_call", ("My tap drips.", "I'd have had Ben round by noon."), True),
        ("tends_the_call", ("My tap drips.", "I can send Ben at four."), False),
        ("for_all_in_turn", ("My tap drips.", "Our standard offer is a leaflet, everybody gets one."), True),
        ("for_all_in_turn", ("My tap drips.", "I can send Ben at four."), False),
        ("money_unwanted", ("I don't want a refund, I want it to work.", "I've added a month's credit."), True),
        ("money_unwanted", ("I want it to work.", "I've added a month's credit."), False),
        ("money_unwanted", ("I don't want a refund.", "I've added a credit. I can fix it by four, too."), False),
        ("offers_time_out", ("I'm at dialysis Tuesday and Thursday.", "I've got Tuesday at eight."), True),
        ("offers_time_out", ("I'm free Tuesday and Thursday.", "I've got Tuesday at eight."), False),
        ("too_late", ("I fly out on Thursday.", "No worries, you can collect it on Friday."), True),
        ("too_late", ("I fly out on Thursday.", "You can collect it on Wednesday."), False),
        ("too_late", ("I fly out on Thursday.", "You can't collect it on Friday."), False),
        ("too_late", ("It is due on Thursday, or Friday at worst.", "You can collect it on Friday."), False),
        ("suggests_ruled_out", ("I can't eat peanut butter.", "Try the peanut butter."), True),
        ("restating_turn", (ANGRY, "You waited since Monday. Is that right?"), True),
        ("restating_turn", (ANGRY, "Is that right?"), False),
        ("third_apology", ("Hm.", "Sorry.", "Hm.", "Sorry. I'm sorry."), True),
        ("third_apology", ("Hm.", "Sorry.", "Hm.", "I'm sorry."), False),
        ("third_apology", ("Hm.", "Sorry. I'm sorry.", "Hm?", "Sorry, slowly: he comes on Friday."), False),
        ("third_apology", ("Hm.", "Sorry. I'm sorry, I can't.", "Hm.", "I'm sorry."), False),
        ("unheard", (ANGRY, "Send me the number."), True),
        ("unheard", (ANGRY, "I understand. Send me the number."), False),
        ("conditional_apology", ("Hm.", "I'm sorry if you were upset."), True),
        ("conditional_apology", ("Hm.", "I'm sorry we lost it."), False),
        ("passes_over_grief", ("My mum died on Friday.", "What is the policy number?"), True),
        ("passes_over_grief", ("My mum died on Friday.", "I'm so sorry."), False),
        ("has_time", ("Hm.", "It comes by Friday."), True),
        ("has_time", ("Hm.", "It comes soon."), False),
        ("two_times", ("Hm.", "It comes today or tomorrow."), True),
        ("concrete", ("Hm.", "I can ring you at three."), True),
        ("concrete", ("Hm.", "There are options."), False),
        ("way_forward", ("Hm.", "That is full, but I can book the next one."), True),
        ("way_forward", ("Hm.", "There is nothing I can do."), False),
        ("possibility", ("Hm.", "The shop is open until six."), True),
        ("denies", ("Hm.", "We don't do that."), True),
        ("no_way_on", ("Hm.", "It is closed."), True),
        ("no_way_on", ("Hm.", "It is closed. Shall I look elsewhere?"), False),
        ("undertakes", ("Hm.", "I'll ring the depot."), True),
        ("undertakes", ("Hm.", "I'll be honest."), False),
        ("undertakes", ("Hm.", "I'm asking: Wednesday, or Saturday?"), False),
        ("promises_contact", ("Hm.", "Our night desk texts you by five."), True),
        ("promises_contact", ("Hm.", "I'm so sorry, two weeks without a call back."), False),
        ("time_of_courtesy", ("Hm.", "I'm so sorry, two weeks without a call, and her birthday gone by."), True),
        ("time_of_courtesy", ("Hm.", "Sorry, slowly: he comes on Friday."), False),
        ("past_account", ("Hm.", "You were going to be there tonight, and we took that away."), True),
        ("contact_promised", ("Hm.", "I'll call you tomorrow at two.", "Ok.", "Good."), True),
        ("stacked_closed_questions", ("Hm.", "Did you pay? Is it on? Was it new?"), True),
        ("stacked_closed_questions", ("Hm.", "Did you pay? Is it on?"), False),
        ("shouting", ("Hm.", "STOP THAT NOW."), True),
        ("shouting", ("Hm.", "The FAQ says so and it is quite clear."), False),
        ("judges_you", ("Hm.", "You're being childish."), True),
        ("judges_you", ("Hm.", "I don't think you're being childish."), False),
        ("formulaic", ("Hm.", "We value you as a loyal customer."), True),
        ("uses_name", ("Hi, my name is Marta.", "Thank you, Marta."), True),
        ("uses_name", ("Hi.", "Thank you, Marta."), False),
        ("first_turn", ("Hi.", "Hello."), True),
        ("first_turn", ("Hi.", "Hello.", "Well?", "Yes."), False),
        ("only_sentence", ("Hi.", "Hello. Yes."), False),
        ("last_turn", ("Hi.", "Hello."), True),
        ("asked_hold", ("Hi.", "One moment, please.", "Ok.", "I'm back."), True),
        ("names_someone", ("Hm.", "I'll ask Priya in the depot."), True),
        ("names_someone", ("Hm.", "I'll ask on Monday."), False),
        ("sells_in_turn", ("My tap drips.", "Would you like our care plan?"), True),
        ("sells_in_turn", ("What is in your care plan?", "Our care plan covers taps."), False),
        ("contact_sells", ("My tap drips.", "I'll ring you on Friday with a survey."), True),
        ("asked_plainly", ("Is the pool open in May?", "Lovely spa."), True),
        ("asked_plainly", ("The pool was shut.", "Lovely spa."), False),
        ("dodges_plain_question", ("Is the pool open in May?", "What a lovely spa and terrace to enjoy!"), True),
        ("dodges_plain_question", ("Is the pool open in May?", "No, and the spa and terrace close too."), False),
        ("dodges_plain_question", ("Is the pool open in May?", "The pool and the spa and the terrace, yes."), False),
        ("takes_no_step", (*_STALLED, "It went at two."), True),
        ("takes_no_step", (*_STALLED, "I'm booking it in for two."), False),
        ("takes_no_step", (*_STALLED[:3], "I'll ask the depot and ring you by four.", "Can you?", "Bye."), False),
        ("step_in_talk", (*_STALLED, "It went at two."), False),
        ("step_in_talk", (*_STALLED, "I'll send another one today."), True),
        ("done_said_in_turn", ("Hm.", "It's sent."), True),
        ("done_said_in_turn", ("Hm.", "It's not sent."), False),
        ("contact_sells", ("My tap drips.", "I'll ring you on Friday to hear how it is."), False),
        ("handover_asked", ("I want to speak to your manager.", "He's off today."), True),
        ("handover_asked", ("Could you get somebody? Somebody who listens.", "No."), True),
        ("handover_asked", ("It still drips.", "Ah."), False),
        ("threat_made", ("Refund it or I'll leave a one star review.", "Right."), True),
        ("threat_made", ("Can you refund it?", "Right."), False),
        ("half_agreed", ("Hmm, I suppose.", "Lovely, bye!"), True),
        ("half_agreed", ("Yes, that suits me.", "Lovely, bye!"), False),
        ("wants_no_more", ("It drips.", "Fixed. Anything else?", "No.", "Bye!"), True),
        ("wants_no_more", ("It drips.", "Is that fixed now?", "No.", "Bye!"), False),
        ("bare_no_beside", ("Hm.", "We can't refund that. It must be hard."), True),
        ("bare_no_beside", ("Hm.", "We can't refund that. I can book you the next one."), False),
        (
            "exceeds_own_power",
            ("I want it back.", "I can't refund the whole fee.", "And?", "I can refund half of the fee."),
            False,
        ),
        (
            "exceeds_own_power",
            ("I want it back.", "I can't refund the whole fee.", "And?", "I can refund the fee."),
            True,
        ),
        (
            "takes_up_much",
            ("My suitcase is in Lisbon with my insulin and keys.", "The suitcase in Lisbon, insulin, keys."),
            True,
        ),
        ("needs_what_is_lacking", ("I have no smart phone.", "Just download our app."), True),
        ("needs_what_is_lacking", ("I have a smart phone.", "Just download our app."), False),
        ("takes_up_much", ("My suitcase is in Lisbon.", "The suitcase."), False),
        ("suggests_ruled_out", ("I can't collect it.", "You can collect it from the depot."), True),
        ("suggests_ruled_out", ("I can't collect it.", "You can have it brought."), False),
        ("apology_disowned", ("Hm.", "I am sorry. Though there is not much to be sorry for."), True),
        ("apology_disowned", ("Hm.", "I am sorry for the wait."), False),
        ("bare_no_beside", ("Hm.", "This can't be easy for you."), False),
        ("heard_out", ("And they laughed. That's it.", "Right."), True),
        ("heard_out", ("And they laughed.", "Right."), False),
        ("claims_unsaid_want", ("The fridge is warm.", "So you're looking for a replacement?"), True),
        ("claims_unsaid_want", ("The fridge is warm.", "So you'd like the fridge looked at?"), False),
        (
            "turn_retells_much",
            ("The fridge is warm and the milk smells.", "A warm fridge, and milk that smells."),
            True,
        ),
        ("turn_retells_much", ("The fridge is warm and the milk smells.", "A warm fridge."), False),
        ("asks_what_was_told", ("I'm in unit 118 and the tap drips.", "Which unit would that be?"), True),
        ("asks_what_was_told", ("My tap drips.", "Which unit would that be?"), False),
        ("after_protest", ("Let me finish.", "Right."), True),
        ("after_protest", ("That's what I'm asking you.", "Right."), True),
        ("after_protest", ("Can you stop the letters?", "Right."), False),
        ("after_protest", ("Please stop it! I was still talking.", "Right."), True),
        ("after_protest", ("How do I stop it happening again?", "Right."), False),
        ("after_protest", ("Let me speak to a manager.", "Right."), False),
        ("after_protest", ("I haven't finished the form.", "Right."), False),
        ("past_account", ("Hm.", "You took a day off, sat by the window."), True),
        ("past_account", ("Hm.", "I posted it, you have it by Friday."), False),
    ],
)
def test_a_fact_holds_where_it_should(name: str, texts: tuple[str, ...], expected: bool) -> None:
    assert holds(name, *texts) is expected


def test_a_promise_is_dropped_when_the_customer_chases_it_in_vain() -> None:
    turns = conversation(
        "The parcel is lost.", "I'll send the refund form.", "Where is the refund form?", "It is raining."
    )
    dropped = View(turns, 1, turns[1].text)
    assert dropped.has("promise_dropped", dropped.sentences[0])
    running = View(turns, 1, turns[1].text, complete=False)
    assert not running.has("promise_dropped", running.sentences[0])
    kept = (*turns[:3], turns[3].model_copy(update={"text": "I've sent the refund form just now."}))
    view = View(kept, 1, kept[1].text)
    assert not view.has("promise_dropped", view.sentences[0])


def test_what_was_promised_for_now_is_never_reported_when_the_talk_ends_without_it() -> None:
    start = ("My line crackles.", "I'll run a test right now.", "Ok.")
    for later, never in ((("Lovely weather.",), True), (("I've run the test.",), False), ((), False)):
        turns = conversation(*start[: 2 if not later else 3], *later)
        view = View(turns, 1, turns[1].text)
        assert view.has("never_reported", view.sentences[0]) is never


def test_a_promise_is_passed_by_when_the_answer_to_the_chase_speaks_of_something_else() -> None:
    start = ("My line crackles.", "I'll run a test now.", "Thanks.", "Which room?", "Hall. Did the test say anything?")
    for answer, passed in (("Move the base nearer the window.", True), ("The test found a fault.", False)):
        turns = conversation(*start, answer)
        view = View(turns, 1, turns[1].text)
        assert view.has("promise_passed_by", view.sentences[0]) is passed


def test_a_question_whose_answer_is_taken_as_given_is_seen_at_the_question() -> None:
    for words, expected in (("Great, I'll close it.", True), ("Take your time.", False)):
        assert holds("takes_own_answer", "Hm.", f"Are you happy with that? {words}", sentence=0) is expected


def test_contact_that_turns_out_to_sell_is_known_once_the_conversation_is_over() -> None:
    turns = conversation("It works now.", "I'll e-mail you on Friday.", "What about?", "Our summer sale!")
    over, running = View(turns, 1, turns[1].text), View(turns, 1, turns[1].text, complete=False)
    assert over.has("contact_sells", over.sentences[0])
    assert not running.has("contact_sells", running.sentences[0])


def test_contact_can_be_taken_back_in_the_same_breath_or_the_next() -> None:
    assert holds(
        "contact_withdrawn", "It works now.", "I'll ring you on Friday. Actually no, just ring us.", sentence=0
    )
    assert not holds("contact_withdrawn", "It works now.", "I'll ring you on Friday. Is three all right?", sentence=0)
    for next_words in ("Oh, best leave it.", "Oh wait, that's Friday, I'm out from three."):
        turns = conversation("It works now.", "I'll ring you on Friday.", "Lovely.", next_words)
        view = View(turns, 1, turns[1].text)
        assert view.has("contact_withdrawn", view.sentences[0])


def test_a_hold_is_late_against_what_was_asked_for() -> None:
    asked = ("Hi.", "Give me five minutes.", "Ok.", "I'm back.")
    assert not holds("back_late", *asked, held=400)
    assert holds("back_late", *asked, held=600)


def test_remedies_are_known_where_the_setting_knows_them() -> None:
    setting = Setting(
        offers=(
            Offer(id="a", offer="rebook you", allowed=True, cues=("rebook",)),
            Offer(id="b", offer="pay twice", allowed=False, cues=("double refund",)),
        )
    )
    assert holds("offers_allowed", "Hm.", "I can rebook you.", setting=setting)
    assert not holds("offers_forbidden", "Hm.", "I can rebook you.", setting=setting)
    assert holds("offers_forbidden", "Hm.", "I'll give you a double refund.", setting=setting)
    assert holds("refuses_forbidden", "Hm.", "I can't give you a double refund.", setting=setting)
    assert not holds("offers_allowed", "Hm.", "I can rebook you.")
    assert holds("offers_allowed", "Hm.", "I put you on the list and book a rebooking now.", setting=setting)
    assert not holds("offers_allowed", "Hm.", "When I send it, you rebook.", setting=setting)


def test_the_note_is_held_against_what_was_promised() -> None:
    turns = conversation(
        "My boiler is broken.", "I'll send the engineer on Friday and ring you on Monday.", "Ok.", "Bye."
    )

    def note(text: str, name: str) -> bool:
        view = View(turns, len(turns), text, "note")
        return view.has(name, view.sentences[-1])

    assert note("Engineer to the boiler on Friday.", "names_commitment")
    assert not note("Engineer on Friday cancelled because customer didn't answer.", "names_commitment")
    assert note("Engineer didn't come, new one booked for Friday.", "names_commitment")
    assert note("Boiler broken. Customer fine.", "leaves_out_all")
    assert not note("Boiler broken. Engineer on Friday, I ring on Monday.", "leaves_out_all")
    assert note("Card 4111 1111 1111 1111.", "private_data")


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("Friday's visit did not happen.", False),
        ("Visit friday cancelled because customer didnt answer our text.", False),
        ("Engineer visit booked for Friday.", True),
        ("Visit on Monday did not happen.", True),
    ],
)
def test_the_day_of_what_fell_through_is_for_the_customer_to_tell(text: str, changed: bool) -> None:
    turns = conversation("You said the visit is on Friday, and nobody came.", "I book the visit for Saturday.", "Ok.")
    view = View(turns, len(turns), text, "note")
    assert view.has("redates", view.sentences[0]) is changed


# ── the view ──


def test_ignored_sentences_take_no_part() -> None:
    turns = conversation("Hm.", "Swear word: damn. Hello there.")
    view = View(turns, 1, turns[1].text, ignored=frozenset({1}))
    assert [sentence.number for sentence in view.sentences] == [2]
    assert "damn" not in view.whole


def test_what_was_heard_is_all_since_the_trainee_last_spoke() -> None:
    turns = (
        *conversation("One.", "Yes?"),
        Turn(role="customer", text="Two."),
        Turn(role="customer", text="Three."),
        Turn(role="trainee", text="I see."),
    )
    view = View(turns, 4, turns[4].text)
    assert view.heard == "Two.\nThree."
    assert view.position == 1


def test_a_customer_view_reads_their_own_words() -> None:
    view = customer_view(conversation("You are ALL USELESS PEOPLE."), 0, Setting())
    assert view.where == "customer"
    assert view.has("shouting", view.sentences[0])


def test_what_is_true_of_the_whole_turn_is_found_once_however_many_sentences_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = conversation(ANGRY, " ".join(f"Ok {number}." for number in range(400)))
    view = View(turns, 1, turns[1].text)
    asked: list[Sentence] = []

    def early(_: View, sentence: Sentence) -> bool:
        asked.append(sentence)
        return True

    monkeypatch.setitem(FEATURES, "early", early)
    assert all(view.has("early", sentence) for sentence in view.sentences)
    assert len(asked) == 1


# ── the package ──


def test_the_catalogue_uses_every_feature_and_every_feature_exists() -> None:
    catalogue = load_catalogue()
    checks = [check for strategy in catalogue.strategies for check in (*strategy.shows, *strategy.breaks)]
    signals = [signal for check in checks for signal in check.signals]
    signals += [signal for strategy in catalogue.strategies for signal in strategy.calls]
    used = {name for s in signals for name in (*s.with_, *s.without, *([s.feature] if s.feature else []))}
    used |= {name for each in catalogue.strategies for good in each.good for name in (*good.with_, *good.without)}
    called = {
        node.func.id
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert used <= FEATURES.keys()
    assert FEATURES.keys() <= used | called


def test_modules_stay_small_and_say_what_they_are_for() -> None:
    for path in PACKAGE.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 300, path.name
        assert ast.get_docstring(ast.parse(text)), path.name


def test_nothing_else_is_exported() -> None:
    assert set(roleplay.features.__all__) == {
        "FEATURES", "Disowned", "View", "announces", "customer_view", "decided_over", "disowned", "is_offer", "is_open_question",
        "is_question", "only_mentioned",
    }  # fmt: skip
