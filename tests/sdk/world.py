"""The objects that the literal requests speak of: `acct_a`, `pm_1`, `txn_1` and so on.

A request that writes gets a small world of its own. Those that read share a large one, with a
history of sixteen years: enough for the third page of a list, and for groups by year.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.clock import utc_now
from tests.support.client import Api
from tests.support.objects import VISA, bank_account, card
from tests.support.serving import Service

MASTERCARD = "5103 2088 7967 2792"
DECLINED = "4111 1111 1111 9903"

_CUSTOMERS = {
    "acct_a": {"name": "N", "email": "e@x.com"},
    "acct_b": {"name": "x", "email": "b@x.com"},
    "acct_c": {"name": "C", "email": "c@x.com"},
    "acct_d": {"name": "D", "email": "E@X.com"},
}
_MORE_CUSTOMERS = {
    f"acct_{each}": {"name": "x", "email": f"{each}@y.com"} for each in "efghijklmnop"
}

# Payments of customer b on its Mastercard, but for q.
_YEARS = {
    "txn_a": ("2011-01-15", 50),
    "txn_b": ("2012-02-15", 51),
    "txn_r": ("2012-08-15", 9),
    "txn_c": ("2013-03-15", 52),
    "txn_q": ("2013-03-20", 8),
    "txn_d": ("2014-04-15", 53),
    "txn_p": ("2014-04-20", 7),
    "txn_e": ("2015-05-15", 54),
    "txn_f": ("2016-06-15", 55),
    "txn_g": ("2017-07-15", 56),
    "txn_h": ("2018-08-15", 57),
    "txn_i": ("2019-09-15", 58),
    "txn_j": ("2020-10-15", 59),
    "txn_k": ("2021-11-15", 60),
    "txn_l": ("2022-12-15", 61),
    "txn_m": ("2023-01-15", 62),
    "txn_n": ("2024-02-15", 63),
    "txn_o": ("2025-03-15", 64),
}
_OVERRIDES = {
    "txn_q": {"type": "refund", "customer_id": None, "payment_method": card(MASTERCARD)},
    "txn_p": {"description": "cab"},
}
# Moment in the large world, amount, and what else is sent.
# `customer_id` names an object of the world.
_CURRENT: dict[str, tuple[str, float, dict[str, Any]]] = {
    "txn_1": ("2026-01-10", 10, {"customer_id": "acct_a"}),
    "txn_7": ("2026-01-11", 10, {"customer_id": "acct_a"}),
    "txn_9": ("2026-01-12", 10, {"customer_id": "acct_a", "status": "authorized"}),
}
_RECENT: dict[str, tuple[str, float, dict[str, Any]]] = {
    "txn_s": ("2026-02-01 00:00:00", 100, {"customer_id": "acct_b"}),
    "txn_t": ("2026-02-01 00:00:01", 200, {"customer_id": "acct_b"}),
    "txn_u": ("2026-03-01", 250, {"customer_id": "acct_b"}),
    "txn_v": (
        "2026-03-02",
        5.5,
        {"payment_method": card(), "description": "xabx", "attrs": {"order": 5}},
    ),
    "txn_w": (
        "2026-03-03",
        1,
        {"payment_method": card(), "description": "zabc", "attrs": {"order": "5"}},
    ),
    "txn_x": (
        "2026-03-04",
        2.5,
        {"payment_method": card(DECLINED), "description": "abc", "attrs": {"order": 5}},
    ),
    "txn_y": (
        "2026-03-05",
        0.5,
        {
            "customer_id": "acct_a",
            "payment_method_id": "pm_2",
            "description": "ABC",
            "attrs": {"order": 5},
        },
    ),
    "txn_z": (
        "2026-03-06",
        3,
        {
            "type": "refund",
            "payment_method": card(),
            "description": "abcd",
            "attrs": {"order": 50},
        },
    ),
    "txn_0": (
        "2026-03-07",
        4,
        {
            "type": "credit",
            "customer_id": "acct_c",
            "payment_method": bank_account(transfer_type="two-way"),
            "description": "ab",
        },
    ),
    "txn_2": ("2026-03-08", 20, {"customer_id": "acct_c", "payment_method": card()}),
}
NEWEST_FIRST = "20zyxwvuts971onmlkjihgfepdqcrba"
"""The transactions of the large world, each by the last character of its name."""

_NAME = re.compile(r"(?:\b|(?<=%7C))(?:acct|pm|txn)_[a-z0-9]\b")


class World:
    """The small world: four customers, three methods, three transactions."""

    def __init__(self, service: Service, key: str) -> None:
        self.key = key
        self.ids: dict[str, str] = {}
        self._now = datetime(2010, 1, 1, tzinfo=UTC)
        self._api = Api(service.store.services(clock=lambda: self._now), key)
        self._add_customers(_CUSTOMERS)
        self._add_methods()
        self._add_history()
        for name, (moment, amount, more) in _CURRENT.items():
            self._add_transaction(name, moment, amount, more)

    def with_ids(self, value: Any) -> Any:
        """`value` with the ids of the objects in the place of their names, at any depth."""
        if isinstance(value, bytes):
            return self.with_ids(value.decode("latin-1")).encode("latin-1")
        if isinstance(value, str):
            return _NAME.sub(lambda name: self.ids.get(name[0], name[0]), value)
        if isinstance(value, list):
            return [self.with_ids(each) for each in value]
        if isinstance(value, dict):
            return type(value)((name, self.with_ids(each)) for name, each in value.items())
        return value

    def _add_customers(self, customers: dict[str, dict[str, str]]) -> None:
        for name, body in customers.items():
            self._now += timedelta(minutes=1)
            self.ids[name] = self._made("/customers", body)

    def _add_methods(self) -> None:
        methods = {
            "pm_1": card(VISA, customer_id="acct_a", default_payment_method=True),
            "pm_2": bank_account(customer_id="acct_a"),
            "pm_3": card(MASTERCARD, customer_id="acct_b", default_payment_method=True),
        }
        for name, body in methods.items():
            self._now += timedelta(minutes=1)
            self.ids[name] = self._made("/payment_methods", body)

    def _add_history(self) -> None:
        """What is before the transactions of the small world; in the small world nothing is."""

    def _add_transaction(self, name: str, moment: str, amount: float, more: dict[str, Any]) -> None:
        self._now = self._moment_of(moment)
        body = {"type": "payment", "amount": amount, **more}
        self.ids[name] = self._made("/transactions", body)

    def _moment_of(self, _: str) -> datetime:
        """The world that is written in is of now: what is older can't be voided any more."""
        return utc_now()

    def _made(self, path: str, body: dict[str, Any]) -> str:
        """The id of a new object; of a declined transaction too."""
        answer = self._api.post(path, self.with_ids(body))
        if answer.status != 200:
            assert answer["error_type"] == "TransactionDeclined", answer.text
            return str(answer["details"]["id"])
        return str(answer["id"])


class LargeWorld(World):
    """The same with more customers, and transactions of sixteen years."""

    def __init__(self, service: Service, key: str) -> None:
        super().__init__(service, key)
        for name, (moment, amount, more) in _RECENT.items():
            self._add_transaction(name, moment, amount, more)
        answer = self._api.put(f"/transactions/{self.ids['txn_2']}", {"status": "voided"})
        assert answer.status == 200, answer.text

    def _add_history(self) -> None:
        self._add_customers(_MORE_CUSTOMERS)
        for name, (moment, amount) in _YEARS.items():
            more = {"customer_id": "acct_b", **_OVERRIDES.get(name, {})}
            self._add_transaction(name, moment, amount, more)

    def _moment_of(self, moment: str) -> datetime:
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)
