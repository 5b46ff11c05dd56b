"""Reading a row of several columns as a tuple: numba can only build a tuple whose length stands in the source."""

from __future__ import annotations

from typing import Any


def take1(columns: Any, at: int) -> Any:
    """Row ``at`` of one column."""
    return (columns[0][at],)


def take2(columns: Any, at: int) -> Any:
    """Row ``at`` of two columns."""
    return (columns[0][at], columns[1][at])


def take3(columns: Any, at: int) -> Any:
    """Row ``at`` of three columns."""
    return (columns[0][at], columns[1][at], columns[2][at])


def take4(columns: Any, at: int) -> Any:
    """Row ``at`` of four columns."""
    return (columns[0][at], columns[1][at], columns[2][at], columns[3][at])


def take5(columns: Any, at: int) -> Any:
    """Row ``at`` of five columns."""
    return (columns[0][at], columns[1][at], columns[2][at], columns[3][at], columns[4][at])


def take6(columns: Any, at: int) -> Any:
    """Row ``at`` of six columns."""
    return (columns[0][at], columns[1][at], columns[2][at], columns[3][at], columns[4][at], columns[5][at])


def no_past(columns: Any, at: int, lags: Any) -> Any:
    """The past of a recursive step."""
    return ()


TAKE = (take1, take2, take3, take4, take5, take6)
