"""Writers that never rest while a list is walked: what each list is filled with, and who writes.

A scene fills an organisation and names the rows that stay from the start of the walks to their end.
Its writers are called over and over, each in a thread of its own with a client of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.client import Api
from tests.support.objects import card, customer, customer_with_default, pay

STAYING = 24
Writer = Callable[[Api], object]


@dataclass
class Scene:
    """A list to walk. `staying` are the ids of the rows that are there all the time."""

    path: str
    staying: set[str]
    writers: Sequence[Writer]


def made(api: Api, path: str, body: dict[str, Any]) -> str:
    """The id of a new object."""
    answer = api.post(path, body)
    assert answer.status == 200, answer.text
    return str(answer["id"])


def changed(api: Api, path: str, change: dict[str, Any]) -> None:
    """A change that must be taken, or lose against another one that came at the same time."""
    answer = api.put(path, change)
    assert answer.status in (200, 409), answer.text


def comes_and_goes(path: str, body: dict[str, Any]) -> Writer:
    """Makes an object, and deletes it again with the next but one."""
    kept: list[str] = []

    def write(api: Api) -> None:
        kept.append(made(api, path, body))
        if len(kept) > 2:
            assert api.delete(f"{path}/{kept.pop(0)}").status == 200

    return write


def changes(path: str, ids: list[str], change: Callable[[int], dict[str, Any]]) -> Writer:
    """Changes one object after the other, round and round."""
    turns = itertools.count()

    def write(api: Api) -> None:
        turn = next(turns)
        changed(api, f"{path}/{ids[turn % len(ids)]}", change(turn))

    return write


def in_turn(*writers: Writer) -> Writer:
    """One writer that does what several do, one after the other."""
    return lambda api: [write(api) for write in writers]


def customers(api: Api) -> Scene:
    ids = [customer(api, name=f"N{number}") for number in range(STAYING)]
    body = {"name": "New", "email": "new@example.com"}
    rename = changes("/customers", ids, lambda turn: {"email": f"n{turn}@example.com"})
    return Scene("/customers", set(ids), [comes_and_goes("/customers", body), rename])


def processing_accounts(api: Api) -> Scene:
    path = "/processing_accounts"
    ids = [made(api, path, {"name": f"N{number}"}) for number in range(STAYING)]
    rename = changes(path, ids, lambda turn: {"name": f"N{turn}"})
    return Scene(path, set(ids), [comes_and_goes(path, {"name": "New"}), rename])


def accounts(api: Api) -> Scene:
    """Both kinds, in one order."""
    paying, paid = customers(api), processing_accounts(api)
    return Scene("/accounts", paying.staying | paid.staying, [*paying.writers, *paid.writers])


def payment_methods(api: Api) -> Scene:
    """Loose ones, attached while the walk passes: their rows move from one place to another."""
    path, owner = "/payment_methods", customer(api)
    kept, loose = _methods(api, owner)
    return Scene(path, {*kept, *loose}, _method_writers(owner, kept, loose))


def methods_of_a_customer(api: Api) -> Scene:
    """The same, seen by the customer to whom they are attached."""
    owner = customer(api)
    kept, loose = _methods(api, owner)
    path = f"/customers/{owner}/payment_methods"
    return Scene(path, set(kept), _method_writers(owner, kept, loose))


def _methods(api: Api, owner: str) -> tuple[list[str], list[str]]:
    """Methods that the customer keeps, and loose ones, enough of them for two walks."""
    path = "/payment_methods"
    kept = [made(api, path, card(customer_id=owner)) for _ in range(STAYING)]
    return kept, [made(api, path, card()) for _ in range(2 * STAYING)]


def _method_writers(owner: str, kept: list[str], loose: list[str]) -> list[Writer]:
    path = "/payment_methods"
    attach = changes(path, loose, lambda _: {"customer_id": owner})
    switch = changes(path, kept, lambda turn: {"default_payment_method": turn % 2 == 0})
    others = comes_and_goes(path, card()), comes_and_goes(path, card(customer_id=owner))
    return [in_turn(attach, others[0]), others[1], switch]


def transactions(api: Api) -> Scene:
    owner, ids = _paid(api)
    describe = changes("/transactions", ids, lambda turn: {"description": f"D{turn}"})
    return Scene("/transactions", set(ids), [lambda own: pay(own, owner, 1), describe])


def transactions_of_a_customer(api: Api) -> Scene:
    """Others' payments become the customer's while the walk passes."""
    owner, ids = _paid(api)
    loose = [
        made(api, "/transactions", {"type": "payment", "amount": 1, "payment_method": card()})
        for _ in range(STAYING)
    ]
    describe = changes("/transactions", ids, lambda turn: {"description": f"D{turn}"})
    move = changes("/transactions", loose, lambda _: {"customer_id": owner})
    crowd = [lambda own: pay(own, owner, 1), describe, move]
    return Scene(f"/transactions?customer_id={owner}", set(ids), crowd)


def transaction_ledgers(api: Api) -> Scene:
    """Refunds put new lines beside old ones; voided, they take them away again."""
    _, ids = _paid(api)
    for payment in ids:
        _refund(api, payment)
    stay = _lines(api, "ledger")
    turns = itertools.count()

    def refund_and_void(own: Api) -> None:
        refund = _refund(own, ids[next(turns) % len(ids)])
        changed(own, f"/transactions/{refund}", {"status": "voided"})

    return Scene("/transaction_ledgers", stay, [refund_and_void, refund_and_void])


def operations(api: Api) -> Scene:
    """Captures add a line to the history of payments that the walk has not come to."""
    owner, _ = _paid(api)
    held = [str(pay(api, owner, 1, status="authorized")["id"]) for _ in range(STAYING)]
    stay = _lines(api, "operations")
    capture = changes("/transactions", held, lambda _: {"status": "processed"})
    return Scene("/operations", stay, [lambda own: pay(own, owner, 1), capture])


def _paid(api: Api) -> tuple[str, list[str]]:
    owner, _ = customer_with_default(api)
    return owner, [str(pay(api, owner, 10)["id"]) for _ in range(STAYING)]


def _refund(api: Api, payment: str) -> str:
    line = {"assoc_transaction_id": payment}
    return made(api, "/transactions", {"type": "refund", "amount": "0.01", "ledger": [line]})


def _lines(api: Api, name: str) -> set[str]:
    """The ids of all lines of all transactions."""
    found = api.get("/transactions", limit=1_000, fields=name)["values"]
    return {str(line["id"]) for each in found for line in each[name]}


SCENES: list[Callable[[Api], Scene]] = [
    customers,
    processing_accounts,
    accounts,
    payment_methods,
    methods_of_a_customer,
    transactions,
    transactions_of_a_customer,
    transaction_ledgers,
    operations,
]
