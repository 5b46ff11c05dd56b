"""The scanner that compiles, as for other indicators."""

from tests.unit.domain.indicators.conftest import compiled

__all__ = ["compiled"]
