"""The tables, and how those of an older database become today's.

Trainees; snapshots (personas, rubrics and catalogues as they were, by hash); sessions; exchanges, of which each names its
parent, so that rewinding is choosing another parent; what is kept beside them.
"""

import sqlite3
from collections.abc import Callable

APPLICATION_ID = 0x726F6C65  # "role": tells our files from other SQLite files
SCHEMA = 8

_CONVERSATIONS = """
CREATE TABLE trainees (name TEXT PRIMARY KEY, created TEXT NOT NULL);
CREATE TABLE snapshots (hash TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    trainee TEXT NOT NULL REFERENCES trainees(name) ON DELETE CASCADE,
    persona_id TEXT NOT NULL, rubric_id TEXT NOT NULL,
    persona_hash TEXT NOT NULL REFERENCES snapshots(hash),
    rubric_hash TEXT NOT NULL REFERENCES snapshots(hash),
    catalogue_hash TEXT NOT NULL REFERENCES snapshots(hash),
    model TEXT NOT NULL, mode TEXT NOT NULL, seed INTEGER NOT NULL,
    opening TEXT NOT NULL, opening_state TEXT NOT NULL,
    head INTEGER, held INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL CHECK (status IN ('open', 'ended')), outcome TEXT, ended_by TEXT,
    note TEXT, reflection TEXT, created TEXT NOT NULL, updated TEXT NOT NULL,
    notes TEXT NOT NULL DEFAULT '', minutes INTEGER, elapsed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE exchanges (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: a late reply must not answer other words
    session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    parent INTEGER REFERENCES exchanges(id) ON DELETE CASCADE,
    trainee TEXT NOT NULL, reply TEXT, state TEXT, movements TEXT, decision TEXT,
    created TEXT NOT NULL, committed TEXT, made TEXT
);
CREATE INDEX exchanges_by_session ON exchanges(session, parent);
CREATE INDEX exchanges_by_parent ON exchanges(parent); -- else each that is deleted is looked for in all others
CREATE TABLE scorecards (
    session TEXT PRIMARY KEY REFERENCES sessions(id) ON DELETE CASCADE, scorecard TEXT NOT NULL, created TEXT NOT NULL
);
CREATE TABLE exports (
    session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, path TEXT NOT NULL, created TEXT NOT NULL,
    PRIMARY KEY (session, path)
);
"""

_DISPUTES = """
CREATE TABLE disputes (
    session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, head INTEGER NOT NULL, strategy TEXT NOT NULL,
    turn INTEGER, verdict TEXT NOT NULL, because TEXT NOT NULL, created TEXT NOT NULL,
    PRIMARY KEY (session, head, strategy)
);
"""

_ATTEMPTS = """
CREATE TABLE attempts (
    session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, head INTEGER NOT NULL,
    outcome TEXT, ended_by TEXT, note TEXT, reflection TEXT, scorecard TEXT, created TEXT NOT NULL,
    PRIMARY KEY (session, head)
);
"""

_DRILLS = """
CREATE TABLE drills (
    trainee TEXT NOT NULL REFERENCES trainees(name) ON DELETE CASCADE, exercise TEXT NOT NULL, strategy TEXT NOT NULL,
    verdict TEXT NOT NULL, answer TEXT NOT NULL, created TEXT NOT NULL
);
"""

_DRAFTS = """
CREATE TABLE drafts (
    session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, head INTEGER NOT NULL,
    words TEXT NOT NULL, said INTEGER NOT NULL, PRIMARY KEY (session, head)
);
"""

_HINTS = """
CREATE TABLE hints (
    session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, head INTEGER NOT NULL, times INTEGER NOT NULL,
    PRIMARY KEY (session, head)
);
"""

Migration = Callable[[sqlite3.Connection], None]


def create(db: sqlite3.Connection, schema: int) -> None:
    """Make all tables in an empty database, and mark it as ours. schema: the version it is said to have.

    All in one transaction: each would wait for the disk.
    """
    tables = _CONVERSATIONS + _DISPUTES + _ATTEMPTS + _DRILLS + _DRAFTS + _HINTS
    marks = f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={schema};"
    db.executescript(f"BEGIN; {tables} {marks} COMMIT;")


def _remember_how_replies_were_made(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE exchanges ADD COLUMN made TEXT")


def _let_trainees_disagree(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE disputes (session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, strategy TEXT NOT NULL,"
        " turn INTEGER, verdict TEXT NOT NULL, because TEXT NOT NULL, created TEXT NOT NULL, PRIMARY KEY (session, strategy))"
    )


def _let_trainees_go_back_and_drill(db: sqlite3.Connection) -> None:
    db.execute(_ATTEMPTS)
    db.execute("ALTER TABLE sessions ADD COLUMN notes TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE sessions ADD COLUMN minutes INTEGER")
    db.execute("ALTER TABLE sessions ADD COLUMN elapsed INTEGER NOT NULL DEFAULT 0")
    db.execute(_DRILLS)


_SAID_OF_A_WAY = """
WITH ways AS (
    SELECT s.id AS session, ifnull(s.head, 0) AS head, c.scorecard FROM sessions s JOIN scorecards c ON c.session = s.id
    UNION ALL SELECT session, head, scorecard FROM attempts WHERE scorecard IS NOT NULL),
likely AS (
    SELECT d.*, w.head, row_number() OVER (PARTITION BY d.rowid ORDER BY
        ifnull(e.created, '') <= d.created DESC,
        EXISTS (SELECT 1 FROM json_each(iif(json_valid(w.scorecard), w.scorecard, '{}'), '$.verdicts')
                WHERE json_extract(value, '$.strategy') = d.strategy AND json_extract(value, '$.verdict') = d.verdict) DESC,
        w.head DESC) AS place
    FROM disputes_of_sessions d JOIN ways w ON w.session = d.session LEFT JOIN exchanges e ON e.id = w.head)
INSERT INTO disputes
SELECT session, head, strategy, turn, verdict, because, created FROM likely WHERE place = 1 ORDER BY created
"""
"""A dispute from before ways were told apart is of one that had been said by then, was graded as it says, the youngest of these."""


def _tell_disputes_of_ways_apart(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE disputes RENAME TO disputes_of_sessions")
    db.execute(_DISPUTES)
    db.execute(_SAID_OF_A_WAY)
    db.execute("DROP TABLE disputes_of_sessions")


def _find_exchanges_by_parent(db: sqlite3.Connection) -> None:
    db.execute("CREATE INDEX exchanges_by_parent ON exchanges(parent)")


def _keep_what_was_not_sent(db: sqlite3.Connection) -> None:
    db.execute(_DRAFTS)


def _count_hints_where_they_were_asked_for(db: sqlite3.Connection) -> None:
    """Nobody knows any more where those of old were: they stay with the whole session."""
    db.execute(_HINTS)
    db.execute("INSERT INTO hints SELECT id, 0, hints FROM sessions WHERE hints > 0")
    db.execute("ALTER TABLE sessions DROP COLUMN hints")


MIGRATIONS: dict[int, Migration] = {
    1: _remember_how_replies_were_made,
    2: _let_trainees_disagree,
    3: _let_trainees_go_back_and_drill,
    4: _tell_disputes_of_ways_apart,
    5: _find_exchanges_by_parent,
    6: _keep_what_was_not_sent,
    7: _count_hints_where_they_were_asked_for,
}
"""From schema version n (key) to n + 1; all that are needed run in one transaction, after a backup that goes when it went well."""
