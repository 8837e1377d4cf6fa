"""A session as one HTML page to be read, printed and passed on: no other files, no scripts, nothing loaded."""

from functools import cache

from jinja2 import Environment

from roleplay.evidence import place_of, whose
from roleplay.exports.highlight import SIGNS
from roleplay.exports.record import Record
from roleplay.pages.curves import WIDE, curves
from roleplay.pages.environment import environment
from roleplay.report import (
    OVERLOOKING,
    PERHAPS_OVERLOOKED,
    TO_CHANGE,
    better,
    doubt,
    player,
    rules,
    said_verdict,
    share,
)
from roleplay.report import SIGNS as VERDICT_SIGNS
from roleplay.transcript import turn_number


def page(content: Record) -> str:
    """Return the page, as HTML."""
    moods = [(mood.heat, mood.trust, mood.patience) for mood in content.moods]
    steps = max(1, len(moods) - 1)
    html = (
        _environment()
        .get_template("session.html.jinja")
        .render(
            it=content,
            curves=curves(moods, steps, WIDE) if moods else None,
            turning=[(WIDE.x(point.place, steps), point) for point in content.turning],
        )
    )
    return html.lstrip()


@cache
def _environment() -> Environment:
    found = environment("roleplay.exports")
    found.globals.update(
        SIGNS=SIGNS,
        VERDICT_SIGNS=VERDICT_SIGNS,
        TO_CHANGE=TO_CHANGE,
        PERHAPS_OVERLOOKED=PERHAPS_OVERLOOKED,
        OVERLOOKING=OVERLOOKING,
    )
    found.filters.update(
        said_verdict=said_verdict,
        share=share,
        better=better,
        doubt=doubt,
        rules=rules,
        player=player,
        turn_number=turn_number,
        place_of=place_of,
        whose=whose,
    )
    return found
