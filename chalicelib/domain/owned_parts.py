"""The parts of a transaction, each seen by itself: its ledger lines and its operations."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.transaction import Transaction
from chalicelib.domain.transaction_lines import LedgerEntry, Operation
from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class OwnedEntry:
    """A ledger line, with the transaction whose ledger it stands on."""

    entry: LedgerEntry
    transaction: Transaction

    @property
    def id(self) -> str:
        """The line's own id."""
        return self.entry.id

    @property
    def created_at(self) -> datetime:
        """When the line was written."""
        return self.entry.created_at

    @property
    def transaction_id(self) -> str:
        """Whose ledger it stands on."""
        return self.transaction.id

    @property
    def assoc_transaction_id(self) -> str:
        """The transaction that it is about."""
        return self.entry.assoc_transaction_id


@dataclass(frozen=True, slots=True)
class OwnedOperation:
    """A step in the history of a transaction, with the transaction."""

    operation: Operation
    transaction: Transaction

    @property
    def id(self) -> str:
        """The step's own id."""
        return self.operation.id

    @property
    def created_at(self) -> datetime:
        """When the step was recorded."""
        return self.operation.created_at

    @property
    def transaction_id(self) -> str:
        """Whose history it is part of."""
        return self.transaction.id


def entries_of(transaction: Transaction) -> tuple[OwnedEntry, ...]:
    """The transaction's lines, oldest first."""
    return tuple(OwnedEntry(entry, transaction) for entry in transaction.ledger)


def operations_of(transaction: Transaction) -> tuple[OwnedOperation, ...]:
    """The transaction's history, oldest first."""
    return tuple(OwnedOperation(each, transaction) for each in transaction.operations)
