"""Grammar of a sentence: does it deny, hedge, address, instruct, look back? Nothing here looks beyond its words."""

import re

from roleplay.features.view import View, feature, in_sentence
from roleplay.text import Sentence

NEGATION = re.compile(
    r"\b((?<!\bor )not|no(?! (?:worries|worry|problems?|probs|trouble at all|bother|hurry|rush|pressure|wonder|doubt)\b)|never|nobody|nothing|none|neither|nor|cannot|without|unable)\b|n't\b|\b(?:cant|wont|dont|doesnt|didnt|isnt|arent|wasnt|werent|hasnt|havent|hadnt|wouldnt|couldnt|shouldnt)\b"
)

_HEDGE = re.compile(
    r"\b(maybe|perhaps|might|possibly|probably|hopefully|should be|i guess|i think|not sure|i suppose|kind of|sort of|could be|apparently|supposedly)\b"
)

FIRST = re.compile(
    r"\b(i|i'm|im|i'll|ill|i've|ive|i'd|me|my|myself|we|we're|we'll|we've|we'd|us|our|let me|let's|lets)\b"
)

SECOND = re.compile(r"\b(you|you're|youre|you've|youve|you'll|youll|you'd|your|yours|yourself|u|ur)\b")

FUTURE = re.compile(r"\b(will|\w+'ll|ill|(?<!was )(?<!were )(?<!wasn't )(?<!weren't )going to|gonna|shall)\b")

_TAG = re.compile(
    r",? (?:ca|wo|could|would|should|is|are|do|does|did|was|were|have|has|had|must|need)n'?t (?:i|you|he|she|it|they|we|there|u)\W*$"
)


def without_tag(folded: str) -> str:
    """Return a folded sentence without the tag that it ends on, which denies nothing: "you can wait, can't you"."""
    return _TAG.sub("", folded)


NO_OBJECTION = re.compile(
    r"^no,? (?=no\b|thank|nothing|that(?:'s| is) (?:it|all|everything|the lot|fine|right|great|good|me|about)|that(?:'ll| will) (?:do|be)\b|i'?m (?:fine|good|all right|ok\b|happy|done)|it(?:'s| is) (?:all|fine|good|great)|all (?:good|clear|done)|we'?re (?:good|fine|done))"
    r"|\b(?:if|in case) (?:it|that|this|they|he|she|something|anything|things|there|the \w+)\b[^.!?,;]*"
)
"""A no to more of it ("no, that's the lot"), or what has not come about ("and if it goes wrong again")."""


in_sentence("negated", NEGATION, "Denies something: not, never, nobody, -n't.")

in_sentence("hedged", _HEDGE, "Hedges: maybe, might, should be, I think.")

in_sentence("first_person", FIRST, "Names the speaker or their company: I, we, my, let me.")

in_sentence("second_person", SECOND, "Addresses the customer: you, your.")

in_sentence("future", FUTURE, "Speaks of the future: will, going to, I'll.")

INSTRUCTS = re.compile(
    r"^(?:(?:please|just|simply|first(?: thing)?|then|now|ok|okay|right|so|well|and|also|maybe|anyway|or|but|yes|yeah|no|alright|all right)\b[,.:;-]* ?)*(?:you (?:just |first |will |simply )?(?:need to|have to|must|should|ought to|got to)\b(?!(?: not| never)?(?: have|'ve) (?:been|had|got|heard|received)\b)|you'?(?:ll|d|ve) (?:just )?(?:need to|have to|better|got to)\b"
    r"|what you (?:need|want|have|ought)(?: to do)? is\b|(?:try|check|send|fill|bring|call|ring|email|log|click|press|hold|take|use|look (?:at|on|for|up|in)|visit|download|open|contact|put|post|print|write|wait|change|turn|unplug|restart|reset|reinstall|read|speak|ask|make|get|keep|give|move|stop|think|don't|dont|focus|apply|consider|provide|enter|follow|find|buy|pick|switch|go|pop|collect|return|drop|submit|upload|attach|complete|block|leave|quit|sleep|eat|drink|join|spend|remember|work|forget|ignore|talk|reply|say|block|install|update|clear|delete|plug|swap|register|download)\b(?! (?:is|are|was|were|will|has)\b))"
)

_LEAVES_FREE = re.compile(
    r"\b(?:any|every)thing you(?:'d)? (?:like|want|wish|please|feel)\b|\b(?:what|who|when|where|how|which)ever (?:\w+ )?(?:you|suits|feels|works|is (?:best|easiest|right))\b"
    r"|\b(?:what|(?:as|all) (?:much|long|many|often|the \w+)(?: \w+)?(?: as)?|as|if|where|when) you(?:'d)? (?:like|wish|please|must|feel like)\W*(?:$|[,;.])"
)
"""Leaves it to the customer: "post whatever you like"."""


@feature
def instructs(view: View, sentence: Sentence) -> bool:
    """Instructs: an imperative, or you need to, you have to, you should; not what is left to the customer."""
    folded = view.folded[sentence.number]
    return bool(INSTRUCTS.search(folded)) and not _LEAVES_FREE.search(folded)


_PAST = re.compile(
    r"\b(?:was|were|had|did|ago|yesterday|last (?:week|month|year|night|\w+day)|\w{3,}ed|went|came|(?<!'ve )(?<!have )(?<!has )got|sent|gave|told|said|took|left|paid|bought|rang|sat|stood|kept|lost|made|felt|found|heard|saw|spoke|wrote|brought|fell|broke|slept|began|stayed in)\b"
)

_AHEAD = re.compile(
    r"\b(?:will|\w+'ll|(?<!was )(?<!were )(?<!wasn't )(?<!weren't )going to|can|could|would|should|may|might|takes?|expect|usually|normally|typically|needs?|due|\w+'d)\b"
)
_MAYBE_AHEAD = re.compile(
    r"\b(?:until|within|in|from|then|after|before|once|by(?! (?:(?:the|your|my|our|his|her|their|an?) )?(?:window|door|phone|road|side|gate|mistake|accident|(?:my|your|him|her|them|our)sel(?:f|ves))s?\b))\b"
)
_DID_NOT = re.compile(r"\bdid(?:n't| not| (?:you|i|we|he|she|it|they)) \w+")


@feature
def past_account(view: View, sentence: Sentence) -> bool:
    """Tells of what has been, and of nothing to come."""
    folded = view.folded[sentence.number]
    past = len(_PAST.findall(folded))
    ahead = _AHEAD.search(_DID_NOT.sub(" ", folded))
    return bool(past) and not ahead and (past > 1 or not _MAYBE_AHEAD.search(folded))


@feature
def second_or_short(view: View, sentence: Sentence) -> bool:
    """Speaks to the customer, or is short enough to be about them."""
    return bool(SECOND.search(view.folded[sentence.number])) or len(view.words[sentence.number]) <= 8


@feature
def long_enough(view: View, sentence: Sentence) -> bool:
    """Has four words or more."""
    return len(view.words[sentence.number]) >= 4


@feature
def long_sentence(view: View, sentence: Sentence) -> bool:
    """Has nine words or more."""
    return len(view.words[sentence.number]) >= 9


@feature
def short_sentence(view: View, sentence: Sentence) -> bool:
    """Has at most six words."""
    return len(view.words[sentence.number]) <= 6
