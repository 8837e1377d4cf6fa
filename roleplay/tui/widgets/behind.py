"""What was behind a conversation, to be read when it is over: what the customer wanted, what came out, what went through their head."""

from typing import TYPE_CHECKING

from textual.content import Content

from roleplay.transcript import turn_number

if TYPE_CHECKING:
    from roleplay.afterwards import Afterwards

Part = tuple[str, str]
WAYS = {True: ("▲", "$success"), False: ("▼", "$error"), None: ("·", "$muted")}
"""Signs for a mood that moved for the better, for the worse, or hardly."""


def behind(what: "Afterwards", customer: str) -> Content:
    """Return it as one text, gentle words first where there are any. customer: their first name."""
    parts: list[Part] = gentle(what)
    parts += [(f"What {customer} wanted\n", "bold"), (f"{what.wants}\n{what.interest}\n", "")]
    if what.came_out:
        parts.append(("\nWhat you found out\n", "bold"))
    for told in what.came_out:
        place = "" if told.turn is None else f"turn {turn_number(told.turn)}: "
        parts += [("✓ ", "bold $success"), (place, "$muted"), (f"“{told.words}”\n", "")]
    if what.stayed_shut:
        parts.append(("\nWhat never came out\n", "bold"))
    for shut in what.stayed_shut:
        parts += [("○ ", "bold $warning"), (f"“{shut.words}”", ""), (f"\n  {shut.why}\n", "$muted")]
    if what.thoughts:
        parts.append((f"\nWhat it was like for {customer}, turn by turn\n", "bold"))
    for thought in what.thoughts:
        sign, colour = WAYS[thought.better]
        parts += [(f"{sign} ", f"bold {colour}"), (f"turn {turn_number(thought.turn)}: ", "$muted"), (thought.text, "")]
        parts.append((f"\n  {thought.mood[:1].upper()}{thought.mood[1:]}.\n", "italic $muted"))
    return Content.assemble(*parts)


def gentle(what: "Afterwards") -> list[Part]:
    """Return what is said first: the debrief, and a kind word where the subject may have hurt; nothing where there is neither."""
    said = [words for words in (what.debrief, what.closing) if words]
    return [("Now that it is over\n", "bold $accent"), *((f"{words}\n\n", "") for words in said)] if said else []
