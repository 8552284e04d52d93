"""The key that seals the numbers of the local stage: a file beside its data, made once.

Without it they open no more, and another in its place would be noticed charge by charge. So a store
that holds sealed details is served under the key that opens them, or not at all.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from chalicelib import wiring
from chalicelib.config import settings_from
from chalicelib.dynamo.connection import store_errors
from chalicelib.store.models import SELF, WalletRow
from onfile.local.start_error import StartError

VARIABLE = "ONFILE_VAULT_KEY"

_KEY = re.compile(rb"\s*([0-9A-Fa-f]{64})\s*")
_OTHERWISE = "if it is lost, so is the data, and FRESH=1 starts without"


class VaultKey:
    """The key in the file at `path`, or else in the variable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_new = False

    def choose(self) -> None:
        """Set the variable, unless it is: to the key in the file, or to a new one if there is none.

        Raises StartError for a file that holds no key, OSError for one that can't be read.
        """
        if os.environ.get(VARIABLE):
            return
        try:
            found = _KEY.fullmatch(self._path.read_bytes())
        except FileNotFoundError:
            self._is_new = True
            os.environ[VARIABLE] = secrets.token_hex(32)
            return
        if found is None:
            raise StartError(
                f"{self._path} holds no key of 32 bytes in hex: put it back from a copy; "
                f"{_OTHERWISE}, once that file is removed"
            )
        os.environ[VARIABLE] = found[1].decode()

    def settle(self) -> None:
        """Keep the chosen key in the file, if it is new. The tables are there.

        Raises StartError where it does not open what is in the store, and then keeps nothing.
        """
        sealed = _any_sealed()
        if self._is_new and self._path.exists():
            self._take_over()  # whoever started at the same time kept its key before it sealed
        if sealed is not None and not _opens(sealed):
            wrong = "is missing" if self._is_new else f"(or {VARIABLE}) holds another key"
            raise StartError(
                f"{self._path} {wrong}, and the data is sealed under the one that it held: put it "
                f"back from a copy; {_OTHERWISE}"
            )
        if self._is_new:
            self._keep()

    def _keep(self) -> None:
        """Whole or not at all. Of several processes that start at once the first one's is kept."""
        draft = self._path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.environ[VARIABLE])
        try:
            os.link(draft, self._path)
        except FileExistsError:
            self._take_over()
        finally:
            draft.unlink()

    def _take_over(self) -> None:
        del os.environ[VARIABLE]
        self._is_new = False
        self.choose()


def _any_sealed() -> WalletRow | None:
    with store_errors():
        rows = WalletRow.scan(WalletRow.sealed.exists(), consistent_read=True, limit=1)
        return next(iter(rows), None)


def _opens(row: WalletRow) -> bool:
    org_id, _, own_or_owner = row.wallet.partition("/")
    object_id = own_or_owner if row.part == SELF else row.part
    vault = wiring.vault_of(settings_from(os.environ), wiring.connection())
    return vault.opens(row.sealed, org_id=org_id, object_id=object_id)
