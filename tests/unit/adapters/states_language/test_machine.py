"""Definitions in Amazon States Language, executed."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Barrier
from typing import Any

import pytest

from adapters.states_language.machine import StateMachine
from application.ports.workflow import Execution, Task
from domain.shared.errors import InvalidValue
from infrastructure.containers.features.daily_pipeline import daily_definition

END = {"Type": "Succeed"}


def machine(
    states: Mapping[str, Any], tasks: Mapping[str, Task], *, waits: list[float] | None = None, chance: float = 0.5
) -> StateMachine:
    definition = {"StartAt": next(iter(states)), "States": states}
    return StateMachine(definition, tasks, sleep=([] if waits is None else waits).append, random_number=lambda: chance)


def run(states: Mapping[str, Any], given: Any = None, **tasks: Task) -> Execution:
    return machine(states, tasks).run(given)


def task(resource: str = "work", **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, **({} if "Next" in fields else {"End": True}), **fields}


class Failing:
    """Fails so many times, then answers with its input."""

    def __init__(self, times: int, error: type[Exception] = ValueError) -> None:
        self.times, self.error, self.calls = times, error, 0

    def __call__(self, given: Any, seconds: float | None) -> Any:
        self.calls += 1
        if self.calls <= self.times:
            raise self.error("on order")
        return given


def test_data_go_in_by_paths_and_out_by_paths() -> None:
    state = task(
        InputPath="$.a",
        Parameters={"x.$": "$.b[0]", "y": [1, {"z.$": "$.c"}]},
        ResultPath="$.found.here",
        OutputPath="$.found",
    )
    done = run({"S": state}, {"a": {"b": [7], "c": "t"}}, work=lambda given, _: given)
    assert done.output == {"here": {"x": 7, "y": [1, {"z": "t"}]}}


@pytest.mark.parametrize(
    ("path", "output"), [("$", "r"), (None, {"a": 1}), ("$.a", {"a": "r"}), ("$.b.c", {"a": 1, "b": {"c": "r"}})]
)
def test_a_result_goes_to_its_place(path: str | None, output: Any) -> None:
    assert run({"S": {"Type": "Pass", "Result": "r", "ResultPath": path, "End": True}}, {"a": 1}).output == output


def test_wildcards_gather_what_is_there() -> None:
    states = {"S": {"Type": "Pass", "Parameters": {"x.$": "$.l[*].x"}, "End": True}}
    assert run(states, {"l": [{"x": 1}, {"y": 2}, {"x": 3}]}).output == {"x": [1, 3]}


def test_a_path_that_leads_nowhere_fails_the_state() -> None:
    done = run({"S": {"Type": "Pass", "Parameters": {"x.$": "$.missing"}, "End": True}}, {})
    assert (done.status, done.error) == ("FAILED", "States.Runtime")


def test_choices_are_made_in_order() -> None:
    rules = [{"Variable": "$.a", "StringEquals": "x", "Next": "X"}, {"Variable": "$.a", "IsPresent": True, "Next": "Y"}]
    ends = {name: {"Type": "Pass", "Result": name, "End": True} for name in "XYZ"}
    states = {"C": {"Type": "Choice", "Choices": rules, "Default": "Z"}, **ends}
    assert [run(states, given).output for given in ({"a": "x"}, {"a": 1}, {"b": "x"})] == ["X", "Y", "Z"]


def test_numbers_are_compared_and_conditions_joined() -> None:
    more = {"Variable": "$.a.n", "NumericGreaterThan": 1}
    rules = [
        {"And": [{"Variable": "$.b", "IsPresent": True}, more], "Next": "X"},
        {**more, "Next": "Y"},
    ]
    ends = {name: {"Type": "Pass", "Result": name, "End": True} for name in "XYZ"}
    states = {"C": {"Type": "Choice", "Choices": rules, "Default": "Z"}, **ends}
    given: tuple[Any, ...] = (
        {"a": {"n": 2}, "b": 0},
        {"a": {"n": 1.5}},
        {"a": {"n": 1}, "b": 0},
        {"a": {"n": True}},
        {"a": {"n": "2"}},
        {},
    )
    assert [run(states, one).output for one in given] == ["X", "Y", "Z", "Z", "Z", "Z"]


def test_what_a_failure_was_given_is_kept() -> None:
    done = run({"S": {"Type": "Fail", "Error": "Over", "Cause": "so"}}, {"a": 1})
    assert (done.status, done.output, done.error, done.cause, done.given) == ("FAILED", None, "Over", "so", {"a": 1})
    assert run({"S": task()}, {"a": 1}, work=Failing(1)).given is None


def test_without_a_rule_that_holds_and_a_default_the_execution_fails() -> None:
    states = {"C": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "E"}]}, "E": END}
    assert run(states, {}).error == "States.NoChoiceMatched"


def test_attempts_are_waited_for_longer_and_longer_and_jitter_shortens() -> None:
    retry = {
        "ErrorEquals": ["ValueError"],
        "IntervalSeconds": 2,
        "BackoffRate": 3,
        "MaxAttempts": 4,
        "MaxDelaySeconds": 20,
    }
    for jitter, expected in ((None, [2.0, 6.0, 18.0, 20.0]), ("FULL", [0.5, 1.5, 4.5, 5.0])):
        waits: list[float] = []
        fields = retry if jitter is None else {**retry, "JitterStrategy": jitter}
        done = machine({"S": task(Retry=[fields])}, {"work": Failing(9)}, waits=waits, chance=0.25).run(1)
        assert waits == expected
        assert (done.status, done.error, done.cause) == ("FAILED", "ValueError", "on order")


def test_each_retrier_counts_its_own_attempts() -> None:
    errors = iter([ValueError, KeyError, ValueError, KeyError])

    def work(given: Any, seconds: float | None) -> Any:
        error = next(errors, None)
        if error is not None:
            raise error("on order")
        return given

    retry = [{"ErrorEquals": [name], "MaxAttempts": 2} for name in ("ValueError", "KeyError")]
    assert run({"S": task(Retry=retry)}, 5, work=work).output == 5


def test_the_first_retrier_that_matches_decides() -> None:
    retry = [{"ErrorEquals": ["ValueError"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}]
    work = Failing(1)
    assert run({"S": task(Retry=retry)}, work=work).status == "FAILED"
    assert work.calls == 1


def test_what_is_caught_goes_on_with_error_and_cause() -> None:
    catch = [
        {"ErrorEquals": ["KeyError"], "Next": "No"},
        {"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "E"},
    ]
    states = {"S": task(Catch=catch), "No": {"Type": "Fail"}, "E": END}
    done = run(states, {"a": 1}, work=Failing(1))
    assert done.output == {"a": 1, "why": {"Error": "ValueError", "Cause": "on order"}}


def test_time_that_is_over_is_no_failure_of_the_task() -> None:
    states = {"S": task(TimeoutSeconds=3, Catch=[{"ErrorEquals": ["States.TaskFailed"], "Next": "E"}]), "E": END}
    assert run(states, work=Failing(1, TimeoutError)).error == "States.Timeout"
    assert run(states, work=Failing(1)).status == "SUCCEEDED"


def test_tasks_are_told_their_time() -> None:
    assert run({"S": task(TimeoutSeconds=3)}, work=lambda _, seconds: seconds).output == 3


def mapped(**fields: Any) -> dict[str, Any]:
    return {"M": {"Type": "Map", "ItemProcessor": {"StartAt": "S", "States": {"S": task()}}, "End": True, **fields}}


def test_items_come_out_in_their_order() -> None:
    done = run(mapped(ItemsPath="$.items", ResultPath="$.made"), {"items": [3, 1, 2]}, work=lambda item, _: item * 10)
    assert done.output == {"items": [3, 1, 2], "made": [30, 10, 20]}
    assert run(mapped(), [], work=lambda item, _: item).output == []


def test_so_many_items_at_once_as_are_allowed() -> None:
    together = Barrier(4, timeout=20)

    def work(item: int, seconds: float | None) -> int:
        together.wait()
        return item

    assert run(mapped(MaxConcurrency=4), list(range(8)), work=work).output == list(range(8))


def test_an_item_that_fails_fails_the_map() -> None:
    done = run(mapped(), [1, 2], work=Failing(1))
    assert (done.status, done.error) == ("FAILED", "ValueError")
    assert "MapIterationFailed" in {event.kind for event in done.history}


def test_events_are_numbered_from_one() -> None:
    history = run(mapped(), list(range(20)), work=lambda item, _: item).history
    assert [event.number for event in history] == list(range(1, len(history) + 1))
    assert history[-1].kind == "ExecutionSucceeded"


@pytest.mark.parametrize(
    ("states", "problem"),
    [
        ({"S": {"Type": "Wait", "Seconds": 1, "End": True}}, "type 'Wait'"),
        ({"S": {"Type": "Pass", "Assign": {}, "End": True}}, "field 'Assign'"),
        ({"S": {"Type": "Pass", "Next": "T"}}, "no state 'T'"),
        ({"S": {"Type": "Pass"}}, "either Next or End"),
        ({"S": task(resource="other")}, "nobody does the task other"),
        ({"S": {"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": True, "Next": "S"}]}}, "rule 'IsNull'"),
        (
            {"S": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$", "IsNull": True}], "Next": "S"}]}},
            "'IsNull' is not understood in And",
        ),
        ({"S": {"Type": "Choice", "Choices": [{"IsPresent": True, "Next": "S"}]}}, "either Variable or And"),
        (mapped(ItemReader={}), "field 'ItemReader'"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(states: Mapping[str, Any], problem: str) -> None:
    with pytest.raises(InvalidValue, match=problem):
        machine(states, {"work": lambda given, _: given})


def test_the_daily_pipeline_has_its_states_and_limits() -> None:
    states = daily_definition()["States"]
    split = states["SplitIntoBatches"]
    assert (split["Type"], split["ItemsPath"], split["MaxConcurrency"]) == ("Map", "$.symbolBatches", 10)
    assert split["ItemProcessor"]["StartAt"] == "FetchStockData"
    assert states["UpdateASXSymbols"]["Next"] == "SplitIntoBatches"
