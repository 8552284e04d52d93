"""What the chapters are played on: an organisation, and the requests that reach the service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import payload

from tests.sdk.details import MASTERCARD, bank_account, card, save
from tests.support.serving import Seen, Service

ANN = {"name": "Ann", "email": "ann@example.com"}
BO = {"name": "Bo", "email": "bo@example.com"}


@dataclass
class Scene:
    """An organisation through a session of the SDK. `rows` are what is in it, by a name for it."""

    service: Service
    key: str
    rows: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pl = payload.Session(self.key, self.service.url)

    @property
    def sent(self) -> list[Seen]:
        """What reached the service with the key."""
        return self.service.requests(self.key)

    def names(self, rows: Iterable[Any]) -> list[str]:
        """The names of rows that were answered, in order."""
        name_of = {row.id: name for name, row in self.rows.items()}
        return [name_of[row["id"] if isinstance(row, dict) else row.id] for row in rows]

    def payments(self, *filters: Any, **more: Any) -> list[str]:
        """The names of the payments that match, oldest first."""
        request = self.pl.Payment.filter_by(*filters, **more)
        return self.names(request.order_by("created_at").all())

    def two_customers(self) -> list[Any]:
        """Ann and Bo, created."""
        return [self.pl.Customer.create(**each) for each in (ANN, BO)]

    def everybody(self) -> dict[str, str]:
        """Names and addresses of the customers, as the service has them, oldest first."""
        return {each.name: each.email for each in self.pl.Customer.order_by("created_at")}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Without the session, which the SDK adds to what is none of its objects."""
    return {key: value for key, value in row.items() if key != "_session"}


PAYMENTS = ["shoes", "boots", "laces", "heels", "socks", "declined"]
CUSTOMERS = ["ann", "bo", "cy", "di"]
PROCESSED = ["shoes", "boots", "socks"]


def stocked(service: Service) -> Scene:
    """A scene with the customers, payment methods and transactions that the lists are made of."""
    scene = Scene(service, service.new_key())
    _add_customers(scene)
    _add_methods(scene)
    _add_transactions(scene)
    return scene


def _add_customers(scene: Scene) -> None:
    create = scene.pl.Customer.create
    scene.rows |= {
        "ann": create(name="Ann", email="ann@example.com", external_uid="u-1"),
        "bo": create(name="Bo", email="bo@example.com", attrs={"tier": "gold"}),
        "cy": create(name="Cy", email="cy@example.com", keep_active=False),
        "di": create(name="Di", email="DI@example.com", attrs={"tier": "gold"}),
    }


def _add_methods(scene: Scene) -> None:
    pl, rows = scene.pl, scene.rows
    first = {"default_payment_method": True}
    scene.rows |= {
        "ann_visa": save(pl, card(), customer_id=rows["ann"].id, **first),
        "ann_bank": save(pl, bank_account(), customer_id=rows["ann"].id),
        "bo_mastercard": save(pl, card(MASTERCARD), customer_id=rows["bo"].id, **first),
        "di_visa": save(pl, card(), customer_id=rows["di"].id, **first),
    }


def _add_transactions(scene: Scene) -> None:
    pay, rows = scene.pl.Payment.create, scene.rows
    ann, bo, di = ({"customer_id": rows[name].id} for name in ("ann", "bo", "di"))
    rows["shoes"] = pay(
        amount=10,
        description="Red shoes",
        order_number="A-1",
        attrs={"order": 5, "gift": True},
        **ann,
    )
    rows["boots"] = pay(
        amount=25.5,
        description="Blue shoes",
        order_number="A-2",
        attrs={"order": 20, "gift": False},
        payment_method_id=rows["ann_bank"].id,
        **ann,
    )
    rows["laces"] = pay(amount=99.99, description="Shoe laces", status="authorized", **bo)
    rows["heels"] = pay(amount=200, description="High heels", attrs={"code": "x9"}, **di).void()
    rows["socks"] = pay(amount=40, payment_method=card())
    rows["refund"] = scene.pl.Refund.create(
        amount=5,
        description="Too small",
        ledger=[payload.Ledger(assoc_transaction_id=rows["shoes"].id)],
    )
    try:
        pay(amount=60, payment_method=card("4111 1111 1111 9903"), **bo)
    except payload.TransactionDeclined as declined:
        rows["declined"] = declined.transaction
