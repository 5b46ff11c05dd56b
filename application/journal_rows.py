"""Rows of the journal: what every event store writes and checks, whatever it writes to.

A row is a tuple ``(stream_key, version, position, event_id, record, row_digest)``. ``event_id`` is None where it derives from stream
and version, ``record`` is all there is to know of the event (domain/shared/record.py), ``stream_key`` and ``position`` are the
store's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any, NamedTuple, TypeAlias

from pydantic_core import from_json

from application.event_codec import EventCodec
from application.ports.errors import EventIdReused, IntegrityError, UnknownEvent, VersionConflict
from application.ports.event_store import ANY_VERSION
from application.record_reader import RecordColumns
from domain.shared.envelope import NewEvent, RecordedEvent
from domain.shared.errors import InvalidValue
from domain.shared.event_hash import row_digest
from domain.shared.record import Content, content_of, has_event_id, record_writer

Row: TypeAlias = tuple[int, int, int, str | None, str, bytes]

Places: TypeAlias = tuple[Sequence[str], Sequence[int], Sequence[int]]
"""Streams, versions and positions of rows."""

Written: TypeAlias = tuple[str, bytes]
"""Record and row hash of a row."""

_INT64 = 2**63


class Prepared(NamedTuple):
    """An event as text, before it has a place."""

    label: str
    occurred_at: int
    event_id: str | None
    causation_id: str | None
    correlation_id: str | None
    payload: str


class Known(NamedTuple):
    """Where an event id stands already, and in which record."""

    stream: str
    version: int
    record: str


def check_stream(stream: str) -> None:
    """A stream's name is text that UTF-8 can hold, and not empty.

    Raises:
        InvalidValue: it is not.
    """
    try:
        usable = bool(stream.encode())
    except (AttributeError, UnicodeEncodeError):
        usable = False
    if not usable:
        raise InvalidValue(f"{stream!r} cannot be the name of a stream", field="stream", value=stream)


@contextmanager
def storable() -> Iterator[None]:
    """Turns what text that UTF-8 cannot hold, or an id that is no text, raises into ``UnknownEvent``."""
    try:
        yield
    except (UnicodeEncodeError, TypeError) as error:
        raise UnknownEvent(f"an event cannot be stored: {error}") from error


def prepare(codec: EventCodec, events: Iterable[NewEvent]) -> list[Prepared]:
    """Encodes events.

    Raises:
        UnknownEvent: a class has no stable name, or a value cannot be stored.
        EventIdReused: two events have one id.
    """
    encode = codec.label_and_payload
    make = tuple.__new__
    prepared: list[Prepared] = []
    ids: set[str] = set()
    for new in events:
        occurred_at, event_id = new.occurred_at, new.event_id
        if occurred_at.__class__ is not int or not -_INT64 <= occurred_at < _INT64:
            raise UnknownEvent(f"an event cannot be stored: occurred_at = {occurred_at!r} is no 64-bit int")
        label, payload = encode(new.event)
        if event_id is not None:
            if not isinstance(event_id, str):
                raise UnknownEvent(f"an event cannot be stored: its id {event_id!r} is no text")
            if event_id in ids:
                raise EventIdReused(event_id, "stands twice in one batch")
            ids.add(event_id)
        fields = (label, occurred_at, event_id, new.causation_id, new.correlation_id, payload)
        prepared.append(make(Prepared, fields))
    return prepared


def place_of(event_id: str) -> tuple[str, int] | None:
    """Stream and version of which ``event_id`` is the derived id; None where it has another form."""
    stream, _, digits = event_id.rpartition("#")
    if stream and digits.isascii() and digits.isdecimal() and digits[0] != "0" and len(digits) < 19:
        return stream, int(digits)
    return None


def is_new(
    stream: str, expected: int, head: int, events: Sequence[Prepared], find: Callable[[str], Known | None]
) -> bool:
    """Whether a batch is to be written; False where all of it is in the stream already.

    An event without an id has the id of the place that ``expected`` gives it, so the same append may be repeated when its
    answer was lost. With ``ANY_VERSION`` such an event has no id yet and is always new.

    Args:
        stream: the stream appended to.
        expected: the version that the caller expects.
        head: the version that the stream has.
        events: the batch.
        find: looks an event id up, explicit or derived.

    Raises:
        VersionConflict: the stream is at another version.
        EventIdReused: an explicit id is known with another content or in another stream, is the derived id of another place,
            or only a part of the batch is known.
    """
    if not events:
        return False
    start = head if expected == ANY_VERSION else expected
    if start == head and not any(event.event_id is not None for event in events):
        return True
    known: list[str | None] = []
    for place, event in enumerate(events, start + 1):
        own = f"{stream}#{place}"
        event_id = event.event_id
        if event_id is None and expected == ANY_VERSION:
            continue
        found = find(own if event_id is None else event_id)
        if found is None:
            if event_id is not None and event_id != own and place_of(event_id):
                raise EventIdReused(event_id, "is the derived id of another place: give another id, or none")
            continue
        if found.stream != stream or not _same_content(found, event):
            raise VersionConflict(stream, expected, head) if event_id is None else EventIdReused(event_id)
        known.append(event_id)
    if len(known) == len(events):
        return False
    for event_id in known:
        if event_id is not None:
            raise EventIdReused(event_id, "is already in the journal, but other events of its batch are not")
    if start != head:
        raise VersionConflict(stream, expected, head)
    return True


def _same_content(known: Known, event: Prepared) -> bool:
    try:
        return content_of(known.record) == Content(event.label, event.occurred_at, event.payload)
    except ValueError as error:
        raise IntegrityError(known.stream, known.version, f"holds something unreadable: {error}") from error


def chained(
    stream: str,
    key: int,
    version: int,
    position: int,
    before: bytes,
    recorded_at: int,
    events: Iterable[Prepared],
) -> list[Row]:
    """The rows of a batch that follows ``version``, ``position`` and row hash ``before``."""
    write, digest = record_writer(recorded_at), row_digest
    rows: list[Row] = []
    for label, occurred_at, given_id, causation_id, correlation_id, payload in events:
        version += 1
        position += 1
        event_id = None if given_id is None or given_id == f"{stream}#{version}" else given_id
        record = write(label, occurred_at, event_id, causation_id, correlation_id, payload)
        before = digest(before, record)
        rows.append((key, version, position, event_id, record, before))
    return rows


def check_rows(stream: str, after: int, before: bytes, rows: Iterable[Row]) -> bytes:
    """Checks rows that should follow version ``after``, whose row hash is ``before``; returns the row hash of the last.

    Raises:
        IntegrityError: names the first version that is missing or does not match.
    """
    digest = row_digest
    for _, version, _, event_id, record, stored in rows:
        after += 1
        if version != after:
            raise IntegrityError(stream, after, f"is missing, version {version!r} stands in its place")
        try:
            before = digest(before, record)
            same = before == stored and has_event_id(record, event_id)
        except (AttributeError, IndexError, TypeError, UnicodeError) as error:
            raise IntegrityError(stream, version, f"holds something unreadable: {error}") from error
        if not same:
            raise IntegrityError(stream, version, "the event does not match its hash")
    return before


def recorded(codec: EventCodec, places: Places, written: Sequence[Written]) -> Iterator[RecordedEvent]:
    """The events of rows, of which ``places`` says where each stands and ``written`` the rest.

    Works by the column, in C, because this is what a replay spends its time on.

    Raises:
        UnknownEvent: an event's name or schema version is not in the codec, or its payload does not fit.
        IntegrityError: a record is none.
    """
    if not written:
        return iter(())
    records, digests = zip(*written, strict=True)
    try:
        columns = codec.read_records(records)
    except (UnknownEvent, TypeError, AttributeError):
        rows = zip(places[0], places[1], records, strict=True)
        columns = RecordColumns(*zip(*(_read_alone(codec, *row) for row in rows), strict=True))
    return map(tuple.__new__, repeat(RecordedEvent), zip(*places, *columns, records, digests, strict=True))


def parted(rows: Sequence[Row], streams: Sequence[str]) -> tuple[Places, list[Written]]:
    """Places and contents of rows; ``streams`` names the stream of each."""
    return (streams, [row[1] for row in rows], [row[2] for row in rows]), [row[4:] for row in rows]


def _read_alone(codec: EventCodec, stream: str, version: int, record: str) -> tuple[Any, ...]:
    try:
        label, _, payload = content_of(record)
        head = from_json(record)[:-1]
    except (TypeError, ValueError) as error:
        raise IntegrityError(stream, version, f"holds something unreadable: {error}") from error
    name, _, schema_version = label.rpartition("/")
    try:
        return (*head, codec.decode(name, int(schema_version), payload))
    except ValueError:
        raise UnknownEvent(f"stream {stream!r}, version {version}: event {label!r} is not known") from None
    except UnknownEvent as error:
        raise UnknownEvent(f"stream {stream!r}, version {version}: {error}") from error
