"""What plain mode reads out besides the talk, and how it reads times."""

import re
from collections.abc import Callable
from typing import Any

from roleplay import report
from roleplay.errors import UsageError
from roleplay.exports.record import session_data
from roleplay.grading.scorecard import Scorecard
from roleplay.persona import Persona
from roleplay.session import Session
from roleplay.text import one_line

HELP = "/hint · /hold 2m · /note TEXT · /reflect TEXT · /end · /quit"


def document(session: Session, scorecard: Scorecard | None) -> dict[str, Any]:
    """Return the one document that `play --plain --json` ends with; one that was left has no scorecard yet."""
    data = session_data(session, scorecard)
    return {
        "session": session.id,
        "persona": session.persona.id,
        "seed": session.seed,
        "transcript": data["transcript"],
        "outcome": session.outcome,
        "ledger": data["ledger"],
        "scorecard": data["scorecard"],
    }


def result(session: Session, scorecard: Scorecard, say: Callable[[str], None]) -> None:
    """Read out the scorecard, and what was behind it all."""
    for text in report.scorecard_lines(scorecard, session.ledger, session.mode):
        say(text)
    if session.persona.debrief:
        say(f"\nBehind it: {session.persona.debrief}")


def briefing(persona: Persona, say: Callable[[str], None]) -> None:
    """Read out what the trainee is told before."""
    say(f"{persona.name} · {persona.title} · difficulty {persona.difficulty} of 5 · {persona.channel}")
    if persona.content_note:
        say(f"Content note: {persona.content_note}")
    say(f"You work for {persona.organisation.name}. {persona.brief}")
    say("What policy allows:")
    for rule in persona.rules:
        say(f"- {rule}")
    say(f"Commands: {HELP}")
    say("")


_DURATION = re.compile(r"^(?:(\d{1,3})\s*m(?:in(?:utes?)?)?)?\s*(?:(\d{1,4})\s*s(?:ec(?:onds?)?)?)?$")


def seconds(text: str) -> int:
    """Return the seconds of "2m", "90s" or "1m 30s"; raise UsageError otherwise."""
    match = _DURATION.match(text.strip().lower())
    if not match or not any(match.groups()):
        raise UsageError(f"'{one_line(text, 20)}' is not a time; write /hold 2m or /hold 90s.")
    return int(match[1] or 0) * 60 + int(match[2] or 0)


def report_minutes(count: int) -> str:
    """Return seconds as a person would say them."""
    return (
        f"{count // 60} min" if count % 60 == 0 else f"{count} s" if count < 60 else f"{count // 60} min {count % 60} s"
    )
