"""How functions start, above boto3 with one client: a slim one, and the handlers of the daily pipeline.

Each start is a process of its own, from its beginning to the answer to its first event; a moto server, a list of symbols and recorded
prices stand for the outside. The processes take turns, and the best of each counts.

Options: ``scale`` (1: five turns).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from adapters.yahoo.offline.recordings import Recordings
from adapters.yahoo.offline.server import OfflineYahoo
from benchmarks.worker import answer, serve
from tests.support import aws_servers, s3
from tests.support.answers import Answer, serving
from tests.support.starts import BOTO3, Start, handled, started
from tests.support.yahoo import recording, steady, weekdays

SYMBOL = "AAA"
_LIST = f"ASX code,Company name,GICs industry group,Listing date,Market Cap\n{SYMBOL},{SYMBOL} LIMITED,Energy,20/01/2000,1000000"
_CANDLE = {
    "symbol": "BTCUSDT",
    "venue": "BINANCE",
    "interval": "1m",
    "open_time": "2026-01-02T03:04:00+00:00",
    **dict.fromkeys(("open", "high", "low", "close", "volume"), 1.5),
}

FUNCTIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "slim": ("tests.support.slim_handler", _CANDLE),
    "update": ("entrypoints.lambdas.asx_symbol_updater", {}),
    "fetch": ("entrypoints.lambdas.stock_data_fetcher", {"batchNumber": 0, "symbols": [SYMBOL]}),
    "aggregate": ("entrypoints.lambdas.data_aggregator", {}),
}
"""Name in the numbers -> module with the ``handler``, and its first event."""


def measure(asked: dict[str, Any]) -> None:
    """Milliseconds of CPU and modules above boto3, and megabytes in all."""
    boto3: list[Start] = []
    starts: dict[str, list[Start]] = {name: [] for name in FUNCTIONS}
    for turn in range(max(1, round(5 * asked.get("scale", 1)))):
        with _outside(f"{asked['folder']}/{turn}") as environment:
            boto3.append(started(BOTO3, environment))
            for name, (module, event) in FUNCTIONS.items():
                starts[name].append(handled(module, event, environment))
    numbers = {"boto3 ms": _cpu(boto3), "boto3 modules": float(len(boto3[0].modules)), "boto3 MB": boto3[0].megabytes}
    for name, measured in starts.items():
        numbers[f"{name} ms"] = _cpu(measured) - _cpu(boto3)
        numbers[f"{name} modules"] = float(len(measured[0].modules - boto3[0].modules))
        numbers[f"{name} MB"] = measured[0].megabytes
    answer("ticktape", numbers)


def _cpu(starts: list[Start]) -> float:
    return min(one.cpu for one in starts) * 1e3


@contextmanager
def _outside(cache: str) -> Iterator[dict[str, str]]:
    """The settings of functions whose bucket is empty."""
    days = weekdays(date(2024, 1, 2), 30)
    yahoo = OfflineYahoo(Recordings([recording(f"{SYMBOL}.AX", dict(zip(days, steady(30), strict=True)))]))
    with aws_servers.moto_server() as moto, serving(Answer(_LIST.encode())) as (lists, _), yahoo:
        yield {
            **aws_servers.CREDENTIALS,
            "TICKTAPE_PROFILE": "aws",
            "S3_BUCKET_NAME": s3.new_bucket(moto),
            "AWS_ENDPOINT_URL_S3": moto,
            "AWS_REGION": "us-east-1",
            "TICKTAPE_ASX_LIST_URL": f"{lists}/list.csv",
            "TICKTAPE_YAHOO_URL": yahoo.address,
            "TICKTAPE_YAHOO_SECONDS": "0",
            "TICKTAPE_YAHOO_CACHE_DIR": cache,
            "HOME": cache,
        }


if __name__ == "__main__":
    serve(measure)
