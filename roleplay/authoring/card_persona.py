"""From a character card to the beginnings of a persona: what a card knows about a person, and nothing that it orders.

What a card cannot know (policy, remedies, what lies behind it all) is left for the trainer to say.
"""

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from roleplay.authoring.card_speech import named, same, shortened, spoken
from roleplay.authoring.character_card import Card
from roleplay.authoring.interview import interview
from roleplay.authoring.scaffold import Known, scaffold, slug
from roleplay.orders import is_order
from roleplay.text import is_blank, one_line, sentences, words

MAX_BACKGROUND, MAX_LINE, MAX_EXAMPLE = 2_900, 500, 160
MAX_OPENINGS, MAX_EXAMPLES, MAX_FACTS = 6, 6, 8
"""What is taken of a card: characters of a text, and how many texts. A persona is no novel."""

TO_DO = (
    "trouble, wants, interest, brief, debrief: what went wrong here, what they ask for, and what is behind it",
    "organisation: whom the trainee works for, and what they may and may not do",
    "remedies: what can be offered, and when this person can say yes",
    "facts: what they know; those that came from the card are in its words, so put them in the first person",
    "temperament: how angry, trusting and patient they begin",
)
"""What is left for the trainer, whatever the card holds."""

_FILLED_IN = {"trouble": "what happened", "wants": "somebody to put it right", "interest": "being taken seriously"}
"""What a card does not say, in words that do no harm until a trainer writes better ones."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A persona begun from a card: its id, the text of its file, the name of the file that keeps the card, and sentences
    on what was not taken."""

    id: str
    text: str
    card_file: str
    notes: tuple[str, ...]


def draft(card: Card, *, schema: str, folder: Path = Path(), program: str = "roleplay") -> Draft:
    """Return a persona file that loads and plays, made from a card. schema: where editors find the JSON Schema.

    folder, program: where the file will lie, as its notes may say, and how the program is called, for the commands in them.
    """
    identity = slug(card.name) or "customer"
    openings = _distinct((spoken(text, card.called, MAX_LINE) for text in card.greetings), MAX_OPENINGS)
    examples = voice_examples(card)
    opening = openings[0] if openings else None
    answers = interview({**_FILLED_IN, "name": card.name, "id": identity, "opening": opening}, None, {})
    answers = replace(answers, background=background(card), openings=tuple(openings[1:]), facts=tuple(facts(card)))
    if examples:
        answers = replace(answers, says=tuple(examples))
    notes, kept = tuple(_notes(card, answers.background, len(openings), len(answers.facts))), f"{identity}.card.json"
    answers, path = replace(answers, notes=tuple(_header(card, notes, kept))), str(folder / f"{identity}.yaml")
    text = scaffold(answers, schema=schema, path=path, program=program)
    return Draft(identity, text, kept, notes)


# ── parts of a persona ──


def background(card: Card) -> str:
    """Return who they are: description, personality and scenario, as many whole sentences as there is room for."""
    return shortened(_told(card), MAX_BACKGROUND) or f"{card.name}; the card says no more about them."


def _told(card: Card) -> str:
    parts = (named(text, card.called, "the agent") for text in (card.description, card.personality, card.scenario))
    whole = (part if part.endswith((".", "!", "?", "…", "]", "}")) else f"{part}." for part in parts if part)
    return " ".join(part[:1].upper() + part[1:] for part in whole)


def voice_examples(card: Card) -> list[str]:
    """Return what the person says in the card's example conversations, without whoever they talk to."""
    names = "|".join(re.escape(name) for name in {card.called, card.name})
    speaker = re.compile(
        r"\s*(?:(\{\{char\}\}|<char>|<bot>|" + names + r")|\{\{user\}\}|<user>|you|user)\s*:", re.IGNORECASE
    )
    said: list[str] = []
    speaking = False
    for line in card.examples.splitlines():
        turn = speaker.match(line)
        if turn is not None and turn[1] is not None:
            speaking = True
            said.append(line[turn.end() :])
        elif turn is not None or line.strip().upper() == "<START>":
            speaking = False
        elif speaking:
            said[-1] += f"\n{line}"
    return _distinct((spoken(text, card.called, MAX_EXAMPLE) for text in said), MAX_EXAMPLES)


def facts(card: Card) -> list[Known]:
    """Return candidate facts from the card's book, those first that somebody has to ask for."""
    found: dict[str, Known] = {}
    for entry in sorted(card.book, key=lambda entry: entry.always):
        if len(found) == MAX_FACTS:
            break
        say = shortened(named(entry.content, card.called, "the agent"), MAX_LINE)
        if not words(say):
            continue
        about = (one_line(entry.name, 60) or shortened(say, 60)).rstrip(" .!?…") or "this"
        about = re.sub(r"^(?:The|A|An|My|Her|His|Their)\b", lambda match: match[0].lower(), about)
        asked_by = [one_line(key, 60) for key in entry.keys if words(key) and not key.startswith("/")]
        identity = slug(f"card {about}")
        if identity in found:
            identity = f"{identity}-{len(found) + 1}"
        once = () if entry.always else tuple(dict.fromkeys(asked_by))[:10]
        found[identity] = Known(identity, once, say, f"this is about {about}")
    return list(found.values())


def _distinct(lines: Iterable[str], most: int) -> list[str]:
    return list({same(line): line for line in reversed([line for line in lines if line])}.values())[::-1][:most]


# ── notes for the trainer ──


def _notes(card: Card, told: str, openings: int, known: int) -> Iterable[str]:
    """Yield a sentence for each thing of the card that the persona does not hold."""
    yield from card.notes
    if told != _told(card) and _told(card):
        yield "The background is shortened: a persona says who somebody is, not their whole story."
    if openings < len(card.greetings):
        yield f"Of its {len(card.greetings)} greetings, {openings} became openings; the others say nothing aloud or the same again."
    if known < len(card.book):
        yield f"Of the {len(card.book)} entries of its book, {known} became facts."
    if orders := [sentence.text for sentence in sentences(told) if is_order(sentence.text)]:
        yield f"The background gives orders to a model ('{one_line(orders[0], 60)}'); write who they are instead."
    if card.unused:
        yield f"Not used: {', '.join(card.unused)}."


def _header(card: Card, notes: Iterable[str], kept: str) -> Iterable[str]:
    """Yield the lines of comment at the top of the file."""
    paragraphs = [
        f"Begun from a character card ({card.version}), which is kept whole in {kept} beside this file.",
        f"Its tags: {one_line(', '.join(card.tags), 300)}." if card.tags else "",
        f"Its author says: {one_line(card.creator_notes, 1_200)}" if not is_blank(card.creator_notes) else "",
        *notes,
        "Still to do, so that it trains somebody:",
        *(f"  - {item}" for item in TO_DO),
    ]
    yield ""
    for paragraph in paragraphs:
        yield from textwrap.wrap(paragraph, 110, subsequent_indent="    " if paragraph.startswith("  ") else "")
