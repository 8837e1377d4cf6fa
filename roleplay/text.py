"""The one door for text from outside: trainee, model, file, exception.

Everything that reaches a screen, a prompt, a log or the database passes `clean`. The rest are small pure
helpers that the finder, the voice and the screens share: sentences, words, normal forms.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_TURN_CHARS = 4_000
"""What one trainee turn may hold; long enough for any spoken turn, short enough for any screen."""

# Escape sequences go as a whole, so that no "[31m" is left behind: CSI, OSC/DCS/APC/PM/SOS strings, two-byte.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_](?:[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|[^\x07\x1b\x9c\n]*)"  # unfinished: to the line end, no more
    r"|\x1b[ -/]*[0-~]?"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f" + _BIDI + "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return `text` safe for screen, prompt, log and database.

    Escape sequences, C0/C1 controls (newline and tab stay), bidi overrides, tag and zero-width characters go;
    lone surrogates become U+FFFD; line ends become "\\n"; joiners inside emoji stay. Idempotent.
    """
    if text.isascii() and text.replace("\n", " ").isprintable():
        return text  # the common case, twenty times faster
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _SURROGATES.sub("\ufffd", text)
    previous = None
    while previous != text:  # removing one character can complete an escape sequence: go on until nothing changes
        previous = text
        text = _INVISIBLE.sub("", _ESCAPES.sub("", text))
    return text


def one_line(text: str, limit: int = 200) -> str:
    """Return `text` cleaned, on one line, cut to `limit` characters with an ellipsis."""
    flat = " ".join(clean(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def cap(text: str, limit: int = MAX_TURN_CHARS) -> tuple[str, bool]:
    """Return `text` cut to `limit` characters, and whether anything was cut."""
    return (text[:limit], True) if len(text) > limit else (text, False)


_SIGNS = str.maketrans('<>`{}[]“”"', "‹›'()()'''")
_RULES = re.compile(r"([-=#*_~'|])\1{2,}")


def inert(text: str) -> str:
    """Return somebody's words fit to stand in a prompt as data: one line, in which nothing can pose as a tag, JSON, a
    fence or the end of a quotation; it reads the same."""
    plain = unicodedata.normalize("NFKC", text)
    return _RULES.sub(r"\1", one_line(plain, limit=len(plain) + 1).translate(_SIGNS))


# ── normal form: same length as the original, so that spans found in it are spans of what was really said ──

_FOLD = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u0060": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u00a0": " ",
        "\n": " ",
        "\t": " ",
    }
)


@lru_cache(maxsize=4096)  # what was said before is asked about again at every turn
def fold(text: str) -> str:
    """Return `text` in lower case with plain quotes, dashes and spaces; `len(fold(t)) == len(t)` always."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals (İ) grow: keep those as they are
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.translate(_FOLD)


_CHAT = {
    "u": "you", "ur": "your", "r u": "are you", "idk": "i don't know", "pls": "please", "plz": "please", "thx": "thanks",
    "thanx": "thanks", "gonna": "going to", "wanna": "want to", "hes": "he's", "shes": "she's", "theyre": "they're",
    "youre": "you're", "thats": "that's", "whats": "what's",
}  # fmt: skip
_CHATTED = re.compile(rf"(?<![\w'.-])(?:{'|'.join(sorted(_CHAT, key=len, reverse=True))})(?![\w'-]|\.\w)")


@lru_cache(maxsize=4096)
def spelled_out(text: str) -> str:
    """Return `text` folded, with what people shorten in a chat ("u", "idk", "gonna") in full; its length may differ."""
    return _CHATTED.sub(lambda match: _CHAT[match[0]], fold(text))


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[str]:
    """Return the words of `text`, folded, in order; digits count as words, punctuation does not."""
    return _WORD.findall(fold(text))


_AFTER_A_SYLLABLE = re.compile(r"[aeiouy][^aeiouy]")
_SHORT_SYLLABLE = re.compile(r"(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy])$")
_VOWEL = re.compile(r"[aeiouy]")
_CONSONANT_Y = re.compile(r"(?:(?<=[aeiou])|^)y")
_LY = re.compile(r"(?<=[cdeghkmnrt])li$")
_IRREGULAR = {
    "dying": "die", "lying": "lie", "tying": "tie", "buses": "bus", "gases": "gas", "lens": "lens", "queued": "queue",
    "queuing": "queue", "evening": "evening", "evenings": "evening", "news": "news", "suite": "suite",
    "suites": "suite", "rang": "ring", "rung": "ring", "paste": "paste", "pasted": "paste",
}  # fmt: skip


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the English stem of a folded word: plural, -ed, -ing, -ly and -ation meet their base ("letters": "letter").

    Inflections are undone as in Porter's second stemmer (its steps 1 and 5), so that words that only begin alike stay
    apart: "let" and "letter", "plan" and "plane", "manage" and "manager". Never longer than the word.
    """
    word = word.removesuffix("'s").removesuffix("'")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 2 or not word.isalpha():
        return word
    word = _without_past(_without_plural(_CONSONANT_Y.sub("Y", word)))
    if len(word) > 2 and word[-1] in "yY" and word[-2] not in "aeiouy":
        word = word[:-1] + "i"
    for suffix, instead in (("ation", ""), ("eri", "er")):  # cancellation: cancel, delivery: deliver
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word.removesuffix(suffix) + instead
    if len(word) >= 6:
        word = _LY.sub("", word)
    return _without_end(word).lower()


def _beyond(word: str) -> int:
    """Return where a word goes on after its first vowel and the consonant that follows."""
    found = _AFTER_A_SYLLABLE.search(word)
    return found.end() if found else len(word)


def _without_plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")) and _VOWEL.search(word[:-2]):
        return word[:-1]
    return word


def _without_past(word: str) -> str:
    if word.endswith("ied"):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith("eed"):
        return word[:-1] if _beyond(word) <= len(word) - 3 and not word.endswith("ceed") else word
    base = next((word.removesuffix(end) for end in ("edly", "ingly", "ing", "ed") if word.endswith(end)), word)
    if base == word or not _VOWEL.search(base):
        return word
    if base.endswith(("at", "bl", "iz")):
        return base + "e"
    if base[-1] == base[-2:-1] and base[-1] in "bdfgmnprt" and len(base) > 3:
        return base[:-1]
    return base + "e" if _SHORT_SYLLABLE.search(base) and _beyond(base) == len(base) else base


def _without_end(word: str) -> str:
    """Return the word without the last letter that some of its forms have and others lack: charge, cancell."""
    first = _beyond(word)
    second = first + _beyond(word[first:])
    last = len(word) - 1
    if word.endswith("e") and (second <= last or (first <= last and not _SHORT_SYLLABLE.search(word[:-1]))):
        return word[:-1]
    return word[:-1] if word.endswith("ll") and second <= last else word


STOPWORDS = frozenset(
    """a about above after again against ain't all also am an and any anything are aren't as at away back be because
    been before being below between both but by came can can't cannot come could couldn't cos did didn't do does
    doesn't doing don't done down during each even ever every everything few for from further gave get gets getting
    give given go goes going gone gonna good got gotta great had hadn't happen happened has hasn't have haven't having
    he he's help her here hers herself hi hello hey him himself his how how's i i'd i'll i'm i've if in into is isn't it
    it'd it'll it's its itself just keep kind know knew let let's like little look looking lot lots made make maybe me
    mean might mine more most much must my myself need never new nice no nor not nothing now of off oh ok okay on once
    one only or other our ours ourselves out over own please put quite rather really right said same say see shall she
    she's should shouldn't since so some something still such sure take tell than thank thanks that that's the their
    theirs them themselves then there there's these they they'd they'll they're they've thing things think this those
    though through time to told too try trying u under until up upon us use used very want wanted was wasn't way we
    we'd we'll we're we've well went were weren't what what's when where which while who whom why will with without
    won't would wouldn't yeah yes yet you you'd you'll you're you've your yours yourself mr mrs ms sir madam
    today""".split()
)


_ANYWHERE = frozenset(
    """a am an and are at be but can do don't for have how i i'd i'll i'm i've if in is it it's just me my not of on or so
    that that's the then there this to was we what with you you're you've your""".split()
)


def tells_nothing(text: str) -> bool:
    """Whether there is no word in a text, or only one that nearly every sentence has: nothing is told from anything by it."""
    said = set(words(text))
    return not said or (len(said) == 1 and said <= _ANYWHERE)


def content_stems(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order, repeats kept."""
    return list(_content_stems(text))


@lru_cache(maxsize=4096)
def _content_stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text) if word not in STOPWORDS and (len(word) > 2 or word.isdigit()))


# ── sentences ──


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text: `number` counts from 1, `text[start:end]` of the source is its words."""

    number: int
    start: int
    end: int
    text: str


_TITLES = frozenset("mr mrs ms dr prof st e.g i.e vs approx".split())
_BEFORE_A_NUMBER = frozenset("no nr ext jan feb mar apr jun jul aug sep sept oct nov dec".split())
_MAY_END = frozenset("etc a.m p.m dept inc ltd co u.s u.k".split())
_BOUNDARY = re.compile(r"(?<![.!?…。！？])[.!?…。！？]+[\"'”’)\]]*(?=\s|$)|\n+")


def sentences(text: str) -> list[Sentence]:
    """Split `text` into sentences; a line end always closes one, "Mr." and "3.50" never do."""
    return list(_sentences(text))


@lru_cache(maxsize=2048)  # a turn is read again by every later turn's features
def _sentences(text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if match.group()[0] == "." and not match.group().startswith(".."):
            before = text[max(start, match.start() - 20) : match.start()].rsplit(None, 1)
            if before and _abbreviates(before[-1].lower().lstrip("(\"'"), text[match.end() : match.end() + 2].strip()):
                continue
        _append(found, text, start, match.end())
        start = match.end()
    _append(found, text, start, len(text))
    return tuple(found)


def _abbreviates(word: str, following: str) -> bool:
    """Whether a full stop after `word` belongs to it, judged by the character that comes next."""
    if word in _TITLES:
        return bool(following)
    return (word in _BEFORE_A_NUMBER and following.isdigit()) or (word in _MAY_END and following.islower())


def _append(found: list[Sentence], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(map(str.isalnum, text[start:end])):
        found.append(Sentence(len(found) + 1, start, end, text[start:end]))
    elif (
        found and start < end and "\n" not in text[found[-1].end : start]
    ):  # a stray "?!" or emoji joins what is before it
        last = found[-1]
        found[-1] = Sentence(last.number, last.start, end, text[last.start : end])
    elif not found and start < end and not text[end:].strip():
        found.append(Sentence(1, start, end, text[start:end]))


def stopped(text: str) -> str:
    """Return a sentence with its stop; one that asks or exclaims has it already."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def plural(number: int, noun: str) -> str:
    """Return a number of things: "1 session", "3 sessions"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


_NO_INK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Blanks that Unicode does not call so: Hangul fillers are letters, the empty Braille cell is a sign."""


def is_blank(text: str) -> bool:
    """Say whether nothing is left of `text` once invisible characters are gone."""
    if text[:1].isascii() and text[:1].isalnum():
        return False  # nearly every text there is
    return not any(
        not char.isspace() and char not in _NO_INK and unicodedata.category(char) not in {"Cf", "Cc", "Mn"}
        for char in clean(text)
    )
