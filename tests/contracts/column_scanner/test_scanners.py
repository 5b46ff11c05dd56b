"""What every column scanner promises; an adapter joins by a line in ``scanner``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from application.ports.column_scanner import ColumnScanner
from domain.indicators.base import Indicator, parameter
from domain.indicators.catalogue.bbands import BBANDS
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.sma import SMA
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.evaluation.scan import Carry
from domain.indicators.plain_scanner import PlainScanner
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.primitives import NAN, mean_step, ratio
from domain.shared.errors import InvalidValue


def highest_step(state: Scalars, high: float, highs: FloatColumn, at: int, period: int) -> tuple[Scalars, float]:
    highest = high
    for back in range(1, period):
        earlier = highs[at - back]
        if not highest >= earlier:
            highest = earlier if earlier == earlier else NAN
    return state, highest


@dataclass(frozen=True)
class Highest(Indicator):
    """Sees its whole window."""

    period: int = parameter(5, at_least=1)

    stems = ("highest",)
    inputs = ("high",)
    step = staticmethod(highest_step)
    sees_window = True

    @property
    def window(self) -> int:
        return self.period - 1


def spread_step(
    state: Scalars,
    high: float,
    low: float,
    recent_high: float,
    recent_low: float,
    old_high: float,
    old_low: float,
) -> tuple[Scalars, tuple[float, float]]:
    bars = state[0] + 1.0
    return (bars,), (ratio(high - recent_low, low - recent_high), ratio(high - old_low, bars))


@dataclass(frozen=True)
class Spreads(Indicator):
    """Two inputs, two lags, two outputs."""

    near: int = parameter(2, at_least=1)
    far: int = parameter(7, at_least=1)

    stems = ("spread_near", "spread_far")
    inputs = ("high", "low")
    step = staticmethod(spread_step)

    @property
    def lags(self) -> tuple[int, ...]:
        return self.near, self.far

    @property
    def constants(self) -> tuple[int | float, ...]:
        return ()


@dataclass(frozen=True)
class TwiceSmoothed(Indicator):
    """Two passes, the second over the first one's output."""

    period: int = parameter(4, at_least=1)

    stems = ("twice",)

    @property
    def stages(self) -> tuple[Stage, ...]:
        once, periods, lags = "once", (self.period,), (self.period - 1,)
        return (
            Stage(mean_step, self.inputs, (once,), (0.0,), periods, lags),
            Stage(mean_step, (once,), self.outputs, (0.0,), periods, lags),
        )


def echoes_step(
    state: Scalars, value: float, first: float, second: float, third: float, fourth: float, whole: int, share: float
) -> tuple[Scalars, float]:
    return (state[0] * share + value, state[1] + whole), share * first + second / whole + third - share * fourth


@dataclass(frozen=True)
class Echoes(Indicator):
    """Four lags, and constants of both kinds."""

    whole: int = parameter(3, at_least=1)
    share: float = parameter(0.25, at_least=0.0)

    stems = ("echoes",)
    step = staticmethod(echoes_step)
    initial_state = (0.0, 1.0)

    @property
    def lags(self) -> tuple[int, ...]:
        return 1, 2, 4, 8


def parts_step(state: Scalars, value: float, values: FloatColumn, at: int, period: int) -> tuple[Scalars, float]:
    newer, older = 0.0, 0.0
    for one in values[at - period + 1 : at + 1]:
        newer += one
    for one in values[at - 2 * period + 1 : at - period + 1]:
        older += one
    return state, newer - older


@dataclass(frozen=True)
class Parts(Indicator):
    """Goes over parts of its window."""

    period: int = parameter(3, at_least=1)

    stems = ("parts",)
    step = staticmethod(parts_step)
    sees_window = True

    @property
    def window(self) -> int:
        return 2 * self.period - 1


FORMS: list[Indicator] = [
    SMA(1),
    SMA(5),
    EMA(4),
    BBANDS(6, 2.5),
    Highest(1),
    Highest(),
    Spreads(),
    TwiceSmoothed(),
    Echoes(),
    Parts(),
]


@pytest.fixture(params=["plain", "numba on one thread", "numba on three threads", "adaptive"], scope="module")
def scanner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ColumnScanner:
    if request.param == "plain":
        return PlainScanner()
    pytest.importorskip("numba")
    from adapters.numba.adaptive import AdaptiveScanner
    from adapters.numba.scanner import NumbaScanner

    if request.param == "adaptive":
        return AdaptiveScanner(tmp_path_factory.getbasetemp() / "compiled", loading=0.0005, compiling=0.001)
    return NumbaScanner(tmp_path_factory.getbasetemp() / "compiled", threads=1 if "one" in request.param else 3)


def made(rows: int, gaps: int = 0) -> dict[str, FloatColumn]:
    numbers = np.random.default_rng(7)
    close = 50.0 * np.exp(np.cumsum(numbers.normal(0.0, 0.02, rows)))
    columns = {"close": close, "high": close * 1.01, "low": close * 0.99}
    for column in columns.values():
        column[numbers.integers(0, rows, gaps)] = np.nan
    return columns


def bar_by_bar(indicator: Indicator, columns: dict[str, FloatColumn], offsets: Offsets) -> list[FloatColumn]:
    rows = []
    for first, last in pairwise(offsets.tolist()):
        stream = indicator.stream()
        for at in range(first, last):
            output = stream.update(*[float(columns[name][at]) for name in indicator.inputs])
            rows.append(output if isinstance(output, tuple) else (output,))
    return list(np.array(rows).T)


@pytest.mark.parametrize("indicator", FORMS, ids=str)
@pytest.mark.parametrize("gaps", [0, 40])
def test_columns_equal_the_stream(scanner: ColumnScanner, indicator: Indicator, gaps: int) -> None:
    columns, offsets = made(600, gaps), np.array([0, 3, 3, 250, 252, 600])
    found, _ = scanner.scan([indicator], columns, offsets)
    expected = bar_by_bar(indicator, columns, offsets)
    assert [np.array_equal(found[n], e, equal_nan=True) for n, e in zip(indicator.outputs, expected, strict=True)] == [
        True
    ] * len(expected)
    assert np.isfinite(expected[0]).sum() > 100


def test_twice_smoothed_is_the_average_of_the_average(scanner: ColumnScanner) -> None:
    close = made(100)["close"]
    found, _ = scanner.scan([TwiceSmoothed()], {"close": close}, np.array([0, 100]))
    weights = np.array([1, 2, 3, 4, 3, 2, 1]) / 16
    assert np.allclose(found["twice_4"][6:], np.convolve(close, weights, "valid"), rtol=1e-12)
    assert np.isnan(found["twice_4"][:6]).all()


@pytest.mark.parametrize("gaps", [0, 40])
@pytest.mark.parametrize("cuts", [[1], [2, 4, 7, 8], [100, 101, 300]])
def test_chunks_equal_the_whole(scanner: ColumnScanner, gaps: int, cuts: list[int]) -> None:
    columns = made(400, gaps)
    whole, _ = scanner.scan(FORMS, columns, np.array([0, 400]))
    carry, found = None, []
    for first, last in pairwise([0, *cuts, 400]):
        part = {name: column[first:last] for name, column in columns.items()}
        if carry is not None:
            carry = Carry.from_bytes(FORMS, carry.to_bytes())
        outputs, carry = scanner.scan(FORMS, part, np.array([0, last - first]), carry)
        found.append(outputs)
    for name, values in whole.items():
        assert np.array_equal(np.concatenate([part[name] for part in found]), values, equal_nan=True), name


def test_a_series_goes_on_bar_by_bar(scanner: ColumnScanner) -> None:
    columns = made(300)
    whole, _ = scanner.scan(FORMS, columns, np.array([0, 300]))
    head = {name: column[:200] for name, column in columns.items()}
    _, carry = scanner.scan(FORMS, head, np.array([0, 200]))
    for indicator, rows in zip(FORMS, carry.rows, strict=True):
        stream = indicator.stream()
        stream.restore(rows[0].tolist())
        for at in range(200, 300):
            output = stream.update(*[float(columns[name][at]) for name in indicator.inputs])
            first = output[0] if isinstance(output, tuple) else output
            assert first == whole[indicator.outputs[0]][at]


def test_many_rows_are_split_between_threads(scanner: ColumnScanner) -> None:
    rows, offsets = 150_000, np.array([0, 40_000, 40_000, 90_000, 150_000])
    columns = made(rows)
    found, _ = scanner.scan([SMA(5)], columns, offsets)
    for first, last in pairwise(offsets.tolist()):
        alone, _ = PlainScanner().scan([SMA(5)], {"close": columns["close"][first:last]}, np.array([0, last - first]))
        assert np.array_equal(found["sma_5"][first:last], alone["sma_5"], equal_nan=True)


def test_what_is_handed_in_stays_as_it_was(scanner: ColumnScanner) -> None:
    columns = made(50, gaps=5)
    copies = {name: column.copy() for name, column in columns.items()}
    _, carry = scanner.scan(FORMS, columns, np.array([0, 50]))
    before = carry.to_bytes()
    for column in columns.values():
        column.flags.writeable = False
    scanner.scan(FORMS, columns, np.array([0, 50]), carry)
    assert carry.to_bytes() == before
    assert all(np.array_equal(columns[name], copies[name], equal_nan=True) for name in columns)


def test_columns_with_strides(scanner: ColumnScanner) -> None:
    close = made(100)["close"]
    found, _ = scanner.scan([SMA(5)], {"close": close[::2]}, np.array([0, 50]))
    expected, _ = scanner.scan([SMA(5)], {"close": close[::2].copy()}, np.array([0, 50]))
    assert np.array_equal(found["sma_5"], expected["sma_5"], equal_nan=True)


def test_nothing_to_scan(scanner: ColumnScanner) -> None:
    found, carry = scanner.scan(FORMS, {name: np.empty(0) for name in ("close", "high", "low")}, np.array([0]))
    assert all(len(values) == 0 for values in found.values())
    assert carry.series == 0
    assert scanner.scan([], {}, np.array([0, 5]))[0] == {}
    scanner.warm_up(FORMS)


def test_rows_of_nothing_but_gaps(scanner: ColumnScanner) -> None:
    columns = {name: np.full(30, np.nan) for name in ("close", "high", "low")}
    found, carry = scanner.scan(FORMS, columns, np.array([0, 10, 30]))
    assert all(np.isnan(values).all() for values in found.values())
    assert carry.to_bytes() == Carry.start(FORMS, 2).to_bytes()


@pytest.mark.parametrize(
    ("columns", "offsets", "message"),
    [
        ({}, [0, 3], "needs the column 'close'"),
        ({"close": np.ones(4)}, [0, 3], "must be 3 float64"),
        ({"close": np.ones(3, np.float32)}, [0, 3], "must be 3 float64"),
        ({"close": np.ones(3)}, [1, 3], "offsets must rise from 0"),
        ({"close": np.ones(3)}, [0, 4, 3], "offsets must rise from 0"),
        ({"close": np.ones(3)}, [], "offsets must rise from 0"),
    ],
)
def test_unusable_input_is_refused(
    scanner: ColumnScanner, columns: dict[str, FloatColumn], offsets: list[int], message: str
) -> None:
    with pytest.raises(InvalidValue, match=message):
        scanner.scan([SMA()], columns, np.array(offsets, np.int64))


def test_two_outputs_of_one_name_are_refused(scanner: ColumnScanner) -> None:
    with pytest.raises(InvalidValue, match="'sma_20'"):
        scanner.scan([SMA(), SMA(20)], {"close": np.ones(3)}, np.array([0, 3]))


def test_a_carry_of_something_else_is_refused(scanner: ColumnScanner) -> None:
    columns = {"close": np.ones(3)}
    with pytest.raises(InvalidValue, match="other indicators"):
        scanner.scan([SMA(5)], columns, np.array([0, 3]), Carry.start([SMA(6)], 1))
    with pytest.raises(InvalidValue, match="shape"):
        scanner.scan([SMA(5)], columns, np.array([0, 3]), Carry.start([SMA(5)], 2))
    with pytest.raises(InvalidValue):
        Carry.from_bytes([SMA(5), EMA()], Carry.start([SMA(5)], 1).to_bytes())
    with pytest.raises(InvalidValue):
        Carry.from_bytes([SMA(5)], Carry.start([SMA(5), EMA()], 1).to_bytes())


def test_compiled_and_plain_numbers_are_the_same_to_the_last_bit(tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("numba")
    from adapters.numba.scanner import NumbaScanner

    columns, offsets = made(3_000, gaps=40), np.array([0, 1_700, 3_000])
    compiled, _ = NumbaScanner(tmp_path_factory.getbasetemp() / "compiled").scan(FORMS, columns, offsets)
    plain, _ = PlainScanner().scan(FORMS, columns, offsets)
    for name, values in plain.items():
        np.testing.assert_array_equal(compiled[name], values, err_msg=name)
