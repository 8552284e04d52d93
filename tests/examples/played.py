"""Plays a request to each operation of the document, on objects that are there."""

from __future__ import annotations

from typing import Any

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.resources.declarations import RESOURCES
from tests.reference.described import operations
from tests.round_trips.attributes import Attribute, values_for
from tests.support.client import Api

ADA = {"name": "Ada Lovelace", "email": "ada@example.com"}
CARD = {"type": "card", "card": {"card_number": "4242 4242 4242 4242", "expiry": "12/35"}}
SHOP = {"name": "Boots and Laces"}
HOOK = {"url": "https://shop.example/hooks", "trigger": "processed"}
PAYMENT_FORM = {"payment_form": {"payment": {"amount": 42.5}}}
CREATED: dict[str, dict[str, Any]] = {
    "/customers": ADA,
    "/accounts": {**ADA, "type": "customer"},
    "/processing_accounts": SHOP,
    "/payment_methods": {**CARD, "customer_id": "<customer>", "default_payment_method": True},
    "/transactions": {"type": "payment", "amount": 100, "customer_id": "<customer>"},
    "/access_tokens": {"type": "client", "intent": PAYMENT_FORM},
    "/intents": PAYMENT_FORM,
    "/webhooks": HOOK,
}
OTHERS = [
    collection.resource
    for collection in COLLECTIONS
    if collection.create is not None and collection.resource.path not in CREATED
]
"""Objects that have no rules of their own: made of what their declaration requires (`plain`)."""
CHANGED: dict[str, dict[str, Any]] = {
    "/customers": {"phone_number": "(123) 456-7890"},
    "/accounts": {"description": "Pays monthly"},
    "/processing_accounts": {"description": "Our second shop"},
    "/payment_methods": {"description": "The blue card"},
    "/transactions": {"status": "voided"},
    "/webhooks": {"url": "https://shop.example/all-hooks"},
}
ACTED: dict[str, dict[str, Any]] = {"/webhooks/{id}/replay": {"since": "2026-01-01"}}
ROW_CHANGED = {"/transactions": {"order_number": "1042"}}


class Scene:
    """The objects of the examples. What deletes or voids gets one of its own."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.ids: dict[str, str] = {}
        self.ids["/processing_accounts"] = self._new("/processing_accounts", SHOP)
        own = {"primary_processing_id": self.ids["/processing_accounts"]}
        self.ids["/customers"] = self._new("/customers", {**ADA, **own})
        self.ids["/accounts"] = self.ids["/customers"]
        self.ids["/payment_methods"] = self.fresh("/payment_methods")
        self.ids["/transactions"] = self.fresh("/transactions")
        line = [{"assoc_transaction_id": self.ids["/transactions"]}]
        refund = self._new("/transactions", {"type": "refund", "amount": 5, "ledger": line})
        parts = api.get(f"/transactions/{refund}", fields="ledger,operations")
        self.ids["/transaction_ledgers"] = parts["ledger"][0]["id"]
        self.ids["/operations"] = parts["operations"][0]["id"]
        token = api.post("/access_tokens", CREATED["/access_tokens"])
        self.ids["/access_tokens"] = self.ids["/intents"] = token["intent_id"]
        self.ids["/webhooks"] = self.fresh("/webhooks")
        api.post(f"/webhooks/{self.ids['/webhooks']}/test", {})
        logs = api.get("/webhook_logs")["values"]
        self.ids["/webhook_logs"] = logs[0]["id"] if logs else ""
        for each in RESOURCES.values():
            if each.path not in self.ids:
                self.ids[each.path] = self.fresh(each.path)

    def fresh(self, home: str) -> str:
        """The id of another object of this kind."""
        body = self.filled(CREATED.get(home) or plain(home))
        if home in self.ids:
            body.pop("default_payment_method", None)  # what is deleted should leave a default
        return self._new(home, body)

    def filled(self, body: Any) -> Any:
        """`body` with the customer's id in its place."""
        return {
            name: self.ids["/customers"] if value == "<customer>" else value
            for name, value in body.items()
        }

    def _new(self, home: str, body: dict[str, Any]) -> str:
        answer = self._api.post(home, body)
        assert answer.status == 200, answer.text
        return str(answer.body.get("intent_id") or answer["id"])


def request_of(scene: Scene, path: str, method: str) -> tuple[str, dict[str, Any] | None]:
    """The path with its id and query, and the body."""
    home, on_one = "/" + path.split("/")[1], "{id}" in path
    body: dict[str, Any] | None = None
    needs_own = method == "delete" or (method == "put" and home == "/transactions")
    identifier = scene.fresh(home) if needs_own and home != "/webhook_logs" else scene.ids[home]
    if method == "put":
        whole = CHANGED.get(home) or plain(home)
        change = whole if on_one else ROW_CHANGED.get(home, whole)
        body = change if on_one else listed({"id": identifier, **change})
    elif method == "delete" and not on_one:
        body = listed({"id": identifier})
    elif method == "post" and path.endswith("/payment_methods") and on_one:
        body = CARD
    elif method == "post" and not on_one:
        body = scene.filled(CREATED.get(home) or plain(home))
    elif method == "post":
        body = ACTED.get(path, {})
    target = path.replace("{id}", identifier)
    of_many = not on_one or path.endswith(("methods", "ledger", "operations", "logs"))
    listing = method == "get" and of_many
    return target + ("?limit=1" if listing else ""), body


def plain(home: str) -> dict[str, Any]:
    """What must be said of an object that has no rules of its own."""
    [resource] = [each for each in RESOURCES.values() if each.path == home]
    needed = [Attribute(resource, (field,)) for field in resource.fields if field.required]
    return {each.own.name: values_for(each, lambda *_: ())[0] for each in needed}


def listed(row: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "values": [row]}


def played(api: Api) -> dict[str, dict[str, Any]]:
    """The request and the answer of each operation, by its id."""
    scene, examples = Scene(api), {}
    for path, method, operation in operations():
        target, body = request_of(scene, path, method)
        answer = api.request(method.upper(), target, json=body)
        assert answer.status == 200, (operation["operationId"], answer.text)
        examples[operation["operationId"]] = {"path": target, "body": body, "answer": answer.body}
    return examples
