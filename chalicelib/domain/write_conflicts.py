"""What a store says when two callers meet at one object."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.idempotency import Record
from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.domain.transaction import Transaction


class Stale(Exception):
    """Somebody changed or deleted the object since it was read: read again, decide again."""


class Overtaken(Stale):
    """The status has been moved by somebody else: `stored` is what there is now, if anything."""

    def __init__(self, stored: Transaction | None) -> None:
        super().__init__("the status has been moved by somebody else")
        self.stored = stored


class Taken(Exception):
    """The `external_uid` belongs to another account already: `account_id`."""

    def __init__(self, account_id: str) -> None:
        super().__init__("external_uid is taken")
        self.account_id = account_id


class Claimed(Exception):
    """The client token of the request is not free; nothing was written.

    `made_id` names what has it, or is about to; None where it has ended otherwise.
    """

    def __init__(self, made_id: str | None) -> None:
        super().__init__("the client token is claimed")
        self.made_id = made_id


class MethodChanged(Exception):
    """The method that serves one charge is not as it was read; nothing was written.

    `stands` is what is there now; None where it is deleted.
    """

    def __init__(self, stands: PaymentMethod | None) -> None:
        super().__init__("the payment method has changed")
        self.stands = stands


class Guarded(Exception):
    """Within the window there was a payment that looks the same: `transaction_id`. Not written."""

    def __init__(self, transaction_id: str) -> None:
        super().__init__("a payment like this one has just been made")
        self.transaction_id = transaction_id


class TooManyAttempts(Exception):
    """A subject of the attempt has had its share until `ends_at`; nothing was written."""

    def __init__(self, ends_at: datetime) -> None:
        super().__init__("too many attempts")
        self.ends_at = ends_at


class Recorded(Exception):
    """The key of the request is recorded already, by `record`; nothing was written."""

    def __init__(self, record: Record) -> None:
        super().__init__("the key is recorded")
        self.record = record
