"""Momentum indicators by numbers that were worked out elsewhere, and where TA-Lib's way is not the author's."""

from __future__ import annotations

import numpy as np
import pytest
import talib

from domain.indicators.base import Indicator
from domain.indicators.catalogue.adx import ADX
from domain.indicators.catalogue.ao import AO
from domain.indicators.catalogue.apo import APO
from domain.indicators.catalogue.bop import BOP
from domain.indicators.catalogue.cci import CCI
from domain.indicators.catalogue.cmo import CMO
from domain.indicators.catalogue.macd import MACD
from domain.indicators.catalogue.plus_di import PLUS_DI
from domain.indicators.catalogue.ppo import PPO
from domain.indicators.catalogue.stoch import STOCH
from domain.indicators.catalogue.stochrsi import STOCHRSI
from domain.indicators.catalogue.trix import TRIX
from domain.indicators.catalogue.tsi import TSI
from domain.indicators.catalogue.ultosc import ULTOSC
from domain.indicators.catalogue.vortex import VORTEX
from domain.indicators.catalogue.willr import WILLR
from domain.indicators.columns import FloatColumn
from domain.indicators.plain_scanner import PlainScanner
from tests.unit.domain.indicators.candles import packaged
from tests.unit.domain.indicators.entries import assert_same

EXAMPLES = {"AO", "TSI", "VORTEX"}
"""TA-Lib has them only since 0.8."""


def computed(indicator: Indicator, **columns: list[float] | FloatColumn) -> list[FloatColumn]:
    arrays = {name: np.array(column, np.float64) for name, column in columns.items()}
    rows = len(next(iter(arrays.values())))
    outputs, _ = PlainScanner().scan([indicator], arrays, np.array([0, rows]))
    return [outputs[name] for name in indicator.outputs]


def test_awesome_oscillator() -> None:
    """The example of ta4j's AwesomeOscillatorIndicator: five bars, averages of two and three."""
    (found,) = computed(AO(2, 3), high=[16.0, 12.0, 18.0, 10.0, 8.0], low=[8.0, 6.0, 14.0, 6.0, 4.0])
    assert found[2:].tolist() == pytest.approx([1.0 / 6.0, 1.0, -3.0])
    assert np.isnan(found[:2]).all()


def test_true_strength_index() -> None:
    """The formula of Blau's article (TASC 11:1, sidebar) with smoothing constants of 2/3 and seeds of two values.

    Changes +2, -1, +3, +2; once smoothed 0.5, 13/6, 37/18, sizes 1.5, 2.5, 13/6; twice 4/3, 49/27 of 2, 19/9.
    """
    (found,) = computed(TSI(2, 2), close=[10.0, 12.0, 11.0, 14.0, 16.0])
    assert np.isnan(found[:3]).all()
    assert found[3:].tolist() == pytest.approx([100.0 * (4.0 / 3.0) / 2.0, 100.0 * (49.0 / 27.0) / (19.0 / 9.0)])


def test_vortex() -> None:
    """The formula of Botes and Siepman's article, worked by hand for sums of two.

    Movements up |12 - 8|, |13 - 9|, |11 - 10|; down |9 - 10|, |10 - 12|, |8 - 13|; true ranges 3, 3, 4.
    """
    plus, minus = computed(
        VORTEX(2), high=[10.0, 12.0, 13.0, 11.0], low=[8.0, 9.0, 10.0, 8.0], close=[9.0, 11.0, 12.0, 9.0]
    )
    assert plus[2:].tolist() == pytest.approx([8.0 / 6.0, 5.0 / 7.0])
    assert minus[2:].tolist() == pytest.approx([3.0 / 6.0, 7.0 / 7.0])
    assert np.isnan(plus[:2]).all()


def test_a_sum_of_changes_is_the_authors_momentum_oscillator() -> None:
    for columns in packaged().values():
        for period in (2, 14, 29):
            (found,) = computed(CMO(period, smoothing="sum"), close=columns["close"])
            assert_same(found, np.asarray(talib.CMOU(columns["close"], period)), f"CMO {period} of sums")


def test_momentum_oscillator_of_sums_by_hand() -> None:
    """Gains 2 and 3, losses 1 and 4: among three changes 5 to 1, then 3 to 5."""
    (found,) = computed(CMO(3, smoothing="sum"), close=[10.0, 12.0, 11.0, 14.0, 10.0])
    assert found[3:].tolist() == pytest.approx([100.0 * 4.0 / 6.0, -100.0 * 2.0 / 8.0])


@pytest.mark.parametrize("price", [0.0, 1e-6, 123.456, 96_000.1])
def test_prices_that_never_move(price: float) -> None:
    """Nothing over nothing is 0, and averages differ by no more than their rounding."""
    bars = {name: [price] * 150 for name in ("open", "high", "low", "close")}
    of_averages = {MACD(): price, APO(): price, AO(): price, PPO(): 100.0, TRIX(): 100.0}
    of_changes = [TSI(), BOP(), CCI(), CMO(), CMO(smoothing="sum"), STOCH(), STOCHRSI(), WILLR(), ULTOSC(), ADX()]
    scales = of_averages | dict.fromkeys([*of_changes, PLUS_DI(), VORTEX()], 0.0)
    for indicator, scale in scales.items():
        for name, column in zip(indicator.outputs, computed(indicator, **bars), strict=True):
            assert np.isnan(column[: indicator.warmup]).all(), name
            assert np.abs(column[indicator.warmup :]).max() <= 1e-13 * scale, name


def test_the_order_of_the_periods_does_not_matter() -> None:
    bars = {name: packaged()["IBM"][name] for name in ("high", "low", "close")}
    pairs = [(MACD(26, 12), MACD()), (APO(26, 12), APO()), (PPO(26, 12), PPO()), (ULTOSC(28, 7, 14), ULTOSC())]
    for swapped, usual in pairs:
        for ours, theirs in zip(computed(swapped, **bars), computed(usual, **bars), strict=True):
            assert np.array_equal(ours, theirs, equal_nan=True)
