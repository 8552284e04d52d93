"""The method of a charge as its processor takes it, and what the processor has to know before.

All of it happens before our intent is written, and moves no money: if it fails, nothing is on file.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from chalicelib.domain.account import Account, Customer, Organisation
from chalicelib.domain.payment_method import (
    Instrument,
    KeptInstrument,
    MethodType,
    PaymentMethod,
)
from chalicelib.domain.processing import (
    US_DOLLAR,
    Answer,
    Capabilities,
    RefusedMethod,
    Wanted,
)
from chalicelib.domain.transaction import TransactionType
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.domain.write_conflicts import Stale
from chalicelib.late_dataclass import dataclass
from chalicelib.services.accounts.instrument_sealing import Instruments
from chalicelib.services.invalid import INVALID, NO_NUMBERS, REQUIRED, invalid
from chalicelib.services.money.funding_source import Source
from chalicelib.services.ports import AccountStore, MethodStore, Processor
from chalicelib.services.requests import NewTransaction


@dataclass(frozen=True, slots=True)
class Usable:
    """`instrument` is None where the processor refuses the method: then `refusal` says why."""

    source: Source
    instrument: Instrument | KeptInstrument | None
    refusal: Answer | None = None


class UsableMethods:
    """Asks a processor to take a method; notes its ids, where it keeps methods itself."""

    def __init__(
        self, *, accounts: AccountStore, methods: MethodStore, instruments: Instruments
    ) -> None:
        self._accounts = accounts
        self._methods = methods
        self._instruments = instruments

    def of(
        self, organisation: Organisation, source: Source, processor: Processor, name: str
    ) -> Usable:
        """Raises ServiceUnavailable where the processor could not be asked."""
        method, customer = source.method.method, source.customer
        opened = partial(self._instruments.open, method, card_code=source.card_code)
        kept = method.kept_by(name)
        wanted = Wanted(
            method=method,
            open=opened,
            kept=kept,
            holder_id=customer.id if customer else None,
            holder_version=customer.version if customer else 1,
            holder_name=customer.name if customer else None,
            holder_email=customer.email if isinstance(customer, Customer) else None,
            customer=customer.kept_at.get(name) if customer else None,
        )
        try:
            instrument = processor.usable(wanted)
        except RefusedMethod as refused:
            return Usable(source, None, refused.answer)
        if isinstance(instrument, KeptInstrument) and instrument != kept:
            source = self._noted(organisation, source, name, instrument)
        return Usable(source, instrument)

    def _noted(
        self, organisation: Organisation, source: Source, name: str, kept: KeptInstrument
    ) -> Source:
        """The ids, on the rows. One that came along is written with the intent, with its ids."""
        customer = self._noted_customer(source.customer, name, kept.customer)
        before = source.method
        method = before.method
        ids = {**method.kept_at, name: [kept.customer, kept.method]}
        if source.new_default_for is not None:
            after = OwnedMethod(replace(method, kept_at=ids))
            return replace(source, method=after, customer=customer)
        after = replace(before, method=replace(method, kept_at=ids, version=method.version + 1))
        owner = customer if method.is_kept else None
        try:
            self._methods.save(after, before=before, owner=owner, shards=organisation.shards)
        except Stale:
            # Somebody else has noted them, or changed the method: the next charge finds out, and
            # is answered the same ids by the processor.
            return replace(source, customer=customer)
        return replace(source, method=after, customer=customer)

    def _noted_customer(self, customer: Account | None, name: str, kept_as: str) -> Account | None:
        if customer is None or customer.kept_at.get(name) == kept_as:
            return customer
        kept_at = {**customer.kept_at, name: kept_as}
        after = replace(customer, kept_at=kept_at, version=customer.version + 1)
        try:
            self._accounts.save(after, customer)
        except Stale:
            return customer
        return after


def check_able(
    capabilities: Capabilities, name: str, new: NewTransaction, cents: int, source: Source
) -> None:
    """Raises InvalidAttributes for what the processor can't do, naming attribute and processor."""
    is_bank = source.method.method.type is MethodType.BANK_ACCOUNT
    takes = capabilities.takes_bank_accounts if is_bank else capabilities.takes_cards
    if new.type is not TransactionType.PAYMENT and not capabilities.pays_out:
        text = f"{INVALID}: {name} sends money back to a payment alone: name it in `ledger`"
        raise invalid("type", text=text)
    _check_known(capabilities, name, source.method.method)
    if not takes:
        kind = "bank accounts" if is_bank else "cards"
        raise invalid("payment_method_id", text=f"{INVALID}: {name} takes no {kind}")
    if is_bank and new.authorize_only and not capabilities.holds_bank_debits:
        raise invalid("status", text=f"{INVALID}: {name} takes a bank debit at once or not at all")
    named = source.customer is not None or source.method.method.account_holder
    if is_bank and capabilities.needs_holder_of_account and not named:
        raise invalid("payment_method", "account_holder", text=f"{REQUIRED}: {name} needs it")
    if US_DOLLAR not in capabilities.currencies:
        raise invalid("processing_id", text=f"{INVALID}: {name} takes no {US_DOLLAR}")
    smallest, largest = capabilities.smallest, capabilities.largest
    if cents < smallest:
        raise invalid("amount", text=f"{INVALID}: {name} takes {smallest / 100:.2f} or more")
    if largest is not None and cents > largest:
        raise invalid("amount", text=f"{INVALID}: {name} takes {largest / 100:.2f} at most")


def _check_known(capabilities: Capabilities, name: str, method: PaymentMethod) -> None:
    """Of a token its own processor alone knows the number; and not each takes numbers."""
    if method.token_of not in (None, name):
        text = f"{INVALID}: it is a token of {method.token_of}, which alone can charge it"
        raise invalid("payment_method_id", text=text)
    is_known = capabilities.takes_numbers or method.kept_by(name) is not None
    if not is_known:
        text = f"{INVALID}: {name} {NO_NUMBERS}"
        raise invalid("payment_method_id", text=text)
