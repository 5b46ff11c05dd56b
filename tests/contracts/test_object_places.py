"""Objects are opened where they are: in memory, in a folder, in a bucket, as copies in a cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.delta.bucket import s3_options
from adapters.local.object_cache import CachedObjectPlaces
from adapters.local.object_places import LocalObjectPlaces
from adapters.local.object_store import LocalObjectStore
from adapters.memory.object_places import MemoryObjectPlaces
from adapters.memory.object_store import MemoryObjectStore
from adapters.s3.object_places import S3ObjectPlaces
from adapters.s3.object_store import S3ObjectStore
from application.ports.object_places import ObjectPlaces
from application.ports.object_store import ObjectStore
from tests.contracts.object_places import ObjectPlacesContract
from tests.support import s3
from tests.support.aws_servers import CREDENTIALS


class TestMemoryObjectPlaces(ObjectPlacesContract):
    """Runs the suite."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        return MemoryObjectStore()

    @pytest.fixture
    def places(self, store: ObjectStore) -> ObjectPlaces:
        return MemoryObjectPlaces(store)


class TestLocalObjectPlaces(ObjectPlacesContract):
    """Runs the suite."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> ObjectStore:
        return LocalObjectStore(tmp_path)

    @pytest.fixture
    def places(self, tmp_path: Path) -> ObjectPlaces:
        return LocalObjectPlaces(tmp_path)


class TestCachedObjectPlaces(ObjectPlacesContract):
    """Runs the suite."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        return MemoryObjectStore()

    @pytest.fixture
    def places(self, store: ObjectStore, tmp_path: Path) -> ObjectPlaces:
        return CachedObjectPlaces(store, tmp_path / "cache")


class TestS3ObjectPlaces(ObjectPlacesContract):
    """Runs the suite."""

    @pytest.fixture
    def bucket(self, moto: str) -> str:
        return s3.new_bucket(moto)

    @pytest.fixture
    def store(self, moto: str, bucket: str) -> ObjectStore:
        return S3ObjectStore(s3.client(moto), bucket, "here/")

    @pytest.fixture
    def places(self, moto: str, bucket: str) -> ObjectPlaces:
        credentials = {name.lower(): value for name, value in CREDENTIALS.items() if "REGION" not in name}
        return S3ObjectPlaces(bucket, "here/", s3_options("us-east-1", endpoint_url=moto, credentials=credentials))
