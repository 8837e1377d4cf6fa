"""What a trainee's question is about: a fact, the story, the customer themself, or what nobody can answer. Pure, by words."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Literal

from roleplay.customer.grounds import ordinary
from roleplay.customer.naming import spoken_of
from roleplay.customer.state import About
from roleplay.features import is_open_question, is_question
from roleplay.persona import Persona
from roleplay.signals import addresses_grader
from roleplay.text import STOPWORDS, content_stems, fold, sentences, stem, words

_REQUEST = re.compile(
    r"\b(?:can|could|may) i (?:just |please )?(?:get|take|have|ask|grab|check|see)|\b(?:give|tell|send|confirm|remind|share) (?:me|us)\b|\blet (?:me|us) (?:know|have|get|take)\b|\bi(?:'ll| will|'d)? (?:just )?need\b|\bplease (?:provide|confirm|share|give)"
    r"|\bwhat(?:'s| is| was| are| were)\b|\bdo you (?:have|know|remember|happen)\b|\bmind (?:if|sharing|telling|giving)\b"
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


_SUITS = re.compile(
    r"\b(?:does|would|will) (?:that|this|those|these|either|any of (?:that|those|these|them)|one of (?:those|these|them)) (?:\w+ ){0,2}?(?:work|suit|help|sound|do|be (?:good|ok|okay|all right|alright|fine|better|easier|in time|soon enough|early enough))\b"
    r"|\b(?:does|would|will) it (?:work (?:for|with)|suit|sound|do for|be (?:good|ok|okay|all right|alright|fine|better|easier) (?:for|if)|help (?:you|to|if))\b"
    r"|\bis (?:that|this|it) (?:good|ok|okay|all right|alright|fine|acceptable)(?: (?:for|with|then|like)\b|,|\?)"
    r"|\bhow (?:does|do|would) (?:that|this|it|these|those) (?:sound|suit|work)\b"
    r"|\b(?:do|would) you (?:like|want|prefer|take|accept|agree to) (?:that|this|it|those|these|one|either|me to do (?:that|this|it))\b"
    r"|\bwhich (?:one |of (?:them|those|these|the two) )?(?:would |do |does )?(?:you )?(?:suits?|works?|prefer|like (?:better|best)?|rather|is (?:better|best)|gets you)\b"
    r"|^(?:so |and |then )?(?:ok|okay|agreed|deal|yes|all right|alright|fair(?: enough)?|any good|sounds? (?:good|fair|right|ok|okay)|shall (?:i|we)(?: \w+){0,4})\?"
)


def asks_if_it_suits(folded: str) -> bool:
    """Whether a folded sentence asks whether what was just named would do, and so neither for a fact nor for the story."""
    return is_question(folded) and bool(_SUITS.search(folded))


def asks_for_something(text: str) -> bool:
    """Whether any sentence that speaks to the customer asks for an answer or requests something."""
    return bool(_asking(text))


def _asking(text: str) -> list[str]:
    said = [folded for folded in to_customer(text) if is_question(folded) or _REQUEST.search(folded)]
    return [_LEAVE.sub("", folded) for folded in said if not asks_if_it_suits(folded)]


_LEAVE = re.compile(
    r"\byou (?:can|may|could)(?: always)? tell (?:me|us)\b(?=.*(?:\b(?:if|when|whenever) you\b|\bor not\b))"
)
"""Leaves it to them whether they tell, and so asks for nothing but what it goes on to name."""


def only_asks_again(words: str) -> bool:
    """Whether a sorry in these words begs for what was not understood, or is itself asked about: "or the sorry?"."""
    folded = fold(words)
    return bool(_THEIR_WORDS.search(folded)) or (is_question(folded) and not _REGRETS.search(folded))


_REGRETS = re.compile(r"\b(?:i'?m|i am|we'?re|we are|so|very|really|truly) (?:\w+ )?sorry\b|\bapologi|\bforgive\b")


# ── facts ──


def asked_for(text: str, persona: Persona, said: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the facts that a turn asks for. said: the customer's turns before it.

    A turn of phrase that says nothing by itself gives way to a cue that shares a word with it and says more: "what does
    it say at the top" is no "what does it say". It also gives way to what the question names: "what happens when a scan
    is late" is about the scans, and no "what happens". A pronoun and the name of whom the customer speaks of
    are the same.
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
            if any(_asks_by(*pair) for pair in ((_why(cue), asking), *spoken.stand_ins(_why(fold(cue)), asking)))
            and not (fact.id in elsewhere and _tells_nothing(cue))
        ]
        telling = {word for _, cue in cues if _little(cue) != "all" for word in _stems(cue)}
        found |= {fact for fact, cue in cues if _little(cue) != "all" or not telling & set(_stems(cue))}
    return tuple(fact.id for fact in persona.facts if fact.id in found)


@lru_cache(maxsize=4096)
def _why(text: str) -> str:
    """Return a question, or a cue, with "why" for what comes to the same."""
    return _WHY.sub("why", text)


_WHY = re.compile(r"\b(?:how come|what makes|what's the reason|what is the reason)\b")


def touched_on(text: str, persona: Persona, told: Collection[str]) -> tuple[str, ...]:
    """Return the facts whose own words the questions of a turn name, those named most first.

    told: stems of what the customer has said; nobody touches on purpose on what they have not heard. A word may belong
    to two facts, so that one not told yet can be among them.
    """
    owners = _owners(persona)
    asking = [
        said for said in _asking(text) if _WH.search(said) or is_open_question(said)
    ]  # a yes or no wants no story
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
    common = {*_ANYTHING, *ordinary(), *content_stems(matter)}
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
    if not _each(cue) <= _each(folded):  # what most cues fail by
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
    return all(word in _ANYTHING for word in content_stems(cue))


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
        else:
            runs.append([])
    return tuple(tuple(run) for run in runs if run)


_AHEAD = re.compile(r"\b(?:tomorrow|next (?:week|month|year|time|day)|will|going to|gonna|would|could|should)\b|'ll\b")
_PAST = re.compile(r"\b(?:did|didn't|was|were|had|went|\w{2,}ed)\b")


@lru_cache(maxsize=4096)
def _looks_ahead(folded: str) -> bool:
    return bool(_AHEAD.search(folded)) and not _PAST.search(folded)


# ── what is asked where no fact is ──

_INVITES = re.compile(
    r"\b(?:tell|talk|walk|take|run|fill) (?:me|us)\b|\bdescribe\b|\bhelp me (?:to )?(?:understand|see|picture|get)\b"
    r"|\bwhat(?:'s|'s been| is| was| has| has been| all| else| exactly| actually)* (?:happen\w*|going|gone|went|up|wrong|bother\w*|matter\w*|worr\w+|upset\w*|trouble\w*)"
    r"|\bhow (?:did|does|do|was|were|has|have|is|are|'s)\b|\bwhat (?:brings|brought|led|makes|made|about|else)\b"
    r"|\bgo on\b|\bsay (?:\w+ )*more\b|\b(?:explain|share|hear)\b|\bwhat (?:was|is|has) (?:it|that|this|today)\b|\bwhat(?:'s| is| was| were| are) [^?]{1,40} like\b"
)
"""Forms that invite an account of something, rather than ask for one thing."""
_ANYTHING = frozenset(
    content_stems(
        "morning afternoon evening night yesterday week weekend month year ago last next first second third time times happens happening today day wrong situation going feel feeling felt experience issue problem matter trouble story affect start "
        "begin beginning explain describe understand help bother worry worries upset upsetting concern important "
        "bit lot little detail big small such details whole more side end left leave means meaning impact detail moment happy unhappy frustrated frustrating angry "
        "difficult hard bad full lead led bring brought hear share listen walk talk words mind exactly actually please "
        "everything background context would like need want hoping hope"
    )
)
"""Stems of words that ask for the story, whatever the story is."""
_THEIR_NAME = re.compile(
    r"\byour (?:full |first |last |whole |sur)?name\b|\bwho(?: am|'m| do) i (?:have|speaking|talking|chatting|dealing)\b|\bwho(?: is|'s) (?:this|calling|speaking)\b|\bwho are you\b"
)
_THE_REST = re.compile(
    r"\b(?:any|some)thing else (?:[\w']+ ){0,4}(?:know|tell|add|mention|say|worr\w+|bother\w*)\b|\banything (?:that )?i(?:'ve| have| haven't| have not| did not| didn't| forgot to)? (?:ask|asked|missed|left out|forgot\w*|overlooked)\b|\bwhat else\b[^?]*\bon your mind\b|\bwhat (?:have|did|am|do) i (?:miss|missed|missing|overlook\w*|not see\w*|got wrong|get wrong)\b"
    r"|\b(?:when|how long|since when)\b.{0,12}\b(?:this|it|that|all this|the (?:problem|trouble|issue))\b.{0,12}\b(?:start\w*|happen\w*|beg[aiu]n|going on|been|come up|go wrong)\b"
)
_THEIR_WISH = re.compile(
    r"\bwhat (?:do|did) you (?:actually |really |even )?want\b(?! to\b)|\bwhat you(?:'d| would) like (?:(?:me|us) to do|to happen|to see happen)\b|\bwhat (?:would|do|did) you (?:like|want|need|expect) (?:(?:me|us) to do|to happen|to see happen)\b|\bwhat (?:is it |is it that |exactly )?(?:do you want|are you (?:asking|after|looking for))\b"
    r"|\bwhat (?:would|could|might) (?:put|set|make) (?:it|this|that|things) right\b|\bwhat (?:would|could) (?:be )?an? (?:fair|good|right|happy) (?:outcome|solution|result|ending|answer)\b|\bwhat (?:can|could|should) (?:i|we) do (?:to|so that|that would)\b|\bwhat (?:would|could) (?:be|work|suit|feel)(?: you)? (?:better|best|right)\b"
)
_THEIR_WORDS = re.compile(
    r"\bwhat (?:do|did) you (?:just )?(?:mean|say)\b(?! (?:to|about|when|was|were|in)\b)|\b(?:you )?mean(?:ing)? what\b|^(?:sorry|pardon|what|huh|eh|come again|say again|excuse me)\W*\?|\b(?:say|repeat) (?:that|it) again\b|\bi (?:don't|didn't|do not|did not) (?:quite |really )?(?:understand|follow|get|catch) (?:you|that|what you)|\bi(?:'m| am) not (?:quite |really |entirely )?sure (?:that )?(?:i (?:understand|follow) (?:you|that|what you)|what you mean)"
)
_CHECKS = re.compile(
    r"\b(?:is|was|does|do|would|will|did|have|are|sound\w*|isn't|doesn't|make|makes)\b.{0,30}\b(?:right|correct|ok|okay|alright|all right|fair|sense|clear|help|work|suit\w*|better|enough|understand|follow|agree|agreed|mind|sound|fine|good|that it|with me|see what i mean)\b"
    r"|^(?:and |so |but )*(?:ok|okay|right|yes|no|yeah|agreed|deal|really|sure|got it|(?:all |everything )?clear|alright|all right|fine|good|isn't it|don't you|shall (?:i|we))\b[^?]{0,12}\?|,? (?:right|ok|okay|yes|no|yeah|correct|isn't it|wasn't it|don't you|didn't (?:it|you|they))\W*\?|\b(?:can|could|may|shall|should|would) (?:i|we)\b"
)
_CHECKS_ACCOUNT = re.compile(
    r"\b(?:have|did|do) (?:i|we) (?:got|get|have|understand|understood|hear|heard|read) (?:that|this|it|you|all (?:that|of that)|everything)(?: (?:right|correctly|properly|well|straight|so far))*\W*$|\b(?:is|was) (?:that|this|it) (?:right|correct|it|how it (?:was|went|is)|about right)\W*(?:so far)?\W*$|^(?:is (?:that|it) )?(?:right|correct)(?: so far)?\?"
)
_WH = re.compile(r"^(?:\W|(?:so|and|but|then|ok|okay|great|good|right)\b)*(?:what|which|when|where|who|whose|how)\b")
_LEFT_TO_THEM = re.compile(
    r"\b(?:shall|should|can|may) (?:i|we)\b|\b(?:what|which)(?:'s| is)? (?:the )?(?:best )?(?:time|day|date|e-?mail|number|address|postcode)\b(?! (?:do|does|did|will|is|was) (?:the|it|that|he|she|they)\b)|^(?:\W|and\b)*(?:what|which|when|where)\W+(?:\w+\W+){0,3}$"
)
"""In a question that begins with what, which or when: asks for the customer's choice, or is too short to be about anything else."""
_KNOWS = re.compile(r"\b(?:do|did|would) you (?:happen to )?(?:know|think|reckon|remember)\b|\bany idea\b")
_OF_THEM = re.compile(r"\b(?:you|your|yours|yourself|u|ur)\b|\byou'")


def about(text: str, heard: Collection[str], own: Collection[str]) -> About:
    """Return what the questions of a turn are about, for whoever has no fact to answer with.

    heard: stems of what the matter is known to be about. own: stems of what the customer has told of their own story.
    Of several questions the first one of the most telling kind counts. A turn that asks nothing is about the story.
    """
    asking = [folded for folded in to_customer(text) if is_question(folded) or _THEIR_WORDS.search(folded)]
    kinds = [_about(folded, heard, own) for folded in asking]
    return next((kind for kind in _TELLING if kind in kinds), "story")


_TELLING: Sequence[About] = ("name", "wish", "story", "words", "them", "elsewhere", "account", "agreement")


_MAY_I_ASK = re.compile(
    r"^(?:\W|(?:and|so|but|then)\b)*(?:may|can|could|might) i (?:just )?ask(?: you)?\b[,:]? ?(?=\w)"
)


def _about(asked: str, heard: Collection[str], own: Collection[str]) -> About:
    folded = _MAY_I_ASK.sub("", asked)
    if _THEIR_NAME.search(folded):
        return "name"
    if _THEIR_WORDS.search(folded):
        return "words"
    if _THEIR_WISH.search(folded):
        return "wish"
    if _THE_REST.search(folded):
        return "story"
    if _CHECKS_ACCOUNT.search(folded):
        return "account"
    named = [found for found in content_stems(folded) if found not in _ANYTHING]
    if asks_if_it_suits(folded):
        return "agreement"
    if is_open_question(folded):
        if not named or (_INVITES.search(folded) and all(found in heard for found in named)):
            return "story"
    elif _CHECKS.search(folded) and not _WH.search(folded):
        return "agreement"
    theirs = bool(
        _OF_THEM.search(folded)
        or (named and all(found in heard for found in named))
        or any(found in own for found in named)
        or (_WH.search(folded) and _LEFT_TO_THEM.search(folded))
    )
    return "them" if theirs and not _KNOWS.search(folded) else "elsewhere"
