"""The closed bar as a strategy sees it."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from domain.shared.errors import InvalidValue

NO_NAMES: Mapping[str, str] = MappingProxyType({})

PRICE_FIELDS = ("open", "high", "low", "close", "volume")

if TYPE_CHECKING:

    class Bar:
        """One closed bar of one symbol with the indicators that the strategy declared."""

        open: float
        high: float
        low: float
        close: float
        volume: float

        def __getitem__(self, name: str) -> float: ...
        def __getattr__(self, name: str) -> float: ...

else:

    class Bar(tuple):
        """One closed bar of one symbol with the indicators that the strategy declared.

        ``data.close`` and ``data["close"]`` are the same; indicators are found by their output name, ``data["sma_20"]``, or as they
        were declared. Prices are in
        the instrument's currency per unit, adjusted unless the run was told otherwise; NaN where an indicator has no value yet.
        A bar is a value: it may be kept, and later bars do not change it.
        """

        __slots__ = ()
        __getitem__ = tuple.__getattribute__

        def __repr__(self) -> str:
            return f"Bar({', '.join(f'{name}={value!r}' for name, value in zip(self._names, self, strict=True))})"


def names_of(bar: Bar) -> tuple[str, ...]:
    """The names of a bar's fields: prices, then indicators."""
    names: tuple[str, ...] = vars(type(bar))["_names"]
    return names


def bar_rows(
    outputs: Sequence[str], other_names: Mapping[str, str] = NO_NAMES
) -> Callable[[Iterable[Sequence[float]]], Iterator[Bar]]:
    """Makes bars of rows ``(open, high, low, close, volume, *outputs)``.

    The bars are tuples whose fields are read by name in C: a row costs about 0.1 µs, ``bar["sma_20"]`` 0.07.

    Args:
        outputs: names of the columns behind the prices.
        other_names: by which other names an output is found, too; one that is taken already is left out. A bar does not become
            larger by them, nor slower to make or to read.

    Raises:
        InvalidValue: an output has the name of another field.
    """
    names = (*PRICE_FIELDS, *outputs)
    for name in outputs:
        if names.count(name) > 1 or hasattr(tuple, name):
            raise InvalidValue(
                f"an indicator's output cannot be called {name!r}: the name is taken", field="indicators"
            )
    # A name such as bollinger_upper_20_2.5 is no identifier, which a namedtuple's own fields would have to be.
    fields = namedtuple("Bar", [f"field_{place}" for place in range(len(names))])  # type: ignore[misc]
    getters = {name: vars(fields)[f"field_{place}"] for place, name in enumerate(names)}
    for other, name in other_names.items():
        if not hasattr(tuple, other):
            getters.setdefault(other, getters[name])
    row_type = type("Bar", (Bar,), {"__slots__": (), "_names": names, **getters})
    make = partial(cast("Any", tuple.__new__), row_type)
    return partial(map, make)
