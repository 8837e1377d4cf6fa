"""Promises: what the trainee took on, for when, and what became of it."""

import re

from roleplay.features.contact import contacts
from roleplay.features.forms import FUTURE, NEGATION
from roleplay.features.questions import is_question
from roleplay.features.times import names_time, time_tokens
from roleplay.features.view import View, feature, per_view, search_once, turn_feature
from roleplay.text import Sentence, content_stems, fold, sentences

_UNDERTAKES = re.compile(
    r"\b(?:i'?ll|i will|we'll|we will|i'?m going to|i am going to|i'?m gonna|we're going to)\b (?:(?:also|just|then|now|personally|still|first|certainly|happily|gladly|definitely|make sure to|make sure i|and|be able to|try to|quickly|get on and|go and|go) ){0,2}"
    r"(?:check|look|ring|call|phone|text|e-?mail|mail|message|write|send|resend|post|book|rebook|order|arrange|sort|fix|mend|repair|raise|open|reopen|chase|refund|credit|waive|cancel|change|swap|move|find|ask|get (?!on my|back to work|somewhere|there\b|through this)|make|take|bring|put|set|add|update|confirm|"
    r"follow up|follow this|follow it|speak|talk to|talk with|have a word|drop|reserve|hold (?!on|my)|keep|print|file|log|submit|process|transfer|switch|replace|remove|issue|pay|pass|contact|report|push|see (?:that|to|it|if|whether|what)|go through|read|pull|handle|do (?!my best)|"
    r"stay|come back|come round|come (?:and|over|out|by|myself)|have (?:it|that|this|a|an|the|your|him|her|them|someone)|deliver|collect|pick|let (?:you|him|her|them) know|be in touch|be back|remind|meet|visit|test|reset|restart|escalate|match|cover|track|trace|own|draft|prepare|clear|tell|give you (?:a|the|an|my)|"
    r"draw up|work on|deal with|take care|investigate|review|request|upgrade|downgrade|correct|amend|note|flag|walk|help|sit|listen|pop|leave|stand|support|cross-check|double-check|message|ping|forward|share|notify|schedule|unlock|unblock|block|enter|record|watch|radio|pack|lift|pull|recall|recover|dig|fetch|grab|unfreeze|release|approve|authori[sz]e|mute|sign|scan|count|weigh|measure|work (?:it |that |this )?out|extend|restore|reverse|rerun|redo|reprint|reissue|credit|warn|brief|alert|slot|squeeze|wrap|carry|drive|run|monitor|sound out|line up|knock|shift|hand)\b|"
    r"\bi'?m (?:just |now |already )?(?:packing|lifting|pulling|recalling|releasing|fetching|clearing|fixing|setting|resetting|correcting|reversing|passing|logging|registering|transferring|extending|waiving|ringing|calling|sending|booking|putting|raising|opening|adding|arranging|emailing|taking (?:this|it|that|your|off|the|all)|moving|refunding|changing|printing|reopening|ordering|posting|cancelling|canceling|chasing|filing|crediting|removing|switching|writing|asking(?! ?[:,.?]| (?:you|if|whether|what|which|because|for)\b|$))\b"
)  # fmt: skip
takes_on = search_once(_UNDERTAKES)
"""Whether a folded text takes on an action: I'll send, we will book, I'm ringing them."""

_DONE = re.compile(
    r"\b(?:i'?ve|i have|we'?ve|we have|done|sent|sorted|booked|found|changed|cleared|spoke|spoken|confirmed|refunded|cancelled|fixed|posted|here(?:'s| it| you| we)|just|gone(?! home)|ready|has been|have been|is (?:now|back|on|in)|it'?s (?:in|on|with|there|gone|back|been)|that'?s (?:in|on|done|gone))\b"
)

_DONE_OWN = re.compile(r"\b(?:i'?ve|i have|we'?ve|i just|i spoke|spoke to|sent|done|here(?:'s| it| you))\b")

_REMINDS = re.compile(
    r"\b(?:you (?:\w+ )?(?:promised|were (?:going|supposed|meant) to)|you (?:\w+ )?(?:said|told me)(?: that| it)? (?:you|he|she|they|it|we|i|somebody|someone)(?:'d|'ll| would| will|'re| were)\b|"
    r"as (?:you )?promised|the one you said|^(?:and )?so no \w+|^(?:but|and|what about) (?:the|my) \w+\W*$)"
)
_LOOKS_BACK = re.compile(
    r"\b(?:where(?:'?s| is| are)|has|have you|did|what (?:did|about|happened|became)|any (?:news|sign|word|luck))\b|^and (?:the|my|that|what about)\b"
)
_STILL_TO_COME = re.compile(r"\bwhen\b|\bis (?:the|my|it|that|there)\b|^and\b")
_UNDONE = re.compile(
    r"\b(?:haven'?t|hasn'?t|didn'?t|never (?:came|arrived|got|rang|called|sent|happened|did|heard|turned|reached)|(?:nobody|no ?one|nothing)(?:'s| has)? (?:came|come|rang|rung|called|sent|arrived|happened|yet)|still (?:no|not|nothing|waiting)|no sign|not (?:yet|come|arrived|done|heard|been|sent|had))\b"
)
_HANDS_ON = re.compile(
    r"\b(?:put|putting|bring|bringing|pass|passing|hand|handing|connect|connecting|transfer|transferring)\b.{1,40}\b(?:through|on|onto|over|in|into|across|to)\b"
)


@feature
def undertakes(view: View, sentence: Sentence) -> bool:
    """The trainee takes on an action: I'll send, we will book, I'm ringing them (not "I'll need", "I'll be honest")."""
    return takes_on(view.folded[sentence.number])


_IN_PRESENT = re.compile(
    r"(?<!if )(?<!when )(?<!should )(?<!can )(?<!could )(?<!do )(?<!did )(?<!how )(?<!what )(?<!shall )(?<!before )(?<!after )(?<!until )(?<!may )(?<!would )(?<!that )(?<!where )(?<!why )(?<!while )(?<!\bor )"
    r"\bi(?: then| also| just| personally|'?d)? (?:ring|call|phone|page|e-?mail|mail|text|write|message|send|forward|bring|come|check|look at|credit|refund|book|post|pick|take|put|change|test|tell|fix|ask|chase|sort|swap|move|drop|order|collect|speak|go (?:to|over|down|up|round|with)"
    r"|(?:raise|open|close|start|stop|cancel|block|reserve|arrange|file|report|add|set|make|give|pass|hand|mark|note|log|keep|correct|hold)(?= (?:it|this|that|you|your|the|an?|two|one|both|everything|him|her|them|a case)\b))\b(?! (?:(?:it|this|that|them|all|everything)(?: all)? (?:down|up|in (?:the|my|your) (?:notes?|file))\b|down\b)| (?:that|a lot|about|for a living|you that|my word|you there)\b)"
)
_PROGRESS_NOW = re.compile(
    r"^(?:(?:ok(?:ay)?|right|yes|so|and|good|just|now|then),? )*(?:i'?m |i am |we're )?(?:just )?[a-z]{2,}ing (?:it|that|this|them|you|your|the|her|him|one|a)\b.{0,60}\b(?:now|this (?:minute|second)|as we speak|today|tonight|straight away)\b"
)


_EITHER_WAY = re.compile(
    r"\bor (?:if )?(?:not|without)\b|\b(?:also|even) (?:if|when) (?:there(?:'s| is) )?(?:nothing|no)\b|\byou (?:don'?t|do not|needn'?t|need not) (?:have|need)?\b"
)
"""Denies nothing of what is promised: "or not", "also when nothing is new", "you don't have to answer"."""


@feature
def promises_in_present(view: View, sentence: Sentence) -> bool:
    """Takes on, in the present tense and with its time, what is to come: "I ring them tomorrow", "walking it over now"."""
    return is_in_present(view.folded[sentence.number])


_NO_ACT = (
    r"(?:am|was|were|have|had|do|did|don'?t|didn'?t|know|think|see|underst(?:and|ood)|heard?|fe(?:el|lt)|believe|mean|sa[iy]d?|told|tell|want|need|like|guess|suppose|hope|can|can'?t|cannot|could|couldn'?t|"
    r"will|won'?t|would|wouldn'?t|should|shouldn'?t|may|might|must|remember|recall|doubt|repeat|agree|follow|use|assume|expect|love|hate|enjoy|appreciate|reali[sz]e|imagine|explain|advise|suggest|remind|refuse|insist|deal|"
    r"get|got|saw|went|wrote|gave|sent|took|made|came|kept|left|found|held|spoke|rang|paid|brought|bought|never|only|already|really|[a-z]+ed)"
)
_ACTS = re.compile(
    rf"(?<!\bif )(?<!\bwhat )(?<!\bthat )(?<!\bwhen )\b(?:i|we) (?:now |just |also |then |myself )?(?!{_NO_ACT}\b)[a-z]+ (?:(?:to|for|with|out|in|up|on) )?(?:you|your|it|this|him|his|her|them|the|my|our|an?|one|two|now|where|what|who)\b"
    r"|\bi (?:don'?t|won'?t) (?:let you|leave you|hang up)\b|\bi want (?:to )?(?:bring|help|give|send|get|find|fix)\b"
)
acts = search_once(_ACTS)
"""Whether a folded text says, in the plain present of whoever speaks English as a second language, what the speaker does."""


def is_in_present(folded: str) -> bool:
    """Whether a folded sentence takes on, in the present tense and with its time, what is to come."""
    if is_question(folded) or NEGATION.search(_EITHER_WAY.sub(" ", folded)):
        return False
    dated = names_time(folded) or re.search(r"\bnow\b", folded)
    return bool(_PROGRESS_NOW.search(folded) or (dated and _IN_PRESENT.search(folded)))


_ONLY_WORDS = re.compile(
    r"\b(?:tak\w+|assum\w+) (?:full |complete |personal |total )*(?:ownership|responsibility|charge|care)\b|\bpersonally (?:monitor|oversee|ensure)\b|\bmake (?:sure|certain)\b"
)


@turn_feature
def backed_by_deed(view: View) -> bool:
    """Somewhere in the conversation the trainee takes on a definite action, does one, or names a time of their own."""
    texts = [*view.trainee_turns, view.whole, view.later_trainee]
    return any(takes_on(_ONLY_WORDS.sub(" ", text)) or _DONE_OWN.search(text) for text in texts)


@turn_feature
def customer_chases(view: View) -> bool:
    """The customer's last words ask what became of something, or say that it has not been done."""
    heard = view.heard_folded
    return bool(_LOOKS_BACK.search(heard) or _UNDONE.search(heard) or _REMINDS.search(heard))


_CLAIMS_DONE = re.compile(
    r"\b(?:all done|(?:that|it|everything)(?:'s| is)(?: now| all)* (?:done|sorted|fixed|resolved|in|there|gone|set|through)|(?:i'?ve|i have) (?:just |now )?(?:done|sorted|fixed|sent|added|put|changed|refunded|credited|moved|cleared))\b"
)
_DENIES_DONE = re.compile(
    r"\b(?:there(?:'s| is) (?:no|nothing|still)|there (?:isn'?t|aren'?t)|(?:it|that|they)(?:'s| is|'re)? ?(?:still )?(?:not|isn'?t|hasn'?t|haven'?t|didn'?t|doesn'?t)\b|nothing (?:there|has|came|in|here|changed|yet)|(?:nobody|no ?one) (?:came|come|called|rang|turned up|has (?:come|called|rung|been))|still (?:says|shows|the same|not|no|nothing|can'?t)|no it (?:isn'?t|hasn'?t))"
)


@turn_feature
def left_unkept(view: View) -> bool:
    """The customer asks after what was taken on, here or later, and is neither told that it is done nor when it will be."""
    if not view.complete or view.where != "turn":
        return False
    taken_on = False
    turns = [(turn.role, [fold(part.text) for part in sentences(turn.text)]) for turn in view.turns]
    for place, (role, said) in enumerate(turns):
        if role == "trainee":
            taken_on = taken_on or any(takes_on(text) for text in said)
            continue
        if not taken_on or place < view.index or not any(_asks_after(text) for text in said):
            continue
        answers = [text for later, texts in turns[place + 1 :] if later == "trainee" for text in texts]
        first = next((texts for later, texts in turns[place + 1 :] if later == "trainee"), [])
        chased = frozenset(content_stems(" ".join(said)))
        spoken_to = any(_answers_chase(text) or (_states(text) and chased & set(content_stems(text))) for text in first)
        if first and not spoken_to and not any(map(_DONE.search, answers)):
            return True
    return False


def _asks_after(folded: str) -> bool:
    asked = is_question(folded) or folded.rstrip().endswith("?")
    return bool(
        _REMINDS.search(folded)
        or _DENIES_DONE.search(folded)
        or re.search(
            r"\bnothing(?:'s| has| is)? (?:arrived|come|here|through)\b|\bhave you (?:sent|done|rung|called|booked)\b",
            folded,
        )
        or re.search(
            r"\b(?:did|has|what did) (?:the|it|they|he|she|you) \w+.{0,20}\b(?:say|come|find|work|go|show)\b", folded
        )
        or (
            asked
            and re.search(
                r"^(?:right\W* |ok\W* )*(?:and|what about) (?:the|my|that)\b|\bwhere(?:'?s| is)\b|\bany news\b", folded
            )
        )
    )


_ASKS_AFRESH = re.compile(r"\bhow (?:can|may|could) (?:i|we) (?:help|assist)\b|\bwhat can (?:i|we) do for you\b")


def _answers_chase(folded: str) -> bool:
    asks = is_question(folded) and not _ASKS_AFRESH.search(folded)
    return bool(_DONE.search(folded) or names_time(folded) or asks)


@feature
def done_denied(view: View, sentence: Sentence) -> bool:
    """Says that something is done, the customer answers that it is not, and the trainee's next words neither do nor date it."""
    if not view.complete or not _CLAIMS_DONE.search(view.folded[sentence.number]):
        return False
    after = view.turns[view.index + 1 : view.index + 3]
    if [turn.role for turn in after] != ["customer", "trainee"] or not _DENIES_DONE.search(fold(after[0].text)):
        return False
    answer = [fold(part.text) for part in sentences(after[1].text)]
    return not any(
        is_question(text) or names_time(text) or _DONE.search(text) or re.search(r"\b(?:now|try|refresh)\b", text)
        for text in answer
    )


@turn_feature
def undertook_before(view: View) -> bool:
    """The trainee took something on in an earlier turn."""
    return any(takes_on(turn) for turn in view.trainee_turns)


_HANDS_OVER = re.compile(
    r"\b(?:i'?ll|i will|i'?m|i am|i'?ve|i have|let me|i can|we'll|we're|shall i|can i|may i)\b.{0,40}\b(?:bring|pass|hand|put|connect|transfer|escalat|refer|tak|send|get|ask|pag|fetch|involv|introduc|call)(?:e|ed|es|ing|ting|ring)?\b|\b(?:goes|going|moves|passes|is) (?:straight |over |up |on |now )*(?:to|with)\b"
)


_CLAUSE = re.compile(r"[;:]| - |, (?:but|so|and)\b")


def _hands_over(clause: str) -> bool:
    return bool(_HANDS_OVER.search(clause)) and not NEGATION.search(clause)


@turn_feature
def hands_over_in_turn(view: View) -> bool:
    """Some sentence of this turn brings in a role or person it names, or passes the matter on to them."""
    return any(
        any(map(_hands_over, _CLAUSE.split(text))) and (view.has("names_role", part) or view.has("names_someone", part))
        for part in view.sentences
        for text in (view.folded[part.number],)
    )


@feature
def promise_dropped(view: View, sentence: Sentence) -> bool:
    """The trainee takes something on here, the customer chases it later, and no answer says that it is done, dated or taken on again."""
    said = view.folded[sentence.number]
    if not view.complete or view.where != "turn" or not takes_on(said) or _HANDS_ON.search(said):
        return False
    promised = view.stems[sentence.number]
    chased = dropped = False
    for place, turn in enumerate(view.turns[view.index + 1 :]):
        heard = [(fold(part.text), bool(promised & set(content_stems(part.text)))) for part in sentences(turn.text)]
        if turn.role == "customer":
            chased |= any(_chases(text, shared, at_once=place == 0) for text, shared in heard)
        elif chased:
            dropped = not any(_settles(text, shared) for text, shared in heard)
            chased = dropped
        elif any(shared and _DONE.search(text) and _states(text) for text, shared in heard):
            return False
    return dropped


def _chases(folded: str, shared: bool, *, at_once: bool) -> bool:
    """Whether a customer's sentence asks where a promise is (`shared`: it names it); at once, only a look back can."""
    if _REMINDS.search(folded):
        return True
    if not shared or re.search(r"\b(?:will|would|can|could|shall|going to)\b", folded):
        return False
    asks = is_question(folded) or folded.startswith("and ")
    if at_once:
        return asks and bool(_LOOKS_BACK.search(folded))
    return (asks and bool(_LOOKS_BACK.search(folded) or _STILL_TO_COME.search(folded))) or bool(_UNDONE.search(folded))


def _settles(folded: str, shared: bool) -> bool:
    """Whether a trainee's sentence answers a chased promise: speaks to it, reports, dates it or takes it on again."""
    return _states(folded) and (shared or bool(_DONE_OWN.search(folded)) or names_time(folded) or takes_on(folded))


def _states(folded: str) -> bool:
    return not is_question(folded) and not NEGATION.search(folded)


@per_view
def dated_undertakings(view: View) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return stems and times of each of the trainee's statements so far that says what will happen by when."""
    return [
        (frozenset(content_stems(text)), time_tokens(text))
        for turn in view.trainee_turns
        for text in (fold(s.text) for s in sentences(turn))
        if not is_question(text)
        and names_time(text)
        and time_tokens(text)
        and (FUTURE.search(text) or takes_on(text) or contacts(text) or _falls_due(text))
    ]


_DUE = re.compile(
    r"\b(?:by|before|tomorrow|tonight|today|next \w+|\w+day|this (?:afternoon|evening|week)|at \d+|the \d{1,2}(?:st|nd|rd|th)|within|in (?:an?|one|two|three|four|five|ten|\d+) (?:working )?(?:hours?|days?|weeks?))\b"
)
_TIMETABLE = re.compile(
    r"\b(?:every|each|any ?time|always|usually|you can|you could|open|last|ago|since|sorry|\w+days|to the \d\w*)\b"
)


def _falls_due(folded: str) -> bool:
    """Whether a statement without a future form still dates something to come: "the trimmer comes Tuesday"."""
    return bool(_DUE.search(folded)) and not _DONE.search(folded) and not _TIMETABLE.search(folded)


_GUARANTEES = re.compile(
    r"\b(?:guarantee\w*|no question(?:s asked)?|(?:it|they|he|she|that) (?:will|'ll) definitely|(?:definitely|absolutely) (?:will|be)|100 ?%|one hundred percent|i swear)\b"
)


@turn_feature
def guarantees_in_turn(view: View) -> bool:
    """This turn guarantees an outcome: guaranteed, no question, it'll definitely."""
    return any(
        _GUARANTEES.search(text) and not NEGATION.search(text.replace("no question", ""))
        for text in view.folded.values()
    )
