"""Pairs of strategies that pull apart: which of them the offline finder can judge in one answer, and why not the others."""

from collections.abc import Mapping

Pair = tuple[str, str]

JUDGED: tuple[Pair, ...] = (
    ("apologize", "acknowledge"),
    ("calm", "acknowledge"),
    ("apologize", "no_blame"),
    ("escalate", "expectations"),
    ("escalate", "positive_language"),
    ("positive_language", "transparent"),
)
"""Pairs for which there is a round of exercises at least in whose better wording the finder sees both."""

_WHOLE_TALK = "whether somebody was heard out shows over a conversation, not in one answer"
_OVERLOOKED = "good answers that hold both are mostly overlooked without a model"
BEYOND: dict[Pair, str] = {
    ("let_vent", "expectations"): _WHOLE_TALK,
    ("let_vent", "transparent"): _WHOLE_TALK,
    ("empathize", "boundaries"): _OVERLOOKED,
    ("transparent", "alternative_positioning"): _OVERLOOKED,
}
"""Pairs that pull apart too, and why there are no exercises on them: good answers would be found fault with."""


def in_words(names: Mapping[str, str]) -> list[str]:
    """Return which pairs there are exercises on, and which not and why, a sentence each. names: of the strategies, by id."""

    def said(pair: Pair) -> str:
        return " + ".join(f"“{names.get(each, each)}”" for each in pair)

    sentences = [f"Two at once can be judged offline for: {'; '.join(map(said, JUDGED))}."]
    for why in dict.fromkeys(BEYOND.values()):
        pairs = "; ".join(said(pair) for pair, reason in BEYOND.items() if reason == why)
        sentences.append(f"Not for {pairs}: {why}. Practise these in a conversation.")
    return sentences
