"""Bank accounts: the form of the numbers, the face that may be shown."""

from __future__ import annotations

from chalicelib.domain.documented_numbers import ROUTING_NUMBERS
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern

ACCOUNT_TYPES = ("checking", "savings")

_SEPARATOR = late_pattern(r"(?<=\d)[\s-]+(?=\d)")
_ACCOUNT = late_pattern(r"[0-9]{4,17}")
_ROUTING = late_pattern(r"[0-9]{9}")


@dataclass(frozen=True, slots=True)
class BankAccountFace:
    """What of a bank account may be stored in clear and shown."""

    account_tail: str
    account_length: int
    routing_last4: str
    account_type: str
    account_class: str | None = None
    account_currency: str | None = None

    @property
    def masked_account_number(self) -> str:
        """`xxxxxx7890`, as long as the number itself."""
        return "x" * (self.account_length - len(self.account_tail)) + self.account_tail

    @property
    def masked_routing_number(self) -> str:
        """`xxxxx1808`."""
        return "xxxxx" + self.routing_last4

    @property
    def title(self) -> str:
        """`Checking x-7890`."""
        return f"{self.account_type.title()} x-{self.account_tail}"


def tail_of(account_number: str) -> str:
    """The digits that may be shown: four, or two where four would show most of a short number."""
    return account_number[-4:] if len(account_number) >= 8 else account_number[-2:]


def clean_account_number(text: str) -> str | None:
    """The 4 to 17 digits of an account number typed with spaces or dashes, or None."""
    number = _SEPARATOR.sub("", text.strip())
    return number if _ACCOUNT.fullmatch(number) else None


def clean_routing_number(text: str) -> str | None:
    """The nine digits of a routing number, or None where they fail the checksum of the banks.

    Test numbers pass as they are: one of the documented ones fails it.
    """
    number = _SEPARATOR.sub("", text.strip())
    if not _ROUTING.fullmatch(number):
        return None
    return number if number in ROUTING_NUMBERS or _passes_checksum(number) else None


def why_no_routing(text: str) -> str | None:
    """What is wrong with nine digits that `clean_routing_number` does not take."""
    if not _ROUTING.fullmatch(_SEPARATOR.sub("", text.strip())):
        return None
    return "one of its digits is mistyped: no bank has a routing number whose check sum is wrong"


def _passes_checksum(number: str) -> bool:
    """The check of the American Bankers Association: weights 3, 7, 1. No bank is all zeros."""
    total = sum(int(digit) * (3, 7, 1)[place % 3] for place, digit in enumerate(number))
    return total > 0 and total % 10 == 0
