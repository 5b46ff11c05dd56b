"""What the disk and Delta Lake say, in the application's words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deltalake.exceptions import CommitFailedError, DeltaError

from application.ports.errors import PortError, StorageFull, StoreUnavailable, TapeDamaged

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_OS_ERROR = "(os error "


class WriteConflict(PortError):
    """Another writer has committed since the table was read: read again and try again."""

    retryable = True


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Maps errors of the disk and of Delta Lake inside the block to the application's errors.

    Raises:
        StorageFull: no space is left.
        StoreUnavailable: the folder is read-only or out of reach.
        WriteConflict: another writer came first.
        TapeDamaged: the table's log cannot be read.
    """
    try:
        yield
    except CommitFailedError as error:
        raise _of_number(_error_number(error), folder, error) or WriteConflict(
            "another writer has changed the tape: try again"
        ) from error
    except OSError as error:
        raise _of_number(_error_number(error), folder, error) or _damaged_log(folder, error) from error
    except DeltaError as error:
        raise _of_number(_error_number(error), folder, error) or _damaged_log(folder, error) from error


def _error_number(error: Exception) -> int | None:
    """The number of the operating system's error, which deltalake gives as text only."""
    number = getattr(error, "errno", None)
    if number is not None:
        return int(number)
    _, _, rest = str(error).partition(_OS_ERROR)
    digits = rest.partition(")")[0]
    return int(digits) if digits.isdigit() else None


def _of_number(number: int | None, folder: Path, error: Exception) -> StoreUnavailable | None:
    if number is None:
        return None
    if number in _NO_SPACE:
        return StorageFull(f"no space left for the tape in {folder}: free some and run the command again")
    why = getattr(error, "strerror", None) or errno.errorcode.get(number, str(number))
    return StoreUnavailable(f"cannot use the tape in {folder} ({why}): check that the folder is there and writable")


def _damaged_log(folder: Path, error: Exception) -> TapeDamaged:
    first_line = str(error).strip().partition("\n")[0] or type(error).__name__
    return TapeDamaged((f"{folder.name}/_delta_log",), f"the log cannot be read ({first_line}): restore it from a copy")
