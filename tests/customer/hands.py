"""Made by hand: an even-tempered customer, sightings, states. What the tests of the customer's pure parts share."""

from collections.abc import Iterable
from functools import cache
from typing import Any, get_args

from hypothesis import strategies as st

from roleplay.customer.effects import EFFECTS
from roleplay.customer.state import Appraisal, Mood, Odd, Seen, State, initial
from roleplay.library import load_library
from roleplay.persona import NEEDS, Fact, Gate, Move, Persona
from roleplay.rubric_files import load_catalogue

MOVES: tuple[str, ...] = get_args(Move)


@cache
def library() -> dict[str, Persona]:
    return load_library().personas


def customer(**temperament: Any) -> Persona:
    """An even-tempered customer with one fact of every kind and one remedy of every kind."""
    return Persona.model_validate(
        {
            "schema": 1, "id": "pat", "name": "Pat Doe", "title": "A parcel that never came", "difficulty": 2,
            "trains": ["empathize"], "channel": "phone", "brief": "Pat calls about a parcel.",
            "organisation": {"name": "Acme Post", "policy": ["A parcel may be sent again."]},
            "customer": {"background": "Pat waits.", "voice": {"style": "plain"}},
            "temperament": {"heat": 6, "trust": 3, "patience": 7, **temperament},
            "wants": "the parcel", "interest": "a birthday",
            "breaking_point": {"heat": 10, "then": "walked_out"},
            "facts": [
                {"id": "order", "reveal": "asked", "asked_by": ["order number"], "say": ["It is AB-77."], "recap": "your order is AB-77", "secret": ["AB-77"]},
                {"id": "porch", "reveal": "free", "asked_by": ["porch"], "say": ["The porch was empty."], "recap": "the porch was empty", "secret": ["porch"]},
                {"id": "birthday", "reveal": {"trust": 5, "needs": ["heard"]}, "asked_by": ["why"], "say": ["It is for a birthday."], "recap": "it is for a birthday", "secret": ["birthday"]},
                {"id": "niece", "reveal": {"after": "birthday"}, "asked_by": ["whose"], "say": ["My niece turns nine."], "recap": "your niece turns nine", "secret": ["niece"]},
            ],
            "remedies": [
                {"id": "resend", "offer": "send it again today", "allowed": True, "cues": ["send again"], "acceptable": {"heat_at_most": 5, "trust": 4, "needs": ["heard"], "after": ["porch"]}},
                {"id": "courier", "offer": "send a courier", "allowed": True, "cues": ["courier"], "acceptable": {"needs": []}},
                {"id": "coupon", "offer": "give a coupon", "allowed": True, "never": True, "cues": ["coupon"]},
                {"id": "cash", "offer": "pay you a thousand", "allowed": False, "cues": ["cash"]},
            ],
            "lines": {"opening": ["Where is my parcel?"]},
        }
    )  # fmt: skip


def shows(strategy: str, check: str = "", *, confidence: float = 0.9, words: str = "what was said") -> Seen:
    return Seen(strategy=strategy, check=check or f"{strategy}-well", kind="shows", confidence=confidence, words=words)


def breaks(
    strategy: str, check: str = "", *, gross: bool = False, confidence: float = 0.9, words: str = "what was said"
) -> Seen:
    return Seen(
        strategy=strategy,
        check=check or f"{strategy}-badly",
        kind="breaks",
        severity="gross" if gross else "minor",
        confidence=confidence,
        words=words,
    )


def turn(*seen: Seen, **more: Any) -> Appraisal:
    return Appraisal(seen=seen, **more)


def state_of(
    who: Persona,
    *,
    heat: float | None = None,
    trust: float | None = None,
    patience: float | None = None,
    met: Iterable[str] = (),
    **more: Any,
) -> State:
    start = initial(who)
    mood = Mood(
        heat=start.mood.heat if heat is None else heat,
        trust=start.mood.trust if trust is None else trust,
        patience=start.mood.patience if patience is None else patience,
    )
    needs = {need: 1.0 if need in set(met) else 0.0 for need in NEEDS}
    return start.model_copy(update={"mood": mood, "needs": needs, **more})


def free_to_tell(fact: Fact) -> bool:
    return fact.reveal == Gate()


def checks() -> list[tuple[str, str, str, str]]:
    """Every check of the catalogue that can be seen in a conversation: strategy, check, kind, severity."""
    found = []
    for strategy in load_catalogue().strategies:
        if strategy.id in EFFECTS:
            found += [(strategy.id, check.id, "shows", "minor") for check in strategy.shows]
            found += [(strategy.id, check.id, "breaks", check.severity) for check in strategy.breaks]
    return found


def seen_things() -> st.SearchStrategy[Seen]:
    return st.builds(
        lambda check, confidence: Seen(
            strategy=check[0], check=check[1], kind=check[2], severity=check[3], confidence=confidence, words="you said"
        ),
        st.sampled_from(checks()),
        st.sampled_from([0.5, 0.69, 0.7, 0.9, 1.0]),
    )


def appraisals(who: Persona) -> st.SearchStrategy[Appraisal]:
    """Anything an appraiser could report about this customer, and a few things it could not."""
    facts = [fact.id for fact in who.facts]
    remedies = [remedy.id for remedy in who.remedies]
    return st.builds(
        Appraisal,
        seen=st.lists(seen_things(), max_size=6).map(tuple),
        asked=st.lists(st.sampled_from([*facts, "no-such-fact"]), max_size=3, unique=True).map(tuple),
        offered=st.lists(st.sampled_from([*remedies, "no-such-remedy"]), max_size=2, unique=True).map(tuple),
        odd=st.sampled_from([None, None, None, *get_args(Odd)]),
        question=st.booleans(),
        open_question=st.booleans(),
        goodbye=st.sampled_from([False, False, False, True]),
        details=st.booleans(),
        held_seconds=st.sampled_from([0, 0, 0, 60, 400, 3600]),
    )
