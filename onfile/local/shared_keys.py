"""Who is calling, in every server of a folder alike: what one changes of keys, all know at once."""

from __future__ import annotations

import secrets
from pathlib import Path

from chalicelib.domain.account import Organisation
from chalicelib.services.callers.secret_keys import Keys
from chalicelib.services.ports.tenant_ports import OrganisationStore


class KeyChanges:
    """A file that is another whenever keys have been changed by the control plane."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def tell(self) -> None:
        """To be called once the store has the change."""
        draft = self._path.with_suffix(f".{secrets.token_hex(8)}")
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(secrets.token_hex(8))
        draft.replace(self._path)

    def version(self) -> bytes:
        """Another after each `tell`, whichever process has called it."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""


class SharedKeys(Keys):
    """Remembers keys as a deployed stage does, until the control plane of a server changes one."""

    def __init__(self, organisations: OrganisationStore, changes: KeyChanges) -> None:
        super().__init__(organisations)
        self._changes = changes
        self._known_as_of = changes.version()

    def organisation_of(self, key: str) -> Organisation:
        """See `Keys`."""
        version = self._changes.version()
        if version != self._known_as_of:
            self.forget()
            self._known_as_of = version
        return super().organisation_of(key)
