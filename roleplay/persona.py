"""Personas: who the customer is and the situation, read from files that trainers write.

A persona is data only. What it means for a mood or a move is decided in `customer/`; here are the shapes, their
limits, and the reading of folders in which one bad file never hides the good ones.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from roleplay.config import shipped
from roleplay.errors import FileError, UsageError
from roleplay.files import Document, fingerprint, lies_in, load_document, validate
from roleplay.text import one_line

Need = Literal["heard", "understood", "owned", "informed", "solved"]
NEEDS: tuple[Need, ...] = ("heard", "understood", "owned", "informed", "solved")

Level = Annotated[float, Field(ge=0, le=10)]
Text = Annotated[str, Field(min_length=1, max_length=600)]
LongText = Annotated[str, Field(min_length=1, max_length=3000)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Lines = Annotated[tuple[Text, ...], Field(min_length=1)]

Move = Literal[
    # how a conversation opens, goes on and ends
    "opening", "vent", "press", "ask_when", "ask_why", "ask_what", "demand", "ask_manager", "elaborate", "soften",
    "accept", "not_yet", "refuse", "suspicious", "close", "close_cold", "walk_out", "escalated",
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
    trust, heat_at_most, needs: what the mood must be. after: another fact that must be out first.
    """

    asked: bool = False
    trust: Level | None = None
    heat_at_most: Level | None = None
    needs: tuple[Need, ...] = ()
    after: Id | None = None


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

    @field_validator("reveal", mode="before")
    @classmethod
    def _short_gate(cls, value: Any) -> Any:
        if isinstance(value, str):
            if value in {"free", "asked"}:
                return {"asked": value == "asked"}
            raise ValueError("write 'free', 'asked', or conditions such as {trust: 4}")
        return value


class Acceptable(Strict):
    """When this customer can say yes to an allowed remedy: mood, needs met, facts that must be out."""

    heat_at_most: Level = 10
    trust: Level = 0
    needs: tuple[Need, ...] = ("heard",)
    after: tuple[Id, ...] = ()


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
    """Whom the trainee works for; a persona may hold it inline or name a file in `organisations/`.

    response_time: what the trainee may promise for a next step ("within two hours"); used in coaching examples.
    """

    name: Text
    tone: Text = "friendly and plain"
    response_time: Text | None = None
    policy: Annotated[tuple[Text, ...], Field(min_length=1)]
    remedies: tuple[Remedy, ...] = ()


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

    soothed_by / provoked_by: check or strategy id → how much more (1 doubles) that check moves this person.
    """

    heat: Level
    trust: Level
    patience: Level
    volatility: Annotated[float, Field(ge=0.3, le=2.5)] = 1.0
    soothed_by: dict[str, Annotated[float, Field(ge=0, le=3)]] = {}
    provoked_by: dict[str, Annotated[float, Field(ge=0, le=3)]] = {}


class BreakingPoint(Strict):
    """The heat at which this person has had enough, and what they do then."""

    heat: Level = 10
    then: Literal["walked_out", "escalated"] = "walked_out"


class Persona(Strict):
    """One customer in one situation, complete: nothing else is needed to play.

    wants: the literal request; interest: what lies behind it. trouble: what went wrong, in words that fit after "I'm
    sorry about …"; used in coaching examples. trains: the strategies this customer cannot be handled well without; the opening itself calls for the first.
    """

    schema_version: Literal[1] = Field(alias="schema")
    id: Id
    name: Text
    title: Text
    difficulty: Annotated[int, Field(ge=1, le=5)]
    trains: Annotated[tuple[str, ...], Field(min_length=1)]
    organisation: Organisation
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

    @field_validator("lines")
    @classmethod
    def _known_pools(cls, lines: dict[str, Any]) -> dict[str, Any]:
        for pool in lines:
            if base_move(pool) is None:
                raise ValueError(f"'{one_line(pool, 40)}' is not a move; known moves: {', '.join(MOVES)}")
        if "opening" not in lines:
            raise ValueError("'opening' is missing: the customer speaks first")
        return lines

    @model_validator(mode="after")
    def _ids_hold(self) -> "Persona":
        facts = [fact.id for fact in self.facts]
        remedies = [remedy.id for remedy in self.remedies]
        for kind, ids in (("fact", facts), ("remedy", remedies)):
            for item in ids:
                if ids.count(item) > 1:
                    raise ValueError(f"{kind} id '{item}' stands twice; give each its own")
        for fact in self.facts:
            if fact.reveal.after and (fact.reveal.after not in facts or fact.reveal.after == fact.id):
                raise ValueError(f"fact '{fact.id}' waits for '{fact.reveal.after}', which is no other fact here")
        for remedy in self.remedies:
            for needed in remedy.acceptable.after:
                if needed not in facts:
                    raise ValueError(f"remedy '{remedy.id}' waits for fact '{needed}', which does not exist here")
        return self

    @cached_property
    def fingerprint(self) -> str:
        """Identity of this very version of the persona."""
        return fingerprint(self.model_dump(mode="json", by_alias=True))


def base_move(pool: str) -> str | None:
    """Return the move a pool of lines belongs to ("press_hot" → "press"), or None if there is no such move."""
    for name in (pool, *(pool.removesuffix(mood) for mood in MOODED if pool.endswith(mood))):
        if name in MOVES:
            return name
    return None


# ── reading ──


@dataclass(frozen=True, slots=True)
class Library:
    """All personas that could be read, and a sentence for each file that could not."""

    personas: dict[str, Persona]
    problems: tuple[str, ...]

    def get(self, persona_id: str) -> Persona:
        """Return one persona; raise UsageError with the nearest id, or the file's own problem, if it is not here."""
        if persona_id in self.personas:
            return self.personas[persona_id]
        import difflib

        broken = [line for line in self.problems if persona_id in line]
        if broken:
            raise FileError("\n".join(broken))
        near = difflib.get_close_matches(persona_id, self.personas, 1, 0.4)
        hint = f"did you mean '{near[0]}'?" if near else "run 'roleplay personas list' to see them all."
        raise UsageError(f"there is no persona '{one_line(persona_id, 60)}'; {hint}")


def load_persona(path: Path) -> Persona:
    """Read one persona file; raise FileError that lists every mistake with its place."""
    document = load_document(path)
    _merge_organisation(document, path)
    return validate(Persona, document)


def _merge_organisation(document: Document, path: Path) -> None:
    """Put the shared organisation in place of its id; the persona's own remedies win by id."""
    data = document.data
    if not isinstance(data, dict):
        return
    named = data.get("organisation")
    if isinstance(named, str):
        if not named.replace("-", "").isalnum():
            raise FileError(f"{document.at(('organisation',))}: '{one_line(named, 60)}' is not an organisation id.")
        source = path.parent / "organisations" / f"{named}.yaml"
        if source.is_symlink() or not lies_in(source, path.parent) or not source.is_file():
            raise FileError(
                f"{document.at(('organisation',))}: there is no organisations/{named}.yaml beside this file."
            )
        found = load_document(source)
        validate(Organisation, found)  # its mistakes carry the place in its own file
        data["organisation"] = found.data
    shared = data["organisation"].get("remedies") if isinstance(data.get("organisation"), dict) else None
    own = data.get("remedies", [])
    if isinstance(shared, list) and isinstance(own, list):
        taken = [item.get("id") for item in own if isinstance(item, dict)]
        data["remedies"] = [
            *own,
            *(item for item in shared if isinstance(item, dict) and item.get("id") not in taken),
        ]


def load_library(*folders: Path) -> Library:
    """Read every persona of the folders, later folders shadowing earlier ones by id (default: the shipped ones)."""
    personas: dict[str, Persona] = {}
    problems: list[str] = []
    for folder in folders or (shipped("personas"),):
        seen: dict[str, Path] = {}
        for path in sorted(folder.glob("*.yaml")) + sorted(folder.glob("*.yml")):
            try:
                if path.is_symlink() and not lies_in(path, folder):
                    raise FileError(f"{path}: a link that leads out of its folder is not followed; copy the file here.")
                persona = load_persona(path)
                if persona.id in seen:
                    raise FileError(
                        f"{path}: the id '{persona.id}' is already used by {seen[persona.id].name}; choose another."
                    )
                seen[persona.id] = path
                personas[persona.id] = persona
            except FileError as error:
                problems.append(str(error))
    return Library(dict(sorted(personas.items(), key=lambda item: (item[1].difficulty, item[0]))), tuple(problems))
