"""The writing of fetched prices: the tape, the tape of corporate actions, and the raw batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from application.market_data.quarantine import keep_refused, keep_refused_actions
from application.market_data.raw_batches import RAW_SCHEMA, RawBatch, raw_candles, read_raw_batch
from application.ports.corporate_action_tape import ActionQuery, CorporateActionTape
from application.ports.errors import ObjectMissing, PreconditionFailed
from application.ports.object_store import IF_ABSENT, Condition, ObjectStore
from application.ports.price_source import PriceHistory
from application.ports.tape import Tape
from domain.market.action_rows import action_rows
from domain.market.corporate_actions import ACTION_KEY, WITHDRAWN
from domain.market.markets import Market

ATTEMPTS = 5
"""So often a batch is written anew because another fetcher of the same batch was quicker."""


@dataclass(frozen=True, slots=True)
class Written:
    """The counts of a write.

    Attributes:
        rows: rows in the raw batch that are new.
        added, revised, unchanged: candles, as the tape counts them.
        refused: rows that break an OHLC rule, and actions that cannot be.
        actions: dividends, splits and capital gains that are new, revised or withdrawn.
    """

    rows: int = 0
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    refused: int = 0
    actions: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(
            self.rows + other.rows,
            self.added + other.added,
            self.revised + other.revised,
            self.unchanged + other.unchanged,
            self.refused + other.refused,
            self.actions + other.actions,
        )


class PriceWriter:
    """A writer of the histories of one batch.

    The raw batch comes last: a symbol that stands in it is on the tapes, and one that does not is fetched again.

    Attributes:
        key: the raw batch.
    """

    def __init__(
        self, objects: ObjectStore, tape: Tape, actions: CorporateActionTape, key: str, market: Market
    ) -> None:
        """Names the raw batch; nothing is read yet."""
        self._objects, self._tape, self._actions = objects, tape, actions
        self.key, self._market = key, market

    def fetched(self, now: datetime) -> frozenset[str]:
        """Symbols that the raw batch holds and that have no further session yet.

        Raises:
            BadAnswer: there is an object of its key that is no raw batch.
        """
        return self._read()[0].complete(now)

    def write(self, histories: Sequence[PriceHistory], received_at: datetime) -> Written:
        """Puts histories where they belong; the same ones again change nothing but the raw batch.

        Args:
            histories: of symbols that ``fetched`` does not name.
            received_at: when they arrived, aware UTC.
        """
        if not histories:
            return Written()
        raw = pl.concat([_raw(history, received_at) for history in histories])
        good, refused = raw_candles(raw, self._market)
        receipt = self._tape.append(good, received_at=received_at)
        keep_refused(self._tape, refused, self._market, received_at)
        impossible = [(history.symbol, one) for history in histories for one in history.refused_actions]
        keep_refused_actions(self._tape, impossible, self._market, received_at)
        done = self._actions.append(self._action_changes(histories), received_at=received_at)
        self._put(raw, histories, received_at)
        return Written(
            len(raw),
            receipt.added,
            receipt.revised,
            receipt.unchanged,
            len(refused) + len(impossible),
            done.added + done.revised,
        )

    def _action_changes(self, histories: Sequence[PriceHistory]) -> pl.DataFrame:
        """Actions of histories, and withdrawals of known ones between a history's first and last session that it does not have.

        Where it has one that cannot be, what is known of that day stays.
        """
        given = action_rows(
            action
            for history in histories
            for actions in (history.dividends, history.splits, history.capital_gains)
            for action in actions
        )
        sessions = pl.concat(
            history.rows.select(
                pl.lit(history.symbol).alias("symbol"),
                pl.col("date").min().alias("first"),
                pl.col("date").max().alias("last"),
            )
            for history in histories
        )
        impossible = pl.DataFrame(
            [(history.symbol, one.ex_date, one.kind) for history in histories for one in history.refused_actions],
            schema={name: given.schema[name] for name in ("symbol", "ex_date", "kind")},
            orient="row",
        )
        known = self._actions.actions(ActionQuery(tuple(history.symbol for history in histories), self._market.name))
        missing = (
            known.join(sessions, on="symbol")
            .filter(pl.col("ex_date").is_between("first", "last"))
            .join(given, on=ACTION_KEY, how="anti")
            .join(impossible, on=impossible.columns, how="anti")
            .select(given.columns)
        )
        withdrawn = pl.lit(WITHDRAWN).alias("value"), pl.lit(None, dtype=given.schema["known_at"]).alias("known_at")
        return pl.concat([given, missing.with_columns(*withdrawn)])

    def _read(self) -> tuple[RawBatch, Condition]:
        try:
            stored = self._objects.get(self.key)
        except ObjectMissing:
            return RawBatch.empty(), IF_ABSENT
        return read_raw_batch(stored.content), Condition(stored.info.etag)

    def _put(self, rows: pl.DataFrame, histories: Sequence[PriceHistory], received_at: datetime) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            batch, condition = self._read()
            new = [one for one in histories if one.symbol not in batch.complete(received_at)]
            symbols = [one.symbol for one in new]
            more_at = {one.symbol: received_at + one.more_after for one in new if one.more_after is not None}
            content = batch.with_symbols(rows.filter(pl.col("symbol").is_in(symbols)), symbols, more_at).to_parquet()
            try:
                self._objects.put(self.key, content, condition=condition)
            except PreconditionFailed:
                if attempt == ATTEMPTS:
                    raise
            else:
                return


def _raw(history: PriceHistory, received_at: datetime) -> pl.DataFrame:
    """A history as rows of ``RAW_SCHEMA``."""
    return history.rows.select(
        pl.lit(history.symbol).alias("symbol"),
        *history.rows.columns,
        pl.lit(received_at.isoformat()).alias("fetch_timestamp"),
    ).select(RAW_SCHEMA.keys())
