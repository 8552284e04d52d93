"""What the use cases need from the outside, as Protocols. `wiring` alone knows who fulfils them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.account import Account, AccountKind
from chalicelib.domain.binding import Binding, Secrets, Trial
from chalicelib.domain.card_testing import Attempt
from chalicelib.domain.duplicates import Guard
from chalicelib.domain.flights import Flight
from chalicelib.domain.idempotency import Keyed, Record
from chalicelib.domain.payment_method import Instrument, KeptInstrument
from chalicelib.domain.processing import Answer, Capabilities, ProcessorRequest, Wanted
from chalicelib.domain.step import MethodMove, Step
from chalicelib.domain.transaction import LedgerEntry, Transaction
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.query.walks import Walk

# The docstrings that bind the implementations stand with them, in `store`.


class AccountStore(Protocol):
    """Customers and processing accounts."""

    def get(self, org_id: str, account_id: str) -> Account | None: ...

    def wallet(self, org_id: str, account_id: str, *, limit: int) -> Wallet | None: ...

    def add(self, account: Account, *, shards: int = 1, record: Record | None = None) -> None: ...

    def save(self, account: Account, before: Account, *, record: Record | None = None) -> None: ...

    def delete(self, account: Account, now: datetime) -> None: ...

    def to_erase(self, limit: int) -> list[tuple[str, str]]: ...

    def note_erased(self, org_id: str, account_id: str) -> None: ...

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[Account]: ...

    def by_uid(self, org_id: str, external_uid: str) -> Account | None: ...

    def by_email(self, org_id: str, email: str, walk: Walk) -> Iterator[Account]: ...

    def newest(
        self, org_id: str, kind: AccountKind, walk: Walk, *, shards: int
    ) -> Iterator[Account]: ...


class MethodStore(Protocol):
    """Payment methods."""

    def get(self, org_id: str, method_id: str) -> tuple[OwnedMethod, Account | None] | None: ...

    def get_to_change(
        self, org_id: str, method_id: str
    ) -> tuple[OwnedMethod, Account | None] | None: ...

    def get_of(
        self, org_id: str, account_id: str, method_id: str
    ) -> tuple[OwnedMethod, Account] | None: ...

    def save(
        self,
        after: OwnedMethod,
        *,
        before: OwnedMethod | None,
        owner: Account | None,
        shards: int = 1,
        record: Record | None = None,
        attempt: Attempt | None = None,
    ) -> None: ...

    def delete(self, before: OwnedMethod, *, owner: Account | None) -> None: ...

    def erase_of(self, org_id: str, account_id: str) -> None: ...

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[OwnedMethod]: ...

    def of_account(self, org_id: str, account_id: str, walk: Walk) -> Iterator[OwnedMethod]: ...

    def newest(self, org_id: str, walk: Walk, *, shards: int) -> Iterator[OwnedMethod]: ...


class TransactionStore(Protocol):
    """Transactions."""

    def get(self, org_id: str, transaction_id: str) -> Transaction | None: ...

    def add(
        self,
        intent: Transaction,
        *,
        method: MethodMove | None = None,
        shards: int = 1,
        record: Record | Guard | None = None,
        attempt: Attempt | None = None,
    ) -> None: ...

    def add_refund(
        self,
        refund: Transaction,
        original: Transaction,
        entry: LedgerEntry,
        *,
        record: Record | None = None,
    ) -> bool: ...

    def write(self, step: Step, *, shards: int = 1, record: Record | None = None) -> None: ...

    def save_details(
        self, after: Transaction, before: Transaction, *, record: Record | None = None
    ) -> None: ...

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[Transaction]: ...

    def around(self, org_id: str, part_id: str) -> Iterator[Transaction]: ...

    def of_customer(self, org_id: str, customer_id: str, walk: Walk) -> Iterator[Transaction]: ...

    def newest(self, org_id: str, walk: Walk, *, shards: int) -> Iterator[Transaction]: ...


class FlightList(Protocol):
    """The transactions in flight, in a fixed number of buckets."""

    buckets: int

    def since(
        self,
        bucket: int,
        *,
        after: datetime,
        until: datetime,
        limit: int,
        newest_first: bool = False,
    ) -> list[Flight]: ...


class UnitOfWork(Protocol):
    """Writes of several objects, all or nothing."""

    def add_account(self, account: Account, *, shards: int = 1) -> None: ...

    def change_account(self, after: Account, before: Account) -> None: ...

    def delete_account(self, before: Account, now: datetime) -> None: ...

    def write_method(
        self,
        after: OwnedMethod,
        *,
        before: OwnedMethod | None,
        owner: Account | None,
        shards: int = 1,
    ) -> None: ...

    def delete_method(self, before: OwnedMethod, *, owner: Account | None) -> None: ...

    def change_transaction(self, after: Transaction, before: Transaction) -> None: ...

    def commit(self, record: Record | None = None) -> None: ...


class BatchStore(Protocol):
    """Several objects at once, for a change that builds on all of them."""

    def begin(self) -> UnitOfWork: ...

    def accounts(self, org_id: str, ids: Iterable[str]) -> dict[str, Account]: ...

    def wallets(self, org_id: str, wanted: Mapping[str, Sequence[str]]) -> dict[str, Wallet]: ...

    def methods(
        self, org_id: str, ids: Iterable[str]
    ) -> dict[str, tuple[OwnedMethod, Account | None]]: ...

    def transactions(self, org_id: str, ids: Iterable[str]) -> dict[str, Transaction]: ...

    def uid_holders(self, org_id: str, uids: Iterable[str]) -> dict[str, str]: ...


class RecordStore(Protocol):
    """The keys under which requests came."""

    def get(self, keyed: Keyed) -> Record | None: ...


class TallyStore(Protocol):
    """The counts of card testing."""

    def take_back(self, attempt: Attempt) -> None: ...

    def note(self, attempt: Attempt) -> None: ...


class Sealer(Protocol):
    """The vault."""

    def seal(self, details: dict[str, str], *, org_id: str, method_id: str) -> bytes: ...

    def open(self, envelope: bytes, *, org_id: str, method_id: str) -> dict[str, str]: ...

    def fingerprint(self, text: str) -> str: ...


class Resealer(Protocol):
    """The vault, for moving what is sealed to another key."""

    def seal(self, details: dict[str, str], *, org_id: str, method_id: str) -> bytes: ...

    def open(self, envelope: bytes, *, org_id: str, method_id: str) -> dict[str, str]: ...

    def is_current(self, envelope: bytes) -> bool: ...

    def renew_fingerprint_key(self) -> bool: ...


class BindingStore(Protocol):
    """Accounts of organisations at processors."""

    def get(self, org_id: str, binding_id: str) -> Binding | None: ...

    def all_of(self, org_id: str) -> list[Binding]: ...

    def save(self, binding: Binding, *, before: Binding | None) -> None: ...

    def delete(self, binding: Binding) -> None: ...


TrialOf = Callable[[Binding, Secrets], Trial]
"""One harmless read at a vendor. Raises ServiceUnavailable where it does not answer."""


class Processor(Protocol):
    """Whoever moves the money. Acts once on a reference, and answers the same again.

    None of these raise for what happens on the way: a time-out is an UNKNOWN answer.
    `believed_after` is how long after a request "never heard of it" may be believed.
    """

    believed_after: timedelta
    capabilities: Capabilities

    def usable(self, wanted: Wanted) -> Instrument | KeptInstrument:
        """The method as this processor takes it; made known there, if it keeps methods itself.

        Moves no money. Raises RefusedMethod, and ServiceUnavailable where it could not be asked.
        """

    def prepare(self, request: ProcessorRequest) -> Answer:
        """What has to be there before our intent is written. Moves no money.

        NOT_SENT, with the processor's own id if it has one by now; a decline; UNKNOWN where the
        processor could not be asked, and then the request must not be sent.
        """

    def send(self, request: ProcessorRequest) -> Answer:
        """Have it done: money may move."""

    def lookup(self, request: ProcessorRequest) -> Answer | None:
        """What became of it; None where the processor has never heard of it. Moves no money."""

    def give_up(self, request: ProcessorRequest) -> Answer:
        """Make sure that a request never heard of won't be done any more: then NOT_SENT.

        What became of it, where it was done after all; UNKNOWN where that can't be said yet.
        """
