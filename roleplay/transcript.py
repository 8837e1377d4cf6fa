"""One conversation as plain data: what the grader reads, what is exported, what `grade` accepts.

A transcript is self-contained: it carries what the grader may know of the setting (remedies and whether policy
allows them, what the customer had said by which turn), so grading needs neither the persona file nor the database.
"""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from roleplay import transcript_text
from roleplay.errors import FileError
from roleplay.files import read_text
from roleplay.text import clean, one_line

Role = Literal["customer", "trainee"]
Tag = Literal["helped", "hindered", "minor"]
Outcome = Literal["resolved", "partly", "escalated", "walked_out", "abandoned"]

SCHEMA = 1
MAX_TRANSCRIPT_BYTES = 5_000_000
MAX_TURNS = 1000
"""A turn is graded by all that was said before it, so that twice as many take four times as long."""


def turn_number(index: int) -> int:
    """Return the number by which people know a turn: the customer's opening is turn 1. Data count turns from 0."""
    return index + 1


class Data(BaseModel):
    """Frozen plain data that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Felt(Data):
    """What the customer surely took a trainee's sentence for: a check shown. words: the sentence, in one line."""

    strategy: str
    check: str
    words: str


class Turn(Data):
    """What one speaker says; data number turns from 0 by their place in the transcript, people from 1 (`turn_number`).

    `calls_for`: strategies this customer turn asks for (None: not recorded, read it from the words).
    `learned`: what the customer has told in this turn, as second-person clauses ("your sister marries tonight").
    `held_seconds`: simulated time the customer was left waiting before this trainee turn.
    `referee`: how the simulated customer's own mistake bore on this exchange, if it made one.
    `felt`: what the customer surely took this trainee turn to show; left out of the data where it is nothing.
    """

    role: Role
    text: str
    calls_for: tuple[str, ...] | None = None
    learned: tuple[str, ...] = ()
    held_seconds: int = Field(default=0, ge=0)
    interrupted: bool = False  # nothing goes by it; but what kept baselines know cases by is made of every field
    referee: Tag | None = None
    felt: tuple[Felt, ...] = Field(default=(), exclude_if=lambda felt: not felt)


class Offer(Data):
    """A remedy the setting knows: `offer` completes "I can …"; `cues` are words that announce it.

    after: what the customer must have told before it makes sense to offer it (clauses as in `Turn.learned`).
    """

    id: str
    offer: str
    allowed: bool
    cues: tuple[str, ...]
    after: tuple[str, ...] = ()


class Setting(Data):
    """What a fair grader may know beside the words.

    address: how the house has the customer addressed ("Miss Ardley"), "" where it asks for surnames and nobody knows the form of
    address; None (left out of the data) where first names are fine.
    """

    persona: str = ""
    customer_name: str = ""
    organisation: str = ""
    wants: str = ""
    trouble: str = ""
    response_time: str = ""
    offers: tuple[Offer, ...] = ()
    address: str | None = Field(default=None, exclude_if=lambda address: address is None)


class Transcript(Data):
    """One path through a session, or a conversation from elsewhere (`ours` is False)."""

    schema_version: int = Field(default=SCHEMA, alias="schema")
    turns: tuple[Turn, ...]
    note: str | None = None
    reflection: str | None = None
    outcome: Outcome | None = None
    open_needs: tuple[str, ...] = ()
    ended_by: Literal["trainee", "customer"] | None = None
    ours: bool = False
    hints: int = 0
    setting: Setting = Setting()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @property
    def exchanges(self) -> int:
        """How many trainee turns got a reply."""
        pairs = zip(self.turns, self.turns[1:], strict=False)
        return sum(first.role == "trainee" and second.role == "customer" for first, second in pairs)

    def to_json(self) -> dict[str, Any]:
        """Return the document that `grade` and `Transcript.model_validate` read back unchanged."""
        return self.model_dump(mode="json", by_alias=True)


def read(path: Path) -> str:
    """Return the text of a file or a pipe that `parse` makes a transcript of."""
    return read_text(path, limit=MAX_TRANSCRIPT_BYTES, piped=True)


def load(path: Path, *, trainee_role: str | None = None) -> Transcript:
    """Read a transcript, from a file or a pipe: our JSON, chat logs as JSONL, or `Agent:` / `Customer:` text."""
    return parse(read(path), str(path), trainee_role=trainee_role)


def parse(text: str, name: str = "transcript", *, trainee_role: str | None = None) -> Transcript:
    """Read a transcript from text; raise FileError naming `name`, the place and the remedy."""
    stripped = text.strip()
    if not stripped:
        raise FileError(f"{name}: empty; a transcript needs at least one customer and one trainee turn.")
    leading = text[: len(text) - len(text.lstrip())]
    numbered = "\n" * leading.count("\n") + stripped  # blank lines above count, so that line numbers are the file's
    trainee_role = (trainee_role or "").strip() or None
    if stripped[0] in "{[" and not transcript_text.is_text(stripped.split("\n", 1)[0]):
        transcript = _from_json(numbered, name, trainee_role)
    else:
        transcript = Transcript(turns=_from_lines(numbered, name, trainee_role))
    if (count := len(transcript.turns)) > MAX_TURNS:
        raise FileError(f"{name}: {count:,} turns; at most {MAX_TURNS:,} are read, so cut it to the part to be graded.")
    if not any(turn.role == "trainee" for turn in transcript.turns):
        raise FileError(f"{name}: nobody speaks as the trainee; name the speaker with --trainee-role ROLE.")
    return transcript


def is_practice(text: str) -> bool:
    """Whether a text is the document of a practice session of ours, which nobody passes or fails."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("mode") == "practice"


def _from_json(text: str, name: str, trainee_role: str | None) -> Transcript:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as whole:  # ValueError: also a number of thousands of digits
        records: list[Any] = []
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                records.append(json.loads(line))
            except (ValueError, RecursionError):
                where = whole.lineno if isinstance(whole, json.JSONDecodeError) and not records else number
                raise FileError(f"{name}:{where}:1: not valid JSON; export it again or mend this line.") from None
        document = records
    if isinstance(document, list) and len(document) == 1 and isinstance(document[0], dict) and "turns" in document[0]:
        document = document[0]
    if isinstance(document, dict) and isinstance(document.get("transcript"), dict):
        document = document["transcript"]  # what `play --json` and eval cases wrap around it
    if isinstance(document, list):
        document = {"turns": document}
    elif isinstance(document, dict) and "turns" not in document and isinstance(document.get("messages"), list):
        document = {"turns": document["messages"]}
    elif isinstance(document, dict) and "turns" not in document and {"role", "text"} & set(document):
        document = {"turns": [document]}
    if not isinstance(document, dict) or not isinstance(document.get("turns"), list):
        raise FileError(f'{name}: no "turns" in it; expected {{"turns": [{{"role": …, "text": …}}, …]}}.')
    version = document.get("schema", document.get("schema_version", SCHEMA))
    if isinstance(version, int) and version > SCHEMA:
        raise FileError(f"{name}: written by a newer roleplay (schema {version}); update roleplay to read it.")
    if version != SCHEMA:
        raise FileError(f"{name}: schema is '{one_line(str(version), 40)}'; this roleplay reads schema {SCHEMA}.")
    known = set(Transcript.model_fields) | {"schema"}
    document = {key: _cleaned(value) for key, value in document.items() if key in known}
    document["turns"] = _turns(document["turns"], name, trainee_role)
    try:
        return Transcript.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FileError(
            f"{name}: {place}: {first['msg'].lower()} (found '{one_line(str(first['input']), 60)}')."
        ) from None


def _cleaned(value: Any, depth: int = 0) -> Any:
    """Return JSON data with every text in it cleaned; what lies deeper than in any transcript is refused later."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list) and depth < 10:
        return [_cleaned(item, depth + 1) for item in value]
    if isinstance(value, dict) and depth < 10:
        return {clean(key): _cleaned(item, depth + 1) for key, item in value.items()}
    return value


def _turns(records: list[Any], name: str, trainee_role: str | None) -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = []
    speakers: list[str] = []
    for number, record in enumerate(records):
        if not isinstance(record, dict):
            raise FileError(f"{name}: turn {number} is not an object with a role and a text.")
        role = next((record[key] for key in ("role", "speaker", "from", "author", "sender") if key in record), None)
        text = next(
            (record[key] for key in ("text", "content", "message", "body", "utterance") if key in record),
            None,
        )
        if str(role).lower() in {"system", "tool", "developer"}:
            continue
        if not isinstance(text, str):
            raise FileError(f"{name}: turn {number} has no text; every turn needs a role and a text.")
        speakers.append(str(role))
        turn = {key: value for key, value in record.items() if key in Turn.model_fields}
        turns.append(
            {
                **turn,
                "role": resolve_role(str(role), f"{name}: turn {number}", trainee_role),
                "text": text,
            }
        )
    if trainee_role and turns and not any(turn["role"] == "trainee" for turn in turns):
        raise transcript_text.nobody_called(trainee_role, speakers, name)
    return turns


def resolve_role(label: str, where: str, trainee_role: str | None = None) -> Role:
    """Return the role a speaker label stands for; `trainee_role` names the trainee where labels are ambiguous."""
    if side := transcript_text.side_of(*transcript_text.split_role(label), trainee_role):
        return side
    if trainee_role is not None:
        return "customer"
    raise FileError(f"{where}: who is '{one_line(label, 40)}'? Use customer or trainee, or say --trainee-role ROLE.")


def _from_lines(text: str, name: str, trainee_role: str | None) -> tuple[Turn, ...]:
    told = transcript_text.parts(text, name, trainee_role)
    return tuple(Turn(role=part.side, text="\n".join(part.lines).strip()) for part in told if part.side is not None)
