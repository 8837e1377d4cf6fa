"""What a customer has grounds to say: the figures, names and words that are out in this conversation or true of this person.

Grounds are what was said by either side, the facts that are out, the offer that is answered, and the persona's own
general lines that give nothing away. What stands in none of them was made up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from roleplay.customer.gates import kept_back
from roleplay.customer.voice import Direction, general_bank
from roleplay.persona import Fact
from roleplay.text import STOPWORDS, content_stems, fold, words


@dataclass(frozen=True, slots=True)
class Grounds:
    """Figures (see `figures`), words and stems that may be said."""

    figures: frozenset[str]
    words: frozenset[str]
    stems: frozenset[str]


def grounds(direction: Direction) -> Grounds:
    """Return what this customer may speak of now."""
    return _gathered(tuple(_texts(direction)))


def out(direction: Direction) -> frozenset[str]:
    """Return the facts that are out, those of this very reply included."""
    return frozenset((*direction.state.told, *direction.decision.facts))


def locked(direction: Direction) -> list[Fact]:
    """Return the facts that must not be heard yet."""
    known = out(direction)
    return [fact for fact in direction.persona.facts if fact.id not in known]


def _texts(direction: Direction) -> Iterator[str]:
    persona, decision = direction.persona, direction.decision
    yield from (turn.text for turn in direction.turns)
    yield from (persona.name, persona.organisation.name, persona.wants, persona.trouble or "")
    yield from (*persona.customer.voice.says, persona.customer.voice.style)
    for fact in persona.facts:
        if fact.id in out(direction):
            yield from (*fact.say, *fact.again, fact.recap)
        if fact.id == decision.deflected:
            yield from fact.deflect
    for remedy in persona.remedies:
        if remedy.id == decision.remedy:
            yield from (remedy.offer, *remedy.replies.accept, *remedy.replies.refuse, *remedy.replies.early)
    secrets = secrets_of(direction)
    yield from (line for pool in persona.lines.values() for line in pool if not gives_away(line, secrets))


def secrets_of(direction: Direction) -> list[str]:
    """Return the words that must not be heard yet, as plain text."""
    return list(kept_back(direction.persona, out(direction)))


@lru_cache(maxsize=4096)
def spaced(text: str) -> str:
    """Return the words of a text with single spaces between them."""
    return " ".join(words(text))


def gives_away(text: str, secrets: Sequence[str]) -> bool:
    """Whether any of the secrets stands in a text, as whole words."""
    said = f" {spaced(text)} "
    return any(f" {secret} " in said for secret in secrets)


@lru_cache(maxsize=64)  # asked for by every sentence of a reply
def _gathered(texts: tuple[str, ...]) -> Grounds:
    whole = "\n".join(texts)
    return Grounds(figures(whole), frozenset(_singular(word) for word in words(whole)), frozenset(content_stems(whole)))


def _singular(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


@lru_cache(maxsize=1)
def ordinary() -> frozenset[str]:
    """Return stems of everyday words: those of the general bank."""
    return frozenset(found for lines in general_bank().values() for line in lines for found in content_stems(line))


def tells_of(fact: Fact, stems: frozenset[str], direction: Direction) -> frozenset[str]:
    """Return which of the stems give a fact away: in its telling, and neither everyday words nor grounded otherwise."""
    told = frozenset(found for line in (*fact.say, *fact.again, fact.recap) for found in content_stems(line))
    suspects = (stems & told) - ordinary()
    return suspects - grounds(direction).stems if len(suspects) > 1 else frozenset()


# ── figures ──

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_PARTS = {"half past": "30", "quarter past": "15", "quarter to": "45"}
_NUMBER = re.compile(
    rf"\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join([*_UNITS][1:10])}))?|{'|'.join(_UNITS)}|"
    rf"hundred|thousand|million|{'|'.join(_PARTS)})\b"
)
_COUNTED = re.compile(
    r"[\s-]*(?:and a half |more |whole |full |different |other |separate |solid |bloody )*(second|minute|hour|day|week|month|year|night|morning|time|call|email|visit|people|person|agent|engineer|request|"
    r"patient|pound|dollar|euro|percent|per cent|o'clock|am\b|pm\b|a\.m|p\.m|point|mile|attempt|letter|message|ticket|transfer|manager|flight|room)"
)
_IDIOM = re.compile(
    r"\ba (?:hundred|thousand|million) (?:times|reasons|things|questions|other|people|per ?cent)\b|\b(?:one )?hundred per ?cent\b|\b1[01]0 ?%|\bone in a million\b|\b24/7\b|\btwenty-?four[- /]seven\b"
    r"|(?<!for )(?<!been )(?<!past )(?<!waited )(?<!over )\b(?:two|five|ten) (?:seconds?|minutes?)\b|\bsecond time\b"
)
_SMALL = 12
"""Numbers up to here stand for a fact only with what they count."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in a text: its value in digits, where it ends, what it counts ("" where that is not said)."""

    start: int
    end: int
    value: str
    counted: str

    @property
    def small(self) -> bool:
        return self.value.isdigit() and int(self.value) <= _SMALL


@lru_cache(maxsize=512)
def figures(text: str) -> frozenset[str]:
    """Return every number in a text, in digits, alone and with what it counts.

    "9:45" and "nine forty-five" are 9 and 45, "two hours" is 2 and "2 hour"; a code read out digit by digit is one
    number too.
    """
    found = _numbers(fold(text))
    return frozenset(
        (*(n.value for n in found), *(f"{n.value} {n.counted}" for n in found if n.counted), *_spelled(found))
    )


def claimed(text: str) -> frozenset[str]:
    """Return the numbers a sentence states as facts: small ones in words only with what they count, idioms not at all."""
    plain = _IDIOM.sub(" ", fold(text))
    stated: set[str] = set()
    for number in _numbers(plain):
        if number.small and number.counted and number.value not in {"0", "1"}:
            stated.add(f"{number.value} {number.counted}")
        elif not number.small or plain[number.start].isdigit():
            stated.add(number.value)
    return frozenset(stated - {"hundred", "thousand", "million"})


def _numbers(folded: str) -> list[_Number]:
    found = []
    for match in _NUMBER.finditer(folded):
        counted = _COUNTED.match(folded, match.end())
        found.append(_Number(match.start(), match.end(), _value(match.group()), counted[1] if counted else ""))
    return found


def _value(word: str) -> str:
    if word[0].isdigit():
        plain = word.replace(",", "")
        return plain if "." in plain else str(int(plain))
    tens, _, unit = word.replace("-", " ").partition(" ")
    if tens in _TENS:
        return str(_TENS[tens] + _UNITS.get(unit, 0))
    return str(_UNITS[word]) if word in _UNITS else _PARTS.get(word, word)


def _spelled(found: Sequence[_Number]) -> Iterator[str]:
    """Yield the numbers read out digit by digit, three digits or more."""
    row: list[_Number] = []
    for number in (*found, None):
        if number and len(number.value) == 1 and (not row or number.start - row[-1].end <= 2):
            row.append(number)
            continue
        if len(row) >= 3:
            yield str(int("".join(each.value for each in row)))
        row = [number] if number and len(number.value) == 1 else []


# ── names ──

_NAME = re.compile(r"(?<=[\w,;:'’] )[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)*\b")
_TOLD_BY = re.compile(r"^([A-Z][a-z]{2,}) (?:told|said|says|promised|from) ")
_ALLOWED = frozenset("god christ jesus lord english internet mr mrs ms miss sir madam ok okay".split())
_PRONOUNS = frozenset("she he they you i we nobody somebody someone everyone everybody who it one".split())


def names(sentence: str) -> frozenset[str]:
    """Return the names in a sentence, in lower case: capitals after the first word, and whoever "told me" at its start."""
    found = {match.group() for match in _NAME.finditer(sentence)}
    found |= {name for name in _TOLD_BY.findall(sentence) if name.lower() not in _PRONOUNS}
    return frozenset(name.lower() for name in found if name.lower() not in _ALLOWED and name.lower() not in STOPWORDS)
