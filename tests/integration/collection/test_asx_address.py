"""The ASX list from an address, against a server that answers as it is told."""

from __future__ import annotations

import pytest
from tenacity import Retrying

from adapters.asx.http import LIMIT
from adapters.asx.sources import AsxListAddress
from application.ports.errors import BadAnswer, PortError, RateLimited, SourceUnavailable
from infrastructure.retry import RetryPolicy
from tests.support.answers import Answer, serving
from tests.support.lists import HTML, NEW

pytestmark = pytest.mark.server


def failure(*answers: Answer, path: str = "/list.csv") -> PortError:
    with serving(*answers) as (address, _), pytest.raises(PortError) as raised:
        AsxListAddress(address + path).read()
    return raised.value


def test_the_list_is_read_and_the_query_is_not_repeated() -> None:
    with serving(Answer(NEW)) as (address, asked):
        found = AsxListAddress(f"{address}/list.csv?access_token=secret").read()
    assert [one.symbol for one in found.listings] == ["14D", "NAN", "INF", "88E"]
    assert found.source == f"{address}/list.csv"
    assert asked == ["/list.csv?access_token=secret"]


def test_a_moved_list_is_found() -> None:
    with serving(Answer(b"", 302, {"Location": "/new.csv"}), Answer(NEW)) as (address, asked):
        assert len(AsxListAddress(f"{address}/old.csv").read().listings) == 4
    assert asked == ["/old.csv", "/new.csv"]


@pytest.mark.parametrize("content", [HTML, b""])
def test_something_else_than_a_list_is_a_bad_answer(content: bytes) -> None:
    assert isinstance(failure(Answer(content)), BadAnswer)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_a_bad_answer_that_names_its_status(status: int) -> None:
    error = failure(Answer(HTML, status), path="/list.csv?token=secret")
    assert isinstance(error, BadAnswer)
    assert str(status) in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_fault_of_the_server_may_pass(status: int) -> None:
    error = failure(Answer(HTML, status, {"Retry-After": "7"}))
    assert isinstance(error, SourceUnavailable)
    assert error.retryable
    assert error.retry_after == 7.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Thu, 17 Oct 2999 05:55:52 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_too_many_requests_say_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    error = failure(Answer(b"", 429, headers))
    assert isinstance(error, RateLimited)
    if "GMT" in headers.get("Retry-After", ""):
        assert error.retry_after is not None
        assert error.retry_after > 1e9
    else:
        assert error.retry_after == seconds


def test_an_answer_that_breaks_off_may_pass() -> None:
    assert isinstance(failure(Answer(NEW, headers={"Content-Length": str(len(NEW) + 9)})), SourceUnavailable)


def test_more_than_a_list_can_be_is_refused() -> None:
    assert "this is no list of symbols" in str(failure(Answer(NEW + b"\n" * LIMIT)))


def test_nobody_there_may_pass() -> None:
    with serving(Answer(NEW)) as (address, _):
        pass
    with pytest.raises(SourceUnavailable, match="out of reach"):
        AsxListAddress(f"{address}/list.csv", timeout=5).read()


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/list.csv", "list.csv"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(BadAnswer, match="is no address"):
        AsxListAddress(address).read()


def test_what_may_pass_is_tried_again_as_the_policy_says() -> None:
    waited: list[float] = []
    retrying: Retrying = RetryPolicy(attempts=3, initial=1.0, jitter=0.0).retrying(waited.append)
    with serving(Answer(b"", 503), Answer(b"", 429, {"Retry-After": "9"}), Answer(NEW)) as (address, asked):
        assert len(AsxListAddress(f"{address}/list.csv", retrying=retrying).read().listings) == 4
    assert len(asked) == 3
    assert waited == [1.0, 9.0]


def test_what_does_not_pass_is_not_tried_again() -> None:
    waited: list[float] = []
    with serving(Answer(HTML, 404)) as (address, asked), pytest.raises(BadAnswer):
        AsxListAddress(f"{address}/list.csv", retrying=RetryPolicy().retrying(waited.append)).read()
    assert (len(asked), waited) == (1, [])
