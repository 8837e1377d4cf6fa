"""What was said before: whether a sentence says it again. A customer may insist, and throw words back; a loop may not run."""

import re
from collections.abc import Sequence

from roleplay.customer.grounds import spaced
from roleplay.customer.voice import Direction
from roleplay.text import content_stems, sentences, words

NEARLY, CLOSE = 0.8, 0.7
"""Share of their words that two sentences have in common: the same said with a word more; one more of the same kind."""

_LOOP = re.compile(r"(?<!\S)(\S+(?: \S+){2,}?)(?: \1){2}(?!\S)")
"""Three words or more, three times in a row; to say "no, no, no" is a customer's right."""


def repeats(sentence: str, plain: str, released: Sequence[str], direction: Direction) -> str | None:
    """Return how a sentence repeats what was said, as a clause that goes on from "because it …", or None.

    plain: the sentence without what it quotes. released: what stands of this reply. What must be told again may be.
    """
    said = words(sentence)
    if _LOOP.search(spaced(" ".join((*released, sentence)))):
        return "says the same over and over"
    if len(said) < 2:
        return None
    if direction.decision.move != "repeat":
        earlier = [s.text for turn in direction.turns if turn.role == "customer" for s in sentences(turn.text)]
        again = len(said) >= 4 and any(_alike(sentence, other) for other in (*earlier, *released))
        if again or any(_shared(said, words(other)) >= NEARLY for other in earlier):
            return "says again what was already said"
        if sum(said == words(other) or _shared(said, words(other)) >= CLOSE for other in (*earlier, *released)) > 1:
            return "says nearly the same for the third time"
    trainee = next((turn.text for turn in reversed(direction.turns) if turn.role == "trainee"), "")
    return "only says the agent's own words back" if _parrots(words(plain), trainee) else None


def _alike(one: str, other: str) -> bool:
    if words(one) == words(other):
        return True
    mine, theirs = set(content_stems(one)), set(content_stems(other))
    return len(mine & theirs) >= 4 and len(mine & theirs) / len(mine | theirs) >= 0.75


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how much of their words two sentences share, 0 where that is three words at most."""
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / len(mine | theirs) if len(mine & theirs) >= 4 else 0.0


def _parrots(said: list[str], trainee: str) -> bool:
    """Whether a sentence is one of the trainee's, nearly word for word, or holds eight words of theirs in a row."""
    if len(said) < 5:
        return False
    heard = f" {spaced(trainee)} "
    if any(f" {' '.join(said[at : at + 8])} " in heard for at in range(len(said) - 7)):
        return True
    theirs = [set(words(sentence.text)) for sentence in sentences(trainee)]
    return any(len(each & set(said)) >= 0.7 * len(each | set(said)) for each in theirs)
