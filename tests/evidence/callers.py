"""Callers who charge without pause, and come again with their key until they are answered."""

from __future__ import annotations

import base64
import http.client
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from onfile.local.seed import CUSTOMER_ID, SECRET_KEY

_BODY = json.dumps({"type": "payment", "amount": 1, "customer_id": CUSTOMER_ID})
_AUTHORIZATION = "Basic " + base64.b64encode(f"{SECRET_KEY}:".encode()).decode()
_PAUSE_S = 0.02
_COME_AGAIN_S = 2.0


@dataclass
class Counter:
    """Where the service is now, and all it has acknowledged: transaction ids by key.

    `declined` are those that it has settled as never sent to the processor.
    """

    url: str = ""
    open: bool = True
    charged: dict[str, str] = field(default_factory=dict)
    declined: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def note(self, key: str, status: int, text: str) -> bool:
        """Whether that was the last answer about `key`."""
        if status in (409, 503):
            return False
        body = json.loads(text)
        if status == 200 and body["status"] == "processed":
            self.charged[key] = body["id"]
        elif body.get("error_type") == "TransactionDeclined":
            self.declined[key] = body["details"]["id"]
        elif body.get("status") == "processing":
            return False
        else:
            self.wrong.append(f"{status} {text}")
        return True


class Caller:
    """One of them, with a connection that it keeps. What is in flight is asked for later."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._url = ""
        self._line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Charge until the counter closes, then come again until all is answered."""
        asked: list[str] = []
        while self._counter.open:
            key = secrets.token_hex(8)
            if not self._send(key):
                asked.append(key)
        while asked:
            asked = [key for key in asked if not self._send(key)]
            time.sleep(_COME_AGAIN_S if asked else 0)
        self._hang_up()

    def _send(self, key: str) -> bool:
        """Whether the service gave its last answer about `key`. Waits while it is not there."""
        while True:
            try:
                return self._counter.note(key, *self._exchange(key))
            except (OSError, http.client.HTTPException):
                self._hang_up()
                time.sleep(_PAUSE_S)

    def _exchange(self, key: str) -> tuple[int, str]:
        if self._url != self._counter.url:
            self._hang_up()
        if self._line is None:
            self._url = self._counter.url
            where = urlsplit(self._url)
            self._line = http.client.HTTPConnection(str(where.hostname), where.port, timeout=30)
        headers = {
            "Authorization": _AUTHORIZATION,
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        self._line.request("POST", "/transactions", _BODY, headers)
        response = self._line.getresponse()
        return response.status, response.read().decode()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


@contextmanager
def calling(callers: int, counter: Counter) -> Iterator[None]:
    """So many callers at work inside; at its end the counter closes, and all is answered."""
    threads = [threading.Thread(target=Caller(counter).run) for _ in range(callers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        counter.open = False
        for thread in threads:
            thread.join()
