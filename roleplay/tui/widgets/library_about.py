"""What the library says beside its list about the marked line: a customer, a conversation to go on with, a broken file."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from roleplay.text import one_line, plural
from roleplay.tui.widgets.cells import ARROWS, WAYS, day, number
from roleplay.tui.widgets.shelf import Item

if TYPE_CHECKING:
    from roleplay.errors import Problem
    from roleplay.progress import PersonaRecord
    from roleplay.store import Summary

Part = tuple[str, str]


def about(item: Item, *, spaced: bool = False) -> Content:
    """Return what one may know of a customer before the briefing."""
    persona, house = item.persona, item.persona.organisation
    where = f"{house.name}, {house.industry}" if house.industry else house.name
    said = [
        ("★ Recommended  ", item.reason, "$accent"),
        ("! Content note  ", persona.content_note or "", "$warning"),
        ("Trains  ", " · ".join(item.trains), "$muted"),
        ("You work for  ", f"{where}; by {persona.channel}", "$muted"),
        ("So far  ", so_far(item.record), "$muted"),
    ]
    end = "\n\n" if spaced else "\n"
    parts: list[Part] = [
        (one_line(persona.name, 200), "bold $accent"),
        ("\n" if spaced else " · ", "$muted"),
        (f"{persona.title}{end}", "bold"),
    ]
    for label, words, style in said:
        if words:
            parts += [(label, style), (f"{words}{end}", "")]
    return Content.assemble(*parts)


def so_far(record: "PersonaRecord | None") -> str:
    """Return in a sentence or two how it went with a customer."""
    if record is None:
        return "You have not met them yet."
    said = f"Met {'once' if record.times == 1 else f'{record.times} times'}, last on {day(record.last_played.astimezone())}."
    if record.best is not None:
        said += f" Best {number(record.best)} of 100, last {number(record.last)}."
    if record.trend:
        said += f" Trend: {ARROWS[record.trend]} {WAYS[record.trend]}."
    if record.passed is not None:
        said += " Exam passed." if record.passed else " Exam not passed yet."
    return said


def session_line(session: "Summary") -> Content:
    """Return a conversation that waits to be taken up as one line."""
    name = one_line(session.persona_name, 200)
    return Content.assemble((name, "bold"), (f"   {where_it_stands(session)}", "$muted"))


def where_it_stands(session: "Summary") -> str:
    """Return how far a conversation has come, when it was begun and in which mode, in few words."""
    so_far = f"{plural(session.exchanges, 'exchange')} so far" if session.exchanges else "nothing said yet"
    where = "not graded yet" if session.status == "ended" else so_far
    return f"{where} · {_begun(session)} · {session.mode}"


def about_session(session: "Summary") -> Content:
    """Return what taking it up does."""
    over = session.status == "ended"
    what = "The conversation is over; wrap up and see the scorecard." if over else "Goes on where you stopped."
    if session.mode == "exam" and not over:
        what += " The clock of an exam stands still until then."
    return Content.assemble(
        (f"{one_line(session.persona_name, 200)}\n", "bold"), (f"{what}\nBegun on {_begun(session)}.", "")
    )


def _begun(session: "Summary") -> str:
    return day(datetime.fromisoformat(session.created).astimezone())


def about_problems(path: Path, problems: "list[Problem]") -> Content:
    """Return everything wrong with one file, sentence by sentence."""
    sentences = "\n".join(f"✗ {f'Line {item.line}: ' if item.line else ''}{item.message}" for item in problems)
    return Content.assemble(
        (f"{one_line(path.name, 200)}\n", "bold $error"),
        (f"in {one_line(str(path.parent), 500)}\n\n", "$muted"),
        (sentences, ""),
    )
