"""Plain mode on stdin and stdout. With --json the document alone goes to stdout, and what is for people to stderr."""

import asyncio
import json
import signal
import sys
from typing import TYPE_CHECKING

from roleplay import plain

if TYPE_CHECKING:
    from roleplay.grading.scorecard import Scorecard
    from roleplay.session import Session


def run(session: "Session", *, as_json: bool) -> None:
    """Play a session."""
    face = plain.Plain(session, sys.stdin, sys.stderr if as_json else sys.stdout, sys.stdin.isatty())
    # asyncio's own handler only marks its task, and a blocked read of stdin would go on waiting after Ctrl-C
    before = signal.signal(signal.SIGINT, _interrupt)
    try:
        document = asyncio.run(face.play())
    except KeyboardInterrupt:
        face.say(f"Interrupted. Nothing is lost: 'roleplay sessions resume {session.id}' goes on from here.")
        sys.exit(130)
    finally:
        signal.signal(signal.SIGINT, before)
        session.close()
    if as_json:
        print(json.dumps(document, ensure_ascii=False))


def show(session: "Session", scorecard: "Scorecard", *, as_json: bool) -> None:
    """Print how a finished session was graded, as when it was."""
    plain.result(session, scorecard, lambda text: print(text, file=sys.stderr if as_json else sys.stdout))
    if as_json:
        print(json.dumps(plain.document(session, scorecard), ensure_ascii=False))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
