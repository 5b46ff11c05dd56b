"""Snapshots of an account: folded states that spare a long stream's beginning."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic_core import from_json

from application.journal.envelope import RecordedEvent
from application.journal.event_store import EventStore
from application.journal.fields import compile_reader, compile_writer
from application.journal.snapshot_store import Snapshot, SnapshotStore
from application.ports.errors import StoreUnavailable
from domain.orders.decider import Placed, Working
from domain.orders.order import Order
from domain.portfolio.append_only import AppendOnly, GrowingSet
from domain.portfolio.events import PortfolioEvent
from domain.portfolio.portfolio import EMPTY, Portfolio, evolve
from domain.portfolio.position import ClosedPosition, Position, Transaction

EVERY = 20_000
"""Events before the first snapshot: about as many as are folded in half a second. Each further one stands at half as many
again as the one before it, so that all of them together are no larger than three times the newest."""

SCHEMA = "portfolio/2"


@dataclass(frozen=True)
class _OrderImage:
    order: Order
    accepted: bool
    reserved: Decimal
    triggered: bool
    filled: Decimal


@dataclass(frozen=True)
class _PortfolioImage:
    cash: Decimal
    deposited: Decimal
    reserved: Decimal
    short_basis: Decimal
    realised: Decimal
    fees: Decimal
    positions: tuple[Position, ...]
    orders: tuple[_OrderImage, ...]
    order_ids: tuple[str, ...]
    closed: tuple[ClosedPosition, ...]
    transactions: tuple[Transaction, ...]


_SCALARS = ("cash", "deposited", "reserved", "short_basis", "realised", "fees")
_write, _read = compile_writer(_PortfolioImage), compile_reader(_PortfolioImage)


def to_bytes(state: Portfolio, last: RecordedEvent) -> bytes:
    """An account as bytes, behind a line with the market time and the row hash of the ``last`` event in it."""
    image = _PortfolioImage(
        **{name: getattr(state, name) for name in _SCALARS},
        positions=tuple(state.positions.values()),
        orders=tuple(_order_image(order) for order in state.orders.values()),
        order_ids=tuple(state.order_ids),
        closed=tuple(state.closed),
        transactions=tuple(state.transactions),
    )
    return f"{last.occurred_at} {last.row_hash}\n{_write(image)}".encode()


def last_event_of(stored: bytes) -> tuple[int, str]:
    """Market time and row hash of the last event in what ``to_bytes`` gave."""
    at, row_hash = stored.partition(b"\n")[0].decode().split(" ")
    return int(at), row_hash


def from_bytes(stored: bytes) -> Portfolio:
    """The account that ``to_bytes`` was given."""
    image: _PortfolioImage = _read(from_json(stored.partition(b"\n")[2]))
    return Portfolio(
        **{name: getattr(image, name) for name in _SCALARS},
        positions={position.symbol: position for position in image.positions},
        orders={one.order.order_id: _order(one) for one in image.orders},
        order_ids=GrowingSet(image.order_ids),
        closed=AppendOnly(image.closed),
        transactions=AppendOnly(image.transactions),
    )


def folded_up_to(
    journal: EventStore, snapshots: SnapshotStore, stream: str, at: int, *, every: int = EVERY
) -> tuple[Portfolio, int]:
    """The account of a stream after all events up to market time ``at``, and the version of the last event that is in.

    Starts from the newest snapshot that is old enough and fits the stream as it is, and leaves snapshots behind on long streams;
    a store that takes none costs time only. Version 0 says that the stream has no event so early.

    Args:
        journal: where the stream stands.
        snapshots: where folded states are kept.
        stream: the attempt's stream.
        at: market time, microseconds since the epoch, UTC.
        every: events before the first snapshot.
    """
    state, version = _newest(journal, snapshots, stream, at)
    saved = version
    for recorded in journal.read(stream, after=version):
        if recorded.occurred_at > at:
            break
        version = recorded.version
        if isinstance(recorded.event, PortfolioEvent):
            state = evolve(state, recorded.event)
        if version % every == 0 and version >= saved + saved // 2:
            saved = version
            with suppress(StoreUnavailable):
                snapshots.save(Snapshot(stream, version, SCHEMA, to_bytes(state, recorded)))
    return state, version


def _newest(journal: EventStore, snapshots: SnapshotStore, stream: str, at: int) -> tuple[Portfolio, int]:
    limit: int | None = None
    while (found := snapshots.latest(stream, SCHEMA, limit)) is not None:
        last, row_hash = last_event_of(found.state)
        if last <= at and _row_hash(journal, stream, found.version) == row_hash:
            return from_bytes(found.state), found.version
        limit = found.version - 1
    return EMPTY, 0


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
