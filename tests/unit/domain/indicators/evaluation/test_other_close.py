"""Another symbol's closes beside a frame's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from domain.indicators.catalogue.beta import BETA
from domain.indicators.catalogue.correl import CORREL
from domain.indicators.evaluation.compute import compute
from domain.indicators.evaluation.other_close import with_other_close
from domain.indicators.plain_scanner import PlainScanner
from domain.shared.errors import InvalidValue
from tests.unit.domain.indicators.candles import packaged

START = datetime(2024, 1, 2, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def bars(closes: list[float | None], length: timedelta = DAY, start: datetime = START) -> pl.DataFrame:
    opens = [start + at * length for at in range(len(closes))]
    return pl.DataFrame(
        {"open_time": opens, "close_time": [o + length - timedelta(microseconds=1) for o in opens], "close": closes},
        schema_overrides={"close": pl.Float64},
    )


def test_bars_of_one_length_meet() -> None:
    joined = with_other_close(bars([1.0, 2.0, 3.0]), bars([10.0, 20.0, 30.0]), "close_SPY")
    assert joined["close_SPY"].to_list() == [10.0, 20.0, 30.0]
    assert joined.columns == ["open_time", "close_time", "close", "close_SPY"]


def test_a_missing_bar_is_stood_in_for_by_the_one_before() -> None:
    other = bars([10.0, None, 30.0]).filter(pl.col("close").is_not_null())
    assert with_other_close(bars([1.0, 2.0, 3.0]), other)["close_benchmark"].to_list() == [10.0, 10.0, 30.0]


def test_a_bar_is_not_seen_before_it_has_closed() -> None:
    minutes = bars([1.0, 2.0, 3.0], MINUTE, START + DAY - 2 * MINUTE)
    joined = with_other_close(minutes, bars([10.0, 20.0]))
    assert joined["close_benchmark"].to_list() == [None, 10.0, 10.0]


def test_without_times_of_closing_bars_meet_by_their_names() -> None:
    own = pl.DataFrame({"date": ["2024-01-02", "2024-01-03"], "close": [1.0, 2.0]})
    other = pl.DataFrame({"date": ["2024-01-03", "2024-01-02"], "close": [20.0, 10.0]})
    assert with_other_close(own, other)["close_benchmark"].to_list() == [10.0, 20.0]


def test_rows_keep_their_order_and_every_symbol_is_served() -> None:
    own = pl.concat([bars([1.0, 2.0]).with_columns(symbol=pl.lit(name)) for name in "AB"]).reverse()
    joined = with_other_close(own, bars([10.0, 20.0]))
    assert joined.drop("close_benchmark").equals(own)
    assert joined["close_benchmark"].to_list() == [20.0, 10.0, 20.0, 10.0]


def test_later_bars_change_nothing() -> None:
    own, other = bars([1.0, 2.0, 3.0, 4.0]), bars([10.0, 20.0, 30.0, 40.0])
    whole = with_other_close(own, other)
    assert with_other_close(own.head(2), other.head(2)).equals(whole.head(2))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (pl.DataFrame({"close": [1.0]}), "time in common"),
        (pl.DataFrame({"open_time": [START]}), "no column 'close'"),
        (pl.concat([bars([1.0]), bars([2.0])]), "two bars of one close_time"),
    ],
)
def test_a_frame_that_cannot_be_joined_is_refused(other: pl.DataFrame, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        with_other_close(bars([1.0]), other)


def test_correlation_and_beta_against_a_named_column() -> None:
    own, market = packaged()["IBM"]["close"][:60].tolist(), packaged()["MSFT"]["close"][:60].tolist()
    frame = with_other_close(bars(own), bars(market), "close_MSFT")
    found = compute(frame, [CORREL(20, against="close_MSFT"), BETA(20, against="close_MSFT")], PlainScanner())
    x, y = np.array(market[-20:]), np.array(own[-20:])
    assert found["correl_20_close_MSFT"][-1] == pytest.approx(np.corrcoef(x, y)[0, 1], rel=1e-9)
    moves = [np.diff(prices[-21:]) / prices[-21:-1] for prices in (np.array(market), np.array(own))]
    covariance = np.cov(moves[0], moves[1])
    assert found["beta_20_close_MSFT"][-1] == pytest.approx(covariance[0, 1] / covariance[0, 0], rel=1e-9)


def test_a_share_has_a_beta_of_one_against_itself() -> None:
    close = packaged()["AAPL"]["close"][:40].tolist()
    found = compute(with_other_close(bars(close), bars(close)), [BETA(), CORREL(10)], PlainScanner())
    assert found["beta_5"].drop_nulls().to_list() == pytest.approx([1.0] * 35)
    assert found["correl_10"].drop_nulls().to_list() == pytest.approx([1.0] * 31)


def test_times_of_another_kind_are_refused() -> None:
    named = bars([1.0, 2.0]).rename({"open_time": "date"}).drop("close_time")
    with pytest.raises(InvalidValue, match=r"'date' is Datetime.* in one frame and Date in the other"):
        with_other_close(named, named.with_columns(pl.col("date").dt.date()))


def test_times_counted_in_other_units_meet() -> None:
    nanoseconds = bars([10.0, 20.0]).with_columns(pl.col("open_time", "close_time").dt.cast_time_unit("ns"))
    assert with_other_close(bars([1.0, 2.0]), nanoseconds)["close_benchmark"].to_list() == [10.0, 20.0]
