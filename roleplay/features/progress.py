"""Whether the matter moves: disputes and stalling that come again, answers that answer nothing, reasons given."""

import re

from roleplay.features.heard import after_grievance, after_question
from roleplay.features.names import names_someone
from roleplay.features.offers import CLAUSE, concrete_in_turn, does_now, is_possible, opens_way
from roleplay.features.promises import acts, is_in_present, takes_on
from roleplay.features.questions import is_question
from roleplay.features.times import names_time, time_in_turn
from roleplay.features.view import View, feature, per_view, search_once, turn_feature
from roleplay.text import Sentence, fold, sentences

_DISPUTE = re.compile(
    r"\b(?:who|whose|fault|blame|mistake|wrong|responsible|said|says|told|earlier(?! than)|already|before(?=\W*$|[,.;:!?]| (?:that|and|but)\b)|last time|records?|log|logged|proof|evidence|prove|the (?:point|issue|question|fact)|agreed?|admit\w*|"
    r"your word|should have|shouldn't have|why (?:did|didn't|were|was|would)|signed|went over|discrepan\w*|(?<!i )(?<!i'll )(?<!will )correct\w*|contradict\w*|actually|strictly|technically|according to)\b"
)
_disputes = search_once(_DISPUTE)

_STALL = re.compile(
    r"\b(?:look(?:ing|s|ed)? (?:into|at (?:it|this|that|the (?:matter|issue|problem|fault))\b(?! (?:with|together)))|check(?:ing|s)?|bear with|moment|minute|(?<!you )(?<!not )(?<!want to )wait(?:ing)?|hang on|hold on|working on|process\w*|in progress|under review|reviewing|pending|queue|(?:be|being|your|some|more|of|a little) patien\w*|(?<!go )slow|"
    r"get back to|have to (?:see|ask|check)|not sure yet|loading|as i said|takes? (?:time|a while))\b"
)


@per_view
def _never_moved(view: View) -> bool:
    """Whether no turn of the trainee up to this one has opened a way, and this one does nothing."""
    return not any(is_possible(text) for text in view.trainee_turns) and not any(
        is_possible(text) or acts(text) for text in view.folded.values()
    )


@feature
def disputes_again(view: View, sentence: Sentence) -> bool:
    """Talks of who said or did what, as an earlier turn of the trainee did too, and nothing has been opened yet."""
    return (
        _disputes(view.folded[sentence.number])
        and _never_moved(view)
        and any(_disputes(turn) for turn in view.trainee_turns)
    )


@feature
def stalls_again(view: View, sentence: Sentence) -> bool:
    """Puts off, as an earlier turn of the trainee did too, and names no time; nothing in the turn asks what would move it."""
    return (
        bool(_STALL.search(view.folded[sentence.number]))
        and any(_STALL.search(turn) for turn in view.trainee_turns[-2:])
        and not any(is_question(text) and not _STALL.search(text) for text in view.folded.values())
        and not time_in_turn(view)
        and not concrete_in_turn(view)
    )


@feature
def does_it_now(view: View, sentence: Sentence) -> bool:
    """Gives or does something in the present tense, whatever else is denied beside it: "I don't know why, so I open a case"."""
    return any(map(does_now, CLAUSE.split(view.folded[sentence.number])))


@turn_feature
def moved_before(view: View) -> bool:
    """An earlier turn of the trainee opened a way or asked something practical."""
    return any(
        is_possible(text) or is_question(text)
        for turn in view.trainee_turns
        for text in (fold(s.text) for s in sentences(turn))
    )


_ONLY_WAITS = re.compile(
    r"(?<!\bin ten )(?<!\bin five )(?<!\bin two )(?<!\bin twenty )(?<!\bin thirty )(?<!\bin \d )(?<!\bin \d\d )\b(?:hold(?! (?:the (?!line)|an? (?:seat|place|room|slot|table)))|moment|minutes?|mins?|seconds?|secs?)\b"
)


@turn_feature
def plan_told(view: View) -> bool:
    """This turn of the trainee's, or one of the two before, says what will be done, or can be had and when; to wait is no plan."""
    said = [fold(s.text) for turn in view.trainee_turns[-2:] for s in sentences(turn)]
    return any(
        not is_question(text)
        and not _ONLY_WAITS.search(text)
        and (takes_on(text) or is_in_present(text) or (is_possible(text) and names_time(text)))
        for text in (*said, *view.folded.values())
    )


@turn_feature
def evades(view: View) -> bool:
    """Answers a question with twenty-five words at most that hold no number, time, name, reason, question or way on."""
    return (
        after_question(view)
        and view.word_count <= 25
        and not re.search(r"\d", view.whole)
        and not re.search(
            r"\b(?:because|since|reason|so that|to (?:protect|keep|prevent)|was (?:our|not clear)|as (?:the|it|we)|don't know|do not know|not sure)\b",
            view.whole,
        )
        and not any(
            names_time(text) or is_question(text) or opens_way(text) or acts(text) for text in view.folded.values()
        )
        and not any(names_someone(view, other) for other in view.sentences)
    )


_REASON_OR_NEXT = re.compile(
    r"\b(?:because|since|so (?:that |they|she|he|you|i)|as (?:i|it|that|they|she|he|you|the)|who (?:can|could|has|have|will)|the one (?:who|that)|needs?|takes a|can'?t|cannot|not able|not one|only (?:order|take|do|approve)|"
    r"override|overrule|sign (?:it|this|that)? ?off|approve|authori[sz]e|above|beyond|past what|more than i|(?:he|she|they)(?:'ll| will| can)|don'?t have to|you won'?t have to|stay(?:ing)? (?:on|with|here))\b"
)


@turn_feature
def reason_or_next_in_turn(view: View) -> bool:
    """This turn gives a reason, or says who will do what next."""
    return any(names_time(text) or _REASON_OR_NEXT.search(text) for text in view.folded.values())


_WHO_ACTS = re.compile(r"\b(?:i|i'?ll|we|we'll|you|you'?ll|he|she|he'll|she'll|they|they'?ll)\b")


@turn_feature
def step_owned_in_turn(view: View) -> bool:
    """This turn names a time, or two who act: I and you, we and they."""
    return time_in_turn(view) or len({found[:1] for found in _WHO_ACTS.findall(view.whole)}) >= 2


@turn_feature
def customer_asked_or_troubled(view: View) -> bool:
    """The customer just asked something or told a trouble."""
    return after_question(view) or after_grievance(view)


_ANSWERS = re.compile(
    r"^(?:oh |ah |hm+,? |well,? |but )*(?:ok|okay|yes|yeah|no|right|fine|great|good|thanks?|thank you|that|model|double|not|i (?:suppose|guess|don'?t|dont)|we|cant|can'?t|hopefully|apart|got)\b"
)


@turn_feature
def answers_proposal(view: View) -> bool:
    """In a customer's turn: answers what the trainee's last turn offered or said could be done."""
    last = next((turn.text for turn in reversed(view.before) if turn.role == "trainee"), "")
    return (
        view.position >= 2
        and bool(_ANSWERS.search(view.whole))
        and any(is_possible(fold(s.text)) for s in sentences(last))
    )
