"""Who speaks in a conversation kept as text: which lines begin with a speaker, and on whose side that speaker is.

A line that goes on with somebody's words must never become a turn of its own, and another speaker's line never a part of the
trainee's words. Names of roles are speakers wherever they stand; any other label only where it stands as speakers' names do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

from roleplay.errors import FileError
from roleplay.text import clean, one_line, words

Side = Literal["trainee", "customer"]

TRAINEE_ALIASES = frozenset(
    {"trainee", "agent", "rep", "representative", "csr", "assistant", "advisor", "support", "helper"}
)
CUSTOMER_ALIASES = frozenset({"customer", "client", "user", "caller", "guest", "patient", "member", "human"})
APART = frozenset({"system", "tool", "developer"})
"""Who is in a log without speaking in the conversation."""

_DATE = r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?(?:\s?[ap]\.?m\b\.?)?"
_WHEN = (
    rf"(?:\[[^\]\n]{{0,30}}\]|\([^)\n]{{0,29}}\d[^)\n]{{0,29}}\)|(?:{_DATE}[,T ]*)?{_CLOCK}|{_DATE})\s*(?:[-–—|]\s*)?"
)
_NAME = r"(?P<name>[^\W\d_][\w .'’-]{0,30}?)(?:\s*[(\[](?P<aside>[^()\[\]\n]{1,40})[)\]])?"
_COLON = re.compile(rf"^\s*(?:{_WHEN})?\**{_NAME}\**\s*:(?P<gap>\**\s*)(?P<said>.*)$")
_DASH = re.compile(rf"^\s*(?:{_WHEN})?\**{_NAME}\**(?P<gap>\s+)[-–—]\s+(?P<said>.*)$")
_IN_BRACKETS = re.compile(r"\[\s*[^\W\d_][^\]\n\"{]*\]|\([^()]*\)")
_ROLE = re.compile(rf"^\s*{_NAME}\s*$")

_PARTICLES = frozenset("al bin da de del della den der di dos du el la le ten ter van von zu".split())
_THINGS = frozenset(
    """account action address amount answer attachment attention booking case date day detail details edit email example
    fyi hint important info link name nb no note notes number ok okay option order phone please price problem ps question re
    reason ref reference reminder result solution status step subject summary task ticket time tip total update warning well
    yes""".split()
)
"""Single words that head a remark or a list within somebody's words, and are nobody's name."""

_TITLES = frozenset("mr mrs ms miss mx dr prof frau herr madame mme monsieur signor signora señor señora".split())
_HEADING_WORDS = frozenset(
    "agent call caller case channel chat consent conversation customer date duration id log participants record recorded"
    " recording reference session subject ticket time topic transcript transcription".split()
)
_SPEECH = frozenset("i i'm i've i'd i'll me my mine we we're our us you you're your hello hi hey thanks please".split())
_MOST_NAMED = 4  # speakers, in a refusal
_MOST_WORDS = 3  # of a name, particles apart
_HEADING_LIMIT = 120  # characters


@dataclass(frozen=True, slots=True)
class Label:
    """The beginning of a line as a speaker's: what stands before the sign, in brackets behind it, and after it."""

    line: int
    name: str
    aside: str
    said: str
    spaced: bool  # whether a space follows the sign: none does in "https://…"

    @property
    def key(self) -> str:
        """What two lines of the same speaker have in common."""
        return self.name.lower()


@dataclass(slots=True)
class Part:
    """What one speaker says at a stretch; no side: it is no part of the conversation."""

    side: Side | None
    lines: list[str]


def side_of(name: str, aside: str = "", named: str | None = None) -> Side | None:
    """Return on which side a speaker is, None where nothing says so; `named` is whom the user called the trainee."""
    key, beside = name.strip().lower(), aside.strip().lower()
    if named is not None and named.strip().lower() in {key, beside or key, f"{key} ({beside})"}:
        return "trainee"
    for word in (key, beside):
        if word in TRAINEE_ALIASES or word == "you":
            return "trainee" if named is None else "customer"  # whoever else is there, one alone was named
        if word in CUSTOMER_ALIASES:
            return "customer"
    return None


def split_role(role: str) -> tuple[str, str]:
    """Return the name of a speaker and what stands in brackets behind it: "Agent (Seidel)"."""
    match = _ROLE.match(role)
    return (match["name"], match["aside"] or "") if match else (role, "")


def is_text(line: str) -> bool:
    """Say whether a first line that begins with a bracket is that of a text, not of JSON: "[10:02] Agent: …"."""
    return bool(_COLON.match(line) or _IN_BRACKETS.match(line))


def nobody_called(named: str, labels: Iterable[str], where: str) -> FileError:
    """Return the error that nobody is labelled as the user called the trainee."""
    return FileError(f"{where}: nobody in it is called '{one_line(named, 40)}'; who speaks: {_listed(labels)}.")


def parts(text: str, where: str, named: str | None) -> list[Part]:
    """Return who says what; raise FileError where it cannot be told whose words a line is."""
    lines = clean(text).split("\n")
    labels = _labels(lines, named)
    sides = _sides(labels, where, named)
    begun = {  # the same name may stand on both sides, told apart by what is in brackets: "Agent (Seidel)"
        label.line: Part(side_of(label.name, label.aside, named) or sides[label.key], [label.said])
        for label in labels
        if label.key in sides
    }
    _check_above(lines, min(begun, default=len(lines) + 1), where)
    told: list[Part] = []
    for number, line in enumerate(lines, 1):
        if number in begun:
            told.append(begun[number])
        elif told:
            told[-1].lines.append(line)
    return [part for part in told if part.side is not None]


# ── which lines may begin with a speaker ──


def _labels(lines: list[str], named: str | None) -> list[Label]:
    """Return all that could be labels: those before a colon, or before a dash in a text that labels so."""
    colons, dashes = (
        [
            Label(number, match["name"].strip(), (match["aside"] or "").strip(), match["said"], bool(match["gap"]))
            for number, line in enumerate(lines, 1)
            if (match := sign.match(line))
        ]
        for sign in (_COLON, _DASH)
    )
    known = [sum(side_of(each.name, each.aside, named) is not None for each in some) for some in (colons, dashes)]
    return dashes if known[1] > known[0] else colons


def _is_name(label: Label, *, any_case: bool = False) -> bool:
    """Say whether a label looks like somebody's name: one to three words with capitals ("Mr Osei", "Speaker 2")."""
    parts_of_it = label.name.split()
    telling = [word for word in parts_of_it if word.lower() not in _PARTICLES]
    if not (label.spaced or not label.said) or (len(parts_of_it) == 1 and label.key.strip(".") in _THINGS):
        return False
    if any_case and len(parts_of_it) == 1:
        return True
    return 0 < len(telling) <= _MOST_WORDS and all(word[0].isupper() or word[0].isdigit() for word in telling)


def _is_person(label: Label) -> bool:
    first, *rest = label.key.replace(".", "").split()
    return bool(rest) and first in _TITLES and _is_name(label)


# ── who of them speaks, and on which side ──


def _sides(labels: list[Label], where: str, named: str | None) -> dict[str, Side | None]:
    """Return the side of everybody who speaks, None for what is no part of the conversation; raise FileError in doubt."""
    sides: dict[str, Side | None] = {}
    for label in labels:
        if label.key not in APART and (side := side_of(label.name, label.aside, named)):
            sides.setdefault(label.key, side)
    there = set(sides.values())
    unknown = _speakers(labels, set(sides))
    sides |= dict.fromkeys(APART.intersection(unknown))
    who = {key: label for key, label in unknown.items() if key not in APART}
    if named is not None and "trainee" not in there:
        if speaking := [*sides, *(who or _others(labels, sides))]:
            raise nobody_called(named, (label.name for label in labels if label.key in speaking), where)
    elif named is not None:
        if "customer" not in there and not who:
            who = _only_other(labels, sides, where)
        return sides | dict.fromkeys(who, "customer")
    elif there == {"trainee"} and len(who) == 1:
        return sides | dict.fromkeys(who, "customer")
    elif len(there) < len(("customer", "trainee")) and not who:
        who = _others(labels, sides)
    if who and (there or len(who) > 1):
        raise _unclear(who, sides, labels, where)
    return sides


def _speakers(labels: list[Label], known: set[str], *, any_case: bool = False) -> dict[str, Label]:
    """Return those of the others who speak, each with the first line: they come again after somebody else has spoken.

    A label that comes once heads a remark or a list in somebody's words, unless it names a person, or opens the text with
    a sentence.
    """
    some = _others(labels, known, any_case=any_case)
    found = {key for key, label in some.items() if _is_person(label)}
    if labels and labels[0].key in some and _ends_a_sentence(labels[0].said):
        found.add(labels[0].key)
    order = [label.key for label in labels if label.key in known or label.key in some]
    places: dict[str, list[int]] = {}
    for place, key in enumerate(order):
        places.setdefault(key, []).append(place)
    for _ in range(2):  # once more, for who only ever spoke after somebody found in the first round
        speaking = known | found or set(order)
        spoken = list(accumulate((key in speaking for key in order), initial=0))
        for key in some.keys() - found:
            own = key in speaking
            if any(spoken[then] - spoken[first] > own for first, then in pairwise(places[key])):
                found.add(key)
    return {key: label for key, label in some.items() if key in found}


def _others(labels: list[Label], known: Iterable[str], *, any_case: bool = False) -> dict[str, Label]:
    """Return all labels that look like names of people not known, each with its first line."""
    found: dict[str, Label] = {}
    for label in labels:
        if label.key not in known and _is_name(label, any_case=any_case):
            found.setdefault(label.key, label)
    return found


def _only_other(labels: list[Label], sides: dict[str, Side | None], where: str) -> dict[str, Label]:
    """Return who else speaks beside the trainee where nobody stands as speakers do; raise FileError where several could."""
    for any_case in (False, True):  # people in a chat may be called "dana92"
        if who := _speakers(labels, set(sides), any_case=any_case):
            return who
        if who := _others(labels, sides, any_case=any_case):
            if len(who) > 1:
                raise _unclear(who, sides, labels, where)
            return who
    return {}


def _unclear(who: dict[str, Label], sides: dict[str, Side | None], labels: list[Label], where: str) -> FileError:
    """Return the error that it cannot be told on which side somebody is."""
    first = next(iter(who.values()))
    graded = next((label.name for label in labels if sides.get(label.key) == "trainee"), "NAME")
    asked = f"who {'is' if len(who) == 1 else 'are'} {_listed(label.name for label in who.values())}?"
    silent = "; if nobody speaks there, take its colon away" if sides else ""
    return FileError(
        f"{where}:{first.line}:1: {asked} Write 'Agent:' or 'Customer:' there, or say who is graded with "
        f'--trainee-role "{one_line(graded, 40)}": everybody else then counts as the customer{silent}.'
    )


def _listed(names: Iterable[str]) -> str:
    quoted = [f"'{one_line(name, 40)}'" for name in dict.fromkeys(names)]
    if (more := len(quoted) - _MOST_NAMED) > 0:
        quoted[_MOST_NAMED:] = [f"{more} more"]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


# ── what stands above the first speaker ──


def _check_above(lines: list[str], first: int, where: str) -> None:
    """Raise FileError for a line above that of the first speaker that is no heading: somebody's words would be lost."""
    apart = first > 1 and first <= len(lines) and not lines[first - 2].strip()
    for number, line in enumerate(lines[: first - 1], 1):
        if line.strip() and (first > len(lines) or not _is_heading(line.strip(), apart=apart)):
            raise FileError(
                f"{where}:{number}:1: no speaker before '{one_line(line, 40)}'; begin lines with 'Agent:' or 'Customer:'. "
                "Where they begin with names, say whose words are graded with --trainee-role NAME; begin a heading with '#'."
            )


def _is_heading(line: str, *, apart: bool) -> bool:
    """Say whether a line heads the conversation: a title, a date, "Call: 4471"; apart: an empty line comes after it."""
    if line.startswith("#") or not any(char.isalnum() for char in line) or _IN_BRACKETS.fullmatch(line):
        return True
    said = words(line)
    if len(line) > _HEADING_LIMIT or _ends_a_sentence(line) or line[0].islower() or _SPEECH.intersection(said):
        return False
    return apart or any(char.isdigit() for char in line) or bool(_HEADING_WORDS.intersection(said))


def _ends_a_sentence(text: str) -> bool:
    return text.rstrip("\"'*”’) ").endswith((".", "!", "?", "…"))
