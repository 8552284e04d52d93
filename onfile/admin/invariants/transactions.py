"""The invariants of transactions: I2, I3, I5, I6, I7 and I11."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.ids import ALPHABET, shard_of
from chalicelib.domain.in_flight import LONGEST_IN_FLIGHT
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction
from chalicelib.dynamo.reading import get_rows, walked
from chalicelib.store.models import TransactionRow
from chalicelib.store.organisations import Organisations
from chalicelib.store.transaction_rows import partition_of, transaction_from, watch_of
from onfile.admin.invariants.amounts import wrong_amounts
from onfile.admin.invariants.finding import Finding, found
from onfile.admin.invariants.history import fits
from onfile.admin.invariants.indexes import wrong_indexes
from onfile.admin.invariants.references import References


class TransactionRules:
    """Judges rows of transactions. `references` remembers methods for the walk over wallets."""

    model = TransactionRow

    def __init__(self, references: References, *, clock: Clock) -> None:
        self._references = references
        self._organisations = Organisations()
        self._known: dict[str, Organisation | None] = {}
        self._clock = clock

    def judge(self, rows: Sequence[TransactionRow]) -> Iterator[Finding]:
        """See `Rules.judge`."""
        pairs = [(row, transaction_from(row)) for row in rows]
        transactions = [each for _, each in pairs]
        others, listed = _named_by(transactions), _in_customers_list(rows)
        strange = self._references.wrong(transactions)
        misplaced = wrong_indexes([pair for pair in pairs if self._is_indexed(pair[1].org_id)])
        for row, each in pairs:
            yield from (found("I2", row, text) for text in self._where(row, each))
            if row.customer_key is not None and row.id not in listed:
                yield found("I2", row, "it is not in its customer's list")
            yield from (found("I11", row, text) for text in misplaced.get(row.id, ()))
            yield from (found("I3", row, text) for text in wrong_amounts(each, others))
            yield from (found("I5", row, text) for text in strange.get(each.id, ()))
            if not fits(each.status, each.operations):
                yield found("I6", row, f"its history does not lead to {each.status}")
            yield from (found("I7", row, text) for text in self._in_flight(row, each))

    def _where(self, row: TransactionRow, transaction: Transaction) -> Iterator[str]:
        if row.partition != partition_of(transaction.org_id, row.id):
            yield "it lies where its id does not lead to"
        if ALPHABET.index(shard_of(row.id)) >= self._shards_of(transaction.org_id):
            yield "it lies in a shard that its organisation's lists leave out"

    def _shards_of(self, org_id: str) -> int:
        organisation = self._organisation(org_id)
        return organisation.shards if organisation is not None else 0

    def _is_indexed(self, org_id: str) -> bool:
        organisation = self._organisation(org_id)
        return organisation is not None and organisation.indexed

    def _organisation(self, org_id: str) -> Organisation | None:
        if org_id not in self._known:
            self._known[org_id] = self._organisations.get(org_id)
        return self._known[org_id]

    def _in_flight(self, row: TransactionRow, transaction: Transaction) -> Iterator[str]:
        bucket, since = watch_of(transaction)
        if row.in_flight != bucket or (since is None) != (bucket is None):
            yield f"it is {transaction.status}, and the list of what is in flight says otherwise"
        if transaction.status is Status.PENDING and since is None:
            yield "it is pending, and nobody will ask about it"
        if since is not None and self._clock() - since > LONGEST_IN_FLIGHT:
            yield f"it is {transaction.status} since {since:%Y-%m-%dT%H:%M:%SZ}"


def _named_by(transactions: Sequence[Transaction]) -> dict[str, Transaction]:
    """The transactions that these are refunds of, or are refunded by."""
    keys = set()
    for each in transactions:
        named = (*(line.assoc_transaction_id for line in each.ledger), each.original_id)
        keys |= {(partition_of(each.org_id, other), other) for other in named if other}
    return {row.id: transaction_from(row) for row in get_rows(TransactionRow, sorted(keys))}


def _in_customers_list(rows: Sequence[TransactionRow]) -> set[str]:
    """Those of `rows` that the index by customer has."""
    by_customer: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.customer_key is not None:
            by_customer[row.customer_key].append(row.id)
    listed: set[str] = set()
    for key, ids in by_customer.items():
        between = TransactionRow.id.between(min(ids), max(ids))
        listed |= {each.id for each in walked(TransactionRow.by_customer.query(key, between))}
    return listed
