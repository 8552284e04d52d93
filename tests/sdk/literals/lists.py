"""The rows of the large world (`tests/sdk/world.py`) that each recorded list must answer."""

from __future__ import annotations

from tests.sdk.literals.common import ids
from tests.sdk.world import NEWEST_FIRST

ALL = ids("txn", NEWEST_FIRST)
HUNDRED_OR_OVER_200 = ids("txn", "us")
PROCESSED_OR_AUTHORIZED = ids("txn", "0zywvuts971onmlkjihgfepdqcrba")
ENDS_IN_ABC = ids("txn", "w")
UNDER_9 = ids("txn", "0zyxwvpq")
ORDER_5 = ids("txn", "yxwv")
ORDER_5_BY_CARD = ids("txn", "xwv")
BY_VISA = ids("txn", "2zxwv971")
OF_2026 = ids("txn", "20zyxwvuts971")
PAYMENTS_AND_REFUNDS = ids("txn", "2zyxwvuts971onmlkjihgfepdqcrba")
PAYMENTS = ids("txn", "2yxwvuts971onmlkjihgfepdcrba")
AFTER_THE_FIRST_OF_FEBRUARY = ids("txn", "20zyxwvut")
NOBODYS_WITH_AB = ids("txn", "zv")
WITH_AB = ids("txn", "zvp")

ELEVENTH_X_ON = ids("acct", "feb")
SIXTH_CUSTOMER_ON = ids("acct", "kjihgfedcb")
NEWEST_BUT_ONE = ids("acct", "on")
OLDEST_BUT_ONE = ids("acct", "bcd")
