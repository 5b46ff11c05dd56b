"""The indicator: a scalar step function with declared parameters, inputs, outputs and memory."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import Any, ClassVar

from domain.indicators.stage import Scalars, Stage, Step
from domain.indicators.streaming.stream import IndicatorStream, stream_of
from domain.shared.errors import InvalidValue

FAMILIES = ("average", "momentum", "volatility", "volume", "price")
"""Parts of the catalogue."""


def parameter(default: float, *, at_least: float, at_most: float = math.inf, kw_only: bool = False) -> Any:
    """A parameter of an indicator, for use as a dataclass default.

    Args:
        default: the usual value; its type (int or float) is the parameter's.
        at_least: smallest acceptable value.
        at_most: largest acceptable value.
        kw_only: given by name only, and part of an output's name only where it is not the default.
    """
    return dataclasses.field(default=default, metadata={"at_least": at_least, "at_most": at_most}, kw_only=kw_only)


def choice(default: str, options: Sequence[str]) -> Any:
    """A parameter that is one of several words (a convention, a kind of average), for use as a dataclass default.

    It is given by name only, and part of an output's name only where it is not the default. Among the default ``constants`` it is
    its index among the options, from 0, because steps take numbers only.

    Args:
        default: the usual word.
        options: all acceptable words, in lower case and without digits behind an underscore.
    """
    return dataclasses.field(default=default, metadata={"options": tuple(options)}, kw_only=True)


@dataclass(frozen=True)
class Indicator:
    """A catalogue indicator: a frozen dataclass of parameters, all with their usual defaults.

    A subclass sets ``stems`` and ``step``, and where they differ from the defaults ``inputs``, ``initial_state``, ``constants``,
    ``warmup`` and ``lags``. One that needs several passes (an average of an average over a window) overrides ``stages``.

    Attributes:
        family: which part of the catalogue it belongs to, one of ``FAMILIES``.
        stems: the outputs' names without parameters; those that TA-Lib has too come first, in TA-Lib's order.
        inputs: the columns read.
        step: the step function, wrapped in ``staticmethod``.
        initial_state: the state before the first row.
        sees_window: whether the step is handed its whole window (extremes, deviations from a moving mean).
        short_names: whether default parameters are left out of the outputs' names.
        talib_name: the function of TA-Lib that it equals; empty where there is none.
        talib_parameters: TA-Lib's parameter names and our fields; TA-Lib's defaults need not be ours.
        talib_outputs: the first stems, where TA-Lib has fewer outputs; empty where it has all.
    """

    family: ClassVar[str] = ""
    stems: ClassVar[tuple[str, ...]]
    inputs: ClassVar[tuple[str, ...]] = ("close",)
    step: ClassVar[Step]
    initial_state: ClassVar[Scalars] = (0.0,)
    sees_window: ClassVar[bool] = False
    short_names: ClassVar[bool] = False
    talib_name: ClassVar[str] = ""
    talib_parameters: ClassVar[Mapping[str, str]] = MappingProxyType({})
    talib_outputs: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            given, owner = getattr(self, field.name), type(self).__name__
            if "at_least" in field.metadata:
                object.__setattr__(self, field.name, _checked(owner, field, given))
            elif "options" in field.metadata:
                object.__setattr__(self, field.name, _chosen(owner, field, given))

    @property
    def suffix(self) -> str:
        """The part of the outputs' names that the parameters make: ``_20``, ``_20_2.5``, or nothing."""
        fields = dataclasses.fields(self)
        varied = [field for field in fields if getattr(self, field.name) != field.default]
        named = varied if self.short_names and not varied else [f for f in fields if not f.kw_only or f in varied]
        return "".join(f"_{_text(getattr(self, field.name))}" for field in named)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the columns computed."""
        return tuple(stem + self.suffix for stem in self.stems)

    @property
    def warmup(self) -> int:
        """Complete rows before the one that has the first value."""
        return self.window

    @property
    def lags(self) -> tuple[int, ...]:
        """Distances, in rows, of the earlier values that the step is handed; none for a recursive indicator."""
        return ()

    @property
    def window(self) -> int:
        """Number of earlier rows that are remembered; 0 for a recursive indicator."""
        return max(self.lags, default=0)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """Numbers handed to every step: the parameters, unless overridden; a choice is its index among the options."""
        return tuple(_number(field, getattr(self, field.name)) for field in dataclasses.fields(self))

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The passes, in order; the last ones compute ``outputs``."""
        return (
            Stage(
                step=type(self).step,
                inputs=self.inputs,
                outputs=self.outputs,
                state=self.initial_state,
                constants=self.constants,
                lags=self.lags,
                window=self.window,
                sees_window=self.sees_window,
            ),
        )

    def stream(self) -> IndicatorStream:
        """The streaming form, before its first bar."""
        return stream_of(self.inputs, self.outputs, self.stages)


def _checked(owner: str, field: dataclasses.Field[Any], value: Any) -> int | float:
    whole = isinstance(field.default, int)
    least, most = field.metadata["at_least"], field.metadata["at_most"]
    acceptable = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    if not acceptable or not least <= value <= most or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        bounds = f"of at least {least}" if most == math.inf else f"from {least} to {most}"
        raise InvalidValue(
            f"{owner}: {field.name} must be {kind} {bounds}, not {value!r}", field=field.name, value=value
        )
    return int(value) if whole else float(value)


def _chosen(owner: str, field: dataclasses.Field[Any], value: Any) -> str:
    options: tuple[str, ...] = field.metadata["options"]
    if isinstance(value, str) and value.lower() in options:
        return value.lower()
    raise InvalidValue(
        f"{owner}: {field.name} must be {' or '.join(options)}, not {value!r}", field=field.name, value=value
    )


def _number(field: dataclasses.Field[Any], value: Any) -> int | float:
    options: tuple[str, ...] = field.metadata.get("options", ())
    number: int | float = options.index(value) if options else value
    return number


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else repr(value).removesuffix(".0")
