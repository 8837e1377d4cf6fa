"""The one data table: how each strategy, shown or broken, moves needs and mood, and what it makes the customer say.

Numbers are points on the 0–10 scales of heat, trust and patience; needs are filled from 0 to 1. They are ours,
chosen so that a conversation of eight to twelve exchanges can calm a furious person when it is handled well, and
held by the tests that play each persona well, badly and absurdly. `docs/mood.md` prints this table.
"""

from dataclasses import dataclass, field

from roleplay.persona import Move, Need


@dataclass(frozen=True, slots=True)
class Shift:
    """What one sighting moves, before temperament, novelty and order are taken into account.

    needs: filled by that much. reopens: needs that are open again.
    """

    heat: float = 0
    trust: float = 0
    patience: float = 0
    needs: dict[Need, float] = field(default_factory=dict)
    reopens: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """One row of the table: what showing and breaking a strategy does, and the reaction each gets."""

    shown: Shift
    minor: Shift
    gross: Shift
    praise: Move
    blame: Move


EFFECTS: dict[str, Effect] = {
    "calm": Effect(
        Shift(-0.4, 0.2, 0.2, {"heard": 0.1}), Shift(0.7, -0.4, -0.4), Shift(1.5, -0.9, -1.0),
        "react_heard", "react_dismissed",
    ),
    "let_vent": Effect(
        Shift(-0.6, 0.3, 0.6, {"heard": 0.4}), Shift(0.5, -0.2, -0.5), Shift(1.0, -0.6, -0.9, reopens=("heard",)),
        "react_heard", "react_early_fix",
    ),
    "attentive": Effect(
        Shift(-0.3, 0.3, 0.3, {"heard": 0.3, "understood": 0.2}), Shift(0.5, -0.4, -0.6),
        Shift(1.0, -0.8, -1.0, reopens=("understood",)), "react_heard", "react_ignored",
    ),
    "paraphrase": Effect(
        Shift(-0.5, 0.6, 0.4, {"understood": 0.8, "heard": 0.3}), Shift(0.3, -0.3, -0.3),
        Shift(0.8, -0.8, -0.7, reopens=("understood",)), "react_summary", "react_parroted",
    ),
    "ask": Effect(
        Shift(-0.2, 0.3, 0.2, {"understood": 0.3, "heard": 0.2}), Shift(0.3, -0.2, -0.6), Shift(0.7, -0.5, -1.2),
        "react_heard", "react_interrogated",
    ),
    "acknowledge": Effect(
        Shift(-0.8, 0.4, 0.5, {"heard": 0.6}), Shift(0.6, -0.3, -0.5), Shift(1.2, -0.9, -0.9),
        "react_heard", "react_dismissed",
    ),
    "empathize": Effect(
        Shift(-0.8, 0.6, 0.4, {"heard": 0.5, "understood": 0.3}), Shift(0.4, -0.4, -0.4), Shift(1.0, -0.9, -0.7),
        "react_heard", "react_scripted",
    ),
    "apologize": Effect(
        Shift(-0.7, 0.4, 0.3, {"owned": 0.4, "heard": 0.2}), Shift(0.4, -0.5, -0.4), Shift(0.7, -1.0, -0.7),
        "react_apology", "react_sorries",
    ),
    "no_blame": Effect(
        Shift(-0.3, 0.5, 0.2, {"owned": 0.3}), Shift(0.7, -0.7, -0.4), Shift(1.5, -1.2, -0.9, reopens=("owned",)),
        "react_admitted", "react_blamed",
    ),
    "positive_language": Effect(
        Shift(-0.2, 0.3, 0.4, {"informed": 0.1}), Shift(0.4, -0.3, -0.4), Shift(0.9, -0.6, -0.8),
        "react_option", "react_refused",
    ),
    "tailor_solution": Effect(
        Shift(-0.4, 0.4, 0.4, {"solved": 0.5, "informed": 0.2}), Shift(0.3, -0.3, -0.3), Shift(0.4, -0.9, -0.2),
        "react_option", "react_early_fix",
    ),
    "alternative_positioning": Effect(
        Shift(-0.4, 0.5, 0.4, {"solved": 0.4, "understood": 0.2}), Shift(0.5, -0.3, -0.4), Shift(0.9, -0.6, -0.7),
        "react_option", "react_refused",
    ),
    "solution_focus": Effect(
        Shift(-0.2, 0.2, 0.4, {"solved": 0.2}), Shift(0.3, -0.2, -0.6), Shift(0.8, -0.5, -1.0),
        "react_plan", "react_defensive",
    ),
    "transparent": Effect(
        Shift(-0.2, 0.8, 0.3, {"informed": 0.5}), Shift(0.3, -0.5, -0.4),
        Shift(0.6, -1.3, -0.5, reopens=("informed",)), "react_honest", "react_vague",
    ),
    "expectations": Effect(
        Shift(-0.3, 0.5, 0.6, {"informed": 0.7}), Shift(0.3, -0.4, -0.5), Shift(0.6, -0.9, -0.6),
        "react_plan", "react_vague",
    ),
    "boundaries": Effect(
        Shift(0.1, 0.4, 0.2, {"informed": 0.3}), Shift(0.7, -0.4, -0.5), Shift(0.7, -0.9, -0.5),
        "react_limit", "react_refused",
    ),
    "escalate": Effect(
        Shift(-0.5, 0.5, 0.6, {"owned": 0.3, "informed": 0.3}), Shift(0.6, -0.5, -0.7), Shift(1.2, -1.0, -1.1),
        "react_handover", "react_passed_on",
    ),
    "professional": Effect(
        Shift(-0.2, 0.2, 0.1), Shift(0.7, -0.5, -0.4), Shift(2.0, -1.5, -1.3),
        "react_personal", "react_rude",
    ),
    "rapport": Effect(
        Shift(-0.3, 0.6, 0.4, {"understood": 0.2}), Shift(0.3, -0.4, -0.4), Shift(0.6, -0.7, -0.6),
        "react_personal", "react_scripted",
    ),
    "own_it": Effect(
        Shift(-0.4, 0.7, 0.4, {"owned": 0.7, "informed": 0.2}), Shift(0.3, -0.5, -0.4), Shift(0.8, -1.2, -0.7, reopens=("owned",)),
        "react_owned", "react_broken_promise",
    ),
    "breather": Effect(
        Shift(-0.1, 0.2, 0.5), Shift(0.4, -0.3, -0.8), Shift(0.9, -0.8, -1.4),
        "react_hold", "react_hung",
    ),
    "follow_up": Effect(
        Shift(-0.1, 0.5, 0.3, {"owned": 0.3, "informed": 0.3}), Shift(0.2, -0.3, -0.3), Shift(0.4, -0.5, -0.4),
        "react_followup", "react_vague",
    ),
    "seek_feedback": Effect(
        Shift(-0.1, 0.3, 0.2, {"solved": 0.1}), Shift(0.2, -0.2, -0.3), Shift(0.5, -0.5, -0.5),
        "react_checked", "react_ignored",
    ),
}  # fmt: skip

REACTIONS: dict[str, Move] = {
    # done well
    "hears-out": "react_heard",
    "reflects-back": "react_heard",
    "lifts-the-blame": "react_heard",
    "neutral-account": "react_honest",
    "names-who-may-help": "react_handover",
    "commits-by-when": "react_plan",
    "back-with-something": "react_back",
    "asks-if-it-suits": "react_checked",
    "calm-limit-to-abuse": "react_limit",
    # done badly
    "asks-again": "repeat",
    "sarcasm": "react_rude",
    "heat-returned": "react_rude",
    "threatens": "react_rude",
    "takes-it-personally": "react_defensive",
    "interrupts": "react_ignored",
    "contradicts-the-account": "react_wrong",
    "talks-over": "react_lectured",
    "changes-the-facts": "react_wrong",
    "anything-else-only": "react_ignored",
    "guesses-before-asking": "react_early_fix",
    "knows-exactly": "react_dismissed",
    "sympathy-then-no": "react_refused",
    "sorry-if-you-feel": "react_scripted",
    "sorry-but": "react_defensive",
    "blames-others": "react_defensive",
    "hides-behind-policy": "react_refused",
    "not-my-job": "react_passed_on",
    "orders-about": "react_lectured",
    "promises-beyond-policy": "suspicious",
    "promises-the-uncontrollable": "suspicious",
    "invents": "suspicious",
    "withholds": "react_refused",
    "stock-answer": "react_scripted",
    "explains-the-way-out": "react_defensive",
    "argues-the-past": "react_defensive",
    "stalls": "react_vague",
    "caves-in": "suspicious",
    "lectures": "react_lectured",
    "scolds": "react_rude",
    "refuses-escalation": "react_refused",
    "defends-self": "react_defensive",
    "corrects-manners": "react_lectured",
    "brushes-off-feedback": "react_dismissed",
    "nobody-does-it": "react_vague",
    "refuses-follow-up": "react_refused",
    "back-to-the-customer": "react_passed_on",
    "tells-instead-of-asking": "react_dismissed",
    "begs-for-a-score": "react_scripted",
}
"""Checks whose reaction is another than their strategy's."""

LIMITS = ("calm-limit-to-abuse",)
"""Checks that end the insults of those who insult."""

FIXES = frozenset({"tailor_solution", "alternative_positioning", "expectations", "positive_language", "solution_focus"})
"""Strategies that do little, or grate, before the customer has been heard."""

CALLS: dict[Move, tuple[str, ...]] = {
    "opening": ("acknowledge", "let_vent", "apologize", "empathize", "ask"),
    "vent": ("acknowledge", "let_vent", "empathize"),
    "press": ("positive_language", "tailor_solution"),
    "ask_when": ("expectations",),
    "ask_why": ("transparent", "no_blame"),
    "ask_what": ("tailor_solution", "positive_language"),
    "demand": ("boundaries", "alternative_positioning"),
    "ask_manager": ("escalate", "professional"),
    "elaborate": ("attentive", "empathize", "paraphrase"),
    "answer": ("attentive",),
    "soften": ("ask", "paraphrase"),
    "how_i_am": ("empathize",),
    "abuse": ("boundaries", "professional"),
    "ramble": ("paraphrase", "solution_focus"),
    "not_yet": ("ask", "paraphrase"),
    "refuse": ("alternative_positioning", "ask"),
    "suspicious": ("transparent", "boundaries"),
    "accept": ("expectations",),
}
"""What each move of the customer calls for; the director adds what the mood and the history call for."""
