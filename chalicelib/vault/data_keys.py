"""Data keys in memory, each for a bounded time and a bounded number of uses, both ways.

A key that KMS has revoked is therefore out of use within KEPT_FOR_S in every process.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import field

from chalicelib.late_dataclass import dataclass
from chalicelib.vault.data_key_providers import KeyProvider, WrappedKey

KEPT_FOR_S = 300
SEALS = 1_000
"""How many envelopes one data key seals."""
OPENINGS = 10_000
"""How often a data key opens something before it is unwrapped anew."""
_OPENED_KEYS = 256
PURPOSE = "data key"


@dataclass(slots=True)
class _Kept:
    key: bytes = field(repr=False)
    until: int
    uses_left: int


class DataKeys:
    """The data keys of a process. Safe to use from several threads."""

    def __init__(
        self, keys: KeyProvider, *, monotonic_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._keys = keys
        self._monotonic_ns = monotonic_ns
        self._lock = threading.Lock()
        self._sealing: WrappedKey | None = None
        self._seals_left = 0
        self._sealing_until = 0
        self._opened: OrderedDict[bytes, _Kept] = OrderedDict()

    def to_seal(self) -> WrappedKey:
        """The key to seal with. Raises KeyRefused, ServiceUnavailable."""
        with self._lock:
            key = self._present()
            self._seals_left -= 1
            return key

    def present_tag(self) -> bytes:
        """The tag of what `to_seal` would seal under; no use of the key. Raises what that does."""
        with self._lock:
            return self._present().tag

    def to_open(self, wrapped: bytes) -> bytes:
        """The key that was wrapped. Raises Tampered, KeyRefused, ServiceUnavailable."""
        with self._lock:
            kept = self._opened.get(wrapped)
            if kept is not None and kept.uses_left and self._monotonic_ns() < kept.until:
                kept.uses_left -= 1
                self._opened.move_to_end(wrapped)
                return kept.key
            self._opened.pop(wrapped, None)
        now = self._monotonic_ns()
        key = self._keys.unwrap(wrapped, PURPOSE)
        with self._lock:
            self._keep(wrapped, key, now)
            self._opened[wrapped].uses_left -= 1
        return key

    def _present(self) -> WrappedKey:
        now = self._monotonic_ns()
        if self._sealing is None or not self._seals_left or now >= self._sealing_until:
            self._sealing = None
            self._sealing = self._keys.new_key(PURPOSE)
            self._seals_left, self._sealing_until = SEALS, _end(now)
            self._keep(self._sealing.wrapped, self._sealing.plain, now)
        return self._sealing

    def _keep(self, wrapped: bytes, key: bytes, now: int) -> None:
        self._opened[wrapped] = _Kept(key, _end(now), OPENINGS)
        if len(self._opened) > _OPENED_KEYS:
            self._opened.popitem(last=False)


def _end(now: int) -> int:
    return now + KEPT_FOR_S * 1_000_000_000
