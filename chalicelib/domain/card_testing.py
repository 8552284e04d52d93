"""Card testing: stolen numbers, tried out where anybody may pay.

What gives it away is many different cards, or many declines, of one subject in a short time: an
account, a client token, an address. Windows follow one another without a gap, and begin at the same
moments for everybody, so that the count of a subject can be named without looking for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from chalicelib.domain.clock import EPOCH
from chalicelib.domain.declines import Decline
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction
from chalicelib.late_dataclass import dataclass

_PREFIX_LENGTH = 64
"""Of IPv6, in bits: who is given a network has as many addresses in it as there can be attempts."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who came with a client token: its hash, and the address, empty where that is not known."""

    token_id: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class CountingWindow:
    """From `starts_at` on, for `length`, which is whole seconds."""

    starts_at: datetime
    length: timedelta

    @property
    def ends_at(self) -> datetime:
        """The first moment of the next one."""
        return self.starts_at + self.length


@dataclass(frozen=True, slots=True)
class AttemptCounts:
    """What is counted of one subject, and how many different cards and declines it may have.

    0 is no limit: that is not counted.
    """

    subject: str
    cards: int
    declines: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One use of a card, or of a bank account, with all subjects for which it counts.

    `mark` is the method's. `transaction_id` is None where it is saved only. What `is_watched` is
    counted before the processor is asked, and as a decline; of the rest only a decline is, once it
    is there.
    """

    org_id: str
    window: CountingWindow
    tallies: tuple[AttemptCounts, ...]
    mark: str
    transaction_id: str | None = None
    is_watched: bool = True


def window_of(moment: datetime, length_s: int) -> CountingWindow:
    """The window of this length in which `moment` lies."""
    length = timedelta(seconds=length_s)
    return CountingWindow(moment - (moment - EPOCH) % length, length)


def network_of(address: str) -> str:
    """Whom an address stands for: itself, or for IPv6 its /64. What is no address is as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), _PREFIX_LENGTH), strict=False))


def tells_of_the_card(transaction: Transaction) -> bool:
    """Whether the issuer has said no. That nothing reached the processor tells nothing."""
    unsent = transaction.decline is Decline.PROCESSOR_UNAVAILABLE
    return transaction.status is Status.DECLINED and not unsent
