"""A server that passes requests on to another, but for those that it is told to spoil."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Fault = Literal["busy", "lose the request", "lose the answer", "cut the answer", "refuse"]

BUSY = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>hunter2</Message></Error>"
REFUSED = b"<?xml version='1.0'?><Error><Code>InvalidArgument</Code><Message>hunter2</Message></Error>"


@dataclass
class FaultyServer:
    """The server.

    Attributes:
        address: where it listens.
        faults: what to do with the next requests, one after the other: a method and a part of the path, and the fault; requests that
            do not fit are passed on.
        asked: methods and paths of all requests.
        retry_after: what a busy answer says of when to come back.
    """

    behind: str
    address: str = ""
    faults: list[tuple[str, str, Fault]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    retry_after: int = 0

    def fault(self, method: str, path: str) -> Fault | None:
        """The fault that is due."""
        self.asked.append(f"{method} {path}")
        if self.faults and self.faults[0][0] == method and self.faults[0][1] in path:
            return self.faults.pop(0)[2]
        return None


@contextmanager
def faulty_server(behind: str) -> Iterator[FaultyServer]:
    """A server before the one at that address."""
    faulty = FaultyServer(behind)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            if self.headers.get("Expect"):
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.serve(faulty.fault(self.command, self.path), body)

        def serve(self, fault: Fault | None, body: bytes) -> None:
            if fault == "busy":
                self.answer(503, {"Retry-After": str(faulty.retry_after)}, BUSY)
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
            connection = HTTPConnection(urlsplit(faulty.behind).netloc)
            headers = {
                name: value for name, value in self.headers.items() if name.lower() not in {"expect", "connection"}
            }
            connection.request(self.command, self.path, body, headers)
            response = connection.getresponse()
            content = response.read()
            connection.close()
            return response, content

        def answer(self, status: int, headers: dict[str, str], content: bytes, sent: int | None = None) -> None:
            kept = {
                n: v
                for n, v in headers.items()
                if n.lower() not in {"connection", "transfer-encoding", "server", "date"}
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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    faulty.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield faulty
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
