"""Who decides each attribute that a page may send: the table of docs/client-tokens.md, walked.

For each of its rows, with a test key and with a live one: what happens to a page that says the
attribute where the intent does not, where the intent says another value, and the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.ui import page_and_intent
from chalicelib.domain.client_token import Form
from tests.support.client import Answer, Api
from tests.support.objects import card, customer
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store
from tests.support.stores import Store
from tests.support.tokens import by_token, token_of

TABLE = Path(__file__).parents[2] / "docs" / "client-tokens.md"
OF = {
    "payment": ("payment_form", "payment"),
    "saved method": ("payment_method_form", "payment_method"),
}
NEUTRAL: dict[str, list[Any]] = {
    "amount": [5, 7],
    "description": ["boots", "shoes"],
    "order_number": ["A-1", "A-2"],
    "shipping_details": [{"city": "Bonn"}, {"city": "Ulm"}],
    "attrs": [{"a": "1"}, {"a": "2"}],
    "account_holder": ["Ann", "Bo"],
    "billing_address": [{"city": "Bonn"}, {"city": "Ulm"}],
    "email": ["a@example.com", "b@example.com"],
    "phone_number": ["2125550123", "2125550124"],
    "keep_active": [True, False],
    "default_payment_method": [True, False],
    "status": ["processed", "authorized"],
}
"""Two values of each attribute that needs no object of the organisation."""


class Row(NamedTuple):
    """One row of the table."""

    of: str
    name: str
    decides: dict[str, str]


def rows() -> Iterator[Row]:
    """The table of the page."""
    for line in TABLE.read_text().splitlines():
        cells = [each.strip() for each in line.strip("|").split("|")]
        if len(cells) == 4 and cells[1].startswith("`"):
            yield Row(cells[0], cells[1].strip("`"), {"test": cells[2], "live": cells[3]})


ROWS = list(rows())
KEYS = ("test", "live")


class Shop(NamedTuple):
    """An organisation with two customers and a second merchant."""

    api: Api
    values: dict[str, list[Any]]
    default: str


@pytest.fixture(scope="module")
def store(_moto: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with embedded_store(tmp_path_factory.mktemp("shops") / "onfile.db") as store:
        yield store


@pytest.fixture(scope="module")
def shops(store: Store) -> dict[str, Shop]:
    return {environ: new_shop(store, environ) for environ in KEYS}


def new_shop(store: Store, environ: str) -> Shop:
    organisation, key = new_organisation(store, environ=environ)
    api = Api(store.services(), key)
    owners = [customer(api), customer(api)]
    merchants = [api.post("/processing_accounts", {"name": "Shop"})["id"] for _ in range(2)]
    values = NEUTRAL | {"customer_id": owners, "account_id": owners, "processing_id": merchants}
    return Shop(api, values, str(organisation.default_processing_id))


def ask(shop: Shop, of: str, fixed: dict[str, Any], said: dict[str, Any]) -> Answer:
    """One payment or saved method, of an intent that says `fixed` and a page that says `said`."""
    form, inner = OF[of]
    fixed = {"amount": 5} | fixed if of == "payment" and "amount" not in said else fixed
    token = token_of(shop.api, {form: {inner: fixed}})
    if of == "payment":
        method = card() | said.get("payment_method", {})
        return by_token(
            shop.api, token, "POST", "/transactions", {**said, "payment_method": method}
        )
    return by_token(shop.api, token, "POST", "/payment_methods", card() | said)


def placed(row: Row, value: Any) -> list[tuple[str, dict[str, Any]]]:
    """Where the attribute may stand: a method's in a payment too."""
    if row.of != "method":
        return [(row.of, {row.name: value})]
    inside = {"payment_method": {row.name: value}}
    return [("payment", inside), ("saved method", {row.name: value})]


def leaf(value: Any) -> Any:
    """The value, of a document that of its one member."""
    return next(iter(value.values())) if isinstance(value, dict) else value


def found(answer: Answer, name: str) -> Any:
    """What the answer says of `name`, however deep."""
    details = answer["details"]
    return details.get(name) or details.get("payment_method", {}).get(name)


def stored(shop: Shop, answer: Answer, row: Row) -> Any:
    """The attribute as the shop's server reads it afterwards."""
    path = "/transactions" if answer["object"] == "transaction" else "/payment_methods"
    more = {"fields": "*,account_id"} if path == "/payment_methods" else {}
    made = shop.api.get(f"{path}/{answer['id']}", **more).body
    inside = row.of == "method" and path == "/transactions"
    return made["payment_method"][row.name] if inside else made[row.name]


def test_the_table_names_each_attribute_once_and_no_other() -> None:
    named = [(row.of, row.name) for row in ROWS]
    assert len(set(named)) == len(named)
    method = {name for of, name in named if of == "method"}
    of_form = {of: {name for each, name in named if each == of} for of, _ in named}
    assert of_form["payment"] == page_and_intent.sayable(TRANSACTION, Form.PAYMENT)
    assert of_form["checkout"] == page_and_intent.sayable(TRANSACTION, Form.CHECKOUT)
    assert method | of_form["saved method"] == page_and_intent.sayable(PAYMENT_METHOD, Form.METHOD)


DECIDED = [row for row in ROWS if row.decides["test"] in ("the page", "the intent")]
DECIDED = [row for row in DECIDED if row.of != "checkout"]
by_row = pytest.mark.parametrize("row", DECIDED, ids=lambda row: f"{row.of}-{row.name}")
by_key = pytest.mark.parametrize("environ", KEYS)


def outcome(shop: Shop, row: Row, said: Any) -> list[Any]:
    """What becomes of a page that says it where the intent says nothing of it: by each place."""
    seen = []
    owner = {"customer_id": shop.values["customer_id"][0]} if row.of == "method" else {}
    for of, attrs in placed(row, said):
        answer = ask(shop, of, owner, attrs)
        assert answer.status in (200, 400), answer.text
        seen.append(found(answer, row.name) if answer.status == 400 else stored(shop, answer, row))
    return seen


@by_key
@by_row
def test_who_decides_where_the_intent_says_nothing(
    store: Store, shops: dict[str, Shop], row: Row, environ: str
) -> None:
    store.activate()
    shop, decides = shops[environ], row.decides[environ]
    value, other = shop.values[row.name]
    for seen in outcome(shop, row, value):
        if decides == "the page":
            assert seen == value or seen.items() >= value.items()
        else:
            assert leaf(seen) in (page_and_intent.NOT_FOR_PAGES, page_and_intent.OF_INTENTS)
    if decides.startswith("the page,"):
        assert outcome(shop, row, other) == [other]


@by_key
@by_row
def test_what_the_intent_says_holds_and_may_be_repeated(
    store: Store, shops: dict[str, Shop], row: Row, environ: str
) -> None:
    store.activate()
    shop = shops[environ]
    value, other = shop.values[row.name]
    owner = {"customer_id": shop.values["customer_id"][0]} if row.of == "method" else {}
    for (of, fixed), (_, said) in zip(placed(row, value), placed(row, other), strict=True):
        answer = ask(shop, of, owner | fixed, said)
        assert leaf(found(answer, row.name)) == page_and_intent.FIXED
        again = ask(shop, of, owner | fixed, fixed)
        assert again.status == 200, again.text
        seen = stored(shop, again, row)
        assert seen == value or seen.items() >= value.items()


@pytest.mark.parametrize(
    "said",
    [
        {"status": " Processed "},
        {"status": "PROCESSED"},
        {"status": "captured"},
        {"status": ["authorized"]},
        {"status": {"a": 1}},
        {"status": True},
        {"processing_id": {"id": 1}},
        {"processing_id": ["none"]},
        {"processing_id": "none"},
        {"customer_id": {"a": 1}},
        {"customer_id": "None"},
        {"payment_method": {"customer_id": {"a": 1}}},
        {"payment_method": {"account_id": ["acct_1"]}},
    ],
)
def test_no_spelling_of_it_is_a_live_pages_to_say(
    store: Store, shops: dict[str, Shop], said: dict[str, Any]
) -> None:
    store.activate()
    answer = ask(shops["live"], "payment", {}, said)
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")
    [name] = said
    assert leaf(answer["details"][name]) == page_and_intent.OF_INTENTS


@by_key
@pytest.mark.parametrize("primary", [True, False])
def test_a_page_that_says_nothing_pays_the_customers_merchant_or_the_organisations(
    store: Store, shops: dict[str, Shop], environ: str, primary: bool
) -> None:
    store.activate()
    shop = shops[environ]
    merchant = shop.values["processing_id"][1]
    owner = customer(shop.api, **({"primary_processing_id": merchant} if primary else {}))
    answer = ask(shop, "payment", {"customer_id": owner}, {})
    paid = shop.api.get(f"/transactions/{answer['id']}")
    assert paid["processing_id"] == (merchant if primary else shop.default)
    assert paid["status"] == "processed"


@pytest.mark.parametrize(
    ("fixed", "said"),
    [
        ({"a": 1}, {"b": 2}),
        ({"a": 1}, {"a": 1, "paid": True}),
        ({"a": {"b": 1}}, {"a": {"c": 1}}),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": {}}}),
        ({"a": {}}, {"a": {"b": 1}}),
    ],
)
def test_a_page_adds_nothing_to_the_attrs_of_an_intent(
    store: Store, shops: dict[str, Shop], fixed: dict[str, Any], said: dict[str, Any]
) -> None:
    store.activate()
    answer = ask(shops["test"], "payment", {"attrs": fixed}, {"attrs": said})
    assert answer.status == 400, answer.text
    assert set(answer["details"]) == {"attrs"}
