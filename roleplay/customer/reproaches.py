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
_NOT_ASKED_WHAT = re.compile(rf"{_NOT_ASKED.pattern} (?:me )?(?P<what>where|when|why|who|how)\b")
_NOTHING_ASKED = re.compile(r"\basked(?: me)?(?: a| one| any| me)* ?(?:thing|anything|question|questions)\b")
_NOT_HEARD = re.compile(r"\byou (?:don't|do not)(?: even)? know (?:what|who|why|where)\b|\byou haven't heard\b")
_ASKED_BEFORE = re.compile(
    r"^again\b|\bthat again\b|\balready asked\b|\bsame question\b|\bsecond time\b|\bsame answer\b|\bi answered\b|\bi answered that\b"
)
_SAY_BACK = re.compile(
    r"\bwhat (?:did |have )?you (?:\w+ )?underst(?:oo|an)d|\bas you (?:understand|see) it\b|\bhow do you see it\b|\bwrite me what i\b|\bread me (?:your page|yours)\b|\bin your words\b|\btell (?:it )?me back\b"
    r"|\bsure (?:you(?:'ve| have) understood|we mean the same)\b|\bwhat have you got so far\b|\bgo over it once\b|\bwhat'?ve you got down\b"
)
"""Asks the trainee to say what they have understood."""
_LACKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "own_it",
        re.compile(
            r"\b(?:be you doing it|who(?:'s| is|'d be| would be) (?:doing|seeing to) it|who sees to it|who owns it|got a name on it)\b"
        ),
    ),
    ("seek_feedback", re.compile(r"\b(?:be asked whether|ask me twice|have not been asked|or asking me)\b")),
    ("apologize", re.compile(r"\b(?:saying|said) sorry\b")),
    ("paraphrase", _SAY_BACK),
    (
        "expectations",
        re.compile(
            r"\bfrom when until when\b|\bwhat is possible, and when\b|\band which hour\b|\bwhat you want to do\b|^you change something\b"
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
    (
        "solution_focus",
        re.compile(
            r"\bwhich do we do first\b|\bfirst (?:this and then that|thing, second thing)\b|\bone thing and then the next\b|\bwhat do you do first\b"
        ),
    ),
    ("positive_language", re.compile(r"\bwhat can be done\b")),
    ("rapport", re.compile(r"\bspeak very correctly\b|\btalking to a case\b")),
    ("professional", re.compile(r"\bhard things to you\b")),
    ("acknowledge", re.compile(r"\bwhat (?:this|it)(?:'s| has) been like\b")),
    (
        "boundaries",
        re.compile(
            r"\bthe thing i asked for\b|\b(?:about|with|where i stand with|stepping round) the (?:twelve|two hundred)\b|\ba word about the thread\b|\bwhere you stand\b|\bshut up for it\b|\bbecause it's nearly\b"
        ),
    ),
    ("alternative_positioning", re.compile(r"\bthe only way\b|\banother way to\b")),
    (
        "escalate",
        re.compile(
            r"\bwho decides that\b|\bwhose is the rest\b|\bwho signs for\b|\bthe other (?:half|part)\b|\bso whose\b|\btell me who does\b"
        ),
    ),
    ("attentive", re.compile(r"\bthe things i told you\b|\bwhich of my\b")),
    ("no_blame", re.compile(r"\b(?:down as|is it) my fault\b|\bisn't something i did\b")),
    (
        "breather",
        re.compile(
            r"\ba minute before i\b|\bcan we stop a minute\b|\bi can wait while you look\b|\bcould you check first\b"
        ),
    ),
)
"""What a "not yet" says is still lacking, by the strategy that gives it."""
_WAITS_FOR: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("after", re.compile(r"\bhave to know first\b|\bwhat i've got to be there for\b")),
    ("solved", re.compile(r"\bthe main thing\b")),
    ("heat", re.compile(r"\btoo (?:worked up|angry|cross) to say yes\b")),
    ("trust", re.compile(r"\bwhy should i believe\b")),
)
"""What a "not yet" says it waits for beside strategies."""
_NEEDED = {"heard": "acknowledge", "understood": "paraphrase", "owned": "own_it", "informed": "expectations"}
"""The strategy that gives most of what a need wants."""
_GIVEN: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"\bfrom when until when\b|\bwhich hour\b|\bwhat is possible, and when\b|\bwhen would that be\b|\bhow does it work, and when\b"
        ),
        re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)? ?(?:-|to|till|until|and) ?\d{1,2}\b"),
    ),
    (
        re.compile(
            r"\b(?:you(?:'re| are) not sure of|you (?:can't|cannot) promise|(?:what )?you don't know|don't you|the bad part|you actually promise)\b"
        ),
        re.compile(
            r"\b(?:can't|can ?not|couldn't|won't|unable to|not able to) (?:\w+ )?(?:promise|guarantee|be (?:sure|certain))\b|\bno guarantee\b"
            r"|\b(?:not (?:yet )?(?:sure|certain)|(?:don't|do not) (?:yet )?know)\b(?: yet)? (?:if|whether|when|why|what|how)\b"
        ),
    ),
    (
        re.compile(r"\b(?:you(?:'ll| be|'d be)? stay(?:ing)? on|you be going|you'd (?:be gone|not be there))\b"),
        re.compile(
            r"\b(?:i(?:'ll| will|'m|'m going to)?|you) (?:\w+ )?stay(?:ing)? (?:on(?! hold)|with (?:you|me)|here|right here)\b"
        ),
    ),
)
"""What a line asks for, and the trainee's words that have given it."""
_ONLY_WAY = re.compile(r"\bthe only way\b")
_ABOUT_THE_THREAD = re.compile(r"\ba word about the (?P<thing>\w+)\b")
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
_ASKS_WHATS_NEXT = re.compile(
    r"\bwhat(?:'s| is| happens) (?:the )?next\b|\bnext (?:step|thing)\b|\bwho(?:'s| is)? (?:does|doing|going to do|actually going to do)\b|\bwhat do (?:i|you) do\b"
)
_SAID_JUST_NOW = re.compile(r"\bjust said\b")


def holds(
    line: str,
    state: State,
    decision: Decision,
    turns: Sequence[Turn],
    remedy: Remedy | None = None,
    offer: Remedy | None = None,
) -> bool:
    """Whether a line may be said: what it reproaches, or takes as a no, is so.

    state, decision: after the trainee's last turn. remedy: the offer that the line was written to answer; of it one
    reproaches that nobody asked for what it rests on, of anything else that nobody asked at all. offer: the one that is
    answered, by whatever line.
    """
    said = fold(line)
    if (word := _NOT_ASKED_WHAT.search(said)) and any(_asks_with(word["what"], turn) for turn in turns):
        return False
    if _NOT_ASKED.search(said) or _NOT_HEARD.search(said):
        return not _knows_something(state, None if _NOTHING_ASKED.search(said) else remedy)
    if decision.move == "repeat" and _ASKED_BEFORE.search(said):
        return all(state.asked.get(fact, 0) >= 2 for fact in decision.facts)
    early = remedy is not None and line in remedy.replies.early
    if decision.move == "not_yet" and not _still_lacks(said, state, offer, early=early):
        return False
    if remedy and _SAY_BACK.search(said):
        return set(remedy.acceptable.after) <= set(state.told)  # nobody can say back what they were not told
    trainee = [fold(turn.text) for turn in turns if turn.role == "trainee"]
    if any(asks.search(said) and any(map(given.search, trainee)) for asks, given in _GIVEN):
        return False
    if (never := _ABOUT_THE_THREAD.search(said)) and any(never["thing"] in each for each in trainee):
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
    if _ASKS_WHATS_NEXT.search(said) and state.met("informed") and state.met("owned"):
        return False  # they know what happens next, and who does it
    if decision.move == "odd_repeat" and _SAID_JUST_NOW.search(said):
        last = [words(turn.text) for turn in turns if turn.role == "trainee"][-2:]
        return len(last) == 2 and last[0] == last[1]
    return True


def _asks_with(word: str, turn: Turn) -> bool:
    """Whether a trainee's turn asks something with this word."""
    asked = (fold(sentence.text) for sentence in sentences(turn.text)) if turn.role == "trainee" else ()
    return any(is_question(said) and re.search(rf"\b{word}\b", said) for said in asked)


def asks_one_thing(text: str) -> bool:
    """Whether a turn puts one question and no more, not even in the same sentence."""
    asked = [folded for folded in (fold(sentence.text) for sentence in sentences(text)) if is_question(folded)]
    return len(asked) == 1 and len(CLAUSE_ASKS.findall(asked[0])) <= 1


def names_a_lack(line: str) -> bool:
    """Whether a line says what is still lacking: the best one to give somebody who means well."""
    said = fold(line)
    return any(says.search(said) for _, says in (*_LACKS, *_WAITS_FOR))


def _still_lacks(said: str, state: State, remedy: Remedy | None, *, early: bool) -> bool:
    """Whether all that a "not yet" says is lacking is so, and what a yes waits for. early: whether it was written for this offer."""
    named = {lack for lack, says in _LACKS if says.search(said)}
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
    needs = (need for need in remedy.acceptable.needs if not state.met(need))
    return frozenset({*remedy.acceptable.shown, *(_NEEDED.get(need, need) for need in needs)}) - set(state.shown)


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
