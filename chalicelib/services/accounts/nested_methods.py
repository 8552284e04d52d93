"""Payment methods inside the body of the account that is to keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from chalicelib.domain.account import Account, Customer, Organisation
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.errors import InvalidAttributes
from chalicelib.services.accounts.instrument_sealing import Instruments
from chalicelib.services.accounts.method_decisions import (
    Claims,
    Decision,
    MethodWrite,
    check_new,
    check_settled,
    settled,
    to_change,
    to_create,
)
from chalicelib.services.accounts.method_rules import FewTokens
from chalicelib.services.bulk_rules import Once, judged, moments, one_of
from chalicelib.services.invalid import INVALID, invalid, wrong
from chalicelib.services.requests import MethodChange, NewMethod

R = TypeVar("R")
T = TypeVar("T")

_KEEPS_NONE = f"{INVALID}: a customer with keep_active off keeps no methods"


class NestedMethods:
    """Decides what becomes of the rows of `payment_methods`."""

    def __init__(self, instruments: Instruments) -> None:
        self._instruments = instruments

    def decide(
        self,
        organisation: Organisation,
        account: Account,
        rows: Sequence[NewMethod | MethodChange],
        kept: Mapping[str, OwnedMethod],
        now: datetime,
    ) -> list[MethodWrite]:
        """The writes, in the order of the rows. Raises InvalidAttributes, under `payment_methods`.

        `kept` are those of the account's methods that the rows name, at least. The first of the new
        ones is the newest, so that the account lists them as they were sent.
        """
        claims, once, few = Claims(), Once("id"), FewTokens()
        pairs = zip(rows, reversed(moments(now, len(rows))), strict=True)

        def decide(pair: tuple[NewMethod | MethodChange, datetime]) -> Decision:
            row, moment = pair
            if isinstance(row, NewMethod):
                few.take(row)
                decision = self._new(organisation, account, row, moment)
            else:
                once.take(row.id)
                decision = _change(account, row, kept, now)
            claims.take(decision)
            return decision

        writes = settled(_all_right(pairs, decide))
        _all_right(writes, check_settled)
        return writes

    def _new(
        self, organisation: Organisation, account: Account, new: NewMethod, now: datetime
    ) -> Decision:
        if isinstance(account, Customer) and not account.keep_active:
            # It would be saved where neither the customer nor a list shows it.
            raise invalid("keep_active", text=_KEEPS_NONE)
        if new.owner_id not in (None, account.id):
            raise invalid("customer_id", text=wrong("the method stands inside another customer"))
        new = replace(new, owner_id=account.id)
        check_new(new, now)
        return to_create(self._instruments, organisation, new, account, now)


def _change(
    account: Account, change: MethodChange, kept: Mapping[str, OwnedMethod], now: datetime
) -> Decision:
    return to_change((one_of(kept, change.id), account), change, now, owner_of=lambda _: account)


def _all_right(rows: Iterable[R], decide: Callable[[R], T]) -> list[T]:
    """`decide` of every row. Raises InvalidAttributes, row by row."""
    results, errors = judged(rows, decide)
    if any(errors):
        raise InvalidAttributes({"payment_methods": errors})
    return results
