"""Whose customers and methods transactions refer to (I5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.domain.transaction import Transaction
from chalicelib.store.account_rows import wallet_key
from chalicelib.store.listings import head_rows
from chalicelib.store.models import WalletRow


class References:
    """Looks up what transactions name, and remembers which methods their organisation lacks.

    A method that is deleted leaves no row, and one of another organisation is not found either:
    only the walk over all wallets tells the two apart. It asks `who_lacks`.
    """

    def __init__(self) -> None:
        self._lacking: dict[str, tuple[str, str]] = {}

    def wrong(self, transactions: Sequence[Transaction]) -> dict[str, list[str]]:
        """What is wrong, in words, by the transaction's id."""
        rows = {row.wallet: row for row in head_rows(_keys(transactions))}
        return {each.id: self._wrong(each, rows) for each in transactions}

    def who_lacks(self, method_id: str, org_id: str) -> str | None:
        """The transaction of another organisation that names this method of `org_id`."""
        lacking = self._lacking.get(method_id)
        return lacking[1] if lacking is not None and lacking[0] != org_id else None

    def _wrong(self, transaction: Transaction, rows: dict[str, WalletRow]) -> list[str]:
        texts = []
        customer_id, method_id = transaction.customer_id, transaction.payment_method_id
        if customer_id and wallet_key(transaction.org_id, customer_id) not in rows:
            texts.append(f"its customer {customer_id} is not of its organisation")
        if method_id is None:
            return texts
        row = rows.get(wallet_key(transaction.org_id, method_id))
        if row is None:
            self._lacking[method_id] = (transaction.org_id, transaction.id)
        return texts + _wrong_method(transaction)


def _wrong_method(transaction: Transaction) -> list[str]:
    copy = transaction.method
    if copy is None or copy.method.id != transaction.payment_method_id:
        return [f"its copy is not of its method {transaction.payment_method_id}"]
    owner_id, customer_id = copy.method.owner_id, transaction.customer_id
    # A caller may name another customer later on, which is a change of its version; a refund of
    # such a payment takes both over from it.
    as_made = transaction.version == 1 and transaction.original_id is None
    if as_made and customer_id is not None and owner_id not in (None, customer_id):
        return [f"its method is of {owner_id}, not its customer's"]
    return []


def _keys(transactions: Sequence[Transaction]) -> Iterable[str]:
    for each in transactions:
        for identifier in (each.customer_id, each.payment_method_id):
            if identifier is not None:
                yield wallet_key(each.org_id, identifier)
