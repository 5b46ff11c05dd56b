"""Processes that write to a tape, for tests: ``python -m tests.integration.tape.writer WHAT PLACE …``.

The place is a folder, or the address of a server that speaks S3, a space and a bucket.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import polars as pl

from adapters.delta.tape import DeltaTape
from tests.contracts.tape.frames import LATER, run

BATCH_ROWS = 800
"""Bars of a batch: three years of days, so three files."""


def batch(number: int) -> pl.DataFrame:
    """The rows of one append; no two batches share a key."""
    return run(f"S{number:04d}", BATCH_ROWS)


def opened(place: str) -> DeltaTape:
    """The tape in a place; only one in a bucket costs the import of its client."""
    address, space, bucket = place.partition(" ")
    if not space:
        return DeltaTape(Path(place))
    from tests.support.s3_tape import tape_in

    return tape_in(address, bucket)


def endlessly(tape: DeltaTape, first: int) -> None:
    """Appends batch after batch and says each number on standard output once it is on the tape; waits for a line before."""
    sys.stdin.readline()
    number = first
    while True:
        tape.append(batch(number), received_at=LATER)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1


def together(tape: DeltaTape, writer: int, appends: int) -> None:
    """Appends rows that all writers append, rows of its own, and refused rows; waits for a line before."""
    sys.stdin.readline()
    for number in range(appends):
        rows = pl.concat([run("SHARED", 10 * (number + 1)), run(f"OWN{writer}", number + 1)])
        tape.append(rows, received_at=LATER + timedelta(seconds=number))
        refused = pl.DataFrame({"Close": [str(number)], "reason": ["low"]})
        tape.quarantine(refused, source="shared.csv", received_at=LATER)
        if number % 5 == writer:
            tape.compact()


if __name__ == "__main__":
    what, where, *numbers = sys.argv[1:]
    if what == "endlessly":
        endlessly(opened(where), int(numbers[0]))
    else:
        together(opened(where), int(numbers[0]), int(numbers[1]))
