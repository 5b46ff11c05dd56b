"""The HTTP session that yfinance is handed: it remembers the last answer, and may speak to another server."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlsplit

from curl_cffi.requests import Response, Session

CHART = "/v8/finance/chart/"
"""Where prices come from; other requests fetch cookies and the like."""


class WatchedSession(Session[Response]):
    """A browser-like session whose last answer with prices can be asked for, which errors of yfinance leave out.

    Every address may be sent to another server instead: ``https://query2.finance.yahoo.com/v8/…`` becomes
    ``{base_url}/query2.finance.yahoo.com/v8/…``, so that the code that asks need not know.
    """

    def __init__(self, base_url: str | None = None) -> None:
        """Opens nothing yet.

        Args:
            base_url: another server than Yahoo's; the environment's proxies do not apply to it.
        """
        super().__init__(impersonate="chrome", trust_env=base_url is None)
        self._base_url = None if base_url is None else base_url.rstrip("/")
        self._threads = threading.local()

    @property
    def answer(self) -> Response | None:
        """The last answer with prices to this thread since ``forget``; None where nothing was answered."""
        found: Response | None = getattr(self._threads, "answer", None)
        return found

    def forget(self) -> None:
        """Forgets this thread's last answer."""
        self._threads.answer = None

    def request(self, method: Any, url: str, *arguments: Any, **options: Any) -> Response:
        """See ``Session.request``."""
        response: Response = super().request(method, self._instead_of(url), *arguments, **options)
        if CHART in url:
            self._threads.answer = response
        return response

    def _instead_of(self, url: str) -> str:
        if self._base_url is None:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._base_url}/{parts.netloc}{parts.path}{query}"
