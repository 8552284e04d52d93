"""Client tokens as a shop's server has them: issued, read and revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from chalicelib.domain.account import Account, Customer, Organisation, ProcessingAccount
from chalicelib.domain.client_token import (
    ATTEMPTS,
    LIVES_FOR,
    ClientToken,
    Form,
    Intent,
    is_token,
    new_token,
)
from chalicelib.domain.clock import Clock
from chalicelib.domain.ids import INTENT, TRANSACTION, is_id, new_id
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.secret_key import digest_of
from chalicelib.errors import NotFound
from chalicelib.late_dataclass import dataclass
from chalicelib.services.invalid import invalid, no_such
from chalicelib.services.ports import AccountStore, MethodStore, Takers, TransactionStore
from chalicelib.services.ports.tenant_ports import ClientTokenStore


@dataclass(frozen=True, slots=True)
class Issued:
    """A token as its organisation may see it.

    `text` is there where it was made just now, and `url` then of one that opens a page of ours.
    `spent` is whether its one success is had, or can't
    be had any more.
    """

    token: ClientToken
    environ: str
    text: str | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)
    spent: bool = False

    @property
    def shown_id(self) -> str:
        """The token itself, once; what it is called by ever after."""
        return self.text or self.token.intent_id


class NoNumbers(Exception):
    """A person would type in a number, and `processor` takes none."""

    def __init__(self, processor: str) -> None:
        super().__init__(processor)
        self.processor = processor


class ClientTokens:
    """What has ended is not there, whether or not the store has removed it."""

    def __init__(
        self,
        *,
        tokens: ClientTokenStore,
        accounts: AccountStore,
        transactions: TransactionStore,
        methods: MethodStore,
        takers: Takers,
        clock: Clock,
    ) -> None:
        self._takers = takers
        self._tokens = tokens
        self._accounts = accounts
        self._transactions = transactions
        self._methods = methods
        self._clock = clock

    def issue(self, organisation: Organisation, intent: Intent) -> Issued:
        """A new token.

        Raises InvalidAttributes for an account or method that is not there, and NoNumbers.
        """
        now, text = self._clock(), new_token(organisation.environ)
        accounts = self._accounts_of(organisation, intent)
        self._check_method(organisation, intent)
        self._check_numbers(organisation, accounts)
        token = ClientToken(
            digest=digest_of(text),
            org_id=organisation.id,
            intent_id=new_id(INTENT, now),
            intent=intent,
            created_at=now,
            expires_at=now + LIVES_FOR,
        )
        self._tokens.add(token)
        return Issued(token, organisation.environ, text)

    def get(self, organisation: Organisation, name: str) -> Issued:
        """The token, by its text or by the id of its intent. Raises NotFound.

        Up to three reads by key.
        """
        found = self._named(organisation, name)
        if found is None or found.org_id != organisation.id or found.has_ended(self._clock()):
            raise NotFound
        return Issued(found, organisation.environ, spent=self._is_spent(found))

    def revoke(self, organisation: Organisation, name: str) -> Issued:
        """The token as it was; it is refused from now on. Raises NotFound.

        What it has made stays, and so does an attempt that is at work.
        """
        issued = self.get(organisation, name)
        self._tokens.delete(issued.token)
        return issued

    def _named(self, organisation: Organisation, name: str) -> ClientToken | None:
        if is_token(name):
            return self._tokens.get(digest_of(name))
        return self._tokens.of_intent(organisation.id, name)

    def _is_spent(self, token: ClientToken) -> bool:
        if token.made_id is None:
            return False
        if not is_id(token.made_id, TRANSACTION):
            return True
        made = self._transactions.get(token.org_id, token.made_id)
        if made is None or made.status is Status.PROCESSING:
            return False
        return made.status is not Status.DECLINED or token.attempts >= ATTEMPTS

    def _accounts_of(self, organisation: Organisation, intent: Intent) -> list[Account]:
        """The accounts that it names. A person who pays should not be the first to find one
        missing.
        """
        found = []
        for name, kinds in _KINDS[intent.form is Form.METHOD].items():
            account_id = intent.fixed.get(name)
            if account_id is None:
                continue
            account = self._accounts.get(organisation.id, str(account_id))
            if not isinstance(account, kinds):
                raise invalid(name, text=no_such(name.removesuffix("_id").replace("_", " ")))
            found.append(account)
        return found

    def _check_numbers(self, organisation: Organisation, accounts: Sequence[Account]) -> None:
        """The frames of every form take numbers, and so must who will charge them."""
        processing = [each.id for each in accounts if isinstance(each, ProcessingAccount)]
        customers = [each for each in accounts if isinstance(each, Customer)]
        taker = self._takers.taker(
            organisation, next(iter(processing), None), next(iter(customers), None)
        )
        if not taker.processor.capabilities.takes_numbers:
            raise NoNumbers(taker.name)

    def _check_method(self, organisation: Organisation, intent: Intent) -> None:
        """One that is to be changed is there, and of the customer that is named beside it."""
        if intent.form is not Form.METHOD or "id" not in intent.fixed:
            return
        found = self._methods.get(organisation.id, str(intent.fixed["id"]))
        if found is None:
            raise invalid("id", text=no_such("payment method"))
        named = {intent.fixed.get(name) for name in ("customer_id", "account_id")} - {None}
        if not named <= {found[0].method.keeper_id}:
            raise invalid("id", text=no_such("payment method"))


_EITHER = (Customer, ProcessingAccount)
_KINDS: Mapping[bool, Mapping[str, tuple[type[Account], ...]]] = {
    True: {"customer_id": _EITHER, "account_id": _EITHER},
    False: {"customer_id": (Customer,), "processing_id": (ProcessingAccount,)},
}
"""Of accounts that an intent names: for one that saves a method, and for one that pays."""
