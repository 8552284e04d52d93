"""All objects of an organisation, each as one GET answers it with every attribute."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.query.naive import OWN, Listed, Place, evaluate, joined
from tests.query.schema import SHAPES
from tests.query.terms import Row
from tests.support.client import Answer, Api

PATHS = {
    "customer": "/customers",
    "processing_account": "/processing_accounts",
    "payment_method": "/payment_methods",
    "transaction": "/transactions",
    "account": "/accounts",
    "transaction_ledger": "/transaction_ledgers",
    "operation": "/operations",
}
_FETCHED = ("customer", "processing_account", "payment_method", "transaction")
_PARTS = {"transaction_ledger": "ledger", "operation": "operations"}


@dataclass(frozen=True)
class Target:
    """A list of the API: its path, the shape of its rows, all of them, and their place in time."""

    path: str
    shape: str
    rows: list[dict[str, Any]]
    place: Place = OWN

    def expected(self, query: str) -> Listed:
        """What the list must answer. Raises Wrong."""
        return evaluate(query, self.rows, self.shape, place=self.place)


@dataclass
class Snapshot:
    """The whole objects, by shape and by id, and the moments of the parts of transactions."""

    api: Api
    moments: Mapping[str, datetime]
    objects: dict[str, dict[str, Row]] = field(default_factory=dict)

    def target(self, shape: str) -> Target:
        """The list of all objects of a shape."""
        place = Place(self._part_newest, self._part_created) if shape in _PARTS else OWN
        return Target(PATHS[shape], shape, self._joined(shape), place)

    def methods_of(self, customer_id: str) -> Target:
        """The list of the methods that a customer keeps."""
        kept = {each["id"] for each in self.objects["customer"][customer_id]["payment_methods"]}
        rows = [row for row in self._joined("payment_method") if row["id"] in kept]
        return Target(f"/customers/{customer_id}/payment_methods", "payment_method", rows)

    def _joined(self, shape: str) -> list[dict[str, Any]]:
        by_id = {**self.objects["account"], **self.objects["transaction"]}
        return [joined(row, shape, by_id) for row in self.objects[shape].values()]

    def _part_created(self, row: Row) -> Any:
        return self.moments[row["id"]], row["id"]

    def _part_newest(self, row: Row) -> Any:
        transaction = self.objects["transaction"][row["transaction_id"]]
        return OWN.newest(transaction), self._part_created(row)


def exact(answer: Answer) -> Any:
    """The body with its numbers as decimals."""
    return json.loads(answer.text, parse_float=Decimal)


def snapshot(api: Api, moments: Mapping[str, datetime]) -> Snapshot:
    """Each object that the lists name, fetched by its id; accounts and parts are made of these."""
    taken = Snapshot(api, moments)
    for shape in _FETCHED:
        fields = ",".join(["*", *_on_request(shape)])
        path = PATHS[shape]
        objects = [exact(api.get(f"{path}/{each}", fields=fields)) for each in _ids(api, path)]
        taken.objects[shape] = {each["id"]: each for each in objects}
    kinds = {"customer": "customer", "processing_account": "processing"}
    taken.objects["account"] = {
        identifier: {**row, "type": type_}
        for shape, type_ in kinds.items()
        for identifier, row in taken.objects[shape].items()
    }
    for shape, name in _PARTS.items():
        parts = [part for row in taken.objects["transaction"].values() for part in row[name]]
        taken.objects[shape] = {part["id"]: part for part in parts}
    return taken


def _ids(api: Api, path: str) -> list[str]:
    answer = api.get(path, limit=1_000)
    assert answer.status == 200, answer.text
    return sorted(str(each["id"]) for each in answer["values"])


def _on_request(shape: str) -> list[str]:
    return [name for name, each in SHAPES[shape].items() if each.on_request and not each.via]
