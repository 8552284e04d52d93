"""What a checkout may offer to the person who pays, and a page of methods to the customer: switches
among the options of its intent.
"""

from __future__ import annotations

from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One switch, with what it is `usually`. One `of_customer` is off where nobody is named."""

    name: str
    usually: bool = False
    of_customer: bool = False


OPTIONS = (
    Option("card_payments", usually=True),
    Option("bank_account_payments", usually=True),
    Option("billing_address"),
    Option("amount_editable"),
    Option("keep_active_toggle", of_customer=True),
    Option("auto_billing_toggle", of_customer=True),
)
METHOD_OPTIONS = ("card_payments", "bank_account_payments")
"""Which kinds of methods can be added; those of a page of methods."""
