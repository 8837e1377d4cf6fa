"""What a hint points to: what the customer's last turn calls for, said with what of it does."""

import pytest

from roleplay.customer.helping import pointed_to
from roleplay.customer.state import Mood, State, initial
from tests.customer.hands import customer

PAT = customer()
CALM = Mood(heat=1, trust=5, patience=8)
UNHEARD = "Pat does not feel heard yet."
RESTRAINT = {"calm", "professional", "let_vent", "no_blame"}


def after(move: str, **changes: object) -> State:
    return initial(PAT).model_copy(update={"last_move": move, "moves": {move: 1}, **changes})


@pytest.mark.parametrize(
    ("calls", "state", "strategy", "why"),
    [
        (("calm", "acknowledge", "let_vent"), after("vent"), "acknowledge", "Pat is letting off steam."),
        (("expectations",), after("ask_when"), "expectations", "Pat asks when."),
        # nobody insulted anybody: a wish comes before a limit
        (("boundaries", "alternative_positioning"), after("demand"), "alternative_positioning", "Pat insists on"),
        (
            ("boundaries", "alternative_positioning"),
            after("demand", moves={"demand": 2}),
            "boundaries",
            "Pat insists on",
        ),
        (("boundaries", "professional"), after("abuse"), "boundaries", "Pat is getting personal."),
        # the mood or the history calls for it, not the move
        (("paraphrase", "attentive"), after("answer"), "paraphrase", "Pat has told you a good deal by now."),
        # the last turn calls for nothing: what an earlier one called for is over, what is owed is not
        ((), after("dont_know"), "acknowledge", "Pat does not feel heard yet."),
        ((), after("dont_know", shown=("acknowledge",)), "empathize", "Pat does not feel heard yet."),
        # what they put off waits to be asked for again; but not where the question was out of place
        (
            (),
            after("deflect", asked={"secret": 1}, mood=CALM),
            "ask",
            "Pat has put your question off. Ask again, kindly",
        ),
        (
            (),
            after("deflect", asked={"secret": 1}, mood=CALM, moves={"deflect": 2}),
            "acknowledge",
            f"{UNHEARD} See to that first; then ask once more",
        ),
        ((), after("deflect", asked={"secret": 1}, told=("secret",), mood=CALM), "acknowledge", UNHEARD),
        ((), after("deflect", asked={"secret": 1}), "acknowledge", UNHEARD),  # angry
        (("calm",), after("close", accepted="new"), "expectations", "Pat has said yes"),
    ],
)
def test_a_hint_fits_what_the_customer_just_said(calls: tuple[str, ...], state: State, strategy: str, why: str) -> None:
    found = pointed_to(calls, state, "Pat", RESTRAINT)
    assert found.strategy == strategy
    assert found.why.startswith(why)
