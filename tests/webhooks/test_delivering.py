"""From a request to the receiver: what is sent, how it is signed, and what the log says of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest

from chalicelib.dynamo.transport import Transport
from tests.support.client import Api
from tests.support.objects import bank_account, card, customer, customer_with_default, pay
from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.receiver import Received, Receiver, receiving, status
from tests.webhooks.tap import Tap


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def tap(api: Api, module_store: Store) -> Tap:
    return Tap(module_store)


def publish(api: Api, tap: Tap) -> None:
    """Have what has been committed since read, and told."""
    assert api.services.publisher.consume(tap.records()) == []


def only_log(api: Api) -> Any:
    """The one log of the organisation."""
    [log] = api.get("/webhook_logs", fields="*,webhook")["values"]
    return log


def test_a_payment_is_told_in_the_public_form(api: Api, tap: Tap, receiver: Receiver) -> None:
    webhook_id = new_webhook(api, "processed", receiver.url)
    customer_id, _ = customer_with_default(api)
    paid = pay(api, customer_id)
    publish(api, tap)
    [told] = receiver.bodies()
    assert told == {
        "object": "webhook_trigger",
        "trigger": "processed",
        "webhook_id": webhook_id,
        "triggered_at": told["triggered_at"],
        "triggered_on": {"id": paid["id"], "object": "transaction", "value": "processed"},
        "url": receiver.url,
        "event_id": told["event_id"],
        "sequence": 1,
    }
    assert told["event_id"].startswith("evt_")


def test_the_log_says_all_of_it(api: Api, tap: Tap, receiver: Receiver) -> None:
    webhook_id = new_webhook(api, "processed", receiver.url)
    paid = pay(api, customer_with_default(api)[0])
    publish(api, tap)
    log, [told] = only_log(api), receiver.bodies()
    assert log.pop("id").startswith("whl_")
    assert log.pop("webhook")["id"] == webhook_id
    assert log.pop("created_at") == told["triggered_at"]
    assert log.pop("attempted_at") is not None
    assert log == {
        "object": "webhook_log",
        "webhook_id": webhook_id,
        "trigger": "processed",
        "triggered_on": {"id": paid["id"], "object": "transaction", "value": "processed"},
        "event_id": told["event_id"],
        "sequence": 1,
        "url": receiver.url,
        "status": "delivered",
        "attempts": 1,
        "http_status": 200,
        "oauth_status": None,
        "error": None,
        "answer": "ok",
        "next_attempt_at": None,
    }


def test_nothing_is_written_where_nobody_is_told(
    api: Api, tap: Tap, module_store: Store, receiver: Receiver
) -> None:
    new_webhook(api, "refund", receiver.url)
    pay(api, customer_with_default(api)[0])
    before, records = list(module_store.rows("webhook-logs")), tap.records()
    with module_store.counting() as made:
        assert api.services.publisher.consume(records) == []
    assert {each.operation for each in made} == {"Query"}
    assert list(module_store.rows("webhook-logs")) == before


@pytest.mark.parametrize(("code", "ends_as"), [(200, "delivered"), (500, "pending")])
def test_an_event_and_its_first_attempt_cost_one_write(
    api: Api, tap: Tap, module_store: Store, receiver: Receiver, code: int, ends_as: str
) -> None:
    new_webhook(api, "processed", receiver.url)
    receiver.answer = status(code)
    pay(api, customer_with_default(api)[0])
    records = tap.records()
    with module_store.counting() as made:
        assert api.services.publisher.consume(records) == []
    assert [each.operation for each in made] == ["Query", "BatchGetItem", "PutItem"]
    assert only_log(api)["status"] == ends_as


def test_a_batch_reads_once_what_the_stream_may_have_brought_before(
    api: Api, tap: Tap, module_store: Store, receiver: Receiver
) -> None:
    new_webhook(api, "customer:created", receiver.url)
    for _ in range(20):
        customer(api)
    records = tap.records()
    with module_store.counting() as made:
        assert api.services.publisher.consume(records) == []
    done = Counter(each.operation for each in made)
    assert done == {"Query": 1, "BatchGetItem": 1, "PutItem": 20}
    with module_store.counting() as made:
        assert api.services.publisher.consume(records) == []
    assert [each.operation for each in made] == ["Query", "BatchGetItem"]
    assert len(receiver.received) == 20


def test_where_the_store_does_not_say_what_is_there_nothing_is_sent(
    api: Api, tap: Tap, module_store: Store, receiver: Receiver
) -> None:
    new_webhook(api, "customer:created", receiver.url)
    tap.records()
    customer(api)
    records = tap.records()

    def fails(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "BatchGetItem":
            raise OSError("the store is down")
        return inner(operation, request)

    [record] = records
    with module_store.wrapped(fails):
        assert api.services.publisher.consume(records) == [record["dynamodb"]["SequenceNumber"]]
    assert receiver.received == []
    assert api.services.publisher.consume(records) == []
    assert len(receiver.received) == 1


TRIGGERS = (
    *("payment", "authorized", "processed", "decline", "void", "refund", "credit", "reject"),
    *("bank_account_reject", "transaction:operation"),
)


def _told(api: Api, tap: Tap, receiver: Receiver) -> list[tuple[str, str]]:
    receiver.received.clear()
    publish(api, tap)
    found = [(each["trigger"], each["triggered_on"]["value"]) for each in receiver.bodies()]
    return sorted(found)


def test_each_step_of_a_transaction_is_told_once(api: Api, tap: Tap, receiver: Receiver) -> None:
    for trigger in TRIGGERS:
        new_webhook(api, trigger, receiver.url)
    owner, _ = customer_with_default(api)
    held = pay(api, owner, status="authorized")["id"]
    operation = "transaction:operation"
    assert _told(api, tap, receiver) == [
        ("authorized", "authorized"), ("payment", "authorized"), (operation, "authorize")
    ]  # fmt: skip
    api.put(f"/transactions/{held}", {"status": "processed"})
    assert _told(api, tap, receiver) == [("processed", "processed"), (operation, "process")]
    back = {"type": "refund", "amount": 1, "ledger": [{"assoc_transaction_id": held}]}
    refund = api.post("/transactions", back)["id"]
    assert _told(api, tap, receiver) == [
        ("processed", "processed"), ("refund", "processed"), (operation, "process")
    ]  # fmt: skip
    api.put(f"/transactions/{refund}", {"status": "voided"})
    assert _told(api, tap, receiver) == [(operation, "void"), ("void", "voided")]
    declined = {"type": "payment", "amount": 1, "payment_method": card("4111 1111 1111 9903")}
    assert api.post("/transactions", declined).status == 400
    assert _told(api, tap, receiver) == [("decline", "declined"), (operation, "process")]
    assert _told(api, tap, receiver) == []


METHOD = tuple(f"payment_method:{each}" for each in ("created", "updated", "removed", "default"))
CUSTOMER = tuple(f"customer:{each}" for each in ("created", "updated", "removed"))


def test_each_change_of_a_wallet_is_told_once(api: Api, tap: Tap, receiver: Receiver) -> None:
    for trigger in METHOD + CUSTOMER:
        new_webhook(api, trigger, receiver.url)
    owner = customer(api)
    assert _told(api, tap, receiver) == [("customer:created", "created")]
    api.put(f"/customers/{owner}", {"phone_number": "5551234567"})
    assert _told(api, tap, receiver) == [("customer:updated", "updated")]
    body = card(customer_id=owner, default_payment_method=True)
    method = api.post("/payment_methods", body)["id"]
    assert _told(api, tap, receiver) == [
        ("payment_method:created", "created"), ("payment_method:default", "default")
    ]  # fmt: skip
    api.put(f"/payment_methods/{method}", {"account_holder": "x", "phone_number": "5551234567"})
    api.put(f"/payment_methods/{method}", {"phone_number": "5551234568"})
    assert _told(api, tap, receiver) == [("payment_method:updated", "updated")]
    pay(api, owner)
    assert _told(api, tap, receiver) == []
    api.delete(f"/payment_methods/{method}")
    assert _told(api, tap, receiver) == [("payment_method:removed", "removed")]
    second = api.post("/payment_methods", bank_account(customer_id=owner))["id"]
    _told(api, tap, receiver)
    api.delete(f"/customers/{owner}")
    told = _told(api, tap, receiver)
    assert told == [("customer:removed", "removed"), ("payment_method:removed", "removed")]
    assert second in [each["triggered_on"]["id"] for each in receiver.bodies()]


def test_a_method_that_a_charge_brings_along_is_made_once(
    api: Api, tap: Tap, receiver: Receiver
) -> None:
    for trigger in METHOD:
        new_webhook(api, trigger, receiver.url)
    owner = customer(api)
    body = {"type": "payment", "amount": 1, "customer_id": owner, "payment_method": card()}
    assert api.post("/transactions", body).status == 200
    told = {each for each, _ in _told(api, tap, receiver)}
    assert told <= {"payment_method:created", "payment_method:default"}
    assert "payment_method:updated" not in told


def _standard(secret: bytes, got: Received) -> str:
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode()
    digest = hmac.new(secret, signed + got.body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def test_a_delivery_is_signed_both_ways(api: Api, tap: Tap, receiver: Receiver) -> None:
    new_webhook(api, "customer:created", receiver.url, sender_secret="hush-hush")
    customer(api)
    publish(api, tap)
    [got] = receiver.received
    digest = hmac.new(b"hush-hush", got.body, hashlib.sha256).hexdigest()
    assert got.headers["x-payload-signature"] == f"sha256={digest}"
    assert got.headers["webhook-signature"] == _standard(b"hush-hush", got)
    assert got.headers["webhook-id"] == got.json["event_id"]


def test_while_a_secret_is_replaced_both_sign(api: Api, tap: Tap, receiver: Receiver) -> None:
    webhook_id = new_webhook(api, "customer:created", receiver.url, sender_secret="old-one")
    key = base64.b64encode(b"n" * 24).decode()
    api.put(f"/webhooks/{webhook_id}", {"sender_secret": f"whsec_{key}"})
    customer(api)
    publish(api, tap)
    [got] = receiver.received
    signatures = got.headers["webhook-signature"].split()
    assert signatures == [_standard(b"n" * 24, got), _standard(b"old-one", got)]
    api.put(f"/webhooks/{webhook_id}", {"sender_secret": None})
    customer(api)
    publish(api, tap)
    assert "webhook-signature" not in receiver.received[1].headers
    assert "x-payload-signature" not in receiver.received[1].headers


def test_a_redirect_is_a_failure_and_not_followed(api: Api, tap: Tap, receiver: Receiver) -> None:
    new_webhook(api, "customer:created", receiver.url, retries=0)
    receiver.answer = status(302, Location=f"{receiver.url}/elsewhere")
    customer(api)
    publish(api, tap)
    log = only_log(api)
    assert (log["status"], log["http_status"], log["next_attempt_at"]) == ("failed", 302, None)
    assert [each.path for each in receiver.received] == ["/hooks"]


def test_410_switches_the_webhook_off(api: Api, tap: Tap, receiver: Receiver) -> None:
    webhook_id = new_webhook(api, "customer:created", receiver.url)
    receiver.answer = status(410)
    customer(api)
    publish(api, tap)
    assert only_log(api)["status"] == "failed"
    assert api.get(f"/webhooks/{webhook_id}")["status"] == "inactive"
    customer(api)
    publish(api, tap)
    assert len(receiver.received) == 1
    logs = api.get(f"/webhooks/{webhook_id}/logs")["values"]
    assert [each["status"] for each in logs] == ["skipped", "failed"]
    api.put(f"/webhooks/{webhook_id}", {"status": "active"})
    receiver.answer = status(204)
    customer(api)
    publish(api, tap)
    assert len(receiver.received) == 2


def test_a_record_that_comes_again_tells_nothing_again(
    api: Api, tap: Tap, receiver: Receiver
) -> None:
    new_webhook(api, "customer:created", receiver.url)
    customer(api)
    records = tap.records()
    for _ in range(3):
        assert api.services.publisher.consume(records) == []
    assert len(receiver.received) == 1


def test_a_record_that_cannot_be_read_is_named_and_the_others_go_on(
    api: Api, tap: Tap, receiver: Receiver
) -> None:
    new_webhook(api, "customer:created", receiver.url)
    customer(api)
    broken = {"dynamodb": {"SequenceNumber": "7", "Keys": {"partition": {"S": "x"}}}}
    assert api.services.publisher.consume([broken, *tap.records()]) == ["7"]
    assert len(receiver.received) == 1


def test_a_token_is_fetched_once_and_sent_along(api: Api, tap: Tap, receiver: Receiver) -> None:
    def answer(got: Received) -> tuple[int, dict[str, str], bytes]:
        if got.path == "/token":
            return 200, {}, b'{"access_token":"tok-1","token_type":"bearer","expires_in":3600}'
        return 200, {}, b""

    receiver.answer = answer
    params = {
        "auth_url": receiver.url.replace("/hooks", "/token"),
        "client_id": "me",
        "client_secret": "mine",
        "grant_type": "client_credentials",
        "scope": "all",
    }
    new_webhook(api, "customer:created", receiver.url, oauth_params=params)
    customer(api)
    publish(api, tap)
    customer(api)
    publish(api, tap)
    paths = [each.path for each in receiver.received]
    assert paths == ["/token", "/hooks", "/hooks"]
    assert dict(parse_qsl(receiver.received[0].body.decode())) == {
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": "mine",
        "scope": "all",
    }
    assert {each.headers.get("authorization") for each in receiver.received[1:]} == {"Bearer tok-1"}
    assert {each["oauth_status"] for each in api.get("/webhook_logs")["values"]} == {200}


def test_without_a_token_nothing_is_sent(api: Api, tap: Tap, receiver: Receiver) -> None:
    receiver.answer = status(401)
    params = {
        "auth_url": receiver.url.replace("/hooks", "/token"),
        "client_id": "me",
        "client_secret": "mine",
        "grant_type": "client_credentials",
    }
    new_webhook(api, "customer:created", receiver.url, oauth_params=params)
    customer(api)
    publish(api, tap)
    assert [each.path for each in receiver.received] == ["/token"]
    log = only_log(api)
    assert (log["status"], log["oauth_status"], log["error"]) == ("pending", 401, "no_token")


def test_a_number_in_an_answer_is_not_kept(api: Api, tap: Tap, receiver: Receiver) -> None:
    new_webhook(api, "customer:created", receiver.url)
    receiver.answer = lambda _: (200, {}, b"x" * 5000)
    customer(api)
    publish(api, tap)
    assert only_log(api)["answer"] == "x" * 4096
    receiver.answer = lambda _: (200, {}, b"seen 4242 4242 4242 4242 today")
    customer(api)
    publish(api, tap)
    newest = api.get("/webhook_logs", limit=1)["values"][0]
    assert "4242" not in newest["answer"]
