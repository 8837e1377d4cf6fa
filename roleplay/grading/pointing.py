"""Pointing: what a model claims, held to checks and places that exist. It never quotes and never scores.

Whatever is claimed at no sentence of the trainee's, of no check that was asked about, or twice, is rejected and counted
under a reason; the reasons are clauses that follow "2 things that the reader named are left out:".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from roleplay.grading.numbering import Part, Place, place_name, places, whole
from roleplay.rubric import Catalogue, Check, Rubric, Strategy
from roleplay.sightings import Sighting
from roleplay.text import one_line
from roleplay.transcript import Transcript

CLAIM_SURE, CLAIM_UNSURE = 0.85, 0.6
"""The confidence of a finding of which the model says that it is sure, and of any other."""
MAX_WHY = 200

UNKNOWN_CHECK = "of a check that was not asked about"
NO_PLACE = "at a place that does not exist"
CUSTOMER = "in the customer's words"
ELSEWHERE = "outside the part that was asked about"
WITHHELD = "at words that speak to the grader"
WRONG_TEXT = "in a text where that check is not looked for"
TWICE = "named twice"


class Claim(BaseModel):
    """One finding as a model writes it, the reason before the verdict. at: a place; sure: whether nobody would disagree."""

    model_config = ConfigDict(extra="ignore")

    at: str
    why: str
    check: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting by a model, with its reason in its own words."""

    sighting: Sighting
    why: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its answer: which part, which checks (check id → its strategy, kind and check), what is claimed."""

    part: Part
    checks: Mapping[str, tuple[Strategy, str, Check]]
    claims: Iterable[Claim]


@dataclass(slots=True)
class Held:
    """What of all claims stands, and why which number of them does not."""

    seen: list[Seen] = field(default_factory=list)
    rejected: dict[str, int] = field(default_factory=dict)

    def reject(self, why: str, number: int = 1) -> None:
        """Count what does not stand."""
        if number:
            self.rejected[why] = self.rejected.get(why, 0) + number


def hold_claims(transcript: Transcript, answers: Iterable[Asked]) -> Held:
    """Return the claims of all answers that stand at sentences and of checks that were asked about, each once."""
    everywhere = places(transcript, whole(transcript))
    held = Held()
    taken: set[tuple[str, str]] = set()
    for asked in answers:
        here = places(transcript, asked.part)
        for claim in asked.claims:
            name = place_name(claim.at) or ""
            if claim.check not in asked.checks:
                held.reject(UNKNOWN_CHECK)
            elif name not in here:
                held.reject(
                    ELSEWHERE if name in everywhere else CUSTOMER if _by_customer(transcript, name) else NO_PLACE
                )
            elif here[name].withheld:
                held.reject(WITHHELD)
            elif not _looked_for(asked.checks[claim.check][2], here[name]):
                held.reject(WRONG_TEXT)
            elif (claim.check, name) in taken:
                held.reject(TWICE)
            else:
                taken.add((claim.check, name))
                held.seen.append(_seen(claim, here[name], *asked.checks[claim.check]))
    return held


def all_checks(catalogue: Catalogue, rubric: Rubric) -> dict[str, tuple[Strategy, str, Check]]:
    """Return every check of the rubric's strategies with its strategy and kind, in catalogue order."""
    return {
        check.id: (strategy, kind, check)
        for strategy in catalogue.strategies
        if strategy.id in rubric.strategies
        for kind, checks in (("shows", strategy.shows), ("breaks", strategy.breaks))
        for check in checks
    }


def _by_customer(transcript: Transcript, name: str) -> bool:
    turn = name.partition(".")[0]
    return turn.isdigit() and int(turn) < len(transcript.turns) and transcript.turns[int(turn)].role == "customer"


def _looked_for(check: Check, place: Place) -> bool:
    return place.where == "turn" if check.at in {"turn", "session"} else place.where == check.at


def _seen(claim: Claim, place: Place, strategy: Strategy, kind: str, check: Check) -> Seen:
    sighting = Sighting(
        strategy.id,
        check.id,
        kind,
        check.severity if kind == "breaks" else "minor",
        check.at,
        place.turn,
        place.where,
        place.sentence,
        CLAIM_SURE if claim.sure else CLAIM_UNSURE,
    )
    return Seen(sighting, one_line(claim.why, MAX_WHY))
