"""Snapshots of an account: folded states that spare a long stream's beginning.

They hold the account and the sums of its statement, which do not grow with what it has done.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic_core import from_json

from application.journal.envelope import RecordedEvent
from application.journal.event_store import EventStore
from application.journal.fields import compile_reader, compile_writer
from application.journal.snapshot_store import Snapshot, SnapshotStore
from application.ports.errors import StoreUnavailable
from domain.orders.decider import Placed, Working
from domain.orders.order import Order
from domain.portfolio.events import PortfolioEvent
from domain.portfolio.portfolio import EMPTY, Portfolio, evolve
from domain.portfolio.position import Position
from domain.portfolio.statement import Totals, totalled

EVERY = 20_000
"""Events before the first snapshot: about as many as are folded in half a second. Each further one stands at half as many
again as the one before it, so that all of them together are no larger than three times the newest."""

SCHEMA = "account/1"


@dataclass(frozen=True)
class _OrderImage:
    order: Order
    accepted: bool
    reserved: Decimal
    triggered: bool
    filled: Decimal


@dataclass(frozen=True)
class _AccountImage:
    cash: Decimal
    reserved: Decimal
    short_basis: Decimal
    last_order: int
    positions: tuple[Position, ...]
    orders: tuple[_OrderImage, ...]
    totals: Totals


_SCALARS = ("cash", "reserved", "short_basis", "last_order")
_write, _read = compile_writer(_AccountImage), compile_reader(_AccountImage)


class FoldedAccount(NamedTuple):
    """An account after a number of events.

    Attributes:
        state: what it decides by.
        totals: the sums of its statement.
        version: version of the last event that is in; 0 where there is none.
    """

    state: Portfolio = EMPTY
    totals: Totals = Totals()
    version: int = 0

    def after(self, event: Any, version: int) -> FoldedAccount:
        """The account after the event at a version; all but its own events are passed over."""
        if not isinstance(event, PortfolioEvent):
            return self._replace(version=version)
        totals = totalled(self.totals, self.state.positions, event)
        return FoldedAccount(evolve(self.state, event), totals, version)


def to_bytes(account: FoldedAccount, last: RecordedEvent) -> bytes:
    """An account as bytes, behind a line with the market time and the row hash of the ``last`` event in it."""
    state = account.state
    image = _AccountImage(
        **{name: getattr(state, name) for name in _SCALARS},
        positions=tuple(state.positions.values()),
        orders=tuple(_order_image(order) for order in state.orders.values()),
        totals=account.totals,
    )
    return f"{last.occurred_at} {last.row_hash}\n{_write(image)}".encode()


def last_event_of(stored: bytes) -> tuple[int, str]:
    """Market time and row hash of the last event in what ``to_bytes`` gave."""
    at, row_hash = stored.partition(b"\n")[0].decode().split(" ")
    return int(at), row_hash


def from_bytes(stored: bytes, version: int) -> FoldedAccount:
    """The account that ``to_bytes`` was given, at the version that it was saved at."""
    image: _AccountImage = _read(from_json(stored.partition(b"\n")[2]))
    state = Portfolio(
        **{name: getattr(image, name) for name in _SCALARS},
        positions={position.symbol: position for position in image.positions},
        orders={one.order.order_id: _order(one) for one in image.orders},
    )
    return FoldedAccount(state, image.totals, version)


def folded_up_to(
    journal: EventStore, snapshots: SnapshotStore, stream: str, at: int, *, every: int = EVERY
) -> FoldedAccount:
    """The account of a stream after all events up to market time ``at``.

    Starts from the newest snapshot that is old enough and fits the stream as it is, and leaves snapshots behind on long streams;
    a store that takes none costs time only. Version 0 says that the stream has no event so early.

    Args:
        journal: where the stream stands.
        snapshots: where folded states are kept.
        stream: the attempt's stream.
        at: market time, microseconds since the epoch, UTC.
        every: events before the first snapshot.
    """
    account = _newest(journal, snapshots, stream, at)
    saved = account.version
    for recorded in journal.read(stream, after=saved):
        if recorded.occurred_at > at:
            break
        version = recorded.version
        account = account.after(recorded.event, version)
        if version % every == 0 and version >= saved + saved // 2:
            saved = version
            with suppress(StoreUnavailable):
                snapshots.save(Snapshot(stream, version, SCHEMA, to_bytes(account, recorded)))
    return account


def _newest(journal: EventStore, snapshots: SnapshotStore, stream: str, at: int) -> FoldedAccount:
    limit: int | None = None
    while (found := snapshots.latest(stream, SCHEMA, limit)) is not None:
        last, row_hash = last_event_of(found.state)
        if last <= at and _row_hash(journal, stream, found.version) == row_hash:
            return from_bytes(found.state, found.version)
        limit = found.version - 1
    return FoldedAccount()


def _row_hash(journal: EventStore, stream: str, version: int) -> str:
    """The row hash of one event, which stands for all before it too; empty where there is no such event."""
    return next((one.row_hash for one in journal.read(stream, after=version - 1, limit=1)), "")


def _order_image(state: Placed | Working) -> _OrderImage:
    if isinstance(state, Working):
        return _OrderImage(state.order, True, state.reserved, state.triggered, state.filled)
    return _OrderImage(state.order, False, Decimal(0), False, Decimal(0))


def _order(image: Any) -> Placed | Working:
    if image.accepted:
        return Working(image.order, image.reserved, image.triggered, image.filled)
    return Placed(image.order)
