"""How the rows of a table that comes in batches follow one another, so that it can be cut where no bar is parted from its like."""

from __future__ import annotations

from enum import Enum, auto

import polars as pl


class Cut(Enum):
    """Where a table may be cut: bars of one key, one day's corporate actions, and an hour that happens twice then stay together."""

    BETWEEN_DAYS = auto()
    BETWEEN_DAYS_OF_SYMBOL = auto()
    BETWEEN_SYMBOLS = auto()


def places(symbols: pl.Series, days: pl.Series, times: pl.DataFrame) -> pl.DataFrame:
    """What ``RowSequence`` looks at: ``symbol``, ``day`` and ``instant`` of each row."""
    return pl.DataFrame([symbols.rename("symbol"), days.rename("day"), times["instant"]])


def cuts_of(rows: pl.DataFrame, cut: Cut) -> pl.Series:
    """Where another piece may begin: whether each row, from ``places``, is not of the same day or symbol as the one before."""
    filled = rows.select(pl.col("symbol", "day").forward_fill())
    changed = {
        name: filled[name].ne_missing(filled[name].shift(1)) & filled[name].shift(1).is_not_null()
        for name in filled.columns
    }
    if cut is Cut.BETWEEN_DAYS:
        return changed["day"]
    return changed["symbol"] if cut is Cut.BETWEEN_SYMBOLS else changed["symbol"] | changed["day"]


class RowSequence:
    """Whether days rise or fall throughout, or symbol by symbol."""

    def __init__(self) -> None:
        """Nothing is seen yet, so everything holds."""
        self._rises = self._falls = True
        self._rises_within = self._falls_within = True
        self._is_by_symbol = True
        self._begun: set[str] = set()
        self._last: pl.DataFrame | None = None
        self.together = 0
        """So many rows at the end are of one symbol and day, those between them that have neither included."""

    def add(self, rows: pl.DataFrame) -> None:
        """Looks at more rows, from ``places``, beside the last one before."""
        self.together += len(rows)
        rows = rows.drop_nulls()
        if not len(rows):
            return
        instant = pl.col("instant")
        rows = rows.select(
            "symbol", "day", *(instant.alias(name) for name in ("earliest", "latest", "own_earliest", "own_latest"))
        )
        seen = rows if self._last is None else pl.concat([self._last, rows])
        changes = seen.select(pl.struct("symbol", "day").rle_id()).to_series()
        if changes[-1]:
            self.together = int((changes == changes[-1]).sum())
        self._look_over_all(seen)
        if self._is_by_symbol:
            self._look_by_symbol(seen, has_carry=self._last is not None)
        self._last = _carried(seen)

    @property
    def cut(self) -> Cut | None:
        """Where the table may be cut; None: its rows stand in no order."""
        if self._rises or self._falls:
            return Cut.BETWEEN_DAYS
        if not self._is_by_symbol:
            return None
        return Cut.BETWEEN_DAYS_OF_SYMBOL if self._rises_within or self._falls_within else Cut.BETWEEN_SYMBOLS

    def _look_over_all(self, seen: pl.DataFrame) -> None:
        if self._rises or self._falls:
            rises, falls = seen.select(_moves("earliest", "latest")).row(0)
            self._rises, self._falls = self._rises and rises, self._falls and falls

    def _look_by_symbol(self, seen: pl.DataFrame, *, has_carry: bool) -> None:
        begins = seen["symbol"].ne_missing(seen["symbol"].shift(1))
        runs = seen["symbol"].filter(begins)
        new = runs[1:] if has_carry else runs
        names = set(new)
        if len(names) < len(new) or names & self._begun:
            self._is_by_symbol = False
            self._begun = set()
            return
        self._begun |= names
        if self._rises_within or self._falls_within:
            rises, falls = seen.select(_moves("own_earliest", "own_latest", "symbol")).row(0)
            self._rises_within, self._falls_within = self._rises_within and rises, self._falls_within and falls


def _moves(earliest: str, latest: str, within: str | None = None) -> tuple[pl.Expr, pl.Expr]:
    """Whether each day that is not that before it is later, and begins after all that stood before; and whether earlier, and before."""

    def over(expression: pl.Expr) -> pl.Expr:
        return expression if within is None else expression.over(within)

    day, before = pl.col("day"), over(pl.col("day").shift(1))
    other = (day != before).fill_null(value=False)
    reached = over(pl.col(latest).cum_max().shift(1))
    fallen = over(pl.col(earliest).cum_min().shift(1))
    return (
        (~other | ((day > before) & (pl.col(earliest) > reached))).all().alias("rises"),
        (~other | ((day < before) & (pl.col(latest) < fallen))).all().alias("falls"),
    )


def _carried(seen: pl.DataFrame) -> pl.DataFrame:
    """The last row, with the earliest and latest instants of all rows and of its symbol's."""
    own = pl.col("symbol") == pl.col("symbol").last()
    return seen.select(
        pl.col("symbol", "day").last(),
        pl.col("earliest").min(),
        pl.col("latest").max(),
        pl.col("own_earliest").filter(own).min(),
        pl.col("own_latest").filter(own).max(),
    )
