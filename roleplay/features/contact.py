"""Contact: whether somebody will get in touch with the customer, and whether that was taken back."""

import re

from roleplay.features.times import names_time
from roleplay.features.view import View, feature, in_sentence, per_view, search_once, turn_feature
from roleplay.text import Sentence, fold, sentences

_CONTACTS = re.compile(
    r"(?:\b(?:i'?ll|i will|i shall|we'll|we will|we shall|i'?m(?! (?:so |very |really |truly |terribly )*(?:sorry|afraid|sure))(?: going to| gonna)?|we're(?! (?:so |very |really |truly |terribly )*(?:sorry|afraid))(?: going to)?|(?:he|she|they|who)(?:'ll| will| is going to| are going to)|[a-z]+,?(?:'ll| will| is going to|'s going to| is due to)|you(?:'ll| will)|let'?s|shall (?:i|we)|can i|(?:would you like|want|if you(?:'d)? like) me to|would it help if i|i(?:'d| would) like to|i'?ve (?:asked|arranged for|got) \w+ to)\b"
    r"(?:(?!\bto (?:him|her|them|the|my)\b)[^.?!;]){0,60}?|\b(?:and(?: then)?|then|i|she|he|they|we|(?:the|our|my|your|an?|night|day|front) (?:\w+ )?(?:desk|team|colleague|manager|supervisor|reviewer|engineer|driver|courier|nurse|doctor|surgeon|office|branch|depot|department|workshop|fitter|specialist|adviser|agent|reception)(?= \w+s\b)) )"
    r"\b(?:(?:ring|rings|ringing|call|calls|calling|phone|phones|phoning|telephone|text|texts|texting|e-?mail|e-?mails|e-?mailing|message|messages|messaging|ping|write to|writes to|writes?(?= (?:you|u)\b(?! (?:(?!an? (?:\w+ )?(?:e-?mail|mail|message|note|line|sms|text|letter))an?|two|three|\d+|off|down|out|up)\b))|update|visit|visits|contact|speak to|speak with|speak|talk to|talk|catch up with|catch up|drop|remind|chase)"
    r" (?:(?:you|u|your (?:\w+ )?(?:mobile|phone|landline|number)|the (?:\w+ )?(?:mobile|phone|landline|number))\b|(?:on )?\+?\d[\d -]{5,}\d\b|(?:again|back|at \d|at \w+ (?:and|to|on|sharp)|on \w+day|on the|by \d|by \w+day|tomorrow|tonight|this (?:afternoon|evening)|next|first thing|either way|whichever|before|after|around|about \d|between|when|once|to (?:ask|see|check|hear|tell|let|say|confirm|find|make)|and (?:see|ask|tell|check)|every|each|in (?:a|two|the)|\w+day)\b|in (?:on|to see)|by (?:to|on|your|and))|"
    r"(?:call|ring|phone|report|get|come|comes|check) back (?:to you|with (?:you|the|a|an|it)|and|at|on \w+day|on the|in (?:a|two|the)|tomorrow|after|once|when|by)|(?:call|ring|phone) back|be in touch|get in touch with you|check(?:ing|s)? (?:in|again|up|on (?:you|it|how|that|this)|with you|whether|how|it(?:'s| is| has)|that (?:it|you|everything)|your)\b|follow(?:ing)? (?:up|this up|it up)|let you know|get back to you|come back to you|be back (?:to|with) you|"
    r"(?:send|pop|drop)(?:ing)? (?:you )?(?:a|an) (?:\w+ )?(?:text|e-?mail|mail|message|update|note|reminder)|giv(?:e|es|ing) (?:you|[a-z]+) (?:a |another )?(?:quick )?(?:ring|call|bell|buzz|shout|update|tinkle)|look (?:in on|again|at it again)|pop (?:in|by|over|round|back)|stop by|knock|come (?:by|round|over|and see)|comes (?:round|by)|sit down with you|touch base|see how (?:you|it|things|she|he|they)|ask (?:you )?how|hear how|hear (?:back )?from|"
    r"get (?:a|an|my) (?:\w+ )?(?:call|text|e-?mail|mail|message|update)|have (?:a|an|my) (?:\w+ )?(?:call|text|e-?mail|mail|message|update)|(?:tell you (?:either|that|on|by|how|what|whether|as soon|when|if)|be on the phone to you|be round|be (?:ringing|calling|phoning|texting|emailing)))\b|"
    r"\bexpect (?:a|an|my) (?:\w+ )?(?:call|text|e-?mail|message|ring|update|letter)\b|\b(?:call|callback|call-back|visit|check-?in|check-?up|follow-?up|phone call|review|catch-?up|second look)\b.{0,30}\b(?:booked|set|arranged|scheduled|diarised|in (?:my|the|your) (?:diary|calendar))\b|\b(?:booked|set up|arranged|scheduled|diarised|put)\b.{0,20}\b(?:call|callback|call-back|check-?in|check-?up|follow-?up|phone call|review|catch-?up|reminder)\b"
)  # fmt: skip
_ASKS_LEAVE = re.compile(r"\b(?:can|could|may) i (?:just |please )?ask(?: you)?\b[:,]?")
_says_contact = search_once(_CONTACTS)


def contacts(folded: str) -> bool:
    """Say whether a folded sentence says that somebody will get in touch with the customer; leave to ask is no promise."""
    return _says_contact(_ASKS_LEAVE.sub(" ", folded))


_NOT_PROMISED = re.compile(
    r"\b(?:you (?:can|could|should|must|need to|have to|had better|may|just|should have|said|rang|called|were)|can you|could you|please|did|did(?:n't)?|have you|has|had|was|were|tried|used to|if you|why don't you|customer|call us|ring us|email us|used to) (?:(?!\bi'?ll\b|\bi will\b|\bwe'?ll\b|\bi'?m going\b)[^.?!;]){0,25}\b(?:call|ring|phone|text|e-?mail|message|write|contact|follow|check|get back|come back|visit)\b|\b(?:next|another|other|my) (?:customer|caller|client)\b|\byour (?:call|email|message|visit)\b|"
    r"\b(?:won'?t|will not|not going to|can'?t|cannot|couldn'?t|don'?t|do not|never|was going to|were going to) (?:\w+ ){0,2}?(?:call|ring|phone|text|e-?mail|message|write|contact|follow|check|be in touch|get back|hear|see|visit)\b"
)

in_sentence("negated_promise", _NOT_PROMISED, "Says that contact will not be made, or was only meant to be.")


@feature
def promises_contact(view: View, sentence: Sentence) -> bool:
    """Says that somebody will get in touch with the customer: I'll ring you, she'll email you, you'll hear from us."""
    return contacts(view.folded[sentence.number])


@turn_feature
def contact_promised(view: View) -> bool:
    """Contact with the customer was promised, with a time, in this turn or an earlier one."""
    said = [fold(s.text) for turn in (*view.trainee_turns, view.text) for s in sentences(turn)]
    return any(names_time(text) and contacts(text) for text in said)


_WITHDRAWS = re.compile(
    r"^(?:\W|(?:oh|ah|well|sorry|actually|you know what|let me see|hang on|hm+|wait)\b)*(?:no\b,? (?!problem|worries|need|trouble)|best leave it|(?:just )?(?:give|ring|call|drop|phone) us\b)|\b(?:actually|on second thoughts?|come to think of it),? (?:no|i can'?t|we can'?t|best leave)\b|\bbest leave it\b|\byou know what,? just (?:give|ring|call|drop)\b|^(?:oh |ah |sorry,? |actually,? )*(?:wait|hang on|hold on)\b.{0,60}\bi(?:'m| am) (?:out|off|away|not in|not here|gone) (?:from|by|at|on|that|after|then|tomorrow)\b"
)


@per_view
def _last_withdrawal(view: View) -> int:
    """The number of the last sentence of this turn that takes something back; 0 if none does."""
    return max((number for number, text in view.folded.items() if _WITHDRAWS.search(text)), default=0)


@feature
def contact_withdrawn(view: View, sentence: Sentence) -> bool:
    """The contact spoken of here is taken back: later in this turn, or as the trainee's next words begin."""
    if _last_withdrawal(view) > sentence.number:
        return True
    if not view.complete or view.where != "turn":
        return False
    later = next((turn.text for turn in view.turns[view.index + 1 :] if turn.role == "trainee"), "")
    return bool(_WITHDRAWS.search(fold(later))) and not contacts(fold(later))
