"""A small client: one file by HTTP, not larger than a list can be."""

from __future__ import annotations

from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from application.ports.errors import BadAnswer, RateLimited, SourceUnavailable

LIMIT = 10_000_000
"""Bytes; the list has about 200,000."""

_HEADERS = {"User-Agent": "ticktape (+symbol list)", "Accept": "text/csv, text/plain, */*;q=0.1"}
_TOO_MANY = 429
_MAY_PASS = {408, 425, _TOO_MANY, 500, 502, 503, 504}


def download(address: str, timeout: float) -> bytes:
    """The bytes at an address.

    Args:
        address: http or https; a query is not repeated in messages.
        timeout: seconds without a byte after which the other side counts as out of reach.

    Raises:
        RateLimited: it wants fewer requests.
        SourceUnavailable: it is out of reach, or has a fault that may pass.
        BadAnswer: it refuses, has no such file, or sends more than ``LIMIT``.
    """
    shown = address.partition("?")[0]
    if not address.lower().startswith(("http://", "https://")):
        raise BadAnswer(f"{shown} is no address: give http:// or https://")
    try:
        with urlopen(Request(address, headers=_HEADERS), timeout=timeout) as answer:  # noqa: S310 - checked above
            return _read(answer, shown)
    except HTTPError as error:
        error.close()
        wait = _seconds(error.headers)
        if error.code == _TOO_MANY:
            raise RateLimited(f"{shown}: too many requests", wait) from error
        if error.code in _MAY_PASS:
            raise SourceUnavailable(f"{shown}: the server answers {error.code}: try again later", wait) from error
        raise BadAnswer(f"{shown}: the server answers {error.code}: check the address") from error
    except (URLError, HTTPException, OSError) as error:
        why = getattr(error, "reason", None) or error
        raise SourceUnavailable(f"{shown}: out of reach ({why}): try again later") from error


def _read(answer: HTTPResponse, shown: str) -> bytes:
    content = answer.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise BadAnswer(f"{shown}: more than {LIMIT:,} bytes came: this is no list of symbols")
    expected = answer.headers.get("Content-Length", "")
    if expected.isdigit() and len(content) < int(expected):
        raise SourceUnavailable(f"{shown}: {len(content):,} of {expected} bytes came: try again later")
    return content


def _seconds(headers: Message) -> float | None:
    """What ``Retry-After`` asks for: seconds, or a time against the answer's own ``Date``."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds())
    except (TypeError, ValueError):
        return None
