from __future__ import annotations

import base64
import json
import math
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from adapters.html_report.packing import decimals_for, packed, rounded, rounded_all, scaled_steps, steps, to_cents

FINITE = st.floats(-1e300, 1e300)


@given(FINITE, st.integers(1, 12))
def test_rounding_keeps_the_significant_digits(value: float, digits: int) -> None:
    found = rounded(value, digits)
    assert found == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits), abs=0.0)
    assert found == rounded(found, digits)


def test_what_is_not_finite_is_none_and_whole_numbers_are_short() -> None:
    assert rounded_all([math.nan, math.inf, None, 2.0, 0.1234567]) == [None, None, None, 2, 0.123457]
    assert [json.dumps(rounded(value)) for value in (100_000.0, -0.0)] == ["100000", "0"]


@given(st.floats(-1e12, 1e12), st.integers(1, 12))
def test_amounts_are_told_in_cents_at_least(value: float, digits: int) -> None:
    assert to_cents([value], digits)[0] == pytest.approx(value, abs=0.00501)


def test_an_amount_that_is_not_known_is_none() -> None:
    assert to_cents([math.nan, 2_854_605.8812, 0.00012345], 3) == [None, 2_854_605.88, 0.000123]


@given(arrays.arrays(np.int64, st.integers(0, 50), elements=st.integers(-(2**40), 2**40)))
def test_steps_add_up_to_the_values(values: np.ndarray) -> None:
    assert np.cumsum(steps(values)).tolist() == values.tolist()


@given(
    arrays.arrays(np.float64, st.integers(1, 60), elements=st.floats(0.01, 1e6) | st.just(math.nan)),
)
def test_scaled_steps_give_the_values_back_and_keep_gaps(values: np.ndarray) -> None:
    decimals = decimals_for(values)
    found = scaled_steps(values, decimals)
    total = 0
    for value, step in zip(values.tolist(), found, strict=True):
        if step is None:
            assert math.isnan(value)
            continue
        total += step
        assert total / 10**decimals == pytest.approx(value, abs=0.51 / 10**decimals)


@pytest.mark.parametrize(("values", "decimals"), [([27.1], 4), ([0.00012], 9), ([123_456.7], 0), ([math.nan, 0.0], 0)])
def test_decimals_give_six_digits(values: list[float], decimals: int) -> None:
    assert decimals_for(np.array(values)) == decimals


@given(
    st.recursive(
        st.none() | st.text() | st.integers(-99, 99), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_packed_data_is_harmless_in_a_page_and_comes_back(data: object) -> None:
    text = packed(data)
    assert not set(text) & set("<>&'\"")
    assert json.loads(zlib.decompress(base64.b64decode(text))) == data
