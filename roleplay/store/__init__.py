"""The session tree in SQLite: the trainee's words are on disk before anything runs; a reply is one transaction.

One module a table, or a few that belong together, each with its statements and its rows; `Store` is all of them.
"""

from roleplay.store.attempts import AttemptRow, Attempts
from roleplay.store.deletion import Deletion
from roleplay.store.disputes import DisputeRow, Disputes
from roleplay.store.drafts import DraftRow, Drafts
from roleplay.store.drills import DrillRow, Drills
from roleplay.store.exchanges import ExchangeRow, Exchanges
from roleplay.store.hints import Hints
from roleplay.store.results import ResultRow, Results
from roleplay.store.schema import SCHEMA
from roleplay.store.scorecards import Scorecards
from roleplay.store.sessions import SessionRow, Summary

__all__ = [
    "SCHEMA",
    "AttemptRow",
    "DisputeRow",
    "DraftRow",
    "DrillRow",
    "ExchangeRow",
    "ResultRow",
    "SessionRow",
    "Store",
    "Summary",
]


class Store(Deletion, Exchanges, Attempts, Scorecards, Disputes, Drafts, Hints, Drills, Results):
    """An open database. Open with `Store(path)`; close it, or use it in a `with`."""
