"""Asking a person for labels, a line in and lines out: for a terminal, a screen reader or a pipe."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from roleplay.evaluation.cases import KINDS, Case, Gold, Kind
from roleplay.evaluation.labelling import LabelFile, Question, questions_of
from roleplay.rubric import Check, Strategy
from roleplay.text import clean, one_line

KEYS = "y yes · n no · ? cannot tell, go on · d disagree with the label that is there · q save and quit"
BLIND_KEYS = "y yes · n no · ? cannot tell, go on · q save and quit"
"""Of whoever labels blind: no label is shown that they could disagree with."""
_ASKED = {"shown": "Shown", "broken": "Broken", "called_for": "Called for"}
_MOST_WORDS = 400
Answer = Literal["y", "n", "?", "d"]
_ANSWERS: dict[str, Answer] = {"y": "y", "yes": "y", "n": "n", "no": "n", "?": "?", "d": "d"}


class _Quit(Exception):  # noqa: N818 - a state, not an error
    """The labeller wants to stop, or there is no more input."""


class Dialog:
    """Goes over cases with one person. read: takes a prompt, returns a line or None at the end of input; say: writes one.

    blind: labels that others gave are never shown; nor are ids, which often tell of them.
    """

    def __init__(
        self,
        strategies: Mapping[str, Strategy],
        read: Callable[[str], str | None],
        say: Callable[[str], None],
        *,
        blind: bool,
    ) -> None:
        self._strategies, self._read, self._say, self._blind = strategies, read, say, blind

    def go_over(self, cases: Iterable[Case], file: LabelFile, *, labelled: bool) -> int:
        """Ask for what awaits a label in each case, and write it at once; return how many labels were given or skipped.

        labelled: ask about what has labels too. Whatever ends it, an interrupt too, the labels finished so far are written.
        """
        done = file.done()
        count = 0
        for number, case in enumerate(cases, 1):
            open_ones = [
                each for each in questions_of(case, labelled=labelled) if each.key not in done.get(case.id, ())
            ]
            if not open_ones:
                continue
            file.begin()
            answered: list[Gold] = []
            try:
                self._show(case, f"case {number}" if self._blind else case.id)
                for question in open_ones:
                    answered.append(self._ask(case, question))
            except _Quit:
                self._say("Stopped; the same command goes on from here.")
                return count + len(answered)
            finally:
                if answered:
                    file.append(case.id, answered)
            count += len(answered)
        return count

    # ── what is shown ──

    def _show(self, case: Case, title: str) -> None:
        self._say(f"\n── {title} ──")
        for number, turn in enumerate(case.transcript.turns):
            who = f"[{number}] Trainee" if turn.role == "trainee" else "Customer"
            self._say(f"{who}: {_indented(turn.text)}")
        for name, text in (("Case note", case.transcript.note), ("Reflection", case.transcript.reflection)):
            if text:
                self._say(f"{name}: {_indented(text)}")

    def _introduce(self, case: Case, question: Question) -> None:
        strategy = self._strategies[question.place.strategy]
        self._say(f"\n{_place(question.place)}: {strategy.name} ({strategy.id})")
        self._say(f"  Called for: {one_line(strategy.applies, 600)}")
        if strategy.restraint:
            self._say("  Shown: it was called for, and nothing below broke it.")
        else:
            self._say(f"  Shown by: {_looked_for(strategy.shows)}")
        self._say(f"  Broken by: {_looked_for(strategy.breaks)}")
        if case.dispute is not None and case.dispute.strategy == strategy.id:
            verdict = case.dispute.verdict.replace("_", " ")
            self._say(f"  The trainee disagrees with '{verdict}': {one_line(case.dispute.because, 2000)}")
        if question.given is not None and not self._blind:
            said = [
                f"{_ASKED[kind].lower()} {_yes(t)}" for kind in KINDS if (t := question.given.said(kind)) is not None
            ]
            by = question.given.by or case.labelled_by or "somebody"
            self._say(f"  {by} says: {', '.join(said)}{_because(question.given)}")

    # ── what is asked ──

    def _ask(self, case: Case, question: Question) -> Gold:
        self._introduce(case, question)
        truths: dict[Kind, bool] = {}
        whys: list[str] = []
        for kind in KINDS:
            truth, why = self._truth(question, kind)
            if truth is not None:
                truths[kind] = truth
            whys += [why] if why else []
        reason = "; ".join(dict.fromkeys(whys)) or self._line("Why, in a line? ")
        place = question.place
        return Gold(
            turn=place.turn,
            where=place.where,
            strategy=place.strategy,
            shown=truths.get("shown"),
            broken=truths.get("broken"),
            called_for=truths.get("called_for"),
            reason=one_line(reason, _MOST_WORDS),
        )

    def _truth(self, question: Question, kind: Kind) -> tuple[bool | None, str]:
        """Return what the labeller says of one kind (None: cannot tell), and why where they dispute what stands there."""
        while True:
            answer = self._key(f"{_ASKED[kind]}? [{'y/n/?/q' if self._blind else 'y/n/?/d/q'}] ")
            if answer != "d":
                return (None if answer == "?" else answer == "y"), ""
            given = question.given.said(kind) if question.given else None
            if question.given is None or given is None:
                self._say("  No label is there to disagree with; answer y, n or ?.")
                continue
            self._say(f"  The label says {_yes(given)}{_because(question.given)}.")
            if why := self._line("Why is it wrong? (empty: it is not) "):
                return not given, why

    def _key(self, prompt: str) -> Answer:
        while True:
            line = self._line(prompt).lower()
            if line == "q":
                raise _Quit
            answer = _ANSWERS.get(line)
            if answer is not None and not (self._blind and answer == "d"):
                return answer
            self._say(f"  {BLIND_KEYS if self._blind else KEYS}")

    def _line(self, prompt: str) -> str:
        line = self._read(prompt)
        if line is None:
            raise _Quit
        return clean(line).strip()


def _indented(text: str) -> str:
    return clean(text).replace("\n", "\n    ")


def _place(gold: Gold) -> str:
    if gold.turn is not None:
        return f"Turn [{gold.turn}]"
    return {"note": "The case note", "reflection": "The reflection"}.get(gold.where or "", "The whole session")


def _looked_for(checks: Iterable[Check]) -> str:
    return " · ".join(one_line(check.look_for, 300) for check in checks)


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _because(gold: Gold) -> str:
    return f", because: {one_line(gold.reason)}" if gold.reason else ""
