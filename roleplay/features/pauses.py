"""Pauses: asked for, explained, refused, and how long they really took."""

import re

from roleplay.features.questions import is_question
from roleplay.features.times import span_seconds
from roleplay.features.view import View, feature, in_sentence, per_view, turn_feature
from roleplay.text import Sentence, content_stems, fold, sentences


@turn_feature
def was_held(view: View) -> bool:
    """The customer was left waiting before this turn."""
    return view.index < len(view.turns) and view.turns[view.index].held_seconds > 0


_ASKED_HOLD = re.compile(
    r"\b(moment|minute|minutes|min|mins|second|sec|hold|holding|too long|bear with|wait|pause|step away|look into|check)\b"
)


@turn_feature
def asked_hold(view: View) -> bool:
    """The trainee's previous turn asked for a moment: no sentence, without leave, that only says when or keeps something for somebody."""
    if not view.trainee_turns:
        return False
    said = [fold(part.text) for part in sentences(view.trainee_turns[-1])]
    leave = any(map(_LEAVE.search, said))
    return any(_ASKED_HOLD.search(text) and (leave or not _NO_PAUSE.search(text)) for text in said)


_TOLD_TO_WAIT = re.compile(
    r"\b(?:bear(?:ing)? with|hold(?:ing)? on|hang on|please (?:hold|wait)|(?:one|a|another|just a|still) (?:\w+ )?(?:moment|minute|second|sec|mo)|little longer|nearly there|won'?t be long)\b"
)


@turn_feature
def asked_hold_twice(view: View) -> bool:
    """Both of the trainee's last two turns told the customer to wait."""
    return len(view.trainee_turns) >= 2 and all(_TOLD_TO_WAIT.search(turn) for turn in view.trainee_turns[-2:])


@turn_feature
def back_late(view: View) -> bool:
    """The customer waited far longer than the trainee had said (half as long again and a minute; five minutes if none was said)."""
    held = view.turns[view.index].held_seconds if view.index < len(view.turns) else 0
    asked = span_seconds(view.trainee_turns[-1]) if view.trainee_turns else None
    return held > (300 if asked is None or asked <= 60 else asked * 1.5 + 60)


_CALLS_OUT = re.compile(
    r"\b(?:hello|hellooo*|anyone|anybody)\b ?[?!.]|\b(?:are )?(?:you|u) (?:still )?(?:there|with me)\b|\bstill (?:there|waiting|here|holding)\b|\b(?:that's|thats|it'?s been|been) (?:\w+ )?(?:\d+|two|three|four|five|six|ten|fifteen|twenty|half an|an? hour|ages|hours?|forever)\b|\b(?:\d+|ten|fifteen|twenty|thirty) ?(?:min\w*|hours?) (?:now|later|on|and counting|already|gone|you said)\b|\bhanging up\b"
)


@turn_feature
def called_out(view: View) -> bool:
    """The customer had to call out for the trainee: hello? are you there? that's four minutes."""
    return bool(_CALLS_OUT.search(view.heard_folded))


_WAITING = re.compile(
    r"\b(?:bear(?:ing)? with|hold(?:ing)?|hang(?:ing)? on|wait(?:ing)?|patience|moment|minutes?|mins?|secs?|seconds?|longer|nearly there|almost done)\b"
)

_REASON = re.compile(
    r"\b(?:while (?:i|we)|so (?:that )?(?:i|we) can|because|since i|i(?:'d| would|'ll| will| need to| want to|'m going to) (?:like to |want to |need to |just )?(?:check|look|ask|read|find|pull|get|see|go|speak|ring|call|open|compare|trace)|"
    r"to (?:check|look|ask|read|find out|pull up|see|speak|ring|call|open|compare|trace|think|confirm|get)|i'?m (?:\w+ )?(?:checking|looking|asking|reading|pulling|finding|opening|ringing|calling|loading|going through))\b"
)


@turn_feature
def span_asked_in_turn(view: View) -> bool:
    """The turn asks something and names a span of minutes or a moment that the speaker needs."""
    return any(is_question(text) for text in view.folded.values()) and any(
        span_seconds(text) is not None
        and not re.search(
            r"\btake (?:a|your|all)\b.{0,12}\bif you\b|\bin a (?:moment|minute|second)\b|\d-minute|\w-minute", text
        )
        for text in view.folded.values()
    )


@turn_feature
def reason_in_turn(view: View) -> bool:
    """The turn says what the wait is for, or names a span of several minutes."""
    return bool(_REASON.search(view.whole)) or (span_seconds(view.whole) or 0) > 60


@feature
def answer_in_turn(view: View, sentence: Sentence) -> bool:
    """Some other sentence of the turn tells something: it does not ask, nor only speak of waiting."""
    return bool(_telling(view) - {sentence.number})


@per_view
def _telling(view: View) -> frozenset[int]:
    """The numbers of the sentences that tell something."""
    return frozenset(
        said.number
        for said in view.sentences
        if len(content_stems(said.text)) >= 2
        and not is_question(view.folded[said.number])
        and not _WAITING.search(view.folded[said.number])
    )


@turn_feature
def substance(view: View) -> bool:
    """The turn tells something: five content words or more that are no question and no talk of waiting."""
    told = {
        found
        for s in view.sentences
        if not is_question(view.folded[s.number])
        for found in view.stems[s.number]
        if not _WAITING.search(found)
    }
    return len(told) >= 4


_PAUSE = r"(?:(?:\d+|a|an|one|two|three|four|five|six|seven|eight|ten|a couple of|couple of|a few|half a|just a|another|thirty|sixty|ninety)(?: or (?:so|two|three)| more)?[- ](?:quick |short |little |full |clear |whole |brief )?(?:minutes?|mins?|moments?|seconds?|secs?|tick|ticks|mo|sec|bit|while)|on hold|hold(?: on)?(?: for me)?|(?:go|going|be|being) (?:quiet|silent)|mute (?:you|myself|the)|step away|be quiet|pause|breather|hang on|be right back|straight back|back to you in|leave you (?:for|on)|hold the line)"

_NEEDS_PAUSE = re.compile(
    rf"\b(?:i|i'?d|i'?ll|i'?m|me|we|us)\b[^?!]{{0,70}}\b{_PAUSE}\b|\b{_PAUSE}\b[^.?!]{{0,60}}\b(?:i|me|i'?ll|i'?d|we)\b|^(?:and |so |right,? |ok(?:ay)?,? |is it )*(?:would|will|is|are|can|could|may|might|mind|do you mind|ok(?:ay)? (?:if|with)|all right if)\b.{{0,25}}\b{_PAUSE}\b|^(?:just )?{_PAUSE}(?: more)?,? (?:please\?|(?:is|would) (?:that|it)\b|(?:ok(?:ay)?|all right|alright)\b)|\b{_PAUSE}(?: more| longer)?,? (?:please|if (?:i|that))\b"
)

_LEAVE = re.compile(
    r"\b(?:(?:is|are|would|will|can|could|may|might|do|does|shall|mind)\b[^.!]*\?|ok(?:ay)? (?:if|with) (?:i|me)\b|ok(?:ay)?(?: with you| for you| by you)?\?|all right(?: with you)?\?|alright\?|if that'?s (?:ok|okay|all right|alright|fine)|if you don'?t mind|with your (?:ok|permission)|mind (?:if|waiting|holding)|please\?|yes\?)"
)

_NO_PAUSE = re.compile(
    r"\btake (?:a|your|all)\b.{0,15}\b(?:if you|when(?:ever)? you)|\bin (?:a|one|two|just a) (?:moment|minute|second|sec|few|\w+ minutes?)\b(?! (?:or so )?i)|\b(?:in|within|inside) (?:the next |about |under )?(?:\w+ ){0,2}(?:minutes?|mins?|hours?)(?: or so)?\b(?! (?:or so )?i\b)|\b(?:minutes?|mins?|hours?),? (?:i|we|you)(?:'ll| will)? (?:have|get|write|send|ring|call|text|e-?mail|phone|post|order|book|raise)\b|\bhold (?:the (?!line\b)\w+|an? (?!(?:quick |short |little )?(?:min|mo|sec|tick|while|bit))\w+|down|it|that|both|your|any)\b|\b(?:you(?:'ve| have)? (?:waited|been waiting|held|spent|had to)|put (?:it|that|them|your \w+|the \w+) on hold|every|per|last|ago|late|away by|early)\b|\b(?:it|that|this|the \w+) (?:takes?|took|lasts?|holds?|runs?)\b|\bhold(?:ing)? on to\b|\ba second (?:pair|person|man|woman|driver|opinion|visit|attempt|box|time|one|letter|call|hand)\b"
)


@feature
def asks_pause(view: View, sentence: Sentence) -> bool:
    """Needs a moment or a hold, and asks leave for it: here, further on in the turn, or before in a sentence on waiting."""
    folded = view.folded[sentence.number]
    if not _NEEDS_PAUSE.search(folded) or _NO_PAUSE.search(folded):
        return False
    leave = _leave_asked(view)
    return max(leave, default=0) >= sentence.number or any(leave.values())


@per_view
def _leave_asked(view: View) -> dict[int, bool]:
    """The sentences of this turn that ask leave, by number: whether they speak of waiting."""
    return {n: bool(_ON_WAITING.search(text)) for n, text in view.folded.items() if _LEAVE.search(text)}


_ON_WAITING = re.compile(rf"\b(?:{_PAUSE}|wait|holding|moment|(?:mind|ok(?:ay)?|all right|alright) if i)\b")


_LENGTH = re.compile(
    r"(?<!brief )\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|ten|a couple(?: of)?|couple of|a few|half an?|thirty|sixty|ninety)(?: or (?:so|two|three)| more|(?: full| short| quick| little)?)[- ]?(?:minutes?|mins?|moments?|seconds?|secs?|sec|tick|ticks|mo|hour)\b|\b(?:for|in|quiet|muted?) (?:\d+|five|ten|two|three)\b"
)
_VAGUE_LOOK = re.compile(
    r"\b(?:look(?:ing)? (?:into|at) (?:this|that|it|things?|your (?:issue|query|case|concern|matter|request))|check(?:ing)? (?:on )?(?:this|that|it|things?|some(?:thing)?))(?: (?:out|for you|up|now))*\W*$"
)


@per_view
def _length_named(view: View) -> bool:
    return bool(_LENGTH.search(view.whole))


@per_view
def _explained(view: View) -> bool:
    return bool(_REASON.search(view.whole))


@feature
def pause_unmeasured(view: View, sentence: Sentence) -> bool:
    """Names neither a length of the pause nor what is to be looked at ("while I look into this for you")."""
    folded = view.folded[sentence.number]
    return not _length_named(view) and (
        bool(_VAGUE_LOOK.search(folded)) or not (_explained(view) and len(view.stems[sentence.number]) >= 3)
    )


_SPAN = r"(?:\w+ ){0,3}(?:minutes?|mins?|moments?|seconds?|secs?)"
_LOOKING_SPAN = re.compile(
    rf"\b{_SPAN} (?:to|while i|while we) (?:just )?(?:open|look|check|read|find|pull|load|bring up|get into|go through|see|write|type|note|log)\b|\b(?:screens?|pages?|systems?|cases?|files?|computers?|records?|accounts?) (?:just |only )?(?:takes?|needs?|loads?|opens?) {_SPAN}\b"
)

in_sentence(
    "span_of_looking",
    _LOOKING_SPAN,
    "Names the minutes that looking or opening something takes: a wait within the talk, no date for what is to come.",
)


_GENERALITY = re.compile(
    r"\b(?:as you (?:may )?know|(?:can|may|might|will) vary|varies|depend(?:s|ing)? on|generally|in general|as a rule|typically|our (?:policy|process))\b"
)


_BACK_AGAIN = re.compile(r"^(?:(?:hi|hello|ok(?:ay)?|right|so|sorry),? )*(?:i'?m |i am )?back\b.{0,40}$")


@turn_feature
def brings_news(view: View) -> bool:
    """The turn tells something of this case: not only generalities, thanks or more waiting."""
    return any(
        not _GENERALITY.search(view.folded[number]) and not _BACK_AGAIN.search(view.folded[number])
        for number in _telling(view)
    )


_PAUSE_REFUSED = re.compile(
    r"\b(?:don'?t|do not|didn'?t|not) (?:\w+ )?(?:need|want|have|got) (?:\w+ ){0,2}(?:breath\w*|break|pause|moment|rest|time (?:for|to)|minutes?|wait|calm\w*)\b|\b(?:no time|can'?t|cannot|won'?t|not) (?:to )?(?:wait|hold|hang on|be put on hold)\b|\bno,? (?:don'?t|not now|i can'?t)\b|\bneed (?:a|an|it|this|the) (?:yes|answer|number|straight)\b.{0,20}\bnow\b"
)


@turn_feature
def after_pause_refused(view: View) -> bool:
    """The customer said that they do not want a pause or cannot wait."""
    return bool(_PAUSE_REFUSED.search(view.heard_folded))


_ASKS_LENGTH = re.compile(
    r"\bhow (?:long|brief|short|quick\w*|many minutes|much longer)\b|\b(?:long|brief)\?|\bwhen (?:will|are) you (?:be )?back\b"
)


@turn_feature
def customer_asks_length(view: View) -> bool:
    """The customer asked how long the wait will be."""
    return bool(_ASKS_LENGTH.search(view.heard_folded))


@turn_feature
def pause_pending(view: View) -> bool:
    """The trainee's last turn asked for a pause or told the customer to wait, so that a return with something is due."""
    if not view.trainee_turns:
        return False
    said = [fold(part.text) for part in sentences(view.trainee_turns[-1])]
    told = any(_TOLD_TO_WAIT.search(text) and not _NO_PAUSE.search(text) for text in said[-2:])
    return told or any(
        _NEEDS_PAUSE.search(text) and _LENGTH.search(text) and not _NO_PAUSE.search(text) and _LEAVE.search(asked)
        for text, asked in zip(said, [*said[1:], ""], strict=True)
        for asked in (text, asked)
    )
