"""Faults of daily prices that keep the OHLC rules: found and named, never changed.

Jumps are looked for in adjusted closes (closes where there is none), which neither a split nor a dividend should move.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import polars as pl

from domain.market.corporate_actions import CAPITAL_GAIN, DIVIDEND, SPLIT
from domain.market.level_shifts import Bars, LevelShift, level_shift

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]


class Fault(StrEnum):
    """Kinds of doubt."""

    UNIT = "unit"
    SPLIT = "split"
    SPIKE = "spike"
    DIVIDEND = "dividend"
    ADJUSTMENT = "adjustment"
    MISSING = "missing"
    NO_SESSION = "no session"
    UNTRADED = "untraded"
    REFUSED = "refused"

    @property
    def is_error(self) -> bool:
        """Whether the prices are wrong, rather than rare: days without trades are no error."""
        return self is not Fault.UNTRADED


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt.

    Attributes:
        symbol: whose prices.
        day: the session, or the first of several.
        fault: what kind.
        detail: what was seen, in words.
        sessions: how many sessions it is about.
    """

    symbol: str
    day: date
    fault: Fault
    detail: str
    sessions: int = 1


HUNDRED = math.log(100.0)
UNIT_TOLERANCE = 0.35
"""A jump by 70 to 142 times is one of pence and pounds."""

NOTABLE = 0.15
"""Smaller jumps, as logarithms, are never looked at."""

SIGMAS = 4.0
"""Nor are jumps of less than so many of the series' own standard deviations, estimated from its median absolute change."""

SPLIT_TOLERANCE = 0.3
"""A jump belongs to a split whose logarithm it misses by at most this share."""

SPLIT_DAYS = 45
"""So many days before or after a split its jump may be misplaced."""

LONGEST_PAUSE = 10
"""Over a longer pause, in days, a price has had time to move by itself, or the symbol has become that of another company."""

SPIKE = math.log(2.5)
SPIKE_RETURN = 0.25
SPIKE_SESSIONS = 3
LEAST_PRICE = 0.02
"""Below, one tick of price is a jump, and no spike."""

DIVIDEND_TOLERANCE = 0.2
"""The adjustment on an ex-date may miss that of the dividend by this share of it."""

DIVIDEND_ROUNDING = 0.002
"""Or by this share of the price, as far as published prices are rounded."""

LARGE_DIVIDEND = 0.1
"""A dividend of more than this share of the price is believed only if the price falls by at least half of it."""


class Series(NamedTuple):
    """One symbol's sessions, oldest first, and its actions."""

    symbol: str
    days: Sequence[date]
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    adjusted: Floats
    volume: Floats
    actions: Sequence[tuple[date, str, float]]

    @property
    def bars(self) -> Bars:
        """The sessions at adjusted prices."""
        factor = self.adjusted / self.close
        return Bars(self.open * factor, self.high * factor, self.low * factor, self.adjusted, self.volume)


def find_faults(candles: pl.DataFrame, actions: pl.DataFrame) -> list[Finding]:
    """The faults of prices, sorted by symbol, day and kind.

    Args:
        candles: daily rows of ``CANDLE_SCHEMA`` that keep the OHLC rules, of one venue.
        actions: rows of ``ACTION_SCHEMA`` of that venue.
    """
    found: list[Finding] = []
    for series in _series(candles, actions):
        jumps = list(_jumps(series))
        found += [*jumps, *_mixed_units(series), *_dividends(series), *_factor_moves(series), *_untraded(series)]
    return sorted(found, key=lambda one: (one.symbol, one.day, one.fault))


def find_missing(
    symbol: str, days: Iterable[date], sessions: Sequence[date], refused: Iterable[date] = ()
) -> list[Finding]:
    """Sessions without a bar between a symbol's first bar and its last, and bars on days without a session.

    Args:
        symbol: whose.
        days: of its bars.
        sessions: of the exchange, in order, at least from the first bar to the last.
        refused: days of bars that were refused: these are not missing.
    """
    present = sorted(set(days))
    if not present:
        return []
    expected = [day for day in sessions if present[0] <= day <= present[-1]]
    absent = set(expected) - set(present) - set(refused)
    found = [_missing(symbol, run) for run in _runs(expected, absent)]
    known = set(expected)
    found += [
        Finding(symbol, day, Fault.NO_SESSION, "a bar on a day without a session")
        for day in present
        if day not in known
    ]
    return sorted(found, key=lambda one: (one.day, one.fault))


def _missing(symbol: str, run: Sequence[date]) -> Finding:
    until = "" if len(run) == 1 else f" to {run[-1]}"
    return Finding(symbol, run[0], Fault.MISSING, f"no bar on {run[0]}{until}", len(run))


def _runs(expected: Sequence[date], absent: set[date]) -> Iterator[list[date]]:
    """Neighbouring sessions that are absent."""
    run: list[date] = []
    for day in expected:
        if day in absent:
            run.append(day)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _series(candles: pl.DataFrame, actions: pl.DataFrame) -> Iterator[Series]:
    """Symbols in order."""
    day = pl.coalesce("session_date", pl.col("open_time").dt.date()).alias("day")
    rows = candles.with_columns(day).sort("symbol", "day")
    by_symbol = {str(name): part for (name,), part in actions.group_by("symbol", maintain_order=True)}
    for (name,), part in rows.group_by("symbol", maintain_order=True):
        of_symbol = by_symbol.get(str(name), actions.clear()).select("ex_date", "kind", "value").sort("ex_date")
        adjusted_close = pl.coalesce("adjusted_close", "close").alias("adjusted")
        columns = part.select("open", "high", "low", "close", adjusted_close, "volume")
        opened, high, low, close, adjusted, volume = (column.to_numpy() for column in columns.get_columns())
        days, known = part["day"].to_list(), list(of_symbol.iter_rows())
        yield Series(str(name), days, opened, high, low, close, adjusted, volume, known)


def _jumps(series: Series) -> Iterator[Finding]:
    """Jumps that are a misplaced split, a wrong unit, a price that comes back at once, or a split that nobody recorded."""
    changes = np.diff(np.log(series.adjusted))
    if not len(changes):
        return
    usual = 1.4826 * float(np.median(np.abs(changes)))
    for place in np.flatnonzero(np.abs(changes) > max(NOTABLE, SIGMAS * usual)):
        before, after = int(place), int(place) + 1
        jump, day = float(changes[place]), series.days[after]
        times = f"{math.exp(jump):.4g} times the session before"
        split = _split_of(series, day, jump)
        if split is not None:
            detail = f"{times}, as a split of {split[1]:g} on {split[0]} would make it if it were not applied rightly"
            yield Finding(series.symbol, day, Fault.SPLIT, detail)
            continue
        shift = level_shift(series.bars, after, usual) if _is_traded(series, after, jump) else None
        is_unit = abs(abs(jump) - HUNDRED) < UNIT_TOLERANCE
        if shift is not None and (shift.followed or not is_unit):
            yield Finding(series.symbol, day, Fault.SPLIT, f"{times}, {_unrecorded(shift)}")
        elif is_unit:
            yield Finding(series.symbol, day, Fault.UNIT, f"{times}: another unit of money")
        elif (back := _comes_back(series, changes, before)) is not None:
            detail = f"{times}, and back on {series.days[back]}"
            yield Finding(series.symbol, day, Fault.SPIKE, detail, back - after)


def _is_traded(series: Series, after: int, jump: float) -> bool:
    """Whether the price as traded jumps too, and not the adjustment alone, from one session to the next."""
    pause = (series.days[after] - series.days[after - 1]).days
    return pause <= LONGEST_PAUSE and abs(math.log(series.close[after] / series.close[after - 1]) - jump) < NOTABLE


def _unrecorded(shift: LevelShift) -> str:
    volume = f"volume {shift.volume:.3g} times as before" if shift.followed else "though volume goes on as before"
    larger, smaller = Fraction(max(shift.ratio, 1.0 / shift.ratio)).limit_denominator(4).as_integer_ratio()
    ratio = f"{larger} for {smaller}" if shift.ratio > 1.0 else f"{smaller} for {larger}"
    return f"and it stays there, {volume}: perhaps a split of {ratio} that nobody recorded"


def _split_of(series: Series, day: date, jump: float) -> tuple[date, float] | None:
    """The split that a jump looks like, applied once too often or not at all, with what the market did that day."""
    for ex_date, kind, ratio in series.actions:
        size = abs(math.log(ratio)) if kind == SPLIT else 0.0
        if size > 0.0 and abs((day - ex_date).days) <= SPLIT_DAYS and abs(abs(jump) - size) <= SPLIT_TOLERANCE * size:
            return ex_date, ratio
    return None


def _comes_back(series: Series, changes: Floats, before: int) -> int | None:
    """The session at which a price that jumped is back where it was."""
    jump, close = changes[before], series.close
    if abs(jump) < SPIKE or min(close[before], close[before + 1]) < LEAST_PRICE:
        return None
    for back in range(before + 2, min(before + 2 + SPIKE_SESSIONS, len(close))):
        if abs(float(changes[before:back].sum())) < SPIKE_RETURN:
            return back
    return None


def _mixed_units(series: Series) -> Iterator[Finding]:
    """Bars whose high and low are in different units."""
    spans = np.log(series.high / series.low)
    for place in np.flatnonzero(np.abs(spans - HUNDRED) < UNIT_TOLERANCE):
        detail = f"its high is {math.exp(float(spans[place])):.4g} times its low: two units of money in one bar"
        yield Finding(series.symbol, series.days[int(place)], Fault.UNIT, detail)


def _dividends(series: Series) -> Iterator[Finding]:
    """Ex-dates on which the adjusted close is not adjusted by the dividend, or the price does not fall by a large one.

    A dividend of *d* on an ex-date multiplies the factor (adjusted close / close) of all sessions before it by ``1 - d / c``, *c* the
    close of the session before (Yahoo's and CRSP's convention).
    """
    places = {day: place for place, day in enumerate(series.days)}
    factors = series.adjusted / series.close
    dividends = {ex_date for ex_date, kind, _ in series.actions if kind == DIVIDEND}
    for ex_date, amount in _paid(series.actions).items():
        place = places.get(ex_date, 0) if ex_date in dividends else 0
        if not place:
            continue
        share = amount / float(series.close[place - 1])
        seen = 1.0 - float(factors[place - 1] / factors[place])
        if abs(seen - share) > max(DIVIDEND_TOLERANCE * share, DIVIDEND_ROUNDING):
            detail = f"a dividend of {amount:g} is {share:.2%} of the price, the adjusted close has {seen:.2%}"
            yield Finding(series.symbol, ex_date, Fault.DIVIDEND, detail)
        fell = 1.0 - float(series.close[place] / series.close[place - 1])
        if share > LARGE_DIVIDEND and fell < share / 2.0:
            detail = f"a dividend of {amount:g} is {share:.2%} of the price, which fell by {fell:.2%}"
            yield Finding(series.symbol, ex_date, Fault.DIVIDEND, detail)


def _paid(actions: Sequence[tuple[date, str, float]]) -> dict[date, float]:
    """Money a share by ex-date: the dividend, and a capital gain that it does not contain.

    Yahoo's dividends contain the capital gains of their day: a gain that is not above the dividend is taken for a part of it.
    """
    gains = {ex_date: amount for ex_date, kind, amount in actions if kind == CAPITAL_GAIN}
    paid = {ex_date: amount for ex_date, kind, amount in actions if kind == DIVIDEND}
    for ex_date, gain in gains.items():
        dividend = paid.get(ex_date, 0.0)
        paid[ex_date] = dividend if gain <= dividend else dividend + gain
    return paid


def _factor_moves(series: Series) -> Iterator[Finding]:
    """Sessions at which the factor (adjusted close / close) moves and no recorded action says why."""
    steps, moves = np.diff(np.log(series.adjusted / series.close)), np.diff(np.log(series.close))
    if not len(steps):
        return
    least = max(DIVIDEND_ROUNDING, SIGMAS * 1.4826 * float(np.median(np.abs(steps))))
    for place in np.flatnonzero(np.abs(steps) > least):
        before, day, step = int(place), series.days[int(place) + 1], float(steps[place])
        if not _is_explained(series, before, step, float(moves[place]), least):
            earlier, later = (float(series.adjusted[at] / series.close[at]) for at in (before, before + 1))
            detail = (
                f"the adjusted close goes from {earlier:.4g} to {later:.4g} times the close without a dividend or split"
            )
            yield Finding(series.symbol, day, Fault.ADJUSTMENT, detail)


def _is_explained(series: Series, before: int, step: float, move: float, least: float) -> bool:
    """Whether the actions since a session make the factor move so; dividends of the next session itself are judged by ``_dividends``."""
    if not series.actions:
        return _may_be_unrecorded(step, move)
    last, day, close = series.days[before], series.days[before + 1], float(series.close[before])
    since = [(ex_date, kind, value) for ex_date, kind, value in series.actions if last < ex_date <= day]
    if any(ex_date == day and kind == DIVIDEND for ex_date, kind, _ in since):
        return True
    paid = sum(-math.log(max(1.0 - value / close, 1e-9)) for value in _paid(since).values())
    split = sum(math.log(value) for _, kind, value in since if kind == SPLIT)
    expected = {paid, paid + split}  # closes are split-adjusted, or as traded
    return any(abs(step - one) <= max(DIVIDEND_TOLERANCE * abs(one), least) for one in expected)


def _may_be_unrecorded(step: float, move: float) -> bool:
    """Whether an action that nobody recorded would make the factor move so: a dividend, or what moved the price the other way.

    Where no action of a symbol is known at all, usual dividends may be left out; they only ever raise the factor.
    """
    is_mirrored = move * step < 0.0 and abs(move) >= abs(step) / 2.0
    return 0.0 < step <= LARGE_DIVIDEND or (abs(step) > LARGE_DIVIDEND and is_mirrored)


def _untraded(series: Series) -> Iterator[Finding]:
    """Sessions without volume, as one finding."""
    places = np.flatnonzero(series.volume <= 0.0)
    if len(places):
        detail = f"no volume on {len(places)} of {len(series.days)} sessions"
        yield Finding(series.symbol, series.days[int(places[0])], Fault.UNTRADED, detail, len(places))
