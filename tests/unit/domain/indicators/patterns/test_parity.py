"""The same strengths bar by bar, as plain columns and as compiled columns, in whatever pieces the rows come."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.ports.column_scanner import ColumnScanner
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.evaluation.compute import IndicatorPipeline
from domain.indicators.evaluation.compute import compute as compute_indicators
from domain.indicators.evaluation.scan import Carry
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.registry import all_patterns, get
from domain.indicators.patterns.stream import PatternStream
from domain.indicators.plain_scanner import PlainScanner
from domain.shared.errors import InvalidValue
from tests.support.compiled_patterns import ONE_WORKER
from tests.unit.domain.indicators.candles import Columns
from tests.unit.domain.indicators.patterns.candles import BARS, made, planted, real, walked

pytestmark = ONE_WORKER

PATTERNS = all_patterns()
SOME = [get(name) for name in ("ENGULFING", "3WHITESOLDIERS", "HIKKAKEMOD", "RISEFALL3METHODS", "HAMMER", "MATHOLD")]
PLAIN = PlainScanner()
QUICK = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def joined(parts: list[Columns]) -> tuple[Columns, Offsets]:
    offsets = np.cumsum([0] + [len(part["close"]) for part in parts])
    return {name: np.concatenate([part[name] for part in parts]) for name in BARS}, offsets


def cut(columns: Columns, first: int, last: int) -> Columns:
    return {name: columns[name][first:last] for name in BARS}


def assert_same_scan(columns: Columns, offsets: Offsets, compiled: ColumnScanner) -> None:
    plain, fast = (scanner.scan_patterns(PATTERNS, columns, offsets) for scanner in (PLAIN, compiled))
    assert np.array_equal(plain.ages, fast.ages)
    for pattern, expected, found in zip(PATTERNS, plain.values, fast.values, strict=True):
        counts = plain.ages >= pattern.lookback
        assert np.array_equal(expected[counts], found[counts]), pattern


def test_real_planted_and_walked_candles(compiled: ColumnScanner) -> None:
    pieces = [cut(real()["GOOG"], 0, 400), cut(planted(1), 0, 900), cut(walked(1), 0, 500), cut(walked(2), 0, 3)]
    columns, offsets = joined(pieces)
    assert_same_scan(columns, offsets, compiled)


@QUICK
@given(series=st.lists(made(gaps=True), max_size=3))
def test_made_candles(compiled: ColumnScanner, series: list[Columns]) -> None:
    columns, offsets = joined(series) if series else ({name: np.empty(0) for name in BARS}, np.array([0]))
    assert_same_scan(columns, offsets, compiled)


def test_series_do_not_see_each_other(compiled: ColumnScanner) -> None:
    pieces = [planted(3), cut(planted(4), 0, 5), walked(5)]
    columns, offsets = joined(pieces)
    together = compiled.scan_patterns(PATTERNS, columns, offsets)
    for piece, (first, last) in zip(pieces, pairwise(offsets.tolist()), strict=True):
        alone = compiled.scan_patterns(PATTERNS, piece, np.array([0, last - first]))
        assert np.array_equal(alone.ages, together.ages[first:last])
        for at, pattern in enumerate(PATTERNS):
            counts = alone.ages >= pattern.lookback
            assert np.array_equal(alone.values[at][counts], together.values[at, first:last][counts]), pattern


def test_a_long_series_is_cut_without_a_trace() -> None:
    pytest.importorskip("numba")
    from adapters.numba.patterns import LONG
    from adapters.numba.scanner import NumbaScanner
    from tests.support.places import COMPILED

    columns = {name: np.tile(column, 2 * LONG // 3_000 + 1) for name, column in walked(4).items()}
    offsets = np.array([0, len(columns["close"])])
    whole = NumbaScanner(COMPILED, threads=1).scan_patterns(PATTERNS, columns, offsets)
    for threads in (2, 3):
        parts = NumbaScanner(COMPILED, threads=threads).scan_patterns(PATTERNS, columns, offsets)
        assert np.array_equal(parts.ages, whole.ages)
        assert np.array_equal(parts.values[:, 14:], whole.values[:, 14:])


def test_a_missing_price_changes_nothing(compiled: ColumnScanner) -> None:
    columns = cut(planted(6), 0, 600)
    gaps = np.random.default_rng(1).integers(0, 600, 90)
    holed = {name: column.copy() for name, column in columns.items()}
    for at, row in enumerate(gaps.tolist()):
        holed[BARS[at % 4]][row] = (math.nan, math.inf)[at % 2]
    whole = np.isfinite(sum(holed[name] for name in BARS))
    with_gaps = compiled.scan_patterns(PATTERNS, holed, np.array([0, 600]))
    dense = {name: column[whole] for name, column in columns.items()}
    without = compiled.scan_patterns(PATTERNS, dense, np.array([0, int(whole.sum())]))
    assert (with_gaps.ages[~whole] == -1).all()
    assert np.array_equal(with_gaps.ages[whole], without.ages)
    for at, pattern in enumerate(PATTERNS):
        counts = without.ages >= pattern.lookback
        assert np.array_equal(with_gaps.values[at][whole][counts], without.values[at][counts]), pattern


def test_a_stream_goes_on_from_a_saved_state() -> None:
    bars = list(zip(*[planted(7)[name][:400].tolist() for name in BARS], strict=True))
    straight = PatternStream(PATTERNS)
    expected = [straight.update(*bar) for bar in bars]
    assert any(strength for strengths in expected for strength in strengths)
    for saved_at in (0, 1, 5, 13, 15, 16, 17, 20, 22, 150, 399):
        first = PatternStream(PATTERNS)
        found = [first.update(*bar) for bar in bars[:saved_at]]
        second = PatternStream(PATTERNS)
        second.restore(json.loads(json.dumps(first.state)))
        found += [second.update(*bar) for bar in bars[saved_at:]]
        assert found == expected, saved_at
        assert np.array_equal(second.state, straight.state, equal_nan=True)


def test_a_stream_s_first_strength_comes_after_the_lookback() -> None:
    bars = zip(*[planted(8)[name][:20].tolist() for name in BARS], strict=True)
    stream = PatternStream(PATTERNS)
    rows = [stream.update(*bar) for bar in bars]
    for at, pattern in enumerate(PATTERNS):
        assert [strengths[at] is None for strengths in rows] == [row < pattern.lookback for row in range(20)]


def test_a_stream_takes_no_notice_of_missing_bars() -> None:
    stream = PatternStream(SOME)
    for bar in zip(*[planted(8)[name][:40].tolist() for name in BARS], strict=True):
        stream.update(*bar)
    before = stream.state
    for missing in (None, math.nan, math.inf):
        assert stream.update(1.0, 2.0, missing, 1.5) == (None,) * len(SOME)
    assert stream.state == before


def test_a_state_of_other_patterns_is_refused() -> None:
    with pytest.raises(InvalidValue, match="does not fit"):
        PatternStream([get("HAMMER")]).restore(PatternStream([get("ENGULFING")]).state)


@pytest.mark.parametrize("pattern", SOME, ids=str)
def test_chunks_carry_on(pattern: Pattern, compiled: ColumnScanner) -> None:
    pieces = [cut(planted(9), 0, 700), cut(walked(6), 0, 90), cut(planted(10), 3, 14)]
    columns, offsets = joined(pieces)
    whole, last = compiled.scan([pattern], columns, offsets)
    numbers = np.random.default_rng(2)
    for scanners in ((compiled,), (PLAIN,), (compiled, PLAIN)):
        carry: Carry | None = None
        found: list[list[FloatColumn]] = []
        cuts = [np.sort(numbers.integers(0, len(piece["close"]) + 1, 6)) for piece in pieces]
        for number in range(7):
            chunks = []
            for piece, places in zip(pieces, cuts, strict=True):
                edges = [0, *places.tolist(), len(piece["close"])]
                chunks.append(cut(piece, edges[number], edges[number + 1]))
            chunk, edges_of_chunk = joined(chunks)
            outputs, carry = scanners[number % len(scanners)].scan([pattern], chunk, edges_of_chunk, carry)
            found.append([outputs[pattern.name][a:b] for a, b in pairwise(edges_of_chunk.tolist())])
        together = np.concatenate([np.concatenate(part) for part in zip(*found, strict=True)])
        assert np.array_equal(together, whole[pattern.name], equal_nan=True)
        assert carry is not None
        assert np.array_equal(carry.rows[0], last.rows[0], equal_nan=True)


def test_a_pattern_is_an_indicator(compiled: ColumnScanner) -> None:
    columns = cut(planted(11), 0, 500)
    frame = pl.DataFrame(columns).with_row_index("time")
    whole = compute_indicators(frame, SOME, compiled)
    pipeline = IndicatorPipeline(SOME, compiled)
    fed = [pipeline.feed(frame.slice(first, 60)) for first in range(0, 500, 60)]
    strengths = PLAIN.scan_patterns(SOME, columns, np.array([0, 500]))
    for pattern, expected in zip(SOME, strengths.values, strict=True):
        values = whole[pattern.name]
        assert values.null_count() == pattern.lookback
        assert values.drop_nulls().to_list() == expected[pattern.lookback :].tolist()
        chunked = np.concatenate([part[pattern.name] for part in fed])
        assert np.array_equal(chunked, values.fill_null(math.nan).to_numpy(), equal_nan=True)
        stream = pattern.stream()
        streamed = [stream.update(*bar) for bar in zip(*[columns[name].tolist() for name in BARS], strict=True)]
        assert np.array_equal(streamed, chunked, equal_nan=True)


def test_a_pattern_s_stage_is_its_stream() -> None:
    pattern, columns = get("MORNINGSTAR"), planted(12)
    stage = pattern.stages[0]
    state, stream = stage.start, pattern.stream()
    for bar in zip(*[columns[name][:60].tolist() for name in BARS], strict=True):
        state, value = stage.step(state, *bar)
        assert np.array_equal(value, stream.update(*bar), equal_nan=True)
    assert np.array_equal(state, stream.state, equal_nan=True)
