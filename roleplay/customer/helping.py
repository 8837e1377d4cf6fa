"""What somebody who asks for a hint is pointed to: the strategy that the customer's last turn calls for, and why. Pure functions."""

from collections.abc import Collection
from dataclasses import dataclass

from roleplay.customer.effects import CALLS
from roleplay.customer.state import State
from roleplay.persona import Move, Need


@dataclass(frozen=True, slots=True)
class Pointer:
    """A strategy, and what of the customer's calls for it: a sentence. say: words for just this moment, None for any that fit."""

    strategy: str
    why: str
    say: str | None = None


def pointed_to(calls: tuple[str, ...], state: State, name: str, restraint: Collection[str]) -> Pointer:
    """Return what to turn to now.

    calls: what the customer's last turn calls for; where that is nothing that can be done, the first need that is still
    open decides. state: after that turn. name: the customer's. restraint: the strategies of holding back, which are no
    answer to the question what to say.
    """
    move = state.last_move
    doable = [call for call in calls if call not in restraint]
    if move == "demand" and state.moves.get(move, 0) < _INSISTS and "alternative_positioning" in doable:
        return Pointer("alternative_positioning", _MOVES[move].format(name=name))
    if doable:
        chosen = doable[0]
        why = _MOVES.get(move, "") if chosen in CALLS.get(move, ()) else _ADDED.get(chosen, "")
        return Pointer(chosen, why.format(name=name))
    put_off = move == "deflect" and _holds_back(state)
    if put_off and state.moves.get(move, 0) < _INSISTS:
        return Pointer("ask", _HELD_BACK.format(name=name), _INVITES)
    if state.accepted is None:
        for need in state.open_needs:
            chosen, why = _owed(need, state, name)
            return Pointer(chosen, f"{why} {_THEN_AGAIN}" if put_off else why)
    return Pointer("expectations", _SETTLED.format(name=name))


def _holds_back(state: State) -> bool:
    """Whether somebody who is calm keeps something to themselves that they were asked for: they wait to be asked again."""
    return state.mood.heat < _UPSET and any(fact not in state.told for fact in state.asked)


def _owed(need: Need, state: State, name: str) -> tuple[str, str]:
    strategies, why = _NEEDS[need]
    return next((each for each in strategies if each not in state.shown), strategies[-1]), why.format(name=name)


_INSISTS = 2
"""Demands after which a clear no helps more than another way to the same end; deflections after which asking again is not enough."""
_UPSET = 3
"""Heat from which a question that is waved away was out of place, rather than too soon."""
_HELD_BACK = (
    "{name} has put your question off. Ask again, kindly: say that there is time, and that you would like to hear it."
)
_THEN_AGAIN = "See to that first; then ask once more for what was put off."
_INVITES = "There's no hurry at all. What is it that you were going to tell me?"
_MOVES: dict[Move, str] = {
    "opening": "{name} has just said what went wrong.",
    "vent": "{name} is letting off steam.",
    "press": "{name} wants to see something happen.",
    "ask_when": "{name} asks when.",
    "ask_why": "{name} asks why this could happen.",
    "ask_what": "{name} asks what will be done now.",
    "demand": "{name} insists on something that may not be yours to give.",
    "ask_manager": "{name} asks for somebody who can decide.",
    "elaborate": "{name} has told you something new.",
    "answer": "{name} has answered you.",
    "soften": "{name} is less hard on you now.",
    "abuse": "{name} is getting personal.",
    "ramble": "{name} is losing the thread.",
    "not_yet": "Your offer comes too soon for {name}.",
    "refuse": "{name} says no to your offer.",
    "suspicious": "{name} doubts that you may do that.",
    "accept": "{name} has said yes.",
}
"""What the customer just did, for the strategies that this alone calls for."""
_ADDED = {
    "apologize": "What you said last did not sit well, and nobody has said sorry yet.",
    "paraphrase": "{name} has told you a good deal by now.",
    "tailor_solution": "{name} feels heard and can listen to a proposal.",
    "professional": "{name} has taken offence.",
}
"""What calls for a strategy that the mood or the history added."""
_NEEDS: dict[Need, tuple[tuple[str, ...], str]] = {
    "heard": (("acknowledge", "empathize", "ask"), "{name} does not feel heard yet."),
    "understood": (("paraphrase", "ask"), "{name} cannot tell yet whether you have understood."),
    "owned": (("own_it",), "{name} does not know yet who takes care of it."),
    "informed": (("expectations", "transparent"), "{name} does not know yet what happens next."),
    "solved": (("tailor_solution", "alternative_positioning"), "Nothing is on the table yet that would help {name}."),
}
"""Strategies that meet a need, the first that was not shown yet; and the need in words."""
_SETTLED = "{name} has said yes; what is left is what happens next, who does it and when."
