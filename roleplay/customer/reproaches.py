"""Whether what an authored line takes for granted is so: a reproach, a no, or a name that somebody has said. Pure.

Lines are written for a moment that may turn out otherwise: "you haven't asked" is no line for somebody who has.
"""

import re
from collections.abc import Sequence

from roleplay.customer.decision import Decision
from roleplay.customer.effects import LIMITS
from roleplay.customer.state import State
from roleplay.features import is_question
from roleplay.features.offers import REFUSAL
from roleplay.features.probing import CLAUSE_ASKS
from roleplay.persona import Remedy
from roleplay.text import fold, sentences, words
from roleplay.transcript import Turn

_NOT_ASKED = re.compile(
    r"\b(?:you(?:'ve| have)?(?:n't| not| never)|nobody(?:'s| has)|no one(?:'s| has))(?: even| once)? asked\b(?! (?:me )?that\b)"
)
_NOTHING_ASKED = re.compile(r"\basked(?: me)?(?: a| one| any| me)* ?(?:thing|anything|question|questions)\b")
_NOT_HEARD = re.compile(r"\byou (?:don't|do not)(?: even)? know (?:what|who|why|where)\b|\byou haven't heard\b")
_ASKED_BEFORE = re.compile(
    r"^again\b|\bthat again\b|\balready asked\b|\bsame question\b|\bsecond time\b|\bsame answer\b|\bi answered\b|\bi answered that\b"
)
_SAY_BACK = re.compile(
    r"\bwhat (?:did )?you (?:\w+ )?underst(?:oo|an)d|\bread me (?:your page|yours)\b|\bin your words\b|\btell (?:it )?me back\b"
    r"|\bsure (?:you(?:'ve| have) understood|we mean the same)\b|\bwhat have you got so far\b|\bgo over it once\b|\bwhat'?ve you got down\b"
)
"""Asks the trainee to say what they have understood."""
_LACKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("own_it", re.compile(r"\b(?:be you doing it|who(?:'s| is) doing it|who owns it|got a name on it)\b")),
    ("seek_feedback", re.compile(r"\b(?:be asked whether|ask me twice|have not been asked)\b")),
    ("apologize", re.compile(r"\bsaying sorry\b")),
    ("paraphrase", _SAY_BACK),
    (
        "expectations",
        re.compile(
            r"\bfrom when until when\b|\bwhat is possible, and when\b|\band which hour\b|\bwhat you want to do\b|^you change something\b"
        ),
    ),
    ("follow_up", re.compile(r"\bnobody ringing\b|\bwho rings who\b")),
)
"""What a "not yet" says is still lacking, by the strategy that gives it."""
_GIVEN: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"\b(?:you(?:'ll| be|'d be)? stay(?:ing)? on|you be going|you'd (?:be gone|not be there))\b"),
        re.compile(
            r"\b(?:i(?:'ll| will|'m|'m going to)?|you) (?:\w+ )?stay(?:ing)? (?:on(?! hold)|with (?:you|me)|here|right here)\b"
        ),
    ),
)
"""What a line asks for, and the trainee's words that have given it."""
_MANY_QUESTIONS = re.compile(
    r"\b(?:one (?:question|at a time)|so many|(?:lot of|many) questions|which (?:one|of those)|pick one|going so fast|all come at once|first question|next one|all of that)\b"
)
_LETS_IT_PASS = re.compile(
    r"\blets? (?:me (?:talk|speak|go on|call)|them go by)\b|\byou'll take anything\b|\bnever say a word\b"
)
_OFFERED_NOTHING = re.compile(r"\b(?:still )?haven't said what you(?:'ll| will| can)\b")
_TAKES_A_NO = re.compile(r"\b(?:a|your|that) (?:\w+ )?no\b|\bno is\b|\boff the table\b|^you can't, so\b|^so not that\b")
_BESIDE_THE_POINT = re.compile(
    r"\bdoes it matter\b|\bnot (?:really )?the point\b|\bstick to the problem\b|\bdo you need that\b|\bhas to do with it\b|\bnowt to do with it\b|\byou don't need that\b"
)
_SAID_JUST_NOW = re.compile(r"\bjust said\b")


def holds(line: str, state: State, decision: Decision, turns: Sequence[Turn], remedy: Remedy | None = None) -> bool:
    """Whether a line may be said: what it reproaches, or takes as a no, is so.

    state, decision: after the trainee's last turn. remedy: the offer that the line answers; of it one reproaches that
    nobody asked for what it rests on, of anything else that nobody asked at all.
    """
    said = fold(line)
    if _NOT_ASKED.search(said) or _NOT_HEARD.search(said):
        return not _knows_something(state, None if _NOTHING_ASKED.search(said) else remedy)
    if decision.move == "repeat" and _ASKED_BEFORE.search(said):
        return all(state.asked.get(fact, 0) >= 2 for fact in decision.facts)
    if decision.move == "not_yet" and any(lack in state.shown and says.search(said) for lack, says in _LACKS):
        return False
    if remedy and _SAY_BACK.search(said):
        return set(remedy.acceptable.after) <= set(state.told)  # nobody can say back what they were not told
    trainee = [fold(turn.text) for turn in turns if turn.role == "trainee"]
    if any(asks.search(said) and any(map(given.search, trainee)) for asks, given in _GIVEN):
        return False
    if decision.reaction == "react_interrogated" and _MANY_QUESTIONS.search(said):
        return not any(map(asks_one_thing, trainee[-1:]))
    if _LETS_IT_PASS.search(said):
        return not any(check in state.times_shown for check in LIMITS)
    if _OFFERED_NOTHING.search(said):
        return not state.offered
    if decision.move == "deflect" and decision.deflected and _BESIDE_THE_POINT.search(said):
        return False  # what they keep to themselves they know to matter
    if decision.reaction in {"react_honest", "react_limit"} and _TAKES_A_NO.search(said):
        return any(REFUSAL.search(fold(turn.text)) for turn in turns[-1:])
    if decision.move == "odd_repeat" and _SAID_JUST_NOW.search(said):
        last = [words(turn.text) for turn in turns if turn.role == "trainee"][-2:]
        return len(last) == 2 and last[0] == last[1]
    return True


def asks_one_thing(text: str) -> bool:
    """Whether a turn puts one question and no more, not even in the same sentence."""
    asked = [folded for folded in (fold(sentence.text) for sentence in sentences(text)) if is_question(folded)]
    return len(asked) == 1 and len(CLAUSE_ASKS.findall(asked[0])) <= 1


def names_a_lack(line: str) -> bool:
    """Whether a line says what is still lacking: the best one to give somebody who means well."""
    said = fold(line)
    return any(says.search(said) for _, says in _LACKS)


def _knows_something(state: State, remedy: Remedy | None) -> bool:
    """Whether the trainee asked for, or was told, anything at all, or anything that the offer rests on."""
    known = {*state.told, *(fact for fact, times in state.asked.items() if times)}
    if remedy is None or not remedy.acceptable.after:
        return bool(known) or "open-question" in state.times_shown
    return bool(known & set(remedy.acceptable.after))


_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b|\b\d[\d:.]*\d\b")


def names_unheard(line: str, remedy: Remedy, turns: Sequence[Turn]) -> bool:
    """Whether a line calls what is offered by a name or figure that nobody has said: "another airport" is no Manchester yet."""
    names = {name.lower() for text in (remedy.offer, *remedy.cues) for name in _NAME.findall(text)}
    spoken = {name.lower() for name in _NAME.findall(line)} & names
    heard = fold(" ".join(turn.text for turn in turns)) if spoken else ""
    return any(name not in heard for name in spoken)
