"""The whole app in a real pseudo terminal, by nothing but the keys a trainee presses."""

import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.cli import main
from tests.tui.glass import Glass

ENTER, ESC = "\r", "\x1b"
END, QUIT, SAVE, TAKE_BACK = "\x05", "\x11", "\x13", "\x14"
"""Ctrl with E, Q, S and T."""


def program() -> None:
    """The command, as it is typed."""
    sys.argv = ["roleplay", "play", "dana-missed-connection", "--seed", "7"]
    main()


@pytest.fixture
def glass(tmp_path: Path) -> Iterator[Glass]:
    started = Glass(
        program,
        {"ROLEPLAY_DATA_DIR": str(tmp_path), "ROLEPLAY_MOTION": "off"},
    )
    yield started
    started.close()


def say(glass: Glass, words: str, *, empty: bool = True) -> None:
    """Type something when it is one's turn, send it, and hear the reply out."""
    glass.see("Your turn", *(["What do you say?"] if empty else []))
    glass.press(words)
    glass.see(words)
    glass.press(ENTER)
    below = 2 if "heat" in glass.text else 1  # the reply; in practice the mood is hers as well

    def replied(text: str) -> bool:
        return text.rpartition(f"You: {words}")[2].count("Dana Reyes:") >= below

    glass.see(f"You: {words}", "Your turn", "What do you say?", when=replied)


def wrap_up(glass: Glass, note: str) -> None:
    """End the conversation, write a note, and read the scorecard."""
    glass.press(END)
    glass.see("End the conversation with")
    glass.press("y")
    glass.see("Wrap-up", "Reflection")
    glass.press(note)
    glass.see(note)
    glass.press(SAVE)
    glass.see("empty", when=lambda text: "Left empty" not in text)
    glass.press(SAVE)
    glass.see("Scorecard", "No score.")


def test_a_session_a_rewind_and_an_exam_by_keys_alone(glass: Glass, tmp_path: Path) -> None:
    glass.see("Briefing", "Start (Enter)")
    glass.press(ENTER)
    say(glass, "What happened in Tampa?")
    say(glass, "Calm down, please.")
    glass.press(TAKE_BACK)
    glass.see("your words as they were, marked", "│ Calm down, please.", when=lambda text: "You: Calm down" not in text)
    say(glass, "You ran, and it left without you.", empty=False)  # typing takes the place of what is marked
    assert "heat" in glass.text
    wrap_up(glass, "Missed it.")

    glass.press("p")
    glass.see("Briefing", "● practice")
    glass.press("m")
    glass.see("● exam")
    glass.press(ENTER)
    say(glass, "Hello, I am listening.")
    assert "heat" not in glass.text
    glass.press(TAKE_BACK)
    wrap_up(glass, "An exam.")
    glass.press(QUIT)
    assert glass.finish() == 0

    with sqlite3.connect(tmp_path / "roleplay.db") as db:
        said = [json.loads(row[0])["text"] for row in db.execute("SELECT trainee FROM exchanges ORDER BY id")]
        sessions = db.execute("SELECT mode, status, note FROM sessions ORDER BY created, rowid").fetchall()
    assert said == [
        "What happened in Tampa?",
        "Calm down, please.",  # kept as a branch
        "You ran, and it left without you.",
        "Hello, I am listening.",
    ]
    assert sessions == [("practice", "ended", "Missed it."), ("exam", "ended", "An exam.")]
