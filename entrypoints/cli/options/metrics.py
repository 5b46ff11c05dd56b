"""Metrics of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from domain.performance.own import OwnMetric
    from infrastructure.containers.container import Container

OwnMetrics = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        metavar="FILE:NAME",
        help="A metric of your own, my_file.py:my_metric, beside the others; may be repeated.",
    ),
]


def loaded(container: Container, references: list[str] | None) -> tuple[OwnMetric, ...]:
    """The metrics that are named.

    Raises:
        UnknownMetricSource: a file cannot be loaded, or has no such metric.
        InvalidValue: two have the same name, or one cannot have its own.
    """
    if not references:
        return ()
    from application.ports.metric_source import MetricSource
    from domain.performance.own import own_metrics

    source = container.get(MetricSource)
    return own_metrics(one for reference in references for one in source.load(reference))
