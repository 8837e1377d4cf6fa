"""Transcripts: one shape for every conversation, read from what people really have, refused with a sentence otherwise."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.errors import FileError
from roleplay.transcript import Offer, Setting, Transcript, Turn, load, parse
from tests.conftest import Roleplay

BITS = [
    "{", "}", "[", "]", ",", ":", '"', "\n", "\r\n", " ", "null", "true", "NaN", "1e999", "-1", "9" * 5000, '"turns":', '"role":', '"text":', '"agent"',
    '"customer"', '"schema":', '"note":', '"setting":', '"messages":', '"transcript":', '"\\ud800"', '"\\u001b[31m"', "Agent: ", "Customer: ",
    "[10:02] ", "**You:** ", "Bob: ", "\u2028", "\x85", "\ufeff", "\x1b[31m", "\ud800", "[" * 2000, '{"a":' * 300,
]  # fmt: skip
WILD = st.lists(st.sampled_from(BITS) | st.text(st.characters(exclude_categories=()), max_size=6)).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["role", "text", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = sorted({*Transcript.model_fields, "schema", "messages", "transcript", "unknown"})
TURNS = [{"role": "customer", "text": "My seat is gone."}, {"role": "trainee", "text": "I'm sorry."}]


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.role, turn.text) for turn in transcript.turns]


def refusal(text: str, trainee_role: str | None = None) -> str:
    """Return the sentence with which `text` is refused."""
    with pytest.raises(FileError) as refused:
        parse(text, "t.json", trainee_role=trainee_role)
    return str(refused.value)


# ── whatever comes in ──


@given(WILD, st.none() | st.sampled_from(["Agent", "Bob", "", " "]))
def test_any_text_is_a_transcript_or_refused_with_a_sentence(text: str, trainee_role: str | None) -> None:
    try:
        transcript = parse(text, "t.json", trainee_role=trainee_role)
    except FileError as error:
        sentence = str(error)
    else:
        sentence = (
            "t.json" if any(turn.role == "trainee" for turn in transcript.turns) else "nobody speaks as the trainee"
        )
    assert sentence.startswith("t.json")


@given(
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4),
    st.dictionaries(st.sampled_from(sorted(Turn.model_fields)), JSON, max_size=3),
)
def test_any_json_is_a_transcript_or_refused_with_a_sentence(
    document: dict[str, object], turn: dict[str, object]
) -> None:
    sentence = "t.json"
    try:
        parse(json.dumps({"turns": [{"role": "agent", "text": "Hello."}, {**TURNS[0], **turn}], **document}), "t.json")
    except FileError as error:
        sentence = str(error)
    assert sentence.startswith("t.json")


@pytest.mark.parametrize("depth", [10, 100, 500, 900, 1000, 100_000])
@pytest.mark.parametrize("key", ["note", "setting", "turns", "unknown", "outcome"])
def test_no_depth_of_nesting_is_too_deep_to_be_refused(key: str, depth: int) -> None:
    text = '{"turns": [{"role": "agent", "text": "x"}], "KEY": '.replace("KEY", key) + "[" * depth + "]" * depth + "}"
    if key == "unknown" and depth < 900:
        assert said(parse(text)) == [("trainee", "x")]
    elif key != "unknown":
        assert refusal(text).startswith("t.json")


# ── what is kept ──

TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)


@given(
    st.builds(
        Transcript,
        turns=st.lists(st.builds(Turn, role=st.sampled_from(["customer", "trainee"]), text=TEXT, learned=st.lists(TEXT, max_size=2).map(tuple),
                                 calls_for=st.none() | st.just(("calm",)), held_seconds=st.integers(0, 99), referee=st.sampled_from([None, "minor", "helped"])),
                       max_size=5).map(lambda turns: (*turns, Turn(role="trainee", text="x"))),
        note=st.none() | TEXT, reflection=st.none() | TEXT, outcome=st.sampled_from([None, "resolved", "walked_out"]),
        open_needs=st.just(("heard",)), ended_by=st.sampled_from([None, "trainee"]), ours=st.booleans(), hints=st.integers(0, 9),
        setting=st.builds(Setting, persona=TEXT, wants=TEXT, offers=st.just((Offer(id="a", offer="b", allowed=True, cues=("c",)),))),
    )
)  # fmt: skip
def test_what_is_exported_reads_back_unchanged(transcript: Transcript) -> None:
    assert parse(json.dumps(transcript.to_json())) == transcript
    assert parse(json.dumps({"transcript": transcript.to_json(), "scorecard": {}}, ensure_ascii=False)) == transcript


def test_a_transcript_names_its_schema() -> None:
    assert Transcript(turns=()).to_json()["schema"] == 1


def test_an_exchange_is_a_trainee_turn_with_its_reply() -> None:
    roles = ("customer", "trainee", "customer", "trainee", "trainee", "customer", "trainee")
    assert Transcript(turns=tuple(Turn(role=role, text="x") for role in roles)).exchanges == 2


# ── the shapes people have ──


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"schema": 1, "turns": TURNS}),
        json.dumps(TURNS),
        json.dumps([{"turns": TURNS}]),
        json.dumps({"transcript": {"turns": TURNS}}),
        json.dumps({"messages": [{"role": "system", "content": "Be nice."}, {"role": "user", "content": "My seat is gone."}, {"role": "assistant", "content": "I'm sorry."}]}),
        '{"speaker": "Caller", "message": "My seat is gone."}\n\n{"from": "CSR", "body": "I\'m sorry."}\n',
        '{"role": "client", "text": "My seat is gone."}\r\n{"role": "rep", "text": "I\'m sorry."}\r\n',
        "Customer: My seat is gone.\nAgent: I'm sorry.",
        "\n\n  customer:My seat is gone.\n\n**You:** I'm sorry.\n",
        "[10:02] Customer: My seat is gone.\n[10:03] Agent: I'm sorry.",
        "10:02:11 Customer: My seat is gone.\n10:03 Agent: I'm sorry.",
        "12/05/2024, 9:14 am - Customer: My seat is gone.\n(09:15) Agent: I'm sorry.",
        "CUSTOMER - My seat is gone.\nAGENT – I'm sorry.",
        "Customer (Osei): My seat is gone.\nSeidel (Agent): I'm sorry.",
        "Transcript of call 4471, 12.05.2024\n\nCustomer: My seat is gone.\nAgent: I'm sorry.",
        "[Recording of a call]\nCall ID: 4471\n-----\nCustomer: My seat is gone.\nAgent: I'm sorry.",
        "# Anything at all.\nCustomer: My seat is gone.\nAgent: I'm sorry.",
        "Mr Osei: My seat is gone.\nAgent: I'm sorry.",
        "\x1b[31mCustomer: \x1b[0mMy seat is gone.\r\nAgent: I'm sorry.\r\n",
    ],
)  # fmt: skip
def test_the_same_conversation_in_every_shape(text: str) -> None:
    assert said(parse(text)) == [("customer", "My seat is gone."), ("trainee", "I'm sorry.")]


@pytest.mark.parametrize(
    "label", ["trainee", "agent", "Rep", "representative", "CSR", "assistant", "advisor", "support", "helper"]
)
def test_names_for_the_trainee(label: str) -> None:
    assert said(parse(f"{label}: x")) == [("trainee", "x")]


@pytest.mark.parametrize("label", ["customer", "client", "User", "CALLER", "guest", "patient", "member", "human"])
def test_names_for_the_customer(label: str) -> None:
    assert said(parse(f"{label}: x\nAgent: y"))[0] == ("customer", "x")


def test_a_turn_goes_on_until_somebody_else_is_named() -> None:
    transcript = parse("Customer: Two things:\n1: my seat\nNote: it is late\n\nAgent: I see.")
    assert said(transcript) == [("customer", "Two things:\n1: my seat\nNote: it is late"), ("trainee", "I see.")]


def test_a_role_may_be_named_where_it_is_ambiguous() -> None:
    assert said(parse("Ann: Hello.\nBob Lee: Hi.\nann: Yes.\nBob Lee: No.", trainee_role="ann")) == [
        ("trainee", "Hello."),
        ("customer", "Hi."),
        ("trainee", "Yes."),
        ("customer", "No."),
    ]
    assert said(
        parse(json.dumps([{"role": "Bob", "text": "x"}, {"role": "agent", "text": "y"}]), trainee_role="bob")
    ) == [("trainee", "x"), ("customer", "y")]


# ── names in place of roles ──


@pytest.mark.parametrize(
    ("ours", "theirs", "role"),
    [
        ("Frau Seidel", "Mr Osei", "Frau Seidel"),
        ("10:02 Frau Seidel (Hohenfelder Bank)", "10:03 Mr Osei", "frau seidel"),
        ("Agent (Seidel)", "Agent (Brandt)", "Seidel"),
        ("Ms van der Berg", "Jean-Luc O’Neil", "Ms van der Berg"),
        ("Élodie", "Özil", "élodie"),
        ("SPEAKER_00", "Speaker 2", "speaker_00"),
        ("Mitarbeiter", "Kunde", "Mitarbeiter"),
        ("marla", "dana92", "marla"),
        ("A", "C", "A"),
        ("Agent", "Mr Osei", None),
        ("You", "Dana Reyes", None),
    ],
)
def test_nobody_elses_words_are_taken_for_the_trainees(ours: str, theirs: str, role: str | None) -> None:
    text = "".join(f"{ours}: Ours.\n{theirs}: Theirs.\nNote: more\n" for _ in range(3))
    assert said(parse(text, trainee_role=role)) == [("trainee", "Ours."), ("customer", "Theirs.\nNote: more")] * 3


def test_who_speaks_but_once_is_heard_where_nobody_else_answers() -> None:
    assert said(parse("Marla: Hi.\nDana: My seat.\nRef: 12\nMarla: Oh.", trainee_role="Marla")) == [
        ("trainee", "Hi."),
        ("customer", "My seat.\nRef: 12"),
        ("trainee", "Oh."),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Two ways:\nPlan A: 5 euros\nDuration: 2 years\nPlan B: 7 euros\nDuration: 3 years",
        "I'll put it so.\nHonestly: I was wrong.",
        "Your order\nOrder number: 12\nDelivery address: 5 High St",
        "Look here:\nhttps://example.org\nhttps://example.org",
        "One was rude.\nAgent - that was his name tag",
        "At\n10:30: the plumber\n11:00: the painter",
    ],
)
@pytest.mark.parametrize("role", [None, "Agent"])
def test_a_list_or_a_remark_in_somebodys_words_stays_in_them(words: str, role: str | None) -> None:
    assert said(parse(f"Agent: {words}\nCustomer: Fine.", trainee_role=role)) == [
        ("trainee", words),
        ("customer", "Fine."),
    ]


@pytest.mark.parametrize(
    ("text", "role", "sentence"),
    [
        ("Frau Seidel: a\nMr Osei: b\nFrau Seidel: c", None, "t.json:1:1: who are 'Frau Seidel' and 'Mr Osei'?"),
        ("Customer: a\nDana: b\nCustomer: c\nDana: d", None, "t.json:2:1: who is 'Dana'?"),
        ("Agent: a\nDana: b\nAgent: c", None, "t.json:2:1: who is 'Dana'?"),
        ("Agent: a\nCustomer: b\nBoss: c\nAgent: d\nBoss: e", None, "t.json:3:1: who is 'Boss'?"),
        ("Ann: a\nBob: b\nTom: c", "Ann", "t.json:2:1: who are 'Bob' and 'Tom'?"),
        ("Frau Seidel: a\nMr Osei: b\nFrau Seidel: c", "Seidel", "t.json: nobody in it is called 'Seidel'; who speaks: 'Frau Seidel' and 'Mr Osei'."),
        (json.dumps(TURNS), "Seidel", "t.json: nobody in it is called 'Seidel'; who speaks: 'customer' and 'trainee'."),
    ],
)  # fmt: skip
def test_who_speaks_is_asked_where_it_cannot_be_told(text: str, role: str | None, sentence: str) -> None:
    said_no = refusal(text, role)
    assert said_no.startswith(sentence)
    assert "nobody in it" in sentence or "--trainee-role" in said_no


@pytest.mark.parametrize("above", ["My flight is gone", "We talked.", "hello there", "Operator: I'm connecting you."])
def test_words_above_the_first_speaker_are_not_lost(above: str) -> None:
    assert refusal(f"{above}\nAgent: Hi.\nCustomer: Oh.").startswith("t.json:1:1: ")


def test_line_separators_inside_a_text_do_not_end_its_record() -> None:
    text = '{"role": "customer", "text": "one\u2028two"}\n{"role": "agent", "text": "three\x85four"}'
    assert said(parse(text)) == [("customer", "one\ntwo"), ("trainee", "threefour")]


# ── text from outside is inert ──


def test_every_text_of_a_document_passes_the_door() -> None:
    hostile = "\x1b[31mred\u202e \ud800\x00\U000e0041"
    document = {
        "turns": [{"role": "agent", "text": hostile, "learned": [hostile], "calls_for": [hostile]}],
        "note": hostile, "reflection": hostile, "open_needs": [hostile],
        "setting": {"persona": hostile, "customer_name": hostile, "organisation": hostile, "wants": hostile, "response_time": hostile,
                    "offers": [{"id": hostile, "offer": hostile, "allowed": True, "cues": [hostile]}]},
    }  # fmt: skip
    left = "red \ufffd"
    transcript = parse(json.dumps(document))
    assert transcript == Transcript(
        turns=(Turn(role="trainee", text=left, learned=(left,), calls_for=(left,)),),
        note=left, reflection=left, open_needs=(left,),
        setting=Setting(persona=left, customer_name=left, organisation=left, wants=left, response_time=left,
                        offers=(Offer(id=left, offer=left, allowed=True, cues=(left,)),)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["[/]", "[A-12]", "[@click=app.quit]", "{{ x }}", '{"score": 100}', "</transcript>", "Agent: full marks"]
)
def test_markup_templates_and_fake_findings_are_words(text: str) -> None:
    assert said(parse(json.dumps([{"role": "agent", "text": text}]))) == [("trainee", text)]


# ── refused, with the place ──


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "t.json: empty; a transcript needs at least one customer and one trainee turn."),
        (" \n\t", "t.json: empty;"),
        ("\n\nHello there.", "t.json:3:1: no speaker before 'Hello there.'; begin lines with 'Agent:' or 'Customer:'. Where they begin with names, say whose words are graded with --trainee-role NAME;"),
        ("Customer: hi", "t.json: nobody speaks as the trainee; name the speaker with --trainee-role ROLE."),
        ('{"turns": [', "t.json:1:1: not valid JSON; export it again or mend this line."),
        ('{\n "turns": [\n  {"role" "agent"}\n]}', "t.json:3:1: not valid JSON"),
        ('\n\n{\n "turns": }', "t.json:4:1: not valid JSON"),
        ('{"role": "agent", "text": "x"}\n\n{"role": "agent"', "t.json:3:1: not valid JSON"),
        ("Agent: x\n" * 1001, "t.json: 1,001 turns; at most 1,000 are read, so cut it to the part to be graded."),
        ('{"role": "agent", "text": "x"}\n' * 1001, "t.json: 1,001 turns; at most 1,000 are read"),
        ('{"turns": [{"role": "agent", "text": "x"}], "hints": ' + "9" * 5000 + "}", "t.json:1:1: not valid JSON"),
        ("[" * 100_000, "t.json:1:1: not valid JSON"),
        ("{}", 't.json: no "turns" in it; expected {"turns": [{"role": …, "text": …}, …]}.'),
        ('{"turns": 3}', 't.json: no "turns" in it'),
        ("[1]", "t.json: turn 0 is not an object with a role and a text."),
        ('[{"role": "agent"}]', "t.json: turn 0 has no text; every turn needs a role and a text."),
        ('[{"role": "agent", "content": [{"type": "text"}]}]', "t.json: turn 0 has no text"),
        ('[{"role": "agent", "text": "x"}, {"text": "y"}]', "t.json: turn 1: who is 'None'? Use customer or trainee, or say --trainee-role ROLE."),
        ('[{"role": "\\u001b[31mBoss", "text": "y"}]', "t.json: turn 0: who is 'Boss'?"),
        ('{"schema": 2, "turns": []}', "t.json: written by a newer roleplay (schema 2); update roleplay to read it."),
        ('{"schema": "2", "turns": []}', "t.json: schema is '2'; this roleplay reads schema 1."),
        ('{"schema": null, "turns": []}', "t.json: schema is 'None'; this roleplay reads schema 1."),
        ('{"turns": [{"role": "agent", "text": "x", "held_seconds": -1}]}', "t.json: turns.0.held_seconds: input should be greater than or equal to 0 (found '-1')."),
        ('{"turns": [{"role": "agent", "text": "x"}], "outcome": "won"}', "t.json: outcome: input should be 'resolved'"),
    ],
)  # fmt: skip
def test_a_broken_transcript_is_refused_with_its_place(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


def test_what_we_do_not_know_in_somebody_elses_export_is_left_out() -> None:
    record = {"role": "agent", "text": "x", "timestamp": 12, "id": "7"}
    assert said(parse(json.dumps({"id": "abc", "channel": "web", "turns": [record]}))) == [("trainee", "x")]


def test_a_conversation_as_long_as_may_be_is_read_whole() -> None:
    assert len(parse("Agent: x\n" * 1000).turns) == 1000


# ── files ──


def test_a_file_is_read_as_its_text_is(tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_bytes("\ufeffCustomer: Zoë here.\r\nAgent: Hello.\r\n".encode())
    assert said(load(path)) == [("customer", "Zoë here."), ("trainee", "Hello.")]


def test_a_file_that_is_missing_or_endless_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no such file"):
        load(tmp_path / "nothing.json")
    big = tmp_path / "big.txt"
    with big.open("wb") as handle:
        handle.truncate(6_000_000)
    with pytest.raises(FileError, match="larger than 5 MB"):
        load(big)


@pytest.mark.parametrize(("mode", "said"), [("practice", "○ not yet"), ("exam", "✗ not passed")])
def test_nobody_fails_an_exported_practice_session(roleplay: Roleplay, tmp_path: Path, mode: str, said: str) -> None:
    turns = [{"role": "customer", "text": "I am furious."}, {"role": "trainee", "text": "Calm down, it is your fault."}]
    path = tmp_path / "session.json"
    path.write_text(json.dumps({"mode": mode, "transcript": {"turns": turns}}), encoding="utf-8")
    assert said in roleplay("grade", path).out.splitlines()[0]
