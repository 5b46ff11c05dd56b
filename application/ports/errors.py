"""What can go wrong outside, in the application's words.

PortError                      carries ``retryable``: may the same call succeed if repeated?
├── StoreUnavailable           locked, read-only, unreachable
│   └── StorageFull            no space left
├── StoreMissing               there is no such bucket, table, stream or queue
├── AccessDenied               the store refuses to let us in
├── ObjectMissing              there is no object of that key
├── PreconditionFailed         an object was to be put on a condition that does not hold
├── InvalidObjectKey           a key that not every object store can have
├── DataFormatError            the data folder was written by a newer ticktape, or is not ours
├── TapeDamaged                a file of the tape, or a table's log, is lost or cannot be read
├── SourceUnavailable          a source of data is out of reach
│   └── RateLimited            it wants fewer requests
├── BadAnswer                  a source answered something else than was asked for
├── SymbolUnknown              a source does not know a symbol
├── UnreadableFile             a file given by the user cannot be read as what it should be
├── UnknownSeries              no such symbol, venue or interval on the tape
├── UnknownRun                 no such run in the journal
├── UnknownStrategySource      a strategy file or class cannot be found or loaded
├── UnknownMetricSource        a file with a user's own metric cannot be found or loaded, or has none
├── TrialFailed                a process that was to run a strategy died
└── …                          what can go wrong in the journal: application/journal/errors.py
"""

from __future__ import annotations

from domain.shared.errors import TicktapeError


class PortError(TicktapeError):
    """Something outside failed."""

    retryable = False


class StoreUnavailable(PortError):
    """The store is locked, read-only or out of reach."""

    retryable = True


class StorageFull(StoreUnavailable):
    """No space is left on the device."""

    retryable = False


class StoreMissing(PortError):
    """There is no such bucket, table, stream or queue."""


class AccessDenied(PortError):
    """The store does not let us do that: no credentials, or not enough rights."""


class ObjectMissing(PortError):
    """There is no object of that key.

    Attributes:
        key: the key.
    """

    def __init__(self, key: str) -> None:
        super().__init__(f"there is no object {key!r}")
        self.key = key


class PreconditionFailed(PortError):
    """An object was to be put on a condition that does not hold: read it again, decide again.

    Attributes:
        key: the key.
    """

    def __init__(self, key: str) -> None:
        super().__init__(
            f"object {key!r} was put by another writer, or is not the expected one: read it again and decide again"
        )
        self.key = key


class InvalidObjectKey(PortError):
    """A key that not every object store can have.

    Attributes:
        key: the key.
    """

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"object key {key!r} {why}")
        self.key = key


class DataFormatError(PortError):
    """The data folder has a format that this version cannot read."""


class TapeDamaged(PortError):
    """A file of the tape, or a table's log, is lost or cannot be read.

    Attributes:
        files: the damaged files, or the folder of the log, relative to the tape.
    """

    def __init__(self, files: tuple[str, ...], why: str) -> None:
        super().__init__(f"tape damaged: {', '.join(files)}: {why}")
        self.files = files


class SourceUnavailable(PortError):
    """A source of data is out of reach, or does not answer; the same call may succeed later.

    Attributes:
        retry_after: seconds that it asks to wait; None where it does not say.
    """

    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimited(SourceUnavailable):
    """A source wants fewer requests."""


class BadAnswer(PortError):
    """A source answered something else than was asked for; nothing of it is used."""


class SymbolUnknown(PortError):
    """A source does not know a symbol.

    Attributes:
        symbol: the symbol, as it was asked for.
    """

    def __init__(self, symbol: str, source: str) -> None:
        super().__init__(f"{source} does not know {symbol!r}")
        self.symbol = symbol


class UnreadableFile(PortError):
    """A file given by the user cannot be read as what it should be."""


class UnknownSeries(PortError):
    """No such symbol, venue or interval on the tape."""


class UnknownRun(PortError):
    """No such run in the journal."""


class UnknownStrategySource(PortError):
    """A strategy file or class cannot be found or loaded."""


class UnknownMetricSource(PortError):
    """A file with a user's own metric cannot be found or loaded, or has none of that name."""


class TrialFailed(PortError):
    """A process that was to run a strategy died, or could not load it."""
