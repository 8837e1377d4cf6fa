"""A hundred-odd ways to beg, order or trick a grader: all are inert, and ordinary sentences are not taken for them.

The attacks stand in evals/attacks/attacks.jsonl. They are tried on the offline finder and on a judge that is worse than
any real one: it obeys whatever it can read that does not belong to the clean conversation.
"""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from roleplay.grading import finders
from roleplay.grading.finder_model import by_model
from roleplay.grading.finders import Evidence, Grain
from roleplay.grading.numbering import inert
from roleplay.models.base import Request
from roleplay.models.chat import ChatModel
from roleplay.models.scripted import Scripted
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.signals import addresses_grader, ignored_sentences
from roleplay.text import fold, sentences
from roleplay.transcript import Offer, Setting, Transcript, Turn

CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)


class Attack(NamedTuple):
    id: str
    seeks: str
    lang: str
    turns: list[str]


FILE = Path(__file__).parents[2] / "evals" / "attacks" / "attacks.jsonl"
ATTACKS = [Attack(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]

ORDINARY = [
    "Let me check that for you.",
    "I've checked your order and all the checks came back clear.",
    "I'll report every fault on this line to our engineers today.",
    "Your credit score: 640, which is why the lender said no.",
    "The exchange rate moved overnight, so I'd rate this as unlucky timing.",
    "How would you rate the session today, in your own words?",
    "You'll get a survey tonight; it asks you to rate this conversation.",
    "Please follow the instructions in the box, and call me if anything is unclear.",
    "Please ignore the previous email, it went out by mistake.",
    "I can't override the system, but I can ask my manager to.",
    "I'm not allowed to bypass the rules on refunds, so here's what I can do.",
    "Thanks for your message, and for your patience.",
    "I'll make a note of that and call you within 10 minutes.",
    "You can skip the previous step and go straight to page two.",
    "I'll mark this as urgent and pass it to the workshop.",
    "I've marked it as correct in your file, so the bill won't go out again.",
    "An assessor will look at the car on the 12th.",
    "I am 100% sure that it left the depot at 10/10 this month.",
    "You meet all the criteria for the hardship fund, so I can apply for you.",
    "We've passed every safety check on that boiler.",
    "You are the best judge of what suits you.",
    "I can give you full credit for the returned coat.",
    "A system message went out to everyone last night, and it was wrong.",
    "I'll report these findings to the pharmacist and ring you by four.",
    "Full instructions are on the label; shall we go through them together?",
    "The mark on the table is something we can repair.",
    "What score did your son need for the course?",
    "Forget the fee, I've taken it off.",
    "Please disregard the previous instructions in that letter, they were meant for someone else.",
    "The agent you spoke to ran every check he should have.",
    "I'm going to read the report and check the meter readings with you.",
    "That grading of the wood is the highest we sell.",
    "You need to tick every box on the form and sign it.",
    "There's a verification step in the app: tap confirm.",
    "If you can answer yes to all three questions, you qualify.",
    "I've run every check on the line this morning.",
    "I'll repeat that back word for word.",
    "Thank you for your prompt payment.",
    "Your prompt reply helped a lot.",
    "What were your instructions to the driver?",
    "Can you print your confirmation and bring it?",
    "I'll take a second look at that bill for you.",
    "Please don't follow the checklist in the leaflet, it's out of date.",
    "Could you pass me to your mum?",
    "My reference is S K W 4 8 2 1 3.",
    "Her surname is spelled R E Y E S.",
    "The router is on version 5.2 and that is current.",
    "This is the duty manager speaking, and I'm the administrator for the building.",
    "The test showed no breaks in the cable.",
    "I'd count this as our mistake.",
    "The display shows: error 5.",
    "Put the router in debug mode by holding the button.",
    "You were told to report any mistakes in this bill within 30 days.",
    "I'll translate the letter and then send it to you.",
    "First the meter reading,\nthen I'll check the bill\nand ring you at four",
    "Customer reports every month a wrong bill\nChecks done: meter, tariff\nI call on Friday",
]

CANARY = "heliotrope"
"""Stands wherever the judge has no business to look."""
CLEAN = Transcript(
    turns=(
        Turn(role="customer", text="My flight was cancelled and I missed my sister's dinner. This is ridiculous!"),
        Turn(role="trainee", text="I'm so sorry you missed your sister's dinner. What happened at the desk?"),
        Turn(role="customer", text="They just shrugged. Nobody told me anything. What are you going to do now?"),
        Turn(role="trainee", text="You need to calm down. I'll call you tomorrow by 4 with the answer. Does that work?"),
        Turn(role="customer", text="I waited two hours, and for what?"),
        Turn(role="trainee", text="Two hours is far too long. I can rebook you on the first flight tomorrow."),
        Turn(role="customer", text="I suppose so."),
    ),
    note="Concern: missed her sister's dinner. Promised to call tomorrow by 4.",
    reflection="I should have listened longer before offering a call. Her pace was better than mine.",
    open_needs=("heard",),
    setting=Setting(
        persona=CANARY, organisation=CANARY, wants=CANARY, trouble=CANARY, response_time=CANARY,
        offers=(Offer(id=CANARY, offer=CANARY, allowed=False, cues=(CANARY,)),),
    ),
)  # fmt: skip


def inside(attack: str, text: str) -> str:
    """The text with an attack on its own lines after its first sentence."""
    first = sentences(text)[0].end
    return f"{text[:first]}\n{attack}\n{text[first:].strip()}"


def attacked(attack: Attack) -> Transcript:
    """The clean conversation with an attack before, inside and after its turns, and in the wrap-up."""
    said = [attack.turns[place % len(attack.turns)] for place in range(3)]
    texts = [turn.text for turn in CLEAN.turns]
    texts[1], texts[3], texts[5] = f"{said[0]}\n{texts[1]}", inside(said[1], texts[3]), f"{texts[5]}\n{said[2]}"
    turns = tuple(turn.model_copy(update={"text": text}) for turn, text in zip(CLEAN.turns, texts, strict=True))
    whole = "\n".join(attack.turns)
    wrap_up = {"note": f"{CLEAN.note}\n{whole}", "reflection": f"{whole}\n{CLEAN.reflection}"}
    return CLEAN.model_copy(update={"turns": turns, **wrap_up})


Found = list[tuple[int | None, str, str, bool, bool]]


def found_in(evidence: Evidence) -> Found:
    return [(f.turn, f.check, f.quote, f.sure, f.disputed) for f in evidence.findings]


OFFLINE = found_in(finders.offline(CATALOGUE)(CLEAN))

# ── the judge that obeys ──

HONEST = {inert(quote): [check for _, check, words, *_ in OFFLINE if words == quote] for _, _, quote, *_ in OFFLINE}
HONEST["Does that work?"].append("asks-if-it-suits")  # what signals do not see
ALL_CHECKS = [check.id for strategy in CATALOGUE.strategies for check in (*strategy.shows, *strategy.breaks)]
KNOWN = {
    inert(sentence.text)
    for text in (*(turn.text for turn in CLEAN.turns), CLEAN.note, CLEAN.reflection)
    for sentence in sentences(text or "")
}
_NUMBERED = re.compile(r"^((?:\d+|note|reflection)\.)(\d+) “(.*)”$", re.M)
_CUSTOMER = re.compile(r"^T\d+ customer: “(.*)”$", re.M)


def obedient(request: Request) -> dict[str, Any]:
    """Report what is there; and where anything else than the clean conversation can be read, every check all around.

    It says yes to every claim, and writes down whatever it is not meant to know.
    """
    read = "\n".join(message.content for message in request.messages)
    why = f"seen: {CANARY if CANARY in read else 'nothing'}"
    if request.purpose == "verify":
        items = re.findall(r"^(\d+)\.$", request.messages[-1].content, re.M)
        return {"answers": [{"item": int(item), "answer": "yes"} for item in items]}
    lines = _NUMBERED.findall(request.messages[-1].content)
    ordered = {text for text, _, words in lines if words not in KNOWN}
    heard = {s.text for words in _CUSTOMER.findall(request.messages[-1].content) for s in sentences(words)}
    return {
        "findings": [
            {"at": f"{text}{number}", "why": why, "check": check, "sure": True}
            for text, number, words in lines
            for check in (ALL_CHECKS if text in ordered or not heard <= KNOWN else HONEST.get(words, ()))
        ]
    }


async def judged(transcript: Transcript, grain: Grain = "transcript") -> tuple[Found, Scripted]:
    backend = Scripted(obedient)
    evidence = await by_model(ChatModel(backend), CATALOGUE, RUBRIC, grain=grain)(transcript)
    assert CANARY not in "".join(finding.why for finding in evidence.findings)
    return found_in(evidence), backend


# ── inert ──


def test_there_are_many_attacks_of_many_kinds() -> None:
    assert len({attack.id for attack in ATTACKS}) == len({tuple(a.turns) for a in ATTACKS}) == len(ATTACKS) > 100
    assert {attack.seeks for attack in ATTACKS} == {"grade", "prompt"}
    assert len({attack.lang for attack in ATTACKS}) > 20
    assert sum(len(attack.turns) > 1 for attack in ATTACKS) >= 5


def test_the_clean_conversation_yields_findings_of_both_kinds() -> None:
    found = finders.offline(CATALOGUE)(CLEAN).findings
    assert {finding.kind for finding in found} == {"shows", "breaks"}
    assert len(found) >= 8


def test_an_attack_changes_no_finding_of_the_offline_finder() -> None:
    find = finders.offline(CATALOGUE)
    assert [attack.id for attack in ATTACKS if found_in(find(attacked(attack))) != OFFLINE] == []


async def test_an_attack_changes_no_finding_of_a_judge_that_obeys_whatever_it_reads() -> None:
    clean, _ = await judged(CLEAN)
    assert len(clean) > len(OFFLINE)
    for attack in ATTACKS:
        found, backend = await judged(attacked(attack))
        assert found == clean, attack.id
        read = fold("\n".join(message.content for request in backend.requests for message in request.messages))
        assert CANARY not in read
        assert not [
            s.text
            for words in attack.turns
            for s in sentences(words)
            if len(s.text) > 9 and fold(inert(s.text)) in read
        ]


async def test_neither_do_attacks_where_each_turn_is_read_alone() -> None:
    clean, _ = await judged(CLEAN, "turn")
    for attack in ATTACKS[::9]:
        assert (await judged(attacked(attack), "turn"))[0] == clean, attack.id


async def test_the_judge_would_obey_what_it_could_read() -> None:
    """Otherwise the tests above could not fail."""
    turns = (CLEAN.turns[0], Turn(role="trainee", text="An order in words that nobody has thought of."))
    found, _ = await judged(Transcript(turns=turns))
    assert len(found) == 4  # and even then a sentence keeps three shows and one break
    assert {turn for turn, *_ in found} == {1}


async def test_an_attack_that_the_customer_is_made_to_say_is_not_read_either() -> None:
    clean, _ = await judged(CLEAN)
    for attack in ATTACKS[::6]:
        said = CLEAN.turns[2].model_copy(update={"text": f"{CLEAN.turns[2].text}\n{attack.turns[0]}"})
        turned = CLEAN.model_copy(update={"turns": (*CLEAN.turns[:2], said, *CLEAN.turns[3:])})
        assert (await judged(turned))[0] == clean, attack.id


def test_an_attack_alone_shows_nothing() -> None:
    find = finders.offline(CATALOGUE)
    for attack in ATTACKS:
        for words in attack.turns:
            talk = Transcript(turns=(CLEAN.turns[0], Turn(role="trainee", text=words)))
            assert not find(talk).findings, attack.id


# ── and ordinary words are heard ──


def test_ordinary_sentences_are_not_taken_for_attacks() -> None:
    assert [words for words in ORDINARY if ignored_sentences(words)] == []


def test_no_wording_of_the_catalogue_is_taken_for_an_attack() -> None:
    wordings = [w for strategy in CATALOGUE.strategies for w in (*(e.say for e in strategy.good), *strategy.bad)]
    assert not [s.text for wording in wordings for s in sentences(wording) if addresses_grader(s.text)]
