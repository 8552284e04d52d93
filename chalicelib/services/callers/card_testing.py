"""Limits against card testing, where an organisation has set some.

An attempt is counted by the write of its intent, before the processor hears of it: however many
come at once, no more get through than may. An approval is taken out of the declines again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from chalicelib.domain.account import Organisation
from chalicelib.domain.card_testing import (
    Attempt,
    AttemptCounts,
    Bearer,
    network_of,
    tells_of_the_card,
    window_of,
)
from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.write_conflicts import TooManyAttempts
from chalicelib.errors import TooManyRequests
from chalicelib.observability.lines import failed
from chalicelib.observability.log_fields import Event
from chalicelib.services.ports import Sealer, TallyStore


@contextmanager
def refused_until(now: datetime) -> Iterator[None]:
    """Too many attempts are too many requests, until their window ends."""
    try:
        yield
    except TooManyAttempts as error:
        left = (error.ends_at - now).total_seconds()
        raise TooManyRequests(retry_after_s=math.ceil(left)) from error


class CardTesting:
    """Says what an attempt counts for, and what becomes of that. Where it is off, does nothing."""

    def __init__(self, *, tallies: TallyStore, sealer: Sealer) -> None:
        self._tallies = tallies
        self._sealer = sealer

    def charge(
        self,
        organisation: Organisation,
        intent: Transaction,
        method: PaymentMethod,
        bearer: Bearer | None,
    ) -> Attempt | None:
        """A charge of `method`; None where it counts for nothing.

        Charging a method on file by a secret key is the shop's own doing, and is not watched.
        """
        tallies = self._tallies_of(organisation, intent.customer_id, bearer)
        if not tallies:
            return None
        return Attempt(
            org_id=organisation.id,
            window=window_of(intent.created_at, organisation.attempt_window_s),
            tallies=tallies,
            mark=method.mark,
            transaction_id=intent.id,
            is_watched=bearer is not None or intent.came_with_method is not None,
        )

    def saving(
        self, organisation: Organisation, method: PaymentMethod, bearer: Bearer | None
    ) -> Attempt | None:
        """A method that is saved. A shop's server may bring as many as it has."""
        if bearer is None:
            return None
        tallies = self._tallies_of(organisation, method.owner_id, bearer)
        if not tallies:
            return None
        window = window_of(method.created_at, organisation.attempt_window_s)
        return Attempt(organisation.id, window, tallies, method.mark)

    def settle(self, attempt: Attempt | None, outcome: Transaction) -> None:
        """After the processor has answered. A failure is logged and does not change the charge.

        The count then stays as it was until its window is over.
        """
        if attempt is None or outcome.status.in_flight:
            return
        is_decline = tells_of_the_card(outcome)
        try:
            if attempt.is_watched and not is_decline:
                self._tallies.take_back(attempt)
            elif is_decline and not attempt.is_watched:
                self._tallies.note(attempt)
        except Exception:
            failed(Event.TALLY_FAILED, organisation=outcome.org_id, transaction=outcome.id)

    def _tallies_of(
        self, organisation: Organisation, account_id: str | None, bearer: Bearer | None
    ) -> tuple[AttemptCounts, ...]:
        if organisation.attempt_window_s <= 0:
            return ()
        found = self._all_tallies(organisation, account_id, bearer)
        return tuple(tally for tally in found if tally.cards or tally.declines)

    def _all_tallies(
        self, organisation: Organisation, account_id: str | None, bearer: Bearer | None
    ) -> Iterator[AttemptCounts]:
        """The address of a secret key is the shop's server, where all who pay share it."""
        cards, declines = organisation.cards_per_window, organisation.declines_per_window
        if account_id is not None:
            yield AttemptCounts(f"account/{account_id}", cards, declines)
        if bearer is None:
            return
        yield AttemptCounts(f"token/{bearer.token_id}", cards, declines)
        if bearer.address:
            network = f"address\n{organisation.id}\n{network_of(bearer.address)}"
            yield AttemptCounts(
                f"address/{self._sealer.fingerprint(network)}",
                organisation.address_cards_per_window,
                organisation.address_declines_per_window,
            )
