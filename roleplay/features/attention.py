"""Attention: how much of what the customer just said a turn takes up, and whether it asks after those they told of."""

import re

from roleplay.features.echo import (
    COMMON_STEMS,
    came_out,
    echoes_number,
    fragment_echo,
    names_told,
    picks_up_detail,
    takes_up_personal,
)
from roleplay.features.questions import is_question
from roleplay.features.view import View, feature, turn_feature
from roleplay.text import STOPWORDS, Sentence, stem


@turn_feature
def takes_up_much(view: View) -> bool:
    """This turn shares four content words with what the customer just said, takes up something of it in two sentences, or
    speaks in two words and more of what came out in a session of ours."""
    said = view.said_stems
    if len(said & view.heard_stems) >= 4 or len(said & came_out(view)) >= 2:
        return True
    taking = (
        picks_up_detail(view, each) or fragment_echo(view, each) or echoes_number(view, each) for each in view.sentences
    )
    return sum(taking) >= 2


_HOW_THEY_ARE = re.compile(
    r"\b(?:how (?:is|are|was|were|did|does|do|has|have)|how's|all right|alright|ok(?:ay)?|better|hurt|himself|herself|themselves|safe|managing|coping|holding up|get(?:ting)? (?:on|through|by)|taking it|near (?:him|her|them|your)|with (?:him|her|them)|alone|scared|frightened|upset|sleeping|where (?:is|are|did))\b"
)
_NO_WELFARE = re.compile(r"\b(?:with (?:that|this|it)|if|spell\w*|account|holder|name|pay\w*|sign\w*|contact\w*)\b")


_YOUR = re.compile(r"\b(?:your|how(?:'s| is| are) the) (?=([a-z]+)\b(?: ([a-z]+)\b)?)")
"""What the trainee asks after: "your girl", "your little girl", "how's the wrist"."""


def _spoken_of(view: View, folded: str) -> bool:
    """Whether the customer just spoke of what is asked after here."""
    asked = {stem(thing) for found in _YOUR.findall(folded) for thing in found if thing not in STOPWORDS}
    return bool((asked & view.heard_stems) - COMMON_STEMS)


@feature
def asks_after_theirs(view: View, sentence: Sentence) -> bool:
    """Asks how somebody is, or an animal, of whom the customer just told: "and your husband, how is he?"."""
    folded = view.folded[sentence.number]
    if not (is_question(folded) and _HOW_THEY_ARE.search(folded)) or _NO_WELFARE.search(folded):
        return False
    return (
        takes_up_personal(view, sentence)
        or _spoken_of(view, folded)
        or any(name in sentence.text for name in names_told(view))
    )
