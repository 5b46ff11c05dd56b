"""The events and answers of the daily pipeline's tasks, the same on AWS and on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from application.collection.use_cases.fetch_prices import BatchFetched, BatchRequest
from application.collection.use_cases.update_symbols import SymbolsUpdated
from application.ports.errors import RateLimited, SourceUnavailable
from domain.market.markets import Market
from domain.shared.errors import InvalidValue

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


def as_json(value: Any) -> Any:
    """A result as JSON data: dataclasses and named tuples are objects, times ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: as_json(item) for name, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def symbols_answer(updated: SymbolsUpdated) -> dict[str, Any]:
    """What the state machine goes on with: ``status, total_symbols, number_of_batches, batch_size, s3_key, symbolBatches``, what has
    changed on the list, and what of the selection is not on it.
    """
    return {
        "status": updated.status,
        "total_symbols": updated.total_symbols,
        "number_of_batches": updated.number_of_batches,
        "batch_size": updated.batch_size,
        "s3_key": updated.object_key,
        "symbolBatches": [
            {"batchNumber": number, "symbols": list(batch)} for number, batch in enumerate(updated.symbol_batches)
        ],
        "added": list(updated.added),
        "removed": list(updated.removed),
        "missing": list(updated.missing),
        "problem": updated.problem,
        "seconds": updated.seconds,
    }


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
