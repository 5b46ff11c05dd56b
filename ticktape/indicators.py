"""Indicators in notebooks: ``tt.indicators.compute(frame, [tt.indicators.RSI(14), tt.indicators.MACD()])``.

Each class of the catalogue is an attribute of this module, loaded when it is first asked for; ``list()`` tells which there are.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from application.indicators.use_cases.list_indicators import ListIndicators
from domain.indicators import registry
from domain.indicators.columns import OTHER_CLOSE
from domain.indicators.evaluation import other_close as beside
from domain.indicators.evaluation.compute import IndicatorPipeline
from domain.indicators.frame_indicator import AnyIndicator
from domain.shared.suggestions import closest, did_you_mean
from ticktape.enriching import Frame, as_lower, enriched, scanner
from ticktape.text_times import with_times

if TYPE_CHECKING:
    from ticktape.indicator_classes import *  # noqa: F403 - so that editors and type checkers know the classes


def compute(
    frame: Frame, indicators: Sequence[registry.Declared] | registry.Declared, *, date_order: str | None = None
) -> Frame:
    """Adds the outputs of indicators to a frame, computed for each symbol by itself.

    Args:
        frame: a Polars (eager or lazy) or pandas frame of candles: ``close``, and where an indicator needs them ``open``, ``high``,
            ``low``, ``volume``, in any letter case. Rows of one series (``symbol``, ``venue``, ``interval``, as far as there are such
            columns) must be in the order of time, which may be text as ``ticktape import`` reads it; series may be mixed.
        indicators: one or several, of the catalogue, by name (``"sma_20"``), or your own ``FrameIndicator``; a class stands for its
            defaults.
        date_order: ``dmy``, ``mdy`` or ``ymd``: how dates in text such as 2/1/2023 are meant; None: as the column shows it.

    Returns:
        A frame of the same kind with its rows as they were and a Float64 column per output, null (NaN in pandas) where there is no value.
        Columns are called like outputs; a name that spells usual parameters out, such as ``"bollinger_upper_20_2"``, calls them so.

    Raises:
        InvalidCandles: it is no such frame, or a series is not sorted by time.
        InvalidValue: an indicator is unknown, a column is missing or holds no numbers, or two outputs have one name.
    """
    pipeline = IndicatorPipeline(registry.declared(indicators), scanner())
    names = registry.column_names(indicators)
    return enriched(frame, lambda table: _columns(pipeline, table, names), date_order)


def with_other_close(frame: Frame, other: Any, name: str = OTHER_CLOSE, *, date_order: str | None = None) -> Frame:
    """Adds the close of another symbol's last bar that has closed when each bar closes, for ``BETA`` and ``CORREL``.

    ``tt.indicators.compute(tt.indicators.with_other_close(aapl, spy), [tt.indicators.BETA(60)])``

    Args:
        frame: a frame as for ``compute``, of any number of symbols, rows in any order.
        other: a frame of one symbol's bars, of either kind, with ``close`` and the same kind of time; rows in any order. Bars meet by
            ``close_time`` where both frames have it, else by the time that they are named by, which takes bars of one length for
            granted.
        name: the new column; ``BETA(60, against=name)`` finds another one than the default.
        date_order: ``dmy``, ``mdy`` or ``ymd``: how dates of both frames in text such as 2/1/2023 are meant; None: as the column shows it.

    Returns:
        A frame of the same kind with its rows as they were and the new Float64 column, null before the other symbol's first close.

    Raises:
        InvalidCandles: one of both is no frame of candles.
        InvalidValue: a frame has no time, no close, times of another kind, or ``other`` has two bars at one time.
    """
    closes = with_times(as_lower(other), date_order, order_only=False)
    return enriched(
        frame, lambda table: [beside.with_other_close(table, closes, name)[name]], date_order, order_only=False
    )


def get(name: str, **parameters: Any) -> AnyIndicator:
    """An indicator by its name or TA-Lib's, in any letter case, with parameters by our names or TA-Lib's.

    ``get("BBANDS", timeperiod=20, nbdevup=2)`` is ``BBANDS(20, 2)``. Its outputs are in TA-Lib's order. Parameters left out have our
    defaults.

    Raises:
        InvalidValue: there is no such indicator or parameter, or a value is not acceptable.
    """
    return registry.get(name, **parameters)


def list() -> pl.DataFrame:  # noqa: A001 - tt.indicators.list() reads best
    """The catalogue: ``name``, ``family``, ``parameters``, ``inputs``, ``outputs``, ``warmup``, ``talib`` and ``description``."""
    return pl.DataFrame(
        [
            {
                "name": one.name,
                "family": one.family,
                "parameters": ", ".join(f"{own.name}={own.default}" for own in one.parameters),
                "inputs": [*one.inputs],
                "outputs": [*one.outputs],
                "warmup": one.warmup,
                "talib": one.talib_name or None,
                "description": one.description,
            }
            for one in ListIndicators().run()
        ]
    )


def _columns(pipeline: IndicatorPipeline, table: pl.DataFrame, names: Mapping[str, str]) -> Sequence[pl.Series]:
    computed = pipeline.feed(table)
    return [pl.Series(names.get(name, name), values).fill_nan(None) for name, values in computed.items()]


def __getattr__(name: str) -> Any:
    """A class of the catalogue, which is loaded when the first of them is asked for."""
    kind = None if name.startswith("_") else registry.classes().get(name)
    if kind is None:
        near = did_you_mean(closest(name, __dir__()))
        raise AttributeError(f"tt.indicators has no {name!r}: {near or 'tt.indicators.list() tells what there is'}")
    return kind


def __dir__() -> builtins.list[str]:
    """The functions and all classes."""
    return ["compute", "get", "list", "with_other_close", *registry.classes()]
