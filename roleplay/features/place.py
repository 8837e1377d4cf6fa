"""Where in the conversation a sentence stands, and how long its turn is."""

import re

from roleplay.features.view import View, feature, in_sentence, turn_feature
from roleplay.text import Sentence


@turn_feature
def first_turn(view: View) -> bool:
    """This is the trainee's first turn."""
    return view.position == 0


@turn_feature
def early(view: View) -> bool:
    """This is one of the trainee's first two turns."""
    return view.position <= 1


@feature
def first_sentence(view: View, sentence: Sentence) -> bool:
    """Is the first sentence of the turn."""
    return sentence.number == view.sentences[0].number


@feature
def last_sentence(view: View, sentence: Sentence) -> bool:
    """Is the last sentence of the turn."""
    return sentence.number == view.sentences[-1].number


@turn_feature
def only_sentence(view: View) -> bool:
    """The turn is this one sentence."""
    return len(view.sentences) == 1


@turn_feature
def last_turn(view: View) -> bool:
    """The conversation is over and the trainee does not speak again."""
    return view.complete and not view.later_trainee


GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|thanks? (?:you )?for (?:calling|contacting|reaching|getting|holding|waiting))\b"
)

in_sentence("greeting", GREETING, "Opens with a greeting.")

_GOODBYE = re.compile(
    r"\b(bye|goodbye|good bye|take care|have a (?:good|great|nice|lovely|safe)|enjoy (?:your|the) (?:day|evening|weekend|rest)|speak (?:soon|then|tomorrow)|all the best|good ?night)\b"
)

in_sentence("goodbye", _GOODBYE, "Says goodbye.")


@turn_feature
def closing(view: View) -> bool:
    """The turn says goodbye, or is the trainee's last in a conversation of three trainee turns or more."""
    return bool(_GOODBYE.search(view.whole)) or (last_turn(view) and view.position >= 2)


@turn_feature
def short_turn(view: View) -> bool:
    """The turn has at most twenty-five words."""
    return view.word_count <= 25


@turn_feature
def talks_more(view: View) -> bool:
    """The turn is much longer than what the customer just said (twice as long, sixty words and more)."""
    return view.word_count > 60 and view.word_count > 2 * len(view.heard_words)
