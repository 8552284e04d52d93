"""Every request of every movement through Stripe, stopped in every way, and finished.

The same matrix as the sandbox's (tests/crashes), with the requests to the vendor's twin among those
that are stopped, and with the vendor's own events among the ways to recover: one that is told while
a transaction is in flight is noted, and the sweeper settles it; one that is told later changes
nothing that is settled. What is judged: the money at the vendor is what our transactions say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from chalicelib.processors.stripe import Stripe
from chalicelib.processors.stripe.client import Client, NoAnswer, Reply
from chalicelib.wiring.vendor_processors import bindings_of
from tests.crashes.cases import GET, RECOVERIES, RETRY, SWEEPER, Case, cases_of
from tests.crashes.world import World
from tests.processors.shop import DECLINES_LATER, bind_to
from tests.processors.stripe_twin.events import event, signature
from tests.processors.stripe_twin.payments import Object
from tests.processors.stripe_twin.server import API_KEY, Twin
from tests.support.client import Api
from tests.support.evidence import record
from tests.support.faults import Plan
from tests.support.keys import new_key, send
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.evidence]

SECRET = "whsec_of_the_matrix"
EVENT = "event"
TOLD = {
    "succeeded": "payment_intent.succeeded",
    "requires_capture": "payment_intent.amount_capturable_updated",
    "requires_payment_method": "payment_intent.payment_failed",
    "requires_confirmation": "payment_intent.created",
    "canceled": "payment_intent.canceled",
}
"""What the vendor tells of an intent, by its status."""

Request = tuple[str, str, dict[str, Any]]
TRIED: list[Case] = []
WRONG: list[str] = []


class PlannedClient(Client):
    """Each request to the vendor goes by a plan."""

    def __init__(self, plan: Plan, url: str) -> None:
        super().__init__(API_KEY, base_url=url)
        self._plan = plan

    def _request(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None
    ) -> Reply:
        shape = "/".join(
            "*" if "_twin" in part else part for part in target.split("?")[0].split("/")
        )
        asked = partial(super()._request, method, target, headers, body)
        return self._plan.around(f"stripe {method} {shape}", asked, NoAnswer)


@dataclass
class Place(World):
    """A world whose organisation charges through the twin."""

    twin: Twin = field(default_factory=lambda: Twin(None))  # type: ignore[arg-type]
    binding_id: str = ""

    def process(self, plan: Plan | None = None, *, answer_is_lost: bool = False) -> Api:
        """A new process of the service."""
        stripe = Stripe(PlannedClient(plan or Plan(), self.twin.url))
        services = self.store.services(
            clock=self.clock, sleep=lambda _: None, processors={self.binding_id: stripe}
        )
        if plan is not None:
            services.keys.organisation_of(self.key)
        return Api(services, self.key)

    def begin(self, number: str | None = None) -> None:
        """A new customer with a default; the vendor knows nothing of it."""
        self.customer, self.method = customer_with_default(
            self.other, card(number) if number else None
        )

    def charges(self) -> list[Object]:
        """What the vendor has taken or held of this customer, declines left out."""
        intents = {
            each["id"]
            for each in self.twin.books.intents.values()
            if each["metadata"].get("onfile_customer") == self.customer
        }
        every = self.twin.books.charges.values()
        return [each for each in every if each["payment_intent"] in intents and each["paid"]]

    def tell(self) -> None:
        """The vendor tells all that has happened to this customer's payments, each thing once."""
        for kind, about in list(self._happened()):
            raw, at = event(kind, about, int(self.clock().timestamp())), self.clock().timestamp()
            headers = {"Stripe-Signature": signature(raw, [SECRET], int(at))}
            path = f"/processors/{self.binding_id}/events"
            answer = self.other.request("POST", path, raw=raw, headers=headers)
            assert answer.status == 200, answer.text

    def _happened(self) -> Iterator[tuple[str, Object]]:
        for intent in self.twin.books.intents.values():
            if intent["metadata"].get("onfile_customer") == self.customer:
                yield TOLD[intent["status"]], intent
                for each in self.twin.books.refunds.values():
                    if each["payment_intent"] == intent["id"]:
                        yield "refund.updated", each

    def pay(self, **more: Any) -> str:
        """A payment that was approved."""
        body = {"type": "payment", "amount": 100, "customer_id": self.customer, **more}
        answer = self.other.post("/transactions", body)
        assert answer.status == 200, answer.text
        return str(answer["id"])


def first_charge(place: Place) -> Request:
    return "POST", "/transactions", _payment(place)


def warm_charge(place: Place) -> Request:
    place.pay()
    return "POST", "/transactions", _payment(place, amount=7)


def new_method(place: Place) -> Request:
    return "POST", "/transactions", _payment(place, payment_method=card())


def new_token(place: Place) -> Request:
    method = {"type": "card", "token": place.twin.books.tokenize()}
    return "POST", "/transactions", _payment(place, payment_method=method)


def hold(place: Place) -> Request:
    return "POST", "/transactions", _payment(place, status="authorized")


def decline(place: Place) -> Request:
    place.begin(DECLINES_LATER)
    return "POST", "/transactions", _payment(place)


def capture(place: Place) -> Request:
    held = place.pay(status="authorized")
    return "PUT", f"/transactions/{held}", {"status": "processed"}


def void_hold(place: Place) -> Request:
    held = place.pay(status="authorized")
    return "PUT", f"/transactions/{held}", {"status": "voided"}


def void_payment(place: Place) -> Request:
    return "PUT", f"/transactions/{place.pay()}", {"status": "voided"}


def refund(place: Place) -> Request:
    ledger = [{"assoc_transaction_id": place.pay()}]
    return "POST", "/transactions", {"type": "refund", "amount": 40, "ledger": ledger}


MOVES: list[Callable[[Place], Request]] = [
    *(first_charge, warm_charge, new_method, new_token, hold, decline),
    *(capture, void_hold, void_payment, refund),
]


def _payment(place: Place, **more: Any) -> dict[str, Any]:
    return {"type": "payment", "amount": 100, "customer_id": place.customer, **more}


@pytest.fixture(scope="module")
def _counted() -> Any:
    yield
    record("crash matrix at a vendor", {"cases": len(TRIED), "wrong": len(WRONG)})


@pytest.fixture
def place(dynamodb_local_store: Store, twin: Twin, _counted: None) -> Place:
    store = dynamodb_local_store
    organisation, key = new_organisation(store)
    binding = bind_to(twin, store, store.settings, organisation.id)
    bindings = bindings_of(store.settings, store.connection)
    bindings.sign_events(organisation.id, binding.id, SECRET)
    made = Place(store, organisation.id, key, twin=twin, binding_id=binding.id)
    made.begin()
    return made


@pytest.mark.parametrize("recovery", [*RECOVERIES, EVENT])
@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_money_moves_once_at_the_vendor(
    place: Place, move: Callable[[Place], Request], recovery: str
) -> None:
    plan, request = Plan(), move(place)
    place.send(request, new_key(), plan)
    assert any(name.startswith("stripe POST") for name in plan.made), plan.made
    wrong = []
    for case in cases_of(plan.made):
        if "stripe GET" in case.made[case.at] and case.fault.value.startswith("held"):
            continue
        if recovery == EVENT and not _is_told_of(case):
            continue  # there is nothing to tell: the same as with the sweeper only
        TRIED.append(case)
        try:
            _try(place, move, recovery, case)
        except AssertionError as error:
            wrong.append(f"{case}: {error}")
    WRONG.extend(wrong)
    assert wrong == []


def _is_told_of(case: Case) -> bool:
    """Whether the vendor has a payment to tell of when the request is stopped, or has it then."""
    intents = [at for at, name in enumerate(case.made) if name == "stripe POST /v1/payment_intents"]
    return not intents or case.at >= intents[0]


def _try(place: Place, move: Callable[[Place], Request], recovery: str, case: Case) -> None:
    place.begin()
    request, key = move(place), new_key()
    known = {each["id"] for each in place.payments()}
    plan = Plan(case.at, case.fault, meanwhile=partial(_come, place, request, key, recovery))
    place.send(request, key, plan)
    if recovery == RETRY:
        answer = place.until_answered(request, key)
        again = send(place.other, *request[:2], key, request[2])
        assert again.body == answer.body
    elif recovery == EVENT:
        place.tell()
        place.sweep()
        place.tell()
    elif recovery == SWEEPER:
        place.sweep()
    else:
        place.look()
    _judge(place, request, recovery, known)


def _come(place: Place, request: Request, key: str, recovery: str) -> None:
    place.wait_as_long_as_a_request_may_last()
    if recovery == RETRY:
        send(place.other, *request[:2], key, request[2])
    elif recovery == SWEEPER:
        place.other.services.sweeper.run()
    elif recovery == GET:
        place.look_once()
    elif recovery == EVENT:
        place.tell()


def _judge(place: Place, request: Request, recovery: str, known: set[str]) -> None:
    """One effect at most, one final state, and the vendor's account is what the rows say."""
    rows = {each["id"]: each for each in place.payments()}
    new = rows.keys() - known
    if request[0] == "POST":
        assert len(new) == 1 if recovery == RETRY else len(new) <= 1, f"{len(new)} are new"
    elif recovery == RETRY:
        assert rows[next(iter(known))]["status"] == request[2]["status"]
    assert "processing" not in {each["status"] for each in rows.values()}
    taken, charges = 0, place.charges()
    for row in rows.values():
        cents = round(row["amount"] * 100)
        if row["status"] == "processed":
            taken += cents if row["type"] == "payment" else -cents
    assert taken == sum(each["amount_captured"] - each["amount_refunded"] for each in charges)
    statuses = [row["status"] for row in rows.values() if row["type"] == "payment"]
    moved = [each for each in statuses if each in ("processed", "authorized", "voided")]
    assert len(charges) == len(moved), "a payment was taken twice, or is not known here"
