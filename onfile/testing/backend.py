"""What a test is given: an organisation of its own, its key, and assertions about its payments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from onfile.testing.http_calls import call

TEST_CARD = {"card_number": "4242424242424242", "expiry": "12/35"}
_CHARGED = "processed"


class Backend:
    """The stage at `url`, as the organisation whose secret key is `key`."""

    def __init__(self, url: str, organisation_id: str, key: str) -> None:
        self.url = url
        self.organisation_id = organisation_id
        self.key = key

    def get(self, path: str, **params: Any) -> Any:
        """The answer of the API. Raises Refused."""
        return call(self.url, "GET", path, key=self.key, params=params)

    def post(self, path: str, **body: Any) -> Any:
        """The answer of the API. Raises Refused."""
        return call(self.url, "POST", path, body, key=self.key)

    def customer(self, **attributes: Any) -> Any:
        """A new customer; unless told otherwise with a Visa that can be charged."""
        card = {"type": "card", "card": TEST_CARD, "default_payment_method": True}
        body = {"name": "Ada Lovelace", "email": "ada@example.com", "payment_methods": [card]}
        return self.post("/customers", **{**body, **attributes})

    def charge(self, customer: Any, amount: float, **attributes: Any) -> Any:
        """A payment by the customer's default method; `amount` is in dollars. Raises Refused."""
        body = {"type": "payment", "amount": amount, "customer_id": id_of(customer)}
        return self.post("/transactions", **{**body, **attributes})

    def payments(self, customer: Any) -> list[Any]:
        """All payments of the customer, newest first, whatever came of them."""
        found = self.get("/transactions", customer_id=id_of(customer), type="payment", limit=100)
        return list(found["values"])

    def charged_once(self, customer: Any, amount: float) -> Any:
        """The one payment that has charged the customer. Raises AssertionError otherwise."""
        payments = self.payments(customer)
        charged = [each for each in payments if each["status"] == _CHARGED]
        if len(charged) != 1 or charged[0]["amount"] != amount:
            raise AssertionError(
                f"expected {id_of(customer)} to be charged once, {amount:.2f}; {_told(payments)}"
            )
        return charged[0]

    def not_charged(self, customer: Any) -> None:
        """Raises AssertionError where a payment of the customer went through."""
        payments = self.payments(customer)
        if any(each["status"] == _CHARGED for each in payments):
            raise AssertionError(f"expected {id_of(customer)} not to be charged; {_told(payments)}")

    def requests(self) -> list[Any]:
        """The last requests, newest first: what each made, or why it was refused; masked."""
        return list(self.control("GET", "requests")["values"])

    def fail(self, fault: str = "status", **fault_: Any) -> None:
        """Switch a fault on: `status`, `delay`, `lost_answer` or `reset`. Raises Refused."""
        self.control("POST", "faults", {"fault": fault, **fault_})

    def mend(self) -> None:
        """Switch all faults off."""
        self.control("DELETE", "faults")

    def control(self, method: str, what: str, body: Mapping[str, Any] | None = None) -> Any:
        """What the control plane answers about this organisation. Raises Refused."""
        return call(self.url, method, f"/_local/organisations/{self.organisation_id}/{what}", body)


class PlannedOutcomes:
    """What the processor makes of the next charges of an organisation.

    Each takes `customer`, `method` and `amount` to narrow which, and `times`; 1 unless told.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def decline(self, status_code: str = "general_decline", **which: Any) -> None:
        """With one of the reasons of the declines page."""
        self._plan("decline", which, status_code=status_code)

    def slow(self, seconds: float = 3.0, **which: Any) -> None:
        """Approved after that many seconds."""
        self._plan("slow", which, seconds=seconds)

    def lose_answer(self, **which: Any) -> None:
        """Done, but nobody hears of it: the payment is `processing` until it is looked up."""
        self._plan("lost_answer", which)

    def lose_request(self, **which: Any) -> None:
        """Never arrives: the payment is `processing` until that is certain."""
        self._plan("lost_request", which)

    def not_sent(self, **which: Any) -> None:
        """Surely not sent: declined as `processor_unavailable`."""
        self._plan("not_sent", which)

    def return_later(self, days: float | None = None, **which: Any) -> None:
        """A bank debit that is approved, and sent back by the bank: after that many days."""
        self._plan("returned_late", which, **({} if days is None else {"days": days}))

    def clear(self) -> None:
        """None of what is left happens."""
        self._backend.control("DELETE", "plans")

    def _plan(
        self,
        outcome: str,
        which: Mapping[str, Any],
        **how: Any,
    ) -> None:
        named = dict(which)
        for short, name in (("customer", "customer_id"), ("method", "payment_method_id")):
            if short in named:
                named[name] = id_of(named.pop(short))
        self._backend.control("POST", "plans", {"outcome": outcome, **how, **named})


class OwnClock:
    """The time of an organisation. It goes forward only; what is due on the way is done."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def now(self) -> datetime:
        """What time it is there, in UTC."""
        return _moment(self._backend.control("GET", "clock"))

    def advance(self, **by: float) -> datetime:
        """Let time pass: `days`, `hours`, `minutes`, `seconds`. The time then. Raises Refused."""
        return self._move(advance=timedelta(**by).total_seconds())

    def move_to(self, moment: datetime | str) -> datetime:
        """Let time pass up to an aware `moment`. The time then. Raises Refused where it is past."""
        return self._move(now=moment if isinstance(moment, str) else moment.isoformat())

    def _move(self, **where: Any) -> datetime:
        return _moment(self._backend.control("POST", "clock", where))


def id_of(thing: Any) -> str:
    """The id of what the API, an SDK or a test calls a customer, a method, or the like."""
    if isinstance(thing, str):
        return thing
    return str(thing["id"] if isinstance(thing, Mapping) else thing.id)


def _moment(clock: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(clock["now"])


def _told(payments: list[Any]) -> str:
    if not payments:
        return "there is no payment"
    lines = (
        f"{each['id']}  {each['amount']:.2f}  {each['status']}  {each['status_code']}"
        for each in payments
    )
    return "its payments are\n" + "\n".join(lines)
