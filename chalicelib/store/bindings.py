"""Bindings to processors, in the wallets table under their own ids, where the keys are sealed.

Beside each stands its address: the vendor's events name the binding alone, not whose it is.
"""

from __future__ import annotations

from typing import Any

from pynamodb.connection.base import Connection

from chalicelib.domain.binding import Binding, Vendor
from chalicelib.domain.clock import from_micros, to_micros
from chalicelib.domain.write_conflicts import Stale
from chalicelib.dynamo.reading import get_row
from chalicelib.dynamo.transact_write import Cancelled, WriteTransaction
from chalicelib.query.scan_range import Walk
from chalicelib.store.account_rows import listed_at, listing_key, owner_and_id, wallet_key
from chalicelib.store.listings import listed
from chalicelib.store.models import SELF, WalletRow

BINDING = "binding"
"""The kind of their rows."""
ADDRESS = "binding_address"
_ADDRESSES = "processors"
"""In the place of an organisation."""
_TEXTS = ("base_url", "location", "public_address")
"""What a binding may have."""


class Bindings:
    """The `BindingStore` on DynamoDB."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, org_id: str, binding_id: str) -> Binding | None:
        row = get_row(WalletRow, wallet_key(org_id, binding_id), SELF)
        return binding_from(row) if row is not None and row.kind == BINDING else None

    def all_of(self, org_id: str) -> list[Binding]:
        return [binding_from(row) for row in listed(org_id, BINDING, Walk(), shards=1)]

    def owner_of(self, binding_id: str) -> str | None:
        row = get_row(WalletRow, wallet_key(_ADDRESSES, binding_id), SELF)
        return str(row.owner_id) if row is not None else None

    def save(self, binding: Binding, *, before: Binding | None) -> None:
        tx = WriteTransaction(self._connection)
        absent, unchanged = WalletRow.wallet.does_not_exist(), WalletRow.version
        tx.put(_row(binding), absent if before is None else unchanged == before.version)
        tx.put(_address(binding))
        _commit(tx)

    def delete(self, binding: Binding) -> None:
        tx = WriteTransaction(self._connection)
        tx.delete(_row(binding), WalletRow.version == binding.version)
        tx.delete(_address(binding))
        _commit(tx)


def _commit(tx: WriteTransaction) -> None:
    try:
        tx.commit()
    except Cancelled as cancelled:
        raise Stale from cancelled


def _address(binding: Binding) -> WalletRow:
    return WalletRow(
        wallet=wallet_key(_ADDRESSES, binding.id),
        part=SELF,
        kind=ADDRESS,
        owner_id=binding.org_id,
    )


def _row(binding: Binding) -> WalletRow:
    document: dict[str, Any] = {
        "vendor": binding.vendor.value,
        "created_at": to_micros(binding.created_at),
    }
    if binding.tokens_only:
        document["tokens_only"] = True
    if binding.is_sandbox:
        document["is_sandbox"] = True
    named = {name: getattr(binding, name) for name in _TEXTS}
    document |= {name: text for name, text in named.items() if text is not None}
    return WalletRow(
        wallet=wallet_key(binding.org_id, binding.id),
        part=SELF,
        kind=BINDING,
        version=binding.version,
        document=document,
        sealed=binding.sealed,
        listing=listing_key(binding.org_id, BINDING, 0),
        listed_at=listed_at(binding.created_at, binding.id),
    )


def binding_from(row: WalletRow) -> Binding:
    """The binding of its row."""
    org_id, binding_id = owner_and_id(row.wallet)
    return Binding(
        id=binding_id,
        org_id=org_id,
        vendor=Vendor(row.document["vendor"]),
        created_at=from_micros(row.document["created_at"]),
        sealed=row.sealed,
        is_sandbox=row.document.get("is_sandbox", False),
        **{name: row.document.get(name) for name in _TEXTS},
        tokens_only=row.document.get("tokens_only", False),
        version=row.version,
    )
