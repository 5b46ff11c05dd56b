"""Fetches the prices of a batch of symbols."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from application.collection.use_cases.fetch_prices import BatchFetched, BatchRequest, FetchPrices
from application.ports.clock import Clock
from application.ports.errors import RateLimited, SourceUnavailable
from application.ports.workflow import Task
from domain.market.markets import Market
from domain.shared.errors import InvalidValue
from entrypoints.tasks.answers import as_json

_ADDED_UP = (
    "symbols_fetched",
    "already_fetched",
    "rows",
    "added",
    "revised",
    "unchanged",
    "refused",
    "actions",
    "unfinished",
    "failures",
    "seconds",
)
"""What an answer counts of the calls before it, too."""


class RestRateLimited(RateLimited):
    """The source wants fewer requests for the rest of a batch, of which some has come; the state machine knows it by this name."""


class RestUnavailable(SourceUnavailable):
    """The source does not answer for the rest of a batch, of which some has come; the state machine knows it by this name."""


def fetch_prices_task(use_case: FetchPrices, market: Market, clock: Clock) -> Task:
    """Fetches a batch, and stops cleanly before its time is over; the event may tell what was ``fetched`` of the batch before.

    Args:
        use_case: fetches it.
        market: where the symbols are listed.
        clock: tells when the time is over.
    """

    def task(event: Any, seconds: float | None) -> Any:
        deadline = None if seconds is None else clock.now() + timedelta(seconds=seconds)
        return batch_answer(use_case.run(batch_request(event, market, deadline)), event.get("fetched"))

    return task


def batch_request(event: Mapping[str, Any], market: Market, deadline: datetime | None) -> BatchRequest:
    """What ``{"batchNumber": 0, "symbols": ["BHP"]}`` asks for.

    Raises:
        InvalidValue: it is no such event.
    """
    number, symbols = event.get("batchNumber"), event.get("symbols")
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise InvalidValue(f"batchNumber must be 0 or more, not {number!r}", field="batchNumber", value=number)
    if not isinstance(symbols, list) or not all(isinstance(symbol, str) for symbol in symbols):
        raise InvalidValue("symbols must be a list of texts", field="symbols", value=symbols)
    return BatchRequest(number, tuple(symbols), market, deadline=deadline)


def batch_answer(fetched: BatchFetched, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a call did, and the calls for the same batch before it; its ``remaining`` symbols are for the next call.

    Args:
        fetched: what the call did.
        before: what the call before answered, for which this one took the rest; None: it was the first.

    Raises:
        RateLimited: the source wants fewer calls: the same call later fetches what is missing; ``RestRateLimited`` where some of
            the batch has come.
        SourceUnavailable: the source does not answer, or there was no time for a single symbol; likewise, ``RestUnavailable``.
    """
    left = f"batch {fetched.batch_number}: {len(fetched.remaining)} symbols are left"
    came = fetched.symbols_fetched + fetched.already_fetched
    came += 0 if before is None else before["symbols_fetched"] + before["already_fetched"]
    if fetched.status == "throttled":
        raise (RestRateLimited if came else RateLimited)(f"{left}, the source wants fewer requests")
    if fetched.status == "unavailable":
        raise (RestUnavailable if came else SourceUnavailable)(f"{left}, the source does not answer")
    if fetched.remaining and not (fetched.symbols_fetched or fetched.failures):
        raise (RestUnavailable if came else SourceUnavailable)(f"{left}, there was no time for one of them")
    answer: dict[str, Any] = as_json(fetched)
    return answer if before is None else answer | {name: before[name] + answer[name] for name in _ADDED_UP}
