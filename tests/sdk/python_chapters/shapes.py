"""What a list answers: fields, order, groups, pages, and the ways to read it."""

from __future__ import annotations

from typing import Any

import payload
import pytest

from tests.sdk.python_chapters.scene import CUSTOMERS, PAYMENTS, Scene, plain

attr = payload.attr
_BY_AMOUNT = ["shoes", "boots", "socks", "declined", "laces", "heels"]


def fields(scene: Scene) -> None:
    """What is named comes alone, nested as it was named; `*` stands for the default attributes."""
    ann = scene.rows["ann"]
    assert plain(scene.pl.Customer.select("name", attr.email).get(ann.id)) == {
        "name": "Ann",
        "email": "ann@example.com",
    }
    shoes = scene.rows["shoes"]
    found = scene.pl.Payment.filter_by(id=shoes.id)
    [row] = found.select("id", attr.payment_method.card.card_number).all()
    assert plain(row) == {
        "id": shoes.id,
        "payment_method": {"card": {"card_number": "xxxxxxxxxxxx4242"}},
    }
    [whole] = scene.pl.Payment.select(*scene.pl.Payment, "ledger").filter_by(id=shoes.id)
    assert (type(whole), whole.amount) == (payload.Payment, 10)
    assert [entry.amount for entry in whole.ledger] == [-5]
    fee = scene.pl.Payment.get(shoes.id, fields="id,conv_fee")
    assert plain(fee) == {"id": shoes.id, "conv_fee": 0}
    _refused(scene.pl.Payment.select("*", "shoe_size"), "fields")


def order(scene: Scene) -> None:
    """By attributes, nested ones and functions, up and down, several."""

    def ordered(*terms: Any) -> list[str]:
        return scene.names(scene.pl.Payment.filter_by().order_by(*terms).all())

    assert ordered("amount") == ordered(attr.amount) == ordered("asc(amount)") == _BY_AMOUNT
    assert ordered(attr.amount.desc()) == ordered("desc(amount)") == _BY_AMOUNT[::-1]
    by_status = ["laces", "declined", "socks", "boots", "shoes", "heels"]
    assert ordered(attr.status, attr.amount.desc()) == by_status
    assert ordered("status,desc(amount)") == by_status
    # Null is least: boots were paid from a bank account.
    by_brand = ["boots", "laces", "shoes", "socks", "declined", "heels"]
    assert ordered(attr.payment_method.card.card_brand, "amount") == by_brand
    assert ordered("desc(floor(amount))") == _BY_AMOUNT[::-1]
    assert ordered("desc(year(created_at))", attr.created_at.asc()) == PAYMENTS
    chained = scene.pl.Payment.filter_by().order_by("status").order_by("desc(amount)")
    assert scene.names(chained) == by_status
    _refused(scene.pl.Payment.filter_by().order_by("shoe_size"), "order_by")


def groups(scene: Scene) -> None:
    """One row for each group; all in one without `group_by`."""
    count, total = attr.id.count(), attr.amount.sum()
    by_status = scene.pl.Payment.select(attr.status, count, total).group_by(attr.status)
    expected = [("authorized", 1, 99.99), ("declined", 1, 60), ("processed", 3, 75.5)]
    keys = ("status", "count(id)", "sum(amount)")
    rows = [plain(row) for row in by_status.all()]
    assert rows == [dict(zip(keys, row, strict=True)) for row in [*expected, ("voided", 1, 200)]]
    assert [row.status for row in by_status.order_by("desc(sum(amount))").limit(2).all()] == [
        "voided",
        "authorized",
    ]
    assert [row.status for row in by_status.offset(2).all()] == ["processed", "declined"]
    two = scene.pl.Payment.select(attr.payment_method.type, attr.status, "count(*)")
    rows = two.group_by(attr.payment_method.type).group_by("status").filter_by(attr.amount < 50)
    assert [plain(row) for row in rows] == [
        {"payment_method[type]": "bank_account", "status": "processed", "count(*)": 1},
        {"payment_method[type]": "card", "status": "processed", "count(*)": 2},
    ]
    year = int(scene.rows["shoes"].created_at[:4])
    [row] = scene.pl.Payment.select(attr.created_at.year(), "count(id)").group_by(
        attr.created_at.year()
    )
    assert plain(row) == {"year(created_at)": year, "count(id)": 6}


def totals(scene: Scene) -> None:
    """Aggregates without `group_by`; what is neither aggregated nor a group is refused."""
    functions = [getattr(attr.amount, name)() for name in ("sum", "avg", "min", "max", "count")]
    [row] = scene.pl.Payment.select(*functions).filter_by(status="processed")
    assert plain(row) == {
        "sum(amount)": 75.5,
        "avg(amount)": pytest.approx(75.5 / 3),
        "min(amount)": 10,
        "max(amount)": 40,
        "count(amount)": 3,
    }
    [described] = scene.pl.Payment.select("count(description)", "count(*)").all()
    assert plain(described) == {"count(description)": 4, "count(*)": 6}
    [none] = scene.pl.Payment.select("count(id)", "sum(amount)").filter_by(attr.amount > 1000)
    assert plain(none) == {"count(id)": 0, "sum(amount)": None}
    _refused(scene.pl.Payment.select("count(id)", "status"), "fields")
    _refused(scene.pl.Payment.select("count(id)").group_by("sum(amount)"), "group_by")


def pages(scene: Scene) -> None:
    """Limits, offsets, slices, and the first."""
    customers = scene.pl.Customer
    assert scene.names(customers.order_by("created_at").limit(3).offset(1)) == CUSTOMERS[1:4]
    assert scene.names(customers.limit(1).order_by("created_at")) == CUSTOMERS[:1]
    assert scene.names(customers.offset(3).order_by("created_at")) == CUSTOMERS[3:]
    assert scene.names(customers.order_by("created_at")[1:3]) == CUSTOMERS[1:3]
    assert scene.names(customers.order_by("created_at")[:2]) == CUSTOMERS[:2]
    assert scene.names(customers.order_by("created_at")[2:]) == CUSTOMERS[2:]
    assert customers.order_by("created_at").offset(4).all() == []
    # The SDK does not send what is 0.
    assert scene.names(customers.order_by("created_at").limit(0)) == CUSTOMERS
    assert "limit" not in scene.sent[-1].params
    assert scene.names([customers.order_by("created_at").first()]) == ["ann"]
    assert scene.names([customers.filter_by(name="Di").first()]) == ["di"]
    assert customers.filter_by(name="Ed").first() is None
    _refused(customers.limit(-1), "limit")
    _refused(customers.limit(1001), "limit")


def walks(scene: Scene) -> None:
    """A request is read by iterating, once each time; what is no page is refused unsent."""
    request = scene.pl.Customer.filter_by(attr.name != "Cy").order_by("created_at")
    before = len(scene.sent)
    assert [customer.name for customer in request] == ["Ann", "Bo", "Di"]
    assert [*map(type, request)] == [payload.Customer] * 3
    assert len(scene.sent) == before + 2
    for key, error in ((0, TypeError), ("a", TypeError)):
        with pytest.raises(error, match="invalid key or index"):
            _ = request[key]
    for pages in (slice(-2, None), slice(None, -1)):
        with pytest.raises(ValueError, match="Negative slice"):
            _ = request[pages]
    with pytest.raises(ValueError, match="id cannot be empty"):
        scene.pl.Customer.get("")
    assert len(scene.sent) == before + 2


def _refused(request: Any, key: str) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        request.all()
    assert set(caught.value.details) == {key}
