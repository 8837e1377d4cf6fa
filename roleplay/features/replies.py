"""What came back: the customer's next words, as far as they say how the trainee's turn was taken. Never known live."""

import re

from roleplay.features.view import View, per_view, turn_feature
from roleplay.text import fold, sentences


@per_view
def _reply(view: View) -> str:
    """The customer's folded words between this turn and the trainee's next; "" while the conversation goes on."""
    if not view.complete or view.where != "turn":
        return ""
    said: list[str] = []
    for turn in view.turns[view.index + 1 :]:
        if turn.role == "trainee":
            break
        said.append(turn.text)
    return fold(" ".join(said))


_TOLD_ALREADY = re.compile(
    r"\b(?:i(?:'ve| have)? (?:just |already |literally )+(?:told|said|wrote|written|explained|gave|given|sent|answered|typed|mentioned)|i (?:told|said to) you (?:that|this|already|in|twice|all)|as i(?:'ve)? (?:just |already )?(?:said|told|wrote)|"
    r"(?:that'?s|thats|which is|it'?s) (?:literally |exactly |just )?(?:what|where) i(?:'ve)? (?:just |already |literally )*(?:said|wrote|told|put|typed)|not what i (?:said|asked|meant|wrote|told)|(?:did|have|can) you (?:even |actually |not )?(?:read|hear|listen)|are you (?:even |actually )?(?:reading|listening)(?! (?:me|it|that|this|from|off|out)\b)|"
    r"(?<!that )\bi (?:wrote|said|did say|typed) (?:it|that(?!')|so)\b(?! (?:i|we|he|she|they|for|with|to|would|had)\b)|(?:it'?s|its|that'?s|thats|they'?re) (?:literally |right |all |already )*in (?:my|the) (?:\w+ )?(?:message|email|ticket|chat|form|subject)|in my (?:first |last )?(?:message|email)|read (?:my (?:message|email|note)|what i (?:wrote|said|put)|it again)|scroll (?:up|back)|like i said|nobody reads (?:it|what|my|these|them|anything)|you'?re not (?:listening|reading)(?! (?:me|it|that|this|from|off|out)\b))\b"
)


@turn_feature
def told_already_next(view: View) -> bool:
    """The customer answers that they had told this already, or that they were not read: I just told you, did you read."""
    return bool(_TOLD_ALREADY.search(_reply(view)))


_REJECTS = re.compile(
    r"^(?:\W|(?:um+|er+|well|oh|sorry|hang on|wait|hm+|ok|okay)\b)*(?:"
    r"no\b(?!\W*$)(?!,? (?:thanks?|thank you|problem|worries|rush|hurry|idea|lol|haha\w*|more|just|of course|honestly|need|nothing|ta|love|wonder|you(?:'re| are|'ve|ve| have) (?:right|got|been)|you did|(?:that|it|this)(?:'?s| is)? (?:it|all|right|fine|ok|okay|great|good|everything|perfect|about it|the (?:lot|gist|size))|i (?:know|suppose|see|understand|get|agree|don'?t think so)|no no))"
    r"|not (?:even|really|quite|at all|exactly|remotely|my|just|only)\b|nope\b|nah\b|wrong\b|(?:that|this|it)(?:'s|s| is)? (?:not|isn'?t) (?:what|how|it\b|even|quite|right|my|just)|(?:that|this|it) (?:isn'?t|wasn'?t) (?:what|how|it\b|even|quite|right|my|just)|i (?:never|didn'?t) (?:say|said|ask|want))"
)


@turn_feature
def rejected_next(view: View) -> bool:
    """The customer turns down what was just put to them: no, not even slightly, that's not what I said."""
    return bool(_REJECTS.search(_reply(view))) or told_already_next(view)


_CONFIRMS = re.compile(
    r"^(?:\W|(?:um+|er+|well|oh|ok|okay|haha|ha|lol|no lol)\b)*(?:yes|yep|yeah|yup|ye|aye|exactly|precisely|spot on|correct|right|100|that'?s (?:it|right|exactly|about|the)|thats (?:it|right|exactly|about|the)|basically|pretty much|you'?ve got it|got it in one|word for word)\b"
)


@turn_feature
def confirmed_next(view: View) -> bool:
    """The customer confirms what was just put to them: yes exactly, spot on, that's it."""
    return bool(_CONFIRMS.search(_reply(view))) and not told_already_next(view)


_BLAMED = re.compile(
    r"^(?:\W|(?:so|oh|ok|okay|right|well|wow|and|um+|er+|excuse me|sorry)\b)*(?:(?:so )?(?:it'?s|its|that'?s|thats) (?:all )?my (?:own )?fault|(?:so |now )?i'?m (?:thick|stupid|the problem|to blame|at fault|lying|a liar)|(?:are|r) (?:you|u) (?:blaming|saying (?:it'?s|its|it was|i)|accusing|calling me)|you(?:'re| are) blaming|don'?t (?:blame|put (?:it|this|that) on) me|(?:it'?s|its|it was|that'?s) not my (?:fault|doing|mistake)|nobody (?:told|asked) me)\b"
)


@turn_feature
def blamed_next(view: View) -> bool:
    """The customer answers as one who was blamed: so it's my fault, so I'm thick, nobody asked me to."""
    return bool(_BLAMED.search(_reply(view)))


_HURRIED = re.compile(
    r"\b(?:you(?:'re| are) (?:in (?:such )?a (?:hurry|rush)|rushing|hurrying|(?:too|very) (?:quick|fast)|(?:already )?(?:giving|offering|handing) me (?:things|answers|solutions))"
    r"|slow down|not so fast|(?:i(?:'ve| have) not|i haven'?t) (?:yet |even )?told you (?:what|the|why|how|yet|anything|half)|you(?:'ve| have)? (?:not|n't|never) (?:even |yet )?(?:asked|heard) (?:me|what|why|how|yet|the)"
    r"|before you(?:'ve| have| even)? (?:even )?(?:heard|asked|listened|know|knew))\b"
)


@turn_feature
def hurried_next(view: View) -> bool:
    """The customer answers as one who was rushed: slow down, I've not told you what happened, you're giving me things."""
    return bool(_HURRIED.search(_reply(view)))


_CUT_OFF = re.compile(
    r"\b(?:(?:i(?:'m| am|m)|was) (?:still )?(?:not|n't) (?:yet )?(?:finished|done)|i(?:'ve| have|ve) (?:still )?not (?:yet )?finished|i (?:hadn'?t|haven'?t|havent|wasn'?t|wasnt) (?:finished|done))\b(?! (?:(?!talking|speaking|telling|explaining|saying)\w+ing\b|it\b|that\b|this\b|the\b|my\b|any|an?\b|so\b|much\b|what\b|one\b|them\b))"
    r"|\b(?:let me finish|(?<!thought )(?<!like )i was (?:still |just )?(?:talking|telling|speaking|saying|getting to|going to say|trying to (?:say|tell))(?! (?:to|with|my|him|her|them|the|your)\b)|hear me out|stop interrupting|will you (?:just )?listen"
    r"|(?:can|could|may) i (?:just |please )?(?:finish|speak|get a word|talk|say)(?! (?:to|with|the|it|my|something|one|this)\b)|if i could (?:just )?finish)\b|^\W*(?:can|could|may|if) i\W*$"
)
"""To have not finished, or to want to speak; not to have not done a thing ("I've not done the form"), or want to speak to somebody."""


@turn_feature
def cut_off_next(view: View) -> bool:
    """The customer answers that they had not finished."""
    return bool(_CUT_OFF.search(_reply(view)))


_SAYS_YES = re.compile(
    r"^(?:\W|(?:ok(?:ay)?|right|good|great|fine|well|all)\b)*(?:yes|yeah|yep|please do|that works|that'll do|go on then|deal|book it|sounds good|perfect|i can (?:wait for|live with) (?:that|it))\b(?!,? (?:but|and)\b)"
)


@turn_feature
def after_yes(view: View) -> bool:
    """The customer just agreed: some sentence of theirs begins with a yes."""
    return any(_SAYS_YES.search(fold(said.text)) for said in sentences(view.heard))
