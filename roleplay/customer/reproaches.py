"""Whether what an authored line takes for granted is so: a reproach, a no, or a name that somebody has said. Pure.

Lines are written for a moment that may turn out otherwise: "you haven't asked" is no line for somebody who has.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from roleplay.customer.decision import Decision
from roleplay.customer.effects import LIMITS
from roleplay.customer.lacking import SAY_BACK, names_a_lack, still_lacks
from roleplay.customer.presuming import presumes, presumes_rightly
from roleplay.customer.state import State
from roleplay.features import is_question
from roleplay.features.offers import REFUSAL
from roleplay.features.probing import CLAUSE_ASKS
from roleplay.persona import Move, Remedy
from roleplay.text import content_stems, fold, sentences, words
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
_RINGS = re.compile(
    r"\b(?:i(?:'ll| will|'d| would|'m going to)|let me) (?:[\w']+ ){0,2}?(?:ring|call|phone|text|write to|e-?mail|message) you\b"
)
_GIVEN: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"\b(?:i'm|i've been) keeping you\b|\b(?:somebody|someone) else waiting\b|\b(?:people|customers) waiting\b|\bit's you who hasn't\b|\bkept you (?:far )?too long\b"
        ),
        re.compile(
            r"\b(?:nobody|no one|no-one|there is no one)(?: else)?(?:'s| is)? (?:\w+ )?(?:waiting|behind you|in (?:the |a )?(?:line|queue))\b|\b(?:not|n't) keep(?:ing)? me\b|\bonly one (?:on|in) (?:my|the) (?:line|queue)\b"
            r"|\b(?:i|we)(?:'ve| have)(?: got)? (?:all the |plenty of |lots of |as much |the )?time\b|\btake (?:all )?your time\b|\bno (?:hurry|rush)\b|\bnot in a(?:ny)? (?:hurry|rush)\b"
        ),
    ),
    (
        SAY_BACK,
        re.compile(
            r"\b(?:have|did|do) i (?:got|get|understood|understand|heard|hear|see) [^.!?]{0,30}\b(?:right|correctly|straight)\W*\?|\b(?:is (?:it|that|this)|all) (?:right|correct)(?:,? or [^.!?]*)?\W*\?|(?:^|[.!?,] )(?:right|correct)\?"
        ),
    ),
    (
        re.compile(
            r"\bnobody ringing\b|\bwho rings who\b|\bin touch with whom\b|\bjust me again with it\b|\bwho'd remember it\b"
        ),
        _RINGS,
    ),
    (
        re.compile(r"\bwho sees to it\b|\bwho(?:'s|'d be| would be| is) (?:doing|seeing to) it\b"),
        re.compile(
            r"\b(?:see|sees|seeing|look|looks|looking) (?:to|after) (?:it|that|this|all of it)\b|\b(?:in|under) my (?:own )?name\b|\bmy name(?:'s| is)? (?:under|on|at|against|beside)\b"
        ),
    ),
    (
        re.compile(r"\bwhose it is\b|\bwhose is it\b|\bgot a name on it\b"),
        re.compile(
            r"\bmy (?:own )?name\b|\bi\b[^.!?]{0,60}\bmyself\b|\bit(?:'s| is|'ll be| will be) (?:mine|me|with me)\b|\bi(?:'ll| will)? (?:keep|own|look after|see to|take) (?:it|this|that)\b|\b(?:she|he|\w{3,}) (?:sees|will see|looks|keeps) (?:to |after )?(?:it|that|this|all)\b"
        ),
    ),
    (
        re.compile(r"\bhold it for me\b|\bwho'd remember it\b"),
        re.compile(
            r"\b(?:nothing|needn't|don't have) (?:for you )?to (?:remember|hold)\b|\byou needn't remember\b|\bi(?:'ll| will) (?:hold|remember|keep (?:hold|track)|do the remembering)\b(?! on\b)"
        ),
    ),
    (
        re.compile(r"\bwho decides that\b|\btell me who does\b"),
        re.compile(
            r"\b(?:i|he|she|they|[a-z]{3,}(?<!who)(?<!nobody)) decides?\b(?! (?:for you|if you|whether you)\b)|\bfor (?!you\b)\w+ to decide\b|\b(?:is|it's) up to (?!you\b)\w+"
        ),
    ),
    (
        re.compile(r"\bnobody's said sorry\b|\bwho'd said sorry\b"),
        re.compile(r"\b(?:i'm|i am|we're|we are) (?:[\w']+ ){0,2}sorry\b|\bapologi[sz]e\b"),
    ),
    (
        re.compile(r"\byet to hear a no\b"),
        re.compile(
            rf"{REFUSAL.pattern}|\b(?:isn't|is not|aren't|are not) (?:\w+ )?(?:possible|on offer|allowed|available)\b|\bout of the question\b"
        ),
    ),
    (
        re.compile(r"\bthe twelve\b|\bheard it plain about the first\b"),
        re.compile(
            r"\b(?:twelve|12)\b[^.!?]*\b(?:gone|over|ended|not|no|nobody|never|cannot|cant|\w+n't)\b|\b(?:not|no|nobody|never|cannot|cant|\w+n't)\b[^.!?]*\b(?:twelve|12)\b(?! (?:months?|hours?|weeks?|days?)\b)"
        ),
    ),
    (
        re.compile(r"\bask what i want it for\b"),
        re.compile(
            r"\bwhat (?:do|did|would|could|are|were|was|is|made|brings?|brought) (?:you|it|this|that|the (?:weekend|stay|visit|evening|night))\b[^.!?]*\b(?:want|like|wish|hope|hoping|after|for|mean|put|make|set|right|help|here)\b[^.!?]*\?"
        ),
    ),
    (
        re.compile(r"\bi have a name\b"),
        re.compile(r"\b(?:mr|mrs|ms|miss|dr)\.? [a-z]"),
    ),
    (
        re.compile(r"\bhad it open\b"),
        re.compile(r"\bopen(?:ed|ing) (?:it|that|the|your)\b|\b(?:it|case|screen|file|record) (?:is )?open\b"),
    ),
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
_NO_NEWS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"\byou(?:'d| would|'ll| will)? (?:ring|call|phone|get back to) me\b|\bsomeone will get back to me\b"
        ),
        _RINGS,
    ),
    (
        re.compile(r"^(?:you(?:'ll| will|'d)? do it|you will|yourself|and that's you, doing that|you'd do that)\?"),
        re.compile(
            r"\b(?:i(?:'ll| will|'m|'d)\b[^.!?]{0,60}\bmyself\b|me myself|me, myself|it(?:'ll be|'d be|'s) me\b)"
        ),
    ),
)
"""What a line is surprised to hear, and the trainee's words after which it is no news."""
_ABOUT_THE_THREAD = re.compile(r"\ba word about the (?P<thing>\w+)\b")
_MANY_QUESTIONS = re.compile(
    r"\b(?:one (?:question|at a time)|so many|(?:lot of|many) questions|which (?:one|of those)|pick one|going so fast|(?:many|come) at once|first question|next one|all of that|enough questions|an interview|a questionnaire|on trial|not a test|filling in a form|you ask a lot|answered first)\b|\bthe next\?"
)
_LETS_IT_PASS = re.compile(
    r"\blets? (?:me (?:talk|speak|go on|call)|them go by)\b|\byou'll take anything\b|\bnever say a word\b"
)
_TOO_QUICK = re.compile(
    r"\bquickly thought of\b|\byou(?:'re| are) (?:guessing|quick)\b|\b(?:ahead of yourself|(?:a )?steps? ahead of me|rush me)\b"
)
_UNDERSTOOD: frozenset[Move] = frozenset({"react_heard", "react_summary"})
"""Reactions that say that they have been understood."""
_OFFERED_NOTHING = re.compile(r"\b(?:still )?haven't said what you(?:'ll| will| can)\b")
_TAKES_A_NO = re.compile(r"\b(?:a|your|that) (?:\w+ )?no\b|\bno is\b|\boff the table\b|^you can't, so\b|^so not that\b")
_BESIDE_THE_POINT = re.compile(
    r"\bdoes it matter\b|\bnot (?:really )?the point\b|\bstick to the problem\b|\bdo you need that\b|\b(?:has|got|something) to do with\b|\bnowt to do with it\b|\byou don't need that\b"
)
_ASKS_WHATS_NEXT = re.compile(
    r"^what comes first\b|\bwhat(?:'s| is| happens) (?:the )?next\b|\bnext (?:step|thing)\b|\bwho(?:'s| is)? (?:does|doing|going to do|actually going to do)\b|\bwhat do (?:i|you) do\b"
)
_SAYS_YES = re.compile(r"^yes[.,!]")
_WHOSE = re.compile(r"\bwho (?:has|'s got) it in hand\b|\bwho(?:'s| is) actually going to do it\b")
"""Asks whose it is now."""
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
    if decision.move != "not_yet" and not _takes_for_granted(line):
        return True
    said = fold(line)
    if (word := _NOT_ASKED_WHAT.search(said)) and any(_asks_with(word["what"], turn) for turn in turns):
        return False
    if _NOT_ASKED.search(said) or _NOT_HEARD.search(said):
        return not _knows_something(state, None if _NOTHING_ASKED.search(said) else remedy)
    if decision.move == "repeat" and _ASKED_BEFORE.search(said):
        return all(state.asked.get(fact, 0) >= 2 for fact in decision.facts)
    early = remedy is not None and line in remedy.replies.early
    if decision.move == "not_yet" and not still_lacks(said, state, offer, early=early):
        return False
    if remedy and SAY_BACK.search(said):
        return set(remedy.acceptable.after) <= set(state.told)  # nobody can say back what they were not told
    if decision.reaction in _UNDERSTOOD and SAY_BACK.search(said):
        return False  # "you understood" and "tell me what you understood" are not said in one breath
    if state.met("heard") and _TOO_QUICK.search(said) and not names_a_lack(said):
        return False  # nobody was in a hurry who has heard them out
    if decision.reaction and decision.move in {"not_yet", "refuse"} and _SAYS_YES.search(said):
        return False  # the answer is none
    trainee = [fold(turn.text) for turn in turns if turn.role == "trainee"]
    if any(any(map(given.search, trainee)) for given in _asked_for(said)):
        return False
    if any(any(map(heard.search, trainee[:-1])) for heard in _news_in(said)):
        return False
    if (never := _ABOUT_THE_THREAD.search(said)) and any(never["thing"] in each for each in trainee):
        return False
    if decision.reaction == "react_interrogated" and _MANY_QUESTIONS.search(said):
        return not any(map(asks_one_thing, trainee[-1:]))
    if _WHOSE.search(said) and state.met("owned"):
        return False
    if _LETS_IT_PASS.search(said):
        return not any(check in state.times_shown for check in LIMITS)
    if _OFFERED_NOTHING.search(said):
        return not state.offered
    if not presumes_rightly(said, decision, turns):
        return False
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


_FOR_GRANTED = (
    _NOT_ASKED, _NOT_HEARD, _ASKED_BEFORE, _TOO_QUICK, _SAYS_YES, SAY_BACK, _ABOUT_THE_THREAD, _MANY_QUESTIONS, _WHOSE, _LETS_IT_PASS,
    _OFFERED_NOTHING, _BESIDE_THE_POINT, _TAKES_A_NO, _ASKS_WHATS_NEXT, _SAID_JUST_NOW,
)  # fmt: skip


@lru_cache(maxsize=16384)  # every line that is left is weighed for every reply, and most take nothing for granted
def _takes_for_granted(line: str) -> bool:
    """Whether a line, outside of a "not yet", takes anything for granted that may not be so."""
    said = fold(line)
    return bool(_asked_for(said) or _news_in(said) or presumes(said) or any(each.search(said) for each in _FOR_GRANTED))


@lru_cache(maxsize=16384)
def _asked_for(said: str) -> tuple[re.Pattern[str], ...]:
    """Return the words with which a trainee has given what a folded line asks for."""
    return tuple(given for asks, given in _GIVEN if asks.search(said))


@lru_cache(maxsize=16384)
def _news_in(said: str) -> tuple[re.Pattern[str], ...]:
    """Return the words after which a folded line that is surprised has heard no news."""
    return tuple(heard for wonders, heard in _NO_NEWS if wonders.search(said))


def _asks_with(word: str, turn: Turn) -> bool:
    """Whether a trainee's turn asks something with this word."""
    asked = (fold(sentence.text) for sentence in sentences(turn.text)) if turn.role == "trainee" else ()
    return any(is_question(said) and re.search(rf"\b{word}\b", said) for said in asked)


def asks_afresh(turns: Sequence[Turn]) -> bool:
    """Whether the last turn asks in words in which nobody has asked before: whatever answers it, "as I said" does not."""
    asked = [_named_in_questions(turn.text) for turn in turns if turn.role == "trainee"]
    *before, last = asked or [frozenset()]
    return bool(last) and all(2 * len(last & earlier) <= min(len(last), len(earlier)) for earlier in before)


def _named_in_questions(text: str) -> frozenset[str]:
    asking = (each.text for each in sentences(text) if is_question(fold(each.text)))
    return frozenset(found for said in asking for found in content_stems(said))


def asks_one_thing(text: str) -> bool:
    """Whether a turn puts one question and no more, not even in the same sentence."""
    asked = [folded for folded in (fold(sentence.text) for sentence in sentences(text)) if is_question(folded)]
    return len(asked) == 1 and len(CLAUSE_ASKS.findall(asked[0])) <= 1


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
