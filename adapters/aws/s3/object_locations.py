"""The addresses of objects in a bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from application.ports.object_locations import Locations
from application.ports.object_store import ObjectInfo


class S3ObjectLocations:
    """Addresses of the objects of an ``S3ObjectStore``, which Polars reads by a client of its own."""

    def __init__(self, bucket: str, prefix: str, options: Mapping[str, str]) -> None:
        """Takes where the objects are.

        Args:
            bucket: the bucket.
            prefix: begins the names of all objects there; "" or ending in ``/``.
            options: how Polars gets there (``aws_region``, ``aws_endpoint_url``…).
        """
        self._uri, self._options = f"s3://{bucket}/{prefix}", dict(options)

    def of(self, objects: Sequence[ObjectInfo]) -> Locations:
        """See ``ObjectLocations.of``."""
        return Locations([self._uri + info.key for info in objects], self._options)
