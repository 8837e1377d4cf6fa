"""Rules about what the customer knows: whether it can come out, by which words, and how it is said back."""

import re
from collections.abc import Iterator

from roleplay.authoring.linting import FIRST_PERSON, SECOND_PERSON, Case, Found, short
from roleplay.customer.asking import asked_for
from roleplay.text import fold, stem, tells_nothing, words

_OF_ONESELF = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself)\b")

_MOST_WORDS = 6
_EVERYDAY = frozenset(
    "what when where who why how which you your is are was do did does can could would will the a an it this that me tell about have has there any to of for".split()
)


def locked_fact(case: Case) -> Iterator[Found]:
    """A fact behind a gate that never opens is never heard: what the trainee was to find out cannot be found out."""
    for number, fact in enumerate(case.persona.facts):
        if shut := case.reach.shut.get(fact.id):
            yield Found(("facts", number, "reveal", shut.key), f"the fact '{fact.id}' can never be told: {shut.why}.")


def deaf_question(case: Case) -> Iterator[Found]:
    """A trainee who asks in these very words must be answered; a phrase that the appraiser cannot hear helps nobody."""
    for number, fact in enumerate(case.persona.facts):
        for place, phrase in enumerate(fact.asked_by):
            path = ("facts", number, "asked_by", place)
            if _asks_nothing(phrase):
                continue
            if len(set(words(phrase))) > _MOST_WORDS:
                why = f"'{short(phrase)}': all these words must stand in one question, which will not happen; keep two or three."
                yield Found(path, why)
            elif fact.id not in asked_for(f"Could you tell me: {phrase}?", case.persona):
                why = f"'{short(phrase)}' is not understood in a question; write two or three plain words."
                yield Found(path, why)


def empty_question(case: Case) -> Iterator[Found]:
    """A single everyday word makes nearly every question ask for the fact: it comes out by chance."""
    for number, fact in enumerate(case.persona.facts):
        for place, phrase in enumerate(fact.asked_by):
            if words(phrase) and _asks_nothing(phrase):
                why = (
                    f"'{short(phrase)}' stands in nearly every question; add the words that ask for '{fact.id}' alone."
                )
                yield Found(("facts", number, "asked_by", place), why)


def _asks_nothing(phrase: str) -> bool:
    said = set(words(phrase))
    return tells_nothing(phrase) or (len(said) == 1 and said <= _EVERYDAY)


def questions_collide(case: Case) -> Iterator[Found]:
    """If the same words ask for two facts, the second comes out unasked, or the wrong one does."""
    seen: dict[frozenset[str], str] = {}
    for number, fact in enumerate(case.persona.facts):
        for place, phrase in enumerate(fact.asked_by):
            said = frozenset(stem(word) for word in words(phrase))
            other = seen.setdefault(said, fact.id)
            if said and other != fact.id:
                why = f"'{short(phrase)}' asks for the fact '{other}' as well; give each its own words."
                yield Found(("facts", number, "asked_by", place), why)


def recap_form(case: Case) -> Iterator[Found]:
    """The coach says a recap after "So" or "If I understand you right,": a clause about "you", without a stop."""
    for number, fact in enumerate(case.persona.facts):
        recap = fact.recap.rstrip()
        path = ("facts", number, "recap")
        if recap[-1:] in {".", "!", "?"}:
            yield Found(
                path, f"the recap '{short(recap)}' ends with '{recap[-1]}'; leave it off, for the sentence goes on."
            )
        if _OF_ONESELF.search(fold(recap)) and not SECOND_PERSON.search(fold(recap)):
            why = f"the recap '{short(recap)}' speaks as the customer; write what the trainee would say back: 'you …', 'your …'."
            yield Found(path, why)


def say_like_recap(case: Case) -> Iterator[Found]:
    """`say` is the customer's own voice; a recap put there makes them speak of themselves as "you"."""
    for number, fact in enumerate(case.persona.facts):
        for place, text in enumerate(fact.say):
            said, recap = set(words(text)), set(words(fact.recap))
            as_you = SECOND_PERSON.search(fold(text)) and not FIRST_PERSON.search(fold(text))
            if said == recap or (as_you and len(said & recap) >= 0.7 * len(said | recap)):
                why = f"'{short(text)}' repeats the recap; write it as this person would say it, of themselves: 'I …', 'my …'."
                yield Found(("facts", number, "say", place), why)


RULES = (locked_fact, deaf_question, empty_question, questions_collide, recap_form, say_like_recap)
