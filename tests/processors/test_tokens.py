"""Methods of the vendor's own tokens: the number never comes here, and one token is one method."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.store.payment_methods import Methods
from tests.processors.shop import DECLINES_LATER, Shop
from tests.processors.stripe_twin.server import (
    ANSWER_LOST,
    GARBAGE,
    LIMITED,
    NOT_APPLIED,
    SAVED_500,
)
from tests.support.client import Answer, Api
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import bank_account, card, customer
from tests.support.organisations import new_organisation

READ = {"tok": "POST payment_methods", "pm": "GET payment_methods/*"}
CHARGE = ["POST payment_intents", "POST payment_intents/*/confirm"]


def token_of(shop: Shop, kind: str, number: str = "4242424242424242") -> str:
    return shop.twin.books.tokenize(number) if kind == "tok" else shop.in_browser(number=number)


def create(shop: Shop, token: str, **more: Any) -> Answer:
    return shop.api.post("/payment_methods", {"type": "card", "token": token, **more})


@pytest.mark.parametrize("kind", READ)
def test_a_method_of_a_token_shows_its_face_and_is_charged(shop: Shop, kind: str) -> None:
    owner = customer(shop.api)
    token = token_of(shop, kind, "5555555555554444")
    made = create(shop, token, customer_id=owner, default_payment_method=True)
    assert made.status == 200, made.text
    shown = {"card_number": "xxxxxxxxxxxx4444", "expiry": "12/2035", "card_brand": "mastercard"}
    assert made["card"] == {**shown, "card_type": "credit"}
    assert (made["description"], made["default_payment_method"]) == ("Mastercard x-4444", True)
    assert "token" not in made.body
    assert shop.asked() == [READ[kind]]
    assert shop.charge(owner)["status"] == "processed"
    assert shop.asked() == ["POST customers", "POST payment_methods/*/attach", *CHARGE]
    assert shop.charge(owner, 1)["payment_method_id"] == made["id"]
    assert (shop.asked(), shop.taken()) == (CHARGE, 101_00)


def test_the_number_is_never_asked_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop.refuse_numbers()
    opened: list[str] = []
    vault = "chalicelib.services.accounts.instrument_sealing.Instruments.open"
    monkeypatch.setattr(vault, lambda *_, **__: opened.append("opened"))
    owner = customer(shop.api)
    create(shop, token_of(shop, "tok"), customer_id=owner, default_payment_method=True)
    assert shop.charge(owner)["status"] == "processed"
    assert opened == []


def test_what_was_typed_in_beside_the_number_is_shown(shop: Shop) -> None:
    told = create(shop, shop.in_browser())
    assert told["account_holder"] == "Ada Lovelace"
    assert told["billing_address"]["street_address"] == "1 Main"
    said = create(shop, shop.in_browser(), account_holder="Charles Babbage")
    assert said["account_holder"] == "Charles Babbage"


def test_a_bank_account_of_a_token_is_debited(shop: Shop) -> None:
    token = shop.in_browser("us_bank_account", "000123456789")
    body = {"type": "bank_account", "token": token}
    made = shop.api.post("/payment_methods", body)
    assert made["bank_account"] == {
        "account_number": "xxxxxx6789",
        "routing_number": "xxxxx0000",
        "account_type": "savings",
        "account_class": "business",
        "account_currency": None,
    }
    assert made["bank_name"] == "STRIPE TEST BANK"
    assert shop.charge(None, 5, payment_method_id=made["id"])["status"] == "processing"


@pytest.mark.parametrize("kind", READ)
def test_a_token_comes_inside_a_payment(shop: Shop, kind: str) -> None:
    owner = customer(shop.api)
    method = {"type": "card", "token": token_of(shop, kind), "default_payment_method": True}
    paid = shop.charge(owner, payment_method=method)
    assert (paid["status"], paid["payment_method"]["card"]["card_brand"]) == ("processed", "visa")
    assert shop.asked() == [
        *(READ[kind], "POST customers", "POST payment_methods/*/attach"),
        *CHARGE,
    ]
    assert shop.charge(owner, 1)["payment_method_id"] == paid["payment_method_id"]
    assert shop.taken() == 101_00


def test_tokens_come_inside_a_customer(shop: Shop) -> None:
    tokens = [token_of(shop, kind) for kind in READ]
    methods = [{"type": "card", "token": each} for each in tokens]
    body = {"name": "Ann", "email": "ann@example.com", "payment_methods": methods}
    body["payment_methods"][0]["default_payment_method"] = True
    made = shop.api.post("/customers", body)
    assert made.status == 200, made.text
    assert len(made["payment_methods"]) == 2
    assert shop.charge(made["id"])["status"] == "processed"
    again = shop.api.put(f"/customers/{made['id']}", {"payment_methods": methods[1:]})
    assert (again.status, "used" in again.text or "already" in again.text) == (400, True)


def test_a_list_of_tokens_has_an_end(shop: Shop) -> None:
    rows = [{"type": "card", "token": shop.in_browser()} for _ in range(21)]
    refused = shop.api.post("/payment_methods", {"object": "list", "values": rows})
    assert refused.status == 400
    assert refused["details"]["values"][20] == {"token": "Invalid value: at most 20 in one request"}
    made = shop.api.post("/payment_methods", {"object": "list", "values": rows[:20]})
    assert (made.status, len(made["values"])) == (200, 20)


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("nested", [False, True])
def test_a_token_becomes_one_method(shop: Shop, kind: str, nested: bool) -> None:
    token, owner, key = token_of(shop, kind), customer(shop.api), new_key()
    path, body = "/payment_methods", {"type": "card", "token": token, "customer_id": owner}
    if nested:
        path, body = "/transactions", {"type": "payment", "amount": 5, "payment_method": body}
    first = send(shop.api, "POST", path, key, body)
    again = send(shop.api, "POST", path, key, body)
    assert (first.status, again["id"], is_replay(again)) == (200, first["id"], True)
    refused = shop.api.post(path, body)
    assert refused.status == 400
    assert "token" in refused["details"].get("payment_method", refused["details"])
    assert len(shop.api.get("/payment_methods", customer_id=owner)["values"]) == 1
    assert shop.taken() == (5_00 if nested else 0)


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("fault", [NOT_APPLIED, ANSWER_LOST, LIMITED, GARBAGE])
def test_a_lost_answer_does_not_lose_the_token(shop: Shop, kind: str, fault: str) -> None:
    token = token_of(shop, kind)
    shop.twin.faults["/payment_methods" if kind == "tok" else token] = fault
    failed = create(shop, token)
    assert (failed.status, failed["error_type"]) == (503, "ServiceUnavailable")
    assert shop.api.get("/payment_methods")["values"] == []
    assert create(shop, token).status == 200
    assert len(shop.twin.books.methods) == 1


@pytest.mark.parametrize("fault", [NOT_APPLIED, ANSWER_LOST, SAVED_500, LIMITED])
def test_a_lost_answer_to_its_attachment_does_not_either(shop: Shop, fault: str) -> None:
    token = shop.in_browser()
    body = {"type": "card", "token": token}
    shop.twin.faults["/attach"] = fault
    first = shop.charge(None, 5, payment_method=body)
    if first.status == 503:
        assert shop.api.get("/transactions")["values"] == []
        first = shop.charge(None, 5, payment_method=body)
    assert (first["status"], shop.taken()) == ("processed", 5_00)
    assert len(shop.twin.books.methods) == 1


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("of_somebody", [True, False])
@pytest.mark.parametrize("fault", [NOT_APPLIED, ANSWER_LOST, LIMITED])
def test_what_fails_after_its_attachment_does_not_lose_it(
    shop: Shop, kind: str, of_somebody: bool, fault: str
) -> None:
    """The customer at the vendor has it, and nothing here says so."""
    owner = customer(shop.api) if of_somebody else None
    body = {"type": "card", "token": token_of(shop, kind)}
    shop.twin.faults["/payment_intents"] = fault
    failed = shop.charge(owner, 5, payment_method=body)
    assert (failed.status, shop.api.get("/transactions")["values"]) == (503, [])
    paid = shop.charge(owner, 5, payment_method=body)
    assert (paid.status, paid["status"], shop.taken()) == (200, "processed", 5_00)
    assert (len(shop.twin.books.methods), len(shop.twin.books.customers)) == (1, 1)


def test_what_a_customer_of_ours_has_is_no_method_of_another(shop: Shop) -> None:
    body = {"type": "card", "token": shop.in_browser()}
    shop.twin.faults["/payment_intents"] = NOT_APPLIED
    assert shop.charge(customer(shop.api), 5, payment_method=body).status == 503
    for other in (customer(shop.api), None):
        refused = shop.charge(other, 5, payment_method=body)
        assert "has it already" in refused["details"]["payment_method"]["token"]


def test_whoever_comes_second_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read that the token is free."""
    token, owner = shop.in_browser(), customer(shop.api)
    assert create(shop, token, customer_id=owner).status == 200
    get = Methods.get

    def late(self: Methods, *asked: str) -> Any:
        monkeypatch.setattr(Methods, "get", get)

    for path, body in (
        ("/payment_methods", {"type": "card", "token": token}),
        ("/transactions", {"type": "payment", "amount": 5, "customer_id": owner}),
    ):
        monkeypatch.setattr(Methods, "get", late)
        if path == "/transactions":
            body["payment_method"] = {"type": "card", "token": token}
        assert shop.api.post(path, body).status == 400
    assert len(shop.api.get("/payment_methods", customer_id=owner)["values"]) == 1
    assert (shop.taken(), shop.api.get("/transactions")["values"]) == (0, [])


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("tok_nobodys", "no such token"),
        ("pm_nobodys", "no such token"),
        ("src_123", "expected a token"),
        ("tok_../../charges", "expected a token"),
    ],
)
def test_what_is_no_token_is_refused(shop: Shop, token: str, why: str) -> None:
    for path, body in (
        ("/payment_methods", {"type": "card", "token": token}),
        ("/transactions", {"type": "payment", "amount": 5}),
    ):
        inner = {"type": "card", "token": token}
        nested = {"payment_method": inner} if path == "/transactions" else {}
        refused = shop.api.post(path, body | nested)
        details = refused["details"]
        details = details["payment_method"] if nested else details
        assert (refused.status, list(details)) == (400, ["token"])
        assert why in details["token"]
    assert shop.api.get("/transactions")["values"] == []


def test_a_token_that_another_has_used_is_refused(shop: Shop) -> None:
    token = token_of(shop, "tok")
    shop.twin.books.add_method({"type": "card", "card": {"token": token}})
    assert "has been used" in create(shop, token)["details"]["token"]
    held = shop.in_browser()
    shop.twin.books.methods[held]["customer"] = "cus_of_somebody"
    assert "has it already" in create(shop, held)["details"]["token"]


def test_an_expired_card_and_another_type_are_refused(shop: Shop) -> None:
    past = create(shop, shop.twin.books.tokenize(year=2020))
    assert past["details"] == {"token": "Invalid value: the card has expired"}
    token = token_of(shop, "pm")
    other = shop.api.post("/payment_methods", {"type": "bank_account", "token": token})
    assert other["details"] == {"type": "Invalid value: the token is of a card"}
    assert create(shop, token).status == 200


def test_details_beside_a_token_are_refused(shop: Shop) -> None:
    refused = create(shop, "tok_1", card=card()["card"])
    assert (refused.status, list(refused["details"])) == (400, ["card"])
    assert shop.asked() == []


def test_a_declined_card_of_a_token_is_declined(shop: Shop) -> None:
    token = shop.twin.books.tokenize(DECLINES_LATER)
    declined = shop.charge(None, 5, payment_method={"type": "card", "token": token})
    assert (declined.status, declined["error_type"]) == (400, "TransactionDeclined")
    assert shop.taken() == 0


def test_a_token_of_one_processor_is_no_method_of_another(shop: Shop) -> None:
    made = create(shop, token_of(shop, "pm"))["id"]
    second = shop.unbound()
    refused = shop.charge(None, 5, payment_method_id=made, processing_id=second)
    assert (refused.status, list(refused["details"])) == (400, ["payment_method_id"])
    assert shop.binding.id in refused["details"]["payment_method_id"]
    assert shop.api.get("/transactions")["values"] == []


def test_the_sandbox_has_no_tokens(shop: Shop) -> None:
    _, key = new_organisation(shop.store)
    api = Api(shop.store.services(), key)
    method = {"type": "card", "token": "tok_visa"}
    made = api.post("/payment_methods", method)
    paid = api.post("/transactions", {"type": "payment", "amount": 5, "payment_method": method})
    owner = {"name": "Ann", "email": "ann@example.com", "payment_methods": [method]}
    kept = api.post("/customers", owner)
    text = "Invalid value: sandbox has no tokens; send the details"
    assert [each.status for each in (made, paid, kept)] == [400, 400, 400]
    assert made["details"] == {"token": text}
    assert paid["details"] == {"payment_method": {"token": text}}
    assert kept["details"] == {"payment_methods": [{"token": text}]}


@pytest.mark.parametrize("method", [card(), bank_account(account_holder="Ada")])
def test_who_takes_tokens_only_gets_no_number(shop: Shop, method: dict[str, Any]) -> None:
    before = shop.api.post("/payment_methods", method)["id"]
    shop = shop.refuse_numbers()
    told = shop.api.get(
        f"/processing_accounts/{shop.organisation.default_processing_id}", fields="capabilities"
    )["capabilities"]
    assert (told["numbers"], told["tokens"]) == (False, True)
    kept = shop.api.post("/payment_methods", method)
    paid = shop.charge(None, 5, payment_method=method)
    stored = shop.charge(None, 5, payment_method_id=before)
    assert list(kept["details"]) == [method["type"]]
    assert list(paid["details"]["payment_method"]) == [method["type"]]
    assert list(stored["details"]) == ["payment_method_id"]
    for each in (kept, paid, stored):
        assert (
            each.status,
            f"{shop.binding.id} takes no card or account numbers" in each.text,
        ) == (*(400, True),)
    assert shop.asked() == []


FORMS: dict[str, dict[str, Any]] = {
    "payment_form": {"payment": {"amount": 5}},
    "payment_method_form": {},
    "checkout_plugin": {"amount": 5},
}


@pytest.mark.parametrize("form", FORMS)
def test_no_page_takes_numbers_for_who_takes_tokens_only(shop: Shop, form: str) -> None:
    intent = {form: FORMS[form]}
    assert shop.api.post("/intents", intent).status == 200
    shop = shop.refuse_numbers()
    refused = shop.api.post("/intents", intent)
    assert (refused.status, list(refused["details"])) == (400, [form])
    assert "takes no card or account numbers" in refused["details"][form]
    inside = shop.api.post("/access_tokens", {"type": "client", "intent": intent})
    assert list(inside["details"]["intent"]) == [form]
    bare = shop.api.post("/access_tokens", {"type": "client"})
    assert (bare.status, list(bare["details"])) == (400, ["intent"])
    # Another account of the organisation takes them.
    second = shop.unbound()
    paying = {"payment_form": {"payment": {"amount": 5, "processing_id": second}}}
    assert shop.api.post("/intents", paying).status == 200
    owner = customer(shop.api, primary_processing_id=second)
    saving = {"payment_methods_page": {"customer_id": owner}}
    assert shop.api.post("/intents", saving).status == 200


RACES = [(kind, winner) for kind in READ for winner in ("kept", "for one charge", "saved")]
RACES += [("tok", "saved for nobody")]  # a `pm_…` is the payer's by then, and not nobody's


@pytest.mark.parametrize(("kind", "winner"), RACES)
def test_of_two_requests_with_one_token_at_once_one_is_served(
    shop: Shop, kind: str, winner: str
) -> None:
    owner, won = customer(shop.api), []
    method = {"type": "card", "token": token_of(shop, kind)}
    method |= {"keep_active": winner != "for one charge"}

    def win() -> Answer:
        if not winner.startswith("saved"):
            return shop.charge(owner, 7, payment_method=method)
        named = {"customer_id": owner} if winner == "saved" else {}
        return shop.api.post("/payment_methods", {**method, **named})

    def meanwhile(path: str) -> None:
        if path.endswith("/payment_intents"):
            shop.twin.before = lambda path: None
            won.append(win())

    shop.twin.before = meanwhile
    refused = shop.charge(owner, 5, payment_method=method)
    assert [each.status for each in won] == [200]
    assert refused.status == 400, refused.text
    assert list(refused["details"]) == ["payment_method"], refused.text
    assert "has become" in refused["details"]["payment_method"]["token"]
    assert shop.taken() == (0 if winner.startswith("saved") else 7_00)
    made = shop.api.get(f"/payment_methods/{won[0].body.get('payment_method_id', won[0]['id'])}")
    assert made["status"] == ("inactive" if winner == "for one charge" else "active")


@pytest.mark.parametrize(
    ("path", "place"), [("/payment_methods", "token"), ("/customers", "payment_methods")]
)
def test_of_two_that_save_one_token_at_once_one_is_served(
    shop: Shop, path: str, place: str
) -> None:
    token, won = shop.in_browser(), []
    method: dict[str, Any] = {"type": "card", "token": token}
    person = {"name": "Ann", "email": "ann@example.com", "payment_methods": [method]}

    def meanwhile(asked: str) -> None:
        shop.twin.before = lambda asked: None
        won.append(create(shop, token))

    shop.twin.before = meanwhile
    refused = shop.api.post(path, method if place == "token" else person)
    assert [each.status for each in won] == [200]
    assert refused.status == 400, refused.text
    told = refused["details"][place]
    assert "has become" in (told if place == "token" else told[0]["token"])
