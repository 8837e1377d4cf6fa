"""Which of the customer's facts a turn asks for. Pure, by words."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

from roleplay.customer.agreeing import asks_if_it_is_so, asks_if_it_suits
from roleplay.customer.alike import after_health, asks_how_they_are, in_full, plainly, timeless
from roleplay.customer.grounds import ordinary
from roleplay.customer.matching import asks_by, little, stems
from roleplay.customer.naming import spoken_of
from roleplay.features import is_open_question, is_question
from roleplay.persona import Fact, Persona
from roleplay.signals import addresses_grader
from roleplay.text import content_stems, fold, sentences, tells_nothing, words

_REQUEST = re.compile(
    r"\b(?:can|could|may) i (?:just |please )?(?:get|take|have|ask|grab|check|see)|\b(?:give|tell|send|confirm|remind|share) (?:me|us)\b|\blet (?:me|us) (?:know|have|get|take)\b|\bi(?:'ll| will|'d)? (?:just )?need\b|\bplease (?:provide|confirm|share|give)"
    r"|\bwhat(?:'s| is| was| are| were)\b|\bdo you (?:have|know|remember|happen)\b|\bmind (?:if|sharing|telling|giving)\b"
    r"|\bi (?:asked|was asking|wanted to ask|wondered|was wondering|meant to ask)(?: you)?(?: \w+ly)?,? (?:about|what|which|where|who|whose|when|how|why|whether|if)\b"
    r"|\bi(?:'d| would)? (?:still |just |really |also )*(?:want|like|love|need) to (?:know|hear|understand|learn)\b"
)


def asks(folded: str) -> bool:
    """Whether a folded sentence asks something, also where it is hurried and has no mark: "which mobile can i text"."""
    asked = is_question(folded) and ("?" in folded or not _TELLS_WHEN.search(folded))
    return asked or bool(_HURRIED_ASK.search(folded))


_TELLS_WHEN = re.compile(
    r"^(?:\W|(?:so|and|but|ok|okay|then)\b)*(?:(?:what|where|when|how) (?:your|my|our|the|his|her|their) \w+"
    r"|(?:should|had|were) (?:i|you|we|they|he|she|it|that|this|there|any\w*|some\w*|the|your)\b[^?]*?, (?:then )?(?:(?:i|you|we|they|he|she|it|that|there)(?:'d|'ll)?|please|just|tell|call|ring|write)\b)"
)
"""Begins like a question and is none: "when your bank shows it is up to them", "should it change, you'd have a letter"."""


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
    "happend": "happened",
}
_HURRIED = re.compile(
    rf"\b(?:(what|how|where|who|that|there|here)s|(did|does|do|is|are|was|were|have|has|would|could|should|ca|wo)nt|({'|'.join(_SHORT)}))\b(?!')"
)


def _written_out(folded: str) -> str:
    return _HURRIED.sub(lambda m: f"{m[1]}'s" if m[1] else f"{m[2]}n't" if m[2] else _SHORT[m[3]], folded)


def asks_for_something(text: str) -> bool:
    """Whether any sentence that speaks to the customer asks for an answer or requests something."""
    return bool(_asking(text))


def _asking(text: str, just_said: str = "") -> list[str]:
    meant = _with_what_is_meant([part for folded in to_customer(text) for part in _one_by_one(folded)], just_said)
    said = [folded for folded in meant if asks(folded) or _REQUEST.search(folded)]
    said = [folded for folded in said if not (asks_if_it_suits(folded) or asks_if_it_is_so(folded))]
    asked = [folded for folded in said if not _ECHO.search(folded)]  # "It fell down? Were you hurt?" asks the second
    told = (_LEAVE.sub("", folded) for folded in asked or said)
    now = (rest for each in told if (rest := _NOT_NOW.sub("", each)) == each or asks(rest) or _REQUEST.search(rest))
    return [_WHEN_FIRST.sub(r"\g<asked> \g<when>", folded) for folded in now]


def _one_by_one(folded: str) -> list[str]:
    """Return the questions of a sentence that asks for a yes and, in the same breath, for something else."""
    parts = _AND_ASKS.split(folded) if asks_if_it_suits(folded) else [folded]
    return [*(f"{part}?" for part in parts[:-1]), parts[-1]]


_AND_ASKS = re.compile(r",? and (?=(?:is|are|do|does|did|has|have|what|which|where|who|whose|how) (?!(?:that|it)\b))")


def _with_what_is_meant(said: Sequence[str], just_said: str) -> list[str]:
    """Return sentences, a question that names nothing with what stands before it: "you mentioned the other thing. What is it?".

    just_said: the customer's last turn. Who has to say nothing of whom they mean is "they" in "what did they say?".
    """
    full: list[str] = []
    meant = ""
    for folded in said:
        if asks(folded):
            before = meant if _IT.search(folded) else ""
            before = before or (fold(just_said) if _THEY_SAID.search(folded) else "")
            full.append(f"{before}, {folded}" if before and set(content_stems(folded)) <= ANYTHING else folded)
        else:
            meant = folded if _BRINGS_UP.search(folded) else meant
            full.append(folded)
    return full


_BRINGS_UP = re.compile(
    r"\b(?:i (?:mean|meant|am thinking of|was thinking of)|i'm thinking of|(?:come|go|coming|going) back to (?!you\b|it\b)|when you say|you(?:'ve| have|'d| had)? (?:just |also |only )?(?:said|mentioned|spoke|wrote|hinted|began|were (?:saying|going to say)|weren't going to say))\b"
)
"""Names what a question right after it is about."""
_IT = re.compile(r"\b(?:it|that|this|them|those|these|one)\b")
_THEY_SAID = re.compile(r"\bwhat (?:did|do|have|has) (?:they|he|she)(?: \w+ly)? (?:say|said|tell|told)\b")
"""Asks for the words of somebody of whom the customer has just spoken."""
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


_NOT_NOW = re.compile(
    r"\b(?:(?:and |so )?(?:then|afterwards|after that|by then)|when (?:i|we) (?:call|ring|phone|speak|talk)[^,.]*),? you (?:can |could |may |will |'ll )?(?:tell|let|give) (?:me|us)\b[^?]*"
    r"|\b(?:you )?(?:can |could |please )?(?:tell|stop|correct) (?:me|us) (?:if|whether|what|where|when|anything) (?:(?:that )?i(?:'ve| have|'m| am)?|something(?:'s| is)?|anything(?:'s| is)?) (?:\w+ ){0,2}?(?:miss\w*|wrong|right|forg\w+|left out|got|overlook\w*)\b[^?]*"
    r"|\b(?:thank(?:s| you)|glad|grateful|good|kind|appreciate\w*|brave)\b[^.?!,;]{0,30}\b(?:tell|told|telling|share|shared|sharing) (?:me|us|that|this|it)\b(?! (?:what|which|when|where|who|how|your)\b)"
    r"|\b(?:let me|i(?:'ll| will)|may i|can i|if i may) (?:just |quickly )?(?:(?:say|read|play|give) (?:it |that |this |all |you |what i \w+ )*back|sum(?:mari[sz]e)?|recap)\b[^?]*"
)
"""Speaks of what they will tell later, gives thanks for what they have told or goes through it: nothing in it is asked for."""


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
    each = _cues(tuple((fact.id, fact.asked_by) for fact in persona.facts))
    facts = {fact.id: fact for fact in persona.facts}
    owners = _owners(persona) | _tellers(persona, said)
    for asking in map(in_full, _asking(text, said[-1] if said else "")):
        of_what = asking if _WHAT_HAPPENED.search(asking) else timeless(asking)
        named = [owners[word] for word in content_stems(of_what) if word in owners]
        elsewhere = {fact for fact in facts if named and not any(fact in its for its in named)}
        sayable = {*stems(asking), *stems(plainly(asking)), *spoken.stems}
        cues = [
            (fact, cue)
            for fact, cue, needs in each
            if needs <= sayable  # what nearly all fail by
            and (_hears(cue, asking) or any(asks_by(*pair) for pair in spoken.stand_ins(in_full(fold(cue)), asking)))
            and not (_tells_nothing(cue) and (fact in elsewhere or _asks_of_more(cue, asking, facts[fact])))
        ]
        asked_of_it = timeless(_WHEN.sub("", asking))
        if asked_of_it != asking and not _WHAT_HAPPENED.search(asked_of_it):
            of_it = [pair for pair in cues if _hears(pair[1], asked_of_it)]
            cues = of_it if any(not _only_invites(cue) for _, cue in of_it) else cues
        cues = _fullest(cues)
        telling = {word for _, cue in cues if little(cue) != "all" for word in stems(cue)}
        found |= {fact for fact, cue in cues if little(cue) != "all" or not telling & set(stems(cue))}
    found = found or _guessed(text, persona, said)
    return tuple(fact.id for fact in persona.facts if fact.id in found)


@lru_cache(maxsize=64)  # asked at every turn
def _cues(asked_by: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Return the cues of facts, each with the stems that no question without them asks by."""
    return tuple((fact, cue, _needed(cue)) for fact, cues in asked_by for cue in cues)


def _needed(cue: str) -> frozenset[str]:
    full = in_full(cue)
    return frozenset() if asks_how_they_are(full) else frozenset(stems(full)) & frozenset(stems(in_full(fold(cue))))


def _only_invites(cue: str) -> bool:
    """Whether a cue is no more than "tell me": that is said with any question."""
    return little(cue) == "all" and not _BEGINS_TO_ASK.search(cue)


def _asks_of_more(cue: str, asking: str, fact: Fact) -> bool:
    """Whether a cue is only a time, and a question for one thing names what the fact has not: "did anybody warn you last night?" asks nothing of the night."""
    if is_open_question(asking) or _BEGINS_TO_ASK.search(cue) or not set(content_stems(cue)) <= _TIMES:
        return False
    own = content_stems(" ".join((*fact.asked_by, *fact.say, fact.recap)))
    return not set(content_stems(asking)) <= ANYTHING.union(own)


_BEGINS_TO_ASK = re.compile(r"\b(?:what|which|when|where|who|whose|how|why)\b")
_TIMES = frozenset(
    content_stems(
        "morning afternoon evening night yesterday today tonight tomorrow week weekend month year day ago last next first second third time times"
    )
)


def _guessed(text: str, persona: Persona, said: Sequence[str]) -> set[str]:
    """Return the facts whose secret a question names before anybody has: "is it somebody's birthday?" asks what the day is."""
    heard, asking = _run(" ".join(said)), [_run(folded) for folded in _asking(text) if asks(folded)]
    secrets = [(fact.id, _run(secret)) for fact in persona.facts for secret in fact.secret if not tells_nothing(secret)]
    return {fact for fact, run in secrets if run not in heard and any(run in each for each in asking)}


def _run(text: str) -> str:
    return " ".join(["", *words(text), ""])


def _fullest(cues: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return cues without those whose every word stands in another that says more: "talked to a manager" is no "talked to"."""
    each = [frozenset(stems(cue)) for _, cue in cues]
    return [pair for pair, its in zip(cues, each, strict=True) if not any(its < other for other in each)]


def _hears(cue: str, asking: str) -> bool:
    """Whether a cue is in a question, also where the two come to the same in other words."""
    full, plain = in_full(cue), plainly(asking)
    if asks_how_they_are(full):
        return asks_by(after_health(full), plain)
    return asks_by(full, asking) or (plain != asking and asks_by(full, plain))


_WHEN = re.compile(
    r"(?<=\w),? (?:when|while|after|before|once|as soon as|if|because) (?:it|he|she|they|we|you|i|that|this|the|your|our|his|her|all|everything|nobody) .*$"
)
"""Says at what time, beside what is asked."""
_WHAT_HAPPENED = re.compile(
    r"\bwhat(?:'s| is| was| has)?(?: \w+)? (?:happen\w*|going|gone|went)\b|\bwhat (?:did|do) (?:they|he|she|we) (?:say|do|tell)\b"
)
"""Asks nothing by itself: what happened when, is the question."""


@lru_cache(maxsize=4096)
def _tells_nothing(cue: str) -> bool:
    """Whether a cue asks for the story, whatever the story is."""
    if _SAYS_ENOUGH.search(cue) or asks_how_they_are(in_full(cue)):
        return False
    return all(word in ANYTHING for word in content_stems(cue))


_SAYS_ENOUGH = re.compile(
    r"\b(?:(?:your|her|his|their) own|by (?:yourself|herself|himself|themselves)|with you|(?:look|drop|pop) in on|check on)\b"
)
"""Little words that ask for one thing."""


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
    return _owned(_matter(persona), tuple((fact.id, fact.recap) for fact in persona.facts))


def _tellers(persona: Persona, said: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the same for the words with which they have told something: "who is the second glass for?" is about the glass."""
    heard = set(content_stems(" ".join(said)))
    telling = _owned(_matter(persona), tuple((fact.id, " ".join((fact.recap, *fact.say))) for fact in persona.facts))
    return {word: facts for word, facts in telling.items() if word in heard}


def _matter(persona: Persona) -> str:
    return " ".join((persona.brief, persona.wants, persona.trouble or ""))


@lru_cache(maxsize=64)
def _owned(matter: str, told: tuple[tuple[str, str], ...]) -> dict[str, frozenset[str]]:
    common = {*ANYTHING, *_TIMES, *ordinary(), *content_stems(matter)}
    places: dict[str, set[str]] = {}
    for fact, words_ in told:
        for word in content_stems(words_):
            places.setdefault(word, set()).add(fact)
    return {word: frozenset(facts) for word, facts in places.items() if len(facts) <= 2 and word not in common}


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
