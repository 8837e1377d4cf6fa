"""Selling: words that look for the company's gain - a product, a plan, a rating - and not for the customer's trouble."""

import re

from roleplay.features.view import View, feature, per_view, turn_feature
from roleplay.text import Sentence, fold

_PITCH = re.compile(
    r"\b(?:upgrad(?:e|es|ing)|(?:new|newest|latest|premium|top|better) (?:model|range|version|package|tier|collection)s?|paperless|newsletter|(?:summer|winter|spring|autumn|january|clearance|flash|big) sale"
    r"|\d+ ?(?:%|per ?cent) off|special offers?|offers on|with offers|our (?:\w+ ){0,2}(?:card|plan|bundle|membership|package|subscription|loyalty|rewards?|offers?)|(?:pet|care|cover|protection|maintenance|service|loyalty) plan"
    r"|new-in|promotions?|discount on|earn points|lounge access|refer a friend|how does (?:£|\$|€)?\d+(?:\.\d+)? (?:a|per) (?:month|week|year) sound|which colou?r would you|add-ons?|see if you qualify|brochure|filling up fast|best ?sellers?|our (?:\w+ ){1,3}(?:course|cruise|tour)s? (?:is|are|starts?))\b"
)
_RATING = re.compile(
    r"\b(?:survey|questionnaire|(?:five|5|four|ten|10) stars?|(?:rate|score|mark|how)\b.{0,60}\bout of (?:five|ten|10)|rate (?:us|me|our|your|how|my|him|her)|(?:leave|write|post) (?:us |me |him |her )?a (?:\w+ )?review|how (?:he|she|they|we|i) did|hear about (?:us|the app|our)|recommend us)\b"
)
_WANTED = re.compile(r"\b(?:upgrade|model|plan|offers?|deals?|membership|package|survey|review|discount|sale|stars?)\b")


def _sells(folded: str, told: str) -> bool:
    """Whether the words sell, or ask to be rated, unless what they sell was the customer's own subject."""
    return any(
        not (subject := _WANTED.search(found.group())) or subject.group() not in told
        for found in (*_PITCH.finditer(folded), *_RATING.finditer(folded))
    )


@turn_feature
def sells_in_turn(view: View) -> bool:
    """Some sentence of this turn sells something, or asks to be rated, which the customer did not bring up."""
    return _sells(view.whole, view.told)


@per_view
def _last_sale(view: View) -> int:
    """The number of the last sentence of this turn that sells; 0 if none does."""
    return max((number for number, text in view.folded.items() if _sells(text, view.told)), default=0)


@feature
def contact_sells(view: View, sentence: Sentence) -> bool:
    """The contact spoken of here is to sell or to be rated: so says this turn from here on, or the trainee's next one."""
    if _last_sale(view) >= sentence.number:
        return True
    if not view.complete or view.where != "turn":
        return False
    later = next((turn.text for turn in view.turns[view.index + 1 :] if turn.role == "trainee"), "")
    return _sells(fold(later), view.told)
