"""Requests that differ a little from one that was sent: in method, path, query string or body."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

Sent = tuple[str, str, Any]
"""Method, target (a path, and perhaps a query string), body."""

Path = tuple[str | int, ...]

_COLLECTIONS = (
    "/customers",
    "/processing_accounts",
    "/accounts",
    "/payment_methods",
    "/transactions",
)
ROUTES = {
    "POST": (*_COLLECTIONS, "/access_tokens", "/intents", "/customers/{}/payment_methods"),
    "PUT": (*_COLLECTIONS, *(f"{path}/{{}}" for path in _COLLECTIONS)),
}
"""Where a key is honoured, by method: `{}` is an id."""

_QUERIES = (("mode", "query"), ("name", "Ann"), ("limit", "1"), ("status", ""), ("x", "1"))


def other_method(chance: random.Random, sent: Sent, ids: list[str]) -> Sent:
    """The same path by the other method; where that is not served, the nearest that is."""
    method, target, body = sent
    changed = {"POST": "PUT", "PUT": "POST"}[method]
    head, *rest = _path_of(target).strip("/").split("/")
    served = [each for each in ROUTES[changed] if each.strip("/").split("/")[0] == head]
    route = f"/{head}" if not rest else chance.choice(served)
    return changed, _filled(chance, route, ids), body


def other_path(chance: random.Random, sent: Sent, ids: list[str]) -> Sent:
    """The same method at another route, another id, or with something before or behind the id."""
    method, target, body = sent
    *parents, last = _path_of(target).split("/")
    way = chance.choice(("route", "id", "behind", "before"))
    if way == "route" or last not in ids:
        path = _filled(chance, chance.choice(ROUTES[method]), ids)
    elif way == "id":
        path = "/".join((*parents, chance.choice(ids)))
    else:
        more = quote(chance.choice(("x", "0", " ", "|", ".", ":", "%", last)))
        path = "/".join((*parents, last + more if way == "behind" else more + last))
    return method, path + _query_of(target), body


def other_query(chance: random.Random, sent: Sent, ids: list[str]) -> Sent:
    """One parameter more, less, twice, or with another value."""
    method, target, body = sent
    pairs = parse_qsl(urlsplit(target).query, keep_blank_values=True)
    way = chance.choice(("add", "drop", "double", "change"))
    if way == "add" or not pairs:
        pairs.append(chance.choice((*_QUERIES, ("id", chance.choice(ids)))))
    else:
        place = chance.randrange(len(pairs))
        name, value = pairs[place]
        instead = {
            "drop": [],
            "double": [(name, value), (name, value)],
            "change": [(name, str(other(chance, value)))],
        }
        pairs[place : place + 1] = instead[way]
    query = f"?{urlencode(pairs)}" if pairs else ""
    return method, _path_of(target) + query, body


def other_body(chance: random.Random, sent: Sent, _ids: list[str]) -> Sent:
    """One thing of the body is changed, missing, added, or elsewhere."""
    method, target, body = sent
    copied = copy.deepcopy(body)
    path = chance.choice(list(paths(copied)))
    owner, step = at(copied, path[:-1]), path[-1]
    change = chance.choice(("change", "change", "drop", "null", "add", "wrap", "double"))
    if change == "drop":
        del owner[step]
    elif change == "null":
        owner[step] = None
    elif change == "wrap":
        owner[step] = [owner[step]]
    elif change == "add" and isinstance(owner, dict):
        owner[chance.choice(("notes", "description", "attrs", "order_number", "x"))] = "added"
    elif change == "double" and isinstance(owner, list):
        owner.append(copy.deepcopy(owner[-1]))
    else:
        owner[step] = other(chance, owner[step])
    return method, target, copied


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all that is inside, card codes apart: they make no other request."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        if step != "card_code":
            yield (*path, step)
            if isinstance(inner, dict | list):
                yield from paths(inner, (*path, step))


def at(value: Any, path: Path) -> Any:
    """What is inside at a path."""
    for step in path:
        value = value[step]
    return value


def other(chance: random.Random, value: Any) -> Any:
    """Something else than `value`, mostly of its kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice((-1, 1, 100))
    if isinstance(value, str) and value:
        place = chance.randrange(len(value))
        changed = chr(ord(value[place]) ^ 1)
        return chance.choice((value[:place] + changed + value[place + 1 :], value + " ", value[1:]))
    return chance.choice(("x", 0, None, True, ["x"])) if value else "x"


def _filled(chance: random.Random, route: str, ids: list[str]) -> str:
    return route.format(chance.choice(ids))


def _path_of(target: str) -> str:
    return target.partition("?")[0]


def _query_of(target: str) -> str:
    return "".join(target.partition("?")[1:])
