"""Offers, refusals and ways on: what can be had or done, and what cannot."""

import re
from collections.abc import Sequence
from functools import lru_cache

from roleplay.features.forms import NEGATION, without_tag
from roleplay.features.meant import without_left_open
from roleplay.features.names import names_someone
from roleplay.features.questions import is_question
from roleplay.features.times import TIME, names_time
from roleplay.features.view import View, feature, in_sentence, per_view, turn_feature
from roleplay.text import Sentence, stem, words

OFFER_FORM = re.compile(
    r"\b((?:i can|we can|i could|we could|i'?ll|we'll|i will|we will|let me)(?! (?:just |only )?(?:be (?:very |quite |completely )?(?:honest|straight|frank|blunt|clear|plain|open|upfront|direct|candid)|admit|hear|understand|imagine|appreciate|see (?:that|why|how|you|from|it'?s|(?:a|an|the|your) [^,]{1,30} (?:is|was|has|went|came))\b))|"
    r"(?:can|could|may|might) i (?:just )?(?:put you (?:through|on to|onto|over|across)|offer|book|bring|pass|hand|transfer|connect|arrange|move|send you|get you (?:a|an|the|some|one|on|onto|another)|give you|(?:ring|call) you (?:back|at|on|tomorrow|later|tonight|then))|let's|lets|what if|how about|what about|would you (?:like|prefer|be|want|rather|consider|take)|do you want|shall (?:i|we)|"
    r"you (?:can|could|might|may)|option|alternative\w*|offer\w*|happy to|able to|i'?m going to|i am going to|willing to|suggest\w*|recommend\w*|propose|consider|have you (?:tried|thought|considered)|"
    r"why don'?t (?:you|we|i)|if you(?:'d)? like|if it helps|either|one (?:thing|way|idea)|try|there(?:'s| is) (?:a|an|also|another|one))\b"
)

in_sentence(
    "offer_form",
    OFFER_FORM,
    "Is built like an offer or suggestion: I can, how about, would you like, you could, option.",
)

_COMMITS = re.compile(
    r"\bhere(?:'s| is) (?:an?|the|your|[$£€\d])|(?<!\ba )(?<!\bthe )(?<!\bthat )(?<!\bthis )(?<!\bhis )(?<!\bher )(?<!\btheir )(?<!\byour )(?<!\bour )\bpromise\b|\b(?:guarantee|will|'ll|i'?m (?:just |now )?(?:[a-z]+ing)|we're (?:just |now )?(?:[a-z]+ing)|i'?ve (?:just |now )?(?:[a-z]+ed|put|set|got|sent)|would (?:\w+ ){1,6}(?:help|work|suit|do)\b|does (?:\w+ ){1,6}(?:work|suit|help))"
)

REFUSAL = re.compile(
    r"\b(can ?not|can'?t|cant|(?:won'?t|wont)(?! (?:have|need) to)|nothing (?:else |more )?(?:i|we|anyone|you) can|unable|not able|isn'?t something|not something|not possible|couldn'?t|am not|aren'?t able|don'?t (?:offer|do|have(?! to))|(?:was|were|has|had|is|are) never|we never|"
    r"not allowed|doesn'?t allow|isn'?t allowed|wish i could|nothing (?:i|we|more|else)(?: else)? (?:can|could)|there'?s nothing|no way to|not going to|outside (?:of )?(?:our|my|the)|instead of|rather than)\b"
)

in_sentence("refusal", REFUSAL, "Says that something cannot or will not be done.")

in_sentence(
    "refuses_itself",
    re.compile(
        r"\b(?:i|we|you|nobody|no ?one) (?:really |just |simply )?(?:can ?not|can'?t|won'?t|couldn'?t|am not|aren'?t)\b|\b(?:nothing|no way|unable|not (?:able|possible|allowed|going to))\b"
    ),
    'Says that our side or the customer cannot; not what fails for others ("that is serious, the clinics can\'t book").',
)


@lru_cache(maxsize=4096)
def is_offer(folded: str) -> bool:
    """Whether a folded sentence is built like an offer and does not deny itself."""
    said = without_tag(folded)
    return bool(OFFER_FORM.search(said) or _COMMITS.search(said)) and not REFUSAL.search(said)


_DOES_NOW = re.compile(
    r"(?<!\bif )(?<!\bwhen )(?<!\bcan )(?<!\bbefore )(?<!\bafter )(?<!\buntil )(?<!\bshould )(?<!\bshall )(?<!\bmay )(?<!\bthat )(?<!\bwhat )(?<!\bdo )(?<!\bdid )(?<!\bhow )\bi(?: now| then| also| just| myself)? (?:(?:raise|book|send|put|order|arrange|refund|credit|open|set|reserve|move|bring|give|change|swap|post|correct|file|report|stop|start|cancel|block|pass|keep|hold|fix|replace|collect|deliver)\b (?:to )?"
    r"(?:it|this|that|you|your|the|an?|two|one|both|him|her|them)\b(?! (?:word|blame|line|point|rules?)\b)|(?:make|mark|add) (?:it|this|that|the|your)\b|book (?:tomorrow|today|tonight|\w+day|\d)|(?:ask|write|call|ring) (?:for (?:it|this|that) )?(?:now|today|at once)\b|write (?:to )?(?:your?|him|her|them)\b|find (?:it |that |this )?out\b"
    r"|(?:(?:ring|call|phone|text|e-?mail) (?:you|your)|(?:ring|call|phone|text|e-?mail|ask|(?:speak|talk) (?:to|with)) (?:him|her|them|the|my|our))\b(?! (?:questions?|police)\b))"
)


@lru_cache(maxsize=4096)
def does_now(folded: str) -> bool:
    """Whether a folded sentence gives or does something in the present tense: "I raise it now", "I write to you"."""
    return bool(_DOES_NOW.search(folded)) and not REFUSAL.search(folded) and not is_question(folded)


def announces(cues: Sequence[str], folded: str) -> bool:
    """Whether all words of one cue stand in the folded sentence (by stem, in any order).

    A "not" of the cue has to deny there what it denies in the cue: "don't worry, post it" announces no "don't post". What
    the customer need not do, or is left to choose, announces nothing: "you can post it or not", "no need to close it". A
    price is none of the days or hours that are as many: "14 days before" announces no "£14".
    """
    said, meant = _stems_in(folded), without_left_open(folded)
    near = [cue for cue in cues if _stems_in(cue) <= said]  # most are not: only these are looked at closely
    return any(
        "need" in cue or (_stems_in(cue) <= _stems_in(meant) and _denies_alike(cue, meant) and _costs(cue, meant))
        for cue in near
    )


_PRICE = re.compile(r"[£$€] ?(\d[\d.,]*)")
_NO_THING = (
    r"\W*$|[.,;:!?)'\"-](?!\d)| (?:a|an|per|each|every|pounds?|quid|euros?|dollars?|bucks|and|or|from|for|with|then|instead|rather|if|is|it|its|would|on|to|until|till|in|at|by|the|but|so|flat|all|only|back|off|now|today"
    r"|tomorrow|monthly|yearly|which|that|this|you|we|i|they|as|credit\w*|refund\w*)\b"
)
"""What may follow a number that is a price: no thing of which there are as many."""


def _costs(cue: str, folded: str) -> bool:
    """Whether the price in a cue, where it has one, is a price in the sentence too, and no number of something else."""
    prices = map(re.escape, _PRICE.findall(cue))
    return all(re.search(rf"[£$€] ?{price}(?!\d)|(?<![\w.:,-]){price}(?={_NO_THING})", folded) for price in prices)


_NO = re.compile(r"(?:not|no|never|without|\w+n't)$")
_NO_REACHES = 4
"""Words after a "not" among which the word that it denies stands."""


def _denies_alike(cue: str, folded: str) -> bool:
    """Whether a "not" of the cue stands in the sentence right before one of the words that follow it in the cue."""
    wanted = words(cue)
    place = next((n for n, word in enumerate(wanted[:-1]) if _NO.match(word)), None)
    if place is None:
        return True
    denied = {stem(word) for word in wanted[place + 1 :]}
    return any(
        word == wanted[place] and denied & {stem(after) for after in said[n + 1 : n + 1 + _NO_REACHES]}
        for said in map(words, CLAUSE.split(folded))
        for n, word in enumerate(said)
    )


@lru_cache(maxsize=4096)
def _stems_in(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text))


@feature
def offers_here(view: View, sentence: Sentence) -> bool:
    """Is built like an offer and does not deny itself."""
    return is_offer(view.folded[sentence.number])


@feature
def offers_allowed(view: View, sentence: Sentence) -> bool:
    """Offers a remedy that policy allows (only known where the session is ours)."""
    folded = view.folded[sentence.number]
    return (is_offer(folded) or does_now(folded) or is_due(folded)) and any(
        offer.allowed and announces(offer.cues, folded) for offer in view.setting.offers
    )


CONDITIONAL = re.compile(
    r"\bonly\b.{0,50}\b(?:if|when|where|for)\b|\bif (?:somebody|someone|anybody|anyone|there(?:'s| is| are)|it(?:'s| is)|you (?:have|need|are)|your)\b"
)
"""Names when something may be had, as a policy does: that promises it to nobody for whom it does not hold."""


@per_view
def _offering(view: View) -> frozenset[int]:
    """The numbers of the sentences that are built like an offer."""
    return frozenset(number for number, text in view.folded.items() if is_offer(text))


@turn_feature
def offer_in_turn(view: View) -> bool:
    """Some sentence of this turn is built like an offer by the trainee."""
    return bool(_offering(view))


@feature
def offer_elsewhere(view: View, sentence: Sentence) -> bool:
    """Another sentence of this turn is built like an offer by the trainee."""
    return not _offering(view) <= {sentence.number}


@per_view
def _refusals(view: View) -> frozenset[int]:
    """The numbers of the sentences of this turn that say what cannot be done."""
    return frozenset(number for number, text in view.folded.items() if REFUSAL.search(text))


@turn_feature
def refusal_in_turn(view: View) -> bool:
    """Some sentence of this turn says what cannot be done."""
    return bool(_refusals(view))


_OPENS_WAY = re.compile(
    r"(?<!nothing )(?<!something )(?<!anything )(?<!if only )(?<!wish )(?<!all )(?<!than )\b(?:(?:ill|(?:i|we)(?:'ll|'d be (?:happy|glad|able) to| will| can| could| am going to| are going to|'?m able to|'re able to|'?m happy to|'re happy to))"
    r"(?!'?t\b|not\b)(?! (?:\w+ly |just |do |also )?(?:see|understand|hear|imagine|appreciate|only|say|assure|promise|guarantee|be (?:honest|blunt|frank|clear|straight)|have to|need|want|think|guess|feel|not|never|stop you)\b)"
    r"|(?:i|we)(?:'?ve| have) (?:just |already |now )?(?:asked|booked|put|moved|added|ordered|found|arranged|set|reserved|sent|raised|opened|kept|held|got you|taken|filed|marked|cleared|fixed|reopened|credited|refunded|removed)\b"
    r"|(?:i'?m|we're) (?:just |now )?(?:sending|booking|putting|raising|opening|adding|filing|arranging|setting|emailing|calling|ringing|taking|moving|getting|bringing|passing|ordering|making|refunding|crediting|keeping|giving|texting|re-?\w+ing)\b"
    r"|you(?: can|'?re able to| may| might| could)(?!'?t\b|not\b)(?! (?:\w+ly )?(?:see|tell|imagine|understand|not|have|only|hardly|say|think|forget)\b)"
    r"|what (?:i|we|you) (?:can|could) (?:do|have|offer|get|try)\b|let me (?!know|be\b|tell you|remind|explain|stop|just say)\w+|let'?s (?!face|be\b|not\b|see if we're)\w+|shall (?:i|we)\b|how about\b|what if (?:i|we|you)\b"
    r"|would you (?:like|prefer|rather|be (?:open|happy|willing))\b|do you want (?:me|us|to)\b|want me to\b|would .{1,40}\b(?:suit|work|help|be any good|do)\b"
    r"|(?:may|might|will|would|should) be able to\b|(?:he|she|they|team|desk|line|office|department|colleague|engineer|manager|nurse|doctor|service|crew|driver|courier|website|app)s? (?:can|could|will)(?!'?t\b|not\b) (?:help|see|sort|fix|take|look|do|arrange|give|show|tell|send|check|call|ring|carry|bring|collect|fetch|come|hold|deliver|swap|fit|pick|meet|put|swab|test|walk)\b"
    r"|(?:still|is|are|spots?|seats?|slots?|rooms?|tables?) (?:open|available|free|on offer|left)\b|free of charge\b|at no (?:extra )?(?:cost|charge)\b)"
)  # fmt: skip

CLAUSE = re.compile(r"[,;:]| - |\b(?:but|however|though|although)\b")


@lru_cache(maxsize=4096)
def opens_way(folded: str) -> bool:
    """Say whether some clause of a folded sentence offers, does or opens something."""
    return any(_OPENS_WAY.search(clause) or does_now(clause) or is_due(clause) for clause in CLAUSE.split(folded))


@feature
def way_forward(view: View, sentence: Sentence) -> bool:
    """Some clause offers, commits to or opens a way on: I can, I'm booking, you could, let's, may be able to."""
    return opens_way(view.folded[sentence.number])


@turn_feature
def way_forward_in_turn(view: View) -> bool:
    """Some sentence of this turn offers, commits to or opens a way on."""
    return any(opens_way(text) for text in view.folded.values())


@feature
def bare_no_beside(view: View, sentence: Sentence) -> bool:
    """Another sentence of this turn says what cannot be done, and none opens a way on."""
    return not _refusals(view) <= {sentence.number} and not way_forward_in_turn(view)


_POSSIBLE = re.compile(
    r"(?:\b(?:can|could|will|would|may|might|shall)|'ll|'d) (?:also |still |then |easily |just |probably |even |always |certainly |happily |already )*(?!(?:have|be (?:sorry|hard|difficult|awful|horrible|a shame|upset|late)|see|understand|imagine|hear|say|tell|feel|only|rather|love|hate|like|think|know|want|need|appreciate|appear|seem|been|told|gone|got|taken|given|left|made|said|seen|had|lost|kept|paid|sent|[a-z]+[^e\W]ed)\b)[a-z]{2,}"
    r"|\bthere(?:'s| is| are) (?:a|an|also|another|two|three|\d+|some|plenty|one)\b|(?<!\bif )(?<!\bas )\b(?:is|are) (?:also |still )?possible\b|(?<!\bwas )\b(?:covered|included|yours|free|open (?:till|until|late|on|again)|available|in stock|still time|set aside|waiting for you|spare|on us|at no (?:extra )?cost|takes? orders|runs? (?:till|until|every)|plenty of)\b"
)

_HARMLESS_NO = re.compile(
    r"\bno (?:excuse|way (?:to|of) (?:treat|run|live|do)|earthly)\b|^(?:oh|ah|ach|aw+|omg|ugh|god),? (?:my )?(?:god )?no\b(?: way\b)?(?:,? not (?:the|your|this|that|again)\b)?|\b(?:with|at|for|has|have|needs?) no (?:\w+ )?\w+|\bno (?:extra|charge|cost|fee|need|later|homework|strings|obligation|contract|commitment|rush|problem|more than)\b|\bwithout \w+|\bnot (?:just|only)\b"
)

_TIMETABLE = re.compile(
    r"\b(?:takes?|runs?|leaves?|opens?|goes|gets?|lands?|arrives?|stops?|comes?|starts?|keeps?|sits?)\b"
)
_DUE = re.compile(
    r"\b(?:it|everything|(?:my|our|your|his|her|the|an?|one) (?:\w+ )?\w+)(?:'s| is| are) (?:also |then |all )?(?:ready|with you|at your (?:place|house|door|home|address)|back (?:on|with)|there (?:by|on|before|at))\b"
    r"|\b(?:he|she|who|(?:my|our|your|his|her|the|an?|one) (?:\w+ )?\w+) (?!looks|checks|sees|says|thinks|knows|means|needs|wants|tries|does|has|was|is)[a-z]{2,}s (?:it|this|that|them|you|your|the|an?)\b"
)


@lru_cache(maxsize=4096)
def is_due(folded: str) -> bool:
    """Say whether somebody does something, or it is to be had, at a time: "it is ready Thursday", "the driver brings it on Friday"."""
    return bool(_DUE.search(folded) and TIME.search(folded)) and not NEGATION.search(_HARMLESS_NO.sub(" ", folded))


@lru_cache(maxsize=4096)
def is_possible(folded: str) -> bool:
    """Say whether some clause of a folded sentence, free of denial, says that something can or will be had or done."""
    for clause in CLAUSE.split(folded):
        if NEGATION.search(_HARMLESS_NO.sub(" ", clause)):
            continue
        dated = _TIMETABLE.search(clause) and TIME.search(clause)
        if dated or _POSSIBLE.search(clause) or opens_way(clause):
            return True
    return False


@feature
def possibility(view: View, sentence: Sentence) -> bool:
    """Some clause says, without negation, that something can, could or will be had or done."""
    return is_possible(view.folded[sentence.number])


_LACK = re.compile(
    r"\b(?:sold out|fully booked|full|closed|shut|gone|finished|fixed|too late|out of|only|already taken|non-?\w+able|expired|discontinued|unavailable|impossible|forbidden|refused|against|deadline|stands|stays|final|over)\b"
)


@feature
def denies(view: View, sentence: Sentence) -> bool:
    """Says that something is not, cannot be or is no longer to be had."""
    folded = view.folded[sentence.number]
    said = _HARMLESS_NO.sub(" ", without_tag(folded))
    return bool(NEGATION.search(said) or _LACK.search(said) or REFUSAL.search(said))


@turn_feature
def no_way_on(view: View) -> bool:
    """Nothing in this turn offers, opens or asks anything."""
    return not any(opens_way(text) or is_possible(text) or is_question(text) for text in view.folded.values())


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
    if re.search(r"\d", folded) or names_time(folded):
        return True
    return len(view.stems[sentence.number] - _VAGUE_STEMS) >= 3 or names_someone(view, sentence)


@turn_feature
def concrete_in_turn(view: View) -> bool:
    """Some sentence of this turn that opens a way on names something definite."""
    return any(opens_way(view.folded[other.number]) and concrete(view, other) for other in view.sentences)


@turn_feature
def possibility_in_turn(view: View) -> bool:
    """Some definite statement of this turn says that something can, could or will be had or done."""
    return any(is_possible(view.folded[other.number]) and concrete(view, other) for other in view.sentences)
