"""Binding an account at Square: its location, its world, and what is refused."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.binding import Vendor
from chalicelib.errors import InvalidAttributes, ServiceUnavailable
from chalicelib.processors import square
from chalicelib.processors.square.client import LONGEST_KEY, key_of
from chalicelib.wiring import vendor_processors
from onfile.admin import __main__ as command_line
from onfile.admin import processors
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from tests.processors.square_shop import SquareShop
from tests.processors.square_twin import routes
from tests.processors.square_twin.books import LOCATION, MERCHANT
from tests.processors.square_twin.server import ACCESS_TOKEN, NOT_APPLIED


def add(shop: SquareShop, key: str = ACCESS_TOKEN, **more: Any) -> Any:
    given = {"base_url": shop.twin.url, **more}
    return shop.bindings.add(shop.organisation.id, Vendor.SQUARE, key, **given)


def refused_at(shop: SquareShop, *given: Any, **more: Any) -> dict[str, Any]:
    with pytest.raises(InvalidAttributes) as refused:
        add(shop, *given, **more)
    return refused.value.details


def test_the_location_is_read_where_none_is_named(square_shop: SquareShop) -> None:
    assert (square_shop.binding.location, square_shop.binding.is_sandbox) == (LOCATION, True)
    assert square_shop.binding.tokens_only
    [stored] = square_shop.bindings.all_of(square_shop.organisation.id)
    assert stored == square_shop.binding
    live = add(square_shop, location=LOCATION)
    assert (live.location, live.is_sandbox) == (LOCATION, False)


def test_a_location_that_is_not_there_is_refused_with_those_that_are(
    square_shop: SquareShop,
) -> None:
    details = refused_at(square_shop, location="L_other")
    assert list(details) == ["location"]
    assert f"{LOCATION} (Twin)" in details["location"]


def test_of_several_one_has_to_be_named(
    square_shop: SquareShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    books, own = square_shop.twin.books, square_shop.twin.books.location()
    others = [own | {"id": "L_closed", "status": "INACTIVE"}, own | {"id": "L_two", "name": "Two"}]
    monkeypatch.setitem(routes._MANY, "GET locations", lambda _, __: [own, *others])
    details = refused_at(square_shop)
    assert list(details) == ["location"]
    assert "L_two (Two)" in details["location"]
    assert "L_closed" not in details["location"]
    assert add(square_shop, location="L_two").location == "L_two"
    assert books.payments == {}


def test_a_location_with_another_currency_is_refused(square_shop: SquareShop) -> None:
    square_shop.twin.books.currency = "CAD"
    details = refused_at(square_shop)
    assert list(details) == ["location"]
    assert "cad" in details["location"]


def test_a_key_that_is_not_accepted_is_not_bound(square_shop: SquareShop) -> None:
    assert list(refused_at(square_shop, "EAAAanother_key")) == ["api_key"]
    square_shop.twin.faults["/locations"] = NOT_APPLIED
    with pytest.raises(ServiceUnavailable):
        add(square_shop)
    assert len(square_shop.bindings.all_of(square_shop.organisation.id)) == 1


@pytest.mark.parametrize("more", [{"location": "L_1"}, {"is_sandbox": True}])
def test_what_is_squares_alone_is_refused_of_others(
    square_shop: SquareShop, more: dict[str, Any]
) -> None:
    with pytest.raises(InvalidAttributes) as refused:
        square_shop.bindings.add(square_shop.organisation.id, Vendor.STRIPE, "sk_test_key", **more)
    assert list(refused.value.details) == [next(iter(more)).removeprefix("is_")]


def test_a_trial_names_the_location_and_says_which_world(square_shop: SquareShop) -> None:
    organisation, binding = square_shop.organisation.id, square_shop.binding.id
    good = square_shop.bindings.trial(organisation, binding)
    assert (good.accepted, good.is_live, good.takes_numbers) == (True, False, False)
    assert (good.account, good.name) == (MERCHANT, "Twin")
    assert [(each.id, each.currency) for each in good.locations] == [(LOCATION, "usd")]
    square_shop.bindings.rotate(organisation, binding, "EAAAanother_key")
    assert not square_shop.bindings.trial(organisation, binding).accepted


def test_numbers_can_not_be_let_in(square_shop: SquareShop) -> None:
    organisation, binding = square_shop.organisation.id, square_shop.binding.id
    with pytest.raises(InvalidAttributes):
        square_shop.bindings.take_numbers(organisation, binding, take=True)
    assert square_shop.bindings.take_numbers(organisation, binding, take=False).tokens_only


@pytest.mark.parametrize(
    ("is_sandbox", "host"),
    [(True, "https://connect.squareupsandbox.com"), (False, "https://connect.squareup.com")],
)
def test_the_binding_says_which_host(
    square_shop: SquareShop, is_sandbox: bool, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    binding = add(square_shop, is_sandbox=is_sandbox)
    hosts: list[str] = []
    made = square.SquareClient.__init__

    def noting(self: Any, key: str, *, base_url: str) -> None:
        hosts.append(base_url)
        made(self, key, base_url=base_url)

    monkeypatch.setattr(square.SquareClient, "__init__", noting)
    own = replace(binding, base_url=None)
    vendor_processors.adapter_of(own, vendor_processors.Secrets(ACCESS_TOKEN))
    assert hosts == [host]


@pytest.mark.parametrize(
    "address",
    [None, "http://pay.example.com", "https://pay.example.com/", "pay.example.com", "https://"],
)
def test_events_need_the_address_that_is_signed(
    square_shop: SquareShop, address: str | None
) -> None:
    with pytest.raises(InvalidAttributes) as refused:
        square_shop.sign_events(address=address)
    assert list(refused.value.details) == ["address"]


def test_the_address_is_remembered_while_a_secret_is_replaced(square_shop: SquareShop) -> None:
    square_shop.sign_events(address="https://pay.example.com")
    square_shop.sign_events("another_secret", address=None)
    [stored] = square_shop.bindings.all_of(square_shop.organisation.id)
    assert stored.public_address == "https://pay.example.com"


def test_keys_have_forty_five_characters_at_most_and_differ() -> None:
    claims = [key_of(f"txn_{'x' * 22}:capture:{'y' * 20}{n}", "part") for n in range(3)]
    assert len(set(claims)) == 3
    assert {len(each) <= LONGEST_KEY for each in claims} == {True}
    assert key_of(f"txn_{'x' * 22}", "pay") == f"txn_{'x' * 22}:pay"


def test_the_command_binds_tries_and_shows_no_key(
    square_shop: SquareShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processors.wiring, "bindings", lambda: square_shop.bindings)
    organisation = square_shop.organisation.id

    def run(*asked: str, typed: str = "") -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        out = io.StringIO()
        context = Context(stage=None, as_json=True, out=out, progress=Progress(None))  # type: ignore[arg-type]
        chosen = command_line.parser().parse_args(["--stage", "local", "processors", *asked])
        assert chosen.run(chosen, context) == 0
        assert ACCESS_TOKEN not in out.getvalue()
        return json.loads(out.getvalue())

    where = ("--sandbox", "--base-url", square_shop.twin.url)
    made = run("add", organisation, "square", *where, typed=ACCESS_TOKEN)["processor"]
    assert (made["location"], made["world"]) == (LOCATION, "sandbox")
    assert made["numbers"] == "refused"
    told = run("test", organisation, made["id"])["trial"]
    assert told["locations"] == [f"{LOCATION} Twin (usd)"]
    address = ("--address", "https://pay.example.com")
    run("events", organisation, made["id"], *address, typed="sq_signature_key")
    stored = next(
        each for each in square_shop.bindings.all_of(organisation) if each.id == made["id"]
    )
    assert stored.public_address == "https://pay.example.com"


def test_a_vendor_that_can_not_be_reached_says_nothing_of_a_key(square_shop: SquareShop) -> None:
    nobody = replace(square_shop.binding, base_url="http://127.0.0.1:9")
    secrets = vendor_processors.Secrets(ACCESS_TOKEN)
    for vendor in Vendor:
        with pytest.raises(ServiceUnavailable):
            vendor_processors.trial_of(replace(nobody, vendor=vendor), secrets)
