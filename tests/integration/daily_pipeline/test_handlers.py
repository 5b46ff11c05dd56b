"""The Lambda handlers, processes behind Lambda's runtime interface, in the state machine on a server that speaks AWS."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from adapters.aws.s3.object_store import S3ObjectStore
from adapters.yahoo.offline.recordings import Recordings
from adapters.yahoo.offline.server import OfflineYahoo
from application.market_data.raw_batches import RAW_SCHEMA
from infrastructure.containers.features.daily_pipeline import FETCH, UPDATE, daily_definition
from tests.support import aws_servers, s3
from tests.support.answers import Answer, serving
from tests.support.executions import OnServer
from tests.support.places import ROOT
from tests.support.yahoo import recording, steady, weekdays

pytestmark = pytest.mark.server

KNOWN = ("AAA", "BBB", "CCC")
SYMBOLS = 103
"""Two batches."""

BARS = 30


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A ministack whose retries do not wait."""
    if not aws_servers.MINISTACK.is_file():
        pytest.skip("ministack is not installed: run 'make ministack'")
    with aws_servers.ministack_server(SFN_WAIT_SCALE="0") as address:
        yield address


@pytest.fixture(scope="module")
def yahoo() -> Iterator[str]:
    days = weekdays(date(2024, 1, 2), BARS)
    bars = dict(zip(days, steady(BARS), strict=True))
    with OfflineYahoo(Recordings(recording(f"{symbol}.AX", bars) for symbol in KNOWN)) as offline:
        yield offline.address


@pytest.fixture(scope="module")
def list_address() -> Iterator[str]:
    names = [*KNOWN, *(f"X{number:02d}" for number in range(SYMBOLS - len(KNOWN)))]
    lines = ["ASX code,Company name,GICs industry group,Listing date,Market Cap"]
    lines += [f"{name},{name} LIMITED,Energy,20/01/2000,{1_000_000}" for name in sorted(names)]
    content = "\n".join(lines).encode()

    with serving(Answer(content)) as (address, _):
        yield f"{address}/list.csv"


@pytest.mark.slow
def test_the_handlers_update_the_list_fetch_it_and_aggregate(
    server: str, yahoo: str, list_address: str, tmp_path: Path
) -> None:
    aws, bucket = OnServer(server), s3.new_bucket(server)
    environment = {
        "TICKTAPE_PROFILE": "aws",
        "S3_BUCKET_NAME": bucket,
        "AWS_ENDPOINT_URL_S3": server,
        "AWS_REGION": "us-east-1",
        "TICKTAPE_ASX_LIST_URL": list_address,
        "TICKTAPE_YAHOO_URL": yahoo,
        "TICKTAPE_YAHOO_SECONDS": "0",
        "TICKTAPE_YAHOO_CACHE_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        **aws_servers.CREDENTIALS,
    }
    functions = {
        UPDATE: aws.function("entrypoints.lambdas.asx_symbol_updater.handler", environment),
        FETCH: aws.function("entrypoints.lambdas.stock_data_fetcher.handler", environment, seconds=900),
    }
    store = S3ObjectStore(s3.client(server), bucket)

    done = aws.execute(daily_definition(), functions, {})
    assert (done.status, done.error) == ("SUCCEEDED", "")
    assert done.output["status"] == "complete", done.output
    by_batch = {one["batch_number"]: one for one in done.output["fetched"]}
    assert [by_batch[number]["symbols_fetched"] for number in (0, 1)] == [3, 0]
    assert {failure["symbol"] for one in by_batch.values() for failure in one["failures"]} == {
        f"X{n:02d}" for n in range(100)
    }
    rows = pl.read_parquet(io.BytesIO(store.get(by_batch[0]["object_key"]).content))
    assert rows.schema == RAW_SCHEMA
    assert rows.group_by("symbol").len().sort("symbol").rows() == [(name, BARS) for name in KNOWN]

    # A batch whose object is broken fails by name, and is fetched alone once that is put right.
    key = by_batch[0]["object_key"]
    store.put(key, b"broken")
    again = {"symbolBatches": [{"batchNumber": 0, "symbols": list(KNOWN)}]}
    broken = aws.execute(daily_definition(), functions, again)
    assert (broken.status, broken.error) == ("FAILED", "NothingFetched")
    told = json.loads(aws.messages[-1]["Message"])
    assert [(one["batchNumber"], one["failure"]["Error"]) for one in told["failed"]] == [(0, "BadAnswer")]
    store.delete(key)
    mended = aws.execute(daily_definition(), functions, again)
    assert mended.output["status"] == "complete"
    assert mended.output["fetched"][0]["symbols_fetched"] == 3
    assert mended.output["fetched"][0]["added"] == 0

    # Symbols of which the source knows none.
    unknown = aws.execute(
        daily_definition(), functions, {"symbolBatches": [{"batchNumber": 1, "symbols": ["X01", "X02"]}]}
    )
    assert (unknown.status, unknown.error) == ("FAILED", "NothingFetched")

    aggregator = aws.function("entrypoints.lambdas.data_aggregator.handler", environment)
    answers = [aws.invoke(aggregator, {}) for _ in range(2)]
    assert [(answer["batches"], answer["added"], answer["faults"]) for answer in answers] == [(1, 0, []), (0, 0, [])]
