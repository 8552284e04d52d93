"""Client tokens: issued to a shop's server, used by its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from chalicelib.domain.account import Account, Customer, Organisation
from chalicelib.domain.client_token import (
    LIVES_FOR,
    Claim,
    ClientToken,
    Form,
    Intent,
    new_token,
)
from chalicelib.domain.clock import Clock
from chalicelib.domain.conflicts import Claimed
from chalicelib.domain.idempotency import Keyed
from chalicelib.domain.ids import INTENT, TRANSACTION, is_id, new_id
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.secret_key import digest_of
from chalicelib.errors import Conflict, Unauthorized
from chalicelib.services.elements import Grant
from chalicelib.services.idempotency import RETRY_AFTER_S
from chalicelib.services.invalid import invalid
from chalicelib.services.ports import (
    AccountStore,
    ClientTokenStore,
    OrganisationStore,
    TransactionStore,
)

USED = "The client token has been used."
_TRIES = 3
_NOT_VALID = "The client token is not valid, or has expired."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Issued:
    """A token that was made just now, with its text."""

    token: ClientToken
    text: str = field(repr=False)
    environ: str


class ClientTokens:
    """Implements `services.elements.ClientTokens`; the text of a token is answered once."""

    def __init__(
        self,
        *,
        tokens: ClientTokenStore,
        organisations: OrganisationStore,
        accounts: AccountStore,
        transactions: TransactionStore,
        clock: Clock,
    ) -> None:
        self._tokens = tokens
        self._organisations = organisations
        self._accounts = accounts
        self._transactions = transactions
        self._clock = clock

    def issue(self, organisation: Organisation, intent: Intent) -> Issued:
        """A new token. Raises InvalidAttributes for a customer that is not there."""
        now, text = self._clock(), new_token(organisation.environ)
        self._check_customers(organisation, intent)
        token = ClientToken(
            digest=digest_of(text),
            org_id=organisation.id,
            intent_id=new_id(INTENT, now),
            intent=intent,
            created_at=now,
            expires_at=now + LIVES_FOR,
        )
        self._tokens.add(token)
        return Issued(token, text, organisation.environ)

    def find(self, token: str) -> Grant:
        """What a token allows. Raises Unauthorized. Two reads.

        One that has been used is found: the request that has used it may come again.
        """
        found = self._tokens.get(digest_of(token))
        if found is None or found.expires_at <= self._clock():
            raise Unauthorized(_NOT_VALID)
        organisation = self._organisations.get(found.org_id)
        if organisation is None:
            raise Unauthorized(_NOT_VALID)
        intent = found.intent
        return Grant(found.digest, organisation, intent.form, intent.fixed, intent.origins)

    def use(self, grant: Grant, keyed: Keyed, work: Callable[[Keyed], T]) -> T:
        """What `work` answers. Raises Unauthorized, Conflict, and what `work` raises."""
        if grant.form is None:
            return work(keyed)
        claim = Claim(grant.token_id)
        for _ in range(_TRIES):
            try:
                return work(replace(keyed, claim=claim))
            except Claimed as claimed:
                made_id = self._came_to_nothing(grant, claimed.made_id)
                claim = replace(claim, instead_of=made_id)
        raise Unauthorized(USED)

    def _check_customers(self, organisation: Organisation, intent: Intent) -> None:
        """A person who pays should not be the first to find out."""
        for name in ("customer_id", "account_id"):
            account_id = intent.fixed.get(name)
            if account_id is None:
                continue
            account = self._accounts.get(organisation.id, str(account_id))
            if account is None or (intent.form is not Form.METHOD and not _pays(account)):
                raise invalid(name)

    def _came_to_nothing(self, grant: Grant, made_id: str | None) -> str:
        """`made_id`, where that was declined."""
        if made_id is None or not is_id(made_id, TRANSACTION):
            raise Unauthorized(USED)
        made = self._transactions.get(grant.organisation.id, made_id)
        if made is not None and made.status is Status.PROCESSING:
            text = "Another attempt with the client token is at work."
            raise Conflict(text, retry_after_s=RETRY_AFTER_S)
        if made is None or made.status is not Status.DECLINED:
            raise Unauthorized(USED)
        return made_id


def _pays(account: Account) -> bool:
    return isinstance(account, Customer)
