"""Errors of the disk, S3, Delta Lake and Polars in the application's words."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from deltalake.exceptions import CommitFailedError, DeltaError
from polars.exceptions import PolarsError

from adapters.delta.storage import LOG
from application.ports.errors import (
    AccessDenied,
    PortError,
    StorageFull,
    StoreMissing,
    StoreUnavailable,
    TapeDamaged,
)
from domain.shared.errors import DomainError

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_OS_ERROR = "(os error "
_DENIED = ("lacked the necessary privileges", "401 Unauthorized", "403 Forbidden", "lacked valid authentication")
_OUT_OF_REACH = ("HTTP error", "error sending request", "Generic S3 error")


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


@contextmanager
def bucket_errors(uri: str) -> Iterator[None]:
    """Maps errors of S3, as Delta Lake and Polars report them, inside the block to the application's errors.

    Their texts hold S3's whole answer and are not repeated.

    Raises:
        AccessDenied: no credentials, or not enough rights.
        StoreMissing: there is no such bucket.
        StoreUnavailable: S3 is out of reach, or wants fewer requests.
        WriteConflict: another writer came first.
        TapeDamaged: a table's log, or a file, cannot be read.
    """
    try:
        yield
    except AccessDenied:
        raise _no_access(uri) from None
    except (CommitFailedError, DeltaError, PolarsError, OSError) as error:
        raise _of_text(str(error), uri, error) from None


@contextmanager
def readable_log(place: str) -> Iterator[None]:
    """Maps what a log says that no writer says, such as a file without a number of rows, inside the block.

    Raises:
        TapeDamaged: the log cannot be read.
    """
    try:
        yield
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, DomainError) as error:
        why = f"cannot be read ({type(error).__name__})"
        raise _lost(place, why) from error


def missing_log(place: str) -> TapeDamaged:
    """Data files stand in a table's place, and no log says which of them count."""
    return _lost(place, "is missing or has no commit, while data files are there")


def lost_commits(place: str, versions: Sequence[int]) -> TapeDamaged:
    """The log does not hold commits that there were."""
    others = f" and {len(versions) - 1} more" if len(versions) > 1 else ""
    return _lost(place, f"has lost commit {versions[0]}{others}")


def damaged_commit(place: str, version: int, file: str | None = None) -> TapeDamaged:
    """A file of the log, a commit's if no other is named, has other bytes than when it was written."""
    file = file or f"{LOG}/{version:020d}.json"
    return _lost(
        place, f"was changed after it was written: {PurePosixPath(file).name} does not agree with its anchor", file
    )


def missing_anchor(place: str) -> TapeDamaged:
    """The commits say that their table has an anchor, and it is not there."""
    table = PurePosixPath(place).name
    return TapeDamaged(
        (f"anchors/{table}",),
        f"the log in {place} has an anchor, which is missing: restore it from a backup; if you know that the log is as it was "
        "written, `ticktape data verify --adopt` makes it anew",
    )


def damaged_anchor(place: str, name: str) -> TapeDamaged:
    """A file of an anchor is not as anchors are written."""
    table = PurePosixPath(place).name
    return TapeDamaged(
        (f"anchors/{table}/{name}",),
        f"the anchor of the log in {place} cannot be read: restore it from a backup; if you know that the log is as it was "
        "written, `ticktape data verify --adopt` makes it anew",
    )


def _lost(place: str, what: str, file: str = LOG) -> TapeDamaged:
    table = PurePosixPath(place).name
    return TapeDamaged(
        (f"{table}/{file}",),
        f"the log in {place} {what}: restore its folder {LOG} from a backup; the data files were left alone",
    )


def _of_text(text: str, uri: str, error: Exception) -> PortError:
    if any(sign in text for sign in _DENIED) or isinstance(error, PermissionError):
        return _no_access(uri)
    if "NoSuchBucket" in text:
        return StoreMissing(f"there is no bucket for the tape in {uri}: create it, or set S3_BUCKET_NAME to another")
    if any(sign in text for sign in _OUT_OF_REACH):
        return StoreUnavailable(f"the tape in {uri} is out of reach: try again later")
    if isinstance(error, CommitFailedError):
        return WriteConflict("another writer has changed the tape: try again")
    return TapeDamaged((uri,), f"the log or a file cannot be read ({type(error).__name__}): restore it from a copy")


def _no_access(uri: str) -> AccessDenied:
    return AccessDenied(f"no access to the tape in {uri}: check credentials and rights")


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
    return TapeDamaged((f"{folder.name}/{LOG}",), f"the log cannot be read ({first_line}): restore it from a copy")
