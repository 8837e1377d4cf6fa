"""appraise: what the trainee just did, in the catalogue's vocabulary. Here by signals; `appraiser_model.py` asks a model.

Strategies come from `signals`; here are the things only a customer notices: which of their facts was asked for, which
remedy was offered, and the odd things people type.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from roleplay.customer.agreeing import asks_for_a_time, asks_if_it_is_so, asks_if_it_suits, speaks_of_a_call
from roleplay.customer.asking import (
    asked_for,
    asks,
    only_asks_again,
    own_words,
    to_customer,
    touched_on,
)
from roleplay.customer.giving import takes_back
from roleplay.customer.hearing import as_heard, of_the_offer
from roleplay.customer.offering import held_out, offered_in, without_offers
from roleplay.customer.small_talk import is_small_talk
from roleplay.customer.state import Appraisal, Odd, Seen
from roleplay.customer.wondering import about, asks_for_the_rest, names_something, takes_up
from roleplay.features import is_offer, is_open_question, is_question
from roleplay.persona import Persona
from roleplay.sightings import Sighting
from roleplay.signals import Signals, addresses_grader
from roleplay.text import STOPWORDS, content_stems, fold, one_line, sentences, words
from roleplay.transcript import Setting, Turn


class Appraiser(Protocol):
    """Reads the last turn of `turns` (a trainee's) as this persona would."""

    async def __call__(self, turns: Sequence[Turn], persona: Persona, setting: Setting) -> Appraisal:
        """Return what the trainee did; raise ModelError when it cannot be read."""
        ...


def by_signals(signals: Signals) -> Appraiser:
    """Return the offline appraiser."""

    async def appraise(turns: Sequence[Turn], persona: Persona, setting: Setting) -> Appraisal:
        return read(turns, persona, setting, signals)

    return appraise


def as_seen(sighting: Sighting) -> Seen:
    """Return a sighting as the customer takes it in: what it was, how sure, and in which words."""
    return Seen(
        strategy=sighting.strategy,
        check=sighting.check,
        kind="shows" if sighting.kind == "shows" else "breaks",
        severity="gross" if sighting.severity == "gross" else "minor",
        confidence=sighting.confidence,
        words=one_line(sighting.sentence.text, 160),
    )


def read(turns: Sequence[Turn], persona: Persona, setting: Setting, signals: Signals) -> Appraisal:
    """Return what the last turn of `turns` does, by the catalogue's signals and the persona's cues."""
    index = len(turns) - 1
    turn = turns[index]
    said = [earlier.text for earlier in turns[:index] if earlier.role == "trainee"]
    folded, offered = to_customer(turn.text), offered_in(turn.text, persona, said)
    seen = tuple(as_seen(item) for item in signals.in_turn(turns, index, setting, complete=False))
    seen = tuple(item for item in seen if item.check != "over-apology" or not only_asks_again(item.words))
    suits, held = any(map(asks_if_it_suits, folded)), held_out(said, persona)
    if offered or (suits and held):
        seen = of_the_offer(turn.text, seen, ways=len({*offered, *held} & _welcome(persona)))
    heard = [earlier.text for earlier in turns if earlier.role == "customer"]
    told = {found for earlier in heard for found in content_stems(earlier)}
    matter = _matter(persona)
    asks_about = about(turn.text, told | matter, told & own_words(persona) - matter, heard)
    goodbye = _says_goodbye(folded, len(said) + 1)
    plain = not goodbye and not any(is_question(text) or is_offer(text) for text in folded)
    small_talk = plain and is_small_talk(folded, seen, told)
    asked = asked_for(without_offers(turn.text) if offered else turn.text, persona, heard)
    of_theirs = [*folded, *(to_customer(said[-1]) if said and any(map(asks_if_it_is_so, folded)) else ())]
    return Appraisal(
        seen=() if small_talk else as_heard(turns, seen, persona, about=asks_about, asked=asked),
        asked=asked,
        offered=offered,
        odd=odd(turn.text, said),
        touched=touched_on(turn.text, persona, told),
        question=asks_about == "words" or any(asks(text) and not _only_offers_help(text) for text in folded),
        open_question=any(is_open_question(text) or asks_for_the_rest(text) for text in folded),
        about=asks_about,
        names=any(is_open_question(text) and names_something(text) for text in folded),
        takes_up=takes_up(turn.text, heard[-1:]),
        suits=suits,
        when=any(map(asks_for_a_time, folded)),
        in_touch=any(map(speaks_of_a_call, folded)),
        anything_else=any(is_question(text) and _only_offers_help(text) for text in folded),
        goodbye=goodbye,
        small_talk=small_talk,
        takes_back=any(map(takes_back, folded)),
        details=len({found for text in of_theirs for found in content_stems(text)} & told) >= 2,
        held_seconds=turn.held_seconds,
    )


def _welcome(persona: Persona) -> set[str]:
    """Return the remedies that policy allows and this person might take."""
    return {remedy.id for remedy in persona.remedies if remedy.allowed and not remedy.never}


def _matter(persona: Persona) -> set[str]:
    """Return the stems of what both sides know the conversation to be about."""
    return {found for text in (persona.brief, persona.wants, persona.trouble or "") for found in content_stems(text)}


_HELP_OFFER = re.compile(
    r"(?<!\bit )(?<!\bor )(?<!\babout )\b(?:any|some)thing (?:else|more)\b(?! (?:[\w']+ ){0,4}(?:know|tell|add|mention|say|worr\w+|bother\w*|troubl\w+|mind)\b)|\bhow (?:can|may|could|might) (?:i|we) (?:help|assist|be of)\b|\bwhat (?:else )?can i (?:do for|help)\b"
    r"|\b(?:any|have you|do you(?: still)? have)(?: (?:an|any|one|some|a))?(?: ?other| more| further| last| final)? questions?\b|\b(?:was|is) that (?:all|everything)\b"
)


def _only_offers_help(folded: str) -> bool:
    """Whether a question asks no more than whether there is something else to do."""
    return bool(_HELP_OFFER.search(folded)) and not (asks_if_it_suits(folded) or _OF_WHAT_WAS.search(folded))


_OF_WHAT_WAS = re.compile(
    r"^(?:\W|(?:so|and|but|then|ok|okay)\b)*(?:did|does|had|has) (?!(?:you|we|i|that|this) (?:\w+ )?(?:need|want|require|have|cover|answer|settle)\b)"
)
"""Asks after what was or is: "did it take anything else down?" offers nothing."""


_GOODBYE = re.compile(
    r"\b(?:good ?bye|bye|take care(?! of)|have (?:a|yourself a) (?:very |really )?(?:good|great|nice|lovely|safe|better|restful|wonderful|pleasant|peaceful) (?:rest|day|one|time|week\w*|morning|afternoon|evening|night|trip|journey|flight|wedding|stay)|"
    r"enjoy (?:your|the (?:rest|day|evening|wedding|weekend))|all the best|(?:speak|talk) (?:to you )?(?:soon|then|tomorrow|later)|good ?night)\b|^(?:(?:well|right|ok|okay),? )?so long(?=[,.!]|$)"
    r"|^(?:[^,]+, )*(?:i'll )?(?:speak|talk) (?:to you )?(?:at|on) [\w:.]+\W*$"
    r"|\b(?:cheerio|ta-?ra|toodle-?(?:oo|pip)|farewell|mind how you go|god bless(?: you)?|until next time|catch you later)\b|^(?:\W|(?:well|right|ok|okay|so|then|and|great|good)\b)*see you\b|, (?:i'll )?see you (?:soon|later|then|tomorrow|tonight|(?:on )?\w+day)\W*$"
    r"|^(?:\W|(?:well|right|ok|okay|so|and|great|good)\b)*then (?:until|till) (?:then|tomorrow|(?:half past|quarter \w+|about|around)? ?(?:\d[\w:.]*|\w+))\W*$"
)
_SIGNS_OFF = re.compile(
    r"\bthanks? (?:you )?(?:again )?for (?:calling|contacting|getting in touch|ringing|writing in|choosing)\b"
)


def _says_goodbye(folded: Sequence[str], trainee_turns: int) -> bool:
    """Whether a turn ends the conversation. "Thank you for calling" opens one as often as it closes one."""
    ending = folded[-2:]
    if not ending or is_question(ending[-1]):
        return False
    return any(_GOODBYE.search(text) for text in ending) or (
        trainee_turns >= 4 and any(_SIGNS_OFF.search(text) for text in ending)
    )


_BOT = re.compile(
    r"\b(?:are you|you'?re|r u) (?:an? |even |really |actually |just |some |talking to an? )*(?:bot|robot|ai|chat ?bot|machine|computer|program|real(?: person)?|human(?! resources)|language model|chatgpt|automated)\b"
    r"|\bis this (?:an? |even |really |actually |just |some )*(?:bot|robot|ai|chat ?bot|real person|human|language model|chatgpt|automated)\b"
)
_PROMPTING = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)(?: \w+){0,2} (?:all|any|every|everything|your|previous|prior|above|earlier|these|those|system|hidden)(?: \w+){0,3}? (?:instruction|prompt|rule|guideline|above|character|persona)s?\b"
    r"|\b(?:ignore|disregard|forget|override|bypass) (?:your (?:instructions?|prompt|rules|character|persona)|everything (?:above|before|you were told))\b"
    r"|\bwhat (?:are|were|is) your (?:\w+ )?(?:instructions|prompt)\b(?! (?:for|about|on|to|regarding)\b)"
    r"|\b(?:system|hidden|initial|secret) (?:prompt|instructions?)\b|\byour (?:system|hidden|secret) message\b"
    r"|\b(?:reveal|print|show|repeat|output|tell me) (?:me )?(?:your (?:full )?(?:prompt|instructions|rules|persona|script|configuration|trust level|mood|facts|secrets?)|the (?:full )?(?:prompt|persona))(?! (?:to|for|from|on|about)\b)"
    r"|\byour (?:bottom line|hidden facts?|persona file|secrets)\b|\b(?:stay|break|drop|out of|leave) (?:of )?character\b|\byou are (?:now )?(?:a |an )?(?:ai|language model|assistant|llm|helpful assistant)\b|\brole ?play\b.{0,30}\b(?:over|stop|end)\b|\bdeveloper mode\b|\bjailbreak\b"
)
_GREETING_ONLY = re.compile(r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|yes|yo)(?: there| again)?\W*$")
_COMMON = STOPWORDS | frozenset(
    "number order flight booking account reference details phone email call time minute moment check find look help fix issue problem "
    "morning evening tomorrow yesterday week month day refund manager team please sorry understand apologise apologize hear frustrating".split()
)
_FOREIGN = frozenset(
    "que para por con una los las como pero está gracias hola señor usted quiero puedo ayudar lo siento je vous nous est pas les des une bonjour merci "
    "madame désolé avec pour puis aider ich sie nicht und der die das ist kann ihnen helfen guten tag danke bitte entschuldigung es tut mir leid "
    "du bist dich dir mich wir uns sind haben habe ein eine einen für mit auf auch noch doch wieder jetzt warum wie kein keine rufen ruf heute warten selbst "
    "tu toi votre avez suis êtes avec très être appelez voulez usted tú tengo tiene puede muy más llamar espere nosotros "
    "non sono posso aiutare grazie buongiorno prego mi dispiace ciao não você obrigado posso ajudar olá ik niet het een kan u helpen dank".split()
)


def odd(text: str, earlier: Sequence[str]) -> Odd | None:
    """Say which odd thing a turn is, if it is one: silence, nonsense, another language, prompting, the same again."""
    folded = fold(text).strip()
    said = words(folded)
    letters = [char for char in folded if char.isalpha()]
    if not letters and not any(char.isdigit() for char in folded):
        return "silence"
    if _PROMPTING.search(folded) or (addresses_grader(text) and len(sentences(text)) == 1):
        return "prompting"
    if sum(not char.isascii() and not "à" <= char <= "ÿ" for char in letters) > len(letters) / 2:
        return "language"
    foreign = sum(word in _FOREIGN for word in said)
    english = sum(word in STOPWORDS for word in said)
    if foreign >= 2 and foreign > english:
        return "language"
    if _is_gibberish(text):
        return "gibberish"
    if _BOT.search(folded) and "?" in folded:
        return "bot"
    if len(said) >= 3 and any(words(before) == said for before in earlier):
        return "repeat"
    return "greeting" if _GREETING_ONLY.match(folded) else None


_WORD = re.compile(r"[^\W\d_]+")
_INTERJECTION = re.compile(
    r"(?:h+m+|m+h*m*|s+h+|a+h*|o+h*|u+[hm]*|e+r+m*|a+rgh+|u+gh+|e+w+|a+w+|b+r+r+|p+s+t+|t+s+k+|n+o+|s+o+|y+e+s+|y+e+a+h+|y+a+y+|w+o+w+|o+k+|h+e+y+|z+|x+o*)+"
)
_WRITTEN_SHORT = frozenset("html https http tmrw thnx thks msgs dont wont".split())
_NO_WORD = re.compile(
    r"(.)\1{3}|asd|sdf|dfg|hjk|jkl|lkj|kjh|[jq][bcdfghjklmnpqrstvwxz]|fghj|ghjk|jhgf|qwer|zxcv|xcvb|cvbn"
)


def _is_gibberish(text: str) -> bool:
    """Whether the words look typed by a cat: no known word, and shapes that neither words, names nor codes have."""
    said = _WORD.findall(text)
    if not said or any(fold(word) in _COMMON for word in said):
        return False
    return sum(_is_strange(word) for word in said) > len(said) / 2


def _is_strange(word: str) -> bool:
    folded = fold(word)
    code = word.isupper() and len(word) <= 5  # PNR, SKW, XKCD
    if len(word) <= 2 or code or folded in _WRITTEN_SHORT or _INTERJECTION.fullmatch(folded):
        return False
    vowelless = len(word) >= 4 and not re.search(r"[aeiouyà-ÿ]", folded) and folded.isascii()
    cluster = not word.istitle() and re.search(r"[bcdfghjklmnpqrstvwxz]{6}", folded)  # a name may: Knightsbridge
    return vowelless or bool(cluster) or bool(_NO_WORD.search(folded))
