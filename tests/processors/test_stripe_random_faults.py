"""One in twenty requests to the store and to Stripe's twin fails; every caller comes back.

The same as tests/crashes/test_random_faults.py, with a vendor at the far end of a line that is out
in the same weather. In the end the vendor has taken what our transactions say, and nothing else.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.processors.stripe import Stripe
from chalicelib.processors.stripe.client import Client, NoAnswer
from chalicelib.processors.vendor_http import Line
from onfile.admin.check import check
from onfile.admin.progress import Progress
from tests.crashes.weather import PASSING, Order, Weather, each_has_its_own, insist_all
from tests.processors.shop import DECLINES_LATER
from tests.processors.stripe_twin.server import API_KEY, Twin
from tests.processors.test_stripe_matrix import Place
from tests.support.client import Api
from tests.support.evidence import count, record
from tests.support.faults import Plan, ProcessGone
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.evidence]

CLIENTS = 2
NAME = "stripe-twin"
SORRY = json.dumps({"error": {"type": "api_error", "message": "Sorry."}}).encode()
LIMITED = json.dumps({"error": {"type": "invalid_request_error", "code": "rate_limit"}}).encode()


class LineOut(Line):
    """A line to the vendor that is out in the weather. `struck` counts what failed on it."""

    def __init__(self, weather: Weather, url: str, struck: Counter[str]) -> None:
        super().__init__("stripe", url, request_id="Request-Id")
        self._weather = weather
        self._struck = struck

    def ask(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, bytes]:
        """An answer, unless it fails: turned away, not applied, or applied and the answer lost."""
        how = self._weather.draw() if self._weather.is_out else None
        self._struck.update([how] if how else [])
        if how == PASSING[0]:
            return 429, LIMITED
        if how == "before":
            raise NoAnswer
        answer = super().ask(method, target, headers, body)
        if how == "gone":
            raise ProcessGone
        if how == "after":
            raise NoAnswer
        return (500, SORRY) if how else answer


@dataclass
class PlaceOut(Place):
    """A place whose every process asks the vendor over such a line."""

    weather: Weather | None = None
    struck: Counter[str] | None = None
    poor: str = ""

    def process(self, plan: Plan | None = None, *, answer_is_lost: bool = False) -> Api:
        """A new process of the service."""
        assert self.weather is not None
        assert self.struck is not None
        client = Client(API_KEY, base_url=self.twin.url)
        client._line = LineOut(self.weather, self.twin.url, self.struck)
        services = self.store.services(
            clock=self.clock, sleep=lambda _: None, processors={self.binding_id: Stripe(client)}
        )
        return Api(services, self.key)


def _orders_of(place: PlaceOut, number: int) -> Iterator[Order]:
    """Charges of the default, of a stored method, a new one, a token; one in nine declined."""
    bodies: tuple[Callable[[], dict[str, Any]], ...] = (
        lambda: {"customer_id": place.customer},
        lambda: {"payment_method_id": place.method},
        lambda: {"customer_id": place.customer, "payment_method": card()},
        lambda: {"customer_id": place.customer, "payment_method": _token(place.twin)},
    )
    for at in range(number):
        who = {"customer_id": place.poor} if at % 9 == 8 else bodies[at % 4]()
        yield Order(("POST", "/transactions", {"type": "payment", "amount": 1 + at % 7, **who}))


def _token(twin: Twin) -> dict[str, str]:
    return {"type": "card", "token": twin.books.tokenize()}


def _opened(store: Store, twin: Twin, weather: Weather, struck: Counter[str]) -> PlaceOut:
    organisation, key = new_organisation(store, processor=NAME)
    out = {"weather": weather, "struck": struck}
    place = PlaceOut(store, organisation.id, key, twin=twin, binding_id=NAME, **out)
    place.begin()
    place.poor, _ = customer_with_default(place.other, card(DECLINES_LATER))
    return place


def test_the_vendor_has_taken_what_our_transactions_say(
    dynamodb_local_store: Store, twin: Twin
) -> None:
    store, struck = dynamodb_local_store, Counter[str]()
    wanted = count(ci=400, evidence=20_000)
    weather = Weather(random.Random(20_261_130))  # noqa: S311
    places = [_opened(store, twin, weather, struck) for _ in range(CLIENTS)]
    shares = [list(_orders_of(place, wanted // CLIENTS)) for place in places]
    rounds = insist_all(places, shares, weather, store)
    each_has_its_own(shares)
    assert struck.keys() == {"before", "after", "gone", *PASSING}
    shown = [order.shown for share in shares for order in share if order.shown is not None]
    assert _taken(twin) == {
        each["id"]: [round(each["amount"] * 100)] for each in shown if each["status"] == "processed"
    }
    assert Counter(each["status"] for each in shown)["declined"] >= wanted // 9
    assert list(check(Progress(None), sleep=lambda _: None)) == []
    figures = {"charges": wanted, "faults": weather.struck, "on the line": struck.total()}
    record("random faults at a vendor", {**figures, "rounds": rounds, "match": len(shown)})


def _taken(twin: Twin) -> dict[str, list[int]]:
    """The cents of each charge that succeeded, by our transaction."""
    found: dict[str, list[int]] = {}
    for charge in twin.books.charges.values():
        if charge["paid"]:
            name = twin.books.intents[charge["payment_intent"]]["metadata"]["onfile_transaction"]
            found.setdefault(name, []).append(charge["amount_captured"])
    return found
