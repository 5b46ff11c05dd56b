"""What the generic tests run: every class of the catalogue with several parameters."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn
from domain.indicators.registry import classes
from domain.shared.errors import InvalidValue


def variants(kind: type[Indicator]) -> list[Indicator]:
    """The defaults, the smallest parameters (all of them, and such that periods differ), larger ones, each option of each choice."""
    fields = [field for field in dataclasses.fields(kind) if "at_least" in field.metadata]
    smallest = {field.name: field.metadata["at_least"] for field in fields}
    larger = {field.name: min(2 * getattr(kind(), field.name) + 1, field.metadata["at_most"]) for field in fields}
    differing = {name: value + place for place, (name, value) in enumerate(smallest.items())}
    found = [kind(), *(one for given in (smallest, differing, larger) for one in _acceptable(kind, given))]
    for field in dataclasses.fields(kind):
        found += [kind(**{field.name: option}) for option in field.metadata.get("options", ())]
    return list(dict.fromkeys(found))


def _acceptable(kind: type[Indicator], parameters: dict[str, Any]) -> list[Indicator]:
    """The variant, unless its parameters do not go together (a fast period that must be below a slow one)."""
    try:
        return [kind(**parameters)]
    except InvalidValue:
        return []


USUAL = [kind() for kind in classes().values()]


def assert_same(ours: FloatColumn, theirs: FloatColumn, what: str, tolerance: float = 1e-9) -> None:
    """Values agree to a relative tolerance, and missing values are at the same rows."""
    missing = np.isnan(ours) != np.isnan(theirs)
    assert not missing.any(), f"{what}: one has a value and the other has none at rows {np.flatnonzero(missing)[:5]}"
    difference = np.abs(ours - theirs)
    wrong = difference > tolerance * np.maximum(np.abs(ours), np.abs(theirs))
    assert not wrong.any(), (
        f"{what}: rows {np.flatnonzero(wrong)[:5]} are {ours[wrong][:5].tolist()} and {theirs[wrong][:5].tolist()}"
    )
