"""An event as the journal keeps it: one JSON array, written once and never changed.

    ["order-filled/1",1167609600000000,1732190400000000,null,"run/8f3a/0001#12","8f3a",{"order_id":"O-1","price":"2"}]

Label (``<event name>/<schema version>``), market time and time of recording (microseconds since the epoch, UTC), the event id that
its writer gave, causation id, correlation id (null where there is none), and the payload, a JSON object. Nothing stands between
the parts, so the payload can be cut out as it was written, and no line breaks, so a record is a line. What is stored is what is hashed.
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

from domain.shared.errors import InvalidValue

_TEXT = r'"(?:[^"\\]|\\.)*"'
_HEAD = re.compile(rf'\["([^"\\]*)",(-?\d+),-?\d+,(null|{_TEXT})(?:,(?:null|{_TEXT})){{2}},')


class Head(NamedTuple):
    """What stands in a record before the payload.

    Attributes:
        label: ``<event name>/<schema version>``.
        occurred_at: market time, microseconds since the epoch, UTC.
        recorded_at: when the store was given the event, likewise.
        event_id: the event id that its writer gave, or None where the id derives from stream and version.
        causation_id: id of the event that led to this one, or None.
        correlation_id: id shared by one conversation, or None.
    """

    label: str
    occurred_at: int
    recorded_at: int
    event_id: str | None
    causation_id: str | None
    correlation_id: str | None


class Content(NamedTuple):
    """What a record says has happened, without where and when it was written down.

    Attributes:
        label: ``<event name>/<schema version>``.
        occurred_at: market time, microseconds since the epoch, UTC.
        payload: JSON object, as it was written.
    """

    label: str
    occurred_at: int
    payload: str


def id_text(value: str | None) -> str:
    """An id as it stands in a record.

    Raises:
        TypeError: it is no text.
    """
    return "null" if value is None else quoted(value)


def write_record(
    label: str,
    occurred_at: int,
    recorded_at: int,
    event_id: str | None,
    causation_id: str | None,
    correlation_id: str | None,
    payload: str,
) -> str:
    """The record of an event.

    Raises:
        TypeError: an id is no text.
    """
    own, cause, talk = id_text(event_id), id_text(causation_id), id_text(correlation_id)
    return join_record(label, occurred_at, recorded_at, own, cause, talk, payload)


def join_record(label: str, occurred_at: int, recorded_at: int, own: str, cause: str, talk: str, payload: str) -> str:
    """The record of an event whose ids are texts already, as ``id_text`` gives them."""
    return f'["{label}",{occurred_at},{recorded_at},{own},{cause},{talk},{payload}]'


def given_id(record: str) -> str | None:
    """The event id in a record; None where it has none.

    Raises:
        InvalidValue: it is no record.
    """
    found = _HEAD.match(record)
    if found is None:
        raise InvalidValue("it is no record of an event", field="record", value=record)
    text: str | None = json.loads(found[3])
    return text


def content_of(record: str) -> Content:
    """What a record says has happened.

    Raises:
        InvalidValue: it is no record.
    """
    found = _HEAD.match(record)
    if found is None or record[-1] != "]":
        raise InvalidValue("it is no record of an event", field="record", value=record)
    return Content(found[1], int(found[2]), record[found.end() : -1])
