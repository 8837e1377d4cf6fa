"""What a customer has grounds to say: the figures, names and words that are out in this conversation or true of this person.

Grounds are what was said by either side, the facts that are out, the offer that is answered, and the persona's own
general lines that give nothing away. What stands in none of them was made up.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
    return [" ".join(words(secret)) for fact in locked(direction) for secret in fact.secret]


def gives_away(text: str, secrets: Sequence[str]) -> bool:
    """Whether any of the secrets stands in a text, as whole words."""
    said = f" {' '.join(words(text))} "
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


def telltale(fact: Fact, known: frozenset[str]) -> frozenset[str]:
    """Return the stems that give a fact away: in its telling, and neither everyday words nor said by anybody."""
    said = {found for line in (*fact.say, *fact.again, fact.recap) for found in content_stems(line)}
    return frozenset(said - known - ordinary())


# ── figures ──

_UNITS = {word: value for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)}  # fmt: skip
_TENS = {word: value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_NUMBER = re.compile(
    rf"\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{'|'.join((*_TENS, *_UNITS))}|hundred|thousand|million|half past|quarter (?:to|past))\b"
)
_MEASURED = re.compile(
    r"^[\s-]*(?:and a half |more |whole |full |different |other |or \w+ |of you\w* )?(?:second|minute|hour|day|week|month|year|night|morning|time|call|email|visit|people|person|agent|rep|engineer|request|"
    r"patient|pound|dollar|euro|percent|per cent|o'clock|am\b|pm\b|a\.m|p\.m|point|mile|attempt|letter|message|ticket|transfer|supervisor|manager|flight|room|hundred|thousand|in the|past|to (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
)
_IDIOM = re.compile(
    r"\ba (?:hundred|thousand|million) (?:times|reasons|things|questions|other|people|per ?cent)\b|\b(?:one )?hundred per ?cent\b|\b1[01]0 ?%|\bone in a million\b|\b24/7\b|\btwenty-?four[- /]seven\b|\b(?:the|you) two\b|\btwo of (?:us|you|them)\b"
    r"|(?<!for )(?<!been )(?<!past )(?<!waited )(?<!over )\b(?:two|five|ten) (?:seconds?|minutes?)\b|\btwo (?:words|things|minds|sides|cents)\b|\b(?:first|second) (?:time|thing)\b"
)


@lru_cache(maxsize=256)
def figures(text: str) -> frozenset[str]:
    """Return every number in a text, in digits: "9:45" and "nine forty-five" are 9 and 45, spelled-out codes one number."""
    return frozenset(_values(list(_numbers(fold(text)))))


def claimed(text: str) -> frozenset[str]:
    """Return the numbers a sentence states as facts: small ones in words only with what they count, idioms not at all."""
    plain = _IDIOM.sub(" ", fold(text))
    stated = []
    for start, end, word in _numbers(plain):
        small = word in _UNITS and (_UNITS[word] < 2 or (_UNITS[word] <= 12 and not _MEASURED.match(plain[end:])))
        if not small and word not in {"hundred", "thousand", "million"}:
            stated.append((start, end, word))
    return frozenset(_values(stated))


def _numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _NUMBER.finditer(folded):
        yield match.start(), match.end(), match.group()


def _values(found: Iterable[tuple[int, int, str]]) -> Iterator[str]:
    """Yield the values of number words and digits; "forty-five" is one, and so are three digits spelled out in a row."""
    row: list[str] = []  # single digits one after another: a code read out
    before, tens = -9, 0
    for start, end, word in found:
        near = start - before <= 2
        if not near:
            yield from _spelled(row)
            row, tens = [], 0
        if word in _TENS:
            tens = 10 * _TENS[word]
            yield str(tens)
        elif word in _UNITS:
            value = _UNITS[word]
            if near and tens and value < 10:
                yield str(tens + value)
                tens = 0
            else:
                yield str(value)
                row += [str(value)] if value < 10 else []
        elif word[0].isdigit():
            plain = word.replace(",", "")
            yield plain if "." in plain else str(int(plain))
        else:
            yield {"half past": "30", "quarter to": "45", "quarter past": "15"}.get(word, word)
        before = end
    yield from _spelled(row)


def _spelled(row: Sequence[str]) -> Iterator[str]:
    if len(row) >= 3:
        yield str(int("".join(row)))


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
