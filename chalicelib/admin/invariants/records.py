"""The invariants of idempotency keys: I1, and the records of I8."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.admin.invariants.finding import Finding, found
from chalicelib.domain.idempotency import Kind
from chalicelib.dynamo.reading import get_rows
from chalicelib.store.rows import IdempotencyRow, TransactionRow
from chalicelib.store.transaction_rows import partition_of

_OF_TRANSACTIONS = (Kind.CHARGE, Kind.CAPTURE, Kind.VOID, Kind.DETAILS)


class RecordRules:
    """Judges records. Remembers which record each charge was made under: two are one too many."""

    model = IdempotencyRow

    def __init__(self) -> None:
        self._made_under: dict[str, str] = {}

    def judge(self, rows: Sequence[IdempotencyRow]) -> Iterator[Finding]:
        """See `Rules.judge`."""
        named = {each for row in rows for each in _transactions_of(row)}
        there = {(row.partition, row.id) for row in get_rows(TransactionRow, sorted(named))}
        for row in rows:
            for partition, transaction_id in _transactions_of(row):
                if (partition, transaction_id) not in there:
                    yield found("I8", row, f"it names {transaction_id}, which is not there")
                if row.kind != Kind.CHARGE:
                    continue
                first = self._made_under.setdefault(transaction_id, row.key)
                if first != row.key:
                    yield found("I1", row, f"{transaction_id} was made under {first} too")


def _transactions_of(row: IdempotencyRow) -> list[tuple[str, str]]:
    """The keys of the transactions that a record names; accounts and methods may be deleted."""
    if row.kind not in _OF_TRANSACTIONS:
        return []
    org_id = row.key.partition("/")[0]
    return [(partition_of(org_id, str(each)), str(each)) for each in row.ids]
