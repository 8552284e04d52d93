"""What makes generated requests likely to be served, so that answers are checked and not refusals.

About half of the requests are left as generated, but for their ids: whatever has the form of one
becomes the id of a real object. The others are eased: one parameter of the query at a time, and a
body that is right. Which it is depends on the request alone, so that a failure can be repeated.

What deletes is given an object of its own, and no query that was generated matches what it likes:
the other requests need theirs.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from random import Random
from typing import Any

from schemathesis import Case

from tests.examples.played import OTHERS, plain
from tests.reference.right import (
    ALONE,
    AT_HOME,
    CHANGED,
    CREATED,
    FILTERS,
    GONE,
    POOLS,
    QUERIES,
    THERE,
    WEBHOOK,
)
from tests.support.objects import card, customer, listed
from tests.support.refusals import Surroundings

_ID = re.compile(r"(acct|pm|txn|lgr|op)_[A-Za-z0-9]{16,25}")


class Easing:
    """Eases the requests to the service that `world` lives in."""

    def __init__(self, world: Surroundings) -> None:
        self._world = world
        change = {"primary_processing_id": world.ids["merchant"]}
        assert world.api.put(f"/customers/{world.ids['customer']}", change).status == 200

    def ease(self, case: Case) -> None:
        """Change the request for the better."""
        body = case.body if isinstance(case.body, dict | list) else None
        asked = repr((case.path_parameters, case.query, body))
        pick = Random(zlib.crc32(asked.encode()))  # noqa: S311  (to repeat it, not to hide it)
        home = "/" + case.operation.path.split("/")[1]
        if "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = self._object(home, case.method, pick)
        of_several = case.method in ("PUT", "DELETE") and "{id}" not in case.operation.path
        eased = pick.random() < 0.5
        if eased:
            case.headers.pop("X-API-Version", None)
        if of_several:
            self._ease_several(home, case, pick, eased=eased)
        elif eased:
            case.query = self._query(case, pick)
            if body is not None:
                case.body = _sent(self._body(home, case, pick), case)
        elif body is not None:
            case.body = self._alive(body)

    def _object(self, home: str, method: str, pick: Random) -> str:
        if method != "DELETE":
            return self._world.ids[pick.choice(AT_HOME[home])]
        if pick.random() < 0.3:
            return self._world.ids[GONE[home]]
        return "|".join(self._new(home) for _ in range(pick.choice((1, 1, 2))))

    def _new(self, home: str) -> str:
        """One of its own for each request that deletes it."""
        if home in ("/customers", "/accounts"):
            return customer(self._world.api)
        if home == "/webhooks":
            self._make_room()
        bodies = {
            "/processing_accounts": {"name": "Shop"},
            "/access_tokens": {"type": "client"},
            "/webhooks": WEBHOOK,
            **{each.path: plain(each.path) for each in OTHERS},
        }
        return str(self._world.api.post(home, bodies.get(home, card()))["id"])

    def _make_room(self) -> None:
        """An organisation has few webhooks, and other requests have made some."""
        api, kept = self._world.api, self._world.ids["webhook"]
        for row in api.get("/webhooks")["values"]:
            if row["id"] != kept:
                assert api.delete(f"/webhooks/{row['id']}").status == 200

    def _ease_several(self, home: str, case: Case, pick: Random, *, eased: bool) -> None:
        """Rows with ids, or a query of ids."""
        body = case.body if isinstance(case.body, dict | list) else None
        if not eased:
            case.query = {name: each for name, each in (case.query or {}).items() if name != "mode"}
            if body is not None and case.method == "PUT":
                case.body = self._alive(body)
            return
        deleting = case.method == "DELETE"
        ids = [self._new(home)] if deleting else [self._world.ids[name] for name in THERE[home]]
        change = {} if deleting else pick.choice(CHANGED[home])
        as_rows = body is not None if deleting else pick.random() < 0.5
        case.query = {} if as_rows else {"mode": "query", "id": "|".join(ids)}
        if as_rows:
            case.body = _sent(listed(*({"id": each, **change} for each in ids)), case)
        elif body is not None:
            case.body = _sent(change, case)

    def _query(self, case: Case, pick: Random) -> dict[str, Any]:
        """One parameter. Half of the choice are those that every list has."""
        known = [each.name for each in case.operation.query]
        shared = [name for name in known if name in QUERIES]
        if not shared:
            return {}
        name = pick.choice(shared if pick.random() < 0.5 else known)
        return {name: pick.choice(QUERIES.get(name, FILTERS))}

    def _body(self, home: str, case: Case, pick: Random) -> dict[str, Any]:
        """An object; where that is possible now and then a list of two."""
        place = case.operation.path.removeprefix(home) or home
        bodies = CHANGED[home] if case.method == "PUT" else CREATED[place]
        body: dict[str, Any] = self._world.fill(pick.choice(bodies))
        given = case.body if isinstance(case.body, dict) else {}
        body |= {key: given[key] for key in ("description", "attrs") if key in given}
        if case.method == "POST" and home not in ALONE and pick.random() < 0.3:
            plain = {key: each for key, each in body.items() if not key.startswith("default_")}
            return listed(body, plain)
        return body

    def _alive(self, value: Any) -> Any:
        """`value` with the ids of real objects."""
        if isinstance(value, dict):
            return {key: self._alive(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._alive(inner) for inner in value]
        match = _ID.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return value
        names = POOLS[match[1]]
        return self._world.ids[names[zlib.crc32(value.encode()) % len(names)]]


def _sent(body: dict[str, Any], case: Case) -> dict[str, Any]:
    """The body in the request's media type."""
    return body if case.media_type == "application/json" else dict(_flat(body))


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The bracket keys of a form."""
    if isinstance(value, dict):
        pairs = [(f"{path}[{name}]" if path else name, inner) for name, inner in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{path}[{index}]", inner) for index, inner in enumerate(value)]
    else:
        yield path, "" if value is None else str(value)
        return
    for name, inner in pairs:
        yield from _flat(inner, name)
