"""Whose words are taken up: what a sentence shares with the customer, and what it merely repeats."""

import re
from collections.abc import Sequence
from functools import lru_cache

from roleplay.features.forms import FIRST, SECOND
from roleplay.features.heard import PERSONAL
from roleplay.features.names import given_names
from roleplay.features.offers import REFUSAL
from roleplay.features.place import GREETING, first_sentence
from roleplay.features.questions import is_question
from roleplay.features.times import numbers_in
from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.text import Sentence, content_stems, stem, words


def runs(said: Sequence[str], length: int) -> frozenset[tuple[str, ...]]:
    """Return every run of `length` words in a row."""
    return frozenset(tuple(said[start : start + length]) for start in range(len(said) - length + 1))


@lru_cache(maxsize=4096)
def _runs_of(text: str, length: int) -> frozenset[tuple[str, ...]]:
    return runs(words(text), length)


COMMON_STEMS = frozenset(
    stem(word)
    for word in """account accounts booking order orders customer service problem issue issues request call calls called calling phone email number help
    question answer work working works change day days time times week weeks month months year years hour hours minute minutes people person somebody someone
    anyone everyone feel feeling feels talk talking start started find found ask asked care money company office staff team check send sent pay paid
    house home place part bit sort actually really pretty always never while keep maybe guess yeah okay kind sorry thank please tomorrow tonight morning
    understand wonder happy better left long hard able having being mean stuff whole first last next half best bad read turn hold wait waiting""".split()
)


_MANNERS = re.compile(
    r"\b(?:thanks?|thank you|thankyou)(?: so much| very much)? for (?:waiting|holding|calling|ringing|getting in touch|(?:all )?your (?:patience|time|call|message|email)|bearing with (?:me|us))\b"
)


def _shared(view: View, sentence: Sentence) -> frozenset[str]:
    """Content stems of a sentence, set phrases of thanks apart, that the customer's last words hold too."""
    shared = view.stems[sentence.number] & view.heard_stems
    said = view.folded[sentence.number]
    return shared & frozenset(content_stems(_MANNERS.sub(" ", said))) if shared and _MANNERS.search(said) else shared


@per_view
def _recent(view: View) -> frozenset[str]:
    """Content stems of the customer's last three turns."""
    return frozenset(found for text in view.customer_turns[-3:] for found in content_stems(text))


@per_view
def _recent_telling(view: View) -> frozenset[str]:
    return _recent(view) - COMMON_STEMS


def _taken_up(view: View, sentence: Sentence) -> frozenset[str]:
    return view.stems[sentence.number] & _recent_telling(view)


@feature
def echoes_customer(view: View, sentence: Sentence) -> bool:
    """Takes up something concrete of what the customer just said: two of its content words, or one long or numeric one."""
    shared = _shared(view, sentence)
    return len(shared) >= 2 or any(len(word) >= 7 or word.isdigit() for word in shared)


@feature
def touches_customer(view: View, sentence: Sentence) -> bool:
    """Shares at least one content word with what the customer just said."""
    return bool(view.stems[sentence.number] & view.heard_stems)


@feature
def echoes_earlier(view: View, sentence: Sentence) -> bool:
    """Shares two content words with anything the customer said so far."""
    return len(view.stems[sentence.number] & view.customer_stems) >= 2


_TURNED = {"my": "your", "mine": "yours", "i": "you", "me": "you", "myself": "yourself", "am": "are", "i'm": "you're", "im": "you're", "i've": "you've", "ive": "you've", "i'd": "you'd", "i'll": "you'll", "we": "you", "us": "you", "our": "your", "ours": "yours", "your": "our", "we're": "you're", "we've": "you've", "we'd": "you'd", "we'll": "you'll"}  # fmt: skip


def _heard_turned(view: View, length: int) -> frozenset[tuple[str, ...]]:
    """Runs of the customer's last words with the pronouns turned."""
    return runs(_turned_words(view), length)


@per_view
def _turned_words(view: View) -> list[str]:
    return [_TURNED.get(word, word) for word in view.heard_words]


@feature
def parrots(view: View, sentence: Sentence) -> bool:
    """Repeats the customer's last words nearly word for word (six in a row, pronouns turned)."""
    return bool(runs(view.words[sentence.number], 6) & _heard_turned(view, 6))


@feature
def parrots_wholly(view: View, sentence: Sentence) -> bool:
    """Nine words in a row, and two thirds of the sentence by runs of four, are the customer's last words with pronouns turned."""
    said, heard = view.words[sentence.number], _heard_turned(view, 4)
    if not runs(said, 9) & _heard_turned(view, 9):
        return False
    taken = {place + n for place in range(len(said) - 3) if tuple(said[place : place + 4]) in heard for n in range(4)}
    return 3 * len(taken) >= 2 * len(said)


@turn_feature
def turn_echoes_customer(view: View) -> bool:
    """Some sentence of this turn takes up what the customer just said."""
    return any(echoes_customer(view, other) for other in view.sentences)


_SLIGHT_NUMBER = re.compile(r"\b(?:two|both|couple|second)\b")


@feature
def echoes_number(view: View, sentence: Sentence) -> bool:
    """Takes up a number that the customer just said, in digits or in words; "two" and "both" are said of anything."""
    return bool(numbers_in(_SLIGHT_NUMBER.sub("", view.folded[sentence.number])) & numbers_in(view.heard_folded))


@feature
def picks_up_detail(view: View, sentence: Sentence) -> bool:
    """Takes up particulars of the customer's last turns: two of their telling words, or one with a name or a number."""
    shared = _taken_up(view, sentence)
    if len(shared) >= 2 or (shared and echoes_number(view, sentence)):
        return True
    named = not names_told(view).isdisjoint(re.findall(r"\b[A-Z][a-z]{2,}\b", sentence.text))
    return named and bool(shared)


@per_view
def names_told(view: View) -> set[str]:
    """Capitalised words within the customer's sentences so far, their own name left out."""
    told = " ".join(turn.text for turn in view.before if turn.role == "customer")
    named = set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b", told)) - {"The", "You", "And", "But", "Mr", "Mrs", "Miss"}
    named -= set(view.setting.customer_name.split())
    return {name for name in named if name.lower() not in given_names(view)}


@turn_feature
def turn_picks_up(view: View) -> bool:
    """Some sentence of this turn takes up a telling word or a number of the customer's last turns."""
    return any(_taken_up(view, other) or echoes_number(view, other) for other in view.sentences)


@turn_feature
def turn_retells(view: View) -> bool:
    """This turn as a whole holds two telling words of what the customer told at any time, or one and a number; in a
    session of ours, of what came out, however it was worded."""
    shared = _retold(view)
    return len(shared) >= 2 or (bool(shared) and any(echoes_number(view, other) for other in view.sentences))


@turn_feature
def turn_retells_much(view: View) -> bool:
    """This turn as a whole holds so much of what the customer told that it is no chance: four words, three telling ones,
    or, in a session of ours, two of what came out."""
    said = view.said_stems
    return len(said & view.customer_stems) >= 4 or len(_retold(view)) >= 3 or len(said & came_out(view)) >= 2


@per_view
def came_out(view: View) -> frozenset[str]:
    """The content stems of the facts that the trainee has learnt so far, however they were worded."""
    learned = (clause for turn in view.turns[: view.index] for clause in turn.learned)
    return frozenset(found for clause in learned for found in content_stems(clause))


@per_view
def _retold(view: View) -> frozenset[str]:
    said = view.said_stems
    return (said & view.customer_stems) - COMMON_STEMS | said & came_out(view)


@feature
def takes_up(view: View, sentence: Sentence) -> bool:
    """Takes up a telling word or a number of the customer's last turns."""
    return bool(_taken_up(view, sentence)) or echoes_number(view, sentence)


@feature
def fragment_echo(view: View, sentence: Sentence) -> bool:
    """Is a scrap of up to seven words made of the customer's own last words, without first person."""
    said = view.words[sentence.number]
    found = view.stems[sentence.number]
    shared = _shared(view, sentence)
    return (
        0 < len(said) <= 7
        and bool(shared)
        and len(shared) * 2 >= len(found)
        and not FIRST.search(view.folded[sentence.number])
    )


@feature
def touches_recent(view: View, sentence: Sentence) -> bool:
    """Shares a content word with the customer's last three turns."""
    return bool(view.stems[sentence.number] & _recent(view))


@feature
def dense_echo(view: View, sentence: Sentence) -> bool:
    """Three or more content words, and a third of all, come from the customer's last turns."""
    found = view.stems[sentence.number]
    shared = found & _recent(view)
    return len(shared) >= 3 and len(shared) * 3 >= len(found)


@feature
def reflects_customer(view: View, sentence: Sentence) -> bool:
    """Speaks about the customer or their story: second person with four words or more, or one of their content words."""
    folded = view.folded[sentence.number]
    return bool(view.stems[sentence.number] & _recent(view)) or (
        bool(SECOND.search(folded)) and len(view.words[sentence.number]) >= 4
    )


@turn_feature
def turn_touches_customer(view: View) -> bool:
    """Some sentence of this turn shares a content word with what the customer just said."""
    return any(found & view.heard_stems for found in view.stems.values())


@turn_feature
def turn_takes_up(view: View) -> bool:
    """This turn as a whole takes up two content words of what the customer just said, or one long or numeric one."""
    shared = {found for stems in view.stems.values() for found in stems} & view.heard_stems
    return len(shared) >= 2 or any(len(word) >= 6 or word.isdigit() for word in shared)


@feature
def repeats_self(view: View, sentence: Sentence) -> bool:
    """The trainee said this sentence, or seven words in a row of it, before."""
    said = view.words[sentence.number]
    length = min(7, len(said))
    return length >= 4 and not all(runs(said, length).isdisjoint(_runs_of(turn, length)) for turn in view.trainee_turns)


@feature
def takes_up_personal(view: View, sentence: Sentence) -> bool:
    """Takes up something personal that the customer just told (family, an occasion, a pet)."""
    told = _personal_heard(view)
    return bool(told) and not told.isdisjoint(stem(word) for word in view.words[sentence.number])


@per_view
def _personal_heard(view: View) -> frozenset[str]:
    return frozenset(stem(word) for word in PERSONAL.findall(view.heard_folded))


@feature
def echo_exclaimed(view: View, sentence: Sentence) -> bool:
    """Is a short exclamation at the start that repeats the customer's own word: "Slept in them!"."""
    said = view.words[sentence.number]
    return (
        first_sentence(view, sentence)
        and 1 <= len(said) <= 6
        and sentence.text.rstrip().endswith("!")
        and bool({stem(w) for w in said if len(w) > 3 or w.isdigit()} & {stem(w) for w in view.heard_words})
        and not GREETING.search(view.folded[sentence.number])
    )


_STATED_WISH = re.compile(
    r"\b(?:don'?t|dont|do not|please|pls|no more|skip|spare me|prefer|rather|can we just|stop)\b((?: [a-z']+){1,5})|\bno ([a-z']+)(?=,? (?:pls|please|thanks)\b)"
)


@feature
def keeps_to_wish(view: View, sentence: Sentence) -> bool:
    """Takes up, in a few words, how the customer said they want to be dealt with: "no jargon" – "No jargon, deal"."""
    said = view.words[sentence.number]
    if len(said) > 8 or not first_sentence(view, sentence) or is_question(view.folded[sentence.number]):
        return False
    wished = {
        word
        for match in _STATED_WISH.findall(view.heard_folded)
        for part in match
        for word in part.split()
        if len(word) > 3
    }
    return (
        bool(wished & set(said))
        and bool(
            re.search(
                r"\b(?:no|not|nothing|never|without|skip|deal|promise|just|understood|agreed)\b",
                view.folded[sentence.number],
            )
        )
        and not REFUSAL.search(view.folded[sentence.number])
    )
