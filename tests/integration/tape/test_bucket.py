"""The tape in a bucket: writers at once, killed ones, what is damaged, forbidden or out of reach, clean-up."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from adapters.aws.s3.object_store import S3ObjectStore
from adapters.delta.bucket import BucketStorage
from adapters.delta.tape import DeltaTape
from application.ports.errors import (
    AccessDenied,
    DataFormatError,
    StoreMissing,
    StoreUnavailable,
    TapeDamaged,
)
from application.ports.tape import CandleQuery
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.shared.interval import Interval
from infrastructure.retry import NO_RETRY, RetryPolicy
from tests.contracts.tape.frames import LATER, START, run
from tests.integration.tape.writer import BATCH_ROWS, batch
from tests.support import s3
from tests.support.aws_servers import free_port
from tests.support.faulty_server import faulty_server
from tests.support.places import ROOT
from tests.support.s3_tape import access, tape_in

DAY = Interval("1d")
WRITERS, APPENDS, KILLS = 3, 4, 4


@pytest.fixture(params=["moto", "ministack"])
def address(request: pytest.FixtureRequest) -> str:
    """Each of the servers."""
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def bucket(moto: str) -> str:
    return s3.new_bucket(moto)


@contextmanager
def writer(what: str, address: str, bucket: str, *numbers: int) -> Iterator[subprocess.Popen[str]]:
    """A process that waits for a line before it writes; killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.integration.tape.writer", what, f"{address} {bucket}", *map(str, numbers)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def data_keys(address: str, bucket: str) -> list[str]:
    """The names of all files of rows."""
    found = S3ObjectStore(s3.client(address), bucket).list("tape/candles/venue=")
    return [info.key for info in found]


@pytest.mark.process
def test_writers_at_once_neither_lose_nor_repeat_a_row(address: str) -> None:
    bucket = s3.new_bucket(address)
    with (
        writer("together", address, bucket, 0, APPENDS) as first,
        writer("together", address, bucket, 1, APPENDS) as second,
        writer("together", address, bucket, 2, APPENDS) as third,
    ):
        for process in (first, second, third):
            go(process)
        assert [process.wait(timeout=120) for process in (first, second, third)] == [0, 0, 0]
    tape = tape_in(address, bucket)
    assert [(info.symbol, info.rows, info.revisions) for info in tape.series()] == [
        *((f"OWN{number}", APPENDS, 0) for number in range(WRITERS)),
        ("SHARED", 10 * APPENDS, 0),
    ]
    read = tape.scan(CandleQuery(DAY, ("SHARED",))).collect()
    assert_frame_equal(read, run("SHARED", 10 * APPENDS).with_columns(known_at=pl.col("close_time")))
    assert tape.quarantined()["row"].sort().to_list() == sorted(f'{{"Close":"{number}"}}' for number in range(APPENDS))
    assert tape.damaged_files() == ()


@pytest.mark.process
def test_a_killed_writer_leaves_whole_batches_and_all_that_it_acknowledged(moto: str, bucket: str) -> None:
    chance = random.Random(20_240_101)
    acknowledged: set[int] = set()
    for attempt in range(KILLS):
        with writer("endlessly", moto, bucket, attempt * 1000) as process:
            go(process)
            assert process.stdout is not None
            for _ in range(chance.randint(1, 3)):
                acknowledged.add(int(process.stdout.readline()))
            process.kill()
            rest, _ = process.communicate()
            acknowledged |= {int(line) for line in rest.splitlines()}
    tape = tape_in(moto, bucket)
    found = {info.symbol: info.rows for info in tape.series()}
    assert set(found.values()) == {BATCH_ROWS}
    assert acknowledged <= {int(symbol[1:]) for symbol in found}
    assert tape.damaged_files() == ()
    number = max(acknowledged)
    expected = batch(number).with_columns(known_at=pl.col("close_time")).select(CANDLE_SCHEMA.keys())
    assert_frame_equal(tape.scan(CandleQuery(DAY, (f"S{number:04d}",))).collect(), expected)


@pytest.mark.parametrize("policy", [NO_RETRY, RetryPolicy(attempts=3, initial=0.0, maximum=0.0)], ids=["once", "again"])
def test_a_commit_whose_answer_was_lost_is_known_as_done(moto: str, bucket: str, policy: RetryPolicy) -> None:
    tape_in(moto, bucket).append(run("A", 3), received_at=LATER)
    with faulty_server(moto) as server:
        tape = tape_in(server.address, bucket, retrying=policy.retrying())
        server.spoil(("PUT", "_delta_log/", "lose the answer"))
        receipt = tape.append(run("A", 9), received_at=LATER)
        assert server.spared == []
    assert (receipt.added, receipt.revised, receipt.unchanged) == (6, 0, 3)
    sound = tape_in(moto, bucket)
    found = sound.commit_of("A", "XNAS", DAY, START + timedelta(days=8))
    assert found is not None
    assert found.name == receipt.commit
    assert [(info.rows, info.revisions) for info in sound.series()] == [(9, 0)]
    assert len(data_keys(moto, bucket)) == 2


def test_what_passes_while_the_tape_is_read_and_written_passes_unseen(moto: str, bucket: str) -> None:
    tape_in(moto, bucket).append(run("A", 3), received_at=LATER)
    with faulty_server(moto) as server:
        tape = tape_in(server.address, bucket, retrying=RetryPolicy(attempts=3, initial=0.0, maximum=0.0).retrying())
        for method, path in (("GET", "_delta_log"), ("PUT", "part-"), ("HEAD", "part-"), ("GET", "part-")):
            rows = len(tape.scan(CandleQuery(DAY)).collect())
            server.spoil((method, path, "busy"))
            assert tape.append(run("A", rows + 1), received_at=LATER).added == 1
            assert server.spared == []


class TestDamage:
    @pytest.fixture
    def damaged(self, moto: str, bucket: str) -> Callable[[Callable[[bytes], bytes | None]], tuple[DeltaTape, str]]:
        """Changes one of two files; the tape, opened anew, and the file's path."""

        def change(how: Callable[[bytes], bytes | None]) -> tuple[DeltaTape, str]:
            tape_in(moto, bucket).append(pl.concat([run("A", 9), run("A", 9, venue="BATS")]), received_at=LATER)
            store = S3ObjectStore(s3.client(moto), bucket)
            key = next(key for key in data_keys(moto, bucket) if "BATS" in key)
            content = how(store.get(key).content)
            store.delete(key)
            if content is not None:
                store.put(key, content)
            return tape_in(moto, bucket), key.removeprefix("tape/")

        return change

    @pytest.mark.parametrize("how", [lambda content: None, lambda content: content[:-1]], ids=["missing", "cut off"])
    def test_a_file_that_is_not_as_it_was_written_is_named_and_the_rest_is_read(
        self,
        damaged: Callable[[Callable[[bytes], bytes | None]], tuple[DeltaTape, str]],
        how: Callable[[bytes], bytes | None],
    ) -> None:
        tape, path = damaged(how)
        with pytest.raises(TapeDamaged) as error:
            tape.scan(CandleQuery(DAY))
        assert error.value.files == (path,)
        assert tape.damaged_files() == (path,)
        assert tape.scan(CandleQuery(DAY, venue="XNAS")).collect().height == 9
        assert [info.venue for info in tape.series(skip_damaged=True)] == ["XNAS"]

    def test_a_changed_file_of_the_same_size_is_found_when_all_are_read(
        self, damaged: Callable[[Callable[[bytes], bytes | None]], tuple[DeltaTape, str]]
    ) -> None:
        tape, path = damaged(lambda content: bytes([content[0] ^ 1]) + content[1:])
        assert tape.damaged_files() == (path,)

    def test_a_file_put_back_from_a_copy_is_sound(
        self, damaged: Callable[[Callable[[bytes], bytes | None]], tuple[DeltaTape, str]]
    ) -> None:
        tape, _ = damaged(lambda content: content)
        assert tape.scan(CandleQuery(DAY)).collect().height == 18
        assert tape.damaged_files() == ()


class TestPlace:
    def test_rights_that_are_missing_are_said_so(self, moto: str, bucket: str) -> None:
        tape = tape_in(moto, bucket)
        tape.append(run("A", 3), received_at=LATER)
        s3.deny(moto, bucket, "tape/")
        calls: list[Callable[[], object]] = [
            lambda: tape_in(moto, bucket),
            lambda: tape.append(run("A", 4), received_at=LATER),
            lambda: tape.scan(CandleQuery(DAY)),
            tape.series,
            tape.compact,
        ]
        for call in calls:
            with pytest.raises(AccessDenied) as error:
                call()
            assert "hunter2" not in str(error.value)
            assert "\n" not in str(error.value)

    def test_rights_to_the_tables_only_may_be_missing(self, moto: str, bucket: str) -> None:
        tape = tape_in(moto, bucket)
        tape.append(run("A", 3), received_at=LATER)
        s3.deny(moto, bucket, "tape/candles/")
        with pytest.raises(AccessDenied, match="tape/candles: check credentials"):
            tape_in(moto, bucket).scan(CandleQuery(DAY))
        with pytest.raises(AccessDenied, match="tape/candles: check credentials"):
            tape.append(run("A", 4), received_at=LATER)

    def test_a_bucket_that_is_not_there_is_said_so(self, moto: str) -> None:
        with pytest.raises(StoreMissing, match="'no-such-bucket'"):
            tape_in(moto, "no-such-bucket")

    def test_a_server_out_of_reach_is_worth_another_try(self, moto: str, bucket: str) -> None:
        nowhere = f"http://127.0.0.1:{free_port()}"
        with pytest.raises(StoreUnavailable) as error:
            tape_in(nowhere, bucket)
        assert error.value.retryable
        tape_in(moto, bucket).append(run("A", 3), received_at=LATER)
        options = {**access(nowhere), "max_retries": "0"}
        tape = DeltaTape(BucketStorage(S3ObjectStore(s3.client(moto), bucket, "tape/"), f"s3://{bucket}/tape", options))
        with pytest.raises(StoreUnavailable, match="out of reach"):
            tape.scan(CandleQuery(DAY))

    def test_a_spoilt_log_is_an_error_of_one_line(self, moto: str, bucket: str) -> None:
        tape_in(moto, bucket).append(run("A", 3), received_at=LATER)
        store = S3ObjectStore(s3.client(moto), bucket)
        log = [info.key for info in store.list("tape/candles/_delta_log/") if info.key.endswith(".json")]
        store.put(log[-1], b"{}{")
        with pytest.raises(TapeDamaged, match="tape/candles") as error:
            tape_in(moto, bucket).scan(CandleQuery(DAY))
        assert "\n" not in str(error.value)

    def test_a_newer_format_and_foreign_tables_are_refused(self, moto: str, bucket: str) -> None:
        store = S3ObjectStore(s3.client(moto), bucket)
        store.put("tape/tape.json", b'{"format": 2}')
        with pytest.raises(DataFormatError, match=r"format 2.*upgrade ticktape"):
            tape_in(moto, bucket)
        store.put("other/table/_delta_log/00000000000000000000.json", b"{}")
        with pytest.raises(DataFormatError, match="is not a tape"):
            tape_in(moto, bucket, "other/")

    def test_a_tape_that_was_never_written_leaves_the_bucket_alone(self, moto: str, bucket: str) -> None:
        tape = tape_in(moto, bucket)
        assert tape.scan(CandleQuery(DAY)).collect().is_empty()
        assert tape.compact() == 0
        assert list(S3ObjectStore(s3.client(moto), bucket).list()) == []


def test_replaced_files_go_and_encoded_ones_stay(moto: str, bucket: str) -> None:
    tape = tape_in(moto, bucket, keep=timedelta(0))
    for count in range(1, 4):
        tape.append(pl.concat([run("A", count, venue="ÄX"), run("A", count)]), received_at=LATER)
    before = tape.scan(CandleQuery(DAY)).collect()
    assert tape.compact() == 4
    assert len(data_keys(moto, bucket)) == 2
    assert_frame_equal(tape_in(moto, bucket).scan(CandleQuery(DAY)).collect(), before)
    assert tape.damaged_files() == ()


def test_files_that_no_commit_names_are_put_aside(moto: str, bucket: str) -> None:
    tape = tape_in(moto, bucket, keep=timedelta(0))
    tape.append(run("A", 3), received_at=LATER)
    store = S3ObjectStore(s3.client(moto), bucket)
    [kept] = data_keys(moto, bucket)
    stray = kept.replace("part-", "part-stray-")
    for content in (b"first", b"second"):
        store.put(stray, content)
        tape.compact()
    assert data_keys(moto, bucket) == [kept]
    aside = stray.replace("tape/", "tape/aside/")
    assert [store.get(key).content for key in (aside, f"{aside}.1")] == [b"first", b"second"]
    assert tape.scan(CandleQuery(DAY)).collect().height == 3
