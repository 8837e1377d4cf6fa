"""Rules about what can be offered: whether it can be accepted, by which words, and whether policy says the same."""

import re
from collections.abc import Iterator

from roleplay.authoring.cues import apart, heard_in, stems
from roleplay.authoring.linting import Case, Found, short
from roleplay.authoring.reach import shut_remedy
from roleplay.customer.gates import ready_for
from roleplay.customer.offering import offered_in
from roleplay.customer.state import initial
from roleplay.features.forms import NEGATION
from roleplay.files import Path_
from roleplay.persona import Remedy
from roleplay.text import STOPWORDS, fold, stem, words

_SMALL_TALK = (
    "I can help you with that.", "Let me see what I can do for you.", "I will look into it right away.", "I'll check that for you now.",
    "We can find a solution together.", "I will get back to you as soon as I can.", "I'll make a note of it.", "Let me take your details.",
    "I can understand how you feel.", "I'll be happy to assist you today.", "You can tell me all about it.", "Would you like to tell me more?",
)  # fmt: skip
"""What trainees say in every conversation, without offering anything."""
_CALLING_BACK = frozenset("a an at back half hour hours in minute minutes o'clock past quarter the to within".split())
"""What says when somebody rings, and nothing else: "half back" stands in "I'll ring you back at half past ten"."""


def never_accepted(case: Case) -> Iterator[Found]:
    """An offer that nobody can make at the right moment is a door painted on a wall."""
    for number, remedy in enumerate(case.persona.remedies):
        if remedy.allowed and not remedy.never and (shut := shut_remedy(remedy.acceptable, case.reach)):
            path: Path_ = (*case.remedy_path(number), "acceptable", shut.key)
            yield Found(
                path, f"the remedy '{remedy.id}' can never be accepted: {shut.why}; or say so with 'never: true'."
            )


def accepted_at_once(case: Case) -> Iterator[Found]:
    """A customer who says yes before they were heard teaches that listening is not needed."""
    start = initial(case.persona)
    for number, remedy in enumerate(case.persona.remedies):
        if remedy.allowed and ready_for(remedy, start):
            why = f"the remedy '{remedy.id}' is accepted with the first words of the trainee; ask for a need ('needs: [heard]'), a lower heat, trust or a fact."
            yield Found((*case.remedy_path(number), "acceptable"), why)


def nothing_to_agree_on(case: Case) -> Iterator[Found]:
    """Without one offer that this customer can accept, no conversation ends well."""
    possible = [remedy for remedy in case.persona.remedies if remedy.allowed and not remedy.never]
    if not any(shut_remedy(remedy.acceptable, case.reach) is None for remedy in possible):
        why = "no remedy is both allowed and acceptable; write one that this customer can say yes to."
        yield Found(("remedies",), why, key=True)


def offer_not_announced(case: Case) -> Iterator[Found]:
    """The coach proposes "I can …" with the words of `offer`; the customer must understand what was offered."""
    for number, remedy in enumerate(case.persona.remedies):
        if remedy.id not in offered_in(f"I can {remedy.offer}.", case.persona):
            why = f"\"I can {short(remedy.offer)}\" is not taken for the remedy '{remedy.id}'; add a cue of two or three words that stand in it."
            yield Found((*case.remedy_path(number), "offer"), why)


def cues_collide(case: Case) -> Iterator[Found]:
    """If the words of one offer announce another, the customer answers to what was never offered."""
    remedies = case.persona.remedies
    for number, remedy in enumerate(remedies):
        for other in remedies:
            trap = remedy.allowed and not other.allowed
            if other is not remedy and (cue := _announcing(other, remedy, trap=trap)):
                what = "which policy forbids" if trap else "too"
                why = f"the words of the offer '{remedy.id}' announce the remedy '{other.id}' {what} (by its cue '{short(cue)}'); make that cue more special"
                yield Found((*case.remedy_path(number), "offer"), f"{why}{_keep(other, remedy) if trap else ''}.")


def _announcing(other: Remedy, remedy: Remedy, *, trap: bool) -> str | None:
    """Return the cue of `other` that stands in an offer; for a trap, also one that would with another verb."""
    offer = stems(remedy.offer)
    for cue in other.cues:
        stands = bool(stems(cue)) and stems(cue) <= offer
        if stands or (trap and heard_in(cue, other.offer, remedy.offer)):
            return cue
    return None


def _keep(trap: Remedy, remedy: Remedy) -> str:
    """Return what the cues of a trap should hold, where its own offer says it."""
    groups = apart(trap.offer, [remedy.offer])
    return f", for example by '{short(' '.join(groups[0]))}'" if groups else ""


def cue_too_general(case: Case) -> Iterator[Found]:
    """A cue that stands in small talk makes an offer out of every kind word."""
    said = [stems(text) for text in _SMALL_TALK]
    for number, remedy in enumerate(case.persona.remedies):
        for place, cue in enumerate(remedy.cues):
            if not stems(cue):
                continue
            everyday = len(stems(cue)) < 2 and all(word in STOPWORDS for word in words(cue))
            everyday = everyday or _CALLING_BACK.issuperset(words(cue))
            if everyday or any(stems(cue) <= words_of for words_of in said):
                why = f"the cue '{short(cue)}' stands in what everybody says; use words that announce '{remedy.id}' alone."
                yield Found((*case.remedy_path(number), "cues", place), why)


def never_and_acceptable(case: Case) -> Iterator[Found]:
    """`never` shuts the door; conditions beside it are not looked at and mislead whoever reads the file."""
    for number, remedy in enumerate(case.persona.remedies):
        path: Path_ = ("remedies", number, "acceptable")
        if remedy.never and path in case.document.places:
            why = f"'acceptable' of '{remedy.id}' is not looked at, because of 'never: true'; remove one of the two."
            yield Found(path, why, key=True)


_FORBIDS = re.compile(
    r"\b(?:never|must not|may not|cannot|can't|do not|don't|not allowed|there (?:is|are) no|nobody may|no one may)\b|^ ?no "
)
_PERMITS = re.compile(
    r"\b(?:you|we|agents|advisors|staff) (?:may|can)\b(?! (?:ask|be|feel|find|get|hear|need|notice|see|want)\b)|"
    r"\byou(?:'re| are) (?:allowed|free|permitted) to\b|^ ?(?:allowed|permitted)\b"
)
_SMALL_WORDS = frozenset("a an the to of you your on in for and at by".split())
_CONDITION = re.compile(r"\b(?:if|where|when|unless|only|after|once|as long as|provided)\b")
_CLAUSE = re.compile(r"([.;:])\s|(,\sand\s)|,\sbut\s|\bbut\b|\bunless\b|\bexcept\b")
_HEAD = re.compile(
    rf"(?:{_FORBIDS.pattern}|{_PERMITS.pattern})"
    r"(?: (?:ever|also|promise|offer|give|grant|do|any|one|all|of|the|following|this|these|them|things|remedies))*$"
)
"""What stands before a colon and holds for the list behind it: "You may offer this: …"."""


def policy_contradicts(case: Case) -> Iterator[Found]:
    """The trainee goes by the policy; if the remedies say otherwise, they are punished for doing as they were told."""
    for path, rule in _rules(case):
        conditional = _CONDITION.search(fold(rule))
        for clause in _clauses(fold(rule)):
            forbids, permits = _FORBIDS.search(clause), _PERMITS.search(clause)
            if conditional or NEGATION.search(clause):
                permits = None
            for remedy in case.persona.remedies:
                said = forbids if remedy.allowed else permits
                if said and (cue := _told_in(remedy, clause[said.end() :])):
                    does, is_what = ("forbids", "allowed") if remedy.allowed else ("permits", "not allowed")
                    where = "here" if path in case.document.places else f"('{short(rule)}')"  # else it is borrowed
                    why = f"policy {does} '{short(cue)}' {where}, but the remedy '{remedy.id}' is {is_what}; change one of the two."
                    yield Found(path, why)


def _clauses(rule: str) -> Iterator[str]:
    """Yield the clauses of a rule, what heads a list before each part of it."""
    head, start = "", 0
    for sign in _CLAUSE.finditer(rule):
        clause = rule[start : sign.start()]
        yield f"{head}{clause}"
        if sign[1] == ":" and _HEAD.search(clause):
            head = f"{clause} "
        elif sign[1] not in {";", ":"} and not sign[2]:
            head = ""
        start = sign.end()
    yield f"{head}{rule[start:]}"


def _told_in(remedy: Remedy, clause: str) -> str | None:
    """Return the cue of a remedy whose telling words, two at least, all stand close together in a clause."""
    said = [stem(word) for word in words(clause) if word not in _SMALL_WORDS]
    for cue in remedy.cues:
        telling = {stem(word) for word in words(cue) if word not in _SMALL_WORDS}
        reach = len(telling) + 2
        several = sum(word not in STOPWORDS for word in words(cue)) >= 2
        if several and any(telling <= set(said[at : at + reach]) for at in range(len(said))):
            return cue
    return None


def no_temptation(case: Case) -> Iterator[Found]:
    """What policy forbids trains only if it can be offered: promising it must be noticed, by customer and grader."""
    if any(not remedy.allowed for remedy in case.persona.remedies):
        return
    if rule := next((rule for _, rule in _rules(case) if _FORBIDS.search(fold(rule))), None):
        why = f"policy forbids something ('{short(rule)}'), but no remedy is 'allowed: false'; add what trainees might be tempted to promise."
        yield Found(("remedies",), why, key=True)


def _rules(case: Case) -> Iterator[tuple[Path_, str]]:
    for place, rule in enumerate(case.persona.policy):
        yield ("policy", place), rule
    for place, rule in enumerate(case.persona.organisation.policy):
        yield ("organisation", "policy", place), rule


RULES = (
    never_accepted,
    accepted_at_once,
    nothing_to_agree_on,
    offer_not_announced,
    cues_collide,
    cue_too_general,
    never_and_acceptable,
    policy_contradicts,
    no_temptation,
)
