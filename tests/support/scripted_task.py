"""A Lambda function that does what a folder says: it stands in a zip on a server, and is called in this process.

For each batch number ``N`` the folder may have a file ``N.json`` with what each call does: ``"ok"``, ``"rest"`` (all symbols but one are
fetched), ``"none"`` (all symbols fail by themselves), ``"fail, rest"`` (one fails by itself, the rest is left), ``"had"`` (all were there
before), ``"hang"``, or the name of an error; after the last one all calls are ``"ok"``. ``list.json`` is what the list's update answers.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

FOLDER = "SCRIPT_FOLDER"


def update(event: dict[str, Any], context: Any) -> Any:
    """Updates the list."""
    with open(os.path.join(os.environ[FOLDER], "list.json")) as file:  # noqa: PTH118, PTH123
        said = json.load(file)
    if isinstance(said, str):
        raise _error(said)
    return said


def fetch(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Fetches a batch."""
    number, symbols = event["batchNumber"], event["symbols"]
    does = _next(number)
    if does == "hang":
        time.sleep(context.get_remaining_time_in_millis() / 1000)
        raise TimeoutError(f"batch {number} hung")
    if does not in ("ok", "rest", "none", "fail, rest", "had"):
        raise _error(does)
    left = symbols[1:] if does in ("rest", "fail, rest") else []
    before = event.get("fetched", {"symbols_fetched": 0})["symbols_fetched"]
    came = len(symbols) - len(left) if does in ("ok", "rest") else 0
    return {
        "batch_number": number,
        "symbols_fetched": before + came,
        "already_fetched": len(symbols) if does == "had" else 0,
        "remaining": left,
    }


def _next(number: int) -> str:
    """What this call does; calls are counted in a file of their own."""
    folder = os.environ[FOLDER]
    with open(os.path.join(folder, f"{number}.calls"), "a") as file:  # noqa: PTH118, PTH123
        file.write("x")
        file.flush()
        call = file.tell()
    path = os.path.join(folder, f"{number}.json")  # noqa: PTH118
    if not os.path.exists(path):  # noqa: PTH110
        return "ok"
    with open(path) as file:  # noqa: PTH123
        script = json.load(file)
    return str(script[call - 1]) if call <= len(script) else "ok"


def _error(name: str) -> Exception:
    made: Exception = type(name, (Exception,), {})("on order")
    return made
