"""A change or a deletion that a vendor has to hear of, stopped at each request to the store.

Whatever was stopped, and whether it was the caller's request or the telling: in the end the vendor
has the method as it is here, and it is detached there if it is gone here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.method_news import TOLD_AGAIN_AFTER
from chalicelib.errors import ServiceUnavailable
from chalicelib.services.money.sweeping import TELLINGS
from tests.processors.shop import Shop
from tests.processors.stripe_twin.payments import Object
from tests.processors.test_method_news import Town
from tests.support.client import Api
from tests.support.evidence import record
from tests.support.faults import Fault, Plan, stoppable
from tests.support.objects import card, customer_with_default

pytestmark = pytest.mark.evidence

YEAR = 2041
READS = ("GetItem", "Query", "BatchGetItem", "TransactGetItems")


class Street(Town):
    """One method after the other, each known to the vendor."""

    def begin(self) -> Object:
        """A new customer, charged once; the vendor's method of theirs."""
        self.owner, self.method = customer_with_default(self.api, card())
        assert self.charge().status == 200
        return list(self.shop.twin.books.methods.values())[-1]

    def stopped(self, work: Callable[[Api], Any], plan: Plan) -> None:
        """`work` by a process of its own that goes by `plan`."""
        store = self.shop.store
        with stoppable(store, plan):
            services = store.services(clock=self.now, sleep=lambda _: None)
            services.keys.organisation_of(self.api.key)
            with plan.armed():
                work(Api(services, self.api.key))

    def deed(self, which: str) -> Callable[[Api], Any]:
        """What the caller asks for, or the sweeper does."""
        path = f"/payment_methods/{self.method}"
        renewed = {"card": {"expiry": f"08/{YEAR}"}}
        if which == "change":
            return lambda api: api.put(path, renewed)
        if which == "deletion":
            return lambda api: api.delete(path)
        if which == "deletion of the customer":
            return lambda api: api.delete(f"/customers/{self.owner}")
        assert self.api.put(path, renewed).status == 200
        if which == "telling of a deletion":
            assert self.api.delete(path).status == 200
        self.late += timedelta(seconds=1)
        return _tell

    def judge(self, kept: Object) -> None:
        """After the sweeper has had its turns."""
        for _ in range(3):
            self.late += TOLD_AGAIN_AFTER
            self.run()
        here = self.api.get(f"/payment_methods/{self.method}")
        if here.status == 404:
            assert kept["customer"] is None, "it is deleted here, and charged there"
            return
        assert kept["customer"] is not None, "it is kept here, and gone there"
        told = f"{kept['card']['exp_month']:02}/{kept['card']['exp_year']}"
        assert told == here["card"]["expiry"]


def _tell(api: Api) -> None:
    """What a run of the sweeper does about news. Without its list it does nothing."""
    with suppress(ServiceUnavailable):
        api.services.sweeper._telling_vendors.tell(TELLINGS, lambda: True)


@pytest.mark.parametrize(
    "which",
    ["change", "deletion", "deletion of the customer", "telling", "telling of a deletion"],
)
def test_the_vendor_has_the_method_as_it_is_here(shop: Shop, which: str) -> None:
    street = Street(shop)
    street.begin()
    recorded = Plan()
    street.stopped(street.deed(which), recorded)
    cases = [
        (at, fault)
        for at, name in enumerate(recorded.made)
        for fault in Fault
        if fault is not Fault.HELD or not name.startswith(READS)
    ]
    wrong = []
    for at, fault in cases:
        kept = street.begin()
        plan = Plan(at, fault, meanwhile=lambda: street.run() and None)
        street.stopped(street.deed(which), plan)
        try:
            street.judge(kept)
        except AssertionError as error:
            wrong.append(f"{recorded.made[at]} ({at + 1}) {fault}: {error}")
    record("a method that a vendor is told of", {"cases": len(cases), "wrong": len(wrong)})
    assert wrong == []
    assert len(cases) >= 7
