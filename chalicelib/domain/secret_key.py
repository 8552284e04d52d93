"""Secret keys: how one is made, what is kept of it, and how long it lets its holder in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from chalicelib.domain.ids import ALPHABET, KEY, new_id
from chalicelib.late_dataclass import dataclass

_BODY_LENGTH = 21
"""Characters, of 62: 125 random bits."""
_SHOWN_LAST = 4
_MARK_LENGTH = 12
"""48 bits of a digest: an organisation has a handful of keys."""


def digest_of(key: str) -> str:
    """The SHA-256 of a key: keys carry 120 random bits, so no slow hash is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def mark_of(digest: str) -> str:
    """What logs say of a key: enough to recognise it by, and of no use for anything else."""
    return digest[:_MARK_LENGTH]


def new_secret(environ: str) -> str:
    """A fresh key of the form that the public API documents, `test_secret_key_…` for a test one."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY_LENGTH))
    return f"{'test_' if environ == 'test' else ''}secret_key_{body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretKey:
    """What is known of a key once it has been shown. Its text is not."""

    id: str
    org_id: str
    digest: str
    prefix: str
    """Up to the random characters: what kind of key it is."""
    last_four: str
    created_at: datetime
    revoked_at: datetime | None = None
    """From when on it is refused: ahead while a rolled key overlaps with the new one."""

    @classmethod
    def of(cls, text: str, org_id: str, now: datetime) -> SecretKey:
        """The key with this text, for an organisation."""
        prefix, _, _ = text.rpartition("_")
        return cls(
            id=new_id(KEY, now),
            org_id=org_id,
            digest=digest_of(text),
            prefix=f"{prefix}_",
            last_four=text[-_SHOWN_LAST:],
            created_at=now,
        )

    def in_force(self, now: datetime) -> bool:
        """Whether it still lets its holder in."""
        return self.revoked_at is None or now < self.revoked_at
