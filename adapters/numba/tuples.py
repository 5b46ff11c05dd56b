"""Tuples read from memory and written to it by compiled code.

numba takes the length of a tuple from the source that makes it. Here it is a constant of the function that is compiled, and the
instructions are given at once, which takes a fraction of the time that compiling a function for each length does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.errors import RequireLiteralValue
from numba.extending import intrinsic


def instructions(function: Callable[..., Any]) -> Any:
    """A function of the types of a call's arguments, which says what is called and how, as numba wants it."""
    return intrinsic(function)


@instructions
def load(typing: Any, table: Any, first: Any, count: Any) -> Any:
    """The ``count`` entries of a table from the index ``first`` on; ``count`` is a constant."""
    length = _constant(count)
    kind = types.UniTuple(table.dtype, length)  # type: ignore[no-untyped-call]

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        start = builder.gep(args[0], [args[1]])
        values = [builder.load(builder.gep(start, [cgutils.intp_t(at)])) for at in range(length)]
        return context.make_tuple(builder, kind, values)

    return kind(table, types.int64, count), generate


@instructions
def load_as(typing: Any, table: Any, kinds: Any) -> Any:
    """Numbers of a table, whole (``i``) or not (``f``) as the constant text ``kinds`` says of each."""
    kind = _tuple_of([types.int64 if letter == "i" else types.float64 for letter in _constant(kinds)])

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        values = [builder.load(builder.gep(args[0], [cgutils.intp_t(at)])) for at in range(len(kind))]
        cast = [context.cast(builder, value, types.float64, wanted) for value, wanted in zip(values, kind, strict=True)]
        return context.make_tuple(builder, kind, cast)

    return kind(table, kinds), generate


@instructions
def with_past(typing: Any, columns: Any, at: Any, lags: Any, constants: Any) -> Any:
    """The arguments of a recursive step: the row at an index, the rows so much earlier lag by lag, and the constants."""
    kind = _tuple_of([*[columns.dtype.dtype] * (len(columns) * (1 + len(lags))), *constants])

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        indices = [args[1], *[builder.sub(args[1], lag) for lag in parts(builder, args[2])]]
        read = [value for index in indices for value in _row(builder, args[0], index)]
        return context.make_tuple(builder, kind, read + parts(builder, args[3]))

    return kind(columns, types.int64, lags, constants), generate


@instructions
def with_window(typing: Any, columns: Any, at: Any, lags: Any, constants: Any) -> Any:
    """The arguments of a step that sees its window: the row at an index, the columns, the index and the constants."""
    kind = _tuple_of([*[columns.dtype.dtype] * len(columns), *columns, types.int64, *constants])

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        seen = [*_row(builder, args[0], args[1]), *parts(builder, args[0]), args[1]]
        return context.make_tuple(builder, kind, seen + parts(builder, args[3]))

    return kind(columns, types.int64, lags, constants), generate


@instructions
def with_extremes(typing: Any, columns: Any, at: Any, highest: Any, lowest: Any, constants: Any) -> Any:
    """The arguments of a ranged step: the row at an index, the extremes of its window and the constants."""
    kind = _tuple_of([*[columns.dtype.dtype] * len(columns), types.float64, types.float64, *constants])

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        read = [*_row(builder, args[0], args[1]), args[2], args[3]]
        return context.make_tuple(builder, kind, read + parts(builder, args[4]))

    return kind(columns, types.int64, types.float64, types.float64, constants), generate


@instructions
def gather(typing: Any, table: Any, indices: Any, shift: Any) -> Any:
    """The entries of a table at a tuple of indices, each ``shift`` further on; of a table of bytes whether it is not 0."""
    flags = table.dtype == types.uint8
    kind = _tuple_of([types.boolean if flags else table.dtype] * len(indices))

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = [builder.add(index, args[2]) for index in parts(builder, args[1])]
        values = [builder.load(builder.gep(args[0], [index])) for index in at]
        zero = context.get_constant(types.uint8, 0)
        read = [builder.icmp_unsigned("!=", value, zero) for value in values] if flags else values
        return context.make_tuple(builder, kind, read)

    return kind(table, indices, types.int64), generate


@instructions
def store(typing: Any, table: Any, index: Any, stride: Any, values: Any) -> Any:
    """Writes a number at an index, or those of a tuple there and each ``stride`` further on than the one before."""
    several = isinstance(values, types.BaseTuple)
    kinds = tuple(values) if several else (values,)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = args[1]
        given = parts(builder, args[3]) if several else [args[3]]
        for value, kind in zip(given, kinds, strict=True):
            builder.store(context.cast(builder, value, kind, table.dtype), builder.gep(args[0], [at]))
            at = builder.add(at, args[2])
        return context.get_dummy_value()

    return types.void(table, types.int64, types.int64, values), generate


@instructions
def scatter(typing: Any, table: Any, indices: Any, shift: Any, values: Any) -> Any:
    """Writes a tuple of numbers at a tuple of indices, each ``shift`` further on."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        for value, index in zip(parts(builder, args[3]), parts(builder, args[1]), strict=True):
            builder.store(value, builder.gep(args[0], [builder.add(index, args[2])]))
        return context.get_dummy_value()

    return types.void(table, indices, types.int64, values), generate


def parts(builder: Any, values: Any) -> list[Any]:
    """The parts of a tuple in the instructions that are given."""
    return list(cgutils.unpack_tuple(builder, values))  # type: ignore[no-untyped-call]


def _row(builder: Any, columns: Any, index: Any) -> list[Any]:
    return [builder.load(builder.gep(column, [index])) for column in parts(builder, columns)]


def _tuple_of(kinds: Sequence[Any]) -> Any:
    return types.BaseTuple.from_types(tuple(kinds))  # type: ignore[no-untyped-call]


def _constant(argument: Any) -> Any:
    if not isinstance(argument, types.Literal):
        raise RequireLiteralValue("the length of a tuple must be a constant")
    return argument.literal_value
