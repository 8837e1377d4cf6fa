"""Every error a user can meet, each a sentence that says what is wrong, where, and what to do.

RoleplayError            base; `exit_code` is what the command line returns
├── UsageError           2   a wrong argument, name or value
├── FileError            2   a file that people wrote is broken
├── ModelError           3   the part that appraises, speaks or finds failed
└── StorageError         4   the database cannot be read or written
    ├── DamagedDatabase  4   the file holds no usable database; setting it aside is the remedy
    └── SessionInUse     4   another process drives this session
"""


class RoleplayError(Exception):
    """A failure with a sentence for the user; anything else that escapes is a bug."""

    exit_code = 1


class UsageError(RoleplayError):
    """The user asked for something that does not exist or does not fit."""

    exit_code = 2


class FileError(RoleplayError):
    """A persona, rubric, transcript or settings file cannot be used."""

    exit_code = 2


class ModelError(RoleplayError):
    """The part that appraises, speaks or finds could not do its work."""

    exit_code = 3


class StorageError(RoleplayError):
    """The database cannot be opened, read or written."""

    exit_code = 4


class DamagedDatabase(StorageError):  # noqa: N818 - named for what the user has
    """The file is empty, torn or garbage: `store.set_aside` keeps it and makes room for a new one."""


class SessionInUse(StorageError):  # noqa: N818 - it names a state, not an error
    """Another process holds the lease of this session."""
