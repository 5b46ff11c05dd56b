"""Export a run as files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from application.inspection.shown import ShownRun
from application.inspection.tables import metrics_data
from application.ports.table_writer import TableWriter


class ExportRun:
    """Writes a run's tables and inputs into a folder."""

    def __init__(self, writer: TableWriter) -> None:
        self._writer = writer

    def run(self, shown: ShownRun, folder: Path, suffix: str = "parquet") -> list[Path]:
        """Writes ``trades``, ``orders``, ``positions``, ``equity``, ``events`` and ``run.json``; returns the paths.

        Raises:
            StoreUnavailable: the folder cannot be written.
        """
        tables = {name: getattr(shown, name) for name in ("trades", "orders", "positions", "equity", "events")}
        written = [self._writer.write(table, folder, name, suffix) for name, table in tables.items()]
        metrics = None if shown.metrics is None else metrics_data(shown.metrics)
        inputs = {**asdict(shown.attempt.started), "status": shown.attempt.status, "metrics": metrics}
        text = json.dumps(_plain(inputs), indent=2, ensure_ascii=False) + "\n"
        return [*written, self._writer.write_text(text, folder, "run.json")]


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if value == value else None  # noqa: PLR0124 - NaN
    return value if value is None or isinstance(value, bool | int | str) else str(value)
