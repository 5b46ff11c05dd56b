"""What a bucket's store does when S3 is busy, out of reach, or answers too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from adapters.aws.errors import StoreBusy
from adapters.aws.s3.object_store import LEAST_PART_BYTES, S3ObjectStore
from application.ports.errors import AccessDenied, PortError, PreconditionFailed, StoreUnavailable
from application.ports.object_store import IF_ABSENT, Condition, ObjectStore
from infrastructure.retry import NO_RETRY, RetryPolicy
from tests.support import s3
from tests.support.aws_servers import free_port
from tests.support.faulty_server import Fault, FaultyServer, faulty_server

pytestmark = pytest.mark.server

AT_ONCE = RetryPolicy(attempts=3, initial=0.0, maximum=0.0, jitter=0.0)
LARGE = [b"x" * LEAST_PART_BYTES, b"y" * 100]


@pytest.fixture(scope="module")
def faulty(moto: str) -> Iterator[FaultyServer]:
    with faulty_server(moto) as found:
        yield found


@pytest.fixture
def server(faulty: FaultyServer) -> FaultyServer:
    """A server that has no orders and was asked nothing."""
    faulty.spoil()
    return faulty


@pytest.fixture
def bucket(moto: str) -> str:
    return s3.new_bucket(moto)


@pytest.fixture
def sound(moto: str, bucket: str) -> ObjectStore:
    """The same objects, seen by another who has no faults."""
    return S3ObjectStore(s3.client(moto), bucket, part_bytes=LEAST_PART_BYTES)


def store(server: FaultyServer, bucket: str, policy: RetryPolicy = AT_ONCE) -> S3ObjectStore:
    client = s3.new_client(server.address)
    return S3ObjectStore(client, bucket, retrying=policy.retrying(), part_bytes=LEAST_PART_BYTES)


CALLS: dict[str, tuple[str, Callable[[ObjectStore], object]]] = {
    "put": ("PUT", lambda objects: objects.put("key", b"new")),
    "upload": ("PUT", lambda objects: objects.upload("key", LARGE)),
    "get": ("GET", lambda objects: objects.get("key").content),
    "head": ("HEAD", lambda objects: objects.head("key").size),
    "delete": ("DELETE", lambda objects: objects.delete("key")),
    "list": ("GET", lambda objects: [info.key for info in objects.list("k")]),
}


@pytest.mark.parametrize("fault", ["busy", "lose the request", "lose the answer"])
@pytest.mark.parametrize("call", CALLS)
def test_what_passes_is_tried_again(
    server: FaultyServer, bucket: str, sound: ObjectStore, call: str, fault: Fault
) -> None:
    sound.put("key", b"old")
    method, act = CALLS[call]
    expected = act(sound)
    sound.put("key", b"old")
    server.spoil(*[(method, bucket, fault)] * 2)
    assert act(store(server, bucket)) == expected
    assert server.spared == []


@pytest.mark.parametrize("call", CALLS)
def test_it_gives_up_with_an_error_that_may_pass(
    server: FaultyServer, bucket: str, sound: ObjectStore, call: str
) -> None:
    sound.put("key", b"old")
    method, act = CALLS[call]
    lost: Fault = "lose the request"
    server.spoil(*[(method, bucket, lost)] * 3)
    with pytest.raises(StoreUnavailable, match="out of reach") as error:
        act(store(server, bucket))
    assert error.value.retryable
    assert server.spared == []
    assert sound.get("key").content == b"old"


def test_once_only_unless_there_is_a_policy(server: FaultyServer, bucket: str) -> None:
    server.spoil(("PUT", bucket, "busy"), retry_after=7)
    with pytest.raises(StoreBusy, match="SlowDown") as error:
        store(server, bucket, NO_RETRY).put("key", b"x")
    assert (error.value.retryable, error.value.retry_after) == (True, 7.0)
    assert "hunter2" not in str(error.value)
    assert len(server.asked) == 1


def test_what_s3_refuses_is_not_tried_again(server: FaultyServer, bucket: str) -> None:
    server.spoil(("PUT", bucket, "refuse"))
    with pytest.raises(PortError, match="InvalidArgument") as error:
        store(server, bucket).put("key", b"x")
    assert not error.value.retryable
    assert "hunter2" not in str(error.value)
    assert len(server.asked) == 1


def test_half_an_answer_is_asked_for_again(server: FaultyServer, bucket: str, sound: ObjectStore) -> None:
    content = bytes(range(256)) * 1000
    sound.put("key", content)
    server.spoil(("GET", "key", "cut the answer"), ("GET", "key", "cut the answer"))
    assert store(server, bucket).get("key").content == content
    assert len(server.asked) == 3


class TestLateAnswers:
    """A write that was done although its answer was lost is no lost race."""

    def test_a_first_put_is_recognised(self, server: FaultyServer, bucket: str, sound: ObjectStore) -> None:
        server.spoil(("PUT", "key", "lose the answer"))
        etag = store(server, bucket).put("key", b"mine", condition=IF_ABSENT)
        assert sound.head("key").etag == etag
        assert sound.get("key").content == b"mine"

    def test_a_put_over_a_known_version_is_recognised(
        self, server: FaultyServer, bucket: str, sound: ObjectStore
    ) -> None:
        first = sound.put("key", b"old")
        server.spoil(("PUT", "key", "lose the answer"))
        etag = store(server, bucket).put("key", b"mine", condition=Condition(first))
        assert sound.head("key").etag == etag
        assert etag != first

    def test_an_upload_is_recognised(self, server: FaultyServer, bucket: str, sound: ObjectStore) -> None:
        server.spoil(("POST", "uploadId", "lose the answer"))
        etag = store(server, bucket).upload("key", LARGE, condition=IF_ABSENT)
        assert sound.head("key").etag == etag
        assert sound.get("key").content == b"".join(LARGE)

    def test_another_writer_with_the_same_content_has_won_nevertheless(
        self, server: FaultyServer, bucket: str, sound: ObjectStore
    ) -> None:
        sound.put("key", b"same")
        server.spoil(("PUT", "key", "lose the request"))
        with pytest.raises(PreconditionFailed):
            store(server, bucket).put("key", b"same", condition=IF_ABSENT)


def test_an_upload_that_fails_leaves_no_parts(server: FaultyServer, bucket: str, moto: str, sound: ObjectStore) -> None:
    server.spoil(("PUT", "partNumber=2", "refuse"))
    with pytest.raises(PortError, match="InvalidArgument"):
        store(server, bucket).upload("key", LARGE)
    assert list(sound.list()) == []
    assert s3.client(moto).list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []


def test_a_server_that_is_not_there_may_come() -> None:
    nowhere = S3ObjectStore(s3.new_client(f"http://127.0.0.1:{free_port()}"), "bucket")
    with pytest.raises(StoreUnavailable, match="out of reach") as error:
        nowhere.get("key")
    assert error.value.retryable
    assert not isinstance(error.value, AccessDenied)


def test_parts_have_a_least_size(moto: str) -> None:
    with pytest.raises(ValueError, match="at least 5242880"):
        S3ObjectStore(s3.client(moto), "bucket", part_bytes=LEAST_PART_BYTES - 1)
