"""Requests with a key: done once, and answered again as often as they are sent again.

A use case records the key by the write that has the effect. Whoever comes second finds it there: by
the failed condition of that write, or by looking the key up, where the use case refuses the second
request before it writes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar, Protocol, TypeVar

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed, Record
from chalicelib.domain.write_conflicts import Recorded
from chalicelib.errors import Conflict, RequestError
from chalicelib.services.invalid import INVALID, invalid
from chalicelib.services.ports import RecordStore, Sealer

KEY_HEADER = "Idempotency-Key"
"""What callers send their key in, and what errors about it are named by."""

MAX_KEY_LENGTH = 255
AT_WORK = "The first request with this key is at work."
RETRY_AFTER_S = 2
_TRIES = 2
_OTHER_REQUEST = f"{INVALID}: the key was used with another request"

T = TypeVar("T")


class KeyedRequest(Protocol):
    """A data class that has the request's key, if it came with one."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def keyed(self) -> Keyed | None:
        """The request under its key."""


R = TypeVar("R", bound=KeyedRequest)


class CameToNothing(Exception):
    """What `record` is about did not happen, and may be tried again under its key."""

    def __init__(self, record: Record) -> None:
        super().__init__("the first request came to nothing")
        self.record = record


class Idempotency:
    """Decides whether a request is done, answered again, or refused."""

    def __init__(self, *, records: RecordStore, sealer: Sealer, clock: Clock) -> None:
        self._records = records
        self._sealer = sealer
        self._clock = clock

    def keyed(
        self, organisation: Organisation, key: str, request: str, *, scope: str = ""
    ) -> Keyed:
        """The request under its key. `request` is all of it that matters, in canonical form.

        In different scopes the same key is another one. Only keyed hashes of both are kept: either
        may hold a card number. Raises InvalidAttributes for a key that is none.
        """
        if not 1 <= len(key) <= MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
            text = f"{INVALID}: expected 1 to {MAX_KEY_LENGTH} printable ASCII characters"
            raise invalid(KEY_HEADER, text=text)
        within = f"{organisation.id}\n{scope}" if scope else organisation.id
        return Keyed(
            org_id=organisation.id,
            key=self._sealer.fingerprint(f"idempotency key\n{within}\n{key}"),
            fingerprint=self._sealer.fingerprint(f"request\n{organisation.id}\n{request}"),
            attempt=_attempt(),
            at=self._clock(),
        )

    def once(self, request: R, work: Callable[[R], T], replay: Callable[[Record], T]) -> T:
        """What `work` answers; or what `replay` does, where an earlier request has the key. A
        request without one is never known again.

        Raises InvalidAttributes where that was another request, Conflict while it is at work, and
        what `work` and `replay` raise.
        """
        for _ in range(_TRIES):
            try:
                try:
                    return work(request)
                except (Recorded, RequestError) as refusal:
                    if request.keyed is None:
                        raise
                    keyed = request.keyed
                    record = self._earlier(keyed, refusal)
                return replay(record)
            except CameToNothing as nothing:
                again = replace(keyed, attempt=_attempt(), instead_of=nothing.record.attempt)
                request = replace(request, keyed=again)
        raise Conflict(AT_WORK, retry_after_s=RETRY_AFTER_S)

    def _earlier(self, keyed: Keyed, refusal: Recorded | RequestError) -> Record:
        """The record of the request that had the key before. Raises `refusal` where none had.

        The refusal is the answer also where it came after the effect, as that of a void by the
        processor does; and where what came to nothing is not possible any more.
        """
        if isinstance(refusal, Recorded):
            record = refusal.record
        else:
            found = self._records.get(keyed)
            if found is None or found.attempt in (keyed.attempt, keyed.instead_of):
                raise refusal
            record = found
        if record.fingerprint != keyed.fingerprint:
            raise invalid(KEY_HEADER, text=_OTHER_REQUEST) from refusal
        return record


def _attempt() -> str:
    # Sixteen digits alone, which hexadecimal has by chance, would look like a card's number.
    return f"a{secrets.token_hex(8)}"
