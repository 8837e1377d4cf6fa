"""The customer's account: what is asked again, twisted, ruled out or forgotten of all that they told."""

import re

from roleplay.features.echo import COMMON_STEMS
from roleplay.features.forms import INSTRUCTS, NEGATION
from roleplay.features.offers import OFFER_FORM
from roleplay.features.questions import is_question
from roleplay.features.times import numbers_in, quantities
from roleplay.features.view import View, feature, per_view, search_once, turn_feature
from roleplay.text import STOPWORDS, Sentence, content_stems, fold, sentences, stem

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
    claimed = any(claim.search(folded) for claim in _claims_against_denials(view))
    return claimed and not NEGATION.search(folded) and not is_question(folded)


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
    (re.compile(r"\b(?:deaf|hard of hearing|can'?t (?:hear|do (?:the )?phone|use (?:the|a) phone|talk on)|(?:cannot|can'?t) (?:(?:use|be on|take|make|answer|do|have|talk) )(?:\w+ ){0,2}(?:phone|calls?)\b|no (?:phone )?calls,? please|(?:don'?t|do not) (?:phone|ring|call) me\b|no phone\b|stammer|mute|lost my voice)"), re.compile(r"\b(?:(?:give|ring|call|phone|telephone) (?:\w+ ){0,3}(?:a (?:ring|call|bell)|you|him|her|them|us)|pick up|by phone|over the phone|phone call|ring us|call us)\b")),
    (re.compile(r"\b(?:(?:he|she|husband|wife|mum|mom|mother|dad|father|partner|son|daughter|brother|sister|(?:grand)?\w+father|nan|gran|who)(?: \w+){0,2} (?:died|was killed)|(?:he|she|husband|wife|mum|mom|mother|dad|father|partner|son|daughter)(?:'s| is| was) dead|passed away|passed on|deceased|late (?:husband|wife|mum|mother|mom|dad|father|partner)|funeral of|widow\w*|bereave\w*)\b"), re.compile(r"\b(?:put (?:your|him|her) .{0,20}\bon\b|put (?:him|her) on|speak (?:to|with) (?:him|her|your|the account holder)|(?:his|her|your (?:husband|wife|mum|mother|dad|father|partner)'?s) (?:signature|consent|permission|confirmation)|ask (?:him|her|your (?:husband|wife|mum|mother|mom|dad|father|partner))\b|(?:he|she|the account holder) (?:will |'ll )?(?:needs?|has|have|must) to (?:call|confirm|sign|ring|come|contact|log))")),
    (re.compile(r"\b(?:wheelchair|crutches|can'?t (?:walk|climb|lift|do stairs|carry|stand|get (?:down|up|out))|cannot (?:walk|climb|lift|carry|stand)|broken (?:leg|ankle|foot|hip|arm|wrist)|stairs are a no|no stairs|housebound|bad (?:hip|back|knee|leg))\b"), re.compile(r"\b(?:(?:take|use|up|down|climb|by) the stairs|(?:\w+ )?(?:floor|flight)s? up|carry (?:it|them)|lift (?:it|them)|walk (?:over|down|up|to|it|round)|pop (?:in|down|over|round)|(?:drop|dropp\w+) (?:it|them|off)|dropped (?:off|at)|bring (?:it|them) (?:in|back|down|over|to))\b")),
    (re.compile(r"\b(?:don'?t (?:have a car|drive|own a car)|no car(?= *(?:[.,;:!?]|$|and\b|so\b|to\b|any|at\b|here|now|or\b|of\b|until))|can'?t drive|cannot drive)"), re.compile(r"\b(?:drive (?:in|over|to|it|down)|just drive)\b")),
    (re.compile(r"\b(?:don'?t have|no|haven'?t got|without) (?:a |any )?(?:internet|wi-?fi|broadband|computer|smartphone|printer|email)\b"), re.compile(r"\b(?:go online|on (?:our|the) (?:website|app)|in the app|download (?:it|the)|print (?:it|the|off|out)|by email|email (?:it|us)|log (?:in|on)|fill (?:it )?in online|online form)\b")),
    (re.compile(r"\b(?:nut|peanut|almond|hazelnut|cashew)s?[ -](?:allerg\w+|free)|allerg\w+ to (?:\w+ )?nuts?\b"), re.compile(r"\b(?:to|with|for|try|have|recommend|suggest|offer|like) (?:you )?(?:the |an? |our |some )?(?:\w+ )?(?:hazelnut|almond|walnut|pecan|cashew|pistachio|praline|marzipan|frangipane|satay|peanut)s?\b")),
    (re.compile(r"\b(?:vegan|vegetarian|coeliac|celiac|gluten|allerg\w+|halal|kosher|don'?t drink|doesn'?t drink|sober|in recovery|pregnant)\b"), re.compile(r"\b(?:steak|chicken|bacon|burger|prosecco|champagne|bottle of wine|drinks on (?:us|the house)|glass of (?:wine|champagne)|cocktails?|pub|nut\w* cake)\b")),
)  # fmt: skip
_TOLD_OF = [(search_once(named), proposed) for named, proposed in _CIRCUMSTANCES]


@feature
def forgets_circumstance(view: View, sentence: Sentence) -> bool:
    """Proposes what a circumstance the customer named rules out: a call to the deaf, a word with the dead, stairs on crutches."""
    folded = view.folded[sentence.number]
    return any(proposed.search(folded) for proposed in _ruled_out_proposals(view)) and not NEGATION.search(folded)


@per_view
def _ruled_out_proposals(view: View) -> list[re.Pattern[str]]:
    return [proposed for named, proposed in _TOLD_OF if named(view.told)]


_ATTRIBUTED_WISH = re.compile(
    r"\byou(?:'d| would)? (?:just |only |really )?(?:like|want|prefer|wish|hope|need|are after|'re after|are asking for|'re asking for)\b(.{3,60})"
)

_REMEDY_KINDS = tuple(
    re.compile(rf"\b(?:{kind})\b")
    for kind in (
        r"refund\w*|money back|reimburs\w*|cash back|pay\w* back",
        r"replac\w*|exchang\w*|swap\w*|another one|new (?!date|time|slot|appointment|booking)\w+|send (?:me )?another",
        r"cancel\w*|clos\w+|leav\w+|end (?:it|the|my|your)|stop\w*",
        r"restart\w*|resum\w+|reinstat\w+|start\w* again",
        r"discount\w*|reduc\w+|cheaper|money off|credit\w*",
        r"(?:re)?book\w*|appointments?|reschedul\w*|new (?:date|time|slot)|chang\w+",
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
    things, folded = _ruled_out(view), view.folded[sentence.number]
    if not things or NEGATION.search(folded):
        return False
    if not (is_question(folded) or INSTRUCTS.search(folded) or OFFER_FORM.search(folded)):
        return False
    here = view.stems[sentence.number] - COMMON_STEMS
    if any(len(here & thing) >= 2 for thing in things):
        return True
    sent = _SENT_TO.search(folded)
    return sent is not None and any(frozenset(content_stems(sent[1])) == thing for thing in things)


_SENT_TO = re.compile(
    r"\byou (?:can|could|may|'ll (?:need|have) to|will (?:need|have) to) (?:just |also |always |simply )?(\w+)"
)


@per_view
def _ruled_out(view: View) -> list[frozenset[str]]:
    """Content stems of each thing the customer said they cannot have or do."""
    found = [thing for turn in view.customer_turns for thing in _RULED_OUT.findall(turn)]
    return [stems for thing in found if (stems := frozenset(content_stems(thing)))]


_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b")

_CLAIMED = re.compile(
    r"\byou (?:\w+ )?(?:did ?n'?t|did not|never|forgot(?: to)?|missed|refused(?: to)?|haven'?t|have not) (?:even |ever |actually |really |yet )?(\w+)"
)


_SLIGHT_CLAIMS = frozenset(stem(word) for word in ("do", "done", "have", "had", "get", "know", "be", "want", "need"))


def _as_learned(view: View, sentence: Sentence) -> bool:
    """Whether a sentence says back, nearly in the same words, what is known to have been told."""
    learned = {found for turn in view.turns[: view.index] for clause in turn.learned for found in content_stems(clause)}
    said = view.stems[sentence.number]
    return bool(learned) and len(said & learned) >= 3 and len(said - learned) <= len(said) / 5


@feature
def contradicts_told(view: View, sentence: Sentence) -> bool:
    """Plainly differs from what the customer told: another number of the same thing, another weekday, a yes made a no or a no a yes."""
    folded, told = view.folded[sentence.number], view.told
    if _as_learned(view, sentence):
        return False
    if _changes_quantity(view, sentence):
        return True
    named = set(_WEEKDAY.findall(folded))
    days = set(_WEEKDAY.findall(told)) if named else set()
    if days and not days & named and not any(_WEEKDAY.search(turn) for turn in view.trainee_turns):
        return True
    for verb in _CLAIMED.findall(folded):  # "you didn't send" – "I sent"
        if stem(verb) in _SLIGHT_CLAIMS:
            continue
        if any(
            stem(verb) == stem(said) or _same_verb(verb, said)
            for said in re.findall(r"\bi (?:did |have |had |already )*(\w+)", told)
        ):
            return True
    claimed = {stem(word) for word in re.findall(r"\byou(?:'re|'ve|'d)? (\w+)\b(?! (?:no|not|nothing|none)\b)", folded)}
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
    r"\b(?:(?:you|your \w+|the (?:website|app|letter|email|lady|man|other \w+)|she|he|they|it) (?:just |only |already )?(?:told (?:me|us)|sa(?:id|ys) (?!yes\b|thank)\w+|promised|confirmed)|that'?s not (?:what|true|right)|not true|"
    r"(?:i|we) (?:was|were|got|have been|'ve been) (?:charged|told|billed|sent)|you (?:took|charged|billed)|no it (?:isn'?t|wasn'?t|didn'?t|doesn'?t)|l(?:ied|ying|iar)|turned out|made that up)\b"
)


@turn_feature
def contradicted_next(view: View) -> bool:
    """The customer's next words say that something else was told or done."""
    following = next((turn.text for turn in view.turns[view.index + 1 :] if turn.role == "customer"), "")
    return view.complete and bool(_CONTRADICTS.search(fold(following)))


_NOT_MINE_TO_GIVE = re.compile(
    r"\b(?:i|we) (?:can'?t|cannot|could ?n'?t|am not allowed to|'?m not allowed to|'?m not able to|don'?t have the (?:authority|power) to) (?:\w+ly )?(?:authori[sz]e|approve|give|book|offer|promise|grant|sign off|issue|waive|refund|hand out) ((?:[\w']+ ){0,3}[\w']+)"
)
_CLEARED = re.compile(
    r"\b(?:approved|agreed|cleared|signed (?:it )?off|go-?ahead|said yes|allowed|manager|supervisor)\b"
)
_GIVES = re.compile(r"\b(?:i|we)(?:'ll| will|'m going to|'ve|'re going to| can)\b")
_ALL_OF_IT = re.compile(r"\b(?:all|whole|full|entire|complete|total|everything|more than)\b")
_PART_OF_IT = re.compile(
    r"\b(?:half|a (?:third|quarter|part)|part of|some of|one of|up to|instead)\b|\d ?(?:%|percent|per cent)"
)


@per_view
def _cleared(view: View) -> bool:
    return bool(_CLEARED.search(view.whole))


@feature
def exceeds_own_power(view: View, sentence: Sentence) -> bool:
    """Promises what the trainee said before they could not give, without saying that somebody has approved it.

    Who could not give all of it may give a part.
    """
    folded = view.folded[sentence.number]
    if not _out_of_power(view) or not _GIVES.search(folded) or NEGATION.search(folded) or _cleared(view):
        return False
    part = bool(_PART_OF_IT.search(folded))
    return any(view.stems[sentence.number] & thing for thing, whole in _out_of_power(view) if not (whole and part))


_TIME_PAST = r"\b(?:time|hours?|days?|nights?|evenings?|mornings?|weeks?|weekends?|years?|moments?)\b"
_GONE = re.compile(rf"\bback\b.*{_TIME_PAST}|{_TIME_PAST}.*\bback\b")
"""Nobody has the power to give back what is over."""


@per_view
def _out_of_power(view: View) -> list[tuple[frozenset[str], bool]]:
    """Content stems of each thing that earlier turns of the trainee said they could not give, and whether it was the whole of it."""
    named = [
        thing for turn in view.trainee_turns for thing in _NOT_MINE_TO_GIVE.findall(turn) if not _GONE.search(thing)
    ]
    return [(frozenset(content_stems(thing)) - COMMON_STEMS, bool(_ALL_OF_IT.search(thing))) for thing in named]
