"""How much of an account was in the market."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from application.market_data.candle_reader import CandleReader
from application.reporting.curve import Curve
from application.reporting.curves import DAY, SMALL_CHART, curve_of, thinned
from application.runs.equity import EquityCurve, EquityProjection
from application.runs.result import Folded
from application.trading.bar_feed import chunks
from application.trading.bars import Floats, Integers
from application.trading.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Exposure:
    """Value of the positions at the last closes over the account's value, at the ends of sessions.

    Attributes:
        gross: long and short positions, both counted above zero.
        long: long positions.
        short: short positions, at most zero; without any the curve is empty.
        mean, highest: of ``gross`` over all sessions; NaN where there is none.
    """

    gross: Curve
    long: Curve
    short: Curve
    mean: float
    highest: float


def account_curves(folded: Folded, symbols: int, reader: CandleReader) -> tuple[EquityCurve, Exposure]:
    """The value of a folded account at the close of every instant that the run saw, and its exposure, in one pass over the candles."""
    ledger = folded.ledger
    has_shorts = bool((ledger.columns().quantity < 0).any())
    account = EquityProjection(symbols, ledger)
    gross = EquityProjection(symbols, _holdings_alone(ledger, abs))
    shorts = EquityProjection(symbols, _holdings_alone(ledger, lambda units: min(units, 0.0)))
    for chunk in chunks(reader):
        account.feed(chunk)
        gross.feed(chunk)
        if has_shorts:
            shorts.feed(chunk)
    curve, whole = account.curve(), gross.curve()
    below = shorts.curve().at_session_ends().values if has_shorts else None
    return curve, _exposure(curve.at_session_ends(), whole.at_session_ends().values, below)


def _holdings_alone(ledger: Ledger, part: Callable[[float], float]) -> Ledger:
    """The ledger of an account without cash that holds a part of what another one does."""
    alone = Ledger()
    for at, code, quantity, _ in ledger:
        alone.add(at, code, part(quantity), 0.0)
    return alone


@np.errstate(all="ignore")
def _exposure(ends: EquityCurve, gross: Floats, short: Floats | None) -> Exposure:
    def share(values: Floats) -> Floats:
        return np.where(ends.values > 0, values / ends.values, np.nan)

    shares = share(gross)
    known = shares[np.isfinite(shares)]
    lowest = np.zeros(len(gross)) if short is None else short
    return Exposure(
        gross=_line(ends.sessions, shares),
        long=_line(ends.sessions, share(gross + lowest)),
        short=Curve.empty() if short is None else _line(ends.sessions, share(short)),
        mean=float(known.mean()) if len(known) else math.nan,
        highest=float(known.max()) if len(known) else math.nan,
    )


def _line(sessions: Integers, shares: Floats) -> Curve:
    known = np.isfinite(shares)
    return curve_of(sessions[known] * DAY, shares[known], thinned(shares[known], SMALL_CHART))
