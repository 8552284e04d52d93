"""What the shop goes through: every route, good days, bad days, and the worst."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib import wiring
from chalicelib.api.reference import reference_routes as reference
from chalicelib.domain import ids
from chalicelib.domain.status_change import StatusChange
from chalicelib.domain.webhook_log import Posted
from chalicelib.domain.write_conflicts import Stale
from chalicelib.errors import ServiceUnavailable, Tampered
from chalicelib.jobs import sweep
from chalicelib.processors.sandbox.ledger import RETURN_AFTER
from chalicelib.services.money.recovery import Recovery
from chalicelib.services.webhooks.webhook_sealing import WebhookVault
from chalicelib.store.attempt_counts import Tallies
from chalicelib.store.models import SELF, WalletRow
from chalicelib.store.payment_methods import Methods
from chalicelib.store.transactions import Transactions
from tests.observability.shop import (
    DECLINED,
    LOST_ANSWER,
    NOT_SENT,
    PERSON,
    RETURNED_LATE,
    TEXTS,
    WORD,
    Shop,
)
from tests.processors.shop import bind_to
from tests.processors.stripe_twin.payments import Books
from tests.processors.stripe_twin.server import LIMITED, running
from tests.support.client import Answer
from tests.support.objects import bank_account, listed
from tests.support.tokens import token_of
from tests.webhooks.answers import Answers
from tests.webhooks.tap import Tap


def a_vendors_day(shop: Shop) -> None:
    """Through an account at Stripe, which takes no charge at first, and hears of no deletion."""
    merchant = shop.api.post("/processing_accounts", {"name": WORD})["id"]
    with running(Books(now=lambda: 0)) as twin:
        bind_to(twin, shop.store, shop.settings, shop.organisation.id, processing_id=merchant)
        twin.faults["/payment_intents"] = LIMITED
        assert shop.charge(1, processing_id=merchant).status == 503
        named = {"processing_id": merchant, "customer_id": shop.new_customer()}
        method = shop.charge(1, **named)["payment_method_id"]
        answered(shop.api.delete(f"/payment_methods/{method}"), 200)
        twin.faults["/detach"] = LIMITED
        shop.sweep(timedelta(seconds=1))


def days_of_receivers(shop: Shop) -> None:
    """One that takes it, one that is gone, one that is down; a record that is none, and a bug."""

    def answer(url: str, _: bytes) -> Posted:
        return Posted(status={"gone": 410, "down": 503, "well": 200}[url.rpartition("/")[2]])

    for name, retries in (("gone", None), ("down", 0), ("down", None), ("well", None)):
        body = {"trigger": "customer:created", "url": f"https://{WORD}.example/{name}"}
        more = {"retries": retries, "sender_secret": WORD}
        answered(shop.api.post("/webhooks", {**body, **more}), 200)
    tap, sender = Tap(shop.store), Answers(answer)
    told = wiring.build(shop.settings, shop.store.connection, clock=shop.now, sender=sender)
    shop.new_customer()
    records = tap.records()
    broken = {"dynamodb": {"SequenceNumber": "7", "Keys": {WORD: {"S": WORD}}}}
    assert told.publisher.consume([broken, *records]) == ["7"]
    shop.late += timedelta(minutes=1)
    told.due_deliveries.run(0)
    with_bug = shop.failing(WebhookVault, "open", RuntimeError(WORD))
    shop.new_customer()
    assert told.publisher.consume(tap.records()) != []
    with_bug.undo()
    vault = wiring.vault_of(shop.settings, shop.store.connection)
    for prefix in (ids.BINDING, ids.WEBHOOK):
        with pytest.raises(Tampered):
            vault.open(b"", org_id=shop.organisation.id, object_id=ids.new_id(prefix, shop.now()))


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
    failing = shop.failing(Recovery, "recover", RuntimeError(WORD))
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
    refused = shop.failing(shop.store.connection, "transport", refusal)
    answered(shop.api.get(f"/customers/{shop.customer_id}"), 503)
    with pytest.raises(sweep.RunFailed):
        shop.sweep()
    refused.undo()
    logging.getLogger("botocore").warning("a library says %s", WORD)
    kept = shop.failing(Methods, "erase_of", ServiceUnavailable(WORD))
    other = shop.new_customer()
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

    def twice(self: Transactions, step: StatusChange, **more: Any) -> None:
        write(self, step, **more)
        raise Stale

    patch = pytest.MonkeyPatch()
    patch.setattr(Transactions, "write", twice)
    return patch


def _fails(reference: str) -> None:
    raise ConnectionError(f"{WORD} {reference}")
