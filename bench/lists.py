"""What each daily filter costs of a thousand transactions and of many, on DynamoDB Local.

Organisations that are alike but for their size take turns. RARE of the transactions of each are
what is looked for, from its beginning to its end. A walk has to read all rows, or all of its
stretch of time, so that what counts is its cost a row: it goes through WALKED.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from bench.growth import Cost, counting
from bench.report import Figure, say
from bench.store import Bench
from chalicelib.api.envelope import Call
from chalicelib.api.rendering import listed
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import utc_now
from chalicelib.domain.ids import TRANSACTION as TRANSACTION_ID
from chalicelib.domain.ids import new_id
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.secret_key import SecretKey
from chalicelib.domain.transaction import Transaction
from chalicelib.services.callers.tenants import Tenants
from chalicelib.store.accounts import Accounts
from chalicelib.store.models import TransactionRow
from chalicelib.store.organisations import Organisations
from chalicelib.store.transaction_rows import transaction_row
from chalicelib.store.transactions import Transactions

FEW, WALKED, MANY = 1_000, 60_000, 200_000
RARE = 20
STRETCH = 300
"""Transactions in the stretch of time that is asked for."""
EVERY = timedelta(minutes=1)
CALLS = 3
TARGET = 1.3
_CARD = {"card_number": "4242 4242 4242 4242", "expiry": "12/35", "card_code": "123"}

BY_INDEX = ("processing_id", "order_number", "payment_method_id", "customer_id", "status")
WALKS: dict[str, dict[str, str]] = {
    "amount": {"amount": "7.25"},
    "description": {"description": "rare"},
    "description like": {"description": "?*none*"},
    "length of description, which the list judges": {"length(description)": ">90"},
    "sum of amount": {"fields": "sum(amount),count(*)"},
    "count by status": {"fields": "count(*)", "group_by": "status"},
    "order by amount": {"order_by": "amount"},
}
IN_TIME: dict[str, dict[str, str]] = {
    "created_at": {},
    "created_at and amount": {"amount": ">4"},
    "sum of amount in created_at": {"fields": "sum(amount)"},
}


@dataclass
class Shop:
    """An organisation with `size` transactions, the oldest one of the moment `first`."""

    bench: Bench
    organisation: Organisation
    key: str
    size: int
    first: datetime
    rare: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, body: dict[str, Any]) -> str:
        """The id of what is made."""
        token = base64.b64encode(f"{self.key}:".encode()).decode()
        headers = {"authorization": f"Basic {token}"}
        return str(self.bench.request("POST", path, path, headers=headers, body=body)["id"])

    def ask(self, name: str) -> None:
        """Answer the list that is measured under this name, however long that takes."""
        if name in BY_INDEX:
            query = {name: self.rare[name]}
        else:
            query = WALKS.get(name) or {**IN_TIME[name], "created_at": f"<{self._end}"}
        params = {key: [text] for key, text in {"limit": str(RARE), **query}.items()}
        services = self.bench.services
        listed(
            Call(services, self.organisation, {}, params), TRANSACTION, services.lists.transactions
        )

    @property
    def _end(self) -> str:
        return f"{self.first + EVERY * STRETCH:%Y-%m-%dT%H:%M:%SZ}"


def measure(bench: Bench) -> Iterator[Figure]:
    """The median of many over that of few; of a walk for each row that it must read."""
    few, walked, many = (_shop(bench, size) for size in (FEW, WALKED, MANY))
    for name in (*BY_INDEX, *IN_TIME, *WALKS):
        say(name)
        shops = (few, walked if name in WALKS else many)
        costs = [Cost(), Cost()]
        for _ in range(CALLS):
            for shop, cost in zip(shops, costs, strict=True):
                started = time.process_time(), time.perf_counter()
                shop.ask(name)
                cost.took_ms.append((time.perf_counter() - started[1]) * 1000)
                cost.cpu_ms.append((time.process_time() - started[0]) * 1000)
        for shop, cost in zip(shops, costs, strict=True):
            with counting(bench, cost):
                shop.ask(name)
        yield _figure(name, shops[1].size, *costs)


def _figure(name: str, size: int, few: Cost, many: Cost) -> Figure:
    rows = size / FEW if name in WALKS else 1
    return Figure(
        section="lists",
        name=f"{name}, {FEW:,} → {size:,}",
        value=f"{median(many.took_ms):.1f} ms, CPU {median(many.cpu_ms):.1f}",
        floor=f"{median(few.took_ms):.1f} ms, CPU {median(few.cpu_ms):.1f}",
        ratio=median(many.took_ms) / median(few.took_ms) / rows,
        target=TARGET,
        note=f"{few.counted} → {many.counted}",
    )


def _shop(bench: Bench, size: int) -> Shop:
    say(f"{size:,} transactions: filling")
    tenants = Tenants(Organisations(), Accounts(bench.connection), clock=utc_now)
    organisation = tenants.create(f"Of {size}", "test", blind_refunds=True)
    key = f"secret_key_{organisation.id}"
    Organisations().add_key(SecretKey.of(key, organisation.id, utc_now()))
    shop = Shop(bench, organisation, key, size, utc_now() - timedelta(days=1) - EVERY * size)
    usual, rare = _likes(shop, organisation)
    with TransactionRow.batch_write() as batch:
        for number in range(size):
            like = rare if number % (size // RARE) == 0 else usual
            at = shop.first + EVERY * number
            made = replace(like, id=new_id(TRANSACTION_ID, at), created_at=at, modified_at=at)
            batch.save(transaction_row(made))
    return shop


def _likes(shop: Shop, organisation: Organisation) -> tuple[Transaction, Transaction]:
    """What most of its transactions are like, and the rare ones: but for their status as made."""
    ids = []
    for name, more in (("usual", {}), ("rare", {"order_number": "R-1"})):
        customer = shop.post("/customers", {"name": name, "email": f"{name}@example.com"})
        body = {"type": "card", "card": _CARD, "customer_id": customer}
        method = shop.post("/payment_methods", {**body, "billing_address": {"postal_code": "1"}})
        account = shop.post("/processing_accounts", {"name": name})
        about = {"customer_id": customer, "payment_method_id": method, "processing_id": account}
        amount = 7.25 if more else 5
        asked = {"type": "payment", "amount": amount, "description": name, **about, **more}
        ids.append(shop.post("/transactions", asked))
        shop.rare = {**about, **more, "status": "declined"}
    found = Transactions(shop.bench.connection).by_ids(organisation.id, ids)
    usual, rare = sorted(found, key=lambda each: each.cents)
    return usual, replace(rare, status=Status.DECLINED)
