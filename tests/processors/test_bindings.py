"""Binding an account: what is written, what is refused, and that the key is shown to nobody."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.domain.binding import Vendor
from chalicelib.errors import Conflict, InvalidAttributes, NotFound, Tampered
from chalicelib.services.money.binding_sealing import BindingVault
from chalicelib.services.money.bindings import Bindings
from chalicelib.store.bindings import Bindings as BindingRows
from chalicelib.wiring.stores import vault_of
from chalicelib.wiring.vendor_processors import bindings_of
from onfile.admin import __main__ as command_line
from onfile.admin.check import check
from onfile.admin.progress import Progress
from onfile.admin.reseal import reseal
from tests.processors.shop import Shop
from tests.processors.stripe_twin.server import API_KEY
from tests.support.objects import customer_with_default
from tests.support.organisations import new_organisation

OTHER_KEY = "sk_test_another_key"


@pytest.fixture
def bindings(shop: Shop) -> Bindings:
    return bindings_of(shop.store.settings, shop.store.connection)


def test_the_key_is_sealed_for_this_binding_alone(shop: Shop) -> None:
    vault = BindingVault(vault_of(shop.store.settings, shop.store.connection))
    assert vault.open(shop.binding).api_key == API_KEY
    assert API_KEY not in repr(shop.binding)
    other = shop.binding.__class__(
        id="prc_0000000000000000000000",
        org_id=shop.binding.org_id,
        vendor=shop.binding.vendor,
        created_at=shop.binding.created_at,
        sealed=shop.binding.sealed,
    )
    with pytest.raises(Tampered):
        vault.open(other)


@pytest.mark.parametrize("key", ["", "short", "with a blank in it", "sk_test_\n1234", "x" * 256])
def test_what_is_no_key_is_refused(bindings: Bindings, shop: Shop, key: str) -> None:
    with pytest.raises(InvalidAttributes) as refused:
        bindings.add(shop.organisation.id, Vendor.STRIPE, key)
    assert list(refused.value.details) == ["api_key"]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "http://169.254.169.254",
        "http://10.0.0.1:80",
        "ftp://127.0.0.1",
        "http://127.0.0.1:80/path",
        "http://user@127.0.0.1",
        "http://localhost.example.com",
    ],
)
def test_an_address_that_is_not_on_loopback_is_refused(
    bindings: Bindings, shop: Shop, url: str
) -> None:
    with pytest.raises(InvalidAttributes) as refused:
        bindings.add(shop.organisation.id, Vendor.STRIPE, API_KEY, base_url=url)
    assert list(refused.value.details) == ["base_url"]


def test_a_deployed_stage_takes_no_address_at_all(shop: Shop) -> None:
    store = shop.store
    deployed = Settings("prod", store.prefix, "us-east-1", kms_key_id="alias/x")
    bindings = bindings_of(deployed, store.connection)
    with pytest.raises(InvalidAttributes):
        bindings.add(shop.organisation.id, Vendor.STRIPE, API_KEY, base_url=shop.twin.url)


@pytest.mark.parametrize("processing_id", ["nope", "acct_0000000000000000000000"])
def test_an_account_that_receives_no_payments_is_not_bound(
    bindings: Bindings, shop: Shop, processing_id: str
) -> None:
    with pytest.raises(InvalidAttributes) as refused:
        bindings.add(shop.organisation.id, Vendor.STRIPE, API_KEY, processing_id=processing_id)
    assert list(refused.value.details) == ["processing_id"]


def test_another_organisation_finds_none_of_it(bindings: Bindings, shop: Shop) -> None:
    other, _ = new_organisation(shop.store)
    assert bindings.all_of(other.id) == []
    for ask in (bindings.trial, bindings.remove):
        with pytest.raises(NotFound):
            ask(other.id, shop.binding.id)
    with pytest.raises(NotFound):
        bindings.rotate(other.id, shop.binding.id, OTHER_KEY)


def test_a_trial_says_whether_the_key_is_accepted(bindings: Bindings, shop: Shop) -> None:
    good = bindings.trial(shop.organisation.id, shop.binding.id)
    assert (good.accepted, good.is_live) == (True, False)
    bindings.rotate(shop.organisation.id, shop.binding.id, OTHER_KEY)
    assert not bindings.trial(shop.organisation.id, shop.binding.id).accepted
    assert shop.asked() == ["GET payment_intents"] * 2


def test_a_key_that_is_rotated_is_used_within_a_minute(bindings: Bindings, shop: Shop) -> None:
    owner = shop.customer()
    bindings.rotate(shop.organisation.id, shop.binding.id, OTHER_KEY)
    fresh = shop.api.__class__(shop.store.services(), shop.api.key)
    body = {"type": "payment", "amount": 5, "customer_id": owner}
    assert fresh.post("/transactions", body).status == 503
    bindings.rotate(shop.organisation.id, shop.binding.id, API_KEY)
    again = shop.api.__class__(shop.store.services(), shop.api.key)
    assert again.post("/transactions", body)["status"] == "processed"


def test_what_is_charged_through_is_not_forgotten(bindings: Bindings, shop: Shop) -> None:
    with pytest.raises(Conflict):
        bindings.remove(shop.organisation.id, shop.binding.id)
    bindings.unbind(shop.organisation.id)
    bindings.remove(shop.organisation.id, shop.binding.id)
    assert BindingRows(shop.store.connection).get(shop.organisation.id, shop.binding.id) is None


def test_one_account_of_several_is_bound(shop: Shop, bindings: Bindings) -> None:
    organisation, key = new_organisation(shop.store)
    api = shop.api.__class__(shop.store.services(), key)
    other = api.post("/processing_accounts", {"name": "Second"})["id"]
    bound = bindings.add(
        organisation.id, Vendor.STRIPE, API_KEY, processing_id=other, base_url=shop.twin.url
    )
    owner, _ = customer_with_default(api)
    body: dict[str, Any] = {"type": "payment", "amount": 5, "customer_id": owner}
    assert api.post("/transactions", body)["status"] == "processed"
    assert shop.taken() == 0
    assert api.post("/transactions", body | {"processing_id": other})["status"] == "processed"
    assert (shop.taken(), bound.vendor) == (5_00, Vendor.STRIPE)


def test_the_key_moves_with_the_vault(shop: Shop, bindings: Bindings) -> None:
    resealing = shop.store.services().resealing
    moved = resealing.reseal_binding(shop.organisation.id, shop.binding.id)
    after = BindingRows(shop.store.connection).get(shop.organisation.id, shop.binding.id)
    assert after is not None
    assert (moved, after.version) == (True, shop.binding.version + 1)
    assert after.sealed != shop.binding.sealed
    assert bindings.trial(shop.organisation.id, shop.binding.id).accepted
    assert reseal(resealing, Progress(None)).is_done


def test_the_invariants_hold_beside_a_binding(shop: Shop) -> None:
    shop.charge(shop.customer())
    found = [each for each in check(Progress(None), sleep=lambda _: None)
             if str(each.key[0]).startswith(shop.organisation.id)]  # fmt: skip
    assert found == []


def test_the_command_line_keeps_numbers_out_and_lets_them_in(
    shop: Shop, bindings: Bindings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onfile.admin import processors
    from onfile.admin.context import Context

    monkeypatch.setattr(processors.wiring, "bindings", lambda: bindings)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{API_KEY}\n"))
    out = io.StringIO()
    context = Context(stage=None, as_json=True, out=out, progress=Progress(None))  # type: ignore[arg-type]
    org_id, other = shop.organisation.id, shop.unbound()
    add = ["add", org_id, "stripe", "--tokens-only", "--processing-account", other]
    chosen = command_line.parser().parse_args(["--stage", "local", "processors", *add])
    assert chosen.run(chosen, context) == 0
    made = json.loads(out.getvalue())["processor"]
    assert made["numbers"] == "refused"
    stored = BindingRows(shop.store.connection)
    for answer, refused in (("take", False), ("refuse", True)):
        chosen = command_line.parser().parse_args(
            ["--stage", "local", "processors", "numbers", org_id, made["id"], answer]
        )
        assert chosen.run(chosen, context) == 0
        found = stored.get(org_id, made["id"])
        assert found is not None
        assert found.tokens_only is refused


def test_the_command_line_reads_the_key_and_shows_it_to_nobody(
    shop: Shop, bindings: Bindings, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from onfile.admin import processors
    from onfile.admin.context import Context

    monkeypatch.setattr(processors.wiring, "bindings", lambda: bindings)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{API_KEY}\n"))
    out = io.StringIO()
    context = Context(stage=None, as_json=False, out=out, progress=Progress(None))  # type: ignore[arg-type]
    asked = ["--stage", "local", "processors", "add", shop.organisation.id, "stripe"]
    chosen = command_line.parser().parse_args([*asked, "--base-url", shop.twin.url])
    assert chosen.run(chosen, context) == 0
    chosen = command_line.parser().parse_args([*asked[:3], "list", shop.organisation.id])
    assert chosen.run(chosen, context) == 0
    shown = out.getvalue() + "".join(capsys.readouterr())
    assert shown.count("prc_") == 6
    assert "sk_test" not in shown
