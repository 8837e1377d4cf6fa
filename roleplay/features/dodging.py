"""Dodging: a plain question passed by, talk that takes no step, a promise passed over."""

import re
from functools import lru_cache

from roleplay.features.echo import fragment_echo
from roleplay.features.forms import NEGATION
from roleplay.features.offers import is_possible, opens_way
from roleplay.features.promises import acts, promises_in_present, takes_on, undertakes
from roleplay.features.questions import is_question
from roleplay.features.times import names_time
from roleplay.features.view import View, feature, turn_feature
from roleplay.text import Sentence, content_stems, fold, sentences

# ── a plain question passed by ──

_PLAIN = re.compile(
    r"\b(?:yes or no|straight (?:answer|yes|no)|be (?:straight|honest)|tell me straight|or not)\b"
    r"|^(?:(?:and|so|but|ok|okay|right|please|hi|hello|then|well|just),? )*(?:is|are|was|were|will|do|does|did|has|have|had|can|could|am|would)(?:n'?t)? (?:i|it|he|she|they|we|you|that|this|there|the|my|our|your|any\w*|some\w*|\d)\b"
    r"|^(?:(?:and|ok|okay|right|but),? )*so (?:there(?:'s| is)|nothing|no|i|i'm|i'll|it's|it|if|we|that|he|she|they|you)\b"
)
_ASKS_TO_DO = re.compile(
    r"\b(?:can|could|will|would|do|are) (?:you|we|i|u|someone|somebody)\b(?! (?:be charged|have to pay|lose|owe))"
)
_SPEAKS_TO_IT = re.compile(
    r"(?:^|[.!?] )(?:(?:oh|well|so|ah|hi|hello|aw+|hm+)[,!. ]+)*(?:yes|yep|yeah|yup|no|nope|not|never|none|nobody|nothing|correct|right|exactly|true|both|neither|only|every|i (?:don'?t|do|am|have)|(?:there|it|he|she|they|we|you|that) (?:is|are|was|were|do|does|did|has|have|isn'?t|aren'?t|don'?t|doesn'?t|didn'?t|can|can'?t|won'?t|will))\b"
    r"|\b(?:i'?ll|i will|we'll (?:check|look|find|ask|see)|let me|i'?m (?:checking|looking|asking|afraid|not)|don'?t know|do not know|can'?t (?:say|tell|see)|unfortunately|because|since|hold on|one moment|bear with|honest\w*|instead|sorry)\b"
)


def _plainly_asked(view: View) -> frozenset[str]:
    """Content stems of the last sentence of the customer's if it asks for a plain yes, no or fact."""
    said = [fold(part.text) for part in sentences(view.heard)]
    asked = [
        text
        for text in said[-2:]
        if _PLAIN.search(text)
        and (is_question(text) or text.startswith(("so ", "ok so", "and so")) or "yes or no" in text)
    ]
    if not asked or _ASKS_TO_DO.search(asked[-1]):
        return frozenset()
    return frozenset(content_stems(asked[-1]))


@turn_feature
def asked_plainly(view: View) -> bool:
    """The customer's last words ask for a plain yes, no or fact."""
    return bool(_plainly_asked(view))


@turn_feature
def dodges_plain_question(view: View) -> bool:
    """The customer asked for a plain yes or no, and six words or more say neither, speak to nothing in it and promise no answer."""
    asked = _plainly_asked(view)
    if not asked or view.word_count < 6 or _SPEAKS_TO_IT.search(view.whole):
        return False
    if any(is_question(text) or names_time(text) or acts(text) for text in view.folded.values()):
        return False
    return not asked & frozenset(content_stems(view.text))


_ASKS_OPENLY = re.compile(r"\b(?:what|how|who|where|why|which|when)\b.*\?\W*$")
_ASKS_NOTHING = re.compile(
    r"\bhow (?:\w+ )?(?:can|could|do|am|shall) i (?:ever |even |possibly )?(?:thank|repay)|\bwhat would (?:i|we) do without\b"
    r"|\bhow (?:nice|lovely|kind|sweet|strange|odd|funny|good)\b|\bwho(?:'d| would) have\b|\bwhat (?:more|else) (?:can|could|do) (?:i|you|we|one) (?:want|ask|wish|say)\b|\bhow (?:are|r) you\b|\bwho (?:cares|knows)\b"
)
_WHEN = re.compile(r"\b(?:when|what (?:time|day)|how (?:long|soon))\b")
_AGREED = r"(?:until|till|see you|speak to you|talk to you|i(?:'ll)? (?:call|ring|phone|text|write to) you)\b"
_PARTS = re.compile(
    rf"^(?:\W|(?:ok|okay|right|well|so|and|then|now|great|lovely|good|all right|alright)\b)*(?:(?:good ?)?bye\b|good ?(?:night|day|evening)\b|take care\b|(?:have|enjoy) (?:an?|the|your)\b|i wish you\b|all the best\b|(?:thanks?|thank you)\b|you(?:'re| are) welcome\b|{_AGREED})"
)
_TELLS = re.compile(
    r"\b(?:is|are|was|it's|that's|she's|he's|they|will|can|could|because|if|then (?:i|we|she|he)|in case)\b"
)


@turn_feature
def parts_over_question(view: View) -> bool:
    """The customer's last words ask what, who, how or where, and this turn only says goodbye, thanks or when they speak again."""
    if not _BIDS_GOODBYE.search(view.whole):
        return False
    asked = " ".join(fold(part.text) for part in sentences(view.heard)[-1:])
    if not _ASKS_OPENLY.search(asked) or _ASKS_NOTHING.search(asked):
        return False
    said = view.folded.values()
    told_when = _WHEN.search(asked) and any(map(names_time, said))
    return not told_when and all(_PARTS.search(text) and not _TELLS.search(text) for text in said)


_BIDS_GOODBYE = re.compile(
    r"\b(?:good ?bye|bye|good ?night|take care|all the best|i wish you|(?:have|enjoy) (?:an?|the|your) (?:\w+ )?(?:day|evening|night|afternoon|morning|weekend|week|time|rest|stay|trip|journey|meal|dinner))\b"
)

# ── talk that takes no step ──

_LOOKS_ONLY = re.compile(
    r"\b(?:let me|i'?ll|i will|i can|we can|i could|we could|you can|you could|they can|let'?s) (?:just |also |only |have to |need to |always )*(?:look|see|check|ask|review|think|have a (?:look|think)|go (?:back|over)|read|understand|try to understand|get (?:this|that|it|the facts) (?:straight|right)|be|say|tell you|assure|focus|stay|find (?:a|the) (?:solution|way)\b|get (?:this|that|it) (?:all )?(?:sorted|resolved|moving|done)\b|get to a\b|work (?:on|towards)|keep|establish)\b.*"
)
_ON_CONDITION = re.compile(
    r"\bif (?:it|we|that|you|they|the|he|she|there)\b.*\b(?:could|would|'d|can)\b|\b(?:could|would|'d)\b.*\bif (?:it|we|that|you|they|the|he|she|there)\b"
)


_AS_WELL = re.compile(r"^(?:\W|(?:well|right|so|and|but|no|yes|ok|okay|great)\b)*well\b,?|\bas well\b")


def _steps(text: str) -> bool:
    """Whether a folded sentence takes, offers or opens something that is more than looking, talking and if only."""
    if is_question(text) and not _OFFERS.search(text):
        return False
    rest = _LOOKS_ONLY.sub(" ", _AS_WELL.sub(" ", text))
    return (opens_way(rest) or _falls_due(rest)) and not _ON_CONDITION.search(rest)


_OFFERS = re.compile(
    r"\b(?:shall (?:i|we) (?!go (?:back|over))|would you (?:like|prefer|rather)|want me|do you want|how about|can i|could i|may i)\b"
)
_COMING = re.compile(
    r"\b(?:\w+'ll|will|can|is going to|are going to) (?:be |get |have )?(?:know|hear|\w+ed|with you|there|here|sent|ready|done|put|come|collect|ring|call|deliver|fix|go)\b"
)


def _falls_due(text: str) -> bool:
    """Whether a folded sentence says, without denial, what will be done and when."""
    return bool(_COMING.search(text)) and not NEGATION.search(text) and names_time(text)


_ASKS_STEP = re.compile(
    r"\b(?:can|could|will|would|shall|may) (?:i|you|we|it|she|he|they|someone|somebody)\b|\bhow (?:do|can|am|soon|long) (?:i|we|you|it|\w+)\b|\bhow (?:soon|long)\b|\bwhat (?:about|now|next|can|do i|happens|are you|do they)\b|\bwhats? (?:happening|next|it)\b|\bwhen\b"
    r"|\b(?:does|what does) (?:it|that) matter\b|\bdon'?t care\b|\bdon'?t mind\b|\bjust (?:want|need|fix|sort|send|tell|do|give|get)\b|\bnever ?mind\b|\bso (?:what|nothing|no)\b|\b(?:is it|are you|am i|is that|is the \w+) (?:going|getting|happening|sending|doing)\b|\bor not\b|\bwhere do (?:i|we)\b|\bwho (?:moves|does|fixes|sorts|pays|decides)\b|\bi (?:just )?(?:want|need) (?:the|it|my|him|her|them|this|you|someone|somebody)\b|\bis there (?:any|some)thing\b|\bdoes that (?:get|give|help|mean)\b|^(?:ok(?:ay)?|great|yes|right|fine)?\W*(?:and|so|how)\W*\?*$|\bit is\W*$|\b(?:he|she|we|i|they)(?:'s|'m|'re| are| is| am)? (?:stood|stuck|standing|waiting|sat) (?:here|there|in|on|with)\b"
)
_CONTENT = re.compile(
    r"\b(?:helped|thats? ok|thanks|thank you|ta|cheers|brilliant|lovely|perfect|great|good|sounds (?:ok|good|fine)|will do|that'?s (?:it|all|the lot|what happened)|nice)\b"
)
_GOES_ON = re.compile(
    r"\bi'?m (?!only|just|sure|trying|saying|telling|going|looking|not)\w+ing\b|\bi (?:call|do|want to|write|send|bring) |\b(?:thank you (?:that|for telling)|glad|let's|sending|booking|i'?d (?:like|love|recommend|suggest|want) (?:to|you)|due|option|give me|i'?m here|putting|here'?s|recommend|going back|take your time|would you be able|because of us|by (?:the \d|\w+day)|what a|oh no|tell me|go (?:on|ahead)|carry on|i'?m listening|with you|too)\b"
)
_KIND = re.compile(
    r"\b(?:i|we) (?:\w+ )?(?:hope|wish)\b(?! (?:i|we) could\b)|\bwe (?!look|check|see|try|think|talk|work|wait)\w+ (?:\w+ ){0,5}together\b|\b(?:i|we)(?:'m| am|'re| are) (?:\w+ )?on your side\b|\b(?:i|we)(?:'m| am|'re| are)? (?:stay |here )+(?:with|for) you\b"
    r"|\b(?:nobody|no ?one|none of us)(?: here)? (?:thinks?|believes?|says|said|blames?|minds?|is|are|laughs?|judges?|means?)\b.{0,40}\byou"
    r"|\byou(?:'?re| are) (?:\w+ ){0,2}(?:a number|alone|welcome|important|safe|bother(?:ing)?|a burden|no trouble|in good hands)\b"
)
"""Wishes the customer well or stands by them: that puts nobody off."""


@lru_cache(maxsize=4096)  # asked again at every turn of what was said before
def _presses(heard: str) -> bool:
    """Whether a folded turn of the customer's asks for a step, or ends by asking."""
    return bool(_ASKS_STEP.search(heard)) or heard.rstrip().endswith("?")


def _ahead(text: str) -> bool:
    """Whether a folded sentence tells what will be: it can be had, or something falls due at a time."""
    return (
        is_possible(_LOOKS_ONLY.sub(" ", _AS_WELL.sub(" ", text)))
        and not _ON_CONDITION.search(text)
        and not is_question(text)
    )


@turn_feature
def takes_no_step(view: View) -> bool:
    """From the third turn on: the customer has pressed for what can be done, and no turn up to this one takes or opens a step."""
    if view.where != "turn" or view.position < 2:
        return False
    pressed = [turn for turn in view.customer_turns[1:] if _presses(turn)]
    last = view.complete and not any(turn.role == "trainee" for turn in view.turns[view.index + 1 :])
    now = _presses(view.heard_folded)
    if not (
        (now and len(pressed) >= 2)
        or (last and any(map(_presses, view.customer_turns[1:][-2:])) and not _CONTENT.search(view.heard_folded))
    ):
        return False
    if _GOES_ON.search(view.whole) or _KIND.search(view.whole) or any(_ahead(text) for text in view.folded.values()):
        return False
    if any(
        (undertakes(view, part) and names_time(view.whole))
        or promises_in_present(view, part)
        or fragment_echo(view, part)
        for part in view.sentences
    ):
        return False
    said = [fold(part.text) for turn in view.before if turn.role == "trainee" for part in sentences(turn.text)]
    if any(acts(text) or _DEFINITE.search(text) for text in view.folded.values()):
        return False
    return not any(_steps(text) or _undertakes_by(text) for text in (*said, *view.folded.values()))


_DEFINITE = re.compile(
    r"[£$€] ?\d|\b(?:lands?|landing|leaves?|seat|plane|flight|the) \d{1,2}:\d\d\b|\b\d+ (?:(?:to|till|until|and) \d|dollars|pounds|euros)|\b(?:tomorrow|tonight|today|(?:mon|tues|wednes|thurs|fri|satur|sun)day),? (?:at |from |between )?\d"
    r"|^(?:\W|(?:and|so|ok|okay|then)\b)*(?:who|when|which|what time|is|are|can|could|will|would|does)\b.{0,60}\b(?:tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b.*\?"
    r"|\bwhat is better\b|\bwe pay\b|^(?:\W|please\b)*(?:go|come|walk|take|turn|follow|throw|bring|send|show|open|press) (?:to|it|the|me|us|your)\b(?! (?:time|easy)\b)"
)
"""Settles a figure, a day or what the customer does next."""


def _undertakes_by(text: str) -> bool:
    """Whether a folded sentence takes something on and says by when: "I'll ask the depot and ring you by four"."""
    return takes_on(text) and names_time(text)


# ── a promise passed over ──

_TAKES_ON = re.compile(
    r"\blet me (?:just |quickly |go and )*(?:ring|call|phone|send|put|get|run|email|book|chase|order|fix|sort|move|cancel|print|refund)\b|\bi'?m (?:just |now )?(?:checking|chasing|ringing|calling|on it|sending|running|looking it up|asking)\b"
)
_REPORTS = re.compile(
    r"\b(?:i'?ve|i have|we'?ve|done|sent|sorted|booked|found|spoke|spoken|confirmed|refunded|cancelled|fixed|posted|came back|here(?:'s| it| you)|it says|gone (?:through|out|in)|it'?s (?:in|on|there|gone|back|been|clear|fine)|says|said|shows?|all set|through)\b"
)


@turn_feature
def done_said_in_turn(view: View) -> bool:
    """Some sentence of this turn says that something is done."""
    return any(_reports(text) for text in view.folded.values())


@turn_feature
def never_reported(view: View) -> bool:
    """The trainee goes on speaking to the end, and no later turn of theirs says that something is done."""
    later = [turn.text for turn in view.turns[view.index + 1 :] if turn.role == "trainee"]
    done = any(_reports(fold(part.text)) for text in later for part in sentences(text))
    return view.complete and bool(later) and not done


_ANSWERS = re.compile(r"\b(?:i'?ll|i will|i'?m \w+ing|yes|not yet|no)\b")
_LOOKS_AFTER = re.compile(
    r"\b(?:did|have|has) (?:you|he|she|they|it|the \w+|\w+)\b.*\?|\bany (?:luck|news|joy|sign|update)\b|\bis (?:he|she|it|that) (?:on|done|there|through|coming|gone|sent|back|sorted|turned)\b|\b(?:not|nothing|isn'?t|hasn'?t|haven'?t|still) (?:\w+ )?(?:here|come|arrived|through|happened|there|got|had|received|showing|yet)\b|\bwhat did (?:he|she|they|it)\b|^and (?:the|my|that|what about)\b|\bso (?:is|have|has|did) (?:it|you|that|he|she|they)\b"
)


@feature
def promise_passed_by(view: View, sentence: Sentence) -> bool:
    """Takes something on; the customer later asks what became of it, and the reply to that neither tells, dates nor takes it on again."""
    folded = view.folded[sentence.number]
    if not view.complete or view.where != "turn" or is_question(folded) or NEGATION.search(folded):
        return False
    if not (_TAKES_ON.search(folded) or undertakes(view, sentence)):
        return False
    promised = view.stems[sentence.number]
    asked = passed = False
    for place, turn in enumerate(view.turns[view.index + 1 :]):
        said = [fold(part.text) for part in sentences(turn.text)]
        if turn.role == "customer":
            asked = place >= 1 and any(_asks_after(text, promised) for text in said)
            continue
        if asked and not any(_speaks_to(text, promised) for text in said):
            passed = True
        elif passed and any(_reports(text) for text in said):
            passed = False
        asked = False
    return passed


def _asks_after(text: str, promised: frozenset[str]) -> bool:
    """Whether a customer's folded sentence asks what became of something, or asks about what was promised."""
    return bool(_LOOKS_AFTER.search(text)) or (is_question(text) and bool(promised & set(content_stems(text))))


def _reports(text: str) -> bool:
    """Whether a folded sentence says, without denial, that something is done or what was found."""
    return bool(_REPORTS.search(text)) and not NEGATION.search(text) and not is_question(text)


def _speaks_to(text: str, promised: frozenset[str]) -> bool:
    """Whether a folded sentence of a reply speaks to what was promised: shares a word with it, reports, dates or takes on."""
    if is_question(text):
        return False
    return bool(promised & set(content_stems(text)) or _reports(text) or names_time(text) or _ANSWERS.search(text))


@turn_feature
def step_in_talk(view: View) -> bool:
    """Some turn of the trainee so far, this one among them, takes or opens a step."""
    said = [fold(part.text) for turn in view.before if turn.role == "trainee" for part in sentences(turn.text)]
    return any(_steps(text) for text in (*said, *view.folded.values()))
