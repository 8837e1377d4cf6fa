"""Remedies: what is worked out for this customer, and what does not fit - money for who wants none, a day too late, what was tried."""

import re

from roleplay.features.account import suggests_tried
from roleplay.features.echo import COMMON_STEMS
from roleplay.features.forms import FIRST, INSTRUCTS, NEGATION
from roleplay.features.offers import (
    OFFER_FORM,
    concrete,
    does_now,
    is_offer,
    is_possible,
    opens_way,
    possibility_in_turn,
)
from roleplay.features.questions import is_question
from roleplay.features.times import names_time
from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.text import Sentence, content_stems, fold, sentences, stem

_TENDS = re.compile(
    r"\b(?:sorry|apologi[sz]\w+|awful|a shame|fed up|thank(?:s| you)|congratulations|must (?:be|have)|have (?:this|that|it) (?:straight|right)|understood|hear you|"
    r"(?:call|ring|phone|write to|tell|update) you|(?:text|email|message) you(?! (?:an?|the|your) (?:new |return |prepaid |printed )*(?:letter|label|voucher|ticket|refund|receipt|invoice|contract|form|certificate|code|guide|manual|copy|pass|map)\b)|(?:reach|ask for) me|my name is|(?:i|i'?ve|i have|i'?ll|i am|i'?m) (?:\w+ ){0,3}(?:note[ds]?|noting|recorded|logged|read(?:ing)?|look(?:ing|ed)? (?:into|at|after)|go(?:ing)? through|check(?:ing|ed)?|find(?:ing)? out|ask(?:ing|ed)?|chas(?:e|ing|ed)|rais(?:e|ing|ed)(?! (?:(?:it|this|that|the \w+)(?: now| today)? )?as\b)|pass(?:ing|ed)?)\b|"
    r"keep you (?:posted|updated|informed)|take (?:it|that) as|keep (?:it|this) (?:short|brief)\w*|let you know|(?:is|be|gets?) recorded)\b"
)
_MIGHT_HAVE = re.compile(
    r"\b(?:i|we|you|he|she|it|that|they|there)(?:'d| would| could) ?(?:have|'ve)\b(?! (?:an?|the|one|some|it|them|him|her|someone|somebody|my|our|two|three)\b)|\bif (?:you|we|i|it)(?:'d| had)\b(?! (?:like|rather|prefer))"
)


@feature
def tends_the_call(view: View, sentence: Sentence) -> bool:
    """Is sorry, thanks, sums up, notes, promises to look or to call, or tells what might have been: no remedy by itself."""
    folded = view.folded[sentence.number]
    return bool(_TENDS.search(folded) or _MIGHT_HAVE.search(folded))


@per_view
def _steps(view: View) -> list[Sentence]:
    """The sentences that state something definite that can or will be had or done, and not just for the call."""
    return [
        one
        for one in view.sentences
        if is_possible(folded := view.folded[one.number])
        and not is_question(folded)
        and not tends_the_call(view, one)
        and concrete(view, one)
    ]


@turn_feature
def two_steps(view: View) -> bool:
    """Two sentences of this turn state something definite that can or will be had or done."""
    return len(_steps(view)) >= 2


@per_view
def _worked_out(view: View) -> frozenset[int]:
    """The numbers of the definite sentences of a turn of which two open a way on, one with a word of the customer's."""
    steps = _steps(view)
    ways = [one for one in steps if opens_way(view.folded[one.number])]
    theirs = view.customer_stems - COMMON_STEMS
    if len(ways) < 2 or not any(view.stems[one.number] & theirs for one in steps):
        return frozenset()
    return frozenset(one.number for one in steps)


@feature
def worked_out(view: View, sentence: Sentence) -> bool:
    """Is one of the definite sentences of this turn of which two open a way on or say what is done when, with a word of the customer's."""
    return sentence.number in _worked_out(view)


_FOR_WHAT = re.compile(
    r"\b(?:so|so that|before|in time for|ahead of|until|till|while|instead of|rather than|without|since|as|because|given|around|now that|in the meantime)\b([^,;:]{3,60})|^(?:\W|(?:so|and|then|well|right|ok|okay)\b)*(?:with|for|on|at|from) ([^,;:]{3,40}),"
)


_WOULD_DO = re.compile(
    r"\b(?:i|we)(?:'d| would) (?:make|put|send|bring|book|give|lend|take|get|move|start|build|swap|keep|hold)\b"
)
_ONLY_TALK = re.compile(
    r"\b(?:priority|attention|whatever|what would (?:help|suit)|you'd (?:take|like|want)|choices?|options)\b"
)


@feature
def fitted(view: View, sentence: Sentence) -> bool:
    """Says what our side can or will do, and ties it to what the customer told: "so you can bake on Friday", "with your hip, ..."."""
    folded = view.folded[sentence.number]
    ours = (
        FIRST.search(folded)
        and (opens_way(folded) or does_now(folded) or _WOULD_DO.search(folded))
        and not _ONLY_TALK.search(folded)
    )
    if not ours or tends_the_call(view, sentence) or not concrete(view, sentence):
        return False
    ties = [frozenset(content_stems(tie)) for found in _FOR_WHAT.findall(folded) for tie in found if tie]
    return any(tie & view.customer_stems - COMMON_STEMS for tie in ties)


_ASKS_IF_FINE = re.compile(
    r"\b(?:does|do|would|is) (?:that|this|it|those|these)(?: all| both)?(?P<how> sound| seem| look| feel| be)? (?P<what>right|ok(?:ay)?|good|fair|fine|alright|all right|reasonable)\b(?! so far\b)"
)
_OWN_STEP_ASKED = re.compile(
    r"^(?:(?:so|then|and|ok(?:ay)?|right|good|now|well),? )*(?:i|we)(?:'ll| will| can)? (?:now |then |just )?"
    r"(?:book|send|put|give|keep|hold|take|call|ring|write|start|order|raise|change|move|cancel|refund|credit|bring|connect|do|make|set|get|arrange|reserve|pay)\b.{3,}, ?(?:yes|right|ok(?:ay)?|correct|good|agreed|fine|alright|all right)\?$"
)
_FOR_THEM = re.compile(
    r"\b(?:right|ok(?:ay)?|good|fair|fine|alright|reasonable) (?:for|with|by) (?:you|your|him|her|them)\b"
)


@feature
def asks_if_offer_suits(view: View, sentence: Sentence) -> bool:
    """Asks whether something is right for the customer ("right for you?", "so I book the 9:20, yes?"), or, straight after an offer, whether it sounds good."""
    folded = view.folded[sentence.number]
    if _OWN_STEP_ASKED.search(folded):
        return True
    asked = _ASKS_IF_FINE.search(folded)
    if not asked:
        return False
    of_account = asked["what"] == "right" and not asked["how"]  # "is that right?" asks after the words, not the offer
    return bool(_FOR_THEM.search(folded)) or (not of_account and is_offer(view.folded.get(sentence.number - 1, "")))


_OR_ELSE = re.compile(
    r"[,.;:] ?(?:or|otherwise|alternatively|and (?:there's|if))\b|\bor (?:else|i|we|you|there|if|a|an|the|on|at|in|two|one)\b|\bif it's .{3,60}\bif it's\b"
)


@turn_feature
def names_two_ways(view: View) -> bool:
    """This turn says, outside its questions, that one thing can be had or done, or another."""
    stated = " ".join(text for text in view.folded.values() if not is_question(text))
    return possibility_in_turn(view) and bool(_OR_ELSE.search(stated))


@feature
def answered_by_question(view: View, sentence: Sentence) -> bool:
    """The turn's last sentence asks something, after an earlier one that opened a way."""
    last = view.sentences[-1]
    return sentence.number == last.number and is_question(view.folded[last.number]) and possibility_in_turn(view)


_ONE_OR_OTHER = re.compile(
    r"(?<!\byes )\bor\b(?! not\b)|\beither\b|\bboth\b|\bas well\b|;|\b(?:and|or) (?:there'?s|if)\b"
)


@turn_feature
def choice_given(view: View) -> bool:
    """In one of their last two turns the trainee held out one thing or another."""
    return any(
        (is_possible(part) or opens_way(part) or is_question(part)) and _ONE_OR_OTHER.search(part) and names_time(part)
        for turn in view.trainee_turns[-2:]
        for part in (fold(one.text) for one in sentences(turn))
    )


_SMALLER = re.compile(
    r"(?P<what>\w+)(?:'s| is| are| was| were|'re)? ?(?:not|n't|isnt|wasnt|hardly)(?: really| actually| exactly| quite)? (?:that|so|all that|too|as) (?:bad|early|late|big|much|long|hard|far|difficult|loud|cold|expensive|deep)\b"
)
_NAMES_NO_THING = frozenset("it that this he she they you there".split())
_THE_TROUBLE = re.compile(
    r"(?:wait\w*|delays?|(?:second|minute|hour|day|night|week|month|year)s?|noise|smell|damage|thing|stuff|situation|problem|issue|one)$"
)


@feature
def makes_light_of_ours(view: View, sentence: Sentence) -> bool:
    """Says of a thing that the customer never named, or that the sentence holds out, that it is not so long or far: the drive, the fare."""
    folded = view.folded[sentence.number]
    found = _SMALLER.search(folded)
    if not found:
        return False
    what = re.sub(r"(?:isn|wasn|aren|weren)$|'s$", "", found["what"])
    if what in _NAMES_NO_THING or not what:
        return bool(opens_way(folded[: found.start()]))
    return stem(what) not in view.customer_stems and not _THE_TROUBLE.match(what)


_FOR_ALL = re.compile(
    r"\b(?:every(?:one|body)|any(?:one|body)|all (?:our|the|of our) \w+) (?:\w+ ){0,3}(?:gets?|who|going|goes|off|has|have|uses?|does|with)\b|\b(?:our|the) (?:standard|usual|normal) (?:\w+ )?(?:thing|offer|slot|advice|answer|gesture|process|procedure|package)s?\b|\bwe (?:suggest|tell|recommend|say) to (?:all|every)|\bprocess is (?:the )?same\b"
)


@turn_feature
def for_all_in_turn(view: View) -> bool:
    """This turn names its remedy as what everybody gets."""
    return bool(_FOR_ALL.search(view.whole))


_MONEY = r"(?:money|refund\w*|credits?|credited|vouchers?|discount\w*|compensat\w+|points|cash|goodwill|freebies?)"
_WANTS_NONE = re.compile(
    rf"\b(?:(?:don'?t|do not|didn'?t|not) (?:even |really |actually |just )?(?:want|need|care about|ask(?:ing)? for|after|looking for|interested in|bothered about|about)|no use for) (?:(?:any|a|your|the|another|my|more) )*(?:\w+ )?{_MONEY}\b"
)
_MONEY_BACK = re.compile(rf"\b{_MONEY}\b")
_GIVES = re.compile(
    r"\b(?:(?:i|we)(?:'ve|'ll|'m|'d| have| will| can| could| would| am)|here(?:'s| is)|there(?:'s| is)|(?:added|issued|given|put|sent))\b"
)


@feature
def money_unwanted(view: View, sentence: Sentence) -> bool:
    """Gives money, credit or a voucher, and nothing else in the turn, to who said they want none."""
    folded = view.folded[sentence.number]
    if not _MONEY_BACK.search(folded) or not _GIVES.search(folded) or NEGATION.search(folded) or is_question(folded):
        return False
    if not any(_WANTS_NONE.search(turn) for turn in view.customer_turns):
        return False
    return not _other_way(view)


@per_view
def _other_way(view: View) -> bool:
    return any(
        opens_way(text) and not _MONEY_BACK.search(text) and not NEGATION.search(text) for text in view.folded.values()
    )


_DAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_DAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b")
_NEEDED_BY = re.compile(
    r"\b(?:by|before|no later than|(?:need|needs|needed|want) (?:it|them|that|one|this) (?:for|on|by)|(?:fly|flying|leave|leaving|travel|travelling|sail|drive|move|moving|go|going|off) (?:out |off |away |in |home )?(?:to \w+ )?(?:on )?"
    r"|(?:wedding|party|funeral|christening|interview|exam|concert|flight|match|race|recital|event|trip|birthday|move)(?:'s| is)?(?: is| on| this| next)*) ?(?:this |on |next )?(mon|tues|wednes|thurs|fri|satur|sun)day\b"
)
_SOONER = re.compile(r"\b(?:today|tonight|tomorrow|now|straight ?away|this (?:morning|afternoon|evening))\b")


@per_view
def _last_day(view: View) -> int | None:
    """The earliest weekday, Monday 0, by which the customer said that something must be done."""
    named = [day for turn in view.customer_turns for day in _NEEDED_BY.findall(turn)]
    return min(map(_DAYS.index, named), default=None)


@feature
def too_late(view: View, sentence: Sentence) -> bool:
    """Offers a weekday later than the one by which the customer needs it, and none that they named themselves."""
    folded = view.folded[sentence.number]
    offered = {_DAYS.index(day) for day in _DAY.findall(folded)}
    last = _last_day(view) if offered else None
    if last is None or NEGATION.search(folded) or is_question(folded) or _SOONER.search(folded):
        return False
    if not (OFFER_FORM.search(folded) or INSTRUCTS.search(folded) or opens_way(folded)):
        return False
    told = {_DAYS.index(day) for day in _DAY.findall(view.told)}
    return min(offered) > last and not offered & told


_TIMES = r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|mornings?|afternoons?|evenings?|weekends?|weekdays?"
_OUT = re.compile(
    rf"\b({_TIMES}) (?:i |we |she |he )?(?:can'?t|cant|cannot|(?:is|are) (?:no good|out|no use|impossible)|no good|won'?t (?:work|do)|don'?t work|are (?:my|the) \w+ day)\b|"
    rf"\b(?:can'?t (?:do|make|come|get there|fly|travel|drive|work|leave|take|have)(?: on)?(?: the)?|cant (?:do|make)|not|except|any(?: other)? day but|anything but|apart from|but not|no more) (?:a |on |any )?({_TIMES})\b"
)
_ANY_TIME = re.compile(rf"\b({_TIMES})\b")
_BUSY = re.compile(
    r"\b(?:i'?m|we're|(?:s?he|mum|dad|my \w+)(?:'s| is)|i am|i) (?:always |usually )?(?:(?:at|in|on) (?:dialysis|chemo|work|school|college|court|hospital|the hospital|surgery|nights|shifts?)|work(?:s|ing)?|teach(?:es|ing)?|away|abroad|busy|tied up)\b[^.!?]{0,20}?\b((?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?)(?:, | and | or |/)?(?:and )?)+)"
)


@per_view
def _times_out(view: View) -> frozenset[str]:
    """The days and parts of the day that the customer ruled out, or is busy on."""
    found = [part for turn in view.customer_turns[-3:] for match in _OUT.findall(turn) for part in match if part]
    busy = [f"{day}day" for turn in view.customer_turns for days in _BUSY.findall(turn) for day in _DAY.findall(days)]
    return frozenset(part.rstrip("s") for part in (*found, *busy))


@feature
def offers_time_out(view: View, sentence: Sentence) -> bool:
    """Puts forward, in some clause, a day or a part of the day that the customer ruled out, and no other."""
    folded = view.folded[sentence.number]
    if not _times_out(view) or NEGATION.search(folded):
        return False
    clauses = ({part.rstrip("s") for part in _ANY_TIME.findall(clause)} for clause in re.split(r"[,;]", folded))
    return any(named and named <= _times_out(view) for named in clauses)


_DONE_BY_US = re.compile(
    r"\b(?:i|we)(?:'ll|'ve|'m|'re|'d| will| can| could| have| am| are)?\b(?! you)[^.!?;:]{1,70}?\b(?:send|sending|sent|check|call|switch|turn|reset|restart|log|fill|try)(?:ed|ing)?\b"
)
"""Says what one does oneself, which prescribes the customer nothing."""
_PRESCRIBES = re.compile(r"\b(?:please|you (?:need|should|could|can|must|have to|try)|make sure|i'?d suggest)\b")
_LISTED = re.compile(r"\b(?:following|steps?|first|then)\b|(?:^|\s)\d ?[.):]")


@feature
def prescribes_tried(view: View, sentence: Sentence) -> bool:
    """Prescribes, without asking whether they did, what the customer said they had done or tried."""
    folded = view.folded[sentence.number]
    if not suggests_tried(view, sentence) or (_DONE_BY_US.search(folded) and not _PRESCRIBES.search(folded)):
        return False
    return not is_question(folded) or bool(_LISTED.search(folded))
