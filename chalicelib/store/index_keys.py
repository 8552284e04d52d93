"""The keys of a transaction in the indexes behind its row.

A key is a digest of the shard that the row lies in, and of what it is looked up by: it is as short
whatever that is, and an index spreads over as many partitions as the organisation's rows do. That
two of them are the same by chance does no harm: what an index gives is checked against its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from chalicelib.domain.ids import ALPHABET, shard_of
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction
from chalicelib.late_dataclass import dataclass
from chalicelib.store.models import TransactionRow

_BYTES = 8
"""Of ten million keys, two are the same in one table of three hundred thousand."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One index: its hash key's column, the index, and what of a transaction it has."""

    column: str
    index: Any
    value: Callable[[Transaction], str | None]

    def keys(self, org_id: str, texts: list[str], *, shards: int) -> list[bytes]:
        """The keys under which there may be entries for any of `texts`."""
        return [
            _digest(org_id, shard, self.column, text)
            for shard in ALPHABET[:shards]
            for text in texts
        ]


def _reference(transaction: Transaction) -> str | None:
    return transaction.answer.ref_number if transaction.answer is not None else None


def _rare_status(transaction: Transaction) -> str | None:
    """None of what most are, and of what will be something else in a moment."""
    status = transaction.status
    return None if status is Status.PROCESSED or status.in_flight else status.public


LOOKUPS: Mapping[str, Lookup] = {
    "processing_id": Lookup(
        "processing_key", TransactionRow.by_processing, lambda each: each.processing_id
    ),
    "payment_method_id": Lookup(
        "method_key", TransactionRow.by_method, lambda each: each.payment_method_id
    ),
    "order_number": Lookup("order_key", TransactionRow.by_order, lambda each: each.order_number),
    "ref_number": Lookup("reference_key", TransactionRow.by_reference, _reference),
    "status": Lookup("status_key", TransactionRow.by_status, _rare_status),
}
"""By the key of a filter's term."""


def index_keys(transaction: Transaction) -> dict[str, Any]:
    """The columns that the indexes look at; None where one has nothing of it."""
    shard = shard_of(transaction.id)
    return {
        each.column: _digest(transaction.org_id, shard, each.column, value) if value else None
        for each in LOOKUPS.values()
        for value in [each.value(transaction)]
    }


def _digest(org_id: str, shard: str, column: str, value: str) -> bytes:
    content = "\0".join((org_id, shard, column, value)).encode(errors="surrogatepass")
    return blake2b(content, digest_size=_BYTES).digest()
