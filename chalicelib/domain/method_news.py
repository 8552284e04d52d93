"""What a vendor that keeps a method itself is yet to be told: that it has changed, or is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.late_dataclass import dataclass

TOLD_AGAIN_AFTER = timedelta(hours=1)
TRIES = 72
"""Three days of them; then the vendor keeps what it has."""


@dataclass(frozen=True, slots=True)
class MethodNews:
    """There is news of a method. What it is follows from the method itself, or from its being gone.

    `kept_at` is as in `PaymentMethod`, `version` that of the method's change, and `tries` how often
    somebody has failed to tell.
    """

    org_id: str
    method_id: str
    kept_at: dict[str, list[str]]
    version: int
    tries: int = 0


def is_news(before: PaymentMethod, after: PaymentMethod) -> bool:
    """Whether a vendor that keeps the method has to hear of a change of it."""
    return bool(after.kept_at) and _sent_with_a_charge(before) != _sent_with_a_charge(after)


def news_of(method: PaymentMethod, version: int) -> MethodNews:
    """News about a method as it was, which come with this version of it."""
    return MethodNews(method.org_id, method.id, method.kept_at, version)


def _sent_with_a_charge(method: PaymentMethod) -> tuple[Any, ...]:
    expiry = method.card.expiry if method.card is not None else None
    return expiry, method.billing_address
