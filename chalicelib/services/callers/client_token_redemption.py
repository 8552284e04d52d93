"""Client tokens as a page has them: what one allows, and the one success that it is good for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from chalicelib.domain.client_token import Claim, ClientToken
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed
from chalicelib.domain.ids import TRANSACTION, is_id
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.secret_key import digest_of
from chalicelib.domain.write_conflicts import Claimed
from chalicelib.errors import Conflict, Unauthorized
from chalicelib.observability.work import on_behalf_of
from chalicelib.services.callers.client_token_grants import Grant
from chalicelib.services.callers.idempotency import RETRY_AFTER_S
from chalicelib.services.ports import TransactionStore
from chalicelib.services.ports.tenant_ports import ClientTokenStore, OrganisationStore

USED = "The client token has been used."
NOT_VALID = "The client token is not valid, or has expired."
_TRIES = 3

T = TypeVar("T")


class TokenUses:
    """Implements `services.elements.ClientTokens`."""

    def __init__(
        self,
        *,
        tokens: ClientTokenStore,
        organisations: OrganisationStore,
        transactions: TransactionStore,
        clock: Clock,
    ) -> None:
        self._tokens = tokens
        self._organisations = organisations
        self._transactions = transactions
        self._clock = clock

    def find(self, token: str) -> Grant:
        """What a token allows. Raises Unauthorized. Two reads.

        One that has been used is found: the request that has used it may come again.
        """
        found = self._tokens.get(digest_of(token))
        if found is None or self._has_ended(found):
            raise Unauthorized(NOT_VALID)
        organisation = self._organisations.get(found.org_id)
        if organisation is None:
            raise Unauthorized(NOT_VALID)
        intent = found.intent
        return Grant(
            found.digest,
            found.intent_id,
            organisation,
            intent.form,
            intent.fixed,
            intent.origins,
        )

    def _has_ended(self, token: ClientToken) -> bool:
        with on_behalf_of(token.org_id):
            return token.has_ended(self._clock())

    def use(self, grant: Grant, keyed: Keyed, work: Callable[[Keyed], T]) -> T:
        """What `work` answers. Raises Unauthorized, Conflict, and what `work` raises."""
        once = grant.form is not None and grant.form.ends_in_one_success
        claim = Claim(grant.token_id, grant.intent_id, once=once)
        for _ in range(_TRIES):
            try:
                return work(replace(keyed, claim=claim))
            except Claimed as claimed:
                made_id = self._came_to_nothing(grant, claimed.made_id)
                claim = replace(claim, instead_of=made_id)
        raise Unauthorized(USED)

    def _came_to_nothing(self, grant: Grant, made_id: str | None) -> str:
        """`made_id`, where that was declined."""
        if made_id is None:  # it has ended, or is revoked, since it was found
            raise Unauthorized(NOT_VALID)
        if not is_id(made_id, TRANSACTION):
            raise Unauthorized(USED)
        made = self._transactions.get(grant.organisation.id, made_id)
        if made is not None and made.status is Status.PROCESSING:
            text = "Another attempt with the client token is at work."
            raise Conflict(text, retry_after_s=RETRY_AFTER_S)
        if made is None or made.status is not Status.DECLINED:
            raise Unauthorized(USED)
        return made_id
