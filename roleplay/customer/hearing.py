"""What was seen in a turn, as this customer hears it: their own words said back, a loss named, somebody called by a wrong name. Pure.

The catalogue's signals know any conversation; a customer knows their own besides.
"""

import re
from collections.abc import Collection, Sequence

from roleplay.customer.agreeing import asks_if_it_suits
from roleplay.customer.asking import own_words, to_customer
from roleplay.customer.gates import is_deep
from roleplay.customer.giving import (
    asked_of_trainee,
    handed_to,
    order_given,
    owner_given,
    pause_given,
    says_back,
    story_given,
)
from roleplay.customer.grounds import ordinary
from roleplay.customer.naming import misnamed
from roleplay.customer.offering import asks_for_it, names_forbidden
from roleplay.customer.reproaches import asks_one_thing
from roleplay.customer.state import About, Seen
from roleplay.features import is_question
from roleplay.features.offers import REFUSAL
from roleplay.persona import Persona
from roleplay.signals import addresses_grader
from roleplay.text import STOPWORDS, Sentence, content_stems, fold, one_line, sentences, words
from roleplay.transcript import Turn


def as_heard(
    turns: Sequence[Turn], seen: Sequence[Seen], persona: Persona, *, about: About, asked: Collection[str]
) -> tuple[Seen, ...]:
    """Return what was seen in the last turn with what only this customer hears in it, and without what they do not.

    about: what its questions are about. asked: the facts it asks for.
    """
    spoken = [sentence for sentence in sentences(turns[-1].text) if not addresses_grader(sentence.text)]
    told = [content_stems(turn.text) for turn in turns if turn.role == "customer"]
    heard = tuple(_as_wanted(_unless_asked(_without_condolence(seen)), asked_of_trainee(turns)))
    if correction := misnamed(turns, persona):
        heard += (_seen("paraphrase", "changes-the-facts", correction, breaks=True),)
    elif not _shows(heard, "apologize") and (sorry := _takes_back_a_name(turns, persona)):
        heard += (_seen("apologize", "specific-apology", sorry),)
    heard = tuple(item for item in heard if item.check != "takes-it-on" or not _TOLD_BY_OTHERS.search(fold(item.words)))
    if _shows(heard, "no_blame", "apologize"):  # "nobody ever sent it: our failure" disputes nothing
        heard = tuple(item for item in heard if item.check != "contradicts-the-account")
    story = story_given(turns, spoken, told)
    if story:  # "nobody came" tells what happened, and refuses nothing; what they tried is no advice
        heard = tuple(item for item in heard if item.check not in {"cold-refusal", "stock-answer"})
    if pause := pause_given(turns, spoken):  # to wait with them solves nothing, refuses nothing and puts nobody off
        heard = tuple(item for item in heard if item.check not in {"solves-before-hearing", "bare-refusal", "stalls"})
        heard += () if _shows(heard, "breather") else (_seen("breather", "offers-a-pause", pause),)
    if any(item.kind == "breaks" for item in heard):
        return heard
    if not _shows(heard, "boundaries") and (no := _declines(spoken, persona)):
        heard += (_seen("boundaries", "firm-courteous-no", no),)
    if not _shows(heard, "no_blame") and (freed := _frees_from_blame(spoken)):
        heard += (_seen("no_blame", "lifts-the-blame", freed),)
    if about == "account" and not _shows(heard, "paraphrase") and says_back(spoken, told):
        heard += (_seen("paraphrase", "restates-and-checks", spoken[0].text),)
    if story and not _shows(heard, "paraphrase"):
        heard += (_seen("paraphrase", "restates-and-checks", story),)
    if not _shows(heard, "own_it") and (owner := owner_given(turns, spoken)):
        heard += (_seen("own_it", "takes-it-on", owner),)
    if not _shows(heard, "escalate") and (colleague := handed_to(spoken, _colleagues(persona))):
        heard += (_seen("escalate", "hands-over-openly", colleague),)
    if not _shows(heard, "attentive", "paraphrase") and (taken_up := _takes_up(spoken, told, persona)):
        heard += (_seen("attentive", "picks-up-detail", taken_up),)
    if (
        about != "account"
        and not _shows(heard, "solution_focus", "paraphrase")
        and (step := order_given(turns, spoken))
    ):
        heard += (_seen("solution_focus", "takes-the-next-step", step),)
    deep = {fact.id for fact in persona.facts if is_deep(fact)}
    if deep & set(asked) and not _shows(heard, "ask"):
        question = next((said.text for said in spoken if is_question(fold(said.text))), "")
        heard += (_seen("ask", "clarifying-question", question),) if question else ()
    return heard


_TOLD_BY_OTHERS = re.compile(
    r"\b(?:been|being|were|was|got|get) told\b|\b(?:they|he|she|colleagues?|somebody|someone|everybody|everyone|nobody|the last one) (?:all |just |only )?(?:said|told|promised|wrote)\b"
)
"""Gives back what somebody else has promised them: "being told leave it with me" takes nothing on."""


def _seen(strategy: str, check: str, words: str, *, breaks: bool = False) -> Seen:
    kind = "breaks" if breaks else "shows"
    return Seen(strategy=strategy, check=check, kind=kind, confidence=0.8, words=one_line(words, 160))


def _as_wanted(seen: Sequence[Seen], wanted: Collection[str]) -> list[Seen]:
    """Return what was seen, sure of what they had just asked for: who waits for it does not overlook it."""
    return [
        item.model_copy(update={"confidence": 0.8})
        if item.kind == "shows" and not item.sure and item.strategy in wanted
        else item
        for item in seen
    ]


def _shows(seen: Sequence[Seen], *strategies: str) -> bool:
    return any(item.kind == "shows" and item.sure and item.strategy in strategies for item in seen)


_TAKES_BACK = re.compile(r"\b(?:sorry|apologi[sz]e|forgive me|my mistake)\b")


def _takes_back_a_name(turns: Sequence[Turn], persona: Persona) -> str:
    """Return the sentence that is sorry for a wrong name said before, or nothing."""
    slips = (misnamed(turns[:number], persona) for number in range(3, len(turns)))
    named = {fold(name) for slip in slips if slip for name in slip.split(", not ")}
    if not named:
        return ""
    said = (sentence.text for sentence in sentences(turns[-1].text))
    return next((text for text in said if _TAKES_BACK.search(fold(text)) and named & set(words(text))), "")


# ── a loss ──

_NEAR = "husband|wife|partner|mother|mum|mam|mom|father|dad|son|daughter|brother|sister|friend|nan|gran\\w*|aunt|uncle|child|baby|dog|cat"
_CONDOLES = re.compile(
    rf"\b(?:sorry|condolences?|sympath\w+)\b[^.!?]{{0,60}}\b(?:(?:(?:{_NEAR})|he|she|they)(?:'s| is| has| have)?(?: just)? (?:died|dead|gone)|(?!(?:it|this|that|line|phone|connection|router|server|battery|call|chat|car|\w*machine)\b)\w+ (?:died|passed away)"
    rf"|(?:death|passing) of (?:your|him|her)|loss of (?:him|her|your (?:{_NEAR}))|(?:his|her|\w+'s) (?:death|passing)|los(?:t|ing) (?:him|her|your (?:{_NEAR}))|for your loss|bereave\w*|miscarr\w+|stillb\w+)\b"
)
_OURS = re.compile(
    r"\b(?:we|we've|our|ours|us|mistake|fault|letters?|wrote|sent|i (?:did|sent|wrote|was|said|kept|called|forgot))\b"
)


def _without_condolence(seen: Sequence[Seen]) -> Sequence[Seen]:
    """Return what was seen with a sorry for a death as what it is: it names the loss, and apologises for nothing."""
    return [_names_the_loss(item) if _condoles(item) else item for item in seen]


def _condoles(item: Seen) -> bool:
    folded = fold(item.words)
    own = item.strategy == "apologize" and item.kind == "shows"
    return own and bool(_CONDOLES.search(folded)) and not _OURS.search(folded)


def _names_the_loss(item: Seen) -> Seen:
    return item.model_copy(update={"strategy": "acknowledge", "check": "names-the-problem"})


# ── nobody's fault ──

_NOBODYS_FAULT = re.compile(
    r"\b(?:neither (?:you|of you)|nobody|no one|none of you|neither (?:he|she|of them))\b[^.!?]{0,50}\b(?:(?:did|done|got|do) (?:\w+ )?wrong|(?:is |was |are )?to blame|at fault|fault|made (?:an?|any) mistakes?|crime|careless)\b|\bno(?:t an?)? (?:fault|mistake|error|carelessness) of yours\b"
)


def _frees_from_blame(spoken: Sequence[Sentence]) -> str:
    """Return the sentence that lays the fault at nobody's door, or nothing; to say so of those near to them is to say it to them."""
    said = ((sentence.text, fold(sentence.text)) for sentence in spoken)
    return next((text for text, folded in said if _NOBODYS_FAULT.search(folded) and not is_question(folded)), "")


# ── a no ──


def _declines(spoken: Sequence[Sentence], persona: Persona) -> str:
    """Return the sentence that says no to what policy forbids, where the turn gives a reason or something else instead."""
    if not _REASON.search(fold(" ".join(sentence.text for sentence in spoken))):
        return ""
    said = ((sentence.text, fold(sentence.text)) for sentence in spoken)
    refused = ((text, folded) for text, folded in said if REFUSAL.search(folded) and not _CANNOT_TELL.search(folded))
    return next((text for text, folded in refused if names_forbidden(folded, persona)), "")


_CANNOT_TELL = re.compile(
    r"\b(?:can't|can ?not|cant|couldn't|unable to|not able to) (?:\w+ )?(?:see|find|tell|say|read|open|hear|remember|imagine)\b"
)
"""Says what cannot be known, which declines nothing."""
_REASON = re.compile(
    r"\b(?:because|since|as (?:we|it|there|that|they)|rules?|policy|allowed|instead|what (?:i|we) can|but (?:i|we) can|i can|we can|the reason|there (?:is|are) (?:no|an?|one|two|another)|there's (?:no|an?|one|another)|it's either|nothing leaves|not mine)\b"
)


# ── their own words ──


def _unless_asked(seen: Sequence[Seen]) -> list[Seen]:
    """Return what was seen without stalling, or a refusal, in a question, or where leave is asked for a pause: neither puts them off."""
    pause = any(item.check == "asks-for-a-pause" and item.sure for item in seen)
    return [item for item in seen if not (item.check in _PUTS_OFF and (pause or _asks(item.words)))]


_PUTS_OFF = frozenset({"stalls", "cold-refusal"})
"""Checks of a turn that does nothing for them."""


def _asks(words: str) -> bool:
    """Whether words are a question, also a hurried one: "why not"."""
    folded = fold(words)
    return is_question(folded) or bool(_BARE_WHY.search(folded))


_BARE_WHY = re.compile(r"^(?:\W|(?:so|and|but|ok|okay|oh)\b)*(?:why|how come|what)(?: not| so)?(?:,? then)?\W*$")


def _takes_up(spoken: Sequence[Sentence], told: Sequence[Sequence[str]], persona: Persona) -> str:
    """Return the sentence, if there is one, that is mostly made of words which only their own story has."""
    theirs = {found for turn in told for found in turn} - ordinary() - _known(persona)
    theirs |= {found for turn in told for found in turn} & own_words(persona)
    for sentence in spoken:
        folded = next(iter(to_customer(sentence.text)), "")
        named = set(content_stems(folded))
        if not is_question(folded) and len(named & theirs) >= max(2, len(named) / 2):
            return sentence.text
    return ""


def _colleagues(persona: Persona) -> frozenset[str]:
    """Return the folded names of those whom policy names: "marisol quint"."""
    policy = " ".join((*persona.policy, *persona.organisation.policy))
    named = (fold(name) for name in _FULL_NAME.findall(policy) if not set(words(name)) & set(words(persona.name)))
    return frozenset(
        name for name in named if _NO_NAME.isdisjoint(words(name)) and not set(content_stems(name)) & ordinary()
    )


_FULL_NAME = re.compile(r"\b(?:[A-Z][a-z]+|Mrs|Mr|Ms|Dr) [A-Z][a-z]+\b")
_NO_NAME = STOPWORDS | frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


def _known(persona: Persona) -> set[str]:
    """Return the stems of what the trainee knew beforehand."""
    texts = (persona.brief, persona.wants, persona.trouble or "", *persona.policy, *persona.organisation.policy)
    return {found for text in texts for found in content_stems(text)}


# ── an offer ──

_WOULD_SUIT_YOU = re.compile(
    r"\b(?:would|will|does)\b[^?]{1,120}\b(?:work (?:for|with)|help|suit) (?:you|your|her|him|them)\b"
)
"""Asks of what is offered whether it suits, with the whole offer in the question."""


def of_the_offer(text: str, seen: Sequence[Seen], *, ways: int = 1) -> tuple[Seen, ...]:
    """Return what was seen in a turn that offers something, read as this customer hears it.

    To ask whether it suits is to ask for their opinion, and no summary of what they told; to ask it once, "yes or no",
    is no interrogation, and neither shuts the door nor stalls. ways: how many welcome offers were held out so far; who
    asks which of them suits has another way than the one that was asked for.
    """
    kept = tuple(item for item in seen if item.strategy != "paraphrase" or not asks_if_it_suits(fold(item.words)))
    kept = tuple(
        item
        for item in kept
        if item.check not in {"take-it-or-leave-it", "stalls"} or not asks_for_it(fold(item.words))
    )
    if asks_one_thing(text):
        kept = tuple(item for item in kept if item.check != "interrogates")
    if ways > 1 and not _shows(kept, "alternative_positioning") and (choice := _asks_if_it_suits(text)):
        kept = (*kept, _seen("alternative_positioning", "other-way-checked", choice))
    return (
        kept
        if any(item.strategy == "seek_feedback" and item.sure for item in kept)
        else (*kept, *_asks_for_their_view(text))
    )


def _asks_if_it_suits(text: str) -> str:
    """Return the question of a turn that asks whether what is held out would do, or nothing."""
    asked = (said.text for said in sentences(text) if not addresses_grader(said.text))
    return next((said for said in asked if asks_if_it_suits(fold(said))), "")


def _asks_for_their_view(text: str) -> tuple[Seen, ...]:
    for said in sentences(text):
        folded = fold(said.text)
        asks = asks_if_it_suits(folded) or (is_question(folded) and _WOULD_SUIT_YOU.search(folded))
        if asks and not addresses_grader(said.text):
            quoted = one_line(said.text, 160)
            return (
                Seen(strategy="seek_feedback", check="asks-if-it-suits", kind="shows", confidence=0.8, words=quoted),
            )
    return ()
