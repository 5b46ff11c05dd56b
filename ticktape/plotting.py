"""Figures of a backtest: the report's page, in a notebook or a file."""

from __future__ import annotations

import html
import tempfile
import webbrowser
from pathlib import Path

from application.ports.table_writer import TableWriter

HEIGHT = 900
"""Height of the page in a notebook, pixels."""


class Plot:
    """A page of figures that shows itself in a notebook.

    Attributes:
        page: the page, one self-contained HTML text.
        path: the file that it was last written to; None while it was not.
    """

    def __init__(self, page: str, writer: TableWriter) -> None:
        self.page, self._writer = page, writer
        self.path: Path | None = None

    def save(self, path: str | Path) -> Path:
        """Writes the page into a file, whole or not at all, and returns the file's path.

        Raises:
            StoreUnavailable: the file cannot be written.
        """
        target = Path(path)
        self.path = self._writer.write_text(self.page, target.parent, target.name)
        return self.path

    def show(self) -> Path:
        """Shows the page in the browser, from a temporary file where it was not saved, and returns the file's path."""
        if self.path is None:
            self.save(Path(tempfile.mkdtemp(prefix="ticktape-")) / "report.html")
        assert self.path is not None
        webbrowser.open(self.path.resolve().as_uri())
        return self.path

    def __repr__(self) -> str:
        where = f"saved as {self.path}" if self.path else "not saved"
        return (
            f"Plot of {len(self.page) / 1000:,.0f} kB, {where}: .save(path) writes it, .show() opens it in the browser"
        )

    def _repr_html_(self) -> str:
        page = html.escape(self.page, quote=True)
        return (
            f'<iframe srcdoc="{page}" sandbox="allow-scripts allow-popups allow-downloads" title="Report of a backtest" '
            f'style="width: 100%; height: {HEIGHT}px; border: 0"></iframe>'
        )
