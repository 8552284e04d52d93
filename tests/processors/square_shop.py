"""A shop whose organisation charges through Square's twin, by a binding of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.account import Organisation
from chalicelib.domain.binding import Binding, Vendor
from chalicelib.services.money.bindings import Bindings
from chalicelib.services.use_cases import Services
from chalicelib.wiring.vendor_processors import bindings_of
from tests.processors.square_twin.books import LOCATION, Object
from tests.processors.square_twin.events import HEADER, event, signature
from tests.processors.square_twin.server import ACCESS_TOKEN, Twin
from tests.support.client import Answer, Api
from tests.support.organisations import new_organisation
from tests.support.stores import Store

SECRET = "sq_first_signature_key"
ADDRESS = "https://pay.example.com/api"


@dataclass
class SquareShop:
    """A client of the API, the binding, and the vendor's account at its twin."""

    store: Store
    twin: Twin
    organisation: Organisation
    binding: Binding
    key: str
    services: Services = field(init=False)
    api: Api = field(init=False)

    def __post_init__(self) -> None:
        self.anew()

    @property
    def bindings(self) -> Bindings:
        """The use cases of whoever runs the stage."""
        return bindings_of(self.store.settings, self.store.connection)

    def anew(self) -> None:
        """A new process, which has read the binding as it is now."""
        self.services = self.store.services()
        self.api = Api(self.services, self.key)

    def customer(self, *, declined: str = "") -> str:
        """A customer whose default is a card by token; `declined`: why each charge of it is."""
        method = {"type": "card", "token": self.twin.books.tokenize(declined=declined)}
        made = self.api.post("/customers", {
            "name": "Ada", "email": "ada@example.com",
            "payment_methods": [{**method, "default_payment_method": True}]})  # fmt: skip
        assert made.status == 200, made.text
        return str(made["id"])

    def charge(self, customer_id: str | None, amount: float = 100, **more: Any) -> Answer:
        """A payment."""
        named = {"customer_id": customer_id} if customer_id else {}
        body = {"type": "payment", "amount": amount, **named, **more}
        return self.api.post("/transactions", body)

    def refund(self, payment: str, amount: float) -> Answer:
        """A part of a payment."""
        ledger = [{"assoc_transaction_id": payment}]
        body = {"type": "refund", "amount": amount, "ledger": ledger}
        return self.api.post("/transactions", body)

    def payment(self, transaction_id: str) -> Object:
        """What the vendor has of a transaction."""
        every = self.twin.books.payments.values()
        [found] = [each for each in every if each["reference_id"] == transaction_id]
        return found

    def taken(self) -> int:
        """Cents that the vendor's account is up by, holds not counted."""
        done = [e for e in self.twin.books.payments.values() if e["status"] == "COMPLETED"]
        back = sum(each.get("refunded_money", {}).get("amount", 0) for each in done)
        return int(sum(each["amount_money"]["amount"] for each in done)) - int(back)

    def asked(self) -> list[str]:
        """What was asked of the vendor since the last time, without ids."""
        found = [f"{method} {_shape(path)}" for method, path in self.twin.asked]
        self.twin.asked.clear()
        return found

    def sign_events(self, secret: str = SECRET, **more: Any) -> None:
        """Have the vendor's events signed so."""
        given = {"address": ADDRESS, **more}
        self.bindings.sign_events(self.organisation.id, self.binding.id, secret, **given)
        self.anew()

    @property
    def path(self) -> str:
        """Where events come."""
        return f"/processors/{self.binding.id}/events"

    def told(self, kind: str, about: Object, secret: str = SECRET, **more: Any) -> Answer:
        """An event of the vendor's."""
        raw = event(kind, about, 1795962000, **more)
        return self.deliver(raw, signature(raw, secret, ADDRESS + self.path))

    def deliver(self, raw: bytes, told: str) -> Answer:
        """A body with a signature."""
        return self.api.request("POST", self.path, raw=raw, headers={HEADER: told})


def open_square_shop(store: Store, twin: Twin) -> SquareShop:
    """A new organisation, bound."""
    organisation, key = new_organisation(store)
    binding = bindings_of(store.settings, store.connection).add(
        organisation.id, Vendor.SQUARE, ACCESS_TOKEN, base_url=twin.url, is_sandbox=True
    )
    assert binding.location == LOCATION
    twin.asked.clear()
    return SquareShop(store, twin, organisation, binding, key)


def _shape(path: str) -> str:
    return "/".join("*" if "_twin" in part else part for part in path.split("/")[2:])
