"""A raw query string, taken apart: filters, fields, groups, order, page; or all that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from tests.query.filters import Filter, parse_filter
from tests.query.functions import AGGREGATES
from tests.query.grouping import check_fields, parse_keys
from tests.query.ordering import Order, parse_order
from tests.query.schema import COMPOUND, SHAPES, Kind, Unknown, kind_at
from tests.query.selection import called, parse_fields
from tests.query.terms import Refused, Term, parse_path, parse_term

RESERVED = frozenset({"fields", "order_by", "limit", "offset", "cursor", "group_by", "mode", "q"})
DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000
MAX_OFFSET = 1_000_000
_TOTAL = re.compile(rf"({'|'.join(AGGREGATES)})\(")
_INDEXED = re.compile(r"(\w+(?:\[[^\[\]]+\])*)\[\d+\]")


class Wrong(Exception):
    """The query is a 400 that names these keys."""

    def __init__(self, names: set[str]) -> None:
        super().__init__(", ".join(sorted(names)))
        self.names = names


@dataclass
class Asked:
    """What a query asks for. `everything`: the default attributes are answered."""

    filters: list[Filter] = field(default_factory=list)
    fields: list[Term] = field(default_factory=list)
    keys: list[Term] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    everything: bool = True
    limit: int = DEFAULT_LIMIT
    offset: int = 0

    @property
    def grouped(self) -> bool:
        """Whether the answer has a row for each group."""
        return bool(self.keys) or any(term.is_aggregate for term in self.fields)


Pairs = Sequence[tuple[str, str]]


class _Wrongs(set[str]):
    """The keys found wrong so far."""

    def attempt(self, name: str, take: Callable[[], Any], default: Any) -> Any:
        """What `take` gives, or `default` where it is refused, which makes `name` wrong."""
        try:
            return take()
        except Refused:
            self.add(name)
            return default


def parse(query: str, shape: str) -> Asked:
    """`query` as it is asked of objects of `shape`. Raises Wrong with every wrong key."""
    pairs = parse_qsl(query, keep_blank_values=True)
    asked, wrong = Asked(), _Wrongs()
    for key, texts in _conditions(pairs, shape):
        condition = wrong.attempt(key, partial(_condition, key, texts, shape), None)
        asked.filters += [condition] if condition else []
    _take_reserved(asked, pairs, shape, wrong)
    keys, named = _listed(pairs, "group_by"), _listed(pairs, "fields")
    grouped = bool(keys) or any(_TOTAL.match(text) for text in named)
    wrong.attempt("order_by", lambda: _check_orders(asked.orders, grouped), None)
    if grouped:
        wrong.attempt("fields", lambda: check_fields(asked.fields, keys), None)
    if wrong:
        raise Wrong(wrong)
    return asked


def _condition(key: str, texts: Sequence[str], shape: str) -> Filter:
    return parse_filter(parse_term(key, shape), texts)


def _take_reserved(asked: Asked, pairs: Pairs, shape: str, wrong: _Wrongs) -> None:
    named, keys, orders = (_listed(pairs, name) for name in ("fields", "group_by", "order_by"))
    asked.everything = not called(named) or "*" in named
    take = wrong.attempt
    asked.fields = take("fields", lambda: parse_fields(named, shape), [])
    asked.keys = take("group_by", lambda: parse_keys(keys, shape), [])
    asked.orders = take("order_by", lambda: [parse_order(each, shape) for each in orders], [])
    asked.limit = take("limit", lambda: _whole(pairs, "limit", DEFAULT_LIMIT, MAX_LIMIT), 0)
    asked.offset = take("offset", lambda: _whole(pairs, "offset", 0, MAX_OFFSET), 0)
    take("q", lambda: _refuse_given(pairs, "q"), None)


def _conditions(pairs: Pairs, shape: str) -> Iterator[tuple[str, list[str]]]:
    """Each filter with its texts: one for each time a key stands, all of a list with indexes."""
    lists: dict[str, list[str]] = {}
    for key, text in pairs:
        if key.partition("[")[0] in RESERVED:
            continue
        name = _list_name(key, shape)
        if name is None:
            yield key, [text]
        else:
            lists.setdefault(name, []).append(text)
    yield from lists.items()


def _list_name(key: str, shape: str) -> str | None:
    """`type` for `type[0]`; None where the index leads into a list of the object itself."""
    match = _INDEXED.fullmatch(key)
    if match is None:
        return None
    try:
        path = parse_path(match[1])
        kind = kind_at(shape, path)
    except (Refused, Unknown):
        return None
    is_free = SHAPES[shape][path[0]].kind is Kind.FREE
    return None if kind in COMPOUND or kind is Kind.FREE or is_free else match[1]


def _listed(pairs: Pairs, name: str) -> list[str]:
    """The texts of `name`, `name[]` and `name[0]`, in order of index, commas taken apart."""
    given = [(key, text) for key, text in pairs if key.partition("[")[0] == name]
    given.sort(key=lambda pair: int(re.sub(r"\D", "", pair[0]) or 0))
    texts = [part.strip() for _, text in given for part in text.split(",")]
    return [text for text in texts if text]


def _whole(pairs: Pairs, name: str, default: int, most: int) -> int:
    texts = [text for key, text in pairs if key == name]
    if not texts:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", texts[-1]) or int(texts[-1]) > most:
        raise Refused(name)
    return int(texts[-1])


def _refuse_given(pairs: Pairs, name: str) -> None:
    if any(key == name for key, _ in pairs):
        raise Refused(name)


def _check_orders(orders: Sequence[Order], grouped: bool) -> None:
    if not grouped and any(order.term.is_aggregate for order in orders):
        raise Refused("order_by")
