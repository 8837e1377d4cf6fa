"""Every error a user can meet, each a sentence that says what is wrong, where, and what to do.

RoleplayError            base; `exit_code` is what the command line returns
├── UsageError           2   a wrong argument, name or value
├── FileError            2   a file that people wrote is broken
├── ModelError           3   the part that appraises, speaks or finds failed
│   ├── ModelUnavailable 3   not reachable, overloaded or broken for the moment: trying again may help
│   ├── RateLimited      3   asked to wait `retry_after` seconds
│   ├── BadCredentials   3   no key, or one that is refused
│   ├── BadRequest       3   the provider refuses the question itself: unknown model, unknown parameter
│   │   └── RefusedContent 3 it will not answer these very words
│   ├── ContextOverflow  3   the prompt is longer than the model can read
│   ├── IncompleteReply  3   the answer broke off
│   │   └── CutReply     3   at the longest that it may be
│   ├── EmptyReply       3   there was no answer in the answer
│   ├── InvalidReply     3   the answer is not what was asked for, even after one repair
│   └── StaleRecording   5   a replayed recording does not hold this call
└── StorageError         4   the database cannot be read or written
    ├── DamagedDatabase  4   the file holds no usable database; setting it aside is the remedy
    └── SessionInUse     4   another process drives this session
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file that somebody wrote: where (line and column from 1, 0 where there is none), what, and what to do.

    level: an error keeps the file from being used, a warning does not. rule: short stable name of what was looked for.
    """

    file: str
    line: int
    column: int
    message: str
    level: Literal["error", "warning"] = "error"
    rule: str = "file"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}" if self.line else f"{self.file}: {self.message}"


class RoleplayError(Exception):
    """A failure with a sentence for the user; anything else that escapes is a bug."""

    exit_code = 1


class UsageError(RoleplayError):
    """The user asked for something that does not exist or does not fit."""

    exit_code = 2


class FileError(RoleplayError):
    """A persona, rubric, transcript or settings file cannot be used; `problems` says where, as far as places are known."""

    exit_code = 2

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> "FileError":
        """Return the error that lists all `problems`, each on a line of its own."""
        return cls("\n".join(map(str, problems)), problems)


class ModelError(RoleplayError):
    """The part that appraises, speaks or finds could not do its work."""

    exit_code = 3


class ModelUnavailable(ModelError):  # noqa: N818 - named for the state
    """The model cannot be reached, is overloaded or broken for the moment."""


class RateLimited(ModelError):  # noqa: N818 - named for the state
    """The provider asks to wait; `retry_after` seconds, 0 where it does not say how long."""

    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BadCredentials(ModelError):  # noqa: N818 - named for what the user has
    """No key, or one that the provider refuses."""


class BadRequest(ModelError):  # noqa: N818 - named for what was sent
    """The provider refuses the question itself: unknown model, unknown parameter."""


class RefusedContent(BadRequest):
    """The provider will not answer these very words; others it would."""


class ContextOverflow(ModelError):  # noqa: N818 - named for what happened
    """The prompt is longer than the model can read."""


class IncompleteReply(ModelError):  # noqa: N818 - named for what came
    """The answer broke off: no finish reason, a stall."""


class CutReply(IncompleteReply):
    """The answer is as long as it may be: its last sentence may be torn, those before it are whole."""


class EmptyReply(ModelError):  # noqa: N818 - named for what came
    """The answer holds no text."""


class InvalidReply(ModelError):  # noqa: N818 - named for what came
    """The answer is not the structure that was asked for, even after one repair."""


class StaleRecording(ModelError):  # noqa: N818 - named for the state
    """A replayed recording does not hold this very call."""

    exit_code = 5


class StorageError(RoleplayError):
    """The database cannot be opened, read or written."""

    exit_code = 4


class DamagedDatabase(StorageError):  # noqa: N818 - named for what the user has
    """The file is empty, torn or garbage: `store.file.set_aside` keeps it and makes room for a new one."""


class SessionInUse(StorageError):  # noqa: N818 - it names a state, not an error
    """Another process holds the lease of this session."""
