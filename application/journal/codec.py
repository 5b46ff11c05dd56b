"""Events as text and back: stable name and schema version <-> class.

A payload is a compact JSON object with the field names in the order of the class, so that it can be read with any SQLite
shell, and so that equal events have equal text. What a field may be is told by its annotation; ``application.journal.fields`` has
the list. A value that would not come back as it is (NaN and infinity among them) is refused when it is written.

A class may change; what is stored may not. A change that old payloads do not fit gets a new schema version and an upcaster:

    codec.register("order-filled", 2, OrderFilled)
    codec.upcaster("order-filled", 1, lambda payload: payload | {"reference_price": payload["price"]})

moves payloads of version 1 to version 2, one step at a time. A new field with a default needs neither.

Which events there are is not known here: their owners export tables of stable names, and the composition joins them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from pydantic_core import from_json

from application.journal.errors import UnknownEvent
from application.journal.fields import UNREADABLE, UnstorableValue, compile_reader, compile_writer
from application.journal.record_reader import HeadsAndEvents, Source, compile_record_reader
from domain.shared.errors import InvalidValue
from domain.shared.stable_names import StableNames

Payload = dict[str, Any]
Upcaster = Callable[[Payload], Payload]

_NAME = re.compile(r"[a-z][a-z0-9-]*")


class Encoded(NamedTuple):
    """An event as text."""

    name: str
    schema_version: int
    payload: str


class _Kind(NamedTuple):
    name: str
    version: int
    cls: type
    label: str
    write: Callable[[Any], str]
    read: Callable[[Payload], Any]


class EventCodec:
    """The registry of event names, and the way from event to text and back."""

    def __init__(self) -> None:
        self._by_class: dict[type, _Kind] = {}
        self._by_name: dict[str, _Kind] = {}
        self._upcasters: dict[tuple[str, int], Upcaster] = {}
        self._readers: dict[str, Callable[[Payload], Any]] = {}
        self._read_many: Callable[[bytes], HeadsAndEvents] | None = None

    def register(self, name: str, schema_version: int, cls: type) -> None:
        """Gives a class its stable name and the version of its present schema.

        Args:
            name: lower-case words joined by ``-``; never changed once events are stored.
            schema_version: from 1.
            cls: a named tuple, or a frozen dataclass without slots.

        Raises:
            InvalidValue: name or class are taken, or a field's annotation cannot be stored.
        """
        if not _NAME.fullmatch(name) or schema_version < 1:
            raise InvalidValue(f"{name!r} version {schema_version} is not an event name: use words-like-this, from 1")
        if name in self._by_name or cls in self._by_class:
            raise InvalidValue(f"{name!r} or {cls.__name__} is registered already")
        label = f"{name}/{schema_version}"
        read = compile_reader(cls)
        kind = _Kind(name, schema_version, cls, label, compile_writer(cls), read)
        self._by_name[name] = self._by_class[cls] = kind
        self._forget()

    def upcaster(self, name: str, from_version: int, upcast: Upcaster) -> None:
        """Moves payloads of ``name`` from ``from_version`` to the next version.

        Args:
            name: stable event name.
            from_version: the version that ``upcast`` takes.
            upcast: takes a payload as plain JSON data, which it may change, and returns the payload of the next version.

        Raises:
            InvalidValue: there is one already.
        """
        if (name, from_version) in self._upcasters:
            raise InvalidValue(f"{name!r} has an upcaster from version {from_version} already")
        self._upcasters[name, from_version] = upcast
        self._forget()

    def register_all(self, *tables: StableNames) -> None:
        """``register`` for the rows of tables.

        Raises:
            InvalidValue: as ``register``.
        """
        for name, schema_version, cls in chain.from_iterable(tables):
            self.register(name, schema_version, cls)

    def _forget(self) -> None:
        """What was found out before another class or upcaster came."""
        self._readers.clear()
        self._read_many = None

    def registered(self) -> dict[str, tuple[int, type]]:
        """Event name -> present schema version and class."""
        return {kind.name: (kind.version, kind.cls) for kind in self._by_name.values()}

    def encode(self, event: Any) -> Encoded:
        """Name, schema version and payload text of an event.

        Raises:
            UnknownEvent: the class has no stable name, or a value cannot be stored.
        """
        label, payload = self.label_and_payload(event)
        name, _, version = label.rpartition("/")
        return Encoded(name, int(version), payload)

    def label_and_payload(self, event: Any) -> tuple[str, str]:
        """``<name>/<schema version>`` and payload text: ``encode`` for those who write many.

        Raises:
            UnknownEvent: as ``encode``.
        """
        kind = self._by_class.get(type(event))
        if kind is None:
            raise UnknownEvent(f"{type(event).__name__} has no stable event name: register it with the codec")
        try:
            return kind.label, kind.write(event)
        except UNREADABLE as error:
            raise UnknownEvent(f"event {kind.name!r} cannot be stored: {_why(error)}") from error

    def decode(self, name: str, schema_version: int, payload: str) -> Any:
        """The event of a stored payload, upcast to its newest schema.

        Raises:
            UnknownEvent: name or version are unknown, or the payload does not fit the class.
        """
        label = f"{name}/{schema_version}"
        try:
            return self._reader(label)(from_json(payload))
        except UNREADABLE as error:
            raise UnknownEvent(f"a payload of {label} cannot be read: {_why(error)}") from error

    def read_records(self, records: bytes) -> HeadsAndEvents:
        """Many records (application/journal/record.py), one a line, in one go.

        Raises:
            UnknownEvent: as ``decode``; ``decode`` the payloads one by one to learn which.
        """
        read = self._read_many
        if read is None:
            read = self._read_many = compile_record_reader(self._sources())
        try:
            return read(records)
        except UNREADABLE as error:
            raise UnknownEvent(f"a record cannot be read: {_why(error)}") from error

    def _sources(self) -> dict[str, Source]:
        """Every label that can be read, of earlier schema versions too."""
        sources: dict[str, Source] = {}
        for kind in self._by_name.values():
            for version in range(kind.version, 0, -1):
                if version < kind.version and (kind.name, version) not in self._upcasters:
                    break
                label = f"{kind.name}/{version}"
                sources[label] = Source(kind.cls if version == kind.version else None, self._reader(label))
        return sources

    def _reader(self, label: str) -> Callable[[Payload], Any]:
        found = self._readers.get(label)
        if found is None:
            found = self._readers[label] = self._find(label)
        return found

    def _find(self, label: str) -> Callable[[Payload], Any]:
        name, _, text = label.rpartition("/")
        kind = self._by_name.get(name)
        if kind is None or not text.isdecimal():
            raise UnknownEvent(f"event {label!r} is not known: it was written by a newer or another version")
        version = int(text)
        if version > kind.version:
            raise UnknownEvent(f"event {name!r} has schema version {version}, newer than ours ({kind.version})")
        steps: list[Upcaster] = []
        for step in range(version, kind.version):
            if (name, step) not in self._upcasters:
                raise UnknownEvent(f"event {name!r} of schema version {version} has no upcaster from version {step}")
            steps.append(self._upcasters[name, step])
        return _upcasting(steps, kind.read) if steps else kind.read


def _upcasting(steps: Sequence[Upcaster], read: Callable[[Payload], Any]) -> Callable[[Payload], Any]:
    def upcast(payload: Payload) -> Any:
        for step in steps:
            payload = step(payload)
        return read(payload)

    return upcast


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, UnstorableValue | ValueError) else f"{type(error).__name__}: {error}"
