"""Two sessions beside each other as content: sentences and tables for every form, and data for JSON. Pure."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from roleplay.exports.progress_content import LONGEST, NONE, mode, played_data
from roleplay.pages.sections import Section
from roleplay.progress import Comparison, Played, StrategyChange
from roleplay.report import SIGNS, doubted_words, say, verdict_words
from roleplay.text import one_line

NAMED = 4
"""So many strategies are named in a sentence."""


def comparison_sections(comparison: Comparison) -> list[Section]:
    """Return what there is to say of two sessions with the same customer."""
    first, second = comparison.first, comparison.second
    said = [_told(first), _told(second)]
    if comparison.score is not None:
        said.append(f"The score moved by {comparison.score:+.0f}.")
    said += without_score(comparison)
    if comparison.better:
        said.append(f"Better: {_names(comparison.better)}.")
    if comparison.worse:
        said.append(f"Not as good: {_names(comparison.worse)}.")
    if not comparison.same_rubric:
        said.append("They were graded by different rules (rubrics), so the numbers do not measure quite the same.")
    return [
        Section(f"{second.persona_name}, twice", tuple(said)),
        Section(
            "Strategies",
            (),
            ("strategy", "earlier", "later", "change"),
            tuple(
                (
                    one_line(item.name, LONGEST),
                    _verdict(item.first, item.doubted[0]),
                    _verdict(item.second, item.doubted[1]),
                    NONE if item.change is None else f"{100 * item.change:+.0f}",
                )
                for item in comparison.changes
            ),
            texts=(0, 1, 2),
        ),
    ]


def without_score(comparison: Comparison) -> list[str]:
    """Return why the scores of two sessions cannot be compared, and what can; nothing where they can."""
    which = {"The earlier one": comparison.first, "The later one": comparison.second}
    lacking = [f"{name}: {_lower(no_score(item))}" for name, item in which.items() if item.score is None]
    return [*lacking, "Compare them strategy by strategy."] if lacking else []


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def no_score(item: Played) -> str:
    """Return why a conversation has no score, in a sentence or two."""
    if item.broken_off:
        return "No score. You left early, so it counts in no figure."
    asked = [verdict for verdict in item.verdicts.values() if verdict != "not_called_for"]
    unclear = asked.count("ungraded")
    return f"No score: {unclear} of {len(asked)} strategies were too unclear to judge." if unclear else "No score."


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """Return two sessions beside each other as the JSON document of `roleplay progress --compare A B --json`."""
    data = asdict(comparison)
    return {**data, "first": played_data(comparison.first), "second": played_data(comparison.second)}


def _names(changes: Sequence[StrategyChange]) -> str:
    more = len(changes) - NAMED
    return "; ".join([item.name for item in changes[:NAMED]] + ([f"and {more} more"] if more > 0 else []))


def _verdict(verdict: str, doubted: bool) -> str:
    return f"{SIGNS[verdict]} {doubted_words(verdict) if doubted else verdict_words(verdict)}"


def _told(item: Played) -> str:
    score = "no score" if item.score is None else f"score {item.score:.0f}"
    outcome = say(item.outcome) if item.outcome else "not finished"
    return f"{item.when.day} {item.when:%B %Y, %H:%M} UTC ({item.key}): {score}, {outcome}; {mode(item)}."
