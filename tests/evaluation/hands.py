"""Small suites on the disk, and judges whose answers are written down: what the tests of eval runs are made with."""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from roleplay.models.base import Request

RunPytest = Callable[..., tuple[int, str]]
"""Runs pytest beside a suite, with more options: its exit code and what it printed."""

SORRY = "I'm so sorry that you were left standing there for two hours."
PLAIN = "Let me look at the booking."
CUSTOMER = "I waited two hours at the desk and nobody came. What happens now?"


def case(
    identity: str, said: str, *, shown: bool | None = None, broken: bool | None = None, **more: Any
) -> dict[str, Any]:
    """A case of two turns with one label on apologising at turn 1."""
    truth = {"shown": shown, "broken": broken}
    gold = {
        "turn": 1,
        "strategy": "apologize",
        "reason": "because",
        **{k: v for k, v in truth.items() if v is not None},
    }
    turns = [{"role": "customer", "text": CUSTOMER}, {"role": "trainee", "text": said}]
    return {"id": identity, "transcript": {"turns": turns}, "gold": [gold], "labelled_by": "model/test", **more}


def good_and_bad(number: int) -> list[dict[str, Any]]:
    """As many cases in which an apology is there as in which it is not."""
    return [
        *(case(f"sorry-{n}", f"{SORRY} Booking {n} is open here.", shown=True, broken=False) for n in range(number)),
        *(case(f"plain-{n}", f"{PLAIN} It is number {n}.", shown=False, broken=False) for n in range(number)),
    ]


def written(path: Path, cases: Iterable[dict[str, Any]]) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(each) + "\n" for each in cases), encoding="utf-8")
    return path


def suite(folder: Path, cases: Iterable[dict[str, Any]], extra: str = "", *, name: str = "mine") -> Path:
    """A suite file with its cases beside it."""
    written(folder / f"{name}.jsonl", cases)
    text = f"schema: 1\nid: {name}\nname: A suite of a test\ndata: [{name}.jsonl]\nleast: 4\n{extra}"
    if "anchors:" not in extra:
        text += "\nanchors: 'off'\n"
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


SENTENCE = re.compile(r"^(\d+\.\d+) “(.*)”$", re.M)


def judge(sees: Callable[[str], Iterable[str]]) -> Callable[[Request], dict[str, Any]]:
    """A judge who reports for each sentence the checks that `sees` names, and confirms everything on a second look."""

    def answer(request: Request) -> dict[str, Any]:
        asked = request.messages[-1].content
        if request.purpose == "verify":
            items = re.findall(r"^(\d+)\.$", asked, re.M)
            return {"answers": [{"item": int(item), "answer": "yes"} for item in items]}
        found = [
            {"at": place, "why": "its words", "check": check, "sure": True}
            for place, words in SENTENCE.findall(asked)
            for check in sees(words)
        ]
        return {"findings": found}

    return answer


def honest(words: str) -> list[str]:
    """What a good judge sees of apologies."""
    return ["specific-apology"] if "sorry" in words else []
