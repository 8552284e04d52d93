"""A shop whose organisation charges through Stripe's twin, by a binding of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from chalicelib.config import Settings
from chalicelib.domain.account import Organisation
from chalicelib.domain.binding import Binding, Vendor
from chalicelib.domain.clock import utc_now
from chalicelib.services.money.binding_sealing import BindingVault
from chalicelib.services.money.bindings import Bindings
from chalicelib.store.organisations import Organisations
from chalicelib.wiring.stores import Stores, vault_of
from chalicelib.wiring.vendor_processors import bindings_of, trial_of
from tests.processors.stripe_twin.payments import Object
from tests.processors.stripe_twin.server import API_KEY, Twin
from tests.support.client import Answer, Api
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store

DECLINES_LATER = "4000000000000341"
"""Can be kept; every charge of it is declined."""


@dataclass
class Shop:
    """A client of the API, the binding, and the vendor's account at its twin."""

    store: Store
    twin: Twin
    organisation: Organisation
    binding: Binding
    api: Api

    def in_browser(self, kind: str = "card", number: str = "4242424242424242") -> str:
        """What the vendor's script answers in the payer's browser, `pm_…`: nobody's yet."""
        details: dict[str, Any] = {"number": number, "exp_month": 12, "exp_year": 2035}
        if kind == "us_bank_account":
            details = {"account_number": number, "routing_number": "110000000"}
            details |= {"account_type": "savings", "account_holder_type": "company"}
        address = {"line1": "1 Main", "postal_code": "11111"}
        billing = {"name": "Ada Lovelace", "address": address}
        given = {"type": kind, kind: details, "billing_details": billing}
        return str(self.twin.books.add_method(given)["id"])

    def unbound(self) -> str:
        """Another account of the organisation, which charges the sandbox."""
        made = str(self.api.post("/processing_accounts", {"name": "Second"})["id"])
        bindings = bindings_of(self.store.settings, self.store.connection)
        bindings.unbind(self.organisation.id, made)
        return made

    def refuse_numbers(self) -> Shop:
        """The same shop in a new process, once its binding takes tokens only."""
        bindings = bindings_of(self.store.settings, self.store.connection)
        bindings.take_numbers(self.organisation.id, self.binding.id, take=False)
        return replace(self, api=Api(self.store.services(), self.api.key))

    def customer(self, number: str | None = None) -> str:
        """A customer with a default method."""
        return customer_with_default(self.api, card(number) if number else None)[0]

    def charge(self, customer_id: str | None, amount: float = 100, **more: Any) -> Answer:
        """A payment."""
        named = {"customer_id": customer_id} if customer_id else {}
        body = {"type": "payment", "amount": amount, **named, **more}
        return self.api.post("/transactions", body)

    def intents(self, transaction_id: str) -> list[Object]:
        """What the vendor has of a transaction."""
        every = self.twin.books.intents.values()
        return [each for each in every if each["metadata"]["onfile_transaction"] == transaction_id]

    def taken(self) -> int:
        """Cents that the vendor's account is up by, holds not counted."""
        charges = self.twin.books.charges.values()
        return sum(each["amount_captured"] - each["amount_refunded"] for each in charges)

    def asked(self) -> list[str]:
        """What was asked of the vendor since the last time, without ids."""
        found = [f"{method} {_shape(path)}" for method, path in self.twin.asked]
        self.twin.asked.clear()
        return found


def _shape(path: str) -> str:
    return "/".join("*" if "_twin" in part else part for part in path.split("/")[2:])


def bind_to(
    twin: Twin, store: Store, settings: Settings, org_id: str, *, processing_id: str | None = None
) -> Binding:
    """Bind an organisation of any stage to a twin, as only the local stage lets an operator."""
    stores = Stores(store.connection)
    bindings = Bindings(
        bindings=stores.bindings,
        accounts=stores.accounts,
        organisations=stores.organisations,
        vault=BindingVault(vault_of(settings, store.connection)),
        trial_of=trial_of,
        clock=utc_now,
        may_name_url=True,
    )
    return bindings.add(
        org_id, Vendor.STRIPE, API_KEY, processing_id=processing_id, base_url=twin.url
    )


def open_shop(store: Store, twin: Twin) -> Shop:
    """A new organisation, bound."""
    organisation, key = new_organisation(store)
    binding = bind_to(twin, store, store.settings, organisation.id)
    bound = Organisations().get(organisation.id)
    assert bound is not None
    assert bound.processor == binding.id
    return Shop(store, twin, bound, binding, Api(store.services(), key))
