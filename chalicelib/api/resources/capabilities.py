"""What the processor of a processing account can do, on the wire. Rendered from `Capabilities`."""

from __future__ import annotations

from chalicelib.api.resources.choice_types import Boolean, Choice
from chalicelib.api.resources.common import answered
from chalicelib.api.resources.field import Field, via
from chalicelib.api.resources.number_types import Amount
from chalicelib.api.resources.shape import Shape
from chalicelib.domain.processing import US_DOLLAR


def _whether(name: str, source: str, doc: str) -> Field:
    return answered(name, Boolean(), via(source), nullable=False, doc=doc)


CAPABILITIES = Shape(
    (
        _whether("cards", "takes_cards", "It takes cards."),
        _whether("bank_accounts", "takes_bank_accounts", "It takes bank accounts."),
        _whether("bank_authorizations", "holds_bank_debits", "Of a debit that is taken later."),
        _whether("numbers", "takes_numbers", "It is told the numbers that are on file here."),
        _whether("tokens", "takes_tokens", "It takes tokens of its own script."),
        _whether("payouts", "pays_out", "Credits, and refunds that name no payment."),
        _whether("void_payments", "voids_payments", "If not, a void is a full refund there."),
        _whether("void_refunds", "voids_refunds", "A refund can be called off."),
        _whether("partial_captures", "captures_parts", "Of less than what is held."),
        answered(
            "currency", Choice((US_DOLLAR,)), lambda found: found.currencies[0], nullable=False
        ),
        answered("smallest_amount", Amount(), via("smallest"), nullable=False, doc="In dollars."),
        answered("largest_amount", Amount(), via("largest"), doc="In dollars; null: no limit."),
    )
)
