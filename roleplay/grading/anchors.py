"""Anchors: short whole conversations whose labels any expert would agree with, by which a grader is measured.

One JSON object a line, in the shape of the labelled cases (evals/README.md) but labelled by check and sentence:

    {"id": "school-bus", "transcript": {"turns": […], "note": "…"}, "source": "written for this project", "gold": [
      {"turn": 1, "sentence": 2, "check": "specific-apology", "shown": true, "reason": "says for what"},
      {"turn": 1, "sentence": 2, "check": "over-apology", "broken": false, "reason": "the only sorry"}]}

`turn` counts from 0, `sentence` from 1; a label in the note or the reflection has `where` in place of `turn`. A check of
a strategy's *shows* has `shown`, one of its *breaks* `broken`. True: it surely stands at that sentence (known good).
False: the sentence sounds like it, and it surely stands nowhere in that turn (known bad). `or` names further checks of
the same strategy and kind: for a true label one of them is as right, for a false one each is as wrong.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from roleplay.config import shipped
from roleplay.errors import FileError, Problem
from roleplay.files import fingerprint
from roleplay.files.json_lines import read_json_lines
from roleplay.grading.findings import Finding, Where, text_at
from roleplay.rubric import Catalogue
from roleplay.signals import ignored_sentences
from roleplay.text import one_line, sentences
from roleplay.transcript import Data, Transcript

Reason = Annotated[str, Field(min_length=1, max_length=200)]


class Label(Data):
    """What is surely there, or surely not, at one place: one of `shown` and `broken` is given."""

    turn: Annotated[int, Field(ge=0)] | None = None
    where: Where = "turn"
    sentence: Annotated[int, Field(ge=1)]
    check: str
    or_: tuple[str, ...] = Field(default=(), alias="or")
    shown: bool | None = None
    broken: bool | None = None
    reason: Reason

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Label":
        if (self.turn is None) == (self.where == "turn"):
            raise ValueError("a label has either 'turn' or 'where' (note or reflection)")
        if (self.shown is None) == (self.broken is None):
            raise ValueError("a label has either 'shown' or 'broken'")
        return self

    @property
    def kind(self) -> Literal["shows", "breaks"]:
        """Which kind of check it is about."""
        return "shows" if self.broken is None else "breaks"

    @property
    def there(self) -> bool:
        """Whether it is known good: surely there."""
        return bool(self.shown or self.broken)

    @property
    def checks(self) -> frozenset[str]:
        """The check and those that would be as right, or as wrong."""
        return frozenset((self.check, *self.or_))

    @property
    def place(self) -> tuple[int | None, str]:
        """The turn, or the text of the wrap-up."""
        return self.turn, self.where

    def met_by(self, finding: Finding) -> bool:
        """Whether a finding says what the label is about: near its sentence if it is there, in that turn if it is not."""
        if finding.check not in self.checks or (finding.turn, finding.where) != self.place:
            return False
        return not self.there or abs(finding.sentence - self.sentence) <= 1


class Anchor(Data):
    """One conversation and its labels."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    transcript: Transcript
    gold: Annotated[tuple[Label, ...], Field(min_length=1)]
    source: str = ""


def load_anchors(catalogue: Catalogue, folder: Path | None = None) -> tuple[Anchor, ...]:
    """Read the anchors of a folder (default: the shipped ones); raise FileError that lists every mistake with its line."""
    folder = folder or shipped("rubrics") / "anchors"
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise FileError(f"{folder}: holds no anchors (*.jsonl); without them no model can be measured.")
    anchors: list[Anchor] = []
    mistakes: list[str] = []
    for path in paths:
        for number, found in read_json_lines(path, Anchor):
            if isinstance(found, Problem):
                mistakes.append(str(found))
                continue
            anchors.append(found)
            mistakes += [f"{path}:{number}:1: {one_line(what, 300)}" for what in _wrong(found, catalogue)]
    ids = [anchor.id for anchor in anchors]
    mistakes += [f"{folder}: the anchor '{each}' stands twice; rename one." for each in set(ids) if ids.count(each) > 1]
    if mistakes:
        raise FileError("\n".join(mistakes))
    return tuple(anchors)


def anchors_fingerprint(anchors: tuple[Anchor, ...]) -> str:
    """Return the identity of these very anchors."""
    return fingerprint([anchor.model_dump(mode="json", by_alias=True) for anchor in anchors])


def _wrong(anchor: Anchor, catalogue: Catalogue) -> list[str]:
    """Return what in the labels does not fit the catalogue, the text, or each other."""
    kinds = {
        check.id: (strategy.id, kind)
        for strategy in catalogue.strategies
        for kind, checks in (("shows", strategy.shows), ("breaks", strategy.breaks))
        for check in checks
    }
    wrong: list[str] = []
    for number, label in enumerate(anchor.gold):
        for check in label.checks - kinds.keys():
            wrong.append(f"gold.{number}: the catalogue has no check '{check}'.")
        known = [kinds[check] for check in (label.check, *label.or_) if check in kinds]
        if known and known[0][1] != label.kind:
            wrong.append(f"gold.{number}: '{label.check}' is one of the {known[0][1]}; say so.")
        if any(each != known[0] for each in known):
            wrong.append(f"gold.{number}: what stands under 'or' must be of the same strategy and kind.")
        text = text_at(anchor.transcript, label.turn, label.where)
        if text is None:
            wrong.append(f"gold.{number}: the trainee says nothing there.")
        elif not any(each.number == label.sentence for each in sentences(text)):
            wrong.append(f"gold.{number}: there is no sentence {label.sentence} there.")
        elif label.there and label.sentence in ignored_sentences(text):
            wrong.append(f"gold.{number}: that sentence speaks to the grader and yields nothing.")
        for other in anchor.gold[:number]:
            if other.place == label.place and other.there != label.there and other.checks & label.checks:
                wrong.append(f"gold.{number}: contradicts another label of that turn on '{label.check}'.")
    return wrong
