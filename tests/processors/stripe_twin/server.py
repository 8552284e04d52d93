"""The twin on loopback: HTTP, the vendor's idempotency keys, and faults on the line.

Idempotency as documented: the first answer under a key is kept and replayed, a 5xx too; another
body under it is refused; while the first is at work others get a 409; what fails validation, and
401 and 429, is not kept. https://docs.stripe.com/api/idempotent_requests
"""

from __future__ import annotations

import base64
import copy
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.processors.loopback import Handler, serving
from tests.processors.openapi import NotInTheSchema
from tests.processors.stripe_twin.errors import Failed, unheard_of
from tests.processors.stripe_twin.forms import decoded
from tests.processors.stripe_twin.payments import Books
from tests.processors.stripe_twin.schema import SCHEMA, check_request

API_KEY = "sk_test_twin"
NOT_APPLIED, ANSWER_LOST, SAVED_500, LIMITED, GARBAGE = (
    "not applied",
    "answer lost",
    "saved 500",
    "429",
    "garbage",
)


@dataclass
class Kept:
    """What is known of an idempotency key."""

    target: str
    body: str
    answer: tuple[int, dict[str, Any]] | None = None


@dataclass
class Twin:
    """One account. `faults` maps the end of a path to what happens to its next request."""

    books: Books
    url: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    broken: list[NotInTheSchema] = field(default_factory=list)
    before: Callable[[str], None] = lambda path: None
    _keys: dict[str, Kept] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def answer(
        self, method: str, target: str, body: str, key: str | None
    ) -> tuple[int, dict[str, Any], bool]:
        """Status, body, and whether it is a replay."""
        with self._lock:
            kept = self._keys.get(key) if key and method == "POST" else None
            if kept is not None:
                return self._again(kept, target, body)
            if key and method == "POST":
                self._keys[key] = kept = Kept(target, body)
        try:
            status, answer = self._done(method, target, body)
            is_saved = True
        except Failed as failed:
            status, answer, is_saved = failed.status, failed.body, failed.saved
        with self._lock:
            if kept is not None and key is not None:
                if is_saved:
                    kept.answer = (status, copy.deepcopy(answer))
                else:
                    del self._keys[key]
        return status, answer, False

    def keep(self, key: str | None, status: int, answer: dict[str, Any]) -> None:
        """From here on this is what was answered under the key."""
        if key is not None:
            self._keys[key].answer = (status, answer)

    def _again(self, kept: Kept, target: str, body: str) -> tuple[int, dict[str, Any], bool]:
        if (kept.target, kept.body) != (target, body):
            return (
                400,
                {"error": {"type": "idempotency_error", "message": "Another request."}},
                False,
            )
        if kept.answer is None:
            error = {"type": "invalid_request_error", "code": "idempotency_key_in_use"}
            return 409, {"error": error}, False
        return *kept.answer, True

    def _done(self, method: str, target: str, body: str) -> tuple[int, dict[str, Any]]:
        parts = urlsplit(target)
        self.before(parts.path)
        given = decoded(body if method == "POST" else parts.query)
        with self._lock:
            try:
                typed = check_request(method, parts.path, given)
            except NotInTheSchema as error:
                self.broken.append(error)
                raise
            found = self._route(method, parts.path.split("/")[2:], typed)
            return 200, copy.deepcopy(found)

    def _route(self, method: str, path: list[str], given: dict[str, Any]) -> dict[str, Any]:
        collection, identifier, verb = (*path, "", "")[:3]
        shape = f"{method} {collection}{'/{id}' if identifier else ''}{f'/{verb}' if verb else ''}"
        if shape not in _ROUTES:
            raise unheard_of("route", shape)
        found = _ROUTES[shape](self.books, identifier, given)
        return self.books.expanded(found, given.get("expand") or [])


_ROUTES: dict[str, Callable[[Books, str, dict[str, Any]], dict[str, Any]]] = {
    "POST customers": lambda books, _, given: books.add_customer(given),
    "GET customers/{id}": lambda books, one, _: _one(books.customers, "customer", one),
    "POST payment_methods": lambda books, _, given: books.add_method(given),
    "GET payment_methods/{id}": lambda books, one, _: books.method(one),
    "POST payment_methods/{id}": Books.change_method,
    "POST payment_methods/{id}/attach": Books.attach,
    "POST setup_intents": lambda books, _, given: books.set_up(given),
    "POST payment_methods/{id}/detach": lambda books, one, _: books.detach(one),
    "POST payment_intents": lambda books, _, given: books.add_intent(given),
    "GET payment_intents": lambda books, _, given: _page(
        "/v1/payment_intents", [*books.intents.values()][::-1], given
    ),
    "GET payment_intents/{id}": lambda books, one, _: books.intent(one),
    "POST payment_intents/{id}/confirm": Books.confirm,
    "POST payment_intents/{id}/capture": Books.capture,
    "POST payment_intents/{id}/cancel": Books.cancel,
    "POST refunds": lambda books, _, given: books.refund(given),
    "GET refunds": lambda books, _, given: _page("/v1/refunds", _refunds_of(books, given), given),
    "GET disputes/{id}": lambda books, one, _: _one(books.disputes, "dispute", one),
    "GET refunds/{id}": lambda books, one, _: _one(books.refunds, "refund", one),
}


def _one(found: dict[str, dict[str, Any]], kind: str, identifier: str) -> dict[str, Any]:
    if identifier not in found:
        raise unheard_of(kind, identifier)
    return found[identifier]


def _refunds_of(books: Books, given: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [each for each in books.refunds.values()
            if each["payment_intent"] == given.get("payment_intent")]  # fmt: skip
    return rows[::-1]


def _page(url: str, rows: list[dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    ids = [row["id"] for row in rows]
    start = ids.index(given["starting_after"]) + 1 if given.get("starting_after") else 0
    page = rows[start : start + given.get("limit", 10)]
    more = len(rows) > start + len(page)
    return {"object": "list", "url": url, "has_more": more, "data": page}


class _Handler(Handler):
    twin: Twin

    def serve(self, method: str, body: str) -> None:
        twin, path = self.twin, urlsplit(self.path).path
        twin.asked.append((method, path))
        if not self._is_known():
            error = {"type": "invalid_request_error", "message": "Invalid API Key provided"}
            return self._answer(401, {"error": error})
        fault = twin.faults.pop(next((end for end in twin.faults if path.endswith(end)), ""), None)
        if fault == NOT_APPLIED:
            return self.hang_up()
        if fault == LIMITED:
            limited = {"type": "invalid_request_error", "code": "rate_limit"}
            return self._answer(429, {"error": limited})
        key = self.headers["Idempotency-Key"]
        status, answer, replayed = twin.answer(method, self.path, body, key)
        if fault == ANSWER_LOST:
            return self.hang_up()
        if fault == SAVED_500:
            status, answer = 500, {"error": {"type": "api_error", "message": "Sorry."}}
            twin.keep(key, status, answer)
        if fault == GARBAGE:
            return self.send(200, b"<html>nothing to see</html>", {})
        try:
            SCHEMA.check_answer(method, path, status, answer)
        except NotInTheSchema as error:
            twin.broken.append(error)
        return self._answer(status, answer, {"Idempotent-Replayed": "true"} if replayed else {})

    def _is_known(self) -> bool:
        scheme, _, told = self.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            told = base64.b64decode(told).decode().partition(":")[0]
        return told == API_KEY

    def _answer(
        self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        told = {"Request-Id": "req_twin0001", **(headers or {})}
        self.send(status, json.dumps(body).encode(), told)


@contextmanager
def running(books: Books) -> Iterator[Twin]:
    """A twin that answers until the block ends. Nothing outside of the schema may have passed."""
    twin = Twin(books)
    with serving(_Handler, twin=twin) as twin.url:
        yield twin
    assert twin.broken == []
