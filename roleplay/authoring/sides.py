"""Turning words round: what the customer says of themselves, as the trainee would say it to them, and back.

Rough, for the first draft of a file that somebody reads through: who writes it sees the sentence and mends it.
"""

import re
from collections.abc import Mapping

_MINE = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "us": "you",
    "our": "your", "ours": "yours", "ourselves": "yourselves", "i'm": "you're", "i've": "you've", "i'd": "you'd",
    "i'll": "you'll", "we're": "you're", "we've": "you've", "we'd": "you'd", "we'll": "you'll", "i am": "you are",
    "i was": "you were",
}  # fmt: skip
_YOURS = {
    "you": "I", "your": "my", "yours": "mine", "yourself": "myself", "you're": "I'm", "you've": "I've", "you'd": "I'd",
    "you'll": "I'll", "you are": "I am", "you were": "I was",
}  # fmt: skip
_THEIRS = {
    "you": "they", "your": "their", "yours": "theirs", "yourself": "themselves", "you're": "they're",
    "you've": "they've", "you'd": "they'd", "you'll": "they'll",
}  # fmt: skip
_HERS = {
    "she": "I", "he": "I", "her": "my", "his": "my", "him": "me", "hers": "mine", "herself": "myself", "himself": "myself",
    "she was": "I was", "he was": "I was", "she is": "I am", "he is": "I am", "she has": "I have", "he has": "I have",
    "she'd": "I'd", "he'd": "I'd", "she's": "I'm", "he's": "I'm",
}  # fmt: skip
_SOMEBODY = re.compile(
    r"\b(?:(?!(?:her|over|after|under|never|ever|other|another|for|or)\b)\w+(?:er|or|ist|man|woman)|son|wife|husband|aunt|uncle|niece|nephew|mum|mom|dad|boy|girl|child|friend|colleague|agent"
    r"|boss|lady|[A-Z]\w+)\b"
)
"""Whoever else "she" and "his" may mean: what is said after somebody is named is left as it is."""
_SHE_HAS = re.compile(r"\b(?:she|he)['’]s (?=(?:been|had|got|lost|sent|paid|\w+ed)\b)", re.IGNORECASE)
_TOLD_HER = re.compile(r"\bher\b(?= (?:in|on|at|for|to|and|that|twice|by|with|about|off|from|again)\b|\W*$)")
_OBJECT = {"I": "me", "they": "them"}
_BEFORE_OBJECT = frozenset("to for with at of by from on about against after behind without told gave sent left kept let made cost".split())  # fmt: skip

_SAYS_I = re.compile(r"\b(?:I|me|my|mine|myself)\b", re.IGNORECASE)
"""What only the customer says in telling the trouble: the trainee says "your", and "we" is the organisation."""


def to_the_customer(text: str) -> str:
    """Return a customer's words as the trainee would say them back: "my family" → "your family"."""
    return _turned(text, _MINE)


def by_the_customer(text: str) -> str:
    """Return a trainee's words as the customer would say them: "your broken chair" → "my broken chair"."""
    return _turned(text, _MINE | _YOURS)


def by_themselves(text: str) -> str:
    """Return what is said of the customer as the customer says it: "her card" → "my card"; where it speaks to nobody yet."""
    if re.search(r"\b(?:I|me|my|mine|we|us|our|you|your|yours)\b", text, re.IGNORECASE):
        return text
    text = _TOLD_HER.sub("him", text)  # as long as "her", and no "my"
    text = _SHE_HAS.sub("she has ", text)
    first = re.match(r"\w*", text)
    other = _SOMEBODY.search(text, first.end() if first else 0)
    end = other.start() if other else len(text)
    return _turned(text[:end], _HERS) + text[end:]


def about_the_customer(text: str) -> str:
    """Return what a trainee says to a customer as one would say it of them: "your chair" → "their chair"."""
    return _turned(text, _THEIRS)


def both_sides(text: str) -> tuple[str, str]:
    """Return what `text` names as the customer says it and as the trainee does, whoever of them is speaking in it."""
    if _SAYS_I.search(text):
        return text, to_the_customer(text)
    return by_the_customer(text), text


def _turned(text: str, table: Mapping[str, str]) -> str:
    keys = "|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))

    def turn(match: re.Match[str]) -> str:
        found = table[match[0].lower().replace("’", "'")]
        before, after = text[: match.start()].lower().split(), text[match.end() :].strip(" .!?…")
        is_object = not after or (before and (before[-1] in _BEFORE_OBJECT or before[-1].endswith("ed")))
        return _OBJECT.get(found, found) if is_object else found

    return re.sub(
        rf"(?<![\w'’])(?:{keys.replace(chr(39), '[' + chr(39) + '’]')})(?![\w'’])", turn, text, flags=re.IGNORECASE
    )
