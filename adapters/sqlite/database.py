"""One journal file and the connections to it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from adapters.sqlite.errors import closed_off, port_errors, primary_code
from adapters.sqlite.schema import create_or_check
from application.ports.errors import DataFormatError
from domain.shared.errors import InvalidValue

SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")
_PAUSE = 0.01
_MAGIC = b"SQLite format 3\0"


class _Connections:
    """Two connections of one process: a long write does not hold up reading."""

    def __init__(self, reader: sqlite3.Connection, writer: sqlite3.Connection) -> None:
        self.process = os.getpid()
        self.reader, self.writer = reader, writer
        self.reading, self.writing = RLock(), RLock()


_of_parent_processes: list[_Connections] = []
"""Connections that came along with a fork: SQLite forbids to use them here, and closing them too."""


class JournalDatabase:
    """A journal file, for any number of threads and processes, also across forks."""

    def __init__(self, path: Path | str, synchronous: str = "FULL", timeout: float = 5.0) -> None:
        """Opens the file and creates it where it is missing.

        Args:
            path: the file; missing folders are created.
            synchronous: SQLite's setting, see docs/journal.md for what survives a power cut.
            timeout: seconds to wait while another process writes.

        Raises:
            InvalidValue: there is no such ``synchronous``.
            DataFormatError: the file is not a journal, or of a newer format.
            StoreUnavailable: it cannot be opened, or is locked.
        """
        if synchronous.upper() not in SYNCHRONOUS:
            raise InvalidValue(
                f"synchronous is one of {', '.join(SYNCHRONOUS)}", field="synchronous", value=synchronous
            )
        self.path = Path(path)
        self._synchronous = synchronous.upper()
        self._timeout = timeout
        self._opening = RLock()
        self._connections: _Connections | None = None
        self._open()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection for reading; statements inside see one state each.

        Raises:
            PortError: what SQLite reports, in the application's words.
        """
        connections = self._open()
        with connections.reading, port_errors(self.path):
            yield connections.reader

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection for writing, inside a transaction that ends with the block: committed, or undone if it raised.

        Raises:
            PortError: what SQLite reports, in the application's words.
        """
        connections = self._open()
        with connections.writing, port_errors(self.path):
            writer = connections.writer
            writer.execute("BEGIN IMMEDIATE")
            try:
                yield writer
                writer.execute("COMMIT")
            except BaseException:
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Closes the connections of this process; the next use opens new ones."""
        with self._opening:
            connections, self._connections = self._connections, None
            if connections is None or connections.process != os.getpid():
                return
            with connections.reading, connections.writing:
                connections.reader.close()
                connections.writer.close()

    def _open(self) -> _Connections:
        connections = self._connections
        if connections is not None and connections.process == os.getpid():
            return connections
        if connections is not None:
            _of_parent_processes.append(connections)
            self._opening = RLock()
            self._connections = None
        with self._opening:
            if self._connections is None:
                with port_errors(self.path):
                    self._connections = _Connections(self._connect(), self._connect())
            return self._connections

    def _connect(self) -> sqlite3.Connection:
        self._look()
        connection = sqlite3.connect(
            self.path, timeout=self._timeout, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        try:
            create_or_check(connection, self.path)
            self._use_write_ahead_log(connection)
            connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _look(self) -> None:
        """Makes the folder; refuses a short file that SQLite would take for an empty one and overwrite."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("rb") as file:
                start = file.read(len(_MAGIC))
        except FileNotFoundError:
            return
        except OSError as error:
            raise closed_off(f"journal {self.path} cannot be opened or created: {error}") from error
        if start not in (b"", _MAGIC):
            raise DataFormatError(f"{self.path} is not a journal: move it away, or choose another data folder")

    def _use_write_ahead_log(self, connection: sqlite3.Connection) -> None:
        """Switches the file to WAL once; SQLite does not wait for a lock here, so this does."""
        deadline = time.monotonic() + self._timeout
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)
