"""The questions that `personas new` asks a trainer, one after the other; flags answer them too, defaults the rest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from roleplay.authoring.fitting import after_about, after_can, after_sorry_about, after_want
from roleplay.authoring.scaffold import Answers, clause, slug
from roleplay.authoring.sides import about_the_customer, both_sides
from roleplay.errors import UsageError
from roleplay.text import is_blank, one_line

Ask = Callable[["Question", str], str]
"""Puts a question with its default to a person and returns what they typed."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. key: the answer's name. text, hint: what is asked, and what a good answer looks like.

    default: the answer where none is given, from the answers so far. read: the answer as data; raises UsageError with
    what is expected instead.
    """

    key: str
    text: str
    hint: str
    default: Callable[[Mapping[str, Any]], str]
    read: Callable[[str], Any]


def interview(given: Mapping[str, str | None], ask: Ask | None, organisations: Mapping[str, str]) -> Answers:
    """Return all answers: those `given`, those of whoever is asked, and defaults for the rest.

    given: by the questions' keys, and "id". ask: None asks nobody; it may raise to give up. organisations: the shared
    ones, id → name. Raises UsageError for a given answer that is none; somebody who is asked may try again.
    """
    answers: dict[str, Any] = {}
    for question in _questions(organisations):
        typed = given.get(question.key)
        if typed is not None and not is_blank(typed):
            answers[question.key] = question.read(typed)
        elif ask is None:
            answers[question.key] = question.read(question.default(answers))
        else:
            answers[question.key] = _asked(question, question.default(answers), ask)
        if question.key == "organisation":
            answers["shared"] = answers["organisation"] in organisations
            answers["called"] = organisations.get(answers["organisation"], answers["organisation"])
    del answers["called"]  # only the defaults of later questions speak of it
    identity = read_id(given.get("id") or slug(answers["name"]) or "customer")
    return Answers(id=identity, **answers)


def _questions(organisations: Mapping[str, str]) -> Iterator[Question]:
    """Yield the questions; the one for the organisation names those that exist."""
    hint = f"a name, or one of these: {', '.join(organisations)}"
    for question in QUESTIONS:
        yield replace(question, hint=hint) if organisations and question.key == "organisation" else question


def _asked(question: Question, default: str, ask: Ask) -> Any:
    while True:
        typed = ask(question, default)
        try:
            return question.read(default if is_blank(typed) else typed)
        except UsageError as error:
            question = replace(question, hint=str(error))


# ── reading answers ──


def read_id(text: str) -> str:
    """Return `text` if it can be the id of a persona and the name of its file."""
    if text and slug(text) == text:
        return text
    near = slug(text)
    hint = f"how about '{near}'?" if near else "for example 'dana-missed-connection'."
    raise UsageError(
        f"an id is small letters, digits and hyphens, at most 40 of them, not '{one_line(text, 60)}'; {hint}"
    )


def _text(limit: int, fit: Callable[[str], str] = str) -> Callable[[str], str]:
    """Return how one text is read; fit: brings it into the form in which the sentences of a file need it."""

    def read(text: str) -> str:
        flat = one_line(text, len(text) + 1)
        if len(flat) > limit:
            raise UsageError(f"at most {limit} characters here, these are {len(flat)}; shorten it ('{flat[:30]}…').")
        return fit(flat)

    return read


def _several(limit: int, most: int, fit: Callable[[str], str] = str) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        found = tuple(_text(limit, fit)(part) for part in text.split(";") if not is_blank(part))
        if not 1 <= len(found) <= most:
            raise UsageError(f"write one to {most} things with ';' between them; these are {len(found)}.")
        return found

    return read


_STORY = (
    "I only found out because I looked for myself, nobody told me a thing",
    "now I'm the one who runs after it, evening after evening",
)


def _story(text: str) -> tuple[str, str]:
    began, now, *_ = (*_several(300, 2)(text), _STORY[1])
    return began, now


def _anger(text: str) -> int:
    if len(text.strip()) <= 2 and text.strip().isdecimal() and int(text) <= 10:
        return int(text)
    raise UsageError(f"a whole number from 0 to 10, not '{one_line(text, 20)}'.")


def _channel(text: str) -> str:
    word = text.strip().lower()
    if word in {"phone", "chat"}:
        return word
    raise UsageError(f"phone or chat, not '{one_line(text, 20)}'.")


# ── the questions ──


def _default_brief(so_far: Mapping[str, Any]) -> str:
    reaches = "is calling" if so_far["channel"] == "phone" else "is writing in the chat"
    trouble = about_the_customer(both_sides(clause(so_far["trouble"]))[1])
    return (
        f"You answer customers for {so_far['called']}. {so_far['name']} {reaches} about {trouble}. "
        "You need the reference number before you can look anything up. Your notes do not say why it matters so much."
    )


def _default_opening(so_far: Mapping[str, Any]) -> str:
    trouble = both_sides(clause(so_far["trouble"]))[0]
    return (
        f"Hello, {so_far['name']} here. I've been sent from one of you to the next over {trouble}, "
        f"and I'm tired of it. I want {clause(so_far['wants'])}. Can you do that or can't you?"
    )


QUESTIONS = (
    Question("name", "What is the customer's name?", "", lambda _: "Alex Morgan", _text(80)),
    Question(
        "trouble", "What happened?",
        "fits after \"I'm sorry about …\", so \"the card that was blocked\", not \"the card was blocked\"",
        lambda _: "the order that never arrived", _text(180, after_sorry_about),
    ),
    Question(
        "wants", "What do they ask for?", 'fits after "I want …", in their words, so "my card to work again"',
        lambda _: "somebody to put it right today", _text(180, after_want),
    ),
    Question(
        "story", "How do they tell it?", "in their words, as whole sentences; how it began; how it is now",
        lambda _: "; ".join(_STORY), _story,
    ),
    Question(
        "interest", "What is really behind it?",
        "fits after \"It's really about …\", in their words, so \"my\"; not the same as what they ask for",
        lambda _: "not letting my family down a second time", _text(200, after_about),
    ),
    Question(
        "background", "Who are they?", "age, life, why this hurts; the trainee never sees it",
        lambda so_far: f"{so_far['name']}, 41, works full time and looks after two children and a parent. "
        "Has relied on this for years without a complaint, and feels foolish for it now.", _text(1500),
    ),
    Question(
        "style", "How do they talk?", "something one can hear",
        lambda _: "short sentences, dry, polite until pushed; once heard, slower and warmer", _text(400),
    ),
    Question("anger", "How angry are they at first?", "0 to 10", lambda _: "6", _anger),
    Question("channel", "Phone or chat?", "", lambda _: "phone", _channel),
    Question("organisation", "Whom does the trainee work for?", "a name", lambda _: "Northgate Services", _text(80)),
    Question("brief", "What is the trainee told before?", "not what is behind it", _default_brief, _text(2500)),
    Question(
        "offers", "What may be offered?", "fits after \"I can …\"; ';' between several",
        lambda _: "have it put right by tomorrow evening; take the cost of it off your bill", _several(200, 4, after_can),
    ),
    Question(
        "forbidden", "What must not be offered, though they would like it?", "fits after \"I can …\"; ';' between several",
        lambda _: "pay you compensation on top", _several(200, 2, after_can),
    ),
    Question("opening", "What are the first words they say?", "", _default_opening, _text(600)),
)  # fmt: skip
"""In the order in which they are asked: a default may rest on the answers before it."""
