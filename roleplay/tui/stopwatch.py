"""How long was talked: seconds counted while somebody's turn runs, and how much of a time limit is left."""

import time

LONGEST_TICK = 10.0
"""Seconds between two looks at the watch above which the machine slept; such a gap is not talking."""
WARNINGS = (120, 60)
"""Seconds before the end of a limit at which one is warned."""
RULE = "The clock runs only while you are in the conversation, and stands still while you are away."
"""What a trainee must know of the time limit of an exam; said where one is chosen, left and taken up again."""


def now() -> float:
    """Return seconds of a clock that never goes back."""
    return time.monotonic()


class Stopwatch:
    """Counts while it runs. `take` gives each counted second away once: to whoever stores them.

    limit: seconds after which time is up, None for no limit. counted: seconds from earlier sittings.
    """

    def __init__(self, *, limit: int | None = None, counted: int = 0) -> None:
        self.limit = limit
        self._before, self._here, self._taken = counted, 0.0, 0
        self._since: float | None = None
        self._warned = {mark for mark in WARNINGS if limit is not None and limit - counted <= mark}

    def run(self, running: bool) -> None:
        """Go on or stop."""
        self.tick()
        self._since = now() if running else None

    def tick(self) -> None:
        """Count up to now."""
        if self._since is not None:
            here = now()
            if here - self._since <= LONGEST_TICK:
                self._here += here - self._since
            self._since = here

    @property
    def seconds(self) -> int:
        """Seconds talked in all sittings."""
        return self._before + int(self._here)

    @property
    def left(self) -> int | None:
        """Seconds left of the limit, never below 0; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self.seconds)

    @property
    def due(self) -> int:
        """Whole seconds counted here that nobody has taken."""
        return int(self._here) - self._taken

    def take(self) -> int:
        """Return the seconds that are due; from now on they are not."""
        due = self.due
        self._taken += due
        return due

    def give_back(self, seconds: int) -> None:
        """Let seconds be due again that could not be stored."""
        self._taken -= seconds

    def warning(self) -> int | None:
        """Return the mark of WARNINGS that was passed since the last call, the latest of them; None if none was."""
        left = self.left
        passed = {mark for mark in WARNINGS if left is not None and 0 < left <= mark} - self._warned
        self._warned |= passed
        return min(passed, default=None)


def digits(seconds: int) -> str:
    """Return seconds as minutes and seconds: 3:07, or 1:02:07."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def in_words(left: int) -> str:
    """Return how much time is left as one would say it."""
    if left <= 0:
        return "time is up"
    if left <= 60:
        return "less than a minute left"
    if left <= 120:
        return "less than two minutes left"
    return f"about {round(left / 60)} minutes left"
