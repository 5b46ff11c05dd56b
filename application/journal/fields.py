"""Fields of events as JSON and back, compiled once per class.

| annotation | in the payload |
|---|---|
| ``str``, ``int``, ``bool`` | as they are |
| ``float`` | its shortest text that reads back the same; NaN and infinity are refused |
| ``Decimal`` | its text, so that ``1.0`` and ``1.00`` stay what they are; NaN and infinity are refused |
| an enumeration of strings | the member's value |
| ``datetime`` | ISO 8601 in UTC; one without a time zone is refused |
| ``date`` | ISO 8601 |
| ``tuple[X, ...]``, ``list[X]`` | array |
| ``dict[str, X]`` | object with sorted keys, so that equal dictionaries have equal text |
| ``Any`` | plain JSON data (no tuples, no keys but text, at most 100 levels), objects with sorted keys |
| a frozen dataclass, a named tuple | object |
| ``X | None`` | null, or as X |

Writing and reading a field through a general function costs more than hashing and storing the event, so each class gets one
function that writes it and one that reads it, whose source is put together here from its annotations alone, as ``dataclasses``
does for ``__init__``.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring as quoted
from reprlib import repr as short
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from domain.shared.errors import InvalidValue

Write = Callable[[Any], str]
Read = Callable[[Any], Any]

_MOST_LEVELS = 100
"""Half of what a reader of JSON takes, so that a record can stand around it."""

UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, ArithmeticError)
"""What reading or writing a value that does not fit its annotation may raise."""


class UnstorableValue(ValueError):
    """A value does not fit its field's annotation, or would not come back as it is."""


class FieldKind(NamedTuple):
    """How one kind of field is written and read.

    Attributes:
        write: JSON text of any value of the kind.
        read: the value of JSON data; None where the data are the value.
        plain: expression over the value ``{0}``: whether ``text`` writes it; empty where only ``write`` does.
        text: expression over the value ``{0}`` for its JSON text.
        scope: what these expressions name.
        optional: whether null stands for None and is not read.
    """

    write: Write
    read: Read | None
    plain: str = ""
    text: str = ""
    scope: Mapping[str, Any] = {}
    optional: bool = False


def field_kind(annotation: Any) -> FieldKind:
    """The kind of an annotation.

    Raises:
        InvalidValue: it is none of the table above.
    """
    annotation = getattr(annotation, "__supertype__", annotation)
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType) and len(arguments) == 2 and type(None) in arguments:
        return _optional(field_kind(next(one for one in arguments if one is not type(None))))
    if (origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis) or origin is list:
        return _sequence(origin, field_kind(arguments[0]))
    if origin is dict and arguments[0] is str:
        return _mapping(field_kind(arguments[1]))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return _enumeration(annotation)
    if isinstance(annotation, type) and (dataclasses.is_dataclass(annotation) or _is_named_tuple(annotation)):
        return _nested(annotation)
    raise InvalidValue(f"{annotation!r} cannot be stored in an event", field="annotation", value=annotation)


def compile_writer(cls: type) -> Write:
    """The function that gives an instance's JSON text, fields in the order of the class.

    It raises one of ``UNREADABLE`` for a value that does not fit.

    Raises:
        InvalidValue: a field cannot be stored.
    """
    kinds = _fields(cls)

    def write_carefully(event: Any) -> str:
        return "{" + ",".join(f"{quoted(name)}:{_field(event, name, kind)}" for name, kind in kinds.items()) + "}"

    if not all(kind.plain for kind in kinds.values()):
        return write_carefully
    scope: dict[str, Any] = {"write_carefully": write_carefully}
    lines, texts, conditions, parts = ["def write(event):"], [], ["True"], []
    if _is_named_tuple(cls):
        lines.append(f"    [{', '.join(f'v{place}' for place in range(len(kinds)))}] = event")
    for place, (name, kind) in enumerate(kinds.items()):
        value = f"v{place}"
        scope |= kind.scope
        if not _is_named_tuple(cls):
            lines.append(f"    {value} = event.{name}")
        conditions.append(kind.plain.format(value))
        texts.append(f"    {value} = {kind.text.format(value)}")
        parts.append(f'"{name}":{{{value}}}')
    lines += [f"    if not ({' and '.join(conditions)}):", "        return write_carefully(event)", *texts]
    lines.append(f"    return f'{{{{{','.join(parts)}}}}}'")
    return _compiled(lines, scope, "write")


def compile_reader(cls: type) -> Callable[[dict[str, Any]], Any]:
    """The function that makes an instance of JSON data, which it takes over; missing fields get their defaults.

    It raises one of ``UNREADABLE`` for data that do not fit, unknown fields among them.

    Raises:
        InvalidValue: a field cannot be stored, or the class is neither a named tuple nor a frozen dataclass without slots and
            ``__post_init__``.
    """
    if not _is_named_tuple(cls) and not _is_plain_dataclass(cls):
        raise InvalidValue(
            f"{cls.__name__} must be a named tuple, or a frozen dataclass without slots and without __post_init__"
        )
    kinds = _fields(cls)
    scope: dict[str, Any] = {"names": list(kinds), "completed": _completer(cls, kinds), "cls": cls}
    lines = ["def read(data):", "    if list(data) != names:", "        data = completed(data)"]
    if _is_named_tuple(cls):
        return _compiled(lines + _making_a_tuple(kinds, scope), scope, "read")
    scope |= {"assign": object.__setattr__, "new": object.__new__}
    for place, (name, kind) in enumerate(kinds.items()):
        if kind.read is not None:
            scope[f"read{place}"] = kind.read
            if kind.optional:
                lines.append(f"    if data[{name!r}] is not None:")
            lines.append(f"    {'    ' * kind.optional}data[{name!r}] = read{place}(data[{name!r}])")
    lines += ["    event = new(cls)", "    assign(event, '__dict__', data)", "    return event"]
    return _compiled(lines, scope, "read")


def _making_a_tuple(kinds: Mapping[str, FieldKind], scope: dict[str, Any]) -> list[str]:
    """The lines that make a named tuple of complete data."""
    scope["new"] = tuple.__new__
    fields = []
    for place, kind in enumerate(kinds.values()):
        scope[f"read{place}"] = kind.read
        text = f"v{place}" if kind.read is None else f"read{place}(v{place})"
        fields.append(f"None if v{place} is None else {text}" if kind.optional and kind.read is not None else text)
    if not fields:
        return ["    return new(cls, ())"]
    values = "".join(f"v{place}, " for place in range(len(kinds)))
    return [f"    {values}= data.values()", f"    return new(cls, ({', '.join(fields)},))"]


def _is_plain_dataclass(cls: type) -> bool:
    parameters = cls.__dict__.get("__dataclass_params__")
    return bool(
        parameters and parameters.frozen and "__slots__" not in cls.__dict__ and not hasattr(cls, "__post_init__")
    )


def _is_named_tuple(cls: type) -> bool:
    return issubclass(cls, tuple) and hasattr(cls, "_field_defaults")


def _compiled(lines: list[str], scope: dict[str, Any], name: str) -> Callable[[Any], Any]:
    exec("\n".join(lines), scope)  # noqa: S102 - source made of annotations in our own classes, see the top of this file
    function: Callable[[Any], Any] = scope[name]
    return function


def _fields(cls: Any) -> dict[str, FieldKind]:
    hints = get_type_hints(cls)
    names = cls._fields if _is_named_tuple(cls) else [field.name for field in dataclasses.fields(cls)]
    return {name: field_kind(hints[name]) for name in names}


def _defaults(cls: Any) -> dict[str, Any]:
    """The fields that have defaults, and these."""
    if _is_named_tuple(cls):
        return dict(cls._field_defaults)
    missing = dataclasses.MISSING
    fields = dataclasses.fields(cls)
    made = {field.name: field.default_factory() for field in fields if field.default_factory is not missing}
    return made | {field.name: field.default for field in fields if field.default is not missing}


def _field(event: Any, name: str, kind: FieldKind) -> str:
    value = getattr(event, name)
    try:
        return kind.write(value)
    except UNREADABLE as error:
        raise UnstorableValue(f"{name} = {short(value)}: {error}") from error


def _completer(cls: type, kinds: Mapping[str, FieldKind]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def default(name: str) -> Any:
        defaults = _defaults(cls)
        if name not in defaults:
            raise ValueError(f"field {name!r} is missing")
        return json.loads(kinds[name].write(defaults[name]))

    def completed(data: dict[str, Any]) -> dict[str, Any]:
        unknown = data.keys() - kinds.keys()
        if unknown:
            raise ValueError(f"unknown fields {', '.join(sorted(unknown))}: an upcaster must remove them")
        return {name: data[name] if name in data else default(name) for name in kinds}

    return completed


def _optional(kind: FieldKind) -> FieldKind:
    def write(value: Any) -> str:
        return "null" if value is None else kind.write(value)

    return kind._replace(
        write=write,
        plain=f"({{0}} is None or {kind.plain})" if kind.plain else "",
        text=f"'null' if {{0}} is None else {kind.text}",
        optional=True,
    )


def _sequence(origin: type[tuple[Any, ...]] | type[list[Any]], kind: FieldKind) -> FieldKind:
    read = _reader(kind)

    def write(value: Any) -> str:
        if type(value) is not origin:
            raise UnstorableValue(f"is no {origin.__name__}")
        return f"[{','.join(map(kind.write, value))}]"

    return FieldKind(write, lambda data: origin(map(read, data)))


def _mapping(kind: FieldKind) -> FieldKind:
    read = _reader(kind)

    def write(value: Any) -> str:
        if type(value) is not dict or not all(type(key) is str for key in value):
            raise UnstorableValue("is no dictionary with text as keys")
        return f"{{{','.join(f'{quoted(key)}:{kind.write(value[key])}' for key in sorted(value))}}}"

    return FieldKind(write, lambda data: {key: read(item) for key, item in data.items()})


def _reader(kind: FieldKind) -> Read:
    read = kind.read
    if read is None:
        return lambda data: data
    if kind.optional:
        return lambda data: None if data is None else read(data)
    return read


def _enumeration(cls: type[Enum]) -> FieldKind:
    members = {member.value: member for member in cls}
    if not all(isinstance(value, str) for value in members):
        raise InvalidValue(f"{cls.__name__} is not an enumeration of strings", field="annotation", value=cls)
    name = f"enum_{id(cls)}"

    def write(value: Any) -> str:
        if type(value) is not cls:
            raise UnstorableValue(f"is no {cls.__name__}")
        return quoted(value.value)

    plain, text = f"{{0}}.__class__ is {name}", "quoted({0}._value_)"
    return FieldKind(write, members.__getitem__, plain, text, {name: cls, "quoted": quoted})


def _nested(cls: type) -> FieldKind:
    write_fields = compile_writer(cls)
    reads = {name: _reader(kind) for name, kind in _fields(cls).items()}

    def write(value: Any) -> str:
        if type(value) is not cls:
            raise UnstorableValue(f"is no {cls.__name__}")
        return write_fields(value)

    def read(data: Any) -> Any:
        return cls(**{name: reads[name](item) for name, item in data.items()})

    part = f"nested_{id(cls)}"
    plain, text = f"{{0}}.__class__ is {part}", f"{part}_text({{0}})"
    return FieldKind(write, read, plain, text, {part: cls, f"{part}_text": write_fields})


def _write_text(value: Any) -> str:
    if not isinstance(value, str):
        raise UnstorableValue("is no text")
    return quoted(value)


def _write_int(value: Any) -> str:
    if type(value) is not int:
        raise UnstorableValue("is no int")
    return repr(value)


def _write_bool(value: Any) -> str:
    if type(value) is not bool:
        raise UnstorableValue("is no bool")
    return "true" if value else "false"


def _write_float(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnstorableValue("is no float")
    number = float(value)
    if number - number != 0.0 or number != value:
        raise UnstorableValue("is not a finite float")
    return repr(number)


def _write_decimal(value: Any) -> str:
    if type(value) is not Decimal or not value.is_finite():
        raise UnstorableValue("is no finite Decimal")
    return f'"{value!s}"'


def _write_instant(value: Any) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise UnstorableValue("is no datetime with a time zone")
    return f'"{value.astimezone(UTC).isoformat()}"'


def _write_date(value: Any) -> str:
    if type(value) is not date:
        raise UnstorableValue("is no date")
    return f'"{value.isoformat()}"'


def _write_any(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
        plain = json.loads(text) == value
    except RecursionError:
        raise UnstorableValue("is nested too deeply") from None
    if not plain:
        raise UnstorableValue("is not plain JSON data")
    if not _fits(value, _MOST_LEVELS):
        raise UnstorableValue(f"has more than {_MOST_LEVELS} levels")
    return text


def _fits(value: Any, levels: int) -> bool:
    """Whether JSON data have at most so many levels of arrays and objects."""
    if not isinstance(value, dict | list):
        return True
    return levels > 0 and all(
        _fits(item, levels - 1) for item in (value.values() if isinstance(value, dict) else value)
    )


_SCALARS: dict[Any, FieldKind] = {
    str: FieldKind(_write_text, None, "{0}.__class__ is str", "quoted({0})", {"quoted": quoted}),
    int: FieldKind(_write_int, None, "{0}.__class__ is int", "{0}"),
    bool: FieldKind(_write_bool, None, "{0}.__class__ is bool", "'true' if {0} else 'false'"),
    float: FieldKind(_write_float, float, "({0}.__class__ is float and {0} - {0} == 0.0)", "repr({0})"),
    Decimal: FieldKind(
        _write_decimal,
        Decimal,
        "({0}.__class__ is Decimal and {0}.is_finite())",
        "f'\"{{{0}!s}}\"'",
        {"Decimal": Decimal},
    ),
    datetime: FieldKind(_write_instant, datetime.fromisoformat),
    date: FieldKind(_write_date, date.fromisoformat),
    Any: FieldKind(_write_any, None),
}
