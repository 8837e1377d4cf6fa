"""Names and roles: who is addressed, who is spoken of."""

import re
from functools import lru_cache

from roleplay.features.view import View, feature, in_sentence, per_view, turn_feature
from roleplay.text import Sentence, fold, words

_GIVES_NAME = re.compile(
    r"\b(?:[Mm]y name(?:['’]s| is)|[Nn]ame(?:['’]s| is| here is|:)|[Tt]his is|[Ii]t['’]?s|[Ii]['’]?m|[Ii] am|[Hh]ere is) (?:(?:Mrs|Mr|Ms|Miss|Dr)\.? )?([A-Z][a-z]{2,})(?: ([A-Z][a-z]{2,}))?\b|"
    r"(?:^|[.!?\n] *|[-–—] *|[Tt]hanks,? |[Rr]egards,? |[Cc]heers,? )([A-Z][a-z]{2,})\.?\s*$"
)

_NO_NAME = frozenset(
    "the and just not yes thanks cheers please hello hey sorry really right okay monday tuesday wednesday thursday friday saturday sunday today help great fine still never again twice seriously ridiculous unbelievable disgusting rubbish nothing nobody good done now why what how three four five weeks days months here there maybe anyone anything honestly typical brilliant one two six eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred half noon midday midnight tomorrow tonight alright useless pointless whatever perfect agreed exactly correct deal mam mum mom mummy dad daddy mother father gran granny nan nana grandma grandpa grandad manager supervisor boss refund compensation money cash engineer driver unacceptable appalling shocking pathetic disgraceful shame enough stop cancel wrong liars proof both neither either first second third fourth fifth sixth seventh always ever soon bye goodbye sir madam".split()
)


@lru_cache(maxsize=4096)
def _names_given_in(text: str) -> frozenset[str]:
    named = {found.lower() for match in _GIVES_NAME.findall(text) for found in match if found}
    return frozenset(named | set(re.findall(r"\bmy name(?:'s| is) ([a-z]{3,})\b", fold(text))))


@per_view
def given_names(view: View) -> set[str]:
    """Return the names, folded, that the customer gave so far or that the setting knows."""
    known = set(words(view.setting.customer_name))
    for turn in view.before:
        if turn.role == "customer":
            known |= _names_given_in(turn.text)
    return known - _NO_NAME


@feature
def uses_name(view: View, sentence: Sentence) -> bool:
    """Addresses the customer by a name they gave, or that the setting knows."""
    said = {word.lower() for word in re.findall(r"[^\W\d_]{2,}", sentence.text) if word[0].isupper()}
    return bool(given_names(view) & (said or set(view.words[sentence.number])))


@feature
def calls_by_name(view: View, sentence: Sentence) -> bool:
    """Addresses the customer by name: one they gave, or one set off at the start ("Oh, Marta")."""
    found = re.match(
        r"(?:Oh|Ah|Aw|Hi|Hello|Hey|Hiya|Right|Okay|OK|Thanks|Thank you|Sorry|Well|Yes|Morning|Good morning|Good afternoon|Good evening),? (?:Mr |Mrs |Ms |Miss |Dr )?([A-Z][a-z]{2,})\b(?=[,.!?:;]|$| -| –)",
        sentence.text,
    )
    set_off = (
        bool(found)
        and found is not None
        and found[1].lower()
        not in _NO_NAME
        | {"customer", "sir", "madam", "there", "guest", "team", "all", "everyone", "god", "dear", "boy", "wow"}
    )
    return set_off or uses_name(view, sentence)


@turn_feature
def names_lots(view: View) -> bool:
    """The customer's name stands in three sentences of this turn, four times in it, or twice a turn for three turns.

    Once a turn is courtesy, above all where the house says surnames.
    """
    name = given_names(view)
    if not name:
        return False
    in_turn = sum(not name.isdisjoint(said) for said in view.words.values())
    spoken = [sum(word in name for word in words(turn)) for turn in (*view.trainee_turns[-2:], view.whole)]
    return in_turn >= 3 or spoken[-1] >= 4 or (len(spoken) == 3 and min(spoken) >= 2)


_VOCATIVE = re.compile(
    r"(?:, |^|[.!?] |\b(?:Hi|Hello|Hey|Thanks|Thank you|Okay|Yes|Sorry|Right) )([A-Z][a-z]{2,})(?=[,.!?]|$)"
)


@turn_feature
def vocatives(view: View) -> bool:
    """One name is called out three times in this turn, or twice in it and twice in the turn before."""

    def called(text: str) -> list[str]:
        return [name for name in _VOCATIVE.findall(text) if name.lower() not in _NO_NAME]

    here = called(view.text)
    before = called(next((turn.text for turn in reversed(view.before) if turn.role == "trainee"), ""))
    return any(here.count(name) >= 3 or (here.count(name) >= 2 and before.count(name) >= 2) for name in here)


_NOT_A_NAME = frozenset(
    "i i'm i'll i've i'd ok okay no yes monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december".split()
)


@feature
def names_someone(view: View, sentence: Sentence) -> bool:
    """Holds a capitalised word after the first that is neither the customer's name nor a day, a month or shouting."""
    found = re.findall(r"(?<=[\w,;:] )[A-Z][a-z]+(?:'s)?\b", sentence.text)
    known = _NOT_A_NAME.union(words(view.setting.customer_name)) if found else _NOT_A_NAME
    return any(word.lower().removesuffix("'s") not in known for word in found)


_ROLE = re.compile(
    r"\b(?:managers?|supervisors?|team ?lead(?:er)?s?|head of \w+|directors?|duty \w+|senior \w+|specialists?|experts?|consultants?|surveyors?|officers?|clinicians?|doctors?|dr|gps?|nurses?|pharmacists?|engineers?|"
    r"technicians?|second[- ]line|(?:tier|level) (?:two|2|three|3)|escalations?|complaints? (?:team|department|desk)|review team|ombudsman|counsell?ors?|therapists?|underwriters?|assessors?|legal|"
    r"(?:emergency|crisis|fraud|security|safeguarding|legal|billing|claims|technical|clinical|accounts?|disputes?|recovery|retention\w*|finance|repairs?) (?:team|desk|line|department|unit|services?|people|lot)|colleagues?|999|911|112|helpline|emergency services)\b"
)

in_sentence(
    "names_role",
    _ROLE,
    "Names a role that knows or may decide more: manager, specialist, doctor, fraud team.",
)


@turn_feature
def names_role_in_turn(view: View) -> bool:
    """Some sentence of this turn names such a role, or a person."""
    return any(_ROLE.search(view.folded[other.number]) or names_someone(view, other) for other in view.sentences)


_OWN_NAME = re.compile(
    r"\b(?:[Ii] am|[Ii]['’]?m|[Mm]y name(?:['’]s| is)|[Tt]his is|[Nn]ame['’]s) ([A-Z][a-z]+)|\b([A-Z][a-z]+) (?:here|speaking)\b"
)
_ACTS_FOR_US = re.compile(
    r"\b([A-Z][a-z]+)(?: [A-Z][a-z]+)?(?:, (?:our|the|my|from|who)\b|['’](?:s (?:the|our|my)|ll)\b| (?:can|will|has|knows|decides|takes|looks|signs|approves|joins|said|says|checks|calls|who|is (?:our|the|here|free|on the|with (?:me|us)))\b)"
    r"|\b(?:ask|bring|call|fetch|ring|page|get|with|hand|pass|put|connect|transfer|add|invite|(?:speak|talk|you|it|this|over|through) to) ([A-Z][a-z]+)\b"
)


@turn_feature
def helper_named_in_turn(view: View) -> bool:
    """Some sentence of this turn names a role that may decide more, or a person beside the two who talk who is to act."""
    if _ROLE.search(view.whole):
        return True
    said = [turn.text for turn in view.before if turn.role == "trainee"] + [view.text]
    own = {name.lower() for text in said for found in _OWN_NAME.findall(text) for name in found if name}
    acting = {name.lower() for found in _ACTS_FOR_US.findall(view.text) for name in found if name}
    return bool(acting - own - given_names(view) - _NOT_A_NAME - _NO_NAME - {"you", "it", "they", "he", "she", "we"})


_NOT_MINE = re.compile(
    r"\b(?:isn't|not|aren't) (?:mine|me|my (?:call|power|decision|field|screen)|one (?:i|for me))\b|\bi (?:can't|cannot|don't|haven't)\b.{0,30}\b(?:rights?|power|say|access|decide|judge|approve|see|shut|release|override|touch|know|tell|answer)\b|\b(?:is|'s) (?:\w+(?: & \w+)?'s) call\b|\bnot the one to\b|\bonly \w+ can\b"
)


@turn_feature
def declines_own_in_turn(view: View) -> bool:
    """This turn says that the matter is not the speaker's to decide or to know."""
    return bool(_NOT_MINE.search(view.whole))


@turn_feature
def names_role_before(view: View) -> bool:
    """This turn or the trainee's one before names a role that knows or may decide more."""
    return names_role_in_turn(view) or bool(view.trainee_turns and _ROLE.search(view.trainee_turns[-1]))
