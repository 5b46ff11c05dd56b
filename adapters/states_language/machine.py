"""Executes a definition."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from adapters.states_language.definition import Definition, checked
from adapters.states_language.history import History
from adapters.states_language.paths import InvalidPath, PathMissing, filled, is_present, placed, read
from application.ports.workflow import Execution, Task
from domain.shared.errors import InvalidValue

_log = logging.getLogger(__name__)


class StateFailed(Exception):
    """A state, or the whole execution, failed.

    Attributes:
        error: name of the error.
        cause: what happened.
        given: what a state of type Fail was given; None where something else failed.
    """

    def __init__(self, error: str, cause: str, given: Any = None) -> None:
        super().__init__(f"{error}: {cause}")
        self.error, self.cause, self.given = error, cause, given


class StateMachine:
    """A definition with what does its tasks."""

    def __init__(
        self,
        definition: Definition,
        tasks: Mapping[str, Task],
        *,
        sleep: Callable[[float], None],
        random_number: Callable[[], float],
    ) -> None:
        """Takes all parts.

        Args:
            definition: JSON data in Amazon States Language.
            tasks: what does the tasks, by the ``Resource`` of their states.
            sleep: how to wait between two attempts.
            random_number: gives numbers from 0 to 1, for jitter.

        Raises:
            InvalidValue: the definition is not understood, or nobody does one of its tasks.
        """
        self._definition = checked(definition)
        self._tasks, self._sleep, self._random_number = tasks, sleep, random_number
        if missing := sorted(_resources(definition) - tasks.keys()):
            raise InvalidValue(f"nobody does the task {', '.join(missing)}", field="tasks")

    def run(self, given: Any) -> Execution:
        """Executes the definition with an input, JSON data; a failed execution shows in its status."""
        history = History()
        try:
            output = self._walk(self._definition, given, history)
        except StateFailed as failure:
            history.add("ExecutionFailed", "", error=failure.error, cause=failure.cause)
            return Execution("FAILED", None, failure.error, failure.cause, tuple(history.events), failure.given)
        history.add("ExecutionSucceeded", "")
        return Execution("SUCCEEDED", output, "", "", tuple(history.events))

    def _walk(self, definition: Definition, data: Any, history: History) -> Any:
        name: str | None = definition["StartAt"]
        while name is not None:
            state = definition["States"][name]
            history.add(f"{state['Type']}StateEntered", name)
            data, following = self._state(name, state, data, history)
            history.add(f"{state['Type']}StateExited", name)
            name = following
        return data

    def _state(self, name: str, state: Mapping[str, Any], data: Any, history: History) -> tuple[Any, str | None]:
        attempts: dict[int, int] = {}
        while True:
            try:
                return self._attempt(name, state, data, history)
            except StateFailed as failure:
                wait = self._wait(state, failure, attempts)
                if wait is None:
                    return _caught(state, data, failure)
                history.add("Retried", name, error=failure.error, seconds=wait)
                _log.warning("%s: %s, %s: again in %.0f s", name, failure.error, failure.cause, wait)
                self._sleep(wait)
            except (PathMissing, InvalidPath) as error:
                return _caught(state, data, StateFailed("States.Runtime", str(error)))

    def _attempt(self, name: str, state: Mapping[str, Any], data: Any, history: History) -> tuple[Any, str | None]:
        seen = {} if state.get("InputPath", "$") is None else read(state.get("InputPath", "$"), data)
        match state["Type"]:
            case "Choice":
                return _output(state, seen), _chosen(state, seen)
            case "Succeed":
                return _output(state, seen), None
            case "Fail":
                raise StateFailed(state.get("Error", "States.Failed"), state.get("Cause", ""), seen)
            case "Pass":
                result = state["Result"] if "Result" in state else filled(state.get("Parameters", seen), seen)
            case "Task":
                result = self._task(
                    name, state, filled(state["Parameters"], seen) if "Parameters" in state else seen, history
                )
            case _:
                result = self._map(name, state, seen, history)
        return _output(state, placed(state.get("ResultPath", "$"), seen, result)), state.get("Next")

    def _task(self, name: str, state: Mapping[str, Any], given: Any, history: History) -> Any:
        history.add("TaskScheduled", name, resource=state["Resource"])
        try:
            result = self._tasks[state["Resource"]](given, state.get("TimeoutSeconds"))
        except TimeoutError as error:
            history.add("TaskTimedOut", name, cause=str(error))
            raise StateFailed("States.Timeout", str(error)) from error
        except Exception as error:  # a task may fail in any way: the definition says what follows
            history.add("TaskFailed", name, error=type(error).__name__, cause=str(error))
            raise StateFailed(type(error).__name__, str(error)) from error
        history.add("TaskSucceeded", name)
        return json.loads(json.dumps(result))

    def _map(self, name: str, state: Mapping[str, Any], seen: Any, history: History) -> list[Any]:
        items = read(state.get("ItemsPath", "$"), seen)
        if not isinstance(items, list):
            raise StateFailed("States.Runtime", f"{state.get('ItemsPath')} is not a list")
        history.add("MapStateStarted", name, length=len(items))

        def iterate(index: int) -> Any:
            history.add("MapIterationStarted", name, index=index)
            try:
                result = self._walk(state["ItemProcessor"], items[index], history)
            except StateFailed:
                history.add("MapIterationFailed", name, index=index)
                raise
            history.add("MapIterationSucceeded", name, index=index)
            return result

        with ThreadPoolExecutor(state.get("MaxConcurrency") or max(1, len(items))) as threads:
            return list(threads.map(iterate, range(len(items))))

    def _wait(self, state: Mapping[str, Any], failure: StateFailed, attempts: dict[int, int]) -> float | None:
        """Seconds until the next attempt; None where there is none."""
        for number, retrier in enumerate(state.get("Retry", ())):
            if _matches(retrier["ErrorEquals"], failure.error):
                done = attempts.get(number, 0)
                if done >= retrier.get("MaxAttempts", 3):
                    return None
                attempts[number] = done + 1
                seconds = float(retrier.get("IntervalSeconds", 1)) * float(retrier.get("BackoffRate", 2.0)) ** done
                seconds = min(seconds, float(retrier.get("MaxDelaySeconds", seconds)))
                return seconds * self._random_number() if retrier.get("JitterStrategy") == "FULL" else seconds
        return None


def _output(state: Mapping[str, Any], data: Any) -> Any:
    path = state.get("OutputPath", "$")
    return {} if path is None else read(path, data)


def _chosen(state: Mapping[str, Any], data: Any) -> str:
    for rule in state["Choices"]:
        if all(_holds(part, data) for part in rule.get("And", (rule,))):
            return str(rule["Next"])
    if "Default" not in state:
        raise StateFailed("States.NoChoiceMatched", "no rule of the choice holds")
    return str(state["Default"])


def _holds(rule: Mapping[str, Any], data: Any) -> bool:
    present = is_present(rule["Variable"], data)
    if rule.get("IsPresent", True) != present:
        return False
    found = read(rule["Variable"], data) if present else None
    if "NumericGreaterThan" in rule:
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return is_number and bool(found > rule["NumericGreaterThan"])
    return "StringEquals" not in rule or bool(present and found == rule["StringEquals"])


def _caught(state: Mapping[str, Any], data: Any, failure: StateFailed) -> tuple[Any, str | None]:
    for catcher in state.get("Catch", ()):
        if _matches(catcher["ErrorEquals"], failure.error):
            described = {"Error": failure.error, "Cause": failure.cause}
            return placed(catcher.get("ResultPath", "$"), data, described), catcher["Next"]
    raise failure


def _matches(names: list[str], error: str) -> bool:
    return "States.ALL" in names or error in names or ("States.TaskFailed" in names and error != "States.Timeout")


def _resources(definition: Definition) -> set[str]:
    found = set()
    for state in definition["States"].values():
        if state["Type"] == "Task":
            found.add(state["Resource"])
        elif state["Type"] == "Map":
            found |= _resources(state["ItemProcessor"])
    return found
