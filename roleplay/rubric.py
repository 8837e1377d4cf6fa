"""The catalogue (25 strategies, their checks and signals) and rubrics (which of them count, and how much).

Shapes, reading and identity only. Matching signals against words is `signals.py`.
"""

from functools import cached_property, lru_cache
from pathlib import Path
from string import Template
from typing import Annotated, Any, Literal, get_args

from pydantic import ConfigDict, Field, model_validator

from roleplay.config import shipped
from roleplay.errors import FileError, UsageError
from roleplay.files import Document, fingerprint, lies_in, load_document, read_text, validate
from roleplay.persona import Id, LongText, Need, Strict, Text
from roleplay.text import clean, one_line

Scope = Literal["turn", "session", "note", "reflection"]
Severity = Literal["minor", "gross"]
PromptName = Literal["find", "check", "verify", "coach"]
"""What a model that grades is asked for, each by a prompt of its own."""
PromptText = Annotated[str, Field(min_length=1, max_length=20_000)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=60)]


class Signal(Strict):
    """One way to see a check in words; everything given must hold at once.

    phrase / pattern: plain words, or an RE2 pattern over the folded sentence (`<name>` stands for a vocabulary
    entry). feature / with_ / without: features that must (not) hold. not_: a pattern that must not match.
    within: look at one sentence, or at the whole turn. confidence: 0–1; below 0.7 the finding is *unsure*.
    """

    phrase: Text | None = None
    pattern: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    feature: Name | None = None
    with_: tuple[Name, ...] = Field(default=(), alias="with")
    without: tuple[Name, ...] = ()
    not_: Annotated[str, Field(max_length=4000)] | None = Field(default=None, alias="not")
    within: Literal["sentence", "turn"] = "sentence"
    confidence: Annotated[float, Field(gt=0, le=1)] = 0.85

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _looks_for_something(self) -> "Signal":
        if self.phrase is None and self.pattern is None and self.feature is None:
            raise ValueError("a signal needs a phrase, a pattern or a feature")
        return self


class Check(Strict):
    """One yes/no observable. `at` says where it is looked for; `credit_once`: seen again it earns nothing more."""

    id: Name
    look_for: Text
    at: Scope = "turn"
    severity: Severity = "minor"
    signals: tuple[Signal, ...] = ()


class Strategy(Strict):
    """One documented way of handling people.

    scope: where its evidence lives. restraint: shown by not breaking it when it is called for. once: not called
    for again once answered, unless the need reopens. occasion: a session-wide strategy that needs an occasion.
    calls: signals in the *customer's* words that call for it. good / bad: wordings. The coach shows good ones in any
    conversation, so they name nothing specific but through the placeholders <recap> (what the customer told, a
    second-person clause), <trouble> (fits after "sorry about"), <offer> (completes "I can …"), <name>, <when> (what may be promised, "within two hours").
    """

    id: Name
    name: Text
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    scope: Annotated[tuple[Literal["turn", "session", "wrap_up"], ...], Field(min_length=1)]
    applies: LongText
    restraint: bool = False
    once: bool = False
    occasion: bool = False
    calls: tuple[Signal, ...] = ()
    shows: Annotated[tuple[Check, ...], Field(min_length=2)]
    breaks: Annotated[tuple[Check, ...], Field(min_length=2)]
    good: Annotated[tuple[Text, ...], Field(min_length=2)]
    bad: Annotated[tuple[Text, ...], Field(min_length=2)]
    tip: LongText

    @property
    def session_wide(self) -> bool:
        """Whether it is called for in every session of four exchanges or more."""
        return "session" in self.scope and not self.occasion


class Source(Strict):
    """A document the strategies come from, by a title a reader can make sense of."""

    title: Text


class Catalogue(Strict):
    """All strategies, versioned, with the vocabulary their patterns share and what each open need stands for."""

    schema_version: Literal[1] = Field(alias="schema")
    version: int
    sources: dict[str, Source]
    vocabulary: dict[Name, Annotated[str, Field(min_length=1, max_length=6000)]] = {}
    needs: dict[Need, tuple[Name, ...]]
    strategies: tuple[Strategy, ...]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _ids_hold(self) -> "Catalogue":
        ids = [strategy.id for strategy in self.strategies]
        checks = [check.id for strategy in self.strategies for check in (*strategy.shows, *strategy.breaks)]
        for kind, known in (("strategy", ids), ("check", checks)):
            for item in known:
                if known.count(item) > 1:
                    raise ValueError(f"{kind} id '{item}' stands twice; give each its own")
        for strategy in self.strategies:
            for source in strategy.sources:
                if source.split()[0] not in self.sources:
                    raise ValueError(f"strategy '{strategy.id}' names the unknown source '{source}'")
        for need, answering in self.needs.items():
            for item in answering:
                if item not in ids:
                    raise ValueError(f"need '{need}' names the unknown strategy '{item}'")
        return self

    @cached_property
    def by_id(self) -> dict[str, Strategy]:
        """Strategies by id, in catalogue order."""
        return {strategy.id: strategy for strategy in self.strategies}

    @cached_property
    def fingerprint(self) -> str:
        """Identity of this very version of the catalogue."""
        return fingerprint(self.model_dump(mode="json", by_alias=True))


class Counts(Strict):
    """How one strategy counts in a rubric: its weight, and how many shows make it fully shown."""

    weight: Annotated[float, Field(gt=0, le=10)] = 1
    enough: Annotated[int, Field(ge=1, le=3)] = 1


class Rubric(Strict):
    """Which strategies count, how much, and the pass mark (0–100).

    prompts: the rubric's own prompts for models that grade, where the shipped ones shall not be used. A file names text
    files beside it (`find: prompts/find.md`); here stand their texts, so that a snapshot and its identity cover them.
    """

    schema_version: Literal[1] = Field(alias="schema")
    id: Id
    version: int
    name: Text
    description: LongText
    pass_mark: Annotated[float, Field(gt=0, le=100)]
    strategies: dict[Name, Counts]
    prompts: dict[PromptName, PromptText] = {}

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @cached_property
    def fingerprint(self) -> str:
        """Identity of this very version of the rubric."""
        return fingerprint(self.model_dump(mode="json", by_alias=True))


@lru_cache(maxsize=4)
def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read the catalogue (default: the shipped one); raise FileError that lists every mistake with its place."""
    return validate(Catalogue, load_document(path or shipped("rubrics") / "catalogue.yaml"))


def load_rubric(path: Path, catalogue: Catalogue) -> Rubric:
    """Read one rubric file and hold its strategies to the catalogue."""
    document = load_document(path)
    _read_prompts(document, path.parent)
    rubric = validate(Rubric, document)
    for strategy in rubric.strategies:
        if strategy not in catalogue.by_id:
            raise FileError(f"{document.at(('strategies', strategy))}: '{strategy}' is not in the catalogue.")
    return rubric


@lru_cache(maxsize=8)
def shipped_prompt(name: PromptName) -> str:
    """Return the text of the prompt that is used where a rubric brings none of its own."""
    return clean(read_text(shipped("rubrics") / "prompts" / f"{name}.md"))


def _read_prompts(document: Document, folder: Path) -> None:
    """Put the texts of the named prompt files in place of their names; they must hold what the shipped ones hold."""
    named = document.data.get("prompts") if isinstance(document.data, dict) else None
    if not isinstance(named, dict):
        return
    for name, value in named.items():
        if name not in get_args(PromptName) or not isinstance(value, str):
            continue  # validation says what is wrong with it
        where = document.at(("prompts", name))
        source = folder / value
        leads_out = Path(value).is_absolute() or ".." in Path(value).parts or not lies_in(source, folder)
        if leads_out or source.is_symlink() or not source.is_file():
            raise FileError(f"{where}: there is no file '{one_line(value, 60)}' in this file's own folder.")
        text = clean(read_text(source))
        template, wanted = Template(text), set(Template(shipped_prompt(name)).get_identifiers())
        if not template.is_valid() or set(template.get_identifiers()) != wanted:
            holds = " and ".join(f"${word}" for word in sorted(wanted))
            raise FileError(
                f"{where}: {source.name} must hold {holds} and no other placeholder; write $$ for a dollar."
            )
        named[name] = text


def rubric_files(*folders: Path) -> dict[str, Path]:
    """Return the rubric files of the folders by file stem, later folders shadowing earlier ones."""
    found: dict[str, Path] = {}
    for folder in folders or (shipped("rubrics"),):
        found |= {path.stem: path for path in sorted(folder.glob("*.yaml")) if path.stem != "catalogue"}
    return found


def find_rubric(name: str, catalogue: Catalogue, *folders: Path) -> Rubric:
    """Return the rubric of that id, or of that path when `name` is a file."""
    files = rubric_files(*folders)
    if name in files:
        return load_rubric(files[name], catalogue)
    if name.endswith((".yaml", ".yml")):
        return load_rubric(Path(name), catalogue)
    raise UsageError(f"there is no rubric '{one_line(name, 60)}'; there are: {', '.join(files)}.")


def as_data(model: Strict) -> dict[str, Any]:
    """Return the JSON-able snapshot a session keeps of a persona or rubric."""
    return model.model_dump(mode="json", by_alias=True)
