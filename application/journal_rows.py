"""Rows of the journal: what every event store writes and checks, whatever it writes to.

A row is a tuple ``(stream_key, version, position, label, occurred_at, recorded_at, event_id, causation_id, correlation_id,
payload, row_digest)``. ``label`` is ``<event name>/<schema version>``, ``event_id`` is None where it derives from stream and
version, ``stream_key`` and ``position`` are the store's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import NamedTuple, TypeAlias

from application.event_codec import EventCodec
from application.ports.errors import EventIdReused, IntegrityError, UnknownEvent, VersionConflict
from application.ports.event_store import ANY_VERSION
from domain.shared.envelope import NewEvent, RecordedEvent
from domain.shared.errors import InvalidValue
from domain.shared.event_hash import content_digest, row_hasher

Row: TypeAlias = tuple[int, int, int, str, int, int, str | None, str | None, str | None, str, bytes]

Places: TypeAlias = tuple[Sequence[str], Sequence[int], Sequence[int]]
"""Streams, versions and positions of rows."""

Content: TypeAlias = tuple[str, int, int, str | None, str | None, str | None, str, bytes]
"""A row from its label on."""

_INT64 = 2**63


class Prepared(NamedTuple):
    """An event as text, with its content hash, before it has a place."""

    label: str
    occurred_at: int
    event_id: str | None
    causation_id: str | None
    correlation_id: str | None
    payload: str
    content: bytes


class Known(NamedTuple):
    """Where an event id stands already, and with which content."""

    stream: str
    version: int
    content: bytes


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
    """Encodes events and hashes their content.

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
        content = content_digest(label, occurred_at, payload)
        if event_id is not None:
            if event_id in ids:
                raise EventIdReused(event_id, "stands twice in one batch")
            ids.add(event_id)
        fields = (label, occurred_at, event_id, new.causation_id, new.correlation_id, payload, content)
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
        if found.stream != stream or found.content != event.content:
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


def chain(
    stream: str,
    key: int,
    version: int,
    position: int,
    before: bytes,
    recorded_at: int,
    events: Iterable[Prepared],
) -> list[Row]:
    """The rows of a batch that follows ``version``, ``position`` and row hash ``before``."""
    digest = row_hasher(stream)
    rows: list[Row] = []
    for label, occurred_at, given_id, causation_id, correlation_id, payload, content in events:
        version += 1
        position += 1
        event_id = None if given_id is None or given_id == f"{stream}#{version}" else given_id
        before = digest(before, content, version, recorded_at, event_id, causation_id, correlation_id)
        rows.append(
            (
                key,
                version,
                position,
                label,
                occurred_at,
                recorded_at,
                event_id,
                causation_id,
                correlation_id,
                payload,
                before,
            )
        )
    return rows


def check_rows(stream: str, after: int, before: bytes, rows: Iterable[Row]) -> bytes:
    """Checks rows that should follow version ``after``, whose row hash is ``before``; returns the row hash of the last.

    Raises:
        IntegrityError: names the first version that is missing or does not match.
    """
    digest = row_hasher(stream)
    for _, version, _, label, occurred_at, recorded_at, event_id, causation_id, correlation_id, payload, stored in rows:
        after += 1
        if version != after:
            raise IntegrityError(stream, after, f"is missing, version {version!r} stands in its place")
        try:
            content = content_digest(label, occurred_at, payload)
            before = digest(before, content, version, recorded_at, event_id, causation_id, correlation_id)
        except (TypeError, UnicodeError) as error:
            raise IntegrityError(stream, version, f"holds something unreadable: {error}") from error
        if before != stored:
            raise IntegrityError(stream, version, "the event does not match its hash")
    return before


def recorded(codec: EventCodec, places: Places, contents: Sequence[Content]) -> Iterator[RecordedEvent]:
    """The events of rows, of which ``places`` says where each stands and ``contents`` the rest.

    Works by the column, in C, because this is what a replay spends its time on.

    Raises:
        UnknownEvent: an event's name or schema version is not in the codec, or its payload does not fit.
        IntegrityError: a payload is no JSON object.
    """
    if not contents:
        return iter(())
    labels, occurred_at, recorded_at, ids, causes, talks, payloads, digests = zip(*contents, strict=True)
    try:
        events = codec.decode_many(labels, payloads)
    except (UnknownEvent, TypeError, AttributeError):
        rows = zip(places[0], places[1], labels, payloads, strict=True)
        events = [_decoded(codec, *row) for row in rows]
    stored = {label: codec.stored(label) for label in set(labels)}
    names = map({label: kind.name for label, kind in stored.items()}.__getitem__, labels)
    schemas = map({label: kind.schema_version for label, kind in stored.items()}.__getitem__, labels)
    told = (names, schemas, occurred_at, recorded_at, ids, causes, talks, events, payloads, digests)
    return map(tuple.__new__, repeat(RecordedEvent), zip(*places, *told, strict=True))


def parted(rows: Sequence[Row], streams: Sequence[str]) -> tuple[Places, list[Content]]:
    """Places and contents of rows; ``streams`` names the stream of each."""
    return (streams, [row[1] for row in rows], [row[2] for row in rows]), [row[3:] for row in rows]


def _decoded(codec: EventCodec, stream: str, version: int, label: str, payload: str) -> object:
    try:
        name, _, schema_version = label.rpartition("/")
        json.loads(payload)
    except (AttributeError, TypeError, ValueError) as error:
        raise IntegrityError(stream, version, f"holds something unreadable: {error}") from error
    try:
        return codec.decode(name, int(schema_version), payload)
    except ValueError:
        raise UnknownEvent(f"stream {stream!r}, version {version}: event {label!r} is not known") from None
    except UnknownEvent as error:
        raise UnknownEvent(f"stream {stream!r}, version {version}: {error}") from error
