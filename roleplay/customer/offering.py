"""What a turn holds out: which remedies, and whether it asks if they suit. Pure, by words."""

import re
from collections.abc import Sequence

from roleplay.customer.asking import asks_if_it_suits, to_customer
from roleplay.customer.reproaches import asks_one_thing
from roleplay.customer.state import Seen
from roleplay.features import announces, is_offer, is_question
from roleplay.features.offers import CONDITIONAL, REFUSAL
from roleplay.persona import Persona, Remedy
from roleplay.signals import addresses_grader
from roleplay.text import fold, one_line, sentences


def offered_in(text: str, persona: Persona) -> tuple[str, ...]:
    """Return the remedies that a turn offers, in the order they are named.

    "I can't do this, but I can do that" offers that: it is read clause by clause. A thing that is only named is offered
    too if the turn goes on to ask whether it suits: "Saturday, 9 to 11. Is that good?"
    """
    said = to_customer(text)
    offering = [
        clause
        for place, sentence in enumerate(said)
        for clause in (sentence, *_clauses(sentence))
        if _holds_out(clause) or (_may_be_meant(clause) and any(map(asks_if_it_suits, said[place + 1 :])))
    ]
    offering = [_PASSED_OVER.sub("", clause) for clause in offering]
    places = {remedy.id: _place(remedy, offering) for remedy in persona.remedies}
    return tuple(sorted((r for r, n in places.items() if n is not None), key=lambda r: places[r] or 0))


def _place(remedy: Remedy, offering: Sequence[str]) -> int | None:
    """Return which clause offers a remedy, if one does; what policy forbids is not offered by naming its condition."""
    return next(
        (
            place
            for place, clause in enumerate(offering)
            if announces(remedy.cues, clause) and (remedy.allowed or not CONDITIONAL.search(clause))
        ),
        None,
    )


def _clauses(folded: str) -> list[str]:
    """Return what follows a "but" where the whole, with its no, is no offer."""
    return [] if is_offer(folded) else _BUT.split(folded)[1:]


_BUT = re.compile(r",? (?:but|however)\b,? |; ")


def _holds_out(folded: str) -> bool:
    """Whether a clause is built like an offer, or asks whether something would do, however much is named before it.

    "20 instead of 70" refuses nothing, and what it is instead of is not offered; nor is Saturday in "until Saturday".
    """
    offer = _PASSED_OVER.sub("", folded)
    asked, done = _WOULD_IT_DO.search(offer), _DOES_IT.search(offer) and not is_question(folded)
    return (is_offer(offer) or bool((asked or done) and not REFUSAL.search(offer))) and not _NOT_DONE.search(offer)


_PASSED_OVER = re.compile(
    r",? ?\b(?:instead of|rather than)\b[^,.;:?!]{1,30}?(?=[,.;:?!]|$| (?:i|we|and|or|until|till|so)\b)"
    r"|, not (?:on |the )?[\w:]+|\b(?:until|till) (?:this |next |the )?(?:\w+day|then|weekend)\b"
    r"|\b(?:as of|(?:as )?from|since) (?:today|tonight|tomorrow)\b"
)
"""What is named as the lesser thing, as what it is not, or as since when or how long something else lasts."""
_NOT_DONE = re.compile(
    r"\b(?:nobody|no one|never)(?: \w+){0,2}? (?:\w+ed|sent|did|made|put|went|came|wrote|paid|took)\b"
)
"""Tells what was left undone: "nobody ever submitted it"."""
_WOULD_IT_DO = re.compile(
    r"\b(?:would|will|does) [^?]{1,120}\b(?:help|work|suit|do|be (?:better|easier|any good|any help|all right|alright|ok|okay)|make [^?]{1,60} (?:easier|better|possible|good))\b"
    r"|\b(?:can|could|may|might|shall|if) (?:i|we) (?:just |also )?(?:send|sent|write|wrote|email\w*|book\w*|raise\w*|credit\w*|post\w*|set)\b"
)
_DOES_IT = re.compile(
    r"\b(?:i|we)(?:'d| would)?(?: (?:now|then|also|just|gladly))? (?:book|send|write|change|credit|set|arrange|raise|refund|hold|move|email|post|text|order)\b"
    r"|\b(?:you(?:'ll)? get|comes?|stops?|arrives?|goes out)\b.{0,40}\b(?:now|today|tonight|tomorrow|within|\w+day|(?:at|by|from) \d)"
)


def _may_be_meant(folded: str) -> bool:
    """Whether a clause can name what is held out: it asks and refuses nothing, and tells of nobody's past or wish."""
    return not (is_question(folded) or REFUSAL.search(_PASSED_OVER.sub("", folded)) or _TELLS_BACK.search(folded))


_TELLS_BACK = re.compile(
    r"\b(?:was|were|did|had)\b|\btoo (?:late|far|long|much)\b|\bno (?:good|use|longer)\b|\byou(?:'ve| have)? (?:said|say|told|wrote|want(?:ed)?|wish(?:ed)?|asked|need(?:ed)?|waited|sent|tried|lost|missed|called|rang|paid|booked|got|came|went)\b"
)

_WOULD_SUIT_YOU = re.compile(
    r"\b(?:would|will|does)\b[^?]{1,120}\b(?:work (?:for|with)|help|suit) (?:you|your|her|him|them)\b"
)
"""Asks of what is offered whether it suits, with the whole offer in the question."""


def of_the_offer(text: str, seen: Sequence[Seen]) -> tuple[Seen, ...]:
    """Return what was seen in a turn that offers something, read as this customer hears it.

    To ask whether it suits is to ask for their opinion, and no summary of what they told; to ask it once, "yes or no",
    is no interrogation.
    """
    kept = tuple(item for item in seen if item.strategy != "paraphrase" or not asks_if_it_suits(fold(item.words)))
    if asks_one_thing(text):
        kept = tuple(item for item in kept if item.check != "interrogates")
    return (
        kept
        if any(item.strategy == "seek_feedback" and item.sure for item in kept)
        else (*kept, *_asks_for_their_view(text))
    )


def _asks_for_their_view(text: str) -> tuple[Seen, ...]:
    for said in sentences(text):
        folded = fold(said.text)
        if is_question(folded) and _WOULD_SUIT_YOU.search(folded) and not addresses_grader(said.text):
            quoted = one_line(said.text, 160)
            return (
                Seen(strategy="seek_feedback", check="asks-if-it-suits", kind="shows", confidence=0.8, words=quoted),
            )
    return ()
