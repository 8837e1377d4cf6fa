"""A session as Markdown. Nobody's words are read as markup; marked ones are bold and numbered, and the numbers explained below."""

import re
from collections.abc import Iterable, Iterator

from roleplay.evidence import place_of, whose
from roleplay.exports.highlight import SIGNS
from roleplay.exports.record import Disagreed, Judged, Record, Said, Way
from roleplay.glance import Change, Keep
from roleplay.pages.blocks import sparkline
from roleplay.report import OVERLOOKING, PERHAPS_OVERLOOKED, TO_CHANGE, better, doubt, rules, said_verdict, share
from roleplay.report import SIGNS as VERDICT_SIGNS
from roleplay.text import clean, one_line, plural

_MARKUP = "\\`*_<>[]#|~&"
_BLOCK = re.compile(r"^(\d*)([-+=.)])")
"""What makes a line an item, a rule or the line under a heading."""


def markdown(content: Record) -> str:
    """Return the document."""
    return "\n\n".join(part for part in _document(content) if part) + "\n"


def _document(content: Record) -> Iterator[str]:
    who = content.persona
    yield f"# {_inert(who.name)}"
    yield f"*{_inert(who.title)}*"
    mode = "Exam" if content.mode == "exam" else "Practice"
    yield f"{mode}, {content.begun} · {_inert(who.organisation.name)}, {who.channel} · {plural(content.exchanges, 'exchange')} · {content.ending} · seed {content.seed}"
    if content.glance:
        yield f"## {_inert(content.glance.headline)}"
        yield _inert(" ".join(content.glance.beside))
        yield from _section("What to change first", map(_change, content.glance.change))
        yield from _section("What to keep", map(_keep, content.glance.keep))
        yield from _section("Every strategy", map(_judged, content.judged))
        if content.overlooked:
            yield from (f"### {PERHAPS_OVERLOOKED}", OVERLOOKING, *map(_judged, content.overlooked))
        yield from map(_inert, content.idle)
        yield from _section("Where you disagree", map(_disagreed, content.disagreed))
    else:
        yield "Not graded yet."
    yield from _section("The conversation", (each for said in content.said for each in _said(said)))
    if content.moods:
        yield from _section("How the customer felt", _mood(content))
    for title, said in (("Case note", content.note), ("Reflection", content.reflection)):
        if said:
            yield from _section(title, _said(said, "In your words"))
    for way in content.others:
        yield from _section(f"Way {way.number}, from turn {way.leaves} on", _way(way))
    if content.rests_on:
        yield from _section("What this rests on", [_inert(" ".join((*content.rests_on, rules(content.rubric))))])


def _section(title: str, paragraphs: Iterable[str]) -> Iterator[str]:
    found = [*paragraphs]
    if found:
        yield f"## {title}"
        yield from found


def _change(item: Change) -> str:
    place = f", {place_of(item.piece)}" if item.piece else ""
    lines = [f"**{_inert(item.result.name)}** ({said_verdict(item.result)}{place})"]
    if item.piece and item.piece.words:
        lines.append(f"{whose(item.piece, 'The customer')}: “{_inert(one_line(item.piece.words, 200))}”")
    lines += [_inert(said) for said in (doubt(item.result),) if said]
    instead = better(item.result)
    lines.append(_inert(instead.line) if instead else f"Tip: {_inert(item.result.tip)}")
    return "  \n".join(lines)


def _keep(item: Keep) -> str:
    return f"**{_inert(item.result.name)}** ({place_of(item.piece)})  \nYou said: “{_inert(one_line(item.piece.words, 200))}”"


def _judged(item: Judged) -> str:
    result = item.result
    said = ", ".join(filter(None, (f"weight {result.weight:g}", share(result))))
    lines = [
        f"{VERDICT_SIGNS[result.verdict]} **{_inert(result.name)}**: {said_verdict(result)} ({said})",
        _inert(result.why),
    ]
    if instead := better(result):
        lines.append(_inert(instead.line))
    if result.verdict in TO_CHANGE and result.overlooks is None:
        lines.append(f"Tip: {_inert(result.tip)}")
    return "  \n".join(lines)


def _disagreed(item: Disagreed) -> str:
    place = "" if item.turn is None else f", in turn {item.turn}"
    return f"≠ **{_inert(item.name)}** is '{item.verdict}'{place}  \n{_inert(item.because)}"


def _said(said: Said, who: str = "") -> Iterator[str]:
    if said.waited:
        yield f"*{said.waited} s of waiting.*"
    words = "".join(_bold(part.text, part.kind) + "".join(f"[{number}]" for number in part.ends) for part in said.parts)
    yield f"**{who or f'{said.number} {_inert(said.who)}'}:** {words}"
    below = [
        f"- [{note.number}] {SIGNS[each.kind]} {_inert(each.name)}: {_inert(each.check)}"
        for note in said.notes
        for each in note.seen
    ]
    below += [f"- {SIGNS[each.kind]} {_inert(each.name)}: {each.check}" for each in said.unanswered]
    if said.mood:
        below.append(f"- *{said.mood}*")
    if below:
        yield "\n".join(below)


def _bold(text: str, kind: str) -> str:
    """Return words, bold where they are marked; the blanks around them stay outside, as bold cannot begin with one."""
    inner = text.strip()
    if not kind or not inner:
        return _inert(text)
    start = text.index(inner)
    return f"{_inert(text[:start])}**{_inert(inner)}**{_inert(text[start + len(inner) :])}"


def _mood(content: Record) -> Iterator[str]:
    rows = (("Heat", [m.heat for m in content.moods]), ("Trust", [m.trust for m in content.moods]),
            ("Patience", [m.patience for m in content.moods]))  # fmt: skip
    yield "\n".join(
        ["| of 10 | at first | | at the end |", "|---|--:|---|--:|"]
        + [f"| {name} | {values[0]:.1f} | {sparkline(values)} | {values[-1]:.1f} |" for name, values in rows]
    )
    points = [f"- {'▲' if point.better else '▼'} {_inert(point.text)}" for point in content.turning]
    yield "\n".join(points)
    yield "\n".join(f"- {_inert(line)}" for line in content.ledger)


def _way(way: Way) -> Iterator[str]:
    yield way.ending + (f" Score {way.score:.0f} of 100." if way.score is not None else "")
    for said in way.said:
        yield from _said(said)


def _inert(text: str) -> str:
    """Return somebody's words so that no Markdown viewer reads them as markup."""
    escaped = clean(text)
    for sign in _MARKUP:
        escaped = escaped.replace(sign, f"\\{sign}")
    first, *more = escaped.split("\n")
    return "  \n".join((first, *(_BLOCK.sub(r"\1\\\2", line.lstrip()) for line in more)))
