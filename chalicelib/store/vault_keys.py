"""Keys of the vault, wrapped: of no use without the KMS key that has wrapped them."""

from __future__ import annotations

from chalicelib.dynamo.connection import ConditionFailed, store_errors
from chalicelib.dynamo.reading import get_row
from chalicelib.store.tenant_rows import VaultKeyRow


class VaultKeys:
    """The repository of wrapped keys."""

    def get(self, name: str) -> bytes | None:
        """The wrapped key of this name, strongly consistent. One read."""
        row = get_row(VaultKeyRow, name)
        return None if row is None else bytes(row.wrapped)

    def add(self, name: str, wrapped: bytes) -> bool:
        """Keep a key, unless there is one of this name: then False, and nothing is written."""
        try:
            with store_errors():
                VaultKeyRow(name=name, wrapped=wrapped).save(VaultKeyRow.name.does_not_exist())
        except ConditionFailed:
            return False
        return True

    def replace(self, name: str, wrapped: bytes, *, before: bytes) -> bool:
        """Put `wrapped` where `before` is; False, and nothing written, where that is not there."""
        try:
            with store_errors():
                VaultKeyRow(name=name, wrapped=wrapped).save(VaultKeyRow.wrapped == before)
        except ConditionFailed:
            return False
        return True
