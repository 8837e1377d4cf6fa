"""appraise: what the trainee just did, in the catalogue's vocabulary. Offline by signals.

Strategies come from `signals`; here are the things only a customer notices: which of their facts was asked for, which
remedy was offered, and the odd things people type.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from roleplay.customer.state import Appraisal, Odd, Seen
from roleplay.features import announces, is_offer, is_open_question, is_question
from roleplay.persona import Persona
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


def read(turns: Sequence[Turn], persona: Persona, setting: Setting, signals: Signals) -> Appraisal:
    """Return what the last turn of `turns` does, by the catalogue's signals and the persona's cues."""
    index = len(turns) - 1
    turn = turns[index]
    seen = tuple(
        Seen(
            strategy=item.strategy,
            check=item.check,
            kind="shows" if item.kind == "shows" else "breaks",
            severity="gross" if item.severity == "gross" else "minor",
            confidence=item.confidence,
            words=one_line(item.sentence.text, 160),
        )
        for item in signals.in_turn(turns, index, setting, complete=False)
    )
    folded = [fold(sentence.text) for sentence in sentences(turn.text) if not addresses_grader(sentence.text)]
    told = {found for earlier in turns if earlier.role == "customer" for found in content_stems(earlier.text)}
    return Appraisal(
        seen=seen,
        asked=tuple(
            fact.id for fact in persona.facts if any(_asks(text) and announces(fact.asked_by, text) for text in folded)
        ),
        offered=tuple(
            r.id for r in persona.remedies if any(is_offer(text) and announces(r.cues, text) for text in folded)
        ),
        odd=odd(turn.text, [earlier.text for earlier in turns[:index] if earlier.role == "trainee"]),
        question=any(is_question(text) for text in folded),
        open_question=any(is_open_question(text) for text in folded),
        goodbye=any(_GOODBYE.search(text) for text in folded) and not any(is_question(text) for text in folded[-1:]),
        details=len({found for text in folded for found in content_stems(text)} & told) >= 2,
        held_seconds=turn.held_seconds,
    )


_REQUEST = re.compile(
    r"\b(?:can|could|may) i (?:just |please )?(?:get|take|have|ask|grab|check|see)|\b(?:give|tell|send|confirm|remind|share|let) (?:me|us)\b|\bi(?:'ll| will|'d)? (?:just )?need\b|\bplease (?:provide|confirm|share|give)"
    r"|\bwhat(?:'s| is| was| are| were)\b|\bdo you (?:have|know|remember|happen)\b|\bmind (?:if|sharing|telling|giving)\b"
)


def _asks(folded: str) -> bool:
    return is_question(folded) or bool(_REQUEST.search(folded))


_GOODBYE = re.compile(
    r"\b(?:good ?bye|bye|take care|have a (?:good|great|nice|lovely|safe|better|restful|wonderful)|enjoy (?:your|the)|all the best|speak (?:soon|then|tomorrow|later)|talk (?:soon|tomorrow)|"
    r"good ?night|thanks? (?:you )?for (?:calling|your patience|contacting|getting in touch|bearing))\b"
)
_BOT = re.compile(
    r"\b(?:are you|you'?re|r u|is this) (?:an? |even |really |actually |some |talking to an? )*(?:bot|robot|ai|chat ?bot|machine|computer|program|real(?: person)?|human|language model|chatgpt|automated)\b"
)
_PROMPTING = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|previous|prior|above|character|persona)s?\b"
    r"|\b(?:system|hidden|initial|secret) (?:prompt|instructions?|message)\b|\b(?:reveal|print|show|repeat|output|tell me) (?:me )?(?:your|the) (?:system |hidden |full |initial |secret )?(?:prompt|instructions?|rules|bottom line|persona|script|settings|configuration|trust level|mood|facts|secrets?)\b"
    r"|\byour (?:bottom line|hidden facts?|persona file|secrets)\b|\b(?:stay|break|drop|out of|leave) (?:of )?character\b|\byou are (?:now )?(?:a |an )?(?:ai|language model|assistant|llm|helpful)\b|\brole ?play\b.{0,30}\b(?:over|stop|end)\b|\bdeveloper mode\b|\bjailbreak\b"
)
_GREETING_ONLY = re.compile(r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|yes|yo)(?: there| again)?\W*$")
_COMMON = STOPWORDS | frozenset(
    "number order flight booking account reference details phone email call time minute moment check find look help fix issue problem "
    "morning evening tomorrow yesterday week month day refund manager team please sorry understand apologise apologize hear frustrating".split()
)
_FOREIGN = frozenset(
    "que para por con una los las como pero está gracias hola señor usted quiero puedo ayudar lo siento je vous nous est pas les des une bonjour merci "
    "madame désolé avec pour puis aider ich sie nicht und der die das ist kann ihnen helfen guten tag danke bitte entschuldigung es tut mir leid "
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
    if _is_gibberish(said):
        return "gibberish"
    if _BOT.search(folded) and "?" in folded:
        return "bot"
    if len(said) >= 3 and any(words(before) == said for before in earlier):
        return "repeat"
    return "greeting" if _GREETING_ONLY.match(folded) else None


def _is_gibberish(said: Sequence[str]) -> bool:
    """Whether the words look typed by a cat: no known word, and shapes that English words do not have."""
    if not said or any(word in _COMMON for word in said):
        return False
    strange = sum(
        not re.search(r"[aeiouy]", word)
        or bool(
            re.search(
                r"[bcdfghjklmnpqrstvwxz]{5}|(.)\1\1|^[bcdfghjklmnpqrstvwxz]{4}|[asdfghjkl]{6}|qw|[jqxz][bcdfghjklmnpqrstvwxz]",
                word,
            )
        )
        for word in said
        if word.isalpha() and len(word) > 2
    )
    return strange >= max(1, len(said) / 2)
