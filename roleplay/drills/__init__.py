"""Drills: short exercises on one strategy, judged at once. `rounds.py` is the way in for both faces."""
