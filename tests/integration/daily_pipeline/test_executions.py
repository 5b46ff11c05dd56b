"""The daily pipeline's state machine is executed: on this machine, and on a second implementation of AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import aws_servers
from tests.support.executions import Executor, OnServer, OnThisMachine

ENOUGH = 5
"""Seconds for a function that does not hang, on a busy machine."""

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A ministack whose retries do not wait."""
    if not aws_servers.MINISTACK.is_file():
        pytest.skip("ministack is not installed: run 'make ministack'")
    with aws_servers.ministack_server(SFN_WAIT_SCALE="0") as address:
        yield address


@pytest.fixture(params=["this machine", "ministack"])
def executor(request: pytest.FixtureRequest) -> Executor:
    if request.param == "this machine":
        return OnThisMachine()
    return OnServer(request.getfixturevalue("server"))


def script(folder: Path, **scripts: Any) -> Path:
    for name, said in scripts.items():
        (folder / f"{name.removeprefix('batch')}.json").write_text(json.dumps(said))
    return folder


def batches(*numbers: int) -> dict[str, Any]:
    return {"symbolBatches": [{"batchNumber": number, "symbols": [f"A{number}", f"B{number}"]} for number in numbers]}


def fetched(*numbers: int) -> list[dict[str, Any]]:
    return [answered(number, 2) for number in numbers]


def answered(number: int, symbols: int, had: int = 0) -> dict[str, Any]:
    return {"batch_number": number, "symbols_fetched": symbols, "already_fetched": had, "remaining": []}


def test_the_list_is_split_and_every_batch_fetched(executor: Executor, tmp_path: Path) -> None:
    done = executor.run(script(tmp_path, list=batches(*range(6))), {})
    assert (done.status, done.error) == ("SUCCEEDED", "")
    assert done.output == {"status": "complete", "fetched": fetched(*range(6)), "failed": []}
    states = [
        "AreBatchesGiven",
        "UpdateASXSymbols",
        "SplitIntoBatches",
        "Summarize",
        "HasEverythingFailed",
        "HasABatchFailed",
        "ReportComplete",
    ]
    assert done.entered == [*states, "Notify", "Done"]


@pytest.mark.slow
def test_one_batch_fails_one_is_throttled_twice_one_hangs(executor: Executor, tmp_path: Path) -> None:
    script(tmp_path, list=batches(0, 1, 2, 3), batch1=["BadAnswer"], batch2=["RateLimited"] * 2, batch3=["hang"] * 2)
    done = executor.run(tmp_path, {}, seconds=ENOUGH)
    assert done.status == "SUCCEEDED"
    assert done.output["status"] == "incomplete"
    assert done.output["fetched"] == fetched(0, 2)
    named = [(one["batchNumber"], one["symbols"], one["failure"]["Error"]) for one in done.output["failed"]]
    assert named == [(1, ["A1", "B1"], "BadAnswer"), (3, ["A3", "B3"], "States.Timeout")]
    assert "on order" in done.output["failed"][0]["failure"]["Cause"]
    calls = {number: len((tmp_path / f"{number}.calls").read_text()) for number in range(4)}
    assert calls == {0: 1, 1: 1, 2: 3, 3: 2}


def test_a_batch_that_failed_is_fetched_alone(executor: Executor, tmp_path: Path) -> None:
    script(tmp_path, list=batches(0, 1), batch1=["BadAnswer"])
    failed = executor.run(tmp_path, {}).output["failed"]
    again = executor.run(
        tmp_path, {"symbolBatches": [{name: one[name] for name in ("batchNumber", "symbols")} for one in failed]}
    )
    assert again.output == {"status": "complete", "fetched": fetched(1), "failed": []}
    assert "UpdateASXSymbols" not in again.entered
    assert len((tmp_path / "0.calls").read_text()) == 1


def test_what_was_left_for_lack_of_time_is_fetched_next_and_added_up(executor: Executor, tmp_path: Path) -> None:
    done = executor.run(script(tmp_path, batch5=["rest", "ok"]), batches(5))
    assert done.output["fetched"] == fetched(5)
    assert len((tmp_path / "5.calls").read_text()) == 2


def test_a_batch_that_stays_throttled_is_given_up_by_name(executor: Executor, tmp_path: Path) -> None:
    done = executor.run(script(tmp_path, batch0=["RateLimited"] * 9), batches(0, 1))
    assert [one["failure"]["Error"] for one in done.output["failed"]] == ["RateLimited"]
    assert len((tmp_path / "0.calls").read_text()) == 5


@pytest.mark.parametrize(
    "scripts",
    [
        {"batch0": ["none"], "batch1": ["none"]},
        {"batch0": ["BadAnswer"], "batch1": ["SourceUnavailable"] * 9},
        {"batch0": ["none"], "batch1": ["BadAnswer"]},
        {"batch0": ["fail, rest", "none"], "batch1": ["fail, rest", "BadAnswer"]},
    ],
    ids=["symbol by symbol", "batch by batch", "either way", "in two calls"],
)
def test_a_run_in_which_every_symbol_failed_is_failed_and_tells_so(
    executor: Executor, tmp_path: Path, scripts: dict[str, list[str]]
) -> None:
    done = executor.run(script(tmp_path, list=batches(0, 1), **scripts), {})
    assert (done.status, done.error, done.output) == ("FAILED", "NothingFetched", None)
    assert done.entered[-4:] == ["HasEverythingFailed", "ReportFailed", "NotifyFailed", "NothingFetched"]
    (message,) = executor.messages
    assert "failed" in message["Subject"]
    told = json.loads(message["Message"])
    assert (told.keys(), told["status"]) == ({"status", "fetched", "failed"}, "failed")
    assert len(told["fetched"]) + len(told["failed"]) == 2


@pytest.mark.parametrize(
    ("scripts", "status"),
    [
        ({"batch0": ["none"]}, "complete"),
        ({"batch0": ["had"], "batch1": ["none"]}, "complete"),
        ({"batch0": ["none"], "batch1": ["rest", "none"]}, "complete"),
        ({"batch0": ["BadAnswer"]}, "incomplete"),
        ({"batch0": ["BadAnswer"], "batch1": ["rest", "BadAnswer"]}, "incomplete"),
        ({"batch0": ["none"], "batch1": ["RestRateLimited"] * 9}, "incomplete"),
        ({"batch0": ["none"], "batch1": ["RestUnavailable"] * 9}, "incomplete"),
    ],
)
def test_a_run_of_which_anything_came_is_not_failed(
    executor: Executor, tmp_path: Path, scripts: dict[str, list[str]], status: str
) -> None:
    done = executor.run(script(tmp_path, list=batches(0, 1), **scripts), {})
    assert (done.status, done.output["status"]) == ("SUCCEEDED", status)
    assert "failed" not in executor.messages[0]["Subject"]


def test_a_run_with_nothing_to_fetch_is_complete(executor: Executor, tmp_path: Path) -> None:
    done = executor.run(script(tmp_path, list=batches()), {})
    assert done.output == {"status": "complete", "fetched": [], "failed": []}


def test_without_a_list_nothing_is_fetched(executor: Executor, tmp_path: Path) -> None:
    done = executor.run(script(tmp_path, list="BadAnswer"), {})
    assert (done.status, done.error, done.output) == ("FAILED", "NoSymbolList", None)
    assert done.entered == ["AreBatchesGiven", "UpdateASXSymbols", "ReportNoList", "NoList"]


def test_waits_grow_with_jitter_up_to_a_limit_and_the_summary_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here = OnThisMachine()
    here.run(script(tmp_path, batch0=["RateLimited"] * 9), batches(0))
    assert here.waits == [60.0, 120.0, 240.0, 480.0]
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(told) == 4
    assert told[0].startswith("FetchStockData: RateLimited")
    assert told[0].endswith("again in 60 s")
    message = json.loads(here.messages[0]["Message"])
    assert message["status"] == "failed"
    assert message["failed"][0]["batchNumber"] == 0
