"""A new persona file from a handful of answers: answers in, text out. What was not asked is filled in so that it plays."""

import re
import shlex
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from roleplay.authoring import stock, template
from roleplay.authoring.cues import cues_of, cues_of_trap, telling
from roleplay.authoring.sides import about_the_customer, both_sides, to_the_customer
from roleplay.text import STOPWORDS, one_line, words


@dataclass(frozen=True, slots=True)
class Known:
    """One thing more that the customer knows: its id, words that ask for it (none: told unasked), how it is told, and the
    same as the trainee would say it back."""

    id: str
    asked_by: tuple[str, ...]
    say: str
    recap: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a trainer said about a customer; every text on one line, none empty.

    trouble, wants, interest: fit after "I'm sorry about …", "I want …", "It's really about …". story: how they tell it,
    how it began first, how it is now last; background: who they are.
    style: how they talk. anger: 0–10. organisation: a name, or the id of a file in `organisations/` if `shared`. offers,
    forbidden: complete "I can …"; at least one each. opening: the first words they say. Where somebody has written about
    them before: openings, says, facts: further openings, examples of how they talk, things they know; notes: lines of
    comment at the top of the file.
    """

    id: str
    name: str
    trouble: str
    wants: str
    interest: str
    story: tuple[str, str]
    background: str
    style: str
    anger: int
    channel: Literal["phone", "chat"]
    organisation: str
    shared: bool
    brief: str
    offers: tuple[str, ...]
    forbidden: tuple[str, ...]
    opening: str
    openings: tuple[str, ...] = ()
    says: tuple[str, ...] = ("Right.", "So.", "Look.")
    facts: tuple[Known, ...] = ()
    notes: tuple[str, ...] = ()


def quoted(text: str) -> str:
    """Return `text` as a YAML value in double quotes that reads back as the same text, whatever it holds."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"


def slug(text: str) -> str:
    """Return the id that comes nearest to `text`: small letters, digits and hyphens, at most 40; may be empty.

    It is never a word that YAML takes for something else than text.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return f"{found}-1" if found in {"null", "true", "false"} else found


_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
                          "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i"})  # fmt: skip
"""Letters that are no others with an accent."""


def scaffold(answers: Answers, *, schema: str, path: str | None = None, program: str = "roleplay") -> str:
    """Return the text of a persona file: commented, valid, complete. schema: where editors find the JSON Schema.

    path, program: the file and the program as its notes name them in the commands to type.
    """
    path = path or f"{answers.id}.yaml"
    wants, interest = clause(answers.wants), clause(answers.interest)
    told, trouble = both_sides(clause(answers.trouble))
    began, now = map(clause, answers.story)
    said = " ".join((answers.trouble, answers.wants, *answers.story, answers.brief, answers.opening, *_rules(answers)))
    texts = {
        "name": answers.name,
        "title": _capital(about_the_customer(trouble)),
        "channel": answers.channel,
        "background": answers.background,
        "style": answers.style,
        "brief": answers.brief,
        "debrief": f"What {answers.name} asked for, in their own words: “{wants}”. What it was really about: "
        f"“{interest}”. Whoever asks and listens finds that out, and can then offer what helps.",
        "trouble": both_sides(answers.trouble)[1],
        "wants": answers.wants,
        "interest": answers.interest,
        "began": f"Where do I begin? {_capital(began)}.",
        "began_recap": to_the_customer(_within(began)),
        "now": f"{_capital(now)}. That's where we are.",
        "now_recap": to_the_customer(_within(now)),
        **stock.CONTACT[answers.channel],
        "behind_1": f"If you want to know, it's really about {interest}.",
        "behind_2": f"What this comes down to is {interest}. There. Now you know.",
        "behind_recap": f"what really matters to you is {to_the_customer(interest)}",
        "opening_1": answers.opening,
        "opening_2": f"Finally, a person. It's about {told}. I want {wants}, and I want it from you.",
        "demand_1": f"I want {wants}. I've said so.",
        "demand_2": f"I came for one thing: {wants}.",
    }
    return template.PERSONA.substitute(
        {key: quoted(text) for key, text in texts.items()},
        schema=schema,
        program=program,
        commands=_commands(path, program),
        where="" if len(PurePath(path).parts) > 1 else " in its folder",
        notes="".join(f"# {note}".rstrip() + "\n" for note in answers.notes),
        says=", ".join(map(quoted, answers.says)),
        openings="".join(f"\n    - {quoted(line)}" for line in answers.openings),
        facts="".join(map(_known, answers.facts)),
        id=answers.id,
        difficulty=min(5, max(1, round(answers.anger / 2))),
        heat=min(answers.anger, 9),  # at 10 they would be gone before the first word
        number=10_000 + zlib.crc32(answers.id.encode()) % 90_000,
        organisation=_organisation(answers),
        remedies="\n".join(_remedies(answers)),
        tried_secret=_secret(("asked twice", "third try"), said),
        deadline_secret=_secret(("Thursday",), f"{said} {interest}"),
        behind_secret=_secret(_telling_words(interest, said), ""),
    )


def _commands(path: str, program: str) -> str:
    """Return the notes on what to type, the same on the disk as on the screen."""
    name = shlex.quote(one_line(path, len(path) + 1))
    typed = [
        (f"{program} personas check {name}", "is everything in order?"),
        (f"{program} play {name}", "talk with them"),
        (f"{program} personas rehearse {name}", "is it difficult, and fair?"),
    ]
    width = max(len(command) for command, _ in typed)
    return "\n".join(f"#     {command:<{width}}   {what}" for command, what in typed)


def copied(text: str, identity: str, *, schema: str) -> str:
    """Return the text of a persona file under another id, all else as it stands; raise ValueError if it names no id."""
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith(_SCHEMA_LINE)]
    place = next((n for n, line in enumerate(lines) if re.match(r"""["']?id["']?\s*:""", line)), None)
    if place is None:
        raise ValueError("no line begins with 'id:'")
    lines[place] = f"id: {identity}\n"
    return f"{_SCHEMA_LINE} $schema={schema}\n{''.join(lines)}"


_SCHEMA_LINE = "# yaml-language-server:"


def _rules(answers: Answers) -> list[str]:
    """Return what the trainee may and may not do."""
    allowed = [f"You may offer this: {clause(offer)}." for offer in answers.offers]
    return allowed + [f"Nobody may promise this: {clause(offer)}." for offer in answers.forbidden]


def _organisation(answers: Answers) -> str:
    policy = [f"- {quoted(rule)}" for rule in _rules(answers)]
    if answers.shared:
        return template.SHARED.substitute(id=answers.organisation, policy="\n".join(f"  {rule}" for rule in policy))
    return template.INLINE.substitute(
        name=quoted(answers.organisation), policy="\n".join(f"    {rule}" for rule in policy)
    )


def _known(fact: Known) -> str:
    return template.FACT.substitute(
        id=fact.id,
        reveal="asked" if fact.asked_by else "free",
        asked_by=", ".join(map(quoted, fact.asked_by)),
        say=quoted(fact.say),
        recap=quoted(fact.recap),
    )


# ── what may not be said too early ──


def _secret(candidates: Iterable[str], elsewhere: str) -> str:
    """Return the line with the secret words of a fact; none that is said elsewhere anyway."""
    heard = set(words(elsewhere))
    kept = [quoted(secret) for secret in candidates if not heard.issuperset(words(secret))]
    return f"\n    secret: [{', '.join(kept)}]" if kept else ""


def _telling_words(interest: str, said: str) -> tuple[str, ...]:
    """Return the longest words of the interest that nothing else gives away, at most three."""
    common = {*words(said), *words(template.PERSONA.template)}
    telling = {word for word in words(interest) if len(word) > 4 and word not in STOPWORDS and word not in common}
    return tuple(sorted(telling, key=lambda word: (-len(word), word))[:3])


# ── offers ──


def _remedies(answers: Answers) -> list[str]:
    offers = answers.offers if len(answers.offers) > 1 else (*answers.offers, stock.SPARE[answers.channel])
    everything = (*offers, *answers.forbidden)
    taken: list[str] = []
    blocks: list[str] = []
    for place, offer in enumerate(everything):
        others = [other for other in everything if other != offer]
        allowed = place < len(offers)
        number = place if allowed else place - len(offers)
        acceptable = stock.ACCEPTABLE[number % len(stock.ACCEPTABLE)] if allowed else "{ needs: [] }"
        replies = (stock.REPLIES if allowed else stock.TEMPTED)[
            number % len(stock.REPLIES if allowed else stock.TEMPTED)
        ]
        accept, refuse, early = (", ".join(map(quoted, lines)) for lines in replies)
        cues = cues_of(offer, others) if allowed else cues_of_trap(offer, offers, others)
        identity = _unused(slug(" ".join(telling(offer)[:3])) or "offer", taken)
        blocks.append(
            template.REMEDY.substitute(
                id=identity,
                offer=quoted(clause(offer)),
                allowed=str(allowed).lower(),
                cues=", ".join(map(quoted, cues or words(identity))),
                acceptable=acceptable,
                accept=accept,
                refuse=refuse,
                early=early,
            )
        )
    return blocks


def _unused(identity: str, taken: list[str]) -> str:
    """Return `identity`, numbered if it is taken, and take it."""
    name, number = identity, 1
    while name in taken:
        number += 1
        name = f"{identity}-{number}"
    taken.append(name)
    return name


# ── words ──


def clause(text: str) -> str:
    """Return `text` fit to stand inside a sentence: no stop at its end."""
    return text.rstrip(" .!?…;:,") or text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _within(text: str) -> str:
    """Return a sentence as it goes on after "you said that": small at its start, unless it begins with a name."""
    first = text.split(maxsplit=1)[0]
    return text[:1].lower() + text[1:] if first.lower() in STOPWORDS else text
