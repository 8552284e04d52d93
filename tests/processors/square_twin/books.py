"""All that one account of the vendor's has: customers, cards, payments, refunds, disputes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.processors.square_twin.cards import Plan, Tokens, face, not_kept
from tests.processors.square_twin.dates import written
from tests.processors.square_twin.errors import REQUEST, Failed, told, unheard_of, wrong

Object = dict[str, Any]
MERCHANT, LOCATION = "MERCHANT_twin1", "LOCATION_twin1"
NAMES = ("given_name", "family_name", "company_name", "email_address", "phone_number")


@dataclass
class Books:
    """`now` is the vendor's clock, in seconds.

    `lag_s`: lists show the account as it was that long ago, asking by id shows it as it is.
    `refunds_last`: a refund stays PENDING until `end_refund`; otherwise it is COMPLETED as soon as
    it has been answered, PENDING.
    """

    now: Callable[[], float]
    currency: str = "USD"
    lag_s: float = 0
    refunds_last: bool = False
    customers: dict[str, Object] = field(default_factory=dict)
    cards: dict[str, Object] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    payments: dict[str, Object] = field(default_factory=dict)
    refunds: dict[str, Object] = field(default_factory=dict)
    disputes: dict[str, Object] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=Tokens)
    _states: dict[str, list[tuple[float, Object]]] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: count(1))

    def new_id(self, kind: str) -> str:
        """An id that nobody has."""
        return f"{kind}_twin{next(self._ids):012}"

    def tokenize(self, number: str = "4111111111111111", *, declined: str = "", year: int = 2035
                 ) -> str:  # fmt: skip
        """What the vendor's script makes of a card in the payer's browser: a one-time token.

        `declined`: the code of every charge of the card, though it can be kept.
        """
        return self.tokens.add(Plan(number, declined=declined, year=year))

    def add_customer(self, given: Object) -> Object:
        """`POST /v2/customers`."""
        if not any(given.get(name) for name in NAMES):
            raise wrong("BAD_REQUEST", f"At least one of {', '.join(NAMES)} is required.")
        at = written(self.now())
        shown = {name: each for name, each in given.items() if name != "idempotency_key"}
        made = {"id": self.new_id("customer"), "created_at": at, "updated_at": at, **shown}
        self.customers[made["id"]] = made | {"creation_source": "THIRD_PARTY", "version": 0}
        return self.customers[made["id"]]

    def add_card(self, given: Object) -> Object:
        """`POST /v2/cards`: a token becomes a card on file."""
        card = given["card"]
        if card.get("customer_id") not in self.customers:
            error = told(REQUEST, "CUSTOMER_NOT_FOUND", "No such customer.", "card.customer_id")
            raise Failed(404 if card.get("customer_id") else 400, error)
        plan = self.tokens.spent(given["source_id"], "SOURCE_USED")
        if plan.refused:
            raise not_kept(plan.refused)
        made = {**card, **face(plan), "id": f"ccof:{self.new_id('card')}", "merchant_id": MERCHANT}
        self.cards[made["id"]] = made | {"enabled": True, "version": 1}
        self.plans[made["id"]] = plan
        return self.cards[made["id"]]

    def disable(self, card_id: str, _: Object) -> Object:
        """`POST /v2/cards/{id}/disable`."""
        card = self.card(card_id)
        if card["enabled"]:
            card |= {"enabled": False, "version": card["version"] + 1}
        return card

    def card(self, card_id: str) -> Object:
        """Raises Failed."""
        if card_id not in self.cards:
            raise unheard_of("card", card_id)
        return self.cards[card_id]

    def payment(self, payment_id: str) -> Object:
        """Raises Failed."""
        if payment_id not in self.payments:
            raise unheard_of("payment", payment_id)
        return self.payments[payment_id]

    def changed(self, found: Object) -> Object:
        """Remember how it looks from now on, for lists that lag."""
        at = self.now()
        found["updated_at"] = written(at)
        self._states.setdefault(found["id"], []).append((at, copy.deepcopy(found)))
        return found

    def listed(self, found: dict[str, Object]) -> list[Object]:
        """What a list shows of them now."""
        until = self.now() - self.lag_s
        seen = ([state for at, state in self._states[each] if at <= until] for each in found)
        return [states[-1] for states in seen if states]

    def location(self) -> Object:
        """The only one."""
        return {
            "id": LOCATION,
            "name": "Twin",
            "status": "ACTIVE",
            "country": "US",
            "currency": self.currency,
            "merchant_id": MERCHANT,
            "capabilities": ["CREDIT_CARD_PROCESSING"],
        }

    def merchant(self) -> Object:
        """Whose account it is."""
        return {
            "id": MERCHANT,
            "business_name": "Twin",
            "country": "US",
            "currency": self.currency,
            "status": "ACTIVE",
            "main_location_id": LOCATION,
        }
