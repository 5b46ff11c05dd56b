"""What table of daily prices with indicators an event asks for."""

from __future__ import annotations

from typing import Any

import pytest

from application.indicators.processed_table import ProcessedRequest, processed_request
from domain.indicators.processed import PROCESSED_COLUMNS
from domain.shared.errors import InvalidValue


def test_a_processed_table_is_asked_for_with_or_without_its_columns() -> None:
    assert processed_request({}) is None
    assert processed_request({"processed": {"key": "a.parquet"}}) == ProcessedRequest(
        "a.parquet", list(PROCESSED_COLUMNS)
    )
    asked = {"key": "a.parquet", "indicators": ["sma_5"], "adjusted": True}
    assert processed_request({"processed": asked}) == ProcessedRequest("a.parquet", ["sma_5"], adjusted=True)


@pytest.mark.parametrize(
    "said",
    ["a.parquet", {}, {"key": ""}, {"key": 1}, {"key": "a", "indicators": "sma_5"}, {"key": "a", "indicators": [5]},
     {"key": "a", "adjusted": "no"}, {"key": "a", "column": []}],
)  # fmt: skip
def test_a_processed_table_that_is_not_understood_is_refused(said: Any) -> None:
    with pytest.raises(InvalidValue, match="processed must be like"):
        processed_request({"processed": said})
