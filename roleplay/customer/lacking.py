"""What a "not yet" says is still lacking, and whether it is: what a yes to an offer waits for. Pure, by words."""

import re
from collections.abc import Sequence
from functools import lru_cache

from roleplay.customer.gates import MEETS, lacking_needs
from roleplay.customer.state import State
from roleplay.persona import Remedy
from roleplay.text import fold

SAY_BACK = re.compile(
    r"\bwhat (?:did |have )?you (?:\w+ )?underst(?:oo|an)d|\bas you (?:understand|see) it\b|\bhow do you see it\b|\bwrite me what i\b|\bread me (?:your page|yours)\b|\bin your words\b|\btell (?:it )?me back\b"
    r"|\bsure (?:you(?:'ve| have) understood|we mean the same)\b|\bwhat have you got so far\b|\bgo over it once\b|\bwhat'?ve you got down\b"
)
"""Asks the trainee to say what they have understood."""
IN_ORDER = re.compile(
    r"\b(?:which do we|what do you) do first\b|\bfirst (?:this and then that|thing, second thing)\b|\bone thing and then the next\b|\bwould come first\b|\bwhich comes first\b"
)
"""Asks in what order things are done."""
WHO_DOES_IT = re.compile(
    r"\b(?:be you doing it|who(?:'s| is|'d be| would be) (?:doing|seeing to) it|who (?:sees to|does) it|who does what|who owns it|whose it is|whose is it|got a name on it)\b"
)
"""Asks who it is that does it."""
_LACKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("own_it", WHO_DOES_IT),
    ("seek_feedback", re.compile(r"\b(?:be asked whether|ask me twice|have not been asked|or asking me)\b")),
    ("apologize", re.compile(r"\b(?:saying|said) sorry\b")),
    ("paraphrase", SAY_BACK),
    (
        "expectations",
        re.compile(
            r"\bfrom when until when\b|\bat what hour would i know\b|\bwhat is possible, and when\b|\band which hour\b|\bwhat you want to do\b|^you change something\b"
            r"|\bhow does it work, and when\b|\bwhen would that be\b|\bstep by step\b"
        ),
    ),
    (
        "follow_up",
        re.compile(
            r"\bnobody ringing\b|\bwho rings who\b|\bin touch with whom\b|\bjust me again with it\b|\bwho'd remember it\b|\bhold it for me\b"
        ),
    ),
    (
        "transparent",
        re.compile(
            r"\byou can't promise\b|\bthe part you(?: don't know|'re not sure)\b|\bwhat (?:do you know|you don't know|don't you)\b|\bthe bad part\b|\ba fact or a forecast\b|\byou actually promise\b"
        ),
    ),
    (
        "tailor_solution",
        re.compile(r"\bis that (?:made )?for me\b|\bgot to do with me\b|\bwhat everyone gets\b|\bworks for what\b"),
    ),
    ("solution_focus", IN_ORDER),
    ("positive_language", re.compile(r"\bwhat can be done\b")),
    ("rapport", re.compile(r"\bspeak very correctly\b|\btalking to a case\b")),
    ("professional", re.compile(r"\bhard things to you\b")),
    ("acknowledge", re.compile(r"\bwhat (?:this|it)(?:'s| has) been like\b")),
    (
        "boundaries",
        re.compile(
            r"\bthe thing i asked for\b|\b(?:about|with|where i stand with|stepping round) the (?:twelve|two hundred)\b|\ba word about the thread\b|\bwhere you stand\b|\bshut up for it\b|\bbecause it's nearly\b|\band the twelve\b|\bheard it plain\b|\banswer to each of them\b"
        ),
    ),
    ("alternative_positioning", re.compile(r"\bthe only way\b|\banother way to\b|\bwhat i want it for\b")),
    (
        "escalate",
        re.compile(
            r"\bwho decides that\b|\bwhose is the rest\b|\bwho signs for\b|\bthe other (?:half|part)\b|\bso whose\b|\btell me who does\b"
        ),
    ),
    ("attentive", re.compile(r"\bthe things i told you\b|\bwhich of my\b")),
    ("no_blame", re.compile(r"\b(?:down as|is it) my fault\b|\bisn't something i did\b|\bdid i do something wrong\b")),
    (
        "breather",
        re.compile(
            r"\ba minute before i\b|\bcan we stop a minute\b|\bsit quiet with it\b|\bi can wait while you look\b|\bcould you check first\b"
        ),
    ),
)
"""What a "not yet" says is still lacking, by the strategy that gives it."""
_WAITS_FOR: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("after", re.compile(r"\bhave to know first\b")),
    ("solved", re.compile(r"\bthe main thing\b")),
    ("heat", re.compile(r"\btoo (?:worked up|angry|cross) to say yes\b")),
    ("trust", re.compile(r"\bwhy should i believe\b")),
)
"""What a "not yet" says it waits for beside strategies."""
_UNSURE = re.compile(
    r"\b(?:(?:do not|don't)(?: yet)? know(?: yet)?|(?:not|am not|i'm not) sure(?: yet)?) (?:whether|if|that) (?:it|that|this)(?:'s| is|'d be| would be) (?:what|the thing|something) i\b"
)
"""Says that they do not know whether it is what they want."""
_ONLY_WAY = re.compile(r"\bthe only way\b")


_INVITES = re.compile(r"\basked (?:me|about|for) (?:\w+ ){0,3}(?:earlier|before)\b|\bask (?:it |that |me )*again\b")


@lru_cache(maxsize=16384)
def invites(line: str) -> bool:
    """Whether a line says that they would now tell what they would not when they were asked."""
    return bool(_INVITES.search(fold(line)))


@lru_cache(maxsize=16384)  # the same lines are weighed at every reply
def lacks_in(said: str) -> frozenset[str]:
    """Return the strategies that folded words say are lacking."""
    return frozenset(lack for lack, says in _LACKS if says.search(said))


_HINTS = re.compile(r"\bone (?:other|more) (?:little |small )?thing\b|\bsomething else,? (?:too|besides|as well)\b")


@lru_cache(maxsize=16384)
def hints(line: str) -> bool:
    """Whether a line lets on that there is something they have not told: none for somebody who has begun to tell it."""
    return bool(_HINTS.search(fold(line)))


@lru_cache(maxsize=16384)
def names_a_lack(line: str) -> bool:
    """Whether a line says what is still lacking: the best one to give somebody who means well."""
    said = fold(line)
    return invites(line) or any(says.search(said) for _, says in (*_LACKS, *_WAITS_FOR))


def still_lacks(said: str, state: State, remedy: Remedy | None, *, early: bool) -> bool:
    """Whether all that a "not yet" says is lacking is so, and what a yes waits for. early: whether it was written for this offer."""
    if remedy and _UNSURE.search(said) and set(remedy.acceptable.after) <= set(state.told):
        return False  # they have said what they would like
    named = lacks_in(said)
    if named & set(state.shown) or (remedy and not early and not named <= _wants(state, remedy)):
        return False
    if _ONLY_WAY.search(said) and len(state.offered) > 1:
        return False
    waits = _waits_for(state, remedy)
    return all(what in waits for what, says in _WAITS_FOR if says.search(said))


def _waits_for(state: State, remedy: Remedy | None) -> frozenset[str]:
    """Return what, beside strategies, an offer is not accepted for."""
    if remedy is None:
        return frozenset()
    acceptable = remedy.acceptable
    waits = {
        "after": _keeps_something(state, acceptable.after),
        "solved": "solved" in acceptable.needs and not state.met("solved"),
        "heat": state.mood.heat > acceptable.heat_at_most,
        "trust": state.mood.trust < acceptable.trust,
    }
    return frozenset(what for what, so in waits.items() if so)


def _keeps_something(state: State, after: Sequence[str]) -> bool:
    """Whether there is something to ask for that nobody has asked for yet; who has agreed teases nobody any more."""
    kept = [fact for fact in after if fact not in state.told]
    return bool(kept) and not state.accepted and not any(state.asked.get(fact) for fact in kept)


def says_why_not(line: str, state: State, remedy: Remedy) -> bool:
    """Whether a line names, of all that may be lacking, what this very offer is not accepted for."""
    said, wanted = fold(line), _wants(state, remedy) | _waits_for(state, remedy)
    return any(what in wanted and says.search(said) for what, says in (*_LACKS, *_WAITS_FOR))


def _wants(state: State, remedy: Remedy) -> frozenset[str]:
    """Return the strategies that an offer is not accepted for want of, or that give most of what a need wants."""
    needs = lacking_needs(remedy, state)
    return frozenset({*remedy.acceptable.shown, *(MEETS.get(need, need) for need in needs)}) - set(state.shown)
