"""A catalogue of a few strategies and short ways to write transcripts and evidence by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from roleplay.grading.finders import Evidence
from roleplay.grading.findings import Finding
from roleplay.grading.moments import Moment
from roleplay.grading.scorecard import Scorecard, StrategyResult, derive
from roleplay.rubric import Catalogue, Rubric
from roleplay.text import sentences
from roleplay.transcript import Transcript, Turn

SURE, UNSURE = 0.9, 0.5


def _strategy(identity: str, scope: Sequence[str] = ("turn",), at: str = "turn", **more: Any) -> dict[str, Any]:
    def check(kind: str, severity: str = "minor") -> dict[str, Any]:
        words = f"{identity} {kind}".replace("_", " ")
        return {"id": f"{identity}-{kind}".replace("_", "-"), "look_for": f"Does {words}.", "at": at, "severity": severity,
                "signals": [{"phrase": words}]}  # fmt: skip

    return {
        "id": identity, "name": f"Do {identity}", "sources": ["book"], "scope": list(scope), "applies": "When called for.",
        "shows": [check("one"), check("two"), check("three")],
        "breaks": [check("minor"), check("gross", "gross")],
        "calls": [{"phrase": f"please {identity}".replace("_", " ")}],
        "good": [f"{identity} one", f"{identity} two"], "bad": ["no", "never"], "tip": "Practise.", **more,
    }  # fmt: skip


CATALOGUE = Catalogue.model_validate(
    {
        "schema": 1,
        "version": 1,
        "sources": {"book": {"title": "The book"}},
        "needs": {
            "heard": ["acknowledge"],
            "understood": [],
            "owned": ["own_it"],
            "informed": ["expectations"],
            "solved": [],
        },
        "strategies": [
            _strategy("calm", restraint=True),
            _strategy("acknowledge"),
            _strategy("ask"),
            _strategy("apologize", ("turn", "session"), once=True, occasion=True),
            _strategy("expectations"),
            _strategy("transparent"),
            _strategy("escalate", ("turn", "session"), occasion=True),
            _strategy("let_vent", ("session",), "session", restraint=True),
            _strategy("own_it", ("session",), "session"),
            _strategy("document", ("wrap_up",), "note"),
            _strategy("reflect", ("wrap_up",), "reflection"),
        ],
    }
)
IDS = tuple(CATALOGUE.by_id)


def rubric(*only: str, pass_mark: float = 70, **counts: Mapping[str, float]) -> Rubric:
    """A rubric of the named strategies (all of the conversation's by default); keywords give weight and enough."""
    chosen = only or tuple(i for i in IDS if i not in {"document", "reflect"})
    return Rubric.model_validate(
        {"schema": 1, "id": "hand-made", "version": 1, "name": "Hand-made", "description": "For tests.",
         "pass_mark": pass_mark, "strategies": {identity: dict(counts.get(identity, {})) for identity in chosen}}
    )  # fmt: skip


def talk(*calls: str, replies: int | None = None, **more: Any) -> Transcript:
    """A conversation: one customer turn for each string of space-separated calls, each followed by a trainee turn.

    The conversation ends with the trainee; `closing=True` adds a last customer turn. `referee={2: "hindered"}` tags.
    """
    closing, tags = more.pop("closing", False), more.pop("referee", {})
    turns: list[Turn] = []
    for number, called in enumerate(calls):
        turns.append(Turn(role="customer", text=f"Customer says {number}.", calls_for=tuple(called.split())))
        turns.append(Turn(role="trainee", text=" ".join(f"Trainee says {number}-{n}." for n in range(1, 9))))
    if closing:
        turns.append(Turn(role="customer", text="Right.", calls_for=()))
    turns = [turn.model_copy(update={"referee": tags.get(index)}) for index, turn in enumerate(turns)]
    return Transcript(turns=tuple(turns), **more)


def seen(
    what: str, turn: int | None = 1, *, confidence: float = SURE, sentence: int = 1, where: str = "turn"
) -> Finding:
    """A finding written as "strategy-one" (two, three: shows) or "strategy-minor", "strategy-gross" (breaks)."""
    strategy, kind = what.rsplit("-", 1)
    assert strategy in IDS
    breaks = kind in {"minor", "gross"}
    return Finding.model_validate(
        {"turn": turn, "where": where, "sentence": sentence, "strategy": strategy, "check": what.replace("_", "-"),
         "kind": "breaks" if breaks else "shows", "severity": kind if breaks else "minor",
         "quote": f"words for {what}", "start": sentence * 20, "end": sentence * 20 + 5, "confidence": confidence}
    )  # fmt: skip


def evidence(transcript: Transcript, *findings: Finding) -> Evidence:
    """Evidence with those findings and the calls stored in the transcript."""
    calls = {n: turn.calls_for or () for n, turn in enumerate(transcript.turns) if turn.role == "customer"}
    return Evidence(finder="by hand", findings=findings, calls=calls)


def score(transcript: Transcript, *findings: Finding, by: Rubric | None = None) -> Scorecard:
    """The scorecard of a conversation in which just these findings were made."""
    return derive(transcript, evidence(transcript, *findings), by or rubric(), CATALOGUE)


def verdict(scorecard: Scorecard, strategy: str) -> StrategyResult:
    """The result on one strategy."""
    return next(result for result in scorecard.verdicts if result.strategy == strategy)


def moments(scorecard: Scorecard, strategy: str) -> list[Moment]:
    """The moments of one strategy."""
    return [moment for moment in scorecard.moments if moment.strategy == strategy]


def verdicts_of(scorecard: Scorecard, strategy: str) -> list[tuple[str, int | None, int | None]]:
    """(verdict, call, turn) of the moments of one strategy, in order."""
    return [(moment.verdict, moment.call, moment.turn) for moment in moments(scorecard, strategy)]


def first_sentence(text: str) -> str:
    """The first sentence of a text."""
    return sentences(text)[0].text
