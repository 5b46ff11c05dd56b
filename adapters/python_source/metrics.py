"""Loads metrics of a user's own from a file."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from adapters.python_source.strategies import run_file
from application.ports.errors import UnknownMetricSource, UnknownStrategySource
from domain.performance.own import OwnMetric, metric
from domain.shared.suggestions import closest, did_you_mean


class PythonMetricSource:
    """Metrics written in Python."""

    def load(self, reference: str) -> tuple[OwnMetric, ...]:
        """See ``MetricSource.load``."""
        path, _, name = reference.rpartition(":") if ".py:" in reference else (reference, "", "")
        if not path.endswith(".py") or not Path(path).is_file():
            raise UnknownMetricSource(f"no file {path}: give an existing one as my_file.py:my_metric")
        try:
            module = run_file(Path(path))
        except UnknownStrategySource as error:
            raise UnknownMetricSource(str(error)) from error
        return (_named(module, name, path),) if name else _all(module, path)


def _named(module: ModuleType, name: str, path: str) -> OwnMetric:
    found = getattr(module, name, None) or next((one for one in _marked(module) if one.definition.key == name), None)
    if isinstance(found, OwnMetric):
        return found
    if found is None or not callable(found) or isinstance(found, type):
        names = [one.definition.key for one in _marked(module)]
        near = did_you_mean(closest(name, names)) or f"it has {', '.join(names) or 'none'}"
        raise UnknownMetricSource(f"{path} has no metric {name!r}: {near}")
    return metric(found)


def _all(module: ModuleType, path: str) -> tuple[OwnMetric, ...]:
    found = _marked(module)
    if not found:
        raise UnknownMetricSource(f"{path} marks no function by @tt.metric: name one as {path}:my_metric")
    return tuple(found)


def _marked(module: ModuleType) -> list[OwnMetric]:
    return [member for member in vars(module).values() if isinstance(member, OwnMetric)]
