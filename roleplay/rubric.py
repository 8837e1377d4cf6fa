"""The catalogue (25 strategies, their checks and signals) and rubrics (which of them count, and how much).

Shapes and identity only. `rubric_files.py` reads the files; matching signals against words is `signals.py`.
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from roleplay.files import CrossChecked, Mismatch, Path_, Row, fingerprint, names_in, nearest, rows_in, twice
from roleplay.persona import Id, LongText, Need, Strict, Text
from roleplay.text import one_line

Scope = Literal["turn", "session", "note", "reflection"]
Severity = Literal["minor", "gross"]
PromptName = Literal["find", "check", "verify", "coach"]
"""What a model that grades is asked for, each by a prompt of its own."""
LONGEST_PROMPT = 20_000
"""Characters of a rubric's own prompt."""
PromptText = Annotated[str, Field(min_length=1, max_length=LONGEST_PROMPT)]
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
    """One yes/no observable. `at` says where it is looked for.

    supporting: of a show that says too little by itself. What signals see of it is sure only beside another show of the
    strategy, or of one of the strategies named in `beside`: in the same turn or text, or, judged over the session, anywhere.
    Where one of those had no place to be shown in (no note was written), it is taken at its word.
    """

    id: Name
    look_for: Text
    at: Scope = "turn"
    severity: Severity = "minor"
    supporting: bool = False
    beside: tuple[Name, ...] = ()
    signals: tuple[Signal, ...] = ()

    @model_validator(mode="after")
    def _needs_support(self) -> "Check":
        if self.beside and not self.supporting:
            raise ValueError("beside says what bears out a supporting show; write supporting: true as well")
        return self


class Example(Strict):
    """A good wording, and what it presupposes: features that must, or must not, hold where it would be said.

    Plain words presuppose nothing; in files, and wherever it is kept, such a one is no more than its words.
    """

    say: Text
    with_: tuple[Name, ...] = Field(default=(), alias="with")
    without: tuple[Name, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_serializer(mode="wrap")
    def _plain_where_it_can_be(self, whole: SerializerFunctionWrapHandler) -> Any:
        return whole(self) if self.with_ or self.without else self.say


def _in_full(value: Any) -> Any:
    if isinstance(value, dict) and not {"say", "with", "with_", "without"} & value.keys():
        raise ValueError("a colon makes a key of its first words; put the whole text in quotes")
    return value if isinstance(value, dict | Example) else {"say": value}


Examples = tuple[Annotated[Example, BeforeValidator(_in_full, json_schema_input_type=Text | Example)], ...]


class Strategy(Strict):
    """One documented way of handling people.

    scope: where its evidence lives. restraint: shown by not breaking it when it is called for; signals believe that only
    of a turn that shows `grounds` other strategies. once: not called for again once answered, unless the need reopens. occasion: a session-wide strategy that needs an occasion.
    calls: signals in the *customer's* words that call for it. good / bad: wordings. The coach shows good ones wherever what
    they presuppose holds, in any conversation, so they name nothing specific but through the placeholders <recap> (what the customer told, a
    second-person clause), <trouble> (fits after "sorry about"), <offer> (completes "I can …"), <name>, <when> (what may be promised, "within two hours").
    """

    id: Name
    name: Text
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    scope: Annotated[tuple[Literal["turn", "session", "wrap_up"], ...], Field(min_length=1)]
    applies: LongText
    restraint: bool = False
    grounds: Annotated[int, Field(ge=1, le=5)] = 1
    once: bool = False
    occasion: bool = False
    calls: tuple[Signal, ...] = ()
    shows: Annotated[tuple[Check, ...], Field(min_length=2)]
    breaks: Annotated[tuple[Check, ...], Field(min_length=2)]
    good: Annotated[Examples, Field(min_length=2)]
    bad: Annotated[tuple[Text, ...], Field(min_length=2)]
    tip: LongText

    @property
    def session_wide(self) -> bool:
        """Whether it is called for in every session of four exchanges or more."""
        return "session" in self.scope and not self.occasion


class Source(Strict):
    """A document the strategies come from, by a title a reader can make sense of."""

    title: Text


class Catalogue(Strict, CrossChecked):
    """All strategies, versioned, with the vocabulary their patterns share and what each open need stands for."""

    schema_version: Literal[1] = Field(alias="schema")
    version: int
    sources: dict[str, Source]
    vocabulary: dict[Name, Annotated[str, Field(min_length=1, max_length=6000)]] = {}
    needs: dict[Need, tuple[Name, ...]]
    strategies: tuple[Strategy, ...]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @classmethod
    def cross_check(cls, data: Any) -> Iterator[Mismatch]:
        """Yield ids that stand twice, and names of strategies, sources and vocabulary that do not exist."""
        strategies = list(rows_in(data.get("strategies"), ("strategies",)))
        checks = [found for path, strategy in strategies for found in checks_in(strategy, path)]
        yield from twice(strategies, "strategy")
        yield from twice(((path, check) for path, _, check in checks), "check")
        known = [str(strategy.get("id")) for _, strategy in strategies]
        for path, _, check in checks:
            yield from strangers(check.get("beside"), (*path, "beside"), known)
        sources = data.get("sources") if isinstance(data.get("sources"), dict) else {}
        for path, strategy in strategies:
            named = strategy.get("sources")
            for place, source in enumerate(named if isinstance(named, list) else ()):
                name = str(source).split(maxsplit=1)[0] if str(source).strip() else ""
                if name not in sources:
                    why = f"'{one_line(name, 60)}' is not among the sources; {nearest(name, sources, what='sources')}"
                    yield Mismatch((*path, "sources", place), why)
        needs = data.get("needs") if isinstance(data.get("needs"), dict) else {}
        for need, answering in needs.items():
            yield from strangers(answering, ("needs", need), known)

    @cached_property
    def by_id(self) -> dict[str, Strategy]:
        """Strategies by id, in catalogue order."""
        return {strategy.id: strategy for strategy in self.strategies}

    @cached_property
    def fingerprint(self) -> str:
        """Identity of this very version of the catalogue."""
        return fingerprint(self.model_dump(mode="json", by_alias=True))


class Counts(Strict):
    """How one strategy counts in a rubric: its weight, and how many different shows make it fully shown.

    name: what it is called here. shows / breaks: the rubric's own checks, beside the catalogue's. ignore: ids of checks that do
    not count here. must: ids of shows that every conversation calls for, and that alone show the strategy.
    good / bad: the rubric's own wordings; the coach prefers the good ones to the catalogue's.
    """

    name: Text | None = None
    weight: Annotated[float, Field(gt=0, le=10)] = 1
    enough: Annotated[int, Field(ge=1, le=3)] = 1
    shows: tuple[Check, ...] = ()
    breaks: tuple[Check, ...] = ()
    ignore: tuple[Name, ...] = ()
    must: Annotated[tuple[Name, ...], Field(max_length=3)] = ()
    good: Examples = ()
    bad: tuple[Text, ...] = ()

    @model_serializer(mode="wrap")
    def _without_what_is_not_said(self, whole: SerializerFunctionWrapHandler) -> Any:
        """Keep the identity that rubrics had before these keys, where they have neither."""
        return {key: value for key, value in whole(self).items() if value or key not in {"name", "must"}}

    @property
    def own(self) -> bool:
        """Whether it changes what the catalogue says of the strategy."""
        return bool(self.shows or self.breaks or self.ignore or self.must or self.good or self.bad or self.name)


class Rubric(Strict):
    """Which strategies count, how much, and the pass mark (0–100); whole, as it grades.

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


WHOLE = ("version", "name", "description", "pass_mark", "strategies")
"""What a rubric file must say, unless it extends another."""


_Several = Annotated[tuple[Id, ...], Field(min_length=1, max_length=5)]


class RubricFile(Strict, CrossChecked):
    """What may stand in a rubric's file: all of a rubric, or another one that it extends and what is different.

    extends: ids of rubrics that this one begins with, the later ones laid over the earlier. only: the strategies that are
    kept of them (default: all). strategies: what each counts, `off` for one that does not. prompts: files beside this one.
    """

    schema_version: Literal[1] = Field(alias="schema")
    id: Id
    extends: _Several = Field(default_factory=tuple)
    only: Annotated[tuple[Name, ...], Field(min_length=1)] = Field(default_factory=tuple)
    version: int = Field(default_factory=int)
    name: Text = Field(default_factory=str)
    description: LongText = Field(default_factory=str)
    pass_mark: Annotated[float, Field(gt=0, le=100)] = Field(default_factory=float)
    strategies: dict[str, Counts | None] = Field(default_factory=dict)
    prompts: dict[PromptName, Text] = Field(default_factory=dict)

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={"if": {"not": {"required": ["extends"]}}, "then": {"required": list(WHOLE)}},
    )

    @field_validator("extends", mode="before", json_schema_input_type=Id | _Several)
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str | int | float) else value

    @field_validator("strategies", mode="before", json_schema_input_type=dict[str, Counts | Literal["off"] | None])
    @classmethod
    def _off_is_none(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: None if is_off(counts) else counts for key, counts in value.items()}
        return value

    @classmethod
    def cross_check(cls, data: Any) -> Iterator[Mismatch]:
        """Yield what is missing in a rubric that extends no other."""
        if "extends" not in data:
            for key in WHOLE:
                slip = get_close_matches(key, [other for other in data if other not in cls.model_fields], 1, 0.6)
                if key not in data and not slip:
                    why = f"'{key}' is missing; add '{key}:', or name in 'extends' a rubric that has it."
                    yield Mismatch((), why)
            if "only" in data:
                why = "'only' says what is kept of a rubric that is extended; name that one in 'extends'."
                yield Mismatch(("only",), why, at_key=True)


def is_off(value: Any) -> bool:
    """Say whether a file switches a strategy off: `off`, or nothing at all."""
    return value is None or value == "off"


def applied(catalogue: Catalogue, rubric: Rubric) -> Catalogue:
    """Return the catalogue as it is when the rubric grades: with its own checks and wordings, without what it ignores.

    Everything that grades or coaches goes by this one; customers never do, for a rubric must not change a customer.
    """
    if not any(counts.own for counts in rubric.strategies.values()):
        return catalogue
    strategies = tuple(
        _with_own(strategy, rubric.strategies[strategy.id]) if strategy.id in rubric.strategies else strategy
        for strategy in catalogue.strategies
    )
    fields = {name: getattr(catalogue, name) for name in Catalogue.model_fields}  # a copy would keep the old identity
    return Catalogue(**{**fields, "strategies": strategies})


def _with_own(strategy: Strategy, counts: Counts) -> Strategy:
    def checks(theirs: tuple[Check, ...], own: tuple[Check, ...]) -> tuple[Check, ...]:
        return (*(check for check in theirs if check.id not in counts.ignore), *own)

    changed: dict[str, Any] = {
        "name": counts.name or strategy.name,
        "shows": checks(strategy.shows, counts.shows),
        "breaks": checks(strategy.breaks, counts.breaks),
        "good": (*counts.good, *strategy.good),
        "bad": (*counts.bad, *strategy.bad),
    }
    return strategy.model_copy(update={**changed, **_always(strategy, changed["shows"], counts.must)})


def _always(strategy: Strategy, shows: tuple[Check, ...], must: tuple[Name, ...]) -> dict[str, Any]:
    """Return what makes a strategy one that every conversation calls for, and that nothing but these checks shows."""
    if not must:
        return {}
    kept = tuple(check for check in shows if check.id in must)
    told = " ".join(check.look_for for check in kept)
    asked: dict[str, Any] = {"shows": kept, "applies": f"Called for in every conversation. {told}", "tip": told}
    if "wrap_up" in strategy.scope:  # every case note, every reflection: judged there anyway
        return asked
    return {**asked, "scope": ("session",), "occasion": False, "once": False, "restraint": False, "calls": ()}


def as_data(model: Strict) -> dict[str, Any]:
    """Return the JSON-able snapshot a session keeps of a persona or rubric."""
    return model.model_dump(mode="json", by_alias=True)


# ── plain data, as it stands in a file that may be broken ──


def checks_in(strategy: Any, path: Path_) -> Iterator[tuple[Path_, str, dict[str, Any]]]:
    """Yield the checks of a strategy that are at least blocks of keys: their path, shows or breaks, and themselves."""
    for kind in ("shows", "breaks"):
        for place, check in rows_in(strategy.get(kind), (*path, kind)):
            yield place, kind, check


def strangers(names: Any, path: Path_, known: Sequence[str]) -> Iterator[Mismatch]:
    """Yield the names of a list that are no strategies."""
    for place, name in names_in(names).items():
        if name not in known:
            why = f"'{one_line(name, 60)}' is no strategy; {nearest(name, known, what='strategies')}"
            yield Mismatch((*path, place), why)


def signals_in(holder: dict[str, Any], path: Path_, key: str = "signals") -> Iterator[Row]:
    """Yield the signals of a check, or under another key of whatever has some, with their path."""
    yield from rows_in(holder.get(key), (*path, key))
