"""Forty and more broken persona files, each with the very sentences that whoever wrote it reads.

Every case changes the good file below in one way. The sentence begins with line and column, so that an editor jumps there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from roleplay.files import document, survey
from roleplay.files.scene import lines_of
from roleplay.library import load_library, read_persona

GOOD = """\
# Dana Reyes, stranded half-way.
schema: 1
id: dana
name: Dana Reyes
title: A seat tonight
difficulty: 2
trains: [apologize, ask]
channel: phone
organisation:
  name: Skyway Air
  policy:
    - Nobody with a seat is taken off a flight.
brief: You are on the line.
customer:
  background: Stranded half-way.
  voice:
    style: clipped, dry, plain when heard
    says: ["Great.", "Nope."]
temperament:
  heat: 6
  trust: 3
  patience: 6
wants: a seat
interest: being there
facts:
  - id: booking
    reveal: asked
    asked_by: [booking number, reference]
    say:
      - It is 12.
      - "Twelve. I've said so."
    recap: your code is 12
  - id: wedding
    reveal: { trust: 4, after: booking }
    say: ["My sister marries."]
    recap: your sister marries
remedies:
  - id: rebook
    offer: rebook you
    allowed: true
    cues: [rebook]
    acceptable: { heat_at_most: 5, needs: [heard], after: [wedding] }
lines:
  opening: ["Hello."]
  press:
    - So?
    - And?
"""

TEMPERAMENT = "temperament:\n  heat: 6\n  trust: 3\n  patience: 6\n"
ORGANISATION = "organisation:\n  name: Skyway Air\n  policy:\n    - Nobody with a seat is taken off a flight.\n"
LINES = 'lines:\n  opening: ["Hello."]\n  press:\n    - So?\n    - And?\n'


def write(folder: Path, text: str, name: str = "dana.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def mistakes(path: Path) -> list[str]:
    """Return what is wrong with a file, without its folder and name."""
    reading = read_persona(path)
    assert (reading.persona is None) == bool(reading.problems)
    return [str(problem).removeprefix(f"{path}:") for problem in reading.problems]


KEYS = [
    ("chanel: phone", "channel: phone", "8:1: unknown key 'chanel'; did you mean 'channel'?"),
    ("heet: 6", "heat: 6", "20:3: unknown key 'heet'; did you mean 'heat'?"),
    ("Channel: phone", "channel: phone", "8:1: unknown key 'Channel'; did you mean 'channel'?"),
    ("\"“name”\": x\nname: Dana Reyes", "name: Dana Reyes", "4:1: unknown key '“name”'; write only 'name', with nothing before or after it."),
    ("\xa0wants: a seat", "wants: a seat", "23:1: an odd sign stands before or after the key 'wants'; delete the line and type it again."),
    (" {heat: 6, trust 3, patience: 6}", TEMPERAMENT[12:-1], "19:24: unknown key 'trust 3'; a colon is missing after 'trust'."),
    (" {heat: 6, trust:3, patience: 6}", TEMPERAMENT[12:-1], "19:24: unknown key 'trust:3'; a space is missing after 'trust:'."),
    ("heat: 6\n  wants: calm", "heat: 6", "21:3: unknown key 'wants' under 'temperament'; it belongs beside 'temperament': begin it in the same column."),
    ("wants: a seat\nmood: bad", "wants: a seat", "24:1: unknown key 'mood'; known keys: breaking_point, brief, channel, content_note, customer, debrief, difficulty, facts, id, interest, lines, name, organisation, policy, remedies, schema and 5 more."),
    ("wants: a seat\ntitle: again", "wants: a seat", "24:1: the key 'title' stands twice (first on line 5); keep one."),
    ("", "channel: phone\n", "1:1: 'channel' is missing; add 'channel:' with 'phone' or 'chat'."),
    ("", "schema: 1\n", "1:1: 'schema' is missing; add 'schema: 1'."),
    ("", "  heat: 6\n", "19:1: temperament: 'heat' is missing; add 'heat:' with a number from 0 to 10."),
    ("", "    recap: your code is 12\n", "26:5: fact 'booking': 'recap' is missing; add 'recap:' with text."),
    ("  pres:", "  press:", "45:3: 'pres' is not a move; did you mean 'press'?"),
    ("", '  opening: ["Hello."]\n', "43:1: lines: 'opening' is missing: the customer speaks first; add what they say."),
]  # fmt: skip

VALUES = [
    ("name:", "name: Dana Reyes", "4:6: name has no value; write text."),
    ("name: ''", "name: Dana Reyes", "4:7: name is empty; write text."),
    ("name:\n  - Dana", "name: Dana Reyes", "5:3: name is a list; write text, in quotes if it begins with '[' or '- '."),
    ("name: {Dana}", "name: Dana Reyes", "4:7: name is a block of keys; write text, in quotes if it begins with '{'."),
    ("id: Dana Reyes", "id: dana", "3:5: id is 'Dana Reyes'; use small letters, digits and hyphens, such as 'dana-reyes'."),
    ("id: ../../etc/passwd", "id: dana", "3:5: id is '../../etc/passwd'; use small letters, digits and hyphens, such as 'etc-passwd'."),
    ("schema: 2", "schema: 1", "2:9: schema is '2'; write 1."),
    ("channel: phon", "channel: phone", "8:10: channel is 'phon'; did you mean 'phone'?"),
    ("channel: fax", "channel: phone", "8:10: channel is 'fax'; write 'phone' or 'chat'."),
    ("difficulty: 6", "difficulty: 2", "6:13: difficulty is '6'; write a whole number from 1 to 5."),
    ("difficulty: 2.5", "difficulty: 2", "6:13: difficulty is '2.5'; write a whole number from 1 to 5."),
    ("difficulty: true", "difficulty: 2", "6:13: difficulty is 'true'; write a whole number from 1 to 5."),
    ("heat: 11", "heat: 6", "20:9: temperament.heat is '11'; write a number from 0 to 10."),
    ("heat: very", "heat: 6", "20:9: temperament.heat is 'very'; write a number from 0 to 10."),
    ("heat: 6,5", "heat: 6", "20:9: temperament.heat is '6,5'; write 6.5, with a dot."),
    ("heat: .nan", "heat: 6", "20:9: temperament.heat is '.nan'; write a number from 0 to 10."),
    ("allowed: perhaps", "allowed: true", "40:14: remedy 'rebook': allowed is 'perhaps'; write true or false."),
    ("reveal: askd", "reveal: asked", "27:13: fact 'booking': reveal is 'askd'; did you mean 'asked'?"),
    ("reveal: whenever", "reveal: asked", "27:13: fact 'booking': reveal is 'whenever'; write 'free', 'asked', or conditions such as { trust: 4 }."),
    ("reveal: [trust]", "reveal: asked", "27:13: fact 'booking': reveal is a list; instead of '- ' or brackets write 'free' or 'asked' or a block of keys, indented."),
    ("reveal: { trust: lots }", "reveal: asked", "27:22: fact 'booking': reveal.trust is 'lots'; write a number from 0 to 10."),
    ("needs: [herd]", "needs: [heard]", "42:44: remedy 'rebook': entry 1 of acceptable.needs is 'herd'; did you mean 'heard'?"),
    ("after: [wedding, wedding, toast]", "after: [wedding]", "42:78: remedy 'rebook': entry 3 of acceptable.after is 'toast', which is no fact here; known facts: booking, wedding."),
    ("after: boking", "after: booking", "34:32: fact 'wedding': reveal.after is 'boking', which is no other fact here; did you mean 'booking'?"),
    ("after: wedding }\n", "after: booking }\n", "34:32: fact 'wedding': reveal.after is 'wedding', which is no other fact here; known facts: booking."),
    ("cues: [rebook]\n    instead_of: [rebook]", "cues: [rebook]", "42:18: remedy 'rebook': entry 1 of instead_of is 'rebook', which is no other remedy here; there are no other remedies."),
    ("trains: apologize", "trains: [apologize, ask]", "7:9: trains is 'apologize', but must be a list; write [apologize]."),
    ("trains: []", "trains: [apologize, ask]", "7:9: trains is empty; write at least one entry."),
    ("say: My sister marries.", 'say: ["My sister marries."]', "35:10: fact 'wedding': say is 'My sister marries.', but must be a list; write every entry on a line of its own that begins with '- '."),
    ("say:\n      -My sister marries.", 'say: ["My sister marries."]', "36:7: fact 'wedding': say is '-My sister marries.', because a space is missing after the dash; write '- ' before every entry."),
    ("- Listen: it is 12.", "- It is 12.", "30:9: fact 'booking': entry 1 of say is taken for a key and its value, because of the colon after 'Listen'; put the text in quotes."),
    ("say:\n      -", 'say: ["My sister marries."]', "36:8: fact 'wedding': entry 1 of say has no value; write text."),
    ("remedies:\n  rebook:", "remedies:\n  - id: rebook", "38:3: remedies is a block of keys, but must be a list; begin every entry with '- '."),
    ("  - rebook\n  - id: hotel", "  - id: rebook", "38:5: entry 1 of remedies is 'rebook'; write a block of keys, indented: id."),
    ("temperament: hot\n", TEMPERAMENT, "19:14: temperament is 'hot'; write a block of keys, indented: heat, trust, patience."),
    ("temperament:\n  - heat: 6\n  - trust: 3\n", TEMPERAMENT, "20:3: temperament is a list; instead of '- ' or brackets write a block of keys, indented: heat, trust, patience."),
    ("lines: none\n", LINES, "43:8: lines is 'none'; write a block of keys, indented."),
    ("organisation: ../skyway\n", ORGANISATION, "9:15: organisation is '../skyway', which is no id; write the name of a file in organisations/ without .yaml, or its name and policy as keys of their own."),
    ("organisation: /etc/passwd\n", ORGANISATION, "9:15: organisation is '/etc/passwd', which is no id; write the name of a file in organisations/ without .yaml, or its name and policy as keys of their own."),
    ("  policy: No refunds.\n", "  policy:\n    - Nobody with a seat is taken off a flight.\n", "11:11: organisation.policy is 'No refunds.', but must be a list; write every entry on a line of its own that begins with '- '."),
    (f"brief: {'x' * 3001}", "brief: You are on the line.", "13:8: brief has 3001 characters; shorten it to at most 3000."),
]  # fmt: skip

SIGNS = [
    ("\theat: 6", "  heat: 6", "20:1: a tab stands at the beginning of this line; use spaces."),
    ("  \u2003heat: 6", "  heat: 6", "20:3: an odd sign stands before or after the key 'heat'; delete the line and type it again."),
    ("temperament:{heat: 6, trust: 3, patience: 6}\n", TEMPERAMENT, "19:13: a space is missing after 'temperament:'."),
    ("name:Dana Reyes", "name: Dana Reyes", "4:6: a space is missing after 'name:'."),
    ("name Dana Reyes", "name: Dana Reyes", "4:1: a colon is missing after 'name'."),
    ("heat = 6", "heat: 6", "20:3: a colon is missing after 'heat'."),
    ('name: "Dana Reyes', "name: Dana Reyes", '4:7: the quote that opens here is not closed before line 18; put another " where the text ends.'),
    ('    - "And?', "    - And?", '47:7: the quote that opens here is never closed; put another " where the text ends.'),
    ("name: 'It's Dana'", "name: Dana Reyes", "4:10: the apostrophe in \"It's\" ends the text, which stands in single quotes; put it in double quotes."),
    ('name: "Dana "Dee" Reyes"', "name: Dana Reyes", "4:14: the text in quotes ends before 'Dee'; inside it write \\\" for a quote."),
    ('name: "Dana" Reyes', "name: Dana Reyes", "4:14: 'Reyes' stands behind the closing quote; put the whole text between the quotes."),
    ('name: "C:\\Dana"', "name: Dana Reyes", "4:10: '\\D' means nothing inside double quotes; write \\\\ for a backslash, or use single quotes."),
    ("name: “Dana Reyes”", "name: Dana Reyes", "4:7: '“' is no quote to a computer; type the straight quotes \" in place of the curly ones."),
    ("name: [Dana] Reyes", "name: Dana Reyes", "4:7: text must not begin with '[' unless it stands in quotes; put quotes around it."),
    ("name: {{ customer }}", "name: Dana Reyes", "4:8: text must not begin with '{' unless it stands in quotes; put quotes around it."),
    ("name: @dana", "name: Dana Reyes", "4:7: text must not begin with '@' unless it stands in quotes; put quotes around it."),
    ("name: %dana", "name: Dana Reyes", "4:7: text must not begin with '%' unless it stands in quotes; put quotes around it."),
    ("name: *Dana* Reyes", "name: Dana Reyes", "4:7: text must not begin with '*' unless it stands in quotes; put quotes around it."),
    ("title: #1 customer", "title: A seat tonight", "5:8: what begins with '#' is a remark that nobody reads; put text with a '#' in quotes, or a space behind the '#'."),
    ("title: Seat #12 again", "title: A seat tonight", "5:13: what begins with '#' is a remark that nobody reads; put text with a '#' in quotes, or a space behind the '#'."),
    ("brief: Note: she is angry.", "brief: You are on the line.", "13:8: the colon after 'Note' makes this look like a key; put the text after 'brief:' in quotes."),
    ("brief: You are on the line.\n  Note: she is angry.", "brief: You are on the line.", "14:3: this line is further in than 'brief', which has its value already; begin both in the same column."),
    ("brief: You are on the line,\n  and note: she is angry.", "brief: You are on the line.", "13:8: the colon after 'note' on line 14 makes it look like a key; put the whole text in quotes, which begins here."),
    ("reveal: trust: 4", "reveal: { trust: 4, after: booking }", "34:13: the colon after 'trust' makes this look like a key; put the text after 'reveal:' in quotes, or, if 'trust' is a key, begin a line of its own with it, further in."),
    ("brief: > You are\n  on the line.", "brief: You are on the line.", "13:8: after '>' the text begins on the next line, indented; or put the text in quotes."),
    ("brief: - You are on the line.", "brief: You are on the line.", "13:8: a list begins on a line of its own, below its key; or, if this is text, put it in quotes."),
    (" interest: being there", "interest: being there", "24:2: this line is further in than 'wants', which has its value already; begin both in the same column."),
    (" schema: 1", "schema: 1", "2:2: this line is further in than line 3; begin it in column 1."),
    ("name: : Dana", "name: Dana Reyes", "4:7: this ':' is one too many; remove it, or put the text in quotes."),
    ("   offer: rebook you", "    offer: rebook you", "39:4: a '- ' is missing here; or, if this line belongs to the entry above, begin it in column 5."),
    ("   trust: 3\n", "  trust: 3\n", "21:4: this line is further in than 'heat', which has its value already; begin both in the same column."),
    (" trust: 3\n", "  trust: 3\n", "21:2: this line begins in column 2, which is in line with nothing above; begin it in column 1 or 3."),
    ("     - Twelve.", '      - "Twelve. I\'ve said so."', "31:6: this '- ' is not in line with the one above; begin both in the same column."),
    ("       - Twelve.", '      - "Twelve. I\'ve said so."', "31:8: this '- ' is further in than the line above, so it is read as part of it; begin every entry in the same column."),
    ('      "Twelve."', '      - "Twelve. I\'ve said so."', "31:7: this line is neither an entry nor part of one; begin it with '- ', or indent it more."),
    ("      It is 12.", "      - It is 12.", "30:7: a '- ' is missing at the beginning of this line; every entry of a list has one, also the first."),
    ('      "It is 12."', "      - It is 12.", "30:7: a '- ' is missing at the beginning of this line; every entry of a list has one, also the first."),
    ('      It is\n        12.', "      - It is 12.", "30:7: a '- ' is missing at the beginning of this line; every entry of a list has one, also the first."),
    ("    -So?\n    - And?", "    - So?\n    - And?", "46:5: lines.press is '-So? - And?', because a space is missing after the dash; write '- ' before every entry."),
    ('says: ["Great., "Nope."]', 'says: ["Great.", "Nope."]', '18:12: the quote that opens here is not closed before the comma; put another " where the text ends.'),
    ('says: ["Well, "no", he said", "Nope."]', 'says: ["Great.", "Nope."]', "18:20: the text in quotes ends before 'no'; inside it write \\\" for a quote."),
    ('says: ["Great.", "Nope."', 'says: ["Great.", "Nope."]', "18:11: the '[' that opens here is never closed; put ']' where it ends."),
    ('says: ["Great." "Nope."]', 'says: ["Great.", "Nope."]', "18:21: a comma is missing between two entries; put one before this quote."),
    ('says: ["Great.", "Nope."]]', 'says: ["Great.", "Nope."]', "18:30: this ']' closes nothing; remove it."),
    ("{ trust: 4 after: booking }", "{ trust: 4, after: booking }", "34:24: a comma is missing before 'after'."),
    ("wants: &seat a seat", "wants: a seat", "23:8: '&seat' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '&' in quotes."),
    ("wants: *seat", "wants: a seat", "23:8: '*seat' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '*' in quotes."),
    ("wants: !important a seat", "wants: a seat", "23:8: '!important' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '!' in quotes."),
    ("wants: !!python/object/apply:os.system [id]", "wants: a seat", "23:8: '!!python/object/apply:os.system' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '!' in quotes."),
    ("<<: *base\nwants: a seat", "wants: a seat", "23:1: '<<' copies another block, which is not used here; write its lines out."),
    ("? [wants]\n: a seat", "wants: a seat", "23:3: a key must be plain text; perhaps a quote or a space after ':' is missing."),
    ("wants: a seat\n---\nid: other", "wants: a seat", "24:1: a second document starts here; keep one per file and remove the line '---'."),
    (f"wants: {'[' * 25}", "wants: a seat", "23:27: nested deeper than 20 levels; flatten it."),
    ("wants: a\x00seat", "wants: a seat", "23:9: holds the invisible character U+0000, which text must not have; delete it."),
    ("wants: a \ud800 seat", "wants: a seat", "23:1: not UTF-8 text; save the file as UTF-8."),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "right", "sentence"), [*KEYS, *VALUES, *SIGNS])
def test_a_mistake_is_named_where_it_stands_and_with_what_to_do(
    tmp_path: Path, wrong: str, right: str, sentence: str
) -> None:
    assert GOOD.count(right) == 1
    assert mistakes(write(tmp_path, GOOD.replace(right, wrong))) == [sentence]


def test_the_table_is_long_enough_to_be_a_specification() -> None:
    assert len({sentence for _, _, sentence in (*KEYS, *VALUES, *SIGNS)}) >= 80


SEVERAL = [
    (("temperament:\nheat: 6\n", "temperament:\n  heat: 6\n"), [
        "19:13: temperament has no value; write a block of keys, indented: heat, trust, patience.",
        "20:1: unknown key 'heat' here; it belongs under 'temperament': indent it more.",
        "21:3: this line is further in than 'heat', which has its value already; begin both in the same column.",
    ]),
    (("\xa0 heat: 6\n  trust: 3", "  heat: 6\n  trust: 3"), [
        "19:13: temperament has no value; write a block of keys, indented: heat, trust, patience.",
        "20:1: the line begins with a space that is none (copied from elsewhere?); type its spaces again.",
    ]),
    (("  - reveal", "  - id: wedding\n    reveal"), [
        "33:5: fact 2: 'id' is missing; add 'id:' with small letters, digits and hyphens, such as 'dana-reyes'.",
        "41:60: remedy 'rebook': entry 1 of acceptable.after is 'wedding', which is no fact here; known facts: booking.",
    ]),
    (("- id: booking\n    reveal: {", "- id: wedding\n    reveal: {"), [
        "33:9: the fact id 'booking' stands twice; give each its own.",
        "42:60: remedy 'rebook': entry 1 of acceptable.after is 'wedding', which is no fact here; known facts: booking.",
    ]),
    (("    offers: rebook you\n    allow: true\n", "    offer: rebook you\n    allowed: true\n"), [
        "39:5: unknown key 'offers'; did you mean 'offer'?",
        "40:5: unknown key 'allow'; did you mean 'allowed'?",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentences"), SEVERAL)
def test_what_one_slip_entails_is_said_once(tmp_path: Path, change: tuple[str, str], sentences: list[str]) -> None:
    wrong, right = change
    assert GOOD.count(right) == 1
    assert mistakes(write(tmp_path, GOOD.replace(right, wrong))) == sentences


def test_twelve_mistakes_are_listed_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD
    for right, wrong in (
        ("id: dana", "id: Dana"),
        ("difficulty: 2", "difficulty: nine"),
        ("channel: phone", "channel: phon"),
        ("brief: You", "breif: You"),
        ("style: clipped, dry, plain when heard", "style:"),
        ("heat: 6", "heat: 60"),
        ("wants: a seat", "wants: !seat now"),
        ("interest: being there", "interest: being there\nwants: a refund"),
        ("reveal: asked", "reveal: askd"),
        ("- It is 12.", "- Well: it is 12."),
        ("after: booking", "after: boking"),
        ("  press:", "  prezz:"),
    ):
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    assert mistakes(write(tmp_path, text)) == [
        "3:5: id is 'Dana'; use small letters, digits and hyphens, such as 'dana'.",
        "6:13: difficulty is 'nine'; write a whole number from 1 to 5.",
        "8:10: channel is 'phon'; did you mean 'phone'?",
        "13:1: unknown key 'breif'; did you mean 'brief'?",
        "17:11: customer.voice.style has no value; write text.",
        "20:9: temperament.heat is '60'; write a number from 0 to 10.",
        "23:8: '!seat' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '!' in quotes.",
        "25:1: the key 'wants' stands twice (first on line 23); keep one.",
        "28:13: fact 'booking': reveal is 'askd'; did you mean 'asked'?",
        "31:9: fact 'booking': entry 1 of say is taken for a key and its value, because of the colon after 'Well'; put the text in quotes.",
        "35:32: fact 'wedding': reveal.after is 'boking', which is no other fact here; did you mean 'booking'?",
        "46:3: 'prezz' is not a move; did you mean 'press'?",
    ]


def test_what_stands_before_an_accident_is_checked_all_the_same(tmp_path: Path) -> None:
    text = GOOD.replace("difficulty: 2", "difficulty: 9").replace("wants: a seat", "wants: 'a seat")
    assert mistakes(write(tmp_path, text)) == [
        "6:13: difficulty is '9'; write a whole number from 1 to 5.",
        "23:8: the quote that opens here is not closed before line 31; put another ' where the text ends.",
    ]


@pytest.mark.parametrize(("wrong", "right", "sentence"), SIGNS[::3])
def test_the_slower_parser_leads_to_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str, right: str, sentence: str
) -> None:
    monkeypatch.setattr(document, "_LOADER", yaml.SafeLoader)
    assert mistakes(write(tmp_path, GOOD.replace(right, wrong))) == [sentence]


# ── what looks odd and is good ──


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"), ("on", "on"), ("true", "true"), ("1.10", "1.10"), ("12", "12"), ("2024-01-01", "2024-01-01"), ("12:30", "12:30"),
        ("it's fine", "it's fine"), ("'It''s fine'", "It's fine"), ('"It\'s \\"fine\\""', 'It\'s "fine"'), ("a {{ x }}", "a {{ x }}"), ("a # b", "a"),
        ("Seat#12", "Seat#12"), ("“a” said", None), ("well - yes", "well - yes"), ("two\n  lines", "two lines"), ("|\n  two\n  lines", "two\nlines\n"),
        (">-\n  Note: two\n  - lines", "Note: two - lines"), ("a:b", "a:b"), ("http://x.y", "http://x.y"),
    ],
)  # fmt: skip
def test_text_is_what_it_looks_like(tmp_path: Path, written: str, read: str | None) -> None:
    reading = read_persona(write(tmp_path, GOOD.replace("wants: a seat", f"wants: {written}")))
    assert (reading.persona.wants if reading.persona else None) == read


@pytest.mark.parametrize(
    "text", [GOOD.replace("\n", "\r\n"), f"\ufeff{GOOD}", f"\ufeff{GOOD}".replace("\n", "\r\n"), f"---\n{GOOD}...\n", GOOD + "# the end"]
)  # fmt: skip
def test_windows_and_its_editors_are_welcome(tmp_path: Path, text: str) -> None:
    reading = read_persona(write(tmp_path, text))
    assert reading.problems == ()


def test_lists_hold_numbers_and_truths_as_the_words_they_are(tmp_path: Path) -> None:
    reading = read_persona(write(tmp_path, GOOD.replace("cues: [rebook]", "cues: [500, true, no, 1.50]")))
    assert reading.persona is not None
    assert reading.persona.remedies[0].cues == ("500", "true", "no", "1.50")


# ── files beside each other ──


def test_good_files_load_beside_all_the_bad_ones(tmp_path: Path) -> None:
    bad = [*KEYS, *VALUES, *SIGNS][::4]
    for number, (wrong, right, _) in enumerate(bad):
        write(tmp_path, GOOD.replace(right, wrong), f"bad-{number:02}.yaml")
    write(tmp_path, GOOD, "good.yaml")
    write(tmp_path, GOOD.replace("id: dana", "id: second"), "zz-good-too.yaml")
    library = load_library(tmp_path)
    assert set(library.personas) == {"dana", "second"}
    assert {Path(problem.file).name for problem in library.problems} == {f"bad-{n:02}.yaml" for n in range(len(bad))}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "personas"
    folder.mkdir()
    link = folder / "link.yaml"
    link.symlink_to(write(tmp_path, GOOD))
    assert list(map(str, load_library(folder).problems)) == [
        f"{link}: a link that leads out of its folder is not followed; copy the file here."
    ]


# ── whatever happens to a file ──

NUMBERS = st.integers(0, GOOD.count("\n") - 1)
CHARACTERS = st.sampled_from([*"\t:-'\"[]{}#&*!|>%@`,?\\“”\x00\x1b\xa0\u2028\ud800\ufeff\r\n ", "- ", ": ", "  "])


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good file after a few accidents."""
    lines = GOOD.splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at, to = draw(NUMBERS) % len(lines), draw(NUMBERS) % len(lines)
        match draw(st.sampled_from(["delete", "double", "swap", "indent", "outdent", "sign"])):
            case "delete":
                del lines[at]
            case "double":
                lines.insert(to, lines[at])
            case "swap":
                lines[at], lines[to] = lines[to], lines[at]
            case "indent":
                lines[at] = draw(st.sampled_from([" ", "  ", "\t", "    "])) + lines[at]
            case "outdent":
                lines[at] = lines[at].removeprefix("  ")
            case "sign":
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:place] + draw(CHARACTERS) + lines[at][place:]
        lines = lines or [""]
    return "\n".join(lines)


@given(damaged())
def test_whatever_happens_to_a_file_its_mistakes_have_places_in_it(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = write(tmp_path_factory.mktemp("wild"), text)
    reading = read_persona(path)
    assert (reading.persona is None) == bool(reading.problems)
    lines = lines_of(text)
    for problem in reading.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message[-1] in ".?"
        assert not any(
            word in problem.message.lower() for word in ("input should", "validation", "token", "scalar", "mapping")
        )


def places(text: str) -> Iterator[str]:
    """Yield what stands at each place that a document knows."""
    found = survey(text, "x")
    lines = text.splitlines()
    for line, column in (*found.places.values(), *found.values.values()):
        yield lines[line - 1][column - 1 :]


def test_places_are_those_of_keys_and_of_values() -> None:
    assert list(places("a: one\nb:\n  - two\n  - c: three\n")) == [
        "a: one", "b:", "two", "c: three", "c: three", "one", "- two", "three",
    ]  # fmt: skip
