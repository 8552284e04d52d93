"""Somebody who tries out cards, seen from each of the sides that a limit is set for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sandbox.support import Hands
from tests.support.client import Answer, Api
from tests.support.keys import Desk, desk_of
from tests.support.objects import card, customer
from tests.support.organisations import new_organisation
from tests.support.stores import Store
from tests.support.tokens import token_of

WINDOW_S = 600
LIMIT = 2
EVERY_LIMIT = {
    f"{prefix}{name}_per_window": LIMIT
    for prefix in ("", "address_")
    for name in ("cards", "declines")
}
DECLINED = "4111 1111 1111 9903"
DECLINED_AMOUNT = 9_999_903
"""In dollars, of whatever method."""
GOOD = (
    "4242 4242 4242 4242",
    "4111 1111 1111 1111",
    "5103 2088 7967 2792",
)
"""Different cards, all approved."""


@dataclass
class Shop:
    """A service with limits, its clock, its processor, and a client with the secret key."""

    store: Store
    org_id: str
    clock: Hands
    desk: Desk
    api: Api

    def page(self, intent: Any = None, address: str = "") -> Api:
        """A page with a token of its own, open at some address."""
        return Api(self.api.services, token_of(self.api, intent), address or new_address())

    @property
    def tallies(self) -> list[str]:
        """The rows of what was counted, as text."""
        return tallies_of(self.store, self.org_id)

    @property
    def asked(self) -> int:
        """How often the processor was asked to move money."""
        return len(self.desk.sent)


def open_shop(store: Store, **limits: int) -> Shop:
    """A shop of a new organisation, with a window unless that is given too."""
    organisation, key = new_organisation(store, **{"attempt_window_s": WINDOW_S, **limits})
    clock, desk = Hands(), desk_of(store)
    services = store.services(clock=clock, processors={"sandbox": desk})
    return Shop(store, organisation.id, clock, desk, Api(services, key))


def tallies_of(store: Store, org_id: str) -> list[str]:
    """The rows of what was counted in an organisation, as text."""
    rows = store.rows("idempotency")
    return [str(row) for row in rows if row["key"]["S"].startswith(f"{org_id}/tally/")]


def new_address() -> str:
    """One of 2^24."""
    return ".".join(["10", *(str(each) for each in secrets.token_bytes(3))])


def payment(number: str, **more: Any) -> dict[str, Any]:
    """A payment by a card that comes along."""
    return {"type": "payment", "amount": 10, "payment_method": card(number), **more}


Try = Callable[[str], Answer]
"""Pays by the card with this number."""


@dataclass(frozen=True)
class Side:
    """`begin` is somebody new; what it answers tries cards, all for that one subject only.

    `prefix` is that of the limits of such subjects.
    """

    begin: Callable[[Shop], Try]
    prefix: str = ""

    def open(self, store: Store, **limits: int) -> Shop:
        """A shop with these limits for such subjects: `cards`, `declines`."""
        named = {f"{self.prefix}{name}_per_window": value for name, value in limits.items()}
        return open_shop(store, **named)


def _account(shop: Shop) -> Try:
    owner = customer(shop.api)
    return lambda number: shop.api.again().post("/transactions", payment(number, customer_id=owner))


def _token(shop: Shop) -> Try:
    """From another address each time."""
    token = shop.page().key
    return lambda number: Api(shop.api.services, token, new_address()).post(
        "/transactions", payment(number)
    )


def _address(shop: Shop) -> Try:
    """With another token each time."""
    address = new_address()
    return lambda number: shop.page(address=address).post("/transactions", payment(number))


def _frames(shop: Shop) -> Try:
    """The same, by the frames of a page."""
    address = new_address()

    def pay(number: str) -> Answer:
        page = shop.page(address=address)
        body = {
            "token": page.key,
            "form": "payment",
            "attrs": {"amount": 10, "payment_method": card(number)},
            "idempotency_key": secrets.token_hex(16),
        }
        return page.post("/ui/submit", body, headers={"authorization": ""})

    return pay


SIDES = {
    "account": Side(_account),
    "token": Side(_token),
    "address": Side(_address, "address_"),
    "address of frames": Side(_frames, "address_"),
}


def is_refused(answer: Answer) -> bool:
    """Whether a payment was declined as an attempt too many."""
    if answer.status == 200:
        return False
    assert (answer.status, answer["error_type"]) == (400, "TransactionDeclined"), answer.text
    return bool(answer["details"]["status_code"] == "too_many_attempts")


def is_approved(answer: Answer) -> bool:
    """Whether it went through."""
    return answer.status == 200 and answer["status"] == "processed"
