"""The ledger in words, for when it is over: what the trainee did, and how it was taken.

Data and two small functions, the same for the turning points of a mood curve and for what is read afterwards. "You" is the trainee.
"""

from collections.abc import Sequence

from roleplay.customer.state import Movement
from roleplay.grading.scorecard import Scorecard
from roleplay.transcript import Felt

Ledger = Sequence[tuple[int, Sequence[Movement]]]
"""Per trainee turn (its number): what moved the customer."""

SHOWN: dict[str, tuple[str, str]] = {
    "calm": ("you stayed calm", "there was nothing to push against"),
    "let_vent": ("you let them talk", "somebody had time for them"),
    "attentive": ("you took up what they had said", "they noticed that it had gone in"),
    "paraphrase": ("you said it back in your own words", "they heard their own story, and it was right"),
    "ask": ("you asked about it", "somebody wanted to know"),
    "acknowledge": ("you called what went wrong by its name", "they no longer had to prove it"),
    "empathize": ("you saw what it cost them", "they felt less alone with it"),
    "apologize": ("you said sorry, and what for", "they let it count"),
    "no_blame": ("you kept the blame off them", "they could stop defending themselves"),
    "positive_language": ("you said what could be done", "a door stood open"),
    "tailor_solution": ("you offered something concrete", "they could picture it"),
    "alternative_positioning": ("you looked behind what they asked for", "they saw that there was more than one way"),
    "solution_focus": ("you took a step forward with them", "it was moving at last"),
    "transparent": ("you said plainly what you knew and what you did not", "they could believe the rest"),
    "expectations": ("you gave them a time and a next step", "they knew what they were waiting for"),
    "boundaries": ("you held a limit kindly", "they knew where they stood with you"),
    "escalate": ("you said openly whose decision it was", "they were handed on, not sent away"),
    "professional": ("you stayed courteous where it was hard", "it took the sting out"),
    "rapport": ("you talked to them as a person", "they noticed"),
    "own_it": ("you made it yours", "they no longer had to carry it alone"),
    "breather": ("you asked before you let them wait", "they did not mind the wait"),
    "follow_up": ("you said when they would hear from you again", "they could put it down"),
    "seek_feedback": ("you asked whether it suited them", "it was theirs to say"),
}
"""By strategy: what the trainee did well, and what that was to the customer. A test holds the keys to the table of effects."""

BROKEN: dict[str, tuple[str, str]] = {
    "calm": ("you let the heat get to you", "now it was a fight"),
    "let_vent": ("you got ahead of their story", "they had not finished"),
    "attentive": ("you missed what they had just said", "they felt that they were talking to a wall"),
    "paraphrase": ("you said it back, but not as they meant it", "they heard that you had not got it"),
    "ask": ("the way you asked put them on the spot", "they felt that they were the one on trial"),
    "acknowledge": ("you made less of it than it was", "they had to start proving it again"),
    "empathize": ("you reached for a set phrase", "it was not about them"),
    "apologize": ("your sorry owned nothing", "they had heard that one before"),
    "no_blame": ("you put the blame somewhere", "they stopped listening and took cover"),
    "positive_language": ("you shut a door", "they stood in front of it"),
    "tailor_solution": ("you offered what could not fit them", "they doubted that you had listened"),
    "alternative_positioning": ("you left them one way, and no choice", "they felt handled"),
    "solution_focus": ("you stayed with the past", "they were no step further"),
    "transparent": ("you gave them less than the truth", "they started to watch your words"),
    "expectations": ("you left the when in the air", "they could not rely on it"),
    "boundaries": ("you did not hold the line well", "they no longer knew where it was"),
    "escalate": ("you sent them on", "they saw themselves at the beginning again"),
    "professional": ("you were short with them", "that one stayed"),
    "rapport": ("you sounded like a script", "nobody seemed to be there"),
    "own_it": ("nobody took it on", "they saw it slip away again"),
    "breather": ("you let them wait without a word", "they wondered whether you were coming back"),
    "follow_up": ("you left it to them to ring again", "it was theirs to carry after all"),
    "seek_feedback": ("you closed it without asking them", "it was over for you, not for them"),
}
"""The same for what went wrong."""

BY_CHECK: dict[str, tuple[str, str]] = {
    "tells-to-calm-down": ("you told them to calm down", ""),
    "sarcasm": ("you answered with sarcasm", ""),
    "threatens": ("you threatened them", ""),
    "interrupts": ("you cut them off", ""),
    "contradicts-the-account": ("you told them that it had been otherwise", ""),
    "solves-before-hearing": ("you had a fix before you had the story", ""),
    "asks-again": ("you asked for what they had told you already", ""),
    "guesses-before-asking": ("you guessed before you had asked", ""),
    "sorry-but": ("you took your sorry back in the same breath", ""),
    "over-apology": ("you said sorry once too often", ""),
    "lifts-the-blame": ("you took the blame off them", ""),
    "owns-our-part": ("you owned your side's part in it", ""),
    "blames-customer": ("you put it on them", ""),
    "blames-others": ("you put it on somebody else", ""),
    "hides-behind-policy": ("you hid behind the rules", ""),
    "promises-beyond-policy": ("you promised more than you can give", ""),
    "promises-the-uncontrollable": ("you promised what nobody can promise", ""),
    "offers-a-pause": ("you gave them a moment", "nobody hurried them"),
    "calm-limit-to-abuse": ("you named the insults once, calmly, and stayed", ""),
    "firm-courteous-no": ("you said no kindly, and with a reason", ""),
    "caves-in": ("you gave way to what you cannot give", ""),
    "hold-without-asking": ("you let them wait without asking", ""),
    "hammers-the-name": ("you used their name like a technique", ""),
}
"""For checks that say it more exactly than their strategy; how it was taken is the strategy's where it is ""."""

TO_SEE: dict[str, str] = {
    "calm": "you stay calm",
    "let_vent": "you let them talk",
    "attentive": "that what they said had gone in",
    "paraphrase": "that you could say it back in your own words",
    "ask": "that you wanted to know",
    "acknowledge": "you call what went wrong by its name",
    "empathize": "that you saw what it cost them",
    "apologize": "you say sorry for it",
    "no_blame": "that nobody blamed them",
    "positive_language": "that something could be done",
    "tailor_solution": "you think of what would fit them",
    "alternative_positioning": "you look behind what they asked for",
    "solution_focus": "you take a step forward",
    "transparent": "you say plainly what you did not know",
    "expectations": "you give them a time and a next step",
    "boundaries": "you hold a limit kindly",
    "escalate": "you say openly whose decision it was",
    "professional": "you stay courteous where it was hard",
    "rapport": "that you talked to them as a person",
    "own_it": "you make it yours",
    "breather": "you give them a moment",
    "follow_up": "that they would hear from you again",
    "seek_feedback": "you ask whether it suited them",
}
"""What they first had to see, by the strategy that a fact waited for; after "they had to see"."""

NOTHING, TIME = "nothing said that helps", "time passes"
"""Causes that say of a turn only that nothing in it moved them."""
CIRCUMSTANCES: dict[str, tuple[str, str]] = {
    "an offer agreed on": ("you found something they could say yes to", "a weight came off them"),
    NOTHING: ("what you said did not reach them", "they heard nothing in it for them"),
    "kept waiting": ("they were left waiting", "the silence grew long"),
    "offer that policy forbids": ("you offered what you cannot give", "they noticed, and half hoped"),
    "odd reply": ("what you wrote made no sense to them", "they wondered who was there"),
    TIME: ("time ran on", "it cost them patience"),
}
"""What moves a customer beside strategies, by how its cause begins."""


def weight(movement: Movement) -> float:
    """Return how much good a movement did, in points; below zero: harm."""
    return -movement.heat + movement.trust + 0.5 * movement.patience + sum(movement.needs.values())


def felt_in(movements: Sequence[Movement]) -> tuple[Felt, ...]:
    """Return what the customer surely took a turn to show."""
    return tuple(
        Felt(strategy=movement.strategy, check=movement.check, words=movement.words)
        for movement in movements
        if movement.strategy and movement.check and _surely_shown(movement)
    )


def felt_as(ledger: Ledger, strategy: str) -> tuple[int, ...]:
    """Return the trainee's turns that the customer surely took as showing a strategy."""
    return tuple(
        turn
        for turn, movements in ledger
        if any(movement.strategy == strategy and _surely_shown(movement) for movement in movements)
    )


def _surely_shown(movement: Movement) -> bool:
    return movement.cause.endswith(" shown") and not movement.note.startswith("unsure")


NOT_BORNE_OUT = "taken badly then; the conversation as a whole does not bear it out, so the score does not count it"
"""What is said of a break that the customer took offence at, and the grader, who knows what came of it, does not hold against them."""
NOT_ASKED = "not asked for just then, so the score does not count it"
NOT_CLEAR = "taken well then; by the words alone it is not clear enough, so the score does not count it"


def in_the_light_of(card: Scorecard, ledger: Ledger) -> Ledger:
    """Return the ledger as it reads beside a scorecard: where the two judge a turn differently, the movement's note says why."""
    verdicts = {result.strategy: result.verdict for result in card.verdicts}
    asked = {number for moment in card.moments if moment.called_for for number in moment.findings}
    idle_ones = {number for moment in card.moments if not moment.called_for for number in moment.findings}

    def apart(turn: int, movement: Movement) -> str:
        if movement.strategy is None or movement.note.startswith("unsure"):
            return ""
        kind = "shows" if movement.cause.endswith(" shown") else "breaks"
        found = {
            number
            for number, each in enumerate(card.findings)
            if (each.turn, each.strategy, each.kind, each.sure) == (turn, movement.strategy, kind, True)
        }
        if kind == "breaks":
            return "" if found else NOT_BORNE_OUT
        if verdicts.get(movement.strategy, "shown") in {"shown", "not_called_for"} or found & asked:
            return ""
        return NOT_ASKED if found & idle_ones else "" if found else NOT_CLEAR

    return tuple(
        (turn, tuple(_noting(movement, apart(turn, movement)) for movement in movements)) for turn, movements in ledger
    )


def _noting(movement: Movement, note: str) -> Movement:
    return movement.model_copy(update={"note": "; ".join(filter(None, (movement.note, note)))}) if note else movement


def idle(movement: Movement) -> bool:
    """Whether a movement says only that nothing in a turn moved them."""
    return movement.cause in {NOTHING, TIME}


def in_words(movement: Movement) -> tuple[str, str] | None:
    """Return what was done and how it was taken, two clauses without a full stop; None for what nobody need read."""
    if movement.strategy is not None:
        table = SHOWN if movement.cause.endswith(" shown") else BROKEN
        did, taken = table.get(movement.strategy, ("", ""))
        if not did:
            return None
        exactly, felt = BY_CHECK.get(movement.check or "", ("", ""))
        did, taken = exactly or did, felt or taken
        if movement.note.endswith(NOT_BORNE_OUT):
            did = f"{did}, as they heard it"
        return did, "it came before they felt heard, so it did little" if movement.note.startswith("before") else taken
    return next((said for cause, said in CIRCUMSTANCES.items() if movement.cause.startswith(cause)), None)
