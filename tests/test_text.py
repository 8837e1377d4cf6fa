"""Text from outside is inert: one door makes it safe, and what it lets through is what was said."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.text import (
    MAX_TURN_CHARS,
    cap,
    clean,
    content_stems,
    fold,
    is_blank,
    one_line,
    plural,
    sentences,
    stem,
    words,
)

FRAGMENTS = [
    "\x1b", "\x1b[", "\x1b[31m", "\x1b]0;title", "\x1b]8;;http://x\x1b\\", "\x1bP", "\x07", "\x9b", "\x9b1m", "\x9d", "\x9c", "31m",
    "\r", "\r\n", "\n", "\t", "\x00", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\ufeff",
    "\U000e0041", "\U000e007f", "\ud83d", "\ude00", "\udfff", "👩\u200d🚀", "İ", "ß", "Σ", "Mr.", "e.g.", "3.50", "?!", "…", "...", "”", ")", " ",
]  # fmt: skip
WILD = st.lists(st.sampled_from(FRAGMENTS) | st.text(st.characters(exclude_categories=()), max_size=8)).map("".join)
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


# ── the door ──


@given(WILD)
def test_nothing_that_steers_a_terminal_or_hides_from_a_reader_gets_through(text: str) -> None:
    for char in clean(text):
        assert char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
        assert char not in BIDI
        assert not 0xE0000 <= ord(char) <= 0xE007F


@given(WILD)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(WILD)
def test_cleaned_text_can_always_be_written_as_utf8(text: str) -> None:
    assert clean(text).encode("utf-8").decode("utf-8") == clean(text)


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))))
def test_what_a_person_can_see_is_left_alone(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mrgb", "rgb"),
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\sixel", "sixel"),
        ("\x1b(0line", "line"),
        ("\x1bcreset", "reset"),
        ("\x9b2Jcleared", "cleared"),
        ("\x9d0;owned\x9c", "0;owned"),
        ("\x1b[\x1b[31mnested", "nested"),
        ("\x1b\x00[31mhidden", "[31mhidden"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("pay \u202e05$\u202c now", "pay 05$ now"),
        ("\u2066isolate\u2069", "isolate"),
        ("say\U000e0073\U000e0065\U000e0063 it", "say it"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\ud83d alone", "\ufffd alone"),
        ("\ud83d\ude00 halves", "\ufffd\ufffd halves"),
        ("one\r\ntwo\rthree\u2028four\u2029five", "one\ntwo\nthree\nfour\nfive"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_escapes_controls_bidi_and_tags_are_stripped(raw: str, left: str) -> None:
    assert clean(raw) == left


def test_an_unfinished_escape_string_takes_its_own_line_and_no_more() -> None:
    assert clean("\x1b]0;no end\nI am sorry to hear that.") == "\nI am sorry to hear that."


@pytest.mark.parametrize(
    "emoji", ["👩\u200d🚀", "👨\u200d👩\u200d👧\u200d👦", "❤\ufe0f", "🏳\ufe0f\u200d🌈", "👍🏽", "🇬🇧", "1\ufe0f\u20e3"]
)
def test_emoji_keep_their_joiners(emoji: str) -> None:
    assert clean(f"thanks {emoji}!") == f"thanks {emoji}!"


@pytest.mark.parametrize(
    "markup",
    ["[/]", "[A-12]", "[@click=app.quit]x[/]", "[bold red]", "\\[", "<b>", "&amp;", "{{ 7*7 }}", "{x.__class__}", "%s", "$HOME", "`ls`", "*a*"],
)  # fmt: skip
def test_markup_is_only_text(markup: str) -> None:
    assert clean(markup) == markup
    assert one_line(markup) == markup


def test_a_megabyte_is_capped_and_the_caller_is_told() -> None:
    assert cap("x" * 1_000_000) == ("x" * MAX_TURN_CHARS, True)
    assert cap("x" * MAX_TURN_CHARS) == ("x" * MAX_TURN_CHARS, False)
    assert cap("") == ("", False)


@pytest.mark.parametrize("piece", ["\x1b[", "\x1b]a", "\x1bP", "\x1b[0", "\x9b0", "0", "\ud800", "\u202e\x1b"])
def test_a_megabyte_of_half_escapes_is_cleaned_like_any_other_text(piece: str) -> None:
    assert "\x1b" not in clean(piece * (1_000_000 // len(piece)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n\t\r\n",
        "\u00a0\u2003",
        "\u200b\u2060\ufeff",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\U000e0041",
        "\u200d",
        "\u0301",
        "\u2800",
        "\u3164 \u115f\u1160\uffa0",
    ],
)
def test_blank_is_what_leaves_nothing_to_read(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["?", ".", "0", "…", "👍", "ok", "好", "\x1b[31mno", " \u200bx"])
def test_a_single_mark_is_not_blank(text: str) -> None:
    assert not is_blank(text)


# ── one line ──


@given(WILD, st.integers(min_value=2, max_value=80))
def test_one_line_is_one_line_of_that_length(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())


def test_one_line_says_with_an_ellipsis_that_something_is_left_out() -> None:
    assert one_line("I said\n  no refund.", 40) == "I said no refund."
    assert one_line("I said no refund.", 10) == "I said no…"


# ── the normal form that patterns look at ──


@given(WILD)
def test_folding_keeps_the_length_so_that_spans_are_spans_of_what_was_said(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_makes_typing_habits_equal() -> None:
    assert fold("I\u2019M  SO “Sorry”—really\u00a0so\n") == 'i\'m  so "sorry"-really so '


def test_words_keep_their_apostrophes_and_lose_their_punctuation() -> None:
    assert words("Don’t worry, Mr. O'Hara: it's 3 bags!") == ["don't", "worry", "mr", "o'hara", "it's", "3", "bags"]
    assert words("snake_case -- ???") == ["snake", "case"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("flights", "flight"),
        ("charged", "charge"),
        ("rebooking", "rebook"),
        ("cancellation", "cancelled"),
        ("luggage's", "luggage"),
    ],
)
def test_a_stem_meets_the_other_forms_of_its_word(one: str, other: str) -> None:
    assert stem(one) == stem(other)


FAMILIES = """
    letter letters | let lets letting | process processes processed processing | press presses pressed pressing
    access accesses accessed accessing | address addresses addressed addressing | miss misses missed missing
    charge charges charged charging | case cases | date dates dated dating | price prices priced pricing
    plan plans planned planning | plane planes | site sites | sit sits sitting | care cares caring | car cars | fare fares
    manage manages managed managing | manager managers | drive drives driving | driver drivers | customer customers
    cancel cancels cancelled cancelling canceled cancellation cancellations | confirm confirmed confirming confirmation
    deliver delivers delivered delivering delivery deliveries | party parties | part parts | try tries tried trying
    reply replies replied replying | family families | worry worries worried worrying | pay pays paying | day days
    fee fees | box boxes boxed | watch watches watched watching | business businesses | use uses used using | bus buses
    agree agrees agreed agreeing | need needs needed needing | proceed proceeds proceeded proceeding | add adds added adding
    call calls called calling | bill bills billed billing | install installs installed installing | photo photos
    travel travels travelled travelling traveled | submit submits submitted submitting | stop stops stopped stopping
    book books booked booking bookings | update updates updated updating | create creates created creating
    invoice invoices invoiced invoicing | issue issues issued issuing | die dies died dying | lie lies lied lying
    fix fixes fixed fixing | ring rings ringing | bring brings bringing | play plays played playing | type types typed typing
    hope hopes hoped hoping | hop hops hopped hopping | replace replaces replaced replacing | month months monthly
    clear clears cleared clearing clearly | queue queues queued queuing | value values valued | nurse nurses | age ages aged
    """
WORDS = [family.split() for line in FAMILIES.splitlines() for family in line.split("|") if family.strip()]


@pytest.mark.parametrize("family", WORDS, ids=[family[0] for family in WORDS])
def test_the_forms_of_a_word_have_one_stem_and_share_it_with_no_other_word(family: list[str]) -> None:
    mine = {stem(word) for word in family}
    others = {stem(word) for other in WORDS if other is not family for word in other}
    assert len(mine) == 1
    assert mine.isdisjoint(others)


@given(WILD)
def test_a_word_always_has_a_stem_no_longer_than_itself(text: str) -> None:
    for word in words(text):
        assert len(stem(word)) <= len(word)


def test_numbers_are_their_own_stem() -> None:
    assert [stem(number) for number in ("1999", "12", "4711")] == ["1999", "12", "4711"]


def test_content_is_what_remains_without_small_words() -> None:
    assert content_stems("I was the maid of honour, and 12 flights were cancelled!") == [
        "maid", stem("honour"), "12", "flight", stem("cancelled"),
    ]  # fmt: skip


# ── sentences ──


@given(WILD)
def test_sentences_are_spans_of_the_text_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for number, sentence in enumerate(sentences(text), 1):
        assert sentence.number == number
        assert end <= sentence.start < sentence.end
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip()
        end = sentence.end


@given(WILD)
def test_no_word_falls_between_two_sentences(text: str) -> None:
    covered = {place for sentence in sentences(text) for place in range(sentence.start, sentence.end)}
    assert all(place in covered for place, char in enumerate(text) if char.isalnum())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("I'm sorry. Let me look.", ["I'm sorry.", "Let me look."]),
        ("Mr. Hale paid 3.50 at 5 p.m. today. Really?!", ["Mr. Hale paid 3.50 at 5 p.m. today.", "Really?!"]),
        ('Well... I see. "Fine." He left.', ["Well...", "I see.", '"Fine."', "He left."]),
        ("no full stop\nnew line", ["no full stop", "new line"]),
        ("It ends at 5 p.m.", ["It ends at 5 p.m."]),
        ("Thanks! 🙂", ["Thanks! 🙂"]),
        ("What? ?! Go.", ["What? ?!", "Go."]),
        ("see www.example.com/a.b for it", ["see www.example.com/a.b for it"]),
        ("好。谢谢！ 再见", ["好。谢谢！", "再见"]),
        ("👍", ["👍"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_text_is_split_where_a_person_would(text: str, parts: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == parts


@pytest.mark.parametrize(
    "text",
    ["." * 1_000_000 + "a", "?!" * 500_000 + "a", "Mr. " * 250_000, "." + "'" * 1_000_000 + "x", ".'" * 500_000 + "x"],
)
def test_a_megabyte_without_a_sentence_in_it_is_one_sentence(text: str) -> None:
    """Quadratic work would not end here; the suite's time limit is the only clock."""
    assert len(sentences(text)) == 1


def test_one_thing_and_several() -> None:
    assert [plural(number, "session") for number in (0, 1, 2)] == ["0 sessions", "1 session", "2 sessions"]
