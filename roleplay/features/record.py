"""The note held against the conversation: what it says otherwise than was said."""

import re

from roleplay.features.forms import NEGATION
from roleplay.features.times import time_tokens
from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.features.wrap_up import acts, tells_what_failed
from roleplay.text import Sentence, content_stems, fold, sentences

_ACT = r"(hit|broke|damaged|crashed|drove into|ran into|reversed into|dropped|spilt|spilled|deleted|smashed|cracked|scratched|caused|shouted|swore|admitt?ed|forgot|failed|ignored|misread|misused|threatened|lied|cancelled|ordered the wrong)"

_CUSTOMER_DID = re.compile(
    rf"\b(?:customer|cust|caller|client|guest|patient|member|passenger|resident|tenant)(?: (?:says?|said|states?|stated|claims?|reports?|reported|admits?|admitted|that|he|she|they|has|had|had also|also|accidentally|apparently)){{0,4}} {_ACT}\b"
)


@feature
def misplaces_act(view: View, sentence: Sentence) -> bool:
    """Writes that the customer did something harmful which the customer never said of themselves."""
    found = _CUSTOMER_DID.search(view.folded[sentence.number])
    root = found[1].split()[0][:5] if found else ""
    return bool(found) and not any(
        re.search(rf"\bi(?:'ve|'d| have| had| might have| must have)? (?:\w+ ){{0,3}}{root}", turn)
        for turn in view.customer_turns
    )


_DATES = re.compile(
    r"\b(?:mon(?=day)|tue|wed(?=s|nes)|thu|fri|sat(?=ur)|sun(?=day))(?:s|rs?|nes|ur)?(?:day)?\b|\b\d{1,2}(?=(?:st|nd|rd|th)\b)"
)
_BOOKS = re.compile(
    r"\b(?:book\w*|arrang\w+|exchange|swap\w*|deliver\w*|visit|call\w*|ring|refund\w*|engineer|appointment|collect\w*|send\w*|sent|arriv\w+|due|by)\b"
)


def _dates_in(folded: str) -> dict[bool, frozenset[str]]:
    """Return weekdays (True) and days of the month (False) named in a folded text."""
    found = {date[:3] for date in _DATES.findall(folded)}
    return {kind: frozenset(date for date in found if date.isalpha() is kind) for kind in (True, False)}


@feature
def redates(view: View, sentence: Sentence) -> bool:
    """Writes another weekday or day of the month for something booked than the trainee named.

    When what fell through should have been, the customer may have told: "Friday's visit was cancelled".
    """
    folded = view.folded[sentence.number]
    written = _dates_in(folded)
    if not any(written.values()) or not _BOOKS.search(folded):
        return False
    named = _dates_in(" ".join(view.trainee_turns))
    if tells_what_failed(folded):
        told = _dates_in(view.told)
        named = {kind: named[kind] | told[kind] for kind in named}
    here, times = acts(view.stems[sentence.number]), time_tokens(folded)
    return any(
        written[kind] and promised[kind] and not written[kind] & named[kind]
        for what, when, promised in _promised_dates(view)
        if acts(what) & here or len(when & times) >= 2
        for kind in (True, False)
    )


@per_view
def _promised_dates(view: View) -> list[tuple[frozenset[str], frozenset[str], dict[bool, frozenset[str]]]]:
    """Stems, times and dates of every sentence of the trainee's that names a date."""
    said = [fold(part.text) for turn in view.trainee_turns for part in sentences(turn)]
    return [
        (frozenset(content_stems(text)), time_tokens(text), _dates_in(text)) for text in said if _DATES.search(text)
    ]


_CLAIMS_CAUSE = re.compile(r"\b(?:caused by|because of|due to|down to|fault of|left by|done by)\b")
_CLAIMS_GRANT = re.compile(
    r"\b(?:agreed|approved|confirmed|guaranteed|promised)\b.{0,40}\b(?:will|full\w*|refund\w*|reimburs\w*|pay\w*|compensat\w*|replac\w*)\b"
)
_OPEN_STILL = re.compile(
    r"\b(?:if|may|might|possibl[ey]|probabl[ey]|likely|tbc|pending|unclear|unknown|not|subject to|depends|awaiting|to (?:be (?:confirmed|decided)|decide))\b"
)
_UNSURE = re.compile(
    r"\b(?:could be|might be|may be|maybe|i don'?t know|not sure|can'?t (?:say|promise|guarantee|confirm|see|tell)|isn'?t (?:clear|certain|mine to)|won'?t know)\b"
)
_OF_WHAT_COMES = re.compile(
    r"\b(?:can(?:no|'?)t (?:promise|guarantee)|(?:can|could|may|might) (?:also |still )?be late)\b"
)
_GIVES_CAUSE = re.compile(
    r"\b(?:because|caused|due to|that(?:'s| is) why|the (?:cause|reason)|(?:our|my) (?:own )?(?:mistake|fault|error|doing)|(?:on|by|because of|down to) us|we (?:forgot|missed|lost|failed|did not|didn'?t))\b"
)


@feature
def hardens_guess(view: View, sentence: Sentence) -> bool:
    """Writes as settled what the trainee had said was not known or not theirs to say: a cause, or a payment agreed."""
    folded = view.folded[sentence.number]
    cause = _CLAIMS_CAUSE.search(folded)
    if not (cause or _CLAIMS_GRANT.search(folded)) or _OPEN_STILL.search(folded):
        return False
    here, times = view.stems[sentence.number], time_tokens(folded)
    least = 1 if cause else 2
    if cause and any(here & stems for stems in _causes_given(view)):
        return False
    return any(
        len(here & stems) + len(times & when) >= least
        for stems, when, of_what_comes in _left_open(view)
        if not (cause and of_what_comes)
    )


@per_view
def _left_open(view: View) -> list[tuple[frozenset[str], frozenset[str], bool]]:
    """Stems and times of what the trainee said was not known, and whether that is what will come, not what has been."""
    said = [fold(part.text) for turn in view.trainee_turns for part in sentences(turn)]
    return [
        (frozenset(content_stems(text)), time_tokens(text), bool(_OF_WHAT_COMES.search(text)))
        for text in said
        if _UNSURE.search(text)
    ]


@per_view
def _causes_given(view: View) -> list[frozenset[str]]:
    """Stems of what the trainee said plainly of a cause: "the plane was late and it was our mistake"."""
    said = [fold(part.text) for turn in view.trainee_turns for part in sentences(turn)]
    return [frozenset(content_stems(text)) for text in said if _GIVES_CAUSE.search(text) and not _UNSURE.search(text)]


_CALLS_HAPPY = re.compile(
    r"\b(?:cust(?:omer)?|caller|client|guest|patient|member|tenant|resident|passenger|he|she|they)\b.{0,15}(?<!un)\b(?:satisfied|happy|pleased|delighted|content|grateful|thankful)\b"
)
_PLEASED = re.compile(
    r"\b(?:thank\w*|thanx|thx|ty|ta|cheers|great|perfect|brilliant|lovely|good|nice|happy|pleased|relie\w+|amazing|fantastic|sorted|appreciat\w+|phew|legend|star|love|fab|sound|better|suits?|works?|fair|cool|grazie|merci|kind|deal|bless|wow|ace|grand|yay)\b"
)


@feature
def claims_content(view: View, sentence: Sentence) -> bool:
    """Writes that the customer was satisfied, of which no word was said."""
    folded = view.folded[sentence.number]
    return bool(_CALLS_HAPPY.search(folded)) and not NEGATION.search(folded) and not _PLEASED.search(view.told)


@turn_feature
def record_untrue_in_text(view: View) -> bool:
    """Some sentence of this text says something else than the conversation did."""
    return any(
        untrue(view, other)
        for other in view.sentences
        for untrue in (misplaces_act, redates, hardens_guess, claims_content)
    )
