"""Servers that speak AWS, as processes of their own on free ports of this machine."""

from __future__ import annotations

import collections
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import IO

from tests.support.places import ROOT

MINISTACK = ROOT / ".venv-ministack" / ("Scripts" if sys.platform == "win32" else "bin") / "ministack"

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "hunter2", "AWS_DEFAULT_REGION": "us-east-1"}


@contextmanager
def moto_server() -> Iterator[str]:
    """The address of a moto server."""
    with server_process([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]) as address:
        yield address


@contextmanager
def ministack_server(**settings: str) -> Iterator[str]:
    """The address of a ministack server; settings are its environment variables."""
    with TemporaryDirectory() as home:
        given = {"GATEWAY_PORT": str(free_port()), "BIND_HOST": "127.0.0.1", "HOME": home, "TMPDIR": home, **settings}
        with server_process([str(MINISTACK)], given) as address:
            yield address


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def server_process(command: list[str], settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address that a server says it runs at; what it says afterwards goes nowhere."""
    environment = {**os.environ, **CREDENTIALS, "PYTHONUNBUFFERED": "1", **(settings or {})}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    try:
        yield _address(process.stdout)
    finally:
        process.terminate()
        process.wait(30)


def _address(output: IO[str]) -> str:
    said = []
    for line in output:
        if found := re.search(r"Running on (http://[\d.]+:\d+)", line):
            threading.Thread(target=collections.deque, args=(output, 0), daemon=True).start()
            return found[1]
        said.append(line)
    raise RuntimeError(f"the server did not start: {''.join(said)}")
