"""Features: yes/no facts about one sentence in its conversation that phrase lists cannot see.

Who spoke last and what they said, question form, whose words are echoed, where in the conversation we are, what was
asked, promised or apologised for before. Each is a pure function of a `View` and a sentence; the catalogue names
them in its signals. Nothing here knows a strategy.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from roleplay.text import Sentence, content_stems, fold, sentences, stem, words
from roleplay.transcript import Setting, Turn

# ── words that several features share ──

_ANGER = re.compile(
    r"\b(ridiculous|unacceptable|disgrac\w+|disgust\w+|furious|livid|angry|outrag\w+|pathetic|useless|joke|sick of|fed up|"
    r"worst|terrible|awful|appalling|incompeten\w+|idiot\w*|stupid|liar|lied|lying|scam\w*|steal\w*|stole|robbed|rip[- ]?off|hell|damn|"
    r"bloody|crap|bullsh\w*|shit|fuck\w*|wtf|how dare|had enough|never again|waste of|wasted|nightmare|shambles|"
    r"unbelievable|absurd|insult\w*|sue|lawyer|solicitor|ombudsman|trading standards|still nothing|for weeks|third time|"
    r"fourth time|every single time|nobody (?:cares|listens|tells)|no ?one (?:cares|listens|tells))\b"
)
_DISTRESS = re.compile(
    r"\b(worr\w+|anxious|scared|afraid|panick?\w*|stress\w*|upset|cry\w*|tears|desperate|frustrat\w+|annoy\w+|disappoint\w+|"
    r"overwhelm\w*|exhaust\w+|tired|hurt\w*|sad|depress\w*|lonely|hopeless|humiliat\w+|embarrass\w+|ashamed|lost|struggl\w+|"
    r"can'?t (?:sleep|cope|believe|afford|stop)|discourag\w+|dishearten\w+|let down|nervous|terrified|guilty|confus\w+|hard|tough)\b"
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
_MANAGER = re.compile(r"\b(manager|supervisor|someone (?:else|senior|higher|in charge)|your boss|complaints? (?:team|department)|person in charge|higher up)\b")
_NEGATION = re.compile(r"\b(not|no|never|nobody|nothing|none|neither|nor|cannot|without|unable)\b|n'?t\b|\b(?:cant|wont|dont|doesnt|didnt|isnt|wouldnt|couldnt)\b")
_HEDGE = re.compile(r"\b(maybe|perhaps|might|possibly|probably|hopefully|should be|i guess|i think|not sure|i suppose|kind of|sort of|could be|apparently|supposedly)\b")
_INTERROGATIVE = re.compile(
    r"^(?:(?:and|so|but|ok|okay|right|well|now|also|sorry|alright|great|sure|got it|i see|first|just|thanks|thank you|please)\b[,.!]? ?(?:-|then|first|to confirm|to check|just so i'?m clear)?,? ?){0,3}"
    r"(?:what|what'?s|when|where|who|whose|which|why|how|how'?s|is|are|am|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|isn'?t|aren'?t|don'?t|doesn'?t|didn'?t|won'?t|wouldn'?t|couldn'?t|can'?t)\b"
    r" (?:i|you|we|they|he|she|it|the|that|this|your|there|any|anyone|anything|someone|going|happen\w*|made|makes|kind|sort|part|exactly|specifically|do|does|did|is|are|was|were|would|could|can|will|has|have|about|long|many|much|often|far|soon|time|day|date|else|if|to|came|went|went wrong|brings|brought|led|one|ones|of|stands?|matters?|feels?|worries|concerns|in|at|on|up|have|been|order|number|name)\b"
)
_OPEN = re.compile(
    r"\b(what|how|why)\b|\b(?:tell|talk|walk|take|run|fill) (?:me|us) (?:a (?:bit|little) )?(?:more|about|through|in|what|how)|"
    r"\bdescribe\b|\bhelp me (?:to )?(?:understand|see|picture|get)|\bin what way\b|\b(?:can|could|would|will) you (?:please |maybe |possibly |just )?(?:tell|explain|describe|share|say|expand|elaborate|give me (?:a sense|an idea|some background|more))|"
    r"\b(?:i'?d (?:like|love) to (?:hear|understand|know) )|\b(?:care|want|like|feel free|happy) to (?:share|elaborate|expand|tell me more|say more|talk (?:more )?about)|\bsay (?:a bit |a little )?more\b|\bgo on\b|\btell me more\b"
)
_CLOSED_WH = re.compile(
    r"\bhow (?:much|many|long|old|often|far|soon|big|late)\b|\bhow are you(?: doing| today| keeping)?(?: today)?\W*$|\bhow(?:'s| is) (?:it going|your day|things)\b|\bhow (?:can|may|could) (?:i|we) (?:help|assist|be of)|\bhow (?:do|would) you spell|"
    r"\bhow (?:about|come we|dare)\b|\bwhat(?:'s| is| was| are) (?:the |your |ur )?(?:\w+ ){0,3}(?:name|number|code|address|email|e-mail|date|time|reference|ref|postcode|zip|account|password|pin|model|serial|dob|birthday|id)\b|"
    r"\bwhat (?:time|date|day|number|size|colou?r|year|model|name|address|email|version|browser)\b|\bwhat can i (?:do|help|get)|\bwhat (?:if|about) (?:we|i|you)\b|\bwhat do you expect|\bwhat a\b|\bwhat you'?re saying\b|\bwhat (?:i|we) can\b|"
    r"\bwhy don'?t (?:you|we|i)\b|\bwhy not\b|\banything else\b|\bsee (?:what|how)\b|\b(?:check|know|find out|understand|explain|look into|look at|tell you|show you|imagine|get|hear|sorry) (?:what|how|why)\b"
)
_FIRST = re.compile(r"\b(i|i'm|im|i'll|ill|i've|ive|i'd|me|my|myself|we|we're|we'll|we've|we'd|us|our|let me|let's|lets)\b")
_SECOND = re.compile(r"\b(you|you're|youre|you've|youve|you'll|youll|you'd|your|yours|yourself|u|ur)\b")
_FUTURE = re.compile(r"\b(will|i'll|ill|we'll|he'll|she'll|they'll|going to|gonna|shall)\b")
_OFFER_FORM = re.compile(
    r"\b(i can|we can|i could|we could|i'?ll|we'?ll|i will|we will|let me|let's|lets|what if|how about|what about|would you (?:like|prefer|be|want|rather|consider|take)|do you want|shall (?:i|we)|"
    r"you (?:can|could|might|may)|option|alternative\w*|offer\w*|happy to|able to|i'?m going to|i am going to|willing to|suggest\w*|recommend\w*|propose|consider|have you (?:tried|thought|considered)|"
    r"why don'?t (?:you|we|i)|if you(?:'d)? like|if it helps|either|one (?:thing|way|idea)|try|there(?:'s| is) (?:a|an|also|another|one))\b"
)
_TIME = re.compile(
    r"\b(\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m|p\.m)|\d{1,2}[:.]\d\d|noon|midnight|midday|today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|next (?:week|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|end of (?:the )?(?:day|week|play|business|month)|close of (?:play|business)|within|in (?:the next )?(?:about |around )?(?:a|an|one|two|three|four|five|six|seven|ten|fifteen|twenty|thirty|\d+|couple of|few|half an)[- ]?(?:working |business )?(?:minute|hour|day|week|month)s?|"
    r"(?:a|an|one|two|three|four|five|six|seven|ten|fifteen|twenty|thirty|forty[- ]eight|\d+)(?: ?(?:to|-|or) ?(?:two|three|four|five|ten|\d+))?[- ](?:working |business )?(?:minute|min|hour|hr|day|week)s?|\d+ ?(?:mins?|hrs?|h)|"
    r"by (?:the )?(?:\d+|monday|tuesday|wednesday|thursday|friday|end|close|noon|lunch\w*|then|tomorrow|tonight)|january|february|march|april|june|july|august|september|october|november|december)\b"
)
_PROFANE = re.compile(r"\b(fuck\w*|shit\w*|bullshit|crap|damn|bloody|bitch|bastard|arse\w*|asshole|piss\w*|wtf|ffs|screw you)\b")
_GREETING = re.compile(r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|thanks? (?:you )?for (?:calling|contacting|reaching|getting|holding|waiting))\b")
_GOODBYE = re.compile(r"\b(bye|goodbye|good bye|take care|have a (?:good|great|nice|lovely|safe)|enjoy (?:your|the) (?:day|evening|weekend|rest)|speak (?:soon|then|tomorrow)|all the best|good ?night)\b")
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
    "problem": (re.compile(r"\bwhat(?:'s| is| seems to be| appears to be)?(?: the| your)? (?:problem|issue|matter)\b|\bhow (?:can|may) i (?:help|assist)|\bwhat can i (?:do|help)|\bwhat happened\b"), re.compile(r"(?:\S+ ){14,}")),
    "tried": (re.compile(r"\bhave you (?:tried|checked|restarted|rebooted|turned|looked)\b"), re.compile(r"\b(?:i(?:'ve| have)? (?:already )?(?:tried|restarted|rebooted|checked|reset|turned|done|followed))\b")),
}  # fmt: skip


def is_question(folded: str) -> bool:
    """Say whether a folded sentence asks something, with or without its question mark."""
    return folded.rstrip("\"') ").endswith("?") or bool(_INTERROGATIVE.match(folded)) or bool(_ASKS_POLITELY.search(folded))


_ASKS_POLITELY = re.compile(
    r"\b(?:tell me (?:more|about|what|how|a)|walk me through|talk me through|take me through|help me understand|describe|may i ask|can i ask|could i (?:ask|get|take|have) (?:you|your|the)|can i (?:get|take|have) (?:your|the|a)|let me know (?:what|how|if|which|when))"
)


def is_open_question(folded: str) -> bool:
    """Say whether a folded question invites an account rather than a yes, a number or a name."""
    return is_question(folded) and bool(_OPEN.search(folded)) and not _CLOSED_WH.search(folded)


def heat_in(text: str) -> int:
    """Count signs of anger in a customer's words: angry words, capitals, stacked marks."""
    folded = fold(text)
    shouted = sum(len(word) > 2 and word.isupper() for word in re.findall(r"[A-Za-z']+", text))
    return len(_ANGER.findall(folded)) + min(2, shouted // 2) + len(re.findall(r"[!?]{2,}|\?!|!\?", text)) + (text.count("!") > 1)


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
_search("offer_form", _OFFER_FORM, "Built like an offer or suggestion: I can, how about, would you like, you could, option.")
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
_heard("after_thanks", re.compile(r"\b(thanks|thank you|appreciate it|cheers|perfect|great|that works|sounds good|brilliant|lovely|ok then|okay then)\b"), "The customer thanked or agreed.")
_heard("after_when", re.compile(r"\b(when|how long|what time|how soon|by when|what happens (?:now|next))\b"), "The customer asked when or what happens next.")
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


@feature
def parrots(view: View, sentence: Sentence) -> bool:
    """Repeats the customer's last words nearly word for word (six in a row, pronouns turned)."""
    turned = [{"my": "your", "i": "you", "me": "you", "i'm": "you're", "i've": "you've", "am": "are"}.get(w, w) for w in words(view.heard)]
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
    known = set(words(view.setting.customer_name))
    for turn in view.customer_turns:
        known |= set(re.findall(r"\b(?:my name(?:'s| is)|this is|name here is) ([a-z]{3,})\b", turn))
    return bool(known & set(words(sentence.text)) - {"the", "and", "just", "not"})


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
    return len(said) >= 4 and any(longest_shared_run(said, words(turn)) >= min(7, len(said)) for turn in view.trainee_turns)


@feature
def asks_again(view: View, sentence: Sentence) -> bool:
    """Asks for a detail (number, name, date, address, what was tried) that the customer already gave."""
    folded = view.folded[sentence.number]
    if not question(view, sentence) or not view.customer_turns:
        return False
    told = " ".join(view.customer_turns)
    return any(asks.search(folded) and gives.search(told) for kind, (asks, gives) in _ASK_DETAIL.items() if kind != "problem" or view.position > 0)


@feature
def new_number(view: View, sentence: Sentence) -> bool:
    """Names a number that the customer never said, though the customer did give numbers."""
    said = set(re.findall(r"\d+", " ".join(view.customer_turns)))
    named = set(re.findall(r"\d+", sentence.text))
    return bool(said and named - said)


@feature
def names_lots(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer's name stands in three or more sentences of this turn, or in each of the last three turns."""
    name = set(words(view.setting.customer_name)) or {
        found for turn in view.customer_turns for found in re.findall(r"\bmy name(?:'s| is) ([a-z]{3,})\b", turn)
    }
    in_turn = sum(bool(name & set(words(text))) for text in view.folded.values())
    recent = [*view.trainee_turns[-2:], view.whole]
    return bool(name) and (in_turn >= 3 or (len(recent) == 3 and all(name & set(words(turn)) for turn in recent)))


@feature
def was_held(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer was left waiting before this turn."""
    return view.index < len(view.turns) and view.turns[view.index].held_seconds > 0


@feature
def long_hold(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The customer was left waiting for more than five minutes before this turn."""
    return view.index < len(view.turns) and view.turns[view.index].held_seconds > 300


_ASKED_HOLD = re.compile(r"\b(moment|minute|minutes|min|mins|second|sec|hold|bear with|wait|pause|step away|look into|check)\b")


@feature
def asked_hold(view: View, sentence: Sentence) -> bool:  # noqa: ARG001 - the same shape as every feature
    """The trainee's previous turn asked for a moment."""
    return bool(view.trainee_turns) and bool(_ASKED_HOLD.search(view.trainee_turns[-1]))


def offered(view: View, sentence: Sentence, *, allowed: bool) -> bool:
    """Whether a remedy of the setting (within policy or not) is offered in this sentence."""
    return any(offer.allowed is allowed and announces(offer.cues, view.folded[sentence.number]) for offer in view.setting.offers)


def announces(cues: Sequence[str], folded: str) -> bool:
    """Whether all words of one cue stand in the folded sentence (by stem, in any order)."""
    said = {stem(word) for word in words(folded)}
    return any(all(stem(word) in said for word in words(cue)) for cue in cues)


def is_offer(folded: str) -> bool:
    """Whether a folded sentence is built like an offer and does not deny itself."""
    return bool(_OFFER_FORM.search(folded)) and not _REFUSAL.search(folded)


_REFUSAL = re.compile(
    r"\b(can ?not|can'?t|cant|won'?t|wont|unable|not able|isn'?t something|not something|not possible|couldn'?t|am not|aren'?t able|don'?t (?:have|offer|do)|"
    r"not allowed|doesn'?t allow|isn'?t allowed|wish i could|no way to|not going to|outside (?:of )?(?:our|my|the)|instead of|rather than)\b"
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


def customer_view(turns: Sequence[Turn], index: int, setting: Setting) -> View:
    """Return a view on a *customer's* turn, for reading from its words what it calls for."""
    return View(turns, index, turns[index].text, "customer", setting)
