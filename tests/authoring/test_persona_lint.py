"""The lint of personas: each rule finds a good persona spoilt in just its way, and nothing else; the good ones are left alone."""

from pathlib import Path

import pytest

from roleplay.authoring.linting import Case, name_of
from roleplay.authoring.persona_lint import ERRORS, RULES, lint
from roleplay.errors import Problem
from roleplay.library import load_library, read_persona
from roleplay.rubric_files import load_catalogue

GOOD = """\
schema: 1
id: sam
name: Sam Ortega
title: A fridge that never came
difficulty: 2
trains: [acknowledge, expectations, boundaries]
organisation:
  name: Coldline
  policy:
    - You may book a new delivery for any weekday.
    - Never promise money for spoiled food.
channel: phone
brief: Sam Ortega calls the delivery desk. You see one order, marked as delivered.
debrief: It was about the insulin all along.
customer:
  background: Sam looks after a brother and works nights.
  voice:
    style: quick half-sentences, counts on fingers, goes quiet once believed
    says: ["Right, so.", "One more thing."]
temperament:
  heat: 6
  trust: 2
  patience: 7
  soothed_by: { apologize: 0.5 }
  provoked_by: { calm-down-is-no-check: 0 }
wants: a delivery today
interest: keeping the brother's insulin cold
facts:
  - id: order
    reveal: asked
    asked_by: [order number, reference]
    say: ["CL-2291. I know it by heart."]
    recap: your order is CL-2291
    secret: ["2291"]
  - id: waited
    reveal: free
    asked_by: [what happened]
    say: ["I sat by the door for two mornings."]
    recap: you waited for two mornings
  - id: insulin
    reveal: { trust: 4, needs: [heard], after: waited }
    asked_by: [why urgent, what for]
    say: ["It's my brother. His insulin has to stay cold."]
    recap: the insulin of your brother has to stay cold
    secret: [insulin, brother]
remedies:
  - id: new-slot
    offer: book you the first slot tomorrow morning
    allowed: true
    cues: [first slot, tomorrow morning]
    acceptable: { heat_at_most: 5, trust: 3, needs: [heard] }
    replies: { accept: ["Tomorrow first thing. Deal."] }
  - id: loan-fridge
    offer: lend you a small fridge until then
    allowed: true
    cues: [small fridge, lend]
    acceptable: { trust: 3, needs: [heard], after: [insulin] }
  - id: food-money
    offer: pay you for the spoiled food
    allowed: false
    cues: [spoiled food]
lines:
  opening:
    - "Right, so. It says delivered. There is no fridge in this house."
    - "Hi. Somebody signed for my fridge, and it was not me."
  vent: ["Two mornings. I could have slept."]
  press: ["And now what? Count it out for me."]
  demand: ["Today. You lost it, you find it."]
  soften: ["Okay. You do sound awake, at least."]
  accept: ["Fine, that would get us through."]
  react_heard: ["Yes. Exactly those two mornings."]
  close: ["Right. I'll set an alarm. Bye."]
""".replace("  provoked_by: { calm-down-is-no-check: 0 }\n", "")

CATALOGUE = load_catalogue()
PAGE = Path(__file__).parents[2] / "docs" / "persona-fields.md"


def places_of(problems: tuple[Problem, ...]) -> list[str]:
    return [f"{problem.line}:{problem.column}" for problem in problems]


def found(folder: Path, *changes: tuple[str, str]) -> tuple[Problem, ...]:
    """Return what the lint says of the good persona after some changes (what stood there → what stands there now)."""
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "sam.yaml"
    path.write_text(text, encoding="utf-8")
    reading = read_persona(path)
    assert reading.persona is not None, reading.problems
    assert reading.document is not None
    return lint(reading.document, reading.persona, CATALOGUE)


def test_a_good_persona_is_left_alone(tmp_path: Path) -> None:
    assert found(tmp_path) == ()


FACTS = "facts:\n"
SLOT = "- You may book a new delivery for any weekday."
SPOILT = [
    ("unknown-strategy", "6:10", "'acknowlege' is no strategy; did you mean 'acknowledge'?", [("trains: [acknowledge", "trains: [acknowlege")]),
    ("unknown-strategy", "24:17", "'apologise' is no strategy and no check; did you mean 'apologize'?", [("apologize: 0.5", "apologise: 0.5")]),
    ("unknown-strategy", "40:75", "'owns_it' is no strategy; did you mean 'own_it'?", [("after: waited }", "after: waited, shown: [apologize, owns_it] }")]),
    ("unknown-strategy", "6:10", "'de-escalation' is no strategy; known strategies: acknowledge, ", [("trains: [acknowledge", "trains: [de-escalation")]),
    ("vague-voice", "18:12", "the style 'quite rude and angry' could be anybody's", [("quick half-sentences, counts on fingers, goes quiet once believed", "quite rude and angry")]),
    ("no-own-words", "17:3", "'says' is missing", [('    says: ["Right, so.", "One more thing."]\n', "")]),
    ("full-at-the-start", "21:9", "heat 6 has reached the breaking point (5)", [(FACTS, "breaking_point: { heat: 5 }\n" + FACTS)]),
    ("full-at-the-start", "21:9", "heat 6 is less than 1 below the breaking point (6.5)", [(FACTS, "breaking_point: { heat: 6.5 }\n" + FACTS)]),
    ("no-patience", "23:13", "patience 0 is gone", [("patience: 7", "patience: 0")]),
    ("wanting-without-interest", "26:11", "says what they want over again", [("wants: a delivery today", "wants: the insulin of the brother kept cold")]),
    ("words-do-not-fit", "25:8", "'I want a delivery today': it is said after \"I want …\", where it does not fit; write for example 'a delivery today'.", [("wants: a delivery today", "wants: I want a delivery today")]),
    ("words-do-not-fit", "25:8", "write the thing alone, not a whole sentence.", [("wants: a delivery today", "wants: my fridge is delivered today")]),
    ("words-do-not-fit", "25:10", "write for example 'your fridge that never came'.", [("wants: a delivery today", "trouble: her fridge never came\nwants: a delivery today")]),
    ("words-do-not-fit", "53:12", "write for example 'lend you a small fridge until then'.", [("offer: lend you", "offer: I can lend you")]),
    ("interest-never-told", "26:11", "no fact tells of the interest", [("interest: keeping the brother's insulin cold", "interest: a promise made to a dying neighbour")]),
    ("secret-given-away", "13:8", "'insulin' is a secret of the fact 'insulin', but stands here", [("You see one order,", "It is about insulin. You see one order,")]),
    ("secret-given-away", "4:8", "'brother' is a secret of the fact 'insulin', but stands here", [("title: A fridge", "title: The brother's fridge")]),
    ("secret-given-away", "13:8", "this says what it is really about", [("You see one order,", "Sam wants to keep something of the family cold for a sick relative. You see one order,"), ("keeping the brother's insulin cold", "a sick relative of the family, and to keep it cold"), ("insulin of your brother", "insulin of your sick brother")]),
    ("untrained-strategy", "6:37", "nothing in this persona calls for 'boundaries'", [("    allowed: false\n", "    allowed: true\n    acceptable: { trust: 5 }\n"), ("  demand:", "  not_yet:"), ("    - Never promise money for spoiled food.\n", "")]),
    ("no-content-note", "1:1", "difficulty 5 and 'funeral' may be hard to bear", [("difficulty: 2", "difficulty: 5"), ("works nights", "comes from a funeral")]),
    ("no-content-note", "1:1", "lines of abuse may be hard to bear", [("  vent:", '  abuse: ["You people are useless, all of you."]\n  vent:')]),
    ("no-debrief", "14:1", "needs a 'debrief' too", [("debrief: It was about the insulin all along.", "content_note: Illness in the family.")]),
    ("locked-fact", "40:22", "the fact 'insulin' can never be told: trust 10 is more than a very good trainee reaches in time (9.0); lower it.", [("trust: 4, needs", "trust: 10, needs"), (", after: [insulin]", "")]),
    ("locked-fact", "40:29", "heat 0 is less than a very good trainee reaches in time (1.0); raise it.", [("trust: 4, needs", "heat_at_most: 0, needs"), (", after: [insulin]", "")]),
    ("locked-fact", "40:48", "'reflect' is shown after the conversation only", [("needs: [heard], after: waited", "needs: [heard], shown: [reflect]"), (", after: [insulin]", "")]),
    ("locked-fact", "29:5", "it is told only when it is asked for, but no words ask for it; add 'asked_by'", [("    asked_by: [order number, reference]\n", "")]),
    ("deaf-question", "30:16", "all these words must stand in one question", [("[order number, reference]", "[can you please tell me the number of your order, reference]")]),
    ("deaf-question", "30:16", "is not understood in a question", [("[order number, reference]", '["Number? Of the order?", reference]')]),
    ("empty-question", "30:30", "'what' stands in nearly every question", [("[order number, reference]", "[order number, what]")]),
    ("empty-question", "30:30", "'I' stands in nearly every question", [("[order number, reference]", "[order number, I]")]),
    ("empty-words", "30:30", "'?' has no word in it and so asks for nothing; write words that ask for 'order', or take it out.", [("[order number, reference]", '[order number, "?"]')]),
    ("empty-words", "33:14", "'…' has no word in it and so keeps nothing back; write words that give away 'order', or take it out.", [('secret: ["2291"]', 'secret: ["…", "2291"]')]),
    ("empty-words", "44:14", "'The' stands in nearly every sentence and so keeps nothing back; write words that give away 'insulin', or take it out.", [("secret: [insulin, brother]", "secret: [The, brother]")]),
    ("empty-words", "60:26", "'😀' has no word in it and so announces nothing; write words that announce 'food-money', or take it out.", [("cues: [spoiled food]", "cues: [spoiled food, 😀]")]),
    ("empty-words", "20:13", "'you' stands in nearly every sentence and so rules nothing out; write words that never come from 'Sam Ortega', or take it out.", [("temperament:\n", "    never: [you, valued customer]\ntemperament:\n")]),
    ("questions-collide", "41:16", "'reference' asks for the fact 'order' as well", [("[why urgent, what for]", "[reference, what for]")]),
    ("several-in-one", "30:16", "'order number; reference' is read as one entry, for a ';' parts none here; put each in quotes of its own, with a comma between.", [("asked_by: [order number, reference]", "asked_by: [order number; reference]")]),
    ("several-in-one", "60:26", "is read as one entry, for a ',' parts none here;", [("cues: [spoiled food]", 'cues: [spoiled food, "money, food"]')]),
    ("recap-form", "32:12", "ends with '.'", [("recap: your order is CL-2291", "recap: your order is CL-2291.")]),
    ("recap-form", "32:12", "speaks as the customer", [("recap: your order is CL-2291", "recap: my order is CL-2291")]),
    ("say-like-recap", "37:11", "repeats the recap", [('"I sat by the door for two mornings."', '"You waited for two mornings."')]),
    ("never-accepted", "50:43", "the remedy 'new-slot' can never be accepted: trust 9.5 is more", [("heat_at_most: 5, trust: 3", "heat_at_most: 5, trust: 9.5")]),
    ("accepted-at-once", "50:17", "the remedy 'new-slot' is accepted with the first words", [("{ heat_at_most: 5, trust: 3, needs: [heard] }", "{ needs: [] }")]),
    ("offer-not-announced", "47:12", "is not taken for the remedy 'new-slot'", [("offer: book you the first slot tomorrow morning", "offer: send the van again")]),
    ("cues-collide", "47:12", "the words of the offer 'new-slot' announce the remedy 'food-money' which policy forbids (by its cue 'slot')", [("cues: [spoiled food]", "cues: [spoiled food, slot]")]),
    ("cues-collide", "47:12", "(by its cue 'get slot'); make that cue more special, for example by 'today'.", [("cues: [spoiled food]", "cues: [get slot]"), ("offer: pay you for the spoiled food", "offer: get you a slot today")]),
    ("cue-too-general", "60:26", "the cue 'help you' stands in what everybody says", [("cues: [spoiled food]", "cues: [spoiled food, help you]")]),
    ("cue-too-general", "60:26", "the cue 'half back' stands in what everybody says", [("cues: [spoiled food]", "cues: [spoiled food, half back]")]),
    ("never-and-acceptable", "57:5", "'acceptable' of 'loan-fridge' is not looked at", [("cues: [small fridge, lend]\n", "cues: [small fridge, lend]\n    never: true\n")]),
    ("policy-contradicts", "11:7", "policy forbids 'small fridge' here, but the remedy 'loan-fridge' is allowed", [("- Never promise money for spoiled food.", "- Never promise a small fridge, or money.")]),
    ("policy-contradicts", "10:7", "policy permits 'spoiled food' here, but the remedy 'food-money' is not allowed", [("- You may book a new delivery for any weekday.", "- You may pay for spoiled food.")]),
    ("policy-contradicts", "10:7", "policy permits 'spoiled food' here", [(SLOT, '- "You may offer this: a call; money for the spoiled food."')]),
    ("policy-contradicts", "10:7", "policy permits 'spoiled food' here", [(SLOT, '- "Allowed: pay for spoiled food"')]),
    ("policy-contradicts", "10:7", "policy permits 'pay spoiled food' here", [(SLOT, "- You are allowed to pay up to the price of the spoiled food."), ("cues: [spoiled food]", "cues: [pay spoiled food]")]),
    ("policy-contradicts", "10:7", "policy forbids 'small fridge' here", [(SLOT, '- "Nobody may promise this: money; a small fridge."')]),
    ("few-openings", "62:3", "only one opening", [('    - "Hi. Somebody signed for my fridge, and it was not me."\n', "")]),
    ("missing-lines", "61:1", "there are no lines of their own for press and demand", [('  press: ["And now what? Count it out for me."]\n', ""), ('  demand: ["Today. You lost it, you find it."]\n', "")]),
    ("lines-alike", "65:10", "says nearly the same as 'Hi. Somebody signed for my fridge, and it was not me.'", [("Two mornings. I could have slept.", "Somebody signed for my fridge and it was not me!")]),
    ("line-gives-away", "65:10", "holds 'brother', a secret of the fact 'insulin'; say it without, or take it out of 'secret'", [("Two mornings. I could have slept.", "My brother could not sleep either.")]),
    ("line-gives-away", "37:11", "which may not be out yet; say it without, or let 'waited' wait ('after: insulin')", [("I sat by the door", "My brother and I sat by the door")]),
    ("line-gives-away", "51:25", "holds 'insulin', a secret of the fact 'insulin', which may not be out yet", [("Tomorrow first thing. Deal.", "Tomorrow, then the insulin is safe.")]),
    ("unsayable-line", "65:10", "'*sighs* Two mornings.' holds a stage direction, so it is left out; write only what this person says aloud.", [("Two mornings. I could", "*sighs* Two mornings. I could")]),
    ("unsayable-line", "66:11", "'How can I help you?' is nothing a customer would say, so it is left out;", [("And now what?", "How can I help you?")]),
    ("unsayable-line", "37:11", "has 98 words, and after 90 a customer is cut off; shorten it.", [("I sat by the door for two mornings.", "I sat by the door for two mornings." + " I sat and sat there." * 18)]),
    ("unknown-placeholder", "66:11", "'{name}' is not filled in", [("And now what? Count it out for me.", "And now what, {name}? This is {org}.")]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "place", "says", "changes"), SPOILT)
def test_a_spoilt_persona_is_told_what_to_change(
    tmp_path: Path, rule: str, place: str, says: str, changes: list[tuple[str, str]]
) -> None:
    problems = found(tmp_path, *changes)
    assert {problem.rule for problem in problems} == {rule}
    assert says in problems[0].message
    assert places_of(problems) == [place]
    assert {problem.level for problem in problems} == {"error" if rule == "unknown-strategy" else "warning"}


ENTAILED = [
    ([("reveal: free", "reveal: { after: insulin }")], [
        ("locked-fact", "35:22", "the fact 'waited' can never be told: it waits for the fact 'insulin', which waits for it in turn or can never be told; change one 'after'."),
        ("locked-fact", "40:48", "the fact 'insulin' can never be told: it waits for the fact 'waited', which waits for it in turn or can never be told; change one 'after'."),
        ("never-accepted", "56:52", "the remedy 'loan-fridge' can never be accepted: it waits for the fact 'insulin', which can never be told; mend that one first; or say so with 'never: true'."),
    ]),
    ([("cues: [first slot, tomorrow morning]\n    acceptable: { heat_at_most: 5, trust: 3, needs: [heard] }", "cues: [first slot, tomorrow morning]\n    never: true"),
      ("cues: [small fridge, lend]\n    acceptable: { trust: 3, needs: [heard], after: [insulin] }", "cues: [small fridge, lend]\n    never: true")], [
        ("nothing-to-agree-on", "45:1", "no remedy is both allowed and acceptable; write one that this customer can say yes to."),
    ]),
    ([("    allowed: false\n", "    allowed: true\n    acceptable: { trust: 5 }\n"), (", boundaries]", "]"),
      ("Never promise money for spoiled food.", "Never promise an hour.")], [
        ("no-temptation", "45:1", "policy forbids something ('Never promise an hour.'), but no remedy is 'allowed: false'; add what trainees might be tempted to promise."),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), ENTAILED)
def test_what_one_fault_entails_is_named_too(
    tmp_path: Path, changes: list[tuple[str, str]], expected: list[tuple[str, str, str]]
) -> None:
    problems = found(tmp_path, *changes)
    assert [(p.rule, place, p.message) for p, place in zip(problems, places_of(problems), strict=True)] == expected


def test_every_rule_is_spoilt_for_and_says_why_it_matters() -> None:
    tried = {rule for rule, *_ in SPOILT} | {rule for _, expected in ENTAILED for rule, *_ in expected}
    assert tried == {name_of(rule) for rule in RULES}
    assert all(rule.__doc__ and rule.__doc__.endswith(".") for rule in RULES)
    assert set(ERRORS) <= set(RULES)


@pytest.mark.parametrize(
    "changes",
    [
        [("    asked_by: [why urgent, what for]\n", "")],  # an open question gets it: it waits for trust, not for words
        [("It's my brother. His insulin has to stay cold.", "I sat by that door for my brother.")],
        [('accept: ["Tomorrow first thing. Deal."]', 'early: ["You have not even asked what for."]')],
        [("{ trust: 3, needs: [heard], after: [insulin] }", '{ trust: 3, after: [insulin] }\n    replies: { accept: ["The insulin fits in. Yes."] }')],
        [("press: [", 'press: ["And then?", "What then?", ')],  # scraps may be alike
        [("Never promise money for spoiled food.", "Never promise an hour; a small fridge can be lent.")],
        [("You may book a new delivery for any weekday.", "If a manager agrees, you may pay for spoiled food.")],
        [("wants: a delivery today", "trouble: the letters to his wife nobody had asked for\nwants: the fridge here and the calls stopped")],
        [("wants: a delivery today", "trouble: you being sent round, and what came after\nwants: that settled, or somebody who does it")],
        [("cues: [spoiled food]", 'cues: [spoiled food, "15,000 euros"]')],
        [(SLOT, '- "You may offer this: a call, but never money for spoiled food."')],
        [(SLOT, '- "Never argue: a small fridge goes out at once."')],
        [(SLOT, '- "Never promise: an hour, but a small fridge is fine."')],
        [(SLOT, '- "You may hear of spoiled food: write it down."')],
        [("- Never promise money for spoiled food.", '- Nobody needs to prove anything. "No" is an answer.')],
        [("works nights", "works nights; the old fridge died on Monday, and the spare one is dying")],
        [("Two mornings. I could have slept.", "{org} has cost me two nights. {words}, you say?")],
    ],
)  # fmt: skip
def test_what_only_looks_wrong_is_left_alone(tmp_path: Path, changes: list[tuple[str, str]]) -> None:
    assert found(tmp_path, *changes) == ()


def test_what_is_borrowed_is_named_where_it_is_borrowed(tmp_path: Path) -> None:
    shared = tmp_path / "organisations" / "coldline.yaml"
    shared.parent.mkdir()
    start, rest = GOOD.split("organisation:\n")
    own, rest = rest.split("channel:")
    facts, lines = rest.split("remedies:\n")
    remedies, lines = lines.split("lines:\n")
    shared.write_text(
        "schema: 1\nid: coldline\n"
        + own.replace("\n  ", "\n").removeprefix("  ")
        + "remedies:\n"
        + remedies.replace("cues: [spoiled food]", "cues: [compensation]")
    )
    path = tmp_path / "sam.yaml"
    path.write_text(f"{start}organisation: coldline\nchannel:{facts}lines:\n{lines}", encoding="utf-8")
    reading = read_persona(path)
    assert reading.persona is not None, reading.problems
    assert reading.document is not None
    problems = lint(reading.document, reading.persona, CATALOGUE)
    assert [(problem.rule, problem.line) for problem in problems] == [("offer-not-announced", 7)]


def test_the_smallest_persona_that_the_docs_show_lacks_only_lines(tmp_path: Path) -> None:
    shown = PAGE.read_text(encoding="utf-8").partition("```yaml\n# nadia-petrov.yaml\n")[2].partition("```")[0]
    path = tmp_path / "nadia-petrov.yaml"
    path.write_text(shown, encoding="utf-8")
    reading = read_persona(path)
    assert reading.persona is not None, reading.problems
    assert reading.document is not None
    problems = lint(reading.document, reading.persona, CATALOGUE)
    assert [problem.rule for problem in problems] == ["missing-lines", "few-openings"]


def test_no_shipped_persona_breaks_play() -> None:
    library = load_library()
    for identity, path in library.files.items():
        document = read_persona(path).document
        assert document is not None
        case = Case(document, library.personas[identity], CATALOGUE, {})
        assert [found for rule in ERRORS for found in rule(case)] == []
