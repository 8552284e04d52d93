"""Tokens that a processor's own script makes of an instrument, whose number never comes here."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from chalicelib.domain.bank_account import BankAccountFace
from chalicelib.domain.card import CardFace
from chalicelib.domain.payment_method import MethodType
from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokenized:
    """An instrument behind a token, as its processor tells of it.

    `method` is the processor's own id of it, and `made_at` when it was made there. `mark` tells
    instruments apart as their numbers would. `customer` is the processor's id of who holds it there
    already, empty where nobody does, and `holder` what we call that one, if it is ours; it
    `is_made_for_it` where that customer was made with it, for nobody else.
    """

    type: MethodType
    method: str
    made_at: datetime
    mark: str
    customer: str = ""
    holder: str | None = None
    is_made_for_it: bool = False
    card: CardFace | None = None
    bank_account: BankAccountFace | None = None
    account_holder: str | None = None
    bank_name: str | None = None
    billing_address: dict[str, str] = field(default_factory=dict)


class RefusedToken(Exception):
    """The processor makes nothing of a token. `why` is for the caller."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
