"""The invariants of idempotency keys: I1, and the records and payment guards of I8."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.domain.idempotency import KeyedWork
from chalicelib.dynamo.reading import get_rows
from chalicelib.store.models import TransactionRow
from chalicelib.store.payment_guards import KIND as GUARD
from chalicelib.store.payment_guards import is_guard_of
from chalicelib.store.tenant_rows import IdempotencyRow
from chalicelib.store.transaction_rows import partition_of, transaction_from
from onfile.admin.invariants.finding import Finding, found

_OF_TRANSACTIONS = (KeyedWork.CHARGE, KeyedWork.CAPTURE, KeyedWork.VOID, KeyedWork.DETAILS, GUARD)

Place = tuple[str, str]


class RecordRules:
    """Judges records. Remembers which record each charge was made under: two are one too many."""

    model = IdempotencyRow

    def __init__(self) -> None:
        self._made_under: dict[str, str] = {}

    def judge(self, rows: Sequence[IdempotencyRow]) -> Iterator[Finding]:
        """See `Rules.judge`."""
        named = {each for row in rows for each in _transactions_of(row)}
        there = {(row.partition, row.id): row for row in get_rows(TransactionRow, sorted(named))}
        for row in rows:
            if row.kind == GUARD:
                yield from (found("I8", row, text) for text in _wrong_guard(row, there))
                continue
            for partition, transaction_id in _transactions_of(row):
                if (partition, transaction_id) not in there:
                    yield found("I8", row, f"it names {transaction_id}, which is not there")
                if row.kind != KeyedWork.CHARGE:
                    continue
                first = self._made_under.setdefault(transaction_id, row.key)
                if first != row.key:
                    yield found("I1", row, f"{transaction_id} was made under {first} too")


def _wrong_guard(row: IdempotencyRow, there: dict[Place, TransactionRow]) -> Iterator[str]:
    [place] = _transactions_of(row)
    if place not in there:
        yield f"it names {place[1]}, which is not there"
    elif not is_guard_of(row, transaction_from(there[place])):
        yield f"{place[1]} is not the payment that it guards"


def _transactions_of(row: IdempotencyRow) -> list[Place]:
    """The keys of the transactions that a record names; accounts and methods may be deleted."""
    if row.kind not in _OF_TRANSACTIONS:
        return []
    org_id = row.key.partition("/")[0]
    return [(partition_of(org_id, str(each)), str(each)) for each in row.ids]
