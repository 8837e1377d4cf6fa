"""What passes the referee and what does not, kind by kind; and what becomes of the reply."""

from dataclasses import replace
from typing import Any

import pytest

from roleplay.customer.decision import Decision
from roleplay.customer.grounds import claimed, figures
from roleplay.customer.referee import KINDS, Fault, fault, missing, tag
from roleplay.customer.scene import token
from roleplay.customer.script import messages
from roleplay.customer.voice import Direction, Spoken, general_bank
from roleplay.persona import Move, Persona, base_move
from roleplay.text import sentences
from roleplay.transcript import Turn
from tests.customer.hands import library, state_of

DANA = library()["dana-missed-connection"]
MARCUS = library()["marcus-api-outage"]
TRAINEE = "I see. You need to calm down, please, the gate agents did all they could for everybody here."


def direction(
    persona: Persona = DANA,
    *,
    heat: float = 7,
    trust: float = 3,
    met: tuple[str, ...] = (),
    told: tuple[str, ...] = (),
    accepted: str | None = None,
    said: str = TRAINEE,
    **decision: Any,
) -> Direction:
    state = state_of(persona, heat=heat, trust=trust, met=met, told=told, accepted=accepted, exchanges=3)
    turns = [
        Turn(role="customer", text=persona.lines["opening"][0]),
        Turn(role="trainee", text="Hello, this is Sam."),
        Turn(role="customer", text="I left a gap of over an hour, like a grown-up."),
        Turn(role="trainee", text=said),
    ]
    return Direction(persona, state, Decision.model_validate({"move": "press", **decision}), turns, 1)


def kind(sentence: str, of: Direction | None = None, *released: str) -> str | None:
    found = fault(Spoken(sentence), released, of or direction())
    return found.kind if found else None


BAD: dict[str, tuple[str, ...]] = {
    "role": (
        "How can I help you today?",
        "Let me check that for you.",
        "I can't help you.",
        "I can offer you a voucher.",
        "I'd be happy to look at it.",
        "Could you please provide your booking number?",
        "What is your confirmation code?",
        "Thank you for calling Skyway Air.",
        "Thanks for your patience.",
        "I apologize for the delay.",
        "We apologise for any trouble.",
        "I'm so sorry to hear that.",
        "I understand how frustrating this is.",
        "Rest assured it will be dealt with.",
        "Your refund will be processed soon.",
        "You need to calm down.",
        "Is there anything else I can do?",
        "I'll let you know if there's anything else you need.",
        "We'll get back to you.",
        "I'm going to have to look into this.",
        "Yes, I can open it now.",
        "I'll hold your seat for you.",
        "I understand what you're saying.",
        "Our policy does not allow it.",
    ),
    "refusal": (
        "I cannot continue this roleplay.",
        "As an AI language model, I have no seat.",
        "I'm sorry, but I can't assist with that.",
        "Here is the next line: so?",
        "I'm just a computer program.",
        "I'll make it more concise and direct.",
        "Every name and number the same.",
    ),
    "coaching": (
        "Good use of empathy there.",
        "That was a great example of listening.",
        "You should validate how I feel first.",
        "To calm an angry customer, just listen.",
        "If you apologise properly I will accept.",
    ),
    "stage": (
        "*sighs* Great.",
        "(sighs) Great.",
        "[angrily] Great.",
        "Dana sighs and looks at the board.",
        "AGENT: one moment.",
        "**Great.**",
        "The AGENT is silent.",
        "Listen, Agent, get on with it.",
    ),
    "leak": ("It's my sister's wedding.", "I ran the whole terminal with my shoes off."),
    "prompt_leak": (
        f"The script says {token(1)}.",
        "I write what she says: spoken words only, short, in plain English, as I should.",
    ),
    "cave": (
        "That works for me.",
        "Sounds great.",
        "Okay, I'll take it.",
        "Perfect.",
        "Thank you so much for your help.",
        "No worries.",
        "I really appreciate it.",
        "Goodbye then.",
        "Have a nice day.",
        "Okay, fine, I forgive you completely.",
        "Everything is perfect now.",
        "All right, all is forgiven.",
        "It's all good now.",
        "I'm completely satisfied.",
        "You have really solved my problem.",
        "No hard feelings.",
        "You've been so helpful.",
        "You're a lifesaver.",
        "Apology accepted.",
        "Whatever you think is best.",
        "I feel much better now.",
        "Great, that solves everything.",
        "Let's just close this.",
        "You're doing a great job, Sam.",
        "I was overreacting.",
    ),
    "invention": (
        "I paid 640 dollars for this.",
        "I've been on hold for two hours.",
        "My code is XKT-99120.",
        "It was supposed to leave at 4:25.",
        "I have called you seven times.",
        "And then Brenda at the desk laughed.",
        "I have to be in Chicago.",
        "It was meant to be fixed on Tuesday.",
    ),
    "language": (
        "Quiero hablar con usted por favor.",
        "我需要一个座位.",
        "Это не работает.",
        "Ich will nicht mit Ihnen reden.",
    ),
    "length": ("I stood there and " + "waited and " * 30 + "nothing.",),
    "repetition": (
        "I left a gap of over an hour, like a grown-up.",
        "Over an hour, that gap I left, like a grown-up.",
        "The gate agents did all they could for everybody here.",
        "I left a gap of well over an hour, like a grown-up.",
        "I want my seat, I want my seat, I want my seat.",
        "Where is my seat where is my seat where is my seat?",
    ),
}


@pytest.mark.parametrize("expected", KINDS)
def test_what_no_customer_says_is_held_back(expected: str) -> None:
    for sentence in BAD[expected]:
        assert kind(sentence) == expected, sentence


GOOD = (
    "So what are you going to do about it?",
    "I want what I paid for.",
    '"Let me check that for you", that is all I ever hear.',
    "I told the last one and the one before.",
    "One thing, I asked for one thing.",
    "I have said it a hundred times.",
    "Couldn't they wait five minutes?",
    "The board says the nine forty-five is full.",
    "It was three o'clock when I got here.",
    "Your plane left Philadelphia without me.",
    "God, is anybody there even listening?",
    "Who do I talk to at Skyway?",
    "No. I don't want a voucher.",
    "Let me see what you've got.",
    "Let me guess, it's the policy.",
    "I'm not fine, and you know it.",
    "Don't tell me to calm down.",
    "I can't wait any longer.",
    "Are you reading that from a script?",
    "What can I do with that?",
    "You should apologise to all of us, not just me.",
    "I'll find a café.",
    "Well, that's a great name for it.",
    "Yes, I can wait.",
    "NO.",
    "No, no, no, no way.",
    "I'll never forgive you for this.",
    "I'd forgive you if you got me home.",
    "Oh, everything is perfect now, is it?",
    "I'm not satisfied, not at all.",
    "You haven't fixed anything.",
    "I'm not angry any more, I'm just tired.",
    "Don't tell me it's all fine.",
)


def test_nobody_uses_the_words_they_never_use() -> None:
    assert "I appreciate your assistance" in DANA.customer.voice.never
    assert kind("I appreciate your assistance in this matter.") == "role"


def test_nobody_is_kept_from_a_word_that_everybody_needs() -> None:
    voice = DANA.customer.voice.model_copy(update={"never": ("?", "you", "the")})
    who = DANA.model_copy(update={"customer": DANA.customer.model_copy(update={"voice": voice})})
    assert kind("So what are you going to do about the flight?", direction(who)) is None


def test_what_customers_say_passes() -> None:
    for sentence in GOOD:
        assert kind(sentence) is None, sentence


def test_to_insist_is_a_customers_right_and_to_go_on_and_on_is_not() -> None:
    assert kind("No way.", None, "No.", "No.") is None
    assert kind("I want my seat back now.", None, "I want my seat back.") is None
    assert kind("I really want my seat back.", None, "I want my seat back.", "I want my seat back now.") == "repetition"
    assert kind("I called on Friday.", None, "I called on Monday.", "I called on Tuesday.") != "repetition"
    of = direction()
    earlier = [Turn(role="customer", text="No. Come on."), Turn(role="customer", text="Well. Come on.")]
    assert kind("Come on.", replace(of, turns=[*earlier[:1], *of.turns])) is None
    assert kind("Come on.", replace(of, turns=[*earlier, *of.turns])) == "repetition"


def test_throwing_the_agents_words_back_is_no_parroting() -> None:
    assert kind('"You need to calm down, please"?') is None
    assert kind("All they could?") is None
    asked = direction(said="Why does this matter so much to you?")
    assert kind("Why does it matter so much to you?", asked) == "repetition"
    assert kind("Why does it matter?", asked) is None


def test_authored_lines_are_held_to_less() -> None:
    for sentence in ("That works for me.", "I paid 640 dollars for this.", "Goodbye then.", "Dana sighs at that."):
        assert fault(Spoken(sentence, "key"), (), direction()) is None, sentence
    for sentence in ("It's my sister's wedding.", "*sighs* Great.", "How may I help you today?"):
        assert fault(Spoken(sentence, "key"), (), direction()) is not None, sentence


# ── what is right depends on the moment ──


def test_who_has_accepted_may_agree_and_who_parts_may_part() -> None:
    assert kind("That works for me.", direction(move="accept", remedy="hotel")) is None
    assert kind("Sounds good.", direction(move="soften", accepted="hotel", heat=3)) is None
    assert kind("Thank you for your help, goodbye.", direction(move="close", outcome="resolved", heat=2)) is None
    assert kind("I'm done. Goodbye.", direction(move="walk_out", outcome="walked_out")) is None
    assert kind("Yes, the morning one.", direction(move="not_yet", remedy="hotel", heat=3, met=("heard",))) == "cave"
    assert kind("Sounds good.", direction(move="not_yet", remedy="hotel", heat=2, met=("heard",))) == "cave"


def test_thanks_need_a_cooler_mood() -> None:
    assert kind("I appreciate that.", direction(heat=8)) == "cave"
    assert kind("You're very kind.", direction(heat=4, met=("heard",), move="soften")) is None
    assert kind("Everything is fine now.", direction(move="close", outcome="resolved", heat=2)) is None
    assert kind("Everything is fine now.", direction(move="soften", accepted="hotel", heat=6)) is None
    assert kind("I forgive you.", direction(move="soften", reaction="react_apology", heat=6)) == "cave"
    assert kind("Apology accepted.", direction(move="soften", reaction="react_apology", heat=6)) is None
    assert (
        kind("I appreciate that.", direction(heat=4, met=("heard",), move="soften", reaction="react_apology")) is None
    )


def test_told_facts_and_the_conversation_are_grounds() -> None:
    told = direction(told=("wedding", "booking"), said="I can put you on the 6:35 with Okafor at the desk.")
    for sentence in ("My sister needs me there.", "It's SKW-48213.", "The six thirty-five?", "And who is Okafor?"):
        assert kind(sentence, told) is None, sentence


def test_a_turn_of_phrase_of_their_own_is_no_caving() -> None:
    gwen = library()["gwen-third-engineer"]
    assert kind("No no, it's fine.", direction(gwen, heat=8)) is None
    assert any("Bye." in line for line in DANA.lines["close"])
    assert kind("Well, bye.") == "cave", "what they say at the end is for the end"


def test_what_has_to_be_said_again_is_no_repetition() -> None:
    fact = DANA.facts[1]
    turns = [Turn(role="customer", text=fact.say[0]), Turn(role="trainee", text="What happened, once more?")]
    again = Decision(move="repeat", facts=(fact.id,))
    of = Direction(DANA, state_of(DANA, heat=5, told=(fact.id,)), again, turns, 1)
    assert kind(sentences(fact.say[0])[0].text, of) is None


def test_a_leak_in_two_halves_is_seen_at_the_second() -> None:
    of = direction()
    assert kind("Well, I ran for it.", of) is None
    assert kind("The whole terminal.", of, "Well, I ran for it.") == "leak"


# ── numbers ──


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("nine forty-five", {"9", "45"}),
        ("9:45", {"9", "45"}),
        ("four-eight-two-one-three", {"48213", "4", "8", "2", "1", "3"}),
        ("£1,900 and 2.8 %", {"1900", "2.8"}),
        ("half past ten", {"30", "10"}),
        ("at 02:07", {"2", "7"}),
    ],
)
def test_figures_are_the_same_in_words_and_digits(text: str, numbers: set[str]) -> None:
    assert numbers <= figures(text)


def test_idioms_and_small_counts_state_nothing() -> None:
    for text in (
        "a hundred times",
        "one of you",
        "two of us",
        "five minutes",
        "24/7",
        "the two of them",
        "second time",
    ):
        assert claimed(text) == frozenset(), text
    assert claimed("for five minutes") == {"5 minute"}


# ── authored lines as if a model had made them ──

OUTCOMES = {"walk_out": "walked_out", "escalated": "escalated", "close": "resolved", "close_cold": "partly"}


def plausible(who: Persona, pool: str) -> Direction | None:
    """A moment in which a line of this pool could be said."""
    move = base_move(pool)
    heat = 8 if pool.endswith("_hot") else 2 if pool.endswith("_cool") or move in {"close", "soften"} else 5
    mood: dict[str, Any] = {
        "heat": heat,
        "met": ("heard",) if heat <= 5 else (),
        "told": tuple(f.id for f in who.facts),
    }
    if move is None or move == "opening":
        return None
    if move.startswith("react_"):
        return direction(who, reaction=move, words="Calm down, please.", **mood)
    if move in {"accept", "refuse", "not_yet", "suspicious"}:
        remedy = next(r.id for r in who.remedies if r.allowed == (move != "suspicious"))
        return direction(who, move=move, remedy=remedy, **mood)
    return direction(who, move="press" if move in {"repeat", "elaborate"} else move, outcome=OUTCOMES.get(move), **mood)


def test_authored_lines_would_pass_as_a_models() -> None:
    held, lines, lacking = [], 0, []
    for who in library().values():
        for pool, own in who.lines.items():
            if (of := plausible(who, pool)) is None:
                continue
            for line in (*own, *(general_bank().get(pool, ()) if who is MARCUS else ())):
                said = [s.text for s in sentences(line.replace("{words}", "Calm down").replace("{org}", "Skyway"))]
                lines += 1
                held += [text for at, text in enumerate(said) if fault(Spoken(text), said[:at], of)]
                lacking += [line] if missing(said, of) else []
    assert lines > 1500
    assert len(held) <= 0.005 * lines, held
    assert not lacking


# ── the reply as a whole ──


def test_a_fact_is_told_when_its_words_or_its_number_are_heard() -> None:
    code = direction(move="answer", facts=("booking",), said="Could you give me your confirmation code?")
    assert missing(["I've said it so often it's got a tune."], code)
    assert not missing(["It's SKW-48213."], code)
    assert not missing(["Four-eight-two-one-three."], code)
    late = direction(move="elaborate", facts=("late-leg",))
    assert missing(["It was late.", "As always."], late)
    assert not missing(["We sat strapped in at the gate over some form."], late)
    gwen = library()["gwen-third-engineer"]
    assert not missing(
        ["It's not only me in this house, but there we are."], direction(gwen, move="elaborate", facts=("not-only-me",))
    )


@pytest.mark.parametrize(
    ("move", "lacks", "has"),
    [
        ("accept", "Hm, interesting idea you have there.", "Okay. Book it."),
        ("refuse", "Interesting idea you have there.", "No, that doesn't get me anywhere."),
        ("walk_out", "So where is my seat?", "You know what, I'm done."),
        ("escalated", "So where is my seat?", "This goes to whoever is above you."),
        ("close", "So where is my seat?", "All right, thanks. Bye."),
    ],
)
def test_the_move_itself_must_be_heard(move: Move, lacks: str, has: str) -> None:
    of = direction(move=move, remedy="hotel" if move in {"accept", "refuse"} else None, outcome=OUTCOMES.get(move))
    assert missing([lacks], of)
    assert not missing([has], of)
    assert missing([], of)


def test_an_ordinary_line_owes_nothing() -> None:
    assert not missing(["Hm."], direction(move="vent"))


def test_how_a_reply_bears_on_the_grading() -> None:
    slip = (Fault("role", "speaks as the agent"),)
    owed = direction(move="answer", facts=("booking",))
    assert tag(["Well?"], direction(), ()) is None
    assert tag(["Well?"], direction(), slip) == "minor"
    assert tag(["Not again."], owed, slip) == "hindered"
    assert tag([], direction(), slip) == "hindered"
    assert tag(["Fine.", "I'll take it."], direction(), ()) == "helped"
    assert tag(["Well, I ran for it.", "The whole terminal."], direction(), ()) == "helped"


def test_the_prompt_itself_would_not_pass() -> None:
    of = direction()
    for line in messages(of)[0].content.splitlines()[:3]:
        for sentence in sentences(line):
            if len(sentence.text.split()) >= 7:
                assert fault(Spoken(sentence.text), (), of) is not None, sentence.text
