"""How a trainee gets on over many sessions: what went how, which way it goes, what to play next. Pure code over plain data.

`history` reads the store; everything else works on what it returns.
"""

from roleplay.progress.compare import Comparison, StrategyChange, compared
from roleplay.progress.direction import Trend
from roleplay.progress.drilling import DrillRecord
from roleplay.progress.history import Drilled, Played, drilled, history, selected, selected_drills
from roleplay.progress.recommend import Recommendation, recommend
from roleplay.progress.trends import PersonaRecord, Progress, StrategyTrend, progress

__all__ = [
    "Comparison",
    "DrillRecord",
    "Drilled",
    "PersonaRecord",
    "Played",
    "Progress",
    "Recommendation",
    "StrategyChange",
    "StrategyTrend",
    "Trend",
    "compared",
    "drilled",
    "history",
    "progress",
    "recommend",
    "selected",
    "selected_drills",
]
