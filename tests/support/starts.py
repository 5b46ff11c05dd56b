"""How functions start: each in a process of its own, which tells what it has loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.places import ROOT

BOTO3 = "import boto3; boto3.Session().client('s3')"
"""What the start of a function is measured above: boto3 with one client, which has asked for nothing."""

_TELL = """
spent = time.process_time()
status = pathlib.Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s*(\\d+) kB", status.read_text()) if status.exists() else None
most = int(peak[1]) if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
megabytes = most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6
print(json.dumps({"modules": sorted(sys.modules), "cpu": spent, "megabytes": megabytes, "answer": answer}))
"""
"""Linux knows the peak of the program itself; ``getrusage`` also that of the process which started it."""


@dataclass(frozen=True)
class Start:
    """A process from its beginning to the answer to its first event.

    Attributes:
        modules: what it has loaded.
        cpu: seconds of processor time, the interpreter's own start included.
        megabytes: the peak of its resident memory.
        answer: what the handler answered; None for plain code.
        logs: its standard error.
    """

    modules: frozenset[str]
    cpu: float
    megabytes: float
    answer: Any
    logs: str


def handled(module: str, event: Mapping[str, Any], environment: Mapping[str, str]) -> Start:
    """The start of a function whose ``handler`` is given one event."""
    context = (
        "type('Context', (), {'aws_request_id': 'request-1', 'get_remaining_time_in_millis': lambda self: 900_000})()"
    )
    code = f"from {module} import handler; answer = handler(json.loads(sys.argv[1]), {context})"
    return started(code, environment, json.dumps(event))


def started(code: str, environment: Mapping[str, str], *arguments: str) -> Start:
    """The start of a process that runs some code, which may set ``answer``; the environment holds no more than is given."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import json, pathlib, re, resource, sys, time\nanswer = None\n{code}\n{_TELL}",
            *arguments,
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "AWS_EC2_METADATA_DISABLED": "true", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    told = json.loads(done.stdout.splitlines()[-1])
    return Start(frozenset(told["modules"]), told["cpu"], told["megabytes"], told["answer"], done.stderr)
