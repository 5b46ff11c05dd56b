"""The daily pipeline on this machine: its definition, and who follows it."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from application.collection.use_cases.run_daily_pipeline import RunDailyPipeline
    from application.ports.workflow import Task

UPDATE, FETCH, NOTIFY = "${AsxSymbolUpdaterArn}", "${StockDataFetcherArn}", "arn:aws:states:::sns:publish"
"""What the definition calls its tasks; on AWS the first two are replaced when it is put in place."""

DEFINITION = Path(__file__).resolve().parents[2] / "deploy" / "state_machines" / "daily_stocks.asl.json"


def daily_definition() -> dict[str, Any]:
    """The state machine, in Amazon States Language."""
    definition: dict[str, Any] = json.loads(DEFINITION.read_text(encoding="utf-8"))
    return definition


def daily_pipeline(
    tasks: Mapping[str, Task],
    *,
    sleep: Callable[[float], None] = time.sleep,
    chance: Callable[[], float] = random.random,
) -> RunDailyPipeline:
    """Updates the list of symbols and fetches its batches, as the definition says.

    Args:
        tasks: who does the tasks, by their names in the definition.
        sleep: how to wait between two attempts.
        chance: numbers from 0 to 1, for jitter.

    Raises:
        InvalidValue: a task is missing.
    """
    from adapters.states_language.machine import StateMachine
    from application.collection.use_cases.run_daily_pipeline import RunDailyPipeline

    return RunDailyPipeline(StateMachine(daily_definition(), tasks, sleep=sleep, random_number=chance))
