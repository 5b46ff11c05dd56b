"""Patterns are compiled together, which takes long: what needs them runs in one worker, and finds the code of the one before."""

from __future__ import annotations

import pytest

ONE_WORKER = pytest.mark.xdist_group("compiled patterns")
