"""Objects, sessions and errors of the SDK. Each is played on an empty scene."""

from __future__ import annotations

import json

import payload
import pytest

from tests.sdk.details import MASTERCARD, card, save
from tests.sdk.python_chapters.scene import Scene


def one_object(scene: Scene) -> None:
    """Created, read, updated, voided, deleted, in each way that the SDK has for it."""
    pl = scene.pl
    ann = pl.Customer.create(payload.Customer(name="Ann", email="ann@example.com"))
    assert pl.Customer.get(ann.id).data() == json.loads(ann.json()) == ann.data()
    ann.update(name="Anna")
    assert (ann.name, pl.Customer.get(ann.id).name) == ("Anna", "Anna")
    default = save(pl, card(), customer_id=ann.id, default_payment_method=True)
    assert (default.card_number, default.expiry) == ("xxxxxxxxxxxx4242", "12/2035")
    paid = pl.Payment.create(amount=10, customer_id=ann.id)
    assert paid.void() is paid
    assert (paid.status, pl.Payment.get(paid.id).status) == ("voided", "voided")
    default.delete()
    with pytest.raises(payload.NotFound):
        pl.PaymentMethod.get(default.id)
    gone = pl.delete(ann)
    assert (type(gone), gone.id) == (payload.Customer, ann.id)
    with pytest.raises(payload.NotFound):
        pl.Customer.get(ann.id)
    # What nobody has set is None, not an error.
    assert gone.shoe_size is None


def each_object_exists_once(scene: Scene) -> None:
    """The SDK keeps one object for each id, of all sessions, and refreshes it by every answer."""
    pl = scene.pl
    ann = pl.Customer.create(name="Ann", email="ann@example.com")
    other = payload.Session(scene.key, scene.service.url)
    assert other.Customer.get(ann.id) is ann
    [listed] = other.Customer.filter_by(name="Ann")
    assert listed is ann
    listed.update(name="Anna")
    assert ann.name == "Anna"
    save(pl, card(), customer_id=ann.id)
    assert ann.payment_methods == []
    [method] = pl.Customer.get(ann.id).payment_methods
    assert ann.payment_methods == [method]
    assert pl.PaymentMethod.get(method.id) is method
    narrow = pl.Customer.select("id", "name").get(ann.id)
    assert (narrow["name"], ann.email) == ("Anna", "ann@example.com")


def sessions(scene: Scene) -> None:
    """Each with a key, a URL and a version of the API of its own."""
    ann = scene.pl.Customer.create(name="Ann", email="ann@example.com")
    other = payload.Session(scene.service.new_key(), scene.service.url)
    assert other.Customer.all() == []
    with pytest.raises(payload.NotFound):
        other.Customer.get(ann.id)
    for version in ("v1", "1", "v1.0"):
        named = payload.Session(scene.key, scene.service.url, version)
        assert named.Customer.get(ann.id).name == "Ann"
    unknown = payload.Session(scene.key, scene.service.url, "latest")
    with pytest.raises(payload.BadRequest) as caught:
        unknown.Customer.get(ann.id)
    assert type(caught.value) is payload.BadRequest
    custom = payload.session_factory("Mine", {"Client": payload.Customer})
    mine = custom(scene.key, scene.service.url)
    assert mine.Client.get(ann.id) is ann


def errors(scene: Scene) -> None:
    """Each class that the service can make the SDK raise, and what it tells."""
    pl = scene.pl
    with pytest.raises(payload.InvalidAttributes) as invalid:
        pl.Payment.create(amount=-1, payment_method=card("4242 4242 4242 4241"))
    assert invalid.value.http_code == 400
    assert set(invalid.value.details) == {"amount", "payment_method"}
    assert set(invalid.value.details.payment_method.card) == {"card_number"}
    assert invalid.value.response.error_type == "InvalidAttributes"
    said = [each.partition(":")[0] for each in str(invalid.value).splitlines()[0].split("; ")]
    assert said == ["amount", "payment_method[card][card_number]"]
    assert invalid.value.response.error_description == ", ".join(said)
    with pytest.raises(payload.NotFound) as not_found:
        pl.Transaction.get("invalid")
    assert not_found.value.http_code == 404
    with pytest.raises(payload.Unauthorized) as unauthorized:
        payload.Session("secret_key_unknown", scene.service.url).Customer.all()
    assert unauthorized.value.http_code == 401
    with pytest.raises(payload.TransactionDeclined) as declined:
        pl.Payment.create(amount=12.5, payment_method=card("4111 1111 1111 9902"))
    transaction = declined.value.transaction
    assert (type(transaction), transaction.status_code) == (payload.Payment, "exceeded_limit")
    assert declined.value.details is transaction
    assert pl.Payment.get(transaction.id).status == "declined"
    for error in (invalid, not_found, unauthorized, declined):
        assert isinstance(error.value, payload.PayloadError)
        assert error.value.response.object == "error"
        assert str(error.value).splitlines()[0] == error.value.response.description


def types(scene: Scene) -> None:
    """The classes of a type create it, whatever is said; the others answer by what it is."""
    pl = scene.pl
    made = pl.Card.create(card_number=MASTERCARD, expiry="12/35", type="bank_account")
    assert (type(made), made.type) == (payload.Card, "card")
    read = pl.PaymentMethod.get(made.id)
    assert read is made
    paid = pl.Transaction.create(type="payment", amount=1, payment_method=card())
    assert type(paid) is payload.Payment
    refund = pl.Refund.create(ledger=[payload.Ledger(assoc_transaction_id=paid.id)])
    assert (type(pl.Transaction.get(refund.id)), refund.amount) == (payload.Refund, 1)
    credit = pl.Credit.create(amount=2, payment_method=card(transfer_type="two-way"))
    assert (type(credit), credit.type, credit.amount) == (payload.Credit, "credit", 2)
