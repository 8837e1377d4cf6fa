"""Pauses: asked for, explained, refused, and how long they really took."""

import re

from roleplay.features.questions import is_question
from roleplay.features.times import span_seconds
from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.text import Sentence, content_stems


@turn_feature
def was_held(view: View) -> bool:
    """The customer was left waiting before this turn."""
    return view.index < len(view.turns) and view.turns[view.index].held_seconds > 0


_ASKED_HOLD = re.compile(
    r"\b(moment|minute|minutes|min|mins|second|sec|hold|bear with|wait|pause|step away|look into|check)\b"
)


@turn_feature
def asked_hold(view: View) -> bool:
    """The trainee's previous turn asked for a moment."""
    return bool(view.trainee_turns) and bool(_ASKED_HOLD.search(view.trainee_turns[-1]))


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
    r"\b(?:hello|hellooo*|anyone|anybody)\b ?[?!.]|\b(?:are )?(?:you|u) (?:still )?(?:there|with me)\b|\bstill (?:there|waiting|here|holding)\b|\b(?:that's|thats|it's been|been) (?:\w+ )?(?:\d+|two|three|four|five|six|ten|fifteen|twenty|half an|ages|hours?|forever)\b|\bhanging up\b"
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


_PAUSE = r"(?:(?:\d+|a|an|one|two|three|four|five|six|seven|eight|ten|a couple of|couple of|a few|half a|just a|another|thirty|sixty|ninety)(?: or (?:so|two|three))?[- ](?:quick |short |little |full |clear |whole |brief )?(?:minutes?|mins?|moments?|seconds?|secs?|tick|ticks|mo|sec|bit|while)|on hold|hold(?: on)?(?: for me)?|go quiet|step away|be quiet|pause|breather|hang on|be right back|straight back|back to you in|leave you (?:for|on)|hold the line)"

_NEEDS_PAUSE = re.compile(
    rf"\b(?:i|i'?d|i'?ll|i'?m|me|we|us)\b[^?!]{{0,70}}\b{_PAUSE}\b|\b{_PAUSE}\b[^.?!]{{0,60}}\b(?:i|me|i'?ll|i'?d|we)\b|^(?:and |so |ok,? |okay,? )?(?:would|will|is|can|could|may|might|mind|do you mind)\b.{{0,25}}\b{_PAUSE}\b"
)

_LEAVE = re.compile(
    r"\b(?:(?:is|are|would|will|can|could|may|might|do|does|shall)\b[^.!]*\?|ok(?:ay)?(?: with you| for you| by you)?\?|all right(?: with you)?\?|alright\?|if that'?s (?:ok|okay|all right|alright|fine)|if you don'?t mind|with your (?:ok|permission)|mind (?:if|waiting|holding)|please\?|yes\?)"
)

_NO_PAUSE = re.compile(
    r"\btake (?:a|your|all)\b.{0,15}\b(?:if you|when(?:ever)? you)|\bin (?:a|one|two|just a) (?:moment|minute|second|sec|few|\w+ minutes?)\b(?! (?:or so )?i)|\bhold (?:the (?:power|reset|button|home|volume|\w+ button|\w+ key|key|phone)|down|it|that|both|your|any)\b|\b(?:you(?:'ve| have)? (?:waited|been waiting|held|spent|had to)|put (?:it|that|them|your \w+|the \w+) on hold|every|per|last|ago|late|away by|early)\b|\b(?:it|that|this|the \w+) (?:takes?|took|lasts?|holds?|runs?)\b"
)


@per_view
def _leave_asked(view: View) -> bool:
    return bool(_LEAVE.search(view.whole))


@feature
def asks_pause(view: View, sentence: Sentence) -> bool:
    """Needs a moment or a hold, and the turn asks leave for it."""
    folded = view.folded[sentence.number]
    return bool(_NEEDS_PAUSE.search(folded)) and not _NO_PAUSE.search(folded) and _leave_asked(view)
