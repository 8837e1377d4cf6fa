"""How the customer tells it: heated, still in the middle of it, going on from before, or in praise."""

import re

from roleplay.features.heard import MISHAP, customer_troubled, heat_in, is_grievance
from roleplay.features.view import View, in_heard, turn_feature
from roleplay.text import fold


@turn_feature
def heated(view: View) -> bool:
    """In a customer's turn: two signs of anger or more (angry words, capitals, stacked marks) in a grievance."""
    return heat_in(view.text) >= 2 and (is_grievance(view.whole) or bool(MISHAP.search(view.whole)))


_MID_FLOW = re.compile(r"\b(?:the|an?|and|but|because|cos|my|his|their|our|he|she|we'd \w+ for)$")


@turn_feature
def heard_midflow(view: View) -> bool:
    """The customer's last words break off in mid-sentence, in the course of telling a trouble."""
    return (
        len(view.heard_words) >= 4
        and view.heard.rstrip()[-1:].isalpha()
        and bool(_MID_FLOW.search(view.heard_folded))
        and customer_troubled(view)
    )


_DONE_TELLING = re.compile(
    r"\b(?:that'?s (?:it|all|everything|the lot)|i'?ve said (?:it|my piece)|i'?ve had enough really|(?:i'?m|that'?s me) (?:done|finished)|what now|so\W+ what (?:can|will|are) you)\b"
)


@turn_feature
def heard_out(view: View) -> bool:
    """The customer has said that the tale is told, or the turn opens by thanking for it."""
    return bool(_DONE_TELLING.search(view.heard_folded) or _THANKS_FOR_TELLING.search(view.whole))


_THANKS_FOR_TELLING = re.compile(
    r"\b(?:thanks?|thank you|glad) (?:for |that )?(?:you )?(?:told|telling|got|getting|saying|said|sharing|explaining)\b"
)


_GOES_ON = re.compile(
    r"^\W*(?:and|so|then|but|because|cos|yes|yeah|straight|in|he|she|they|it|i|we|my|the|saturday|no|only)\b"
)
_TOLD_OF = re.compile(
    r"\b(?:was|were|had|did|said|told|went|came|rang|got|left|put|took|made|stood|sat|kept|never|laughed|looked|shut|threw|ran|missed|nobody|couldn'?t|didn'?t|wouldn'?t|wasn'?t|\w{3,}ed|says|thinks|goes)\b"
)


@turn_feature
def goes_on_telling(view: View) -> bool:
    """In a customer's turn: tells a further part of a grievance begun in an earlier turn, and asks nothing."""
    earlier = [fold(turn.text) for turn in view.before if turn.role == "customer"]
    return (
        any(is_grievance(turn) for turn in earlier)
        and view.word_count >= 7
        and "?" not in view.whole
        and bool(_GOES_ON.search(view.whole))
        and bool(_TOLD_OF.search(view.whole))
        and (is_grievance(view.whole) or heat_in(view.text) >= 1)
    )


in_heard(
    "after_praise",
    re.compile(
        r"\b(?:just (?:wanted|calling|ringing|writing|messaging) to (?:say|thank|tell you (?:how|that))|so (?:kind|helpful|lovely|patient)|(?:was|were|is|are) (?:absolutely |really |so |just )?(?:brilliant|lovely|fantastic|spot on|superb|a star|amazing|wonderful)|(?:a |the )compliment|thank (?:him|her|them)|(?:let|tell) (?:him|her|them) know)\b"
    ),
    "The customer praises somebody or something, or asks for thanks to be passed on.",
)


feels_a_bother = in_heard(
    "feels_a_bother",
    re.compile(
        r"\b(?:(?:don'?t|do not|not|hate) (?:really )?(?:want|like|mean|wish|going)? ?to (?:be (?:a|any) (?:bother|trouble|nuisance|pain)|bother|trouble|hold|keep|go on|make a fuss)|sorry to (?:bother|trouble|go on|ramble|be (?:a|such))|i'?m (?:being |just |only |so )*(?:silly|stupid|slow|daft|difficult|a (?:nuisance|pain|bother)|hopeless|old-fashioned)|silly (?:old|of me)|you'?ll think (?:i'?m|me)|you'?ve (?:got )?(?:other )?(?:people|others) waiting|i'?ll not keep you|wast(?:e|ing) your time)\b"
    ),
    "The customer takes themselves for a bother, for slow or for silly.",
)


@turn_feature
def tells_of_need(view: View) -> bool:
    """In a customer's turn: tells of something gone wrong, of a limit or of what is needed; a plain wish or thanks does not."""
    return bool(MISHAP.search(view.whole) or _LIMIT.search(view.whole) or is_grievance(view.whole))


in_heard(
    "asked_to_know",
    re.compile(
        r"\b(?:do|can|could|will|would) you (?:even |actually |really |just )?(?:know|say|tell|see|promise|guarantee|confirm|swear)\b[^.!]*\?"
    ),
    "The customer asked whether the trainee knows, sees or can promise something.",
)


_LIMIT = re.compile(
    r"\b(?:can'?t|cannot|couldn'?t|won'?t|need\w*|too (?:late|small|big|heavy|steep|long|far|dear)|only|nowhere|no (?:car|time|money|way)|struggl\w*|hard|stuck|don'?t (?:know|drive|want)|worst|killing|every|each)\b"
)


@turn_feature
def speaks_again(view: View) -> bool:
    """In a customer's turn: it is not their first, and an earlier one told of a trouble or ran to eight words."""
    earlier = [fold(turn.text) for turn in view.before if turn.role == "customer"]
    return any(is_grievance(turn) or len(turn.split()) >= 8 for turn in earlier)


_ASKED_WHY = re.compile(
    r"\b(?:what(?:'s|'re| is| are| would| do| did| does)?\b.{0,40}\b(?:for|behind|hoping|after|matters?|do with|doing to|need|trying|worry\w*|want it|get out of)|is it (?:mainly|the|really|more|just|that)|where (?:is it )?(?:you'?ve|do you|are you)|tell me (?:more|about|what|why)|how come|why\b.{0,30})\b[^?]*\?"
)


@turn_feature
def answers_why(view: View) -> bool:
    """In a customer's turn: answers the trainee's question what lies behind the thing they ask for."""
    asked = fold(view.before[-1].text) if view.before and view.before[-1].role == "trainee" else ""
    return bool(_ASKED_WHY.search(asked)) and view.word_count >= 3
