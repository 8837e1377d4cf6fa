"""What a turn holds out: which remedies, and whether it asks if they suit. Pure, by words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from roleplay.customer.agreeing import asks_if_it_suits
from roleplay.customer.asking import to_customer
from roleplay.customer.grounds import ordinary
from roleplay.features import announces, is_offer, is_question
from roleplay.features.offers import CONDITIONAL, REFUSAL
from roleplay.persona import Persona, Remedy
from roleplay.signals import addresses_grader
from roleplay.text import content_stems, fold, sentences


def offered_in(text: str, persona: Persona, before: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the remedies that a turn offers, first those it asks about, in the order they are named. before: the trainee's turns before it.

    "I can't do this, but I can do that" offers that: it is read clause by clause. A thing that is only named is offered
    too if the turn goes on to ask whether it suits: "Saturday, 9 to 11. Is that good?", or asks for it in so many words:
    "Saturday 9 to 11, yes or no?" What was held out with a day and its hours is held out again by these alone.
    """
    offering, asked = _offering(text), _asking_for_it(text)
    places = {
        remedy.id: _place(remedy, offering + asked if remedy.allowed else offering) for remedy in persona.remedies
    }
    questions = [clause for clause in offering + asked if is_question(clause)]
    asked_about = {remedy.id for remedy in persona.remedies if _place(remedy, questions) is not None}
    named = (remedy for remedy, place in places.items() if place is not None)
    found = tuple(sorted(named, key=lambda remedy: (remedy not in asked_about, places[remedy] or 0)))
    return found or _again(text, before, persona)


def _offering(text: str) -> list[str]:
    """Return the clauses of a turn that hold something out."""
    said = to_customer(text)
    offering = [
        clause
        for place, sentence in enumerate(said)
        for clause in (sentence, *_clauses(sentence))
        if _holds_out(clause)
        or (_may_be_meant(clause) and any(map(asks_if_it_suits, said[place + 1 :])))
        or (place and _ASKS_TO_GIVE.search(said[place - 1]) and _NAMES_IT.search(clause) and _may_be_meant(clause))
    ]
    return [_named_in(clause) for clause in offering]


def _asking_for_it(text: str) -> list[str]:
    """Return the clauses of a turn that ask whether something they name would do."""
    said = to_customer(text)
    offers = any(map(_holds_out, said))  # "Shall we book a visit? Wednesday morning?"
    asked = (
        clause
        for sentence in said
        for clause in (sentence, *_clauses(sentence))
        if asks_for_it(clause) or (offers and _is_scrap(clause))
    )
    return [_named_in(clause) for clause in asked]


def _named_in(clause: str) -> str:
    """Return a clause without what it names beside the offer: the lesser thing, the day on which somebody rings, or what a third is told."""
    return _TOLD_ON.sub("", _RUNG_ON.sub(r"\g<rings>", _PASSED_OVER.sub("", clause)))


def _place(remedy: Remedy, offering: Sequence[str]) -> int | None:
    """Return which clause offers a remedy, if one does; what policy forbids is not offered by naming its condition, nor by words of two offers."""
    return next(
        (
            place
            for place, clause in enumerate(offering)
            if announces(remedy.cues, clause) and _is_meant(remedy, clause)
        ),
        None,
    )


def _is_meant(remedy: Remedy, clause: str) -> bool:
    """Whether a clause with the words of a remedy can offer it."""
    if remedy.allowed:
        return True
    return not CONDITIONAL.search(clause) and any(announces(remedy.cues, part) for part in _WAYS.split(clause))


def names_forbidden(folded: str, persona: Persona) -> bool:
    """Whether a folded sentence names what policy forbids, or what this customer came for: the object of a no."""
    cues = [cue for remedy in persona.remedies if not remedy.allowed for cue in remedy.cues]
    wanted = set(content_stems(persona.wants)) - ordinary()
    return announces(cues, folded) or bool(wanted & set(content_stems(folded)))


def _clauses(folded: str) -> list[str]:
    """Return what follows a "but", or a "so", where the whole, with its no, is no offer."""
    return [] if is_offer(folded) else _BUT.split(folded)[1:]


_BUT = re.compile(r",? (?:but|however)\b,? |, so (?!that\b)|,? (?:that's|that is|this is|which is) why |; ")


@lru_cache(maxsize=4096)
def _holds_out(folded: str) -> bool:
    """Whether a clause is built like an offer, or asks whether something would do, however much is named before it.

    "20 instead of 70" refuses nothing, and what it is instead of is not offered; nor is Saturday in "until Saturday".
    """
    offer = _BESIDES.sub("", _PASSED_OVER.sub("", folded))
    asked, done = _WOULD_IT_DO.search(offer), _DOES_IT.search(offer) and not is_question(folded)
    if _ASKS_THEIR_REASON.search(offer):
        return False
    return (is_offer(offer) or bool((asked or done) and not REFUSAL.search(offer))) and not _NOT_DONE.search(offer)


_ASKS_TO_GIVE = re.compile(
    r"^(?:\W|(?:so|and|but|then|ok|okay|well)\b)*(?:(?:could|can|may|might|shall|should) (?:i|we)|what if|suppose|would you (?:like|take|accept|consider|come)|do you want)\b[^?]*\?"
)
_NAMES_IT = re.compile(
    r"^(?:say,? |so |and )?(?:an?|one|two|the|your|both|£?\d[\d.]*)\b(?!(?: [\w-]+){0,5} (?:is|are|was|were|has|have|will|can|would|does|did|says?|looks?|shows?|knows?|needs?)\b)"
)
"""Names no more than a thing, right after leave is asked to give something: "Could we give you that evening? A room on the lake"."""
_ASKS_THEIR_REASON = re.compile(
    r"\b(?:why|what for|how come|when|how long)\b(?: \w+){0,2} (?:do|did|would|should) you (?:\w+ )?(?:want|like|wish|prefer|need|ask|expect)\b|\bwhy (?:should|must|is it|would) (?:we|i|he|she|they|it|that)\b"
)
"""Asks why they want what it names, and offers none of it: "why do you want him dismissed?"."""
_PASSED_OVER = re.compile(
    r",? ?\b(?:instead of|rather than)\b[^,.;:?!]{1,30}?(?=[,.;:?!]|$| (?:i|we|and|or|until|till|so)\b)"
    r"|\bno (?:more |free |open |other )?(?:seat|room|slot|table|place|appointment|visit|engineer|flight|plane|bed|van|driver)s?\b[^,.;:?!]{0,60}?(?=[,.;:?!]|$| but\b)"
    r"|, not (?:on |the )?[\w:]+|\b(?:until|till) (?:this |next |the )?(?:\w+day|then|weekend)\b"
    r"|,? so let me (?:start|begin) (?:there|with (?:that|this|it))\b"
    r"|,? ?\b(?:it|that|this)(?:'ll| will)? (?:only |just )?takes? (?:me |us |her |him |them )?(?:only |just |about )?(?:an?|one|two|five|ten|some|no|\d+) (?:\w+ )?(?:minutes?|moments?|seconds?|while|time|hours?|days?)\b"
    r"|\b(?:as of|(?:as )?from|since) (?:today|tonight|tomorrow)\b"
)
"""What is named as the lesser thing, as what it is not or as not to be had, as since when or how long something else lasts; how long it takes; or a mere beginning."""
_BESIDES = re.compile(r" (?:also|now|then|therefore)(?= going to\b)")
"""Goes on from what was offered before: "I'm also going to …"."""
_RUNG_ON = re.compile(
    r"(?P<rings>\b(?:ring|call|phone) you\b[^,.;:?!]{0,24}?) (?:on |this |next )?(?:tomorrow|tonight|this evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)
_TOLD_ON = re.compile(
    r"\b(?:tell|write to|inform|let) (?:her|him|them|the \w+)(?: know)?(?::| that (?:you|she|he|they)\b| what you\b)[^.?!]*"
)
"""Says what somebody else will be told of them."""
_NOT_DONE = re.compile(
    r"\b(?:nobody|no one|never)(?: \w+){0,2}? (?:\w+ed|sent|did|made|put|went|came|wrote|paid|took)\b"
)
"""Tells what was left undone: "nobody ever submitted it"."""
_WOULD_IT_DO = re.compile(
    r"\b(?:would|will|does) [^?]{1,120}\b(?:help|work|suit|do|be (?:better|easier|enough|any good|any help|all right|alright|ok|okay)|make [^?]{1,60} (?:easier|better|possible|good))\b"
    r"|\b(?:can|could|may|shall|should) (?:our|the|my|an?|two|they|he|she|somebody|someone)(?: \w+){0,3}? (?:come|bring|build|call|ring|fix|deliver|carry|visit|collect|move|roll|switch|set|check|go)\b"
    r"|\b(?:can|could|may|might|shall|should|if) (?:i|we) (?:just |also )?(?:move|roll|page|switch|keep|hold|stop|close|put|give|leave|change|cancel|refund|reserve|enter|order|arrange|transfer|send|sent|write|wrote|email\w*|book\w*|raise\w*|credit\w*|post\w*|set)\b"
)
_DOES_IT = re.compile(
    r"\b(?:i|we)(?:'d| would)?(?: (?:now|then|also|just|gladly|still|can|(?:like|love|want) to))? (?:book|send|write|change|credit|set|arrange|raise|refund|hold|move|email|post|text|order|page|put|open|submit|correct|stop|bring|deliver|give you|get you|pass|add|log|file|process|relabel|fix|reserve|build|replace|return|pay|waive|lower|reduce|slow|switch|turn|cancel|close|print|transfer|report|confirm|take (?!it\b))\b"
    r"|^(?:\W|(?:so|ok|okay|right|good|done|and|all done)\b)*(?:i|we)(?:'ve| have)(?: just| now)? (?:booked|raised|ordered|arranged|reserved|opened|put|sent|refunded|credited|changed|set|rebooked)\b|\b(?:i|we) (?:just|now) (?:booked|raised|ordered|arranged|reserved|opened|sent|rebooked)\b"
    r"|\b(?:people|men|team|drivers?|crew|engineers?|colleagues?|managers?|she|he|they|both) (?:will |both |then )*(?:(?:carry|carries|bring|brings|build|builds|fix|fixes|deliver|delivers) (?:it|them|the|your|up|a)\b|(?:rings?|calls?|phones?|writes?|texts?|e-?mails?) you\b)"
    r"|^(?:\W|(?:ok|okay|right|so|then|fine|good)\b)*(?!(?:no|some|any|every)thing\b|during\b|morning\b|evening\b)[a-z]{3,}ing\b.{0,50}\b(?:now|right away|straight away|today|tomorrow)\b"
    r"|(?<!when )(?<!if )(?<!until )(?<!time )\byou(?:'ll| will)? (?:also |then |now )?get (?:the |an? |your |back )*(?:[£$€]? ?\d|credit|refund|visit|text|email|letter|new)"
    r"|\b(?:you(?:'ll)? get|comes?|stops?|arrives?|goes out)\b.{0,40}\b(?:now|today|tonight|tomorrow|within|\w+day|(?:at|by|from) \d)"
)


def _may_be_meant(folded: str) -> bool:
    """Whether a clause can name what is held out: it asks and refuses nothing, and tells of nobody's past or wish."""
    return not (is_question(folded) or REFUSAL.search(_PASSED_OVER.sub("", folded)) or _TELLS_BACK.search(folded))


_TELLS_BACK = re.compile(
    r"\b(?:was|were|did|had|went)\b|\btoo (?:late|far|long|much)\b|\bno (?:good|use|longer)\b|(?<!\bif )(?<!\bwhen )\byou(?:'ve| have)? (?:said|say|told|wrote|want(?:ed)?|wish(?:ed)?|asked|need(?:ed)?|waited|sent|tried|lost|missed|called|rang|paid|booked|got|came|went)\b"
)


# ── asked for in so many words ──


def asks_for_it(folded: str) -> bool:
    """Whether a question asks for a yes to what it names, or for a choice among it, and neither why nor what was."""
    if not is_question(folded) or _TELLS_BACK.search(folded) or _ABOUT_WHAT_IS.search(_OR_NO.sub("", folded)):
        return False
    return asks_if_it_suits(folded) or bool(_CHOICE.search(folded) or _GOOD.search(folded)) or _is_bare(folded)


_ABOUT_WHAT_IS = re.compile(
    r"\bwhy\b|^(?:\W|(?:and|so|but|then|ok|okay)\b)*(?:what|when|where|who|how|whose)\b(?!'s| is (?:better|best))|\b(?:not|no|nobody|nothing|never|without|since|because)\b|n't\b"
)
_OR_NO = re.compile(r"\b(?:yes )?or (?:not?|shall|should)\b")
_CHOICE = re.compile(
    r"\bwhat(?:'s| is) (?:better|best|easier|easiest)\b|"
    r"\bwhich\b[^?]*\b(?:suits?|fits?|want|prefer|like|rather|better|best|take|choose|works?(?= (?:for|best|better|with)\b|\W*\?|,))\b"
)
_GOOD = re.compile(
    r"\b(?:is|are|would) (?!(?:you|it|that|this|these|those|there|your|he|she|they)\b)[^?]{1,60}\b(?:good|ok|okay|fine|all right|alright|possible|better|suitable|convenient|(?:\w+ )?enough|in time|any (?:good|use|help))(?: (?:for|with) (?:you|your \w+|him|her|them))?(?: instead| then| too)?\W*\?$"
)


def _is_scrap(folded: str) -> bool:
    """Whether a question is a few words that go on with the one before."""
    return is_question(folded) and len(folded.split()) <= 4 and not _SAYS_MORE.search(folded)


def _is_bare(folded: str) -> bool:
    """Whether a question is no more than what is to be settled: "so Thursday 8 to 12?"."""
    short = len(folded.split()) <= 12 and not _SAYS_MORE.search(folded)
    return short and bool(_SETTLING.search(folded) or _HOURS.search(folded))


_SAYS_MORE = re.compile(
    r"\b(?:is|are|am|do|does|have|has|can|could|will|would|should|may|might|must|what|how|again|also|even|every|each|last|before|after|already|you)\b(?! down\b)|'(?:s|re|ll|ve|d)\b|\b\w{2,}ed\b"
)
_SETTLING = re.compile(r"^(?:\W|(?:ok|okay|right|good|great|well|fine|alright)\b)*(?:so|then)\b|\bthen\W*\?$")


def without_offers(text: str) -> str:
    """Return a turn without the questions that ask for a yes to an offer, and for no more: they ask for no fact."""
    said = [(each.text, fold(each.text)) for each in sentences(text) if not addresses_grader(each.text)]
    return " ".join(
        words
        for words, folded in said
        if _ASKS_MORE.search(folded) or not (asks_for_it(folded) or _ASKS_LEAVE.search(folded))
    )


_ASKS_LEAVE = re.compile(
    r"(?:^(?:\W|(?:so|and|then|ok|okay|or)\b)*|, )(?:(?:shall|should|can|could|may) (?:i|we|our|my|the|an?|two|they|he|she|somebody|someone)|(?:do|would) you (?:want|like|prefer)(?! an? (?:\w+ )?(?:minute|moment|break|pause|rest|breath)\b))\b(?!.{0,12} (?:ask|know|tell|say|have(?! (?:it|that|this|them)\b)|take|grab|check|see|confirm|get your)\b)"
)
_ASKS_MORE = re.compile(r"\b(?:what|where|who|how|when)\b")


# ── named again by its day and hours ──

_DAY = re.compile(r"\b(?:tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b")
_CLOCK = re.compile(r"(?<![-:.\d£$€])(\d{1,2})[:.](\d\d)(?![:.]?\d|%)")
_HOURS = re.compile(
    r"\b(\d{1,2})(?:[:.]\d\d)? ?(?:am|pm|h)? ?(?:-|to|till|until|and) ?(\d{1,2})(?:[:.]\d\d)?(?: ?(?:am|pm|h))?\b(?![.,:]?\d)"
)


@dataclass(frozen=True, slots=True)
class _Times:
    """The days and the hours, from when to when or to the minute, that a clause names."""

    days: frozenset[str] = frozenset()
    hours: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: "_Times") -> "_Times":
        return _Times(self.days | other.days, self.hours | other.hours)

    def within(self, other: "_Times") -> bool:
        """Whether everything named here is named there, and anything is."""
        return bool(self.days or self.hours) and self.days <= other.days and self.hours <= other.hours

    def meets(self, other: "_Times") -> bool:
        """Whether the hours named here, or where there are none the days, are among those."""
        return bool(self.hours & other.hours) if self.hours else bool(self.days & other.days)


def _times(folded: str) -> _Times:
    minutes = (each for each in _CLOCK.findall(folded) if not _HOURS.search(folded))
    return _Times(frozenset(_DAY.findall(folded)), frozenset((*_HOURS.findall(folded), *minutes)))


def held_out(before: Sequence[str], persona: Persona) -> dict[str, _Times]:
    """Return the remedies that earlier turns held out, each with its days and hours."""
    held: dict[str, _Times] = {}
    for clause in (clause for text in before for clause in (*_offering(text), *_asking_for_it(text))):
        named = [each for each in persona.remedies if each.allowed and _place(each, [clause]) is not None]
        parts = _OR.split(clause) if len(named) > 1 else [clause]
        for remedy in named:
            own = [part for part in parts if announces(remedy.cues, part)] or parts
            held[remedy.id] = held.get(remedy.id, _Times()) | _times(" ".join(own))
    return held


_OR = re.compile(r",? or |; ")
_WAYS = re.compile(r", or |; (?:or |and )?")
"""Stands between two ways that are held out in one sentence."""


def _again(text: str, before: Sequence[str], persona: Persona) -> tuple[str, ...]:
    """Return what is held out again by nothing but its day and hours: "so I put you down for 8 to 10 tomorrow?".

    Who asks for a yes to the plan holds out all of it again.
    """
    said = to_customer(text)
    if any(_PLAN.search(clause) and asks_if_it_suits(clause) for clause in said):
        welcome = {remedy.id for remedy in persona.remedies if not remedy.never}
        return tuple(remedy for remedy in held_out(before, persona) if remedy in welcome)
    meant = [
        named
        for place, clause in enumerate(said)
        if (named := _times(clause)).hours or not _IN_TOUCH.search(clause)  # "I ring you tomorrow" offers no visit
        if asks_for_it(clause)
        or (_SETTLED.search(clause) and not _TELLS_BACK.search(clause) and not REFUSAL.search(clause))
        or (_may_be_meant(clause) and any(map(asks_if_it_suits, said[place + 1 :])))
    ]
    if not any(named.days or named.hours for named in meant):
        return ()
    held = held_out(before, persona)
    every = reduce(or_, held.values(), _Times())
    known = [each for each in meant if each.within(every)]  # "8 to 10, or 3 to 5?" names what two offers hold out
    return tuple(remedy for remedy, times in held.items() if any(each.meets(times) for each in known))


_PLAN = re.compile(
    r"\b(?:the|this|that|our|my) plan\b|\bagreed\b|\beverything\b|\ball (?:of (?:this|that)|that|this)\b"
)
_SETTLED = re.compile(
    r"\b(?:book\w*|reserv\w+|settled|(?<!be )fixed|confirm\w*|agreed|put you down|(?:i|we)(?:'ll)? (?:take|keep|hold))\b"
)
_IN_TOUCH = re.compile(r"\b(?:call|ring|phone|text|write|e-?mail|message|hear|contact|check)\b")
