"""Under which names events are stored: a format of its own, which outlives classes and modules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

StableNames: TypeAlias = Sequence[tuple[str, int, type]]
"""Rows of stable name, present schema version, class.

Each owner of events exports such a table beside them. A name never changes once events of it are stored; a class that old payloads
no longer fit gets a new schema version and an upcaster, and each version keeps a sample in tests/corpus.
"""

Upcasters: TypeAlias = Sequence[tuple[str, int, Callable[[dict[str, Any]], dict[str, Any]]]]
"""Rows of stable name, an earlier schema version, and what makes its payload one of the next version."""
