"""One journal file and the connections to it.

SQLite's locks are POSIX locks, with two traps. A process loses all its locks on a file when it closes *any* descriptor of it, so
nothing here opens the file but SQLite. And a forked child inherits the belief to hold locks that it does not hold, so
connections are closed before a fork and opened again, in parent and child, by the next use. In both cases another process could
take itself for the last one and delete the write-ahead log under our feet.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import AbstractContextManager
from pathlib import Path
from threading import RLock
from typing import NamedTuple
from weakref import WeakSet

from adapters.sqlite.errors import SQLITE_ERRORS, closed_off, port_errors, primary_code, raise_port_error
from adapters.sqlite.schema import create_or_check
from domain.shared.errors import InvalidValue

SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")
_PAUSE = 0.01
_PAGES_IN_LOG = 500
"""Pages after which the log is copied into the file, half of SQLite's default: a flush costs half as much again while the log grows,
and it is written over from its beginning once it has been copied."""


class Connections(NamedTuple):
    """A long write does not hold up reading."""

    reader: sqlite3.Connection
    writer: sqlite3.Connection


class _Use:
    """A connection for a block, in which nobody else uses it.

    A class, because a generator as context manager costs more than the statement in it.
    """

    __slots__ = ("_connection", "_database", "_lock", "_transaction")

    def __init__(self, database: JournalDatabase, lock: RLock, *, transaction: bool) -> None:
        self._database = database
        self._lock = lock
        self._transaction = transaction

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        try:
            reader, writer = self._database.opened()
            if self._transaction:
                _begin(writer)
        except BaseException as error:
            self._lock.release()
            raise_port_error(error, self._database.path)
            raise
        self._connection = writer if self._transaction else reader
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            try:
                if self._transaction and error is None:
                    self._connection.execute("COMMIT")
            finally:
                self._leave()
        except SQLITE_ERRORS as failure:
            error = failure
        raise_port_error(error, self._database.path)

    def _leave(self) -> None:
        try:
            if self._transaction:
                _undo(self._connection)
        finally:
            self._lock.release()


def _begin(connection: sqlite3.Connection) -> None:
    """Begins a transaction, and leaves none behind: an interrupt that comes while SQLite waits is raised when it has begun."""
    _undo(connection)
    try:
        connection.execute("BEGIN IMMEDIATE")
    except BaseException:
        _undo(connection)
        raise


def _undo(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


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
        self._reading, self._writing = RLock(), RLock()
        self._connections: Connections | None = None
        with port_errors(self.path):
            self.opened()

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """The connection for reading, for a block; each statement inside sees one state.

        Raises:
            PortError: what SQLite reports, in the application's words.
        """
        return _Use(self, self._reading, transaction=False)

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """The connection for writing, for a block that is one transaction: committed at its end, or undone if it raised.

        Raises:
            PortError: what SQLite reports, in the application's words.
        """
        return _Use(self, self._writing, transaction=True)

    def insert(self, writer: sqlite3.Connection, statement: str, parameters: tuple[object, ...]) -> bool:
        """Runs one statement, which is a transaction of its own, over a connection that was used for writing before.

        Returns:
            Whether that was done; not where the connection has been closed meanwhile, not where an interrupt left a transaction
            open on it, and not where a key is taken.

        Raises:
            PortError: what SQLite reports, in the application's words.
        """
        with self._writing:
            if self._connections is None or self._connections.writer is not writer or writer.in_transaction:
                return False
            try:
                writer.execute(statement, parameters)
            except sqlite3.IntegrityError:
                return False
            except SQLITE_ERRORS as error:
                raise_port_error(error, self.path)
                raise
        return True

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        self.hold()
        self.release()

    def hold(self) -> None:
        """Waits until nobody uses the file, closes it, and keeps it closed until ``release``."""
        self._reading.acquire()
        self._writing.acquire()
        connections, self._connections = self._connections, None
        if connections is not None:
            connections.reader.close()
            connections.writer.close()

    def release(self) -> None:
        """Lets the file be used again."""
        self._writing.release()
        self._reading.release()

    def opened(self) -> Connections:
        """The connections, opened if they are not.

        Raises:
            sqlite3.Error: the file cannot be opened.
            PortError: likewise.
        """
        connections = self._connections
        if connections is None:
            with _opening:
                if self._connections is None:
                    self._connections = Connections(self._connect(), self._connect())
                    _databases.add(self)
                connections = self._connections
        return connections

    def _connect(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise closed_off(f"journal {self.path} cannot be created: {error}") from error
        connection = sqlite3.connect(
            self.path, timeout=self._timeout, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        try:
            create_or_check(connection, self.path)
            self._use_write_ahead_log(connection)
            connection.execute(f"PRAGMA synchronous = {self._synchronous}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_IN_LOG}")
        except BaseException:
            connection.close()
            raise
        return connection

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


_forking, _opening = RLock(), RLock()
_databases: WeakSet[JournalDatabase] = WeakSet()
_held: list[JournalDatabase] = []


def _before_fork() -> None:
    """Closes every journal of this process; none is opened until the fork is done."""
    _forking.acquire()
    while True:
        _opening.acquire()
        missing = [database for database in _databases if database not in _held]
        if not missing:
            return
        _opening.release()
        for database in missing:
            database.hold()
            _held.append(database)


def _after_fork() -> None:
    _opening.release()
    while _held:
        _held.pop().release()
    _forking.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
