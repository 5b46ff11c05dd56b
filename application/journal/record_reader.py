"""Many records of the journal as events at once.

A replay spends its time here. The reader knows beforehand what the record of each kind of event looks like, so the texts become
decimals, enumerations and numbers while they are parsed, in C; nothing in Python runs for a single event. Kinds that hold more
than plain fields are read as JSON data and made by their own function. What does not look as expected is refused as a whole, and
is for the caller to read one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec

from application.journal.envelope import RecordHead

_HEAD: list[tuple[str, Any]] = [
    ("occurred_at", int),
    ("recorded_at", int),
    ("event_id", str | None),
    ("causation_id", str | None),
    ("correlation_id", str | None),
]
_PLAIN = (str, int, bool, float, Decimal)

HeadsAndEvents: TypeAlias = tuple[Sequence[RecordHead], Iterable[Any]]
"""As many of each as there are records."""


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


def compile_record_reader(sources: Mapping[str, Source]) -> Callable[[bytes], HeadsAndEvents]:
    """The function that reads records, one a line, whose labels are among ``sources``.

    It raises ``Unfitting``, or what a source's ``read`` raises.
    """
    rows: list[type] = []
    class_of: dict[type, type] = {}
    make: dict[type, Callable[[Any], Any]] = {}
    for label, source in sources.items():
        payload = None if source.cls is None else _payload_type(source.cls)
        row = msgspec.defstruct(
            "Row",
            [*_HEAD, ("payload", dict[str, Any] if payload is None else payload)],
            namespace={"label": label},
            array_like=True,
            tag=label,
            gc=False,
            forbid_unknown_fields=True,
        )
        rows.append(row)
        make[row] = source.read
        if payload is not None and source.cls is not None:
            class_of[row] = source.cls
            make[row] = _maker(source.cls)
    if not rows:
        return _refuse
    decode = msgspec.json.Decoder(Union[tuple(rows)]).decode_lines  # noqa: UP007 - as many as there are
    as_tuple, new, payload_of = msgspec.structs.astuple, tuple.__new__, attrgetter("payload")

    def read(records: bytes) -> HeadsAndEvents:
        try:
            heads: list[Any] = decode(records)
        except (msgspec.MsgspecError, TypeError) as error:
            raise Unfitting(str(error)) from error
        if class_of.keys() >= set(map(type, heads)):
            classes = map(class_of.__getitem__, map(type, heads))
            return heads, map(new, classes, map(as_tuple, map(payload_of, heads)))
        return heads, [make[type(head)](head.payload) for head in heads]

    return read


def _refuse(records: bytes) -> HeadsAndEvents:
    raise Unfitting(f"no event is known, and there are {len(records)} bytes of them")


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
