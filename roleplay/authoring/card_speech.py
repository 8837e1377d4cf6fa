"""What a person says in a character card: greetings and examples without stage directions, macros and pictures. Pure."""

import re

from roleplay.text import fold, sentences, words

MAX_MESSAGE = 5_000
"""Characters of one message that are looked at: a customer's turn is a small part of that."""

_PERSON = r"(?:\{\{char\}\}|<char>|<bot>)"
_USER = r"(?:\{\{user\}\}|<user>)"
_MACRO = re.compile(r"\{\{[^{}]{0,300}\}\}")
_CALLED = re.compile(rf",\s*{_USER}(?=\s*[,.!?…])|(?:^|(?<=[.!?…]\s)){_USER}\s*[,:!.]\s*(\w?)", re.IGNORECASE)
_PICTURES = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,300}\)|<[^<>\n]{1,300}>|```")
_STRESSED = re.compile(
    r"\*\*([^*\n]{1,300})\*\*|(?<=[\w,] )\*(?!\w{4,}s\*)([\w'’]{1,30})\*(?=[ ,.!?…] ?[a-z\s]|[.!?…]|$)"
)
_DIRECTIONS = re.compile(r"\*[^*]{0,2000}\*|\([^()\n]{0,300}\)|\*")
_QUOTED = re.compile(r'["“”„«]([^"“”„«»]{1,2000})["”“»]')
_ENDS_INSIDE = tuple(".!?…,—–-~")
_FIRST_PERSON = frozenset("i i'm i've i'd i'll me my mine myself we we're we've our us".split())


def named(text: str, person: str, user: str) -> str:
    """Return a text on one line with the macros for the person and whoever talks to them replaced."""
    text = re.sub(_PERSON, lambda _: person, text, flags=re.IGNORECASE)
    return " ".join(re.sub(_USER, lambda _: user, text, flags=re.IGNORECASE).split())


def spoken(text: str, person: str, limit: int) -> str:
    """Return what of a message is said aloud, on one line of at most `limit` characters; perhaps nothing.

    Between asterisks or brackets stand stage directions, but for a single word in the middle of a sentence. Where quotation
    marks hold whole sentences and nobody says "I" outside them, all else is narration.
    """
    text = _PICTURES.sub(
        lambda match: match[0] if re.fullmatch(f"{_PERSON}|{_USER}", match[0], re.IGNORECASE) else " ",
        text[:MAX_MESSAGE],
    )
    text = _DIRECTIONS.sub(" ", _STRESSED.sub(lambda match: match[1] or match[2], text))
    text = _CALLED.sub(lambda match: (match[1] or "").upper(), text)
    text = re.sub(rf"{_USER}['’]s\b", "your", text, flags=re.IGNORECASE)
    text = _MACRO.sub("", named(text, person, "you"))
    aloud = [quote.strip() for quote in _QUOTED.findall(text) if quote.rstrip().endswith(_ENDS_INSIDE)]
    if aloud and not _FIRST_PERSON.intersection(words(_QUOTED.sub(" ", text))):
        text = " ".join(aloud)
    text = _QUOTED.sub(lambda match: match[1] if match[1].rstrip().endswith(_ENDS_INSIDE) else match[0], text)
    text = re.sub(r"\s+([,.!?…])", r"\1", " ".join(text.split())).strip(" ,-–—~_#>|")
    return shortened(text[:1].upper() + text[1:], limit) if words(text) else ""


def shortened(text: str, limit: int) -> str:
    """Return the whole sentences of a one-line text that fit into `limit` characters, or as much of the first as does."""
    if len(text) <= limit:
        return text
    ends = [sentence.end for sentence in sentences(text) if sentence.end <= limit]
    return text[: ends[-1]] if ends else text[: limit - 1].rstrip() + "…"


def same(text: str) -> str:
    """Return the form in which two lines are the same line."""
    return " ".join(words(fold(text)))
