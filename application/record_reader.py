"""Many records of the journal as events, by the column.

A replay spends its time here. The reader knows beforehand what the record of each kind of event looks like, so the texts become
decimals, enumerations and numbers while they are parsed, in C; nothing in Python runs for a single event. Kinds that hold more
than plain fields are read as JSON data and made by their own function. What does not look as expected is refused as a whole, and
is for the caller to read one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

_HEAD: list[tuple[str, Any]] = [
    ("occurred_at", int),
    ("recorded_at", int),
    ("event_id", str | None),
    ("causation_id", str | None),
    ("correlation_id", str | None),
]
_PLAIN = (str, int, bool, float, Decimal)


class RecordColumns(NamedTuple):
    """Records by the column, as many values in each."""

    labels: Sequence[str]
    occurred_at: Sequence[int]
    recorded_at: Sequence[int]
    event_ids: Sequence[str | None]
    causation_ids: Sequence[str | None]
    correlation_ids: Sequence[str | None]
    events: Iterable[Any]


class Source(NamedTuple):
    """How the payloads with one label become events.

    Attributes:
        cls: the class whose fields the payload has; None where the payload has another schema.
        read: the event of a payload as JSON data.
    """

    cls: type | None
    read: Callable[[dict[str, Any]], Any]


class Unfitting(ValueError):
    """Some of the records do not look as expected."""


def compile_record_reader(sources: Mapping[str, Source]) -> Callable[[Sequence[str]], RecordColumns]:
    """The function that reads records whose labels are among ``sources``.

    It raises ``Unfitting``, or what a source's ``read`` raises.
    """
    label_of: dict[type, str] = {}
    class_of: dict[type, type] = {}
    make: dict[type, Callable[[Any], Any]] = {}
    for label, source in sources.items():
        payload = None if source.cls is None else _payload_type(source.cls)
        fields = [*_HEAD, ("payload", dict[str, Any] if payload is None else payload)]
        row = msgspec.defstruct("Row", fields, array_like=True, tag=label, gc=False, forbid_unknown_fields=True)
        label_of[row] = label
        make[row] = source.read
        if payload is not None and source.cls is not None:
            class_of[row] = source.cls
            make[row] = _maker(source.cls)
    if not label_of:
        return _refuse
    decode = msgspec.json.Decoder(list[_any_of(label_of)]).decode  # type: ignore[misc]
    as_tuple, new = msgspec.structs.astuple, tuple.__new__

    def read(records: Sequence[str]) -> RecordColumns:
        try:
            rows: Sequence[Any] = decode(f"[{','.join(records)}]")
        except (msgspec.MsgspecError, TypeError) as error:
            raise Unfitting(str(error)) from error
        if len(rows) != len(records):
            raise Unfitting("a record holds more or less than one event")
        kinds = list(map(type, rows))
        occurred_at, recorded_at, ids, causes, talks, payloads = zip(*map(as_tuple, rows), strict=True)
        if class_of.keys() >= set(kinds):
            events: Iterable[Any] = map(new, map(class_of.__getitem__, kinds), map(as_tuple, payloads))
        else:
            events = [make[kind](payload) for kind, payload in zip(kinds, payloads, strict=True)]
        labels = list(map(label_of.__getitem__, kinds))
        return RecordColumns(labels, occurred_at, recorded_at, ids, causes, talks, events)

    return read


def _any_of(kinds: Iterable[type]) -> Any:
    return Union[tuple(kinds)]  # noqa: UP007 - as many as there are


def _refuse(records: Sequence[str]) -> RecordColumns:
    raise Unfitting(f"no event is known, and there are {len(records)}")


def _maker(cls: Any) -> Callable[[Any], Any]:
    return lambda payload: tuple.__new__(cls, msgspec.structs.astuple(payload))


def _payload_type(cls: type) -> Any:
    """A structure with the fields of a named tuple; None where there is more in it than texts, numbers and enumerations."""
    if not (issubclass(cls, tuple) and hasattr(cls, "_fields")):
        return None
    hints = get_type_hints(cls)
    fields = [(name, _plain_type(hints[name])) for name in cls._fields]
    if any(kind is None for _, kind in fields):
        return None
    return msgspec.defstruct(cls.__name__, fields, gc=False, forbid_unknown_fields=True)


def _plain_type(annotation: Any) -> Any:
    annotation = getattr(annotation, "__supertype__", annotation)
    if get_origin(annotation) in (Union, UnionType):
        inner = [_plain_type(one) for one in get_args(annotation) if one is not NoneType]
        return inner[0] | None if len(inner) == 1 and inner[0] is not None else None
    if annotation in _PLAIN or (isinstance(annotation, type) and issubclass(annotation, Enum)):
        return annotation
    return None
