"""The account misread: said back wrongly, or answered as though a plain part of it had not been told."""

import re

from roleplay.features.account import (
    asserts_denied,
    attributes_wish,
    contradicts_told,
    forgets_circumstance,
    suggests_ruled_out,
)
from roleplay.features.asked_again import asks_again
from roleplay.features.echo import COMMON_STEMS, parrots_wholly
from roleplay.features.forms import INSTRUCTS, NEGATION
from roleplay.features.offers import OFFER_FORM
from roleplay.features.questions import holds_out, is_question
from roleplay.features.remedies import money_unwanted, offers_time_out, too_late
from roleplay.features.replies import told_already_next
from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.text import STOPWORDS, Sentence, content_stems, fold, sentences, stem

# ── said back wrongly ──

_SLIGHT_THINGS = COMMON_STEMS | {
    stem(word) for word in "name address details side word words fault mind life own eyes hands head face".split()
}
_YOUR_THING = re.compile(r"\byour (?=([a-z]+)\b(?!'s)(?: ([a-z]+)\b(?!'s))?)")


@feature
def claims_anothers(view: View, sentence: Sentence) -> bool:
    """Makes the customer's what they said was somebody else's: "their washing machine" – "your washing machine"."""
    folded = view.folded[sentence.number]
    if "your " not in folded:
        return False
    for first, second in _YOUR_THING.findall(folded):
        for thing in filter(None, (f"{first} {second}" if second else "", first)):
            if len(thing) < 4 or thing in STOPWORDS or stem(thing) in _SLIGHT_THINGS:
                continue
            others = rf"\b(?:their|his|her|next[- ]?door'?s|neighbou?r'?s|else'?s) {re.escape(thing)}\b"
            if re.search(others, view.told) and not re.search(
                rf"\b(?:my|our|mine|us|the) {re.escape(thing)}\b", view.told
            ):
                return True
    return False


_PLAYED_DOWN = re.compile(
    r"\b(?:the odd|here and there|now and (?:then|again)|(?:just|only|merely|simply) (?:a|one|the)|a (?:bit of an?|slight|minor|small|little|tiny|mild)|slightly|minor|a couple of|once or twice|the occasional|occasionally|(?:would |'d )?prefer|a preference)\b"
)
_MADE_MUCH_OF = re.compile(
    r"\b(?:every (?:single|time|day|night|evening|morning|week)|always|constantly|never|whole|entire|all (?:day|night|week|of)|completely|totally|twice|three|four|five|six|\d+ (?:times|days|weeks|months|hours)|nobody|nothing|ruined|wrecked|dementia|allerg\w+|disab\w+|autis\w+|asthma\w*|epilep\w+|diabet\w+|wheelchair|insulin)\b"
)
_PUT_IN_THEIR_MOUTH = re.compile(
    r"\b(?:changed your mind|(?:bend|break|get round|ignore) (?:the|our) \w+|special treatment|make an exception|(?:just |simply )?(?:do ?n'?t|did ?n'?t) (?:like|fancy|want to (?:pay|wait))|gone off it|second thoughts|had an accident|got cold feet|against (?:medical |our |their )?(?:advice|instructions)|(?:is ?n'?t|not) affordable|can'?t afford|(?:turned|turning) (?:it|you|them|us) down|refused|missed (?:your|the) (?:\w+ )?(?:appointment|delivery|slot|payment|deadline|flight|train))\b"
)


@feature
def plays_down(view: View, sentence: Sentence) -> bool:
    """Says less of it than was told ("every night" – "the odd dropout"), or a motive that the customer never gave."""
    folded = view.folded[sentence.number]
    small = _PLAYED_DOWN.search(folded)
    if small and small[0] not in view.told and _MADE_MUCH_OF.search(view.told):
        return True
    motive = _PUT_IN_THEIR_MOUTH.search(folded)
    return motive is not None and not frozenset(content_stems(motive[0])) & view.customer_stems


@feature
def misstates(view: View, sentence: Sentence) -> bool:
    """Differs from what the customer told, gives them another's thing or a wish they never spoke of, or plays it down."""
    return (
        contradicts_told(view, sentence)
        or claims_anothers(view, sentence)
        or (attributes_wish(view, sentence) and len(view.stems[sentence.number] & view.customer_stems) <= 1)
        or plays_down(view, sentence)
    )


@turn_feature
def misstates_in_turn(view: View) -> bool:
    """Some sentence of this turn says the customer's matter back wrongly."""
    return any(misstates(view, other) or attributes_wish(view, other) for other in view.sentences)


@turn_feature
def parrots_in_turn(view: View) -> bool:
    """Some sentence of this turn is the customer's own, word for word."""
    return any(parrots_wholly(view, other) for other in view.sentences)


# ── answered as though it had not been told ──

_FINE = re.compile(
    r"\b([a-z]{3,})s?(?:'s|'re)? (?:(?:is|are|was|were|looks?|seems?|works?|still|all|perfectly|absolutely|actually|just|both) )*(?:fine|ok|okay|alright|all right|perfect|lovely|not the (?:problem|issue|point))\b(?! (?:if|but|until|by|for|with|thanks?))"
)
_NO_THING = STOPWORDS | frozenset(
    "thing things everything anything something nothing everyone day time morning evening afternoon idea sounds sound seems looks works feel feeling that's it's".split()
)


@per_view
def _fine_things(view: View) -> frozenset[str]:
    """Stems of what the customer said in their last three turns is in order."""
    told = [fold(said.text) for turn in view.customer_turns[-3:] for said in sentences(turn)]
    return frozenset(
        stem(thing)
        for said in told
        if not is_question(said)
        for thing in _FINE.findall(said)
        if thing not in _NO_THING and stem(thing) not in _PEOPLE
    )


_PEOPLE = frozenset(
    stem(word) for word in "mum dad wife husband son daughter kids baby dog cat she he we i you".split()
)


def _proposes(folded: str) -> bool:
    return bool(OFFER_FORM.search(folded) or INSTRUCTS.search(folded))


@feature
def mends_what_is_fine(view: View, sentence: Sentence) -> bool:
    """Proposes to do something about the very thing the customer said is fine, and about nothing else of theirs."""
    fine = _fine_things(view)
    if not fine or not _proposes(view.folded[sentence.number]) or NEGATION.search(view.folded[sentence.number]):
        return False
    shared = {found for found in view.stems[sentence.number] & view.customer_stems if not found.isdigit()}
    return bool(shared) and shared <= fine


_UNWANTED = re.compile(
    r"\b(?:i(?:'?m| am) not (?:after|asking for|looking for|interested in|here for)|(?:i|we) (?:really |just |certainly )?(?:don'?t|do not) (?:want|need)|not another) (?:anything for the |an? |any |the |your |another |more )?((?:[a-z]+ ){0,2}[a-z]+)"
)
_UNWANTED_PERSON = re.compile(r"\b(?:you|him|her|them|to|it|that|this|anyone|anybody)\b")


@per_view
def _unwanted(view: View) -> list[frozenset[str]]:
    told = [thing for turn in view.customer_turns[-3:] for thing in _UNWANTED.findall(turn)]
    found = [frozenset(content_stems(thing)) - COMMON_STEMS for thing in told if not _UNWANTED_PERSON.search(thing)]
    return [things for things in found if things]


@feature
def offers_unwanted(view: View, sentence: Sentence) -> bool:
    """Offers the very thing the customer said they do not want."""
    folded = view.folded[sentence.number]
    if not _unwanted(view) or NEGATION.search(folded) or not OFFER_FORM.search(folded):
        return False
    return any(things <= view.stems[sentence.number] for things in _unwanted(view))


_LACKED = re.compile(
    r"\b(?:(?:i|we)(?:'?ve| have)?(?: got)?|there(?:'s| is)|with|have|got) no (?:\w+ )??([a-z]{3,})\b|\b(?:haven'?t|hasn'?t|don'?t|without) (?:even |got |have |own |had )*(?:an?|any|my|the) (?:\w+ )?([a-z]{3,})\b|\bnever (?:sent|gave|got|had|received) (?:me )?(?:an?|any|the|my|one) ?([a-z]{3,})?\b"
)
_NEEDS = r"(?:hand(?:ing)? (?:over|in)|show(?:ing)?|bring(?:ing)?|us(?:e|ing)|with|scan(?:ning)?|enter(?:ing)?|present(?:ing)?|swip\w+|insert\w*|tak\w+|quot\w+|send(?:ing)? (?:us|me|in)|return\w*|(?:re)?install\w*|download\w*|delet\w+|refresh\w*|open(?:ing)?)"


@per_view
def _lacking(view: View) -> list[re.Pattern[str]]:
    """What would call for each thing the customer said they have not got."""
    things = {part for turn in view.customer_turns[-3:] for match in _LACKED.findall(turn) for part in match if part}
    telling = [thing for thing in things if thing not in STOPWORDS and stem(thing) not in COMMON_STEMS]
    return [re.compile(rf"\b{_NEEDS} (?:your|the|a) (?:[\w-]+ ){{0,3}}{re.escape(thing)}\b") for thing in telling]


@feature
def needs_what_is_lacking(view: View, sentence: Sentence) -> bool:
    """Asks for the use of a thing the customer said they have not got: "I've no card" – "hand over your card"; "no smart phone" – "get the app"."""
    folded = view.folded[sentence.number]
    asked = any(needs.search(folded) for needs in _lacking(view)) or bool(
        _NEEDS_A_SCREEN.search(folded) and _NO_SCREEN.search(view.told)
    )
    return asked and not NEGATION.search(folded)


_NO_SCREEN = re.compile(
    r"\b(?:no|without an?|not got an?|(?:don't|do not|never) (?:have|own|use|do) (?:an? |the )?) ?(?:smart ?phone|computer|laptop|internet|apps?)\b|\bi'?m blind\b|\b(?:can't|cannot) (?:use|do|see) (?:the |an? |your )?(?:apps?|internet|website|computer|screen)\b"
)
_NEEDS_A_SCREEN = re.compile(r"\b(?:apps?|online|web ?site|download|mobile banking|qr code|drag)\b")


_ASKS_PROBLEM = re.compile(
    r"\bwhat(?:'s| is| was| seems to be| appears to be|'s actually)? (?:the|your) (?:matter|problem|issue|trouble|query|concern)\b(?! (?:with|for) (?:that|the other))|\bwhat seems to be (?:the|your|wrong)\b|\bwhat (?:is it|was it) (?:that )?you(?:'ve| have)? (?:lost|left|dropped|broken)\b|\bwhat(?:'s| is| has) (?:wrong|happened|going on|up)(?: today| then| exactly)?\?"
)
_ASKS_MORE = re.compile(r"\b(?:a (?:bit|little) )?more (?:about|on|of)\b")
_ASKS_STREET = re.compile(r"\b(?:which|what) (?:street|road|address|postcode)\b")
_TELLS_STREET = re.compile(
    r"\b[a-z]+ (?:street|st|road|rd|avenue|ave|lane|drive|close|court|crescent|terrace)\b|\b\d+ [a-z]+ (?:street|st|road|rd)\b"
)
_CODE_TOLD = re.compile(
    r"\b(order|booking|account|policy|reference|ref|ticket|case)(?: (?:number(?:'s)?|no|ref|is|was|it's|id))*[.:,# ]*#?(?=[\w-]*\d{3})[\w-]{4,}"
)


_ASKS_KIND = re.compile(
    r"\b(?:which|what)(?:'s| is)?(?: the| your)? (unit|room|flat|gate|row|seat|bay|house|platform|model|plot|table|ward|class|apartment|locker|size)\b"
)
_ASKS_LAST_DIGITS = re.compile(r"\blast (?:four|4|three|3)(?: digits| numbers)?\b")
_LAST_DIGITS = re.compile(r"\bending (?:in |with )?\d{3,4}\b")
_ASKS_ANY = re.compile(r"\b(?:what|which|when|number|code|ref\w*|id|no)\b")
_ASKS_CODE = re.compile(
    r"\b(?:your|the|an?) (?:order|booking|account|reference|confirmation|ticket|case|claim|customer) (?:number|code|ref\w*|id)\b"
)
_BARE_CODE = re.compile(r"\b[a-z]{2,4}[- ]?\d{4,}(?: ?\d{3,})?\b")


@feature
def asks_what_was_told(view: View, sentence: Sentence) -> bool:
    """Asks what the trouble is after a full account of it, or for a street, number or start that stands in it."""
    folded = view.folded[sentence.number]
    if not view.heard or not is_question(folded) or not _ASKS_ANY.search(folded) or holds_out(folded):
        return False
    if _ASKS_PROBLEM.search(folded) and len(view.heard_words) >= 14 and not _ASKS_MORE.search(folded):
        return True
    if _ASKS_STREET.search(folded) and _TELLS_STREET.search(view.told):
        return True
    if re.search(
        r"\bwhen (?:did )?(?:(?:it|this|that|the \w+) (?:first )?(?:start|begin|began|happen|stop|go)|you first (?:started to )?notic)",
        folded,
    ) and re.search(r"\bsince (?:the|you|last|my|\w+day|i|we|they|it)\b", view.heard_folded):
        return True
    if any(
        re.search(rf"\b{re.escape(kind)}(?:'s)?(?: (?:is|was|number|no|code))* ?#?(?:\w*\d|[a-z]\b)", view.told)
        for kind in _ASKS_KIND.findall(folded)
    ):
        return True
    if _ASKS_LAST_DIGITS.search(folded) and _LAST_DIGITS.search(view.told):
        return True
    if _ASKS_CODE.search(folded) and _BARE_CODE.search(view.heard_folded):
        return True
    return any(
        re.search(rf"\b{kind} (?:number|no|ref\w*|id|code)\b", folded) for kind in set(_CODE_TOLD.findall(view.told))
    )


@feature
def passes_over_told(view: View, sentence: Sentence) -> bool:
    """Proposes what was ruled out, declined, lacked, too late or in order, or says as a fact what was denied."""
    return (
        suggests_ruled_out(view, sentence)
        or asserts_denied(view, sentence)
        or forgets_circumstance(view, sentence)
        or mends_what_is_fine(view, sentence)
        or offers_unwanted(view, sentence)
        or offers_time_out(view, sentence)
        or needs_what_is_lacking(view, sentence)
        or money_unwanted(view, sentence)
        or too_late(view, sentence)
    )


@turn_feature
def inattentive_in_turn(view: View) -> bool:
    """Some sentence of this turn asks for, misstates or passes over what was told, or the customer says it did."""
    return told_already_next(view) or any(
        asks_again(view, other)
        or asks_what_was_told(view, other)
        or passes_over_told(view, other)
        or misstates(view, other)
        for other in view.sentences
    )


@turn_feature
def passed_over_in_turn(view: View) -> bool:
    """Some sentence of this turn proposes what was ruled out, declined, lacked or in order."""
    return any(passes_over_told(view, other) for other in view.sentences)
