"""The customer's account: what is asked again, twisted, ruled out or forgotten of all that they told."""

import re

from roleplay.features.echo import COMMON_STEMS
from roleplay.features.forms import INSTRUCTS, NEGATION
from roleplay.features.offers import OFFER_FORM
from roleplay.features.questions import is_question, question
from roleplay.features.times import numbers_in, quantities
from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.text import STOPWORDS, Sentence, content_stems, fold, sentences, stem

_CODE = r"(?:[a-z]{1,4}[- ]?\d[\w-]{2,}|#? ?\d[\d-]{3,}\d?)"

_NUMBER_LABELS = (
    r"order|purchase|tracking|parcel",
    r"booking|reservation|confirmation|reference|ref|locator",
    r"case|ticket|complaint|claim|incident|reference|ref",
    r"account|customer|member(?:ship)?|policy|contract",
    r"invoice|receipt|bill",
    r"flight|train",
    r"serial|model|registration|reg",
)

_NUMBERS = tuple(
    (
        re.compile(rf"\b(?:{label})(?: \w+)? ?(?:number|no|code|id|#)|\b(?:your|the) (?:\w+ )?(?:reference|ref)\b" if "ref" in label else rf"\b(?:{label})(?: \w+)? ?(?:number|no|code|id|#)"),
        re.compile(rf"\b(?:{label})\b(?: (?:number|no|ref|reference|code|id|is|was|it's))*[.:,#]* *#?{_CODE}\b"),
    )
    for label in _NUMBER_LABELS
)  # fmt: skip

_ASKS_NUMBER = re.compile(r"\b(?:number|reference|ref|code)\b")
_ASKS_PHONE = re.compile(
    r"\b(?:phone|mobile|contact|telephone|call-?back|cell) ?(?:number|no)\b|\b(?:which|what|best|right) number\b|\bnumber (?:is best|to (?:reach|call|ring)|reaches|(?:can|should|shall|do) (?:i|we|they))"
)
_GIVES_CODE = re.compile(rf"\b{_CODE}(?=\W|$)")
_GIVES_PHONE = re.compile(r"(?:\+|\b)\d(?:[ ()-]?\d){6,}\b")

_ASK_DETAIL = {
    "name": (re.compile(r"\b(?:your|first|last) (?:\w+ )?names?\b|who am i speaking"), re.compile(r"\bmy (?:full |first |last )?name(?:'s| is) [a-z]{2,}\b|^(?:(?:hi|hello|hey|good \w+),? )?(?:this is|(?:i'm|i am)) [a-z]+(?: [a-z]+)?(?: here| speaking| calling|,? (?:flat|account|order|booking|from)\b)")),
    "address": (re.compile(r"\b(?:your (?:\w+ )?(?:address|postcode|zip code)|what(?:'s| is) the (?:address|postcode))\b"), re.compile(r"\b\d+ [a-z]+ (?:street|st|road|rd|avenue|ave|lane|drive|close|court)\b|\b[a-z]{1,2}\d{1,2} ?\d[a-z]{2}\b")),
    "problem": (re.compile(r"\bwhat(?:'s| is| seems to be| appears to be)?(?: the| your)? (?:problem|issue|matter)\b|\bhow (?:can|may) i (?:help|assist)|\bwhat can i (?:do|help)"), re.compile(r"(?:\S+ ){14,}")),
    "device": (re.compile(r"\b(?:which|what) (?:\w+ )?(?:operating system|system|device|computer|phone|browser|platform|os)\b(?! number)|\bare you (?:on|using) (?:a |an )?(?:mac|windows|iphone|android|pc)"), re.compile(r"\b(?:mac|macbook|windows|linux|ios|iphone|ipad|android|pixel|chromebook|chrome|safari|firefox|pc)\b")),
    "version": (re.compile(r"\b(?:which|what) version\b"), re.compile(r"\bversion \d|\bv?\d+\.\d+\b")),
    "photo": (re.compile(r"\b(?:send|provide|attach|upload|a) (?:\w+ ){0,3}(?:photos?|pictures?|receipt|copy)\b"), re.compile(r"\b(?:i(?:'ve| have)? (?:already )?(?:attached|sent|uploaded|included|emailed)) .{0,40}(?:photos?|pictures?|receipt|copy)")),
}  # fmt: skip

# Details that count as told only in a sentence on the same thing as the question.
_ASK_ABOUT = {
    "date": (re.compile(r"\bwhen did\b|\bwhat (?:date|day) (?:did|was|were)\b|\bsince when\b|\bhow long (?:have|has|were|was)\b"), re.compile(r"\b(?:yesterday|last (?:week|month|night|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:since|on|from|this) (?:last )?(?:\w+day|\d+)|(?:for|past|been) (?:\w+ )?(?:\d+|two|three|four|five|six|a|an) (?:minutes|hours?|days?|weeks?|months?)|(?:\d+|two|three|four|five|six|a|an) (?:minutes|hours?|days?|weeks?|months?)(?: ago| now)?|this morning|january|february|march|april|june|july|august|september|october|november|december)\b")),
    "scope": (re.compile(r"\b(?:does|do|is|are) (?:it|this|that|they)\b.{0,40}\b(?:every|all|only|always)\b"), re.compile(r"\bonly (?:with|on|when|in|after|that|the|since|at|files)\b|\bevery (?:time|single|day|evening)\b")),
    "tried": (re.compile(r"\bhave you (?:tried|checked|restarted|rebooted|turned|looked|reset)\b"), re.compile(r"\bi(?:'ve| have)? (?:already |even |just )?(?:tried|restarted|rebooted|checked|reset|turned|followed)\b")),
}  # fmt: skip

_SLIGHT_IN_QUESTIONS = frozenset(
    stem(word)
    for word in "start begin happen long tried try check already day date time week month hour first last still".split()
)
_STARTS = re.compile(r"\b(?:start|begin|beg[au]n|happen)")
_TWO_QUESTIONS = re.compile(
    r",? (?:and|or) (?:what|who|how|which|when|where|why|did|do|does|is|are|was|were|has|have|can)\b"
)

_REQUESTS = re.compile(
    r"\b(?:please (?:provide|send|confirm|give|state|supply|tell|let me have)|(?:i|we)(?:'?ll| will)? (?:just )?need (?:your|the|a (?:photo|description|copy))|(?:can|could|may) i (?:have|take|get) your)\b"
)


@feature
def asks_again(view: View, sentence: Sentence) -> bool:
    """Asks for a detail (number, name, date, address, what was tried) that the customer already gave."""
    folded = view.folded[sentence.number]
    if not (question(view, sentence) or _REQUESTS.search(folded)) or not view.customer_turns:
        return False
    if _TWO_QUESTIONS.search(folded):
        return False
    if _number_told(view, folded):
        return True
    if any(
        asks.search(folded) and any(gives.search(turn) for turn in view.customer_turns)
        for kind, (asks, gives) in _ASK_DETAIL.items()
        if kind != "problem" or view.position > 0
    ):
        return True
    return any(
        asks.search(folded) and any(gives.search(said) and _same_thing(folded, said) for said in _told_sentences(view))
        for asks, gives in _ASK_ABOUT.values()
    )


def _number_told(view: View, folded: str) -> bool:
    """Whether the very number asked for (a phone number, an order number …) was given before."""
    if _ASKS_PHONE.search(folded):
        return any(_GIVES_PHONE.search(turn) for turn in view.customer_turns)
    if any(asks.search(folded) and gives.search(view.told) for asks, gives in _NUMBERS):
        return True
    asked_before = False  # "what's your order number?" – "44-1209" – "and the number?"
    for turn in view.before:
        text = fold(turn.text)
        if turn.role == "trainee":
            asked_before = _same_number(folded, text)
        elif asked_before and _GIVES_CODE.search(text):
            return True
    return False


def _same_number(asked: str, earlier: str) -> bool:
    return bool(_ASKS_NUMBER.search(asked)) and any(asks.search(asked) and asks.search(earlier) for asks, _ in _NUMBERS)


def _same_thing(asked: str, said: str) -> bool:
    """Whether a sentence of the customer speaks of what is asked about, telling words apart from slight ones."""
    about = frozenset(content_stems(asked)) - _SLIGHT_IN_QUESTIONS
    if about & frozenset(content_stems(said)):
        return True
    return not about and bool(_STARTS.search(asked)) and bool(_STARTS.search(said))


@per_view
def _told_sentences(view: View) -> list[str]:
    return [fold(said.text) for turn in view.customer_turns for said in sentences(turn)]


_TRIED = re.compile(
    r"\b(?:already|twice|times|over and over|tried|did that|done that|i've done|been through|went through|i have done)\b"
)


@feature
def suggests_tried(view: View, sentence: Sentence) -> bool:
    """Suggests what the customer said they had already done or tried."""
    if not re.search(
        r"\b(?:try|tried|please|could you|can you|just|you (?:need|should|could|can)|have you|make sure|i'?d suggest|restart|reset|check|call|log|turn|switch|send|fill)\b",
        view.folded[sentence.number],
    ):
        return False
    here = view.stems[sentence.number]
    return any(len(here & tried) >= 2 for tried in _tried(view))


@per_view
def _tried(view: View) -> list[frozenset[str]]:
    """Content stems of each sentence in which the customer told what they had already done."""
    told = [fold(said.text) for turn in view.customer_turns for said in sentences(turn)]
    return [frozenset(content_stems(said)) for said in told if _TRIED.search(said)]


def _changes_quantity(view: View, sentence: Sentence) -> bool:
    """Names another number of something than the customer did: "three weeks" told, "two weeks" said."""
    said = quantities(view.folded[sentence.number])
    if not said:
        return False
    told, spoken = quantities(view.told), numbers_in(view.told)
    return any(not said[unit] & told[unit] and not said[unit] & spoken for unit in told.keys() & said.keys())


_DENIED = re.compile(
    r"\b(?:there(?:'s| is| was| are|s)?|have|has|had|got|get|with|is|it'?s) (?:no|not an?|not any|never an?) ((?:[a-z]+|\d+)(?: \d+)?)\b"
)


@feature
def asserts_denied(view: View, sentence: Sentence) -> bool:
    """States as a fact a thing the customer said there is none of ("there is no number 14" – "left at number 14")."""
    folded = view.folded[sentence.number]
    if NEGATION.search(folded) or is_question(folded):
        return False
    return any(claim.search(folded) for claim in _claims_against_denials(view))


@per_view
def _claims_against_denials(view: View) -> list[re.Pattern[str]]:
    """What would state as a fact each thing that the customer's last three turns said there is none of."""
    claims: list[str] = []
    for thing in (found for turn in view.customer_turns[-3:] for found in _DENIED.findall(turn)):
        if " " in thing:
            claims.append(rf"\b{re.escape(thing)}\b")
        if thing not in STOPWORDS:
            claims.append(
                rf"\b(?:there(?:'s| is| are)|it(?:'s| is| has)|you(?:'ve| have)) (?:always|definitely|certainly|most likely|probably|must be|should be|got)\b[^,]{{0,12}}\b{re.escape(thing)}\b"
            )
    return [re.compile(claim) for claim in claims]


_CIRCUMSTANCES = (
    (re.compile(r"\b(?:deaf|hard of hearing|can'?t (?:hear|do (?:the )?phone|use (?:the|a) phone|talk on)|(?:cannot|can'?t|no|not) (?:\w+ ){0,2}(?:phone|calls?)\b|stammer|mute|lost my voice)"), re.compile(r"\b(?:(?:give|ring|call|phone|telephone) (?:\w+ ){0,2}(?:a (?:ring|call|bell)|you|him|her|them|us)|pick up|by phone|over the phone|phone call|ring us|call us)\b")),
    (re.compile(r"\b(?:died|dead|passed away|passed on|deceased|late (?:husband|wife|mum|mother|mom|dad|father|partner)|funeral of|widow\w*|bereave\w*|killed)\b"), re.compile(r"\b(?:put (?:your|him|her) .{0,20}\bon\b|put (?:him|her) on|speak (?:to|with) (?:him|her|your|the account holder)|(?:his|her|your (?:husband|wife|mum|mother|dad|father|partner)'?s) (?:signature|consent|permission|confirmation)|ask (?:him|her|your (?:husband|wife|mum|mother|mom|dad|father|partner))\b|(?:he|she|the account holder) (?:will |'ll )?(?:needs?|has|have|must) to (?:call|confirm|sign|ring|come|contact|log))")),
    (re.compile(r"\b(?:wheelchair|crutches|can'?t (?:walk|climb|lift|do stairs|carry|stand|get (?:down|up|out))|cannot (?:walk|climb|lift|carry|stand)|broken (?:leg|ankle|foot|hip|arm|wrist)|stairs are a no|no stairs|housebound|bad (?:hip|back|knee|leg))\b"), re.compile(r"\b(?:(?:take|use|up|down|climb|by) the stairs|(?:\w+ )?(?:floor|flight)s? up|carry (?:it|them)|lift (?:it|them)|walk (?:over|down|up|to|it|round)|pop (?:in|down|over|round)|(?:drop|dropp\w+) (?:it|them|off)|dropped (?:off|at)|bring (?:it|them) (?:in|back|down|over|to))\b")),
    (re.compile(r"\b(?:don'?t (?:have a car|drive|own a car)|no car|can'?t drive|cannot drive|(?:don'?t have|no|haven'?t got|without) (?:a |any )?(?:internet|wi-?fi|broadband|computer|smartphone|printer|email))\b"), re.compile(r"\b(?:drive (?:in|over|to|it|down)|just drive|go online|on (?:our|the) (?:website|app)|in the app|download (?:it|the)|print (?:it|the|off|out)|by email|email (?:it|us)|log (?:in|on)|fill (?:it )?in online|online form)\b")),
    (re.compile(r"\b(?:vegan|vegetarian|coeliac|celiac|gluten|allerg\w+|halal|kosher|don'?t drink|doesn'?t drink|sober|in recovery|pregnant)\b"), re.compile(r"\b(?:steak|chicken|bacon|burger|prosecco|champagne|bottle of wine|drinks on (?:us|the house)|glass of (?:wine|champagne)|cocktails?|pub|nut\w* cake)\b")),
)  # fmt: skip


@feature
def forgets_circumstance(view: View, sentence: Sentence) -> bool:
    """Proposes what a circumstance the customer named rules out: a call to the deaf, a word with the dead, stairs on crutches."""
    folded = view.folded[sentence.number]
    return not NEGATION.search(folded) and any(proposed.search(folded) for proposed in _ruled_out_proposals(view))


@per_view
def _ruled_out_proposals(view: View) -> list[re.Pattern[str]]:
    return [proposed for named, proposed in _CIRCUMSTANCES if named.search(view.told)]


_ATTRIBUTED_WISH = re.compile(
    r"\byou(?:'d| would)? (?:just |only |really )?(?:like|want|prefer|wish|hope|need|are after|'re after|are asking for|'re asking for)\b(.{3,60})"
)

_REMEDY_KINDS = tuple(
    re.compile(rf"\b(?:{kind})\b")
    for kind in (
        r"refund\w*|money back|reimburs\w*|cash back|pay\w* back",
        r"replac\w*|exchang\w*|swap\w*|another one|new one|send (?:me )?another",
        r"cancel\w*|clos\w+|leav\w+|end (?:it|the|my|your)|stop\w*",
        r"restart\w*|resum\w+|reinstat\w+|start\w* again",
        r"discount\w*|reduc\w+|cheaper|money off|credit\w*",
        r"(?:re)?book\w*|appointments?|reschedul\w*|new (?:date|time|slot|one)|chang\w+",
        r"upgrad\w*|better (?:room|seat|plan)",
        r"compensat\w*|vouchers?|goodwill",
        r"complain\w*|manager|supervisor",
    )
)


@feature
def attributes_wish(view: View, sentence: Sentence) -> bool:
    """Says the customer wants a remedy (a refund, a new date, an upgrade …) that they never spoke of in any words."""
    wish = _ATTRIBUTED_WISH.search(view.folded[sentence.number])
    if not wish or not view.told:
        return False
    return any(kind.search(wish[1]) and not kind.search(view.told) for kind in _REMEDY_KINDS)


_RULED_OUT = re.compile(
    r"\b(?:can'?t|cannot|can not|unable to|mustn'?t|not allowed(?: to)?|allergic to) ((?:\w+ ){0,3}\w+)"
)


@feature
def suggests_ruled_out(view: View, sentence: Sentence) -> bool:
    """Proposes the very thing the customer said they cannot have or do."""
    folded = view.folded[sentence.number]
    if NEGATION.search(folded) or not (is_question(folded) or INSTRUCTS.search(folded) or OFFER_FORM.search(folded)):
        return False
    here = view.stems[sentence.number] - COMMON_STEMS
    return any(len(here & thing) >= 2 for thing in _ruled_out(view))


@per_view
def _ruled_out(view: View) -> list[frozenset[str]]:
    """Content stems of each thing the customer said they cannot have or do."""
    found = [thing for turn in view.customer_turns for thing in _RULED_OUT.findall(turn)]
    return [frozenset(content_stems(thing)) for thing in found]


_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b")

_CLAIMED = re.compile(
    r"\byou (?:\w+ )?(?:did ?n'?t|did not|never|forgot(?: to)?|missed|refused(?: to)?|haven'?t|have not) (?:even |ever |actually |really |yet )?(\w+)"
)


@feature
def contradicts_told(view: View, sentence: Sentence) -> bool:
    """Plainly differs from what the customer told: another number of the same thing, another weekday, a yes made a no or a no a yes."""
    folded, told = view.folded[sentence.number], view.told
    if _changes_quantity(view, sentence):
        return True
    named = set(_WEEKDAY.findall(folded))
    days = set(_WEEKDAY.findall(told)) if named else set()
    if days and not days & named and not any(_WEEKDAY.search(turn) for turn in view.trainee_turns):
        return True
    for verb in _CLAIMED.findall(folded):  # "you didn't send" – "I sent"
        if any(
            stem(verb) == stem(said) or _same_verb(verb, said)
            for said in re.findall(r"\bi (?:did |have |had |already )*(\w+)", told)
        ):
            return True
    claimed = {stem(word) for word in re.findall(r"\byou(?:'re|'ve|'d)? (\w+)", folded)}
    if claimed & _only_denied(view):  # "you want …", "the one you requested" – "I don't want", "I never asked"
        return True
    wish = _ATTRIBUTED_WISH.search(folded)  # "you'd like to cancel" – "I'm not leaving"
    if wish and not NEGATION.search(wish[0]):
        for kind in _REMEDY_KINDS:
            spoken = [told[max(0, match.start() - 18) : match.start()] for match in kind.finditer(told)]
            if kind.search(wish[1]) and spoken and all(NEGATION.search(before) for before in spoken):
                return True
    if NEGATION.search(folded) or len(_denied_things(view)) < 2:
        return False
    return len(_denied_things(view) & {stem(word) for word in view.words[sentence.number]}) >= 2


_DENIES_DOING = re.compile(
    r"\b(?:i |i'?m |im )(?:(?:do|did|have|am|was)(?: not|n'?t)|never|not) (?:even |ever |actually |really |going to |to )?(\w+)"
)
_SLIGHT_VERBS = frozenset(stem(word) for word in ("have", "know", "get", "want", "like", "need", "think"))


@per_view
def _only_denied(view: View) -> frozenset[str]:
    """Stems of what the customer said they do not do, and never that they do."""
    denied = {stem(word) for word in _DENIES_DOING.findall(view.told)}
    asserted = {stem(word) for word in re.findall(r"\bi (\w+)", view.told)}
    return frozenset(denied - asserted - COMMON_STEMS - _SLIGHT_VERBS)


_DENIES_THING = re.compile(
    r"\bi(?:'m| am)? ?(?:(?:do|did|have|was) ?(?:not|n't)|don't|didn't|never|not) (?:\w+ )(?:to |for )?(?:a |an |the |any |my |your )?((?:\w+ ?){2})"
)


@per_view
def _denied_things(view: View) -> frozenset[str]:
    """Stems of the things that the customer denied wanting or doing."""
    pairs = _DENIES_THING.findall(view.told)
    return frozenset(stem(word) for pair in pairs for word in pair.split() if word not in STOPWORDS)


_PAST_OF = {"send": "sent", "tell": "told", "pay": "paid", "say": "said", "give": "gave", "come": "came", "go": "went", "bring": "brought", "read": "read", "get": "got", "take": "took", "write": "wrote", "ring": "rang", "do": "did", "make": "made", "leave": "left", "keep": "kept"}  # fmt: skip


def _same_verb(verb: str, said: str) -> bool:
    return said in {verb, _PAST_OF.get(verb)} or verb == _PAST_OF.get(said)


_CONTRADICTS = re.compile(
    r"\b(?:(?:you|your \w+|the (?:website|app|letter|email|lady|man|other \w+)|she|he|they|it) (?:just |only |already )?(?:told|said|says|say|promised|confirmed)|that'?s not (?:what|true|right)|not true|"
    r"(?:i|we) (?:was|were|got|have been|'ve been) (?:charged|told|billed|sent)|you (?:took|charged|billed)|no it (?:isn'?t|wasn'?t|didn'?t|doesn'?t)|l(?:ied|ying|iar)|turned out|made that up)\b"
)


@turn_feature
def contradicted_next(view: View) -> bool:
    """The customer's next words say that something else was told or done."""
    following = next((turn.text for turn in view.turns[view.index + 1 :] if turn.role == "customer"), "")
    return view.complete and bool(_CONTRADICTS.search(fold(following)))
