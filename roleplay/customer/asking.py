"""Which of the customer's facts a turn asks for. Pure, by words."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Literal

from roleplay.customer.agreeing import asks_if_it_suits
from roleplay.customer.grounds import ordinary
from roleplay.customer.naming import spoken_of
from roleplay.features import is_open_question, is_question
from roleplay.persona import Persona
from roleplay.signals import addresses_grader
from roleplay.text import STOPWORDS, content_stems, fold, sentences, stem, words

_REQUEST = re.compile(
    r"\b(?:can|could|may) i (?:just |please )?(?:get|take|have|ask|grab|check|see)|\b(?:give|tell|send|confirm|remind|share) (?:me|us)\b|\blet (?:me|us) (?:know|have|get|take)\b|\bi(?:'ll| will|'d)? (?:just )?need\b|\bplease (?:provide|confirm|share|give)"
    r"|\bwhat(?:'s| is| was| are| were)\b|\bdo you (?:have|know|remember|happen)\b|\bmind (?:if|sharing|telling|giving)\b"
    r"|\bi(?:'d| would)? (?:still |just |really |also )*(?:want|like|love|need) to (?:know|hear|understand|learn)\b"
)


def asks(folded: str) -> bool:
    """Whether a folded sentence asks something, also where it is hurried and has no mark: "which mobile can i text"."""
    asked = is_question(folded) and ("?" in folded or not _TELLS_WHEN.search(folded))
    return asked or bool(_HURRIED_ASK.search(folded))


_TELLS_WHEN = re.compile(
    r"^(?:\W|(?:so|and|but|ok|okay|then)\b)*(?:what|where|when|how) (?:your|my|our|the|his|her|their) \w+"
)
"""Begins like a question and is none: "when your bank shows it is up to them"."""


_HURRIED_ASK = re.compile(
    r"^(?:\W|(?:so|and|but|ok|okay|then)\b)*(?:what|which|where|when|who|how)(?: \w+){1,3} (?:can|could|shall|should|may|do|does|did|are|is|was|were|have|has|will|would) (?:i|we|you|it|they|he|she|the|that|this|your)\b"
)


def to_customer(text: str) -> list[str]:
    """Return the sentences that speak to the customer, folded, hurried spellings written out: "whats ur name"."""
    return [_written_out(fold(sentence.text)) for sentence in sentences(text) if not addresses_grader(sentence.text)]


_SHORT = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "pls": "please",
    "plz": "please",
    "wat": "what",
    "wot": "what",
    "im": "i'm",
}
_HURRIED = re.compile(
    rf"\b(?:(what|how|where|who|that|there|here)s|(did|does|do|is|are|was|were|have|has|would|could|should|ca|wo)nt|({'|'.join(_SHORT)}))\b(?!')"
)


def _written_out(folded: str) -> str:
    return _HURRIED.sub(lambda m: f"{m[1]}'s" if m[1] else f"{m[2]}n't" if m[2] else _SHORT[m[3]], folded)


def asks_for_something(text: str) -> bool:
    """Whether any sentence that speaks to the customer asks for an answer or requests something."""
    return bool(_asking(text))


def _asking(text: str) -> list[str]:
    said = [folded for folded in to_customer(text) if asks(folded) or _REQUEST.search(folded)]
    said = [folded for folded in said if not asks_if_it_suits(folded)]
    asked = [folded for folded in said if not _ECHO.search(folded)]  # "It fell down? Were you hurt?" asks the second
    return [_WHEN_FIRST.sub(r"\g<asked> \g<when>", _LEAVE.sub("", folded)) for folded in asked or said]


_WHEN_FIRST = re.compile(
    r"^(?:\W|(?:and|so|but|ok|okay)\b)*(?P<when>(?:when|while|after|before|once|if) (?:it|he|she|they|we|you|that|this|the|your|our|his|her)\b[^,?]*), (?P<asked>(?:what|which|who|how|where|why|did|do|was|were|is|are)\b.*?)\W*$"
)
"""Says first when, and then asks: "when you rang, what happened?"."""


_ECHO = re.compile(
    r"^(?:\W|(?:oh|so|what|wait|no|sorry)\b)*(?:it|he|she|they|that|this)(?:'s|'d)? (?!is\b|was\b)\w+(?: \w+){0,3}\W*\?"
)
"""Only takes up, with a question mark, what was told."""


_LEAVE = re.compile(
    r"\byou (?:can|may|could)(?: always)? tell (?:me|us)\b(?=.*(?:\b(?:if|when|whenever) you\b|\bor not\b))"
)
"""Leaves it to them whether they tell, and so asks for nothing but what it goes on to name."""


def only_asks_again(words: str) -> bool:
    """Whether a sorry in these words begs for what was not understood, or is itself asked about: "or the sorry?"."""
    folded = fold(words)
    return bool(THEIR_WORDS.search(folded)) or (is_question(folded) and not _REGRETS.search(folded))


_REGRETS = re.compile(r"\b(?:i'?m|i am|we're|we are|so|very|really|truly) (?:\w+ )?sorry\b|\bapologi|\bforgive\b")


# ── facts ──


def asked_for(text: str, persona: Persona, said: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the facts that a turn asks for. said: the customer's turns before it.

    A turn of phrase that says nothing by itself gives way to a cue that shares a word with it and says more: "what does
    it say at the top" is no "what does it say". It also gives way to what the question names: "what happens when a scan
    is late" is about the scans, and no "what happens". What only says when gives way to what is asked of that time:
    "where were you when it fell" asks for no fall. A pronoun and the name of whom the customer speaks of are the same.
    """
    spoken = spoken_of(persona, said)
    found: set[str] = set()
    owners = _owners(persona)
    for asking in map(_why, _asking(text)):
        named = [owners[word] for word in content_stems(asking) if word in owners]
        elsewhere = {fact.id for fact in persona.facts if named and not any(fact.id in each for each in named)}
        cues = [
            (fact.id, cue)
            for fact in persona.facts
            for cue in fact.asked_by
            if (_asks_when(cue, asking) or any(_asks_by(*pair) for pair in spoken.stand_ins(_why(fold(cue)), asking)))
            and not (fact.id in elsewhere and _tells_nothing(cue))
        ]
        asked_of_it = _WHEN.sub("", asking)
        if asked_of_it != asking and not _WHAT_HAPPENED.search(asked_of_it):
            cues = [pair for pair in cues if _asks_when(pair[1], asked_of_it)] or cues
        telling = {word for _, cue in cues if _little(cue) != "all" for word in _stems(cue)}
        found |= {fact for fact, cue in cues if _little(cue) != "all" or not telling & set(_stems(cue))}
    return tuple(fact.id for fact in persona.facts if fact.id in found)


@lru_cache(maxsize=4096)
def _with_when(asking: str) -> str:
    return _HOUR.sub("when", asking)


def _asks_when(cue: str, asking: str) -> bool:
    """Whether a cue is in a question, also where one says "when" and the other "at what time"."""
    when = _with_when(asking)
    return _asks_by(_why(cue), asking) or (when != asking and _asks_by(_why(cue), when))


_HOUR = re.compile(
    r"\b(?:(?:at|by|from|before|around|about|until) )?(?:what|which) (?:exact |latest )?(?:hour|time)\b(?! do you (?:make|have)\b(?! to\b))|\bhow (?:soon|early)\b"
)
_WHEN = re.compile(
    r"(?<=\w),? (?:when|while|after|before|once|as soon as|if) (?:it|he|she|they|we|you|i|that|this|the|your|our|his|her|all|everything|nobody) .*$"
)
"""Says at what time, beside what is asked."""
_WHAT_HAPPENED = re.compile(
    r"\bwhat(?:'s| is| was| has)?(?: \w+)? (?:happen\w*|going|gone|went)\b|\bwhat (?:did|do) (?:they|he|she|we) (?:say|do|tell)\b"
)
"""Asks nothing by itself: what happened when, is the question."""


@lru_cache(maxsize=4096)
def _why(text: str) -> str:
    """Return a question, or a cue, with "why" for what comes to the same, and "how's" in full."""
    return _IS.sub(" is", _WHY.sub("why", text))


_IS = re.compile(r"(?<=\b(?:what|that))'s\b|(?<=\b(?:how|who))'s\b|(?<=\bwhere)'s\b")
_WHY = re.compile(
    r"\b(?:how come|what(?:'s it| is it|'s| is)?(?: about it)?(?: that)? makes|what's the reason|what is the reason)\b"
)


def touched_on(text: str, persona: Persona, told: Collection[str]) -> tuple[str, ...]:
    """Return the facts whose own words the questions of a turn name, those named most first.

    told: stems of what the customer has said; nobody touches on purpose on what they have not heard. A word may belong
    to two facts, so that one not told yet can be among them.
    """
    owners = _owners(persona)
    asking = [said for said in _asking(text) if WH.search(said) or is_open_question(said)]  # a yes or no wants no story
    named = [word for said in asking for word in content_stems(said) if word in told]
    times = Counter(fact for word in named for fact in owners.get(word, ()))
    return tuple(sorted(times, key=lambda fact: -times[fact]))


def own_words(persona: Persona) -> frozenset[str]:
    """Return the stems of the words that are this customer's own story's, and nobody's who knows the brief alone."""
    return frozenset(_owners(persona))


def _owners(persona: Persona) -> dict[str, frozenset[str]]:
    """Return which facts each word of the story belongs to: words of one or two recaps, of no brief and not everyday ones."""
    matter = " ".join((persona.brief, persona.wants, persona.trouble or ""))
    return _owned(matter, tuple((fact.id, fact.recap) for fact in persona.facts))


@lru_cache(maxsize=64)
def _owned(matter: str, recaps: tuple[tuple[str, str], ...]) -> dict[str, frozenset[str]]:
    common = {*ANYTHING, *ordinary(), *content_stems(matter)}
    places: dict[str, set[str]] = {}
    for fact, recap in recaps:
        for word in content_stems(recap):
            places.setdefault(word, set()).add(fact)
    return {word: frozenset(facts) for word, facts in places.items() if len(facts) <= 2 and word not in common}


def _asks_by(cue: str, folded: str) -> bool:
    """Whether all words of a cue stand in a folded question, by stem.

    Words that carry meaning may stand in any order. A cue with little words in it is a turn of phrase and keeps its
    order: "about the shop" is not in "how did the shop come about"; one of little words alone has no other words
    between: "how are you" is not in "how old are you". What asks after the past is not in a question about
    what is to come: "what happened" is not in "what is happening tomorrow".
    """
    asked, said = _stems(cue), _stems(folded)
    if not asked or not _each(cue) <= _each(folded):  # what most cues fail by
        return False
    little = _little(cue)
    if asked[0] == "which":
        found = any(said[place : place + len(asked)] == asked for place in range(len(said)))  # no other noun between
    elif little == "all":
        found = any(_in_a_row(asked, run) for run in _little_runs(folded))
    elif little == "some":
        found = _in_a_row(asked, said)
    else:
        found = True
    return found and not (_looks_ahead(folded) and _PAST.search(fold(cue)))


@lru_cache(maxsize=4096)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text))


@lru_cache(maxsize=4096)
def _each(text: str) -> frozenset[str]:
    return frozenset(_stems(text))


@lru_cache(maxsize=4096)
def _little(cue: str) -> Literal["all", "some", "none"]:
    """Return how many words of a cue are little ones, which say nothing by themselves."""
    each = [word in STOPWORDS for word in words(cue)]
    return "all" if all(each) else "some" if any(each) else "none"


@lru_cache(maxsize=4096)
def _tells_nothing(cue: str) -> bool:
    """Whether a cue asks for the story, whatever the story is."""
    return all(word in ANYTHING for word in content_stems(cue))


def _in_a_row(asked: Sequence[str], said: Sequence[str]) -> bool:
    """Whether words are said one after another, with or without others between."""
    rest = iter(said)
    return all(each in rest for each in asked)


@lru_cache(maxsize=4096)
def _little_runs(folded: str) -> tuple[tuple[str, ...], ...]:
    """Return the stems of the little words of a sentence, in runs that no other word breaks."""
    runs: list[list[str]] = [[]]
    for word in words(folded):
        if word in STOPWORDS:
            runs[-1].append(stem(word))
        elif word not in _FILLERS:
            runs.append([])
    return tuple(tuple(run) for run in runs if run)


_FILLERS = frozenset(
    "actually exactly honestly possibly perhaps currently today tonight tomorrow now also still ever".split()
)
"""Words that may stand anywhere and ask for nothing."""
_AHEAD = re.compile(r"\b(?:tomorrow|next (?:week|month|year|time|day)|will|going to|gonna|would|could|should)\b|'ll\b")
_PAST = re.compile(r"\b(?:did|didn't|was|were|had|went|\w{2,}ed)\b")


@lru_cache(maxsize=4096)
def _looks_ahead(folded: str) -> bool:
    return bool(_AHEAD.search(folded)) and not _PAST.search(folded)


# ── words of a question ──

ANYTHING = frozenset(
    content_stems(
        "morning afternoon evening night yesterday week weekend month year ago last next first second third time times happens happening today day wrong situation going feel feeling felt experience issue problem matter trouble story affect start "
        "begin beginning explain describe understand help bother worry worries upset upsetting concern important "
        "bit lot little detail big small such details whole more side end left leave means meaning impact detail moment happy unhappy frustrated frustrating angry "
        "difficult hard bad full lead led bring brought hear share listen walk talk words mind exactly actually please "
        "everything background context would like need want hoping hope"
    )
)
"""Stems of words that ask for the story, whatever the story is."""
THEIR_WORDS = re.compile(
    r"\bwhat (?:do|did) you (?:just )?(?:mean|say)\b(?! (?:to|about|when|was|were|in)\b)|\b(?:you )?mean(?:ing)? what\b|^(?:sorry|pardon|what|huh|eh|come again|say again|excuse me)\W*\?|\b(?:say|repeat) (?:that|it) again\b|\bi (?:don't|didn't|do not|did not) (?:quite |really )?(?:understand|follow|get|catch) (?:you|that|what you)|\bi(?:'m| am) not (?:quite |really |entirely )?sure (?:that )?(?:i (?:understand|follow) (?:you|that|what you)|what you mean)"
)
WH = re.compile(r"^(?:\W|(?:so|and|but|then|ok|okay|great|good|right)\b)*(?:what|which|when|where|who|whose|how)\b")
