"""The tables of a journal file, and the marks by which it is known to be one.

``PRAGMA application_id`` says that the file is a journal of ours, ``PRAGMA user_version`` which format it has.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from application.ports.errors import DataFormatError

APPLICATION_ID = 0x5449434B
"""``TICK`` in ASCII."""

FORMAT = 2
"""Format of the file that this code reads and writes."""

TABLES = (
    """CREATE TABLE streams (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        head BLOB NOT NULL
    )""",
    """CREATE TABLE events (
        position INTEGER PRIMARY KEY,
        stream INTEGER NOT NULL,
        version INTEGER NOT NULL,
        event_id TEXT,
        record TEXT NOT NULL,
        row_hash BLOB NOT NULL
    )""",
    "CREATE UNIQUE INDEX events_by_stream ON events (stream, version)",
    "CREATE UNIQUE INDEX events_by_given_id ON events (event_id) WHERE event_id IS NOT NULL",
    "CREATE TABLE checkpoints (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE snapshots (
        stream TEXT NOT NULL,
        schema TEXT NOT NULL,
        version INTEGER NOT NULL,
        state BLOB NOT NULL,
        hash BLOB NOT NULL,
        UNIQUE (stream, schema, version)
    )""",
    """CREATE VIEW journal AS
        SELECT e.position, s.name AS stream, e.version, json_extract(e.record, '$[0]') AS type, json_extract(e.record, '$[6]') AS payload,
            strftime('%Y-%m-%d %H:%M:%f', json_extract(e.record, '$[1]') / 1000000.0, 'unixepoch') AS occurred,
            strftime('%Y-%m-%d %H:%M:%f', json_extract(e.record, '$[2]') / 1000000.0, 'unixepoch') AS recorded,
            coalesce(e.event_id, s.name || '#' || e.version) AS event_id, json_extract(e.record, '$[4]') AS causation_id,
            json_extract(e.record, '$[5]') AS correlation_id, lower(hex(e.row_hash)) AS row_hash
        FROM events AS e JOIN streams AS s ON s.id = e.stream""",
)


def create_or_check(connection: sqlite3.Connection, path: Path) -> None:
    """Creates the tables in an empty file; in any other file looks at the marks.

    Raises:
        DataFormatError: the file is another program's, or has another format.
    """
    if _is_empty(connection):
        connection.execute("BEGIN IMMEDIATE")
        if _is_empty(connection):
            for statement in TABLES:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("COMMIT")
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise DataFormatError(f"{path} is an SQLite file of another program, not a journal: choose another data folder")
    found = _pragma(connection, "user_version")
    if found != FORMAT:
        remedy = (
            "use a newer ticktape" if found > FORMAT else "it is from before the first release: use another data folder"
        )
        raise DataFormatError(f"{path} has format {found}, this version of ticktape knows format {FORMAT}: {remedy}")


def _is_empty(connection: sqlite3.Connection) -> bool:
    marks = _pragma(connection, "application_id") or _pragma(connection, "user_version")
    return not marks and connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value
