"""An e-mail address in a filter is one literal value, and every other text can be made one.

Programs put what a person typed into a filter and take the first row that is answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.support.client import Answer, Api
from tests.support.objects import card, column, customer
from tests.support.organisations import new_api
from tests.support.serving import embedded_store

VICTIM = "victim@example.com"
TYPED = (
    f"x|{VICTIM}",
    f"{VICTIM}|x",
    f"|{VICTIM}",
    "!a@example.com",
    "!null",
    "?*@example.com",
    "?victim*",
    ">a",
    ">=a@example.com",
    "<z",
    "<=z|!x",
    "*",
    rf"\{VICTIM}",
    rf"x\|{VICTIM}",
    f"x\n|{VICTIM}",
)
PATHS = (
    ("/customers", "email"),
    ("/accounts", "email"),
    ("/customers", "email[]"),
    ("/customers", "email[0]"),
    ("/customers", "lower(email)"),
    ("/customers", "payment_methods[email]"),
    ("/payment_methods", "email"),
    ("/payment_methods", "customer[email]"),
    ("/payment_methods", "upper(customer[email])"),
    ("/transactions", "customer[email]"),
    ("/transactions", "payment_method[email]"),
    ("/transaction_ledgers", "transaction[customer][email]"),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A tenant with somebody whose address is known, a method and a payment of hers."""
    with embedded_store(tmp_path_factory.mktemp("addresses") / "onfile.db") as store:
        api = new_api(store)
        payer = customer(api, email=VICTIM)
        method = card(email=VICTIM, customer_id=payer, default_payment_method=True)
        assert api.post("/payment_methods", method).status == 200
        paid = api.post("/transactions", {"type": "payment", "amount": 5, "customer_id": payer})
        line = {"assoc_transaction_id": paid["id"]}
        assert api.post("/transactions", {"type": "refund", "ledger": [line]}).status == 200
        yield api


def _found(api: Api, path: str, key: str, value: str) -> list[str]:
    return column(api.get(f"{path}?{urlencode({key: value})}"), "id")


@pytest.mark.parametrize(("path", "key"), PATHS)
@pytest.mark.parametrize("typed", TYPED)
def test_nobody_is_found_by_what_is_not_their_address(
    shop: Api, path: str, key: str, typed: str
) -> None:
    assert _found(shop, path, key, typed) == []


@pytest.mark.parametrize(("path", "key"), [pair for pair in PATHS if "(" not in pair[1]])
def test_an_address_finds_its_own_whatever_its_case(shop: Api, path: str, key: str) -> None:
    if path == "/transaction_ledgers" or "payment_methods[" in key:
        return
    assert _found(shop, path, key, VICTIM.upper())


@pytest.mark.parametrize("typed", TYPED)
def test_nobody_is_changed_or_deleted_by_it(shop: Api, typed: str) -> None:
    target = f"/customers?{urlencode({'mode': 'query', 'email': typed})}"
    assert column(shop.put(target, {"name": "Mallory"}), "id") == []
    assert column(shop.delete(target), "id") == []
    assert column(shop.get("/customers", email=VICTIM), "name") == ["Ann"]


def test_several_addresses_are_a_list_and_null_is_null(shop: Api) -> None:
    several = {"email[0]": "x@example.com", "email[1]": VICTIM}
    assert column(shop.get("/customers", **several), "email") == [VICTIM]
    nameless = shop.post("/payment_methods", card())
    assert _found(shop, "/payment_methods", "email", "null") == [nameless["id"]]


REFUSED = (
    "!a@example.com",
    "?a@example.com",
    ">a@example.com",
    "<a@example.com",
    ">=a@example.com",
    "a|b@example.com",
    "|a@example.com",
    "a@exa|mple.com",
    "a@example.c|om",
)


@pytest.mark.parametrize("address", REFUSED)
def test_no_address_reads_like_a_query(shop: Api, address: str) -> None:
    answer = shop.post("/customers", {"name": "Ann", "email": address})
    assert (answer.status, list(answer["details"])) == (400, ["email"])
    payer = customer(shop)
    assert shop.put(f"/customers/{payer}", {"email": address}).status == 400
    assert shop.post("/payment_methods", card(email=address)).status == 400


@pytest.mark.parametrize("address", ["a!b@example.com", "a?b@example.com", "a=b@x.org", "*@x.org"])
def test_what_is_special_elsewhere_in_an_address_is_not(shop: Api, address: str) -> None:
    customer(shop, email=address)
    assert column(shop.get("/customers", email=address), "email") == [address]


TEXTS = ("a|b", "!a", "?a*", ">5", "<=5", "null", "None", "a\\b", "\\", "50*", "a\\|b*", "=", "a,b")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("key", ["description", "attrs[note]", "lower(description)"])
def test_any_other_text_is_itself_behind_escapes(shop: Api, text: str, key: str) -> None:
    same = customer(shop, description=text, attrs={"note": text}, external_uid=None)
    other = customer(shop, description=f"{text}x", attrs={"note": f"{text}x"})
    wanted = text.lower() if "lower" in key else text
    escaped = "".join(f"\\{each}" for each in wanted)
    for value, expected in (
        (escaped, {same}),
        (f"nothing|{escaped}", {same}),
        (f"!{escaped}", {other}),
        (f">={escaped}", {same, other}),
        (f"?{escaped}", {same}),
        (f"?{escaped}*", {same, other}),
    ):
        if "attrs" in key and value.startswith(">"):
            continue
        answer: Answer = shop.get("/customers", **{key: value, "id": f"{same}|{other}"})
        assert set(column(answer, "id")) == expected, value
