"""A local server that answers as Yahoo did."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from adapters.yahoo.offline.faults import Orders, Reply
from adapters.yahoo.offline.recordings import DAILY, Recordings

HOST = "127.0.0.1"
CHART = "/v8/finance/chart/"
CRUMB = "/v1/test/getcrumb"
CONSENT = (
    b'<html><form><input name="csrfToken" value="recorded"><input name="sessionId" value="recorded"></form></html>'
)
END_OF_TIME = 2**40


class OfflineYahoo:
    """Yahoo's hosts behind one address: ``{address}/query2.finance.yahoo.com/v8/finance/chart/BHP.AX?...``.

    It knows prices (v8 chart, daily), crumbs and the consent page, and nothing else. Each answer has the date at which it was
    recorded. Use it as a context manager, or call ``close``.

    Attributes:
        orders: faults that answers are to have.
        asked: symbols of the requests for prices so far, in their order.
    """

    def __init__(self, recordings: Recordings) -> None:
        """Answers at a free port of this machine from here on."""
        self.orders = Orders()
        self.asked: list[str] = []
        self._recordings = recordings
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        """The address at which it answers."""
        return f"http://{HOST}:{self._server.server_address[1]}"

    def close(self) -> None:
        """Answers no more."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def reply(self, target: str) -> Reply:
        """The answer to a request.

        Args:
            target: path and query, the path beginning with the host that was meant.
        """
        parts = urlsplit(target)
        _, _, path = parts.path.removeprefix("/").partition("/")
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if "/" + path == CRUMB:
            return self.orders.applied(CRUMB, Reply(200, b"recorded", "text/plain"))
        if ("/" + path).startswith(CHART):
            symbol = unquote(path.rpartition("/")[2])
            self.asked.append(symbol)
            return self.orders.applied(symbol, self._chart(symbol, asked))
        if "consent" in parts.path.lower() or parts.path.startswith("/fc."):
            return Reply(200, CONSENT, "text/html;charset=utf-8")
        return Reply.refusal(404, "Not Found", "not recorded")

    def _chart(self, symbol: str, asked: Mapping[str, str]) -> Reply:
        start, end = int(asked.get("period1", 0)), int(asked.get("period2", END_OF_TIME))
        found = self._recordings.find(symbol, start, end)
        if found is None:
            return Reply.refusal(404, "Not Found", "No data found, symbol may be delisted")
        if asked.get("interval") != DAILY:
            return Reply.refusal(422, "Unprocessable Entity", "only interval=1d is recorded")
        said = {"chart": {"result": [found.between(start, end)], "error": None}}
        return Reply.of(said, Date=format_datetime(found.answered_at, usegmt=True))


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, yahoo: OfflineYahoo) -> None:
        self.yahoo = yahoo
        super().__init__((HOST, 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(self.server.yahoo.reply(self.path))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(self.server.yahoo.reply(self.path))

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name in the base class
        """Says nothing."""

    def _answer(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        headers = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
