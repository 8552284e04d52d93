"""The policies of the functions are what the service asks for: nothing missing, nothing unused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.config import Settings
from chalicelib.domain.clock import utc_now
from chalicelib.domain.webhook_log import Posted, Trouble, WebhookLog
from chalicelib.errors import ServiceUnavailable
from chalicelib.services.ports import Sender
from chalicelib.services.use_cases import Services
from chalicelib.store.payment_methods import Methods
from onfile.deploy.names import API, DELIVER, FUNCTIONS, PUBLISH, SWEEP, Names
from onfile.deploy.template.policies import KMS, policy
from tests.onfile.deploy.recording import granted, recording
from tests.processors.shop import bind_to
from tests.processors.stripe_twin.payments import Books
from tests.processors.stripe_twin.server import ANSWER_LOST, LIMITED, Twin, running
from tests.support.client import Api
from tests.support.keys import send
from tests.support.kms import FakeKms
from tests.support.objects import card, customer, customer_with_default, listed, pay
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store
from tests.support.stores import Store
from tests.support.tokens import token_of
from tests.support.webhooks import a_log, new_webhook
from tests.webhooks.answers import Answers
from tests.webhooks.tap import Tap

LOST_ANSWER, LOST_REQUEST = 9999921, 9999923
VOIDED = {"status": "voided"}
LATER = timedelta(minutes=10)


LIMITS = {"attempt_window_s": 86_400, "cards_per_window": 100, "declines_per_window": 100}
"""Wide enough for all that is done here."""


class Stage:
    """A deployed stage on an embedded store, with a KMS that counts and a clock that can leap."""

    def __init__(self, store: Store) -> None:
        self.store, self.kms, self.late = store, FakeKms(), timedelta()
        self.organisation, self.key = new_organisation(store, **LIMITS)
        self.settings = Settings("prod", store.prefix, "us-east-1", kms_key_id="k1")

    def process(self, sender: Sender | None = None) -> Services:
        """A cold process of it. `sender` posts to receivers in the place of its own."""
        return wiring.build(
            self.settings,
            self.store.connection,
            clock=lambda: utc_now() + self.late,
            sleep=lambda _: None,
            sender=sender,
        )


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with embedded_store(tmp_path / "store") as store:
        made = Stage(store)
        monkeypatch.setattr(wiring.stores, "Kms", lambda region: made.kms)
        yield made


def test_the_api_may_do_what_it_does_and_no_more(stage: Stage) -> None:
    with recording(stage.store) as asked:
        for ask in (_accounts, _methods, _payments, _keyed, _tokens, _bulk, _lists):
            ask(Api(stage.process(), stage.key))
    log = _logged(Api(stage.process(), stage.key))
    with recording(stage.store) as more:
        _webhooks(Api(stage.process(), stage.key), log)
    for where, what in more.items():
        asked[where] |= what
    assert asked == granted(API)
    assert set(stage.kms.asked) == KMS[API]


def test_the_sweeper_may_do_what_it_does_and_no_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _left_behind(Api(stage.process(), stage.key), monkeypatch)
    with running(Books(now=lambda: 0)) as twin:
        _left_at_the_vendor(stage, twin)
        stage.late = LATER
        stage.kms.asked.clear()
        with recording(stage.store) as asked:
            swept = stage.process().sweeper.run()
    assert (swept.settled, swept.erased, swept.told, swept.failed) == (9, 1, 1, 0)
    assert asked == granted(SWEEP)
    assert set(stage.kms.asked) == KMS[SWEEP]


def test_who_publishes_and_who_delivers_may_do_what_they_do_and_no_more(stage: Stage) -> None:
    """A receiver that times out, one that is gone, and one that comes back."""
    api = Api(stage.process(), stage.key)
    for trigger in ("customer:created", "customer:updated"):
        secret = {"sender_secret": "hush-hush"}
        new_webhook(api, trigger, **secret)
    new_webhook(api, "payment_method:expiring")
    ends = (utc_now() + LATER).strftime("%m/%Y")  # of this month: never over 30 days away
    _ends_soon(api, ends)
    tap = Tap(stage.store)
    one = customer(api)
    stage.kms.asked.clear()
    records = tap.records()
    with recording(stage.store) as asked:
        process = stage.process(Answers(Posted(trouble=Trouble.TIMEOUT)))
        assert process.publisher.consume(records) == []
        assert process.publisher.consume(records) == []
    assert asked == granted(PUBLISH)
    assert set(stage.kms.asked) == KMS[PUBLISH]
    stage.late, stage.kms.asked = LATER, []
    with recording(stage.store) as asked:
        process = stage.process(Answers(Posted(status=410)))
        assert process.expiring_methods.run() == 1
        done = process.due_deliveries.run(0)
    assert (done.delivered, done.failed) == (0, 0)
    assert asked == granted(DELIVER)
    assert set(stage.kms.asked) == KMS[DELIVER]
    assert api.get(f"/customers/{one}").status == 200


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_policy_has_a_wildcard(function: str, traced: bool) -> None:
    for statement in policy(function, Names("prod"), traced=traced)["Statement"]:
        assert all("*" not in action for action in statement["Action"])
        assert "Scan" not in " ".join(statement["Action"])
        assert statement["Resource"] != "*" or statement["Sid"] == "Traces"


def _ends_soon(api: Api, expiry: str) -> None:
    body = card()
    body["card"]["expiry"] = expiry
    assert api.post("/payment_methods", body).status == 200


def _accounts(api: Api) -> None:
    one = customer(api, external_uid="u1")
    assert api.put(f"/customers/{one}", {"name": "B", "external_uid": "u2"}).status == 200
    merchant = api.post("/processing_accounts", {"name": "Merchant"})
    assert merchant.status == 200
    customer_id, _ = customer_with_default(api)
    assert api.delete(f"/customers/{customer_id}").status == 200


def _methods(api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    free = api.post("/payment_methods", card())["id"]
    owned = {"customer_id": customer_id, "default_payment_method": True}
    assert api.put(f"/payment_methods/{free}", owned).status == 200
    assert (
        api.put(f"/payment_methods/{method_id}", {"billing_address": {"city": "Reno"}}).status
        == 200
    )
    assert api.delete(f"/payment_methods/{free}").status == 200


def _payments(api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    held = pay(api, customer_id, status="authorized")["id"]
    assert api.put(f"/transactions/{held}", {"status": "processed"}).status == 200
    assert api.put(f"/transactions/{held}", {"status": "voided"}).status == 200
    paid = pay(api, customer_id)["id"]
    back = {"type": "refund", "amount": 1, "ledger": [{"assoc_transaction_id": paid}]}
    refund = api.post("/transactions", back)
    assert refund.status == 200
    assert api.put(f"/transactions/{refund['id']}", {"status": "voided"}).status == 200
    assert api.put(f"/transactions/{paid}", {"description": "B"}).status == 200
    new = {"type": "payment", "amount": 1, "customer_id": customer_id, "payment_method": card()}
    assert api.post("/transactions", new).status == 200
    lost = pay(api, customer_id, LOST_ANSWER)["id"]
    assert api.get(f"/transactions/{lost}")["status"] == "processed"


def _keyed(api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    bodies: list[tuple[str, Any]] = [
        ("/customers", {"name": "A", "email": "k@example.com"}),
        ("/payment_methods", {**card(), "customer_id": customer_id}),
        ("/transactions", {"type": "payment", "amount": 1, "customer_id": customer_id}),
    ]
    for number, (path, body) in enumerate(bodies):
        for _ in range(2):
            assert send(api, "POST", path, f"key {number}", body).status == 200
    paid = pay(api, customer_id)["id"]
    changes = ((f"/customers/{customer_id}", {"name": "B"}), (f"/transactions/{paid}", VOIDED))
    for path, change in changes:
        for _ in range(2):  # the second void is looked up: a payment is voided once
            assert send(api, "PUT", path, path, change).status == 200


def _tokens(api: Api) -> None:
    customer_id, _ = customer_with_default(api)
    payment = {"amount": 5, "customer_id": customer_id}
    page = Api(api.services, token_of(api, {"payment_form": {"payment": payment}}))
    paid = page.post("/transactions", {"type": "payment", "payment_method": card()})
    assert paid.status == 200, paid.text
    free = token_of(api)
    body = {"type": "payment", "amount": 1, "payment_method": card()}
    assert Api(api.services, free).post("/transactions", body).status == 200
    assert api.delete(f"/access_tokens/{free}").status == 200


def _bulk(api: Api) -> None:
    rows = [
        {"name": "A", "email": "a@example.com", "payment_methods": [card()]},
        {"name": "B", "email": "b@example.com"},
    ]
    made = api.post("/customers", listed(*rows))
    assert made.status == 200, made.text
    ids = [row["id"] for row in made["values"]]
    named = [{"id": each, "name": "C"} for each in ids]
    assert api.put("/customers", listed(*named)).status == 200
    methods = [{**card(), "customer_id": each} for each in ids]
    added = api.post("/payment_methods", listed(*methods))
    assert added.status == 200, added.text
    assert api.delete(f"/payment_methods?customer_id={ids[1]}&mode=query").status == 200


def _logged(api: Api) -> WebhookLog:
    return a_log(api, new_webhook(api), pay(api, customer_with_default(api)[0])["id"])


def _webhooks(api: Api, log: WebhookLog) -> None:
    webhook_id = new_webhook(api, sender_secret="hush-hush")
    assert api.put(f"/webhooks/{webhook_id}", {"retries": 1}).status == 200
    questions = ("/webhooks", f"/webhooks/{webhook_id}", f"/webhooks/{webhook_id}/logs")
    for question in (*questions, f"/webhook_logs/{log.id}"):
        assert api.get(question).status == 200, question
    assert api.post(f"/webhooks/{webhook_id}/test").status == 200
    assert api.post(f"/webhooks/{log.webhook_id}/replay", {"since": "2026-01-01"}).status == 200
    assert api.post(f"/webhook_logs/{log.id}/resend").status == 200
    assert api.delete(f"/webhooks/{webhook_id}").status == 200


def _lists(api: Api) -> None:
    customer_id, method_id = customer_with_default(api)
    paid = pay(api, customer_id)
    questions = (
        "/customers",
        "/customers?email=ann@example.com",
        "/customers?external_uid=u2",
        f"/customers?id={customer_id}",
        f"/customers/{customer_id}",
        "/payment_methods",
        f"/payment_methods?customer_id={customer_id}",
        f"/payment_methods?id={method_id}",
        "/transactions",
        f"/transactions?customer_id={customer_id}",
        f"/transactions?id={paid['id']}|{paid['id']}",
        f"/transactions/{paid['id']}",
        "/processing_accounts",
    )
    for question in questions:
        assert api.get(question).status == 200, question


def _left_behind(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only the sweeper comes back for: charges without an answer, a deletion cut off."""
    for amount in (LOST_ANSWER, LOST_REQUEST):
        customer_id, _ = customer_with_default(api)
        pay(api, customer_id, amount)
        pay(api, customer_id, amount, status="authorized")
        for default in (True, False):
            new = card(default_payment_method=default)
            pay(api, customer_id, amount, payment_method=new)
    gone, _ = customer_with_default(api)
    with monkeypatch.context() as patch:
        patch.setattr(Methods, "erase_of", _cut_off)
        assert api.delete(f"/customers/{gone}").status == 200


def _left_at_the_vendor(stage: Stage, twin: Twin) -> None:
    """A payment through an account at Stripe, whose answer was lost; a renewed card, and a deleted
    one of which it can't be told."""
    bound, key = new_organisation(stage.store)
    bind_to(twin, stage.store, stage.settings, bound.id)
    api = Api(stage.process(), key)
    for change in ("PUT", "DELETE"):
        owner, method = customer_with_default(api)
        assert pay(api, owner)["status"] == "processed"
        body = {"card": {"expiry": "08/41"}} if change == "PUT" else None
        assert api.request(change, f"/payment_methods/{method}", json=body).status == 200
    twin.faults |= {"/confirm": ANSWER_LOST, "/detach": LIMITED}
    assert pay(api, customer_with_default(api)[0])["status"] == "processing"


def _cut_off(self: Methods, org_id: str, account_id: str) -> None:
    raise ServiceUnavailable("The store did not answer in time; try again.")
