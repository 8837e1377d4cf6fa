"""The note and the reflection, held against the conversation: what they record, leave out or should not hold."""

import re

from roleplay.features.place import last_sentence
from roleplay.features.promises import dated_undertakings, undertakes
from roleplay.features.times import time_tokens
from roleplay.features.view import View, feature, in_sentence, per_view, turn_feature
from roleplay.text import Sentence, content_stems, stem

_PRIVATE = re.compile(
    r"\b(?:\d[ -]?){13,19}\b|\b(?:cvv|cvc|cv2|security code)\b\W{0,4}(?:is |was )?\d{3}|\b(?:pin|pin code|pin number)\b\W{0,4}(?:is |was )?\d{4}\b|\bpass(?:word|code|phrase)\b ?(?:is|was|:|=)? ?\W?(?:\w*\d\w*)|\bmemorable (?:word|name|place)\b ?(?:is|was|:|=) \w+|"
    r"\b(?:ssn|social security(?: number)?|national insurance(?: number)?|ni number|nino|passport(?: number| no)?)\b\W{0,4}(?:is |was )?[a-z]{0,2}\d{3,}|\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?)\b\W{0,4}\d{1,2}(?:[/.-]| \w+ )\d|\bexp(?:iry|ires)?\b\W{0,4}\d\d/\d\d"
)

in_sentence(
    "private_data",
    _PRIVATE,
    "Writes out a card number, PIN, password, security code, date of birth or the like.",
)

_SENSITIVE = re.compile(
    r"\b(fertility|ivf|pregnan\w*|miscarr\w*|abortion|hiv|aids|sti|std|chlamydia|erectile|menopaus\w*|cancer|chemo\w*|tumou?r|psychiatr\w*|depress(?:ed|ion)|bipolar|schizo\w*|suicid\w*|self[- ]harm\w*|antidepressants?|rehab|alcoholic|alcoholism|addict\w*|affair|divorc\w*|sexual\w*|gay|lesbian|transgender|"
    r"muslim|jewish|catholic|hindu|immigrant|asylum|criminal record|prison|jail|bankrupt\w*|on benefits|universal credit|unemploy\w*|redundan\w*|mental health|breakdown|therapist|counsell\w*|domestic (?:abuse|violence)|weight|obes\w*|haemorrhoids|incontinen\w*|drinking problem|drinks)\b"
)

_NEEDED = re.compile(
    r"\b(?:needs?|needed|requires?|so that|because of|asked (?:us|me|that|for)|access\w*|adjust\w*|priority|vulnerab\w*|support\w*|due to|therefore|accommodat\w*|wants? us)\b"
)


@feature
def private_aside(view: View, sentence: Sentence) -> bool:
    """Writes down a matter of health, faith, family or past that the customer mentioned at most once, the trainee never took up and nothing here needs."""
    folded = view.folded[sentence.number]
    found = _SENSITIVE.search(folded)
    if not found or _NEEDED.search(folded):
        return False
    root = found[1][:6]
    return sum(root in turn for turn in view.customer_turns) <= 1 and not any(
        root in turn for turn in view.trainee_turns
    )


@turn_feature
def private_in_text(view: View) -> bool:
    """Some sentence of this text writes down what is private and not needed."""
    return any(private_aside(view, other) or _PRIVATE.search(view.folded[other.number]) for other in view.sentences)


def _shares(sentence: str, stems: frozenset[str], times: frozenset[str]) -> bool:
    mine = frozenset(content_stems(sentence))
    return (
        len(mine & stems) >= 2
        or (bool(mine & stems) and bool(time_tokens(sentence) & times))
        or any(len(w) >= 8 or (w.isdigit() and len(w) >= 2) for w in mine & stems)
    )


# One word for what a note may call otherwise: "phone him" – "callback"; "tmrw".
_SAME_ACT = {
    stem(word): stem(same)
    for same, others in {
        "call": "ring rang phone callback telephone bell",
        "message": "mail email text sms write msg",
        "courier": "deliver delivery driver",
        "engineer": "technician eng",
    }.items()
    for word in others.split()
}


def acts(stems: frozenset[str]) -> frozenset[str]:
    """Return stems with one for each act that notes call differently."""
    return frozenset(_SAME_ACT.get(found, found) for found in stems)


@per_view
def _recorded(view: View) -> tuple[int, int]:
    """How many dated undertakings there are, and how many of them this text takes up."""
    promised = [(acts(what), when) for what, when in dated_undertakings(view)]
    parts = [(acts(view.stems[number]), time_tokens(text)) for number, text in view.folded.items()]
    whole = (frozenset(found for stems, _ in parts for found in stems), time_tokens(view.whole))
    kept = 0
    for place, (what, when) in enumerate(promised):
        others = frozenset(found for other, (stems, _) in enumerate(promised) if other != place for found in stems)
        kept += (
            any(_mentions(part, what, when, others) for part in parts)
            or len(what & whole[0]) >= 3
            or (bool(when & whole[1]) and (len(what & whole[0]) >= 2 or (when <= whole[1] and not what - others)))
        )
    return len(promised), kept


_Part = tuple[frozenset[str], frozenset[str]]


def _mentions(part: _Part, what: frozenset[str], when: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a sentence (stems, times) takes up an undertaking: two of its words, two of its times, one of each, or,
    where it speaks of none of the `others`, its day."""
    stems, times = part
    shared = when & times
    if len(what & stems) >= 2 or len(shared) >= 2 or (what & stems and shared):
        return True
    return (shared == when or any(map(str.isalpha, shared))) and bool(shared) and not stems & (others - what)


_FELL_THROUGH = re.compile(
    r"\b(?:didn'?t|did not|never|wasn'?t|was not|hasn'?t|weren'?t|no[- ]?shows?|missed|failed|cancell?ed (?:because|as|since|due|by|cos)|not (?:answer\w*|repl\w+|confirm\w*|come|there|in|home|deliver\w*))\b"
)
_AGREED = re.compile(
    r"\b(?:will|\w+'ll|to (?:be|ring|call|phone|send|come|get|go|write|check|email|text|visit|collect|deliver|chase|follow|report)|call ?backs?|(?:re)?book\w*|agreed|promis\w+|arrang\w+|offer\w*|new|next|instead|now|today|submitted|refunded|credited|sent|emailed|closed|opened|raised|hold|i (?:ring|call|phone|send|write|check|book|chase)|f/?u|follow[- ]?up|due)\b"
)


def tells_what_failed(folded: str) -> bool:
    """Say whether a folded sentence of a note tells what did not come about, and agrees on nothing."""
    return bool(_FELL_THROUGH.search(folded)) and not _AGREED.search(folded)


@feature
def tells_of_failure(view: View, sentence: Sentence) -> bool:
    """Tells, in a note, what did not come about, and agrees on nothing: "visit cancelled, no answer to our text"."""
    return tells_what_failed(view.folded[sentence.number])


@per_view
def _times_told(view: View) -> frozenset[str]:
    return time_tokens(view.told)


@feature
def names_commitment(view: View, sentence: Sentence) -> bool:
    """Records something that was to happen by a time the trainee named, not what the customer told or what fell through."""
    if tells_what_failed(view.folded[sentence.number]):
        return False
    times = time_tokens(sentence.text)
    if (
        times <= _times_told(view)
        and recalls_customer(view, sentence)
        and not _AGREED.search(view.folded[sentence.number])
    ):
        return False
    said = frozenset(found for found in view.stems[sentence.number] if not found.isdigit())  # 9:45 is not 9:20
    return any(
        when & times and (what & said or len(when & times) >= 2 or undertakes(view, sentence))
        for what, when in dated_undertakings(view)
    )


@feature
def recalls_customer(view: View, sentence: Sentence) -> bool:
    """Takes up at least two content words, or one long or numeric one, of all that the customer said, their name apart."""
    return _shares(sentence.text, view.customer_stems - _name_stems(view), frozenset())


@per_view
def _name_stems(view: View) -> frozenset[str]:
    return frozenset(content_stems(view.setting.customer_name))


@feature
def recalls_own(view: View, sentence: Sentence) -> bool:
    """Takes up at least two content words, or one and a time, of what the trainee said or offered."""
    return _shares(sentence.text, *_own(view))


@per_view
def _own(view: View) -> tuple[frozenset[str], frozenset[str]]:
    """Content stems, the customer's name apart, and times of what the trainee said so far."""
    said = " ".join(view.trainee_turns)
    return frozenset(content_stems(said)) - _name_stems(view), time_tokens(said)


@turn_feature
def rounded_record(view: View) -> bool:
    """The text as a whole takes up what the customer brought, what the trainee said, and most of what was to happen by when."""
    promised, kept = _recorded(view)
    return (
        view.word_count >= 6
        and len(_SPEAKERS.findall(view.whole)) < 4
        and _recalls_concern(view)
        and any(recalls_own(view, other) or names_commitment(view, other) for other in view.sentences)
        and kept * 2 >= promised
    )


_SPEAKERS = re.compile(r"\b(?:c|t|cust(?:omer)?|me|agent|advis[eo]r) ?[:>]")
"""Marks a script of who said what."""

_NAMES_CONCERN = re.compile(
    r"\b(?:cust(?:omer)?|caller|client|guest|patient|member|passenger|resident|tenant|parent|concern|complaint|complains?|complained|issue|problem|fault|query|reports?|reported|re)\b"
)


def _recalls_concern(view: View) -> bool:
    """Whether the text takes up what the customer brought, in their words or, named as theirs, in those of the talk."""
    if any(recalls_customer(view, other) for other in view.sentences):
        return True
    return bool(_NAMES_CONCERN.search(view.whole)) and sum(recalls_own(view, other) for other in view.sentences) >= 3


@feature
def leaves_out_all(view: View, sentence: Sentence) -> bool:
    """The text (three words or more) names none of the things that were to happen by a time; true at its last sentence."""
    promised, kept = _recorded(view)
    return (
        last_sentence(view, sentence)
        and view.word_count >= 3
        and promised >= 1
        and kept == 0
        and any(_touches_anything(view, other) for other in view.sentences)
    )


@feature
def leaves_out_half(view: View, sentence: Sentence) -> bool:
    """The text names fewer than half of the things that were to happen by a time; true at its last sentence."""
    promised, kept = _recorded(view)
    return last_sentence(view, sentence) and view.word_count >= 3 and promised >= 2 and kept * 2 < promised


def _touches_anything(view: View, sentence: Sentence) -> bool:
    """Shares at least one content word with anything said in the conversation."""
    found = view.stems[sentence.number]
    return not found.isdisjoint(_own(view)[0]) or not found.isdisjoint(view.customer_stems)


_OWN_CHANGE = re.compile(
    r"(?<!nothing )(?<!anything )(?<!think )(?<!see )(?<!how )(?<!what )(?<!believe )\bi (?:should|could|ought|need|needed|want|would|wish|jumped|rushed|interrupted|assumed|forgot|missed|got)\b|\bi'd (?:have )?(?:start|ask|offer|say|let|give|tell|check|wait|slow|listen|like|rather|change)|\b(?:next time|in future|for the next|from now on|my (?:tone|mistake|fault|part)|but i\b|what i'd change|weak\w*)"
)


@turn_feature
def own_change_in_text(view: View) -> bool:
    """Somewhere in this text the writer names something of their own to change."""
    return bool(_OWN_CHANGE.search(view.whole))
