"""Questions: what asks, what invites an account, how many of them a turn stacks up."""

import re
from functools import lru_cache

from roleplay.features.view import View, feature, in_sentence, per_view, search_once, turn_feature
from roleplay.text import Sentence, fold, sentences

_INTERROGATIVE = re.compile(
    r"^(?:(?:and|so|but|um|uh|oh|yeah|yes|hmm|mm|ok|okay|right|well|now|also|sorry|alright|great|sure|got it|i see(?=[,.!:;-])|first|just|thanks|thank you|please)\b[,.!]? ?(?:-|then|first|to confirm|to check|just so i'?m clear)?,? ?){0,3}"
    r"(?:what|what'?s|when|where|who|whose|which|why|how|how'?s|is|are|am|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|isn'?t|aren'?t|don'?t|doesn'?t|didn'?t|won'?t|wouldn'?t|couldn'?t|can'?t)\b"
    r" (?:i|you|we|they|he|she|it|the|that|this|your|my|our|his|her|these|those|there|somebody|nobody|all|any|anyone|anything|someone|going|happen\w*|made|makes|kind|sort|part|exactly|specifically|do|does|did|is|are|was|were|would|could|can|will|has|have|about|long|many|much|often|far|soon|time|day|date|else|if|to|came|went|went wrong|brings|brought|led|one|ones|of|stands?|matters?|feels?|worries|concerns|in|at|on|up|have|been|order|number|name)\b"
)

_OPEN = re.compile(
    r"(?:^|[^\w' ] *|\b(?:and|but|so|or|then|now|well|ok|okay|right|yes|first|please|just|exactly|sorry|oh|ah|in|to|for|by) )(?:what|how|why)\b(?! (?:i|we|you)(?:'\w+)? )|^(?:\W|(?:and|but|so|then|now|well|ok|okay|right)\b)*(?:what|how|why)\b|^[\w']+ (?:how|what|why)\?|"
    r"(?<!you )\b(?:tell|telling|ask|asking|say|saying|explain|know|understand|hear|wonder|see|describe|show|remember|idea|curious|interested|learn|share)\b[^,;]{0,24}\b(?:what|how|why)\b|\bwhere (?:would|do|did|does|might|could) (?:you|we|that|this) (?:\w+ )?(?:like|want|wanna|see|start|begin|think|go from|stand|leave|come from|feel)|\b(?:tell|talk|walk|take|run|fill) (?:me|us) (?:a (?:bit|little) )?(?:more|about|through|in|what|how)|"
    r"\bdescribe\b|\bhelp me (?:to )?(?:understand|see|picture|get)|\bin what way\b|\b(?:can|could|would|will) you (?:please |maybe |possibly |just )?(?:tell|explain|describe|share|say|expand|elaborate|give me (?:a sense|an idea|some background|more))|"
    r"\b(?:i'?d (?:like|love) to (?:hear|understand|know) )|\b(?:care|want|like|feel free|happy) to (?:share|elaborate|expand|tell me more|say more|talk (?:more )?about)|\bsay (?:a bit |a little )?more\b|(?<!we )(?<!i )\bgo on\b|\btell me more\b"
)

_CLOSED_WH = re.compile(
    r"\bhow (?:much|many|long|old|often|far|soon|big|late)\b|\bhow are (?:you|things)(?: doing| keeping)?(?: today| tonight| (?:on )?this (?:\w+ )?(?:morning|afternoon|evening))?\W*$|\bhow(?:'s| is) (?:it going|your day|things)\b|\bhow (?:can|may|could) (?:i|we) (?:help|assist|be of)|\bhow (?:do|would) you spell|"
    r"\bhow (?:about|come we|dare)\b|\bwhat(?:'s| is| was| are) (?:the |your |ur )?(?:\w+ ){0,3}(?:name|number|code|address|email|e-mail|date|time|reference|ref|postcode|zip|account|password|pin|model|serial|dob|birthday|id)\b|"
    r"\bwhat (?:time|date|day|number|size|colou?r|year|model|name|address|email|version|browser)\b|\bwhat can i (?:do|help|get)|\bwhat (?:if|about) (?:we|i|you)\b|\bwhat do you expect|\bwhat a\b|\bwhat you'?re saying\b|\bwhat (?:i|we) can\b|"
    r"\bwhy don'?t (?:you|we|i)\b|\bwhy not\b|\banything else\b|\bsee (?:what|how)\b|\b(?:check|know|find out|understand|explain|look into|look at|tell you|show you|imagine|get|hear|sorry) (?:what|how|why)\b"
)

_FALSE_START = re.compile(r"\b(\w+(?:'\w+)?)-+ ?(?=\1)")

_WHAT_CLAUSE = re.compile(
    r"^(?:\W|(?:so|and|but|well|ok|okay|right|now|then)\b)*(?:what|how|where|when) (?:(?:i|we|you|they|he|she|it)(?:'\w+)? |to [a-z]+\b.*\b(?:is|depends|comes)\b)"
)

_ASKS_POLITELY = re.compile(
    r"\b(?:tell me (?:more|about|what|how|a)|walk me through|talk me through|take me through|help me understand|describe|may i ask|can i ask|could i (?:ask|get|take|have) (?:you|your|the)|can i (?:get|take|have) (?:your|the|a)|let me know (?:what|how|if|which|when))"
)


_ASKED_FOR_NOTHING = re.compile(
    r"\b(?:do(?:es)?n't|do not|needn't|need not|no (?:need|point|use)|never|stop)(?: (?:you|for you|in|need|have|want|to|even|please|bother|ever|got))* tell(?:ing)? me\b[^,.;!?-]*"
)
""" "You don't need to tell me about it": words that ask, said to ask nothing."""


@lru_cache(maxsize=4096)
def is_question(folded: str) -> bool:
    """Say whether a folded sentence asks something, with or without its question mark."""
    said = _FALSE_START.sub("", folded)
    if said.rstrip("\"') ").endswith("?"):
        return True
    said = _ASKED_FOR_NOTHING.sub("", said)
    return (bool(_INTERROGATIVE.match(said)) and not _WHAT_CLAUSE.match(said)) or bool(_ASKS_POLITELY.search(said))


@lru_cache(maxsize=4096)
def is_open_question(folded: str) -> bool:
    """Say whether a folded question invites an account rather than a yes, a number or a name."""
    said = _FALSE_START.sub("", folded)
    return is_question(said) and bool(_OPEN.search(said)) and not _CLOSED_WH.search(said)


@feature
def question(view: View, sentence: Sentence) -> bool:
    """Asks something."""
    return is_question(view.folded[sentence.number])


@feature
def open_question(view: View, sentence: Sentence) -> bool:
    """Asks for an account (what, how, why, tell me about) rather than a yes, a number, a name."""
    return is_open_question(view.folded[sentence.number])


_OWN_ANSWER = re.compile(
    r"^(?:\W|(?:well|no|yes|oh|and|so)\b)*(?:you|it was|it'll|that was|that'll|probably|must have)\b"
)


@feature
def answers_itself(view: View, sentence: Sentence) -> bool:
    """Is a question that leaves no room: the next words tell the customer what the answer is ("What happened? You parked tight")."""
    following = view.folded.get(sentence.number + 1, "")
    return bool(_OWN_ANSWER.search(following)) and not is_question(following)


_TAKEN_AS_YES = re.compile(
    r"^(?:\W|(?:well|oh|so|and)\b)*(?:great|good|lovely|perfect|brilliant|excellent|wonderful|fab|super|right then|thought so|that's (?:great|good|that))\b"
)


@feature
def takes_own_answer(view: View, sentence: Sentence) -> bool:
    """Is a question whose answer is taken as given in the next breath ("Are you happy with that? Great, I'll close it")."""
    return bool(_TAKEN_AS_YES.search(view.folded.get(sentence.number + 1, "")))


_HOLDS_OUT = re.compile(
    r"\b(?:would you (?:like|prefer|rather)|do you want|want me to|shall (?:i|we)|if you(?:'d)? like)\b(?! to (?:give|tell|share|confirm|say|read|spell)\b)(?!.*\b(?:what(?:'s| is| was) (?:your|the)|give me|tell me|have your)\b)"
)
holds_out = search_once(_HOLDS_OUT)
"""Whether a folded sentence holds something out: a detail that it names is not asked for."""


@feature
def closed_question(view: View, sentence: Sentence) -> bool:
    """Asks something, and not openly."""
    return question(view, sentence) and not open_question(view, sentence)


@per_view
def _asking(view: View) -> list[int]:
    """The numbers of the sentences that ask something."""
    return [number for number, text in view.folded.items() if is_question(text)]


@feature
def only_question(view: View, sentence: Sentence) -> bool:
    """Asks the only question of this turn."""
    return _asking(view) == [sentence.number]


@feature
def stacked_closed_questions(view: View, sentence: Sentence) -> bool:
    """Three or more questions in this turn, at most one of them open; true at the third."""
    asked = _asking(view)
    if len(asked) < 3 or sentence.number != asked[2]:
        return False
    return sum(is_open_question(view.folded[number]) for number in asked) <= len(asked) - 3 + (len(asked) >= 4)


@turn_feature
def many_questions(view: View) -> bool:
    """Three or more questions stand in this turn."""
    return len(_asking(view)) >= 3


_PROBE = re.compile(
    r"\b(?:since when|when did|how long (?:has|have|had|did|was|were|ago)|how often|how many times|when was the last|(?:did|does|do|has|have|is|was|were|are) (?:it|this|that|they|there|he|she|everything|all|the \w+|your \w+) (?:\w+ )?(?:happen\w*|start\w*|stop\w*|chang\w*|only|just|always|ever|still|every|again|come|came|go|get|getting|make|made|help\w*|affect\w*|hurt\w*|feel|work\w*|do|mean|worse|better|something|anything|because|more|mainly|like|been|a|any)\b|(?:did|has|have|is|was) (?:something|anything|someone|anyone|anybody|somebody)\b"
    r"|(?:have|did|do|are|were) you (?:\w+ )?(?:notic\w+|feel|felt|feeling|had|talk\w*|spoke\w*|told|tell|seen|see|been|find|found|think|thought|experienc\w+|happen\w*|remember|mean|hear\w*|hope|hoping|worr\w+|going through|able)"
    r"|is it (?:only|just|always|every|more|mainly|that)|^(?:and |so |ok(?:ay)?,? )*any (?:\w+ ){1,2}(?:on|in|at|from|with|showing|since|before|after|around) (?:the|your|it|that|them|this)|which part|only (?:in|on|at|when|the|since)\b|or (?:is|was|does|do|did) it|or only|anything (?:changed?|new|different|happen\w*))\b"
)

in_sentence(
    "probes",
    _PROBE,
    "Asks after the circumstances: since when, how often, did something happen, is it only there.",
)

_ROUTINE_ASK = re.compile(
    r"\b(?:what'?s up|how are (?:you|things)|how (?:can|may|could) i help|what can i (?:do|help)|anything else|(?:ok|okay|alright|all right))\b[^.?!]*\?"
)


@turn_feature
def asked_nothing_yet(view: View) -> bool:
    """Neither an earlier trainee turn nor this one asks anything but the routine (how can I help, anything else)."""
    said = [_ROUTINE_ASK.sub("", turn) for turn in (*view.trainee_turns, *view.folded.values())]
    return not any("?" in turn for turn in said[: len(view.trainee_turns)]) and not any(map(is_question, said))


_ASKS_OUTCOME = re.compile(
    r"\b(?:happy|satisfied|comfortable|content|ok|okay|alright|all right|at ease|good) with (?:that|this|it|how|what|the)|(?:does|do|did|would|will|is|was|has|have|how)\b.{0,40}\b(?:work|suit|sit|sound|feel|help\w*|leave you|right for you|useful|what you (?:need|want|hoped|came)|put right|resolve|sorted)\b.{0,40}\?|"
    r"\bhow (?:did|have|are) (?:we|i) do(?:ne|ing)?\b|\banything (?:else )?(?:\w+ ){0,6}(?:differently|better|unresolved|bothering|bugging|missed)\b"
)
_asks_outcome = search_once(_ASKS_OUTCOME)


@turn_feature
def asked_outcome_before(view: View) -> bool:
    """The trainee asked, in an earlier turn or this one, whether the outcome suits."""
    said = [fold(s.text) for turn in (*view.trainee_turns, view.text) for s in sentences(turn)]
    return any(is_question(text) and _asks_outcome(text) for text in said)


@turn_feature
def asked_outcome_earlier(view: View) -> bool:
    """The trainee's previous turn asked whether the outcome suits or how it was handled."""
    said = [fold(s.text) for s in sentences(view.trainee_turns[-1])] if view.trainee_turns else []
    return any(_asks_outcome(text) and is_question(text) for text in said)
