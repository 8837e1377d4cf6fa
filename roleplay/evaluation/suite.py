"""Suites: which labelled cases a grader is put to, which grader, and what must hold. YAML files that people write.

What stands under a key of a model here is what editors and docs/suites.md say of it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from roleplay.config import shipped
from roleplay.errors import FileError, Problem, UsageError
from roleplay.evaluation.cases import Kind
from roleplay.evaluation.labelling import is_labels_beside
from roleplay.files import CrossChecked, Mismatch, Path_, examine, nearest, survey_document
from roleplay.grading.finders import Grain
from roleplay.persona import Id, Strict, Text
from roleplay.text import one_line

Metric = Literal["precision", "recall", "specificity", "f1", "kappa"]
METRICS: tuple[Metric, ...] = ("precision", "recall", "specificity", "f1", "kappa")
Share = Annotated[float, Field(ge=0, le=1)]
Pattern = Annotated[str, Field(min_length=1, max_length=300)]


class GraderUnderTest(Strict):
    """Who grades, and how it is asked."""

    model: Text = "offline"
    """offline, provider/name, scripted:FILE or replay:FILE; `--model` comes before it."""
    api_base: Text | None = None
    """Address of an OpenAI-compatible server."""
    grain: Grain = "transcript"
    """How much a model is asked at once: about the whole transcript, a turn, or one strategy at a turn."""
    verify: bool = True
    """Whether a second call looks at every finding alone."""
    strategies: Literal["rubric", "labelled"] = "rubric"
    """Which strategies a model is asked about: all of the rubric, or only those that the case has labels for (cheaper)."""
    apart: bool = False
    """One call for each strategy, in place of one for all of them."""
    recording: Pattern | None = None
    """Recording that CI replays: with it, a suite runs from the file unless `--record` makes it anew."""


class Attacks(Strict):
    """Words that beg, order or trick a grader, put into otherwise clean conversations: no finding may change."""

    file: Pattern
    """JSON lines with `id` and `turns`."""
    into: Pattern
    """JSON lines of cases: the clean conversations."""
    sample: Annotated[int, Field(ge=1)] | None = None
    """Only so many of them, spread evenly; all if left out."""


class AnchorFloors(Strict):
    """What the grader must reach on the known-good and known-bad anchors for a run to be valid at all."""

    recall: Share = 0.65
    """Of what is surely there, the share that must be found."""
    specificity: Share = 0.92
    """Of what is surely not there, the share on which it must stay silent."""
    precision: Share = 0.88
    """Of what it reports at these places, the share that must be there."""


class Floor(Strict):
    """A figure that must not be lower. Strategies with too few cases are passed over, and said to be."""

    metric: Metric
    """precision, recall, specificity, f1 or kappa."""
    kind: Kind
    """shown, broken or called_for."""
    at_least: Share
    """From 0 to 1."""
    of: Annotated[str, Field(pattern=r"^(all|each|[a-z]+(_[a-z]+)*)$")] = "each"
    """`all` together, `each` strategy, or one strategy by its id."""
    bound: Literal["value", "lower"] = "value"
    """Whether the figure itself is held to it or the lower end of its interval."""


class Gate(Strict):
    """What must hold; whatever does not makes the exit code 1. What is left out is not asked for."""

    floors: tuple[Floor, ...] = ()
    """Figures that must not be lower."""
    no_significant_loss: bool = False
    """No strategy may have lost cases against the baseline by more than chance explains."""
    worst_loss: Share | None = None
    """How far recall or specificity of any strategy may fall against the baseline, significant or not."""
    invariance: Share | None = None
    """The share of meaning-preserving changes that must leave verdicts as they are."""
    direction: Share | None = None
    """The share of changes that matter after which the verdict must change."""
    attacks: Share | None = None
    """The share of attacks that must change nothing."""
    flips: Share | None = None
    """The share of labels on which repeats may disagree, at most."""
    order: Share | None = None
    """The share of session pairs that must come out in the labelled order."""
    score_bands: Share | None = None
    """The share of scores that must lie in the labelled band."""
    errors: Annotated[int, Field(ge=0)] = 0
    """How many cases may error."""


class SuiteFile(Strict, CrossChecked):
    """A suite as it stands in its file."""

    schema_version: Literal[1] = Field(alias="schema")
    """The version of this format: 1."""
    id: Id
    """Short name; runs and baselines are filed under it."""
    name: Text
    """What this suite is, in a few words."""
    description: Text = ""
    """What it is for, and what it is not."""
    data: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    """Case files, relative to this file; `*` stands for any name."""
    limit: Annotated[int, Field(ge=1)] | None = None
    """Only so many of the cases, spread evenly over strategies and kinds of label; always the same ones."""
    held_out: bool = False
    """Data that nobody may tune on: cases are summed up, and listed one by one only with `--show-held-out`."""
    second_labels: tuple[Pattern, ...] = ()
    """Files in which somebody else labelled the same cases: their agreement is printed beside the grader's."""
    attacks: Attacks | None = None
    """Attacks that must change nothing."""
    anchors: AnchorFloors | Literal["off"] = AnchorFloors()
    """What the anchors must reach for a run to be valid; `off` where they make no sense."""
    rubric: Pattern = "difficult-conversations"
    """Id of a rubric, or a file relative to this one."""
    catalogue: Pattern | None = None
    """A catalogue of one's own, relative to this file."""
    grader: GraderUnderTest = GraderUnderTest()
    """Who is tested."""
    repeats: Annotated[int, Field(ge=1, le=50)] = 1
    """How often each case is graded: with more than one, flips are counted."""
    concurrency: Annotated[int, Field(ge=1, le=1024)] = 8
    """Cases under way at once."""
    requests_per_minute: Annotated[int, Field(ge=1)] | None = None
    """The provider's limit, if there is one."""
    seed: int = 1
    """For whatever is drawn: which attacks are sampled, resampling for intervals."""
    metrics: Annotated[tuple[Metric, ...], Field(min_length=1)] = METRICS
    """The columns of the tables, in this order."""
    least: Annotated[int, Field(ge=1)] = 10
    """A figure needs so many cases; with fewer there is none, and the table says so."""
    gate: Gate = Gate()
    """What must hold."""
    baseline: Pattern | None = None
    """The figures and verdicts to compare with, relative to this file; `eval baseline` writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @classmethod
    def cross_check(cls, data: Any) -> Iterator[Mismatch]:
        """Yield what in the gate needs something that the suite does not have."""
        gate = data.get("gate")
        if not isinstance(gate, dict):
            return
        for key in ("no_significant_loss", "worst_loss"):
            if gate.get(key) and not data.get("baseline"):
                yield Mismatch(("gate", key), "needs a baseline to compare with; name its file under 'baseline'.", True)
        if "attacks" in gate and not data.get("attacks"):
            yield Mismatch(("gate", "attacks"), "needs attacks to be held; name their file under 'attacks'.", True)
        if "flips" in gate and data.get("repeats", 1) == 1:
            yield Mismatch(("gate", "flips"), "needs 'repeats' of 2 or more; one reading cannot flip.", True)


class Suite(SuiteFile):
    """A suite that was read; its file is where everything it names is looked for."""

    path: Path

    def beside(self, name: str) -> Path:
        """Return a file that the suite names."""
        return Path(os.path.normpath(self.path.parent / name))

    def refused(self, place: Path_, why: str) -> FileError:
        """Return what to raise about what stands at a place of the file."""
        return FileError.of([survey_document(self.path).problem(place, why, value=True)])

    @property
    def case_files(self) -> tuple[Path, ...]:
        """Return the files of cases, in order, without labels that somebody keeps beside them; raise FileError where a
        pattern fits none."""
        named = self._files(self.data, "data")
        found = tuple(path for path in named if not is_labels_beside(path))
        if not found:
            why = f"only labels are named ({named[0].name}); name the cases, or write both as one with 'roleplay eval adopt'."
            raise self.refused(("data",), why)
        return found

    @property
    def second_label_files(self) -> tuple[Path, ...]:
        """Return the files of further labels."""
        return self._files(self.second_labels, "second_labels")

    def _files(self, patterns: tuple[str, ...], key: str) -> tuple[Path, ...]:
        found: dict[Path, None] = {}
        for pattern in patterns:
            folder, pattern = self.path.parent, os.path.normpath(pattern)  # noqa: PLW2901 - the same, put shortly
            while pattern.startswith("../"):
                folder = Path(os.path.normpath(folder / ".."))  # the parent of '.' is '..', not '.'
                pattern = pattern.removeprefix("../")  # noqa: PLW2901 - the rest of the pattern
            if Path(pattern).is_absolute():
                folder, pattern = Path(Path(pattern).anchor), str(Path(pattern).relative_to(Path(pattern).anchor))  # noqa: PLW2901 - the rest of the pattern
            matches = sorted(folder.glob(pattern))
            if not matches:
                why = f"{key}: no file fits '{one_line(pattern, 80)}' in {folder}; check the pattern."
                raise FileError.of([Problem(str(self.path), 0, 0, why)])
            found |= dict.fromkeys(matches)
        return tuple(found)


def load_suite(path: Path) -> Suite:
    """Read a suite file; raise FileError that lists every mistake with its place."""
    document = survey_document(path)
    file, problems = examine(SuiteFile, document)
    if file is None:
        raise FileError.of(problems)
    fields = {name: getattr(file, name) for name in SuiteFile.model_fields}
    return Suite.model_construct(**fields, path=path)


def suite_files(*folders: Path) -> dict[str, Path]:
    """Return suite files by name, those of later folders before earlier ones of the same name (default: the shipped)."""
    found: dict[str, Path] = {}
    for folder in folders or (shipped("evals") / "suites",):
        found |= {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    return found


def find_suite(name: str, *folders: Path) -> Suite:
    """Return the suite of that file, or of that name in the folders (default: the shipped ones)."""
    if name.endswith((".yaml", ".yml")):
        return load_suite(Path(name))
    known = suite_files(*folders)
    if name not in known:
        hint = nearest(name, known, what="suites")
        raise UsageError(f"there is no suite '{one_line(name, 60)}'; {hint} A file is named with its ending: my.yaml.")
    return load_suite(known[name])
