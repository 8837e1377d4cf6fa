"""Limits: a demand declined, with or without a reason, given in to, or turned into a sermon; insults asked to stop."""

import re

from roleplay.features.heard import ABUSE
from roleplay.features.offers import REFUSAL, way_forward_in_turn
from roleplay.features.questions import is_question
from roleplay.features.view import View, feature, in_sentence, per_view, turn_feature
from roleplay.text import Sentence

_DECLINES = re.compile(
    r"\b(?:no(?:body| ?one) (?:gets?|has|is allowed|can have|does)|(?:i|we) (?:don'?t|won'?t|never) (?:\w+ ){1,5}(?:for (?:anyone|anybody)|to (?:anyone|anybody)|over the phone|without|unless|until|off the record|like that)|"
    r"(?:isn'?t|aren'?t|not) (?:something|one|a thing) (?:that )?(?:i|we) (?:can|do|give|offer)|(?:that|this|it)(?:'s| is) (?:a no|not (?:mine|ours|allowed|possible|open|on|up to me))|(?:has|have) to (?:say so|ask|sign|agree|come|stay|be (?:paid|the|done))\b|"
    r"(?:i|we)(?:'d| would) (?:like|love) to say yes|i(?:'ll| will) (?:stop|leave) (?:short of|it at)|(?:by|the) law\b|(?:can|may) only\b|(?:is|are|'s) (?:capped|limited|as far as|(?:all |completely |already )?(?:full|fully booked|sold out))|no (?:seats?|rooms?|places?|slots?) (?:left|free|open))"
)
_REASON = re.compile(
    r"\b(?:because|since|as (?:it|the|we|that|they)|so that|otherwise|that'?s (?:what|why|how|to)|which (?:is|would|means)|it(?:'s| is|'d| would) (?:her|his|their|your|against|the law|planned|what)|(?:keeps?|protects?|stops?) (?:\w+ ){1,3}(?:safe|out|from)|safety|law|planned|data protection|"
    r"(?:needs?|has|have) to (?:say|sign|be|come|agree)|full|there(?:'s| is| are) (?:simply |just )?no \w+|so (?:i|we) (?:can'?t|cannot)|only (?:holds|seats|covers|takes|room)|belongs to|in (?:her|his|their) name|months? old|past the|after \d|until the|\d+ (?:days?|weeks?|months?))\b"
)


@feature
def declines(view: View, sentence: Sentence) -> bool:
    """Says that what was asked for will not be had: "I can't", "nobody gets that", "we don't open it without her"."""
    folded = view.folded[sentence.number]
    return bool(REFUSAL.search(folded) or _DECLINES.search(folded)) and not is_question(folded)


_ASKED_OF_THE_PAST = re.compile(
    r"\b(?:did|has|have|had|was|were)(?: ?n'?t)? (?:you|any|anyone|anybody|someone|somebody|nobody|they|he|she|it|there|this|that|the|your|my|one)\b"
    r"|\b(?:if|whether|that) (?:anyone|anybody|someone|somebody|you|they|he|she|it|there|the \w+|your \w+|one of you) (?:\w+ )?(?:had|did|was|were|has|have|\w+ed|wrote|knew|told|saw|rang|thought)\b"
)
_IT_WAS_NOT = re.compile(
    r"\b(?:nobody|no ?one|none of (?:us|them)|not (?:one|a soul)|nothing|we|it|they|he|she|i|there)(?:'d)? (?:did|had|has|have|was|were|noticed|knew|(?:just |simply )?never (?:\w+ed|once|wrote|told|did|was|were|came|rang|thought|got|had|saw))(?:n'?t)?\b|^(?:\W|(?:no|sorry|honestly)\b)*not (?:one|any) of us\b"
)


@turn_feature
def denies_the_past(view: View) -> bool:
    """Asked whether something was so, says that it was not: "no, nobody did", which refuses nothing."""
    return bool(_ASKED_OF_THE_PAST.search(view.heard_folded)) and any(map(_IT_WAS_NOT.search, view.folded.values()))


@turn_feature
def reason_for_limit_in_turn(view: View) -> bool:
    """This turn gives a reason: because, so that, the law, in her name, the class is full."""
    return bool(_REASON.search(view.whole))


_GIVES_IN = re.compile(
    r"\b(?:don'?t tell (?:anyone|anybody|my|them)|not (?:really |actually |strictly )?(?:(?:supposed|meant) to (?:do|say|be|give|tell)|allowed to (?:do|say|give|tell)(?: you)? (?:this|that|it)\b)|just (?:this|the) once|between (?:you and me|us|ourselves)|go on,? then|i (?:really )?shouldn'?t (?:be )?(?:do|say|tell)\w*|"
    r"(?:but|and) (?:because|since|as) you(?:'ve)? (?:asked|insist\w*|keep|shout\w*|threat\w*)|(?:i|we) know (?:it|that|he|she) (?:isn'?t|is not|wasn'?t|doesn'?t)|(?:please,? no|(?:don'?t|do not) (?:post|leave|write)) (?:a |any |the )?(?:review|complaint|anything)|look the other way|when the manager(?:'s| is| has) (?:gone|off|out|not)|i'?ll give you the (?:full|whole)|you (?:didn'?t|never) (?:hear|heard) (?:that|it|this) from me|can'?t be doing with (?:it|this)|(?:i'?ll|i can) put it through as|keep (?:everyone|everybody|them all) happy|for the sake of peace)\b"
)


@turn_feature
def gives_in_turn(view: View) -> bool:
    """This turn bends a rule: "I'm not supposed to", "just this once", "but because you've asked", "ok ok" with a yes."""
    return bool(_GIVES_IN.search(view.whole)) or (bool(_RELENTS.search(view.whole)) and commits_in_turn(view))


_RELENTS = re.compile(
    r"\b(?:ok(?:ay)?,? ){2,}(?!i (?:hear|get|see|feel)\b)|\bok(?:ay)?,? ok(?:ay)?\b(?!,? i (?:hear|get|see|feel)\b)"
)
"""A weary "ok ok": it gives in only where it goes on to give something."""


_SERMON = re.compile(
    r"\b(?:(?:people|parents|customers|guests|those|anyone|you) who\b(?:(?!\b(?:and|so|but) (?:i|you|we|it|that)\b).){3,60}\b(?:can'?t|cannot|shouldn'?t|don'?t get to|must|(?<!don't )(?<!dont )(?<!not )have to|will find|get what)|can'?t (?:really |just )?expect (?:to|us|me|every)|you'?d be (?:surprised|amazed) how many|tr(?:y|ies|ied) (?:that|this|it) (?:one )?on|"
    r"(?:good|valuable|useful) (?:chance|opportunity|lesson|time) (?:to|for)\b.{0,30}\b(?:teach|learn|lesson|responsib\w+|think)|teach (?:your|the) (?:\w+ ){0,2}(?:one|child|kids?|son|daughter|children)|you'?ll (?:find|see) (?:that )?you (?:agreed|signed|accepted)|(?:exist|are there|is there) for a reason|if you(?:'d| had) (?:only |just )?(?:read|planned|checked|thought|listened))"
)

in_sentence("sermon", _SERMON, "Preaches: what people ought to know, plan, read or teach their children.")


@turn_feature
def sermon_in_turn(view: View) -> bool:
    """Some sentence of this turn preaches."""
    return bool(_SERMON.search(view.whole))


_DEMANDS = re.compile(
    r"\b(?:i (?:just |only |really |still )?(?:want|need|demand|expect|insist)|i'd (?:like|rather)|(?:give|get|find|put) me|(?:can|could|cant|can't|will|would) (?:you|u|i|we)\b|you'll (?:refund|give|cancel|let|pay|send)|refund|for free|cancel|waive|yes or no|is that a yes|just (?:tell|give|send|cancel|put|freeze|swap|do|let|read)|or (?:i'll|i will|i'm)|and the [\w ]{2,20}\?|should i)\b"
)


@turn_feature
def demand_made(view: View) -> bool:
    """In one of their last three turns the customer asked for something or demanded it."""
    return any(_DEMANDS.search(turn) for turn in view.customer_turns[-3:])


_DEMANDS_A_WORD = re.compile(
    r"\b(?:tell me|say|hear you say|i (?:just |only )?(?:want|need|should like|would like)|i'd like|(?:can|will|could|would|do) you|give me|so|just|please)\b[^.!?]{0,50}\b(?:promise|swear|guarantee\w*|certain(?:ly|ty)?|your word|for sure|never)\b|(?:^|[.!?,] )(?:then |so |and |just )?(?:promise|swear|guarantee)\b"
)


@turn_feature
def promise_demanded(view: View) -> bool:
    """In one of their last four turns the customer demanded a promise: say that it is certain, swear it, your word, never again."""
    return any(_DEMANDS_A_WORD.search(turn) for turn in view.customer_turns[-4:])


_WANTS_WHEN = re.compile(
    r"\b(?:please|i (?:just |only |really |still )?(?:want|need|must|have to|demand|expect|insist)|(?:send|come|get|put|give|book|fix|bring|do)\b|i'd (?:like|rather)|(?:can|could|will|would) (?:you|he|she|they|somebody|someone|it))"
)
_WHEN = re.compile(
    r"\b(?:today|tonight|tomorrow|now|same[- ]day|straight away|this (?:morning|afternoon|evening|week)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)
_SAME_WHEN = {"now": "today", "same day": "today", "same-day": "today", "straight away": "today"}
_NOT_THEN = re.compile(
    r"\b(?:not|isn't|aren't) (?:\w+ )?(?:possible|free|available|open|on)\b|\bimpossible\b|\b(?:does ?n'?t|does not|won'?t|will not) (?:work|go|be possible)\b|\b(?:is|are|'s) (?:already |all |completely )?(?:full|fully booked|booked(?: up| out)?|gone|taken|too soon|over|closed)\b|\bhave (?:no|none|nothing)\b|\b(?:do not|don't) have\b"
    r"|\bno (?:\w+ )?(?:engineers?|technicians?|visits?|slots?|seats?|appointments?|flights?|couriers?|drivers?|deliver\w+|rooms?|places?|tables?|one)\b"
)


def _whens(folded: str) -> frozenset[str]:
    return frozenset(_SAME_WHEN.get(found, found) for found in _WHEN.findall(folded))


@feature
def declines_time_asked(view: View, sentence: Sentence) -> bool:
    """Says that the very day or hour the customer asked for cannot be had: "today is not possible", "tonight is full"."""
    folded = view.folded[sentence.number]
    here = _whens(folded)
    if not here or is_question(folded) or not (_NOT_THEN.search(folded) or REFUSAL.search(folded)):
        return False
    asked = (_whens(turn) for turn in view.customer_turns[-3:] if _WANTS_WHEN.search(turn))
    return any(here & times for times in asked) and bool(_whens(view.whole) - here or _OTHERWISE.search(view.whole))


_OTHERWISE = re.compile(
    r"\bthe (?:soonest|earliest|next|first|nearest) (?:\w+ ){0,3}(?:is|comes|goes|leaves|would be|i can|we can)\b|\b(?:or|otherwise|instead|unless)\b.{0,20}\b(?:i|we|you|she|he|they|it)(?:'ll|'d)? \w+"
)


@turn_feature
def alternative_in_turn(view: View) -> bool:
    """This turn opens a way, or names what could be done otherwise."""
    return way_forward_in_turn(view) or any(
        _OTHERWISE.search(text) and not is_question(text) for text in view.folded.values()
    )


_COMMITS = re.compile(
    r"\b(?:(?:i'?ll|we'll|i will|i can|let me)(?! (?:just |also |quickly |then |now |first |please |have (?:a|another) )*(?:look|check|ask|see|find|read|call|ring|pass|open|get back|get (?:the|to|my|your)|explain|pull|bring|tell|hear|listen|go|stay|try|help|be|sort|need|understand|imagine|stop|write (?:it|that|this) down|note|say|take (?:it|that|this) (?:from|down|one|step)|wait)\b)"
    r"|(?:tell|get|have) (?:them|him|her) to (?:just |simply )?(?!call|ring|check|look|contact|phone)\w+|have it|it'?s yours|done|take it|you win|(?:you've|you) got it(?=\W*$|[,.!])|whatever you (?:want|say|like)|as you (?:wish|like|want)|(?:refund|credit|waive|wipe)\w* (?:it|that|you|the|all|your)|(?:i|we) (?:give|refund|waive|pay|credit|cancel|do it|put|drop)\b|you (?:can|may|get to) (?:have|keep)|(?:one|a|two|the) (?:free|full|whole)|\d+ (?:off|back|pounds|euros|dollars|quid|percent))\b|[£$€] ?\d"
)


@turn_feature
def grants_in_turn(view: View) -> bool:
    """Some sentence of this turn grants or does something; to look, ask or call is no grant."""
    return bool(_COMMITS.search(view.whole))


@turn_feature
def commits_in_turn(view: View) -> bool:
    """This turn grants or does something, and refuses nothing."""
    return grants_in_turn(view) and not REFUSAL.search(view.whole)


_INSULTING = (
    r"(?:insult\w*|names\b|name[- ]calling|swear\w*|shout\w*|yell\w*|abus\w*|threats?\b|language\b|(?:talk|speak|spoke)\w* (?:to|with|at) (?:me|us)\b"
    r"|call(?:ing)? (?:me|us)\b|remarks?\b|rude\w*|nast\w+|offen[ds]\w*|personal\b|like (?:that|this)\b|(?:that|this) (?:way|tone)\b)"
)
_POLITE = r"(?:please|kindly|i'?d (?:just |only |also )?(?:ask|like|prefer|rather)|i would (?:ask|like|prefer)|i(?:'m| am)? ask(?:ing)?|may i ask|(?:can|could|would) (?:you|we)|let'?s|let us)"
_ASKS_TO_STOP = re.compile(
    rf"\b{_POLITE}\b[^.!?]{{0,60}}\b(?:not|don'?t|stop|no more|without|leave|drop|lose|skip|cut|keep|less)\b[^.!?]{{0,40}}\b{_INSULTING}"
    rf"|\b(?:not|don'?t|stop|no more|without|leave|drop|lose|skip|cut)\b[^.!?]{{0,40}}\b{_INSULTING}[^.!?]{{0,30}}\bplease\b"
    rf"|\b(?:but|and|just|only) (?:not|without|minus)\b[^.!?]{{0,25}}\b{_INSULTING}"
    rf"|\b{_POLITE}\b[^.!?]{{0,40}}\b(?:civil|polite\w*|friendly|respectful\w*|with respect)\b"
)
_GOES_ON_HELPING = re.compile(
    r"\b(?:want|like|love|glad|happy|here|ready|gladly|go on|going on|carry on|carrying on|keep|keep on|continue|trying|try|still|will|'ll|can|do|am|'m)\b(?: to| on| and| me| gladly| still| really| also| i| just)* (?:help|sort|find|fix|look|solv|get|work|search|chas)\w*\b"
    r"|\b(?:i|we) (?:still |gladly |always |just )?(?:help|look|search|find|fix|sort|stay|go on|carry on|keep (?:on|at|going|looking))\b|\b(?:i'?m|i am|we're) (?:still )?(?:here|on it|with you|on your side)\b"
)
_SCOLDING = re.compile(
    r"\b(?:hang(?:ing)? up|end(?:ing)? (?:this|the)|terminat\w*|barr?ed|ban(?:ned|ning)?|block\w*|security|police|disconnect\w*|unacceptable|zero tolerance|tolerat\w*|put up with|ashamed|how dare|don'?t you dare|manners|grown|adults?|taught|teach\w*|brought up|behav\w+"
    r"|or (?:else|i|we)\b|i must|i suggest|one more|last time|(?:until|when|once|unless) you|if you (?:don'?t|do not|keep|carry|go on|want (?:me|my|any|help))|nicely|properly|have to (?:take|listen)|nothing but|excuse me|how rude|charming|be (?:spoken|talked|shouted|sworn))\b"
)
_SNEERS = re.compile(
    r"\b(?:useless|pathetic|(?:a |what a )joke|incompeten\w+|thick|stupid|dim|worst|idle|lazy|hopeless|waste of|clueless|halfwits?|incapable)\b[^.!?]{0,40}\b(?:you|them|lot)\b|\b(?:you|your|you're|you've|them|them lot)\b[^.!?]{0,50}\b(?:useless|pathetic|joke|incompeten\w+|thick|stupid|dim|worst|idle|lazy|hopeless|waste of|clueless|halfwits?|incapable|brains?)\b"
)


@per_view
def insulted(view: View) -> bool:
    """In one of their last four turns the customer insulted the trainee, or sneered at them and their colleagues."""
    return any(ABUSE.search(turn) or _SNEERS.search(turn) for turn in view.customer_turns[-4:])


@turn_feature
def calm_limit_in_turn(view: View) -> bool:
    """After an insult this turn asks politely that it stop and goes on helping; it threatens and scolds nobody."""
    return (
        insulted(view)
        and bool(_ASKS_TO_STOP.search(view.whole) and _GOES_ON_HELPING.search(view.whole))
        and not _SCOLDING.search(view.whole)
    )


in_sentence("asks_to_stop", _ASKS_TO_STOP, "Asks politely that insults, shouting or the like stop.")
