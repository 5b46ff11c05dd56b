"""An event as the journal keeps it: one JSON array, written once and never changed.

    ["order-filled/1",1167609600000000,1732190400000000,null,"run/8f3a/0001#12","8f3a",{"order_id":"O-1","price":"2"}]

Label (``<event name>/<schema version>``), market time and time of recording (microseconds since the epoch, UTC), the event id that
its writer gave, causation id, correlation id (null where there is none), and the payload, a JSON object. Nothing stands between
the parts, so the payload can be cut out as it was written. What is stored is what is hashed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

_TEXT = r'"(?:[^"\\]|\\.)*"'
_HEAD = re.compile(rf'\["([^"\\]*)",(-?\d+),-?\d+(?:,(?:null|{_TEXT})){{3}},')


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


def record_writer(recorded_at: int) -> Callable[[str, int, str | None, str | None, str | None, str], str]:
    """A function that writes records of one time of recording.

    It takes label, market time, event id, causation id, correlation id and payload, and raises TypeError where an id is no text.
    """
    texts: dict[str | None, str] = {None: "null"}

    def text(value: str | None) -> str:
        found = texts.get(value)
        if found is None:
            found = texts[value] = _id_text(value)
        return found

    def write(
        label: str,
        occurred_at: int,
        event_id: str | None,
        causation_id: str | None,
        correlation_id: str | None,
        payload: str,
    ) -> str:
        ids = f"{_id_text(event_id)},{text(causation_id)},{text(correlation_id)}"
        return f'["{label}",{occurred_at},{recorded_at},{ids},{payload}]'

    return write


def has_event_id(record: str, event_id: str | None) -> bool:
    """Whether a record, as ``record_writer`` wrote it, has this event id; None: none."""
    return record.split(",", 3)[3].startswith(f"{_id_text(event_id)},")


def content_of(record: str) -> Content:
    """What a record says has happened.

    Raises:
        ValueError: it is no record.
    """
    found = _HEAD.match(record)
    if found is None or record[-1] != "]":
        raise ValueError("it is no record of an event")
    return Content(found[1], int(found[2]), record[found.end() : -1])


def _id_text(value: str | None) -> str:
    return "null" if value is None else quoted(value)
