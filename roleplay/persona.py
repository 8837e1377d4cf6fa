"""Personas: who the customer is and the situation, as trainers write them in files.

A persona is data only. What it means for a mood or a move is decided in `customer/`; here are the shapes and their
limits. `library.py` reads the files. What stands under a key is what trainers read of it: in their editor, by the JSON
Schema, and in `docs/persona-fields.md`; `scripts/write_docs.py` takes it from here.
"""

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from roleplay.files import CrossChecked, Mismatch, Path_, fingerprint, label, names_in, nearest, rows_in, twice
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
    "answer", "repeat", "deflect", "dont_know", "cannot_say", "how_i_am",
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

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _true_may_be_a_name(cls, data: Any) -> Any:
        """Take true and false, where no yes or no is asked for, as the words they are."""
        if not isinstance(data, dict) or not any(map(_holds_truth, data.values())):
            return data
        truths = _truths(cls)
        return {key: value if key in truths else _in_words(value) for key, value in data.items()}


@cache
def _truths(model: type[BaseModel]) -> frozenset[str]:
    """Return the keys of a model under which a yes or no is asked for."""
    return frozenset(
        info.alias or name for name, info in model.model_fields.items() if bool in _plain_types(info.annotation)
    )


def _plain_types(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) or (annotation,)


def _holds_truth(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, list) and any(map(_holds_truth, value)))


def _in_words(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return [_in_words(item) for item in value] if isinstance(value, list) else value


class Gate(Strict):
    """When a fact may be told; every condition given must hold. Nothing given: it may be told at any time."""

    asked: bool = False
    """Only in answer to a question about it, never told unasked."""
    trust: Level | None = None
    """The trust it takes: at least this much."""
    heat_at_most: Level | None = None
    """Not while they are angrier than this."""
    needs: tuple[Need, ...] = ()
    """Needs that must be met before."""
    after: Id | None = None
    """The id of another fact that must be out first."""
    shown: tuple[StrategyId, ...] = ()
    """Strategies that the trainee must have shown before, however the mood is; who trusts, and is asked once more, no longer waits for them."""


class Fact(Strict):
    """Something the customer knows."""

    id: Id
    """A short name for it, by which gates and offers wait for it (`after`)."""
    reveal: Gate = Gate()
    """When it may be told: `free` (they bring it up themselves), `asked`, or conditions such as `{ trust: 4, needs: [heard] }`."""
    asked_by: tuple[Text, ...] = ()
    """Words that, together in a question, ask for it: two or three plain words each, in any order; little words (`how are you`) in theirs."""
    say: Lines
    """Ways to tell it, in the first person and in this customer's voice. Two or three."""
    again: tuple[Text, ...] = ()
    """What they say when they are asked for it once more; usually shorter, and less patient."""
    deflect: tuple[Text, ...] = ()
    """What they say when they are asked and will not tell it yet."""
    recap: Text
    """The same for the trainee to say back: a clause with "you", without a full stop at its end."""
    secret: tuple[Text, ...] = ()
    """Words that must not be said before it is out."""

    @field_validator("reveal", mode="before", json_schema_input_type=Gate | Literal["free", "asked"])
    @classmethod
    def _short_gate(cls, value: Any) -> Any:
        if isinstance(value, str):
            if value in {"free", "asked"}:
                return {"asked": value == "asked"}
            raise ValueError("write 'free', 'asked', or conditions such as { trust: 4 }")
        return value


class Acceptable(Strict):
    """When this customer can say yes to an allowed remedy; every condition must hold."""

    heat_at_most: Level = 10
    """Not while they are angrier than this."""
    trust: Level = 0
    """The trust it takes: at least this much."""
    needs: tuple[Need, ...] = ("heard",)
    """Needs that must be met before."""
    after: tuple[Id, ...] = ()
    """Ids of facts that must be out first."""
    shown: tuple[StrategyId, ...] = ()
    """Strategies that the trainee must have shown before: what this person will not do without."""


class Replies(Strict):
    """What the customer says to this very remedy."""

    accept: tuple[Text, ...] = ()
    """When they say yes."""
    refuse: tuple[Text, ...] = ()
    """When they will not have it (`never: true`)."""
    early: tuple[Text, ...] = ()
    """When it comes too soon: before they were heard, or before it is clear what they need."""


class Remedy(Strict):
    """Something the trainee could offer."""

    id: Id
    """A short name for it. The same id as in the organisation's list changes that remedy for this persona."""
    offer: Text
    """What it is, so that it completes "I can …"."""
    allowed: bool
    """`true` if policy permits it. `false` is a trap: promising it is a mistake, and both customer and grader notice."""
    cues: Lines
    """Words that, together in one sentence of the trainee's, announce it: two or three plain words each."""
    acceptable: Acceptable = Acceptable()
    """When this customer can say yes to it; without, as soon as they are heard."""
    never: bool = False
    """`true` if this customer will not take it, however well it is offered, and whether or not policy allows it."""
    instead_of: tuple[Id, ...] = ()
    """Ids of remedies that it stands in for, and they for it: who has agreed to one takes the other only if asked to change."""
    replies: Replies = Replies()
    """What they say to it; without, the lines of `accept`, `refuse` and `not_yet` are used."""


class Organisation(Strict):
    """Whom the trainee works for; a persona holds it inline or names a file in `organisations/` that several share."""

    name: Text
    """Its name, as customers say it."""
    industry: Text | None = None
    """What kind of business, in a word or two."""
    tone: Text = "friendly and plain"
    """How this house speaks to its customers."""
    response_time: Text | None = None
    """What the trainee may promise for a next step; the coach's examples use it."""
    policy: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What the trainee may and may not do, one rule an entry. The trainee sees this list all the time."""
    remedies: tuple[Remedy, ...] = ()
    """What could be offered to anybody who calls here. A persona adds its own, or changes these by id."""


class OrganisationFile(Organisation):
    """An organisation in a file of its own, named by its id."""

    schema_version: Literal[1] = Field(alias="schema")
    """The version of this kind of file: always 1."""
    id: Id
    """The file's name without `.yaml`; personas name it under `organisation`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Voice(Strict):
    """How the customer talks."""

    style: Text
    """What one hears: sentence length, turns of phrase, what changes once they are heard."""
    says: tuple[Text, ...] = ()
    """Small words and turns they use again and again."""
    never: tuple[Text, ...] = ()
    """Words they would never use."""


class Customer(Strict):
    """The person behind the complaint."""

    background: LongText
    """Who they are: an age, a life, why this hurts. The trainee never sees it."""
    voice: Voice
    """How they talk."""


class Temperament(Strict):
    """Where the mood starts, how strongly everything moves it, and what this person minds most."""

    heat: Level
    """How angry they begin: 0 calm, 5 upset, 7 angry, 9 furious."""
    trust: Level
    """How far they believe the trainee at first; facts and offers can wait for it."""
    patience: Level
    """How long they bear with the trainee. Every exchange costs about a third of a point by itself."""
    volatility: Annotated[float, Field(ge=0.3, le=2.5)] = 1.0
    """How strongly everything moves them, for better and worse: 1 is usual, 2 twice as much."""
    insists: Annotated[int, Field(ge=0, le=4)] = 1
    """How often they come back to what policy forbids."""
    soothed_by: dict[str, Annotated[float, Field(ge=0, le=3)]] = {}
    """What does this person more good than others: id of a strategy or check, and how much more (0.5 half as much again, 1 twice)."""
    provoked_by: dict[str, Annotated[float, Field(ge=0, le=3)]] = {}
    """What hurts this person more than others, when it is done badly: the same, for the worse."""


class BreakingPoint(Strict):
    """The heat at which this person has had enough, and what they do then."""

    heat: Level = 10
    """The heat at which it is enough. They warn once before."""
    then: Literal["walked_out", "escalated"] = "walked_out"
    """What they do then: hang up, or take it over the trainee's head."""


class Persona(Strict, CrossChecked):
    """One customer in one situation, complete: nothing else is needed to play."""

    schema_version: Literal[1] = Field(alias="schema")
    """The version of this kind of file: always 1."""
    id: Id
    """A short name for the program, used by no other persona of yours: small letters, digits and hyphens."""
    name: Text
    """The customer's name, as the trainee reads and hears it."""
    title: Text
    """One line for the list of customers: what is going on. It must not give away what is behind it."""
    difficulty: Annotated[int, Field(ge=1, le=5)]
    """How hard this customer is, from 1 (easy) to 5. A rehearsal measures it and says when the number is wrong."""
    trains: Annotated[tuple[str, ...], Field(min_length=1)]
    """The strategies this customer cannot be handled well without, the most important first."""
    organisation: Organisation
    """Whom the trainee works for: the id of a file in `organisations/`, or all of it written here."""
    policy: tuple[Text, ...] = ()
    """Rules for this case alone; the trainee sees them after the organisation's."""
    channel: Literal["phone", "chat"]
    """Whether they speak or write."""
    brief: LongText
    """What the trainee reads before: what stands on their screen, and no more. Never what is behind it all."""
    content_note: Text | None = None
    """A warning that the trainee reads before choosing, where the subject may hurt: grief, illness, abuse."""
    debrief: LongText | None = None
    """What the trainee reads afterwards: what it was really about. Needed where there is a content note."""
    customer: Customer
    """The person behind the complaint."""
    temperament: Temperament
    """How they feel at first, and what moves them."""
    wants: Text
    """What they ask for, so that it fits after "I want …"."""
    trouble: Text | None = None
    """What went wrong, so that it fits after "I'm sorry about …"; the coach's examples use it."""
    interest: Text
    """What is really behind it, so that it fits after "It's really about …". Not what they ask for, said again."""
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    """What they know, and when they tell it."""
    remedies: Annotated[tuple[Remedy, ...], Field(min_length=1)]
    """What could be offered, and when they can say yes."""
    breaking_point: BreakingPoint = BreakingPoint()
    """When they have had enough."""
    lines: dict[str, Lines]
    """Their own words, by move. `opening` must be there; for the rest, general words stand in."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @classmethod
    def cross_check(cls, data: Any) -> Iterator[Mismatch]:
        """Yield ids that stand twice, waiting for what is not there, and lines for moves that do not exist."""
        facts, remedies = (list(rows_in(data.get(key), (key,))) for key in ("facts", "remedies"))
        yield from twice(facts, "fact")
        yield from twice(remedies, "remedy")
        ids = [str(fact["id"]) if "id" in fact else None for _, fact in facts]
        known = {identity for identity in ids if identity is not None}
        for number, (path, fact) in enumerate(facts):
            gate = fact.get("reveal")
            after = gate.get("after") if isinstance(gate, dict) else None
            if isinstance(after, str | int):
                others = {identity for place, identity in enumerate(ids) if identity is not None and place != number}
                yield from _unknown(data, (*path, "reveal", "after"), str(after), others, "fact", "other ")
        for path, remedy in remedies:
            acceptable = remedy.get("acceptable")
            waits = acceptable.get("after") if isinstance(acceptable, dict) else None
            for place, after in names_in(waits).items():
                yield from _unknown(data, (*path, "acceptable", "after", place), after, known, "fact")
            others = {str(other["id"]) for _, other in remedies if other is not remedy and "id" in other}
            for place, other in names_in(remedy.get("instead_of")).items():
                yield from _unknown(data, (*path, "instead_of", place), other, others, "remedy", "other ")
        lines = data.get("lines")
        if isinstance(lines, dict):
            for pool in lines:
                if base_move(str(pool)) is None:
                    message = f"'{one_line(str(pool), 40)}' is not a move; {nearest(str(pool), MOVES, what='moves')}"
                    yield Mismatch(("lines", pool), message, at_key=True)
            if "opening" not in lines:
                message = "lines: 'opening' is missing: the customer speaks first; add what they say."
                yield Mismatch(("lines",), message, at_key=True)

    @property
    def first_name(self) -> str:
        """The first word of the name; all of it where it has no words."""
        return (self.name.split() or [self.name])[0]

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


def _unknown(data: Any, path: Path_, name: str, known: set[str], kind: str, other: str = "") -> Iterator[Mismatch]:
    """Yield what is wrong with naming a fact or a remedy that is none of those `known`."""
    if name not in known:
        plural = {"fact": "facts", "remedy": "remedies"}[kind]
        hint = nearest(name, known, what=f"{'' if known else other}{plural}")
        yield Mismatch(path, f"{label(data, path)} is '{one_line(name, 60)}', which is no {other}{kind} here; {hint}")


def base_move(pool: str) -> str | None:
    """Return the move a pool of lines belongs to ("press_hot" → "press"), or None if there is no such move."""
    for name in (pool, *(pool.removesuffix(mood) for mood in MOODED if pool.endswith(mood))):
        if name in MOVES:
            return name
    return None
