"""Whether a question asks for a yes: whether what is held out would do, or a day and an hour, or what was said back is so. Pure, by words."""

import re
from functools import lru_cache

from roleplay.features import is_question

_SUITS = re.compile(
    r"\b(?:does|would|will) (?:that|this|those|these|either|any of (?:that|those|these|them)|one of (?:those|these|them)) (?:\w+ ){0,2}?(?:work|suit|help|sound|do|be (?:good|ok|okay|all right|alright|fine|better|easier|in time|soon enough|early enough))\b"
    r"|\b(?:does|would|will) it (?:work (?:for|with)|suit|sound|do for|be (?:good|ok|okay|all right|alright|fine|better|easier) (?:for|if)|help (?:you|to|if))\b"
    r"|\b(?:is|are) (?:that|this|it|these|those|everything|all (?:of )?(?:that|this|it)) (?:good|ok|okay|all right|alright|fine|nice|acceptable)(?: (?:for|with|by|then|like)\b|,|\W*$)"
    r"|\bhow (?:does|do|would) (?:that|this|it|these|those) (?:sound|suit|work)\b"
    r"|\b(?:does|do|would|will) [^?]{1,60}\b(?:feel|sound|seem|look|be) (?:right|good|ok|okay|all right|alright|fair|fine|better|acceptable) (?:to|for|with) you\b|\bis (?:that|this|it) an? (?:yes|no)\b|\b(?:can|may) i (?:take|have) (?:that|it|this) as a yes\b|\bcan i have your yes\b|\byes or no to\b|^(?:(?:so|now|and|just|please|only),? )*(?:say|answer|tell me) (?:just |only )?yes or no\b"
    r"|(?<!how )(?<!what )(?<!where )(?<!when )\b(?:do|would) you (?:like|want|prefer|take|accept|agree to) (?:that|this|it|those|these|both(?! \w)|both of|them|one|either|me to (?:do|keep|book|hold|reserve|put|send|arrange|set|get|raise|order) (?:that|this|it|those|them|one))\b"
    r"|\bwhich (?:one |of (?:them|those|these|the two) )?(?:would |do |does )?(?:you )?(?:suits?|works?|prefer|like (?:better|best)?|rather|is (?:better|best)|gets you)\b"
    r"|^(?:so |and |then )?(?:ok|okay|agreed|deal|yes|all right|alright|fair(?: enough)?|any good|sounds? (?:good|fair|right|ok|okay)|shall (?:i|we)(?: \w+){0,4})\?"
    r"|\b(?:does|would|will|is) (?:that|this|it|any of (?:that|this|it)) (?:come |go |get )?(?:any(?:where|thing)? |some way |at all )?(?:near|nearer|close|closer|towards|to meeting)(?: to)?(?: (?:it|that|what you\b.*|your\b.*|the mark|there))?\W*$"
    r"|\b(?:is|are|have|has) (?:that|this|it|everything|all (?:of )?(?:that|this|it)|we|things)(?: all| now| been)? (?:settled|arranged|done|sorted|square|straight|in order)\b[^?]{0,30}\?"
    r"|^(?:\W|(?:so|and|then|ok|okay|well)\b)*(?:(?:do |would )?(?:you|u) )?(?:want|wanna (?:have|take)|fancy|like|take|interested(?: in)?|any use|up for|agree(?: to| with)?)(?: (?:it|that|this|one|them|to do (?:it|that|this)))?(?: then| or not?)?\W*\?$"
    r"|\bis (?:that|this|it)(?: all)? right (?:for|with|by) you\b|\bis (?:that|this|it) an? (?:good|suitable|convenient|ok|okay|all right) (?:time|day|hour|plan|way|idea|solution)\b"
    r"|\bwhat(?:'s| is) (?:better|best|easier|easiest)(?: for you)?\W*$|\b(?:do you agree|are you (?:ok|okay|happy|fine|good|alright|all right|comfortable|content) with)\b"
    r"|\b(?:can|may|shall|could|do) (?:i|we) (?:say|call it|agree|take it as)\b[^?]*\bagree|\b(?:(?:are we|we are|we're) agreed|(?:so|do) we agreed?)\b"
    r"|^(?:so |and |then |ok |okay )*which (?:one|of (?:them|these|those|the (?:two|three)))(?: shall it be| then|, \w+)?\W*$"
    r"|^(?:so |and |then |ok |okay )*which (?:one|of (?:them|these|those|the (?:two|three)))\b(?! (?:was|were|did|had|is|has|came|broke|fell)\b)[^?]*\bor\b[^?]*\?"
    r"|^(?:is (?:that|it|this) )?(?:all )?(?:good|ok|okay|fine|alright|all right|agreed) (?:like (?:this|that)|for you|with you|so|then|that way)\W*$"
    r"|^(?:so |and |then )?(?:is|are|would) (?:about |around )?(?:\d[\w:.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday|half|quarter|tomorrow|\w+day|the (?:morning|afternoon|evening))\b[^?]{0,30}\b(?:ok|okay|good|fine|all right|alright|possible)\b"
    r"|^(?:so |and |then )?(?:may|can|shall|should|could) (?:i|we)(?: do (?:that|this|it|so))?(?: now| then| like (?:that|this)| for you)?\W*$"
    r"|^(?:\W|(?:so|and|then|ok|okay|good|right)\b)*(?:i|we)(?:'ll| will| can| shall)? (?:just |now |also )?(?:do|book|send|page|put|take|raise|order|write|call|ring|keep|hold|make|give|open|start|come|arrange)\b[^?]*, (?:yes|right|yeah)\W*\?$"
    r"|[,:;-] ?(?:ok|okay|good|fine|alright|all right|agreed|deal)(?: (?:for|with|by) you)?\W*\?$|^(?:yes|ok|okay|deal|agreed),? or\b"
    r"|[,:;.-] ?(?:shall|should) (?:i|we)(?: (?:just|do|go|ahead|both|all|three|two|that|this|it|those|them|so|then|now|for|you|book|send|put|pop|get|set|start|arrange|sort))*\W*\?$"
    r"|\bis (?:that|this|it) (?:how|the way) you(?:'d| would) (?:\w+ )?(?:want|like|prefer|have|wish|put)\b|\bis (?:that|this|it) (?:more |nearer |closer to |anything like )*what you(?:'d| would) (?:\w+ )?(?:want|like|prefer|choose)\b(?! (?:me |us )?to (?:know|ask|say|tell|hear))"
    r"|^(?:\W|(?:so|and|then|ok|okay)\b)*(?:is|would) (?:that|this|it)(?: be)?(?: (?:about|more|roughly|really))* what you (?:want(?:ed)?|need(?:ed)?|had in mind|hoped for|(?:were|are) (?:after|hoping for|looking for))(?: (?:now|from (?:me|us)))?\W*$"
    r"|\b(?:are|would) you (?:be )?(?:quite |still )?(?:ok|okay|happy|fine|content|all right|alright|comfortable) (?:for|if|to (?:go ahead|proceed|go with|have|let|leave))\b(?! (?:me|us|i|we) (?:to )?(?:ask(?:ed)?|put|placed?|check|look)\b)"
)


@lru_cache(maxsize=4096)
def asks_if_it_suits(folded: str) -> bool:
    """Whether a folded sentence asks whether what was just named would do, and so neither for a fact nor for the story."""
    if not is_question(folded):
        return False
    tag = _YES_OR_NO.search(folded)
    return bool(_SUITS.search(folded) or _WHEN.search(folded) or (tag and not _TELLS.search(tag["what"])))


_YES_OR_NO = re.compile(r"(?:^|[:;.)!,])(?P<what>[^:;.)!?]{1,60}?)[,:;-] ?yes or no\W*$")
_TELLS = re.compile(r"\b(?:was|were|did|had|have|has|is|are|am|do|does|you|your)\b")
"""In a question that is to be answered with yes or no: asks after something that is so, and not whether something named will do."""


_HOUR = r"(?:(?:about|around|say|at|on|for|from|between|next|this) )*(?:\d[\w:.]*|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?! of\b)|noon|midday|half past|quarter (?:past|to)|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:the )?(?:morning|afternoon|evening)|first thing)\b"
_WILL_DO = r"(?:suits?|works?|do|be (?:ok|okay|good|fine|all right|alright|possible|better|easier|convenient|any (?:good|use)|too (?:early|late|soon)))\b"
_WHEN = re.compile(
    rf"\b(?:shall|should|can|could|may) (?:i|we) (?:just )?(?:say|make it|call it|aim for|go for|settle on|(?:put|pop) (?:it|you) (?:down|in)) {_HOUR}"
    rf"|\b(?:how|what) about {_HOUR}(?=\W*$|[,;]| (?:{_HOUR}|then|instead|at|in|on|to|till|until|and|or|o'clock|am|pm|for you)(?!\w))"
    rf"|\b(?:does|would|will) {_HOUR}[^?:;]{{0,40}}\b{_WILL_DO}|\b(?:can|could) you (?:do|manage|make) {_HOUR}"
    rf"|(?:^|[:;,.-] ?|\b(?:so|and|then|or) )(?:is|are) {_HOUR}[^?:;]{{0,40}}\b(?:ok|okay|good|fine|all right|alright|possible|better|convenient|too (?:early|late|soon)|any use)\b"
)
"""Puts a day or an hour to them as a question."""


_IN_TOUCH = re.compile(r"\b(?:call|ring|phone|text|write to|e-?mail|message|speak|talk)\b")


def speaks_of_a_call(folded: str) -> bool:
    """Whether a folded sentence speaks of getting in touch: the hour that is asked for is then that of the call."""
    return bool(_IN_TOUCH.search(folded))


def asks_for_a_time(folded: str) -> bool:
    """Whether a folded sentence asks for a yes to a day or an hour that it names: "shall we say four o'clock?"."""
    return is_question(folded) and bool(_WHEN.search(folded))


_IS_IT_SO = re.compile(
    r"^(?:\W|(?:so|and|then|ok|okay|now|please|good)\b)*(?:"
    r"(?:is|was|are) (?:that|this|it|these|they) (?:all |now |still |about |really )*(?:(?:the )?same(?: (?:as|like|that|with))?|what|how|as|like)\b(?: (?:what|how|the thing))?(?: (?:you|yours|i|we|me|had|have|has|told|said|say|wrote|write|meant|mean|would|put|it|that|before|me|happened|happens|went|goes))*"
    r"|(?:the )?same as (?:yours|what you (?:told me|said|wrote)|you (?:told me|said|wrote))"
    r"|(?:did|do|have) i (?:get|got|have|understand|understood|write|written|put|note|noted|hear|heard|say|said)(?: (?:it|that|this|you|all|everything|down|right|rightly|correctly|correct|so|of it|of that))*"
    r"|do we (?:mean|understand|see|have) (?:it )?the same(?: thing)?"
    r"|(?:is|was) (?:that|this|it|all (?:that|this)) (?:all )?(?:right|correct|accurate|complete) (?:by|in|against|with|according to|going by) your [\w ]+"
    r"|(?:does|do) (?:that|this|it|mine) (?:match|tally with|agree with|fit(?: with)?) your [\w ]+"
    r"|does (?:that|this|it) sound like (?:what (?:happened|you (?:told me|said|wrote))|it|you)"
    r")(?:,? (?:or (?:not|no)|right|then|mr \w+|mrs \w+|ms \w+))?\W*$"
)
"""Asks no more than whether what was said back is so."""


def asks_if_it_is_so(folded: str) -> bool:
    """Whether a folded sentence asks whether what was said back to them is so, and names nothing else."""
    return bool(_IS_IT_SO.search(folded))
