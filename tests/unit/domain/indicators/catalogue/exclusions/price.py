"""Rows of price indicators that are not compared with TA-Lib."""

from __future__ import annotations

from typing import Any

import numpy as np

from domain.indicators.columns import FloatColumn
from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.catalogue.excluding import Rows
from tests.unit.domain.indicators.catalogue.talib_oracle import ask
from tests.unit.domain.indicators.catalogue.windows import centred, changes, differ


def inexact_correlation(indicator: Any, columns: Columns) -> Rows:
    """Where TA-Lib's differences of sums of squares have lost digits against the definition, computed afresh from the window."""
    x, y = (centred(columns[name], indicator.period) for name in indicator.inputs)
    exact = _quotient((x * y).sum(axis=1), np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1)))
    return differ(ask(indicator, columns)[0], exact)


def inexact_beta(indicator: Any, columns: Columns) -> Rows:
    """As for CORREL."""
    x, y = (centred(changes(columns[name]), indicator.period) for name in indicator.inputs)
    return differ(ask(indicator, columns)[0], _quotient((x * y).sum(axis=1), (x * x).sum(axis=1)))


def _quotient(numerator: FloatColumn, denominator: FloatColumn) -> FloatColumn:
    return np.asarray(np.divide(numerator, denominator, out=np.zeros(len(numerator)), where=denominator != 0.0))


EXCLUDED = {"CORREL": inexact_correlation, "BETA": inexact_beta}
