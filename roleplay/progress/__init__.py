"""How a trainee gets on over many sessions: what went how, which way it goes, what to play next. Pure code over plain data.

`history` reads the store; everything else works on what it returns.
"""

from roleplay.progress.compare import Comparison, StrategyChange, compared
from roleplay.progress.history import Played, history, practised, selected
from roleplay.progress.recommend import Recommendation, recommend
from roleplay.progress.trends import PersonaRecord, Progress, StrategyTrend, Trend, progress

__all__ = [
    "Comparison",
    "PersonaRecord",
    "Played",
    "Progress",
    "Recommendation",
    "StrategyChange",
    "StrategyTrend",
    "Trend",
    "compared",
    "history",
    "practised",
    "progress",
    "recommend",
    "selected",
]
