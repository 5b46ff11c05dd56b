"""Questions about runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.journal.codec import EventCodec
from application.journal.event_store import EventStore
from application.journal.snapshot_store import SnapshotStore
from application.ports.column_scanner import ColumnScanner
from application.ports.strategy_source import StrategySource
from application.ports.table_writer import TableWriter
from application.ports.tape import Tape

if TYPE_CHECKING:
    from application.inspection.use_cases.diff_runs import DiffRuns
    from application.inspection.use_cases.explain_run import ExplainRun
    from application.inspection.use_cases.export_run import ExportRun
    from application.inspection.use_cases.show_run import ShowRun
    from application.inspection.use_cases.state_at import StateAt
    from infrastructure.containers.container import Container


def show_run(container: Container) -> ShowRun:
    """Shows a run: inputs, metrics, positions, trades, orders."""
    from application.inspection.use_cases.show_run import ShowRun

    return ShowRun(container.get(Tape), container.get(EventStore), container.get(EventCodec))


def export_run(container: Container) -> ExportRun:
    """Writes what is shown of a run into files."""
    from application.inspection.use_cases.export_run import ExportRun

    return ExportRun(container.get(TableWriter))


def state_at(container: Container) -> StateAt:
    """The account of a run at an instant."""
    from application.inspection.use_cases.state_at import StateAt

    return StateAt(container.get(Tape), container.get(EventStore), container.get(SnapshotStore))


def explain_run(container: Container) -> ExplainRun:
    """Why a run did what it did."""
    from application.inspection.use_cases.explain_run import ExplainRun

    return ExplainRun(
        container.get(Tape), container.get(EventStore), container.get(StrategySource), container.get(ColumnScanner)
    )


def diff_runs(container: Container) -> DiffRuns:
    """Where two runs part."""
    from application.inspection.use_cases.diff_runs import DiffRuns

    return DiffRuns(container.get(EventStore))
