"""What the use cases need of the smaller stores, and of the vault."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from chalicelib.domain.binding import Binding
from chalicelib.domain.card_testing import Attempt
from chalicelib.domain.idempotency import Keyed, Record
from chalicelib.domain.in_flight import Flight
from chalicelib.domain.method_news import MethodNews


class FlightList(Protocol):
    """The transactions in flight, in a fixed number of buckets.

    It may be a moment behind the transactions themselves.
    """

    buckets: int

    def since(
        self,
        bucket: int,
        *,
        after: datetime,
        until: datetime,
        limit: int,
        newest_first: bool = False,
    ) -> list[Flight]:
        """Those of a bucket that are in flight since a moment from `after` to `until`."""

    def due(self, until: datetime, *, limit: int) -> list[Flight]:
        """What is in flight no more, and its processor is to be asked about by `until`.

        At most `limit` of each of a few buckets, the longest due first; `since` is when.
        """


class RecordStore(Protocol):
    """The keys under which requests came. It judges by itself whether one has expired."""

    def get(self, keyed: Keyed) -> Record | None:
        """The record of the key of `keyed`, if it has not expired then. One read by key."""


class TallyStore(Protocol):
    """What becomes of a count of card testing after the processor has answered."""

    def take_back(self, attempt: Attempt) -> None:
        """It was no decline. One request, safe to repeat."""

    def note(self, attempt: Attempt) -> None:
        """It was one that is not counted yet. A full row stays. One request, safe to repeat."""


class BindingStore(Protocol):
    """Accounts of organisations at processors."""

    def get(self, org_id: str, binding_id: str) -> Binding | None:
        """One read, strongly consistent."""

    def owner_of(self, binding_id: str) -> str | None:
        """The organisation whose it is. One read by key, strongly consistent."""

    def all_of(self, org_id: str) -> list[Binding]:
        """The newest first; from an index, so a moment behind."""

    def save(self, binding: Binding, *, before: Binding | None) -> None:
        """Add or replace. Raises Stale where somebody else has changed it since."""

    def delete(self, binding: Binding) -> None:
        """Forget it, and with it its key. Raises Stale."""


class SeenEventStore(Protocol):
    """The events of vendors that have been acted upon, for as long as one may come again."""

    def has(self, org_id: str, binding_id: str, event_id: str) -> bool:
        """One read by key, strongly consistent."""

    def note(self, org_id: str, binding_id: str, event_id: str, now: datetime) -> None:
        """One write. Safe to repeat."""


class MethodNewsStore(Protocol):
    """News about methods for the vendors that keep them, in the order in which they are due.

    They come there with the change or the deletion itself; newer ones take the place of older.
    """

    def due(self, now: datetime, limit: int) -> list[MethodNews]:
        """`limit` at most. One Query of an index: what came a moment ago may not be there yet."""

    def forget(self, news: MethodNews) -> None:
        """They were told, unless there are newer ones. One write."""

    def postpone(self, news: MethodNews, until: datetime) -> None:
        """They could not be told, unless there are newer ones. One write."""


class Sealer(Protocol):
    """The vault. Whatever does not open for good is alarmed. For any number of threads."""

    def seal(self, details: dict[str, str], *, org_id: str, object_id: str) -> bytes:
        """An envelope that opens for this object of this organisation only: its id says what it is.

        Raises KeyRefused, ServiceUnavailable.
        """

    def open(self, envelope: bytes, *, org_id: str, object_id: str) -> dict[str, str]:
        """What was sealed. Raises Tampered, KeyRefused, ServiceUnavailable."""

    def fingerprint(self, text: str) -> str:
        """The same for the same text, and of no use without the vault's key. 32 hex digits."""


class Resealer(Sealer, Protocol):
    """The vault, for moving what is sealed to another key."""

    def is_current(self, envelope: bytes) -> bool:
        """Whether it is under the present key, by what it says itself: nothing is opened.

        Raises KeyRefused, ServiceUnavailable.
        """

    def renew_fingerprint_key(self) -> bool:
        """Wrap the kept fingerprint key under the present key; False where none is kept.

        Fingerprints stay the same. Raises SealedDetailsError, ServiceUnavailable.
        """


class KeptEnvelopes(Protocol):
    """One envelope, of a self-check."""

    def keep(self, envelope: bytes) -> None:
        """Keep it in the place of another. Raises ServiceUnavailable."""

    def get(self) -> bytes | None:
        """The one that is kept, strongly consistent. Raises ServiceUnavailable."""

    def forget(self) -> None:
        """Keep none. Raises ServiceUnavailable."""
