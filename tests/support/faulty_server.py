"""A server that passes requests on to another, but for those that it is told to spoil.

It is a process of its own, ``python -m tests.support.faulty_server ADDRESS``: clients that are not written in Python may hold
the interpreter's lock while they wait for an answer.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

from tests.support.aws_servers import server_process

Fault = Literal["busy", "lose the request", "lose the answer", "cut the answer", "refuse"]

BUSY = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>hunter2</Message></Error>"
REFUSED = b"<?xml version='1.0'?><Error><Code>InvalidArgument</Code><Message>hunter2</Message></Error>"
ORDERS = "/-orders"


class FaultyServer:
    """The server, as tests see it.

    Attributes:
        address: where it listens.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def spoil(self, *faults: tuple[str, str, Fault], retry_after: int = 0) -> None:
        """Says what to do with the next requests, one after the other; forgets what was asked before.

        Args:
            faults: a method and a part of the path, and the fault; requests that do not fit are passed on.
            retry_after: what a busy answer says of when to come back.
        """
        self._order("PUT", json.dumps([faults, retry_after]).encode())

    @property
    def spared(self) -> Sequence[object]:
        """Faults that no request has met."""
        spared: Sequence[object] = self._order("GET")["faults"]
        return spared

    @property
    def asked(self) -> list[str]:
        """Methods and paths of all requests since the last orders."""
        asked: list[str] = self._order("GET")["asked"]
        return asked

    def _order(self, method: str, body: bytes = b"") -> dict[str, Any]:
        connection = HTTPConnection(urlsplit(self.address).netloc)
        connection.request(method, ORDERS, body)
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return answer


@contextmanager
def faulty_server(behind: str) -> Iterator[FaultyServer]:
    """A server before the one at that address."""
    with server_process([sys.executable, "-m", "tests.support.faulty_server", behind]) as address:
        yield FaultyServer(address)


@dataclass
class State:
    """What the process has been told, and what it was asked."""

    behind: str = ""
    faults: list[tuple[str, str, Fault]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    retry_after: int = 0

    def fault(self, method: str, path: str) -> Fault | None:
        """The fault that is due."""
        self.asked.append(f"{method} {path}")
        if self.faults and self.faults[0][0] == method and self.faults[0][1] in path:
            return self.faults.pop(0)[2]
        return None


STATE = State()


class Handler(BaseHTTPRequestHandler):
    """Spoils requests or passes them on."""

    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        if self.headers.get("Expect"):
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == ORDERS:
            self.take_orders(body)
            return
        self.serve(STATE.fault(self.command, self.path), body)

    def take_orders(self, body: bytes) -> None:
        if self.command == "PUT":
            STATE.faults, STATE.retry_after = json.loads(body)
            STATE.asked.clear()
        self.answer(200, {}, json.dumps({"faults": STATE.faults, "asked": STATE.asked}).encode())

    def serve(self, fault: Fault | None, body: bytes) -> None:
        if fault == "busy":
            self.answer(503, {"Retry-After": str(STATE.retry_after)}, BUSY)
        elif fault == "refuse":
            self.answer(400, {}, REFUSED)
        elif fault == "lose the request":
            self.hang_up()
        else:
            response, content = self.passed_on(body)
            if fault == "lose the answer":
                self.hang_up()
            elif fault == "cut the answer":
                self.answer(response.status, dict(response.getheaders()), content, sent=len(content) // 2)
                self.hang_up()
            else:
                self.answer(response.status, dict(response.getheaders()), content)

    def passed_on(self, body: bytes) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(urlsplit(STATE.behind).netloc)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"expect", "connection"}}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content

    def answer(self, status: int, headers: dict[str, str], content: bytes, sent: int | None = None) -> None:
        kept = {
            n: v for n, v in headers.items() if n.lower() not in {"connection", "transfer-encoding", "server", "date"}
        }
        if self.command != "HEAD":
            kept = {n: v for n, v in kept.items() if n.lower() != "content-length"} | {
                "Content-Length": str(len(content))
            }
        self.send_response(status)
        for name, value in kept.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else content[:sent])

    def hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


if __name__ == "__main__":
    STATE.behind = sys.argv[1]
    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"Running on http://127.0.0.1:{listener.server_address[1]}\n")
    sys.stdout.flush()
    listener.serve_forever()
