"""`personas new`: a few answers become a file that explains itself, loads, and plays at once."""

import os
import pty
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.authoring.interview import QUESTIONS, Question, interview
from roleplay.authoring.scaffold import Answers, quoted, scaffold, slug
from roleplay.authoring.sides import about_the_customer, both_sides
from roleplay.config import shipped
from roleplay.customer.offering import offered_in
from roleplay.errors import UsageError
from roleplay.files import parse_document
from roleplay.library import load_persona
from roleplay.persona import Persona
from roleplay.rehearsal.company import Part, perform
from roleplay.rehearsal.faults import faults
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.text import clean, is_blank
from tests.conftest import Roleplay
from tests.forks import Fork, command

TEXTS = ("name", "trouble", "wants", "interest", "background", "style", "brief", "opening")


def written(folder: Path, answers: Answers) -> Persona:
    """Return the persona that comes of answers, through a file."""
    path = folder / f"{answers.id}.yaml"
    path.write_text(scaffold(answers, schema="x"), encoding="utf-8")
    return load_persona(path)


def read_back(persona: Persona) -> dict[str, str]:
    """Return what the file holds for each text that was asked for."""
    return {
        "name": persona.name, "trouble": persona.trouble or "", "wants": persona.wants, "interest": persona.interest,
        "background": persona.customer.background, "style": persona.customer.voice.style, "brief": persona.brief,
        "opening": persona.lines["opening"][0],
    }  # fmt: skip


@pytest.fixture(scope="module")
def defaults() -> Answers:
    """What comes of answering nothing."""
    return interview({}, None, {})


# ── whatever is typed ──


@given(text=st.text(max_size=120))
def test_any_text_in_quotes_reads_back_as_it_was(text: str) -> None:
    assert parse_document(f"key: {quoted(clean(text))}", "x").data == {"key": clean(text)}


@given(typed=st.fixed_dictionaries(dict.fromkeys(TEXTS, st.text(max_size=80))), offers=st.lists(st.text(max_size=60)))
def test_whatever_is_typed_the_file_loads_and_holds_it(
    typed: dict[str, str], offers: list[str], defaults: Answers, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("typed")
    answers = interview({**typed, "offers": ";".join(offers[:4]), "forbidden": ";".join(offers[4:6])}, None, {})
    persona = written(folder, answers)
    for key, text in read_back(persona).items():
        if not is_blank(typed[key]):
            said = " ".join(clean(typed[key]).split())
            assert text == (both_sides(said)[1] if key == "trouble" else said)
    assert persona.id == answers.id == (slug(answers.name) or "customer")
    assert len([remedy for remedy in persona.remedies if remedy.allowed]) >= 2
    assert all(cue.strip(" .") for remedy in persona.remedies for cue in remedy.cues)


@pytest.mark.parametrize(
    "name",
    ["no", "~", "- x", "#", "{words}", "a: b", "'", '"', "\\", "$name", "&a", "!!int 3", "%", "`", "🙂\u200d", "\ufeffx", "\x85"],
)  # fmt: skip
def test_what_yaml_reads_otherwise_is_text(name: str, defaults: Answers, tmp_path: Path) -> None:
    text = clean(name).strip() or "x"
    everything: dict[str, Any] = dict.fromkeys(TEXTS, text)
    assert set(read_back(written(tmp_path, replace(defaults, **everything))).values()) == {text}


def test_who_says_it_decides_whose_it_is(tmp_path: Path) -> None:
    for typed in ("my mother's broken chair.", "your mother's broken chair."):
        story = "I sat down on it; It is still in my kitchen."
        persona = written(
            tmp_path, interview({"trouble": typed, "story": story, "interest": "what we lose if I'm late"}, None, {})
        )
        assert persona.trouble == "your mother's broken chair."
        assert persona.title == "Their mother's broken chair"
        assert [fact.recap for fact in persona.facts[:2]] == ["you sat down on it", "it is still in your kitchen"]
        assert all("I sat down on it" in line for line in persona.facts[0].say)
        assert persona.facts[-1].recap == "what really matters to you is what you lose if you're late"
        assert "really about: “what we lose if I'm late”. Whoever" in (persona.debrief or "")
        assert "about their mother's broken chair. " in persona.brief
        assert "over my mother's broken chair, " in persona.lines["opening"][0]


@pytest.mark.parametrize(
    ("by_the_trainee", "by_the_customer", "of_the_customer"),
    [
        ("the order that never arrived", "the order that never arrived", "the order that never arrived"),
        ("the way we treated you", "the way you treated me", "the way we treated them"),
        ("the parcel you never got", "the parcel I never got", "the parcel they never got"),
        ("You’re being sent round", "I'm being sent round", "they're being sent round"),
        ("youth", "youth", "youth"),
    ],
)
def test_the_trouble_is_turned_to_whoever_speaks(
    by_the_trainee: str, by_the_customer: str, of_the_customer: str
) -> None:
    assert both_sides(by_the_trainee) == (by_the_customer, by_the_trainee)
    assert about_the_customer(by_the_trainee) == of_the_customer


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("trouble", "her card was blocked in Lyon", "my card that was blocked in Lyon"),
        ("trouble", "The heating has been off since May", "the heating that has been off since May"),
        ("trouble", "that my parcel never arrived", "my parcel that never arrived"),
        ("trouble", "I'm sorry about the lost cat", "the lost cat"),
        ("trouble", "she was charged twice", "how I was charged twice"),
        ("trouble", "Nobody told me about the fee", "how nobody told me about the fee"),
        ("trouble", "he's been sent round", "how I have been sent round"),
        ("trouble", "his daughter's cake came to her school", "my daughter's cake that came to her school"),
        ("wants", "I want my card to work", "my card to work"),
        ("wants", "She wants to be refunded", "to be refunded"),
        ("wants", "I'd really like her money back", "her money back"),
        ("wants", "her money back", "my money back"),
        ("interest", "it's really about his children", "my children"),
        ("offers", "I can refund half; we could ring you; to send one", ("refund half", "ring you", "send one")),
        *((("trouble", text, text)) for text in (
            "the order that never arrived", "a fee nobody had told me about", "the card Camille was using", "you being sent round",
            "what happened", "somebody who never came", "The time the engineer was late", "the engineer who said he was ill",
        )),
        *((("wants", text, text)) for text in ("needles", "that sorted", "to want for nothing", "the letters stopped")),
        ("interest", "about time, and it is short", "about time, and it is short"),
        ("offers", "top up the card; can it", ("top up the card", "can it")),
    ],
)  # fmt: skip
def test_what_is_typed_in_another_form_is_kept_in_the_one_that_is_needed(key: str, typed: str, kept: object) -> None:
    assert getattr(interview({key: typed}, None, {}), key) == kept


def test_whole_sentences_as_answers_make_whole_sentences(roleplay: Roleplay, tmp_path: Path) -> None:
    flags = (
        "--wants",
        "I want my card to work",
        "--trouble",
        "her card was blocked in Lyon",
        "--offer",
        "I can send one",
    )
    assert roleplay("personas", "new", "card", "-o", tmp_path, *flags).code == 0
    persona = load_persona(tmp_path / "card.yaml")
    assert persona.trouble == "your card that was blocked in Lyon"
    opening = persona.lines["opening"][0]
    assert "over my card that was blocked in Lyon, and" in opening
    assert "I want my card to work. Can" in opening
    assert roleplay("personas", "check", "--strict", tmp_path).code == 0


def test_the_longest_answers_fit(tmp_path: Path) -> None:
    longest = {
        "name": 80,
        "trouble": 180,
        "wants": 180,
        "interest": 200,
        "background": 1500,
        "style": 400,
        "organisation": 80,
    }
    answers = interview({key: "w" * size for key, size in longest.items()} | {"offers": "w" * 200}, None, {})
    written(tmp_path, answers)
    with pytest.raises(UsageError, match="at most 80 characters here, these are 81; shorten it"):
        interview({"name": "w" * 81}, None, {})


# ── what the file is ──


def test_a_new_persona_is_complete_without_a_further_thought(defaults: Answers, tmp_path: Path) -> None:
    persona = written(tmp_path, defaults)
    assert len({fact.reveal.model_dump_json() for fact in persona.facts}) >= 4
    assert {remedy.allowed for remedy in persona.remedies} == {True, False}
    assert len(persona.remedies) >= 3
    assert {"opening", "vent", "press", "soften", "accept"} <= persona.lines.keys()


def test_every_block_says_what_it_is_for(defaults: Answers) -> None:
    lines = scaffold(defaults, schema="x").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=x"
    for number, line in enumerate(lines):
        key = line.split(":")[0]
        if key.isidentifier():
            assert lines[number - 1].startswith("#"), f"nothing explains {key}"


def test_a_secret_is_not_in_anything_they_say_before(defaults: Answers, tmp_path: Path) -> None:
    answers = replace(defaults, opening="It must be Thursday. I asked twice.", interest="my grandmother's birthday")
    persona = written(tmp_path, answers)
    facts = {fact.id: fact for fact in persona.facts}
    assert facts["deadline"].secret == ()
    assert facts["behind-it"].secret == ("grandmother's", "birthday")
    spoken = " ".join(line for lines in persona.lines.values() for line in lines).lower()
    assert not [secret for fact in persona.facts for secret in fact.secret if secret.lower() in spoken]


@pytest.mark.parametrize(("anger", "heat", "difficulty"), [(0, 0, 1), (3, 3, 2), (6, 6, 3), (8, 8, 4), (10, 9, 5)])
def test_anger_sets_heat_and_difficulty_and_leaves_room_before_the_breaking_point(
    anger: int, heat: int, difficulty: int, defaults: Answers, tmp_path: Path
) -> None:
    persona = written(tmp_path, replace(defaults, anger=anger))
    assert (persona.temperament.heat, persona.difficulty) == (heat, difficulty)
    assert persona.temperament.heat < persona.breaking_point.heat


def test_offers_with_the_same_words_get_ids_of_their_own(defaults: Answers, tmp_path: Path) -> None:
    persona = written(tmp_path, replace(defaults, offers=("refund it", "Refund it!", "!!!"), forbidden=("refund it",)))
    assert [remedy.id for remedy in persona.remedies] == ["refund", "refund-2", "offer", "refund-3"]


@pytest.mark.parametrize(
    ("offers", "forbidden", "kept", "broken"),
    [
        ("refund the second charge", "refund both charges", "I can refund the second charge", "I can refund both charges"),
        ("book an engineer tomorrow morning; send two electric heaters tonight", "send an engineer today",
         "I'll send an engineer tomorrow morning", "I'll get you an engineer today"),
        ("book an engineer tomorrow; send two electric heaters tonight", "send an engineer tonight",
         "I'll send an engineer tomorrow", "I'll get you an engineer tonight"),
        ("book an engineer tomorrow evening", "send an engineer this evening",
         "I'll send the engineer tomorrow evening", "I'll have an engineer there this evening"),
        ("deliver it on Friday morning", "deliver it on Monday morning", "I can deliver it Friday morning", "I can deliver it on Monday"),
        ("bake a smaller cake by noon tomorrow", "send you cakes for free for a year",
         "I'll send you a cake by noon tomorrow", "I'll send you cakes, free for a year"),
    ],
)  # fmt: skip
def test_what_is_forbidden_is_not_announced_by_what_is_allowed(
    offers: str, forbidden: str, kept: str, broken: str, tmp_path: Path
) -> None:
    """Asked for today, may offer tomorrow: whichever verb that is said with, it is no trap."""
    persona = written(tmp_path, interview({"offers": offers, "forbidden": forbidden}, None, {}))
    trap = persona.remedies[-1].id
    assert trap in offered_in(f"{broken}.", persona)
    assert offered_in(f"{kept}.", persona) == (persona.remedies[0].id,)


@pytest.mark.parametrize(
    "flags",
    [
        ["--channel", "chat", "--anger", "2"],
        ["--trouble", "my double charge of £49", "--wants", "a refund", "--interest", "paying my rent on Friday",
         "--offer", "refund the second charge", "--never", "refund both charges;give a voucher"],
        ["--trouble", "the lost cat", "--wants", "to speak to the manager", "--interest", "a child that cries every night",
         "--offer", "search the garden tonight;print a notice;ask the neighbours;call the shelter", "--anger", "9"],
    ],
)  # fmt: skip
def test_nothing_in_a_new_file_is_left_to_mend(flags: list[str], roleplay: Roleplay, tmp_path: Path) -> None:
    assert roleplay("personas", "new", "fresh", "-o", tmp_path, *flags).code == 0
    done = roleplay("personas", "check", "--strict", tmp_path)
    assert done.code == 0, done.out


# ── the questions ──


def test_questions_are_asked_one_by_one_and_again_until_the_answer_is_one() -> None:
    asked: list[tuple[str, str]] = []
    typed = {
        "anger": iter(["furious", "11", "8"]),
        "name": iter(["Dora"]),
        "offers": iter([" ; ", "a;b;c;d;e", "a; b"]),
    }

    def ask(question: Question, default: str) -> str:
        asked.append((question.key, question.hint))
        return next(typed[question.key]) if question.key in typed else ""

    answers = interview({"wants": "a refund"}, ask, {"skyway": "Skyway Air"})
    assert (answers.name, answers.wants, answers.anger, answers.offers) == ("Dora", "a refund", 8, ("a", "b"))
    assert answers.opening.startswith("Hello, Dora here.")
    assert list(dict.fromkeys(key for key, _ in asked)) == [each.key for each in QUESTIONS if each.key != "wants"]
    assert [hint for key, hint in asked if key == "anger"][1:] == [
        "a whole number from 0 to 10, not 'furious'.",
        "a whole number from 0 to 10, not '11'.",
    ]
    assert ("organisation", "a name, or one of these: skyway") in asked


def test_an_organisation_that_exists_is_shared(tmp_path: Path) -> None:
    (tmp_path / "organisations").mkdir()
    (tmp_path / "organisations" / "skyway.yaml").write_text(
        'schema: 1\nid: skyway\nname: Skyway Air\npolicy: ["Be kind."]\n', encoding="utf-8"
    )
    answers = interview({"organisation": "skyway"}, None, {"skyway": "Skyway Air"})
    persona = written(tmp_path, answers)
    assert persona.organisation.name == "Skyway Air"
    assert "Skyway Air" in persona.brief
    assert any("Nobody may promise" in rule for rule in persona.rules)


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["Dora Doe"], "small letters, digits and hyphens, at most 40 of them, not 'Dora Doe'; how about 'dora-doe'?"),
        (["../x"], "not '../x'; how about 'x'?"),
        (["x", "--channel", "letter"], "phone or chat, not 'letter'."),
        (["x", "--never", "a;b;c"], "write one to 2 things with ';' between them; these are 3."),
        (["x", "--like", "dana-missed-connection", "--name", "D"], "--like copies a persona as it is"),
        (["x", "--like", "dana-mised-connection"], "did you mean 'dana-missed-connection'?"),
        (["x", "--output", "/dev/null/x"], "cannot be written"),
    ],
)
def test_a_flag_that_is_no_answer_is_refused_and_nothing_written(
    flags: list[str], sentence: str, roleplay: Roleplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = roleplay("personas", "new", *flags)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err
    assert list(tmp_path.iterdir()) == []


# ── the command ──


def test_flags_answer_everything_and_the_next_steps_are_named(roleplay: Roleplay, tmp_path: Path) -> None:
    flags = {
        "--name": "Dora Doe", "--trouble": "the lost cat", "--wants": "my cat", "--interest": "a child that cries",
        "--who": "Dora, 33.", "--style": "loud", "--anger": "4", "--channel": "chat", "--organisation": "Cat Hotel",
        "--brief": "Dora writes.", "--never": "pay for the cat", "--opening": "Where is Minka?",
    }  # fmt: skip
    done = roleplay(
        "personas", "new", "dora", *[part for flag in flags.items() for part in flag],
        "--offer", "search the garden", "--offer", "print a notice", "--output", tmp_path / "own",
        called="bin/roleplay",
    )  # fmt: skip
    path = tmp_path / "own" / "dora.yaml"
    assert done.code == 0
    assert done.out.splitlines()[0].startswith(f"Written to {path}.")
    for step in ("personas check", "play", "personas rehearse"):  # as the program was called, and from there
        assert f"bin/roleplay {step} {path}" in done.out
        assert f"#     bin/roleplay {step} dora.yaml " in path.read_text(encoding="utf-8")
    assert "save the file and run in its folder\n" in path.read_text(encoding="utf-8")
    assert str(tmp_path) not in path.read_text(encoding="utf-8"), (
        "a file that is shared says nothing of its maker's folders"
    )
    persona = load_persona(path)
    assert (persona.name, persona.channel, persona.temperament.heat) == ("Dora Doe", "chat", 4)
    assert [(remedy.offer, remedy.allowed) for remedy in persona.remedies] == [
        ("search the garden", True),
        ("print a notice", True),
        ("pay for the cat", False),
    ]
    named = path.read_text(encoding="utf-8").splitlines()[0].partition("$schema=file://")[2]
    assert Path(named).name == "persona.schema.json"
    assert Path(named).is_file()


@pytest.mark.parametrize(
    ("flags", "typed", "said"),
    [
        ((), "Dora\nthe lost cat\n", True),
        (("--yes",), "Dora\n", False),
        ((), "", False),
        (("--name", "Dora"), "", False),
    ],
)
def test_answers_through_a_pipe_are_not_passed_over_in_silence(
    flags: tuple[str, ...], typed: str, said: bool, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text(typed, encoding="utf-8")
    ear, mouth = os.pipe()
    os.write(mouth, typed.encode())
    os.close(mouth)
    for source, more in ((ear, ("y",)), (os.open(answers, os.O_RDONLY), ("x",))):
        with (tmp_path / "said").open("w+") as said_there:
            new = command("personas", "new", *flags, *more, "-o", tmp_path)
            assert Fork(new, (source, said_there.fileno(), said_there.fileno())).wait() == 0
        assert ("what comes through a pipe is not read" in (tmp_path / "said").read_text(encoding="utf-8")) is said
        assert os.read(source, 100) == typed.encode()  # a loop of the shell still finds its lines
        os.close(source)


def test_where_nobody_answers_and_nothing_is_said_nothing_is_written(
    roleplay: Roleplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = roleplay("personas", "new")
    assert (done.code, done.out) == (2, "")
    assert (
        "nobody answers: put it at a terminal, answer by flags (--help), or let --yes make everything up." in done.err
    )
    assert list(tmp_path.iterdir()) == []
    assert roleplay("personas", "new", "--yes").code == 0


@pytest.mark.parametrize(
    ("name", "identity"),
    [("Jürgen Weißmüller", "jurgen-weissmuller"), ("Søren Bjørnsson", "soren-bjornsson"), ("Łukasz Gałązka", "lukasz-galazka"), ("Æthel Straße", "aethel-strasse")],
)  # fmt: skip
def test_a_name_with_letters_of_its_own_loses_none(name: str, identity: str) -> None:
    assert slug(name) == identity


def test_a_file_is_never_replaced_unasked(roleplay: Roleplay, tmp_path: Path) -> None:
    (tmp_path / "dora.yaml").write_text("mine", encoding="utf-8")
    for more in ([], ["--like", "dana-missed-connection"]):
        done = roleplay("personas", "new", "dora", "-o", tmp_path, *more)
        assert done.code == 2
        assert "dora.yaml is there already; choose another id, or replace it with --force." in done.err
        assert (tmp_path / "dora.yaml").read_text(encoding="utf-8") == "mine"
    assert roleplay("personas", "new", "dora", "-o", tmp_path, "--force").code == 0
    assert load_persona(tmp_path / "dora.yaml").id == "dora"


def test_a_copy_is_the_same_person_under_another_id(roleplay: Roleplay, tmp_path: Path) -> None:
    done = roleplay("personas", "new", "mine", "--like", "dana-missed-connection", "-o", tmp_path)
    assert done.code == 0
    assert "mine.yaml: 'dana-missed-connection' under another id." in done.out
    assert "made up" not in done.out
    assert "notes" not in done.out
    copy, original = (
        load_persona(tmp_path / "mine.yaml"),
        load_persona(shipped("personas") / "dana-missed-connection.yaml"),
    )
    assert copy == original.model_copy(update={"id": "mine"})
    assert roleplay("personas", "new", "--like", tmp_path / "mine.yaml", "-o", tmp_path).code == 0
    assert load_persona(tmp_path / "my-mine.yaml") == original.model_copy(update={"id": "my-mine"})


def test_the_organisation_of_a_copied_file_comes_along(roleplay: Roleplay, tmp_path: Path, defaults: Answers) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    (there / "organisations").mkdir(parents=True)
    (there / "organisations" / "cats.yaml").write_text('schema: 1\nid: cats\nname: Cats\npolicy: ["Be kind."]\n')
    (there / "a.yaml").write_text(scaffold(replace(defaults, organisation="cats", shared=True), schema="x"))
    assert roleplay("personas", "new", "b", "--like", there / "a.yaml", "-o", here).code == 0
    assert load_persona(here / "b.yaml").organisation.name == "Cats"


def test_a_new_persona_plays_offline_at_once_and_can_be_won_over(roleplay: Roleplay, tmp_path: Path) -> None:
    assert roleplay("personas", "new", "alex", "--output", tmp_path).code == 0
    said = [
        "I'm sorry the order never arrived, Alex. That should not have happened. Please tell me from the beginning what went wrong.",
        "Being sent from one to the next when you only want your order must be exhausting. What have you tried so far?",
        "So you asked twice, the first one vanished and the second had never heard of it. Have I got that right?",
        "You did nothing wrong here; we dropped it. I will see this through myself. What makes it so important to you?",
        "I can have it put right by tomorrow evening, and I will ring you at five to say it is done.",
        "You will have a message from me within two hours, then my call at five tomorrow. Is that all right for you?",
        "Thank you, Alex. Goodbye.",
    ]
    done = roleplay("play", tmp_path / "alex.yaml", "--plain", "--json", "--seed", "1", stdin="\n".join(said))
    assert done.code == 0, done.err
    turns = [turn["text"] for turn in done.document["transcript"]["turns"] if turn["role"] == "customer"]
    assert turns[0].startswith(("Hello, Alex Morgan here.", "Finally, a person."))
    assert done.document["outcome"] == "resolved"


def test_somebody_kind_who_knows_no_strategy_gets_somewhere_with_a_new_persona(
    defaults: Answers, tmp_path: Path
) -> None:
    persona, catalogue = written(tmp_path, defaults), load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    runs = perform([Part(persona.id, "kind", seed) for seed in (1, 2)], [persona], rubric, catalogue, workers=1)
    assert all(run.success for run in runs)
    assert not {"kindness-wasted", "no-answer"} & {fault.rule for fault in faults(persona, runs)}


def test_a_persona_file_can_be_shown_and_its_secret_only_on_request(roleplay: Roleplay, tmp_path: Path) -> None:
    roleplay("personas", "new", "alex", "--output", tmp_path)
    shown = roleplay("personas", "show", tmp_path / "alex.yaml").out
    spoilt = roleplay("personas", "show", tmp_path / "alex.yaml", "--spoilers").out
    assert "difficulty 3 of 5 · phone" in shown
    assert "second time" not in shown
    assert spoilt.startswith(shown)
    assert spoilt.endswith(
        "Wants: somebody to put it right today\nInterest: not letting my family down a second time\n"
    )


@dataclass
class Asked:
    """What a terminal showed, and how the command ended."""

    screen: str
    code: int


def on_a_terminal(folder: Path, home: Path, typed: bytes) -> Asked:
    """Run `personas new` on a pseudo terminal on which all this was typed beforehand."""
    master, slave = pty.openpty()
    environment = {**os.environ, "HOME": str(home)}
    new = [sys.executable, "-c", "from roleplay.cli import main; main()", "personas", "new"]
    with subprocess.Popen(new, cwd=folder, stdin=slave, stdout=slave, stderr=slave, env=environment) as process:
        os.close(slave)
        os.write(master, typed)
        screen = b""
        while chunk := _chunk(master):
            screen += chunk
    os.close(master)
    return Asked(screen.decode().replace("\r\n", "\n"), process.returncode)


def test_on_a_terminal_every_question_is_put_with_its_default(tmp_path: Path, home: Path) -> None:
    asked = on_a_terminal(tmp_path, home, b"Dora Doe\n" + b"\n" * (len(QUESTIONS) - 1))
    assert asked.code == 0, asked.screen
    assert all(question.text in asked.screen for question in QUESTIONS)
    assert all(
        f"[{getattr(load_persona(tmp_path / 'dora-doe.yaml'), key)}]" in asked.screen for key in ("wants", "brief")
    )
    assert "Written to dora-doe.yaml." in asked.screen


def test_who_stops_half_way_leaves_nothing_behind(tmp_path: Path, home: Path) -> None:
    asked = on_a_terminal(tmp_path, home, b"Dora Doe\n\x04")
    assert (asked.code, list(tmp_path.iterdir())) == (130, [])
    assert asked.screen.endswith("roleplay: nothing was written.\n")


def _chunk(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""
