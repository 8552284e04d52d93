"""A shop that sends one tell-tale word wherever a caller can put a text, and has bad luck."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib import wiring
from chalicelib.api.reference import routes as reference
from chalicelib.config import Settings
from chalicelib.domain.clock import utc_now
from chalicelib.domain.conflicts import Stale
from chalicelib.domain.step import Step
from chalicelib.errors import ServiceUnavailable
from chalicelib.jobs import sweep
from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import RETURN_AFTER, Ledger
from chalicelib.services.registry import Services
from chalicelib.services.settlement import Settlement
from chalicelib.store.methods import Methods
from chalicelib.store.rows import SELF, TransactionRow, WalletRow
from chalicelib.store.tallies import Tallies
from chalicelib.store.transactions import Transactions
from tests.support.client import Answer, Api
from tests.support.keys import KEY_HEADER, Desk
from tests.support.kms import FakeKms
from tests.support.objects import bank_account, card, listed
from tests.support.organisations import new_organisation
from tests.support.stores import Store
from tests.support.tokens import token_of

WORD = "Zebra"
DECLINED, RETURNED_LATE, LOST_ANSWER, NOT_SENT = 9_999_904, "111111119930", 9_999_921, 9_999_922
LATER = timedelta(minutes=10)
PERSON = {"name": WORD, "email": f"{WORD}@example.com", "attrs": {WORD: WORD}}
TEXTS = {"description": WORD, "order_number": WORD, "attrs": {WORD: WORD}}
LIMITS = {"duplicate_window_s": 60, "attempt_window_s": 600, "declines_per_window": 50}
HEADERS = {KEY_HEADER: WORD, "user-agent": WORD, "origin": WORD, "x-amzn-trace-id": WORD}


class Noting(Api):
    """A client that notes method, route and status of what it has sent."""

    def __init__(self, services: Services, key: str, sent: list[tuple[str, str, int]]) -> None:
        super().__init__(services, key)
        self._sent = sent

    def request(self, method: str, target: str, **rest: Any) -> Answer:
        """One request."""
        answer = super().request(method, target, **rest)
        path = target.partition("?")[0].rstrip("/") or "/"
        self._sent.append((method, self._match(path)[0], answer.status))
        return answer


@dataclass
class Shop:
    """An organisation of a deployed stage, a client of it, and what can be made to go wrong."""

    store: Store
    patch: pytest.MonkeyPatch

    def __post_init__(self) -> None:
        self.late = timedelta()
        self.sent: list[tuple[str, str, int]] = []
        self.kms = FakeKms()
        books = Ledger(self.store.connection)
        self.desk = Desk(Sandbox(books, clock=self.now, sleep=lambda _: None))
        self.organisation, self.key = new_organisation(self.store, **LIMITS)
        self.patch.setattr(wiring, "kms_client", lambda region: self.kms)
        self.restart()
        self.customer_id = self._customer()

    def now(self) -> datetime:
        """Everybody's clock."""
        return utc_now() + self.late

    def restart(self) -> None:
        """A process that knows no key yet."""
        settings = Settings("prod", self.store.prefix, "us-east-1", kms_key_id="k1")
        services = wiring.build(
            settings,
            self.store.connection,
            clock=self.now,
            sleep=lambda _: None,
            processors={"sandbox": self.desk},
        )
        self.api = Noting(services, self.key, self.sent)

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """A request with the word in headers."""
        return self.api.request(method, path, json=body, headers=HEADERS)

    def charge(self, amount: float, **more: Any) -> Answer:
        """A payment of the default."""
        body = {"type": "payment", "amount": amount, "customer_id": self.customer_id}
        return self.api.post("/transactions", {**body, **TEXTS, **more})

    def pay(self, amount: float, **more: Any) -> dict[str, Any]:
        """A payment, declined or not."""
        answer = self.charge(amount, **more)
        paid: dict[str, Any] = answer["details"] if answer.status == 400 else answer.body
        return paid

    def change(self, transaction_id: str, status: str) -> None:
        """A capture or a void."""
        assert self.api.put(f"/transactions/{transaction_id}", {"status": status}).status == 200

    def sweep(self, after: timedelta = LATER) -> None:
        """The scheduled function, so much later."""
        self.late += after
        registered: dict[str, Callable[[Any], Any]] = {}
        app = SimpleNamespace(schedule=lambda *_, name: lambda run: registered.update({name: run}))
        sweep.register(app, lambda: self.api.services)  # type: ignore[arg-type]
        context = SimpleNamespace(aws_request_id="swept")
        registered[sweep.NAME](SimpleNamespace(context=context))

    def statuses(self) -> dict[str, str]:
        """Of all transactions, as they are stored."""
        rows = TransactionRow.scan(consistent_read=True)
        return {row.id: row.status for row in rows}

    def failing(self, where: Any, name: str, error: Exception) -> pytest.MonkeyPatch:
        """From here on `where.name` raises, until the patch is undone."""

        def fail(*_: object, **__: object) -> None:
            raise error

        patch = pytest.MonkeyPatch()
        patch.setattr(where, name, fail)
        return patch

    def _customer(self) -> str:
        customer_id = str(self.api.post("/customers", PERSON)["id"])
        method = card(customer_id=customer_id, default_payment_method=True, account_holder=WORD)
        assert self.api.post("/payment_methods", method).status == 200
        return customer_id


def every_route(shop: Shop) -> None:
    """Each route and method once, with the word as id, as query and in the body."""
    for route, methods in shop.api._app.routes.items():
        path = re.sub(r"\{\w+\}", WORD, route)
        for method in methods:
            shop.send(method, path)
            shop.send(method, f"{path}?{WORD}={WORD}&fields={WORD}", {WORD: WORD})
            shop.send(method, path, listed({"name": WORD, "id": WORD}))


def good_days(shop: Shop) -> None:
    """Charges of each kind, what follows on them, lists, several at once, and client tokens."""
    held, kept = (shop.pay(amount, status="authorized") for amount in (1, 2))
    paid = shop.pay(3)
    shop.change(held["id"], "processed")
    shop.change(kept["id"], "voided")
    ledger = [{"assoc_transaction_id": paid["id"]}]
    for body in (
        {"type": "refund", "amount": 1, "ledger": ledger},
        {
            "type": "credit",
            "amount": 4,
            "payment_method": bank_account(transfer_type="two-way"),
            **TEXTS,
        },
    ):
        answered(shop.api.post("/transactions", body), 200)
    shop.api.get("/customers", q=WORD, name=WORD)
    shop.api.get("/transactions", description=WORD, order_by="desc(created_at)")
    rows = listed(PERSON, {"name": WORD, "email": WORD})
    shop.api.post("/customers", rows)
    token = token_of(shop.api, {"payment_form": {"payment": {"amount": 5, "description": WORD}}})
    answered(shop.send("POST", "/ui/session", {"token": token}), 200)
    for bearer in (token, WORD):
        header = {"authorization": f"Bearer {bearer}"}
        shop.api.request("POST", "/transactions", json={WORD: WORD}, headers=header)
        shop.api.request("GET", "/customers", headers=header)


def bad_days(shop: Shop) -> None:
    """Declines, duplicates, a bank that sends back, answers that get lost, and the sweeper."""
    uncounted = shop.failing(Tallies, "note", ServiceUnavailable(WORD))
    assert shop.pay(DECLINED)["status"] == "declined"
    uncounted.undo()
    assert shop.pay(NOT_SENT)["status"] == "declined"
    assert [shop.pay(7)["status"] for _ in range(2)] == ["processed", "declined"]
    returned = shop.pay(8, customer_id=None, payment_method=bank_account(RETURNED_LATE))
    shop.late += RETURN_AFTER
    assert shop.api.get(f"/transactions/{returned['id']}")["status"] == "rejected"
    unheard = _writes_are_unheard()
    assert shop.pay(12)["status"] == "processed"
    unheard.undo()
    lost = shop.pay(LOST_ANSWER)
    assert lost["status"] == "processing"
    shop.desk.lookup = _fails  # type: ignore[method-assign]
    shop.sweep()
    del shop.desk.lookup
    failing = shop.failing(Settlement, "settle", RuntimeError(WORD))
    shop.sweep()
    failing.undo()
    shop.sweep()
    assert shop.api.get(f"/transactions/{lost['id']}")["status"] == "processed"


def worst_days(shop: Shop) -> None:
    """Bugs, a store and a KMS that refuse, and somebody who writes the tables."""
    with_bug = shop.failing(type(shop.api.services.customers), "create", RuntimeError(WORD))
    answered(shop.api.post("/customers", PERSON), 500)
    with_bug.undo()
    with_bug = shop.failing(reference, "_answer", RuntimeError(WORD))
    answered(shop.api.get("/docs"), 500)
    with_bug.undo()
    unwritten = shop.failing(Transactions, "write", ServiceUnavailable(WORD))
    assert shop.pay(9)["status"] == "processing"
    unwritten.undo()
    refusal = ClientError({"Error": {"Code": "AccessDeniedException", "Message": WORD}}, "GetItem")
    refused = shop.failing(shop.store.connection.client, "_make_api_call", refusal)
    answered(shop.api.get(f"/customers/{shop.customer_id}"), 503)
    with pytest.raises(sweep.RunFailed):
        shop.sweep()
    refused.undo()
    logging.getLogger("botocore").warning("a library says %s", WORD)
    kept = shop.failing(Methods, "erase_of", ServiceUnavailable(WORD))
    other = shop._customer()
    answered(shop.api.delete(f"/customers/{other}"), 200)
    kept.undo()
    shop.restart()
    shop.kms.refuses = "DisabledException"
    answered(shop.charge(10), 500)
    answered(shop.send("POST", "/customers", PERSON), 500)
    shop.kms.refuses = None
    row = WalletRow.get(f"{shop.organisation.id}/{shop.customer_id}", SELF, consistent_read=True)
    row.update(actions=[WalletRow.default_sealed.set(row.default_sealed[:-1])])
    answered(shop.charge(11), 500)


def answered(answer: Answer, status: int) -> None:
    """Hold the status, and say what came instead."""
    assert answer.status == status, answer.text


def _writes_are_unheard() -> pytest.MonkeyPatch:
    """Each is done; its answer gets lost, the store's client repeats it, and that is refused."""
    write = Transactions.write

    def twice(self: Transactions, step: Step, **more: Any) -> None:
        write(self, step, **more)
        raise Stale

    patch = pytest.MonkeyPatch()
    patch.setattr(Transactions, "write", twice)
    return patch


def _fails(reference: str) -> None:
    raise ConnectionError(f"{WORD} {reference}")
