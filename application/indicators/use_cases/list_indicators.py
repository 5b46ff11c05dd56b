"""List the indicators of the catalogue, or describe one."""

from __future__ import annotations

import dataclasses
import inspect
from dataclasses import dataclass

from domain.indicators.base import FAMILIES, Indicator
from domain.indicators.registry import classes, named


@dataclass(frozen=True, slots=True)
class ListedParameter:
    """A parameter of an indicator.

    Attributes:
        name: ours.
        default: its usual value.
        options: the words that it may be; none where it is a number.
        by_name_only: whether it is no number behind the indicator's name.
        talib_names: what TA-Lib calls it.
    """

    name: str
    default: float | str
    options: tuple[str, ...]
    by_name_only: bool
    talib_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedIndicator:
    """An indicator of the catalogue.

    Attributes:
        name: its class name.
        family: which part of the catalogue it belongs to.
        description: first line of its documentation, without markup.
        parameters: in their order.
        inputs: columns that it reads.
        outputs: columns that it adds with the usual parameters.
        warmup: bars before the first value, with the usual parameters.
        talib_name: TA-Lib's name; "" where TA-Lib has none.
        documentation: all of it: formula, convention, source.
    """

    name: str
    family: str
    description: str
    parameters: tuple[ListedParameter, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    warmup: int
    talib_name: str
    documentation: str


class ListIndicators:
    """Lists the catalogue."""

    def run(self) -> tuple[ListedIndicator, ...]:
        """All indicators, family by family, each by name."""
        order = {family: place for place, family in enumerate(FAMILIES)}
        listed = [_listed(kind) for kind in classes().values()]
        return tuple(sorted(listed, key=lambda one: (order.get(one.family, len(order)), one.name)))

    def one(self, name: str) -> ListedIndicator:
        """The one of that name: its class, an output (``sma_20``, ``bollinger_upper``) or what TA-Lib calls it.

        Raises:
            InvalidValue: there is none; the text says which are near.
        """
        return _listed(named(name))


def _listed(kind: type[Indicator]) -> ListedIndicator:
    usual, documentation = kind(), inspect.getdoc(kind) or ""
    return ListedIndicator(
        name=kind.__name__,
        family=kind.family,
        description=documentation.partition("\n")[0].replace("``", ""),
        parameters=tuple(_parameter(kind, field) for field in dataclasses.fields(kind)),
        inputs=usual.inputs,
        outputs=usual.outputs,
        warmup=usual.warmup,
        talib_name=kind.talib_name,
        documentation=documentation,
    )


def _parameter(kind: type[Indicator], field: dataclasses.Field[object]) -> ListedParameter:
    return ListedParameter(
        name=field.name,
        default=getattr(kind(), field.name),
        options=field.metadata.get("options", ()),
        by_name_only=field.kw_only is True,
        talib_names=tuple(name for name, own in kind.talib_parameters.items() if own == field.name),
    )
