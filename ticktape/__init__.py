"""ticktape for notebooks: ``import ticktape as tt``.

Everything is loaded when it is first used, so that the import itself costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from domain.shared.suggestions import closest, did_you_mean

__version__ = "0.1.0"

_PLACES = {
    "ticktape.backtesting": ("backtest", "Result"),
    "ticktape.checking": ("lookahead",),
    "ticktape.measuring": ("metrics",),
    "ticktape.aggregating": (
        "load_all_data",
        "load_date_range",
        "load_symbols",
        "merge_daily_batches",
        "IncompletePrices",
    ),
    "ticktape": ("indicators", "patterns"),
    "domain.strategies.base": ("Strategy",),
    "domain.strategies.bar": ("Bar",),
    "domain.strategies.portfolio_view": ("PortfolioView",),
    "domain.strategies.actions": ("Buy", "Sell", "Close", "TargetQuantity", "TargetWeight", "Cancel"),
    "domain.strategies.catalogue.buy_and_hold": ("BuyAndHold",),
    "domain.strategies.catalogue.moving_average_crossover": ("MovingAverageCrossover",),
    "domain.strategies.catalogue.rsi_mean_reversion": ("RSIMeanReversion",),
    "domain.strategies.catalogue.bollinger_breakout": ("BollingerBreakout",),
    "domain.strategies.catalogue.cross_sectional_momentum": ("CrossSectionalMomentum",),
    "domain.indicators.frame_indicator": ("FrameIndicator",),
    "domain.market.universe": ("Universe", "Span"),
    "domain.orders.costs": (
        "Costs",
        "Commission",
        "PercentCommission",
        "PerShareCommission",
        "FixedCommission",
        "EntrySpread",
        "BoundedCommission",
        "Slippage",
        "PercentSlippage",
        "TickSlippage",
    ),
    "domain.orders.events": ("OrderFilled",),
    "domain.orders.order": ("Order", "OrderType", "Side", "TimeInForce", "RejectionReason"),
    "domain.performance.own": ("metric", "RunView"),
    "domain.strategies.records": ("FilledOrder", "PlacedOrder"),
    "domain.risk.sizing": ("EqualWeight", "FractionOfEquity", "FixedMoney", "FixedQuantity"),
    "domain.shared.errors": ("TicktapeError", "CostError"),
    "domain.shared.interval": ("Interval",),
    "application.trading.execution": ("ExecutionModel", "FillAt"),
}

_PLACE_OF = {name: place for place, names in _PLACES.items() for name in names}

__all__ = list(_PLACE_OF)

if TYPE_CHECKING:
    from application.trading.execution import ExecutionModel as ExecutionModel
    from application.trading.execution import FillAt as FillAt
    from domain.indicators.frame_indicator import FrameIndicator as FrameIndicator
    from domain.market.universe import Span as Span
    from domain.market.universe import Universe as Universe
    from domain.orders.costs import BoundedCommission as BoundedCommission
    from domain.orders.costs import Commission as Commission
    from domain.orders.costs import Costs as Costs
    from domain.orders.costs import EntrySpread as EntrySpread
    from domain.orders.costs import FixedCommission as FixedCommission
    from domain.orders.costs import PercentCommission as PercentCommission
    from domain.orders.costs import PercentSlippage as PercentSlippage
    from domain.orders.costs import PerShareCommission as PerShareCommission
    from domain.orders.costs import Slippage as Slippage
    from domain.orders.costs import TickSlippage as TickSlippage
    from domain.orders.events import OrderFilled as OrderFilled
    from domain.orders.order import Order as Order
    from domain.orders.order import OrderType as OrderType
    from domain.orders.order import RejectionReason as RejectionReason
    from domain.orders.order import Side as Side
    from domain.orders.order import TimeInForce as TimeInForce
    from domain.performance.own import RunView as RunView
    from domain.performance.own import metric as metric
    from domain.risk.sizing import EqualWeight as EqualWeight
    from domain.risk.sizing import FixedMoney as FixedMoney
    from domain.risk.sizing import FixedQuantity as FixedQuantity
    from domain.risk.sizing import FractionOfEquity as FractionOfEquity
    from domain.shared.errors import CostError as CostError
    from domain.shared.errors import TicktapeError as TicktapeError
    from domain.shared.interval import Interval as Interval
    from domain.strategies.actions import Buy as Buy
    from domain.strategies.actions import Cancel as Cancel
    from domain.strategies.actions import Close as Close
    from domain.strategies.actions import Sell as Sell
    from domain.strategies.actions import TargetQuantity as TargetQuantity
    from domain.strategies.actions import TargetWeight as TargetWeight
    from domain.strategies.bar import Bar as Bar
    from domain.strategies.base import Strategy as Strategy
    from domain.strategies.catalogue.bollinger_breakout import BollingerBreakout as BollingerBreakout
    from domain.strategies.catalogue.buy_and_hold import BuyAndHold as BuyAndHold
    from domain.strategies.catalogue.cross_sectional_momentum import CrossSectionalMomentum as CrossSectionalMomentum
    from domain.strategies.catalogue.moving_average_crossover import MovingAverageCrossover as MovingAverageCrossover
    from domain.strategies.catalogue.rsi_mean_reversion import RSIMeanReversion as RSIMeanReversion
    from domain.strategies.portfolio_view import PortfolioView as PortfolioView
    from domain.strategies.records import FilledOrder as FilledOrder
    from domain.strategies.records import PlacedOrder as PlacedOrder
    from ticktape import indicators as indicators
    from ticktape import patterns as patterns
    from ticktape.aggregating import IncompletePrices as IncompletePrices
    from ticktape.aggregating import load_all_data as load_all_data
    from ticktape.aggregating import load_date_range as load_date_range
    from ticktape.aggregating import load_symbols as load_symbols
    from ticktape.aggregating import merge_daily_batches as merge_daily_batches
    from ticktape.backtesting import Result as Result
    from ticktape.backtesting import backtest as backtest
    from ticktape.checking import lookahead as lookahead
    from ticktape.measuring import metrics as metrics


def __getattr__(name: str) -> Any:
    """Loads a public name when it is first asked for."""
    if name not in _PLACE_OF:
        near = did_you_mean(closest(name, __all__)) or f"it has {', '.join(__all__)}"
        raise AttributeError(f"ticktape has no {name!r}: {near}")
    place = _PLACE_OF[name]
    value = (
        importlib.import_module(f"{place}.{name}")
        if place == __name__
        else getattr(importlib.import_module(place), name)
    )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All public names."""
    return [*__all__, "__version__"]
