"""No card number, account number or card code in any answer, log line or row."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.api.resources.instrument_types import (
    ACCOUNT_NUMBER,
    CARD_NUMBER,
    ROUTING_NUMBER,
)
from chalicelib.domain.payment_method import Instrument
from chalicelib.domain.processing import NOT_SENT, Capabilities, ProcessorRequest, Wanted
from chalicelib.domain.processing import Answer as ProcessorAnswer
from chalicelib.errors import ServiceUnavailable
from tests.support.client import Answer, Api
from tests.support.keys import new_key, send
from tests.support.objects import bank_account, card, customer, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.search import reference
from tests.support.stores import Store
from tests.support.watch import CODE, NUMBERS, leaks

PAN = "5555555555554444"
GROUPED = "5555 5555-5555 4444"
DECLINED = "4111111111119905"
ACCOUNT = "1111111199"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def with_code(number: str = PAN, **more: Any) -> dict[str, Any]:
    body = card(number, **more)
    body["card"]["card_code"] = CODE
    return body


def payment(**more: Any) -> dict[str, Any]:
    return {"type": "payment", "amount": 1, **more}


REQUESTS: dict[str, tuple[Callable[[Api], Answer], int]] = {
    "saved": (lambda api: api.post("/payment_methods", with_code()), 200),
    "charged": (lambda api: api.post("/transactions", payment(payment_method=with_code())), 200),
    "grouped": (
        lambda api: api.post("/transactions", payment(payment_method=with_code(GROUPED))),
        200,
    ),
    "declined": (
        lambda api: api.post("/transactions", payment(payment_method=with_code(DECLINED))),
        400,
    ),
    "bank account": (lambda api: api.post("/payment_methods", bank_account(ACCOUNT + "03")), 200),
    "wrong elsewhere": (
        lambda api: api.post("/payment_methods", with_code(email="x", attrs=5, nonsense=PAN)),
        400,
    ),
    "bad Luhn": (lambda api: api.post("/payment_methods", with_code(PAN[:-1] + "5")), 400),
    "as an attribute": (lambda api: api.post("/customers", {PAN: 1, GROUPED: CODE}), 400),
    "as an enum": (lambda api: api.post("/transactions", {"type": PAN, "status": CODE}), 400),
    "as an id": (lambda api: api.post("/transactions", payment(customer_id=PAN)), 400),
    "as an amount": (lambda api: api.post("/transactions", {"amount": PAN, "type": CODE}), 400),
    "in the path": (lambda api: api.get(f"/customers/{PAN}"), 404),
    "in a filter": (lambda api: api.get("/customers", **{PAN: CODE}), 400),
    "in fields": (lambda api: api.get("/customers", fields=GROUPED), 400),
    "in order_by": (lambda api: api.get("/customers", order_by=PAN), 400),
    "in broken JSON": (
        lambda api: api.request("POST", "/customers", raw=f'{{"card": "{PAN}" {CODE}'.encode()),
        400,
    ),
    "JSON sent as a form": (
        lambda api: api.request("POST", "/payment_methods", raw=_json(), headers=FORM),
        400,
    ),
    "given twice": (
        lambda api: api.request(
            "POST", "/customers", raw=f"{quote(PAN)}=1&{quote(PAN)}=2".encode(), headers=FORM
        ),
        400,
    ),
    "as a key": (
        lambda api: api.request("GET", "/customers", headers={"authorization": f"Bearer {PAN}"}),
        401,
    ),
    "as a version": (
        lambda api: api.request("GET", "/customers", headers={"x-api-version": PAN}),
        400,
    ),
}


def _json() -> bytes:
    return json.dumps(with_code()).encode()


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, logger="chalicelib")
    return caplog


def assert_clean(text: str) -> None:
    assert leaks(text) == []


@pytest.mark.parametrize("name", REQUESTS)
def test_wherever_a_number_is_sent_it_stays_inside(
    api: Api, log: pytest.LogCaptureFixture, name: str
) -> None:
    send, status = REQUESTS[name]
    answer = send(api)
    assert answer.status == status, answer.text
    assert_clean(answer.text)
    assert_clean(log.text)


class Chatty:
    """A processor that fails, and says in its exception what it was sent."""

    def __init__(self, error: type[Exception]) -> None:
        self._error = error

    capabilities = Capabilities()

    def usable(self, wanted: Wanted) -> Instrument:
        return wanted.open()

    def prepare(self, request: ProcessorRequest) -> ProcessorAnswer:
        return NOT_SENT

    def send(self, request: ProcessorRequest) -> ProcessorAnswer:
        assert isinstance(request.instrument, Instrument)
        raise self._error(f"could not send {request.instrument.number} in {request}")

    def lookup(self, request: ProcessorRequest) -> None:
        raise self._error(f"no {PAN} under {request.reference}")


@pytest.mark.parametrize("error", [RuntimeError, ServiceUnavailable, ValueError])
def test_what_a_failing_processor_says_stays_inside(
    module_store: Store, log: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    _, key = new_organisation(module_store)
    chatty: Any = Chatty(error)
    api = Api(module_store.services(processors={"sandbox": chatty}), key)
    body = payment(payment_method=with_code(), customer_id=customer(api))
    answer = api.post("/transactions", body)
    assert (answer.status, answer["status"]) == (200, "processing")
    assert api.get(f"/transactions/{answer['id']}")["status"] == "processing"
    assert "processor_failed" in log.text
    assert_clean(answer.text + log.text)


def test_what_a_bug_says_stays_inside(
    api: Api, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"{GROUPED} {PAN}")

    monkeypatch.setattr(type(api.services.payment_methods), "create", fail)
    answer = api.post("/payment_methods", with_code())
    assert (answer.status, answer["error_type"]) == (500, "InternalServerError")
    assert "RuntimeError" in log.text
    assert_clean(answer.text + log.text)


def test_rows_hold_no_number_and_no_code(api: Api, module_store: Store) -> None:
    customer_with_default(api, with_code())
    api.post("/transactions", payment(payment_method=with_code(DECLINED)))
    api.post("/transactions", payment(payment_method=bank_account(ACCOUNT + "10")))
    rows = module_store.dump()
    assert rows.count("sealed") >= 3
    assert_clean(rows)


@pytest.mark.parametrize("number", [*NUMBERS, CODE, GROUPED, "6011-0009-9013-9424"])
def test_the_search_finds_what_it_is_for(number: str) -> None:
    assert leaks(f'{{"text": "{number}"}}')
    assert leaks(f"{{'document': {{'S': '\"number\":\"{number}\"'}}}}")


def test_the_search_takes_no_moment_for_a_card() -> None:
    assert leaks("{'created_at': {'N': '4242424242424242'}}", numbers=()) == []


def test_the_search_takes_no_uuid_for_a_card() -> None:
    assert leaks('"52583938-5878-4389-a1b2-c3d4e5f60718"') == []
    assert leaks('"52583938-5878-4389"')


def test_the_search_takes_no_end_of_a_key_for_a_code() -> None:
    assert leaks(f"{{'kind': {{'S': 'secret'}}, 'last_four': {{'S': '{CODE}'}}}}") == []
    assert leaks(f"{{'kind': {{'S': 'card'}}, 'last_four': {{'S': '{CODE}'}}}}")


def test_no_record_of_a_key_looks_like_a_card_by_chance(
    api: Api, module_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda size: "4458272802785919" * (size // 8))
    send(api, "POST", "/customers", new_key(), {"name": "A", "email": "a@x.com"})
    rows = module_store.dump()
    assert "4458272802785919" in rows
    assert leaks(rows) == []


def test_the_reference_holds_no_number_but_its_examples() -> None:
    document, page = reference()
    for text in (document, "".join(page)):
        assert leaks(text)
        for details in (CARD_NUMBER, ACCOUNT_NUMBER, ROUTING_NUMBER):
            text = text.replace(details.example, "")
        assert_clean(text)
