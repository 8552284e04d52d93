"""Every request of every movement through Square, stopped in every way, and finished.

The same matrix as Stripe's (test_stripe_matrix.py), with what is Square's own: a payment is made
after our intent, so its first answer can be lost with the id; the list is asked for it; and a
refund is on its way at first. What is judged: the money there is what our transactions say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.processing import LONGEST_REQUEST
from chalicelib.processors.square import Square, SquareClient
from chalicelib.processors.square.client import SquareReply
from chalicelib.processors.vendor_http import NoAnswer
from tests.crashes.cases import GET, RECOVERIES, RETRY, SWEEPER, Case, cases_of
from tests.crashes.world import PATIENCE, World
from tests.processors.square_twin.books import LOCATION, Object
from tests.processors.square_twin.server import ACCESS_TOKEN, Twin
from tests.support.client import Answer, Api
from tests.support.evidence import is_long, record
from tests.support.faults import Plan
from tests.support.keys import new_key, send
from tests.support.organisations import new_organisation
from tests.support.stores import Store

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.evidence]

NAME = "square-twin"
A_REFUND_TAKES = timedelta(hours=1, minutes=1)
Request = tuple[str, str, dict[str, Any]]
TRIED: list[Case] = []
WRONG: list[str] = []


class PlannedSquare(SquareClient):
    """Each request to the vendor goes by a plan."""

    def __init__(self, plan: Plan, url: str) -> None:
        super().__init__(ACCESS_TOKEN, base_url=url)
        self._plan = plan

    def _request(self, method: str, target: str, body: dict[str, Any] | None) -> SquareReply:
        parts = target.split("?")[0].split("/")
        shape = "/".join("*" if "_twin" in part else part for part in parts)
        asked = partial(super()._request, method, target, body)
        return self._plan.around(f"square {method} {shape}", asked, NoAnswer)


@dataclass
class Place(World):
    """A world whose organisation charges through the twin, by whose clock the twin goes."""

    twin: Twin = field(default_factory=lambda: Twin(None))  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        self.twin.books.now = lambda: self.clock().timestamp()
        super().__post_init__()

    def process(self, plan: Plan | None = None, *, answer_is_lost: bool = False) -> Api:
        """A new process of the service."""
        client = PlannedSquare(plan or Plan(), self.twin.url)
        square = Square(client, LOCATION, clock=self.clock)
        services = self.store.services(
            clock=self.clock, sleep=lambda _: None, processors={NAME: square}
        )
        if plan is not None:
            services.keys.organisation_of(self.key)
        return Api(services, self.key)

    def begin(self, declined: str = "") -> None:
        """A new customer with a card by token as the default."""
        token = self.twin.books.tokenize(declined=declined)
        method = {"type": "card", "token": token, "default_payment_method": True}
        made = self.other.post(
            "/customers", {"name": "Ada", "email": "ada@example.com", "payment_methods": [method]}
        )
        self.customer = str(made["id"])

    def until_answered(self, request: Request, key: str) -> Answer:
        """A refund that is on its way is an answer."""
        if request[2].get("type") != "refund":
            return super().until_answered(request, key)
        for _ in range(PATIENCE):
            answer = send(self.other, *request[:2], key, request[2])
            if answer.status == 200:
                return answer
            self.clock.forward(LONGEST_REQUEST.total_seconds())
        raise AssertionError(answer.text)

    def sweep(self) -> None:
        """Once a refund has had its time."""
        for _ in range(2):
            self.other.services.sweeper.run()
            self.clock.forward(A_REFUND_TAKES.total_seconds())
        super().sweep()

    def look(self) -> None:
        """Three minutes long: what is not in the list is believed after two."""
        for _ in range(2):
            super().look()

    def vendors(self) -> list[Object]:
        """What the vendor has taken or held of this customer's transactions, declines left out."""
        known = {each["id"] for each in self.payments()}
        every = self.twin.books.payments.values()
        return [e for e in every if e["reference_id"] in known and e["status"] != "FAILED"]

    def pay(self, **more: Any) -> str:
        """A payment that was approved."""
        body = {"type": "payment", "amount": 100, "customer_id": self.customer, **more}
        answer = self.other.post("/transactions", body)
        assert answer.status == 200, answer.text
        return str(answer["id"])


def charge(place: Place) -> Request:
    return "POST", "/transactions", _payment(place)


def new_token(place: Place) -> Request:
    method = {"type": "card", "token": place.twin.books.tokenize()}
    return "POST", "/transactions", _payment(place, payment_method=method)


def authorize(place: Place) -> Request:
    return "POST", "/transactions", _payment(place, status="authorized")


def decline(place: Place) -> Request:
    place.begin("GENERIC_DECLINE")
    return "POST", "/transactions", _payment(place)


def capture(place: Place) -> Request:
    return "PUT", f"/transactions/{place.pay(status='authorized')}", {"status": "processed"}


def void_hold(place: Place) -> Request:
    return "PUT", f"/transactions/{place.pay(status='authorized')}", {"status": "voided"}


def void_payment(place: Place) -> Request:
    return "PUT", f"/transactions/{place.pay()}", {"status": "voided"}


def refund(place: Place) -> Request:
    ledger = [{"assoc_transaction_id": place.pay()}]
    return "POST", "/transactions", {"type": "refund", "amount": 40, "ledger": ledger}


MOVES: list[Callable[[Place], Request]] = [
    *(charge, new_token, authorize, decline),
    *(capture, void_hold, void_payment, refund),
]

OFTEN = [
    *((charge, each) for each in RECOVERIES),
    *((authorize, SWEEPER), (capture, GET), (void_hold, RETRY)),
    *((void_payment, SWEEPER), (refund, RETRY)),
]
"""What every run tries: a charge in each way, the others in one."""
GRID = [(move, by) for move in MOVES for by in RECOVERIES] if is_long() else OFTEN


def _payment(place: Place, **more: Any) -> dict[str, Any]:
    return {"type": "payment", "amount": 100, "customer_id": place.customer, **more}


@pytest.fixture(scope="module")
def _counted() -> Any:
    yield
    record("crash matrix at Square", {"cases": len(TRIED), "wrong": len(WRONG)})


@pytest.fixture
def place(dynamodb_local_store: Store, square_twin: Twin, _counted: None) -> Place:
    organisation, key = new_organisation(dynamodb_local_store, processor=NAME)
    made = Place(dynamodb_local_store, organisation.id, key, twin=square_twin)
    made.begin()
    return made


@pytest.mark.parametrize(
    ("move", "recovery"), GRID, ids=[f"{move.__name__}-{recovery}" for move, recovery in GRID]
)
def test_money_moves_once_at_square(
    place: Place, move: Callable[[Place], Request], recovery: str
) -> None:
    plan, request = Plan(), move(place)
    place.send(request, new_key(), plan)
    assert any(name.startswith("square POST") for name in plan.made), plan.made
    wrong = []
    for case in cases_of(plan.made):
        if "square GET" in case.made[case.at] and case.fault.value.startswith("held"):
            continue
        TRIED.append(case)
        try:
            _try(place, move, recovery, case)
        except AssertionError as error:
            wrong.append(f"{case}: {error}")
    WRONG.extend(wrong)
    assert wrong == []


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
    elif recovery == GET:
        place.look()
    if recovery == SWEEPER or move is refund:
        place.sweep()
    _judge(place, request, recovery, known)


def _come(place: Place, request: Request, key: str, recovery: str) -> None:
    place.wait_as_long_as_a_request_may_last()
    if recovery == RETRY:
        send(place.other, *request[:2], key, request[2])
    elif recovery == SWEEPER:
        place.other.services.sweeper.run()
    elif recovery == GET:
        place.look_once()


def _judge(place: Place, request: Request, recovery: str, known: set[str]) -> None:
    """One effect at most, one final state, and the vendor's account is what the rows say."""
    rows = {each["id"]: each for each in place.payments()}
    new = rows.keys() - known
    if request[0] == "POST":
        assert len(new) == 1 if recovery == RETRY else len(new) <= 1, f"{len(new)} are new"
    elif recovery == RETRY:
        assert rows[next(iter(known))]["status"] == request[2]["status"]
    assert "processing" not in {each["status"] for each in rows.values()}
    given_back = 0
    for row in rows.values():
        if row["type"] == "refund" and row["status"] == "processed":
            given_back += round(row["amount"] * 100)
    there = {each["reference_id"]: each for each in place.vendors()}
    for row in rows.values():
        if row["type"] == "payment":
            _compare(row, there.get(row["id"]), given_back)


def _compare(row: dict[str, Any], there: Object | None, given_back: int) -> None:
    if row["status"] == "declined":
        assert there is None or there["status"] == "CANCELED", there
        return
    assert there is not None
    refunded = there.get("refunded_money", {}).get("amount", 0)
    whole = round(row["amount"] * 100)
    found = (there["status"], refunded)
    wanted = {
        "processed": {("COMPLETED", given_back)},
        "authorized": {("APPROVED", 0)},
        "voided": {("CANCELED", 0), ("COMPLETED", whole)},
    }
    assert found in wanted[row["status"]], (row["status"], found)
