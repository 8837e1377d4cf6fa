"""Features: yes/no facts about one sentence in its conversation that phrase lists cannot see.

Who spoke last and what they said, question form, whose words are echoed, where in the conversation we are, what was
asked, promised or apologised for before. Each is a pure function of a `View` and a sentence; the catalogue names
them in its signals. Nothing here knows a strategy.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from roleplay.text import STOPWORDS, Sentence, content_stems, fold, sentences, stem, words
from roleplay.transcript import Setting, Turn

# ── words that several features share ──

_ANGER = re.compile(
    r"\b(ridiculous|unacceptable|disgrac\w+|disgust\w+|furious|livid|angry|outrag\w+|pathetic|useless|joke|sick of|fed up|"
    r"worst|terrible|awful|appalling|incompeten\w+|idiot\w*|stupid|liars?|lied|lying|thie(?:f|ves)|thieving|crooks?|scum|rubbish|scam\w*|steal\w*|stole|robbed|rip[- ]?off|hell|damn|"
    r"bloody|crap|bullsh\w*|shit|fuck\w*|wtf|how dare|had enough|never again|waste of|wasted|nightmare|shambles|"
    r"unbelievable|absurd|insult\w*|sue|lawyer|solicitor|ombudsman|trading standards|still nothing|for weeks|third time|"
    r"fourth time|every single time|nobody (?:cares|listens|tells)|no ?one (?:cares|listens|tells))\b"
)
_DISTRESS = re.compile(
    r"\b(worr\w+|anxious|scared|afraid|panick?\w*|stress\w*|upset|cry\w*|tears|desperate|frustrat\w+|annoy\w+|disappoint\w+|"
    r"overwhelm\w*|exhaust\w+|tired|hurt\w*|sad|depress\w*|lonely|hopeless|humiliat\w+|embarrass\w+|ashamed|lost|struggl\w+|"
    r"can'?t (?:sleep|cope|believe|afford|stop)|discourag\w+|dishearten\w+|let down|nervous|terrified|guilty|confus\w+|hard|tough|gutted|devastat\w+|heartbroken|grief|griev\w+|funeral|died|dying|ashes|agony|shaking|miserable|betrayed)\b"
)
_ABUSE = re.compile(
    r"\b(idiot\w*|moron\w*|stupid (?:cow|woman|man|girl|boy|person|people)|you(?:'re| are) (?:\w+ ){0,2}(?:useless|stupid|pathetic|thick|dumb|worthless|a liar|an? joke)|"
    r"fuck\w*|shut up|screw you|go to hell|piss off|bitch|bastard|asshole|arsehole|cretin|brainless|scum|imbecile|prick|dickhead|loser)\b"
)
_DEMAND = re.compile(
    r"\b(i want|i demand|i expect|i need|give me|get me|i insist|you (?:will|need to|have to|must|should|better|owe)|you'?d better|"
    r"i'?m not (?:leaving|hanging up|going|paying)|compensat\w*|refund\w*|waive|money back|free|"
    r"just (?:fix|sort|do|give|get|send|make|tell)|fix (?:it|this)|sort (?:it|this))\b"
)
_MANAGER = re.compile(
    r"\b(manager|supervisor|someone (?:else|senior|higher|in charge)|your boss|complaints? (?:team|department)|person in charge|higher up)\b"
)
_NEGATION = re.compile(
    r"\b(not|no|never|nobody|nothing|none|neither|nor|cannot|without|unable)\b|n't\b|\b(?:cant|wont|dont|doesnt|didnt|isnt|arent|wasnt|werent|hasnt|havent|hadnt|wouldnt|couldnt|shouldnt)\b"
)
_HEDGE = re.compile(
    r"\b(maybe|perhaps|might|possibly|probably|hopefully|should be|i guess|i think|not sure|i suppose|kind of|sort of|could be|apparently|supposedly)\b"
)
_INTERROGATIVE = re.compile(
    r"^(?:(?:and|so|but|um|uh|oh|yeah|yes|hmm|mm|ok|okay|right|well|now|also|sorry|alright|great|sure|got it|i see|first|just|thanks|thank you|please)\b[,.!]? ?(?:-|then|first|to confirm|to check|just so i'?m clear)?,? ?){0,3}"
    r"(?:what|what'?s|when|where|who|whose|which|why|how|how'?s|is|are|am|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|isn'?t|aren'?t|don'?t|doesn'?t|didn'?t|won'?t|wouldn'?t|couldn'?t|can'?t)\b"
    r" (?:i|you|we|they|he|she|it|the|that|this|your|my|our|his|her|these|those|there|somebody|nobody|all|any|anyone|anything|someone|going|happen\w*|made|makes|kind|sort|part|exactly|specifically|do|does|did|is|are|was|were|would|could|can|will|has|have|about|long|many|much|often|far|soon|time|day|date|else|if|to|came|went|went wrong|brings|brought|led|one|ones|of|stands?|matters?|feels?|worries|concerns|in|at|on|up|have|been|order|number|name)\b"
)
_OPEN = re.compile(
    r"\b(what|how|why)\b|\bwhere (?:would|do|did|does|might|could) (?:you|we|that|this) (?:\w+ )?(?:like|want|wanna|see|start|begin|think|go from|stand|leave|come from|feel)|\b(?:tell|talk|walk|take|run|fill) (?:me|us) (?:a (?:bit|little) )?(?:more|about|through|in|what|how)|"
    r"\bdescribe\b|\bhelp me (?:to )?(?:understand|see|picture|get)|\bin what way\b|\b(?:can|could|would|will) you (?:please |maybe |possibly |just )?(?:tell|explain|describe|share|say|expand|elaborate|give me (?:a sense|an idea|some background|more))|"
    r"\b(?:i'?d (?:like|love) to (?:hear|understand|know) )|\b(?:care|want|like|feel free|happy) to (?:share|elaborate|expand|tell me more|say more|talk (?:more )?about)|\bsay (?:a bit |a little )?more\b|\bgo on\b|\btell me more\b"
)
_CLOSED_WH = re.compile(
    r"\bhow (?:much|many|long|old|often|far|soon|big|late)\b|\bhow are you(?: doing| today| keeping)?(?: today)?\W*$|\bhow(?:'s| is) (?:it going|your day|things)\b|\bhow (?:can|may|could) (?:i|we) (?:help|assist|be of)|\bhow (?:do|would) you spell|"
    r"\bhow (?:about|come we|dare)\b|\bwhat(?:'s| is| was| are) (?:the |your |ur )?(?:\w+ ){0,3}(?:name|number|code|address|email|e-mail|date|time|reference|ref|postcode|zip|account|password|pin|model|serial|dob|birthday|id)\b|"
    r"\bwhat (?:time|date|day|number|size|colou?r|year|model|name|address|email|version|browser)\b|\bwhat can i (?:do|help|get)|\bwhat (?:if|about) (?:we|i|you)\b|\bwhat do you expect|\bwhat a\b|\bwhat you'?re saying\b|\bwhat (?:i|we) can\b|"
    r"\bwhy don'?t (?:you|we|i)\b|\bwhy not\b|\banything else\b|\bsee (?:what|how)\b|\b(?:check|know|find out|understand|explain|look into|look at|tell you|show you|imagine|get|hear|sorry) (?:what|how|why)\b"
)
_FIRST = re.compile(
    r"\b(i|i'm|im|i'll|ill|i've|ive|i'd|me|my|myself|we|we're|we'll|we've|we'd|us|our|let me|let's|lets)\b"
)
_SECOND = re.compile(r"\b(you|you're|youre|you've|youve|you'll|youll|you'd|your|yours|yourself|u|ur)\b")
_FUTURE = re.compile(r"\b(will|\w+'ll|ill|going to|gonna|shall)\b")
_OFFER_FORM = re.compile(
    r"\b(i can|we can|i could|we could|i'?ll|we'?ll|i will|we will|let me|let's|lets|what if|how about|what about|would you (?:like|prefer|be|want|rather|consider|take)|do you want|shall (?:i|we)|"
    r"you (?:can|could|might|may)|option|alternative\w*|offer\w*|happy to|able to|i'?m going to|i am going to|willing to|suggest\w*|recommend\w*|propose|consider|have you (?:tried|thought|considered)|"
    r"why don'?t (?:you|we|i)|if you(?:'d)? like|if it helps|either|one (?:thing|way|idea)|try|there(?:'s| is) (?:a|an|also|another|one))\b"
)
_TIME = re.compile(
    r"\b(?:at|by|before|after|around|till|until) (?:about |around )?(?:half past |quarter (?:past|to) )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?! (?:of|people|days|more|other|years))|"
    r"\b(?:the (?:day|night|morning|week|evening|afternoon) (?:after|before)|the (?:following|next) (?:day|week|morning|month)|(?:at|by|after|over) the weekend|same time|first thing|later (?:today|this|on today)|(?:at )?(?:lunch|tea|dinner|bed)time|every (?:day|morning|evening|week|\w+day)|after (?:lunch|breakfast|work|school)|in the morning|a week from)\b|"
    r"\b(\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m|p\.m)|(?<![£$€])\d{1,2}[:.]\d\d|noon|midnight|midday|fortnight|the \d{1,2}(?:st|nd|rd|th)|\d{1,2}(?:st|nd|rd|th) of|overnight|today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|next (?:week|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|end of (?:the )?(?:day|week|play|business|month)|the \d{1,2}(?:st|nd|rd|th)|(?:on|until|till|before) the \d{1,2}|(?:at|till|until|before|after) (?:about |around )?(?:\d{1,2}\b(?! (?:pounds|euros|dollars|percent|of|people))|half past|lunch\w*|breakfast)|close of (?:play|business)|within|in (?:the next )?(?:about |around )?(?:a|an|one|two|three|four|five|six|seven|ten|fifteen|twenty|thirty|\d+|couple of|few|half an)[- ]?(?:working |business )?(?:minute|hour|day|week|month)s?|"
    r"(?:a|an|one|two|three|four|five|six|seven|ten|fifteen|twenty|thirty|forty[- ]eight|\d+)(?: ?(?:to|-|or) ?(?:two|three|four|five|ten|\d+))?[- ](?:working |business )?(?:minute|min|hour|hr|day|week)s?|\d+ ?(?:mins?|hrs?|h)|"
    r"by (?:the )?(?:\d+|monday|tuesday|wednesday|thursday|friday|end|close|noon|lunch\w*|then|tomorrow|tonight)|january|february|march|april|june|july|august|september|october|november|december)\b"
)
_PROFANE = re.compile(
    r"\b(fuck\w*|shit\w*|bullshit|crap|damn|bloody|bitch|bastard|arse\w*|asshole|piss\w*|wtf|ffs|screw you)\b"
)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|thanks? (?:you )?for (?:calling|contacting|reaching|getting|holding|waiting))\b"
)
_GOODBYE = re.compile(
    r"\b(bye|goodbye|good bye|take care|have a (?:good|great|nice|lovely|safe)|enjoy (?:your|the) (?:day|evening|weekend|rest)|speak (?:soon|then|tomorrow)|all the best|good ?night)\b"
)
_ACKNOWLEDGED = re.compile(
    r"\b(sorry|apologi\w+|understand\w*|sounds? (?:like|really|very|so|awful|terrible|frustrat\w+|hard|tough)|that must|must (?:be|have|feel)|i (?:can )?(?:see|hear|get|imagine|appreciate)|frustrat\w+|upset\w*|makes sense|no wonder|"
    r"not (?:ok|okay|good enough|acceptable|right)|shouldn'?t have|completely fair|you'?re right|i don'?t blame you|anyone would|thank you for (?:telling|explaining|letting|sharing))\b"
)
_APOLOGY = re.compile(r"\b(sorry|apologi[sz]e|apologies|apology|forgive (?:me|us)|regret)\b")
_ASK_DETAIL = {
    "number": (re.compile(r"\b(?:order|booking|reference|ref|account|confirmation|policy|case|ticket|customer|tracking|invoice|reservation|flight|phone|claim|serial|contact)\b(?: \w+)? ?(?:number|no|code|id|#)|\b(?:number|reference|ref|code|order number)\b"), re.compile(r"\b(?=[a-z0-9-]*\d)[a-z0-9-]{4,}\b")),
    "name": (re.compile(r"\b(?:your|full|first|last|the) (?:\w+ )?names?\b|who am i speaking"), re.compile(r"\b(?:my name(?:'s| is)|this is|i'?m|it'?s) [a-z]{3,}\b")),
    "date": (re.compile(r"\bwhen did\b|\bwhat (?:date|day)\b|\bsince when\b|\bhow long (?:have|has)\b"), re.compile(r"\b(?:yesterday|last (?:week|month|night|monday|tuesday|wednesday|thursday|friday)|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d+ (?:days|weeks|months)|(?:two|three|four|five|six) (?:days|weeks|months)|on the \d+|january|february|march|april|june|july|august|september|october|november|december)\b")),
    "address": (re.compile(r"\b(?:address|postcode|zip code)\b"), re.compile(r"\b\d+ [a-z]+ (?:street|st|road|rd|avenue|ave|lane|drive|close|court)\b|\b[a-z]{1,2}\d{1,2} ?\d[a-z]{2}\b")),
    "problem": (re.compile(r"\bwhat(?:'s| is| seems to be| appears to be)?(?: the| your)? (?:problem|issue|matter)\b|\bhow (?:can|may) i (?:help|assist)|\bwhat can i (?:do|help)"), re.compile(r"(?:\S+ ){14,}")),
    "device": (re.compile(r"\b(?:which|what) (?:\w+ )?(?:operating system|system|device|computer|phone|browser|platform|os)\b|\bare you (?:on|using) (?:a |an )?(?:mac|windows|iphone|android|pc)"), re.compile(r"\b(?:mac|macbook|windows|linux|ios|iphone|ipad|android|pixel|chromebook|chrome|safari|firefox|pc)\b")),
    "version": (re.compile(r"\b(?:which|what) version\b"), re.compile(r"\bversion \d|\bv?\d+\.\d+\b")),
    "photo": (re.compile(r"\b(?:send|provide|attach|upload|a) (?:\w+ ){0,3}(?:photos?|pictures?|receipt|copy)\b"), re.compile(r"\b(?:i(?:'ve| have)? (?:already )?(?:attached|sent|uploaded|included|emailed)) .{0,40}(?:photos?|pictures?|receipt|copy)")),
    "scope": (re.compile(r"\b(?:does|do|is|are) (?:it|this|that|they)\b.{0,40}\b(?:every|all|only|always)\b"), re.compile(r"\bonly (?:with|on|when|in|after|that|the|since|at|files)\b|\bevery (?:time|single|day|evening)\b")),
    "tried": (re.compile(r"\bhave you (?:tried|checked|restarted|rebooted|turned|looked)\b"), re.compile(r"\b(?:i(?:'ve| have)? (?:already )?(?:tried|restarted|rebooted|checked|reset|turned|done|followed))\b")),
}  # fmt: skip


# "What I can do today is …" opens like a question and is none.
_PLAIN_CLAUSE = re.compile(r"^(?:(?:and|so|but|well|now|ok|okay|right)\b[,.]? ?){0,2}(?:what|how|why|where|when|who) (?:i|you|we|they|he|she) (?!(?:doing|feeling|think|thinking|reckon|mean|on about)\b)\w+ \w+")


def is_question(folded: str) -> bool:
    """Say whether a folded sentence asks something, with or without its question mark."""
    said = _FALSE_START.sub("", folded)
    if said.rstrip("\"') ").endswith("?"):
        return True
    return (bool(_INTERROGATIVE.match(said)) and not _WHAT_CLAUSE.match(said)) or bool(_ASKS_POLITELY.search(said))


_FALSE_START = re.compile(r"\b(\w+(?:'\w+)?)-+ ?(?=\1)")
_WHAT_CLAUSE = re.compile(r"^(?:\W|(?:so|and|but|well|ok|okay|right|now|then)\b)*(?:what|how|where|when) (?:i|we|you|they|he|she|it)(?:'\w+)? ")


_ASKS_POLITELY = re.compile(
    r"\b(?:tell me (?:more|about|what|how|a)|walk me through|talk me through|take me through|help me understand|describe|may i ask|can i ask|could i (?:ask|get|take|have) (?:you|your|the)|can i (?:get|take|have) (?:your|the|a)|let me know (?:what|how|if|which|when))"
)


def is_open_question(folded: str) -> bool:
    """Say whether a folded question invites an account rather than a yes, a number or a name."""
    said = _FALSE_START.sub("", folded)
    return is_question(said) and bool(_OPEN.search(said)) and not _CLOSED_WH.search(said)


def heat_in(text: str) -> int:
    """Count signs of anger in a customer's words: angry words, capitals, stacked marks."""
    folded = fold(text)
    shouted = sum(len(word) > 2 and word.isupper() for word in re.findall(r"[A-Za-z']+", text))
    return (
        sum(1 for _ in _ANGER.finditer(folded))
        + min(2, shouted // 2)
        + len(re.findall(r"[!?]{2,}|\?!|!\?", text))
        + int(text.count("!") > 1)
    )


def overlap(a: Sequence[str], b: Sequence[str]) -> int:
    """Count the distinct stems of `a` that also stand in `b`."""
    return len(set(a) & set(b))


def longest_shared_run(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length in words of the longest run that `a` and `b` share."""
    best, previous = 0, [0] * (len(b) + 1)
    for word in a:
        row = [0] * (len(b) + 1)
        for column, other in enumerate(b, 1):
            if word == other:
                row[column] = previous[column - 1] + 1
                best = max(best, row[column])
        previous = row
    return best


@dataclass(eq=False)
class View:
    """One text of the trainee in its conversation: a turn (`index`), or the note or reflection (`where`).

    `complete`: the conversation is over, so that what never came can be known. Sentences in `ignored` (numbers)
    take no part in anything, as if they had not been written.
    """

    turns: Sequence[Turn]
    index: int
    text: str
    where: str = "turn"
    setting: Setting = Setting()
    complete: bool = True
    ignored: frozenset[int] = frozenset()
    _memo: dict[tuple[str, int], bool] = field(default_factory=dict)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences that count."""
        return [sentence for sentence in sentences(self.text) if sentence.number not in self.ignored]

    @cached_property
    def folded(self) -> dict[int, str]:
        """Folded sentences by number."""
        return {sentence.number: fold(sentence.text) for sentence in self.sentences}

    @cached_property
    def whole(self) -> str:
        """The folded text of the sentences that count."""
        return " ".join(self.folded.values())

    @cached_property
    def word_count(self) -> int:
        """How many words the trainee wrote here."""
        return len(words(self.whole))

    @cached_property
    def stems(self) -> dict[int, list[str]]:
        """Content stems of each sentence."""
        return {sentence.number: content_stems(sentence.text) for sentence in self.sentences}

    @cached_property
    def before(self) -> Sequence[Turn]:
        """Everything said before this text."""
        return self.turns[: self.index]

    @cached_property
    def heard(self) -> str:
        """What the customer said since the trainee last spoke."""
        said: list[str] = []
        for turn in reversed(self.before):
            if turn.role != "customer":
                break
            said.append(turn.text)
        return "\n".join(reversed(said))

    @cached_property
    def heard_folded(self) -> str:
        """`heard`, folded."""
        return fold(self.heard)

    @cached_property
    def heard_stems(self) -> list[str]:
        """Content stems of `heard`."""
        return content_stems(self.heard)

    @cached_property
    def customer_turns(self) -> list[str]:
        """Folded customer turns so far."""
        return [fold(turn.text) for turn in self.before if turn.role == "customer"]

    @cached_property
    def customer_stems(self) -> frozenset[str]:
        """Content stems of everything the customer said so far."""
        return frozenset(found for turn in self.before if turn.role == "customer" for found in content_stems(turn.text))

    @cached_property
    def trainee_turns(self) -> list[str]:
        """Folded earlier trainee turns."""
        return [fold(turn.text) for turn in self.before if turn.role == "trainee"]

    @cached_property
    def later_trainee(self) -> str:
        """Folded text of the trainee's later turns."""
        return " ".join(fold(turn.text) for turn in self.turns[self.index + 1 :] if turn.role == "trainee")

    @cached_property
    def position(self) -> int:
        """Which of the trainee's turns this is, from 0."""
        return len(self.trainee_turns)

    @cached_property
    def acknowledged(self) -> bool:
        """Whether the trainee has shown, before this turn, that the customer was heard."""
        return any(_ACKNOWLEDGED.search(turn) for turn in self.trainee_turns)

    @cached_property
    def apologies_before(self) -> int:
        """In how many earlier turns the trainee apologised."""
        return sum(bool(_APOLOGY.search(turn)) for turn in self.trainee_turns)

    def has(self, feature: str, sentence: Sentence) -> bool:
        """Evaluate one named feature; each is computed once per sentence."""
        key = (feature, sentence.number)
        if key not in self._memo:
            self._memo[key] = FEATURES[feature](self, sentence)
        return self._memo[key]


Feature = Callable[[View, Sentence], bool]
FEATURES: dict[str, Feature] = {}


def feature(function: Feature) -> Feature:
    """Register a feature under its name."""
    FEATURES[function.__name__.lstrip("_")] = function
    return function


def _search(name: str, pattern: re.Pattern[str], doc: str) -> None:
    def search(view: View, sentence: Sentence) -> bool:
        return bool(pattern.search(view.folded[sentence.number]))

    search.__name__, search.__doc__ = name, doc
    FEATURES[name] = search


def _heard(name: str, pattern: re.Pattern[str], doc: str) -> None:
    def search(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
        return bool(pattern.search(view.heard_folded))

    search.__name__, search.__doc__ = name, doc
    FEATURES[name] = search


_search("negated", _NEGATION, "The sentence holds a negation.")
_search("hedged", _HEDGE, "The sentence holds maybe, might, should be, I think …")
_search("first_person", _FIRST, "The speaker names themselves or the company: I, we, my, let me.")
_search("second_person", _SECOND, "The customer is addressed: you, your.")
_search("future", _FUTURE, "Will, going to, I'll.")
_search(
    "offer_form",
    _OFFER_FORM,
    "Built like an offer or suggestion: I can, how about, would you like, you could, option.",
)
_search("has_time", _TIME, "A time or duration: by Friday, within two hours, tomorrow, 3 pm.")
_search("profane", _PROFANE, "Swearing.")
_search("greeting", _GREETING, "Opens with a greeting.")
_search("goodbye", _GOODBYE, "Says goodbye.")
_search("apology", _APOLOGY, "Says sorry in any way.")
_search("feeling_word", _DISTRESS, "Names a feeling.")
_heard("after_anger", _ANGER, "The customer's last words hold anger.")
_heard("after_distress", _DISTRESS, "The customer's last words name a painful feeling.")
_heard("after_abuse", _ABUSE, "The customer's last words insult the trainee.")
_heard("after_demand", _DEMAND, "The customer's last words demand something.")
_heard("after_manager", _MANAGER, "The customer asked for a manager or someone else.")
_heard(
    "after_thanks",
    re.compile(
        r"\b(thanks|thank you|appreciate it|cheers|perfect|great|that works|sounds good|brilliant|lovely|ok then|okay then)\b"
    ),
    "The customer thanked or agreed.",
)
_heard("after_request", re.compile(r"\b(i'?d (?:like|love|prefer|rather)|i would like|i(?:'?m| am) (?:after|looking for|asking|hoping)|i (?:just |only |really |still )?(?:want|need|demand|expect|insist)|(?:can|could|will|would) (?:you|i|we|someone|somebody|it)|any chance|is there (?:any|a|some|no)|please|what can you do|give (?:me|us)|send me|let me|cancel|refund|waive|swap|replace\w*|money back|compensat\w*|get me|put me|fix (?:it|this)|sort (?:it|this))\b"), "The customer asked for something, or said what they want.")  # fmt: skip
_heard(
    "after_mishap",
    re.compile(
        r"\b(wrong|nobody|no ?one|lost|broke\w*|missing|missed|late|never|without|cancel\w*|charged|overcharged|billed|declined|refused|rejected|flat|fault\w*|didn'?t|hasn'?t|haven'?t|wasn'?t|isn'?t|won'?t|fail\w*|damaged|ruined|"
        r"leak\w*|stolen|delayed|twice|again|still|not (?:working|arrived|come|been)|mistake|error|disappeared|vanished|smashed|cracked|crashed|blocked|locked|frozen|stopped|dead|sick|burnt|cold|allerg\w*|told me|promised|said|wait(?:ed|ing)|bounced|froze|kept me|ignored|empty|opened|marked|where'?s my)\b"
    ),
    "The customer told of something that went wrong.",
)
_heard(
    "after_circumstance",
    re.compile(
        r"\b(i(?:'m| am) (?:\d+|deaf|blind|disabled|pregnant|diabetic|self[- ]employed|a (?:carer|nurse|student|single|teacher|driver)|on (?:nights|crutches|benefits|my own)|away|saving)|(?:my|our|the) (?:mum|mom|dad|mother|father|son|daughter|kids?|children|"
        r"wife|husband|partner|gran|nan|baby|toddlers?|carer|shifts?|hip|knee|back|brothers?|sisters?|dog|boss|flat|commute|budget)|mum|dad|nights|shifts?|commut\w*|wheelchair|payday|paid on|get paid|no (?:car|time|money|garden|smartphone|internet|signal)|"
        r"on my own|by myself|can'?t (?:see|hear|walk|drive|lift|afford|get|read|swallow|sleep|revise|sit|stand|eat)|live(?:s)? (?:alone|abroad|in|on|with|at|next)|toddlers?|weeks? old|years? old|work (?:from|nights|weekends|shifts|till|until)|"
        r"miles? (?:away|from)|allerg\w*|housebound|only (?:have|got|free|comes?|in)|floor|before (?:the|my|we)|wedding|funeral|interview|exam|deadline|bus|train|every (?:day|week|month|morning|night|time))\b"
    ),
    "The customer told of circumstances that shape what would help: family, health, work, money, travel.",
)
_heard(
    "after_crisis",
    re.compile(
        r"\b(suicid\w*|kill (?:my|him|her)self|end(?:ing)? (?:it all|my life)|don'?t want to (?:live|be here)|hurt(?:ing)? myself|self[- ]?harm\w*|overdos\w*|smell(?:ing)? (?:gas|smoke|burning)|gas leak|can'?t breathe|chest pains?|"
        r"unconscious|bleeding|not breathing|doesn'?t fade|on fire|hissing|sparks?|sparking|ceiling (?:is )?(?:coming|falling|collaps\w*)|flood\w* (?:the|into)|exposed wires?|purple|safeguarding|threatened to kill|going to die)\b"
    ),
    "The customer told of danger to life or safety.",
)
_heard(
    "after_escalation_ask",
    re.compile(
        r"\b(managers?|supervisors?|boss|(?:someone|somebody|whoever|anyone|a person|people)(?:'s| is| are)? (?:\w+ )?(?:else|senior|higher|in charge|qualified|who|that|above|responsible|with|important)|specialist|expert|head of|director|complain(?:t|ts)?|ombudsman|team lead\w*|proper (?:doctor|engineer))\b"
    ),
    "The customer asked for somebody senior, qualified or else.",
)
_heard(
    "after_limit",
    re.compile(
        r"\b(can'?t|cannot|can not|couldn'?t|won'?t|i (?:suppose|guess|bet|take it)|don'?t suppose|you don'?t (?:do|have|take|sell|offer)|too (?:late|old|small|big|expensive|long|hard|difficult|far|young|busy|tired)|shut|closed|ruined|nobody|no ?body|anybody|missed|out of|not enough|run out|stuck|gone|never|hopeless|useless at|nothing|no (?:chance|way|hope|appointments?|point|one|time)|"
        r"not (?:up|open|free|allowed)|full|sold out|isn'?t (?:any|it)|without|only|years|ages|is that you|do you (?:do|fix|deal|have)|someone|anyone|any chance)\b"
    ),
    "The customer has run into a limit, or fears one: can't, I suppose it's too late, stuck, is there anyone.",
)
_heard(
    "after_want",
    re.compile(
        r"\b(i (?:just |only |really |still )?(?:want|wanted|demand|insist|expect|need)|i(?:'d| would) (?:like|rather|prefer) (?:the|my|a|an|to (?:cancel|speak|swap|have|keep|return|talk|leave))|i(?:'ll| will) (?:only|take nothing|have)|nothing else|and (?:that'?s|nothing)|(?:^|[.!?] )(?:please )?(?:cancel|give|send|put|book|refund|swap|change|move|waive|get|take|let|make|bring|find|reinstate|restore|delete|upgrade|extend|tell|fix|replace|do|transfer|return|pay|close)\b|i'?m not (?:leaving|hanging up|going|paying|moving|accepting|taking)|i (?:do not|don'?t) want|"
        r"(?:just |so )?(?:give|send|tell|get|let|put|swap|cancel|waive|refund|approve|book|make|take|change) (?:me|it|us|the|my|this|that|him|her)\b|or (?:i'?m|i'?ll|else)|last chance|all of it|money back|"
        r"for free|full refund|know my rights|can you (?:not )?(?:just )?(?:waive|swap|let me|cancel|refund|skip|backdate)|can i (?:just )?have)\b"
    ),
    "The customer wants or demands one particular thing.",
)
_heard(
    "after_when",
    re.compile(r"\b(when|when'?s|how long|what time|how soon|how quick\w*|how much longer|by when|what happens (?:now|next|after)|what(?:'s| is) next|(?:an?|any|actual) (?:date|time|timeline|eta|idea when)|eta|(?:the|your) plan|schedule|where(?:'s| is| are) (?:it|my|the|our)|will (?:it|i|my \w+|they|the \w+) (?:arrive|be|make it|get)|soon|still waiting|been waiting|in time)\b"),
    "The customer asked when or what happens next.",
)
_heard("after_why", re.compile(r"\b(why|how come|how (?:did|could|does) (?:this|that|it)|what(?:'s| is) going on|what happened|whose fault|who (?:did|is responsible))\b"), "The customer asked why or whose fault.")  # fmt: skip


@feature
def question(view: View, sentence: Sentence) -> bool:
    """The sentence asks something."""
    return is_question(view.folded[sentence.number])


@feature
def open_question(view: View, sentence: Sentence) -> bool:
    """The question invites an account (what, how, why, tell me about) rather than a yes, a number, a name."""
    return is_open_question(view.folded[sentence.number])


@feature
def closed_question(view: View, sentence: Sentence) -> bool:
    """A question that is not open."""
    return question(view, sentence) and not open_question(view, sentence)


@feature
def stacked_questions(view: View, sentence: Sentence) -> bool:
    """Three or more questions stand in this turn; true at the third."""
    asked = [s.number for s in view.sentences if is_question(view.folded[s.number])]
    return len(asked) >= 3 and sentence.number == asked[2]


@feature
def only_question(view: View, sentence: Sentence) -> bool:
    """No other sentence of this turn asks anything."""
    return sum(is_question(text) for text in view.folded.values()) == 1 and question(view, sentence)


@feature
def echoes_customer(view: View, sentence: Sentence) -> bool:
    """Takes up something concrete of what the customer just said: two of its content words, or one long or numeric one."""
    shared = set(view.stems[sentence.number]) & set(view.heard_stems)
    return len(shared) >= 2 or any(len(word) >= 7 or word.isdigit() for word in shared)


@feature
def touches_customer(view: View, sentence: Sentence) -> bool:
    """Shares at least one content word with what the customer just said."""
    return overlap(view.stems[sentence.number], view.heard_stems) >= 1


@feature
def echoes_earlier(view: View, sentence: Sentence) -> bool:
    """Shares two content words with anything the customer said so far."""
    return len(set(view.stems[sentence.number]) & view.customer_stems) >= 2


_TURNED = {"my": "your", "mine": "yours", "i": "you", "me": "you", "myself": "yourself", "am": "are", "i'm": "you're", "im": "you're", "i've": "you've", "ive": "you've", "i'd": "you'd", "i'll": "you'll", "we": "you", "us": "you", "our": "your", "ours": "yours", "your": "our", "we're": "you're", "we've": "you've", "we'd": "you'd", "we'll": "you'll"}  # fmt: skip


@feature
def parrots(view: View, sentence: Sentence) -> bool:
    """Repeats the customer's last words nearly word for word (six in a row, pronouns turned)."""
    turned = [_TURNED.get(word, word) for word in words(view.heard)]
    return longest_shared_run(words(sentence.text), turned) >= 6


@feature
def turn_echoes_customer(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn takes up what the customer just said."""
    return any(echoes_customer(view, other) for other in view.sentences)


@feature
def ignores_customer(view: View, sentence: Sentence) -> bool:
    """Nothing in this turn touches a customer turn of twelve words or more; true at the first sentence."""
    return (
        sentence.number == view.sentences[0].number
        and len(words(view.heard)) >= 12
        and len(view.heard_stems) >= 5
        and not any(overlap(found, view.heard_stems) for found in view.stems.values())
    )


@feature
def shouting(view: View, sentence: Sentence) -> bool:
    """Two or more words of three letters and more in capitals."""
    capitals = [w for w in re.findall(r"[A-Za-z']+", sentence.text) if len(w) > 2 and w.isupper()]
    return len(capitals) >= 2 and len(capitals) >= len(sentence.text.split()) / 3


@feature
def stacked_marks(view: View, sentence: Sentence) -> bool:
    """Two or more exclamation or question marks in a row."""
    return bool(re.search(r"[!?]{2,}", sentence.text))


@feature
def uses_name(view: View, sentence: Sentence) -> bool:
    """Addresses the customer by a name they gave, or that the setting knows."""
    said = {word.lower() for word in re.findall(r"[^\W\d_]{2,}", sentence.text) if word[0].isupper()}
    return bool(given_names(view) & (said or set(words(sentence.text))))


_GIVES_NAME = re.compile(
    r"\b(?:[Mm]y name(?:['’]s| is)|[Nn]ame(?:['’]s| is| here is|:)|[Tt]his is|[Ii]t['’]?s|[Ii]['’]?m|[Ii] am|[Hh]ere is) (?:(?:Mrs|Mr|Ms|Miss|Dr)\.? )?([A-Z][a-z]{2,})(?: ([A-Z][a-z]{2,}))?\b|"
    r"(?:^|[.!?\n] *|[-–—] *|[Tt]hanks,? |[Rr]egards,? |[Cc]heers,? )([A-Z][a-z]{2,})\.?\s*$"
)
_NO_NAME = frozenset(
    "the and just not yes thanks cheers please hello hey sorry really right okay monday tuesday wednesday thursday friday saturday sunday today help great fine still never again twice seriously ridiculous unbelievable disgusting rubbish nothing nobody good done now why what how three four five weeks days months here there maybe anyone anything honestly typical brilliant".split()
)


def given_names(view: View) -> set[str]:
    """Return the names, folded, that the customer gave so far or that the setting knows."""
    known = set(words(view.setting.customer_name))
    for turn in view.before:
        if turn.role == "customer":
            known |= {found.lower() for match in _GIVES_NAME.findall(turn.text) for found in match if found}
            known |= set(re.findall(r"\bmy name(?:'s| is) ([a-z]{3,})\b", fold(turn.text)))
    return known - _NO_NAME


@feature
def uses_title(view: View, sentence: Sentence) -> bool:
    """Addresses the customer as Mr, Ms, Dr … with a name."""
    return bool(re.search(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+", sentence.text))


@feature
def first_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """This is the trainee's first turn."""
    return view.position == 0


@feature
def early(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """This is one of the trainee's first two turns."""
    return view.position <= 1


@feature
def first_sentence(view: View, sentence: Sentence) -> bool:
    """The first sentence of the turn."""
    return sentence.number == view.sentences[0].number


@feature
def last_sentence(view: View, sentence: Sentence) -> bool:
    """The last sentence of the turn."""
    return sentence.number == view.sentences[-1].number


@feature
def only_sentence(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The turn is this one sentence."""
    return len(view.sentences) == 1


@feature
def last_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The conversation is over and the trainee does not speak again."""
    return view.complete and not view.later_trainee


@feature
def closing(view: View, sentence: Sentence) -> bool:
    """The turn says goodbye, or is the trainee's last in a conversation of three trainee turns or more."""
    return bool(_GOODBYE.search(view.whole)) or (last_turn(view, sentence) and view.position >= 2)


@feature
def short_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """At most twenty-five words."""
    return view.word_count <= 25


@feature
def long_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """More than seventy words."""
    return view.word_count > 70


@feature
def talks_more(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The turn is much longer than what the customer just said (twice as long, sixty words and more)."""
    return view.word_count > 60 and view.word_count > 2 * len(words(view.heard))


@feature
def after_heat(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer is heated: two signs of anger or more in what they just said."""
    return heat_in(view.heard) >= 2


@feature
def after_question(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer just asked something."""
    return any(is_question(fold(s.text)) for s in sentences(view.heard))


@feature
def after_vent(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer just told their trouble: anger or distress, or twenty words and more."""
    return bool(_ANGER.search(view.heard_folded) or _DISTRESS.search(view.heard_folded)) or len(words(view.heard)) >= 20


@feature
def acknowledged_before(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The trainee has shown in an earlier turn that the customer was heard."""
    return view.acknowledged


@feature
def acknowledges_in_turn(view: View, sentence: Sentence) -> bool:
    """This turn, up to and including this sentence, shows that the customer was heard."""
    return any(_ACKNOWLEDGED.search(view.folded[s.number]) for s in view.sentences if s.number <= sentence.number)


@feature
def unheard(view: View, sentence: Sentence) -> bool:
    """Neither earlier turns nor this one up to here acknowledged anything."""
    return not view.acknowledged and not acknowledges_in_turn(view, sentence)


@feature
def apologised_before(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """An earlier turn apologised."""
    return view.apologies_before >= 1


@feature
def third_apology(view: View, sentence: Sentence) -> bool:
    """With this sentence the trainee has apologised three times or more."""
    here = sum(len(_APOLOGY.findall(view.folded[s.number])) for s in view.sentences if s.number <= sentence.number)
    before = sum(len(_APOLOGY.findall(turn)) for turn in view.trainee_turns)
    return bool(_APOLOGY.search(view.folded[sentence.number])) and before + here >= 3


@feature
def repeats_self(view: View, sentence: Sentence) -> bool:
    """The trainee said this sentence, or seven words in a row of it, before."""
    said = words(sentence.text)
    return len(said) >= 4 and any(
        longest_shared_run(said, words(turn)) >= min(7, len(said)) for turn in view.trainee_turns
    )


_REQUESTS = re.compile(
    r"\b(?:please (?:provide|send|confirm|give|state|supply|tell|let me have)|(?:i|we)(?:'?ll| will)? (?:just )?need (?:your|the|a (?:photo|description|copy))|(?:can|could|may) i (?:have|take|get) your)\b"
)


@feature
def asks_again(view: View, sentence: Sentence) -> bool:
    """Asks for a detail (number, name, date, address, what was tried) that the customer already gave."""
    folded = view.folded[sentence.number]
    if not (question(view, sentence) or _REQUESTS.search(folded)) or not view.customer_turns:
        return False
    told = " ".join(view.customer_turns)
    return any(
        asks.search(folded) and gives.search(told)
        for kind, (asks, gives) in _ASK_DETAIL.items()
        if kind != "problem" or view.position > 0
    )


@feature
def new_number(view: View, sentence: Sentence) -> bool:
    """Names a number that the customer never said, though the customer did give numbers."""
    said = set(re.findall(r"\d+", " ".join(view.customer_turns)))
    named = set(re.findall(r"\d+", sentence.text))
    return bool(said and named - said)


@feature
def names_lots(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer's name stands in three sentences of this turn, four times in it, or in each of the last three turns."""
    name = given_names(view)
    in_turn = sum(bool(name & set(words(text))) for text in view.folded.values())
    recent = [*view.trainee_turns[-2:], view.whole]
    spoken = sum(word in name for word in words(view.whole))
    return bool(name) and (in_turn >= 3 or spoken >= 4 or (len(recent) == 3 and all(name & set(words(turn)) for turn in recent)))


@feature
def was_held(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer was left waiting before this turn."""
    return view.index < len(view.turns) and view.turns[view.index].held_seconds > 0


@feature
def long_hold(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer was left waiting for more than five minutes before this turn."""
    return view.index < len(view.turns) and view.turns[view.index].held_seconds > 300


_ASKED_HOLD = re.compile(
    r"\b(moment|minute|minutes|min|mins|second|sec|hold|bear with|wait|pause|step away|look into|check)\b"
)


@feature
def asked_hold(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The trainee's previous turn asked for a moment."""
    return bool(view.trainee_turns) and bool(_ASKED_HOLD.search(view.trainee_turns[-1]))


def offered(view: View, sentence: Sentence, *, allowed: bool) -> bool:
    """Whether a remedy of the setting (within policy or not) is offered in this sentence."""
    return any(
        offer.allowed is allowed and announces(offer.cues, view.folded[sentence.number])
        for offer in view.setting.offers
    )


def announces(cues: Sequence[str], folded: str) -> bool:
    """Whether all words of one cue stand in the folded sentence (by stem, in any order)."""
    said = {stem(word) for word in words(folded)}
    return any(all(stem(word) in said for word in words(cue)) for cue in cues)


def is_offer(folded: str) -> bool:
    """Whether a folded sentence is built like an offer and does not deny itself."""
    return bool(_OFFER_FORM.search(folded) or _COMMITS.search(folded)) and not _REFUSAL.search(folded)


_COMMITS = re.compile(
    r"\b(?:promise|guarantee|will|'ll|i'?m (?:just |now )?(?:[a-z]+ing)|we'?re (?:just |now )?(?:[a-z]+ing)|i'?ve (?:just |now )?(?:[a-z]+ed|put|set|got|sent)|would (?:\w+ ){1,6}(?:help|work|suit|do)\b|does (?:\w+ ){1,6}(?:work|suit|help))"
)

_REFUSAL = re.compile(
    r"\b(can ?not|can'?t|cant|won'?t|wont|nothing (?:else |more )?(?:i|we|anyone|you) can|unable|not able|isn'?t something|not something|not possible|couldn'?t|am not|aren'?t able|don'?t (?:have|offer|do)|"
    r"not allowed|doesn'?t allow|isn'?t allowed|wish i could|nothing (?:i|we|more|else)(?: else)? (?:can|could)|there'?s nothing|no way to|not going to|outside (?:of )?(?:our|my|the)|instead of|rather than)\b"
)
_search("refusal", _REFUSAL, "Says that something cannot or will not be done.")


@feature
def offers_allowed(view: View, sentence: Sentence) -> bool:
    """Offers a remedy that policy allows (only known where the session is ours)."""
    return is_offer(view.folded[sentence.number]) and offered(view, sentence, allowed=True)


@feature
def offers_forbidden(view: View, sentence: Sentence) -> bool:
    """Offers a remedy that policy forbids (only known where the session is ours)."""
    return is_offer(view.folded[sentence.number]) and offered(view, sentence, allowed=False)


@feature
def refuses_forbidden(view: View, sentence: Sentence) -> bool:
    """Declines a remedy that policy forbids (only known where the session is ours)."""
    return bool(_REFUSAL.search(view.folded[sentence.number])) and offered(view, sentence, allowed=False)


@feature
def offer_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn is built like an offer by the trainee."""
    return any(is_offer(text) for text in view.folded.values())


@feature
def refusal_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn says what cannot be done."""
    return any(_REFUSAL.search(text) for text in view.folded.values())


@feature
def mostly_own_words(view: View, sentence: Sentence) -> bool:
    """At least a third of the content words are not the customer's last words (for restating, not repeating)."""
    found = set(view.stems[sentence.number])
    return bool(found) and len(found - set(view.heard_stems)) >= len(found) / 3


_OPENS_WAY = re.compile(
    r"(?<!nothing )(?<!something )(?<!anything )(?<!if only )(?<!wish )(?<!all )(?<!than )\b(?:(?:i|we)(?:'?ll|'?d be (?:happy|glad|able) to| will| can| could| am going to| are going to|'?m able to|'?re able to|'?m happy to|'?re happy to)"
    r"(?!'?t\b|not\b)(?! (?:\w+ly |just |do |also )?(?:see|understand|hear|imagine|appreciate|only|say|assure|promise|guarantee|be (?:honest|blunt|frank|clear|straight)|have to|need|want|think|guess|feel|not|never|stop you)\b)"
    r"|(?:i|we)(?:'?ve| have) (?:just |already |now )?(?:asked|booked|put|moved|added|ordered|found|arranged|set|reserved|sent|raised|opened|kept|held|got you|taken|filed|marked|cleared|fixed|reopened|credited|refunded|removed)\b"
    r"|(?:i'?m|we'?re) (?:just |now )?(?:sending|booking|putting|raising|opening|adding|filing|arranging|setting|emailing|calling|ringing|taking|moving|getting|bringing|passing|ordering|making|refunding|crediting|keeping|giving|texting|re-?\w+ing)\b"
    r"|you(?: can|'?re able to| may| might| could)(?!'?t\b|not\b)(?! (?:\w+ly )?(?:see|tell|imagine|understand|not|have|only|hardly|say|think|forget)\b)"
    r"|what (?:i|we|you) (?:can|could) (?:do|have|offer|get|try)\b|let me (?!know|be\b|tell you|remind|explain|stop|just say)\w+|let'?s (?!face|be\b|not\b|see if we'?re)\w+|shall (?:i|we)\b|how about\b|what if (?:i|we|you)\b"
    r"|would you (?:like|prefer|rather|be (?:open|happy|willing))\b|do you want (?:me|us|to)\b|want me to\b|would .{1,40}\b(?:suit|work|help|be any good|do)\b"
    r"|(?:may|might|will|would|should) be able to\b|(?:he|she|they|team|desk|line|office|department|colleague|engineer|manager|nurse|doctor|service|crew|driver|courier|website|app)s? (?:can|could|will)(?!'?t\b|not\b) (?:help|see|sort|fix|take|look|do|arrange|give|show|tell|send|check|call|ring|carry|bring|collect|fetch|come|hold|deliver|swap|fit|pick|meet|put|swab|test|walk)\b"
    r"|(?:still|is|are|spots?|seats?|slots?|rooms?|tables?) (?:open|available|free|on offer|left)\b|free of charge\b|at no (?:extra )?(?:cost|charge)\b)"
)  # fmt: skip
_CLAUSE = re.compile(r"[,;:]| - |\b(?:but|however|though|although)\b")


def opens_way(folded: str) -> bool:
    """Say whether some clause of a folded sentence offers, does or opens something."""
    return any(_OPENS_WAY.search(clause) for clause in _CLAUSE.split(folded))


@feature
def way_forward(view: View, sentence: Sentence) -> bool:
    """Some clause offers, commits to or opens a way on: I can, I'm booking, you could, let's, may be able to."""
    return opens_way(view.folded[sentence.number])


@feature
def way_forward_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn offers, commits to or opens a way on."""
    return any(opens_way(text) for text in view.folded.values())


_VAGUE_STEMS = frozenset(
    stem(word)
    for word in "option options solution solutions help helpful support strategy strategies practical way ways situation situations individual personal personally particular "
    "tailor tailored flexible many various number several different special everyone everybody customer customers resolution forward team together focus best suggest recommend "
    "offer offers find based told people made works resolve issue issues problem problems happy able assist value important sure suit delivery today range choose sort".split()
)


@feature
def concrete(view: View, sentence: Sentence) -> bool:
    """Names something definite: a number, a time, a proper name, or three content words that are not talk of options."""
    folded = view.folded[sentence.number]
    if re.search(r"\d", folded) or _TIME.search(folded):
        return True
    return len(set(view.stems[sentence.number]) - _VAGUE_STEMS) >= 3 or names_someone(view, sentence)


_NOT_A_NAME = frozenset(
    "i i'm i'll i've i'd ok okay no yes monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december".split()
)


@feature
def names_someone(view: View, sentence: Sentence) -> bool:
    """Holds a capitalised word after the first that is neither the customer's name nor a day, a month or shouting."""
    known = _NOT_A_NAME | set(words(view.setting.customer_name))
    found = re.findall(r"(?<=[\w,;:] )[A-Z][a-z]+(?:'s)?\b", sentence.text)
    return any(word.lower().removesuffix("'s") not in known for word in found)


_TRIED = re.compile(r"\b(?:already|twice|times|over and over|tried|did that|done that|i've done|been through|went through|i have done)\b")


@feature
def suggests_tried(view: View, sentence: Sentence) -> bool:
    """Suggests what the customer said they had already done or tried."""
    if not re.search(
        r"\b(?:try|tried|please|could you|can you|just|you (?:need|should|could|can)|have you|make sure|i'?d suggest|restart|reset|check|call|log|turn|switch|send|fill)\b",
        view.folded[sentence.number],
    ):
        return False
    here = set(view.stems[sentence.number])
    return any(
        _TRIED.search(part) and len(here & set(content_stems(part))) >= 2
        for turn in view.customer_turns
        for part in (fold(s.text) for s in sentences(turn))
    )


@feature
def time_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn names a time or duration."""
    return any(_TIME.search(text) for text in view.folded.values())


# ── what the turn takes up, restates, asks and leaves out ──

_NUMBER_WORDS = {word: str(number) for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split())} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "hundred": "100", "twice": "2", "double": "2", "both": "2", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "couple": "2"}  # fmt: skip
_COMMON_STEMS = frozenset(
    stem(word)
    for word in """account accounts booking order orders customer service problem issue issues request call calls called calling phone email number help
    question answer work working works change day days time times week weeks month months year years hour hours minute minutes people person somebody someone
    anyone everyone feel feeling feels talk talking start started find found ask asked care money company office staff team check send sent pay paid
    house home place part bit sort actually really pretty always never while keep maybe guess yeah okay kind sorry thank please tomorrow tonight morning
    understand wonder happy better left long hard able having being mean stuff whole first last next half best bad read turn hold wait waiting""".split()
)
def numbers_in(folded: str) -> frozenset[str]:
    """Return the numbers named in digits or words, the lone "one" apart."""
    found = {_NUMBER_WORDS.get(word, word) for word in words(folded) if word.isdigit() or word in _NUMBER_WORDS}
    return frozenset(found - {"1", "0"}) | {word for word in words(folded) if word == "1"}


def _recent(view: View) -> list[str]:
    """Content stems of the customer's last three turns."""
    told = [turn.text for turn in view.before if turn.role == "customer"][-3:]
    return [found for text in told for found in content_stems(text)]


def _taken_up(view: View, sentence: Sentence) -> set[str]:
    return (set(view.stems[sentence.number]) & set(_recent(view))) - _COMMON_STEMS


@feature
def echoes_number(view: View, sentence: Sentence) -> bool:
    """Takes up a number that the customer just said, in digits or in words."""
    return bool(numbers_in(view.folded[sentence.number]) & numbers_in(view.heard_folded))


@feature
def picks_up_detail(view: View, sentence: Sentence) -> bool:
    """Takes up particulars of the customer's last turns: two of their telling words, a name, or a telling word with a number."""
    shared = _taken_up(view, sentence)
    if len(shared) >= 2 or (shared and echoes_number(view, sentence)):
        return True
    told = " ".join(turn.text for turn in view.before if turn.role == "customer")
    names = set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b", told)) - {"The", "You", "And", "But", "Mr", "Mrs"}
    return bool(names & set(re.findall(r"\b[A-Z][a-z]{2,}\b", sentence.text)))


@feature
def turn_picks_up(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn takes up a telling word or a number of the customer's last turns."""
    return any(_taken_up(view, other) or echoes_number(view, other) for other in view.sentences)


@feature
def takes_up(view: View, sentence: Sentence) -> bool:
    """This sentence takes up a telling word or a number of the customer's last turns."""
    return bool(_taken_up(view, sentence)) or echoes_number(view, sentence)


@feature
def parrots_wholly(view: View, sentence: Sentence) -> bool:
    """Eight words and more in a row, and half of the sentence, are the customer's last words with pronouns turned."""
    said = words(sentence.text)
    run = longest_shared_run(said, [_TURNED.get(word, word) for word in words(view.heard)])
    return run >= 8 and run * 2 >= len(said)


_QUANTITY = re.compile(
    r"\b(\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:\w+ )?(days?|weeks?|months?|years?|hours?|minutes?|times|people|rooms?|seats?|boxes|bags|parcels|pounds|euros|dollars|nights?|payments?|calls?|letters?|emails?|miles)\b"
)


def _quantities(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number, unit in _QUANTITY.findall(text):
        found.setdefault(stem(unit), set()).add(_NUMBER_WORDS.get(number, number))
    return found


@feature
def changes_quantity(view: View, sentence: Sentence) -> bool:
    """Names another number of something than the customer did: "three weeks" told, "two weeks" said."""
    told, said = _quantities(" ".join(view.customer_turns)), _quantities(view.folded[sentence.number])
    spoken = numbers_in(" ".join(view.customer_turns))
    return any(not said[unit] & told[unit] and not said[unit] & spoken for unit in told.keys() & said.keys())


_PROTEST = re.compile(
    r"\b(?:(?:not|n't|never|arent|dont) (?:even )?(?:listen\w*|hearing me|let(?:ting)? me)|(?:was|am|'m|im) ?(?:not|n't) (?:finished|done)|wasnt finished|(?:have|had)n'?t finished|let me (?:finish|speak|talk)|did you (?:even )?(?:read|hear|listen)|hear me out|"
    r"(?:just|please) listen|stop (?:interrupting|talking|for a sec|a second|a minute|it)|can you stop|(?:want|need) (?:someone|somebody|you) to (?:just )?(?:listen|hear)|just want to (?:tell|talk|say|vent|be heard)|not what i (?:said|asked|meant|told)|(?:that|this) ?(?:'s|is) what i(?:'?m| said| was) ?(?:saying)?|that'?s not (?:the point|it)|don'?t care about|missing the point)\b"
)
_heard("after_protest", _PROTEST, "The customer just protested that they were not listened to.")


@feature
def offers_here(view: View, sentence: Sentence) -> bool:
    """This sentence is built like an offer and does not deny itself."""
    return is_offer(view.folded[sentence.number])


@feature
def long_enough(view: View, sentence: Sentence) -> bool:
    """Four words or more."""
    return len(words(view.folded[sentence.number])) >= 4


@feature
def long_sentence(view: View, sentence: Sentence) -> bool:
    """Nine words or more."""
    return len(words(view.folded[sentence.number])) >= 9


@feature
def fragment_echo(view: View, sentence: Sentence) -> bool:
    """A scrap of up to seven words made of the customer's own last words, without first person."""
    said = words(view.folded[sentence.number])
    found = set(view.stems[sentence.number])
    shared = found & set(view.heard_stems)
    return 0 < len(said) <= 7 and bool(shared) and len(shared) * 2 >= len(found) and not first_person_in(view, sentence)


def first_person_in(view: View, sentence: Sentence) -> bool:
    """Whether the speaker names themselves in the sentence."""
    return bool(_FIRST.search(view.folded[sentence.number]))


@feature
def touches_recent(view: View, sentence: Sentence) -> bool:
    """Shares a content word with the customer's last three turns."""
    return bool(set(view.stems[sentence.number]) & set(_recent(view)))


@feature
def dense_echo(view: View, sentence: Sentence) -> bool:
    """Three or more content words, and a third of all, come from the customer's last turns."""
    found = set(view.stems[sentence.number])
    shared = found & set(_recent(view))
    return len(shared) >= 3 and len(shared) * 3 >= len(found)


@feature
def reflects_customer(view: View, sentence: Sentence) -> bool:
    """Speaks about the customer or their story: second person with four words or more, or one of their content words."""
    folded = view.folded[sentence.number]
    return bool(set(view.stems[sentence.number]) & set(_recent(view))) or (
        bool(_SECOND.search(folded)) and len(words(folded)) >= 4
    )


_OPENS_RESTATING = re.compile(
    r"^(?:(?:right|okay|ok|yeah|well|and|oh|thanks|thank you)\b[-,.:]* ?)*(?:so\b|it sounds|sounds like|if i\b|let me\b|what i hear|in other words)"
)
_ASKED_PLAINLY = re.compile(
    r"^(?:\W|(?:so|and|but|well|okay|ok|then)\b)*(?:is|are|was|were|do|does|did|have|has|can|could|would|what|how|why|when|where)\b"
)


_FRAME_STEMS = frozenset(
    stem(word) for word in "understand understanding correct correctly right hear hearing sounds something things going happening situation issue problem feel feeling case".split()
)


@feature
def restating_turn(view: View, sentence: Sentence) -> bool:
    """The turn holds a statement, besides any question, about the customer or in the customer's words."""
    for other in view.sentences:
        if other.number > sentence.number:
            break
        folded = view.folded[other.number]
        here = other.number == sentence.number
        shared = set(view.stems[other.number]) & view.customer_stems
        if not here and not set(view.stems[other.number]) - _FRAME_STEMS:
            continue
        about = bool(_SECOND.search(folded) or (not here and _OPENS_RESTATING.search(folded))) and len(words(folded)) >= 6
        if here and _ASKED_PLAINLY.search(folded):
            continue
        if len(shared) >= 2 or (about and (not here or len(words(folded)) >= 9)):
            return True
    return False


_RESTATED = re.compile(
    r"^(?:(?:so|and|but|right|okay|ok|yeah|well|oh|ah|then|now|i see|got it)\b[-,.]* ?)*(?:you(?:'ve|'re|'d|r)?|your|it'?s|it sounds?|sounds|there'?s|that'?s|he'?s|she'?s|they'?re|he|she|they|it)\b(?! (?:what|how|why)\b)"
)


@feature
def restates_as_question(view: View, sentence: Sentence) -> bool:
    """A statement about the customer's matter with a question mark: "So you were left waiting?"."""
    folded = view.folded[sentence.number]
    return folded.rstrip("\"') ").endswith("?") and bool(_RESTATED.match(folded))


@feature
def stacked_closed_questions(view: View, sentence: Sentence) -> bool:
    """Three or more questions in this turn, at most one of them open; true at the third."""
    asked = [s.number for s in view.sentences if is_question(view.folded[s.number])]
    open_ones = sum(is_open_question(view.folded[number]) for number in asked)
    return len(asked) >= 3 and open_ones <= len(asked) - 3 + (len(asked) >= 4) and sentence.number == asked[2]


_PROBE = re.compile(
    r"\b(?:since when|when did|how long (?:has|have|had|did|was|were|ago)|how often|how many times|when was the last|(?:did|does|do|has|have|is|was|were|are) (?:it|this|that|they|there|he|she|everything|all|the \w+|your \w+) (?:\w+ )?(?:happen\w*|start\w*|stop\w*|chang\w*|only|just|always|ever|still|every|again|come|came|go|get|getting|make|made|help\w*|affect\w*|hurt\w*|feel|work\w*|do|mean|worse|better|something|anything|because|more|mainly|like|been|a|any)\b|(?:did|has|have|is|was) (?:something|anything|someone|anyone|anybody|somebody)\b"
    r"|(?:have|did|do|are|were) you (?:\w+ )?(?:notic\w+|feel|felt|feeling|had|talk\w*|spoke\w*|told|tell|seen|see|been|find|found|think|thought|experienc\w+|happen\w*|remember|mean|hear\w*|hope|hoping|worr\w+|going through|able)"
    r"|is it (?:only|just|always|every|more|mainly|that)|which part|only (?:in|on|at|when|the|since)\b|or (?:is|was|does|do|did) it|or only|anything (?:changed?|new|different|happen\w*))\b"
)
_search(
    "probes",
    _PROBE,
    "Asks after the circumstances: since when, how often, did something happen, is it only there.",
)


_ROUTINE_ASK = re.compile(
    r"\b(?:what'?s up|how are (?:you|things)|how (?:can|may|could) i help|what can i (?:do|help)|anything else|(?:ok|okay|alright|all right))\b[^.?!]*\?"
)


@feature
def asked_nothing_yet(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Neither an earlier trainee turn nor this one asks anything but the routine (how can I help, anything else)."""
    said = [_ROUTINE_ASK.sub("", turn) for turn in (*view.trainee_turns, *view.folded.values())]
    return not any("?" in turn for turn in said[: len(view.trainee_turns)]) and not any(map(is_question, said))


_GRIEVANCE = re.compile(
    r"\b(?:wrong|never|still|again|twice|cancel\w+|wait\w*|broke\w*|missed|missing|lost|late|instead|left (?:me|us|my|it|in)|stuck|split up|stayed in|ruin\w+|nobody|no ?one|nothing|refus\w+|charged|closed|disappear\w*|wiped|"
    r"filthy|damaged|cracked|stain\w*|torn|tore|ripped|fell|rude|laugh\w+|shrug\w+|hung up|cut off|ignored|let down|without|weeks|months|three times|sick|third|fourth|fifth|1?\dth|kept|told me|supposed to|meant to|promised|only to|complain\w*|gone|fail\w*|yell\w*|shout\w*|scream\w*|let me go|fired|mess|smashed|cold|stolen|hurts?|stinks?|dump|noise|noisy|errors?|crash\w*|leak\w*|stopped|because of you|double|overcharged|kids?\b.{0,30}\btell|bleeding|soaked|locked out|forgot\w*|unhappy|not (?:happy|ok|okay|good|right|working|what))\b|n't\b|\b(?:cant|wont|dont|doesnt|didnt|isnt|wasnt|hasnt|havent)\b"
)


def _is_grievance(folded: str) -> bool:
    return bool(_ANGER.search(folded) or _DISTRESS.search(folded)) or (len(words(folded)) >= 8 and bool(_GRIEVANCE.search(folded)))


@feature
def after_grievance(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer just told a trouble: anger, distress, or eight words and more with a mark of something gone wrong."""
    return _is_grievance(view.heard_folded) or heat_in(view.heard) >= 2


@feature
def customer_troubled(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Somewhere so far the customer told a trouble, or spoke at length (twelve words)."""
    return any(
        _is_grievance(turn) or len(words(turn)) >= 12 or (len(words(turn)) >= 3 and _GRIEVANCE.search(turn)) for turn in view.customer_turns
    )


_OWN_STORY = re.compile(
    r"\b(?:i(?:'ve| have) (?:\w+ )?(?:been|had|felt|lost|gone|experienced|dealt|struggled|suffered|found|lived)|i (?:was|had|went|lost|felt|used to|struggled|found|lived|once|personally|also|too)\b|i'?m (?:a \w+ too|also)|(?:me|myself) (?:too|as well)|same here|happened to me|for me\b|my (?:own )?(?:wife|husband|sister|brother|mother|mom|mum|dad|father|friend|boss|ex|job|son|daughter|partner|girlfriend|boyfriend|family|experience)\b|myself\b|i can relate|i know how you feel)"
)


@feature
def own_story(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The turn tells of the speaker's own life: I've been there, my sister, it happened to me."""
    return bool(_OWN_STORY.search(view.whole))


@feature
def many_questions(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Three or more questions stand in this turn."""
    return sum(is_question(text) for text in view.folded.values()) >= 3


_DENIED = re.compile(
    r"\b(?:there(?:'s| is| was| are|s)?|have|has|had|got|get|with|is|it'?s) (?:no|not an?|not any|never an?) ((?:[a-z]+|\d+)(?: \d+)?)\b"
)


@feature
def asserts_denied(view: View, sentence: Sentence) -> bool:
    """States as a fact a thing the customer said there is none of ("there is no number 14" – "left at number 14")."""
    folded = view.folded[sentence.number]
    if _NEGATION.search(folded) or is_question(folded):
        return False
    for turn in view.customer_turns[-3:]:
        for thing in _DENIED.findall(turn):
            if " " in thing and re.search(rf"\b{re.escape(thing)}\b", folded):
                return True
            there = rf"\b(?:there(?:'s| is| are)|it(?:'s| is| has)|you(?:'ve| have)) (?:always|definitely|certainly|most likely|probably|must be|should be|got)\b[^,]{{0,12}}\b{re.escape(thing)}\b"
            if thing not in STOPWORDS and re.search(there, folded):
                return True
    return False


_INSTRUCTS = re.compile(
    r"^(?:(?:please|just|simply|first(?: thing)?|then|now|ok|okay|right|so|well|and|also|maybe|anyway|or|but|yes|yeah|no|alright|all right)\b[,.:;-]* ?)*(?:you (?:just |first |will |simply )?(?:need to|have to|must|should|ought to|got to)\b|you'?(?:ll|d|ve) (?:just )?(?:need to|have to|better|got to)\b"
    r"|what you (?:need|want|have|ought)(?: to do)? is\b|(?:try|check|send|fill|bring|call|ring|email|log|click|press|hold|take|use|look (?:at|on|for|up|in)|visit|download|open|contact|put|post|print|write|wait|change|turn|unplug|restart|reset|reinstall|read|speak|ask|make|get|keep|give|move|stop|think|don't|dont|focus|apply|consider|provide|enter|follow|find|buy|pick|switch|go|pop|collect|return|drop|submit|upload|attach|complete|block|leave|quit|sleep|eat|drink|join|spend|remember|work|forget|ignore|talk|reply|say|block|install|update|clear|delete|plug|swap|register|download)\b)"
)
_search("instructs", _INSTRUCTS, "An instruction: an imperative, or you need to, you have to, you should.")


_CIRCUMSTANCES = (
    (re.compile(r"\b(?:deaf|hard of hearing|can'?t (?:hear|do (?:the )?phone|use (?:the|a) phone|talk on)|(?:cannot|can'?t|no|not) (?:\w+ ){0,2}(?:phone|calls?)\b|stammer|mute|lost my voice)"), re.compile(r"\b(?:(?:give|ring|call|phone|telephone) (?:\w+ ){0,2}(?:a (?:ring|call|bell)|you|him|her|them|us)|pick up|by phone|over the phone|phone call|ring us|call us)\b")),
    (re.compile(r"\b(?:died|dead|passed away|passed on|deceased|late (?:husband|wife|mum|mother|mom|dad|father|partner)|funeral of|widow\w*|bereave\w*|killed)\b"), re.compile(r"\b(?:put (?:your|him|her) .{0,20}\bon\b|put (?:him|her) on|speak (?:to|with) (?:him|her|your|the account holder)|(?:his|her|your (?:husband|wife|mum|mother|dad|father|partner)'?s) (?:signature|consent|permission|confirmation)|ask (?:him|her|your (?:husband|wife|mum|mother|mom|dad|father|partner))\b|(?:he|she|the account holder) (?:will |'ll )?(?:needs?|has|have|must) to (?:call|confirm|sign|ring|come|contact|log))")),
    (re.compile(r"\b(?:wheelchair|crutches|can'?t (?:walk|climb|lift|do stairs|carry|stand|get (?:down|up|out))|cannot (?:walk|climb|lift|carry|stand)|broken (?:leg|ankle|foot|hip|arm|wrist)|stairs are a no|no stairs|housebound|bad (?:hip|back|knee|leg))\b"), re.compile(r"\b(?:(?:take|use|up|down|climb|by) the stairs|(?:\w+ )?(?:floor|flight)s? up|carry (?:it|them)|lift (?:it|them)|walk (?:over|down|up|to|it|round)|pop (?:in|down|over|round)|(?:drop|dropp\w+) (?:it|them|off)|dropped (?:off|at)|bring (?:it|them) (?:in|back|down|over|to))\b")),
    (re.compile(r"\b(?:don'?t (?:have a car|drive|own a car)|no car|can'?t drive|cannot drive|(?:don'?t have|no|haven'?t got|without) (?:a |any )?(?:internet|wi-?fi|broadband|computer|smartphone|printer|email))\b"), re.compile(r"\b(?:drive (?:in|over|to|it|down)|just drive|go online|on (?:our|the) (?:website|app)|in the app|download (?:it|the)|print (?:it|the|off|out)|by email|email (?:it|us)|log (?:in|on)|fill (?:it )?in online|online form)\b")),
    (re.compile(r"\b(?:vegan|vegetarian|coeliac|celiac|gluten|allerg\w+|halal|kosher|don'?t drink|doesn'?t drink|sober|in recovery|pregnant)\b"), re.compile(r"\b(?:steak|chicken|bacon|burger|prosecco|champagne|bottle of wine|drinks on (?:us|the house)|glass of (?:wine|champagne)|cocktails?|pub|nut\w* cake)\b")),
)  # fmt: skip


@feature
def forgets_circumstance(view: View, sentence: Sentence) -> bool:
    """Proposes what a circumstance the customer named rules out: a call to the deaf, a word with the dead, stairs on crutches."""
    told, folded = " ".join(view.customer_turns), view.folded[sentence.number]
    return not _NEGATION.search(folded) and any(
        named.search(told) and proposed.search(folded) for named, proposed in _CIRCUMSTANCES
    )


_SOFT = r"(?:so |very |truly |really |deeply |sincerely )*"
_CONDITIONAL_APOLOGY = re.compile(
    r"\b(?:sorry|apologi[sz]e|apologies|apology)\b[^.?]{0,60}\b(?:if (?:you|anyone|anybody|it|that|this|there|we|i|any|our|the|your|he|she|they|things|something)\b|you (?:may|might|feel like|felt like|think|believe|perceived|took)\b|may have|might have|in case|for any (?:\w+ ){0,2}(?:inconvenience|misunderstanding|confusion|offen[cs]e|distress|upset)(?: (?:you|this|that|it|we|which)\b|\.|,|$)|(?:that )?you (?:chose|decided|opted|insisted|misread|thought|believed|assumed|expected|failed|forgot|found (?:\w+ ){1,4}(?:difficult|hard|confusing|unclear|upsetting|offensive|rude|unhelpful|unsatisfactory|disappointing))\b|that'?s the case|misunderst\w+|any confusion)"
    rf"|\bsorry,? {_SOFT}(?:that |to hear (?:that )?)?you(?:'re| are| were| feel| felt|r| got| have been)(?: feeling| being| left| so| a bit| not| un)* ?(?:that way|this way|it (?:was|is)|we|like (?:that|we)|the|our|about|upset|offended|unhappy|happy|satisfied|pleased|disappointed|annoyed|angry|bothered|confused|inconvenienced|dissatisfied|impressed)\b"
    r"|\bif (?:i|we|that|this|it|you|anything|anyone|any|my|our)\b[^.?]{0,60}\b(?:offended|upset|caused|hurt|inconvenienced|was|were|feel|felt)\b[^.?]{0,40}\b(?:sorry|apologi[sz]e|apologies|regret)\b"
)
_search(
    "conditional_apology",
    _CONDITIONAL_APOLOGY,
    "An apology for the customer's state or under a condition: sorry if, sorry you feel, for any inconvenience.",
)


@feature
def apology_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn apologises."""
    return bool(_APOLOGY.search(view.whole))


_SYMPATHY = re.compile(
    r"\b(?:understand|appreciate|imagine|realise|realize|hear)\b.{0,30}\b(?:frustrat\w*|how you|upset\w*|difficult|hard|inconvenien\w*|concerns?|feelings?|situation|position)|\bthat must be\b|\bsorry (?:for|about) (?:the|any) inconvenience|\bi'?m (?:so |really |very )?sorry to hear\b"
)


@feature
def repeats_sympathy(view: View, sentence: Sentence) -> bool:
    """A set phrase of sympathy that this trainee used in two earlier turns, or used before in the same words."""
    if not _SYMPATHY.search(view.folded[sentence.number]):
        return False
    return sum(bool(_SYMPATHY.search(turn)) for turn in view.trainee_turns) >= 2 or repeats_self(view, sentence)


def _polarities(text: str) -> dict[str, set[bool]]:
    """Return, by content stem, whether it stands under a negation within the six words before it (in one clause; two cancel out)."""
    found: dict[str, set[bool]] = {}
    for clause in re.split(r"[.,;:!?]| - |\b(?:but|because|cause|cos|and|it'?s that)\b", fold(text)):
        said = words(clause)
        for place, word in enumerate(said):
            if word in STOPWORDS or len(word) <= 2:
                continue
            before = said[max(0, place - 6) : place]
            negated = sum(bool(_NEGATION.search(word_) or word_ in {"lose", "losing", "avoid"}) for word_ in before) % 2 == 1
            found.setdefault(stem(word), set()).add(negated)
    return found


@feature
def flips_polarity(view: View, sentence: Sentence) -> bool:
    """Denies what the customer asserted, or asserts what they only denied (by shared content words)."""
    told, said = (
        _polarities("\n".join(turn.text for turn in view.before if turn.role == "customer")),
        _polarities(sentence.text),
    )
    return any(
        len(told[word]) == 1 and len(said[word]) == 1 and told[word] != said[word]
        for word in told.keys() & said.keys()
        if word not in {stem("feel"), stem("think"), stem("thing"), stem("yeah")}
    )


_ATTRIBUTED_WISH = re.compile(
    r"\byou(?:'d| would)? (?:just |only |really )?(?:like|want|prefer|wish|hope|need|are after|'re after|are asking for|'re asking for)\b(.{3,60})"
)
_REMEDY_KINDS = tuple(
    re.compile(rf"\b(?:{kind})\b")
    for kind in (
        r"refund\w*|money back|reimburs\w*|cash back|pay\w* back",
        r"replac\w*|exchang\w*|swap\w*|another one|new one|send (?:me )?another",
        r"cancel\w*|clos\w+|leav\w+|end (?:it|the|my|your)|stop\w*",
        r"restart\w*|resum\w+|reinstat\w+|start\w* again",
        r"discount\w*|reduc\w+|cheaper|money off|credit\w*",
        r"(?:re)?book\w*|appointments?|reschedul\w*|new (?:date|time|slot|one)|chang\w+",
        r"upgrad\w*|better (?:room|seat|plan)",
        r"compensat\w*|vouchers?|goodwill",
        r"complain\w*|manager|supervisor",
    )
)


@feature
def attributes_wish(view: View, sentence: Sentence) -> bool:
    """Says the customer wants a remedy (a refund, a new date, an upgrade …) that they never spoke of in any words."""
    wish, told = _ATTRIBUTED_WISH.search(view.folded[sentence.number]), " ".join(view.customer_turns)
    return bool(wish and told) and any(kind.search(wish[1]) and not kind.search(told) for kind in _REMEDY_KINDS)


@feature
def strange_summary(view: View, sentence: Sentence) -> bool:
    """Three content words or more, hardly any of them the customer's."""
    found = set(view.stems[sentence.number]) - {
        stem(word) for word in ("recap", "sum", "short", "summary", "summarise", "basically", "correct", "understood")
    }
    return len(found) >= 2 and len(found & view.customer_stems) * 5 <= len(found) and len(view.customer_stems) >= 5


@feature
def concrete_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn that opens a way on names something definite."""
    return any(opens_way(view.folded[other.number]) and concrete(view, other) for other in view.sentences)


_ROLE = re.compile(
    r"\b(?:managers?|supervisors?|team ?lead(?:er)?s?|head of \w+|directors?|duty \w+|senior \w+|specialists?|experts?|consultants?|surveyors?|officers?|clinicians?|doctors?|dr|gps?|nurses?|pharmacists?|engineers?|"
    r"technicians?|second[- ]line|(?:tier|level) (?:two|2|three|3)|escalations?|complaints? (?:team|department|desk)|review team|ombudsman|counsell?ors?|therapists?|underwriters?|assessors?|legal|"
    r"(?:emergency|crisis|fraud|security|safeguarding|legal|billing|claims|technical|clinical|accounts?|disputes?|recovery|retention\w*|finance|repairs?) (?:team|desk|line|department|unit|services?|people|lot)|colleagues?|999|911|112|helpline|emergency services)\b"
)
_search(
    "names_role",
    _ROLE,
    "Names a role that knows or may decide more: manager, specialist, doctor, fraud team.",
)


@feature
def names_role_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn names such a role, or a person."""
    return any(_ROLE.search(view.folded[other.number]) or names_someone(view, other) for other in view.sentences)


_REASON_OR_NEXT = re.compile(
    r"\b(?:because|since|so (?:that |they|she|he|you|i)|as (?:i|it|that|they|she|he|you|the)|who (?:can|could|has|have|will)|the one (?:who|that)|needs?|takes a|can'?t|cannot|not able|not one|only (?:order|take|do|approve)|"
    r"override|overrule|sign (?:it|this|that)? ?off|approve|authori[sz]e|above|beyond|past what|more than i|(?:he|she|they)(?:'ll| will| can)|don'?t have to|you won'?t have to|stay(?:ing)? (?:on|with|here))\b"
)


@feature
def reason_or_next_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """This turn gives a reason, or says who will do what next."""
    return any(_REASON_OR_NEXT.search(text) or _TIME.search(text) for text in view.folded.values())


_PASSED_ON = re.compile(
    r"\b(?:pass(?:ed|ing)|transferr(?:ed|ing)|sent|sending|bounced|put|referred) (?:\w+ )?(?:me |us )?(?:round|around|on|back|over|through|from|to|here|about)\b|\b(?:sent|told|asked) me (?:to|here|it was|it'?s)\b|\b(?:said|says|say) (?:it|that|this)?(?:'s| is| was)? ?(?:you|them|tech|the|your|accounts|down to)\b|"
    r"\b(?:came from|was with|spoke to|been to|been through|rang|called) (?:\w+ ){0,3}(?:team|department|desk|claims|accounts|billing|sales|support|them|branch|already)\b|\b(?:third|fourth|fifth|sixth|\d+(?:th|rd)) (?:person|department|call|team)\b|\b(?:four|three|five|six|several) (?:people|departments|teams)\b"
)


@feature
def after_passed_on(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer has told of being passed from one to another."""
    return any(_PASSED_ON.search(turn) for turn in view.customer_turns)


_POSSIBLE = re.compile(
    r"(?:\b(?:can|could|will|would|may|might|shall)|'ll|'d) (?:also |still |then |easily |just |probably |even |always |certainly |happily |already )*(?!(?:have|be (?:sorry|hard|difficult|awful|horrible|a shame|upset|late)|see|understand|imagine|hear|say|tell|feel|only|rather|love|hate|like|think|know|want|need|appreciate|appear|seem)\b)[a-z]{2,}"
    r"|\bthere(?:'s| is| are) (?:a|an|also|another|two|three|\d+|some|plenty|one)\b|\b(?:covered|included|yours|free|open (?:till|until|late|on|again)|available|in stock|still time|set aside|waiting for you|spare|on us|at no (?:extra )?cost|takes? orders|runs? (?:till|until|every)|plenty of)\b"
)


_HARMLESS_NO = re.compile(r"\b(?:with|at|for|has|have|needs?) no (?:\w+ )?\w+|\bno (?:extra|charge|cost|fee|need|later|homework|strings|obligation|contract|commitment|rush|problem|more than)\b|\bwithout \w+|\bnot (?:just|only)\b")
_TIMETABLE = re.compile(r"\b(?:takes?|runs?|leaves?|opens?|goes|gets?|lands?|arrives?|stops?|comes?|starts?|keeps?|sits?)\b")


def is_possible(folded: str) -> bool:
    """Say whether some clause of a folded sentence, free of denial, says that something can or will be had or done."""
    for clause in _CLAUSE.split(folded):
        if _NEGATION.search(_HARMLESS_NO.sub(" ", clause)):
            continue
        if _POSSIBLE.search(clause) or _OPENS_WAY.search(clause) or (_TIMETABLE.search(clause) and _TIME.search(clause)):
            return True
    return False


@feature
def possibility(view: View, sentence: Sentence) -> bool:
    """Some clause says, without negation, that something can, could or will be had or done."""
    return is_possible(view.folded[sentence.number])


@feature
def possibility_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some definite statement of this turn says that something can, could or will be had or done."""
    return any(is_possible(view.folded[other.number]) and concrete(view, other) for other in view.sentences)


@feature
def turn_touches_customer(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this turn shares a content word with what the customer just said."""
    return any(overlap(found, view.heard_stems) for found in view.stems.values())


_LACK = re.compile(
    r"\b(?:sold out|fully booked|full|closed|shut|gone|finished|fixed|too late|out of|only|already taken|non-?\w+able|expired|discontinued|unavailable|impossible|forbidden|refused|against|deadline|stands|stays|final|over)\b"
)


@feature
def denies(view: View, sentence: Sentence) -> bool:
    """Says that something is not, cannot be or is no longer to be had."""
    folded = view.folded[sentence.number]
    return bool(_NEGATION.search(_HARMLESS_NO.sub(" ", folded)) or _LACK.search(folded) or _REFUSAL.search(folded))


@feature
def no_way_on(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Nothing in this turn offers, opens or asks anything."""
    return not any(opens_way(text) or is_possible(text) or is_question(text) for text in view.folded.values())


@feature
def affirmative_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """No sentence of this turn denies, forbids or orders anything."""
    return not any(
        _NEGATION.search(_HARMLESS_NO.sub(" ", text)) or _LACK.search(text) or _REFUSAL.search(text) or re.search(r"\byou(?:'ll)? (?:must|have to|need to)\b", text)
        for text in view.folded.values()
    )


@feature
def after_story(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer just told something of their own: ten words and more, in the first person."""
    return len(words(view.heard)) >= 10 and bool(re.search(r"\b(?:i|i'm|i've|im|ive|my|me|we|we're|our|us|mum|mom|dad)\b", view.heard_folded))


@feature
def two_times(view: View, sentence: Sentence) -> bool:
    """Names two different times or durations."""
    return len({found.group() for found in _TIME.finditer(view.folded[sentence.number])}) >= 2


@feature
def turn_takes_up(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """This turn as a whole takes up two content words of what the customer just said, or one long or numeric one."""
    shared = {found for stems in view.stems.values() for found in stems} & set(view.heard_stems)
    return len(shared) >= 2 or any(len(word) >= 6 or word.isdigit() for word in shared)


@feature
def answered_by_question(view: View, sentence: Sentence) -> bool:
    """The turn's last sentence asks something, after an earlier one that opened a way."""
    last = view.sentences[-1]
    return (
        sentence.number == last.number
        and is_question(view.folded[last.number])
        and any(is_possible(view.folded[other.number]) and concrete(view, other) for other in view.sentences)
    )


_DISPUTE = re.compile(
    r"\b(?:who|whose|fault|blame|mistake|wrong|responsible|said|says|told|earlier|already|before|last time|records?|log|logged|proof|evidence|prove|the (?:point|issue|question|fact)|agreed?|admit\w*|"
    r"your word|should have|shouldn't have|why (?:did|didn't|were|was|would)|signed|went over|discrepan\w*|correct\w*|contradict\w*|actually|strictly|technically|according to)\b"
)
_STALL = re.compile(
    r"\b(?:look(?:ing|s|ed)? (?:into|at)|check(?:ing|s)?|bear with|moment|minute|wait(?:ing)?|hang on|hold on|working on|process\w*|in progress|under review|reviewing|pending|queue|patien\w*|slow|"
    r"get back to|have to (?:see|ask|check)|not sure yet|loading|as i said|takes? (?:time|a while))\b"
)


def _never_moved(view: View) -> bool:
    """Whether no turn of the trainee up to this one has opened a way."""
    return not any(is_possible(text) for text in view.trainee_turns) and not any(is_possible(text) for text in view.folded.values())


@feature
def disputes_again(view: View, sentence: Sentence) -> bool:
    """Talks of who said or did what, as an earlier turn of the trainee did too, and nothing has been opened yet."""
    return bool(_DISPUTE.search(view.folded[sentence.number])) and _never_moved(view) and any(_DISPUTE.search(turn) for turn in view.trainee_turns)


@feature
def stalls_again(view: View, sentence: Sentence) -> bool:
    """Puts off, as an earlier turn of the trainee did too, and names no time."""
    return (
        bool(_STALL.search(view.folded[sentence.number]))
        and any(_STALL.search(turn) for turn in view.trainee_turns[-2:])
        and not any(_TIME.search(text) for text in view.folded.values())
        and not any(concrete(view, other) and opens_way(view.folded[other.number]) for other in view.sentences)
    )


@feature
def customer_repeats(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer has to say again what they said before."""
    earlier = {found for turn in view.customer_turns[:-1] for found in content_stems(turn)}
    return len(view.customer_turns) >= 2 and len(set(view.heard_stems) & earlier) >= 1


@feature
def customer_pushes(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer presses for an answer or for movement: so?, and?, can we move on, are you or not, forget it."""
    return len(view.customer_turns) >= 2 and bool(_PUSH.search(view.heard_folded))


_PUSH = re.compile(
    r"^(?:ok |okay |yes |yeah |right )*(?:so|and|but)\b|\b(?:move on|get(?:ting)? (?:anywhere|on with)|does it matter|what(?:'s| has) that got to do|that'?s not (?:the point|what i)|can (?:you|we) (?:just|please)|are you (?:going|actually)|"
    r"or not|forget it|give up|just (?:fix|sort|do|tell|answer|correct|send)|how (?:long|many times)|when|still|again|i don'?t care|never ?mind|please|already|\?{2,}|what (?:about|is it)|is (?:anyone|someone|it possible))\b|\?$"
)


@feature
def moved_before(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """An earlier turn of the trainee opened a way or asked something practical."""
    return any(is_possible(text) or is_question(text) for turn in view.trainee_turns for text in (fold(s.text) for s in sentences(turn)))


_PAST = re.compile(r"\b(?:was|were|had|did|ago|yesterday|last (?:week|month|year|night|\w+day)|\w{3,}ed|went|came|got|sent|gave|told|said|took|left|paid|bought|rang)\b")
_AHEAD = re.compile(r"\b(?:will|\w+'ll|going to|can|could|would|should|may|might|takes?|expect|usually|normally|typically|needs?|due|until|by|within|in|from|then|after|before|once|\w+'d)\b")


@feature
def past_account(view: View, sentence: Sentence) -> bool:
    """Tells of what has been, and of nothing to come."""
    folded = view.folded[sentence.number]
    return bool(_PAST.search(folded)) and not _AHEAD.search(folded)


_CONTRADICTS = re.compile(
    r"\b(?:(?:you|your \w+|the (?:website|app|letter|email|lady|man|other \w+)|she|he|they|it) (?:just |only |already )?(?:told|said|says|say|promised|confirmed)|that'?s not (?:what|true|right)|not true|"
    r"(?:i|we) (?:was|were|got|have been|'ve been) (?:charged|told|billed|sent)|you (?:took|charged|billed)|no it (?:isn'?t|wasn'?t|didn'?t|doesn'?t)|l(?:ied|ying|iar)|turned out|made that up)\b"
)


@feature
def contradicted_next(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer's next words say that something else was told or done."""
    following = next((turn.text for turn in view.turns[view.index + 1 :] if turn.role == "customer"), "")
    return view.complete and bool(_CONTRADICTS.search(fold(following)))


@feature
def evades(view: View, sentence: Sentence) -> bool:
    """Answers a question with twenty-five words at most that hold no number, time, name, reason, question or way on."""
    return (
        after_question(view, sentence)
        and view.word_count <= 25
        and not re.search(r"\d", view.whole)
        and not re.search(r"\b(?:because|since|reason|as (?:the|it|we)|don't know|do not know|not sure)\b", view.whole)
        and not any(_TIME.search(text) or is_question(text) or opens_way(text) for text in view.folded.values())
        and not any(names_someone(view, other) for other in view.sentences)
    )


_OWN_FAULT = re.compile(r"\b(?:(?:on|by) us|our (?:own )?(?:mistake|fault|error|doing|end|side|bug)|ours to|my (?:mistake|fault)|(?:we|i)(?:'ve| have)? (?:\w+ly )?(?:missed|lost|let you|made (?:a|an|the)|got (?:it|this|that) wrong|messed|failed|forgot|should have|shouldn't have|billed|charged|sent|put|gave))\b")


@feature
def own_fault_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """This turn owns a fault of the speaker's own side."""
    return bool(_OWN_FAULT.search(view.whole))


def customer_view(turns: Sequence[Turn], index: int, setting: Setting) -> View:
    """Return a view on a *customer's* turn, for reading from its words what it calls for."""
    return View(turns, index, turns[index].text, "customer", setting)


# ── undertakings: what the trainee took on, for when, and what became of it ──

_UNDERTAKES = re.compile(
    r"\b(?:i'?ll|i will|we'?ll|we will|i'?m going to|i am going to|i'?m gonna|we'?re going to)\b (?:(?:also|just|then|now|personally|still|first|certainly|happily|gladly|definitely|make sure to|make sure i|and|be able to|try to|quickly|get on and|go and|go) ){0,2}"
    r"(?:check|look|ring|call|phone|text|e-?mail|mail|message|write|send|resend|post|book|rebook|order|arrange|sort|fix|mend|repair|raise|open|reopen|chase|refund|credit|waive|cancel|change|swap|move|find|ask|get (?!on my|back to work|somewhere|there\b|through this)|make|take|bring|put|set|add|update|confirm|"
    r"follow up|follow this|follow it|speak|talk to|talk with|have a word|drop|reserve|hold (?!on|my)|keep|print|file|log|submit|process|transfer|switch|replace|remove|issue|pay|pass|contact|report|push|see (?:that|to|it|if|whether|what)|go through|read|pull|handle|do (?!my best)|"
    r"stay|come back|come round|have (?:it|that|this|a|an|the|your|him|her|them|someone)|deliver|collect|pick|let (?:you|him|her|them) know|be in touch|be back|remind|meet|visit|test|reset|restart|escalate|match|cover|track|trace|own|draft|prepare|clear|tell|give you (?:a|the|an|my)|"
    r"draw up|work on|deal with|take care|investigate|review|request|upgrade|downgrade|correct|amend|note|flag|walk|help|sit|listen|pop|leave|stand|support|cross-check|double-check|message|ping|forward|share|notify|schedule|unlock|unblock|block|enter|record)\b|"
    r"\bi'?m (?:just |now |already )?(?:ringing|calling|sending|booking|putting|raising|opening|adding|arranging|emailing|taking (?:this|it|that|your|off|the|all)|moving|refunding|changing|printing|reopening|ordering|posting|cancelling|canceling|chasing|filing|crediting|removing|switching|writing|asking)\b"
)  # fmt: skip
_CONTACTS = re.compile(
    r"(?:\b(?:i'?ll|i will|i shall|we'?ll|we will|we shall|i'?m (?:going to |gonna )?|we'?re (?:going to )?|(?:he|she|they|who)(?:'ll| will| is going to| are going to)|[a-z]+,?(?:'ll| will| is going to|'s going to| is due to)|you(?:'ll| will)|let'?s|shall (?:i|we)|can i|(?:would you like|want|if you(?:'d)? like) me to|would it help if i|i(?:'d| would) like to|i'?ve (?:asked|arranged for|got) \w+ to)\b"
    r"(?:(?!\bto (?:him|her|them|the|my)\b)[^.?!;]){0,60}?|\b(?:and(?: then)?|then|i|she|he|they|we) )"
    r"\b(?:(?:ring|rings|ringing|call|calls|calling|phone|phones|phoning|telephone|text|texts|texting|e-?mail|e-?mails|e-?mailing|message|messages|messaging|ping|write to|writes to|update|visit|visits|contact|speak to|speak with|speak|talk to|talk|catch up with|catch up|drop|remind|chase)"
    r" (?:(?:you|u|your mobile|your phone|your landline)\b|(?:again|back|at \d|at \w+ (?:and|to|on|sharp)|on \w+day|on the|by \d|by \w+day|tomorrow|tonight|this (?:afternoon|evening)|next|first thing|either way|whichever|before|after|around|about \d|between|when|once|to (?:ask|see|check|hear|tell|let|say|confirm|find|make)|and (?:see|ask|tell|check)|every|each|in (?:a|two|the)|\w+day)\b|in (?:on|to see)|by (?:to|on|your|and))|"
    r"(?:call|ring|phone|report|get|come|comes|check) back (?:to you|with (?:you|the|a|an|it)|and|at|on \w+day|on the|in (?:a|two|the)|tomorrow|after|once|when|by)|(?:call|ring|phone) back|be in touch|get in touch with you|check(?:ing|s)? (?:in|again|up|on (?:you|it|how|that|this)|with you|whether|how|it(?:'s| is| has)|that (?:it|you|everything)|your)\b|follow(?:ing)? (?:up|this up|it up)|let you know|get back to you|come back to you|be back (?:to|with) you|"
    r"(?:send|pop|drop)(?:ing)? (?:you )?(?:a|an) (?:\w+ )?(?:text|e-?mail|mail|message|update|note|reminder)|giv(?:e|es|ing) (?:you|[a-z]+) (?:a |another )?(?:quick )?(?:ring|call|bell|buzz|shout|update|tinkle)|look (?:in on|again|at it again)|pop (?:in|by|over|round|back)|stop by|knock|come (?:by|round|over|and see)|comes (?:round|by)|sit down with you|touch base|see how (?:you|it|things|she|he|they)|ask (?:you )?how|hear how|hear (?:back )?from|"
    r"get (?:a|an|my) (?:\w+ )?(?:call|text|e-?mail|mail|message|update)|have (?:a|an|my) (?:\w+ )?(?:call|text|e-?mail|mail|message|update)|(?:tell you (?:either|that|on|by|how|what|whether|as soon|when|if)|be on the phone to you|be round|be (?:ringing|calling|phoning|texting|emailing)))\b|"
    r"\bexpect (?:a|an|my) (?:\w+ )?(?:call|text|e-?mail|message|ring|update|letter)\b|\b(?:call|callback|call-back|visit|check-?in|check-?up|follow-?up|phone call|review|catch-?up|second look)\b.{0,30}\b(?:booked|set|arranged|scheduled|diarised|in (?:my|the|your) (?:diary|calendar))\b|\b(?:booked|set up|arranged|scheduled|diarised|put)\b.{0,20}\b(?:call|callback|call-back|check-?in|check-?up|follow-?up|phone call|review|catch-?up|reminder)\b"
)  # fmt: skip
_DONE = re.compile(
    r"\b(?:i'?ve|i have|we'?ve|we have|done|sent|sorted|booked|found|changed|cleared|spoke|spoken|confirmed|refunded|cancelled|fixed|posted|here(?:'s| it| you| we)|just|gone|ready|has been|have been|is (?:now|back|on|in)|it'?s (?:in|on|with|there|gone|back|been)|that'?s (?:in|on|done|gone))\b"
)
_DONE_OWN = re.compile(r"\b(?:i'?ve|i have|we'?ve|i just|i spoke|spoke to|sent|done|here(?:'s| it| you))\b")
_REMINDS = re.compile(
    r"\b(?:you (?:\w+ )?(?:said|promised|told me|were going to|were supposed to)|as (?:you )?promised|the one you said|so no \w+)\b"
)


@feature
def undertakes(view: View, sentence: Sentence) -> bool:
    """The trainee takes on an action: I'll send, we will book, I'm ringing them (not "I'll need", "I'll be honest")."""
    return bool(_UNDERTAKES.search(view.folded[sentence.number]))


@feature
def promises_contact(view: View, sentence: Sentence) -> bool:
    """Says that somebody will get in touch with the customer: I'll ring you, she'll email you, you'll hear from us."""
    return bool(_CONTACTS.search(view.folded[sentence.number]))


@feature
def contact_promised(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Contact with the customer was promised, with a time, in this turn or an earlier one."""
    said = [fold(s.text) for turn in (*view.trainee_turns, view.text) for s in sentences(turn)]
    return any(_CONTACTS.search(text) and _TIME.search(text) for text in said)


@feature
def undertook_before(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The trainee took something on in an earlier turn."""
    return any(_UNDERTAKES.search(turn) for turn in view.trainee_turns)


@feature
def promise_dropped(view: View, sentence: Sentence) -> bool:
    """The trainee takes something on here, the customer chases it later, and nothing is reported done, dated or taken on again."""
    if not view.complete or view.where != "turn" or not undertakes(view, sentence):
        return False
    promised = set(view.stems[sentence.number])
    chased, answered = False, False
    for turn in view.turns[view.index + 1 :]:
        for said in sentences(turn.text):
            folded, shared = fold(said.text), promised & set(content_stems(said.text))
            if turn.role == "customer":
                asks = is_question(folded) or bool(_NEGATION.search(folded)) or folded.startswith("and ")
                if (asks and shared) or _REMINDS.search(folded):
                    chased, answered = True, False
            elif not is_question(folded) and not _NEGATION.search(folded):
                if shared and _DONE.search(folded) and not chased:
                    return False
                answered |= bool(
                    (shared and _DONE.search(folded))
                    or _DONE_OWN.search(folded)
                    or _TIME.search(folded)
                    or _UNDERTAKES.search(folded)
                )
    return chased and not answered


# ── objections, outcome, closing ──

_OBJECTS = re.compile(
    r"\b(?:not (?:\w+ )?(?:sorted|happy|ok|okay|solved|fixed|good enough|the point|acceptable|satisfied|what i|right|fair|convinced|better|done|finished|helpful|true)|isn'?t (?:\w+ )?(?:the point|it|sorted|what|fixed|fair|good enough|right|solved|true|enough|ok|okay|good)|"
    r"i (?:really )?(?:don'?t|do not|never|didn'?t|cant|can'?t) (?:\w+ )?(?:agree|want|say|said|accept|think so|need|agreed|feel|see|understand)|(?:i'?d|would|i would) rather|disagree|that(?:'s| is|s) not|(?:doesn'?t|wouldn'?t|didn'?t|won'?t) (?:\w+ )?(?:help|work|solve|change|answer|fix|do)|"
    r"no good|no use|unhappy|i'?m (?:really |still |so )?not|we(?:'re| are) not|it(?:'s| is) not|have we|are we|still (?:not|no|don'?t|doesn'?t|broken|waiting|hasn'?t|haven'?t|want|need|isn'?t|got no)|wait,?|hang on|hold on|excuse me|what about|i haven'?t (?:finished|agreed|said))\b|^no\b|\bstill\b|\b(?:haven'?t|hasn'?t|never) (?:\w+ )?(?:got|had|received|heard|been|come|arrived|answered|agreed|said|had)|\bwrong\b|\bunfair\b|\bnot yet\b|\byet\W*$|\bno, |\bhello\?|\bbut (?:i|you|that|it|what|my|the)\b"
)


@feature
def after_objection(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer's last two sentences object, disagree or say that it is not settled."""
    return any(_OBJECTS.search(fold(said.text)) for said in list(sentences(view.heard))[-2:])



_ASKS_OUTCOME = re.compile(
    r"\b(?:happy|satisfied|comfortable|content|ok|okay|alright|all right|at ease|good) with (?:that|this|it|how|what|the)|(?:does|do|did|would|will|is|was|has|have|how)\b.{0,40}\b(?:work|suit|sit|sound|feel|help\w*|leave you|right for you|useful|what you (?:need|want|hoped|came)|put right|resolve|sorted)\b.{0,40}\?|"
    r"\bhow (?:did|have|are) (?:we|i) do(?:ne|ing)?\b|\banything (?:else )?(?:\w+ ){0,6}(?:differently|better|unresolved|bothering|bugging|missed)\b"
)


@feature
def asked_outcome_before(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The trainee asked, in an earlier turn or this one, whether the outcome suits."""
    said = [fold(s.text) for turn in (*view.trainee_turns, view.text) for s in sentences(turn)]
    return any(is_question(text) and _ASKS_OUTCOME.search(text) for text in said)


# ── pauses: what was asked for and how long it took ──

_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 4, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}  # fmt: skip
_SPAN = re.compile(
    r"\b(\d+|"
    + "|".join(_NUMBERS)
    + r")(?: of)?[- ]?(?:or (?:two|three|so) |more |whole |quick |short |little )?(?:to \w+ )?(seconds?|secs?|minutes?|mins?|moments?|hours?)\b"
)
_CALLS_OUT = re.compile(
    r"\b(?:hello|hellooo*|anyone|anybody)\b ?[?!.]|\b(?:are )?(?:you|u) (?:still )?(?:there|with me)\b|\bstill (?:there|waiting|here|holding)\b|\b(?:that's|thats|it's been|been) (?:\w+ )?(?:\d+|two|three|four|five|six|ten|fifteen|twenty|half an|ages|hours?|forever)\b|\bhanging up\b"
)


def span_seconds(folded: str) -> int | None:
    """Return the longest span of time named in a folded text, in seconds (a moment: one minute), or None."""
    spans = [
        (int(number) if number.isdigit() else _NUMBERS[number]) * {"s": 1, "m": 60, "h": 3600}[unit[0]]
        for number, unit in _SPAN.findall(folded)
    ]
    return max(spans, default=None)


@feature
def names_span(view: View, sentence: Sentence) -> bool:
    """Names a span of seconds, minutes or a moment."""
    return span_seconds(view.folded[sentence.number]) is not None


@feature
def back_late(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer waited far longer than the trainee had said (half as long again and a minute; five minutes if none was said)."""
    held = view.turns[view.index].held_seconds if view.index < len(view.turns) else 0
    asked = span_seconds(view.trainee_turns[-1]) if view.trainee_turns else None
    return held > (300 if asked is None or asked <= 60 else asked * 1.5 + 60)


@feature
def called_out(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer had to call out for the trainee: hello? are you there? that's four minutes."""
    return bool(_CALLS_OUT.search(view.heard_folded))


@feature
def asked_hold_twice(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Both of the trainee's last two turns told the customer to wait."""
    waits = re.compile(
        r"\b(?:bear(?:ing)? with|hold(?:ing)? on|hang on|please (?:hold|wait)|(?:one|a|another|just a|still) (?:\w+ )?(?:moment|minute|second|sec|mo)|little longer|nearly there|won'?t be long)\b"
    )
    return len(view.trainee_turns) >= 2 and all(waits.search(turn) for turn in view.trainee_turns[-2:])


# ── persons: names, personal details, judgements ──

_PERSONAL = re.compile(
    r"\b(husband|wife|partner|son|sons|daughter|daughters|kid|kids|child|children|baby|toddler|mum|mam|mom|dad|mother|father|parents?|grand[a-z]+|nan|nana|gran|sister|brother|nephew|niece|auntie|aunt|uncle|cousin|fianc[a-z]+|boyfriend|girlfriend|twins|dog|dogs|cat|cats|puppy|kitten|horse|"
    r"wedding|birthday|anniversary|funeral|honeymoon|graduation|christmas|holiday|holidays|retire[a-z]*|engaged|engagement|christening|reunion|exam|exams|interview|stroke|operation|surgery|hospital|cancer|pregnan[a-z]+|died|passed|widow[a-z]*|married|marrying|garden|choir|nervous|shy|silly|beginner|technophobe)\b"
)
_heard(
    "after_personal",
    _PERSONAL,
    "The customer told something personal: family, an occasion, a pet, their health.",
)


@feature
def takes_up_personal(view: View, sentence: Sentence) -> bool:
    """Takes up something personal that the customer just told (family, an occasion, a pet)."""
    told = {stem(word) for word in _PERSONAL.findall(view.heard_folded)}
    return bool(told & {stem(word) for word in words(sentence.text)})


@feature
def echo_exclaimed(view: View, sentence: Sentence) -> bool:
    """A short exclamation at the start that repeats the customer's own word: "Slept in them!"."""
    said = words(sentence.text)
    heard = {stem(word) for word in words(view.heard)}
    return (
        first_sentence(view, sentence)
        and 1 <= len(said) <= 6
        and sentence.text.rstrip().endswith("!")
        and bool({stem(w) for w in said if len(w) > 3 or w.isdigit()} & heard)
        and not _GREETING.search(view.folded[sentence.number])
    )


_WHO = r"(?:customer|cust|caller|client|guest|patient|member|passenger|resident|tenant|user|claimant|shopper|parent|mum|mother|dad|father|woman|man|lady|gentleman|guy|bloke|girl|boy|kid|child|people|person|family|callers|customers|guests|clients|he|she|they|colleagues?|cleaners?|drivers?|staff|lot)"
_TRAIT = (
    r"(?:rude|impossible|unreasonable|hysterical|nasty|unpleasant|entitled|stupid|thick|dumb|clueless|ignorant|arrogant|lazy|crazy|mad|mental|unstable|unhinged|paranoid|dramatic|over-?react\w*|over the top|petty|childish|drunk|lying|liars?|exaggerat\w*|making (?:it|this|things) up|kicking off|"
    r"bored|awkward|stroppy|moody|obnoxious|annoying|irritating|needy|whiny|moan\w*|whing\w*|whin(?:ed|ing|er|ers)|greedy|snotty|stuck[- ]up|full of (?:himself|herself|themselves)|hopeless|pathetic|ridiculous|silly|batty|useless|incompetent|difficult(?! (?:position|situation|time|day|week|month|year|circumstances|to|conversation|call|journey|period|spot|for|with))|a (?:bit )?(?:\w+ )?(?:pain|nightmare|diva|moron|idiot|karen|handful|bully|snob|troublemaker|time[- ]?waster|drama queen|character|piece of work))"
)
_JUDGES = re.compile(
    rf"\b{_WHO}(?:'s|'re)? (?:(?:is|was|were|are|being|been|sounded|sounds|seemed|seems|came across|comes across|got|getting|became|acted|acting|behaved|just|so|really|very|a bit|bit|quite|rather|too|obviously|clearly|probably|likely|must be|completely|totally|as|pretty|extremely|utterly|plain|always|all|a|an|such|on the phone|from the start|kept) ?){{0,5}}{_TRAIT}\b|"
    r"\b(?:right|total|complete|absolute|proper|real|bit of an?|such an?|what an?|another|typical|one of (?:those|these|them)) (?:old |little )?(?:moan\w*|whing\w*|whiner|time[- ]?waster|diva|drama queen|karen|nightmare|idiot|moron|pain|muppet|parents?|types?|nutter|loon|complainers?|customers?|people|callers?|freak)\b|"
    r"\b(?:moaner|whinger|time[- ]?waster|drama queen|nutter|troublemaker|attention[- ]seek\w*|chancer|sob story|trying it on|kicking off|lost the plot|waste of (?:my |our )?time|does(?:n'?t| not) have a clue|no clue|not the (?:sharpest|brightest))\b|^\W*typical\W*$|"
    rf"\b(?:sounded|sounds|seemed|seems|came across|comes across|acting|being)(?: as| a bit| a little| very| rather| quite| pretty| really| totally| completely| somewhat)* {_TRAIT}\b|"
    r"\b(?:clearly|obviously|probably|likely|presumably|no doubt|just|i (?:reckon|think|bet|suspect)|seems to|if you ask me)\b.{0,30}\b(?:wants? (?:attention|something for nothing|freebies|a freebie|free|money)|wanting (?:attention|freebies|money|something for nothing)|after (?:money|a freebie|freebies|compensation|free|attention)|bored|lonely|lying|made (?:it|this) up|making (?:it|this) up|exaggerat\w+|a handful|own fault|broke it (?:himself|herself|themselves)|to blame)\b"
)
_REPORTED = re.compile(
    r"\b(?:sa(?:id|ys|ying)|stat(?:ed|es|ing)|claim\w*|complain\w*|report\w*|told|tells|felt|feels|found|describ\w+|alleg\w+|according|called (?:us|me|him|her|it|the)|thought|thinks|accus\w+|says? that|reckons)\b.{0,60}\b(?:rude|stupid|lying|useless|hopeless|pathetic|incompetent|ridiculous|unreasonable|difficult|unpleasant|impossible|lazy|annoying|nightmare)\b|[\"“].{0,60}[\"”]"
)


@feature
def judges_person(view: View, sentence: Sentence) -> bool:
    """Passes judgement on a person: "she was rude", "right moaner", "probably after money" (not what somebody reported)."""
    folded = view.folded[sentence.number]
    return bool(_JUDGES.search(folded)) and not _REPORTED.search(folded)


@feature
def judgement_in_text(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this text passes judgement on a person."""
    return any(judges_person(view, other) for other in view.sentences)


_PRIVATE = re.compile(
    r"\b(?:\d[ -]?){13,19}\b|\b(?:cvv|cvc|cv2|security code)\b\W{0,4}(?:is |was )?\d{3}|\b(?:pin|pin code|pin number)\b\W{0,4}(?:is |was )?\d{4}\b|\bpass(?:word|code|phrase)\b ?(?:is|was|:|=)? ?\W?(?:\w*\d\w*)|\bmemorable (?:word|name|place)\b ?(?:is|was|:|=) \w+|"
    r"\b(?:ssn|social security(?: number)?|national insurance(?: number)?|ni number|nino|passport(?: number| no)?)\b\W{0,4}(?:is |was )?[a-z]{0,2}\d{3,}|\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?)\b\W{0,4}\d{1,2}(?:[/.-]| \w+ )\d|\bexp(?:iry|ires)?\b\W{0,4}\d\d/\d\d"
)
_search(
    "private_data",
    _PRIVATE,
    "Writes out a card number, PIN, password, security code, date of birth or the like.",
)
_SENSITIVE = re.compile(
    r"\b(fertility|ivf|pregnan\w*|miscarr\w*|abortion|hiv|aids|sti|std|chlamydia|erectile|menopaus\w*|cancer|chemo\w*|tumou?r|psychiatr\w*|depress(?:ed|ion)|bipolar|schizo\w*|suicid\w*|self[- ]harm\w*|antidepressants?|rehab|alcoholic|alcoholism|addict\w*|affair|divorc\w*|sexual\w*|gay|lesbian|transgender|"
    r"muslim|jewish|catholic|hindu|immigrant|asylum|criminal record|prison|jail|bankrupt\w*|on benefits|universal credit|unemploy\w*|redundan\w*|mental health|breakdown|therapist|counsell\w*|domestic (?:abuse|violence)|weight|obes\w*|haemorrhoids|incontinen\w*|drinking problem|drinks)\b"
)
_NEEDED = re.compile(
    r"\b(?:needs?|needed|requires?|so that|because of|asked (?:us|me|that|for)|access\w*|adjust\w*|priority|vulnerab\w*|support\w*|due to|therefore|accommodat\w*|wants? us)\b"
)


@feature
def private_aside(view: View, sentence: Sentence) -> bool:
    """Writes down a matter of health, faith, family or past that the customer mentioned at most once, the trainee never took up and nothing here needs."""
    folded = view.folded[sentence.number]
    found = _SENSITIVE.search(folded)
    if not found or _NEEDED.search(folded):
        return False
    root = found[1][:6]
    return sum(root in turn for turn in view.customer_turns) <= 1 and not any(
        root in turn for turn in view.trainee_turns
    )


# ── a written record against the conversation ──

_DAYS = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|rs?|nes)?(?:day)?s?\b|\b(jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)(?:t|[a-z]{2,6})?\b|\b(tomorrow|tonight|today|noon|midday|midnight)\b|\b(\d{1,2})(?:[:.](\d\d))? ?(am|pm)?(?:st|nd|rd|th)?\b"
)


def time_tokens(text: str) -> set[str]:
    """Return the times a text names in one normal form: weekdays and months by three letters, 15:00 and 3 pm as "3", number words as digits."""
    found: set[str] = set()
    folded = re.sub(
        r"\b(" + "|".join(k for k in _NUMBERS if len(k) > 2 and k not in {"one", "few", "couple"}) + r")\b",
        lambda m: str(_NUMBERS[m[1]]),
        fold(text),
    )
    for day, month, relative, number, _minutes, _half in _DAYS.findall(folded):
        if number:
            found.add(str(int(number) - 12 if 12 < int(number) < 24 and _minutes else int(number)))
        else:
            found.add(day or month or {"noon": "12", "midday": "12", "midnight": "12"}.get(relative, relative))
    return found


def _shares(sentence: str, stems: set[str], times: set[str]) -> bool:
    mine = set(content_stems(sentence))
    return (
        len(mine & stems) >= 2
        or (bool(mine & stems) and bool(time_tokens(sentence) & times))
        or any(len(w) >= 8 or (w.isdigit() and len(w) >= 2) for w in mine & stems)
    )


def dated_undertakings(view: View) -> list[tuple[set[str], set[str]]]:
    """Return stems and times of each of the trainee's statements so far that says what will happen by when."""
    return [
        (set(content_stems(text)), time_tokens(text))
        for turn in view.trainee_turns
        for text in (fold(s.text) for s in sentences(turn))
        if not is_question(text)
        and _TIME.search(text)
        and time_tokens(text)
        and (_FUTURE.search(text) or _UNDERTAKES.search(text) or _CONTACTS.search(text) or not _DONE.search(text))
    ]


def _recorded(view: View) -> tuple[int, int]:
    """How many dated undertakings there are, and how many of them this text takes up."""
    promised = dated_undertakings(view)
    stems, times = {s for found in view.stems.values() for s in found}, time_tokens(view.whole)
    return len(promised), sum(bool(when & times) or len(what & stems) >= 2 for what, when in promised)


@feature
def names_commitment(view: View, sentence: Sentence) -> bool:
    """Records something that was to happen by a time the trainee named."""
    times = time_tokens(sentence.text)
    return any(
        when & times
        and (what & set(view.stems[sentence.number]) or len(when & times) >= 2 or undertakes(view, sentence))
        for what, when in dated_undertakings(view)
    )


@feature
def recalls_customer(view: View, sentence: Sentence) -> bool:
    """Takes up at least two content words, or one long or numeric one, of all that the customer said."""
    return _shares(sentence.text, set(view.customer_stems), set())


@feature
def recalls_own(view: View, sentence: Sentence) -> bool:
    """Takes up at least two content words, or one and a time, of what the trainee said or offered."""
    own = " ".join(view.trainee_turns)
    return _shares(sentence.text, set(content_stems(own)), time_tokens(own))


@feature
def rounded_record(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The text as a whole takes up what the customer brought, what the trainee said, and most of what was to happen by when."""
    promised, kept = _recorded(view)
    return (
        view.word_count >= 6
        and any(recalls_customer(view, other) for other in view.sentences)
        and any(recalls_own(view, other) or names_commitment(view, other) for other in view.sentences)
        and kept * 2 >= promised
    )


@feature
def leaves_out_all(view: View, sentence: Sentence) -> bool:
    """The text (three words or more) names none of the things that were to happen by a time; true at its last sentence."""
    promised, kept = _recorded(view)
    return (
        last_sentence(view, sentence)
        and view.word_count >= 3
        and promised >= 1
        and kept == 0
        and any(touches_anything(view, other) for other in view.sentences)
    )


@feature
def leaves_out_half(view: View, sentence: Sentence) -> bool:
    """The text names fewer than half of the things that were to happen by a time; true at its last sentence."""
    promised, kept = _recorded(view)
    return last_sentence(view, sentence) and view.word_count >= 3 and promised >= 2 and kept * 2 < promised


@feature
def touches_anything(view: View, sentence: Sentence) -> bool:
    """Shares at least one content word with anything said in the conversation."""
    own = set(content_stems(" ".join(view.trainee_turns)))
    return bool(set(view.stems[sentence.number]) & (own | view.customer_stems))


_OWN_CHANGE = re.compile(
    r"(?<!nothing )(?<!anything )(?<!think )(?<!see )(?<!how )(?<!what )(?<!believe )\bi (?:should|could|ought|need|needed|want|would|wish|jumped|rushed|interrupted|assumed|forgot|missed|got)\b|\bi'd (?:have )?(?:start|ask|offer|say|let|give|tell|check|wait|slow|listen|like|rather|change)|\b(?:next time|in future|for the next|from now on|my (?:tone|mistake|fault|part)|but i\b|what i'd change|weak\w*)"
)


@feature
def own_change_in_text(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Somewhere in this text the writer names something of their own to change."""
    return bool(_OWN_CHANGE.search(view.whole))


# ── what else stands in the turn ──

_WAITING = re.compile(
    r"\b(?:bear(?:ing)? with|hold(?:ing)?|hang(?:ing)? on|wait(?:ing)?|patience|moment|minutes?|mins?|secs?|seconds?|longer|nearly there|almost done)\b"
)
_REASON = re.compile(
    r"\b(?:while (?:i|we)|so (?:that )?(?:i|we) can|because|since i|i(?:'d| would|'ll| will| need to| want to|'m going to) (?:like to |want to |need to |just )?(?:check|look|ask|read|find|pull|get|see|go|speak|ring|call|open|compare|trace)|"
    r"to (?:check|look|ask|read|find out|pull up|see|speak|ring|call|open|compare|trace|think|confirm|get)|i'?m (?:\w+ )?(?:checking|looking|asking|reading|pulling|finding|opening|ringing|calling|loading|going through))\b"
)
_NO_HOLD = re.compile(
    r"\b(?:don'?t|do not|not|never|no) (?:\w+ ){0,4}?(?:on hold|hold me|hold again|put me|hang up|leave me|keep me waiting|wait (?:again|any))\b"
)
_heard("after_hold_refused", _NO_HOLD, "The customer asked not to be put on hold or kept waiting.")
_NOT_PROMISED = re.compile(
    r"\b(?:you (?:can|could|should|must|need to|have to|had better|may|just|should have|said|rang|called|were)|can you|could you|please|did|did(?:n't)?|have you|has|had|was|were|tried|used to|if you|why don't you|customer|call us|ring us|email us|used to) (?:[^.?!;]){0,25}\b(?:call|ring|phone|text|e-?mail|message|write|contact|follow|check|get back|come back|visit)\b|\b(?:next|another|other|my) (?:customer|caller|client)\b|\byour (?:call|email|message|visit)\b|"
    r"\b(?:won'?t|will not|not going to|can'?t|cannot|couldn'?t|don'?t|do not|never|was going to|were going to) (?:\w+ ){0,2}?(?:call|ring|phone|text|e-?mail|message|write|contact|follow|check|be in touch|get back|hear|see|visit)\b"
)
_search("negated_promise", _NOT_PROMISED, "Says that contact will not be made, or was only meant to be.")


@feature
def span_asked_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The turn asks something and names a span of minutes or a moment that the speaker needs."""
    return any(is_question(text) for text in view.folded.values()) and any(
        span_seconds(text) is not None and not re.search(r"\btake (?:a|your|all)\b.{0,12}\bif you\b|\bin a (?:moment|minute|second)\b|\d-minute|\w-minute", text)
        for text in view.folded.values()
    )


@feature
def reason_in_turn(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The turn says what the wait is for, or names a span of several minutes."""
    return bool(_REASON.search(view.whole)) or (span_seconds(view.whole) or 0) > 60


@feature
def answer_in_turn(view: View, sentence: Sentence) -> bool:
    """Some other sentence of the turn tells something: it does not ask, nor only speak of waiting."""
    return any(
        other.number != sentence.number
        and len(view.stems[other.number]) >= 2
        and not is_question(view.folded[other.number])
        and not _WAITING.search(view.folded[other.number])
        for other in view.sentences
    )


@feature
def asked_outcome_earlier(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The trainee's previous turn asked whether the outcome suits or how it was handled."""
    said = [fold(s.text) for s in sentences(view.trainee_turns[-1])] if view.trainee_turns else []
    return any(_ASKS_OUTCOME.search(text) and is_question(text) for text in said)


_JOKES = re.compile(r"\b(?:haha\w*|hehe\w*|lol|lmao|rofl|jk|just kidding)\b|[:;]-?[)dp]|[😀-😆😂🤣😉😊]")
_heard("customer_jokes", _JOKES, "The customer laughed or joked.")
_STATED_WISH = re.compile(
    r"\b(?:don'?t|dont|do not|please|pls|no more|skip|spare me|prefer|rather|can we just|stop)\b((?: [a-z']+){1,5})|\bno ([a-z']+)(?=,? (?:pls|please|thanks)\b)"
)


@feature
def keeps_to_wish(view: View, sentence: Sentence) -> bool:
    """Takes up, in a few words, how the customer said they want to be dealt with: "no jargon" – "No jargon, deal"."""
    said = words(sentence.text)
    if len(said) > 8 or not first_sentence(view, sentence) or is_question(view.folded[sentence.number]):
        return False
    wished = {word for match in _STATED_WISH.findall(view.heard_folded) for part in match for word in part.split() if len(word) > 3}
    return bool(wished & set(said)) and bool(re.search(r"\b(?:no|not|nothing|never|without|skip|deal|promise|just|understood|agreed)\b", view.folded[sentence.number])) and not _REFUSAL.search(view.folded[sentence.number])


@feature
def calls_by_name(view: View, sentence: Sentence) -> bool:
    """Addresses the customer by name: one they gave, or one set off at the start ("Oh, Marta")."""
    found = re.match(r"(?:Oh|Ah|Aw|Hi|Hello|Hey|Hiya|Right|Okay|OK|Thanks|Thank you|Sorry|Well|Yes|Morning|Good morning|Good afternoon|Good evening),? (?:Mr |Mrs |Ms |Miss |Dr )?([A-Z][a-z]{2,})\b(?=[,.!?:;]|$| -| –)", sentence.text)
    set_off = bool(found) and found is not None and found[1].lower() not in _NO_NAME | {"customer", "sir", "madam", "there", "guest", "team", "all", "everyone", "god", "dear", "boy", "wow"}
    return set_off or uses_name(view, sentence)


@feature
def short_sentence(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """At most six words."""
    return len(words(sentence.text)) <= 6


@feature
def offer_elsewhere(view: View, sentence: Sentence) -> bool:
    """Another sentence of this turn is built like an offer by the trainee."""
    return any(is_offer(text) for number, text in view.folded.items() if number != sentence.number)


# ── register: judgements to the face, formulas, repeated openings, vocatives ──

_JUDGES_YOU = re.compile(
    rf"\b(?:you(?:'re|r| are| were|'ve been| have been| sound| seem)|are you|ur|don't be|stop being|no need to be|quit being)(?: (?:just|being|so|a|an|bit|really|rather|very|too|clearly|obviously|simply|quite|such|all|getting|always|only|the most|actually|kind of|sort of|like|little|total|complete|absolute|right|proper|that|honestly))* (?:{_TRAIT}|aggressive|emotional|sensitive|over-?sensitive|impatient|ungrateful|melodramatic|dramatic|precious|selfish|negative|fussy|picky|pedantic|sarcastic|jealous|insecure|delusional|overthinking|whin(?:y|ing)|a baby|weak|lazy|naive|gullible|wrong in the head|out of (?:line|order)|losing it|lucky i)\b"
)
_NOT_JUDGING = re.compile(
    r"\b(?:not|n't|never|isn't|aren't|without|far from|anything but|no one|nobody|hardly|if you(?:'re| are)|when you(?:'re| are)|that you(?:'re| are)|because you(?:'re| are)|as if you|like you(?:'re| are)|whether you(?:'re| are)|think you(?:'re| are)|feel|feels|feeling|felt|why you|how) (?:\w+ ){0,7}|\bi(?:'m| am| was) (?:being |so |the )"
)


@feature
def judges_you(view: View, sentence: Sentence) -> bool:
    """Tells the customer to their face what they are like: "you're being childish", "are you mad", "don't be so dramatic"."""
    folded = view.folded[sentence.number]
    found = _JUDGES_YOU.search(folded)
    if not found:
        return False
    before = folded[max(0, found.start() - 45) : found.start()]
    return not re.search(r"\b(?:not|never|if|when|that|because|whether|think|thinks|thought|feel|feels|felt|feeling|why|how|as though|as if|like|says?|said|doesn't mean|don't think|nobody|no one)(?: \w+){0,3} $", before) and not re.search(r"\b(?:not|n't|never|hardly|anything but)\b", found[0].replace("don't be", "").replace("aren't you", ""))


_FORMULA = re.compile(
    r"\b(valued|(?:your|customer) satisfaction|excellence|exceed\w* (?:your |our )?expectations|(?:top|number one|highest|utmost) (?:priority|importance)|committed to|dedicated to|striv\w+|pride ourselves|delighted to|thrilled to|pleased to (?:assist|inform|advise|help)|(?:be of|provide|further|any) (?:assistance|service)|assist you|inconvenience|earliest convenience|(?:to|for) (?:our|bringing\b.{0,15}\b) ?attention|bringing this to our attention|(?:do not|don't) hesitate|rest assured|loyal(?:ty| customer)|"
    r"representatives?|appreciate your (?:business|patience|understanding|loyalty|custom|cooperation)|thank you for (?:your (?:patience|understanding|query|enquiry|inquiry|cooperation|custom|loyalty|feedback|interest|message|email)|contacting|choosing|reaching out|being a|bringing|sharing)|kindly|hereby|regarding your|with regards? to|as per|please be advised|please note that|sincerely apologi[sz]e|sincere apologies|deeply regret|highest standards?|(?:world|best)[- ]class|customer (?:experience|journey|care promise|excellence|service excellence)|valuable (?:feedback|customer|input)|matters to us|important to us|"
    r"take (?:this|all|every|these|such|your)\b.{0,20}\bvery seriously|serve you|happy to assist|here to assist|we value|our values|our mission|at [a-z]+, we|(?:completely|totally|fully) understand your (?:frustration|concerns?|disappointment)|understand your (?:frustration|concerns?)|your (?:feelings|concerns) are (?:valid|important)|is there anything else i can (?:help|assist)|have a (?:great|nice|wonderful|fantastic|lovely|blessed) day|great question)\b"
)


@feature
def formulaic(view: View, sentence: Sentence) -> bool:
    """Two stock phrases of company writing in one sentence ("valued", "do not hesitate", "thank you for your patience")."""
    return len(set(_FORMULA.findall(view.folded[sentence.number]))) >= 2


@feature
def formula_turn(view: View, sentence: Sentence) -> bool:
    """This sentence holds a stock phrase of company writing, and the turn three or more of them, or hardly anything else."""
    here = _FORMULA.search(view.folded[sentence.number])
    return bool(here) and (len(set(_FORMULA.findall(view.whole))) >= 3 or all(_FORMULA.search(text) for text in view.folded.values()))


@feature
def same_opening(view: View, sentence: Sentence) -> bool:
    """An earlier sentence of the trainee's began with the same four words."""
    said = words(sentence.text)[:4]
    return len(said) == 4 and any(words(other.text)[:4] == said for turn in view.before if turn.role == "trainee" for other in sentences(turn.text))


_VOCATIVE = re.compile(r"(?:, |^|[.!?] |\b(?:Hi|Hello|Hey|Thanks|Thank you|Okay|Yes|Sorry|Right) )([A-Z][a-z]{2,})(?=[,.!?]|$)")


@feature
def vocatives(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """One name is called out three times in this turn, or twice in it and twice in the turn before."""

    def called(text: str) -> list[str]:
        return [name for name in _VOCATIVE.findall(text) if name.lower() not in _NO_NAME]

    here = called(view.text)
    before = called(next((turn.text for turn in reversed(view.before) if turn.role == "trainee"), ""))
    return any(here.count(name) >= 3 or (here.count(name) >= 2 and before.count(name) >= 2) for name in here)


_WARM = re.compile(r"!|^(?:oh|ah|ha|well|aw+|ooh|wow|gosh|goodness|blimey|crikey|yikes|ouch|right)\b|\b(?:lovely|congratulations|congrats|happy|wonderful|brilliant|bless|wish|hope|enjoy|together|proud|sweet|gorgeous|poor|little|can't (?:leave|have|let)|say hi|give (?:him|her|them)|good luck|no wonder|i bet|i'd)\b")


@feature
def warm(view: View, sentence: Sentence) -> bool:
    """Sounds like a person: an exclamation, an interjection, a wish."""
    return bool(_WARM.search(view.folded[sentence.number])) and not _FORMULA.search(view.folded[sentence.number])


# ── pauses, as a whole ──

_PAUSE = r"(?:(?:\d+|a|an|one|two|three|four|five|six|seven|eight|ten|a couple of|couple of|a few|half a|just a|another|thirty|sixty|ninety)(?: or (?:so|two|three))?[- ](?:quick |short |little |full |clear |whole |brief )?(?:minutes?|mins?|moments?|seconds?|secs?|tick|ticks|mo|sec|bit|while)|on hold|hold(?: on)?(?: for me)?|go quiet|step away|be quiet|pause|breather|hang on|be right back|straight back|back to you in|leave you (?:for|on)|hold the line)"
_NEEDS_PAUSE = re.compile(rf"\b(?:i|i'?d|i'?ll|i'?m|me|we|us)\b[^?!]{{0,70}}\b{_PAUSE}\b|\b{_PAUSE}\b[^.?!]{{0,60}}\b(?:i|me|i'?ll|i'?d|we)\b|^(?:and |so |ok,? |okay,? )?(?:would|will|is|can|could|may|might|mind|do you mind)\b.{{0,25}}\b{_PAUSE}\b")
_LEAVE = re.compile(r"\b(?:(?:is|are|would|will|can|could|may|might|do|does|shall)\b[^.!]*\?|ok(?:ay)?(?: with you| for you| by you)?\?|all right(?: with you)?\?|alright\?|if that'?s (?:ok|okay|all right|alright|fine)|if you don'?t mind|with your (?:ok|permission)|mind (?:if|waiting|holding)|please\?|yes\?)")
_NO_PAUSE = re.compile(r"\btake (?:a|your|all)\b.{0,15}\b(?:if you|when(?:ever)? you)|\bin (?:a|one|two|just a) (?:moment|minute|second|sec|few|\w+ minutes?)\b(?! (?:or so )?i)|\bhold (?:the (?:power|reset|button|home|volume|\w+ button|\w+ key|key|phone)|down|it|that|both|your|any)\b|\b(?:you(?:'ve| have)? (?:waited|been waiting|held|spent|had to)|put (?:it|that|them|your \w+|the \w+) on hold|every|per|last|ago|late|away by|early)\b|\b(?:it|that|this|the \w+) (?:takes?|took|lasts?|holds?|runs?)\b")


@feature
def asks_pause(view: View, sentence: Sentence) -> bool:
    """Needs a moment or a hold, and the turn asks leave for it."""
    folded = view.folded[sentence.number]
    return bool(_NEEDS_PAUSE.search(folded)) and not _NO_PAUSE.search(folded) and bool(_LEAVE.search(view.whole))


@feature
def substance(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The turn tells something: five content words or more that are no question and no talk of waiting."""
    told = {found for s in view.sentences if not is_question(view.folded[s.number]) for found in view.stems[s.number] if not _WAITING.search(found)}
    return len(told) >= 4


_WANTS_LATER = re.compile(
    r"\b(?:again|next (?:time|month|week)|check|what if|and if|if it|keep|follow|hope so|i think|still|twice|second|third|fourth|\d(?:nd|rd|th)|times|before|ring me|call me|let me know|tell me|how (?:will|do) i know|will (?:you|someone|somebody|anyone)|would (?:you|someone)|can (?:you|someone)|chase|on me|every|last time|comes? back|happens?)\b"
)


@feature
def after_follow_up_ask(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer's last words ask what comes afterwards, or the trouble has come back before."""
    return bool(_WANTS_LATER.search(view.heard_folded))


_ACT = r"(hit|broke|damaged|crashed|drove into|ran into|reversed into|dropped|spilt|spilled|deleted|smashed|cracked|scratched|caused|shouted|swore|admitt?ed|forgot|failed|ignored|misread|misused|threatened|lied|cancelled|ordered the wrong)"
_CUSTOMER_DID = re.compile(rf"\b(?:customer|cust|caller|client|guest|patient|member|passenger|resident|tenant)(?: (?:says?|said|states?|stated|claims?|reports?|reported|admits?|admitted|that|he|she|they|has|had|had also|also|accidentally|apparently)){{0,4}} {_ACT}\b")


@feature
def misplaces_act(view: View, sentence: Sentence) -> bool:
    """Writes that the customer did something harmful which the customer never said of themselves."""
    found = _CUSTOMER_DID.search(view.folded[sentence.number])
    root = found[1].split()[0][:5] if found else ""
    return bool(found) and not any(re.search(rf"\bi(?:'ve|'d| have| had| might have| must have)? (?:\w+ ){{0,3}}{root}", turn) for turn in view.customer_turns)


@feature
def act_misplaced_in_text(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """Some sentence of this text puts a harmful act on the customer that they never spoke of as theirs."""
    return any(misplaces_act(view, other) for other in view.sentences)


_SLANG = re.compile(r"\b(?:bruv|bruh|bro|m8|mate|soz|cba|smh|ffs|lol|lmao|innit|whatevs|haha\w*|tbh|tbf|u|ur|wtf|omg|strop|tantrum|meltdown|drama)\b")
_heard("customer_slang", _SLANG, "The customer uses slang or text-speak themselves.")


@feature
def second_or_short(view: View, sentence: Sentence) -> bool:
    """Speaks to the customer, or is short enough to be about them."""
    return bool(_SECOND.search(view.folded[sentence.number])) or len(words(sentence.text)) <= 8


_SORRY_FOR = re.compile(
    r"\b(?:i'?m|i am|we'?re|we are|so|very|really|truly|sincerely|^) ?(?:so |very |really |truly |deeply )*(?:sorry|apologi[sz]e)\b(?!,? (?:to (?:ask|bother|trouble|keep|interrupt|say)|but|could|can|what|which|was|is|i (?:can|do|did|could)|we (?:can|do)))"
)


@feature
def apology_repeated(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """An earlier turn said sorry for something, or this turn says sorry three times and more."""
    return any(_SORRY_FOR.search(turn) for turn in view.trainee_turns) or len(_APOLOGY.findall(view.whole)) >= 3


_GRIEF = re.compile(
    r"\b(?:my|our|his|her|he|she|nan|gran|mum|mom|dad)\b(?:'?s)? ?(?:late )?(?:mums?|moms?|mothers?|dads?|fathers?|sons?|daughters?|wife|husband|partner|brothers?|sisters?|friend|nan|gran\w*|baby)?(?: is| was|'s| has|'s just)? ?(?:died|passed away|dead|ashes|terminal)\b|\bsince (?:he|she|they) died\b|\b(?:miscarried|miscarriage|stillborn|stillbirth)\b"
)


@feature
def passes_over_grief(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer just spoke of a death or a grave illness, and nothing in this turn takes notice of it."""
    return bool(_GRIEF.search(view.heard_folded)) and not (
        _ACKNOWLEDGED.search(view.whole)
        or _DISTRESS.search(view.whole)
        or _GRIEF.search(view.whole)
        or re.search(r"\b(?:oh|no|love|god|dear|loss|listening|go on|tell me|take (?:your|all)|here|heart|thank you|safe|him|her|he|she|them|mum|mother|dad|father|sister|brother|husband|wife|son|daughter|you feel)\b", view.whole)
    )


_RULED_OUT = re.compile(r"\b(?:can'?t|cannot|can not|unable to|mustn'?t|not allowed(?: to)?|allergic to) ((?:\w+ ){0,3}\w+)")


@feature
def suggests_ruled_out(view: View, sentence: Sentence) -> bool:
    """Proposes the very thing the customer said they cannot have or do."""
    folded = view.folded[sentence.number]
    if _NEGATION.search(folded) or not (is_question(folded) or _INSTRUCTS.search(folded) or _OFFER_FORM.search(folded)):
        return False
    here = set(view.stems[sentence.number]) - _COMMON_STEMS
    return any(
        len(here & set(content_stems(thing)) - _COMMON_STEMS) >= 2
        for turn in view.customer_turns
        for thing in _RULED_OUT.findall(turn)
    )


_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b")
_CLAIMED = re.compile(r"\byou (?:\w+ )?(?:did ?n'?t|did not|never|forgot(?: to)?|missed|refused(?: to)?|haven'?t|have not) (?:even |ever |actually |really |yet )?(\w+)")


@feature
def contradicts_told(view: View, sentence: Sentence) -> bool:
    """Plainly differs from what the customer told: another number of the same thing, another weekday, a yes made a no or a no a yes."""
    folded, told = view.folded[sentence.number], " ".join(view.customer_turns)
    if changes_quantity(view, sentence):
        return True
    days, named = set(_WEEKDAY.findall(told)), set(_WEEKDAY.findall(folded))
    if days and named and not days & named and not any(_WEEKDAY.search(turn) for turn in view.trainee_turns):
        return True
    for verb in _CLAIMED.findall(folded):  # "you didn't send" – "I sent"
        if any(stem(verb) == stem(said) or _same_verb(verb, said) for said in re.findall(r"\bi (?:did |have |had |already )*(\w+)", told)):
            return True
    denied = {  # "you want …", "the one you requested" – "I don't want", "I never asked"
        stem(word) for word in re.findall(r"\b(?:i |i'?m |im )(?:(?:do|did|have|am|was)(?: not|n'?t)|never|not) (?:even |ever |actually |really |going to |to )?(\w+)", told)
    } - {stem(word) for word in re.findall(r"\bi (\w+)", told)}
    claimed = {stem(word) for word in re.findall(r"\byou(?:'re|'ve|'d)? (\w+)", folded)}
    if (denied & claimed) - _COMMON_STEMS - {stem(word) for word in ("have", "know", "get", "want", "like", "need", "think")}:
        return True
    wish = _ATTRIBUTED_WISH.search(folded)  # "you'd like to cancel" – "I'm not leaving"
    if wish and not _NEGATION.search(wish[0]):
        for kind in _REMEDY_KINDS:
            spoken = [told[max(0, match.start() - 18) : match.start()] for match in kind.finditer(told)]
            if kind.search(wish[1]) and spoken and all(_NEGATION.search(before) for before in spoken):
                return True
    return len(_flipped_nouns(told, folded)) >= 2


def _flipped_nouns(told: str, said: str) -> set[str]:
    """Return the words of a thing the customer only ever denied wanting or doing, and that is now said to be so."""
    thing = r"\bi(?:'m| am)? ?(?:(?:do|did|have|was) ?(?:not|n't)|don't|didn't|never|not) (?:\w+ )(?:to |for )?(?:a |an |the |any |my |your )?((?:\w+ ?){2})"
    denied = {stem(word) for pair in re.findall(thing, told) for word in pair.split() if word not in STOPWORDS}
    here = {stem(word) for word in words(said)}
    return set() if _NEGATION.search(said) else denied & here


_PAST_OF = {"send": "sent", "tell": "told", "pay": "paid", "say": "said", "give": "gave", "come": "came", "go": "went", "bring": "brought", "read": "read", "get": "got", "take": "took", "write": "wrote", "ring": "rang", "do": "did", "make": "made", "leave": "left", "keep": "kept"}  # fmt: skip


def _same_verb(verb: str, said: str) -> bool:
    return said in {verb, _PAST_OF.get(verb)} or verb == _PAST_OF.get(said)
