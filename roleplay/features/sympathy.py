"""Sympathy and apology: feelings named, sorrys said and counted, fears of being a bother taken off, losses passed over."""

import re
from functools import lru_cache
from itertools import accumulate

from roleplay.features.echo import repeats_self
from roleplay.features.forms import NEGATION
from roleplay.features.heard import DISTRESS
from roleplay.features.telling import feels_a_bother
from roleplay.features.tone import TRAIT
from roleplay.features.view import View, feature, in_sentence, per_view, search_once, turn_feature
from roleplay.text import Sentence, sentences

_ACKNOWLEDGED = re.compile(
    r"\b(sorry|apologi\w+|understand\w*|sounds? (?:like|really|very|so|awful|terrible|frustrat\w+|hard|tough)|that must|must (?:be|have|feel)|i (?:can )?(?:see|hear|get|imagine|appreciate)|frustrat\w+|upset\w*|makes sense|no wonder|"
    r"not (?:ok|okay|good enough|acceptable|right)|shouldn'?t have|should not (?:have|happen|be(?=\W*$|[,.;]))|ashamed|that is (?:so |really )?(?:terrible|awful|horrible|not right)|(?:had|have) (?:every |the |a )?right to be|happy (?:that )?nobody|completely fair|you'?re right|i don'?t blame you|anyone would|thank you for (?:telling|explaining|letting|sharing))\b"
)
_acknowledges = search_once(_ACKNOWLEDGED)

_APOLOGY = re.compile(r"\b(sorry|apologi[sz]e|apologies|apology|forgive (?:me|us)|regret)\b")

in_sentence("apology", _APOLOGY, "Says sorry in any way.")

in_sentence("feeling_word", DISTRESS, "Names a feeling.")


@per_view
def _first_acknowledging(view: View) -> int | None:
    """The number of this turn's first sentence that shows the customer was heard."""
    return next((number for number, text in view.folded.items() if _ACKNOWLEDGED.search(text)), None)


@per_view
def _acknowledged_before(view: View) -> bool:
    return any(_acknowledges(turn) for turn in view.trainee_turns)


@feature
def acknowledges_in_turn(view: View, sentence: Sentence) -> bool:
    """This turn, up to and including this sentence, shows that the customer was heard."""
    first = _first_acknowledging(view)
    return first is not None and first <= sentence.number


@turn_feature
def acknowledges_somewhere(view: View) -> bool:
    """Some sentence of this turn shows that the customer was heard."""
    return _first_acknowledging(view) is not None


@feature
def unheard(view: View, sentence: Sentence) -> bool:
    """Neither earlier turns nor this one up to here acknowledged anything."""
    return not _acknowledged_before(view) and not acknowledges_in_turn(view, sentence)


_SAYS_NO = re.compile(
    r"\b(?:can'?t|cannot|can not|couldn'?t|won'?t|nobody can|not able to|unable to|there(?:'s| is| are) no)\b"
)
_FOR_WHAT = re.compile(r"\b(?:sorry|apologi[sz]e|apolog(?:y|ies))\b (?:again )?(?:for|about|that|we|you)\b")
_MENDS_SPEECH = re.compile(
    r"\bsorry,? (?:[\w ]{2,20}:|(?:what|which|who|where|could|can|may|did|do|was|is|are) (?:you|i|we|that|it|was|were|did|is)\b|i (?:meant?|missed|said|wrote|typed|didn'?t (?:catch|hear|get))\b|typo\b|wrong (?:word|window|chat|key)|(?:one|once) more\b|come again|say (?:that|it) again|(?:just )?to (?:interrupt|ask|check|be clear)\b)"
)
_MENDS_FIGURE = re.compile(
    r"(?P<figure>\d|\b(?:half past|quarter|noon|midnight|tomorrow|today|tonight|\w+day|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)(?P<between>[^.!?]{0,40}[,;-] ?(?:(?:no|oh|ah|wait|ach|er|uh|um|i mean)\b,? ?)*)(?:i'?m )?(?:so )?sorry,? (?=(?:i (?:mean|meant|call|ring|write|text|come|send|see) |it'?s |it is |that'?s |make (?:it|that) |not |the |at |on |by |from |for )?[^.!?,;]{0,30}(?:\d|\b(?:half past|quarter|noon|midnight|tomorrow|today|tonight|\w+day|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b))"
)
"""Puts another time or number in the place of one just said: "at ten, sorry, at quarter to ten"."""
_CONDOLES = re.compile(
    r"\bsorry,? (?:for|about|to hear (?:about|of)) (?:you and )?your (?:\w+ ){0,2}?(?:loss|mum|mam|mom|dad|mother|father|parents?|husband|wife|partner|sons?|daughters?|kids?|child(?:ren)?|baby|nan|gran\w*|sister|brother|friend|family|dog|cat)\b(?!'s| \w+ing\b)"
    r"|\b(?:his|her|their|your|whose|no|an?|any|that|the|whatever) (?:\w+ )?apolog(?:y|ies)\b(?! (?:from|for|of) (?:me|us|our|mine))|\b(?:(?:his|her|their|your|whose|(?:the|that) word) |(?:a|every|one|another) (?:single |further |simple |real )?)sorry\b|\b(?!i\b|we\b)\w+ (?:said|says|saying|felt) sorry\b|\b(?:he|she|they|you|nobody) (?:was|were|is|are) sorry\b|\bnot sorry\b"
)
"""Is sorry for somebody, for nothing that we did; or speaks of another's apology, or of none."""


@lru_cache(maxsize=4096)
def _apologies_in(folded: str) -> int:
    """How often a folded sentence apologises; "I can't, I'm sorry" softens a no, "sorry, slowly:" mends one's speech, "sorry for your mother" is sympathy."""
    if _SAYS_NO.search(folded) and not _FOR_WHAT.search(folded):
        return 0
    mended = _MENDS_FIGURE.sub(r"\g<figure>\g<between>", _MENDS_SPEECH.sub(" ", folded))
    return len(_APOLOGY.findall(_CONDOLES.sub(" ", mended)))


_STREAM = 4
"""Turns of the trainee's over which apologies add up: three in a long conversation are no stream."""


@per_view
def _apologies_by(view: View) -> dict[int, int]:
    """How many times the trainee has apologised lately, by the end of each sentence."""
    lately = view.trainee_turns[1 - _STREAM :]
    so_far = sum(_apologies_in(said.text) for turn in lately for said in sentences(turn))
    counts = accumulate((_apologies_in(text) for text in view.folded.values()), initial=so_far)
    return dict(zip(view.folded, list(counts)[1:], strict=True))


@feature
def third_apology(view: View, sentence: Sentence) -> bool:
    """Apologises, and with this sentence for the third time or more within a few turns."""
    return _apologies_in(view.folded[sentence.number]) > 0 and _apologies_by(view)[sentence.number] >= 3


_SOFT = r"(?:so |very |truly |really |deeply |sincerely )*"

_SORRY = r"\b(?<!than )(?:sorry|apologi[sz]e|apologies|apology)\b"
_SAME_CLAUSE = r"(?:(?!\b(?:but|and|so|as|know|say|see|sure|tell|ask(?:ed)?|okay|ok|check|wonder|find out|because)\b)[^.,;:?!]){0,50}"
"""What may stand between an apology and its condition: in another clause, "if" asks or supposes something else."""
_CONDITIONAL_APOLOGY = re.compile(
    rf"{_SORRY}{_SAME_CLAUSE}\b(?:if (?:you|anyone|anybody|it|that|this|there|any|our|my|the|your|he|she|they|things|something)\b|if (?:i|we)(?: (?:was|were|did|have|had|caused|offended|upset|seemed|came|made|gave|hurt|said|failed)|'ve|'d)\b(?! (?:missed|misheard|misread|misunderstood|overlooked|got|asked|already|read|repeated))"
    r"|you (?:may|might|feel like|felt like|think|believe|perceived|took)\b|may have|might have|in case|for any (?:\w+ ){0,2}(?:inconvenience|misunderstanding|confusion|offen[cs]e|distress|upset)(?: (?:you|this|that|it|we|which)\b|\.|,|$)|(?:that )?you (?:chose|decided|opted|insisted|misread|(?:thought|believed|assumed|expected)(?! (?:about|us|me|him|her|them|our|my|an? (?:engineer|visit|call|answer|reply|parcel|refund))\b)|failed|forgot|found (?:\w+ ){1,4}(?:difficult|hard|confusing|unclear|upsetting|offensive|rude|unhelpful|unsatisfactory|disappointing))\b|that'?s the case|(?:any|the|a|this|slight|you|you've|you have) misunderst\w+|any confusion)"
    rf"|{_SORRY}[^.?]{{0,40}}[,;] ?(?:but )?if (?:you|anyone|anybody|that|this|it|we|i)(?:'re| are| were| was|'ve| have)?(?: been)? ?(?:upset|offended|hurt|caused|inconvenienced|unhappy|felt|feel(?! (?:like|up|able|free|ready))|took|found|thought)\b|{_SORRY},? but if (?:you|he|she|they|your \w+)(?:'d| had)\b"
    rf"|\bsorry,? {_SOFT}(?:that |to hear (?:that )?)?you(?:'re| are| were| feel| felt| r| got| have been)(?: feeling| being| left| so| a bit| not| un)* ?(?:that way|this way|it (?:was|is)|we|like (?:that|we)|the|our|about|upset|offended|unhappy|happy|satisfied|pleased|disappointed|annoyed|angry|bothered|confused|inconvenienced|dissatisfied|impressed)\b"
    r"|\bsorry,? (?:that |to hear (?:that )?)?you feel\b(?! (?:so |this |that |really |very |all )*(?:ill|unwell|sick|poorly|low|sad|lonely|alone|unsafe|down)\b)"
    r"|\bif (?!(?:it|i) (?:was|were) (?:me|you)\b)(?:i|we|that|this|it|you|anything|anyone|any|my|our)\b[^.?,;]{0,60}\b(?:offended|upset|caused|hurt|inconvenienced|was|were|feel|felt)\b[^.?,;]{0,30},? ?(?:then )?(?:\w+ )?(?:\w+ )?(?:i'?m |i am |we're |i |we )?(?:\w+ )?(?:sorry|apologi[sz]e|apologies|regret)\b"
)

_APOLOGY_DISOWNED = re.compile(
    r"(?:n't|\b(?:not|nothing|no|hardly|little))\b[^.?!]{0,40}\b(?:to be sorry|to apologi[sz]e|to say sorry)\b"
)


@turn_feature
def apology_disowned(view: View) -> bool:
    """This turn says that there is nothing to be sorry for."""
    return bool(_APOLOGY_DISOWNED.search(view.whole))


in_sentence(
    "conditional_apology",
    _CONDITIONAL_APOLOGY,
    "Apologises for the customer's state or under a condition: sorry if, sorry you feel, for any inconvenience.",
)


@turn_feature
def apology_in_turn(view: View) -> bool:
    """Some sentence of this turn apologises."""
    return bool(_APOLOGY.search(view.whole))


_SORRY_FOR = re.compile(
    r"\b(?:i'?m|i am|we're|we are|so|very|really|truly|sincerely|^) ?(?:so |very |really |truly |deeply )*(?:sorry|apologi[sz]e)\b(?!,? (?:to (?:ask|bother|trouble|keep|interrupt|say)|but|could|can|what|which|was|is|i (?:can|do|did|could)|we (?:can|do)))"
)
_says_sorry_for = search_once(_SORRY_FOR)


@turn_feature
def apology_repeated(view: View) -> bool:
    """An earlier turn said sorry for something, or this turn says sorry three times and more."""
    return any(_says_sorry_for(turn) for turn in view.trainee_turns) or len(_APOLOGY.findall(view.whole)) >= 3


_SYMPATHY = re.compile(
    r"\b(?:understand|appreciate|imagine|realise|realize|hear)\b.{0,30}\b(?:frustrat\w*|how you|upset\w*|difficult|hard|inconvenien\w*|concerns?|feelings?|situation|position)|\bthat must be\b|\bsorry (?:for|about) (?:the|any) inconvenience|\bi'?m (?:so |really |very )?sorry to hear\b"
)
_sympathises = search_once(_SYMPATHY)


@feature
def repeats_sympathy(view: View, sentence: Sentence) -> bool:
    """Holds a set phrase of sympathy that this trainee used in two earlier turns, or used before in the same words."""
    if not _SYMPATHY.search(view.folded[sentence.number]):
        return False
    return sum(_sympathises(turn) for turn in view.trainee_turns) >= 2 or repeats_self(view, sentence)


_NOT_SO_OF_YOU = re.compile(
    r"\b(?:don'?t|do not|never|nobody|no ?one|not)(?: \w+)? (?:think|thinks|believe|believes|find|finds|say|says|saying|take) (?:that |for a (?:moment|minute|second) )*you(?:'re| are|r)?(?: (?:for|as))?\b"
    r"(?! (?:being )?(?:\w+ly )?(?:right|correct|accurate|honest|fair|serious|telling|remember\w*|read\w*|listen\w*|look\w*|entitled|covered|owed|due|said|told|did|were|had|have|rang|called|signed|sent|paid|never|even|quite|understand|know)\b)"
)
_SELF_REPROACH = re.compile(
    rf"\b(?:{TRAIT}|slow|daft|bother(?:ing)?|trouble|nuisance|burden|fuss|waste|wasting|keep(?:ing)?|hold(?:ing)?|old-fashioned|laugh\w*|too (?:much|long))\b"
)


@feature
def takes_reproach_off(view: View, sentence: Sentence) -> bool:
    """Says that the customer is not what they fear to be taken for: "I don't think you are silly", "no, it's no trouble"."""
    folded = view.folded[sentence.number]
    answers_doubt = feels_a_bother(view) and NEGATION.search(folded) and _SELF_REPROACH.search(folded)
    return bool(answers_doubt or _NOT_SO_OF_YOU.search(folded))


_GRIEF = re.compile(
    r"\b(?:my|our|his|her|he|she|nan|gran|mum|mom|dad)\b(?:'?s)? ?(?:late )?(?:mums?|moms?|mothers?|dads?|fathers?|sons?|daughters?|wife|husband|partner|brothers?|sisters?|friend|nan|gran\w*|baby)?(?: is| was|'s| has|'s just)? ?(?:died|passed away|dead|ashes|terminal)\b|\bsince (?:he|she|they) died\b|\b(?:miscarried|miscarriage|stillborn|stillbirth)\b"
)


@turn_feature
def after_loss(view: View) -> bool:
    """The customer just spoke of a death or a grave illness of somebody of theirs."""
    return bool(_GRIEF.search(view.heard_folded))


@turn_feature
def passes_over_grief(view: View) -> bool:
    """The customer just spoke of a death or a grave illness, and nothing in this turn takes notice of it."""
    return bool(_GRIEF.search(view.heard_folded)) and not (
        _ACKNOWLEDGED.search(view.whole)
        or DISTRESS.search(view.whole)
        or _GRIEF.search(view.whole)
        or re.search(
            r"\b(?:oh|no|love|god|dear|loss|listening|go on|tell me|take (?:your|all)|here|heart|thank you|safe|him|her|he|she|them|mum|mother|dad|father|sister|brother|husband|wife|son|daughter|his|strength|our (?:mistake|fault)|you feel)\b",
            view.whole,
        )
    )


_OWN_FAULT = re.compile(
    r"\b(?:(?:on|by) us|it was (?:we|us)|was our (?:own )?system|our (?:own )?(?:mistake|fault|error|doing|end|side|bug)|ours to|my (?:mistake|fault)|you should(?: not| never|n't)?(?: have|'ve) (?:been (?:told|asked|called|rung|warned|given|sent|left|\w+ed)|had (?:to|an?)|got|heard|received)|(?:i|we|one of us|(?:somebody|someone)(?: (?:here|of us|of ours|(?:at|in|from|on) our \w+))?) (?:(?!(?:not|never|nothing|you|your|he|she|they|his|her|their|can|think|say|see|did|do)\b)\w+ ){1,4}(?:wrong|wrongly)(?! (?:number|person|place|department)\b)|(?:we|i)(?:'ve| have)? (?:\w+ly )?(?:missed|lost|let you|made (?:a|an|the)|got (?:it|this|that) wrong|messed|failed|forgot|should have|shouldn't have|billed|charged|sent|put|gave|went on|kept(?: on)?|carried on|(?:didn't|did not|never) (?:act|listen(?:ed)?|note|update|pass|stop|check|call|ring|send|tell you|answer|reply|come back|follow|do (?:it|that|anything|what))))\b"
)


@turn_feature
def own_fault_in_turn(view: View) -> bool:
    """This turn owns a fault of the speaker's own side."""
    return bool(_OWN_FAULT.search(view.whole))
