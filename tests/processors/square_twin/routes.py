"""Which of the books' doings a path asks for, and how its answer is wrapped."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from tests.processors.square_twin import payments, refunds
from tests.processors.square_twin.books import LOCATION, MERCHANT, Books, Object
from tests.processors.square_twin.errors import unheard_of, wrong

_Does = Callable[[Books, str, Object], Object]
_Lists = Callable[[Books, Object], list[Object]]


def answered(books: Books, method: str, path: str, given: Object) -> Object:
    """The body of an answer. Raises Failed."""
    collection, identifier, verb = (*path.split("/")[2:], "", "")[:3]
    shape = f"{method} {collection}{'/{id}' if identifier else ''}{f'/{verb}' if verb else ''}"
    if shape in _ONE:
        return {collection[:-1]: _ONE[shape](books, unquote(identifier), given)}
    if shape in _MANY:
        return _page(collection, _MANY[shape](books, given), given)
    raise unheard_of("route", shape)


def _only(found: Object, one: str, *names: str) -> Object:
    if one not in names:
        raise unheard_of("object", one)
    return found


def _customer(books: Books, one: str, _: Object) -> Object:
    if one not in books.customers:
        raise unheard_of("customer", one)
    return books.customers[one]


def _cards(books: Books, asked: Object) -> list[Object]:
    return [
        card
        for card in books.cards.values()
        if (card["enabled"] or asked.get("include_disabled"))
        and all(
            asked.get(name) in (None, card.get(name)) for name in ("customer_id", "reference_id")
        )
    ]


def _page(collection: str, rows: list[Object], asked: Object) -> Object:
    start, size = asked.get("cursor", "0"), min(asked.get("limit", 100), 100)
    if not start.isdigit():
        raise wrong("INVALID_CURSOR", "The cursor is none of ours.", "cursor")
    end = int(start) + size
    page: Object = {collection: rows[int(start) : end]} if rows[int(start) : end] else {}
    return page | ({"cursor": str(end)} if len(rows) > end else {})


_ONE: dict[str, _Does] = {
    "POST customers": lambda books, _, given: books.add_customer(given),
    "GET customers/{id}": _customer,
    "POST cards": lambda books, _, given: books.add_card(given),
    "GET cards/{id}": lambda books, one, _: books.card(one),
    "POST cards/{id}/disable": Books.disable,
    "POST payments": lambda books, _, given: payments.create(books, given),
    "GET payments/{id}": lambda books, one, _: payments.found(books, one),
    "PUT payments/{id}": payments.update,
    "POST payments/{id}/complete": payments.complete,
    "POST payments/{id}/cancel": lambda books, one, _: payments.cancel(books, one),
    "POST refunds": lambda books, _, given: refunds.refund(books, given),
    "GET refunds/{id}": lambda books, one, _: refunds.found(books, one),
    "GET disputes/{id}": lambda books, one, _: refunds.dispute(books, one),
    "GET locations/{id}": lambda books, one, _: _only(books.location(), one, LOCATION, "main"),
    "GET merchants/{id}": lambda books, one, _: _only(books.merchant(), one, MERCHANT, "me"),
}
_MANY: dict[str, _Lists] = {
    "GET payments": payments.listed,
    "GET refunds": refunds.listed,
    "GET cards": _cards,
    "GET disputes": refunds.disputes,
    "GET locations": lambda books, _: [books.location()],
}
