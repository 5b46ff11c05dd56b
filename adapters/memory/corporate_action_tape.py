"""A tape of corporate actions in memory."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

import polars as pl

from application.market_data.conditions import action_conditions
from application.ports.corporate_action_tape import ActionQuery, ActionReceipt
from domain.market.action_revisions import checked_actions, merge_actions, newest_actions
from domain.market.action_rows import ACTION_SCHEMA


class MemoryCorporateActionTape:
    """Dividends, splits and capital gains in a frame, gone with the process."""

    def __init__(self) -> None:
        """An empty tape."""
        self._rows = pl.DataFrame(schema=ACTION_SCHEMA)
        self._lock = Lock()

    def append(self, actions: pl.DataFrame, *, received_at: datetime) -> ActionReceipt:
        """See ``CorporateActionTape.append``."""
        arriving = checked_actions(actions)
        with self._lock:
            merge = merge_actions(arriving, self._rows, received_at)
            self._rows = self._rows.vstack(merge.rows)
        return ActionReceipt(merge.added, merge.revised, merge.unchanged + len(actions) - len(arriving))

    def actions(self, query: ActionQuery) -> pl.DataFrame:
        """See ``CorporateActionTape.actions``."""
        return newest_actions(self._rows.filter(*action_conditions(query)))

    def compact(self) -> int:
        """There are no files to compact: 0."""
        return 0
