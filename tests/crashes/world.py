"""A service that can be stopped at any of its requests and started anew, and its books."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.processing import LONGEST_REQUEST
from chalicelib.dynamo.reading import get_row
from chalicelib.processors.sandbox import Sandbox, SandboxEntry
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.store.transactions import Transactions
from onfile.admin.books import compare
from onfile.admin.reconcile import entry_of
from tests.sandbox.support import Hands
from tests.support.client import Answer, Api
from tests.support.faults import Line, Plan, stoppable
from tests.support.keys import send
from tests.support.objects import customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store

PATIENCE = 5
Request = tuple[str, str, Any]


@dataclass
class World:
    """One organisation. `customer` and `method` are new for each case.

    `other` is a process of the service that nothing happens to.
    """

    store: Store
    org_id: str
    key: str
    clock: Hands = field(default_factory=Hands)
    customer: str = ""
    method: str = ""
    other: Api = field(init=False)

    def __post_init__(self) -> None:
        self.other = self.process()

    def begin(self) -> None:
        """A new customer with a default."""
        self.customer, self.method = customer_with_default(self.other)

    def process(self, plan: Plan | None = None, *, answer_is_lost: bool = False) -> Api:
        """A new process of the service. One that goes by a plan knows the key already."""
        sandbox = Sandbox(Ledger(self.store.connection), clock=self.clock, sleep=lambda _: None)
        line = Line(sandbox, plan or Plan(), answer_is_lost)
        services = self.store.services(
            clock=self.clock, sleep=lambda _: None, processors={"sandbox": line}
        )
        if plan is not None:
            services.keys.organisation_of(self.key)
        return Api(services, self.key)

    def send(
        self, request: Request, key: str, plan: Plan, *, answer_is_lost: bool = False
    ) -> Answer | None:
        """One request to a new process that goes by `plan`; None where the process is gone."""
        answer = None
        with stoppable(self.store, plan):
            api = self.process(plan, answer_is_lost=answer_is_lost)
            with plan.armed():
                answer = send(api, *request[:2], key, request[2])
        return answer

    def until_answered(self, request: Request, key: str) -> Answer:
        """The caller comes again, with the same key, until nothing is open any more."""
        for _ in range(PATIENCE):
            answer = send(self.other, *request[:2], key, request[2])
            is_open = answer.status in (409, 503) or answer.body.get("status") == "processing"
            if not is_open:
                return answer
            self.clock.forward(LONGEST_REQUEST.total_seconds())
        raise AssertionError(f"it never comes to an end: {answer.status} {answer.text}")

    def sweep(self) -> None:
        """Nobody comes back; the sweeper does, until nothing of this customer is open."""
        for _ in range(PATIENCE):
            if not any(each["status"] == "processing" for each in self.payments()):
                return
            self.clock.forward(LONGEST_REQUEST.total_seconds())
            self.other.services.sweeper.run()
        raise AssertionError("the sweeper does not settle it")

    def look(self) -> None:
        """Somebody looks at each transaction of the customer, and again a minute later."""
        for _ in range(2):
            self.look_once()
            self.clock.forward(LONGEST_REQUEST.total_seconds())

    def look_once(self) -> None:
        """Somebody looks at each transaction of the customer."""
        for each in self.payments():
            self.other.get(f"/transactions/{each['id']}")

    def wait_as_long_as_a_request_may_last(self) -> None:
        """After one second more, nothing of it can be on its way."""
        self.clock.forward(LONGEST_REQUEST.total_seconds() - 1)

    def payments(self) -> list[dict[str, Any]]:
        """The transactions of the customer, as the list shows them."""
        found: list[dict[str, Any]] = self.other.get("/transactions", customer_id=self.customer)[
            "values"
        ]
        return found

    def difference(self, transaction_id: str) -> str:
        """What the books say otherwise of a transaction; empty where they agree."""
        found = Transactions(self.store.connection).get(self.org_id, transaction_id)
        assert found is not None
        kind, text = compare(found, [entry_of(row) for row in (booked(transaction_id),) if row])
        return "" if kind == "match" else f"{transaction_id} {kind}: {text}"


def booked(reference: str) -> SandboxEntry | None:
    """The processor's entry under a reference."""
    return get_row(SandboxEntry, reference)


def new_world(store: Store) -> World:
    """An organisation of its own."""
    organisation, key = new_organisation(store)
    world = World(store, organisation.id, key)
    world.begin()
    return world
