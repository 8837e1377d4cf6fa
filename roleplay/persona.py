"""Personas: who the customer is and the situation, as trainers write them in files.

A persona is data only. What it means for a mood or a move is decided in `customer/`; here are the shapes and their
limits. `library.py` reads the files.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from roleplay.files import CrossChecked, Path_, fingerprint, nearest
from roleplay.text import one_line

Need = Literal["heard", "understood", "owned", "informed", "solved"]
NEEDS: tuple[Need, ...] = ("heard", "understood", "owned", "informed", "solved")

Level = Annotated[float, Field(ge=0, le=10)]
Text = Annotated[str, Field(min_length=1, max_length=600)]
LongText = Annotated[str, Field(min_length=1, max_length=3000)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
StrategyId = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=60)]
Lines = Annotated[tuple[Text, ...], Field(min_length=1)]

Move = Literal[
    # how a conversation opens, goes on and ends
    "opening", "vent", "press", "ask_when", "ask_why", "ask_what", "demand", "ask_manager", "elaborate", "soften",
    "accept", "not_yet", "refuse", "suspicious", "close", "close_cold", "walk_out", "escalated",
    # only people who have lines for it
    "abuse", "ramble",
    # what a question gets
    "answer", "repeat", "deflect", "dont_know",
    # reactions to what the trainee did well
    "react_heard", "react_apology", "react_summary", "react_honest", "react_plan", "react_owned", "react_admitted", "react_limit",
    "react_option", "react_hold", "react_back", "react_followup", "react_checked", "react_handover", "react_personal",
    # reactions to what the trainee did badly
    "react_dismissed", "react_blamed", "react_passed_on", "react_interrogated", "react_sorries", "react_scripted",
    "react_ignored", "react_early_fix", "react_parroted", "react_wrong", "react_vague", "react_refused", "react_rude",
    "react_hung", "react_broken_promise", "react_defensive", "react_lectured",
    # odd things people type
    "odd_gibberish", "odd_silence", "odd_language", "odd_bot", "odd_prompting", "odd_repeat", "odd_greeting",
]  # fmt: skip
"""Everything the customer can do in a turn; also the names of the pools of authored lines."""

MOVES: tuple[str, ...] = get_args(Move)
"""Their names."""

OWN_MOVES: tuple[Move, ...] = ("abuse", "ramble")
"""What only a persona with lines for it does: insult whoever answers; tell what has nothing to do with it."""

MOODED = ("_hot", "_cool")
"""A pool may have a hot (heat 7 and more) and a cool (heat 3 and less) variant: `press_hot`, `press_cool`."""


class Strict(BaseModel):
    """Plain frozen data that refuses unknown keys and wrong types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    @model_validator(mode="before")
    @classmethod
    def _text_is_text(cls, data: Any) -> Any:
        """Let `name: 42` and `name: true` in a text field be the text a person meant."""
        if isinstance(data, dict):
            for key, info in cls.model_fields.items():
                if info.annotation is str and isinstance(data.get(key), int | float):
                    value = data[key]
                    data = {**data, key: str(value).lower() if isinstance(value, bool) else str(value)}
        return data


class Gate(Strict):
    """When a fact may be told; every condition given must hold. Nothing given: it may be told at any time.

    asked: only in answer to a question about it, never volunteered.
    trust, heat_at_most, needs: what the mood must be. after: another fact that must be out first. shown: strategies
    that the trainee must have shown before, however the mood is.
    """

    asked: bool = False
    trust: Level | None = None
    heat_at_most: Level | None = None
    needs: tuple[Need, ...] = ()
    after: Id | None = None
    shown: tuple[StrategyId, ...] = ()


class Fact(Strict):
    """Something the customer knows.

    say: ways to tell it, first person, in this customer's voice. recap: the same for the trainee to play back, a
    clause in the second person without a full stop ("you were meant to give the toast"). asked_by: words that,
    together in a question, ask for it. secret: words that must not be said before it is out (default: none).
    """

    id: Id
    reveal: Gate = Gate()
    asked_by: tuple[Text, ...] = ()
    say: Lines
    again: tuple[Text, ...] = ()
    deflect: tuple[Text, ...] = ()
    recap: Text
    secret: tuple[Text, ...] = ()

    @field_validator("reveal", mode="before", json_schema_input_type=Gate | Literal["free", "asked"])
    @classmethod
    def _short_gate(cls, value: Any) -> Any:
        if isinstance(value, str):
            if value in {"free", "asked"}:
                return {"asked": value == "asked"}
            raise ValueError("write 'free', 'asked', or conditions such as {trust: 4}")
        return value


class Acceptable(Strict):
    """When this customer can say yes to an allowed remedy: mood, needs met, facts that must be out.

    shown: strategies that the trainee must have shown before: what this person will not do without.
    """

    heat_at_most: Level = 10
    trust: Level = 0
    needs: tuple[Need, ...] = ("heard",)
    after: tuple[Id, ...] = ()
    shown: tuple[StrategyId, ...] = ()


class Replies(Strict):
    """What the customer says to this very remedy: accepting, refusing, or when it comes too soon."""

    accept: tuple[Text, ...] = ()
    refuse: tuple[Text, ...] = ()
    early: tuple[Text, ...] = ()


class Remedy(Strict):
    """Something the trainee could offer.

    offer: completes "I can …" in a coach's example. cues: each a few words that, together in one sentence,
    announce this remedy. allowed: within policy. never: allowed, but this customer will not take it.
    """

    id: Id
    offer: Text
    allowed: bool
    cues: Lines
    acceptable: Acceptable = Acceptable()
    never: bool = False
    replies: Replies = Replies()


class Organisation(Strict):
    """Whom the trainee works for; a persona holds it inline or names a file in `organisations/` that several share.

    industry: a word or two ("airline"). response_time: what the trainee may promise for a next step ("within two
    hours"); used in coaching examples.
    """

    name: Text
    industry: Text | None = None
    tone: Text = "friendly and plain"
    response_time: Text | None = None
    policy: Annotated[tuple[Text, ...], Field(min_length=1)]
    remedies: tuple[Remedy, ...] = ()


class OrganisationFile(Organisation):
    """An organisation in a file of its own, named by its id."""

    schema_version: Literal[1] = Field(alias="schema")
    id: Id

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Voice(Strict):
    """How the customer talks: style in words, things they would and would never say."""

    style: Text
    says: tuple[Text, ...] = ()
    never: tuple[Text, ...] = ()


class Customer(Strict):
    """The person behind the complaint."""

    background: LongText
    voice: Voice


class Temperament(Strict):
    """Where the mood starts (0–10 each), how strongly everything moves it, and what this person minds most.

    insists: how often they come back to what policy forbids. soothed_by / provoked_by: check or strategy id → how much
    more (1 doubles) that check moves this person.
    """

    heat: Level
    trust: Level
    patience: Level
    volatility: Annotated[float, Field(ge=0.3, le=2.5)] = 1.0
    insists: Annotated[int, Field(ge=0, le=4)] = 1
    soothed_by: dict[str, Annotated[float, Field(ge=0, le=3)]] = {}
    provoked_by: dict[str, Annotated[float, Field(ge=0, le=3)]] = {}


class BreakingPoint(Strict):
    """The heat at which this person has had enough, and what they do then."""

    heat: Level = 10
    then: Literal["walked_out", "escalated"] = "walked_out"


class Persona(Strict, CrossChecked):
    """One customer in one situation, complete: nothing else is needed to play.

    policy: rules for this case alone, beside the organisation's. wants: the literal request; interest: what lies behind it. trouble: what went wrong, in words that fit after "I'm
    sorry about …"; used in coaching examples. trains: the strategies this customer cannot be handled well without; the opening itself calls for the first.
    """

    schema_version: Literal[1] = Field(alias="schema")
    id: Id
    name: Text
    title: Text
    difficulty: Annotated[int, Field(ge=1, le=5)]
    trains: Annotated[tuple[str, ...], Field(min_length=1)]
    organisation: Organisation
    policy: tuple[Text, ...] = ()
    channel: Literal["phone", "chat"]
    brief: LongText
    content_note: Text | None = None
    debrief: LongText | None = None
    customer: Customer
    temperament: Temperament
    wants: Text
    trouble: Text | None = None
    interest: Text
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    remedies: Annotated[tuple[Remedy, ...], Field(min_length=1)]
    breaking_point: BreakingPoint = BreakingPoint()
    lines: dict[str, Lines]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @classmethod
    def cross_check(cls, data: Any) -> Iterator[tuple[Path_, str]]:
        """Yield ids that stand twice, waiting for what is not there, and lines for moves that do not exist."""
        facts, remedies = _entries(data, "facts"), _entries(data, "remedies")
        for kind, entries in (("fact", facts), ("remedy", remedies)):
            seen: set[str] = set()
            for path, entry in entries:
                identity = str(entry.get("id", path))
                if identity in seen:
                    yield (*path, "id"), f"the {kind} id '{one_line(identity, 60)}' stands twice; give each its own."
                seen.add(identity)
        known = {str(fact["id"]) for _, fact in facts if "id" in fact}
        for path, fact in facts:
            gate = fact.get("reveal")
            after = gate.get("after") if isinstance(gate, dict) else None
            others = known - {str(fact.get("id"))}
            if after is not None and str(after) not in others:
                hint = nearest(str(after), others, what="facts")
                yield (
                    (*path, "reveal", "after"),
                    f"waits for '{one_line(str(after), 60)}', which is no other fact here; {hint}",
                )
        for path, remedy in remedies:
            acceptable = remedy.get("acceptable")
            waits = acceptable.get("after") if isinstance(acceptable, dict) else None
            for place, after in enumerate(waits if isinstance(waits, list) else ()):
                if str(after) not in known:
                    hint = nearest(str(after), known, what="facts")
                    yield (
                        (*path, "acceptable", "after", place),
                        f"waits for '{one_line(str(after), 60)}', which is no fact here; {hint}",
                    )
        lines = data.get("lines")
        if isinstance(lines, dict):
            for pool in lines:
                if base_move(str(pool)) is None:
                    yield (
                        ("lines", pool),
                        f"'{one_line(str(pool), 40)}' is not a move; {nearest(str(pool), MOVES, what='moves')}",
                    )
            if "opening" not in lines:
                yield ("lines",), "'opening' is missing: the customer speaks first; add what they say."

    @property
    def rules(self) -> tuple[str, ...]:
        """What the trainee may and may not do: the organisation's policy and what holds for this case."""
        return (*self.organisation.policy, *self.policy)

    @cached_property
    def fingerprint(self) -> str:
        """Identity of this very version of the persona."""
        return fingerprint(self.model_dump(mode="json", by_alias=True))


class _OwnRemedy(Remedy):
    """A remedy in a persona's file: what it leaves out is taken from the organisation's remedy of the same id."""

    offer: Text | None = None  # type: ignore[assignment] # wider than in a complete persona
    allowed: bool | None = None  # type: ignore[assignment]
    cues: tuple[Text, ...] = ()


class PersonaFile(Persona):
    """What may stand in a persona's file, for the JSON Schema: its organisation and remedies may be borrowed."""

    organisation: str | Organisation  # type: ignore[assignment] # wider than in a complete persona
    remedies: tuple[_OwnRemedy, ...] = ()


def _entries(data: Any, key: str) -> list[tuple[Path_, dict[str, Any]]]:
    """Return the entries of a list that are at least blocks of keys, each with its path."""
    rows = data.get(key) if isinstance(data, dict) else None
    return [
        ((key, place), row) for place, row in enumerate(rows if isinstance(rows, list) else ()) if isinstance(row, dict)
    ]


def base_move(pool: str) -> str | None:
    """Return the move a pool of lines belongs to ("press_hot" → "press"), or None if there is no such move."""
    for name in (pool, *(pool.removesuffix(mood) for mood in MOODED if pool.endswith(mood))):
        if name in MOVES:
            return name
    return None
