"""Many cards, or many declines, of one account, token or address: where that is limited."""

from __future__ import annotations

import pytest

from tests.support.card_testing import (
    DECLINED,
    DECLINED_AMOUNT,
    EVERY_LIMIT,
    GOOD,
    LIMIT,
    SIDES,
    WINDOW_S,
    Side,
    is_approved,
    is_refused,
    new_address,
    open_shop,
    payment,
)
from tests.support.client import Api
from tests.support.objects import bank_account, card, customer, customer_with_default, pay
from tests.support.stores import Store

each_side = pytest.mark.parametrize("side", SIDES.values(), ids=SIDES)
two_sides = pytest.mark.parametrize("side", [SIDES["account"], SIDES["address"]])


@each_side
def test_one_card_too_many_is_declined_and_never_reaches_the_processor(
    module_store: Store, side: Side
) -> None:
    shop = side.open(module_store, cards=LIMIT)
    attempt = side.begin(shop)
    assert all(is_approved(attempt(number)) for number in GOOD[:LIMIT])
    refused = attempt(GOOD[LIMIT])
    assert is_refused(refused)
    assert shop.asked == LIMIT
    declined = refused["details"]
    assert declined["status"] == "declined"
    assert refused["error_description"] == declined["status_message"]
    stored = shop.api.get(f"/transactions/{declined['id']}").body
    assert declined.items() <= stored.items()
    assert stored["payment_method"]["status"] == "inactive"
    assert is_approved(attempt(GOOD[0])), "a card that was there is no other one"
    assert is_approved(side.begin(shop)(GOOD[LIMIT])), "nobody else is in for it"


@each_side
def test_one_attempt_after_many_declines_is_declined_whatever_the_card(
    module_store: Store, side: Side
) -> None:
    shop = side.open(module_store, declines=LIMIT)
    attempt = side.begin(shop)
    for number in range(LIMIT):
        assert is_approved(attempt(GOOD[number])), "counts for nothing"
        assert not is_refused(attempt(DECLINED))
    asked = shop.asked
    assert is_refused(attempt(DECLINED))
    assert is_refused(attempt(GOOD[0]))
    assert shop.asked == asked
    assert is_approved(side.begin(shop)(GOOD[0]))


@two_sides
def test_the_window_ends_by_the_clock_whether_or_not_its_row_is_gone(
    module_store: Store, side: Side
) -> None:
    shop = side.open(module_store, cards=1, declines=1)
    attempt = side.begin(shop)
    shop.clock.forward(WINDOW_S / 2)
    assert not is_refused(attempt(DECLINED))
    shop.clock.forward(WINDOW_S / 2 - 0.001)
    assert is_refused(attempt(DECLINED))
    assert is_refused(attempt(GOOD[0]))
    shop.clock.forward(0.001)
    assert is_approved(attempt(GOOD[0]))
    assert is_refused(attempt(GOOD[1]))
    assert len(shop.tallies) == 2


@pytest.mark.parametrize(
    ("side", "limits"),
    [(SIDES["account"], {}), (SIDES["address"], {"attempt_window_s": 0, **EVERY_LIMIT})],
    ids=["unset", "no window"],
)
def test_it_is_off_by_default(module_store: Store, side: Side, limits: dict[str, int]) -> None:
    shop = open_shop(module_store, **limits)
    attempt = side.begin(shop)
    assert not any(is_refused(attempt(DECLINED)) for _ in range(LIMIT + 1))
    assert all(is_approved(attempt(number)) for number in GOOD[: LIMIT + 1])
    assert shop.tallies == []


def test_limits_of_addresses_are_their_own(module_store: Store) -> None:
    few = open_shop(module_store, cards_per_window=1)
    address = SIDES["address"].begin(few)
    assert all(is_approved(address(number)) for number in GOOD[:LIMIT])
    token = SIDES["token"].begin(open_shop(module_store, address_cards_per_window=1))
    assert all(is_approved(token(number)) for number in GOOD[:LIMIT])


def test_an_address_of_another_organisation_is_another_one(module_store: Store) -> None:
    address = new_address()
    for _ in range(2):
        shop = open_shop(module_store, address_cards_per_window=1)
        first, second = (shop.page(address=address) for _ in range(2))
        assert is_approved(first.post("/transactions", payment(GOOD[0])))
        assert is_refused(second.post("/transactions", payment(GOOD[1])))
        [row] = shop.tallies
        assert address not in row


def test_the_address_of_a_secret_key_is_everybodys(module_store: Store) -> None:
    shop = open_shop(module_store, address_cards_per_window=1, address_declines_per_window=1)
    server = Api(shop.api.services, shop.api.key, new_address())
    assert all(is_approved(server.post("/transactions", payment(number))) for number in GOOD[:3])


def test_bank_accounts_are_counted_as_cards_are(module_store: Store) -> None:
    shop = open_shop(module_store, cards_per_window=1)
    body = {**payment(GOOD[0]), "customer_id": customer(shop.api)}
    assert is_approved(shop.api.post("/transactions", {**body, "payment_method": bank_account()}))
    assert is_refused(shop.api.post("/transactions", body))


def test_a_card_is_the_same_on_file_and_typed_in(module_store: Store) -> None:
    """And whoever pays at a checkout by a stored one is somebody who tries it."""
    shop = open_shop(module_store, cards_per_window=1)
    owner, method = customer_with_default(shop.api, card(GOOD[0]))
    other = shop.api.post("/payment_methods", card(GOOD[1], customer_id=owner))["id"]
    intent = {"checkout_plugin": {"amount": 10, "customer_id": owner}}
    assert is_approved(shop.api.post("/transactions", payment(GOOD[0], customer_id=owner)))
    for method_id, refused in ((method, False), (other, True)):
        body = {"payment_method_id": method_id}
        assert is_refused(shop.page(intent).post("/transactions", body)) is refused


def test_what_a_server_charges_on_file_is_not_refused_but_its_declines_count(
    module_store: Store,
) -> None:
    shop = open_shop(module_store, cards_per_window=1, declines_per_window=LIMIT)
    owner, method = customer_with_default(shop.api)
    named = {"type": "payment", "amount": DECLINED_AMOUNT, "payment_method_id": method}
    for body in (named, {"type": "payment", "amount": DECLINED_AMOUNT, "customer_id": owner}):
        for _ in range(LIMIT):
            assert not is_refused(shop.api.post("/transactions", body))
    assert shop.asked == 2 * LIMIT
    assert is_refused(shop.api.post("/transactions", payment(GOOD[1], customer_id=owner)))
    assert pay(shop.api, owner)["status"] == "processed"
