"""The tables of a tape with the calls that use them, for tests of what holds of all tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import polars as pl

from adapters.aws.s3.object_store import S3ObjectStore
from adapters.delta.bucket import BucketStorage
from adapters.delta.corporate_actions import DeltaCorporateActionTape
from adapters.delta.listings import DeltaListingTape
from adapters.delta.storage import Storage
from adapters.delta.tape import DeltaTape
from application.ports.corporate_action_tape import ActionQuery
from application.ports.tape import CandleQuery
from domain.market.action_rows import action_rows
from domain.shared.interval import Interval
from tests.contracts.tape.corporate_actions import NOW, dividend
from tests.contracts.tape.frames import LATER, run
from tests.contracts.tape.listings import EVERY_KIND, FIRST
from tests.support import s3
from tests.support.s3_tape import access

DAY = Interval("1d")
REFUSED = pl.DataFrame({"Close": ["x"], "reason": ["close is not a number"]})
Calls = dict[str, Callable[[], object]]


def candles(place: Storage) -> Calls:
    tape = DeltaTape(place, keep=timedelta(0))
    return {
        "append": lambda: tape.append(run("A", 3), received_at=LATER),
        "scan": lambda: tape.scan(CandleQuery(DAY)),
        "series": lambda: tape.series(skip_damaged=True),
        "commits": lambda: tape.commits_of(run("A", 1), DAY),
        "check": tape.damaged_files,
        "compact": tape.compact,
    }


def quarantine(place: Storage) -> Calls:
    tape = DeltaTape(place, keep=timedelta(0))
    return {
        "append": lambda: tape.quarantine(REFUSED, source="a.csv", received_at=LATER),
        "read": tape.quarantined,
        "check": tape.damaged_files,
        "compact": tape.compact,
    }


def listings(place: Storage) -> Calls:
    tape = DeltaListingTape(place)
    return {
        "append": lambda: tape.append("ASX", EVERY_KIND, known_at=FIRST, seen=0),
        "history": lambda: tape.history("ASX"),
        "venues": tape.venues,
        "compact": tape.compact,
    }


def corporate_actions(place: Storage) -> Calls:
    tape = DeltaCorporateActionTape(place)
    return {
        "append": lambda: tape.append(action_rows([dividend(0.5)]), received_at=NOW),
        "read": lambda: tape.actions(ActionQuery()),
        "compact": tape.compact,
    }


KINDS = [candles, quarantine, listings, corporate_actions]
"""Each gives the calls of a table named like it; "append" writes its first commit."""


def in_a_bucket(address: str) -> tuple[BucketStorage, S3ObjectStore]:
    """A new place for a tape, and the store in which its files are objects."""
    bucket = s3.new_bucket(address)
    store = S3ObjectStore(s3.client(address), bucket, "tape/")
    return BucketStorage(store, f"s3://{bucket}/tape/", access(address)), store
