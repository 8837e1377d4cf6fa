"""A suite to begin with: a suite file and a few labelled cases, which run as they are and are meant to be replaced."""

import json
from pathlib import Path
from typing import Any

from roleplay.errors import FileError, UsageError

_SUITE = """\
schema: 1
id: {name}
name: My first suite
description: Replace the cases by your own; docs/evals.md says how.
data: [cases.jsonl]          # one labelled conversation a line; * stands for any name
rubric: difficult-conversations
grader:
  model: offline             # or provider/name; --model comes before it
anchors: "off"               # leave this line out to have known cases graded in every run
least: 2                     # a figure needs so many labels; raise it to 10 once you have them
baseline: baseline.json      # written by: roleplay eval baseline {name}.yaml
gate:
  floors:
    - {{metric: specificity, kind: shown, at_least: 0.9, of: all}}
    - {{metric: recall, kind: shown, at_least: 0.6, of: all}}
  no_significant_loss: true
"""

_CUSTOMER = (
    "I've been waiting for the fridge since eight. That's a day off work gone, and nobody rang. When is it coming?"
)
_CASES = (
    (
        "sorry-shown",
        "I'm sorry you lost a whole day off waiting for us.",
        "apologize",
        True,
        False,
        "sorry once, and for what",
    ),
    (
        "sorry-missed",
        "It is on the van for tomorrow, between nine and eleven.",
        "apologize",
        False,
        False,
        "no sorry, though one is due",
    ),
    (
        "sorry-hollow",
        "I'm sorry if you feel that you waited too long.",
        "apologize",
        False,
        True,
        "owns nothing: sorry if you feel",
    ),
    (
        "when-shown",
        "It comes tomorrow between nine and eleven, and I'll ring you at eight.",
        "expectations",
        True,
        False,
        "a time, and who does what",
    ),
    (
        "when-missed",
        "That must have been a long day. What did the driver tell you?",
        "expectations",
        False,
        False,
        "asked when, answered with a question",
    ),
    ("when-vague", "It will be with you soon, don't worry.", "expectations", False, True, "soon is no time"),
)


def write_starter(folder: Path) -> Path:
    """Write a suite and its cases into a folder and return the suite's file; nothing that is there is overwritten."""
    name = "".join(sign if sign.isalnum() else "-" for sign in folder.resolve().name.lower()).strip("-") or "suite"
    suite, cases = folder / f"{name}.yaml", folder / "cases.jsonl"
    for path in (suite, cases):
        if path.exists():
            raise UsageError(f"{path} is there already; choose another folder, or move it away.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        cases.write_text("".join(json.dumps(_case(*each)) + "\n" for each in _CASES), encoding="utf-8")
        suite.write_text(_SUITE.format(name=name), encoding="utf-8")
    except OSError as error:
        raise FileError(f"{folder}: cannot be written ({error.strerror}); choose another folder.") from None
    return suite


def _case(identity: str, said: str, strategy: str, shown: bool, broken: bool, reason: str) -> dict[str, Any]:
    turns = [{"role": "customer", "text": _CUSTOMER}, {"role": "trainee", "text": said}]
    label = {"turn": 1, "strategy": strategy, "shown": shown, "broken": broken, "called_for": True, "reason": reason}
    return {
        "id": identity,
        "transcript": {"turns": turns},
        "gold": [label],
        "source": "written for this suite",
        "labelled_by": "person/me",
        "tags": ["retail"],
    }
