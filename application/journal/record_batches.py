"""Events into record batches and back: what every event store writes and checks, whatever it writes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

from pydantic_core import from_json

from application.journal.codec import EventCodec
from application.journal.envelope import NewEvent, RecordedEvent
from application.journal.errors import EventIdReused, IntegrityError, UnknownEvent, VersionConflict
from application.journal.event_hash import row_digests
from application.journal.event_store import ANY_VERSION
from application.journal.record import Head, content_of, given_id, id_text, join_record, write_record
from application.journal.record_batch import RecordBatch
from application.journal.record_reader import HeadsAndEvents
from domain.shared.errors import InvalidValue

MOST_EVENTS = 256
"""Events in a batch: what one append wrote is cut into batches of so many, so that a part can be read without the rest."""

_MOST_BYTES = 1 << 22
"""Larger batches are cut into single events."""

_INT64 = 2**63
_NO_ID = re.compile(rb'\["[^"\\]*",-?\d+,-?\d+,null,')


class Prepared(NamedTuple):
    """Events as records, before they have a place.

    Attributes:
        lines: their records as UTF-8, each with the event id that was given.
        given_ids: these ids, by place in ``lines``.
    """

    lines: list[bytes]
    given_ids: Mapping[int, str]


class Placed(NamedTuple):
    """Events as they are stored.

    Attributes:
        batches: their records and row hashes.
        given_ids: the versions of those whose id is not that of their place.
    """

    batches: list[RecordBatch]
    given_ids: Mapping[str, int]


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


def prepare(codec: EventCodec, events: Iterable[NewEvent], recorded_at: int) -> Prepared:
    """Writes the records of events that the store was given at ``recorded_at``.

    Raises:
        UnknownEvent: a class has no stable name, or a value cannot be stored.
        EventIdReused: two events have one id.
    """
    encode = codec.label_and_payload
    lines: list[bytes] = []
    given_ids: dict[int, str] = {}
    seen: set[str] = set()
    cause = talk = None
    cause_text = talk_text = "null"
    try:
        for event, occurred_at, event_id, causation_id, correlation_id in events:
            _check_time(occurred_at)
            label, payload = encode(event)
            if causation_id is not cause:
                cause, cause_text = causation_id, id_text(causation_id)
            if correlation_id is not talk:
                talk, talk_text = correlation_id, id_text(correlation_id)
            own = "null"
            if event_id is not None:
                own = id_text(event_id)
                if event_id in seen:
                    raise EventIdReused(event_id, "stands twice in one batch")
                seen.add(event_id)
                given_ids[len(lines)] = event_id
            record = join_record(label, occurred_at, recorded_at, own, cause_text, talk_text, payload)
            lines.append(record.encode())
    except (UnicodeEncodeError, TypeError) as error:
        raise UnknownEvent(f"an event cannot be stored: {error}") from error
    return Prepared(lines, given_ids)


def prepare_one(codec: EventCodec, event: NewEvent, recorded_at: int) -> bytes:
    """The record of one event, as ``prepare``; it does without what pays only for many."""
    _check_time(event.occurred_at)
    label, payload = codec.label_and_payload(event.event)
    try:
        return write_record(label, event.occurred_at, recorded_at, *event[2:], payload).encode()
    except (UnicodeEncodeError, TypeError) as error:
        raise UnknownEvent(f"an event cannot be stored: {error}") from error


def _check_time(occurred_at: int) -> None:
    if occurred_at.__class__ is not int or not -_INT64 <= occurred_at < _INT64:
        raise UnknownEvent(f"an event cannot be stored: occurred_at = {occurred_at!r} is no 64-bit int")


def place_of(event_id: str) -> tuple[str, int] | None:
    """Stream and version of which ``event_id`` is the derived id; None where it has another form."""
    stream, _, digits = event_id.rpartition("#")
    if stream and digits.isascii() and digits.isdecimal() and digits[0] != "0" and len(digits) < 19:
        return stream, int(digits)
    return None


def is_new(stream: str, expected: int, head: int, prepared: Prepared, find: Callable[[str], Known | None]) -> bool:
    """Whether events are to be written; False where all of them are in the stream already.

    An event without an id has the id of the place that ``expected`` gives it, so the same append may be repeated when its
    answer was lost. With ``ANY_VERSION`` such an event has no id yet and is always new.

    Args:
        stream: the stream appended to.
        expected: the version that the caller expects.
        head: the version that the stream has.
        prepared: the events.
        find: looks an event id up, explicit or derived.

    Raises:
        VersionConflict: the stream is at another version.
        EventIdReused: an explicit id is known with another content or in another stream, is the derived id of another place,
            or only a part of the events is known.
    """
    if not prepared.lines:
        return False
    start = head if expected == ANY_VERSION else expected
    if start == head and not prepared.given_ids:
        return True
    known: list[str | None] = []
    for place, line in enumerate(prepared.lines):
        own = f"{stream}#{start + place + 1}"
        event_id = prepared.given_ids.get(place)
        if event_id is None and expected == ANY_VERSION:
            continue
        found = find(own if event_id is None else event_id)
        if found is None:
            if event_id is not None and event_id != own and place_of(event_id):
                raise EventIdReused(event_id, "is the derived id of another place: give another id, or none")
            continue
        if found.stream != stream or not _same_content(found, line):
            raise VersionConflict(stream, expected, head) if event_id is None else EventIdReused(event_id)
        known.append(event_id)
    if len(known) == len(prepared.lines):
        return False
    for event_id in known:
        if event_id is not None:
            raise EventIdReused(event_id, "is already in the journal, but other events of its batch are not")
    if start != head:
        raise VersionConflict(stream, expected, head)
    return True


def _same_content(known: Known, line: bytes) -> bool:
    try:
        return content_of(known.record) == content_of(line.decode())
    except ValueError as error:
        raise IntegrityError(known.stream, known.version, f"holds something unreadable: {error}") from error


def placed(stream: str, version: int, position: int, before: bytes, prepared: Prepared) -> Placed:
    """The batches of events that follow ``version`` and ``position``, where the row hash ``before`` stands."""
    lines = list(prepared.lines) if prepared.given_ids else prepared.lines
    ids: dict[str, int] = {}
    for place, event_id in prepared.given_ids.items():
        if event_id == f"{stream}#{version + place + 1}":
            lines[place] = _without_id(lines[place])
        else:
            ids[event_id] = version + place + 1
    digests = row_digests(before, lines)
    batches = [
        RecordBatch(
            stream,
            position + first + 1,
            version + first + 1,
            b"\n".join(lines[first:stop]),
            b"".join(digests[first:stop]),
        )
        for first, stop in _cuts(lines)
    ]
    return Placed(batches, ids)


def _cuts(lines: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    for first in range(0, len(lines), MOST_EVENTS):
        stop = min(first + MOST_EVENTS, len(lines))
        if sum(map(len, lines[first:stop])) <= _MOST_BYTES:
            yield first, stop
        else:
            yield from ((place, place + 1) for place in range(first, stop))


def _without_id(line: bytes) -> bytes:
    """The record of an event whose given id is the one that its place has anyway."""
    label, occurred_at, recorded_at, _, causation_id, correlation_id, _ = from_json(line)
    payload = content_of(line.decode()).payload
    return write_record(label, occurred_at, recorded_at, None, causation_id, correlation_id, payload).encode()


def given_ids(batch: RecordBatch) -> dict[str, int]:
    """The event ids that writers gave, and the versions that have them.

    Raises:
        IntegrityError: a record is none.
    """
    ids: dict[str, int] = {}
    for version, line in enumerate(batch.lines, batch.version):
        if _NO_ID.match(line) is None:
            try:
                event_id = given_id(line.decode())
            except ValueError as error:
                raise _unreadable(batch.stream, version, error) from error
            if event_id is not None:
                ids[event_id] = version
    return ids


def only_record(batch: RecordBatch) -> str:
    """The record of a batch of one event.

    Raises:
        IntegrityError: it is no text.
    """
    try:
        return batch.record(batch.version)
    except UnicodeDecodeError as error:
        raise _unreadable(batch.stream, batch.version, error) from error


def check_batch(batch: RecordBatch, before: bytes) -> None:
    """Checks a batch that follows the row hash ``before``.

    Raises:
        IntegrityError: names the first version that does not match.
    """
    lines = batch.records.split(b"\n")
    if b"".join(row_digests(before, lines)) == batch.row_hashes:
        return
    for place, digest in enumerate(row_digests(before, lines)):
        if batch.row_hash(batch.version + place) != digest:
            raise IntegrityError(batch.stream, batch.version + place, "the event does not match its hash")
    raise IntegrityError(batch.stream, batch.version + len(lines), "is missing")


def recorded(codec: EventCodec, batches: Sequence[RecordBatch]) -> Iterator[RecordedEvent]:
    """The events of batches.

    Raises:
        UnknownEvent: an event's name or schema version is not in the codec, or its payload does not fit.
        IntegrityError: a record is none.
    """
    heads, events = _read(codec, batches)
    if len(batches) == 1:
        versions: Iterable[int] = range(batches[0].version, batches[0].last + 1)
        owners: Iterable[RecordBatch] = repeat(batches[0])
    else:
        versions = chain.from_iterable([range(batch.version, batch.last + 1) for batch in batches])
        owners = chain.from_iterable([repeat(batch, batch.size) for batch in batches])
    return map(tuple.__new__, repeat(RecordedEvent), zip(versions, events, heads, owners))  # noqa: B905 - owners may go on for ever


def _read(codec: EventCodec, batches: Sequence[RecordBatch]) -> HeadsAndEvents:
    try:
        heads, events = codec.read_records(b"\n".join([batch.records for batch in batches]))
        records = [batch.records.count(b"\n") + 1 for batch in batches]
        if len(heads) == sum(records) and records == [batch.size for batch in batches]:
            return heads, events
    except (UnknownEvent, TypeError, AttributeError):
        pass
    alone = [_read_alone(codec, batch.stream, *one) for batch in batches for one in _numbered(batch)]
    return [head for head, _ in alone], [event for _, event in alone]


def _numbered(batch: RecordBatch) -> Iterator[tuple[int, bytes]]:
    lines = batch.lines
    if len(lines) != batch.size:
        raise IntegrityError(
            batch.stream, batch.version, f"and what follows: {batch.size} events in {len(lines)} records"
        )
    return enumerate(lines, batch.version)


def _read_alone(codec: EventCodec, stream: str, version: int, line: bytes) -> tuple[Head, Any]:
    try:
        label, _, payload = content_of(line.decode())
        head = Head(*from_json(line)[:-1])
    except (TypeError, ValueError) as error:
        raise _unreadable(stream, version, error) from error
    name, _, schema_version = label.rpartition("/")
    try:
        return head, codec.decode(name, int(schema_version), payload)
    except ValueError:
        raise UnknownEvent(f"stream {stream!r}, version {version}: event {label!r} is not known") from None
    except UnknownEvent as error:
        raise UnknownEvent(f"stream {stream!r}, version {version}: {error}") from error


def _unreadable(stream: str, version: int, error: Exception) -> IntegrityError:
    return IntegrityError(stream, version, f"holds something unreadable: {error}")
