"""Said, but not meant for this customer now: quoted, reported, supposed, left open, or taken back in the same breath."""

import re

from roleplay.features.view import View, per_view
from roleplay.text import words

_QUOTED = re.compile(r'"([^"]+)"' + r"|(?<![a-z0-9])'((?:[^']|(?<=[a-z])'(?=[a-z]))+)'(?![a-z])")

_REPORTED = re.compile(
    r"\b(?:they|we|she|he|head office|the (?:company|trainers?|bosses))(?:'re| are| get| got| was| were|'ve been| have been)? (?:always |all )?(?:train\w*|teach|taught|tells?|told|made|makes?|coach\w*|drill\w*) (?:(?:us|me|staff|everyone|people) )?(?:to|that|how)\b"
    r"|\bi(?:'m| am) (?:meant|supposed|told|trained|required|obliged|expected) to (?:say|tell|ask|send|read|offer|write|give|go|thank|apologi[sz]e)\b"
    r"|\b(?:the|our|my|a|some) (?:script|template|handbook|training|manual|wording|crib ?sheet|course|poster|leaflet|guide(?:lines)?)(?: \w+){0,3} (?:says?|goes|tells|reads|has|wants|puts it|i'm meant)\b|\bthat(?:'s| is) (?:the|our) (?:wording|script|line|standard (?:line|reply|text))\b"
    r"|\b(?:get|gets|got|is|are|was|were) (?:told|taught) (?:is|to|that)\b"
)

_SUPPOSED = re.compile(
    r"\bif (?:(?:it|this|that|there|they)(?:'d| had| were| was)|(?:we|i) (?:still |only )?(?:had|were|was))\b.{3,80}\b(?:i|we|it|you)(?:'d| would)\b(?! (?:be|feel|hate|want))"
    r"|\bif you(?:'d| had) (?:told|said|asked|called|rung|come|booked|let)\b.{3,80}\b(?:i|we) (?:could|would)(?:'ve| have)\b|\b(?:i|we) could(?:'ve| have) (?:moved|put|sent|given|booked|swapped|held|kept|changed|fitted|squeezed|popped)\b"
    r"|\b(?:i|we)(?:'d| would) have (?:said|told|asked|offered|given|sent|put|called|rung|moved|swapped|booked|popped|refunded|replaced|changed|added|credited|arranged|saved|kept|held)\b"
)

_TAKEN_BACK = re.compile(
    r"^(?:\W|(?:oh|ah|um+|er+|well|sorry|hm+|but)\b)*(?:actually,? (?:no|scratch|forget|never mind|don'?t)\b|hang on,? (?:no|actually)\b|oh,? (?:hang on|wait)\b|no,? (?:wait|hang on|scratch|actually)\b|scratch that|forget (?:that|it|i said)|on second thoughts?|never mind(?: that)?[,.!]|(?:having|that) said,? (?:no|i can'?t)|(?:but )?then again,? (?:no|i|you|he|she|they)|(?:(?:ok(?:ay)?|so|right),? )*(?:those|that one|they|these)(?: both| all| two)? (?:don'?t|won'?t|wouldn'?t|doesn'?t) (?:work|do|suit|fit|help)\b)"
)


def _taken_back_before(view: View) -> int:
    """The number of the last sentence that takes back what stands before it in this turn; 0 if there is none."""
    return max((number for number, text in view.folded.items() if _TAKEN_BACK.search(text)), default=0)


@per_view
def only_mentioned(view: View) -> frozenset[int]:
    """Return the numbers of the sentences whose words are quoted, reported, supposed or at once taken back, not said."""
    if view.where != "turn":
        return frozenset()  # a note or a reflection reports by its nature
    back = _taken_back_before(view)
    return frozenset(number for number, text in view.folded.items() if number < back or _second_hand(view, text))


def _second_hand(view: View, folded: str) -> bool:
    return bool(_REPORTED.search(folded) or _SUPPOSED.search(folded)) or any(
        _anothers_words(view, first or second) for first, second in _QUOTED.findall(folded)
    )


def _anothers_words(view: View, quoted: str) -> bool:
    """Say whether a quotation is more than a word or two and not the customer's own words, which it is good to take up."""
    said = words(quoted)
    return len(said) >= 4 and sum(word in view.heard_words for word in said) < len(said) * 0.8


_LEFT_OPEN = re.compile(
    r"\b(?:whether|you(?: can| may| could|(?:'re| are) (?:free|welcome) to)|(?:yours|up to you|your (?:choice|decision|call))(?: \w+)? (?:to|if))\b[^,.;:?!]*?\bor (?:not|don'?t|do not|leave it)\b[^,.;:?!]*"
    r"|\b(?:whether )?or (?:not|don'?t|do not)\b(?: to)?(?: \w+)?"
    r"|\b(?:needn'?t|(?:don'?t|do not|won'?t|wouldn'?t|not) (?:have|need) to|no need (?:for you )?to|(?:not|never|without) (?:ask|expect|want|need)(?:ing)? you to)\b[^,.;:?!]*?(?=[,.;:?!]|$| - | (?:but|because|so that|for (?:me|us) to|and (?:i|we))\b)"
)


def without_left_open(folded: str) -> str:
    """Return a folded sentence without what the customer is left to choose or need not do: "you can post it or not"."""
    return _LEFT_OPEN.sub(" ", folded)
