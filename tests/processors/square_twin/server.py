"""The twin on loopback: HTTP, the vendor's idempotency keys, and faults on the line.

A key stands in the body, has 45 characters at most, and counts for its endpoint. The same body
under it gets the first answer again, that of a decline too; another body is refused; while the
first is at work others get a conflict. What fails validation, 401 and 429 are not kept under a key.
https://developer.squareup.com/docs/build-basics/common-api-patterns/idempotency

Canceling by a key leaves nothing behind: where no payment has the key nothing is done, and one
that comes later is made. Where one was canceled, the page says that it may be asked for again: so
here the key is free after it, the harder of two readings.
https://developer.squareup.com/reference/square/payments-api/cancel-payment-by-idempotency-key
"""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.processors.loopback import Handler, serving
from tests.processors.openapi import NotInTheSchema
from tests.processors.square_twin import routes
from tests.processors.square_twin.books import Books, Object
from tests.processors.square_twin.errors import REQUEST, Failed, told, unexpected_state
from tests.processors.square_twin.schema import SCHEMA, check_body, check_query

ACCESS_TOKEN = "EAAAtwin_sandbox"
NOT_APPLIED, ANSWER_LOST, DONE_500, LIMITED, GARBAGE = (
    "not applied",
    "answer lost",
    "500, though done",
    "429",
    "garbage",
)
_PAYMENTS = "/v2/payments"


@dataclass
class Kept:
    """What is known of an idempotency key at an endpoint."""

    body: Object
    answer: tuple[int, Object] | None = None


@dataclass
class Twin:
    """One account. `faults` maps the end of a path to what happens to its next request."""

    books: Books
    url: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    broken: list[NotInTheSchema] = field(default_factory=list)
    before: Callable[[str], None] = lambda path: None
    _keys: dict[tuple[str, str], Kept] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def answer(self, method: str, target: str, body: Object) -> tuple[int, Object]:
        """Status and body."""
        path = unquote(urlsplit(target).path)
        key = (path, body.get("idempotency_key", ""))
        try:
            if method != "GET":
                self._judged(lambda: check_body(method, path, body))
            if path == f"{_PAYMENTS}/cancel":
                return 200, self._cancel_by_key(body["idempotency_key"])
            if not key[1]:
                return 200, self._done(method, target, body)
            return self._once(key, method, target, body)
        except Failed as failed:
            return failed.status, copy.deepcopy(failed.body)

    def _judged(self, check: Callable[[], Any]) -> Any:
        try:
            return check()
        except NotInTheSchema as error:
            self.broken.append(error)
            raise

    def _once(
        self, key: tuple[str, str], method: str, target: str, body: Object
    ) -> tuple[int, Object]:
        with self._lock:
            kept = self._keys.get(key)
            if kept is not None:
                return _again(kept, body)
            self._keys[key] = kept = Kept(body)
        try:
            kept.answer = 200, self._done(method, target, body)
        except Failed as failed:
            if not failed.saved:
                del self._keys[key]
                raise
            kept.answer = failed.status, copy.deepcopy(failed.body)
        return copy.deepcopy(kept.answer)

    def _done(self, method: str, target: str, body: Object) -> Object:
        parts = urlsplit(target)
        self.before(parts.path)
        with self._lock:
            asked = body
            if method == "GET":
                query = dict(parse_qsl(parts.query))
                asked = self._judged(lambda: check_query(parts.path, query))
            return copy.deepcopy(routes.answered(self.books, method, parts.path, asked))

    def _cancel_by_key(self, key: str) -> Object:
        self.before(f"{_PAYMENTS}/cancel")
        with self._lock:
            kept = self._keys.get((_PAYMENTS, key))
            if kept is None or kept.answer is None:
                return {}
            made = kept.answer[1]["payment"]["id"]
            status = self.books.payment(made)["status"]
            if status == "COMPLETED":
                raise unexpected_state(self.books.payment(made))
            if status == "APPROVED":
                routes.answered(self.books, "POST", f"{_PAYMENTS}/{made}/cancel", {})
                del self._keys[_PAYMENTS, key]
            return {}


def _again(kept: Kept, body: Object) -> tuple[int, Object]:
    if kept.body != body:
        detail = "Different request parameters used for the same idempotency_key."
        raise Failed(400, told(REQUEST, "IDEMPOTENCY_KEY_REUSED", detail, "idempotency_key"))
    if kept.answer is None:
        raise Failed(409, told(REQUEST, "CONFLICT", "The first request is still at work."))
    return copy.deepcopy(kept.answer)


class _Handler(Handler):
    twin: Twin

    def serve(self, method: str, body: str) -> None:
        twin, path = self.twin, unquote(urlsplit(self.path).path)
        twin.asked.append((method, path))
        if self.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}":
            return self._refuse(401, "AUTHENTICATION_ERROR", "UNAUTHORIZED")
        fault = twin.faults.pop(next((end for end in twin.faults if path.endswith(end)), ""), None)
        if fault == NOT_APPLIED:
            return self.hang_up()
        if fault == LIMITED:
            return self._refuse(429, "RATE_LIMIT_ERROR", "RATE_LIMITED")
        status, answer = twin.answer(method, self.path, json.loads(body or "{}"))
        if fault == ANSWER_LOST:
            return self.hang_up()
        if fault == DONE_500:
            return self._refuse(500, "API_ERROR", "INTERNAL_SERVER_ERROR")
        if fault == GARBAGE:
            return self.send(200, b"<html>nothing to see</html>", {})
        try:
            SCHEMA.check_answer(method, path, status, answer)
        except NotInTheSchema as error:
            twin.broken.append(error)
        return self._answer(status, answer)

    def _refuse(self, status: int, category: str, code: str) -> None:
        self._answer(status, {"errors": [told(category, code)]})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.send(status, json.dumps(body).encode(), {"square-request-id": "twin-0001"})


@contextmanager
def running(books: Books) -> Iterator[Twin]:
    """A twin that answers until the block ends. Nothing outside of the schema may have passed."""
    twin = Twin(books)
    with serving(_Handler, twin=twin) as twin.url:
        yield twin
    assert twin.broken == []
