"""Rules about the lines a customer says: enough of them, each its own, none that gives away what is still locked."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from roleplay.authoring.linting import Case, Found, Line, all_lines, fact_lines, holds, listed, pool_lines, short
from roleplay.customer.referee import MAX_WORDS, unsayable
from roleplay.persona import Fact, Gate, Persona, base_move
from roleplay.text import sentences, tells_nothing, words

_IMPORTANT = ("vent", "press", "soften", "accept", "react_heard", "close")
_ALIKE, _THE_SAME = 0.75, 0.9
_PLACEHOLDERS = {"org", "words"}


def few_openings(case: Case) -> Iterator[Found]:
    """The opening is heard in every session; with only one, the second session begins like a recording."""
    if len(case.persona.lines["opening"]) < 2:
        yield Found(
            ("lines", "opening"),
            "there is only one opening; write two or three, so that not every session begins alike.",
            key=True,
        )


def missing_lines(case: Case) -> Iterator[Found]:
    """Where a persona has no line of its own, general ones are used, and they sound like anybody."""
    persona = case.persona
    own = {base_move(pool) for pool in persona.lines}
    wanted = [move for move in _IMPORTANT if move not in own]
    if "demand" not in own and persona.temperament.insists and any(not remedy.allowed for remedy in persona.remedies):
        wanted.append("demand")
    if wanted:
        why = f"there are no lines of their own for {listed(wanted)}; general ones stand in, which sound like anybody."
        yield Found(("lines",), why, key=True)


def lines_alike(case: Case) -> Iterator[Found]:
    """The same thing said twice in nearly the same words is what gives a machine away."""
    own = list(all_lines(case))
    general = [Line((), text) for lines in case.bank.values() for text in lines]
    for line, other in _alike(own, general):
        what = f"one of the general lines ('{short(other.text)}')" if other.path == () else f"'{short(other.text)}'"
        why = f"'{short(line.text)}' says nearly the same as {what}; say it otherwise or drop it."
        yield Found(line.path, why)


def _alike(own: Sequence[Line], general: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield each own line with the first that has nearly the same words; near is a share of common words (Jaccard).

    Two lines that are near must share one of their rarest words; only those that do are compared, so that hundreds of
    lines take milliseconds.
    """
    lines = [*general, *own]
    said = [frozenset(words(line.text)) for line in lines]
    often = Counter(word for known in said for word in known)
    index: dict[str, list[int]] = defaultdict(list)
    for number, known in enumerate(said):
        rarest = sorted(known, key=lambda word: (often[word], word))[: len(known) - int(_ALIKE * len(known)) + 1]
        candidates = sorted({other for word in rarest for other in index[word]})
        if number >= len(general):
            other = next(
                (other for other in candidates if _near(known, said[other], general=other < len(general))), None
            )
            if other is not None:
                yield lines[number], lines[other]
        for word in rarest:
            index[word].append(number)


def _near(one: frozenset[str], other: frozenset[str], *, general: bool) -> bool:
    """Whether two lines are too alike; scraps and turns of phrase ("I beg your pardon?") belong to everybody."""
    if min(len(one), len(other)) < 6:
        return not general and len(one) >= 4 and one == other
    return len(one & other) >= (_THE_SAME if general else _ALIKE) * len(one | other)


def line_gives_away(case: Case) -> Iterator[Found]:
    """A secret in a line is withheld until the fact is out: the line is dead till then, or it slips out too early."""
    persona = case.persona
    for line in pool_lines(persona):
        for fact in persona.facts:
            if secret := _secret_in(line.text, fact):
                why = f"'{short(line.text)}' holds '{short(secret)}', a secret of the fact '{fact.id}'; say it without, or take it out of 'secret'."
                yield Found(line.path, why)
    for number, teller in enumerate(persona.facts):
        for line in fact_lines(number, teller):
            for fact in persona.facts:
                secret = _secret_in(line.text, fact) if fact is not teller else None
                if secret and not _behind(teller, fact, persona):
                    why = f"'{short(line.text)}' holds '{short(secret)}', a secret of the fact '{fact.id}', which may not be out yet; say it without, or let '{teller.id}' wait ('after: {fact.id}')."
                    yield Found(line.path, why)
    for number, remedy in enumerate(persona.remedies):
        out = {waited for fact in remedy.acceptable.after for waited in _waits_for(fact, persona)}
        for kind in ("accept", "refuse", "early"):
            for place, text in enumerate(getattr(remedy.replies, kind)):
                for fact in persona.facts:
                    secret = _secret_in(text, fact)
                    if secret and not (kind == "accept" and fact.id in out):
                        why = f"'{short(text)}' holds '{short(secret)}', a secret of the fact '{fact.id}', which may not be out yet; say it without."
                        yield Found((*case.remedy_path(number), "replies", kind, place), why)


def _secret_in(text: str, fact: Fact) -> str | None:
    return next((secret for secret in fact.secret if holds(text, secret) and not tells_nothing(secret)), None)


def _behind(teller: Fact, fact: Fact, persona: Persona) -> bool:
    """Whether a fact is told only after another, or only when that one could be told as well."""
    return fact.id in _waits_for(teller.id, persona) or _as_strict(teller.reveal, fact.reveal)


def _waits_for(identity: str, persona: Persona) -> set[str]:
    """Return a fact and all that must be out before it."""
    after = {fact.id: fact.reveal.after for fact in persona.facts}
    found: set[str] = set()
    current: str | None = identity
    while current is not None and current not in found:
        found.add(current)
        current = after.get(current)
    return found


def _as_strict(one: Gate, other: Gate) -> bool:
    """Whether one gate opens only when the other does, apart from being asked."""
    if other.asked and other == Gate(asked=True):
        return False  # it takes a question of its own
    return (
        (one.trust or 0) >= (other.trust or 0)
        and (other.heat_at_most is None or (one.heat_at_most is not None and one.heat_at_most <= other.heat_at_most))
        and set(one.needs) >= set(other.needs)
        and set(one.shown) >= set(other.shown)
        and other.after in {None, one.after}
    )


def unknown_placeholder(case: Case) -> Iterator[Found]:
    """Only {org} and {words} are filled in; anything else in braces is said aloud as it stands."""
    for line in all_lines(case):
        for name in re.findall(r"\{(\w+)\}", line.text):
            if name not in _PLACEHOLDERS:
                why = f"'{{{short(name)}}}' is not filled in and would be said aloud; only {{org}} (the organisation) and {{words}} (what the trainee just said) are."
                yield Found(line.path, why)


def unsayable_line(case: Case) -> Iterator[Found]:
    """A customer only speaks, as a customer: a stage direction, or what only the other side says, is left out in play."""
    for line in all_lines(case):
        for sentence in sentences(line.text):
            if fault := unsayable(sentence.text):
                why = f"'{short(sentence.text)}' {fault.reason}, so it is left out; write only what this person says aloud."
                yield Found(line.path, why)
        if (many := len(words(line.text))) > MAX_WORDS:
            why = f"'{short(line.text)}' has {many} words, and after {MAX_WORDS} a customer is cut off; shorten it."
            yield Found(line.path, why)


RULES = (few_openings, missing_lines, lines_alike, line_gives_away, unknown_placeholder, unsayable_line)
