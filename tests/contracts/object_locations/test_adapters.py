"""Objects are opened where they are: in memory, in a folder, in a bucket, as copies in a cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.aws.s3.object_locations import S3ObjectLocations
from adapters.aws.s3.object_store import S3ObjectStore
from adapters.delta.bucket import s3_options
from adapters.local.object_cache import CachedObjectLocations
from adapters.local.object_locations import LocalObjectLocations
from adapters.local.object_store import LocalObjectStore
from adapters.memory.object_locations import MemoryObjectLocations
from adapters.memory.object_store import MemoryObjectStore
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from tests.contracts.object_locations.suite import ObjectLocationsContract
from tests.support import s3
from tests.support.aws_servers import CREDENTIALS


class TestMemoryObjectLocations(ObjectLocationsContract):
    """Runs the suite."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        return MemoryObjectStore()

    @pytest.fixture
    def places(self, store: ObjectStore) -> ObjectLocations:
        return MemoryObjectLocations(store)


class TestLocalObjectLocations(ObjectLocationsContract):
    """Runs the suite."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> ObjectStore:
        return LocalObjectStore(tmp_path)

    @pytest.fixture
    def places(self, tmp_path: Path) -> ObjectLocations:
        return LocalObjectLocations(tmp_path)


class TestCachedObjectLocations(ObjectLocationsContract):
    """Runs the suite."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        return MemoryObjectStore()

    @pytest.fixture
    def places(self, store: ObjectStore, tmp_path: Path) -> ObjectLocations:
        return CachedObjectLocations(store, tmp_path / "cache")


class TestS3ObjectLocations(ObjectLocationsContract):
    """Runs the suite."""

    @pytest.fixture
    def bucket(self, moto: str) -> str:
        return s3.new_bucket(moto)

    @pytest.fixture
    def store(self, moto: str, bucket: str) -> ObjectStore:
        return S3ObjectStore(s3.client(moto), bucket, "here/")

    @pytest.fixture
    def places(self, moto: str, bucket: str) -> ObjectLocations:
        credentials = {name.lower(): value for name, value in CREDENTIALS.items() if "REGION" not in name}
        return S3ObjectLocations(bucket, "here/", s3_options("us-east-1", endpoint_url=moto, credentials=credentials))
