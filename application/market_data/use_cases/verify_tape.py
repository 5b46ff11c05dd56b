"""Verify the tape."""

from __future__ import annotations

from dataclasses import dataclass

from application.ports.tape_verifier import Difference, TapeVerifier, VerifiedTable


@dataclass(frozen=True, slots=True)
class TapeVerified:
    """What was found on the tape.

    Attributes:
        tables: every table, as it is at the end.
        adopted: differences of logs from their anchors that were adopted.
    """

    tables: tuple[VerifiedTable, ...]
    adopted: tuple[Difference, ...] = ()

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Those of all tables."""
        return tuple(difference for table in self.tables for difference in table.differences)


class VerifyTape:
    """Looks at the whole tape, and takes its logs as they are if asked to."""

    def __init__(self, verifier: TapeVerifier) -> None:
        self._verifier = verifier

    def run(self, *, adopt: bool = False) -> TapeVerified:
        """Everything that is not as it was written.

        Args:
            adopt: whether the logs as they are count as written from now on.

        Raises:
            TapeDamaged: a log that is to be adopted has a gap.
            AccessDenied, StoreUnavailable: the tape cannot be read, or not be written.
        """
        found = TapeVerified(self._verifier.verify())
        if not adopt:
            return found
        self._verifier.adopt()
        tables = self._verifier.verify()
        left = {difference for table in tables for difference in table.differences}
        return TapeVerified(tables, tuple(one for one in found.differences if one not in left))
