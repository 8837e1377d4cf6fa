"""Features: yes/no facts about one sentence in its conversation that phrase lists cannot see.

`view.py` holds the view and the registry; each other module holds the facts of one kind, registered by being imported.
"""

from roleplay.features import (  # noqa: F401 - importing them registers their features
    account,
    asked_again,
    attention,
    contact,
    deciding,
    dodging,
    echo,
    forbidden,
    forms,
    heard,
    limits,
    misread,
    names,
    pauses,
    place,
    probing,
    progress,
    promises,
    record,
    remedies,
    replies,
    restating,
    selling,
    sympathy,
    telling,
    times,
    tone,
    unsettled,
    wrap_up,
)
from roleplay.features.deciding import decided_over
from roleplay.features.disowned import Disowned, disowned
from roleplay.features.meant import only_mentioned
from roleplay.features.offers import announces, is_offer
from roleplay.features.questions import is_open_question, is_question
from roleplay.features.view import FEATURES, View, customer_view

__all__ = [
    "FEATURES",
    "Disowned",
    "View",
    "announces",
    "customer_view",
    "decided_over",
    "disowned",
    "is_offer",
    "is_open_question",
    "is_question",
    "only_mentioned",
]
