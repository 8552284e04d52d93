"""How many requests a key or an address may send. Any more are refused before they cost much.

Counted in the memory of this process, as a bucket that fills again: no request to the store, and no
promise about all processes together. API Gateway's throttle stands before it, for the whole stage.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from chalicelib.domain.account import Organisation
from chalicelib.errors import TooManyRequests
from chalicelib.late_dataclass import dataclass

BURST_S = 2
"""A bucket holds what may be sent in so many seconds."""

_REMEMBERED = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    seen_at: float


class RequestLimits:
    """The buckets of this process. The one not asked for the longest is forgotten first."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def check(self, organisation: Organisation, *, caller: str, address: str) -> None:
        """Count one request. `caller` tells keys and tokens apart. Raises TooManyRequests."""
        self._take((organisation.id, caller), organisation.requests_per_s)
        if address:
            place = (organisation.id, f"address {address}")
            self._take(place, organisation.address_requests_per_s)

    def _take(self, place: tuple[str, str], per_second: int) -> None:
        if per_second == 0:
            return
        now = self._monotonic()
        bucket = self._buckets.pop(place, None) or _Bucket(per_second * BURST_S, now)
        self._buckets[place] = bucket
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.left = min(per_second * BURST_S, bucket.left + (now - bucket.seen_at) * per_second)
        bucket.seen_at = now
        if bucket.left < 1:
            raise TooManyRequests(retry_after_s=math.ceil((1 - bucket.left) / per_second))
        bucket.left -= 1
