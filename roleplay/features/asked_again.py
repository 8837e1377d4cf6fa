"""Asking again: a question for a detail that the customer's earlier words really hold."""

import re

from roleplay.features.questions import holds_out, is_question, question
from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.text import Sentence, content_stems, fold, sentences, stem

_CODE = r"(?:[a-z]{1,4}[- ]?\d[\w-]{2,}|#? ?\d[\d-]{3,}\d?)"

_NUMBER_LABELS = (
    r"order|purchase|tracking|parcel",
    r"booking|reservation|confirmation|reference|ref|locator",
    r"case|ticket|complaint|claim|incident|reference|ref",
    r"account|customer|member(?:ship)?|policy|contract",
    r"invoice|receipt|bill",
    r"flight|train",
    r"serial|model|registration|reg",
)

_NUMBERS = tuple(
    (
        re.compile(rf"\b(?:{label})(?: \w+)? ?(?:number|no|code|id|#)|\b(?:your|the) (?:\w+ )?(?:reference|ref)\b" if "ref" in label else rf"\b(?:{label})(?: \w+)? ?(?:number|no|code|id|#)"),
        re.compile(rf"\b(?:{label})\b(?: (?:number|no|ref|reference|code|id|is|was|it's))*[.:,#]* *#?{_CODE}\b"),
    )
    for label in _NUMBER_LABELS
)  # fmt: skip

_ASKS_NUMBER = re.compile(r"\b(?:number|reference|ref|code)\b")
_ASKS_PHONE = re.compile(
    r"\b(?:phone|mobile|contact|telephone|call-?back|cell) ?(?:number|no)\b|\b(?:which|what|best|right) number\b|\bnumber (?:is best|to (?:reach|call|ring)|reaches|(?:can|should|shall|do) (?:i|we|they))"
)
_GIVES_CODE = re.compile(rf"\b{_CODE}(?=\W|$)")
_GIVES_PHONE = re.compile(r"(?:\+|\b)\d(?:[ ()-]?\d){6,}\b")

_ASK_DETAIL = {
    "name": (re.compile(r"(?:^|(?<!into )(?<!in )(?<!under )(?<!with )(?<!by )(?<!on ))\b(?:your|first|last) (?:\w+ )?names?\b(?! (?:at|on|in|off|alone|only)\b)|who am i speaking"), re.compile(r"\bmy (?:full |first |last )?name(?:'s| is) [a-z]{2,}\b|^(?:(?:hi|hello|hey|good \w+),? )?(?:this is|(?:i'm|i am)) [a-z]+(?: [a-z]+)?(?: here| speaking| calling|,? (?:flat|account|order|booking|from)\b)")),
    "address": (re.compile(r"\b(?:your (?:\w+ )?(?:address|postcode|zip code)|what(?:'s| is) the (?:address|postcode))\b"), re.compile(r"\b\d+ [a-z]+ (?:street|st|road|rd|avenue|ave|lane|drive|close|court)\b|\b[a-z]{1,2}\d{1,2} ?\d[a-z]{2}\b")),
    "problem": (re.compile(r"\bwhat(?:'s| is| seems to be| appears to be)?(?: the| your)? (?:problem|issue|matter)\b|\bhow (?:can|may) i (?:help|assist)|\bwhat can i (?:do|help)"), re.compile(r"(?:\S+ ){14,}")),
    "device": (re.compile(r"\b(?:which|what) (?:\w+ )?(?:operating system|system|device|computer|phone|browser|platform|os)\b(?! number)|\bare you (?:on|using) (?:a |an )?(?:mac|windows|iphone|android|pc)"), re.compile(r"\b(?:mac|macbook|windows|linux|ios|iphone|ipad|android|pixel|chromebook|chrome|safari|firefox|pc)\b")),
    "version": (re.compile(r"\b(?:which|what) version\b"), re.compile(r"\bversion \d|\bv?\d+\.\d+\b")),
    "photo": (re.compile(r"\b(?:send|provide|attach|upload|a) (?:\w+ ){0,3}(?:photos?|pictures?|receipt|copy)\b"), re.compile(r"\b(?:i(?:'ve| have)? (?:already )?(?:attached|sent|uploaded|included|emailed)) .{0,40}(?:photos?|pictures?|receipt|copy)")),
}  # fmt: skip

# Details that count as told only in a sentence on the same thing as the question.
_ASK_ABOUT = {
    "date": (re.compile(r"\bwhen did\b|\bwhat (?:date|day) (?:did|was|were)\b|\bsince when\b|\bhow long (?:have|has|were|was)\b"), re.compile(r"\b(?:yesterday|last (?:week|month|night|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:since|on|from|this) (?:last )?(?:\w+day|\d+)|(?:for|past|been|waiting|waited|down|out|off) (?:\w+ )?(?:\d+|two|three|four|five|six|a|an) (?:minutes|hours?|days?|weeks?|months?)|(?:\d+|two|three|four|five|six|a|an) (?:minutes|hours?|days?|weeks?|months?) (?:ago|now)|this morning|january|february|march|april|june|july|august|september|october|november|december)\b")),
    "scope": (re.compile(r"\b(?:does|do|is|are) (?:it|this|that|they)\b.{0,40}\b(?:every|all|only|always)\b"), re.compile(r"\bonly (?:with|on|when|in|after|that|the|since|at|files)\b|\bevery (?:time|single|day|evening)\b")),
    "tried": (re.compile(r"\bhave you (?:tried|checked|restarted|rebooted|turned|looked|reset)\b"), re.compile(r"\bi(?:'ve| have)? (?:already |even |just )?(?:tried|restarted|rebooted|checked|reset|turned|followed)\b")),
}  # fmt: skip

_SLIGHT_IN_QUESTIONS = frozenset(
    stem(word)
    for word in "start begin happen long tried try check already day date time week month hour first last still".split()
)
_STARTS = re.compile(r"\b(?:start|begin|beg[au]n|happen)")
_TWO_QUESTIONS = re.compile(
    r",? (?:and|or) (?:what|who|how|which|when|where|why|did|do|does|is|are|was|were|has|have|can)\b"
)

_REQUESTS = re.compile(
    r"\b(?:please (?:provide|send|confirm|give|state|supply|tell|let me have)|(?:ill|(?:i|we)(?:'ll| will)?) (?:just )?need (?:your|the|a (?:photo|description|copy))|(?:can|could|may) i (?:have|take|get) your)\b"
)


@feature
def asks_again(view: View, sentence: Sentence) -> bool:
    """Asks for a detail (number, name, date, address, what was tried) that the customer already gave."""
    folded = view.folded[sentence.number]
    if not (question(view, sentence) or _REQUESTS.search(folded)) or not view.customer_turns:
        return False
    if holds_out(folded):
        return False
    if _number_told(view, folded):
        return True
    if any(
        asks.search(folded) and any(gives.search(turn) for turn in view.customer_turns)
        for kind, (asks, gives) in _ASK_DETAIL.items()
        if kind != "problem" or view.position > 0
    ):
        return True
    return any(
        asks.search(folded) and any(gives.search(said) and _same_thing(folded, said) for said in _told_sentences(view))
        for kind, (asks, gives) in _ASK_ABOUT.items()
        if kind == "scope" or not _TWO_QUESTIONS.search(folded)
    )


def _number_told(view: View, folded: str) -> bool:
    """Whether the very number asked for (a phone number, an order number …) was given before."""
    if _ASKS_PHONE.search(folded):
        return any(_GIVES_PHONE.search(turn) for turn in view.customer_turns)
    if any(asks.search(folded) and gives.search(view.told) for asks, gives in _NUMBERS):
        return True
    asked_before = False  # "what's your order number?" – "44-1209" – "and the number?"
    for turn in view.before:
        text = fold(turn.text)
        if turn.role == "trainee":
            asked_before = _same_number(folded, text)
        elif asked_before and _GIVES_CODE.search(text):
            return True
    return False


def _same_number(asked: str, earlier: str) -> bool:
    return bool(_ASKS_NUMBER.search(asked)) and any(asks.search(asked) and asks.search(earlier) for asks, _ in _NUMBERS)


def _same_thing(asked: str, said: str) -> bool:
    """Whether a sentence of the customer speaks of what is asked about, telling words apart from slight ones."""
    about = frozenset(content_stems(asked)) - _SLIGHT_IN_QUESTIONS
    told = frozenset(content_stems(said))
    if any(
        one.startswith(other) or other.startswith(one) for one in about for other in told if len(min(one, other)) >= 3
    ):
        return True
    return not about and bool(_STARTS.search(asked)) and bool(_STARTS.search(said))


@per_view
def _told_sentences(view: View) -> list[str]:
    return [fold(said.text) for turn in view.customer_turns for said in sentences(turn)]


_IDENTITY = re.compile(
    r"\b(?:post ?code|zip code|date of birth|dob|account (?:number|holder)|(?:order|booking|customer|reference|policy|phone|mobile) (?:number|no)|reference|your (?:full |first |last )?(?:name|address|email|surname)|security)\b"
)


@turn_feature
def asks_identity_in_turn(view: View) -> bool:
    """Some question of this turn asks for what finds or proves a record: a number, a name, a postcode, a date of birth."""
    return any(is_question(text) and _IDENTITY.search(text) for text in view.folded.values())
