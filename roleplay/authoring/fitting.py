"""Answers in the form in which the sentences of a file need them, also where somebody writes another: "I want …", a sentence.

What the customer suffers fits after "I'm sorry about …", what they ask for after "I want …", what is behind it after "It's
really about …", and an offer after "I can …". Where no form can be made of an answer it stays as it is, and `misfit` says so.
"""

import re
from itertools import pairwise

from roleplay.authoring.sides import both_sides, by_themselves

_SOFTLY = r"(?: (?:also|just|only|really|simply))*"
_WANT = re.compile(
    rf"^(?:(?:i|we|he|she|they|the customer){_SOFTLY}(?: want(?:s|ed)?| need(?:s|ed)?| (?:am|is|are) asking for| asks? for)"
    rf"|(?:i|we|he|she|they)(?:['’]d| would){_SOFTLY} (?:like|love|want)|wants?|needs?){_SOFTLY} (?=\S)",
    re.IGNORECASE,
)
_SORRY = re.compile(
    r"^(?:i['’]?m |i am |we['’]?re |we are )?(?:so |very )?sorry (?:about|for) (?=\S)|^(?:it['’]?s |it is )?about (?=\S)",
    re.IGNORECASE,
)
_THAT = re.compile(r"^(?:i['’]?m sorry |sorry )?(?:that|because) (?=\S)", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:it['’]?s|it is)(?: (?:really|all|actually))* about (?=\S)", re.IGNORECASE)
_CAN = re.compile(r"^(?:i|we|you|they)(?: can| could| may|['’]ll| will)(?: also)? (?=\S)|^to (?=[a-z])", re.IGNORECASE)

_SUBJECT = re.compile(
    r"^(?:i|we|he|she|it|they|you|there|nobody|no one|somebody|someone|everybody|everyone|nothing)"
    r"(?:['’](?:s|m|d|ve|re|ll)\b| (?!who\b|that\b|which\b|to\b|but\b|about\b|else\b|with\b|in\b|not being\b|\w+ing\b)[a-z])",
    re.IGNORECASE,
)
_VERB = (
    r"(?:(?:was|were|is|are|has|have|had|did|does|do|could|would|should)(?:n['’]t)?|can['’]t|won['’]t|cannot|keeps?|kept|got|went"
    r"|never (?:came|arrived|worked|happened|turned|answered|called|showed|got|went|left|reached|rang|wrote|did|was|were|had)"
    r"|arrived|came|stopped|failed|broke|disappeared|vanished|crashed|burst|fell)\b"
)
_HELPS = re.compile(r"(?:was|were|is|are|has|have|had|does|do|did)\b")
"""Verbs that no word for what is done to a thing looks like: "the letters stopped" may be wanted."""
_THING = re.compile(
    rf"^(?:my|our|his|her|their|your|the|a|an|this)(?: [\w'’-]+){{1,5}}? (?={_VERB})",
    re.IGNORECASE,
)
_OTHERS = frozenset(
    """who whom whose which that what where when why how nobody somebody someone everybody everyone nothing i we you they he she
    it there as than if because""".split()
)
_DETERMINERS = frozenset("my our his her their your the a an this these those no every each".split())
_LINKS = frozenset("of in on for at with from to by about and or between near after before since".split())


def after_sorry_about(text: str) -> str:
    """Return what went wrong so that it fits after "I'm sorry about …": "my card was blocked" → "my card that was blocked"."""
    return _as_a_thing(by_themselves(_SORRY.sub("", text, count=1))) or text


def after_want(text: str) -> str:
    """Return what they ask for so that it fits after "I want …": "I want my card to work" → "my card to work"."""
    bare = _WANT.sub("", text, count=1)
    return (
        bare if re.match(r"(?:i|we)\b", text, re.IGNORECASE) else by_themselves(bare)
    )  # "I want her to call": another's


def after_about(text: str) -> str:
    """Return what is behind it so that it fits after "It's really about …"."""
    return by_themselves(_ABOUT.sub("", text, count=1))


def after_can(text: str) -> str:
    """Return an offer so that it fits after "I can …": "We can refund it" → "refund it"."""
    return _CAN.sub("", text, count=1)


def _as_a_thing(text: str) -> str:
    """Return a whole sentence as the thing that it tells of: "they left" → "how they left"; anything else as it is."""
    sentence = _THAT.sub("", text, count=1)
    if _SUBJECT.match(sentence):
        return f"how {_small(sentence)}"
    if place := _verb(sentence):
        return f"{_small(sentence[:place])}that {sentence[place:]}"
    return text


def _verb(text: str) -> int | None:
    """Return where the verb of a whole sentence begins that has a thing for its subject; None for no sentence."""
    match = _THING.match(text)
    if match is None:
        return None
    subject = match[0].split()
    for before, word in pairwise(subject):
        linked = before.lower() in _LINKS
        if word.lower() in _OTHERS or (not linked and (word.lower() in _DETERMINERS or word[0].isupper())):
            return None  # "the fee nobody had told me about", "the card Camille was using": a thing, and what of it
    return match.end()


def _small(text: str) -> str:
    """Return a phrase as it stands within a sentence, where it begins with a word that is small there."""
    first = text.split(maxsplit=1)[0].lower() if text else ""
    own = re.match(r"I\b", text)
    return text if own or first not in _DETERMINERS | _OTHERS else text[:1].lower() + text[1:]


# ── files that are there already ──


def misfit(key: str, text: str) -> str | None:
    """Return why the text of a key does not fit where sentences need it, as the end of a sentence; None where it does.

    Who is meant by "her" is not asked: a file may speak of the customer, or of somebody else.
    """
    after, begun = _FORMS[key]
    bare = begun.sub("", text, count=1)
    if key == "trouble" and (bare != text or _as_a_thing(bare) != bare):
        better = f"for example '{both_sides(after_sorry_about(text))[1]}'"
    elif key in {"wants", "interest"} and _is_sentence(bare):
        better = "the thing alone, not a whole sentence"
    elif bare != text:
        better = f"for example '{bare}'"
    else:
        return None
    return f'it is said after "{after}", where it does not fit; write {better}.'


def _is_sentence(text: str) -> bool:
    place = _verb(text)
    return bool(_SUBJECT.match(text) or (place and _HELPS.match(text, place)))


_FORMS = {
    "trouble": ("I'm sorry about …", _SORRY),
    "wants": ("I want …", _WANT),
    "interest": ("It's really about …", _ABOUT),
    "offer": ("I can …", _CAN),
}
"""By the key of a persona file: after what its text stands in sentences, and what of that people write into it."""
