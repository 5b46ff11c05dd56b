"""The tape in a bucket keeps every promise."""

from __future__ import annotations

from itertools import count

import pytest

from tests.contracts.tape.suite import NewTape, TapeContract
from tests.support import s3
from tests.support.s3_tape import tape_in


class TestTapeOnMoto(TapeContract):
    """Runs the suite."""

    examples = 8
    orders = 4

    @pytest.fixture
    def new_tape(self, moto: str) -> NewTape:
        bucket, numbers = s3.new_bucket(moto), count()
        return lambda: tape_in(moto, bucket, f"tape {next(numbers)}/")
