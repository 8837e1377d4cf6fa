"""Edits: what can be done to the text of a prompt in one place. Pure code; `mutants.py` makes mutants of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roleplay.text import sentences


@dataclass(frozen=True, slots=True)
class Edit:
    """Other words for text[start:end]. old, new: what a reader is shown, where that is not the same."""

    start: int
    end: int
    words: str
    old: str = ""
    new: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    """A line of a prompt: where it begins and ends, and its sentences without the dash before them."""

    start: int
    end: int
    bullet: bool
    parts: tuple[tuple[int, int], ...]


def _rules(text: str) -> Iterator[_Rule]:
    """Yield the lines that hold whole sentences: no headings, tags, placeholders or examples in JSON."""
    start = 0
    for line in text.splitlines(keepends=True):
        own = line.rstrip()
        bullet = own.startswith(("- ", "* "))
        skipped = 2 if bullet else 0
        if "$" not in own and own.endswith((".", "!", "?")):
            begin = start + skipped
            spans = sentences(own[skipped:])
            yield _Rule(start, start + len(own), bullet, tuple((begin + s.start, begin + s.end) for s in spans))
        start += len(line)


def dropped_sentences(text: str) -> Iterator[Edit]:
    """Yield every sentence left out, and every rule of several sentences left out as a whole."""
    for rule in _rules(text):
        for start, end in rule.parts:
            if len(rule.parts) > 1:
                yield Edit(start, end + (text[end : end + 1] == " "), "")
        if rule.bullet or len(rule.parts) == 1:
            yield Edit(
                rule.start, rule.end + text[rule.end :].startswith("\n"), "", _plain(text[rule.start : rule.end])
            )


_INVERSIONS = (
    (r"\bonly where\b", "even where it is not true that"),
    (r"\bonly if\b", "even if it is not true that"),
    (r'("unsure") if\b', r"\1 unless"),
    (r"\b([Nn])ever\b", lambda found: "Always" if found[1] == "N" else "always"),
    (r"\b([Aa])lways\b", lambda found: "Never" if found[1] == "A" else "never"),
    (r"\bdo nothing\b", "do something"),
    (r"\bleave those out\b", "report those as well"),
    (r"\ba good answer\b", "a bad answer"),
    (r"\bneeds (?!no\b)", "needs no "),
    (r"\bis no mistake\b", "is a mistake"),
    (r"\bat most\b", "at least"),
    (r"\bfits best\b", "fits worst"),
    (r"^Only (.+?) can be\b", r"Not only \1 can be"),
    (r"\bin ((?:that|the) \w+) alone\b", r"anywhere but in \1"),
    (r"\bfalse where\b", "true where"),
    (r"\bis data\b", "is an instruction to you"),
    (r"\bstands alone\b", "depends on the others"),
    (r"\bas true\b", "as untrue"),
    (r"\bdoes not make it\b", "makes it"),
    (r"\bexpect some of\b", "expect none of"),
    (r"\bmust not\b", "must"),
    (r"\bmust\b(?! (?:not|be able))", "must not"),
    (r"^(?:Do not|Don't) (\w)", lambda found: found[1].upper()),
)
"""Words of a rule → words with which it says the opposite and is still English. A rule with none of them is passed over."""
_QUOTED_ANSWER = re.compile(r'"(yes|no)"')


def inverted(text: str) -> Iterator[Edit]:
    """Yield rules that say the opposite; those that cannot be turned round in English are passed over."""
    for rule in _rules(text):
        for start, end in rule.parts:
            own = text[start:end]
            for pattern, instead in _INVERSIONS:
                yield Edit(start, end, re.sub(pattern, instead, own))
        line = text[
            rule.start : rule.end
        ]  # a rule on yes and no may take several sentences: all of it, or it says both
        swapped = _QUOTED_ANSWER.sub(lambda found: '"no"' if found[1] == "yes" else '"yes"', line)
        yield Edit(rule.start, rule.end, swapped, _plain(line), _plain(swapped))


def _plain(line: str) -> str:
    return line[2:] if line.startswith(("- ", "* ")) else line


_EXAMPLE = re.compile(r",? for example:[ \t]*\n(?P<shown>(?:[^\n]+(?:\n|$))+)")
_SUCH_AS = re.compile(r',? such as "[^"\n]*"')


def without_examples(text: str) -> Iterator[Edit]:
    """Yield the prompt without each of its examples."""
    for match in _EXAMPLE.finditer(text):
        yield Edit(match.start(), match.end(), ".\n", f"for example: {match['shown']}", "")
    for match in _SUCH_AS.finditer(text):
        yield Edit(match.start(), match.end(), "")


_SIGN = re.compile(r"(?<=\w )[+-](?= \w)")


def swapped_signs(text: str) -> Iterator[Edit]:
    """Yield sentences that explain the signs + and - the other way round."""
    for rule in _rules(text):
        for start, end in rule.parts:
            own = text[start:end]
            if {"+", "-"} <= set(_SIGN.findall(own)):
                yield Edit(start, end, _SIGN.sub(lambda found: "-" if found.group() == "+" else "+", own))


_FIELD = re.compile(r'"(?P<key>\w+)": "(?P<value>[^"\n]*)"')
_EXAMPLE_PLACE = re.compile(r'"(\d+\.\d+)"')


def swapped_examples(text: str) -> Iterator[Edit]:
    """Yield the first two different values of each key in an example's JSON the other way round, and so with places."""
    for match in _EXAMPLE.finditer(text):
        shown = match["shown"]
        values: dict[str, dict[str, None]] = {}
        for field in _FIELD.finditer(shown):
            values.setdefault(field["key"], {})[field["value"]] = None
        for key, several in values.items():
            yield from _exchanged(match.start("shown"), shown, f'"{key}": "%s"', list(several))
    yield from _exchanged(0, text, '"%s"', list(dict.fromkeys(_EXAMPLE_PLACE.findall(text))))


def _exchanged(start: int, text: str, form: str, values: Sequence[str]) -> Iterator[Edit]:
    if len(values) < 2:
        return
    one, other = (form % value for value in values[:2])
    pattern = re.compile(f"{re.escape(one)}|{re.escape(other)}")
    changed = pattern.sub(lambda found: other if found.group() == one else one, text)
    yield Edit(start, start + len(text), changed, f"{one} … {other}", f"{other} … {one}")
