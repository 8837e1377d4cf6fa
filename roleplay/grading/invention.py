"""Invention: what a suggested wording names that nobody in the conversation could know.

A model that words better sentences makes things up: sums, times, names, remedies, things done. A suggestion must be true
in the trainee's situation at that turn, so whatever does not stand in the setting or in the conversation so far refuses
it. The rules would rather refuse a good wording than let an invented one through: the catalogue's own stands behind it.
"""

import re

from roleplay.features.times import TIME, numbers_in, time_tokens
from roleplay.grading.coach import forbidden, offers_at, told_before
from roleplay.signals import ignored_sentences
from roleplay.text import content_stems, fold, sentences, words
from roleplay.transcript import Transcript

_PLACEHOLDER = re.compile(r"[<>{}\[\]_]|\bx{2,}\b")
_NOT_COUNTED = re.compile(r"\b(?:both|seconds?|double-check\w*)\b")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_MONEY = re.compile(r"[£$€%]|\b(?:pounds?|euros?|dollars?|per ?cent|quid|pence|cents?)\b")
_SPAN = re.compile(r"\b(?:minute|hour|day|week|month)s?\b")
_LOOSE = re.compile(r"^(?:(?:at|by|on|in|before|after|around|about|till|until|over|within|the next|the) )+")
_NAMED = re.compile(r"(?<=[\w,;:] )[A-Z][a-z]+")
_ALWAYS_KNOWN = frozenset({"i", "english", "ok", "okay"})
_REMEDY = re.compile(
    r"\b(?:refund\w*|reimburs\w*|compensat\w*|vouchers?|credit\w*|discount\w*|replac\w*|upgrad\w*|waiv\w*|goodwill|gifts?|"
    r"money back|free|complimentary|bonus\w*|loans?|loaners?|extensions?|priority)\b"
)
_GIVING = re.compile(
    r"(?:\b(?:i|we)(?:'ll| will|'d| would| can| could| may|'m| am|'re| are)\b[^.!?;:,]{0,30}?|\band (?:then |also |even )?)\b(?:send|sending|"
    r"book|booking|rebook|arrange|arranging|order|ordering|pay|paying|give|giving|lend|ship|deliver|offer|provide|issue|extend|"
    r"install|reserve|cover|grant|approve|cancel|remove|transfer|unlock|reset|reopen|fix|repair|collect)\b"
    r"(?P<what>(?:(?! and )[^.!?;,])*)"
)
_ONLY_WORDS = re.compile(
    r"\b(?:updates?|messages?|e-?mails?|texts?|answers?|news|calls?|attention|time|it another|you a straight)\b"
)
_PROMISING = re.compile(
    r"\b(?:i|we|you)(?:'ll| will)\b|\b(?:i|we)(?:'m| am|'re| are|'d| would)? (?:can|could|going to|able to)\b"
)
_DENIED = re.compile(
    r"\b(?:cannot|can't|can not|not able|unable|won't|isn't something|not something|don't have|no way)\b"
)
_BUT = re.compile(r"[;:]|,? but |, so ")
_DONE = re.compile(
    r"\b(?:i|we)(?:'ve| have) (?:just |now |already |also )*(?!heard|understood|taken in|listened|noted|let|kept|not\b)"
    r"(?:\w+ed|sent|put|made|found|spoken|seen|got|taken|set|done|gone|had|written|told)\b|"
    r"\bi (?:just )?(?:checked|spoke|called|booked|refunded|sent|asked|confirmed|looked|arranged|ordered)\b|"
    r"\b(?:has|have|had) (?:just |now |already )?been (?!settled|handled)(?:\w+ed|sent|put|made|done)\b"
)
_VOW = re.compile(
    r"\bguarantee\w*|\bi(?:'ll| will| can)? promise (?:you|that|to|it)\b|\bwithout fail\b|\byou have my word\b"
)


def invented(wording: str, transcript: Transcript, index: int) -> str | None:
    """Return what a wording for the trainee's turn `index` makes up, as a noun phrase, or None if nothing is seen.

    Known are the conversation up to that turn, what the customer had told, and of the setting: names, the trouble, when
    an answer may be promised, and the remedies that policy allows by then. What the customer asks for may be named but
    not held out: a promise rests on the setting or on the trainee's own words.
    """
    setting, turns = transcript.setting, transcript.turns
    told = told_before(turns, index)
    offers = [text for offer in offers_at(setting, told) for text in (offer.offer, *offer.cues)]
    said = [turn.text for turn in turns[: index + 1] if turn.role == "trainee"]
    heard = [turn.text for turn in turns[:index] if turn.role == "customer"]
    ours = fold(" | ".join([*offers, setting.response_time, *said]))
    facts = fold(" | ".join([ours, *told]))
    known = fold(" | ".join([facts, setting.customer_name, setting.organisation, setting.trouble, *heard]))
    if _PLACEHOLDER.search(wording):
        return "a placeholder"
    if ignored_sentences(wording):
        return "words to the grader"
    if forbidden(wording, setting):
        return "a remedy that policy forbids"
    for sentence in sentences(wording):
        plain = fold(sentence.text)
        promising = _PROMISING.search(plain) is not None
        if what := _in_sentence(plain, facts if promising else known, ours):
            return what
    if _came_out_later(wording, known, [clause for turn in turns[index:] for clause in turn.learned]):
        return "what came out only later"
    named = {name.lower() for name in _NAMED.findall(wording)}
    return "a name that is not known" if named - _ALWAYS_KNOWN - set(words(known)) else None


def _came_out_later(wording: str, known: str, clauses: list[str]) -> bool:
    """Whether half of what is new in something told later stands in a wording."""
    used, old = set(content_stems(wording)), set(content_stems(known))
    fresh = [set(content_stems(clause)) - old for clause in clauses]
    return any(new and 2 * len(new & used) >= len(new) for new in fresh)


def _in_sentence(plain: str, known: str, ours: str) -> str | None:
    """Return what a folded sentence makes up. known: what it may name; ours: what may be given or promised."""
    if _figures(plain) - _figures(known) or set(_MONEY.findall(plain)) - set(_MONEY.findall(known)):
        return "a figure that is not known"
    if any(not _time_known(match.group(), known) for match in TIME.finditer(plain)):
        return "a time that is not known"
    if _VOW.search(plain):
        return "a promise that nobody can keep"
    if _DONE.search(plain):
        return "something done that is not known"
    return "a remedy that is not known" if _gives_unknown(plain, ours) else None


def _figures(folded: str) -> frozenset[str]:
    return numbers_in(_NOT_COUNTED.sub(" ", folded)) | set(_DIGITS.findall(folded))


def _time_known(time: str, known: str) -> bool:
    """Whether a time stands in what is known: in these words, or the same day or hour in others."""
    bare = _LOOSE.sub("", time).strip()
    named = frozenset() if _SPAN.search(bare) else time_tokens(bare)
    return bare in known or (bool(named) and named <= time_tokens(known))


def _gives_unknown(plain: str, ours: str) -> bool:
    """Whether a sentence holds out something that neither policy nor the trainee's own words had on the table."""
    on_the_table = set(content_stems(ours))
    for clause in _BUT.split(plain):
        if _DENIED.search(clause):
            continue
        if any(remedy not in ours for remedy in _REMEDY.findall(clause)):
            return True
        for match in _GIVING.finditer(clause):
            what = content_stems(match["what"])
            if not _ONLY_WORDS.search(match["what"]) and sum(stem in on_the_table for stem in what) * 2 < len(what):
                return True
    return False
