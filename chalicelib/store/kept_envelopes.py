"""The one row of a self-check: an envelope of nobody, there for a moment."""

from __future__ import annotations

from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.reading import get_row
from chalicelib.store.models import SELF, WalletRow

_KEY = ("selfcheck", SELF)
_KIND = "selfcheck"


class Envelopes:
    """The repository of it, `KeptEnvelopes`: in no list, since it has no organisation."""

    def keep(self, envelope: bytes) -> None:
        with store_errors():
            WalletRow(*_KEY, kind=_KIND, sealed=envelope).save()

    def get(self) -> bytes | None:
        row = get_row(WalletRow, *_KEY)
        return None if row is None or row.sealed is None else bytes(row.sealed)

    def forget(self) -> None:
        with store_errors():
            WalletRow(*_KEY).delete()
