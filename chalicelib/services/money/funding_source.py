"""Which payment method a transaction runs on: named, new, or the customer's default."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.account import Account, Customer, Organisation
from chalicelib.domain.payment_method import MethodStatus, Purpose
from chalicelib.domain.transaction import TransactionType
from chalicelib.domain.wallet import OwnedMethod, owned
from chalicelib.error_details import Explained
from chalicelib.errors import InvalidAttributes
from chalicelib.late_dataclass import dataclass
from chalicelib.services.accounts.instrument_sealing import Instruments
from chalicelib.services.accounts.method_rules import check_defaults, kept_as_owner_wants
from chalicelib.services.invalid import (
    INVALID,
    NOBODY_PAYS,
    REQUIRED,
    inside,
    invalid,
    no_such,
    wrong,
)
from chalicelib.services.ports import AccountStore, MethodStore
from chalicelib.services.requests import NewMethod, NewTransaction

_NO_DEFAULT = Explained(
    REQUIRED,
    "the customer has no default method for this. Name one by payment_method_id, or give one "
    "default_payment_method=true (for credits default_credit_method=true)",
)
SPENT = f"{INVALID}: the method is for one charge, and is not free for another"
_INACTIVE = wrong("the method is inactive, take another one")
_ONE_WAY = wrong("its transfer_type does not let it serve for this, take another method")
_NO_METHOD = no_such("payment method")
_NOT_THEIRS = wrong("this customer has no payment method with this id")
_OTHER_CUSTOMER = wrong("the transaction names another customer")


@dataclass(frozen=True, slots=True)
class Source:
    """The chosen method and the customer it is charged for.

    `new_default_for` is None for a stored method; for one that came along, the purposes for which
    it becomes the default on approval.
    """

    method: OwnedMethod
    customer: Account | None
    card_code: str | None = None
    new_default_for: frozenset[Purpose] | None = None


class FundingSources:
    """Chooses sources. Reads one row for a default, two or three for a named method."""

    def __init__(
        self, *, accounts: AccountStore, methods: MethodStore, instruments: Instruments
    ) -> None:
        self._accounts = accounts
        self._methods = methods
        self._instruments = instruments

    def choose(self, organisation: Organisation, new: NewTransaction, now: datetime) -> Source:
        """Raises InvalidAttributes, naming what is missing or can't be used."""
        if new.new_method is not None:
            return self._new(organisation, new, new.new_method, now)
        if new.payment_method_id is not None:
            source = self._named(organisation, new.customer_id, new.payment_method_id)
        else:
            source = self._default(organisation, new)
        purpose = _purpose(new.type)
        method = source.method.method
        if method.status is MethodStatus.INACTIVE:
            raise invalid("payment_method_id", text=_INACTIVE if method.keep_active else SPENT)
        if purpose and not method.transfer_type.serves(purpose):
            raise invalid("payment_method_id", text=_ONE_WAY)
        return source

    def customer(self, organisation: Organisation, customer_id: str) -> Customer:
        """The customer a caller named. Raises InvalidAttributes."""
        account = self._accounts.get(organisation.id, customer_id)
        if not isinstance(account, Customer):
            raise invalid("customer_id", text=no_such("customer"))
        return account

    def _default(self, organisation: Organisation, new: NewTransaction) -> Source:
        if new.customer_id is None:
            raise invalid("payment_method_id", text=NOBODY_PAYS)
        customer = self.customer(organisation, new.customer_id)
        if new.type is TransactionType.CREDIT:
            method_id = customer.defaults.get(Purpose.CREDIT)
            if method_id is None:
                raise invalid("payment_method_id", text=_NO_DEFAULT)
            return self._named(organisation, customer.id, method_id)
        if customer.default_method is None:
            raise invalid("payment_method_id", text=_NO_DEFAULT)
        return Source(owned(customer.default_method, customer), customer)

    def _named(self, organisation: Organisation, customer_id: str | None, method_id: str) -> Source:
        if customer_id is not None:
            kept = self._methods.get_of(organisation.id, customer_id, method_id)
            if kept is not None and isinstance(kept[1], Customer):
                return Source(*kept)
        found = self._methods.get(organisation.id, method_id)
        customer = self._customer_or_none(organisation, customer_id)
        amiss = {}
        if customer_id is not None and customer is None:
            amiss["customer_id"] = no_such("customer")
        if found is None or (customer_id and found[0].method.owner_id not in (None, customer_id)):
            amiss["payment_method_id"] = _NO_METHOD if customer_id is None else _NOT_THEIRS
        if amiss or found is None:
            raise InvalidAttributes(amiss)
        method, owner = found
        return Source(method, owner if isinstance(owner, Customer) else customer)

    def _new(
        self, organisation: Organisation, new: NewTransaction, details: NewMethod, now: datetime
    ) -> Source:
        """The method as it is written with the intent: under its own id, inactive, nobody's."""
        customer = self._owner_of_new(organisation, new.customer_id, details.owner_id)
        owner_id = customer.id if customer else None
        details = kept_as_owner_wants(replace(details, owner_id=owner_id), customer)
        purpose = _purpose(new.type)
        if purpose and not details.transfer_type.serves(purpose):
            raise invalid("payment_method", "transfer_type", text=_ONE_WAY)
        with inside("payment_method"):
            check_defaults(details)
        taker = self._instruments.taker(organisation, customer, new.processing_id)
        with inside("payment_method"):
            method = self._instruments.method_of(
                organisation, details, now, status=MethodStatus.INACTIVE, taker=taker
            )
        keeps = details.default_for if details.keep_active else frozenset()
        code = details.card.card_code if details.card else None
        return Source(OwnedMethod(method), customer, card_code=code, new_default_for=keeps)

    def _owner_of_new(
        self, organisation: Organisation, of_transaction: str | None, of_method: str | None
    ) -> Customer | None:
        """The customer named on the transaction or on the method; both must be the same."""
        if of_transaction and of_method and of_transaction != of_method:
            raise invalid("payment_method", "customer_id", text=_OTHER_CUSTOMER)
        if of_transaction:
            return self.customer(organisation, of_transaction)
        with inside("payment_method"):
            return self.customer(organisation, of_method) if of_method else None

    def _customer_or_none(
        self, organisation: Organisation, customer_id: str | None
    ) -> Customer | None:
        if customer_id is None:
            return None
        account = self._accounts.get(organisation.id, customer_id)
        return account if isinstance(account, Customer) else None


def _purpose(type_: TransactionType) -> Purpose | None:
    """What the method must be able to do. A refund goes to a method that could have paid."""
    return {
        TransactionType.PAYMENT: Purpose.PAYMENT,
        TransactionType.CREDIT: Purpose.CREDIT,
        TransactionType.REFUND: None,
    }[type_]
