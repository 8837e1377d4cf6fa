"""What a customer asked for, and a turn gives: their story said back, who sees to it, a moment's quiet, in what order things are done; and what it takes back. Pure.

Who has just asked hears it where nobody else would: "me" is an answer to "who'd be seeing to it?", and to nothing else.
"""

import re
from collections.abc import Collection, Sequence

from roleplay.customer.lacking import IN_ORDER, SAY_BACK, WHO_DOES_IT, lacks_in
from roleplay.features import is_offer, is_question
from roleplay.text import Sentence, content_stems, fold
from roleplay.transcript import Turn


def asked_of_trainee(turns: Sequence[Turn]) -> frozenset[str]:
    """Return the strategies that the customer said were lacking, in what they said before the last turn."""
    return lacks_in(_before(turns))


def _before(turns: Sequence[Turn]) -> str:
    return fold(turns[-2].text) if len(turns) > 1 and turns[-2].role == "customer" else ""


def takes_back(folded: str) -> bool:
    """Whether a folded sentence takes back what was promised: "I was wrong to promise it"; not a mere sorry, nor a question."""
    return bool(_TAKES_BACK.search(folded)) and not is_question(folded)


_PROMISED = r"(?:promis\w+|offer(?:ed)?|say|said|told|tell|agreed?|suggest(?:ed)?)"
_TAKES_BACK = re.compile(
    rf"\b(?:i|we) (?:was|were|am) (?:quite |very )?wrong to (?:have )?(?:{_PROMISED})\b|\bwrong of (?:me|us) to (?:have )?(?:{_PROMISED})\b"
    rf"|\b(?:i|we) (?:shouldn't|should not|should never|ought not to|had no (?:right|business) to)(?: have)? (?:{_PROMISED})\b"
    r"|\b(?:i|we)(?:'ll| will|'m| am|'d| have| must| need| want| would)? (?:\w+ )?(?:to )?(?:take|taking|took) (?:back (?:my|that promise|what i)\b|(?:that|it|this|my (?:word|promise|offer)|what i (?:said|promised)) back(?=[,;.!]|$| and\b| now\b))"
    r"|\b(?:i|we) (?:cannot|can ?not|can't|won't be able to|am not able to|couldn't) (?:\w+ )?keep(?: (?:that|this|it|to (?:that|it)|(?:that|this|my|the) (?:promise|word)))?(?=[,;.!]|$| (?:and|but|so|after all)\b)"
    r"|\b(?:i|we) (?:promised|offered)(?: you)? (?:too much\b|more than (?:i|we|is|was)\b|(?:what|something|a thing)\b(?=[^.!?]*(?:\b(?:cannot|not)\b|n't\b)))"
    r"|\bi spoke too soon\b|\b(?:that|my|the) promise (?:was|is) (?:wrong|a mistake|off)\b"
)


# ── their story ──


def says_back(spoken: Sequence[Sentence], told: Sequence[Sequence[str]]) -> bool:
    """Whether sentences say back what they told in more than one of their turns. told: stems, turn by turn."""
    return _shared(spoken, told, in_a_turn=2, in_all=5)


def story_given(turns: Sequence[Turn], spoken: Sequence[Sentence], told: Sequence[Sequence[str]]) -> str:
    """Return the sentence with which a turn begins to say back what they told, where they had asked for it, or nothing.

    What is held out, or done for them, is no part of their story. Unasked it is heard where the turn says that it comes:
    "this is what I pass on: …".
    """
    announced = [said for said in spoken if _ANNOUNCES.search(fold(said.text))]
    if not SAY_BACK.search(_before(turns)):
        return announced[0].text if announced and says_back(announced, told) else ""
    of_them = [said for said in spoken if said in announced or not _is_ours(fold(said.text))]
    return of_them[0].text if _shared(of_them, told, in_a_turn=1, in_all=4) else ""


def _shared(spoken: Sequence[Sentence], told: Sequence[Sequence[str]], *, in_a_turn: int, in_all: int) -> bool:
    """Whether sentences have so many words in common with two of their turns, and with all of them."""
    said = {found for sentence in spoken for found in content_stems(sentence.text)}
    shared = [said & set(turn) for turn in told]
    return sum(len(each) >= in_a_turn for each in shared) >= 2 and len(set().union(*shared)) >= in_all


def _is_ours(folded: str) -> bool:
    return is_question(folded) or bool(_WE_DO.search(folded)) or (is_offer(folded) and not _OF_THEM.search(folded))


_NOTE = r"(?:pass(?:ed)? on|writ(?:e|ten)|put(?: down)?|not(?:e|ed)|report|tell (?:them|him|her)|got|have|understood|understand)"
_ANNOUNCES = re.compile(
    rf"\b(?:this|that|here)(?:'s| is) (?:what|how) i(?:'ll|'d|'ve|'m| will| would| have| am going to)? (?:\w+ )?{_NOTE}\b"
    rf"|\b(?:what )?i(?:'ll|'d|'ve| will| would| have)? (?:just |now )?{_NOTE}(?: (?:down|on|is|this|it|so far|to (?:\w+ )?\w+))*:"
)
"""Says that what they have told follows, as it was understood."""
_WE_DO = re.compile(
    r"(?<!what )\b(?:i|we)(?:'ll|'m|'re|'d)?\b(?! (?:have |had |now |think )*(?:i )?(?:underst\w+|hear\w*|see|saw|read|know|think|got|get|believe|noted|wrote|gather|take it)\b)"
)
"""Says what the trainee does, and not what they have understood."""
_OF_THEM = re.compile(r"\byou(?:r|rs|'ve|'d|'re)?\b(?! (?:can|could|get|will)\b|'ll\b)")


# ── who does it ──


def owner_given(turns: Sequence[Turn], spoken: Sequence[Sentence]) -> str:
    """Return the sentence that says "I do", in whatever words, where they had asked who does it, or nothing.

    Unasked it is heard of who puts their own name to it.
    """
    says = _I_DO if WHO_DOES_IT.search(_before(turns)) else _MY_NAME_TO_IT
    said = ((sentence.text, fold(sentence.text)) for sentence in spoken)
    return next((text for text, folded in said if says.search(folded) and not _NOT_I.search(folded)), "")


_MY_NAME_TO_IT = re.compile(
    r"\b(?:with|in|under|against) my (?:own )?name\b(?! is\b)|\bmy (?:own )?name(?:'s| is| goes| stands| will be)? (?:under|on|against|beside|next to|to) (?:it|this|that|them|all)\b"
)
"""Puts one's own name to what is done."""


_I_DO = re.compile(
    r"^(?:\W|(?:well|yes|oh|so|then|and|right|sure|that|that's|this|it|it's|is|will|would|be|'ll|'d|it'll|it'd|that'll|that'd|the person|by|only|just)\b)*(?:me\b|myself\b|i (?:am|do|will|would|shall)\b(?:\W*$|,|\.| (?:it|that|this|so|myself|personally)\b)|i'll\W*$)"
    r"|\bi(?:'ll| will|'m| am|'d| would| shall| can)? (?:\w+ ){0,2}?(?:see(?:ing)? (?:to|it|this|that|everything|all)|do(?:ing)? (?:it|that|this|all|everything|both)|look(?:ing)? after|tak(?:e|ing) (?:care|charge|it|this|that)|handl(?:e|ing)|deal(?:ing)? with|own|carry|arrang(?:e|ing)|sort(?:ing)?|keep(?:ing)? (?:it|this|that|hold|an eye)|stay(?:ing)? (?:on|with)|put(?:ting)? (?:it|that|this|both|everything)|follow(?:ing)? (?:it|this|that|up|through)|make sure|making sure|send(?:ing)?|book(?:ing)?|issu(?:e|ing)|rais(?:e|ing))\b"
    r"|\b(?:me|i|myself)\W+(?:personally|myself|in person)\b|\byou(?:'ll| will|'d| would)?(?: only| just)? (?:have|got|get|need|deal with) (?:only |just )?(?:my name|me|my word)\b|\bmy name(?:'s| is| goes| will be)? (?:under|on|at|against|beside|next to)\b|\b(?:in|under) my (?:own )?(?:name|hands?|care)\b|\b(?:on|with) me\b|\bmy (?:job|desk|responsibility|doing|task)\b"
)
"""Says that it is oneself who does it."""
_NOT_I = re.compile(
    r"\b(?:not|never|nobody(?! else)|someone|somebody|(?:is|are|do|does|wo|ca|could|would|was)n't|don't know|no idea|afraid|depends)\b|\bif (?:i|it|they) can\b|\?"
)


# ── to whom it goes ──


def handed_to(spoken: Sequence[Sentence], colleagues: Collection[str]) -> str:
    """Return the sentence that hands the matter to a colleague by name, or nothing. colleagues: folded names that policy has."""
    said = ((sentence.text, fold(sentence.text)) for sentence in spoken)
    named = ((text, folded) for text, folded in said if any(name in folded for name in colleagues))
    return next((text for text, folded in named if _HANDS_OVER.search(folded) and not is_question(folded)), "")


_HANDS_OVER = re.compile(
    r"\b(?:goes|going|go|went|pass\w*|hand\w*|giv(?:e|ing)|tak(?:e|ing)|put\w*|send\w*|bring\w*|transfer\w*|escalat\w*)\b[^.!?]{0,40}\b(?:to|with|in|before)\b"
)


# ── a moment's quiet ──


def pause_given(turns: Sequence[Turn], spoken: Sequence[Sentence]) -> str:
    """Return the sentence that leaves them the moment they had asked for, and wants nothing of them meanwhile, or nothing."""
    if "breather" not in asked_of_trainee(turns):
        return ""
    said = [(sentence.text, fold(sentence.text)) for sentence in spoken]
    leaves = [text for text, folded in said if _LEAVES_TIME.search(folded) and not is_question(folded)]
    goes_on = any(is_question(folded) or (is_offer(folded) and text not in leaves) for text, folded in said)
    return leaves[0] if leaves and not goes_on else ""


_LEAVES_TIME = re.compile(
    r"\b(?:take|have|you(?:'ve| have)(?: got)?) (?:all )?(?:your|the|a|as many|as long|that|every) (?:\w+ )?(?:minutes?|moments?|time|breath|while)\b|\bas long as you (?:like|need|want)\b"
    r"|\b(?:we|you) (?:can |could |may )?(?:just )?(?:stop|pause|rest|sit)\b|\b(?:of course|yes|sure|certainly)\b[^.!]*\b(?:stop|pause|minute|moment|quiet)\b|\bno (?:hurry|rush)\b|\bwhen(?:ever)? you(?:'re| are) ready\b"
    r"|\bi(?:'ll| will|'m| am) (?:just |still |right )*(?:sit|wait|stay|be (?:quiet|silent|still|here|right here|on the line)|here|waiting|on the line)\b"
)


# ── first this, then that ──

_FIRST = (
    r"\bfirst(?:ly)?\b[,:]? (?:i|we)\b(?!(?:'ll|'m)?(?: \w+){0,2} (?:understand|understood|hear|heard|know|listen)\b)"
)
_FIRST_THEN = re.compile(
    rf"{_FIRST}.*\b(?:then|next|after that|second(?:ly)?)\b|\b(?:step )?(?:one|1)[:)].*\b(?:two|2)[:)]"
)
"""Says what is done first, and what after that."""
_BEGINS_WITH = re.compile(
    rf"\bone step (?:only|at a time)\b|\b(?:only|just) one (?:step|thing)\b|\bfirst (?:is|comes)\b|\bcomes first\b|{_FIRST}|\b(?:start|begin) with\b"
)
"""Answers "which do we do first?", and nothing where that was not asked."""


def order_given(turns: Sequence[Turn], spoken: Sequence[Sentence]) -> str:
    """Return the sentence in which a turn begins to say in what order things are done, or nothing."""
    asked = any(turn.role == "customer" and IN_ORDER.search(fold(turn.text)) for turn in turns)
    whole = fold(" ".join(sentence.text for sentence in spoken))
    found = _FIRST_THEN.search(whole) or (_BEGINS_WITH.search(whole) if asked else None)
    begun = found[0].split()[0] if found else ""
    return next((sentence.text for sentence in spoken if found and begun in fold(sentence.text)), "")
