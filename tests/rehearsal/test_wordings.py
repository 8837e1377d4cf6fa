"""What the simulated trainees say is what they are said to do: the catalogue's own signals see it."""

import random

import pytest

from roleplay.customer.turns import opening_turn
from roleplay.library import load_library
from roleplay.rehearsal.scene import Scene
from roleplay.rehearsal.wordings import SKILLED, SLIPS
from roleplay.rubric_files import load_catalogue
from roleplay.session import setting_of
from roleplay.sightings import Sighting
from roleplay.signals import signals_for
from roleplay.transcript import Turn

CATALOGUE = load_catalogue()
SIGNALS = signals_for(CATALOGUE)
DANA = load_library().get("dana-missed-connection")
SEEN_AS = {"limit": "boundaries"}
UNGRADED = {"goodbye", "nothing", "back"}
LAST_WORD = {
    "boundaries": "I want all of it back, now.",
    "limit": "You people are useless, you pathetic clerk.",
    "escalate": "I want to speak to your manager.",
    "expectations": "And when will that be?",
    "transparent": "Why did this happen in the first place?",
}
"""What the customer says just before, where a strategy answers something in particular."""


def seen(template: str, after: str) -> tuple[Sighting, ...]:
    """Return what is seen in a template, said to Dana when she has told three things."""
    state, opening = opening_turn(DANA, 1)
    told = DANA.facts[:3]
    account = " ".join(fact.say[0] for fact in told)
    turns = [
        opening,
        Turn(role="trainee", text="What happened?"),
        Turn(role="customer", text=f"{account} {after}", learned=tuple(fact.recap for fact in told)),
    ]
    scene = Scene(DANA, setting_of(DANA), SIGNALS, random.Random(1), turns, state)
    text = scene.fill(template)
    assert text is not None, template
    return tuple(SIGNALS.in_turn([*turns, Turn(role="trainee", text=text)], 3, setting_of(DANA), complete=False))


@pytest.mark.parametrize("strategy", sorted(set(SKILLED) - UNGRADED))
def test_a_skilled_wording_shows_its_strategy(strategy: str) -> None:
    wanted = SEEN_AS.get(strategy, strategy)
    for template in SKILLED[strategy]:
        found = seen(template, LAST_WORD.get(strategy, ""))
        assert any(item.kind == "shows" and item.strategy == wanted for item in found), template


@pytest.mark.parametrize("strategy", sorted(SLIPS))
def test_a_slip_breaks_its_strategy(strategy: str) -> None:
    for template in SLIPS[strategy]:
        found = seen(template, "You've ruined my day, all of you!")
        assert any(item.kind == "breaks" and item.strategy == strategy for item in found), template
