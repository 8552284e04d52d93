"""The add-on that gives the Python SDK `customer.charge(…)`, and what it leaves alone."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import payload
import pytest

from tests.sdk.details import MASTERCARD, card, save
from tests.support.serving import Service

_ADD_ON = Path(__file__).parents[2] / "clients" / "python"


def surface() -> dict[str, dict[str, Any]]:
    """Everything that the SDK's modules and classes define, by where."""
    modules = {n: m for n, m in sys.modules.items() if n.split(".")[0] == "payload"}
    found = {name: dict(vars(module)) for name, module in modules.items()}
    for name, module in modules.items():
        for cls in vars(module).values():
            if isinstance(cls, type) and cls.__module__ == name:
                found[f"{name}.{cls.__qualname__}"] = dict(vars(cls))
    return found


_BEFORE = surface()


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The add-on can be imported, and is not yet. Afterwards the SDK is as it was."""
    monkeypatch.syspath_prepend(_ADD_ON)
    assert "onfile_payload" not in sys.modules
    yield
    sys.modules.pop("onfile_payload", None)
    if "charge" in vars(payload.Customer):
        del payload.Customer.charge


@pytest.fixture
def add_on(path: None) -> ModuleType:
    """The add-on, imported."""
    return importlib.import_module("onfile_payload")


@pytest.fixture(params=["module", "session"])
def sdk(request: Any, service: Service, key: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SDK in both styles: key and URL set on the module, or a session of its own."""
    if request.param == "session":
        return payload.Session(key, service.url)
    monkeypatch.setattr(payload, "api_url", service.url)
    monkeypatch.setattr(payload, "api_key", key)
    return payload


def test_without_it_the_sdk_cannot_charge(pl: Any, customer: Any) -> None:
    with pytest.raises(TypeError):
        customer.charge(amount=100)


def test_the_default_is_charged(sdk: Any, add_on: ModuleType) -> None:
    created = sdk.Customer.create(name="Ann Payer", email="ann@example.com")
    default = save(sdk, card(), customer_id=created.id, default_payment_method=True)
    for customer in (created, sdk.Customer.get(created.id), sdk.Customer(id=created.id)):
        paid = customer.charge(amount=100)
        assert type(paid) is payload.Payment
        assert (paid.status, paid.amount) == ("processed", 100)
        assert (paid.customer_id, paid.payment_method_id) == (created.id, default.id)
        assert sdk.Payment.get(paid.id).data() == paid.data()
    assert len(sdk.Payment.all()) == 3


def test_everything_else_goes_along(sdk: Any, add_on: ModuleType) -> None:
    customer = sdk.Customer.create(name="Ann Payer", email="ann@example.com")
    save(sdk, card(), customer_id=customer.id, default_payment_method=True)
    other = save(sdk, card(MASTERCARD), customer_id=customer.id)
    held = customer.charge(
        amount="25.50",
        status="authorized",
        payment_method_id=other.id,
        description="Shoes",
        order_number="55",
        attrs={"size": 44},
    )
    assert (held.status, held.amount) == ("authorized", 25.5)
    assert (held.customer_id, held.payment_method_id) == (customer.id, other.id)
    assert (held.description, held.order_number) == ("Shoes", "55")
    assert held.attrs == {"size": 44}
    new = customer.charge(
        amount=1, payment_method=payload.Card(card_number=MASTERCARD, expiry="12/35")
    )
    assert new.payment_method_id not in (other.id, None)
    assert new.customer_id == customer.id


def test_the_session_of_the_object_pays(
    service: Service, add_on: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the key of the module, nor that of another session."""
    keys = [service.new_key() for _ in range(3)]
    monkeypatch.setattr(payload, "api_url", "http://127.0.0.1:1")
    monkeypatch.setattr(payload, "api_key", keys[0])
    for key in keys[1:]:
        pl = payload.Session(key, service.url)
        customer = pl.Customer.create(name="Ann", email="ann@example.com")
        assert customer.charge(amount=5, payment_method=card()).amount == 5
    for key, paid in zip(keys, (0, 1, 1), strict=True):
        sent = [(each.method, each.route) for each in service.requests(key)]
        assert sent.count(("POST", "/transactions")) == paid


def test_the_errors_of_the_sdk_come_through(sdk: Any, add_on: ModuleType) -> None:
    customer = sdk.Customer.create(name="Ann Payer", email="ann@example.com")
    with pytest.raises(payload.InvalidAttributes) as invalid:
        customer.charge(amount=100)
    assert invalid.value.details == {"payment_method_id": "Required"}
    assert str(invalid.value).startswith("payment_method_id: Required: the customer has no default")
    with pytest.raises(payload.InvalidAttributes) as invalid:
        customer.charge()
    assert invalid.value.details == {"amount": "Required"}
    with pytest.raises(payload.TransactionDeclined) as declined:
        customer.charge(amount=12.5, payment_method=card("4111 1111 1111 9904"))
    assert declined.value.transaction.status_code == "insufficient_bal"
    assert declined.value.transaction.customer_id == customer.id


def test_nobody_is_charged_by_mistake(
    service: Service, key: str, pl: Any, add_on: ModuleType
) -> None:
    """Each of these would, if it were sent, charge a card for nobody or for somebody else."""
    with pytest.raises(ValueError, match="id cannot be empty"):
        pl.Customer(name="Nobody yet").charge(amount=1, payment_method=card())
    with pytest.raises(TypeError):
        pl.Customer(id="acct_1").charge(amount=1, customer_id="acct_2", payment_method=card())
    with pytest.raises(TypeError):
        pl.Customer(id="acct_1").charge(100)
    assert service.requests(key) == []


def test_nothing_else_of_the_sdk_changes(path: None) -> None:
    module = importlib.import_module("onfile_payload")
    after = surface()
    assert after["payload.objects.Customer"].pop("charge") is module.charge
    assert after == _BEFORE


def test_a_second_import_changes_nothing(add_on: ModuleType) -> None:
    first = payload.Customer.charge
    importlib.reload(add_on)
    assert payload.Customer.charge is first


@pytest.mark.parametrize("owner", [payload.Customer, payload.Customer.__mro__[1]])
def test_a_charge_of_the_sdk_itself_stays(
    owner: type, path: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a later version may define it, on customers or on what they derive from."""
    own = object()
    with monkeypatch.context() as patched:
        patched.setattr(owner, "charge", own, raising=False)
        importlib.import_module("onfile_payload")
        assert payload.Customer.charge is own
