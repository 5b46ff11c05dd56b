"""What ``ticktape costs`` says may be written, may be written."""

from __future__ import annotations

import pytest

from domain.orders.cost_text import commission_of, slippage_of
from entrypoints.cli.costs import _COMMISSIONS, _SLIPPAGES


@pytest.mark.parametrize("forms", [form for form, _ in _COMMISSIONS if ".py" not in form])
def test_commissions(forms: str) -> None:
    assert [commission_of(form).of(1, 1) >= 0 for form in forms.split(", ")]


@pytest.mark.parametrize("forms", [form for form, _ in _SLIPPAGES if ".py" not in form])
def test_slippages(forms: str) -> None:
    assert [slippage_of(form).worsen(1, 1) > 1 for form in forms.split(", ")]
