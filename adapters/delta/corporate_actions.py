"""The tape of corporate actions as a Delta table."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
from tenacity import Retrying

from adapters.delta.event_table import EventTable
from adapters.delta.folder import check_format
from adapters.delta.local import FolderStorage
from adapters.delta.storage import Storage
from adapters.delta.tape import conflict_retrying
from application.market_data.conditions import action_conditions
from application.ports.corporate_action_tape import ActionQuery, ActionReceipt
from domain.market.action_revisions import checked_actions, merge_actions, newest_actions
from domain.market.action_rows import ACTION_SCHEMA


class DeltaCorporateActionTape:
    """Dividends, splits and capital gains in a Delta table beside the candles; any number of processes may read and write at once."""

    def __init__(self, place: Path | Storage, *, retrying: Retrying | None = None) -> None:
        """Takes where the tape is, or is to be; the first append makes it.

        Raises:
            DataFormatError: it was written by a newer ticktape, or the place is not a tape's.
            AccessDenied, StoreMissing, StoreUnavailable: the place cannot be read.
        """
        storage = FolderStorage(place) if isinstance(place, Path) else place
        check_format(storage)
        self._table = EventTable(
            storage, "corporate_actions", ACTION_SCHEMA, ordered_by="known_at", retrying=retrying or conflict_retrying()
        )

    def append(self, actions: pl.DataFrame, *, received_at: datetime) -> ActionReceipt:
        """See ``CorporateActionTape.append``."""
        arriving = checked_actions(actions)
        repeated = len(actions) - len(arriving)
        if not len(arriving):
            return ActionReceipt(0, 0, repeated)

        def decided(rows: pl.DataFrame) -> tuple[pl.DataFrame, ActionReceipt]:
            merge = merge_actions(arriving, rows, received_at)
            return merge.rows, ActionReceipt(merge.added, merge.revised, merge.unchanged + repeated)

        return self._table.add(decided)

    def actions(self, query: ActionQuery) -> pl.DataFrame:
        """See ``CorporateActionTape.actions``."""
        return newest_actions(self._table.rows().filter(*action_conditions(query)))

    def compact(self) -> int:
        """See ``CorporateActionTape.compact``; also deletes files that have not been part of the tape for a week."""
        return self._table.compact()
