"""The daily pipeline's state machine, executed on this machine and on a server that speaks AWS."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Protocol
from uuid import uuid4

import boto3
from botocore.config import Config

from adapters.states_language.machine import StateMachine
from application.ports.workflow import Task
from infrastructure.containers.features.daily_pipeline import FETCH, NOTIFY, UPDATE, daily_definition
from tests.support import scripted_task
from tests.support.aws_servers import CREDENTIALS

TOPIC = "${NotificationTopicArn}"
LIMIT = 60.0


@dataclass(frozen=True)
class Executed:
    """How an execution ended.

    Attributes:
        status: as AWS says it.
        output: JSON data; None where it failed.
        error: why it failed.
        entered: the states outside the map that were entered, in order.
    """

    status: str
    output: Any
    error: str
    entered: list[str]


class Executor(Protocol):
    """Executes the definition with scripted tasks."""

    @property
    def messages(self) -> list[Mapping[str, Any]]:
        """The notifications, each with its ``Subject`` and ``Message``."""
        ...

    def run(self, folder: Path, given: Any, seconds: int | None = None) -> Executed:
        """Executes it with the scripts of a folder, and so many seconds for a batch."""
        ...


def definition_with(seconds: int | None) -> dict[str, Any]:
    """The definition with so much time for a batch; None: what it says."""
    definition = daily_definition()
    fetch = definition["States"]["SplitIntoBatches"]["ItemProcessor"]["States"]["FetchStockData"]
    fetch["TimeoutSeconds"] = seconds or fetch["TimeoutSeconds"]
    return definition


class OnThisMachine:
    """Our own interpreter, which does not wait."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._messages: list[Mapping[str, Any]] = []

    @property
    def messages(self) -> list[Mapping[str, Any]]:
        return self._messages

    def run(self, folder: Path, given: Any, seconds: int | None = None) -> Executed:
        os.environ[scripted_task.FOLDER] = str(folder)
        machine = StateMachine(
            definition_with(seconds),
            {UPDATE: _called(scripted_task.update), FETCH: _called(scripted_task.fetch), NOTIFY: self._notify},
            sleep=self.waits.append,
            random_number=lambda: 1.0,
        )
        done = machine.run(given)
        entered = [event.state for event in done.history if event.kind.endswith("StateEntered")]
        return Executed(done.status, done.output, done.error, _outside(entered))

    def _notify(self, message: Any, seconds: float | None) -> Any:
        self._messages.append(message)
        return {"MessageId": "1"}


class _Context:
    """What a function is told: a call that hangs is over at once, nobody waits for it."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 0


def _called(function: Any) -> Task:
    return lambda event, seconds: function(event, _Context)


class OnServer:
    """A server that speaks AWS, with the tasks as Lambda functions."""

    def __init__(self, address: str) -> None:
        self._address = address
        name = f"daily-{uuid4().hex[:8]}"
        self.topic = self.client("sns").create_topic(Name=name)["TopicArn"]
        self._queue = self.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        arn = self.client("sqs").get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        self.client("sns").subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"])

    @property
    def messages(self) -> list[Mapping[str, Any]]:
        """What has been published since this was asked last: each with its ``Subject`` and ``Message``."""
        got = self.client("sqs").receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        return [json.loads(one["Body"]) for one in got.get("Messages", ())]

    def client(self, service: str) -> Any:
        """A client of one service."""
        return boto3.client(
            service,
            endpoint_url=self._address,
            region_name="us-east-1",
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"total_max_attempts": 1}),
        )

    def run(self, folder: Path, given: Any, seconds: int | None = None) -> Executed:
        files = {"scripted.py": Path(scripted_task.__file__).read_text()}
        environment = {scripted_task.FOLDER: str(folder)}
        functions = {
            UPDATE: self.function("scripted.update", environment, files),
            FETCH: self.function("scripted.fetch", environment, files, 1 + (seconds or 30)),
        }
        return self.execute(definition_with(seconds), functions, given)

    def function(
        self, handler: str, environment: Mapping[str, str], files: Mapping[str, str] | None = None, seconds: int = 60
    ) -> str:
        """Makes a Lambda function, a process of its own behind Lambda's runtime interface, and returns its ARN.

        Args:
            handler: module and function, from the project or the files.
            environment: its variables.
            files: what stands beside it, by name.
            seconds: after which it is stopped.
        """
        bootstrap = f"#!/bin/sh\nexec {sys.executable} -m awslambdaric {handler}\n"
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, text in {"bootstrap": bootstrap, **(files or {})}.items():
                entry = zipfile.ZipInfo(name)
                entry.external_attr = 0o755 << 16
                archive.writestr(entry, text)
        made = self.client("lambda").create_function(
            FunctionName=f"f-{uuid4().hex[:12]}",
            Runtime="provided.al2023",
            Role="arn:aws:iam::000000000000:role/pipeline",
            Handler=handler,
            Code={"ZipFile": content.getvalue()},
            Timeout=seconds,
            Environment={"Variables": dict(environment)},
        )
        return str(made["FunctionArn"])

    def invoke(self, function: str, event: Any) -> Any:
        """What a function answers."""
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        said = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise RuntimeError(said)
        return said

    def execute(self, definition: Mapping[str, Any], functions: Mapping[str, str], given: Any) -> Executed:
        """Puts the definition in place and executes it."""
        text = json.dumps(definition).replace(TOPIC, self.topic)
        for placeholder, arn in functions.items():
            text = text.replace(placeholder, arn)
        states = self.client("stepfunctions")
        machine = states.create_state_machine(
            name=f"daily-{uuid4().hex[:8]}", definition=text, roleArn="arn:aws:iam::000000000000:role/pipeline"
        )["stateMachineArn"]
        arn = states.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]
        return self._ended(states, arn)

    def _ended(self, states: Any, arn: str) -> Executed:
        until = monotonic() + LIMIT
        while (said := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            if monotonic() > until:
                raise TimeoutError(f"execution {arn} does not end")
            Event().wait(0.05)
        events = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
        entered = [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]
        output = json.loads(said["output"]) if said["status"] == "SUCCEEDED" else None
        return Executed(said["status"], output, said.get("error", ""), _outside(entered))


def _outside(entered: list[str]) -> list[str]:
    """Servers do not agree on whether states in a map stand in the history."""
    return [name for name in entered if name in daily_definition()["States"]]
