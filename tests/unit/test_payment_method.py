"""Payment methods: who keeps one, what it serves, how it is called; and wallets."""

from __future__ import annotations

import pytest

from chalicelib.domain.payment_method import (
    Instrument,
    MethodStatus,
    MethodType,
    PaymentMethod,
    Purpose,
    TransferType,
)
from chalicelib.domain.wallet import OwnedMethod, owned, wallet_of
from tests.unit.samples import METHOD_ID, bank_method, card_method, customer


@pytest.mark.parametrize(
    ("method", "kept"),
    [
        (card_method(), True),
        (card_method(status=MethodStatus.DECLINING), True),
        (card_method(owner_id=None), False),
        (card_method(keep_active=False), False),
        (card_method(status=MethodStatus.INACTIVE), False),
    ],
)
def test_a_method_is_kept_by_an_owner_who_may_use_it_again(
    method: PaymentMethod, kept: bool
) -> None:
    assert method.is_kept is kept


@pytest.mark.parametrize(
    ("transfer_type", "purposes"),
    [
        (TransferType.SEND_ONLY, {Purpose.PAYMENT, Purpose.REVERSAL}),
        (TransferType.RECEIVE_ONLY, {Purpose.CREDIT, Purpose.DEPOSIT}),
        (TransferType.TWO_WAY, set(Purpose)),
    ],
)
def test_a_method_serves_the_purposes_of_its_direction(
    transfer_type: TransferType, purposes: set[Purpose]
) -> None:
    assert {purpose for purpose in Purpose if transfer_type.serves(purpose)} == purposes


def test_the_title_is_the_callers_or_made_of_the_face() -> None:
    assert card_method().title == "Visa x-4242"
    assert bank_method().title == "Checking x-7890"
    assert card_method(description="Mine").title == "Mine"
    assert card_method(card=None).title == "card"


def test_a_method_is_seen_with_what_its_owner_made_it_the_default_for() -> None:
    owner = customer(defaults={Purpose.PAYMENT: METHOD_ID, Purpose.CREDIT: "pm_other"})
    assert owned(card_method(), owner).default_for == {Purpose.PAYMENT}
    assert owned(card_method(), None) == OwnedMethod(card_method())


def test_a_wallet_keeps_the_order_of_its_methods() -> None:
    other = card_method(id="pm_0000000000000000000009")
    owner = customer(defaults={Purpose.PAYMENT: other.id})
    wallet = wallet_of(owner, [other, card_method()])
    assert [row.method.id for row in wallet.methods] == [other.id, METHOD_ID]
    assert [bool(row.default_for) for row in wallet.methods] == [True, False]


def test_neither_sealed_nor_clear_details_show_in_a_repr() -> None:
    assert "sealed" not in repr(card_method(sealed=b"sealed"))
    instrument = Instrument(
        type=MethodType.CARD,
        number="4242424242424242",
        routing_number="036001808",
        card_code="987",
    )
    for secret in ("4242", "036001808", "987"):
        assert secret not in repr(instrument)
