"""Price indicators against published numbers."""

from __future__ import annotations

import numpy as np
import pytest

from domain.indicators.catalogue.ichimoku import ICHIMOKU
from domain.indicators.catalogue.pivots import PIVOTS
from domain.indicators.catalogue.zscore import ZSCORE

EXAMPLES = {"ICHIMOKU", "PIVOTS", "ZSCORE"}

TA4J_HIGHS = (
    45.17, 45.15, 45.32, 45.25, 45.20, 45.20, 45.16, 45.22, 45.27, 45.45,
    45.50, 45.60, 45.61, 45.55, 45.04, 44.29, 43.99, 43.65, 43.99, 44.58,
)  # fmt: skip
TA4J_LOWS = (
    44.96, 44.99, 45.11, 45.04, 45.10, 45.10, 45.07, 45.10, 45.14, 45.20,
    45.39, 45.35, 45.39, 44.80, 44.17, 43.81, 43.08, 43.06, 43.53, 43.93,
)  # fmt: skip
TA4J_CLOSES = (
    45.05, 45.10, 45.19, 45.14, 45.15, 45.14, 45.10, 45.15, 45.22, 45.43,
    45.44, 45.55, 45.55, 45.01, 44.23, 43.95, 43.08, 43.55, 43.95, 44.47,
)  # fmt: skip


def ichimoku() -> np.ndarray:
    """Shape (outputs, bars) with 3, 5 and 9 bars, drawn 5 bars ahead."""
    stream = ICHIMOKU(3, 5, 9, displacement=5).stream()
    bars = zip(TA4J_HIGHS, TA4J_LOWS, TA4J_CLOSES, strict=True)
    return np.array([stream.update(*bar) for bar in bars], np.float64).T


def test_ichimoku_lines() -> None:
    """Numbers of ta4j's IchimokuIndicatorTest (MIT licence), which has the cloud where it is computed, not where it is drawn."""
    tenkan, kijun, senkou_a, senkou_b, _ = ichimoku()
    assert tenkan[[3, 4, 5, 6, 7, 8, 16, 17, 18]] == pytest.approx(
        [45.155, 45.18, 45.145, 45.135, 45.145, 45.17, 44.06, 43.675, 43.525], rel=1e-12
    )
    assert kijun[[4, 5, 6, 7, 8, 16, 17, 18]] == pytest.approx(
        [45.14, 45.155, 45.18, 45.145, 45.17, 44.345, 44.305, 44.05], rel=1e-12
    )
    assert senkou_a[np.array([4, 5, 6, 7, 8]) + 5] == pytest.approx([45.16, 45.15, 45.1575, 45.145, 45.17], rel=1e-12)
    assert senkou_b[8 + 5] == pytest.approx(45.14, rel=1e-12)


def test_ichimoku_lagging_line_is_compared_with_the_price_where_it_is_drawn() -> None:
    """ta4j's chikou of 5 bars at bar 19 is 44.23, where the close is 44.47."""
    difference = ichimoku()[4]
    assert np.isnan(difference[:5]).all()
    assert difference[[5, 6, 7, 8, 19]] == pytest.approx(
        [45.14 - 45.05, 45.10 - 45.10, 45.15 - 45.19, 45.22 - 45.14, 44.47 - 44.23], abs=1e-12
    )


def test_ichimoku_knows_nothing_of_later_bars() -> None:
    whole = ichimoku()
    stream = ICHIMOKU(3, 5, 9, displacement=5).stream()
    for at, bar in enumerate(zip(TA4J_HIGHS, TA4J_LOWS, TA4J_CLOSES, strict=True)):
        assert np.array_equal(stream.update(*bar), whole[:, at], equal_nan=True)


def test_pivots_of_the_day_before() -> None:
    """The S&P 500 of 2 January 1970, from the tests of MarketTechnicals.jl (floor pivots, checked there against calculators).

    Its R3 is another one; here it is as far above R1 as S3 is below S1.
    """
    stream = PIVOTS().stream()
    assert np.isnan(stream.update(93.54, 91.79, 93.00, 0.0)).all()
    assert stream.update(94.25, 92.53, 93.46, 1.0) == pytest.approx(
        (
            92.77666666666669,
            93.76333333333336,
            94.52666666666669,
            93.76333333333336 + (93.54 - 91.79),
            92.01333333333336,
            91.02666666666669,
            90.26333333333336,
        ),
        rel=1e-12,
    )


def test_pivots_stay_through_a_session() -> None:
    stream = PIVOTS().stream()
    for high, low, close in ((10.0, 9.0, 9.5), (12.0, 9.5, 11.0), (11.0, 8.0, 10.0)):
        assert np.isnan(stream.update(high, low, close, 1.0)).all()
    first = stream.update(20.0, 18.0, 19.0, 2.0)
    assert np.array(first)[0] == pytest.approx((12.0 + 8.0 + 10.0) / 3.0)
    assert stream.update(30.0, 1.0, 2.0, 2.0) == first
    assert np.array(stream.update(5.0, 4.0, 4.5, 3.0))[0] == pytest.approx((30.0 + 1.0 + 2.0) / 3.0)


@pytest.mark.parametrize(("deviation", "spread"), [("population", 2.0), ("sample", (32 / 7) ** 0.5)])
def test_zscore_of_eight_grades(deviation: str, spread: float) -> None:
    """Grades 2, 4, 4, 4, 5, 5, 7, 9: mean 5, population deviation 2 (Wikipedia, Standard deviation, basic examples)."""
    stream = ZSCORE(8, deviation=deviation).stream()
    found = [stream.update(float(grade)) for grade in (2, 4, 4, 4, 5, 5, 7, 9)]
    assert np.isnan(found[:-1]).all()
    assert found[-1] == pytest.approx((9 - 5) / spread, rel=1e-12)
