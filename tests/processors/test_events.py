"""What Stripe tells by itself: signed or refused, looked up and not believed, acted upon once."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.binding import NotSigned
from chalicelib.domain.clock import utc_now
from chalicelib.observability.work import current
from chalicelib.processors.stripe.signed_events import TOLERANCE_S, check_signature
from chalicelib.store.seen_events import KEPT_FOR
from chalicelib.store.tenant_rows import IdempotencyRow
from chalicelib.wiring.vendor_processors import bindings_of
from onfile.admin import __main__ as command_line
from onfile.admin import processors
from onfile.admin.check import check
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from tests.processors.shop import Shop
from tests.processors.stripe_twin.events import event, signature
from tests.processors.test_bank_debits import Bank
from tests.support.client import Answer, Api

SECRET, NEXT = "whsec_first_secret", "whsec_second_secret"
BODY = b'{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}'
AT = 1795962000
SIGNED = "5a1eed81a7b4873e18cfc71b6f9e55a9e95165110de3f16a1325987a312287cd"
"""By the vendor's own SDK, under `whsec_test_secret`."""


@dataclass
class Vendor:
    """A shop that the vendor sends events to."""

    bank: Bank

    def __post_init__(self) -> None:
        self.sign_with(SECRET)

    @property
    def path(self) -> str:
        return f"/processors/{self.bank.shop.binding.id}/events"

    def sign_with(self, secret: str, *, alone: bool = False) -> None:
        shop = self.bank.shop
        bindings = bindings_of(shop.store.settings, shop.store.connection)
        bindings.sign_events(shop.organisation.id, shop.binding.id, secret, alone=alone)
        self.bank.services.processor_events._processors._known.clear()  # as after a minute

    def send(
        self, raw: bytes, *secrets: str, late: timedelta = timedelta(), path: str | None = None
    ) -> Answer:
        at = int((self.bank.now() - late).timestamp())
        told = signature(raw, secrets or (SECRET,), at)
        return self.deliver(raw, {"Stripe-Signature": told}, path)

    def deliver(self, raw: bytes, headers: Any, path: str | None = None) -> Answer:
        return self.bank.api.request("POST", path or self.path, raw=raw, headers=headers)

    def about(self, transaction_id: str, kind: str, **more: Any) -> bytes:
        [intent] = self.bank.shop.intents(transaction_id)
        return event(kind, intent, AT, **more)


@pytest.fixture
def vendor(shop: Shop) -> Vendor:
    return Vendor(Bank(shop))


def test_a_signature_of_the_vendors_own_is_known() -> None:
    check_signature(BODY, f"t={AT},v1={SIGNED}", ["whsec_test_secret"], AT)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        f"v1={SIGNED}",
        f"t={AT}",
        f"t={AT},v0={SIGNED}",
        f"t={AT + 1},v1={SIGNED}",
        f"t={AT},v1={SIGNED[:-1]}0",
        f"t={AT},v1={SIGNED}é",
        f"t={AT},t={AT},v1={SIGNED}",
        f"t=-1,v1={SIGNED}",
    ],
)
def test_any_other_is_not(header: str) -> None:
    with pytest.raises(NotSigned):
        check_signature(BODY, header, ["whsec_test_secret"], AT)


def test_without_a_secret_nothing_is_signed() -> None:
    for secrets in ([], ["whsec_other"]):
        with pytest.raises(NotSigned):
            check_signature(BODY, f"t={AT},v1={SIGNED}", secrets, AT)


@pytest.mark.parametrize("seconds", [TOLERANCE_S, -TOLERANCE_S])
def test_a_signature_lasts_five_minutes(seconds: int) -> None:
    header = f"t={AT},v1={SIGNED}"
    check_signature(BODY, header, ["whsec_test_secret"], AT + seconds)
    with pytest.raises(NotSigned):
        check_signature(BODY, header, ["whsec_test_secret"], AT + seconds + (seconds // 300))


def test_a_debit_that_has_arrived_is_known_at_once(vendor: Vendor) -> None:
    bank = vendor.bank
    made = bank.debit()["id"]
    bank.twin.books.settle(bank.intent(made))
    bank.shop.asked()
    answer = vendor.send(vendor.about(made, "payment_intent.succeeded"))
    assert (answer.status, list(answer.body)) == (200, ["received"])
    assert bank.shop.asked() == ["GET payment_intents/*"]
    assert bank.read(made)["status"] == "processed"


def test_a_signature_is_judged_by_the_real_time_whatever_the_organisations_is(
    vendor: Vendor,
) -> None:
    bank = vendor.bank
    made = bank.debit()["id"]
    ahead = timedelta(days=3)
    services = bank.shop.store.services(
        clock=lambda: utc_now() + (ahead if current().organisation else timedelta())
    )
    bank.api = Api(services, bank.api.key)
    bank.twin.books.settle(bank.intent(made))
    assert vendor.send(vendor.about(made, "payment_intent.succeeded")).status == 200
    processed_on = date.fromisoformat(bank.read(made)["processed_date"])
    assert processed_on > (utc_now() + timedelta(days=1)).date()


def test_what_an_event_says_is_not_believed(vendor: Vendor) -> None:
    bank = vendor.bank
    made = bank.debit()["id"]
    raw = vendor.about(made, "payment_intent.succeeded")
    assert vendor.send(raw.replace(b'"processing"', b'"succeeded"')).status == 200
    assert bank.read(made)["status"] == "processing"


def test_each_acts_once(vendor: Vendor) -> None:
    bank = vendor.bank
    made = bank.debit()["id"]
    raw = vendor.about(made, "payment_intent.processing")
    bank.shop.asked()
    for _ in range(3):
        assert vendor.send(raw).status == 200
    assert bank.shop.asked() == ["GET payment_intents/*"]
    [row] = [each for each in IdempotencyRow.scan() if vendor.bank.shop.binding.id in each.key]
    assert row.expires_at == int((row.created_at + KEPT_FOR).timestamp())
    assert json.loads(raw)["id"] in row.key


def test_one_that_could_not_be_looked_up_is_asked_for_again(vendor: Vendor) -> None:
    bank = vendor.bank
    made = bank.debit()["id"]
    bank.twin.books.settle(bank.intent(made))
    raw = vendor.about(made, "payment_intent.succeeded")
    bank.twin.faults[bank.intent(made)] = "not applied"
    assert vendor.send(raw).status == 503
    assert bank.read(made)["status"] == "processing"
    assert vendor.send(raw).status == 200
    assert bank.read(made)["status"] == "processed"


def test_a_return_is_told_by_its_charge(vendor: Vendor) -> None:
    bank = vendor.bank
    made = bank.debit()["id"]
    bank.twin.books.settle(bank.intent(made))
    vendor.send(vendor.about(made, "payment_intent.succeeded"))
    bank.twin.books.take_back(bank.intent(made), "account_closed")
    [charge] = list(bank.twin.books.charges.values())
    assert vendor.send(event("charge.failed", charge, AT)).status == 200
    assert bank.read(made)["status"] == "rejected"


def test_an_object_that_does_not_say_whose_it_is_is_asked_for(vendor: Vendor) -> None:
    bank = vendor.bank
    made = bank.debit()["id"]
    bank.twin.books.settle(bank.intent(made))
    [charge] = [{**each, "metadata": {}} for each in bank.twin.books.charges.values()]
    raw = event("charge.succeeded", charge, AT)
    bank.twin.faults[bank.intent(made)] = "not applied"
    assert vendor.send(raw).status == 503
    assert vendor.send(raw).status == 200
    assert bank.read(made)["status"] == "processed"


def test_a_refund_that_fails_later_gives_its_cents_back(vendor: Vendor) -> None:
    bank, shop = vendor.bank, vendor.bank.shop
    paid = shop.charge(shop.customer())["id"]
    ledger = [{"assoc_transaction_id": paid}]
    body = {"type": "refund", "amount": 40, "ledger": ledger}
    given = bank.api.post("/transactions", body)
    [refund] = bank.twin.books.refunds.values()
    bank.twin.books.fail_refund(refund["id"], "expired_or_canceled_card")
    assert vendor.send(event("refund.failed", refund, AT)).status == 200
    failed = bank.read(given["id"])
    assert (failed["status"], failed["processor_code"]) == ("rejected", "expired_or_canceled_card")
    assert bank.api.post("/transactions", {**body, "amount": 100}).status == 200
    assert shop.taken() == 0
    found = [each for each in check(Progress(None), sleep=lambda _: None)
             if str(each.key[0]).startswith(shop.organisation.id)]  # fmt: skip
    assert found == []


def test_what_is_in_flight_is_left_to_the_sweeper(vendor: Vendor) -> None:
    bank, shop = vendor.bank, vendor.bank.shop
    owner = shop.customer()
    shop.twin.faults["/confirm"] = "answer lost"
    made = bank.api.post("/transactions", {"type": "payment", "amount": 5, "customer_id": owner})
    shop.asked()
    assert vendor.send(vendor.about(made["id"], "payment_intent.succeeded")).status == 200
    assert shop.asked() == []
    assert bank.sweep(timedelta(minutes=1)) == ["GET payment_intents/*"]
    assert bank.read(made["id"])["status"] == "processed"


def test_two_secrets_are_in_force_while_one_is_replaced(vendor: Vendor) -> None:
    raw = vendor.about(vendor.bank.debit()["id"], "payment_intent.processing")
    assert vendor.send(raw, NEXT).status == 400
    vendor.sign_with(NEXT)
    assert [vendor.send(raw, each).status for each in (SECRET, NEXT)] == [200, 200]
    assert vendor.send(raw, "whsec_unknown", SECRET).status == 200
    vendor.sign_with(NEXT, alone=True)
    assert [vendor.send(raw, each).status for each in (SECRET, NEXT)] == [400, 200]
    for each in ("whsec_third_one", "whsec_fourth_one"):
        vendor.sign_with(each)
    assert vendor.send(raw, NEXT).status == 400


def test_what_is_not_the_vendors_is_refused_and_changes_nothing(vendor: Vendor) -> None:
    bank = vendor.bank
    made = bank.debit()["id"]
    bank.twin.books.settle(bank.intent(made))
    raw = vendor.about(made, "payment_intent.succeeded")
    bank.shop.asked()
    assert vendor.deliver(raw, {}).status == 400
    assert vendor.deliver(raw, {"Stripe-Signature": "t=1,v1=0"}).status == 400
    assert vendor.send(raw, late=timedelta(minutes=6)).status == 400
    assert vendor.send(raw, path="/processors/prc_0000000000000000000000/events").status == 404
    assert bank.shop.asked() == []
    assert bank.read(made)["status"] == "processing"


@pytest.mark.parametrize("raw", [b"", b"null", b"[]", b"{}", b'{"id": "x"}', b"\xff", b"{"])
def test_what_is_signed_and_no_event_is_refused(vendor: Vendor, raw: bytes) -> None:
    refused = vendor.send(raw)
    assert (refused.status, refused["error_type"]) == (400, "BadRequest")


@pytest.mark.parametrize(
    "about",
    [None, [], {}, {"object": "payout"}, {"metadata": {"onfile_transaction": "txn_nobody"}},
     {"metadata": [], "payment_intent": 5}, {"object": "charge", "payment_intent": "pi_nobody"}],
)  # fmt: skip
def test_what_is_about_nothing_of_ours_is_taken(vendor: Vendor, about: Any) -> None:
    raw = json.dumps({"id": "evt_other", "object": "event", "data": {"object": about}}).encode()
    assert vendor.send(raw).status == 200


def test_a_payment_through_another_processor_is_left_alone(vendor: Vendor) -> None:
    shop = vendor.bank.shop
    bindings = bindings_of(shop.store.settings, shop.store.connection)
    made = vendor.bank.debit()["id"]
    raw = vendor.about(made, "payment_intent.succeeded")
    vendor.bank.twin.books.settle(vendor.bank.intent(made))
    other = bindings.add(shop.organisation.id, shop.binding.vendor, "sk_test_12345678")
    bindings.sign_events(shop.organisation.id, other.id, SECRET)
    assert vendor.send(raw, path=f"/processors/{other.id}/events").status == 200
    assert vendor.bank.read(made)["status"] == "processing"


def test_a_body_in_base64_is_what_was_signed(vendor: Vendor) -> None:
    raw = vendor.about(vendor.bank.debit()["id"], "payment_intent.processing")
    at = int(vendor.bank.now().timestamp())
    request = {
        "httpMethod": "POST",
        "headers": {"Stripe-Signature": signature(raw, [SECRET], at)},
        "multiValueHeaders": {"Stripe-Signature": [signature(raw, [SECRET], at)]},
        "pathParameters": {"id": vendor.bank.shop.binding.id},
        "requestContext": {"resourcePath": "/processors/{id}/events", "httpMethod": "POST"},
        "body": base64.b64encode(raw).decode(),
        "isBase64Encoded": True,
    }
    assert vendor.bank.api._app(request, None)["statusCode"] == 200


def test_a_binding_that_was_removed_takes_no_events(vendor: Vendor) -> None:
    shop = vendor.bank.shop
    raw = vendor.about(vendor.bank.debit()["id"], "payment_intent.processing")
    bindings = bindings_of(shop.store.settings, shop.store.connection)
    bindings.unbind(shop.organisation.id)
    bindings.remove(shop.organisation.id, shop.binding.id)
    assert vendor.send(raw).status == 404


def test_a_new_key_leaves_the_secrets_and_a_new_secret_leaves_the_key(vendor: Vendor) -> None:
    shop = vendor.bank.shop
    bindings = bindings_of(shop.store.settings, shop.store.connection)
    bindings.rotate(shop.organisation.id, shop.binding.id, "sk_test_twin")
    vendor.bank.services.processor_events._processors._known.clear()
    raw = vendor.about(vendor.bank.debit()["id"], "payment_intent.processing")
    assert vendor.send(raw).status == 200


def test_the_command_line_takes_the_secret_and_shows_the_address(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = vendor.bank.shop
    bindings = bindings_of(shop.store.settings, shop.store.connection)
    monkeypatch.setattr(processors.wiring, "bindings", lambda: bindings)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NEXT}\n"))
    out = io.StringIO()
    context = Context(stage=None, as_json=False, out=out, progress=Progress(None))  # type: ignore[arg-type]
    asked = ["--stage", "local", "processors", "events", shop.organisation.id, shop.binding.id]
    chosen = command_line.parser().parse_args(asked)
    assert chosen.run(chosen, context) == 0
    shown = out.getvalue() + "".join(capsys.readouterr())
    assert vendor.path in shown
    assert "whsec" not in shown
    assert "whsec" not in str(shop.store.dump())
    vendor.bank.services.processor_events._processors._known.clear()
    raw = vendor.about(vendor.bank.debit()["id"], "payment_intent.processing")
    assert vendor.send(raw, NEXT).status == 200
