"""The tables of a journal file, and the marks by which it is known to be one.

``PRAGMA application_id`` says that the file is a journal of ours, ``PRAGMA user_version`` which format it has.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from application.journal.event_hash import DIGEST_BYTES
from application.ports.errors import DataFormatError

APPLICATION_ID = 0x5449434B
"""``TICK`` in ASCII."""

FORMAT = 3
"""Format of the file that this code reads and writes."""

TABLES = (
    "CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    """CREATE TABLE batches (
        position INTEGER PRIMARY KEY,
        stream INTEGER NOT NULL,
        version INTEGER NOT NULL,
        row_hashes BLOB NOT NULL,
        records TEXT NOT NULL
    )""",
    """CREATE TABLE places (
        stream INTEGER NOT NULL,
        version INTEGER NOT NULL,
        last INTEGER NOT NULL,
        position INTEGER NOT NULL,
        row_hash BLOB NOT NULL,
        PRIMARY KEY (stream, version)
    ) WITHOUT ROWID""",
    f"""CREATE TRIGGER batch_placed AFTER INSERT ON batches BEGIN
        INSERT INTO places (stream, version, last, position, row_hash) VALUES (NEW.stream, NEW.version,
            NEW.version + length(NEW.row_hashes) / {DIGEST_BYTES} - 1, NEW.position, substr(NEW.row_hashes, -{DIGEST_BYTES}));
    END""",  # noqa: S608
    "CREATE TABLE given_ids (event_id TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
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
        SELECT b.position + r.key AS position, s.name AS stream, b.version + r.key AS version,
            json_extract(r.value, '$[0]') AS type, json_extract(r.value, '$[6]') AS payload,
            strftime('%Y-%m-%d %H:%M:%f', json_extract(r.value, '$[1]') / 1000000.0, 'unixepoch') AS occurred,
            strftime('%Y-%m-%d %H:%M:%f', json_extract(r.value, '$[2]') / 1000000.0, 'unixepoch') AS recorded,
            coalesce(json_extract(r.value, '$[3]'), s.name || '#' || (b.version + r.key)) AS event_id,
            json_extract(r.value, '$[4]') AS causation_id, json_extract(r.value, '$[5]') AS correlation_id,
            lower(hex(substr(b.row_hashes, 32 * r.key + 1, 32))) AS row_hash, r.value AS record
        FROM batches AS b JOIN streams AS s ON s.id = b.stream,
            json_each('[' || replace(b.records, char(10), ',') || ']') AS r""",
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
