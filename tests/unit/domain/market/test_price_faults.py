"""Faults of daily prices: found where they are, and nowhere else."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.demo.bokeh_candles import demo_candles
from adapters.exchange_calendars.calendar import ExchangeCalendar
from application.market_data.raw_batches import raw_candles
from domain.market.action_rows import ACTION_SCHEMA, action_rows
from domain.market.corporate_actions import CapitalGain, CorporateAction, Dividend, Split
from domain.market.markets import ASX
from domain.market.price_faults import Fault, Finding, find_faults, find_missing
from domain.shared.values import Symbol, Venue
from tests.support.prices import walk

BHP, VENUE = Symbol("BHP"), Venue("ASX")
NO_ACTIONS = pl.DataFrame(schema=ACTION_SCHEMA)
PRICES = ("open", "high", "low", "close", "adjusted_close")


def series(bars: int = 120, seed: int = 7) -> pl.DataFrame:
    """Raw rows of one symbol that has no fault."""
    rows = walk(("BHP",), bars, seed=seed)
    return rows.with_columns(
        pl.col("timestamp").dt.date().alias("date"),
        pl.col("volume").cast(pl.Int64),
        pl.col("close").alias("adjusted_close"),
    ).drop("timestamp")


def scaled(rows: pl.DataFrame, first: int, last: int, factor: float) -> pl.DataFrame:
    """All prices of the rows from ``first`` to before ``last`` times a factor."""
    place = pl.int_range(pl.len())
    inside = (place >= first) & (place < last)
    return rows.with_columns(pl.when(inside).then(pl.col(name) * factor).otherwise(name).alias(name) for name in PRICES)


def found(rows: pl.DataFrame, *actions: CorporateAction) -> list[tuple[int, Fault]]:
    """Where in the rows what is found."""
    days = rows["date"].to_list()
    good, refused = raw_candles(rows, ASX)
    assert not len(refused)
    return [(days.index(one.day), one.fault) for one in find_faults(good, action_rows(actions))]


@given(st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_a_sound_series_has_no_fault(seed: int) -> None:
    assert found(series(seed=seed)) == []


@given(st.integers(1, 80), st.integers(1, 35), st.sampled_from([100.0, 0.01]))
@settings(max_examples=25, deadline=None)
def test_another_unit_is_found_where_it_begins_and_ends(first: int, length: int, factor: float) -> None:
    assert found(scaled(series(), first, first + length, factor)) == [(first, Fault.UNIT), (first + length, Fault.UNIT)]


@given(st.integers(2, 100), st.sampled_from([3.0, 0.2, 11.8, 1 / 11.8]))
@settings(max_examples=25, deadline=None)
def test_a_price_that_comes_back_is_a_spike_once(place: int, factor: float) -> None:
    assert found(scaled(series(), place, place + 1, factor)) == [(place, Fault.SPIKE)]


def test_a_price_that_stays_is_no_fault() -> None:
    assert found(scaled(series(), 60, 120, 4.6)) == []


def test_a_tick_of_a_penny_stock_is_no_spike() -> None:
    rows = series(40).with_columns(pl.lit(0.001).alias(name) for name in PRICES)
    assert found(scaled(rows, 20, 21, 3.0)) == []


@given(st.integers(10, 100), st.integers(-20, 20), st.sampled_from([2.0, 5.0, 0.1, 0.4406]), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_split_in_the_wrong_place_or_not_applied_is_found(place: int, off: int, ratio: float, twice: bool) -> None:
    rows = series()
    split = Split(BHP, VENUE, rows["date"][place], ratio)
    edge = min(max(place + off, 1), 119)
    wrong = scaled(rows, 0, edge, 1.0 / ratio if twice else ratio)
    assert found(rows, split) == []
    assert found(wrong, split) == [(edge, Fault.SPLIT)]


def test_a_split_long_ago_explains_nothing() -> None:
    rows = series()
    split = Split(BHP, VENUE, rows["date"][5], 100.0)
    assert found(scaled(rows, 0, 100, 100.0), split) == [(100, Fault.UNIT)]


@given(st.integers(1, 118), st.floats(0.01, 0.3))
@settings(max_examples=40, deadline=None)
def test_a_dividend_that_the_adjusted_close_does_not_know_is_found(place: int, share: float) -> None:
    rows = series()
    before = pl.int_range(pl.len()) < place
    price = float(rows["close"][place - 1])
    fallen = rows.with_columns(
        pl.when(before).then(name).otherwise(pl.col(name) * (1.0 - share)).alias(name) for name in PRICES
    )
    factor = pl.when(before).then(1.0 - share).otherwise(1.0)
    adjusted = fallen.with_columns((pl.col("close") * factor).alias("adjusted_close"))
    dividend = Dividend(BHP, VENUE, rows["date"][place], price * share)
    assert [fault for _, fault in found(adjusted, dividend)] == []
    assert (place, Fault.DIVIDEND) in found(fallen, dividend)
    tenfold = Dividend(BHP, VENUE, rows["date"][place], price * share * 10.0)
    assert (place, Fault.DIVIDEND) in found(adjusted, tenfold)


def test_a_large_dividend_without_a_fall_is_doubtful() -> None:
    rows = series()
    dividend = Dividend(BHP, VENUE, rows["date"][50], float(rows["close"][49]) * 0.25)
    factor = pl.when(pl.int_range(pl.len()) < 50).then(0.75).otherwise(1.0)
    adjusted = rows.with_columns((pl.col("close") * factor).alias("adjusted_close"))
    assert (50, Fault.DIVIDEND) in found(adjusted, dividend)


def test_a_capital_gain_explains_its_part_of_the_adjustment() -> None:
    rows = series()
    price = float(rows["close"][49])
    before = pl.int_range(pl.len()) < 50
    adjusted = rows.with_columns((pl.col("close") * pl.when(before).then(0.93).otherwise(1.0)).alias("adjusted_close"))
    day = rows["date"][50]
    dividend, gain = Dividend(BHP, VENUE, day, price * 0.02), CapitalGain(BHP, VENUE, day, price * 0.05)
    assert (50, Fault.DIVIDEND) in found(adjusted, dividend)
    assert found(adjusted, dividend, gain) == []
    assert found(adjusted, CapitalGain(BHP, VENUE, day, price * 0.07)) == []


def test_a_capital_gain_that_the_dividend_contains_is_not_counted_twice() -> None:
    rows = series()
    price, day = float(rows["close"][49]), rows["date"][50]
    before = pl.int_range(pl.len()) < 50

    def adjusted(share: float) -> pl.DataFrame:
        factor = pl.when(before).then(1.0 - share).otherwise(1.0)
        return rows.with_columns((pl.col("close") * factor).alias("adjusted_close"))

    told = Dividend(BHP, VENUE, day, price * 0.07), CapitalGain(BHP, VENUE, day, price * 0.06)
    assert found(adjusted(0.07), *told) == []
    assert (50, Fault.DIVIDEND) in found(adjusted(0.13), *told)


def test_a_dividend_outside_the_bars_is_left_alone() -> None:
    rows = series()
    days = (rows["date"][0], rows["date"][0] - timedelta(days=1), rows["date"][-1] + timedelta(days=1))
    assert found(rows, *(Dividend(BHP, VENUE, day, 5.0) for day in days)) == []


def with_factors(rows: pl.DataFrame, place: int, before: float) -> pl.DataFrame:
    """Adjusted closes that are ``before`` times the close before a row, and the close from it on."""
    factor = pl.when(pl.int_range(pl.len()) < place).then(before).otherwise(1.0)
    return rows.with_columns((pl.col("close") * factor).alias("adjusted_close"))


@given(st.integers(1, 119), st.sampled_from([0.04, 0.5, 0.85, 1.02, 1.004, 3.0]))
@settings(max_examples=40, deadline=None)
def test_an_adjusted_close_that_leaps_by_itself_is_found(place: int, before: float) -> None:
    assert (place, Fault.ADJUSTMENT) in found(with_factors(series(), place, before))


@given(st.integers(2, 119), st.floats(0.92, 0.997))
@settings(max_examples=40, deadline=None)
def test_a_usual_dividend_may_be_left_out_only_where_no_action_is_told(place: int, before: float) -> None:
    rows = with_factors(series(), place, before)
    other = Dividend(BHP, VENUE, rows["date"][place - 1], float(rows["close"][place - 2]) * (1.0 - before))
    assert found(rows) == []
    assert (place, Fault.ADJUSTMENT) in found(rows, other)


@given(st.integers(1, 119), st.sampled_from([2.0, 7.0, 0.1]))
@settings(max_examples=30, deadline=None)
def test_a_split_that_moves_the_price_and_the_factor_is_no_leap(place: int, ratio: float) -> None:
    after = pl.when(pl.int_range(pl.len()) >= place).then(1.0 / ratio).otherwise(1.0)
    traded = series().with_columns(pl.col(name) * after for name in PRICES)
    rows = with_factors(traded, place, 1.0 / ratio)
    assert found(rows) == []
    assert found(rows, Split(BHP, VENUE, rows["date"][place], ratio)) == []


def test_a_dividend_between_two_bars_explains_the_factor() -> None:
    rows = with_factors(series(), 60, 0.95)
    day, close = rows["date"][60], float(rows["close"][58])
    gone = rows.filter(pl.col("date") != rows["date"][59])
    between = gone.with_columns(pl.when(pl.col("date") >= day).then("adjusted_close").otherwise(pl.col("close") * 0.95))
    assert found(between, Dividend(BHP, VENUE, rows["date"][59], close * 0.05)) == []
    assert found(between, Dividend(BHP, VENUE, rows["date"][59], close * 0.5)) == [(59, Fault.ADJUSTMENT)]


def test_two_units_in_one_bar_are_found() -> None:
    rows = series().with_columns(
        pl.when(pl.int_range(pl.len()) == 30).then(pl.col("low") / 100.0).otherwise("low").alias("low")
    )
    assert found(rows) == [(30, Fault.UNIT)]


def test_sessions_without_volume_are_one_finding_and_no_error() -> None:
    rows = series().with_columns(
        pl.when(pl.int_range(pl.len()).is_in([4, 9, 11])).then(0).otherwise("volume").alias("volume")
    )
    good, _ = raw_candles(rows, ASX)
    (finding,) = find_faults(good, NO_ACTIONS)
    assert (finding.fault, finding.day, finding.sessions) == (Fault.UNTRADED, rows["date"][4], 3)
    assert [fault for fault in Fault if not fault.is_error] == [Fault.UNTRADED]


def test_symbols_do_not_touch_each_other() -> None:
    cheap = scaled(series(), 0, 120, 0.01).with_columns(pl.lit("AAA").alias("symbol"))
    both = pl.concat([cheap, series()])
    good, _ = raw_candles(both, ASX)
    assert find_faults(good, NO_ACTIONS) == []
    split = action_rows([Split(Symbol("AAA"), VENUE, series()["date"][60], 4.6)])
    halved, _ = raw_candles(pl.concat([cheap, scaled(series(), 0, 60, 4.6)]), ASX)
    assert find_faults(halved, split) == []


def shifted(place: int, ratio: float, volume: float, *, until: int = 120) -> pl.DataFrame:
    """A sound series whose prices are divided by a ratio from a row on, and whose volume is multiplied."""
    place_of = pl.int_range(pl.len())
    inside = (place_of >= place) & (place_of < until)
    rows = scaled(series(), place, until, 1.0 / ratio)
    return rows.with_columns(pl.when(inside).then(pl.col("volume") * volume).otherwise("volume").cast(pl.Int64))


@given(
    st.integers(10, 110),
    st.sampled_from([1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0, 50.0, 100.0]),
    st.booleans(),
    st.floats(-0.01, 0.01),
)
@settings(max_examples=60, deadline=None)
def test_a_lasting_shift_by_a_round_factor_against_the_volume_is_a_split(
    place: int, factor: float, joined: bool, off: float
) -> None:
    ratio = 1.0 / factor if joined else factor
    rows = shifted(place, ratio * (1.0 + off), ratio)
    good, _ = raw_candles(rows.with_columns(pl.lit(None, dtype=pl.Float64).alias("adjusted_close")), ASX)
    (finding,) = find_faults(good, NO_ACTIONS)
    assert (finding.day, finding.fault) == (rows["date"][place], Fault.SPLIT)
    new, old = (3, 2) if factor == 1.5 else (int(factor), 1)
    told = f"{old} for {new}" if joined else f"{new} for {old}"
    assert f"perhaps a split of {told} that nobody recorded" in finding.detail


@pytest.mark.parametrize(
    ("ratio", "volume"),
    [
        (0.1, 5.0),  # a squeeze: volume rises with the price
        (0.5, 1.0),  # twice the price on the same volume
        (2.0, 12.0),  # a crash by half in which six times the money changes hands
        (2.5, 2.5),  # no round factor
        (1.35, 1.35),  # nor is this
        (4.5, 3.0),
    ],
)
def test_what_a_market_does_by_itself_is_no_split(ratio: float, volume: float) -> None:
    assert found(shifted(60, ratio, volume)) == []


@pytest.mark.parametrize("sessions", [1, 4, 12])
def test_a_shift_that_does_not_last_is_no_split(sessions: int) -> None:
    assert Fault.SPLIT not in [fault for _, fault in found(shifted(60, 5.0, 5.0, until=60 + sessions))]


def test_a_squeeze_over_days_is_no_split() -> None:
    rows = series()
    climb = [min(10.0 ** ((place - 60) / 5.0), 10.0) if place > 60 else 1.0 for place in range(120)]
    risen = rows.with_columns(pl.col(name) * pl.Series(climb) for name in PRICES)
    assert found(risen.with_columns((pl.col("volume") / pl.Series(climb)).cast(pl.Int64))) == []


def test_real_crashes_are_no_splits_and_real_splits_are(shared_data: Path) -> None:
    splits = {
        "aapl": ["2000-06-21", "2005-02-28", "2014-06-09", "2020-08-31"],  # not the crash by 0.4835 of 2000-09-29
        "aig": ["1998-08-03", "2000-07-31"],  # nor those of September 2008
        "bac": ["2004-08-30"],
        "goog": ["2014-04-03"],
        "ibm": ["1999-05-27"],
        "uso": ["2020-04-29"],
        "fb": [],
    }
    for name, days in splits.items():
        good = _lean_file(shared_data / "equities" / "lean" / "daily" / f"{name}.zip")
        told = [one.day.isoformat() for one in find_faults(good, NO_ACTIONS) if one.fault is Fault.SPLIT]
        assert told == days, name


def _lean_file(path: Path) -> pl.DataFrame:
    """Candles of a file of daily prices in ten-thousandths of a dollar."""
    columns = ("date", "open", "high", "low", "close", "volume")
    with zipfile.ZipFile(path) as archive:
        text = archive.read(archive.namelist()[0])
    rows = pl.read_csv(text, has_header=False, infer_schema_length=0)
    rows.columns = list(columns)
    typed = rows.select(
        pl.lit("BHP").alias("symbol"),
        pl.col("date").str.slice(0, 8).str.to_date("%Y%m%d"),
        *(pl.col(name).cast(pl.Float64) / 10_000 for name in columns[1:5]),
        pl.col("volume").cast(pl.Float64).cast(pl.Int64),
        pl.lit(None, dtype=pl.Float64).alias("adjusted_close"),
    )
    return raw_candles(typed, ASX)[0]


def test_one_bar_or_none_has_no_jump() -> None:
    for number in (0, 1):
        assert found(series().head(number)) == []


DAYS = ExchangeCalendar("XASX").sessions(date(2024, 3, 1), date(2024, 4, 30))


def test_missing_sessions_are_named_in_runs() -> None:
    absent = {DAYS[3], DAYS[4], DAYS[9]}
    present = [day for day in DAYS[:20] if day not in absent]
    assert find_missing("BHP", reversed(present), DAYS) == [
        Finding("BHP", DAYS[3], Fault.MISSING, f"no bar on {DAYS[3]} to {DAYS[4]}", 2),
        Finding("BHP", DAYS[9], Fault.MISSING, f"no bar on {DAYS[9]}", 1),
    ]
    assert find_missing("BHP", present, DAYS, refused=absent) == []


def test_before_the_first_bar_and_after_the_last_nothing_is_missing() -> None:
    assert find_missing("BHP", DAYS[5:9], DAYS) == []
    assert find_missing("BHP", [], DAYS) == []


def test_a_bar_on_good_friday_is_named() -> None:
    friday = date(2024, 3, 29)
    (finding,) = find_missing("BHP", [*DAYS, friday], DAYS)
    assert (finding.day, finding.fault) == (friday, Fault.NO_SESSION)


def test_the_demonstration_has_no_faults_although_it_has_splits() -> None:
    candles = demo_candles()
    assert candles["symbol"].n_unique() == 5
    assert [one for one in find_faults(candles, NO_ACTIONS) if one.fault.is_error] == []
    unadjusted = candles.with_columns(pl.lit(None, dtype=pl.Float64).alias("adjusted_close"))
    apple = action_rows([Split(Symbol("AAPL"), Venue("XNAS"), date(2005, 2, 28), 2.0)])
    splits = [one for one in find_faults(unadjusted, apple) if one.fault is Fault.SPLIT]
    assert [(one.symbol, one.day, "nobody recorded" in one.detail) for one in splits] == [
        ("AAPL", date(2000, 6, 21), True),
        ("AAPL", date(2005, 2, 28), False),
        ("MSFT", date(2003, 2, 18), True),
    ]


def _yahoo_file(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Candles and actions of a file of Yahoo's histories."""
    with gzip.open(path, "rt") as file:
        lines = list(csv.DictReader(file))
    names = {"Open": "open", "High": "high", "Low": "low", "Close": "close", "Adj Close": "adjusted_close"}
    rows: list[dict[str, object]] = []
    actions: list[CorporateAction] = []
    for line in lines:
        day = date.fromisoformat((line.get("Date") or line["Datetime"])[:10])
        rows.append(
            {
                "symbol": "BHP",
                "date": day,
                **{ours: float(line[theirs]) if line[theirs] else None for theirs, ours in names.items()},
                "volume": int(float(line["Volume"])) if line["Volume"] else None,
            }
        )
        if float(line["Dividends"]) > 0.0:
            actions.append(Dividend(BHP, VENUE, day, float(line["Dividends"])))
        if float(line.get("Capital Gains") or 0.0) > 0.0:
            actions.append(CapitalGain(BHP, VENUE, day, float(line["Capital Gains"])))
        if float(line["Stock Splits"]) > 0.0:
            actions.append(Split(BHP, VENUE, day, float(line["Stock Splits"])))
    good, _ = raw_candles(pl.DataFrame(rows), ASX)
    return good, action_rows(actions)


@pytest.mark.parametrize(
    ("name", "fault", "number"),
    [
        ("AET-L-1d-100x-error", Fault.UNIT, 2),
        ("SSW-JO-1d-100x-error", Fault.UNIT, 1),
        ("4063-T-1d-bad-stock-split", Fault.SPLIT, 1),
        ("ALPHA-PA-1d-bad-stock-split", Fault.SPLIT, 2),
        ("CNE-L-1d-bad-stock-split", Fault.SPLIT, 2),
        ("DEX-AX-1d-bad-stock-split", Fault.SPLIT, 1),
        ("LA-V-1d-bad-stock-split", Fault.SPLIT, 2),
        ("MOB-ST-1d-bad-stock-split", Fault.SPLIT, 2),
        ("SPM-MI-1d-bad-stock-split", Fault.SPLIT, 1),
        ("4063-T-1d-bad-div", Fault.DIVIDEND, 1),
        ("8TRA-DE-1d-missing-div-adjust", Fault.DIVIDEND, 1),
        ("KEN-TA-1d-bad-div", Fault.DIVIDEND, 1),
        ("KME-MI-1d-bad-div", Fault.DIVIDEND, 1),
        ("LSC-L-1d-bad-div", Fault.DIVIDEND, 2),
        ("SSNLF-1d-bad-div", Fault.DIVIDEND, 30),
        ("VWILX-1d-cg-double-count", Fault.DIVIDEND, 2),
        ("LSC-L-1d-bad-div", Fault.ADJUSTMENT, 1),
    ],
)
def test_recorded_faults_are_found_and_gone_where_they_are_repaired(
    name: str, fault: Fault, number: int, shared_data: Path
) -> None:
    folder = shared_data / "yahoo" / "repair_csv"
    faulty = find_faults(*_yahoo_file(folder / f"{name}.csv.gz"))
    assert sum(one.fault is fault for one in faulty) == number
    repaired = find_faults(*_yahoo_file(folder / f"{name}-fixed.csv.gz"))
    left = {Fault.UNIT} if name == "LSC-L-1d-bad-div" else set()  # pence and pounds are mixed there before and after
    assert {one.fault for one in repaired if one.fault.is_error} == left


def test_a_recorded_series_without_faults_is_left_alone(shared_data: Path) -> None:
    candles, actions = _yahoo_file(shared_data / "yahoo" / "repair_csv" / "CALM-1d-no-bad-divs.csv.gz")
    assert len(actions) == 10
    assert find_faults(candles, actions) == []


PATCHED = ("ARB", "BHP", "BHP", "CAR", "CGL", "DMP", "HSN", "HSN", "IAG", "IFM", "IVV", "SIQ")
"""Symbols with bars that were fetched after the next dividend, among bars from before it."""


def test_faults_of_the_144_australian_histories(shared_data: Path) -> None:
    table = pl.read_csv(shared_data / "asx" / "asx_daily_144_2017-2019.csv.gz")
    names = {"Open": "open", "High": "high", "Low": "low", "Close": "close", "Adj Close": "adjusted_close"}
    rows = table.rename({**names, "Tick": "symbol", "Volume": "volume"}).with_columns(
        pl.col("Date").str.to_date().alias("date"), pl.col("volume").cast(pl.Int64)
    )
    good, refused = raw_candles(rows, ASX)
    assert Counter(refused["reason"]) == {
        "adjusted_close is not above zero": 299,
        "open is missing": 141,
        "high is below open or close": 14,
    }
    errors = [one for one in find_faults(good, NO_ACTIONS) if one.fault.is_error]
    leaps = [one for one in errors if one.fault is Fault.ADJUSTMENT]
    assert tuple(one.symbol for one in leaps) == ("AEF", *PATCHED)
    assert leaps[0].day == date(2018, 9, 6)
    assert "from 0.03986 to 0.9751 times the close" in leaps[0].detail
    others = [(one.symbol, one.day, one.fault) for one in errors if one not in leaps]
    assert others == [("QOZ", date(2017, 8, 29), Fault.SPIKE)]
    sessions = ExchangeCalendar("XASX").sessions(date(2017, 1, 1), date(2019, 12, 31))
    missing = [
        finding
        for (symbol,), part in good.group_by("symbol")
        for finding in find_missing(
            str(symbol),
            part["session_date"],
            sessions,
            refused.filter(pl.col("symbol") == symbol)["session_date"],
        )
    ]
    assert {(one.fault, one.day, one.sessions) for one in missing} == {(Fault.MISSING, date(2019, 10, 21), 1)}
