"""Requests that must be refused, as rows of a table, and the check that every row is held to.

A row names the objects of its surroundings in angle brackets: `<customer>` in a path or a body
becomes the id of the customer that `surroundings` has made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.examples.played import OTHERS, plain
from tests.support.client import Answer, Api
from tests.support.objects import bank_account, card, customer, customer_with_default, pay
from tests.support.organisations import new_api
from tests.support.stores import Store
from tests.support.webhooks import a_log, new_webhook

DECLINED = "4111 1111 1111 9903"
ENVELOPE = {"object", "error_type", "error_description", "description", "details"}
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")
_STATUSES = {"NotFound": 404, "Unauthorized": 401, "MethodNotAllowed": 405}
# Words of the API itself, which a message may well hold although the request holds them too.
_VOCABULARY = frozenset(
    {
        *("payment", "refund", "credit", "card", "bank_account", "list"),
        *("authorized", "processed", "voided"),
    }
)


@dataclass(frozen=True)
class Wrong:
    """One request and how it must be refused.

    `names` are the bracket paths of everything that is wrong, joined by a comma and a space, in
    any order; empty for errors that are not about attributes. `store_refuses` where only the
    condition of the write itself can tell, so that a write is sent, and fails.
    """

    why: str
    target: str
    body: Any = None
    names: str = ""
    error: str = "InvalidAttributes"
    status: int = 0
    form: Any = None
    raw: bytes | None = field(default=None, repr=False)
    headers: dict[str, str] = field(default_factory=dict)
    store_refuses: bool = False

    def __str__(self) -> str:
        return f"{self.target}: {self.why}".encode("ascii", "replace").decode()

    @property
    def expected_status(self) -> int:
        """400, but where the kind of error has a status of its own."""
        return self.status or _STATUSES.get(self.error, 400)


@dataclass(frozen=True)
class Surroundings:
    """An organisation with one of everything, and the ids by name."""

    api: Api
    store: Store
    ids: dict[str, str]

    def fill(self, value: Any) -> Any:
        """`value` with the ids in the place of their names."""
        if isinstance(value, dict):
            return {self.fill(key): self.fill(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.fill(inner) for inner in value]
        if isinstance(value, bytes):
            return re.sub(rb"<(\w+)>", lambda m: self.ids[m[1].decode()].encode(), value)
        if isinstance(value, str):
            return re.sub(r"<(\w+)>", lambda m: self.ids[m[1]], value)
        return value


def surroundings(store: Store) -> Surroundings:
    """A new organisation, and another one whose objects are out of its reach."""
    api, other = new_api(store), new_api(store)
    theirs = _basics(other)
    theirs |= _histories(other, theirs["customer"])
    ids = {f"foreign_{name}": made for name, made in theirs.items()} | _basics(api)
    ids |= _dead_ends(api) | _histories(api, ids["customer"])
    ids |= {
        "no_customer": "acct_" + "0" * 22,
        "no_method": "pm_" + "0" * 22,
        "no_payment": "txn_" + "0" * 22,
        "no_line": "lgr_" + "0" * 22,
        "no_operation": "op_" + "0" * 22,
    }
    return Surroundings(api, store, ids)


def _basics(api: Api) -> dict[str, str]:
    customer_id, method_id = customer_with_default(api)
    receiving = bank_account(customer_id=customer_id, transfer_type="receive-only")
    return {
        "customer": customer_id,
        "method": method_id,
        "payment": pay(api, customer_id)["id"],
        "merchant": _made(api, "/processing_accounts", {"name": "Shop"}),
        "receiving": _made(api, "/payment_methods", receiving),
        "bare": customer(api),
        **_token(api),
        **_webhook(api),
        **{other.object: _made(api, other.path, plain(other.path)) for other in OTHERS},
    }


def _webhook(api: Api) -> dict[str, str]:
    """One that is told of nothing, with a delivery that waits."""
    webhook_id = new_webhook(api)
    log = a_log(api, webhook_id, "txn_" + "0" * 22)
    return {"webhook": webhook_id, "webhook_log": log.id, "event": log.event.id}


def _token(api: Api) -> dict[str, str]:
    made = api.post("/access_tokens", {"intent": {"payment_form": {"payment": {"amount": 1}}}})
    return {"token": made["id"], "intent": made["intent_id"]}


def _dead_ends(api: Api) -> dict[str, str]:
    shop = {"name": "Closed"}
    gone, method_of_gone = customer_with_default(api)
    assert api.delete(f"/customers/{gone}").status == 200
    deleted = {
        "deleted_method": f"/payment_methods/{_made(api, '/payment_methods', card())}",
        "deleted_merchant": f"/processing_accounts/{_made(api, '/processing_accounts', shop)}",
    }
    for path in deleted.values():
        assert api.delete(path).status == 200
    uid = {"name": "U", "email": "u@example.com", "external_uid": "taken-uid"}
    return {
        "deleted_customer": gone,
        "method_of_deleted": method_of_gone,
        "loose": _made(api, "/payment_methods", card()),
        "one_time": _made(api, "/payment_methods", card(keep_active=False)),
        "with_uid": _made(api, "/customers", uid),
        **{name: path.rpartition("/")[2] for name, path in deleted.items()},
    }


def _histories(api: Api, customer_id: str) -> dict[str, str]:
    held = pay(api, customer_id, status="authorized")["id"]
    voided = pay(api, customer_id)["id"]
    assert api.put(f"/transactions/{voided}", {"status": "voided"}).status == 200
    refused = {"type": "payment", "amount": 1, "payment_method": card(DECLINED)}
    part = pay(api, customer_id, 100)["id"]
    back = {"type": "refund", "amount": 40, "ledger": [{"assoc_transaction_id": part}]}
    return {
        "held": held,
        "voided": voided,
        "declined": api.post("/transactions", refused)["details"]["id"],
        "part_refunded": part,
        **_parts(api, part, api.post("/transactions", back)["id"]),
    }


def _parts(api: Api, payment_id: str, refund_id: str) -> dict[str, str]:
    """A refund of a part, its line and operation, and the line that it left on its payment."""
    refund = api.get(f"/transactions/{refund_id}", fields="ledger,operations")
    [mirrored] = api.get(f"/transactions/{payment_id}", fields="ledger")["ledger"]
    return {
        "refund": refund_id,
        "line": refund["ledger"][0]["id"],
        "mirrored_line": mirrored["id"],
        "operation": refund["operations"][0]["id"],
    }


def _made(api: Api, path: str, body: dict[str, Any]) -> str:
    answer = api.post(path, body)
    assert answer.status == 200, answer.text
    return str(answer["id"])


def hold(row: Wrong, world: Surroundings) -> None:
    """Assert that `row` is refused as it says, without a trace, and that the service goes on."""
    method, _, target = row.target.partition(" ")
    world.store.activate()
    world.store.requests.clear()
    answer = world.api.request(
        method,
        world.fill(target),
        json=world.fill(row.body),
        form=world.fill(row.form),
        raw=world.fill(row.raw),
        headers=row.headers,
    )
    written = [made for made in world.store.requests if made.operation in _WRITES]
    _hold_envelope(answer)
    assert (answer.status, answer["error_type"]) == (row.expected_status, row.error), answer.text
    _hold_names(row, answer)
    _hold_nothing_echoed(world.fill([row.body, row.form]), row.raw, answer)
    assert row.store_refuses or not written, (
        "a refused request must write nothing and ask no processor"
    )
    assert pay(world.api, world.ids["customer"], 1)["status"] == "processed"


def _hold_envelope(answer: Answer) -> None:
    assert 400 <= answer.status < 500, answer.text
    assert set(answer.body) == ENVELOPE
    assert answer["object"] == "error"
    assert answer["error_description"].strip()
    if answer["error_type"] == "InvalidAttributes":
        first = answer["error_description"].split(", ")[0]
        assert answer["description"].startswith(f"{first}: ")
    else:
        assert answer["description"] == answer["error_description"]
    assert answer.headers["Content-Type"] == "application/json"


def _hold_names(row: Wrong, answer: Answer) -> None:
    expected = sorted(row.names.split(", ")) if row.names else []
    details = answer["details"] or {}
    if details.get("object") == "list":
        details = details["values"]
    texts = dict(_leaves(details))
    assert sorted(texts) == expected, answer.text
    assert all(isinstance(text, str) and text.strip() for text in texts.values())
    if row.error == "InvalidAttributes":
        assert sorted(answer["error_description"].split(", ")) == expected
    assert all(name in answer["error_description"] for name in expected)


def _leaves(details: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The bracket path of each leaf, with the leaf."""
    if isinstance(details, dict):
        for name, inner in details.items():
            yield from _leaves(inner, f"{path}[{name}]" if path else name)
    elif isinstance(details, list):
        for index, inner in enumerate(details):
            yield from _leaves(inner, f"{path}[{index}]")
    else:
        yield path, details


def _hold_nothing_echoed(sent: Any, raw: bytes | None, answer: Answer) -> None:
    values = {str(value) for _, value in _leaves(sent) if type(value) in (str, int, float)}
    values |= {number.decode() for number in re.findall(rb"\d{7,}", raw or b"")}
    shown = json.dumps(answer.body, ensure_ascii=False)
    for value in values - _VOCABULARY:
        assert len(value) < 4 or value not in shown, f"the answer repeats {value[:40]!r}"
    assert not re.search(r"\d{12}", shown)
