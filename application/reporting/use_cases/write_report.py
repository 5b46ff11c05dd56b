"""Write a report of runs into a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from application.ports.table_writer import TableWriter
from application.reporting.build import ReportBuilder, ReportOptions
from application.reporting.report_renderer import ReportRenderer

MOST_CANDLES = 300_000
"""So many candles are written in all, in the page and in files beside it."""


class WriteReport:
    """Writes one run, or several side by side, as one self-contained page."""

    def __init__(self, builder: ReportBuilder, renderer: ReportRenderer, writer: TableWriter, version: str) -> None:
        """Takes the version of the software, which the page names."""
        self._builder = builder
        self._renderer = renderer
        self._writer = writer
        self._version = version

    def run(
        self,
        references: Sequence[str],
        path: Path,
        options: ReportOptions | None = None,
        pages: Mapping[str, str] | None = None,
    ) -> Path:
        """Writes the page, whole or not at all, and returns its path.

        Candles and trades that it has no room for go into files of the folder ``<name of the page>-candles`` beside it.

        Args:
            references: ids of runs, beginnings of ids, ``latest``, or ``<id>/<attempt>``.
            path: the file.
            options: how runs are shown.
            pages: run id -> address of the run's own report, relative to this one, for links.

        Raises:
            UnknownRun: there is no such run, or more than one.
            UnknownSeries: the benchmark is not on the tape.
            StoreUnavailable: the file cannot be written.
        """
        report = self._builder.build(references, self._version, options, pages, most_candles=MOST_CANDLES)
        rendered = self._renderer.render_with_files(report, f"{path.stem}-candles")
        for name, text in rendered.beside.items():
            file = path.parent / name
            self._writer.write_text(text, file.parent, file.name)
        return self._writer.write_text(rendered.page, path.parent, path.name)
