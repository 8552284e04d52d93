"""What random queries might miss: every filter that a key serves, and every function."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from tests.query.comparing import first_difference
from tests.query.functions import FUNCTIONS, suits
from tests.query.grammar import Grammar
from tests.query.reading import wire
from tests.query.schema import Kind
from tests.query.snapshot import Snapshot, Target, exact
from tests.query.texts import is_askable

IDS = {"id", "customer_id", "account_id", "transaction_id", "assoc_transaction_id"}
SERVED = IDS | {"email", "external_uid", "type", "created_at"}


def test_keys_find_what_a_walk_finds(books: Snapshot, target: Target) -> None:
    """Each filter that an index may serve, with values of the data, in both directions of time."""
    grammar = Grammar(target)
    asked = 0
    for term in grammar.plain:
        if term.text in SERVED:
            values = sorted({str(wire(each)) for each in grammar.observed(term)})[::2][:6]
            for query in by_key(term.text, values):
                agree(books, target, query)
                asked += 1
    assert asked > 20


def by_key(name: str, values: list[str]) -> Iterator[str]:
    """Filters by `name`: one value, two of them, all but one, and from one to another."""
    orders = ["", "order_by=created_at&limit=3", "order_by=desc(created_at)&limit=2&offset=1"]
    for at, value in enumerate(values):
        other = values[at - 1]
        filters = [f"{name}={value}", f"{name}={value}|{other}", f"{name}=!{value}"]
        filters.append(f"{name}={value}&{name}={other}")
        if name == "created_at":
            between = f"{name}=>={other}&{name}=<{value}"
            filters += [between, f"{name}=<={value}", f"{name}=>{value}", f"{name}={value[:10]}"]
        elif name not in IDS:
            filters.append(f"{name}={value},{other}")
        yield from (f"{each}&fields=id&{orders[at % len(orders)]}" for each in filters)


def test_every_function(books: Snapshot, target: Target) -> None:
    """Of every attribute as a field; of one of each kind as a filter, a group and an order too."""
    grammar = Grammar(target)
    seen: set[tuple[str, Kind]] = set()
    own = [term for term in grammar.named if "[" not in term.text or term.path[0] == "attrs"]
    for term in own:
        names = [name for name in FUNCTIONS if suits(name, term.kind)]
        calls = [grammar.term(f"{name}({term.text})") for name in names]
        agree(books, target, f"fields={','.join(['id', *(call.text for call in calls)])}")
        for call in calls:
            values = {str(wire(each)) for each in grammar.observed(call)}
            if values and (call.function, term.kind) not in seen:
                seen.add((call.function, term.kind))
                agree(books, target, f"fields=id&order_by={call.text}")
                agree(books, target, f"fields={call.text},count(*)&group_by={call.text}")
                for value in sorted(filter(is_askable, values))[:3]:
                    agree(books, target, f"{call.text}={quote(value)}&fields=id")
    assert {name for name, _ in seen} >= {"lower", "length", "dayofweek", "unix_timestamp"}


def agree(books: Snapshot, target: Target, query: str) -> None:
    """The service answers the query as the naive evaluation does."""
    answer = books.api.get(f"{target.path}?{query}")
    assert answer.status == 200, f"{query}\n{answer.text}"
    difference = first_difference(exact(answer)["values"], target.expected(query).page)
    assert not difference, f"{target.path}?{query}\n{difference}"
