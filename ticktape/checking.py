"""Checks of strategies from Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from application.market_data.selection import Prices
from application.research.use_cases.find_lookahead import Lookahead, LookaheadRequest
from domain.shared.interval import Interval
from domain.strategies.base import Strategy
from infrastructure.containers.build import build
from infrastructure.containers.features.research import find_lookahead
from infrastructure.settings import load_settings
from ticktape.backtesting import moment_of, put_on_tape, strategy_of


def lookahead(
    strategy: Strategy | type[Strategy] | str,
    *,
    parameters: Mapping[str, Any] | None = None,
    candles: Any = None,
    symbols: Sequence[str] | str = (),
    interval: str | None = None,
    venue: str | None = None,
    start: date | datetime | str | None = None,
    end: date | datetime | str | None = None,
    prices: str = "adjusted",
    benchmark: str | None = None,
    cuts: int = 12,
    data_dir: str | Path | None = None,
    date_order: str | None = None,
) -> Lookahead:
    """Takes the future away and sees whether the strategy decides otherwise; ``peeks`` and ``findings`` tell.

    A strategy that is defined in a file is run in processes of its own. One that is defined in a notebook is run in this one: then what
    earlier runs left behind in it cannot be told apart, and a note says so.

    Args:
        strategy: an instance, a class, or a name, as for ``backtest``.
        parameters: of a class or a name.
        candles: a frame, as for ``backtest``; None: the symbols are on the tape of the data folder.
        symbols: what to trade; empty: everything in the frame, or of the interval on the tape.
        interval: length of the bars; None: told from the frame, or a day.
        venue: where; None where each symbol has only one.
        start: first session or open time to decide on.
        end: last one, inclusive.
        prices: ``adjusted`` or ``raw``.
        benchmark: a symbol that indicators such as ``BETA`` compare with.
        cuts: at how many places the future is taken away.
        data_dir: data folder of the tape; None: from the settings.
        date_order: how dates in the frame's text such as 2/1/2023 are meant, as for ``backtest``.

    Raises:
        TicktapeError: the request, the data or the strategy is not in order; the text says what to do.
    """
    wanted = symbols.split(",") if isinstance(symbols, str) and symbols else symbols
    settings = (
        load_settings(profile="memory") if candles is not None else load_settings(profile="local", data_dir=data_dir)
    )
    with build(settings) as container:
        length = (
            Interval(interval or "1d")
            if candles is None
            else put_on_tape(container, candles, interval, venue, date_order)
        )
        instance = strategy_of(strategy, parameters, container)
        request = LookaheadRequest(
            strategy=instance,
            symbols=tuple(symbol.strip() for symbol in wanted),
            interval=length,
            venue=venue,
            start=moment_of("start", start),
            end=moment_of("end", end),
            prices=Prices(prices),
            benchmark=benchmark,
            cuts=cuts,
        )
        return find_lookahead(container, type(instance)).run(request)
