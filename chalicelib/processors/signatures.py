"""What vendors sign their events with: an HMAC-SHA256, under each secret that is in force."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence

from chalicelib.domain.binding import NotSigned


def signed(message: bytes, secret: str) -> bytes:
    """The signature of a message."""
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def check_any(expected: Sequence[str], told: Iterable[str]) -> None:
    """Raises NotSigned unless one that was told is one that is expected.

    Every pair is compared, in constant time.
    """
    fits = [
        hmac.compare_digest(ours.encode(), theirs.encode()) for theirs in told for ours in expected
    ]
    if not any(fits):
        raise NotSigned
