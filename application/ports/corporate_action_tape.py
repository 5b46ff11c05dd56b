"""The tape of dividends, splits and capital gains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class ActionReceipt:
    """What an append of corporate actions did.

    Attributes:
        added: actions whose key was new.
        revised: actions whose key was known with another value, or that are withdrawn; the new row has its own known-at time.
        unchanged: actions that were already there.
    """

    added: int
    revised: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ActionQuery:
    """Which corporate actions to read.

    Attributes:
        symbols: which symbols; empty: all.
        venue: which venue; None: any.
        start, end: first and last ex-date, inclusive; None: all.
        known_at: as known at that time; None: all that is known.
    """

    symbols: tuple[str, ...] = ()
    venue: str | None = None
    start: date | None = None
    end: date | None = None
    known_at: datetime | None = None


class CorporateActionTape(Protocol):
    """Append-only corporate actions. Frames have the columns of ``domain.market.action_rows.ACTION_SCHEMA``.

    Every adapter promises: appending the same rows again adds nothing; another value of a known key is a revision with its own
    ``known_at``, and so is a withdrawal, after which the action is not read any more, except as known before; reads give the row of
    each key known last, sorted by ex-date, symbol, venue and kind.
    """

    def append(self, actions: pl.DataFrame, *, received_at: datetime) -> ActionReceipt:
        """Adds actions, as ``domain.market.action_rows.action_rows`` makes them.

        Args:
            actions: rows of ``ACTION_SCHEMA``, each key once or with one value. Rows with a ``known_at`` stand in the history
                by it, whatever order they arrive in: only the very same row again adds nothing. A null ``known_at`` is the
                beginning of the ex-date (UTC) for a new key and ``received_at`` for a revision, which is known later than all
                rows that there are.
            received_at: when they arrived, aware UTC.

        Raises:
            InvalidActions: columns are missing or mistyped, a value is neither above zero nor a withdrawal, a kind is unknown, or
                a key stands twice with different values; nothing is written.
            TapeDamaged: a file of the tape cannot be read.
            StoreUnavailable: the tape is locked, read-only or full.
        """
        ...

    def actions(self, query: ActionQuery) -> pl.DataFrame:
        """The actions that a query asks for.

        Raises:
            TapeDamaged: a file of the tape cannot be read.
        """
        ...

    def compact(self) -> int:
        """Rewrites small files into larger ones and returns how many there are fewer; reads stay the same."""
        ...
