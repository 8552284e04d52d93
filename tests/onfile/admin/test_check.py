"""Each invariant is found broken by a row that breaks it, and by none that does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.clock import to_micros, utc_now
from chalicelib.dynamo.transport import Transport
from chalicelib.store.tenant_rows import VaultKeyRow
from chalicelib.store.transaction_rows import flight_bucket
from onfile.admin.check import check
from onfile.admin.invariants.finding import Finding
from onfile.admin.progress import Progress
from tests.onfile.admin.conftest import Key, Shop
from tests.support.serving import embedded_store

QUIET = Progress(None)


@dataclass(frozen=True)
class Damage:
    """One row of the shop, and what becomes of it: columns changed, or None for removed."""

    name: str
    breaks: set[str]
    table: str
    key: Callable[[Shop], Key]
    changes: Callable[[Shop], dict[str, Any] | None]


def document(shop: Shop, table: str, key: Key, **changes: Any) -> dict[str, Any]:
    """The row's document with changes."""
    known = json.loads(shop.row(table, key)["document"]["S"])
    return {"document": {"S": json.dumps(known | changes)}}


def of(which: str) -> Callable[[Shop], Key]:
    """The key of a transaction."""
    return lambda shop: shop.transaction(which)


def to(**changes: Any) -> Callable[[Shop], dict[str, Any] | None]:
    """The same changes for every shop."""
    return lambda shop: changes


def gone(shop: Shop) -> None:
    """The row is removed."""


def in_flight(minutes: int, bucket: str | None = None) -> Callable[[Shop], dict[str, Any]]:
    """A capture that has been at work for so long."""
    since = to_micros(utc_now() - timedelta(minutes=minutes))
    return lambda shop: {
        "status": {"S": "capturing"},
        "in_flight": {"S": bucket or flight_bucket(shop.transactions["authorized"])},
        "in_flight_since": {"N": str(since)},
    }


def named_by(shop: Shop) -> Key:
    """The key of the record of the payment with an idempotency key."""
    return row_of(shop, "charge", "keyed")


def guard_of(which: str) -> Callable[[Shop], Key]:
    """The key of the guard of a payment without an idempotency key."""
    return lambda shop: row_of(shop, "payment_guard", which)


def row_of(shop: Shop, kind: str, which: str) -> Key:
    rows = shop.store.rows("idempotency")
    about = {"L": [{"S": shop.transactions[which]}]}
    [key] = [row["key"]["S"] for row in rows if (row["kind"]["S"], row["ids"]) == (kind, about)]
    return {"key": key}


PAYMENTS = [
    Damage("moved to another shard", {"I2", "I8"}, "transactions", of("keyed"),
           lambda s: {"partition": {"S": f"{s.org_id}#Z"}}),
    Damage("too much left", {"I3"}, "transactions", of("processed"), to(refundable={"N": "1001"})),
    Damage("too little left", {"I3"}, "transactions", of("refunded"), to(refundable={"N": "1"})),
    Damage("left of a hold", {"I3"}, "transactions", of("authorized"), to(refundable={"N": "1"})),
    Damage("refund of more", {"I3"}, "transactions", of("refund"), to(cents={"N": "401"})),
    Damage("payment of a refund lost", {"I3", "I8"}, "transactions", of("refunded"), gone),
    Damage("refund lost", {"I3"}, "transactions", of("refund"), gone),
    Damage("lost, with a key", {"I8"}, "transactions", of("keyed"), gone),
    Damage("strange customer", {"I5", "I8"}, "transactions", of("processed"),
           lambda s: {"customer_key": {"S": f"{s.org_id}/acct_strange"}}),
    Damage("another customer's method", {"I5", "I8"}, "transactions", of("processed"),
           lambda s: {"customer_key": {"S": f"{s.org_id}/{s.other_customer_id}"}}),
    Damage("another method than its copy", {"I5", "I11"}, "transactions", of("processed"),
           lambda s: document(s, "transactions", s.transaction("processed"),
                              payment_method_id=s.second_id)),
    Damage("final, and changed", {"I6", "I3", "I11"}, "transactions", of("voided"),
           to(status={"S": "processed"})),
    Damage("declined, and changed", {"I6", "I11"}, "transactions", of("declined"),
           to(status={"S": "authorized"})),
    Damage("not under its processing account", {"I11"}, "transactions", of("processed"),
           to(kp={"B": b"another1"})),
    Damage("under a status that it never had", {"I11"}, "transactions", of("processed"),
           to(ks={"B": b"another2"})),
    Damage("in flight for long", {"I7", "I11"}, "transactions", of("authorized"), in_flight(6)),
    Damage("in flight, not in the list", {"I7", "I11"}, "transactions", of("authorized"),
           lambda s: {"status": {"S": "capturing"}}),
    Damage("in flight, in another bucket", {"I7", "I11"}, "transactions", of("authorized"),
           in_flight(0, "99")),
]  # fmt: skip

WALLETS = [
    Damage("default that is not there", {"I4", "I8"}, "wallets",
           lambda s: s.wallet(s.customer_id, s.method_id), gone),
    Damage("default of nobody", {"I4"}, "wallets", lambda s: s.wallet(s.customer_id),
           lambda s: {"default_payment": {"S": s.loose_id}}),
    Damage("default without its copy", {"I4"}, "wallets", lambda s: s.wallet(s.customer_id),
           to(default_document=None, default_sealed=None)),
    Damage("copy without a default", {"I4"}, "wallets", lambda s: s.wallet(s.customer_id),
           to(default_payment=None)),
    Damage("old copy", {"I4"}, "wallets", lambda s: s.wallet(s.customer_id, s.method_id),
           to(version={"N": "7"})),
    Damage("copy of another number", {"I4"}, "wallets", lambda s: s.wallet(s.customer_id),
           to(default_sealed={"B": b"other"})),
    Damage("pointer lost", {"I8"}, "wallets", lambda s: s.wallet(s.second_id), gone),
    Damage("pointer to another", {"I8"}, "wallets", lambda s: s.wallet(s.second_id),
           lambda s: {"owner_id": {"S": s.other_customer_id}}),
    Damage("kept by nobody", {"I8"}, "wallets", lambda s: s.wallet(s.customer_id, s.second_id),
           lambda s: document(s, "wallets", s.wallet(s.customer_id, s.second_id),
                              keep_active=False)),
    Damage("kept, and does not lie there", {"I8"}, "wallets", lambda s: s.wallet(s.loose_id),
           lambda s: document(s, "wallets", s.wallet(s.loose_id), owner_id=s.customer_id)),
    Damage("owner lost", {"I8", "I5"}, "wallets", lambda s: s.wallet(s.customer_id), gone),
    Damage("guard lost", {"I8"}, "wallets", lambda s: s.wallet("uid/first"), gone),
    Damage("guard of another", {"I8"}, "wallets", lambda s: s.wallet("uid/first"),
           lambda s: {"owner_id": {"S": s.other_customer_id}}),
    Damage("of no kind", {"I8"}, "wallets", lambda s: s.wallet(s.loose_id),
           to(kind={"S": "thing"})),
    Damage("method in another organisation", {"I5"}, "wallets",
           lambda s: s.wallet(s.loose_id),
           lambda s: {"wallet": {"S": f"org_other/{s.loose_id}"}}),
]  # fmt: skip


GUARDS = [
    Damage("guard of no payment", {"I8"}, "idempotency", guard_of("processed"),
           lambda s: {"ids": {"L": [{"S": f"{s.transactions['processed'][:-6]}000000"}]}}),
    Damage("guard of another payment", {"I8"}, "idempotency", guard_of("processed"),
           lambda s: {"attempt": {"S": s.transactions["authorized"]},
                      "ids": {"L": [{"S": s.transactions["authorized"]}]}}),
    Damage("guard that names two", {"I8"}, "idempotency", guard_of("processed"),
           lambda s: {"attempt": {"S": s.transactions["authorized"]}}),
    Damage("guard of another mark", {"I8"}, "idempotency", guard_of("processed"),
           to(fingerprint={"S": "other"})),
    Damage("guard of a refund", {"I8"}, "idempotency", guard_of("processed"),
           lambda s: {"attempt": {"S": s.transactions["refund"]},
                      "ids": {"L": [{"S": s.transactions["refund"]}]}}),
]  # fmt: skip


def broken(shop: Shop) -> list[Finding]:
    """What the command finds, without its wait for a second look."""
    return list(check(QUIET, sleep=lambda _: None))


def test_all_invariants_hold_of_what_the_service_writes(shop: Shop) -> None:
    assert broken(shop) == []


@pytest.mark.parametrize("damage", PAYMENTS + WALLETS[:-1] + GUARDS, ids=lambda each: each.name)
def test_a_damaged_row_is_found(shop: Shop, damage: Damage) -> None:
    with shop.damaged(damage.table, damage.key(shop), damage.changes(shop)):
        findings = broken(shop)
    assert {each.invariant for each in findings} == damage.breaks
    assert broken(shop) == []


def test_a_method_of_another_organisation_is_found(shop: Shop) -> None:
    charged = shop.transaction("declined")
    copy = json.loads(shop.row("transactions", charged)["document"]["S"])["method"]
    named = document(
        shop, "transactions", charged, payment_method_id=shop.loose_id,
        method=copy | {"id": shop.loose_id},
    )  # fmt: skip
    moved = WALLETS[-1]
    with (
        shop.damaged("transactions", charged, named),
        shop.damaged(moved.table, moved.key(shop), moved.changes(shop)),
    ):
        [finding] = [each for each in broken(shop) if each.invariant != "I11"]
    assert (finding.invariant, finding.key[0]) == ("I5", f"org_other/{shop.loose_id}")


KEPT = ["by_processing", "by_method", "by_order", "by_reference", "by_status"]


@pytest.mark.parametrize(
    ("index", "which", "text"),
    [
        *((index, "declined", f"{index} does not have it") for index in KEPT),
        ("by_customer", "voided", "it is not in its customer's list"),
    ],
)
def test_what_an_index_lacks_is_found(shop: Shop, index: str, which: str, text: str) -> None:
    hidden = shop.transactions[which]

    def answer(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = inner(operation, request)
        if request.get("IndexName") == index:
            there = [each for each in answer["Items"] if each["id"]["S"] != hidden]
            answer = {**answer, "Items": there, "Count": len(there)}
        return answer

    with shop.store.wrapped(answer):
        [finding] = broken(shop)
    assert (finding.key[1], finding.text) == (hidden, text)
    assert finding.invariant == ("I2" if index == "by_customer" else "I11")


@pytest.mark.parametrize(("index", "which"), [("by_status", "processed"), ("by_order", "voided")])
def test_what_an_index_has_too_much_is_found(shop: Shop, index: str, which: str) -> None:
    left = shop.transactions[which]

    def answer(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = inner(operation, request)
        if request.get("IndexName") == index:
            key = {name: {"S": text} for name, text in shop.transaction(which).items()}
            there = [*answer["Items"], key]
            answer = {**answer, "Items": there, "Count": len(there)}
        return answer

    with shop.store.wrapped(answer):
        findings = broken(shop)
    told = {(each.invariant, each.key[1], each.text) for each in findings}
    assert told == {("I11", left, f"{index} has what it was")}


def test_two_keys_for_one_charge_are_found(shop: Shop) -> None:
    key = named_by(shop)
    row = shop.row("idempotency", key)
    another = {"key": {"S": f"{shop.org_id}/another"}}
    shop.store.ask("PutItem", "idempotency", Item={**row, **another})
    findings = broken(shop)
    shop.store.ask("DeleteItem", "idempotency", Key=another)
    assert [each.invariant for each in findings] == ["I1"]


def test_what_is_right_at_a_second_look_is_not_found(shop: Shop) -> None:
    def repairs(damage: Any) -> Iterator[None]:
        with damage:
            yield

    damage = shop.damaged("transactions", shop.transaction("processed"), {"refundable": {"N": "1"}})
    at_work = repairs(damage)
    next(at_work)
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        next(at_work, None)

    assert list(check(QUIET, sleep=sleep)) == []
    assert len(waits) == 1


def test_a_deployed_stage_that_has_lost_the_key_of_its_fingerprints(shop: Shop) -> None:
    """`shop` is of a local stage, which keeps none: as if the row had been deleted."""
    [lost] = check(QUIET, deployed=True, sleep=lambda _: None)
    assert (lost.invariant, lost.table, lost.key[0]) == ("I10", "vault-keys", "fingerprint key")
    VaultKeyRow(name="fingerprint key", wrapped=b"1").save()
    try:
        assert list(check(QUIET, deployed=True, sleep=lambda _: None)) == []
    finally:
        VaultKeyRow(name="fingerprint key", wrapped=b"1").delete()


def test_a_stage_without_details_may_have_no_such_key_yet(tmp_path: Path) -> None:
    with embedded_store(tmp_path / "store") as store:
        store.activate()
        assert list(check(QUIET, deployed=True, sleep=lambda _: None)) == []


def test_a_table_that_is_lost_is_all_that_is_told(tmp_path: Path) -> None:
    with embedded_store(tmp_path / "store") as store:
        store.activate()
        store.ask("DeleteTable", "vault-keys")
        assert list(check(QUIET)) == [Finding("I10", "vault-keys", ("table", None), "lost")]
