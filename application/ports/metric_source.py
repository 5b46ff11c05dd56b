"""Where metrics of a user's own come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from domain.performance.own import OwnMetric


class MetricSource(Protocol):
    """Loads metrics of a user's own."""

    def load(self, reference: str) -> tuple[OwnMetric, ...]:
        """The metrics that ``path/to/file.py:name`` names, or all that the file marks as metrics where ``:name`` is left out.

        Raises:
            UnknownMetricSource: the file does not exist, cannot be run, or has no such function.
            InvalidValue: a metric has a name or a unit that it cannot have.
        """
        ...
