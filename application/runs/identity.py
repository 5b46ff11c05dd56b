"""A run's id: the hash of what determines its result."""

from __future__ import annotations

import hashlib
import json
from typing import Any

BEHAVIOUR_VERSION = 2
"""Raised only when the same inputs lead to other results."""


def run_id(inputs: dict[str, Any]) -> str:
    """The first 16 hex digits of the SHA-256 over the inputs as canonical JSON (sorted keys, no spaces)."""
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
