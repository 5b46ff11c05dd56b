"""The profile ``aws`` keeps tape and objects in a bucket, or names what is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

import ticktape as tt
from adapters.aws.s3.object_store import S3ObjectStore
from application.journal.event_store import EventStore
from application.journal.global_feed import GlobalFeed
from application.journal.snapshot_store import SnapshotStore
from application.ports.errors import AccessDenied, StoreMissing
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from application.ports.tape import CandleQuery, Tape
from domain.shared.interval import Interval
from infrastructure.containers import places
from infrastructure.containers.build import build
from infrastructure.containers.completeness import IncompleteContainer
from infrastructure.containers.storage import STORAGE
from infrastructure.settings import load_settings, variables
from tests.contracts.tape.frames import LATER, run
from tests.support import s3
from tests.support.aws_servers import CREDENTIALS
from tests.support.places import ROOT
from tests.support.raw import MONDAY, put_batch, raw_rows

DAY = Interval("1d")


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings, no credentials, no files of the AWS tools."""
    for names in (*variables().values(), CREDENTIALS, ("AWS_PROFILE", "AWS_SESSION_TOKEN")):
        for name in names:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, moto: str) -> str:
    """A bucket that the environment names, with credentials for it."""
    name = s3.new_bucket(moto)
    for variable, value in {**CREDENTIALS, "S3_BUCKET_NAME": name, "AWS_ENDPOINT_URL": moto}.items():
        monkeypatch.setenv(variable, value)
    return name


def test_storage_is_complete_by_itself(bucket: str) -> None:
    with build(profile="aws", needs=STORAGE) as container:
        container.get(ObjectStore).put("symbols/2026-01-02-symbols.csv", b"symbol\nBHP\n")
        container.get(Tape).append(run("BHP", 40), received_at=LATER)
        written = container.get(Tape).scan(CandleQuery(DAY)).collect()
    with build(profile="aws", needs=STORAGE) as container:
        assert container.get(ObjectStore).get("symbols/2026-01-02-symbols.csv").content == b"symbol\nBHP\n"
        assert_frame_equal(container.get(Tape).scan(CandleQuery(DAY, ("BHP",))).collect(), written)
        assert len(written) == 40


def test_everything_is_below_the_prefix(bucket: str, moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKTAPE_S3_PREFIX", "/team/one/")
    with build(profile="aws", needs=STORAGE) as container:
        container.get(ObjectStore).put("report.html", b"<html>")
        container.get(Tape).append(run("BHP", 2), received_at=LATER)
        names = {info.key.split("/")[2] for info in S3ObjectStore(s3.client(moto), bucket).list("team/one/")}
    assert names == {"report.html", "tape"}
    assert list(S3ObjectStore(s3.client(moto), bucket).list(after="team/one0")) == []


@pytest.mark.parametrize("profile", ["memory", "local", "aws"])
def test_every_profile_has_other_buckets_by_their_names(profile: str, bucket: str, moto: str, tmp_path: Path) -> None:
    other = s3.new_bucket(moto)
    with build(load_settings(data_dir=tmp_path / "data"), profile=profile) as container:
        named = container.get(ObjectStore, places.bucket(other))
        named.put("a", b"there")
        assert container.get(ObjectStore, places.bucket(other)) is named
        assert list(container.get(ObjectStore).list()) == []
        (address,) = container.get(ObjectLocations, places.bucket(other)).of(list(named.list())).sources
    assert address == f"s3://{other}/a"
    assert S3ObjectStore(s3.client(moto), other).get("a").content == b"there"


def test_notebooks_read_raw_batches_of_a_bucket_by_its_name(
    bucket: str, moto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = s3.new_bucket(moto)
    put_batch(S3ObjectStore(s3.client(moto), other), raw_rows("AB", days=3), MONDAY + timedelta(days=3), 0)
    assert tt.load_all_data(other).rows() == raw_rows("AB", days=3).rows()
    assert len(tt.load_symbols(["AAA"], other, cache=tmp_path / "cache")) == 3
    assert len(list((tmp_path / "cache").rglob("*.parquet"))) == 1
    monkeypatch.setenv("TICKTAPE_PROFILE", "aws")
    assert len(tt.load_all_data()) == 0


def test_a_bucket_by_its_name_needs_a_region() -> None:
    with build(profile="memory") as container, pytest.raises(IncompleteContainer) as caught:
        container.get(ObjectStore, places.bucket("prices"))
    assert caught.value.missing == {"ObjectStore s3:prices": "needs AWS_REGION"}


def test_missing_settings_are_all_named() -> None:
    with pytest.raises(IncompleteContainer) as caught:
        build(profile="aws", needs=STORAGE)
    assert set(caught.value.missing) == {port.__name__ for port in STORAGE} - {"Clock"}
    assert caught.value.missing["ObjectStore"] == "needs S3_BUCKET_NAME, AWS_REGION"
    assert "\n" not in str(caught.value)


def test_another_server_needs_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKTAPE_S3_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(IncompleteContainer) as caught:
        build(profile="aws", needs=(ObjectStore,))
    assert caught.value.missing == {"ObjectStore": "needs S3_BUCKET_NAME"}


def test_the_journal_is_named_as_missing(bucket: str) -> None:
    with pytest.raises(IncompleteContainer) as caught:
        build(profile="aws", needs=(*STORAGE, EventStore, GlobalFeed, SnapshotStore))
    assert caught.value.missing == dict.fromkeys(("EventStore", "GlobalFeed", "SnapshotStore"), "no adapter")


def test_without_credentials_the_container_is_built_and_its_use_refused(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in CREDENTIALS:
        monkeypatch.delenv(name)
    with build(profile="aws", needs=(ObjectStore,)) as container:
        for call in (container.get(ObjectStore).get, container.get(ObjectStore).delete):
            with pytest.raises(AccessDenied, match="AWS_ACCESS_KEY_ID"):
                call("key")


def test_a_bucket_that_does_not_exist_is_named(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_BUCKET_NAME", "no-such-bucket")
    with pytest.raises(StoreMissing, match="no-such-bucket"):
        build(profile="aws", needs=STORAGE)
    with build(profile="aws", needs=(ObjectStore,)) as container:
        store = container.get(ObjectStore)
        for call in (
            store.get,
            store.head,
            store.delete,
            lambda key: store.put(key, b""),
            lambda key: list(store.list(key)),
        ):
            with pytest.raises(StoreMissing, match="no-such-bucket"):
                call("key")


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("AWS_DEFAULT_REGION", "ap-southeast-2", "aws_region", "ap-southeast-2"),
        ("TICKTAPE_PROFILE", "AWS", "profile", "aws"),
        ("TICKTAPE_S3_PREFIX", "/a/b", "s3_prefix", "a/b/"),
        ("TICKTAPE_S3_PREFIX", "/", "s3_prefix", ""),
        ("AWS_ENDPOINT_URL_S3", "https://s3.example:9000", "s3_endpoint_url", "https://s3.example:9000"),
    ],
)
def test_settings(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str, expected: str) -> None:
    monkeypatch.setenv(variable, value)
    assert getattr(load_settings(), name) == expected


@pytest.mark.process
def test_objects_do_without_the_tape_and_nothing_needs_a_region_to_be_imported() -> None:
    code = (
        "import json, sys; import infrastructure.containers.profiles.aws, adapters.aws.client; "
        "from application.ports.object_store import ObjectStore; from infrastructure.containers.build import build; "
        "build(profile='aws', needs=(ObjectStore,)); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"S3_BUCKET_NAME": "bucket", "AWS_REGION": "us-east-1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not set(json.loads(done.stdout)) & {"deltalake", "numba", "pandas", "aiobotocore"}
